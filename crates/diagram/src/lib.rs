//! What the picture of a system shows: fills a [`Drawing`] from the model, lays it out and paints it.

mod changes;
pub mod graphs;
pub mod story;
mod view;

use std::collections::BTreeMap;

use neph_compile::Compilation;
use neph_draw::scene::{self, Badge, BadgeKind, Drawing, Fate, GroupKind, Scene, Theme, Tone};
use neph_layout::{self as layout, Direction, Point};
use neph_model::{Edge, EdgeId, End, Mode, Model, Node, NodeId, fact};
use neph_review::patterns::{self, Pattern};
use neph_review::{Finding, Level};
use neph_syntax::units::{Seconds, number, several};

pub use changes::Marks;
pub use view::View;

/// How the picture is wanted.
#[derive(Clone, Debug, Default)]
pub struct DiagramOptions {
    /// Colours.
    pub theme: Theme,
    /// The way the flow runs.
    pub direction: Direction,
    /// Title, legend, badges and icons.
    pub options: scene::Options,
    /// Which computed figures the parts carry.
    pub badges: Vec<BadgeKind>,
    /// Where components were in an earlier picture, by id: they stay there as far as they can.
    pub keep: BTreeMap<String, Point>,
}

/// The picture of a compiled system.
pub fn picture(compiled: &Compilation<'_>, wish: &DiagramOptions) -> Scene {
    paint(&drawing(compiled, wish), wish)
}

/// The picture of a part of a system.
///
/// # Errors
/// When the group or flow does not exist.
pub fn part(compiled: &Compilation<'_>, wish: &DiagramOptions, view: &View) -> Result<Scene, String> {
    Ok(paint(&view::of(drawing(compiled, wish), compiled, view)?, wish))
}

/// The picture of a change: what is new, changed and gone, with what stays behind it.
pub fn changed(old: &Compilation<'_>, new: &Compilation<'_>, wish: &DiagramOptions, marks: &Marks) -> Scene {
    // What stays is where the old picture has it.
    let before = drawing(old, wish);
    let graph = scene::measure(&before);
    let options = layout::Options {
        direction: wish.direction,
        extra_height: scene::extra_height(&before),
        ..layout::Options::default()
    };
    let places = layout::arrange(&graph, &options).nodes;
    let name = |id: &String| marks.names.get(id).unwrap_or(id).clone();
    let keep = before.nodes.iter().zip(places).map(|(n, r)| (name(&n.id), Point::new(r.x, r.y))).collect();
    paint(&changes::drawing(old, new, wish, marks), &DiagramOptions { keep, ..wish.clone() })
}

/// The changed components with their neighbours as Mermaid text; nothing where there are none, or too many to read.
pub fn changed_mermaid(old: &Compilation<'_>, new: &Compilation<'_>, marks: &Marks) -> Option<String> {
    let drawing = changes::drawing(old, new, &DiagramOptions::default(), marks);
    Some(graphs::mermaid_of_change(&drawing, &changes::few(&drawing)?))
}

fn paint(drawing: &Drawing, wish: &DiagramOptions) -> Scene {
    let graph = scene::measure(drawing);
    let options = layout::Options {
        direction: wish.direction,
        extra_height: scene::extra_height(drawing),
        keep: kept(drawing, &wish.keep),
        ..layout::Options::default()
    };
    let layout = layout::arrange(&graph, &options);
    scene::draw(drawing, &graph, &layout, wish.theme)
}

/// Earlier places by node; none at all if no node has one.
fn kept(drawing: &Drawing, places: &BTreeMap<String, Point>) -> Vec<Option<Point>> {
    let keep: Vec<Option<Point>> = drawing.nodes.iter().map(|n| places.get(&n.id).copied()).collect();
    if keep.iter().all(Option::is_none) { Vec::new() } else { keep }
}

/// The picture with the parts placed by the layout-rs crate: for small flat sketches.
///
/// # Errors
/// When that engine cannot place this system; the reason says why.
pub fn sketch(compiled: &Compilation<'_>, wish: &DiagramOptions) -> Result<Scene, String> {
    let mut wish = wish.clone();
    wish.options.layout = "layout-rs".to_string();
    let drawing = drawing(compiled, &wish);
    let graph = scene::measure(&drawing);
    let options = layout::Options { direction: wish.direction, ..layout::Options::default() };
    let layout = layout::layout_rs::arrange(&graph, &options)?;
    Ok(scene::draw(&drawing, &graph, &layout, wish.theme))
}

