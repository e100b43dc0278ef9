//! Writes the draft as canonical text of the language, with what was understood beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::draft::{Draft, Manner, Part};
use super::label;
use super::segment::Piece;
use neph_catalog::{Catalog, Provider};
use neph_syntax as syntax;
use neph_syntax::source::Source;

/// The longest comment, in letters.
const WIDE: usize = 140;

/// The provider the draft runs at.
pub(super) fn provider(draft: &Draft) -> Provider {
    draft.provider.and_then(Provider::parse).unwrap_or(Provider::Aws)
}

/// One part as a line.
pub(super) fn declaration(part: &Part, id: &str, catalog: &Catalog, provider: Provider) -> String {
    let kind = label::kind(part, catalog, provider);
    let mut title = label::label(part);
    if part.numbered {
        // Two of a kind are told apart by number.
        let number = id.rsplit('_').next().filter(|n| n.parse::<u32>().is_ok());
        title = label::one(&title);
        if let Some(number) = number {
            let _ = write!(title, " {number}");
        }
    }
    let mut line = format!("{kind} {id} {}", label::quoted(&title));
    if !part.facts.is_empty() {
        let _ = write!(line, " {{ {} }}", part.facts.join("; "));
    }
    line
}

/// The arrows from a number on as lines, in the order in which things happen.
pub(super) fn arrows(draft: &Draft, ids: &[String], from: usize) -> Vec<String> {
    flow(draft, from)
        .into_iter()
        .map(|at| {
            let arrow = &draft.arrows[at];
            let sign = match arrow.manner {
                Manner::Call => "->",
                Manner::Event => "~>",
                Manner::Failure => "!>",
            };
            let mut line = format!("{} {sign} {}", ids[arrow.from], ids[arrow.to]);
            let event = arrow.event.and_then(|at| draft.events.get(at));
            if let Some((name, _)) = event {
                let _ = write!(line, " on {name}");
            }
            if let Some(label) = arrow.label.as_ref().filter(|l| !l.trim().is_empty() && event.is_none()) {
                let _ = write!(line, " {}", label::quoted(&label::quiet(label)));
            }
            if !arrow.facts.is_empty() {
                let _ = write!(line, " {{ {} }}", arrow.facts.join("; "));
            }
            if arrow.assumed {
                line.push_str("  # assumed");
            }
            line
        })
        .collect()
}

/// Arrows from a number on, each behind the arrows that lead to its start. O(parts × arrows).
fn flow(draft: &Draft, from: usize) -> Vec<usize> {
    let mut left: Vec<usize> = (from..draft.arrows.len()).collect();
    let mut order = Vec::new();
    while !left.is_empty() {
        // People first, then parts nothing leads to any more; in a circle, the first that stands.
        let starts = |at: &usize| !left.iter().any(|other| draft.arrows[*other].to == draft.arrows[*at].from);
        let outside = |at: &&usize| draft.parts[draft.arrows[**at].from].role == "client";
        let first =
            left.iter().find(outside).or_else(|| left.iter().find(|at| starts(at))).or(left.first()).copied();
        let Some(first) = first else { break };
        let mut open = vec![draft.arrows[first].from];
        while let Some(part) = open.pop() {
            let (mine, others): (Vec<usize>, Vec<usize>) =
                left.into_iter().partition(|at| draft.arrows[*at].from == part);
            left = others;
            open.extend(mine.iter().rev().map(|at| draft.arrows[*at].to));
            order.extend(mine);
        }
    }
    order
}

