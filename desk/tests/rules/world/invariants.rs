//! What must be true after every event; the numbers are those of ARCHITECTURE.md.

use super::ears::{Ear, Who};
use super::{Store, World};
use desk::{Conversation, Moment};
use protocol::api::WaitOutcome;
use protocol::limits::GUESTS_MAX;
use protocol::{
    Availability, AvailabilityState, ConversationId, ConversationState, EntryBody, Figures, Here,
    Seq, Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};

use ConversationState::{Answered, Ended, Live, Offered, Ticket, Waiting, Withdrawn};

/// Checks everything; `before` is what was saved before the event.
pub(crate) fn check(world: &World, before: &Store) {
    for row in world.store.rows.values() {
        check_row(world, row);
    }
    check_one_open_each(world);
    check_pairing(world, before);
    check_deadlines(world);
    check_waits(world, before);
    check_desk(world);
    let places = places(&world.store);
    for ear in world.ears.open.values() {
        match ear.who {
            Who::Customer(_) => check_page(world, ear, &places),
            Who::Agent(_) => check_view(world, ear),
        }
        check_delivery(world, ear);
    }
}

/// I2 and I8: one state, one pair of hands, an end or an owner.
fn check_row(world: &World, row: &Conversation) {
    let entries = &world.store.entries[&row.id];
    assert_eq!(entries[0].body, EntryBody::Asked {});
    assert_eq!(row.open_by.is_some(), row.state == Offered, "{row:?}");
    match row.state {
        Waiting => assert_eq!(row.agent, None, "I2: waits and has an agent"),
        Offered => assert!(row.agent.is_some(), "I2: offered to nobody"),
        Live => assert!(row.agent.is_some() && row.joined_at.is_some()),
        Ticket => {
            assert!(row.due_at.is_some() && row.email.is_some(), "I8: {row:?}");
            let owner = row.agent.and_then(|a| world.agents.get(&a));
            assert!(owner.is_some(), "I8: without an owner: {row:?}");
            assert!(row.ended_at.is_none());
        }
        Ended | Answered | Withdrawn => {
            assert!(
                row.ended_at.is_some() && row.ended_by.is_some(),
                "I8: {row:?}"
            );
        }
    }
    let guests: BTreeSet<_> = row.guests.iter().collect();
    assert_eq!(guests.len(), row.guests.len(), "a guest twice: {row:?}");
    assert!(guests.len() <= GUESTS_MAX && (guests.is_empty() || row.state == Live));
    let owner = row.agent.as_ref();
    assert!(owner.is_none_or(|owner| !guests.contains(owner)), "{row:?}");
    assert!(row.agent_seen <= row.last && row.customer_seen <= row.last);
    assert!(row.handle_ms <= row.last_at.since_ms(row.asked_at));
    assert_eq!(row.rated, world.store.ratings.contains_key(&row.id));
    let words = |by_customer: bool| {
        let said = entries.iter().filter(|e| {
            let customer = e.by == protocol::Author::Customer;
            matches!(e.body, EntryBody::Message { .. }) && customer == by_customer
        });
        said.count() as u32
    };
    assert!(row.unread <= words(true));
    assert_eq!(row.agent_messages, words(false));
    check_handle_time(world, row);
}

fn check_one_open_each(world: &World) {
    let open = world.store.rows.values().filter(|r| r.state.is_open());
    let mut customers = BTreeSet::new();
    for row in open {
        assert!(customers.insert(row.customer), "two open conversations");
    }
}

fn key(row: &Conversation) -> (bool, Timestamp, ConversationId) {
    (!row.front, row.waiting_since, row.id)
}

