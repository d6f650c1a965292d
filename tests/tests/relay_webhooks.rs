//! Webhooks from the other end: told, signed, tried again, lost by no crash, and never sent into the
//! relay's own network unless its owner allows it.

use anyhow::{Context, ensure};
use client::Words;
use client::native::message_id;
use protocol::limits::{WEBHOOK_BACKLOG_MAX, WEBHOOK_LOG_PAGE, WEBHOOK_URL_BYTES, WEBHOOKS_MAX};
use protocol::webhooks::{DeliveryState, HookEvent, MadeWebhook, Webhooks};
use protocol::{Code, EntryBody, FromAgent, FromCustomer};
use serde_json::{Value, json};
use tests::accounts;
use tests::hook_receiver::{Receiver, until_log};
use tests::http::{self, Answer};
use tests::people::{self, PATIENCE, Pair};
use tests::relay_guard::{OTHER, RelayGuard, SHOP};

/// The receiver is on this machine.
const ALLOWED: &str = "\n[outgoing]\nprivate_networks = true\n";

fn refused(answer: &Answer, code: Code) -> anyhow::Result<()> {
    ensure!(answer.refused()? == code, "{}, not {code}", answer.body);
    Ok(())
}

/// A webhook of the first site: where its calls stand, and its secret.
struct Hook {
    url: String,
    secret: String,
}

impl Hook {
    async fn made(
        relay: &RelayGuard,
        owner: &str,
        to: &str,
        events: &[HookEvent],
    ) -> anyhow::Result<Self> {
        let all = format!("{}/api/agent/webhooks", relay.http());
        let body = json!({"url": to, "events": events, "active": true});
        let made: MadeWebhook = http::post(&all, owner, &body).await?.json()?;
        let id = made.webhooks.last().context("a webhook")?.id;
        Ok(Self {
            url: format!("{all}/{id}"),
            secret: made.secret,
        })
    }

    fn log(&self) -> String {
        format!("{}/deliveries", self.url)
    }
}

async fn webhooks(relay: &RelayGuard, owner: &str) -> anyhow::Result<Webhooks> {
    let all = format!("{}/api/agent/webhooks", relay.http());
    http::get(&all, owner).await?.json()
}

#[tokio::test]
async fn a_conversation_is_told_from_its_beginning_to_the_survey() -> anyhow::Result<()> {
    use HookEvent as H;
    let relay = RelayGuard::start(&format!("{SHOP}{ALLOWED}")).await?;
    let receiver = Receiver::start().await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let hook = Hook::made(&relay, &mira.token, &receiver.url(), &H::ALL).await?;
    let mut agent = people::agent(&relay, &mira).await?;
    people::make_available(&mut agent).await?;
    let customer = people::customer(&relay, "shop").await?;
    let mut pair = Pair::meet(customer, agent).await?;
    pair.still_talks().await?;
    let of = pair.conversation;
    pair.agent.say(of, Words::Note, "Not for everybody");
    pair.agent.send(&FromAgent::End { conversation: of }).await;
    people::until_entry(&mut pair.customer, "the end", |body| {
        matches!(body, EntryBody::Ended { .. })
    })
    .await?;
    let rate = FromCustomer::Rate {
        conversation: of,
        id: message_id(),
        feedback: serde_json::from_value(json!({"csat": 4}))?,
    };
    pair.customer.send(&rate).await;
    let (_, ticket) = people::leaves_a_message(&relay, "shop", "Grace", "Is it wide?").await?;
    let card = pair.agent.wait_until("the ticket", PATIENCE, |side| {
        side.cards.contains_key(&ticket)
    });
    card.await?;
    pair.agent.open(ticket);
    pair.agent.say(ticket, Words::Message, "Two metres.");
    let stored = pair
        .agent
        .wait_until("its own answer", PATIENCE, |side| side.outbox.is_empty());
    stored.await?;

    // asked, question, joined, two words, end, survey; asked, words, ticket; answer, answered.
    let calls = receiver.until(12).await?;
    let mut told = Vec::new();
    for call in &calls {
        let payload = call.checked(&hook.secret)?;
        ensure!(payload.data.site == people::site("shop"));
        let conversation = payload.data.conversation.context("a conversation")?;
        ensure!(conversation.id == of || conversation.id == ticket);
        ensure!(!call.body.contains("Not for everybody"), "{}", call.body);
        match payload.event {
            H::MessageCreated => {
                let entry = payload.data.entry.context("an entry")?;
                ensure!(matches!(entry.body, EntryBody::Message { .. }), "{entry:?}");
            }
            H::SurveyAnswered => {
                let feedback = payload.data.feedback.context("feedback")?;
                ensure!(feedback.csat.map(|score| score.get()) == Some(4));
            }
            _ => {}
        }
        told.push(payload.event);
    }
    told.sort();
    let mut expected = vec![H::ConversationStarted; 2];
    expected.push(H::ConversationAssigned);
    expected.extend([H::MessageCreated; 5]);
    expected.extend([
        H::ConversationEnded,
        H::TicketMade,
        H::TicketAnswered,
        H::SurveyAnswered,
    ]);
    ensure!(told == expected, "{told:?}");
    let ids: std::collections::BTreeSet<_> = calls
        .iter()
        .filter_map(|call| call.headers.get("webhook-id"))
        .collect();
    ensure!(ids.len() == calls.len(), "each has an id of its own");
    // Another secret is another signature.
    let wrong = format!("whsec_{}", "A".repeat(43) + "=");
    ensure!(calls[0].checked(&wrong).is_err());
    let log = until_log(hook.log(), &mira.token, |log| {
        log.len() == 12 && log.iter().all(|row| row.state == DeliveryState::Sent)
    });
    ensure!(log.await?.iter().all(|row| row.status == Some(204)));
    Ok(())
}

