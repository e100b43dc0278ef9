//! Writers: one format a file, and the list of them.

pub mod changes;
pub mod document;
pub mod flavor;
pub mod html;
pub mod json;
pub mod markdown;
pub mod own;
pub mod pages;
pub mod sarif;
pub use neph_syntax::present;

use crate::document::{Document, Pictures};
use neph_compile::Compilation;
use neph_diagram::{self as diagram, DiagramOptions, View};
use neph_draw::scene::{BadgeKind, Theme};
use neph_draw::{png, svg};
use neph_review::patterns;
use own::Templates;

/// With more parts than this a picture of the groups alone is made as well.
const MANY: usize = 40;

/// Everything `neph build` makes of a system: file names with their bytes.
///
/// # Errors
/// When the picture cannot be painted, or a person's own template fails.
pub fn everything(
    compiled: &Compilation<'_>,
    wish: &DiagramOptions,
    templates: Option<&Templates>,
) -> Result<Vec<(String, Vec<u8>)>, String> {
    let placed = diagram::place(compiled, wish);
    // Painting takes as long as all the rest: both at once.
    let (pixels, document, texts) = std::thread::scope(|scope| {
        let painter =
            scope.spawn(|| png::write(&placed.paint(pixel_theme(wish.theme)), png::Extent::Scale(2.0)));
        let document = document_around(compiled, wish, svg::write(&placed.paint(wish.theme)));
        let texts = texts(&document, templates);
        (
            painter.join().unwrap_or_else(|_| Err("the picture could not be painted".to_string())),
            document,
            texts,
        )
    });
    let (pixels, (text, page)) = (pixels?, texts?);
    let overview = compiled.model.nodes().count() > MANY && compiled.model.groups().count() > 1;
    let mut files: Vec<(String, Vec<u8>)> = document
        .figures()
        .into_iter()
        .map(|figure| (figure.file.clone(), figure.svg.clone().into_bytes()))
        .collect();
    if overview {
        files.push((
            "overview.svg".to_string(),
            svg::write(&diagram::part(compiled, wish, &View::Overview)?).into_bytes(),
        ));
    }
    files.push(("diagram.png".to_string(), pixels));
    files.push(("design.md".to_string(), text.into_bytes()));
    files.push(("appendix.md".to_string(), markdown::appendix(&document).into_bytes()));
    files.push(("design.html".to_string(), page.into_bytes()));
    files.push(("model.json".to_string(), json::write(compiled).into_bytes()));
    Ok(files)
}

/// The document as Markdown and as a page, by a person's own templates where there are any.
///
/// # Errors
/// When one of those templates fails.
pub fn texts(document: &Document, templates: Option<&Templates>) -> Result<(String, String), String> {
    match templates {
        None => {
            let text = markdown::write(document);
            let page = html::write(document, &text);
            Ok((text, page))
        }
        Some(templates) => {
            let text = templates.markdown(document)?;
            // A page of ours needs our Markdown, whatever theirs looks like.
            let page = templates.html(document, &markdown::write(document))?;
            Ok((text, page))
        }
    }
}

/// The document of a system with its pictures.
pub fn document(compiled: &Compilation<'_>, wish: &DiagramOptions) -> Document {
    document_around(compiled, wish, svg::write(&diagram::picture(compiled, wish)))
}

fn document_around(compiled: &Compilation<'_>, wish: &DiagramOptions, diagram: String) -> Document {
    let small = compiled.model.nodes().count() <= MANY;
    let marked = small && !patterns::find(&compiled.model).is_empty();
    let patterns = marked.then(|| {
        let wish = DiagramOptions { badges: vec![BadgeKind::Pattern], ..wish.clone() };
        svg::write(&diagram::picture(compiled, &wish))
    });
    // What a view shows is checked when the text is read; an environment may go without some of it.
    let views = views(compiled, wish).unwrap_or_default();
    Document::of(compiled, Pictures { diagram, patterns, views })
}

/// The pictures that views ask for, with their titles and file names.
///
/// # Errors
/// When a view shows what this system has not.
pub fn views(
    compiled: &Compilation<'_>,
    wish: &DiagramOptions,
) -> Result<Vec<(String, String, String)>, String> {
    let draw = |view: &neph_model::View| {
        let svg = svg::write(&diagram::of_view(compiled, wish, view)?);
        let name = format!("view-{}.svg", neph_syntax::words::slug(&view.label));
        Ok((view.label.clone(), name, svg))
    };
    compiled.model.views.iter().map(draw).collect()
}

/// A picture in pixels. They cannot follow the viewer: without a wish they are light.
pub fn pixel_theme(theme: Theme) -> Theme {
    if theme == Theme::Auto { Theme::Light } else { theme }
}
