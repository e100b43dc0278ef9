//! The sheet figures are drawn on: words, boxes and lines in colours that follow the viewer.

use std::fmt::Write as _;

use neph_draw::text::{self, Weight};

/// Colours of a class: its name, what it paints, in light and in dark.
const INKS: [(&str, &str, &str, &str); 8] = [
    ("t", "fill", "#1b2330", "#e6eaf1"),
    ("s", "fill", "#566173", "#a3adbd"),
    ("w", "fill", "#ffffff", "#12161d"),
    ("p", "fill", "#f1f3f7", "#1c222d"),
    ("g", "stroke", "#dfe3ea", "#2b3341"),
    ("b", "stroke", "#b9c1ce", "#465062"),
    ("m", "stroke", "#566173", "#a3adbd"),
    ("k", "stroke", "#1b2330", "#e6eaf1"),
];

/// Fills and lines in light and in dark, by tone; at least 3:1 against the ground.
pub(super) const TONES: [(&str, &str); 5] = [
    ("#4f46e5", "#a5b4fc"),
    ("#b45309", "#fbbf24"),
    ("#dc2626", "#fca5a5"),
    ("#0f766e", "#5eead4"),
    ("#64748b", "#94a3b8"),
];

/// What something is painted with.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Ink {
    /// Words.
    Text,
    /// Words of less weight.
    Soft,
    /// The ground behind words.
    Ground,
    /// A panel.
    Panel,
    /// A grid line.
    Grid,
    /// The edge of a panel.
    Border,
    /// A line between things.
    Line,
    /// A line that stands out.
    Strong,
    /// One of the tones, by number.
    Tone(usize),
}

/// Where a text hangs on its point.
#[derive(Clone, Copy)]
pub(super) enum Hang {
    /// It begins there.
    Start,
    /// It stands around it.
    Middle,
    /// It ends there.
    End,
}

/// A figure as it is drawn.
pub(super) struct Sheet {
    id: String,
    width: f64,
    body: String,
}

impl Sheet {
    /// An empty sheet; its name keeps the classes of several figures in one page apart.
    pub(super) fn new(id: impl Into<String>, width: f64) -> Sheet {
        Sheet { id: id.into(), width, body: String::new() }
    }

    /// Words in one line.
    pub(super) fn words(&mut self, x: f64, y: f64, words: &str, size: f64, ink: Ink, hang: Hang) {
        let anchor = match hang {
            Hang::Start => "",
            Hang::Middle => " text-anchor=\"middle\"",
            Hang::End => " text-anchor=\"end\"",
        };
        let _ = write!(
            self.body,
            "<text {} x=\"{}\" y=\"{}\" font-size=\"{size}\"{anchor}>{}</text>",
            fill(ink),
            round(x),
            round(y),
            escape(words)
        );
    }

    /// The same with more weight.
    pub(super) fn strong(&mut self, x: f64, y: f64, words: &str, size: f64, ink: Ink, hang: Hang) {
        let start = self.body.len();
        self.words(x, y, words, size, ink, hang);
        let at = start + "<text ".len();
        self.body.insert_str(at, "font-weight=\"600\" ");
    }

    /// A box; what it says when pointed at may be empty.
    pub(super) fn panel(&mut self, [x, y, width, height]: [f64; 4], radius: f64, ink: Ink, hover: &str) {
        let _ = write!(
            self.body,
            "<rect {} x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{radius}\"",
            fill(ink),
            round(x),
            round(y),
            round(width),
            round(height),
        );
        self.body.push_str(&if hover.is_empty() {
            "/>".to_string()
        } else {
            format!("><title>{}</title></rect>", escape(hover))
        });
    }

    /// The edge of a box.
    pub(super) fn border(&mut self, [x, y, width, height]: [f64; 4], radius: f64, ink: Ink, dashes: &str) {
        let _ = write!(
            self.body,
            "<rect {} fill=\"none\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{radius}\"{}/>",
            stroke(ink),
            round(x),
            round(y),
            round(width),
            round(height),
            dash(dashes)
        );
    }

