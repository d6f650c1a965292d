//! Who the customer is, and the transcript.

use crate::actions;
use crate::figures::{clock, path};
use crate::parts::facts::facts;
use crate::texts::{Key, day_and_time, t};
use crate::ui::Ui;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use protocol::{Card, ConversationId, ConversationState};

/// Draws the panel beside a conversation.
pub(crate) fn side(ui: Ui, id: ConversationId) -> impl IntoView {
    let card = ui.read(move |state| state.cards.get(&id).cloned());
    let customer = ui
        .state
        .with_untracked(|state| state.cards.get(&id).map(|card| card.customer));
    let known = ui
        .state
        .with_untracked(|state| state.cards.get(&id).and_then(|card| card.email.clone()));
    let to = RwSignal::new(known.unwrap_or_default());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        actions::send_transcript(ui, id, &to.get_untracked());
    };
    view! {
        <aside aria-label=t(Key::Contact)>
            {move || card.get().map(|card| who(&card))}
            {customer.map(|customer| facts(ui, customer))}
            <h2>{t(Key::Transcript)}</h2>
            <form on:submit=submit novalidate>
                <label for="transcript-to">{t(Key::TranscriptTo)}</label>
                <input
                    id="transcript-to"
                    type="email"
                    autocomplete="off"
                    prop:value=to
                    on:input=move |event| to.set(event_target_value(&event))
                />
                <button type="submit">{t(Key::SendTranscript)}</button>
            </form>
        </aside>
    }
}

fn who(card: &Card) -> impl IntoView + use<> {
    let unknown = || t(Key::Unknown);
    let state = t(match card.state {
        ConversationState::Waiting => Key::StateWaiting,
        ConversationState::Offered => Key::StateOffered,
        ConversationState::Live => Key::StateLive,
        ConversationState::Ended => Key::StateEnded,
        ConversationState::Ticket => Key::StateTicket,
        ConversationState::Answered => Key::StateAnswered,
        ConversationState::Withdrawn => Key::StateWithdrawn,
    });
    let page = card.page.as_ref();
    let title = page.map(|page| page.title.clone()).unwrap_or_default();
    let rows = [
        (Key::Reference, card.id.reference()),
        (Key::Email, card.email.clone().unwrap_or_else(unknown)),
        (Key::Language, card.locale.clone()),
        (
            Key::Page,
            page.map_or_else(unknown, |page| path(&page.url).into()),
        ),
        (Key::AskedAt, day_and_time(card.asked_at.0)),
        (Key::Wait, card.wait_ms.map_or_else(|| "—".into(), clock)),
        (Key::State, state),
    ];
    view! {
        <b class="whom">{card.name.clone()}</b>
        <h2>{t(Key::Contact)}</h2>
        <dl title=title>
            {rows.map(|(key, value)| view! { <dt>{t(key)}</dt><dd dir="auto">{value}</dd> }).collect_view()}
        </dl>
    }
}
