//! What a first look does not need: everything from the link to the relay on is a chunk of its own. It is
//! fetched once the form can be used, or earlier if something is wanted of it; until it is there, that waits.
//!
//! Nothing outside the chunk may call into it but through [`Talk`]: what is called directly, or is
//! reached from what is, becomes part of the first download (`cargo xtask size` shows it).

use crate::draw::{Drawn, classed, el};
use crate::parts::{faq, menu};
use crate::screens::sheet::{self, Sheet};
use crate::screens::{ended, kept as kept_screen, talk};
use crate::state::{Screen, WidgetState};
use crate::texts::{Key, t};
use crate::ui::Ui;
use crate::{actions, attaching, kept, link, promised, relay, site_says};
use client::browser::message_id;
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use std::cell::{Cell, RefCell};
use std::time::Duration;
use wasm_bindgen::JsValue;

/// How long after the panel opened the chunk is fetched: the form is drawn by then.
const SOON: Duration = Duration::from_millis(60);
/// Between two tries to fetch it.
const AGAIN: Duration = Duration::from_secs(3);

/// Where the chunk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Later {
    /// Not here, and nobody waits for it.
    NotYet,
    /// Not here, and the customer waits for it.
    Wanted,
    /// It could not be fetched; it is tried again.
    Failed,
    /// Here.
    Here,
}

/// What is wanted of the chunk.
#[derive(Clone, PartialEq)]
pub(crate) enum Deed {
    /// Connect to the relay.
    Connect,
    /// Come back as whoever the token now says.
    Rejoin,
    /// Send the form.
    Ask,
    /// Take note of what is on the screen.
    Look,
    /// Tell the relay of the page that the customer is on.
    Moved,
    /// End the chat.
    End,
    /// Send a transcript there, and answer the page's command of that number.
    SendTranscript(String, JsValue),
    /// Take over what another tab has written.
    OutboxChanged,
    /// Prove to the relay who the customer is, and answer the page's command of that number.
    Prove(String, JsValue),
    /// Tell agents what the page says of the customer.
    Tell(JsValue),
}

/// What the chunk draws.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    /// A screen behind the first.
    Screen(Screen),
    /// What lies over a screen.
    Sheet(Sheet),
    /// The menu in the header.
    Menu,
    /// Common questions.
    Faq,
}

/// The way into the chunk.
struct Talk {
    act: fn(Ui, Deed),
    draw: fn(Ui, Part) -> Option<Drawn>,
}

thread_local! {
    static TALK: Cell<Option<&'static Talk>> = const { Cell::new(None) };
    static FETCHING: Cell<bool> = const { Cell::new(false) };
    static WAITING: RefCell<Vec<Deed>> = const { RefCell::new(Vec::new()) };
}

/// The split point. Its body is the only thing that names the chunk's functions.
#[wasm_split(talk, wasm_split_path = leptos::wasm_split, fallible)]
fn load() -> Result<&'static Talk, SplitLoaderError> {
    Ok(&Talk {
        act: in_chunk,
        draw: drawn_in_chunk,
    })
}

fn in_chunk(ui: Ui, deed: Deed) {
    match deed {
        Deed::Connect => link::connect(ui),
        Deed::Rejoin => {
            attaching::forget(ui);
            link::rejoin();
        }
        Deed::Ask => {
            // From here on it is kept as what was asked, not as what is to be.
            kept::set(kept::ASKED, "");
            actions::ask(ui);
        }
        Deed::Look => link::look(ui),
        Deed::Moved => actions::moved(),
        Deed::End => actions::end(ui),
        Deed::SendTranscript(email, number) => promised::copy(ui, &email, number),
        Deed::OutboxChanged => actions::outbox_changed(ui),
        Deed::Prove(token, number) => site_says::prove(ui, token, number),
        Deed::Tell(data) => site_says::tell(ui, data),
    }
}

fn drawn_in_chunk(ui: Ui, part: Part) -> Option<Drawn> {
    Some(match part {
        Part::Screen(Screen::Ended) => ended::ended(ui),
        Part::Screen(Screen::Kept) => kept_screen::kept(ui),
        Part::Screen(_) => talk::screen(ui),
        Part::Sheet(which) => sheet::sheet(ui, which),
        Part::Menu => menu::menu(ui),
        Part::Faq => return faq::faq(ui),
    })
}

