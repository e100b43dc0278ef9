//! Whether a system and the text it was made from agree: what the text says and the file lacks, what the file holds
//! and no word supports, which arrows contradict the text.

use std::collections::BTreeSet;

use neph_model::{End, Model, Node, NodeId};
use neph_syntax::diagnostic::{Diagnostic, Severity};
use neph_syntax::source::Source;

use crate::graph::Entity;
use crate::kind::Kind;
use crate::lexicon::Lexicon;
use crate::link::article_of;
use crate::read::{self, Reading};
use crate::text::{Text, singular};
use crate::weights::Weights;
use crate::write;

/// How clear a component must be, in units of the weights, before its absence is a fault.
const CLEAR: i32 = 24;

/// Everything in which a system and its text disagree, as warnings.
pub fn judge(source: &Source, model: &Model, text: &str) -> Vec<Diagnostic> {
    let lexicon = Lexicon::bundled();
    let reading = read::read(text, lexicon, Weights::bundled());
    let judge = Judge { source, model, reading: &reading, lexicon };
    let mut out = judge.uncovered();
    out.extend(judge.uncounted());
    out.extend(judge.unfounded());
    out.extend(judge.contradicted());
    out
}

struct Judge<'a> {
    source: &'a Source,
    model: &'a Model,
    reading: &'a Reading,
    lexicon: &'a Lexicon,
}

