//! The files a call makes: written, or with `--check` compared with what is on the disk.
//!
//! A folder of outputs holds a list of them, each with what it was made from. What is made no longer is removed;
//! anything that the list does not name is not ours and stays.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::args::Writing;
use super::{Stop, files};
use crate::report::markdown::reads_alike;

/// The list of a folder's own files.
pub const MANIFEST: &str = ".neph-files";

/// What the list says of itself.
const ABOUT: &str = "# Files that neph made here, and from what. One that is made no longer is removed. Commit this list with them.\n";

/// The files a call makes, one system or page after the other.
pub struct Outputs<'a> {
    writing: &'a Writing,
    made: Vec<PathBuf>,
    inputs: BTreeSet<PathBuf>,
    differences: Vec<Difference>,
    compared: usize,
}

/// A file on the disk that is not what would be written.
struct Difference {
    path: PathBuf,
    how: How,
}

enum How {
    Missing,
    Orphaned,
    /// Only carriage returns differ.
    LineEndings,
    /// The first line that differs: its number, as it is, as it would be.
    Line(usize, String, String),
    /// Pixels and the like: the first byte that differs.
    Byte(usize),
}

impl<'a> Outputs<'a> {
    /// Nothing made yet.
    pub fn new(writing: &'a Writing) -> Outputs<'a> {
        Outputs { writing, made: Vec::new(), inputs: BTreeSet::new(), differences: Vec::new(), compared: 0 }
    }

    /// Whether files are compared, not written.
    pub fn only_checks(&self) -> bool {
        self.writing.check
    }

    /// A file that what is made was made from.
    pub fn made_from(&mut self, path: &Path) {
        if !files::is_dash(path) {
            self.inputs.insert(path.to_path_buf());
        }
    }

    /// One file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn file(&mut self, path: &Path, bytes: &[u8]) -> Result<(), Stop> {
        if self.is_due(path, bytes)? { files::write(path, bytes) } else { Ok(()) }
    }

    /// Whether a file is to be written: it is not what it would be, and this call does not only compare.
    fn is_due(&mut self, path: &Path, bytes: &[u8]) -> Result<bool, Stop> {
        let inputs: Vec<&PathBuf> = self.inputs.iter().collect();
        files::spare(path, &inputs)?;
        self.made.push(path.to_path_buf());
        self.compared += 1;
        // A device or a pipe has nothing to compare with.
        let old = path.is_file().then(|| std::fs::read(path).ok()).flatten();
        if old.as_deref().is_some_and(|old| same(path, old, bytes)) {
            return Ok(false);
        }
        if !self.writing.check {
            return Ok(true);
        }
        let how = old.map_or(How::Missing, |old| how(&old, bytes));
        self.differences.push(Difference { path: path.to_path_buf(), how });
        Ok(false)
    }

    /// What is made from one input into a folder: files that were made from it there and are not any more go.
    ///
    /// # Errors
    /// When a file cannot be written or removed.
    pub fn folder(&mut self, folder: &Path, from: &str, made: &[(String, Vec<u8>)]) -> Result<(), Stop> {
        let from: String = from.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let (own, others): (Vec<_>, Vec<_>) =
            listed(folder).into_iter().partition(|(_, maker)| *maker == from);
        let mut list: BTreeSet<(String, String)> = others.into_iter().collect();
        list.extend(made.iter().map(|(name, _)| (name.clone(), from.clone())));
        let text: String = list.iter().map(|(name, maker)| format!("{name}\t{maker}\n")).collect();
        let text = format!("{ABOUT}{text}");
        let mut due = Vec::new();
        let made = made.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        for (name, bytes) in made.chain([(MANIFEST, text.as_bytes())]) {
            if self.is_due(&folder.join(name), bytes)? {
                due.push((name, bytes));
            }
        }
        if !self.writing.check {
            files::write_set(folder, &due)?;
        }
        for (name, _) in own {
            if !list.iter().any(|(known, _)| *known == name) {
                self.orphan(&folder.join(name))?;
            }
        }
        Ok(())
    }

