//! The picture, and a paragraph a group from the graph.

use super::Short;
use crate::document::{Brief, Figure, Section, md};
use crate::present::{few, list, plural, rough};
use neph_catalog::Role;
use neph_model::{Edge, Family, GroupId, Mode, NodeId, fact};

/// Groups that get a paragraph.
const GROUPS: usize = 9;
/// Sentences of a paragraph.
const SENTENCES: usize = 6;

/// The architecture.
pub(super) fn architecture(
    short: &Short<'_, '_>,
    svg: String,
    views: Vec<(String, String, String)>,
) -> Section {
    let brief = short.brief;
    let model = brief.model;
    let mut section = Section::new("architecture", "Architecture");
    let count = |mode| model.edges().filter(|(_, edge)| edge.mode == mode).count();
    let (calls, events) = (count(Mode::Call), count(Mode::Event));
    if calls + events > 0 {
        section.say(format!(
            "{} of {} ({}) {} asynchronous: the publisher does not wait for the consumer. {}",
            events,
            plural(calls + events, "connection"),
            rough(events as f64 / (calls + events) as f64),
            if events == 1 { "is" } else { "are" },
            coupling(brief)
        ));
    }
    section.figure(Figure {
        file: "diagram.svg".to_string(),
        alt: format!("Architecture diagram of {}", md::text(&model.system.name)),
        caption: if calls + events == 0 {
            "Components declared so far; no connection is declared.".to_string()
        } else {
            "Numbers are the steps of the flows below. Solid: synchronous. Dashed: events.".to_string()
        },
        svg,
    });
    for (title, file, svg) in views {
        let alt = format!("{} of {}", title, model.system.name).replace(['[', ']', '\n'], " ");
        section.figure(Figure { file, alt, caption: format!("{}.", md::text(&title)), svg });
    }
    let mut items = Vec::new();
    for (id, group) in model.groups().filter(|(_, g)| g.parent.is_none()).take(GROUPS) {
        let text = paragraph(brief, id);
        if !text.is_empty() {
            items.push(format!("**{}**{text}", md::text(&group.label)));
        }
    }
    if items.is_empty() {
        let nodes: Vec<NodeId> = model.nodes().filter(|(_, n)| !n.is_outside()).map(|(id, _)| id).collect();
        let text = sentences(brief, &nodes);
        if !text.is_empty() {
            section.say(text);
        }
    }
    section.list(false, items);
    let hidden = model.groups().filter(|(_, g)| g.parent.is_none()).count().saturating_sub(GROUPS);
    if hidden > 0 {
        section.say(format!(
            "{} more are listed in the [appendix](appendix.md#components).",
            plural(hidden, "group")
        ));
    }
    section
}

/// Functions that wait for functions.
fn coupling(brief: &Brief<'_>) -> String {
    let model = brief.model;
    let direct: Vec<String> = model
        .edges()
        .filter(|(_, e)| e.mode == Mode::Call)
        .filter_map(|(_, e)| Some((model.origin(e)?, model.target(e)?)))
        .filter(|(a, b)| model.node(*a).is_function() && model.node(*b).is_function())
        .map(|(a, b)| format!("{} waits for {}", brief.name(a), brief.name(b)))
        .collect();
    if direct.is_empty() {
        "No function calls another function directly.".to_string()
    } else {
        format!("Functions that call functions: {}.", few(&direct, 4))
    }
}

/// What the text says of a group itself.
fn said_of(brief: &Brief<'_>, id: GroupId) -> String {
    let facts = &brief.model.group(id).facts;
    let mut text = String::new();
    for said in [fact::ABOUT, fact::WHY, fact::NOTE].into_iter().filter_map(|name| facts.text(name)) {
        text.push_str(&format!(" {}", crate::present::sentence(&md::text(said))));
    }
    if let Some(owner) = facts.text(fact::OWNER) {
        text.push_str(&format!(" Owner: {}.", md::text(owner)));
    }
    if let Some(link) = facts.text(fact::LINK) {
        text.push_str(&format!(" See {}.", md::link(link, link)));
    }
    text
}

