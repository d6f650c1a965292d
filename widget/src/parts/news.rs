//! What the site's owner wants everybody to know just now, and how soon people were answered lately.

use crate::draw::{Drawn, button, classed};
use crate::kept;
use crate::texts::{Key, duration, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;

/// Draws the owner's words, above every screen. Who has hidden them sees them no more.
pub(crate) fn banner(ui: Ui) -> Drawn {
    let words = ui.read(|state| state.banner.clone());
    let hidden = RwSignal::new(kept::get(kept::HIDDEN));
    let shown = move || {
        let words = words
            .get()
            .filter(|words| hidden.get().as_ref() != Some(words))?;
        let text = words.clone();
        let hide = button("icon", "✕".into(), move || {
            kept::set(kept::HIDDEN, &words);
            hidden.set(Some(words.clone()));
            ui.focus.set(Some("title"));
        });
        let hide = hide.attr("aria-label", &t(Key::HideNotice));
        Some(
            classed("div", "notice")
                .child(classed("p", "words").text(text))
                .child(hide),
        )
    };
    // There before its words are: only then are they read aloud when they come.
    classed("div", "news")
        .attr("role", "status")
        .child_by(shown)
}

/// How soon people were answered lately: by chat only while somebody is there.
pub(crate) fn promise(ui: Ui) -> Memo<Option<String>> {
    ui.read(|state| {
        let promise = state.availability?.promise;
        let chat = promise.chat_ms.filter(|_| !state.is_away()).map(duration);
        let email = promise.email_ms.map(duration);
        let (key, values) = match (&chat, &email) {
            (Some(chat), Some(email)) => (Key::PromiseBoth, [("chat", chat), ("email", email)]),
            (Some(chat), None) => (Key::PromiseChat, [("chat", chat), ("email", chat)]),
            (None, Some(email)) => (Key::PromiseEmail, [("chat", email), ("email", email)]),
            (None, None) => return None,
        };
        let values = values.map(|(name, value)| (name, value.as_str()));
        Some(fill(key, &values))
    })
}
