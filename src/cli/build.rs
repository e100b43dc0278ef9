//! `neph build`, `draw`, `doc` and `model`: outputs from a system.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::args::{
    Build, DirectionWord, Doc, Draw, FlavorWord, LayoutWord, Look, ModelCall, Reading, ThemeWord,
};
use super::outputs::{self, Outputs};
use super::settings::Settings;
use super::{Stop, Terminal, appearance, closing, files, in_environment, inputs, with_system};
use crate::Compilation;
use crate::diagram::{self, DiagramOptions, View};
use crate::formats::{Content, Format};
use crate::layout::{Direction, Point};
use crate::png::{self, Extent};
use crate::report::flavor::{Flavor, flavored};
use crate::report::{self, own::Templates};
use crate::scene::{self, IconSet, Theme};
use crate::syntax::ast::ItemKind;
use crate::{pdf, svg};

/// Everything for each system.
pub fn build(build: &Build, terminal: &Terminal) -> Result<(), Stop> {
    let named = inputs::expand(&build.files, "neph")?;
    let mut jobs = Vec::new();
    for path in named {
        for environment in super::wanted(&path, &build.reading, &build.environments)? {
            jobs.push(Job::of(path.clone(), environment, build)?);
        }
    }
    outputs::all_apart(jobs.iter().map(|job| (job.path.as_path(), job.folder.clone())))?;
    let mut outputs = Outputs::new(&build.writing);
    let mut stop = None;
    for job in &jobs {
        match job.run(build, &mut outputs, terminal) {
            Ok(()) => {}
            // A text with faults does not stop the others from being built.
            Err(problem) if problem.code == 1 => {
                terminal.stop(&problem);
                stop = Some(Stop::said());
            }
            Err(problem) => return Err(problem),
        }
    }
    outputs.finish()?;
    stop.map_or(Ok(()), Err)
}

/// One system to build: where it goes, and what holds for it.
struct Job {
    path: PathBuf,
    /// One of its environments; the system as it is without.
    environment: Option<String>,
    folder: PathBuf,
    settings: Settings,
}

impl Job {
    fn of(path: PathBuf, environment: Option<String>, build: &Build) -> Result<Job, Stop> {
        let settings = Settings::of(&path)?;
        let output =
            build.output.clone().or_else(|| settings.output()).unwrap_or_else(|| PathBuf::from("neph-out"));
        let stem = files::stem(&path);
        let name = environment.as_ref().map_or(stem.clone(), |name| format!("{stem}-{name}"));
        Ok(Job { folder: output.join(name), path, environment, settings })
    }

    fn run(&self, build: &Build, outputs: &mut Outputs<'_>, terminal: &Terminal) -> Result<(), Stop> {
        let wish = wish(&build.look, &self.settings)?;
        let own = build.templates.clone().or_else(|| self.settings.templates());
        let templates = templates(own.as_deref())?;
        let environment = self.environment.as_deref();
        in_environment(&self.path, &build.reading, environment, terminal, |compiled| {
            let wish = appearance::of_text(&wish, compiled, &self.path, &build.reading)?;
            warn_glyphs(compiled, &wish, terminal);
            made_from(outputs, compiled, &self.path, &build.reading, &self.settings);
            let look = look_files(&build.look, &self.settings);
            look.iter().chain(&own).for_each(|path| every_file(path, outputs));
            let mut made = report::everything(compiled, &wish, templates.as_ref()).map_err(failed)?;
            // A person's own template is written for whoever renders it.
            if templates.is_none() {
                made.iter_mut().for_each(|file| for_renderer(file, flavor(build.flavor)));
            }
            let name = self.path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            outputs.folder(&self.folder, &name, &made)?;
            if !outputs.only_checks() {
                terminal.tell(&closing::closing(compiled, &self.path, &self.folder));
            }
            Ok(())
        })
    }
}

