//! Phases of going live, and the questions that are open.

use super::{Short, objectives, shortened, speech};
use crate::document::{Brief, Section, Table, md};
use crate::present::few;
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
    let latency: Vec<String> = model
        .requirements
        .iter()
        .filter(|r| r.measure.starts_with('p'))
        .map(|r| format!("{} {}", objectives::name(brief, r), objectives::target(r)))
        .collect();
    let exit = if latency.is_empty() {
        "errors below 0.1 % for a week".to_string()
    } else {
        format!("errors below 0.1 % for a week; {}", latency.join("; "))
    };
    let mut table = Table::new(&["Phase", "What goes live", "Why in this order", "Exit criteria"]);
    let mut phase = |title: &str, names: &[String], why: &str, exit: &str| {
        if !names.is_empty() {
            let number = table.rows.len() + 1;
            table.row(vec![format!("{number}. {title}"), few(names, 5), why.to_string(), exit.to_string()]);
        }
    };
    phase(
        "Read",
        &of(Effects::None),
        "carries users, changes nothing, can be rolled back at once",
        "errors below 0.1 % for a week",
    );
    phase(
        "Ingest",
        &streams,
        "load builds up before anyone depends on it",
        "no records given up; consumers keep up at the peak",
    );
    phase("Write", &of(Effects::Writes), "changes data of our own", &exit);
    phase(
        "Partners and people",
        &of(Effects::Partners),
        "charges, mails and calls cannot be taken back; begin with 1 % of users",
        &format!("{exit}; no unexplained compensation"),
    );
    phase(
        "Schedules",
        &clocks,
        "depends on data the earlier phases produce",
        "three runs in a row without manual work",
    );
    if table.rows.is_empty() {
        return None;
    }
    if table.rows.len() == 1 {
        table = by_share(&table.rows[0], &exit);
    }
    let mut section = Section::new("rollout", "Rollout");
    section.table(shortened(table, "phase"));
    Some(section)
}

/// The phases of a system with one path: by the share of its users.
fn by_share(only: &[String], exit: &str) -> Table {
    let mut table = Table::new(&["Phase", "What goes live", "Why in this order", "Exit criteria"]);
    let what = only.get(1).cloned().unwrap_or_default();
    for (phase, why) in [
        ("1. Employees", "real requests, no customer is affected"),
        ("2. 10 % of the users", "errors show at a tenth of the load"),
        ("3. All users", "the peak has been load-tested"),
    ] {
        table.row(vec![phase.to_string(), what.clone(), why.to_string(), exit.to_string()]);
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

/// The open questions by what they would change.
pub(super) fn questions(short: &Short<'_, '_>) -> Option<Section> {
    let brief = short.brief;
    let mut table = Table::new(&["Question", "Would change", "Answer with"]);
    for q in ranked(brief) {
        table.row(vec![
            super::summary::first_question(&speech::sentence(brief.model, &q.question)),
            match q.level {
                Level::Critical => "the verdict".to_string(),
                Level::High => "the verdict, if the answer is bad".to_string(),
                Level::Medium => format!("a condition: {}", md::text(q.rule.title)),
                Level::Low | Level::Info => md::text(q.rule.title),
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
