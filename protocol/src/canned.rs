//! Canned replies: texts that agents keep for what is asked often, and the calls that list, make,
//! change and count them.

use crate::id::{CannedId, ConversationId, MessageId, Timestamp};
use crate::limits::{CANNED_SHORTCUT_CHARS, CANNED_TEXT_CHARS, LOCALE_BYTES};
use crate::refusal::Code;
use crate::text;
use serde::{Deserialize, Serialize};

/// The word by which an export says what it is.
pub const FORMAT: &str = "deskbell-canned-replies-1";

/// What a canned reply says, and by what it is found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// What is typed behind the slash, in small letters: at most [`CANNED_SHORTCUT_CHARS`] characters,
    /// no blanks.
    pub shortcut: String,
    /// The reply, at most [`CANNED_TEXT_CHARS`] characters; may hold variables, see
    /// [`crate::variables`].
    pub text: String,
    /// The language it is written in, as a tag (`de`, `zh-Hant`); absent: for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

impl Wording {
    /// The same, cleaned: what people mean is kept, what they mistype is not.
    ///
    /// # Errors
    /// [`Code::BadShortcut`], [`Code::EmptyMessage`], [`Code::MessageTooLong`], or
    /// [`Code::BadFrame`] where the language is no tag.
    pub fn clean(&self) -> Result<Self, Code> {
        let words = text::message(&self.text)?;
        if words.chars().count() > CANNED_TEXT_CHARS {
            return Err(Code::MessageTooLong);
        }
        let language = self.language.as_deref().map(str::trim);
        let language = language.filter(|tag| !tag.is_empty());
        Ok(Self {
            shortcut: shortcut(&self.shortcut)?,
            text: words,
            language: language.map(tag).transpose()?,
        })
    }
}

/// A shortcut without its slash, in small letters.
fn shortcut(raw: &str) -> Result<String, Code> {
    let bare = raw.trim();
    let bare = bare.strip_prefix('/').unwrap_or(bare);
    let small = text::name(bare).map_err(|_| Code::BadShortcut)?;
    let small = small.to_lowercase();
    let fits = small.chars().count() <= CANNED_SHORTCUT_CHARS;
    match fits && !small.contains(char::is_whitespace) {
        true => Ok(small),
        false => Err(Code::BadShortcut),
    }
}

fn tag(raw: &str) -> Result<String, Code> {
    let clean = raw.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    match clean && raw.len() <= LOCALE_BYTES {
        true => Ok(raw.into()),
        false => Err(Code::BadFrame),
    }
}

/// A canned reply as its agents see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CannedReply {
    /// Made by whoever made the reply; making one twice makes one.
    pub id: CannedId,
    /// Only its owner sees it. Otherwise it is the site's, and supervisors look after it.
    pub personal: bool,
    /// What it says.
    #[serde(flatten)]
    pub wording: Wording,
    /// Messages that were sent with it.
    pub uses: u64,
    /// When it was last used; absent before the first time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Timestamp>,
    /// When it was made or changed.
    pub changed_at: Timestamp,
}

/// Answer of the calls that list and change: the site's replies and the caller's own, by shortcut.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CannedReplies {
    /// The replies: at most [`crate::limits::CANNED_MAX`] and
    /// [`crate::limits::CANNED_PERSONAL_MAX`] of them.
    pub replies: Vec<CannedReply>,
}

/// Body of `POST /api/agent/canned`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCanned {
    /// Made by the view, a UUIDv7; making one twice makes one.
    pub id: CannedId,
    /// Whose it is to be; stays so.
    #[serde(default)]
    pub personal: bool,
    /// What it says.
    #[serde(flatten)]
    pub wording: Wording,
}

/// Body of `POST /api/agent/canned/used`: this message of the caller's was sent with these. Counted
/// once for each message and reply, however often it is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CannedUsed {
    /// Where it was said.
    pub conversation: ConversationId,
    /// The message, as it was stored.
    pub message: MessageId,
    /// The replies; at most [`crate::limits::CANNED_USED_MAX`].
    pub replies: Vec<CannedId>,
}

