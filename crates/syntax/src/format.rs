//! Writes the tree as canonical text: what a person wrote stays together, spacing is ours.
//!
//! Neighbouring lines are aligned in columns as people do by hand: kinds, names and the braces of
//! one-line blocks. Comments and single blank lines stay where they were.

use super::ast::{
    Arrow, Ast, Chain, ChangeItem, Declaration, Environment, Fact, FactItem, Facts, FlowItem, Item, ItemKind,
    Link, Reference, Refinement, Require, Spanned, Text, Titled, Value,
};
use crate::source::{Source, Span};

/// A line longer than this is broken where it can be.
const WIDEST: usize = 110;

/// Canonical text of a tree read from `source`.
pub fn format(ast: &Ast, source: &Source) -> String {
    let mut writer = Writer { source, out: String::new() };
    writer.items(&ast.items, 0, 0);
    writer.out
}

struct Writer<'a> {
    source: &'a Source,
    out: String,
}

/// A line being written: its columns are filled to a common width with its neighbours'.
struct Line {
    kind: String,
    id: String,
    label: String,
    /// A block on the same line, or the rest of it.
    tail: String,
    columns: bool,
}

impl Writer<'_> {
    fn items(&mut self, items: &[Item], depth: usize, start: usize) {
        let mut last = start;
        let mut at = 0;
        while at < items.len() {
            // One-line declarations that follow each other form a block of aligned columns.
            let run = self.run(&items[at..]);
            if run > 0 {
                self.gap(last, items[at].span.start, at == 0);
                self.columns(&items[at..at + run], depth);
                at += run;
                last = items[at - 1].span.end;
                continue;
            }
            let item = &items[at];
            if self.trails(item, last, at) {
                self.out.truncate(self.out.trim_end_matches('\n').len());
                self.out.push_str("  ");
                if let ItemKind::Comment(comment) = &item.kind {
                    self.out.push_str(comment);
                }
                self.out.push('\n');
            } else {
                self.gap(last, item.span.start, at == 0);
                self.item(item, depth);
            }
            last = item.span.end;
            at += 1;
        }
    }

    /// A comment on the line of what stands before it.
    fn trails(&self, item: &Item, last: usize, at: usize) -> bool {
        at > 0
            && matches!(item.kind, ItemKind::Comment(_))
            && !self.between(last, item.span.start).contains('\n')
    }

    fn between(&self, from: usize, to: usize) -> &str {
        self.source.slice(Span::new(from.min(to), to))
    }

    /// One blank line where there was at least one.
    fn gap(&mut self, from: usize, to: usize, first: bool) {
        if !first && self.between(from, to).matches('\n').count() > 1 {
            self.out.push('\n');
        }
    }

    /// How many items from here on are one-line declarations without a blank line or comment between.
    fn run(&self, items: &[Item]) -> usize {
        let mut count = 0;
        let mut last: Option<usize> = None;
        for item in items {
            let one_line = match &item.kind {
                ItemKind::Declaration(d) | ItemKind::Event(d) => self.inline(d.facts.as_ref()).is_some(),
                _ => false,
            };
            if !one_line
                || last.is_some_and(|last| self.between(last, item.span.start).matches('\n').count() > 1)
            {
                break;
            }
            last = Some(item.span.end);
            count += 1;
        }
        count
    }

    fn columns(&mut self, items: &[Item], depth: usize) {
        let lines: Vec<Line> = items
            .iter()
            .filter_map(|item| match &item.kind {
                ItemKind::Declaration(d) | ItemKind::Event(d) => Some(Line {
                    kind: d.kind.value.clone(),
                    id: d.id.value.clone(),
                    label: d.label.as_ref().map_or_else(String::new, |l| quote(&l.value)),
                    tail: self.inline(d.facts.as_ref()).unwrap_or_default(),
                    columns: true,
                }),
                _ => None,
            })
            .collect();
        self.align(&lines, depth);
    }

    fn align(&mut self, lines: &[Line], depth: usize) {
        let width = |text: &str| text.chars().count();
        let kinds = lines.iter().map(|l| width(&l.kind)).max().unwrap_or(0);
        let ids = lines.iter().filter(|l| !l.label.is_empty()).map(|l| width(&l.id)).max().unwrap_or(0);
        let labels = lines.iter().filter(|l| !l.tail.is_empty()).map(|l| width(&l.label)).max().unwrap_or(0);
        for line in lines {
            let mut text = "  ".repeat(depth);
            let pad = |text: &mut String, word: &str, to: usize| {
                text.push_str(word);
                text.extend(std::iter::repeat_n(' ', (to + 1).saturating_sub(width(word)).max(1)));
            };
            pad(&mut text, &line.kind, if line.columns { kinds } else { 0 });
            pad(&mut text, &line.id, if line.columns { ids } else { 0 });
            if !line.label.is_empty() {
                pad(&mut text, &line.label, if line.tail.is_empty() { 0 } else { labels });
            }
            text.push_str(&line.tail);
            self.out.push_str(text.trim_end());
            self.out.push('\n');
        }
    }

    fn line(&mut self, depth: usize, text: &str) {
        self.out.push_str(&"  ".repeat(depth));
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn item(&mut self, item: &Item, depth: usize) {
        match &item.kind {
            ItemKind::Comment(comment) => self.line(depth, comment),
            ItemKind::Version(version) => self.line(depth, &format!("neph {version}")),
            ItemKind::System(system) => {
                let mut head = "system".to_string();
                push_label(&mut head, system.label.as_ref());
                self.block(&head, system.facts.as_ref(), depth);
            }
            ItemKind::Group(group) => {
                let mut head = format!("{} {}", group.container.value, group.id.value);
                push_label(&mut head, group.label.as_ref());
                self.line(depth, &format!("{head} {{"));
                let opened = group.label.as_ref().map_or(group.id.span.end, |l| l.span.end);
                let opened = opened + self.between(opened, item.span.end).find('{').map_or(0, |n| n + 1);
                self.items(&group.items, depth + 1, opened);
                self.line(depth, "}");
            }
            ItemKind::Declaration(declaration) | ItemKind::Event(declaration) => {
                self.declaration(declaration, depth)
            }
            ItemKind::Chain(chain) => self.chain(chain, depth),
            ItemKind::Flow(flow) => {
                self.line(depth, &format!("flow {} {{", quote(&flow.label.value)));
                let mut last = flow.label.span.end;
                for step in &flow.steps {
                    match step {
                        FlowItem::Comment(comment, span) => {
                            if last > flow.label.span.end && !self.between(last, span.start).contains('\n') {
                                self.out.truncate(self.out.trim_end_matches('\n').len());
                                self.out.push_str(&format!("  {comment}\n"));
                            } else {
                                self.line(depth + 1, comment);
                            }
                            last = span.end;
                        }
                        FlowItem::Chain(chain, span) => {
                            self.chain(chain, depth + 1);
                            last = span.start + self.source.slice(*span).trim_end().len();
                        }
                    }
                }
                self.line(depth, "}");
            }
            ItemKind::Require(require) => self.line(depth, &require_text(require)),
            ItemKind::Scenario(titled) => self.titled("scenario", titled, depth),
            ItemKind::Decision(titled) => self.titled("decision", titled, depth),
            ItemKind::Risk(titled) => self.titled("risk", titled, depth),
            ItemKind::Unit(unit) => {
                let mut text = format!("unit {} =", unit.name.value);
                push_path(&mut text, &unit.path, &unit.arrows);
                push_label(&mut text, unit.label.as_ref());
                self.line(depth, &text);
            }
            ItemKind::Allow(allow) => {
                let mut text = format!("allow {}", allow.rule.value);
                if let Some(on) = &allow.on {
                    text.push_str(&format!(" on {}", reference(on)));
                }
                if let Some(because) = &allow.because {
                    text.push_str(&format!(" because {}", quote(&because.value)));
                }
                if let Some(until) = &allow.until {
                    text.push_str(&format!(" until {}", until.value));
                }
                self.line(depth, &text);
            }
            ItemKind::Note(note) => {
                let on = note.on.as_ref().map_or_else(String::new, |on| format!(" on {}", reference(on)));
                self.line(depth, &format!("note {}{on}", quote(&note.text.value)));
            }
            ItemKind::Catalog(path) => self.line(depth, &format!("catalog {}", quote(&path.value))),
            ItemKind::Use(path) => self.line(depth, &format!("use {}", quote(&path.value))),
            ItemKind::Theme(path) => self.line(depth, &format!("theme {}", quote(&path.value))),
            ItemKind::View(titled) => self.titled("view", titled, depth),
            ItemKind::Default(default) => {
                self.block(&format!("default {}", default.kind.value), Some(&default.facts), depth)
            }
            ItemKind::Refinement(refined) => {
                let head = refinement_head(refined);
                self.block(&head, refined.facts.as_ref(), depth);
            }
            ItemKind::Member(name) => self.line(depth, &name.value),
            ItemKind::Environment(environment) => self.environment(environment, depth),
        }
    }

    /// Changes on one line stay there if they are short; otherwise each has its line.
    fn environment(&mut self, environment: &Environment, depth: usize) {
        let mut head = format!("environment {}", environment.id.value);
        push_label(&mut head, environment.label.as_ref());
        let one_line = !self.source.slice(environment.span).contains('\n');
        if one_line && let Some(texts) = self.changes_inline(&environment.changes) {
            let line = format!("{head} {{ {} }}", texts.join("; "));
            if environment.changes.is_empty() {
                return self.line(depth, &format!("{head} {{ }}"));
            }
            if line.chars().count() <= WIDEST {
                return self.line(depth, &line);
            }
        }
        self.line(depth, &format!("{head} {{"));
        let mut last = environment.span.start;
        for (at, change) in environment.changes.iter().enumerate() {
            let span = change.span();
            let breaks = self.between(last, span.start).matches('\n').count();
            match change {
                ChangeItem::Comment(comment, _) if at > 0 && breaks == 0 => {
                    self.out.truncate(self.out.trim_end_matches('\n').len());
                    self.out.push_str(&format!("  {comment}\n"));
                }
                _ => {
                    if at > 0 && breaks > 1 {
                        self.out.push('\n');
                    }
                    self.change(change, depth + 1);
                }
            }
            last = span.end;
        }
        self.line(depth, "}");
    }

    fn changes_inline(&self, changes: &[ChangeItem]) -> Option<Vec<String>> {
        changes
            .iter()
            .map(|change| match change {
                ChangeItem::Fact(fact) => Some(fact_text(fact)),
                ChangeItem::Without(names, _) => Some(without_text(names)),
                ChangeItem::Require(require, _) => Some(require_text(require)),
                ChangeItem::Refinement(refined, _) => {
                    let tail = self.inline(refined.facts.as_ref())?;
                    Some(format!("{} {tail}", refinement_head(refined)).trim_end().to_string())
                }
                ChangeItem::Comment(..) => None,
            })
            .collect()
    }

    fn change(&mut self, change: &ChangeItem, depth: usize) {
        match change {
            ChangeItem::Fact(fact) => self.line(depth, &fact_text(fact)),
            ChangeItem::Without(names, _) => self.line(depth, &without_text(names)),
            ChangeItem::Require(require, _) => self.line(depth, &require_text(require)),
            ChangeItem::Refinement(refined, _) => {
                self.block(&refinement_head(refined), refined.facts.as_ref(), depth)
            }
            ChangeItem::Comment(comment, _) => self.line(depth, comment),
        }
    }

    fn titled(&mut self, word: &str, titled: &Titled, depth: usize) {
        let head = format!("{word} {}", quote(&titled.label.value));
        match &titled.facts {
            // A scenario without its block would be no statement.
            Some(facts) if facts.items.is_empty() => self.line(depth, &format!("{head} {{ }}")),
            facts => self.block(&head, facts.as_ref(), depth),
        }
    }

    fn declaration(&mut self, declaration: &Declaration, depth: usize) {
        let mut head = format!("{} {}", declaration.kind.value, declaration.id.value);
        push_label(&mut head, declaration.label.as_ref());
        self.block(&head, declaration.facts.as_ref(), depth);
    }

    fn block(&mut self, head: &str, facts: Option<&Facts>, depth: usize) {
        match self.inline(facts) {
            Some(tail) if tail.is_empty() => self.line(depth, head),
            Some(tail) => self.line(depth, &format!("{head} {tail}")),
            None => {
                self.line(depth, &format!("{head} {{"));
                if let Some(facts) = facts {
                    self.facts(facts, depth + 1);
                }
                self.line(depth, "}");
            }
        }
    }

    /// The block on one line, if it was written so, is short and holds no comment.
    fn inline(&self, facts: Option<&Facts>) -> Option<String> {
        let Some(facts) = facts.filter(|facts| !facts.items.is_empty()) else { return Some(String::new()) };
        if self.source.slice(facts.span).contains('\n') {
            return None;
        }
        let mut texts = Vec::new();
        for item in &facts.items {
            match item {
                FactItem::Fact(fact) => texts.push(fact_text(fact)),
                FactItem::Comment(..) => return None,
            }
        }
        let text = format!("{{ {} }}", texts.join("; "));
        (text.chars().count() <= WIDEST).then_some(text)
    }

    /// Facts that stood on one line stay together; single facts on neighbouring lines are aligned.
    fn facts(&mut self, facts: &Facts, depth: usize) {
        let mut rows: Vec<(Vec<&Fact>, Option<&str>, bool)> = Vec::new();
        let mut last = facts.span.start;
        for item in &facts.items {
            let (span, is_comment) = match item {
                FactItem::Fact(fact) => (fact.span, false),
                FactItem::Comment(_, span) => (*span, true),
            };
            let breaks = self.between(last, span.start).matches('\n').count();
            let blank = breaks > 1 && !rows.is_empty();
            match item {
                FactItem::Comment(comment, _)
                    if is_comment
                        && breaks == 0
                        && rows.last().is_some_and(|(row, c, _)| !row.is_empty() && c.is_none()) =>
                {
                    if let Some(row) = rows.last_mut() {
                        row.1 = Some(comment);
                    }
                }
                FactItem::Comment(comment, _) => rows.push((Vec::new(), Some(comment), blank)),
                FactItem::Fact(fact) => match rows.last_mut() {
                    Some((row, None, _))
                        if breaks == 0
                            && !row.is_empty()
                            && row_width(row) + fact_text(fact).len() < WIDEST =>
                    {
                        row.push(fact)
                    }
                    _ => rows.push((vec![fact], None, blank)),
                },
            }
            last = span.end;
        }
        let single = rows.iter().all(|(row, _, _)| row.len() <= 1);
        let names = rows
            .iter()
            .flat_map(|(row, _, _)| row)
            .filter(|f| !f.values.is_empty())
            .map(|f| f.name.value.chars().count())
            .max()
            .unwrap_or(0);
        for (row, comment, blank) in rows {
            if blank {
                self.out.push('\n');
            }
            let mut text = match row.as_slice() {
                [fact] if single && !fact.values.is_empty() => {
                    let gap = names + 1 - fact.name.value.chars().count();
                    format!("{}{}{}", fact.name.value, " ".repeat(gap), values(&fact.values))
                }
                row => row.iter().map(|f| fact_text(f)).collect::<Vec<_>>().join("; "),
            };
            if let Some(comment) = comment {
                if !text.is_empty() {
                    text.push_str("  ");
                }
                text.push_str(comment);
            }
            self.line(depth, &text);
        }
    }

    fn chain(&mut self, chain: &Chain, depth: usize) {
        let mut text = reference(&chain.start);
        let mut end = chain.start.name.span.end;
        for link in &chain.links {
            // A chain that was broken before an arrow stays broken there.
            if self.between(end, link.arrow.span.start).contains('\n') {
                self.line(depth, &text);
                text = format!("  {}", link.arrow.value.sign());
            } else {
                text.push(' ');
                text.push_str(link.arrow.value.sign());
            }
            text.push(' ');
            text.push_str(&link_head(link));
            match self.inline(link.facts.as_ref()) {
                Some(tail) if tail.is_empty() => {}
                Some(tail) => {
                    text.push(' ');
                    text.push_str(&tail);
                }
                None => {
                    text.push_str(" {");
                    self.line(depth, &text);
                    if let Some(facts) = &link.facts {
                        self.facts(facts, depth + 1);
                    }
                    text = "}".to_string();
                }
            }
            end = link.span.end;
        }
        self.line(depth, &text);
    }
}

