//! What agents record about customers. Each customer sees it, and may correct and erase it.

use super::caller::Caller;
use super::past::words;
use crate::error::HttpResult;
use crate::live::Live;
use crate::store::Put;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use protocol::past::{Fact, Facts, NewFact};
use protocol::{Author, Code, CustomerId, MessageId};
use std::sync::Arc;

/// `GET /api/agent/customers/{customer}/facts`.
pub(crate) async fn list(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path(customer): Path<String>,
) -> HttpResult<Json<Facts>> {
    let site = &caller.site.id;
    let facts = live.store.facts(site, whose(&customer)?).await?;
    Ok(Json(Facts { facts }))
}

/// `POST /api/agent/customers/{customer}/facts`.
pub(crate) async fn record(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path(customer): Path<String>,
    body: Result<Json<NewFact>, JsonRejection>,
) -> HttpResult<Json<Facts>> {
    let Json(new) = body?;
    let of = whose(&customer)?;
    let (site, agent) = (&caller.site.id, caller.account.id);
    let fact = Fact {
        id: new.id,
        text: words(&new.text)?,
        at: live.clock.now(),
        by: Author::Agent {
            id: agent,
            name: caller.account.name.clone(),
        },
    };
    match live.store.record_fact(site, of, fact).await? {
        Put::Stored => {}
        Put::Full => return Err(Code::ConversationFull.into()),
        Put::Missing => return Err(Code::NoSuchConversation.into()),
    }
    tracing::info!(%site, customer = %of, fact = %new.id, %agent, "recorded");
    list(State(live), caller, Path(customer)).await
}

/// `DELETE /api/agent/customers/{customer}/facts/{fact}`.
pub(crate) async fn remove(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path((customer, fact)): Path<(String, String)>,
) -> HttpResult<Json<Facts>> {
    let (of, id) = (whose(&customer)?, fact.parse::<MessageId>());
    let id = id.map_err(|_| Code::NoSuchConversation)?;
    let (site, agent) = (&caller.site.id, caller.account.id);
    live.store.remove_fact(site, of, id).await?;
    tracing::info!(%site, customer = %of, fact = %id, %agent, "removed");
    list(State(live), caller, Path(customer)).await
}

fn whose(customer: &str) -> Result<CustomerId, Code> {
    customer.parse().map_err(|_| Code::NoSuchConversation)
}
