//! The files that came from this machine, for as long as the page may want them: to upload them, again
//! if need be, and to show them without fetching.

use super::files::{self, Uploading};
use crate::attachments::Upload;
use protocol::{ConversationId, File, FileId};
use std::cell::RefCell;
use web_sys::Blob;

struct Picked {
    id: FileId,
    file: web_sys::File,
    uploading: Option<Uploading>,
}

thread_local! {
    static PICKED: RefCell<Vec<Picked>> = const { RefCell::new(Vec::new()) };
}

/// Keeps a file under its id.
pub fn keep(id: FileId, file: web_sys::File) {
    let uploading = None;
    PICKED.with(|all| {
        all.borrow_mut().push(Picked {
            id,
            file,
            uploading,
        });
    });
}

/// Lets go of one, and ends its upload.
pub fn let_go(id: FileId) {
    PICKED.with(|all| all.borrow_mut().retain(|one| one.id != id));
}

/// Lets go of all.
pub fn clear() {
    PICKED.take();
}

/// The file itself, if it came from this machine: as what the relay says it is, whatever its name says.
pub fn as_told(file: &File) -> Option<Blob> {
    PICKED.with(|all| {
        let all = all.borrow();
        let one = all.iter().find(|one| one.id == file.id)?;
        files::as_told(&one.file, file).ok()
    })
}

/// Uploads one as whoever the token says, and tells what becomes of it. False if not even a beginning
/// could be made.
pub fn upload(
    conversation: ConversationId,
    id: FileId,
    token: &str,
    heard: impl Fn(Upload) + 'static,
) -> bool {
    PICKED.with(|all| {
        let mut all = all.borrow_mut();
        let Some(one) = all.iter_mut().find(|one| one.id == id) else {
            return false;
        };
        one.uploading = files::upload(conversation, id, token, &one.file, heard).ok();
        one.uploading.is_some()
    })
}

/// The upload of one has ended.
pub fn has_ended(id: FileId) {
    let done = PICKED.with(|all| {
        let mut all = all.borrow_mut();
        all.iter_mut().find(|one| one.id == id)?.uploading.take()
    });
    // Outside of the table: ending an upload may call back.
    drop(done);
}
