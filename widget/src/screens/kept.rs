//! To be answered by e-mail, answered, or taken back: says what happens next, and until when.

use crate::actions;
use crate::parts::copy::copy;
use crate::texts::{Key, fill, t, weekday_and_time};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::{ConversationState, CustomerView};

/// Draws the screen.
pub(crate) fn kept(ui: Ui) -> impl IntoView {
    let view = ui.read(|state| state.conversation.clone());
    let words = move || view.get().map(|view| what_happens(&view));
    view! {
        <main>
            <div role="status">{words}</div>
            {copy(ui)}
            <button class="plain" type="button" on:click=move |_| actions::new_chat(ui)>{t(Key::NewChat)}</button>
        </main>
    }
}

fn what_happens(view: &CustomerView) -> impl IntoView + use<> {
    let (title, lead) = match view.state {
        ConversationState::Answered => (t(Key::Answered), view.email.clone()),
        ConversationState::Withdrawn => (t(Key::ChatEnded), Some(t(Key::TakenBack))),
        _ => (t(Key::MessageKept), due(view)),
    };
    let reference: String = view.id.to_string().chars().take(8).collect();
    let reference = fill(Key::Reference, &[("id", &reference)]);
    view! {
        <h2>{title}</h2>
        <p class="lead">{lead}</p>
        <p class="note">{reference}</p>
    }
}

fn due(view: &CustomerView) -> Option<String> {
    let when = weekday_and_time(view.due_at?.0);
    let email = view.email.as_deref()?;
    Some(fill(Key::AnswerBy, &[("email", email), ("when", &when)]))
}
