//! To be answered by e-mail, answered, or taken back: says what happens next, and until when.

use crate::actions;
use crate::draw::{Drawn, button, classed, el};
use crate::parts::copy::copy;
use crate::texts::{Key, fill, t, weekday_and_time};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::{ConversationState, CustomerView};

/// Draws the screen.
pub(crate) fn kept(ui: Ui) -> Drawn {
    let words = ui.read(|state| state.conversation.as_ref().map(what_happens));
    let draw = move || {
        let [title, lead, reference] = words.get()?;
        let words = el("div")
            .child(el("h2").text(title))
            .child(classed("p", "lead").text(lead))
            .child(classed("p", "note").text(reference));
        Some(words)
    };
    el("main")
        .child(el("div").attr("role", "status").child_by(draw))
        .child(copy(ui))
        .child(button("plain", t(Key::NewChat), move || {
            actions::new_chat(ui)
        }))
}

fn what_happens(view: &CustomerView) -> [String; 3] {
    let (title, lead) = match view.state {
        ConversationState::Answered => (t(Key::Answered), view.email.clone()),
        ConversationState::Withdrawn => (t(Key::ChatEnded), Some(t(Key::TakenBack))),
        _ => (t(Key::MessageKept), due(view)),
    };
    let reference: String = view.id.to_string().chars().take(8).collect();
    let reference = fill(Key::Reference, &[("id", &reference)]);
    [title, lead.unwrap_or_default(), reference]
}

fn due(view: &CustomerView) -> Option<String> {
    let when = weekday_and_time(view.due_at?.0);
    let email = view.email.as_deref()?;
    Some(fill(Key::AnswerBy, &[("email", email), ("when", &when)]))
}
