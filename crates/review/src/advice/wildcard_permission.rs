//! SEC-002: a function may do everything.

use crate::context::listed;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::NodeId;

pub(crate) const RULE: Rule = Rule {
    code: "SEC-002",
    name: "wildcard-permission",
    category: Category::Security,
    level: Level::High,
    title: "Wildcard permission",
    explanation: r#"
Whoever takes a function over may do what it may do. It should be able to do what its arrows say, and no more.

```fires
function save { permissions "*" }
table notes
save -> notes "write"
```

The permissions its arrows need; the document lists them.

```quiet
function save { permissions minimal }
table notes
save -> notes "write"
```
"#,
    sources: &["https://awslabs.github.io/serverless-rules/rules/lambda/star_permissions/"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, node) in model.nodes() {
        let Some(permissions) = node.facts.text(fact::PERMISSIONS) else { continue };
        if !permissions.contains('*') && permissions != "all" && permissions != "admin" {
            findings.pass();
            continue;
        }
        let targets: Vec<NodeId> =
            model.outgoing(id).into_iter().filter_map(|(_, edge)| model.target(edge)).collect();
        let names = listed(targets.iter().map(|to| context.node(*to).label.as_str()));
        let needs = if names.is_empty() { "nothing".to_string() } else { names };
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            format!("`{}` may do everything; its arrows need {needs}", node.label),
            format!("`permissions minimal` on `{}`, with what its arrows need", node.id),
        );
        finding.because(format!("stated: permissions {permissions}"));
        finding.so("whoever takes it over has the whole account");
    }
}
