//! What the picture of a system shows: fills a [`Drawing`] from the model, lays it out and paints it.

pub mod graphs;
mod view;

use std::collections::BTreeMap;

use neph_compile::Compilation;
use neph_draw::scene::{self, Badge, BadgeKind, Drawing, GroupKind, Mark, Scene, Theme, Tone};
use neph_layout::{self as layout, Direction};
use neph_model::{EdgeId, End, Mode, Model, Node, NodeId, fact};
use neph_review::patterns::{self, Pattern};
use neph_review::{Finding, Level};
use neph_syntax::units::{Seconds, number};

pub use view::View;

/// How the picture is wanted.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Colours.
    pub theme: Theme,
    /// The way the flow runs.
    pub direction: Direction,
    /// Title, legend, badges and icons.
    pub options: scene::Options,
    /// Which computed figures the parts carry.
    pub badges: Vec<BadgeKind>,
}

/// The picture of a compiled system.
pub fn picture(compiled: &Compilation<'_>, wish: &Wish) -> Scene {
    paint(&drawing(compiled, wish), wish)
}

/// The picture of a part of a system.
///
/// # Errors
/// When the group or flow does not exist.
pub fn part(compiled: &Compilation<'_>, wish: &Wish, view: &View) -> Result<Scene, String> {
    Ok(paint(&view::of(drawing(compiled, wish), &compiled.model, view)?, wish))
}

/// The picture with a mark on some parts, by name, and a word under the title.
pub fn marked(compiled: &Compilation<'_>, wish: &Wish, marks: &BTreeMap<&str, Mark>, word: &str) -> Scene {
    let mut drawing = drawing(compiled, wish);
    for node in &mut drawing.nodes {
        node.marks.extend(marks.get(node.id.as_str()).cloned());
    }
    if !word.is_empty() {
        drawing.subtitle = format!("{} · {word}", drawing.subtitle);
    }
    paint(&drawing, wish)
}

fn paint(drawing: &Drawing, wish: &Wish) -> Scene {
    let graph = scene::measure(drawing);
    let options = layout::Options {
        direction: wish.direction,
        besides: scene::besides(drawing),
        ..layout::Options::default()
    };
    let layout = layout::arrange(&graph, &options);
    scene::draw(drawing, &graph, &layout, wish.theme)
}

/// The picture with the parts placed by the layout-rs crate: for small flat sketches.
///
/// # Errors
/// When that engine cannot place this system; the reason says why.
pub fn sketch(compiled: &Compilation<'_>, wish: &Wish) -> Result<Scene, String> {
    let mut wish = wish.clone();
    wish.options.layout = "layout-rs".to_string();
    let drawing = drawing(compiled, &wish);
    let graph = scene::measure(&drawing);
    let options = layout::Options { direction: wish.direction, ..layout::Options::default() };
    let layout = layout::sketch::arrange(&graph, &options)?;
    Ok(scene::draw(&drawing, &graph, &layout, wish.theme))
}

/// The numbers of the steps as the document tells them, by arrow.
pub fn step_numbers(model: &Model) -> Vec<(EdgeId, u32)> {
    let mut numbers = Vec::new();
    let mut next = 0;
    for flow in model.flows() {
        for step in flow.steps {
            // Flows told in the text may share arrows: an arrow keeps its first number.
            if numbers.iter().all(|(told, _)| *told != step) {
                next += 1;
                numbers.push((step, next));
            }
        }
    }
    numbers
}

/// What the picture shows, in words and without sizes.
pub fn drawing(compiled: &Compilation<'_>, wish: &Wish) -> Drawing {
    let model = &compiled.model;
    let numbers = step_numbers(model);
    let patterns = if wish.badges.contains(&BadgeKind::Pattern) { patterns::find(model) } else { Vec::new() };
    let main: Vec<EdgeId> = model.flows().first().map_or_else(Vec::new, |flow| main_path(model, &flow.steps));
    let provider = model.system.provider.title();
    let subtitle = if model.system.region_stated {
        format!("{provider} · {}", model.system.region)
    } else {
        provider.to_string()
    };
    let (nodes, edges) = (model.nodes().count(), model.edges().count());
    Drawing {
        title: model.system.name.clone(),
        subtitle,
        description: format!(
            "{nodes} parts and {edges} arrows. {}",
            model.system.facts.text(fact::ABOUT).unwrap_or_default()
        ),
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
                let label = if edge.label.is_empty() { event.unwrap_or_default() } else { &edge.label };
                let carries = event.map_or(String::new(), |event| format!(" carries “{event}”"));
                scene::Edge {
                    id: id.name(),
                    from: end(edge.from),
                    to: end(edge.to),
                    mode: mode(edge.mode),
                    label: label.to_string(),
                    steps: numbers
                        .iter()
                        .filter(|(step, _)| *step == id)
                        .map(|(_, number)| *number)
                        .take(3)
                        .collect(),
                    main: main.contains(&id),
                    tooltip: format!(
                        "{} {} {}{carries}",
                        model.end_label(edge.from),
                        match edge.mode {
                            Mode::Call => "calls",
                            Mode::Event => "hands over to",
                            Mode::Failure => "sends failures to",
                        },
                        model.end_label(edge.to)
                    ),
                }
            })
            .collect(),
        options: wish.options.clone(),
    }
}

/// The steps of a flow that lead on without turning back: the line a reader follows first.
fn main_path(model: &Model, steps: &[EdgeId]) -> Vec<EdgeId> {
    let mut path: Vec<EdgeId> = Vec::new();
    for step in steps {
        let follows = path.last().is_none_or(|last| model.edge(*last).to == model.edge(*step).from);
        if follows {
            path.push(*step);
        }
    }
    path
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
    }
}

/// The computed figures a part carries.
fn badges(compiled: &Compilation<'_>, wish: &Wish, patterns: &[Pattern], id: NodeId) -> Vec<Badge> {
    let analysis = compiled.analysis();
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
