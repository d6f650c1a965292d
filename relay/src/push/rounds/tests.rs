//! Who is pushed to about what, and when again, by a clock of the test's own.

use super::*;
use crate::push::board::Row;
use desk::Conversation;
use protocol::{CustomerId, MessageId, Seq};

const NOON: Timestamp = Timestamp(1_795_435_200_000);

fn agent(n: u8) -> AgentId {
    AgentId::random([n; 16])
}

fn person(n: u8, supervisor: bool) -> Person {
    Person {
        agent: agent(n),
        supervisor,
        hears: true,
        repeat: true,
    }
}

fn row(n: u8, state: ConversationState) -> Row {
    Row::of(&Conversation {
        locale: "en".into(),
        state,
        last: Seq(1),
        ..Conversation::new(
            ConversationId::random([n; 16]),
            CustomerId::random([n; 16]),
            MessageId::random([n; 16]),
            "Ada".into(),
            NOON,
        )
    })
}

fn kinds(row: &Row, people: &[Person], departments: &Departments) -> Vec<Option<PushKind>> {
    let kind = |person: &Person| kind(row, person, departments);
    people.iter().map(kind).collect()
}

/// Looks each second for so long, and says at which seconds there was a push.
fn pushed(rounds: &mut Rounds, rows: &[Row], people: &[Person], from: u64, to: u64) -> Vec<u64> {
    let due = |second: &u64| {
        let now = NOON.plus_ms(second * 1_000);
        let (due, _) = rounds.look(now, rows, people, &Departments::new());
        !due.is_empty()
    };
    (from..to).filter(due).collect()
}

#[test]
fn a_push_is_repeated_until_the_rounds_are_over() {
    let mut rounds = Rounds::default();
    let rows = [row(1, ConversationState::Waiting)];
    let people = [person(1, false)];
    let when = pushed(&mut rounds, &rows, &people, 0, 600);
    assert_eq!(when, (0..10).map(|n| n * 30).collect::<Vec<_>>());
    let (due, next) = rounds.look(NOON.plus_ms(700_000), &rows, &people, &Departments::new());
    assert_eq!((due, next), (vec![], None));
}

#[test]
fn it_ends_when_somebody_opens_it_and_begins_anew_with_new_words() {
    let mut rounds = Rounds::default();
    let people = [person(1, false)];
    let said = |unread| Row {
        agent: Some(agent(1)),
        unread,
        ..row(1, ConversationState::Live)
    };
    assert_eq!(pushed(&mut rounds, &[said(1)], &people, 0, 40), [0, 30]);
    // More words are told at once, and counted from there.
    assert_eq!(pushed(&mut rounds, &[said(2)], &people, 40, 90), [40, 70]);
    assert_eq!(pushed(&mut rounds, &[said(0)], &people, 90, 200), [0; 0]);
    assert_eq!(pushed(&mut rounds, &[said(1)], &people, 200, 220), [200]);
}

#[test]
fn who_gets_more_urgent_is_told_at_once() {
    let mut rounds = Rounds::default();
    let people = [person(1, true)];
    let waits = |alert| Row {
        alert,
        ..row(1, ConversationState::Waiting)
    };
    assert_eq!(pushed(&mut rounds, &[waits(0)], &people, 0, 20), [0]);
    assert_eq!(pushed(&mut rounds, &[waits(1)], &people, 20, 25), [20]);
    assert_eq!(pushed(&mut rounds, &[waits(2)], &people, 25, 60), [25, 55]);
}

#[test]
fn who_cannot_hear_now_is_told_by_the_next_round_when_they_can() {
    let mut rounds = Rounds::default();
    let rows = [row(1, ConversationState::Waiting)];
    let deaf = Person {
        hears: false,
        ..person(1, false)
    };
    assert_eq!(pushed(&mut rounds, &rows, &[deaf], 0, 45), [0; 0]);
    let hears = [person(1, false)];
    assert_eq!(pushed(&mut rounds, &rows, &hears, 45, 91), [45, 60, 90]);
}

#[test]
fn who_wants_no_repeats_is_told_once() {
    let mut rounds = Rounds::default();
    let rows = [row(1, ConversationState::Waiting)];
    let once = [Person {
        repeat: false,
        ..person(1, false)
    }];
    assert_eq!(pushed(&mut rounds, &rows, &once, 0, 400), [0]);
}

#[test]
fn a_late_ticket_is_told_once_and_not_again_after_a_restart() {
    let late = Row {
        agent: Some(agent(1)),
        alert: 2,
        due_at: Some(NOON),
        ..row(1, ConversationState::Ticket)
    };
    let people = [person(1, false)];
    let when = pushed(
        &mut Rounds::default(),
        std::slice::from_ref(&late),
        &people,
        0,
        400,
    );
    assert_eq!(when, [0]);
    assert_eq!(
        pushed(&mut Rounds::default(), &[late], &people, 60, 400),
        [0; 0]
    );
}

#[test]
fn each_hears_of_what_concerns_them() {
    let people = [person(1, false), person(2, false), person(3, true)];
    let sales = DepartmentId::random([9; 16]);
    let departments = Departments::from([(sales, vec![agent(2)])]);
    let told = |row: &Row| kinds(row, &people, &departments);
    let none = [None; 3];
    let waiting = row(1, ConversationState::Waiting);
    assert_eq!(told(&waiting), [Some(PushKind::Waiting); 3]);
    let of_sales = Row {
        department: Some(sales),
        ..waiting.clone()
    };
    assert_eq!(told(&of_sales), [None, Some(PushKind::Waiting), None]);
    let offered = Row {
        agent: Some(agent(1)),
        ..row(1, ConversationState::Offered)
    };
    assert_eq!(told(&offered), [Some(PushKind::Offered), None, None]);
    let live = Row {
        agent: Some(agent(1)),
        guests: vec![agent(2)],
        ..row(1, ConversationState::Live)
    };
    assert_eq!(told(&live), none);
    let said = Row { unread: 1, ..live };
    let message = Some(PushKind::Message);
    assert_eq!(told(&said), [message, message, None]);
    let unanswered = Row { alert: 1, ..said };
    assert_eq!(told(&unanswered), [Some(PushKind::Unanswered); 3]);
    // Somebody has looked: agents are told no more, supervisors are when nobody answers for long.
    let seen = |alert| Row {
        alert,
        unread: 0,
        ..unanswered.clone()
    };
    assert_eq!(told(&seen(1)), none);
    assert_eq!(told(&seen(2)), [None, None, Some(PushKind::Escalated)]);
    let late = Row {
        agent: Some(agent(2)),
        alert: 2,
        ..row(1, ConversationState::Ticket)
    };
    let overdue = Some(PushKind::Overdue);
    assert_eq!(told(&late), [None, overdue, overdue]);
}

#[test]
fn one_agent_is_pushed_about_only_so_many_at_a_time_the_most_urgent_first() {
    let waits = |n: u8| Row {
        alert: u8::from(n == 20),
        ..row(n, ConversationState::Waiting)
    };
    let rows: Vec<Row> = (1..=20).map(waits).collect();
    let people = [person(1, false), person(2, false)];
    let (due, next) = Rounds::default().look(NOON, &rows, &people, &Departments::new());
    assert_eq!(due.len(), 2 * PUSH_AT_ONCE);
    assert_eq!(due[0].kind, PushKind::Unanswered);
    assert_eq!(due[0].conversation, rows[19].id);
    assert_eq!(due[1].kind, PushKind::Waiting);
    assert_eq!(next, Some(NOON.plus_ms(PUSH_EVERY_MS)));
}