/// I1, I3 and I4.
fn check_pairing(world: &World, before: &Store) {
    let rows = &world.store.rows;
    let room = |a: &&super::AgentModel| {
        a.session.is_some() && a.switch && world.store.load_of(a.profile.id) < a.profile.capacity
    };
    let waiting: Vec<_> = rows.values().filter(|r| r.state == Waiting).collect();
    for row in &waiting {
        let may = |a: &&super::AgentModel| world.may_get(row.department, a.profile.id);
        let idle = world.agents.values().filter(room).find(may);
        assert!(idle.is_none(), "I4: {row:?} waits, {idle:?} has room");
    }
    for row in rows.values().filter(|r| r.state == Offered) {
        let older = before.rows.get(&row.id);
        // Other rules may leave less time for it; a new offer gets more.
        let same = |o: &Conversation| o.agent == row.agent && row.open_by <= o.open_by;
        if older.is_some_and(same) {
            continue;
        }
        let agent = row.agent.expect("checked above");
        let capacity = world.agents[&agent].profile.capacity;
        assert!(world.store.load_of(agent) <= capacity, "I1: {row:?}");
        let last = older.map_or(Seq(0), |o| o.last);
        let entries = &world.store.entries[&row.id][last.0 as usize..];
        let by_hand = entries
            .iter()
            .any(|e| matches!(e.body, EntryBody::Transferred { .. }));
        if !by_hand {
            assert!(world.may_get(row.department, agent), "not theirs: {row:?}");
            let theirs = waiting
                .iter()
                .filter(|r| world.may_get(r.department, agent));
            let first_waiting = theirs.map(|r| key(r)).min();
            let first = first_waiting.is_none_or(|first| key(row) < first);
            assert!(first, "I3: {row:?} was given before {first_waiting:?}");
        }
    }
    let new = waiting.iter().filter(|r| !before.rows.contains_key(&r.id));
    for row in new {
        let others = waiting.iter().filter(|o| o.id != row.id);
        let last = others.map(|o| key(o)).max();
        assert!(last.is_none_or(|last| last < key(row)), "I3: jumped in");
    }
}

/// I9: what was due was done.
fn check_deadlines(world: &World) {
    let now = world.now;
    let next = world.desk.next_deadline();
    assert!(next.is_none_or(|at| at.0 > now), "I9: {next:?} has passed");
    for row in world.store.rows.values() {
        let customer = world.customers.get(&row.customer);
        let gone = customer.filter(|c| c.pages.is_empty()).map(|c| c.gone_at);
        if let (Some(gone), true) = (gone, row.state.is_open()) {
            let (since, grace) = match row.state {
                Live => (gone, world.config.live_grace_ms),
                _ => (gone.max(row.waiting_since.0), world.config.waiting_grace_ms),
            };
            assert!(since + grace > now, "I9: nobody is there: {row:?}");
        }
        assert!(row.open_by.is_none_or(|at| at.0 > now), "I9: {row:?}");
        check_alarms(world, row);
    }
    for agent in world.agents.values().filter(|a| a.session.is_none()) {
        let lost = agent.gone_at + world.config.agent_lost_ms <= now;
        let load = world.store.load_of(agent.profile.id);
        assert!(!lost || load == 0, "I9: {agent:?} is lost, has {load}");
        let mut rows = world.store.rows.values();
        let beside = rows.any(|row| row.guests.contains(&agent.profile.id));
        assert!(
            !lost || !beside,
            "I9: {agent:?} is lost, and beside somebody"
        );
    }
}

/// I9: who goes unanswered for too long is noticed, and so is a ticket past its due time.
fn check_alarms(world: &World, row: &Conversation) {
    let unanswered_since = match row.state {
        Waiting | Offered => Some(row.waiting_since),
        Live => row.owed_since,
        _ => None,
    };
    let for_ms = unanswered_since.map_or(0, |since| world.now.saturating_sub(since.0));
    let due = row.state == Ticket && row.due_at.is_some_and(|at| at.0 <= world.now);
    let alert = match for_ms {
        _ if due => 2,
        ms if ms >= world.config.escalate_ms => 2,
        ms if ms >= world.config.alert_ms => 1,
        _ => 0,
    };
    let told = unanswered_since.is_some() || row.state == Ticket;
    let more = world.rules_changed && row.alert > alert;
    assert!(!told || row.alert == alert || more, "I9: {alert}: {row:?}");
    check_automatic(world, row, for_ms);
    let entries = &world.store.entries[&row.id];
    let loud = |level| {
        let said = |e: &&protocol::Entry| e.body == EntryBody::Escalated { level };
        entries.iter().filter(said).count()
    };
    let turns = entries.iter().filter(|e| {
        let by = &e.body;
        matches!(by, EntryBody::Asked {} | EntryBody::Returned { .. })
            || matches!(
                by,
                EntryBody::Transferred { .. } | EntryBody::Message { .. }
            )
    });
    assert!(loud(1) + loud(2) <= 2 * turns.count(), "alarms without end");
}

