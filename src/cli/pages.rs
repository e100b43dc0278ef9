//! `neph md`: Markdown pages with systems in them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::args::{Md, Reading, ThemeWord};
use super::outputs::{self, Outputs};
use super::settings::Settings;
use super::{Stop, Terminal, catalog_for, files, inputs};
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::diagram::{self, DiagramOptions, View};
use crate::report;
use crate::report::document::{Document, md as markdown};
use crate::report::pages::{self, Piece, What};
use crate::scene::Theme;
use crate::source::Source;
use crate::svg;
use crate::{Compilation, compile};

/// What is wrong with a page, and with the systems it names: each text with its errors.
pub type Faults = Vec<(Source, Vec<Diagnostic>)>;

/// Renders each page; all errors of all pages are said, and a page with errors is not written.
pub fn md(call: &Md, terminal: &Terminal) -> Result<(), Stop> {
    let jobs = jobs(call)?;
    outputs::all_apart(jobs.iter().map(|job| (job.page.as_path(), job.to.clone())))?;
    let mut outputs = Outputs::new(&call.writing);
    let mut stop = None;
    for job in &jobs {
        let source = files::read(&job.page, &call.reading.stdin_filename)?;
        let from = if files::is_dash(&job.page) { PathBuf::from(&source.name) } else { job.page.clone() };
        let place = Place { folder: from.parent().unwrap_or(Path::new("")), stem: files::stem(&from) };
        let mut pictures = Pictures::default();
        let rendered = render(&source, &place, &call.reading, call.output.is_some(), &mut |name, svg| {
            pictures.named(name, svg)
        });
        match rendered {
            Ok(page) => {
                if page.kept > 0 {
                    let fences = crate::units::several(page.kept, "fence");
                    terminal.tell(&format!(
                        "{}: {fences} left as text; -o DIR makes pictures of them",
                        source.name
                    ));
                }
                job.write(&page, &pictures, &mut outputs, call, terminal)?;
            }
            Err(faults) => {
                faults.iter().for_each(|(source, faults)| terminal.complain(source, faults));
                stop = Some(Stop::said());
            }
        }
    }
    outputs.finish()?;
    stop.map_or(Ok(()), Err)
}

/// A page and where it goes.
struct Job {
    page: PathBuf,
    to: PathBuf,
}

/// The pages of a folder keep their places below it.
fn jobs(call: &Md) -> Result<Vec<Job>, Stop> {
    let mut jobs: Vec<Job> = Vec::new();
    for named in &call.files {
        for page in inputs::expand(std::slice::from_ref(named), "md")? {
            let within = page.strip_prefix(named).ok().filter(|within| !within.as_os_str().is_empty());
            let within = within.or_else(|| page.file_name().map(Path::new)).unwrap_or(&page);
            let to = call.output.as_ref().map_or_else(|| page.clone(), |folder| folder.join(within));
            if jobs.iter().all(|job| job.page != page) {
                jobs.push(Job { page, to });
            }
        }
    }
    Ok(jobs)
}

impl Job {
    fn write(
        &self,
        page: &Page,
        pictures: &Pictures,
        outputs: &mut Outputs<'_>,
        call: &Md,
        terminal: &Terminal,
    ) -> Result<(), Stop> {
        page.read.iter().for_each(|path| outputs.made_from(path));
        let from = self.page.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if files::is_dash(&self.page) {
            return match &call.output {
                Some(folder) => {
                    pictures
                        .made
                        .iter()
                        .try_for_each(|(name, bytes)| files::write(&folder.join(name), bytes))?;
                    files::print(page.text.as_bytes())
                }
                None => files::print(page.text.as_bytes()),
            };
        }
        // A page whose markers are filled in place is its own output.
        if self.to != self.page {
            outputs.made_from(&self.page);
        }
        let folder = self.to.parent().unwrap_or(Path::new(""));
        if !pictures.made.is_empty() || folder.join(outputs::MANIFEST).exists() {
            let made: Vec<(String, Vec<u8>)> = pictures.made.clone().into_iter().collect();
            outputs.folder(folder, &from, &made)?;
        }
        outputs.file(&self.to, page.text.as_bytes())?;
        if !outputs.only_checks() && self.to != self.page {
            terminal.tell(&format!("{} → {}", self.page.display(), self.to.display()));
        }
        Ok(())
    }
}

