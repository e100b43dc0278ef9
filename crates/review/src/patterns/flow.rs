//! Patterns of leading a process and of standing before others' systems.

use super::{AWS, AZURE, Confidence, Graph, Pattern};
use neph_catalog::{Role, fact};
use neph_model::{Family, Mode, NodeId};

/// One part leads the others and knows how far the process is.
pub(super) fn orchestration(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    for (id, node) in graph.model.of_role(Role::Workflow) {
        let steps: Vec<NodeId> = graph.out(id, Mode::Call).into_iter().map(|(_, to)| to).collect();
        if steps.len() >= 2 {
            found.push(Pattern {
                name: "Orchestration",
                confidence: Confidence::Sure,
                consequence: format!(
                    "{} calls {} and can say at any time how far each execution is",
                    node.label,
                    graph.names(&steps)
                ),
                members: std::iter::once(id).chain(steps).collect(),
                missing: Vec::new(),
                source: AWS,
            });
        }
    }
}

/// Steps that can be undone instead of a transaction.
pub(super) fn saga(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    let undoing: Vec<NodeId> =
        graph.model.functions().map(|(id, _)| id).filter(|id| graph.model.undoes(*id)).collect();
    if undoing.is_empty() {
        return;
    }
    let leader = undoing
        .iter()
        .flat_map(|id| graph.into(*id, Mode::Call))
        .map(|(_, from)| from)
        .find(|from| graph.is(*from, Role::Workflow));
    let doing: Vec<NodeId> = match leader {
        Some(leader) => graph
            .out(leader, Mode::Call)
            .into_iter()
            .map(|(_, to)| to)
            .filter(|id| !undoing.contains(id))
            .collect(),
        None => graph
            .model
            .functions()
            .map(|(id, _)| id)
            .filter(|id| {
                !undoing.contains(id)
                    && !graph.writes(*id).is_empty()
                    && !graph.into(*id, Mode::Event).is_empty()
            })
            .collect(),
    };
    let stores: Vec<NodeId> = undoing.iter().flat_map(|id| graph.writes(*id)).collect();
    let open: Vec<NodeId> = doing
        .iter()
        .copied()
        .filter(|id| !graph.writes(*id).is_empty() && !graph.writes(*id).iter().any(|s| stores.contains(s)))
        .collect();
    let kind = if leader.is_some() { "led by a workflow" } else { "led by events" };
    // The last step needs no undo: when it fails, it has done nothing.
    let lacking = open.len() > 1;
    found.push(Pattern {
        name: "Saga",
        confidence: if lacking { Confidence::Likely } else { Confidence::Sure },
        consequence: format!(
            "{} {} what was done when a later step fails ({kind})",
            graph.names(&undoing),
            if undoing.len() == 1 { "undoes" } else { "undo" }
        ),
        missing: if lacking {
            vec![format!("no undo for {}", graph.names(&open[..open.len() - 1]))]
        } else {
            Vec::new()
        },
        members: leader.into_iter().chain(doing).chain(undoing).collect(),
        source: AWS,
    });
}

/// Many at once, then wait for all of them.
pub(super) fn scatter_gather(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    for (id, node) in graph.model.nodes().filter(|(_, n)| n.is(Role::Workflow) || n.is_function()) {
        let calls = graph.out(id, Mode::Call);
        let many = calls.iter().position(|(e, to)| {
            e.facts.number(fact::CALLS).unwrap_or(1.0) >= 2.0 && graph.node(*to).is_function()
        });
        let together: Vec<NodeId> =
            calls.iter().filter(|(e, _)| e.facts.is(fact::AT_ONCE)).map(|(_, to)| *to).collect();
        if let Some(at) = many
            && node.is(Role::Workflow)
            && at + 1 < calls.len()
        {
            let (scattered, gathered) = (calls[at].1, calls[at + 1].1);
            found.push(Pattern {
                name: "Scatter–gather",
                confidence: Confidence::Sure,
                members: vec![id, scattered, gathered],
                consequence: format!(
                    "{} starts many {} and goes on to {} when the last is done: the slowest decides",
                    node.label,
                    graph.label(scattered),
                    graph.label(gathered)
                ),
                missing: Vec::new(),
                source: AWS,
            });
        } else if together.len() >= 2 {
            found.push(Pattern {
                name: "Scatter–gather",
                confidence: Confidence::Sure,
                consequence: format!(
                    "{} waits for {} at the same time: the slowest decides",
                    node.label,
                    graph.names(&together)
                ),
                members: std::iter::once(id).chain(together).collect(),
                missing: Vec::new(),
                source: AWS,
            });
        }
    }
}

/// One answer made of several backends' answers.
pub(super) fn aggregator(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    for (id, node) in graph.model.functions() {
        let called = graph.before(id).iter().any(|from| graph.node(*from).is_entry());
        let mut backends = graph.reads(id);
        backends.sort_unstable();
        backends.dedup();
        if called && backends.len() >= 2 && !backends.iter().any(|b| graph.is(*b, Role::Cache)) {
            found.push(Pattern {
                name: "API aggregator",
                confidence: Confidence::Sure,
                consequence: format!(
                    "{} makes one answer of {}; it is up only when all of them are",
                    node.label,
                    graph.names(&backends)
                ),
                members: std::iter::once(id).chain(backends).collect(),
                missing: Vec::new(),
                source: AZURE,
            });
        }
    }
}

