//! Portable Document Format: the SVG as vectors, with text that can be selected and searched.
//!
//! Only with the cargo feature `pdf`: its crate brings a second SVG reader, which few need, and numbers the fonts of a
//! file in the order of a hash map. So this is the one output that looks the same each time without having the same
//! bytes, and the reason why `neph build` does not write it.

use crate::scene::Scene;

/// The picture as PDF, one page of its size.
///
/// # Errors
/// When the picture cannot be converted, or this build has no PDF.
#[cfg(feature = "pdf")]
pub fn write(scene: &Scene) -> Result<Vec<u8>, String> {
    use svg2pdf::usvg::{Options, Tree};
    use svg2pdf::{ConversionOptions, PageOptions};

    use super::svg::{self, Fonts};
    use crate::text::{FAMILY, Weight, font_file};

    let mut options = Options { font_family: FAMILY.to_owned(), ..Options::default() };
    let fonts = options.fontdb_mut();
    for weight in Weight::ALL {
        fonts.load_font_data(font_file(weight).to_vec());
    }
    fonts.set_sans_serif_family(FAMILY);
    let tree = Tree::from_str(&svg::write_with(scene, Fonts::Named), &options)
        .map_err(|error| format!("the picture could not be read back: {error}"))?;
    // A unit of the drawing is a CSS pixel: 96 to the inch.
    let page = PageOptions { dpi: 96.0 };
    svg2pdf::to_pdf(&tree, ConversionOptions::default(), page)
        .map_err(|error| format!("the picture could not be converted: {error}"))
}

/// Says that this build has no PDF.
///
/// # Errors
/// Always.
#[cfg(not(feature = "pdf"))]
pub fn write(_: &Scene) -> Result<Vec<u8>, String> {
    Err("this build writes no PDF; one with it comes from `cargo install nephogram --features pdf`, and an SVG \
         printed from a browser gives the same page"
        .to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Theme, sample};

    #[test]
    #[cfg(feature = "pdf")]
    fn a_page_holds_text() {
        let scene = sample::scene(Theme::Light);
        let pdf = write(&scene).unwrap();
        assert!(pdf.starts_with(b"%PDF-"));
        let holds = |what: &[u8]| pdf.windows(what.len()).any(|w| w == what);
        // What is selected is found through the map from glyphs to characters.
        assert!(holds(b"/ToUnicode") && holds(b"/MediaBox"));
    }

    #[test]
    #[cfg(not(feature = "pdf"))]
    fn a_build_without_it_says_so() {
        assert!(write(&sample::scene(Theme::Light)).unwrap_err().contains("--features pdf"));
    }
}
