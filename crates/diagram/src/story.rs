//! The story a picture tells: the path that carries an objective or the business write, in at most twelve numbered
//! steps, each with a sentence.
//!
//! ```text
//!   customer ─①▶ API ─②▶ Place order ─③▶ Orders        ① Customer sends POST /orders to API
//!                              └──④┄▶ Order placed      ② …
//! ```
//! A flow the text tells is taken as told. Otherwise the story starts with the path of an objective that ends in a
//! write, else with the entry point whose calls write the most, and goes on with what that sets in motion.

use std::collections::{BTreeSet, VecDeque};

use neph_model::{Edge, EdgeId, End, Family, Flow, Mode, Model, NodeId, Role};

/// Nobody follows more numbers than this.
pub const MOST_STEPS: usize = 12;

/// One numbered step.
#[derive(Clone, Debug, PartialEq)]
pub struct StoryStep {
    /// The arrow.
    pub edge: EdgeId,
    /// Its number, from 1.
    pub number: u32,
    /// What happens, in a sentence.
    pub text: String,
}

/// The numbered steps of a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Story {
    /// In order.
    pub steps: Vec<StoryStep>,
    /// The arrows of the main path: the steps that lead on from one another.
    pub main: Vec<EdgeId>,
}

/// The story of a system.
pub fn of_system(model: &Model) -> Story {
    let flows = model.flows();
    let told = flows.iter().filter(|flow| flow.stated);
    let steps = match told.max_by_key(|flow| (carries_objective(model, flow), writes(model, &flow.steps) > 0))
    {
        Some(_) => {
            let best = |flow: &&Flow| carries_objective(model, flow) || writes(model, &flow.steps) > 0;
            let chosen = flows.iter().find(best).or(flows.first());
            chosen.map_or_else(Vec::new, |flow| flow.steps.clone())
        }
        None => inferred(model, &flows),
    };
    numbered(model, &steps)
}

/// The story of one flow.
pub fn of_flow(model: &Model, flow: &Flow) -> Story {
    numbered(model, &flow.steps)
}

fn numbered(model: &Model, steps: &[EdgeId]) -> Story {
    let main = main_path(model, steps);
    let author = author_numbers(model);
    let mut kept: Vec<EdgeId> = Vec::new();
    for step in steps {
        if kept.len() < MOST_STEPS && !kept.contains(step) && !author.contains(step) {
            kept.push(*step);
        }
    }
    let steps = kept
        .into_iter()
        .zip(1..)
        .map(|(edge, number)| StoryStep { edge, number, text: sentence(model, model.edge(edge)) })
        .collect();
    Story { steps, main }
}

/// The steps that lead on from one another: the line a reader follows first.
fn main_path(model: &Model, steps: &[EdgeId]) -> Vec<EdgeId> {
    let mut path: Vec<EdgeId> = Vec::new();
    for step in steps {
        if path.last().is_none_or(|last| model.edge(*last).to == model.edge(*step).from) {
            path.push(*step);
        }
    }
    path
}

/// Arrows that the author numbers: a second number on them would only confuse.
fn author_numbers(model: &Model) -> Vec<EdgeId> {
    let own = |edge: &Edge| {
        let digits: String = edge.label.chars().take_while(char::is_ascii_digit).collect();
        let after = edge.label[digits.len()..].chars().next();
        !digits.is_empty() && digits.len() < 3 && after.is_some_and(|c| " .):".contains(c))
    };
    model.edges().filter(|(_, edge)| own(edge)).map(|(id, _)| id).collect()
}

fn carries_objective(model: &Model, flow: &Flow) -> bool {
    let passes = |node: &NodeId| {
        flow.steps.iter().any(|s| {
            let edge = model.edge(*s);
            edge.to == End::Node(*node) || edge.from == End::Node(*node)
        })
    };
    model.requirements.iter().any(|r| r.path.len() > 1 && r.path.iter().all(passes))
}

fn writes(model: &Model, steps: &[EdgeId]) -> usize {
    steps.iter().filter(|step| model.is_write(model.edge(**step))).count()
}

/// The steps of the most telling path, from an objective or from the busiest writer, and what follows from it.
fn inferred(model: &Model, flows: &[Flow]) -> Vec<EdgeId> {
    let objectives = model.requirements.iter().filter(|r| r.path.len() > 1);
    let mut openings: Vec<(usize, Vec<EdgeId>)> = objectives
        .filter_map(|r| path_through(model, &r.path))
        .map(|path| (2 + writes_behind(model, &path), path))
        .collect();
    if openings.is_empty() {
        openings = flows
            .iter()
            .filter_map(|flow| {
                let first = *flow.steps.first()?;
                let start = model.origin(model.edge(first))?;
                let person = usize::from(model.node(start).is(Role::Client));
                Some((2 * writes_behind(model, &[first]) + person, vec![first]))
            })
            .collect();
    }
    // Of equals the first one told.
    let Some(most) = openings.iter().map(|o| o.0).max() else { return Vec::new() };
    let Some((_, opening)) = openings.into_iter().find(|o| o.0 == most) else { return Vec::new() };
    go_on(model, opening)
}

/// Writes that the caller of the last arrow waits for.
fn writes_behind(model: &Model, path: &[EdgeId]) -> usize {
    let mut count = writes(model, path);
    let mut seen = BTreeSet::new();
    let mut open: Vec<NodeId> = path.last().and_then(|e| model.target(model.edge(*e))).into_iter().collect();
    while let Some(node) = open.pop() {
        if !seen.insert(node) || seen.len() > 200 {
            continue;
        }
        for (_, edge) in model.outgoing(node) {
            count += usize::from(model.is_write(edge));
            open.extend(model.target(edge).filter(|_| edge.mode == Mode::Call));
        }
    }
    count.min(9)
}

