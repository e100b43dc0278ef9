//! REL-012: a caller times out before what it calls.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, fact};
use neph_model::NodeId;
use neph_syntax::present::count;
use neph_syntax::units::Seconds;

crate::rule_text!("timeouts_upside_down");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, node) in model.nodes() {
        let Some(own) = patience(context, id) else { continue };
        // Sequential calls add up; parallel calls take as long as the longest of them.
        let (mut row, mut beside, mut calls) = (0.0, 0.0_f64, Vec::new());
        for (_, edge, to) in context.calls(id) {
            let called = context.node(to);
            let client = edge.facts.time(fact::TIMEOUT).map(|s| s.0);
            let Some(each) = client.or_else(|| {
                called.is_function().then(|| called.facts.time(fact::TIMEOUT).map(|s| s.0)).flatten()
            }) else {
                continue;
            };
            let attempts = edge.facts.number(fact::RETRIES).unwrap_or(0.0) + 1.0;
            if edge.facts.is(fact::AT_ONCE) || node.is_entry() {
                beside = beside.max(each * attempts);
            } else {
                row += each * attempts;
            }
            let (called, each_time) = (&called.label, Seconds(each));
            let text: String = if attempts > 1.0 {
                say::RetriedCall { called, each: &each_time, attempts: &count(attempts) }.into()
            } else {
                say::Call { called, each: &each_time }.into()
            };
            calls.push((each * attempts, text, to));
        }
        let wanted = row + beside;
        let Some((_, _, slowest)) = calls.iter().max_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
        if wanted <= own {
            findings.pass();
            continue;
        }
        let fix: String = if node.is_function() {
            say::Longer { wanted: &Seconds((wanted * 1.1).ceil()), caller: &node.id }.into()
        } else {
            let most = Seconds((own - 1.0).max(1.0));
            say::Shorter { wanted: &most, called: &context.node(*slowest).id }.into()
        };
        let finding = findings.fail(
            if node.is_function() { Level::High } else { Level::Medium },
            Place::Node(id),
            say::Early { caller: &node.label, own: &Seconds(own), called: &context.node(*slowest).label },
            fix,
        );
        let list: Vec<&str> = calls.iter().map(|(_, text, _)| text.as_str()).collect();
        finding.evidence(say::Total { wanted: &Seconds(wanted), calls: &list.join(", ") });
        finding.impact(say::REPEATED);
    }
}

/// How long a component waits for what it calls: its own time-out, or for an entry point what its provider allows.
fn patience(context: &Context<'_>, id: NodeId) -> Option<f64> {
    let node = context.node(id);
    if node.is_function() {
        return node.facts.time(fact::TIMEOUT).map(|s| s.0);
    }
    let allowed = || context.limit(id, LimitKey::ResponseTime);
    node.is_entry().then(|| node.facts.time(fact::TIMEOUT).map(|s| s.0).or_else(allowed)).flatten()
}
