//! Failure modes, retries, disaster recovery, first bottlenecks, bad days.

use super::Short;
use crate::document::numbers::amount;
use crate::document::{Brief, Section, Table, md};
use crate::present::{change, count, few, list, percent, plural, rate, rough, time, times};
use neph_analysis::LimitUse;
use neph_analysis::scenario;
use neph_catalog::{Capability, Role, fact};
use neph_model::{Family, Mode, NodeId};

/// Failure modes and bottlenecks in the tables.
const MODES: usize = 8;
const BOTTLENECKS: usize = 5;
/// Limits that saturate later than at so many times today's peak are not near.
const NEAR: f64 = 20.0;

/// Limits that saturate as traffic grows, the first to do so first, with the factor of today's peak.
pub(super) fn bottlenecks<'b>(brief: &'b Brief<'_>) -> Vec<(&'b LimitUse, f64)> {
    let mut rows: Vec<(&LimitUse, f64)> =
        brief.analysis.limits.iter().filter(|l| !l.setting).filter_map(|l| Some((l, l.breaks_at?))).collect();
    rows.sort_by(|a, b| a.1.total_cmp(&b.1));
    rows
}

/// Whose limit it is.
pub(super) fn owner(brief: &Brief<'_>, limit: &LimitUse) -> String {
    if limit.of_account { "the account".to_string() } else { brief.name(limit.node) }
}

/// Reliability.
pub(super) fn reliability(short: &Short<'_, '_>) -> Option<Section> {
    let brief = short.brief;
    let mut section = Section::new("reliability", "Reliability");
    let lowest = brief.analysis.availability.iter().min_by(|a, b| a.share.total_cmp(&b.share));
    if let Some(row) = lowest {
        let first = row.parts.first().map_or(String::new(), |p| {
            format!("; {} contributes most with an SLA of {}", brief.name(p.node), percent(p.share))
        });
        section.say(format!(
            "The lowest composite SLA is {} for {} → {}: up to {} of downtime a month{first}. An SLA entitles the customer to a service credit; it does not predict downtime.",
            percent(row.share),
            brief.name(row.from),
            brief.name(row.to),
            time(row.minutes * 60.0)
        ));
    }
    section.table(failure_modes(brief));
    let letters = dead_letters(brief);
    if !letters.is_empty() {
        section.say(letters);
    }
    let recovery = recovery(brief);
    if !recovery.is_empty() {
        section.say(format!("**Disaster recovery.** {recovery}"));
    }
    let mut table =
        Table::new(&["First bottlenecks", "Limit", ">Peak use", ">Quota", ">Saturates at", "Can be raised"]);
    let near = |(at, row): &(usize, (&LimitUse, f64))| *at == 0 || row.1 <= NEAR;
    for (_, (limit, at)) in bottlenecks(brief).into_iter().enumerate().filter(near).take(BOTTLENECKS) {
        table.row(vec![
            owner(brief, limit),
            md::text(limit.what),
            amount(limit.used, &limit.unit),
            amount(limit.max, &limit.unit),
            format!("{} peak", times(at)),
            if limit.adjustable { "yes" } else { "no" }.to_string(),
        ]);
    }
    section.table(table);
    section.list(false, bad_days(brief));
    (!section.blocks.is_empty()).then_some(section)
}

/// What stands still when a component does: those most others wait for first.
fn failure_modes(brief: &Brief<'_>) -> Table {
    let model = brief.model;
    let valuable = super::rank::valuable(brief);
    let mut rows: Vec<(usize, NodeId)> = Vec::new();
    for (id, node) in model.nodes().filter(|(_, n)| !n.is(Role::Client) && !n.is(Role::Schedule)) {
        if node.role.family() == Family::Support || model.is_dead_letter(id) {
            continue;
        }
        let waits = brief.upstream(id);
        let carries = model.incoming(id).iter().filter(|(_, e)| e.mode == Mode::Event).count();
        if waits + carries > 0 && !node.is_entry() {
            let valued = usize::from(valuable.contains(&id)) * 100;
            rows.push((valued + waits * 2 + carries, id));
        }
    }
    rows.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut table = Table::new(&["When this fails", "Effect", "Detection", "Response"]);
    let hidden = rows.len().saturating_sub(MODES);
    for (_, id) in rows.into_iter().take(MODES) {
        table.row(mode(brief, id));
    }
    if hidden > 0 {
        table.row(vec![
            format!("others ({})", plural(hidden, "component")),
            "see the [appendix](appendix.md#failures-and-retries)".to_string(),
            String::new(),
            String::new(),
        ]);
    }
    table
}

