//! How a customer who looks elsewhere hears of news: a tone, and a notification where they asked for
//! those. The number of unread messages goes to the page, which shows it at the launcher and in its title.

use crate::draw::{Drawn, classed, el};
use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use crate::{host, kept, sound};
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen::JsValue;

/// The sound rang once and is quiet from then on, since nobody asked for it.
const HEARD: &str = "heard";
/// Kept for what was switched on.
const ON: &str = "on";
/// Kept for what was switched off.
const OFF: &str = "off";

thread_local! {
    /// Whether notifications were asked for on this page.
    static ASKED: Cell<bool> = const { Cell::new(false) };
}

/// An agent joined. Whoever stands in line was promised a ring: only their own switch takes it away.
pub(crate) fn joined(ui: Ui) {
    let silent = kept::get(kept::SOUND).as_deref() == Some(OFF);
    tell(ui, !silent);
}

/// A message came in. The first that nobody looks at is heard; from then on the sound is off, unless
/// the customer switches it on.
pub(crate) fn came(ui: Ui) {
    tell(ui, is_loud());
}

fn tell(ui: Ui, aloud: bool) {
    if ui.open.get_untracked() && !document().hidden() {
        return;
    }
    if aloud {
        sound::ring();
        if kept::get(kept::SOUND).is_none() {
            kept::set(kept::SOUND, HEARD);
        }
    }
    if notifies(ui) {
        let name = ui.state.with_untracked(|s| s.agent().map(String::from));
        let name = name.unwrap_or_else(|| ui.boot.with_value(|boot| boot.name.clone()));
        // No words of the conversation: the page above could read them.
        let words = fill(Key::WroteToYou, &[("name", &name)]);
        host::post("notice", &[("words", words.into())]);
    }
}

/// Whether the next message that nobody looks at is heard.
pub(crate) fn is_loud() -> bool {
    kept::get(kept::SOUND).is_none_or(|kept| kept == ON)
}

/// "Sound" in the menu.
pub(crate) fn switch_sound() {
    kept::set(kept::SOUND, if is_loud() { OFF } else { ON });
}

/// Whether notifications can be had here: the browser has them, and nobody has forbidden them.
pub(crate) fn can_notify(ui: Ui) -> bool {
    let permission = ui.permission.get();
    permission == "default" || permission == "granted"
}

/// Whether a message that comes while nobody looks is notified.
pub(crate) fn notifies(ui: Ui) -> bool {
    let granted = ui.permission.get_untracked() == "granted";
    granted && kept::get(kept::NOTIFY).is_some()
}

/// "Notify me on this device" in the menu. The page above asks the browser, since a frame may not.
pub(crate) fn switch_notify(ui: Ui) {
    if notifies(ui) {
        return kept::set(kept::NOTIFY, "");
    }
    kept::set(kept::NOTIFY, ON);
    ASKED.set(true);
    host::post("notify", &[]);
}

/// What to say to a customer who wants notifications and cannot have them.
pub(crate) fn denied(ui: Ui) -> Drawn {
    let said = move || {
        let denied = ui.permission.get() == "denied" && ASKED.get();
        denied.then(|| classed("p", "sorry").text(t(Key::NotifyDenied)))
    };
    el("div").attr("role", "status").child_by(said)
}

/// Tells the page how many messages are unread, and in which words its title says so.
pub(crate) fn tell_unread(count: usize) {
    let words = t(Key::NewMessages);
    let count = JsValue::from_f64(count as f64);
    host::post("unread", &[("count", count), ("words", words.into())]);
}
