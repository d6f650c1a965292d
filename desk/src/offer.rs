//! Who has a conversation: it is offered, opened, taken, handed on, or comes back to the line.

use crate::Desk;
use crate::config::Moment;
use crate::conversation::Held;
use crate::event::SessionId;
use crate::outcome::About;
use crate::record::SaidByItself;
use crate::routing;
use alloc::string::String;
use alloc::vec::Vec;
use protocol::api::WaitOutcome;
use protocol::{
    AgentId, Author, Code, ConversationId, ConversationState, DepartmentId, EntryBody,
    ReturnReason, Seq,
};

impl Desk {
    /// Pairs until nobody waits without need: the first in line with the agent idle longest of those
    /// who may be given it, as long as an available, connected agent has room. An offer counts as load.
    pub(crate) fn offer_what_waits(&mut self) {
        if self.line.unassigned_len() == 0 || !self.roster.has_room() {
            return;
        }
        let waiting: Vec<ConversationId> = self.line.unassigned().collect();
        for id in waiting {
            let Some(held) = self.conversations.get(&id) else {
                continue;
            };
            let department = held.row.department;
            let candidates = self.roster.candidates();
            let may = candidates.filter(|c| self.may_be_given(c.id, department));
            if let Some(agent) = routing::choose(may, &held.missed) {
                self.give(id, agent);
            }
            if !self.roster.has_room() {
                return;
            }
        }
    }

    fn give(&mut self, id: ConversationId, agent: AgentId) {
        let open_by = self.now.plus_ms(self.config.offer_ms);
        let name = String::from(self.roster.name(agent));
        let shown = self.out.views.contains_key(&id);
        self.change(id, |held| {
            held.row.state = ConversationState::Offered;
            held.row.agent = Some(agent);
            held.row.agent_name = Some(name);
            held.row.open_by = Some(open_by);
        });
        if !shown {
            // Nothing that the customer sees has changed, but maybe the place.
            self.out.views.remove(&id);
        }
    }

    /// The wait is over: `agent` opened the conversation, which was in line.
    pub(crate) fn join(&mut self, id: ConversationId, agent: AgentId) {
        let wait_ms = self.end_wait(id, WaitOutcome::Joined);
        let by = self.author(agent);
        self.add_entry(id, None, by, EntryBody::Joined { wait_ms }, None);
        let now = self.now;
        let name = String::from(self.roster.name(agent));
        self.change(id, |held| {
            let row = &mut held.row;
            row.state = ConversationState::Live;
            row.agent = Some(agent);
            row.agent_name = Some(name);
            row.open_by = None;
            row.front = false;
            if row.joined_at.is_none() {
                row.joined_at = Some(now);
                row.wait_ms = Some(wait_ms);
            }
            row.agent_seen = row.last;
            row.unread = 0;
            row.alert = 0;
            row.automatic = SaidByItself::default();
            // Who was asked something owes words from now on.
            row.owed_since = row.owed_since.map(|_| now);
            held.missed.clear();
        });
        self.say_for(id, Moment::Taken);
    }

    /// Back to the front of the line. Whoever was live waits anew from now on; whoever was only
    /// offered has waited all the time. The agent it comes from gets it again only if no other
    /// available agent has room.
    pub(crate) fn return_to_line(&mut self, id: ConversationId, reason: ReturnReason, by: Author) {
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        // Said once a turn of each agent: a sole agent who opens nothing would fill the log.
        let told = held
            .owner()
            .is_some_and(|agent| held.missed.contains(&agent));
        if !told || reason != ReturnReason::NotOpened {
            self.add_entry(id, None, by, EntryBody::Returned { reason }, None);
        }
        self.put_in_front(id);
    }

    /// Whoever was live waits anew; the agent it comes from gets it last.
    pub(crate) fn put_in_front(&mut self, id: ConversationId) {
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        let was_live = held.row.state == ConversationState::Live;
        let since = was_live.then(|| self.line.joins_at(self.now));
        self.change(id, |held| {
            let row = &mut held.row;
            held.missed.extend(row.agent);
            row.state = ConversationState::Waiting;
            row.agent = None;
            row.agent_name = None;
            row.open_by = None;
            row.front = true;
            if let Some(since) = since {
                row.waiting_since = since;
                row.promised_ms = None;
                row.alert = 0;
                row.automatic.times = 0;
            }
        });
    }

