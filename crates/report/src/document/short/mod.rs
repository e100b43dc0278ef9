//! The short document: what a reviewer reads and signs. All else is in the appendix.

mod alternatives;
mod architecture;
mod cost;
mod data;
mod environments;
mod findings;
mod flows;
mod objectives;
mod operations;
mod rank;
mod reach;
mod reliability;
mod rollout;
mod security;
mod speech;
mod summary;

use super::{Block, Brief, Section, Table};
use alternatives::Alternative;
use neph_analysis::by_unit::{self, UnitCost};
use neph_analysis::scenario::{self, Played};
use neph_catalog::fact;
use neph_compile::Compilation;
use neph_model::{Facts, Known, Titled, Value};
use neph_syntax::source::Span;
use rank::Action;

/// Rows of a table in the short document; the rest is told in its last row.
const ROWS: usize = 12;
/// Systems larger than this are not computed again for alternatives and growth.
const LARGEST: usize = 150;
/// Traffic is told at these times today's.
const GROWTH: [f64; 2] = [3.0, 10.0];

/// What the sections of the short document are written from.
struct Short<'b, 'a> {
    brief: &'b Brief<'a>,
    /// What else could be done, computed.
    alternatives: Vec<Alternative>,
    /// What to do, the most important first.
    actions: Vec<Action>,
    /// The system at the times of [`GROWTH`].
    grown: Vec<Played>,
    /// What the business counts, and what one costs.
    units: Vec<UnitCost>,
}

/// All sections, in the order of reading.
pub(super) fn sections(
    brief: &Brief<'_>,
    compiled: &Compilation<'_>,
    diagram: String,
    views: Vec<(String, String, String)>,
) -> Vec<Section> {
    let alternatives = alternatives::computed(brief);
    let actions = rank::actions(brief, &alternatives);
    let units = by_unit::by_unit(brief.model, brief.catalog, brief.analysis);
    let short = Short { brief, alternatives, actions, grown: grown(brief), units };
    let mut sections = vec![summary::summary(&short)];
    sections.extend(objectives::context(&short));
    sections.extend(objectives::objectives(&short));
    sections.push(architecture::architecture(&short, diagram, views));
    sections.extend(flows::flows(&short));
    sections.extend(data::data(&short));
    sections.extend(alternatives::section(&short));
    sections.extend(findings::findings(&short));
    sections.extend(reliability::reliability(&short));
    sections.extend(security::security(&short));
    sections.extend(cost::cost(&short));
    sections.extend(environments::environments(compiled));
    sections.extend(operations::operations(&short));
    sections.extend(rollout::rollout(&short));
    sections.extend(rollout::questions(&short));
    for section in &mut sections {
        section.blocks.iter_mut().for_each(finish);
    }
    sections
}

/// The system at several times today's traffic.
fn grown(brief: &Brief<'_>) -> Vec<Played> {
    if brief.analysis.traffic.entering.is_none() || brief.model.nodes().count() > LARGEST {
        return Vec::new();
    }
    let mut model = brief.model.clone();
    let scenario = |factor: f64| {
        let mut facts = Facts::default();
        let known = Known {
            value: Value::Factor { factor, seconds: None },
            written: String::new(),
            span: Span::new(0, 0),
            origin: None,
        };
        facts.0.insert(fact::TRAFFIC.name(), known);
        Titled { title: String::new(), facts, span: Span::new(0, 0) }
    };
    model.scenarios = GROWTH.into_iter().map(scenario).collect();
    scenario::play(&model, brief.catalog, brief.analysis)
}

/// Keeps dollars from being read as formulas, outside code.
fn finish(block: &mut Block) {
    match block {
        Block::Text { text } => *text = dollars(text),
        Block::List { items, .. } => items.iter_mut().for_each(|item| *item = dollars(item)),
        Block::Table(table) => table.rows.iter_mut().flatten().for_each(|cell| *cell = dollars(cell)),
        Block::Facts { items } => items.iter_mut().for_each(|item| {
            item.value = dollars(&item.value);
            item.note = dollars(&item.note);
        }),
        Block::Details { blocks, .. } => blocks.iter_mut().for_each(finish),
        Block::Figure(_) | Block::Code { .. } => {}
    }
}

fn dollars(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut code, mut before) = (false, ' ');
    for letter in text.chars() {
        if letter == '`' {
            code = !code;
        }
        if letter == '$' && !code && before != '\\' {
            out.push('\\');
        }
        out.push(letter);
        before = letter;
    }
    out
}

/// A table of at most [`ROWS`] rows; the last says how many more there are, and `rest` what they sum up to.
fn cut(mut table: Table, noun: &str, rest: impl Fn(&[Vec<String>]) -> Vec<String>) -> Table {
    if table.rows.len() > ROWS {
        let hidden = table.rows.split_off(ROWS - 1);
        let mut row = rest(&hidden);
        row.resize(table.head.len(), String::new());
        row[0] = format!("others ({})", crate::present::plural(hidden.len(), noun));
        table.rows.push(row);
    }
    table
}

/// A table without the columns that say nothing in any row, and the headings left out.
fn telling(mut table: Table) -> (Table, Vec<String>) {
    let blank = |cell: &String| ["", "–", "not specified"].contains(&cell.as_str());
    let silent =
        |at: usize| !table.rows.is_empty() && table.rows.iter().all(|row| row.get(at).is_none_or(blank));
    let left_out: Vec<usize> = (1..table.head.len()).filter(|at| silent(*at)).collect();
    let names = left_out.iter().map(|at| table.head[*at].clone()).collect();
    for at in left_out.into_iter().rev() {
        table.head.remove(at);
        table.right.remove(at);
        table.rows.iter_mut().for_each(|row| drop(row.remove(at)));
    }
    (table, names)
}

/// The same where the rest sums up to nothing.
fn shortened(table: Table, noun: &str) -> Table {
    cut(table, noun, |_| Vec::new())
}
