//! Lost connections, reloads, a relay that restarts or is killed: what was written comes through
//! once and in order, and everybody finds themselves where they were.

use client::native::{AgentClient, AgentSide, CustomerClient, CustomerSide};
use client::{LinkState, Outbox, Timeline, Words};
use protocol::{Author, CloseCode, ConversationState, FromCustomer, ToCustomer};
use serde_json::json;
use tests::accounts;
use tests::people::{self, PATIENCE, Pair};
use tests::relay_guard::{RelayGuard, SHOP};
use tests::stranger::Stranger;

/// Both write at the same time; the numbers go on from call to call.
struct Writers {
    customers: u32,
    agents: u32,
}

impl Writers {
    fn write(&mut self, pair: &mut Pair, each: u32) {
        for _ in 0..each {
            self.customers += 1;
            self.agents += 1;
            let question = format!("question {}", self.customers);
            pair.customer.say(&question).expect("room in the outbox");
            let answer = format!("answer {}", self.agents);
            let said = pair.agent.say(pair.conversation, Words::Message, &answer);
            said.expect("room in the outbox");
        }
    }

    fn all_of(&self, kind: &str) -> Vec<String> {
        let last = if kind == "question" {
            self.customers
        } else {
            self.agents
        };
        (1..=last).map(|n| format!("{kind} {n}")).collect()
    }

    /// Lives on until both sides have everything that both have written.
    async fn until_all_arrived(&self, pair: &mut Pair) -> anyhow::Result<()> {
        let wanted = (self.customers + self.agents) as usize;
        let conversation = pair.conversation;
        let ours = |said: Vec<&str>| said.iter().filter(|s| is_ours(s)).count();
        tokio::try_join!(
            pair.customer
                .wait_until("everything at the customer", PATIENCE, |side| {
                    side.outbox.is_empty() && ours(side.said()) >= wanted
                }),
            pair.agent
                .wait_until("everything at the agent", PATIENCE, |side| {
                    side.outbox.is_empty() && ours(side.said(conversation)) >= wanted
                }),
        )?;
        let at_customer: Vec<&str> = pair.customer.side.said();
        assert_eq!(at_customer, pair.agent.side.said(conversation));
        for kind in ["question", "answer"] {
            let of_kind: Vec<&str> = at_customer
                .iter()
                .copied()
                .filter(|s| s.starts_with(kind))
                .collect();
            assert_eq!(
                of_kind,
                self.all_of(kind),
                "each once, in the order of writing"
            );
        }
        Ok(())
    }
}

fn is_ours(said: &str) -> bool {
    said.starts_with("question ") || said.starts_with("answer ")
}

fn writers() -> Writers {
    Writers {
        customers: 0,
        agents: 0,
    }
}

#[tokio::test]
async fn connections_that_break_all_the_time_lose_double_and_reorder_nothing() -> anyhow::Result<()>
{
    let relay = RelayGuard::start(SHOP).await?;
    let (mut pair, _) = Pair::first(&relay, "shop").await?;
    let mut writers = writers();
    for round in 0..8 {
        writers.write(&mut pair, 5);
        let some = pair.customer.side.said().len() + 2;
        let conversation = pair.conversation;
        tokio::try_join!(
            pair.customer
                .wait_until("some of it", PATIENCE, |side| side.said().len() >= some),
            pair.agent.wait_until("some of it", PATIENCE, |side| {
                side.said(conversation).len() >= some
            }),
        )?;
        if round % 2 == 0 {
            pair.customer.cut();
        }
        if round % 3 == 0 {
            pair.agent.cut();
        }
    }
    writers.until_all_arrived(&mut pair).await
}