fn mode(brief: &Brief<'_>, id: NodeId) -> Vec<String> {
    let model = brief.model;
    let node = model.node(id);
    let incoming = |wanted: Mode| model.incoming(id).into_iter().filter(move |(_, e)| e.mode == wanted);
    let mut callers: Vec<String> = incoming(Mode::Call)
        .map(|(_, e)| match model.origin(e) {
            Some(from) if model.node(from).is_entry() && !e.label.is_empty() => {
                format!("“{}”", md::text(&e.label))
            }
            _ => md::text(model.end_label(e.from)),
        })
        .collect();
    callers.dedup();
    let (mut sources, mut publishers) = (Vec::new(), Vec::new());
    for (_, e) in incoming(Mode::Event) {
        let keeps = |from: NodeId| model.node(from).is_messaging() || model.node(from).is_store();
        let list = if model.origin(e).is_some_and(keeps) { &mut sources } else { &mut publishers };
        let name = md::text(model.end_label(e.from));
        if !list.contains(&name) {
            list.push(name);
        }
    }
    let mut effect = Vec::new();
    if !callers.is_empty() {
        effect.push(format!("{} {}", few(&callers, 2), if callers.len() == 1 { "fails" } else { "fail" }));
    }
    if !publishers.is_empty() {
        effect.push(format!("{} cannot publish", few(&publishers, 2)));
    }
    if !sources.is_empty() {
        effect.push(format!("events from {} wait or are retried", few(&sources, 2)));
    }
    let detection = match node.role.family() {
        Family::Function | Family::Compute => "error rate, throttles",
        Family::Orchestration => "failed executions",
        Family::Messaging => "failed publishes, age of the oldest message",
        Family::Store => "throttled or failed requests of its callers",
        Family::Outside => "time-outs of its callers",
        _ => "errors of its callers",
    };
    let targets: Vec<String> =
        model.failure_targets(id).into_iter().map(|(_, e)| md::text(model.end_label(e.to))).collect();
    let breaker = node.facts.is(fact::BREAKER)
        || model.incoming(id).iter().any(|(_, e)| {
            e.facts.is(fact::BREAKER)
                || model.origin(e).is_some_and(|from| model.node(from).facts.is(fact::BREAKER))
        });
    let response = if !targets.is_empty() {
        let from_stream = model.triggers(id).into_iter().any(|(_, e)| {
            model.origin(e).is_some_and(|from| model.node(from).role.can(Capability::ChangeFeed))
        });
        // The failure destination of a stream gets the place of the records, not the records.
        match from_stream {
            true => format!("read again from the positions in {}", list(&targets)),
            false => format!("replay from {}", list(&targets)),
        }
    } else if breaker && node.is_outside() {
        "the circuit breaker opens; retry when it closes".to_string()
    } else if node.facts.text(fact::BACKUP).is_some_and(|b| b != "none") {
        format!(
            "{}; restore ({}) if data is damaged",
            outcome(brief, id),
            md::text(node.facts.text(fact::BACKUP).unwrap_or_default())
        )
    } else if !sources.is_empty() && targets_of_sources(brief, id).is_empty() {
        "retried, then dropped: no failure destination".to_string()
    } else if !sources.is_empty() {
        format!("retried, then kept in {}", list(&targets_of_sources(brief, id)))
    } else {
        let roll = if node.is_function() { "roll back; " } else { "" };
        format!("{roll}{}", outcome(brief, id))
    };
    vec![brief.name(id), effect.join("; "), detection.to_string(), response]
}

/// Where the sources of a component's events put what it cannot handle.
fn targets_of_sources(brief: &Brief<'_>, id: NodeId) -> Vec<String> {
    let model = brief.model;
    let sources = model.incoming(id).into_iter().filter(|(_, e)| e.mode == Mode::Event);
    let targets = sources.filter_map(|(_, e)| model.origin(e)).flat_map(|from| model.failure_targets(from));
    targets.map(|(_, e)| md::text(model.end_label(e.to))).collect()
}

