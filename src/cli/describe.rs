//! `neph describe`: plain English in, a system to edit out.

use super::args::Describe;
use super::{Stop, Terminal, files};
use crate::catalog::Catalog;
use crate::english;

/// Describes a system and writes it.
pub fn describe(describe: &Describe, terminal: &Terminal) -> Result<(), Stop> {
    let text = said(describe)?;
    let result = english::describe(&text, Catalog::bundled()).map_err(refused)?;
    match &describe.output {
        Some(path) if !files::is_dash(path) => {
            files::write(path, result.as_bytes())?;
            terminal.tell(&format!("wrote {}", path.display()));
            Ok(())
        }
        _ => files::print(result.as_bytes()),
    }
}

/// The words of the call, or standard input.
fn said(describe: &Describe) -> Result<String, Stop> {
    match describe.text.as_slice() {
        [] => files::read(std::path::Path::new("-"), "<stdin>").map(|source| source.text.to_string()),
        [one] if one == "-" => {
            files::read(std::path::Path::new("-"), "<stdin>").map(|source| source.text.to_string())
        }
        words => Ok(words.join(" ")),
    }
}

fn refused(refusal: english::Refusal) -> Stop {
    Stop { code: 1, message: Some(format!("{}\nhelp: {}", refusal.reason, refusal.help)), faults: None }
}
