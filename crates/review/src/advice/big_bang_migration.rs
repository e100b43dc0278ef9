//! OPS-009: a system is replaced at one stroke.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};

pub(crate) const RULE: Rule = Rule {
    code: "OPS-009",
    name: "big-bang-migration",
    category: Category::Operations,
    level: Level::Medium,
    title: "Big-bang migration",
    explanation: r#"
A replacement that starts all at once has no way back but the old system, which nobody has kept running. Part by
part, the least important first, each step can be undone.

```fires
system "s" { migrate_from "the whole monolith"; critical }
client web
http_api api { auth jwt }
function shop
web -> api -> shop
```

Both behind one entry, and route after route moved.

```quiet
system "s" { migrate_from "the whole monolith"; critical }
client web
http_api api { auth jwt }
function shop
legacy monolith { capacity 100/s }
web -> api -> shop
api -> monolith "routes not yet moved"
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/prescriptive-guidance/latest/cloud-design-patterns/strangler-fig.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let Some(old) = model.system.facts.text(fact::MIGRATE_FROM) else { return };
    let beside = model.of_role(Role::Legacy).next().is_some();
    if beside || !model.system.facts.is(fact::CRITICAL) {
        findings.pass();
        return;
    }
    let finding = findings.fail(Level::Medium, Place::System, format!("`{old}` is replaced, and no part of it runs beside the new system"), "show the old system as `legacy` behind the same entry, and move route after route, the least important first");
    finding.because("stated: `migrate_from` and `critical`; no `legacy` part is drawn");
    finding.so("there is no way back for one part alone");
}
