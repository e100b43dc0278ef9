//! Sequence figures: who calls whom in a flow, in order, and until when somebody waits.
//!
//! ```text
//!   Web app    API     Upload    Originals   Thumbs
//!     │──1────▶│──2────▶█──3─────▶│            │
//!     │◀ ─ ─ ─ ─ ─ ─ ─ ─█         │─ ─4─ ─ ─ ─▷█
//! ```
//! A call is open until the last step made inside it; what is handed over has a life of its own.

use super::sheet::{Hang, Ink, Sheet, round, width};
use crate::document::numbers::{figure, ms};
use crate::document::{Brief, Figure, md};
use neph_analysis::latency::{Kind, PathLatency};
use neph_draw::text::{self, Weight};
use neph_model::{EdgeId, End, Family, Flow, Mode};

/// With more columns than this nobody can read the words: the figure ends where the next one would begin.
const MOST_COLUMNS: usize = 11;
const ROW: f64 = 34.0;
const BOX: f64 = 104.0;
const STEP: f64 = 124.0;
const TOP: f64 = 34.0;
const HEAD: f64 = 42.0;

/// A step as it is drawn, and when what it starts is over.
struct Message {
    edge: EdgeId,
    from: usize,
    to: usize,
    mode: Mode,
    /// The last step made inside it.
    ends: usize,
    /// The step inside which it is made.
    within: Option<usize>,
}

/// The figure of a flow, as far as its parts fit side by side.
pub(in crate::document) fn sequence(
    brief: &Brief<'_>,
    flow: &Flow,
    path: Option<&PathLatency>,
    id: &str,
) -> Option<Figure> {
    let (columns, messages) = messages(brief, flow);
    if columns.len() < 3 {
        return None;
    }
    let x_of = |column: usize| BOX / 2.0 + 1.0 + column as f64 * STEP;
    let wide = x_of(columns.len() - 1) + BOX / 2.0 + 1.0;
    let mut sheet = Sheet::new(id.to_string(), wide.max(380.0).ceil());

    // Rows: a step each, and one for each answer to somebody outside.
    let answers = |at: usize| {
        let message = &messages[at];
        message.mode == Mode::Call && outside(brief, columns[message.from])
    };
    let mut rows: Vec<(usize, bool)> = Vec::new();
    for step in 0..messages.len() {
        rows.push((step, false));
        let ended = (0..messages.len()).rev().filter(|m| messages[*m].ends == step && answers(*m));
        rows.extend(ended.map(|m| (m, true)));
    }
    let y_of = |row: usize| TOP + HEAD + 30.0 + row as f64 * ROW;
    let row_of = |step: usize, answer: bool| rows.iter().position(|r| *r == (step, answer)).unwrap_or(0);
    let bottom = y_of(rows.len() - 1) + 22.0;

    for (column, end) in columns.iter().enumerate() {
        let x = x_of(column);
        sheet.line(&format!("M{} {}V{}", round(x), TOP + HEAD, round(bottom)), Ink::Border, 1.0, "2 4");
        head(&mut sheet, brief, *end, x);
    }
    for (at, message) in messages.iter().enumerate() {
        if busy(brief, columns[message.to]) {
            let from = y_of(row_of(at, false));
            let last = if answers(at) { row_of(at, true) } else { row_of(message.ends, false) };
            let to = y_of(last).max(from + 12.0) + if answers(at) { 0.0 } else { 6.0 };
            sheet.panel([x_of(message.to) - 4.0, from, 8.0, to - from], 2.0, Ink::Tone(0), "");
        }
    }
    for (row, (step, answer)) in rows.iter().enumerate() {
        let message = &messages[*step];
        let (a, b) = (x_of(message.from), x_of(message.to));
        if *answer {
            arrow(&mut sheet, [b, a], y_of(row), Ink::Line, "4 3", true);
            let words = reply(brief, path, message.edge);
            label(&mut sheet, [a, a + STEP * 2.6], y_of(row), &words, Ink::Soft);
        } else {
            let (ink, dashes) = match message.mode {
                Mode::Call => (Ink::Strong, ""),
                Mode::Event => (Ink::Tone(0), "6 4"),
                Mode::Failure => (Ink::Tone(2), "2 3"),
            };
            arrow(&mut sheet, [a, b], y_of(row), ink, dashes, message.mode != Mode::Call);
            let words = format!("{}  {}", brief.number_of(message.edge), words(brief, message));
            label(&mut sheet, [a, b], y_of(row), &words, Ink::Text);
        }
    }
    let handed = messages.iter().filter(|m| m.mode == Mode::Event).count();
    let svg =
        sheet.finish("Sequence", "solid: synchronous; dashed: event; bars: at work or waiting", bottom + 8.0);
    let first = messages.iter().enumerate().find(|(at, _)| answers(*at));
    let caption = match first {
        Some((at, message)) if handed > 0 => format!(
            "{} gets a response after step {}; the remaining steps run asynchronously.",
            md::text(brief.model.end_label(columns[message.from])),
            brief.number_of(messages[message.ends.max(at)].edge)
        ),
        Some((_, message)) => format!(
            "{} gets a response after step {}.",
            md::text(brief.model.end_label(columns[message.from])),
            brief.number_of(messages[message.ends].edge)
        ),
        None => format!(
            "Nobody waits: {} asynchronous.",
            match handed {
                1 => "1 step is".to_string(),
                n => format!("{n} steps are"),
            }
        ),
    };
    let caption = match flow.steps.len() - messages.len() {
        0 => caption,
        1 => format!("{caption} One more step is in the appendix."),
        more => format!("{caption} {more} more steps are in the appendix."),
    };
    Some(figure(&format!("{id}.svg"), format!("Sequence of {}", md::text(&flow.label)), caption, svg))
}

