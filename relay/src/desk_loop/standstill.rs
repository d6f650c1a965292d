//! While nothing can be saved (a full disk, one that became read-only): the desk stands still. Its
//! time stops, so that no deadline wants to be written down. Whoever comes is welcomed and reads;
//! what would have to be saved is refused as `unavailable`, and the connection stays. Once a second
//! the store is tried again. When it takes something, the desk goes on where it stood.

use super::DeskLoop;
use crate::dispatch::Dispatched;
use crate::hub::Told;
use crate::store::StoreError;
use desk::{AgentDid, Audience, CustomerDid, Desk, Effect, Event, Notice, Record, SessionId};
use protocol::{Code, ConversationId, MessageId, Refusal, Timestamp};
use std::time::Duration;
use tokio::time::Instant;

/// Between two attempts to save, and what a refused client is told to wait.
const TRY_EVERY_MS: u32 = 1_000;
const TRY_EVERY: Duration = Duration::from_millis(TRY_EVERY_MS as u64);
/// Events that are put off until something can be saved again, at most.
const OWED_MAX: usize = 4_096;

/// What a desk that stands still waits for.
pub(super) struct Standstill {
    /// The desk's time.
    at: Timestamp,
    /// The store is left alone until then: it has just taken nothing.
    try_at: Instant,
    /// When deadlines, and what is owed, are tried next without anybody's doing.
    tick_at: Instant,
    /// What happened and could not be written down; nobody says it again.
    owed: Vec<Event>,
    /// Who came and went meanwhile: agents come and switch also while nothing can be saved.
    presence: Vec<Record>,
}

impl Standstill {
    /// It begins, with what the desk is to hear first when it goes on.
    pub(super) fn new(at: Timestamp, owed: Vec<Event>) -> Self {
        Self {
            at,
            try_at: Instant::now(),
            tick_at: Instant::now(),
            owed,
            presence: Vec::new(),
        }
    }

    fn owe(&mut self, event: Event) {
        if self.owed.len() < OWED_MAX {
            self.owed.push(event);
        } else {
            tracing::error!("nothing can be saved, and too much is put off: something is dropped");
        }
    }
}

impl DeskLoop {
    /// Stands still until something could be saved, the relay stops (then false), or the store says
    /// that the desk is not what it has.
    ///
    /// # Errors
    /// What the store said, if it is not that it is unavailable.
    pub(super) async fn stand_still(
        &mut self,
        desk: &mut Desk,
        mut still: Standstill,
    ) -> Result<bool, StoreError> {
        let site = self.site.id.clone();
        tracing::error!(%site, "nothing can be saved: customers and agents read, and are told to \
             write again later. Is the disk full or read-only? Nothing needs a restart");
        loop {
            let event = tokio::select! {
                event = self.inbox.recv() => match event {
                    Some(event) => Some(event),
                    None => return Ok(false),
                },
                () = tokio::time::sleep_until(still.tick_at) => {
                    still.tick_at = Instant::now() + TRY_EVERY;
                    Some(Event::Tick)
                }
                _ = self.stop.wait_for(|stop| *stop), if !self.inbox.is_closed() => {
                    self.inbox.close();
                    None
                }
            };
            let Some(event) = event.filter(|event| self.is_current(event)) else {
                continue;
            };
            if still.try_at <= Instant::now() {
                let tried = self.try_to_save(desk, &mut still, &event).await?;
                if tried.is_some_and(|done| done.saved) {
                    tracing::info!(%site, "saving works again, the desk goes on");
                    return Ok(true);
                }
                if tried.is_some() {
                    continue;
                }
            }
            self.hear_still(desk, &mut still, event).await?;
        }
    }

    /// Does what is owed, and `event`, as if nothing were wrong. `None`: the store takes nothing,
    /// and nothing has happened.
    async fn try_to_save(
        &mut self,
        desk: &mut Desk,
        still: &mut Standstill,
        event: &Event,
    ) -> Result<Option<Dispatched>, StoreError> {
        let now = self.clock.now();
        let mut next = desk.clone();
        let events = still.owed.iter().chain([event]);
        let effects = events.flat_map(|event| next.handle(now, event.clone()));
        let effects: Vec<Effect> = still
            .presence
            .iter()
            .cloned()
            .map(Effect::Save)
            .chain(effects)
            .collect();
        let done = match self.follow(effects).await {
            Ok(done) => Some(done),
            Err(StoreError::Unavailable(why)) => {
                tracing::debug!("still nothing can be saved: {why}");
                still.try_at = Instant::now() + TRY_EVERY;
                None
            }
            Err(error) => return Err(error),
        };
        if done.is_some() {
            *desk = next;
            still.at = now;
            still.owed.clear();
            still.presence.clear();
        }
        Ok(done)
    }

