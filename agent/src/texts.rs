//! The texts an agent reads, in the language that the relay picked. Keys are an enum made from
//! locales/en.json by build.rs: a text that is missing in any language fails the build.

use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};

include!(concat!(env!("OUT_DIR"), "/keys.rs"));

struct Words {
    texts: JsValue,
    locale: String,
    rules: js_sys::Intl::PluralRules,
}

thread_local! {
    static WORDS: RefCell<Option<Words>> = const { RefCell::new(None) };
}

/// Reads the page's `#deskbell`: everything after speaks its language.
pub(crate) fn install() {
    let data = leptos::prelude::document()
        .get_element_by_id("deskbell")
        .and_then(|element| element.text_content())
        .and_then(|json| js_sys::JSON::parse(&json).ok())
        .unwrap_or(JsValue::UNDEFINED);
    let locale = member(&data, "locale")
        .as_string()
        .unwrap_or_else(|| "en".into());
    let locales = js_sys::Array::of1(&JsValue::from_str(&locale));
    let rules = js_sys::Intl::PluralRules::new(&locales, &js_sys::Object::new().unchecked_into());
    let words = Words {
        texts: member(&data, "texts"),
        locale,
        rules,
    };
    WORDS.with(|held| *held.borrow_mut() = Some(words));
}

fn member(object: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

fn with<T: Default>(read: impl FnOnce(&Words) -> T) -> T {
    WORDS.with(|held| held.borrow().as_ref().map(read).unwrap_or_default())
}

fn look_up(name: &str) -> String {
    with(|words| member(&words.texts, name).as_string()).unwrap_or_else(|| name.into())
}

/// A text without placeholders.
pub(crate) fn t(key: Key) -> String {
    look_up(key.name())
}

/// A text with its placeholders filled in.
pub(crate) fn fill(key: Key, values: &[(&str, &str)]) -> String {
    replace(t(key), values)
}

/// A text about `n` things, with its other placeholders filled in, too.
pub(crate) fn count(plural: Plural, n: u64, values: &[(&str, &str)]) -> String {
    let one = with(|words| words.rules.select(n as f64).as_string()).as_deref() == Some("one");
    let name = [plural.name(), if one { "_one" } else { "_other" }].concat();
    replace(replace(look_up(&name), &[("n", &n.to_string())]), values)
}

/// A number in the agent's digits: "1,024".
pub(crate) fn number(n: usize) -> String {
    let locale = with(|words| words.locale.clone());
    let digits = js_sys::Number::from(n as f64).to_locale_string(&locale);
    digits.as_string().unwrap_or_default()
}

/// How large a file is: "340 kB", "2.1 MB".
pub(crate) fn size(bytes: u64) -> String {
    let locale = with(|words| words.locale.clone());
    client::browser::files::size(bytes, &JsValue::from_str(&locale))
}

fn replace(mut text: String, values: &[(&str, &str)]) -> String {
    for (name, value) in values {
        text = text.replacen(&["{", name, "}"].concat(), value, 1);
    }
    text
}

/// How long something takes, in one unit: "38 s", "6 min", "2 h".
pub(crate) fn duration(ms: u64) -> String {
    // Up, as the customer reads it: a wait of half a second is not none.
    let seconds = ms.div_ceil(1000);
    let (key, n) = match seconds {
        0..90 => (Key::Seconds, seconds),
        90..5400 => (Key::Minutes, (seconds + 30) / 60),
        _ => (Key::Hours, (seconds + 1800) / 3600),
    };
    fill(key, &[("n", &n.to_string())])
}

fn moment(at_ms: u64, options: &[(&str, &str)]) -> String {
    let members = js_sys::Object::new();
    for (name, value) in options {
        let _ = js_sys::Reflect::set(&members, &(*name).into(), &(*value).into());
    }
    let date = js_sys::Date::new(&JsValue::from_f64(at_ms as f64));
    let locale = with(|words| words.locale.clone());
    date.to_locale_string(&locale, &members)
        .as_string()
        .unwrap_or_default()
}

/// The time of day: "14:03".
pub(crate) fn time(at_ms: u64) -> String {
    moment(at_ms, &[("hour", "numeric"), ("minute", "2-digit")])
}

/// A moment in full, for who wants to know exactly: "12 March 2026 at 14:03:07".
pub(crate) fn exact(at_ms: u64) -> String {
    moment(at_ms, &[("dateStyle", "long"), ("timeStyle", "medium")])
}

/// A moment as machines read it: "2026-03-12T13:03:07.000Z".
pub(crate) fn iso(at_ms: u64) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(at_ms as f64));
    String::from(date.to_iso_string())
}

/// The time of day with its seconds: "14:03:07".
pub(crate) fn time_to_the_second(at_ms: u64) -> String {
    let (minute, second) = (("minute", "2-digit"), ("second", "2-digit"));
    moment(at_ms, &[("hour", "numeric"), minute, second])
}

/// The day and the time: "12 Mar, 14:03".
pub(crate) fn day_and_time(at_ms: u64) -> String {
    let (hour, minute) = (("hour", "numeric"), ("minute", "2-digit"));
    moment(
        at_ms,
        &[("day", "numeric"), ("month", "short"), hour, minute],
    )
}

/// The day: "12 Mar".
pub(crate) fn day(at_ms: u64) -> String {
    moment(at_ms, &[("day", "numeric"), ("month", "short")])
}

/// The name of a day of the week; 0 is Monday.
pub(crate) fn weekday(day: u8) -> String {
    // A Monday noon, wherever the agent is.
    const MONDAY_MS: u64 = 4 * 86_400_000 + 43_200_000;
    moment(
        MONDAY_MS + u64::from(day) * 86_400_000,
        &[("weekday", "short"), ("timeZone", "UTC")],
    )
}