#[tokio::test]
async fn a_relay_that_stops_says_so_and_everybody_comes_back() -> anyhow::Result<()> {
    let mut relay = RelayGuard::start(SHOP).await?;
    let (mut pair, _) = Pair::first(&relay, "shop").await?;
    let mut writers = writers();
    writers.write(&mut pair, 5);
    writers.until_all_arrived(&mut pair).await?;
    let (mut onlooker, _) = Stranger::customer(&relay, "shop", None).await?;
    let (stopped, code) = tokio::join!(relay.stop(), onlooker.closed());
    stopped?;
    assert_eq!(code?, CloseCode::Restart.number());

    // Written while nobody is there to take it.
    writers.write(&mut pair, 10);
    relay.start_again().await?;
    writers.until_all_arrived(&mut pair).await?;
    let state = pair.customer.side.conversation.as_ref().map(|c| c.state);
    assert_eq!(state, Some(ConversationState::Live));
    pair.still_talks().await
}

#[tokio::test]
async fn a_relay_that_is_killed_has_kept_what_it_acknowledged() -> anyhow::Result<()> {
    let mut relay = RelayGuard::start(SHOP).await?;
    let (mut pair, _) = Pair::first(&relay, "shop").await?;
    let mut writers = writers();
    for _ in 0..3 {
        writers.write(&mut pair, 10);
        let some = pair.customer.side.said().len() + 4;
        let conversation = pair.conversation;
        tokio::try_join!(
            pair.customer
                .wait_until("some of it", PATIENCE, |side| side.said().len() >= some),
            pair.agent.wait_until("some of it", PATIENCE, |side| {
                side.said(conversation).len() >= some
            }),
        )?;
        relay.kill()?;
        let acknowledged: Vec<String> = pair
            .customer
            .side
            .said()
            .iter()
            .map(|s| s.to_string())
            .collect();
        relay.start_again().await?;
        writers.until_all_arrived(&mut pair).await?;
        let said = pair.customer.side.said();
        assert_eq!(
            said[..acknowledged.len()],
            acknowledged,
            "what was seen stays"
        );
    }
    pair.still_talks().await
}

#[tokio::test]
async fn a_disk_that_fails_acknowledges_nothing_and_everything_is_sent_again() -> anyhow::Result<()>
{
    let relay = RelayGuard::start(SHOP).await?;
    let (mut pair, _) = Pair::first(&relay, "shop").await?;
    let mut writers = writers();
    writers.write(&mut pair, 3);
    writers.until_all_arrived(&mut pair).await?;

    // Whoever holds SQLite's write lock makes every commit of the relay fail after its patience.
    let thief = rusqlite::Connection::open(relay.data().join("deskbell.db"))?;
    thief.execute_batch("BEGIN IMMEDIATE")?;
    let (mut onlooker, _) = Stranger::customer(&relay, "shop", None).await?;
    let said_before = pair.customer.side.said().len();
    writers.write(&mut pair, 3);
    let mut code = None;
    tokio::select! {
        closed = onlooker.closed() => code = Some(closed?),
        _ = pair.customer.wait_until("more than was stored", PATIENCE, |side| {
            side.said().len() > said_before
        }) => {}
    }
    assert_eq!(code, Some(CloseCode::DeskRestart.number()));
    assert_eq!(
        pair.customer.side.said().len(),
        said_before,
        "nothing is told that is not stored"
    );

    thief.execute_batch("ROLLBACK")?;
    writers.until_all_arrived(&mut pair).await?;
    pair.still_talks().await
}

#[tokio::test]
async fn a_reload_brings_everything_back_and_sends_what_was_not_sent() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let (mut pair, account) = Pair::first(&relay, "shop").await?;
    pair.still_talks().await?;
    let before: Vec<String> = pair
        .customer
        .side
        .said()
        .iter()
        .map(|s| s.to_string())
        .collect();

    // The page goes while the network is away; only token and outbox are in its storage.
    pair.customer.cut();
    pair.customer.say("written in the tunnel");
    let kept = pair.customer.side.outbox.to_json();
    let token = pair.customer.side.token.clone();
    let mut side = CustomerSide::new(people::site("shop"));
    side.token = token;
    side.outbox = Outbox::from_json(&kept);
    pair.customer = CustomerClient::new(&relay.ws(), side);
    let back = pair.customer.wait_until("all of it", PATIENCE, |side| {
        side.said().last() == Some(&"written in the tunnel")
    });
    back.await?;
    assert_eq!(pair.customer.side.said()[..before.len()], before);

    // The agent's view is reloaded, too: what was open is told again.
    let view = AgentClient::new(&relay.ws(), AgentSide::new(account.token));
    pair.agent = view;
    pair.agent.wait_live(PATIENCE).await?;
    pair.agent.open(pair.conversation);
    pair.still_talks().await?;
    let said = pair.agent.side.said(pair.conversation);
    assert_eq!(said, pair.customer.side.said());
    Ok(())
}

