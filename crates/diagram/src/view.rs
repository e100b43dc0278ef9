//! Parts of a picture: one flow, one group with its neighbours, or the groups alone.

use std::collections::{BTreeMap, BTreeSet};

use super::story::{self, Story};
use neph_compile::Compilation;
use neph_draw::scene::{self, Drawing};
use neph_model::{End, Flow, Group, GroupId, Model, NodeId, Show};
use neph_syntax::units::{number, several};

/// What of a system is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// All of it.
    #[default]
    Whole,
    /// Its groups, with the arrows between them counted.
    Overview,
    /// One group and what its parts are joined to.
    Group(String),
    /// One flow, by its title or number.
    Flow(String),
}

impl View {
    /// Reads `overview`, `group:NAME` or `flow:NAME`.
    pub fn parse(words: &str) -> Option<View> {
        match words.split_once(':') {
            Some(("group", name)) => Some(View::Group(name.to_string())),
            Some(("flow", name)) => Some(View::Flow(name.to_string())),
            None if words == "overview" => Some(View::Overview),
            None if words == "whole" => Some(View::Whole),
            _ => None,
        }
    }
}

/// The view of a whole drawing.
///
/// # Errors
/// When the group or flow does not exist; says which there are.
pub fn of(drawing: Drawing, compiled: &Compilation<'_>, view: &View) -> Result<Drawing, String> {
    let model = &compiled.model;
    match view {
        View::Whole => Ok(drawing),
        View::Overview => Ok(overview(&drawing, compiled)),
        View::Group(name) => group(drawing, model, name),
        View::Flow(name) => flow(drawing, model, name),
    }
}

/// What a view of the text shows, all of it in one picture.
///
/// # Errors
/// When one of the things does not exist.
pub fn together(
    drawing: Drawing,
    compiled: &Compilation<'_>,
    asked: &neph_model::View,
) -> Result<Drawing, String> {
    let model = &compiled.model;
    if asked.shows.is_empty() {
        return Ok(Drawing { title: titled(&drawing, &asked.label), ..drawing });
    }
    if asked.shows.contains(&Show::Overview) {
        let drawing = overview(&drawing, compiled);
        return Ok(Drawing { title: titled(&drawing, &asked.label), ..drawing });
    }
    let mut drawing = drawing;
    let (mut nodes, mut edges) = (BTreeSet::new(), BTreeSet::new());
    let mut told = None;
    for show in &asked.shows {
        let (more_nodes, more_edges) = match show {
            Show::Overview => continue,
            Show::Group(name) => {
                let (id, _) = find_group(model, name)?;
                around(model, &|node| model.enclosing(node).contains(&id))
            }
            Show::Component(name) => {
                let id = model.named(name).ok_or_else(|| format!("no component is called `{name}`"))?;
                around(model, &|node| node == id)
            }
            Show::Flow(name) => {
                let flow = find_flow(model, name)?;
                let parts = of_flow(model, &flow);
                told = told.or(Some(flow));
                parts
            }
        };
        nodes.extend(more_nodes);
        edges.extend(more_edges);
    }
    if let Some(flow) = told {
        renumber(&mut drawing, &story::of_flow(model, &flow));
    }
    let title = titled(&drawing, &asked.label);
    Ok(keep(Drawing { title, ..drawing }, &nodes, &edges))
}

fn titled(drawing: &Drawing, label: &str) -> String {
    let name = drawing.title.trim_end_matches(": overview");
    format!("{name}: {label}")
}

fn find_flow(model: &Model, name: &str) -> Result<Flow, String> {
    let flows = model.flows();
    let by_number = name.parse::<usize>().ok().and_then(|number| flows.get(number.checked_sub(1)?));
    flows.iter().find(|flow| flow.label == name).or(by_number).cloned().ok_or_else(|| {
        let names: Vec<String> =
            flows.iter().enumerate().map(|(at, flow)| format!("{} “{}”", at + 1, flow.label)).collect();
        format!("no flow is called `{name}`; flows: {}", names.join(", "))
    })
}

fn find_group<'a>(model: &'a Model, name: &str) -> Result<(GroupId, &'a Group), String> {
    model.groups().find(|(_, group)| group.id == name || group.label == name).ok_or_else(|| {
        let names: Vec<&str> = model.groups().map(|(_, group)| group.id.as_str()).collect();
        format!("no group is called `{name}`; groups: {}", names.join(", "))
    })
}