    /// Lets happen what needs no saving; refuses or puts off the rest.
    async fn hear_still(
        &mut self,
        desk: &mut Desk,
        still: &mut Standstill,
        event: Event,
    ) -> Result<(), StoreError> {
        if self.happens_unsaved(desk, still, event.clone()).await? {
            if let Event::Agent { session, did, .. } = &event
                && matches!(did, AgentDid::SetAvailable { .. })
            {
                still
                    .owed
                    .retain(|owed| switched_by(owed) != Some(*session));
            }
            return Ok(());
        }
        match event {
            Event::AgentCame {
                session,
                agent,
                available,
            } => {
                // Being available would bring them customers, which has to be saved.
                let id = agent.id;
                let came = Event::AgentCame {
                    session,
                    agent,
                    available: None,
                };
                if !self.happens_unsaved(desk, still, came.clone()).await? {
                    self.known.remove(&session);
                    self.turn_away(came);
                } else if let Some(on) = available {
                    still.owe(Event::Agent {
                        session,
                        agent: id,
                        did: AgentDid::SetAvailable { on, why: None },
                    });
                }
            }
            // Said again as soon as there is more to see.
            Event::Customer {
                did: CustomerDid::See { .. },
                ..
            }
            | Event::Agent {
                did: AgentDid::See { .. },
                ..
            } => {}
            Event::Customer { session, did, .. } => {
                let (conversation, id) = customers(&did);
                self.refuse(session, refusal(conversation, id));
            }
            Event::Agent { session, did, .. } => {
                let (conversation, id) = agents(&did);
                self.refuse(session, refusal(conversation, id));
            }
            Event::CustomerCame { session, .. } => {
                self.known.remove(&session);
                self.turn_away(event);
            }
            // Comes again by itself; whoever reads a mailbox brings a mail until it is saved.
            Event::Tick
            | Event::MailCame { .. }
            | Event::MailBounced { .. }
            | Event::Program { .. }
            | Event::Recalled { .. } => {}
            event => still.owe(event),
        }
        Ok(())
    }

    /// Tells what follows from an event, if nothing of it has to be saved but who is there, which has
    /// time; otherwise it has not happened.
    async fn happens_unsaved(
        &mut self,
        desk: &mut Desk,
        still: &mut Standstill,
        event: Event,
    ) -> Result<bool, StoreError> {
        let mut next = desk.clone();
        let (mut presence, mut told) = (Vec::new(), Vec::new());
        let mut unsaved = true;
        for effect in next.handle(still.at, event) {
            match effect {
                Effect::Save(record @ Record::Presence(_)) => presence.push(record),
                Effect::Save(_) => unsaved = false,
                tell => told.push(tell),
            }
        }
        if unsaved {
            self.follow(told).await?;
            still.presence.append(&mut presence);
            *desk = next;
        }
        Ok(unsaved)
    }

    fn refuse(&self, session: SessionId, refusal: Refusal) {
        let told = Told::new(Notice::Refused(refusal.retry_after(TRY_EVERY_MS)));
        self.site.hub.tell(Audience::Session(session), &told);
    }
}

fn switched_by(event: &Event) -> Option<SessionId> {
    match event {
        Event::Agent { session, .. } => Some(*session),
        _ => None,
    }
}

fn refusal(conversation: Option<ConversationId>, id: Option<MessageId>) -> Refusal {
    let mut refusal = Refusal::new(Code::Unavailable);
    refusal.conversation = conversation;
    refusal.id = id;
    refusal
}

/// The conversation and the request that a customer's deed names.
fn customers(did: &CustomerDid) -> (Option<ConversationId>, Option<MessageId>) {
    use CustomerDid as D;
    match did {
        D::Ask { id, .. } | D::LeaveMessage { id, .. } | D::Erase { id } => (None, Some(*id)),
        D::Say {
            conversation, id, ..
        }
        | D::ByEmail {
            conversation, id, ..
        }
        | D::WantTranscript {
            conversation, id, ..
        }
        | D::Rate {
            conversation, id, ..
        } => (Some(*conversation), Some(*id)),
        D::Type { conversation, .. }
        | D::See { conversation, .. }
        | D::End { conversation }
        | D::Skip { conversation } => (Some(*conversation), None),
        D::Move { .. } => (None, None),
    }
}

/// The conversation and the request that an agent's deed names.
fn agents(did: &AgentDid) -> (Option<ConversationId>, Option<MessageId>) {
    use AgentDid as D;
    match did {
        D::SetAvailable { .. } => (None, None),
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
        } => (Some(*conversation), Some(*id)),
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
        | D::Transfer { conversation, .. } => (Some(*conversation), None),
    }
}
