//! What must be true after every event; the numbers are those of ARCHITECTURE.md.

use crate::judge::Judge;
use desk::{Conversation, Desk, Moment};
use protocol::api::WaitOutcome;
use protocol::limits::GUESTS_MAX;
use protocol::{
    AvailabilityState, ConversationId, ConversationState, EntryBody, Figures, Seq, Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};

use ConversationState::{Answered, Ended, Live, Offered, Ticket, Waiting, Withdrawn};

/// Checks everything. `began`: how many waits had ended before the event.
pub(crate) fn check(judge: &Judge, desk: &Desk, began: usize) {
    for id in judge.changed.keys() {
        check_row(judge, &judge.decided.rows[id]);
    }
    check_one_open_each(judge);
    check_pairing(judge);
    check_deadlines(judge, desk);
    check_waits(judge, began);
    check_desk(judge, desk);
}

/// I2 and I8: one state, one pair of hands, an end or an owner.
fn check_row(judge: &Judge, row: &Conversation) {
    let entries = &judge.decided.entries[&row.id];
    assert_eq!(entries[0].body, EntryBody::Asked {});
    assert_eq!(row.open_by.is_some(), row.state == Offered, "I2: {row:?}");
    let known = row.agent.is_some_and(|a| judge.agents.contains_key(&a));
    match row.state {
        Waiting => assert_eq!(row.agent, None, "I2: waits and has an agent"),
        Offered => assert!(known, "I2: offered to nobody: {row:?}"),
        Live => assert!(known && row.joined_at.is_some(), "I2: {row:?}"),
        Ticket => {
            assert!(row.due_at.is_some() && row.email.is_some(), "I8: {row:?}");
            assert!(known, "I8: a ticket without an owner: {row:?}");
            assert!(row.ended_at.is_none(), "I8: {row:?}");
        }
        Ended | Answered | Withdrawn => {
            let over = row.ended_at.is_some() && row.ended_by.is_some();
            assert!(over, "I8: over without an end: {row:?}");
        }
    }
    if matches!(row.state, Waiting | Offered) {
        use EntryBody::{Returned, Transferred};
        let back = |e: &protocol::Entry| matches!(e.body, Returned { .. } | Transferred { .. });
        let came_back = entries.iter().any(back);
        assert_eq!(row.front, came_back, "I3: what came back stands in front");
    }
    let guests: BTreeSet<_> = row.guests.iter().collect();
    let fits = guests.len() == row.guests.len() && guests.len() <= GUESTS_MAX;
    assert!(fits && (guests.is_empty() || row.state == Live), "{row:?}");
    let owner = row.agent.as_ref();
    assert!(owner.is_none_or(|owner| !guests.contains(owner)), "{row:?}");
    assert!(row.agent_seen <= row.last && row.customer_seen <= row.last);
    assert!(row.handle_ms <= row.last_at.since_ms(row.asked_at));
    assert_eq!(row.rated, judge.decided.ratings.contains_key(&row.id));
    let words = |by_customer: bool| {
        let said = entries.iter().filter(|e| {
            let customer = e.by == protocol::Author::Customer;
            matches!(e.body, EntryBody::Message { .. }) && customer == by_customer
        });
        said.count() as u32
    };
    assert!(row.unread <= words(true));
    assert_eq!(row.agent_messages, words(false));
}

fn check_one_open_each(judge: &Judge) {
    let mut customers = BTreeSet::new();
    for row in judge.decided.rows.values().filter(|r| r.state.is_open()) {
        assert!(
            customers.insert(row.customer),
            "I2: two open conversations of one customer"
        );
    }
}

fn key(row: &Conversation) -> (bool, Timestamp, ConversationId) {
    (!row.front, row.waiting_since, row.id)
}

/// I1, I3 and I4.
fn check_pairing(judge: &Judge) {
    let rows = &judge.decided.rows;
    let waiting: Vec<_> = rows.values().filter(|r| r.state == Waiting).collect();
    for row in &waiting {
        let may = |a: &&crate::judge::Agent| judge.may_get(row.department, a.profile.id);
        let mut idle = judge.agents.values().filter(may);
        let idle = idle.find(|a| has_room(judge, a));
        assert!(idle.is_none(), "I4: {row:?} waits, {idle:?} has room");
    }
    for (id, before) in &judge.changed {
        let row = &rows[id];
        let same = |o: &Conversation| o.agent == row.agent && o.open_by == row.open_by;
        if row.state != Offered || before.as_ref().is_some_and(same) {
            continue;
        }
        let agent = row.agent.expect("checked above");
        let capacity = judge.agents[&agent].profile.capacity;
        assert!(judge.decided.load_of(agent) <= capacity, "I1: {row:?}");
        let last = before.as_ref().map_or(Seq(0), |o| o.last);
        let new = &judge.decided.entries[id][last.0 as usize..];
        let handed = |e: &protocol::Entry| matches!(e.body, EntryBody::Transferred { .. });
        if !new.iter().any(handed) {
            let theirs = waiting
                .iter()
                .filter(|r| judge.may_get(r.department, agent));
            let first_waiting = theirs.map(|r| key(r)).min();
            let first = first_waiting.is_none_or(|first| key(row) < first);
            assert!(first, "I3: {row:?} was given before {first_waiting:?}");
        }
    }
    let is_new = |row: &&&Conversation| judge.changed.get(&row.id) == Some(&None);
    for row in waiting.iter().filter(is_new) {
        let others = waiting.iter().filter(|o| o.id != row.id);
        let last = others.map(|o| key(o)).max();
        assert!(last.is_none_or(|last| last < key(row)), "I3: jumped in");
    }
}

