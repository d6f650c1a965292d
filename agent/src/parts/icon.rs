//! The signs of pages and tools: lines drawn in the text's colour, the same on every machine, which emoji
//! are not. They say nothing by themselves: a name stands beside each.

use crate::app::Page;
use leptos::prelude::*;

/// A paper clip.
pub(crate) const CLIP: &str =
    "M20 11.5l-8 8a5 5 0 0 1-7-7l8.5-8.5a3.4 3.4 0 0 1 4.8 4.8L10 17a1.8 1.8 0 0 1-2.5-2.5l7.5-7.5";

/// An arrow: to another place.
pub(crate) const GO: &str = "M4 12h15M13 6l6 6l-6 6";
/// A keyboard.
pub(crate) const KEYS: &str = "M3 6h18v12H3zM7 10h1M11.5 10h1M16 10h1M8 14h8";
/// A bell.
pub(crate) const BELL: &str = "M6 17v-6a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10.5 21h3";

/// Draws a sign by the path of its lines, within 24 by 24.
pub(crate) fn icon(path: &'static str) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=path></path></svg> }
}

/// The sign of a page.
pub(crate) fn of(page: Page) -> &'static str {
    match page {
        Page::Desk => "M4 5h16v11h-9l-5 4v-4H4z",
        Page::Search => "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M15.5 15.5l5 5",
        Page::Board => "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
        Page::Scorecard => "M3 20h18M6 20v-8M12 20V4M18 20v-5",
        Page::Replies => "M4 20l1-5L15.5 4.5l4 4L9 19zM13 7l4 4",
        Page::Ledger => "M5 4h12a2 2 0 0 1 2 2v14H7a2 2 0 0 1-2-2zM9 9h6M9 13h6",
        Page::Team => {
            "M9 4a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7M3 20c0-4 3-6 6-6s6 2 6 6M16 4.3a3.5 3.5 0 0 1 0 6.4M17.5 14.3c2.3.8 3.5 2.8 3.5 5.7"
        }
        Page::Settings => "M4 7h10M18 7h2M16 5v4M4 17h2M10 17h10M8 15v4",
        Page::Book => "M9 6h11M9 12h11M9 18h11M4 6h1M4 12h1M4 18h1",
        Page::Integrations => "M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4",
        Page::Account => "M8 9a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7M11 11l9-7M16 7l3 3",
    }
}
