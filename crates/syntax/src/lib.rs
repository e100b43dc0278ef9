//! Reads text into a tree that keeps every place, and writes a tree as canonical text.

pub mod ast;
pub mod date;
pub mod diagnostic;
mod expected;
mod fault;
mod files;
pub mod foreign;
mod format;
pub mod money;
pub mod present;
mod slip;
pub mod source;
pub mod units;
pub mod words;

mod lower;

use crate::ast::{Item, ItemKind};
use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};
pub use ast::Ast;
pub use files::{Files, Memory, gather};
pub use format::format;
pub use format::is_tight;

/// The longest text that is read, in bytes: a description of a system is never longer.
pub const LONGEST: usize = 4 * 1024 * 1024;

/// Reads one source with the files it was gathered with. It never fails: what cannot be read costs one message a cause
/// and is left out of the tree, or read as what was meant.
pub fn parse(source: &Source) -> (Ast, Vec<Diagnostic>) {
    if source.text.len() > LONGEST {
        return (Ast::default(), vec![fault::too_long(source.text.len())]);
    }
    let mut faults = Vec::new();
    let items = if source.files.is_empty() {
        let (mut items, found) = file(&source.text, 0);
        faults.extend(found);
        unread(&mut items, &mut faults);
        items
    } else {
        joined(source, 0, &mut faults)
    };
    faults.sort_by_key(Diagnostic::place);
    (Ast { items, source: source.clone() }, faults)
}

/// Reads one file for itself, without the files it uses: what formats it, or looks into it.
pub fn parse_alone(source: &Source) -> (Ast, Vec<Diagnostic>) {
    if source.text.len() > LONGEST {
        return (Ast::default(), vec![fault::too_long(source.text.len())]);
    }
    let (items, mut faults) = file(&source.text, 0);
    faults.sort_by_key(Diagnostic::place);
    (Ast { items, source: source.clone() }, faults)
}

/// Reads the text of one file that stands at `start` of the whole text.
fn file(text: &str, start: usize) -> (Vec<Item>, Vec<Diagnostic>) {
    let (mut items, mut faults) = slip::read(text);
    if start > 0 {
        let mover = |span: Span| span.moved(start);
        ast::moved(&mut items, &mover);
        faults = faults.into_iter().map(|fault| fault.moved(&mover)).collect();
    }
    (items, faults)
}

/// The items of a file of several, with those of the files it uses behind each `use`.
fn joined(source: &Source, number: usize, faults: &mut Vec<Diagnostic>) -> Vec<Item> {
    let place = &source.files[number];
    let (items, found) = file(&source.text[place.start..place.end], place.start);
    faults.extend(found);
    spliced(source, items, faults)
}

fn spliced(source: &Source, items: Vec<Item>, faults: &mut Vec<Diagnostic>) -> Vec<Item> {
    let mut out = Vec::with_capacity(items.len());
    for mut item in items {
        if let ItemKind::Group(group) = &mut item.kind {
            group.items = spliced(source, std::mem::take(&mut group.items), faults);
        }
        let used = match &item.kind {
            ItemKind::Use(path) => Some((path.clone(), source.uses.iter().find(|u| u.span == item.span))),
            _ => None,
        };
        out.push(item);
        match used {
            Some((_, Some(used))) if used.file.is_ok() && !used.first => {}
            Some((path, Some(used))) => match &used.file {
                Ok(file) => out.extend(joined(source, *file, faults)),
                Err(why) => faults.push(fault::unused_file(&path, why)),
            },
            Some((path, None)) => faults.push(fault::no_files(&path)),
            None => {}
        }
    }
    out
}

/// Each `use` of a text that was read without its files.
fn unread(items: &mut [Item], faults: &mut Vec<Diagnostic>) {
    for item in items {
        match &mut item.kind {
            ItemKind::Use(path) => faults.push(fault::no_files(path)),
            ItemKind::Group(group) => unread(&mut group.items, faults),
            _ => {}
        }
    }
}
