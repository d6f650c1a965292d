//! The form in which a canned reply is written, with what a customer would read of it.

use super::coach::{Field, coach};
use crate::api::{self, Problem};
use crate::texts::{Key, fill, number, spoken, t};
use crate::ui::Ui;
use client::browser::canned_id;
use leptos::prelude::*;
use protocol::canned::{CannedReplies, CannedReply, NewCanned, Wording};
use protocol::limits::{CANNED_SHORTCUT_CHARS, CANNED_TEXT_CHARS, LOCALE_BYTES};
use protocol::variables::{self, NAMES, Values};
use protocol::{CannedId, Code};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// How long the customer of the preview has waited.
const WAIT_MS: u64 = 180_000;
/// The field that gets the focus.
const FIRST: &str = "canned-shortcut";
/// The field of the text.
const TEXT: &str = "canned-text";
/// What is wrong.
const WRONG: &str = "canned-wrong";

/// What is being written. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    open: RwSignal<bool>,
    /// The reply that is changed; none: a new one.
    changes: RwSignal<Option<CannedId>>,
    /// The id of a new one, made once: saving it twice makes one.
    new: RwSignal<Option<CannedId>>,
    personal: RwSignal<bool>,
    shortcut: RwSignal<String>,
    language: RwSignal<String>,
    text: RwSignal<String>,
    wrong: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    /// What was done last, for everybody to read.
    pub(crate) said: RwSignal<Option<String>>,
}

/// Whether this agent may change it: the site's are the supervisors' to look after.
pub(crate) fn may_change(ui: Ui, reply: &CannedReply) -> bool {
    reply.personal || ui.leads()
}

impl Form {
    /// A closed one.
    pub(crate) fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            changes: RwSignal::new(None),
            new: RwSignal::new(None),
            personal: RwSignal::new(true),
            shortcut: RwSignal::new(String::new()),
            language: RwSignal::new(String::new()),
            text: RwSignal::new(String::new()),
            wrong: RwSignal::new(None),
            busy: RwSignal::new(false),
            said: RwSignal::new(None),
        }
    }

    /// Opens it for a reply, or for a new one.
    pub(crate) fn begin(self, ui: Ui, reply: Option<&CannedReply>) {
        let wording = reply.map(|reply| reply.wording.clone()).unwrap_or_default();
        self.changes.set(reply.map(|reply| reply.id));
        self.new.set(Some(canned_id()));
        let own = untrack(|| !ui.leads());
        self.personal.set(reply.map_or(own, |reply| reply.personal));
        self.shortcut.set(wording.shortcut);
        self.language.set(wording.language.unwrap_or_default());
        self.text.set(wording.text);
        self.wrong.set(None);
        self.said.set(None);
        self.open.set(true);
        request_animation_frame(|| {
            if let Some(field) = document().get_element_by_id(FIRST) {
                let _ = field.unchecked_ref::<HtmlElement>().focus();
            }
        });
    }

    fn wording(self) -> Wording {
        Wording {
            shortcut: self.shortcut.get(),
            text: self.text.get(),
            language: Some(self.language.get()).filter(|tag| !tag.trim().is_empty()),
        }
    }

    /// Saves it; what can't be saved stays in its fields.
    fn save(self, ui: Ui) {
        let Some(new) = self
            .new
            .get_untracked()
            .filter(|_| !self.busy.get_untracked())
        else {
            return;
        };
        let wording = match untrack(|| self.wording()).clean() {
            Ok(wording) => wording,
            Err(code) => return self.wrong.set(Some(words(code))),
        };
        self.busy.set(true);
        self.wrong.set(None);
        let (changes, personal) = (self.changes.get_untracked(), self.personal.get_untracked());
        let token = ui.bearer();
        leptos::task::spawn_local(async move {
            let saved = [("shortcut", ["/", &wording.shortcut].concat())];
            let answer = match changes {
                Some(id) => {
                    let path = ["/api/agent/canned/", &id.to_string()].concat();
                    api::put::<_, CannedReplies>(&path, &token, &wording).await
                }
                None => {
                    let body = NewCanned {
                        id: new,
                        personal,
                        wording,
                    };
                    api::post("/api/agent/canned", Some(&token), &body).await
                }
            };
            self.busy.set(false);
            match answer {
                Ok(all) => {
                    ui.canned.set(all.replies);
                    self.open.set(false);
                    let saved = saved.each_ref().map(|(name, of)| (*name, of.as_str()));
                    self.said.set(Some(fill(Key::CannedSaved, &saved)));
                }
                Err(Problem::Refused(code)) => self.wrong.set(Some(words(code))),
                Err(problem) => self.wrong.set(Some(api::words(problem))),
            }
        });
    }
}

