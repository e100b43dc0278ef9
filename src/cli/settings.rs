//! `neph.toml`: what a house says once for all its systems, found upwards from each system's file.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use super::args::{FailOn, ThemeWord};
use super::{Stop, files};
use crate::diagnostic::Level;
use crate::review::{self, Policy, Setting};
use crate::syntax::words::nearest;

/// The name of the file.
pub const FILE: &str = "neph.toml";

/// What the file may say.
#[derive(Deserialize, Debug, Default)]
#[serde(deny_unknown_fields)]
struct Text {
    fail_on: Option<Spanned<String>>,
    output: Option<Spanned<PathBuf>>,
    catalog: Option<Spanned<PathBuf>>,
    templates: Option<Spanned<PathBuf>>,
    icons: Option<Spanned<PathBuf>>,
    theme: Option<Spanned<String>>,
    regions: Option<Spanned<Vec<String>>>,
    #[serde(default)]
    rules: BTreeMap<String, Spanned<RuleText>>,
}

/// What it says of a rule: `"low"`, or `{ off = "the reason" }`.
#[derive(Deserialize, Debug)]
#[serde(untagged)]
enum RuleText {
    Level(String),
    Off { off: String },
}

/// What holds for a system; nothing where there is no `neph.toml`.
#[derive(Debug, Default)]
pub struct Settings {
    path: Option<PathBuf>,
    source: String,
    text: Text,
    policy: Policy,
    fail_on: Option<FailOn>,
    theme: Option<ThemeWord>,
}

