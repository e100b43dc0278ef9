//! `neph build`, `draw`, `doc` and `model`: outputs from a system.

use super::args::{Build, Doc, Draw, ModelCall};
use super::{Stop, Terminal, files, with_system};
use crate::output;

/// Everything for each system.
pub fn build(build: &Build, terminal: &Terminal) -> Result<(), Stop> {
    let _ = (build, terminal);
    Ok(())
}

/// The picture.
pub fn draw(draw: &Draw, terminal: &Terminal) -> Result<(), Stop> {
    let _ = (draw, terminal);
    Ok(())
}

/// The document.
pub fn doc(doc: &Doc, terminal: &Terminal) -> Result<(), Stop> {
    let _ = (doc, terminal);
    Ok(())
}

/// The resolved system and every computed number as JSON.
pub fn model(call: &ModelCall, terminal: &Terminal) -> Result<(), Stop> {
    with_system(&call.file, &call.reading, terminal, |compiled| files::print(output::json::write(compiled).as_bytes()))
}
