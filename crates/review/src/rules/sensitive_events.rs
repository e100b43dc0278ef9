//! SEC-011: sensitive data travels to everyone who listens.

use crate::context::listed;
use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;

crate::rule_text!("sensitive_events");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, event) in model.events() {
        let Some(class) =
            ["personal", "payment", "health"].into_iter().find(|class| event.facts.says(fact::DATA, class))
        else {
            continue;
        };
        let consumers = model.consumers(id);
        let Some(first) = consumers.first() else { continue };
        let names = listed(consumers.iter().map(|end| model.end_label(*end)));
        let Some(edge) = model.edges().find(|(_, edge)| edge.event == Some(id)).map(|(edge_id, _)| edge_id)
        else {
            continue;
        };
        let finding = findings.fail(
            Level::Medium,
            Place::Edge(edge),
            format!("`{}` carries {class} data to {names}", event.label),
            format!(
                "a reference in `{}`; `{}` asks for the data if it may see it",
                event.id,
                model.end_id(*first)
            ),
        );
        finding.evidence(format!(
            "stated: `data {class}`; {} consumer{}",
            consumers.len(),
            if consumers.len() == 1 { "" } else { "s" }
        ));
        finding.impact("it is in their logs and dead-letter queues too");
    }
}
