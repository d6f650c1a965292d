//! Before a chat, or while nobody is there. One form for both: when somebody comes or goes, what was
//! typed stays, and so does the cursor.

use crate::actions;
use crate::parts::field::{Kind, field, fixed, refused};
use crate::state::WidgetState;
use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;

/// Draws the screen.
pub(crate) fn ask(ui: Ui) -> impl IntoView {
    let away = ui.read(WidgetState::is_away);
    let busy = ui.read(|state| state.pending().is_asking());
    let hours = ui.read(|state| state.availability.map_or(24, |a| a.answer_hours));
    let either = move |there: Key, not_there: Key| {
        Signal::derive(move || t(if away.get() { not_there } else { there }))
    };
    let optional =
        move |key: Key| Signal::derive(move || if away.get() { String::new() } else { t(key) });
    let within = move || {
        let hours = fill(Key::Hours, &[("n", &hours.get().to_string())]);
        fill(Key::AnsweredWithin, &[("time", &hours)])
    };
    let days = ui.boot.with_value(|boot| boot.retention_days);
    view! {
        <main>
            <h2>{either(Key::Hello, Key::LeaveMessage)}</h2>
            {move || away.get().then(|| view! { <p class="lead">{within}</p> })}
            <form novalidate on:submit=move |event| {
                event.prevent_default();
                actions::ask(ui);
            }>
                {field(ui.name, Kind::Name, fixed(t(Key::YourName)), fixed(String::new()), None)}
                {field(ui.email, Kind::Email, fixed(t(Key::Email)), optional(Key::OptionalTranscript), Some(Key::EmailExample))}
                {field(ui.question, Kind::Words, either(Key::YourQuestion, Key::YourMessage), optional(Key::Optional), Some(Key::QuestionExample))}
                {refused(ui)}
                <button class="primary" type="submit" disabled=busy>{either(Key::StartChat, Key::SendMessage)}</button>
            </form>
            {(days > 0.0).then(|| view! { <p class="note">{fill(Key::Kept, &[("n", &(days as u32).to_string())])}</p> })}
        </main>
    }
}
