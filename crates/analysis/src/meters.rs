//! Which quantity each meter of the catalogue counts.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use neph_catalog::FactName;
use serde::Deserialize;

use super::rung::Need;

/// What a meter counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// Runs of a function; a large event counts several times.
    Runs,
    /// Memory times time of runs that no provisioned environment serves.
    RunGbS,
    /// Memory times time, each run for itself although instances serve several at once.
    EachRunGbS,
    /// Processor time of runs.
    RunVcpuS,
    /// Processor cycles of runs.
    RunGhzS,
    /// Milliseconds of processor work.
    CpuMs,
    /// Memory of provisioned environments, all month.
    ProvisionedGbS,
    /// Memory times time of runs in provisioned environments.
    ProvisionedRunGbS,
    /// Processors of provisioned instances, all month.
    IdleVcpuS,
    /// Temporary disk above what is included, times time.
    DiskGbS,
    /// Temporary disk above what is included, of instances that always run.
    DiskGbHours,
    /// Memory of a kept snapshot, all month.
    SnapshotGbS,
    /// Memory restored from a snapshot.
    RestoredGb,
    /// Processors that always run.
    VcpuHours,
    /// Memory that always runs.
    GbHours,
    /// Processors that always run, by the second.
    AlwaysVcpuS,
    /// Memory that always runs, by the second.
    AlwaysGbS,
    /// Memory that always runs, by the month.
    MemoryGbMonths,
    /// Hours of instances of the stated size.
    NamedInstanceHours,
    /// Hours it exists.
    Hours,
    /// Hours of the least two units billed.
    TwoHours,
    /// Months it exists.
    Months,
    /// Months, once for the account.
    AccountMonths,
    /// Hours, once for the account.
    AccountHours,
    /// Units of load on a balancer.
    LoadUnits,
    /// What arrives.
    In,
    /// What is sent on.
    Out,
    /// What arrives and what is sent on.
    InOut,
    /// Gigabytes arriving.
    InGb,
    /// Gigabytes arriving, where their size is stated.
    StatedInGb,
    /// Gigabytes sent on.
    OutGb,
    /// Gigabytes arriving and sent on.
    InOutGb,
    /// Kilobytes arriving, at least one each.
    InKb,
    /// What is sent to people and partners.
    ToOutside,
    /// Gigabytes answered to people and partners.
    AnsweredGb,
    /// Messages sent, and batches received and deleted.
    QueueRequests,
    /// Messages written, read and deleted, each by its size.
    QueueOperations,
    /// Reads of a store.
    Reads,
    /// Writes to a store.
    Writes,
    /// Reads by size.
    ReadUnits,
    /// Writes by size.
    WriteUnits,
    /// Reads and writes in request units of a document store.
    RequestUnits,
    /// Provisioned read units, all month.
    ProvisionedReadHours,
    /// Provisioned write units, all month.
    ProvisionedWriteHours,
    /// Gigabytes kept.
    StoredGb,
    /// Gigabytes kept, by the hour.
    StoredGbHours,
    /// Units of capacity of a database, by the hour.
    CapacityHours,
    /// Shards, by the hour.
    ShardHours,
    /// Shards, by the hour, where records are kept for more than a day.
    ExtendedShardHours,
    /// Shards times consumers, by the hour.
    ConsumerShardHours,
    /// Throughput units of a stream.
    StreamUnits,
    /// State transitions.
    Steps,
    /// People signed in in a month.
    Users,
    /// Minutes of open connections.
    ConnectionMinutes,
    /// Gigabytes logged.
    LogGb,
    /// Gigabytes of logs kept.
    LogKeptGb,
    /// Lines logged.
    LogLines,
    /// Runs that are traced.
    TracedRuns,
    /// Receives that find a queue empty.
    EmptyPolls,
    /// Gigabytes out of a private network through its gateway.
    GatewayGb,
    /// Hours of such a gateway where none is drawn, once.
    GatewayHours,
    /// Runs that no other function of the service starts through a binding.
    UnboundRuns,
    /// What arrives; of WebSocket messages, twenty count as one.
    SocketRequests,
    /// Gigabytes written.
    WrittenGb,
    /// Gigabytes that queries read.
    ScannedGb,
    /// Writes by size, for each further region.
    ReplicatedUnits,
    /// Provisioned request units, by the hour and by hundreds.
    RequestUnitHours,
    /// Request units as they are needed, by the hour and by hundreds.
    AutoscaleUnitHours,
    /// Gigabytes kept, with indexes and copies in other regions.
    CopiedGb,
    /// Gigabytes of access logs.
    AccessLogGb,
    /// Alarms.
    Alarms,
    /// Metrics of one's own.
    Metrics,
    /// Dashboards.
    Dashboards,
    /// Invocations of an authorizer that is not drawn.
    AuthorizerRuns,
    /// Memory times time of an authorizer that is not drawn.
    AuthorizerGbS,
    /// Requests that a firewall inspects.
    Inspected,
    /// Rules of a firewall.
    FirewallRules,
    /// Gigabytes sent to partners.
    PartnerGb,
    /// Hours of private endpoints.
    EndpointHours,
    /// Gigabytes through private endpoints.
    EndpointGb,
    /// Gigabytes sent to other regions.
    RegionGb,
    /// What the text gives.
    Given,
}

