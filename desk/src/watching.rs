//! Who looks into somebody else's live chat: the agent who has it knows, the customer never does. And
//! what a supervisor whispers to that agent.

use crate::Desk;
use crate::conversation::Held;
use crate::effect::{Audience, Notice};
use crate::event::SessionId;
use crate::outcome::About;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem::take;
use protocol::{AgentId, Code, ConversationId, ConversationState, EntryBody, MessageId};

impl Held {
    /// The agent of a live chat, and the others who look into it.
    fn watched(&self) -> (Option<AgentId>, Vec<AgentId>) {
        let live = self.row.state == ConversationState::Live;
        let Some(agent) = self.row.agent.filter(|_| live) else {
            return (None, Vec::new());
        };
        let all: BTreeSet<AgentId> = self.watchers.iter().map(|(who, _)| *who).collect();
        // Guests are in it, and named to the customer.
        let others = all
            .into_iter()
            .filter(|who| *who != agent && !self.row.guests.contains(who));
        let others = others.collect();
        (Some(agent), others)
    }
}

impl Desk {
    /// A supervisor tells the agent of a live chat something; the customer never reads it.
    pub(crate) fn agent_whispers(
        &mut self,
        session: SessionId,
        agent: AgentId,
        id: ConversationId,
        sent: MessageId,
        text: String,
    ) {
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        let supervisor = self.roster.get(agent).is_some_and(|s| s.profile.supervisor);
        let to = held.watched().0.filter(|to| *to != agent);
        let refused = if !supervisor {
            Some(Code::NotAllowed)
        } else if held.is_over() {
            Some(Code::ConversationOver)
        } else if held.is_full() {
            Some(Code::ConversationFull)
        } else {
            None
        };
        let to = match (refused, to) {
            (None, Some(to)) => to,
            (code, _) => {
                let code = code.unwrap_or(Code::NotNow);
                return self.out.refuse(session, code, About::both(id, sent));
            }
        };
        let name = self.roster.name(to).into();
        let body = EntryBody::Whisper { to, name, text };
        let by = self.author(agent);
        self.add_entry(id, Some(sent), by, body, Some((session, agent)));
        self.card_changed(id);
    }

    /// The agent who has it sees it again, and is told who else does.
    pub(crate) fn tell_who_looks(
        &mut self,
        session: SessionId,
        agent: AgentId,
        id: ConversationId,
    ) {
        self.out.looked.insert(id);
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        let (owner, by) = held.told_watched.clone();
        if owner == Some(agent) && !by.is_empty() {
            let notice = Notice::Watched {
                conversation: id,
                by,
            };
            self.out.tell(Audience::Session(session), notice);
        }
    }

    /// Tells agents who else looks into their chats, where that changed, or the chat became theirs.
    pub(crate) fn tell_watched(&mut self, tells: &mut Vec<(Audience, Notice)>) {
        let mut all = take(&mut self.out.looked);
        all.extend(self.out.cards.keys());
        for id in all {
            let Some(held) = self.conversations.get_mut(&id) else {
                continue;
            };
            let now = held.watched();
            if held.told_watched == now {
                continue;
            }
            let (told, others) = core::mem::replace(&mut held.told_watched, now.clone());
            let (Some(agent), by) = now else {
                continue;
            };
            if !by.is_empty() || (told == Some(agent) && !others.is_empty()) {
                let notice = Notice::Watched {
                    conversation: id,
                    by,
                };
                tells.push((Audience::Agent(agent), notice));
            }
        }
    }
}
