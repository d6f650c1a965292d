//! API keys, for the site's owners: made, shown once, revoked.

use super::caller::Caller;
use crate::error::HttpResult;
use crate::identity::{fresh_token, token_hash};
use crate::live::Live;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use protocol::audit::Deed;
use protocol::keys::{ApiKey, ApiKeys, KEY_PREFIX, MadeKey, NewKey};
use protocol::{ApiKeyId, Code};
use std::sync::Arc;

/// `GET /api/agent/keys`: owners only.
pub(crate) async fn list(
    State(live): State<Arc<Live>>,
    caller: Caller,
) -> HttpResult<Json<ApiKeys>> {
    caller.must_own()?;
    let keys = live.agents.accounts().keys(&caller.site.id).await?;
    Ok(Json(ApiKeys { keys }))
}

/// `POST /api/agent/keys`: owners only. The answer is the only place where the key stands.
pub(crate) async fn make(
    State(live): State<Arc<Live>>,
    caller: Caller,
    body: Result<Json<NewKey>, JsonRejection>,
) -> HttpResult<Json<MadeKey>> {
    let Json(new) = body?;
    caller.must_own()?;
    let now = live.clock.now();
    let token = fresh_token().map_err(anyhow::Error::from)?;
    let mut random = [0; 10];
    getrandom::fill(&mut random).map_err(anyhow::Error::from)?;
    let key = ApiKey {
        id: ApiKeyId::new(now.0, random),
        name: new.clean_name()?,
        scope: new.scope,
        made_by: caller.account.name.clone(),
        made_at: now,
        used_at: None,
    };
    let (site, name) = (&caller.site.id, key.name.clone());
    let shown = format!("{KEY_PREFIX}{token}");
    let accounts = live.agents.accounts();
    if !accounts.make_key(site, token_hash(&shown), key).await? {
        return Err(Code::TooManyKeys.into());
    }
    caller.did(&live, Deed::KeyMade, &name).await;
    tracing::info!(%site, agent = %caller.account.id, "API key made");
    let keys = accounts.keys(site).await?;
    Ok(Json(MadeKey { key: shown, keys }))
}

/// `DELETE /api/agent/keys/{key}`: owners only.
pub(crate) async fn revoke(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path(key): Path<String>,
) -> HttpResult<Json<ApiKeys>> {
    caller.must_own()?;
    let id: ApiKeyId = key.parse().map_err(|_| Code::NoSuchKey)?;
    let site = &caller.site.id;
    let gone = live.agents.accounts().revoke_key(site, id).await?;
    let name = gone.ok_or(Code::NoSuchKey)?;
    caller.did(&live, Deed::KeyRevoked, &name).await;
    tracing::info!(%site, agent = %caller.account.id, "API key revoked");
    list(State(live), caller).await
}
