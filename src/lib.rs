//! From a plain-text description of a serverless system to a diagram and a design document.
//!
//! ```text
//! text ─parse─▶ Ast ─resolve─▶ Model ─analyse─▶ Analysis ─check─▶ findings
//!                                │                  │                │
//!                                ├─arrange─▶ Layout ─draw─▶ Scene ───┤──▶ svg, png
//!                                └───────────── Document ◀───────────┘──▶ Markdown ─▶ HTML
//! ```
//!
//! Data flows one way, one type a stage; [`compile`] is the first line of the picture, the writers
//! in [`output`] are the rest.

pub mod catalog;
pub mod cli;
pub mod diagnostic;
pub mod diagram;
pub mod english;

pub mod layout;
pub mod model;
pub mod money;
pub mod output;
pub mod scene;
pub mod source;
pub mod syntax;
pub mod text;
pub mod units;

use catalog::Catalog;
use diagnostic::{Diagnostic, Severity};
use model::Model;
use source::Source;
use syntax::Ast;

/// Everything understood of one source text.
#[derive(Debug)]
pub struct Compiled<'a> {
    /// The text.
    pub source: &'a Source,
    /// What services are called, can do and cost.
    pub catalog: &'a Catalog,
    /// The tree as written.
    pub ast: Ast,
    /// What it means.
    pub model: Model,
    /// What is wrong with the text.
    pub faults: Vec<Diagnostic>,
}

/// Compiles one source text. It never fails: faults are in the result, and whatever could be
/// understood is in the rest.
pub fn compile<'a>(source: &'a Source, catalog: &'a Catalog) -> Compiled<'a> {
    let (ast, mut faults) = syntax::parse(source);
    let (model, unresolved) = model::resolve(&ast, catalog);
    faults.extend(unresolved);
    faults.sort_by_key(Diagnostic::place);
    faults.dedup();
    Compiled { source, catalog, ast, model, faults }
}

impl Compiled<'_> {
    /// Whether the text says what it must: nothing below is made from a text with errors.
    pub fn is_sound(&self) -> bool {
        self.faults.iter().all(|fault| fault.severity < Severity::Error)
    }

    /// All there is to say about the text and the design, by place.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        self.faults.clone()
    }
}
