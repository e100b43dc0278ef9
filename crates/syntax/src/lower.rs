//! Turns grammar pairs into the tree; the only file that walks pest's pairs.

use pest::Parser;
use pest::iterators::Pair;

mod blocks;
mod pairs;

use super::ast::{
    Allow, Declaration, FactItem, Facts, Group, Item, ItemKind, Note, Refinement, Spanned, Value,
};
use super::fault;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;
pub use pairs::slug;
use pairs::{business_unit, inner_string, reference, require, span, string, text as text_of};

#[derive(pest_derive::Parser)]
#[grammar = "../../grammar/neph.pest"]
pub(super) struct NephParser;

/// Deepest nesting of groups that is kept; a drawing nested deeper cannot be read.
const DEEPEST: usize = 32;

/// Words that open a group.
const CONTAINERS: [&str; 5] = ["group", "region", "account", "vpc", "context"];

/// Reads the text of one file.
pub(super) fn text(text: &str) -> (Vec<Item>, Vec<Diagnostic>) {
    let mut reader =
        Reader { faults: Vec::new(), open: Vec::new(), items: Vec::new(), too_deep: 0, skipped: None };
    match NephParser::parse(Rule::file, text) {
        Ok(pairs) => {
            for pair in pairs.flat_map(Pair::into_inner) {
                reader.item(pair);
            }
        }
        // Every byte is some item, so this is out of reach; if the grammar ever loses that, it is said.
        Err(error) => reader.faults.push(Diagnostic::new(
            "NEPH-002",
            "not-a-statement",
            Severity::Error,
            None,
            format!("the text cannot be read: {}", error.variant.message()),
        )),
    }
    reader.finish(text.len())
}

/// Groups being read: the innermost is the last.
struct Reader {
    faults: Vec<Diagnostic>,
    open: Vec<(Group, Span, Vec<Item>)>,
    items: Vec<Item>,
    too_deep: usize,
    /// The end of a statement that is told already: what is left over behind it costs no second message.
    skipped: Option<usize>,
}

impl Reader {
    fn finish(mut self, end: usize) -> (Vec<Item>, Vec<Diagnostic>) {
        while let Some((group, span, outer)) = self.open.pop() {
            self.faults.push(
                Diagnostic::error(
                    "NEPH-004",
                    "unclosed-brace",
                    span,
                    format!("unclosed `{}` block", group.id.value),
                )
                .label("opened here")
                .help("add a `}` where the group ends"),
            );
            self.shut(group, span, outer, end);
        }
        self.faults.sort_by_key(Diagnostic::place);
        (self.items, self.faults)
    }

    fn shut(&mut self, mut group: Group, span: Span, outer: Vec<Item>, end: usize) {
        group.items = std::mem::replace(&mut self.items, outer);
        self.items.push(Item { kind: ItemKind::Group(group), span: Span::new(span.start, end) });
    }

