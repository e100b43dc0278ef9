//! How the text wants its pictures: a theme file, and icons of single components.

use std::path::Path;

use super::args::Reading;
use super::{Stop, files};
use crate::Compilation;
use crate::catalog::fact;
use crate::diagnostic::Diagnostic;
use crate::diagram::DiagramOptions;
use crate::scene::{Brand, Theme};
use crate::source::Span;

/// No theme file or icon is larger, in bytes.
const LARGEST: usize = 1024 * 1024;

/// The options of the call with what the text says over them; a theme named in the call stays.
///
/// # Errors
/// Exit code 1 when a file named in the text cannot be read or used, told at the place that names it.
pub fn of_text(
    wish: &DiagramOptions,
    compiled: &Compilation<'_>,
    path: &Path,
    reading: &Reading,
) -> Result<DiagramOptions, Stop> {
    let mut wish = wish.clone();
    let refused = |span: Span, reason: String| {
        let fault = Diagnostic::error("NEPH-053", "unusable-file", span, reason)
            .label("named here")
            .help("the path is taken from the folder of this file");
        Stop::faults(compiled.source.clone(), vec![fault])
    };
    let read = |span: Span, named: &str| {
        let folder = files::folder_at(compiled.source, span.start, path, reading);
        files::named_text(&folder, named, LARGEST)
            .map_err(|why| refused(span, format!("`{named}` cannot be read: {why}")))
    };
    if let Some(theme) = &compiled.model.theme {
        let text = read(theme.span, &theme.path)?;
        apply(&text, &mut wish)
            .map_err(|reason| refused(theme.span, format!("`{}`: {reason}", theme.path)))?;
    }
    for (_, node) in compiled.model.nodes() {
        let Some(known) = node.facts.get(fact::ICON) else { continue };
        let Some(named) = known.value.text().filter(|named| named.ends_with(".svg")) else { continue };
        let svg = read(known.span, named)?;
        wish.options.icons.add_file(named, svg.as_bytes()).map_err(|reason| refused(known.span, reason))?;
    }
    Ok(wish)
}

/// Takes over what a theme file says.
fn apply(text: &str, wish: &mut DiagramOptions) -> Result<(), String> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| error.message().to_string())?;
    let mut brand = Brand::default();
    for (key, value) in &table {
        match (key.as_str(), value) {
            ("colors" | "dark", toml::Value::Table(colors)) => {
                for (name, color) in colors {
                    let color = color.as_str().ok_or_else(|| format!("`{name}` is not a colour"))?;
                    brand.set(name, color, key == "dark")?;
                }
            }
            ("legend", toml::Value::Boolean(shown)) => wish.options.legend = *shown,
            ("steps", toml::Value::Boolean(shown)) => {
                wish.options.steps = *shown;
                wish.options.story = *shown;
            }
            ("theme", toml::Value::String(name)) => {
                let base = Theme::named(name).ok_or_else(|| {
                    let known: Vec<&str> = Theme::ALL.iter().map(|(name, _)| *name).collect();
                    format!("`{name}` is not a theme; themes: {}", known.join(", "))
                })?;
                if wish.theme == Theme::Auto {
                    wish.theme = base;
                }
            }
            _ => {
                return Err(format!(
                    "`{key}` is not understood; a theme file has `theme`, `legend`, `steps`, `[colors]` and `[dark]`"
                ));
            }
        }
    }
    wish.options.brand = brand;
    Ok(())
}
