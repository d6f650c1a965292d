//! Webhooks: made, changed, tried, deleted.

use super::hook_log;
use super::once::once;
use super::twice::twice;
use crate::api;
use crate::texts::{Key, day_and_time, fill, number, t};
use crate::ui::Ui;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use protocol::limits::WEBHOOK_BACKLOG_MAX;
use protocol::webhooks::{HookEvent, MadeWebhook, Webhook, WebhookBody, Webhooks};
use std::collections::BTreeSet;

/// Where the calls stand.
pub(super) const PATH: &str = "/api/agent/webhooks";

/// What a form holds.
#[derive(Clone, Copy)]
struct Form {
    url: RwSignal<String>,
    events: RwSignal<BTreeSet<HookEvent>>,
    active: RwSignal<bool>,
}

impl Form {
    fn new(url: &str, events: &[HookEvent], active: bool) -> Self {
        Self {
            url: RwSignal::new(url.into()),
            events: RwSignal::new(events.iter().copied().collect()),
            active: RwSignal::new(active),
        }
    }

    fn body(self) -> WebhookBody {
        WebhookBody {
            url: self.url.get_untracked().trim().into(),
            events: self.events.get_untracked().into_iter().collect(),
            active: self.active.get_untracked(),
        }
    }
}

/// Fetches and draws them.
pub(crate) fn webhooks(ui: Ui) -> impl IntoView {
    let all = RwSignal::new(Vec::<Webhook>::new());
    let secret = RwSignal::new(None::<String>);
    let token = ui.bearer();
    let asked = async move { api::get::<Webhooks>(PATH, &token).await };
    api::follow(ui, asked, move |answer| all.set(answer.webhooks));
    let rows = move || {
        let rows = all.get().into_iter().map(|hook| one(ui, all, hook));
        rows.collect_view()
    };
    view! {
        <section class="plot departments">
            <h2>{t(Key::Webhooks)}</h2>
            <p class="lead">{t(Key::WebhooksLead)}</p>
            {rows}
            {new(ui, all, secret)}
            {once(Key::WebhookSecret, secret)}
        </section>
    }
}

fn one(ui: Ui, all: RwSignal<Vec<Webhook>>, hook: Webhook) -> impl IntoView {
    let form = Form::new(&hook.url, &hook.events, hook.active);
    let path = [PATH, "/", &hook.id.to_string()].concat();
    let token = move || ui.bearer();
    let saved = RwSignal::new(false);
    let to = path.clone();
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        saved.set(false);
        let (path, token, body) = (to.clone(), token(), form.body());
        let asked = async move { api::put::<_, Webhooks>(&path, &token, &body).await };
        // The form itself stays: only what it was made of is newer.
        api::follow(ui, asked, move |_| saved.set(true));
    };
    let secret = RwSignal::new(None::<String>);
    let renew_twice = RwSignal::new(false);
    let to = [&path, "/secret"].concat();
    let renew = move || {
        renew_twice.set(false);
        let (path, token) = (to.clone(), token());
        let made = async move { api::post::<_, MadeWebhook>(&path, Some(&token), &()).await };
        // Of the list nothing is newer, and the form stays.
        api::follow(ui, made, move |answer| secret.set(Some(answer.secret)));
    };
    let to = path.clone();
    let delete = move || {
        let (path, token) = (to.clone(), token());
        let gone = async move { api::delete::<Webhooks>(&path, &token).await };
        api::follow(ui, gone, move |answer| all.set(answer.webhooks));
    };
    let renew_words = [Key::WebhookRenew, Key::WebhookRenewReally].map(t);
    let delete_words = [Key::WebhookDelete, Key::WebhookDeleteReally].map(t);
    let failing = hook.failing_since.map(|since| {
        let when = day_and_time(since.0);
        let words = match hook.active {
            true => Key::WebhookFailing,
            false => Key::WebhookOff,
        };
        view! { <p class="error">{fill(words, &[("when", &when)])}</p> }
    });
    let given_up = (hook.given_up > 0).then(|| {
        let (n, max) = (hook.given_up.to_string(), number(WEBHOOK_BACKLOG_MAX));
        let words = fill(Key::WebhookGivenUp, &[("max", &max), ("n", &n)]);
        view! { <p class="error">{words}</p> }
    });
    view! {
        <form class="card" aria-label=hook.url.clone() on:submit=save novalidate>
            {fields(form)}
            {failing}
            {given_up}
            <div class="row">
                <button type="submit">{t(Key::Save)}</button>
                {twice(renew_twice, renew_words, renew)}
                {twice(RwSignal::new(false), delete_words, delete)}
                <span class="lead" role="status">{move || saved.get().then(|| t(Key::WebhookSaved))}</span>
            </div>
            {once(Key::WebhookSecret, secret)}
            {move || secret.get().map(|_| view! { <p class="lead">{t(Key::WebhookRenewed)}</p> })}
            {hook_log::hook_log(ui, path)}
        </form>
    }
}

fn new(ui: Ui, all: RwSignal<Vec<Webhook>>, secret: RwSignal<Option<String>>) -> impl IntoView {
    let form = Form::new("", &HookEvent::ALL, true);
    let make = move |event: SubmitEvent| {
        event.prevent_default();
        let (token, body) = (ui.bearer(), form.body());
        let asked = async move { api::post::<_, MadeWebhook>(PATH, Some(&token), &body).await };
        api::follow(ui, asked, move |answer| {
            form.url.set(String::new());
            all.set(answer.webhooks);
            secret.set(Some(answer.secret));
        });
    };
    view! {
        <form class="card" aria-label=t(Key::WebhookNew) on:submit=make novalidate>
            {fields(form)}
            <div class="row"><button type="submit" class="go">{t(Key::WebhookMake)}</button></div>
        </form>
    }
}

fn fields(form: Form) -> impl IntoView {
    let each = move |event: HookEvent| {
        let toggle = move |changed| {
            let on = event_target_checked(&changed);
            form.events.update(|events| match on {
                true => drop(events.insert(event)),
                false => drop(events.remove(&event)),
            });
        };
        let on = move || form.events.with(|events| events.contains(&event));
        view! {
            <label><input type="checkbox" prop:checked=on on:change=toggle />{t(event_key(event))}</label>
        }
    };
    view! {
        <input
            type="url"
            aria-label=t(Key::WebhookUrl)
            placeholder="https://crm.example/hooks"
            autocomplete="off"
            prop:value=form.url
            on:input=move |event| form.url.set(event_target_value(&event))
        />
        <div class="agents" role="group" aria-label=t(Key::WebhookEvents)>
            {HookEvent::ALL.map(each).collect_view()}
        </div>
        <div class="agents">
            <label>
                <input
                    type="checkbox"
                    prop:checked=form.active
                    on:change=move |event| form.active.set(event_target_checked(&event))
                />
                {t(Key::WebhookActive)}
            </label>
        </div>
    }
}

/// What an event is called.
pub(super) fn event_key(event: HookEvent) -> Key {
    match event {
        HookEvent::ConversationStarted => Key::HookStarted,
        HookEvent::ConversationAssigned => Key::HookAssigned,
        HookEvent::MessageCreated => Key::HookMessage,
        HookEvent::ConversationEnded => Key::HookEnded,
        HookEvent::TicketMade => Key::HookTicket,
        HookEvent::TicketAnswered => Key::HookAnswered,
        HookEvent::SurveyAnswered => Key::HookSurvey,
        HookEvent::Test => Key::HookTest,
    }
}
