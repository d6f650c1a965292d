//! How the customer's messages sound, and where that is heading: in words and as a line, made in the
//! browser by a word list. A hint that may be wrong, and that can be switched off.

use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use crate::{kept, mood};
use coach::{Score, Trend, trend, upset};
use leptos::prelude::*;
use protocol::ConversationId;

/// Messages that the line shows: as many as the trend looks back on.
const SHOWN: usize = 8;
/// The line's box, in its own units.
const WIDTH: i32 = 120;
const MIDDLE: i32 = 16;

/// Draws the part, if the site's owner wants it.
pub(crate) fn mood(ui: Ui, id: ConversationId) -> impl IntoView {
    let on = RwSignal::new(kept::get(kept::MOOD).is_none());
    let wanted = ui.read(|state| state.coach.sentiment);
    let scores = ui.read(move |state| {
        let card = state.cards.get(&id);
        let locale = card.map(|card| card.locale.as_str()).unwrap_or_default();
        let lines = state.timelines.get(&id).map(|timeline| timeline.lines());
        mood::scores(lines.unwrap_or_default(), locale)
    });
    let flip = move |_| {
        on.update(|on| *on = !*on);
        kept::set(kept::MOOD, if on.get_untracked() { "" } else { "off" });
    };
    move || {
        wanted.get().then(|| view! {
            <h2>{t(Key::Mood)}</h2>
            <div class="mood">
                {move || on.get().then(|| scores.with(|scores| draw(scores)))}
                <button type="button" role="switch" class="switch" aria-checked=move || on.get().to_string() on:click=flip>
                    <i aria-hidden="true"></i>
                    <span>{t(Key::MoodShown)}</span>
                </button>
            </div>
        })
    }
}

fn draw(scores: &[Score]) -> AnyView {
    let Some(last) = scores.last() else {
        return view! { <p class="hint">{t(Key::MoodNothing)}</p> }.into_any();
    };
    let now = match last.sign() {
        _ if upset(scores) => Key::MoodUpset,
        1 => Key::MoodGood,
        -1 => Key::MoodBad,
        _ => Key::MoodNeutral,
    };
    let heading = trend(scores).map(|trend| match trend {
        Trend::Falling => Key::MoodFalling,
        Trend::Level => Key::MoodLevel,
        Trend::Rising => Key::MoodRising,
    });
    let words: Vec<_> = [Some(now), heading].into_iter().flatten().map(t).collect();
    let shown = &scores[scores.len().saturating_sub(SHOWN)..];
    let line = (shown.len() > 1).then(|| line(shown));
    view! { <p>{words.join(" · ")}</p>{line} }.into_any()
}

/// From left to right in time; up is good, the dashed line in the middle neither.
fn line(scores: &[Score]) -> impl IntoView + use<> {
    let last = scores.len() as i32 - 1;
    let hundredths: Vec<_> = scores.iter().map(|one| (one.0 * 100.0) as i32).collect();
    let points = (0..).zip(&hundredths).map(|(n, score)| {
        let (x, y) = (n * WIDTH / last, MIDDLE - score * (MIDDLE - 2) / 100);
        [x.to_string(), y.to_string()].join(",")
    });
    let points: Vec<_> = points.collect();
    let told: Vec<_> = hundredths.iter().map(i32::to_string).collect();
    let told = fill(Key::MoodLine, &[("scores", &told.join(", "))]);
    view! {
        <svg viewBox="0 0 120 32" role="img" aria-label=told preserveAspectRatio="none">
            <line x1="0" x2="120" y1="16" y2="16"></line>
            <polyline points=points.join(" ")></polyline>
        </svg>
    }
}
