//! Translation on the screen: the switch over a conversation in another language, the words under each of
//! the customer's messages, and the reply put into their language before it is sent.

use crate::actions::writing;
use crate::api;
use crate::texts::{Key, fill, language, t};
use crate::translating::{self, Asked, Told, translate};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::ConversationId;

/// Their language and the agent's, where something translates between the two.
fn pair(ui: Ui, id: ConversationId) -> Memo<Option<(String, String)>> {
    let card = ui.read(move |state| state.cards.get(&id).cloned());
    Memo::new(move |_| translating::foreign(ui, &card.get()?))
}

/// The switch; nothing where the customer speaks the agent's language.
pub(crate) fn switch(ui: Ui, id: ConversationId) -> impl IntoView {
    let pair = pair(ui, id);
    let on = ui.translating.on;
    move || {
        pair.get().map(|(theirs, _)| {
            view! {
                <div class="translate">
                    <button
                        type="button"
                        role="switch"
                        class="switch"
                        aria-checked=move || on.get().to_string()
                        on:click=move |_| ui.translating.flip()
                    >
                        <i aria-hidden="true"></i>
                        <span>{fill(Key::TranslateFrom, &[("language", &language(&theirs))])}</span>
                    </button>
                </div>
            }
        })
    }
}

/// What the customer wrote, in the agent's language.
pub(crate) fn under(ui: Ui, id: ConversationId, text: String) -> impl IntoView {
    let pair = pair(ui, id);
    let asked = Memo::new(move |_| {
        let (from, to) = pair.get().filter(|_| ui.translating.on.get())?;
        let text = text.clone();
        Some(Asked { from, to, text })
    });
    Effect::new(move |_| {
        if let Some(asked) = asked.get() {
            translating::ask(ui, asked, false);
        }
    });
    move || {
        let asked = asked.get()?;
        let told = ui.translating.told(&asked)?;
        let to = asked.to.clone();
        Some(match told {
            Told::Asked => view! { <div class="meta">{t(Key::Translating)}</div> }.into_any(),
            Told::Words(words) => view! {
                <div class="msg translated" lang=to dir="auto">
                    <small>{t(Key::Translated)}</small>
                    {words}
                </div>
            }
            .into_any(),
            Told::Not(problem) => view! {
                <div class="meta">
                    {api::words(problem)}" "
                    <button type="button" on:click=move |_| translating::ask(ui, asked.clone(), true)>
                        {t(Key::TryAgain)}
                    </button>
                </div>
            }
            .into_any(),
        })
    }
}

/// Puts what stands in the composer into the customer's language; the agent sees it before it is sent, and
/// one more press brings the own words back.
pub(crate) fn reply(ui: Ui, id: ConversationId) -> impl IntoView {
    let pair = pair(ui, id);
    let busy = RwSignal::new(false);
    // The own words, and what they became.
    let before = RwSignal::new(None::<(String, String)>);
    let own = Memo::new(move |_| {
        let (own, became) = before.get()?;
        ui.draft.with(|draft| *draft == became).then_some(own)
    });
    let press = move |_| {
        if let Some(own) = own.get_untracked() {
            writing::set_draft(ui, id, own);
            return super::composer::focus();
        }
        let text = ui.draft.get_untracked();
        let Some((theirs, ours)) = pair.get_untracked() else {
            return;
        };
        if text.trim().is_empty() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        ui.problem.set(None);
        leptos::task::spawn_local(async move {
            let asked = Asked {
                from: ours,
                to: theirs,
                text,
            };
            let answer = translate(ui, &asked).await;
            busy.set(false);
            match answer {
                // Who has written on meanwhile keeps what they wrote.
                Ok(words) if ui.draft.get_untracked() == asked.text => {
                    before.set(Some((asked.text, words.clone())));
                    writing::set_draft(ui, id, words);
                    super::composer::focus();
                }
                Ok(_) => {}
                Err(problem) => ui.problem.set(Some(api::words(problem))),
            }
        });
    };
    move || {
        let (theirs, _) = pair.get().filter(|_| ui.translating.on.get())?;
        let words = move || match own.get() {
            Some(_) => t(Key::OwnWords),
            None => fill(Key::TranslateInto, &[("language", &language(&theirs))]),
        };
        Some(view! {
            <button type="button" aria-disabled=move || busy.get().then_some("true") on:click=press>{words}</button>
        })
    }
}