    /// Everything that an agent has goes back to the front of the line, what was asked first first.
    pub(crate) fn return_all_of(&mut self, agent: AgentId) {
        self.leaves_as_guest(agent);
        let Some(seat) = self.roster.get(agent) else {
            return;
        };
        let mut hands: Vec<ConversationId> = seat.hands.iter().copied().collect();
        hands.sort_by_key(|id| {
            let asked = self.conversations.get(id).map(|held| held.row.asked_at);
            (asked, *id)
        });
        for id in hands {
            self.return_to_line(id, ReturnReason::AgentGone, Author::Desk);
        }
    }

    /// An agent opens a conversation: looks into it, and takes it if it was offered to them. The
    /// history is told first, then "joined", so that entries come in order.
    pub(crate) fn agent_opens(
        &mut self,
        session: SessionId,
        agent: AgentId,
        id: ConversationId,
        have: Seq,
    ) {
        self.watch(session, agent, id, have);
        let offered = self.conversations.get(&id).is_some_and(|held| {
            held.row.state == ConversationState::Offered && held.row.agent == Some(agent)
        });
        if offered {
            self.join(id, agent);
        }
    }

    /// An agent takes a conversation: out of the line, from the colleague it was offered to, or
    /// over from the colleague who has it; a ticket becomes theirs to answer. An explicit "Take" is a person's decision: it needs
    /// neither availability nor room, so load may exceed capacity then; the desk itself never
    /// gives to an agent without room.
    pub(crate) fn agent_takes(&mut self, session: SessionId, agent: AgentId, id: ConversationId) {
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        let (state, mine) = (held.row.state, held.is_live_with(agent));
        match state {
            ConversationState::Waiting | ConversationState::Offered => {
                self.watch(session, agent, id, Seq(0));
                self.join(id, agent);
            }
            ConversationState::Live => {
                self.watch(session, agent, id, Seq(0));
                if !mine {
                    self.take_over(id, agent);
                }
            }
            ConversationState::Ticket => {
                self.watch(session, agent, id, Seq(0));
                self.assign(session, agent, id, None);
            }
            ConversationState::Ended
            | ConversationState::Answered
            | ConversationState::Withdrawn => {
                self.out
                    .refuse(session, Code::ConversationOver, About::within(id));
            }
        }
    }

    fn take_over(&mut self, id: ConversationId, agent: AgentId) {
        let by = self.author(agent);
        let name = String::from(self.roster.name(agent));
        let to = name.clone();
        self.add_entry(id, None, by, EntryBody::Transferred { to }, None);
        self.change(id, |held| {
            held.row.agent = Some(agent);
            held.row.agent_name = Some(name);
            held.row.agent_seen = held.row.last;
            held.row.unread = 0;
        });
    }

    /// An agent hands on what they have, to a colleague who could be given it (else
    /// [`Code::NoRoom`]), to a department, or back to the line. A note comes before what says so, and is kept or lost
    /// with it.
    pub(crate) fn agent_transfers(
        &mut self,
        session: SessionId,
        agent: AgentId,
        id: ConversationId,
        (to, department): (Option<AgentId>, Option<DepartmentId>),
        note: Option<String>,
    ) {
        let by = self.author(agent);
        let full = self.conversations.get(&id).is_some_and(Held::is_full);
        let has_room = |to| self.roster.get(to).is_some_and(|seat| seat.has_room());
        let refused = match to {
            _ if full && note.is_some() => Some(Code::ConversationFull),
            Some(to) if to == agent => Some(Code::NotNow),
            Some(to) if !has_room(to) => Some(Code::NoRoom),
            Some(_) => None,
            None => department.and_then(|to| self.department_refuses(to, agent)),
        };
        if let Some(code) = refused {
            return self.out.refuse(session, code, About::within(id));
        }
        if let Some(text) = note {
            let sender = Some((session, agent));
            self.add_entry(id, None, by.clone(), EntryBody::Note { text }, sender);
        }
        let Some(to) = to else {
            return match department {
                Some(department) => self.hand_to_department(agent, id, department),
                None => self.return_to_line(id, ReturnReason::HandedBack, by),
            };
        };
        let name = String::from(self.roster.name(to));
        let body = EntryBody::Transferred { to: name };
        self.add_entry(id, None, by, body, None);
        let was_live = self
            .conversations
            .get(&id)
            .is_some_and(|held| held.row.state == ConversationState::Live);
        let since = was_live.then(|| self.line.joins_at(self.now));
        self.change(id, |held| {
            held.missed.clear();
            held.row.front = true;
            if let Some(since) = since {
                held.row.waiting_since = since;
                held.row.promised_ms = None;
                held.row.alert = 0;
                held.row.automatic.times = 0;
            }
        });
        self.give(id, to);
    }
}