impl Judge<'_> {
    /// Components that the text names clearly and no component of the file can be.
    fn uncovered(&self) -> Vec<Diagnostic> {
        let mut out = Vec::new();
        let mut told = BTreeSet::new();
        for entity in self.reading.entities.iter().filter(|e| !e.implied && e.clear >= CLEAR) {
            let product = self.product(entity);
            let there = self.model.nodes().any(|(_, node)| self.may_be(node, entity, product.as_deref()));
            let words = self.words(entity);
            if !there && told.insert(words.clone()) {
                let sentence = self.sentence(entity);
                out.push(
                    Diagnostic::new(
                        "TXT-001",
                        "not-covered",
                        Severity::Warning,
                        None,
                        format!("the text names `{words}`, and no component of the system is meant by it"),
                    )
                    .note(format!("the text says: {sentence}")),
                );
            }
        }
        out
    }

    /// Quantities of the text whose digits stand nowhere in the file.
    fn uncounted(&self) -> Vec<Diagnostic> {
        let numbers = numbers(&self.source.text);
        let raw = &self.reading.doc.text.raw;
        let mut out = Vec::new();
        for amount in &self.reading.doc.amounts {
            let written = raw.get(amount.start..amount.end).unwrap_or("").trim();
            let own = numbers_of(written);
            if !own.is_empty() && own.iter().all(|number| !numbers.contains(number)) {
                out.push(Diagnostic::new(
                    "TXT-002",
                    "number-not-covered",
                    Severity::Warning,
                    None,
                    format!("the text says `{written}`, and the file holds no such number"),
                ));
            }
        }
        out
    }

    /// Components of the file that no word of the text supports and no `# assumed` admits.
    fn unfounded(&self) -> Vec<Diagnostic> {
        let words: BTreeSet<&str> = self
            .reading
            .doc
            .text
            .tokens
            .iter()
            .filter(|token| token.word && token.low.len() > 2)
            .map(|token| token.one.as_str())
            .collect();
        let mut out = Vec::new();
        for (_, node) in self.model.nodes() {
            let named = self.label_words(node).iter().any(|word| words.contains(word.as_str()));
            let kind = Kind::of_role(node.role);
            let alike = self.reading.entities.iter().any(|entity| Some(entity.kind) == kind);
            if named || alike || self.admitted(node) {
                continue;
            }
            out.push(
                Diagnostic::new(
                    "TXT-003",
                    "not-founded",
                    Severity::Warning,
                    Some(node.span),
                    format!("no word of the text supports `{}`", node.id),
                )
                .label("not in the text")
                .help("take it out, or mark it: `# assumed: …`"),
            );
        }
        out
    }

    /// Arrows that the text says for sure and the file has turned or left out.
    fn contradicted(&self) -> Vec<Diagnostic> {
        let mut out = Vec::new();
        for arrow in self.reading.arrows.iter().filter(|arrow| arrow.sure) {
            let (from, to) = (&self.reading.entities[arrow.from], &self.reading.entities[arrow.to]);
            let (Some(a), Some(b)) = (self.only(from), self.only(to)) else { continue };
            if a == b || self.reaches(a, b, 3) {
                continue;
            }
            let (start, end) = (&self.model.node(a).id, &self.model.node(b).id);
            let turned = self.reaches(b, a, 1);
            let what = if turned { "turned round" } else { "missing" };
            let message =
                format!("the text says `{start}` {} `{end}`; this arrow is {what}", arrow.mode.sign());
            let place = if turned { self.edge(b, a) } else { Some(self.model.node(a).span) };
            out.push(
                Diagnostic::new("TXT-004", "contradicted", Severity::Warning, place, message)
                    .label(what)
                    .note(format!("the text says: {}", self.sentence(to))),
            );
        }
        out
    }

    /// Whether a component of the file may be one of the text.
    fn may_be(&self, node: &Node, entity: &Entity, product: Option<&str>) -> bool {
        let same = |text: &str| product.is_some_and(|product| text.eq_ignore_ascii_case(product));
        let named = node.service.as_ref().is_some_and(|s| same(&s.title) || same(&s.short));
        let kind = Kind::of_role(node.role);
        let near = kind.is_some_and(|kind| {
            kind == entity.kind || akin(kind).is_some() && akin(kind) == akin(entity.kind)
        });
        let words = self.label_words(node);
        named || near || self.name_words(entity).iter().any(|word| words.contains(word))
    }

    /// The one component of the file that is meant by one of the text.
    fn only(&self, entity: &Entity) -> Option<NodeId> {
        let words = self.name_words(entity);
        let fits = |node: &Node| Kind::of_role(node.role) == Some(entity.kind);
        let shared = |node: &Node| self.label_words(node).iter().filter(|w| words.contains(*w)).count();
        let mut all: Vec<(usize, NodeId)> =
            self.model.nodes().filter(|(_, n)| fits(n)).map(|(id, n)| (shared(n), id)).collect();
        all.sort_by_key(|(shared, id)| (std::cmp::Reverse(*shared), *id));
        let alone = self.reading.entities.iter().filter(|e| e.kind == entity.kind).count() == 1;
        match all[..] {
            [(_, only)] if alone => Some(only),
            [(most, first), (next, _), ..] if most > next => Some(first),
            [(most, first)] if most > 0 => Some(first),
            _ => None,
        }
    }

    /// Whether arrows lead from one component to another in so many steps.
    fn reaches(&self, from: NodeId, to: NodeId, steps: usize) -> bool {
        steps > 0
            && self.model.edges().any(|(_, edge)| match (edge.from, edge.to) {
                (End::Node(a), End::Node(b)) => a == from && (b == to || self.reaches(b, to, steps - 1)),
                _ => false,
            })
    }

    fn edge(&self, from: NodeId, to: NodeId) -> Option<neph_syntax::source::Span> {
        let mut edges = self.model.edges();
        edges
            .find(|(_, edge)| edge.from == End::Node(from) && edge.to == End::Node(to))
            .map(|(_, edge)| edge.span)
    }

    /// Whether a comment on the line of a component or just above it admits that it is assumed.
    fn admitted(&self, node: &Node) -> bool {
        let text = &self.source.text;
        let start = text[..node.span.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[node.span.start..].find('\n').map_or(text.len(), |at| node.span.start + at);
        let above = text[..start.saturating_sub(1)].rfind('\n').map_or(0, |at| at + 1);
        let before = text.get(above..start).unwrap_or("").trim_start();
        text[start..end].contains("# assumed") || before.starts_with("# assumed")
    }

    fn product(&self, entity: &Entity) -> Option<String> {
        let places = entity.places.iter().filter(|place| !place.back);
        let mut notes = places.flat_map(|place| &self.reading.doc.notes[place.first..place.last]);
        notes.find_map(|note| note.product.clone())
    }

    /// A component of the text in its own words.
    fn words(&self, entity: &Entity) -> String {
        let place = entity.places.iter().find(|place| !place.back).or(entity.places.first());
        place.map_or(String::new(), |place| {
            let tokens = &self.reading.doc.text.tokens;
            let skip =
                (place.first..place.last).take_while(|at| article_of(&tokens[*at].low).is_some()).count();
            let first = (place.first + skip).min(place.last - 1);
            self.reading.doc.text.written(first, place.last).to_string()
        })
    }

    fn sentence(&self, entity: &Entity) -> String {
        let at = entity.places.first().map_or(0, |place| self.reading.doc.text.tokens[place.first].sentence);
        write::shortened(&self.reading.doc.text.sentence(at))
    }

    /// The words of a component of the text that say more than its kind.
    fn name_words(&self, entity: &Entity) -> BTreeSet<String> {
        let doc = &self.reading.doc;
        let places = entity.places.iter().filter(|place| !place.back);
        places
            .flat_map(|place| place.first..place.last)
            .filter(|at| doc.text.tokens[*at].word && doc.notes[*at].kind.is_none())
            .filter(|at| article_of(&doc.text.tokens[*at].low).is_none())
            .map(|at| doc.text.tokens[at].one.clone())
            .filter(|word| word.len() > 2)
            .collect()
    }

    /// The words of a component's label and identifier.
    fn label_words(&self, node: &Node) -> BTreeSet<String> {
        let id = node.id.replace('_', " ");
        let all = Text::read(&format!("{}. {id}", node.label), self.lexicon);
        let words = all.tokens.into_iter().filter(|token| token.word && token.low.len() > 2);
        words.map(|token| singular(&token.low)).collect()
    }
}

