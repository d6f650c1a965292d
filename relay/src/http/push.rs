//! How an agent is told: wishes, and the browser that is pushed to.

use super::caller::Caller;
use crate::config::Zone;
use crate::error::HttpResult;
use crate::gate;
use crate::identity::token_hash;
use crate::live::Live;
use crate::push::{Keys, Outcome, Pusher};
use crate::store::{StoreError, Subscription};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use protocol::Code;
use protocol::notifications::{Notifications, PushKind, PushState, PushSubscription, PushTested};
use std::sync::Arc;

type Body<T> = Result<Json<T>, JsonRejection>;

/// `GET /api/agent/notifications`.
pub(crate) async fn wishes(
    State(live): State<Arc<Live>>,
    caller: Caller,
) -> HttpResult<Json<Notifications>> {
    let accounts = live.agents.accounts();
    Ok(Json(accounts.wishes(caller.account.id).await?))
}

/// `PUT /api/agent/notifications`.
pub(crate) async fn wish(
    State(live): State<Arc<Live>>,
    caller: Caller,
    body: Body<Notifications>,
) -> HttpResult<Json<Notifications>> {
    let Json(wishes) = body?;
    let wishes = wishes.clean()?;
    let zone = wishes
        .quiet
        .as_ref()
        .map(|quiet| quiet.zone.parse::<Zone>());
    if zone.is_some_and(|zone| zone.is_err()) {
        return Err(Code::BadQuietHours.into());
    }
    let accounts = live.agents.accounts();
    accounts.set_wishes(caller.account.id, &wishes).await?;
    caller.site.board.asks_again();
    Ok(Json(wishes))
}

/// `GET /api/agent/push`: the relay's key, and where this log-in's pushes go.
pub(crate) async fn state(
    State(live): State<Arc<Live>>,
    caller: Caller,
) -> HttpResult<Json<PushState>> {
    let accounts = live.agents.accounts();
    let found = accounts.subscription(token_hash(&caller.token)).await?;
    Ok(Json(PushState {
        key: live.pusher.public_key(),
        endpoint: found.map(|found| found.endpoint),
    }))
}

/// `PUT /api/agent/push/subscription`: from now on this log-in's browser is pushed to.
pub(crate) async fn subscribe(
    State(live): State<Arc<Live>>,
    caller: Caller,
    body: Body<PushSubscription>,
) -> HttpResult<Json<PushState>> {
    let Json(told) = body?;
    let keys = Keys::of(&told.keys).filter(|keys| told.fits() && keys.work());
    let endpoint = live.pusher.endpoint(&told.endpoint);
    let (Some(keys), Some(endpoint)) = (keys, endpoint) else {
        return Err(Code::BadSubscription.into());
    };
    let kept = live.agents.accounts().subscribe(Subscription {
        log_in: token_hash(&caller.token),
        agent: caller.account.id,
        endpoint: endpoint.into(),
        p256dh: keys.p256dh.into(),
        auth: keys.auth.into(),
        locale: told.locale,
        at: live.clock.now(),
    });
    match kept.await {
        // It ended in this moment.
        Err(StoreError::NotFound) => return Err(Code::BadToken.into()),
        kept => kept?,
    }
    caller.site.board.asks_again();
    state(State(live), caller).await
}

/// `DELETE /api/agent/push/subscription`.
pub(crate) async fn unsubscribe(
    State(live): State<Arc<Live>>,
    caller: Caller,
) -> HttpResult<Json<PushState>> {
    let accounts = live.agents.accounts();
    accounts.unsubscribe(token_hash(&caller.token)).await?;
    caller.site.board.asks_again();
    state(State(live), caller).await
}

/// `POST /api/agent/push/test`: a push to this log-in's browser, now, whatever the hours are.
pub(crate) async fn test(
    State(live): State<Arc<Live>>,
    caller: Caller,
) -> HttpResult<Json<PushTested>> {
    let accounts = live.agents.accounts();
    let found = accounts.subscription(token_hash(&caller.token)).await?;
    let to = found.ok_or(Code::NotNow)?;
    let now = live.clock.now();
    let may = live.gate.tries_push(caller.account.id, now);
    may.map_err(gate::too_many)?;
    let push = Pusher::words(PushKind::Test, &caller.site.config().name, None, &to.locale);
    let outcome = live.pusher.push(&to, &push, now).await;
    if outcome == Outcome::Gone {
        accounts.endpoint_is_gone(&to.endpoint).await?;
    }
    let taken = outcome == Outcome::Taken;
    Ok(Json(PushTested { taken }))
}
