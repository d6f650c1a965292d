//! The wait: place in line, an honest estimate, and the way to an answer by e-mail.

use crate::actions;
use crate::draw::{Drawn, button, classed, el, slot, watch};
use crate::parts::field::{Field, Kind, field, fixed, nothing};
use crate::texts::{Key, Ordinal, Plural, count, estimate, fill, nth, t};
use crate::ui::Ui;
use leptos::prelude::*;
use std::time::Duration;

/// How long a new place in line stays to be read aloud.
const SAID: Duration = Duration::from_secs(1);
/// How long after it no change is.
const SILENCE: Duration = Duration::from_secs(30);

/// Draws the place in line.
pub(crate) fn place(ui: Ui) -> Drawn {
    let place = ui.read(|state| {
        let place = state.conversation.as_ref()?.place?;
        let about = |ms| fill(Key::About, &[("time", &estimate(ms))]);
        let long = place.long_wait && !state.is_away();
        // No number stands beside "Nobody is free yet": it was wrong already.
        let estimate = place.estimate_ms.filter(|_| !place.long_wait);
        let about = estimate.map(about).unwrap_or_default();
        Some(([nth(Ordinal::Place, place.place), about], long))
    });
    let sentence = move || {
        let ([place, about], long) = place.get()?;
        let comma = if about.is_empty() { "" } else { ", " };
        let words = el("div")
            .child(el("small").text(t(Key::YouAre)).text(" "))
            .child(el("b").text(place))
            .child(classed("span", "unseen").text(comma))
            .child(el("small").text(about));
        // Said with the place, since that is kept.
        let offer = long.then(|| classed("p", "offer").text(t(Key::LongWait)));
        Some(words.children(offer.into_iter().collect()))
    };
    // Estimates move every few seconds: read aloud, that would be chatter. What has been said is
    // followed by half a minute's silence, which only a wait that gets long breaks.
    let quiet = RwSignal::new(false);
    let mut was_long = None;
    watch(move || {
        let Some((_, long)) = place.get() else {
            return;
        };
        if was_long.replace(long) != Some(long) {
            quiet.set(false);
        }
        if !quiet.get_untracked() {
            // Once it has been taken up by what reads aloud.
            let after = move |time, silent| {
                let set = move || {
                    let _ = quiet.try_set(silent);
                };
                set_timeout(set, time);
            };
            after(SAID, true);
            after(SILENCE, false);
        }
    });
    classed("div", "wait")
        .child(
            el("div")
                .attr("role", "status")
                .attr("aria-atomic", "true")
                .attr_by("aria-live", move || {
                    Some(if quiet.get() { "off" } else { "polite" }.into())
                })
                .child_by(sentence),
        )
        .child(el("small").text(t(Key::KeepBrowsing)))
        .child(classed("div", "bar").child(el("i")))
}

/// Why an answer by e-mail is offered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    /// The customer may always choose it.
    Choice,
    /// The wait is longer than the site wants anybody's to be.
    LongWait,
    /// Everybody has left.
    Away,
}

/// Draws the way out: by choice, after a long wait, or because everybody has left.
pub(crate) fn by_email(ui: Ui) -> AnyView {
    let asked = RwSignal::new(false);
    let why = ui.read(|state| {
        let place = state.conversation.as_ref().and_then(|view| view.place);
        match place.is_some_and(|place| place.long_wait) {
            _ if state.is_away() => Why::Away,
            true => Why::LongWait,
            false => Why::Choice,
        }
    });
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
        let known = ui.state.with_untracked(|state| {
            let view = state.conversation.as_ref();
            view.is_some_and(|view| view.email.is_some())
        });
        // Who waits long is asked for the address right away, if it is not known.
        Some(match (why.get(), asked.get()) {
            (Why::Away, _) => form(ui, address, Why::Away, asked),
            (_, true) => form(ui, address, Why::Choice, asked),
            (Why::LongWait, false) if !known => form(ui, address, Why::LongWait, asked),
            (_, false) => button("plain", t(Key::ByEmail), choose),
        })
    })
}

fn form(ui: Ui, address: Field, why: Why, asked: RwSignal<bool>) -> Drawn {
    let hours = ui
        .state
        .with_untracked(|state| state.availability.map_or(24, |a| a.answer_hours));
    let within = count(Plural::Hours, hours);
    let (lead, class, sends) = match why {
        Why::Away => (Key::LeftWaiting, "sorry", Key::AnswerThere),
        Why::Choice => (Key::ByEmailLead, "note", Key::AnswerThere),
        Why::LongWait => (Key::ByEmailLead, "note", Key::ByEmail),
    };
    let send = classed("button", "plain").attr("type", "submit");
    let mut buttons = classed("div", "row").child(send.text(t(sends)));
    if why == Why::Choice {
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
