//! What the rows of a report are about, and which facts belong to each.

use super::days::Days;
use super::measures::measures;
use crate::store::Enquiry;
use protocol::api::Wait;
use protocol::limits::REPORT_ROWS_MAX;
use protocol::report::{ReportBy, ReportRow, RowName};
use protocol::{AgentId, ConversationId};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Facts that are counted together.
#[derive(Default)]
pub(super) struct Facts<'a> {
    pub(super) enquiries: Vec<&'a Enquiry>,
    pub(super) waits: Vec<&'a Wait>,
}

impl<'a> Facts<'a> {
    pub(super) fn all(enquiries: &'a [Enquiry], waits: &'a [Wait]) -> Self {
        Self {
            enquiries: enquiries.iter().collect(),
            waits: waits.iter().collect(),
        }
    }
}

/// A row for each day, week or month, also where nothing happened.
pub(super) fn by_time(facts: &Facts<'_>, days: &Days, by: ReportBy) -> Vec<ReportRow> {
    let parts = days.parts(by).into_iter();
    let row = |part: super::days::Part| ReportRow {
        of: RowName::From(part.name),
        measures: measures(facts, part.since, part.until),
    };
    parts.map(row).collect()
}

/// A row for each agent, department or page; `only`: of the agents, no other than this one.
pub(super) fn by_name(
    facts: &Facts<'_>,
    days: &Days,
    by: ReportBy,
    only: Option<AgentId>,
) -> Vec<ReportRow> {
    let mut groups: BTreeMap<Option<String>, (RowName, Facts<'_>)> = BTreeMap::new();
    let mut belongs: BTreeMap<ConversationId, Option<String>> = BTreeMap::new();
    for enquiry in &facts.enquiries {
        let (key, name) = named(enquiry, by);
        belongs.insert(enquiry.id, key.clone());
        let (latest, group) = groups
            .entry(key)
            .or_insert((name.clone(), Facts::default()));
        *latest = name;
        group.enquiries.push(enquiry);
    }
    for wait in &facts.waits {
        // A wait outlives its conversation: then nobody knows whose it was.
        let key = belongs.get(&wait.conversation).cloned().flatten();
        let nobody = (RowName::Unknown {}, Facts::default());
        groups.entry(key).or_insert(nobody).1.waits.push(wait);
    }
    if let Some(only) = only.filter(|_| by == ReportBy::Agent) {
        let own = Some(only.to_string());
        groups.retain(|key, _| *key == own);
    }
    let mut groups: Vec<(RowName, Facts<'_>)> = groups.into_values().collect();
    groups.sort_by_key(|(name, group)| (Reverse(group.enquiries.len()), name.clone()));
    if groups.len() > REPORT_ROWS_MAX {
        let mut rest = Facts::default();
        for (_, group) in groups.drain(REPORT_ROWS_MAX - 1..) {
            rest.enquiries.extend(group.enquiries);
            rest.waits.extend(group.waits);
        }
        groups.push((RowName::Rest {}, rest));
    }
    let (since, until) = (days.since(), days.until());
    let row = |(of, group): (RowName, Facts<'_>)| ReportRow {
        of,
        measures: measures(&group, since, until),
    };
    groups.into_iter().map(row).collect()
}

/// What tells the enquiry's row from others, and what it is called.
fn named(enquiry: &Enquiry, by: ReportBy) -> (Option<String>, RowName) {
    let named = |name: String| (Some(name.clone()), RowName::Name(name));
    let named = match by {
        ReportBy::Agent => enquiry.agent.as_ref().map(|(id, name)| {
            // Two agents may have one name.
            (Some(id.to_string()), RowName::Name(name.clone()))
        }),
        ReportBy::Department => enquiry.department.clone().map(named),
        _ => enquiry.page.as_deref().map(|page| named(path(page))),
    };
    named.unwrap_or((None, RowName::Unknown {}))
}

/// The path of an address: what follows `?` would make each visit a page of its own.
pub(super) fn path(page: &str) -> String {
    let path = url::Url::parse(page).map(|url| url.path().to_owned());
    path.unwrap_or_default()
}
