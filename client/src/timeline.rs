//! What a screen shows of one conversation: entries that were pushed, replayed or just written,
//! merged into one order, each once.

use crate::outbox::{Held, Words};
use protocol::{AgentId, Author, Code, Entry, EntryBody, MessageId, Seq, Timestamp};

/// Names a line for as long as it is shown: it doesn't change when a line that was just written
/// comes back saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// By its sender's id.
    Id(MessageId),
    /// By its number, where no person sent it.
    Seq(Seq),
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineState {
    /// Written here, not known to be stored.
    Sending,
    /// On the relay's disk.
    Saved,
    /// One's own, and the other side has had it on the screen.
    Seen,
    /// Refused for good; the outbox keeps the text.
    Failed(Code),
}

/// One line of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Names it, for keyed lists.
    pub key: Key,
    /// What it says. While unsaved its `seq` is 0 and `at` is this machine's time.
    pub entry: Entry,
    /// Whether this end's person made it.
    pub mine: bool,
    /// What became of it.
    pub state: LineState,
}

/// One conversation, as one end sees it.
#[derive(Clone, Debug)]
pub struct Timeline {
    me: Author,
    /// Saved lines by their number, then unsaved ones in the order of writing.
    lines: Vec<Line>,
    have: Seq,
    caught_up: bool,
    /// Up to where the other side has seen.
    other_seen: Seq,
    /// Up to where this end has seen.
    seen: Seq,
}

impl Timeline {
    /// An empty timeline; `me` is who sits at this end.
    pub fn new(me: Author) -> Self {
        Self {
            me,
            lines: Vec::new(),
            have: Seq(0),
            caught_up: false,
            other_seen: Seq(0),
            seen: Seq(0),
        }
    }

    /// The lines in order: saved ones by number, then unsaved ones.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Up to where every entry is known: what to tell in `resume` or `open`.
    pub fn have(&self) -> Seq {
        self.have
    }

    /// All entries after [`Self::have`], as told by `welcome`, `conversation` or `history`.
    pub fn replayed(&mut self, entries: Vec<Entry>) {
        self.caught_up = true;
        for entry in entries {
            self.merge(entry);
        }
        self.have = self.newest();
    }

    /// A pushed entry. Returns whether it is new here.
    pub fn pushed(&mut self, entry: Entry) -> bool {
        let new = self.merge(entry);
        if self.caught_up {
            self.have = self.newest();
        }
        new
    }

    /// The connection is lost: until the next [`Self::replayed`], entries may be missing before
    /// those that are pushed.
    pub fn lost(&mut self) {
        self.caught_up = false;
    }

    /// Shows something that was just written, or was in the outbox when the page loaded. `at` is
    /// this machine's idea of the relay's time.
    pub fn written(&mut self, held: &Held, at: Timestamp) {
        let key = Key::Id(held.id);
        if self.lines.iter().any(|line| line.key == key) {
            return;
        }
        let (text, files) = (held.text.clone(), held.files.clone());
        self.lines.push(Line {
            key,
            entry: Entry {
                seq: Seq(0),
                at,
                id: Some(held.id),
                by: self.me.clone(),
                body: match held.words {
                    Words::Message => EntryBody::Message { text, files },
                    Words::Note => EntryBody::Note { text },
                    // To whom, the desk knows: it says so when it comes back.
                    Words::Whisper => EntryBody::Whisper {
                        to: AgentId::random([0; 16]),
                        name: String::new(),
                        text,
                    },
                },
            },
            mine: true,
            state: held.failed.map_or(LineState::Sending, LineState::Failed),
        });
    }

    /// Something written here was refused for good.
    pub fn failed(&mut self, id: MessageId, code: Code) {
        self.set_unsaved(id, LineState::Failed(code));
    }

    /// A failed one is tried again.
    pub fn retried(&mut self, id: MessageId) {
        self.set_unsaved(id, LineState::Sending);
    }

    /// An unsaved line was given up.
    pub fn discarded(&mut self, id: MessageId) {
        self.lines
            .retain(|line| line.key != Key::Id(id) || line.entry.seq != Seq(0));
    }

    /// The other side has seen everything up to here. Going back is ignored.
    pub fn other_saw(&mut self, up_to: Seq) {
        self.other_seen = self.other_seen.max(up_to);
        let seen = self.other_seen;
        for line in &mut self.lines {
            if line.mine && line.state == LineState::Saved && line.entry.seq <= seen {
                line.state = LineState::Seen;
            }
        }
    }

    /// Everything here is on this end's screen now. Returns the number to tell in `seen`, if there
    /// is something new to tell.
    pub fn saw_all(&mut self) -> Option<Seq> {
        let newest = self.newest();
        let news = newest > self.seen;
        self.seen = newest;
        news.then_some(newest)
    }

    /// Up to where this end has seen, as far as it is known.
    pub fn saw(&mut self, up_to: Seq) {
        self.seen = self.seen.max(up_to);
    }

    /// Messages of the other side that this end has not seen.
    pub fn unread(&self) -> usize {
        let unread = |line: &&Line| {
            !line.mine
                && line.entry.seq > self.seen
                && matches!(line.entry.body, EntryBody::Message { .. })
        };
        self.lines.iter().filter(unread).count()
    }

    fn newest(&self) -> Seq {
        self.lines
            .iter()
            .map(|line| line.entry.seq)
            .max()
            .unwrap_or_default()
    }

    fn set_unsaved(&mut self, id: MessageId, state: LineState) {
        for line in &mut self.lines {
            if line.key == Key::Id(id) && line.entry.seq == Seq(0) {
                line.state = state;
            }
        }
    }

    /// Puts an entry in its place. An entry whose number or id is known already changes nothing,
    /// except that an unsaved line becomes saved.
    fn merge(&mut self, entry: Entry) -> bool {
        let key = entry.id.map_or(Key::Seq(entry.seq), Key::Id);
        let mut new = true;
        if let Some(n) = self.lines.iter().position(|line| line.key == key) {
            if self.lines[n].entry.seq != Seq(0) {
                return false;
            }
            self.lines.remove(n);
            new = false;
        }
        let saved = self
            .lines
            .iter()
            .take_while(|line| line.entry.seq != Seq(0));
        let at = saved.take_while(|line| line.entry.seq < entry.seq).count();
        if self
            .lines
            .get(at)
            .is_some_and(|line| line.entry.seq == entry.seq)
        {
            return false;
        }
        let mine = self.is_mine(&entry.by);
        let state = if mine && entry.seq <= self.other_seen {
            LineState::Seen
        } else {
            LineState::Saved
        };
        self.lines.insert(
            at,
            Line {
                key,
                entry,
                mine,
                state,
            },
        );
        new
    }

    fn is_mine(&self, by: &Author) -> bool {
        match (&self.me, by) {
            (Author::Customer, Author::Customer) => true,
            (Author::Agent { id: mine, .. }, Author::Agent { id, .. }) => mine == id,
            _ => false,
        }
    }
}
