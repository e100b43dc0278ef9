//! `neph diff`: what a change of the text changes.

use std::path::{Path, PathBuf};

use super::args::{Diff, DiffReport, Over};
use super::git::{Base, Renaming};
use super::settings::Settings;
use super::{Stop, Terminal, catalog_for, files, inputs};
use crate::catalog::Catalog;
use crate::diagram::DiagramOptions;
use crate::png::{self, Extent};
use crate::report;
use crate::report::changes::{self, Changes, System};
use crate::source::Source;
use crate::svg;
use crate::{Compilation, compile, compile_in};

/// Compares two texts, or all texts of a branch with those of its base.
pub fn diff(call: &Diff, terminal: &Terminal) -> Result<(), Stop> {
    match &call.git {
        Some(base) => branch(call, base, terminal),
        None => two(call, terminal),
    }
}

/// One text with what it is read with.
struct Text {
    source: Source,
    own: Option<Catalog>,
    settings: Settings,
}

impl Text {
    /// Reads a file; `name` is what messages call it.
    fn read(path: &Path, name: &str, call: &Diff) -> Result<Text, Stop> {
        let mut source = files::system(path, &call.reading)?;
        if !files::is_dash(path) && source.files().is_empty() {
            source.name = name.to_string();
        }
        let settings = Settings::of(path)?;
        let own = catalog_for(&source, path, &call.reading, settings.catalog())?;
        Ok(Text { source, own, settings })
    }

    fn compiled(&self, environment: Option<&str>) -> Result<Compilation<'_>, Stop> {
        let catalog = self.own.as_ref().unwrap_or(Catalog::bundled());
        let mut compiled = compile_in(&self.source, catalog, environment);
        self.settings.lay_over(&mut compiled)?;
        Ok(compiled)
    }
}

/// A text with errors cannot be compared.
fn sound<'a>(compiled: Compilation<'a>, source: &Source) -> Result<Compilation<'a>, Stop> {
    if compiled.is_sound() { Ok(compiled) } else { Err(Stop::faults(source.clone(), compiled.faults)) }
}

fn two(call: &Diff, terminal: &Terminal) -> Result<(), Stop> {
    let (old, new, out) = match call.files.as_slice() {
        [old, new] => (old, new, None),
        [old, new, out] => (old, new, Some(out)),
        _ => {
            return Err(Stop::call(
                "two systems are compared: `neph diff OLD NEW [OUT]`, or `neph diff --git BASE`",
            ));
        }
    };
    let pixels = match out.and_then(|out| out.extension()).map(|e| e.to_ascii_lowercase()) {
        None if out.is_none() => false,
        Some(ending) if ending == "svg" => false,
        Some(ending) if ending == "png" => true,
        _ => return Err(Stop::call("the picture of changes is an .svg or a .png")),
    };
    let (was, is) = (
        Text::read(old, &old.display().to_string(), call)?,
        Text::read(new, &new.display().to_string(), call)?,
    );
    let mut pairs = Vec::new();
    for environment in super::wanted(new, &call.reading, &call.environments)? {
        let environment = environment.as_deref();
        let (before, after) = (was.compiled(environment)?, is.compiled(environment)?);
        let pair = (sound(before, &was.source)?, sound(after, &is.source)?);
        if let Some(name) = environment.filter(|_| pair.1.model.environment.is_none()) {
            return Err(super::no_environment(new, name, &pair.1.model));
        }
        pairs.push(pair);
    }
    // Of several environments the picture is that of the system as it is.
    if let (Some(out), Some((before, after))) = (out, pairs.first()) {
        files::spare(out, &[&call.files[0], &call.files[1]])?;
        files::write(out, &picture(&Changes::between(before, after), before, after, pixels)?)?;
        terminal.tell(&format!("{} → {}", new.display(), out.display()));
    }
    let file = new.display().to_string();
    let systems: Vec<System<'_>> = pairs
        .iter()
        .map(|(old, new)| System {
            file: file.clone(),
            changes: Changes::between(old, new),
            old: Some(old),
            new: Some(new),
        })
        .collect();
    told(call, &systems)
}

/// A system of the branch: its file's name, and its text before and now.
struct Pair {
    file: String,
    old: Option<Text>,
    new: Option<Text>,
}

