//! A whole chat, what comes twice, what was missed, and what is somebody else's.

use crate::line::{Agent, Customer, agent, customer, message_id};
use crate::world::World;
use protocol::api::LoggedIn;
use protocol::customer::Resume;
use protocol::{
    AvailabilityState, Code, ConversationId, ConversationState, CustomerView, Entry, EntryBody,
    FromAgent, FromCustomer, MessageId, Seq, ToAgent, ToCustomer,
};

fn text(entry: &Entry) -> Option<&str> {
    entry.body.text()
}

/// The next entry that says `words`.
async fn customer_reads(page: &mut Customer, words: &str) -> Entry {
    page.hear(|frame| match frame {
        ToCustomer::Entry { entry, .. } if text(entry) == Some(words) => Some(entry.clone()),
        _ => None,
    })
    .await
}

/// The next entry that says `words`.
async fn agent_reads(view: &mut Agent, words: &str) -> Entry {
    view.hear(|frame| match frame {
        ToAgent::Entry { entry, .. } if text(entry) == Some(words) => Some(entry.clone()),
        _ => None,
    })
    .await
}

async fn customer_says(
    page: &mut Customer,
    conversation: ConversationId,
    words: &str,
) -> MessageId {
    let id = message_id();
    page.say(FromCustomer::Send {
        conversation,
        id,
        text: words.into(),
        files: Vec::new(),
    })
    .await;
    id
}

async fn agent_says(view: &mut Agent, conversation: ConversationId, words: &str) {
    view.say(FromAgent::Send {
        conversation,
        id: message_id(),
        text: words.into(),
        files: Vec::new(),
    })
    .await;
}

/// An agent who is available and hears everything.
async fn on_duty(world: &World) -> (Agent, LoggedIn) {
    let mira = world.join("Mira").await;
    let mut view = agent(world).await;
    view.hello(&mira.token).await;
    (view, mira)
}

/// A customer and an agent who talk.
async fn talking(world: &World, view: &mut Agent) -> (Customer, String, CustomerView) {
    let mut page = customer(world).await;
    let welcome = page.hello(None, None).await;
    assert_eq!(welcome.availability.state, AvailabilityState::Open);
    let conversation = page.start("My tent pole arrived bent.").await;
    let id = conversation.id;
    view.hear(|frame| match frame {
        ToAgent::Card(card) if card.id == id => {
            (card.state == ConversationState::Offered).then_some(())
        }
        _ => None,
    })
    .await;
    view.say(FromAgent::Open {
        conversation: id,
        have: Seq(0),
    })
    .await;
    let history = view.hear(|frame| match frame {
        ToAgent::History { entries, .. } => Some(entries.clone()),
        _ => None,
    });
    let history = history.await;
    assert!(
        history
            .iter()
            .any(|e| text(e) == Some("My tent pole arrived bent."))
    );
    page.hear(|frame| match frame {
        ToCustomer::Conversation(view) => (view.state == ConversationState::Live).then_some(()),
        _ => None,
    })
    .await;
    (page, welcome.token, conversation)
}

#[tokio::test]
async fn customer_and_agent_talk_and_part() {
    let world = World::start().await;
    let (mut view, _) = on_duty(&world).await;
    let (mut page, _, chat) = talking(&world, &mut view).await;
    customer_says(&mut page, chat.id, "Yes please 🙏").await;
    let said = agent_reads(&mut view, "Yes please 🙏").await;
    agent_says(&mut view, chat.id, "A new pole leaves today.").await;
    let answer = customer_reads(&mut page, "A new pole leaves today.").await;
    assert!(said.seq < answer.seq);
    view.say(FromAgent::End {
        conversation: chat.id,
    })
    .await;
    let ended = page.hear(|frame| match frame {
        ToCustomer::Conversation(view) => view.ended_at,
        _ => None,
    });
    assert!(ended.await >= answer.at);
}

#[tokio::test]
async fn sending_twice_stores_once() {
    let world = World::start().await;
    let (mut view, _) = on_duty(&world).await;
    let (mut page, token, chat) = talking(&world, &mut view).await;
    let id = customer_says(&mut page, chat.id, "once").await;
    let first = customer_reads(&mut page, "once").await;
    page.say(FromCustomer::Send {
        conversation: chat.id,
        id,
        text: "once".into(),
        files: Vec::new(),
    })
    .await;
    let second = customer_reads(&mut page, "once").await;
    assert_eq!(first, second);
    let welcome = customer(&world).await.hello(Some(token), None).await;
    let entries = welcome.conversation.expect("it is open").entries;
    assert_eq!(entries.iter().filter(|e| e.id == Some(id)).count(), 1);
    let numbers: Vec<u32> = entries.iter().map(|e| e.seq.0).collect();
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
}

