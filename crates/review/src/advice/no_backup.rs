//! DATA-010: data that cannot be made again has no copy.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::{Role, fact};
use neph_model::Mode;

pub(crate) const RULE: Rule = Rule {
    code: "DATA-010",
    name: "no-backup",
    category: Category::Data,
    level: Level::Medium,
    title: "No backup",
    explanation: r#"
Stores are copied against broken disks, not against a faulty release that deletes rows. Only a backup brings
those back.

```fires
function save
table orders { backup none }
save -> orders "write"
```

Point-in-time recovery, and a restore that was tried.

```quiet
function save
table orders { backup point-in-time }
save -> orders "write"
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, store) in model.nodes().filter(|(_, node)| node.role.can(Capability::Records)) {
        let writers = model.writers(id);
        // What expires, and what is made from another store, can be lost.
        let derived = !writers.is_empty()
            && writers.iter().all(|from| {
                let triggers = context.triggers(*from);
                !triggers.is_empty()
                    && triggers.iter().all(|(_, edge, source)| {
                        edge.mode == Mode::Event
                            && (context.node(*source).is_store() || context.node(*source).is(Role::Stream))
                    })
            });
        if store.facts.has(fact::TTL) && !store.facts.has(fact::BACKUP) || derived {
            continue;
        }
        match store.facts.text(fact::BACKUP) {
            Some("none" | "no") => {
                let class = store.facts.text(fact::DATA).map_or(String::new(), |class| format!("{class} "));
                let finding = findings.fail(
                    Level::Medium,
                    Place::Node(id),
                    format!("the {class}data of `{}` has no backup", store.label),
                    format!("`backup point-in-time` on `{}`, and a restore that was tried", store.id),
                );
                finding.because("stated: `backup none`");
                finding.so("rows that a faulty release deletes are gone");
            }
            Some(_) => findings.pass(),
            None => findings.ask(
                Level::Medium,
                Place::Node(id),
                &[fact::BACKUP.name()],
                format!("what backup does `{}` have?", store.label),
            ),
        }
    }
}
