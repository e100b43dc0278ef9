//! `neph config`: what holds here, and where it comes from.

use std::path::Path;

use super::args::Config;
use super::settings::{FILE, Settings};
use super::{Stop, files};

/// Prints every setting with its value and its origin.
pub fn config(call: &Config) -> Result<(), Stop> {
    let near = call.path.clone().unwrap_or_else(|| Path::new("-").to_path_buf());
    let near = if near.is_dir() { near.join(FILE) } else { near };
    let settings = Settings::of(&near)?;
    let rows = settings.told();
    let width = |column: fn(&(String, String, String)) -> &String| {
        rows.iter().map(|row| column(row).chars().count()).max().unwrap_or(0)
    };
    let (keys, values) = (width(|row| &row.0), width(|row| &row.1));
    let mut text = match settings.file() {
        Some(file) => format!("# {}\n", file.display()),
        None => format!("# no {FILE} here or above\n"),
    };
    for (key, value, from) in &rows {
        text.push_str(&format!("{key:keys$}  {value:values$}  {from}\n"));
    }
    files::print(text.as_bytes())
}
