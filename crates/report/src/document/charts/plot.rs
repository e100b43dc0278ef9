//! Bars and curves with readable axes.

use std::fmt::Write as _;

use super::sheet::{Hang, Ink, Sheet, round, width};
use crate::present::number;
use neph_draw::text::{self, Weight};

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
#[derive(Default)]
pub(super) struct Bars {
    pub(super) title: &'static str,
    pub(super) unit: &'static str,
    pub(super) bars: Vec<Bar>,
    pub(super) legend: bool,
    /// Whether each decade is as long as the next; bars then begin at 1.
    pub(super) log: bool,
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
    pub(super) note: String,
    pub(super) curves: Vec<Curve>,
    /// Where the system stands today, and the words beside it.
    pub(super) here: Option<(f64, f64, String)>,
    /// A level drawn across, and its name.
    pub(super) level: Option<(f64, String)>,
    /// Where the lying axis is marked, and how; without any, each decade of a rate.
    pub(super) ticks: Vec<(f64, String)>,
    /// How values of the upright axis are written.
    pub(super) unit: fn(f64) -> String,
}

/// As wide as a page of the document.
pub(super) const WIDTH: f64 = 760.0;

impl Bars {
    /// The chart as SVG.
    pub(super) fn draw(&self, id: &str) -> String {
        let widest = self.bars.iter().map(|bar| width(&bar.label, 12.0)).fold(0.0, f64::max).min(300.0);
        let left = widest + 14.0;
        // The words behind the longest bar must fit as well.
        let words = self.bars.iter().map(|bar| width(&bar.text, 12.0)).fold(0.0, f64::max);
        let room = WIDTH - left - words - 16.0;
        let sum = |bar: &Bar| bar.pieces.iter().map(|p| p.value).sum::<f64>();
        let most = self.bars.iter().map(|bar| sum(bar).max(bar.mark.unwrap_or(0.0))).fold(1e-12, f64::max);
        let length = |value: f64| {
            if self.log { value.max(1.0).ln() / most.max(10.0).ln() * room } else { value / most * room }
        };
        let mut sheet = Sheet::new(id, WIDTH);
        let mut y = 36.0;
        if self.legend {
            // Bars may lack pieces that others have.
            let mut named: Vec<&Piece> = Vec::new();
            for piece in self.bars.iter().flat_map(|bar| &bar.pieces) {
                if named.iter().all(|p| p.name != piece.name) {
                    named.push(piece);
                }
            }
            let mut x = 0.0;
            for piece in named {
                let step = 15.0 + width(&piece.name, 12.0) + 18.0;
                if x > 0.0 && x + step > WIDTH {
                    x = 0.0;
                    y += 18.0;
                }
                sheet.panel([x, y - 9.0, 10.0, 10.0], 2.0, Ink::Tone(piece.tone), "");
                sheet.words(x + 15.0, y, &piece.name, 12.0, Ink::Soft, Hang::Start);
                x += step;
            }
            y += 14.0;
        }
        let top = y - 6.0;
        for bar in &self.bars {
            let label = text::ellipsize(&bar.label, 12.0, Weight::Regular, widest);
            sheet.words(left - 10.0, y + 12.0, &label, 12.0, Ink::Text, Hang::End);
            let mut x = left;
            for piece in bar.pieces.iter().filter(|p| p.value > 0.0) {
                let long = length(piece.value).max(0.8);
                let hover = format!("{}: {}", piece.name, number(piece.value));
                sheet.panel([x, y, long, 16.0], 2.0, Ink::Tone(piece.tone), &hover);
                x += long + if bar.pieces.len() > 1 { 1.0 } else { 0.0 };
            }
            sheet.words(x + 7.0, y + 12.0, &bar.text, 12.0, Ink::Soft, Hang::Start);
            y += 24.0;
        }
        if let Some(mark) = self.bars.iter().find_map(|bar| bar.mark) {
            let path = format!("M{} {}V{}", round(left + length(mark)), round(top), round(y));
            sheet.line(&path, Ink::Strong, 1.0, "3 3");
        }
        sheet.finish(self.title, self.unit, y + 6.0)
    }
}

impl Curves {
    /// The chart as SVG.
    pub(super) fn draw(&self, id: &str) -> String {
        let (left, right, top, bottom) = (62.0, 20.0, 40.0, 250.0);
        let xs = self
            .curves
            .iter()
            .flat_map(|c| c.points.iter().map(|p| p.0))
            .chain(self.here.iter().map(|h| h.0))
            .filter(|x| *x > 0.0);
        let (low, high) = xs.fold((f64::MAX, f64::MIN), |(a, b), x| (a.min(x), b.max(x)));
        let values = || {
            let levels = self.level.iter().map(|(level, _)| *level);
            self.curves.iter().flat_map(|c| c.points.iter().map(|p| p.1)).chain(levels)
        };
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
        let mut sheet = Sheet::new(id, WIDTH);
        for value in levels {
            let y = y_of(value);
            sheet.line(&format!("M{left} {}H{}", round(y), WIDTH - right), Ink::Grid, 1.0, "");
            sheet.words(left - 8.0, y + 4.0, &(self.unit)(value), 11.0, Ink::Soft, Hang::End);
        }
        let decades = std::iter::successors(Some(10f64.powf(low.log10().ceil())), |tick| Some(tick * 10.0))
            .take_while(|tick| *tick <= high * 1.0001)
            .map(|tick| (tick, neph_syntax::units::PerSecond(tick).to_string()));
        let ticks = if self.ticks.is_empty() { decades.collect() } else { self.ticks.clone() };
        for (tick, words) in ticks {
            let x = x_of(tick);
            sheet.line(&format!("M{} {top}V{bottom}", round(x)), Ink::Grid, 1.0, "");
            sheet.words(x, bottom + 17.0, &words, 11.0, Ink::Soft, Hang::Middle);
        }
        if let Some((level, name)) = &self.level {
            let y = y_of(*level);
            sheet.line(&format!("M{left} {}H{}", round(y), WIDTH - right), Ink::Tone(2), 1.5, "6 4");
            sheet.words(left + 6.0, y - 5.0, name, 12.0, Ink::Tone(2), Hang::Start);
        }
        let mut x = left;
        for curve in &self.curves {
            let mut path = String::new();
            for (at, (px, py)) in curve.points.iter().enumerate() {
                let letter = if at == 0 { "M" } else { "L" };
                let _ = write!(path, "{letter}{} {}", round(x_of(*px)), round(y_of(*py)));
            }
            sheet.line(&path, Ink::Tone(curve.tone), 2.0, "");
            sheet.line(&format!("M{} {}h16", round(x), bottom + 38.0), Ink::Tone(curve.tone), 2.0, "");
            sheet.words(x + 22.0, bottom + 42.0, &curve.name, 12.0, Ink::Soft, Hang::Start);
            x += 22.0 + width(&curve.name, 12.0) + 22.0;
        }
        if let Some((hx, hy, words)) = &self.here {
            let (px, py) = (x_of(*hx), y_of(*hy));
            let end = px > WIDTH * 0.6;
            sheet.line(&format!("M{} {top}V{bottom}", round(px)), Ink::Strong, 1.0, "3 3");
            sheet.dot(px, py, 4.5, Ink::Tone(0));
            let (at, hang) = if end { (px - 9.0, Hang::End) } else { (px + 9.0, Hang::Start) };
            sheet.words(at, top + 14.0, words, 12.0, Ink::Text, hang);
        }
        sheet.finish(self.title, &self.note, bottom + 54.0)
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
