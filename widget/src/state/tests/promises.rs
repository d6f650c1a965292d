//! What a customer is promised on bad networks and while nobody answers: told frame by frame.

use super::super::reach::SAID_AFTER_MS;
use super::*;

/// A conversation is shown once it is told from its beginning.
fn whole() -> Vec<Entry> {
    vec![entry(1, None, Author::Customer, EntryBody::Asked {})]
}

#[test]
fn a_lost_connection_is_said_after_two_seconds_and_no_sooner() {
    let mut state = fresh();
    state.link(0, LinkState::Connecting);
    state.tick(SAID_AFTER_MS - 1);
    assert_eq!(state.reach.trouble(), None);
    assert_eq!(state.due_ms(), Some(SAID_AFTER_MS));
    state.tick(SAID_AFTER_MS);
    assert_eq!(state.reach.trouble(), Some(Trouble::Connecting));
    state.link(3_000, LinkState::Live);
    assert_eq!((state.reach.trouble(), state.due_ms()), (None, None));

    // A hiccup is not said; tries that follow one another count as one loss, said once.
    state.link(10_000, LinkState::Waiting { retry_at_ms: 0 });
    state.link(10_500, LinkState::Live);
    state.link(20_000, LinkState::Waiting { retry_at_ms: 0 });
    state.link(21_000, LinkState::Connecting);
    state.link(21_900, LinkState::Waiting { retry_at_ms: 0 });
    assert_eq!(state.reach.trouble(), None);
    state.tick(22_000);
    assert_eq!(state.reach.trouble(), Some(Trouble::Lost));
    state.link(23_000, LinkState::Connecting);
    assert_eq!(state.reach.trouble(), Some(Trouble::Lost));
    state.link(23_100, LinkState::Live);
    assert_eq!(state.reach.trouble(), None);
}

#[test]
fn offline_is_said_at_once_and_gives_way_to_the_tries() {
    let mut state = fresh();
    state.link(0, LinkState::Live);
    state.link(1, LinkState::Offline);
    assert_eq!(state.reach.trouble(), Some(Trouble::Offline));
    state.link(2, LinkState::Connecting);
    assert_eq!(state.reach.trouble(), Some(Trouble::Lost));
    state.link(3, LinkState::Ended { code: 4404 });
    assert_eq!(state.reach.trouble(), Some(Trouble::Over));
    state.link(4, LinkState::Ended { code: 1000 });
    assert_eq!(state.reach.trouble(), None);
}

#[test]
fn what_another_tab_has_written_is_shown_and_sent_from_here_once() {
    let mut state = fresh();
    let live = view(ConversationState::Live, whole());
    state.apply(0, welcome(AvailabilityState::Open, Some(live)));
    let mut other = Outbox::default();
    for (n, text) in [(5, "one"), (6, "two")] {
        let took = other.push(message(n), conversation(), Words::Message, text.into());
        assert!(took.is_some());
    }
    assert!(state.adopt(other.clone()) && !state.adopt(other.clone()));
    assert_eq!(state.timeline.lines().len(), 3);
    assert_eq!(
        state.outbox.due(0).len(),
        1,
        "in order, one after the other"
    );
    let saved = entry(2, Some(message(5)), Author::Customer, words("one"));
    let frame = ToCustomer::Entry {
        conversation: conversation(),
        entry: saved,
    };
    state.apply(0, frame);
    assert!(!state.adopt(other), "the other tab has not heard of it yet");
    assert_eq!(state.outbox.held().len(), 1);
}

#[test]
fn words_that_come_too_late_are_kept_for_the_next_chat() {
    let mut state = fresh();
    let live = view(ConversationState::Live, whole());
    state.apply(0, welcome(AvailabilityState::Open, Some(live)));
    let text = String::from("Wait!");
    let held = state
        .outbox
        .push(message(5), conversation(), Words::Message, text);
    let held = held.expect("room").clone();
    state.timeline.written(&held, Timestamp(NOW));
    let ended = view(ConversationState::Ended, whole());
    assert!(state.is_under_way());
    let news = state.apply(0, ToCustomer::Conversation(ended));
    assert_eq!(news, [News::Ended]);
    let refusal = Refusal::new(Code::ConversationOver).about(message(5));
    state.apply(0, ToCustomer::Refused(refusal));
    assert_eq!(state.unsaid(), [(message(5), "Wait!".into())]);
    assert!(!state.is_under_way(), "nothing is left to be sent");
}

