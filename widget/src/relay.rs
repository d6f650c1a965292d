//! Calls to the relay beside the socket: what is not live is asked for with the customer's token and
//! comes back as text or as a file.

use crate::ui::Ui;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Calls the relay as this customer.
///
/// # Errors
/// Whatever the browser says, or that the relay refused.
pub(crate) async fn call(
    ui: Ui,
    method: &str,
    path: &str,
    body: Option<&JsValue>,
) -> Result<web_sys::Response, JsValue> {
    let token = ui.state.with_untracked(|state| state.token.clone());
    let headers = web_sys::Headers::new()?;
    let bearer = ["Bearer ", &token.unwrap_or_default()].concat();
    headers.set("Authorization", &bearer)?;
    let options = web_sys::RequestInit::new();
    options.set_method(method);
    if let Some(body) = body {
        headers.set("Content-Type", "application/json")?;
        options.set_body(&js_sys::JSON::stringify(body)?.into());
    }
    options.set_headers(&headers);
    let reply = JsFuture::from(window().fetch_with_str_and_init(path, &options)).await?;
    let reply: web_sys::Response = reply.unchecked_into();
    if reply.ok() {
        Ok(reply)
    } else {
        Err(JsValue::NULL)
    }
}

/// Calls the relay and reads the answer.
///
/// # Errors
/// As [`call`].
pub(crate) async fn json(
    ui: Ui,
    method: &str,
    path: &str,
    body: Option<&JsValue>,
) -> Result<JsValue, JsValue> {
    let reply = call(ui, method, path, body).await?;
    JsFuture::from(reply.json()?).await
}

/// Fetches a file and hands it to the browser under this name.
///
/// # Errors
/// As [`call`].
pub(crate) async fn save(ui: Ui, path: &str, name: &str) -> Result<(), JsValue> {
    let reply = call(ui, "GET", path, None).await?;
    let blob: web_sys::Blob = JsFuture::from(reply.blob()?).await?.unchecked_into();
    let url = web_sys::Url::create_object_url_with_blob(&blob)?;
    let link: web_sys::HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    web_sys::Url::revoke_object_url(&url)
}

/// This page as the relay would send it now.
///
/// # Errors
/// Whatever the browser says, or that the relay refused.
pub(crate) async fn page() -> Result<String, JsValue> {
    let reply = JsFuture::from(window().fetch_with_str("")).await?;
    let reply: web_sys::Response = reply.unchecked_into();
    if !reply.ok() {
        return Err(JsValue::NULL);
    }
    let page = JsFuture::from(reply.text()?).await?;
    Ok(page.as_string().unwrap_or_default())
}
