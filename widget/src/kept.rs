//! What the frame keeps in the browser, once a chat was started and never before: who we are, what
//! was being written, what is on its way.

use client::browser::Storage;
use std::cell::RefCell;

/// The customer's token, shared by all tabs.
pub(crate) const TOKEN: &str = "token";
/// The outbox.
pub(crate) const OUTBOX: &str = "outbox";
/// What stands in the composer.
pub(crate) const DRAFT: &str = "draft";
/// The conversation and entry that the customer has seen: `id seq`.
pub(crate) const SEEN: &str = "seen";
/// The conversation that the customer is done with.
pub(crate) const DONE: &str = "done";

struct Kept {
    site: String,
    storage: Storage,
}

thread_local! {
    static KEPT: RefCell<Option<Kept>> = const { RefCell::new(None) };
}

/// Opens what an earlier page of this site kept. Writes nothing.
pub(crate) fn open(site: &str) {
    let kept = Kept {
        site: site.into(),
        storage: Storage::local(),
    };
    KEPT.with(|k| *k.borrow_mut() = Some(kept));
}

/// The full name of a key in the browser's storage.
pub(crate) fn key(name: &str) -> String {
    with(|kept| kept.key(name)).unwrap_or_default()
}

/// What is kept under a name.
pub(crate) fn get(name: &str) -> Option<String> {
    with(|kept| kept.storage.get(&kept.key(name))).flatten()
}

/// Keeps something; an empty text is forgotten instead.
pub(crate) fn set(name: &str, value: &str) {
    with(|kept| {
        let key = kept.key(name);
        if value.is_empty() {
            kept.storage.remove(&key);
        } else {
            kept.storage.set(&key, value);
        }
    });
}

/// Forgets everything.
pub(crate) fn clear() {
    for name in [TOKEN, OUTBOX, DRAFT, SEEN, DONE] {
        set(name, "");
    }
}

fn with<T>(read: impl FnOnce(&Kept) -> T) -> Option<T> {
    KEPT.with(|k| k.borrow().as_ref().map(read))
}

impl Kept {
    fn key(&self, name: &str) -> String {
        ["deskbell.", &self.site, ".", name].concat()
    }
}
