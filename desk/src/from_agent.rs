//! What agents do: coming and going, the switch, and which rule answers their deeds.

use crate::Desk;
use crate::effect::{Audience, Notice};
use crate::event::{AgentDid, AgentProfile, SessionId};
use crate::outcome::About;
use crate::timers::Timer;
use core::mem::take;
use protocol::{AgentId, Code, ConversationId, ConversationState, Ender, Seq};

impl Desk {
    /// An agent's view said hello.
    pub(crate) fn agent_came(
        &mut self,
        session: SessionId,
        profile: AgentProfile,
        available: Option<bool>,
    ) {
        let id = profile.id;
        let seat = self.roster.seat(profile, self.now);
        seat.is_back(session, available, self.now);
        self.timers.set(Timer::AgentGrace(id), None);
        self.timers.set(Timer::AgentLost(id), None);
        self.out.welcome_agent = Some(session);
        self.out.touched = true;
    }

    /// An agent's view is gone. With the last one the lease begins to run out.
    pub(crate) fn agent_left(&mut self, session: SessionId, id: AgentId) {
        let Some(seat) = self.roster.get_mut(id) else {
            return;
        };
        if !seat.sessions.remove(&session) {
            return;
        }
        let last = seat.sessions.is_empty();
        self.stop_watching(id, Some(session));
        if !last {
            return;
        }
        self.agent_is_gone(id);
        self.out.touched = true;
    }

    /// The agent logged out: no time to come back.
    pub(crate) fn agent_logged_out(&mut self, id: AgentId) {
        self.make_unavailable(id);
        self.timers.set(Timer::AgentGrace(id), None);
        self.timers.set(Timer::AgentLost(id), None);
        self.return_all_of(id);
        self.stop_watching(id, None);
    }

    /// The agent no longer looks into anything; with a view, only what that view looked into.
    fn stop_watching(&mut self, agent: AgentId, view: Option<SessionId>) {
        let Some(seat) = self.roster.get_mut(agent) else {
            return;
        };
        for (session, id) in take(&mut seat.watching) {
            if view.is_some_and(|view| view != session) {
                seat.watching.insert((session, id));
            } else if let Some(held) = self.conversations.get_mut(&id) {
                held.watchers.remove(&(agent, session));
                self.out.looked.insert(id);
            }
        }
    }

    /// An agent looks into a conversation, and is told what they do not have yet. Of what is over they
    /// may not have the card: a welcome has none.
    pub(crate) fn watch(
        &mut self,
        session: SessionId,
        agent: AgentId,
        id: ConversationId,
        have: Seq,
    ) {
        let seat = self.roster.get_mut(agent);
        let (Some(seat), Some(held)) = (seat, self.conversations.get_mut(&id)) else {
            return;
        };
        seat.watching.insert((session, id));
        held.watchers.insert((agent, session));
        let up_to = held.row.last;
        let over = held.is_over();
        let notice = Notice::History {
            conversation: id,
            after: have.min(up_to),
            up_to,
        };
        let card = self
            .conversations
            .get(&id)
            .filter(|_| over)
            .map(|held| self.card(held));
        if let Some(card) = card {
            self.out
                .tell(Audience::Session(session), Notice::Card(card));
        }
        self.out.tell(Audience::Session(session), notice);
        self.tell_who_looks(session, agent, id);
    }

    /// An agent did something.
    pub(crate) fn agent_did(&mut self, session: SessionId, agent: AgentId, did: AgentDid) {
        let about = about(&did);
        let seat = self.roster.get(agent);
        if !seat.is_some_and(|seat| seat.sessions.contains(&session)) {
            // Nobody who has not said hello acts as an agent.
            return self.out.refuse(session, Code::NotNow, about);
        }
        if let Some(id) = about.conversation {
            if !self.conversations.contains_key(&id) {
                return self.out.refuse(session, Code::NoSuchConversation, about);
            }
            if about
                .id
                .is_some_and(|sent| self.is_again(session, id, sent))
            {
                return;
            }
        }
        self.is_there(agent);
        self.agent_does(session, agent, did);
    }

