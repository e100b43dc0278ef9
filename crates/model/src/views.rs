//! Pictures of parts of a system, as the text asks for them.

use neph_syntax::ast::{self, Fact, Spanned, Text, Value};
use neph_syntax::diagnostic::Diagnostic;
use neph_syntax::source::Span;
use neph_syntax::words::nearest;

/// A picture of a part of the system.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Its title.
    pub label: String,
    /// What it shows together; all of it if nothing.
    pub shows: Vec<Show>,
    /// Which computed figures components carry, by name.
    pub badges: Vec<String>,
    /// Whether it has a legend.
    pub legend: bool,
    /// Whether arrows carry step numbers, and the steps are told below.
    pub steps: bool,
    /// Its colours, by name.
    pub theme: Option<String>,
    /// The way the flow runs: `right` or `down`.
    pub direction: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// What a view shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Show {
    /// The groups as boxes.
    Overview,
    /// A group with what its components are joined to.
    Group(String),
    /// A flow, by its title or number.
    Flow(String),
    /// A component with its neighbours.
    Component(String),
}

const BADGES: [&str; 6] = ["cost", "cold", "concurrency", "limits", "findings", "patterns"];
const THEMES: [&str; 5] = ["auto", "light", "dark", "print", "high-contrast"];
const FACTS: [&str; 6] = ["show", "badges", "legend", "steps", "theme", "direction"];

/// Reads a view; what it shows is checked by `known`, which says why something cannot be shown.
pub(crate) fn read(
    view: &ast::Titled,
    known: &dyn Fn(&Show, Span) -> Option<Diagnostic>,
    faults: &mut Vec<Diagnostic>,
) -> View {
    let mut out = View {
        label: view.label.value.clone(),
        legend: true,
        steps: true,
        span: view.label.span,
        ..View::default()
    };
    for fact in view.facts.iter().flat_map(ast::Facts::iter) {
        match fact.name.value.as_str() {
            "show" => {
                for (show, span) in shows(fact, faults) {
                    match known(&show, span) {
                        Some(fault) => faults.push(fault),
                        None => out.shows.push(show),
                    }
                }
            }
            "badges" => out.badges = words(fact, &BADGES, faults),
            "legend" => out.legend = flag(fact, faults),
            "steps" => out.steps = flag(fact, faults),
            "theme" => out.theme = words(fact, &THEMES, faults).into_iter().next(),
            "direction" => out.direction = words(fact, &["right", "down"], faults).into_iter().next(),
            other => {
                let fault = Diagnostic::error(
                    "NEPH-012",
                    "unknown-fact",
                    fact.name.span,
                    format!("unknown fact `{other}` for a view"),
                );
                let fault = match nearest(other, FACTS.into_iter()) {
                    Some(near) => fault.label(format!("did you mean `{near}`?")).fix(fact.name.span, near),
                    None => fault.label("not a fact of views"),
                };
                faults.push(fault.help(format!("facts of a view: {}", FACTS.join(", "))));
            }
        }
    }
    out
}

/// `group:payments, flow:"Checkout", overview, thumbs`.
fn shows(fact: &Fact, faults: &mut Vec<Diagnostic>) -> Vec<(Show, Span)> {
    let mut found = Vec::new();
    let mut values = fact.values.iter().filter(|value| value.value != Value::Comma).peekable();
    while let Some(value) = values.next() {
        let (Value::Word(word), mut span) = (&value.value, value.span) else {
            faults
                .push(wrong(value, "a view shows `group:NAME`, `flow:\"Title\"`, `overview` or components"));
            continue;
        };
        let mut rest = |name: &str| match values.peek().map(|next| &next.value) {
            Some(Value::Text(text)) if name.is_empty() => {
                if let Some(next) = values.next() {
                    span = span.to(next.span);
                }
                text.clone()
            }
            _ => name.to_string(),
        };
        let show = match word.split_once(':') {
            Some(("group", name)) => Show::Group(rest(name)),
            Some(("flow", name)) => Show::Flow(rest(name)),
            None if word == "overview" => Show::Overview,
            None => Show::Component(word.clone()),
            Some(_) => {
                faults.push(wrong(
                    value,
                    "a view shows `group:NAME`, `flow:\"Title\"`, `overview` or components",
                ));
                continue;
            }
        };
        found.push((show, span));
    }
    if found.is_empty() && fact.values.is_empty() {
        let name = Spanned { value: Value::Word(String::new()), span: fact.name.span };
        faults.push(wrong(&name, "`show` needs something to show"));
    }
    found
}

fn words(fact: &Fact, known: &[&str], faults: &mut Vec<Diagnostic>) -> Vec<String> {
    let mut found = Vec::new();
    for value in fact.values.iter().filter(|value| value.value != Value::Comma) {
        let word = match &value.value {
            Value::Word(word) => word.as_str(),
            _ => "",
        };
        if known.contains(&word) {
            found.push(word.to_string());
            continue;
        }
        let fault = wrong(value, &format!("`{}` of a view is one of: {}", fact.name.value, known.join(", ")));
        faults.push(match nearest(word, known.iter().copied()) {
            Some(near) => fault.fix(value.span, near),
            None => fault,
        });
    }
    found
}

fn flag(fact: &Fact, faults: &mut Vec<Diagnostic>) -> bool {
    match fact.values.first().map(|value| &value.value) {
        None => true,
        Some(Value::Word(word)) if ["yes", "on", "true"].contains(&word.as_str()) => true,
        Some(Value::Word(word)) if ["no", "off", "false", "none"].contains(&word.as_str()) => false,
        Some(_) => {
            faults.push(wrong(&fact.values[0], &format!("`{}` is nothing, `yes` or `no`", fact.name.value)));
            true
        }
    }
}

fn wrong(value: &Spanned<Value>, message: &str) -> Diagnostic {
    Diagnostic::error("NEPH-021", "wrong-value", value.span, message)
        .label("not known here")
        .help("write `view \"Checkout\" { show group:payments, flow:\"Checkout\"; badges cost }`")
}

/// A theme file named a second time.
pub(crate) fn second_theme(path: &Text, first: Span) -> Diagnostic {
    Diagnostic::error("NEPH-014", "declared-twice", path.span, "a second `theme`")
        .label("again here")
        .also(first, "first here")
        .help("keep one of the two")
}
