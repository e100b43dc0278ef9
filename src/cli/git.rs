//! The texts as they were where a branch left its base: read with git, laid into a folder of their own.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::Stop;

/// A file from the top of the work tree as it was, and as it is now; none where there is none.
pub type Renaming = (Option<PathBuf>, Option<PathBuf>);

/// Endings of files that say what a system is: itself, its prices, its house.
const ENDINGS: [&str; 2] = [".neph", ".toml"];

/// The files of a base.
pub struct Base {
    /// The top of the work tree.
    top: PathBuf,
    /// A folder of ours with the files as they were.
    folder: PathBuf,
    /// The commit.
    commit: String,
}

impl Base {
    /// Where the branch left `base`.
    ///
    /// # Errors
    /// Exit code 2 when there is no work tree, no such commit, or git fails.
    pub fn of(base: &str) -> Result<Base, Stop> {
        let top = PathBuf::from(git(Path::new("."), &["rev-parse", "--show-toplevel"], None)?.trim_end());
        let named = format!("{base}^{{commit}}");
        let commit = git(&top, &["rev-parse", "--verify", "--quiet", "--end-of-options", &named], None).map_err(|_| {
            Stop::call(format!(
                "`{base}` is no commit here; fetch it first (`git fetch origin {}`; in a GitHub workflow `fetch-depth: 0`)",
                base.trim_start_matches("origin/")
            ))
        })?;
        let commit = commit.trim().to_string();
        // Of a shallow clone the point where the branch left is not known: then the base itself.
        let left = git(&top, &["merge-base", &commit, "HEAD"], None).map(|text| text.trim().to_string());
        let commit = left.unwrap_or(commit);
        let folder = std::env::temp_dir().join(format!("neph-base-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("tree"))
            .map_err(|error| Stop::call(format!("{} cannot be written: {error}", folder.display())))?;
        let base = Base { top, folder, commit };
        base.lay_out()?;
        Ok(base)
    }

    fn lay_out(&self) -> Result<(), Stop> {
        let all = git(&self.top, &["ls-tree", "-r", "-z", "--name-only", &self.commit], None)?;
        let wanted: Vec<&str> =
            all.split('\0').filter(|name| ENDINGS.iter().any(|ending| name.ends_with(ending))).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let tree = format!("--work-tree={}", self.folder.join("tree").display());
        let arguments = [
            "-c",
            "core.hooksPath=/dev/null",
            "--literal-pathspecs",
            &tree,
            "checkout",
            &self.commit,
            "--pathspec-from-file=-",
            "--pathspec-file-nul",
        ];
        git(&self.top, &arguments, Some((&self.folder.join("index"), &wanted.join("\0")))).map(drop)
    }

    /// The file as it was, if it was there.
    pub fn old(&self, path: &Path) -> Option<PathBuf> {
        let old = self.folder.join("tree").join(self.within(path)?);
        old.is_file().then_some(old)
    }

    /// The path from the top of the work tree.
    pub fn within(&self, path: &Path) -> Option<PathBuf> {
        let path = std::path::absolute(path).ok()?;
        let top = |top: &Path| path.strip_prefix(top).map(Path::to_path_buf).ok();
        // The work tree may be reached through a link.
        top(&self.top).or_else(|| {
            let folder = path.parent()?.canonicalize().ok()?;
            folder
                .join(path.file_name()?)
                .strip_prefix(self.top.canonicalize().ok()?)
                .map(Path::to_path_buf)
                .ok()
        })
    }

    /// Every system that changed, was added, moved or removed since: its file before, from the top, and now.
    ///
    /// # Errors
    /// Exit code 2 when git fails.
    pub fn changed(&self) -> Result<Vec<Renaming>, Stop> {
        let arguments =
            ["diff", "--name-status", "-z", "--find-renames", "--no-ext-diff", &self.commit, "--", "*.neph"];
        let text = git(&self.top, &arguments, None)?;
        let mut words = text.split('\0').filter(|word| !word.is_empty());
        let mut found: BTreeMap<PathBuf, (Option<PathBuf>, Option<PathBuf>)> = BTreeMap::new();
        while let (Some(status), Some(path)) = (words.next(), words.next()) {
            let path = PathBuf::from(path);
            let now = |path: &PathBuf| Some(self.top.join(path));
            let row = match status.chars().next() {
                Some('A') => (None, now(&path)),
                Some('D') => (Some(path.clone()), None),
                Some('R' | 'C') => {
                    let to = PathBuf::from(words.next().unwrap_or_default());
                    (Some(path.clone()), now(&to))
                }
                _ => (Some(path.clone()), now(&path)),
            };
            found.insert(path, row);
        }
        // What did not change itself may use what did: prices, the house, another file.
        let all = git(&self.top, &["ls-files", "-z", "--", "*.neph"], None)?;
        for path in all.split('\0').filter(|path| !path.is_empty()).map(PathBuf::from) {
            let now = self.top.join(&path);
            if self.old(&now).is_some() && now.is_file() && !found.contains_key(&path) {
                found.insert(path.clone(), (Some(path), Some(now)));
            }
        }
        Ok(found.into_values().collect())
    }

    /// A file of the base by its path from the top.
    pub fn at(&self, path: &Path) -> PathBuf {
        self.folder.join("tree").join(path)
    }
}

impl Drop for Base {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Runs git; its words on standard error are ours when it fails. `with` is an index file and standard input.
fn git(folder: &Path, arguments: &[&str], with: Option<(&Path, &str)>) -> Result<String, Stop> {
    let failed = |error: std::io::Error| Stop::call(format!("git cannot be run: {error}"));
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.stdin(if with.is_some() { Stdio::piped() } else { Stdio::null() });
    if let Some((index, _)) = with {
        command.env("GIT_INDEX_FILE", index);
    }
    let mut child = command.spawn().map_err(failed)?;
    if let (Some(mut stdin), Some((_, words))) = (child.stdin.take(), with) {
        let _ = stdin.write_all(words.as_bytes());
    }
    let output = child.wait_with_output().map_err(failed)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Stop::call(format!("git {}: {}", arguments.first().unwrap_or(&""), said.trim())));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
