//! Patterns of handing events over.

use super::{AWS, AZURE, Confidence, Graph, Pattern};
use neph_catalog::Capability;
use neph_catalog::{Role, fact};
use neph_model::{Mode, NodeId};

/// One topic or bus, at least two subscribers that know nothing of each other.
pub(super) fn publish_subscribe(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    for (id, node) in graph.model.nodes().filter(|(_, n)| n.role.can(Capability::FanOut)) {
        let mut subscribers: Vec<NodeId> = graph.out(id, Mode::Event).into_iter().map(|(_, to)| to).collect();
        subscribers.sort_unstable();
        subscribers.dedup();
        if subscribers.len() < 2 {
            continue;
        }
        let bare: Vec<NodeId> = subscribers
            .iter()
            .copied()
            .filter(|s| {
                !graph.is(*s, Role::Queue)
                    && graph.model.failure_targets(*s).is_empty()
                    && graph.model.failure_targets(id).is_empty()
            })
            .collect();
        found.push(Pattern {
            name: "Publish–subscribe",
            confidence: Confidence::Sure,
            consequence: format!(
                "one event through {} reaches {} subscribers ({}); each is retried and fails on its own",
                node.label,
                subscribers.len(),
                graph.names(&subscribers)
            ),
            missing: if bare.is_empty() {
                Vec::new()
            } else {
                vec![format!("no place for what {} cannot handle", graph.names(&bare))]
            },
            members: std::iter::once(id).chain(subscribers).collect(),
            source: AWS,
        });
    }
}

/// One run that starts many.
pub(super) fn fan_out(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    for (id, node) in graph.model.nodes().filter(|(_, n)| !n.role.can(Capability::FanOut)) {
        for (_, edge) in graph.model.outgoing(id) {
            let Some(to) = graph.model.target(edge) else { continue };
            let calls = edge.facts.number(fact::CALLS).unwrap_or(1.0);
            if calls >= 2.0 && (graph.node(to).is_function() || graph.node(to).is_messaging()) {
                found.push(Pattern {
                    name: "Fan-out",
                    confidence: Confidence::Sure,
                    members: vec![id, to],
                    consequence: format!(
                        "one run of {} starts {} of {}",
                        node.label,
                        neph_syntax::present::count(calls),
                        graph.label(to)
                    ),
                    missing: Vec::new(),
                    source: AWS,
                });
            }
        }
        let targets: Vec<NodeId> = graph.out(id, Mode::Event).into_iter().map(|(_, to)| to).collect();
        if targets.len() >= 2 && (node.is_store() || node.is(Role::Stream) || node.is_function()) {
            found.push(Pattern {
                name: "Fan-out",
                confidence: Confidence::Sure,
                consequence: format!(
                    "what happens at {} goes to {} at the same time",
                    node.label,
                    graph.names(&targets)
                ),
                members: std::iter::once(id).chain(targets).collect(),
                missing: Vec::new(),
                source: AWS,
            });
        }
    }
}

/// A queue emptied by many environments of one consumer: fast, and out of order.
pub(super) fn competing_consumers(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    for (id, node) in graph.model.of_role(Role::Queue).filter(|(_, n)| !n.facts.is(fact::FIFO)) {
        let consumers: Vec<NodeId> = graph
            .out(id, Mode::Event)
            .into_iter()
            .map(|(_, to)| to)
            .filter(|to| graph.node(*to).is_function())
            .collect();
        if let [consumer] = consumers[..]
            && graph.node(consumer).facts.number(fact::RESERVED) != Some(1.0)
        {
            found.push(Pattern {
                name: "Competing consumers",
                confidence: Confidence::Sure,
                members: vec![id, consumer],
                consequence: format!("{} is worked off by as many {} at once as the backlog needs; messages are not handled in order", node.label, graph.label(consumer)),
                missing: Vec::new(),
                source: AZURE,
            });
        }
    }
}

/// A queue that turns peaks into a steady load for what comes behind it.
pub(super) fn load_leveling(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    for (id, node) in graph.model.of_role(Role::Queue) {
        for (edge, consumer) in graph.out(id, Mode::Event) {
            let limit = edge
                .facts
                .number(fact::MAX_CONCURRENCY)
                .or_else(|| graph.node(consumer).facts.number(fact::RESERVED));
            let guarded = graph
                .next(consumer)
                .into_iter()
                .find(|n| graph.node(*n).is_outside() || graph.is(*n, Role::Database));
            if let Some(limit) = limit {
                let what =
                    guarded.map_or_else(|| graph.label(consumer).to_string(), |n| graph.label(n).to_string());
                found.push(Pattern {
                    name: "Queue-based load leveling",
                    confidence: Confidence::Sure,
                    members: [id, consumer].into_iter().chain(guarded).collect(),
                    consequence: format!(
                        "peaks wait in {}; {what} sees at most {} at once",
                        node.label,
                        neph_syntax::present::count(limit)
                    ),
                    missing: Vec::new(),
                    source: AZURE,
                });
            }
        }
    }
}