#[tokio::test]
async fn what_is_not_taken_is_tried_again_under_the_same_id() -> anyhow::Result<()> {
    let relay = RelayGuard::start(&format!("{SHOP}{ALLOWED}")).await?;
    let receiver = Receiver::start().await?;
    receiver.answers(&[500]);
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let events = [HookEvent::TicketMade];
    let hook = Hook::made(&relay, &mira.token, &receiver.url(), &events).await?;
    people::leaves_a_message(&relay, "shop", "Grace", "Is it wide?").await?;
    let failed = until_log(hook.log(), &mira.token, |log| {
        log.first().is_some_and(|row| row.tries == 1)
    });
    let failed = failed.await?;
    ensure!(failed[0].status == Some(500) && failed[0].answer == "so!");
    ensure!(failed[0].state == DeliveryState::Due && failed[0].next_at.is_some());
    ensure!(
        webhooks(&relay, &mira.token).await?.webhooks[0]
            .failing_since
            .is_some()
    );
    let calls = receiver.until(2).await?;
    let id = |n: usize| calls[n].headers.get("webhook-id");
    ensure!(id(0) == id(1));
    calls[1].checked(&hook.secret)?;
    let sent = until_log(hook.log(), &mira.token, |log| {
        log[0].state == DeliveryState::Sent
    });
    let sent = sent.await?;
    ensure!(
        (sent[0].tries, sent[0].status) == (2, Some(204)),
        "{sent:?}"
    );
    ensure!(
        webhooks(&relay, &mira.token).await?.webhooks[0]
            .failing_since
            .is_none()
    );

    // By hand once more; and what says that it is gone for good is left alone.
    receiver.answers(&[410]);
    let again = format!("{}/{}/again", hook.log(), sent[0].id);
    ensure!(http::post(&again, &mira.token, &Value::Null).await?.status == 200);
    receiver.until(3).await?;
    let gone = until_log(hook.log(), &mira.token, |log| {
        log[0].state == DeliveryState::Failed
    });
    ensure!(gone.await?[0].status == Some(410));
    ensure!(!webhooks(&relay, &mira.token).await?.webhooks[0].active);
    people::leaves_a_message(&relay, "shop", "Ada", "And long?").await?;
    let test = format!("{}/test", hook.url);
    ensure!(http::post(&test, &mira.token, &Value::Null).await?.status == 200);
    let calls = receiver.until(4).await?;
    let payload = calls[3].checked(&hook.secret)?;
    ensure!(payload.event == HookEvent::Test && payload.data.conversation.is_none());
    Ok(())
}

