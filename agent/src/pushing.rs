//! Pushes to this browser while no view is open: what the browser can, its subscription, and telling the
//! relay of it. What comes is shown by `push-worker.js`.

use crate::api::{self, Problem};
use crate::ui::Ui;
use crate::{actions, alerts, texts};
use js_sys::{JSON, Reflect};
use leptos::prelude::*;
use protocol::codec;
use protocol::notifications::{PushState, PushSubscription};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, ServiceWorkerRegistration};

/// The service worker, and what it is for.
const WORKER: &str = "/agent-worker.js";
const SCOPE: &str = "/agent";
/// The relay's call.
const PATH: &str = "/api/agent/push/subscription";

/// Whether this browser takes pushes here at all.
pub(crate) fn is_possible() -> bool {
    let has = |object: &JsValue, name: &str| Reflect::has(object, &name.into()).unwrap_or(false);
    let window = window();
    has(&window, "PushManager") && has(&window.navigator(), "serviceWorker")
}

/// What the service worker says is listened to as long as the page is there.
pub(crate) fn listen(ui: Ui) {
    if !is_possible() {
        return;
    }
    let heard = move |event: MessageEvent| {
        let said = |name: &str| Reflect::get(&event.data(), &name.into()).ok();
        let open = said("open").and_then(|id| id.as_string());
        if let Some(Ok(id)) = open.map(|id| id.parse()) {
            ui.wanted.set(Some(id));
            actions::open_wanted(ui);
        }
        if said("resubscribed").is_some_and(|yes| yes.is_truthy()) {
            tell_again(ui);
        }
    };
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(heard);
    let workers = window().navigator().service_worker();
    workers.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    heard.forget();
}

/// The relay is told of the subscription that this browser has, if it has one: log-ins change, and
/// browsers make new ones.
pub(crate) fn tell_again(ui: Ui) {
    if !is_possible() || !alerts::may_notify() {
        return;
    }
    let token = ui.bearer();
    leptos::task::spawn_local(async move {
        if let Ok(Some(subscription)) = subscription().await {
            let _ = tell(&subscription, &token).await;
        }
    });
}

/// Subscribes this browser and tells the relay.
pub(crate) async fn subscribe(token: String) -> Result<PushState, Problem> {
    let state: PushState = api::get("/api/agent/push", &token).await?;
    let made = subscribed(&state.key).await.map_err(|_| Problem::Network)?;
    tell(&made, &token).await
}

/// The same backwards.
pub(crate) async fn unsubscribe(token: String) -> Result<PushState, Problem> {
    forget().await;
    api::delete(PATH, &token).await
}

/// This browser is pushed to no more, whatever the relay knows.
pub(crate) async fn forget() {
    if is_possible()
        && let Ok(Some(subscription)) = subscription().await
        && let Ok(promise) = subscription.unsubscribe()
    {
        let _ = JsFuture::from(promise).await;
    }
}

async fn tell(made: &web_sys::PushSubscription, token: &str) -> Result<PushState, Problem> {
    let json = JSON::stringify(made).map_err(|_| Problem::Network)?;
    let told: Result<PushSubscription, _> = codec::decode(&String::from(json));
    let mut told = told.map_err(|_| Problem::Network)?;
    told.locale = texts::locale();
    api::put(PATH, token, &told).await
}

async fn subscribed(key: &str) -> Result<web_sys::PushSubscription, JsValue> {
    let workers = window().navigator().service_worker();
    let options = web_sys::RegistrationOptions::new();
    options.set_scope(SCOPE);
    JsFuture::from(workers.register_with_options(WORKER, &options)).await?;
    // The one that was just registered: pages below /agent are its.
    let ready: ServiceWorkerRegistration = JsFuture::from(workers.ready()?).await?.dyn_into()?;
    // One that was made with another key of the relay is of no use.
    forget().await;
    let options = web_sys::PushSubscriptionOptionsInit::new();
    options.set_user_visible_only(true);
    options.set_application_server_key_opt_str(Some(key));
    let promise = ready.push_manager()?.subscribe_with_options(&options)?;
    JsFuture::from(promise).await?.dyn_into()
}

async fn subscription() -> Result<Option<web_sys::PushSubscription>, JsValue> {
    let workers = window().navigator().service_worker();
    let found = JsFuture::from(workers.get_registration_with_document_url(SCOPE)).await?;
    let Ok(found) = found.dyn_into::<ServiceWorkerRegistration>() else {
        return Ok(None);
    };
    let found = JsFuture::from(found.push_manager()?.get_subscription()?).await?;
    Ok(found.dyn_into().ok())
}
