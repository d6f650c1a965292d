//! What the page above was promised an answer to, and the relay has not answered yet.

use crate::state::{News, WidgetState};
use crate::ui::Ui;
use crate::{actions, host};
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::JsValue;

thread_local! {
    /// The number of the page's wish for a transcript.
    static COPY: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// The page wants the transcript to be mailed: answered once the relay has taken that in, or not.
pub(crate) fn copy(ui: Ui, email: &str, number: JsValue) {
    if ui
        .state
        .with_untracked(|state| state.conversation.is_none())
    {
        return host::done(&number, Some("there is no conversation"));
    }
    actions::send_transcript(ui, email);
    if ui
        .state
        .with_untracked(|state| state.pending().is_copying())
    {
        COPY.with(|copy| *copy.borrow_mut() = Some(number));
    } else {
        host::done(&number, Some("bad_email"));
    }
}

/// The relay said something.
pub(crate) fn settle(ui: Ui, news: &[News]) {
    if !ui
        .state
        .with_untracked(|state: &WidgetState| state.pending().is_copying())
        && let Some(number) = COPY.with(|copy| copy.borrow_mut().take())
    {
        let refused = news.iter().find_map(|one| match one {
            News::Refused(code) => Some(code.word()),
            _ => None,
        });
        host::done(&number, refused);
    }
}
