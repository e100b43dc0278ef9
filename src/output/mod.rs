//! Writers: one format a file.

pub mod png;
pub mod svg;
