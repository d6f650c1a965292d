//! The fields that sections of the settings are made of: one for every kind of value, not one for every
//! setting.

use super::setting::Section;
use super::{field, keys};
use crate::texts::{Key, fill, language, t};
use leptos::prelude::*;
use protocol::settings::{Value, Values};

/// The languages that words can be added in.
const LANGUAGES: [&str; 12] = [
    "ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pt", "zh-Hans", "zh-Hant",
];

/// How a value is written in its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// On one line.
    Line,
    /// Digits.
    Number,
    /// On several lines.
    Words,
    /// A list, each on its own line.
    Lines,
    /// Words and what to say instead, each pair on its own line.
    Pairs,
}

impl Kind {
    fn written(self, value: &Value) -> String {
        match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Array(all) => {
                let lines: Vec<&str> = all.iter().filter_map(Value::as_str).collect();
                lines.join("\n")
            }
            Value::Object(values) => {
                let pair = |(word, plain): (&String, &Value)| {
                    [word, " = ", plain.as_str().unwrap_or_default()].concat()
                };
                values.iter().map(pair).collect::<Vec<_>>().join("\n")
            }
            _ => String::new(),
        }
    }

    fn read(self, typed: &str) -> Value {
        let lines = lines(typed);
        match self {
            Self::Line | Self::Words => typed.into(),
            Self::Number if typed.trim().is_empty() => Value::Null,
            Self::Number => match typed.trim().parse::<u32>() {
                Ok(number) => number.into(),
                Err(_) => typed.into(),
            },
            Self::Lines => Value::Array(lines.map(Value::from).collect()),
            Self::Pairs => {
                let pairs = lines.map(|line| {
                    let (word, plain) = line.split_once('=').unwrap_or((line, ""));
                    (word.trim().to_owned(), plain.trim().into())
                });
                Value::Object(pairs.collect())
            }
        }
    }
}

