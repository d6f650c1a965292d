//! What the customer does, and what follows from what the relay says: the only file that sends.

use crate::boot::Boot;
use crate::parts::field::Field;
use crate::state::{News, WidgetState};
use crate::{host, kept, sound};
use client::browser::{Connection, Happened, message_id, now_ms, own_relay, unix_ms};
use client::{Customer, LinkState, Outbox, Words};
use leptos::prelude::*;
use protocol::{Code, Feedback, FromCustomer, MessageId, Seq, Timestamp, codec, limits, text};
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsValue;

/// The handles that screens and parts get: what is known, what is typed, what is open.
#[derive(Clone, Copy)]
pub(crate) struct Ui {
    /// What the page tells about the site.
    pub(crate) boot: StoredValue<Boot>,
    /// What the relay told.
    pub(crate) state: RwSignal<WidgetState>,
    /// Whether the panel is open.
    pub(crate) open: RwSignal<bool>,
    /// "Your name".
    pub(crate) name: Field,
    /// "E-mail".
    pub(crate) email: Field,
    /// "Your question", or "Your message" while nobody is there.
    pub(crate) question: Field,
    /// Where a copy goes.
    pub(crate) copy_to: Field,
    /// What stands in the composer.
    pub(crate) draft: RwSignal<String>,
    /// Which element is to have the focus.
    pub(crate) focus: RwSignal<Option<&'static str>>,
}

impl Ui {
    /// Handles over nothing known yet.
    pub(crate) fn new(boot: Boot) -> Self {
        let token = kept::get(kept::TOKEN);
        let outbox = kept::get(kept::OUTBOX).map(|json| Outbox::from_json(&json));
        Self {
            boot: StoredValue::new(boot),
            state: RwSignal::new(WidgetState::new(token, outbox.unwrap_or_default())),
            open: RwSignal::new(false),
            name: Field::new("name"),
            email: Field::new("email"),
            question: Field::new("question"),
            copy_to: Field::new("copy-to"),
            draft: RwSignal::new(kept::get(kept::DRAFT).unwrap_or_default()),
            focus: RwSignal::new(None),
        }
    }

    /// A part of the state, which is drawn anew only when it changes.
    pub(crate) fn read<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        part: fn(&WidgetState) -> T,
    ) -> Memo<T> {
        Memo::new(move |_| self.state.with(part))
    }
}

thread_local! {
    static LINK: RefCell<Option<Connection<Customer>>> = const { RefCell::new(None) };
    /// When "is typing" was last said.
    static TYPING_SAID_MS: Cell<u64> = const { Cell::new(0) };
    /// The outbox as it was last kept.
    static OUTBOX_KEPT: Cell<bool> = const { Cell::new(false) };
}

fn link() -> Option<Connection<Customer>> {
    LINK.with(|link| link.borrow().clone())
}

fn say(frame: &FromCustomer) -> bool {
    link().is_some_and(|link| link.send(frame))
}

/// Connects, unless that was done before.
pub(crate) fn connect(ui: Ui) {
    if link().is_some() {
        return;
    }
    let hello = move || {
        let (site, locale) = ui.boot.with_value(|b| (b.site.parse(), b.locale.clone()));
        ui.state.with_untracked(|state| match site {
            Ok(site) => FromCustomer::Hello {
                site,
                token: state.token.clone(),
                locale,
                page: host::page(),
                resume: state.resume(),
            },
            Err(_) => FromCustomer::Ping {},
        })
    };
    let link = Connection::new(own_relay::<Customer>(), hello, move |what| heard(ui, what));
    LINK.with(|held| *held.borrow_mut() = Some(link.clone()));
    link.start();
}

fn heard(ui: Ui, what: Happened<Customer>) {
    match what {
        Happened::Heard(frame) => {
            let news = ui.state.try_update(|state| state.apply(now_ms(), frame));
            follow_up(ui, news.unwrap_or_default());
        }
        Happened::State(state) => {
            let was = ui.state.with_untracked(|s| s.troubled);
            ui.state.update(|s| s.link(state));
            if state == LinkState::Live {
                for frame in ui.state.with_untracked(|s| s.pending().to_vec()) {
                    say(&frame);
                }
            } else if !was && ui.state.with_untracked(|s| s.troubled) {
                host::event("offline", &[]);
            }
        }
        Happened::ForgetToken => {
            kept::set(kept::TOKEN, "");
            ui.state.update(|state| state.token = None);
        }
        Happened::Woke => ui.state.update(|state| state.tick(now_ms())),
    }
    settle(ui);
}

