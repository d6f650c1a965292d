//! A week's hours as a grid of clocks, and how the launcher and the panel's head look: the two settings
//! that have a form of their own.

use super::setting::Section;
use super::setting_fields::{Kind, field};
use crate::texts::{Key, fill, t, weekday};
use crate::week::{self, SPANS, Week};
use leptos::prelude::*;
use protocol::settings::Value;

/// Where the hours are.
const HOURS: &str = "/hours";
/// Where the colour is.
const ACCENT: &str = "/accent";

fn read(value: &Value) -> Option<Week> {
    let all = value.as_array()?.iter();
    let shifts: Vec<&str> = all.filter_map(Value::as_str).collect();
    week::grid(&shifts)
}

/// Draws the grid; hours that don't fit into it as lines.
pub(crate) fn grid(section: Section) -> AnyView {
    let Some(first) = read(&section.at_untracked(HOURS)) else {
        return field(section, HOURS, t(Key::SetHours), Kind::Lines);
    };
    let now = RwSignal::new(first);
    section.has_field(HOURS);
    Effect::new(move |_| {
        let told = section.at(HOURS);
        let mine = now.with_untracked(week::shifts);
        if told != Value::from(mine)
            && let Some(week) = read(&told)
        {
            now.set(week);
        }
    });
    let clock = move |day: usize, span: usize, end: bool| {
        let n = (span + 1).to_string();
        let what = t(if end { Key::SetTo } else { Key::SetFrom });
        let values = [("day", weekday(day as u8)), ("what", what), ("n", n)];
        let values = values
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        let value = move || {
            now.with(|week| {
                let (from, to) = &week[day][span];
                if end { to.clone() } else { from.clone() }
            })
        };
        let input = move |event| {
            let typed = event_target_value(&event);
            now.update(|week| {
                let (from, to) = &mut week[day][span];
                *(if end { to } else { from }) = typed;
            });
            section.put(HOURS, now.with_untracked(week::shifts).into());
        };
        view! {
            <td><input type="time" aria-label=fill(Key::SetHourOf, &values) prop:value=value on:change=input /></td>
        }
    };
    let row = move |day: usize| {
        let spans =
            (0..SPANS).map(move |span| view! { {clock(day, span, false)}{clock(day, span, true)} });
        view! { <tr><th scope="row">{weekday(day as u8)}</th>{spans.collect_view()}</tr> }
    };
    let heads = (0..SPANS).map(
        |_| view! { <th scope="col">{t(Key::SetFrom)}</th><th scope="col">{t(Key::SetTo)}</th> },
    );
    let wrong = move || {
        let says = section.problem(HOURS);
        says.map(|says| view! { <p class="error" role="alert">{says}</p> })
    };
    view! {
        <p class="lead">{t(Key::SetHoursLead)}</p>
        <div class="wide" tabindex="0" role="group" aria-label=t(Key::SetHours)>
            <table class="week">
                <thead><tr><th scope="col">{t(Key::SetDay)}</th>{heads.collect_view()}</tr></thead>
                <tbody>{(0..7).map(row).collect_view()}</tbody>
            </table>
        </div>
        {wrong}
    }
    .into_any()
}

/// Draws the colour's two fields, and a small launcher and head of the panel in it.
pub(crate) fn look(section: Section, name: impl Fn() -> String + Send + Sync + 'static) -> AnyView {
    let colour = move || {
        let text = section.text(ACCENT);
        let plain = text.len() == 7 && text.starts_with('#');
        let hex = plain && text[1..].bytes().all(|b| b.is_ascii_hexdigit());
        hex.then_some(text)
    };
    let known = move || colour().unwrap_or_else(|| "#000000".into());
    let ink = move || ink_on(&known());
    let pick = move |event| section.put(ACCENT, event_target_value(&event).into());
    view! {
        <div class="look">
            <div class="field">
                <label for="set-accent-picked">{t(Key::SetAccent)}</label>
                <input id="set-accent-picked" type="color" prop:value=known on:input=pick />
            </div>
            {field(section, ACCENT, t(Key::SetAccentCode), Kind::Line)}
            <figure role="img" aria-label=t(Key::SetPreview) style:--look=known style:--look-ink=ink>
                <div class="panel">
                    <b>{name}</b>
                    <i></i>
                    <i></i>
                    <span>{t(Key::SetPreviewStart)}</span>
                </div>
                <span class="launcher">{t(Key::SetPreviewChat)}</span>
            </figure>
        </div>
    }
    .into_any()
}

/// Black or white, whichever is easier to read on it: as the relay picks it (WCAG 2.2).
fn ink_on(colour: &str) -> &'static str {
    let part = |at: usize| {
        let byte = colour.get(at..at + 2);
        let byte = byte.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let c = f64::from(byte.unwrap_or(0)) / 255.0;
        match c <= 0.040_45 {
            true => c / 12.92,
            false => js_sys::Math::pow((c + 0.055) / 1.055, 2.4),
        }
    };
    let lit = 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
    match 1.05 / (lit + 0.05) >= (lit + 0.05) / 0.05 {
        true => "#ffffff",
        false => "#000000",
    }
}