fn paragraph(brief: &Brief<'_>, id: GroupId) -> String {
    let model = brief.model;
    let inside = |node: NodeId| model.enclosing(node).contains(&id);
    let members: Vec<NodeId> = model.nodes().map(|(node, _)| node).filter(|node| inside(*node)).collect();
    let mut text = sentences(brief, &members);
    text.push_str(&said_of(brief, id));
    let mut between: Vec<String> = Vec::new();
    let mut waited: Vec<String> = Vec::new();
    for (_, edge) in model.edges() {
        let (Some(from), Some(to)) = (model.origin(edge), model.target(edge)) else { continue };
        if inside(from) || !inside(to) {
            continue;
        }
        let name = brief.name(from);
        let list = match edge.mode {
            Mode::Event => &mut between,
            Mode::Call => &mut waited,
            Mode::Failure => continue,
        };
        if !list.contains(&name) {
            list.push(name);
        }
    }
    let reached = match (waited.is_empty(), between.is_empty()) {
        (true, true) => ".".to_string(),
        (true, false) => format!(", reached by events from {}.", few(&between, 3)),
        (false, true) => format!(", called by {}.", few(&waited, 3)),
        (false, false) => {
            format!(", called by {} and reached by events from {}.", few(&waited, 3), few(&between, 3))
        }
    };
    if text.is_empty() && reached == "." {
        String::new()
    } else {
        format!("{reached} {text}").trim_end().to_string()
    }
}

/// What the components of a group do, a sentence for each that acts.
fn sentences(brief: &Brief<'_>, members: &[NodeId]) -> String {
    let model = brief.model;
    let mut told: Vec<String> = Vec::new();
    let mut actors: Vec<NodeId> = members.to_vec();
    // Entry points first, then what runs; each in the order declared.
    actors.sort_by_key(|id| match model.node(*id).role.family() {
        Family::Entry => 0,
        Family::Function | Family::Compute | Family::Orchestration => 1,
        _ => 2,
    });
    for id in actors {
        let mut clauses: Vec<(String, Vec<String>)> = Vec::new();
        for (_, edge) in model.outgoing(id) {
            if edge.mode == Mode::Failure {
                continue;
            }
            let verb = verb(brief, id, edge);
            let target = md::text(model.end_label(edge.to));
            match clauses.iter_mut().find(|(known, _)| *known == verb) {
                Some((_, targets)) if !targets.contains(&target) => targets.push(target),
                Some(_) => {}
                None => clauses.push((verb, vec![target])),
            }
        }
        if !clauses.is_empty() {
            let clauses: Vec<String> =
                clauses.into_iter().map(|(verb, targets)| format!("{verb} {}", few(&targets, 4))).collect();
            told.push(format!("{} {}.", brief.name(id), list(&clauses)));
        }
    }
    let more = told.len().saturating_sub(SENTENCES);
    told.truncate(SENTENCES);
    if more > 0 {
        told.push(format!("The appendix lists {more} more."));
    }
    told.join(" ")
}

/// What a component does to another.
pub(super) fn verb(brief: &Brief<'_>, from: NodeId, edge: &Edge) -> String {
    let model = brief.model;
    let target = model.target(edge).map(|to| model.node(to));
    let family = target.map(|node| node.role.family());
    match edge.mode {
        Mode::Failure => "sends failures to",
        Mode::Event => match (model.node(from).role.family(), family) {
            (Family::Messaging, Some(Family::Function | Family::Compute | Family::Orchestration)) => {
                "triggers"
            }
            (Family::Messaging, Some(Family::Notification)) => "notifies",
            (Family::Messaging, _) => "delivers to",
            (Family::Store, _) => "triggers",
            (Family::Orchestration, Some(Family::Function | Family::Compute)) => "starts",
            (_, Some(Family::Messaging)) => "publishes to",
            (_, Some(Family::Function | Family::Compute | Family::Orchestration)) => "triggers",
            _ => "publishes to",
        },
        Mode::Call => match family {
            Some(Family::Store) if model.is_read(edge) => "reads",
            Some(Family::Store) => "writes",
            Some(Family::Messaging) => "publishes to",
            Some(Family::Notification) => "sends through",
            _ if model.node(from).is(Role::Waf) => "filters requests to",
            _ if model.is_read(edge) => "reads",
            _ if model.node(from).role.family() == Family::Entry => "routes to",
            _ => "calls",
        },
    }
    .to_string()
}
