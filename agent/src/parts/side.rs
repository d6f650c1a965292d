//! Who the customer is, and the transcript.

use crate::actions;
use crate::figures::{clock, path};
use crate::parts::facts::facts;
use crate::parts::mood::mood;
use crate::parts::past::past;
use crate::texts::{Key, day_and_time, language, state_name, t, time_in};
use crate::ui::Ui;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use protocol::{Card, ConversationId};

/// Draws the panel beside a conversation.
pub(crate) fn side(ui: Ui, id: ConversationId) -> impl IntoView {
    let card = ui.read(move |state| state.cards.get(&id).cloned());
    // What is opened again has no card until the relay has told it.
    let customer = ui.read(move |state| state.cards.get(&id).map(|card| card.customer));
    let known = ui
        .state
        .with_untracked(|state| state.cards.get(&id).and_then(|card| card.email.clone()));
    let to = RwSignal::new(known.unwrap_or_default());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        actions::writing::send_transcript(ui, id, &to.get_untracked());
    };
    view! {
        <aside aria-label=t(Key::Contact)>
            <button type="button" class="hide" on:click=move |_| ui.about.set(false)>{t(Key::HideContact)}</button>
            {move || card.get().map(|card| who(ui, &card))}
            {mood(ui, id)}
            {move || customer.get().map(|customer| view! {
                {facts(ui, customer)}
                {past(ui, id, customer)}
            })}
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

fn who(ui: Ui, card: &Card) -> impl IntoView + use<> {
    let unknown = || t(Key::Unknown);
    let state = state_name(card.state);
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
        (Key::Language, language(&card.locale)),
        (
            Key::Page,
            page.map_or_else(unknown, |page| path(&page.url).into()),
        ),
        (
            Key::Referrer,
            page.map(|page| page.referrer.clone())
                .filter(|led| !led.is_empty())
                .unwrap_or_else(unknown),
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
            {here_and_now(ui, card.zone.clone())}
        </dl>
        {from_the_site}
    }
}

/// The customer's own time of day, as it goes.
fn here_and_now(ui: Ui, zone: Option<String>) -> Option<impl IntoView> {
    let zone = zone?;
    let name = zone.replace('_', " ");
    let minute = Memo::new(move |_| ui.now.get() / 60_000);
    // A zone that this browser doesn't know has no clock here.
    let time = move || time_in(&zone, minute.get() * 60_000);
    Some(view! {
        <dt>{t(Key::LocalTime)}</dt>
        <dd>{time}" · "{name}</dd>
    })
}
