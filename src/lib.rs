//! From a plain-text description of a serverless system to a diagram and a design document.
//!
//! ```text
//! text ─parse─▶ Ast ─resolve─▶ Model ─analyse─▶ Analysis ─review─▶ Review
//!                                │                  │                │
//!                                ├─arrange─▶ Layout ─draw─▶ Scene ───┤──▶ svg, png
//!                                └───────────── Document ◀───────────┘──▶ Markdown ─▶ HTML
//! ```
//!
//! Data flows one way, one type a stage; [`compile`] is the first line of the picture. Each stage is a crate
//! under `crates/`; this one gives them their names and holds the command line.

pub mod cli;
pub mod formats;

pub use neph_analysis as analysis;
pub use neph_catalog as catalog;
pub use neph_compile::{Compilation, compile, compile_in};
pub use neph_diagram as diagram;
pub use neph_draw::{pdf, png, scene, svg, text};
pub use neph_english as english;
pub use neph_layout as layout;
pub use neph_model as model;
pub use neph_report as report;
pub use neph_review as review;
pub use neph_syntax as syntax;
pub use neph_syntax::{diagnostic, money, source, units};
