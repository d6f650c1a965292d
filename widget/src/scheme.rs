//! Light or dark, and the accent: sets what tokens.css leaves to the site and the customer's system.

use crate::fields::text;
use crate::theme::theme;
use crate::ui::Ui;
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

#[derive(Default)]
struct Choice {
    accent: Option<String>,
    scheme: Option<String>,
}

thread_local! {
    static CHOICE: RefCell<Choice> = RefCell::default();
}

/// Takes over what the script tag says, where it says something, and paints.
pub(crate) fn choose(ui: Ui, data: &JsValue) {
    CHOICE.with(|choice| {
        *choice.borrow_mut() = Choice {
            accent: text(data, "accent"),
            scheme: text(data, "scheme"),
        };
    });
    paint(ui);
}

/// Paints now, and whenever the system changes between light and dark.
pub(crate) fn follow(ui: Ui) {
    paint(ui);
    if let Ok(Some(query)) = window().match_media("(prefers-color-scheme: dark)") {
        let changed = Closure::<dyn Fn()>::new(move || paint(ui));
        let _ = query.add_event_listener_with_callback("change", changed.as_ref().unchecked_ref());
        changed.forget();
    }
}

fn paint(ui: Ui) {
    let Some(root) = document().document_element() else {
        return;
    };
    let (accent, scheme) = CHOICE.with(|choice| {
        let choice = choice.borrow();
        (choice.accent.clone(), choice.scheme.clone())
    });
    let dark = match scheme.as_deref() {
        Some("dark") => true,
        Some("light") => false,
        _ => system_is_dark(),
    };
    let _ = root.set_attribute("data-scheme", if dark { "dark" } else { "light" });
    let of_site = ui.boot.with_value(|boot| boot.accent.clone());
    let Some(theme) = accent
        .and_then(|accent| theme(&accent, dark))
        .or_else(|| theme(&of_site, dark))
    else {
        return;
    };
    let style = root.unchecked_ref::<HtmlElement>().style();
    for (name, value) in [
        ("--accent", &theme.accent),
        ("--on-accent", &theme.on_accent),
        ("--accent-ink", &theme.accent_ink),
        ("--accent-soft", &theme.accent_soft),
    ] {
        let _ = style.set_property(name, value);
    }
}

fn system_is_dark() -> bool {
    let query = window().match_media("(prefers-color-scheme: dark)");
    query.ok().flatten().is_some_and(|query| query.matches())
}
