//! `neph new`: a first system to edit.

use super::args::New;
use super::{Stop, Terminal, files};
use crate::syntax;

/// The system a newcomer starts from.
const FIRST: &str = include_str!("first.neph");

/// What that system is called until the file's name says otherwise.
const NAME: &str = "Webhook handler";

/// Writes the file; one that exists is left alone.
pub fn new(new: &New, terminal: &Terminal) -> Result<(), Stop> {
    let path = if new.name.extension().is_some_and(|e| e == "neph") {
        new.name.clone()
    } else {
        let mut name = new.name.clone().into_os_string();
        name.push(".neph");
        name.into()
    };
    if path.exists() {
        return Err(Stop::call(format!("{} exists already", path.display())));
    }
    let name =
        path.file_stem().map(|stem| stem.to_string_lossy().replace(['-', '_'], " ")).unwrap_or_default();
    let label = syntax::words::capital(name.trim()).replace(['"', '\\', '\n'], "");
    let text = if label.is_empty() { FIRST.to_string() } else { FIRST.replacen(NAME, &label, 1) };
    files::write(&path, text.as_bytes())?;
    terminal.tell(&format!("wrote {}\nnext: neph build {}", path.display(), path.display()));
    Ok(())
}