/// The numbers of steps by arrow: those of the picture's story, and all others from 1 in each flow. In the flow that
/// the story starts with, the others go on behind it.
pub fn step_numbers(model: &Model) -> Vec<(EdgeId, u32)> {
    let story = story::of_system(model);
    let mut numbers: Vec<(EdgeId, u32)> = story.steps.iter().map(|s| (s.edge, s.number)).collect();
    for flow in model.flows() {
        let told = story.steps.first().is_some_and(|first| flow.steps.contains(&first.edge));
        let mut next = if told { story.steps.len() as u32 } else { 0 };
        for step in flow.steps {
            // Flows told in the text may share arrows: an arrow keeps its first number.
            if numbers.iter().all(|(known, _)| *known != step) {
                next += 1;
                numbers.push((step, next));
            }
        }
    }
    numbers
}

/// What the picture shows, in words and without sizes.
pub fn drawing(compiled: &Compilation<'_>, wish: &DiagramOptions) -> Drawing {
    let model = &compiled.model;
    let story = story::of_system(model);
    let patterns = if wish.badges.contains(&BadgeKind::Pattern) { patterns::find(model) } else { Vec::new() };
    let provider = model.system.provider.title();
    let subtitle = if model.system.region_stated {
        format!("{provider} · {}", model.system.region)
    } else {
        provider.to_string()
    };
    Drawing {
        title: model.system.name.clone(),
        subtitle,
        description: description(model),
        nodes: model
            .nodes()
            .map(|(id, node)| scene::Node {
                badges: badges(compiled, wish, &patterns, id),
                ..draw_node(model, node)
            })
            .collect(),
        groups: model
            .groups()
            .map(|(id, group)| scene::Group {
                id: group.id.clone(),
                kind: GroupKind::named(&group.kind).unwrap_or_default(),
                label: group.label.clone(),
                parent: group.parent.map(|p| p.0),
                depth: std::iter::successors(model.group(id).parent, |p| model.group(*p).parent).count(),
            })
            .collect(),
        edges: model
            .edges()
            .map(|(id, edge)| {
                let event = edge.event.map(|event| model.event(event).label.as_str());
                // What happened tells more than that something is published.
                let label = event.filter(|event| !event.is_empty()).unwrap_or(&edge.label);
                let carries = event.map_or(String::new(), |event| format!(" carries “{event}”"));
                scene::Edge {
                    id: id.name(),
                    from: end(edge.from),
                    to: end(edge.to),
                    mode: mode(edge.mode),
                    label: label.to_string(),
                    steps: story.steps.iter().filter(|s| s.edge == id).map(|s| s.number).collect(),
                    main: story.main.contains(&id),
                    fate: Fate::Same,
                    tooltip: format!("{}{carries}", relation(model, edge)),
                }
            })
            .collect(),
        story: story.steps.into_iter().map(|s| s.text).collect(),
        options: wish.options.clone(),
    }
}

/// What an arrow does, for those who hear the picture or point at it.
fn relation(model: &Model, edge: &Edge) -> String {
    let verb = match edge.mode {
        Mode::Call => "calls",
        Mode::Event => "triggers",
        Mode::Failure => "sends failures to",
    };
    format!("{} {verb} {}", model.end_label(edge.from), model.end_label(edge.to))
}

/// Arrows that the description tells one by one; nobody listens to more.
const MOST_TOLD: usize = 60;

/// What the picture shows, for those who hear it: what it is about, how much there is, and what leads to what.
fn description(model: &Model) -> String {
    let count = several(model.nodes().count(), "component");
    let arrows = several(model.edges().count(), "arrow");
    let about = model.system.facts.text(fact::ABOUT).unwrap_or_default();
    let mut told: Vec<String> = model.edges().take(MOST_TOLD).map(|(_, e)| relation(model, e)).collect();
    if model.edges().count() > MOST_TOLD {
        told.push("and more".to_string());
    }
    let told = if told.is_empty() { String::new() } else { format!(" {}.", told.join("; ")) };
    format!("{about} {count}, {arrows}.{told}").trim().to_string()
}

fn draw_node(model: &Model, node: &Node) -> scene::Node {
    let service = node.service.as_ref().map_or_else(String::new, |service| service.short.clone());
    let about = node.facts.text(fact::ABOUT).or_else(|| node.facts.text(fact::WHY));
    let mut tooltip =
        format!("{} ({})", node.label, node.service.as_ref().map_or(node.role.title(), |s| s.title.as_str()));
    for text in about.into_iter().chain(
        model
            .remarks
            .iter()
            .filter(|r| matches!(r.on, Some(End::Node(id)) if std::ptr::eq(model.node(id), node)))
            .map(|r| r.text.as_str()),
    ) {
        tooltip.push('\n');
        tooltip.push_str(text);
    }
    scene::Node {
        id: node.id.clone(),
        role: node.role.name().to_string(),
        service_id: node.service_id().to_string(),
        label: node.label.clone(),
        service,
        facts: key_facts(node),
        group: node.group.map(|group| group.0),
        tooltip,
        link: node.facts.text(fact::LINK).map(str::to_string),
        badges: Vec::new(),
        marks: Vec::new(),
        fate: Fate::Same,
        holds: Vec::new(),
    }
}

