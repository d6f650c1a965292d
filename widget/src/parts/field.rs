//! A field with its label, its hint, and its error right beneath it.

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
    /// An empty one.
    pub(crate) fn new(id: &'static str) -> Self {
        Self {
            id,
            value: RwSignal::new(String::new()),
            error: RwSignal::new(None),
        }
    }

    /// Looks at the text without following its changes.
    pub(crate) fn with_untracked<T>(self, look: impl FnOnce(&String) -> T) -> T {
        self.value.with_untracked(look)
    }

    /// The text as `rule` wants it; otherwise the error is shown at the field.
    pub(crate) fn check(self, rule: impl FnOnce(&str) -> Result<String, Code>) -> Option<String> {
        let checked = self.with_untracked(|text| rule(text));
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
    label: Signal<String>,
    hint: Signal<String>,
    placeholder: Option<Key>,
) -> AnyView {
    let hint_id = [field.id, "-hint"].concat();
    let error_id = [field.id, "-error"].concat();
    let described_by = [hint_id.as_str(), " ", error_id.as_str()].concat();
    let invalid = move || field.error.get().map(|_| "true");
    let placeholder = placeholder.map(t);
    let control = if kind == Kind::Words {
        view! {
            <textarea
                id=field.id
                rows="2"
                placeholder=placeholder
                aria-describedby=described_by
                aria-invalid=invalid
                prop:value=field.value
                on:input=move |event| typed(field, event_target_value(&event))
            ></textarea>
        }
        .into_any()
    } else {
        let email = kind == Kind::Email;
        view! {
            <input
                id=field.id
                type="text"
                inputmode=if email { "email" } else { "text" }
                autocomplete=if email { "email" } else { "name" }
                autocapitalize=if email { "off" } else { "words" }
                spellcheck="false"
                placeholder=placeholder
                aria-describedby=described_by
                aria-invalid=invalid
                prop:value=field.value
                on:input=move |event| typed(field, event_target_value(&event))
            />
        }
        .into_any()
    };
    view! {
        <div class="field">
            <div class="labels">
                <label for=field.id>{label}</label>
                <span class="opt" id=hint_id>{hint}</span>
            </div>
            {control}
            <p class="error" id=error_id>
                {move || field.error.get().map(problem)}
            </p>
        </div>
    }
    .into_any()
}

fn typed(field: Field, text: String) {
    field.value.set(text);
    field.error.set(None);
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
        Code::TooManyTranscripts => t(Key::TooManyCopies),
        Code::ConversationFull => t(Key::Full),
        _ => t(Key::Refused),
    }
}

/// A text that never changes, where one that might is asked for.
pub(crate) fn fixed(text: String) -> Signal<String> {
    Signal::stored(text)
}

/// Why the last request was refused, where no field is to blame.
pub(crate) fn refused(ui: Ui) -> impl IntoView {
    let why = ui.read(|state| state.refused);
    view! { <div role="alert">{move || why.get().map(|code| view! { <p class="sorry">{problem(code)}</p> })}</div> }
}
