//! Trust zones: where requests cross from one that is not ours into one that is, and what checks them there.

use super::sheet::{Hang, Ink, Sheet, round, width};
use crate::document::numbers::figure;
use crate::document::{Brief, Figure};
use neph_catalog::{Role, fact};
use neph_draw::text::{self, Weight};
use neph_model::{Family, Mode, NodeId};
use neph_syntax::units::several;

const WIDTH: f64 = 980.0;
const ZONES: usize = 5;
const GAP: f64 = 62.0;
const ROW: f64 = 34.0;
const TOP: f64 = 74.0;
/// With more parts than this in a zone the others are counted.
const MOST: usize = 12;

/// The zones from left to right.
const TITLES: [(&str, &str); ZONES] = [
    ("Outside", "nothing is trusted"),
    ("Entry", "who is it, may they"),
    ("Code", "a role for each"),
    ("Data and events", "encrypted, named access"),
    ("Others", "answers are checked"),
];

/// The picture of the zones.
pub(in crate::document) fn trust(brief: &Brief<'_>) -> Option<Figure> {
    let model = brief.model;
    let mut zones: [Vec<NodeId>; ZONES] = Default::default();
    for (id, node) in model.nodes() {
        let zone = match node.role.family() {
            Family::Outside if node.is(Role::Client) || model.triggers(id).is_empty() => 0,
            Family::Outside | Family::Notification => 4,
            Family::Entry => 1,
            Family::Function | Family::Compute | Family::Orchestration => 2,
            Family::Store | Family::Messaging => 3,
            _ => continue,
        };
        zones[zone].push(id);
    }
    // Those with an arrow across a boundary first: they must not be among the ones only counted.
    let outer = |id: NodeId| zones[0].contains(&id) || zones[4].contains(&id);
    let crosses = |id: &NodeId| {
        let next = model.outgoing(*id).into_iter().filter_map(|(_, e)| model.target(e));
        !next.chain(model.triggers(*id).into_iter().filter_map(|(_, e)| model.origin(e))).any(outer)
    };
    let zones = [0, 1, 2, 3, 4].map(|zone| {
        let mut parts = zones[zone].clone();
        parts.sort_by_key(crosses);
        parts
    });
    if zones[0].is_empty() || zones.iter().filter(|z| !z.is_empty()).count() < 3 {
        return None;
    }
    let shown: Vec<usize> = (0..ZONES).filter(|z| !zones[*z].is_empty()).collect();
    let wide = (WIDTH - GAP * (shown.len() - 1) as f64) / shown.len() as f64;
    let x_of = |zone: usize| {
        let at = shown.iter().position(|z| *z == zone).unwrap_or(0);
        at as f64 * (wide + GAP)
    };
    let rows = zones.iter().map(|z| z.len().min(MOST + 1)).max().unwrap_or(1);
    let high = TOP + rows as f64 * ROW + 4.0;
    let place = |id: NodeId| {
        zones.iter().enumerate().find_map(|(zone, parts)| {
            let row = parts.iter().position(|p| *p == id).filter(|row| *row < MOST)?;
            Some((zone, row))
        })
    };
    let y_of = |row: usize| TOP + row as f64 * ROW;
    let mut sheet = Sheet::new("trust", WIDTH);
    for zone in &shown {
        let frame = [x_of(*zone), 32.0, wide, high - 32.0];
        sheet.panel(frame, 8.0, Ink::Panel, "");
        let edge = if matches!(zone, 0 | 4) { (Ink::Tone(1), "5 4") } else { (Ink::Border, "") };
        sheet.border(frame, 8.0, edge.0, edge.1);
        sheet.strong(x_of(*zone) + 12.0, 51.0, TITLES[*zone].0, 12.0, Ink::Text, Hang::Start);
        sheet.words(x_of(*zone) + 12.0, 66.0, TITLES[*zone].1, 10.5, Ink::Soft, Hang::Start);
        let parts = &zones[*zone];
        for (row, id) in parts.iter().take(MOST).enumerate() {
            let chip = [x_of(*zone) + 8.0, y_of(row), wide - 16.0, ROW - 8.0];
            sheet.panel(chip, 5.0, Ink::Ground, "");
            let class = model.node(*id).facts.text(fact::DATA).map_or(String::new(), |d| format!(" · {d}"));
            let label = format!("{}{class}", model.node(*id).label);
            let label = text::ellipsize(&label, 11.5, Weight::Regular, wide - 34.0);
            sheet.words(chip[0] + 9.0, chip[1] + 17.0, &label, 11.5, Ink::Text, Hang::Start);
        }
        if parts.len() > MOST {
            let more = format!("and {} more", parts.len() - MOST);
            sheet.words(x_of(*zone) + 17.0, y_of(MOST) + 17.0, &more, 11.5, Ink::Soft, Hang::Start);
        }
    }
    let (mut open, mut crossings) = (0, 0_u32);
    let mut drawn: Vec<(NodeId, NodeId)> = Vec::new();
    for (_, edge) in model.edges().filter(|(_, e)| e.mode != Mode::Failure) {
        let (Some(from), Some(to)) = (model.origin(edge), model.target(edge)) else { continue };
        let (Some((a, row_a)), Some((b, row_b))) = (place(from), place(to)) else { continue };
        let border = a != b && (matches!(a, 0 | 4) || matches!(b, 0 | 4));
        if !border || drawn.contains(&(from, to)) || drawn.contains(&(to, from)) {
            continue;
        }
        drawn.push((from, to));
        crossings += 1;
        let enters = matches!(a, 0 | 4);
        let auth = model.node(to).facts.text(fact::AUTH).filter(|_| enters);
        let unguarded = enters && b == 1 && auth.is_none_or(|a| a == "none");
        open += usize::from(unguarded);
        let ink = if unguarded { Ink::Tone(2) } else { Ink::Tone(1) };
        let right = x_of(b) > x_of(a);
        let (start, end) = if right { (x_of(a) + wide, x_of(b)) } else { (x_of(a), x_of(b) + wide) };
        let (ya, yb) = (y_of(row_a) + 13.0, y_of(row_b) + 13.0);
        let side = if right { 1.0 } else { -1.0 };
        let near = (end - start).abs() < GAP * 1.5;
        // Lines pass a zone between them behind its panel's words, never over them.
        let path = if near {
            let middle = (start + end) / 2.0;
            format!(
                "M{} {}C{} {} {} {} {} {}",
                round(start),
                round(ya),
                round(middle),
                round(ya),
                round(middle),
                round(yb),
                round(end - 7.0 * side),
                round(yb)
            )
        } else {
            let lane = high + 8.0 + f64::from(crossings) * 5.0;
            let apart = 10.0 + f64::from(crossings % 8) * 5.0;
            let (out, back) = (start + apart * side, end - apart * side);
            format!(
                "M{} {}H{}V{}H{}V{}H{}",
                round(start),
                round(ya),
                round(out),
                round(lane),
                round(back),
                round(yb),
                round(end - 7.0 * side)
            )
        };
        sheet.line(&path, ink, 1.5, "");
        let back = round(end - 9.0 * side);
        sheet.shape(
            &format!(
                "M{back} {}L{} {}L{back} {}z",
                round(yb - 4.5),
                round(end - 1.0 * side),
                round(yb),
                round(yb + 4.5)
            ),
            ink,
        );
        if enters && b == 1 && near {
            let words = auth.map_or_else(|| "open".to_string(), str::to_string);
            let words = text::ellipsize(&words, 10.5, Weight::Regular, GAP - 10.0);
            let x = (start + end) / 2.0;
            let half = width(&words, 10.5) / 2.0 + 3.0;
            let y = (ya + yb) / 2.0;
            sheet.panel([x - half, y - 8.0, half * 2.0, 15.0], 3.0, Ink::Ground, "");
            sheet.words(x, y + 3.5, &words, 10.5, ink, Hang::Middle);
        }
    }
    let svg = sheet.finish(
        "Trust zones",
        "arrows cross a boundary of trust; what is inside is told in the table of permissions",
        high + 18.0 + f64::from(crossings) * 5.0,
    );
    let caption = match open {
        0 => format!(
            "{} into or out of the system, each entry with its check.",
            several(crossings as usize, "crossing")
        ),
        1 => "One entry lets everybody in: the red arrow.".to_string(),
        n => format!("{n} entries let everybody in: the red arrows."),
    };
    Some(figure("trust-zones.svg", "Zones of trust and where they are crossed".into(), caption, svg))
}
