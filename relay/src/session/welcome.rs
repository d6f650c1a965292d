//! Notices that are not frames by themselves: the session adds what it knows (token, names, the
//! clock) and the entries that the store has.

use super::Session;
use crate::hub::Who;
use crate::store::StoreError;
use crate::wire::{self, Span};
use axum::extract::ws::Utf8Bytes;
use desk::Notice;
use protocol::conversation::Side;
use protocol::{AgentWelcome, CustomerWelcome, Entry, ToAgent, ToCustomer, codec};

impl Session {
    /// The frame of a notice that is [`wire::Framed::BySession`].
    pub(super) async fn complete(&self, notice: &Notice) -> Result<Option<Utf8Bytes>, StoreError> {
        let (entries, side) = match (wire::span(notice), self.who) {
            (None, _) => (Vec::new(), Side::Customer),
            (Some(span), Who::Customer(_)) => (self.entries(span).await?, Side::Customer),
            (Some(span), Who::Agent(_)) => (self.entries(span).await?, Side::Agent),
        };
        let entries = wire::visible(entries, side);
        Ok(match self.who {
            Who::Customer(_) => self
                .customers(notice, entries)
                .map(|frame| codec::encode(&frame).into()),
            Who::Agent(_) => self
                .agents(notice, entries)
                .map(|frame| codec::encode(&frame).into()),
        })
    }

    async fn entries(&self, span: Span) -> Result<Vec<Entry>, StoreError> {
        if span.after >= span.up_to {
            return Ok(Vec::new());
        }
        self.live
            .store
            .entries(span.conversation, span.after, span.up_to)
            .await
    }

    fn customers(&self, notice: &Notice, entries: Vec<Entry>) -> Option<ToCustomer> {
        let Who::Customer(customer) = self.who else {
            return None;
        };
        match notice {
            Notice::CustomerWelcome {
                availability,
                banner,
                name,
                email,
                view,
                ..
            } => {
                let now = self.live.clock.now();
                let mut conversation = view.clone();
                if let Some(view) = &mut conversation {
                    view.entries = entries;
                }
                let welcome = CustomerWelcome {
                    customer,
                    token: self.live.tokens.issue(&self.site.id, customer, now),
                    now,
                    availability: *availability,
                    banner: banner.clone(),
                    name: name.clone(),
                    email: email.clone(),
                    conversation,
                };
                Some(ToCustomer::Welcome(match &self.scope {
                    Some(scope) => scope.narrow(welcome),
                    None => welcome,
                }))
            }
            Notice::Conversation { view, .. } => {
                let mut view = view.clone();
                view.entries = entries;
                Some(ToCustomer::Conversation(view))
            }
            Notice::Again { conversation, .. } => Some(ToCustomer::Entry {
                conversation: *conversation,
                entry: entries.into_iter().next()?,
            }),
            _ => None,
        }
    }

    fn agents(&self, notice: &Notice, entries: Vec<Entry>) -> Option<ToAgent> {
        let Who::Agent(agent) = self.who else {
            return None;
        };
        match notice {
            Notice::AgentWelcome {
                figures,
                colleagues,
                departments,
                cards,
            } => Some(ToAgent::Welcome(AgentWelcome {
                agent,
                name: self.name.clone(),
                site: self.site.id.clone(),
                site_name: self.site.config().name.clone(),
                now: self.live.clock.now(),
                figures: *figures,
                colleagues: colleagues.clone(),
                departments: departments.clone(),
                cards: cards.clone(),
                coach: self.site.config().coach.clone(),
                translates: self.live.config.translate.is_some(),
            })),
            Notice::History { conversation, .. } => Some(ToAgent::History {
                conversation: *conversation,
                entries,
            }),
            Notice::Again { conversation, .. } => Some(ToAgent::Entry {
                conversation: *conversation,
                entry: entries.into_iter().next()?,
            }),
            _ => None,
        }
    }
}
