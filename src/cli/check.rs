//! `neph check`: faults, findings, requirements.

use super::args::{Check, FailOn, Report};
use super::{Stop, Terminal, catalog_for, files};
use crate::catalog::Catalog;
use crate::compile_in;
use crate::diagnostic::{Diagnostic, Severity, render};
use crate::source::Source;

/// Checks each file; results go to standard output.
pub fn check(check: &Check, terminal: &Terminal) -> Result<(), Stop> {
    let mut reports: Vec<(Source, Vec<Diagnostic>)> = Vec::new();
    for path in &check.files {
        for environment in super::wanted(path, &check.reading, &check.environments)? {
            match one(check, path, environment.as_deref()) {
                Ok((source, mut all)) => {
                    // What the system as it is has said already is not said again of each environment.
                    if let Some((_, said)) = reports.last().filter(|(known, _)| known.text == source.text) {
                        all.retain(|one| environment.is_none() || !said.contains(one));
                    }
                    reports.push((source, all));
                }
                Err(Stop { faults: Some(report), code: 1, .. }) => reports.push(report),
                Err(stop) => return Err(stop),
            }
        }
    }
    let text = match check.format {
        Report::Text => reports
            .iter()
            .map(|(source, all)| summary(source, all, terminal.results_colour))
            .collect::<String>(),
        Report::Json => {
            let all: Vec<_> = reports
                .iter()
                .flat_map(|(source, all)| render::json(source, all).as_array().cloned().unwrap_or_default())
                .collect();
            pretty(&serde_json::Value::Array(all))
        }
        Report::Sarif => {
            let files: Vec<_> = reports.iter().map(|(source, all)| (source, all.as_slice())).collect();
            pretty(&render::sarif(&files))
        }
        Report::Github => reports.iter().map(|(source, all)| render::github(source, all)).collect(),
    };
    files::print(text.as_bytes())?;
    let fail = match check.fail_on {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Note => Some(Severity::Note),
        FailOn::Never => None,
    };
    let failed = fail.is_some_and(|from| reports.iter().flat_map(|(_, all)| all).any(|d| d.severity >= from));
    if failed { Err(Stop::said()) } else { Ok(()) }
}

fn one(
    check: &Check,
    path: &std::path::Path,
    environment: Option<&str>,
) -> Result<(Source, Vec<Diagnostic>), Stop> {
    let mut source = files::system(path, &check.reading)?;
    let own = catalog_for(&source, path, &check.reading)?;
    let compiled = compile_in(&source, own.as_ref().unwrap_or(Catalog::bundled()), environment);
    if let Some(name) = environment {
        if compiled.is_sound() && compiled.model.environment.is_none() {
            return Err(super::no_environment(path, name, &compiled.model));
        }
        let all = compiled.diagnostics();
        source.name = format!("{} ({name})", source.name);
        return Ok((source, all));
    }
    let all = compiled.diagnostics();
    Ok((source, all))
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
        source.name,
        if counted.is_empty() { "no errors, no findings".to_string() } else { counted.join(", ") }
    ));
    text
}
