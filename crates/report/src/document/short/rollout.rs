//! Phases of going live, and the questions that are open.

use super::{Short, objectives, shortened, speech};
use crate::document::{Brief, Section, Table, md};
use crate::present::{few, percent};
use neph_analysis::latency::Kind;
use neph_catalog::{Role, fact};
use neph_model::{Mode, NodeId};
use neph_review::{Level, Question};

/// What a path does to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Effects {
    None,
    Writes,
    Partners,
}

/// What everything a request to a component causes does.
fn effects(brief: &Brief<'_>, from: NodeId) -> Effects {
    let model = brief.model;
    let caused = super::reach::caused(brief, from, usize::MAX);
    let reached = |id: &neph_model::EdgeId| model.target(model.edge(*id)).map(|to| model.node(to));
    let partner = caused.iter().filter_map(reached).any(|node| {
        node.is_outside() && !node.is(Role::Client) || node.role.family() == neph_model::Family::Notification
    });
    let writes = caused.iter().map(|id| model.edge(*id)).any(|e| model.is_write(e) || e.mode == Mode::Event);
    match (partner, writes) {
        (true, _) => Effects::Partners,
        (false, true) => Effects::Writes,
        (false, false) => Effects::None,
    }
}

/// The phases: what reads, then what writes, then what reaches partners and people, then the clockwork.
pub(super) fn rollout(short: &Short<'_, '_>) -> Option<Section> {
    let brief = short.brief;
    let model = brief.model;
    let mut paths: Vec<(Effects, String)> = Vec::new();
    for path in
        brief.analysis.latency.iter().filter(|p| p.kind == Kind::Response && model.node(p.from).is_outside())
    {
        let name = brief.name(path.to);
        if !paths.iter().any(|(_, known)| *known == name) {
            paths.push((effects(brief, path.to), name));
        }
    }
    let clocks: Vec<String> = model
        .of_role(Role::Schedule)
        .flat_map(|(id, _)| model.outgoing(id))
        .filter_map(|(_, e)| model.target(e))
        .map(|id| brief.name(id))
        .collect();
    let streams: Vec<String> = model
        .edges()
        .filter(|(_, e)| e.mode == Mode::Event)
        .filter_map(|(_, e)| Some((model.origin(e)?, model.target(e)?)))
        .filter(|(from, _)| model.node(*from).is(Role::Client) || model.node(*from).is_outside())
        .map(|(_, to)| brief.name(to))
        .collect();
    let of = |wanted: Effects| -> Vec<String> {
        paths.iter().filter(|(e, _)| *e == wanted).map(|(_, name)| name.clone()).collect()
    };
    let mut table = Table::new(&["Phase", "What goes live", "Why in this order", "Exit criteria"]);
    let mut phase = |title: &str, names: &[String], why: &str, exit: String| {
        if !names.is_empty() {
            let number = table.rows.len() + 1;
            table.row(vec![format!("{number}. {title}"), few(names, 5), why.to_string(), exit]);
        }
    };
    let letters: Vec<String> =
        model.nodes().filter(|(id, _)| model.is_dead_letter(*id)).map(|(id, _)| brief.name(id)).collect();
    let empty = if letters.is_empty() {
        "consumers keep up at the peak".to_string()
    } else {
        format!("consumers keep up at the peak; {} stays empty", few(&letters, 3))
    };
    phase(
        "Ingest",
        &streams,
        "data builds up before anyone depends on it; begin with 1 % of the senders",
        empty,
    );
    phase(
        "Read",
        &of(Effects::None),
        "carries users, changes nothing, can be rolled back at once",
        exit(brief, &of(Effects::None)),
    );
    phase("Write", &of(Effects::Writes), "changes only our own data", exit(brief, &of(Effects::Writes)));
    phase(
        "Partners and people",
        &of(Effects::Partners),
        "charges, mails and calls cannot be taken back; begin with 1 % of users",
        if model.nodes().any(|(id, _)| model.undoes(id)) {
            format!("{}; every compensation explained", exit(brief, &of(Effects::Partners)))
        } else {
            exit(brief, &of(Effects::Partners))
        },
    );
    phase(
        "Schedules",
        &clocks,
        "depends on data the earlier phases produce",
        "three runs in a row without manual work".to_string(),
    );
    if table.rows.is_empty() {
        return None;
    }
    if table.rows.len() == 1 {
        table = by_share(brief, &table.rows[0]);
    }
    let mut section = Section::new("rollout", "Rollout");
    section.table(shortened(table, "phase"));
    Some(section)
}

