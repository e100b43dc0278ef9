//! Changes of a file by spans: a component replaced, renamed or removed, every other byte left alone.

use neph_syntax::ast::{Ast, Chain, FlowItem, Item, ItemKind, Reference};
use neph_syntax::source::{Source, Span};

use crate::lexicon::Lexicon;
use crate::name::quoted;

/// Text to put in place of a span.
pub type Patch = (Span, String);

/// A change of one component.
#[derive(Debug, PartialEq)]
pub enum Change {
    /// It goes, with its arrows.
    Remove,
    /// It gets another kind: the word of the language, and how people wrote old and new.
    Replace {
        /// The word of the language.
        kind: String,
        /// What the old one was called.
        old: String,
        /// What the new one is called.
        new: String,
    },
    /// It gets another identifier.
    Rename(String),
    /// It gets another label.
    Retitle(String),
}

/// The text of a file with one component changed.
pub fn change(source: &Source, ast: &Ast, id: &str, change: &Change) -> String {
    let mut patches: Vec<Patch> = Vec::new();
    match change {
        Change::Remove => remove(source, &ast.items, id, &mut patches),
        Change::Replace { kind, old, new } => replace(&ast.items, id, kind, old, new, &mut patches),
        Change::Rename(new) => rename(&ast.items, id, new, &mut patches),
        Change::Retitle(new) => retitle(&ast.items, id, new, &mut patches),
    }
    patched(&source.text, patches)
}

pub fn patched(text: &str, mut patches: Vec<Patch>) -> String {
    patches.sort_by_key(|(span, _)| std::cmp::Reverse((span.start, span.end)));
    let mut out = text.to_string();
    let mut last = usize::MAX;
    for (span, new) in patches {
        // What lies in a span that is gone already is gone with it.
        if span.end <= last && out.is_char_boundary(span.start) && out.is_char_boundary(span.end) {
            out.replace_range(span.start..span.end, &new);
            last = span.start;
        }
    }
    out
}

/// All items, those in groups too, in order.
pub fn each<'a>(items: &'a [Item], visit: &mut dyn FnMut(&'a Item)) {
    let mut open: Vec<std::slice::Iter<'a, Item>> = vec![items.iter()];
    while let Some(top) = open.last_mut() {
        let Some(item) = top.next() else {
            open.pop();
            continue;
        };
        visit(item);
        if let ItemKind::Group(group) = &item.kind {
            open.push(group.items.iter());
        }
    }
}

fn replace(items: &[Item], id: &str, kind: &str, old: &str, new: &str, patches: &mut Vec<Patch>) {
    each(items, &mut |item| {
        let ItemKind::Declaration(part) = &item.kind else { return };
        if part.id.value != id {
            return;
        }
        patches.push((part.kind.span, kind.to_string()));
        if let Some(title) = &part.label {
            let at = title.value.to_lowercase().find(&old.to_lowercase());
            // `SQS queue` says nothing but what it was.
            let lexicon = Lexicon::bundled();
            let plain = title.value.split(' ').all(|word| lexicon.kind_of(&word.to_lowercase()).is_some());
            if plain {
                patches.push((title.span, quoted(&neph_syntax::words::capital(new))));
            } else if let Some(at) = at.filter(|at| {
                title.value.is_char_boundary(*at) && title.value.is_char_boundary(at + old.len())
            }) {
                let value = format!("{}{new}{}", &title.value[..at], &title.value[at + old.len()..]);
                patches.push((title.span, quoted(&value)));
            }
        }
    });
}

fn retitle(items: &[Item], id: &str, new: &str, patches: &mut Vec<Patch>) {
    each(items, &mut |item| {
        let ItemKind::Declaration(part) = &item.kind else { return };
        if part.id.value != id {
            return;
        }
        match &part.label {
            Some(title) => patches.push((title.span, quoted(new))),
            None => {
                let end = part.id.span.end;
                patches.push((Span { start: end, end }, format!(" {}", quoted(new))));
            }
        }
    });
}

