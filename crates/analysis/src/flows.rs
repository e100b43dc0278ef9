//! Sizes of what flows through a system and of what it keeps.

use super::provenance::{Ledger, On, Provenance};
use super::traffic::write_share;
use super::usage::Usage;
use neph_catalog::schema::Price;
use neph_catalog::{Capability, fact};
use neph_model::{Edge, EdgeId, Mode, Model, NodeId};
use neph_syntax::units::SECONDS_PER_MONTH;

impl Usage<'_> {
    /// Kilobytes that one use of an arrow carries, if anything says so: along a channel the mean of what enters it.
    pub fn payload_kb(&self, edge: &Edge) -> Option<f64> {
        let rate = |id: EdgeId| self.traffic.edge(id).map_or(1.0, |rates| rates.usual);
        carried_kb(self.model, edge, &|sizes| {
            let (mut sum, mut weight) = (0.0, 0.0);
            for (id, kb) in sizes {
                let times = rate(*id).max(f64::MIN_POSITIVE);
                sum += kb * times;
                weight += times;
            }
            sum / weight
        })
        .map(|kb| kb * self.tuning.payload)
    }

    /// Units of a size, at least one.
    pub(super) fn units(&self, edge: &Edge, unit_kb: Option<u32>) -> f64 {
        match (unit_kb, self.payload_kb(edge)) {
            (Some(unit), Some(kb)) if unit > 0 => (kb / f64::from(unit)).ceil().max(1.0),
            _ => 1.0,
        }
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
            let mut units = if writes { self.written_copies(id) } else { 1.0 };
            if let Some(unit) = unit_kb.filter(|unit| *unit > 0) {
                match kb {
                    Some(kb) => units *= (kb / f64::from(unit)).ceil().max(1.0),
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
            *sum.get_or_insert(0.0) += self.buffered(edge, month, ledger).unwrap_or(month) * share * units;
        }
        sum
    }

    /// Times that each write is written: once, and once to each index.
    fn written_copies(&self, id: NodeId) -> f64 {
        1.0 + self.model.node(id).facts.number(fact::INDEXES).unwrap_or(0.0)
    }

    /// Kilobytes of one access, if anything says so.
    fn access_kb(&self, edge: &Edge, writes: bool) -> Option<f64> {
        let (_, size) = edge.facts.accesses(if writes { fact::WRITES } else { fact::READS }).unwrap_or((0.0, None));
        size.map(|size| size.kb() * self.tuning.payload).or_else(|| self.payload_kb(edge))
    }

    /// Gigabytes written to a store in a month.
    pub(super) fn written_gb(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        let mut sum = None;
        for (edge_id, edge) in self.model.incoming(id) {
            let (Some(month), share) = (self.month(edge_id), write_share(self.model, edge)) else { continue };
            if share <= 0.0 {
                continue;
            }
            let kb = self.access_kb(edge, true).unwrap_or_else(|| {
                self.assume(ledger, On::Edge(edge_id), "payload", "1 KB", "no size is stated");
                self.stance.assumed()
            });
            *sum.get_or_insert(0.0) += month * share * kb / 1024.0 / 1024.0;
        }
        sum
    }

    /// Gigabytes that queries read in a month; each reads at least [`LEAST_SCAN_KB`].
    pub(super) fn scanned_gb(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        let mut sum = None;
        for (edge_id, edge) in self.model.incoming(id) {
            let (Some(month), share) = (self.month(edge_id), 1.0 - write_share(self.model, edge)) else { continue };
            if share <= 0.0 {
                continue;
            }
            let kb = self.access_kb(edge, false).unwrap_or_else(|| {
                let why = "no size is stated; `reads 1 x 2 GB` says what a query scans";
                self.assume(ledger, On::Edge(edge_id), "scanned", "10 MB, the least that is billed", why);
                LEAST_SCAN_KB
            });
            *sum.get_or_insert(0.0) += month * share * kb.max(LEAST_SCAN_KB) / 1024.0 / 1024.0;
        }
        sum
    }

    /// Objects a month that a delivery stream writes along an arrow: it collects records until a buffer is full or old.
    fn buffered(&self, edge: &Edge, month: f64, ledger: &mut Ledger) -> Option<f64> {
        let (from, to) = self.model.origin(edge).zip(self.model.target(edge))?;
        if edge.mode != Mode::Event || !self.model.node(to).role.can(Capability::StaticFiles) {
            return None;
        }
        let delivery = self.catalog.service(self.model.node(from).service_id())?.delivery.as_ref()?;
        let (buffer_mb, buffer_s) = (f64::from(delivery.buffer_mb?), f64::from(delivery.buffer_s?));
        let window = edge.facts.time(fact::WINDOW).map_or(buffer_s, |window| window.0.max(1.0));
        let mb = month * self.payload_kb(edge).unwrap_or(1.0) / 1024.0;
        let objects = (mb / buffer_mb).max((SECONDS_PER_MONTH / window).min(month));
        let text = format!("{buffer_mb} MB or {window} s, whichever comes first");
        let why = "the provider's default buffer; `window` on the arrow replaces the time";
        self.assume(ledger, On::Node(from), "buffer", text, why);
        Some(objects)
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

/// Kilobytes that a query of a warehouse is billed for at least.
const LEAST_SCAN_KB: f64 = 10.0 * 1024.0;

/// What several sizes that enter a channel make of one that leaves it: their mean, or the largest.
type Fold<'a> = &'a dyn Fn(&[(EdgeId, f64)]) -> f64;

/// Kilobytes of the largest thing an arrow carries, if anything says so.
pub fn payload_kb(model: &Model, edge: &Edge) -> Option<f64> {
    carried_kb(model, edge, &|sizes| sizes.iter().map(|(_, kb)| *kb).fold(0.0, f64::max))
}

/// What one use of an arrow carries: its own size or, behind a channel, what `fold` makes of the sizes that enter it.
/// A topic, queue, stream, bus, pipe or delivery stream passes on what it received.
fn carried_kb(model: &Model, edge: &Edge, fold: Fold<'_>) -> Option<f64> {
    carried_within(model, edge, fold, CHANNELS_IN_A_ROW)
}

/// More channels in a row than this form a cycle.
const CHANNELS_IN_A_ROW: usize = 12;

fn carried_within(model: &Model, edge: &Edge, fold: Fold<'_>, left: usize) -> Option<f64> {
    if let Some(kb) = own_kb(model, edge) {
        return Some(kb);
    }
    let from = model.origin(edge).filter(|from| left > 0 && model.node(*from).is_messaging())?;
    // A named event is only what enters under the same name, where something does.
    let incoming = model.incoming(from);
    let same: Vec<_> = incoming.iter().filter(|(_, e)| e.event.is_some() && e.event == edge.event).collect();
    let entering = if same.is_empty() { incoming.iter().collect() } else { same };
    let sizes: Vec<(EdgeId, f64)> = entering
        .into_iter()
        .filter_map(|(id, entering)| Some((*id, carried_within(model, entering, fold, left - 1)?)))
        .collect();
    (!sizes.is_empty()).then(|| fold(&sizes))
}

/// What an arrow itself says: its payload, its accesses, or its event's size.
fn own_kb(model: &Model, edge: &Edge) -> Option<f64> {
    let accesses = || [fact::WRITES, fact::READS].into_iter().find_map(|name| edge.facts.accesses(name)?.1);
    let of_event = || model.event(edge.event?).facts.size(fact::SIZE);
    edge.facts.size(fact::PAYLOAD).or_else(accesses).or_else(of_event).map(|size| size.kb())
}

fn tidy(number: f64) -> f64 {
    let scale = 10f64.powi(2 - number.abs().max(1e-9).log10().floor() as i32);
    (number * scale).round() / scale
}
