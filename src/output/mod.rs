//! Writers: one format a file, and the list of them.

pub mod graphs;
pub mod html;
pub mod json;
pub mod markdown;
pub mod pdf;
pub mod png;
pub mod svg;

use crate::Compiled;
use crate::diagram::{self, View, Wish};
use crate::document::Document;
use crate::scene::Theme;

/// With more parts than this a picture of the groups alone is made as well.
const MANY: usize = 40;

/// Everything `neph build` makes of a system: file names with their bytes.
///
/// # Errors
/// When the picture cannot be painted.
pub fn everything(compiled: &Compiled<'_>, wish: &Wish) -> Result<Vec<(String, Vec<u8>)>, String> {
    // Painting takes as long as all the rest: both at once.
    let (pixels, document, text, page) = std::thread::scope(|scope| {
        let painter = scope.spawn(|| {
            let wish = Wish { theme: pixel_theme(wish.theme), ..wish.clone() };
            png::write(&diagram::picture(compiled, &wish), png::Extent::Scale(2.0))
        });
        let document = Document::of(compiled, &svg::write(&diagram::picture(compiled, wish)));
        let text = markdown::write(&document);
        let page = html::write(&document, &text);
        (
            painter.join().unwrap_or_else(|_| Err("the picture could not be painted".to_string())),
            document,
            text,
            page,
        )
    });
    let pixels = pixels?;
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
    files.push(("design.html".to_string(), page.into_bytes()));
    files.push(("model.json".to_string(), json::write(compiled).into_bytes()));
    Ok(files)
}

/// A picture in pixels. They cannot follow the viewer: without a wish they are light.
pub fn pixel_theme(theme: Theme) -> Theme {
    if theme == Theme::Auto { Theme::Light } else { theme }
}
