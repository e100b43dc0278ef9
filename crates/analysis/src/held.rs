//! What of a system is held against limits: peaks, sizes, times.

use serde::Deserialize;

use super::limits::Facts;
use neph_catalog::{Fact, kind};
use neph_model::NodeId;

/// What is held against a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Against {
    // runs
    /// One run in a hundred takes longer, in seconds.
    RunS,
    /// The same, where a caller waits.
    RunWhenCalledS,
    /// The same, where an event starts it.
    RunWhenEventS,
    /// Processor time of a run, in seconds.
    CpuS,
    /// The same, where an event or the clock starts it.
    CpuWhenEventS,
    /// Memory.
    Memory,
    /// Memory, against the least there is.
    LeastMemory,
    /// Temporary disk.
    Disk,
    /// Temporary disk, where environments start from a snapshot.
    DiskWithSnapshot,
    /// Processors of one instance.
    Vcpu,
    /// Processors of all instances of the account.
    AccountVcpu,
    /// Memory of all instances of the account.
    AccountMemory,
    /// Code of all functions.
    AccountCode,
    /// Code as deployed.
    Package,
    /// Code unpacked.
    Unzipped,
    /// A container image.
    Image,
    /// Initialisation, in seconds.
    InitS,
    /// A cold start, in seconds.
    ColdS,
    /// All functions of the account at once.
    AccountConcurrency,
    /// Requests a second for each unit of concurrency.
    RateForConcurrency,
    /// Requests a second for each reserved environment.
    RateForReserved,
    /// Concurrency left to functions that reserve none, against the least.
    Unreserved,
    /// Environments added when the traffic jumps from usual to peak.
    Ramp,
    /// Instances at the peak.
    Instances,
    /// Requests one instance serves at once.
    PerInstance,
    /// Connections one instance opens.
    ConnectionsOfInstance,
    /// Calls a run makes.
    CallsOfRun,
    /// Calls a run has open at the same time.
    CallsAtOnce,
    /// Tries after the first.
    Retries,
    /// Age at which an event is given up.
    MaxAgeS,
    /// Parts that are this service.
    HowMany,
    // taken from queues and streams
    /// Runs that queues start at once.
    QueueConcurrency,
    /// Runs a queue may start at once.
    MaxConcurrency,
    /// Window of a batch.
    WindowS,
    /// Messages of a batch from a queue.
    QueueBatch,
    /// Messages of a batch from a queue that keeps order.
    FifoBatch,
    /// Records of a batch from a stream.
    StreamBatch,
    /// Batches of one shard at once.
    Parallel,
    // entries
    /// One answer in a hundred takes longer.
    AnswerS,
    /// The same, of what it calls or hands to.
    AnswerOfTargetS,
    /// Its timeout, against the least there is.
    LeastTimeoutS,
    /// The largest call or answer.
    CallPayload,
    /// The largest call.
    RequestPayload,
    /// The largest event handed straight over.
    EventPayload,
    /// The largest event sent on.
    OutPayload,
    /// Idle time of a connection.
    IdleS,
    /// Length of a session.
    SessionS,
    /// Connections opened a second.
    NewConnections,
    /// Messages a second of one connection.
    RatePerConnection,
    /// People or devices.
    Users,
    /// Different requests served.
    Routes,
    /// Parts that requests go on to.
    Targets,
    /// Environments.
    Stages,
    /// How long answers are kept.
    CacheTtlS,
    /// Requests at once.
    Burst,
    // messages
    /// The largest thing handed over.
    AnyPayload,
    /// The largest answer to what it calls.
    CalledAnswer,
    /// What arrives a second at the peak.
    PeakRate,
    /// The same in batches.
    BatchedPeakRate,
    /// The same where order is kept.
    FifoPeakRate,
    /// Megabytes a second at the peak.
    PeakMb,
    /// What leaves a second at the peak.
    PeakOut,
    /// Messages taken and not yet done.
    InFlight,
    /// How long a consumer works on a message.
    WorkS,
    /// How long a message stays hidden.
    VisibilityS,
    /// How long messages are kept.
    KeepForS,
    /// How long messages are kept, against the least there is.
    LeastKeepForS,
    /// Messages handed over at once.
    SentBatch,
    /// Messages taken at once.
    TakenBatch,
    /// Who is told.
    Consumers,
    /// Who is told where order is kept.
    FifoConsumers,
    /// Who is told of the same event.
    ConsumersOfOneEvent,
    /// Connections of consumers.
    ConsumerConnections,
    /// Megabytes a second of the busiest key that keeps order.
    OrderedMb,
    /// Time between two runs of a clock, against the least there is.
    LeastIntervalS,
    // streams
    /// Shards or partitions.
    Shards,
    /// Units of throughput at the peak.
    StreamUnits,
    /// Records a second on the busiest shard.
    PeakForShard,
    /// Megabytes a second on the busiest shard.
    PeakMbForShard,
    /// Megabytes a second read of a shard.
    PeakMbReadForShard,
    /// Reads a second of a shard.
    ReadsOfShard,
    // stores
    /// The largest thing written.
    Item,
    /// The largest thing read.
    ReadItem,
    /// Data kept.
    Stored,
    /// Data kept under the busiest key.
    HotStored,
    /// Write units a second at the peak.
    PeakWriteUnits,
    /// Read units a second at the peak.
    PeakReadUnits,
    /// Write or read units a second at the peak, whichever is more.
    PeakUnits,
    /// Write units a second on the busiest key.
    HotWriteUnits,
    /// Read units a second on the busiest key.
    HotReadUnits,
    /// Request units a second at the peak.
    PeakRequestUnits,
    /// Request units a second on the busiest key.
    HotRequestUnits,
    /// Requests a second at the peak, a large one by its kilobytes.
    PeakKb,
    /// The same on the busiest key.
    HotKb,
    /// Writes a second at the peak.
    PeakWrites,
    /// Reads a second at the peak.
    PeakReads,
    /// Writes a second on the busiest key.
    HotWrites,
    /// Who reads a table's changes.
    StreamConsumers,
    /// Units of capacity.
    CapacityUnits,
    // workflows
    /// Events in the history of one execution.
    History,
    /// Steps of one execution.
    StepsOfRun,
    /// Steps a second at the peak.
    PeakSteps,
    /// Items of a distributed map.
    DistributedItems,
}