/// Calls stop when the other side fails.
pub(super) fn circuit_breaker(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    for (_, edge) in graph.model.edges().filter(|(_, e)| e.mode == Mode::Call) {
        let (Some(from), Some(to)) = (graph.model.origin(edge), graph.model.target(edge)) else { continue };
        let outside = graph.node(to).is_outside() && graph.node(from).is_function();
        if outside && (edge.facts.is(fact::BREAKER) || graph.node(from).facts.is(fact::BREAKER)) {
            found.push(Pattern {
                name: "Circuit breaker",
                confidence: Confidence::Sure,
                members: vec![to, from],
                consequence: format!(
                    "when {} fails, {} stops calling it and says so at once",
                    graph.label(to),
                    graph.label(from)
                ),
                missing: Vec::new(),
                source: AWS,
            });
        }
    }
}

/// Something stands between functions and an older system.
pub(super) fn legacy_bridge(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    for (legacy, node) in graph.model.of_role(Role::Legacy) {
        for caller in graph.before(legacy).into_iter().filter(|c| graph.node(*c).is_function()) {
            let buffers: Vec<NodeId> = graph
                .into(caller, Mode::Event)
                .into_iter()
                .map(|(_, from)| from)
                .filter(|f| graph.node(*f).is_messaging())
                .collect();
            if let Some(buffer) = buffers.first() {
                found.push(Pattern {
                    name: "Legacy bridge",
                    confidence: Confidence::Sure,
                    members: vec![legacy, caller, *buffer],
                    consequence: format!(
                        "requests wait in {} and reach {} through {} at its own pace",
                        graph.label(*buffer),
                        node.label,
                        graph.label(caller)
                    ),
                    missing: Vec::new(),
                    source: AZURE,
                });
            }
        }
        let told: Vec<NodeId> = graph
            .reached_by_event(legacy)
            .into_iter()
            .filter(|n| graph.node(*n).role.family() == Family::Compute)
            .collect();
        if let Some(capture) = told.first() {
            found.push(Pattern {
                name: "Legacy bridge",
                confidence: Confidence::Sure,
                members: vec![legacy, *capture],
                consequence: format!(
                    "{} tells its changes through {}; nobody asks it",
                    node.label,
                    graph.label(*capture)
                ),
                missing: Vec::new(),
                source: AZURE,
            });
        }
    }
}

/// Work started by the clock.
pub(super) fn scheduled_job(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    for (id, node) in graph.model.of_role(Role::Schedule) {
        let started = graph.next(id);
        if started.is_empty() {
            continue;
        }
        let runs = graph
            .model
            .schedule_rate(id)
            .map(|rate| format!("{} times a month, ", neph_syntax::present::count(rate.per_month())));
        found.push(Pattern {
            name: "Scheduled job",
            confidence: Confidence::Sure,
            consequence: format!(
                "{}{} starts {}",
                runs.unwrap_or_default(),
                node.label,
                graph.names(&started)
            ),
            members: std::iter::once(id).chain(started).collect(),
            missing: Vec::new(),
            source: AWS,
        });
    }
}

/// Answer a partner at once, work later.
pub(super) fn webhook(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    for (external, node) in graph.model.of_role(Role::External) {
        for entry in graph.next(external).into_iter().filter(|e| graph.node(*e).is_entry()) {
            for accept in graph.next(entry).into_iter().filter(|f| graph.node(*f).is_function()) {
                let Some(buffer) = graph.next(accept).into_iter().find(|q| graph.node(*q).is_messaging())
                else {
                    continue;
                };
                found.push(Pattern {
                    name: "Webhook receiver",
                    confidence: Confidence::Sure,
                    members: vec![accept, external, entry, buffer],
                    consequence: format!(
                        "{} gets its answer when the event is in {}; a repeated event must be recognised",
                        node.label,
                        graph.label(buffer)
                    ),
                    missing: if graph.node(accept).facts.has(fact::IDEMPOTENT) {
                        Vec::new()
                    } else {
                        vec!["how a repeat is recognised is not stated".to_string()]
                    },
                    source: AWS,
                });
            }
        }
    }
}

/// Accept now, work later, and let the client see the state.
pub(super) fn request_reply(graph: &Graph<'_>, found: &mut Vec<Pattern>) {
    for (accept, node) in
        graph.model.functions().filter(|(id, _)| graph.before(*id).iter().any(|e| graph.node(*e).is_entry()))
    {
        for queue in graph.next(accept).into_iter().filter(|q| graph.is(*q, Role::Queue)) {
            for worker in graph.reached_by_event(queue) {
                let shared = graph.writes(accept).into_iter().find(|s| {
                    graph.reached_by_event(worker).contains(s)
                        || graph.writes(worker).contains(s)
                        || graph.model.writers(*s).len() > 1
                });
                let Some(status) = shared else { continue };
                found.push(Pattern {
                    name: "Asynchronous request–reply",
                    confidence: Confidence::Likely,
                    members: vec![accept, queue, worker, status],
                    consequence: format!(
                        "{} answers before the work is done; {} says how far it is",
                        node.label,
                        graph.label(status)
                    ),
                    missing: Vec::new(),
                    source: AZURE,
                });
            }
        }
    }
}