#[test]
fn a_form_that_is_on_its_way_is_taken_once_the_relay_tells_of_it() {
    let mut state = fresh();
    state.apply(0, welcome(AvailabilityState::Open, None));
    state.request(start(1));
    assert_eq!(state.pending().asked(), Some((message(1), false)));
    assert!(state.is_under_way());
    let waiting = view(ConversationState::Waiting, whole());
    let news = state.apply(0, ToCustomer::Conversation(waiting));
    assert!(news.contains(&News::Taken), "{news:?}");
    assert_eq!(state.pending().asked(), None);
}

#[test]
fn a_ticket_takes_more_words_also_once_it_is_answered_and_none_once_withdrawn() {
    let mut state = fresh();
    for (told, may_write, screen) in [
        (ConversationState::Ticket, true, Screen::Kept),
        (ConversationState::Answered, true, Screen::Kept),
        (ConversationState::Ticket, true, Screen::Kept),
        (ConversationState::Withdrawn, false, Screen::Kept),
        (ConversationState::Ended, false, Screen::Ended),
    ] {
        let frame = ToCustomer::Conversation(view(told, whole()));
        state.apply(0, frame);
        assert_eq!((state.may_write(), state.screen()), (may_write, screen));
    }
}

#[test]
fn taking_back_is_said_again_until_it_is_done_and_never_to_what_became_of_it() {
    let end = FromCustomer::End {
        conversation: conversation(),
    };
    let mut state = fresh();
    let ticket = view(ConversationState::Ticket, whole());
    state.apply(0, welcome(AvailabilityState::Away, Some(ticket.clone())));
    state.request(end.clone());
    state.apply(0, welcome(AvailabilityState::Away, Some(ticket)));
    assert_eq!(state.pending().all(), [end.clone()]);
    let withdrawn = view(ConversationState::Withdrawn, whole());
    state.apply(0, ToCustomer::Conversation(withdrawn));
    assert_eq!(state.pending().all(), []);

    // A chat that nobody had answered becomes a ticket when it is ended: not to be taken back then.
    let mut state = fresh();
    let live = view(ConversationState::Live, whole());
    state.apply(0, welcome(AvailabilityState::Open, Some(live)));
    state.request(end);
    let ticket = view(ConversationState::Ticket, whole());
    state.apply(0, welcome(AvailabilityState::Open, Some(ticket)));
    assert_eq!(state.pending().all(), []);
}

#[test]
fn a_private_link_shows_its_conversation_or_says_that_it_is_dead() {
    let alone = |token: Option<&str>| {
        let token = token.map(String::from);
        WidgetState::new(token, Outbox::default(), true)
    };
    let none = alone(None);
    assert_eq!((none.screen(), none.is_link_dead()), (Screen::Link, true));

    let mut old = alone(Some("l1.shop"));
    assert_eq!((old.screen(), old.is_link_dead()), (Screen::Link, false));
    let mut withdrawn = view(ConversationState::Withdrawn, whole());
    withdrawn.ended_at = Some(Timestamp(NOW - 10 * SHOWN_AFTER_END_MS));
    old.apply(0, welcome(AvailabilityState::Away, Some(withdrawn)));
    assert_eq!(old.screen(), Screen::Kept, "of any age");

    let mut gone = alone(Some("l1.shop"));
    gone.apply(0, welcome(AvailabilityState::Away, None));
    assert_eq!((gone.screen(), gone.is_link_dead()), (Screen::Link, true));

    // Words for another conversation, kept by another link's page, are not this one's to send.
    let mut outbox = Outbox::default();
    let other = ConversationId::random([8; 16]);
    let held = outbox.push(message(1), other, Words::Message, "Hi".into());
    assert!(!old.may_send(held.expect("room")));
    assert!(fresh().may_send(&outbox.held()[0]));
}
