//! Files: the button and the chips beside a reply, and what a message brings: pictures as previews, the rest to
//! be downloaded.

use super::composer;
use super::icon::{CLIP, icon};
use crate::api::{self, Problem};
use crate::attaching;
use crate::texts::{Key, fill, size, t};
use crate::ui::Ui;
use client::attachments::{CLEAR, preview_px};
use client::browser::{files, picked};
use client::{Attachment, Upload};
use leptos::html::Input;
use leptos::prelude::*;
use protocol::{Code, ConversationId, File, limits};
use wasm_bindgen::JsCast;
use web_sys::{Blob, DragEvent, HtmlAnchorElement, Url};

/// Pixels of a preview's longer side.
const PREVIEW_PX: u32 = 280;

/// Draws the button; while it is there, files may be dropped on the page, too.
pub(crate) fn button(ui: Ui, id: ConversationId) -> impl IntoView {
    let picker = NodeRef::<Input>::new();
    let pick = move |_| {
        if let Some(picker) = picker.get_untracked() {
            picker.click();
        }
    };
    let picked = move |_| {
        if let Some(picker) = picker.get_untracked() {
            attaching::attach(ui, id, files::listed(picker.files()));
            picker.set_value("");
        }
    };
    let above = dropping(ui, id);
    view! {
        <input type="file" multiple hidden accept=files::accepted() node_ref=picker on:change=picked/>
        <button type="button" class="tool" aria-label=t(Key::AttachFile) on:click=pick>{icon(CLIP)}</button>
        {move || above.get().then(|| view! { <div class="drop">{t(Key::DropHere)}</div> })}
    }
}

/// What is dropped is attached. Says whether something is held above the page.
fn dropping(ui: Ui, id: ConversationId) -> RwSignal<bool> {
    let above = RwSignal::new(false);
    let over = window_event_listener(leptos::ev::dragover, move |event: DragEvent| {
        if files::carries(event.data_transfer()) {
            event.prevent_default();
            if !above.get_untracked() {
                above.set(true);
            }
        }
    });
    let left = window_event_listener(leptos::ev::dragleave, move |event: DragEvent| {
        if event.related_target().is_none() {
            above.set(false);
        }
    });
    let dropped = window_event_listener(leptos::ev::drop, move |event: DragEvent| {
        if files::carries(event.data_transfer()) {
            // Otherwise the browser would open it in place of the desk.
            event.prevent_default();
            above.set(false);
            attaching::attach(ui, id, files::carried(event.data_transfer()));
        }
    });
    on_cleanup(move || {
        over.remove();
        left.remove();
        dropped.remove();
    });
    above
}

/// Draws the files beside the reply, and what they wait for.
pub(crate) fn chips(ui: Ui, id: ConversationId) -> impl IntoView {
    let all = Memo::new(move |_| attaching::of(ui, id));
    let each = move || all.with(|all| all.all().to_vec());
    let key = |one: &Attachment| {
        let step = match one.upload {
            Upload::Going(_) => 0_u8,
            Upload::Done(_) => 1,
            Upload::Refused(_) => 2,
            Upload::Lost => 3,
        };
        (one.id, step)
    };
    let waits = move || all.with(|all| all.held).then(|| t(Key::SendsSoon));
    view! {
        <ul class="chips" aria-label=t(Key::AttachedFiles) hidden=move || all.with(|all| all.all().is_empty())>
            <For each=each key=key let:one>{chip(ui, id, all, one)}</For>
        </ul>
        <p class="purpose" role="status">{waits}</p>
    }
}

fn chip(
    ui: Ui,
    conversation: ConversationId,
    all: Memo<client::Attachments>,
    one: Attachment,
) -> impl IntoView {
    let id = one.id;
    let part = move || {
        let part = |one: &Attachment| match one.upload {
            Upload::Going(part) if one.id == id => Some(part.to_string()),
            _ => None,
        };
        all.with(|all| all.all().iter().find_map(part))
    };
    let label = one.name.clone();
    let progress = matches!(one.upload, Upload::Going(_))
        .then(|| view! { <progress max="100" aria-label=label value=part></progress> });
    let why = match &one.upload {
        Upload::Refused(code) => Some(why(*code)),
        Upload::Lost => Some(t(Key::FileLost)),
        Upload::Going(_) | Upload::Done(_) => None,
    };
    let why = why.map(|why| view! { <span class="wrong" role="alert">{why}</span> });
    let again = (one.upload == Upload::Lost).then(|| {
        let again = move |_| attaching::try_again(ui, conversation, id);
        view! { <button type="button" on:click=again>{t(Key::TryAgain)}</button> }
    });
    let remove = move |_| {
        attaching::remove(ui, conversation, id);
        composer::focus();
    };
    let named = fill(Key::RemoveFile, &[("name", &one.name)]);
    view! {
        <li>
            {what(&one.name, one.bytes)}
            {progress}{again}
            <button type="button" class="tool" aria-label=named on:click=remove>"✕"</button>
            {why}
        </li>
    }
}

