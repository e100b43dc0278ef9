//! Holds what is said of a part against what its service can do.

use super::{Facts, ServiceName};
use neph_catalog::fact;
use neph_catalog::vocabulary::{self, Subject};
use neph_catalog::{Catalog, Provider};
use neph_syntax::diagnostic::Diagnostic;
use neph_syntax::units;
use neph_syntax::words::nearest;

/// Values outside what the service allows, such as 64 MB of memory.
pub(super) fn range(
    catalog: &Catalog,
    facts: &Facts,
    service: Option<&ServiceName>,
    faults: &mut Vec<Diagnostic>,
) {
    let Some(service) = service.and_then(|s| catalog.service(&s.id)) else { return };
    for (name, known) in &facts.0 {
        let Some(kind) = vocabulary::fact(Subject::Node, name.as_str()) else { continue };
        let Some(spread) = known.value.spread() else { continue };
        for (limit, low) in [(&kind.least, true), (&kind.most, false)] {
            let Some(limit) = limit.as_ref().and_then(|id| service.limit(id)) else { continue };
            let Some(number) = limit.number() else { continue };
            let Ok(bound) = units::read(&number.to_string(), &limit.unit, None) else { continue };
            let broken = if low { spread.bottom() < bound.value } else { spread.top() > bound.value };
            if broken {
                let source = catalog.source(&limit.source);
                let (side, word) = if low { ("below", "least") } else { ("above", "most") };
                faults.push(
                    Diagnostic::error(
                        "NEPH-024",
                        "out-of-range",
                        known.span,
                        format!("`{name} {}` is {side} the limit of {}", known.written, service.title),
                    )
                    .label(format!("the {word} is {number} {}", limit.unit))
                    .note(format!(
                        "{}{}",
                        source.map_or_else(|| limit.source.clone(), |s| s.title.clone()),
                        service.checked.as_ref().map_or_else(String::new, |day| format!(", read {day}")),
                    )),
                );
            }
        }
    }
}

/// An icon that is neither a role nor a file.
pub(super) fn icon(facts: &Facts, faults: &mut Vec<Diagnostic>) {
    let Some(word) = facts.text(fact::ICON) else { return };
    if word.ends_with(".svg") || vocabulary::Role::parse(word).is_some() {
        return;
    }
    let near = nearest(word, vocabulary::Role::ALL.iter().map(|role| role.name()));
    let fault = Diagnostic::error(
        "NEPH-021",
        "wrong-value",
        facts.span(fact::ICON).unwrap_or_default(),
        format!("no icon is called `{word}`"),
    );
    faults.push(
        match near {
            Some(near) => fault.label(format!("did you mean `{near}`?")),
            None => fault.label("neither a role nor an SVG file"),
        }
        .help("write a role, like `icon \"bucket\"`, or a file beside the text, like `icon \"logo.svg\"`"),
    );
}

/// A runtime nobody offers.
pub(super) fn runtime(
    catalog: &Catalog,
    facts: &Facts,
    service: Option<&ServiceName>,
    usual: Provider,
    faults: &mut Vec<Diagnostic>,
) {
    let Some(word) = facts.text(fact::RUNTIME) else { return };
    let provider =
        service.and_then(|s| Provider::parse(s.id.split('.').next().unwrap_or(""))).unwrap_or(usual);
    let known = catalog.runtimes(provider);
    if known.is_empty() || catalog.runtime(provider, word).is_some() {
        return;
    }
    let names = known.iter().flat_map(|r| r.aliases.iter().chain([&r.id])).map(String::as_str);
    let near = nearest(word, names);
    let mut fault = Diagnostic::error(
        "NEPH-019",
        "unknown-runtime",
        facts.span(fact::RUNTIME).unwrap_or_default(),
        format!("unknown runtime `{word}` for {}", provider.title()),
    );
    fault = match &near {
        Some(near) => fault.label(format!("did you mean `{near}`?")),
        None => fault.label("not offered"),
    };
    let some: Vec<&str> = known.iter().filter(|r| r.usual).map(|r| r.id.as_str()).collect();
    faults.push(fault.help(format!("runtimes are written like {}", some.join(", "))));
}
