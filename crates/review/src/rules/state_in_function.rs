//! DATA-001: what must outlive a run is kept in memory or on disk.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::number;

crate::rule_text!("state_in_function");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let Some(state) = function.facts.text(fact::STATE).filter(|state| !matches!(*state, "none" | "no"))
        else {
            continue;
        };
        let kept = context.calls(id).into_iter().any(|(_, _, to)| context.node(to).is_store());
        if kept {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            format!("`{}` keeps {state} inside itself, and nowhere else", function.label),
            format!("`{} -> kept` with `table kept {{ ttl 1 day }}`, or a `cache`", function.id),
        );
        finding.evidence(format!(
            "stated: `state {state}`; no arrow leads from `{}` to a store",
            function.label
        ));
        let at_once = context.needed(id).filter(|n| *n >= 2.0);
        finding.impact(match at_once {
            Some(n) => format!("{} environments at the peak: a request finds what it left in one of {} cases; all is lost when they are replaced", number(n), number(n)),
            None => "all is lost when the environment is replaced, minutes after the last request".to_string(),
        });
        finding.dedup_key(format!("state {}", function.id));
    }
}