/// Notes what a system was made from.
pub(super) fn made_from(
    outputs: &mut Outputs<'_>,
    compiled: &Compilation<'_>,
    path: &Path,
    reading: &Reading,
    settings: &Settings,
) {
    outputs.made_from(path);
    for item in &compiled.ast.items {
        if let ItemKind::Catalog(named) | ItemKind::Theme(named) = &item.kind {
            let at = named.span.start;
            outputs.made_from(&files::folder_at(compiled.source, at, path, reading).join(&named.value));
        }
    }
    for file in compiled.source.files().iter().skip(1) {
        outputs.made_from(Path::new(&file.name));
    }
    let house = settings.file().map(Path::to_path_buf);
    let catalog = reading.catalog.clone().or_else(|| settings.catalog());
    [house, catalog, reading.pin.clone()].iter().flatten().for_each(|path| outputs.made_from(path));
}

/// The files that the look of a picture is read from.
fn look_files(look: &Look, settings: &Settings) -> Vec<PathBuf> {
    look.keep.iter().cloned().chain(look.icons.clone().or_else(|| settings.icons())).collect()
}

/// Notes a file, or the files of a folder.
fn every_file(path: &Path, outputs: &mut Outputs<'_>) {
    match std::fs::read_dir(path) {
        Ok(entries) => entries.filter_map(Result::ok).for_each(|entry| outputs.made_from(&entry.path())),
        Err(_) => outputs.made_from(path),
    }
}

/// Rewrites a Markdown file for whoever renders it.
fn for_renderer((name, bytes): &mut (String, Vec<u8>), flavor: Flavor) {
    if let Some(text) = name.ends_with(".md").then(|| String::from_utf8_lossy(bytes).into_owned()) {
        *bytes = flavored(&text, flavor).into_bytes();
    }
}

/// Who renders the Markdown.
fn flavor(word: FlavorWord) -> Flavor {
    match word {
        FlavorWord::Github => Flavor::Github,
        FlavorWord::Gitlab => Flavor::Gitlab,
        FlavorWord::Mkdocs => Flavor::Mkdocs,
        FlavorWord::Mdbook => Flavor::Mdbook,
        FlavorWord::Docusaurus => Flavor::Docusaurus,
    }
}

/// A person's own templates.
fn templates(folder: Option<&Path>) -> Result<Option<Templates>, Stop> {
    folder.map(Templates::read).transpose().map_err(failed)
}

/// An input that cannot be made into an output.
pub(super) fn failed(reason: String) -> Stop {
    Stop { code: 1, message: Some(reason), faults: None }
}

/// The picture.
pub fn draw(draw: &Draw, terminal: &Terminal) -> Result<(), Stop> {
    let settings = Settings::of(&draw.file)?;
    let wish = wish(&draw.look, &settings)?;
    let to_stdout = draw.out.as_deref().is_some_and(files::is_dash)
        || draw.out.is_none() && (draw.to.is_some() || files::is_dash(&draw.file));
    let format = format(draw.to.as_deref(), draw.out.as_deref(), Format::Svg, Content::Picture)?;
    let view = View::parse(&draw.view).ok_or_else(|| {
        Stop::call(format!("`{}` is no view; write overview, group:NAME or flow:NAME", draw.view))
    })?;
    let extent = match (draw.scale, draw.width) {
        (Some(scale), _) if !(scale > 0.0 && scale <= 20.0) => {
            return Err(Stop::call(format!("--scale {scale} is not between 0 and 20")));
        }
        (Some(scale), _) => Extent::Scale(scale),
        (None, Some(width)) if !(16..=20_000).contains(&width) => {
            return Err(Stop::call(format!("--width {width} is not between 16 and 20000")));
        }
        (None, Some(width)) => Extent::Width(width),
        (None, None) => Extent::Scale(2.0),
    };
    with_system(&draw.file, &draw.reading, terminal, |compiled| {
        let wish = appearance::of_text(&wish, compiled, &draw.file, &draw.reading)?;
        warn_glyphs(compiled, &wish, terminal);
        let bytes = match format {
            Format::Png => {
                let wish = DiagramOptions { theme: report::pixel_theme(wish.theme), ..wish.clone() };
                png::write(&picture(compiled, &wish, draw, &view)?, extent).map_err(Stop::call)?
            }
            Format::Pdf => {
                let wish = DiagramOptions { theme: report::pixel_theme(wish.theme), ..wish.clone() };
                pdf::write(&picture(compiled, &wish, draw, &view)?).map_err(Stop::call)?
            }
            Format::Mermaid => diagram::graphs::mermaid(compiled).into_bytes(),
            Format::Dot => diagram::graphs::dot(compiled).into_bytes(),
            Format::D2 => diagram::graphs::d2(compiled).into_bytes(),
            Format::DrawIo => diagram::drawio::write(compiled, &wish).into_bytes(),
            Format::Svg | Format::Markdown | Format::Html => {
                svg::write(&picture(compiled, &wish, draw, &view)?).into_bytes()
            }
        };
        if to_stdout && draw.writing.check {
            return Err(nothing_to_compare());
        }
        if to_stdout {
            return files::show(&bytes);
        }
        let out = draw.out.clone().unwrap_or_else(|| files::beside(&draw.file, format.ending()));
        let mut outputs = Outputs::new(&draw.writing);
        made_from(&mut outputs, compiled, &draw.file, &draw.reading, &settings);
        look_files(&draw.look, &settings).iter().for_each(|path| every_file(path, &mut outputs));
        outputs.file(&out, &bytes)?;
        written(outputs, &draw.file, &out, terminal)
    })
}

