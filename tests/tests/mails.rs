//! Mails between an enquiry and its answer, by a real mail server: the confirmation and its private
//! link, answers in one thread, and what a link opens and what it doesn't.

use anyhow::Context;
use client::Words;
use client::native::{CustomerClient, CustomerSide, message_id};
use protocol::{Code, ConversationId, ConversationState, FromCustomer};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tests::mail_server::{Mail, MailServer, PASSWORD, Wants};
use tests::people::{self, PATIENCE, site};
use tests::relay_guard::{RelayGuard, SHOP};
use tests::stranger::Stranger;
use tests::{accounts, http};

/// The token of the private link in this mail, which leads to the relay's own page.
fn link_token(relay: &RelayGuard, mail: &Mail) -> anyhow::Result<String> {
    let before = format!("\n{}/talk/shop#", relay.http());
    let (_, rest) = mail
        .text
        .split_once(&before)
        .with_context(|| mail.text.clone())?;
    let token = rest.lines().next().unwrap_or_default();
    assert!(mail.html.contains(&format!("#{token}\"")), "{}", mail.html);
    Ok(token.into())
}

/// Somebody who opened a private link.
async fn by_link(relay: &RelayGuard, token: &str) -> anyhow::Result<CustomerClient> {
    let mut side = CustomerSide::new(site("shop"));
    side.token = Some(token.into());
    let mut page = CustomerClient::new(&relay.ws(), side);
    page.wait_live(PATIENCE).await?;
    Ok(page)
}

/// Leaves a message; the conversation that it becomes.
async fn leave(customer: &mut CustomerClient, text: &str) -> anyhow::Result<ConversationId> {
    let leave = json!({"leave_message": {
        "id": message_id(), "name": "Ada", "email": "ada@example.com", "text": text,
    }});
    let leave: FromCustomer = serde_json::from_value(leave)?;
    customer.send(&leave).await;
    people::until_state(customer, ConversationState::Ticket).await?;
    customer.side.conversation_id().context("a conversation")
}

fn is_confirmation(mail: &Mail) -> bool {
    mail.header("auto-submitted") == "auto-replied"
}

#[tokio::test]
async fn an_enquiry_is_confirmed_answered_reopened_by_its_link_and_answered_in_one_thread()
-> anyhow::Result<()> {
    let server = MailServer::start(Wants::TlsFirstAndLogin)?;
    let relay = RelayGuard::start(&format!("{SHOP}{}", server.settings())).await?;
    let account = accounts::first_agent(&relay, "shop", "Mira").await?;
    let mut mira = people::agent(&relay, &account).await?;
    let mut ada = people::customer(&relay, "shop").await?;
    let id = leave(&mut ada, "Do you sell\nsnow pegs?").await?;
    ada.stop().await;

    let confirmation = server
        .mail_that("the confirmation", is_confirmation)
        .await?;
    let subject = format!("[{}] Your message to Northwind Outdoor", id.reference());
    assert_eq!(confirmation.header("subject"), subject);
    assert!(confirmation.envelope.ends_with("ada@example.com tls known"));
    assert!(confirmation.text.contains("> Do you sell\n> snow pegs?\n"));
    assert!(confirmation.text.contains("(UTC)"), "{}", confirmation.text);
    let token = link_token(&relay, &confirmation)?;

    // The link opens the conversation, and the page stays no more than a link's.
    let mut page = by_link(&relay, &token).await?;
    assert_eq!(page.side.conversation_id(), Some(id));
    assert_eq!(page.side.said(), ["Do you sell\nsnow pegs?"]);
    assert_eq!(page.side.token.as_deref(), Some(token.as_str()));

    mira.open(id);
    mira.say(id, Words::Message, "Yes, in three lengths.");
    let has_answer = |words: &'static str| {
        move |mail: &Mail| mail.header("subject").starts_with("Re: ") && mail.text.contains(words)
    };
    let wait = mira.wait_until("the answer being stored", PATIENCE, |side| {
        side.outbox.is_empty()
    });
    wait.await?;
    let first = server
        .mail_that("the answer", has_answer("Yes, in three lengths."))
        .await?;
    let ids = |mail: &Mail| mail.header("message-id");
    assert_eq!(first.header("subject"), format!("Re: {subject}"));
    assert_eq!(first.header("in-reply-to"), ids(&confirmation));
    assert_eq!(first.header("references"), ids(&confirmation));
    people::until_state(&mut page, ConversationState::Answered).await?;

    // A word through the link is a new question; its answer stands in the same thread.
    page.say("Also in steel?").context("a conversation")?;
    people::until_state(&mut page, ConversationState::Ticket).await?;
    let asked = mira.wait_until("the new question", PATIENCE, |side| {
        side.said(id).last() == Some(&"Also in steel?")
    });
    asked.await?;
    mira.say(id, Words::Message, "In steel, too.");
    let wait = mira.wait_until("the answer being stored", PATIENCE, |side| {
        side.outbox.is_empty()
    });
    wait.await?;
    let second = server
        .mail_that("the second answer", has_answer("In steel, too."))
        .await?;
    assert_eq!(second.header("subject"), format!("Re: {subject}"));
    assert_eq!(second.header("in-reply-to"), ids(&first));
    let both = format!("{} {}", ids(&confirmation), ids(&first));
    assert_eq!(second.header("references"), both);
    assert!(second.text.contains("> Also in steel?"), "{}", second.text);
    assert!(!second.text.contains("snow pegs"), "{}", second.text);

    // The transcript has the link, too: to rate, among others.
    people::until_state(&mut page, ConversationState::Answered).await?;
    let transcript: FromCustomer = serde_json::from_value(json!({"send_transcript": {
        "conversation": id, "id": message_id(), "email": "ada@example.com",
    }}))?;
    page.send(&transcript).await;
    let is_transcript = |mail: &Mail| mail.header("subject").contains("Your conversation with");
    let transcript = server.mail_that("the transcript", is_transcript).await?;
    assert!(
        transcript.text.contains("How was it?"),
        "{}",
        transcript.text
    );
    let mut again = by_link(&relay, &link_token(&relay, &transcript)?).await?;
    assert_eq!(again.side.conversation_id(), Some(id));
    let rate: FromCustomer = serde_json::from_value(json!({"rate": {
        "conversation": id, "id": message_id(), "feedback": {"csat": 5},
    }}))?;
    again.send(&rate).await;
    let rated = again.wait_until("the rating", PATIENCE, |side| {
        side.conversation.as_ref().is_some_and(|view| view.rated)
    });
    Ok(rated.await?)
}

