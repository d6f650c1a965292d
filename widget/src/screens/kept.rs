//! To be answered by e-mail, answered, or taken back: says what happens next, and until when; and
//! more can be said, or the question taken back.

use crate::actions;
use crate::draw::{Drawn, button, classed, el, slot, watch};
use crate::parts::composer::composer;
use crate::parts::copy::copy;
use crate::parts::field::refused;
use crate::parts::talk::{scrolling, talk};
use crate::state::WidgetState;
use crate::texts::{Key, fill, t, weekday_and_time};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::{ConversationState, CustomerView};

/// The id of the button that asks once more.
const SURE: &str = "sure";

/// Draws the screen.
pub(crate) fn kept(ui: Ui) -> Drawn {
    let words = ui.read(|state| state.conversation.as_ref().map(what_happens));
    let draw = move || {
        let words = words.get()?.into_iter().zip(["lead", "lead", "note"]);
        let title = el("h2").text(t(ui.state.with_untracked(title)));
        let lines = words.filter(|(text, _)| !text.is_empty());
        let lines = lines.map(|(text, class)| classed("p", class).text(text));
        Some(el("div").child(title).children(lines.collect()))
    };
    let writable = ui.read(WidgetState::may_write);
    let middle = vec![
        el("div").attr("role", "status").child_by(draw).into_view(),
        choices(ui),
        refused(ui).into_view(),
        el("details")
            .child(el("summary").text(t(Key::KeepCopy)))
            .child(copy(ui))
            .into_view(),
        talk(ui).into_view(),
    ];
    classed("div", "screen kept")
        .child(scrolling(ui, false, middle))
        .child_by(move || writable.get().then(|| composer(ui)))
}

fn title(state: &WidgetState) -> Key {
    match state.state() {
        Some(ConversationState::Answered) => Key::Answered,
        Some(ConversationState::Withdrawn) => Key::Withdrawn,
        _ => Key::MessageKept,
    }
}

/// What comes next, what was mailed, and what to call it by.
fn what_happens(view: &CustomerView) -> [String; 3] {
    let email = view.email.clone().unwrap_or_default();
    let [next, mailed] = match view.state {
        ConversationState::Answered => [email, String::new()],
        ConversationState::Withdrawn => [t(Key::TakenBack), String::new()],
        _ => due(view, &email).unwrap_or_default(),
    };
    let reference = fill(Key::Reference, &[("id", &view.id.reference())]);
    [next, mailed, reference]
}

fn due(view: &CustomerView, email: &str) -> Option<[String; 2]> {
    let when = weekday_and_time(view.due_at?.0);
    let next = fill(Key::AnswerBy, &[("email", email), ("when", &when)]);
    Some([next, fill(Key::Confirmed, &[("email", email)])])
}

/// "Take it back", which asks once more, and "New chat".
fn choices(ui: Ui) -> AnyView {
    let asked = RwSignal::new(false);
    let open = ui.read(|state| state.state() == Some(ConversationState::Ticket));
    let ask = move |on: bool| {
        asked.set(on);
        ui.focus.set(Some(SURE));
    };
    // Taken back or answered meanwhile: the question has gone, and what had the focus with it.
    let mut was_open = open.get_untracked();
    watch(move || {
        let closed = core::mem::replace(&mut was_open, open.get()) && !open.get();
        if closed && asked.get_untracked() {
            asked.set(false);
            ui.focus.set(Some("title"));
        }
    });
    slot(move || {
        let row = classed("div", "row");
        if open.get() && asked.get() {
            let sure = button("plain", t(Key::TakeBack), move || actions::end(ui))
                .attr("id", SURE)
                .attr("aria-describedby", "sure-what");
            let what = classed("p", "sorry").attr("id", "sure-what");
            let keep = button("plain", t(Key::KeepIt), move || ask(false));
            return Some(
                el("div")
                    .child(what.text(t(Key::TakeBackSure)))
                    .child(row.child(sure).child(keep)),
            );
        }
        let mut row = row;
        if open.get() {
            let first = button("plain", t(Key::TakeBack), move || ask(true));
            row = row.child(first.attr("id", SURE));
        }
        if !ui.boot.with_value(|boot| boot.alone) {
            row = row.child(button("plain", t(Key::NewChat), move || {
                actions::new_chat(ui)
            }));
        }
        Some(row)
    })
}
