//! One overloaded system on four providers: the same design gets the same findings, unless the platform differs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::review;
use neph_catalog::Provider;

/// Every kind of component well above what any platform allows by default.
const OVERLOADED: &str = "\
client   web
http_api api     { auth jwt; validation yes; timeout 60 s }
function work    { memory 1 GB; duration 40 s to 80 s; timeout 100 s; package 900 MB }
queue    jobs    { keep_for 4 days; visibility 30 s }
function later   { duration 2 s; timeout 60 s; memory 512 MB }
stream   records { shards 1 }
function reader  { duration 100 ms; timeout 30 s; memory 512 MB }
table    rows    { hot_key 90 % }
bucket   files
schedule often   { every 10 s }
function tick    { duration 100 ms; timeout 10 s; memory 512 MB }
web -> api { rate 20k/s; peak 60k/s; payload 30 MB } -> work
work -> rows \"write\" { writes 3 x 900 KB }
work ~> jobs \"job\" { payload 3 MB }
jobs ~> later { batch 10 }
work ~> records \"record\" { payload 3 MB }
records ~> reader { batch 100 }
often ~> tick
";

/// Codes of the findings about limits and time-outs, and of what could not be judged.
fn findings(provider: Provider) -> Vec<String> {
    let review = review(&format!("system \"Load\" {{ provider {} }}\n{OVERLOADED}", provider.id()));
    let mut codes: Vec<String> = review
        .findings
        .iter()
        .filter(|finding| finding.rule.code.starts_with("LIM"))
        .map(|finding| format!("{} {}", finding.rule.code, finding.parts.join(" ")))
        .collect();
    codes.sort();
    codes.dedup();
    codes
}

#[test]
fn one_overloaded_system_gets_comparable_findings_on_four_providers() {
    let mut by_code: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for provider in Provider::ALL {
        for code in findings(provider) {
            by_code.entry(code).or_default().push(provider.id());
        }
    }
    let mut table = String::new();
    for (code, providers) in &by_code {
        let _ = writeln!(table, "{code}: {}", providers.join(" "));
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests/providers.txt");
    if std::env::var_os("NEPH_BLESS").is_some() {
        std::fs::write(path, &table).unwrap();
    }
    assert_eq!(table, std::fs::read_to_string(path).unwrap_or_default());
}
