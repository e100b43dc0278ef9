//! SEC-006: what comes from outside reaches a store without anyone looking at its shape.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::fact;

pub(crate) const RULE: Rule = Rule {
    code: "SEC-006",
    name: "input-not-validated",
    category: Category::Security,
    level: Level::Medium,
    title: "No input validation at the boundary",
    explanation: r#"
Events are input too: bodies, names of objects, fields of messages. What is refused at the entry costs nothing
and reaches nothing.

```fires
client web
http_api api { auth jwt; validation no }
function save { duration 30 ms; timeout 5 s; memory 512 MB }
table notes { backup daily }
web -> api -> save -> notes "write"
```

A schema at the entry, or in the function before anything else.

```quiet
client web
http_api api { auth jwt; validation yes }
function save { duration 30 ms; timeout 5 s; memory 512 MB }
table notes { backup daily }
web -> api -> save -> notes "write"
```
"#,
    sources: &[
        "https://github.com/OWASP/Serverless-Top-10-Project",
        "https://docs.aws.amazon.com/wellarchitected/latest/serverless-applications-lens/welcome.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, entry) in model.nodes().filter(|(_, n)| n.is_entry() && !n.role.can(Capability::Forward)) {
        if context.outside_caller(id).is_none() {
            continue;
        }
        let behind: Vec<_> = context
            .calls(id)
            .into_iter()
            .map(|(_, _, to)| to)
            .filter(|to| context.node(*to).is_function())
            .collect();
        let written = behind.iter().find_map(|function| {
            let mut calls = context.calls(*function).into_iter();
            calls.find(|(_, edge, _)| model.is_write(edge)).map(|(_, _, store)| (*function, store))
        });
        let Some((function, store)) = written else { continue };
        let checks = entry
            .facts
            .flag(fact::VALIDATION)
            .or_else(|| context.node(function).facts.flag(fact::VALIDATION));
        match checks {
            Some(true) => findings.pass(),
            Some(false) => {
                let finding = findings.fail(
                    Level::Medium,
                    Place::Node(id),
                    format!(
                        "`{}` takes bodies from `{}` unchecked and writes them to `{}`",
                        context.node(function).label,
                        entry.label,
                        context.node(store).label
                    ),
                    format!("a schema at `{}`: `validation yes`", entry.id),
                );
                finding.because("`validation no` is stated");
            }
            None => findings.ask(
                Level::Low,
                Place::Node(id),
                &[fact::VALIDATION.name()],
                format!(
                    "is what comes in at `{}` held against a schema before `{}` writes it?",
                    entry.label,
                    context.node(function).label
                ),
            ),
        }
    }
}
