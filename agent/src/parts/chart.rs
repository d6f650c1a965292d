//! Average waits over time as bars, with the same figures as a table for those who don't see them.

use crate::figures::mean_clock;
use crate::texts::{Key, t};
use leptos::prelude::*;
use protocol::api::WaitBucket;

/// Draws the bars and the table behind them.
pub(crate) fn chart(
    title: Key,
    buckets: &[WaitBucket],
    name: fn(u64) -> String,
) -> impl IntoView + use<> {
    let longest = buckets
        .iter()
        .map(|b| b.average_wait_ms)
        .fold(1.0, f64::max);
    let bars = buckets.iter().map(|bucket| {
        // The CSP forbids style attributes in markup; this one is set through the CSSOM.
        let height = ((bucket.average_wait_ms / longest * 96.0).round() as u32)
            .max(2)
            .to_string()
            + "px";
        view! {
            <li>
                <small>{mean_clock(bucket.average_wait_ms)}</small>
                <i style:height=height></i>
                <small>{name(bucket.began_at.0)}</small>
            </li>
        }
    });
    let rows = buckets.iter().map(|bucket| {
        view! {
            <tr>
                <th scope="row">{name(bucket.began_at.0)}</th>
                <td>{mean_clock(bucket.average_wait_ms)}</td>
                <td>{bucket.waits}</td>
            </tr>
        }
    });
    let none = buckets
        .is_empty()
        .then(|| view! { <p class="none">{t(Key::NothingMeasured)}</p> });
    let table = (!buckets.is_empty()).then(|| {
        view! {
            <details>
                <summary>{t(Key::AsTable)}</summary>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{t(Key::When)}</th>
                            <th scope="col">{t(Key::AverageWait)}</th>
                            <th scope="col">{t(Key::Waits)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </details>
        }
    });
    view! {
        <section class="plot">
            <h2>{t(title)}</h2>
            <ul class="bars" aria-hidden="true">{bars.collect_view()}</ul>
            {none}
            {table}
        </section>
    }
}
