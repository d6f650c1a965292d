//! Where an agent writes: a reply, an answer by e-mail, or a note that only agents see.

use super::canned::canned;
use super::coach::{Field, coach};
use super::emoji::emoji;
use super::{files, translation};
use crate::actions::writing;
use crate::attaching;
use crate::mood;
use crate::texts::{Key, fill, number, t};
use crate::ui::Ui;
use client::browser::files::carried;
use leptos::prelude::*;
use protocol::{ConversationId, ConversationState, limits, text};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, HtmlElement, KeyboardEvent};

/// The field's id.
pub(crate) const FIELD: &str = "reply";
/// What is wrong with what is written.
const WRONG: &str = "reply-wrong";
/// The element that says what the composer is for, and why something can't be done.
pub(crate) const PURPOSE: &str = "purpose";

/// Puts the cursor into the field. Where it is there already, nobody is called back a moment later.
pub(crate) fn focus() {
    let now = document().active_element();
    if now.is_some_and(|element| element.id() == FIELD) {
        return;
    }
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
    Answered(String),
    OnlyNotes,
    Over(Option<String>),
}

/// Draws the composer of a conversation.
pub(crate) fn composer(ui: Ui, id: ConversationId) -> impl IntoView {
    let used = ui.read(move |state| match state.cards.get(&id) {
        Some(card) => match card.state {
            ConversationState::Live if state.is_mine(card) || state.is_guest(card) => Use::Chat,
            ConversationState::Ticket => Use::Ticket(card.email.clone()),
            ConversationState::Answered => match card.email.clone() {
                Some(email) => Use::Answered(email),
                None => Use::Over(None),
            },
            ConversationState::Ended | ConversationState::Withdrawn => {
                Use::Over(card.email.clone())
            }
            _ => Use::OnlyNotes,
        },
        None => Use::OnlyNotes,
    });
    let only_notes = |used: &Use| matches!(used, Use::OnlyNotes | Use::Over(_));
    let notes = move || ui.noting.get() || ui.whispering.get() || used.with(only_notes);
    let send = move || {
        if used.with_untracked(only_notes) && !ui.whispering.get_untracked() {
            ui.noting.set(true);
        }
        writing::send(ui, id);
    };
    let canned = canned(ui, id);
    let key = move |event: KeyboardEvent| {
        if !event.is_composing() && canned.key(&event) {
            return;
        }
        // 229: an input method is at work, in browsers that don't say so otherwise.
        let composing = event.is_composing() || event.key_code() == 229;
        if event.key() == "Enter" && !event.shift_key() && !composing {
            event.prevent_default();
            send();
        }
    };
    let hint = move || match used.get() {
        _ if ui.whispering.get() => Some(t(Key::WhisperHint)),
        _ if ui.noting.get() => Some(t(Key::NoteHint)),
        Use::Chat => None,
        Use::Ticket(Some(email)) => Some(fill(Key::TicketHint, &[("email", &email)])),
        Use::Ticket(None) => Some(t(Key::TicketHintNobody)),
        Use::Answered(email) => Some(fill(Key::AnsweredHint, &[("email", &email)])),
        Use::OnlyNotes => Some(t(Key::LookHint)),
        Use::Over(Some(_)) => Some(t(Key::OverHint)),
        Use::Over(None) => Some(t(Key::OverHintNobody)),
    };
    let placeholder = move || {
        t(if ui.whispering.get() {
            Key::WhisperHint
        } else if notes() {
            Key::NoteHint
        } else {
            Key::ReplyHint
        })
    };
    let paste = move |event: ClipboardEvent| {
        let pasted = carried(event.clipboard_data());
        if !pasted.is_empty() && !notes() {
            event.prevent_default();
            attaching::attach(ui, id, pasted);
        }
    };
    let coached = coached(ui, id);
    let excess = Memo::new(move |_| ui.draft.with(|words| text::message_excess(words)));
    let too_long = move || {
        let excess = Some(excess.get()).filter(|excess| *excess > 0)?;
        let (n, max) = (number(excess), number(limits::MESSAGE_CHARS));
        Some(fill(Key::TooLongBy, &[("n", &n), ("max", &max)]))
    };
    view! {
        <div class="write" class:noting=notes>
            <p class="purpose" id=PURPOSE role="status">{hint}</p>
            <textarea
                id=FIELD
                rows="3"
                aria-label=t(Key::Reply)
                placeholder=placeholder
                aria-describedby=WRONG
                aria-invalid=move || (excess.get() != 0).then_some("true")
                prop:value=ui.draft
                aria-autocomplete="list"
                aria-activedescendant=move || canned.active()
                on:input=move |event| {
                    writing::set_draft(ui, id, event_target_value(&event));
                    canned.typed();
                }
                on:keydown=key
                on:paste=paste
            ></textarea>
            {canned.draw()}
            {move || (!notes()).then(|| coach(ui, coached))}
            {files::chips(ui, id)}
            <p class="wrong" id=WRONG>{too_long}</p>
            <div class="tools">
                {emoji(ui, id)}
                {move || (!notes()).then(|| files::button(ui, id))}
                {move || (!notes()).then(|| translation::reply(ui, id))}
                <span>{t(Key::SendKeys)}</span>
                <span class="space"></span>
                <button type="button" class="go" on:click=move |_| {
                    send();
                    focus();
                }>{t(Key::Send)}</button>
            </div>
        </div>
    }
}

/// The field as the writing coach sees it.
fn coached(ui: Ui, id: ConversationId) -> Field {
    let locale = ui.read(move |state| {
        let card = state.cards.get(&id);
        card.map(|card| card.locale.clone()).unwrap_or_default()
    });
    let upset = ui.read(move |state| {
        let card = state.cards.get(&id);
        let lines = state.timelines.get(&id).map(|timeline| timeline.lines());
        card.zip(lines)
            .is_some_and(|(card, lines)| mood::is_unheard(lines, &card.locale))
    });
    Field {
        id: FIELD,
        text: ui.draft.into(),
        put: Callback::new(move |words| writing::set_draft(ui, id, words)),
        locale: locale.into(),
        upset: upset.into(),
    }
}
