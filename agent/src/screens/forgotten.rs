//! A password that was forgotten: a mail is asked for, and its link sets another one.

use super::enter::{door, problem};
use crate::api::{self, Problem};
use crate::parts::field::{field, is_password, new_password};
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use protocol::Code;
use protocol::account::{Forgot, Reset};

/// Asks for the address, and says that a mail was sent if there is such an account.
pub(crate) fn ask(ui: Ui, email: RwSignal<String>, open: RwSignal<bool>) -> impl IntoView {
    let sent = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let body = Forgot {
            email: email.get_untracked().trim().into(),
        };
        let asked = async move { api::tell("/api/agent/forgot", &body).await };
        api::follow(ui, asked, move |()| sent.set(true));
    };
    let back = move |_| {
        ui.problem.set(None);
        open.set(false);
    };
    let fields = view! {
        <p class="lead">{t(Key::ForgotLead)}</p>
        {field("email", t(Key::Email), "email", "username", email)}
        {problem(ui)}
        <p class="lead" role="status">{move || sent.get().then(|| t(Key::ForgotSent))}</p>
        <button class="go" type="submit">{t(Key::ForgotSend)}</button>
        <button class="plain" type="button" on:click=back>{t(Key::BackToLogIn)}</button>
    };
    door(t(Key::ForgotTitle), submit, fields.into_any())
}

/// Sets another password by the mail's link; then one logs in with it.
pub(crate) fn reset(ui: Ui, done: impl Fn() + Copy + 'static, token: String) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let body = Reset {
            token: token.clone(),
            password: password.get_untracked(),
        };
        if !is_password(&body.password) {
            let words = api::words(Problem::Refused(Code::BadPassword));
            return ui.problem.set(Some(words));
        }
        let asked = async move { api::tell("/api/agent/reset", &body).await };
        api::follow(ui, asked, move |()| {
            done();
            ui.problem.set(Some(t(Key::ResetDone)));
        });
    };
    let fields = view! {
        <p class="lead">{t(Key::ResetLead)}</p>
        {new_password("password", t(Key::NewPassword), password)}
        {problem(ui)}
        <button class="go" type="submit">{t(Key::ResetSet)}</button>
        <button class="plain" type="button" on:click=move |_| done()>{t(Key::BackToLogIn)}</button>
    };
    door(t(Key::ResetTitle), submit, fields.into_any())
}
