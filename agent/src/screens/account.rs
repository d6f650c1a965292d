//! The agent's own account: name, how they are told that somebody waits, password, second factor, and where it is logged in.

use crate::api;
use crate::parts::field::{field, new_password};
use crate::parts::{log_ins, notifications, second_factor};
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use protocol::account::{ChangePassword, OwnAccount, Rename};

/// Fetches and draws the page.
pub(crate) fn account(ui: Ui) -> impl IntoView {
    let own = RwSignal::new(None::<OwnAccount>);
    let token = ui.bearer();
    let asked = async move { api::get::<OwnAccount>("/api/agent/account", &token).await };
    api::follow(ui, asked, move |answer| own.set(Some(answer)));
    let email = move || own.get().map(|own| own.email);
    let there = Memo::new(move |_| own.with(Option::is_some));
    view! {
        <main class="score">
            <h1>{t(Key::Account)}</h1>
            <p class="lead">{email}</p>
            {move || there.get().then(|| view! {
                {name(ui, own)}
                {notifications::notifications(ui)}
                {password(ui, own)}
                {second_factor::second_factor(ui, own)}
                {log_ins::log_ins(ui, own)}
            })}
        </main>
    }
}

fn name(ui: Ui, own: RwSignal<Option<OwnAccount>>) -> impl IntoView {
    let now = own.with_untracked(|own| own.as_ref().map(|own| own.name.clone()));
    let name = RwSignal::new(now.unwrap_or_default());
    let said = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        said.set(false);
        let token = ui.bearer();
        let body = Rename {
            name: name.get_untracked(),
        };
        let asked = async move { api::put("/api/agent/account", &token, &body).await };
        api::follow(ui, asked, move |answer| {
            own.set(Some(answer));
            said.set(true);
        });
    };
    view! {
        <section class="plot">
            <h2>{t(Key::YourName)}</h2>
            <form class="form" on:submit=submit novalidate>
                {field("name", t(Key::YourName), "text", "name", name)}
                <button type="submit">{t(Key::Save)}</button>
                <p class="lead" role="status">{move || said.get().then(|| t(Key::NameSaved))}</p>
            </form>
        </section>
    }
}

fn password(ui: Ui, own: RwSignal<Option<OwnAccount>>) -> impl IntoView {
    let (old, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let said = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        said.set(false);
        let token = ui.bearer();
        let body = ChangePassword {
            old: old.get_untracked(),
            new: new.get_untracked(),
        };
        let asked =
            async move { api::post("/api/agent/account/password", Some(&token), &body).await };
        api::follow(ui, asked, move |answer| {
            old.set(String::new());
            new.set(String::new());
            own.set(Some(answer));
            said.set(true);
        });
    };
    view! {
        <section class="plot">
            <h2>{t(Key::ChangePassword)}</h2>
            <form class="form" on:submit=submit novalidate>
                {field("old-password", t(Key::OldPassword), "password", "current-password", old)}
                {new_password("new-password", t(Key::NewPassword), new)}
                <button type="submit">{t(Key::ChangePassword)}</button>
                <p class="lead" role="status">{move || said.get().then(|| t(Key::PasswordChanged))}</p>
            </form>
        </section>
    }
}
