//! A field with its label, its hint, and its error right beneath it.

use crate::draw::{Drawn, Live, classed, el};
use crate::kept;
use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::{Code, limits};

/// What was typed into a field, and what is wrong with it.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    /// The element's id.
    pub(crate) id: &'static str,
    /// What was typed.
    pub(crate) value: RwSignal<String>,
    /// What is wrong with it.
    pub(crate) error: RwSignal<Option<Code>>,
}

impl Field {
    /// One with what an earlier page left in it, else empty.
    pub(crate) fn new(id: &'static str) -> Self {
        Self {
            id,
            value: RwSignal::new(kept::get(id).unwrap_or_default()),
            error: RwSignal::new(None),
        }
    }

    /// Whether nothing was typed; does not follow changes.
    pub(crate) fn is_empty(self) -> bool {
        self.value.with_untracked(String::is_empty)
    }

    /// Puts a text in; it stays through a reload.
    pub(crate) fn set(self, text: String) {
        kept::typed(self.id, &text);
        self.value.set(text);
    }

    /// The text as `rule` wants it; otherwise the error is shown at the field.
    pub(crate) fn check(self, rule: fn(&str) -> Result<String, Code>) -> Option<String> {
        let checked = rule(&self.value.get_untracked());
        self.error.set(checked.as_ref().err().copied());
        checked.ok()
    }

    /// Shows an error and goes there.
    pub(crate) fn fail(self, ui: Ui, code: Code) {
        self.error.set(Some(code));
        ui.focus.set(Some(self.id));
    }
}

/// What a field is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name.
    Name,
    /// An e-mail address.
    Email,
    /// Several lines.
    Words,
}

/// Draws a field. The label is its whole accessible name; hint and error describe it.
pub(crate) fn field(
    field: Field,
    kind: Kind,
    label: Live<String>,
    hint: Live<String>,
    placeholder: Option<Key>,
) -> Drawn {
    let hint_id = [field.id, "-hint"].concat();
    let error_id = [field.id, "-error"].concat();
    let attributes: &[(&str, &str)] = match kind {
        Kind::Words => &[("rows", "2")],
        Kind::Name => &[("type", "text"), ("autocomplete", "name")],
        Kind::Email => &[
            ("type", "text"),
            ("inputmode", "email"),
            ("autocomplete", "email"),
            ("autocapitalize", "off"),
            ("spellcheck", "false"),
        ],
    };
    let tag = if kind == Kind::Words {
        "textarea"
    } else {
        "input"
    };
    let mut control = el(tag)
        .attr("id", field.id)
        .attr("aria-describedby", &[&hint_id, " ", &error_id].concat())
        .attr_by("aria-invalid", move || {
            field.error.get().map(|_| "true".into())
        })
        .value(field.value)
        .on_input(move |text| {
            field.set(text);
            field.error.set(None);
        });
    for (name, value) in attributes {
        control = control.attr(name, value);
    }
    if let Some(key) = placeholder {
        control = control.attr("placeholder", &t(key));
    }
    let labels = classed("div", "labels")
        .child(el("label").attr("for", field.id).text_by(label))
        .child(classed("span", "opt").attr("id", &hint_id).text_by(hint));
    let error = classed("p", "error")
        .attr("id", &error_id)
        .text_by(move || field.error.get().map(problem).unwrap_or_default());
    classed("div", "field")
        .child(labels)
        .child(control)
        .child(error)
}

/// What is wrong, and what to do.
pub(crate) fn problem(code: Code) -> String {
    let at_most = |key, max: usize| fill(key, &[("max", &max.to_string())]);
    match code {
        Code::BadName => at_most(Key::BadName, limits::NAME_CHARS),
        Code::BadEmail => t(Key::BadEmail),
        Code::EmptyMessage => t(Key::EmptyMessage),
        Code::EmptyFeedback => t(Key::SaySomething),
        Code::MessageTooLong => at_most(Key::TooLong, limits::MESSAGE_CHARS),
        Code::CommentTooLong => at_most(Key::TooLong, limits::COMMENT_CHARS),
        Code::LineFull => t(Key::LineFull),
        Code::NobodyHere => t(Key::Nobody),
        Code::Unavailable | Code::TooFast => t(Key::Unavailable),
        Code::TooMany => t(Key::TooMany),
        Code::TooManyTranscripts => t(Key::TooManyCopies),
        Code::ConversationFull => t(Key::Full),
        _ => t(Key::Refused),
    }
}

/// A text that stays, where one that might change is asked for.
pub(crate) fn fixed(key: Key) -> Live<String> {
    Box::new(move || t(key))
}

/// No hint.
pub(crate) fn nothing() -> Live<String> {
    Box::new(String::new)
}

/// Why the last request was refused, where no field is to blame.
pub(crate) fn refused(ui: Ui) -> Drawn {
    let why = ui.read(|state| state.refused);
    el("div")
        .attr("role", "alert")
        .child_by(move || Some(classed("p", "sorry").text(problem(why.get()?))))
}