    fn agent_does(&mut self, session: SessionId, agent: AgentId, did: AgentDid) {
        use AgentDid as D;
        match did {
            D::SetAvailable { on, why } => self.set_available(agent, on, why),
            D::Open { conversation, have } => self.agent_opens(session, agent, conversation, have),
            D::Leave { conversation } => {
                let seat = self.roster.get_mut(agent);
                if let (Some(seat), Some(held)) = (seat, self.conversations.get_mut(&conversation))
                {
                    seat.watching.remove(&(session, conversation));
                    held.watchers.remove(&(agent, session));
                    self.out.looked.insert(conversation);
                }
            }
            D::Take { conversation } => self.agent_takes(session, agent, conversation),
            D::Assign { conversation, to } => self.assign(session, agent, conversation, to),
            D::Reopen { conversation } => self.agent_reopens(session, agent, conversation),
            D::Say {
                conversation,
                id,
                text,
                files,
            } => self.agent_says(session, agent, conversation, id, (text, files)),
            D::Note {
                conversation,
                id,
                text,
            } => self.agent_notes(session, agent, conversation, id, text),
            D::Whisper {
                conversation,
                id,
                text,
            } => self.agent_whispers(session, agent, conversation, id, text),
            D::Type { conversation, on } => self.agent_types(agent, conversation, on),
            D::See {
                conversation,
                up_to,
            } => self.agent_sees(agent, conversation, up_to),
            D::End { conversation } => {
                let by = self.author(agent);
                let held = self.conversations.get(&conversation);
                let ticket = held.is_some_and(|held| held.row.state == ConversationState::Ticket);
                if ticket || self.may_hand(session, agent, conversation, true) {
                    self.end(conversation, Ender::Agent, by);
                }
            }
            D::Transfer {
                conversation,
                to,
                department,
                note,
            } => {
                if self.may_hand(session, agent, conversation, false) {
                    let to = (to, department);
                    self.agent_transfers(session, agent, conversation, to, note);
                }
            }
            D::Add {
                conversation,
                agent: who,
            } => {
                if self.may_hand(session, agent, conversation, true) {
                    self.agent_adds(session, agent, conversation, who);
                }
            }
            D::StepOut { conversation } => self.agent_steps_out(session, agent, conversation),
            D::SendTranscript {
                conversation,
                id,
                email,
            } => self.send_transcript(session, Some(agent), conversation, id, email),
        }
    }

    /// Whether the agent may end or hand on a conversation: it is in their hands, and, where `live`
    /// is asked for, opened. If not, the session is told why.
    fn may_hand(
        &mut self,
        session: SessionId,
        agent: AgentId,
        id: ConversationId,
        live: bool,
    ) -> bool {
        let Some(held) = self.conversations.get(&id) else {
            return false;
        };
        let code = if held.is_over() {
            Code::ConversationOver
        } else if held.row.state == ConversationState::Ticket {
            Code::NotNow
        } else if held.owner() != Some(agent) {
            Code::NotYours
        } else if live && !held.is_live_with(agent) {
            Code::NotNow
        } else {
            return true;
        };
        self.out.refuse(session, code, About::within(id));
        false
    }
}

/// The conversation that an agent's deed names, and its own id.
fn about(did: &AgentDid) -> About {
    use AgentDid as D;
    match did {
        D::SetAvailable { .. } => About::default(),
        D::Open { conversation, .. }
        | D::Leave { conversation }
        | D::Take { conversation }
        | D::Assign { conversation, .. }
        | D::Reopen { conversation }
        | D::Type { conversation, .. }
        | D::See { conversation, .. }
        | D::End { conversation }
        | D::Add { conversation, .. }
        | D::StepOut { conversation }
        | D::Transfer { conversation, .. } => About::within(*conversation),
        D::Say {
            conversation, id, ..
        }
        | D::Note {
            conversation, id, ..
        }
        | D::Whisper {
            conversation, id, ..
        }
        | D::SendTranscript {
            conversation, id, ..
        } => About::both(*conversation, *id),
    }
}
