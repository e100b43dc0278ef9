//! The shape of the catalogue's files; the comment on each key is its reference.
//!
//! A service file is one [`Service`]. Every figure names its `source`, a key of `sources.toml`,
//! and says how well it is known; a figure without a source does not load.

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::vocabulary::{LimitKey, Role, Unchecked};

/// Who runs a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// Amazon Web Services.
    Aws,
    /// Microsoft Azure.
    Azure,
    /// Google Cloud.
    Gcp,
    /// Cloudflare.
    Cloudflare,
}

impl Provider {
    /// Every provider, in the order in which names are looked up.
    pub const ALL: [Provider; 4] = [Provider::Aws, Provider::Azure, Provider::Gcp, Provider::Cloudflare];

    /// The word written after `provider` and before the dot of a service id.
    pub fn id(self) -> &'static str {
        match self {
            Provider::Aws => "aws",
            Provider::Azure => "azure",
            Provider::Gcp => "gcp",
            Provider::Cloudflare => "cloudflare",
        }
    }

    /// The provider's own name.
    pub fn title(self) -> &'static str {
        match self {
            Provider::Aws => "Amazon Web Services",
            Provider::Azure => "Microsoft Azure",
            Provider::Gcp => "Google Cloud",
            Provider::Cloudflare => "Cloudflare",
        }
    }

    /// Reads a provider as people write it.
    pub fn parse(word: &str) -> Option<Provider> {
        match word.to_ascii_lowercase().as_str() {
            "aws" | "amazon" => Some(Provider::Aws),
            "azure" | "microsoft" => Some(Provider::Azure),
            "gcp" | "google" | "google_cloud" => Some(Provider::Gcp),
            "cloudflare" | "cf" => Some(Provider::Cloudflare),
            _ => None,
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// How well a figure is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Seen in an official document, interface description or copy of an official page.
    Quoted,
    /// Stated in the user's own file.
    Own,
    /// Seen in a dated third-party transcription of an official text.
    Transcribed,
    /// Read from golden test output of a price tool: a list price without free tier.
    Golden,
    /// Computed from sourced figures.
    Computed,
    /// Derived from other figures by estimate.
    Estimated,
    /// From memory: verify before relying on it.
    Remembered,
    /// A default of this tool, not a published figure.
    Ours,
}

impl Confidence {
    /// What the level means, for a reader of the document.
    pub fn meaning(self) -> &'static str {
        match self {
            Confidence::Quoted => "seen in an official document, API model or copy of an official page",
            Confidence::Own => "stated in your own file",
            Confidence::Transcribed => "seen in a dated third-party transcription of an official text",
            Confidence::Golden => "golden test output of a price tool (list price without free tier)",
            Confidence::Computed => "computed from sourced figures",
            Confidence::Estimated => "derived estimate",
            Confidence::Remembered => "from memory, verify before relying on it",
            Confidence::Ours => "a default of this tool, not a published figure",
        }
    }

    /// The word in the files.
    pub fn word(self) -> &'static str {
        match self {
            Confidence::Quoted => "quoted",
            Confidence::Own => "own",
            Confidence::Transcribed => "transcribed",
            Confidence::Golden => "golden",
            Confidence::Computed => "computed",
            Confidence::Estimated => "estimated",
            Confidence::Remembered => "remembered",
            Confidence::Ours => "ours",
        }
    }
}

/// One service of one provider: the content of a file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Provider, a dot and a short name: `aws.lambda`.
    pub id: String,
    /// The product name as its maker writes it: `AWS Lambda`.
    pub title: String,
    /// The name under an icon in a picture: `Lambda`.
    pub short: String,
    /// What it is.
    pub role: Role,
    /// Further roles it can play.
    #[serde(default)]
    pub roles: Vec<Role>,
    /// Words a person may write as a kind, in lower_snake.
    #[serde(default)]
    pub names: Vec<String>,
    /// The flag that selects this variant: `fifo`.
    pub when: Option<String>,
    /// The service of which this is a variant.
    pub variant_of: Option<String>,
    /// Whether a neutral role means this service.
    #[serde(default)]
    pub default: bool,
    /// The region in which the prices hold; `global` where there is none.
    pub region: Option<String>,
    /// The day on which someone last read the sources, `YYYY-MM-DD`.
    pub checked: Option<String>,
    /// Address of the maker's documentation.
    pub documentation: String,
    /// The service whose prices apply where this one has none of its own.
    pub billed_as: Option<String>,
    /// Whether private networks reach it through a gateway endpoint, which is free, rather than by the hour.
    #[serde(default)]
    pub gateway_endpoint: bool,
    /// Anything a reader should know.
    pub note: Option<String>,
    /// What the maker promises.
    pub sla: Option<Sla>,
    /// How use is rounded before it is priced.
    pub billing: Option<Billing>,
    /// How instances come and go.
    pub scaling: Option<Scaling>,
    /// How long the service itself takes.
    pub latency: Option<Latency>,
    /// What happens to an event handed over.
    pub delivery: Option<Delivery>,
    /// How hard it is to leave.
    pub lock_in: Option<LockIn>,
    /// Changes worth knowing, newest last.
    #[serde(default, rename = "change")]
    pub changes: Vec<Change>,
    /// What it cannot exceed.
    #[serde(default, rename = "limit")]
    pub limits: Vec<Limit>,
    /// What it costs.
    #[serde(default, rename = "price")]
    pub prices: Vec<Price>,
    /// The least a caller must be allowed to do.
    #[serde(default, rename = "action")]
    pub actions: Vec<Action>,
}

