//! Before a chat, or while nobody is there. One form for both: when somebody comes or goes, what was
//! typed stays, and so does the cursor.

use crate::draw::{Drawn, Live, button, classed, el};
use crate::later::{self, Deed, Later, Part};
use crate::parts::consent;
use crate::parts::field::{Kind, field, fixed, nothing, refused};
use crate::parts::news;
use crate::screens::sheet::Sheet;
use crate::state::WidgetState;
use crate::texts::{Key, Plural, count, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;

/// Draws the screen.
pub(crate) fn ask(ui: Ui) -> Drawn {
    let away = ui.read(WidgetState::is_away);
    let busy = ui.read(|state| state.pending().is_asking());
    let within = ui.read(|state| {
        let hours = state.availability.map_or(24, |a| a.answer_hours);
        let hours = count(Plural::Hours, hours);
        state
            .is_away()
            .then(|| fill(Key::AnsweredWithin, &[("time", &hours)]))
    });
    let either = move |there: Key, not_there: Key| -> Live<String> {
        Box::new(move || t(if away.get() { not_there } else { there }))
    };
    let optional = move |key: Key| -> Live<String> {
        Box::new(move || if away.get() { String::new() } else { t(key) })
    };
    let name = field(ui.name, Kind::Name, fixed(Key::YourName), nothing(), None);
    let example = Some(Key::EmailExample);
    let hint = optional(Key::OptionalTranscript);
    let email = field(ui.email, Kind::Email, fixed(Key::Email), hint, example);
    let label = either(Key::YourQuestion, Key::YourMessage);
    let hint = optional(Key::Optional);
    let question = field(
        ui.question,
        Kind::Words,
        label,
        hint,
        Some(Key::QuestionExample),
    );
    let submit = classed("button", "primary")
        .attr("type", "submit")
        .attr_by("disabled", move || {
            let waits = matches!(ui.later.get(), Later::Wanted);
            (busy.get() || waits).then(String::new)
        })
        .text_by(either(Key::StartChat, Key::SendMessage));
    let form = el("form")
        .attr("novalidate", "")
        .on("submit", move |event| {
            event.prevent_default();
            later::act(ui, Deed::Ask);
        })
        .children(vec![name, email, question, trap(ui)])
        .children(consent::consent(ui).into_iter().collect())
        .children(vec![refused(ui), submit]);
    let promise = news::promise(ui);
    let days = ui.boot.with_value(|boot| boot.retention_days);
    let kept = count(Plural::Kept, days as u32);
    let known = ui.read(WidgetState::is_known);
    let past = move || {
        let show = move || ui.sheet.set(Some(Sheet::Past));
        button("plain", t(Key::PastChats), show)
    };
    el("main")
        .child(el("h2").text_by(either(Key::Hello, Key::LeaveMessage)))
        .child_by(move || within.get().map(|text| classed("p", "lead").text(text)))
        .child_by(move || promise.get().map(|text| classed("p", "lead").text(text)))
        .child(form)
        .child_by(move || known.get().then(past))
        .child(classed("p", "note").text(kept))
        .child_by(move || later::draw_when_here(ui, Part::Faq))
}

/// A field that people don't meet, by eye, key or screen reader. What fills it is no person, or a
/// browser that fills every form: that is told, and the field emptied, so that trying again works.
fn trap(ui: Ui) -> Drawn {
    let input = el("input")
        .attr("name", "website")
        .attr("type", "text")
        .attr("tabindex", "-1")
        .attr("autocomplete", "off")
        .value(ui.website)
        .on_input(move |text| ui.website.set(text));
    classed("div", "trap")
        .attr("aria-hidden", "true")
        .child(el("label").text("Website").child(input))
}
