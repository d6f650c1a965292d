//! A button that shows choices below itself. Escape closes them, and the focus goes back to the button.

use crate::parts::keys;
use crate::shortcuts::Do;
use crate::ui::Ui;
use leptos::html::Button;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// What the choices may do with their menu.
#[derive(Clone, Copy)]
pub(crate) struct Menu {
    open: RwSignal<bool>,
    button: NodeRef<Button>,
}

impl Menu {
    /// A closed one.
    pub(crate) fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            button: NodeRef::new(),
        }
    }

    /// Something was chosen, or nothing.
    pub(crate) fn close(self) {
        self.open.set(false);
        if let Some(button) = self.button.get_untracked() {
            let _ = button.focus();
        }
    }
}

/// Draws the button of what `does` and, once pressed, its choices, which then have the focus.
pub(crate) fn menu<C: IntoView + 'static>(
    ui: Ui,
    does: Do,
    menu: Menu,
    choices: impl Fn() -> C + Copy + Send + 'static,
) -> impl IntoView {
    let toggle = move |_| {
        menu.open.update(|open| *open = !*open);
        if menu.open.get_untracked() {
            focus_first();
        }
    };
    let key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && menu.open.get_untracked() {
            menu.close();
        }
    };
    view! {
        <div class="menu" on:keydown=key>
            <button
                type="button"
                node_ref=menu.button
                aria-expanded=move || menu.open.get().to_string()
                data-does=does.button()
                title=keys::hint(ui, does)
                aria-keyshortcuts=keys::aria(ui, does)
                on:click=toggle
            >
                {keys::name(does)}
            </button>
            {move || menu.open.get().then(choices)}
        </div>
    }
}

fn focus_first() {
    request_animation_frame(|| {
        let first = document().query_selector(".choices input, .choices button:not(:disabled)");
        if let Ok(Some(first)) = first {
            let _ = first.unchecked_ref::<HtmlElement>().focus();
        }
    });
}
