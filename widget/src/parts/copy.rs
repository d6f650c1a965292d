//! A copy of the chat: by e-mail to any address, or as a file; and what became of those asked for.

use crate::actions;
use crate::parts::field::{Kind, field, fixed};
use crate::parts::talk::desk;
use crate::rows::{RowKind, copies};
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::{EntryBody, text};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Draws the part.
pub(crate) fn copy(ui: Ui) -> impl IntoView {
    let known = ui.state.with_untracked(|state| {
        state
            .conversation
            .as_ref()
            .and_then(|view| view.email.clone())
    });
    if ui.copy_to.with_untracked(String::is_empty) {
        let typed = ui.email.with_untracked(String::clone);
        ui.copy_to.value.set(known.unwrap_or(typed));
    }
    let busy = ui.read(|state| state.pending().is_copying());
    let log = ui.read(|state| copies(state.timeline.lines()));
    let failed = RwSignal::new(false);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match ui.copy_to.check(text::email) {
            Some(email) => actions::send_transcript(ui, &email),
            None => ui.focus.set(Some(ui.copy_to.id)),
        }
    };
    let download = move |_| {
        leptos::task::spawn_local(async move { failed.set(download(ui).await.is_err()) });
    };
    view! {
        <form novalidate role="group" aria-labelledby="keep" on:submit=send>
            <div class="label" id="keep">{t(Key::KeepCopy)}</div>
            {field(ui.copy_to, Kind::Email, fixed(t(Key::Email)), fixed(String::new()), Some(Key::EmailExample))}
            <div class="row">
                <button class="plain" type="submit" disabled=busy>{t(Key::EmailIt)}</button>
                <button class="plain" type="button" on:click=download>{t(Key::Download)}</button>
            </div>
            <div role="status">
                <For each=move || log.get() key=|row| row.key let:row>{
                    let RowKind::Desk(body, by) = row.kind else { return ().into_any() };
                    let sent = matches!(body, EntryBody::TranscriptSent { .. });
                    let lost = matches!(body, EntryBody::TranscriptFailed { .. });
                    let text = desk(ui, &body, &by);
                    view! { <p class="note" class:done=sent class:sorry=lost>{text}</p> }.into_any()
                }</For>
                {move || failed.get().then(|| view! { <p class="sorry">{t(Key::Refused)}</p> })}
            </div>
        </form>
    }
}

/// Fetches the transcript with the customer's token and hands it to the browser as a file.
async fn download(ui: Ui) -> Result<(), JsValue> {
    let (id, token) = ui.state.with_untracked(|state| {
        let id = state.conversation.as_ref().map(|view| view.id.to_string());
        (
            id.unwrap_or_default(),
            state.token.clone().unwrap_or_default(),
        )
    });
    let headers = web_sys::Headers::new()?;
    headers.set("Authorization", &["Bearer ", &token].concat())?;
    let options = web_sys::RequestInit::new();
    options.set_headers(&headers);
    let address = ["/api/customer/transcript/", &id].concat();
    let reply = JsFuture::from(window().fetch_with_str_and_init(&address, &options)).await?;
    let reply: web_sys::Response = reply.unchecked_into();
    if !reply.ok() {
        return Err(JsValue::NULL);
    }
    let blob: web_sys::Blob = JsFuture::from(reply.blob()?).await?.unchecked_into();
    let url = web_sys::Url::create_object_url_with_blob(&blob)?;
    let link: web_sys::HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download("chat.txt");
    link.click();
    web_sys::Url::revoke_object_url(&url)
}
