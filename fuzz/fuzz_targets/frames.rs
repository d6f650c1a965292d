//! Text as it comes over a socket, from either side.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| deskbell_fuzz::frames::judge(data));
