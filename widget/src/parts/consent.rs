//! What the site wants read, or agreed to, before anything is asked.

use crate::boot::Consent;
use crate::draw::{Drawn, classed, el};
use crate::kept;
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::prelude::*;

/// The box's id.
pub(crate) const BOX: &str = "consent";

/// Draws the words, and the box if there is one.
pub(crate) fn consent(ui: Ui) -> Option<Drawn> {
    let Consent { text, link, tick } = ui.boot.with_value(|boot| boot.consent.clone())?;
    let link = link.map(|address| {
        let link = el("a").attr("href", &address).attr("target", "_blank");
        link.attr("rel", "noopener noreferrer")
            .text(t(Key::ReadMore))
    });
    if !tick {
        let words = classed("p", "note").text(text).text(" ");
        return Some(words.children(link.into_iter().collect()));
    }
    let words = text.clone();
    let input = el("input")
        .attr("id", BOX)
        .attr("type", "checkbox")
        .attr("aria-describedby", "consent-error")
        .attr_by("aria-invalid", move || {
            ui.disagrees.get().then(|| "true".into())
        })
        .attr_by("checked", move || ui.agrees.get().then(String::new))
        .on("change", move |event| {
            let on = event_target_checked(&event);
            ui.agrees.set(on);
            ui.disagrees.set(false);
            kept::set(kept::AGREES, if on { &words } else { "" });
        });
    let error = classed("p", "error")
        .attr("id", "consent-error")
        .text_by(move || match ui.disagrees.get() {
            true => t(Key::NoConsent),
            false => String::new(),
        });
    let label = classed("label", "tick")
        .child(input)
        .child(el("span").text(text));
    let field = classed("div", "field").child(label);
    Some(field.children(link.into_iter().collect()).child(error))
}
