//! The texts a customer reads, in the language that the relay picked. Keys are an enum made from
//! locales/en.json by build.rs: a text that is missing in any language fails the build.

use crate::fields;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};

include!(concat!(env!("OUT_DIR"), "/keys.rs"));

struct Words {
    texts: JsValue,
    locale: JsValue,
    rtl: bool,
    cardinal: JsValue,
    ordinal: JsValue,
}

thread_local! {
    static WORDS: RefCell<Option<Words>> = const { RefCell::new(None) };
}

/// Takes the texts in; everything after speaks this language.
pub(crate) fn install(texts: JsValue, locale: &str) {
    let locale = JsValue::from_str(locale);
    let rules = |kind: &str| {
        let locales = js_sys::Array::of1(&locale);
        let options = fields::object(&[("type", JsValue::from_str(kind))]);
        js_sys::Intl::PluralRules::new(&locales, options.unchecked_ref()).into()
    };
    let words = Words {
        texts,
        cardinal: rules("cardinal"),
        ordinal: rules("ordinal"),
        locale,
        rtl: leptos::prelude::document().dir() == "rtl",
    };
    WORDS.with(|w| *w.borrow_mut() = Some(words));
}

fn with<T: Default>(read: impl FnOnce(&Words) -> T) -> T {
    WORDS.with(|w| w.borrow().as_ref().map(read).unwrap_or_default())
}

fn look_up(name: &str) -> String {
    with(|words| fields::text(&words.texts, name)).unwrap_or_else(|| name.into())
}

/// A text without placeholders.
pub(crate) fn t(key: Key) -> String {
    look_up(key.name())
}

/// A text with its placeholders filled in. Where writing runs both ways, what is filled in is
/// isolated: a name or a time moves nothing around it.
pub(crate) fn fill(key: Key, values: &[(&str, &str)]) -> String {
    let rtl = with(|words| words.rtl);
    let mut text = t(key);
    for (name, value) in values {
        if rtl || value.contains(is_rtl) {
            text = replace(text, name, &["\u{2068}", value, "\u{2069}"].concat());
        } else {
            text = replace(text, name, value);
        }
    }
    text
}

/// Whether this is a letter of Hebrew, Arabic or their kin, which are written right to left.
fn is_rtl(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

/// A text about `n` things: "2 people here".
pub(crate) fn count(plural: Plural, n: u32) -> String {
    by_rule(plural.name(), n, |words| &words.cardinal)
}

/// A text about the `n`th: "2nd in line".
pub(crate) fn nth(ordinal: Ordinal, n: u32) -> String {
    by_rule(ordinal.name(), n, |words| &words.ordinal)
}

fn by_rule(name: &str, n: u32, rules: fn(&Words) -> &JsValue) -> String {
    let key = with(|words| {
        let rules: &js_sys::Intl::PluralRules = rules(words).unchecked_ref();
        let category = rules.select(f64::from(n)).as_string();
        [name, "_", category.as_deref().unwrap_or("other")].concat()
    });
    replace(look_up(&key), "n", &number(n))
}

/// A number in the customer's digits: "1,024", "١٬٠٢٤".
pub(crate) fn number(n: u32) -> String {
    with(|words| {
        let locale = words.locale.as_string().unwrap_or_default();
        let digits = js_sys::Number::from(n).to_locale_string(&locale);
        digits.as_string()
    })
    .unwrap_or_default()
}

/// How large a file is: "340 kB", "2.1 MB".
pub(crate) fn size(bytes: u64) -> String {
    with(|words| client::browser::files::size(bytes, &words.locale))
}

fn replace(mut text: String, name: &str, value: &str) -> String {
    let mark = ["{", name, "}"].concat();
    if let Some(at) = text.find(&mark) {
        text.replace_range(at..at + mark.len(), value);
    }
    text
}

/// How long something takes, in one unit: "38 s", "6 min", "2 h".
pub(crate) fn duration(ms: u64) -> String {
    let seconds = ms.div_ceil(1000);
    let (unit, n) = match seconds {
        0..90 => (Plural::Seconds, seconds),
        90..5400 => (Plural::Minutes, (seconds + 30) / 60),
        _ => (Plural::Hours, (seconds + 1800) / 3600),
    };
    count(unit, n as u32)
}

/// The same for what is only an estimate: up to the next five seconds.
pub(crate) fn estimate(ms: u64) -> String {
    duration(ms.div_ceil(5000).max(1) * 5000)
}

/// Formats a moment (milliseconds since the epoch) the way the customer's language writes it;
/// `options` as `Intl.DateTimeFormat` takes them.
pub(crate) fn moment(at_ms: u64, options: &[(&str, &str)]) -> String {
    let members: Vec<_> = options
        .iter()
        .map(|(name, value)| (*name, JsValue::from_str(value)))
        .collect();
    let options = fields::object(&members);
    let date = js_sys::Date::new(&JsValue::from_f64(at_ms as f64));
    with(|words| {
        let locale = words.locale.as_string().unwrap_or_default();
        date.to_locale_string(&locale, &options).as_string()
    })
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

/// A day and its time, for what is due: "Tuesday 14:03".
pub(crate) fn weekday_and_time(at_ms: u64) -> String {
    let options = [
        ("weekday", "long"),
        ("hour", "numeric"),
        ("minute", "2-digit"),
    ];
    moment(at_ms, &options)
}

/// When something will be, where the customer is: "today at 14:03", "on Tuesday at 9:00".
pub(crate) fn when(at_ms: u64, now_ms: u64) -> String {
    let time = ("time", &*time(at_ms));
    let days = day_number(at_ms) - day_number(now_ms);
    let day = match days {
        0 => return fill(Key::TodayAt, &[time]),
        1 => return fill(Key::TomorrowAt, &[time]),
        2..7 => moment(at_ms, &[("weekday", "long")]),
        _ => moment(at_ms, &[("day", "numeric"), ("month", "long")]),
    };
    fill(Key::DayAt, &[("day", &day), time])
}

/// The IANA name of the time zone where the customer is.
pub(crate) fn time_zone() -> Option<String> {
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new());
    fields::text(&format.resolved_options(), "timeZone")
}

/// The day that a moment belongs to where the customer is, counted from some day on.
pub(crate) fn day_number(at_ms: u64) -> i64 {
    let date = js_sys::Date::new(&JsValue::from_f64(at_ms as f64));
    let offset_ms = date.get_timezone_offset() * 60_000.0;
    ((at_ms as f64 - offset_ms) / 86_400_000.0) as i64
}

/// The day of a moment: "Today", "Yesterday", "12 March", "12 March 2025".
pub(crate) fn day(at_ms: u64, now_ms: u64) -> String {
    match day_number(now_ms) - day_number(at_ms) {
        0 => t(Key::Today),
        1 => t(Key::Yesterday),
        _ => {
            let year = |ms: u64| js_sys::Date::new(&JsValue::from_f64(ms as f64)).get_full_year();
            let parts = [("day", "numeric"), ("month", "long"), ("year", "numeric")];
            let same = year(at_ms) == year(now_ms);
            moment(at_ms, if same { &parts[..2] } else { &parts })
        }
    }
}
