//! What each fuzz target does with its input. Plain functions without a fuzzer, so that an ordinary
//! test (`tests/tests/fuzz_corpus.rs`) replays the corpus on a stable compiler.

pub mod configuration;
pub mod frames;
pub mod mail;