/// Name and size.
fn what(name: &str, bytes: u64) -> impl IntoView + use<> {
    let name = String::from(name);
    view! { <span class="what"><bdi>{name}</bdi><small>{size(bytes)}</small></span> }
}

fn why(code: Code) -> String {
    match code {
        Code::FileTooLarge => fill(
            Key::FileTooLarge,
            &[("max", &size(limits::FILE_BYTES as u64))],
        ),
        Code::TooManyFiles => fill(
            Key::TooManyFiles,
            &[("max", &limits::FILES_PER_MESSAGE.to_string())],
        ),
        Code::NotAllowed => t(Key::NoFiles),
        other => api::words(Problem::Refused(other)),
    }
}

/// Draws what a message brings.
pub(crate) fn brought(ui: Ui, conversation: ConversationId, file: File, mine: bool) -> AnyView {
    if !file.is_picture() {
        return view! { <div class="brought" class:me=mine>{download(ui, conversation, file)}</div> }
            .into_any();
    }
    let (width, height) = preview_px(&file, PREVIEW_PX);
    let url = RwSignal::new(None::<String>);
    let lost = RwSignal::new(false);
    on_cleanup(move || {
        if let Some(Some(url)) = url.try_get_untracked() {
            let _ = Url::revoke_object_url(&url);
        }
    });
    let wanted = file.clone();
    leptos::task::spawn_local(async move {
        let blob = fetch(ui, conversation, &wanted).await;
        match blob.and_then(|blob| Url::create_object_url_with_blob(&blob).ok()) {
            Some(came) => {
                if url.try_set(Some(came.clone())).is_some() {
                    let _ = Url::revoke_object_url(&came);
                }
            }
            None => drop(lost.try_set(true)),
        }
    });
    let label = fill(Key::OpenFile, &[("name", &file.name)]);
    let shown = move || match lost.get() {
        true => download(ui, conversation, file.clone()).into_any(),
        false => {
            let name = file.name.clone();
            let now = move || url.get().unwrap_or_else(|| CLEAR.into());
            let label = label.clone();
            view! {
                <a class="pic" target="_blank" aria-label=label href=move || url.get()>
                    <img src=now alt=name width=width height=height/>
                </a>
            }
            .into_any()
        }
    };
    view! { <div class="brought" class:me=mine>{shown}</div> }.into_any()
}

async fn fetch(ui: Ui, conversation: ConversationId, file: &File) -> Option<Blob> {
    match picked::as_told(file) {
        Some(local) => Some(local),
        None => {
            let token = ui.bearer();
            api::bytes(&files::path(conversation, file.id), &token)
                .await
                .ok()
        }
    }
}

fn download(ui: Ui, conversation: ConversationId, file: File) -> impl IntoView {
    let what = what(&file.name, file.bytes);
    let save = move |_| {
        let file = file.clone();
        leptos::task::spawn_local(async move {
            let saved = fetch(ui, conversation, &file).await;
            let saved = saved.and_then(|blob| save_as(&blob, &file.name));
            if saved.is_none() {
                ui.problem.set(Some(api::words(Problem::Network)));
            }
        });
    };
    view! {
        <button type="button" class="file" on:click=save>
            <span aria-hidden="true">"⤓"</span>
            <span class="unseen">{t(Key::Download)}" "</span>
            {what}
        </button>
    }
}

pub(crate) fn save_as(blob: &Blob, name: &str) -> Option<()> {
    let url = Url::create_object_url_with_blob(blob).ok()?;
    let link: HtmlAnchorElement = document().create_element("a").ok()?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url).ok()
}