    fn item(&mut self, pair: Pair<'_, Rule>) {
        let span = span(&pair);
        if pair.as_rule() != Rule::junk {
            self.skipped = None;
        }
        let kind = match pair.as_rule() {
            Rule::comment => ItemKind::Comment(pair.as_str().trim_end().to_string()),
            Rule::group => return self.group(pair),
            Rule::close => return self.close(span),
            Rule::junk if self.skipped.take().is_some_and(|end| end <= span.start) => return,
            Rule::junk => return self.faults.push(left_over(pair.as_str().trim_end(), span.start)),
            Rule::bad => return self.bad(pair),
            Rule::broken => return self.broken(pair),
            Rule::version => {
                let word = pair.into_inner().last().map(text_of);
                let number = word.as_ref().and_then(|w| w.value.parse().ok()).unwrap_or(0);
                if number != 1 {
                    self.faults.push(
                        Diagnostic::error(
                            "NEPH-007",
                            "unknown-version",
                            span,
                            "unknown version of the language",
                        )
                        .help("the only version is 1, and it can be left out"),
                    );
                }
                ItemKind::Version(number)
            }
            Rule::system => ItemKind::System(self.system(pair)),
            Rule::declaration => {
                let text = pair.as_str();
                let (declaration, unclosed) = self.declaration(pair);
                // `require p99 …` that is no objective is no component of the kind `require` either.
                if fault::is_keyword(&declaration.kind.value) {
                    self.skipped = Some(span.end);
                    return self.faults.push(fault::bad_line(text, span.start));
                }
                if unclosed && let Some(container) = near_container(&declaration.kind.value) {
                    return self.misspelt_group(declaration, container, span);
                }
                if unclosed {
                    self.unclosed(declaration.facts.as_ref());
                }
                ItemKind::Declaration(declaration)
            }
            Rule::event => {
                let (declaration, unclosed) = self.declaration(pair);
                if unclosed {
                    self.unclosed(declaration.facts.as_ref());
                }
                ItemKind::Event(declaration)
            }
            Rule::chain => match self.chain(pair) {
                Some(chain) => ItemKind::Chain(chain),
                None => return,
            },
            Rule::flow => ItemKind::Flow(self.flow(pair)),
            Rule::require => ItemKind::Require(require(pair)),
            Rule::scenario => ItemKind::Scenario(self.titled(pair)),
            Rule::decision => ItemKind::Decision(self.titled(pair)),
            Rule::risk => ItemKind::Risk(self.titled(pair)),
            Rule::business_unit => ItemKind::Unit(business_unit(pair)),
            Rule::allow => ItemKind::Allow(allow(pair, span)),
            Rule::note => ItemKind::Note(note(pair, span)),
            Rule::import => ItemKind::Catalog(inner_string(pair)),
            Rule::use_file => ItemKind::Use(inner_string(pair)),
            Rule::theme => ItemKind::Theme(inner_string(pair)),
            Rule::view => ItemKind::View(self.titled(pair)),
            Rule::default => ItemKind::Default(self.default(pair)),
            Rule::refinement => {
                let refined = self.refinement(pair);
                match refined.label {
                    Some(path) if refined.facts.is_none() && fault::joins(&refined.id.value) => {
                        let told = fault::other_use(&refined.id.value, refined.id.span, span, &path.value);
                        self.faults.push(told);
                        ItemKind::Use(path)
                    }
                    label => ItemKind::Refinement(Refinement { label, ..refined }),
                }
            }
            Rule::environment => ItemKind::Environment(self.environment(pair)),
            Rule::member if self.open.is_empty() => {
                return self.faults.push(fault::bad_line(pair.as_str(), span.start));
            }
            Rule::member => match pair.into_inner().next() {
                Some(name) => ItemKind::Member(text_of(name)),
                None => return,
            },
            _ => return,
        };
        self.items.push(Item { kind, span });
    }

