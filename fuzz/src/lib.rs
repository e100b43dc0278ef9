//! What a fuzzer calls: one function for each way a stranger's text comes in. Each panics where a promise is broken.

mod targets;

pub use targets::{catalog, diff, english, text};
