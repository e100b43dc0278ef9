//! Trust boundaries, who authenticates where, least privilege, secrets.

use super::{Short, shortened};
use crate::document::{Brief, Section, Table, md};
use crate::present::{few, plural, rate};
use neph_catalog::{Role, fact};
use neph_model::{Edge, Mode, NodeId};

/// Security and privacy.
pub(super) fn security(short: &Short<'_, '_>) -> Option<Section> {
    let brief = short.brief;
    let mut section = Section::new("security-and-privacy", "Security and privacy");
    let (table, open, public) = entries(brief);
    if !table.rows.is_empty() {
        section.say(match open.len() {
            0 if table.rows.len() == 1 && public.is_empty() => {
                "The entry point declares how callers authenticate.".to_string()
            }
            0 if public.is_empty() => {
                format!("All {} declare how callers authenticate.", plural(table.rows.len(), "entry point"))
            }
            0 => format!(
                "Every entry point declares how callers authenticate, or serves public content ({}).",
                few(&public, 3)
            ),
            _ => format!("No authentication is declared for {}.", few(&open, 4)),
        });
        section.table(shortened(table, "entry point"));
    }
    let leaving = leaving(brief);
    if !leaving.is_empty() {
        section.say(leaving);
    }
    let grants = grants(brief);
    if grants > 0 {
        section.say(format!(
            "**Least privilege.** One role per component; the connections need {} in all, listed in the [appendix](appendix.md#least-privilege).",
            plural(grants, "permission")
        ));
    }
    let secrets: Vec<String> = brief
        .model
        .of_role(Role::Secret)
        .map(|(id, _)| {
            let readers: Vec<String> = brief
                .model
                .incoming(id)
                .iter()
                .map(|(_, e)| md::text(brief.model.end_label(e.from)))
                .collect();
            format!(
                "{} is read by {}",
                brief.name(id),
                if readers.is_empty() { "nobody".to_string() } else { few(&readers, 3) }
            )
        })
        .collect();
    if !secrets.is_empty() {
        section.say(format!("**Secrets.** {}.", secrets.join(". ")));
    }
    (!section.blocks.is_empty()).then_some(section)
}

/// Every arrow from outside into the system: APIs, but also streams, brokers, buckets and function URLs.
fn entries(brief: &Brief<'_>) -> (Table, Vec<String>, Vec<String>) {
    let model = brief.model;
    let mut table =
        Table::new(&["Entry point", "Called by", "Authentication", ">Throttle", "Firewall", "Threats"]);
    let (mut open, mut served) = (Vec::new(), Vec::new());
    for (id, node) in model.nodes().filter(|(_, n)| !n.is_outside()) {
        let callers: Vec<(NodeId, &Edge)> = model
            .incoming(id)
            .into_iter()
            .filter(|(_, e)| e.mode != Mode::Failure)
            .filter_map(|(_, e)| Some((model.origin(e)?, e)))
            .filter(|(from, _)| model.node(*from).is_outside())
            .collect();
        if callers.is_empty() {
            continue;
        }
        let names: Vec<String> = callers.iter().map(|(from, _)| brief.name(*from)).collect();
        let on_arrow = callers.iter().find_map(|(_, e)| e.facts.text(fact::AUTH));
        let auth = node.facts.text(fact::AUTH).or(on_arrow);
        let public = node.is(Role::Cdn);
        match (auth, public) {
            (None, false) => open.push(brief.name(id)),
            (None, true) => served.push(brief.name(id)),
            (Some(_), _) => {}
        }
        let walled = node.facts.is(fact::WAF)
            || model
                .incoming(id)
                .iter()
                .any(|(_, e)| model.origin(e).is_some_and(|f| model.node(f).is(Role::Waf)));
        table.row(vec![
            brief.name(id),
            few(&names, 2),
            match (auth, public) {
                (Some(auth), _) => md::text(auth),
                (None, true) => "public content".to_string(),
                (None, false) => "**not specified**".to_string(),
            },
            node.facts.rate(fact::THROTTLE).map_or_else(|| "account default".to_string(), |r| rate(r.0)),
            if walled { "yes" } else { "not specified" }.to_string(),
            threats(brief, id, auth, walled),
        ]);
    }
    (table, open, served)
}

/// What an attacker would try at an entry: who he could be, what he could send, how much of it.
fn threats(brief: &Brief<'_>, id: NodeId, auth: Option<&str>, walled: bool) -> String {
    let model = brief.model;
    let node = model.node(id);
    let mut found: Vec<&str> = Vec::new();
    if node.is(Role::Cdn) {
        found.push("cache poisoning");
        if !node.facts.has(fact::AUTH) {
            found.push("reading the origin directly");
        }
    } else {
        found.push(match auth {
            None if node.is_store() => "anyone can upload",
            None if node.is_messaging() => "anyone can inject messages",
            None => "anyone can call it",
            Some("mtls") => "a stolen device certificate",
            Some("iam") => "leaked access keys",
            Some("api-key") => "a leaked API key",
            Some(_) => "a stolen token",
        });
    }
    if !node.facts.has(fact::THROTTLE) && !walled {
        found.push("flooding: no throttle or firewall");
    }
    let written = model.reach(id).into_iter().any(|to| model.node(to).is_store());
    if written && node.is_entry() && !node.is(Role::Cdn) && !node.facts.has(fact::VALIDATION) {
        found.push("injection: no schema validation declared");
    }
    found.join("; ")
}

/// Where data leaves the system.
fn leaving(brief: &Brief<'_>) -> String {
    let model = brief.model;
    let mut told = Vec::new();
    for (_, edge) in model.edges().filter(|(_, e)| e.mode != Mode::Failure) {
        let (Some(from), Some(to)) = (model.origin(edge), model.target(edge)) else { continue };
        let target = model.node(to);
        if target.is_outside() && !target.is(Role::Client) && !model.node(from).is_outside() {
            let class = target
                .facts
                .text(fact::DATA)
                .map_or(String::new(), |c| format!(" with {} data", md::text(c)));
            let secret = model
                .outgoing(from)
                .into_iter()
                .filter_map(|(_, e)| model.target(e))
                .find(|id| model.node(*id).is(Role::Secret))
                .map_or_else(
                    || " (no secret store is declared for its credential)".to_string(),
                    |id| format!(" (credential in {})", brief.name(id)),
                );
            told.push(format!("{} calls {}{class}{secret}", brief.name(from), brief.name(to)));
        }
    }
    told.dedup();
    if told.is_empty() { String::new() } else { format!("Data leaves the system where {}.", few(&told, 3)) }
}

fn grants(brief: &Brief<'_>) -> usize {
    crate::document::data::security(brief).iter().find(|section| section.id == "least-privilege").map_or(
        0,
        |section| {
            section
                .blocks
                .iter()
                .map(|b| if let crate::document::Block::Table(t) = b { t.rows.len() } else { 0 })
                .sum()
        },
    )
}
