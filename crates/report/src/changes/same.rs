//! What is the same in two texts: values whatever their spelling, components under another name, arrows in another order.

use std::collections::{BTreeMap, BTreeSet};

use neph_catalog::FactName;
use neph_model::{Edge, EdgeId, End, Facts, Known, Model, Node, NodeId, Spread, Value};

/// What components and groups of the old text are called in the new one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Names {
    /// Old name to new name, only of what was renamed.
    pub renamed: BTreeMap<String, String>,
}

impl Names {
    /// The components that are the same but for their name.
    pub fn between(old: &Model, new: &Model) -> Names {
        let gone: Vec<NodeId> =
            old.nodes().filter(|(_, n)| new.named(&n.id).is_none()).map(|(id, _)| id).collect();
        let came: Vec<NodeId> =
            new.nodes().filter(|(_, n)| old.named(&n.id).is_none()).map(|(id, _)| id).collect();
        let mut names = Names::default();
        if gone.is_empty() || came.is_empty() {
            return names;
        }
        let stays = |id: &str| old.named(id).is_some() && new.named(id).is_some();
        let mut waiting: BTreeMap<String, Vec<NodeId>> = BTreeMap::new();
        for id in came {
            waiting.entry(signature(new, id, &stays)).or_default().push(id);
        }
        for id in gone {
            let Some(same) = waiting.get_mut(&signature(old, id, &stays)).filter(|same| !same.is_empty())
            else {
                continue;
            };
            let found = same.remove(0);
            names.renamed.insert(old.node(id).id.clone(), new.node(found).id.clone());
        }
        names
    }

    /// The new name of what the old text calls so.
    pub fn of<'a>(&'a self, old: &'a str) -> &'a str {
        self.renamed.get(old).map_or(old, String::as_str)
    }

    /// The name before, of what has another one now.
    pub fn before(&self, new: &str) -> Option<&str> {
        self.renamed.iter().find(|(_, is)| *is == new).map(|(was, _)| was.as_str())
    }
}

/// All that is said of a component but its name: kind, service, label, facts and arrows.
fn signature(model: &Model, id: NodeId, stays: &impl Fn(&str) -> bool) -> String {
    let node = model.node(id);
    let mut lines: Vec<String> =
        node.facts.0.iter().map(|(name, known)| format!("{name} {}", plain(known))).collect();
    for (_, edge) in model.edges() {
        let touches = |end: End| end == End::Node(id);
        let far = |end: End| match end {
            _ if touches(end) => "itself".to_string(),
            End::Node(other) if stays(&model.node(other).id) => model.node(other).id.clone(),
            End::Node(other) => kind(model.node(other)),
            End::Group(_) => model.end_id(end).to_string(),
        };
        if touches(edge.from) || touches(edge.to) {
            let event = edge.event.map_or("", |event| model.event(event).label.as_str());
            lines.push(format!(
                "{} {} {} {} {event}",
                far(edge.from),
                edge.mode.sign(),
                far(edge.to),
                edge.label
            ));
        }
    }
    lines.sort();
    format!("{}\n{}", kind(node), lines.join("\n"))
}

/// Kind, service and label; a label that is only the name says nothing.
fn kind(node: &Node) -> String {
    let label = if node.label == node.id { "" } else { node.label.as_str() };
    format!("{} {} {label}", node.role.name(), node.service_id())
}

/// A value without its spelling.
fn plain(known: &Known) -> String {
    format!("{:?}", rounded(&known.value))
}

/// A value with its numbers to nine digits: units are converted in floating point.
fn rounded(value: &Value) -> Value {
    let number =
        |v: f64| if v == 0.0 || !v.is_finite() { v } else { format!("{v:.8e}").parse().unwrap_or(v) };
    let spread =
        |s: &Spread| Spread { low: s.low.map(number), usual: number(s.usual), high: s.high.map(number) };
    match value {
        Value::Time(s) => Value::Time(spread(s)),
        Value::Size(s) => Value::Size(spread(s)),
        Value::Rate(s) => Value::Rate(spread(s)),
        Value::Count(s) => Value::Count(spread(s)),
        Value::Ratio(s) => Value::Ratio(spread(s)),
        Value::Money(usd) => Value::Money(number(*usd)),
        Value::Word(words) => Value::Word(words.split_whitespace().collect::<Vec<_>>().join(" ")),
        Value::Text(text) => Value::Text(text.clone()),
        Value::Flag(flag) => Value::Flag(*flag),
        Value::Accesses { count, size } => Value::Accesses { count: number(*count), size: size.map(number) },
        Value::Factor { factor, seconds } => {
            Value::Factor { factor: number(*factor), seconds: seconds.map(number) }
        }
        Value::Moment { seconds } => Value::Moment { seconds: number(*seconds) },
    }
}

