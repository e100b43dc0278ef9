//! LIM-012: code does not fit into what the platform unpacks.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::{Bytes, number};

crate::rule_text!("package_too_large");

pub(crate) const RULE: Rule = say::rule(check);

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
        finding.evidence(format!("{}: `package {}` is stated", row.what, Bytes(size)));
        finding.impact("the deployment is refused");
    }
}
