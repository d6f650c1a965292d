//! Who is heard when, and how often it rings, without a browser or a clock.

use super::*;
use crate::state::tests::{card, me, other, welcomed};
use protocol::{AgentId, Timestamp, ToAgent};

const NOW: u64 = 1_000_000;

fn alarmed(state: ConversationState, agent: Option<AgentId>, alert: u8) -> Card {
    Card {
        alert,
        owed_since: Some(Timestamp(7)),
        ..card(1, state, agent, 5)
    }
}

fn whys(state: &AgentState, supervisor: bool) -> Vec<Why> {
    state
        .calls(supervisor)
        .iter()
        .map(|call| call.why)
        .collect()
}

#[test]
fn a_colleagues_unanswered_chat_is_heard_by_all_who_are_on() {
    let live = |alert| alarmed(ConversationState::Live, Some(other()), alert);
    let mut state = welcomed(vec![live(0)]);
    assert_eq!(whys(&state, true), []);
    state.apply(0, 0, ToAgent::Card(live(1)));
    assert_eq!(whys(&state, false), [Why::Unanswered]);
    assert_eq!(state.calls(false)[0].since, 7);
    assert_eq!(state.alarms(true), []);

    // Who is switched off hears nothing, unless they are a supervisor and it is escalated.
    state.switches(false);
    assert_eq!(whys(&state, true), []);
    state.apply(0, 0, ToAgent::Card(live(2)));
    assert_eq!(whys(&state, false), []);
    assert_eq!(whys(&state, true), [Why::Escalated]);
    assert_eq!(
        (state.alarms(true).len(), state.alarms(false).len()),
        (1, 0)
    );

    state.apply(0, 0, ToAgent::Card(live(0)));
    assert_eq!(whys(&state, true), []);
    assert_eq!(state.alarms(true), []);
}

#[test]
fn who_has_the_chat_hears_it_whatever_the_switch_says() {
    let mut state = welcomed(vec![alarmed(ConversationState::Live, Some(me()), 1)]);
    state.switches(false);
    assert_eq!(whys(&state, false), [Why::Unanswered]);
}

#[test]
fn looking_hushes_until_it_gets_worse_or_begins_anew() {
    let live = |alert| alarmed(ConversationState::Live, Some(other()), alert);
    let id = live(1).id;
    let mut state = welcomed(vec![live(1)]);
    state.looks_at(id);
    assert_eq!(whys(&state, true), []);
    state.apply(0, 0, ToAgent::Card(live(2)));
    assert_eq!(whys(&state, true), [Why::Escalated]);
    state.looks_at(id);
    assert_eq!(whys(&state, true), []);
    // The banner stays until somebody has answered.
    assert_eq!(state.alarms(true), [id]);
    state.apply(0, 0, ToAgent::Card(live(0)));
    state.apply(0, 0, ToAgent::Card(live(1)));
    assert_eq!(whys(&state, true), [Why::Unanswered]);
}

#[test]
fn an_overdue_ticket_is_told_its_owner_and_supervisors() {
    let ticket = |agent| alarmed(ConversationState::Ticket, Some(agent), 2);
    let mine = welcomed(vec![ticket(me())]);
    assert_eq!(whys(&mine, false), [Why::Overdue]);
    assert_eq!(mine.alarms(false).len(), 1);
    let theirs = welcomed(vec![ticket(other())]);
    assert_eq!(whys(&theirs, false), []);
    assert_eq!(whys(&theirs, true), [Why::Overdue]);
}

#[test]
fn the_most_urgent_is_called_first() {
    let state = welcomed(vec![
        card(2, ConversationState::Waiting, None, 1),
        Card {
            alert: 2,
            ..card(3, ConversationState::Waiting, None, 9)
        },
        Card {
            alert: 1,
            ..card(4, ConversationState::Waiting, None, 3)
        },
    ]);
    let all = [Why::Escalated, Why::Unanswered, Why::Unopened];
    assert_eq!(whys(&state, true), all);
}

#[test]
fn it_rings_at_once_then_again_and_again_until_nothing_calls() {
    let call = |n: u8, why| Call {
        conversation: ConversationId::random([n; 16]),
        name: "Ada".into(),
        why,
        since: 0,
    };
    let mut bell = Bell::default();
    let quiet = Rings {
        now: false,
        fresh: Vec::new(),
    };
    assert_eq!(bell.hears(NOW, &[]), quiet);

    let ada = [call(1, Why::Unanswered)];
    let rings = bell.hears(NOW, &ada);
    assert!(rings.now);
    assert_eq!(rings.fresh, ada);
    assert_eq!(bell.hears(NOW + UNANSWERED_AGAIN_MS - 1, &ada), quiet);
    let again = bell.hears(NOW + UNANSWERED_AGAIN_MS, &ada);
    assert_eq!((again.now, again.fresh.len()), (true, 0));

    // Worse: at once, and told anew.
    let worse = [call(1, Why::Escalated)];
    let rings = bell.hears(NOW + UNANSWERED_AGAIN_MS + 1, &worse);
    assert_eq!((rings.now, rings.fresh.len()), (true, 1));
    assert_eq!(bell.hears(NOW + 10 * UNANSWERED_AGAIN_MS, &[]), quiet);

    // What is overdue rings once; a new chat rings more often.
    let late = NOW + 20 * UNANSWERED_AGAIN_MS;
    assert!(bell.hears(late, &[call(2, Why::Overdue)]).now);
    assert!(!bell.hears(late + 3_600_000, &[call(2, Why::Overdue)]).now);
    let mixed = [call(2, Why::Overdue), call(3, Why::Unopened)];
    assert!(bell.hears(late + 3_600_001, &mixed).now);
    assert!(bell.hears(late + 3_600_001 + UNOPENED_AGAIN_MS, &mixed).now);
    bell.rang(late + 3_600_002 + UNOPENED_AGAIN_MS);
    assert!(
        !bell
            .hears(late + 3_600_002 + 2 * UNOPENED_AGAIN_MS - 1, &mixed)
            .now
    );
}
