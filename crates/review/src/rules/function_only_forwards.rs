//! COST-010: a function only passes on what another service could pass on.

use crate::context::usd;
use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::Seconds;

crate::rule_text!("function_only_forwards");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let triggers = context.triggers(id);
        let out: Vec<_> = context.calls(id).into_iter().chain(context.events(id)).collect();
        let ([(_, _, from)], [(_, _, to)]) = (triggers.as_slice(), out.as_slice()) else { continue };
        let (source, target) = (context.node(*from), context.node(*to));
        let hands_on =
            context.node(*from).is_polled() && (target.is_messaging() || target.is(Role::Workflow));
        if !hands_on || function.facts.has(fact::WHY) || context.mean(id) > QUICK {
            if hands_on {
                findings.pass();
            }
            continue;
        }
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            format!("`{}` only passes on from `{}` to `{}`", function.label, source.label, target.label),
            format!("a `pipe` from `{}` to `{}`; or say `why \"…\"` it is a function", source.id, target.id),
        );
        finding.evidence(format!(
            "one arrow in, one out, {} a run; nothing says what it changes",
            Seconds(context.mean(id))
        ));
        finding.effect = Some(match context.usd(id) {
            cost if cost >= 0.01 => format!("{} a month, and code that must be kept", usd(cost)),
            _ => "code that must be kept".to_string(),
        });
    }
}

/// What only hands on is quick.
const QUICK: f64 = 0.1;
