//! The site's figures beside those of the study, and how each is measured.

use crate::api;
use crate::figures::{clock, decimal, mean_clock, percent, study};
use crate::parts::{chart, report};
use crate::texts::{self, Key, Plural, count, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::api::{ScoreSpan, Scorecard};

/// A figure of the study of 1,000 sites with live chat.
#[derive(Clone, Copy)]
struct Study {
    /// In percent, or seconds where the figure is a time.
    value: f64,
    /// Whether less is better.
    low: bool,
}

const UNANSWERED: Study = Study {
    value: study::UNANSWERED,
    low: true,
};
const WAIT_S: Study = Study {
    value: study::WAIT_S,
    low: true,
};
const HANDLE_S: Study = Study {
    value: study::HANDLE_S,
    low: true,
};
const CONTACT: Study = Study {
    value: study::CONTACT,
    low: false,
};
const TRANSCRIPT: Study = Study {
    value: study::TRANSCRIPT,
    low: false,
};
const FEEDBACK: Study = Study {
    value: study::FEEDBACK,
    low: false,
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Span {
    Today,
    Week,
    All,
}

/// Fetches and draws the scorecard.
pub(crate) fn scorecard(ui: Ui) -> impl IntoView {
    let card = RwSignal::new(None::<Scorecard>);
    let span = RwSignal::new(Span::Week);
    // Figures change when a wait ends or a chat does; both show in the figures in sight.
    let changed = ui.read(|state| (state.figures, state.cards.len()));
    Effect::new(move |_| {
        changed.track();
        let token = ui.bearer();
        leptos::task::spawn_local(async move {
            match api::get::<Scorecard>("/api/agent/scorecard", &token).await {
                Ok(answer) => card.set(Some(answer)),
                Err(problem) => ui.problem.set(Some(api::words(problem))),
            }
        });
    });
    let tab = move |which, key| {
        view! {
            <button type="button" aria-pressed=move || (span.get() == which).to_string() on:click=move |_| span.set(which)>
                {t(key)}
            </button>
        }
    };
    view! {
        <main class="score">
            <h1>{t(Key::Scorecard)}</h1>
            <p class="lead">{t(Key::ScoreLead)}</p>
            <div class="spans" role="group" aria-label=t(Key::Span)>
                {tab(Span::Today, Key::Today)}
                {tab(Span::Week, Key::Week)}
                {tab(Span::All, Key::All)}
            </div>
            {move || card.get().map(|card| {
                let shown = match span.get() {
                    Span::Today => card.today.clone(),
                    Span::Week => card.week.clone(),
                    Span::All => card.all.clone(),
                };
                view! {
                    <div class="cards">{beside_the_study(&shown)}</div>
                    <div class="cards more">{beyond_the_study(&shown)}</div>
                    {chart::chart(Key::WaitByHour, &card.by_hour, texts::time)}
                    {chart::chart(Key::WaitByDay, &card.by_day, texts::day)}
                    {definitions(&card.time_zone)}
                }
            })}
            {report::report(ui)}
        </main>
    }
}

fn beside_the_study(span: &ScoreSpan) -> Vec<AnyView> {
    let share = |key, part, whole, study: Study| {
        let of = count(Plural::OfEnquiries, whole, &[]);
        let value = (whole > 0).then(|| part as f64 / whole as f64 * 100.0);
        let figure = [&decimal(study.value).replace(".0", ""), " %"].concat();
        card(
            key,
            percent(part, whole),
            of,
            Some(judge(value, study, &figure)),
        )
    };
    let time = |key, mean_ms: Option<f64>, of, study: Study| {
        let value = mean_ms.map(|ms| ms / 1000.0);
        let figure = clock((study.value * 1000.0) as u64);
        card(
            key,
            mean_ms.map(mean_clock),
            of,
            Some(judge(value, study, &figure)),
        )
    };
    let waits = count(Plural::OfWaits, span.waits, &[]);
    vec![
        share(Key::Unanswered, span.unanswered, span.enquiries, UNANSWERED),
        time(Key::AverageWait, span.average_wait_ms, waits, WAIT_S),
        time(
            Key::AverageHandle,
            span.average_handle_ms,
            String::new(),
            HANDLE_S,
        ),
        share(
            Key::ContactKnown,
            span.contact_known,
            span.enquiries,
            CONTACT,
        ),
        share(
            Key::TranscriptOffered,
            span.transcript_offered,
            span.transcript_offered,
            TRANSCRIPT,
        ),
        share(
            Key::FeedbackAsked,
            span.feedback_asked,
            span.feedback_asked,
            FEEDBACK,
        ),
    ]
}

fn beyond_the_study(span: &ScoreSpan) -> Vec<AnyView> {
    let of = |whole| count(Plural::OfEnquiries, whole, &[]);
    let promises = count(Plural::OfWaits, span.promises, &[]);
    let (kept, asked, given) = (
        span.promises_kept,
        span.transcript_asked,
        span.feedback_given,
    );
    vec![
        card(
            Key::FirstResponse,
            span.average_first_response_ms.map(mean_clock),
            String::new(),
            None,
        ),
        card(Key::Promises, percent(kept, span.promises), promises, None),
        card(
            Key::TranscriptWished,
            percent(asked, span.enquiries),
            of(span.enquiries),
            None,
        ),
        card(
            Key::FeedbackGiven,
            percent(given, span.feedback_asked),
            of(span.feedback_asked),
            None,
        ),
        card(
            Key::Csat,
            span.average_csat.map(decimal),
            t(Key::HighIsGood),
            None,
        ),
        card(
            Key::Ces,
            span.average_ces.map(decimal),
            t(Key::LowIsGood),
            None,
        ),
    ]
}

/// Better or worse than the study, in words: colour alone tells nothing to many.
fn judge(value: Option<f64>, study: Study, figure: &str) -> (Option<bool>, String) {
    let better = value.map(|value| {
        if study.low {
            value <= study.value
        } else {
            value >= study.value
        }
    });
    let key = match better {
        None => Key::Study,
        Some(true) => Key::Better,
        Some(false) => Key::Worse,
    };
    (better, fill(key, &[("figure", figure)]))
}

fn card(
    key: Key,
    value: Option<String>,
    of: String,
    study: Option<(Option<bool>, String)>,
) -> AnyView {
    let nothing = value.is_none().then(|| t(Key::NothingMeasured));
    let study = study.map(|(better, words)| {
        view! { <small class="study" class:good=better == Some(true) class:bad=better == Some(false)>{words}</small> }
    });
    view! {
        <div class="card">
            <span>{t(key)}</span>
            <b>{value.unwrap_or_else(|| "–".into())}</b>
            <small>{nothing.unwrap_or(of)}</small>
            {study}
        </div>
    }
    .into_any()
}

fn definitions(zone: &str) -> impl IntoView + use<> {
    let rows = [
        (Key::Unanswered, t(Key::DefUnanswered)),
        (Key::AverageWait, t(Key::DefWait)),
        (Key::AverageHandle, t(Key::DefHandle)),
        (Key::ContactKnown, t(Key::DefContact)),
        (Key::TranscriptOffered, t(Key::DefTranscript)),
        (Key::FeedbackAsked, t(Key::DefFeedback)),
        (Key::Promises, fill(Key::DefPromises, &[("zone", zone)])),
    ];
    view! {
        <section class="plot">
            <h2>{t(Key::Definitions)}</h2>
            <dl>{rows.map(|(key, words)| view! { <dt>{t(key)}</dt><dd>{words}</dd> }).collect_view()}</dl>
        </section>
    }
}
