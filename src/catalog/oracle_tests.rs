//! Prices agree with worked examples and golden outputs of others, to the cent.

use rust_decimal::Decimal;
use serde::Deserialize;

use super::Catalog;
use super::price::{Charge, charge, charge_beyond, units};
use crate::money::Usd;

#[derive(Deserialize)]
struct File<Row> {
    rows: Vec<Row>,
}

/// A line of golden output: a quantity, perhaps within one tier, and what it costs.
#[derive(Deserialize)]
struct Row {
    component: String,
    resource: String,
    service: String,
    meter: String,
    quantity: Decimal,
    above: Option<Decimal>,
    tier: Option<usize>,
    region: Option<String>,
    own_price: Option<Decimal>,
    usd: Decimal,
}

#[test]
fn golden_lines_are_reproduced_to_the_cent() {
    let File { rows } =
        serde_json::from_str::<File<Row>>(include_str!("../../tests/oracles/cost_lines.json"))
            .expect("the file is ours");
    assert_eq!(rows.len(), 123);
    let mut wrong = Vec::new();
    for row in rows {
        let own = row.own_price.map(|usd| {
            let text = format!(
                "[[service]]\nid = '{}'\n[[service.price]]\nmeter = '{}'\nusd = '{usd}'\nper = 1\nunit = 'each'\n",
                row.service, row.meter
            );
            Catalog::with_overrides(&text).unwrap()
        });
        let catalog = own.as_ref().unwrap_or(Catalog::bundled());
        let service = catalog.service(&row.service).unwrap_or_else(|| panic!("service {}", row.service));
        let price =
            service.price(&row.meter).unwrap_or_else(|| panic!("meter {}/{}", row.service, row.meter));
        let factor = catalog.multiplier(service, price, row.region.as_deref());
        assert!(!factor.assumed, "{}/{}", row.service, row.meter);
        let whole = charge(price, row.quantity + row.above.unwrap_or_default(), factor.factor);
        let usd = match row.tier {
            Some(tier) => whole.lines[tier].usd,
            None => whole.usd,
        };
        if usd.cents() != row.usd {
            wrong.push(format!("{} of {}: {} instead of {}", row.component, row.resource, usd.0, row.usd));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A worked example of a price page.
#[derive(Deserialize)]
struct Case {
    id: String,
    lines: Vec<Line>,
    tolerance: Option<Decimal>,
    usd: Option<Decimal>,
}

#[derive(Deserialize)]
struct Line {
    service: String,
    meter: String,
    quantity: Decimal,
    kilobytes: Option<Decimal>,
    #[serde(default)]
    free: bool,
    usd: Option<Decimal>,
}

impl Line {
    fn charge(&self) -> Charge {
        let service = Catalog::bundled().service(&self.service).unwrap();
        let price = service.price(&self.meter).unwrap_or_else(|| panic!("{}/{}", self.service, self.meter));
        let quantity = units(price, self.quantity, self.kilobytes.unwrap_or_default());
        match &price.free {
            Some(free) if self.free => charge_beyond(price, quantity, Decimal::ONE, free.per_month()),
            _ => charge(price, quantity, Decimal::ONE),
        }
    }
}

#[test]
fn worked_examples_are_reproduced() {
    let File { rows } =
        serde_json::from_str::<File<Case>>(include_str!("../../tests/oracles/cost_cases.json"))
            .expect("the file is ours");
    assert_eq!(rows.len(), 36);
    let mut wrong = Vec::new();
    let mut far = |what: String, ours: Usd, theirs: Decimal, tolerance: Option<Decimal>| {
        if (ours.cents() - theirs).abs() > tolerance.unwrap_or_default() {
            wrong.push(format!("{what}: {} instead of {theirs}", ours.0));
        }
    };
    for case in rows {
        let mut sum = Usd::ZERO;
        for line in &case.lines {
            let charge = line.charge();
            sum += charge.usd;
            if let Some(usd) = line.usd {
                far(format!("{} {}", case.id, line.meter), charge.usd, usd, case.tolerance);
            }
        }
        if let Some(usd) = case.usd {
            far(case.id, sum, usd, case.tolerance);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
