//! Reads inputs and writes outputs: whole or not at all.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::Stop;
use super::args::Reading;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Source;
use crate::syntax::{self, Files};

/// Reads a text; `-` is standard input.
///
/// # Errors
/// Exit code 2 when the file cannot be read, 1 with a message when it is no text.
pub fn read(path: &Path, stdin_name: &str) -> Result<Source, Stop> {
    let mut bytes = Vec::new();
    let name = if is_dash(path) {
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map_err(|error| Stop::call(format!("standard input cannot be read: {error}")))?;
        stdin_name.to_string()
    } else {
        bytes = std::fs::read(path)
            .map_err(|error| Stop::call(format!("{} cannot be read: {}", path.display(), said(&error))))?;
        path.display().to_string()
    };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(name, text)),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() + 1;
            let fault = Diagnostic::new(
                "NEPH-001",
                "not-utf-8",
                Severity::Error,
                None,
                format!("{name} is not UTF-8 text: line {line} holds bytes that are no letters"),
            )
            .help("save the file as UTF-8; if it is a picture or a program, this is the wrong file");
            Err(Stop::faults(Source::new(name, ""), vec![fault]))
        }
    }
}

/// The files of a folder, for systems of several; none outside it, by whatever link.
struct Disk {
    root: PathBuf,
}

impl Files for Disk {
    fn read(&self, path: &str) -> Result<String, String> {
        let root = self.root.canonicalize().map_err(|error| said(&error))?;
        let file = root.join(path).canonicalize().map_err(|error| said(&error))?;
        if !file.starts_with(&root) {
            return Err("it leads out of the folder".to_string());
        }
        let bytes = std::fs::read(&file).map_err(|error| said(&error))?;
        String::from_utf8(bytes).map_err(|_| "it is not UTF-8 text".to_string())
    }
}

/// Reads a system with all the files it uses: they lie in the folder of the first, or below `root`.
///
/// # Errors
/// As [`read`]; exit code 2 also when the file does not lie below `root`.
pub fn system(path: &Path, reading: &Reading) -> Result<Source, Stop> {
    let source = read(path, &reading.stdin_filename)?;
    if is_dash(path) {
        return Ok(source);
    }
    let (root, inside) = place(path, reading)?;
    Ok(syntax::gather(source, &inside, &Disk { root }))
}

/// The top of the tree of a system's files, and the path of its first file from there.
fn place(path: &Path, reading: &Reading) -> Result<(PathBuf, String), Stop> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let Some(root) = &reading.root else { return Ok((folder.to_path_buf(), name)) };
    let full = |path: &Path| {
        path.canonicalize()
            .map_err(|error| Stop::call(format!("{} cannot be read: {}", path.display(), said(&error))))
    };
    let (top, folder) = (full(root)?, full(folder)?);
    let inside = folder.strip_prefix(&top).map_err(|_| {
        Stop::call(format!("{} does not lie below --root {}", path.display(), root.display()))
    })?;
    let pieces: Vec<String> = inside
        .components()
        .map(|piece| piece.as_os_str().to_string_lossy().into_owned())
        .chain([name])
        .collect();
    Ok((root.clone(), pieces.join("/")))
}

/// Where a file lies that is named at an offset of a system's text.
pub fn named_at(source: &Source, offset: usize, path: &Path, named: &str, reading: &Reading) -> PathBuf {
    let beside = || path.parent().unwrap_or(Path::new(".")).join(named);
    match (source.file_at(offset), place(path, reading)) {
        (Some(file), Ok((root, _))) => {
            root.join(Path::new(&file.path).parent().unwrap_or(Path::new(""))).join(named)
        }
        _ => beside(),
    }
}

/// Writes a file whole or not at all, and leaves an unchanged one untouched.
///
/// # Errors
/// Exit code 2 when it cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    if std::fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let failed =
        |error: std::io::Error| Stop::call(format!("{} cannot be written: {}", path.display(), said(&error)));
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let draft = folder.join(format!(".{name}.{}.tmp", std::process::id()));
    let written = std::fs::write(&draft, bytes).and_then(|()| std::fs::rename(&draft, path));
    if let Err(error) = written {
        let _ = std::fs::remove_file(&draft);
        return Err(failed(error));
    }
    Ok(())
}

/// Writes to standard output; a reader that has gone away is no fault.
///
/// # Errors
/// Exit code 2 when it cannot be written for another reason.
pub fn print(bytes: &[u8]) -> Result<(), Stop> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Stop::call(format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Whether a path means standard input or output.
pub fn is_dash(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The name of a system by its file: `shop` for `shop.neph`, the folder's name for `shop/system.neph`.
pub fn stem(path: &Path) -> String {
    if is_dash(path) {
        return "system".to_string();
    }
    let stem =
        path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_else(|| "system".to_string());
    let folder = path.parent().and_then(Path::file_name).map(|s| s.to_string_lossy().into_owned());
    match folder {
        Some(folder) if stem == "system" => folder,
        _ => stem,
    }
}

/// The path beside `path` with another ending.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    path.with_extension(ending)
}

fn said(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_string(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_string(),
        _ => error.to_string(),
    }
}