fn has_room(judge: &Judge, agent: &crate::judge::Agent) -> bool {
    let load = judge.decided.load_of(agent.profile.id);
    !agent.sessions.is_empty() && agent.switch && load < agent.profile.capacity
}

/// I9: what was due was done.
fn check_deadlines(judge: &Judge, desk: &Desk) {
    let now = judge.now;
    let next = desk.next_deadline();
    assert!(next.is_none_or(|at| at > now), "I9: {next:?} has passed");
    for row in judge.decided.rows.values() {
        let customer = judge.customers.get(&row.customer);
        let gone = customer.filter(|c| c.pages.is_empty()).map(|c| c.gone_at);
        if let (Some(gone), true) = (gone, row.state.is_open()) {
            let (since, grace) = match row.state {
                Live => (gone, judge.config.live_grace_ms),
                _ => (gone.max(row.waiting_since), judge.config.waiting_grace_ms),
            };
            assert!(since.plus_ms(grace) > now, "I9: nobody is there: {row:?}");
        }
        assert!(row.open_by.is_none_or(|at| at > now), "I9: {row:?}");
        check_alarms(judge, row);
    }
    for agent in judge.agents.values().filter(|a| a.sessions.is_empty()) {
        let lost = agent.gone_at.plus_ms(judge.config.agent_lost_ms) <= now;
        let load = judge.decided.load_of(agent.profile.id);
        assert!(!lost || load == 0, "I9: {agent:?} is lost, has {load}");
        let mut rows = judge.decided.rows.values();
        let beside = rows.any(|row| row.guests.contains(&agent.profile.id));
        assert!(
            !lost || !beside,
            "I9: {agent:?} is lost, and beside somebody"
        );
    }
}

/// I9: who goes unanswered for too long is noticed, and so is a ticket past its due time.
fn check_alarms(judge: &Judge, row: &Conversation) {
    let since = match row.state {
        Waiting | Offered => Some(row.waiting_since),
        Live => row.owed_since,
        _ => None,
    };
    let for_ms = since.map_or(0, |since| judge.now.since_ms(since));
    let due = row.state == Ticket && row.due_at.is_some_and(|at| at <= judge.now);
    let alert = match for_ms {
        _ if due => 2,
        ms if ms >= judge.config.escalate_ms => 2,
        ms if ms >= judge.config.alert_ms => 1,
        _ => 0,
    };
    let told = since.is_some() || row.state == Ticket;
    assert!(!told || row.alert == alert, "I9: {alert}: {row:?}");
    let when = match row.state {
        Live => Moment::Silent,
        _ => Moment::Waiting,
    };
    let rule = judge.config.automatic.iter().find(|a| a.when == when);
    if let (Some(rule), true) = (rule, since.is_some()) {
        let said = (for_ms / rule.after_ms).min(rule.times.into());
        assert_eq!(u64::from(row.automatic.times), said, "I9: {row:?}");
    }
}

/// Every wait is measured once, when it ends.
fn check_waits(judge: &Judge, began: usize) {
    let new = &judge.decided.waits[began..];
    let in_line = |row: &Conversation| matches!(row.state, Waiting | Offered);
    for (id, before) in &judge.changed {
        let ended = new.iter().filter(|w| w.conversation == *id).count();
        let row = &judge.decided.rows[id];
        if before.as_ref().is_some_and(in_line) {
            assert_eq!(ended, usize::from(!in_line(row)), "{before:?} {row:?}");
        }
    }
    for wait in new {
        let row = &judge.decided.rows[&wait.conversation];
        let joined = wait.outcome == WaitOutcome::Joined;
        assert!(!joined || row.joined_at.is_some());
    }
}

/// I6: the places 1..n, by the model's order.
pub(crate) fn places(judge: &Judge) -> BTreeMap<ConversationId, u32> {
    let rows = judge.decided.rows.values();
    let waiting = rows.filter(|r| matches!(r.state, Waiting | Offered));
    let mut line: Vec<_> = waiting
        .map(|r| (r.state != Offered, key(r), r.id))
        .collect();
    line.sort();
    (1..).zip(line).map(|(n, (_, _, id))| (id, n)).collect()
}

/// I7, the figures and the estimate, by the model.
fn check_desk(judge: &Judge, desk: &Desk) {
    let rows = || judge.decided.rows.values();
    let agents = judge.agents.values().filter(|a| a.switch).count() as u32;
    let room = judge.agents.values().any(|a| has_room(judge, a));
    let waiting = rows().filter(|r| r.state == Waiting).count();
    let in_line = || rows().filter(|r| matches!(r.state, Waiting | Offered));
    let next = judge.decided.estimate(in_line().count() as u64 + 1);
    let too_long = next.is_some_and(|ms| ms > judge.config.wait_max_ms);
    let full = waiting >= judge.config.line_max;
    let (state, estimate_ms) = match (agents, room) {
        (0, _) => (AvailabilityState::Away, None),
        _ if judge.closed => (AvailabilityState::Away, None),
        (_, true) => (AvailabilityState::Open, Some(0)),
        _ if full || too_long => (AvailabilityState::Away, None),
        _ => (AvailabilityState::Busy, next),
    };
    let told = desk.availability();
    assert_eq!(
        (told.state, told.agents, told.estimate_ms),
        (state, agents, estimate_ms),
        "I7"
    );
    let (average_wait_today_ms, waits_today) = judge.decided.average_wait();
    let figures = Figures {
        waiting: in_line().count() as u32,
        longest_since: in_line().map(|r| r.waiting_since).min(),
        average_wait_today_ms,
        waits_today,
        tickets: rows().filter(|r| r.state == Ticket).count() as u32,
    };
    assert_eq!(desk.figures(), figures);
}
