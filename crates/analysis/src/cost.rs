//! What a month costs: every meter of every part, exact to the last digit.

use std::collections::BTreeMap;

use neph_catalog::{Role, fact};
use rust_decimal::Decimal;

use super::meters::{self, Counts, Meter};
use super::provenance::{Ledger, On, Provenance, read_on};
use super::rung::Rung;
use super::stated_price;
use super::usage::{Stance, Usage};
use neph_catalog::price::{allowance_pool, charge, charge_beyond};
use neph_catalog::schema::{Price, Service};
use neph_catalog::{Catalog, Confidence, Provider};
use neph_model::{Family, Model, NodeId};
use neph_syntax::money::{Usd, decimal};

/// One meter of one part.
#[derive(Clone, Debug)]
pub struct CostLine {
    /// The part that causes it.
    pub node: NodeId,
    /// The service that bills it.
    pub service: String,
    /// Its name for people.
    pub service_title: String,
    /// What is counted, as the catalogue names it.
    pub meter: String,
    /// What of the meter, where it has several lines: `cold starts`, `empty polls`; or nothing.
    pub part: &'static str,
    /// How much a month.
    pub quantity: f64,
    /// Of what.
    pub unit: String,
    /// List price of `per` units in the region; of the first tier reached.
    pub unit_usd: Decimal,
    /// For how many units.
    pub per: u64,
    /// At list price.
    pub usd: Usd,
    /// What the free allowance would take off.
    pub free: Usd,
    /// Whether it is the same whatever the traffic.
    pub fixed: bool,
    /// Whether the quantity rests on a value of ours.
    pub assumed: bool,
    /// Whether the price is the home region's because none is known here.
    pub region_assumed: bool,
    /// Key of the source in the catalogue.
    pub source: String,
    /// The day someone last read it.
    pub checked: Option<String>,
    /// How well it is known.
    pub confidence: Confidence,
}

/// What a month costs.
#[derive(Clone, Debug, Default)]
pub struct Cost {
    /// Every line, most expensive first.
    pub lines: Vec<CostLine>,
    /// What counts: list price, or less the free allowances where the text counts on them.
    pub per_month: Usd,
    /// At list price.
    pub list: Usd,
    /// What the free allowances take off the list price.
    pub free_tier: Usd,
    /// Whether `per_month` has them taken off.
    pub free_tier_counted: bool,
    /// With what is assumed at half, and the low traffic.
    pub low: Usd,
    /// With what is assumed doubled.
    pub high: Usd,
    /// The part that is the same whatever the traffic.
    pub fixed: Usd,
    /// Variable cost of a thousand events that enter; none where no rate is known.
    pub per_thousand: Option<f64>,
    /// Parts whose price is not known.
    pub unpriced: Vec<NodeId>,
}

impl Cost {
    /// What one part costs, at what counts.
    pub fn of(&self, node: NodeId) -> Usd {
        self.lines.iter().filter(|line| line.node == node).map(|line| self.counted(line)).sum()
    }

    /// A line at what counts.
    pub fn counted(&self, line: &CostLine) -> Usd {
        if self.free_tier_counted { line.usd - line.free } else { line.usd }
    }

    /// The part that grows with the traffic.
    pub fn variable(&self) -> Usd {
        self.per_month - self.fixed
    }
}

/// A quantity before it is priced.
struct Draft<'a> {
    node: NodeId,
    service: &'a Service,
    price: &'a Price,
    region: Option<&'a str>,
    counts: Counts,
    part: &'static str,
    quantity: f64,
}

/// What a month costs, with its range.
pub fn cost(usage: &Usage<'_>, entering_per_month: Option<f64>, ledger: &mut Ledger) -> Cost {
    let mut cost = bill(usage, ledger);
    let mut quiet = Ledger::default();
    let mut at = |stance| bill(&Usage { stance, ..*usage }, &mut quiet);
    let (low, high) = (at(Stance::Low), at(Stance::High));
    cost.low = low.per_month.min(cost.per_month);
    cost.high = high.per_month.max(cost.per_month);
    // The greater stance doubles what is assumed and nothing else: what differs there rests on it.
    let mut doubled: BTreeMap<(NodeId, &str), Vec<&CostLine>> = BTreeMap::new();
    for line in &high.lines {
        doubled.entry((line.node, line.part)).or_default().push(line);
    }
    for line in cost.lines.iter_mut().filter(|line| line.part != COLD) {
        let twice = doubled.get(&(line.node, line.part)).and_then(|lines| {
            lines.iter().find(|other| other.meter == line.meter && other.service == line.service)
        });
        line.assumed = twice.is_some_and(|other| other.quantity > line.quantity * 1.000_001);
    }
    cost.per_thousand =
        entering_per_month.filter(|n| *n > 0.0).map(|n| cost.variable().to_f64() / n * 1000.0);
    cost
}

