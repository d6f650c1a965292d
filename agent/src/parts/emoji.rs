//! The common emoji, in a popover above the composer.

use super::composer::{self, FIELD};
use crate::actions::writing;
use crate::texts::{Key, t};
use crate::ui::Ui;
use client::browser::writing::{self as caret, emoji_at, emoji_columns, emoji_id};
use client::emoji::{COMMON, step};
use leptos::html::Button;
use leptos::prelude::*;
use protocol::ConversationId;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement, KeyboardEvent};

/// Draws the button and, once pressed, the popover, which then has the focus.
pub(crate) fn emoji(ui: Ui, id: ConversationId) -> impl IntoView {
    let open = RwSignal::new(false);
    let button = NodeRef::<Button>::new();
    let toggle = move |_| {
        open.update(|open| *open = !*open);
        if open.get_untracked() {
            request_animation_frame(|| focus_on(0));
        }
    };
    let key = move |event: KeyboardEvent| {
        let key = event.key();
        if let Some(to) = step(&key, emoji_at(), emoji_columns(), false) {
            focus_on(to);
        } else if key == "Escape" {
            open.set(false);
            if let Some(button) = button.get_untracked() {
                let _ = button.focus();
            }
        } else {
            return;
        }
        event.prevent_default();
    };
    let pick = move |sign: &'static str| {
        open.set(false);
        insert(ui, id, sign);
    };
    let signs = move || {
        let each = |(place, sign): (usize, &'static str)| {
            let tabindex = if place == 0 { "0" } else { "-1" };
            view! { <button type="button" id=emoji_id(place) tabindex=tabindex on:click=move |_| pick(sign)>{sign}</button> }
        };
        let all: Vec<_> = COMMON.into_iter().enumerate().map(each).collect();
        view! { <div class="emoji" role="toolbar" aria-label=t(Key::Emoji) on:keydown=key>{all}</div> }
    };
    view! {
        <button
            type="button"
            class="tool"
            node_ref=button
            aria-label=t(Key::Emoji)
            aria-expanded=move || open.get().to_string()
            on:click=toggle
        >
            "☺"
        </button>
        {move || open.get().then(signs)}
    }
}

fn focus_on(place: usize) {
    if let Some(one) = document().get_element_by_id(&emoji_id(place)) {
        let _ = one.unchecked_ref::<HtmlElement>().focus();
    }
}

/// Puts a sign where the caret is, in place of what is selected, and goes on writing there.
fn insert(ui: Ui, id: ConversationId, sign: &str) {
    let Some(field) = document().get_element_by_id(FIELD) else {
        return;
    };
    let field: HtmlTextAreaElement = field.unchecked_into();
    caret::insert(&field, sign);
    writing::set_draft(ui, id, field.value());
    composer::focus();
}
