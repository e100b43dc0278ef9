//! What stores hold against limits: sizes, accesses, and the share of the busiest key.

use super::held::Amount;
use super::limits::Facts;
use super::usage::payload_kb;
use neph_catalog::LimitKey;
use neph_catalog::fact;
use neph_model::{Mode, NodeId};

impl Facts<'_> {
    pub(super) fn of_stores(&self, id: NodeId, key: LimitKey) -> Option<Amount> {
        match key {
            LimitKey::ItemSize => Some((self.largest_access(id, true)?, false, "largest item written")),
            LimitKey::ReadSize => Some((self.largest_access(id, false)?, false, "largest item read")),
            LimitKey::Storage => self.stated(id, fact::KEEP, "data stored"),
            LimitKey::PartitionStorage => {
                let (kept, _, _) = self.stated(id, fact::KEEP, "")?;
                Some((kept * self.hot_key(id)?, false, "data under the busiest partition key"))
            }
            LimitKey::WriteUnits => Some((self.units(id, true)?, false, "write units per second at peak")),
            LimitKey::ReadUnits => Some((self.units(id, false)?, false, "read units per second at peak")),
            LimitKey::TableUnits => {
                let both = [self.units(id, true), self.units(id, false)];
                let most = both.into_iter().flatten().reduce(f64::max)?;
                Some((most, false, "write or read units per second at peak, whichever is higher"))
            }
            LimitKey::PartitionWriteUnits => Some((
                self.units(id, true)? * self.hot_key(id)?,
                false,
                "write units per second under the busiest key",
            )),
            LimitKey::PartitionReadUnits => Some((
                self.units(id, false)? * self.hot_key(id)?,
                false,
                "read units per second under the busiest key",
            )),
            LimitKey::RequestUnits => Some((
                self.request_units(id)?,
                true,
                "request units a second at the peak, 1 a KB read and 5 a KB written",
            )),
            LimitKey::PartitionRequestUnits => Some((
                self.request_units(id)? * self.hot_key(id)?,
                true,
                "request units per second under the busiest key",
            )),
            LimitKey::CacheUnits => Some((
                self.kilobytes(id)?,
                false,
                "requests a second at the peak, a large one counted by its kilobytes",
            )),
            LimitKey::CacheBurstUnits => Some((
                self.kilobytes(id)? * self.hot_key(id)?,
                false,
                "requests a second on the busiest key, by kilobytes",
            )),
            LimitKey::WriteRate => Some((self.flow(id, true, None)?, false, "writes per second at peak")),
            LimitKey::ReadRate => Some((self.flow(id, false, None)?, false, "reads per second at peak")),
            LimitKey::SameKeyWriteRate => Some((
                self.flow(id, true, None)? * self.hot_key(id)?,
                false,
                "writes per second under the busiest key",
            )),
            LimitKey::ShardConsumers => {
                let arrows = self.model.outgoing(id);
                let readers = arrows.iter().filter(|(_, edge)| edge.mode == Mode::Event).count();
                (readers > 0).then_some((readers as f64, false, "consumers of its change stream"))
            }
            LimitKey::CapacityUnits => self.stated(id, fact::CAPACITY_UNITS, "capacity units"),
            _ => None,
        }
    }

    /// Bytes of the largest thing written or read.
    fn largest_access(&self, id: NodeId, writes: bool) -> Option<f64> {
        let name = if writes { fact::WRITES } else { fact::READS };
        let share = |edge| super::traffic::write_share(self.model, edge);
        let arrows = self.model.incoming(id).into_iter().filter(|(_, edge)| {
            if writes { self.model.is_write(edge) && share(edge) > 0.0 } else { share(edge) < 1.0 }
        });
        let sizes = arrows.filter_map(|(_, edge)| {
            let stated = edge.facts.accesses(name).and_then(|(_, size)| size);
            stated.or_else(|| edge.facts.size(fact::PAYLOAD)).map(|size| size.0)
        });
        sizes.reduce(f64::max)
    }

    /// The share of the traffic that falls on the busiest key, as stated of the part or of an arrow at it.
    pub(super) fn hot_key(&self, id: NodeId) -> Option<f64> {
        let arrows = self.model.incoming(id);
        let of_arrows =
            || arrows.iter().filter_map(|(_, edge)| edge.facts.number(fact::HOT_KEY)).reduce(f64::max);
        self.model.node(id).facts.number(fact::HOT_KEY).or_else(of_arrows)
    }

    fn units(&self, id: NodeId, writes: bool) -> Option<f64> {
        let service = self.catalog.service(self.model.node(id).service_id())?;
        let billing = service.billing.as_ref()?;
        self.flow(id, writes, if writes { billing.write_unit_kb } else { billing.read_unit_kb })
    }

    fn request_units(&self, id: NodeId) -> Option<f64> {
        match (self.flow(id, false, Some(1)), self.flow(id, true, Some(1))) {
            (None, None) => None,
            (reads, writes) => {
                Some(reads.unwrap_or(0.0) + super::usage::UNITS_A_WRITE * writes.unwrap_or(0.0))
            }
        }
    }

    fn kilobytes(&self, id: NodeId) -> Option<f64> {
        let flows = self.model.incoming(id).into_iter().filter_map(|(edge_id, edge)| {
            Some(
                self.traffic.edge(edge_id)?.peak
                    * payload_kb(self.model, edge).unwrap_or(1.0).ceil().max(1.0),
            )
        });
        flows.reduce(|a, b| a + b)
    }

    fn flow(&self, id: NodeId, writes: bool, unit_kb: Option<u32>) -> Option<f64> {
        let mut sum = None;
        for (edge_id, edge) in self.model.incoming(id) {
            let Some(rates) = self.traffic.edge(edge_id) else { continue };
            let share = super::traffic::write_share(self.model, edge);
            let share = if writes { share } else { 1.0 - share };
            if share <= 0.0 {
                continue;
            }
            let size = edge
                .facts
                .accesses(if writes { fact::WRITES } else { fact::READS })
                .and_then(|(_, size)| size)
                .map(|size| size.kb());
            let units = match (unit_kb, size.or_else(|| payload_kb(self.model, edge))) {
                (Some(unit), Some(kb)) if unit > 0 => (kb / f64::from(unit)).ceil().max(1.0),
                _ => 1.0,
            };
            *sum.get_or_insert(0.0) += rates.peak * share * units;
        }
        sum
    }
}
