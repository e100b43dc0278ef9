//! Reads inputs, as far as a bound, and writes outputs: whole or not at all, a folder's as a set.

use std::io::{IsTerminal, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use tempfile::NamedTempFile;

use super::Stop;
use super::args::Reading;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Source;
use crate::syntax::words::harmless;
use crate::syntax::{self, Files, LONGEST};

/// Reads a text; `-` is standard input.
///
/// # Errors
/// Exit code 2 when the file cannot be read, 1 with a message when it is no text.
pub fn read(path: &Path, stdin_name: &str) -> Result<Source, Stop> {
    // A few bytes more tell that it is too long, without holding what an endless pipe would give.
    let most = LONGEST as u64 + 4;
    let mut bytes = Vec::new();
    let name = if is_dash(path) {
        std::io::stdin()
            .lock()
            .take(most)
            .read_to_end(&mut bytes)
            .map_err(|error| Stop::call(format!("standard input cannot be read: {error}")))?;
        stdin_name.to_string()
    } else {
        std::fs::File::open(path)
            .and_then(|file| file.take(most).read_to_end(&mut bytes))
            .map_err(|error| Stop::call(format!("{} cannot be read: {}", path.display(), said(&error))))?;
        path.display().to_string()
    };
    if bytes.len() > LONGEST {
        let whole = String::from_utf8_lossy(&bytes).len();
        bytes = vec![b' '; whole.max(LONGEST + 1)];
    }
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

/// Reads what the command line names, of at most so many bytes.
///
/// # Errors
/// Why it cannot be read, in a few words.
pub fn bounded(path: &Path, most: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(most as u64 + 1).read_to_end(&mut bytes));
    read.map_err(|error| said(&error))?;
    if bytes.len() > most { Err(format!("it is larger than {} KB", most / 1024)) } else { Ok(bytes) }
}

/// Reads a text that a system names: a plain file of at most so many bytes, in the folder of the file that names it
/// ([`folder_at`]) or below.
///
/// # Errors
/// Why it is not read, in a few words.
pub fn named_text(folder: &Path, name: &str, most: usize) -> Result<String, String> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let real = |path: &Path| std::fs::canonicalize(path).map_err(|error| said(&error));
    let path = real(&folder.join(name))?;
    if !path.starts_with(real(folder)?) {
        return Err("it lies outside the folder of this file".to_string());
    }
    if !path.is_file() {
        return Err("it is no plain file".to_string());
    }
    String::from_utf8(bounded(&path, most)?).map_err(|_| "it is no UTF-8 text".to_string())
}

/// Whether two paths lead to one file: by whatever link or name, and by a folder that is yet to be made.
fn is_same_file(a: &Path, b: &Path) -> bool {
    #[cfg(unix)]
    if let (Ok(a), Ok(b)) = (std::fs::metadata(a), std::fs::metadata(b)) {
        use std::os::unix::fs::MetadataExt;
        return a.is_file() && (a.dev(), a.ino()) == (b.dev(), b.ino());
    }
    plain(a) == plain(b)
}

/// A path without `.` and `..`, as it reads once its folders exist.
fn plain(path: &Path) -> PathBuf {
    let mut plain = std::env::current_dir().unwrap_or_default();
    for piece in path.components() {
        match piece {
            Component::ParentDir => _ = plain.pop(),
            Component::CurDir => {}
            piece => plain.push(piece),
        }
    }
    plain
}

/// Refuses an output that would replace an input.
///
/// # Errors
/// Exit code 2.
pub fn spare<P: AsRef<Path>>(out: &Path, inputs: &[P]) -> Result<(), Stop> {
    match inputs.iter().any(|input| is_same_file(out, input.as_ref())) {
        true => Err(Stop::call(format!("{} is an input: an output never replaces it", out.display()))),
        false => Ok(()),
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
        if !file.is_file() {
            return Err("it is no plain file".to_string());
        }
        String::from_utf8(bounded(&file, LONGEST)?).map_err(|_| "it is not UTF-8 text".to_string())
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

/// The folder of the file that an offset of a system's text lies in: what is named there is taken from it.
pub fn folder_at(source: &Source, offset: usize, path: &Path, reading: &Reading) -> PathBuf {
    match (source.file_at(offset), place(path, reading)) {
        (Some(file), Ok((root, _))) => root.join(Path::new(&file.path).parent().unwrap_or(Path::new(""))),
        _ => path.parent().unwrap_or(Path::new("")).to_path_buf(),
    }
}

/// Writes a file whole or not at all, and leaves an unchanged one untouched.
///
/// A link is followed and stays; a device or pipe is written to; a file keeps its mode, and one that is read-only is
/// left alone.
///
/// # Errors
/// Exit code 2 when it cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    match Draft::of(path, bytes)? {
        Some(draft) => draft.finish(),
        None => Ok(()),
    }
}

/// What a folder holds while a build replaces its files; a build that was killed leaves it.
const UNFINISHED: &str = "unfinished-build.txt";

/// Writes the files of a folder as a set: all drafts first, then one rename after the other. Should the program end in
/// between, a note in the folder says that old and new files stand side by side.
///
/// # Errors
/// Exit code 2 when one cannot be written; then the old set is still there.
pub fn write_set(folder: &Path, files: &[(&str, &[u8])]) -> Result<(), Stop> {
    let note = folder.join(UNFINISHED);
    sweep(folder);
    let mut drafts = Vec::new();
    for (name, bytes) in files {
        drafts.extend(Draft::of(&folder.join(name), bytes)?);
    }
    if drafts.len() > 1 {
        let names: Vec<String> = drafts.iter().map(|draft| draft.shown()).collect();
        let text = format!(
            "A build was replacing these files and did not finish: some are old, some are new. Build again.\n\n{}\n",
            names.join("\n")
        );
        write(&note, text.as_bytes())?;
    }
    for draft in drafts {
        draft.finish()?;
    }
    match std::fs::remove_file(&note) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Stop::call(format!("{} cannot be removed: {}", note.display(), said(&error))))
        }
        _ => Ok(()),
    }
}

