//! The common emoji, in a small popover beside the composer.

use super::composer::FIELD;
use crate::draw::{Drawn, button, by_id, classed, el, focus};
use crate::texts::{Key, t};
use crate::ui::Ui;
use crate::writing;
use client::browser::writing::{self as caret, emoji_at, emoji_columns, emoji_id};
use client::emoji::{COMMON, step};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlTextAreaElement, KeyboardEvent};

/// The id of the button that opens it.
const BUTTON: &str = "emoji";
/// The id of the button and its popover.
const PLACE: &str = "emoji-place";

/// Draws the button and, while it is open, the popover.
pub(crate) fn emoji(ui: Ui) -> Drawn {
    let open = RwSignal::new(false);
    let away = window_event_listener_untyped("pointerdown", move |event| {
        let at = event.target().and_then(|t| t.dyn_into::<Element>().ok());
        let here = ["#", PLACE].concat();
        let inside = at.is_some_and(|at| at.closest(&here).ok().flatten().is_some());
        if !inside && open.get_untracked() {
            open.set(false);
        }
    });
    on_cleanup(move || away.remove());
    let draw = move || {
        let signs = (0..COMMON.len()).map(|place| {
            button("", COMMON[place].into(), move || {
                open.set(false);
                insert(ui, COMMON[place]);
            })
            .attr("id", &emoji_id(place))
            .attr("tabindex", if place == 0 { "0" } else { "-1" })
        });
        classed("div", "emoji")
            .attr("role", "toolbar")
            .attr("aria-label", &t(Key::Emoji))
            .children(signs.collect())
            .on("keydown", move |event| keys(&event.unchecked_into(), open))
    };
    let toggle = move || {
        open.update(|open| *open = !*open);
        if open.get_untracked() {
            request_animation_frame(|| focus(&emoji_id(0)));
        }
    };
    let opener = button("icon", "☺".into(), toggle)
        .attr("id", BUTTON)
        .attr("aria-label", &t(Key::Emoji))
        .attr_by("aria-expanded", move || Some(open.get().to_string()));
    el("div")
        .attr("id", PLACE)
        .child(opener)
        .child_by(move || open.get().then(draw))
}

/// Puts a sign where the caret is, in place of what is selected, and goes on writing there.
fn insert(ui: Ui, sign: &str) {
    let Some(field) = by_id::<HtmlTextAreaElement>(FIELD) else {
        return;
    };
    caret::insert(&field, sign);
    writing::set_draft(ui, field.value());
    focus(FIELD);
}

/// Arrows go through the grid as it is drawn, Home and End to its ends, Escape and Tab out.
fn keys(event: &KeyboardEvent, open: RwSignal<bool>) {
    let key = event.key();
    let rtl = document().dir() == "rtl";
    if let Some(to) = step(&key, emoji_at(), emoji_columns(), rtl) {
        focus(&emoji_id(to));
    } else if key == "Escape" {
        // Escape leaves the popover first, not the panel.
        event.stop_propagation();
        focus(BUTTON);
        open.set(false);
    } else {
        if key == "Tab" {
            open.set(false);
        }
        return;
    }
    event.prevent_default();
}
