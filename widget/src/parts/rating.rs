//! A question answered by a number from 1 to 5: radio buttons, so that arrow keys work by themselves.

use crate::draw::{Drawn, classed, el};
use crate::texts::{Key, t};
use leptos::prelude::*;

/// Draws the question, its five radios, and what the ends mean.
pub(crate) fn rating(
    name: &'static str,
    question: Key,
    [low, high]: [Key; 2],
    chosen: RwSignal<Option<u8>>,
) -> Drawn {
    let question_id = [name, "-question"].concat();
    let ends_id = [name, "-ends"].concat();
    let radio = |n: u8| {
        let digit = n.to_string();
        let input = el("input")
            .attr("type", "radio")
            .attr("name", name)
            .attr("value", &digit)
            .on("change", move |_| chosen.set(Some(n)));
        el("label").child(input).child(el("span").text(digit))
    };
    let ends = classed("div", "ends").attr("id", &ends_id);
    el("div")
        .attr("role", "radiogroup")
        .attr("aria-labelledby", &question_id)
        .attr("aria-describedby", &ends_id)
        .child(
            classed("div", "label")
                .attr("id", &question_id)
                .text(t(question)),
        )
        .child(classed("div", "scale").children((1..=5).map(radio).collect()))
        .child(
            ends.child(el("span").text(t(low)))
                .child(el("span").text(t(high))),
        )
}
