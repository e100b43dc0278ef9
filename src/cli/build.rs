//! `neph build`, `draw`, `doc` and `model`: outputs from a system.

use std::collections::BTreeMap;
use std::path::Path;

use super::args::{Build, DirectionWord, Doc, Draw, FlavorWord, LayoutWord, Look, ModelCall, ThemeWord};
use super::{Stop, Terminal, files, with_system};
use crate::Compilation;
use crate::diagram::{self, DiagramOptions, View};
use crate::formats::{Content, Format};
use crate::layout::{Direction, Point};
use crate::png::{self, Extent};
use crate::report::flavor::{Flavor, flavored};
use crate::report::{self, own::Templates};
use crate::scene::{self, IconSet, Theme};
use crate::{pdf, svg};

/// Everything for each system.
pub fn build(build: &Build, terminal: &Terminal) -> Result<(), Stop> {
    let wish = wish(&build.look)?;
    let templates = templates(build.templates.as_deref())?;
    let mut stop = None;
    for path in &build.files {
        let folder = build.output.join(files::stem(path));
        let built = with_system(path, &build.reading, terminal, |compiled| {
            everything(compiled, &folder, &wish, (templates.as_ref(), flavor(build.flavor)), terminal)
        });
        match built {
            Ok(()) => terminal.tell(&format!("{} → {}", path.display(), folder.display())),
            // A text with faults does not stop the others from being built.
            Err(problem) if problem.code == 1 => {
                terminal.stop(&problem);
                stop = Some(Stop::said());
            }
            Err(problem) => return Err(problem),
        }
    }
    stop.map_or(Ok(()), Err)
}

fn everything(
    compiled: &Compilation<'_>,
    folder: &Path,
    wish: &DiagramOptions,
    (templates, flavor): (Option<&Templates>, Flavor),
    terminal: &Terminal,
) -> Result<(), Stop> {
    warn_glyphs(compiled, wish, terminal);
    let files = report::everything(compiled, wish, templates).map_err(failed)?;
    for (name, bytes) in files {
        // A person's own template is written for whoever renders it.
        let bytes = match String::from_utf8(bytes) {
            Ok(text) if name.ends_with(".md") && templates.is_none() => flavored(&text, flavor).into_bytes(),
            Ok(text) => text.into_bytes(),
            Err(pixels) => pixels.into_bytes(),
        };
        files::write(&folder.join(name), &bytes)?;
    }
    Ok(())
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
fn failed(reason: String) -> Stop {
    Stop { code: 1, message: Some(reason), faults: None }
}

/// The picture.
pub fn draw(draw: &Draw, terminal: &Terminal) -> Result<(), Stop> {
    let wish = wish(&draw.look)?;
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
            Format::Svg | Format::Markdown | Format::Html => {
                svg::write(&picture(compiled, &wish, draw, &view)?).into_bytes()
            }
        };
        if to_stdout {
            return files::print(&bytes);
        }
        let out = draw.out.clone().unwrap_or_else(|| files::beside(&draw.file, format.ending()));
        files::write(&out, &bytes)?;
        terminal.tell(&format!("{} → {}", draw.file.display(), out.display()));
        Ok(())
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

/// The document.
pub fn doc(doc: &Doc, terminal: &Terminal) -> Result<(), Stop> {
    let format = if doc.data {
        None
    } else {
        Some(format(doc.to.as_deref(), doc.out.as_deref(), Format::Markdown, Content::Document)?)
    };
    let templates = templates(doc.templates.as_deref())?;
    with_system(&doc.file, &doc.reading, terminal, |compiled| {
        let document = report::document(compiled, &DiagramOptions::default());
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
            Some(out) => {
                files::write(out, text.as_bytes())?;
                // The page holds its appendix; Markdown links to it.
                if format == Some(Format::Markdown) {
                    files::write(
                        &out.with_file_name("appendix.md"),
                        flavored(&report::markdown::appendix(&document), flavor(doc.flavor)).as_bytes(),
                    )?;
                }
                terminal.tell(&format!("{} → {}", doc.file.display(), out.display()));
                Ok(())
            }
            None => files::print(text.as_bytes()),
        }
    })
}

/// The resolved system and every computed number as JSON.
pub fn model(call: &ModelCall, terminal: &Terminal) -> Result<(), Stop> {
    with_system(&call.file, &call.reading, terminal, |compiled| {
        files::print(report::json::write(compiled).as_bytes())
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

fn wish(look: &Look) -> Result<DiagramOptions, Stop> {
    let icons = match &look.icons {
        Some(folder) => own_icons(folder)?,
        None => IconSet::default(),
    };
    Ok(DiagramOptions {
        theme: match look.theme {
            ThemeWord::Auto => Theme::Auto,
            ThemeWord::Light => Theme::Light,
            ThemeWord::Dark => Theme::Dark,
            ThemeWord::Print => Theme::Print,
            ThemeWord::HighContrast => Theme::HighContrast,
        },
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

/// Where an earlier picture has its components.
fn places(file: &Path) -> Result<BTreeMap<String, Point>, Stop> {
    let refused = |reason: String| Stop::call(format!("{}: {reason}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|e| refused(e.to_string()))?;
    Ok(svg::node_places(&text).map_err(refused)?.into_iter().collect())
}

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
    for path in paths.iter().filter(|path| path.extension().is_some_and(|e| e == "svg")) {
        let name = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let bytes = std::fs::read(path)
            .map_err(|error| Stop::call(format!("{} cannot be read: {error}", path.display())))?;
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