    fn group(&mut self, pair: Pair<'_, Rule>) {
        let span = span(&pair);
        let span = Span::new(span.start, span.start + pair.as_str().trim_end_matches('{').trim_end().len());
        let (mut container, mut id, mut label) = (None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::container => container = Some(text_of(part)),
                Rule::id => id = Some(text_of(part)),
                Rule::label => label = Some(inner_string(part)),
                _ => {}
            }
        }
        let Some(container) = container else { return };
        let id = id.or_else(|| label.as_ref().map(|l| Spanned { value: slug(&l.value), span: l.span }));
        let id = match id {
            Some(id) => id,
            None => {
                self.faults.push(
                    Diagnostic::error(
                        "NEPH-008",
                        "without-name",
                        span,
                        format!("this `{}` has no name", container.value),
                    )
                    .label("a name is missing")
                    .help(format!("write `{} ingest \"Ingest\" {{`", container.value)),
                );
                Spanned { value: container.value.clone(), span }
            }
        };
        self.open_group(Group { container, id, label, items: Vec::new() }, span);
    }

    fn open_group(&mut self, group: Group, span: Span) {
        if self.open.len() >= DEEPEST {
            if self.too_deep == 0 {
                self.faults.push(
                    Diagnostic::error(
                        "NEPH-009",
                        "too-deep",
                        span,
                        format!("groups nest deeper than {DEEPEST} levels"),
                    )
                    .label("one level too many")
                    .help("move these components up a level; nobody can read a picture nested so deep"),
                );
            }
            self.too_deep += 1;
            return;
        }
        let outer = std::mem::take(&mut self.items);
        self.open.push((group, span, outer));
    }

    fn close(&mut self, span: Span) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        match self.open.pop() {
            Some((group, opened, outer)) => self.shut(group, opened, outer, span.end),
            None => self.faults.push(
                Diagnostic::error("NEPH-004", "unclosed-brace", span, "this `}` closes nothing")
                    .label("no group is open here")
                    .help("remove it, or add the line that opens the group")
                    .fix(span, ""),
            ),
        }
    }

    fn bad(&mut self, pair: Pair<'_, Rule>) {
        let mut facts = None;
        let mut bad = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::bad_text => bad = Some(text_of(part)),
                Rule::facts => facts = Some(self.facts(part)),
                _ => {}
            }
        }
        let Some(bad) = bad else { return };
        if bad.value == "{" {
            self.faults.push(
                Diagnostic::error(
                    "NEPH-002",
                    "not-a-statement",
                    bad.span,
                    "a block without a statement before it",
                )
                .help("put the brace behind the part it describes: `function f { memory 512 MB }`"),
            );
            return;
        }
        if !bad.value.trim().is_empty() {
            self.faults.push(fault::bad_line(&bad.value, bad.span.start));
        }
        if let Some((facts, true)) = facts {
            self.unclosed(Some(&facts));
        }
    }

    /// `system "Shop {`: one message for the quote; a group is opened all the same, another block is left out.
    fn broken(&mut self, pair: Pair<'_, Rule>) {
        for part in pair.into_inner() {
            let is_group = part.as_rule() == Rule::broken_group;
            let mut unclosed = false;
            let mut head = None;
            for piece in part.into_inner() {
                match piece.as_rule() {
                    Rule::broken_head => head = Some(text_of(piece)),
                    Rule::unclosed => unclosed = true,
                    _ => {}
                }
            }
            let Some(head) = head else { continue };
            let written = head.value.trim_end().trim_end_matches('{').trim_end();
            self.faults.push(fault::bad_line(written, head.span.start));
            let brace = Span::new(
                head.span.start + head.value.trim_end().len() - 1,
                head.span.start + head.value.trim_end().len(),
            );
            if is_group {
                let mut words = written.split_whitespace();
                let at = Span::new(head.span.start, head.span.start + written.len());
                let word = |w: Option<&str>| Spanned { value: w.unwrap_or("group").to_string(), span: at };
                let (container, id) =
                    (word(words.next()), word(words.next().filter(|w| !w.starts_with('"'))));
                self.open_group(Group { container, id, label: None, items: Vec::new() }, at);
            } else if unclosed {
                self.unclosed(Some(&Facts { items: Vec::new(), span: brace }));
            }
        }
    }

    /// `grop ingest {`: read on as the group that was meant, so that its content costs no further messages.
    fn misspelt_group(&mut self, declaration: Declaration, container: &'static str, span: Span) {
        self.faults.push(
            Diagnostic::error(
                "NEPH-010",
                "unknown-kind",
                declaration.kind.span,
                format!("unknown component kind `{}`", declaration.kind.value),
            )
            .label(format!("did you mean `{container}`?"))
            .help(format!("write `{container} {} {{`", declaration.id.value))
            .fix(declaration.kind.span, container),
        );
        let id = declaration.id.clone();
        let facts = declaration.facts.clone().unwrap_or_default();
        let head = Span::new(span.start, declaration.label.as_ref().map_or(id.span.end, |l| l.span.end));
        let group = Group {
            container: Spanned { value: container.to_string(), span: declaration.kind.span },
            id,
            label: declaration.label,
            items: Vec::new(),
        };
        self.open_group(group, head);
        for item in facts.items {
            match item {
                FactItem::Comment(comment, span) => {
                    self.items.push(Item { kind: ItemKind::Comment(comment), span })
                }
                FactItem::Fact(fact) => {
                    let mut values = fact.values.into_iter();
                    let Some(Spanned { value: Value::Word(id), span }) = values.next() else { continue };
                    let label = values.next().and_then(|v| match v.value {
                        Value::Text(text) => Some(Spanned { value: text, span: v.span }),
                        _ => None,
                    });
                    let part =
                        Declaration { kind: fact.name, id: Spanned { value: id, span }, label, facts: None };
                    self.items.push(Item { kind: ItemKind::Declaration(part), span: fact.span });
                }
            }
        }
    }
}

fn fault_quote(text: &str) -> bool {
    text.matches('"').count() % 2 == 1
}

fn near_container(word: &str) -> Option<&'static str> {
    CONTAINERS.into_iter().find(|c| strsim::damerau_levenshtein(word, c) <= 2 && word.len() > 2)
}

fn allow(pair: Pair<'_, Rule>, span: Span) -> Allow {
    let mut allow =
        Allow { rule: Spanned { value: String::new(), span }, on: None, because: None, until: None };
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::rule_name => allow.rule = text_of(part),
            Rule::reference => allow.on = Some(reference(part)),
            Rule::because => allow.because = part.into_inner().last().map(string),
            Rule::until => allow.until = part.into_inner().last().map(text_of),
            _ => {}
        }
    }
    allow
}

fn note(pair: Pair<'_, Rule>, span: Span) -> Note {
    let mut note = Note { text: Spanned { value: String::new(), span }, on: None };
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::string => note.text = string(part),
            Rule::reference => note.on = Some(reference(part)),
            _ => {}
        }
    }
    note
}

/// Text behind a complete statement.
fn left_over(text: &str, start: usize) -> Diagnostic {
    let end = start + text.len();
    let fault =
        Diagnostic::error("NEPH-006", "left-over", Span::new(start, end), format!("unexpected `{text}`"));
    if fault_quote(text) {
        fault
            .label("this quoted text never ends")
            .help("put a `\"` where the text ends")
            .fix(Span::new(end, end), "\"")
    } else {
        fault
            .label("not expected here")
            .help("one statement a line; facts go into braces: `function f { memory 512 MB }`")
    }
}
