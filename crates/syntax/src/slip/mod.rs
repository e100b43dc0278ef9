//! What people really type: slips of other languages and of haste, recognised, cured exactly and read as meant.
//!
//! A text without errors never comes here. In one with errors, recognisers look at its lines and offer replacements;
//! the repaired text is read again, and a replacement counts only where the line can then be read. So one cause costs
//! one message, and nothing that follows from it costs another.

mod braces;
mod lines;
mod quotes;
mod words;

use crate::ast::{self, Item};
use crate::diagnostic::{Diagnostic, Fix};
use crate::source::Span;
use crate::{foreign, lower};
use lines::Line;

/// Rounds of repairing: what does not help is taken back, once for each.
const ROUNDS: usize = 4;
/// Longer texts are not repaired: their first errors say enough.
const LONGEST: usize = 200_000;

/// Reads the text of one file, and what is wrong with it.
pub(crate) fn read(text: &str) -> (Vec<Item>, Vec<Diagnostic>) {
    let (items, faults) = lower::text(text);
    if faults.is_empty() {
        return (items, faults);
    }
    if let Some(fault) = foreign::fault(text) {
        return (Vec::new(), vec![fault]);
    }
    if text.len() > LONGEST {
        return (items, faults);
    }
    let mut slips = find(text, &faults);
    for _ in 0..ROUNDS {
        if slips.is_empty() {
            break;
        }
        let repaired = Repaired::new(text, &slips);
        let (mut items, left) = lower::text(&repaired.text);
        let back = |span: Span| repaired.back(span);
        let left: Vec<Diagnostic> = left.into_iter().map(|fault| fault.moved(&back)).collect();
        let helped = |slip: &Diagnostic| {
            let (start, end) = line_around(text, slip.span.map_or(0, |span| span.start));
            !left.iter().filter_map(|fault| fault.span).any(|at| at.start >= start && at.start <= end)
        };
        if left.len() >= faults.len() + slips.len() || !slips.iter().all(helped) {
            slips.retain(helped);
            continue;
        }
        ast::moved(&mut items, &back);
        let told = slips.into_iter().chain(left).collect();
        return (items, told);
    }
    (items, faults)
}

/// Every slip of a text that has errors.
fn find(text: &str, faults: &[Diagnostic]) -> Vec<Diagnostic> {
    let lines = lines::split(text, faults);
    let mut slips = Vec::new();
    if faults.iter().any(|fault| fault.name == "unclosed-brace") {
        braces::find(&lines, &mut slips);
    }
    quotes::block_comments(&lines, &mut slips);
    let indented = words::indented_blocks(&lines, &mut slips);
    for line in lines.iter().filter(|line| !indented.contains(&line.number)) {
        recognise(line, &mut slips);
    }
    // Of two replacements in one place the first stays.
    let mut taken: Vec<Span> = Vec::new();
    slips.retain(|slip| {
        let free = slip.fixes.iter().all(|fix| {
            // What is put in needs a place that no other replacement touches.
            let gap = usize::from(fix.span.start == fix.span.end);
            taken.iter().all(|span| fix.span.end + gap <= span.start || fix.span.start >= span.end + gap)
        });
        if free {
            taken.extend(slip.fixes.iter().map(|fix| fix.span));
        }
        free
    });
    slips
}

/// The slips of one line: each recogniser claims what it knows.
fn recognise(line: &Line<'_>, slips: &mut Vec<Diagnostic>) {
    let recognisers: [fn(&Line<'_>) -> Option<Diagnostic>; 14] = [
        quotes::comment,
        words::arrow_sign,
        words::arrow_label,
        words::include,
        words::objective,
        words::listed,
        words::assignment,
        words::json_fact,
        words::brackets,
        quotes::foreign_quotes,
        quotes::inner_quotes,
        words::bad_name,
        words::trailing,
        quotes::unquoted,
    ];
    for recogniser in recognisers {
        if let Some(told) = recogniser(line) {
            slips.push(told);
        }
    }
}

fn line_around(text: &str, at: usize) -> (usize, usize) {
    let at = at.min(text.len());
    let start = text[..at].rfind('\n').map_or(0, |n| n + 1);
    let end = text[at..].find('\n').map_or(text.len(), |n| at + n);
    (start, end)
}

/// A text with replacements made, and the way back from its places.
struct Repaired {
    text: String,
    edits: Vec<Fix>,
}

impl Repaired {
    fn new(text: &str, slips: &[Diagnostic]) -> Repaired {
        let mut edits: Vec<Fix> = slips.iter().flat_map(|slip| slip.fixes.iter().cloned()).collect();
        edits.sort_by_key(|edit| edit.span);
        let mut out = String::with_capacity(text.len() + 64);
        let mut at = 0;
        edits.retain(|edit| {
            let fits = edit.span.start >= at && text.get(edit.span.start..edit.span.end).is_some();
            if fits {
                out.push_str(&text[at..edit.span.start]);
                out.push_str(&edit.text);
                at = edit.span.end;
            }
            fits
        });
        out.push_str(&text[at..]);
        Repaired { text: out, edits }
    }

    /// Where a place of the repaired text is in the text as written.
    fn back(&self, span: Span) -> Span {
        let start = self.offset(span.start);
        Span { start, end: self.offset(span.end).max(start) }
    }

    fn offset(&self, at: usize) -> usize {
        // Bytes behind the last replacement before `at`, in both texts.
        let (mut old, mut new) = (0, 0);
        for edit in &self.edits {
            let before = edit.span.start - old;
            if at <= new + before {
                break;
            }
            old = edit.span.start;
            new += before;
            if at < new + edit.text.len() {
                return (old + (at - new)).min(edit.span.end);
            }
            new += edit.text.len();
            old = edit.span.end;
        }
        old + at.saturating_sub(new)
    }
}

#[cfg(test)]
mod tests;
