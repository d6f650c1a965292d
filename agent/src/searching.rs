//! What the agent searches for, and what was found: kept while they look into it and come back.

use crate::api;
use crate::texts;
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::search::{Found, Hit, Search};
use protocol::{AgentId, ConversationState, Score};
use std::time::Duration;

/// How long after the last key the relay is asked.
const PAUSE: Duration = Duration::from_millis(250);

/// What stands in the form, as it stands there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Form {
    /// The words.
    pub(crate) words: String,
    /// Which states; a word of [`states`].
    pub(crate) state: String,
    /// Whose: an agent's id.
    pub(crate) agent: String,
    /// How it was rated; a word of [`scores`].
    pub(crate) rating: String,
    /// The first day: `2026-11-28`.
    pub(crate) from: String,
    /// The last day.
    pub(crate) to: String,
    /// What the page's address has in it.
    pub(crate) page: String,
}

/// How far the search is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Stand {
    /// Nothing was asked for yet.
    #[default]
    Fresh,
    /// The relay is asked.
    Asked,
    /// It has answered.
    Answered,
}

/// The handles of the search.
#[derive(Clone, Copy)]
pub(crate) struct Searching {
    /// The form.
    pub(crate) form: RwSignal<Form>,
    /// What was found.
    pub(crate) hits: RwSignal<Vec<Hit>>,
    /// Whether there are more.
    pub(crate) more: RwSignal<bool>,
    /// How far it is.
    pub(crate) stand: RwSignal<Stand>,
    /// The number of the last question: an answer to an older one comes too late.
    turn: StoredValue<u32>,
}

impl Searching {
    /// Nothing is searched for.
    pub(crate) fn new() -> Self {
        Self {
            form: RwSignal::default(),
            hits: RwSignal::default(),
            more: RwSignal::default(),
            stand: RwSignal::default(),
            turn: StoredValue::new(0),
        }
    }

    /// Whoever logs in next shall not read it.
    pub(crate) fn forget(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.form.set(Form::default());
        self.hits.set(Vec::new());
        self.more.set(false);
        self.stand.set(Stand::Fresh);
    }
}

/// Something was typed or chosen: asks when nothing more comes for a moment.
pub(crate) fn changed(ui: Ui) {
    let turn = next_turn(ui);
    let ask = move || {
        if ui.searching.turn.try_get_value() == Some(turn) {
            ask(ui);
        }
    };
    set_timeout(ask, PAUSE);
}

/// Asks at once.
pub(crate) fn ask(ui: Ui) {
    let asked = ui.searching.form.with_untracked(asked_by);
    go(ui, asked, false);
}

/// Asks for those that come after the ones that are shown.
pub(crate) fn more(ui: Ui) {
    let mut asked = ui.searching.form.with_untracked(asked_by);
    let hits = ui.searching.hits;
    asked.before = hits.with_untracked(|hits| hits.last().map(|hit| hit.id));
    go(ui, asked, true);
}

fn next_turn(ui: Ui) -> u32 {
    ui.searching.turn.update_value(|turn| *turn += 1);
    ui.searching.turn.get_value()
}

fn go(ui: Ui, asked: Search, more: bool) {
    let (it, turn) = (ui.searching, next_turn(ui));
    ui.problem.set(None);
    it.stand.set(Stand::Asked);
    leptos::task::spawn_local(async move {
        let answer = find(ui, &asked).await;
        if it.turn.try_get_value() != Some(turn) {
            return;
        }
        it.stand.set(Stand::Answered);
        let found = match answer {
            Ok(found) => found,
            Err(problem) => return ui.problem.set(Some(api::words(problem))),
        };
        it.more.set(found.more);
        it.hits.update(|hits| {
            if !more {
                hits.clear();
            }
            hits.extend(found.hits);
        });
    });
}

/// Asks the relay.
pub(crate) async fn find(ui: Ui, asked: &Search) -> Result<Found, api::Problem> {
    let token = ui.bearer();
    api::post("/api/agent/search", Some(&token), asked).await
}

fn asked_by(form: &Form) -> Search {
    let (csat_min, csat_max) = scores(&form.rating);
    let page = form.page.trim();
    Search {
        words: form.words.clone(),
        states: states(&form.state),
        agent: form.agent.parse::<AgentId>().ok(),
        customer: None,
        since: texts::day_begins(&form.from, 0),
        until: texts::day_begins(&form.to, 1),
        csat_min,
        csat_max,
        page: (!page.is_empty()).then(|| page.into()),
        before: None,
    }
}

fn states(word: &str) -> Vec<ConversationState> {
    use ConversationState::{Answered, Ended, Live, Offered, Ticket, Waiting, Withdrawn};
    match word {
        "open" => vec![Waiting, Offered, Live],
        "ticket" => vec![Ticket],
        "ended" => vec![Ended],
        "answered" => vec![Answered],
        "withdrawn" => vec![Withdrawn],
        _ => Vec::new(),
    }
}

fn scores(word: &str) -> (Option<Score>, Option<Score>) {
    let score = |n: u8| Score::try_from(n).ok();
    match word {
        "low" => (None, score(2)),
        "middle" => (score(3), score(3)),
        "high" => (score(4), None),
        _ => (None, None),
    }
}
