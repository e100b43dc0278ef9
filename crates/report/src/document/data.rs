//! Where data and state live, and who may touch them.

use super::{Brief, Section, Table, charts, md};
use neph_catalog::FactName;
use neph_catalog::{Role, fact};
use neph_model::{Mode, NodeId};

/// Stores, state placement, consistency.
pub(super) fn state(brief: &Brief<'_>) -> Option<Section> {
    let model = brief.model;
    let mut stores = Table::new(&[
        "Store",
        "Written by",
        "Read by",
        "Key",
        ">Kept",
        "Expires after",
        "Backup",
        "Data class",
    ]);
    for (id, node) in model.nodes().filter(|(_, n)| n.is_store()) {
        let names = |ids: Vec<NodeId>| {
            if ids.is_empty() {
                "–".to_string()
            } else {
                ids.into_iter().map(|id| md::text(&model.node(id).label)).collect::<Vec<_>>().join(", ")
            }
        };
        let word = |fact: FactName| {
            node.facts
                .get(fact)
                .and_then(|known| known.value.text())
                .map_or_else(|| "–".to_string(), md::text)
        };
        stores.row(vec![
            brief.name(id),
            names(model.writers(id)),
            names(model.readers(id)),
            word(fact::KEY.name()),
            node.facts.size(fact::KEEP).map_or_else(|| "–".to_string(), |s| s.to_string()),
            node.facts.time(fact::TTL).map_or_else(|| "–".to_string(), |t| t.to_string()),
            node.facts.text(fact::BACKUP).map_or_else(|| "not specified".to_string(), md::text),
            word(fact::DATA.name()),
        ]);
    }
    if stores.rows.is_empty() {
        return None;
    }
    let mut section = Section::new("data-and-state", "Data and state");
    let shared: Vec<String> = model
        .nodes()
        .filter(|(id, n)| n.is_store() && model.writers(*id).len() > 1)
        .map(|(id, _)| brief.name(id))
        .collect();
    section.say(format!(
        "{} all state between runs; functions keep none{}.",
        if stores.rows.len() == 1 {
            "1 store holds".to_string()
        } else {
            format!("{} stores hold", stores.rows.len())
        },
        if shared.is_empty() {
            String::new()
        } else {
            format!(
                "; {} written by more than one part",
                if shared.len() == 1 {
                    format!("{} is", shared[0])
                } else {
                    format!("{} are", shared.join(", "))
                }
            )
        }
    ));
    section.table(stores);
    let mut placement = Table::new(&["State", "Lives in", "Survives the end of an environment"]);
    for (id, node) in model.functions() {
        if let Some(state) = node.facts.text(fact::STATE).filter(|s| *s != "none") {
            placement.row(vec![
                md::text(state),
                format!("{} (memory of the function)", brief.name(id)),
                "**no**".to_string(),
            ]);
        }
        if let Some(key) = node.facts.text(fact::IDEMPOTENT).filter(|k| !["yes", "no"].contains(k)) {
            let store = model
                .outgoing(id)
                .into_iter()
                .filter(|(_, e)| model.is_write(e))
                .find_map(|(_, e)| model.target(e));
            placement.row(vec![
                format!("which {} were handled", md::text(key)),
                store.map_or_else(|| "not specified".to_string(), |s| brief.name(s)),
                if store.is_some() { "yes" } else { "not specified" }.to_string(),
            ]);
        }
    }
    for (id, node) in model.nodes().filter(|(_, n)| n.is(Role::Cache)) {
        placement.row(vec![
            "cached answers".to_string(),
            brief.name(id),
            format!(
                "yes, for {}",
                node.facts
                    .time(fact::TTL)
                    .map_or_else(|| "a time that is not specified".to_string(), |t| t.to_string())
            ),
        ]);
    }
    if !placement.rows.is_empty() {
        section.table(placement);
    }
    let mut lag = Table::new(&["A change of", "Is seen in", "Through", "Consistency"]);
    for (id, _) in model.nodes().filter(|(_, n)| n.is_store()) {
        for (_, edge) in model.outgoing(id).into_iter().filter(|(_, e)| e.mode == Mode::Event) {
            let Some(by) = model.target(edge) else { continue };
            for (_, write) in model.outgoing(by).into_iter().filter(|(_, e)| model.is_write(e)) {
                let Some(view) = model.target(write).filter(|v| *v != id) else { continue };
                lag.row(vec![
                    brief.name(id),
                    brief.name(view),
                    brief.name(by),
                    "eventual: the view is behind by the time of this path".to_string(),
                ]);
            }
        }
    }
    if !lag.rows.is_empty() {
        section.table(lag);
    }
    Some(section)
}