/// Customer, with a ticket whose link somebody holds, and a chat that is none of theirs.
struct Two {
    relay: RelayGuard,
    _server: MailServer,
    ada: CustomerClient,
    ticket: ConversationId,
    chat: ConversationId,
    link: String,
}

impl Two {
    async fn new() -> anyhow::Result<Self> {
        let server = MailServer::start(Wants::Nothing)?;
        let relay = RelayGuard::start(&format!("{SHOP}{}", server.settings())).await?;
        let account = accounts::first_agent(&relay, "shop", "Mira").await?;
        let mut mira = people::agent(&relay, &account).await?;
        let mut ada = people::customer(&relay, "shop").await?;
        let ticket = leave(&mut ada, "An older question").await?;
        let mail = server
            .mail_that("the confirmation", is_confirmation)
            .await?;
        let link = link_token(&relay, &mail)?;
        people::make_available(&mut mira).await?;
        let asked = ada.wait_until("somebody being there", PATIENCE, |side| {
            side.availability.agents > 0
        });
        asked.await?;
        let chat = people::ask(&mut ada, "Ada", "A secret question").await?;
        people::open_offered(&mut mira, chat).await?;
        people::until_joined(&mut ada).await?;
        assert_ne!(ticket, chat);
        Ok(Self {
            relay,
            _server: server,
            ada,
            ticket,
            chat,
            link,
        })
    }
}

