//! State → screen: the panel, and what holds for every screen: focus, Escape, the banner.

use crate::actions;
use crate::draw::{Drawn, classed, focus, watch};
use crate::later::{Deed, Later, Part};
use crate::parts::composer::FIELD;
use crate::parts::header::header;
use crate::parts::news;
use crate::screens::{ask, dead_link, sheet};
use crate::state::{Screen, Trouble, WidgetState};
use crate::texts::{Key, t};
use crate::ui::Ui;
use crate::{boot, host, kept, later, private_link, scheme};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{KeyboardEvent, StorageEvent};

/// Reads the page, draws the panel, listens to the page above.
pub(crate) fn mount() {
    let boot = boot::read();
    kept::open(&boot.site, boot.alone);
    leptos::mount::mount_to_body(move || {
        let ui = Ui::new(boot);
        scheme::follow(ui);
        host::listen(ui);
        follow(ui);
        panel(ui).into_view()
    });
}

fn panel(ui: Ui) -> Drawn {
    let screen = ui.read(WidgetState::screen);
    let trouble = ui.read(|state| state.reach.trouble());
    let alone = ui.boot.with_value(|boot| boot.alone);
    let banner = move || match trouble.get() {
        None => later::banner(ui).map(t).unwrap_or_default(),
        Some(Trouble::Offline) => t(Key::Offline),
        Some(Trouble::Connecting) => t(Key::Connecting),
        Some(Trouble::Lost) => t(Key::Lost),
        Some(Trouble::Over) => t(Key::Unreachable),
    };
    let drawn = move || {
        if let Some(which) = ui.sheet.get() {
            return Some(later::draw(ui, Part::Sheet(which)));
        }
        Some(match screen.get() {
            Screen::Ask => ask::ask(ui),
            Screen::Link => dead_link::screen(ui),
            behind => later::draw(ui, Part::Screen(behind)),
        })
    };
    let mut panel = classed("div", if alone { "panel alone" } else { "panel" });
    if !alone {
        let name = ui.boot.with_value(|boot| boot.name.clone());
        panel = panel.attr("role", "dialog").attr("aria-label", &name);
    }
    panel
        .child(header(ui))
        .child(
            classed("div", "banner")
                .attr("role", "status")
                .text_by(banner),
        )
        .child_by(move || later::try_again(ui))
        .child(news::banner(ui))
        .child_by(drawn)
}

/// What follows from changes of the state, rather than from a single frame.
fn follow(ui: Ui) {
    private_link::follow();
    let running = ui.read(WidgetState::is_under_way);
    watch(move || {
        let waits = ui.later.get() != Later::Here && later::has_asked();
        host::post("running", &[("on", (running.get() || waits).into())]);
    });
    let screen = ui.read(WidgetState::screen);
    let mut before = screen.get_untracked();
    watch(move || {
        let screen = screen.get();
        let changed = core::mem::replace(&mut before, screen) != screen;
        // Only a customer who is in the panel is taken along to the new screen.
        let bare = ui.sheet.get_untracked().is_none();
        if changed && bare && ui.open.get_untracked() && document().has_focus().unwrap_or_default()
        {
            focus_first(ui);
        }
    });
    watch(move || {
        if let Some(id) = ui.focus.get() {
            ui.focus.set(None);
            request_animation_frame(move || focus(id));
        }
    });
    let looks = window_event_listener_untyped("visibilitychange", move |_| {
        later::act_if_here(ui, Deed::Look);
    });
    let stored = window_event_listener_untyped("storage", move |event| {
        let key = event.unchecked_into::<StorageEvent>().key();
        if key.as_deref() == Some(&kept::key(kept::OUTBOX)) {
            later::act_if_here(ui, Deed::OutboxChanged);
        } else if key.is_none_or(|key| key == kept::key(kept::TOKEN)) {
            actions::token_changed(ui);
        }
    });
    // On the window: the focus is nowhere in the panel once what had it has gone.
    let keys = window_event_listener_untyped("keydown", move |event| {
        let event: KeyboardEvent = event.unchecked_into();
        if event.key() == "Escape" && !event.is_composing() && !sheet::leave(ui) {
            actions::close(ui);
        }
    });
    // All live as long as the frame.
    on_cleanup(move || {
        looks.remove();
        stored.remove();
        keys.remove();
    });
}

/// Goes to where the customer will act: the first empty field, the composer, or the title. On a
/// phone never into a field, since its keyboard would cover half of what there is to read.
pub(crate) fn focus_first(ui: Ui) {
    let coarse = window().match_media("(pointer: coarse)");
    let by_touch = coarse.ok().flatten().is_some_and(|query| query.matches());
    let id = match ui.state.with_untracked(WidgetState::screen) {
        Screen::Ask if !by_touch => {
            let fields = [ui.name, ui.email, ui.question];
            let empty = fields.iter().find(|f| f.is_empty());
            empty.map_or(ui.question.id, |field| field.id)
        }
        Screen::Talk if !by_touch => FIELD,
        _ => "title",
    };
    ui.focus.set(Some(id));
}
