//! What was written and is not known to be stored yet: kept until its own entry comes back, sent
//! again after a reconnect, serialisable so that a browser keeps it through a reload.

use protocol::limits::OUTBOX_MAX;
use protocol::{Code, ConversationId, File, FileId, FromAgent, FromCustomer, MessageId, Refusal};
use serde::{Deserialize, Serialize};

/// Milliseconds without an answer after which something is sent again; harmless, since the relay
/// stores an id once.
pub const RESEND_MS: u64 = 15_000;
/// Milliseconds before the next try, where a refusal names none.
pub const RETRY_AFTER_MS: u64 = 1_000;

/// Ids that an outbox remembers after they are gone: more than two pages of one person can differ by.
const GONE_MAX: usize = 1_000;

/// What kind of words are held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Words {
    /// Said to the other side.
    #[default]
    Message,
    /// An agent's note, for agents only.
    Note,
    /// A supervisor's words to the agent of a chat.
    Whisper,
}

/// One thing in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Made once, kept through every try.
    pub id: MessageId,
    /// Where it goes.
    pub conversation: ConversationId,
    /// Message or note.
    #[serde(default)]
    pub words: Words,
    /// The text, as it was written.
    pub text: String,
    /// What was attached, uploaded before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<File>,
    /// How often it was sent.
    #[serde(default)]
    pub attempts: u32,
    /// Why it will not be sent again by itself; the text stays until [`Outbox::retry`] or
    /// [`Outbox::discard`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<Code>,
    /// When it is to be sent next. Not kept through a reload: another page, another clock.
    #[serde(skip)]
    send_at_ms: u64,
}

impl Held {
    /// The frame that a customer's page sends.
    pub fn customer_frame(&self) -> FromCustomer {
        FromCustomer::Send {
            conversation: self.conversation,
            id: self.id,
            text: self.text.clone(),
            files: self.file_ids(),
        }
    }

    fn file_ids(&self) -> Vec<FileId> {
        self.files.iter().map(|file| file.id).collect()
    }

    /// The frame that an agent's view sends.
    pub fn agent_frame(&self) -> FromAgent {
        let (conversation, id, text) = (self.conversation, self.id, self.text.clone());
        match self.words {
            Words::Message => FromAgent::Send {
                conversation,
                id,
                text,
                files: self.file_ids(),
            },
            Words::Note => FromAgent::Note {
                conversation,
                id,
                text,
            },
            Words::Whisper => FromAgent::Whisper {
                conversation,
                id,
                text,
            },
        }
    }
}

/// What a refusal meant for the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was about something else.
    NotOurs,
    /// It stays, and is sent again in a moment.
    Retrying,
    /// It will not be sent again by itself: show it as failed, with its text.
    Failed(MessageId, Code),
}

/// What was written and is not known to be stored yet, in the order of writing. Of each
/// conversation only the first is under way at a time: so a refusal of it ("too fast") cannot let
/// the next one overtake it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Outbox {
    held: Vec<Held>,
    /// What is known to be stored or was given up here; another page may not know it yet.
    #[serde(skip)]
    gone: Vec<MessageId>,
}

impl Outbox {
    /// An empty outbox.
    pub fn new() -> Self {
        Self::default()
    }

    /// The outbox that [`Self::to_json`] told; empty if the text is not one.
    pub fn from_json(text: &str) -> Self {
        let mut outbox: Self = protocol::codec::decode(text).unwrap_or_default();
        outbox.held.truncate(OUTBOX_MAX);
        outbox
    }

    /// The outbox as text, to be kept through a reload.
    pub fn to_json(&self) -> String {
        protocol::codec::encode(self)
    }

    /// Takes something in. `text` should have passed [`protocol::text::message`]. Returns `None`
    /// when [`OUTBOX_MAX`] things are held already: keep the text in its field and say so.
    pub fn push(
        &mut self,
        id: MessageId,
        conversation: ConversationId,
        words: Words,
        text: String,
    ) -> Option<&Held> {
        self.push_with(id, conversation, words, text, Vec::new())
    }

    /// The same with files, which were uploaded before.
    pub fn push_with(
        &mut self,
        id: MessageId,
        conversation: ConversationId,
        words: Words,
        text: String,
        files: Vec<File>,
    ) -> Option<&Held> {
        if self.held.len() >= OUTBOX_MAX || self.held.iter().any(|h| h.id == id) {
            return None;
        }
        self.held.push(Held {
            id,
            conversation,
            words,
            text,
            files,
            attempts: 0,
            failed: None,
            send_at_ms: 0,
        });
        self.held.last()
    }

