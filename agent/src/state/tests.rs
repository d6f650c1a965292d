//! What frames lead to, without a browser.

use super::lists::{List, Whose};
use super::*;
use protocol::{CustomerId, Seq, SiteId, Timestamp};

pub(super) fn me() -> AgentId {
    AgentId::random([1; 16])
}

pub(super) fn other() -> AgentId {
    AgentId::random([9; 16])
}

pub(super) fn card(n: u8, state: ConversationState, agent: Option<AgentId>, since: u64) -> Card {
    Card {
        id: ConversationId::random([n; 16]),
        state,
        agent,
        guests: Vec::new(),
        department: None,
        customer: CustomerId::random([n; 16]),
        name: "Ada".into(),
        email: None,
        locale: "en".into(),
        zone: None,
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
        site_says: Default::default(),
    }
}

pub(super) fn welcomed(cards: Vec<Card>) -> AgentState {
    let mut state = AgentState::new(Outbox::new());
    assert_eq!(
        state.apply(0, 9_000, ToAgent::Welcome(welcome(cards))),
        [News::Welcome]
    );
    state
}

fn welcome(cards: Vec<Card>) -> AgentWelcome {
    let own = Colleague {
        id: me(),
        name: "Mira".into(),
        available: true,
        since: None,
        load: 0,
        capacity: 3,
        away: None,
        disabled: false,
    };
    AgentWelcome {
        agent: me(),
        name: "Mira".into(),
        site: "shop".parse::<SiteId>().unwrap(),
        site_name: "Northwind Outdoor".into(),
        now: Timestamp(10_000),
        figures: Figures::default(),
        colleagues: vec![own],
        departments: Vec::new(),
        cards,
        coach: Default::default(),
        translates: false,
    }
}

fn ids(state: &AgentState, list: List, whose: Whose, now: u64) -> Vec<u8> {
    let ids = state.list(list, whose, now);
    ids.iter().map(|id| id.bytes()[0]).collect()
}

#[test]
fn cards_stand_in_the_list_they_belong_to_and_in_order() {
    let state = welcomed(vec![
        card(1, ConversationState::Waiting, None, 20),
        card(2, ConversationState::Offered, Some(other()), 10),
        card(3, ConversationState::Offered, Some(me()), 5),
        card(4, ConversationState::Live, Some(other()), 5),
        card(5, ConversationState::Ticket, None, 7),
        card(6, ConversationState::Ended, Some(me()), 7),
        Card {
            alert: 1,
            ..card(7, ConversationState::Live, Some(other()), 5)
        },
    ]);
    let ids = |list| ids(&state, list, Whose::All, 0);
    assert_eq!(ids(List::Unanswered), [7]);
    assert_eq!(ids(List::Waiting), [2, 1]);
    assert_eq!(ids(List::Yours), [3]);
    assert_eq!(ids(List::Tickets), [5]);
    // The chip counts all who are in line: those of the list, and those given to this agent.
    assert_eq!(state.to_open(), 1);
    assert_eq!(state.available, Some(true));
    assert_eq!(state.clock_ahead_ms, 1_000);
}

#[test]
fn tickets_overdue_stand_first_then_ones_own_then_all_by_due_time() {
    let ticket = |n, agent, due| card(n, ConversationState::Ticket, agent, due);
    let state = welcomed(vec![
        ticket(1, Some(other()), 500),
        ticket(2, Some(me()), 900),
        ticket(3, Some(me()), 800),
        ticket(4, None, 600),
        ticket(5, Some(other()), 100),
        ticket(6, Some(me()), 200),
    ]);
    let ids = |whose, now| ids(&state, List::Tickets, whose, now);
    assert_eq!(ids(Whose::All, 0), [6, 3, 2, 5, 1, 4]);
    assert_eq!(ids(Whose::All, 250), [6, 5, 3, 2, 1, 4]);
    assert_eq!(ids(Whose::All, 500), [6, 5, 1, 3, 2, 4]);
    assert_eq!(ids(Whose::Mine, 250), [6, 3, 2]);
    assert_eq!(state.owner(&ticket(2, Some(me()), 1)), Some("Mira"));
    assert_eq!(state.owner(&ticket(4, None, 1)), None);
}

#[test]
fn what_is_not_among_a_welcomes_cards_is_over_and_in_no_list() {
    let (chat, ticket) = (
        card(1, ConversationState::Live, Some(me()), 1),
        card(2, ConversationState::Ticket, Some(me()), 1),
    );
    let never = card(3, ConversationState::Ticket, Some(me()), 1);
    let mut state = welcomed(vec![chat.clone(), ticket.clone(), never.clone()]);
    state.timeline(chat.id);
    state.timeline(ticket.id);
    state.apply(0, 0, ToAgent::Welcome(welcome(Vec::new())));
    for list in List::ALL {
        assert_eq!(state.list(list, Whose::All, 0), []);
    }
    assert_eq!(state.cards[&chat.id].state, ConversationState::Ended);
    assert!(!state.cards.contains_key(&never.id));
    let answered = Card {
        state: ConversationState::Answered,
        ..ticket
    };
    state.apply(0, 0, ToAgent::Card(answered.clone()));
    assert_eq!(state.cards[&answered.id].state, ConversationState::Answered);
}

