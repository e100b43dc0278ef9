//! SEC-005: an entry from outside has no bound of its own.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::{Role, fact};
use neph_syntax::units::PerSecond;

pub(crate) const RULE: Rule = Rule {
    code: "SEC-005",
    name: "no-throttle",
    category: Category::Security,
    level: Level::Medium,
    title: "Public entry without throttle or firewall",
    explanation: r#"
Without a bound of its own an entry lets through what the account allows, shared with all other entries: a
faulty client of one takes the capacity of all.

```fires
client web
http_api api { auth jwt }
function save
web -> api -> save
```

Set a bound at about twice the peak; put a firewall before what is open.

```quiet
client web
http_api api { auth jwt; throttle 100/s }
function save
web -> api -> save
```
"#,
    sources: &["https://awslabs.github.io/serverless-rules/rules/api_gateway/default_throttling/"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, entry) in model.nodes() {
        if !entry.role.can(Capability::Throttle) || context.outside_caller(id).is_none() {
            continue;
        }
        let firewall = entry.facts.is(fact::WAF)
            || model
                .incoming(id)
                .iter()
                .filter_map(|(_, edge)| model.origin(edge))
                .any(|from| context.node(from).is(Role::Waf));
        if entry.facts.has(fact::THROTTLE) || firewall {
            findings.pass();
            continue;
        }
        let open = context.is_open(id);
        let peak = context.analysis.traffic.node(id).arrivals.map(|r| r.peak);
        let finding = findings.fail(
            if open { Level::Medium } else { Level::Low },
            Place::Node(id),
            format!("`{}` has no bound of its own: one caller can use up the account's", entry.label),
            match peak {
                Some(peak) => {
                    format!("`throttle {}/s` on `{}`, about twice the peak", (peak * 2.0).ceil(), entry.id)
                }
                None => format!("`throttle` on `{}`, at about twice the peak", entry.id),
            },
        );
        let most = context
            .limit(id, "throttle_rps")
            .map_or_else(String::new, |limit| format!("; the account's default is {}", PerSecond(limit)));
        finding.because(format!("neither `throttle` nor a firewall is stated{most}"));
        finding.rooted(format!("open {}", entry.id));
    }
}
