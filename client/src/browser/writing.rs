//! Where people write: the caret of a text field, and the grid of emoji as it is drawn beside it.

use crate::emoji::COMMON;
use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement, HtmlTextAreaElement};

/// Puts words where the caret is, in place of what is selected; the caret stands behind them.
pub fn insert(field: &HtmlTextAreaElement, words: &str) {
    let end = field.value().encode_utf16().count() as u32;
    let from = field.selection_start().ok().flatten().unwrap_or(end);
    let to = field.selection_end().ok().flatten().unwrap_or(end);
    let _ = field.set_range_text_with_start_and_end_and_mode(words, from, to, "end");
}

/// The id of the button of an emoji.
pub fn emoji_id(place: usize) -> String {
    ["emoji-", &place.to_string()].concat()
}

/// Which emoji has the focus; the first if none has.
pub fn emoji_at() -> usize {
    let active = document().and_then(|document| document.active_element());
    let active = active.map(|element| element.id());
    let at = (0..COMMON.len()).find(|place| Some(emoji_id(*place)) == active);
    at.unwrap_or_default()
}

/// How many emoji stand in a row: as many as fit.
pub fn emoji_columns() -> usize {
    let top = |place| {
        let one = document()?.get_element_by_id(&emoji_id(place))?;
        Some(one.unchecked_into::<HtmlElement>().offset_top())
    };
    let first = top(0);
    (1..COMMON.len())
        .find(|place| top(*place) != first)
        .unwrap_or(1)
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}
