//! LIM-012: a package exceeds the provider's size limit.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, fact};
use neph_syntax::present::measured;
use neph_syntax::units::Bytes;

crate::rule_text!("package_too_large");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for row in context.checked(&[LimitKey::UnzippedSize, LimitKey::ImageSize, LimitKey::PackageSize]) {
        let node = context.node(row.node);
        if row.share <= 1.0 {
            findings.pass();
            continue;
        }
        let size = node.facts.size(fact::PACKAGE).map_or(0.0, |s| s.0);
        // The unpacked size is our estimate, the size of the zip is given.
        let certain = !row.assumed || size > row.max * 1024.0 * 1024.0 && row.unit == "MB";
        let finding = findings.fail(
            if certain { Level::Critical } else { Level::High },
            Place::Node(row.node),
            say::TooLarge {
                component: &node.label,
                used: &measured(row.used, &row.unit),
                max: &measured(row.max, &row.unit),
            },
            match node.facts.is(fact::IMAGE) {
                true => say::Shrink { component: &node.label }.to_string(),
                false => say::UseImage { component: &node.label }.to_string(),
            },
        );
        finding.evidence(say::Configured { what: &row.what, size: &Bytes(size) });
        finding.impact(say::IMPACT);
    }
}
