//! What the customer does: each function is one thing that a screen or the page above asks for.

use crate::availability;
use crate::later::{self, Deed};
use crate::link::{adopt, prefill, request, say, settle};
use crate::parts::consent;
use crate::parts::field::Field;
use crate::screens::sheet::{self, Sheet};
use crate::state::WidgetState;
use crate::ui::Ui;
use crate::{app, host, kept, relay, site_says};
use client::browser::{message_id, unix_ms};
use leptos::prelude::*;
use protocol::{Code, ConversationId, CustomerView, Feedback, FromCustomer, MessageId, text};
use wasm_bindgen::JsValue;

/// Milliseconds after which an unanswered wish for a chat is no longer repeated by itself.
const ASK_AGAIN_MS: u64 = 10 * 60_000;

/// The loader said hello. A conversation that runs is joined at once.
pub(crate) fn greeted(ui: Ui, availability: &JsValue) {
    let told = availability::read(availability);
    ui.state.update(|state| {
        if state.availability.is_none() {
            state.availability = told;
        }
    });
    if ui.state.with_untracked(|state| state.token.is_some()) || later::has_asked() {
        later::act(ui, Deed::Connect);
    }
}

/// The panel is open.
pub(crate) fn opened(ui: Ui, focus: bool) {
    ui.open.set(true);
    later::act_soon(ui, Deed::Connect);
    later::act_if_here(ui, Deed::Look);
    if focus {
        app::focus_first(ui);
    }
}

/// The panel is closed.
pub(crate) fn closed(ui: Ui) {
    ui.open.set(false);
    later::act_if_here(ui, Deed::Look);
}

/// Asks the loader to close the panel.
pub(crate) fn close(ui: Ui) {
    if ui.boot.with_value(|boot| boot.alone) {
        return;
    }
    closed(ui);
    host::post("close", &[]);
}

/// The customer is on another page of the site.
pub(crate) fn moved() {
    if let Some(page) = host::page() {
        say(&FromCustomer::Moved { page });
    }
}

/// "Start chat", or "Send message" while nobody is there.
pub(crate) fn ask(ui: Ui) {
    let away = ui.state.with_untracked(WidgetState::is_away);
    ask_as(ui, message_id(), away);
}

/// Asks again what an earlier page has asked and heard no answer to: under the same id, so it is
/// taken in once. A chat only for a while; whoever comes back tomorrow asks anew.
pub(crate) fn ask_again(ui: Ui) {
    let asking = ui.state.with_untracked(|state| state.pending().is_asking());
    let Some(asked) = kept::get(kept::ASKED).filter(|_| !asking) else {
        return;
    };
    let left = asked.starts_with('-');
    let id = asked.trim_start_matches('-').parse::<MessageId>().ok();
    // An id begins with the time at which it was made.
    let made_ms = |id: &MessageId| {
        id.bytes()[..6]
            .iter()
            .fold(0, |ms, b| ms << 8 | u64::from(*b))
    };
    let young = |id: &MessageId| unix_ms().saturating_sub(made_ms(id)) < ASK_AGAIN_MS;
    match id.filter(|id| left || young(id)) {
        Some(id) => ask_as(ui, id, left),
        None => kept::set(kept::ASKED, ""),
    }
}

/// The relay has what the form said.
pub(crate) fn taken(ui: Ui) {
    ui.question.set(String::new());
    for field in [ui.name, ui.email] {
        kept::typed(field.id, "");
    }
}

fn ask_as(ui: Ui, id: MessageId, away: bool) {
    let name = ui.name.check(text::name);
    let address: fn(&str) -> Result<String, Code> = if away { text::email } else { email_if_any };
    let words: fn(&str) -> Result<String, Code> = if away { text::message } else { words_if_any };
    let email = ui.email.check(address);
    let words = ui.question.check(words);
    let bad = [
        (ui.name, name.is_none()),
        (ui.email, email.is_none()),
        (ui.question, words.is_none()),
    ];
    if let Some((field, _)) = bad.into_iter().find(|(_, bad)| *bad) {
        ui.focus.set(Some(field.id));
    }
    let (Some(name), Some(email), Some(words)) = (name, email, words) else {
        return;
    };
    let asked = ui.boot.with_value(|boot| boot.consent.clone());
    let consent = asked
        .filter(|consent| consent.tick)
        .map(|consent| consent.text);
    if consent.is_some() && !ui.agrees.get_untracked() {
        ui.disagrees.set(true);
        ui.focus.set(Some(consent::BOX));
        return;
    }
    let website = Some(ui.website.get_untracked()).filter(|w| !w.is_empty());
    let frame = if away {
        FromCustomer::LeaveMessage {
            id,
            name,
            email,
            text: words,
            website,
            consent,
        }
    } else {
        FromCustomer::Start {
            id,
            name,
            email: Some(email).filter(|e| !e.is_empty()),
            question: Some(words).filter(|w| !w.is_empty()),
            website,
            consent,
        }
    };
    request(ui, frame);
    settle(ui);
}

fn email_if_any(raw: &str) -> Result<String, Code> {
    if raw.trim().is_empty() {
        return Ok(String::new());
    }
    text::email(raw)
}

fn words_if_any(raw: &str) -> Result<String, Code> {
    match text::message(raw) {
        Err(Code::EmptyMessage) => Ok(String::new()),
        checked => checked,
    }
}

