//! What customers see of themselves: past chats, facts, all of it as a file; and all of it erased.

use crate::line::{agent, customer, message_id};
use crate::world::World;
use protocol::past::{Correction, Facts, NewFact, PastChats};
use protocol::{Author, Code, ConversationId, FromAgent, FromCustomer, ToAgent, ToCustomer, codec};
use serde_json::Value;

/// A customer's GET.
async fn get(world: &World, token: &str, path: &str) -> (u16, String) {
    let (status, _, body) = world
        .get(path, &format!("authorization: Bearer {token}\r\n"))
        .await;
    (status, body)
}

/// Another method than GET and POST, with a body.
async fn call(world: &World, method: &str, path: &str, token: &str, body: &str) -> (u16, String) {
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        world.at,
        body.len()
    );
    let (status, _, body) = world.call(&request).await;
    (status, body)
}

/// Ada chats with Mira and ends it: Ada's token, Mira's, and which conversation.
async fn chatted(world: &World) -> (String, String, ConversationId) {
    let mira = world.join("Mira").await;
    let mut view = agent(world).await;
    view.hello(&mira.token).await;
    let mut page = customer(world).await;
    page.say(FromCustomer::Hello {
        site: "demo".parse().unwrap(),
        token: None,
        locale: "en-GB".into(),
        zone: Some("Asia/Kathmandu".into()),
        page: None,
        resume: None,
        proof: None,
    })
    .await;
    let token = page
        .hear(|frame| match frame {
            ToCustomer::Welcome(welcome) => Some(welcome.token.clone()),
            _ => None,
        })
        .await;
    let id = page.start("Do you sell snow pegs?").await.id;
    view.say(FromAgent::Open {
        conversation: id,
        have: protocol::Seq(0),
    })
    .await;
    view.say(FromAgent::Send {
        conversation: id,
        id: message_id(),
        text: "Yes, in three lengths.".into(),
        files: Vec::new(),
    })
    .await;
    view.say(FromAgent::Note {
        conversation: id,
        id: message_id(),
        text: "Asks every winter.".into(),
    })
    .await;
    view.hear(|frame| match frame {
        ToAgent::Entry { entry, .. } => {
            (entry.body.text() == Some("Asks every winter.")).then_some(())
        }
        _ => None,
    })
    .await;
    page.say(FromCustomer::End { conversation: id }).await;
    page.hear(|frame| match frame {
        ToCustomer::Conversation(view) => view.ended_at,
        _ => None,
    })
    .await;
    (token, mira.token, id)
}

