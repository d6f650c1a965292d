//! Over: the survey and the copy in one place. Neither stands in the other's way.

use crate::actions;
use crate::parts::copy::copy;
use crate::parts::field::{Field, Kind, field, fixed, refused};
use crate::parts::rating::rating;
use crate::parts::talk::talk;
use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::{Code, Feedback, Score, text};

/// Draws the screen.
pub(crate) fn ended(ui: Ui) -> impl IntoView {
    let rated = ui.read(|state| state.conversation.as_ref().is_some_and(|view| view.rated));
    let joined = ui.read(|state| {
        let view = state.conversation.as_ref();
        view.is_some_and(|view| view.joined_at.is_some())
    });
    let skipped = RwSignal::new(false);
    let questions = move || {
        if rated.get() {
            view! { <p class="done" role="status">{t(Key::Thanks)}</p> }.into_any()
        } else if skipped.get() || !joined.get() {
            ().into_any()
        } else {
            survey(ui, skipped).into_any()
        }
    };
    view! {
        <main>
            {questions}
            {copy(ui)}
            <hr/>
            <details>
                <summary>{t(Key::Conversation)}</summary>
                {talk(ui)}
            </details>
            <button class="plain" type="button" on:click=move |_| actions::new_chat(ui)>{t(Key::NewChat)}</button>
        </main>
    }
}

fn survey(ui: Ui, skipped: RwSignal<bool>) -> impl IntoView {
    let csat = RwSignal::new(None);
    let ces = RwSignal::new(None);
    let comment = Field::new("comment");
    let nothing = RwSignal::new(false);
    let agent = ui
        .state
        .with_untracked(|state| state.agent().map(String::from));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(comment) = comment.check(text::comment) else {
            return;
        };
        let score = |chosen: RwSignal<Option<u8>>| {
            chosen.get_untracked().and_then(|n| Score::try_from(n).ok())
        };
        let (csat, ces) = (score(csat), score(ces));
        let empty = csat.is_none() && ces.is_none() && comment.is_empty();
        nothing.set(empty);
        if !empty {
            actions::rate(ui, Feedback { csat, ces, comment });
        }
    };
    view! {
        <form novalidate on:submit=send>
            <div>
                <h2>{t(Key::DidWe)}</h2>
                {agent.map(|name| view! { <p class="note">{fill(Key::NotBeside, &[("name", &name)])}</p> })}
            </div>
            {rating("csat", Key::Satisfied, [Key::NotAtAll, Key::Very], csat)}
            {rating("ces", Key::Effort, [Key::VeryLittle, Key::VeryMuch], ces)}
            {field(comment, Kind::Words, fixed(t(Key::Anything)), fixed(t(Key::Optional)), None)}
            {refused(ui)}
            <div role="alert">{move || nothing.get().then(|| view! { <p class="error">{crate::parts::field::problem(Code::EmptyFeedback)}</p> })}</div>
            <button class="primary" type="submit">{t(Key::SendFeedback)}</button>
            <button class="link" type="button" on:click=move |_| skipped.set(true)>{t(Key::Skip)}</button>
            <hr/>
        </form>
    }
}