/// Facts that mean something else: their name, before, after, as written.
pub(super) fn facts(old: &Facts, new: &Facts) -> Vec<(String, String, String)> {
    let names: BTreeSet<FactName> = old.0.keys().chain(new.0.keys()).copied().collect();
    let written = |known: Option<&Known>| match known {
        None => String::new(),
        Some(known) if known.written.is_empty() => "yes".to_string(),
        Some(known) => known.written.clone(),
    };
    let differs = |name: &FactName| match (old.get(*name), new.get(*name)) {
        (Some(before), Some(after)) => rounded(&before.value) != rounded(&after.value),
        _ => true,
    };
    names
        .into_iter()
        .filter(differs)
        .map(|name| (name.as_str().replace('_', " "), written(old.get(name)), written(new.get(name))))
        .collect()
}

/// An arrow of one text with its counterpart in the other.
pub(super) struct Pairs {
    /// Arrows of both: new, old.
    pub both: Vec<(EdgeId, EdgeId)>,
    /// Only in the new text.
    pub new: Vec<EdgeId>,
    /// Only in the old text.
    pub gone: Vec<EdgeId>,
}

/// Which arrow was which: by ends and sign, and of several such first those that say the same.
pub(super) fn pairs(old: &Model, new: &Model, names: &Names) -> Pairs {
    let key = |model: &Model, edge: &Edge, old: bool| {
        let name = |end: End| {
            let id = model.end_id(end);
            let id = if old { names.of(id) } else { id };
            let group = matches!(end, End::Group(_));
            (group, id.to_string())
        };
        (name(edge.from), edge.mode.sign(), name(edge.to))
    };
    let mut waiting: BTreeMap<_, Vec<EdgeId>> = BTreeMap::new();
    for (id, edge) in old.edges() {
        waiting.entry(key(old, edge, true)).or_default().push(id);
    }
    let mut pairs = Pairs { both: Vec::new(), new: Vec::new(), gone: Vec::new() };
    let mut left: Vec<EdgeId> = Vec::new();
    for (id, edge) in new.edges() {
        let same = waiting.get_mut(&key(new, edge, false)).and_then(|olds| {
            let at = olds.iter().position(|was| arrow(old, new, *was, id).is_empty())?;
            Some(olds.remove(at))
        });
        match same {
            Some(was) => pairs.both.push((id, was)),
            None => left.push(id),
        }
    }
    for id in left {
        let olds = waiting.get_mut(&key(new, new.edge(id), false)).filter(|olds| !olds.is_empty());
        match olds.map(|olds| olds.remove(0)) {
            Some(was) => pairs.both.push((id, was)),
            None => pairs.new.push(id),
        }
    }
    pairs.both.sort();
    pairs.gone = waiting.into_values().flatten().collect();
    pairs.gone.sort();
    pairs
}

/// What is said differently of an arrow.
pub(super) fn arrow(old: &Model, new: &Model, was: EdgeId, is: EdgeId) -> Vec<(String, String, String)> {
    let (before, after) = (old.edge(was), new.edge(is));
    let mut changed = facts(&before.facts, &after.facts);
    let event =
        |model: &Model, edge: &Edge| edge.event.map_or(String::new(), |e| model.event(e).label.clone());
    for (what, was, is) in [
        ("label", before.label.clone(), after.label.clone()),
        ("event", event(old, before), event(new, after)),
    ] {
        if was != is {
            changed.insert(0, (what.to_string(), was, is));
        }
    }
    changed
}
