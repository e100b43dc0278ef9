//! Writers: one format a file.

pub mod html;
pub mod json;
pub mod markdown;
pub mod png;
pub mod svg;