/// Answer of `POST /api/agent/canned/used`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CannedCounted {
    /// How many were counted now.
    pub counted: u64,
}

/// A file of canned replies as JSON: what is exported can be imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CannedFile {
    /// [`FORMAT`].
    pub format: String,
    /// The replies.
    pub replies: Vec<CannedRow>,
}

/// A canned reply in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CannedRow {
    /// What it says.
    #[serde(flatten)]
    pub wording: Wording,
    /// Whose it is.
    #[serde(default)]
    pub personal: bool,
}

/// Answer of `POST /api/agent/canned/import`: all rows were taken, or none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CannedImported {
    /// Replies that are new.
    pub added: u64,
    /// Replies that were there under the same shortcut and language and read so now.
    pub replaced: u64,
    /// Why nothing was taken: the rows that can't be, the first ones of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<CannedProblem>,
    /// What each row will do; only where it was asked what an import would do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<CannedChange>,
}

/// What a row of a file will do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CannedChange {
    /// Which reply of the file, from 1 on.
    pub row: u64,
    /// Its shortcut, clean.
    pub shortcut: String,
    /// Its language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Whose it will be.
    pub personal: bool,
    /// Whether it replaces one that is there (or stands earlier in the file).
    pub replaces: bool,
}

/// A row of a file that can't be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CannedProblem {
    /// Which reply of the file, from 1 on; in CSV the head is not counted.
    pub row: u64,
    /// Why.
    pub code: Code,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wording(shortcut: &str, text: &str, language: Option<&str>) -> Wording {
        Wording {
            shortcut: shortcut.into(),
            text: text.into(),
            language: language.map(Into::into),
        }
    }

    #[test]
    fn what_people_mean_is_kept() {
        let clean = wording(" /Hello ", "Hi {customer.name},\r\n\n", Some(" de "));
        let meant = wording("hello", "Hi {customer.name},", Some("de"));
        assert_eq!(clean.clean(), Ok(meant));
        let blank = wording("你好", "您好", Some("  "));
        assert_eq!(blank.clean(), Ok(wording("你好", "您好", None)));
    }

    #[test]
    fn what_nobody_can_use_is_refused() {
        let long = "x".repeat(CANNED_SHORTCUT_CHARS + 1);
        for bad in ["", "/", "two words", &long] {
            let refused = wording(bad, "Hi", None).clean();
            assert_eq!(refused, Err(Code::BadShortcut), "{bad}");
        }
        assert!(wording(&long[1..], "Hi", None).clean().is_ok());
        assert_eq!(wording("a", " ", None).clean(), Err(Code::EmptyMessage));
        let text = "é".repeat(CANNED_TEXT_CHARS);
        assert!(wording("a", &text, None).clean().is_ok());
        let more = wording("a", &(text + "é"), None).clean();
        assert_eq!(more, Err(Code::MessageTooLong));
        let tag = wording("a", "Hi", Some("de_DE")).clean();
        assert_eq!(tag, Err(Code::BadFrame));
    }

    #[test]
    fn it_reads_so_on_the_wire() {
        let reply = CannedReply {
            id: CannedId::random([1; 16]),
            personal: false,
            wording: wording("hello", "Hi", None),
            uses: 3,
            used_at: Some(Timestamp(6)),
            changed_at: Timestamp(5),
        };
        let json = crate::codec::encode(&reply);
        let wire = r#"{"id":"01010101-0101-4101-8101-010101010101","personal":false,"shortcut":"hello","text":"Hi","uses":3,"used_at":6,"changed_at":5}"#;
        assert_eq!(json, wire);
        assert_eq!(crate::codec::decode::<CannedReply>(wire).ok(), Some(reply));
    }
}