/// What stands on lines, each by itself.
pub(crate) fn lines(typed: &str) -> impl Iterator<Item = &str> {
    typed.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// The id of the field at a place.
pub(crate) fn id_of(place: &str) -> String {
    ["set", &place.replace('/', "-")].concat()
}

/// Draws a field with its label, and under it what is wrong with it.
pub(crate) fn field(section: Section, place: &str, label: String, kind: Kind) -> AnyView {
    let place = place.to_owned();
    let id = id_of(&place);
    let typed = RwSignal::new(kind.written(&section.at_untracked(&place)));
    section.has_field(&place);
    let at = place.clone();
    // What is typed is left alone; what the relay says takes its place.
    Effect::new(move |_| {
        let now = section.at(&at);
        if kind.read(&typed.get_untracked()) != now {
            typed.set(kind.written(&now));
        }
    });
    let wrong = place.clone();
    let wrong = Memo::new(move |_| section.problem(&wrong));
    let write = move |words: String| {
        section.put(&place, kind.read(&words));
        typed.set(words);
    };
    written(id, label, kind, typed, wrong, write)
}

/// Draws what is written in, with its label, and under it what is wrong with it.
pub(crate) fn written(
    id: String,
    label: String,
    kind: Kind,
    typed: RwSignal<String>,
    wrong: Memo<Option<String>>,
    write: impl Fn(String) + 'static,
) -> AnyView {
    let what = [&id, "-wrong"].concat();
    let (named, of) = (id.clone(), what.clone());
    let invalid = move || wrong.get().map(|_| "true");
    let described = move || wrong.get().map(|_| of.clone());
    let input = move |event| write(event_target_value(&event));
    let control = match kind {
        Kind::Line | Kind::Number => view! {
            <input
                id=named
                inputmode=(kind == Kind::Number).then_some("numeric")
                class:short=kind == Kind::Number
                aria-invalid=invalid
                aria-describedby=described
                prop:value=typed
                on:input=input
            />
        }
        .into_any(),
        _ => view! {
            <textarea
                id=named
                rows="3"
                aria-invalid=invalid
                aria-describedby=described
                prop:value=typed
                on:input=input
            ></textarea>
        }
        .into_any(),
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {control}
            {move || wrong.get().map(|says| view! { <p class="error" role="alert" id=what.clone()>{says}</p> })}
        </div>
    }
    .into_any()
}

/// Draws a box to be ticked.
pub(crate) fn tick(section: Section, place: &'static str, label: Key) -> AnyView {
    tick_at(section, place.to_owned(), label)
}

/// The same at a place of a list.
pub(crate) fn tick_at(section: Section, place: String, label: Key) -> AnyView {
    let at = place.clone();
    let on = move || section.at(&at) == Value::Bool(true);
    let set = move |on: bool| section.put(&place, on.into());
    field::tick(t(label), on, set).into_any()
}

/// Draws words in several languages, each with a field.
pub(crate) fn languages(section: Section, place: &str, label: String) -> AnyView {
    let (place, what) = (place.to_owned(), label.clone());
    let tags = {
        let place = place.clone();
        Memo::new(move |_| match section.at(&place) {
            Value::Object(words) => words.keys().cloned().collect::<Vec<_>>(),
            _ => Vec::new(),
        })
    };
    let below = place.clone();
    let fields = move || {
        let one = |tag: String| {
            let named = [("what", what.as_str()), ("language", &language(&tag))];
            let label = fill(Key::SetIn, &named);
            field(section, &[&below, "/", &tag].concat(), label, Kind::Words)
        };
        tags.get().into_iter().map(one).collect_view()
    };
    let add = fill(Key::SetAddLanguage, &[("what", &label)]);
    let choose = move |event| {
        let tag = event_target_value(&event);
        if !tag.is_empty() {
            let place = [&place, "/", &tag].concat();
            section.put(&place, "".into());
            keys::focus_soon(["#", &id_of(&place)].concat());
        }
    };
    let others = move || {
        let there = tags.get();
        let free = LANGUAGES
            .into_iter()
            .filter(move |tag| !there.iter().any(|one| one == tag));
        free.map(|tag| view! { <option value=tag>{language(tag)}</option> })
            .collect_view()
    };
    view! {
        {fields}
        <label class="adds">
            {add}
            <select prop:value="" on:change=choose>
                <option value="">"–"</option>
                {others}
            </select>
        </label>
    }
    .into_any()
}

/// Finds the first field of a list's item.
fn first_of(place: &str, n: usize) -> String {
    let id = [&id_of(place), "-", &n.to_string(), "-"].concat();
    [".setting [id^='", &id, "']"].concat()
}

/// Draws a list of things with several fields each.
pub(crate) fn list(
    section: Section,
    place: &'static str,
    what: Key,
    item: fn(Section, String) -> AnyView,
) -> AnyView {
    let count = Memo::new(move |_| section.count(place));
    let items = move || {
        let one = |n: usize| {
            let at = [place, "/", &n.to_string()].concat();
            let number = (n + 1).to_string();
            let name = fill(Key::SetNumbered, &[("what", &t(what)), ("n", &number)]);
            let of = |does| fill(does, &[("what", &name)]);
            let (remove, up) = (of(Key::SetRemove), of(Key::SetUp));
            let gone = move |_| {
                section.change_list(place, |all| {
                    if n < all.len() {
                        all.remove(n);
                    }
                });
            };
            let rise = move |_| {
                section.change_list(place, |all| {
                    if 0 < n && n < all.len() {
                        all.swap(n - 1, n);
                    }
                });
                keys::focus_soon(first_of(place, n.saturating_sub(1)));
            };
            view! {
                <div role="group" aria-label=name>
                    {item(section, at)}
                    <div class="row">
                        {(n > 0).then(|| view! { <button type="button" on:click=rise>{up}</button> })}
                        <button type="button" on:click=gone>{remove}</button>
                    </div>
                </div>
            }
        };
        (0..count.get()).map(one).collect_view()
    };
    let add = move |_| {
        let n = count.get_untracked();
        section.change_list(place, |all| all.push(Value::Object(Values::new())));
        keys::focus_soon(first_of(place, n));
    };
    view! {
        <div class="cards">{items}</div>
        <div class="row">
            <button type="button" on:click=add>{fill(Key::SetAdd, &[("what", &t(what))])}</button>
        </div>
    }
    .into_any()
}
