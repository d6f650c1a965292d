//! The files beside a message that is being written: each is uploaded at once and goes with the next
//! message. Pure: who uploads tells what became of it.

use protocol::{Code, File, FileId, limits};

/// What became of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Upload {
    /// On its way; how much of it has gone, in hundredths.
    Going(u8),
    /// With the relay.
    Done(File),
    /// Refused for good; the reason.
    Refused(Code),
    /// The relay could not be reached: it may be tried again.
    Lost,
}

/// One file beside the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Made here, kept through every try.
    pub id: FileId,
    /// What its owner calls it.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// What became of it.
    pub upload: Upload,
}

/// The files beside one message, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attachments {
    all: Vec<Attachment>,
    /// The message is to go as soon as the uploads have ended.
    pub held: bool,
}

impl Attachments {
    /// Takes a file in. Whether it is to be uploaded: what can't be sent is only shown, with why.
    pub fn add(&mut self, id: FileId, name: String, bytes: u64) -> bool {
        let fit = |one: &&Attachment| !matches!(one.upload, Upload::Refused(_));
        let upload = match bytes {
            _ if self.all.iter().filter(fit).count() >= limits::FILES_PER_MESSAGE => {
                Upload::Refused(Code::TooManyFiles)
            }
            0 => Upload::Refused(Code::EmptyFile),
            n if n > limits::FILE_BYTES as u64 => Upload::Refused(Code::FileTooLarge),
            _ => Upload::Going(0),
        };
        // Of a whole folder dropped by mistake, not each is told of.
        if self.all.len() >= 2 * limits::FILES_PER_MESSAGE {
            return false;
        }
        let goes = upload == Upload::Going(0);
        self.all.push(Attachment {
            id,
            name,
            bytes,
            upload,
        });
        goes
    }

    /// Something became of an upload. Whether the message that waited for it is to go now.
    pub fn became(&mut self, id: FileId, upload: Upload) -> bool {
        if let Some(one) = self.all.iter_mut().find(|one| one.id == id) {
            one.upload = upload;
        }
        let lost = |one: &Attachment| matches!(one.upload, Upload::Refused(_) | Upload::Lost);
        if self.is_going() {
            return false;
        }
        // A message whose file did not arrive is looked at once more before it goes.
        let held = core::mem::take(&mut self.held);
        held && !self.all.iter().any(lost)
    }

    /// Takes a file away.
    pub fn remove(&mut self, id: FileId) {
        self.all.retain(|one| one.id != id);
        self.held &= self.is_going();
    }

    /// What is with the relay and goes with the message; it is taken out. What did not arrive stays,
    /// with why.
    pub fn take(&mut self) -> Vec<File> {
        let mut taken = Vec::new();
        self.held = false;
        self.all.retain(|one| match &one.upload {
            Upload::Done(file) => {
                taken.push(file.clone());
                false
            }
            _ => true,
        });
        taken
    }

    /// Takes in what an earlier page had uploaded.
    pub fn recall(&mut self, files: Vec<File>) {
        for file in files {
            if self.all.iter().all(|one| one.id != file.id) {
                self.all.push(Attachment {
                    id: file.id,
                    name: file.name.clone(),
                    bytes: file.bytes,
                    upload: Upload::Done(file),
                });
            }
        }
    }

    /// All of them.
    pub fn all(&self) -> &[Attachment] {
        &self.all
    }

    /// What is with the relay.
    pub fn done(&self) -> Vec<File> {
        let done = |one: &Attachment| match &one.upload {
            Upload::Done(file) => Some(file.clone()),
            _ => None,
        };
        self.all.iter().filter_map(done).collect()
    }

    /// Whether an upload is on its way.
    pub fn is_going(&self) -> bool {
        let going = |one: &Attachment| matches!(one.upload, Upload::Going(_));
        self.all.iter().any(going)
    }
}

/// Stands where a picture will be: one clear pixel, in the preview's size.
pub const CLEAR: &str =
    "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/// Pixels of a picture's preview, width and height, with this longer side: known before it is there, so
/// that nothing jumps.
pub fn preview_px(file: &File, side: u32) -> (u32, u32) {
    let of = |px: Option<u32>| f64::from(px.unwrap_or(side).max(1));
    let (width, height, side) = (of(file.width), of(file.height), f64::from(side));
    let scale = (side / width).min(side / height).min(1.0);
    // What is as thin as a line can be pressed, too.
    let px = |of: f64| (of * scale).round().max(44.0) as u32;
    (px(width), px(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> FileId {
        FileId::new(1, [n; 10])
    }

    fn file(n: u8) -> File {
        File {
            id: id(n),
            name: "pole.png".into(),
            kind: "image/png".into(),
            bytes: 9,
            width: None,
            height: None,
        }
    }

    #[test]
    fn what_cannot_be_sent_is_refused_before_it_is_uploaded() {
        let mut files = Attachments::default();
        assert!(!files.add(id(0), "empty".into(), 0));
        assert!(!files.add(id(1), "film".into(), limits::FILE_BYTES as u64 + 1));
        for n in 0..limits::FILES_PER_MESSAGE as u8 {
            assert!(files.add(id(10 + n), "pole.png".into(), 9));
        }
        assert!(!files.add(id(2), "one more".into(), 9));
        let why: Vec<_> = files.all().iter().map(|one| one.upload.clone()).collect();
        assert_eq!(why[0], Upload::Refused(Code::EmptyFile));
        assert_eq!(why[1], Upload::Refused(Code::FileTooLarge));
        assert_eq!(why.last(), Some(&Upload::Refused(Code::TooManyFiles)));
        for n in 0..200 {
            files.add(id(100), n.to_string(), 9);
        }
        assert_eq!(files.all().len(), 2 * limits::FILES_PER_MESSAGE);
    }

    #[test]
    fn a_preview_is_bounded_and_can_be_pressed() {
        let sized = |width, height| {
            let sized = File {
                width: Some(width),
                height: Some(height),
                ..file(1)
            };
            preview_px(&sized, 240)
        };
        assert_eq!(sized(4000, 3000), (240, 180));
        assert_eq!(sized(100, 90), (100, 90));
        assert_eq!(sized(1, 50_000), (44, 240));
        assert_eq!(sized(0, 0), (44, 44));
        assert_eq!(preview_px(&file(1), 240), (240, 240));
    }

    #[test]
    fn a_message_waits_for_its_uploads_and_goes_only_if_all_arrived() {
        let mut files = Attachments::default();
        files.add(id(1), "a".into(), 9);
        files.add(id(2), "b".into(), 9);
        files.held = true;
        assert!(!files.became(id(1), Upload::Done(file(1))));
        assert!(files.is_going());
        assert!(files.became(id(2), Upload::Done(file(2))));
        assert_eq!(files.take(), [file(1), file(2)]);
        assert!(files.all().is_empty());

        files.add(id(3), "c".into(), 9);
        files.held = true;
        assert!(!files.became(id(3), Upload::Lost));
        assert!(!files.held, "its writer decides");
        assert_eq!(files.take(), []);
        assert_eq!(files.all().len(), 1, "what did not arrive stays");
        files.remove(id(3));
        assert!(files.all().is_empty());
    }
}
