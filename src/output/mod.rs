//! Writers: one format a file.

pub mod json;
pub mod png;
pub mod svg;
