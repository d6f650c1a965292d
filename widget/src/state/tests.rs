//! What the widget makes of frames: told from the outside, frame in, screen out.

mod promises;

use super::merge::SHOWN_AFTER_END_MS;
use super::*;
use client::Words;
use protocol::{
    ConversationId, CustomerId, CustomerWelcome, Ender, Entry, EntryBody, MessageId, Refusal,
    Timestamp,
};

const NOW: u64 = 1_795_435_200_000;

fn conversation() -> ConversationId {
    ConversationId::random([7; 16])
}

fn message(n: u8) -> MessageId {
    MessageId::new(NOW, [n; 10])
}

fn view(state: ConversationState, entries: Vec<Entry>) -> CustomerView {
    CustomerView {
        id: conversation(),
        state,
        agent: None,
        place: None,
        asked_at: Timestamp(NOW),
        joined_at: None,
        ended_at: None,
        due_at: None,
        email: None,
        agent_seen: Seq(0),
        rated: false,
        skipped: false,
        entries,
    }
}

fn entry(seq: u32, id: Option<MessageId>, by: Author, body: EntryBody) -> Entry {
    Entry {
        seq: Seq(seq),
        at: Timestamp(NOW + u64::from(seq)),
        id,
        by,
        body,
    }
}

fn words(text: &str) -> EntryBody {
    EntryBody::message(text)
}

fn mira() -> Author {
    Author::Agent {
        id: protocol::AgentId::random([9; 16]),
        name: "Mira".into(),
    }
}

fn welcome(state: AvailabilityState, conversation: Option<CustomerView>) -> ToCustomer {
    ToCustomer::Welcome(CustomerWelcome {
        customer: CustomerId::random([1; 16]),
        token: "v1.token".into(),
        now: Timestamp(NOW),
        banner: None,
        availability: Availability {
            state,
            answer_hours: 24,
            ..Availability::default()
        },
        name: None,
        email: None,
        conversation,
    })
}

fn fresh() -> WidgetState {
    WidgetState::new(None, Outbox::default(), false)
}

fn start(n: u8) -> FromCustomer {
    FromCustomer::Start {
        id: message(n),
        name: "Ada".into(),
        email: None,
        question: None,
        website: None,
        consent: None,
    }
}

#[test]
fn a_chat_from_asking_to_its_end() {
    let mut state = fresh();
    let news = state.apply(0, welcome(AvailabilityState::Open, None));
    assert_eq!(news, [News::Token, News::Availability]);
    assert_eq!(state.screen(), Screen::Ask);
    assert!(state.request(start(1)) && !state.request(start(2)));
    assert!(state.pending().is_asking());

    let asked = entry(1, None, Author::Customer, EntryBody::Asked {});
    let waiting = view(ConversationState::Waiting, vec![asked]);
    state.apply(0, ToCustomer::Conversation(waiting));
    assert!(!state.pending().is_asking() && state.is_waiting());
    assert_eq!(state.screen(), Screen::Talk);

    let joined = entry(2, None, mira(), EntryBody::Joined { wait_ms: 38_000 });
    let mut live = view(ConversationState::Live, vec![joined]);
    live.agent = Some("Mira".into());
    let news = state.apply(0, ToCustomer::Conversation(live));
    assert_eq!(news, [News::Assigned("Mira".into())]);
    assert!(state.is_running() && !state.is_waiting());

    let said = entry(3, Some(message(3)), mira(), words("Hello"));
    let frame = ToCustomer::Entry {
        conversation: conversation(),
        entry: said,
    };
    assert_eq!(
        state.apply(0, frame.clone()),
        [News::Message { mine: false }]
    );
    assert_eq!(state.apply(0, frame), [], "the same entry again is no news");

    let by = Ender::Agent;
    let over = entry(4, None, mira(), EntryBody::Ended { by });
    let ended = view(ConversationState::Ended, vec![over]);
    assert_eq!(
        state.apply(0, ToCustomer::Conversation(ended)),
        [News::Ended]
    );
    assert_eq!(state.screen(), Screen::Ended);
    assert_eq!(state.timeline.lines().len(), 4);
}

#[test]
fn nobody_there_turns_the_form_and_somebody_coming_turns_it_back() {
    let mut state = fresh();
    state.apply(0, welcome(AvailabilityState::Open, None));
    assert!(!state.is_away());
    let mut availability = Availability::default();
    state.apply(0, ToCustomer::Availability(availability));
    assert!(state.is_away());
    availability.state = AvailabilityState::Busy;
    state.apply(0, ToCustomer::Availability(availability));
    assert!(!state.is_away());
    assert_eq!(state.screen(), Screen::Ask);
}

#[test]
fn a_full_line_turns_newcomers_away_and_nobody_who_waits() {
    let mut state = fresh();
    let full = ToCustomer::Availability(Availability {
        agents: 1,
        ..Availability::default()
    });
    state.apply(0, welcome(AvailabilityState::Open, None));
    state.apply(0, full.clone());
    assert!(state.is_away());
    let asked = entry(1, None, Author::Customer, EntryBody::Asked {});
    let waiting = view(ConversationState::Waiting, vec![asked]);
    state.apply(0, ToCustomer::Conversation(waiting));
    state.apply(0, full);
    assert!(!state.is_away());
}

#[test]
fn what_was_said_into_one_that_is_shown_no_more_is_saved_all_the_same() {
    let mut state = fresh();
    let elsewhere = ConversationId::random([8; 16]);
    let text = String::from("One more thing");
    state
        .outbox
        .push(message(1), elsewhere, Words::Message, text);
    let saved = entry(
        5,
        Some(message(1)),
        Author::Customer,
        words("One more thing"),
    );
    state.apply(
        0,
        ToCustomer::Entry {
            conversation: elsewhere,
            entry: saved,
        },
    );
    assert!(state.outbox.is_empty());
    assert_eq!(state.timeline.lines().len(), 0);
}

