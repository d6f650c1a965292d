//! The report: a site's figures over any days, by day, agent, page and so on, and its load by hour.
//! Definitions stand in `docs/metrics.md`.

use crate::id::Timestamp;
use serde::{Deserialize, Serialize};

/// What the rows of a report are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportBy {
    /// Days of the site's time zone.
    #[default]
    Day,
    /// Weeks, beginning on Monday.
    Week,
    /// Months.
    Month,
    /// Agents: who had the conversation last. Who is no supervisor sees their own row only.
    Agent,
    /// Departments, as the site's page told them.
    Department,
    /// The pages that were asked from, without what follows `?`.
    Page,
}

/// Answer of `GET /api/agent/report`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// When it was computed.
    pub now: Timestamp,
    /// The time zone whose days are meant (IANA name).
    pub time_zone: String,
    /// Its first day, `2026-11-01`.
    pub from: String,
    /// Its last day.
    pub to: String,
    /// What the rows are.
    pub by: ReportBy,
    /// The department that alone is meant, if one was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// The page that alone is meant, its path, if one was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Everything together.
    pub all: Measures,
    /// Times in their order; others by enquiries, most first, at most
    /// [`crate::limits::REPORT_ROWS_MAX`], and the rest as one.
    pub rows: Vec<ReportRow>,
    /// Each hour of the week, Monday's first.
    pub load: Vec<HourLoad>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReportRow {
    /// What it is about.
    pub of: RowName,
    /// Its figures.
    pub measures: Measures,
}

/// What a row is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowName {
    /// The day, week or month that begins with this day, `2026-11-01`.
    From(String),
    /// An agent, a department, a page.
    Name(String),
    /// Enquiries that nobody had, or that came with no department or page.
    Unknown {},
    /// All that did not fit.
    Rest {},
}

/// A time that was measured more than once.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// How many were measured.
    pub of: u64,
    /// Their mean, in milliseconds.
    pub mean_ms: f64,
    /// Half of them were no longer, in milliseconds.
    pub median_ms: u64,
    /// 95 of 100 were no longer, in milliseconds.
    pub p95_ms: u64,
}

/// Scores that were given.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// How many.
    pub of: u64,
    /// Their mean, 1 to 5.
    pub mean: f64,
}

/// Figures over a span. What has nothing to measure is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// Enquiries that began in the span.
    pub enquiries: u64,
    /// Of these, ended (or past their due time) without one message from an agent.
    pub unanswered: u64,
    /// Of these, with an e-mail address known.
    pub contact_known: u64,
    /// Of these, over: the transcript was offered.
    pub transcript_offered: u64,
    /// Of these, with a transcript asked for.
    pub transcript_asked: u64,
    /// Of these, over after an agent joined: feedback was asked.
    pub feedback_asked: u64,
    /// Of those asked, with feedback given.
    pub feedback_given: u64,
    /// Waits that ended in the span, however they ended.
    pub waits: u64,
    /// Of these, given up by the customer.
    pub abandoned: u64,
    /// Waits that an agent ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<Spread>,
    /// From asking to the first message of an agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_response: Option<Spread>,
    /// Handle time, long silences cut, of chats that ended in the span.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<Spread>,
    /// Satisfaction; high is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub csat: Option<Scores>,
    /// Effort; low is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ces: Option<Scores>,
    /// Waits for which an estimate was shown.
    pub promises: u64,
    /// Of these, no longer than the estimate.
    pub promises_kept: u64,
}

/// An hour of the week: how many ask then, and how many agents that takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HourLoad {
    /// 0 is Monday.
    pub weekday: u8,
    /// 0 to 23, by the site's clock.
    pub hour: u8,
    /// Enquiries of all such hours in the span.
    pub enquiries: u64,
    /// How many such hours the span has had so far.
    pub hours: u32,
    /// Agents who keep 80 of 100 waits within 20 s, by Erlang C; absent while no handle time was
    /// measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agents: Option<u32>,
}
