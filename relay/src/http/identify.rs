//! What the site's page says about its customer: who they are, signed by the site, and whatever else
//! agents should see.

use super::bearer;
use super::caller::Own;
use super::sites::find;
use crate::error::HttpResult;
use crate::identity;
use crate::live::Live;
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderMap, StatusCode};
use desk::Event;
use protocol::api::{Identified, Identify, SiteData};
use protocol::{Code, text};
use std::sync::Arc;

/// `POST /api/customer/identify`: a customer's token for an identity that the site signed.
pub(crate) async fn identify(
    State(live): State<Arc<Live>>,
    headers: HeaderMap,
    body: Result<Json<Identify>, JsonRejection>,
) -> HttpResult<Json<Identified>> {
    let Json(asked) = body?;
    let site = find(&live, asked.site.as_str())?;
    let (id, now) = (&site.id, live.clock.now());
    let verified = identity::verify(&site.config(), &asked.token, now)?;
    let customer = live.tokens.identified(id, &verified.sub);
    // Who they were until now; a private link, which others may hold, is nobody.
    let shown = bearer(&headers).and_then(|token| live.tokens.check(token, now));
    let before = shown.filter(|(of, _)| of == id).map(|(_, before)| before);
    let said = Event::SiteSaid {
        customer,
        before,
        verified: Some(verified),
        data: None,
    };
    site.happened(said).await.map_err(|_| Code::Unavailable)?;
    let new = before != Some(customer);
    let token = new.then(|| live.tokens.issue(id, customer, now));
    Ok(Json(Identified { customer, token }))
}

/// `POST /api/customer/data`: what the page tells of its customer.
pub(crate) async fn data(
    own: Own,
    body: Result<Json<SiteData>, JsonRejection>,
) -> HttpResult<StatusCode> {
    let Json(told) = body?;
    let said = Event::SiteSaid {
        customer: own.customer,
        before: None,
        verified: None,
        data: Some(text::site_data(told.data)?),
    };
    let heard = own.site.happened(said).await;
    heard.map_err(|_| Code::Unavailable)?;
    Ok(StatusCode::NO_CONTENT)
}
