//! COST-014: anyone can spend the owner's money.

use crate::context::usd;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_model::NodeId;
use neph_syntax::units::PerSecond;

pub(crate) const RULE: Rule = Rule {
    code: "COST-014",
    name: "denial-of-wallet",
    category: Category::Cost,
    level: Level::High,
    title: "Denial of wallet",
    explanation: r#"
What scales with every request is paid for every request, those of an attacker too. An open entry needs a
bound.

```fires
client web
http_api api { public }
function render { duration 800 ms; timeout 5 s; memory 1 GB; runtime nodejs22 }
web -> api { rate 2M/month; peak 10/s }
api -> render
```

Let so many requests through, put a firewall before it, and set an alarm on the budget.

```quiet
client web
http_api api { public; throttle 40/s }
function render { duration 800 ms; timeout 5 s; memory 1 GB; runtime nodejs22 }
web -> api { rate 2M/month; peak 10/s }
api -> render
```
"#,
    sources: &["https://owasp.org/www-project-serverless-top-10/"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, entry) in model.nodes().filter(|(_, node)| node.is_entry() && !node.is(Role::Cdn)) {
        if context.outside_caller(id).is_none() || !context.is_open(id) {
            continue;
        }
        let firewall = entry.facts.is(fact::WAF)
            || model
                .incoming(id)
                .iter()
                .filter_map(|(_, edge)| model.origin(edge))
                .any(|from| context.node(from).is(Role::Waf));
        let functions: Vec<NodeId> =
            model.reach(id).into_iter().filter(|to| context.node(*to).is_function()).collect();
        let bounded =
            !functions.is_empty() && functions.iter().all(|f| context.node(*f).facts.has(fact::RESERVED));
        if entry.facts.has(fact::THROTTLE) || firewall || bounded {
            findings.pass();
            continue;
        }
        let most = context.limit(id, "throttle_rps");
        let by_functions = functions
            .iter()
            .filter_map(|f| Some(context.account_limit(*f)? / context.mean(*f).max(1e-3)))
            .reduce(f64::min);
        let bound = most.into_iter().chain(by_functions).reduce(f64::min);
        let each = context.analysis.cost.per_thousand.map(|usd| usd / 1000.0);
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            format!("anyone can call `{}` as often as the account allows", entry.label),
            format!(
                "`throttle` on `{}` at about twice the peak, a firewall, and `budget` on the system",
                entry.id
            ),
        );
        finding.because("open to everyone, and no `throttle`, firewall or reserved concurrency is stated");
        finding.effect = match (bound, each) {
            (Some(bound), Some(each)) => {
                Some(format!("up to {} an hour at {}", usd(bound * each * 3600.0), PerSecond(bound)))
            }
            (Some(bound), None) => Some(format!("up to {} are served and paid", PerSecond(bound))),
            _ => None,
        };
        finding.rooted(format!("open {}", entry.id));
    }
}
