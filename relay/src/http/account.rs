//! An agent's own account: name, password, log-ins, second factor.

use super::caller::Caller;
use crate::error::HttpResult;
use crate::identity::OwnCall;
use crate::live::Live;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use desk::Event;
use protocol::account::{
    ChangePassword, OwnAccount, Password, RecoveryCodes, Rename, SecondFactorCode,
    SecondFactorOffer,
};
use std::sync::Arc;

type Body<T> = Result<Json<T>, JsonRejection>;

fn call<'a>(live: &Live, caller: &'a Caller) -> OwnCall<'a> {
    OwnCall {
        account: &caller.account,
        token: &caller.token,
        from: caller.from,
        now: live.clock.now(),
    }
}

/// `GET /api/agent/account`.
pub(crate) async fn shown(
    State(live): State<Arc<Live>>,
    caller: Caller,
) -> HttpResult<Json<OwnAccount>> {
    Ok(Json(live.agents.own(call(&live, &caller)).await?))
}

/// `PUT /api/agent/account`: another name, which customers read from now on.
pub(crate) async fn rename(
    State(live): State<Arc<Live>>,
    mut caller: Caller,
    body: Body<Rename>,
) -> HttpResult<Json<OwnAccount>> {
    let Json(rename) = body?;
    caller.account = live
        .agents
        .renames(call(&live, &caller), &rename.name)
        .await?;
    let agent = caller.site.profile(&caller.account);
    // A desk that takes nothing any more is stopping.
    let _ = caller.site.happened(Event::AgentChanged { agent }).await;
    shown(State(live), caller).await
}

/// `POST /api/agent/account/password`.
pub(crate) async fn password(
    State(live): State<Arc<Live>>,
    caller: Caller,
    body: Body<ChangePassword>,
) -> HttpResult<Json<OwnAccount>> {
    let Json(change) = body?;
    live.agents
        .changes_password(call(&live, &caller), &change)
        .await?;
    caller.site.checks_log_ins(caller.account.id);
    shown(State(live), caller).await
}

/// `DELETE /api/agent/account/log-ins`: all but the one that asks.
pub(crate) async fn log_out_elsewhere(
    State(live): State<Arc<Live>>,
    caller: Caller,
) -> HttpResult<Json<OwnAccount>> {
    ended(live, caller, None).await
}

/// `DELETE /api/agent/account/log-ins/{id}`: one that is not the one that asks.
pub(crate) async fn end_log_in(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path(id): Path<String>,
) -> HttpResult<Json<OwnAccount>> {
    ended(live, caller, Some(id)).await
}

async fn ended(
    live: Arc<Live>,
    caller: Caller,
    named: Option<String>,
) -> HttpResult<Json<OwnAccount>> {
    live.agents
        .ends_log_ins(call(&live, &caller), named.as_deref())
        .await?;
    caller.site.checks_log_ins(caller.account.id);
    shown(State(live), caller).await
}

/// `POST /api/agent/account/second-factor`: begins to set one up.
pub(crate) async fn offer(
    State(live): State<Arc<Live>>,
    caller: Caller,
    body: Body<Password>,
) -> HttpResult<Json<SecondFactorOffer>> {
    let Json(body) = body?;
    let (call, site) = (call(&live, &caller), &caller.site.config().name);
    let offer = live.agents.offers_second_factor(call, &body.password, site);
    Ok(Json(offer.await?))
}

/// `PUT /api/agent/account/second-factor`: a code of it was shown.
pub(crate) async fn activate(
    State(live): State<Arc<Live>>,
    caller: Caller,
    body: Body<SecondFactorCode>,
) -> HttpResult<Json<RecoveryCodes>> {
    let Json(body) = body?;
    let codes = live
        .agents
        .activates_second_factor(call(&live, &caller), &body.code);
    Ok(Json(codes.await?))
}

/// `POST /api/agent/account/second-factor/off`.
pub(crate) async fn switch_off(
    State(live): State<Arc<Live>>,
    caller: Caller,
    body: Body<Password>,
) -> HttpResult<Json<OwnAccount>> {
    let Json(body) = body?;
    live.agents
        .drops_second_factor(call(&live, &caller), &body.password)
        .await?;
    shown(State(live), caller).await
}
