#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| neph_fuzz::catalog(text));
