//! `neph fmt`: canonical text.

use super::args::Fmt;
use super::{Stop, Terminal, files, inputs};
use crate::diagnostic::Severity;
use crate::syntax;

/// Formats files in place, or standard input to standard output.
pub fn fmt(fmt: &Fmt, terminal: &Terminal) -> Result<(), Stop> {
    let mut stop = None;
    for path in &inputs::expand(&fmt.files, "neph")? {
        let source = match files::read(path, "<stdin>") {
            Ok(source) => source,
            Err(problem) if problem.code == 1 => {
                terminal.stop(&problem);
                stop = Some(Stop::said());
                continue;
            }
            Err(problem) => return Err(problem),
        };
        let (ast, faults) = syntax::parse(&source);
        // What cannot be read would be lost: such a text is left as it is.
        if faults.iter().any(|fault| fault.severity == Severity::Error) {
            terminal.complain(&source, &faults);
            stop = Some(Stop::said());
            continue;
        }
        let text = syntax::format(&ast, &source);
        let same = text == *source.text;
        if fmt.check {
            if !same {
                terminal.tell(&format!("{} is not canonical", source.name));
                stop = Some(Stop::said());
            }
        } else if files::is_dash(path) {
            files::print(text.as_bytes())?;
        } else if !same {
            files::write(path, text.as_bytes())?;
        }
    }
    stop.map_or(Ok(()), Err)
}