/// Why a reply can't be kept, and what to do.
pub(crate) fn words(code: Code) -> String {
    match code {
        Code::EmptyMessage => t(Key::ErrorCannedEmpty),
        Code::MessageTooLong => fill(Key::ErrorCannedLong, &[("max", &number(CANNED_TEXT_CHARS))]),
        Code::BadFrame => t(Key::ErrorCannedLanguage),
        Code::BadShortcut => fill(
            Key::ErrorBadShortcut,
            &[("max", &number(CANNED_SHORTCUT_CHARS))],
        ),
        other => api::words(Problem::Refused(other)),
    }
}

/// Draws the form while it is open.
pub(crate) fn reply_form(ui: Ui, form: Form) -> impl IntoView {
    move || form.open.get().then(|| fields(ui, form))
}

fn fields(ui: Ui, form: Form) -> impl IntoView {
    let title = move || match form.changes.get() {
        Some(_) => t(Key::CannedChange),
        None => t(Key::CannedNew),
    };
    let whose = move || {
        let choose = form.changes.get().is_none() && ui.leads();
        choose.then(|| view! {
            <label>
                {t(Key::CannedWhose)}
                <select on:change=move |event| form.personal.set(event_target_value(&event) == "mine")>
                    <option value="shared">{t(Key::CannedShared)}</option>
                    <option value="mine">{t(Key::CannedMine)}</option>
                </select>
            </label>
        })
    };
    let names = NAMES.map(|name| ["{", name, "}"].concat()).join(", ");
    let hint = [
        ("names", names.as_str()),
        ("example", "{customer.name|there}"),
    ];
    view! {
        <form class="plot reply-form" aria-label=title on:submit=move |event| {
            event.prevent_default();
            form.save(ui);
        }>
            <h2>{title}</h2>
            <div class="row narrow">
                <label>
                    {t(Key::CannedShortcut)}
                    <input
                        id=FIRST
                        autocomplete="off"
                        aria-describedby=WRONG
                        prop:value=form.shortcut
                        on:input=move |event| form.shortcut.set(event_target_value(&event))
                    />
                </label>
                <label>
                    {t(Key::Language)}
                    <input
                        autocomplete="off"
                        maxlength=LOCALE_BYTES.to_string()
                        aria-describedby="canned-language-hint"
                        prop:value=form.language
                        on:input=move |event| form.language.set(event_target_value(&event))
                    />
                </label>
                {whose}
            </div>
            <p class="lead" id="canned-language-hint">{t(Key::CannedLanguageHint)}</p>
            <label>
                {t(Key::CannedText)}
                <textarea
                    id=TEXT
                    rows="5"
                    dir="auto"
                    aria-describedby="canned-variables"
                    prop:value=form.text
                    on:input=move |event| form.text.set(event_target_value(&event))
                ></textarea>
            </label>
            <p class="lead" id="canned-variables">{fill(Key::CannedVariables, &hint)}</p>
            {coach(ui, coached(form))}
            {preview(ui, form)}
            <p class="error" id=WRONG role="alert">{move || form.wrong.get()}</p>
            <div class="row">
                <button type="submit" class="go" aria-disabled=move || form.busy.get().to_string()>{t(Key::Save)}</button>
                <button type="button" on:click=move |_| form.open.set(false)>{t(Key::Cancel)}</button>
            </div>
        </form>
    }
}

/// The text as the writing coach sees it. Nobody is upset yet.
fn coached(form: Form) -> Field {
    Field {
        id: TEXT,
        text: form.text.into(),
        put: Callback::new(move |words| form.text.set(words)),
        locale: form.language.into(),
        upset: Signal::stored(false),
    }
}

/// What an example of a customer would read, and which variables there are none of.
fn preview(ui: Ui, form: Form) -> impl IntoView {
    let filled = Memo::new(move |_| {
        let language = form.language.get();
        let wait = spoken(WAIT_MS, if language.is_empty() { "en" } else { &language });
        ui.state.with(|state| {
            let values = Values {
                customer_name: Some("Ada"),
                agent_name: Some(state.name.as_str()),
                site_name: Some(state.site_name.as_str()),
                wait: Some(wait.as_str()),
            };
            form.text.with(|text| variables::fill(text, &values))
        })
    });
    let unknown = move || {
        let filled = filled.get();
        let unknown = filled.left.iter().map(|left| &filled.text[left.at.clone()]);
        let unknown = unknown.collect::<Vec<_>>().join(", ");
        (!unknown.is_empty()).then(|| fill(Key::CannedUnknown, &[("variable", &unknown)]))
    };
    view! {
        <div class="preview" role="group" aria-label=t(Key::CannedPreview)>
            <small>{t(Key::CannedPreview)}</small>
            <p dir="auto">{move || filled.get().text}</p>
        </div>
        <p class="wrong" role="status">{unknown}</p>
    }
}