/// The wanted part of the picture by the wanted engine.
fn picture(
    compiled: &Compilation<'_>,
    wish: &DiagramOptions,
    draw: &Draw,
    view: &View,
) -> Result<scene::Scene, Stop> {
    let made = match draw.look.layout {
        LayoutWord::Layered => diagram::part(compiled, wish, view),
        LayoutWord::LayoutRs => diagram::sketch(compiled, wish),
    };
    made.map_err(failed)
}

/// A check of what is printed would always pass.
fn nothing_to_compare() -> Stop {
    Stop::call("`--check` compares with a file: name the file that is to be checked")
}

/// The document.
pub fn doc(doc: &Doc, terminal: &Terminal) -> Result<(), Stop> {
    let format = if doc.data {
        None
    } else {
        Some(format(doc.to.as_deref(), doc.out.as_deref(), Format::Markdown, Content::Document)?)
    };
    let settings = Settings::of(&doc.file)?;
    let own = doc.templates.clone().or_else(|| settings.templates());
    let templates = templates(own.as_deref())?;
    let wish = DiagramOptions {
        theme: settings.theme().map_or(Theme::Auto, ThemeWord::theme),
        ..DiagramOptions::default()
    };
    with_system(&doc.file, &doc.reading, terminal, |compiled| {
        let wish = appearance::of_text(&wish, compiled, &doc.file, &doc.reading)?;
        let document = report::document(compiled, &wish);
        let text = if doc.data {
            format!("{:#}\n", report::own::data(&document))
        } else {
            let (markdown, page) = report::texts(&document, templates.as_ref()).map_err(failed)?;
            match format {
                Some(Format::Html) => page,
                _ if templates.is_some() => markdown,
                _ => flavored(&markdown, flavor(doc.flavor)),
            }
        };
        match doc.out.as_deref().filter(|out| !files::is_dash(out)) {
            None if doc.writing.check => Err(nothing_to_compare()),
            Some(out) => {
                let mut outputs = Outputs::new(&doc.writing);
                made_from(&mut outputs, compiled, &doc.file, &doc.reading, &settings);
                own.iter().for_each(|path| every_file(path, &mut outputs));
                outputs.file(out, text.as_bytes())?;
                // The page holds its appendix; Markdown links to it.
                if format == Some(Format::Markdown) {
                    let appendix = flavored(&report::markdown::appendix(&document), flavor(doc.flavor));
                    outputs.file(&out.with_file_name("appendix.md"), appendix.as_bytes())?;
                }
                written(outputs, &doc.file, out, terminal)
            }
            None => files::show(text.as_bytes()),
        }
    })
}

/// Ends a call that makes one output.
fn written(outputs: Outputs<'_>, file: &Path, out: &Path, terminal: &Terminal) -> Result<(), Stop> {
    let only_checks = outputs.only_checks();
    outputs.finish()?;
    if !only_checks {
        terminal.tell(&format!("{} → {}", file.display(), out.display()));
    }
    Ok(())
}

