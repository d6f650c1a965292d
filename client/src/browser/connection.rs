//! Drives a [`Link`] over a WebSocket: one JavaScript callback for all events, one timer.

use super::{now_ms, random};
use crate::link::{CLOSED_WITHOUT_CODE, Input, Link, LinkState, Output};
use crate::proof::Search;
use crate::role::Role;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CloseEvent, Document, Event, MessageEvent, VisibilityState, WebSocket, Window};

/// Milliseconds of one slice of the search for a proof: less than a frame on the screen.
const SLICE_MS: u64 = 8;
/// The same while nobody looks: browsers then call timers once a second.
const HIDDEN_SLICE_MS: u64 = 200;
/// Tries between two looks at the clock.
const TRIES_AT_ONCE: u32 = 500;

/// What a [`Connection`] tells its owner.
#[derive(Debug)]
pub enum Happened<R: Role> {
    /// A frame came (never a pong; before the welcome only refusals).
    Heard(R::Hear),
    /// The link's state changed. After [`Happened::Heard`] of the welcome comes `Live`.
    State(LinkState),
    /// The relay refused the token: forget it now, the next hello follows.
    ForgetToken,
    /// The time asked for with [`Connection::wake_at`] has come.
    Woke,
}

/// A link to the relay that keeps itself alive. Cheap to clone; gone when the last clone is.
/// The owner may call every method from inside its callback.
pub struct Connection<R: Role>(Rc<Inner<R>>);

impl<R: Role> Clone for Connection<R> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

struct Inner<R: Role> {
    url: String,
    hello: Box<dyn Fn() -> R::Say>,
    on: Box<dyn Fn(Happened<R>)>,
    link: RefCell<Link>,
    socket: RefCell<Option<WebSocket>>,
    search: RefCell<Option<Search>>,
    wake_at_ms: Cell<Option<u64>>,
    timer: Cell<Option<i32>>,
    callback: Closure<dyn Fn(JsValue)>,
}

impl<R: Role> Connection<R> {
    /// A connection to `url` (see [`super::own_relay`]) that has not been started. `hello` is asked
    /// for the first frame whenever a socket opens; `on` hears what happens.
    pub fn new(
        url: String,
        hello: impl Fn() -> R::Say + 'static,
        on: impl Fn(Happened<R>) + 'static,
    ) -> Self {
        let inner = Rc::new_cyclic(|weak: &Weak<Inner<R>>| {
            let weak = Weak::clone(weak);
            Inner {
                url,
                hello: Box::new(hello),
                on: Box::new(on),
                link: RefCell::new(Link::new()),
                socket: RefCell::default(),
                search: RefCell::default(),
                wake_at_ms: Cell::default(),
                timer: Cell::default(),
                callback: Closure::new(move |event: JsValue| {
                    if let Some(inner) = weak.upgrade() {
                        inner.event(&event);
                    }
                }),
            }
        });
        inner.listen(true);
        Self(inner)
    }

    /// Connects and stays connected. Also after a final close, once its cause is gone.
    pub fn start(&self) {
        self.0.input(Input::Start);
        if !is_online() {
            self.0.input(Input::Offline);
        }
    }

    /// See [`Link::never_as_new`].
    pub fn never_as_new(&self) {
        self.0.link.borrow_mut().never_as_new();
    }

    /// Closes and stays closed.
    pub fn stop(&self) {
        self.0.input(Input::Stop);
    }

    /// Says something. False if the link is not live: then nothing was sent, and nothing is kept.
    pub fn send(&self, frame: &R::Say) -> bool {
        let live = self.0.link.borrow().is_live();
        if live {
            self.0.input(Input::Send(frame));
        }
        live
    }

    /// Asks for [`Happened::Woke`] at this time of [`now_ms`], instead of an earlier wish; `None`
    /// takes the wish back.
    pub fn wake_at(&self, at_ms: Option<u64>) {
        self.0.wake_at_ms.set(at_ms);
        self.0.set_timer();
    }

    /// How the link stands.
    pub fn state(&self) -> LinkState {
        self.0.link.borrow().state()
    }
}

impl<R: Role> Inner<R> {
    fn event(&self, event: &JsValue) {
        if event.is_undefined() {
            return self.timer();
        }
        let event: &Event = event.unchecked_ref();
        match event.type_().as_str() {
            "open" => self.input(Input::Opened {
                hello: (self.hello)(),
            }),
            "message" => {
                let event: &MessageEvent = event.unchecked_ref();
                if let Some(text) = event.data().as_string() {
                    self.input(Input::Frame(&text));
                }
            }
            "close" => {
                let event: &CloseEvent = event.unchecked_ref();
                self.input(Input::Closed { code: event.code() });
                // Said before, perhaps, when the relay still answered.
                if !is_online() {
                    self.input(Input::Offline);
                }
            }
            // Back online or not, or looked at again: after a sleep, from the browser's cache.
            _ if is_online() => {
                if is_visible() || event.type_() == "online" {
                    self.input(Input::Online);
                }
            }
            _ => self.input(Input::Offline),
        }
    }

