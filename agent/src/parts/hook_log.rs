//! The log of a webhook: what it delivered, what the other end said; tests, and sending once more.

use super::webhooks::event_key;
use crate::api;
use crate::texts::{Key, exact, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::webhooks::{Deliveries, Delivery, DeliveryState};

#[derive(Clone, Copy)]
struct Log {
    ui: Ui,
    rows: RwSignal<Vec<Delivery>>,
    open: RwSignal<bool>,
}

impl Log {
    fn takes(self, answer: Deliveries) {
        self.rows.set(answer.deliveries);
        self.open.set(true);
    }

    fn reads(self, path: String) {
        let token = self.ui.bearer();
        let asked = async move { api::get::<Deliveries>(&path, &token).await };
        api::follow(self.ui, asked, move |answer| self.takes(answer));
    }

    fn sends(self, path: String) {
        let token = self.ui.bearer();
        let asked = async move { api::post::<_, Deliveries>(&path, Some(&token), &()).await };
        api::follow(self.ui, asked, move |answer| self.takes(answer));
    }
}

/// Draws the buttons, and the log once it is wanted. `path` is the webhook's.
pub(super) fn hook_log(ui: Ui, path: String) -> impl IntoView {
    let log = Log {
        ui,
        rows: RwSignal::new(Vec::new()),
        open: RwSignal::new(false),
    };
    let test = [&path, "/test"].concat();
    let all = [&path, "/deliveries"].concat();
    let read = all.clone();
    let words = move || {
        t(if log.open.get() {
            Key::DeliveriesAnew
        } else {
            Key::Deliveries
        })
    };
    view! {
        <div class="row">
            <button type="button" on:click=move |_| log.sends(test.clone())>{t(Key::WebhookTry)}</button>
            <button type="button" on:click=move |_| log.reads(read.clone())>{words}</button>
        </div>
        {move || log.open.get().then(|| table(log, all.clone()))}
    }
}

fn table(log: Log, path: String) -> impl IntoView {
    let rows = log.rows.get();
    if rows.is_empty() {
        return view! { <p class="lead">{t(Key::DeliveriesNone)}</p> }.into_any();
    }
    let rows = rows.into_iter().map(|row| line(log, &path, row));
    view! {
        <div class="wide" tabindex="0" role="region" aria-label=t(Key::Deliveries)>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{t(Key::BookWhen)}</th>
                        <th scope="col">{t(Key::BookWhat)}</th>
                        <th scope="col">{t(Key::DeliveryState)}</th>
                        <th scope="col">{t(Key::DeliveryAnswer)}</th>
                        <th scope="col">{t(Key::DeliveryTries)}</th>
                        <th scope="col"><span class="unseen">{t(Key::DeliveryAgain)}</span></th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn line(log: Log, path: &str, row: Delivery) -> impl IntoView {
    let again = [path, "/", &row.id.to_string(), "/again"].concat();
    let state = match row.state {
        DeliveryState::Due => Key::DeliveryDue,
        DeliveryState::Sent => Key::DeliverySent,
        DeliveryState::Failed => Key::DeliveryFailed,
    };
    let chip = match row.state {
        DeliveryState::Due => "chip",
        DeliveryState::Sent => "chip ok",
        DeliveryState::Failed => "chip bad",
    };
    let status = row.status.map(|status| status.to_string());
    let answer = [status.unwrap_or_default(), row.answer].join(" ");
    let when = exact(row.at.0);
    let label = fill(Key::DeliveryAgainNamed, &[("when", &when)]);
    view! {
        <tr>
            <td>{when}</td>
            <td>{t(event_key(row.event))}</td>
            <td><span class=chip>{t(state)}</span></td>
            <td>{answer}</td>
            <td>{row.tries}</td>
            <td>
                <button type="button" aria-label=label on:click=move |_| log.sends(again.clone())>
                    {t(Key::DeliveryAgain)}
                </button>
            </td>
        </tr>
    }
}