/// What becomes of the work that waits for a component: up the calls to a person, a workflow or an event.
fn outcome(brief: &Brief<'_>, id: NodeId) -> String {
    let model = brief.model;
    let mut seen = std::collections::BTreeSet::from([id]);
    let mut stack = vec![id];
    let mut retried: Option<NodeId> = None;
    let mut people: Vec<String> = Vec::new();
    let mut leader: Option<NodeId> = None;
    while let Some(next) = stack.pop() {
        let node = model.node(next);
        if node.is(Role::Client) {
            people.push(brief.name(next));
            continue;
        }
        if node.role.family() == Family::Orchestration && next != id {
            leader = Some(next);
            continue;
        }
        for (_, edge) in model.incoming(next) {
            let Some(from) = model.origin(edge) else { continue };
            let goes_on =
                edge.mode == Mode::Call || !model.node(from).is_store() && !model.node(from).is_messaging();
            if edge.mode == Mode::Event && !goes_on {
                retried = retried.or(Some(next));
            } else if edge.mode != Mode::Failure && seen.insert(from) {
                stack.push(from);
            }
        }
    }
    if !people.is_empty() {
        people.sort();
        let verb = if people.len() == 1 { "gets" } else { "get" };
        return format!("{} {verb} an error until it recovers", few(&people, 2));
    }
    if let Some(leader) = leader {
        let steps = model.outgoing(leader).into_iter().filter_map(|(_, e)| model.target(e));
        let undo: Vec<String> = steps.filter(|id| model.undoes(*id)).map(|id| brief.name(id)).collect();
        let name = brief.name(leader);
        return if undo.is_empty() {
            format!("the execution of {name} fails at this step and has to be redriven")
        } else {
            format!("the execution of {name} fails at this step and compensates through {}", few(&undo, 2))
        };
    }
    let Some(consumer) = retried else { return "its callers retry until it recovers".to_string() };
    let mut kept: Vec<String> =
        model.failure_targets(consumer).into_iter().map(|(_, e)| md::text(model.end_label(e.to))).collect();
    kept.extend(targets_of_sources(brief, consumer));
    if kept.is_empty() {
        format!("events of {} are retried, then dropped", brief.name(consumer))
    } else {
        format!("events of {} are retried, then kept in {}", brief.name(consumer), few(&kept, 2))
    }
}

fn dead_letters(brief: &Brief<'_>) -> String {
    let model = brief.model;
    let letters: Vec<(NodeId, bool)> = model
        .nodes()
        .filter(|(id, _)| model.is_dead_letter(*id))
        .map(|(id, n)| (id, n.facts.is(fact::ALARM) || !model.outgoing(id).is_empty()))
        .collect();
    let watched: Vec<String> = letters.iter().filter(|(_, w)| *w).map(|(id, _)| brief.name(*id)).collect();
    let silent: Vec<String> = letters.iter().filter(|(_, w)| !*w).map(|(id, _)| brief.name(*id)).collect();
    let dropped: Vec<String> = model
        .functions()
        .filter(|(id, _)| {
            model.failure_targets(*id).is_empty()
                && model.triggers(*id).iter().any(|(_, e)| {
                    let from = model.origin(e);
                    e.mode == Mode::Event && from.is_none_or(|from| model.failure_targets(from).is_empty())
                })
        })
        .map(|(id, _)| brief.name(id))
        .collect();
    let mut text = Vec::new();
    if !watched.is_empty() {
        text.push(format!("Failed events are kept in {}, with an alarm.", few(&watched, 4)));
    }
    if !silent.is_empty() {
        text.push(format!(
            "{} {} failed events, but nobody is alerted.",
            few(&silent, 3),
            if silent.len() == 1 { "keeps" } else { "keep" }
        ));
    }
    if !dropped.is_empty() {
        text.push(format!("Events that {} cannot handle are dropped.", few(&dropped, 4)));
    }
    text.join(" ")
}

