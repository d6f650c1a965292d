//! The report: figures over days that the agent picks, by day, agent, page and so on, as a table, to be
//! saved, and the load by hour of the week.

use crate::api;
use crate::figures::{decimal, mean_clock, percent};
use crate::parts::files::save_as;
use crate::parts::load;
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

const COLUMNS: [Key; 11] = [
    Key::ColEnquiries,
    Key::ColUnanswered,
    Key::ColAbandoned,
    Key::ColWait,
    Key::ColWaitP95,
    Key::ColResponse,
    Key::ColHandle,
    Key::ColContact,
    Key::ColCsat,
    Key::ColCes,
    Key::ColPromises,
];

/// Fetches and draws the report; anew whenever something else is picked.
pub(crate) fn report(ui: Ui) -> impl IntoView {
    let (from, to) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let by = RwSignal::new("week");
    let shown = RwSignal::new(None::<Report>);
    let query = move || {
        let mut query = String::from("?by=") + by.get();
        for (name, day) in [("&from=", from.get()), ("&to=", to.get())] {
            if !day.is_empty() {
                query += name;
                query += &day;
            }
        }
        query
    };
    Effect::new(move |_| {
        let path = String::from("/api/agent/report") + &query();
        let token = ui.token.get_untracked().unwrap_or_default();
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
            {move || shown.get().map(|report| table(&report))}
        </section>
        {move || shown.get().map(|report| load::load(&report.load))}
    }
}

/// Fetched anew, since only the relay writes it.
fn save_table(ui: Ui, query: String) {
    let path = String::from("/api/agent/report.csv") + &query;
    let token = ui.token.get_untracked().unwrap_or_default();
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

fn table(report: &Report) -> impl IntoView + use<> {
    let by = BY.iter().find(|(_, by, _)| *by == report.by);
    let by = by.map_or(Key::ByDay, |(.., key)| *key);
    let head = COLUMNS.map(|key| view! { <th scope="col" class="number">{t(key)}</th> });
    let rows: Vec<_> = report.rows.iter().map(row).collect();
    let all = cells(&report.all);
    let zone = fill(Key::ReportZone, &[("zone", &report.time_zone)]);
    view! {
        <div class="wide" tabindex="0" role="region" aria-label=t(Key::Report)>
            <table>
                <thead><tr><th scope="col">{t(by)}</th>{head}</tr></thead>
                <tbody>{rows}</tbody>
                <tfoot><tr><th scope="row">{t(Key::RowAll)}</th>{all}</tr></tfoot>
            </table>
        </div>
        <p class="note">{zone}</p>
    }
}

fn row(row: &ReportRow) -> impl IntoView + use<> {
    let name = match &row.of {
        RowName::From(day) => day.clone(),
        RowName::Name(name) => name.clone(),
        RowName::Unknown {} => t(Key::RowUnknown),
        RowName::Rest {} => t(Key::RowRest),
    };
    view! { <tr><th scope="row" dir="auto">{name}</th>{cells(&row.measures)}</tr> }
}

fn cells(of: &Measures) -> Vec<AnyView> {
    let median = |times: Option<Spread>| times.map(|times| mean_clock(times.median_ms as f64));
    [
        Some(of.enquiries.to_string()),
        percent(of.unanswered, of.enquiries),
        percent(of.abandoned, of.waits),
        median(of.wait),
        of.wait.map(|wait| mean_clock(wait.p95_ms as f64)),
        median(of.first_response),
        of.handle.map(|handle| mean_clock(handle.mean_ms)),
        percent(of.contact_known, of.enquiries),
        of.csat.map(|scores| decimal(scores.mean)),
        of.ces.map(|scores| decimal(scores.mean)),
        percent(of.promises_kept, of.promises),
    ]
    .map(|value| view! { <td class="number">{value.unwrap_or_else(|| "–".into())}</td> }.into_any())
    .into()
}
