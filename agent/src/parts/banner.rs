//! What every customer's page says just now: "we know about the outage".

use crate::api;
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::api::Banner;
use protocol::limits::BANNER_CHARS;

/// Draws the form.
pub(crate) fn banner(ui: Ui) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let shown = RwSignal::new(None::<String>);
    let told = move |banner: Banner| {
        words.set(banner.text.clone().unwrap_or_default());
        shown.set(banner.text);
    };
    leptos::task::spawn_local(async move {
        let token = ui.bearer();
        match api::get::<Banner>("/api/agent/banner", &token).await {
            Ok(banner) => told(banner),
            Err(problem) => ui.problem.set(Some(api::words(problem))),
        }
    });
    let say = move |text: Option<String>| {
        ui.problem.set(None);
        let token = ui.bearer();
        leptos::task::spawn_local(async move {
            let body = Banner { text, until: None };
            match api::put::<_, Banner>("/api/agent/banner", &token, &body).await {
                Ok(banner) => told(banner),
                Err(problem) => ui.problem.set(Some(api::words(problem))),
            }
        });
    };
    view! {
        <section class="plot">
            <h2>{t(Key::Banner)}</h2>
            <p class="lead">{t(Key::BannerLead)}</p>
            <form class="row" on:submit=move |event| {
                event.prevent_default();
                say(Some(words.get_untracked()));
            }>
                <input
                    aria-label=t(Key::BannerWords)
                    maxlength=BANNER_CHARS.to_string()
                    prop:value=words
                    on:input=move |event| words.set(event_target_value(&event))
                />
                <button type="submit" class="go">{t(Key::BannerShow)}</button>
                {move || shown.get().map(|_| view! {
                    <button type="button" on:click=move |_| say(None)>{t(Key::BannerHide)}</button>
                })}
            </form>
            <p role="status" class="lead">
                {move || t(if shown.get().is_some() { Key::BannerOn } else { Key::BannerOff })}
            </p>
        </section>
    }
}