/// Kinds that people take for one another; a file that chose the other is not at fault.
fn akin(kind: Kind) -> Option<usize> {
    let groups: [&[Kind]; 6] = [
        &[Kind::Function, Kind::Container, Kind::Vm],
        &[Kind::Table, Kind::SqlDb, Kind::Warehouse, Kind::Search],
        &[Kind::Queue, Kind::Topic, Kind::EventBus, Kind::Stream, Kind::Pipe, Kind::Delivery],
        &[Kind::HttpApi, Kind::Graphql, Kind::Websocket],
        &[Kind::Email, Kind::Notification, Kind::Topic],
        &[Kind::Client, Kind::External, Kind::Iot],
    ];
    groups.iter().position(|group| group.contains(&kind))
}

/// The numbers in a text, as digits without separators; `2 million` and `2M` are both 2.
fn numbers(text: &str) -> BTreeSet<String> {
    numbers_of(text).into_iter().collect()
}

fn numbers_of(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut open = String::new();
    let letters: Vec<char> = text.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let next = letters.get(at + 1).is_some_and(char::is_ascii_digit);
        match letter {
            c if c.is_ascii_digit() => open.push(*c),
            '.' if next && !open.is_empty() => open.push('.'),
            ',' | '\'' | '_' if next && !open.is_empty() => {}
            _ if !open.is_empty() => out.push(plain(&std::mem::take(&mut open))),
            _ => {}
        }
    }
    if !open.is_empty() {
        out.push(plain(&open));
    }
    out
}

/// A number without its zeros at the end, so that `20,000` and `20k` agree.
fn plain(number: &str) -> String {
    let short = number.trim_end_matches('0');
    let short = short.trim_end_matches('.');
    if short.is_empty() { number.to_string() } else { short.to_string() }
}

#[cfg(test)]
mod tests {
    use neph_catalog::Catalog;

    use super::*;

    fn found(file: &str, text: &str) -> Vec<(&'static str, String)> {
        let source = Source::new("x.neph", file);
        let (ast, _) = neph_syntax::parse(&source);
        let catalog = Catalog::bundled();
        let (model, _) = neph_model::resolve(&ast, catalog);
        judge(&source, &model, text).into_iter().map(|d| (d.code, d.message)).collect()
    }

    const TEXT: &str = "An API calls a Lambda function. The function writes orders to a DynamoDB table, 20,000 requests per day.";

    #[test]
    fn a_file_that_says_the_same_is_right() {
        let file = "http_api api\nfunction work\ntable orders\napi -> work { rate 20k/day } -> orders\n";
        assert_eq!(found(file, TEXT), []);
    }

    #[test]
    fn what_the_file_lacks_adds_or_turns_is_told() {
        let file = "http_api api\nfunction work\ncdn edge\napi -> work\n";
        let codes: Vec<&str> = found(file, TEXT).iter().map(|(code, _)| *code).collect();
        assert_eq!(codes, ["TXT-001", "TXT-002", "TXT-003"]);
        let turned =
            "http_api api\nfunction work\ntable orders\nwork -> api { rate 20k/day }\nwork -> orders\n";
        let all = found(turned, TEXT);
        assert!(all.iter().any(|(code, text)| *code == "TXT-004" && text.contains("turned")), "{all:?}");
        let admitted = "http_api api\nfunction work\ntable orders\ncdn edge   # assumed: pages are cached\napi -> work { rate 20k/day } -> orders\n";
        assert_eq!(found(admitted, TEXT), []);
    }
}
