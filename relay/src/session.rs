//! Who is on the other end of a socket, what they may say, and how what they are told becomes their
//! frames. Dropping a [`Presence`] tells the desk that they left.

pub mod checks;
mod hello;
mod scope;
mod welcome;

pub(crate) use hello::{Greeting, greet};

use crate::hub::{Outlet, Told, Who};
use crate::live::{DeskClosed, Live, LiveSite};
use crate::store::StoreError;
use crate::wire::{self, Asked, Framed};
use axum::extract::ws::Utf8Bytes;
use desk::{AgentDid, Audience, CustomerDid, Event, SessionId};
use protocol::limits::FRAME_BYTES;
use protocol::{
    AgentId, CloseCode, Code, ConversationId, CustomerId, File, FileId, FromAgent, FromCustomer,
    Refusal, codec,
};
use scope::Scope;
use std::net::IpAddr;
use std::sync::Arc;

/// Which of the two sockets: each reads frames of its own kind, so an agent's frame from a
/// customer does not even decode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// `/ws/customer`.
    Customer,
    /// `/ws/agent`.
    Agent,
}

/// Somebody who has said hello.
pub(crate) struct Session {
    live: Arc<Live>,
    site: Arc<LiveSite>,
    id: SessionId,
    /// Where they call from.
    from: IpAddr,
    who: Who,
    /// The agent's name; empty for customers.
    name: String,
    /// The token of the agent's log-in.
    log_in: Option<String>,
    /// What a customer who came by a private link is held to.
    scope: Option<Scope>,
}

/// What a frame leads to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// The desk is to hear it.
    Event(Event),
    /// `ping`.
    Ping,
    /// A frame, but not one that can stand.
    Refused(Refusal),
    /// No frame at all; too many of these close the socket.
    Unreadable(Refusal),
}

impl Session {
    /// Registers the socket and tells the desk that they came, in this order, so that nothing is
    /// missed between.
    ///
    /// # Errors
    /// [`DeskClosed`].
    pub(crate) async fn enter(
        &self,
        came: Vec<Event>,
        outlet: Outlet,
    ) -> Result<Presence, DeskClosed> {
        self.site.hub.join(self.id, self.who, outlet);
        let presence = Presence {
            site: self.site.clone(),
            session: self.id,
            who: self.who,
        };
        if !self.is_still_logged_in().await {
            let own = Audience::Session(self.id);
            self.site.hub.close(own, CloseCode::BadToken);
            return Ok(presence);
        }
        for event in came {
            self.site.happened(event).await?;
        }
        Ok(presence)
    }

    /// Whoever ended the log-in between the hello and now did not find this socket among those that
    /// they closed.
    async fn is_still_logged_in(&self) -> bool {
        let Some(token) = &self.log_in else {
            return true;
        };
        let who = self.live.agents.who(token, self.live.clock.now()).await;
        who != Ok(None)
    }

    /// Whose socket it is.
    pub(crate) fn who(&self) -> Who {
        self.who
    }

    /// Tells the desk what happened; waits while it has much to do.
    ///
    /// # Errors
    /// [`DeskClosed`].
    pub(crate) async fn happened(&self, event: Event) -> Result<(), DeskClosed> {
        if let Some((customer, id)) = about_the_past(&event) {
            // The desk may have let it go. What cannot be read now is refused by it as unknown.
            let recalled = match customer {
                Some(customer) => hello::recalled(&self.live, &self.site, customer, id).await,
                None => hello::recalled_if_over(&self.live, &self.site, id).await,
            };
            match recalled {
                Ok(Some(recalled)) => self.site.happened(recalled).await?,
                Ok(None) => {}
                Err(error) => tracing::error!("a conversation cannot be read: {error}"),
            }
        }
        self.site.happened(event).await
    }

    /// For log lines: the site and the connection's number, nothing about a person.
    pub(crate) fn span(&self) -> tracing::Span {
        tracing::info_span!("session", site = %self.site.id, session = self.id.0)
    }

    /// Reads a frame and checks what was written in it. Whose conversation it is, the desk checks:
    /// it alone knows, and answers for somebody else's as if there were none.
    pub(crate) async fn hear(&self, text: &str) -> Heard {
        if text.len() > FRAME_BYTES {
            return Heard::Unreadable(Refusal::new(Code::TooLarge));
        }
        let heard = match self.who {
            Who::Customer(customer) => self.hear_customer(customer, text).await,
            Who::Agent(agent) => self.hear_agent(agent, text).await,
        };
        heard.unwrap_or_else(Heard::Refused)
    }

    async fn hear_customer(&self, customer: CustomerId, text: &str) -> Result<Heard, Refusal> {
        let Ok(frame) = codec::decode::<FromCustomer>(text) else {
            return Ok(unreadable::<FromCustomer>(text));
        };
        let about = checks::about_customers(&frame);
        let refused = |code| about.refuse(code);
        if let Some(scope) = &self.scope {
            scope.allows(&frame).map_err(refused)?;
        }
        let agreed = |frame| checks::consent(frame, self.site.config().consent.as_ref());
        let clean = checks::clean_customers(frame).and_then(agreed);
        let clean = checks::unsent(clean.map_err(refused)?, self.site.config().typing_preview);
        let (gate, now) = (&self.live.gate, self.live.clock.now());
        gate.says(self.from, customer, &clean, now)
            .map_err(|wait_ms| about.refuse(Code::TooMany).retry_after(wait_ms))?;
        let fresh = fresh_conversation().map_err(|_| about.refuse(Code::Unavailable))?;
        let files = match &clean {
            FromCustomer::Send {
                conversation,
                files,
                ..
            } => self.files(*conversation, files).await.map_err(refused)?,
            _ => Vec::new(),
        };
        let session = self.id;
        Ok(heard(wire::from_customer(clean, fresh, files), |did| {
            Event::Customer {
                session,
                customer,
                did,
            }
        }))
    }

