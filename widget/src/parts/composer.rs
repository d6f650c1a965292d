//! Where a message is written: Enter sends, Shift+Enter begins a new line, the field grows.

use crate::actions;
use crate::draw::{Drawn, button, by_id, el, watch};
use crate::state::WidgetState;
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement, KeyboardEvent};

/// Pixels that the field grows to before it scrolls: five lines.
const HEIGHT_MAX_PX: i32 = 132;
/// The field's id.
pub(crate) const FIELD: &str = "message";

/// Draws the composer.
pub(crate) fn composer(ui: Ui) -> Drawn {
    watch(move || {
        ui.draft.track();
        grow();
    });
    let running = ui.read(WidgetState::is_running);
    let field = el("textarea")
        .attr("id", FIELD)
        .attr("rows", "1")
        .attr("aria-label", &t(Key::Message))
        .attr_by("placeholder", move || {
            Some(t(if running.get() {
                Key::Message
            } else {
                Key::AddMore
            }))
        })
        .attr("enterkeyhint", "send")
        .value(ui.draft)
        .on_input(move |text| actions::set_draft(ui, text))
        .on("keydown", move |event| {
            let event: KeyboardEvent = event.unchecked_into();
            // 229: an input method is at work, in browsers that don't say so otherwise.
            let composing = event.is_composing() || event.key_code() == 229;
            if event.key() == "Enter" && !event.shift_key() && !composing {
                event.prevent_default();
                actions::send(ui);
            }
        });
    let send = button("send", "↑".into(), move || {
        actions::send(ui);
        ui.focus.set(Some(FIELD));
    });
    el("footer")
        .child(field)
        .child(send.attr("aria-label", &t(Key::Send)))
}

fn grow() {
    let Some(field) = by_id::<HtmlTextAreaElement>(FIELD) else {
        return;
    };
    let style = HtmlElement::style(&field);
    let _ = style.set_property("height", "auto");
    let height = (field.scroll_height() + 2).min(HEIGHT_MAX_PX);
    let _ = style.set_property("height", &[&height.to_string(), "px"].concat());
}
