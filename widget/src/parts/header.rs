//! The header of every screen: who is here, and the way out.

use crate::actions;
use crate::state::{Screen, WidgetState};
use crate::texts::{Key, Plural, count, duration, estimate, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::{Availability, AvailabilityState, ConversationState};

/// Draws the header. `drawer`: whether the part with the copy of the chat is open.
pub(crate) fn header(ui: Ui, drawer: RwSignal<bool>) -> impl IntoView {
    let site = ui.boot.with_value(|boot| boot.name.clone());
    let screen = ui.read(WidgetState::screen);
    let agent = ui.read(|state| state.agent().map(String::from));
    let live = ui.read(|state| state.state() == Some(ConversationState::Live));
    let title = {
        let site = site.clone();
        move || match screen.get() {
            Screen::Ended => t(Key::ChatEnded),
            Screen::Talk if live.get() => agent.get().unwrap_or_else(|| site.clone()),
            _ => site.clone(),
        }
    };
    let mark = {
        let site = site.clone();
        move || {
            let name = agent
                .get()
                .filter(|_| live.get() || screen.get() == Screen::Ended);
            let name = name.unwrap_or_else(|| site.clone());
            name.chars().next().map(String::from)
        }
    };
    let by_agent = move || agent.get().is_some() && (live.get() || screen.get() == Screen::Ended);
    let talking = move || screen.get() == Screen::Talk;
    view! {
        <header>
            <div class="mark" class:agent=by_agent aria-hidden="true">{mark}</div>
            <div class="who">
                <h1 id="title" tabindex="-1">{title}</h1>
                {subtitle(ui, site, screen, live)}
            </div>
            <div class="icons">
                {move || talking().then(|| view! {
                    <button class="link" type="button" on:click=move |_| actions::end(ui)>{t(Key::EndChat)}</button>
                    <button
                        class="icon"
                        type="button"
                        aria-label=t(Key::KeepCopy)
                        aria-expanded=move || if drawer.get() { "true" } else { "false" }
                        on:click=move |_| drawer.update(|open| *open = !*open)
                    >"⋯"</button>
                })}
                <button class="icon" type="button" aria-label=t(Key::Close) on:click=move |_| actions::close(ui)>"✕"</button>
            </div>
        </header>
    }
}

fn subtitle(ui: Ui, site: String, screen: Memo<Screen>, live: Memo<bool>) -> impl IntoView {
    let availability = ui.read(|state| state.availability);
    let away = ui.read(WidgetState::is_away);
    let over = ui.read(how_long);
    let text = move || match screen.get() {
        Screen::Talk if live.get() => site.clone(),
        Screen::Talk if away.get() => t(Key::Nobody),
        Screen::Talk => t(Key::Finding),
        Screen::Ended => over.get().unwrap_or_default(),
        Screen::Ask | Screen::Kept => availability
            .get()
            .map_or_else(|| t(Key::Connecting), who_is_here),
    };
    let with_dot = move || screen.get() != Screen::Ended;
    view! {
        <p>
            {move || with_dot().then(|| view! { <span class="dot" class:away=move || away.get() && !live.get()></span> })}
            {text}
        </p>
    }
}

fn who_is_here(a: Availability) -> String {
    let answers = match (a.state, a.estimate_ms) {
        (AvailabilityState::Away, _) => return t(Key::Nobody),
        (AvailabilityState::Open, None | Some(0..2000)) => t(Key::AnswersNow),
        (AvailabilityState::Busy, None) => t(Key::AnswersInLine),
        (_, Some(ms)) => fill(Key::AnswersIn, &[("time", &estimate(ms))]),
    };
    [&count(Plural::People, a.agents), " · ", &answers].concat()
}

fn how_long(state: &WidgetState) -> Option<String> {
    let view = state.conversation.as_ref()?;
    let ms = view.ended_at?.since_ms(view.joined_at?);
    let name = view.agent.as_deref()?;
    Some(fill(
        Key::WithAgent,
        &[("name", name), ("time", &duration(ms))],
    ))
}
