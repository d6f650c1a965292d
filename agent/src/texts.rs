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

/// The language of the view, as the relay picked it.
pub(crate) fn locale() -> String {
    with(|words| words.locale.clone())
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

/// How long something takes in words of any language: "6 minutes", "6 Minuten". In numbers only where
/// the browser does not know the language.
pub(crate) fn spoken(ms: u64, language: &str) -> String {
    let seconds = ms.div_ceil(1000);
    let (n, unit) = match seconds {
        0..90 => (seconds, "second"),
        90..5400 => ((seconds + 30) / 60, "minute"),
        _ => ((seconds + 1800) / 3600, "hour"),
    };
    let options = js_sys::Object::new();
    for (name, value) in [("style", "unit"), ("unit", unit), ("unitDisplay", "long")] {
        let _ = js_sys::Reflect::set(&options, &name.into(), &value.into());
    }
    // A call that may throw: a customer's language is what their browser says.
    let number = JsValue::from_f64(n as f64);
    let write = member(&js_sys::Object::get_prototype_of(&number), "toLocaleString");
    let said = write
        .dyn_into::<js_sys::Function>()
        .and_then(|write| write.call2(&number, &language.into(), &options));
    let said = said.ok().and_then(|said| said.as_string());
    said.unwrap_or_else(|| duration(ms))
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

/// What a conversation's state is called.
pub(crate) fn state_name(state: protocol::ConversationState) -> String {
    use protocol::ConversationState as S;
    t(match state {
        S::Waiting => Key::StateWaiting,
        S::Offered => Key::StateOffered,
        S::Live => Key::StateLive,
        S::Ended => Key::StateEnded,
        S::Ticket => Key::StateTicket,
        S::Answered => Key::StateAnswered,
        S::Withdrawn => Key::StateWithdrawn,
    })
}

/// When a day that reads `2026-11-28`, or one that is `later` days after it, begins where the agent is.
pub(crate) fn day_begins(day: &str, later: u32) -> Option<protocol::Timestamp> {
    let mut parts = day.split('-');
    let year: u32 = parts.next()?.parse().ok()?;
    let month: i32 = parts.next()?.parse().ok()?;
    let date: i32 = parts.next()?.parse().ok()?;
    let date = js_sys::Date::new_with_year_month_day(year, month - 1, date + later as i32);
    let ms = date.get_time();
    (ms > 0.0).then_some(protocol::Timestamp(ms as u64))
}

/// What a language is called: "German (Switzerland)"; its tag where the browser knows no name.
pub(crate) fn language(tag: &str) -> String {
    let named = || -> Result<String, JsValue> {
        let intl = js_sys::Reflect::get(&js_sys::global(), &"Intl".into())?;
        let names = js_sys::Reflect::get(&intl, &"DisplayNames".into())?;
        let names = names.dyn_into::<js_sys::Function>()?;
        let options = js_sys::Object::new();
        js_sys::Reflect::set(&options, &"type".into(), &"language".into())?;
        let locale = JsValue::from_str(&with(|words| words.locale.clone()));
        let names = js_sys::Reflect::construct(&names, &js_sys::Array::of2(&locale, &options))?;
        let of = js_sys::Reflect::get(&names, &"of".into())?;
        let name = of
            .dyn_into::<js_sys::Function>()?
            .call1(&names, &tag.into())?;
        Ok(name.as_string().unwrap_or_else(|| tag.into()))
    };
    named().unwrap_or_else(|_| tag.into())
}

/// The time of day in a time zone: "14:03"; `None` where the browser does not know the zone.
pub(crate) fn time_in(zone: &str, at_ms: u64) -> Option<String> {
    let members = js_sys::Object::new();
    for (name, value) in [
        ("weekday", "short"),
        ("hour", "numeric"),
        ("minute", "2-digit"),
        ("timeZone", zone),
    ] {
        js_sys::Reflect::set(&members, &name.into(), &value.into()).ok()?;
    }
    let date = js_sys::Date::new(&JsValue::from_f64(at_ms as f64));
    let locale = JsValue::from_str(&with(|words| words.locale.clone()));
    // It throws for a zone that it doesn't know.
    let tell = js_sys::Reflect::get(&date, &"toLocaleString".into()).ok()?;
    let tell = tell.dyn_into::<js_sys::Function>().ok()?;
    tell.call2(&date, &locale, &members).ok()?.as_string()
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
