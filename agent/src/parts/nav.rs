//! The pages of the view.

use crate::actions;
use crate::app::Page;
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::prelude::*;
use web_sys::MouseEvent;

/// Draws the links; they are real addresses, so that a page can be opened in a tab of its own.
pub(crate) fn nav(ui: Ui) -> impl IntoView {
    view! {
        <nav aria-label="Deskbell">
            {link(ui, Page::Desk, Key::Desk, "💬")}
            {link(ui, Page::Scorecard, Key::Scorecard, "📊")}
            {actions::may_invite().then(|| link(ui, Page::Team, Key::Team, "👥"))}
        </nav>
    }
}

fn link(ui: Ui, page: Page, key: Key, sign: &'static str) -> impl IntoView {
    let go = move |event: MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        if let Ok(history) = window().history() {
            let nothing = wasm_bindgen::JsValue::NULL;
            let _ = history.push_state_with_url(&nothing, "", Some(page.path()));
        }
        ui.page.set(page);
    };
    let current = move || (ui.page.get() == page).then_some("page");
    view! {
        <a href=page.path() on:click=go aria-current=current>
            <span aria-hidden="true">{sign}</span>
            <small>{t(key)}</small>
        </a>
    }
}
