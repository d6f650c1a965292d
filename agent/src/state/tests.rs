//! What frames lead to, without a browser.

use super::*;
use protocol::{CustomerId, Seq, SiteId, Timestamp};

fn me() -> AgentId {
    AgentId::random([1; 16])
}

fn card(n: u8, state: ConversationState, agent: Option<AgentId>, since: u64) -> Card {
    Card {
        id: ConversationId::random([n; 16]),
        state,
        agent,
        customer: CustomerId::random([n; 16]),
        name: "Ada".into(),
        email: None,
        locale: "en".into(),
        page: None,
        asked_at: Timestamp(since),
        waiting_since: Timestamp(since),
        open_by: None,
        joined_at: None,
        ended_at: None,
        due_at: Some(Timestamp(since)),
        wait_ms: None,
        alert: 0,
        owed_since: None,
        online: true,
        last: Seq(1),
        last_at: Timestamp(since),
        customer_seen: Seq(0),
        unread: 0,
        preview: None,
    }
}

fn welcomed(cards: Vec<Card>) -> AgentState {
    let mut state = AgentState::new(Outbox::new());
    let own = Colleague {
        id: me(),
        name: "Mira".into(),
        available: true,
        load: 0,
        capacity: 3,
    };
    let welcome = AgentWelcome {
        agent: me(),
        name: "Mira".into(),
        site: "shop".parse::<SiteId>().unwrap(),
        site_name: "Northwind Outdoor".into(),
        now: Timestamp(10_000),
        figures: Figures::default(),
        colleagues: vec![own],
        cards,
    };
    assert_eq!(
        state.apply(0, 9_000, ToAgent::Welcome(welcome)),
        [News::Welcome]
    );
    state
}

#[test]
fn cards_stand_in_the_list_they_belong_to_and_in_order() {
    let other = AgentId::random([9; 16]);
    let state = welcomed(vec![
        card(1, ConversationState::Waiting, None, 20),
        card(2, ConversationState::Waiting, None, 10),
        card(3, ConversationState::Offered, Some(me()), 5),
        card(4, ConversationState::Live, Some(other), 5),
        card(5, ConversationState::Ticket, None, 7),
        card(6, ConversationState::Ended, Some(me()), 7),
    ]);
    let ids = |list| {
        state
            .list(list)
            .iter()
            .map(|id| id.bytes()[0])
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(List::Waiting), [2, 1]);
    assert_eq!(ids(List::Yours), [3]);
    assert_eq!(ids(List::Tickets), [5]);
    assert_eq!(state.unopened().len(), 3);
    assert_eq!(state.available, Some(true));
    assert_eq!(state.clock_ahead_ms, 1_000);
}

#[test]
fn a_customers_message_is_news_once() {
    let mut state = welcomed(vec![card(1, ConversationState::Live, Some(me()), 1)]);
    let conversation = ConversationId::random([1; 16]);
    let entry = |seq| Entry {
        seq: Seq(seq),
        at: Timestamp(1),
        id: None,
        by: Author::Customer,
        body: EntryBody::Message { text: "Hi".into() },
    };
    let history = ToAgent::History {
        conversation,
        entries: vec![entry(1)],
    };
    assert!(state.apply(0, 0, history).is_empty());
    let push = |state: &mut AgentState, seq| {
        state.apply(
            0,
            0,
            ToAgent::Entry {
                conversation,
                entry: entry(seq),
            },
        )
    };
    assert_eq!(push(&mut state, 2), [News::Message(conversation)]);
    assert!(push(&mut state, 2).is_empty());
    assert_eq!(state.timelines[&conversation].lines().len(), 2);
}

#[test]
fn typing_is_forgotten_in_time() {
    let mut state = welcomed(vec![card(1, ConversationState::Live, Some(me()), 1)]);
    let conversation = ConversationId::random([1; 16]);
    state.apply(
        100,
        0,
        ToAgent::Typing {
            conversation,
            on: true,
        },
    );
    state.tick(100 + limits::TYPING_MS - 1);
    assert_eq!(state.typing_until_ms.len(), 1);
    state.tick(100 + limits::TYPING_MS);
    assert!(state.typing_until_ms.is_empty());
}
