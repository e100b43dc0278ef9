//! The resolved system and every computed number as JSON, for other programs.

use serde_json::{Map, Value, json};

use neph_analysis::json::number;
use neph_compile::Compilation;
use neph_model::{self as model, EdgeId, Facts, Mode, Model, Spread};
use neph_review::Finding;
use neph_review::patterns::{self, Confidence};

/// The whole model as JSON text.
pub fn write(compiled: &Compilation<'_>) -> String {
    let mut text = serde_json::to_string_pretty(&value(compiled)).unwrap_or_default();
    text.push('\n');
    text
}

/// The whole model as a JSON value.
pub fn value(compiled: &Compilation<'_>) -> Value {
    let model = &compiled.model;
    json!({
        "schema": 1,
        "system": {
            "name": model.system.name,
            "provider": model.system.provider.id(),
            "region": model.system.region,
            "facts": facts(&model.system.facts),
        },
        "groups": model.groups().map(|(_, group)| json!({
            "id": group.id, "label": group.label, "kind": group.kind,
            "parent": group.parent.map(|parent| &model.group(parent).id),
        })).collect::<Vec<_>>(),
        "nodes": model.nodes().map(|(_, node)| json!({
            "id": node.id, "label": node.label, "role": node.role.name(),
            "service": node.service.as_ref().map(|service| &service.id),
            "service_stated": node.service.as_ref().is_some_and(|service| service.stated),
            "group": node.group.map(|group| &model.group(group).id),
            "facts": facts(&node.facts),
        })).collect::<Vec<_>>(),
        "events": model.events().map(|(id, event)| json!({
            "id": event.id, "label": event.label,
            "producers": model.producers(id).into_iter().map(|end| model.end_id(end)).collect::<Vec<_>>(),
            "consumers": model.consumers(id).into_iter().map(|end| model.end_id(end)).collect::<Vec<_>>(),
            "facts": facts(&event.facts),
        })).collect::<Vec<_>>(),
        "edges": model.edges().map(|(id, edge)| json!({
            "id": id.name(), "from": model.end_id(edge.from), "to": model.end_id(edge.to),
            "mode": match edge.mode { Mode::Call => "call", Mode::Event => "event", Mode::Failure => "failure" },
            "label": edge.label,
            "event": edge.event.map(|event| &model.event(event).id),
            "facts": facts(&edge.facts),
        })).collect::<Vec<_>>(),
        "flows": flows(model),
        "analysis": analysis(compiled),
    })
}

/// Every computed number, with the patterns and findings beside them.
fn analysis(compiled: &Compilation<'_>) -> Value {
    let model = &compiled.model;
    let mut value = compiled.analysis().to_json(model);
    let patterns = patterns::find(model);
    value["patterns"] = patterns
        .iter()
        .map(|p| {
            json!({ "name": p.name, "confidence": match p.confidence { Confidence::Sure => "sure", Confidence::Likely => "likely" },
                    "nodes": p.members.iter().map(|id| &model.node(*id).id).collect::<Vec<_>>(),
                    "consequence": p.consequence, "missing": p.missing })
        })
        .collect();
    let finding = |f: &Finding| {
        json!({ "code": f.rule.code, "name": f.rule.name, "level": f.level.word(), "parts": f.parts, "message": f.message,
                "evidence": f.evidence, "effect": f.effect, "fix": f.fix, "accepted": f.accepted })
    };
    let units = neph_analysis::by_unit::by_unit(model, compiled.catalog, compiled.analysis());
    value["units"] = units
        .iter()
        .map(|unit| {
            json!({ "name": unit.name, "per_month": number(unit.per_month), "usd": number(unit.usd),
                    "usd_all_in": number(unit.all_in) })
        })
        .collect();
    value["findings"] =
        compiled.review().findings.iter().chain(&compiled.review().accepted).map(finding).collect();
    value["questions"] = compiled
        .review()
        .questions
        .iter()
        .map(|q| json!({ "code": q.rule.code, "level": q.level.word(), "missing": q.missing.iter().map(|fact| fact.as_str()).collect::<Vec<_>>(), "question": q.question }))
        .collect();
    value
}

fn flows(model: &Model) -> Vec<Value> {
    let flows = model.flows();
    flows
        .into_iter()
        .map(|flow| json!({ "label": flow.label, "stated": flow.stated, "steps": flow.steps.into_iter().map(EdgeId::name).collect::<Vec<_>>() }))
        .collect()
}

/// Facts by name: a number in base units, a range, a word, yes or no; each with what was written.
fn facts(facts: &Facts) -> Value {
    let spread = |spread: &Spread, unit: &str| json!({ "low": spread.low.map(number), "usual": number(spread.usual), "high": spread.high.map(number), "unit": unit });
    let mut map = Map::new();
    for (name, known) in &facts.0 {
        let value = match &known.value {
            model::Value::Time(s) => spread(s, "s"),
            model::Value::Size(s) => spread(s, "B"),
            model::Value::Rate(s) => spread(s, "/s"),
            model::Value::Count(s) => spread(s, ""),
            model::Value::Ratio(s) => spread(s, "of 1"),
            model::Value::Money(usd) => json!({ "usual": number(*usd), "unit": "USD" }),
            model::Value::Word(text) | model::Value::Text(text) => json!(text),
            model::Value::Flag(flag) => json!(flag),
            model::Value::Accesses { count, size } => {
                json!({ "count": number(*count), "bytes": size.map(number) })
            }
            model::Value::Factor { factor, seconds } => {
                json!({ "factor": number(*factor), "seconds": seconds.map(number) })
            }
            model::Value::Moment { seconds } => json!({ "every_seconds": number(*seconds) }),
        };
        map.insert((*name).to_string(), value);
    }
    Value::Object(map)
}
