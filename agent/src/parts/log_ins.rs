//! Where the agent's account is logged in.

use crate::api;
use crate::texts::{Key, day_and_time, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::account::{LogInRow, OwnAccount};

/// Draws the list.
pub(crate) fn log_ins(ui: Ui, own: RwSignal<Option<OwnAccount>>) -> impl IntoView {
    let list = Memo::new(move |_| own.get().map(|own| own.log_ins).unwrap_or_default());
    let end = move |path: String| {
        let token = ui.bearer();
        let asked = async move { api::delete::<OwnAccount>(&path, &token).await };
        api::follow(ui, asked, move |answer| own.set(Some(answer)));
    };
    let row = move |one: LogInRow| {
        let path = ["/api/agent/account/log-ins/", &one.id].concat();
        let (began, used) = (day_and_time(one.began_at.0), day_and_time(one.used_at.0));
        let times = fill(Key::LogInTimes, &[("began", &began), ("used", &used)]);
        let label = fill(
            Key::EndLogIn,
            &[("browser", &one.browser), ("from", &one.from)],
        );
        let last = match one.this {
            true => view! { <span class="chip ok">{t(Key::ThisLogIn)}</span> }.into_any(),
            false => view! {
                <button type="button" aria-label=label on:click=move |_| end(path.clone())>{t(Key::LogOut)}</button>
            }
            .into_any(),
        };
        view! {
            <li>
                <b>{one.browser}</b>
                <span class="lead">{one.from}</span>
                <span class="lead">{times}</span>
                {last}
            </li>
        }
    };
    let others = move || list.with(|list| list.iter().any(|one| !one.this));
    let end_all = move |_| end("/api/agent/account/log-ins".into());
    view! {
        <section class="plot">
            <h2>{t(Key::LogIns)}</h2>
            <ul class="people" aria-label=t(Key::LogIns)>{move || list.get().into_iter().map(row).collect_view()}</ul>
            {move || others().then(|| view! {
                <div class="row"><button type="button" on:click=end_all>{t(Key::LogOutElsewhere)}</button></div>
            })}
        </section>
    }
}
