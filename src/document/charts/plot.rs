//! Bars and curves as SVG with readable axes, in the colours of the page.

use std::fmt::Write as _;

use crate::text::{self, Weight};

/// A horizontal bar made of pieces.
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) pieces: Vec<Piece>,
    pub(super) text: String,
    /// A value at which a line stands.
    pub(super) mark: Option<f64>,
}

/// A piece of a bar.
pub(super) struct Piece {
    pub(super) value: f64,
    pub(super) tone: usize,
    pub(super) name: String,
}

/// A chart of bars.
pub(super) struct Bars {
    pub(super) title: &'static str,
    pub(super) unit: &'static str,
    pub(super) bars: Vec<Bar>,
    pub(super) legend: bool,
}

/// A curve.
pub(super) struct Curve {
    pub(super) name: String,
    pub(super) tone: usize,
    pub(super) points: Vec<(f64, f64)>,
}

/// A chart of curves over a logarithmic axis.
pub(super) struct Curves {
    pub(super) title: &'static str,
    /// Whether the upright axis is logarithmic too.
    pub(super) log: bool,
    pub(super) x: &'static str,
    pub(super) y: &'static str,
    pub(super) curves: Vec<Curve>,
    pub(super) here: Option<(f64, f64, String)>,
}

/// Fills in light and in dark, by tone; at least 3:1 against the ground.
const TONES: [(&str, &str); 5] = [
    ("#4f46e5", "#a5b4fc"),
    ("#b45309", "#fbbf24"),
    ("#dc2626", "#fca5a5"),
    ("#0f766e", "#5eead4"),
    ("#64748b", "#94a3b8"),
];

const WIDTH: f64 = 760.0;

/// The frame of a chart: title, description, and colours that follow the viewer.
fn frame(id: &str, title: &str, unit: &str, height: f64, inside: &str) -> String {
    let mut style = String::from(".t{fill:#1b2330}.s{fill:#566173}.g{stroke:#dfe3ea}.k{stroke:#1b2330}");
    let mut dark = String::from(".t{fill:#e6eaf1}.s{fill:#a3adbd}.g{stroke:#2b3341}.k{stroke:#e6eaf1}");
    for (at, (light, night)) in TONES.iter().enumerate() {
        let _ = write!(style, ".f{at}{{fill:{light}}}.l{at}{{stroke:{light}}}");
        let _ = write!(dark, ".f{at}{{fill:{night}}}.l{at}{{stroke:{night}}}");
    }
    // Several charts stand in one page: their classes must not meet.
    let scope = |rules: &str| rules.replace('.', &format!("#{id} ."));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{id}\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"img\" aria-labelledby=\"{id}-t\" font-family=\"Inter, system-ui, sans-serif\">\
         <title id=\"{id}-t\">{}</title><style>{}@media (prefers-color-scheme: dark){{{}}}</style>\
         <text class=\"t\" fill=\"#1b2330\" x=\"0\" y=\"18\" font-size=\"14\" font-weight=\"600\">{}</text>\
         <text class=\"s\" fill=\"#566173\" x=\"{}\" y=\"18\" font-size=\"12\">{}</text>{inside}</svg>\n",
        escape(title),
        scope(&style),
        scope(&dark),
        escape(title),
        round(text::width(title, 14.0, Weight::Semibold) + 12.0),
        escape(unit),
    )
}