/// The pictures of a page by file name.
#[derive(Default)]
struct Pictures {
    made: BTreeMap<String, Vec<u8>>,
}

impl Pictures {
    /// The file of a picture: the same picture is one file, another of the same name gets a number.
    fn named(&mut self, name: &str, svg: String) -> String {
        let bytes = svg.into_bytes();
        for nth in 1.. {
            let file = if nth == 1 { format!("{name}.svg") } else { format!("{name}-{nth}.svg") };
            match self.made.get(&file) {
                Some(known) if *known != bytes => {}
                _ => {
                    self.made.insert(file.clone(), bytes);
                    return crate::report::sarif::uri(&file);
                }
            }
        }
        unreachable!("some number is free")
    }
}

/// Where a page stands: files it names are beside it, and pictures are called after it.
pub struct Place<'a> {
    /// Its folder.
    pub folder: &'a Path,
    /// Its name without ending.
    pub stem: String,
}

/// A page with its systems in their places.
pub struct Page {
    /// The text.
    pub text: String,
    /// The files it was made from.
    read: Vec<PathBuf>,
    /// Fences that stay text.
    kept: usize,
}

/// Renders a page. `picture` says where a picture of that name is, and keeps it. Without `fences` they stay as they
/// are, but must be sound.
///
/// # Errors
/// Everything that is wrong, at its place in the page.
pub fn render(
    source: &Source,
    place: &Place<'_>,
    reading: &Reading,
    fences: bool,
    picture: &mut dyn FnMut(&str, String) -> String,
) -> Result<Page, Faults> {
    let (pieces, wrong) = pages::pieces(source);
    let mut own: Vec<Diagnostic> = wrong;
    let mut others: Faults = Vec::new();
    let (mut replaced, mut with, mut read, mut kept) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for piece in pieces {
        let told = System::read(source, &piece, place, reading).and_then(|system| {
            read.extend(system.file.clone());
            system.told(&piece, &place.stem, picture)
        });
        match told {
            Ok(_) if piece.fence && !fences => kept += 1,
            Ok(text) => {
                replaced.push(piece);
                with.push(text);
            }
            Err(wrong) => {
                own.extend(wrong.page);
                others.extend(wrong.file.map(|file| *file));
            }
        }
    }
    if own.is_empty() && others.is_empty() {
        let text = pages::replaced(&source.text, &replaced, &with);
        return Ok(Page { text, read, kept });
    }
    own.sort_by_key(Diagnostic::place);
    others.dedup_by(|a, b| a.0.name == b.0.name);
    others.insert(0, (source.clone(), own));
    Err(others)
}

/// What is wrong with one system of a page.
struct Wrong {
    /// At its place in the page.
    page: Vec<Diagnostic>,
    /// In the file that the page names.
    file: Option<Box<(Source, Vec<Diagnostic>)>>,
}

impl Wrong {
    fn at(piece: &Piece, message: impl Into<String>, help: impl Into<String>) -> Wrong {
        let fault = Diagnostic::error("NEPH-039", "wrong-setting", piece.said, message).help(help);
        Wrong { page: vec![fault], file: None }
    }
}

/// A system of a page with what it is read with.
struct System {
    source: Source,
    /// Its file, if it is not in the page itself.
    file: Option<PathBuf>,
    catalog: Option<Catalog>,
    settings: Settings,
}

impl System {
    fn read(page: &Source, piece: &Piece, place: &Place<'_>, reading: &Reading) -> Result<System, Wrong> {
        let file = piece.wish.file.as_ref().map(|file| place.folder.join(file));
        let source = match &file {
            Some(path) => files::system(path, reading).map_err(|stop| {
                let reason = stop.message.unwrap_or_else(|| format!("{} is no text", path.display()));
                Wrong::at(piece, reason, "the path is taken from the folder of the page")
            })?,
            None => Source::new(page.name.clone(), &piece.body.text),
        };
        let path = file.clone().unwrap_or_else(|| place.folder.join("page.md"));
        let stopped = |stop: Stop| match (stop.faults.map(|faults| *faults), stop.message) {
            (Some((source, faults)), _) if file.is_some() => {
                Wrong { page: Vec::new(), file: Some(Box::new((source, faults))) }
            }
            (Some((_, faults)), _) => {
                Wrong { page: faults.into_iter().map(|f| piece.body.moved(f)).collect(), file: None }
            }
            (None, message) => Wrong::at(piece, message.unwrap_or_default(), "mend that file"),
        };
        let settings = Settings::of(&path).map_err(stopped)?;
        let catalog = catalog_for(&source, &path, reading, settings.catalog()).map_err(stopped)?;
        Ok(System { source, file, catalog, settings })
    }

