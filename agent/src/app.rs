//! Which screen: joining by a link, log-in, or the view with its pages.

use crate::actions;
use crate::parts::{nav, top};
use crate::screens::{desk, enter, scorecard, team};
use crate::texts::{self, Key, t};
use crate::ui::Ui;
use crate::{alerts, state::AgentState};
use client::browser::unix_ms;
use leptos::prelude::*;
use std::time::Duration;

/// A page of the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// Lists and conversation.
    Desk,
    /// The site's figures beside the study's.
    Scorecard,
    /// Who answers here; invitations.
    Team,
}

impl Page {
    /// The page that the address names.
    pub(crate) fn of_address() -> Self {
        let path = window().location().pathname().unwrap_or_default();
        match path.trim_end_matches('/') {
            "/agent/scorecard" => Self::Scorecard,
            "/agent/team" => Self::Team,
            _ => Self::Desk,
        }
    }

    /// Its address.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Desk => "/agent",
            Self::Scorecard => "/agent/scorecard",
            Self::Team => "/agent/team",
        }
    }
}

/// Reads the page, draws the view.
pub(crate) fn mount() {
    texts::install();
    leptos::mount::mount_to_body(|| {
        let link = RwSignal::new(take_link());
        let ui = Ui::new();
        actions::connect(ui);
        keep_time(ui);
        let popped = window_event_listener(leptos::ev::popstate, move |_| {
            ui.page.set(Page::of_address())
        });
        on_cleanup(move || popped.remove());
        // A link that is pasted into a tab which already shows the view.
        let pasted = window_event_listener(leptos::ev::hashchange, move |_| {
            if let Some(token) = take_link() {
                link.set(Some(token));
            }
        });
        on_cleanup(move || pasted.remove());
        move || match (link.get(), ui.token.get().is_some()) {
            (Some(token), _) => enter::join(ui, link, token).into_any(),
            (None, false) => enter::log_in(ui).into_any(),
            (None, true) => view(ui).into_any(),
        }
    });
}

/// The token of a set-up link or an invitation; taken out of the address bar, so that it is neither
/// shared nor bookmarked.
fn take_link() -> Option<String> {
    let hash = window().location().hash().ok()?;
    let token = hash
        .strip_prefix("#setup=")
        .or_else(|| hash.strip_prefix("#invite="))?;
    if let Ok(history) = window().history() {
        let nothing = wasm_bindgen::JsValue::NULL;
        let _ = history.replace_state_with_url(&nothing, "", Some(Page::Desk.path()));
    }
    Some(token.into())
}

fn keep_time(ui: Ui) {
    let every_second = move || {
        let ahead = ui.state.with_untracked(|state| state.clock_ahead_ms);
        ui.now.set(unix_ms().saturating_add_signed(ahead));
        alerts::update(ui);
    };
    if let Ok(timer) = set_interval_with_handle(every_second, Duration::from_secs(1)) {
        on_cleanup(move || timer.clear());
    }
    let looked = window_event_listener(leptos::ev::focus, move |_| {
        if let Some(conversation) = ui.selected.get_untracked() {
            actions::see(ui, conversation);
        }
    });
    on_cleanup(move || looked.remove());
}

fn view(ui: Ui) -> impl IntoView {
    let troubled = ui.read(|state: &AgentState| state.troubled);
    view! {
        <div class="app">
            {top::top(ui)}
            <div class="banners" role="status">
                {move || troubled.get().then(|| view! { <p class="banner">{t(Key::Reconnecting)}</p> })}
            </div>
            <div class="problems" role="alert">
                {move || ui.problem.get().map(|words| view! { <p class="banner bad">{words}</p> })}
            </div>
            <div class="body">
                {nav::nav(ui)}
                {move || match ui.page.get() {
                    Page::Desk => desk::desk(ui).into_any(),
                    Page::Scorecard => scorecard::scorecard(ui).into_any(),
                    Page::Team => team::team(ui).into_any(),
                }}
            </div>
        </div>
    }
}