#[test]
fn the_view_knows_when_the_desk_moved_the_switch() {
    let offered = |open_by| Card {
        open_by: Some(Timestamp(open_by)),
        ..card(1, ConversationState::Offered, Some(me()), 1)
    };
    let told = |state: &mut AgentState, available| {
        let own = Colleague {
            available,
            ..state.own().unwrap().clone()
        };
        state.apply(0, 0, ToAgent::Colleague(own));
        (state.available, state.sent_away)
    };
    // Another view of the same agent: nothing was missed here.
    let mut state = welcomed(vec![offered(10)]);
    assert_eq!(told(&mut state, false), (Some(false), false));
    assert_eq!(told(&mut state, true), (Some(true), false));

    // The sole agent gets it again, then is switched off, and the chat waits.
    state.apply(0, 0, ToAgent::Card(offered(20)));
    let waiting = card(1, ConversationState::Waiting, None, 1);
    state.apply(0, 0, ToAgent::Card(waiting));
    assert_eq!(told(&mut state, false), (Some(false), true));
    state.is_there();
    assert!(!state.sent_away);

    // One's own doing is no news.
    state.switches(true);
    state.apply(0, 0, ToAgent::Card(offered(30)));
    state.apply(0, 0, ToAgent::Card(offered(40)));
    state.switches(false);
    assert_eq!(told(&mut state, false), (Some(false), false));

    // An offer that was opened, or taken back by its customer, was not missed.
    for state_after in [ConversationState::Live, ConversationState::Withdrawn] {
        let mut state = welcomed(vec![offered(10)]);
        state.apply(0, 0, ToAgent::Card(card(1, state_after, Some(me()), 1)));
        assert_eq!(told(&mut state, false), (Some(false), false));
    }
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
        body: EntryBody::message("Hi"),
    };
    let history = ToAgent::History {
        conversation,
        entries: vec![entry(1)],
    };
    assert_eq!(state.apply(0, 0, history), [News::History(conversation)]);
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
fn a_whisper_is_news_to_whom_it_is_meant_for() {
    let conversation = ConversationId::random([1; 16]);
    let mut state = welcomed(vec![card(1, ConversationState::Live, Some(me()), 1)]);
    let entries = Vec::new();
    let history = ToAgent::History {
        conversation,
        entries,
    };
    state.apply(0, 0, history);
    let mut whisper = |seq, to| {
        let body = EntryBody::Whisper {
            to,
            name: "Mira".into(),
            text: "Offer the pole".into(),
        };
        let entry = Entry {
            seq: Seq(seq),
            at: Timestamp(1),
            id: None,
            by: Author::Agent {
                id: AgentId::random([9; 16]),
                name: "Lena".into(),
            },
            body,
        };
        let frame = ToAgent::Entry {
            conversation,
            entry,
        };
        state.apply(0, 0, frame)
    };
    let news = News::Whisper(conversation, "Lena".into(), "Offer the pole".into());
    assert_eq!(whisper(1, me()), [news]);
    assert!(whisper(1, me()).is_empty());
    assert!(whisper(2, AgentId::random([8; 16])).is_empty());
}

#[test]
fn who_looks_on_is_known_until_they_go_or_the_connection_is_lost() {
    let conversation = ConversationId::random([1; 16]);
    let mut state = welcomed(vec![card(1, ConversationState::Live, Some(me()), 1)]);
    let mut told = |by| {
        state.apply(0, 0, ToAgent::Watched { conversation, by });
        state.watchers(conversation)
    };
    assert_eq!(told(vec![me()]), ["Mira"]);
    assert!(told(Vec::new()).is_empty());
    assert_eq!(told(vec![me()]), ["Mira"]);
    state.link(LinkState::Offline);
    assert!(state.watchers(conversation).is_empty());
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
            text: Some("I wonder".into()),
        },
    );
    state.tick(100 + limits::TYPING_MS - 1);
    assert_eq!(state.typing_until_ms.len(), 1);
    state.tick(100 + limits::TYPING_MS);
    assert!(state.typing_until_ms.is_empty());
    // What stands in the field is still there, until it is sent.
    assert_eq!(state.unsent[&conversation], "I wonder");
    let entry = Entry {
        seq: Seq(2),
        at: Timestamp(1),
        id: None,
        by: Author::Customer,
        body: EntryBody::message("I wonder"),
    };
    state.apply(
        0,
        0,
        ToAgent::Entry {
            conversation,
            entry,
        },
    );
    assert!(state.unsent.is_empty());
}

#[test]
fn a_switch_that_was_moved_before_the_relay_could_hear_it_is_not_lost() {
    let mut state = AgentState::new(Outbox::new());
    state.switches(false);
    state.switched_unheard();
    state.apply(0, 9_000, ToAgent::Welcome(welcome(Vec::new())));
    // The relay says available: that is what it was told last.
    assert_eq!(state.available, Some(true));
    assert_eq!(state.still_to_say(), Some(false));
    assert_eq!(state.still_to_say(), None);

    // The hello told it: nothing is left to say.
    state.switches(true);
    state.switched_unheard();
    state.apply(0, 9_000, ToAgent::Welcome(welcome(Vec::new())));
    assert_eq!(state.still_to_say(), None);
}
