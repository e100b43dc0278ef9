//! LIM-003: a payload is larger than the service accepts.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, Role, fact};
use neph_syntax::present::measured;
use neph_syntax::present::percent;
use neph_syntax::units::Bytes;

crate::rule_text!("payload_too_large");

pub(crate) const RULE: Rule = say::rule(check);

/// Limits on the size of what one request, event, message or item carries.
const SIZES: [LimitKey; 8] = [
    LimitKey::RequestBody,
    LimitKey::RequestBodyIn,
    LimitKey::AsyncPayload,
    LimitKey::PublishedPayload,
    LimitKey::MessageSize,
    LimitKey::TargetResponseSize,
    LimitKey::ItemSize,
    LimitKey::ReadSize,
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for row in context.analysis.limits.iter().filter(|row| row.key.is_some_and(|key| SIZES.contains(&key))) {
        let node = context.node(row.node);
        if row.share < 0.8 {
            findings.pass();
            continue;
        }
        let over = row.share > 1.0;
        let (used, max, share) =
            (measured(row.used, &row.unit), measured(row.max, &row.unit), percent(row.share));
        let finding = findings.fail(
            if over { Level::Critical } else { Level::Medium },
            Place::Node(row.node),
            if over {
                say::Over { component: &node.label, used: &used, max: &max }.to_string()
            } else {
                say::Near { component: &node.label, used: &used, share: &share, max: &max }.to_string()
            },
            say::ClaimCheck { component: &node.label },
        );
        finding.evidence(say::Largest { what: &row.what, used: &used, max: &max, share: &share });
        finding.evidence(say::Limit { source: &row.source.words(context.catalog) });
        finding.impact(if over {
            say::REJECTED.to_string()
        } else {
            say::Headroom { growth: &percent(1.0 / row.share - 1.0) }.to_string()
        });
    }
    // An entry point passes binary bodies to a function in base64: a third larger.
    for (id, entry) in model.nodes().filter(|(_, node)| node.is_entry() && !node.is(Role::Cdn)) {
        let Some(body) = model
            .incoming(id)
            .iter()
            .filter_map(|(_, edge)| edge.facts.size(fact::PAYLOAD))
            .map(|s| s.0)
            .reduce(f64::max)
        else {
            continue;
        };
        for (edge_id, edge, to) in context.calls(id) {
            let Some(limit) = context
                .limit(to, LimitKey::RequestBody)
                .filter(|_| context.node(to).is_function() && !edge.facts.has(fact::PAYLOAD))
            else {
                continue;
            };
            let encoded = body * 4.0 / 3.0;
            if encoded <= limit {
                findings.pass();
                continue;
            }
            let function = context.node(to);
            let finding = findings.fail(
                Level::Critical,
                Place::Edge(edge_id),
                say::Encoded {
                    entry: &entry.label,
                    size: &Bytes(encoded),
                    function: &function.label,
                    limit: &Bytes(limit),
                },
                say::Presigned { function: &function.label },
            );
            finding.evidence(say::Base64 { entry: &entry.label, size: &Bytes(body) });
            finding.impact(say::REQUESTS_REJECTED);
        }
    }
}
