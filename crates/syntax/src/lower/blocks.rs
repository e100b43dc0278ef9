//! Statements with blocks, and the blocks themselves.

use pest::iterators::Pair;

use super::pairs::{arrow_of, fact, inner_string, reference, require, span, text as text_of};
use super::{Reader, Rule, fault_quote};
use crate::ast::{
    Arrow, Chain, ChangeItem, Declaration, Default, Environment, Fact, FactItem, Facts, Flow, FlowItem, Link,
    Refinement, Spanned, System, Titled, Value,
};
use crate::diagnostic::Diagnostic;
use crate::fault;
use crate::source::Span;

impl Reader {
    pub(super) fn unclosed(&mut self, facts: Option<&Facts>) {
        let start = facts.map_or(0, |f| f.span.start);
        self.faults.push(
            Diagnostic::error(
                "NEPH-004",
                "unclosed-brace",
                Span::new(start, start + 1),
                "this block is opened and never closed",
            )
            .label("opened here")
            .help("add a `}` where the block ends"),
        );
    }

    pub(super) fn closed_facts(&mut self, pair: Pair<'_, Rule>) -> Facts {
        let (facts, unclosed) = self.facts(pair);
        if unclosed {
            self.unclosed(Some(&facts));
        }
        facts
    }

    pub(super) fn system(&mut self, pair: Pair<'_, Rule>) -> System {
        let mut system = System { label: None, facts: None };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::label => system.label = Some(inner_string(part)),
                Rule::facts => system.facts = Some(self.closed_facts(part)),
                _ => {}
            }
        }
        system
    }

    pub(super) fn declaration(&mut self, pair: Pair<'_, Rule>) -> (Declaration, bool) {
        let at = span(&pair);
        let empty = Spanned { value: String::new(), span: at };
        let (mut kind, mut id, mut label, mut facts, mut unclosed) =
            (empty.clone(), empty, None, None, false);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kind | Rule::kw_event => kind = text_of(part),
                Rule::id => id = text_of(part),
                Rule::label => label = Some(inner_string(part)),
                Rule::facts => {
                    let (read, open) = self.facts(part);
                    facts = Some(read);
                    unclosed = open;
                }
                _ => {}
            }
        }
        (Declaration { kind, id, label, facts }, unclosed)
    }

    pub(super) fn titled(&mut self, pair: Pair<'_, Rule>) -> Titled {
        let mut titled = Titled { label: Spanned { value: String::new(), span: span(&pair) }, facts: None };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::label => titled.label = inner_string(part),
                Rule::facts => titled.facts = Some(self.closed_facts(part)),
                _ => {}
            }
        }
        titled
    }

    pub(super) fn default(&mut self, pair: Pair<'_, Rule>) -> Default {
        let mut kind = Spanned { value: String::new(), span: span(&pair) };
        let mut facts = Facts::default();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kind => kind = text_of(part),
                Rule::facts => facts = self.closed_facts(part),
                _ => {}
            }
        }
        Default { kind, facts }
    }

    pub(super) fn refinement(&mut self, pair: Pair<'_, Rule>) -> Refinement {
        let id = Spanned { value: String::new(), span: span(&pair) };
        let mut refined = Refinement { id, label: None, facts: None };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::id => refined.id = text_of(part),
                Rule::label => refined.label = Some(inner_string(part)),
                Rule::facts => refined.facts = Some(self.closed_facts(part)),
                _ => {}
            }
        }
        refined
    }

    pub(super) fn environment(&mut self, pair: Pair<'_, Rule>) -> Environment {
        let at = span(&pair);
        let id = Spanned { value: String::new(), span: at };
        let mut environment = Environment { id, label: None, changes: Vec::new(), span: at };
        for part in pair.into_inner() {
            let at = span(&part);
            match part.as_rule() {
                Rule::id => environment.id = text_of(part),
                Rule::label => environment.label = Some(inner_string(part)),
                Rule::open => environment.span.start = at.start,
                Rule::comment => {
                    environment.changes.push(ChangeItem::Comment(part.as_str().trim_end().to_string(), at))
                }
                Rule::fact => environment.changes.push(ChangeItem::Fact(self.fact(part))),
                Rule::refinement => {
                    environment.changes.push(ChangeItem::Refinement(self.refinement(part), at))
                }
                Rule::require => environment.changes.push(ChangeItem::Require(require(part), at)),
                Rule::without => {
                    let names = part.into_inner().filter(|name| name.as_rule() == Rule::id).map(text_of);
                    environment.changes.push(ChangeItem::Without(names.collect(), at));
                }
                Rule::bad_change => self.faults.push(fault::bad_change(part.as_str(), at.start)),
                Rule::unclosed => {
                    let facts = Facts { items: Vec::new(), span: environment.span };
                    self.unclosed(Some(&facts));
                }
                _ => {}
            }
        }
        environment
    }

    /// A fact; what other languages put between its name and its value is told and left out.
    pub(super) fn fact(&mut self, pair: Pair<'_, Rule>) -> Fact {
        let mut fact = fact(pair);
        let sign = match fact.values.first().map(|value| &value.value) {
            Some(Value::Word(word)) if word == ":" || word == ":=" => Some(":"),
            Some(Value::Compare(sign)) if sign == "=" => Some("="),
            _ => None,
        };
        if let Some(sign) = sign {
            let at = fact.values.remove(0).span;
            self.faults.push(fault::key_and_value(&fact.name, sign, at));
        }
        let comment = |value: &Spanned<Value>| matches!(&value.value, Value::Word(word) if word.starts_with("//") || word.starts_with("/*"));
        if let Some(at) = fact.values.iter().position(comment) {
            let rest = fact.values.split_off(at);
            let place = rest.iter().fold(rest[0].span, |all, value| all.to(value.span));
            self.faults.push(fault::foreign_comment(place, rest[0].span));
        }
        fact
    }

    pub(super) fn chain(&mut self, pair: Pair<'_, Rule>) -> Option<Chain> {
        let mut start = None;
        let mut links: Vec<Link> = Vec::new();
        let mut arrow: Option<Spanned<Arrow>> = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::reference => start = Some(reference(part)),
                Rule::arrow => {
                    let sign = arrow_of(&part);
                    // `a-->b`: the hyphens would belong to the name.
                    let from = links.last().map(|link| &link.target).or(start.as_ref());
                    if let Some(name) = from.map(|from| &from.name)
                        && name.span.end == sign.span.start
                        && name.value.ends_with('-')
                    {
                        let bare = name.value.trim_end_matches('-').len();
                        let at = Span::new(name.span.end - (name.value.len() - bare), sign.span.end);
                        self.faults.push(fault::long_arrow(at));
                    }
                    arrow = Some(sign);
                }
                Rule::target => {
                    let at = span(&part);
                    if let Some(arrow) = arrow.take()
                        && let Some(link) = self.target(part, arrow, at)
                    {
                        links.push(link);
                    }
                }
                Rule::dangling => {
                    let at = span(&part);
                    self.faults.push(
                        Diagnostic::error(
                            "NEPH-005",
                            "arrow-without-target",
                            Span::new(at.start, at.start + 2),
                            "an arrow points at nothing",
                        )
                        .label("nothing stands behind it")
                        .help("write the name it points at: `web -> api`"),
                    );
                }
                _ => {}
            }
        }
        Some(Chain { start: start?, links })
    }

    pub(super) fn target(&mut self, pair: Pair<'_, Rule>, arrow: Spanned<Arrow>, at: Span) -> Option<Link> {
        let (mut target, mut label, mut event, mut facts) = (None, None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::reference => target = Some(reference(part)),
                Rule::label => label = Some(inner_string(part)),
                Rule::on => event = part.into_inner().last().map(text_of),
                Rule::facts => facts = Some(self.closed_facts(part)),
                _ => {}
            }
        }
        Some(Link { span: arrow.span.to(at), arrow, target: target?, label, event, facts })
    }

    pub(super) fn flow(&mut self, pair: Pair<'_, Rule>) -> Flow {
        let mut flow = Flow { label: Spanned { value: String::new(), span: span(&pair) }, steps: Vec::new() };
        for part in pair.into_inner() {
            let at = span(&part);
            match part.as_rule() {
                Rule::label => flow.label = inner_string(part),
                Rule::comment => flow.steps.push(FlowItem::Comment(part.as_str().trim_end().to_string(), at)),
                Rule::chain => {
                    if let Some(chain) = self.chain(part) {
                        flow.steps.push(FlowItem::Chain(chain, at));
                    }
                }
                Rule::unclosed => self.faults.push(
                    Diagnostic::error(
                        "NEPH-004",
                        "unclosed-brace",
                        flow.label.span,
                        "this flow is opened and never closed",
                    )
                    .label("opened here")
                    .help("add a `}` behind its last step; a flow holds arrows only"),
                ),
                _ => {}
            }
        }
        flow
    }

    /// The facts, and whether the block was left open.
    pub(super) fn facts(&mut self, pair: Pair<'_, Rule>) -> (Facts, bool) {
        let at = span(&pair);
        let mut facts = Facts { items: Vec::new(), span: at };
        let mut unclosed = false;
        for part in pair.into_inner() {
            let at = span(&part);
            match part.as_rule() {
                Rule::open => facts.span.start = at.start,
                Rule::comment => {
                    facts.items.push(FactItem::Comment(part.as_str().trim_end().to_string(), at))
                }
                Rule::fact => facts.items.push(FactItem::Fact(self.fact(part))),
                Rule::bad_fact => {
                    let text = part.as_str().trim_end();
                    let fault = Diagnostic::error(
                        "NEPH-011",
                        "not-a-fact",
                        Span::new(at.start, at.start + text.len()),
                        format!("`{text}` is no fact"),
                    );
                    self.faults.push(if fault_quote(text) {
                        fault.label("this quoted text never ends").help("put a `\"` where the text ends")
                    } else {
                        fault.label("expected a name and a value").help("a fact is a name and a value, like `memory 512 MB`; facts are separated by `;` or a new line")
                    });
                }
                Rule::unclosed => unclosed = true,
                _ => {}
            }
        }
        (facts, unclosed)
    }
}