/// Sends what is due, keeps what must survive a reload, and asks to be woken for the rest.
fn settle(ui: Ui) {
    let (live, due) = {
        let mut due = Vec::new();
        let live = ui.state.with_untracked(|state| state.live);
        if live && !ui.state.with_untracked(|state| state.outbox.is_empty()) {
            ui.state
                .update_untracked(|state| due = state.outbox.due(now_ms()));
        }
        (live, due)
    };
    for held in due {
        say(&held.customer_frame());
    }
    let (outbox, wake_at, token) = ui.state.with_untracked(|state| {
        let outbox = (!state.outbox.is_empty()).then(|| state.outbox.to_json());
        let resend = state.outbox.next_deadline().filter(|_| live);
        let wake_at = resend.into_iter().chain(state.agent_types_until_ms).min();
        let started = state.conversation.is_some();
        (outbox, wake_at, state.token.clone().filter(|_| started))
    });
    if outbox.is_some() || OUTBOX_KEPT.get() {
        OUTBOX_KEPT.set(outbox.is_some());
        kept::set(kept::OUTBOX, &outbox.unwrap_or_default());
    }
    if let Some(token) = token
        && kept::get(kept::TOKEN).as_deref() != Some(&token)
    {
        kept::set(kept::TOKEN, &token);
    }
    if let Some(link) = link() {
        link.wake_at(wake_at);
    }
}

fn follow_up(ui: Ui, news: Vec<News>) {
    recall_seen(ui);
    for one in news {
        match one {
            News::Token => prefill(ui),
            News::Availability => tell_availability(ui),
            News::Place(place) => {
                let number = |n: u64| JsValue::from_f64(n as f64);
                let estimate = place.estimate_ms.map_or(JsValue::NULL, number);
                host::event(
                    "queue",
                    &[
                        ("place", number(place.place.into())),
                        ("line", number(place.line.into())),
                        ("estimate_ms", estimate),
                    ],
                );
            }
            News::Assigned(agent) => {
                host::event("assigned", &[("agent", (&agent).into())]);
                ring_unless_watched(ui);
            }
            News::Message { mine } => {
                host::event("message", &[("mine", mine.into())]);
                if !mine {
                    ring_unless_watched(ui);
                }
            }
            News::Ended => {
                set_draft(ui, String::new());
                host::event("ended", &[]);
            }
            News::Rated(feedback) => {
                let score = |s: Option<protocol::Score>| {
                    s.map_or(JsValue::NULL, |s| JsValue::from_f64(s.get().into()))
                };
                let detail = [("csat", score(feedback.csat)), ("ces", score(feedback.ces))];
                host::event("rating", &detail);
            }
            News::Refused(code) => {
                show_refusal(ui, code);
                host::event("error", &[("code", code.word().into())]);
            }
        }
    }
    look(ui);
}

fn tell_availability(ui: Ui) {
    if let Some(a) = ui.state.with_untracked(|state| state.availability) {
        let state = match a.state {
            protocol::AvailabilityState::Open => "open",
            protocol::AvailabilityState::Busy => "busy",
            protocol::AvailabilityState::Away => "away",
        };
        let agents = JsValue::from_f64(a.agents.into());
        host::event(
            "availability",
            &[("state", state.into()), ("agents", agents)],
        );
    }
}

fn ring_unless_watched(ui: Ui) {
    if !ui.open.get_untracked() || document().hidden() {
        sound::ring();
    }
}

/// Puts what an earlier conversation told into empty fields, so that nothing is asked twice.
fn prefill(ui: Ui) {
    let (name, email) = ui.state.with_untracked(|state| state.known.clone());
    for (field, known) in [(ui.name, name), (ui.email, email)] {
        if let Some(known) = known
            && field.with_untracked(String::is_empty)
        {
            field.value.set(known);
        }
    }
}

/// Puts a refusal at the field that it is about.
fn show_refusal(ui: Ui, code: Code) {
    match code {
        Code::BadName => ui.name.fail(ui, code),
        Code::BadEmail => ui.email.fail(ui, code),
        Code::EmptyMessage | Code::MessageTooLong => ui.question.fail(ui, code),
        _ => {}
    }
}

/// What is on the screen of somebody who looks counts as seen; the rest is unread.
pub(crate) fn look(ui: Ui) {
    let looks = ui.open.get_untracked() && !document().hidden();
    let (seen, unread) = ui
        .state
        .try_update_untracked(|state| {
            let id = state.conversation.as_ref().map(|view| view.id);
            let seen = looks.then(|| state.timeline.saw_all()).flatten();
            (id.zip(seen), state.timeline.unread())
        })
        .unwrap_or_default();
    if let Some((conversation, up_to)) = seen {
        say(&FromCustomer::Seen {
            conversation,
            up_to,
        });
        let mut mark = conversation.to_string();
        mark.push(' ');
        mark.push_str(&up_to.0.to_string());
        kept::set(kept::SEEN, &mark);
    }
    let unread = if looks { 0 } else { unread };
    host::post("unread", &[("count", JsValue::from_f64(unread as f64))]);
}

/// What an earlier page has shown is not unread on this one; what the customer was done with stays away.
fn recall_seen(ui: Ui) {
    ui.state.update_untracked(|state| {
        let Some(view) = &state.conversation else {
            return;
        };
        let id = view.id.to_string();
        let mark = kept::get(kept::SEEN).unwrap_or_default();
        if let Some((seen_id, seq)) = mark.split_once(' ')
            && seen_id == id
        {
            state.timeline.saw(Seq(seq.parse().unwrap_or_default()));
        }
        if !view.state.is_open() && kept::get(kept::DONE).as_deref() == Some(&id) {
            state.set_aside = true;
        }
    });
}