#[test]
fn a_message_left_beside_an_open_chat_is_answered_and_the_chat_stays() {
    let mut state = fresh();
    let asked = || entry(1, None, Author::Customer, EntryBody::Asked {});
    let chat = view(ConversationState::Live, vec![asked()]);
    state.apply(0, welcome(AvailabilityState::Open, Some(chat)));
    state.request(FromCustomer::LeaveMessage {
        id: message(1),
        name: "Ada".into(),
        email: "ada@example.com".into(),
        text: "Hello".into(),
        website: None,
        consent: None,
    });
    let left = entry(2, Some(message(1)), Author::Customer, words("Hello"));
    let ticket = CustomerView {
        id: ConversationId::random([8; 16]),
        ..view(ConversationState::Ticket, vec![asked(), left])
    };
    state.apply(0, ToCustomer::Conversation(ticket));
    assert!(!state.pending().is_asking());
    assert_eq!(state.screen(), Screen::Talk);
}

#[test]
fn a_start_that_comes_too_late_shows_the_form() {
    let mut state = fresh();
    state.apply(0, welcome(AvailabilityState::Open, None));
    state.request(start(1));
    let refusal = Refusal::new(Code::NobodyHere).about(message(1));
    let news = state.apply(0, ToCustomer::Refused(refusal));
    assert_eq!(news, [News::Refused(Code::NobodyHere)]);
    assert!(state.is_away() && !state.pending().is_asking());
    assert!(state.request(start(2)), "the form can be sent again");
}

#[test]
fn requests_without_an_answer_stay_for_the_next_connection() {
    let mut state = fresh();
    state.apply(0, welcome(AvailabilityState::Open, None));
    state.request(start(1));
    state.link(0, LinkState::Waiting { retry_at_ms: 1 });
    assert!(!state.reach.is_live());
    state.apply(0, welcome(AvailabilityState::Open, None));
    state.link(0, LinkState::Live);
    assert_eq!(state.pending().all(), [start(1)]);
    let waiting = view(ConversationState::Waiting, Vec::new());
    state.apply(0, welcome(AvailabilityState::Open, Some(waiting)));
    assert_eq!(state.pending().all(), []);
}

#[test]
fn what_was_written_before_a_reload_is_shown_and_saved_once() {
    let mut outbox = Outbox::default();
    let text = String::from("Order 4417");
    outbox.push(message(5), conversation(), Words::Message, text);
    let mut state = WidgetState::new(Some("v1.token".into()), outbox, false);
    let live = view(ConversationState::Live, Vec::new());
    state.apply(0, welcome(AvailabilityState::Open, Some(live)));
    let lines = state.timeline.lines();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].state, LineState::Sending);

    let saved = entry(2, Some(message(5)), Author::Customer, words("Order 4417"));
    let frame = ToCustomer::Entry {
        conversation: conversation(),
        entry: saved,
    };
    assert_eq!(state.apply(0, frame), [News::Message { mine: true }]);
    assert!(state.outbox.is_empty());
    assert_eq!(state.timeline.lines().len(), 1);
    assert_eq!(state.timeline.lines()[0].state, LineState::Saved);
}

#[test]
fn a_page_that_loads_is_not_greeted_with_yesterdays_chat() {
    let ended = |ms_ago: u64, rated| {
        let mut view = view(ConversationState::Ended, Vec::new());
        view.ended_at = Some(Timestamp(NOW - ms_ago));
        view.rated = rated;
        let mut state = fresh();
        state.apply(0, welcome(AvailabilityState::Open, Some(view)));
        state.screen()
    };
    assert_eq!(ended(60_000, false), Screen::Ended);
    assert_eq!(ended(60_000, true), Screen::Ask);
    assert_eq!(ended(SHOWN_AFTER_END_MS + 1, false), Screen::Ask);
}

#[test]
fn typing_is_forgotten_in_time() {
    let mut state = fresh();
    let live = view(ConversationState::Live, Vec::new());
    state.apply(0, welcome(AvailabilityState::Open, Some(live)));
    let on = true;
    let conversation = conversation();
    state.apply(100, ToCustomer::Typing { conversation, on });
    state.tick(100 + limits::TYPING_MS - 1);
    assert!(state.agent_types_until_ms.is_some());
    state.tick(100 + limits::TYPING_MS);
    assert!(state.agent_types_until_ms.is_none());
}

#[test]
fn logging_out_forgets_everything() {
    let mut state = fresh();
    let live = view(ConversationState::Live, Vec::new());
    state.apply(0, welcome(AvailabilityState::Open, Some(live)));
    state.forget();
    assert_eq!(state.screen(), Screen::Ask);
    assert_eq!(state.token, None);
    assert!(state.timeline.lines().is_empty());
}

#[test]
fn an_old_ticket_that_is_answered_does_not_take_the_chat_off_the_screen() {
    let mut state = fresh();
    let live = view(ConversationState::Live, Vec::new());
    state.apply(0, welcome(AvailabilityState::Open, Some(live)));
    let mut answered = view(ConversationState::Answered, Vec::new());
    answered.id = ConversationId::random([8; 16]);
    answered.asked_at = Timestamp(NOW - 60_000);
    assert_eq!(state.apply(0, ToCustomer::Conversation(answered)), []);
    assert_eq!(state.screen(), Screen::Talk);
    let shown = state.conversation.as_ref().map(|c| c.id);
    assert_eq!(shown, Some(conversation()));
}
