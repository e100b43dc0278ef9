//! PERF-006: a function sits in a private network and calls nothing there.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::fact;
use neph_model::NodeId;

pub(crate) const RULE: Rule = Rule {
    code: "PERF-006",
    name: "needless-network",
    category: Category::Performance,
    level: Level::Low,
    title: "Private network without a private target",
    explanation: r#"
A function in a private network reaches the provider's public services only through a gateway that costs money
by the hour and by the byte. Without a private target it has no reason to be there.

```fires
function resize { vpc; memory 1 GB; timeout 30 s }
bucket images
resize -> images "put"
```

Take it out of the network.

```quiet
function report { vpc; memory 1 GB; timeout 30 s }
database books { max_connections 100 }
report -> books "query"
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/serverless-applications-lens/welcome.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions().filter(|(_, function)| function.facts.is(fact::VPC)) {
        let is_private = |to: NodeId| {
            let node = context.node(to);
            node.role.can(Capability::PrivateNetwork) || node.facts.is(fact::VPC)
        };
        if context.calls(id).into_iter().any(|(_, _, to)| is_private(to)) {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            format!("`{}` sits in a private network and calls nothing that is there", function.label),
            format!("`vpc no` on `{}`", function.id),
        );
        finding.because("stated: `vpc`; no arrow leads to a database, cache, service or older system");
        finding.so("a network gateway for nothing, and slower first starts");
    }
}
