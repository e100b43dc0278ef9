//! How much of everything a month uses: the quantities that meters count.

use std::collections::BTreeMap;

use super::cold_start::{self, ColdStart};
pub use super::flows::payload_kb;
pub use super::meters::{Counts, Meter};
use super::provenance::{Ledger, On, Provenance};
pub use super::runs::billed_seconds;
use super::timing::Timings;
use super::traffic::{Rates, Traffic};
use neph_catalog::Catalog;
use neph_catalog::FactName;
use neph_catalog::schema::{Price, Service};
use neph_catalog::{Role, fact};
use neph_model::{Edge, EdgeId, Mode, Model, Node, NodeId};
use neph_syntax::units::SECONDS_PER_MONTH;

/// Hours in a billed month.
pub const HOURS: f64 = 730.0;

/// Log bytes of a run that nobody states.
pub const LOG_BYTES: f64 = 2048.0;

/// Request units of a document store that writing a kilobyte takes, where reading one takes one.
pub(super) const UNITS_A_WRITE: f64 = 5.0;

/// Which end of what is assumed is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stance {
    /// Assumed values at half, traffic at its low.
    Low,
    /// As it is usually.
    Usual,
    /// Assumed values doubled.
    High,
}

impl Stance {
    pub(super) fn assumed(self) -> f64 {
        match self {
            Stance::Low => 0.5,
            Stance::Usual => 1.0,
            Stance::High => 2.0,
        }
    }

    pub(super) fn rate(self, rates: Rates) -> f64 {
        match self {
            Stance::Low => rates.low,
            Stance::Usual | Stance::High => rates.usual,
        }
    }
}

/// Everything a month's quantities follow from.
pub struct Usage<'a> {
    /// The system.
    pub model: &'a Model,
    /// What services charge.
    pub catalog: &'a Catalog,
    /// What arrives where.
    pub traffic: &'a Traffic,
    /// How long parts take.
    pub timings: &'a Timings,
    /// Cold starts.
    pub colds: &'a BTreeMap<NodeId, ColdStart>,
    /// Which end of what is assumed.
    pub stance: Stance,
    /// What if something were otherwise.
    pub tuning: Tuning,
}

/// Factors on what is known: one where nothing is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tuning {
    /// On memory.
    pub memory: f64,
    /// On sizes of what is handed over, read and written.
    pub payload: f64,
    /// On log bytes.
    pub log: f64,
    /// On data kept.
    pub stored: f64,
}

impl Default for Tuning {
    fn default() -> Tuning {
        Tuning { memory: 1.0, payload: 1.0, log: 1.0, stored: 1.0 }
    }
}

