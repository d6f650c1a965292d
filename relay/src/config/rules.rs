//! The rules of a desk as the configuration file writes them, checked one by one and against each
//! other.

use super::checks::{self, Source};
use super::file::ConfigError;
use desk::DeskConfig;
use protocol::wanted::Wanted;
use std::ops::RangeInclusive;
use toml::Spanned;

/// The rules as they are written.
pub(super) struct Rules {
    pub(super) offer_s: Option<Spanned<u64>>,
    pub(super) agent_grace_s: Option<Spanned<u64>>,
    pub(super) agent_lost_s: Option<Spanned<u64>>,
    pub(super) waiting_grace_s: Option<Spanned<u64>>,
    pub(super) live_grace_s: Option<Spanned<u64>>,
    pub(super) ticket_due_hours: Option<Spanned<u64>>,
    pub(super) line_max: Option<Spanned<u64>>,
    pub(super) wait_max_s: Option<Spanned<u64>>,
    pub(super) alert_s: Option<Spanned<u64>>,
    pub(super) escalate_s: Option<Spanned<u64>>,
    pub(super) misses_max: Option<Spanned<u64>>,
}

/// A day: nobody keeps a chat waiting for longer.
const DAY_S: u64 = 24 * 3_600;

fn not_below(other: &str, ms: u64) -> Wanted {
    Wanted::NotBelow {
        other: other.into(),
        seconds: ms / 1_000,
    }
}

/// The rules of a site's desk.
pub(super) fn desk_rules(source: &Source<'_>, rules: Rules) -> Result<DeskConfig, ConfigError> {
    let standard = DeskConfig::default();
    let ms = |value, standard_ms: u64, range| {
        number(source, value, standard_ms / 1_000, range).map(|s| s * 1_000)
    };
    let agent_grace_ms = ms(rules.agent_grace_s, standard.agent_grace_ms, 0..=DAY_S)?;
    let lost = rules.agent_lost_s.clone().map(|v| source.given(v));
    let agent_lost_ms = ms(rules.agent_lost_s, standard.agent_lost_ms, 0..=DAY_S)?;
    if agent_lost_ms < agent_grace_ms {
        let what = not_below("agent_grace_s", agent_grace_ms);
        return Err(match lost {
            Some(lost) => lost.wanted(what, lost.value),
            None => ConfigError::of("agent_lost_s", format!("expected {what}; set it, too")),
        });
    }
    let alert_ms = ms(rules.alert_s, standard.alert_ms, 10..=DAY_S)?;
    let escalate = rules.escalate_s.clone().map(|v| source.given(v));
    let escalate_ms = ms(rules.escalate_s, standard.escalate_ms, 10..=DAY_S)?;
    if escalate_ms < alert_ms {
        let what = not_below("alert_s", alert_ms);
        return Err(match escalate {
            Some(escalate) => escalate.wanted(what, escalate.value),
            None => ConfigError::of("escalate_s", format!("expected {what}; set it, too")),
        });
    }
    let misses = number(
        source,
        rules.misses_max,
        standard.misses_max.into(),
        1..=1_000,
    )?;
    let hour_ms = 3_600_000;
    let due_hours = standard.ticket_due_ms / hour_ms;
    let line_max = number(source, rules.line_max, standard.line_max as u64, 1..=10_000)?;
    Ok(DeskConfig {
        offer_ms: ms(rules.offer_s, standard.offer_ms, 5..=DAY_S)?,
        agent_grace_ms,
        agent_lost_ms,
        waiting_grace_ms: ms(rules.waiting_grace_s, standard.waiting_grace_ms, 5..=DAY_S)?,
        live_grace_ms: ms(rules.live_grace_s, standard.live_grace_ms, 5..=DAY_S)?,
        ticket_due_ms: number(source, rules.ticket_due_hours, due_hours, 1..=8_760)? * hour_ms,
        wait_max_ms: ms(rules.wait_max_s, standard.wait_max_ms, 10..=DAY_S)?,
        alert_ms,
        escalate_ms,
        misses_max: u32::try_from(misses).unwrap_or(standard.misses_max),
        line_max: usize::try_from(line_max).unwrap_or(standard.line_max),
        ..standard
    })
}

/// A whole number within a range, or the usual one.
pub(super) fn number(
    source: &Source<'_>,
    value: Option<Spanned<u64>>,
    standard: u64,
    range: RangeInclusive<u64>,
) -> Result<u64, ConfigError> {
    value.map_or(Ok(standard), |v| checks::within(&source.given(v), range))
}