    fn timer(&self) {
        self.timer.set(None);
        let due = self.wake_at_ms.get().is_some_and(|at| at <= now_ms());
        if due {
            self.wake_at_ms.set(None);
            (self.on)(Happened::Woke);
        }
        if R::MAY_BE_NEW {
            self.search_on();
        }
        self.input(Input::Timer);
    }

    /// One slice of the search for a proof, if there is one.
    fn search_on(&self) {
        let slice_ms = if is_visible() {
            SLICE_MS
        } else {
            HIDDEN_SLICE_MS
        };
        let until = now_ms() + slice_ms;
        let mut found = None;
        if let Some(search) = &mut *self.search.borrow_mut() {
            while found.is_none() && now_ms() < until {
                found = search.go_on(TRIES_AT_ONCE);
            }
        }
        if let Some(proof) = found {
            self.search.take();
            let hello = (self.hello)();
            self.input(Input::Proven { hello, proof });
        }
    }

    fn input(&self, input: Input<'_, R>) {
        let random = u32::from_le_bytes(random());
        let outputs = self.link.borrow_mut().handle::<R>(now_ms(), random, input);
        for output in outputs {
            match output {
                Output::Connect => self.connect(),
                Output::Transmit(text) => self.transmit(&text),
                Output::Prove(challenge) => {
                    if R::MAY_BE_NEW {
                        self.search.replace(Some(Search::new(challenge)));
                    }
                }
                Output::Close => self.close(),
                Output::Deliver(frame) => (self.on)(Happened::Heard(frame)),
                Output::ForgetToken => (self.on)(Happened::ForgetToken),
                Output::State(state) => (self.on)(Happened::State(state)),
            }
        }
        self.set_timer();
    }

    fn connect(&self) {
        self.close();
        match WebSocket::new_with_str(&self.url, protocol::SUBPROTOCOL) {
            Ok(socket) => {
                self.attach(&socket, true);
                self.socket.replace(Some(socket));
            }
            // Thrown for addresses that can't be: said like any failed try, but not from within.
            Err(_) => self.input(Input::Closed {
                code: CLOSED_WITHOUT_CODE,
            }),
        }
    }

    fn transmit(&self, text: &str) {
        if let Some(socket) = &*self.socket.borrow() {
            // A socket that can no longer send is about to say that it closed.
            let _ = socket.send_with_str(text);
        }
    }

    fn close(&self) {
        self.search.take();
        if let Some(socket) = self.socket.take() {
            self.attach(&socket, false);
            let _ = socket.close();
        }
    }

    fn attach(&self, socket: &WebSocket, on: bool) {
        let callback = on.then(|| self.callback.as_ref().unchecked_ref());
        socket.set_onopen(callback);
        socket.set_onmessage(callback);
        socket.set_onclose(callback);
    }

    fn listen(&self, on: bool) {
        let Some(window) = web_sys::window() else {
            return;
        };
        let callback = self.callback.as_ref().unchecked_ref();
        let document: Option<Document> = window.document();
        let window: &web_sys::EventTarget = window.as_ref();
        let document: Option<&web_sys::EventTarget> = document.as_ref().map(AsRef::as_ref);
        for (target, name) in [
            (Some(window), "online"),
            (Some(window), "offline"),
            (Some(window), "pageshow"),
            (document, "visibilitychange"),
        ] {
            let Some(target) = target else { continue };
            let _ = if on {
                target.add_event_listener_with_callback(name, callback)
            } else {
                target.remove_event_listener_with_callback(name, callback)
            };
        }
    }

    fn set_timer(&self) {
        let Some(window) = web_sys::window() else {
            return;
        };
        self.clear_timer(&window);
        let deadline = self.link.borrow().next_deadline();
        // Between two slices the page has its turn.
        let next_slice = self.search.borrow().is_some().then_some(0);
        let wake = self.wake_at_ms.get().into_iter().chain(next_slice);
        let Some(at) = deadline.into_iter().chain(wake).min() else {
            return;
        };
        // One more, so that a timer that is rounded down doesn't come before its time.
        let in_ms = at.saturating_sub(now_ms()).min(i32::MAX as u64 - 1) as i32 + 1;
        let timer = window.set_timeout_with_callback_and_timeout_and_arguments_0(
            self.callback.as_ref().unchecked_ref(),
            in_ms,
        );
        self.timer.set(timer.ok());
    }

    fn clear_timer(&self, window: &Window) {
        if let Some(timer) = self.timer.take() {
            window.clear_timeout_with_handle(timer);
        }
    }
}

impl<R: Role> Drop for Inner<R> {
    fn drop(&mut self) {
        self.close();
        self.listen(false);
        if let Some(window) = web_sys::window() {
            self.clear_timer(&window);
        }
    }
}

fn is_online() -> bool {
    web_sys::window().is_none_or(|w| w.navigator().on_line())
}

fn is_visible() -> bool {
    let document = web_sys::window().and_then(|w| w.document());
    document.is_some_and(|d| d.visibility_state() == VisibilityState::Visible)
}
