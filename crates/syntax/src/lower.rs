//! Turns grammar pairs into the tree; the only file that walks pest's pairs.

use pest::Parser;
use pest::iterators::Pair;

mod pairs;

use super::ast::{
    Allow, Arrow, Chain, ChangeItem, Declaration, Default, Environment, Fact, FactItem, Facts, Flow, FlowItem,
    Group, Item, ItemKind, Link, Note, Refinement, Spanned, System, Titled, Value,
};
use super::fault;
pub use pairs::slug;
use pairs::{arrow_of, fact, inner_string, reference, require, span, string, text as text_of};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;

#[derive(pest_derive::Parser)]
#[grammar = "../../grammar/neph.pest"]
pub(super) struct NephParser;

/// Deepest nesting of groups that is kept; a drawing nested deeper cannot be read.
const DEEPEST: usize = 32;

/// Words that open a group.
const CONTAINERS: [&str; 5] = ["group", "region", "account", "vpc", "context"];

/// Reads the text of one file.
pub(super) fn text(text: &str) -> (Vec<Item>, Vec<Diagnostic>) {
    let mut reader = Reader { faults: Vec::new(), open: Vec::new(), items: Vec::new(), too_deep: 0, skipped: None };
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
            Rule::junk => {
                let text = pair.as_str().trim_end();
                let fault = Diagnostic::error(
                    "NEPH-006",
                    "left-over",
                    Span::new(span.start, span.start + text.len()),
                    format!("unexpected `{text}`"),
                );
                let fault = if fault_quote(text) {
                    let end = span.start + text.len();
                    fault
                        .label("this quoted text never ends")
                        .help("put a `\"` where the text ends")
                        .fix(Span::new(end, end), "\"")
                } else {
                    fault
                        .label("not expected here")
                        .help("one statement a line; facts go into braces: `function f { memory 512 MB }`")
                };
                return self.faults.push(fault);
            }
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
            Rule::allow => {
                let mut allow =
                    Allow { rule: Spanned { value: String::new(), span }, on: None, because: None };
                for part in pair.into_inner() {
                    match part.as_rule() {
                        Rule::rule_name => allow.rule = text_of(part),
                        Rule::reference => allow.on = Some(reference(part)),
                        Rule::because => allow.because = part.into_inner().last().map(string),
                        _ => {}
                    }
                }
                ItemKind::Allow(allow)
            }
            Rule::note => {
                let mut note = Note { text: Spanned { value: String::new(), span }, on: None };
                for part in pair.into_inner() {
                    match part.as_rule() {
                        Rule::string => note.text = string(part),
                        Rule::reference => note.on = Some(reference(part)),
                        _ => {}
                    }
                }
                ItemKind::Note(note)
            }
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
            Rule::member => ItemKind::Member(text_of(pair)),
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

    fn unclosed(&mut self, facts: Option<&Facts>) {
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

    fn closed_facts(&mut self, pair: Pair<'_, Rule>) -> Facts {
        let (facts, unclosed) = self.facts(pair);
        if unclosed {
            self.unclosed(Some(&facts));
        }
        facts
    }

    fn system(&mut self, pair: Pair<'_, Rule>) -> System {
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

    fn declaration(&mut self, pair: Pair<'_, Rule>) -> (Declaration, bool) {
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

    fn titled(&mut self, pair: Pair<'_, Rule>) -> Titled {
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

    fn default(&mut self, pair: Pair<'_, Rule>) -> Default {
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

    fn refinement(&mut self, pair: Pair<'_, Rule>) -> Refinement {
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

    fn environment(&mut self, pair: Pair<'_, Rule>) -> Environment {
        let at = span(&pair);
        let id = Spanned { value: String::new(), span: at };
        let mut environment = Environment { id, label: None, changes: Vec::new(), span: at };
        for part in pair.into_inner() {
            let at = span(&part);
            match part.as_rule() {
                Rule::id => environment.id = text_of(part),
                Rule::label => environment.label = Some(inner_string(part)),
                Rule::open => environment.span.start = at.start,
                Rule::comment => environment
                    .changes
                    .push(ChangeItem::Comment(part.as_str().trim_end().to_string(), at)),
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
    fn fact(&mut self, pair: Pair<'_, Rule>) -> Fact {
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
        let comment = |value: &Spanned<Value>| {
            matches!(&value.value, Value::Word(word) if word.starts_with("//") || word.starts_with("/*"))
        };
        if let Some(at) = fact.values.iter().position(comment) {
            let rest = fact.values.split_off(at);
            let place = rest.iter().fold(rest[0].span, |all, value| all.to(value.span));
            self.faults.push(fault::foreign_comment(place, rest[0].span));
        }
        fact
    }

    fn chain(&mut self, pair: Pair<'_, Rule>) -> Option<Chain> {
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

    fn target(&mut self, pair: Pair<'_, Rule>, arrow: Spanned<Arrow>, at: Span) -> Option<Link> {
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

    fn flow(&mut self, pair: Pair<'_, Rule>) -> Flow {
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
    fn facts(&mut self, pair: Pair<'_, Rule>) -> (Facts, bool) {
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

fn fault_quote(text: &str) -> bool {
    text.matches('"').count() % 2 == 1
}

fn near_container(word: &str) -> Option<&'static str> {
    CONTAINERS.into_iter().find(|c| strsim::damerau_levenshtein(word, c) <= 2 && word.len() > 2)
}

