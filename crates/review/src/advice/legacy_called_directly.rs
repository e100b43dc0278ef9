//! INT-004: functions call an older system at the pace of the crowd.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_model::Mode;
use neph_syntax::units::{PerSecond, number};

pub(crate) const RULE: Rule = Rule {
    code: "INT-004",
    name: "legacy-called-directly",
    category: Category::Integration,
    level: Level::High,
    title: "Legacy called directly",
    explanation: r#"
An older system has a fixed pace. Functions that call it while a user waits send it whatever comes, and wait
for it while it struggles.

```fires
client web
http_api api { auth jwt }
function order { duration 500 ms; timeout 20 s }
legacy mainframe
web -> api { rate 1M/month; peak 50/s }
api -> order -> mainframe
```

A queue that is worked off at its pace, or its changes as events into a store of your own.

```quiet
client web
http_api api { auth jwt }
function order { duration 50 ms; timeout 20 s }
queue waiting { max_receives 5 }
queue failed { alarm }
function feed { duration 500 ms; timeout 20 s; idempotent "order id" }
legacy mainframe { capacity 20/s }
web -> api { rate 1M/month; peak 50/s }
api -> order -> waiting
waiting ~> feed { max_concurrency 8; batch 1 } -> mainframe
waiting !> failed
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/prescriptive-guidance/latest/cloud-design-patterns/acl.html",
        "https://learn.microsoft.com/azure/architecture/patterns/queue-based-load-leveling",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, legacy) in model.of_role(Role::Legacy) {
        for (edge_id, edge, from) in context.triggers(id) {
            let function = context.node(from);
            if edge.mode != Mode::Call || !function.is_function() {
                continue;
            }
            let Some(caller) = context.waiting_caller(from) else {
                findings.pass();
                continue;
            };
            let capacity = legacy.facts.rate(fact::CAPACITY).map(|r| r.0);
            let sent = context.rate(edge_id).map(|r| r.peak);
            match (capacity, sent) {
                (Some(capacity), Some(sent)) if sent <= capacity => {
                    findings.pass();
                    continue;
                }
                (Some(_), None) => continue,
                (None, _) => {
                    findings.ask(
                        Level::High,
                        Place::Node(id),
                        &[fact::CAPACITY.name()],
                        format!(
                            "how many requests a second does `{}` take? `{}` calls it while `{}` waits",
                            legacy.label,
                            function.label,
                            context.node(caller).label
                        ),
                    );
                    continue;
                }
                _ => {}
            }
            let (Some(capacity), Some(sent)) = (capacity, sent) else { continue };
            let finding = findings.fail(
                Level::High,
                Place::Edge(edge_id),
                format!(
                    "`{}` calls `{}` directly while `{}` waits",
                    function.label,
                    legacy.label,
                    context.node(caller).label
                ),
                format!(
                    "`{} -> waiting ~> feed {{ max_concurrency {} }} -> {}` with `queue waiting`",
                    function.id,
                    number((capacity * context.mean(from)).floor().max(1.0)),
                    legacy.id
                ),
            );
            finding.because(format!("{} at the peak, it takes {}", PerSecond(sent), PerSecond(capacity)));
            finding.rooted(format!("overrun {}", legacy.id));
        }
    }
}
