//! OPS-002: nobody is told when a part fails.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};

pub(crate) const RULE: Rule = Rule {
    code: "OPS-002",
    name: "alarms-missing",
    category: Category::Operations,
    level: Level::Medium,
    title: "Minimum alarms missing",
    explanation: r#"
What fails without an alarm fails until a user calls. Each kind of part has the few alarms without which it
should not run.

```fires
system "s" { alarms none }
client web
http_api api { auth jwt }
function work
web -> api -> work
```

State the alarms that exist; `alarms all` says that every part has its own.

```quiet
system "s" { alarms all }
client web
http_api api { auth jwt }
function work
web -> api -> work
```
"#,
    sources: &["https://github.com/fourTheorem/slic-watch/blob/main/core/inputs/default-config.ts"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let mut wanted: Vec<(&str, String)> = Vec::new();
    let first = |role: Role| model.of_role(role).next().map(|(_, node)| node.label.clone());
    let function = model.functions().next();
    if let Some((_, node)) = function {
        wanted.push(("errors", format!("errors of functions such as `{}` above 1 % for 5 min", node.label)));
        wanted.push(("throttles", "throttled runs above 0 for 5 min".to_string()));
        wanted.push(("duration", "duration above 80 % of the timeout".to_string()));
    }
    if let Some(label) = model
        .nodes()
        .find(|(id, n)| n.is(Role::Queue) && !model.is_dead_letter(*id))
        .map(|(_, n)| n.label.clone())
    {
        wanted.push(("age", format!("age of the oldest message in `{label}`")));
    }
    if let Some(label) = first(Role::Stream).or_else(|| {
        model
            .of_role(Role::Table)
            .find(|(id, _)| !context.events(*id).is_empty())
            .map(|(_, n)| n.label.clone())
    }) {
        wanted.push(("age", format!("how far readers of `{label}` are behind")));
    }
    if let Some((_, node)) = model.nodes().find(|(id, _)| model.is_dead_letter(*id)) {
        wanted.push(("depth", format!("anything at all in `{}`", node.label)));
    }
    if wanted.is_empty() {
        return;
    }
    let names =
        |all: &[(&str, String)]| all.iter().map(|(_, what)| what.as_str()).collect::<Vec<_>>().join("; ");
    let Some(stated) = context.word_anywhere(fact::ALARMS) else {
        findings.ask(
            Level::Medium,
            Place::System,
            &[fact::ALARMS.name()],
            format!("which alarms exist? Wanted here: {}", names(&wanted)),
        );
        return;
    };
    let has = |word: &str| stated.split([' ', ',']).any(|one| one == word);
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
    let words: Vec<&str> = missing.iter().map(|(word, _)| *word).collect();
    let finding = findings.fail(
        if model.system.facts.is(fact::CRITICAL) { Level::High } else { Level::Medium },
        Place::System,
        format!("nobody is told of {}", words.join(", ")),
        format!("`alarms \"{}\"` once they exist", words.join(" ")),
    );
    finding.because(format!("stated: `alarms {stated}`; missing: {}", names(&missing)));
}