impl Service {
    /// Who runs it, from the id.
    pub fn provider(&self) -> Option<Provider> {
        Provider::parse(self.id.split('.').next().unwrap_or_default())
    }

    /// The limit of that id.
    pub fn limit(&self, id: &str) -> Option<&Limit> {
        self.limits.iter().find(|limit| limit.id == id)
    }

    /// The first limit of that concept that is a number or a choice of numbers.
    pub fn limit_of(&self, key: LimitKey) -> Option<&Limit> {
        self.limits.iter().find(|limit| limit.key == Some(key) && limit.greatest().is_some())
    }

    /// The price of that meter.
    pub fn price(&self, meter: &str) -> Option<&Price> {
        self.prices.iter().find(|price| price.meter == meter)
    }

    /// What a caller needs for one kind of access, such as `read`.
    pub fn action(&self, access: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.access == access)
    }

    /// Whether it has or can play a role.
    pub fn plays(&self, role: Role) -> bool {
        self.role == role || self.roles.contains(&role)
    }
}

/// A value of a limit: mostly a number, sometimes words.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A number in the limit's unit.
    Number(f64),
    /// Words, such as a range; `unbounded` where there is no limit.
    Text(String),
    /// The values to choose from.
    List(Vec<f64>),
    /// Allowed values by another value.
    Table(BTreeMap<String, Vec<f64>>),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |numbers: &[f64]| numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
        match self {
            Value::Number(number) => write!(f, "{number}"),
            Value::Text(text) => f.write_str(text),
            Value::List(numbers) => f.write_str(&list(numbers)),
            Value::Table(rows) => {
                let rows: Vec<_> = rows.iter().map(|(key, row)| format!("{key}: {}", list(row))).collect();
                f.write_str(&rows.join("; "))
            }
        }
    }
}

/// Whether a limit may be raised on request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitKind {
    /// Nobody can raise it.
    Fixed,
    /// A default or quota that may be raised or set.
    Quota,
}

/// Something a service cannot exceed, or its default.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Name within the service: `timeout_max`.
    pub id: String,
    /// What it bounds, whoever publishes it; none for what nothing asks for.
    #[serde(rename = "is")]
    pub key: Option<LimitKey>,
    /// Why it is not checked, where its concept could be or it has none.
    pub unchecked: Option<Unchecked>,
    /// How much.
    pub value: Value,
    /// Of what: `s`, `MB`, `count`; empty for plain words.
    pub unit: String,
    /// Whether it may be raised.
    pub kind: LimitKind,
    /// Where it was read.
    pub source: String,
    /// How well it is known.
    pub confidence: Confidence,
    /// Its value in other regions.
    #[serde(default, deserialize_with = "each_region")]
    pub regional: BTreeMap<String, f64>,
    /// Where the values of other regions were read, if not where the limit was.
    pub regional_source: Option<String>,
    /// Whether a body that is not text is encoded as base64 before it counts.
    #[serde(default)]
    pub base64: bool,
    /// Anything a reader should know.
    pub note: Option<String>,
}

impl Limit {
    /// The value as a number in the limit's unit; of several to choose from, the greatest.
    pub fn greatest(&self) -> Option<f64> {
        match &self.value {
            Value::List(choices) => choices.iter().copied().reduce(f64::max),
            Value::Number(number) => Some(*number),
            Value::Text(_) | Value::Table(_) => None,
        }
    }

    /// The value as a number in the limit's unit, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self.value {
            Value::Number(number) => Some(number),
            Value::Text(_) | Value::List(_) | Value::Table(_) => None,
        }
    }
}