    fn orphan(&mut self, path: &Path) -> Result<(), Stop> {
        // A link or a folder of that name was not made by us.
        if !std::fs::symlink_metadata(path).is_ok_and(|about| about.is_file()) {
            return Ok(());
        }
        if self.writing.check {
            self.compared += 1;
            self.differences.push(Difference { path: path.to_path_buf(), how: How::Orphaned });
            return Ok(());
        }
        std::fs::remove_file(path)
            .map_err(|error| Stop::call(format!("{} cannot be removed: {error}", path.display())))
    }

    /// All is made: writes what make wants to know, or says what is out of date.
    ///
    /// # Errors
    /// Exit code 1 when something is out of date.
    pub fn finish(self) -> Result<(), Stop> {
        if let Some(file) = self.writing.deps.as_deref().filter(|_| !self.writing.check) {
            let others: Vec<&PathBuf> = self.inputs.iter().chain(&self.made).collect();
            files::spare(file, &others)?;
            files::write(file, dependencies(&self.made, &self.inputs).as_bytes())?;
        }
        if self.differences.is_empty() {
            return Ok(());
        }
        let mut text: String = self.differences.iter().map(Difference::told).collect();
        let _ = writeln!(
            text,
            "error: {} of {} out of date; the same command without --check brings them up to date",
            self.differences.len(),
            crate::units::several(self.compared, "file"),
        );
        let _ = std::io::stderr().write_all(text.as_bytes());
        Err(Stop::said())
    }
}

/// Names in a folder's list, each with what it was made from; anything that is no plain name is not followed.
fn listed(folder: &Path) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(folder.join(MANIFEST)).unwrap_or_default();
    let plain = |name: &&str| {
        !name.is_empty()
            && !name.starts_with('#')
            && !name.starts_with('.')
            && !name.contains(['/', '\\', ':'])
    };
    let pairs = text.lines().map(|line| line.split_once('\t').unwrap_or((line, "")));
    pairs.filter(|(name, _)| plain(name)).map(|(name, from)| (name.to_string(), from.to_string())).collect()
}

/// Whether a file already is what would be written. Formatters may have been over Markdown and JSON: there, what is
/// read counts.
fn same(path: &Path, old: &[u8], new: &[u8]) -> bool {
    if old == new {
        return true;
    }
    let (Ok(old), Ok(new)) = (std::str::from_utf8(old), std::str::from_utf8(new)) else { return false };
    match path.extension().and_then(|e| e.to_str()) {
        Some("md") => reads_alike(old, new),
        Some("json") => {
            let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
            value(old).is_some_and(|old| value(new).as_ref() == Some(&old))
        }
        _ => false,
    }
}

fn how(old: &[u8], new: &[u8]) -> How {
    let first = old.iter().zip(new).position(|(a, b)| a != b).unwrap_or(old.len().min(new.len()));
    let (Ok(old), Ok(new)) = (std::str::from_utf8(old), std::str::from_utf8(new)) else {
        return How::Byte(first + 1);
    };
    if old.replace("\r\n", "\n") == new {
        return How::LineEndings;
    }
    let pairs = old.lines().zip(new.lines());
    let at = pairs.clone().position(|(a, b)| a != b).unwrap_or(old.lines().count().min(new.lines().count()));
    let (was, is) = (old.lines().nth(at), new.lines().nth(at));
    let (was, is) = around(was.unwrap_or("(end of file)"), is.unwrap_or("(end of file)"));
    How::Line(at + 1, was, is)
}

/// Both lines where they begin to differ: a picture may be one line.
fn around(was: &str, is: &str) -> (String, String) {
    const BEFORE: usize = 30;
    const SHOWN: usize = 100;
    let same = was.chars().zip(is.chars()).take_while(|(a, b)| a == b).count();
    let from =
        if was.chars().count().max(is.chars().count()) <= SHOWN { 0 } else { same.saturating_sub(BEFORE) };
    let cut = |line: &str| {
        let mut shown: String = line.chars().skip(from).take(SHOWN).map(shown_char).collect();
        if from > 0 {
            shown.insert(0, '…');
        }
        if line.chars().count() > from + SHOWN {
            shown.push('…');
        }
        shown
    };
    (cut(was), cut(is))
}

