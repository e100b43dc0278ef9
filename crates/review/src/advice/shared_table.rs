//! DATA-004: functions of several parts of the system write one store.

use crate::context::listed;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_model::NodeId;

pub(crate) const RULE: Rule = Rule {
    code: "DATA-004",
    name: "shared-table",
    category: Category::Data,
    level: Level::Low,
    title: "Shared table",
    explanation: r#"
A store that many write has no owner: each change of its shape must be agreed by all, and nobody can say who
wrote what.

```fires
group orders {
  function place
  function cancel
}
group billing {
  function charge
}
table rows { backup daily }
place -> rows "write"
cancel -> rows "write"
charge -> rows "write"
```

One owner; the others ask it or tell it by event.

```quiet
group orders {
  function place
  function cancel
  function change
}
table rows { backup daily }
place -> rows "write"
cancel -> rows "write"
change -> rows "write"
```
"#,
    sources: &["https://learn.microsoft.com/azure/architecture/microservices/design/data-considerations"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, store) in model.nodes().filter(|(_, node)| node.role.can(Capability::Records)) {
        let writers: Vec<NodeId> =
            model.writers(id).into_iter().filter(|from| context.node(*from).is_function()).collect();
        if writers.is_empty() {
            continue;
        }
        let groups: std::collections::BTreeSet<_> =
            writers.iter().filter_map(|from| context.node(*from).group).collect();
        if writers.len() < 3 || groups.len() < 2 {
            findings.pass();
            continue;
        }
        let names = listed(groups.iter().map(|group| model.group(*group).label.as_str()));
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            format!("`{}` is written by {} functions of {names}", store.label, writers.len()),
            format!("one group owns `{}`; the others ask it or tell it by event", store.id),
        );
        finding.because(format!(
            "writers: {}",
            listed(writers.iter().map(|from| context.node(*from).label.as_str()))
        ));
        finding.so("each change of its shape must be agreed by all of them");
    }
}