impl Bars {
    /// The chart as SVG.
    pub(super) fn draw(&self, id: &str) -> String {
        let widest = self
            .bars
            .iter()
            .map(|bar| text::width(&bar.label, 12.0, Weight::Regular))
            .fold(0.0, f64::max)
            .min(300.0);
        let left = widest + 14.0;
        // The words behind the longest bar must fit as well.
        let words =
            self.bars.iter().map(|bar| text::width(&bar.text, 12.0, Weight::Regular)).fold(0.0, f64::max);
        let room = WIDTH - left - words - 16.0;
        let sum = |bar: &Bar| bar.pieces.iter().map(|p| p.value).sum::<f64>();
        let most = self.bars.iter().map(|bar| sum(bar).max(bar.mark.unwrap_or(0.0))).fold(1e-12, f64::max);
        let mut out = String::new();
        let mut y = 36.0;
        if self.legend
            && let Some(bar) = self.bars.first()
        {
            let mut x = 0.0;
            for piece in &bar.pieces {
                let _ = write!(
                    out,
                    "<rect class=\"f{0}\" fill=\"{1}\" x=\"{2}\" y=\"{3}\" width=\"10\" height=\"10\" rx=\"2\"/><text class=\"s\" fill=\"#566173\" x=\"{4}\" y=\"{5}\" font-size=\"12\">{6}</text>",
                    piece.tone,
                    TONES[piece.tone.min(4)].0,
                    round(x),
                    round(y - 9.0),
                    round(x + 15.0),
                    round(y),
                    escape(&piece.name)
                );
                x += 15.0 + text::width(&piece.name, 12.0, Weight::Regular) + 18.0;
            }
            y += 14.0;
        }
        for bar in &self.bars {
            let label = text::ellipsize(&bar.label, 12.0, Weight::Regular, widest);
            let _ = write!(
                out,
                "<text class=\"t\" fill=\"#1b2330\" x=\"{}\" y=\"{}\" font-size=\"12\" text-anchor=\"end\">{}</text>",
                round(left - 10.0),
                round(y + 12.0),
                escape(&label)
            );
            let mut x = left;
            for piece in bar.pieces.iter().filter(|p| p.value > 0.0) {
                let width = (piece.value / most * room).max(0.8);
                let _ = write!(
                    out,
                    "<rect class=\"f{0}\" fill=\"{1}\" x=\"{2}\" y=\"{3}\" width=\"{4}\" height=\"16\" rx=\"2\"><title>{5}: {6}</title></rect>",
                    piece.tone,
                    TONES[piece.tone.min(4)].0,
                    round(x),
                    round(y),
                    round(width),
                    escape(&piece.name),
                    crate::units::number(piece.value)
                );
                x += width + if bar.pieces.len() > 1 { 1.0 } else { 0.0 };
            }
            let _ = write!(
                out,
                "<text class=\"s\" fill=\"#566173\" x=\"{}\" y=\"{}\" font-size=\"12\">{}</text>",
                round(x + 7.0),
                round(y + 12.0),
                escape(&bar.text)
            );
            y += 24.0;
        }
        if let Some(mark) = self.bars.iter().find_map(|bar| bar.mark) {
            let x = left + mark / most * room;
            let top = if self.legend { 44.0 } else { 30.0 };
            let _ = write!(
                out,
                "<path class=\"k\" d=\"M{0} {1}V{2}\" stroke=\"#1b2330\" stroke-width=\"1\" stroke-dasharray=\"3 3\"/>",
                round(x),
                top,
                round(y)
            );
        }
        frame(id, self.title, self.unit, round(y + 6.0), &out)
    }
}

