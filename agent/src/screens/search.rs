//! Search over all conversations of the site, also those that the desk holds no longer: words, filters,
//! what was found and where. What is typed stays in this page: no address holds it.

use crate::parts::found;
use crate::searching::{self, Form, Stand};
use crate::texts::{Key, Plural, count, t};
use crate::ui::Ui;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use protocol::Colleague;
use protocol::limits::{SEARCH_CHARS, SEARCH_PAGE_CHARS};

/// The field's id.
pub(crate) const FIELD: &str = "search-words";

/// Draws the page.
pub(crate) fn search(ui: Ui) -> impl IntoView {
    let it = ui.searching;
    if it.stand.get_untracked() == Stand::Fresh {
        searching::ask(ui);
    }
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        searching::ask(ui);
    };
    let said = move || match it.stand.get() {
        Stand::Fresh | Stand::Asked => t(Key::Searching),
        Stand::Answered => {
            let shown = it.hits.with(Vec::len) as u64;
            let plural = if it.more.get() {
                Plural::FoundMore
            } else {
                Plural::Found
            };
            count(plural, shown, &[])
        }
    };
    let words = move || it.form.with(|form| form.words.clone());
    view! {
        <main class="score search">
            <h1>{t(Key::Search)}</h1>
            <form role="search" on:submit=submit>
                <input
                    id=FIELD
                    type="search"
                    aria-label=t(Key::SearchWords)
                    placeholder=t(Key::SearchHint)
                    autocomplete="off"
                    maxlength=SEARCH_CHARS.to_string()
                    prop:value=words
                    on:input=move |event| edit(ui, |form| form.words = event_target_value(&event))
                    on:keydown=found::from_above
                />
                {filters(ui)}
            </form>
            <p class="lead" role="status">{said}</p>
            <ul class="hits" role="list" aria-label=t(Key::SearchFound) on:keydown=found::step>
                <For each=move || it.hits.get() key=|hit| (hit.id, hit.snippet.clone().map(|s| s.marks)) let:hit>
                    {found::found(ui, hit)}
                </For>
            </ul>
            {move || it.more.get().then(|| view! {
                <button type="button" on:click=move |_| searching::more(ui)>{t(Key::SearchMore)}</button>
            })}
        </main>
    }
}

fn edit(ui: Ui, change: impl FnOnce(&mut Form)) {
    ui.searching.form.update(change);
    searching::changed(ui);
}

fn filters(ui: Ui) -> impl IntoView {
    let form = ui.searching.form;
    let colleagues = ui.read(|state| state.colleagues.values().cloned().collect::<Vec<_>>());
    let agent = |colleague: Colleague| (colleague.id.to_string(), colleague.name);
    let agents = move || {
        let any = (String::new(), t(Key::Anybody));
        let all = colleagues.get().into_iter().map(agent);
        std::iter::once(any).chain(all).collect::<Vec<_>>()
    };
    let fixed = |all: &[(&str, Key)]| -> Vec<(String, String)> {
        all.iter()
            .map(|(value, key)| ((*value).to_owned(), t(*key)))
            .collect()
    };
    let states = fixed(&[
        ("", Key::AnyState),
        ("open", Key::StateOpen),
        ("ticket", Key::StateTicket),
        ("ended", Key::StateEnded),
        ("answered", Key::StateAnswered),
        ("withdrawn", Key::StateWithdrawn),
    ]);
    let ratings = fixed(&[
        ("", Key::AnyRating),
        ("high", Key::RatedHigh),
        ("middle", Key::RatedMiddle),
        ("low", Key::RatedLow),
    ]);
    let date = move |key, read: fn(&Form) -> &String, write: fn(&mut Form, String)| {
        view! {
            <label>
                {t(key)}
                <input
                    type="date"
                    prop:value=move || form.with(|form| read(form).clone())
                    on:change=move |event| edit(ui, |form| write(form, event_target_value(&event)))
                />
            </label>
        }
    };
    view! {
        <div class="row filters">
            {select(ui, Key::State, move || states.clone(), |form| &form.state, |form, value| form.state = value)}
            {select(ui, Key::Agent, agents, |form| &form.agent, |form, value| form.agent = value)}
            {select(ui, Key::Rating, move || ratings.clone(), |form| &form.rating, |form, value| form.rating = value)}
            {date(Key::ReportFrom, |form| &form.from, |form, value| form.from = value)}
            {date(Key::ReportTo, |form| &form.to, |form, value| form.to = value)}
            <label>
                {t(Key::Page)}
                <input
                    autocomplete="off"
                    maxlength=SEARCH_PAGE_CHARS.to_string()
                    prop:value=move || form.with(|form| form.page.clone())
                    on:input=move |event| edit(ui, |form| form.page = event_target_value(&event))
                />
            </label>
        </div>
    }
}

fn select(
    ui: Ui,
    key: Key,
    choices: impl Fn() -> Vec<(String, String)> + Send + 'static,
    read: fn(&Form) -> &String,
    write: fn(&mut Form, String),
) -> impl IntoView {
    let form = ui.searching.form;
    let option = move |(value, words): (String, String)| {
        let chosen = {
            let value = value.clone();
            move || form.with(|form| *read(form) == value)
        };
        view! { <option value=value selected=chosen>{words}</option> }
    };
    view! {
        <label>
            {t(key)}
            <select on:change=move |event| edit(ui, |form| write(form, event_target_value(&event)))>
                {move || choices().into_iter().map(option).collect_view()}
            </select>
        </label>
    }
}

/// Puts the cursor into the field, once the page is drawn.
pub(crate) fn focus() {
    crate::parts::keys::focus_soon(["#", FIELD].concat());
}