impl Counts {
    /// Whether it is the same whatever the traffic.
    pub fn is_fixed(self) -> bool {
        use Counts::*;
        matches!(
            self,
            ProvisionedGbS
                | IdleVcpuS
                | SnapshotGbS
                | VcpuHours
                | GbHours
                | AlwaysVcpuS
                | AlwaysGbS
                | MemoryGbMonths
                | NamedInstanceHours
                | Hours
                | TwoHours
                | Months
                | AccountMonths
                | AccountHours
                | ProvisionedReadHours
                | ProvisionedWriteHours
                | StoredGb
                | StoredGbHours
                | CapacityHours
                | ShardHours
                | DiskGbHours
                | ExtendedShardHours
                | GatewayHours
                | ConsumerShardHours
                | RequestUnitHours
                | CopiedGb
                | Alarms
                | Metrics
                | Dashboards
                | FirewallRules
                | EndpointHours
                | StreamUnits
                | Users
        )
    }

    /// How the quantity follows, in words.
    pub fn formula(self) -> &'static str {
        use Counts::*;
        match self {
            Runs => "runs, and further requests for large events",
            RunGbS => "runs × billed seconds × memory, those that provisioned environments serve left out",
            EachRunGbS => "runs × billed seconds × memory",
            RunVcpuS => "seconds in which instances are busy × processors",
            RunGhzS => "runs × billed seconds × clock that comes with the memory",
            CpuMs => "runs × processor time",
            ProvisionedGbS => "provisioned environments × memory × seconds of a month",
            ProvisionedRunGbS => "runs in provisioned environments × billed seconds × memory",
            IdleVcpuS => "provisioned instances × processors × seconds of a month",
            DiskGbS => "runs × billed seconds × disk beyond what is included",
            DiskGbHours => "instances × disk beyond what is included × 730 h",
            SnapshotGbS => "memory × seconds of a month",
            RestoredGb => "cold starts × memory",
            VcpuHours => "instances × processors × 730 h",
            GbHours => "instances × memory × 730 h",
            AlwaysVcpuS => "instances × processors × seconds of a month",
            AlwaysGbS => "instances × memory × seconds of a month",
            MemoryGbMonths => "instances × memory",
            NamedInstanceHours => "instances × 730 h",
            Hours | AccountHours => "730 h",
            TwoHours => "two units × 730 h",
            Months | AccountMonths => "one a month",
            LoadUnits => "the greatest of what its unit measures × 730 h",
            In => "what arrives, each by its size where the price is for a size",
            Out => "what is sent on, each by its size where the price is for a size",
            InOut => "what arrives and what is sent on, each by its size",
            InGb | StatedInGb => "what arrives × its size",
            OutGb => "what is sent on × its size",
            InOutGb => "what arrives and what is sent on × its size",
            InKb => "what arrives × its kilobytes, at least one each",
            ToOutside => "what is sent to people and partners",
            AnsweredGb => "calls from outside × size of the answer",
            QueueRequests => "messages sent + batches received + batches deleted",
            QueueOperations => "messages written + read + deleted, each by its size",
            Reads => "reads",
            Writes => "writes",
            ReadUnits => "reads × units by size, half where they are eventually consistent",
            WriteUnits => "writes × units by size",
            RequestUnits => "1 a KB read + 5 a KB written",
            ProvisionedReadHours => "provisioned read units × 730 h",
            ProvisionedWriteHours => "provisioned write units × 730 h",
            StoredGb => "data kept",
            StoredGbHours => "data kept × 730 h",
            CapacityHours => "units of capacity × 730 h",
            ShardHours | ExtendedShardHours => "shards × 730 h",
            ConsumerShardHours => "shards × consumers × 730 h",
            StreamUnits => "units of throughput, as many as shards or as the peak needs",
            Steps => "executions × steps",
            Users => "people signed in",
            ConnectionMinutes => "people × minutes × 30 sessions a month",
            LogGb => "runs × log bytes",
            LogKeptGb => "runs × log bytes × months kept × 20 %",
            LogLines => "runs × log bytes / 200 bytes a line",
            TracedRuns => "runs × 5 %",
            EmptyPolls => "pollers × polls of a month × e^(−λW/n), the share that finds nothing",
            GatewayGb => "calls out of the private network × size",
            GatewayHours => "one gateway a zone × 730 h",
            UnboundRuns => "runs, those that a binding starts left out",
            SocketRequests => "what arrives, twenty WebSocket messages as one",
            WrittenGb => "writes × their size",
            ScannedGb => "queries × what each reads, at least 10 MB",
            ReplicatedUnits => "writes × units by size × further regions",
            RequestUnitHours => "provisioned request units / 100 × hours × regions",
            AutoscaleUnitHours => "request units on average, at least a tenth of the most, / 100 × hours × regions",
            CopiedGb => "data kept × (1 + indexes) × regions",
            AccessLogGb => "requests × 500 bytes",
            Alarms => "alarms that are named",
            Metrics => "metrics that are named",
            Dashboards => "dashboards",
            AuthorizerRuns => "requests",
            AuthorizerGbS => "requests × 128 MB × 20 ms",
            Inspected => "what arrives at the firewall, or at what it stands before",
            FirewallRules => "rules",
            PartnerGb => "calls to partners × size",
            EndpointHours => "services reached × zones × 730 h",
            EndpointGb => "calls through endpoints × size",
            RegionGb => "calls to other regions × size",
            Given => "as given under `usage`",
        }
    }

    /// Whether it is once for the account, whoever causes it.
    pub fn is_once(self) -> bool {
        matches!(self, Counts::AccountMonths | Counts::AccountHours | Counts::GatewayHours)
    }
}