fn without_text(names: &[Text]) -> String {
    let names: Vec<&str> = names.iter().map(|name| name.value.as_str()).collect();
    format!("without {}", names.join(", "))
}

fn refinement_head(refined: &Refinement) -> String {
    let mut head = refined.id.value.clone();
    push_label(&mut head, refined.label.as_ref());
    // A name alone would be a membership.
    if refined.label.is_none() && refined.facts.as_ref().is_none_or(|facts| facts.items.is_empty()) {
        head.push_str(" { }");
    }
    head
}

fn require_text(require: &Require) -> String {
    let mut text = format!("require {}", require.measure.value);
    push_path(&mut text, &require.path, &require.arrows);
    text.push(' ');
    text.push_str(&require.compare.value);
    text.push(' ');
    text.push_str(&values(&require.values));
    text
}

fn row_width(row: &[&Fact]) -> usize {
    row.iter().map(|f| fact_text(f).len() + 2).sum()
}

fn link_head(link: &Link) -> String {
    let mut text = reference(&link.target);
    push_label(&mut text, link.label.as_ref());
    if let Some(event) = &link.event {
        text.push_str(" on ");
        text.push_str(&event.value);
    }
    text
}

/// ` a -> b ~> c`
fn push_path(text: &mut String, path: &[Reference], arrows: &[Arrow]) {
    for (at, step) in path.iter().enumerate() {
        if at > 0 {
            text.push(' ');
            text.push_str(arrows.get(at - 1).map_or("->", |a| a.sign()));
        }
        text.push(' ');
        text.push_str(&reference(step));
    }
}

