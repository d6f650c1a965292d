//! Whether somebody would answer now, as the loader hands it on: read member by member, since
//! the decoder of frames is not here yet when the first screen is drawn.

use crate::fields::{member, text};
use protocol::{Availability, AvailabilityState, Promise, Timestamp};
use wasm_bindgen::JsValue;

/// Reads the availability of `GET /api/sites/{site}`. `None` for anything else.
pub(crate) fn read(told: &JsValue) -> Option<Availability> {
    let state = match text(told, "state")?.as_str() {
        "open" => AvailabilityState::Open,
        "busy" => AvailabilityState::Busy,
        "away" => AvailabilityState::Away,
        _ => return None,
    };
    let promise = member(told, "promise");
    Some(Availability {
        state,
        agents: number(told, "agents")? as u32,
        estimate_ms: number(told, "estimate_ms").map(|ms| ms as u64),
        answer_hours: number(told, "answer_hours")? as u32,
        opens_at: number(told, "opens_at").map(|ms| Timestamp(ms as u64)),
        promise: Promise {
            chat_ms: number(&promise, "chat_ms").map(|ms| ms as u64),
            email_ms: number(&promise, "email_ms").map(|ms| ms as u64),
        },
    })
}

fn number(told: &JsValue, name: &str) -> Option<f64> {
    member(told, name).as_f64()
}
