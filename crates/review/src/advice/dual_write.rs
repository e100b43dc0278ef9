//! DATA-002: a function stores something and tells it, and can die between the two.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::{Role, fact};
use neph_model::Mode;
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "DATA-002",
    name: "dual-write",
    category: Category::Data,
    level: Level::High,
    title: "Dual write",
    explanation: r#"
A function that writes a store and publishes an event does two things that cannot be one transaction. When
it stops between them, the store says one thing and the event's readers another.

```fires
function order
table orders
topic placed
order -> orders "write order" { writes 1 x 2 KB }
order ~> placed "publish"
```

Let the store's own changes be published: an outbox or a change stream.

```quiet
function order
table orders
function relay
topic placed
order -> orders "write order" { writes 1 x 2 KB }
orders ~> relay "change stream"
relay ~> placed "publish"
```

A function that is handed its event again after a crash does both again: with `idempotent` stated and failures
kept it is quiet too.
"#,
    sources: &[
        "https://docs.aws.amazon.com/prescriptive-guidance/latest/cloud-design-patterns/transactional-outbox.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let outgoing = model.outgoing(id);
        let written = outgoing
            .iter()
            .filter(|(_, edge)| model.is_write(edge))
            .filter_map(|(_, edge)| model.target(edge))
            // A view that can be made again is no truth to disagree with.
            .filter(|store| !model.node(*store).is(Role::Cache) && !model.node(*store).is(Role::Search))
            .find(|store| model.node(*store).role.can(Capability::Records));
        let told = outgoing
            .iter()
            .filter(|(_, edge)| edge.mode != Mode::Failure)
            .filter_map(|(edge_id, edge)| model.target(edge).map(|to| (*edge_id, to)))
            .find(|(_, to)| model.node(*to).is_messaging() && !model.node(*to).is(Role::Delivery));
        let (Some(store), Some((edge, channel))) = (written, told) else { continue };
        // Whoever is handed an event again does both again, if a repeat is harmless and failures are not dropped.
        let triggers = context.triggers(id);
        let repeated = !triggers.is_empty() && triggers.iter().all(|(_, edge, _)| edge.mode == Mode::Event);
        let kept = !model.failure_targets(id).is_empty()
            || triggers.iter().all(|(_, _, from)| !model.failure_targets(*from).is_empty());
        if repeated && kept && function.facts.is(fact::IDEMPOTENT) {
            findings.pass();
            continue;
        }
        let (store, channel) = (model.node(store), model.node(channel));
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            format!("`{}` writes `{}` and publishes to `{}`: it can stop between the two", function.label, store.label, channel.label),
            format!("publish from the store: `{} ~> relay \"change stream\"` and `relay ~> {}`, or keep an outbox row in the same transaction", store.id, channel.id),
        );
        finding
            .evidence
            .push(format!("two targets, no transaction over both, no change stream of `{}`", store.label));
        finding.effect = context.analysis.traffic.edge(edge).filter(|rate| rate.usual > 0.0).map(|rate| {
            format!(
                "of {} a month, a crash in one of a million leaves {} entries without their event",
                number(rate.per_month()),
                number(rate.per_month() / 1e6)
            )
        });
    }
}
