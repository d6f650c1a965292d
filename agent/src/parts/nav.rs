//! The pages of the view.

use crate::app::{self, Page};
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::api::AgentRole;
use web_sys::MouseEvent;

/// Draws the links; they are real addresses, so that a page can be opened in a tab of its own.
pub(crate) fn nav(ui: Ui) -> impl IntoView {
    view! {
        <nav aria-label="Deskbell">
            {link(ui, Page::Desk, Key::Desk, "💬")}
            {move || ui.role.get().may_supervise().then(|| link(ui, Page::Board, Key::Board, "📋"))}
            {link(ui, Page::Scorecard, Key::Scorecard, "📊")}
            {link(ui, Page::Ledger, Key::Ledger, "📒")}
            {move || ui.role.get().may_supervise().then(|| link(ui, Page::Team, Key::Team, "👥"))}
            {move || (ui.role.get() == AgentRole::Owner).then(|| link(ui, Page::Book, Key::Book, "📜"))}
            {link(ui, Page::Account, Key::Account, "🔑")}
        </nav>
    }
}

fn link(ui: Ui, page: Page, key: Key, sign: &'static str) -> impl IntoView {
    let go = move |event: MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        app::show(ui, page);
    };
    let current = move || (ui.page.get() == page).then_some("page");
    view! {
        <a href=page.path() on:click=go aria-current=current>
            <span aria-hidden="true">{sign}</span>
            <small>{t(key)}</small>
        </a>
    }
}
