//! How long provisioned capacity runs: all month, some hours a day, or as long as its work takes.

use super::provenance::{Ledger, On};
use super::usage::{HOURS, Usage, billed_seconds};
use neph_catalog::{Role, fact};
use neph_model::{Family, Mode, NodeId};

/// Seconds of a day.
const DAY: f64 = 86_400.0;

impl Usage<'_> {
    /// Hours of a month in which provisioned capacity runs: all, or the `hours` a day that are given.
    pub(super) fn duty_hours(&self, id: NodeId) -> f64 {
        let own = self.model.node(id).facts.time(fact::HOURS);
        let given = own.or_else(|| self.model.system.facts.time(fact::HOURS));
        HOURS * given.map_or(1.0, |hours| (hours.0 / DAY).clamp(0.0, 1.0))
    }

    /// The same in seconds.
    pub(super) fn duty_seconds(&self, id: NodeId) -> f64 {
        self.duty_hours(id) * 3600.0
    }

    /// Hours of all instances of a component in a month.
    pub(super) fn instance_hours(&self, id: NodeId, ledger: &mut Ledger) -> f64 {
        match self.task_hours(id, ledger) {
            Some(hours) => hours,
            None => self.instances(id, ledger) * self.duty_hours(id),
        }
    }

    /// Hours of a container that is started for each piece of work and ends with it: one whose `duration` is given,
    /// whose `instances` are not, and which only schedules, queues and events start.
    fn task_hours(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        let node = self.model.node(id);
        let facts = &node.facts;
        let kept = facts.has(fact::INSTANCES) || facts.has(fact::MIN_INSTANCES) || facts.has(fact::HOURS);
        if node.role.family() != Family::Compute || node.is(Role::Vm) || kept {
            return None;
        }
        let seconds = facts.time(fact::DURATION)?.0;
        let triggers = self.model.triggers(id);
        let started = |edge: &neph_model::Edge| {
            let from = self.model.origin(edge);
            let scheduled = from.is_some_and(|from| {
                self.model.node(from).role.family() == Family::Orchestration
            });
            edge.mode == Mode::Event || scheduled
        };
        if triggers.is_empty() || !triggers.iter().all(|(_, edge)| started(edge)) {
            return None;
        }
        let why = "schedules and queues start it, and it ends with its work; `instances` keeps it running";
        self.assume(ledger, On::Node(id), "instances", "one for each piece of work", why);
        let seconds = self.catalog.priced_service(node.service_id()).map_or(seconds, |s| billed_seconds(s, seconds));
        Some(self.started(id)? * seconds / 3600.0)
    }
}
