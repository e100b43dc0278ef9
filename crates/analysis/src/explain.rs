//! Where a figure comes from: its formula, what goes in, and whether each of those is stated, computed or assumed.

use super::cost::{COLD, CostLine};
use super::meters;
use super::provenance::{On, Provenance};
use super::timing::Z99;
use super::traffic::Rates;
use super::{Analysis, LimitUse};
use neph_catalog::Catalog;
use neph_catalog::FactName;
use neph_catalog::fact;
use neph_model::{EdgeId, Mode, Model, NodeId};
use neph_syntax::money::Usd;
use neph_syntax::units::{Seconds, number};

/// The figures of a part that can be asked about, and what each is.
pub const FIGURES: [(&str, &str); 9] = [
    ("rate", "what arrives"),
    ("runs", "runs, after batches and repeated tries"),
    ("concurrency", "how many are at work at once"),
    ("duration", "how long it takes to answer"),
    ("cold", "how often a start is cold"),
    ("cold_time", "how long a cold start takes"),
    ("cost", "what it costs a month"),
    ("limits", "how much of its limits it uses"),
    ("availability", "how much of the time it answers"),
];

/// A figure and what it follows from.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// What it is.
    pub name: String,
    /// How much, for people.
    pub value: String,
    /// Where it comes from, or how it follows.
    pub from: String,
    /// What goes in.
    pub inputs: Vec<Link>,
}

impl Link {
    fn new(name: impl Into<String>, value: impl Into<String>, from: impl Into<String>) -> Link {
        Link { name: name.into(), value: value.into(), from: from.into(), inputs: Vec::new() }
    }

    fn of(mut self, inputs: impl IntoIterator<Item = Link>) -> Link {
        self.inputs.extend(inputs);
        self
    }
}

/// What figures are explained from.
pub struct Explainer<'a> {
    /// The system.
    pub model: &'a Model,
    /// Its services.
    pub catalog: &'a Catalog,
    /// Its numbers.
    pub analysis: &'a Analysis,
}

