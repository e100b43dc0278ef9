//! Systems of several files: what `use` leads to, read once each, one behind the other in one space of offsets.

use std::collections::BTreeMap;

use crate::ast::{Item, ItemKind};
use crate::slip;
use crate::source::{File, Source, Span, UseFault, Used};

/// More files than this are no description of one system.
const MOST: usize = 256;

/// Where the files of a system are read from: a disk, or memory in an editor, a browser or a test.
pub trait Files {
    /// The text of a file by its path from the top of the tree, with `/` between.
    ///
    /// # Errors
    /// Why it cannot be read, in a few words.
    fn read(&self, path: &str) -> Result<String, String>;
}

/// Files in memory, by path.
#[derive(Clone, Debug, Default)]
pub struct Memory(pub BTreeMap<String, String>);

impl Files for Memory {
    fn read(&self, path: &str) -> Result<String, String> {
        self.0.get(path).cloned().ok_or_else(|| "there is no such file".to_string())
    }
}

/// A source with all the files it uses. `path` is where the first file stands in the tree that `files` reads: a `use`
/// may not lead out of that tree. What cannot be read is told when the source is parsed.
pub fn gather(first: Source, path: &str, files: &dyn Files) -> Source {
    if !["use", "include", "import", "source"].iter().any(|word| first.text.contains(word)) {
        return first;
    }
    let prefix = first.name.strip_suffix(path).unwrap_or("").to_string();
    let mut gathering = Gathering {
        files,
        prefix,
        text: first.text.to_string(),
        found: vec![File {
            name: first.name.clone(),
            path: path.to_string(),
            start: 0,
            end: first.text.len(),
        }],
        uses: Vec::new(),
        open: vec![0],
    };
    gathering.file(0);
    if gathering.uses.is_empty() {
        return first;
    }
    gathering.uses.sort_by_key(|used| used.span);
    Source {
        name: first.name,
        text: gathering.text.into(),
        files: gathering.found.into(),
        uses: gathering.uses.into(),
        line_starts: std::sync::Arc::default(),
    }
}

struct Gathering<'a> {
    files: &'a dyn Files,
    /// What stands before a path in the name of a file.
    prefix: String,
    text: String,
    found: Vec<File>,
    uses: Vec<Used>,
    /// The files being read, from the first on.
    open: Vec<usize>,
}

impl Gathering<'_> {
    fn file(&mut self, number: usize) {
        let File { start, end, .. } = self.found[number];
        let (items, _) = slip::read(&self.text[start..end]);
        for (span, path) in uses(&items) {
            let (file, first) = match self.find(number, &path) {
                Ok((file, first)) => (Ok(file), first),
                Err(fault) => (Err(fault), false),
            };
            self.uses.push(Used { span: span.moved(start), file: file.clone(), first });
            if let (Ok(file), true) = (file, first) {
                self.open.push(file);
                self.file(file);
                self.open.pop();
            }
        }
    }

    /// The file of a path as written in another file, and whether it is met for the first time.
    fn find(&mut self, from: usize, written: &str) -> Result<(usize, bool), UseFault> {
        if written.contains("://")
            || written.starts_with('/')
            || written.contains('\\')
            || written.contains(':')
        {
            return Err(UseFault::NotRelative);
        }
        let path = joined(&self.found[from].path, written).ok_or(UseFault::Outside)?;
        if let Some(known) = self.found.iter().position(|file| file.path == path) {
            if let Some(at) = self.open.iter().position(|open| *open == known) {
                let ring = self.open[at..].iter().chain([&known]);
                return Err(UseFault::Ring(ring.map(|file| self.found[*file].name.clone()).collect()));
            }
            return Ok((known, false));
        }
        let text = self.files.read(&path).map_err(UseFault::Unreadable)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        if self.found.len() >= MOST || self.text.len() + text.len() > super::LONGEST {
            return Err(UseFault::TooMuch);
        }
        self.text.push('\n');
        let start = self.text.len();
        self.text.push_str(text);
        let name = format!("{}{path}", self.prefix);
        self.found.push(File { name, path, start, end: self.text.len() });
        Ok((self.found.len() - 1, true))
    }
}

/// Every `use` of some items with its place and path, in order.
fn uses(items: &[Item]) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    for item in items {
        match &item.kind {
            ItemKind::Use(path) => found.push((item.span, path.value.clone())),
            ItemKind::Group(group) => found.extend(uses(&group.items)),
            _ => {}
        }
    }
    found
}

/// A path from the folder of another, without `.` and `..`; none if it leads out of the tree.
fn joined(from: &str, path: &str) -> Option<String> {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut pieces: Vec<&str> = folder.split('/').filter(|piece| !piece.is_empty()).collect();
    for piece in path.split('/') {
        match piece {
            "" | "." => {}
            ".." => {
                pieces.pop()?;
            }
            piece => pieces.push(piece),
        }
    }
    (!pieces.is_empty()).then(|| pieces.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(files: &[(&str, &str)]) -> Memory {
        Memory(files.iter().map(|(path, text)| ((*path).to_string(), (*text).to_string())).collect())
    }

    #[test]
    fn a_used_file_stands_where_it_is_used() {
        let files = memory(&[("a/parts.neph", "queue q\n"), ("house.neph", "table t\n")]);
        let first = Source::new("sys/a/main.neph", "use \"parts.neph\"\nclient c\nuse \"../house.neph\"\n");
        let source = gather(first, "a/main.neph", &files);
        assert_eq!(source.whole(), "queue q\nclient c\ntable t\n");
        let at = source.text.find("table").unwrap_or(0);
        assert_eq!(source.place(at), "sys/house.neph:1");
        let (ast, faults) = crate::parse(&source);
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(ast.items.iter().filter(|i| matches!(i.kind, ItemKind::Declaration(_))).count(), 3);
    }

    #[test]
    fn paths_stay_in_the_tree_and_rings_are_named() {
        let files = memory(&[("b.neph", "use \"a.neph\"\n")]);
        let told = |text: &str| {
            let source = gather(Source::new("a.neph", text), "a.neph", &files);
            crate::parse(&source).1.first().map(|fault| fault.message.clone()).unwrap_or_default()
        };
        assert!(told("use \"b.neph\"\n").contains("a.neph → b.neph → a.neph"));
        assert!(told("use \"../c.neph\"\n").contains("outside"));
        assert!(told("use \"/etc/passwd\"\n").contains("relative"));
        assert!(told("use \"c.neph\"\n").contains("cannot be read"));
    }
}
