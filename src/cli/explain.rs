//! `neph explain`: rules, services, kinds, facts, runtimes, from the same texts everything else uses.

use std::fmt::Write as _;

use super::args::Explain;
use super::{Stop, Terminal, files};
use crate::catalog::vocabulary::{self, Role};
use crate::catalog::{Catalog, Entry, Provider, Service};
use crate::review as rules;

/// Explains a topic on standard output.
pub fn explain(explain: &Explain, terminal: &Terminal) -> Result<(), Stop> {
    let path = std::path::Path::new(&explain.topic);
    if explain.part.is_some() || explain.topic == "-" || explain.topic.ends_with(".neph") || path.is_file() {
        return super::figures::explain(path, explain.part.as_deref(), &explain.reading, terminal);
    }
    let own = super::own_catalog(&explain.reading)?;
    let catalog = own.as_ref().unwrap_or(Catalog::bundled());
    let topic = explain.topic.trim();
    let text = match topic {
        "rules" => rule_list(),
        "services" => service_list(catalog),
        "kinds" | "roles" => kinds(catalog),
        "facts" => facts(),
        "runtimes" => runtimes(catalog),
        _ => match one(topic, catalog) {
            Some(text) => text,
            None => return Err(unknown(topic, catalog)),
        },
    };
    files::say(&text)
}

fn one(topic: &str, catalog: &Catalog) -> Option<String> {
    if let Some(rule) = rules::find(topic) {
        return Some(rules::explain(rule));
    }
    let entry = catalog.by_name(None, topic);
    let role = Role::parse(topic);
    let fact = vocabulary::facts().iter().find(|f| f.name == topic || f.aliases.iter().any(|a| a == topic));
    match (role, entry, fact) {
        (Some(role), _, _) => Some(role_text(role, catalog)),
        (None, Some(entry), _) => Some(service_text(entry, catalog)),
        (None, None, Some(fact)) => Some(fact_text(fact)),
        (None, None, None) => None,
    }
}

fn unknown(topic: &str, catalog: &Catalog) -> Stop {
    let names = rules::RULES
        .iter()
        .flat_map(|r| [r.code, r.name])
        .chain(catalog.names())
        .chain(Role::ALL.iter().map(|role| role.name()));
    let facts = vocabulary::facts().iter().map(|f| f.name.as_str());
    let near = crate::syntax::words::nearest(topic, names.chain(facts));
    let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    Stop {
        code: 1,
        message: Some(format!(
            "`{topic}` is no rule, service, kind or fact{hint}\nlists: neph explain rules | services | kinds | facts | runtimes"
        )),
        faults: None,
    }
}

fn rule_list() -> String {
    let mut out = String::new();
    for category in rules::Category::ALL {
        let mut of = rules::RULES.iter().filter(|rule| rule.category == category).peekable();
        if of.peek().is_some() {
            let _ = writeln!(out, "{}", category.word());
        }
        for rule in of {
            let _ =
                writeln!(out, "  {:9} {:34} {:9} {}", rule.code, rule.name, rule.level.word(), rule.title);
        }
    }
    out
}

fn service_list(catalog: &Catalog) -> String {
    let mut out = String::new();
    for provider in Provider::ALL {
        let _ = writeln!(out, "{}", provider.title());
        for entry in catalog.entries().filter(|e| e.provider() == provider) {
            let known = if entry.is_priced() { "" } else { "  (no price known)" };
            let _ = writeln!(out, "  {:34} {:14} {}{known}", entry.id(), entry.role(), entry.title());
        }
    }
    out
}

fn kinds(catalog: &Catalog) -> String {
    let mut out = String::new();
    for role in Role::ALL {
        let usual: Vec<&str> = Provider::ALL
            .into_iter()
            .filter_map(|p| catalog.default_for(role, p, &[]))
            .map(Entry::short)
            .collect();
        let _ = writeln!(out, "{:14} {:20} {}", role.name(), role.title(), usual.join(" · "));
    }
    out
}

fn role_text(role: Role, catalog: &Catalog) -> String {
    let mut out = format!("{}: {}\n", role.name(), role.title());
    if !role.aliases().is_empty() {
        let _ = writeln!(out, "also written {}", role.aliases().join(", "));
    }
    out.push_str("\nWhat it usually is\n");
    for provider in Provider::ALL {
        if let Some(entry) = catalog.default_for(role, provider, &[]) {
            let _ = writeln!(out, "  {:22} {} ({})", provider.title(), entry.title(), entry.id());
        }
    }
    out.push_str("\nOther services of this kind\n");
    for entry in catalog.entries().filter(|e| e.plays(role) && !e.is_default()) {
        let _ = writeln!(out, "  {:32} {}", entry.id(), entry.title());
    }
    out.push_str("\nWhat can be said of it\n");
    for fact in vocabulary::facts().iter().filter(|f| f.roles.contains(&role)) {
        let _ = writeln!(out, "  {:18} {}", fact.name, fact.means);
    }
    out
}

