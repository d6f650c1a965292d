//! API keys: made, shown once, revoked.

use super::once::once;
use super::twice::twice;
use crate::api;
use crate::texts::{Key, day_and_time, fill, t};
use crate::ui::Ui;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use protocol::keys::{ApiKey, ApiKeys, MadeKey, NewKey, Scope};

const PATH: &str = "/api/agent/keys";

/// Fetches and draws them.
pub(crate) fn api_keys(ui: Ui) -> impl IntoView {
    let keys = RwSignal::new(Vec::<ApiKey>::new());
    let made = RwSignal::new(None::<String>);
    let token = ui.bearer();
    let asked = async move { api::get::<ApiKeys>(PATH, &token).await };
    api::follow(ui, asked, move |answer| keys.set(answer.keys));
    view! {
        <section class="plot">
            <h2>{t(Key::ApiKeys)}</h2>
            <p class="lead">{t(Key::ApiKeysLead)}</p>
            {move || list(ui, keys)}
            {form(ui, keys, made)}
            {once(Key::ApiKeyShown, made)}
        </section>
    }
}

fn list(ui: Ui, keys: RwSignal<Vec<ApiKey>>) -> impl IntoView {
    let rows = keys.get();
    (!rows.is_empty()).then(|| {
        let rows = rows.into_iter().map(|key| row(ui, keys, key));
        view! { <ul class="people" aria-label=t(Key::ApiKeys)>{rows.collect_view()}</ul> }
    })
}

fn row(ui: Ui, keys: RwSignal<Vec<ApiKey>>, key: ApiKey) -> impl IntoView {
    let path = [PATH, "/", &key.id.to_string()].concat();
    // What is revoked never comes back: asked twice.
    let revoke = move || {
        let (path, token) = (path.clone(), ui.bearer());
        let gone = async move { api::delete::<ApiKeys>(&path, &token).await };
        api::follow(ui, gone, move |answer| keys.set(answer.keys));
    };
    let words = [Key::RevokeNamed, Key::RevokeReally];
    let words = words.map(|words| fill(words, &[("name", &key.name)]));
    let made = fill(
        Key::MadeBy,
        &[
            ("name", &key.made_by),
            ("when", &day_and_time(key.made_at.0)),
        ],
    );
    let used = match key.used_at {
        Some(at) => fill(Key::ApiUsed, &[("when", &day_and_time(at.0))]),
        None => t(Key::ApiUnused),
    };
    view! {
        <li>
            <b>{key.name}</b>
            <span class="chip">{t(scope_key(key.scope))}</span>
            <span class="lead">{made}</span>
            <span class="lead">{used}</span>
            {twice(RwSignal::new(false), words, revoke)}
        </li>
    }
}

fn form(ui: Ui, keys: RwSignal<Vec<ApiKey>>, made: RwSignal<Option<String>>) -> impl IntoView {
    let (name, scope) = (RwSignal::new(String::new()), RwSignal::new(Scope::Read));
    let make = move |event: SubmitEvent| {
        event.prevent_default();
        let token = ui.bearer();
        let body = NewKey {
            name: name.get_untracked(),
            scope: scope.get_untracked(),
        };
        let asked = async move { api::post::<_, MadeKey>(PATH, Some(&token), &body).await };
        api::follow(ui, asked, move |answer| {
            name.set(String::new());
            keys.set(answer.keys);
            made.set(Some(answer.key));
        });
    };
    let choose = move |event| {
        let writes = event_target_value(&event) == "write";
        scope.set(if writes { Scope::Write } else { Scope::Read });
    };
    view! {
        <form class="row" on:submit=make novalidate>
            <input
                aria-label=t(Key::ApiName)
                placeholder=t(Key::ApiName)
                autocomplete="off"
                prop:value=name
                on:input=move |event| name.set(event_target_value(&event))
            />
            <select aria-label=t(Key::ApiScope) on:change=choose>
                <option value="read">{t(Key::ScopeRead)}</option>
                <option value="write">{t(Key::ScopeWrite)}</option>
            </select>
            <button type="submit" class="go">{t(Key::ApiMake)}</button>
        </form>
    }
}

fn scope_key(scope: Scope) -> Key {
    match scope {
        Scope::Read => Key::ScopeRead,
        Scope::Write => Key::ScopeWrite,
    }
}
