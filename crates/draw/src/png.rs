//! Portable Network Graphics: the SVG drawn by resvg with the bundled font and nothing from the system.

mod palette;

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use usvg::fontdb::Database;

use super::svg::{self, Fonts};
use crate::scene::Scene;
use crate::text::{FAMILY, Weight, font_file};

/// How large the picture becomes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Extent {
    /// So many pixels a unit of the drawing.
    Scale(f64),
    /// So many pixels wide.
    Width(u32),
}

/// Pictures stay below this many pixels and this side length, so that memory stays below 200 MB.
const MOST_PIXELS: f64 = 40_000_000.0;
const LONGEST_SIDE: f64 = 20_000.0;

/// The picture as PNG. One that would be too large is made smaller, never refused.
pub fn write(scene: &Scene, extent: Extent) -> Result<Vec<u8>, String> {
    let pixels = paint(scene, extent)?;
    // A person's own icons may hold gradients, which must not turn into bands.
    encode(&pixels, scene.symbols.iter().all(|symbol| symbol.flat))
}

/// Pixels a unit, after limits.
fn scale(width: f64, height: f64, extent: Extent) -> f64 {
    let wanted = match extent {
        Extent::Scale(scale) => scale,
        Extent::Width(pixels) => f64::from(pixels) / width,
    };
    let wanted = if wanted.is_finite() && wanted > 0.0 { wanted } else { 1.0 };
    let by_area = (MOST_PIXELS / (width * height)).sqrt();
    wanted.min(by_area).min(LONGEST_SIDE / width.max(height))
}

fn paint(scene: &Scene, extent: Extent) -> Result<Pixmap, String> {
    let tree = tree(&svg::write_with(scene, Fonts::Named))?;
    let (width, height) = (f64::from(tree.size().width()), f64::from(tree.size().height()));
    let scale = scale(width, height, extent);
    let side = |length: f64| ((length * scale).round() as u32).max(1);
    let (w, h) = (side(width), side(height));
    let mut pixels =
        Pixmap::new(w, h).ok_or_else(|| format!("no memory for a picture of {w} x {h} pixels"))?;
    let fit = Transform::from_scale(f64::from(w) as f32 / width as f32, f64::from(h) as f32 / height as f32);
    resvg::render(&tree, fit, &mut pixels.as_mut());
    Ok(pixels)
}

fn tree(svg: &str) -> Result<usvg::Tree, String> {
    static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
        let mut fonts = Database::new();
        for weight in Weight::ALL {
            fonts.load_font_data(font_file(weight).to_vec());
        }
        fonts.set_sans_serif_family(FAMILY);
        Arc::new(fonts)
    });
    let options =
        usvg::Options { fontdb: FONTS.clone(), font_family: FAMILY.to_owned(), ..usvg::Options::default() };
    usvg::Tree::from_str(svg, &options)
        .map_err(|error| format!("the picture could not be read back: {error}"))
}

/// Pixels to bytes: with a palette when 256 colours are enough, else in true colour.
fn encode(pixels: &Pixmap, nearly: bool) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, pixels.width(), pixels.height());
    // Half the time of the usual level for a tenth more bytes.
    encoder.set_deflate_compression(png::DeflateCompression::Level(2));
    encoder.set_depth(png::BitDepth::Eight);
    let fault = |error: png::EncodingError| format!("the picture could not be written: {error}");
    let data = if let Some((palette, indices)) = palette::reduce(pixels.data(), nearly) {
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette);
        encoder.set_filter(png::Filter::NoFilter);
        indices
    } else {
        encoder.set_color(png::ColorType::Rgb);
        pixels.data().chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect()
    };
    let mut writer = encoder.write_header().map_err(fault)?;
    writer.write_image_data(&data).map_err(fault)?;
    writer.finish().map_err(fault)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Theme, sample};

    fn header(png: &[u8]) -> (u32, u32, png::ColorType) {
        let reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
        (reader.info().width, reader.info().height, reader.info().color_type)
    }

    #[test]
    fn pictures_have_a_palette_and_the_width_asked_for() {
        for (_, theme) in Theme::ALL {
            let png = write(&sample::scene(theme), Extent::Width(1600)).unwrap();
            let (width, _, colors) = header(&png);
            assert_eq!((width, colors), (1600, png::ColorType::Indexed));
        }
    }

    #[test]
    fn too_large_pictures_are_made_smaller() {
        let mut scene = sample::scene(Theme::Light);
        (scene.size.w, scene.size.h) = (300_000.0, 4_000.0);
        let (width, height, _) = header(&write(&scene, Extent::Scale(2.0)).unwrap());
        assert!(width <= 20_000 && width > 19_000 && height > 200, "{width} x {height}");
        for odd in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(scale(100.0, 50.0, Extent::Scale(odd)), 1.0);
        }
    }

    #[test]
    fn the_second_set_of_colours_does_not_reach_the_pixels() {
        let bytes = |theme| write(&sample::scene(theme), Extent::Scale(0.5)).unwrap();
        assert_eq!(bytes(Theme::Auto), bytes(Theme::Light));
        assert_ne!(bytes(Theme::Auto), bytes(Theme::Dark));
    }

    #[test]
    fn same_bytes_each_time() {
        let bytes = || write(&sample::scene(Theme::Auto), Extent::Scale(1.0)).unwrap();
        assert_eq!(bytes(), bytes());
    }
}
