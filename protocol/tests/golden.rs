//! Freezes the wire: every frame ever promised still decodes, and encodes to the same bytes.
//!
//! The lines of `golden/*.jsonl` are also the examples of `docs/protocol.md`. Lines are added,
//! never changed: a changed line is a break that old clients notice.

use protocol::close::may_reconnect;
use protocol::{CloseCode, Code, EntryBody, FromAgent, FromCustomer, ToAgent, ToCustomer};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeSet;

const REFERENCE: &str = include_str!("../../docs/protocol.md");

/// The names that serde knows of an externally tagged enum, by its own word.
fn variants<F: DeserializeOwned>() -> BTreeSet<String> {
    let error = match serde_json::from_str::<F>(r#"{"?":{}}"#) {
        Ok(_) => panic!("a frame named ? exists"),
        Err(error) => error.to_string(),
    };
    let (_, expected) = error
        .split_once("expected")
        .expect("serde lists what it expected");
    expected
        .split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// Checks one golden file against `F`: same bytes, every variant there, all in the reference.
fn frozen<F: DeserializeOwned + Serialize>(golden: &str) {
    let mut seen = BTreeSet::new();
    for line in golden.lines() {
        let frame: F = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        assert_eq!(protocol::codec::encode(&frame), line);
        let value: serde_json::Value = serde_json::from_str(line).expect("it decoded before");
        seen.extend(value.as_object().expect("an object").keys().cloned());
        assert!(
            REFERENCE.contains(line),
            "docs/protocol.md lacks the example {line}"
        );
    }
    assert_eq!(seen, variants::<F>(), "every variant has a golden line");
}

#[test]
fn frames_from_customers_are_frozen() {
    frozen::<FromCustomer>(include_str!("golden/from_customer.jsonl"));
}

#[test]
fn frames_to_customers_are_frozen() {
    frozen::<ToCustomer>(include_str!("golden/to_customer.jsonl"));
}

#[test]
fn frames_from_agents_are_frozen() {
    frozen::<FromAgent>(include_str!("golden/from_agent.jsonl"));
}

#[test]
fn frames_to_agents_are_frozen() {
    frozen::<ToAgent>(include_str!("golden/to_agent.jsonl"));
}

#[test]
fn entries_are_frozen() {
    frozen::<EntryBody>(include_str!("golden/entry_body.jsonl"));
}

#[test]
fn members_that_a_newer_end_adds_are_ignored() {
    let frame: ToCustomer = serde_json::from_str(r#"{"pong":{"load":0.5}}"#).expect("ignored");
    assert_eq!(frame, ToCustomer::Pong {});
}

#[test]
fn every_refusal_is_in_the_reference_with_its_number() {
    let numbers: BTreeSet<u16> = Code::ALL.iter().map(|code| code.number()).collect();
    assert_eq!(numbers.len(), Code::ALL.len(), "numbers are unique");
    for code in Code::ALL {
        let row = format!("| {} | `{}` |", code.number(), code.word());
        assert!(REFERENCE.contains(&row), "docs/protocol.md lacks {row}");
        let word = serde_json::to_string(code).expect("a word");
        assert_eq!(word, format!("\"{}\"", code.word()));
    }
}

#[test]
fn every_close_code_is_in_the_reference_with_what_to_do() {
    for code in CloseCode::ALL {
        let back = if may_reconnect(code.number()) {
            "yes"
        } else {
            "no"
        };
        let row = format!("| {} | {back} |", code.number());
        assert!(REFERENCE.contains(&row), "docs/protocol.md lacks {row}");
    }
}
