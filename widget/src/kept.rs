//! What the frame keeps in the browser once the customer writes, and never before: who we are, what
//! was being written, what is on its way. The page of a private link keeps who it is as long as the
//! tab, and only what is on its way for longer.

use client::browser::Storage;
use protocol::limits;
use std::cell::RefCell;

/// The customer's token, shared by all tabs.
pub(crate) const TOKEN: &str = "token";
/// The outbox, shared by all tabs.
pub(crate) const OUTBOX: &str = "outbox";
/// What stands in the composer.
pub(crate) const DRAFT: &str = "draft";
/// The conversation and entry that the customer has seen: `id seq`.
pub(crate) const SEEN: &str = "seen";
/// The conversation that the customer is done with.
pub(crate) const DONE: &str = "done";
/// The id of the form that was sent and not answered yet; `-` before it if nobody was there.
pub(crate) const ASKED: &str = "asked";
/// What was uploaded and not sent: the conversation, and the files as JSON.
pub(crate) const FILES: &str = "files";
/// Whether it rings: [`crate::alerts`].
pub(crate) const SOUND: &str = "sound";
/// Whether the customer wants to be notified here.
pub(crate) const NOTIFY: &str = "notify";
/// The words that the customer ticked: others must be ticked anew.
pub(crate) const AGREES: &str = "agrees";
/// The owner's words that the customer has hidden.
pub(crate) const HIDDEN: &str = "hidden";
/// The fields whose text is kept, by their ids.
const FIELDS: [&str; 5] = ["name", "email", "question", "comment", DRAFT];
/// Bytes of a text that is kept as it is typed: more than can ever be sent. What somebody pastes beyond
/// that is not written anew at each key.
const TYPED_BYTES_MAX: usize = 4 * limits::MESSAGE_CHARS;

struct Kept {
    prefix: String,
    alone: bool,
    lasting: Storage,
    tab: Storage,
}

thread_local! {
    static KEPT: RefCell<Option<Kept>> = const { RefCell::new(None) };
}

/// Opens what an earlier page of this site kept. Writes nothing. `alone`: the page of a private link.
pub(crate) fn open(site: &str, alone: bool) {
    let kept = Kept {
        prefix: ["deskbell.", site, if alone { ".talk." } else { "." }].concat(),
        alone,
        lasting: Storage::local(),
        tab: Storage::session(),
    };
    KEPT.with(|k| *k.borrow_mut() = Some(kept));
}

/// The full name of a key in the browser's storage.
pub(crate) fn key(name: &str) -> String {
    with(|kept| kept.key(name)).unwrap_or_default()
}

/// What is kept under a name.
pub(crate) fn get(name: &str) -> Option<String> {
    with(|kept| kept.storage(name).get(&kept.key(name))).flatten()
}

/// Keeps something; an empty text is forgotten instead.
pub(crate) fn set(name: &str, value: &str) {
    with(|kept| {
        let (key, storage) = (kept.key(name), kept.storage(name));
        if value.is_empty() {
            storage.remove(&key);
        } else {
            storage.set(&key, value);
        }
    });
}

/// Keeps what is typed into a field, if it is one whose text is worth keeping; of what is far too
/// long, nothing.
pub(crate) fn typed(field: &str, text: &str) {
    if FIELDS.contains(&field) {
        let fits = text.len() <= TYPED_BYTES_MAX;
        set(field, if fits { text } else { "" });
    }
}

/// Forgets everything.
pub(crate) fn clear() {
    for name in [
        AGREES, HIDDEN, TOKEN, OUTBOX, SEEN, DONE, ASKED, FILES, SOUND, NOTIFY,
    ] {
        set(name, "");
    }
    for name in FIELDS {
        set(name, "");
    }
}

fn with<T>(read: impl FnOnce(&Kept) -> T) -> Option<T> {
    KEPT.with(|k| k.borrow().as_ref().map(read))
}

impl Kept {
    fn key(&self, name: &str) -> String {
        [&self.prefix, name].concat()
    }

    fn storage(&self, name: &str) -> &Storage {
        if self.alone && name != OUTBOX {
            &self.tab
        } else {
            &self.lasting
        }
    }
}
