//! Canned replies: the site's own, which supervisors look after, and each agent's.

use super::caller::Caller;
use crate::canned_file;
use crate::error::{HttpError, HttpResult};
use crate::live::Live;
use crate::store::{CannedPut, Imported, PutCanned};
use axum::Json;
use axum::extract::rejection::{JsonRejection, StringRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, header};
use axum::response::IntoResponse;
use protocol::audit::Deed;
use protocol::canned::{
    CannedCounted, CannedImported, CannedProblem, CannedReplies, CannedReply, CannedRow,
    CannedUsed, NewCanned, Wording,
};
use protocol::limits::{CANNED_MAX, CANNED_PERSONAL_MAX, CANNED_PROBLEMS_MAX, CANNED_USED_MAX};
use protocol::{AgentId, CannedId, Code};
use serde::Deserialize;
use std::sync::Arc;

type Body<T> = Result<Json<T>, JsonRejection>;

/// `GET /api/agent/canned`.
pub(crate) async fn list(
    State(live): State<Arc<Live>>,
    caller: Caller,
) -> HttpResult<Json<CannedReplies>> {
    let replies = all(&live, &caller).await?;
    Ok(Json(CannedReplies { replies }))
}

async fn all(live: &Live, caller: &Caller) -> HttpResult<Vec<CannedReply>> {
    let site = &caller.site.id;
    Ok(live.agents.canned().canned(site, caller.account.id).await?)
}

/// `POST /api/agent/canned`.
pub(crate) async fn make(
    State(live): State<Arc<Live>>,
    caller: Caller,
    body: Body<NewCanned>,
) -> HttpResult<Json<CannedReplies>> {
    let Json(new) = body?;
    let owner = may_keep(&caller, new.personal)?;
    let put = put(&live, new.id, owner, &new.wording)?;
    let site = &caller.site.id;
    became(live.agents.canned().make_canned(site, put).await?)?;
    tracing::info!(%site, canned = %new.id, agent = %caller.account.id, "canned reply made");
    list(State(live), caller).await
}

/// `PUT /api/agent/canned/{reply}`.
pub(crate) async fn change(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path(reply): Path<String>,
    body: Body<Wording>,
) -> HttpResult<Json<CannedReplies>> {
    let Json(wording) = body?;
    let (id, owner) = one_of_theirs(&live, &caller, &reply).await?;
    let put = put(&live, id, owner, &wording)?;
    let site = &caller.site.id;
    became(live.agents.canned().change_canned(site, put).await?)?;
    tracing::info!(%site, canned = %id, agent = %caller.account.id, "canned reply changed");
    list(State(live), caller).await
}

/// `DELETE /api/agent/canned/{reply}`.
pub(crate) async fn remove(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path(reply): Path<String>,
) -> HttpResult<Json<CannedReplies>> {
    let (id, owner) = one_of_theirs(&live, &caller, &reply).await?;
    let site = &caller.site.id;
    live.agents.canned().delete_canned(site, owner, id).await?;
    tracing::info!(%site, canned = %id, agent = %caller.account.id, "canned reply deleted");
    list(State(live), caller).await
}

/// `POST /api/agent/canned/used`.
pub(crate) async fn used(
    State(live): State<Arc<Live>>,
    caller: Caller,
    body: Body<CannedUsed>,
) -> HttpResult<Json<CannedCounted>> {
    let Json(used) = body?;
    if used.replies.len() > CANNED_USED_MAX {
        return Err(Code::TooManyCanned.into());
    }
    let (site, agent) = (&caller.site.id, caller.account.id);
    let counted = live.agents.canned().count_canned(site, agent, used).await?;
    Ok(Json(CannedCounted { counted }))
}

/// `?format=csv` or `json`.
#[derive(Deserialize)]
pub(crate) struct Format {
    #[serde(default)]
    format: String,
}

/// `GET /api/agent/canned/export`.
pub(crate) async fn export(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Query(asked): Query<Format>,
) -> HttpResult<impl IntoResponse> {
    let replies = all(&live, &caller).await?;
    let (kind, name, file) = match asked.format.as_str() {
        "csv" => (
            "text/csv; charset=utf-8",
            "attachment; filename=\"canned-replies.csv\"",
            canned_file::to_csv(&replies),
        ),
        _ => (
            "application/json",
            "attachment; filename=\"canned-replies.json\"",
            canned_file::to_json(&replies),
        ),
    };
    caller.did(&live, Deed::Exported, "canned replies").await;
    let headers: [(HeaderName, &str); 2] = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, file))
}

