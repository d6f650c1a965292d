//! The wait: place in line, an honest estimate, and the way to an answer by e-mail.

use crate::actions;
use crate::parts::field::{Field, Kind, field, fixed};
use crate::state::WidgetState;
use crate::texts::{Key, Plural, estimate, fill, ordinal, t};
use crate::ui::Ui;
use leptos::prelude::*;

/// Draws the place in line.
pub(crate) fn place(ui: Ui) -> impl IntoView {
    let place = ui.read(|state| state.conversation.as_ref().and_then(|view| view.place));
    let sentence = move || {
        place.get().map(|place| {
            let soon = place.estimate_ms.map(|ms| {
                let about = fill(Key::About, &[("time", &estimate(ms))]);
                view! { <span class="unseen">", "</span>{about} }
            });
            view! {
                <small>{t(Key::YouAre)}" "</small>
                <b>{ordinal(Plural::Place, place.place)}</b>
                <small>{soon}</small>
            }
        })
    };
    view! {
        <div class="wait">
            <div role="status" aria-atomic="true">{sentence}</div>
            <small>{t(Key::KeepBrowsing)}</small>
            <div class="bar"><i></i></div>
        </div>
    }
}

/// Draws the way out: by choice, or because everybody has left.
pub(crate) fn by_email(ui: Ui) -> impl IntoView {
    let asked = RwSignal::new(false);
    let away = ui.read(WidgetState::is_away);
    let address = Field::new("answer-to");
    let hours = ui.read(|state| state.availability.map_or(24, |a| a.answer_hours));
    let send = move || {
        if !actions::by_email(ui, address) {
            asked.set(true);
            ui.focus.set(Some(address.id));
        }
    };
    let start = move |_| {
        if address.with_untracked(String::is_empty) {
            let known = ui.email.with_untracked(String::clone);
            address.value.set(known);
        }
        if actions::by_email(ui, address) {
            return;
        }
        address.error.set(None);
        asked.set(true);
        ui.focus.set(Some(address.id));
    };
    let form = move || {
        let lead = if away.get() {
            Key::LeftWaiting
        } else {
            Key::ByEmailLead
        };
        let within = fill(Key::Hours, &[("n", &hours.get().to_string())]);
        let label = fixed(t(Key::Email));
        view! {
            <form novalidate on:submit=move |event| {
                event.prevent_default();
                send();
            }>
                <p class="note" class:sorry=away>{fill(lead, &[("time", &within)])}</p>
                {field(address, Kind::Email, label, fixed(String::new()), Some(Key::EmailExample))}
                <div class="row">
                    <button class="plain" type="submit">{t(Key::AnswerThere)}</button>
                    {(!away.get()).then(|| view! {
                        <button class="plain" type="button" on:click=move |_| asked.set(false)>{t(Key::Back)}</button>
                    })}
                </div>
            </form>
        }
    };
    let button = move || {
        view! { <button class="plain" type="button" on:click=start>{t(Key::ByEmail)}</button> }
    };
    move || {
        if asked.get() || away.get() {
            form().into_any()
        } else {
            button().into_any()
        }
    }
}
