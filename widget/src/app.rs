//! State → screen: the panel, and what holds for every screen: focus, Escape, the banner.

use crate::actions;
use crate::parts::header::header;
use crate::screens::{ask, ended, kept as kept_screen, talk};
use crate::state::{Screen, WidgetState};
use crate::texts::{Key, t};
use crate::ui::Ui;
use crate::{boot, host, kept, link, scheme};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, KeyboardEvent, StorageEvent};

/// Reads the page, draws the panel, listens to the page above.
pub(crate) fn mount() {
    let boot = boot::read();
    kept::open(&boot.site);
    leptos::mount::mount_to_body(move || {
        let ui = Ui::new(boot);
        scheme::follow(ui);
        host::listen(ui);
        watch(ui);
        panel(ui)
    });
}

fn panel(ui: Ui) -> impl IntoView {
    let screen = ui.read(WidgetState::screen);
    let troubled = ui.read(|state| state.troubled);
    let drawer = RwSignal::new(false);
    let site = ui.boot.with_value(|boot| boot.name.clone());
    let key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() {
            actions::close(ui);
        }
    };
    view! {
        <div class="panel" role="dialog" aria-label=site on:keydown=key>
            {header(ui, drawer)}
            <div class="banner" role="status">{move || troubled.get().then(|| t(Key::Lost))}</div>
            {move || match screen.get() {
                Screen::Ask => ask::ask(ui).into_any(),
                Screen::Talk => talk::screen(ui, drawer).into_any(),
                Screen::Ended => ended::ended(ui).into_any(),
                Screen::Kept => kept_screen::kept(ui).into_any(),
            }}
        </div>
    }
}

/// What follows from changes of the state, rather than from a single frame.
fn watch(ui: Ui) {
    let running = ui.read(WidgetState::is_running);
    Effect::new(move |_| {
        host::post("running", &[("on", running.get().into())]);
    });
    let screen = ui.read(WidgetState::screen);
    Effect::new(move |before: Option<Screen>| {
        let screen = screen.get();
        let changed = before.is_some_and(|before| before != screen);
        // Only a customer who is in the panel is taken along to the new screen.
        if changed && ui.open.get_untracked() && document().has_focus().unwrap_or_default() {
            focus_first(ui);
        }
        screen
    });
    Effect::new(move |_| {
        if let Some(id) = ui.focus.get() {
            ui.focus.set(None);
            request_animation_frame(move || focus(id));
        }
    });
    window_event_listener(leptos::ev::visibilitychange, move |_| link::look(ui));
    let stored = Closure::<dyn Fn(StorageEvent)>::new(move |event: StorageEvent| {
        if event.key().is_none_or(|key| key == kept::key(kept::TOKEN)) {
            actions::token_changed(ui);
        }
    });
    let _ = window().add_event_listener_with_callback("storage", stored.as_ref().unchecked_ref());
    stored.forget();
}

/// Goes to where the customer will act: the first empty field, the composer, or the title. On a
/// phone never into a field, since its keyboard would cover half of what there is to read.
pub(crate) fn focus_first(ui: Ui) {
    let coarse = window().match_media("(pointer: coarse)");
    let by_touch = coarse.ok().flatten().is_some_and(|query| query.matches());
    let id = match ui.state.with_untracked(WidgetState::screen) {
        Screen::Ask if !by_touch => {
            let fields = [ui.name, ui.email, ui.question];
            let empty = fields.iter().find(|f| f.with_untracked(String::is_empty));
            empty.map_or(ui.question.id, |field| field.id)
        }
        Screen::Talk if !by_touch => "message",
        _ => "title",
    };
    ui.focus.set(Some(id));
}

fn focus(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let _ = element.unchecked_ref::<HtmlElement>().focus();
    }
}
