//! Findings for code scanning: SARIF 2.1.0 with what GitHub asks beyond the schema, and GitLab's code quality report.
//!
//! A fingerprint is made of the rule and of the words the finding points at, so that it survives moved lines.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use neph_review::{Rule, find};
use neph_syntax::diagnostic::{Diagnostic, Level, Severity};
use neph_syntax::source::{Source, Span};

/// A text with what is said about it.
pub type Report<'a> = (&'a Source, &'a [Diagnostic]);

/// SARIF 2.1.0 of several texts.
pub fn sarif(reports: &[Report<'_>]) -> Value {
    let mut codes: BTreeMap<&str, &Diagnostic> = BTreeMap::new();
    for diagnostic in reports.iter().flat_map(|(_, all)| all.iter()) {
        codes.entry(diagnostic.code).or_insert(diagnostic);
    }
    let index: BTreeMap<&str, usize> = codes.keys().enumerate().map(|(at, code)| (*code, at)).collect();
    let mut prints = Fingerprints::default();
    let results: Vec<Value> = reports
        .iter()
        .flat_map(|(source, all)| all.iter().map(move |d| (*source, d)))
        .map(|(source, d)| result(source, d, index[d.code], &prints.of(source, d)))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "neph",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": codes.values().map(|d| descriptor(d)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// What a rule is, for the page of a finding.
fn descriptor(diagnostic: &Diagnostic) -> Value {
    let Some(rule) = find(diagnostic.code) else {
        let words = diagnostic.name.replace('-', " ");
        return json!({
            "id": diagnostic.code,
            "name": pascal(diagnostic.name),
            "shortDescription": { "text": words },
            "fullDescription": { "text": words },
            "help": { "text": format!("The text says something that neph cannot accept: {words}.") },
            "defaultConfiguration": { "level": level(diagnostic.severity) },
            "properties": { "tags": ["nephogram", "language"], "problem.severity": problem(diagnostic.severity) },
        });
    };
    let told = told(rule);
    let first = told.split("\n\n").next().unwrap_or_default().to_string();
    json!({
        "id": rule.code,
        "name": pascal(rule.name),
        "shortDescription": { "text": rule.title },
        "fullDescription": { "text": first },
        "help": { "text": told, "markdown": told },
        "helpUri": rule.sources.first(),
        "defaultConfiguration": { "level": level(rule.level.severity()) },
        "properties": {
            "tags": ["nephogram", rule.category.word().to_lowercase()],
            "problem.severity": problem(rule.level.severity()),
        },
    })
}

/// Why a rule matters and what to do, without its examples.
fn told(rule: &Rule) -> String {
    let mut out = Vec::new();
    let mut inside = false;
    for line in rule.explanation.trim().lines() {
        if line.starts_with("```") {
            inside = !inside;
        } else if !inside {
            out.push(line);
        }
    }
    out.push("");
    out.extend(rule.sources.iter().copied());
    let text = out.join("\n");
    text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// `event-lost` as `EventLost`.
fn pascal(name: &str) -> String {
    name.split('-').map(neph_syntax::words::capital).collect()
}

fn result(source: &Source, d: &Diagnostic, index: usize, print: &str) -> Value {
    let uri = uri(&source.name);
    let place =
        |span: Option<Span>| json!({ "artifactLocation": { "uri": uri }, "region": region(source, span) });
    let mut result = json!({
        "ruleId": d.code,
        "ruleIndex": index,
        "level": level(d.severity),
        "message": { "text": message(d) },
        "locations": [{ "physicalLocation": place(d.span) }],
        "partialFingerprints": { "nephFinding/v1": print },
        "properties": { "level": d.level.word() },
    });
    if !d.labels.is_empty() {
        let related = d.labels.iter().enumerate().map(|(at, label)| {
            json!({ "id": at + 1, "message": { "text": label.text }, "physicalLocation": place(Some(label.span)) })
        });
        result["relatedLocations"] = related.collect();
    }
    if let Some(fix) = &d.fix {
        result["fixes"] = json!([{
            "description": { "text": d.help.clone().unwrap_or_else(|| format!("write `{}`", fix.text)) },
            "artifactChanges": [{
                "artifactLocation": { "uri": uri },
                "replacements": [{
                    "deletedRegion": region(source, Some(fix.span)),
                    "insertedContent": { "text": fix.text },
                }],
            }],
        }]);
    }
    result
}

/// The whole message: what, why, and what to do.
fn message(d: &Diagnostic) -> String {
    let mut text = neph_syntax::words::capital(&d.message);
    for note in &d.notes {
        text.push('\n');
        text.push_str(note);
    }
    if let Some(help) = &d.help {
        text.push_str("\nHelp: ");
        text.push_str(help);
    }
    text
}

/// What has no place of its own is about the whole text: its first line.
fn region(source: &Source, span: Option<Span>) -> Value {
    let span = span.unwrap_or(Span::new(0, 0));
    let (start, end) = (source.position(span.start), source.position(span.end));
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// GitHub's own word for it.
fn problem(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "recommendation",
    }
}

/// A file's name as a relative URI, as code scanning wants it: percent-encoded, `/` between folders.
pub fn uri(name: &str) -> String {
    let path = if name == STDIN { "stdin" } else { name };
    let path = path.replace('\\', "/");
    let path = path.trim_start_matches("./");
    let mut out = String::with_capacity(path.len());
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for byte in path.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte);
        if plain {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// What messages call a text that came on standard input and was given no name.
pub const STDIN: &str = "<stdin>";

/// Tells findings of one rule at the same words apart by their order.
#[derive(Default)]
struct Fingerprints {
    seen: BTreeMap<String, usize>,
}

impl Fingerprints {
    fn of(&mut self, source: &Source, d: &Diagnostic) -> String {
        let words = d.span.map_or("", |span| source.slice(span));
        let words: Vec<&str> = words.split_whitespace().collect();
        let key = format!("{}\n{}\n{}", d.code, source.name, words.join(" "));
        let nth = self.seen.entry(key.clone()).or_insert(0);
        *nth += 1;
        format!("{:016x}", fnv(&format!("{key}\n{nth}")))
    }
}

/// FNV-1a, 64 bits: stable on every machine and in every version.
fn fnv(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// GitLab's code quality report.
pub fn gitlab(reports: &[Report<'_>]) -> Value {
    let mut prints = Fingerprints::default();
    let rows = reports.iter().flat_map(|(source, all)| all.iter().map(move |d| (*source, d)));
    rows.map(|(source, d)| {
        let line = d.span.map_or(1, |span| source.position(span.start).line);
        json!({
            "description": message(d),
            "check_name": format!("{} {}", d.code, d.name),
            "fingerprint": prints.of(source, d),
            "severity": match d.level {
                Level::Critical => "blocker",
                Level::High => "critical",
                Level::Medium => "major",
                Level::Low => "minor",
                Level::Info => "info",
            },
            "location": { "path": source.name.trim_start_matches("./"), "lines": { "begin": line } },
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> (Source, Vec<Diagnostic>) {
        let source = Source::new("docs/a b [ü].neph", text);
        let all = neph_compile::compile(&source, neph_catalog::Catalog::bundled()).diagnostics();
        (source, all)
    }

    const TEXT: &str = "client web\nfunction f\nbucket b\nweb -> f\nb ~> f\n";

    #[test]
    fn names_become_uris() {
        assert_eq!(uri("26-sarif-place [ü].neph"), "26-sarif-place%20%5B%C3%BC%5D.neph");
        assert_eq!(uri("./a\\b#c.neph"), "a/b%23c.neph");
        assert_eq!(uri("/srv/a b.neph"), "file:///srv/a%20b.neph");
        assert_eq!(uri(STDIN), "stdin");
        assert_eq!(uri("a:b%.neph"), "a%3Ab%25.neph");
    }

    #[test]
    fn every_result_has_a_place_a_rule_and_a_fingerprint_of_its_own() {
        let (source, all) = said(TEXT);
        let value = sarif(&[(&source, &all)]);
        let run = &value["runs"][0];
        let results = run["results"].as_array().unwrap();
        assert!(results.len() > 2, "{value:#}");
        let mut prints: Vec<&str> = Vec::new();
        for result in results {
            let place = &result["locations"][0]["physicalLocation"];
            assert_eq!(place["artifactLocation"]["uri"], "docs/a%20b%20%5B%C3%BC%5D.neph");
            assert!(place["region"]["startLine"].as_u64().unwrap() >= 1);
            let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
            assert_eq!(rule["id"], result["ruleId"]);
            assert!(rule["help"]["text"].as_str().unwrap().len() > 20, "{rule}");
            prints.push(result["partialFingerprints"]["nephFinding/v1"].as_str().unwrap());
        }
        let count = prints.len();
        prints.sort_unstable();
        prints.dedup();
        assert_eq!(prints.len(), count, "two results share a fingerprint");
    }

    #[test]
    fn fingerprints_survive_moved_lines() {
        let prints = |text: &str| {
            let (source, all) = said(text);
            let value = sarif(&[(&source, &all)]);
            let results = value["runs"][0]["results"].as_array().unwrap().clone();
            let mut prints: Vec<String> =
                results.iter().map(|r| r["partialFingerprints"]["nephFinding/v1"].to_string()).collect();
            prints.sort();
            prints
        };
        assert_eq!(
            prints(TEXT),
            prints(&format!("# moved\n\n# twice\n{}", TEXT.replace("web -> f", "web   ->   f")))
        );
        assert_ne!(
            prints(TEXT),
            prints(&TEXT.replace("function f", "function g").replace("-> f", "-> g").replace("~> f", "~> g"))
        );
    }

    #[test]
    fn second_places_and_fixes_are_told() {
        let (source, all) = said("function f\nfunction f\n");
        let value = sarif(&[(&source, &all)]);
        let related = &value["runs"][0]["results"][0]["relatedLocations"][0];
        assert_eq!(related["physicalLocation"]["region"]["startLine"], 1, "{value:#}");
        let (source, all) = said("function upload\nclient web\nweb -> uplaod\n");
        let value = sarif(&[(&source, &all)]);
        let fix = &value["runs"][0]["results"][0]["fixes"][0]["artifactChanges"][0]["replacements"][0];
        assert_eq!(fix["insertedContent"]["text"], "upload", "{value:#}");
    }

    #[test]
    fn gitlab_gets_a_row_a_finding() {
        let (source, all) = said(TEXT);
        let rows = gitlab(&[(&source, &all)]);
        let rows = rows.as_array().unwrap();
        assert_eq!(rows.len(), all.len());
        for row in rows {
            assert!(
                ["info", "minor", "major", "critical", "blocker"]
                    .contains(&row["severity"].as_str().unwrap())
            );
            assert_eq!(row["location"]["path"], "docs/a b [ü].neph");
        }
    }
}
