//! Four realistic systems of twenty components and more, one a provider: each line of their bills against a second
//! calculation, made by a program that shares nothing with this one but the price list.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::numbers;

/// One line as worked out by hand; `*` stands for all components, where an allowance is the account's.
#[derive(Deserialize)]
struct Line {
    node: String,
    of: String,
    part: String,
    usd: f64,
}

/// Lines that differ, and why.
const EXPLAINED: [(&str, &str, &str); 1] = [(
    "fleet",
    "report azure.containerapps/vcpu_s",
    "ours lets two reports that meet share an instance, which a schedule never makes them do",
)];

fn compare(name: &str, text: &str) {
    let mut hand: BTreeMap<String, Vec<Line>> =
        serde_json::from_str(include_str!("systems/bills.json")).unwrap();
    let hand = hand.remove(name).unwrap();
    let (model, analysis) = numbers(text);
    assert!(model.nodes().count() >= 20, "{name} has {} components", model.nodes().count());
    assert!(analysis.cost.unpriced.is_empty());
    let shared = |of: &str| hand.iter().any(|line| line.node == "*" && line.of == of);
    let mut ours: BTreeMap<(String, String, String), f64> = BTreeMap::new();
    for line in &analysis.cost.lines {
        let of = format!("{}/{}", line.service, line.meter);
        let node = if shared(&of) { "*".to_string() } else { model.node(line.node).id.clone() };
        *ours.entry((node, of, line.part.to_string())).or_default() += line.usd.to_f64();
    }
    let mut apart = Vec::new();
    for Line { node, of, part, usd } in hand {
        let found = ours.remove(&(node.clone(), of.clone(), part)).unwrap_or_default();
        let explained =
            EXPLAINED.iter().any(|(system, line, _)| *system == name && *line == format!("{node} {of}"));
        if (found - usd).abs() > 0.005 + usd * 1e-4 && !explained {
            apart.push(format!("{node} {of}: {found} instead of {usd}"));
        }
    }
    apart.extend(
        ours.iter()
            .filter(|(_, usd)| **usd > 0.005)
            .map(|(line, usd)| format!("{line:?}: {usd} in ours only")),
    );
    assert!(apart.is_empty(), "{name}: {apart:#?}");
}

#[test]
fn a_shop_on_aws() {
    compare("shop", include_str!("systems/shop.neph"));
}

#[test]
fn a_fleet_on_azure() {
    compare("fleet", include_str!("systems/fleet.neph"));
}

#[test]
fn clicks_on_google_cloud() {
    compare("clicks", include_str!("systems/clicks.neph"));
}

#[test]
fn an_edge_application_on_cloudflare() {
    compare("edge", include_str!("systems/edge.neph"));
}
