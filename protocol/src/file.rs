//! What people attach: which kinds of files are taken, and how one is described.

use crate::id::FileId;
use crate::limits::FILE_NAME_CHARS;
use crate::text::{is_direction, is_line_end};
use serde::{Deserialize, Serialize};

/// A file that belongs to a message. Its bytes are fetched with
/// `GET /api/files/{conversation}/{file}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Which. Made by the sender, so that sending twice stores once.
    pub id: FileId,
    /// What it is called; its ending fits its kind.
    pub name: String,
    /// Its media type, told by its bytes and not by its sender.
    pub kind: String,
    /// How long it is.
    pub bytes: u64,
    /// Pixels from side to side, of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels from top to bottom, of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

impl File {
    /// Whether browsers show it as a picture.
    pub fn is_picture(&self) -> bool {
        PICTURES.contains(&self.kind.as_str())
    }
}

/// Pictures that every browser shows.
pub const PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// The kinds that are taken, each with the endings that its name may have; the first is added where
/// a name has none of them. Nothing here runs when it is opened, and a page (HTML, SVG) is not among
/// them: it would run on the relay's own origin.
pub const KINDS: &[(&str, &[&str])] = &[
    ("image/png", &["png"]),
    ("image/jpeg", &["jpg", "jpeg"]),
    ("image/gif", &["gif"]),
    ("image/webp", &["webp"]),
    ("image/heif", &["heic", "heif"]),
    ("application/pdf", &["pdf"]),
    ("text/plain", &["txt", "csv", "tsv", "log", "md", "json"]),
    ("application/zip", &["zip"]),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        &["docx"],
    ),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        &["xlsx"],
    ),
    (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        &["pptx"],
    ),
    ("application/vnd.oasis.opendocument.text", &["odt"]),
    ("application/vnd.oasis.opendocument.spreadsheet", &["ods"]),
    ("audio/mpeg", &["mp3"]),
    ("audio/m4a", &["m4a"]),
    ("audio/ogg", &["ogg", "oga", "opus"]),
    ("audio/x-wav", &["wav"]),
    ("video/mp4", &["mp4", "m4v"]),
    ("video/quicktime", &["mov"]),
    ("video/webm", &["webm"]),
];

/// A name that harms nobody who saves and opens it: no path, no control or direction characters, at
/// most [`FILE_NAME_CHARS`] characters, and an ending that fits what the file is. `None` if that kind
/// is not taken.
pub fn name(raw: &str, kind: &str) -> Option<String> {
    let (_, endings) = KINDS.iter().find(|(known, _)| *known == kind)?;
    let last = raw.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|c| !c.is_control() && !is_direction(*c) && !is_line_end(*c))
        .map(|c| if "<>:\"|?*".contains(c) { '_' } else { c })
        .collect();
    let clean = clean
        .trim()
        .trim_start_matches('.')
        .trim_end_matches(['.', ' ']);
    let (stem, ending) = match clean.rsplit_once('.') {
        Some((stem, ending)) if endings.contains(&ending.to_ascii_lowercase().as_str()) => {
            (stem, ending)
        }
        _ => (clean, *endings.first()?),
    };
    let room = FILE_NAME_CHARS - 1 - ending.len();
    let stem: String = stem.chars().take(room).collect();
    let stem = if stem.trim().is_empty() {
        "file"
    } else {
        &stem
    };
    Some([stem, ".", ending].concat())
}

/// A message as one text: its words, and the names of its files.
pub fn told(text: &str, files: &[File]) -> String {
    let mut told = String::from(text);
    for file in files {
        if !told.is_empty() {
            told.push('\n');
        }
        told.push_str("📎 ");
        told.push_str(&file.name);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_harms_nobody_who_opens_the_file() {
        let png = |raw| name(raw, "image/png").unwrap_or_default();
        assert_eq!(png("tent.PNG"), "tent.PNG");
        assert_eq!(png("../../etc/tent.png"), "tent.png");
        assert_eq!(png("C:\\Windows\\tent.png"), "tent.png");
        assert_eq!(png("tent.png.exe"), "tent.png.exe.png");
        assert_eq!(png("gpj.\u{202E}exe"), "gpj.exe.png");
        assert_eq!(png("a\r\nb\".png"), "ab_.png");
        assert_eq!(png(""), "file.png");
        assert_eq!(png("..."), "file.png");
        assert_eq!(png("帳篷.png"), "帳篷.png");
        assert_eq!(png(&"x".repeat(500)).chars().count(), FILE_NAME_CHARS);
        assert_eq!(
            name("run.bat", "text/plain").as_deref(),
            Some("run.bat.txt")
        );
        assert_eq!(name("a.html", "text/html"), None);
    }

    #[test]
    fn a_message_is_told_with_its_files() {
        let file = |name: &str| File {
            id: FileId::random([1; 16]),
            name: name.into(),
            kind: "image/png".into(),
            bytes: 1,
            width: None,
            height: None,
        };
        assert_eq!(
            told("See", &[file("a.png"), file("b.png")]),
            "See\n📎 a.png\n📎 b.png"
        );
        assert_eq!(told("", &[file("a.png")]), "📎 a.png");
    }
}
