//! How this agent wants to be told: fetched whenever the view connects, obeyed by its alarms.

use crate::api;
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::notifications::{Notifications, QuietHours};

/// Where they are kept.
pub(crate) const PATH: &str = "/api/agent/notifications";

/// Asks for them. Until they are here, and where they can't be had, it is as usual.
pub(crate) fn fetch(ui: Ui) {
    let token = ui.bearer();
    leptos::task::spawn_local(async move {
        if let Ok(wishes) = api::get::<Notifications>(PATH, &token).await {
            are(ui, wishes);
        }
    });
}

/// From now on they are these.
pub(crate) fn are(ui: Ui, wishes: Notifications) {
    minds_moods(ui, &wishes);
    ui.wishes.set(wishes);
}

/// Only who leads hears of moods, and only where the site has them.
fn minds_moods(ui: Ui, wishes: &Notifications) {
    let leads = ui.role.get_untracked().may_supervise();
    let line = wishes.mood.score().filter(|_| leads);
    ui.state.update(|state| {
        let line = line.filter(|_| state.coach.enabled && state.coach.sentiment);
        state.minds_moods(line);
    });
}

/// Whether nothing is to be heard now, by this browser's clock.
pub(crate) fn is_quiet(hours: Option<&QuietHours>) -> bool {
    let Some(hours) = hours else { return false };
    let now = js_sys::Date::new_0();
    let minute = now.get_hours() * 60 + now.get_minutes();
    // Sunday is 0 in browsers, Monday here.
    let day = (now.get_day() + 6) % 7;
    hours.are_on(day as u8, minute as u16)
}

/// The time zone of this browser.
pub(crate) fn zone() -> String {
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new());
    let zone = js_sys::Reflect::get(&format.resolved_options(), &"timeZone".into());
    let zone = zone.ok().and_then(|zone| zone.as_string());
    zone.unwrap_or_else(|| "UTC".into())
}
