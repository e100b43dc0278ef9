//! `neph diff`: what a change of the text changes.

use std::path::Path;

use super::args::{Diff, DiffReport};
use super::{Stop, Terminal, files, in_environment};
use crate::Compilation;
use crate::diagram::DiagramOptions;
use crate::png::{self, Extent};
use crate::report;
use crate::report::changes::Changes;
use crate::svg;

/// Holds two texts side by side.
pub fn diff(call: &Diff, terminal: &Terminal) -> Result<(), Stop> {
    let pixels = match call.out.as_deref().and_then(Path::extension).map(|e| e.to_ascii_lowercase()) {
        None if call.out.is_none() => false,
        Some(ending) if ending == "svg" => false,
        Some(ending) if ending == "png" => true,
        _ => return Err(Stop::call("the picture of changes is an .svg or a .png".to_string())),
    };
    let environments = super::wanted(&call.new, &call.reading, &call.environments)?;
    for environment in &environments {
        one(call, environment.as_deref(), environments.len() > 1, pixels, terminal)?;
    }
    Ok(())
}

/// The change of the system as it is, or as an environment has it.
fn one(
    call: &Diff,
    environment: Option<&str>,
    several: bool,
    pixels: bool,
    terminal: &Terminal,
) -> Result<(), Stop> {
    in_environment(&call.old, &call.reading, environment, terminal, |old| {
        in_environment(&call.new, &call.reading, environment, terminal, |new| {
            let changes = Changes::between(old, new);
            let text = match call.format {
                DiffReport::Md => changes.markdown(&new.model.system.name),
                DiffReport::Json => format!("{:#}\n", changes.json()),
            };
            // Of several the picture is that of the system as it is.
            if let Some(out) = call.out.as_ref().filter(|_| !several || environment.is_none()) {
                files::write(out, &picture(&changes, old, new, pixels)?)?;
                terminal.tell(&format!("{} → {}", call.new.display(), out.display()));
            }
            files::print(text.as_bytes())
        })
    })
}

fn picture(
    changes: &Changes,
    old: &Compilation<'_>,
    new: &Compilation<'_>,
    pixels: bool,
) -> Result<Vec<u8>, Stop> {
    let mut wish = DiagramOptions::default();
    if !pixels {
        return Ok(svg::write(&changes.picture(old, new, &wish)).into_bytes());
    }
    wish.theme = report::pixel_theme(wish.theme);
    png::write(&changes.picture(old, new, &wish), Extent::Scale(2.0)).map_err(Stop::call)
}
