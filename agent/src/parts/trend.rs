//! One figure of the report over its days, weeks or months: a line, the study's beside it, and the same
//! as a table for those who don't see lines.

use crate::figures::{decimal, mean_clock, study};
use crate::texts::{Key, fill, t};
use leptos::prelude::*;
use protocol::report::{Measures, Report, ReportRow, RowName};

/// The drawing's size in its own units.
const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 140.0;
/// Room for the dots at the edges.
const EDGE: f64 = 6.0;

/// How a figure is written.
#[derive(Clone, Copy)]
enum Unit {
    Percent,
    Time,
    Score,
}

/// A figure that can be followed over time.
#[derive(Clone, Copy)]
struct Figure {
    name: Key,
    unit: Unit,
    of: fn(&Measures) -> Option<f64>,
    /// What the study of 1,000 sites has, in the same unit.
    study: Option<f64>,
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64 * 100.0)
}

const FIGURES: [Figure; 11] = [
    figure(
        Key::ColUnanswered,
        Unit::Percent,
        Some(study::UNANSWERED),
        |m| share(m.unanswered, m.enquiries),
    ),
    figure(
        Key::ColWaitMean,
        Unit::Time,
        Some(study::WAIT_S * 1e3),
        |m| m.wait.map(|wait| wait.mean_ms),
    ),
    figure(Key::ColWait, Unit::Time, None, |m| {
        m.wait.map(|wait| wait.median_ms as f64)
    }),
    figure(Key::ColWaitP95, Unit::Time, None, |m| {
        m.wait.map(|wait| wait.p95_ms as f64)
    }),
    figure(Key::ColResponse, Unit::Time, None, |m| {
        m.first_response.map(|first| first.median_ms as f64)
    }),
    figure(
        Key::ColHandle,
        Unit::Time,
        Some(study::HANDLE_S * 1e3),
        |m| m.handle.map(|handle| handle.mean_ms),
    ),
    figure(Key::ColCsat, Unit::Score, None, |m| {
        m.csat.map(|csat| csat.mean)
    }),
    figure(Key::ColCes, Unit::Score, None, |m| {
        m.ces.map(|ces| ces.mean)
    }),
    figure(Key::ColPromises, Unit::Percent, None, |m| {
        share(m.promises_kept, m.promises)
    }),
    figure(Key::ColAbandoned, Unit::Percent, None, |m| {
        share(m.abandoned, m.waits)
    }),
    figure(Key::ColEnquiries, Unit::Score, None, |m| {
        Some(m.enquiries as f64)
    }),
];

const fn figure(
    name: Key,
    unit: Unit,
    study: Option<f64>,
    of: fn(&Measures) -> Option<f64>,
) -> Figure {
    Figure {
        name,
        unit,
        of,
        study,
    }
}

impl Figure {
    fn written(self, value: f64) -> String {
        match self.unit {
            Unit::Percent => decimal(value) + " %",
            Unit::Time => mean_clock(value),
            Unit::Score => decimal(value).trim_end_matches(".0").to_owned(),
        }
    }
}

/// Draws the figure that is picked, and what picks another; `picked` outlives the report.
pub(crate) fn trend(report: &Report, picked: RwSignal<usize>) -> impl IntoView + use<> {
    let rows = report.rows.clone();
    let pick = move |event| {
        picked.set(event_target_value(&event).parse().unwrap_or_default());
    };
    let options: Vec<_> = FIGURES
        .iter()
        .enumerate()
        .map(|(n, figure)| {
            let chosen = n == picked.get_untracked();
            view! { <option value=n.to_string() selected=chosen>{t(figure.name)}</option> }
        })
        .collect();
    view! {
        <div class="trend">
            <label>
                {t(Key::TrendFigure)}
                <select on:change=pick>{options}</select>
            </label>
            {move || drawn(FIGURES[picked.get().min(FIGURES.len() - 1)], &rows)}
        </div>
    }
}

