//! What is kept of the customer: notes of agents, which they may correct; all of it as a file; and all
//! of it erased.

use crate::actions;
use crate::draw::{Drawn, button, classed, el};
use crate::fields::{member, members, object, text};
use crate::parts::field::problem;
use crate::relay;
use crate::texts::{self, Key, Plural, count, fill, t};
use crate::ui::Ui;
use client::browser::unix_ms;
use leptos::prelude::*;
use protocol::{Code, FromCustomer, limits};
use wasm_bindgen::JsValue;

/// The id of the button that erases, and of the one that asks once more.
const SURE: &str = "erase";
/// The id of the field in which a note is corrected.
const FIELD: &str = "note";

/// A note: its id, its words, and who wrote it when.
type Fact = [String; 3];

/// The part with the notes.
#[derive(Clone, Copy)]
struct Notes {
    /// `None` while the relay is asked.
    facts: RwSignal<Option<Vec<Fact>>>,
    /// The one that is being corrected, and how it is to read.
    edited: RwSignal<Option<String>>,
    words: RwSignal<String>,
    failed: RwSignal<Option<Code>>,
}

/// Draws the screen.
pub(crate) fn data(ui: Ui) -> Drawn {
    let notes = Notes {
        facts: RwSignal::new(None),
        edited: RwSignal::new(None),
        words: RwSignal::new(String::new()),
        failed: RwSignal::new(None),
    };
    ask(ui, notes, "GET", "", None);
    let days = ui.boot.with_value(|boot| boot.retention_days) as u32;
    let kept = count(Plural::Kept, days);
    let list = move || {
        let facts = notes.facts.get()?;
        if facts.is_empty() {
            return Some(classed("p", "note").text(t(Key::NothingNoted)));
        }
        let lines = facts.into_iter().map(|fact| line(ui, notes, fact));
        let list = classed("ul", "facts")
            .attr("role", "list")
            .attr("aria-labelledby", "noted");
        Some(list.children(lines.collect()))
    };
    let sorry = move || Some(classed("p", "sorry").text(problem(notes.failed.get()?)));
    let download = button("plain", t(Key::DownloadData), move || {
        leptos::task::spawn_local(async move {
            let saved = relay::save(ui, "/api/customer/data", "my-data.json").await;
            notes.failed.set(saved.err().map(|_| Code::Unavailable));
        });
    });
    el("div")
        .child(classed("p", "lead").text(t(Key::YourDataLead)))
        .child(classed("p", "note").text(kept))
        .child(el("h3").attr("id", "noted").text(t(Key::Noted)))
        .child_by(list)
        .child(el("div").attr("role", "alert").child_by(sorry))
        .child(el("hr"))
        .child(classed("div", "row").child(download))
        .child(erasing(ui))
}

fn line(ui: Ui, notes: Notes, [id, words, by]: Fact) -> Drawn {
    let path = ["/", &id].concat();
    if notes.edited.get().as_ref() == Some(&id) {
        return editor(ui, notes, path);
    }
    let correct = {
        let words = words.clone();
        move || {
            notes.words.set(words.clone());
            notes.edited.set(Some(id.clone()));
            ui.focus.set(Some(FIELD));
        }
    };
    let erase = move || ask(ui, notes, "DELETE", &path, None);
    let named = |label: Key| [&t(label), ": ", &words].concat();
    let correct = button("link", t(Key::Correct), correct);
    let correct = correct.attr("aria-label", &named(Key::Correct));
    let erase = button("link", t(Key::EraseNote), erase);
    let erase = erase.attr("aria-label", &named(Key::EraseNote));
    el("li")
        .child(el("span").attr("dir", "auto").text(words))
        .child(el("small").text(by))
        .child(classed("div", "row").child(correct).child(erase))
}

fn editor(ui: Ui, notes: Notes, path: String) -> Drawn {
    let field = el("textarea")
        .attr("id", FIELD)
        .attr("rows", "2")
        .attr("maxlength", &limits::FACT_CHARS.to_string())
        .attr("aria-label", &t(Key::Correct))
        .value(notes.words)
        .on_input(move |text| notes.words.set(text));
    let save = classed("button", "plain").attr("type", "submit");
    let keep = button("plain", t(Key::Back), move || notes.edited.set(None));
    let form = el("form")
        .attr("novalidate", "")
        .on("submit", move |event| {
            event.prevent_default();
            let words = JsValue::from_str(&notes.words.get_untracked());
            ask(ui, notes, "PUT", &path, Some(&object(&[("text", words)])));
        })
        .child(field)
        .child(
            classed("div", "row")
                .child(save.text(t(Key::Save)))
                .child(keep),
        );
    el("li").child(form)
}

/// Asks the relay for the notes, or to change one; each answer brings all of them.
fn ask(ui: Ui, notes: Notes, method: &'static str, path: &str, body: Option<&JsValue>) {
    let path = ["/api/customer/facts", path].concat();
    let body = body.cloned();
    leptos::task::spawn_local(async move {
        match relay::json(ui, method, &path, body.as_ref()).await {
            Ok(answer) => {
                let facts = members(&answer, "facts");
                notes.failed.set(None);
                notes.edited.set(None);
                notes.facts.set(Some(facts.iter().map(read).collect()));
            }
            Err(_) => notes.failed.set(Some(Code::Unavailable)),
        }
    });
}

fn read(fact: JsValue) -> Fact {
    let words = |name| text(&fact, name).unwrap_or_default();
    let at_ms = member(&fact, "at").as_f64().unwrap_or_default() as u64;
    let when = texts::day(at_ms, unix_ms());
    let agent = text(&member(&member(&fact, "by"), "agent"), "name");
    let by = match agent {
        Some(name) => fill(Key::NotedBy, &[("name", &name), ("when", &when)]),
        None => fill(Key::Corrected, &[("when", &when)]),
    };
    [words("id"), words("text"), by]
}

/// "Erase my data", which asks once more.
fn erasing(ui: Ui) -> Drawn {
    let asked = RwSignal::new(false);
    let busy = ui.read(|state| {
        let erases = |frame: &FromCustomer| matches!(frame, FromCustomer::Erase { .. });
        state.pending().all().iter().any(erases)
    });
    let ask = move |on: bool| {
        asked.set(on);
        ui.focus.set(Some(SURE));
    };
    el("div").child_by(move || {
        let row = classed("div", "row");
        if !asked.get() {
            let first = button("plain", t(Key::EraseData), move || ask(true));
            return Some(row.child(first.attr("id", SURE)));
        }
        let sure = button("plain danger", t(Key::EraseAll), move || actions::erase(ui))
            .attr("id", SURE)
            .attr("aria-describedby", "erase-what")
            .attr_by("disabled", move || busy.get().then(String::new));
        let what = classed("p", "sorry").attr("id", "erase-what");
        let keep = button("plain", t(Key::KeepIt), move || ask(false));
        Some(
            el("div")
                .child(what.text(t(Key::EraseSure)))
                .child(row.child(sure).child(keep)),
        )
    })
}
