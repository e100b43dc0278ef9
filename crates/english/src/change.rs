//! Changes what a file already says: replaces, removes and renames parts, and leaves every other byte alone.

use super::draft::Draft;
use super::edit;
use super::lexicon::Lexicon;
use super::resolve::{Context, resolve};
use super::segment::Piece;
use super::token::{Kind, Token, tokens};
use super::{Refusal, label, refusal, write};
use neph_catalog::Catalog;
use neph_model::Model;
use neph_syntax::ast::{Ast, Chain, FlowItem, Item, ItemKind, Reference};
use neph_syntax::source::{Source, Span};

/// What a sentence asks for.
#[derive(Debug, PartialEq)]
enum Wish {
    Remove(String),
    Replace(String, String),
    Rename(String, String),
}

/// Text to put in place of a span.
type Patch = (Span, String);

/// The text with the changes that `piece` asks for, or nothing when it asks for none.
///
/// # Errors
/// When it names a part that is not there.
pub(super) fn change(
    source: &Source,
    ast: &Ast,
    model: &Model,
    piece: &Piece,
    catalog: &Catalog,
) -> Option<Result<String, Refusal>> {
    let lexicon = Lexicon::bundled();
    let wish = wish(&piece.text, lexicon)?;
    let mut patches: Vec<Patch> = Vec::new();
    let name = match &wish {
        Wish::Remove(name) | Wish::Replace(name, _) | Wish::Rename(name, _) => name,
    };
    let Some(id) = meant(model, name, lexicon) else {
        return Some(Err(refusal(format!("the system has no part that is meant by `{name}`"))));
    };
    match &wish {
        Wish::Remove(_) => remove(source, &ast.items, &id, &mut patches),
        Wish::Rename(old, new) if *old == id && identifier(new) => rename(&ast.items, &id, new, &mut patches),
        Wish::Rename(_, new) => retitle(&ast.items, &id, &neph_syntax::words::capital(new), &mut patches),
        Wish::Replace(old, new) => match other(new, catalog, model, lexicon) {
            Some((kind, words)) => replace(&ast.items, &id, &kind, old, &words, &mut patches),
            None => return Some(Err(refusal(format!("`{new}` names no service and no kind of part")))),
        },
    }
    Some(Ok(patched(&source.text, patches)))
}

/// What a sentence asks to change, in its own words.
fn wish(text: &str, lexicon: &Lexicon) -> Option<Wish> {
    let all = tokens(text, lexicon);
    let words: Vec<&Token> = all.iter().filter(|t| t.is_word()).collect();
    let skip = words.iter().take_while(|t| lexicon.has("polite", &t.low)).count();
    let first = words.get(skip)?;
    let rest = &words[skip + 1..];
    let join = |part: &[&Token]| -> String {
        let first = part.iter().take_while(|t| lexicon.has("determiners", &t.low)).count();
        let part = &part[first.min(part.len())..];
        match (part.first(), part.last()) {
            (Some(a), Some(b)) => {
                text.get(a.span.0..b.span.1).unwrap_or("").trim_matches(['"', '`', ' ']).to_string()
            }
            _ => String::new(),
        }
    };
    let split = |at: &[&str]| -> Option<(String, String)> {
        let n = rest.iter().position(|t| at.contains(&t.low.as_str()))?;
        let (old, new) = (join(&rest[..n]), join(&rest[n + 1..]));
        (!old.is_empty() && !new.is_empty()).then_some((old, new))
    };
    if lexicon.has("removes", &first.low) {
        let name = join(rest);
        // `delete old records every night with a function` is work to add.
        let plain = rest.iter().all(|t| t.low == "of" || !lexicon.has("prepositions", &t.low))
            && all.iter().all(|t| t.is_word() || t.kind == Kind::Stop);
        return (!name.is_empty() && rest.len() <= 6 && plain).then_some(Wish::Remove(name));
    }
    if first.is("rename") {
        return split(&["to", "as", "into"]).map(|(old, new)| Wish::Rename(old, new));
    }
    if lexicon.has("replaces", &first.low) {
        let rest_from = rest.first().is_some_and(|t| t.is("from"));
        let parts = split(&["with", "by", "for", "to", "into"]);
        return parts.map(|(old, new)| {
            let old = if rest_from { old.trim_start_matches("from ").to_string() } else { old };
            Wish::Replace(old, new)
        });
    }
    // `use Kinesis instead of SQS`
    let n = rest.windows(2).position(|w| w[0].is("instead") && w[1].is("of"))?;
    let (new, old) = (join(&rest[..n]), join(&rest[n + 2..]));
    (first.is("use") && !old.is_empty() && !new.is_empty()).then_some(Wish::Replace(old, new))
}

fn identifier(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && text.starts_with(|c: char| c.is_ascii_lowercase())
}

/// The part of the system that words mean.
fn meant(model: &Model, name: &str, lexicon: &Lexicon) -> Option<String> {
    let same = |text: &str| text.eq_ignore_ascii_case(name);
    if let Some((_, node)) = model.nodes().find(|(_, node)| same(&node.id) || same(&node.label)) {
        return Some(node.id.clone());
    }
    let mut draft = edit::draft(model);
    let known = draft.parts.len();
    let part = part_of(&mut draft, name, lexicon)?;
    (part < known).then(|| draft.parts[part].fixed.clone()).flatten()
}

/// The part that a phrase names in a draft; a new one if there is none.
fn part_of(draft: &mut Draft, name: &str, lexicon: &Lexicon) -> Option<usize> {
    let phrase = format!("the {name}");
    let found = super::read::mentioned(&phrase, lexicon);
    let mention = found.first()?;
    let context = Context {
        piece: 0,
        does: &Default::default(),
        beside: &[],
        written: name,
        listed: false,
        area: None,
    };
    resolve(draft, mention, &context, lexicon).first().copied()
}

/// The word of the language for what a phrase names, and how people write it.
fn other(name: &str, catalog: &Catalog, model: &Model, lexicon: &Lexicon) -> Option<(String, String)> {
    let mut draft = Draft { provider: Some(model.system.provider.id()), ..Draft::default() };
    let part = part_of(&mut draft, name, lexicon)?;
    let kind = label::kind(&draft.parts[part], catalog, write::provider(&draft));
    Some((kind, name.to_string()))
}

fn patched(text: &str, mut patches: Vec<Patch>) -> String {
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
fn each<'a>(items: &'a [Item], visit: &mut dyn FnMut(&'a Item)) {
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
            let plain = super::read::mentioned(&title.value, Lexicon::bundled());
            if plain.len() == 1 && plain[0].name.is_empty() && title.value.split(' ').count() <= plain[0].end
            {
                patches.push((title.span, label::quoted(&neph_syntax::words::capital(new))));
            } else if let Some(at) = at.filter(|at| {
                title.value.is_char_boundary(*at) && title.value.is_char_boundary(at + old.len())
            }) {
                let value = format!("{}{new}{}", &title.value[..at], &title.value[at + old.len()..]);
                patches.push((title.span, label::quoted(&value)));
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
            Some(title) => patches.push((title.span, label::quoted(new))),
            None => {
                let end = part.id.span.end;
                patches.push((Span { start: end, end }, format!(" {}", label::quoted(new))));
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