#[tokio::test]
async fn a_page_that_comes_back_gets_what_it_missed_once() {
    let world = World::start().await;
    let (mut view, _) = on_duty(&world).await;
    let (mut page, token, chat) = talking(&world, &mut view).await;
    customer_says(&mut page, chat.id, "seen before").await;
    let have = customer_reads(&mut page, "seen before").await.seq;
    drop(page);
    for words in ["missed one", "missed two"] {
        agent_says(&mut view, chat.id, words).await;
        agent_reads(&mut view, words).await;
    }
    let mut page = customer(&world).await;
    let resume = Resume {
        conversation: chat.id,
        have,
    };
    let welcome = page.hello(Some(token), Some(resume)).await;
    let back = welcome.conversation.expect("it is live");
    assert_eq!((back.id, back.state), (chat.id, ConversationState::Live));
    let missed: Vec<_> = back.entries.iter().filter_map(text).collect();
    assert_eq!(missed, ["missed one", "missed two"]);
    agent_says(&mut view, chat.id, "live again").await;
    customer_reads(&mut page, "live again").await;
}

#[tokio::test]
async fn nothing_that_was_acknowledged_is_lost_by_a_restart() {
    let world = World::start().await;
    let (mut view, _) = on_duty(&world).await;
    let (mut page, token, chat) = talking(&world, &mut view).await;
    customer_says(&mut page, chat.id, "kept").await;
    customer_reads(&mut page, "kept").await;
    let world = world.restart().await;
    let welcome = customer(&world).await.hello(Some(token), None).await;
    let entries = welcome.conversation.expect("it is still there").entries;
    assert_eq!(
        entries.iter().filter(|e| text(e) == Some("kept")).count(),
        1
    );
}

#[tokio::test]
async fn somebody_elses_conversation_is_like_none() {
    let world = World::start().await;
    let (mut view, _) = on_duty(&world).await;
    let (mut page, _, chat) = talking(&world, &mut view).await;
    let mut stranger = customer(&world).await;
    let resume = Resume {
        conversation: chat.id,
        have: Seq(0),
    };
    let welcome = stranger.hello(None, Some(resume)).await;
    assert_eq!(welcome.conversation, None);
    let id = customer_says(&mut stranger, chat.id, "let me in").await;
    let refused = stranger.hear(|frame| match frame {
        ToCustomer::Refused(refusal) => Some(*refusal),
        _ => None,
    });
    let refused = refused.await;
    assert_eq!(refused.code, Code::NoSuchConversation);
    assert_eq!(
        (refused.id, refused.conversation),
        (Some(id), Some(chat.id))
    );
    customer_says(&mut page, chat.id, "undisturbed").await;
    agent_reads(&mut view, "undisturbed").await;
}

#[tokio::test]
async fn notes_never_reach_the_customer_and_texts_are_checked() {
    let world = World::start().await;
    let (mut view, _) = on_duty(&world).await;
    let (mut page, token, chat) = talking(&world, &mut view).await;
    view.say(FromAgent::Note {
        conversation: chat.id,
        id: message_id(),
        text: "told the warehouse".into(),
    })
    .await;
    agent_reads(&mut view, "told the warehouse").await;
    let id = customer_says(&mut page, chat.id, " \n ").await;
    let refused = page.hear(|frame| match frame {
        ToCustomer::Entry { entry, .. } => {
            assert!(
                !matches!(entry.body, EntryBody::Note { .. }),
                "a note leaked"
            );
            None
        }
        ToCustomer::Refused(refusal) => Some(*refusal),
        _ => None,
    });
    let refused = refused.await;
    assert_eq!((refused.code, refused.id), (Code::EmptyMessage, Some(id)));
    let welcome = customer(&world).await.hello(Some(token), None).await;
    let entries = welcome.conversation.expect("it is live").entries;
    assert!(
        entries
            .iter()
            .all(|e| !matches!(e.body, EntryBody::Note { .. }))
    );
}
