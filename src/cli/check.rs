//! `neph check`: faults, findings, requirements.

use super::args::{Check, FailOn, Report};
use super::settings::{self, Settings};
use super::{Stop, Terminal, catalog_for, files, inputs};
use crate::catalog::Catalog;
use crate::compile_in;
use crate::diagnostic::{Diagnostic, Level, Severity, render};
use crate::english;
use crate::model::System;
use crate::report::sarif;
use crate::source::Source;
use crate::syntax::date::Date;

/// Checks each file; results go to standard output.
pub fn check(check: &Check, terminal: &Terminal) -> Result<(), Stop> {
    let mut reports: Vec<(Source, Vec<Diagnostic>)> = Vec::new();
    let mut failed = false;
    for path in &inputs::expand(&check.files, "neph")? {
        let settings = Settings::of(path)?;
        let fail = check.fail_on.or(settings.fail_on()).unwrap_or(FailOn::Error).level();
        let mut said: Vec<Diagnostic> = Vec::new();
        for environment in super::wanted(path, &check.reading, &check.environments)? {
            let mut report = match one(check, path, environment.as_deref(), &settings) {
                Ok(report) => report,
                Err(Stop { faults: Some(report), code: 1, .. }) => *report,
                Err(stop) => return Err(stop),
            };
            failed |= fail.is_some_and(|from| report.1.iter().any(|d| d.level >= from));
            // What is said of the system as it is, is not said again of each environment.
            report.1.retain(|one| !said.contains(one));
            said.extend(report.1.iter().cloned());
            reports.push(report);
        }
    }
    let all: Vec<_> = reports.iter().map(|(source, all)| (source, all.as_slice())).collect();
    let text = match check.format {
        Report::Text => {
            all.iter().map(|(source, all)| summary(source, all, terminal.results_colour)).collect::<String>()
        }
        Report::Json => {
            let rows = all
                .iter()
                .flat_map(|(source, all)| render::json(source, all).as_array().cloned().unwrap_or_default());
            pretty(&serde_json::Value::Array(rows.collect()))
        }
        Report::Sarif => pretty(&sarif::sarif(&all)),
        Report::Gitlab => pretty(&sarif::gitlab(&all)),
        Report::Github => all.iter().map(|(source, all)| render::github(source, all)).collect(),
    };
    files::print(text.as_bytes())?;
    if failed { Err(Stop::said()) } else { Ok(()) }
}

fn one(
    check: &Check,
    path: &std::path::Path,
    environment: Option<&str>,
    settings: &Settings,
) -> Result<(Source, Vec<Diagnostic>), Stop> {
    let mut source = files::system(path, &check.reading)?;
    let own = catalog_for(&source, path, &check.reading, settings.catalog())?;
    let mut compiled = compile_in(&source, own.as_ref().unwrap_or(Catalog::bundled()), environment);
    settings.lay_over(&mut compiled)?;
    compiled.policy.today = today();
    if let Some(name) = environment.filter(|_| compiled.is_sound() && compiled.model.environment.is_none()) {
        return Err(super::no_environment(path, name, &compiled.model));
    }
    let mut all = compiled.diagnostics();
    if compiled.is_sound() {
        all.extend(elsewhere(&compiled.model.system, settings.regions()));
        // Errors alone while there are errors: half a system says little about its text.
        if let Some(text) = &check.against_text {
            let text = files::read(text, "<text>")?;
            all.extend(english::judge(&source, &compiled.model, &text.text));
        }
    }
    if let Some(name) = environment {
        source.name = format!("{} ({name})", source.name);
    }
    Ok((source, all))
}

/// A system in a region that the house does not use.
fn elsewhere(system: &System, regions: &[String]) -> Option<Diagnostic> {
    if regions.is_empty() || regions.contains(&system.region) {
        return None;
    }
    let message =
        format!("`{}` runs in {}, which {} does not list", system.name, system.region, settings::FILE);
    Some(
        Diagnostic::new("NEPH-036", "region-not-allowed", Severity::Warning, system.span, message)
            .at_level(Level::High)
            .label("where it runs")
            .help(format!("use one of {}", regions.join(", "))),
    )
}

/// The day on which allowances are judged: that of `SOURCE_DATE_EPOCH`, or today in UTC.
fn today() -> Option<Date> {
    let given = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    let now = || {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
        Some(since.as_secs())
    };
    given.or_else(now).map(Date::of_unix)
}

fn pretty(value: &serde_json::Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

fn summary(source: &Source, all: &[Diagnostic], colour: bool) -> String {
    let count = |severity| all.iter().filter(|d| d.severity == severity).count();
    let mut text = render::text(source, all, colour);
    let counted: Vec<String> =
        [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")]
            .into_iter()
            .filter_map(|(severity, word)| match count(severity) {
                0 => None,
                n => Some(crate::units::several(n, word)),
            })
            .collect();
    text.push_str(&format!(
        "{}: {}\n",
        crate::syntax::words::harmless(&source.name),
        if counted.is_empty() { "no errors, no findings".to_string() } else { counted.join(", ") }
    ));
    text
}