#[tokio::test]
async fn resume_brings_only_what_is_missing() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let (mut pair, _) = Pair::first(&relay, "shop").await?;
    pair.still_talks().await?;
    let have = pair.customer.side.timeline.have();
    pair.customer.stop().await;
    pair.agent
        .say(pair.conversation, Words::Message, "while you were away");
    let conversation = pair.conversation;
    let said = pair.agent.wait_until("it being stored", PATIENCE, |side| {
        side.said(conversation).last() == Some(&"while you were away") && side.outbox.is_empty()
    });
    said.await?;

    let token = pair.customer.side.token.clone();
    let hello = |have: u32| {
        let resume = json!({"conversation": conversation, "have": have});
        json!({"hello": {"site": "shop", "locale": "en", "token": token, "resume": resume}})
    };
    for (have, missing) in [
        (have.0, 1),
        (have.0 + 1, 0),
        (0, have.0 as usize + 1),
        (9_999, 0),
    ] {
        let mut page = Stranger::at(&relay, "/ws/customer").await?;
        page.says(&hello(have)).await?;
        let welcome = page.hears("welcome").await?;
        let entries = welcome["conversation"]["entries"].as_array().map(Vec::len);
        assert_eq!(entries, Some(missing), "after {have}: {welcome}");
    }
    Ok(())
}

#[tokio::test]
async fn a_token_that_the_relay_refuses_is_forgotten_and_a_new_customer_comes() -> anyhow::Result<()>
{
    let relay = RelayGuard::start(SHOP).await?;
    accounts::first_agent(&relay, "shop", "Mira").await?;
    let mut side = CustomerSide::new(people::site("shop"));
    side.token = Some("v1.forged".into());
    let mut customer = CustomerClient::new(&relay.ws(), side);
    customer.wait_live(PATIENCE).await?;
    assert!(
        customer
            .side
            .token
            .as_deref()
            .is_some_and(|token| token != "v1.forged")
    );

    let mut agent = AgentClient::new(&relay.ws(), AgentSide::new("forged".into()));
    let ended = agent.wait_live(PATIENCE).await;
    assert!(ended.is_err());
    let code = CloseCode::BadToken.number();
    assert_eq!(agent.state(), LinkState::Ended { code });
    Ok(())
}

#[tokio::test]
async fn a_timeline_built_from_pushes_equals_one_built_from_a_replay() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let (mut pair, _) = Pair::first(&relay, "shop").await?;
    for _ in 0..3 {
        pair.still_talks().await?;
    }
    let conversation = pair.conversation;
    pair.customer
        .send(&FromCustomer::End { conversation })
        .await;
    let ended = pair.customer.wait_until("the end", PATIENCE, |side| {
        side.conversation.as_ref().map(|c| c.state) == Some(ConversationState::Ended)
    });
    ended.await?;
    let again = people::second_tab(&relay, &pair.customer).await?;
    let keys = |t: &Timeline| {
        t.lines()
            .iter()
            .map(|l| (l.key, l.entry.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        keys(&again.side.timeline),
        keys(&pair.customer.side.timeline)
    );

    // The newest conversation is told for a day after its end.
    let frame = ToCustomer::Conversation(again.side.conversation.clone().expect("told again"));
    assert!(matches!(frame, ToCustomer::Conversation(view) if view.ended_at.is_some()));
    let mine = again.side.timeline.lines().iter().filter(|l| l.mine);
    assert!(mine.into_iter().all(|l| l.entry.by == Author::Customer));
    Ok(())
}