#[tokio::test]
async fn a_new_secret_signs_at_once_and_the_one_before_beside_it() -> anyhow::Result<()> {
    let mut relay = RelayGuard::start(&format!("{SHOP}{ALLOWED}")).await?;
    let receiver = Receiver::start().await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let events = [HookEvent::TicketMade];
    let hook = Hook::made(&relay, &mira.token, &receiver.url(), &events).await?;
    let renew = format!("{}/secret", hook.url);
    let made: MadeWebhook = http::post(&renew, &mira.token, &Value::Null)
        .await?
        .json()?;
    ensure!(made.secret != hook.secret && made.webhooks.len() == 1);
    people::leaves_a_message(&relay, "shop", "Grace", "Is it wide?").await?;
    let call = receiver.until(1).await?.remove(0);
    for secret in [&made.secret, &hook.secret] {
        ensure!(call.checked(secret)?.event == HookEvent::TicketMade);
    }
    // Both still do after a start.
    relay.stop().await?;
    relay.start_again().await?;
    let test = format!("{}/test", hook.url);
    ensure!(http::post(&test, &mira.token, &Value::Null).await?.status == 200);
    let call = receiver.until(2).await?.remove(1);
    call.checked(&made.secret)?;
    call.checked(&hook.secret)?;
    let book = http::get(&format!("{}/api/agent/audit", relay.http()), &mira.token).await?;
    ensure!(book.body.contains("webhook_secret_made"), "{}", book.body);
    ensure!(!book.body.contains("whsec_"), "{}", book.body);
    Ok(())
}

#[tokio::test]
async fn a_crash_between_the_words_and_their_delivery_loses_none() -> anyhow::Result<()> {
    let mut relay = RelayGuard::start(&format!("{SHOP}{ALLOWED}")).await?;
    let receiver = Receiver::start().await?;
    let (at, url) = (receiver.at, receiver.url());
    // Nobody listens there now.
    drop(receiver);
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let events = [HookEvent::MessageCreated];
    let hook = Hook::made(&relay, &mira.token, &url, &events).await?;
    let (_, of) = people::leaves_a_message(&relay, "shop", "Grace", "Is it wide?").await?;
    relay.kill()?;
    let receiver = Receiver::start_at(at).await?;
    relay.start_again().await?;
    let calls = receiver.until(1).await?;
    let payload = calls[0].checked(&hook.secret)?;
    ensure!(payload.data.conversation.is_some_and(|row| row.id == of));
    let sent = until_log(hook.log(), &mira.token, |log| {
        log[0].state == DeliveryState::Sent
    });
    sent.await?;
    Ok(())
}

#[tokio::test]
async fn a_backlog_has_an_end_and_its_owner_is_told() -> anyhow::Result<()> {
    const MORE: usize = 7;
    let mut relay = RelayGuard::start(&format!("{SHOP}{ALLOWED}")).await?;
    let receiver = Receiver::start().await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let events = [HookEvent::TicketMade];
    let hook = Hook::made(&relay, &mira.token, &receiver.url(), &events).await?;
    relay.stop().await?;
    // So many have failed, and are tried again in an hour.
    let db = rusqlite::Connection::open(relay.data().join("deskbell.db"))?;
    let sql = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?) \
               INSERT INTO webhook_deliveries (id, webhook, event, at, state, tries, next_at, answer) \
               SELECT randomblob(16), webhooks.id, 'webhook.test', made_at, 'due', 1, \
               made_at + 3600000, 'no' FROM n, webhooks";
    let rows = i64::try_from(WEBHOOK_BACKLOG_MAX + MORE)?;
    ensure!(db.execute(sql, [rows])? == WEBHOOK_BACKLOG_MAX + MORE);
    drop(db);
    relay.start_again().await?;
    relay.until_said("the oldest were given up", 1).await?;
    let given_up = async || {
        let all = webhooks(&relay, &mira.token).await?;
        anyhow::Ok(all.webhooks[0].given_up)
    };
    ensure!(given_up().await? == MORE as u64);
    // One more pushes the oldest out, and goes out itself.
    people::leaves_a_message(&relay, "shop", "Grace", "Is it wide?").await?;
    let call = receiver.until(1).await?.remove(0);
    ensure!(call.checked(&hook.secret)?.event == HookEvent::TicketMade);
    ensure!(given_up().await? == MORE as u64 + 1);
    Ok(())
}

