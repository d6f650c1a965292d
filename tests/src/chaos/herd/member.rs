//! One customer of the herd: connected, now and then writing, back by its own doing.

use super::{Slot, look};
use crate::chaos::crew::{Diary, Screen, Shown};
use crate::people::site;
use client::LinkState;
use client::native::{CustomerClient, CustomerSide, Happened, message_id};
use protocol::conversation::Side;
use protocol::{EntryBody, FromCustomer, MessageId};
use std::sync::Arc;
use tokio::sync::{Semaphore, watch};
use tokio::time::Instant;

/// One in so many writes; the others only look, as on a real site.
const ONE_WRITES_OF: usize = 4;
/// Messages that each of them has under way when the relay goes.
const UNDER_WAY: usize = 3;

pub(super) struct Member {
    client: CustomerClient,
    diary: Diary,
    writes: bool,
    /// What was left first, until it is stored.
    enquiry: Option<(MessageId, FromCustomer)>,
    slot: Slot,
}

impl Member {
    pub(super) fn new(relay: &str, n: usize, slot: Slot) -> Self {
        let mut diary = Diary::new(format!("h{n}"));
        let writes = n.is_multiple_of(ONE_WRITES_OF);
        let enquiry = writes.then(|| {
            let id = message_id();
            let leave = FromCustomer::LeaveMessage {
                id,
                name: "Ada".into(),
                email: format!("h{n}@example.com"),
                text: diary.next(),
                website: None,
                consent: None,
            };
            (id, leave)
        });
        Self {
            client: CustomerClient::new(relay, CustomerSide::new(site("shop"))),
            diary,
            writes,
            enquiry,
            slot,
        }
    }

    /// Lives until nobody leads the herd any more; each round has those write who write.
    pub(super) async fn live(
        mut self,
        mut rounds: watch::Receiver<u32>,
        doors: Arc<Semaphore>,
    ) -> Shown {
        let mut door = doors.acquire().await.ok();
        loop {
            tokio::select! {
                round = rounds.changed() => match round {
                    Ok(()) => {
                        let round = *rounds.borrow_and_update();
                        self.write(round);
                    }
                    Err(_) => return self.show(),
                },
                happened = self.client.next() => {
                    if let Happened::State(state) = happened {
                        self.state(state).await;
                        if state == LinkState::Live {
                            door = None;
                        }
                    }
                    self.note();
                }
            }
            // Held until the first welcome.
            let _ = &door;
        }
    }

    async fn state(&mut self, state: LinkState) {
        match state {
            LinkState::Live => {
                look(&self.slot).back_at.get_or_insert(Instant::now());
                if let Some((_, leave)) = &self.enquiry {
                    self.client.send(leave).await;
                }
            }
            LinkState::Waiting { .. } => {
                let (wait, code) = (self.client.waited_for(), self.client.closed_with());
                let mut seen = look(&self.slot);
                seen.first_wait = seen.first_wait.or(wait);
                seen.closed_with = seen.closed_with.or(code);
            }
            LinkState::Ended { code } => look(&self.slot).ended = Some(code),
            LinkState::Connecting | LinkState::Offline => {}
        }
    }

    fn write(&mut self, round: u32) {
        for _ in 0..if self.writes { UNDER_WAY } else { 0 } {
            let text = self.diary.next();
            self.client.say(&text);
        }
        look(&self.slot).round = round;
        self.note();
    }

    /// Takes in what has changed.
    fn note(&mut self) {
        let side = &self.client.side;
        let lines = side.timeline.lines().iter().map(|l| &l.entry);
        let stored = lines.filter(|e| e.seq.0 > 0);
        self.diary.came(stored.clone());
        if let Some((id, _)) = &self.enquiry
            && stored
                .clone()
                .any(|e| e.id == Some(*id) && matches!(e.body, EntryBody::Message { .. }))
        {
            self.enquiry = None;
        }
        let mut seen = look(&self.slot);
        seen.live = self.client.state() == LinkState::Live;
        seen.idle = side.outbox.is_empty() && self.enquiry.is_none();
    }

    fn show(&self) -> Shown {
        let side = &self.client.side;
        let screens = side.conversation_id().into_iter();
        Shown {
            name: self.diary.name.clone(),
            side: Side::Customer,
            live: self.client.state() == LinkState::Live,
            idle: side.outbox.is_empty(),
            token: side.token.clone(),
            under_way: format!("{:?}", side.outbox.held()),
            screens: screens
                .map(|id| Screen::of(id, true, &side.timeline))
                .collect(),
            written: self.diary.written.clone(),
            refused: self.diary.refused.clone(),
            acknowledged: self.diary.acknowledged.clone(),
        }
    }
}
