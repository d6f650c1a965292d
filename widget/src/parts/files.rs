//! Files: the button and the chips beside the message that is written, and what a message brings: pictures as
//! previews, the rest to be downloaded.

use super::field::problem;
use crate::draw::{Drawn, button, by_id, classed, el, list};
use crate::texts::{self, Key, fill, t};
use crate::ui::Ui;
use crate::{attaching, relay};
use client::attachments::{CLEAR, preview_px};
use client::browser::{files, picked};
use client::{Attachment, Upload};
use leptos::prelude::*;
use protocol::{Code, File, FileId, limits};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ClipboardEvent, DragEvent, Event, HtmlInputElement};

/// The id of what picks files.
const PICKER: &str = "picker";
/// Pixels of a preview's longer side.
const PREVIEW_PX: u32 = 240;

/// Draws the button; while it is there, files may be dropped on the panel, too.
pub(crate) fn button_to_attach(ui: Ui) -> Drawn {
    let picker = el("input")
        .attr("id", PICKER)
        .attr("type", "file")
        .attr("multiple", "")
        .attr("accept", &files::accepted())
        .attr("hidden", "")
        .on("change", move |event| {
            let picker: HtmlInputElement = event_target(&event);
            attaching::attach(ui, files::listed(picker.files()));
            picker.set_value("");
        });
    let pick = || {
        if let Some(picker) = by_id::<HtmlInputElement>(PICKER) {
            picker.click();
        }
    };
    let button = button("icon clip", String::new(), pick).attr("aria-label", &t(Key::AttachFile));
    el("div")
        .child(picker)
        .child(button)
        .child_by(move || dropping(ui))
}

/// What is dropped on the panel is attached; while it is held above, that is said.
fn dropping(ui: Ui) -> Option<Drawn> {
    let above = RwSignal::new(false);
    let carried = |event: &Event| event.unchecked_ref::<DragEvent>().data_transfer();
    let over = window_event_listener_untyped("dragover", move |event| {
        if files::carries(carried(&event)) {
            event.prevent_default();
            if !above.get_untracked() {
                above.set(true);
            }
        }
    });
    let left = window_event_listener_untyped("dragleave", move |event| {
        let event: DragEvent = event.unchecked_into();
        if event.related_target().is_none() {
            above.set(false);
        }
    });
    let dropped = window_event_listener_untyped("drop", move |event| {
        if files::carries(carried(&event)) {
            // Otherwise the browser would open it in place of the chat.
            event.prevent_default();
            above.set(false);
            attaching::attach(ui, files::carried(carried(&event)));
        }
    });
    on_cleanup(move || {
        over.remove();
        left.remove();
        dropped.remove();
    });
    let says = move || {
        let says = || classed("div", "drop").text(t(Key::DropHere));
        above.get().then(says)
    };
    Some(el("div").child_by(says))
}

/// Attaches what is pasted, if those are files. Words are pasted as ever.
pub(crate) fn pasted(ui: Ui, event: Event) {
    let event: ClipboardEvent = event.unchecked_into();
    let pasted = files::carried(event.clipboard_data());
    if !pasted.is_empty() {
        event.prevent_default();
        attaching::attach(ui, pasted);
    }
}

/// Draws the files beside the message that is written, and what they wait for.
pub(crate) fn chips(ui: Ui) -> Drawn {
    let all = Memo::new(move |_| ui.files.with(|files| files.all().to_vec()));
    let ids = Memo::new(move |_| {
        let each = |one: &Attachment| (one.id, one.name.clone(), one.bytes);
        all.with(|all| all.iter().map(each).collect::<Vec<_>>())
    });
    let chips = list(ids, |(id, ..)| *id, move |one| chip(ui, all, one));
    let waits = move || match ui.files.with(|files| files.held) {
        true => t(Key::SendsSoon),
        false => String::new(),
    };
    // Said once of each; the chips themselves change at each step of the upload.
    let said = move || {
        all.with(|all| {
            let trouble =
                |one: &Attachment| Some([&one.name, ": ", &trouble(&one.upload)?].concat());
            all.iter().rev().find_map(trouble).unwrap_or_default()
        })
    };
    let said = Memo::new(move |_| said());
    classed("div", "chips")
        .attr_by("hidden", move || all.with(Vec::is_empty).then(String::new))
        .child(
            el("ul")
                .attr("aria-label", &t(Key::AttachedFiles))
                .view(chips),
        )
        .child(classed("p", "note").attr("role", "status").text_by(waits))
        .child(
            classed("span", "unseen")
                .attr("role", "status")
                .text_by(move || said.get()),
        )
}