impl Curves {
    /// The chart as SVG.
    pub(super) fn draw(&self, id: &str) -> String {
        let (left, right, top, bottom) = (52.0, 20.0, 40.0, 250.0);
        let xs = self
            .curves
            .iter()
            .flat_map(|c| c.points.iter().map(|p| p.0))
            .chain(self.here.iter().map(|h| h.0))
            .filter(|x| *x > 0.0);
        let (low, high) = xs.fold((f64::MAX, f64::MIN), |(a, b), x| (a.min(x), b.max(x)));
        let values = || self.curves.iter().flat_map(|c| c.points.iter().map(|p| p.1));
        let (least, most): (f64, f64) =
            values().fold((f64::MAX, 1e-9), |(a, b), y: f64| (a.min(y.max(1e-3)), b.max(y)));
        let (floor, top_value) = if self.log {
            (10f64.powf(least.log10().floor()), 10f64.powf(most.log10().ceil()))
        } else {
            (0.0, nice(most))
        };
        let x_of = |x: f64| {
            left + (x.max(low).ln() - low.ln()) / (high.ln() - low.ln()).max(1e-9) * (WIDTH - left - right)
        };
        let share = |y: f64| {
            if self.log { (y.max(floor) / floor).ln() / (top_value / floor).ln() } else { y / top_value }
        };
        let y_of = |y: f64| bottom - share(y).clamp(0.0, 1.0) * (bottom - top);
        let mut levels: Vec<f64> = (0..=4).map(|step| top_value * f64::from(step) / 4.0).collect();
        if self.log {
            levels = std::iter::successors(Some(floor), |level| {
                (*level < top_value * 0.999).then_some(level * 10.0)
            })
            .take(9)
            .collect();
        }
        let mut out = String::new();
        for value in levels {
            let y = y_of(value);
            let _ = write!(
                out,
                "<path class=\"g\" d=\"M{left} {0}H{1}\" stroke=\"#dfe3ea\"/><text class=\"s\" fill=\"#566173\" x=\"{2}\" y=\"{3}\" font-size=\"11\" text-anchor=\"end\">{4}</text>",
                round(y),
                WIDTH - right,
                left - 8.0,
                round(y + 4.0),
                crate::units::number(value)
            );
        }
        let mut tick = 10f64.powf(low.log10().ceil());
        while tick <= high * 1.0001 {
            let x = x_of(tick);
            let words = crate::units::PerSecond(tick).to_string();
            let _ = write!(
                out,
                "<path class=\"g\" d=\"M{0} {top}V{bottom}\" stroke=\"#dfe3ea\"/><text class=\"s\" fill=\"#566173\" x=\"{0}\" y=\"{1}\" font-size=\"11\" text-anchor=\"middle\">{2}</text>",
                round(x),
                bottom + 17.0,
                escape(&words)
            );
            tick *= 10.0;
        }
        let mut x = left;
        for curve in &self.curves {
            let tone = curve.tone.min(4);
            let mut d = String::new();
            for (at, (px, py)) in curve.points.iter().enumerate() {
                let _ =
                    write!(d, "{}{} {}", if at == 0 { "M" } else { "L" }, round(x_of(*px)), round(y_of(*py)));
            }
            let _ = write!(
                out,
                "<path class=\"l{tone}\" d=\"{d}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>",
                TONES[tone].0
            );
            let _ = write!(
                out,
                "<path class=\"l{tone}\" d=\"M{0} {1}h16\" stroke=\"{2}\" stroke-width=\"2\"/><text class=\"s\" fill=\"#566173\" x=\"{3}\" y=\"{4}\" font-size=\"12\">{5}</text>",
                round(x),
                bottom + 38.0,
                TONES[tone].0,
                round(x + 22.0),
                bottom + 42.0,
                escape(&curve.name)
            );
            x += 22.0 + text::width(&curve.name, 12.0, Weight::Regular) + 22.0;
        }
        if let Some((hx, hy, words)) = &self.here {
            let (px, py) = (x_of(*hx), y_of(*hy));
            let end = px > WIDTH * 0.6;
            let _ = write!(
                out,
                "<path class=\"k\" d=\"M{0} {top}V{bottom}\" stroke=\"#1b2330\" stroke-dasharray=\"3 3\"/><circle class=\"f0\" fill=\"#4f46e5\" cx=\"{0}\" cy=\"{1}\" r=\"4.5\"/><text class=\"t\" fill=\"#1b2330\" x=\"{2}\" y=\"{3}\" font-size=\"12\" text-anchor=\"{4}\">{5}</text>",
                round(px),
                round(py),
                round(if end { px - 9.0 } else { px + 9.0 }),
                round(top + 14.0),
                if end { "end" } else { "start" },
                escape(words)
            );
        }
        let unit = format!("{} against {}", self.y, self.x);
        frame(id, self.title, &unit, bottom + 54.0, &out)
    }
}

/// The next number of one significant digit or a half of it.
fn nice(value: f64) -> f64 {
    let power = 10f64.powf(value.log10().floor());
    [1.0, 2.0, 4.0, 5.0, 8.0, 10.0]
        .into_iter()
        .map(|step| step * power)
        .find(|step| *step >= value * 0.999)
        .unwrap_or(value)
}

/// Two decimals, never `-0`.
fn round(value: f64) -> f64 {
    let rounded = (value * 100.0).round() / 100.0;
    if rounded == 0.0 { 0.0 } else { rounded }
}

fn escape(words: &str) -> String {
    text::markup::escaped(&text::clean(words))
}
