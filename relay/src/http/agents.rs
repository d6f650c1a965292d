//! Agents' way in and out: join by a link, log in, log out, invite, a password that was forgotten.

use super::caller::{Caller, Device, From};
use crate::error::HttpResult;
use crate::live::Live;
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use desk::{Audience, Event};
use protocol::account::{Forgot, Reset};
use protocol::api::{Invitation, Invite, Join, LogIn, LoggedIn};
use protocol::audit::Deed;
use protocol::{CloseCode, Code};
use std::sync::Arc;

type Body<T> = Result<Json<T>, JsonRejection>;

/// `POST /api/agent/join`.
pub(crate) async fn join(
    State(live): State<Arc<Live>>,
    Device(from): Device,
    body: Body<Join>,
) -> HttpResult<Json<LoggedIn>> {
    let Json(join) = body?;
    let now = live.clock.now();
    let joined = live.agents.join(&join, from, now).await?;
    // From now on the others can give them tickets, also before their view is open.
    if let Some(account) = live.agents.who(&joined.token, now).await?
        && let Some(site) = live.sites.get(&account.site)
    {
        let agent = site.profile(&account);
        let _ = site.happened(Event::AgentChanged { agent }).await;
    }
    Ok(Json(joined))
}

/// `POST /api/agent/login`.
pub(crate) async fn log_in(
    State(live): State<Arc<Live>>,
    Device(from): Device,
    body: Body<LogIn>,
) -> HttpResult<Json<LoggedIn>> {
    let Json(log_in) = body?;
    Ok(Json(
        live.agents.log_in(&log_in, from, live.clock.now()).await?,
    ))
}

/// `POST /api/agent/logout`: ends the log-in, hands live chats back, closes the agent's sockets.
pub(crate) async fn log_out(
    State(live): State<Arc<Live>>,
    caller: Caller,
) -> HttpResult<StatusCode> {
    live.agents.log_out(&caller.token).await?;
    caller.did(&live, Deed::LoggedOut, "").await;
    let agent = caller.account.id;
    // A desk that takes nothing any more is stopping: then everybody leaves anyway.
    let _ = caller.site.happened(Event::AgentLoggedOut { agent }).await;
    caller
        .site
        .hub
        .close(Audience::Agent(agent), CloseCode::Normal);
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/agent/invite`: supervisors invite agents, owners everybody.
pub(crate) async fn invite(
    State(live): State<Arc<Live>>,
    caller: Caller,
    body: Body<Invite>,
) -> HttpResult<Json<Invitation>> {
    let Json(invite) = body?;
    if !caller.account.role.manages(invite.role) {
        return Err(Code::NotAllowed.into());
    }
    let site = &caller.account.site;
    let whom = (invite.role, invite.email.as_deref());
    let (url, now) = (live.public_url(), live.clock.now());
    let made = live
        .agents
        .invite(site, whom, url, &live.tokens, now)
        .await?;
    let about = match &invite.email {
        Some(email) => format!("{}, {email}", invite.role.word()),
        None => invite.role.word().into(),
    };
    caller.did(&live, Deed::Invited, &about).await;
    Ok(Json(made))
}

/// `POST /api/agent/forgot`: the same answer, and as soon, whether there is such an account.
pub(crate) async fn forgot(
    State(live): State<Arc<Live>>,
    From(from): From,
    body: Body<Forgot>,
) -> HttpResult<StatusCode> {
    let Json(forgot) = body?;
    let now = live.clock.now();
    let email = live.agents.may_forget(&forgot.email, from, now)?;
    tokio::spawn(async move {
        // What went wrong is in the log.
        let _ = live.agents.forgot(&email, &live.tokens, from, now).await;
    });
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/agent/reset`: sets another password; all log-ins of the account end.
pub(crate) async fn reset(
    State(live): State<Arc<Live>>,
    From(from): From,
    body: Body<Reset>,
) -> HttpResult<StatusCode> {
    let Json(reset) = body?;
    let account = live.agents.resets(&reset, from, live.clock.now()).await?;
    if let Some(site) = live.sites.get(&account.site) {
        site.checks_log_ins(account.id);
    }
    Ok(StatusCode::NO_CONTENT)
}
