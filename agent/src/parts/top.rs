//! The bar that is always in sight: availability, who waits, the average wait, log-out.

use crate::actions;
use crate::alerts;
use crate::figures::{clock, mean_clock};
use crate::parts::away;
use crate::parts::{icon, keys};
use crate::shortcuts::Do;
use crate::texts::{Key, Plural, count, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;

/// Draws the bar.
pub(crate) fn top(ui: Ui) -> impl IntoView {
    let available = ui.read(|state| state.available == Some(true));
    let figures = ui.read(|state| state.figures);
    let load = ui.read(|state| state.own().map(|own| (own.load, own.capacity)));
    let name = ui.read(|state| state.name.clone());
    let to_open = ui.read(|state| state.to_open());
    let waiting = move || {
        let figures = figures.get();
        let Some(since) = figures.longest_since else {
            return t(Key::NobodyWaiting);
        };
        let longest = clock(ui.now.get().saturating_sub(since.0));
        // Those given to this agent stand among their own: the chip says why the list is shorter.
        let (waiting, mine) = (u64::from(figures.waiting), to_open.get());
        let values = [("longest", longest.as_str()), ("mine", &mine.to_string())];
        let plural = if mine > 0 {
            Plural::WaitingMine
        } else {
            Plural::Waiting
        };
        count(plural, waiting, &values)
    };
    let average = move || figures.get().average_wait_today_ms;
    view! {
        <header class="top">
            <b>"Deskbell"</b>
            <button
                type="button"
                role="switch"
                class="switch"
                aria-checked=move || available.get().to_string()
                data-does=Do::Available.button()
                title=keys::hint(ui, Do::Available)
                aria-keyshortcuts=keys::aria(ui, Do::Available)
                on:click=move |_| actions::set_available(ui, !available.get_untracked())
            >
                <i aria-hidden="true"></i>
                <span>{t(Key::Available)}</span>
            </button>
            {away::away(ui)}
            <span class="chip load">
                {move || load.get().map(|(load, capacity)| fill(
                    Key::Load,
                    &[("load", &load.to_string()), ("capacity", &capacity.to_string())],
                ))}
            </span>
            <span class="chip" class:warn=move || figures.get().waiting != 0 data-figure="waiting">{waiting}</span>
            <span class="chip" data-figure="average-wait-today" data-ms=move || average().map(|ms| ms.to_string())>
                {t(Key::AverageWaitToday)}" "
                <b>{move || average().map_or_else(|| String::from("—"), |ms| mean_clock(ms as f64))}</b>
            </span>
            <span class="space"></span>
            {tool(ui, Do::Jump, icon::GO)}
            {tool(ui, Do::Help, icon::KEYS)}
            {notify()}
            <span class="chip name">{move || name.get()}</span>
            <button type="button" class="plain" data-does=Do::LogOut.button() on:click=move |_| actions::log_out(ui)>{t(Key::LogOut)}</button>
        </header>
    }
}

/// Opens what has a shortcut of its own, for who has no keyboard.
fn tool(ui: Ui, does: Do, sign: &'static str) -> impl IntoView {
    view! {
        <button
            type="button"
            class="plain signed"
            title=keys::hint(ui, does)
            aria-keyshortcuts=keys::aria(ui, does)
            on:click=move |_| keys::perform(ui, does)
        >
            {icon::icon(sign)}
            <span>{keys::name(does)}</span>
        </button>
    }
}

fn notify() -> impl IntoView {
    let granted = RwSignal::new(alerts::may_notify());
    move || {
        (!granted.get()).then(|| {
            view! {
                <button type="button" class="plain signed" title=t(Key::Notify) on:click=move |_| alerts::ask_to_notify(granted)>
                    {icon::icon(icon::BELL)}
                    <span>{t(Key::Notify)}</span>
                </button>
            }
        })
    }
}
