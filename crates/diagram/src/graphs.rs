//! The picture as text for other drawing tools: Mermaid, Graphviz dot and D2.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use neph_compile::Compilation;
use neph_draw::scene::{self, Drawing, Fate};
use neph_model::{End, Group, GroupId, Mode, Model, Node};

/// What Mermaid draws before it asks for a larger limit.
const MERMAID_EDGES: usize = 500;

/// Text as Mermaid shows it as written: what it reads as markup, Markdown or entities becomes an entity. A hyphen, plus
/// or number and dot at the start would begin a list.
fn mermaid_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut digits = true;
    for (at, c) in text.chars().enumerate() {
        let begins_list = (at == 0 && matches!(c, '-' | '+')) || (at > 0 && digits && matches!(c, '.' | ')'));
        digits &= c.is_ascii_digit();
        if begins_list || "#<>&\"`*_~[]{}|\\$%;".contains(c) {
            let _ = write!(out, "#{};", u32::from(c));
        } else if c.is_control() {
            out.push(' ');
        } else {
            out.push(c);
        }
    }
    out
}

/// Mermaid flowchart text.
pub fn mermaid(compiled: &Compilation<'_>) -> String {
    let model = &compiled.model;
    let mut out = String::from("flowchart LR\n");
    if model.edges().count() > MERMAID_EDGES {
        out.push_str("%% more arrows than Mermaid draws unless maxEdges is raised where it is embedded\n");
    }
    let words = |node: &Node| match &node.service {
        Some(service) => format!("{}<br/>{}", mermaid_text(&node.label), mermaid_text(&service.short)),
        None => mermaid_text(&node.label),
    };
    nested(
        model,
        &mut out,
        &|group, id| format!("subgraph g{id}[\"{}\"]", mermaid_text(&group.label)),
        "end",
        &|node, id| format!("n{id}[\"{}\"]", words(node)),
    );
    for (_, edge) in model.edges() {
        let arrow = match edge.mode {
            Mode::Call => "-->",
            Mode::Event => "-.->",
            Mode::Failure => "-.-x",
        };
        let label = if edge.label.is_empty() {
            String::new()
        } else {
            format!("|\"{}\"|", mermaid_text(&edge.label))
        };
        let _ = writeln!(out, "  {} {arrow}{label} {}", end(edge.from), end(edge.to));
    }
    out
}

/// Components of a change as Mermaid text: new ones with a plus, gone ones dashed with a minus.
pub(crate) fn mermaid_of_change(drawing: &Drawing, shown: &BTreeSet<usize>) -> String {
    let mut out = String::from("flowchart LR\n");
    for at in shown {
        let node = &drawing.nodes[*at];
        let service = if node.service.is_empty() {
            String::new()
        } else {
            format!("<br/>{}", mermaid_text(&node.service))
        };
        let (sign, class) = sign(node.fate);
        let _ = writeln!(out, "  n{at}[\"{sign}{}{service}\"]{class}", mermaid_text(&node.label));
    }
    let mut styles: BTreeMap<Fate, Vec<String>> = BTreeMap::new();
    let mut drawn = 0;
    for edge in &drawing.edges {
        let (scene::End::Node(from), scene::End::Node(to)) = (edge.from, edge.to) else { continue };
        if !shown.contains(&from) || !shown.contains(&to) {
            continue;
        }
        let arrow = match edge.mode {
            scene::Mode::Call => "-->",
            scene::Mode::Event => "-.->",
            scene::Mode::Failure => "-.-x",
        };
        let words = format!("{}{}", sign(edge.fate).0, mermaid_text(&edge.label));
        let label =
            if words.trim().is_empty() { String::new() } else { format!("|\"{}\"|", words.trim_end()) };
        let _ = writeln!(out, "  n{from} {arrow}{label} n{to}");
        styles.entry(edge.fate).or_default().push(drawn.to_string());
        drawn += 1;
    }
    for (fate, style) in [
        (Fate::New, "stroke:#1a7f37,stroke-width:3px"),
        (Fate::Changed, "stroke:#9a6700,stroke-width:3px"),
        (Fate::Gone, "stroke:#cf222e,stroke-width:2px,stroke-dasharray:4 4"),
    ] {
        if let Some(at) = styles.get(&fate) {
            let _ = writeln!(out, "  linkStyle {} {style}", at.join(","));
        }
        if shown.iter().any(|at| drawing.nodes[*at].fate == fate) {
            let _ = writeln!(out, "  classDef {} {style}", sign(fate).1.trim_start_matches(':'));
        }
    }
    out
}

/// What stands before the label, and the class.
fn sign(fate: Fate) -> (&'static str, &'static str) {
    match fate {
        Fate::Same => ("", ""),
        Fate::New => ("#43; ", ":::added"),
        Fate::Changed => ("± ", ":::changed"),
        Fate::Gone => ("− ", ":::removed"),
    }
}

