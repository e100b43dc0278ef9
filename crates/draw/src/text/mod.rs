//! The bundled font and its measurements: boxes are sized with exactly what the renderers draw with.
//!
//! Widths come from shaping (kerning, marks), not from adding up glyph widths, which is wrong by up to
//! 5 % here. The same bytes of the font are read by the measurer, by the PNG renderer and, cut to fewer
//! characters, by whoever opens the SVG.

pub mod markup;
mod wrap;

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use harfrust::{FontRef, ShapeOptions, ShaperData, UnicodeBuffer};
use skrifa::MetadataProvider;

pub use wrap::{both_ends, ellipsize, ending, is_cut, wrap, wrap_lines};

/// Name of the bundled family.
pub const FAMILY: &str = "Inter";

/// The two weights in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// For running text.
    Regular,
    /// For names and titles.
    Semibold,
}

impl Weight {
    /// Both, light first.
    pub const ALL: [Weight; 2] = [Weight::Regular, Weight::Semibold];

    /// As CSS counts it.
    pub fn number(self) -> u16 {
        match self {
            Weight::Regular => 400,
            Weight::Semibold => 600,
        }
    }
}

/// The font file of a weight, for renderers that take one.
pub fn font_file(weight: Weight) -> &'static [u8] {
    match weight {
        Weight::Regular => include_bytes!("../../../../assets/fonts/inter-400.ttf"),
        Weight::Semibold => include_bytes!("../../../../assets/fonts/inter-600.ttf"),
    }
}

/// The smallest prepared WOFF2 file, in base64, that has all of these characters as far as the font has them.
pub fn web_font(weight: Weight, characters: impl Iterator<Item = char>) -> &'static str {
    let tiers = match weight {
        Weight::Regular => [
            include_str!("../../../../assets/fonts/inter-400-small.b64"),
            include_str!("../../../../assets/fonts/inter-400-basic.b64"),
            include_str!("../../../../assets/fonts/inter-400-latin.b64"),
            include_str!("../../../../assets/fonts/inter-400-full.b64"),
        ],
        Weight::Semibold => [
            include_str!("../../../../assets/fonts/inter-600-small.b64"),
            include_str!("../../../../assets/fonts/inter-600-basic.b64"),
            include_str!("../../../../assets/fonts/inter-600-latin.b64"),
            include_str!("../../../../assets/fonts/inter-600-full.b64"),
        ],
    };
    let tier = characters.filter(|c| covers(*c)).map(tier_of).max().unwrap_or(0);
    tiers[tier].trim_end()
}

/// Which prepared subset first has a character; `assets/fonts/make.py` holds the same lists.
fn tier_of(c: char) -> usize {
    const SMALL: &str = " .,-_/:()%&'!?+$·…×";
    const BASIC: &str = "\u{a0}·…–—’×≤≥≈→±µ€";
    const LATIN: &str = "ȘșȚț‘“”„‚‹›•←λ";
    match c {
        c if c.is_ascii_alphanumeric() || SMALL.contains(c) => 0,
        ' '..='~' => 1,
        c if BASIC.contains(c) => 1,
        '\u{a1}'..='\u{17f}' => 2,
        c if LATIN.contains(c) => 2,
        _ => 3,
    }
}

/// One parsed weight.
struct Face {
    font: FontRef<'static>,
    data: ShaperData,
    units_per_em: f64,
}

fn face(weight: Weight) -> &'static Face {
    static REGULAR: LazyLock<Face> = LazyLock::new(|| parse(Weight::Regular));
    static SEMIBOLD: LazyLock<Face> = LazyLock::new(|| parse(Weight::Semibold));
    match weight {
        Weight::Regular => &REGULAR,
        Weight::Semibold => &SEMIBOLD,
    }
}

fn parse(weight: Weight) -> Face {
    let font = FontRef::new(font_file(weight)).expect("the bundled font is well formed, see the tests");
    let data = ShaperData::new(&font);
    let units_per_em = f64::from(data.shaper(&font).build().units_per_em());
    Face { font, data, units_per_em }
}

/// Whether the bundled font can draw a character.
pub fn covers(c: char) -> bool {
    (' '..='~').contains(&c) || face(Weight::Regular).font.charmap().map(c).is_some()
}

/// Width of one line of text in px.
///
/// Characters the font lacks count one em when wide (Chinese, Japanese, Korean, signs) and 0.62 em else.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    ems(text, weight) * size
}

/// Room to keep for one line of text in px: its width in the bundled font, or in a wide stand-in such as
/// DejaVu Sans or Verdana where a viewer ignores embedded fonts, whichever is more. A stand-in may use up
/// [`SLACK`] px of the air around the text.
pub fn room(text: &str, size: f64, weight: Weight) -> f64 {
    let stand_in: f64 = text.chars().map(stand_in_ems).sum();
    width(text, size, weight).max(stand_in * size - SLACK)
}

/// What a stand-in font may take of the air around a text, both sides together.
pub const SLACK: f64 = 12.0;

/// Width of a character in a wide stand-in font, in em.
fn stand_in_ems(c: char) -> f64 {
    match c {
        'i' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | 'j' | 'I' => 0.32,
        't' | 'f' | 'r' | '(' | ')' | '[' | ']' | '/' | ' ' => 0.42,
        'm' | 'w' | 'M' | 'W' => 0.9,
        c if is_wide(c) => 1.0,
        _ => 0.62,
    }
}

fn is_wide(c: char) -> bool {
    u32::from(c) > 0x2e80
}

