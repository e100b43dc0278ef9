//! PORT-003: the provider it may move to has nothing of the kind.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;

pub(crate) const RULE: Rule = Rule {
    code: "PORT-003",
    name: "no-equivalent",
    category: Category::Portability,
    level: Level::High,
    title: "No equivalent on the named target",
    explanation: r#"
A part without an equal at the target must be designed anew, not moved.

```fires
system "s" { target cloudflare }
client machines
iot broker { auth mtls }
function check { idempotent yes }
machines ~> broker ~> check
broker !> lost
queue lost { alarm }
```

Another way to the same end, before it is needed.

```quiet
system "s" { target azure }
client web
http_api api { auth jwt }
function check
web -> api -> check
```
"#,
    sources: &[
        "https://learn.microsoft.com/azure/azure-functions/migration/migrate-aws-lambda-to-azure-functions",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let Some(target) = model.system.facts.text(fact::TARGET).and_then(neph_catalog::Provider::parse) else {
        return;
    };
    for (id, node) in model.nodes().filter(|(_, node)| !node.is_outside() && node.service.is_some()) {
        if context.catalog.default_for(node.role, target, &[]).is_some() {
            findings.pass();
            continue;
        }
        let service = node.service.as_ref().map_or(node.role.title(), |service| service.title.as_str());
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            format!("{target} has no equal of `{}` ({service})", node.label),
            format!("design `{}` anew for {target}, or put a layer of one's own before it", node.id),
        );
        finding.because(format!(
            "`target {}` is stated; the catalogue knows no {} there",
            target.id(),
            node.role.title()
        ));
        finding.so("it must be designed anew, not moved");
    }
}
