//! The report as a table for spreadsheets: one line a row, times in milliseconds.

use protocol::report::{Measures, Report, RowName, Scores, Spread};

const COLUMNS: [&str; 26] = [
    "row",
    "enquiries",
    "unanswered",
    "contact_known",
    "transcript_offered",
    "transcript_asked",
    "feedback_asked",
    "feedback_given",
    "waits",
    "abandoned",
    "wait_mean_ms",
    "wait_median_ms",
    "wait_p95_ms",
    "first_response_mean_ms",
    "first_response_median_ms",
    "first_response_p95_ms",
    "handle_mean_ms",
    "handle_median_ms",
    "handle_p95_ms",
    "csat_mean",
    "csat_given",
    "ces_mean",
    "ces_given",
    "promises",
    "promises_kept",
    "time_zone",
];

/// The rows, and all together as the last one.
///
/// # Errors
/// If a line could not be written, which memory never refuses.
pub fn csv(report: &Report) -> Result<Vec<u8>, csv::Error> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(COLUMNS)?;
    for row in &report.rows {
        table.write_record(line(&name(&row.of), &row.measures, &report.time_zone))?;
    }
    table.write_record(line("all", &report.all, &report.time_zone))?;
    table.into_inner().map_err(|e| e.into_error().into())
}

fn name(of: &RowName) -> String {
    match of {
        RowName::From(day) => day.clone(),
        RowName::Name(name) => harmless(name),
        RowName::Unknown {} => "-".into(),
        RowName::Rest {} => "(rest)".into(),
    }
}

/// Spreadsheets take a text that begins so for a formula and run it (OWASP, "CSV injection").
fn harmless(name: &str) -> String {
    match name.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{name}"),
        false => name.into(),
    }
}

fn line(name: &str, of: &Measures, zone: &str) -> Vec<String> {
    let mut line = vec![name.to_owned()];
    line.extend(
        [
            of.enquiries,
            of.unanswered,
            of.contact_known,
            of.transcript_offered,
            of.transcript_asked,
            of.feedback_asked,
            of.feedback_given,
            of.waits,
            of.abandoned,
        ]
        .map(|n| n.to_string()),
    );
    for times in [of.wait, of.first_response, of.handle] {
        line.extend(spread(times));
    }
    line.extend(scores(of.csat));
    line.extend(scores(of.ces));
    line.extend([
        of.promises.to_string(),
        of.promises_kept.to_string(),
        zone.into(),
    ]);
    line
}

fn spread(times: Option<Spread>) -> [String; 3] {
    times.map_or_else(Default::default, |t| {
        [
            format!("{:.0}", t.mean_ms),
            t.median_ms.to_string(),
            t.p95_ms.to_string(),
        ]
    })
}

fn scores(scores: Option<Scores>) -> [String; 2] {
    scores.map_or_else(
        || [String::new(), "0".into()],
        |s| [format!("{:.2}", s.mean), s.of.to_string()],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_has_all_columns_and_runs_nothing() {
        assert_eq!(line("x", &Measures::default(), "UTC").len(), COLUMNS.len());
        assert_eq!(harmless("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(harmless("/tents"), "/tents");
    }
}
