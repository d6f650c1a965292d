//! What the site's page says about its customer, passed on to the relay: a signed identity, which may
//! make them somebody else, and data for the agents.

use crate::fields::{object, text};
use crate::state::WidgetState;
use crate::ui::Ui;
use crate::{host, kept, link, relay};
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

struct Said {
    /// The signed identity that the relay has not seen yet, and the number of the page's command.
    identity: Option<(String, JsValue)>,
    /// What the page tells, as an object; said again after each welcome.
    data: JsValue,
}

thread_local! {
    static SAID: RefCell<Said> = const {
        RefCell::new(Said { identity: None, data: JsValue::UNDEFINED })
    };
}

/// The page proves who its customer is.
pub(crate) fn prove(ui: Ui, token: String, number: JsValue) {
    let now = is_welcome(ui);
    let kept = if now {
        number.clone()
    } else {
        JsValue::UNDEFINED
    };
    SAID.with(|said| said.borrow_mut().identity = Some((token, kept)));
    if now {
        welcomed(ui);
    } else {
        host::done(&number, None);
    }
}

/// The page tells agents something; an empty object takes back what it told.
pub(crate) fn tell(ui: Ui, data: JsValue) {
    let told = SAID.with(|said| core::mem::replace(&mut said.borrow_mut().data, data.clone()));
    let none =
        |data: &JsValue| js_sys::Object::keys(data.unchecked_ref::<js_sys::Object>()).length() == 0;
    if told.is_undefined() && none(&data) {
        SAID.with(|said| said.borrow_mut().data = JsValue::UNDEFINED);
    } else if is_welcome(ui) {
        spawn_local(say_data(ui, data));
    }
}

/// The page's customer logged out.
pub(crate) fn forget() {
    SAID.with(|said| {
        let mut said = said.borrow_mut();
        said.identity = None;
        said.data = JsValue::UNDEFINED;
    });
}

/// The relay has said who we are: what was waiting for that is said.
pub(crate) fn welcomed(ui: Ui) {
    let (identity, data) = SAID.with(|said| {
        let mut said = said.borrow_mut();
        (said.identity.take(), said.data.clone())
    });
    spawn_local(async move {
        if let Some((token, number)) = identity {
            let proved = say_identity(ui, &token).await;
            let error = proved.is_err().then_some("bad_identity");
            host::done(&number, error);
            if error.is_some() && number.is_undefined() {
                host::event("error", &[("code", "bad_identity".into())]);
            }
        }
        if !data.is_undefined() {
            say_data(ui, data).await;
        }
    });
}

fn is_welcome(ui: Ui) -> bool {
    let live = |state: &WidgetState| state.reach.is_live() && state.token.is_some();
    ui.state.with_untracked(live)
}

async fn say_identity(ui: Ui, token: &str) -> Result<(), JsValue> {
    let site = ui.boot.with_value(|boot| boot.site.clone());
    let body = object(&[("site", site.into()), ("token", token.into())]);
    let reply = relay::call(ui, "POST", "/api/customer/identify", Some(&body)).await?;
    let identified = JsFuture::from(reply.json()?).await?;
    let Some(token) = text(&identified, "token") else {
        return Ok(());
    };
    // Somebody else: what the stranger left behind is not theirs, except a chat that runs.
    let running = ui.state.with_untracked(WidgetState::is_running);
    ui.state.update(|state| {
        if !running {
            state.forget();
        }
        state.token = Some(token.clone());
    });
    if kept::get(kept::TOKEN).is_some() {
        kept::set(kept::TOKEN, &token);
    }
    link::rejoin();
    Ok(())
}

async fn say_data(ui: Ui, data: JsValue) {
    let body = object(&[("data", data)]);
    if relay::call(ui, "POST", "/api/customer/data", Some(&body))
        .await
        .is_err()
    {
        host::event("error", &[("code", "bad_site_data".into())]);
    }
}
