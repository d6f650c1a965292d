//! Who the customer is, and the transcript.

use crate::actions;
use crate::figures::{clock, path};
use crate::parts::facts::facts;
use crate::parts::mood::mood;
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
            {mood(ui, id)}
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
    let says = &card.site_says;
    let verified = says.verified.clone().unwrap_or_default();
    let mark = |proved: bool| {
        t(if proved {
            Key::Verified
        } else {
            Key::Unverified
        })
    };
    let name_mark = mark(verified.name.as_ref() == Some(&card.name));
    let email = match &card.email {
        Some(email) => [email, " · ", &mark(verified.email.as_ref() == Some(email))].concat(),
        None => unknown(),
    };
    let number = says
        .verified
        .as_ref()
        .map(|_| (t(Key::SiteKnowsAs), verified.sub.clone()));
    let told: Vec<_> = number.into_iter().chain(says.data.clone()).collect();
    let line = |(key, value): (String, String)| view! { <dt dir="auto">{key}</dt><dd dir="auto">{value}</dd> };
    let from_the_site = (!told.is_empty()).then(|| {
        let lines = told.into_iter().map(line).collect_view();
        view! { <h2>{t(Key::FromTheSite)}</h2><dl>{lines}</dl> }
    });
    let page = card.page.as_ref();
    let title = page.map(|page| page.title.clone()).unwrap_or_default();
    let rows = [
        (Key::Reference, card.id.reference()),
        (Key::Email, email),
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
        <small>{name_mark}</small>
        <h2>{t(Key::Contact)}</h2>
        <dl title=title>
            {rows.map(|(key, value)| view! { <dt>{t(key)}</dt><dd dir="auto">{value}</dd> }).collect_view()}
        </dl>
        {from_the_site}
    }
}
