//! Files beside the message: what is picked, dropped or pasted is uploaded at once, and waits for the message.

use crate::ui::Ui;
use crate::{kept, relay, writing};
use client::browser::files::{file_id, path};
use client::browser::picked;
use client::{Attachments, Upload};
use leptos::prelude::*;
use protocol::{ConversationId, File, FileId, codec};
use std::cell::Cell;

thread_local! {
    /// The conversation that they are for.
    static FOR: Cell<Option<ConversationId>> = const { Cell::new(None) };
}

/// The composer of the conversation at hand is drawn: what an earlier page had uploaded for it is there
/// again, and what was for another one goes.
pub(crate) fn begin(ui: Ui) {
    let id = conversation(ui);
    if FOR.replace(id) == id {
        return;
    }
    forget(ui);
    let kept = kept::get(kept::FILES).unwrap_or_default();
    if let (Some(id), Some((of, files))) = (id, kept.split_once(' '))
        && of == id.to_string()
        && let Ok(files) = codec::decode::<Vec<File>>(files)
    {
        ui.files.update(|all| all.recall(files));
    }
}

/// Lets go of all.
pub(crate) fn forget(ui: Ui) {
    picked::clear();
    ui.files.set(Attachments::default());
}

fn conversation(ui: Ui) -> Option<ConversationId> {
    let id = |state: &crate::state::WidgetState| Some(state.conversation.as_ref()?.id);
    ui.state.with_untracked(id)
}

/// Takes files in and uploads what can be sent.
pub(crate) fn attach(ui: Ui, files: Vec<web_sys::File>) {
    for file in files {
        let id = file_id();
        let (name, bytes) = (file.name(), file.size() as u64);
        if ui.files.try_update(|all| all.add(id, name, bytes)) == Some(true) {
            picked::keep(id, file);
            upload(ui, id);
        }
    }
}

/// Uploads a file once more that did not arrive.
pub(crate) fn try_again(ui: Ui, id: FileId) {
    ui.files.update(|all| {
        all.became(id, Upload::Going(0));
    });
    upload(ui, id);
}

/// Takes a file away, wherever it is by now.
pub(crate) fn remove(ui: Ui, id: FileId) {
    picked::let_go(id);
    let at_relay = |all: &Attachments| all.done().iter().any(|file| file.id == id);
    let at_relay = ui.files.with_untracked(at_relay);
    ui.files.update(|all| all.remove(id));
    keep(ui);
    if let (true, Some(of)) = (at_relay, FOR.get()) {
        leptos::task::spawn_local(async move {
            // If it does not get there, the relay forgets the file by itself.
            let _ = relay::call(ui, "DELETE", &path(of, id), None).await;
        });
    }
}

/// Keeps through a reload what is uploaded and not sent.
pub(crate) fn keep(ui: Ui) {
    let done = ui.files.with_untracked(Attachments::done);
    let kept = match FOR.get() {
        Some(id) if !done.is_empty() => [&id.to_string(), " ", &codec::encode(&done)].concat(),
        _ => String::new(),
    };
    kept::set(kept::FILES, &kept);
}

fn upload(ui: Ui, id: FileId) {
    let token = ui.state.with_untracked(|state| state.token.clone());
    let token = token.unwrap_or_default();
    let told = move |what| became(ui, id, what);
    let begun = FOR
        .get()
        .is_some_and(|of| picked::upload(of, id, &token, told));
    if !begun {
        became(ui, id, Upload::Lost);
    }
}

fn became(ui: Ui, id: FileId, what: Upload) {
    let ended = !matches!(what, Upload::Going(_));
    if ended {
        picked::has_ended(id);
    }
    let goes = ui.files.try_update(|all| all.became(id, what));
    if ended {
        keep(ui);
    }
    if goes == Some(true) {
        writing::send(ui);
    }
}
