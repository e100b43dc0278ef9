//! What a part causes beside itself: logs, traces, alarms, data to the internet and through gateways, empty polls.

use super::meters::Counts;
use super::provenance::{Ledger, On};
use super::usage::Usage;
use neph_model::{Mode, NodeId};
use neph_syntax::units::SECONDS_PER_MONTH;

impl Usage<'_> {
    pub(super) fn beside(&self, id: NodeId, counts: Counts, ledger: &mut Ledger) -> Option<f64> {
        match counts {
            Counts::LogGb => self.log_gb(id, ledger),
            Counts::LogKeptGb => self.log_kept_gb(id, ledger),
            Counts::LogLines => self.log_lines(id, ledger),
            Counts::AccessLogGb => self.access_log_gb(id, ledger),
            Counts::TracedRuns => self.traced(id, ledger),
            Counts::Alarms => self.alarms(id),
            Counts::Metrics => self.metrics(id),
            Counts::Dashboards => self.dashboards(id),
            Counts::AuthorizerRuns => self.authorizer_runs(id, ledger),
            Counts::AuthorizerGbS => self.authorizer_gb_s(id, ledger),
            Counts::Inspected => self.inspected(id),
            Counts::FirewallRules => self.firewall_rules(id, ledger),
            Counts::AnsweredGb => self.answered_gb(id, ledger),
            Counts::PartnerGb => self.partner_gb(id),
            Counts::EmptyPolls => self.empty_polls(id, ledger),
            Counts::GatewayGb => self.gateway_gb(id, ledger),
            Counts::GatewayHours => self.gateway_hours(id, ledger),
            Counts::EndpointHours => self.endpoint_hours(id, ledger),
            Counts::EndpointGb => self.endpoint_gb(id, ledger),
            Counts::RegionGb => self.region_gb(id),
            _ => None,
        }
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
}