/// Graphviz text; groups are clusters.
pub fn dot(compiled: &Compilation<'_>) -> String {
    let model = &compiled.model;
    let quoted =
        |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"));
    let mut out = format!(
        "digraph {} {{\n  rankdir=LR; compound=true; node [shape=box style=rounded fontname=\"Inter, Helvetica\"]; edge [fontname=\"Inter, Helvetica\"];\n",
        quoted(&model.system.name)
    );
    nested(
        model,
        &mut out,
        &|group, id| format!("subgraph cluster_g{id} {{ label={};", quoted(&group.label)),
        "}",
        &|node, id| format!("n{id} [label={}];", quoted(&words(node, "\n"))),
    );
    for (_, edge) in model.edges() {
        let style = match edge.mode {
            Mode::Call => "solid",
            Mode::Event => "dashed",
            Mode::Failure => "dotted",
        };
        // Graphviz joins clusters only through a part inside them.
        let (Some(from), Some(to)) = (part_of(model, edge.from), part_of(model, edge.to)) else { continue };
        let mut more = format!("label={} style={style}", quoted(&edge.label));
        if let End::Group(group) = edge.from {
            let _ = write!(more, " ltail=cluster_g{}", group.0);
        }
        if let End::Group(group) = edge.to {
            let _ = write!(more, " lhead=cluster_g{}", group.0);
        }
        let _ = writeln!(out, "  n{from} -> n{to} [{more}];");
    }
    out.push_str("}\n");
    out
}

/// D2 text.
pub fn d2(compiled: &Compilation<'_>) -> String {
    let model = &compiled.model;
    let quoted = |text: &str| {
        format!(
            "\"{}\"",
            text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ").replace('$', "\\$")
        )
    };
    let mut out = String::from("direction: right\n");
    nested(model, &mut out, &|group, id| format!("g{id}: {} {{", quoted(&group.label)), "}", &|node, id| {
        format!("n{id}: {}", quoted(&words(node, " · ")))
    });
    let path = |end: End| {
        let (mut names, mut at) = match end {
            End::Node(id) => (vec![format!("n{}", id.0)], model.node(id).group),
            End::Group(id) => (vec![format!("g{}", id.0)], model.group(id).parent),
        };
        while let Some(group) = at {
            names.push(format!("g{}", group.0));
            at = model.group(group).parent;
        }
        names.reverse();
        names.join(".")
    };
    for (_, edge) in model.edges() {
        let style = match edge.mode {
            Mode::Call => String::new(),
            Mode::Event => " { style.stroke-dash: 4 }".to_string(),
            Mode::Failure => " { style.stroke-dash: 2; style.stroke: red }".to_string(),
        };
        let label = if edge.label.is_empty() && style.is_empty() {
            String::new()
        } else {
            format!(": {}{style}", quoted(&edge.label))
        };
        let _ = writeln!(out, "{} -> {}{label}", path(edge.from), path(edge.to));
    }
    out
}

/// Groups within groups, with the parts in them.
fn nested(
    model: &Model,
    out: &mut String,
    open: &dyn Fn(&Group, usize) -> String,
    close: &str,
    leaf: &dyn Fn(&Node, usize) -> String,
) {
    inside(model, out, None, 1, open, close, leaf);
}

fn inside(
    model: &Model,
    out: &mut String,
    parent: Option<GroupId>,
    depth: usize,
    open: &dyn Fn(&Group, usize) -> String,
    close: &str,
    leaf: &dyn Fn(&Node, usize) -> String,
) {
    let pad = "  ".repeat(depth);
    for (id, group) in model.groups().filter(|(_, group)| group.parent == parent) {
        let _ = writeln!(out, "{pad}{}", open(group, id.0));
        inside(model, out, Some(id), depth + 1, open, close, leaf);
        let _ = writeln!(out, "{pad}{close}");
    }
    for (id, node) in model.nodes().filter(|(_, node)| node.group == parent) {
        let _ = writeln!(out, "{pad}{}", leaf(node, id.0));
    }
}

/// The name and the service under it.
fn words(node: &Node, between: &str) -> String {
    match &node.service {
        Some(service) => format!("{}{between}{}", node.label, service.short),
        None => node.label.clone(),
    }
}

fn end(end: End) -> String {
    match end {
        End::Node(id) => format!("n{}", id.0),
        End::Group(id) => format!("g{}", id.0),
    }
}

/// A part that stands for an end.
fn part_of(model: &Model, end: End) -> Option<usize> {
    match end {
        End::Node(id) => Some(id.0),
        End::Group(group) => {
            model.nodes().find(|(id, _)| model.enclosing(*id).contains(&group)).map(|(id, _)| id.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mermaid_reads_nothing_into_a_text() {
        assert_eq!(mermaid_text("1. Public API"), "1#46; Public API");
        assert_eq!(mermaid_text("- thumbnails"), "#45; thumbnails");
        assert_eq!(mermaid_text("a - b 1.5"), "a - b 1.5");
        for c in ["#35;", "<v2>", "**b**", "__init__", "`raw`", "a\"] x", "%%{init}", "x\ny"] {
            let shown = mermaid_text(c);
            let marks: Vec<char> = shown.chars().filter(|c| "<>*_`\"%{}\n".contains(*c)).collect();
            assert!(marks.is_empty(), "{c} became {shown}");
        }
    }
}
