//! The report: figures over days that the agent picks, by day, agent, page and so on, as a table, to be
//! saved, and the load by hour of the week.

use crate::api;
use crate::figures::{clock, decimal, mean_clock, percent, study};
use crate::parts::files::save_as;
use crate::parts::{load, trend};
use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::codec;
use protocol::report::{Measures, Report, ReportBy, ReportRow, RowName, Spread};

/// What the rows may be, as the address says it, and as it is read.
const BY: [(&str, ReportBy, Key); 6] = [
    ("day", ReportBy::Day, Key::ByDay),
    ("week", ReportBy::Week, Key::ByWeek),
    ("month", ReportBy::Month, Key::ByMonth),
    ("agent", ReportBy::Agent, Key::ByAgent),
    ("department", ReportBy::Department, Key::ByDepartment),
    ("page", ReportBy::Page, Key::ByPage),
];

const COLUMNS: [Key; 16] = [
    Key::ColEnquiries,
    Key::ColUnanswered,
    Key::ColAbandoned,
    Key::ColWaitMean,
    Key::ColWait,
    Key::ColWaitP95,
    Key::ColResponse,
    Key::ColHandle,
    Key::ColContact,
    Key::ColTranscriptOffered,
    Key::ColTranscriptAsked,
    Key::ColFeedbackAsked,
    Key::ColFeedbackGiven,
    Key::ColCsat,
    Key::ColCes,
    Key::ColPromises,
];