    /// What stands in the place of the piece.
    fn told(
        &self,
        piece: &Piece,
        stem: &str,
        picture: &mut dyn FnMut(&str, String) -> String,
    ) -> Result<String, Wrong> {
        let mut compiled = compile(&self.source, self.catalog.as_ref().unwrap_or(Catalog::bundled()));
        self.settings
            .lay_over(&mut compiled)
            .map_err(|stop| Wrong::at(piece, stop.message.unwrap_or_default(), "mend that file"))?;
        if !compiled.is_sound() {
            let faults = std::mem::take(&mut compiled.faults);
            return Err(match &self.file {
                Some(path) => {
                    let told = format!("{} has errors", path.display());
                    let mut wrong = Wrong::at(piece, told, "mend that file");
                    wrong.file = Some(Box::new((self.source.clone(), faults)));
                    wrong
                }
                None => Wrong { page: faults.into_iter().map(|f| piece.body.moved(f)).collect(), file: None },
            });
        }
        let wish = self.wish(piece)?;
        let mut document: Option<Document> = None;
        let mut out: Vec<String> = Vec::new();
        for what in &piece.wish.show {
            out.push(match what {
                What::Picture => self.picture(&compiled, &wish, piece, stem, picture)?,
                What::Section(id) => {
                    let document = document.get_or_insert_with(|| report::document(&compiled, &wish));
                    pages::section(document, id).map_err(|known| {
                        let known = known.join(", ");
                        Wrong::at(
                            piece,
                            format!("this system's document has no section `{id}`"),
                            format!("it has {known}"),
                        )
                    })?
                }
            });
        }
        Ok(out.iter().map(|text| text.trim()).collect::<Vec<_>>().join("\n\n"))
    }

    fn wish(&self, piece: &Piece) -> Result<DiagramOptions, Wrong> {
        let theme = match &piece.wish.theme {
            None => self.settings.theme(),
            Some(word) => Some(ThemeWord::named(word).ok_or_else(|| {
                let known = ThemeWord::WORDS.join(", ");
                Wrong::at(piece, format!("`{word}` is no theme"), format!("known: {known}"))
            })?),
        };
        Ok(DiagramOptions { theme: theme.map_or(Theme::Auto, ThemeWord::theme), ..DiagramOptions::default() })
    }

    fn picture(
        &self,
        compiled: &Compilation<'_>,
        wish: &DiagramOptions,
        piece: &Piece,
        stem: &str,
        picture: &mut dyn FnMut(&str, String) -> String,
    ) -> Result<String, Wrong> {
        let word = piece.wish.view.as_deref().unwrap_or("whole");
        let view = View::parse(word).ok_or_else(|| {
            Wrong::at(piece, format!("`{word}` is no view"), "write overview, group:NAME or flow:NAME")
        })?;
        let drawn = diagram::part(compiled, wish, &view)
            .map_err(|reason| Wrong::at(piece, reason, "name a group or flow of this system"))?;
        let system = &compiled.model.system;
        let name = slug(&[
            stem,
            if system.span.is_some() { &system.name } else { "" },
            piece.wish.view.as_deref().unwrap_or(""),
            piece.wish.theme.as_deref().unwrap_or(""),
        ]);
        let address = picture(&name, svg::write(&drawn));
        let alt = format!("Architecture diagram of {}", system.name);
        Ok(match piece.wish.width {
            None => format!("![{}]({address})", markdown::text(&alt)),
            Some(width) => {
                let alt = crate::text::markup::escaped(&alt);
                format!("<img src=\"{address}\" alt=\"{alt}\" width=\"{width}\" />")
            }
        })
    }
}

/// Words as a file name: letters and digits, joined by hyphens.
fn slug(words: &[&str]) -> String {
    let mut out = String::new();
    for letter in words.join(" ").chars() {
        if letter.is_alphanumeric() {
            out.extend(letter.to_lowercase());
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    let short: String = out.chars().take(80).collect();
    if short.is_empty() { "system".to_string() } else { short }
}
