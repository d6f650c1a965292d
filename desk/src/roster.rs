//! The agents: who is there, who may be given chats, and what each of them has.

use crate::event::{AgentProfile, SessionId};
use crate::routing::Candidate;
use alloc::collections::{BTreeMap, BTreeSet};
use protocol::{AgentId, Away, Colleague, ConversationId, Here, Timestamp};

/// One agent.
#[derive(Clone, Debug)]
pub(crate) struct Seat {
    /// Name and capacity.
    pub(crate) profile: AgentProfile,
    /// False for one who had conversations once, and whose account is gone.
    pub(crate) of_the_site: bool,
    /// The switch "Available"; off once the agent has been gone for longer than the grace time.
    pub(crate) available: bool,
    /// While the switch is off and the agent is there, or will be back: since when, and why.
    pub(crate) away: Option<Away>,
    /// When the last connection went.
    pub(crate) gone_since: Timestamp,
    /// What was saved last of their being there.
    pub(crate) recorded: Here,
    /// Live connections.
    pub(crate) sessions: BTreeSet<SessionId>,
    /// When a conversation was last given to them, or one of theirs ended.
    pub(crate) idle_since: Timestamp,
    /// Conversations they have, offered ones included.
    pub(crate) hands: BTreeSet<ConversationId>,
    /// Live chats of others that they were brought into; no load.
    pub(crate) guest_in: BTreeSet<ConversationId>,
    /// Tickets they own.
    pub(crate) tickets: BTreeSet<ConversationId>,
    /// Offers in a row that they let pass.
    pub(crate) misses: u32,
    /// Conversations they look into, by view.
    pub(crate) watching: BTreeSet<(SessionId, ConversationId)>,
    /// Since when they may be given chats, or may not.
    pub(crate) since: Timestamp,
    /// What the others were told last.
    pub(crate) told: Option<Colleague>,
}

impl Seat {
    /// An agent who is not here.
    pub(crate) fn new(profile: AgentProfile, now: Timestamp) -> Self {
        Self {
            profile,
            of_the_site: true,
            available: false,
            away: None,
            gone_since: now,
            recorded: Here::Gone,
            sessions: BTreeSet::new(),
            idle_since: now,
            hands: BTreeSet::new(),
            guest_in: BTreeSet::new(),
            tickets: BTreeSet::new(),
            misses: 0,
            watching: BTreeSet::new(),
            since: now,
            told: None,
        }
    }

    /// Whether the desk may give them a chat now.
    pub(crate) fn has_room(&self) -> bool {
        self.may_be_given() && self.load() < self.profile.capacity
    }

    /// Whether they have more than they may be given.
    pub(crate) fn is_over_full(&self) -> bool {
        self.load() > self.profile.capacity
    }

    /// Takes note of when they came or went, before the others are told.
    pub(crate) fn settle(&mut self, now: Timestamp) {
        let before = self.told.as_ref().map(|told| told.available);
        if before.is_some_and(|before| before != self.may_be_given()) {
            self.since = now;
        }
    }

    /// As the others see them.
    pub(crate) fn colleague(&self) -> Colleague {
        Colleague {
            id: self.profile.id,
            name: self.profile.name.clone(),
            available: self.may_be_given(),
            since: Some(self.since),
            load: self.load(),
            capacity: self.profile.capacity,
            away: self.away.clone(),
            disabled: !self.of_the_site,
        }
    }

    /// Whether they are there: available also within the grace time, away also while a break lasts.
    pub(crate) fn here(&self) -> Here {
        match &self.away {
            _ if self.available => Here::Available,
            Some(away) => Here::Away(away.why.clone()),
            None => Here::Gone,
        }
    }

    /// A view of theirs came. Whose switch is off is away from now on, unless they were before.
    pub(crate) fn is_back(&mut self, session: SessionId, available: Option<bool>, now: Timestamp) {
        self.sessions.insert(session);
        self.available = available.unwrap_or(self.available);
        if self.available {
            self.away = None;
        } else {
            self.away.get_or_insert(Away {
                since: now,
                why: None,
            });
        }
    }

    fn may_be_given(&self) -> bool {
        self.available && !self.sessions.is_empty()
    }

    fn load(&self) -> u32 {
        u32::try_from(self.hands.len()).unwrap_or(u32::MAX)
    }
}

/// All agents of the site.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roster {
    seats: BTreeMap<AgentId, Seat>,
}

impl Roster {
    /// The agent's seat, made if there was none; name and capacity are brought up to date.
    pub(crate) fn seat(&mut self, profile: AgentProfile, now: Timestamp) -> &mut Seat {
        let seat = self
            .seats
            .entry(profile.id)
            .or_insert_with(|| Seat::new(profile.clone(), now));
        seat.profile = profile;
        seat.of_the_site = true;
        seat
    }

    /// One agent.
    pub(crate) fn get(&self, id: AgentId) -> Option<&Seat> {
        self.seats.get(&id)
    }

    /// One agent, to be changed.
    pub(crate) fn get_mut(&mut self, id: AgentId) -> Option<&mut Seat> {
        self.seats.get_mut(&id)
    }

    /// The agent's name; empty for one nobody has heard of.
    pub(crate) fn name(&self, id: AgentId) -> &str {
        self.get(id).map_or("", |seat| &seat.profile.name)
    }

    /// Everybody.
    pub(crate) fn seats(&self) -> impl Iterator<Item = &Seat> {
        self.seats.values()
    }

    /// Those who lead, and have a view open.
    pub(crate) fn supervisors_here(&self) -> impl Iterator<Item = AgentId> {
        let here = |seat: &&Seat| seat.profile.supervisor && !seat.sessions.is_empty();
        self.seats().filter(here).map(|seat| seat.profile.id)
    }

    /// Everybody, to be changed.
    pub(crate) fn seats_mut(&mut self) -> impl Iterator<Item = &mut Seat> {
        self.seats.values_mut()
    }

    /// Whose a ticket becomes: `last`, who had the conversation; else who owns the fewest, the lower
    /// id on a tie. Whoever is no agent of the site any more gets nothing.
    pub(crate) fn owner_for_ticket(&self, last: Option<AgentId>) -> Option<AgentId> {
        let known = |seat: &&Seat| seat.of_the_site;
        let last = last.and_then(|id| self.get(id)).filter(known);
        let fewest = || {
            let seats = self.seats().filter(known);
            seats.min_by_key(|seat| (seat.tickets.len(), seat.profile.id))
        };
        last.or_else(fewest).map(|seat| seat.profile.id)
    }

    /// How many agents are available, those who may yet come back from a reload included.
    pub(crate) fn available(&self) -> u32 {
        let n = self.seats().filter(|seat| seat.available).count();
        u32::try_from(n).unwrap_or(u32::MAX)
    }

    /// Whether the desk could give somebody a chat now.
    pub(crate) fn has_room(&self) -> bool {
        self.seats().any(Seat::has_room)
    }

    /// Those whom the desk may give a chat now.
    pub(crate) fn candidates(&self) -> impl Iterator<Item = Candidate> {
        self.seats()
            .filter(|seat| seat.has_room())
            .map(|seat| Candidate {
                id: seat.profile.id,
                idle_since: seat.idle_since,
            })
    }
}
