//! What queues, topics, buses, streams and workflows hold against limits.

use std::collections::BTreeMap;

use super::held::Amount;
use super::limits::{Facts, instances};
use super::usage::payload_kb;
use neph_catalog::LimitKey;
use neph_catalog::{Role, fact};
use neph_model::{Edge, EdgeId, EventId, Mode, NodeId};

impl Facts<'_> {
    pub(super) fn of_messages(&self, id: NodeId, key: LimitKey) -> Option<Amount> {
        let model = self.model;
        let facts = &model.node(id).facts;
        // What a delivery stream reads for itself from another stream is not put into it by calls.
        let reads_for_itself = model.node(id).is(Role::Delivery)
            && model
                .triggers(id)
                .iter()
                .all(|(_, e)| model.origin(e).is_some_and(|from| model.node(from).is(Role::Stream)));
        let peak = || (!reads_for_itself).then_some(self.traffic.node(id).arrivals?.peak);
        let takers = || model.outgoing(id).into_iter().filter(|(_, edge)| edge.mode == Mode::Event);
        match key {
            LimitKey::MessageSize => {
                let all = [Mode::Call, Mode::Event, Mode::Failure];
                Some((self.largest(id, &all, false)?, false, "largest message"))
            }
            LimitKey::TargetResponseSize => {
                let answers =
                    model.outgoing(id).into_iter().filter_map(|(_, edge)| edge.facts.size(fact::RESPONSE));
                Some((answers.map(|size| size.0).reduce(f64::max)?, false, "largest response of a target"))
            }
            LimitKey::RequestRate => Some((peak()?, false, "requests per second at peak")),
            LimitKey::BatchedRequestRate => {
                // Batches of ten multiply what a call takes; without a stated batch each message is a call.
                let stated =
                    model.incoming(id).into_iter().filter_map(|(_, edge)| edge.facts.number(fact::BATCH));
                let batch = stated.reduce(f64::min).unwrap_or(1.0).clamp(1.0, 10.0);
                Some((peak()? / batch, false, "calls per second at peak"))
            }
            LimitKey::OrderedRequestRate if facts.is(fact::FIFO) => {
                Some((peak()?, false, "messages per second at peak"))
            }
            LimitKey::Throughput if !reads_for_itself => {
                Some((self.megabytes_in(id)?, false, "MB per second at peak"))
            }
            LimitKey::OnDemandThroughput if !facts.has(fact::SHARDS) => {
                Some((self.megabytes_in(id)?, false, "MB per second at peak"))
            }
            LimitKey::DeliveryRate => {
                let out: Vec<f64> = model
                    .outgoing(id)
                    .into_iter()
                    .filter(|(_, e)| e.mode != Mode::Failure)
                    .filter_map(|(edge, _)| Some(self.traffic.edge(edge)?.peak))
                    .collect();
                (!out.is_empty()).then(|| (out.iter().sum(), false, "deliveries per second at peak"))
            }
            LimitKey::InFlight => {
                let taken = takers().filter_map(|(edge, e)| {
                    Some(self.traffic.edge(edge)?.peak * self.timings.answer(model.target(e)?).mean)
                });
                let sum: f64 = taken.sum();
                (sum > 0.0).then_some((sum, false, "messages in flight at peak"))
            }
            LimitKey::VisibilityTimeout if !facts.has(fact::VISIBILITY) => {
                let times = takers().filter_map(|(_, edge)| {
                    let to = model.target(edge)?;
                    let timing = self.timings.answer(to);
                    model.node(to).is_function().then(|| (timing.known_most(), timing.from.is_assumed()))
                });
                let (seconds, assumed) = times.reduce(|a, b| if b.0 > a.0 { b } else { a })?;
                Some((seconds, assumed, "processing time of a message"))
            }
            LimitKey::VisibilityTimeoutMax => self.stated(id, fact::VISIBILITY, "visibility time-out"),
            LimitKey::Retention => self.stated(id, fact::KEEP_FOR, "message retention"),
            LimitKey::RetentionMin => {
                self.stated(id, fact::KEEP_FOR, "message retention, checked against the minimum")
            }
            LimitKey::PublishBatch => self.on_arrows(id, fact::BATCH, "messages per publish request"),
            LimitKey::ReceiveBatch => {
                let stated = takers().filter_map(|(_, edge)| edge.facts.number(fact::BATCH));
                Some((stated.reduce(f64::max)?, false, "messages per receive request"))
            }
            LimitKey::Subscriptions => self.consumers(id),
            LimitKey::OrderedSubscriptions if facts.is(fact::FIFO) => self.consumers(id),
            LimitKey::TargetsPerEvent => {
                let mut by_event: BTreeMap<Option<EventId>, usize> = BTreeMap::new();
                for (_, edge) in takers().filter(|(_, edge)| edge.event.is_some()) {
                    *by_event.entry(edge.event).or_default() += 1;
                }
                Some((*by_event.values().max()? as f64, false, "subscribers of one event"))
            }
            LimitKey::ConsumerConnections => {
                let each = takers().filter_map(|(edge, e)| self.instances_for(edge, e));
                let sum = each.reduce(|a, b| a + b)?;
                Some((sum, false, "consumer connections at peak, one per instance"))
            }
            LimitKey::OrderedThroughput => {
                let key = self.hot_key(id)?;
                Some((self.megabytes_in(id)? * key, false, "MB per second under the busiest key"))
            }
            LimitKey::ScheduleIntervalMin => {
                let rate = model.schedule_rate(id)?.0;
                (rate > 0.0).then_some((1.0 / rate, false, "schedule interval, checked against the minimum"))
            }
            LimitKey::Shards => self.stated(id, fact::SHARDS, "partitions"),
            LimitKey::ThroughputUnits => {
                let records = peak()? / RECORDS_A_UNIT;
                let units = records.max(self.megabytes_in(id).unwrap_or(0.0));
                Some((
                    units.ceil(),
                    false,
                    "throughput units at peak, one per 1,000 records or 1 MB per second",
                ))
            }
            LimitKey::ShardWriteRate => {
                Some((peak()? * self.hottest(id)?, false, "records per second on the busiest shard"))
            }
            LimitKey::ShardWriteThroughput => Some((
                self.megabytes_in(id)? * self.hottest(id)?,
                false,
                "MB per second on the busiest shard",
            )),
            LimitKey::ShardReadThroughput => {
                let readers = takers().count() as f64;
                let shared = if facts.is(fact::ENHANCED_FAN_OUT) { 1.0 } else { readers };
                (readers > 0.0).then_some((
                    self.megabytes_in(id)? * self.hottest(id)? * shared,
                    false,
                    "megabytes a second read of the busiest shard",
                ))
            }
            LimitKey::ShardReadRate if !facts.is(fact::ENHANCED_FAN_OUT) => {
                let readers = takers().filter(|(_, edge)| !edge.facts.is(fact::ENHANCED_FAN_OUT)).count();
                (readers > 0).then_some((
                    readers as f64,
                    false,
                    "read calls per second per shard, one per consumer",
                ))
            }
            // Items of a distributed map are executions with a history of their own.
            LimitKey::ExecutionHistory if !facts.is(fact::DISTRIBUTED) => {
                // Each step leaves about five events: entered, scheduled, started, succeeded, exited. An item
                // passes the steps that are made for every one.
                let called = model.outgoing(id).into_iter().filter(|(_, edge)| edge.mode == Mode::Call);
                let each =
                    called.filter(|(_, e)| e.facts.number(fact::CALLS).unwrap_or(1.0) > 1.0).count().max(1);
                let items = facts.number(fact::ITEMS).filter(|items| *items > 1.0);
                let steps =
                    items.map_or_else(|| facts.number(fact::STEPS), |items| Some(items * each as f64))?;
                Some((steps * 5.0, true, "events in the history of one execution, five per step"))
            }
            LimitKey::StepsPerExecution => self.stated(id, fact::STEPS, "steps of one execution"),
            LimitKey::StateTransitionRate => {
                Some((peak()? * facts.number(fact::STEPS)?, false, "state transitions per second at peak"))
            }
            LimitKey::MapItems if facts.is(fact::DISTRIBUTED) => {
                self.stated(id, fact::ITEMS, "items of a distributed map")
            }
            _ => None,
        }
    }

    fn consumers(&self, id: NodeId) -> Option<Amount> {
        let told = self.model.outgoing(id).iter().filter(|(_, edge)| edge.mode != Mode::Failure).count();
        (told > 0).then_some((told as f64, false, "subscribers"))
    }

    /// Instances that what comes along an arrow keeps at work at the peak.
    fn instances_for(&self, id: EdgeId, edge: &Edge) -> Option<f64> {
        let to = self.model.target(edge)?;
        let runs = self.traffic.edge(id)?.peak / self.traffic.batches[id.0].0;
        let together = super::cold_start::per_instance(self.catalog, self.model.node(to));
        Some(instances(runs * self.timings.answer(to).mean, together))
    }

    /// The part of the traffic on the busiest shard.
    fn hottest(&self, id: NodeId) -> Option<f64> {
        let facts = &self.model.node(id).facts;
        let shards = facts.number(fact::SHARDS)?.max(1.0);
        Some(facts.number(fact::HOT_KEY).unwrap_or(0.0).max(1.0 / shards))
    }

    pub(super) fn megabytes_in(&self, id: NodeId) -> Option<f64> {
        let flows = self.model.incoming(id).into_iter().filter_map(|(edge_id, edge)| {
            Some(self.traffic.edge(edge_id)?.peak * payload_kb(self.model, edge)? / 1024.0)
        });
        flows.reduce(|a, b| a + b)
    }
}

/// Records a second that one unit of throughput of an event stream takes.
const RECORDS_A_UNIT: f64 = 1000.0;
