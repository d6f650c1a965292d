//! Everything that fuzzing found worth keeping (`fuzz/corpus/`) is played again, on a stable compiler.
#![allow(
    unreachable_pub,
    reason = "what the modules offer is for the fuzz targets too"
)]

#[path = "../../fuzz/src/configuration.rs"]
mod configuration;
#[path = "../../fuzz/src/frames.rs"]
mod frames;
#[path = "../../fuzz/src/mail.rs"]
mod mail;

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

/// Plays all inputs of a target; names those that break a promise.
fn replay(target: &str, judge: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    let listed = fs::read_dir(folder.join(target)).expect("the corpus is there");
    let mut broken = Vec::new();
    let mut played = 0;
    for file in listed {
        let path = file.expect("the folder can be read").path();
        let data = fs::read(&path).expect("an input can be read");
        if catch_unwind(|| judge(&data)).is_err() {
            broken.push(path);
        }
        played += 1;
    }
    assert!(played > 2, "the corpus of {target} is nearly empty");
    assert!(broken.is_empty(), "these break a promise: {broken:?}");
}

#[test]
fn frames_of_the_corpus() {
    replay("frames", frames::judge);
}

#[test]
fn mails_of_the_corpus() {
    replay("mail", mail::judge);
}

#[test]
fn configurations_of_the_corpus() {
    replay("configuration", configuration::judge);
}
