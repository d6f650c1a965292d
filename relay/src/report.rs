//! The report: figures over any days, by day, agent, page and so on, computed from the raw facts by
//! plain counting, and the load of each hour of the week.

mod days;
mod filter;
mod load;
mod measures;
mod rows;
mod staffing;
mod table;

use crate::config::Site;
use crate::store::{Enquiry, Store, StoreError};
pub use days::Days;
pub use filter::Filter;
pub(crate) use measures::spread;
use protocol::api::Wait;
use protocol::report::{Measures, Report, ReportBy};
use protocol::{AgentId, Timestamp};
pub use table::csv;

/// The figures over `since ≤ t < until`, by plain counting.
pub(crate) fn measured(
    enquiries: &[Enquiry],
    waits: &[Wait],
    since: Timestamp,
    until: Timestamp,
) -> Measures {
    measures::measures(&rows::Facts::all(enquiries, waits), since, until)
}

/// The report of a site on `days` as of `now`. `only`: of the agents' rows, no other than this one's; `filter`: of which enquiries.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn report(
    store: &dyn Store,
    site: &Site,
    days: &Days,
    by: ReportBy,
    only: Option<AgentId>,
    filter: &Filter,
    now: Timestamp,
) -> Result<Report, StoreError> {
    let (since, until) = (days.since(), days.until());
    let mut enquiries = store.enquiries(&site.id, since, until).await?;
    let mut waits = store.waits(&site.id, since, until).await?;
    filter.keep(&mut enquiries, &mut waits);
    let facts = rows::Facts::all(&enquiries, &waits);
    let all = measures::measures(&facts, since, until);
    let handle_ms = all.handle.map(|handle| handle.mean_ms);
    let rows = match by {
        ReportBy::Day | ReportBy::Week | ReportBy::Month => rows::by_time(&facts, days, by),
        ReportBy::Agent | ReportBy::Department | ReportBy::Page => {
            rows::by_name(&facts, days, by, only)
        }
    };
    let asked = enquiries.iter().map(|enquiry| enquiry.asked_at);
    let load = load::load(asked, days, now, handle_ms, site.capacity);
    Ok(Report {
        now,
        time_zone: site.time_zone.name().into(),
        from: days.first(),
        to: days.last(),
        by,
        department: filter.department.clone(),
        page: filter.page.clone(),
        all,
        rows,
        load,
    })
}
