//! The picture as a draw.io file: boxes and lines stand where our picture has them and stay editable.
//!
//! ```text
//! <mxCell vertex parent="g0"> geometry from the corner of its parent
//! <mxCell edge source target> way points, a label where ours is
//! ```

use std::fmt::Write as _;

use neph_compile::Compilation;
use neph_draw::scene::{self, Drawing, End, GroupKind, Mode, category, tile_color};
use neph_draw::text::markup::escaped;
use neph_layout::{self as layout, Graph, Layout, Point, Rect};

use crate::DiagramOptions;

/// A draw.io file of one page, not compressed.
pub fn write(compiled: &Compilation<'_>, wish: &DiagramOptions) -> String {
    let drawing = crate::drawing(compiled, wish);
    let graph = scene::measure(&drawing);
    let options = layout::Options { direction: wish.direction, ..layout::Options::default() };
    let layout = layout::arrange(&graph, &options);
    let mut out = String::from("<mxfile host=\"nephogram\">\n");
    let _ = writeln!(out, "<diagram name=\"{}\">", escaped(&drawing.title));
    let (w, h) = (layout.size.w.ceil(), layout.size.h.ceil());
    let _ = writeln!(out, "<mxGraphModel grid=\"0\" page=\"1\" pageWidth=\"{w}\" pageHeight=\"{h}\"><root>");
    out.push_str("<mxCell id=\"0\"/>\n<mxCell id=\"1\" parent=\"0\"/>\n");
    groups(&drawing, &layout, &mut out);
    nodes(&drawing, &layout, &mut out);
    edges(&drawing, &graph, &layout, &mut out);
    out.push_str("</root></mxGraphModel>\n</diagram>\n</mxfile>\n");
    out
}

/// The cell of an end; nodes and groups may share a name, so cells are numbered.
fn cell(end: End) -> String {
    match end {
        End::Node(n) => format!("n{n}"),
        End::Group(g) => format!("g{g}"),
    }
}

/// The cell around something, and the corner that its place is measured from.
fn around(group: Option<usize>, layout: &Layout) -> (String, Point) {
    match group {
        Some(g) => (cell(End::Group(g)), Point::new(layout.groups[g].x, layout.groups[g].y)),
        None => ("1".to_string(), Point::default()),
    }
}

fn vertex(id: &str, parent: (String, Point), words: &str, style: &str, r: &Rect, out: &mut String) {
    let (parent, corner) = parent;
    let _ = writeln!(
        out,
        "<mxCell id=\"{id}\" value=\"{words}\" style=\"{style}\" vertex=\"1\" parent=\"{parent}\">\
         <mxGeometry x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" as=\"geometry\"/></mxCell>",
        r.x - corner.x,
        r.y - corner.y,
        r.w,
        r.h
    );
}

fn groups(drawing: &Drawing, layout: &Layout, out: &mut String) {
    for (g, (group, r)) in drawing.groups.iter().zip(&layout.groups).enumerate() {
        let dashed = u8::from(group.kind == GroupKind::Region);
        let style = format!(
            "rounded=1;arcSize=2;html=0;container=1;collapsible=0;verticalAlign=top;align=left;\
             spacingLeft=10;fontStyle=1;fontColor=#334155;strokeColor=#94a3b8;fillColor=#f6f8fc;dashed={dashed};"
        );
        let id = cell(End::Group(g));
        vertex(&id, around(group.parent, layout), &escaped(&group.label), &style, r, out);
    }
}

fn nodes(drawing: &Drawing, layout: &Layout, out: &mut String) {
    for (n, (node, r)) in drawing.nodes.iter().zip(&layout.nodes).enumerate() {
        let color = tile_color(category(&node.role));
        let style = format!(
            "rounded=1;arcSize=8;html=0;whiteSpace=wrap;fillColor=#ffffff;strokeColor={color};strokeWidth=2;"
        );
        let mut words = escaped(&node.label);
        if !node.service.is_empty() {
            words.push_str("&#xa;");
            words.push_str(&escaped(&node.service));
        }
        vertex(&cell(End::Node(n)), around(node.group, layout), &words, &style, r, out);
    }
}

fn edges(drawing: &Drawing, graph: &Graph, layout: &Layout, out: &mut String) {
    for (i, (edge, route)) in drawing.edges.iter().zip(&layout.edges).enumerate() {
        let (dashed, color) = match edge.mode {
            Mode::Call => (0, "#475569"),
            Mode::Event => (1, "#7c3aed"),
            Mode::Failure => (1, "#dc2626"),
        };
        let width = if edge.main { 3 } else { 1 };
        let ports = ports(graph.edges[i].from, graph.edges[i].to, &route.points, layout);
        let style = format!(
            "edgeStyle=orthogonalEdgeStyle;rounded=1;html=0;endArrow=block;strokeColor={color};fontColor={color};\
             dashed={dashed};strokeWidth={width};{ports}"
        );
        let _ = write!(
            out,
            "<mxCell id=\"e{i}\" value=\"{}\" style=\"{style}\" edge=\"1\" parent=\"1\" source=\"{}\" target=\"{}\">\
             <mxGeometry relative=\"1\" as=\"geometry\">",
            escaped(&edge.label),
            cell(edge.from),
            cell(edge.to)
        );
        if let [_, corners @ .., _] = &route.points[..]
            && !corners.is_empty()
        {
            out.push_str("<Array as=\"points\">");
            for p in corners {
                let _ = write!(out, "<mxPoint x=\"{}\" y=\"{}\"/>", p.x, p.y);
            }
            out.push_str("</Array>");
        }
        out.push_str("</mxGeometry></mxCell>\n");
    }
}

/// Where a line leaves and enters, as shares of the sides, so that draw.io keeps its ends.
fn ports(from: End, to: End, points: &[Point], layout: &Layout) -> String {
    let mut style = String::new();
    for (name, end, at) in [("exit", from, points.first()), ("entry", to, points.last())] {
        let r = match end {
            End::Node(n) => layout.nodes[n],
            End::Group(g) => layout.groups[g],
        };
        if let Some(p) = at.filter(|_| r.w > 0.0 && r.h > 0.0) {
            let share = |v: f64| (v * 1000.0).round() / 1000.0;
            let (x, y) = (share((p.x - r.x) / r.w), share((p.y - r.y) / r.h));
            let _ = write!(style, "{name}X={x};{name}Y={y};{name}Dx=0;{name}Dy=0;");
        }
    }
    style
}
