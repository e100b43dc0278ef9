//! Changes of arrows and facts in a file, as spans: a component between two others or in front of one, one split into
//! two, an arrow made asynchronous, a number set. Every other byte stays.

use neph_catalog::vocabulary::Role;
use neph_syntax::ast::{Arrow, Ast, Chain, Declaration, FactItem, Facts, FlowItem, Item, ItemKind, Link};
use neph_syntax::source::{Source, Span};

use crate::kind::Kind;
use crate::patch::{Patch, each, patched};

/// A component to declare.
pub struct Fresh {
    /// Its declaration without a line end.
    pub line: String,
    /// Its identifier.
    pub id: String,
    /// What it is.
    pub role: Role,
}

impl Fresh {
    /// How it is reached, and how it goes on: what hands over is filled and drained by events.
    fn arrows(&self) -> (&'static str, &'static str) {
        if Kind::of_role(self.role).is_some_and(Kind::hands_over) { ("~>", "~>") } else { ("->", "->") }
    }
}

/// A link with the component it starts at.
struct Step<'a> {
    from: &'a str,
    link: &'a Link,
}

fn steps<'a>(items: &'a [Item], visit: &mut dyn FnMut(Step<'a>)) {
    each(items, &mut |item| {
        let ItemKind::Chain(chain) = &item.kind else { return };
        walk(chain, visit);
    });
}

/// The same, with the steps of flows, which follow the arrows.
fn all_steps<'a>(items: &'a [Item], visit: &mut dyn FnMut(Step<'a>)) {
    steps(items, visit);
    each(items, &mut |item| {
        let ItemKind::Flow(flow) = &item.kind else { return };
        for step in &flow.steps {
            if let FlowItem::Chain(chain, _) = step {
                walk(chain, visit);
            }
        }
    });
}

fn walk<'a>(chain: &'a Chain, visit: &mut dyn FnMut(Step<'a>)) {
    let mut from = &chain.start;
    for link in &chain.links {
        visit(Step { from: &from.name.value, link });
        from = &link.target;
    }
}

fn declaration<'a>(items: &'a [Item], id: &str) -> Option<(&'a Declaration, Span)> {
    let mut found = None;
    each(items, &mut |item| {
        if let ItemKind::Declaration(part) = &item.kind
            && part.id.value == id
        {
            found = Some((part, item.span));
        }
    });
    found
}

/// The end of the line that a place stands on.
fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |n| at + n)
}

/// A line behind the line of a declaration.
fn below(source: &Source, span: Span, line: &str) -> Patch {
    let last = span.start + source.text[span.start..span.end].trim_end().len();
    let end = line_end(&source.text, last);
    let start = source.text[..span.start].rfind('\n').map_or(0, |n| n + 1);
    let indent: String = source.text[start..span.start].chars().take_while(|c| c.is_whitespace()).collect();
    (Span { start: end, end }, format!("\n{indent}{line}"))
}

/// Lines at the end of the file.
fn at_end(source: &Source, lines: &[String]) -> Patch {
    let end = source.text.len();
    let gap = if source.text.is_empty() || source.text.ends_with('\n') { "" } else { "\n" };
    (Span { start: end, end }, format!("{gap}{}\n", lines.join("\n")))
}

/// `a -> b "label" { … }` through a new one: `a ~> new "label" { … } ~> b`.
fn through(source: &Source, link: &Link, fresh: &Fresh) -> Patch {
    let (reach, on) = fresh.arrows();
    let tail = source.text.get(link.target.name.span.end..link.span.end).unwrap_or("");
    let target = &link.target.name.value;
    let text = format!("{reach} {}{} {on} {target}", fresh.id, tail.trim_end());
    let end = link.span.start + source.text[link.span.start..link.span.end].trim_end().len();
    (Span { start: link.span.start, end }, text)
}

/// Puts a component between two others; without an arrow between them it gets both arrows at the end.
pub fn between(source: &Source, ast: &Ast, from: &str, to: &str, fresh: &Fresh) -> String {
    let mut patches = Vec::new();
    all_steps(&ast.items, &mut |step| {
        let link = step.link;
        if step.from == from && link.target.name.value == to && link.arrow.value != Arrow::Failure {
            patches.push(through(source, link, fresh));
        }
    });
    if patches.is_empty() {
        let (reach, on) = fresh.arrows();
        patches.push(at_end(source, &[format!("{from} {reach} {} {on} {to}", fresh.id)]));
    }
    if let Some((_, span)) = declaration(&ast.items, from) {
        patches.push(below(source, span, &fresh.line));
    }
    patched(&source.text, patches)
}