/// Who may do what: entries, the least each part must be allowed, who answers for what.
pub(super) fn security(brief: &Brief<'_>) -> Vec<Section> {
    let model = brief.model;
    let mut lead = Section::new("security-boundaries", "Security boundaries");
    let mut entries =
        Table::new(&["Entry", "Called by", "Authentication", "Throttle", "Web firewall", "Reaches"]);
    let mut open = 0;
    for (id, node) in model.nodes().filter(|(_, n)| n.is_entry()) {
        let callers: Vec<String> = model
            .triggers(id)
            .into_iter()
            .filter_map(|(_, e)| model.origin(e))
            .filter(|from| model.node(*from).is_outside())
            .map(|from| md::text(&model.node(from).label))
            .collect();
        if callers.is_empty() {
            continue;
        }
        let auth = node.facts.text(fact::AUTH);
        if auth.is_none() {
            open += 1;
        }
        let walled = node.facts.is(fact::WAF)
            || model
                .incoming(id)
                .iter()
                .any(|(_, e)| model.origin(e).is_some_and(|from| model.node(from).is(Role::Waf)));
        let mut reach: Vec<String> =
            brief.stores_behind(id).into_iter().map(|s| md::text(&model.node(s).label)).collect();
        reach.dedup();
        entries.row(vec![
            brief.name(id),
            callers.join(", "),
            auth.map_or_else(|| "**not specified**".to_string(), md::text),
            node.facts.rate(fact::THROTTLE).map_or_else(|| "account default".to_string(), |r| r.to_string()),
            if walled { "yes" } else { "not specified" }.to_string(),
            if reach.is_empty() { "–".to_string() } else { reach.join(", ") },
        ]);
    }
    let mut matrix = Table::new(&["Who", "On", "May", "Because"]);
    let mut confidence_low = false;
    for (_, edge) in model.edges() {
        let (Some(from), Some(to)) = (model.origin(edge), model.target(edge)) else { continue };
        let (actor, resource, access) = grant(brief, from, to, edge);
        let Some(service) = brief.catalog.service(model.node(resource).service_id()) else { continue };
        let Some(action) = service.action(access) else { continue };
        confidence_low |= action.confidence == neph_catalog::Confidence::Remembered;
        matrix.row(vec![
            brief.name(actor),
            brief.name(resource),
            action.allow.iter().map(|a| md::code(a)).collect::<Vec<_>>().join(" "),
            if edge.label.is_empty() { access.to_string() } else { md::text(&edge.label) },
        ]);
    }
    matrix.rows.sort();
    matrix.rows.dedup();
    if entries.rows.is_empty() && matrix.rows.is_empty() {
        return Vec::new();
    }
    lead.say(match (entries.rows.len(), open) {
        (0, _) => format!(
            "Nothing of the system is called from outside; {} permissions are all that its parts need.",
            matrix.rows.len()
        ),
        (n, 0) => format!(
            "{} from outside, each with authentication; the components need {} permissions in all.",
            if n == 1 { "1 entry is called".to_string() } else { format!("{n} entries are called") },
            matrix.rows.len()
        ),
        (_, open) => format!(
            "{} from outside without declared authentication.",
            if open == 1 { "1 entry is called".to_string() } else { format!("{open} entries are called") }
        ),
    });
    lead.table(entries);
    if let Some(figure) = charts::trust(brief) {
        lead.figure(figure);
    }
    let mut sections = vec![lead];
    if !matrix.rows.is_empty() {
        let mut part = Section::part("least-privilege", "Least privilege");
        part.say(format!(
            "One role for each part, with these actions and no other, made from the arrows{}.",
            if confidence_low {
                " (action names are from memory where the catalogue says so: check them in the policy editor)"
            } else {
                ""
            }
        ));
        part.table(matrix);
        sections.push(part);
    }
    let mut part = Section::part("shared-responsibility", "Shared responsibility");
    let mut table = Table::new(&["Part", model.system.provider.title(), "The team"]);
    for (word, theirs, ours) in [
        (
            Role::Function,
            "servers, operating system, runtime patches, scaling",
            "code, dependencies, permissions, limits, time-outs",
        ),
        (Role::Table, "hardware, replication, patches", "keys, access, expiry, backup settings, data class"),
        (Role::Bucket, "durability, hardware", "access, encryption settings, life cycle, versions"),
        (
            Role::Database,
            "hardware, patches in the window you set",
            "schema, connections, access, backup, restore tests",
        ),
        (Role::Queue, "delivery, durability", "visibility, dead letters, alarms, who may send"),
        (Role::HttpApi, "TLS, scaling, availability", "authentication, throttles, validation, logs"),
        (Role::RestApi, "TLS, scaling, availability", "authentication, throttles, validation, logs"),
    ] {
        if let Some((id, _)) = model.nodes().find(|(_, n)| n.is(word)) {
            let title =
                model.node(id).service.as_ref().map_or(model.node(id).role.title(), |s| s.short.as_str());
            table.row(vec![md::text(title), theirs.to_string(), ours.to_string()]);
        }
    }
    if !table.rows.is_empty() {
        part.table(table);
        sections.push(part);
    }
    sections
}

/// Who needs a permission on what for an arrow, and which kind of access it is.
fn grant<'e>(
    brief: &Brief<'_>,
    from: NodeId,
    to: NodeId,
    edge: &'e neph_model::Edge,
) -> (NodeId, NodeId, &'e str) {
    let model = brief.model;
    let (source, target) = (model.node(from), model.node(to));
    match edge.mode {
        Mode::Event if source.is(Role::Table) || source.is(Role::Database) => (to, from, "stream"),
        Mode::Event if source.is(Role::Queue) || source.is(Role::Stream) => (to, from, "consume"),
        Mode::Failure => (from, to, "send"),
        _ if target.is_store() && model.is_read(edge) => (from, to, "read"),
        _ if target.is_store() => (from, to, "write"),
        _ if target.is(Role::Topic) || target.is(Role::Bus) => (from, to, "publish"),
        _ if target.is(Role::Queue)
            || target.is(Role::Stream)
            || target.is(Role::Email)
            || target.is(Role::Delivery) =>
        {
            (from, to, "send")
        }
        _ if target.is(Role::Secret) || target.is(Role::Config) => (from, to, "read"),
        _ => (from, to, "invoke"),
    }
}