/// The columns in order of appearance, and the steps with what they are made in.
fn messages(brief: &Brief<'_>, flow: &Flow) -> (Vec<End>, Vec<Message>) {
    let mut columns: Vec<End> = Vec::new();
    let mut column = |end: End| {
        let known = columns.iter().position(|known| *known == end);
        known.or_else(|| {
            (columns.len() < MOST_COLUMNS).then(|| {
                columns.push(end);
                columns.len() - 1
            })
        })
    };
    let mut messages: Vec<Message> = Vec::new();
    for (at, step) in flow.steps.iter().enumerate() {
        let edge = brief.model.edge(*step);
        let (Some(from), Some(to)) = (column(edge.from), column(edge.to)) else { break };
        let within = messages.iter().rposition(|m| m.to == from && m.from != m.to);
        messages.push(Message { edge: *step, from, to, mode: edge.mode, ends: at, within });
        // What code does while it runs belongs to its run; a managed service hands over afterwards.
        let mut outer = within.filter(|_| edge.mode == Mode::Call || busy(brief, edge.from));
        while let Some(open) = outer {
            messages[open].ends = at;
            outer = if messages[open].mode == Mode::Call { messages[open].within } else { None };
        }
    }
    (columns, messages)
}

fn outside(brief: &Brief<'_>, end: End) -> bool {
    matches!(end, End::Node(id) if brief.model.node(id).is_outside())
}

/// Whether it is code that runs.
fn busy(brief: &Brief<'_>, end: End) -> bool {
    matches!(end, End::Node(id) if matches!(
        brief.model.node(id).role.family(),
        Family::Function | Family::Compute | Family::Orchestration
    ))
}

fn head(sheet: &mut Sheet, brief: &Brief<'_>, end: End, x: f64) {
    let frame = [x - BOX / 2.0, TOP, BOX, HEAD];
    sheet.panel(frame, 6.0, Ink::Panel, "");
    sheet.border(frame, 6.0, Ink::Border, "");
    let lines = text::wrap(brief.model.end_label(end), 12.0, Weight::Semibold, BOX - 12.0);
    let first = TOP + HEAD / 2.0 + if lines.len() > 1 { -3.0 } else { 4.5 };
    for (at, line) in lines.iter().enumerate() {
        sheet.strong(x, first + at as f64 * 15.0, line, 12.0, Ink::Text, Hang::Middle);
    }
}

fn arrow(sheet: &mut Sheet, [a, b]: [f64; 2], y: f64, ink: Ink, dashes: &str, open: bool) {
    if (a - b).abs() < 1.0 {
        // To itself.
        let path = format!("M{} {}h22v12h-18", round(a), round(y - 6.0));
        sheet.line(&path, ink, 1.5, dashes);
        sheet.shape(&format!("M{} {}l8 -4v8z", round(a + 1.0), round(y + 6.0)), ink);
        return;
    }
    let side = if b > a { 1.0 } else { -1.0 };
    let (start, end) = (a + 4.0 * side, b - 5.0 * side);
    sheet.line(&format!("M{} {}H{}", round(start), round(y), round(end - 4.0 * side)), ink, 1.5, dashes);
    let (back, tip) = (round(end - 8.0 * side), round(end));
    if open {
        let path = format!("M{back} {}L{tip} {}L{back} {}", round(y - 4.5), round(y), round(y + 4.5));
        sheet.line(&path, ink, 1.5, "");
    } else {
        let path = format!("M{back} {}L{tip} {}L{back} {}z", round(y - 4.5), round(y), round(y + 4.5));
        sheet.shape(&path, ink);
    }
}

/// Words above an arrow, on the ground so that lifelines do not strike them through.
fn label(sheet: &mut Sheet, [a, b]: [f64; 2], y: f64, words: &str, ink: Ink) {
    let left = a.min(b) + 9.0;
    let room = ((a - b).abs() - 18.0).max(STEP - 20.0);
    let words = text::ellipsize(words, 11.0, Weight::Regular, room);
    sheet.panel([left - 2.0, y - 18.0, width(&words, 11.0) + 4.0, 14.0], 2.0, Ink::Ground, "");
    sheet.words(left, y - 7.0, &words, 11.0, ink, Hang::Start);
}

fn words(brief: &Brief<'_>, message: &Message) -> String {
    let edge = brief.model.edge(message.edge);
    if !edge.label.is_empty() {
        return edge.label.clone();
    }
    match (edge.event, edge.mode) {
        (Some(event), _) => brief.model.event(event).label.clone(),
        (None, Mode::Call) if brief.model.is_read(edge) => "read".to_string(),
        (None, Mode::Call) if brief.model.is_write(edge) => "write".to_string(),
        (None, Mode::Call) => "call".to_string(),
        (None, Mode::Event) => "publish".to_string(),
        (None, Mode::Failure) => "failures".to_string(),
    }
}

/// What the answer takes.
fn reply(brief: &Brief<'_>, path: Option<&PathLatency>, entry: EdgeId) -> String {
    let slowest = brief
        .analysis
        .latency
        .iter()
        .filter(|p| p.entry == entry && p.kind == Kind::Response)
        .max_by(|a, b| a.with_cold.p99.total_cmp(&b.with_cold.p99));
    let path = path.filter(|p| p.entry == entry).or(slowest);
    path.map_or_else(
        || "response".to_string(),
        |p| format!("response: p50 {}, p99 {}", ms(p.with_cold.p50), ms(p.with_cold.p99)),
    )
}
