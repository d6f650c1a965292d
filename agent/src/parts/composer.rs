//! Where an agent writes: a reply, an answer by e-mail, or a note that only agents see.

use crate::actions;
use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::{ConversationId, ConversationState};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

const FIELD: &str = "reply";

/// Puts the cursor into the field.
pub(crate) fn focus() {
    request_animation_frame(|| {
        if let Some(field) = document().get_element_by_id(FIELD) {
            let _ = field.unchecked_ref::<HtmlElement>().focus();
        }
    });
}

/// What the composer is for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Use {
    Chat,
    Ticket(Option<String>),
    OnlyNotes,
}

/// Draws the composer of a conversation.
pub(crate) fn composer(ui: Ui, id: ConversationId) -> impl IntoView {
    let used = ui.read(move |state| match state.cards.get(&id) {
        Some(card) => match card.state {
            ConversationState::Live if state.is_mine(card) => Use::Chat,
            ConversationState::Ticket | ConversationState::Answered => {
                Use::Ticket(card.email.clone())
            }
            _ => Use::OnlyNotes,
        },
        None => Use::OnlyNotes,
    });
    let notes = move || ui.noting.get() || used.get() == Use::OnlyNotes;
    let send = move || {
        if used.get_untracked() == Use::OnlyNotes {
            ui.noting.set(true);
        }
        actions::send(ui, id);
        focus();
    };
    let key = move |event: KeyboardEvent| {
        // 229: an input method is at work, in browsers that don't say so otherwise.
        let composing = event.is_composing() || event.key_code() == 229;
        if event.key() == "Enter" && !event.shift_key() && !composing {
            event.prevent_default();
            send();
        }
    };
    let hint = move || match used.get() {
        _ if ui.noting.get() => Some(t(Key::NoteHint)),
        Use::Chat => None,
        Use::Ticket(Some(email)) => Some(fill(Key::TicketHint, &[("email", &email)])),
        Use::Ticket(None) => Some(t(Key::TicketHintNobody)),
        Use::OnlyNotes => Some(t(Key::LookHint)),
    };
    let placeholder = move || {
        t(if notes() {
            Key::NoteHint
        } else {
            Key::ReplyHint
        })
    };
    view! {
        <div class="write" class:noting=notes>
            <p class="purpose" role="status">{hint}</p>
            <textarea
                id=FIELD
                rows="3"
                aria-label=t(Key::Reply)
                placeholder=placeholder
                prop:value=ui.draft
                on:input=move |event| actions::set_draft(ui, id, event_target_value(&event))
                on:keydown=key
            ></textarea>
            <div class="tools">
                <span>{t(Key::SendKeys)}</span>
                <span class="space"></span>
                <button type="button" class="go" on:click=move |_| send()>{t(Key::Send)}</button>
            </div>
        </div>
    }
}