fn facts() -> String {
    let mut out = String::new();
    for fact in vocabulary::facts() {
        let _ = writeln!(out, "{:20} {}", fact.name, fact.means);
    }
    out
}

fn fact_text(fact: &vocabulary::FactKind) -> String {
    let on: Vec<&str> = fact.on.iter().map(|s| s.words()).collect();
    let mut out =
        format!("{}: {}\n\nis {}\nsaid of {}\n", fact.name, fact.means, fact.is.words(), on.join(", "));
    if !fact.roles.is_empty() {
        let _ = writeln!(
            out,
            "only of {}",
            fact.roles.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ")
        );
    }
    if !fact.aliases.is_empty() {
        let _ = writeln!(out, "also written {}", fact.aliases.join(", "));
    }
    out
}

fn runtimes(catalog: &Catalog) -> String {
    let mut out = String::new();
    for provider in Provider::ALL {
        let _ = writeln!(out, "{}", provider.title());
        for runtime in catalog.runtimes(provider) {
            let end = runtime.ends.as_ref().map_or_else(String::new, |end| {
                format!("support ends {} ({})", end.date, end.confidence.word())
            });
            let _ = writeln!(out, "  {:18} {:24} {end}", runtime.id, runtime.title);
        }
    }
    out
}

fn service_text(entry: Entry<'_>, catalog: &Catalog) -> String {
    let mut out = format!(
        "{} ({})\n{}, {}\n",
        entry.title(),
        entry.id(),
        entry.provider().title(),
        entry.documentation()
    );
    let _ = writeln!(out, "role {}; written {}", entry.role(), entry.names().join(", "));
    if let Some(when) = entry.when() {
        let _ = writeln!(out, "meant when `{when}` is said of it");
    }
    match catalog.service(entry.id()) {
        Some(service) => figures(&mut out, service, catalog),
        None => out.push_str("no figures known\n"),
    }
    out
}

fn figures(out: &mut String, service: &Service, catalog: &Catalog) {
    if let Some(checked) = &service.checked {
        let _ = writeln!(out, "sources last read {checked}");
    }
    if let Some(note) = &service.note {
        let _ = writeln!(out, "{note}");
    }
    let cite = |key: &str| catalog.source(key).map_or_else(|| key.to_string(), |s| s.title.clone());
    if !service.limits.is_empty() {
        out.push_str("\nLimits\n");
    }
    for limit in &service.limits {
        let kind =
            if limit.kind == crate::catalog::schema::LimitKind::Quota { "can be raised" } else { "fixed" };
        let note = limit.note.as_ref().map_or_else(String::new, |n| format!("; {n}"));
        let _ = writeln!(
            out,
            "  {:34} {} {}  ({kind}{note})\n      {}, {}",
            limit.id,
            limit.value,
            limit.unit,
            cite(&limit.source),
            limit.confidence.word()
        );
    }
    if !service.prices.is_empty() {
        let _ = writeln!(
            out,
            "\nPrices in US dollars{}",
            service.region.as_ref().map_or_else(String::new, |r| format!(", {r}"))
        );
    }
    for price in &service.prices {
        let free = price
            .free
            .as_ref()
            .map_or_else(String::new, |free| format!("; first {} {} free", free.amount, free.unit));
        let note = price.note.as_ref().map_or_else(String::new, |n| format!("; {n}"));
        let _ = writeln!(
            out,
            "  {:34} {} for {} {}{free}{note}\n      {}, {}",
            price.meter,
            price.usd,
            price.per,
            price.unit,
            cite(&price.source),
            price.confidence.word()
        );
    }
    if let Some(sla) = &service.sla {
        let _ = writeln!(
            out,
            "\nPromise\n  {} % available\n      {}, {}",
            sla.percent,
            cite(&sla.source),
            sla.confidence.word()
        );
    }
    let provider = service.provider().unwrap_or(Provider::Aws);
    let measured: Vec<_> = if service.plays(Role::Function) {
        catalog
            .runtimes(provider)
            .iter()
            .filter(|r| r.usual)
            .filter_map(|r| catalog.cold_start_row(r, "zip", "x86_64").map(|row| (r, row)))
            .collect()
    } else {
        Vec::new()
    };
    if !measured.is_empty() {
        out.push_str("\nMeasured initialisation of an empty function (ms; median, 99th percentile)\n");
        for (runtime, row) in measured {
            let _ = writeln!(out, "  {:18} {:>7.0} {:>7.0}", runtime.id, row.p50, row.p99);
        }
    }
}