fn branch(call: &Diff, base: &str, terminal: &Terminal) -> Result<(), Stop> {
    let base = Base::of(base)?;
    let environment = call.environments.env.as_deref();
    if environment == Some("all") {
        return Err(Stop::call("`--env all` compares two files; with `--git` name one environment"));
    }
    let mut pairs: Vec<Pair> = Vec::new();
    for (was, is) in wanted(call, &base)? {
        let shown =
            is.as_deref().and_then(|path| base.within(path)).or_else(|| was.clone()).unwrap_or_default();
        let file = shown.display().to_string();
        let before = was
            .as_deref()
            .map(|path| Text::read(&base.at(path), &format!("{file} (base)"), call))
            .transpose()?;
        let now = is.as_deref().map(|path| Text::read(path, &file, call)).transpose()?;
        pairs.push(Pair { file, old: before, new: now });
    }
    let mut compiled = Vec::new();
    for pair in &pairs {
        let old = pair
            .old
            .as_ref()
            .map(|text| text.compiled(environment).map(|compiled| (text, compiled)))
            .transpose()?;
        let new = pair
            .new
            .as_ref()
            .map(|text| text.compiled(environment).map(|compiled| (text, compiled)))
            .transpose()?;
        // What was wrong before cannot be compared with; what is wrong now must be mended first.
        let old = match old {
            Some((_, old)) if old.is_sound() => Some(old),
            Some(_) => {
                terminal.tell(&format!("{}: the base has errors, so all of it is new", pair.file));
                None
            }
            None => None,
        };
        let new = new.map(|(text, new)| sound(new, &text.source)).transpose()?;
        compiled.push((pair.file.clone(), old, new));
    }
    let empty = Source::new("", "");
    let nothing = compile(&empty, Catalog::bundled());
    let systems: Vec<System<'_>> = compiled
        .iter()
        .map(|(file, old, new)| System {
            file: file.clone(),
            changes: Changes::between(old.as_ref().unwrap_or(&nothing), new.as_ref().unwrap_or(&nothing)),
            old: old.as_ref(),
            new: new.as_ref(),
        })
        .filter(|system| !system.changes.is_empty())
        .collect();
    told(call, &systems)
}

/// The files that are compared: before, from the top of the work tree, and now.
fn wanted(call: &Diff, base: &Base) -> Result<Vec<Renaming>, Stop> {
    let changed = base.changed()?;
    if call.files.is_empty() {
        return Ok(changed);
    }
    let mut found = Vec::new();
    let (there, gone): (Vec<PathBuf>, Vec<PathBuf>) =
        call.files.iter().cloned().partition(|path| path.exists() || path.to_string_lossy().contains('*'));
    for path in inputs::expand(&there, "neph")? {
        let within = base
            .within(&path)
            .ok_or_else(|| Stop::call(format!("{} lies outside the work tree", path.display())))?;
        // A file that was moved is compared with what it was.
        let moved = changed
            .iter()
            .find(|(_, is)| is.as_deref().and_then(|is| base.within(is)).as_ref() == Some(&within));
        let was = moved.map_or_else(|| base.old(&path).map(|_| within.clone()), |(was, _)| was.clone());
        found.push((was, Some(path)));
    }
    for path in gone {
        match base.old(&path) {
            Some(_) => found.push((base.within(&path), None)),
            None => {
                return Err(Stop::call(format!("{} cannot be read: there is no such file", path.display())));
            }
        }
    }
    // Systems of a folder that are gone.
    for (was, is) in &changed {
        if let (Some(was), None) = (was, is)
            && there.iter().filter_map(|path| base.within(path)).any(|folder| was.starts_with(folder))
        {
            found.push((Some(was.clone()), None));
        }
    }
    Ok(found)
}

/// Prints what changed, and judges it.
fn told(call: &Diff, systems: &[System<'_>]) -> Result<(), Stop> {
    let changed = systems.iter().any(|system| !system.changes.is_empty());
    if changed || !call.only_changes {
        let most = usize::try_from(call.max_bytes).unwrap_or(usize::MAX);
        let text = match call.format {
            DiffReport::Comment => {
                let systems: &[System<'_>] = if changed { systems } else { &[] };
                changes::comment(systems, most)
            }
            DiffReport::Md if systems.is_empty() => "Nothing changes.\n".to_string(),
            DiffReport::Md => {
                systems.iter().map(|s| s.changes.markdown(&name(s))).collect::<Vec<_>>().join("\n")
            }
            DiffReport::Json => format!("{:#}\n", json(call, systems)),
        };
        files::print(text.as_bytes())?;
    }
    let over: Vec<String> = systems.iter().filter_map(|system| over(call.fail_over?, system)).collect();
    if over.is_empty() {
        Ok(())
    } else {
        Err(Stop { code: 1, message: Some(over.join("\n       ")), faults: None })
    }
}

fn name(system: &System<'_>) -> String {
    system.new.or(system.old).map_or_else(|| system.file.clone(), |c| c.model.system.name.clone())
}

/// One object of two texts; of a branch a list with the file of each.
fn json(call: &Diff, systems: &[System<'_>]) -> serde_json::Value {
    if call.git.is_none() && systems.len() <= 1 {
        return systems.first().map_or(serde_json::Value::Null, |system| system.changes.json());
    }
    let rows = systems.iter().map(|system| {
        let mut value = system.changes.json();
        value["file"] = system.file.clone().into();
        value
    });
    serde_json::json!({ "schema": 1, "systems": rows.collect::<Vec<_>>() })
}

/// What is said of a system that costs more than it may.
fn over(limit: Over, system: &System<'_>) -> Option<String> {
    let (before, after) = system.changes.cost()?;
    let more = after - before;
    let (allowed, words) = match limit {
        Over::Share(share) => (before * share, format!("{} %", share * 100.0)),
        Over::Usd(usd) => (usd, format!("{usd} USD")),
    };
    (more > allowed).then(|| {
        format!(
            "{} costs {more:.2} USD a month more ({before:.2} → {after:.2}); allowed is +{words}",
            name(system)
        )
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
