//! SEC-004: a credential can be read by whoever may read the configuration.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::{Role, fact};

pub(crate) const RULE: Rule = Rule {
    code: "SEC-004",
    name: "secret-in-environment",
    category: Category::Security,
    level: Level::High,
    title: "Secret in environment or code",
    explanation: r#"
A password in the code or the environment is seen by everyone who may look at the function, stays in old
versions, and is never changed.

```fires
function report { secrets env }
database books { max_connections 100 }
report -> books "query"
```

A store for secrets, or access by role without a password.

```quiet
function report { secrets store }
database books { max_connections 100 }
report -> books "query"
```
"#,
    sources: &["https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let needs = context
            .calls(id)
            .into_iter()
            .find(|(_, _, to)| context.node(*to).role.can(Capability::Credentials));
        let stated = function.facts.text(fact::SECRETS);
        if let Some(place) = stated.filter(|place| matches!(*place, "env" | "plain" | "code" | "environment"))
        {
            let of =
                needs.map_or_else(String::new, |(_, _, to)| format!(" for `{}`", context.node(to).label));
            let finding = findings.fail(
                Level::High,
                Place::Node(id),
                format!(
                    "the credential of `{}`{of} lies in its {}",
                    function.label,
                    if place == "env" { "environment" } else { place }
                ),
                format!(
                    "`{} -> key` with `secret key`, and `secrets store`; or access by role: `secrets iam`",
                    function.id
                ),
            );
            finding.because(format!("stated: `secrets {place}`"));
            finding.so(
                "everyone who may read the function's configuration has it, and so has every old version",
            );
            continue;
        }
        let Some((_, _, to)) = needs else { continue };
        let kept = stated.is_some()
            || context
                .calls(id)
                .into_iter()
                .any(|(_, _, to)| context.node(to).is(Role::Secret) || context.node(to).is(Role::Proxy));
        if kept {
            findings.pass();
        } else {
            findings.ask(
                Level::High,
                Place::Node(id),
                &[fact::SECRETS.name()],
                format!(
                    "where does `{}` keep its credential for `{}`?",
                    function.label,
                    context.node(to).label
                ),
            );
        }
    }
}