/// I9: who waits for words hears from the desk when it is time, and not more often.
fn check_automatic(world: &World, row: &Conversation, for_ms: u64) {
    let when = match row.state {
        Waiting | Offered => Moment::Waiting,
        Live => Moment::Silent,
        _ => return,
    };
    let owed = row.state != Live || row.owed_since.is_some();
    if let Some(rule) = world.config.automatic.iter().find(|a| a.when == when)
        && owed
    {
        let due = (for_ms / rule.after_ms).min(rule.times.into());
        let said = u64::from(row.automatic.times);
        let more = world.rules_changed && said > due;
        assert!(said == due || more, "I9: {due}: {row:?}");
    }
}

/// What the desk says by itself is nobody's answer: without it everything would be as it is.
fn check_handle_time(world: &World, row: &Conversation) {
    let entries = &world.store.entries[&row.id];
    // Handed on, it may stay live or be opened anew: the entries don't tell.
    let handed_on = |body: &EntryBody| matches!(body, EntryBody::Transferred { .. });
    if entries.iter().any(|entry| handed_on(&entry.body)) {
        return;
    }
    let (mut live, mut since, mut handle_ms) = (false, 0, 0);
    for entry in entries {
        match entry.body {
            EntryBody::Automatic { .. } => continue,
            _ if live => handle_ms += (entry.at.0 - since).min(world.config.silence_cut_ms),
            _ => {}
        }
        since = entry.at.0;
        live = match entry.body {
            EntryBody::Joined { .. } => true,
            EntryBody::Ended { .. }
            | EntryBody::Returned { .. }
            | EntryBody::Ticketed { .. }
            | EntryBody::Withdrawn {} => false,
            _ => live,
        };
    }
    assert_eq!(row.handle_ms, handle_ms, "{row:?}");
}

/// Every wait is measured once, when it ends.
fn check_waits(world: &World, before: &Store) {
    let new = &world.store.waits[before.waits.len()..];
    let in_line = |row: &Conversation| matches!(row.state, Waiting | Offered);
    for (id, older) in &before.rows {
        let ended = new.iter().filter(|w| w.conversation == *id).count();
        let row = world.store.rows.get(id);
        if in_line(older) {
            let over = row.is_none_or(|row| !in_line(row));
            assert_eq!(ended, usize::from(over), "{older:?} {row:?}");
        }
    }
    for wait in new {
        if wait.outcome == WaitOutcome::Joined {
            let row = &world.store.rows[&wait.conversation];
            assert!(row.joined_at.is_some());
        }
    }
}

/// I6: the places 1..n, by the model's order.
fn places(store: &Store) -> BTreeMap<ConversationId, u32> {
    let mut line: Vec<_> = store
        .rows
        .values()
        .filter(|r| matches!(r.state, Waiting | Offered))
        .map(|r| (r.state != Offered, key(r), r.id))
        .collect();
    line.sort();
    (1..).zip(line).map(|(n, (_, _, id))| (id, n)).collect()
}

/// I7 and the figures, by the model.
fn check_desk(world: &World) {
    let rows = || world.store.rows.values();
    let agents = world.agents.values().filter(|a| a.switch).count() as u32;
    let room = world.agents.values().any(|a| {
        let load = world.store.load_of(a.profile.id);
        a.switch && a.session.is_some() && load < a.profile.capacity
    });
    let waiting = rows().filter(|r| r.state == Waiting).count();
    let in_line = || rows().filter(|r| matches!(r.state, Waiting | Offered));
    let next = world.store.estimate(in_line().count() as u64 + 1);
    let too_long = next.is_some_and(|ms| ms > world.config.wait_max_ms);
    let state = match (agents, room) {
        (0, _) => AvailabilityState::Away,
        _ if world.closed => AvailabilityState::Away,
        (_, true) => AvailabilityState::Open,
        _ if waiting >= world.config.line_max || too_long => AvailabilityState::Away,
        _ => AvailabilityState::Busy,
    };
    let told = world.desk.availability();
    assert_eq!((told.state, told.agents), (state, agents), "I7");
    let (average_wait_today_ms, waits_today) = world.store.average_wait();
    let figures = Figures {
        waiting: in_line().count() as u32,
        longest_since: in_line().map(|r| r.waiting_since).min(),
        average_wait_today_ms,
        waits_today,
        tickets: rows().filter(|r| r.state == Ticket).count() as u32,
    };
    assert_eq!(world.desk.figures(), figures);
}

