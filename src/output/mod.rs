//! Writers: one format a file, and the list of them.

pub mod html;
pub mod json;
pub mod markdown;
pub mod png;
pub mod svg;

use crate::Compiled;
use crate::diagram::{self, Wish};
use crate::document::Document;
use crate::scene::Theme;

/// Everything `neph build` makes of a system: file names with their bytes.
///
/// # Errors
/// When the picture cannot be painted.
pub fn everything(compiled: &Compiled<'_>, wish: &Wish) -> Result<Vec<(String, Vec<u8>)>, String> {
    // Painting takes as long as all the rest: both at once.
    let (pixels, document, text, page) = std::thread::scope(|scope| {
        let painter = scope.spawn(|| png::write(&pixel_scene(compiled, wish), png::Extent::Scale(2.0)));
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
    let mut files: Vec<(String, Vec<u8>)> = document
        .figures()
        .into_iter()
        .map(|figure| (figure.file.clone(), figure.svg.clone().into_bytes()))
        .collect();
    files.push(("diagram.png".to_string(), pixels));
    files.push(("design.md".to_string(), text.into_bytes()));
    files.push(("design.html".to_string(), page.into_bytes()));
    files.push(("model.json".to_string(), json::write(compiled).into_bytes()));
    Ok(files)
}

/// Pixels cannot follow the viewer: without a wish they are light.
pub fn pixel_scene(compiled: &Compiled<'_>, wish: &Wish) -> crate::scene::Scene {
    let theme = if wish.theme == Theme::Auto { Theme::Light } else { wish.theme };
    diagram::picture(compiled, &Wish { theme, ..wish.clone() })
}
