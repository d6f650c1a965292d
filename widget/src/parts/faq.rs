//! Common questions with their answers, to be found before anybody is asked. All of it stands in the
//! page: no search is ever sent.

use crate::draw::{Drawn, classed, el};
use crate::parts::talk::words;
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::prelude::*;

/// From more questions than this on there is a search.
const SEARCH_ABOVE: usize = 5;

/// Draws the part, where a site has questions.
pub(crate) fn faq(ui: Ui) -> Option<Drawn> {
    let all = ui.boot.with_value(|boot| boot.faq.clone());
    if all.is_empty() {
        return None;
    }
    let sought = RwSignal::new(String::new());
    let folded: Vec<String> = all
        .iter()
        .map(|one| client::browser::folded(&one.join("\n")))
        .collect();
    let found = Memo::new(move |_| {
        let sought = client::browser::folded(&sought.get());
        let fits = |text: &String| sought.split_whitespace().all(|word| text.contains(word));
        folded.iter().map(fits).collect::<Vec<bool>>()
    });
    let search = (all.len() > SEARCH_ABOVE).then(|| {
        let name = t(Key::SearchQuestions);
        el("input")
            .attr("type", "search")
            .attr("aria-label", &name)
            .attr("placeholder", &name)
            .attr("autocomplete", "off")
            .value(sought)
            .on_input(move |text| sought.set(text))
    });
    let none = move || {
        let none = !found.with(|found| found.contains(&true));
        none.then(|| classed("p", "note").text(t(Key::NoSuchQuestion)))
    };
    let one = |(at, [question, answer]): (usize, [String; 2])| {
        let fits = move || found.with(|found| found.get(at) == Some(&true));
        disclosure(at, question, &answer).attr_by("hidden", move || (!fits()).then(String::new))
    };
    let list = el("ul").children(all.into_iter().enumerate().map(one).collect());
    Some(
        classed("section", "faq")
            .attr("aria-labelledby", "faq")
            .child(el("h2").attr("id", "faq").text(t(Key::CommonQuestions)))
            .children(search.into_iter().collect())
            .child(list)
            .child(el("div").attr("role", "status").child_by(none)),
    )
}

fn disclosure(at: usize, question: String, answer: &str) -> Drawn {
    let open = RwSignal::new(false);
    let id = ["faq-", &at.to_string()].concat();
    let button = el("button")
        .attr("type", "button")
        .attr("aria-controls", &id)
        .attr_by("aria-expanded", move || {
            Some(if open.get() { "true" } else { "false" }.into())
        })
        .on("click", move |_| open.update(|open| *open = !*open))
        .text(question);
    let answer = words(el("div").attr("id", &id), answer)
        .attr_by("hidden", move || (!open.get()).then(String::new));
    el("li").child(button).child(answer)
}