/// The part of a line of memory times time that cold starts cause.
pub const COLD: &str = "cold starts";

/// What a month costs, in one stance.
pub fn bill(usage: &Usage<'_>, ledger: &mut Ledger) -> Cost {
    let mut drafting = Drafting { usage, once: Vec::new(), drafts: Vec::new(), unpriced: Vec::new() };
    let mut extra = Vec::new();
    for (id, node) in usage.model.nodes() {
        let stated = stated_price::line(usage, id, ledger);
        let replaced = stated.is_some();
        extra.extend(stated);
        if node.role.family() != Family::Outside {
            drafting.component(id, replaced, ledger);
        }
    }
    let Drafting { drafts, unpriced, .. } = drafting;
    let mut cost = priced(usage, drafts, ledger);
    cost.lines.extend(extra);
    cost.unpriced = unpriced;
    cost.free_tier_counted = usage.model.system.facts.is(fact::FREE_TIER);
    cost.list = cost.lines.iter().map(|line| line.usd).sum();
    cost.free_tier = cost.lines.iter().map(|line| line.free).sum();
    cost.per_month = if cost.free_tier_counted { cost.list - cost.free_tier } else { cost.list };
    cost.fixed = cost.lines.iter().filter(|line| line.fixed).map(|line| cost.counted(line)).sum();
    cost.lines
        .sort_by(|a, b| b.usd.cmp(&a.usd).then(a.node.cmp(&b.node)).then_with(|| a.meter.cmp(&b.meter)));
    cost
}

/// Quantities of all components, as they are found.
struct Drafting<'u, 'a> {
    usage: &'u Usage<'a>,
    /// Meters that are billed once for the account, and have been.
    once: Vec<(&'static str, &'static str)>,
    drafts: Vec<Draft<'a>>,
    unpriced: Vec<NodeId>,
}