/// Does it now, or as soon as the chunk is there.
pub(crate) fn act(ui: Ui, deed: Deed) {
    if let Some(talk) = TALK.get() {
        return (talk.act)(ui, deed);
    }
    if deed == Deed::Ask {
        will_ask(ui);
        ui.later.set(Later::Wanted);
    }
    WAITING.with(|waiting| {
        let mut waiting = waiting.borrow_mut();
        if !waiting.contains(&deed) {
            waiting.push(deed);
        }
    });
    fetch(ui);
}

/// Whether a form was sent that nobody has taken in yet, here or on an earlier page.
pub(crate) fn has_asked() -> bool {
    kept::get(kept::ASKED).is_some()
}

/// The form was sent before anything could send it: that is kept through a reload.
fn will_ask(ui: Ui) {
    let away = ui.state.with_untracked(WidgetState::is_away);
    let mark = [if away { "-" } else { "" }, &message_id().to_string()].concat();
    kept::set(kept::ASKED, &mark);
}

/// Does it now, or once the chunk has come because something else was wanted of it.
pub(crate) fn act_when_here(ui: Ui, deed: Deed) {
    match TALK.get() {
        Some(talk) => (talk.act)(ui, deed),
        None => WAITING.with(|waiting| waiting.borrow_mut().push(deed)),
    }
}

/// Does it if the chunk is there: without it there is nothing to do it to.
pub(crate) fn act_if_here(ui: Ui, deed: Deed) {
    if let Some(talk) = TALK.get() {
        (talk.act)(ui, deed);
    }
}

/// Does it once the form has been drawn.
pub(crate) fn act_soon(ui: Ui, deed: Deed) {
    if TALK.get().is_some() {
        return act(ui, deed);
    }
    set_timeout(move || act(ui, deed.clone()), SOON);
}

/// Draws a part of the chunk; until it is there, that it is on its way. To be called where signals are
/// followed: it draws anew when the chunk has come.
pub(crate) fn draw(ui: Ui, part: Part) -> Drawn {
    draw_when_here(ui, part).unwrap_or_else(|| {
        fetch(ui);
        let words = classed("p", "lead").attr("role", "status");
        el("main").child(words.text(t(Key::Connecting)))
    })
}

/// Draws a part of the chunk that nobody waits for: nothing, until it is there.
pub(crate) fn draw_when_here(ui: Ui, part: Part) -> Option<Drawn> {
    let here = ui.later.with(|later| *later == Later::Here);
    let talk = TALK.get().filter(|_| here)?;
    (talk.draw)(ui, part)
}

/// Whether the chunk is there; does not follow changes.
pub(crate) fn is_here() -> bool {
    TALK.get().is_some()
}

/// What to say of the chunk above the screen, and whether trying again at once can be offered.
pub(crate) fn banner(ui: Ui) -> Option<Key> {
    match ui.later.get() {
        Later::NotYet | Later::Here => None,
        Later::Wanted => Some(Key::Connecting),
        Later::Failed => Some(Key::Lost),
    }
}

/// The button beside the banner while the chunk cannot be had.
pub(crate) fn try_again(ui: Ui) -> Option<Drawn> {
    let failed = ui.later.with(|later| *later == Later::Failed);
    failed.then(|| {
        let label = t(Key::TryAgain);
        crate::draw::button("link", label, move || fetch(ui))
    })
}

fn fetch(ui: Ui) {
    if FETCHING.replace(true) {
        return;
    }
    leptos::task::spawn_local(async move {
        let came = load().await;
        FETCHING.set(false);
        match came {
            Ok(talk) => {
                TALK.set(Some(talk));
                ui.later.set(Later::Here);
                for deed in WAITING.take() {
                    (talk.act)(ui, deed);
                }
            }
            // Another version's chunk would not fit: the frame begins anew, with what was typed.
            Err(_) if is_outdated().await => drop(window().location().reload()),
            Err(_) => {
                if ui.later.get_untracked() != Later::Failed {
                    ui.later.set(Later::Failed);
                }
                set_timeout(move || fetch(ui), AGAIN);
            }
        }
    });
}

/// Whether the relay was upgraded since this page was made: its page names another script by now.
async fn is_outdated() -> bool {
    let script = document().query_selector("script[src]").ok().flatten();
    let Some(ours) = script.and_then(|script| script.get_attribute("src")) else {
        return false;
    };
    let page = relay::page().await;
    page.is_ok_and(|page| !page.contains(&ours))
}