    async fn hear_agent(&self, agent: AgentId, text: &str) -> Result<Heard, Refusal> {
        let Ok(frame) = codec::decode::<FromAgent>(text) else {
            return Ok(unreadable::<FromAgent>(text));
        };
        let about = checks::about_agents(&frame);
        let refused = |code| about.refuse(code);
        let clean = checks::clean_agents(frame).map_err(refused)?;
        let files = match &clean {
            FromAgent::Send {
                conversation,
                files,
                ..
            } => self.files(*conversation, files).await.map_err(refused)?,
            _ => Vec::new(),
        };
        let session = self.id;
        Ok(heard(wire::from_agent(clean, files), |did| Event::Agent {
            session,
            agent,
            did,
        }))
    }

    /// What the store knows of files that a message names: all of this conversation, and brought by
    /// who names them.
    async fn files(&self, of: ConversationId, named: &[FileId]) -> Result<Vec<File>, Code> {
        if named.is_empty() {
            return Ok(Vec::new());
        }
        let by = match self.who {
            Who::Customer(_) => None,
            Who::Agent(agent) => Some(agent),
        };
        let all = self.live.store.files(&self.site.id, of).await;
        let all = all.map_err(|_| Code::Unavailable)?;
        let known = |id: &FileId| {
            let mut own = all.iter().filter(|one| one.by == by);
            own.find(|one| one.file.id == *id)
        };
        let found = named.iter().map(|id| known(id).map(|one| one.file.clone()));
        found.collect::<Option<_>>().ok_or(Code::NoSuchFile)
    }

    /// The refusal of a frame that came too fast: names what it was about, so that the client knows
    /// what to send again.
    pub(crate) fn too_fast(&self, text: &str, retry_after_ms: u32) -> Refusal {
        let fits = text.len() <= FRAME_BYTES;
        let about = match self.who {
            Who::Customer(_) if fits => codec::decode(text)
                .ok()
                .as_ref()
                .map(checks::about_customers),
            Who::Agent(_) if fits => codec::decode(text).ok().as_ref().map(checks::about_agents),
            _ => None,
        };
        about
            .unwrap_or_default()
            .refuse(Code::TooFast)
            .retry_after(retry_after_ms)
    }

    /// The frame of something told, with what only the session knows and only the store has;
    /// `None` if this role never hears it.
    ///
    /// # Errors
    /// What the store said.
    pub(crate) async fn frame(&self, told: &Told) -> Result<Option<Utf8Bytes>, StoreError> {
        if self.scope.as_ref().is_some_and(|s| !s.shows(&told.notice)) {
            return Ok(None);
        }
        match told.frame(self.who) {
            Framed::Ready(frame) => Ok(Some(frame)),
            Framed::Never => Ok(None),
            Framed::BySession => self.complete(&told.notice).await,
        }
    }
}

/// Whose and which conversation an event is about that may be over for long; an agent may ask for
/// anybody's.
fn about_the_past(event: &Event) -> Option<(Option<CustomerId>, ConversationId)> {
    use AgentDid as A;
    use CustomerDid as D;
    match event {
        Event::Agent {
            did:
                A::Open { conversation, .. }
                | A::Reopen { conversation }
                | A::Note { conversation, .. }
                | A::SendTranscript { conversation, .. },
            ..
        } => Some((None, *conversation)),
        Event::Customer {
            customer,
            did:
                D::WantTranscript { conversation, .. }
                | D::Rate { conversation, .. }
                | D::Skip { conversation },
            ..
        } => Some((Some(*customer), *conversation)),
        _ => None,
    }
}

fn heard<D>(asked: Asked<D>, event: impl FnOnce(D) -> Event) -> Heard {
    match asked {
        Asked::Desk(did) => Heard::Event(event(did)),
        Asked::Pong => Heard::Ping,
        Asked::HelloAgain => Heard::Refused(Refusal::new(Code::HelloFirst)),
    }
}

fn unreadable<F: serde::de::DeserializeOwned>(text: &str) -> Heard {
    Heard::Unreadable(Refusal::new(codec::why_unreadable::<F>(text)))
}

/// A conversation's id that nobody can guess.
fn fresh_conversation() -> Result<ConversationId, getrandom::Error> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)?;
    Ok(ConversationId::random(random))
}

/// Membership: as long as it lives, the hub knows the socket; dropping it (also by a panic) tells
/// the desk that they left.
pub(crate) struct Presence {
    site: Arc<LiveSite>,
    session: SessionId,
    who: Who,
}

impl Drop for Presence {
    fn drop(&mut self) {
        let session = self.session;
        self.site.hub.leave(session);
        self.site.happened_in_drop(match self.who {
            Who::Customer(customer) => Event::CustomerLeft { session, customer },
            Who::Agent(agent) => Event::AgentLeft { session, agent },
        });
    }
}
