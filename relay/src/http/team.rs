//! The accounts of a site, for those who lead: role, capacity, disabled or not, log-ins, second factors.

use super::caller::Caller;
use crate::error::{HttpError, HttpResult};
use crate::live::Live;
use crate::store::{Account, AccountChange};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use desk::{Audience, Event};
use protocol::account::{ChangeMember, Team};
use protocol::audit::Deed;
use protocol::limits::CAPACITY_MAX;
use protocol::{AgentId, CloseCode, Code};
use std::sync::Arc;

/// `GET /api/agent/team`: supervisors only.
pub(crate) async fn list(State(live): State<Arc<Live>>, caller: Caller) -> HttpResult<Json<Team>> {
    caller.must_supervise()?;
    let site = &caller.site.config();
    Ok(Json(Team {
        members: live.agents.members(&site.id).await?,
        capacity: site.capacity,
    }))
}

/// `PUT /api/agent/team/{agent}`: supervisors change agents, owners everybody.
pub(crate) async fn change(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path(agent): Path<String>,
    body: Result<Json<ChangeMember>, JsonRejection>,
) -> HttpResult<Json<Team>> {
    let Json(change) = body?;
    let before = managed(&live, &caller, &agent).await?;
    if change.role.is_some() {
        caller.must_own()?;
    }
    if change.capacity.is_some_and(|chats| chats > CAPACITY_MAX) {
        return Err(Code::BadCapacity.into());
    }
    let asked = AccountChange {
        name: None,
        role: change.role,
        capacity: change.capacity.map(|chats| (chats > 0).then_some(chats)),
        disabled: change.disabled,
    };
    let after = live.agents.changes(&before, asked).await?;
    take_effect(&caller, &before, &after).await;
    write_down(&live, &caller, &before, &after).await;
    list(State(live), caller).await
}

/// What open views and the desk have to know of it, at once.
async fn take_effect(caller: &Caller, before: &Account, after: &Account) {
    let (site, agent) = (&caller.site, after.id);
    let event = match after.disabled {
        true => Event::AgentDisabled { agent },
        false => Event::AgentChanged {
            agent: site.profile(after),
        },
    };
    if before != after {
        // A desk that takes nothing any more is stopping.
        let _ = site.happened(event).await;
    }
    if after.disabled {
        site.hub.close(Audience::Agent(agent), CloseCode::BadToken);
    } else if before.role != after.role {
        // They come back, and learn what they may do now.
        site.checks_log_ins(agent);
    }
}

async fn write_down(live: &Live, caller: &Caller, before: &Account, after: &Account) {
    let name = &after.name;
    if before.role != after.role {
        let about = format!("{name}: {} → {}", before.role.word(), after.role.word());
        caller.did(live, Deed::RoleChanged, &about).await;
    }
    if before.capacity != after.capacity {
        let chats = |of: &Account| of.capacity.unwrap_or(caller.site.config().capacity);
        let about = format!("{name}: {} → {}", chats(before), chats(after));
        caller.did(live, Deed::CapacityChanged, &about).await;
    }
    match (before.disabled, after.disabled) {
        (false, true) => caller.did(live, Deed::Disabled, name).await,
        (true, false) => caller.did(live, Deed::Enabled, name).await,
        _ => {}
    }
}

/// `DELETE /api/agent/team/{agent}/log-ins`.
pub(crate) async fn log_out(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path(agent): Path<String>,
) -> HttpResult<Json<Team>> {
    let of = managed(&live, &caller, &agent).await?;
    live.agents.logs_out(of.id).await?;
    // A desk that takes nothing any more is stopping.
    let _ = caller
        .site
        .happened(Event::AgentLoggedOut { agent: of.id })
        .await;
    caller
        .site
        .hub
        .close(Audience::Agent(of.id), CloseCode::BadToken);
    caller.did(&live, Deed::LogInsEnded, &of.name).await;
    if of.id == caller.account.id {
        return Err(Code::BadToken.into());
    }
    list(State(live), caller).await
}

/// `DELETE /api/agent/team/{agent}/second-factor`: owners only.
pub(crate) async fn free(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path(agent): Path<String>,
) -> HttpResult<Json<Team>> {
    caller.must_own()?;
    let of = managed(&live, &caller, &agent).await?;
    live.agents.frees_of_second_factor(of.id).await?;
    caller.did(&live, Deed::SecondFactorOff, &of.name).await;
    list(State(live), caller).await
}

/// The account that a path names, if the caller may look after it. Another site's does not exist.
async fn managed(live: &Live, caller: &Caller, agent: &str) -> Result<Account, HttpError> {
    caller.must_supervise()?;
    let id: AgentId = agent.parse().map_err(|_| Code::NoSuchAgent)?;
    let account = live.agents.one(&caller.site.id, id).await?;
    match caller.account.role.manages(account.role) {
        true => Ok(account),
        false => Err(Code::NotAllowed.into()),
    }
}