/// The shortest path through some components, failures left out.
fn path_through(model: &Model, nodes: &[NodeId]) -> Option<Vec<EdgeId>> {
    let mut path = Vec::new();
    for pair in nodes.windows(2) {
        let mut came: Vec<(NodeId, Option<(usize, EdgeId)>)> = vec![(pair[0], None)];
        let mut queue = VecDeque::from([0]);
        let mut seen = BTreeSet::from([pair[0]]);
        let mut found = None;
        while let (None, Some(at)) = (found, queue.pop_front()) {
            for (id, edge) in model.outgoing(came[at].0) {
                let Some(to) = model.target(edge).filter(|_| edge.mode != Mode::Failure) else { continue };
                if seen.insert(to) {
                    came.push((to, Some((at, id))));
                    queue.push_back(came.len() - 1);
                    if to == pair[1] {
                        found = Some(came.len() - 1);
                    }
                }
            }
        }
        let mut leg = Vec::new();
        let mut at = found?;
        while let Some((before, edge)) = came[at].1 {
            leg.push(edge);
            at = before;
        }
        leg.reverse();
        path.extend(leg);
    }
    Some(path)
}

/// A path and what it sets in motion: what the caller waits for, then what is handed on.
fn go_on(model: &Model, opening: Vec<EdgeId>) -> Vec<EdgeId> {
    let mut steps = opening;
    let mut told: BTreeSet<EdgeId> = steps.iter().copied().collect();
    let mut visited: BTreeSet<NodeId> = steps.iter().filter_map(|s| model.origin(model.edge(*s))).collect();
    let mut stack: Vec<Result<NodeId, EdgeId>> =
        steps.last().and_then(|s| model.target(model.edge(*s))).map(Ok).into_iter().collect();
    while let Some(next) = stack.pop() {
        if steps.len() >= MOST_STEPS {
            break;
        }
        match next {
            Err(edge) => {
                if told.insert(edge) {
                    steps.push(edge);
                    stack.extend(model.target(model.edge(edge)).map(Ok));
                }
            }
            Ok(node) => {
                if !visited.insert(node) {
                    continue;
                }
                let outgoing = model.outgoing(node);
                let mut next: Vec<(u8, EdgeId)> =
                    outgoing.iter().filter_map(|(id, e)| Some((urgency(model, e)?, *id))).collect();
                next.sort_unstable();
                stack.extend(next.into_iter().rev().map(|(_, id)| Err(id)));
            }
        }
    }
    steps
}

/// Which of the arrows of one component is told first; nothing for what is no part of the story.
fn urgency(model: &Model, edge: &Edge) -> Option<u8> {
    let target = model.target(edge)?;
    let support = model.node(target).role.family() == Family::Support;
    match edge.mode {
        Mode::Failure => None,
        _ if support => None,
        Mode::Call if model.is_write(edge) => Some(1),
        Mode::Call if model.is_read(edge) => Some(0),
        Mode::Call => Some(2),
        Mode::Event => Some(3),
    }
}

/// Labels that say no more than the arrow itself.
const GENERIC: &[&str] = &[
    "call",
    "calls",
    "invoke",
    "invokes",
    "publish",
    "publishes",
    "read",
    "reads",
    "send",
    "sends",
    "start",
    "starts",
    "store",
    "stores",
    "subscribe",
    "subscribed",
    "subscribes",
    "trigger",
    "triggers",
    "use",
    "uses",
    "write",
    "writes",
];

/// What an arrow does, in a sentence.
fn sentence(model: &Model, edge: &Edge) -> String {
    let (from, to) = (model.end_label(edge.from), model.end_label(edge.to));
    let event = edge.event.map(|event| model.event(event).label.as_str());
    let label = edge.label.trim();
    let label = if GENERIC.contains(&label.to_lowercase().as_str()) { "" } else { label };
    let what = event.filter(|e| !e.is_empty()).unwrap_or(label);
    let is = |end: End, test: &dyn Fn(&neph_model::Node) -> bool| match end {
        End::Node(id) => test(model.node(id)),
        End::Group(_) => false,
    };
    let named = |plain: String, with: String| if what.is_empty() { plain } else { with };
    match edge.mode {
        Mode::Failure => {
            named(format!("{from} sends failures to {to}"), format!("{from} fails over to {to}: {what}"))
        }
        Mode::Event if is(edge.to, &|n| n.is_messaging()) => {
            named(format!("{from} publishes to {to}"), format!("{from} publishes “{what}” to {to}"))
        }
        Mode::Event if is(edge.from, &|n| n.is_messaging()) => {
            named(format!("{from} delivers to {to}"), format!("{from} delivers “{what}” to {to}"))
        }
        Mode::Event if is(edge.from, &|n| n.is_store()) => {
            named(format!("Changes in {from} reach {to}"), format!("Changes in {from} reach {to}: {what}"))
        }
        Mode::Event => named(format!("{from} triggers {to}"), format!("{from} triggers {to}: {what}")),
        Mode::Call if is_http(label) => format!("{from} sends {label} to {to}"),
        Mode::Call if model.is_write(edge) => {
            named(format!("{from} writes {to}"), format!("{from} writes {to}: {what}"))
        }
        Mode::Call if model.is_read(edge) => {
            named(format!("{from} reads {to}"), format!("{from} reads {to}: {what}"))
        }
        Mode::Call => named(format!("{from} calls {to}"), format!("{from} calls {to}: {what}")),
    }
}

fn is_http(label: &str) -> bool {
    ["GET ", "POST ", "PUT ", "PATCH ", "DELETE ", "HEAD "].iter().any(|verb| label.starts_with(verb))
}