#[tokio::test]
async fn a_link_opens_its_conversation_and_no_other_of_that_customer() -> anyhow::Result<()> {
    let mut two = Two::new().await?;
    let (mut holder, welcome) = Stranger::customer(&two.relay, "shop", Some(&two.link)).await?;
    assert_eq!(welcome["conversation"]["id"], json!(two.ticket));
    assert_eq!(welcome["token"], json!(two.link));
    assert!(!welcome.to_string().contains("secret"), "{welcome}");

    let chat = two.chat;
    for frame in [
        json!({"send": {"conversation": chat, "id": message_id(), "text": "Hi"}}),
        json!({"typing": {"conversation": chat, "on": true}}),
        json!({"seen": {"conversation": chat, "up_to": 1}}),
        json!({"end": {"conversation": chat}}),
        json!({"by_email": {"conversation": chat, "id": message_id()}}),
        json!({"rate": {"conversation": chat, "id": message_id(), "feedback": {"csat": 1}}}),
        json!({"send_transcript": {
            "conversation": chat, "id": message_id(), "email": "eve@example.com",
        }}),
    ] {
        let code = Code::NoSuchConversation;
        holder.is_refused(&frame, code).await?;
    }
    for frame in [
        json!({"start": {"id": message_id(), "name": "Ada"}}),
        json!({"leave_message": {
            "id": message_id(), "name": "Ada", "email": "a@b.example", "text": "Hi",
        }}),
        json!({"moved": {"page": {"url": "https://shop.example/"}}}),
    ] {
        holder.is_refused(&frame, Code::NotNow).await?;
    }

    // Both conversations go on; the holder of the link hears of one.
    two.ada.say("More secrets").context("a conversation")?;
    let stored = two
        .ada
        .wait_until("it being stored", PATIENCE, |side| side.outbox.is_empty());
    stored.await?;
    holder
        .says(&json!({"send": {"conversation": two.ticket, "id": message_id(), "text": "Hello?"}}))
        .await?;
    let entry = loop {
        let entry = holder.hears("entry").await?;
        if entry["entry"]["body"]["message"]["text"] == "Hello?" {
            break entry;
        }
        assert_eq!(entry["conversation"], json!(two.ticket), "{entry}");
    };
    assert_eq!(entry["conversation"], json!(two.ticket));

    // Asking to resume the other brings this one.
    let mut nosy = Stranger::at(&two.relay, "/ws/customer").await?;
    nosy.says(&json!({"hello": {
        "site": "shop", "locale": "en", "token": two.link,
        "resume": {"conversation": chat, "have": 0},
    }}))
    .await?;
    let welcome: Value = nosy.hears("welcome").await?;
    assert_eq!(welcome["conversation"]["id"], json!(two.ticket));

    let download = async |id: ConversationId| {
        let url = format!("{}/api/customer/transcript/{id}", two.relay.http());
        http::get(&url, &two.link).await
    };
    let own = download(two.ticket).await?;
    assert_eq!(own.status, 200);
    assert!(own.body.contains("An older question"), "{}", own.body);
    let other = download(two.chat).await?;
    assert_eq!(other.status, 404, "{}", other.body);
    assert!(!other.body.contains("secret"), "{}", other.body);
    Ok(())
}

#[tokio::test]
async fn a_link_takes_its_enquiry_back_and_the_chat_goes_on() -> anyhow::Result<()> {
    let mut two = Two::new().await?;
    let mut page = by_link(&two.relay, &two.link).await?;
    let end = FromCustomer::End {
        conversation: two.ticket,
    };
    page.send(&end).await;
    people::until_state(&mut page, ConversationState::Withdrawn).await?;
    two.ada.say("Still there?").context("a conversation")?;
    let stored = two
        .ada
        .wait_until("it being stored", PATIENCE, |side| side.outbox.is_empty());
    stored.await?;
    let state = two.ada.side.conversation.as_ref().map(|view| view.state);
    assert_eq!(state, Some(ConversationState::Live));
    Ok(())
}

#[tokio::test]
async fn the_page_of_links_is_framed_by_nobody_and_tells_nobody() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let page = http::get(&format!("{}/talk/shop", relay.http()), "").await?;
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy").unwrap_or_default();
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(policy.contains("default-src 'none'"), "{policy}");
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(page.header("x-robots-tag"), Some("noindex"));
    assert!(page.body.contains("\"standalone\":true"), "{}", page.body);
    let missing = http::get(&format!("{}/talk/nowhere", relay.http()), "").await?;
    assert_eq!(missing.status, 404);
    Ok(())
}

#[tokio::test]
async fn a_refused_log_in_is_said_once_and_keeps_every_mail() -> anyhow::Result<()> {
    let server = MailServer::start(Wants::TlsAndLogin)?;
    let wrong = server.settings().replace(PASSWORD, "some other");
    let relay = RelayGuard::start(&format!("{SHOP}{wrong}")).await?;
    accounts::first_agent(&relay, "shop", "Mira").await?;
    for text in ["The first", "The second", "The third"] {
        let mut ada = people::customer(&relay, "shop").await?;
        leave(&mut ada, text).await?;
    }
    let lines = |words: &str| {
        let said = relay.said();
        said.iter().filter(|line| line.contains(words)).count()
    };
    let until = Instant::now() + PATIENCE;
    while lines("mail not taken") < 3 {
        assert!(Instant::now() < until, "{:#?}", relay.said());
        // Time must pass: the relay prints by itself.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(lines("no mail goes out"), 1, "{:#?}", relay.said());
    assert_eq!(lines("deskbell check-mail"), 1, "it says what to do");
    assert_eq!(lines("some other") + lines("ada@example.com"), 0);
    assert_eq!(server.count()?, 0);
    Ok(())
}
