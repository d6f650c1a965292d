//! Other programs of the site: API keys that let them in, and webhooks that tell them what happens. For
//! owners.

use crate::parts::{api_keys, webhooks};
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::prelude::*;

/// Draws the page.
pub(crate) fn integrations(ui: Ui) -> impl IntoView {
    view! {
        <main class="score">
            <h1>{t(Key::Integrations)}</h1>
            <p class="lead">
                {t(Key::IntegrationsLead)}" "
                <a href="/api/v1/openapi.json" target="_blank" rel="noopener">{t(Key::ApiDocument)}</a>
            </p>
            {api_keys::api_keys(ui)}
            {webhooks::webhooks(ui)}
        </main>
    }
}