/// The whole system as canonical text.
pub(super) fn text(draft: &Draft, pieces: &[Piece], catalog: &Catalog) -> String {
    let provider = provider(draft);
    let ids = label::ids(draft, &BTreeSet::new());
    let mut out = String::new();
    let _ = writeln!(out, "system {} {{", label::quoted(&draft.title));
    let _ = writeln!(out, "  about    {}", label::quoted(&draft.about));
    let _ = writeln!(out, "  provider {}\n}}", provider.id());
    let mut said: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut assumed = Vec::new();
    for (at, part) in draft.parts.iter().enumerate().filter(|(_, part)| !part.gone) {
        if part.assumed.is_some() { assumed.push(at) } else { said.entry(part.piece).or_default().push(at) }
    }
    let mut written: BTreeSet<usize> = BTreeSet::new();
    for (piece, mut parts) in said {
        parts.sort_by_key(|at| (draft.parts[*at].place, *at));
        out.push('\n');
        for (_, what) in draft.denied.iter().filter(|(at, _)| *at == piece) {
            let _ = writeln!(out, "# denied: {}", comment(what));
        }
        let line = |at: usize| declaration(&draft.parts[at], &ids[at], catalog, provider);
        let heard = |at: usize| pieces.get(at).map(|piece| format!("# understood: {}", comment(&piece.text)));
        let (grouped, alone): (Vec<usize>, Vec<usize>) =
            parts.into_iter().partition(|at| draft.parts[*at].group.is_some());
        if let Some(heard) = heard(piece).filter(|_| !alone.is_empty()) {
            let _ = writeln!(out, "{heard}");
        }
        for at in alone {
            let _ = writeln!(out, "{}", line(at));
        }
        // A group stands where its first part does, with all of them.
        for group in grouped.into_iter().filter_map(|at| draft.parts[at].group) {
            if !written.insert(group) {
                continue;
            }
            let label = &draft.groups[group];
            let _ = writeln!(out, "group {} {} {{", label::word(label), label::quoted(label));
            let mut said: BTreeMap<(usize, usize, usize), usize> = BTreeMap::new();
            for (at, part) in draft.parts.iter().enumerate().filter(|(_, part)| !part.gone) {
                if part.group == Some(group) {
                    said.insert((part.piece, part.place, at), at);
                }
            }
            let mut last = usize::MAX;
            for ((piece, _, _), at) in said {
                if let Some(heard) = heard(piece).filter(|_| piece != last) {
                    let _ = writeln!(out, "  {heard}");
                }
                last = piece;
                let _ = writeln!(out, "  {}", line(at));
            }
            let _ = writeln!(out, "}}");
        }
    }
    let told: BTreeSet<usize> =
        draft.parts.iter().filter(|p| !p.gone && p.assumed.is_none()).map(|p| p.piece).collect();
    let apart = draft.denied.iter().filter(|(at, _)| !told.contains(at));
    block(&mut out, apart.map(|(_, what)| format!("# denied: {}", comment(what))));
    if !assumed.is_empty() {
        out.push('\n');
    }
    for at in assumed {
        let part = &draft.parts[at];
        let _ = writeln!(out, "# assumed: {}", comment(part.assumed.as_deref().unwrap_or_default()));
        let _ = writeln!(out, "{}", declaration(part, &ids[at], catalog, provider));
    }
    let events = draft.events.iter().map(|(name, label)| format!("event {name} {}", label::quoted(label)));
    block(&mut out, events);
    block(&mut out, arrows(draft, &ids, 0).into_iter());
    let requires = draft.requires.iter().map(|require| match require.path {
        Some((from, to)) => {
            format!("require {} {} -> {} {}", require.metric, ids[from], ids[to], require.bound)
        }
        None => format!("require {} {}", require.metric, require.bound),
    });
    block(&mut out, requires);
    block(&mut out, draft.unused.iter().map(|piece| format!("# not used: {}", comment(piece))));
    block(&mut out, draft.questions.iter().map(|question| format!("# question: {}", comment(question))));
    let source = Source::new("<described>", &out);
    let (ast, _) = syntax::parse(&source);
    syntax::format(&ast, &source)
}

/// Lines that belong together, with a blank line before them.
fn block(out: &mut String, lines: impl Iterator<Item = String>) {
    for (at, line) in lines.enumerate() {
        if at == 0 {
            out.push('\n');
        }
        let _ = writeln!(out, "{line}");
    }
}

/// A piece of the text as a comment: one line, not endless.
pub(super) fn comment(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.trim();
    if text.chars().count() <= WIDE {
        return text.to_string();
    }
    let short: String = text.chars().take(WIDE - 1).collect();
    let end = short.rfind(' ').unwrap_or(short.len());
    format!("{}…", short[..end].trim_end())
}