/// What one meter costs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// What is counted: `requests`.
    pub meter: String,
    /// US dollars for `per` units, as a string so that it stays exact. The first tier where there are tiers.
    pub usd: Decimal,
    /// For how many units.
    pub per: u64,
    /// The unit counted: `requests`, `GB-s`, `GB-month`.
    pub unit: String,
    /// How much one unit holds or serves of what its meter is chosen by: gigabytes, messages a day, connections.
    pub holds: Option<Decimal>,
    /// Kilobytes that count as one unit: a message of 65 KB is two units of 64 KB.
    pub unit_kb: Option<u32>,
    /// Kilobytes to which each record's size is rounded up.
    pub round_kb: Option<u32>,
    /// The billed quantity of a month is rounded up to a multiple of this.
    pub step: Option<Decimal>,
    /// Prices by quantity; the last tier is open.
    #[serde(default)]
    pub tiers: Vec<Tier>,
    /// Where the tiers were read, if not where the price was.
    pub tiers_source: Option<String>,
    /// How well the tiers are known, if not as well as the price.
    pub tiers_confidence: Option<Confidence>,
    /// The first tier's price in other regions, by region or by `tier-2` for a class of regions. A key may list
    /// several regions of one price, parted by spaces.
    #[serde(default, deserialize_with = "each_region")]
    pub regional: BTreeMap<String, Decimal>,
    /// Where the regional prices were read, if not where the price was.
    pub regional_source: Option<String>,
    /// How well the regional prices are known, if not as well as the price.
    pub regional_confidence: Option<Confidence>,
    /// Where it was read.
    pub source: String,
    /// How well it is known.
    pub confidence: Confidence,
    /// Anything a reader should know.
    pub note: Option<String>,
    /// What is free each month.
    pub free: Option<Free>,
}

/// Prices or limits by region, from keys that may list several.
fn each_region<'de, D: Deserializer<'de>, V: Deserialize<'de> + Clone>(
    from: D,
) -> Result<BTreeMap<String, V>, D::Error> {
    let listed = BTreeMap::<String, V>::deserialize(from)?;
    let mut each = BTreeMap::new();
    for (regions, value) in listed {
        for region in regions.split_whitespace() {
            if each.insert(region.to_owned(), value.clone()).is_some() {
                return Err(D::Error::custom(format!("`{region}` is listed twice")));
            }
        }
    }
    Ok(each)
}

/// The price of the quantity up to a bound.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Upper bound of the month's quantity, in units; none for the last tier.
    pub up_to: Option<Decimal>,
    /// US dollars for the price's `per` units.
    pub usd: Decimal,
}

/// A free allowance.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Free {
    /// How much, as published.
    pub amount: Decimal,
    /// Of what, as published: `requests/month`.
    pub unit: String,
    /// The amount a month in the meter's own unit, where the published unit is another.
    pub monthly: Option<Decimal>,
    /// Whether it never ends.
    pub always: Option<bool>,
    /// Whether it comes with a plan that the bill pays for, so that it is no gift and always taken off.
    #[serde(default)]
    pub included: bool,
    /// For how many months after the account was made.
    pub months: Option<u32>,
    /// Other meters, as `service/meter`, that use up the same allowance.
    #[serde(default)]
    pub shared_with: Vec<String>,
    /// Where it was read, if not where the price was.
    pub source: Option<String>,
    /// How well it is known, if not as well as the price.
    pub confidence: Option<Confidence>,
    /// Anything a reader should know.
    pub note: Option<String>,
}

impl Free {
    /// The allowance of a month in the meter's own unit.
    pub fn per_month(&self) -> Decimal {
        self.monthly.unwrap_or(self.amount)
    }

    /// Whether a system can count on it for good, rather than for an account's first months.
    pub fn lasts(&self) -> bool {
        self.months.is_none() && self.always != Some(false)
    }
}

/// What the maker promises, as a yearly or monthly share of time.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sla {
    /// Percent of the time.
    pub percent: Decimal,
    /// Where it was read.
    pub source: String,
    /// How well it is known.
    pub confidence: Confidence,
    /// Under which condition.
    pub note: Option<String>,
}

