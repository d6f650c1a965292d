//! The header of every screen: who is here, and the way out.

use crate::actions;
use crate::draw::{Drawn, button, classed, el};
use crate::later::{self, Deed, Part};
use crate::state::{Screen, WidgetState};
use crate::texts::{Key, Plural, count, duration, estimate, fill, t, when};
use crate::ui::Ui;
use client::browser::unix_ms;
use leptos::prelude::*;
use protocol::{Availability, AvailabilityState, ConversationState};

/// Draws the header.
pub(crate) fn header(ui: Ui) -> Drawn {
    let talking = ui.read(|state| state.screen() == Screen::Talk);
    let agent = ui.read(agent_at_hand);
    let titles = ui.read(|state| state.screen() == Screen::Ended);
    let site = move || ui.boot.with_value(|boot| boot.name.clone());
    let title = move || match (titles.get(), agent.get()) {
        (true, _) => t(Key::ChatEnded),
        (false, name) => name.unwrap_or_else(site),
    };
    let mark = move || {
        let name = agent.get().unwrap_or_else(site);
        name.chars().next().map(String::from).unwrap_or_default()
    };
    let mark_class = move || {
        let by_agent = agent.get().is_some();
        Some(if by_agent { "mark agent" } else { "mark" }.into())
    };
    let who = classed("div", "who")
        .child(
            el("h1")
                .attr("id", "title")
                .attr("tabindex", "-1")
                .text_by(title),
        )
        .child(subtitle(ui));
    let end = move || button("link", t(Key::EndChat), move || later::act(ui, Deed::End));
    let mut icons = classed("div", "icons")
        .child_by(move || talking.get().then(end))
        .child_by(move || later::draw_when_here(ui, Part::Menu));
    if !ui.boot.with_value(|boot| boot.alone) {
        let close = button("icon", "✕".into(), move || actions::close(ui));
        icons = icons.child(close.attr("aria-label", &t(Key::Close)));
    }
    el("header")
        .child(
            el("div")
                .attr_by("class", mark_class)
                .attr("aria-hidden", "true")
                .text_by(mark),
        )
        .child(who)
        .child(icons)
}

/// The agent's name, while they talk with the customer, and after.
fn agent_at_hand(state: &WidgetState) -> Option<String> {
    let talks = matches!(
        state.state(),
        Some(ConversationState::Live | ConversationState::Ended)
    );
    state.agent().filter(|_| talks).map(String::from)
}

fn subtitle(ui: Ui) -> Drawn {
    let text = ui.read(|state| match (state.screen(), state.state()) {
        (Screen::Talk, Some(ConversationState::Live)) => None,
        (Screen::Talk, _) if state.is_away() => state.availability.map(who_is_here),
        (Screen::Talk, _) => Some(t(Key::Finding)),
        (Screen::Ended, _) => Some(how_long(state).unwrap_or_default()),
        // Who was here when the connection broke may have gone.
        _ if state.reach.trouble().is_some() => Some(t(Key::Connecting)),
        _ => Some(
            state
                .availability
                .map_or_else(|| t(Key::Connecting), who_is_here),
        ),
    });
    let dot = ui.read(|state| match (state.screen(), state.state()) {
        (Screen::Ended, _) => None,
        _ if state.reach.trouble().is_some() => None,
        (_, Some(ConversationState::Live)) => Some(String::from("dot")),
        _ if state.is_away() => Some("dot away".into()),
        _ => Some("dot".into()),
    });
    let site = move || ui.boot.with_value(|boot| boot.name.clone());
    el("p")
        .child_by(move || dot.get().map(|class| classed("span", &class)))
        .text_by(move || text.get().unwrap_or_else(site))
}

fn who_is_here(a: Availability) -> String {
    let answers = match (a.state, a.estimate_ms) {
        (AvailabilityState::Away, _) => {
            let back = |at| fill(Key::Opens, &[("when", &when(at, unix_ms()))]);
            let opens_at = a.opens_at.filter(|at| at.0 > unix_ms());
            return opens_at.map_or_else(|| t(Key::Nobody), |at| back(at.0));
        }
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
    let values = [("name", name), ("time", &duration(ms))];
    Some(fill(Key::WithAgent, &values))
}
