//! The drawing of a change: the new system, with ghosts of what is gone.
//!
//! ```text
//!   old  a → b → c        drawn  a → b ┄▶ c (ghost)
//!   new  a → b → d               b → d (new)
//! ```
//! Components are the same by id, arrows by their ends and mode; of several such arrows the first is the first.

use std::collections::BTreeMap;

use neph_compile::Compilation;
use neph_draw::scene::{self, Drawing, Fate};
use neph_model::{Edge, EdgeId, Model};

use super::DiagramOptions;

/// An arrow as both texts know it: ends, mode, and which of several.
type Key = (String, String, scene::Mode, usize);

/// The new drawing, marked, with what is gone behind it.
pub(crate) fn drawing(
    old: &Compilation<'_>,
    new: &Compilation<'_>,
    wish: &DiagramOptions,
    told: &BTreeMap<String, String>,
) -> Drawing {
    let mut drawing = super::drawing(new, wish);
    let before = super::drawing(old, wish);
    let was = |id: &str| before.nodes.iter().position(|n| n.id == id);
    for node in &mut drawing.nodes {
        node.fate = match (was(&node.id), told.get(&node.id)) {
            (None, _) => Fate::New,
            (Some(_), Some(how)) => {
                node.tooltip = format!("{}\n{how}", node.tooltip);
                Fate::Changed
            }
            (Some(_), None) => Fate::Same,
        };
    }
    let (old_arrows, new_arrows) = (keyed(&old.model), keyed(&new.model));
    for (key, id) in &new_arrows {
        let edge = &mut drawing.edges[id.0];
        edge.fate = match old_arrows.get(key) {
            None => Fate::New,
            Some(was) if alike(old.model.edge(*was), new.model.edge(*id)) => Fate::Same,
            Some(_) => Fate::Changed,
        };
        // The main path is not what this picture is about.
        edge.main = false;
        edge.steps.clear();
    }
    drawing.story.clear();
    add_ghosts(&mut drawing, &before, &old_arrows, &new_arrows);
    drawing
}

/// Draws what is gone where its neighbours are.
fn add_ghosts(
    drawing: &mut Drawing,
    before: &Drawing,
    old_arrows: &BTreeMap<Key, EdgeId>,
    new_arrows: &BTreeMap<Key, EdgeId>,
) {
    let mut place: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, node) in before.nodes.iter().enumerate() {
        let known = drawing.nodes.iter().position(|n| n.id == node.id);
        place.insert(at, known.unwrap_or(drawing.nodes.len()));
        if known.is_none() {
            let group = node
                .group
                .and_then(|g| drawing.groups.iter().position(|group| group.id == before.groups[g].id));
            drawing.nodes.push(scene::Node { group, fate: Fate::Gone, ..node.clone() });
        }
    }
    let end = |end: scene::End, groups: &[scene::Group]| match end {
        scene::End::Node(at) => place.get(&at).map(|at| scene::End::Node(*at)),
        scene::End::Group(at) => {
            groups.iter().position(|g| g.id == before.groups[at].id).map(scene::End::Group)
        }
    };
    let gone = old_arrows.iter().filter(|(key, _)| !new_arrows.contains_key(*key));
    for (_, id) in gone {
        let edge = &before.edges[id.0];
        let (Some(from), Some(to)) = (end(edge.from, &drawing.groups), end(edge.to, &drawing.groups)) else {
            continue;
        };
        drawing.edges.push(scene::Edge {
            id: format!("gone-{}", edge.id),
            from,
            to,
            main: false,
            steps: Vec::new(),
            fate: Fate::Gone,
            ..edge.clone()
        });
    }
}

fn keyed(model: &Model) -> BTreeMap<Key, EdgeId> {
    let mut found: BTreeMap<Key, EdgeId> = BTreeMap::new();
    for (id, edge) in model.edges() {
        let ends = (model.end_id(edge.from).to_string(), model.end_id(edge.to).to_string());
        let mode = super::mode(edge.mode);
        let nth = found.keys().filter(|k| k.0 == ends.0 && k.1 == ends.1 && k.2 == mode).count();
        found.insert((ends.0, ends.1, mode, nth), id);
    }
    found
}

/// Whether an arrow says what it said.
fn alike(old: &Edge, new: &Edge) -> bool {
    let said = |edge: &Edge| -> Vec<(String, String)> {
        edge.facts.0.iter().map(|(name, known)| (name.to_string(), known.written.clone())).collect()
    };
    old.label == new.label && said(old) == said(new)
}
