//! What customers see of themselves: past chats, what was recorded about them, and all of it as a file.

use super::caller::Own;
use crate::error::HttpResult;
use crate::live::Live;
use crate::store::{Put, StoreError};
use crate::wire;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::IntoResponse;
use desk::Conversation;
use protocol::conversation::Side;
use protocol::limits::{FACT_CHARS, PAST_PAGE};
use protocol::past::{Correction, Fact, Facts, PastChat, PastChats};
use protocol::{
    Author, Code, ConversationId, CustomerId, CustomerView, MessageId, Seq, SiteId, ToCustomer,
    text,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// Conversations that are read at once for the file.
const AT_ONCE: usize = 100;

/// `?before=…`: the last chat of the page before.
#[derive(Deserialize)]
pub(crate) struct Before {
    before: Option<String>,
}

/// `GET /api/customer/past`.
pub(crate) async fn list(
    State(live): State<Arc<Live>>,
    own: Own,
    Query(asked): Query<Before>,
) -> HttpResult<Json<PastChats>> {
    let before = asked.before.map(|id| id.parse()).transpose();
    let before = before.map_err(|_| Code::NoSuchConversation)?;
    let site = &own.site.id;
    let mut rows = live
        .store
        .past(site, own.customer, before, PAST_PAGE + 1)
        .await?;
    let more = rows.len() > PAST_PAGE;
    rows.truncate(PAST_PAGE);
    let chats = rows.into_iter().map(chat).collect();
    Ok(Json(PastChats { chats, more }))
}

fn chat(row: Conversation) -> PastChat {
    let view = row.customer_view();
    PastChat {
        id: view.id,
        state: view.state,
        agent: view.agent,
        asked_at: view.asked_at,
        ended_at: view.ended_at,
        last: row.preview,
    }
}

/// `GET /api/customer/past/{conversation}`: the frame `conversation`, with all its entries.
pub(crate) async fn read(
    State(live): State<Arc<Live>>,
    own: Own,
    Path(conversation): Path<String>,
) -> HttpResult<Json<ToCustomer>> {
    let id = conversation.parse().map_err(|_| Code::NoSuchConversation)?;
    let row = one_of_theirs(&live, &own.site.id, own.customer, id).await?;
    Ok(Json(ToCustomer::Conversation(whole(&live, &row).await?)))
}

/// A conversation of this customer. Anybody else's is answered like one that does not exist.
pub(super) async fn one_of_theirs(
    live: &Live,
    site: &SiteId,
    customer: CustomerId,
    id: ConversationId,
) -> HttpResult<Conversation> {
    let found = live.store.conversation(site, id).await?;
    let theirs = found.filter(|row| row.customer == customer);
    Ok(theirs.ok_or(Code::NoSuchConversation)?)
}

/// A conversation with everything in it that its customer may see.
async fn whole(live: &Live, row: &Conversation) -> Result<CustomerView, StoreError> {
    let entries = live.store.entries(row.id, Seq(0), row.last).await?;
    Ok(CustomerView {
        entries: wire::visible(entries, Side::Customer),
        ..row.customer_view()
    })
}

/// `GET /api/customer/facts`.
pub(crate) async fn facts(State(live): State<Arc<Live>>, own: Own) -> HttpResult<Json<Facts>> {
    let facts = live.store.facts(&own.site.id, own.customer).await?;
    Ok(Json(Facts { facts }))
}

/// `PUT /api/customer/facts/{fact}`: the customer says it better. Shown as theirs from then on.
pub(crate) async fn correct(
    State(live): State<Arc<Live>>,
    own: Own,
    Path(fact): Path<String>,
    body: Result<Json<Correction>, JsonRejection>,
) -> HttpResult<Json<Facts>> {
    let Json(correction) = body?;
    let fact = Fact {
        id: fact.parse().map_err(|_| Code::NoSuchConversation)?,
        text: words(&correction.text)?,
        at: live.clock.now(),
        by: Author::Customer,
    };
    let (site, id) = (&own.site.id, fact.id);
    match live.store.correct_fact(site, own.customer, fact).await? {
        Put::Stored => {}
        Put::Full | Put::Missing => return Err(Code::NoSuchConversation.into()),
    }
    tracing::info!(%site, customer = %own.customer, fact = %id, "corrected by its customer");
    facts(State(live), own).await
}

/// `DELETE /api/customer/facts/{fact}`.
pub(crate) async fn erase_fact(
    State(live): State<Arc<Live>>,
    own: Own,
    Path(fact): Path<String>,
) -> HttpResult<Json<Facts>> {
    let id: MessageId = fact.parse().map_err(|_| Code::NoSuchConversation)?;
    let site = &own.site.id;
    live.store.remove_fact(site, own.customer, id).await?;
    tracing::info!(%site, customer = %own.customer, fact = %id, "erased by its customer");
    facts(State(live), own).await
}

/// The words of a fact, cleaned and not too long.
pub(super) fn words(raw: &str) -> Result<String, Code> {
    let words = text::message(raw)?;
    match words.chars().count() <= FACT_CHARS {
        true => Ok(words),
        false => Err(Code::MessageTooLong),
    }
}

const FILE: [(HeaderName, &str); 2] = [
    (header::CONTENT_TYPE, "application/json"),
    (
        header::CONTENT_DISPOSITION,
        "attachment; filename=\"my-data.json\"",
    ),
];

/// `GET /api/customer/data`: everything that is kept of this customer, as they may see it.
pub(crate) async fn data(
    State(live): State<Arc<Live>>,
    own: Own,
) -> HttpResult<(StatusCode, impl IntoResponse)> {
    let site = &own.site.config();
    let mut conversations = Vec::new();
    let mut before = None;
    loop {
        let part = live
            .store
            .past(&site.id, own.customer, before, AT_ONCE)
            .await?;
        for row in &part {
            let mut value = json!(whole(&live, row).await?);
            // What the customer said of themselves, and what their page told.
            for (name, told) in [
                ("name", json!(row.name)),
                ("locale", json!(row.locale)),
                ("time_zone", json!(row.zone)),
                ("page", json!(row.page)),
                ("site_says", json!(row.site_says)),
            ] {
                value[name] = told;
            }
            conversations.push(value);
        }
        match part.last() {
            Some(last) if part.len() == AT_ONCE => before = Some(last.id),
            _ => break,
        }
    }
    let facts = live.store.facts(&site.id, own.customer).await?;
    let file: Value = json!({
        "format": "deskbell-customer-data-1",
        "made_at": live.clock.now(),
        "site": { "id": site.id, "name": site.name },
        "customer": own.customer,
        "conversations": conversations,
        "facts": facts,
    });
    Ok((StatusCode::OK, (FILE, format!("{file:#}\n"))))
}