impl Explainer<'_> {
    /// Every figure of a part that is known.
    pub fn part(&self, id: NodeId) -> Vec<(&'static str, Link)> {
        FIGURES.iter().filter_map(|(figure, _)| Some((*figure, self.figure(id, figure)?))).collect()
    }

    /// One figure of a part; none where it is not known or does not apply.
    pub fn figure(&self, id: NodeId, figure: &str) -> Option<Link> {
        match figure {
            "rate" => self.rate(id),
            "runs" => self.runs(id),
            "concurrency" => self.concurrency(id),
            "duration" => Some(self.duration(id)),
            "cold" => self.cold(id),
            "cold_time" => self.cold_time(id),
            "cost" => self.cost(id),
            "limits" => self.limits(id),
            "availability" => self.availability(id),
            _ => None,
        }
    }

    /// The figures of the system as a whole.
    pub fn system(&self) -> Vec<Link> {
        let cost = &self.analysis.cost;
        let mut found = Vec::new();
        if self.analysis.traffic.entering.is_some() {
            let counted = if cost.free_tier_counted { "free allowances taken off" } else { "at list price" };
            let how = format!(
                "the sum of its parts, {counted}; {} to {} with what is assumed halved and doubled",
                usd(cost.low),
                usd(cost.high)
            );
            let parts = self
                .model
                .nodes()
                .map(|(id, node)| (cost.of(id), node))
                .filter(|(sum, _)| sum.0 > Usd::ZERO.0);
            let mut parts: Vec<_> = parts.collect();
            parts.sort_by_key(|(sum, _)| std::cmp::Reverse(*sum));
            let inputs = parts
                .into_iter()
                .map(|(sum, node)| Link::new(&node.id, usd(sum), format!("`{}.cost`", node.id)));
            found.push(Link::new("cost a month", usd(cost.per_month), how).of(inputs));
        }
        for path in &self.analysis.latency {
            let name = |id: NodeId| self.model.node(id).id.as_str();
            let title = format!("p99 {} → {}", name(path.from), name(path.to));
            let hops = path.hops.iter().map(|hop| {
                let what = if hop.waiting {
                    format!("{} (waiting)", name(hop.node))
                } else {
                    name(hop.node).to_string()
                };
                Link::new(
                    what,
                    ms(hop.p99),
                    format!("p50 {}, {} % of all", ms(hop.p50), number(hop.share * 100.0)),
                )
            });
            let how =
                format!("distributions of the hops convolved, with cold starts; {} warm", ms(path.warm.p99));
            found.push(Link::new(title, ms(path.with_cold.p99), how).of(hops));
        }
        found
    }

    fn rate(&self, id: NodeId) -> Option<Link> {
        let arrivals = self.analysis.traffic.node(id).arrivals?;
        let facts = &self.model.node(id).facts;
        if let Some(stated) =
            Provenance::stated(facts, fact::RATE).or_else(|| Provenance::stated(facts, fact::PEAK))
        {
            return Some(Link::new("rate", rates(arrivals), self.words(&stated)));
        }
        let arrows = self.model.incoming(id).into_iter().filter(|(_, edge)| edge.mode != Mode::Failure);
        let arrows: Vec<Link> = arrows.filter_map(|(edge, _)| self.arrow(edge)).collect();
        let peak = self.notes(&[On::System], &["peak"]);
        Some(Link::new("rate", rates(arrivals), "the sum of the arrows at it").of(arrows).of(peak))
    }

    /// What comes along an arrow, and why.
    fn arrow(&self, id: EdgeId) -> Option<Link> {
        let along = self.analysis.traffic.edge(id)?;
        let edge = self.model.edge(id);
        let name = format!("{} {}", id.name(), On::Edge(id).label(self.model));
        let event = || self.model.event(edge.event?).facts.get(fact::RATE);
        let from = match (
            edge.facts.get(fact::RATE).or_else(|| edge.facts.get(fact::PEAK)),
            self.model.origin(edge),
        ) {
            (Some(known), _) => format!("stated as `{}`", known.written),
            (None, Some(origin)) => match event() {
                Some(known) => format!("stated of the event as `{}`", known.written),
                None => {
                    let from = self.analysis.traffic.node(origin).arrivals.map_or(0.0, |r| r.usual);
                    let gain = if from > 0.0 { along.usual / from } else { 0.0 };
                    let said = [
                        fact::CALLS.name(),
                        fact::SHARE.name(),
                        fact::HIT_RATE.name(),
                        fact::READS.name(),
                        fact::WRITES.name(),
                    ]
                    .into_iter()
                    .filter_map(|fact| Some(format!("{fact} {}", edge.facts.get(fact)?.written)));
                    let said: Vec<String> = said.collect();
                    let by = if said.is_empty() { String::new() } else { format!(" ({})", said.join(", ")) };
                    format!("{} of `{}.rate`{by}", number(gain), self.model.node(origin).id)
                }
            },
            (None, None) => "not stated".to_string(),
        };
        Some(Link::new(name, rates(along), from))
    }

    fn runs(&self, id: NodeId) -> Option<Link> {
        let node = self.model.node(id);
        let at = self.analysis.traffic.node(id);
        let runs = at.runs.filter(|_| node.is_function())?;
        let batches = self.model.incoming(id).into_iter().filter_map(|(edge, _)| {
            let (usual, most) = self.analysis.traffic.batches[edge.0];
            (most > 1.0).then(|| {
                let value = format!("{} messages a run, at most {}", number(usual), number(most));
                Link::new(format!("batch of {}", edge.name()), value, "as many as come while one may fill")
            })
        });
        let value = format!("{} a month", number(runs.per_month()));
        Some(
            Link::new("runs", value, format!("`{}.rate` by batches and repeated tries", node.id)).of(batches),
        )
    }

    fn concurrency(&self, id: NodeId) -> Option<Link> {
        let at = self.analysis.traffic.node(id).concurrency?;
        let node = self.model.node(id);
        let value =
            format!("{} usual, {} at the peak, {} needed", number(at.usual), number(at.peak), at.needed);
        let how = "Little's law: rate × time, cold starts included; needed so that Erlang's formula turns away one in a thousand";
        let inputs = [
            Link::new("rate", rates(self.analysis.traffic.node(id).runs?), format!("`{}.runs`", node.id)),
            Link::new(
                "time",
                ms(self.analysis.timings.answer(id).mean * 1e3),
                format!("`{}.duration`", node.id),
            ),
        ];
        Some(Link::new("concurrency", value, how).of(inputs))
    }

    fn duration(&self, id: NodeId) -> Link {
        let timing = self.analysis.timings.answer(id);
        let value = format!(
            "median {}, p99 {}, average {}",
            ms(timing.p50 * 1e3),
            ms(timing.p99 * 1e3),
            ms(timing.mean * 1e3)
        );
        let spread = if timing.spread_known {
            Link::new("spread", format!("σ {}", number(timing.sigma())), format!("ln(p99/p50) / {Z99:.3}"))
        } else {
            Link::new("spread", "σ 0.6", "assumed: only the usual time is stated")
        };
        Link::new("duration", value, self.words(&timing.from)).of([spread])
    }

    fn cold(&self, id: NodeId) -> Option<Link> {
        let cold = self.analysis.cold_start(id)?;
        let share = cold.share?;
        let node = self.model.node(id);
        let percent = |share: f64| format!("{} %", number(share * 100.0));
        let how = if cold.by_clock {
            "by the clock: cold if the next run comes after the environment is gone"
        } else if cold.by_hour.is_empty() {
            "p = Σ π(m) · P(τ(m) > T), π Poisson with mean λS, τ(m) the climb from m busy to one more"
        } else {
            "the same for each hour of the day, weighted by what comes in it"
        };
        let value = percent(cold.probability());
        let mut inputs = vec![
            Link::new(
                "λ, runs a second",
                self.analysis.traffic.node(id).runs.map_or_else(String::new, rates),
                format!("`{}.runs`", node.id),
            ),
            Link::new(
                "S, time of a run",
                ms(self.analysis.timings.answer(id).mean * 1e3),
                format!("`{}.duration`", node.id),
            ),
        ];
        let idle = format!(
            "{}, between {} and {}",
            Seconds(cold.idle_s.1),
            Seconds(cold.idle_s.0),
            Seconds(cold.idle_s.2)
        );
        let stated = Provenance::stated(&node.facts, fact::IDLE_TIMEOUT)
            .or_else(|| Provenance::stated(&self.model.system.facts, fact::IDLE_TIMEOUT));
        let noted = self.notes(&[On::System], &["idle time"]).pop().map(|link| link.from);
        inputs.push(Link::new(
            "T, idle time",
            idle,
            stated.map(|from| self.words(&from)).or(noted).unwrap_or_default(),
        ));
        let range =
            format!("{}, between {} and {}", percent(share.usual), percent(share.low), percent(share.high));
        inputs.push(Link::new("the formula alone", range, "with the idle time as above"));
        if cold.by_deployment > 0.0 {
            inputs.push(Link::new(
                "by deployments",
                percent(cold.by_deployment),
                "each makes every environment cold",
            ));
        }
        if cold.by_recycling > 0.0 {
            inputs.push(Link::new(
                "by replacement",
                percent(cold.by_recycling),
                "assumed: environments live two hours under load",
            ));
        }
        Some(Link::new("cold", value, how).of(inputs))
    }

    fn cold_time(&self, id: NodeId) -> Option<Link> {
        let cold = self.analysis.cold_start(id).filter(|cold| cold.total_ms.p50 > 0.0)?;
        let steps =
            cold.phases.iter().map(|phase| Link::new(phase.what, ms(phase.ms), self.words(&phase.from)));
        let value = format!("median {}, p99 {}", ms(cold.total_ms.p50), ms(cold.total_ms.p99));
        let on = [On::Node(id)];
        let notes = self.notes(&on, &["runtime", "init", "code loaded"]);
        Some(Link::new("cold_time", value, "the sum of its steps").of(steps).of(notes))
    }

    fn cost(&self, id: NodeId) -> Option<Link> {
        let cost = &self.analysis.cost;
        let lines: Vec<&CostLine> = cost.lines.iter().filter(|line| line.node == id).collect();
        if lines.is_empty() {
            return None;
        }
        let how = if cost.free_tier_counted {
            "the sum of its lines, free allowances taken off"
        } else {
            "the sum of its lines at list price"
        };
        let lines = lines.into_iter().map(|line| self.line(line));
        let notes = self.notes(&self.around(id), &[]);
        Some(Link::new("cost", format!("{} a month", usd(cost.of(id))), how).of(lines).of(notes))
    }

    fn line(&self, line: &CostLine) -> Link {
        let part = if line.part.is_empty() { String::new() } else { format!(", {}", line.part) };
        let name = format!("{}/{}{part}", line.service, line.meter);
        let unit = neph_syntax::money::to_f64(line.unit_usd);
        let per = if line.per == 1 { line.unit.clone() } else { format!("{} {}", line.per, line.unit) };
        let how = format!("{} {} × {unit} USD for {per}", number(line.quantity), line.unit);
        let formula = if line.part == COLD {
            "cold starts × billed initialisation × memory"
        } else if line.source == "own" {
            "stated by the part's `price`"
        } else {
            meters::counts(&line.service, &line.meter, line.part).map_or("", meters::Counts::formula)
        };
        let mark = if line.assumed { "assumed in part: " } else { "" };
        let price = Provenance::Published {
            source: line.source.clone(),
            checked: line.checked.clone(),
            confidence: line.confidence,
        };
        let mut inputs = vec![
            Link::new(
                "quantity",
                format!("{} {}", number(line.quantity), line.unit),
                format!("{mark}{formula}"),
            )
            .of(self.ingredients(line.node, formula)),
            Link::new(
                "price",
                format!("{unit} USD for {per}"),
                format!("{}, {}", self.words(&price), line.confidence.word()),
            ),
        ];
        if line.free.0 > Usd::ZERO.0 {
            inputs.push(Link::new(
                "free allowance",
                format!("−{}", usd(line.free)),
                "shared by all that use the meter",
            ));
        }
        if line.region_assumed {
            inputs.push(Link::new("region", "as at home", "assumed: no price known in this region"));
        }
        Link::new(name, usd(line.usd), how).of(inputs)
    }

    /// What the words of a formula stand for, at one part.
    fn ingredients(&self, id: NodeId, formula: &str) -> Vec<Link> {
        let facts = &self.model.node(id).facts;
        let on = [On::Node(id), On::System];
        // A fact of the part, or what was taken because nobody states it.
        let known = |name: FactName, noted: &[&str]| match facts.get(name) {
            Some(known) => vec![Link::new(name.as_str(), &known.written, "stated")],
            None => self.notes(&on, noted),
        };
        let alone = |link: Option<Link>| -> Vec<Link> {
            link.map(|link| Link { inputs: Vec::new(), ..link }).into_iter().collect()
        };
        let mut found = Vec::new();
        for (word, links) in [
            ("runs ×", alone(self.runs(id))),
            ("arrives", alone(self.rate(id))),
            ("billed seconds", alone(Some(self.duration(id)))),
            ("memory", known(fact::MEMORY.name(), &["memory"])),
            ("processor", known(fact::VCPU.name(), &["vcpu", "processor time"])),
            ("instances", known(fact::INSTANCES.name(), &["instances"])),
            ("log bytes", known(fact::LOG.name(), &["log", "log kept", "log packed"])),
            ("data kept", known(fact::KEEP.name(), &["stored"])),
            ("capacity", known(fact::CAPACITY_UNITS.name(), &["capacity"])),
            ("steps", known(fact::STEPS.name(), &["steps"])),
            ("people", known(fact::USERS.name(), &["users", "sessions"])),
            ("pollers", self.notes(&on, &["empty polls"])),
            ("gateway", self.notes(&on, &["network gateway"])),
        ] {
            if formula.contains(word) {
                found.extend(links);
            }
        }
        found
    }

    fn limits(&self, id: NodeId) -> Option<Link> {
        let held: Vec<&LimitUse> = self.analysis.limits_of(id).collect();
        let free: Vec<_> =
            self.analysis.unchecked_limits.iter().filter(|row| row.nodes.contains(&id)).collect();
        if held.is_empty() && free.is_empty() {
            return None;
        }
        let value = format!("{} computed, {} not", held.len(), free.len());
        let rows = held.into_iter().map(|limit| self.limit(limit));
        let rest = free
            .into_iter()
            .map(|row| Link::new(&row.limit, &row.max, format!("not computed because {}", row.why)));
        Some(
            Link::new("limits", value, "what the system needs against what the service allows")
                .of(rows)
                .of(rest),
        )
    }

    fn limit(&self, limit: &LimitUse) -> Link {
        let bound = if limit.least { "at least" } else { "of" };
        let value = format!("{} {bound} {} {}", number(limit.used), number(limit.max), limit.unit);
        let breaks = match limit.breaks_at {
            Some(times) => format!(", breaks at ×{}", number(times)),
            None => String::new(),
        };
        let kind = if limit.adjustable { "may be raised or set" } else { "hard" };
        let assumed = if limit.assumed { ", rests on an assumption" } else { "" };
        let from = format!(
            "{}; {} % headroom{breaks}; {kind}{assumed}; {}",
            limit.what,
            number(limit.headroom()),
            self.words(&limit.source)
        );
        Link::new(&limit.limit, value, from)
    }

    fn availability(&self, id: NodeId) -> Option<Link> {
        let part =
            self.analysis.availability.iter().flat_map(|row| &row.parts).find(|part| part.node == id)?;
        Some(Link::new("availability", format!("{} %", number(part.share * 100.0)), self.words(&part.from)))
    }

    /// A part and the arrows at it.
    fn around(&self, id: NodeId) -> Vec<On> {
        let arrows = self.model.incoming(id).into_iter().map(|(edge, _)| On::Edge(edge));
        [On::Node(id)].into_iter().chain(arrows).collect()
    }

    /// What nobody stated, of some things; with no names given, all of it.
    fn notes(&self, on: &[On], names: &[&str]) -> Vec<Link> {
        let of = self.analysis.assumptions.iter().filter(|a| on.contains(&a.on));
        let named = of.filter(|a| names.is_empty() || names.contains(&a.name));
        named.map(|a| Link::new(a.name, &a.value, self.words(&a.from))).collect()
    }

    fn words(&self, from: &Provenance) -> String {
        match from {
            Provenance::Computed { how } => format!("computed: {how}"),
            other => other.words(self.catalog),
        }
    }
}