/// A meter and what it counts: a row of `meters.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meter {
    /// `service/meter`; `service/*` for the meter that the stated size names.
    of: String,
    /// The quantity.
    pub counts: Counts,
    /// What must hold.
    #[serde(default)]
    pub(super) when: Vec<String>,
    /// For which roles a line beside a part is made.
    #[serde(default)]
    roles: Vec<String>,
    /// What the size of its units is chosen by, among the meters that `of` covers: `service/prefix_*`.
    #[serde(default)]
    pub(super) sized_by: Option<Need>,
    /// Whether several units of a size make up what is needed.
    #[serde(default)]
    pub(super) several: bool,
    /// What the line is, where it is not what the meter's name says: `empty polls`.
    #[serde(default)]
    pub(super) part: String,
}

impl Meter {
    /// The service.
    pub fn service(&self) -> &str {
        self.of.split('/').next().unwrap_or_default()
    }

    /// Whether it is billed only where this holds.
    pub fn needs(&self, what: &str) -> bool {
        self.when.iter().any(|when| when == what)
    }

    /// Whether it may be counted by this meter of the catalogue: all patterns of `of`, parted by `|`, are tried.
    pub fn covers(&self, meter: &str) -> bool {
        self.meter().split('|').any(|pattern| match pattern.split_once('*') {
            Some((head, tail)) => {
                meter.len() >= head.len() + tail.len() && meter.starts_with(head) && meter.ends_with(tail)
            }
            None => meter == pattern,
        })
    }

    /// The meter within it.
    pub fn meter(&self) -> &str {
        self.of.split('/').nth(1).unwrap_or_default()
    }
}

#[derive(Deserialize, Default)]
struct File {
    meter: Vec<Meter>,
    beside: Vec<Meter>,
    processor: Vec<Processor>,
    #[serde(default)]
    silent: Vec<Silent>,
    #[serde(default)]
    words: BTreeMap<String, String>,
}

/// Processors that come with memory.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Processor {
    of: String,
    memory_mb: Vec<f64>,
    vcpu: Vec<f64>,
    source: String,
}

/// A fact that is accepted and billed nowhere, and the sentence that says why.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Silent {
    /// The fact.
    fact: String,
    /// Of which providers; of all where none are named.
    #[serde(default)]
    providers: Vec<String>,
    /// Of which roles; of all where none are named.
    #[serde(default)]
    roles: Vec<String>,
    /// Why nothing is counted.
    pub why: String,
}

