//! What every customer's page says just now: "we know about the outage".

use crate::api;
use crate::texts::{self, Key, day_and_time, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::Timestamp;
use protocol::api::Banner;
use protocol::limits::BANNER_CHARS;

/// Where the call stands.
const PATH: &str = "/api/agent/banner";
const HOUR_MS: u64 = 3_600_000;
/// How many hours a banner may be shown for before it goes by itself.
const HOURS: [u64; 4] = [1, 4, 24, 72];

/// Draws the form.
pub(crate) fn banner(ui: Ui) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let set = RwSignal::new(Banner::default());
    // None: until somebody takes it away.
    let hours = RwSignal::new(None::<u64>);
    let told = move |banner: Banner| {
        words.set(banner.text.clone().unwrap_or_default());
        set.set(banner);
    };
    let token = ui.bearer();
    let asked = async move { api::get::<Banner>(PATH, &token).await };
    api::follow(ui, asked, told);
    let say = move |text: Option<String>| {
        let from = Timestamp(ui.now.get_untracked());
        let until = hours.get_untracked().filter(|_| text.is_some());
        let until = until.map(|hours| from.plus_ms(hours * HOUR_MS));
        let (token, body) = (ui.bearer(), Banner { text, until });
        let asked = async move { api::put::<_, Banner>(PATH, &token, &body).await };
        api::follow(ui, asked, told);
    };
    let shown = Memo::new(move |_| set.with(|set| set.shown(Timestamp(ui.now.get())).is_some()));
    let status = move || match (shown.get(), set.with(|set| set.until)) {
        (false, _) => t(Key::BannerOff),
        (true, None) => t(Key::BannerOn),
        (true, Some(until)) => fill(Key::BannerUntil, &[("when", &day_and_time(until.0))]),
    };
    let option = |one: u64| {
        let name = texts::spoken(one * HOUR_MS, &texts::locale());
        view! { <option value=one.to_string()>{name}</option> }
    };
    view! {
        <section class="plot setting" aria-labelledby="banner">
            <h2 id="banner">{t(Key::Banner)}</h2>
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
                <select
                    aria-label=t(Key::BannerFor)
                    on:change=move |event| hours.set(event_target_value(&event).parse().ok())
                >
                    <option value="">{t(Key::BannerOpen)}</option>
                    {HOURS.map(option).collect_view()}
                </select>
                <button type="submit" class="go">{t(Key::BannerShow)}</button>
                {move || shown.get().then(|| view! {
                    <button type="button" on:click=move |_| say(None)>{t(Key::BannerHide)}</button>
                })}
            </form>
            <p role="status" class="lead">{status}</p>
        </section>
    }
}
