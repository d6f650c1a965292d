//! The way in: an account made by a link, or a log-in.

use crate::actions;
use crate::api::{self, Problem};
use crate::parts::field::{field, is_password, new_password};
use crate::screens::forgotten;
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use protocol::api::{Join, LogIn, LoggedIn};
use protocol::{Code, text};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Redeems a set-up link or an invitation.
pub(crate) fn join(ui: Ui, done: impl Fn() + Copy + 'static, token: String) -> impl IntoView {
    let (name, email) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let password = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let checked = text::name(&name.get_untracked())
            .and_then(|name| Ok((name, text::email(&email.get_untracked())?)))
            .and_then(|(name, email)| {
                let password = password.get_untracked();
                let token = token.clone();
                is_password(&password)
                    .then_some(Join {
                        token,
                        name,
                        email,
                        password,
                    })
                    .ok_or(Code::BadPassword)
            });
        match checked {
            Ok(body) => call(ui, busy, "/api/agent/join", body, done, |_| false),
            Err(code) => ui.problem.set(Some(api::words(Problem::Refused(code)))),
        }
    };
    let fields = view! {
        <p class="lead">{t(Key::JoinLead)}</p>
        {field("name", t(Key::YourName), "text", "name", name)}
        {field("email", t(Key::Email), "email", "username", email)}
        {new_password("password", t(Key::Password), password)}
        {problem(ui)}
        <button class="go" type="submit" disabled=move || busy.get()>{t(Key::CreateAccount)}</button>
    };
    door(t(Key::JoinTitle), submit, fields.into_any())
}

/// The frame of all forms on the way in.
pub(super) fn door(
    title: String,
    submit: impl Fn(SubmitEvent) + 'static,
    fields: AnyView,
) -> impl IntoView {
    view! {
        <main class="enter">
            <form on:submit=submit novalidate>
                <p class="brand">"Deskbell"</p>
                <h1>{title}</h1>
                {fields}
            </form>
        </main>
    }
}

/// Asks for e-mail and password, and for a second factor where the account has one.
pub(crate) fn log_in(ui: Ui) -> impl IntoView {
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let code = RwSignal::new(String::new());
    let (wants_code, forgot) = (RwSignal::new(false), RwSignal::new(false));
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = code.get_untracked();
        let body = LogIn {
            email: email.get_untracked().trim().into(),
            password: password.get_untracked(),
            code: (!typed.trim().is_empty()).then_some(typed),
        };
        let asked = move |code| {
            let first = code == Code::SecondFactorWanted && !wants_code.get_untracked();
            wants_code.update(|wants| *wants |= code == Code::SecondFactorWanted);
            first
        };
        call(ui, busy, "/api/agent/login", body, || (), asked);
    };
    let factor = move || {
        wants_code.get().then(|| {
            view! {
                {field("code", t(Key::SecondFactorCode), "text", "one-time-code", code)}
                <p class="hint">{t(Key::SecondFactorHint)}</p>
            }
        })
    };
    Effect::new(move |_| {
        let field = wants_code
            .get()
            .then(|| document().get_element_by_id("code"));
        if let Some(field) = field.flatten() {
            let _ = field.unchecked_into::<HtmlElement>().focus();
        }
    });
    move || {
        if forgot.get() {
            return forgotten::ask(ui, email, forgot).into_any();
        }
        let forget = move |_| {
            ui.problem.set(None);
            forgot.set(true);
        };
        let fields = view! {
            {field("email", t(Key::Email), "email", "username", email)}
            {field("password", t(Key::Password), "password", "current-password", password)}
            {factor}
            {problem(ui)}
            <button class="go" type="submit" disabled=move || busy.get()>{t(Key::LogIn)}</button>
            <button class="plain" type="button" on:click=forget>{t(Key::Forgot)}</button>
        };
        door(t(Key::LogInTitle), submit, fields.into_any()).into_any()
    }
}

/// What went wrong, in a form of the way in.
pub(super) fn problem(ui: Ui) -> impl IntoView {
    view! { <p class="error" role="alert">{move || ui.problem.get()}</p> }
}

fn call<B: serde::Serialize + 'static>(
    ui: Ui,
    busy: RwSignal<bool>,
    path: &'static str,
    body: B,
    done: impl Fn() + 'static,
    // True for what is no problem, but another question.
    asked: impl Fn(Code) -> bool + 'static,
) {
    if busy.get_untracked() {
        return;
    }
    busy.set(true);
    ui.problem.set(None);
    leptos::task::spawn_local(async move {
        let answer = api::post::<_, LoggedIn>(path, None, &body).await;
        busy.set(false);
        match answer {
            Ok(answer) => {
                done();
                actions::logged_in(ui, answer);
            }
            Err(Problem::Refused(code)) if asked(code) => {}
            Err(problem) => ui.problem.set(Some(api::words(problem))),
        }
    });
}
