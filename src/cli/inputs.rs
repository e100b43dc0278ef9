//! What is named on the command line: files, folders of them, and patterns that no shell has expanded.

use std::path::{Path, PathBuf};

use super::{Stop, files};

/// Folders nobody means when they name the folder above.
const SKIPPED: [&str; 2] = ["node_modules", "target"];

/// The files that are meant, each once, in the order named; those of a folder by name.
///
/// # Errors
/// Exit code 2 when a folder or pattern holds no such file, or cannot be read.
pub fn expand(named: &[PathBuf], ending: &str) -> Result<Vec<PathBuf>, Stop> {
    let mut found: Vec<PathBuf> = Vec::new();
    for path in named {
        let text = path.to_string_lossy();
        let mut here = Vec::new();
        if path.is_dir() {
            walk(path, ending, &mut here)?;
            if here.is_empty() {
                return Err(Stop::call(format!("{} holds no .{ending} file", path.display())));
            }
        } else if !files::is_dash(path) && !path.exists() && text.contains(['*', '?', '[']) {
            here.extend(matching(&text)?);
            if here.is_empty() {
                return Err(Stop::call(format!("`{text}` matches no file")));
            }
        } else {
            here.push(path.clone());
        }
        for path in here {
            if !found.contains(&path) {
                found.push(path);
            }
        }
    }
    Ok(found)
}

fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) -> Result<(), Stop> {
    let unreadable =
        |error: std::io::Error| Stop::call(format!("{} cannot be read: {error}", folder.display()));
    let mut entries: Vec<_> = std::fs::read_dir(folder).map_err(unreadable)?.filter_map(Result::ok).collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        // A link may lead back up.
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            if !name.starts_with('.') && !SKIPPED.contains(&name.as_str()) {
                walk(&entry.path(), ending, found)?;
            }
        } else if entry.path().extension().is_some_and(|e| e == ending) && entry.path().is_file() {
            found.push(entry.path());
        }
    }
    Ok(())
}

fn matching(pattern: &str) -> Result<Vec<PathBuf>, Stop> {
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::default() };
    let paths = glob::glob_with(pattern, options)
        .map_err(|error| Stop::call(format!("`{pattern}` is no pattern: {}", error.msg)))?;
    Ok(paths.filter_map(Result::ok).filter(|path| path.is_file()).collect())
}