impl<'a> Drafting<'_, 'a> {
    /// The lines of one component; those of its own service only where the text states no price for it.
    fn component(&mut self, id: NodeId, replaced: bool, ledger: &mut Ledger) {
        let usage = self.usage;
        let node = usage.model.node(id);
        let provider = provider(usage, id);
        if replaced {
            // What the text says a part costs stands in place of the catalogue's meters of it.
        } else if let Some(service) = usage.catalog.priced_service(node.service_id()) {
            for meter in meters::of(&service.id) {
                self.draft(id, service, meter, ledger);
            }
            self.given(id, service, ledger);
            // A component billed by people costs nothing only where their number is known.
            if meters::of(&service.id).iter().any(|meter| meter.counts == meters::Counts::Users)
                && usage.people(id).is_none()
            {
                self.unpriced.push(id);
            }
            let classed = |word: &&str| {
                let known = format!("class={word}");
                *word != "standard" && !meters::of(&service.id).iter().any(|meter| meter.needs(&known))
            };
            if let Some(word) = node.facts.text(fact::CLASS).filter(classed) {
                let why = format!("no prices of a class `{word}` of {} are in the catalogue", service.title);
                usage.assume(ledger, On::Node(id), "class", "billed as standard", &why);
            }
        } else if !matches!(node.role, Role::Schedule | Role::Network | Role::FunctionUrl) {
            self.unpriced.push(id);
            if usage.stance == Stance::Usual {
                let name = node.service.as_ref().map_or(node.role.title(), |service| service.title.as_str());
                let why = format!("no price of {name} is in the catalogue");
                ledger.note(On::Node(id), "price", "not counted", Provenance::assumed(why));
            }
        }
        for meter in meters::beside(node.role.name(), provider.id()) {
            if let Some(service) = usage.catalog.service(meter.service()) {
                self.draft(id, service, meter, ledger);
            }
        }
        for silent in meters::silent(node.role.name(), provider.id()) {
            let stated = silent
                .fact()
                .filter(|name| node.facts.get(*name).is_some_and(|known| known.value.flag() != Some(false)));
            if let Some(name) = stated {
                usage.note(
                    ledger,
                    On::Node(id),
                    name.as_str(),
                    "not counted",
                    Provenance::assumed(&silent.why),
                );
            }
        }
    }

    fn draft(&mut self, node: NodeId, service: &'a Service, meter: &'static Meter, ledger: &mut Ledger) {
        let usage = self.usage;
        if !usage.applies(meter, node) {
            return;
        }
        let chosen = if meter.sized_by.is_some() {
            match usage.rung(node, meter, service, ledger) {
                Some(Rung::Units(price, units)) => Some((price, units)),
                Some(Rung::TooSmall) => {
                    self.unpriced.push(node);
                    None
                }
                None => None,
            }
        } else if meter.meter() == "*" {
            named_size(usage, node, service, ledger).map(|price| (price, 1.0))
        } else {
            service.price(meter.meter()).map(|price| (price, 1.0))
        };
        let Some((price, units)) = chosen else { return };
        let account = (meter.service(), meter.meter());
        if meter.counts.is_once() && self.once.contains(&account) {
            return;
        }
        let region = region(usage.model, usage.catalog, node);
        let draft =
            |part, quantity| Draft { node, service, price, region, counts: meter.counts, part, quantity };
        let quantity = usage.quantity(node, meter.counts, service, price, ledger).map(|q| q * units);
        if let Some(quantity) = quantity.filter(|q| *q > 0.0) {
            self.drafts.push(draft(&meter.part, quantity));
            if meter.counts.is_once() {
                self.once.push(account);
            }
        }
        if matches!(meter.counts, Counts::RunGbS | Counts::EachRunGbS)
            && let Some(quantity) = usage.cold_gb_s(node, service, ledger).filter(|q| *q > 0.0)
        {
            self.drafts.push(draft(COLD, quantity));
        }
    }

    /// Quantities that the text gives of the service's own meters, in place of those that were found.
    fn given(&mut self, node: NodeId, service: &'a Service, ledger: &mut Ledger) {
        let usage = self.usage;
        let Some(text) = usage.model.node(node).facts.text(fact::USAGE) else { return };
        for entry in text.split([';', ',']).map(str::trim).filter(|entry| !entry.is_empty()) {
            let mut words = entry.split_whitespace();
            let (name, number) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let known =
                service.price(name).zip(number.parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0));
            let Some((price, quantity)) = known else {
                let why = format!("`{entry}` is no meter of {} and a number", service.title);
                usage.assume(ledger, On::Node(node), "usage", "not counted", &why);
                continue;
            };
            self.drafts.retain(|draft| draft.node != node || !std::ptr::eq(draft.price, price));
            let region = region(usage.model, usage.catalog, node);
            let counts = Counts::Given;
            self.drafts.push(Draft { node, service, price, region, counts, part: "", quantity });
        }
    }
}

fn provider(usage: &Usage<'_>, id: NodeId) -> Provider {
    let service = usage.catalog.entry(usage.model.node(id).service_id());
    service.map_or(usage.model.system.provider, |entry| entry.provider())
}

/// Where a component runs: as said of it, of a group around it, or of the system.
pub(super) fn region<'a>(model: &'a Model, catalog: &Catalog, id: NodeId) -> Option<&'a str> {
    if let Some(region) = model.node(id).facts.text(fact::REGION) {
        return Some(region);
    }
    for group in model.enclosing(id) {
        let group = model.group(group);
        if group.kind == "region" && catalog.region(model.system.provider, &group.id).is_some() {
            return Some(&group.id);
        }
    }
    let provider = catalog.entry(model.node(id).service_id()).map(|service| service.provider());
    let at_home = provider.is_none_or(|provider| provider == model.system.provider);
    (!model.system.region.is_empty() && at_home).then_some(model.system.region.as_str())
}

