//! Over: the survey and the copy in one place. Neither stands in the other's way.

use crate::actions;
use crate::draw::{Drawn, button, classed, el, watch};
use crate::parts::copy::copy;
use crate::parts::field::{Field, Kind, field, fixed, problem, refused};
use crate::parts::rating::rating;
use crate::parts::talk::talk;
use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::{Code, Feedback, Score, text};

/// Draws the screen.
pub(crate) fn ended(ui: Ui) -> Drawn {
    let rated = ui.read(|state| state.conversation.as_ref().is_some_and(|view| view.rated));
    let joined = ui.read(|state| {
        let view = state.conversation.as_ref();
        view.is_some_and(|view| view.joined_at.is_some())
    });
    let skipped = ui.read(|state| state.shown().is_some_and(|view| view.skipped));
    let unasked = ui.boot.with_value(|boot| boot.no_survey);
    let questions = move || {
        if rated.get() {
            let thanks = classed("p", "done").attr("role", "status");
            return Some(thanks.text(t(Key::Thanks)));
        }
        (joined.get() && !skipped.get() && !unasked).then(|| survey(ui))
    };
    // The survey goes, and with it the button that had the focus.
    let mut was_over = rated.get_untracked();
    watch(move || {
        let over = rated.get() || skipped.get();
        let now_over = !core::mem::replace(&mut was_over, over) && over;
        if now_over && document().has_focus().unwrap_or_default() {
            ui.focus.set(Some("title"));
        }
    });
    let log = el("details")
        .child(el("summary").text(t(Key::Conversation)))
        .child(talk(ui));
    let unsaid = ui.read(|state| !state.unsaid().is_empty());
    let too_late = move || {
        let sorry = || classed("p", "sorry").text(t(Key::TooLate));
        unsaid.get().then(sorry)
    };
    let alone = ui.boot.with_value(|boot| boot.alone);
    let again = move || button("plain", t(Key::NewChat), move || actions::new_chat(ui));
    el("main")
        .child(el("div").attr("role", "status").child_by(too_late))
        .child_by(questions)
        .child(copy(ui))
        .child(el("hr"))
        .child(log)
        .child_by(move || (!alone).then(again))
}

fn survey(ui: Ui) -> Drawn {
    let csat = RwSignal::new(None);
    let ces = RwSignal::new(None);
    let comment = Field::new("comment");
    let nothing = RwSignal::new(false);
    let agent = ui
        .state
        .with_untracked(|state| state.agent().map(String::from));
    let mut heading = el("div").child(el("h2").text(t(Key::DidWe)));
    if let Some(name) = agent {
        let note = fill(Key::OnlyTotals, &[("name", &name)]);
        heading = heading.child(classed("p", "note").text(note));
    }
    let send = move || {
        let Some(comment) = comment.check(text::comment) else {
            return;
        };
        let score = |chosen: RwSignal<Option<u8>>| Score::try_from(chosen.get_untracked()?).ok();
        let (csat, ces) = (score(csat), score(ces));
        let empty = csat.is_none() && ces.is_none() && comment.is_empty();
        nothing.set(empty);
        if !empty {
            actions::rate(ui, Feedback { csat, ces, comment });
        }
    };
    let empty = move || {
        let error = || classed("p", "error").text(problem(Code::EmptyFeedback));
        nothing.get().then(error)
    };
    let label = fixed(Key::Anything);
    let submit = classed("button", "primary").attr("type", "submit");
    el("form")
        .attr("novalidate", "")
        .on("submit", move |event| {
            event.prevent_default();
            send();
        })
        .child(heading)
        .child(rating(
            "csat",
            Key::Satisfied,
            [Key::NotAtAll, Key::Very],
            csat,
        ))
        .child(rating(
            "ces",
            Key::Effort,
            [Key::VeryLittle, Key::VeryMuch],
            ces,
        ))
        .child(field(
            comment,
            Kind::Words,
            label,
            fixed(Key::Optional),
            None,
        ))
        .child(refused(ui))
        .child(el("div").attr("role", "alert").child_by(empty))
        .child(submit.text(t(Key::SendFeedback)))
        .child(button("link", t(Key::Skip), move || actions::skip(ui)))
        .child(el("hr"))
}
