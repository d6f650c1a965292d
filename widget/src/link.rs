//! The connection to the relay: its frames go into the state, and what follows from them goes to the
//! page, the browser's storage and the customer's ear.

use crate::state::News;
use crate::ui::Ui;
use crate::{actions, alerts, host, kept, promised, site_says, texts, writing};
use client::browser::{Connection, Happened, now_ms, own_relay};
use client::{Customer, LinkState, Outbox};
use leptos::prelude::*;
use protocol::{AvailabilityState, Code, FromCustomer, Score, Seq};
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsValue;

thread_local! {
    static LINK: RefCell<Option<Connection<Customer>>> = const { RefCell::new(None) };
    /// Whether something is kept of the outbox, and of the form.
    static KEPT: Cell<[bool; 2]> = const { Cell::new([false; 2]) };
}

fn link() -> Option<Connection<Customer>> {
    LINK.with(|link| link.borrow().clone())
}

/// Says something if the link is live; what must not be lost goes through [`request`] or the outbox.
pub(crate) fn say(frame: &FromCustomer) -> bool {
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
                zone: texts::time_zone(),
                page: host::page(),
                resume: state.resume(),
                proof: None,
            },
            Err(_) => FromCustomer::Ping {},
        })
    };
    adopt(ui);
    let link = Connection::new(own_relay::<Customer>(), hello, move |what| heard(ui, what));
    LINK.with(|held| *held.borrow_mut() = Some(link.clone()));
    if ui.boot.with_value(|boot| boot.alone) {
        link.never_as_new();
    }
    link.start();
}

fn heard(ui: Ui, what: Happened<Customer>) {
    let trouble = || ui.state.with_untracked(|state| state.reach.trouble());
    let before = trouble();
    match what {
        Happened::Heard(frame) => {
            let news = ui.state.try_update(|state| state.apply(now_ms(), frame));
            let news = news.unwrap_or_default();
            promised::settle(ui, &news);
            follow_up(ui, news);
        }
        Happened::State(state) => {
            ui.state.update(|s| s.link(now_ms(), state));
            if state == LinkState::Live {
                for frame in ui.state.with_untracked(|s| s.pending().all().to_vec()) {
                    say(&frame);
                }
                actions::ask_again(ui);
            }
        }
        Happened::ForgetToken => {
            kept::set(kept::TOKEN, "");
            ui.state.update(|state| state.token = None);
        }
        Happened::Woke => ui.state.update(|state| state.tick(now_ms())),
    }
    if before.is_none() && trouble().is_some() {
        host::event("offline", &[]);
    }
    settle(ui);
}

/// Sends what is due, keeps what must survive a reload, and asks to be woken for the rest.
pub(crate) fn settle(ui: Ui) {
    let (live, due) = {
        let mut due = Vec::new();
        let live = ui.state.with_untracked(|state| state.reach.is_live());
        if live && !ui.state.with_untracked(|state| state.outbox.is_empty()) {
            ui.state
                .update_untracked(|state| due = state.outbox.due(now_ms()));
        }
        (live, due)
    };
    for held in due {
        if ui.state.with_untracked(|state| state.may_send(&held)) {
            say(&held.customer_frame());
        }
    }
    keep(ui);
    let (wake_at, token) = ui.state.with_untracked(|state| {
        let resend = state.outbox.next_deadline().filter(|_| live);
        let wake_at = resend.into_iter().chain(state.due_ms()).min();
        let started = state.conversation.is_some() || state.pending().is_asking();
        (wake_at, state.token.clone().filter(|_| started))
    });
    if let Some(token) = token
        && kept::get(kept::TOKEN).as_deref() != Some(&token)
    {
        kept::set(kept::TOKEN, &token);
    }
    if let Some(link) = link() {
        link.wake_at(wake_at);
    }
}

/// Keeps through a reload what is not with the relay yet. Other tabs keep theirs in the same place.
fn keep(ui: Ui) {
    let [outbox_kept, asked_kept] = KEPT.get();
    let (mut unsent, asked) = ui.state.with_untracked(|state| {
        let unsent = !state.outbox.is_empty();
        (unsent, state.pending().asked())
    });
    if unsent || outbox_kept {
        adopt(ui);
        let outbox = ui.state.with_untracked(|state| {
            unsent = !state.outbox.is_empty();
            unsent.then(|| state.outbox.to_json())
        });
        kept::set(kept::OUTBOX, &outbox.unwrap_or_default());
    }
    if asked.is_some() || asked_kept {
        let mark = asked.map(|(id, left)| [if left { "-" } else { "" }, &id.to_string()].concat());
        kept::set(kept::ASKED, &mark.unwrap_or_default());
    }
    KEPT.set([unsent, asked.is_some()]);
}

/// Takes over what other tabs have written: whichever is connected sends it.
pub(crate) fn adopt(ui: Ui) {
    let Some(kept) = kept::get(kept::OUTBOX) else {
        return;
    };
    let kept = Outbox::from_json(&kept);
    let new = ui.state.try_update_untracked(|state| state.adopt(kept));
    if new == Some(true) {
        ui.state.notify();
    }
}

fn follow_up(ui: Ui, news: Vec<News>) {
    recall_seen(ui);
    for one in news {
        match one {
            News::Token => {
                prefill(ui);
                site_says::welcomed(ui);
            }
            News::Availability => tell_availability(ui),
            News::Taken => actions::taken(ui),
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
                alerts::joined(ui);
            }
            News::Message { mine } => {
                host::event("message", &[("mine", mine.into())]);
                if !mine {
                    alerts::came(ui);
                }
            }
            News::Ended => {
                writing::keep_draft(ui);
                host::event("ended", &[]);
            }
            News::Rated(feedback) => {
                kept::typed("comment", "");
                let score = |s: Option<Score>| {
                    s.map_or(JsValue::NULL, |s| JsValue::from_f64(s.get().into()))
                };
                let detail = [("csat", score(feedback.csat)), ("ces", score(feedback.ces))];
                host::event("rating", &detail);
            }
            News::Erased => actions::erased(ui),
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
            AvailabilityState::Open => "open",
            AvailabilityState::Busy => "busy",
            AvailabilityState::Away => "away",
        };
        let agents = JsValue::from_f64(a.agents.into());
        host::event(
            "availability",
            &[("state", state.into()), ("agents", agents)],
        );
    }
}

/// Puts what an earlier conversation told into empty fields, so that nothing is asked twice.
pub(crate) fn prefill(ui: Ui) {
    let (name, email) = ui.state.with_untracked(|state| state.known.clone());
    for (field, known) in [(ui.name, name), (ui.email, email)] {
        if let Some(known) = known
            && field.is_empty()
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
        // Other words stand there by now: the frame begins anew with them, and with what was typed.
        Code::NoConsent => drop(window().location().reload()),
        Code::LooksAutomatic => ui.website.set(String::new()),
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
    alerts::tell_unread(if looks { 0 } else { unread });
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

/// Says something that needs an answer; it is said again after a reconnect until it has one.
pub(crate) fn request(ui: Ui, frame: FromCustomer) {
    connect(ui);
    let new = ui.state.try_update(|state| state.request(frame.clone()));
    if new == Some(true) {
        say(&frame);
    }
}

/// Comes back as whoever the token now says.
pub(crate) fn rejoin() {
    if let Some(link) = link() {
        link.stop();
        link.start();
    }
}
