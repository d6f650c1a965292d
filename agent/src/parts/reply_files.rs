//! Canned replies as a file: exported, and imported after a look at what that would do.

use super::reply_form;
use crate::actions;
use crate::api::{self, Problem};
use crate::parts::files::save_as;
use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::canned::{CannedChange, CannedImported, CannedProblem};
use protocol::limits::CANNED_FILE_BYTES;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, HtmlInputElement};

/// A file, and what taking it would do.
#[derive(Clone)]
struct Looked {
    text: String,
    would: CannedImported,
}

/// Draws both.
pub(crate) fn reply_files(ui: Ui) -> impl IntoView {
    let looked = RwSignal::new(None::<Looked>);
    let said = RwSignal::new(None::<String>);
    let pick = move |event: Event| {
        let Some(input) = event.target() else { return };
        let input: HtmlInputElement = input.unchecked_into();
        let file = input.files().and_then(|files| files.get(0));
        // So that the same file can be picked again when it was put right.
        looked.set(None);
        said.set(None);
        let Some(file) = file else { return };
        if file.size() > CANNED_FILE_BYTES as f64 {
            input.set_value("");
            return said.set(Some(t(Key::ErrorBadCannedFile)));
        }
        leptos::task::spawn_local(async move {
            let text = JsFuture::from(file.text()).await.ok();
            input.set_value("");
            let Some(text) = text.and_then(|text| text.as_string()) else {
                return said.set(Some(t(Key::ErrorBadCannedFile)));
            };
            match import(ui, "?check=true", &text).await {
                Ok(would) => looked.set(Some(Looked { text, would })),
                Err(problem) => said.set(Some(words(problem))),
            }
        });
    };
    let take = move |_| {
        let Some(file) = looked.get_untracked() else {
            return;
        };
        leptos::task::spawn_local(async move {
            match import(ui, "", &file.text).await {
                Ok(done) if done.problems.is_empty() => {
                    looked.set(None);
                    said.set(Some(counts(Key::CannedImported, &done)));
                    actions::canned::fetch(ui);
                }
                // Somebody has changed something since.
                Ok(would) => looked.set(Some(Looked { would, ..file })),
                Err(problem) => said.set(Some(words(problem))),
            }
        });
    };
    let would = move || {
        let would = looked.get()?.would;
        let may = would.problems.is_empty();
        Some(view! {
            {plan(&would)}
            <div class="row">
                {may.then(|| view! { <button type="button" class="go" on:click=take>{t(Key::CannedTake)}</button> })}
                <button type="button" on:click=move |_| looked.set(None)>{t(Key::Cancel)}</button>
            </div>
        })
    };
    view! {
        <section class="plot">
            <h2>{t(Key::CannedFiles)}</h2>
            <p class="lead">{t(Key::CannedFilesLead)}</p>
            <div class="row narrow">
                <label>
                    {t(Key::CannedPickFile)}
                    <input type="file" accept=".csv,.json,text/csv,application/json" on:change=pick />
                </label>
                <button type="button" on:click=move |_| export(ui, "csv")>{t(Key::CannedCsv)}</button>
                <button type="button" on:click=move |_| export(ui, "json")>{t(Key::CannedJson)}</button>
            </div>
            <p role="status" class="lead">{move || said.get()}</p>
            {would}
        </section>
    }
}

async fn import(ui: Ui, query: &str, text: &str) -> Result<CannedImported, Problem> {
    let token = ui.bearer();
    let path = ["/api/agent/canned/import", query].concat();
    api::post_text(&path, &token, text).await
}

fn words(problem: Problem) -> String {
    match problem {
        Problem::Refused(code) => reply_form::words(code),
        Problem::Network => api::words(problem),
    }
}

fn counts(key: Key, of: &CannedImported) -> String {
    let (added, replaced) = (of.added.to_string(), of.replaced.to_string());
    fill(key, &[("added", &added), ("replaced", &replaced)])
}

/// What each row would do, or why none can be taken.
fn plan(would: &CannedImported) -> impl IntoView + use<> {
    let lead = match would.problems.is_empty() {
        true => counts(Key::CannedWould, would),
        false => t(Key::CannedProblems),
    };
    let name = |row: u64| fill(Key::CannedRow, &[("n", &row.to_string())]);
    let wrong = |problem: &CannedProblem| {
        view! { <li><b>{name(problem.row)}</b> <span>{reply_form::words(problem.code)}</span></li> }
            .into_any()
    };
    let change = |change: &CannedChange| {
        let does = t(match change.replaces {
            true => Key::CannedReplaces,
            false => Key::CannedAdds,
        });
        let whose = t(match change.personal {
            true => Key::CannedMine,
            false => Key::CannedShared,
        });
        let language = change.language.clone();
        view! {
            <li>
                <b dir="auto">{["/", &change.shortcut].concat()}</b>
                <span class="chip">{whose}</span>
                {language.map(|tag| view! { <span class="chip">{tag}</span> })}
                <span>{does}</span>
            </li>
        }
        .into_any()
    };
    let rows: Vec<_> = would
        .problems
        .iter()
        .map(wrong)
        .chain(would.changes.iter().map(change))
        .collect();
    view! {
        <p role="status">{lead}</p>
        <ul class="replies plan">{rows}</ul>
    }
}

fn export(ui: Ui, format: &'static str) {
    let path = ["/api/agent/canned/export?format=", format].concat();
    let token = ui.bearer();
    leptos::task::spawn_local(async move {
        match api::bytes(&path, &token).await {
            Ok(blob) => drop(save_as(&blob, &["canned-replies.", format].concat())),
            Err(problem) => ui.problem.set(Some(api::words(problem))),
        }
    });
}
