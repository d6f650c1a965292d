//! A conversation that a search found: who, when, how it went, and the words with what was found in them
//! marked. Arrow keys go through all that were found.

use crate::actions;
use crate::app::{self, Page};
use crate::figures::path;
use crate::texts::{Key, day_and_time, fill, state_name};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::search::{Hit, Snippet};
use protocol::{Author, ConversationId};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// Draws it as an item of a list.
pub(crate) fn found(ui: Ui, hit: Hit) -> impl IntoView {
    let id = hit.id;
    let rated = hit
        .csat
        .map(|score| fill(Key::Rated, &[("n", &score.get().to_string())]));
    let page = hit.page.as_ref().map(|page| path(&page.url).to_owned());
    let about: Vec<String> = [hit.agent.clone(), rated, page]
        .into_iter()
        .flatten()
        .collect();
    let last = hit.last.as_ref().map(|last| last.text.clone());
    let words = match &hit.snippet {
        Some(snippet) => pieces(snippet),
        None => last.into_any(),
    };
    let by = hit
        .snippet
        .as_ref()
        .map(|snippet| said_by(snippet, &hit.name));
    view! {
        <li>
            <button type="button" class="hit" on:click=move |_| open(ui, id)>
                <strong dir="auto">{hit.name.clone()}</strong>
                <span class="chip">{state_name(hit.state)}</span>
                <time>{day_and_time(hit.asked_at.0)}</time>
                <span class="words" class:memo=hit.snippet.as_ref().is_some_and(|s| s.note) dir="auto">{by}{words}</span>
                <small>{about.join(" · ")}</small>
            </button>
        </li>
    }
}

/// Shows a conversation on the desk, whether it is held there or not.
pub(crate) fn open(ui: Ui, id: ConversationId) {
    app::show(ui, Page::Desk);
    actions::select(ui, id);
}

fn said_by(snippet: &Snippet, customer: &str) -> AnyView {
    let name = match &snippet.by {
        Author::Agent { name, .. } => name.as_str(),
        _ => customer,
    };
    let who = match snippet.note {
        true => fill(Key::NoteBy, &[("name", name)]),
        false => name.into(),
    };
    view! { <b>{who}": "</b> }.into_any()
}

/// The words, with what was found marked: text nodes only.
pub(crate) fn pieces(snippet: &Snippet) -> AnyView {
    let all: Vec<char> = snippet.text.chars().collect();
    let part = |from: usize, to: usize| -> String {
        all.get(from..to).unwrap_or_default().iter().collect()
    };
    let mut views = Vec::new();
    let mut at = 0;
    for (from, to) in &snippet.marks {
        let (from, to) = (*from as usize, *to as usize);
        let marked = part(from, to);
        views.push(part(at, from).into_any());
        views.push(view! { <mark>{marked}</mark> }.into_any());
        at = to;
    }
    views.push(part(at, all.len()).into_any());
    views.into_any()
}

/// From the field above to the first that was found.
pub(crate) fn from_above(event: KeyboardEvent) {
    if event.key() == "ArrowDown" && !event.is_composing() {
        let first = document().query_selector(".hits .hit").ok().flatten();
        if let Some(first) = first {
            event.prevent_default();
            focus(&first);
        }
    }
}

/// Up and down through what was found; from the first one up into the field.
pub(crate) fn step(event: KeyboardEvent) {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let item = target.and_then(|target| target.closest("li").ok().flatten());
    let Some(item) = item else { return };
    let next = match event.key().as_str() {
        "ArrowDown" => item.next_element_sibling(),
        "ArrowUp" => item.previous_element_sibling(),
        "Home" => item
            .parent_element()
            .and_then(|list| list.first_element_child()),
        "End" => item
            .parent_element()
            .and_then(|list| list.last_element_child()),
        _ => return,
    };
    event.prevent_default();
    match next {
        Some(next) => {
            if let Ok(Some(button)) = next.query_selector("button") {
                focus(&button);
            }
        }
        None if event.key() == "ArrowUp" => {
            let above = document()
                .query_selector("input[type=search]")
                .ok()
                .flatten();
            above.iter().for_each(focus);
        }
        None => {}
    }
}

fn focus(element: &Element) {
    let _ = element.unchecked_ref::<HtmlElement>().focus();
}
