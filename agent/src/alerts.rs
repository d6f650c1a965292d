//! Tells the agent of what wants to be heard: a sound, repeated until somebody opens or answers it, the
//! page's title, a live region, and a notification where the agent asked for those.

use crate::figures::clock;
use crate::state::alarms::{Bell, Call, Why};
use crate::texts::{Key, fill};
use crate::ui::Ui;
use crate::wishes;
use client::browser::now_ms;
use leptos::prelude::*;
use std::cell::RefCell;
use web_sys::{AudioContext, Notification, NotificationOptions, NotificationPermission};

/// Hertz of the tone for a new chat or new words.
const CALM_HZ: f32 = 659.0;
/// Hertz of the tone for somebody whom nobody answers.
const PRESSING_HZ: f32 = 880.0;

thread_local! {
    static BELL: RefCell<Bell> = RefCell::default();
}

/// Whether somebody looks at the page.
pub(crate) fn is_watched() -> bool {
    !document().hidden() && document().has_focus().unwrap_or(true)
}

/// Brings title, sound, live region and notifications in line with what wants to be heard. Called at
/// every frame and every second.
pub(crate) fn update(ui: Ui) {
    if let Some(selected) = ui.selected.get_untracked().filter(|_| is_watched()) {
        ui.state.update_untracked(|state| state.looks_at(selected));
    }
    let supervisor = untrack(|| ui.leads());
    let calls = ui.state.with_untracked(|state| state.calls(supervisor));
    set_title(&calls);
    let rings = BELL.with(|bell| bell.borrow_mut().hears(now_ms(), &calls));
    let (sound, desktop, repeat) = heard(ui);
    let now = rings.now && (repeat || !rings.fresh.is_empty());
    if now && sound {
        let pressing = calls
            .first()
            .is_some_and(|call| call.why >= Why::Unanswered);
        let _ = try_ring(if pressing { PRESSING_HZ } else { CALM_HZ });
    }
    let words: Vec<String> = rings.fresh.iter().map(|call| words(ui, call)).collect();
    if !words.is_empty() {
        ui.said.set(words.join(". "));
    }
    if !is_watched() && desktop && now {
        // Rung for again, the most urgent is shown again.
        let again = calls.first().filter(|_| words.is_empty());
        let again = again.map(|call| self::words(ui, call));
        words.iter().chain(&again).for_each(|words| notify(words));
    }
}

/// What this agent wants just now: sounds, notifications, and that they are repeated.
fn heard(ui: Ui) -> (bool, bool, bool) {
    ui.wishes.with_untracked(|wishes| {
        let loud = !wishes::is_quiet(wishes.quiet.as_ref());
        (wishes.sound && loud, wishes.desktop && loud, wishes.repeat)
    })
}

fn set_title(calls: &[Call]) {
    let pressing: Vec<&Call> = calls.iter().filter(|call| call.why.is_pressing()).collect();
    let title = pressing.first().map(|call| {
        let waiting = fill(Key::TitleWaiting, &[("name", &call.name)]);
        let count = pressing.len().to_string();
        ["(", &count, ") ", &waiting, " — Deskbell"].concat()
    });
    document().set_title(title.as_deref().unwrap_or("Deskbell"));
}

/// What is said once of a call.
fn words(ui: Ui, call: &Call) -> String {
    let name = ("name", call.name.as_str());
    let time = clock(ui.now.get_untracked().saturating_sub(call.since));
    match call.why {
        Why::Unopened => fill(Key::AlertOffered, &[name]),
        Why::Unanswered => fill(Key::SaidUnanswered, &[name]),
        Why::Escalated => fill(Key::AlarmWaits, &[name, ("time", &time)]),
        Why::Upset => fill(Key::AlertUpset, &[name]),
        Why::Overdue => fill(Key::AlarmOverdue, &[name, ("time", &time)]),
    }
}

/// The customer said something that nobody is looking at.
pub(crate) fn ring_for_words(ui: Ui) {
    BELL.with(|bell| bell.borrow_mut().rang(now_ms()));
    if heard(ui).0 {
        let _ = try_ring(CALM_HZ);
    }
}

/// A short tone. Browsers may forbid sound before the agent has clicked; then there is none.
fn try_ring(hertz: f32) -> Result<(), wasm_bindgen::JsValue> {
    let context = AudioContext::new()?;
    let (tone, loudness) = (context.create_oscillator()?, context.create_gain()?);
    let now = context.current_time();
    tone.frequency().set_value(hertz);
    loudness.gain().set_value_at_time(0.15, now)?;
    loudness
        .gain()
        .exponential_ramp_to_value_at_time(0.001, now + 0.6)?;
    tone.connect_with_audio_node(&loudness)?
        .connect_with_audio_node(&context.destination())?;
    tone.start()?;
    tone.stop_with_when(now + 0.6)
}

/// What the browser lets be shown. An iPhone has no notifications until the page is on its home screen.
pub(crate) fn permission() -> NotificationPermission {
    match js_sys::Reflect::has(&window(), &"Notification".into()) {
        Ok(true) => Notification::permission(),
        _ => NotificationPermission::Denied,
    }
}

/// Whether the agent has allowed notifications.
pub(crate) fn may_notify() -> bool {
    permission() == NotificationPermission::Granted
}

/// Asks for permission; only ever at the agent's own click.
pub(crate) fn ask_to_notify(granted: RwSignal<bool>) {
    let Ok(promise) = Notification::request_permission() else {
        return;
    };
    leptos::task::spawn_local(async move {
        let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
        granted.set(may_notify());
    });
}

fn notify(words: &str) {
    if may_notify() {
        let options = NotificationOptions::new();
        options.set_tag("deskbell");
        options.set_renotify(true);
        let _ = Notification::new_with_options(words, &options);
    }
}
