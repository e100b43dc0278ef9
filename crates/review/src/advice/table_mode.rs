//! COST-018: a table is paid by the request though its traffic hardly varies, or by the hour though it does.

use crate::{Category, Context, Findings, Level, Place, Rule, context::usd};
use neph_analysis::FactChange;
use neph_catalog::Role;
use neph_catalog::{Fact, fact, kind};
use neph_model::NodeId;
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "COST-018",
    name: "table-capacity-mode",
    category: Category::Cost,
    level: Level::Low,
    title: "Table capacity mode",
    explanation: r#"
By the request a table costs several times as much as the same capacity kept ready and used well. What is
kept ready must reach the peak: it pays when the peak is near the average, and not when it is far above.

```fires
client web
http_api api { auth jwt; validation yes }
function save { duration 30 ms; timeout 5 s; memory 512 MB }
table items { backup daily; consistency strong }
web -> api { rate 300/s; peak 400/s }
api -> save -> items "write" { writes 1 x 1 KB }
```

State the capacity that covers the peak at 70 %.

```quiet
client web
http_api api { auth jwt; validation yes }
function save { duration 30 ms; timeout 5 s; memory 512 MB }
table items { backup daily; consistency strong; provisioned_writes 580 }
web -> api { rate 300/s; peak 400/s }
api -> save -> items "write" { writes 1 x 1 KB }
```
"#,
    sources: &["https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html"],
    check,
};

/// Peak over average below which capacity kept ready is looked at, and above which paying by the request is (ours).
const STEADY: f64 = 2.0;
const UNEVEN: f64 = 4.0;
/// How full capacity kept ready is planned.
const FULL: f64 = 0.7;
/// US dollars a month below which nobody changes a mode (ours).
const WORTH: f64 = 10.0;

const MODES: [Fact<kind::Count>; 2] = [fact::PROVISIONED_WRITES, fact::PROVISIONED_READS];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (id, table) in context.model.of_role(Role::Table) {
        let Some(rates) = context.analysis.traffic.node(id).arrivals else { continue };
        let uneven = rates.peak / rates.usual.max(1e-9);
        let kept = MODES.into_iter().any(|fact| table.facts.has(fact));
        let other = match (kept, uneven) {
            (false, u) if u < STEADY => ready(context, id, uneven),
            (true, u) if u > UNEVEN => Some(by_request(context, id)),
            _ => None,
        };
        let Some((change, cost)) = other else { continue };
        let now = context.usd(id);
        if now - cost < WORTH {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            format!(
                "`{}` is paid {} though its peak is {} times the average",
                table.label,
                if kept { "by the hour" } else { "by the request" },
                number((uneven * 10.0).round() / 10.0)
            ),
            change,
        );
        finding
            .because(format!("capacity kept ready is planned {} % full at the peak", number(FULL * 100.0)));
        finding.so(format!("{} a month instead of {}", usd(now), usd(cost)));
        finding.fixed(format!("`{}` costs {} a month", table.label, usd(cost)));
    }
}

/// Units at the peak by mode, from what is billed by the request today; none where nothing is.
fn ready(context: &Context<'_>, id: NodeId, uneven: f64) -> Option<(String, f64)> {
    let service = context.node(id).service_id();
    let meters = neph_analysis::meters::of(service);
    let mut stated: Vec<(Fact<kind::Count>, f64)> = Vec::new();
    for fact in MODES {
        let meter = meters.iter().find(|m| m.needs(&format!("!{}", fact.name())))?;
        let lines = context.analysis.cost.lines.iter().filter(|l| l.node == id && l.meter == meter.meter());
        let quantity: f64 = lines.map(|l| l.quantity).sum();
        let units = (quantity / neph_syntax::units::SECONDS_PER_MONTH * uneven / FULL).ceil();
        stated.push((fact, units.max(1.0)));
    }
    let changes: Vec<FactChange> =
        stated.iter().map(|(fact, units)| FactChange::count(Place::Node(id), *fact, *units)).collect();
    let cost = context.what_if(&changes).cost.of(id).to_f64();
    let facts: Vec<String> =
        stated.iter().map(|(fact, units)| format!("{} {}", fact.name(), number(*units))).collect();
    Some((format!("`{}` on `{}`", facts.join("; "), context.node(id).id), cost))
}

/// The same table paid by the request.
fn by_request(context: &Context<'_>, id: NodeId) -> (String, f64) {
    let changes = MODES.map(|fact| FactChange::remove(Place::Node(id), fact));
    let cost = context.what_if(&changes).cost.of(id).to_f64();
    (format!("take the stated capacity off `{}`", context.node(id).id), cost)
}