/// How use is measured and rounded before it is priced.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Billing {
    /// Duration is rounded up to a multiple of this, in ms.
    pub step_ms: Option<u32>,
    /// The shortest duration billed, in ms.
    pub min_ms: Option<u32>,
    /// Memory is rounded up to a multiple of this, in MB.
    pub memory_step_mb: Option<u32>,
    /// The least memory billed, in MB.
    pub memory_min_mb: Option<u32>,
    /// The most memory billed, in MB.
    pub memory_max_mb: Option<u32>,
    /// Megabytes in a billed gigabyte: 1024 or 1000.
    pub megabytes_per_gb: Option<u32>,
    /// Whether the start of a cold instance is billed.
    #[serde(default)]
    pub init_billed: bool,
    /// Since when it is.
    pub init_billed_since: Option<String>,
    /// Kilobytes of an event that the first request pays for.
    pub payload_included_kb: Option<u32>,
    /// Kilobytes of an event that each further request pays for.
    pub payload_step_kb: Option<u32>,
    /// Kilobytes one write unit covers.
    pub write_unit_kb: Option<u32>,
    /// Kilobytes one read unit covers.
    pub read_unit_kb: Option<u32>,
    /// Read units an eventually consistent read takes, for one that a strong read takes.
    pub eventual_read: Option<Decimal>,
    /// Units a transactional access takes, for one that a plain one takes.
    pub transactional: Option<Decimal>,
    /// Megahertz billed, by memory in MB.
    #[serde(default)]
    pub cpu_mhz_by_memory: BTreeMap<String, u32>,
    /// Where it was read.
    pub source: String,
    /// How well it is known.
    pub confidence: Confidence,
    /// The rule in words.
    pub note: Option<String>,
}

/// How instances come and go.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scaling {
    /// Seconds without work after which an instance is removed.
    pub idle_timeout_s: Option<u32>,
    /// Requests one instance serves at a time, by default.
    pub per_instance: Option<u32>,
    /// Requests one instance can be set to serve at a time.
    pub per_instance_max: Option<u32>,
    /// Instances that can be added in one window.
    pub burst: Option<u32>,
    /// Length of that window in seconds.
    pub burst_window_s: Option<u32>,
    /// Concurrent requests an account may have by default.
    pub account_default: Option<u32>,
    /// Instances an account or application may have at most.
    pub account_max: Option<u32>,
    /// Where it was read.
    pub source: String,
    /// How well it is known.
    pub confidence: Confidence,
    /// Anything a reader should know.
    pub note: Option<String>,
}

/// Time the service itself takes, in ms, in its own region.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Latency {
    /// A call, or accepting an event: the median.
    pub p50: Option<f64>,
    /// A call, or accepting an event: one in a hundred takes longer.
    pub p99: Option<f64>,
    /// From accepting an event to the start of its consumer: the median.
    pub deliver_p50: Option<f64>,
    /// From accepting an event to the start of its consumer: one in a hundred takes longer.
    pub deliver_p99: Option<f64>,
    /// Where it was read.
    pub source: String,
    /// How well it is known.
    pub confidence: Confidence,
    /// Anything a reader should know.
    pub note: Option<String>,
}

/// What happens to an event handed over.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// `at-least-once` or `exactly-once`, perhaps with a condition.
    pub semantics: String,
    /// What keeps its order: `none`, `best-effort`, `per group`…
    pub order: String,
    /// Tries by default, the first included; none where only time bounds them.
    pub attempts: Option<u32>,
    /// Seconds after which no further try is made.
    pub retry_window_s: Option<u32>,
    /// Seconds an event is kept by default.
    pub retention_default_s: Option<u32>,
    /// Megabytes after which a buffered delivery is written, by default.
    pub buffer_mb: Option<u32>,
    /// Seconds after which a buffered delivery is written, by default.
    pub buffer_s: Option<u32>,
    /// Whether failed events can be sent elsewhere by configuration.
    pub dead_letter: bool,
    /// Where it was read.
    pub source: String,
    /// How well it is known.
    pub confidence: Confidence,
    /// Anything a reader should know.
    pub note: Option<String>,
}

/// How hard it is to leave.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockIn {
    /// The idea behind the product: `queue`.
    pub concept: String,
    /// 0 a portable standard, 0.3 another kit, 0.6 other semantics, 1 no direct equal.
    pub score: Decimal,
    /// What carries over.
    pub portable: String,
    /// Ids of services of other providers that come nearest.
    #[serde(default)]
    pub equivalents: Vec<String>,
    /// Where it was read.
    pub source: String,
    /// How well it is known.
    pub confidence: Confidence,
}

/// A change of the service worth knowing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// When: year, month or day.
    pub date: String,
    /// What changed.
    pub what: String,
    /// Where it was read.
    pub source: String,
    /// How well the date is known, if less than the rest.
    pub date_confidence: Option<Confidence>,
}

/// The least a caller must be allowed to do.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// `read`, `write`, `send`, `consume`, `publish`, `invoke`, `always`…
    pub access: String,
    /// Actions, roles or bindings.
    pub allow: Vec<String>,
    /// Where it was read.
    pub source: String,
    /// How well it is known.
    pub confidence: Confidence,
    /// Scope or condition.
    pub note: Option<String>,
}

/// Where a figure was read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What it is.
    pub title: String,
    /// Its address; empty for memory and own estimates.
    pub url: String,
    /// The date of the text, as exactly as it is known.
    pub as_of: String,
    /// How it was read.
    pub how: String,
}
