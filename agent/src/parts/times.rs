//! How long each agent was available and away today.

use crate::api;
use crate::figures::clock;
use crate::parts::away;
use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::presence::{AgentTimes, AwayTime, Times};

/// Draws the table; fetched anew when somebody comes, goes or takes a break, and every minute.
pub(crate) fn times(ui: Ui) -> impl IntoView {
    let shown = RwSignal::new(None::<Times>);
    let minute = Memo::new(move |_| ui.now.get() / 60_000);
    let who = ui.read(|state| {
        let all = state.colleagues.values();
        all.map(|c| (c.available, c.away.clone()))
            .collect::<Vec<_>>()
    });
    Effect::new(move |_| {
        minute.track();
        who.track();
        let token = ui.bearer();
        leptos::task::spawn_local(async move {
            match api::get::<Times>("/api/agent/presence", &token).await {
                Ok(times) => shown.set(Some(times)),
                Err(problem) => ui.problem.set(Some(api::words(problem))),
            }
        });
    });
    view! {
        <section class="plot">
            <h2>{t(Key::Times)}</h2>
            <p class="lead">{t(Key::TimesLead)}</p>
            {move || shown.get().map(|times| table(&times))}
        </section>
    }
}

fn table(times: &Times) -> impl IntoView + use<> {
    view! {
        <div class="wide" tabindex="0" role="region" aria-label=t(Key::Times)>
            <table>
                <thead><tr>
                    <th scope="col">{t(Key::ByAgent)}</th>
                    <th scope="col" class="number">{t(Key::Available)}</th>
                    <th scope="col" class="number">{t(Key::Away)}</th>
                    <th scope="col">{t(Key::TimesWhy)}</th>
                </tr></thead>
                <tbody>{times.agents.iter().map(row).collect::<Vec<_>>()}</tbody>
            </table>
        </div>
    }
}

fn row(of: &AgentTimes) -> impl IntoView + use<> {
    let away_ms: u64 = of.away.iter().map(|time| time.ms).sum();
    let why: Vec<String> = of.away.iter().filter_map(reason).collect();
    view! {
        <tr>
            <th scope="row"><bdi>{of.name.clone()}</bdi></th>
            <td class="number">{clock(of.available_ms)}</td>
            <td class="number">{clock(away_ms)}</td>
            <td>{why.join(", ")}</td>
        </tr>
    }
}

fn reason(time: &AwayTime) -> Option<String> {
    let why = away::words(time.why.as_ref()?);
    Some(fill(
        Key::AwayFor,
        &[("why", &why), ("time", &clock(time.ms))],
    ))
}
