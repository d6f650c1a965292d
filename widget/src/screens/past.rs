//! Past chats: a list, the newest first, and each to be read again, sent or downloaded.

use crate::actions;
use crate::draw::{Drawn, button, classed, el};
use crate::fields::{is_true, member, members, text};
use crate::parts::copy::copy;
use crate::parts::talk::talk;
use crate::relay;
use crate::screens::sheet::TITLE;
use crate::state::WidgetState;
use crate::texts::{self, Key, t};
use crate::ui::Ui;
use client::browser::unix_ms;
use leptos::prelude::*;
use protocol::{ToCustomer, codec};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// The list as far as it has come.
#[derive(Clone, Copy)]
struct List {
    /// Lines: the id, what stands in it.
    chats: RwSignal<Vec<(String, [String; 3])>>,
    /// Whether there are older ones; `None` while the relay is asked.
    more: RwSignal<Option<bool>>,
    failed: RwSignal<bool>,
}

/// Draws the list.
pub(crate) fn list(ui: Ui) -> Drawn {
    let list = List {
        chats: RwSignal::new(Vec::new()),
        more: RwSignal::new(None),
        failed: RwSignal::new(false),
    };
    fetch(ui, list);
    let lines = move || {
        let lines = list.chats.get().into_iter();
        let lines = lines.map(|(id, words)| el("li").child(line(ui, list, id, words)));
        let list = classed("ul", "chats")
            .attr("role", "list")
            .attr("aria-labelledby", TITLE);
        Some(list.children(lines.collect()))
    };
    let older = move || button("plain", t(Key::Older), move || fetch(ui, list));
    let says = move || {
        let words = match (list.failed.get(), list.more.get()) {
            (true, _) => Key::Refused,
            (false, None) => Key::Connecting,
            (false, Some(_)) if list.chats.with(Vec::is_empty) => Key::NoPast,
            _ => return None,
        };
        Some(classed("p", "note").text(t(words)))
    };
    el("div")
        .child_by(lines)
        .child(el("div").attr("role", "status").child_by(says))
        .child_by(move || (list.more.get() == Some(true)).then(older))
}

fn line(ui: Ui, list: List, id: String, [when, words, state]: [String; 3]) -> Drawn {
    let open = move || {
        let path = ["/api/customer/past/", &id].concat();
        leptos::task::spawn_local(async move {
            match whole(ui, &path).await {
                Some(ToCustomer::Conversation(view)) => actions::read(ui, view),
                _ => list.failed.set(true),
            }
        });
    };
    button("chat", String::new(), open)
        .child(el("b").text(when))
        .child(classed("span", "last").attr("dir", "auto").text(words))
        .child(el("small").text(state))
}

async fn whole(ui: Ui, path: &str) -> Option<ToCustomer> {
    let reply = relay::call(ui, "GET", path, None).await.ok()?;
    let body = JsFuture::from(reply.text().ok()?).await.ok()?;
    codec::decode(&body.as_string()?).ok()
}

/// Asks for the next chats.
fn fetch(ui: Ui, list: List) {
    let last = list
        .chats
        .with_untracked(|chats| chats.last().map(|(id, _)| id.clone()));
    let mut path = String::from("/api/customer/past");
    if let Some(last) = last {
        path.push_str("?before=");
        path.push_str(&last);
    }
    list.failed.set(false);
    list.more.set(None);
    leptos::task::spawn_local(async move {
        match relay::json(ui, "GET", &path, None).await {
            Ok(page) => {
                let chats = members(&page, "chats");
                let chats: Vec<_> = chats.iter().map(|chat| described(&chat)).collect();
                list.chats.update(|all| all.extend(chats));
                list.more.set(Some(is_true(&page, "more")));
            }
            Err(_) => list.failed.set(true),
        }
    });
}

/// A chat's id; when and with whom, the last words, and how it stands.
fn described(chat: &JsValue) -> (String, [String; 3]) {
    let words = |name| text(chat, name).unwrap_or_default();
    let at_ms = member(chat, "asked_at").as_f64().unwrap_or_default() as u64;
    let mut when = [&texts::day(at_ms, unix_ms()), " ", &texts::time(at_ms)].concat();
    if let Some(agent) = text(chat, "agent") {
        when.push_str(" · ");
        when.push_str(&agent);
    }
    let last = text(&member(chat, "last"), "text").unwrap_or_default();
    let state = match words("state").as_str() {
        "ended" => Key::ChatEnded,
        "ticket" => Key::MessageKept,
        "answered" => Key::Answered,
        "withdrawn" => Key::Withdrawn,
        _ => Key::GoingOn,
    };
    (words("id"), [when, last, t(state)])
}

/// What a past chat is called.
pub(crate) fn title(ui: Ui) -> String {
    let at_ms = ui
        .state
        .with_untracked(|state| state.past.as_ref().map(|past| past.view.asked_at.0));
    texts::day(at_ms.unwrap_or_default(), unix_ms())
}

/// Draws one of them: what was said, the copies, and the way to a new one.
pub(crate) fn read(ui: Ui) -> Drawn {
    let running = ui.read(WidgetState::is_running);
    let again = move || {
        let anew = move || {
            ui.state.update(|state| state.past = None);
            ui.sheet.set(None);
            actions::new_chat(ui);
        };
        (!running.get()).then(|| button("plain", t(Key::NewChat), anew))
    };
    let keep = el("details")
        .child(el("summary").text(t(Key::KeepCopy)))
        .child(copy(ui));
    el("div").child(talk(ui)).child(keep).child_by(again)
}
