//! PORT-001: the system is to be portable and rests on what only one provider has.

use crate::context::listed;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::NodeId;
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "PORT-001",
    name: "locked-in",
    category: Category::Portability,
    level: Level::Medium,
    title: "Lock-in above the stated wish",
    explanation: r#"
What another provider has in the same way is moved by configuration; what only one has must be designed anew.

```fires
system "s" { portable }
table orders { backup daily }
workflow flow { steps 5 }
function save { idempotent yes }
save -> orders "write"
flow -> save
```

The portable kind where there is one, and a thin layer around the rest.

```quiet
system "s" { portable }
database orders { backup daily; max_connections 100 }
service save { instances 2 }
save -> orders "write"
```
"#,
    sources: &["https://github.com/cncf/wg-serverless/tree/master/whitepapers/serverless-overview"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    if !model.system.facts.is(fact::PORTABLE) {
        return;
    }
    // Data is harder to move than code.
    let weight = |id: NodeId| if context.node(id).is_store() { 2.0 } else { 1.0 };
    let mut rows: Vec<(f64, f64, NodeId)> = model
        .nodes()
        .filter(|(_, node)| !node.is_outside())
        .filter_map(|(id, node)| {
            Some((
                neph_syntax::money::to_f64(context.catalog.lock_in(node.service_id())?.score),
                weight(id),
                id,
            ))
        })
        .collect();
    let all: f64 = rows.iter().map(|(_, weight, _)| weight).sum();
    if all <= 0.0 {
        return;
    }
    let score = rows.iter().map(|(score, weight, _)| score * weight).sum::<f64>() / all;
    if score <= 0.5 {
        findings.pass();
        return;
    }
    rows.sort_by(|a, b| (b.0 * b.1).total_cmp(&(a.0 * a.1)).then(a.2.cmp(&b.2)));
    let worst = listed(rows.iter().take(3).map(|(_, _, id)| context.node(*id).label.as_str()));
    let finding = findings.fail(
        Level::Medium,
        Place::System,
        format!("the system is to be portable; {worst} hold it most"),
        "the portable kind where there is one, and a thin layer around the rest",
    );
    finding.because(format!("lock-in {} of 1 on average over {} parts, stores counted twice; above 0.5 it is high (our threshold)", number(score), rows.len()));
    for (_, _, id) in rows.iter().take(3) {
        if let Some(lock) = context.catalog.lock_in(context.node(*id).service_id()) {
            finding.because(format!("`{}`: what carries over is {}", context.node(*id).label, lock.portable));
        }
    }
}