/// A place for what could not be handled; complete when somebody looks at it.
pub(super) fn dead_letters(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    for (id, node) in graph.model.nodes().filter(|(id, _)| graph.model.is_dead_letter(*id)) {
        let senders: Vec<NodeId> = graph.into(id, Mode::Failure).into_iter().map(|(_, from)| from).collect();
        let watched = node.facts.is(fact::ALARM) || !graph.next(id).is_empty();
        found.push(Pattern {
            name: "Dead-letter handling",
            confidence: if watched { Confidence::Sure } else { Confidence::Likely },
            consequence: format!("what {} cannot handle waits in {}", graph.names(&senders), node.label),
            missing: if watched {
                Vec::new()
            } else {
                vec!["neither an alarm nor a reader is stated".to_string()]
            },
            members: std::iter::once(id).chain(senders).collect(),
            source: AWS,
        });
    }
}

/// Functions that lead a process by events alone.
pub(super) fn choreography(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    let led = |id: NodeId| graph.into(id, Mode::Call).iter().any(|(_, from)| graph.is(*from, Role::Workflow));
    let functions: Vec<NodeId> = graph.model.functions().map(|(id, _)| id).filter(|id| !led(*id)).collect();
    // Steps: function → messaging or store → function, by event.
    let step = |id: NodeId| -> Vec<NodeId> {
        let mut next: Vec<NodeId> = graph
            .next(id)
            .into_iter()
            .filter(|n| graph.node(*n).is_messaging() || graph.node(*n).is_store())
            .flat_map(|n| graph.out(n, Mode::Event))
            .flat_map(|(edge, to)| {
                if graph.node(to).is_messaging() { graph.out(to, Mode::Event) } else { vec![(edge, to)] }
            })
            .map(|(_, to)| to)
            .filter(|to| *to != id && functions.contains(to))
            .collect();
        next.sort_unstable();
        next.dedup();
        next
    };
    let mut longest: Vec<NodeId> = Vec::new();
    for start in functions.iter().take(200) {
        let mut chain = vec![*start];
        while let Some(next) =
            chain.last().and_then(|last| step(*last).into_iter().find(|n| !chain.contains(n)))
        {
            chain.push(next);
        }
        if chain.len() > longest.len() {
            longest = chain;
        }
    }
    let over_bus = longest.iter().any(|id| graph.next(*id).iter().any(|n| graph.node(*n).is_messaging()));
    if longest.len() >= 3 && over_bus {
        found.push(Pattern {
            name: "Choreography",
            confidence: Confidence::Sure,
            consequence: format!(
                "{} react to each other's events; no part knows how far the whole has come",
                graph.names(&longest)
            ),
            missing: if graph.model.system.facts.is(fact::TRACING) {
                Vec::new()
            } else {
                vec!["no tracing is stated: a stuck process is found by nobody".to_string()]
            },
            members: longest,
            source: AZURE,
        });
    }
}

/// A line of functions, each with one thing in and one thing out.
pub(super) fn pipeline(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    let single = |id: NodeId| -> Option<NodeId> {
        let next: Vec<NodeId> = graph
            .next(id)
            .into_iter()
            .filter(|n| graph.node(*n).is_messaging() || graph.is(*n, Role::Bucket))
            .collect();
        let [between] = next[..] else { return None };
        let after: Vec<NodeId> = graph
            .out(between, Mode::Event)
            .into_iter()
            .map(|(_, to)| to)
            .filter(|to| graph.node(*to).is_function())
            .collect();
        let [only] = after[..] else { return None };
        (graph.before(between).len() == 1 && graph.before(only).len() == 1 && only != id).then_some(only)
    };
    let mut told: Vec<NodeId> = Vec::new();
    for (id, _) in graph.model.functions() {
        if told.contains(&id) {
            continue;
        }
        let mut chain = vec![id];
        while let Some(next) = chain.last().and_then(|last| single(*last)).filter(|n| !chain.contains(n)) {
            chain.push(next);
        }
        if chain.len() >= 3 {
            told.extend(&chain);
            found.push(Pattern {
                name: "Pipes and filters",
                confidence: Confidence::Sure,
                consequence: format!(
                    "{} work one after the other; the slowest of them sets the pace",
                    graph.names(&chain)
                ),
                members: chain,
                missing: Vec::new(),
                source: AZURE,
            });
        }
    }
}

/// A stream read in batches or windows.
pub(super) fn stream_processing(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    for (id, node) in graph.model.of_role(Role::Stream) {
        let readers: Vec<NodeId> = graph.out(id, Mode::Event).into_iter().map(|(_, to)| to).collect();
        if readers.is_empty() {
            continue;
        }
        let shards = node
            .facts
            .number(fact::SHARDS)
            .map_or(String::new(), |n| format!(" over {} shards", neph_syntax::present::count(n)));
        found.push(Pattern {
            name: "Stream processing",
            confidence: Confidence::Sure,
            consequence: format!(
                "{} is read in batches by {}{shards}; order holds within a shard",
                node.label,
                graph.names(&readers)
            ),
            members: std::iter::once(id).chain(readers).collect(),
            missing: Vec::new(),
            source: AWS,
        });
    }
}

/// Order kept per group by giving up parallel work within it.
pub(super) fn sequential_convoy(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    for (id, node) in graph.model.of_role(Role::Queue).filter(|(_, n)| n.facts.is(fact::FIFO)) {
        found.push(Pattern {
            name: "Sequential convoy",
            confidence: Confidence::Sure,
            members: vec![id],
            consequence: format!(
                "{} keeps order within a group; as many run at once as there are groups",
                node.label
            ),
            missing: if node.facts.has(fact::GROUPS) {
                Vec::new()
            } else {
                vec!["how many groups are active is not stated".to_string()]
            },
            source: AZURE,
        });
    }
}
