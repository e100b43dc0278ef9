//! `neph explain FILE [PART[.FIGURE]]`: where a system's figures come from.

use std::fmt::Write as _;
use std::path::Path;

use super::args::Reading;
use super::{Stop, Terminal, files, with_system};
use crate::Compilation;
use crate::analysis::explain::{Explainer, FIGURES, Link};
use crate::model::NodeId;
use crate::syntax::words::nearest;

/// Explains the figures of a system, of a part, or one figure.
pub fn explain(path: &Path, asked: Option<&str>, reading: &Reading, terminal: &Terminal) -> Result<(), Stop> {
    with_system(path, reading, terminal, |compiled| {
        let explainer =
            Explainer { model: &compiled.model, catalog: compiled.catalog, analysis: compiled.analysis() };
        let text = match asked {
            None => overview(&explainer),
            Some(asked) => match find(compiled, asked)? {
                (id, None) => part(&explainer, id),
                (id, Some(figure)) => one(&explainer, id, figure)?,
            },
        };
        files::say(&text)
    })
}

/// The part, and the figure if one is named; a part's name may have dots itself.
fn find<'a>(compiled: &Compilation<'_>, asked: &'a str) -> Result<(NodeId, Option<&'a str>), Stop> {
    let model = &compiled.model;
    if let Some(id) = model.named(asked) {
        return Ok((id, None));
    }
    let (name, figure) = match asked.rsplit_once('.') {
        Some((name, figure)) => (name, Some(figure)),
        None => (asked, None),
    };
    let Some(id) = model.named(name) else {
        let near = nearest(name, model.nodes().map(|(_, node)| node.id.as_str()));
        let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return Err(Stop::call(format!("`{name}` is no part of this system{hint}")));
    };
    Ok((id, figure))
}

fn one(explainer: &Explainer<'_>, id: NodeId, figure: &str) -> Result<String, Stop> {
    let names = FIGURES.iter().map(|(name, _)| *name);
    if !names.clone().any(|name| name == figure) {
        let near = nearest(figure, names.clone());
        let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        let list = names.collect::<Vec<_>>().join(", ");
        return Err(Stop::call(format!("`{figure}` is no figure of a part{hint}\nfigures: {list}")));
    }
    let part = &explainer.model.node(id).id;
    let Some(link) = explainer.figure(id, figure) else {
        let what = FIGURES.iter().find(|(name, _)| *name == figure).map_or("", |(_, what)| what);
        return Ok(format!("{part}.{figure} ({what}): not known, or it does not apply\n"));
    };
    let mut out = String::new();
    write(&mut out, &Link { name: format!("{part}.{figure}"), ..link }, 0);
    Ok(out)
}

fn part(explainer: &Explainer<'_>, id: NodeId) -> String {
    let node = explainer.model.node(id);
    let service = node.service.as_ref().map_or_else(String::new, |service| format!(", {}", service.title));
    let mut out = format!("{} \"{}\": {}{service}\n\n", node.id, node.label, node.role.title());
    for (figure, link) in explainer.part(id) {
        let what = FIGURES.iter().find(|(name, _)| *name == figure).map_or("", |(_, what)| what);
        let _ = writeln!(out, "{figure}: {}\n    {what}: {}", link.value, link.from);
    }
    let _ = writeln!(out, "\nThe whole chain of one: {}.cost", node.id);
    out
}

fn overview(explainer: &Explainer<'_>) -> String {
    let mut out = format!("{}\n\n", explainer.model.system.name);
    for link in explainer.system() {
        write(&mut out, &link, 0);
    }
    out.push_str("\nParts\n");
    for (id, node) in explainer.model.nodes() {
        let known: Vec<&str> = explainer.part(id).iter().map(|(figure, _)| *figure).collect();
        let _ = writeln!(out, "  {:24} {}", node.id, known.join(", "));
    }
    out
}

fn write(out: &mut String, link: &Link, depth: usize) {
    let pad = "  ".repeat(depth);
    let from = if link.from.is_empty() { String::new() } else { format!("\n{pad}    {}", link.from) };
    let _ = writeln!(out, "{pad}{}: {}{from}", link.name, link.value);
    for input in &link.inputs {
        write(out, input, depth + 1);
    }
}
