//! Frame ⇄ JSON text, and what to say of text that is no frame.

use crate::limits::FRAME_BYTES;
use crate::refusal::Code;
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use std::collections::BTreeMap;

/// A frame as JSON text.
pub fn encode<F: Serialize>(frame: &F) -> String {
    serde_json::to_string(frame).expect("frames hold nothing that JSON cannot")
}

/// The frame that `text` says. A client ignores frames it cannot decode, since a newer relay may
/// say more; the relay answers with [`why_unreadable`].
///
/// # Errors
/// Whatever serde found wrong first.
pub fn decode<F: DeserializeOwned>(text: &str) -> Result<F, serde_json::Error> {
    serde_json::from_str(text)
}

/// The reason to give for `text` that [`decode`] refused: [`Code::TooLarge`], [`Code::BadJson`],
/// [`Code::UnknownType`] (an object whose only member names no variant of `F`) or
/// [`Code::BadFrame`].
pub fn why_unreadable<F: DeserializeOwned>(text: &str) -> Code {
    if text.len() > FRAME_BYTES {
        return Code::TooLarge;
    }
    // Anything that is JSON at all, nested no deeper than serde_json goes.
    if serde_json::from_str::<IgnoredAny>(text).is_err() {
        return Code::BadJson;
    }
    let Ok(members) = serde_json::from_str::<BTreeMap<String, IgnoredAny>>(text) else {
        return Code::BadFrame;
    };
    match (members.len(), members.keys().next()) {
        (1, Some(name)) if !names_a_variant::<F>(name) => Code::UnknownType,
        _ => Code::BadFrame,
    }
}

/// Whether `F`, an externally tagged enum, has a variant of that name: with an empty body every
/// known name fails on its fields (or works), and only an unknown one fails on the name.
fn names_a_variant<F: DeserializeOwned>(name: &str) -> bool {
    match serde_json::from_value::<F>(serde_json::json!({ name: {} })) {
        Ok(_) => true,
        Err(error) => !error.to_string().starts_with("unknown variant"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FromAgent, FromCustomer};

    #[test]
    fn each_kind_of_bad_text_has_its_own_code() {
        for (text, code) in [
            ("", Code::BadJson),
            ("{", Code::BadJson),
            ("\u{0}", Code::BadJson),
            ("[[[[", Code::BadJson),
            ("[]", Code::BadFrame),
            ("7", Code::BadFrame),
            ("{}", Code::BadFrame),
            (r#"{"dance":{}}"#, Code::UnknownType),
            (r#"{"send":{}}"#, Code::BadFrame),
            (
                r#"{"send":{"conversation":1,"id":2,"text":3}}"#,
                Code::BadFrame,
            ),
            (r#"{"ping":{},"end":{}}"#, Code::BadFrame),
        ] {
            assert!(decode::<FromCustomer>(text).is_err(), "{text}");
            assert_eq!(why_unreadable::<FromCustomer>(text), code, "{text}");
        }
        let large = format!("\"{}\"", "x".repeat(FRAME_BYTES));
        assert_eq!(why_unreadable::<FromAgent>(&large), Code::TooLarge);
    }
}
