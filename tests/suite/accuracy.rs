//! Our numbers against others': `docs/accuracy.md` is made here, and no line of it may be further off than it says.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use nephogram::analysis::{self, Analysis, cold_start, erlang, simulate};
use nephogram::catalog::Catalog;
use nephogram::catalog::price::{charge, charge_beyond, units};
use nephogram::diagnostic::Severity;
use nephogram::model::{self, Model};
use nephogram::money::Usd;
use nephogram::source::Source;
use nephogram::syntax;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::{expect, root};

#[derive(Deserialize)]
struct File<Row> {
    rows: Vec<Row>,
    #[serde(default)]
    left_out: Vec<LeftOut>,
}

/// A part of a case that our systems cannot say.
#[derive(Deserialize)]
struct LeftOut {
    id: String,
    because: String,
}

fn oracle<Row: DeserializeOwned>(name: &str) -> File<Row> {
    let text = std::fs::read_to_string(root("tests/oracles").join(name)).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{name}: {fault}"))
}

fn numbers(text: &str) -> (Model, Analysis) {
    let (ast, faults) = syntax::parse(&Source::new("oracle.neph", text));
    assert!(faults.is_empty(), "{text}\n{faults:#?}");
    let (model, faults) = model::resolve(&ast, Catalog::bundled());
    let errors: Vec<_> = faults.iter().filter(|fault| fault.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{text}\n{errors:#?}");
    let analysis = analysis::analyse(&model, Catalog::bundled());
    (model, analysis)
}

/// The page as it grows, and what is too far off.
#[derive(Default)]
struct Page {
    text: String,
    wrong: Vec<String>,
    counts: Vec<(&'static str, usize)>,
}

impl Page {
    fn section(&mut self, title: &str, words: &str, head: &[&str]) {
        let _ = write!(self.text, "\n## {title}\n\n{words}\n\n| {} |\n|", head.join(" | "));
        for (at, _) in head.iter().enumerate() {
            self.text.push_str(if at == 0 { " --- |" } else { " ---: |" });
        }
        self.text.push('\n');
    }

    fn row(&mut self, cells: &[String]) {
        let _ = writeln!(self.text, "| {} |", cells.join(" | "));
    }

    /// A line of dollars; `tolerance` is absolute.
    fn dollars(&mut self, what: &str, ours: f64, theirs: f64, tolerance: f64, remark: &str) {
        let apart = ours - theirs;
        if apart.abs() > tolerance + 1e-9 {
            self.wrong.push(format!("{what}: {ours} instead of {theirs}"));
        }
        self.row(&[
            what.to_string(),
            format!("{ours:.2}"),
            format!("{theirs:.2}"),
            signed(if apart.abs() < 1e-9 { 0.0 } else { apart }, 4),
            format!("{tolerance}"),
            remark.to_string(),
        ]);
    }

    /// A line whose tolerance is a share.
    fn relative(&mut self, what: &str, ours: f64, theirs: f64, tolerance: f64, remark: &str) {
        let apart = if ours == theirs { 0.0 } else { (ours / theirs - 1.0) * 100.0 };
        if apart.abs() > tolerance * 100.0 {
            self.wrong.push(format!("{what}: {ours} instead of {theirs}"));
        }
        self.row(&[
            what.to_string(),
            short(ours),
            short(theirs),
            format!("{} %", signed(apart, 1)),
            format!("{:.0} %", tolerance * 100.0),
            remark.to_string(),
        ]);
    }
}

/// Four significant digits.
fn short(number: f64) -> String {
    let rounded: f64 = format!("{number:.3e}").parse().unwrap();
    format!("{rounded}")
}

fn signed(number: f64, digits: usize) -> String {
    let text = format!("{number:+.digits$}");
    if text.trim_start_matches(['+', '-', '0', '.']).is_empty() { "0".to_string() } else { text }
}

#[derive(Deserialize)]
struct Golden {
    component: String,
    resource: String,
    service: String,
    meter: String,
    quantity: Decimal,
    above: Option<Decimal>,
    tier: Option<usize>,
    region: Option<String>,
    own_price: Option<Decimal>,
    #[serde(default)]
    derived: bool,
    usd: Decimal,
}

impl Golden {
    fn ours(&self) -> Usd {
        let own = self.own_price.map(|usd| {
            let text = format!(
                "[[service]]\nid = '{}'\n[[service.price]]\nmeter = '{}'\nusd = '{usd}'\nper = 1\nunit = 'each'\n",
                self.service, self.meter
            );
            Catalog::with_overrides(&text).unwrap()
        });
        let catalog = own.as_ref().unwrap_or(Catalog::bundled());
        let service = catalog.service(&self.service).unwrap_or_else(|| panic!("service {}", self.service));
        let price =
            service.price(&self.meter).unwrap_or_else(|| panic!("meter {}/{}", self.service, self.meter));
        let factor = catalog.multiplier(service, price, self.region.as_deref());
        assert!(!factor.assumed, "{}/{}", self.service, self.meter);
        let whole = charge(price, self.quantity + self.above.unwrap_or_default(), factor.factor);
        self.tier.map_or(whole.usd, |tier| whole.lines[tier].usd)
    }
}

fn golden_lines(page: &mut Page) {
    let rows = oracle::<Golden>("cost_lines.json").rows;
    page.counts.push(("lines of golden output", rows.len()));
    page.section(
        "Lines of golden output",
        "Quantity times list price, rounded to cents, as the tests of infracost expect it. \
         *Derived* rows are those the price itself was computed from: they guard against change and prove nothing.",
        &["line", "ours, USD", "theirs, USD", "difference", "tolerance", "remark"],
    );
    for row in rows {
        let what = format!("{}/{}: {}", row.service, row.meter, row.component);
        let ours = row.ours().cents();
        let remark = match (row.derived, row.own_price) {
            (true, _) => "derived",
            (_, Some(_)) => "price of the case",
            _ => "",
        };
        assert!(!row.resource.is_empty());
        page.dollars(&what, nephogram::money::to_f64(ours), nephogram::money::to_f64(row.usd), 0.0, remark);
    }
}

#[derive(Deserialize)]
struct Case {
    id: String,
    source: String,
    confidence: String,
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
    line: Option<String>,
    usd: Option<Decimal>,
}

impl Line {
    fn ours(&self) -> Usd {
        let service = Catalog::bundled().service(&self.service).unwrap();
        let price = service.price(&self.meter).unwrap_or_else(|| panic!("{}/{}", self.service, self.meter));
        let quantity = units(price, self.quantity, self.kilobytes.unwrap_or_default());
        match &price.free {
            Some(free) if self.free => charge_beyond(price, quantity, Decimal::ONE, free.per_month()).usd,
            _ => charge(price, quantity, Decimal::ONE).usd,
        }
    }
}

fn worked_examples(page: &mut Page) {
    let rows = oracle::<Case>("cost_cases.json").rows;
    page.counts.push(("worked examples of price pages", rows.len()));
    page.section(
        "Worked examples of price pages",
        "Each case as quantities of meters, free allowances used where the page uses them. \
         *Remembered* examples were not seen again while writing.",
        &["case", "ours, USD", "theirs, USD", "difference", "tolerance", "source"],
    );
    for case in rows {
        let tolerance = nephogram::money::to_f64(case.tolerance.unwrap_or_default());
        let remark = format!("{}, {}", case.source, case.confidence);
        let mut sum = Usd::ZERO;
        for line in &case.lines {
            let ours = line.ours();
            sum += ours;
            if let Some(usd) = line.usd {
                let name = line.line.as_deref().unwrap_or(&line.meter);
                let (ours, usd) = (nephogram::money::to_f64(ours.cents()), nephogram::money::to_f64(usd));
                if (ours - usd).abs() > tolerance + 1e-9 {
                    page.wrong.push(format!("{} {name}: {ours} instead of {usd}", case.id));
                }
                if case.usd.is_none() {
                    page.dollars(&format!("{}: {name}", case.id), ours, usd, tolerance, &remark);
                }
            }
        }
        if let Some(usd) = case.usd {
            let ours = nephogram::money::to_f64(sum.cents());
            page.dollars(&case.id, ours, nephogram::money::to_f64(usd), tolerance, &remark);
        }
    }
}

#[derive(Deserialize)]
struct System {
    id: String,
    /// Where the example is published, and of which year; nothing for those of the price pages above.
    source: Option<String>,
    text: String,
    lines: BTreeMap<String, f64>,
    tolerance: f64,
}

fn whole_systems(page: &mut Page) {
    let file = oracle::<System>("system_costs.json");
    page.counts.push(("the same as whole systems", file.rows.len()));
    page.section(
        "The same told as systems",
        "Each case as a `.neph` text; the lines of its bill that the case has, summed. \
         Lines that the case leaves out, such as logs, are in our bill beside them. \
         *hand* rows are unit prices times quantities, worked out by hand. \
         The last column counts the lines that are compared and names where the example is published.",
        &["case", "ours, USD", "theirs, USD", "difference", "tolerance", "lines and source"],
    );
    for row in file.rows {
        let (model, analysis) = numbers(&row.text);
        let (mut ours, mut theirs) = (0.0, 0.0);
        for (name, usd) in &row.lines {
            let found: Vec<f64> = analysis
                .cost
                .lines
                .iter()
                .filter(|l| {
                    let line = format!("{} {}/{}", model.node(l.node).id, l.service, l.meter);
                    if l.part.is_empty() { line == *name } else { format!("{line} ({})", l.part) == *name }
                })
                .map(|line| analysis.cost.counted(line).to_f64())
                .collect();
            let sum: f64 = found.iter().sum();
            if found.is_empty() || (sum - usd).abs() > row.tolerance + 1e-9 {
                page.wrong.push(format!("{}: {name} is {found:?} instead of {usd}", row.id));
            }
            ours += sum;
            theirs += usd;
        }
        let allowed = row.tolerance * row.lines.len() as f64;
        let lines = row.lines.len();
        let remark = row.source.map_or_else(|| lines.to_string(), |source| format!("{lines}; {source}"));
        page.dollars(&row.id, ours, theirs, allowed, &remark);
    }
    page.text.push_str("\nNot told as systems, and why:\n\n");
    for left in file.left_out {
        let _ = writeln!(page.text, "- {}: {}", left.id, left.because);
    }
}

#[derive(Deserialize)]
struct Rate {
    id: String,
    kind: String,
    rate: f64,
    duration: f64,
    idle: f64,
    cold: f64,
    tolerance: f64,
}

fn cold_rates(page: &mut Page) {
    let rows = oracle::<Rate>("cold_start.json").rows;
    page.counts.push(("cold-start rates of others", rows.len()));
    page.section(
        "How often a start is cold",
        "The share that is printed, against simulations and measurements of others.",
        &["case", "ours", "theirs", "difference", "tolerance", "kind"],
    );
    for row in rows {
        let text = format!(
            "system \"S\"\nclient c\nfunction f {{ duration {} ms; idle_timeout {} s }}\nc -> f {{ rate {:.6}/h }}\n",
            row.duration * 1e3,
            row.idle,
            row.rate * 3600.0
        );
        let (model, analysis) = numbers(&text);
        let ours = analysis.cold_start(model.named("f").unwrap()).unwrap().probability();
        page.relative(&row.id, ours, row.cold, row.tolerance, &row.kind);
    }
}

#[derive(Deserialize)]
struct Duration {
    id: String,
    text: String,
    measured_s: f64,
    tolerance: f64,
    note: Option<String>,
}

fn cold_durations(page: &mut Page) {
    let rows = oracle::<Duration>("cold_durations.json").rows;
    page.counts.push(("cold-start durations of others", rows.len()));
    page.section(
        "How long a cold start takes",
        "The sum of our phases against whole requests as clients saw them in January 2021, medians in seconds \
         (mikhail.io/serverless/coldstarts). Our initialisation times were measured in 2026.",
        &["case", "ours, s", "theirs, s", "difference", "tolerance", "remark"],
    );
    for row in rows {
        let (model, analysis) = numbers(&row.text);
        let cold = analysis.cold_start(model.named("f").unwrap()).unwrap();
        let remark = row.note.unwrap_or_default();
        page.relative(&row.id, cold.total_ms.p50 / 1e3, row.measured_s, row.tolerance, &remark);
    }
}

/// The closed form against our own simulation, over rates from one an hour to a hundred a second.
fn grid(page: &mut Page) {
    const RATES: [(&str, f64, u64); 7] = [
        ("1/h", 1.0 / 3600.0, 20_000),
        ("1/10 min", 1.0 / 600.0, 20_000),
        ("1/min", 1.0 / 60.0, 50_000),
        ("10/min", 1.0 / 6.0, 50_000),
        ("1/s", 1.0, 100_000),
        ("10/s", 10.0, 100_000),
        ("100/s", 100.0, 300_000),
    ];
    const SEEDS: u64 = 5;
    page.section(
        "Closed form against our simulation",
        "Five runs each, seeds 1 to 5, exponential service times, newest idle environment first. `noise` is the \
         standard error over the runs; no cell may be further off than four of them and 3 %.",
        &["rate", "run, s", "idle, s", "requests", "formula", "simulated", "difference", "noise"],
    );
    let mut cells = 0;
    for (name, rate, requests) in RATES {
        for (warm, idle) in [(0.2, 360.0), (0.2, 900.0), (2.0, 360.0), (2.0, 900.0)] {
            let service = simulate::Service::Exponential;
            let pool = simulate::Pool {
                rate,
                warm,
                cold: warm,
                service,
                idle,
                most: usize::MAX,
                together: 1,
                ramp: None,
            };
            let runs: Vec<f64> = (1..=SEEDS).map(|seed| simulate::play(&pool, requests, seed).cold).collect();
            let n = runs.len() as f64;
            let seen = runs.iter().sum::<f64>() / n;
            let noise = (runs.iter().map(|run| (run - seen).powi(2)).sum::<f64>() / (n - 1.0) / n).sqrt();
            let exact = cold_start::share(rate, warm, idle);
            if (seen - exact).abs() > 4.0 * noise + 0.03 * exact {
                page.wrong.push(format!("{name} {warm} s {idle} s: {seen} ± {noise} against {exact}"));
            }
            page.row(&[
                name.to_string(),
                format!("{warm}"),
                format!("{idle}"),
                (requests * SEEDS).to_string(),
                percent(exact),
                percent(seen),
                format!("{} %", signed((seen - exact) * 100.0, 4)),
                percent(noise),
            ]);
            cells += 1;
        }
    }
    page.counts.push(("cells of formula against simulation", cells));
}

fn percent(share: f64) -> String {
    format!("{} %", short(share * 100.0))
}

fn arithmetic(page: &mut Page) {
    page.section(
        "Arithmetic with a published answer",
        "Erlang's loss formula from its tables, and rules of thumb of the providers.",
        &["case", "ours", "theirs", "difference", "tolerance", "remark"],
    );
    let table = [(20.0, 20, 0.159), (20.0, 25, 0.050), (20.0, 30, 0.0085), (1000.0, 1000, 0.025)];
    for (load, servers, share) in table {
        let what = format!("share turned away, {load} Erlang on {servers}");
        page.relative(&what, erlang::blocked(load, servers), share, 0.02, "");
    }
    for (load, servers) in
        [(1.0, 6.0), (5.0, 14.0), (10.0, 21.0), (20.0, 35.0), (100.0, 128.0), (500.0, 555.0)]
    {
        let ours = f64::from(erlang::needed(load, 0.001));
        page.relative(&format!("environments for one in a thousand, {load} Erlang"), ours, servers, 0.0, "");
    }
    let (model, analysis) = numbers(
        "system \"S\"\nclient c\nfunction f { duration 500 ms; cold 0 ms }\nc -> f { rate 200/s; peak 200/s }\n",
    );
    let at = analysis.traffic.node(model.named("f").unwrap()).concurrency.unwrap();
    page.relative("200 requests a second of 0.5 s, at once", at.usual, 100.0, 1e-9, "Little's law");
    let (_, analysis) = numbers(
        "system \"S\"\nclient c\nfunction f { duration 50 ms; cold 0 ms }\nc -> f { rate 20000/s; peak 20000/s }\n",
    );
    let quota = analysis.limits.iter().find(|l| l.limit == "rps_per_concurrency").unwrap();
    page.relative(
        "20,000 a second, concurrency needed",
        quota.share * 1000.0,
        2000.0,
        1e-9,
        "ten a second each",
    );
}

/// Regions whose prices the page counts.
const REGIONS: [&str; 14] = [
    "us-west-2",
    "eu-west-1",
    "eu-central-1",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "sa-east-1",
    "eastus",
    "eastus2",
    "westeurope",
    "northeurope",
    "us-central1",
    "europe-west1",
    "asia-south1",
];

/// What is not counted, which services have no price, and how many prices are borrowed from another region.
fn missing(text: &mut String) {
    let catalog = Catalog::bundled();
    text.push_str("\n## What is missing\n\n");
    text.push_str(include_str!("../oracles/missing.md"));
    let unpriced: Vec<&str> = catalog
        .entries()
        .filter(|entry| catalog.priced_service(entry.id()).is_none())
        .map(|entry| entry.title())
        .collect();
    let _ =
        writeln!(text, "\nKnown by name and without a price ({}): {}.", unpriced.len(), unpriced.join(", "));
    text.push_str("\nPrices of a region, its own or the home region's:\n\n| region | own | borrowed |\n| --- | ---: | ---: |\n");
    for region in REGIONS {
        let (mut own, mut borrowed) = (0, 0);
        for entry in catalog.entries().filter(|entry| catalog.region(entry.provider(), region).is_some()) {
            let Some(service) = catalog.service(entry.id()) else { continue };
            for price in &service.prices {
                if catalog.multiplier(service, price, Some(region)).assumed {
                    borrowed += 1
                } else {
                    own += 1
                }
            }
        }
        let _ = writeln!(text, "| {region} | {own} | {borrowed} |");
    }
}

#[test]
fn our_numbers_agree_with_others() {
    let mut page = Page::default();
    golden_lines(&mut page);
    worked_examples(&mut page);
    whole_systems(&mut page);
    cold_rates(&mut page);
    cold_durations(&mut page);
    grid(&mut page);
    arithmetic(&mut page);
    assert!(page.wrong.is_empty(), "{}", page.wrong.join("\n"));
    let mut text = String::from(
        "# How near our numbers are to others'\n\nMade by `tests/suite/accuracy.rs` from `tests/oracles/`; \
         `NEPH_BLESS=1 cargo test accuracy` writes it anew. Every line is within the tolerance it names, or the test fails.\n\n",
    );
    for (what, count) in &page.counts {
        let _ = writeln!(text, "- {count} {what}");
    }
    missing(&mut text);
    text.push_str(&page.text);
    expect(&root("docs/accuracy.md"), text.as_bytes()).unwrap();
}
