//! The pages of the view.

use crate::app::{self, Page};
use crate::parts::{icon, keys};
use crate::shortcuts::Do;
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::api::AgentRole;
use web_sys::MouseEvent;

/// Draws the links; they are real addresses, so that a page can be opened in a tab of its own.
pub(crate) fn nav(ui: Ui) -> impl IntoView {
    view! {
        <nav aria-label="Deskbell">
            {link(ui, Page::Desk, Do::Desk)}
            {link(ui, Page::Search, Do::Search)}
            {move || ui.role.get().may_supervise().then(|| link(ui, Page::Board, Do::Board))}
            {link(ui, Page::Scorecard, Do::Scorecard)}
            {link(ui, Page::Replies, Do::Replies)}
            {link(ui, Page::Ledger, Do::Ledger)}
            {move || ui.role.get().may_supervise().then(|| link(ui, Page::Team, Do::Team))}
            {move || ui.role.get().may_supervise().then(|| link(ui, Page::Settings, Do::Settings))}
            {move || (ui.role.get() == AgentRole::Owner).then(|| link(ui, Page::Book, Do::Book))}
            {move || (ui.role.get() == AgentRole::Owner).then(|| link(ui, Page::Integrations, Do::Integrations))}
            {link(ui, Page::Account, Do::Account)}
        </nav>
    }
}

fn link(ui: Ui, page: Page, does: Do) -> impl IntoView {
    let go = move |event: MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        app::show(ui, page);
    };
    let current = move || (ui.page.get() == page).then_some("page");
    view! {
        <a
            href=page.path()
            on:click=go
            aria-current=current
            title=keys::hint(ui, does)
            aria-keyshortcuts=keys::aria(ui, does)
        >
            {icon::icon(icon::of(page))}
            <small>{keys::name(does)}</small>
        </a>
    }
}
