//! Turns grammar pairs into the tree; the only file that walks pest's pairs.

use pest::Parser;
use pest::iterators::Pair;

use super::ast::{
    Allow, Arrow, Ast, BusinessUnit, Chain, Declaration, Fact, FactItem, Facts, Flow, FlowItem, Group, Item,
    ItemKind, Link, Note, Reference, Require, Spanned, System, Text, Titled, Value,
};
use super::fault;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Source, Span};

#[derive(pest_derive::Parser)]
#[grammar = "../../grammar/neph.pest"]
pub(super) struct NephParser;

/// Deepest nesting of groups that is kept; a drawing nested deeper cannot be read.
const DEEPEST: usize = 32;

/// Words that open a group.
const CONTAINERS: [&str; 5] = ["group", "region", "account", "vpc", "context"];

/// Reads the whole text.
pub(super) fn file(source: &Source) -> (Ast, Vec<Diagnostic>) {
    let mut reader = Reader { faults: Vec::new(), open: Vec::new(), items: Vec::new(), too_deep: 0 };
    match NephParser::parse(Rule::file, &source.text) {
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
    reader.finish(source.text.len())
}

/// Groups being read: the innermost is the last.
struct Reader {
    faults: Vec<Diagnostic>,
    open: Vec<(Group, Span, Vec<Item>)>,
    items: Vec<Item>,
    too_deep: usize,
}

impl Reader {
    fn finish(mut self, end: usize) -> (Ast, Vec<Diagnostic>) {
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
        (Ast { items: self.items }, self.faults)
    }

    fn shut(&mut self, mut group: Group, span: Span, outer: Vec<Item>, end: usize) {
        group.items = std::mem::replace(&mut self.items, outer);
        self.items.push(Item { kind: ItemKind::Group(group), span: Span::new(span.start, end) });
    }

    fn item(&mut self, pair: Pair<'_, Rule>) {
        let span = span(&pair);
        let kind = match pair.as_rule() {
            Rule::comment => ItemKind::Comment(pair.as_str().trim_end().to_string()),
            Rule::group => return self.group(pair),
            Rule::close => return self.close(span),
            Rule::junk => {
                let text = pair.as_str().trim_end();
                let fault = Diagnostic::error(
                    "NEPH-006",
                    "left-over",
                    Span::new(span.start, span.start + text.len()),
                    format!("unexpected `{text}`"),
                );
                let fault = if fault_quote(text) {
                    fault.label("this quoted text never ends").help("put a `\"` where the text ends")
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
                let word = pair.into_inner().last().map(text);
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
                let (declaration, unclosed) = self.declaration(pair);
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
            Rule::allow => {
                let mut allow = Allow {
                    rule: Spanned { value: String::new(), span },
                    on: None,
                    because: None,
                    until: None,
                };
                for part in pair.into_inner() {
                    match part.as_rule() {
                        Rule::rule_name => allow.rule = text(part),
                        Rule::reference => allow.on = Some(reference(part)),
                        Rule::because => allow.because = part.into_inner().last().map(string),
                        Rule::until => allow.until = part.into_inner().last().map(text),
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
            Rule::import => match pair.into_inner().last() {
                Some(path) => ItemKind::Catalog(string(path)),
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
                Rule::container => container = Some(text(part)),
                Rule::id => id = Some(text(part)),
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
                    .help("remove it, or add the line that opens the group"),
            ),
        }
    }

    fn bad(&mut self, pair: Pair<'_, Rule>) {
        let mut facts = None;
        let mut bad = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::bad_text => bad = Some(text(part)),
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
                    Rule::broken_head => head = Some(text(piece)),
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
                Rule::kind | Rule::kw_event => kind = text(part),
                Rule::id => id = text(part),
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

    fn chain(&mut self, pair: Pair<'_, Rule>) -> Option<Chain> {
        let mut start = None;
        let mut links: Vec<Link> = Vec::new();
        let mut arrow: Option<Spanned<Arrow>> = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::reference => start = Some(reference(part)),
                Rule::arrow => arrow = Some(arrow_of(&part)),
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
                Rule::on => event = part.into_inner().last().map(text),
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
                Rule::fact => facts.items.push(FactItem::Fact(fact(part))),
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

fn require(pair: Pair<'_, Rule>) -> Require {
    let empty = Spanned { value: String::new(), span: span(&pair) };
    let mut require = Require {
        measure: empty.clone(),
        path: Vec::new(),
        arrows: Vec::new(),
        compare: empty,
        values: Vec::new(),
    };
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::measure => require.measure = text(part),
            Rule::path => (require.path, require.arrows) = path(part),
            Rule::compare if require.compare.value.is_empty() => {
                let mut sign = text(part);
                sign.value = sign.value.replace('≤', "<=").replace('≥', ">=");
                require.compare = sign;
            }
            _ => require.values.extend(value(part)),
        }
    }
    require
}

/// The names of a path and the arrows between them.
fn path(pair: Pair<'_, Rule>) -> (Vec<Reference>, Vec<Arrow>) {
    let (mut names, mut arrows) = (Vec::new(), Vec::new());
    for step in pair.into_inner() {
        match step.as_rule() {
            Rule::reference => names.push(reference(step)),
            Rule::arrow => arrows.push(arrow_of(&step).value),
            _ => {}
        }
    }
    (names, arrows)
}

fn business_unit(pair: Pair<'_, Rule>) -> BusinessUnit {
    let name = Spanned { value: String::new(), span: span(&pair) };
    let mut unit = BusinessUnit { name, path: Vec::new(), arrows: Vec::new(), label: None };
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::id => unit.name = text(part),
            Rule::path => (unit.path, unit.arrows) = path(part),
            Rule::label => unit.label = Some(inner_string(part)),
            _ => {}
        }
    }
    unit
}

fn fact(pair: Pair<'_, Rule>) -> Fact {
    let at = span(&pair);
    let mut fact = Fact { name: Spanned { value: String::new(), span: at }, values: Vec::new(), span: at };
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::fact_name => fact.name = text(part),
            _ => fact.values.extend(value(part)),
        }
    }
    fact.span.end = fact.values.last().map_or(fact.name.span.end, |v| v.span.end);
    fact
}

fn value(pair: Pair<'_, Rule>) -> Option<Spanned<Value>> {
    let at = span(&pair);
    let value = match pair.as_rule() {
        Rule::string => Value::Text(unescape(pair.as_str())),
        Rule::word => Value::Word(pair.as_str().to_string()),
        Rule::compare => Value::Compare(pair.as_str().replace('≤', "<=").replace('≥', ">=")),
        Rule::comma => Value::Comma,
        Rule::quantity => {
            let (mut number, mut unit, mut currency, mut end) = (String::new(), String::new(), None, at.end);
            for part in pair.into_inner() {
                match part.as_rule() {
                    Rule::currency => currency = part.as_str().chars().next(),
                    Rule::number => {
                        end = span(&part).end;
                        number = part.as_str().replace([',', '_'], "");
                    }
                    Rule::unit => {
                        end = span(&part).end;
                        unit = part.as_str().to_string();
                    }
                    _ => {}
                }
            }
            return Some(Spanned {
                value: Value::Quantity { number, unit, currency },
                span: Span::new(at.start, end),
            });
        }
        _ => return None,
    };
    Some(Spanned { value, span: at })
}

fn reference(pair: Pair<'_, Rule>) -> Reference {
    let at = span(&pair);
    match pair.as_str().strip_prefix("group:") {
        Some(name) => Reference { name: Spanned { value: name.to_string(), span: at }, group: true },
        None => Reference { name: Spanned { value: pair.as_str().to_string(), span: at }, group: false },
    }
}

fn arrow_of(pair: &Pair<'_, Rule>) -> Spanned<Arrow> {
    let value = match pair.as_str() {
        "~>" => Arrow::Event,
        "!>" => Arrow::Failure,
        _ => Arrow::Call,
    };
    Spanned { value, span: span(pair) }
}

fn text(pair: Pair<'_, Rule>) -> Text {
    Spanned { value: pair.as_str().to_string(), span: span(&pair) }
}

fn string(pair: Pair<'_, Rule>) -> Text {
    Spanned { value: unescape(pair.as_str()), span: span(&pair) }
}

fn inner_string(pair: Pair<'_, Rule>) -> Text {
    let at = span(&pair);
    pair.into_inner().last().map_or(Spanned { value: String::new(), span: at }, string)
}

fn span(pair: &Pair<'_, Rule>) -> Span {
    let span = pair.as_span();
    Span::new(span.start(), span.end())
}

/// The text between quotes: `\"`, `\\`, `\n` and `\t` are read, any other backslash stays.
fn unescape(quoted: &str) -> String {
    let inner = quoted.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(quoted);
    let mut text = String::with_capacity(inner.len());
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        match (letter, letter == '\\') {
            (_, true) => match letters.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some(c @ ('"' | '\\')) => text.push(c),
                Some(other) => {
                    text.push('\\');
                    text.push(other);
                }
                None => text.push('\\'),
            },
            (letter, false) => text.push(letter),
        }
    }
    text
}

/// A name made from a label: letters and digits in lower case, `-` between.
pub(super) fn slug(label: &str) -> String {
    let mut slug = String::new();
    for letter in label.chars() {
        if letter.is_alphanumeric() {
            slug.extend(letter.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "group".to_string() } else { slug.to_string() }
}
