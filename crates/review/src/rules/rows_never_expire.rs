//! DATA-011: a table of short-lived rows has no TTL.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::present::count;

crate::rule_text!("rows_never_expire");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, table) in model.of_role(Role::Table) {
        let name = format!("{} {}", table.id, table.label).to_lowercase();
        let Some((_, rows)) = FLEETING.into_iter().find(|(word, _)| name.contains(word)) else { continue };
        if table.facts.has(fact::TTL) {
            findings.pass();
            continue;
        }
        let written: f64 = model
            .incoming(id)
            .into_iter()
            .filter(|(_, edge)| model.is_write(edge))
            .filter_map(|(edge_id, _)| context.rate(edge_id))
            .map(|r| r.usual)
            .sum();
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            say::Kept { table: &table.label },
            say::Fix { table: &table.label, rows: &rows },
        );
        finding.evidence(say::Evidence { rows: &rows });
        finding.effect =
            (written > 0.0).then(|| say::Growth { count: &count(written * 86_400.0) }.to_string());
    }
}

/// Parts of a table's name that suggest short-lived rows, and what the rows are.
const FLEETING: [(&str, &str); 6] = [
    ("session", "sessions"),
    ("connection", "connections"),
    ("idempot", "idempotency keys"),
    ("dedup", "deduplication keys"),
    ("lock", "locks"),
    ("one-time", "one-time codes"),
];
