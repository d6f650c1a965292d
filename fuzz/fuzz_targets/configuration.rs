//! Configurations as owners write them.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| deskbell_fuzz::configuration::judge(data));