    /// What is to be sent now; counts as sent. Call it only while the link is live and the welcome
    /// has been merged.
    pub fn due(&mut self, now_ms: u64) -> Vec<Held> {
        let mut due = Vec::new();
        for n in self.first_of_each() {
            let held = &mut self.held[n];
            if held.send_at_ms <= now_ms {
                held.attempts += 1;
                held.send_at_ms = now_ms + RESEND_MS;
                due.push(held.clone());
            }
        }
        due
    }

    /// When [`Self::due`] will next have something; a time in the past means now.
    pub fn next_deadline(&self) -> Option<u64> {
        let firsts = self.first_of_each().into_iter();
        firsts.map(|n| self.held[n].send_at_ms).min()
    }

    /// The entry with this id came back: it is stored. Returns whether it was held here.
    pub fn saved(&mut self, id: MessageId) -> bool {
        self.forget(id).is_some()
    }

    /// Takes over what another page of the same person holds, in the order of writing: whichever
    /// page is connected sends it, and storing it twice is impossible. Returns what is new here.
    pub fn adopt(&mut self, other: Self) -> Vec<Held> {
        let mut new = other.held;
        new.retain(|one| {
            let held = self.held.iter().any(|h| h.id == one.id);
            !held && !self.gone.contains(&one.id)
        });
        new.truncate(OUTBOX_MAX.saturating_sub(self.held.len()));
        for one in &new {
            // Ids begin with the time of writing.
            let later = |h: &Held| h.attempts == 0 && h.id > one.id;
            let at = self.held.iter().position(later).unwrap_or(self.held.len());
            self.held.insert(at, one.clone());
        }
        new
    }

    /// A connection is welcomed, and its entries are merged: what is still here is sent again.
    pub fn reconnected(&mut self) {
        for held in &mut self.held {
            held.send_at_ms = 0;
        }
    }

    /// The relay refused something. Refusals for its own sake (`too_fast`, `unavailable`) are
    /// tried again, all others are final.
    pub fn refused(&mut self, now_ms: u64, refusal: &Refusal) -> Verdict {
        let again_ms = refusal.retry_after_ms.map_or(RETRY_AFTER_MS, u64::from);
        let retryable = matches!(refusal.code, Code::TooFast | Code::Unavailable);
        match self.held.iter_mut().find(|h| Some(h.id) == refusal.id) {
            Some(held) if retryable => {
                held.send_at_ms = now_ms + again_ms;
                Verdict::Retrying
            }
            Some(held) => {
                held.failed = Some(refusal.code);
                Verdict::Failed(held.id, refusal.code)
            }
            None if retryable && refusal.id.is_none() => self.delay_under_way(now_ms + again_ms),
            None => Verdict::NotOurs,
        }
    }

    /// Somebody wants a failed one tried again. It keeps its id, and its turn among the others.
    pub fn retry(&mut self, id: MessageId) {
        if let Some(held) = self.held.iter_mut().find(|h| h.id == id) {
            held.failed = None;
            held.send_at_ms = 0;
        }
    }

    /// Takes one out, with its text.
    pub fn discard(&mut self, id: MessageId) -> Option<Held> {
        self.forget(id)
    }

    /// Everything held, in the order of writing.
    pub fn held(&self) -> &[Held] {
        &self.held
    }

    /// Whether nothing is held.
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    fn forget(&mut self, id: MessageId) -> Option<Held> {
        if self.gone.len() == GONE_MAX {
            self.gone.remove(0);
        }
        self.gone.push(id);
        let n = self.held.iter().position(|h| h.id == id)?;
        Some(self.held.remove(n))
    }

    /// A relay that is asked too fast may refuse without having read the id: whatever is under way
    /// may be meant.
    fn delay_under_way(&mut self, send_at_ms: u64) -> Verdict {
        let mut verdict = Verdict::NotOurs;
        for n in self.first_of_each() {
            let held = &mut self.held[n];
            if held.attempts > 0 {
                held.send_at_ms = held.send_at_ms.min(send_at_ms);
                verdict = Verdict::Retrying;
            }
        }
        verdict
    }

    /// The first of each conversation that has not failed.
    fn first_of_each(&self) -> Vec<usize> {
        let mut seen: Vec<ConversationId> = Vec::new();
        let mut firsts = Vec::new();
        for (n, held) in self.held.iter().enumerate() {
            if held.failed.is_none() && !seen.contains(&held.conversation) {
                seen.push(held.conversation);
                firsts.push(n);
            }
        }
        firsts
    }
}
