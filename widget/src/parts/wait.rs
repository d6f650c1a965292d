//! The wait: place in line, an honest estimate, and the way to an answer by e-mail.

use crate::actions;
use crate::draw::{Drawn, button, classed, el, slot};
use crate::parts::field::{Field, Kind, field, fixed, nothing};
use crate::state::WidgetState;
use crate::texts::{Key, Plural, estimate, fill, ordinal, t};
use crate::ui::Ui;
use leptos::prelude::*;

/// Draws the place in line.
pub(crate) fn place(ui: Ui) -> Drawn {
    let place = ui.read(|state| {
        let place = state.conversation.as_ref()?.place?;
        let about = |ms| fill(Key::About, &[("time", &estimate(ms))]);
        let about = place.estimate_ms.map(about).unwrap_or_default();
        Some([ordinal(Plural::Place, place.place), about])
    });
    let sentence = move || {
        let [place, about] = place.get()?;
        let comma = if about.is_empty() { "" } else { ", " };
        let words = el("div")
            .child(el("small").text(t(Key::YouAre)).text(" "))
            .child(el("b").text(place))
            .child(classed("span", "unseen").text(comma))
            .child(el("small").text(about));
        Some(words)
    };
    classed("div", "wait")
        .child(
            el("div")
                .attr("role", "status")
                .attr("aria-atomic", "true")
                .child_by(sentence),
        )
        .child(el("small").text(t(Key::KeepBrowsing)))
        .child(classed("div", "bar").child(el("i")))
}

/// Draws the way out: by choice, or because everybody has left.
pub(crate) fn by_email(ui: Ui) -> AnyView {
    let asked = RwSignal::new(false);
    let away = ui.read(WidgetState::is_away);
    let address = Field::new("answer-to");
    let choose = move || {
        if address.is_empty() {
            address.value.set(ui.email.value.get_untracked());
        }
        if !actions::by_email(ui, address) {
            address.error.set(None);
            asked.set(true);
            ui.focus.set(Some(address.id));
        }
    };
    slot(move || {
        let away = away.get();
        Some(if away || asked.get() {
            form(ui, address, away, asked)
        } else {
            button("plain", t(Key::ByEmail), choose)
        })
    })
}

fn form(ui: Ui, address: Field, away: bool, asked: RwSignal<bool>) -> Drawn {
    let hours = ui
        .state
        .with_untracked(|state| state.availability.map_or(24, |a| a.answer_hours));
    let within = fill(Key::Hours, &[("n", &hours.to_string())]);
    let (lead, class) = if away {
        (Key::LeftWaiting, "sorry")
    } else {
        (Key::ByEmailLead, "note")
    };
    let send = classed("button", "plain").attr("type", "submit");
    let mut buttons = classed("div", "row").child(send.text(t(Key::AnswerThere)));
    if !away {
        buttons = buttons.child(button("plain", t(Key::Back), move || asked.set(false)));
    }
    let label = fixed(Key::Email);
    el("form")
        .attr("novalidate", "")
        .on("submit", move |event| {
            event.prevent_default();
            if !actions::by_email(ui, address) {
                ui.focus.set(Some(address.id));
            }
        })
        .child(classed("p", class).text(fill(lead, &[("time", &within)])))
        .child(field(
            address,
            Kind::Email,
            label,
            nothing(),
            Some(Key::EmailExample),
        ))
        .child(buttons)
}