/// The resolved system and every computed number as JSON.
pub fn model(call: &ModelCall, terminal: &Terminal) -> Result<(), Stop> {
    if call.environments.env.as_deref() == Some("all") {
        return with_system(&call.file, &call.reading, terminal, |compiled| {
            let mut value = report::json::value(compiled);
            value["environments"] =
                compiled.environments().iter().map(report::json::value).collect::<Vec<_>>().into();
            files::show(format!("{value:#}\n").as_bytes())
        });
    }
    let environment = call.environments.env.as_deref();
    in_environment(&call.file, &call.reading, environment, terminal, |compiled| {
        files::show(report::json::write(compiled).as_bytes())
    })
}

/// The output format: as asked for, else by the ending, else the usual one.
fn format(asked: Option<&str>, out: Option<&Path>, usual: Format, content: Content) -> Result<Format, Stop> {
    let ending = out
        .filter(|out| !files::is_dash(out))
        .and_then(Path::extension)
        .map(|ending| ending.to_string_lossy().into_owned());
    let Some(word) = asked.map(str::to_string).or(ending) else { return Ok(usual) };
    let known = || Format::endings(content).join(", ");
    Format::parse(content, &word)
        .ok_or_else(|| Stop::call(format!("unknown output format `{word}`; known: {}", known())))
}

fn wish(look: &Look, settings: &Settings) -> Result<DiagramOptions, Stop> {
    let icons = match look.icons.clone().or_else(|| settings.icons()) {
        Some(folder) => own_icons(&folder)?,
        None => IconSet::default(),
    };
    Ok(DiagramOptions {
        theme: look.theme.or(settings.theme()).map_or(Theme::Auto, ThemeWord::theme),
        direction: match look.direction {
            DirectionWord::Auto => Direction::Auto,
            DirectionWord::Right => Direction::Right,
            DirectionWord::Down => Direction::Down,
        },
        options: scene::Options { icons, ..scene::Options::default() },
        badges: look.badges.iter().map(|word| word.kind()).collect(),
        keep: look.keep.as_deref().map_or(Ok(BTreeMap::new()), places)?,
    })
}

/// No picture of ours is larger, in bytes.
const LARGEST_PICTURE: usize = 64 * 1024 * 1024;

/// Where an earlier picture has its components.
fn places(file: &Path) -> Result<BTreeMap<String, Point>, Stop> {
    let refused = |reason: String| Stop::call(format!("{}: {reason}", file.display()));
    let bytes = files::bounded(file, LARGEST_PICTURE).map_err(refused)?;
    let text = String::from_utf8(bytes).map_err(|_| refused("it is no UTF-8 text".to_string()))?;
    Ok(svg::node_places(&text).map_err(refused)?.into_iter().collect())
}

/// No file of an icon is read beyond this, in bytes; what is larger than an icon is told when it is taken in.
const LARGEST_ICON: usize = 1024 * 1024;

/// The SVG files of a folder, by name.
fn own_icons(folder: &Path) -> Result<IconSet, Stop> {
    let unreadable =
        |error: std::io::Error| Stop::call(format!("{} cannot be read: {error}", folder.display()));
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .map_err(unreadable)?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    let mut icons = IconSet::default();
    for path in paths.iter().filter(|path| path.is_file() && path.extension().is_some_and(|e| e == "svg")) {
        let name = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let bytes = files::bounded(path, LARGEST_ICON)
            .map_err(|why| Stop::call(format!("{} cannot be read: {why}", path.display())))?;
        icons.add(&name, &bytes).map_err(|reason| Stop {
            code: 1,
            message: Some(format!("{}: {reason}", path.display())),
            faults: None,
        })?;
    }
    Ok(icons)
}

/// Letters the bundled font lacks: a viewer has them, our PNG does not.
fn warn_glyphs(compiled: &Compilation<'_>, wish: &DiagramOptions, terminal: &Terminal) {
    let mut lacking: Vec<char> =
        scene::uncovered(&diagram::drawing(compiled, wish)).into_iter().map(|(letter, _)| letter).collect();
    lacking.sort_unstable();
    lacking.dedup();
    if let Some(first) = lacking.first() {
        terminal.tell(&format!("warning: the bundled font has no sign for `{first}`{}: a PNG shows a box there, an SVG what the viewer's fonts have", if lacking.len() > 1 { format!(" and {} more", lacking.len() - 1) } else { String::new() }));
    }
}
