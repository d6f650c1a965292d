//! One section of the settings: what stands in its form, how it is saved, and its fields, whatever the
//! setting is. A field is named by its place in the values: `/faq/2/answer`.

use crate::api::{self, BadSetting, Wrong};
use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use protocol::Code;
use protocol::api::AgentRole;
use protocol::settings::{ChangeSettings, Settings, Value, Values, section};
use protocol::wanted::Wanted;

/// A section's form. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Section {
    ui: Ui,
    name: &'static str,
    got: RwSignal<Settings>,
    /// What stood there when it was read: what differs from it is saved.
    base: RwSignal<Values>,
    draft: RwSignal<Value>,
    /// The place of what was refused, and what was expected there, in words.
    wrong: RwSignal<Option<(String, String)>>,
    /// What became of it.
    said: RwSignal<Option<Key>>,
    busy: RwSignal<bool>,
    /// The places that have a field, which says itself what is wrong with it.
    fields: StoredValue<Vec<String>>,
}

impl Section {
    /// The section of this name, as it is in force.
    pub(crate) fn new(ui: Ui, got: RwSignal<Settings>, name: &'static str) -> Self {
        let section = Self {
            ui,
            name,
            got,
            base: RwSignal::new(Values::new()),
            draft: RwSignal::new(Value::Null),
            wrong: RwSignal::new(None),
            said: RwSignal::new(None),
            busy: RwSignal::new(false),
            fields: StoredValue::new(Vec::new()),
        };
        section.read();
        section
    }

    /// Whether a setting is of this section.
    fn has(self, key: &str) -> bool {
        section(key) == Some(self.name)
    }

    /// Takes over what is in force.
    fn read(self) {
        let values = self.got.with_untracked(|got| {
            let mine = got.values.iter();
            let mine = mine.filter(|(key, _)| self.has(key));
            mine.map(|(key, value)| (key.clone(), value.clone()))
                .collect::<Values>()
        });
        self.base.set(values.clone());
        self.draft.set(Value::Object(values));
    }

    /// The value at a place.
    pub(crate) fn at(self, place: &str) -> Value {
        let found = |draft: &Value| draft.pointer(place).cloned();
        self.draft.with(found).unwrap_or(Value::Null)
    }

    /// The same, without following it.
    pub(crate) fn at_untracked(self, place: &str) -> Value {
        untrack(|| self.at(place))
    }

    /// The words at a place, without following them.
    pub(crate) fn text_untracked(self, place: &str) -> String {
        untrack(|| self.text(place))
    }

    /// The words at a place; of a number its digits.
    pub(crate) fn text(self, place: &str) -> String {
        match self.at(place) {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        }
    }

    /// How many there are at a place.
    pub(crate) fn count(self, place: &str) -> usize {
        let count = |draft: &Value| draft.pointer(place).and_then(Value::as_array).map(Vec::len);
        self.draft.with(count).unwrap_or(0)
    }

    /// Puts a value at a place; `null` takes away what is there.
    pub(crate) fn put(self, place: &str, value: Value) {
        self.said.set(None);
        self.draft.update(|draft| put(draft, place, value));
    }

    /// Changes the list at a place.
    pub(crate) fn change_list(self, place: &str, change: impl FnOnce(&mut Vec<Value>)) {
        self.said.set(None);
        self.draft.update(|draft| {
            if let Some(Value::Array(all)) = draft.pointer_mut(place) {
                change(all);
            }
        });
    }

