//! Portable Network Graphics: the SVG drawn by resvg with the bundled font and nothing from the system.

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
    encode(&pixels)
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

/// Pixels to bytes: with a palette when there are at most 256 colours, else in true colour.
fn encode(pixels: &Pixmap) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, pixels.width(), pixels.height());
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_depth(png::BitDepth::Eight);
    let fault = |error: png::EncodingError| format!("the picture could not be written: {error}");
    let data = if let Some((palette, indices)) = indexed(pixels.data()) {
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

/// Palette and indices of opaque RGBA pixels, if 256 colours are enough.
fn indexed(data: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    // Open addressing, four times as many places as colours.
    const PLACES: usize = 1024;
    let mut table: Vec<Option<(u32, u8)>> = vec![None; PLACES];
    let mut palette: Vec<u8> = Vec::with_capacity(768);
    let mut indices = Vec::with_capacity(data.len() / 4);
    let mut last = (u32::MAX, 0);
    for pixel in data.chunks_exact(4) {
        let color = u32::from_le_bytes([pixel[0], pixel[1], pixel[2], 0]);
        if color != last.0 {
            let mut place = (color.wrapping_mul(0x9e37_79b1) >> 22) as usize;
            last = loop {
                match table[place] {
                    Some(known) if known.0 == color => break known,
                    Some(_) => place = (place + 1) % PLACES,
                    None => {
                        let index = u8::try_from(palette.len() / 3).ok()?;
                        palette.extend_from_slice(&pixel[..3]);
                        table[place] = Some((color, index));
                        break (color, index);
                    }
                }
            };
        }
        indices.push(last.1);
    }
    Some((palette, indices))
}
