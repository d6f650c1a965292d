//! A customer's other conversations: when, how it stands, how it was rated, the last words. Each opens
//! on the desk, however old it is.

use crate::actions;
use crate::api;
use crate::searching;
use crate::texts::{Key, Plural, count, day_and_time, fill, state_name, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::search::{Found, Hit, Search};
use protocol::{ConversationId, CustomerId};

/// Draws the part: all but the conversation `here`.
pub(crate) fn past(ui: Ui, here: ConversationId, customer: CustomerId) -> impl IntoView {
    let found = RwSignal::new(None::<Found>);
    let ask = move |before: Option<ConversationId>| {
        let asked = Search {
            customer: Some(customer),
            before,
            ..Search::default()
        };
        leptos::task::spawn_local(async move {
            match searching::find(ui, &asked).await {
                Ok(next) => found.update(|found| {
                    let mut hits = found.take().map(|found| found.hits).unwrap_or_default();
                    hits.extend(next.hits.into_iter().filter(|hit| hit.id != here));
                    *found = Some(Found {
                        hits,
                        more: next.more,
                    });
                }),
                Err(problem) => ui.problem.set(Some(api::words(problem))),
            }
        });
    };
    ask(None);
    let lines = move || {
        let found = found.get()?;
        let last = found.hits.last().map(|hit| hit.id);
        let more = found.more.then(|| {
            view! { <button type="button" on:click=move |_| ask(last)>{t(Key::SearchMore)}</button> }
        });
        let said = match found.hits.len() {
            0 => t(Key::PastNone),
            n if found.more => count(Plural::FoundMore, n as u64, &[]),
            n => count(Plural::Found, n as u64, &[]),
        };
        let all = found
            .hits
            .into_iter()
            .map(|hit| line(ui, hit))
            .collect_view();
        Some(view! {
            <p class="hint">{said}</p>
            <ul class="past" role="list" aria-label=t(Key::Past)>{all}</ul>
            {more}
        })
    };
    view! {
        <h2>{t(Key::Past)}</h2>
        {lines}
    }
}

fn line(ui: Ui, hit: Hit) -> impl IntoView {
    let id = hit.id;
    let rated = hit
        .csat
        .map(|score| fill(Key::Rated, &[("n", &score.get().to_string())]));
    let about: Vec<String> = [Some(state_name(hit.state)), hit.agent, rated]
        .into_iter()
        .flatten()
        .collect();
    let last = hit.last.map(|last| last.text);
    view! {
        <li>
            <button type="button" on:click=move |_| actions::select(ui, id)>
                <b>{day_and_time(hit.asked_at.0)}</b>
                <small>{about.join(" · ")}</small>
                <span dir="auto">{last}</span>
            </button>
        </li>
    }
}