/// Puts a component in front of another: what led to it from outside leads to the new one first.
pub fn before(source: &Source, ast: &Ast, to: &str, outside: &dyn Fn(&str) -> bool, fresh: &Fresh) -> String {
    let mut patches = Vec::new();
    all_steps(&ast.items, &mut |step| {
        if step.link.target.name.value == to && step.link.arrow.value != Arrow::Failure && outside(step.from)
        {
            patches.push(through(source, step.link, fresh));
        }
    });
    if patches.is_empty() {
        patches.push(at_end(source, &[format!("{} {} {to}", fresh.id, fresh.arrows().1)]));
    }
    if let Some((_, span)) = declaration(&ast.items, to) {
        patches.push(below(source, span, &fresh.line));
    }
    patched(&source.text, patches)
}

/// Makes a second component with the same facts and arrows as the first.
pub fn split(source: &Source, ast: &Ast, id: &str, second: &str, label: &str) -> String {
    let Some((part, span)) = declaration(&ast.items, id) else { return source.text.to_string() };
    let facts = part.facts.as_ref().and_then(|facts| source.text.get(facts.span.start..facts.span.end));
    let line = format!("{} {second} {label} {}", part.kind.value, facts.unwrap_or(""));
    let mut lines = Vec::new();
    steps(&ast.items, &mut |step| {
        let link = step.link;
        let target = link.target.name.value.as_str();
        let swap = |name: &str| if name == id { second.to_string() } else { name.to_string() };
        if step.from == id || target == id {
            let sign = match link.arrow.value {
                Arrow::Call => "->",
                Arrow::Event => "~>",
                Arrow::Failure => "!>",
            };
            lines.push(format!(
                "{} {sign} {}  # assumed: as before the split",
                swap(step.from),
                swap(target)
            ));
        }
    });
    let mut patches = vec![below(source, span, line.trim_end())];
    if !lines.is_empty() {
        patches.push(at_end(source, &lines));
    }
    patched(&source.text, patches)
}

/// Makes calls events: from one component to another, or all that lead to it. Nothing when there is no such call.
pub fn asynchronous(source: &Source, ast: &Ast, from: Option<&str>, to: &str) -> Option<String> {
    let mut patches = Vec::new();
    steps(&ast.items, &mut |step| {
        let fits = from.is_none_or(|from| from == step.from) && step.link.target.name.value == to;
        if fits && step.link.arrow.value == Arrow::Call {
            patches.push((step.link.arrow.span, "~>".to_string()));
        }
    });
    (!patches.is_empty()).then(|| patched(&source.text, patches))
}

/// Sets a fact of a component.
pub fn on_part(source: &Source, ast: &Ast, id: &str, fact: &str) -> Option<String> {
    let (part, _) = declaration(&ast.items, id)?;
    let end = part.label.as_ref().map_or(part.id.span.end, |label| label.span.end);
    Some(patched(&source.text, vec![set(source, part.facts.as_ref(), end, fact)]))
}

/// Sets a fact of the first arrow that leaves or reaches a component, or of the first arrow of all.
pub fn on_arrow(source: &Source, ast: &Ast, id: Option<&str>, fact: &str) -> Option<String> {
    let mut patch = None;
    steps(&ast.items, &mut |step| {
        let link = step.link;
        let fits = id.is_none_or(|id| link.target.name.value == id || step.from == id);
        if fits && patch.is_none() {
            let end =
                link.event.as_ref().or(link.label.as_ref()).map_or(link.target.name.span.end, |t| t.span.end);
            patch = Some(set(source, link.facts.as_ref(), end, fact));
        }
    });
    patch.map(|patch| patched(&source.text, vec![patch]))
}

/// A fact in a block, in place of the one of its name, or a block of its own.
fn set(source: &Source, facts: Option<&Facts>, end: usize, fact: &str) -> Patch {
    let name = fact.split(' ').next().unwrap_or("");
    let Some(facts) = facts else { return (Span { start: end, end }, format!(" {{ {fact} }}")) };
    let known = facts.items.iter().filter_map(|item| match item {
        FactItem::Fact(fact) => Some(fact),
        FactItem::Comment(..) => None,
    });
    let known: Vec<_> = known.collect();
    if let Some(old) = known.iter().find(|old| old.name.value == name) {
        return (old.span, fact.to_string());
    }
    match known.last() {
        Some(last) => (Span { start: last.span.end, end: last.span.end }, format!("; {fact}")),
        None => {
            let open = facts.span.start + source.text[facts.span.start..].find('{').map_or(0, |at| at + 1);
            (Span { start: open, end: open }, format!(" {fact} "))
        }
    }
}