#[tokio::test]
async fn the_relays_own_network_is_not_called_unless_the_owner_allows_it() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let receiver = Receiver::start().await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let port = receiver.at.port();
    let events = [HookEvent::MessageCreated];
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"] {
        let to = format!("http://{host}:{port}/");
        let hook = Hook::made(&relay, &mira.token, &to, &events).await?;
        let test = format!("{}/test", hook.url);
        ensure!(http::post(&test, &mira.token, &Value::Null).await?.status == 200);
        let log = until_log(hook.log(), &mira.token, |log| log[0].tries == 1).await?;
        ensure!(log[0].status.is_none(), "{log:?}");
        ensure!(log[0].answer.contains("public internet"), "{log:?}");
    }
    ensure!(receiver.calls().is_empty());
    Ok(())
}

#[tokio::test]
async fn webhooks_have_limits_and_belong_to_their_site() -> anyhow::Result<()> {
    let relay = RelayGuard::start(&format!("{SHOP}{OTHER}{ALLOWED}")).await?;
    let receiver = Receiver::start().await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let eve = accounts::first_agent(&relay, "other", "Eve").await?;
    let all = format!("{}/api/agent/webhooks", relay.http());
    let body = |url: &str, events: Value| json!({"url": url, "events": events, "active": true});
    let some = json!(["ticket.made"]);
    let long = format!("https://crm.example/{}", "x".repeat(WEBHOOK_URL_BYTES));
    for wrong in [
        body("ftp://crm.example/", some.clone()),
        body("https://me:secret@crm.example/", some.clone()),
        body(&long, some.clone()),
        body("https://crm.example/", json!([])),
        body("https://crm.example/", json!(["webhook.test"])),
    ] {
        refused(
            &http::post(&all, &mira.token, &wrong).await?,
            Code::BadWebhook,
        )?;
    }
    let unknown = body("https://crm.example/", json!(["payday"]));
    refused(
        &http::post(&all, &mira.token, &unknown).await?,
        Code::BadFrame,
    )?;

    let hook = Hook::made(
        &relay,
        &mira.token,
        &receiver.url(),
        &[HookEvent::TicketMade],
    )
    .await?;
    let listed = http::get(&all, &mira.token).await?.body;
    ensure!(
        !listed.contains(&hook.secret) && !listed.contains("secret"),
        "{listed}"
    );
    let fine = body("https://crm.example/", some);
    for answer in [
        http::put(&hook.url, &eve.token, &fine).await?,
        http::delete(&hook.url, &eve.token).await?,
        http::get(&hook.log(), &eve.token).await?,
        http::post(&format!("{}/test", hook.url), &eve.token, &Value::Null).await?,
        http::post(&format!("{}/secret", hook.url), &eve.token, &Value::Null).await?,
    ] {
        refused(&answer, Code::NoSuchWebhook)?;
    }
    let nothing = format!("{}/{}/again", hook.log(), message_id());
    let nothing = http::post(&nothing, &mira.token, &Value::Null).await?;
    refused(&nothing, Code::NoSuchDelivery)?;
    ensure!(webhooks(&relay, &eve.token).await?.webhooks.is_empty());

    let test = format!("{}/test", hook.url);
    for _ in 0..=WEBHOOK_LOG_PAGE {
        ensure!(http::post(&test, &mira.token, &Value::Null).await?.status == 200);
    }
    receiver.until(WEBHOOK_LOG_PAGE + 1).await?;
    let page = until_log(hook.log(), &mira.token, |log| !log.is_empty()).await?;
    ensure!(page.len() == WEBHOOK_LOG_PAGE);

    for _ in 1..WEBHOOKS_MAX {
        ensure!(http::post(&all, &mira.token, &fine).await?.status == 200);
    }
    refused(
        &http::post(&all, &mira.token, &fine).await?,
        Code::TooManyWebhooks,
    )?;
    ensure!(http::delete(&hook.url, &mira.token).await?.status == 200);
    refused(
        &http::get(&hook.log(), &mira.token).await?,
        Code::NoSuchWebhook,
    )?;
    let book = http::get(&format!("{}/api/agent/audit", relay.http()), &mira.token).await?;
    for deed in ["webhook_set", "webhook_deleted"] {
        ensure!(book.body.contains(deed), "{}", book.body);
    }
    Ok(())
}
