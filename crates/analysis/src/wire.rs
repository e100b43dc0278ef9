//! Data that leaves: to callers, to partners, through a private network's gateway and endpoints, to other regions.

use std::collections::BTreeSet;

use super::provenance::{Ledger, On};
use super::usage::Usage;
use neph_catalog::{Capability, Fact, kind};
use neph_catalog::{Role, fact};
use neph_model::{Edge, EdgeId, Mode, NodeId};

/// Kilobytes of an answer of which nothing is said.
const ANSWER_KB: f64 = 2.0;

/// Kilobytes of a file of which nothing is said.
const FILE_KB: f64 = 50.0;

/// Kilobytes in a gigabyte.
const KB_A_GB: f64 = 1024.0 * 1024.0;

impl Usage<'_> {
    /// Bytes answered to people and partners.
    pub(super) fn answered_gb(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        let from_outside = |edge: &Edge| {
            edge.mode == Mode::Call
                && self.model.origin(edge).is_none_or(|from| self.model.node(from).is_outside())
        };
        let mut sum = None;
        for (edge_id, edge) in self.model.incoming(id).into_iter().filter(|(_, edge)| from_outside(edge)) {
            let Some(month) = self.month(edge_id) else { continue };
            let kb = self.answer_kb(id, edge_id, edge, ledger);
            *sum.get_or_insert(0.0) += month * kb / KB_A_GB;
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

    /// Gigabytes sent to partners and older systems over the internet, where their size is given.
    pub(super) fn partner_gb(&self, id: NodeId) -> Option<f64> {
        let partner = |edge: &Edge| {
            self.model.target(edge).is_some_and(|to| {
                let to = self.model.node(to);
                to.is_outside() && !to.is(Role::Client)
            })
        };
        let sent = self.model.outgoing(id).into_iter().filter(|(_, edge)| partner(edge));
        let each = |(edge_id, edge): (EdgeId, &Edge)| {
            Some(self.month(edge_id)? * self.payload_kb(edge)? / KB_A_GB)
        };
        sent.filter_map(each).reduce(|a, b| a + b)
    }

    /// Whether a component runs in a private network.
    fn is_private(&self, id: NodeId) -> bool {
        let grouped = || self.model.enclosing(id).iter().any(|at| self.model.group(*at).kind == "vpc");
        self.says(id, fact::VPC) || grouped()
    }

    fn says(&self, id: NodeId, name: Fact<kind::Flag>) -> bool {
        self.model.node(id).facts.is(name) || self.model.system.facts.is(name)
    }

    /// Arrows from a private network to services that lie outside it.
    fn leaving(&self, id: NodeId) -> Vec<(EdgeId, &Edge)> {
        if !self.is_private(id) {
            return Vec::new();
        }
        let outside = |edge: &Edge| {
            self.model.target(edge).is_some_and(|to| {
                let to = self.model.node(to);
                let private = to.role.can(Capability::PrivateNetwork);
                !private && !to.is(Role::Client) && !to.is_function() && !to.is(Role::Network)
            })
        };
        self.model.outgoing(id).into_iter().filter(|(_, edge)| outside(edge)).collect()
    }

    /// Those that an endpoint of the private network serves, and those that go through its gateway.
    fn through(&self, id: NodeId, endpoint: bool) -> Vec<(EdgeId, &Edge)> {
        let endpoints = self.says(id, fact::ENDPOINTS);
        let served = |edge: &Edge| {
            let to = self.model.target(edge);
            endpoints && to.is_some_and(|to| !self.model.node(to).is_outside())
        };
        self.leaving(id).into_iter().filter(|(_, edge)| served(edge) == endpoint).collect()
    }

    fn carried_gb(&self, arrows: Vec<(EdgeId, &Edge)>, why: &str, ledger: &mut Ledger) -> Option<f64> {
        let mut sum = None;
        for (edge_id, edge) in arrows {
            let Some(month) = self.month(edge_id) else { continue };
            let answer = edge.facts.size(fact::RESPONSE).map_or(0.0, |size| size.kb());
            let kb = self.payload_kb(edge).unwrap_or_else(|| {
                self.assume(ledger, On::Edge(edge_id), "payload", format!("{ANSWER_KB} KB"), why);
                ANSWER_KB * self.stance.assumed()
            });
            *sum.get_or_insert(0.0) += month * (kb + answer) / KB_A_GB;
        }
        sum
    }

    pub(super) fn gateway_gb(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        let why = "no size is stated; it goes through the network's gateway";
        self.carried_gb(self.through(id, false), why, ledger)
    }

    /// Zones in which the private network of the system runs: the most that any component says, or one.
    fn zones(&self, id: NodeId, ledger: &mut Ledger) -> f64 {
        let of = |node: &neph_model::Node| node.facts.number(fact::ZONES);
        let given = self.model.nodes().filter(|(other, _)| self.is_private(*other)).filter_map(|(_, n)| of(n));
        given.reduce(f64::max).unwrap_or_else(|| {
            let why = "no `zones` are given; one in each zone is paid for";
            self.assume(ledger, On::Node(id), "zones", "one", why);
            1.0
        })
    }

    /// Hours of the gateways that a private network needs and nobody drew, one in each zone.
    pub(super) fn gateway_hours(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        let drawn = self.model.of_role(Role::Network).any(|(_, node)| !node.facts.has(fact::PRICE));
        if drawn || self.through(id, false).is_empty() {
            return None;
        }
        let zones = self.zones(id, ledger);
        let why =
            "what runs in a private network reaches other services through one; `endpoints` replaces it";
        self.assume(ledger, On::System, "network gateway", format!("{zones}, one in each zone"), why);
        let given = self.model.nodes().any(|(_, node)| node.facts.has(fact::ZONES));
        let factor = if given { 1.0 } else { self.stance.assumed() };
        Some(super::usage::HOURS * zones * factor)
    }

    /// Hours of endpoints: one for each service that is reached and each zone, those of gateway endpoints left out.
    /// The first component that reaches a service pays for its endpoint.
    pub(super) fn endpoint_hours(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        let earlier = self.model.nodes().map(|(other, _)| other).take_while(|other| *other != id);
        let known: BTreeSet<&str> = earlier.flat_map(|other| self.endpoint_services(other)).collect();
        let new = self.endpoint_services(id).difference(&known).count();
        (new > 0).then(|| new as f64 * self.zones(id, ledger) * super::usage::HOURS)
    }

    fn endpoint_services(&self, id: NodeId) -> BTreeSet<&str> {
        let targets = self.through(id, true);
        let service = |(_, edge): (EdgeId, &Edge)| {
            let service = self.catalog.service(self.model.node(self.model.target(edge)?).service_id())?;
            (!service.gateway_endpoint).then_some(service.id.as_str())
        };
        let ids: BTreeSet<&str> = targets.into_iter().filter_map(service).collect();
        ids
    }

    /// Gigabytes through endpoints that are billed by the hour and the gigabyte.
    pub(super) fn endpoint_gb(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        let billed = |edge: &Edge| {
            let to = self.model.target(edge).map(|to| self.model.node(to).service_id());
            to.and_then(|to| self.catalog.service(to)).is_some_and(|service| !service.gateway_endpoint)
        };
        let arrows = self.through(id, true).into_iter().filter(|(_, edge)| billed(edge)).collect();
        self.carried_gb(arrows, "no size is stated; it goes through a private endpoint", ledger)
    }

    /// Gigabytes sent to components of the system in another region, where their size is given.
    pub(super) fn region_gb(&self, id: NodeId) -> Option<f64> {
        let own = super::cost::region(self.model, self.catalog, id)?;
        let elsewhere = |edge: &Edge| {
            let to = self.model.target(edge)?;
            let there = super::cost::region(self.model, self.catalog, to)?;
            (there != own && !self.model.node(to).is_outside()).then_some(())
        };
        let sent = self.model.outgoing(id).into_iter().filter(|(_, edge)| elsewhere(edge).is_some());
        let each = |(edge_id, edge): (EdgeId, &Edge)| {
            Some(self.month(edge_id)? * self.payload_kb(edge)? / KB_A_GB)
        };
        sent.filter_map(each).reduce(|a, b| a + b)
    }
}
