//! What a file is, told by its bytes: never by its name, nor by what its sender says.

use protocol::file::{KINDS, PICTURES};

/// What was found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sniffed {
    /// The media type, one of [`KINDS`].
    pub(crate) kind: &'static str,
    /// Pixels from side to side and from top to bottom, of a picture.
    pub(crate) size: Option<(u32, u32)>,
}

/// What the bytes are; `None` if that is nothing that is taken.
pub(crate) fn sniff(bytes: &[u8]) -> Option<Sniffed> {
    let found = infer::get(bytes).map(|found| found.mime_type());
    let kind = match found {
        Some(found) => found,
        None if is_text(bytes) => "text/plain",
        None => return None,
    };
    let (kind, _) = KINDS.iter().find(|(known, _)| *known == kind)?;
    Some(Sniffed {
        kind,
        size: PICTURES.contains(kind).then(|| size(bytes)).flatten(),
    })
}

/// By the picture's head alone; nothing is unpacked.
fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let size = imagesize::blob_size(bytes).ok()?;
    Some((size.width.try_into().ok()?, size.height.try_into().ok()?))
}

/// Whether no byte is a control character, in whatever code it is written.
fn is_text(bytes: &[u8]) -> bool {
    let control = |b: &u8| *b < 0x20 && !matches!(b, b'\n' | b'\r' | b'\t' | 0x0c) || *b == 0x7f;
    !bytes.iter().any(control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_tell_what_a_file_is() {
        let kind = |bytes: &[u8]| sniff(bytes).map(|found| found.kind);
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08\x02\0\0\0";
        assert_eq!(kind(png), Some("image/png"));
        assert_eq!(sniff(png).and_then(|found| found.size), Some((2, 3)));
        assert_eq!(kind(b"%PDF-1.7\n"), Some("application/pdf"));
        assert_eq!(kind("a;b\nGrüße;帳篷\n".as_bytes()), Some("text/plain"));
        assert_eq!(kind(b"a;b\nGr\xfc\xdfe\n"), Some("text/plain"));
    }

    #[test]
    fn what_runs_when_it_is_opened_is_not_taken() {
        for bytes in [
            b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff".as_slice(),
            b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0",
            b"<!DOCTYPE html><script>alert(1)</script>",
            b"  <html><body>",
            b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            b"#!/bin/sh\nrm -rf /\n",
            b"\0\x01\x02\x03",
            b"",
        ] {
            let empty = bytes.is_empty();
            assert!(empty || sniff(bytes).is_none(), "{bytes:?}");
        }
    }
}
