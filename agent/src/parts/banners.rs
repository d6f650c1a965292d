//! What stands above everything until it is over: a lost connection, what went wrong, who goes
//! unanswered, and why the switch is off.

use crate::actions;
use crate::app::Page;
use crate::figures::clock;
use crate::state::AgentState;
use crate::state::lists::{due_at, unanswered_since};
use crate::texts::{Key, duration, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::{Card, ConversationId, ConversationState};
use web_sys::MouseEvent;

/// Alarms shown at once; the lists show all.
const ALARMS_SHOWN: usize = 3;

/// Draws what there is to say.
pub(crate) fn banners(ui: Ui) -> impl IntoView {
    let troubled = ui.read(|state: &AgentState| state.troubled);
    let sent_away = ui.read(|state| state.sent_away);
    let alarms = ui.read(move |state| state.alarms(ui.leads()));
    let shown = move || {
        let at_desk = ui.page.get() == Page::Desk;
        let selected = ui.selected.get().filter(|_| at_desk);
        let others = |id: &ConversationId| Some(*id) != selected;
        let alarms = alarms.get().into_iter().filter(others);
        alarms.take(ALARMS_SHOWN).collect::<Vec<_>>()
    };
    view! {
        <div class="banners" role="status">
            {move || troubled.get().then(|| view! { <p class="banner">{t(Key::Reconnecting)}</p> })}
            {move || sent_away.get().then(|| view! {
                <p class="banner">
                    {t(Key::SentAway)}" "
                    <button type="button" on:click=move |_| actions::dismiss_sent_away(ui)>{t(Key::Dismiss)}</button>
                </p>
            })}
        </div>
        <div class="problems" role="alert">
            {move || ui.problem.get().map(|words| view! { <p class="banner bad">{words}</p> })}
        </div>
        // Their clocks run: no live region. What is new is said once, below.
        <section class="alarms" aria-label=t(Key::UnansweredNow) hidden=move || shown().is_empty()>
            <For each=shown key=|id| *id let:id>{alarm(ui, id)}</For>
        </section>
        <p class="unseen" role="status">{move || ui.said.get()}</p>
    }
}

fn alarm(ui: Ui, id: ConversationId) -> impl IntoView {
    let card = ui.read(move |state| state.cards.get(&id).cloned());
    let words = move || card.get().map(|card| words(&card, ui.now.get()));
    let address = ["/agent#conversation=", &id.to_string()].concat();
    let open = move |event: MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        ui.wanted.set(Some(id));
        actions::open_wanted(ui);
    };
    view! {
        <p class="banner bad">
            <span>{words}" — "</span>
            <a href=address on:click=open>{t(Key::AlarmOpen)}</a>
        </p>
    }
}

fn words(card: &Card, now: u64) -> String {
    let name = ("name", card.name.as_str());
    match card.state {
        ConversationState::Ticket => {
            let late = duration(now.saturating_sub(due_at(card)));
            fill(Key::AlarmOverdue, &[name, ("time", &late)])
        }
        _ => {
            let waited = clock(now.saturating_sub(unanswered_since(card)));
            fill(Key::AlarmWaits, &[name, ("time", &waited)])
        }
    }
}
