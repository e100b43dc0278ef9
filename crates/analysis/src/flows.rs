//! Sizes of what flows through a system and of what it keeps.

use super::provenance::{Ledger, On, Provenance};
use super::traffic::write_share;
use super::usage::Usage;
use neph_catalog::fact;
use neph_catalog::schema::Price;
use neph_model::{Edge, EdgeId, Model, NodeId};

impl Usage<'_> {
    /// Kilobytes handed over along an arrow, if anything says so.
    pub fn payload_kb(&self, edge: &Edge) -> Option<f64> {
        payload_kb(self.model, edge).map(|kb| kb * self.tuning.payload)
    }

    /// Units of a size, at least one.
    pub(super) fn units(&self, edge: &Edge, unit_kb: Option<u32>) -> f64 {
        match (unit_kb, self.payload_kb(edge)) {
            (Some(unit), Some(kb)) if unit > 0 => (kb / f64::from(unit)).ceil().max(1.0),
            _ => 1.0,
        }
    }

    /// The arrow that says how large what leaves a queue is: this one, or one that fills it.
    pub(super) fn carrier<'e>(&'e self, queue: NodeId, edge: &'e Edge) -> &'e Edge {
        if self.payload_kb(edge).is_some() {
            return edge;
        }
        self.model
            .incoming(queue)
            .into_iter()
            .map(|(_, e)| e)
            .find(|e| self.payload_kb(e).is_some())
            .unwrap_or(edge)
    }

    /// How many go along some arrows in a month, each by its size where the price is for a size.
    pub(super) fn count(&self, arrows: Vec<(EdgeId, &Edge)>, price: &Price) -> Option<f64> {
        let known = arrows
            .into_iter()
            .filter_map(|(id, edge)| Some(self.month(id)? * self.units(edge, price.unit_kb)));
        known.reduce(|a, b| a + b)
    }

    /// Gigabytes that go along some arrows in a month, each record rounded up as the price says.
    pub(super) fn gigabytes(
        &self,
        arrows: Vec<(EdgeId, &Edge)>,
        price: &Price,
        ledger: &mut Ledger,
    ) -> Option<f64> {
        let rounded = |kb: f64| match price.round_kb.map(f64::from) {
            Some(round) if round > 0.0 => (kb / round).ceil().max(1.0) * round,
            _ => kb,
        };
        self.sized(arrows, rounded, ledger)
    }

    fn sized(
        &self,
        arrows: Vec<(EdgeId, &Edge)>,
        rounded: impl Fn(f64) -> f64,
        ledger: &mut Ledger,
    ) -> Option<f64> {
        let mut sum = None;
        for (id, edge) in arrows {
            let Some(month) = self.month(id) else { continue };
            let kb = self.payload_kb(edge).unwrap_or_else(|| {
                self.assume(ledger, On::Edge(id), "payload", "1 KB", "no size is stated");
                self.stance.assumed()
            });
            *sum.get_or_insert(0.0) += month * rounded(kb) / 1024.0 / 1024.0;
        }
        sum
    }

    /// Gigabytes handed to a part in a month.
    pub(super) fn handed_gb(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        self.sized(self.model.incoming(id), |kb| kb, ledger)
    }

    /// Reads or writes of a store in a month, by unit of size where there is one.
    pub(super) fn accesses(
        &self,
        id: NodeId,
        writes: bool,
        unit_kb: Option<u32>,
        ledger: &mut Ledger,
    ) -> Option<f64> {
        let service = self.catalog.service(self.model.node(id).service_id());
        let eventual = service
            .and_then(|s| s.billing.as_ref())
            .and_then(|b| b.eventual_read)
            .map_or(1.0, neph_syntax::money::to_f64);
        let mut sum = None;
        for (edge_id, edge) in self.model.incoming(id) {
            let Some(month) = self.month(edge_id) else { continue };
            let share = write_share(self.model, edge);
            let share = if writes { share } else { 1.0 - share };
            if share <= 0.0 {
                continue;
            }
            let size = edge
                .facts
                .accesses(if writes { fact::WRITES } else { fact::READS })
                .and_then(|(_, size)| size);
            let kb = size.map(|size| size.kb() * self.tuning.payload).or_else(|| self.payload_kb(edge));
            let mut units = 1.0;
            if let Some(unit) = unit_kb.filter(|unit| *unit > 0) {
                match kb {
                    Some(kb) => units = (kb / f64::from(unit)).ceil().max(1.0),
                    None => self.note(
                        ledger,
                        On::Edge(edge_id),
                        "size of an access",
                        format!("at most {unit} KB"),
                        Provenance::assumed("no size is stated; one unit each"),
                    ),
                }
                if !writes && eventual < 1.0 {
                    let strong = [&edge.facts, &self.model.node(id).facts]
                        .iter()
                        .any(|facts| facts.says(fact::CONSISTENCY, "strong"));
                    if !strong {
                        units *= eventual;
                        self.note(
                            ledger,
                            On::System,
                            "consistency",
                            "eventual: half a unit a read",
                            Provenance::assumed("the default of a read; `consistency strong` replaces this"),
                        );
                    }
                }
            }
            *sum.get_or_insert(0.0) += month * share * units;
        }
        sum
    }

    /// Gigabytes kept: stated, or what a month writes where sizes are known.
    pub(super) fn stored_gb(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        let node = self.model.node(id);
        if let Some(size) = node.facts.size(fact::KEEP) {
            return Some(size.gb() * self.tuning.stored);
        }
        let mut gb = None;
        for (edge_id, edge) in self.model.incoming(id) {
            let share = write_share(self.model, edge);
            if share <= 0.0 {
                continue;
            }
            let size = edge
                .facts
                .accesses(fact::WRITES)
                .and_then(|(_, size)| size)
                .map(|size| size.kb())
                .or_else(|| self.payload_kb(edge));
            if let (Some(kb), Some(month)) = (size, self.month(edge_id)) {
                *gb.get_or_insert(0.0) += month * share * kb / 1024.0 / 1024.0;
            }
        }
        match gb {
            Some(gb) => self.note(
                ledger,
                On::Node(id),
                "stored",
                format!("{} GB", tidy(gb)),
                Provenance::assumed("what one month writes; `keep` replaces this"),
            ),
            None => self.note(
                ledger,
                On::Node(id),
                "stored",
                "not counted",
                Provenance::assumed("neither `keep` nor sizes of writes are stated"),
            ),
        }
        gb.map(|gb| gb * self.tuning.stored)
    }
}

/// Kilobytes handed over along an arrow: its payload, its accesses, or its event's size.
pub fn payload_kb(model: &Model, edge: &Edge) -> Option<f64> {
    let accesses = || [fact::WRITES, fact::READS].into_iter().find_map(|name| edge.facts.accesses(name)?.1);
    let of_event = || model.event(edge.event?).facts.size(fact::SIZE);
    edge.facts.size(fact::PAYLOAD).or_else(accesses).or_else(of_event).map(|size| size.kb())
}

fn tidy(number: f64) -> f64 {
    let scale = 10f64.powi(2 - number.abs().max(1e-9).log10().floor() as i32);
    (number * scale).round() / scale
}
