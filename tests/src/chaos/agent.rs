//! An agent of the crew: opens what is offered, answers, notes, hands on, ends, answers tickets,
//! and now and then takes a break.

use super::crew::{Ask, Diary, Screen, Shown};
use super::dice::Dice;
use client::native::{AgentClient, AgentSide};
use client::{LinkState, Words};
use protocol::api::LoggedIn;
use protocol::conversation::Side;
use protocol::{AgentId, Card, ConversationId, ConversationState, FromAgent};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

/// Conversations that an agent looks into at most.
const SCREENS_MAX: usize = 12;

pub(super) struct Agent {
    client: AgentClient,
    me: AgentId,
    diary: Diary,
    dice: Dice,
    writes: bool,
    act_at: Instant,
    refusals: usize,
    /// What was to be opened and came too fast, and when it is tried again.
    reopen: Vec<(Instant, ConversationId)>,
}

impl Agent {
    pub(super) fn new(relay: &str, name: String, account: &LoggedIn, dice: Dice) -> Self {
        let mut side = AgentSide::new(account.token.clone());
        side.available = Some(true);
        Self {
            client: AgentClient::new(relay, side),
            me: account.agent,
            diary: Diary::new(name),
            dice,
            writes: false,
            act_at: Instant::now(),
            refusals: 0,
            reopen: Vec::new(),
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
                    self.open_again();
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
        let screens = side.timelines.iter();
        Shown {
            name: self.diary.name.clone(),
            side: Side::Agent,
            live: self.client.state() == LinkState::Live,
            idle: side.outbox.is_empty(),
            token: None,
            under_way: format!("{:?}", side.outbox.held()),
            screens: screens
                .map(|(id, timeline)| Screen::of(*id, side.looks_into(*id), timeline))
                .collect(),
            written: self.diary.written.clone(),
            refused: self.diary.refused.clone(),
            acknowledged: self.diary.acknowledged.clone(),
        }
    }

    /// Takes in what a frame has changed.
    fn heard(&mut self) {
        let side = &mut self.client.side;
        for timeline in side.timelines.values() {
            let lines = timeline.lines().iter().rev().take(40).map(|l| &l.entry);
            self.diary.came(lines.filter(|e| e.seq.0 > 0));
        }
        for refusal in &side.refusals[self.refusals..] {
            if let (None, Some(conversation), Some(ms)) =
                (refusal.id, refusal.conversation, refusal.retry_after_ms)
            {
                let at = Instant::now() + Duration::from_millis(ms.into());
                self.reopen.push((at, conversation));
            }
        }
        self.refusals = side.refusals.len();
        let failed = side.outbox.held().iter().filter(|h| h.failed.is_some());
        let failed: Vec<_> = failed.map(|h| (h.id, h.text.clone())).collect();
        for (id, text) in failed {
            side.outbox.discard(id);
            side.timelines.values_mut().for_each(|t| t.discarded(id));
            self.diary.refused.insert(text);
        }
    }

    fn open_again(&mut self) {
        let due = |(at, _): &(Instant, _)| *at <= Instant::now();
        for (_, conversation) in self.reopen.extract_if(.., |again| due(again)) {
            if self.client.side.looks_into(conversation) {
                self.client.open(conversation);
            }
        }
    }

    async fn act(&mut self) {
        let cards: Vec<Card> = self.client.side.cards.values().cloned().collect();
        let offered = |c: &&Card| c.state == ConversationState::Offered && c.agent == Some(self.me);
        if let Some(card) = cards.iter().find(offered) {
            return self.client.open(card.id);
        }
        self.look_away(&cards).await;
        if self.dice.chance(2) {
            let on = self.dice.chance(70);
            return self.client.available(on).await;
        }
        let me = self.me;
        let is = |state, mine: bool| -> Vec<ConversationId> {
            let fits = |c: &&Card| c.state == state && (c.agent == Some(me)) == mine;
            cards.iter().filter(fits).map(|c| c.id).collect()
        };
        let (mine, others) = (
            is(ConversationState::Live, true),
            is(ConversationState::Live, false),
        );
        let tickets = [true, false]
            .map(|mine| is(ConversationState::Ticket, mine))
            .concat();
        let waiting = is(ConversationState::Waiting, false);
        if let Some(id) = self
            .dice
            .one_of(&mine)
            .copied()
            .filter(|_| self.dice.chance(80))
        {
            self.work_on(id).await;
        } else if let Some(id) = self.dice.one_of(&tickets).copied() {
            self.client.open(id);
            self.say(id, Words::Message);
        } else if let Some(conversation) = self.dice.one_of(&waiting).copied() {
            self.client.send(&FromAgent::Take { conversation }).await;
        } else if let Some(conversation) = self.dice.one_of(&others).copied() {
            if self.dice.chance(20) {
                self.client.send(&FromAgent::Take { conversation }).await;
            } else {
                self.client.open(conversation);
                self.say(conversation, Words::Note);
            }
        }
    }

    async fn work_on(&mut self, conversation: ConversationId) {
        if !self.client.side.looks_into(conversation) {
            self.client.open(conversation);
        }
        match self.dice.below(100) {
            0..4 => {
                self.client.send(&FromAgent::End { conversation }).await;
            }
            4..8 => {
                let colleagues: Vec<AgentId> =
                    self.client.side.colleagues.keys().copied().collect();
                let to = self
                    .dice
                    .one_of(&colleagues)
                    .copied()
                    .filter(|a| *a != self.me);
                let transfer = FromAgent::Transfer {
                    conversation,
                    to,
                    department: None,
                    note: None,
                };
                self.client.send(&transfer).await;
            }
            8..16 => self.say(conversation, Words::Note),
            16..26 => {
                let timeline = self.client.side.timelines.get(&conversation);
                if let Some(up_to) = timeline.map(client::Timeline::have) {
                    let seen = FromAgent::Seen {
                        conversation,
                        up_to,
                    };
                    self.client.send(&seen).await;
                }
            }
            _ => self.say(conversation, Words::Message),
        }
    }

    fn say(&mut self, conversation: ConversationId, words: Words) {
        if self.client.side.outbox.held().len() < 10 {
            let text = self.diary.next();
            self.client.say(conversation, words, &text);
        }
    }

    /// Leaves what is over, so that coming back does not begin with opening all of it.
    async fn look_away(&mut self, cards: &[Card]) {
        let side = &self.client.side;
        let watched = side.timelines.keys().copied();
        let watched: Vec<_> = watched.filter(|id| side.looks_into(*id)).collect();
        if watched.len() < SCREENS_MAX {
            return;
        }
        for conversation in watched {
            let card = cards.iter().find(|c| c.id == conversation);
            if card.is_none_or(|c| !c.state.is_open()) {
                self.client.leave(conversation).await;
            }
        }
    }
}
