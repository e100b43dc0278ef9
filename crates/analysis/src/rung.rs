//! The size and number of units that hold what a component needs: a cache's node, a hub's units, a search tier.

use neph_catalog::fact;
use neph_catalog::schema::{Price, Service};
use neph_model::NodeId;
use neph_syntax::money::to_f64;
use serde::Deserialize;

use super::meters::Meter;
use super::provenance::{Ledger, On};
use super::usage::Usage;

/// What a size of unit is chosen by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Gigabytes of memory.
    MemoryGb,
    /// Gigabytes kept.
    StoredGb,
    /// Messages a day, each by its size.
    MessagesADay,
    /// Connections open at once.
    Connections,
}

/// A size of unit and how many of it.
pub(super) enum Rung<'a> {
    /// So many units at a price.
    Units(&'a Price, f64),
    /// No size is large enough.
    TooSmall,
}

/// Kilobytes of a message that a device hub counts as one.
const BLOCK_KB: f64 = 4.0;

impl Usage<'_> {
    /// The units that hold what a component needs, among the prices a meter may choose from.
    pub(super) fn rung<'a>(
        &self,
        id: NodeId,
        meter: &Meter,
        service: &'a Service,
        ledger: &mut Ledger,
    ) -> Option<Rung<'a>> {
        let need = meter.sized_by?;
        let known = self.needed(id, need, ledger);
        if known.is_none() {
            let why = "nothing says how much it needs; the smallest size is taken";
            self.assume(ledger, On::Node(id), "size", "the smallest", why);
        }
        let wanted = known.unwrap_or(0.0);
        let sizes = || {
            let covered = service.prices.iter().filter(|price| meter.covers(&price.meter));
            covered.filter_map(|price| Some((price, price.holds.map(to_f64)?)))
        };
        sizes().next()?;
        let fitting = sizes().filter_map(|(price, holds)| {
            let units = if meter.several {
                (wanted / holds - 1e-9).ceil().max(1.0)
            } else if wanted <= holds + 1e-9 {
                1.0
            } else {
                return None;
            };
            Some((price, units))
        });
        // Several units are chosen by what they cost together, one unit as the smallest that is large enough.
        let rank = |(price, units): &(&Price, f64)| match (meter.several, price.holds) {
            (false, Some(holds)) => to_f64(holds),
            _ => to_f64(price.usd) * units,
        };
        let Some((price, units)) = fitting.min_by(|a, b| rank(a).total_cmp(&rank(b))) else {
            let most = sizes().map(|(_, holds)| holds).fold(0.0, f64::max);
            let why = format!("the largest size in the catalogue holds {most}");
            self.assume(ledger, On::Node(id), "size", "not counted", &why);
            return Some(Rung::TooSmall);
        };
        Some(Rung::Units(price, units))
    }

    fn needed(&self, id: NodeId, need: Need, ledger: &mut Ledger) -> Option<f64> {
        let facts = &self.model.node(id).facts;
        match need {
            Need::MemoryGb => {
                let size = facts.size(fact::MEMORY).or_else(|| facts.size(fact::KEEP))?;
                Some(size.gb() * self.tuning.memory)
            }
            Need::StoredGb => self.stored_gb(id, ledger),
            Need::MessagesADay => {
                let messages = self.model.incoming(id).into_iter().filter_map(|(edge_id, edge)| {
                    let blocks = self.payload_kb(edge).map_or(1.0, |kb| (kb / BLOCK_KB).ceil().max(1.0));
                    Some(self.month(edge_id)? * blocks)
                });
                Some(messages.reduce(|a, b| a + b)? / DAYS)
            }
            Need::Connections => {
                let users = self.people(id)?;
                let why = "all of `users` connected at once";
                self.assume(ledger, On::Node(id), "connections", format!("{users}"), why);
                Some(users)
            }
        }
    }
}

/// Days of a billed month.
const DAYS: f64 = super::usage::HOURS / 24.0;
