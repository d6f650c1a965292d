//! Where a message is written: Enter sends, Shift+Enter begins a new line, the field grows.

use super::emoji::emoji;
use super::field::problem;
use super::files;
use crate::draw::{Drawn, button, by_id, classed, el, watch};
use crate::state::WidgetState;
use crate::texts::{Key, fill, number, t};
use crate::ui::Ui;
use crate::{attaching, writing};
use leptos::prelude::*;
use protocol::{Code, limits, text};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement, KeyboardEvent};

/// Pixels that the field grows to before it scrolls: five lines.
const HEIGHT_MAX_PX: i32 = 132;
/// The field's id.
pub(crate) const FIELD: &str = "message";
/// The id of what is wrong with it.
const ERROR: &str = "message-error";

/// The id of the line that says who reads along.
const TOLD: &str = "message-told";

/// Draws the composer.
pub(crate) fn composer(ui: Ui) -> Drawn {
    attaching::begin(ui);
    let takes_files = ui.boot.with_value(|boot| boot.attachments);
    watch(move || {
        ui.draft.track();
        grow();
    });
    let running = ui.read(WidgetState::is_running);
    let told = ui.boot.with_value(|boot| boot.typing_preview);
    let excess = Memo::new(move |_| ui.draft.with(|words| text::message_excess(words)));
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
        .attr(
            "aria-describedby",
            &if told {
                [ERROR, " ", TOLD].concat()
            } else {
                ERROR.into()
            },
        )
        .attr_by("aria-invalid", move || {
            (excess.get() > 0).then(|| "true".into())
        })
        .value(ui.draft)
        .on_input(move |text| writing::set_draft(ui, text))
        .on("paste", move |event| {
            if takes_files {
                files::pasted(ui, event);
            }
        })
        .on("keydown", move |event| {
            let event: KeyboardEvent = event.unchecked_into();
            // 229: an input method is at work, in browsers that don't say so otherwise.
            let composing = event.is_composing() || event.key_code() == 229;
            if event.key() == "Enter" && !event.shift_key() && !composing {
                event.prevent_default();
                writing::send(ui);
            }
        });
    let send = button("send", "↑".into(), move || {
        writing::send(ui);
        ui.focus.set(Some(FIELD));
    });
    let error = classed("p", "error")
        .attr("id", ERROR)
        .text_by(move || too_long(excess.get()));
    // Said once, not at each key.
    let is_too_long = Memo::new(move |_| excess.get() > 0);
    let says = move || match is_too_long.get() {
        true => problem(Code::MessageTooLong),
        false => String::new(),
    };
    let said = classed("span", "unseen").attr("role", "status");
    el("footer")
        .child(error)
        .child(said.text_by(says))
        .child(files::chips(ui))
        .child_by(move || told.then(|| typing_seen(running)))
        .child(emoji(ui))
        .child_by(move || takes_files.then(|| files::button_to_attach(ui)))
        .child(field)
        .child(send.attr("aria-label", &t(Key::Send)))
}

/// Where the site shows agents what is typed, the customer is told so.
fn typing_seen(running: Memo<bool>) -> Drawn {
    let words = move || match running.get() {
        true => t(Key::TypingSeen),
        false => String::new(),
    };
    classed("p", "told").attr("id", TOLD).text_by(words)
}

/// By how much a message is too long; nothing if it is not.
fn too_long(excess: usize) -> String {
    let number = |n: usize| number(u32::try_from(n).unwrap_or(u32::MAX));
    match excess {
        0 => String::new(),
        _ => fill(
            Key::TooLongBy,
            &[
                ("n", &number(excess)),
                ("max", &number(limits::MESSAGE_CHARS)),
            ],
        ),
    }
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