fn rates(rates: Rates) -> String {
    format!("{}/s usual, {}/s at the peak", number(rates.usual), number(rates.peak))
}

fn ms(ms: f64) -> String {
    Seconds(ms / 1e3).to_string()
}

fn usd(usd: Usd) -> String {
    let dollars = usd.to_f64();
    if dollars != 0.0 && dollars.abs() < 0.005 {
        format!("{} USD", number(dollars))
    } else {
        format!("{dollars:.2} USD")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{THUMBNAILS, numbers};

    fn asked(part: &str, figure: &str) -> Link {
        let (model, analysis) = numbers(THUMBNAILS);
        let explainer = Explainer { model: &model, catalog: Catalog::bundled(), analysis: &analysis };
        explainer.figure(model.named(part).unwrap(), figure).unwrap()
    }

    fn child<'a>(link: &'a Link, name: &str) -> &'a Link {
        link.inputs.iter().find(|input| input.name == name).unwrap_or_else(|| panic!("{name} in {link:#?}"))
    }

    #[test]
    fn cost_leads_to_quantities_prices_and_what_is_stated() {
        let cost = asked("thumbs", "cost");
        let compute = child(&cost, "aws.lambda/duration_x86");
        assert_eq!(compute.value, "60.00 USD");
        let quantity = child(compute, "quantity");
        assert_eq!(quantity.value, "3,600,000 GB-s");
        assert_eq!(child(quantity, "memory").from, "stated");
        assert!(child(quantity, "duration").from.starts_with("stated as `1.8 s"));
        assert!(child(compute, "price").from.contains("read 2026-"), "{compute:#?}");
        let logs = child(&cost, "aws.cloudwatch/logs_ingest");
        assert!(child(logs, "quantity").from.starts_with("assumed in part"), "nobody states log bytes");
    }

    #[test]
    fn rate_leads_back_to_the_entry() {
        assert_eq!(asked("upload", "rate").inputs[0].from, "1 of `api.rate`");
        assert_eq!(asked("api", "rate").inputs[0].from, "stated as `2M/month`");
    }

    #[test]
    fn limits_are_told_with_headroom_or_with_what_is_missing() {
        let limits = asked("upload", "limits");
        let timeout = child(&limits, "timeout_max");
        assert!(timeout.from.contains("% headroom"), "{timeout:?}");
        assert!(child(&limits, "layers").from.starts_with("not computed because"));
    }

    #[test]
    fn every_figure_named_is_known_of_some_part() {
        let (model, analysis) = numbers(THUMBNAILS);
        let explainer = Explainer { model: &model, catalog: Catalog::bundled(), analysis: &analysis };
        for (figure, _) in FIGURES {
            assert!(model.nodes().any(|(id, _)| explainer.figure(id, figure).is_some()), "{figure}");
        }
        assert_eq!(explainer.figure(model.named("web").unwrap(), "cost"), None);
    }
}