impl Silent {
    /// The fact, if the build knows it.
    pub fn fact(&self) -> Option<FactName> {
        FactName::find(&self.fact)
    }
}

/// The facts that a component of a role at a provider may state although nothing is billed for them.
pub fn silent<'a>(role: &'a str, provider: &'a str) -> impl Iterator<Item = &'static Silent> + 'a {
    let within = |list: &[String], word: &str| list.is_empty() || list.iter().any(|one| one == word);
    table().silent.iter().filter(move |row| within(&row.roles, role) && within(&row.providers, provider))
}

struct Table {
    silent: Vec<Silent>,
    by_service: BTreeMap<String, Vec<Meter>>,
    beside: Vec<Meter>,
    processors: Vec<Processor>,
    words: BTreeMap<String, String>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let file: File = serde_json::from_str(neph_catalog::METERS).unwrap_or_default();
        let mut by_service: BTreeMap<String, Vec<Meter>> = BTreeMap::new();
        for meter in file.meter {
            by_service.entry(meter.service().to_string()).or_default().push(meter);
        }
        Table { by_service, words: file.words, beside: file.beside, processors: file.processor, silent: file.silent }
    })
}

/// The name of a meter as people read it.
pub fn title(meter: &str) -> String {
    let words = &table().words;
    let told: Vec<&str> = meter.split('_').map(|word| words.get(word).map_or(word, String::as_str)).collect();
    told.join(" ")
}

/// The meters of a service.
pub fn of(service: &str) -> &'static [Meter] {
    table().by_service.get(service).map_or(&[], Vec::as_slice)
}

/// Meters of other services that parts of a role cause, at a provider.
pub fn beside<'a>(role: &'a str, provider: &'a str) -> impl Iterator<Item = &'static Meter> + 'a {
    table().beside.iter().filter(move |meter| {
        meter.roles.iter().any(|r| r == role) && meter.of.split('.').next() == Some(provider)
    })
}

/// What a line of a bill counts.
pub fn counts(service: &str, meter: &str, part: &str) -> Option<Counts> {
    let rows = || of(service).iter().chain(&table().beside);
    let named = |row: &&Meter| row.service() == service && row.covers(meter);
    // Cold starts are a part of the line they lengthen.
    let exact = rows().find(|row| named(row) && row.part == part);
    exact.or_else(|| rows().find(named)).map(|row| row.counts)
}

/// Processors that come with so much memory at a service, and the key of the source.
pub fn processors(service: &str, memory_mb: f64) -> Option<(f64, String)> {
    let table = table().processors.iter().find(|table| table.of == service)?;
    let at = table.memory_mb.iter().position(|mb| *mb + 0.5 >= memory_mb)?;
    Some((*table.vcpu.get(at)?, table.source.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use neph_catalog::Catalog;

    #[test]
    fn every_row_names_a_meter_there_is() {
        let catalog = Catalog::bundled();
        let rows: Vec<&Meter> = table().by_service.values().flatten().chain(&table().beside).collect();
        assert!(rows.len() > 100);
        for row in rows {
            let service = catalog.service(row.service()).unwrap_or_else(|| panic!("service of {}", row.of));
            let known = service.prices.iter().any(|price| row.covers(&price.meter));
            assert!(known, "{}", row.of);
        }
    }

    #[test]
    fn every_priced_service_of_the_catalogue_has_a_meter() {
        for entry in Catalog::bundled().entries().filter(|entry| entry.is_priced()) {
            assert!(
                !of(entry.id()).is_empty()
                    || entry.role() == neph_catalog::Role::Monitor
                    || entry.id() == "aws.lambda.url",
                "{}",
                entry.id()
            );
        }
    }

    #[test]
    fn processors_come_with_memory() {
        assert_eq!(processors("gcp.functions.gen2", 256.0).map(|(vcpu, _)| vcpu), Some(0.167));
        assert_eq!(processors("gcp.functions.gen2", 3000.0).map(|(vcpu, _)| vcpu), Some(2.0));
        assert_eq!(processors("aws.lambda", 256.0), None);
    }

    #[test]
    fn meters_read_as_words() {
        assert_eq!(title("wru"), "write units");
        assert_eq!(title("dto_internet"), "data out to internet");
        assert_eq!(title("vcpu_hour_x86"), "vCPU hour on x86");
    }
}
