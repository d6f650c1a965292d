//! The page that shows the frame: its commands come in, events go out. Only the window above, only
//! from an origin that the site lists, and from then on only that one.

use crate::actions;
use crate::fields::{is_true, member, object, text};
use crate::later::{self, Deed};
use crate::ui::Ui;
use crate::{origin, scheme};
use leptos::prelude::*;
use protocol::{Page, limits};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::MessageEvent;

thread_local! {
    /// The origin of the page above, once it has said hello.
    static HOST: RefCell<Option<String>> = const { RefCell::new(None) };
    /// The page that the customer is on.
    static PAGE: RefCell<Option<Page>> = const { RefCell::new(None) };
}

/// The page that the customer is on, as far as the loader told.
pub(crate) fn page() -> Option<Page> {
    PAGE.with(|page| page.borrow().clone())
}

/// Listens to the page above. Without one (the frame opened by itself) the chat is open at once.
pub(crate) fn listen(ui: Ui) {
    let window = window();
    if window.parent().ok().flatten().as_ref() == Some(&window) {
        ui.open.set(true);
        later::act_soon(ui, Deed::Connect);
        return;
    }
    let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let data = event.data();
        if member(&data, "deskbell").as_f64() == Some(1.0) && is_from_above(ui, &event) {
            HOST.with(|host| *host.borrow_mut() = Some(event.origin()));
            command(ui, &text(&data, "type").unwrap_or_default(), &data);
        }
    });
    let _ = window.add_event_listener_with_callback("message", heard.as_ref().unchecked_ref());
    heard.forget();
}

fn is_from_above(ui: Ui, event: &MessageEvent) -> bool {
    let above = window().parent().ok().flatten();
    let source = event.source();
    let same_window = match (&above, &source) {
        (Some(above), Some(source)) => js_sys::Object::is(above.as_ref(), source.as_ref()),
        _ => false,
    };
    let from = event.origin();
    same_window
        && HOST.with(|host| match &*host.borrow() {
            Some(known) => *known == from,
            None => ui
                .boot
                .with_value(|boot| origin::is_allowed(&from, &boot.origins)),
        })
}

fn command(ui: Ui, name: &str, data: &JsValue) {
    let number = member(data, "id");
    match name {
        "hello" => {
            scheme::choose(ui, data);
            remember_page(data);
            identify(ui, &member(data, "identity"), JsValue::UNDEFINED);
            site_data(ui, data);
            permission(ui, data);
            post("ready", &[]);
            actions::greeted(ui, &member(data, "availability"));
            if is_true(data, "open") {
                actions::opened(ui, false);
            }
        }
        "notify" => permission(ui, data),
        "open" => actions::opened(ui, is_true(data, "focus")),
        "close" => actions::closed(ui),
        "moved" => {
            remember_page(data);
            later::act_if_here(ui, Deed::Moved);
        }
        "identify" => return identify(ui, &member(data, "identity"), number),
        "set" => {
            scheme::choose(ui, data);
            site_data(ui, data);
        }
        "logout" => actions::log_out(ui),
        "sendTranscript" => {
            let email = text(data, "email").unwrap_or_default();
            return later::act(ui, Deed::SendTranscript(email, number));
        }
        _ => {}
    }
    done(&number, None);
}

/// Answers a command by its number: done, or not, and why.
pub(crate) fn done(number: &JsValue, error: Option<&str>) {
    if !number.is_undefined() {
        let error = error.map_or(JsValue::NULL, JsValue::from_str);
        post("done", &[("id", number.clone()), ("error", error)]);
    }
}

fn site_data(ui: Ui, data: &JsValue) {
    let told = member(data, "data");
    if told.is_object() {
        later::act_when_here(ui, Deed::Tell(told));
    }
}

/// Fills in what the site already knows; what the customer wrote stays. A signed token is proved
/// to the relay, as soon as it knows us.
fn identify(ui: Ui, who: &JsValue, number: JsValue) {
    for (name, field) in [("name", ui.name), ("email", ui.email)] {
        if let Some(known) = text(who, name)
            && field.is_empty()
        {
            field.value.set(known);
        }
    }
    match text(who, "token") {
        // What is proved only once the chat is opened keeps nobody waiting.
        Some(token) if !later::is_here() => {
            later::act_when_here(ui, Deed::Prove(token, JsValue::UNDEFINED));
            done(&number, None);
        }
        Some(token) => later::act_when_here(ui, Deed::Prove(token, number)),
        None => done(&number, None),
    }
}

fn permission(ui: Ui, data: &JsValue) {
    ui.permission.set(text(data, "notify").unwrap_or_default());
}

fn remember_page(data: &JsValue) {
    let told = member(data, "page");
    let address = |name| {
        let mut url = text(&told, name)?;
        let cut = (0..=limits::PAGE_URL_BYTES.min(url.len()))
            .rev()
            .find(|n| url.is_char_boundary(*n));
        url.truncate(cut.unwrap_or_default());
        Some(url)
    };
    let Some(url) = address("url") else {
        return;
    };
    let referrer = address("referrer").unwrap_or_default();
    let title = text(&told, "title").unwrap_or_default();
    let title = title.chars().take(limits::PAGE_TITLE_CHARS).collect();
    PAGE.with(|page| {
        *page.borrow_mut() = Some(Page {
            url,
            title,
            referrer,
        })
    });
}

/// Says something to the loader.
pub(crate) fn post(kind: &str, members: &[(&str, JsValue)]) {
    let message = object(members);
    let _ = js_sys::Reflect::set(&message, &"deskbell".into(), &JsValue::from_f64(1.0));
    let _ = js_sys::Reflect::set(&message, &"type".into(), &kind.into());
    HOST.with(|host| {
        if let (Some(origin), Ok(Some(above))) = (&*host.borrow(), window().parent()) {
            let _ = above.post_message(&message, origin);
        }
    });
}

/// Tells the page of an event. No words of the conversation ever go into one.
pub(crate) fn event(name: &str, detail: &[(&str, JsValue)]) {
    post(
        "event",
        &[("name", name.into()), ("detail", object(detail))],
    );
}