    fn sends(self, values: Values) {
        if self.busy.get_untracked() {
            return;
        }
        self.wrong.set(None);
        self.said.set(None);
        if values.is_empty() {
            return self.said.set(Some(Key::Saved));
        }
        self.busy.set(true);
        let version = self.got.with_untracked(|got| got.version);
        let token = self.ui.bearer();
        leptos::task::spawn_local(async move {
            let body = ChangeSettings { version, values };
            let answer = api::set("PUT", api::SETTINGS, &token, &body).await;
            self.busy.set(false);
            match answer {
                Ok(now) => {
                    self.got.set(now);
                    self.read();
                    self.said.set(Some(Key::Saved));
                }
                Err(Wrong::Setting(bad)) => {
                    self.wrong.set(Some((place_of(&bad.field), told(&bad))));
                }
                Err(Wrong::Other(api::Problem::Refused(Code::SettingsChanged))) => {
                    if let Ok(now) = api::get(api::SETTINGS, &token).await {
                        self.got.set(now);
                    }
                    self.said.set(Some(Key::SettingsNewer));
                }
                Err(Wrong::Other(problem)) => self.ui.problem.set(Some(api::words(problem))),
            }
        });
    }

    /// Sends what differs from what was read. What could not be saved stays in its fields.
    fn save(self) {
        let mut draft = self.draft.get_untracked();
        prune(&mut draft);
        let Value::Object(mut values) = draft else {
            return;
        };
        let base = self.base.get_untracked();
        for (key, was) in &base {
            // What says nothing any more is none of its kind; a number without digits is the file's.
            let emptied = match was {
                Value::Object(_) => Value::Object(Values::new()),
                _ => Value::Null,
            };
            values.entry(key.clone()).or_insert(emptied);
        }
        values.retain(|key, value| base.get(key) != Some(value));
        self.sends(values);
    }

    /// What was set goes: the file says it again.
    fn reset(self) {
        let set = self.got.with_untracked(|got| got.set.clone());
        let keys = set.into_iter().filter(|key| self.has(key));
        self.sends(keys.map(|key| (key, Value::Null)).collect());
    }

    /// Draws the section around its fields.
    pub(crate) fn draw(self, title: Key, fields: impl IntoView) -> impl IntoView {
        let owns = move || self.ui.role.get() == AgentRole::Owner;
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            self.save();
        };
        let is_set =
            Memo::new(move |_| self.got.with(|got| got.set.iter().any(|key| self.has(key))));
        let name = ["settings-", self.name].concat();
        // There is one in every section.
        let of = move |does: Key| [&t(does), ": ", &t(title)].concat();
        view! {
            <section class="plot setting" aria-labelledby=name.clone()>
                <h2 id=name.clone()>{t(title)}</h2>
                <form on:submit=submit novalidate>
                    <fieldset disabled=move || !owns()>
                        <legend class="unseen">{t(title)}</legend>
                        {fields}
                    </fieldset>
                    {move || self.homeless().map(|what| view! { <p class="error" role="alert">{what}</p> })}
                    {move || owns().then(|| view! {
                        <div class="row">
                            <button type="submit" class="go" aria-label=of(Key::Save) aria-disabled=move || self.busy.get().to_string()>{t(Key::Save)}</button>
                            {move || is_set.get().then(|| view! {
                                <button type="button" aria-label=of(Key::SettingsReset) on:click=move |_| self.reset()>{t(Key::SettingsReset)}</button>
                            })}
                        </div>
                    })}
                    <p class="lead" role="status">{move || self.said.get().map(t)}</p>
                </form>
            </section>
        }
    }

    /// A field is drawn there.
    pub(crate) fn has_field(self, place: &str) {
        self.fields.update_value(|all| all.push(place.into()));
    }

    /// What is wrong at a place, or below it.
    pub(crate) fn problem(self, place: &str) -> Option<String> {
        let (at, told) = self.wrong.get()?;
        is_at(&at, place).then_some(told)
    }

    /// What is wrong where no field is.
    fn homeless(self) -> Option<String> {
        let (at, told) = self.wrong.get()?;
        let mut fields = self.fields.get_value().into_iter();
        let homed = fields.any(|place| is_at(&at, &place));
        (!homed).then_some(told)
    }
}

fn is_at(wrong: &str, place: &str) -> bool {
    let below = |rest: &str| rest.is_empty() || rest.starts_with('/');
    wrong.strip_prefix(place).is_some_and(below)
}

