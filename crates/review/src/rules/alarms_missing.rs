//! OPS-002: the minimum alarms of a component are missing.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};

crate::rule_text!("alarms_missing");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let mut wanted: Vec<(&str, String)> = Vec::new();
    if let Some((_, node)) = model.functions().next() {
        wanted.push(("errors", say::Errors { function: &node.label }.into()));
        wanted.push(("throttles", say::THROTTLES.into()));
        wanted.push(("duration", say::DURATION.into()));
    }
    if let Some((_, node)) = model.nodes().find(|(id, n)| n.is(Role::Queue) && !model.is_dead_letter(*id)) {
        wanted.push(("age", say::Age { queue: &node.label }.into()));
    }
    let table = || model.of_role(Role::Table).find(|(id, _)| !context.events(*id).is_empty());
    if let Some((_, node)) = model.of_role(Role::Stream).next().or_else(table) {
        wanted.push(("age", say::Lag { stream: &node.label }.into()));
    }
    if let Some((_, node)) = model.nodes().find(|(id, _)| model.is_dead_letter(*id)) {
        wanted.push(("depth", say::Depth { queue: &node.label }.into()));
    }
    if wanted.is_empty() {
        return;
    }
    let names =
        |all: &[(&str, String)]| all.iter().map(|(_, what)| what.as_str()).collect::<Vec<_>>().join(", ");
    let Some(declared) = context.word_anywhere(fact::ALARMS) else {
        findings.ask(
            Level::Medium,
            Place::System,
            &[fact::ALARMS.name()],
            say::Ask { alarms: &names(&wanted) },
        );
        return;
    };
    let has = |word: &str| declared.split([' ', ',']).any(|one| one == word);
    let dead_letters_watched =
        model.nodes().filter(|(id, _)| model.is_dead_letter(*id)).all(|(_, node)| node.facts.is(fact::ALARM));
    let missing: Vec<(&str, String)> = wanted
        .into_iter()
        .filter(|(word, _)| !(has("all") || has(word) || *word == "depth" && dead_letters_watched))
        .collect();
    if missing.is_empty() {
        findings.pass();
        return;
    }
    let mut words: Vec<&str> = missing.iter().map(|(word, _)| *word).collect();
    words.dedup();
    let finding = findings.fail(
        if model.system.facts.is(fact::CRITICAL) { Level::High } else { Level::Medium },
        Place::System,
        say::Missing { words: &words.join(", ") },
        say::Fix { words: &words.join(" ") },
    );
    finding.evidence(say::Declared { declared: &declared, alarms: &names(&missing) });
}
