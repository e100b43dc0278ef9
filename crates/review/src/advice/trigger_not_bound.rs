//! SEC-008: whoever can name a function may trigger it from another account.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::{GroupId, NodeId};

pub(crate) const RULE: Rule = Rule {
    code: "SEC-008",
    name: "trigger-not-bound",
    category: Category::Security,
    level: Level::High,
    title: "Trigger not bound to its source",
    explanation: r#"
A permission that lets a service trigger a function lets every resource of that service do so, in any account,
unless it names the one it is meant for.

```fires
account "Uploads" {
  bucket files { backup yes }
}
account "Work" {
  function read { duration 30 ms; timeout 5 s; memory 512 MB; idempotent yes }
  queue lost { alarm }
}
files ~> read
read !> lost
```

Name the source and its account in the permission.

```quiet
account "Uploads" {
  bucket files { backup yes }
}
account "Work" {
  function read { duration 30 ms; timeout 5 s; memory 512 MB; idempotent yes }
  queue lost { alarm }
}
files ~> read { source_bound yes }
read !> lost
```
"#,
    sources: &["https://avd.aquasec.com/misconfig/aws-0067"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (id, function) in context.model.functions() {
        for (edge_id, edge, from) in context.triggers(id) {
            let bound = edge.facts.flag(fact::SOURCE_BOUND);
            let (Some(here), Some(there)) = (account(context, id), account(context, from)) else { continue };
            if here == there || bound == Some(true) {
                findings.pass();
                continue;
            }
            let source = context.node(from);
            let finding = findings.fail(
                Level::High,
                Place::Edge(edge_id),
                format!(
                    "`{}` may be triggered from another account, and nothing binds that to `{}`",
                    function.label, source.label
                ),
                "name the source and its account in the permission, then `source_bound yes` on the arrow",
            );
            finding.because(format!(
                "`{}` stands in account “{}”, `{}` in “{}”",
                source.label,
                context.model.group(there).label,
                function.label,
                context.model.group(here).label
            ));
            finding.so(format!(
                "anyone's {} can run `{}`",
                source.role.title().to_lowercase(),
                function.label
            ));
        }
    }
}

/// The account a part stands in.
fn account(context: &Context<'_>, id: NodeId) -> Option<GroupId> {
    context.model.enclosing(id).into_iter().find(|group| context.model.group(*group).kind == "account")
}
