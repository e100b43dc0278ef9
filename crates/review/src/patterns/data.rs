//! Patterns of keeping and moving data.

use super::{AWS, AZURE, Confidence, Graph, Pattern};
use neph_catalog::Capability;
use neph_catalog::{Role, fact};
use neph_model::{Mode, NodeId};

/// Projections of a store or stream: the function that reads its changes, and the view it writes.
fn projections(graph: &Graph<'_>, store: NodeId) -> Vec<(NodeId, NodeId)> {
    graph
        .reached_by_event(store)
        .into_iter()
        .filter(|f| graph.node(*f).is_function())
        .flat_map(|f| graph.writes(f).into_iter().map(move |view| (f, view)))
        .filter(|(_, view)| *view != store)
        .collect()
}

/// Events are the truth, everything else is derived from them.
pub(super) fn event_sourcing(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    for (id, node) in graph.model.nodes().filter(|(_, n)| n.is_store() && n.facts.is(fact::APPEND_ONLY)) {
        let views = projections(graph, id);
        if views.is_empty() {
            continue;
        }
        let names: Vec<NodeId> = views.iter().map(|(_, view)| *view).collect();
        let replay =
            !node.facts.has(fact::TTL) && !node.facts.has(fact::KEEP_FOR) || node.facts.is(fact::ARCHIVE);
        found.push(Pattern {
            name: "Event sourcing",
            confidence: if replay { Confidence::Sure } else { Confidence::Likely },
            consequence: format!(
                "{} is the only truth; {} can be rebuilt from it at any time",
                node.label,
                graph.names(&names)
            ),
            missing: if replay {
                Vec::new()
            } else {
                vec!["events expire: what is older cannot be rebuilt".to_string()]
            },
            members: std::iter::once(id).chain(views.into_iter().flat_map(|(f, v)| [f, v])).collect(),
            source: AWS,
        });
    }
}

/// Writers and readers each have a store made for them.
pub(super) fn cqrs(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    for (write_side, node) in graph.model.nodes().filter(|(_, n)| n.is_store()) {
        let writers: Vec<NodeId> = graph.model.writers(write_side);
        if writers.is_empty() {
            continue;
        }
        for (projector, view) in projections(graph, write_side) {
            let readers: Vec<NodeId> = graph
                .before(view)
                .into_iter()
                .filter(|r| *r != projector && !writers.contains(r) && graph.reads(*r).contains(&view))
                .collect();
            if readers.is_empty() {
                continue;
            }
            found.push(Pattern {
                name: "CQRS",
                confidence: Confidence::Sure,
                consequence: format!("{} writes {}, {} reads {}; the view follows through {}, so a reader can be a moment behind", graph.names(&writers), node.label, graph.names(&readers), graph.label(view), graph.label(projector)),
                members: [write_side, projector, view].into_iter().chain(writers.iter().copied()).chain(readers).collect(),
                missing: Vec::new(),
                source: AZURE,
            });
        }
    }
}

/// What is stored is published from the store's own changes.
pub(super) fn outbox(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    for (store, node) in graph.model.nodes().filter(|(_, n)| n.role.can(Capability::Records)) {
        for (_, relay) in graph.out(store, Mode::Event) {
            let published: Vec<NodeId> = graph
                .next(relay)
                .into_iter()
                .filter(|n| graph.node(*n).is_messaging() || graph.is(*n, Role::Workflow))
                .collect();
            let (Some(to), true) =
                (published.first(), graph.node(relay).is_function() || graph.is(relay, Role::Pipe))
            else {
                continue;
            };
            let writers = graph.model.writers(store);
            if writers.is_empty() || writers.iter().any(|w| graph.next(*w).contains(to)) {
                continue;
            }
            found.push(Pattern {
                name: "Transactional outbox",
                confidence: Confidence::Sure,
                consequence: format!("{} publishes what {} holds: nothing is stored without being told, nothing is told without being stored", graph.label(relay), node.label),
                members: [store, relay, *to].into_iter().chain(writers).collect(),
                missing: Vec::new(),
                source: AWS,
            });
        }
    }
}

/// A store's own log of changes triggers code.
pub(super) fn change_capture(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    for (store, node) in graph.model.nodes().filter(|(_, n)| n.role.can(Capability::Records)) {
        let readers: Vec<NodeId> = graph.out(store, Mode::Event).into_iter().map(|(_, to)| to).collect();
        if readers.is_empty() {
            continue;
        }
        found.push(Pattern {
            name: "Change data capture",
            confidence: Confidence::Sure,
            consequence: format!(
                "every change of {} reaches {}, in order per key",
                node.label,
                graph.names(&readers)
            ),
            members: std::iter::once(store).chain(readers).collect(),
            missing: Vec::new(),
            source: AWS,
        });
    }
}

/// The large thing lies in a store, the message only says where.
pub(super) fn claim_check(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    for (id, _) in graph.model.functions() {
        let buckets: Vec<NodeId> =
            graph.writes(id).into_iter().filter(|s| graph.is(*s, Role::Bucket)).collect();
        for messaging in graph.next(id).into_iter().filter(|n| graph.node(*n).is_messaging()) {
            for reader in graph.reached_by_event(messaging) {
                let Some(bucket) = graph.reads(reader).into_iter().find(|b| buckets.contains(b)) else {
                    continue;
                };
                found.push(Pattern {
                    name: "Claim check",
                    confidence: Confidence::Sure,
                    members: vec![bucket, id, messaging, reader],
                    consequence: format!(
                        "{} carries only where in {} the data lies; {} fetches it",
                        graph.label(messaging),
                        graph.label(bucket),
                        graph.label(reader)
                    ),
                    missing: Vec::new(),
                    source: AZURE,
                });
            }
        }
    }
}

/// Read the cache, on a miss the store.
pub(super) fn cache_aside(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    for (cache, node) in graph.model.of_role(Role::Cache) {
        for user in graph.before(cache) {
            let behind: Vec<NodeId> = graph
                .next(user)
                .into_iter()
                .filter(|s| graph.is(*s, Role::Table) || graph.is(*s, Role::Database))
                .collect();
            let Some(store) = behind.first() else { continue };
            found.push(Pattern {
                name: "Cache-aside",
                confidence: if node.facts.has(fact::TTL) { Confidence::Sure } else { Confidence::Likely },
                members: vec![cache, user, *store],
                consequence: format!(
                    "{} asks {} first and {} on a miss",
                    graph.label(user),
                    node.label,
                    graph.label(*store)
                ),
                missing: if node.facts.has(fact::TTL) {
                    Vec::new()
                } else {
                    vec!["no time is stated after which an entry expires".to_string()]
                },
                source: AZURE,
            });
        }
    }
}

/// The client moves large data itself, with permission from a function.
pub(super) fn valet_key(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    for (client, node) in graph.model.nodes().filter(|(_, n)| n.is(Role::Client) || n.is(Role::External)) {
        for bucket in graph.next(client).into_iter().filter(|b| graph.is(*b, Role::Bucket)) {
            let others: Vec<NodeId> = graph.next(client).into_iter().filter(|n| *n != bucket).collect();
            if others.is_empty() {
                continue;
            }
            found.push(Pattern {
                name: "Valet key",
                confidence: Confidence::Sure,
                members: vec![bucket, client],
                consequence: format!(
                    "{} moves data to and from {} itself: none of it passes a function",
                    node.label,
                    graph.label(bucket)
                ),
                missing: Vec::new(),
                source: AZURE,
            });
        }
    }
}
