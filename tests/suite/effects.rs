//! Every fact of the reference does something wherever it applies: it changes a number, a finding, the picture or the
//! document, or a message says why not.

use nephogram::catalog::Catalog;
use nephogram::catalog::vocabulary::{FactKind, Is, Role, Subject, facts};
use nephogram::compile;
use nephogram::diagram::DiagramOptions;
use nephogram::report;
use nephogram::source::Source;

use crate::root;

use serde_json::Value;

/// A value that a reader would give.
fn sample(fact: &FactKind) -> &'static str {
    match fact.name.as_str() {
        "provider" => "azure",
        "region" => "eu-west-1",
        "target" => "gcp",
        "runtime" => "java21",
        "arch" => "arm64",
        "shape" => "spiky",
        "log_format" => "plain",
        "secrets" => "env",
        "consistency" => "strong",
        "instance" => "m5.large",
        "role" => "shared-role",
        "status" => "rejected",
        "icon" => "\"bucket\"",
        "link" => "\"https://example.org/x\"",
        "cron" => "\"0 9 ? * MON *\"",
        "down" => "store",
        "auth" => "none",
        "price" => "40 USD/month",
        "permissions" => "*",
        "backup" => "daily",
        "data" => "payment",
        "encryption" => "none",
        "memory" => "3 GB",
        "traffic" => "x40 for 2 h",
        "free_tier" => "yes",
        _ => match fact.is {
            Is::Time => "47 s",
            Is::Size => "37 MB",
            Is::Rate => "7/s",
            Is::Count => "7",
            Is::Ratio => "37 %",
            Is::Money => "37 USD/month",
            Is::Word | Is::Words => "zebra",
            Is::Text => "\"Zebra crossing\"",
            Is::Flag => "",
            Is::Accesses => "7 x 9 KB",
            Is::Factor => "x7",
            Is::Moment => "7 minutes",
        },
    }
}

/// A system around a component `it` of a role, with places for facts.
fn system(role: Role, on: Option<Subject>, fact: &str) -> String {
    let at = |subject: Subject| if on == Some(subject) { fact } else { "" };
    let it = role.name();
    let group = if on == Some(Subject::Group) { format!("  {fact}\n") } else { String::new() };
    let scenario = at(Subject::Scenario);
    let around = match role.family() {
        nephogram::model::Family::Function | nephogram::model::Family::Compute => {
            "api -> it -> store \"write\"\nit ~> line\n"
        }
        nephogram::model::Family::Entry => "web -> it { rate 3/s } -> work\n",
        nephogram::model::Family::Messaging => "work ~> it ~> other\n",
        nephogram::model::Family::Orchestration => "it ~> other\n",
        _ => "work -> it \"write\"\n",
    };
    format!(
        "system \"Effects\" {{ provider aws; {system} }}\nclient web\nhttp_api api\n\
         group box \"Box\" {{\n{group}  function work {{ duration 90 ms; timeout 20 s }}\n}}\nfunction other {{ duration 40 ms }}\n\
         table store\nqueue line\n{it} it {{ {node} }}\nevent happened {{ {event} }}\n\
         web -> api {{ rate 9/s; peak 40/s }} -> work -> store \"write\" {{ {edge} }}\nline ~> other on happened\nwork ~> line on happened\n\
         {around}scenario \"Play\" {{ {scenario}{more} }}\ndecision \"Choice\" {{ {decision} }}\n",
        system = at(Subject::System),
        node = at(Subject::Node),
        event = at(Subject::Event),
        edge = at(Subject::Edge),
        decision = at(Subject::Decision),
        more =
            if scenario.starts_with("traffic") || scenario.starts_with("down") { "" } else { "; traffic x3" },
    )
}

/// Everything that a reader gets, without the description itself.
fn outputs(text: &str) -> (Vec<String>, bool) {
    let source = Source::new("e.neph", text);
    let compiled = compile(&source, Catalog::bundled());
    let told: Vec<String> =
        compiled.diagnostics().iter().map(|one| format!("{} {}", one.code, one.message)).collect();
    if !compiled.is_sound() {
        return (told, false);
    }
    let mut value = report::json::value(&compiled);
    strip(&mut value);
    let document = report::document(&compiled, &DiagramOptions::default());
    let (markdown, _) = report::texts(&document, None).unwrap();
    let body = |text: &str| {
        let text = text.split("The description this document was made from").next().unwrap_or_default();
        text.lines().filter(|line| !line.contains("description ")).collect::<Vec<_>>().join("\n")
    };
    let picture = document.figures().first().map_or_else(String::new, |figure| figure.svg.clone());
    (
        vec![
            told.join("\n"),
            value.to_string(),
            body(&markdown),
            body(&report::markdown::appendix(&document)),
            picture,
        ],
        true,
    )
}

/// Facts as given are no effect of theirs.
fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("facts");
            fields.values_mut().for_each(strip);
        }
        Value::Array(values) => values.iter_mut().for_each(strip),
        _ => {}
    }
}

#[test]
fn every_fact_of_the_reference_does_something() {
    let mut idle = Vec::new();
    for fact in facts() {
        for subject in &fact.on {
            let of: Vec<Role> = match (subject, fact.roles.is_empty()) {
                (Subject::Node, false) => fact.roles.clone(),
                (Subject::Node, true) => Role::ALL.to_vec(),
                (Subject::Environment, _) => continue,
                _ => vec![Role::Function],
            };
            let said = format!("{} {}", fact.name, sample(fact));
            let moves = |role: Role| {
                let (before, _) = outputs(&system(role, None, ""));
                let (after, _) = outputs(&system(role, Some(*subject), said.trim()));
                before != after
            };
            // Of a fact for some kinds each must react, of one for all kinds at least one.
            let silent: Vec<Role> = if fact.roles.is_empty() && *subject == Subject::Node {
                if of.iter().any(|role| moves(*role)) { Vec::new() } else { of }
            } else {
                of.into_iter().filter(|role| !moves(*role)).collect()
            };
            if !silent.is_empty() {
                let kinds = if silent.len() > 5 {
                    "any component".to_string()
                } else {
                    silent.iter().map(|r| r.name()).collect::<Vec<_>>().join(", ")
                };
                idle.push(format!("`{said}` of {} ({kinds})", subject.words()));
            }
        }
    }
    // What is still accepted without a visible effect, so that none is added and each that gains one is struck off.
    idle.sort();
    crate::expect(&root("tests/suite/effects.txt"), (idle.join("\n") + "\n").as_bytes()).unwrap();
}
