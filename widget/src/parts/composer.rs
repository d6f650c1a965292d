//! Where a message is written: Enter sends, Shift+Enter begins a new line, the field grows.

use crate::actions;
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::html::Textarea;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// Pixels that the field grows to before it scrolls: five lines.
const HEIGHT_MAX_PX: i32 = 132;

/// Draws the composer.
pub(crate) fn composer(ui: Ui) -> impl IntoView {
    let field = NodeRef::<Textarea>::new();
    Effect::new(move || {
        ui.draft.track();
        if let Some(field) = field.get() {
            grow(&field);
        }
    });
    let key = move |event: KeyboardEvent| {
        // 229: an input method is at work, in browsers that don't say so otherwise.
        let composing = event.is_composing() || event.key_code() == 229;
        if event.key() == "Enter" && !event.shift_key() && !composing {
            event.prevent_default();
            actions::send(ui);
        }
    };
    let send = move |_| {
        actions::send(ui);
        ui.focus.set(Some("message"));
    };
    view! {
        <footer>
            <textarea
                id="message"
                node_ref=field
                rows="1"
                aria-label=t(Key::Message)
                placeholder=t(Key::Message)
                enterkeyhint="send"
                prop:value=ui.draft
                on:input=move |event| actions::set_draft(ui, event_target_value(&event))
                on:keydown=key
            ></textarea>
            <button class="send" type="button" aria-label=t(Key::Send) on:click=send>"↑"</button>
        </footer>
    }
}

fn grow(field: &web_sys::HtmlTextAreaElement) {
    let style = web_sys::HtmlElement::style(field);
    let _ = style.set_property("height", "auto");
    let height = (field.scroll_height() + 2).min(HEIGHT_MAX_PX);
    let _ = style.set_property("height", &[&height.to_string(), "px"].concat());
}