/// How the names of drafts begin and end.
const DRAFT: (&str, &str) = (".neph-", ".tmp");

/// Removes drafts that a killed program left; young ones may belong to a program that runs.
fn sweep(folder: &Path) {
    const OLD: Duration = Duration::from_secs(3600);
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let age = entry.metadata().and_then(|found| found.modified()).ok().and_then(|at| at.elapsed().ok());
        if name.starts_with(DRAFT.0) && name.ends_with(DRAFT.1) && age.is_some_and(|age| age > OLD) {
            // What cannot be removed harms nobody.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// An output that only waits for its place.
struct Draft<'a> {
    asked: PathBuf,
    target: PathBuf,
    way: Way<'a>,
}

/// How a draft gets to its place.
enum Way<'a> {
    /// Renamed over whatever is there.
    Rename(NamedTempFile),
    /// Copied into a file that has several names.
    Copy(NamedTempFile),
    /// Written to a device or a pipe.
    Through(&'a [u8]),
}

impl<'a> Draft<'a> {
    /// A draft beside the place it is for; none where the same bytes stand already.
    fn of(path: &Path, bytes: &'a [u8]) -> Result<Option<Draft<'a>>, Stop> {
        let failed = |error: std::io::Error| Stop::call(cannot(path, &error));
        let target = followed(path)?;
        let found = match std::fs::metadata(&target) {
            Ok(found) => Some(found),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed(error)),
        };
        if let Some(found) = &found {
            if found.is_dir() {
                return Err(Stop::call(format!("{} cannot be written: it is a folder", path.display())));
            }
            if !found.is_file() {
                return Ok(Some(Draft { asked: path.to_path_buf(), target, way: Way::Through(bytes) }));
            }
            if found.len() == bytes.len() as u64 && std::fs::read(&target).is_ok_and(|old| old == bytes) {
                return Ok(None);
            }
            if found.permissions().readonly() {
                return Err(Stop::call(format!("{} cannot be written: it is read-only", path.display())));
            }
        }
        let folder = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(failed)?;
        let mut draft = fresh(folder).map_err(failed)?;
        draft.write_all(bytes).map_err(failed)?;
        if let Some(found) = &found {
            draft.as_file().set_permissions(found.permissions()).map_err(failed)?;
        }
        let way =
            if found.is_some_and(|found| names(&found) > 1) { Way::Copy(draft) } else { Way::Rename(draft) };
        Ok(Some(Draft { asked: path.to_path_buf(), target, way }))
    }

    fn finish(self) -> Result<(), Stop> {
        let done = match self.way {
            Way::Rename(draft) => draft.persist(&self.target).map(|_| ()).map_err(|error| error.error),
            Way::Copy(draft) => std::fs::copy(draft.path(), &self.target).map(|_| ()),
            Way::Through(bytes) => std::fs::OpenOptions::new()
                .write(true)
                .open(&self.target)
                .and_then(|mut to| to.write_all(bytes)),
        };
        done.map_err(|error| Stop::call(cannot(&self.asked, &error)))
    }

    fn shown(&self) -> String {
        self.asked.file_name().map_or_else(String::new, |name| harmless(&name.to_string_lossy()).into_owned())
    }
}

/// A draft with a name nobody can guess, opened exclusively, with the mode a new file gets.
fn fresh(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(DRAFT.0).suffix(DRAFT.1).rand_bytes(12);
    #[cfg(unix)]
    let builder = builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// How many names a file has.
#[cfg(unix)]
fn names(found: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(found)
}

#[cfg(not(unix))]
fn names(_: &std::fs::Metadata) -> u64 {
    1
}

/// Where a path leads once its links are followed, even to nothing yet.
fn followed(path: &Path) -> Result<PathBuf, Stop> {
    const LINKS: usize = 40;
    let mut at = path.to_path_buf();
    for _ in 0..LINKS {
        match std::fs::read_link(&at) {
            Ok(next) => at = at.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(at),
        }
    }
    Err(Stop::call(format!("{} cannot be written: its links lead round", path.display())))
}

/// Writes to standard output as it is; a reader that has gone away is no fault.
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

/// Writes an output to standard output: to a program as it is, to a terminal without what would steer it.
///
/// # Errors
/// As [`print()`].
pub fn show(bytes: &[u8]) -> Result<(), Stop> {
    match std::str::from_utf8(bytes) {
        Ok(text) if std::io::stdout().is_terminal() => say(text),
        _ => print(bytes),
    }
}

/// Writes words for people to standard output.
///
/// # Errors
/// As [`print()`].
pub fn say(text: &str) -> Result<(), Stop> {
    print(harmless(text).as_bytes())
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

fn cannot(path: &Path, error: &std::io::Error) -> String {
    format!("{} cannot be written: {}", path.display(), said(error))
}

fn said(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_string(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_string(),
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => "the disk is full".to_string(),
        std::io::ErrorKind::FileTooLarge => "a file may not be so large here".to_string(),
        _ => error.to_string(),
    }
}
