//! The menu in the header: what can be done beside the conversation. Whoever has something to offer
//! adds one line to [`ITEMS`].

use crate::draw::{Drawn, classed, el, focus};
use crate::screens::sheet::Sheet;
use crate::state::WidgetState;
use crate::texts::{Key, t};
use crate::ui::Ui;
use crate::{actions, alerts};
use leptos::prelude::*;
use protocol::Code;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// The id of the button that opens it.
pub(crate) const BUTTON: &str = "more";
/// The id of the button and its menu.
const PLACE: &str = "more-place";

/// One line of the menu.
struct Item {
    label: Key,
    /// When it is offered.
    when: fn(Ui) -> bool,
    /// For what is switched: whether it is on.
    on: Option<fn(Ui) -> bool>,
    act: fn(Ui),
}

/// The lines, in order.
const ITEMS: &[Item] = &[
    Item {
        label: Key::CopyByEmail,
        when: has_conversation,
        on: None,
        act: |ui| ui.sheet.set(Some(Sheet::Copy)),
    },
    Item {
        label: Key::CopyDownload,
        when: has_conversation,
        on: None,
        act: |ui| actions::download_copy(ui, move |done| download_failed(ui, done)),
    },
    Item {
        label: Key::Sound,
        when: has_news,
        on: Some(|_| alerts::is_loud()),
        act: |_| alerts::switch_sound(),
    },
    Item {
        label: Key::NotifyMe,
        when: |ui| has_news(ui) && alerts::can_notify(ui),
        on: Some(alerts::notifies),
        act: alerts::switch_notify,
    },
    Item {
        label: Key::ExactTimes,
        when: has_conversation,
        on: Some(|ui| ui.exact.get_untracked()),
        act: |ui| ui.exact.update(|exact| *exact = !*exact),
    },
    Item {
        label: Key::PastChats,
        when: is_known,
        on: None,
        act: |ui| ui.sheet.set(Some(Sheet::Past)),
    },
    Item {
        label: Key::YourData,
        when: is_known,
        on: None,
        act: |ui| ui.sheet.set(Some(Sheet::Data)),
    },
];

fn has_conversation(ui: Ui) -> bool {
    ui.state.with(|state| state.shown().is_some())
}

fn has_news(ui: Ui) -> bool {
    ui.state.with(WidgetState::may_write)
}

fn is_known(ui: Ui) -> bool {
    ui.state.with(WidgetState::is_known)
}

/// Where a download fails, the other way to a copy is shown, with the reason.
fn download_failed(ui: Ui, done: bool) {
    if !done {
        ui.state
            .update(|state| state.refused = Some(Code::Unavailable));
        ui.sheet.set(Some(Sheet::Copy));
    }
}

/// Draws the button and, while it is open, the menu.
pub(crate) fn menu(ui: Ui) -> Drawn {
    let open = RwSignal::new(false);
    let shown = Memo::new(move |_| {
        let shown = ITEMS.iter().enumerate();
        let shown = shown.filter(|(_, item)| (item.when)(ui));
        shown.map(|(n, _)| n).collect::<Vec<_>>()
    });
    let away = window_event_listener_untyped("pointerdown", move |event| {
        let at = event.target().and_then(|t| t.dyn_into::<Element>().ok());
        let inside =
            at.is_some_and(|at| at.closest(&["#", PLACE].concat()).ok().flatten().is_some());
        if !inside && open.get_untracked() {
            open.set(false);
        }
    });
    on_cleanup(move || away.remove());
    let draw = move || {
        let lines = shown.get();
        let lines = lines.into_iter().enumerate();
        let lines = lines.map(|(place, n)| line(ui, place, &ITEMS[n], open));
        let menu = classed("div", "menu")
            .attr("role", "menu")
            .attr("aria-label", &t(Key::More))
            .on("keydown", move |event| {
                keys(
                    &event.unchecked_into(),
                    shown.with_untracked(Vec::len),
                    open,
                );
            });
        menu.children(lines.collect())
    };
    let toggle = move || {
        open.update(|open| *open = !*open);
        if open.get_untracked() {
            request_animation_frame(|| focus_item(0));
        }
    };
    let button = classed("button", "icon")
        .attr("id", BUTTON)
        .attr("type", "button")
        .attr("aria-label", &t(Key::More))
        .attr("aria-haspopup", "menu")
        .attr_by("aria-expanded", move || Some(open.get().to_string()))
        .attr_by("hidden", move || {
            shown.with(Vec::is_empty).then(String::new)
        })
        .on("click", move |_| toggle())
        .on("keydown", move |event| {
            let event: KeyboardEvent = event.unchecked_into();
            if event.key() == "ArrowDown" && !open.get_untracked() {
                event.prevent_default();
                toggle();
            }
        })
        .text("⋯");
    el("div")
        .attr("id", PLACE)
        .child(button)
        .child_by(move || open.get().then(draw))
}

fn line(ui: Ui, place: usize, item: &'static Item, open: RwSignal<bool>) -> Drawn {
    let role = match item.on {
        Some(_) => "menuitemcheckbox",
        None => "menuitem",
    };
    let mut line = el("button")
        .attr("id", &item_id(place))
        .attr("type", "button")
        .attr("role", role)
        .attr("tabindex", "-1")
        .on("click", move |_| {
            open.set(false);
            ui.focus.set(Some(BUTTON));
            (item.act)(ui);
        })
        .text(t(item.label));
    if let Some(on) = item.on {
        line = line.attr_by("aria-checked", move || Some(on(ui).to_string()));
    }
    line
}

fn item_id(place: usize) -> String {
    ["more-", &place.to_string()].concat()
}

fn focus_item(place: usize) {
    focus(&item_id(place));
}

/// Arrows go round, Home and End to the ends, Escape and Tab out.
fn keys(event: &KeyboardEvent, count: usize, open: RwSignal<bool>) {
    let at = document().active_element().map(|element| element.id());
    let at = (0..count).find(|place| Some(item_id(*place)) == at);
    let at = at.unwrap_or_default();
    match event.key().as_str() {
        "ArrowDown" => focus_item((at + 1) % count.max(1)),
        "ArrowUp" => focus_item((at + count - 1) % count.max(1)),
        "Home" => focus_item(0),
        "End" => focus_item(count.saturating_sub(1)),
        "Escape" => {
            // Escape leaves the menu first, not the panel.
            event.stop_propagation();
            focus(BUTTON);
            open.set(false);
        }
        "Tab" => return open.set(false),
        _ => return,
    }
    event.prevent_default();
}
