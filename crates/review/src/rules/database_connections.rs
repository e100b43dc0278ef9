//! REL-015: concurrent executions open more connections than the database allows.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_model::{Mode, NodeId};
use neph_syntax::present::count;
use neph_syntax::present::percent;

crate::rule_text!("database_connections");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, database) in model.of_role(Role::Database) {
        let (mut sum, mut evidence, mut largest) = (0.0, Vec::new(), None::<(f64, NodeId)>);
        for (_, edge, from) in context.triggers(id) {
            let caller = context.node(from);
            if !caller.is_function() || edge.mode != Mode::Call {
                continue;
            }
            let cap = [fact::RESERVED, fact::MAX_INSTANCES]
                .into_iter()
                .filter_map(|fact| caller.facts.number(fact))
                .reduce(f64::min);
            let Some(at_once) = context.needed(from).map(|n| cap.map_or(n, |cap| n.min(cap))).or(cap) else {
                continue;
            };
            let each = edge
                .facts
                .number(fact::CONNECTIONS)
                .or_else(|| caller.facts.number(fact::CONNECTIONS))
                .unwrap_or(1.0);
            sum += at_once * each;
            let demand =
                say::Demand { function: &caller.label, environments: &count(at_once), each: &count(each) };
            evidence.push(demand.to_string());
            if largest.is_none_or(|(most, _)| at_once * each > most) {
                largest = Some((at_once * each, from));
            }
        }
        let Some((_, largest)) = largest else { continue };
        let Some(most) = database.facts.number(fact::MAX_CONNECTIONS) else {
            if sum >= MANY {
                findings.ask(
                    Level::High,
                    Place::Node(id),
                    &[fact::MAX_CONNECTIONS.name()],
                    say::Ask { database: &database.label, connections: &count(sum) },
                );
            }
            continue;
        };
        if sum <= 0.8 * most {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            if sum > most { Level::Critical } else { Level::High },
            Place::Node(id),
            say::Exhausted { connections: &count(sum), database: &database.label, most: &count(most) },
            say::Fix {
                database: &database.label,
                function: &context.node(largest).label,
                count: &(most * 0.8).floor().max(1.0),
            },
        );
        finding.evidence = evidence;
        finding.evidence(say::Declared { most: &most });
        let load = context.load(largest).unwrap_or(sum);
        let refused = neph_analysis::erlang::blocked(load, most as u32);
        if refused > 0.0005 {
            finding.impact(say::Refused { share: &percent(refused) });
        }
    }
}

/// Any database allows this many connections.
const MANY: f64 = 20.0;