/// Width in em, from a cache: pictures repeat their words, and wrapping measures the same beginnings often.
fn ems(text: &str, weight: Weight) -> f64 {
    static KNOWN: LazyLock<Mutex<[HashMap<String, f64>; 2]>> = LazyLock::new(Mutex::default);
    const MOST: usize = 16_384;
    if text.is_empty() {
        return 0.0;
    }
    let slot = weight as usize;
    if let Some(known) = KNOWN.lock().unwrap_or_else(PoisonError::into_inner)[slot].get(text) {
        return *known;
    }
    let ems = shape(text, weight);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if known[slot].len() >= MOST {
        known[slot].clear();
    }
    known[slot].insert(text.to_owned(), ems);
    ems
}

/// Shapes the runs the font covers and estimates the others.
fn shape(text: &str, weight: Weight) -> f64 {
    let face = face(weight);
    let shaper = face.data.shaper(&face.font).build();
    let mut buffer = UnicodeBuffer::new();
    let mut total = 0.0;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let covered = covers(first);
        let end = rest.char_indices().find(|(_, c)| covers(*c) != covered).map_or(rest.len(), |(at, _)| at);
        let (run, after) = rest.split_at(end);
        if covered {
            buffer.push_str(run);
            buffer.guess_segment_properties();
            let glyphs = shaper.shape(buffer, ShapeOptions::new());
            let units: i64 = glyphs.glyph_positions().iter().map(|p| i64::from(p.x_advance)).sum();
            total += units as f64 / face.units_per_em;
            buffer = glyphs.clear();
        } else {
            total += run.chars().map(|c| if is_wide(c) { 1.0 } else { 0.62 }).sum::<f64>();
        }
        rest = after;
    }
    total
}

/// Text as it may be drawn: on one line, without control characters, direction overrides and doubled spaces.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let c = if c.is_whitespace() && c != '\u{a0}' { ' ' } else { c };
        let banned = c.is_control()
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
        if !(banned || c == ' ' && (out.is_empty() || out.ends_with(' '))) {
            out.push(c);
        }
    }
    out.truncate(out.trim_end_matches(' ').len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn drawn_width(text: &str, size: f64, weight: Weight) -> f64 {
        let mut fonts = usvg::fontdb::Database::new();
        for weight in Weight::ALL {
            fonts.load_font_data(font_file(weight).to_vec());
        }
        let options = usvg::Options { fontdb: Arc::new(fonts), ..usvg::Options::default() };
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
        let svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="999" height="50"><text id="t" y="20"
             font-family="Inter" font-weight="{}" font-size="{size}">{escaped}</text></svg>"#,
            weight.number()
        );
        let tree = usvg::Tree::from_str(&svg, &options).unwrap();
        let usvg::Node::Text(text) = tree.node_by_id("t").unwrap() else { panic!("no text") };
        f64::from(text.bounding_box().width())
    }

    #[test]
    fn widths_are_those_of_the_png_renderer() {
        for weight in Weight::ALL {
            for text in [
                "Make thumbnails",
                "POST /images",
                "AVATAR To. Wa",
                "Python 3.13 · 1 GB · 1.8 s",
                "→ × λ ≤ 5 %",
                "zażółć gęślą jaźń",
                "Προϊόν",
                "Заказ",
                "a<b & c>d",
                "fi ffl -> => 10x20",
            ] {
                for size in [11.0, 13.0, 20.0] {
                    let (ours, theirs) = (width(text, size, weight), drawn_width(text, size, weight));
                    assert!((ours - theirs).abs() < 0.01, "{text:?} at {size}: {ours} and {theirs}");
                }
            }
        }
    }

    #[test]
    fn unknown_characters_have_a_width_and_are_named() {
        assert!(!covers('中') && covers('ł') && covers('Ж'));
        assert!((width("中文", 10.0, Weight::Regular) - 20.0).abs() < 1e-9);
        assert!(width("中文 ok", 10.0, Weight::Regular) > 30.0);
    }

    #[test]
    fn smallest_web_font_that_covers_the_text_is_taken() {
        let size = |text: &str| web_font(Weight::Regular, text.chars()).len();
        assert!(
            size("Make · 3") < size("3 → 4") && size("3 → 4") < size("Größe") && size("Größe") < size("Ж")
        );
        assert_eq!(size("中"), size("a"), "a character no subset has must not pull in the largest");
    }

    #[test]
    fn prepared_subsets_hold_what_their_tier_says() {
        use usvg::fontdb::{Database, Source};
        assert!("aZ0 ·$×".chars().all(|c| covers(c) && tier_of(c) == 0));
        let basic: String = (' '..='~').chain("\u{a0}·…–—’×≤≥≈→±µ€".chars()).collect();
        assert!(basic.chars().all(|c| covers(c) && tier_of(c) <= 1));
        assert!("ÀÿŁșș“”←λ".chars().all(|c| covers(c) && tier_of(c) == 2));
        let mut fonts = Database::new();
        for weight in Weight::ALL {
            fonts.load_font_source(Source::Binary(std::sync::Arc::new(font_file(weight))));
        }
        let names: Vec<_> = fonts.faces().map(|f| (f.families[0].0.as_str(), f.weight.0)).collect();
        assert_eq!(names, [(FAMILY, 400), (FAMILY, 600)], "renderers find both weights by one name");
    }

    #[test]
    fn cleaning_drops_what_must_not_be_drawn() {
        assert_eq!(clean(" a\t\n b\u{0}\u{202e}c  "), "a bc");
    }

    #[test]
    fn room_is_never_less_than_width() {
        for text in ["", "iiii", "WWWW", "CAPITALS %%%", "中"] {
            assert!(room(text, 11.0, Weight::Semibold) >= width(text, 11.0, Weight::Semibold));
        }
    }
}
