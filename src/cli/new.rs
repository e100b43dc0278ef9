//! `neph new`: a first system to edit.

use super::args::New;
use super::{Stop, Terminal, files};

/// The system a newcomer starts from.
const FIRST: &str = include_str!("first.neph");

/// Writes the file; one that exists is left alone.
pub fn new(new: &New, terminal: &Terminal) -> Result<(), Stop> {
    let path = if new.name.extension().is_some_and(|e| e == "neph") {
        new.name.clone()
    } else {
        {
            let mut name = new.name.clone().into_os_string();
            name.push(".neph");
            name.into()
        }
    };
    if path.exists() {
        return Err(Stop::call(format!("{} exists already", path.display())));
    }
    files::write(&path, FIRST.as_bytes())?;
    terminal.tell(&format!("wrote {}\nnext: neph build {}", path.display(), path.display()));
    Ok(())
}
