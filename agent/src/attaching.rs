//! Files beside a reply: what is picked, dropped or pasted is uploaded at once, and waits for the reply.

use crate::actions::writing;
use crate::ui::Ui;
use crate::{api, kept};
use client::browser::files::{file_id, path};
use client::browser::picked;
use client::{Attachments, Upload};
use leptos::prelude::*;
use protocol::{ConversationId, File, FileId, codec};

/// Reads what is attached in a conversation; follows its changes.
pub(crate) fn of(ui: Ui, conversation: ConversationId) -> Attachments {
    ui.files
        .with(|all| all.get(&conversation).cloned().unwrap_or_default())
}

fn change<T>(
    ui: Ui,
    conversation: ConversationId,
    act: impl FnOnce(&mut Attachments) -> T,
) -> Option<T> {
    ui.files
        .try_update(|all| act(all.entry(conversation).or_default()))
}

/// A conversation is opened: what an earlier page had uploaded for it is there again.
pub(crate) fn recall(ui: Ui, conversation: ConversationId) {
    let kept = kept::get(&kept::files_of(conversation)).unwrap_or_default();
    let Ok(files) = codec::decode::<Vec<File>>(&kept) else {
        return;
    };
    change(ui, conversation, |all| all.recall(files));
}

/// There is no such conversation any more.
pub(crate) fn forget(ui: Ui, conversation: ConversationId) {
    ui.files.update(|all| {
        all.remove(&conversation);
    });
    keep(ui, conversation);
}

/// Keeps through a reload what is uploaded and not sent.
fn keep(ui: Ui, conversation: ConversationId) {
    let done = change(ui, conversation, |all| all.done()).unwrap_or_default();
    let kept = match done.is_empty() {
        true => String::new(),
        false => codec::encode(&done),
    };
    kept::set(&kept::files_of(conversation), &kept);
}

/// Takes files in and uploads what can be sent.
pub(crate) fn attach(ui: Ui, conversation: ConversationId, files: Vec<web_sys::File>) {
    for file in files {
        let id = file_id();
        let (name, bytes) = (file.name(), file.size() as u64);
        if change(ui, conversation, |all| all.add(id, name, bytes)) == Some(true) {
            picked::keep(id, file);
            upload(ui, conversation, id);
        }
    }
}

/// Uploads a file once more that did not arrive.
pub(crate) fn try_again(ui: Ui, conversation: ConversationId, id: FileId) {
    change(ui, conversation, |all| all.became(id, Upload::Going(0)));
    upload(ui, conversation, id);
}

/// Takes a file away, wherever it is by now.
pub(crate) fn remove(ui: Ui, conversation: ConversationId, id: FileId) {
    picked::let_go(id);
    let at_relay = change(ui, conversation, |all| {
        let at_relay = all.done().iter().any(|file| file.id == id);
        all.remove(id);
        at_relay
    });
    keep(ui, conversation);
    let token = ui.bearer();
    if at_relay == Some(true) {
        leptos::task::spawn_local(async move {
            // If it does not get there, the relay forgets the file by itself.
            let _ = api::withdraw(&path(conversation, id), &token).await;
        });
    }
}

/// Takes out what is with the relay: it goes with the reply.
pub(crate) fn take(ui: Ui, conversation: ConversationId) {
    change(ui, conversation, Attachments::take);
    keep(ui, conversation);
}

/// The reply is to go as soon as its files are there. False if nothing is on its way.
pub(crate) fn hold(ui: Ui, conversation: ConversationId) -> bool {
    let going = ui.files.with_untracked(|all| {
        let all = all.get(&conversation);
        all.is_some_and(Attachments::is_going)
    });
    if going {
        change(ui, conversation, |all| all.held = true);
    }
    going
}

fn upload(ui: Ui, conversation: ConversationId, id: FileId) {
    let token = ui.bearer();
    let told = move |what| became(ui, conversation, id, what);
    if !picked::upload(conversation, id, &token, told) {
        became(ui, conversation, id, Upload::Lost);
    }
}

fn became(ui: Ui, conversation: ConversationId, id: FileId, what: Upload) {
    let ended = !matches!(what, Upload::Going(_));
    if ended {
        picked::has_ended(id);
    }
    let goes = change(ui, conversation, |all| all.became(id, what));
    if ended {
        keep(ui, conversation);
    }
    if goes == Some(true) {
        writing::send(ui, conversation);
    }
}
