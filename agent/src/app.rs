//! Which screen: joining by a link, log-in, or the view with its pages.

use crate::actions;
use crate::alerts;
use crate::later;
use crate::parts::{banners, help, keys, nav, palette, top};
use crate::pushing;
use crate::screens::{desk, enter, forgotten};
use crate::texts;
use crate::ui::Ui;
use client::browser::unix_ms;
use leptos::prelude::*;
use protocol::ConversationId;
use std::time::Duration;

/// A page of the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// Lists and conversation.
    Desk,
    /// The site's figures beside the study's.
    Scorecard,
    /// Who is there, who waits, who talks; for supervisors.
    Board,
    /// All conversations, by what was said in them.
    Search,
    /// The canned replies.
    Replies,
    /// Where every enquiry stands.
    Ledger,
    /// Who answers here; invitations.
    Team,
    /// What the site's owner sets.
    Settings,
    /// Who did what.
    Book,
    /// API keys and webhooks.
    Integrations,
    /// The agent's own account.
    Account,
}

/// What the page's address was opened for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Link {
    /// A set-up link or an invitation.
    Join(String),
    /// A mail for a forgotten password.
    Reset(String),
}

impl Page {
    /// The page that the address names.
    pub(crate) fn of_address() -> Self {
        let path = window().location().pathname().unwrap_or_default();
        match path.trim_end_matches('/') {
            "/agent/scorecard" => Self::Scorecard,
            "/agent/board" => Self::Board,
            "/agent/search" => Self::Search,
            "/agent/replies" => Self::Replies,
            "/agent/ledger" => Self::Ledger,
            "/agent/team" => Self::Team,
            "/agent/settings" => Self::Settings,
            "/agent/audit" => Self::Book,
            "/agent/integrations" => Self::Integrations,
            "/agent/account" => Self::Account,
            _ => Self::Desk,
        }
    }

    /// Its address.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Desk => "/agent",
            Self::Scorecard => "/agent/scorecard",
            Self::Board => "/agent/board",
            Self::Search => "/agent/search",
            Self::Replies => "/agent/replies",
            Self::Ledger => "/agent/ledger",
            Self::Team => "/agent/team",
            Self::Settings => "/agent/settings",
            Self::Book => "/agent/audit",
            Self::Integrations => "/agent/integrations",
            Self::Account => "/agent/account",
        }
    }
}

/// Goes to a page, so that the browser's "Back" leads here again.
pub(crate) fn show(ui: Ui, page: Page) {
    if let Ok(history) = window().history() {
        let nothing = wasm_bindgen::JsValue::NULL;
        let _ = history.push_state_with_url(&nothing, "", Some(page.path()));
    }
    ui.page.set(page);
}

/// Reads the page, draws the view.
pub(crate) fn mount() {
    texts::install();
    leptos::mount::mount_to_body(|| {
        let link = RwSignal::new(take_link());
        let ui = Ui::new();
        ui.wanted.set(wanted());
        pushing::listen(ui);
        actions::connect(ui);
        keep_time(ui);
        let popped = window_event_listener(leptos::ev::popstate, move |_| {
            ui.page.set(Page::of_address())
        });
        on_cleanup(move || popped.remove());
        // A link that is pasted into a tab which already shows the view.
        let pasted = window_event_listener(leptos::ev::hashchange, move |_| {
            if let Some(found) = take_link() {
                link.set(Some(found));
            }
            if let Some(conversation) = wanted() {
                ui.wanted.set(Some(conversation));
                actions::open_wanted(ui);
            }
        });
        on_cleanup(move || pasted.remove());
        move || match (link.get(), ui.token.get().is_some()) {
            (Some(Link::Join(token)), _) => {
                enter::join(ui, move || link.set(None), token).into_any()
            }
            (Some(Link::Reset(token)), _) => {
                forgotten::reset(ui, move || link.set(None), token).into_any()
            }
            (None, false) => enter::log_in(ui).into_any(),
            (None, true) => view(ui).into_any(),
        }
    });
}

/// The token of a link that makes an account or sets a password; taken out of the address bar, so that it is neither
/// shared nor bookmarked.
fn take_link() -> Option<Link> {
    let hash = window().location().hash().ok()?;
    let link = match hash.split_once('=')? {
        ("#setup" | "#invite", token) => Link::Join(token.into()),
        ("#reset", token) => Link::Reset(token.into()),
        _ => return None,
    };
    if let Ok(history) = window().history() {
        let nothing = wasm_bindgen::JsValue::NULL;
        let _ = history.replace_state_with_url(&nothing, "", Some(Page::Desk.path()));
    }
    Some(link)
}

/// The conversation that the address names: supervisors' mails link so. It stays in the address until
/// somebody is logged in and it can be opened.
fn wanted() -> Option<ConversationId> {
    let hash = window().location().hash().ok()?;
    hash.strip_prefix("#conversation=")?.parse().ok()
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
        actions::canned::looked(ui);
        if let Some(conversation) = ui.selected.get_untracked() {
            actions::see(ui, conversation);
        }
    });
    on_cleanup(move || looked.remove());
}

fn view(ui: Ui) -> impl IntoView {
    keys::listen(ui);
    later::soon(ui);
    view! {
        <div class="app">
            {top::top(ui)}
            {banners::banners(ui)}
            <div class="body">
                {nav::nav(ui)}
                {move || match ui.page.get() {
                    Page::Desk => desk::desk(ui).into_any(),
                    page => later::page(ui, page),
                }}
            </div>
            {palette::palette(ui)}
            {help::help(ui)}
        </div>
    }
}