/// The loader said hello. A conversation that runs is joined at once.
pub(crate) fn greeted(ui: Ui, availability: Option<String>) {
    let told = availability.and_then(|json| codec::decode(&json).ok());
    ui.state.update(|state| {
        if state.availability.is_none() {
            state.availability = told;
        }
    });
    if ui.state.with_untracked(|state| state.token.is_some()) {
        connect(ui);
    }
}

/// The panel is open.
pub(crate) fn opened(ui: Ui, focus: bool) {
    ui.open.set(true);
    connect(ui);
    look(ui);
    if focus {
        crate::app::focus_first(ui);
    }
}

/// The panel is closed.
pub(crate) fn closed(ui: Ui) {
    ui.open.set(false);
    look(ui);
}

/// Asks the loader to close the panel.
pub(crate) fn close(ui: Ui) {
    closed(ui);
    host::post("close", &[]);
}

/// The customer is on another page of the site.
pub(crate) fn moved() {
    if let Some(page) = host::page() {
        say(&FromCustomer::Moved { page });
    }
}

fn request(ui: Ui, frame: FromCustomer) {
    connect(ui);
    let new = ui.state.try_update(|state| state.request(frame.clone()));
    if new == Some(true) {
        say(&frame);
    }
}

/// "Start chat", or "Send message" while nobody is there.
pub(crate) fn ask(ui: Ui) {
    let away = ui.state.with_untracked(WidgetState::is_away);
    let name = ui.name.check(text::name);
    let email = ui.email.check(|raw| match raw.trim() {
        "" if !away => Ok(String::new()),
        address => text::email(address),
    });
    let words = ui.question.check(|raw| match text::message(raw) {
        Err(Code::EmptyMessage) if !away => Ok(String::new()),
        checked => checked,
    });
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
    let id = message_id();
    let frame = if away {
        FromCustomer::LeaveMessage {
            id,
            name,
            email,
            text: words,
        }
    } else {
        FromCustomer::Start {
            id,
            name,
            email: Some(email).filter(|e| !e.is_empty()),
            question: Some(words).filter(|w| !w.is_empty()),
        }
    };
    request(ui, frame);
}

/// Sends what stands in the composer. What does not fit stays there.
pub(crate) fn send(ui: Ui) {
    let Ok(words) = text::message(&ui.draft.get_untracked()) else {
        return;
    };
    let Some(conversation) = ui
        .state
        .with_untracked(|state| state.conversation.as_ref().map(|view| view.id))
    else {
        return;
    };
    let at = Timestamp(unix_ms());
    let taken = ui.state.try_update(|state| {
        let outbox = &mut state.outbox;
        match outbox.push(message_id(), conversation, Words::Message, words) {
            Some(held) => {
                let held = held.clone();
                state.timeline.written(&held, at);
                true
            }
            None => false,
        }
    });
    if taken == Some(true) {
        set_draft(ui, String::new());
        TYPING_SAID_MS.set(0);
        settle(ui);
    }
}

/// Sends a message again that was refused.
pub(crate) fn try_again(ui: Ui, id: MessageId) {
    ui.state.update(|state| {
        state.outbox.retry(id);
        state.timeline.retried(id);
    });
    settle(ui);
}

/// The customer types.
pub(crate) fn set_draft(ui: Ui, words: String) {
    kept::set(kept::DRAFT, &words);
    let typing = !words.is_empty();
    ui.draft.set(words);
    let now = now_ms();
    let said = TYPING_SAID_MS.get();
    let due = said == 0 || now.saturating_sub(said) > limits::TYPING_MS / 2;
    if typing == (said != 0) && !(typing && due) {
        return;
    }
    let conversation = ui.state.with_untracked(|state| {
        let running = state.conversation.as_ref().filter(|_| state.is_running());
        running.map(|view| view.id)
    });
    if let Some(conversation) = conversation {
        say(&FromCustomer::Typing {
            conversation,
            on: typing,
        });
        TYPING_SAID_MS.set(if typing { now } else { 0 });
    }
}

fn with_conversation(ui: Ui, frame: impl FnOnce(protocol::ConversationId) -> FromCustomer) {
    let id = ui
        .state
        .with_untracked(|state| state.conversation.as_ref().map(|view| view.id));
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
    let email = if known && address.with_untracked(String::is_empty) {
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
    ui.question.value.set(String::new());
    ui.state.update(|state| {
        state.set_aside = true;
        state.refused = None;
    });
    prefill(ui);
    crate::app::focus_first(ui);
}

/// The page's customer logged out: everything is forgotten, here and in the browser.
pub(crate) fn log_out(ui: Ui) {
    kept::clear();
    for field in [ui.name, ui.email, ui.question, ui.copy_to] {
        field.value.set(String::new());
        field.error.set(None);
    }
    ui.draft.set(String::new());
    ui.state.update(WidgetState::forget);
    rejoin();
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
    connect(ui);
    rejoin();
}

fn rejoin() {
    if let Some(link) = link() {
        link.stop();
        link.start();
    }
}
