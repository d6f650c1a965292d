//! Shortcuts at work: keys become what they do, and buttons tell theirs. The table is `shortcuts`.

use crate::actions;
use crate::app::{self, Page};
use crate::kept;
use crate::parts::composer;
use crate::screens::search;
use crate::shortcuts::{self, Do, Pressed};
use crate::state::lists::List;
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::api::AgentRole;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// Where text is typed.
const FIELDS: &str =
    "input:not([type=checkbox],[type=radio]),textarea,select,[contenteditable=true]";

/// Listens while the view is there.
pub(crate) fn listen(ui: Ui) {
    let keys = window_event_listener(leptos::ev::keydown, move |event| press(ui, &event));
    on_cleanup(move || keys.remove());
}

fn press(ui: Ui, event: &KeyboardEvent) {
    if event.default_prevented() || event.is_composing() {
        return;
    }
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let within = |selector: &str| {
        let target = target.as_ref();
        target.is_some_and(|one| one.closest(selector).ok().flatten().is_some())
    };
    if event.key() == "Escape" && within(&["#", composer::FIELD].concat()) {
        // Out of the text at once, so that the next key is a shortcut already.
        return focus_on(".log");
    }
    let dialog = document()
        .query_selector("dialog[open]")
        .ok()
        .flatten()
        .is_some();
    let key = event.key();
    let pressed = Pressed {
        key: &key,
        control: event.ctrl_key() || event.meta_key(),
        alt: event.alt_key(),
        typing: dialog || within(FIELDS),
    };
    let does = shortcuts::does(pressed, ui.single_keys.get_untracked());
    if let Some(does) = does.filter(|does| !dialog || *does == Do::Jump) {
        event.prevent_default();
        perform(ui, does);
    }
}

/// Does it, where it can be done now.
pub(crate) fn perform(ui: Ui, does: Do) {
    match does {
        Do::Jump => ui.jumping.update(|on| *on = !*on),
        Do::Help => ui.helping.set(true),
        Do::Next => step(ui, true),
        Do::Before => step(ui, false),
        Do::TakeNext => actions::take_next(ui),
        Do::Reply => composer::focus(),
        Do::Desk => app::show(ui, Page::Desk),
        Do::Search => {
            app::show(ui, Page::Search);
            search::focus();
        }
        Do::Scorecard => app::show(ui, Page::Scorecard),
        Do::Ledger => app::show(ui, Page::Ledger),
        Do::Team if can(ui, does) => app::show(ui, Page::Team),
        Do::Board if can(ui, does) => app::show(ui, Page::Board),
        Do::Settings if can(ui, does) => app::show(ui, Page::Settings),
        Do::Book if can(ui, does) => app::show(ui, Page::Book),
        Do::Integrations if can(ui, does) => app::show(ui, Page::Integrations),
        Do::Account => app::show(ui, Page::Account),
        Do::Replies => app::show(ui, Page::Replies),
        _ => {
            if let Some(button) = button(does) {
                button.click();
            }
        }
    }
}

/// Whether it can be done now.
pub(crate) fn can(ui: Ui, does: Do) -> bool {
    match does {
        Do::Jump | Do::Next | Do::Before => false,
        Do::TakeNext => ui
            .state
            .with_untracked(|state| state.next_to_take().is_some()),
        Do::Reply => document().get_element_by_id(composer::FIELD).is_some(),
        Do::Team | Do::Board | Do::Settings => ui.role.get_untracked().may_supervise(),
        Do::Book | Do::Integrations => ui.role.get_untracked() == AgentRole::Owner,
        Do::Help
        | Do::Desk
        | Do::Search
        | Do::Scorecard
        | Do::Ledger
        | Do::Account
        | Do::Replies => true,
        _ => button(does).is_some(),
    }
}

/// Its button in the page, unless that can't be pressed.
fn button(does: Do) -> Option<HtmlElement> {
    let name = does.button()?;
    let selector = ["[data-does=", name, "]:not(:disabled,[aria-disabled=true])"].concat();
    let found = document().query_selector(&selector).ok()??;
    found.dyn_into().ok()
}

/// Through all conversations of the lists.
fn step(ui: Ui, forward: bool) {
    let all = ui.state.with_untracked(|state| {
        let (whose, now) = (ui.whose.get_untracked(), ui.now.get_untracked());
        List::ALL.map(|list| state.list(list, whose, now)).concat()
    });
    let chosen = ui.selected.get_untracked();
    let at = all.iter().position(|id| Some(*id) == chosen);
    let next = match (at, forward) {
        (None, _) => all.first(),
        (Some(at), true) => all.get(at + 1),
        (Some(at), false) => at.checked_sub(1).and_then(|at| all.get(at)),
    };
    if let Some(id) = next {
        if ui.page.get_untracked() != Page::Desk {
            app::show(ui, Page::Desk);
        }
        actions::select(ui, *id);
    }
}

/// Wants keys without Ctrl or Alt, or not; kept through a reload.
pub(crate) fn want_single_keys(ui: Ui, on: bool) {
    ui.single_keys.set(on);
    kept::set(kept::SINGLE_KEYS, if on { "" } else { "off" });
}

/// What a button's `title` says of its shortcut.
pub(crate) fn hint(ui: Ui, does: Do) -> impl Fn() -> Option<String> + Copy {
    move || Some(shortcuts::of(does, ui.single_keys.get())?.words(is_mac()))
}

/// A button's `aria-keyshortcuts`.
pub(crate) fn aria(ui: Ui, does: Do) -> impl Fn() -> Option<String> + Copy {
    move || Some(shortcuts::of(does, ui.single_keys.get())?.aria())
}

/// Whether Cmd is what others call Ctrl.
pub(crate) fn is_mac() -> bool {
    let platform = window().navigator().platform().unwrap_or_default();
    platform.starts_with("Mac") || platform.starts_with("iP")
}

/// What it is called.
pub(crate) fn name(does: Do) -> String {
    t(match does {
        Do::Jump => Key::Jump,
        Do::Help => Key::Shortcuts,
        Do::Next => Key::NextConversation,
        Do::Before => Key::ConversationBefore,
        Do::TakeNext => Key::TakeNext,
        Do::Available => Key::AvailableSwitch,
        Do::Break => Key::TakeBreak,
        Do::Reply => Key::Reply,
        Do::Note => Key::Note,
        Do::Whisper => Key::Whisper,
        Do::Take => Key::Take,
        Do::Transfer => Key::Transfer,
        Do::Add => Key::AddColleague,
        Do::StepOut => Key::StepOut,
        Do::Assign => Key::Assign,
        Do::Reopen => Key::Reopen,
        Do::End => Key::EndChat,
        Do::Close => Key::Close,
        Do::Desk => Key::Desk,
        Do::Search => Key::Search,
        Do::Scorecard => Key::Scorecard,
        Do::Ledger => Key::Ledger,
        Do::Team => Key::Team,
        Do::Board => Key::Board,
        Do::Settings => Key::Settings,
        Do::Book => Key::Book,
        Do::Integrations => Key::Integrations,
        Do::Account => Key::Account,
        Do::Replies => Key::Canned,
        Do::LogOut => Key::LogOut,
    })
}

/// Puts the focus on something, once it is drawn.
pub(crate) fn focus_soon(selector: String) {
    request_animation_frame(move || focus_on(&selector));
}

fn focus_on(selector: &str) {
    if let Some(found) = document().query_selector(selector).ok().flatten() {
        let _ = found.unchecked_ref::<HtmlElement>().focus();
    }
}
