//! The calls of programs, `/api/v1/…`: the same as agents have where those fit, let in by an API key.

pub(crate) mod conversations;
pub(crate) mod write;

use super::bearer;
use super::caller::{Caller, From};
use crate::error::HttpError;
use crate::gate;
use crate::identity::token_hash;
use crate::live::Live;
use crate::store::Account;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use protocol::api::AgentRole;
use protocol::keys::{KEY_PREFIX, Scope};
use protocol::{AgentId, Code};
use std::sync::Arc;

/// What can be called and what is answered, for programs that read that.
const OPENAPI: &str = include_str!("v1/openapi.json");

/// `GET /api/v1/openapi.json`: open to all, as the source is.
pub(crate) async fn openapi() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (headers, OPENAPI)
}

/// Around every call of programs: who has a key that is good for it comes in, as a [`Caller`] who sees
/// what an owner sees.
pub(crate) async fn door(State(live): State<Arc<Live>>, request: Request, next: Next) -> Response {
    match let_in(&live, request).await {
        Ok(request) => next.run(request).await,
        Err(refused) => refused.into_response(),
    }
}

async fn let_in(live: &Arc<Live>, request: Request) -> Result<Request, HttpError> {
    let (mut parts, body) = request.into_parts();
    let token = bearer(&parts.headers).filter(|token| token.starts_with(KEY_PREFIX));
    let token = token.ok_or(Code::BadToken)?;
    let now = live.clock.now();
    let known = live
        .agents
        .accounts()
        .key_of(token_hash(token), now)
        .await?;
    let (site, key) = known.ok_or(Code::BadToken)?;
    let site = live.sites.get(&site).ok_or(Code::NoSuchSite)?;
    let asks = live.gate.program_calls(key.id, now);
    asks.map_err(gate::too_many)?;
    // A search is a body and no query string, and changes nothing.
    let reads = parts.method == Method::GET || parts.uri.path() == "/api/v1/search";
    if !reads && key.scope != Scope::Write {
        return Err(Code::NotAllowed.into());
    }
    let Ok(From(from)) = From::from_request_parts(&mut parts, live).await;
    let caller = Caller {
        account: Account {
            id: AgentId::from_bytes(key.id.bytes()),
            site: site.id.clone(),
            name: key.name,
            email: String::new(),
            role: AgentRole::Owner,
            capacity: None,
            disabled: false,
        },
        site,
        token: String::new(),
        from,
        program: true,
    };
    parts.extensions.insert(caller);
    Ok(Request::from_parts(parts, body))
}