fn chip(ui: Ui, all: Memo<Vec<Attachment>>, (id, name, bytes): (FileId, String, u64)) -> Drawn {
    let upload = Memo::new(move |_| {
        let one = all.with(|all| all.iter().find(|one| one.id == id).cloned());
        one.map(|one| one.upload)
    });
    let going = move || match upload.get() {
        Some(Upload::Going(part)) => Some(part.to_string()),
        _ => None,
    };
    let progress = el("progress")
        .attr("max", "100")
        .attr("aria-label", &name)
        .attr_by("value", going)
        .attr_by("hidden", move || going().is_none().then(String::new));
    let why = move || upload.get().as_ref().and_then(trouble);
    let again = move || {
        (upload.get() == Some(Upload::Lost)).then(|| {
            button("again", t(Key::TryAgain), move || {
                attaching::try_again(ui, id);
            })
        })
    };
    let label = fill(Key::RemoveFile, &[("name", &name)]);
    let remove = button("icon", "✕".into(), move || {
        attaching::remove(ui, id);
        ui.focus.set(Some(super::composer::FIELD));
    });
    el("li")
        .child(what(&name, bytes))
        .child(progress)
        .child(classed("span", "error").text_by(move || why().unwrap_or_default()))
        .child_by(again)
        .child(remove.attr("aria-label", &label))
}

/// Name and size.
fn what(name: &str, bytes: u64) -> Drawn {
    classed("span", "what")
        .child(el("bdi").text(name))
        .child(el("small").text(texts::size(bytes)))
}

fn trouble(upload: &Upload) -> Option<String> {
    match upload {
        Upload::Refused(code) => Some(why(*code)),
        Upload::Lost => Some(t(Key::FileLost)),
        Upload::Going(_) | Upload::Done(_) => None,
    }
}

/// Why a file, or a message with files, was refused.
pub(crate) fn why(code: Code) -> String {
    let most = |key, max: String| fill(key, &[("max", &max)]);
    match code {
        Code::FileTooLarge => most(Key::FileTooLarge, texts::size(limits::FILE_BYTES as u64)),
        Code::TooManyFiles => most(
            Key::TooManyFiles,
            texts::number(limits::FILES_PER_MESSAGE as u32),
        ),
        Code::FileKind => t(Key::FileKind),
        Code::EmptyFile => t(Key::EmptyFile),
        Code::NoSuchFile => t(Key::NoSuchFile),
        Code::NotAllowed => t(Key::NoFiles),
        other => problem(other),
    }
}

/// Draws what a message brings.
pub(crate) fn brought(ui: Ui, file: File) -> Drawn {
    if !file.is_picture() {
        return download(ui, file);
    }
    let (width, height) = preview_px(&file, PREVIEW_PX);
    let url = RwSignal::new(String::new());
    let lost = RwSignal::new(false);
    on_cleanup(move || {
        if let Some(url) = url.try_get_untracked() {
            let _ = web_sys::Url::revoke_object_url(&url);
        }
    });
    let wanted = file.clone();
    leptos::task::spawn_local(async move {
        match fetch(ui, &wanted).await {
            Ok(came) => {
                if url.try_set(came.clone()).is_some() {
                    let _ = web_sys::Url::revoke_object_url(&came);
                }
            }
            Err(_) => drop(lost.try_set(true)),
        }
    });
    let name = file.name.clone();
    let shown_now = move || {
        url.with(|url| {
            if url.is_empty() {
                CLEAR.into()
            } else {
                url.clone()
            }
        })
    };
    let picture = move || {
        let size = |px: u32| px.to_string();
        el("img")
            .attr("alt", &name)
            .attr("width", &size(width))
            .attr("height", &size(height))
            .attr_by("src", move || Some(shown_now()))
    };
    let label = fill(Key::OpenFile, &[("name", &file.name)]);
    let shown = move || {
        if lost.get() {
            return Some(download(ui, file.clone()));
        }
        let link = classed("a", "pic")
            .attr("target", "_blank")
            .attr("aria-label", &label)
            .attr_by("href", move || {
                Some(url.get()).filter(|url| !url.is_empty())
            });
        Some(link.child(picture()))
    };
    el("div").child_by(shown)
}

async fn fetch(ui: Ui, file: &File) -> Result<String, JsValue> {
    let blob = match picked::as_told(file) {
        Some(local) => local,
        None => {
            let reply = relay::call(ui, "GET", &path(ui, file.id), None).await?;
            JsFuture::from(reply.blob()?).await?.unchecked_into()
        }
    };
    web_sys::Url::create_object_url_with_blob(&blob)
}

fn path(ui: Ui, id: FileId) -> String {
    let of = ui.state.with_untracked(|state| Some(state.shown()?.id));
    of.map(|of| files::path(of, id)).unwrap_or_default()
}

fn download(ui: Ui, file: File) -> Drawn {
    let failed = RwSignal::new(false);
    let what = what(&file.name, file.bytes);
    let path = path(ui, file.id);
    let save = move |_| {
        let (path, name) = (path.clone(), file.name.clone());
        leptos::task::spawn_local(async move {
            let done = relay::save(ui, &path, &name).await.is_ok();
            let _ = failed.try_set(!done);
        });
    };
    let sign = el("span").attr("aria-hidden", "true").text("⤓");
    let button = classed("button", "file")
        .attr("type", "button")
        .on("click", save)
        .child(sign)
        .child(classed("span", "unseen").text(t(Key::Download) + " "))
        .child(what);
    let sorry = move || match failed.get() {
        true => t(Key::FileLost),
        false => String::new(),
    };
    let sorry = classed("p", "error").attr("role", "status").text_by(sorry);
    el("div").child(button).child(sorry)
}