/// What was expected, in the agent's language; where there is no word for it, in the relay's.
pub(super) fn told(bad: &BadSetting) -> String {
    let expected = bad.wanted.as_ref().and_then(expected);
    let expected = expected.unwrap_or_else(|| bad.expected.clone());
    [&t(Key::SettingsWrong), " ", &expected].concat()
}

fn expected(wanted: &Wanted) -> Option<String> {
    let with = |key, name, value: &dyn ToString| fill(key, &[(name, &value.to_string())]);
    let between = |key, from: &dyn ToString, to: &dyn ToString| {
        fill(key, &[("from", &from.to_string()), ("to", &to.to_string())])
    };
    Some(match wanted {
        Wanted::Number { from, to } => between(Key::WantedNumber, from, to),
        Wanted::Chars { from, to } => between(Key::WantedChars, from, to),
        Wanted::Most { most } => with(Key::WantedMost, "n", most),
        Wanted::NotBelow { seconds, .. } => with(Key::WantedNotBelow, "n", seconds),
        Wanted::Spoken { languages } => with(Key::WantedSpoken, "all", &languages.join(", ")),
        Wanted::Variable { names } => with(Key::WantedVariable, "all", &names.join(", ")),
        Wanted::OneLanguage => t(Key::WantedOneLanguage),
        Wanted::Colour => t(Key::WantedColour),
        Wanted::Origin => t(Key::WantedOrigin),
        Wanted::Origins => t(Key::WantedOrigins),
        Wanted::Link => t(Key::WantedLink),
        Wanted::Path => t(Key::WantedPath),
        Wanted::Language => t(Key::WantedLanguage),
        Wanted::TimeZone => t(Key::WantedTimeZone),
        Wanted::Hours => t(Key::WantedHours),
        Wanted::Day => t(Key::WantedDay),
        Wanted::Fallback => t(Key::WantedFallback),
        Wanted::Id => t(Key::WantedId),
        Wanted::FreeId => t(Key::WantedFreeId),
        Wanted::Other => return None,
    })
}

/// `faq[2].answer` as a place.
fn place_of(field: &str) -> String {
    let slashed = field.replace(['.', '['], "/").replace(']', "");
    ["/", &slashed].concat()
}

fn put(whole: &mut Value, place: &str, value: Value) {
    let mut at = whole;
    let mut steps = place.split('/').skip(1).peekable();
    while let Some(step) = steps.next() {
        let last = steps.peek().is_none();
        match at {
            Value::Array(all) => {
                let index = step.parse::<usize>().ok();
                let Some(one) = index.and_then(|index| all.get_mut(index)) else {
                    return;
                };
                at = one;
            }
            other => {
                if !other.is_object() {
                    *other = Value::Object(Values::new());
                }
                let Value::Object(values) = other else { return };
                if last && value.is_null() {
                    values.remove(step);
                    return;
                }
                at = values.entry(step).or_insert(Value::Null);
            }
        }
        if last {
            *at = value;
            return;
        }
    }
}

/// What was emptied is not said: words of no language, and what is left without any.
fn prune(value: &mut Value) {
    if let Value::Object(values) = value {
        values.values_mut().for_each(prune);
        values.retain(|key, value| match value {
            Value::String(text) => !text.trim().is_empty() || KEPT.contains(&key.as_str()),
            Value::Object(_) => !is_without_words(value),
            _ => true,
        });
    } else if let Value::Array(all) = value {
        all.iter_mut().for_each(prune);
    }
}

/// Settings that are something, or wrong.
const KEPT: [&str; 5] = ["name", "accent", "time_zone", "question", "answer"];

/// Whether a table says nothing any more: it is empty, or words belong to it and there are none.
fn is_without_words(value: &Value) -> bool {
    let Value::Object(values) = value else {
        return false;
    };
    let worded = values.contains_key("text");
    let needs = ["tick", "after_s", "times"];
    let rest_only = || {
        values
            .keys()
            .all(|key| needs.contains(&key.as_str()) || key == "link")
    };
    values.is_empty() || (!worded && rest_only())
}
