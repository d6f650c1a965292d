//! Departments: everybody reads them, supervisors look after them, and the desk hears of every change.

use super::caller::Caller;
use crate::error::HttpResult;
use crate::live::Live;
use crate::store::StoreError;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use desk::Event;
use protocol::audit::Deed;
use protocol::department::{DepartmentBody, Departments};
use protocol::limits::DEPARTMENTS_MAX;
use protocol::{Code, Department, DepartmentId};
use std::sync::Arc;

/// `GET /api/agent/departments`.
pub(crate) async fn list(
    State(live): State<Arc<Live>>,
    caller: Caller,
) -> HttpResult<Json<Departments>> {
    let departments = live.store.departments(&caller.site.id).await?;
    Ok(Json(Departments { departments }))
}

/// `POST /api/agent/departments`.
pub(crate) async fn make(
    State(live): State<Arc<Live>>,
    caller: Caller,
    body: Result<Json<Department>, JsonRejection>,
) -> HttpResult<Json<Departments>> {
    let Json(department) = body?;
    caller.must_supervise()?;
    let changing = caller.site.changing.lock().await;
    let all = live.store.departments(&caller.site.id).await?;
    let known = all.iter().any(|one| one.id == department.id);
    if !known && all.len() >= DEPARTMENTS_MAX {
        return Err(Code::TooManyDepartments.into());
    }
    put(&live, &caller, department).await?;
    drop(changing);
    list(State(live), caller).await
}

/// `PUT /api/agent/departments/{department}`.
pub(crate) async fn change(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path(department): Path<String>,
    body: Result<Json<DepartmentBody>, JsonRejection>,
) -> HttpResult<Json<Departments>> {
    let Json(DepartmentBody { name, agents }) = body?;
    caller.must_supervise()?;
    let changing = caller.site.changing.lock().await;
    let id = one_of_theirs(&live, &caller, &department).await?.id;
    put(&live, &caller, Department { id, name, agents }).await?;
    drop(changing);
    list(State(live), caller).await
}

/// `DELETE /api/agent/departments/{department}`. What was asked of it may be given to anybody.
pub(crate) async fn remove(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path(department): Path<String>,
) -> HttpResult<Json<Departments>> {
    caller.must_supervise()?;
    let changing = caller.site.changing.lock().await;
    let Department { id, name, .. } = one_of_theirs(&live, &caller, &department).await?;
    let site = &caller.site.id;
    live.store.delete_department(site, id).await?;
    tracing::info!(%site, department = %id, agent = %caller.account.id, "department deleted");
    tell(&live, &caller).await?;
    drop(changing);
    caller.did(&live, Deed::DepartmentDeleted, &name).await;
    list(State(live), caller).await
}

async fn put(live: &Live, caller: &Caller, department: Department) -> HttpResult<()> {
    let mut department = department.clean()?;
    let site = &caller.site.id;
    let accounts = live.agents.accounts().accounts(site).await?;
    let of_the_site = |id: &_| accounts.iter().any(|account| account.id == *id);
    department.agents.retain(of_the_site);
    match live.store.put_department(site, &department).await {
        Err(StoreError::Conflict) => return Err(Code::DepartmentTaken.into()),
        Err(StoreError::NotFound) => return Err(Code::NoSuchDepartment.into()),
        done => done?,
    }
    tracing::info!(%site, department = %department.id, agent = %caller.account.id, "department put");
    tell(live, caller).await?;
    caller
        .did(live, Deed::DepartmentSet, &department.name)
        .await;
    Ok(())
}

/// The desk is told of what is stored now.
async fn tell(live: &Live, caller: &Caller) -> HttpResult<()> {
    let all = live.store.departments(&caller.site.id).await?;
    // A desk that takes nothing any more is stopping, and reads them when it starts.
    let _ = caller.site.happened(Event::Departments(all)).await;
    Ok(())
}

async fn one_of_theirs(live: &Live, caller: &Caller, named: &str) -> HttpResult<Department> {
    let id: DepartmentId = named.parse().map_err(|_| Code::NoSuchDepartment)?;
    let all = live.store.departments(&caller.site.id).await?;
    let known = all.into_iter().find(|one| one.id == id);
    Ok(known.ok_or(Code::NoSuchDepartment)?)
}