/// Components and arrows of a flow.
fn of_flow(model: &Model, flow: &Flow) -> (BTreeSet<usize>, BTreeSet<usize>) {
    let edges: BTreeSet<usize> = flow.steps.iter().map(|step| step.0).collect();
    let ends = flow.steps.iter().flat_map(|step| [model.edge(*step).from, model.edge(*step).to]);
    let nodes = ends.filter_map(|end| if let End::Node(id) = end { Some(id.0) } else { None });
    (nodes.collect(), edges)
}

/// Components that are inside, with what they are joined to.
fn around(model: &Model, inside: &dyn Fn(NodeId) -> bool) -> (BTreeSet<usize>, BTreeSet<usize>) {
    let mut nodes: BTreeSet<usize> =
        model.nodes().filter(|(node, _)| inside(*node)).map(|(node, _)| node.0).collect();
    let own = nodes.clone();
    let mut edges = BTreeSet::new();
    for (edge_id, edge) in model.edges() {
        if let (End::Node(from), End::Node(to)) = (edge.from, edge.to)
            && (own.contains(&from.0) || own.contains(&to.0))
        {
            nodes.extend([from.0, to.0]);
            edges.insert(edge_id.0);
        }
    }
    (nodes, edges)
}

fn flow(drawing: Drawing, model: &Model, name: &str) -> Result<Drawing, String> {
    let flow = find_flow(model, name)?;
    let (nodes, edges) = of_flow(model, &flow);
    let title = format!("{}: {}", drawing.title, flow.label);
    let mut drawing = Drawing { title, ..drawing };
    renumber(&mut drawing, &story::of_flow(model, &flow));
    Ok(keep(drawing, &nodes, &edges))
}

fn group(drawing: Drawing, model: &Model, name: &str) -> Result<Drawing, String> {
    let (id, group) = find_group(model, name)?;
    let (nodes, edges) = around(model, &|node| model.enclosing(node).contains(&id));
    let title = format!("{}: {}", drawing.title, group.label);
    Ok(keep(Drawing { title, ..drawing }, &nodes, &edges))
}

/// Gives a drawing the numbers, words and main path of another story.
fn renumber(drawing: &mut Drawing, story: &Story) {
    for (at, edge) in drawing.edges.iter_mut().enumerate() {
        edge.steps = story.steps.iter().filter(|s| s.edge.0 == at).map(|s| s.number).collect();
        edge.main = story.main.iter().any(|e| e.0 == at);
    }
    drawing.story = story.steps.iter().map(|s| s.text.clone()).collect();
}

/// Only these parts and arrows, with the groups around them.
fn keep(drawing: Drawing, nodes: &BTreeSet<usize>, edges: &BTreeSet<usize>) -> Drawing {
    // What is left of a story is counted from 1 again.
    let left: BTreeSet<u32> = edges.iter().flat_map(|at| drawing.edges[*at].steps.iter().copied()).collect();
    let number = |old: &u32| left.iter().position(|n| n == old).map_or(0, |at| at as u32 + 1);
    let told = |at: usize| left.contains(&(at as u32 + 1));
    let story: Vec<String> =
        drawing.story.iter().enumerate().filter(|(at, _)| told(*at)).map(|(_, text)| text.clone()).collect();
    let mut groups = BTreeSet::new();
    for at in nodes {
        let mut group = drawing.nodes[*at].group;
        while let Some(id) = group {
            groups.insert(id);
            group = drawing.groups[id].parent;
        }
    }
    let place = |set: &BTreeSet<usize>| {
        set.iter().enumerate().map(|(new, old)| (*old, new)).collect::<BTreeMap<_, _>>()
    };
    let (node_at, group_at) = (place(nodes), place(&groups));
    let end = |end: scene::End| match end {
        scene::End::Node(at) => node_at.get(&at).map(|at| scene::End::Node(*at)),
        scene::End::Group(at) => group_at.get(&at).map(|at| scene::End::Group(*at)),
    };
    Drawing {
        nodes: nodes
            .iter()
            .map(|at| scene::Node {
                group: drawing.nodes[*at].group.and_then(|g| group_at.get(&g).copied()),
                ..drawing.nodes[*at].clone()
            })
            .collect(),
        groups: groups
            .iter()
            .map(|at| scene::Group {
                parent: drawing.groups[*at].parent.and_then(|g| group_at.get(&g).copied()),
                ..drawing.groups[*at].clone()
            })
            .collect(),
        edges: edges
            .iter()
            .filter_map(|at| {
                let edge = &drawing.edges[*at];
                Some(scene::Edge {
                    from: end(edge.from)?,
                    to: end(edge.to)?,
                    steps: edge.steps.iter().map(number).collect(),
                    ..edge.clone()
                })
            })
            .collect(),
        story,
        ..drawing
    }
}

