//! LIM-011: a stream is read more slowly than it is written.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::{PerSecond, Seconds, number};

crate::rule_text!("too_few_shards");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, stream) in model.of_role(Role::Stream) {
        let Some(shards) = stream.facts.number(fact::SHARDS) else { continue };
        for (edge_id, edge, to) in context.events(id) {
            let function = context.node(to);
            let (Some(rates), true) =
                (context.rate(edge_id), function.is_function() && function.facts.has(fact::DURATION))
            else {
                continue;
            };
            let parallel = edge.facts.number(fact::PARALLEL).unwrap_or(1.0);
            let batch = context.analysis.traffic.batches[edge_id.0].1.max(1.0);
            let mean = context.mean(to).max(1e-3);
            let able = shards * parallel * batch / mean;
            if able >= rates.peak {
                findings.pass();
                continue;
            }
            let most = context.limit(to, "esm_parallelization_factor_max").unwrap_or(10.0);
            let wanted = (parallel * rates.peak / able * 1.2).ceil();
            let fix = if wanted <= most {
                format!("`parallel {}` on `{} ~> {}`", number(wanted), stream.id, function.id)
            } else {
                format!(
                    "`shards {}` on `{}`, or larger batches",
                    number((shards * rates.peak / able * 1.2).ceil()),
                    stream.id
                )
            };
            let never = able < rates.usual;
            let finding = findings.fail(
                if never { Level::Critical } else { Level::High },
                Place::Edge(edge_id),
                format!(
                    "`{}` reads {} of `{}`; {} arrive at the peak",
                    function.label,
                    PerSecond(able),
                    stream.label,
                    PerSecond(rates.peak)
                ),
                fix,
            );
            finding.evidence(format!(
                "{} shards × {} at once × {} records / {} a run",
                number(shards),
                number(parallel),
                number(batch),
                Seconds(mean)
            ));
            if wanted <= most {
                finding.after_fix(format!(
                    "with `parallel {}` it reads {}",
                    number(wanted),
                    PerSecond(shards * wanted * batch / mean)
                ));
            }
            finding.impact(match never {
                true => format!(
                    "it falls behind by {} records an hour, until they expire unread",
                    number((rates.usual - able) * 3600.0)
                ),
                false => format!(
                    "ten minutes of the peak leave it {} behind",
                    Seconds((rates.peak - able) * 600.0 / able)
                ),
            });
        }
    }
}
