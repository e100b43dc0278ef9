//! COST-003: calls to the provider's own services go through a paid gateway.

use crate::context::listed;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Capability, fact};
use neph_syntax::units::Bytes;

pub(crate) const RULE: Rule = Rule {
    code: "COST-003",
    name: "network-gateway-traffic",
    category: Category::Cost,
    level: Level::Medium,
    title: "Network gateway for provider traffic",
    explanation: r#"
From a private network the provider's services are reached through a gateway that is paid by the hour and by the
byte, unless private endpoints lead to them.

```fires
function report { vpc; endpoints no; memory 1 GB; timeout 30 s }
database books { max_connections 100 }
bucket files
report -> books "query"
report -> files "put"
```

Endpoints for stores are free or cheap.

```quiet
function report { vpc; endpoints; memory 1 GB; timeout 30 s }
database books { max_connections 100 }
bucket files
report -> books "query"
report -> files "put"
```
"#,
    sources: &["https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        if context.flag(id, fact::VPC) != Some(true) {
            continue;
        }
        let outside: Vec<_> = context
            .calls(id)
            .into_iter()
            .chain(context.events(id))
            .filter(|(_, _, to)| context.node(*to).role.can(Capability::PrivateEndpoint))
            .collect();
        if outside.is_empty() {
            continue;
        }
        let names = listed(outside.iter().map(|(_, _, to)| context.node(*to).label.as_str()));
        match context.flag(id, fact::ENDPOINTS) {
            Some(true) => findings.pass(),
            Some(false) => {
                let bytes: f64 = outside
                    .iter()
                    .filter_map(|(edge_id, edge, _)| {
                        Some(
                            context.rate(*edge_id)?.per_month()
                                * neph_analysis::usage::payload_kb(model, edge)?
                                * 1024.0,
                        )
                    })
                    .sum();
                let finding = findings.fail(
                    Level::Medium,
                    Place::Node(id),
                    format!("`{}` reaches {names} through the network's gateway", function.label),
                    format!("private endpoints for them, and `endpoints` on `{}`", function.id),
                );
                finding.because("stated: `vpc` and no private endpoints");
                finding.so(if bytes > 0.0 {
                    format!("{} a month are paid by the byte", Bytes(bytes))
                } else {
                    "every byte is paid".to_string()
                });
            }
            None => findings.ask(
                Level::Medium,
                Place::Node(id),
                &[fact::ENDPOINTS.name()],
                format!("do private endpoints lead from the network of `{}` to {names}?", function.label),
            ),
        }
    }
}