/// The computed figures a part carries.
fn badges(compiled: &Compilation<'_>, wish: &DiagramOptions, patterns: &[Pattern], id: NodeId) -> Vec<Badge> {
    let analysis = &compiled.analysis();
    let badge = |kind, tone, text: String, tooltip: String| Some(Badge { kind, tone, text, tooltip });
    let one = |kind: &BadgeKind| match kind {
        BadgeKind::Cost => {
            let usd = analysis.cost.of(id).to_f64();
            let text = if usd >= 100.0 { format!("${}", number(usd.round())) } else { format!("${usd:.2}") };
            if usd > 0.0 { badge(*kind, Tone::Plain, text, "US dollars a month".to_string()) } else { None }
        }
        BadgeKind::Cold => {
            let cold = analysis.cold_start(id)?;
            badge(
                *kind,
                Tone::Plain,
                Seconds(cold.total_ms.p99 / 1000.0).to_string(),
                format!("cold start, 99th percentile; {} % of its runs", number(cold.probability() * 100.0)),
            )
        }
        BadgeKind::Concurrency => {
            let needed = analysis.traffic.node(id).concurrency?.needed;
            if needed == 0 || !compiled.model.node(id).is_function() {
                return None;
            }
            badge(*kind, Tone::Plain, format!("×{needed}"), "environments needed at the peak".to_string())
        }
        BadgeKind::Limit => {
            let limit =
                analysis.limits_of(id).filter(|l| !l.setting).max_by(|a, b| a.share.total_cmp(&b.share))?;
            let tone = if limit.share > 1.0 {
                Tone::Bad
            } else if limit.share > 0.8 {
                Tone::Warn
            } else {
                Tone::Good
            };
            badge(*kind, tone, format!("{} %", number((limit.share * 100.0).round())), limit.what.to_string())
        }
        BadgeKind::Finding => {
            let node = compiled.model.node(id).id.as_str();
            let here: Vec<&Finding> =
                compiled.review().findings.iter().filter(|f| f.parts.iter().any(|p| p == node)).collect();
            let worst = here.iter().map(|f| f.level).max()?;
            let tone = if worst >= Level::High { Tone::Bad } else { Tone::Warn };
            badge(
                *kind,
                tone,
                here.len().to_string(),
                here.iter().map(|f| f.message.clone()).collect::<Vec<_>>().join("\n"),
            )
        }
        // Several may turn on one part: they follow the others.
        BadgeKind::Pattern => None,
    };
    let here = patterns.iter().filter(|p| p.members.first() == Some(&id));
    let turning = here.map(|p| Badge {
        kind: BadgeKind::Pattern,
        tone: Tone::Plain,
        text: p.name.to_string(),
        tooltip: p.consequence.clone(),
    });
    wish.badges.iter().filter_map(one).chain(turning).collect()
}

/// One line of what matters most about a part.
fn key_facts(node: &Node) -> String {
    let facts = &node.facts;
    let mut line: Vec<String> = Vec::new();
    if let Some(runtime) = facts.text(fact::RUNTIME) {
        line.push(runtime.to_string());
    }
    if let Some(memory) = facts.size(fact::MEMORY) {
        line.push(memory.to_string());
    }
    if let Some(duration) = facts.time(fact::DURATION) {
        line.push(duration.to_string());
    }
    if line.is_empty() {
        if let Some(throttle) = facts.rate(fact::THROTTLE) {
            line.push(format!("≤ {throttle}"));
        }
        if let Some(auth) = facts.text(fact::AUTH) {
            line.push(auth.to_string());
        }
        if let Some(keep) = facts.size(fact::KEEP) {
            line.push(keep.to_string());
        }
        if let Some(Seconds(seconds)) = facts.time(fact::KEEP_FOR) {
            line.push(format!("keeps {}", Seconds(seconds)));
        }
        if let Some(every) = facts.get(fact::EVERY) {
            line.push(format!("every {}", every.written));
        }
        if let Some(cron) = facts.text(fact::CRON) {
            line.push(cron.to_string());
        }
        if let Some(shards) = facts.number(fact::SHARDS) {
            line.push(format!("{shards} shards"));
        }
    }
    line.truncate(3);
    line.join(" · ")
}

fn end(end: End) -> layout::End {
    match end {
        End::Node(id) => layout::End::Node(id.0),
        End::Group(id) => layout::End::Group(id.0),
    }
}

fn mode(mode: Mode) -> scene::Mode {
    match mode {
        Mode::Call => scene::Mode::Call,
        Mode::Event => scene::Mode::Event,
        Mode::Failure => scene::Mode::Failure,
    }
}