/// A tab is a space; other control characters would change the terminal.
fn shown_char(c: char) -> char {
    match c {
        '\t' => ' ',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

impl Difference {
    fn told(&self) -> String {
        let path = self.path.display();
        match &self.how {
            How::Missing => format!("missing: {path}\n"),
            How::Orphaned => format!("orphaned: {path} is not made any more\n"),
            How::LineEndings => format!(
                "stale: {path} differs only in its line endings; `*.{} text eol=lf` in .gitattributes keeps them\n",
                self.path.extension().and_then(|e| e.to_str()).unwrap_or("*")
            ),
            How::Line(line, was, is) => format!("stale: {path}:{line}\n  - {was}\n  + {is}\n"),
            How::Byte(byte) => format!("stale: {path} differs from byte {byte} on\n"),
        }
    }
}

/// A rule for make: the outputs depend on the inputs, and an input that is gone stops nothing.
fn dependencies(made: &[PathBuf], inputs: &BTreeSet<PathBuf>) -> String {
    let word = |path: &Path| {
        let mut out = String::new();
        for c in path.to_string_lossy().chars() {
            match c {
                ' ' | '#' | '\\' | ':' | '%' => out.extend(['\\', c]),
                '$' => out.push_str("$$"),
                _ => out.push(c),
            }
        }
        out
    };
    let line = |paths: &mut dyn Iterator<Item = &Path>| paths.map(word).collect::<Vec<_>>().join(" \\\n  ");
    let mut text = format!(
        "{}: \\\n  {}\n",
        line(&mut made.iter().map(PathBuf::as_path)),
        line(&mut inputs.iter().map(PathBuf::as_path))
    );
    for input in inputs {
        let _ = write!(text, "\n{}:\n", word(input));
    }
    text
}

/// The same place named by two inputs: what is made of one would overwrite the other.
///
/// # Errors
/// Exit code 2 with both names.
pub fn all_apart<'p>(places: impl IntoIterator<Item = (&'p Path, PathBuf)>) -> Result<(), Stop> {
    let mut taken: std::collections::BTreeMap<String, &Path> = std::collections::BTreeMap::new();
    for (input, place) in places {
        // Some file systems do not tell upper from lower case.
        if let Some(other) = taken.insert(place.to_string_lossy().to_lowercase(), input) {
            return Err(Stop::call(format!(
                "{} and {} would both be written to {}; rename one, or build them into folders of their own with -o",
                other.display(),
                input.display(),
                place.display()
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_followed() {
        let folder = std::env::temp_dir().join(format!("neph-list-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let list = format!(
            "{ABOUT}a.svg\ta b.neph\n../b.svg\tx\n/etc/passwd\tx\nc:\\d\tx\n.gitignore\tx\nsub/e.svg\tx\n"
        );
        std::fs::write(folder.join(MANIFEST), list).unwrap();
        assert_eq!(listed(&folder), [("a.svg".to_string(), "a b.neph".to_string())]);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn make_reads_names_with_spaces() {
        let made = [PathBuf::from("out/a b/d.svg")];
        let inputs = BTreeSet::from([PathBuf::from("a b.neph"), PathBuf::from("p$.toml")]);
        assert_eq!(
            dependencies(&made, &inputs),
            "out/a\\ b/d.svg: \\\n  a\\ b.neph \\\n  p$$.toml\n\na\\ b.neph:\n\np$$.toml:\n"
        );
    }

    #[test]
    fn two_inputs_never_share_a_place() {
        let place = |word: &str| PathBuf::from(word);
        assert!(all_apart([(Path::new("a"), place("out/a")), (Path::new("b"), place("out/b"))]).is_ok());
        assert!(
            all_apart([(Path::new("x/shop"), place("out/shop")), (Path::new("y/Shop"), place("out/Shop"))])
                .is_err()
        );
    }

    #[test]
    fn a_long_line_is_shown_where_it_differs() {
        let long = "x".repeat(500);
        let (was, is) = around(&format!("{long}a{long}"), &format!("{long}b{long}"));
        assert!(was.starts_with("…xxx") && was.contains('a') && was.chars().count() == 102, "{was}");
        assert!(is.contains('b'));
        assert_eq!(around("short", "shorter"), ("short".to_string(), "shorter".to_string()));
    }
}
