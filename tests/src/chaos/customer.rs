//! A customer of the crew: asks, writes, ends, takes back, leaves messages, again and again.

use super::crew::{Ask, Diary, Screen, Shown};
use super::dice::Dice;
use crate::people::site;
use client::LinkState;
use client::native::{CustomerClient, CustomerSide, message_id};
use protocol::conversation::Side;
use protocol::{
    AvailabilityState, ConversationId, ConversationState, Feedback, FromCustomer, MessageId, Score,
};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

/// After this long without an answer a request is said again, as the widget does.
const ASK_AGAIN: Duration = Duration::from_secs(2);

/// An enquiry that has not been answered yet; the client's outbox is for messages only.
struct Asking {
    frame: FromCustomer,
    id: MessageId,
    text: String,
    again_at: Instant,
}

pub(super) struct Customer {
    client: CustomerClient,
    diary: Diary,
    dice: Dice,
    writes: bool,
    asking: Option<Asking>,
    act_at: Instant,
    refusals: usize,
}

impl Customer {
    pub(super) fn new(relay: &str, name: String, dice: Dice) -> Self {
        Self {
            client: CustomerClient::new(relay, CustomerSide::new(site("shop"))),
            diary: Diary::new(name),
            dice,
            writes: false,
            asking: None,
            act_at: Instant::now(),
            refusals: 0,
        }
    }

    pub(super) async fn live(mut self, mut asked: mpsc::Receiver<Ask>) {
        loop {
            let live = self.client.state() == LinkState::Live;
            tokio::select! {
                ask = asked.recv() => match ask {
                    Some(Ask::Write(on)) => self.writes = on,
                    Some(Ask::Online) => self.client.online(),
                    // Nobody waits for it any more: fine.
                    Some(Ask::Show(show)) => drop(show.send(self.show())),
                    None => return,
                },
                _ = self.client.next() => self.heard(),
                () = sleep_until(self.act_at), if live => {
                    self.ask_again().await;
                    if self.writes {
                        self.act().await;
                    }
                    self.act_at = Instant::now() + self.dice.between(2, 30);
                }
            }
        }
    }

    fn show(&self) -> Shown {
        let side = &self.client.side;
        let screens = side.conversation_id().into_iter();
        Shown {
            name: self.diary.name.clone(),
            side: Side::Customer,
            live: self.client.state() == LinkState::Live,
            idle: side.outbox.is_empty() && self.asking.is_none(),
            token: side.token.clone(),
            under_way: format!(
                "{:?}, {:?}, now in {:?}",
                self.asking.as_ref().map(|a| &a.frame),
                side.outbox.held(),
                side.conversation.as_ref().map(|c| (c.id, c.state)),
            ),
            screens: screens
                .map(|id| Screen::of(id, true, &side.timeline))
                .collect(),
            written: self.diary.written.clone(),
            refused: self.diary.refused.clone(),
            acknowledged: self.diary.acknowledged.clone(),
        }
    }

    /// Takes in what a frame has changed.
    fn heard(&mut self) {
        let side = &mut self.client.side;
        let lines = side.timeline.lines().iter().rev().take(80);
        let stored = lines.map(|l| &l.entry).filter(|e| e.seq.0 > 0);
        self.diary.came(stored.clone());
        if let Some(asking) = &self.asking {
            let told = stored.clone().any(|e| e.id == Some(asking.id));
            let news = &side.refusals[self.refusals..];
            if told {
                self.asking = None;
            } else if news
                .iter()
                .any(|r| r.id == Some(asking.id) && r.retry_after_ms.is_none())
            {
                self.diary.refused.insert(asking.text.clone());
                self.asking = None;
            }
        }
        self.refusals = side.refusals.len();
        let failed = side.outbox.held().iter().filter(|h| h.failed.is_some());
        let failed: Vec<_> = failed.map(|h| (h.id, h.text.clone())).collect();
        for (id, text) in failed {
            side.outbox.discard(id);
            side.timeline.discarded(id);
            self.diary.refused.insert(text);
        }
    }

    async fn ask_again(&mut self) {
        if let Some(asking) = &mut self.asking
            && asking.again_at <= Instant::now()
        {
            asking.again_at = Instant::now() + ASK_AGAIN;
            self.client.send(&asking.frame).await;
        }
    }

    async fn act(&mut self) {
        if self.asking.is_some() {
            return;
        }
        let now = self
            .client
            .side
            .conversation
            .as_ref()
            .map(|c| (c.id, c.state));
        match now {
            Some((id, ConversationState::Live)) => self.talk(id, 3).await,
            Some((id, ConversationState::Waiting | ConversationState::Offered)) => {
                if self.dice.chance(4) {
                    self.by_email(id).await;
                } else {
                    self.talk(id, 2).await;
                }
            }
            Some((id, ConversationState::Ticket)) if self.dice.chance(70) => {
                self.talk(id, 12).await;
            }
            Some((id, ConversationState::Answered)) if self.dice.chance(30) => {
                self.talk(id, 0).await;
            }
            Some((id, ConversationState::Ended)) if self.dice.chance(20) => self.rate(id).await,
            _ => self.ask().await,
        }
    }

    /// Says something, and in `ends` of 100 cases ends it instead.
    async fn talk(&mut self, conversation: ConversationId, ends: u64) {
        if self.dice.chance(ends) {
            let end = FromCustomer::End { conversation };
            self.client.send(&end).await;
        } else if self.dice.chance(10) {
            let up_to = self.client.side.timeline.have();
            let seen = FromCustomer::Seen {
                conversation,
                up_to,
            };
            self.client.send(&seen).await;
        } else if self.client.side.outbox.held().len() < 10 {
            let text = self.diary.next();
            self.client.say(&text);
        }
    }

    /// Another one each time: the desk does not fill anybody's mailbox.
    fn address(&self) -> String {
        let (name, n) = (&self.diary.name, self.diary.written.len());
        format!("{name}-{n}@example.com")
    }

    async fn by_email(&mut self, conversation: ConversationId) {
        let frame = FromCustomer::ByEmail {
            conversation,
            id: message_id(),
            email: Some(self.address()),
        };
        self.client.send(&frame).await;
    }

    async fn rate(&mut self, conversation: ConversationId) {
        let frame = FromCustomer::Rate {
            conversation,
            id: message_id(),
            feedback: Feedback {
                csat: Score::try_from(5).ok(),
                ces: None,
                comment: String::new(),
            },
        };
        self.client.send(&frame).await;
    }

    async fn ask(&mut self) {
        let (id, text) = (message_id(), self.diary.next());
        let (name, email) = (String::from("Ada"), self.address());
        let away = self.client.side.availability.state == AvailabilityState::Away;
        let frame = if away || self.dice.chance(10) {
            FromCustomer::LeaveMessage {
                id,
                name,
                email,
                text: text.clone(),
                website: None,
                consent: None,
            }
        } else {
            FromCustomer::Start {
                id,
                name,
                email: self.dice.chance(50).then_some(email),
                question: Some(text.clone()),
                website: None,
                consent: None,
            }
        };
        self.client.send(&frame).await;
        self.asking = Some(Asking {
            frame,
            id,
            text,
            again_at: Instant::now() + ASK_AGAIN,
        });
    }
}