/// The references in an item.
fn references(item: &Item) -> Vec<&Reference> {
    match &item.kind {
        ItemKind::Chain(chain) => of_chain(chain),
        ItemKind::Flow(flow) => flow
            .steps
            .iter()
            .filter_map(
                |step| if let FlowItem::Chain(chain, _) = step { Some(of_chain(chain)) } else { None },
            )
            .flatten()
            .collect(),
        ItemKind::Require(require) => require.path.iter().collect(),
        ItemKind::Unit(unit) => unit.path.iter().collect(),
        ItemKind::Allow(allow) => allow.on.iter().collect(),
        ItemKind::Note(note) => note.on.iter().collect(),
        _ => Vec::new(),
    }
}

fn of_chain(chain: &Chain) -> Vec<&Reference> {
    std::iter::once(&chain.start).chain(chain.links.iter().map(|link| &link.target)).collect()
}

fn rename(items: &[Item], id: &str, new: &str, patches: &mut Vec<Patch>) {
    each(items, &mut |item| {
        if let ItemKind::Declaration(part) = &item.kind
            && part.id.value == id
        {
            patches.push((part.id.span, new.to_string()));
        }
        for reference in references(item) {
            if reference.name.value == id && !reference.group {
                patches.push((reference.name.span, new.to_string()));
            }
        }
    });
}

fn remove(source: &Source, items: &[Item], id: &str, patches: &mut Vec<Patch>) {
    let hit = |reference: &&Reference| reference.name.value == id && !reference.group;
    each(items, &mut |item| {
        let gone = match &item.kind {
            ItemKind::Declaration(part) => part.id.value == id,
            ItemKind::Chain(chain) if of_chain(chain).iter().any(hit) => {
                let kept = runs(source, chain, id);
                if !kept.is_empty() {
                    patches.push(rewritten(source, item.span, &kept));
                    return;
                }
                true
            }
            ItemKind::Flow(flow) if references(item).iter().any(hit) => {
                let steps = flow.steps.iter().filter_map(|step| match step {
                    FlowItem::Chain(chain, span) => Some((runs(source, chain, id), *span)),
                    FlowItem::Comment(..) => None,
                });
                let steps: Vec<(Vec<String>, Span)> = steps.collect();
                if steps.iter().any(|(kept, _)| !kept.is_empty()) {
                    for (kept, span) in steps {
                        patches.push(if kept.is_empty() {
                            (line(&source.text, span), String::new())
                        } else {
                            rewritten(source, span, &kept)
                        });
                    }
                    return;
                }
                true
            }
            _ => references(item).iter().any(hit),
        };
        if gone {
            patches.push((line(&source.text, item.span), String::new()));
        }
    });
}

/// What is left of a statement, in its place.
fn rewritten(source: &Source, span: Span, kept: &[String]) -> Patch {
    let text = source.text.get(span.start..span.end).unwrap_or("");
    let end = span.start + text.trim_end().len();
    let indent = indent(&source.text, span.start);
    (Span { start: span.start, end }, kept.join(&format!("\n{indent}")))
}

/// What is left of a chain without a part: its runs of arrows that do not touch it.
fn runs(source: &Source, chain: &Chain, id: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut from = &chain.start;
    let mut open = false;
    for link in &chain.links {
        let touches = from.name.value == id || link.target.name.value == id;
        if touches {
            open = false;
        } else {
            let text = source.text.get(link.span.start..link.span.end).unwrap_or("").trim_end();
            match out.last_mut().filter(|_| open) {
                Some(run) => {
                    run.push(' ');
                    run.push_str(text);
                }
                None => out.push(format!("{} {text}", from.name.value)),
            }
            open = true;
        }
        from = &link.target;
    }
    out
}

fn indent(text: &str, at: usize) -> String {
    let start = text[..at].rfind('\n').map_or(0, |n| n + 1);
    text[start..at].chars().take_while(|c| c.is_whitespace()).collect()
}

/// A span and the line it stands on, when nothing else does but a comment.
fn line(text: &str, span: Span) -> Span {
    let start = text[..span.start].rfind('\n').map_or(0, |n| n + 1);
    let end = text[span.end..].find('\n').map_or(text.len(), |n| span.end + n + 1);
    let before = text[start..span.start].trim();
    let behind = text[span.end..end].trim();
    if before.is_empty() && (behind.is_empty() || behind.starts_with('#')) {
        Span { start, end }
    } else {
        span
    }
}
