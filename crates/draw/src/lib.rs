//! Pictures: absolute shapes from words and a layout, the bundled font, and the writers of SVG, PNG and PDF.
//!
//! Knows nothing of systems: what a picture says is decided by whoever fills a [`scene::Drawing`].

pub mod pdf;
pub mod png;
pub mod scene;
pub mod svg;
pub mod text;
