//! What a part causes beside itself: logs, traces, data to the internet and through gateways, polls of an empty queue.

use super::meters::Counts;
use super::provenance::{Ledger, On};
use super::usage::{LOG_BYTES, Usage};
use neph_catalog::{Capability, Fact, kind};
use neph_catalog::{Role, fact};
use neph_model::{Edge, EdgeId, Mode, NodeId};
use neph_syntax::units::SECONDS_PER_MONTH;

/// Kilobytes of an answer of which nothing is said.
const ANSWER_KB: f64 = 2.0;

/// Kilobytes of a file of which nothing is said.
const FILE_KB: f64 = 50.0;

/// The part of its size that a kept log takes.
const PACKED: f64 = 0.2;

/// Bytes of a line of a log.
const LINE_BYTES: f64 = 200.0;

/// Seconds in a month of logs.
const DAYS_30: f64 = 30.0 * 86_400.0;

impl Usage<'_> {
    pub(super) fn beside(&self, id: NodeId, counts: Counts, ledger: &mut Ledger) -> Option<f64> {
        match counts {
            Counts::LogGb => self.log_gb(id, ledger),
            Counts::LogKeptGb => self.log_kept_gb(id, ledger),
            Counts::LogLines => {
                // A line of a log is about as long as a line of text.
                Some(self.log_gb(id, ledger)? * 1024.0 * 1024.0 * 1024.0 / LINE_BYTES)
            }
            Counts::TracedRuns => self.traced(id, ledger),
            Counts::AnsweredGb => self.answered_gb(id, ledger),
            Counts::EmptyPolls => self.empty_polls(id, ledger),
            Counts::GatewayGb => self.gateway_gb(id, ledger),
            Counts::GatewayHours => self.gateway_hours(id, ledger),
            _ => None,
        }
    }

    fn log_gb(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
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
        Some(runs * bytes * self.tuning.log / 1024.0 / 1024.0 / 1024.0)
    }

    /// Logs kept: as long as is said, or what one month leaves.
    fn log_kept_gb(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
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

    fn traced(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        let traced = self.model.node(id).facts.is(fact::TRACING) || self.model.system.facts.is(fact::TRACING);
        let enters =
            self.model.triggers(id).iter().any(|(_, edge)| {
                self.model.origin(edge).is_none_or(|from| !self.model.node(from).is_function())
            });
        if !traced || !enters {
            return None;
        }
        self.assume(ledger, On::System, "traced", "5 % of the requests", "the usual sampling");
        Some(self.started(id)? * 0.05)
    }

    /// Bytes answered to people and partners.
    fn answered_gb(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        let from_outside = |edge: &Edge| {
            edge.mode == Mode::Call
                && self.model.origin(edge).is_none_or(|from| self.model.node(from).is_outside())
        };
        let mut sum = None;
        for (edge_id, edge) in self.model.incoming(id).into_iter().filter(|(_, edge)| from_outside(edge)) {
            let Some(month) = self.month(edge_id) else { continue };
            let kb = self.answer_kb(id, edge_id, edge, ledger);
            *sum.get_or_insert(0.0) += month * kb / 1024.0 / 1024.0;
        }
        sum
    }

    fn answer_kb(&self, id: NodeId, edge_id: EdgeId, edge: &Edge, ledger: &mut Ledger) -> f64 {
        let read = edge.facts.accesses(fact::READS).and_then(|(_, size)| size);
        if let Some(size) = edge.facts.size(fact::RESPONSE).or(read) {
            return size.kb() * self.tuning.payload;
        }
        let files = matches!(self.model.node(id).role, Role::Bucket | Role::Cdn);
        let write =
            files && self.model.is_write(edge) && super::traffic::write_share(self.model, edge) >= 1.0;
        if write {
            return 0.0;
        }
        let (kb, why) = if files {
            (FILE_KB, "no `response` is stated; a picture or a script of a page")
        } else {
            (ANSWER_KB, "no `response` is stated; a small answer in JSON")
        };
        self.assume(ledger, On::Edge(edge_id), "response", format!("{kb} KB"), why);
        kb * self.stance.assumed()
    }

    /// Receives that find a queue empty: pollers ask again whenever a long wait ends without a message.
    ///
    /// With n pollers, each waiting at most W for messages that come at random at λ a second, one poll lasts
    /// (1 − e^(−λW/n)) · n/λ on average, and the share e^(−λW/n) of them ends with nothing.
    fn empty_polls(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        let queue = self.catalog.service(self.model.node(id).service_id())?;
        let wait = queue.limit("receive_wait_max")?.number()?;
        let mut sum = None;
        for (edge_id, edge) in self.model.outgoing(id) {
            let Some(to) = self.model.target(edge).filter(|_| edge.mode == Mode::Event) else { continue };
            let taker = self.catalog.service(self.model.node(to).service_id());
            let pollers = taker
                .and_then(|service| service.limit("esm_sqs_initial_concurrency"))
                .and_then(|limit| limit.number());
            let (Some(pollers), Some(month)) = (pollers, self.month(edge_id)) else { continue };
            let batches = month / SECONDS_PER_MONTH / self.traffic.batches[edge_id.0].0.max(1.0);
            let each = batches / pollers;
            let empty = (-each * wait).exp();
            let lasts = if each * wait > 1e-9 { (1.0 - empty) / each } else { wait };
            let why = "pollers that wait as long as they may, whether or not anything comes";
            let value = format!("{pollers} pollers of {wait} s");
            self.assume(ledger, On::Node(id), "empty polls", value, why);
            *sum.get_or_insert(0.0) += pollers * SECONDS_PER_MONTH / lasts * empty * self.stance.assumed();
        }
        sum
    }

    /// Arrows from a private network to services that lie outside it and have no endpoint in it.
    fn through_gateway(&self, id: NodeId) -> Vec<(EdgeId, &Edge)> {
        let node = self.model.node(id);
        let says = |name: Fact<kind::Flag>| node.facts.is(name) || self.model.system.facts.is(name);
        let grouped = || self.model.enclosing(id).iter().any(|at| self.model.group(*at).kind == "vpc");
        if !(says(fact::VPC) || grouped()) || says(fact::ENDPOINTS) {
            return Vec::new();
        }
        let outside = |edge: &Edge| {
            self.model.target(edge).is_some_and(|to| {
                let to = self.model.node(to);
                let private = to.role.can(Capability::PrivateNetwork);
                !private && !to.is(Role::Client) && !to.is_function()
            })
        };
        self.model.outgoing(id).into_iter().filter(|(_, edge)| outside(edge)).collect()
    }

    fn gateway_gb(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        let mut sum = None;
        for (edge_id, edge) in self.through_gateway(id) {
            let Some(month) = self.month(edge_id) else { continue };
            let answer = edge.facts.size(fact::RESPONSE).map_or(0.0, |size| size.kb());
            let kb = self.payload_kb(edge).unwrap_or_else(|| {
                let why = "no size is stated; it goes through the network's gateway";
                self.assume(ledger, On::Edge(edge_id), "payload", format!("{ANSWER_KB} KB"), why);
                ANSWER_KB * self.stance.assumed()
            });
            *sum.get_or_insert(0.0) += month * (kb + answer) / 1024.0 / 1024.0;
        }
        sum
    }

    /// Hours of the gateway that a private network needs and nobody drew.
    fn gateway_hours(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        if self.model.of_role(Role::Network).next().is_some() || self.through_gateway(id).is_empty() {
            return None;
        }
        let why =
            "what runs in a private network reaches other services through one; `endpoints` replaces it";
        self.assume(ledger, On::System, "network gateway", "one, in one zone", why);
        // Twice as many at most: one in each of two zones; and none where endpoints were left unsaid.
        Some(super::usage::HOURS * self.stance.assumed())
    }
}