/// The price of the size that is stated, or the smallest.
fn named_size<'a>(
    usage: &Usage<'_>,
    node: NodeId,
    service: &'a Service,
    ledger: &mut Ledger,
) -> Option<&'a Price> {
    let stated = usage.model.node(node).facts.text(fact::INSTANCE);
    let hourly = || service.prices.iter().filter(|price| price.unit == "hour");
    if let Some(size) = stated {
        let sized = || service.prices.iter().filter(|price| matches!(price.unit.as_str(), "hour" | "month"));
        let found = sized().find(|price| price.meter == size || price.meter.starts_with(&format!("{size}_")));
        if found.is_none() && usage.stance == Stance::Usual {
            ledger.note(
                On::Node(node),
                "instance",
                "not counted",
                Provenance::assumed(format!("no price of `{size}` is in the catalogue")),
            );
        }
        return found;
    }
    let smallest = hourly().next()?;
    if usage.stance == Stance::Usual {
        ledger.note(
            On::Node(node),
            "instance",
            smallest.meter.clone(),
            Provenance::assumed("no size is stated; the smallest is taken"),
        );
    }
    Some(smallest)
}

/// Prices all quantities of a meter together, since tiers and allowances are the account's, and shares the sum out.
fn priced(usage: &Usage<'_>, drafts: Vec<Draft<'_>>, ledger: &mut Ledger) -> Cost {
    let mut groups: BTreeMap<(&str, &str, Option<&str>), Vec<Draft<'_>>> = BTreeMap::new();
    for draft in drafts {
        groups.entry((&draft.service.id, &draft.price.meter, draft.region)).or_default().push(draft);
    }
    let mut used: BTreeMap<String, Decimal> = BTreeMap::new();
    let mut lines = Vec::new();
    let mut elsewhere: Vec<&str> = Vec::new();
    for ((service_id, _, region), group) in groups {
        let first = &group[0];
        let (service, price) = (first.service, first.price);
        let factor = usage.catalog.multiplier(service, price, region);
        if factor.assumed && !elsewhere.contains(&service.title.as_str()) {
            elsewhere.push(&service.title);
        }
        let quantities: Vec<Decimal> = group.iter().map(|draft| exact(draft.quantity)).collect();
        let whole: Decimal = quantities.iter().fold(Decimal::ZERO, |sum, q| sum.saturating_add(*q));
        let mut list = charge(price, whole, factor.factor);
        let mut free = Usd::ZERO;
        if let Some(allowance) = price.free.as_ref().filter(|free| free.lasts()) {
            let spent = used.entry(allowance_pool(service_id, price)).or_default();
            let left = (allowance.per_month() - *spent).max(Decimal::ZERO);
            let beyond = charge_beyond(price, whole, factor.factor, left);
            *spent = spent.saturating_add(beyond.free);
            if allowance.included {
                list = beyond;
            } else {
                free = list.usd - beyond.usd;
            }
        }
        for (draft, quantity) in group.iter().zip(&quantities) {
            let share = |usd: Usd| {
                if quantities.len() == 1 {
                    usd
                } else {
                    Usd(usd.0.saturating_mul(*quantity).checked_div(whole).unwrap_or(Decimal::ZERO))
                }
            };
            lines.push(CostLine {
                node: draft.node,
                service: service.id.clone(),
                service_title: service.title.clone(),
                meter: price.meter.clone(),
                part: draft.part,
                quantity: super::json::significant(draft.quantity, 12),
                unit: price.unit.clone(),
                unit_usd: list.lines.first().map_or(price.usd, |line| line.unit_usd),
                per: price.per,
                usd: share(list.usd),
                free: share(free),
                fixed: draft.counts.is_fixed(),
                assumed: false,
                region_assumed: factor.assumed,
                source: factor.source.unwrap_or(&price.source).to_string(),
                checked: read_on(service, price.confidence),
                confidence: price.confidence,
            });
        }
    }
    if !elsewhere.is_empty() && usage.stance == Stance::Usual {
        let services = elsewhere.join(", ");
        let from = Provenance::assumed(format!("the catalogue holds no prices in this region of {services}"));
        ledger.note(On::System, "regional prices", "as in the home region where none is known", from);
    }
    Cost { lines, ..Cost::default() }
}

/// A computed quantity without the noise of binary arithmetic.
pub(super) fn exact(quantity: f64) -> Decimal {
    decimal(super::json::significant(quantity, 12))
}
