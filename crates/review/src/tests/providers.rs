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

/// Why a provider that lacks a finding lacks it: `CODE PLACE` or `CODE`, the providers, the platform's reason.
const REASONS: &[(&str, &[&str], &str)] = &[
    ("LIM-002", &["gcp"], "the deadline of a backend is set in the configuration of API Gateway"),
    ("LIM-002", &["cloudflare"], "a Worker may take as long as its client stays connected"),
    ("LIM-003", &["cloudflare"], "bodies may be 100 MB, values 25 MB"),
    ("LIM-003 api -> work", &["azure"], "functions take bodies of 100 MB"),
    ("LIM-003 records", &["aws"], "records may be 10 MB"),
    ("LIM-003 records", &["gcp"], "messages may be 10 MB"),
    ("LIM-003 rows", &["azure"], "items may be 2 MB"),
    ("LIM-004", &["azure", "gcp", "cloudflare"], "no quota on the concurrent executions of an account"),
    ("LIM-007", &["azure", "gcp", "cloudflare"], "no quota on the invocations a second of an account"),
    ("LIM-008", &["azure", "gcp", "cloudflare"], "no default throttle on an API"),
    ("LIM-010 records", &["azure"], "throughput units belong to the namespace, not to a partition"),
    ("LIM-010 records", &["gcp", "cloudflare"], "no shards to choose"),
    ("LIM-012", &["azure", "gcp"], "no limit on a package that 900 MB exceeds"),
    ("LIM-013", &["aws", "azure", "gcp"], "functions get more than 1 GB of memory"),
    ("LIM-016", &["azure"], "messages under a lock count towards the size of the queue only"),
    ("LIM-016", &["cloudflare"], "messages in flight count towards the backlog only"),
    ("LIM-019", &["azure", "gcp", "cloudflare"], "consumers do not share the throughput of one shard"),
    ("LIM-021 later", &["gcp", "cloudflare"], "no quota on the consumers of a queue that this load exceeds"),
    ("LIM-021 work", &["aws"], "the quota belongs to the account: LIM-004"),
    ("LIM-021 work", &["gcp", "cloudflare"], "no quota on instances that this load exceeds"),
    ("LIM-020", &["azure", "cloudflare"], "its schedules have seconds, or are no service of their own"),
];

#[test]
fn one_overloaded_system_gets_comparable_findings_on_four_providers() {
    let mut by_code: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for provider in Provider::ALL {
        for code in findings(provider) {
            by_code.entry(code).or_default().push(provider.id());
        }
    }
    let (mut table, mut unexplained) = (String::new(), Vec::new());
    for (code, providers) in &by_code {
        let _ = writeln!(table, "{code}: {}", providers.join(" "));
        for provider in Provider::ALL.map(Provider::id).into_iter().filter(|id| !providers.contains(id)) {
            let applies = |about: &str| code == about || code.split(' ').next() == Some(about);
            match REASONS.iter().find(|(about, on, _)| applies(about) && on.contains(&provider)) {
                Some((_, _, reason)) => {
                    let _ = writeln!(table, "    not {provider}: {reason}");
                }
                None => unexplained.push(format!("{code} on {provider}")),
            }
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests/providers.txt");
    if std::env::var_os("NEPH_BLESS").is_some() {
        std::fs::write(path, &table).unwrap();
    }
    assert_eq!(table, std::fs::read_to_string(path).unwrap_or_default());
    assert!(unexplained.is_empty(), "no reason is given for {unexplained:#?}");
}