impl Against {
    /// Whether the text sets it: it may well be the greatest allowed.
    pub(super) fn is_setting(self) -> bool {
        use Against::*;
        matches!(
            self,
            Memory
                | LeastMemory
                | Disk
                | DiskWithSnapshot
                | Vcpu
                | PerInstance
                | Retries
                | MaxAgeS
                | MaxConcurrency
                | WindowS
                | QueueBatch
                | FifoBatch
                | StreamBatch
                | Parallel
                | LeastTimeoutS
                | IdleS
                | SessionS
                | CacheTtlS
                | VisibilityS
                | KeepForS
                | LeastKeepForS
                | SentBatch
                | TakenBatch
                | Shards
                | CapacityUnits
                | DistributedItems
        )
    }

    /// Why nothing is held against the limit where the amount is not known.
    pub(super) fn lacks(self) -> &'static str {
        use Against::*;
        match self {
            RunS | CpuS => "no run time is known",
            RunWhenCalledS => "nobody waits for it",
            RunWhenEventS | CpuWhenEventS => "no event starts it",
            Memory | LeastMemory => "`memory` is not stated",
            Disk => "`disk` is not stated",
            DiskWithSnapshot => "`snapstart` with `disk` is not stated",
            Vcpu => "`vcpu` is not stated",
            AccountVcpu => "nothing that always runs",
            AccountMemory | AccountConcurrency | RateForConcurrency | Ramp | Instances | PeakRate
            | BatchedPeakRate | PeakOut | ConsumerConnections | StreamUnits | PeakWriteUnits
            | PeakReadUnits | PeakUnits | PeakRequestUnits | PeakKb | PeakWrites | PeakReads => {
                "no rate is known"
            }
            AccountCode | Package => "`package` is not stated",
            Unzipped => "`package` is not stated, or it is an image",
            Image => "it is no image, or `package` is not stated",
            InitS => "nothing is initialised",
            ColdS => "nothing starts cold",
            RateForReserved | Unreserved => "`reserved` is not stated",
            PerInstance => "`concurrency` is not stated",
            ConnectionsOfInstance => "`connections` is not stated",
            CallsOfRun => "it calls nothing",
            CallsAtOnce => "no calls go out at once",
            Retries => "`retries` is not stated",
            MaxAgeS => "`max_age` is not stated",
            HowMany => "it is not used",
            QueueConcurrency => "no queue feeds it",
            MaxConcurrency => "`max_concurrency` is not stated",
            WindowS => "`window` is not stated",
            QueueBatch | StreamBatch | SentBatch | TakenBatch => "`batch` is not stated",
            FifoBatch => "`batch` from a `fifo` queue is not stated",
            Parallel => "`parallel` is not stated",
            AnswerS => "nobody waits for an answer",
            AnswerOfTargetS => "it calls nothing whose time is known",
            LeastTimeoutS => "`timeout` is not stated",
            CallPayload => "`payload` and `response` are not stated",
            RequestPayload => "`payload` is not stated",
            EventPayload | OutPayload => "no size of an event is stated",
            IdleS => "`idle` is not stated",
            SessionS => "`minutes` is not stated",
            NewConnections => "`users` and `minutes` are not stated",
            RatePerConnection => "`users` or a rate is not stated",
            Users => "`users` is not stated",
            Routes => "`routes` is not stated",
            Targets => "nothing goes on from it",
            Stages => "`stages` is not stated",
            CacheTtlS => "`cache_ttl` is not stated",
            Burst => "`burst` is not stated",
            AnyPayload => "no size is stated",
            CalledAnswer => "`response` is not stated",
            FifoPeakRate => "it is not `fifo`, or no rate is known",
            PeakMb => "sizes or rates are not known",
            InFlight => "no rate is known, or nobody takes them",
            WorkS => "no consumer's run time is known",
            VisibilityS => "`visibility` is not stated",
            KeepForS | LeastKeepForS => "`keep_for` is not stated",
            Consumers => "nobody is told",
            FifoConsumers => "it is not `fifo`",
            ConsumersOfOneEvent => "no event is named",
            OrderedMb => "`hot_key` and sizes are not stated",
            LeastIntervalS => "no interval is stated",
            Shards => "`shards` is not stated",
            PeakForShard => "`shards` is not stated, or no rate is known",
            PeakMbForShard | PeakMbReadForShard => "`shards` or sizes are not stated",
            ReadsOfShard => "nobody reads it, or each reader has its own",
            Item => "no size of a write is stated",
            ReadItem => "no size of a read is stated",
            Stored => "`keep` is not stated",
            HotStored => "`keep` and `hot_key` are not stated",
            HotWriteUnits | HotReadUnits | HotRequestUnits | HotKb | HotWrites => "`hot_key` is not stated",
            StreamConsumers => "nobody reads its changes",
            CapacityUnits => "`capacity_units` is not stated",
            History | StepsOfRun => "`steps` is not stated",
            PeakSteps => "`steps` is not stated, or no rate is known",
            DistributedItems => "`distributed` with `items` is not stated",
        }
    }
}

/// A base-unit amount: how much, whether assumed, in words.
pub(super) type Amount = (f64, bool, &'static str);

impl Facts<'_> {
    /// How much of a limit a part uses; none where the text does not say enough.
    pub(super) fn amount(&self, id: NodeId, against: Against) -> Option<Amount> {
        self.of_runs(id, against)
            .or_else(|| self.of_entries(id, against))
            .or_else(|| self.of_messages(id, against))
            .or_else(|| self.of_stores(id, against))
    }

    /// A stated number, at its most.
    pub(super) fn stated<K: kind::Ranged>(
        &self,
        id: NodeId,
        name: Fact<K>,
        what: &'static str,
    ) -> Option<Amount> {
        Some((self.model.node(id).facts.spread(name)?.top(), false, what))
    }
}