/// Each outermost group as one box; arrows between two boxes are one, with their number on it.
fn overview(drawing: &Drawing, compiled: &Compilation<'_>) -> Drawing {
    let model = &compiled.model;
    let outermost = |node: NodeId| model.enclosing(node).last().copied();
    let mut nodes = Vec::new();
    let mut box_of: BTreeMap<End, usize> = BTreeMap::new();
    for (id, group) in model.groups().filter(|(_, group)| group.parent.is_none()) {
        let inside: Vec<NodeId> =
            model.nodes().map(|(node, _)| node).filter(|node| outermost(*node) == Some(id)).collect();
        box_of.insert(End::Group(id), nodes.len());
        nodes.push(scene::Node {
            id: group.id.clone(),
            role: "service".to_string(),
            label: group.label.clone(),
            service: several(inside.len(), "component"),
            facts: figures(compiled, &inside),
            tooltip: group.label.clone(),
            holds: main_services(model, &inside),
            ..scene::Node::default()
        });
    }
    for (id, _) in model.nodes().filter(|(id, _)| outermost(*id).is_none()) {
        box_of.insert(End::Node(id), nodes.len());
        nodes.push(scene::Node { group: None, ..drawing.nodes[id.0].clone() });
    }
    let boxed = |end: End| {
        let end = match end {
            End::Node(id) => outermost(id).map_or(end, End::Group),
            End::Group(mut id) => {
                while let Some(parent) = model.group(id).parent {
                    id = parent;
                }
                End::Group(id)
            }
        };
        box_of.get(&end).copied()
    };
    let mut between: BTreeMap<(usize, usize, scene::Mode), Vec<&str>> = BTreeMap::new();
    for ((_, edge), drawn) in model.edges().zip(&drawing.edges) {
        let (Some(from), Some(to)) = (boxed(edge.from), boxed(edge.to)) else { continue };
        if from != to {
            between.entry((from, to, drawn.mode)).or_default().push(&drawn.label);
        }
    }
    let edges = between
        .into_iter()
        .enumerate()
        .map(|(at, ((from, to, mode), labels))| scene::Edge {
            id: format!("o{at}"),
            from: scene::End::Node(from),
            to: scene::End::Node(to),
            mode,
            label: bundle(&labels),
            steps: Vec::new(),
            main: false,
            fate: scene::Fate::Same,
            tooltip: several(labels.len(), "arrow"),
        })
        .collect();
    Drawing {
        title: format!("{}: overview", drawing.title),
        nodes,
        groups: Vec::new(),
        edges,
        story: Vec::new(),
        ..drawing.clone()
    }
}

/// What several arrows say together: the first thing said, and how many more there are.
fn bundle(labels: &[&str]) -> String {
    let first = labels.iter().find(|label| !label.is_empty());
    match (first, labels.len()) {
        (Some(first), 1) => (*first).to_string(),
        (Some(first), count) => format!("{first} +{}", count - 1),
        (None, 1) => String::new(),
        (None, count) => several(count, "arrow"),
    }
}

/// The services that a group is known by: what most of its components are, functions last, as everybody has them.
fn main_services(model: &Model, inside: &[NodeId]) -> Vec<(String, String)> {
    let mut counts: Vec<((String, String), usize)> = Vec::new();
    for id in inside {
        let node = model.node(*id);
        let key = (node.role.name().to_string(), node.service_id().to_string());
        match counts.iter_mut().find(|(known, _)| *known == key) {
            Some((_, count)) => *count += 1,
            None => counts.push((key, 1)),
        }
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.into_iter().map(|(key, _)| key).take(4).collect()
}

/// What a group costs a month and how often it is called.
fn figures(compiled: &Compilation<'_>, inside: &[NodeId]) -> String {
    let usd: f64 = inside.iter().map(|id| compiled.analysis().cost.of(*id).to_f64()).sum();
    match usd {
        usd if usd >= 10.0 => format!("${}/month", number(usd.round())),
        usd if usd > 0.0 => format!("${usd:.2}/month"),
        _ => String::new(),
    }
}
