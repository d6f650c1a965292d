//! Webhooks, for the site's owners: made, changed, tried, deleted, and their log.

use super::caller::Caller;
use crate::error::HttpResult;
use crate::hooks;
use crate::live::Live;
use crate::reach;
use crate::store::HookSecret;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use protocol::audit::Deed;
use protocol::limits::{WEBHOOK_LOG_PAGE, WEBHOOK_URL_BYTES};
use protocol::webhooks::{Deliveries, HookEvent, MadeWebhook, Webhook, WebhookBody, Webhooks};
use protocol::{Code, DeliveryId, WebhookId};
use std::sync::Arc;

type Body = Result<Json<WebhookBody>, JsonRejection>;

/// `GET /api/agent/webhooks`: owners only, as all of these.
pub(crate) async fn list(
    State(live): State<Arc<Live>>,
    caller: Caller,
) -> HttpResult<Json<Webhooks>> {
    caller.must_own()?;
    let webhooks = live.agents.accounts().webhooks(&caller.site.id).await?;
    Ok(Json(Webhooks { webhooks }))
}

/// `POST /api/agent/webhooks`. The answer is the only place where the secret is shown.
pub(crate) async fn make(
    State(live): State<Arc<Live>>,
    caller: Caller,
    body: Body,
) -> HttpResult<Json<MadeWebhook>> {
    let Json(body) = body?;
    caller.must_own()?;
    let WebhookBody {
        url,
        events,
        active,
    } = clean(body)?;
    let mut random = [0; 10];
    getrandom::fill(&mut random).map_err(anyhow::Error::from)?;
    let (secret, now) = (drawn()?, live.clock.now());
    let webhook = Webhook {
        id: WebhookId::new(now.0, random),
        url: url.clone(),
        events,
        active,
        made_by: caller.account.name.clone(),
        made_at: now,
        failing_since: None,
        given_up: 0,
    };
    let (site, accounts) = (&caller.site.id, live.agents.accounts());
    if !accounts.make_webhook(site, webhook, secret.clone()).await? {
        return Err(Code::TooManyWebhooks.into());
    }
    caller.did(&live, Deed::WebhookSet, &url).await;
    tracing::info!(%site, agent = %caller.account.id, "webhook made");
    Ok(Json(MadeWebhook {
        secret: hooks::shown(&secret),
        webhooks: accounts.webhooks(site).await?,
    }))
}

/// `PUT /api/agent/webhooks/{webhook}`. Its secrets stay.
pub(crate) async fn change(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path(webhook): Path<String>,
    body: Body,
) -> HttpResult<Json<Webhooks>> {
    let Json(body) = body?;
    caller.must_own()?;
    let (id, body) = (named(&webhook)?, clean(body)?);
    let (site, url) = (&caller.site.id, body.url.clone());
    let accounts = live.agents.accounts();
    if !accounts.change_webhook(site, id, body).await? {
        return Err(Code::NoSuchWebhook.into());
    }
    caller.did(&live, Deed::WebhookSet, &url).await;
    tracing::info!(%site, webhook = %id, agent = %caller.account.id, "webhook changed");
    // What waited while it was off may go out now.
    caller.site.hooks.notify_one();
    list(State(live), caller).await
}

/// `POST /api/agent/webhooks/{webhook}/secret`: from now on another secret signs, and for a while the
/// one before beside it. The answer is the only place where the new one is shown.
pub(crate) async fn new_secret(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path(webhook): Path<String>,
) -> HttpResult<Json<MadeWebhook>> {
    caller.must_own()?;
    let (id, secret) = (named(&webhook)?, drawn()?);
    let (site, accounts) = (&caller.site.id, live.agents.accounts());
    let changed = accounts.change_hook_secret(site, id, secret.clone(), live.clock.now());
    let url = changed.await?.ok_or(Code::NoSuchWebhook)?;
    caller.did(&live, Deed::WebhookSecretMade, &url).await;
    tracing::info!(%site, webhook = %id, agent = %caller.account.id, "webhook has a new secret");
    Ok(Json(MadeWebhook {
        secret: hooks::shown(&secret),
        webhooks: accounts.webhooks(site).await?,
    }))
}

/// `DELETE /api/agent/webhooks/{webhook}`.
pub(crate) async fn remove(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path(webhook): Path<String>,
) -> HttpResult<Json<Webhooks>> {
    caller.must_own()?;
    let (site, id) = (&caller.site.id, named(&webhook)?);
    let gone = live.agents.accounts().delete_webhook(site, id).await?;
    let url = gone.ok_or(Code::NoSuchWebhook)?;
    caller.did(&live, Deed::WebhookDeleted, &url).await;
    tracing::info!(%site, webhook = %id, agent = %caller.account.id, "webhook deleted");
    list(State(live), caller).await
}

/// `GET /api/agent/webhooks/{webhook}/deliveries`.
pub(crate) async fn log(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path(webhook): Path<String>,
) -> HttpResult<Json<Deliveries>> {
    caller.must_own()?;
    let (site, id) = (&caller.site.id, named(&webhook)?);
    let accounts = live.agents.accounts();
    let found = accounts.deliveries(site, id, WEBHOOK_LOG_PAGE).await?;
    let deliveries = found.ok_or(Code::NoSuchWebhook)?;
    Ok(Json(Deliveries { deliveries }))
}

/// `POST /api/agent/webhooks/{webhook}/test`: also where it is off.
pub(crate) async fn test(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path(webhook): Path<String>,
) -> HttpResult<Json<Deliveries>> {
    caller.must_own()?;
    let (id, now) = (named(&webhook)?, live.clock.now());
    let mut random = [0; 10];
    getrandom::fill(&mut random).map_err(anyhow::Error::from)?;
    let (site, test) = (&caller.site.id, DeliveryId::new(now.0, random));
    if !live
        .agents
        .accounts()
        .post_test(site, id, test, now)
        .await?
    {
        return Err(Code::NoSuchWebhook.into());
    }
    caller.site.hooks.notify_one();
    log(State(live), caller, Path(webhook)).await
}

/// `POST /api/agent/webhooks/{webhook}/deliveries/{delivery}/again`.
pub(crate) async fn again(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path((webhook, delivery)): Path<(String, String)>,
) -> HttpResult<Json<Deliveries>> {
    caller.must_own()?;
    let (site, id, now) = (&caller.site.id, named(&webhook)?, live.clock.now());
    let delivery: DeliveryId = delivery.parse().map_err(|_| Code::NoSuchDelivery)?;
    let accounts = live.agents.accounts();
    if !accounts.deliver_again(site, id, delivery, now).await? {
        return Err(Code::NoSuchDelivery.into());
    }
    caller.site.hooks.notify_one();
    log(State(live), caller, Path(webhook)).await
}

/// A secret that nobody knows yet.
fn drawn() -> anyhow::Result<HookSecret> {
    let mut secret = HookSecret([0; 32]);
    getrandom::fill(&mut secret.0)?;
    Ok(secret)
}

fn named(webhook: &str) -> Result<WebhookId, Code> {
    webhook.parse().map_err(|_| Code::NoSuchWebhook)
}

/// The same with an address as it is called, and each event once.
fn clean(mut body: WebhookBody) -> Result<WebhookBody, Code> {
    let url = reach::address(&body.url, WEBHOOK_URL_BYTES).ok_or(Code::BadWebhook)?;
    body.url = url.into();
    body.events.retain(|event| *event != HookEvent::Test);
    body.events.sort();
    body.events.dedup();
    match body.events.is_empty() {
        true => Err(Code::BadWebhook),
        false => Ok(body),
    }
}