impl Usage<'_> {
    /// Whether the conditions of a meter hold for a part.
    pub fn applies(&self, meter: &Meter, id: NodeId) -> bool {
        let node = self.model.node(id);
        let said = |name: &str| node.facts.get(FactName::find(name)?);
        meter.when.iter().all(|condition| {
            let (denied, condition) =
                condition.strip_prefix('!').map_or((false, condition.as_str()), |rest| (true, rest));
            let holds = match condition.split_once('=') {
                Some(("arch", word)) => cold_start::arch(self.model, node) == word,
                Some(("undrawn", word)) => !self.model.incoming(id).iter().any(|(_, edge)| {
                    self.model.origin(edge).is_some_and(|from| self.model.node(from).role.name() == word)
                }),
                Some(("family", word)) => self.runtime_family(node) == Some(word),
                Some((fact, word)) => said(fact)
                    .and_then(|known| known.value.text())
                    .is_some_and(|text| text.split([' ', ',']).any(|one| one == word)),
                None => said(condition).is_some_and(|known| known.value.flag() != Some(false)),
            };
            holds != denied
        })
    }

    fn runtime_family(&self, node: &Node) -> Option<&'static str> {
        let provider = self.catalog.service(node.service_id())?.provider()?;
        Some(self.catalog.runtime(provider, node.facts.text(fact::RUNTIME)?)?.family.as_str())
    }

    /// The quantity of a month, in the price's unit. None where it cannot be known, and then it is noted.
    pub fn quantity(
        &self,
        id: NodeId,
        counts: Counts,
        service: &Service,
        price: &Price,
        ledger: &mut Ledger,
    ) -> Option<f64> {
        let quantity = self
            .of_runs(id, counts, service, ledger)
            .or_else(|| self.of_flows(id, counts, price, ledger))
            .or_else(|| self.of_stores(id, counts, service, price, ledger))
            .or_else(|| self.of_people(id, counts, ledger))
            .or_else(|| self.beside(id, counts, ledger))?;
        // Data is counted in gigabytes; a price may be for a greater unit.
        let scale = if price.unit.starts_with("TiB") { 1.0 / 1024.0 } else { 1.0 };
        Some(quantity * scale)
    }

    /// What arrives, is sent on, taken from queues and carried through.
    fn of_flows(&self, id: NodeId, counts: Counts, price: &Price, ledger: &mut Ledger) -> Option<f64> {
        let incoming = || self.model.incoming(id);
        let outgoing = || self.model.outgoing(id);
        let taken = || outgoing().into_iter().filter(|(_, edge)| edge.mode != Mode::Failure);
        let facts = &self.model.node(id).facts;
        match counts {
            Counts::LoadUnits => {
                let rate = self.stance.rate(self.traffic.node(id).arrivals?);
                let gb = self.gigabytes(incoming(), price, ledger)?;
                Some((rate / 25.0).max(gb / HOURS) * HOURS)
            }
            Counts::SocketRequests => {
                let arriving = self.count(incoming(), price).or_else(|| self.arrivals(id))?;
                let sockets = facts.has(fact::MINUTES) || facts.has(fact::USERS);
                Some(if sockets { arriving / MESSAGES_A_REQUEST } else { arriving })
            }
            Counts::WrittenGb => self.written_gb(id, ledger),
            Counts::ScannedGb => self.scanned_gb(id, ledger),
            Counts::In => self.count(incoming(), price).or_else(|| self.arrivals(id)),
            Counts::Out => self.count(outgoing(), price).or_else(|| self.arrivals(id)),
            Counts::InOut => {
                Some(self.count(incoming(), price)? + self.count(outgoing(), price).unwrap_or(0.0))
            }
            Counts::InGb => self.gigabytes(incoming(), price, ledger),
            Counts::StatedInGb => {
                let stated = incoming().into_iter().filter(|(_, edge)| self.payload_kb(edge).is_some());
                self.gigabytes(stated.collect(), price, ledger)
            }
            Counts::OutGb => self.gigabytes(outgoing(), price, ledger),
            Counts::InOutGb => {
                let out = self.gigabytes(outgoing(), price, ledger);
                Some(self.gigabytes(incoming(), price, ledger)? + out.unwrap_or(0.0))
            }
            Counts::InKb => {
                let each = |(edge_id, edge): (EdgeId, &Edge)| {
                    Some(self.month(edge_id)? * self.payload_kb(edge).unwrap_or(1.0).ceil().max(1.0))
                };
                incoming().into_iter().filter_map(each).reduce(|a, b| a + b)
            }
            Counts::ToOutside => {
                let outside =
                    |edge: &Edge| self.model.target(edge).is_some_and(|to| self.model.node(to).is_outside());
                self.count(outgoing().into_iter().filter(|(_, edge)| outside(edge)).collect(), price)
            }
            Counts::QueueRequests => {
                let taken = taken().filter_map(|(edge_id, edge)| {
                    let batch = self.traffic.batches[edge_id.0].0.max(1.0);
                    let units = price.unit_kb.map_or(1.0, |unit| {
                        let kb = self.payload_kb(edge).unwrap_or(0.0);
                        (kb * batch / f64::from(unit.max(1))).ceil().max(1.0)
                    });
                    // A batch is received once for each attempt, whatever its size in units, and deleted once.
                    Some(self.month(edge_id)? / batch * (units * self.traffic.attempts[edge_id.0] + 1.0))
                });
                Some(self.count(incoming(), price)? + taken.sum::<f64>())
            }
            Counts::QueueOperations => {
                let taken = taken().filter_map(|(edge_id, edge)| {
                    let reads = self.traffic.attempts[edge_id.0];
                    Some(self.month(edge_id)? * self.units(edge, price.unit_kb) * (reads + 1.0))
                });
                Some(self.count(incoming(), price)? + taken.sum::<f64>())
            }
            Counts::ShardHours => Some(facts.number(fact::SHARDS)? * HOURS),
            Counts::ExtendedShardHours => {
                let kept = facts.time(fact::KEEP_FOR)?.0;
                (kept > DAY).then(|| facts.number(fact::SHARDS)).flatten().map(|shards| shards * HOURS)
            }
            Counts::ConsumerShardHours => {
                let consumers = outgoing().iter().filter(|(_, edge)| edge.mode == Mode::Event).count();
                Some(facts.number(fact::SHARDS)? * consumers as f64 * HOURS)
            }
            Counts::StreamUnits => Some(self.stream_units(id)),
            Counts::Steps => Some(self.arrivals(id)? * self.steps(id, ledger)),
            _ => None,
        }
    }

    /// What stores read, write and keep.
    fn of_stores(
        &self,
        id: NodeId,
        counts: Counts,
        service: &Service,
        price: &Price,
        ledger: &mut Ledger,
    ) -> Option<f64> {
        let facts = &self.model.node(id).facts;
        let billing = service.billing.as_ref();
        match counts {
            Counts::Reads => self.accesses(id, false, None, ledger),
            Counts::Writes => self.accesses(id, true, None, ledger),
            Counts::ReadUnits => self.accesses(id, false, billing?.read_unit_kb.or(price.unit_kb), ledger),
            Counts::WriteUnits => {
                let unit = billing.and_then(|b| b.write_unit_kb).or(price.unit_kb);
                self.accesses(id, true, unit, ledger)
            }
            Counts::RequestUnits => self.request_units(id, ledger),
            Counts::ReplicatedUnits => {
                let copies = facts.number(fact::REGIONS)? - 1.0;
                let unit = billing.and_then(|b| b.write_unit_kb).or(price.unit_kb);
                (copies > 0.0).then_some(self.accesses(id, true, unit, ledger)? * copies)
            }
            Counts::RequestUnitHours => {
                let units = self.provisioned_request_units(id)?;
                Some(units / 100.0 * self.duty_hours(id) * self.copies(id))
            }
            Counts::AutoscaleUnitHours => {
                let most = self.provisioned_request_units(id)?;
                let used = self.request_units(id, ledger).unwrap_or(0.0) / SECONDS_PER_MONTH;
                let why = "each hour is billed at what it needs, at least a tenth of the most";
                self.assume(ledger, On::Node(id), "autoscale", "at the average of the month", why);
                Some(used.clamp(0.1 * most, most) / 100.0 * HOURS * self.copies(id))
            }
            Counts::CopiedGb => {
                let indexes = facts.number(fact::INDEXES).unwrap_or(0.0);
                if indexes > 0.0 {
                    let why = "each index holds a copy of every attribute";
                    self.assume(ledger, On::Node(id), "size of an index", "as the table", why);
                }
                Some(self.stored_gb(id, ledger)? * self.copies(id) * (1.0 + indexes))
            }
            Counts::ProvisionedReadHours => Some(facts.number(fact::PROVISIONED_READS)? * self.duty_hours(id)),
            Counts::ProvisionedWriteHours => {
                Some(facts.number(fact::PROVISIONED_WRITES)? * self.duty_hours(id))
            }
            Counts::StoredGb => self.stored_gb(id, ledger),
            Counts::StoredGbHours => {
                let least = service.limit("min_storage_valkey").and_then(|limit| limit.number());
                let held = match (facts.has(fact::KEEP), facts.size(fact::MEMORY)) {
                    (false, Some(memory)) => Some(memory.gb() * self.tuning.memory),
                    _ => self.stored_gb(id, ledger),
                };
                Some(held.unwrap_or(0.0).max(least.unwrap_or(0.0)) * HOURS)
            }
            Counts::CapacityHours => {
                let least = service.limit("capacity_min").and_then(|limit| limit.number());
                let units = facts.number(fact::CAPACITY_UNITS).unwrap_or_else(|| {
                    let units = least.unwrap_or(CAPACITY);
                    let why = "no capacity is stated";
                    self.assume(ledger, On::Node(id), "capacity", format!("{units} units on average"), why);
                    if least.is_some() && self.stance == Stance::Low { units } else { units * self.stance.assumed() }
                });
                Some(units.max(least.unwrap_or(0.0)) * self.duty_hours(id))
            }
            _ => None,
        }
    }

    /// Who signs in and how long connections are open.
    fn of_people(&self, id: NodeId, counts: Counts, ledger: &mut Ledger) -> Option<f64> {
        let facts = &self.model.node(id).facts;
        match counts {
            Counts::Users => {
                let users = self.people(id);
                if users.is_none() {
                    let why = "without the number of people signed in, its cost is not counted";
                    self.assume(ledger, On::Node(id), "users", "not known", why);
                }
                users
            }
            Counts::ConnectionMinutes => {
                let (Some(users), Some(minutes)) = (facts.number(fact::USERS), facts.time(fact::MINUTES))
                else {
                    let why = "without `users` and `minutes`, open connections are not counted";
                    self.assume(ledger, On::Node(id), "connections", "not known", why);
                    return None;
                };
                self.assume(
                    ledger,
                    On::Node(id),
                    "sessions",
                    "30 a month for each user",
                    "one connection a day",
                );
                Some(users * minutes.0 / 60.0 * 30.0)
            }
            _ => None,
        }
    }

    /// People or devices of a component: its own, or those of all clients.
    pub(super) fn people(&self, id: NodeId) -> Option<f64> {
        let of_clients = || {
            let clients = self.model.of_role(Role::Client);
            clients.filter_map(|(_, client)| client.facts.number(fact::USERS)).reduce(|a, b| a + b)
        };
        self.model.node(id).facts.number(fact::USERS).or_else(of_clients)
    }

    /// Request units of a document store in a month.
    fn request_units(&self, id: NodeId, ledger: &mut Ledger) -> Option<f64> {
        let reads = self.accesses(id, false, Some(1), ledger);
        let writes = self.accesses(id, true, Some(1), ledger);
        let why = "indexing of all fields, session consistency";
        self.assume(ledger, On::System, "request units", "1 a KB read, 5 a KB written", why);
        match (reads, writes) {
            (None, None) => None,
            (reads, writes) => Some(reads.unwrap_or(0.0) + UNITS_A_WRITE * writes.unwrap_or(0.0)),
        }
    }

    /// Request units a second that are provisioned, however they are written.
    fn provisioned_request_units(&self, id: NodeId) -> Option<f64> {
        let facts = &self.model.node(id).facts;
        let read_and_written = [fact::PROVISIONED_READS, fact::PROVISIONED_WRITES];
        let sum = || read_and_written.into_iter().filter_map(|name| facts.number(name)).reduce(|a, b| a + b);
        facts.number(fact::REQUEST_UNITS).or_else(sum)
    }

    /// Regions that hold a copy, the component's own included.
    fn copies(&self, id: NodeId) -> f64 {
        self.model.node(id).facts.number(fact::REGIONS).unwrap_or(1.0).max(1.0)
    }

    /// Units of a stream: as many as shards are given, or as the peak needs of records and megabytes.
    fn stream_units(&self, id: NodeId) -> f64 {
        let arrivals = self.traffic.node(id).arrivals.unwrap_or_default();
        let mb = |arrows: Vec<(EdgeId, &Edge)>| -> f64 {
            let each = arrows.into_iter().filter_map(|(edge_id, edge)| {
                Some(self.traffic.edge(edge_id)?.peak * self.payload_kb(edge)? / 1024.0)
            });
            each.sum()
        };
        let needed = (arrivals.peak / RECORDS_A_UNIT)
            .max(mb(self.model.incoming(id)))
            .max(mb(self.model.outgoing(id)) / 2.0);
        self.model.node(id).facts.number(fact::SHARDS).unwrap_or(needed.ceil().max(1.0))
    }

    /// State transitions of an execution: its steps, and one for each item that a map goes through.
    fn steps(&self, id: NodeId, ledger: &mut Ledger) -> f64 {
        let items = self.model.node(id).facts.number(fact::ITEMS).unwrap_or(0.0);
        items
            + self.model.node(id).facts.number(fact::STEPS).unwrap_or_else(|| {
                let calls =
                    self.model.outgoing(id).iter().filter(|(_, edge)| edge.mode != Mode::Failure).count();
                let steps = calls as f64 + 1.0;
                let why = "one for each part it leads, and one to begin";
                self.assume(ledger, On::Node(id), "steps", format!("{steps} a run"), why);
                steps
            })
    }

    /// Notes what nobody stated, once for all stances.
    pub(super) fn note(
        &self,
        ledger: &mut Ledger,
        on: On,
        name: &'static str,
        value: impl Into<String>,
        from: Provenance,
    ) {
        if self.stance == Stance::Usual {
            ledger.note(on, name, value, from);
        }
    }

    /// Notes a value of ours.
    pub(super) fn assume(
        &self,
        ledger: &mut Ledger,
        on: On,
        name: &'static str,
        value: impl Into<String>,
        why: &str,
    ) {
        self.note(ledger, on, name, value, Provenance::assumed(why));
    }

    /// Times a month along an arrow.
    pub(super) fn month(&self, id: EdgeId) -> Option<f64> {
        Some(self.stance.rate(self.traffic.edge(id)?) * SECONDS_PER_MONTH)
    }

    pub(super) fn arrivals(&self, id: NodeId) -> Option<f64> {
        Some(self.stance.rate(self.traffic.node(id).arrivals?) * SECONDS_PER_MONTH)
    }
}

/// WebSocket messages that count as one request of an object.
const MESSAGES_A_REQUEST: f64 = 20.0;

/// Records a second that one unit of a stream takes; of data it takes 1 MB in and 2 MB out.
const RECORDS_A_UNIT: f64 = 1000.0;

/// Units at which a database runs of which nothing is said.
const CAPACITY: f64 = 0.5;

/// Seconds in a day.
const DAY: f64 = 86_400.0;