/// Of which department or page alone the figures are: the address's word for it, and the name.
type Only = (&'static str, String);

/// Fetches and draws the report; anew whenever something else is picked.
pub(crate) fn report(ui: Ui) -> impl IntoView {
    let (from, to) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let by = RwSignal::new("week");
    let only = RwSignal::new(None::<Only>);
    let trended = RwSignal::new(0);
    let shown = RwSignal::new(None::<Report>);
    let query = move || {
        let mut query = String::from("?by=") + by.get();
        for (name, day) in [("&from=", from.get()), ("&to=", to.get())] {
            if !day.is_empty() {
                query += name;
                query += &day;
            }
        }
        if let Some((kind, name)) = only.get() {
            query = [&query, "&", kind, "="].concat();
            query += &String::from(js_sys::encode_uri_component(&name));
        }
        query
    };
    Effect::new(move |_| {
        let path = String::from("/api/agent/report") + &query();
        let token = ui.bearer();
        leptos::task::spawn_local(async move {
            match api::get::<Report>(&path, &token).await {
                Ok(report) => {
                    ui.problem.set(None);
                    shown.set(Some(report));
                }
                Err(problem) => ui.problem.set(Some(api::words(problem))),
            }
        });
    });
    let day = move |label, day: RwSignal<String>, told: fn(&Report) -> &str| {
        let value = move || match day.get() {
            picked if picked.is_empty() => shown
                .with(|report| report.as_ref().map(|report| told(report).to_owned()))
                .unwrap_or_default(),
            picked => picked,
        };
        view! {
            <label>
                {t(label)}
                <input type="date" prop:value=value on:change=move |event| day.set(event_target_value(&event)) />
            </label>
        }
    };
    let pick = move |event| {
        let picked = event_target_value(&event);
        let known = BY.into_iter().find(|(name, ..)| *name == picked);
        by.set(known.map_or("day", |(name, ..)| name));
    };
    let options = BY.map(|(name, _, key)| {
        view! { <option value=name selected=name == "week">{t(key)}</option> }
    });
    view! {
        <section class="plot report">
            <h2>{t(Key::Report)}</h2>
            <p class="lead">{t(Key::ReportLead)}</p>
            <div class="row">
                {day(Key::ReportFrom, from, |report| &report.from)}
                {day(Key::ReportTo, to, |report| &report.to)}
                <label>
                    {t(Key::ReportBy)}
                    <select on:change=pick>{options}</select>
                </label>
                <button type="button" on:click=move |_| save_table(ui, query())>{t(Key::SaveTable)}</button>
                <button type="button" on:click=move |_| save_json(shown)>{t(Key::SaveJson)}</button>
            </div>
            {move || only.get().map(|(_, name)| view! {
                <p class="row">
                    <span class="chip">{fill(Key::ReportOnly, &[("name", &name)])}</span>
                    <button type="button" on:click=move |_| only.set(None)>{t(Key::ReportEverything)}</button>
                </p>
            })}
            {move || shown.get().map(|report| {
                let over_time = matches!(report.by, ReportBy::Day | ReportBy::Week | ReportBy::Month);
                let trend = over_time.then(|| trend::trend(&report, trended));
                view! { {trend}{table(&report, only)} }
            })}
        </section>
        {move || shown.get().map(|report| load::load(&report.load))}
    }
}

/// Fetched anew, since only the relay writes it.
fn save_table(ui: Ui, query: String) {
    let path = String::from("/api/agent/report.csv") + &query;
    let token = ui.bearer();
    leptos::task::spawn_local(async move {
        match api::bytes(&path, &token).await {
            Ok(blob) => drop(save_as(&blob, "report.csv")),
            Err(problem) => ui.problem.set(Some(api::words(problem))),
        }
    });
}

fn save_json(shown: RwSignal<Option<Report>>) {
    if let Some(report) = shown.get_untracked() {
        let text = js_sys::Array::of1(&codec::encode(&report).into());
        if let Ok(blob) = web_sys::Blob::new_with_str_sequence(&text) {
            let _ = save_as(&blob, "report.json");
        }
    }
}

fn table(report: &Report, only: RwSignal<Option<Only>>) -> impl IntoView + use<> {
    let by = BY.iter().find(|(_, by, _)| *by == report.by);
    let by = by.map_or(Key::ByDay, |(.., key)| *key);
    let head = COLUMNS.map(|key| view! { <th scope="col" class="number">{t(key)}</th> });
    let kind = match report.by {
        ReportBy::Department => Some("department"),
        ReportBy::Page => Some("page"),
        _ => None,
    };
    let rows: Vec<_> = report.rows.iter().map(|one| row(one, kind, only)).collect();
    let all = written(cells(&report.all));
    let study = written(studys());
    let zone = fill(Key::ReportZone, &[("zone", &report.time_zone)]);
    view! {
        <div class="wide" tabindex="0" role="region" aria-label=t(Key::Report)>
            <table>
                <thead><tr><th scope="col">{t(by)}</th>{head}</tr></thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr><th scope="row">{t(Key::RowAll)}</th>{all}</tr>
                    <tr class="studys"><th scope="row">{t(Key::RowStudy)}</th>{study}</tr>
                </tfoot>
            </table>
        </div>
        <p class="note">{zone}</p>
    }
}

fn row(
    row: &ReportRow,
    kind: Option<&'static str>,
    only: RwSignal<Option<Only>>,
) -> impl IntoView + use<> {
    let name = match &row.of {
        RowName::From(day) => day.clone(),
        RowName::Name(name) => name.clone(),
        RowName::Unknown {} => t(Key::RowUnknown),
        RowName::Rest {} => t(Key::RowRest),
    };
    let named = matches!(row.of, RowName::Name(_));
    let name = match kind.filter(|_| named) {
        Some(kind) => {
            let narrow = fill(Key::ReportOnly, &[("name", &name)]);
            let to = name.clone();
            let narrow_to = move |_| only.set(Some((kind, to.clone())));
            view! { <button type="button" class="plain" title=narrow on:click=narrow_to>{name}</button> }
                .into_any()
        }
        None => name.into_any(),
    };
    view! { <tr><th scope="row"><bdi>{name}</bdi></th>{written(cells(&row.measures))}</tr> }
}

fn written(cells: [Option<String>; COLUMNS.len()]) -> Vec<AnyView> {
    cells
        .map(|value| {
            view! { <td class="number">{value.unwrap_or_else(|| "–".into())}</td> }.into_any()
        })
        .into()
}

fn cells(of: &Measures) -> [Option<String>; COLUMNS.len()] {
    let median = |times: Option<Spread>| times.map(|times| mean_clock(times.median_ms as f64));
    [
        Some(of.enquiries.to_string()),
        percent(of.unanswered, of.enquiries),
        percent(of.abandoned, of.waits),
        of.wait.map(|wait| mean_clock(wait.mean_ms)),
        median(of.wait),
        of.wait.map(|wait| mean_clock(wait.p95_ms as f64)),
        median(of.first_response),
        of.handle.map(|handle| mean_clock(handle.mean_ms)),
        percent(of.contact_known, of.enquiries),
        percent(of.transcript_offered, of.transcript_offered),
        percent(of.transcript_asked, of.enquiries),
        percent(of.feedback_asked, of.feedback_asked),
        percent(of.feedback_given, of.feedback_asked),
        of.csat.map(|scores| decimal(scores.mean)),
        of.ces.map(|scores| decimal(scores.mean)),
        percent(of.promises_kept, of.promises),
    ]
}

/// What the study has of them, under the site's own.
fn studys() -> [Option<String>; COLUMNS.len()] {
    let share = |value: f64| Some(decimal(value).replace(".0", "") + " %");
    let time = |seconds: f64| Some(clock((seconds * 1000.0) as u64));
    COLUMNS.map(|key| match key {
        Key::ColUnanswered => share(study::UNANSWERED),
        Key::ColWaitMean => time(study::WAIT_S),
        Key::ColHandle => time(study::HANDLE_S),
        Key::ColContact => share(study::CONTACT),
        Key::ColTranscriptOffered => share(study::TRANSCRIPT),
        Key::ColFeedbackAsked => share(study::FEEDBACK),
        _ => None,
    })
}