fn drawn(figure: Figure, rows: &[ReportRow]) -> AnyView {
    let values: Vec<Option<f64>> = rows.iter().map(|row| (figure.of)(&row.measures)).collect();
    let measured = || values.iter().flatten().copied();
    if measured().next().is_none() {
        return view! { <p class="none">{t(Key::NothingMeasured)}</p> }.into_any();
    }
    let top = measured().chain(figure.study).fold(0.0, f64::max).max(1.0);
    let low = measured().fold(f64::INFINITY, f64::min);
    let high = measured().fold(0.0, f64::max);
    let step = (WIDTH - 2.0 * EDGE) / (values.len().max(2) - 1) as f64;
    let place = |n: usize, value: f64| {
        let x = EDGE + step * n as f64;
        (x, HEIGHT - EDGE - (HEIGHT - 2.0 * EDGE) * value / top)
    };
    let lines: Vec<_> = runs(&values)
        .into_iter()
        .map(|run| {
            let points: String = run
                .iter()
                .map(|(n, value)| {
                    let (x, y) = place(*n, *value);
                    [&decimal(x), ",", &decimal(y), " "].concat()
                })
                .collect();
            view! { <polyline class="line" points=points></polyline> }
        })
        .collect();
    let dots: Vec<_> = values
        .iter()
        .enumerate()
        .filter_map(|(n, value)| Some(place(n, (*value)?)))
        .map(|(x, y)| view! { <circle cx=decimal(x) cy=decimal(y) r="3"></circle> })
        .collect();
    let study = figure.study.map(|value| {
        let (_, y) = place(0, value);
        view! { <line class="study" x1="0" x2=WIDTH.to_string() y1=decimal(y) y2=decimal(y)></line> }
    });
    let legend = figure
        .study
        .map(|value| fill(Key::Study, &[("figure", &figure.written(value))]));
    let ends = |row: Option<&ReportRow>| row.map(|row| name(&row.of)).unwrap_or_default();
    let (first, last) = (ends(rows.first()), ends(rows.last()));
    let says = [
        ("figure", t(figure.name)),
        ("from", first.clone()),
        ("to", last.clone()),
        ("low", figure.written(low)),
        ("high", figure.written(high)),
    ];
    let says = says.each_ref().map(|(name, of)| (*name, of.as_str()));
    let size = ["0 0 ", &WIDTH.to_string(), " ", &HEIGHT.to_string()].concat();
    view! {
        <small class="top-of">{figure.written(top)}</small>
        <svg viewBox=size role="img" aria-label=fill(Key::TrendSays, &says)>{study}{lines}{dots}</svg>
        <p class="ends"><small>{first}</small><small>{legend}</small><small>{last}</small></p>
        {table(figure, rows, &values)}
    }
    .into_any()
}

/// What stands side by side without a gap: nothing is drawn where nothing was measured.
fn runs(values: &[Option<f64>]) -> Vec<Vec<(usize, f64)>> {
    let mut runs = vec![Vec::new()];
    for (n, value) in values.iter().enumerate() {
        match (value, runs.last_mut()) {
            (Some(value), Some(run)) => run.push((n, *value)),
            _ => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| run.len() > 1);
    runs
}

fn name(of: &RowName) -> String {
    match of {
        RowName::From(day) => day.clone(),
        _ => String::new(),
    }
}

fn table(figure: Figure, rows: &[ReportRow], values: &[Option<f64>]) -> impl IntoView + use<> {
    let lines: Vec<_> = rows
        .iter()
        .zip(values)
        .map(|(row, value)| {
            let value = value.map_or_else(|| "–".into(), |value| figure.written(value));
            view! { <tr><th scope="row">{name(&row.of)}</th><td>{value}</td></tr> }
        })
        .collect();
    view! {
        <details>
            <summary>{t(Key::AsTable)}</summary>
            <table>
                <thead><tr><th scope="col">{t(Key::When)}</th><th scope="col">{t(figure.name)}</th></tr></thead>
                <tbody>{lines}</tbody>
            </table>
        </details>
    }
}
