//! What watching and guarding a component costs: logs, traces, alarms, metrics, dashboards, authorizers, firewalls.

use super::provenance::{Ledger, On};
use super::usage::{LOG_BYTES, Usage};
use neph_catalog::fact;
use neph_catalog::{Fact, kind};
use neph_model::{Mode, NodeId};

/// The part of its size that a kept log takes.
const PACKED: f64 = 0.2;

/// Bytes of a line of a log.
const LINE_BYTES: f64 = 200.0;

/// Bytes of an entry in an access log.
const ACCESS_BYTES: f64 = 500.0;

/// Seconds in a month of logs.
const DAYS_30: f64 = 30.0 * 86_400.0;

/// Bytes of a gigabyte.
const GB: f64 = 1024.0 * 1024.0 * 1024.0;

/// Alarms that `all` stands for: errors, throttles, duration.
const ALL_ALARMS: f64 = 3.0;

/// The share of requests that is traced where nobody says.
const SAMPLED: f64 = 0.05;

/// Gigabyte-seconds of an authorizer that is not drawn: 128 MB for 20 ms.
const AUTHORIZER_GB_S: f64 = 0.125 * 0.02;

impl Usage<'_> {
    pub(super) fn log_gb(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        let facts = &self.model.node(id).facts;
        let runs = self.started(id)?;
        let stated = facts.size(fact::LOG).or_else(|| self.model.system.facts.size(fact::LOG));
        let bytes = stated.map_or_else(
            || {
                let why = "start, end and report of the platform, and a few lines of one's own";
                self.assume(ledger, On::System, "log", "2 KB a run", why);
                LOG_BYTES * self.stance.assumed()
            },
            |bytes| bytes.0,
        );
        Some(runs * bytes * self.tuning.log / GB)
    }

    /// Logs kept: as long as is said, or what one month leaves.
    pub(super) fn log_kept_gb(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        let logged = self.log_gb(id, ledger)?;
        let facts = &self.model.node(id).facts;
        let stated =
            facts.time(fact::LOG_RETENTION).or_else(|| self.model.system.facts.time(fact::LOG_RETENTION));
        let months = match stated {
            Some(time) => time.0 / DAYS_30,
            None => {
                let why = "no `log_retention` is stated: what is kept grows by as much each month";
                self.assume(ledger, On::System, "log kept", "the first month's", why);
                1.0
            }
        };
        let why = "kept logs are packed to about a fifth";
        self.assume(ledger, On::System, "log packed", "20 %", why);
        Some(logged * months * PACKED * self.stance.assumed())
    }

    /// Lines of a log; one is about as long as a line of text.
    pub(super) fn log_lines(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        Some(self.log_gb(id, ledger)? * GB / LINE_BYTES)
    }

    /// Gigabytes of an access log.
    pub(super) fn access_log_gb(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        if !self.model.node(id).facts.is(fact::ACCESS_LOG) {
            return None;
        }
        let why = "an entry in JSON with the usual fields";
        self.assume(ledger, On::System, "access log", "500 bytes a request", why);
        Some(self.arrivals(id)? * ACCESS_BYTES * self.stance.assumed() * self.tuning.log / GB)
    }

    pub(super) fn traced(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        let traced = self.model.node(id).facts.is(fact::TRACING) || self.model.system.facts.is(fact::TRACING);
        let enters =
            self.model.triggers(id).iter().any(|(_, edge)| {
                self.model.origin(edge).is_none_or(|from| !self.model.node(from).is_function())
            });
        if !traced || !enters {
            return None;
        }
        let facts = &self.model.node(id).facts;
        let given = facts.number(fact::SAMPLING).or_else(|| self.model.system.facts.number(fact::SAMPLING));
        let share = given.unwrap_or_else(|| {
            self.assume(ledger, On::System, "traced", "5 % of the requests", "the usual sampling");
            SAMPLED
        });
        Some(self.started(id)? * share)
    }

    /// Alarms: the words given for the component; what the system says holds for each of its functions and queues.
    pub(super) fn alarms(&self, id: NodeId) -> Option<f64> {
        let node = self.model.node(id);
        let watched = node.is_function() || node.is_polled();
        let own = self.words(id, fact::ALARMS, ALL_ALARMS);
        let general = || watched.then(|| count(self.model.system.facts.text(fact::ALARMS)?, ALL_ALARMS));
        let alarms = own.or_else(|| general().flatten()).unwrap_or(0.0);
        let one = if node.facts.is(fact::ALARM) { 1.0_f64 } else { 0.0 };
        Some(alarms.max(one)).filter(|n| *n > 0.0)
    }

    /// Metrics of one's own, one for each word.
    pub(super) fn metrics(&self, id: NodeId) -> Option<f64> {
        let own = self.words(id, fact::METRICS, 1.0).unwrap_or(0.0);
        let general = || count(self.model.system.facts.text(fact::METRICS)?, 1.0);
        let first = self.first_function() == Some(id);
        Some(own + if first { general().unwrap_or(0.0) } else { 0.0 }).filter(|n| *n > 0.0)
    }

    /// Dashboards of the component, and those of the system once.
    pub(super) fn dashboards(&self, id: NodeId) -> Option<f64> {
        let own = self.model.node(id).facts.number(fact::DASHBOARDS).unwrap_or(0.0);
        let first = self.first_function() == Some(id);
        let general = self.model.system.facts.number(fact::DASHBOARDS).filter(|_| first).unwrap_or(0.0);
        Some(own + general).filter(|n| *n > 0.0)
    }

    /// The function that stands for the system.
    fn first_function(&self) -> Option<NodeId> {
        self.model.functions().map(|(id, _)| id).next()
    }

    fn words<K: kind::Worded>(&self, id: NodeId, name: Fact<K>, all: f64) -> Option<f64> {
        count(self.model.node(id).facts.text(name)?, all)
    }

    /// Invocations of an authorizer that is not drawn: one for each request.
    pub(super) fn authorizer_runs(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        let says = |facts: &neph_model::Facts| facts.says(fact::AUTH, "authorizer");
        let requests = if says(&self.model.node(id).facts) {
            self.arrivals(id)?
        } else {
            let arrows = self.model.incoming(id).into_iter().filter(|(_, edge)| says(&edge.facts));
            arrows.filter_map(|(edge, _)| self.month(edge)).reduce(|a, b| a + b)?
        };
        let why = "128 MB for 20 ms at each request, nothing cached; draw it as a function to replace this";
        self.assume(ledger, On::Node(id), "authorizer", "one invocation a request", why);
        Some(requests * self.stance.assumed().min(1.0))
    }

    pub(super) fn authorizer_gb_s(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        Some(self.authorizer_runs(id, ledger)? * AUTHORIZER_GB_S)
    }

    /// Requests that a firewall inspects: what arrives at it, or at what it stands before.
    pub(super) fn inspected(&self, id: NodeId) -> Option<f64> {
        let before = || {
            let guarded = self.model.outgoing(id).into_iter().filter(|(_, edge)| edge.mode != Mode::Failure);
            guarded.filter_map(|(_, edge)| self.arrivals(self.model.target(edge)?)).reduce(|a, b| a + b)
        };
        self.arrivals(id).filter(|n| *n > 0.0).or_else(before)
    }

    /// Rules of a firewall.
    pub(super) fn firewall_rules(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        let rules = self.model.node(id).facts.number(fact::RULES);
        if rules.is_none() {
            let why = "no `rules` are given";
            self.assume(ledger, On::Node(id), "rules of the firewall", "not counted", why);
        }
        rules
    }
}

/// How many things a list of words names; `all` stands for several, `none` for nothing.
fn count(text: &str, all: f64) -> Option<f64> {
    let each = text.split([' ', ',']).filter(|word| !word.is_empty()).map(|word| match word {
        "none" | "budget" => 0.0,
        "all" => all,
        _ => 1.0,
    });
    Some(each.sum::<f64>()).filter(|n| *n > 0.0)
}