impl Settings {
    /// What holds for a system's file: the nearest `neph.toml` in its folder or above, within the work tree.
    ///
    /// # Errors
    /// Exit code 1 with the line when the file says what it must not.
    pub fn of(system: &Path) -> Result<Settings, Stop> {
        let folder =
            if files::is_dash(system) { Path::new("") } else { system.parent().unwrap_or(Path::new("")) };
        let Ok(folder) =
            std::path::absolute(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
        else {
            return Ok(Settings::default());
        };
        for above in folder.ancestors() {
            let file = above.join(FILE);
            if file.is_file() {
                return Settings::read(&file);
            }
            // What lies above a work tree is somebody else's.
            if above.join(".git").exists() {
                break;
            }
        }
        Ok(Settings::default())
    }

    fn read(file: &Path) -> Result<Settings, Stop> {
        let source = std::fs::read_to_string(file)
            .map_err(|error| Stop::call(format!("{} cannot be read: {error}", file.display())))?;
        let wrong = |message: String| Stop { code: 1, message: Some(message), faults: None };
        let text: Text = toml::from_str(&source)
            .map_err(|error| wrong(format!("{}: {}", shown(file), error.to_string().trim_end())))?;
        let mut settings = Settings { path: Some(file.to_path_buf()), source, text, ..Settings::default() };
        settings.policy = settings.rules().map_err(wrong)?;
        settings.fail_on = settings
            .word(settings.text.fail_on.as_ref(), FailOn::named, "fail_on", FailOn::WORDS)
            .map_err(wrong)?;
        settings.theme = settings
            .word(settings.text.theme.as_ref(), ThemeWord::named, "theme", ThemeWord::WORDS)
            .map_err(wrong)?;
        Ok(settings)
    }

    fn word<T>(
        &self,
        word: Option<&Spanned<String>>,
        named: impl Fn(&str) -> Option<T>,
        key: &str,
        words: &[&str],
    ) -> Result<Option<T>, String> {
        let Some(word) = word else { return Ok(None) };
        let place = self.place(&word.span());
        named(word.get_ref()).map(Some).ok_or_else(|| {
            format!("{place}: `{}` is no value of `{key}`; write one of {}", word.get_ref(), words.join(", "))
        })
    }

    fn rules(&self) -> Result<Policy, String> {
        let mut policy = Policy::default();
        for (name, setting) in &self.text.rules {
            let place = self.place(&setting.span());
            let Some(rule) = review::find(name) else {
                let near = nearest(name, review::RULES.iter().flat_map(|rule| [rule.name, rule.code]));
                let hint = near.map_or("".to_string(), |near| format!("; did you mean `{near}`?"));
                return Err(format!(
                    "{place}: `{name}` is no rule{hint}\nhelp: all rules: `neph explain rules`"
                ));
            };
            let setting = match setting.get_ref() {
                RuleText::Off { off } if off.trim().is_empty() => {
                    return Err(format!("{place}: `{name}` is off without a reason; write `{{ off = \"the reason\" }}`"));
                }
                RuleText::Off { off } => Setting::Off(format!("{off} ({FILE})")),
                RuleText::Level(word) => Setting::Level(Level::named(word).ok_or_else(|| {
                    let levels = Level::ALL.map(Level::word).join(", ");
                    format!("{place}: `{word}` is no level; write one of {levels}, or `{{ off = \"the reason\" }}`")
                })?),
            };
            policy.set(rule, setting);
        }
        Ok(policy)
    }

    /// `neph.toml:3`, as messages name a place.
    fn place(&self, span: &Range<usize>) -> String {
        let line = self.source[..span.start.min(self.source.len())].matches('\n').count() + 1;
        format!("{}:{line}", self.path.as_deref().map_or_else(String::new, shown))
    }

    fn beside(&self, path: &Path) -> PathBuf {
        let folder = self.path.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
        let joined = folder.join(path);
        // As a person would name it from here.
        std::env::current_dir()
            .ok()
            .and_then(|here| joined.strip_prefix(here).map(Path::to_path_buf).ok())
            .filter(|short| !short.as_os_str().is_empty())
            .unwrap_or(joined)
    }

    /// The file itself.
    pub fn file(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// What the house says about rules.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// From which level on a check fails.
    pub fn fail_on(&self) -> Option<FailOn> {
        self.fail_on
    }

    /// The colours of pictures.
    pub fn theme(&self) -> Option<ThemeWord> {
        self.theme
    }

    /// The folder that `neph build` writes to.
    pub fn output(&self) -> Option<PathBuf> {
        self.text.output.as_ref().map(|path| self.beside(path.get_ref()))
    }

    /// The house's prices, limits and services.
    pub fn catalog(&self) -> Option<PathBuf> {
        self.text.catalog.as_ref().map(|path| self.beside(path.get_ref()))
    }

    /// The house's templates.
    pub fn templates(&self) -> Option<PathBuf> {
        self.text.templates.as_ref().map(|path| self.beside(path.get_ref()))
    }

    /// The house's icons.
    pub fn icons(&self) -> Option<PathBuf> {
        self.text.icons.as_ref().map(|path| self.beside(path.get_ref()))
    }

    /// Where systems may run; anywhere if empty.
    pub fn regions(&self) -> &[String] {
        self.text.regions.as_ref().map_or(&[], |regions| regions.get_ref())
    }

    /// Every setting with its value and where it comes from.
    pub fn told(&self) -> Vec<(String, String, String)> {
        let default = || "default".to_string();
        let mut rows: Vec<(String, String, String)> = Vec::new();
        let mut row = |key: &str, value: Option<(String, Range<usize>)>, otherwise: &str| match value {
            Some((value, span)) => rows.push((key.to_string(), value, self.place(&span))),
            None => rows.push((key.to_string(), otherwise.to_string(), default())),
        };
        let word = |word: &Option<Spanned<String>>| word.as_ref().map(|w| (w.get_ref().clone(), w.span()));
        let path = |path: &Option<Spanned<PathBuf>>| {
            path.as_ref().map(|p| (self.beside(p.get_ref()).display().to_string(), p.span()))
        };
        row("fail_on", word(&self.text.fail_on), "error");
        row("output", path(&self.text.output), "neph-out");
        row("catalog", path(&self.text.catalog), "bundled");
        row("templates", path(&self.text.templates), "bundled");
        row("icons", path(&self.text.icons), "bundled");
        row("theme", word(&self.text.theme), "auto");
        let regions = self.text.regions.as_ref().map(|r| (r.get_ref().join(", "), r.span()));
        row("regions", regions, "any");
        for (name, setting) in &self.text.rules {
            let value = match setting.get_ref() {
                RuleText::Level(level) => level.clone(),
                RuleText::Off { off } => format!("off: {off}"),
            };
            row(&format!("rules.{name}"), Some((value, setting.span())), "");
        }
        rows
    }
}

/// A path as a person would name it from here.
fn shown(path: &Path) -> String {
    let short =
        std::env::current_dir().ok().and_then(|here| path.strip_prefix(here).ok().map(Path::to_path_buf));
    short.unwrap_or_else(|| path.to_path_buf()).display().to_string()
}
