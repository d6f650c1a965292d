//! Mails as anybody sends them.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| deskbell_fuzz::mail::judge(data));