#[tokio::test]
async fn past_chats_are_listed_read_and_told_by_the_customers_clock() {
    let world = World::start().await;
    let (ada, _, id) = chatted(&world).await;
    let (status, body) = get(&world, &ada, "/api/customer/past").await;
    assert_eq!(status, 200, "{body}");
    let past: PastChats = serde_json::from_str(&body).unwrap();
    assert!(!past.more);
    assert_eq!(past.chats.len(), 1);
    assert_eq!(past.chats[0].id, id);
    assert_eq!(past.chats[0].agent.as_deref(), Some("Mira"));
    let (status, body) = get(&world, &ada, &format!("/api/customer/past/{id}")).await;
    assert_eq!(status, 200, "{body}");
    let Ok(ToCustomer::Conversation(view)) = codec::decode(&body) else {
        panic!("{body}");
    };
    let said = |text: &str| view.entries.iter().any(|e| e.body.text() == Some(text));
    assert!(said("Do you sell snow pegs?") && said("Yes, in three lengths."));
    assert!(!body.contains("every winter"), "a note is not theirs");

    let (_, text) = get(&world, &ada, &format!("/api/customer/transcript/{id}")).await;
    assert!(text.contains("Asia/Kathmandu"), "{text}");

    // Somebody else sees none of it.
    let mut other = customer(&world).await;
    let bob = other.hello(None, None).await.token;
    let (status, _) = get(&world, &bob, &format!("/api/customer/past/{id}")).await;
    assert_eq!(status, 404);
    let (_, body) = get(&world, &bob, "/api/customer/past").await;
    assert_eq!(body, r#"{"chats":[],"more":false}"#);
    for path in ["past", "facts", "data"] {
        let path = format!("/api/customer/{path}");
        assert_eq!(get(&world, "v1.forged", &path).await.0, 401);
    }
}

#[tokio::test]
async fn what_agents_record_is_seen_corrected_and_erased_by_the_customer() {
    let world = World::start().await;
    let (ada, mira, id) = chatted(&world).await;
    let (_, body) = get(&world, &ada, "/api/customer/data").await;
    let file: Value = serde_json::from_str(&body).unwrap();
    let customer_id = file["customer"].as_str().unwrap().to_owned();
    let path = format!("/api/agent/customers/{customer_id}/facts");
    let record = async |text: &str| {
        let new = NewFact {
            id: message_id(),
            text: text.into(),
        };
        world.post::<Facts>(&path, &mira, &new).await
    };
    let (_, facts) = record("Camps in winter").await.unwrap();
    assert_eq!(facts.facts.len(), 1);
    let fact = &facts.facts[0];
    assert!(matches!(&fact.by, Author::Agent { name, .. } if name == "Mira"));
    for (text, code) in [
        ("x".repeat(301), Code::MessageTooLong),
        (" ".into(), Code::EmptyMessage),
    ] {
        let (status, body) = record(&text).await.unwrap_err();
        assert_eq!(status, 400);
        assert!(body.contains(code.word()), "{body}");
    }
    // A customer is no agent, and an agent no customer.
    assert_eq!(get(&world, &ada, &path).await.0, 401);
    assert_eq!(get(&world, &mira, "/api/customer/facts").await.0, 401);

    let own = format!("/api/customer/facts/{}", fact.id);
    let better = serde_json::to_string(&Correction {
        text: "Camps in summer".into(),
    });
    let (status, body) = call(&world, "PUT", &own, &ada, &better.unwrap()).await;
    assert_eq!(status, 200, "{body}");
    let facts: Facts = serde_json::from_str(&body).unwrap();
    assert_eq!(facts.facts[0].text, "Camps in summer");
    assert_eq!(facts.facts[0].by, Author::Customer);

    let (_, body) = get(&world, &ada, "/api/customer/data").await;
    let file: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(file["format"], "deskbell-customer-data-1");
    assert_eq!(file["facts"][0]["text"], "Camps in summer");
    assert_eq!(file["conversations"][0]["id"], id.to_string());
    assert_eq!(file["conversations"][0]["name"], "Ada");
    assert_eq!(file["conversations"][0]["time_zone"], "Asia/Kathmandu");
    assert!(!body.contains("every winter"), "a note is not theirs");

    let (status, body) = call(&world, "DELETE", &own, &ada, "").await;
    assert_eq!((status, body.as_str()), (200, r#"{"facts":[]}"#));
    let (status, _) = call(&world, "PUT", &own, &ada, r#"{"text":"Hm"}"#).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn an_erased_customer_leaves_nothing_and_everybody_is_told() {
    let world = World::start().await;
    let (ada, mira, id) = chatted(&world).await;
    let mut view = agent(&world).await;
    view.hello(&mira).await;
    let mut page = customer(&world).await;
    page.hello(Some(ada.clone()), None).await;
    let open = page.start("And ski poles?").await.id;
    for _ in 0..2 {
        page.say(FromCustomer::Erase { id: message_id() }).await;
        page.hear(|frame| matches!(frame, ToCustomer::Erased {}).then_some(()))
            .await;
    }
    view.hear(|frame| match frame {
        ToAgent::Gone { conversation } => (*conversation == open).then_some(()),
        _ => None,
    })
    .await;
    for path in [
        format!("/api/customer/past/{id}"),
        format!("/api/customer/transcript/{id}"),
        format!("/api/customer/past/{open}"),
    ] {
        assert_eq!(get(&world, &ada, &path).await.0, 404, "{path}");
    }
    // Also after a start.
    let world = world.restart().await;
    let (_, body) = get(&world, &ada, "/api/customer/past").await;
    assert_eq!(body, r#"{"chats":[],"more":false}"#);
    let mut page = customer(&world).await;
    let welcome = page.hello(Some(ada), None).await;
    assert_eq!((welcome.conversation, welcome.name), (None, None));
}

#[tokio::test]
async fn a_transcript_of_long_ago_is_still_mailed() {
    use relay::Clock;
    let clock = Clock::by_hand(protocol::Timestamp(1_795_435_200_000));
    let forgetful = |config: &mut relay::Config| config.sites[0].desk.ended_kept_max = 1;
    let world = World::by_clock(clock, forgetful).await;
    let (ada, _, id) = chatted(&world).await;
    crate::links::desk_lets_go(&world).await;
    let mut page = customer(&world).await;
    page.hello(Some(ada), None).await;
    page.say(FromCustomer::SendTranscript {
        conversation: id,
        id: message_id(),
        email: "somebody.else@example.com".into(),
    })
    .await;
    let mail = crate::world::mailed(&world, "transcript").await;
    assert!(mail.contains("somebody.else@example.com"), "{mail}");
}

#[tokio::test]
async fn what_is_kept_no_longer_goes_at_midnight() {
    use relay::Clock;
    let noon = protocol::Timestamp(1_795_435_200_000);
    let clock = Clock::by_hand(noon);
    let short = |config: &mut relay::Config| config.sites[0].retention_days = 2;
    let world = World::by_clock(clock.clone(), short).await;
    let (ada, _, _) = chatted(&world).await;
    let count = async || {
        let (_, body) = get(&world, &ada, "/api/customer/past").await;
        serde_json::from_str::<PastChats>(&body).map_or(9, |past| past.chats.len())
    };
    // One minute before the midnight after which it has been kept for two days.
    clock.set(noon.plus_ms(60 * 3_600_000 - 60_000));
    assert_eq!(count().await, 1);
    clock.set(noon.plus_ms(60 * 3_600_000));
    let until = std::time::Instant::now() + crate::line::DEADLINE;
    while count().await > 0 {
        assert!(std::time::Instant::now() < until, "it is still there");
        // Time must pass: the deletion is a task of its own.
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        clock.set(clock.now().plus_ms(1_000));
    }
}
