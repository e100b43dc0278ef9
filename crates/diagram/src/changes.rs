//! The drawing of a change: the new system, with ghosts of what is gone.
//!
//! ```text
//!   old  a → b → c        drawn  a → b ┄▶ c (ghost)
//!   new  a → b → d               b → d (new)
//! ```
//! What is the same is told by the caller: this only draws it.

use std::collections::{BTreeMap, BTreeSet};

use neph_compile::Compilation;
use neph_draw::scene::{self, Drawing, Fate};
use neph_model::EdgeId;

use super::DiagramOptions;

/// What the picture of a change marks.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// How components changed, by their new name.
    pub told: BTreeMap<String, String>,
    /// Components with another name: the old one, and the new one.
    pub names: BTreeMap<String, String>,
    /// Arrows of the new system that are new or changed.
    pub arrows: BTreeMap<EdgeId, Fate>,
    /// Arrows of the old system that are gone.
    pub gone: Vec<EdgeId>,
}

/// More components than this are not drawn in a comment: nobody could read them.
const MOST: usize = 20;

/// The new drawing, marked, with what is gone behind it.
pub(crate) fn drawing(
    old: &Compilation<'_>,
    new: &Compilation<'_>,
    wish: &DiagramOptions,
    marks: &Marks,
) -> Drawing {
    let mut drawing = super::drawing(new, wish);
    let mut before = super::drawing(old, wish);
    for node in &mut before.nodes {
        if let Some(now) = marks.names.get(&node.id) {
            node.id.clone_from(now);
        }
    }
    let was: BTreeSet<&str> = before.nodes.iter().map(|n| n.id.as_str()).collect();
    for node in &mut drawing.nodes {
        node.fate = match (was.contains(node.id.as_str()), marks.told.get(&node.id)) {
            (false, _) => Fate::New,
            (true, Some(how)) => {
                node.tooltip = format!("{}\n{how}", node.tooltip);
                Fate::Changed
            }
            (true, None) => Fate::Same,
        };
    }
    for (at, edge) in drawing.edges.iter_mut().enumerate() {
        edge.fate = marks.arrows.get(&EdgeId(at)).copied().unwrap_or(Fate::Same);
        // The main path is not what this picture is about.
        edge.main = false;
        edge.steps.clear();
    }
    drawing.story.clear();
    add_ghosts(&mut drawing, &before, &marks.gone);
    drawing
}

/// Draws what is gone where its neighbours are.
fn add_ghosts(drawing: &mut Drawing, before: &Drawing, gone: &[EdgeId]) {
    let known: BTreeMap<String, usize> =
        drawing.nodes.iter().enumerate().map(|(at, n)| (n.id.clone(), at)).collect();
    let mut place: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, node) in before.nodes.iter().enumerate() {
        let known = known.get(&node.id).copied();
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
    for id in gone {
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

/// The components that are not as they were with their neighbours, if they are few enough to read.
pub(crate) fn few(drawing: &Drawing) -> Option<BTreeSet<usize>> {
    let ends = |edge: &scene::Edge| [edge.from, edge.to];
    let node = |end: scene::End| match end {
        scene::End::Node(at) => Some(at),
        scene::End::Group(_) => None,
    };
    let mut core: BTreeSet<usize> =
        drawing.nodes.iter().enumerate().filter(|(_, n)| n.fate != Fate::Same).map(|(at, _)| at).collect();
    let marked = drawing.edges.iter().filter(|e| e.fate != Fate::Same);
    core.extend(marked.flat_map(ends).filter_map(node));
    if core.is_empty() || core.len() > MOST {
        return None;
    }
    let mut all = core.clone();
    for edge in &drawing.edges {
        if let [Some(from), Some(to)] = ends(edge).map(node)
            && (core.contains(&from) || core.contains(&to))
        {
            all.extend([from, to]);
        }
    }
    Some(if all.len() <= MOST { all } else { core })
}
