//! A dialog over the page: it holds the focus, Escape or a click beside it closes it, and the focus goes
//! back to where it was.

use leptos::html::Dialog as Element;
use leptos::prelude::*;
use web_sys::MouseEvent;

/// A dialog that is there while `open` says so.
#[derive(Clone, Copy)]
pub(crate) struct Dialog {
    open: RwSignal<bool>,
    element: NodeRef<Element>,
}

impl Dialog {
    /// One that `open` opens.
    pub(crate) fn new(open: RwSignal<bool>) -> Self {
        Self {
            open,
            element: NodeRef::new(),
        }
    }

    /// Closes it; the focus is back afterwards.
    pub(crate) fn close(self) {
        match self.element.get_untracked() {
            Some(element) => element.close(),
            None => self.open.set(false),
        }
        self.open.set(false);
    }
}

/// Draws the dialog, with what `content` draws in it while it is open.
pub(crate) fn dialog<C: IntoView + 'static>(
    it: Dialog,
    class: &'static str,
    name: String,
    content: impl Fn() -> C + Send + 'static,
) -> impl IntoView {
    Effect::new(move |_| {
        let open = it.open.get();
        let Some(element) = it.element.get() else {
            return;
        };
        if open && !element.open() {
            let _ = element.show_modal();
        } else if !open && element.open() {
            element.close();
        }
    });
    // The dialog itself, not what is in it: the click was beside.
    let beside = move |event: MouseEvent| {
        if event.target() == event.current_target() {
            it.close();
        }
    };
    view! {
        <dialog
            class=class
            aria-label=name
            node_ref=it.element
            on:close=move |_| it.open.set(false)
            on:click=beside
        >
            {move || it.open.get().then(&content)}
        </dialog>
    }
}