fn push_label(text: &mut String, label: Option<&Text>) {
    if let Some(label) = label {
        text.push(' ');
        text.push_str(&quote(&label.value));
    }
}

fn reference(reference: &Reference) -> String {
    if reference.group { format!("group:{}", reference.name.value) } else { reference.name.value.clone() }
}

fn fact_text(fact: &Fact) -> String {
    if fact.values.is_empty() {
        fact.name.value.clone()
    } else {
        format!("{} {}", fact.name.value, values(&fact.values))
    }
}

fn values(values: &[Spanned<Value>]) -> String {
    let mut text = String::new();
    for value in values {
        if value.value == Value::Comma {
            text.push(',');
            continue;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        match &value.value {
            Value::Text(words) => text.push_str(&quote(words)),
            Value::Word(word) | Value::Compare(word) => text.push_str(word),
            Value::Comma => {}
            Value::Quantity { number, unit, currency } => {
                text.extend(currency.iter());
                text.push_str(number);
                if !unit.is_empty() {
                    if !is_tight(unit) {
                        text.push(' ');
                    }
                    text.push_str(unit);
                }
            }
        }
    }
    text
}

/// Units that are written without a space: `80/s`, `2M/month`, `10k`.
pub fn is_tight(unit: &str) -> bool {
    unit.starts_with('/') || ["k", "K", "M"].contains(&unit.split('/').next().unwrap_or(unit))
}

/// A text in quotes.
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