/// What can be restored, from what is configured.
fn recovery(brief: &Brief<'_>) -> String {
    let model = brief.model;
    let mut kept: Vec<(String, Vec<String>)> = Vec::new();
    let mut bare: Vec<String> = Vec::new();
    for (id, node) in model.nodes().filter(|(_, n)| n.is_store() && !n.is(Role::Cache) && n.service.is_some())
    {
        match node.facts.text(fact::BACKUP).filter(|b| *b != "none") {
            Some(backup) => match kept.iter_mut().find(|(word, _)| word == backup) {
                Some((_, names)) => names.push(brief.name(id)),
                None => kept.push((backup.to_string(), vec![brief.name(id)])),
            },
            None => bare.push(brief.name(id)),
        }
    }
    let mut text: Vec<String> = kept
        .iter()
        .map(|(word, names)| {
            let loss = neph_analysis::recovery::interval(word)
                .map_or(String::new(), |s| format!(": a restore loses up to {}", time(s)));
            let backups = if names.len() == 1 { "has a" } else { "have" };
            let noun = if names.len() == 1 { "backup" } else { "backups" };
            format!("{} {backups} {} {noun}{loss}.", few(names, 4), md::text(word))
        })
        .collect();
    if !bare.is_empty() {
        text.push(format!(
            "{} {} no backup configured, so what is deleted or corrupted there is lost.",
            few(&bare, 4),
            if bare.len() == 1 { "has" } else { "have" }
        ));
    }
    if kept.is_empty() && bare.is_empty() {
        return String::new();
    }
    let named = |measure: &str| model.requirements.iter().any(|r| r.measure == measure);
    match (named("rpo"), named("rto")) {
        (true, true) => {}
        (true, false) => text.push("No recovery time objective is given.".to_string()),
        (false, true) => text.push("No recovery point objective is given.".to_string()),
        (false, false) => text.push("No recovery objective (RTO, RPO) is given.".to_string()),
    }
    let regions: std::collections::BTreeSet<&str> =
        model.nodes().filter_map(|(_, n)| n.facts.text(fact::REGION)).collect();
    if regions.len() < 2 {
        text.push("Everything runs in one region, so the loss of that region stops the system.".to_string());
    }
    text.join(" ")
}

/// The scenarios, a sentence or two each.
fn bad_days(brief: &Brief<'_>) -> Vec<String> {
    let played = scenario::play(brief.model, brief.catalog, brief.analysis);
    played
        .iter()
        .map(|p| {
            let titled = &brief.model.scenarios[p.index];
            let mut what: Vec<String> = Vec::new();
            if p.rate_unknown {
                what.push("the load is unknown because no request rate is given".to_string());
            }
            if let Some(first) = p.first_break() {
                what.push(format!(
                    "{} needs {} of its quota ({})",
                    owner(brief, first),
                    rough(first.share),
                    md::text(first.what)
                ));
            }
            for (node, refused) in p.turned_away.iter().take(2) {
                what.push(format!("{} refuses {}", brief.name(*node), rate(*refused)));
            }
            for b in p.backlogs.iter().take(2) {
                what.push(format!(
                    "{} messages queue up for {}{}",
                    count(b.messages.round()),
                    brief.name(b.node),
                    b.drains_in_s.map_or_else(
                        || " and never drain".to_string(),
                        |s| format!(" and drain within {}", time(s))
                    )
                ));
            }
            for outage in &p.outages {
                let fails: Vec<String> = outage.fails.iter().map(|id| brief.name(*id)).collect();
                if !fails.is_empty() {
                    what.push(format!(
                        "{} {} at once",
                        few(&fails, 3),
                        if fails.len() == 1 { "fails" } else { "fail" }
                    ));
                }
                for (node, messages) in outage.held.iter().take(2) {
                    what.push(format!(
                        "{} buffers {}",
                        brief.name(*node),
                        messages.map_or_else(
                            || "the events".to_string(),
                            |m| format!("{} messages", count(m.round()))
                        )
                    ));
                }
                if outage.stops.is_empty() {
                    what.push("no request path stops".to_string());
                } else {
                    let stops: Vec<String> = outage
                        .stops
                        .iter()
                        .map(|(a, b)| format!("{} → {}", brief.name(*a), brief.name(*b)))
                        .collect();
                    what.push(format!("{} stops", few(&stops, 2)));
                }
            }
            if what.is_empty() {
                what.push("the design holds".to_string());
            }
            let mut text = format!("**{}:** {}", md::text(&titled.title), what.join("; "));
            if let Some(extra) = p.extra.filter(|extra| extra.to_f64().abs() >= 0.01) {
                text.push_str(&format!(
                    ". It adds {} to the bill",
                    change(extra.to_f64()).trim_start_matches('+')
                ));
            }
            text.push('.');
            text
        })
        .collect()
}
