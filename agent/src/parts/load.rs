//! The load by hour of the week: how many ask, and how many agents that takes.

use crate::texts::{Key, number, t, weekday};
use leptos::prelude::*;
use protocol::report::HourLoad;

const HOURS: usize = 24;
/// Steps of shade, from nobody to the busiest hour.
const SHADES: u64 = 5;

/// Draws the table: a row a day, a column an hour, shaded by how busy it was.
pub(crate) fn load(hours: &[HourLoad]) -> impl IntoView + use<> {
    let staff = RwSignal::new(false);
    let hours: Vec<HourLoad> = hours.to_vec();
    let tab = move |which: bool, key| {
        view! {
            <button type="button" aria-pressed=move || (staff.get() == which).to_string() on:click=move |_| staff.set(which)>
                {t(key)}
            </button>
        }
    };
    let head: Vec<_> = (0..HOURS)
        .map(|hour| view! { <th scope="col" class="number">{hour}</th> })
        .collect();
    view! {
        <section class="plot report">
            <h2 id="load">{t(Key::Load7)}</h2>
            <p class="lead">{t(Key::Load7Lead)}</p>
            <div class="spans" role="group" aria-label=t(Key::Load7)>
                {tab(false, Key::ColEnquiries)}
                {tab(true, Key::AgentsNeeded)}
            </div>
            <div class="wide" tabindex="0" role="region" aria-labelledby="load">
                <table class="heat">
                    <thead><tr><th scope="col">{t(Key::Weekday)}</th>{head}</tr></thead>
                    <tbody>{move || rows(&hours, staff.get())}</tbody>
                </table>
            </div>
        </section>
    }
}

fn rows(hours: &[HourLoad], staff: bool) -> Vec<AnyView> {
    let value = |hour: &HourLoad| match staff {
        true => hour.agents.map(u64::from),
        false => Some(hour.enquiries),
    };
    let busiest = hours.iter().filter_map(value).max().unwrap_or(0).max(1);
    let days = hours.chunks(HOURS).enumerate().map(|(day, hours)| {
        let cells: Vec<_> = hours
            .iter()
            .map(|hour| {
                let n = value(hour);
                // Shade for who sees it, the number for everybody.
                let shade = (n.unwrap_or(0) * SHADES).div_ceil(busiest).to_string();
                let text = n.map_or_else(|| "–".into(), |n| number(n as usize));
                view! { <td class="number" data-shade=shade>{text}</td> }
            })
            .collect();
        view! { <tr><th scope="row">{weekday(day as u8)}</th>{cells}</tr> }.into_any()
    });
    days.collect()
}
