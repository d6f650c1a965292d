//! Tells the agent of chats that want to be opened: a sound, repeated until somebody opens them, the
//! page's title, and a notification where the agent asked for those.

use crate::texts::{Key, fill};
use crate::ui::Ui;
use client::browser::now_ms;
use leptos::prelude::*;
use protocol::ConversationId;
use std::cell::{Cell, RefCell};
use web_sys::{AudioContext, Notification, NotificationOptions, NotificationPermission};

/// Milliseconds after which an unopened chat rings again.
const AGAIN_MS: u64 = 10_000;

thread_local! {
    static RANG_MS: Cell<u64> = const { Cell::new(0) };
    static TOLD: RefCell<Vec<ConversationId>> = const { RefCell::new(Vec::new()) };
}

/// Whether somebody looks at the page.
pub(crate) fn is_watched() -> bool {
    !document().hidden() && document().has_focus().unwrap_or(true)
}

/// Brings title, sound and notifications in line with what waits. Called at every frame and every
/// second.
pub(crate) fn update(ui: Ui) {
    let unopened: Vec<(ConversationId, String)> = ui.state.with_untracked(|state| {
        state
            .unopened()
            .iter()
            .map(|card| (card.id, card.name.clone()))
            .collect()
    });
    document().set_title(&match unopened.first() {
        Some((_, name)) => {
            let waiting = fill(Key::TitleWaiting, &[("name", name)]);
            [
                "(",
                &unopened.len().to_string(),
                ") ",
                &waiting,
                " — Deskbell",
            ]
            .concat()
        }
        None => "Deskbell".into(),
    });
    let fresh = TOLD.with(|told| {
        let mut told = told.borrow_mut();
        let fresh: Vec<String> = unopened
            .iter()
            .filter(|(id, _)| !told.contains(id))
            .map(|(_, name)| name.clone())
            .collect();
        *told = unopened.iter().map(|(id, _)| *id).collect();
        fresh
    });
    let again = now_ms().saturating_sub(RANG_MS.get()) >= AGAIN_MS;
    if !fresh.is_empty() || (!unopened.is_empty() && again) {
        ring();
    }
    if !is_watched() {
        for name in fresh {
            notify(&fill(Key::AlertOffered, &[("name", &name)]));
        }
    }
}

/// A short tone. Browsers may forbid sound before the agent has clicked; then there is none.
pub(crate) fn ring() {
    RANG_MS.set(now_ms());
    let _ = try_ring();
}

fn try_ring() -> Result<(), wasm_bindgen::JsValue> {
    let context = AudioContext::new()?;
    let (tone, loudness) = (context.create_oscillator()?, context.create_gain()?);
    let now = context.current_time();
    tone.frequency().set_value(659.0);
    loudness.gain().set_value_at_time(0.15, now)?;
    loudness
        .gain()
        .exponential_ramp_to_value_at_time(0.001, now + 0.6)?;
    tone.connect_with_audio_node(&loudness)?
        .connect_with_audio_node(&context.destination())?;
    tone.start()?;
    tone.stop_with_when(now + 0.6)
}

/// Whether the agent has allowed notifications.
pub(crate) fn may_notify() -> bool {
    Notification::permission() == NotificationPermission::Granted
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
        let _ = Notification::new_with_options(words, &options);
    }
}
