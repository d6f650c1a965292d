//! What was recorded about a customer: who said it and when; one more is added, or one removed. The
//! customer sees all of it in the widget, and may correct and erase it.

use crate::api::{self, Problem};
use crate::texts::{Key, day_and_time, fill, t};
use crate::ui::Ui;
use client::browser::message_id;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use protocol::past::{Fact, Facts, NewFact};
use protocol::{Author, CustomerId, limits};

/// The part, as far as the relay has answered.
#[derive(Clone, Copy)]
struct Part {
    ui: Ui,
    customer: CustomerId,
    known: RwSignal<Vec<Fact>>,
    words: RwSignal<String>,
}

/// Draws the part.
pub(crate) fn facts(ui: Ui, customer: CustomerId) -> impl IntoView {
    let part = Part {
        ui,
        customer,
        known: RwSignal::new(Vec::new()),
        words: RwSignal::new(String::new()),
    };
    leptos::task::spawn_local(async move {
        let asked = api::get(&part.path(), &part.token()).await;
        part.answered(asked);
    });
    let words = part.words;
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        part.record();
    };
    let lines = move || {
        let known = part.known.get();
        known
            .into_iter()
            .map(|fact| line(part, fact))
            .collect_view()
    };
    view! {
        <h2 id="facts">{t(Key::Facts)}</h2>
        <p class="hint">{t(Key::FactsLead)}</p>
        <ul class="facts" aria-labelledby="facts">{lines}</ul>
        <form on:submit=add novalidate>
            <label for="fact">{t(Key::NewFact)}</label>
            <input
                id="fact"
                autocomplete="off"
                maxlength=limits::FACT_CHARS.to_string()
                prop:value=words
                on:input=move |event| words.set(event_target_value(&event))
            />
            <button type="submit">{t(Key::Record)}</button>
        </form>
    }
}

fn line(part: Part, fact: Fact) -> impl IntoView {
    let when = day_and_time(fact.at.0);
    let by = match &fact.by {
        Author::Agent { name, .. } => fill(Key::FactBy, &[("name", name), ("when", &when)]),
        _ => fill(Key::FactCorrected, &[("when", &when)]),
    };
    let label = fill(Key::RemoveFact, &[("text", &fact.text)]);
    view! {
        <li>
            <span dir="auto">{fact.text}</span>
            <small>{by}</small>
            <button type="button" aria-label=label on:click=move |_| part.remove(fact.id)>"✕"</button>
        </li>
    }
}

impl Part {
    fn path(self) -> String {
        let customer = self.customer.to_string();
        ["/api/agent/customers/", &customer, "/facts"].concat()
    }

    fn token(self) -> String {
        self.ui.bearer()
    }

    fn record(self) {
        let text = self.words.get_untracked();
        if text.trim().is_empty() {
            return;
        }
        let id = message_id();
        leptos::task::spawn_local(async move {
            let new = NewFact { id, text };
            let made = api::post(&self.path(), Some(&self.token()), &new).await;
            if made.is_ok() {
                self.words.set(String::new());
            }
            self.answered(made);
        });
    }

    fn remove(self, id: protocol::MessageId) {
        leptos::task::spawn_local(async move {
            let path = [&self.path(), "/", &id.to_string()].concat();
            self.answered(api::delete(&path, &self.token()).await);
        });
    }

    fn answered(self, answer: Result<Facts, Problem>) {
        match answer {
            Ok(all) => self.known.set(all.facts),
            Err(problem) => self.ui.problem.set(Some(api::words(problem))),
        }
    }
}