    /// A line along a path.
    pub(super) fn line(&mut self, path: &str, ink: Ink, width: f64, dashes: &str) {
        let _ = write!(
            self.body,
            "<path {} fill=\"none\" d=\"{path}\" stroke-width=\"{width}\"{}/>",
            stroke(ink),
            dash(dashes)
        );
    }

    /// A filled shape.
    pub(super) fn shape(&mut self, path: &str, ink: Ink) {
        let _ = write!(self.body, "<path {} d=\"{path}\"/>", fill(ink));
    }

    /// A dot.
    pub(super) fn dot(&mut self, x: f64, y: f64, radius: f64, ink: Ink) {
        let _ = write!(
            self.body,
            "<circle {} cx=\"{}\" cy=\"{}\" r=\"{radius}\"/>",
            fill(ink),
            round(x),
            round(y)
        );
    }

    /// The SVG, with a title and a word on it.
    pub(super) fn finish(self, title: &str, note: &str, height: f64) -> String {
        let (mut light, mut dark) = (String::new(), String::new());
        for (class, paints, day, night) in INKS {
            let _ = write!(light, ".{class}{{{paints}:{day}}}");
            let _ = write!(dark, ".{class}{{{paints}:{night}}}");
        }
        for (at, (day, night)) in TONES.iter().enumerate() {
            let _ = write!(light, ".f{at}{{fill:{day}}}.l{at}{{stroke:{day}}}");
            let _ = write!(dark, ".f{at}{{fill:{night}}}.l{at}{{stroke:{night}}}");
        }
        let Sheet { id, width, body } = self;
        let beside = round(text::width(title, 14.0, Weight::Semibold) * WIDER + 14.0);
        let width = round(width.max(beside + self::width(note, 12.0)));
        // Several figures stand in one page: their classes must not meet.
        let scope = |rules: &str| rules.replace('.', &format!("#{id} ."));
        let height = round(height);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{id}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"{id}-t\" font-family=\"Inter, system-ui, sans-serif\">\
             <title id=\"{id}-t\">{0}</title><style>{1}@media (prefers-color-scheme: dark){{{2}}}</style>\
             <text class=\"t\" fill=\"#1b2330\" x=\"0\" y=\"18\" font-size=\"14\" font-weight=\"600\">{0}</text>\
             <text class=\"s\" fill=\"#566173\" x=\"{3}\" y=\"18\" font-size=\"12\">{4}</text>{body}</svg>\n",
            escape(title),
            scope(&light),
            scope(&dark),
            beside,
            escape(note),
        )
    }
}

/// The room words need in a figure. A figure in a file of its own brings no font: the viewer's may run wider.
pub(super) fn width(words: &str, size: f64) -> f64 {
    text::width(words, size, Weight::Regular) * WIDER
}

/// How much wider the fonts are that viewers put in the place of ours.
const WIDER: f64 = 1.12;

/// A class, and for viewers without style sheets the colour itself.
fn paint(ink: Ink, paints: &str) -> String {
    let (class, colour) = match ink {
        Ink::Tone(tone) => {
            let tone = tone.min(TONES.len() - 1);
            (format!("{}{tone}", if paints == "fill" { "f" } else { "l" }), TONES[tone].0)
        }
        named => {
            let at = match named {
                Ink::Text => 0,
                Ink::Soft => 1,
                Ink::Ground => 2,
                Ink::Panel => 3,
                Ink::Grid => 4,
                Ink::Border => 5,
                Ink::Line => 6,
                Ink::Strong | Ink::Tone(_) => 7,
            };
            (INKS[at].0.to_string(), INKS[at].2)
        }
    };
    format!("class=\"{class}\" {paints}=\"{colour}\"")
}

fn fill(ink: Ink) -> String {
    paint(ink, "fill")
}

fn stroke(ink: Ink) -> String {
    paint(ink, "stroke")
}

fn dash(dashes: &str) -> String {
    if dashes.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dashes}\"") }
}

/// Two decimals, never `-0`.
pub(super) fn round(value: f64) -> f64 {
    let rounded = (value * 100.0).round() / 100.0;
    if rounded == 0.0 { 0.0 } else { rounded }
}

fn escape(words: &str) -> String {
    text::markup::escaped(&text::clean(words))
}