/// When a phase is over: what the objectives say of its paths, else no alarm for a week.
fn exit(brief: &Brief<'_>, names: &[String]) -> String {
    let model = brief.model;
    let concerned = |r: &&neph_model::Requirement| {
        r.path.is_empty() || r.path.iter().any(|id| names.contains(&brief.name(*id)))
    };
    let mut text = vec![];
    for r in model.requirements.iter().filter(concerned) {
        match r.measure.as_str() {
            "availability" => {
                text.push(format!("failed requests below {} over a week", percent(1.0 - r.value)))
            }
            "p50" | "p95" | "p99" | "p99.9" => {
                text.push(format!("{} {} over a week", objectives::name(brief, r), objectives::target(r)));
            }
            _ => {}
        }
    }
    if text.is_empty() { "no alarm fires for a week".to_string() } else { text.join("; ") }
}

/// The phases of a system with one path: by the share of its users.
fn by_share(brief: &Brief<'_>, only: &[String]) -> Table {
    let mut table = Table::new(&["Phase", "What goes live", "Why in this order", "Exit criteria"]);
    let what = only.get(1).cloned().unwrap_or_default();
    let exit = only.get(3).cloned().unwrap_or_default();
    let bill = brief.model.requirements.iter().find(|r| r.measure == "cost" && r.path.is_empty());
    let last = bill.map_or_else(
        || exit.clone(),
        |r| format!("{exit}; the forecast of the bill {}", objectives::target(r)),
    );
    for (phase, why, exit) in [
        (
            "1. Employees",
            "real requests, no customer is affected",
            "no alarm fires for three days".to_string(),
        ),
        ("2. 10 % of users", "errors show at a tenth of the load", exit),
        ("3. All users", "the load test has passed at the peak", last),
    ] {
        table.row(vec![phase.to_string(), what.clone(), why.to_string(), exit]);
    }
    table
}

/// Questions, the ones that change most first.
pub(super) fn ranked<'b>(brief: &'b Brief<'_>) -> Vec<&'b Question> {
    let valuable = super::rank::valuable(brief);
    let mut asked: Vec<&Question> = brief.review.questions.iter().collect();
    asked.sort_by_key(|q| {
        let on_path = q.parts.iter().filter_map(|p| brief.model.named(p)).any(|id| valuable.contains(&id));
        (std::cmp::Reverse(q.level), !on_path)
    });
    asked
}

/// A title inside a sentence: its first letter small, unless the word is an abbreviation.
fn lower(title: &str) -> String {
    let mut letters = title.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(letters).collect(),
        _ => title.to_string(),
    }
}

/// The open questions by what they would change.
pub(super) fn questions(short: &Short<'_, '_>) -> Option<Section> {
    let brief = short.brief;
    let mut table = Table::new(&["Question", "Decides", "Answer with"]);
    for q in ranked(brief) {
        table.row(vec![
            super::summary::first_question(&speech::sentence(brief.model, &q.question)),
            match q.level {
                Level::Critical => "the verdict".to_string(),
                Level::High => "the verdict".to_string(),
                Level::Medium => format!("a condition of approval ({})", md::text(&lower(q.rule.title))),
                Level::Low | Level::Info => format!("a finding ({})", md::text(&lower(q.rule.title))),
            },
            q.missing.iter().map(|m| md::code(m.as_str())).collect::<Vec<_>>().join(" "),
        ]);
    }
    if table.rows.is_empty() {
        return None;
    }
    let mut section = Section::new("open-questions", "Open questions");
    section.table(shortened(table, "question"));
    if let Some(owner) = brief.model.system.facts.text(fact::OWNER) {
        section.say(format!("Answers go to {}.", md::text(owner)));
    }
    Some(section)
}