fn check_page(world: &World, ear: &Ear, places: &BTreeMap<ConversationId, u32>) {
    let now = world.desk.availability();
    let same = |a: Availability| (a.state, a.agents) == (now.state, now.agents);
    assert!(ear.availability.is_some_and(same), "a page was not told");
    let Some(view) = &ear.view else {
        return;
    };
    let row = &world.store.rows[&view.id];
    let state = match row.state {
        Offered => Waiting,
        state => state,
    };
    assert_eq!(view.state, state, "a page shows an old state");
    if let Some(place) = places.get(&row.id) {
        let told = ear.place.filter(|(id, _)| *id == row.id).map(|(_, p)| p);
        let told = told.map(|p| (p.place, p.line, p.long_wait));
        let waited_ms = world.now.saturating_sub(row.waiting_since.0);
        let long = waited_ms >= world.config.wait_max_ms;
        assert_eq!(told, Some((*place, places.len() as u32, long)), "I6");
        let known = now.estimate_ms.is_some() && now.state == AvailabilityState::Busy;
        assert!(!known || row.promised_ms.is_some(), "shown, not kept");
    } else {
        assert_eq!(view.place, None);
    }
}

fn check_view(world: &World, ear: &Ear) {
    assert_eq!(ear.figures, Some(world.desk.figures()));
    // They are called by their numbers, so these are in order of their names.
    assert_eq!(ear.departments, world.departments, "a view was not told");
    for agent in world.agents.values() {
        let told = &ear.colleagues[&agent.profile.id];
        let available = agent.switch && agent.session.is_some();
        let load = world.store.load_of(agent.profile.id);
        assert_eq!((told.available, told.load), (available, load), "{agent:?}");
        let away = told.away.clone().map(|away| away.why);
        match world.store.here(agent.profile.id) {
            // After a start, and when the switch went off because a chat was not opened, who has no view
            // gets the time to come back before anything else is written down.
            Here::Available if agent.session.is_none() && !agent.switch => {
                let since = world.started_at.max(agent.gone_at);
                let back_by = since + world.config.agent_grace_ms;
                assert!(world.now < back_by && away.is_none(), "I9: {agent:?}");
            }
            Here::Available => assert_eq!((agent.switch, away), (true, None)),
            Here::Away(why) => assert_eq!((agent.switch, away), (false, Some(why))),
            Here::Gone => assert_eq!((agent.session, away), (None, None)),
        }
    }
    for row in world.store.rows.values() {
        let known = ear.cards.get(&row.id);
        if known.is_none() && matches!(row.state, Ended | Answered | Withdrawn) {
            continue;
        }
        let card = known.expect("every open conversation has a card");
        assert_eq!((card.state, card.agent), (row.state, row.agent));
        assert_eq!(card.guests, row.guests);
        assert_eq!(card.open_by, row.open_by);
        if matches!(row.state, Waiting | Offered | Ticket) {
            assert_eq!((card.unread, card.last), (row.unread, row.last));
            assert_eq!(card.waiting_since, row.waiting_since);
        }
    }
}

/// I5: everybody has everything that they follow and may see.
fn check_delivery(world: &World, ear: &Ear) {
    for id in &ear.followed {
        let all = world.store.entries[id].iter();
        let visible = all.filter(|e| e.body.visible_to(ear.side()));
        let visible: BTreeSet<Seq> = visible.map(|e| e.seq).collect();
        let got = &ear.entries[id];
        assert_eq!(*got, visible, "I5: {:?} misses something", ear.who);
    }
}
