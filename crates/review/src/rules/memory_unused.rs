//! COST-011: a function is billed for at least twice the memory it uses.

use crate::{Context, Findings, Level, Place, Rule};
use neph_analysis::FactChange;
use neph_catalog::fact;
use neph_syntax::present::count;
use neph_syntax::present::money;

crate::rule_text!("memory_unused");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let (Some(memory), Some(used)) =
            (function.facts.size(fact::MEMORY), function.facts.size(fact::MEMORY_USED))
        else {
            continue;
        };
        if used.0 >= 0.5 * memory.0 || function.facts.is(fact::CPU_BOUND) {
            findings.pass();
            continue;
        }
        let lines =
            context.analysis.cost.lines.iter().filter(|line| line.node == id && line.unit.contains("GB-s"));
        let paid: f64 = lines.map(|line| context.analysis.cost.counted(line).to_f64()).sum();
        let enough = (used.0 * 1.4 / 1024.0 / 1024.0 / 64.0).ceil() * 64.0;
        let bytes = enough * 1024.0 * 1024.0;
        let written = format!("{} MB", count(enough));
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            say::Unused { function: &function.label, used: &used, memory: &memory },
            say::Fix { function: &function.label, enough: &written },
        );
        finding.evidence(say::Configured { used: &used, memory: &memory });
        let saved = paid * (1.0 - bytes / memory.0);
        finding.suggest_fact(FactChange::size(Place::Node(id), fact::MEMORY, bytes, written));
        finding.effect = (paid > 0.0).then(|| say::Saves { usd: &money(saved) }.to_string());
    }
}
