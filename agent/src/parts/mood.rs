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
const WIDTH: f32 = 120.0;
const HEIGHT: f32 = 32.0;

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
    let step = WIDTH / (scores.len() - 1) as f32;
    let height = |score: &Score| HEIGHT / 2.0 * (1.0 - score.0 * 0.9);
    let points = scores.iter().enumerate().map(|(n, score)| {
        let (x, y) = ((n as f32 * step).round(), height(score).round());
        [x.to_string(), y.to_string()].join(",")
    });
    let points: Vec<_> = points.collect();
    let hundredths = scores
        .iter()
        .map(|score| ((score.0 * 100.0).round() as i32).to_string());
    let hundredths: Vec<_> = hundredths.collect();
    let told = fill(Key::MoodLine, &[("scores", &hundredths.join(", "))]);
    let view_box = ["0 0 ", &WIDTH.to_string(), " ", &HEIGHT.to_string()].concat();
    let middle = (HEIGHT / 2.0).to_string();
    view! {
        <svg viewBox=view_box role="img" aria-label=told preserveAspectRatio="none">
            <line x1="0" x2=WIDTH.to_string() y1=middle.clone() y2=middle></line>
            <polyline points=points.join(" ")></polyline>
        </svg>
    }
}
