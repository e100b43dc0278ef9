//! LIM-012: code does not fit into what the platform unpacks.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::{Bytes, number};

pub(crate) const RULE: Rule = Rule {
    code: "LIM-012",
    name: "package-too-large",
    category: Category::Limits,
    level: Level::Critical,
    title: "Package too large",
    explanation: r#"
A platform takes code up to a size, zipped and unpacked. Beyond that the deployment is refused.

```fires
function predict { package 300 MB; runtime python3.13; memory 2 GB; timeout 30 s }
```

A container image takes more; or leave out what is not used.

```quiet
function predict { package 300 MB; image; runtime python3.13; memory 2 GB; timeout 30 s }
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let _ = model;
    for row in context.held(&["unzipped_total", "container_image", "deploy_zip", "worker_size_paid"]) {
        let node = context.node(row.node);
        if row.share <= 1.0 {
            findings.pass();
            continue;
        }
        let size = node.facts.size(fact::PACKAGE).map_or(0.0, |s| s.0);
        // Unpacked size is our estimate; the zip alone is not.
        let certain = !row.assumed || size > row.max * 1024.0 * 1024.0 && row.unit == "MB";
        let finding = findings.fail(
            if certain { Level::Critical } else { Level::High },
            Place::Node(row.node),
            format!(
                "`{}` is {} {} large; {} are allowed",
                node.label,
                number(row.used),
                row.unit,
                number(row.max)
            ),
            format!("`image` on `{}`, or leave out what is not used", node.id),
        );
        finding.because(format!("{}: `package {}` is stated", row.what, Bytes(size)));
        finding.so("the deployment is refused");
    }
}
