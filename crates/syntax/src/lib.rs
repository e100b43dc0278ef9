//! Reads text into a tree that keeps every place, and writes a tree as canonical text.

pub mod ast;
pub mod date;
pub mod diagnostic;
mod expected;
mod fault;
mod format;
pub mod money;
pub mod present;
pub mod source;
pub mod units;
pub mod words;

mod lower;

use crate::diagnostic::Diagnostic;
use crate::source::Source;
pub use ast::Ast;
pub use format::format;
pub use format::is_tight;

/// The longest text that is read, in bytes: a description of a system is never longer.
pub const LONGEST: usize = 4 * 1024 * 1024;

/// Reads one source. It never fails: a bad line costs one message and is left out of the tree.
pub fn parse(source: &Source) -> (Ast, Vec<Diagnostic>) {
    if source.text.len() > LONGEST {
        return (Ast::default(), vec![fault::too_long(source.text.len())]);
    }
    lower::file(source)
}
