//! Colleagues in a chat beside the one who has it: they hear and say what is said, and leave when they
//! like. Who has it stays responsible, and what ends or moves the chat ends their being there.

use crate::Desk;
use crate::conversation::Held;
use crate::event::SessionId;
use crate::outcome::About;
use alloc::string::String;
use alloc::vec::Vec;
use protocol::limits::GUESTS_MAX;
use protocol::{AgentId, Author, Code, ConversationId, ConversationState, EntryBody};

impl Held {
    /// Whether it is live with this agent, or they were brought into it.
    pub(crate) fn may_speak(&self, agent: AgentId) -> bool {
        self.is_live_with(agent) || self.row.guests.contains(&agent)
    }

    /// Nobody is beside an agent who is not in a live chat, and nobody twice.
    pub(crate) fn mind_guests(&mut self) {
        let row = &mut self.row;
        if row.state == ConversationState::Live {
            row.guests.retain(|guest| Some(*guest) != row.agent);
        } else {
            row.guests.clear();
        }
    }
}

impl Desk {
    /// An agent brings a colleague, who must be connected, into a live chat of theirs.
    pub(crate) fn agent_adds(
        &mut self,
        session: SessionId,
        agent: AgentId,
        id: ConversationId,
        who: AgentId,
    ) {
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        let connected = |seat: &crate::roster::Seat| !seat.sessions.is_empty();
        let refused = if held.may_speak(who) || who == agent {
            Some(Code::NotNow)
        } else if !self.roster.get(who).is_some_and(connected) {
            Some(Code::NoRoom)
        } else if held.row.guests.len() >= GUESTS_MAX {
            Some(Code::TooManyGuests)
        } else {
            held.is_full().then_some(Code::ConversationFull)
        };
        if let Some(code) = refused {
            return self.out.refuse(session, code, About::within(id));
        }
        let by = self.author(agent);
        let name = String::from(self.roster.name(who));
        self.add_entry(id, None, by, EntryBody::Added { name }, None);
        self.change(id, |held| held.row.guests.push(who));
    }

    /// A colleague leaves a chat that they were brought into.
    pub(crate) fn agent_steps_out(
        &mut self,
        session: SessionId,
        agent: AgentId,
        id: ConversationId,
    ) {
        let held = self.conversations.get(&id);
        if !held.is_some_and(|held| held.row.guests.contains(&agent)) {
            let about = About::within(id);
            return self.out.refuse(session, Code::NotYours, about);
        }
        let by = self.author(agent);
        self.guest_leaves(id, agent, by);
    }

    /// An agent who was gone for too long, or logged out, is beside nobody any more.
    pub(crate) fn leaves_as_guest(&mut self, agent: AgentId) {
        let seat = self.roster.get(agent);
        let chats: Vec<ConversationId> = seat
            .map(|seat| seat.guest_in.iter().copied().collect())
            .unwrap_or_default();
        for id in chats {
            self.guest_leaves(id, agent, Author::Desk);
        }
    }

    fn guest_leaves(&mut self, id: ConversationId, agent: AgentId, by: Author) {
        let name = String::from(self.roster.name(agent));
        self.add_entry(id, None, by, EntryBody::SteppedOut { name }, None);
        self.change(id, |held| held.row.guests.retain(|guest| *guest != agent));
    }
}