/// `?check=true`: only say what would be done.
#[derive(Deserialize)]
pub(crate) struct Check {
    #[serde(default)]
    check: bool,
}

/// `POST /api/agent/canned/import`: a file as it was exported, or made by hand. All of it or nothing.
pub(crate) async fn import(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Query(asked): Query<Check>,
    body: Result<String, StringRejection>,
) -> HttpResult<Json<CannedImported>> {
    let file = body.map_err(|rejection| match rejection {
        StringRejection::InvalidUtf8(_) => Code::BadCannedFile,
        _ => Code::TooLarge,
    })?;
    let rows = canned_file::read(&file)?;
    if rows.len() > CANNED_MAX + CANNED_PERSONAL_MAX {
        return Err(Code::TooManyCanned.into());
    }
    let (mut puts, mut problems) = (Vec::new(), Vec::new());
    for (row, n) in rows.iter().zip(1..) {
        match row_put(&live, &caller, row) {
            Ok(put) => puts.push(put),
            Err(HttpError::Refused(refusal)) => problems.push(CannedProblem {
                row: n,
                code: refusal.code,
            }),
            Err(failed) => return Err(failed),
        }
    }
    if !problems.is_empty() {
        problems.truncate(CANNED_PROBLEMS_MAX);
        return Ok(Json(CannedImported {
            problems,
            ..CannedImported::default()
        }));
    }
    if asked.check {
        let there = all(&live, &caller).await?;
        return Ok(Json(canned_file::would_do(&there, &puts)?));
    }
    let site = &caller.site.id;
    match live.agents.canned().import_canned(site, puts).await? {
        Imported::Full => Err(Code::TooManyCanned.into()),
        Imported::Taken { added, replaced } => {
            let agent = caller.account.id;
            let about = format!("canned replies: {added} new, {replaced} replaced");
            caller.did(&live, Deed::Imported, &about).await;
            tracing::info!(%site, %agent, added, replaced, "canned replies imported");
            Ok(Json(CannedImported {
                added,
                replaced,
                ..CannedImported::default()
            }))
        }
    }
}

fn row_put(live: &Live, caller: &Caller, row: &CannedRow) -> HttpResult<CannedPut> {
    let owner = may_keep(caller, row.personal)?;
    let mut random = [0; 10];
    getrandom::fill(&mut random).map_err(anyhow::Error::from)?;
    let id = CannedId::new(live.clock.now().0, random);
    put(live, id, owner, &row.wording)
}

fn put(
    live: &Live,
    id: CannedId,
    owner: Option<AgentId>,
    wording: &Wording,
) -> HttpResult<CannedPut> {
    Ok(CannedPut {
        id,
        owner,
        wording: wording.clean()?,
        at: live.clock.now(),
    })
}

/// Whose a reply of this caller's is. The site's are the supervisors' to look after.
fn may_keep(caller: &Caller, personal: bool) -> Result<Option<AgentId>, Code> {
    if personal {
        // A program has none of its own.
        if caller.program {
            return Err(Code::NotAllowed);
        }
        return Ok(Some(caller.account.id));
    }
    caller.must_supervise().map(|()| None)
}

/// A reply that the caller may change, and whose it is. One that they can't see does not exist.
async fn one_of_theirs(
    live: &Live,
    caller: &Caller,
    reply: &str,
) -> HttpResult<(CannedId, Option<AgentId>)> {
    let id: CannedId = reply.parse().map_err(|_| Code::NoSuchCanned)?;
    let seen = all(live, caller).await?.into_iter();
    let found = seen.into_iter().find(|one| one.id == id);
    let found = found.ok_or(Code::NoSuchCanned)?;
    Ok((id, may_keep(caller, found.personal)?))
}

fn became(put: PutCanned) -> Result<(), Code> {
    match put {
        PutCanned::Stored => Ok(()),
        PutCanned::Taken => Err(Code::ShortcutTaken),
        PutCanned::Full => Err(Code::TooManyCanned),
        PutCanned::Missing => Err(Code::NoSuchCanned),
    }
}