fn with_conversation(ui: Ui, frame: impl FnOnce(ConversationId) -> FromCustomer) {
    let id = ui
        .state
        .with_untracked(|state| state.shown().map(|view| view.id));
    if let Some(id) = id {
        request(ui, frame(id));
    }
}

/// "End chat": ends a live one, takes a waiting enquiry back.
pub(crate) fn end(ui: Ui) {
    with_conversation(ui, |conversation| FromCustomer::End { conversation });
}

/// "Answer me by e-mail instead". False if an address is needed first.
pub(crate) fn by_email(ui: Ui, address: Field) -> bool {
    let known = ui.state.with_untracked(|state| {
        let view = state.conversation.as_ref();
        view.is_some_and(|view| view.email.is_some())
    });
    let email = if known && address.is_empty() {
        None
    } else {
        match address.check(text::email) {
            Some(email) => Some(email),
            None => return false,
        }
    };
    with_conversation(ui, |conversation| FromCustomer::ByEmail {
        conversation,
        id: message_id(),
        email,
    });
    true
}

/// Asks for the transcript by e-mail; the address was checked.
pub(crate) fn send_transcript(ui: Ui, email: &str) {
    match text::email(email) {
        Ok(email) => with_conversation(ui, |conversation| FromCustomer::SendTranscript {
            conversation,
            id: message_id(),
            email,
        }),
        Err(code) => ui.copy_to.fail(ui, code),
    }
}

/// Fetches the transcript with the customer's token and hands it to the browser as a file. `then`
/// learns whether that worked.
pub(crate) fn download_copy(ui: Ui, then: impl Fn(bool) + 'static) {
    let id = ui
        .state
        .with_untracked(|state| state.shown().map(|view| view.id.to_string()));
    let path = ["/api/customer/transcript/", &id.unwrap_or_default()].concat();
    leptos::task::spawn_local(async move {
        then(relay::save(ui, &path, "chat.txt").await.is_ok());
    });
}

/// "Send feedback".
pub(crate) fn rate(ui: Ui, feedback: Feedback) {
    with_conversation(ui, |conversation| FromCustomer::Rate {
        conversation,
        id: message_id(),
        feedback,
    });
}

/// "New chat": puts the one that is over aside.
pub(crate) fn new_chat(ui: Ui) {
    let id = ui.state.with_untracked(|state| {
        let view = state.conversation.as_ref();
        view.map(|view| view.id.to_string())
    });
    kept::set(kept::DONE, &id.unwrap_or_default());
    kept::typed("comment", "");
    let mut words: Vec<String> = Vec::new();
    ui.state.update(|state| {
        // What came too late is where the next chat begins.
        for (id, said) in state.unsaid() {
            state.outbox.discard(id);
            words.push(said);
        }
        state.set_aside = true;
        state.refused = None;
    });
    let typed = ui.question.value.get_untracked();
    words.extend(Some(typed).filter(|typed| !typed.is_empty()));
    ui.question.set(words.join("\n"));
    settle(ui);
    prefill(ui);
    app::focus_first(ui);
}

/// The page's customer logged out: everything is forgotten, here and in the browser.
pub(crate) fn log_out(ui: Ui) {
    kept::clear();
    site_says::forget();
    for field in [ui.name, ui.email, ui.question, ui.copy_to] {
        field.value.set(String::new());
        field.error.set(None);
    }
    ui.draft.set(String::new());
    ui.sheet.set(None);
    ui.state.update(WidgetState::forget);
    later::act_if_here(ui, Deed::Rejoin);
}

/// The relay keeps nothing of this customer any more: neither does the browser.
pub(crate) fn erased(ui: Ui) {
    log_out(ui);
    ui.sheet.set(Some(Sheet::Erased));
}

/// "Erase everything".
pub(crate) fn erase(ui: Ui) {
    request(ui, FromCustomer::Erase { id: message_id() });
}

/// "Skip" at the survey: nobody is asked again, on no page.
pub(crate) fn skip(ui: Ui) {
    with_conversation(ui, |conversation| FromCustomer::Skip { conversation });
}

/// Shows a past chat: the one at hand where it is, others to be read only.
pub(crate) fn read(ui: Ui, view: CustomerView) {
    let at_hand = ui.state.with_untracked(|state| {
        let id = state.conversation.as_ref().map(|known| known.id);
        id == Some(view.id) && !state.set_aside
    });
    if at_hand {
        sheet::leave(ui);
        return;
    }
    ui.copy_to.value.set(String::new());
    ui.state.update(|state| state.reads(view));
    ui.sheet.set(Some(Sheet::Read));
}

/// Another tab of this customer wrote something that is not with the relay yet.
pub(crate) fn outbox_changed(ui: Ui) {
    adopt(ui);
    settle(ui);
}

/// Another tab of this customer started a chat, or logged out: follow it.
pub(crate) fn token_changed(ui: Ui) {
    let token = kept::get(kept::TOKEN);
    if ui.state.with_untracked(|state| state.token == token) {
        return;
    }
    if token.is_none() {
        return log_out(ui);
    }
    ui.state.update(|state| state.token = token);
    later::act(ui, Deed::Connect);
    later::act(ui, Deed::Rejoin);
}
