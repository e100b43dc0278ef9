//! SEC-001: anyone can call.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::{Role, fact};

pub(crate) const RULE: Rule = Rule {
    code: "SEC-001",
    name: "open-entry",
    category: Category::Security,
    level: Level::Critical,
    title: "Public entry without authorization",
    explanation: r#"
An entry that is called from outside and checks nobody lets anyone do what stands behind it, at your cost.

```fires
client web
http_api api { auth none }
function save
table notes
web -> api -> save -> notes "write"
```

State who may call, or that it is meant for everyone.

```quiet
client web
http_api api { auth jwt }
function save
table notes
web -> api -> save -> notes "write"
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/serverless-applications-lens/welcome.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, entry) in
        model.nodes().filter(|(_, node)| node.is_entry() && !node.role.can(Capability::Forward))
    {
        let caller = model
            .triggers(id)
            .into_iter()
            .filter_map(|(_, edge)| model.origin(edge))
            .find(|from| model.node(*from).is_outside());
        let Some(caller) = caller else { continue };
        let caller = &model.node(caller).label;
        if entry.facts.is(fact::PUBLIC) || entry.facts.says(fact::AUTH, "public") {
            findings.pass();
            continue;
        }
        let written = model.reach(id).into_iter().find(|store| model.node(*store).is_store());
        let guarded = model.incoming(id).iter().chain(&model.outgoing(id)).any(|(_, edge)| {
            [model.origin(edge), model.target(edge)]
                .into_iter()
                .flatten()
                .any(|n| model.node(n).is(Role::Auth))
        });
        match entry.facts.text(fact::AUTH) {
            Some("none") => {
                let level = if written.is_some() { Level::Critical } else { Level::High };
                let reaches = written
                    .map_or_else(String::new, |store| format!(" and reach `{}`", model.node(store).label));
                let finding = findings.fail(
                    level,
                    Place::Node(id),
                    format!("anyone can call `{}`{reaches}", entry.label),
                    format!(
                        "`auth jwt` (or `iam`, `mtls`) on `{}`; if it is meant for everyone, say `public`",
                        entry.id
                    ),
                );
                finding.evidence.push(format!("stated: `auth none`; `{caller}` calls from outside"));
            }
            Some(_) => findings.pass(),
            None if guarded => findings.pass(),
            None => findings.ask(
                if written.is_some() { Level::Critical } else { Level::High },
                Place::Node(id),
                &[fact::AUTH.name()],
                format!("who may call `{}`? `{caller}` does, from outside", entry.label),
            ),
        }
    }
}
