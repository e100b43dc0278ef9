//! SEC-003: functions share a role and each gets what the others need.

use crate::context::listed;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::NodeId;

pub(crate) const RULE: Rule = Rule {
    code: "SEC-003",
    name: "shared-role",
    category: Category::Security,
    level: Level::Medium,
    title: "Shared role",
    explanation: r#"
A role shared by functions holds the sum of what they need: each may do what only another has to.

```fires
function a { role shared }
function b { role shared }
table one
table two
a -> one "write"
b -> two "write"
```

A role for each function.

```quiet
function a { role writer_a }
function b { role writer_b }
table one
table two
a -> one "write"
b -> two "write"
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/serverless-applications-lens/welcome.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let mut by_role: std::collections::BTreeMap<&str, Vec<NodeId>> = std::collections::BTreeMap::new();
    for (id, function) in model.functions() {
        if let Some(role) = function.facts.text(fact::ROLE) {
            by_role.entry(role).or_default().push(id);
        }
    }
    for (role, functions) in by_role {
        let needs = |id: NodeId| -> std::collections::BTreeSet<NodeId> {
            model.outgoing(id).into_iter().filter_map(|(_, edge)| model.target(edge)).collect()
        };
        let all: std::collections::BTreeSet<NodeId> = functions.iter().flat_map(|id| needs(*id)).collect();
        let widest =
            functions.iter().max_by_key(|id| (all.len() - needs(**id).len(), std::cmp::Reverse(**id)));
        let Some(widest) = widest.filter(|id| functions.len() > 1 && needs(**id).len() < all.len()) else {
            findings.pass();
            continue;
        };
        let names = listed(functions.iter().map(|id| context.node(*id).label.as_str()));
        let extra = listed(all.difference(&needs(*widest)).map(|id| context.node(*id).label.as_str()));
        let finding = findings.fail(
            Level::Medium,
            Place::Node(*widest),
            format!(
                "{names} share a role: `{}` may reach {extra} and never has to",
                context.node(*widest).label
            ),
            "a `role` for each function".to_string(),
        );
        finding.because(format!("stated: `role {role}` on {} functions", functions.len()));
    }
}
