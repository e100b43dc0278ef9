//! Measured cold starts and the models fitted to them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::Catalog;
use super::runtimes::Runtime;
use super::schema::{Confidence, Provider};

/// The shape of `cold_starts.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColdStarts {
    /// Initialisation of functions as the platform logs it, by runtime, package and processor.
    pub lambda_init: Measured<InitRow>,
    /// Restoring a snapshot instead.
    pub lambda_snapstart: Measured<RestoreRow>,
    /// Whole cold requests as a client sees them.
    pub client_measured: Measured<ClientRow>,
    /// How long an instance stays without work.
    pub idle_timeout: IdleTimeout,
    /// What a cold start consists of.
    pub phases: Phases,
    /// How often a start is cold: the model in words.
    pub frequency: Frequency,
    /// What the literature says.
    pub literature: Vec<Literature>,
}

/// A table of measurements.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured<Row> {
    /// Where it was read.
    pub source: String,
    /// How well it is known.
    pub confidence: Confidence,
    /// When and how it was measured.
    pub window: String,
    /// What a reader should know.
    pub note: String,
    /// The measurements.
    pub rows: Vec<Row>,
}

impl<Row> Default for Measured<Row> {
    fn default() -> Self {
        Measured {
            source: String::new(),
            confidence: Confidence::Ours,
            window: String::new(),
            note: String::new(),
            rows: Vec::new(),
        }
    }
}

/// Initialisation of one configuration, in ms.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InitRow {
    /// The runtime as the measurement names it.
    pub runtime: String,
    /// `zip` or `image`.
    pub package: String,
    /// `x86_64` or `arm64`.
    pub arch: String,
    /// Number of cold starts measured.
    pub n: u32,
    /// Half of them were faster.
    pub p50: f64,
    /// One in ten was slower.
    pub p90: f64,
    /// One in twenty was slower.
    pub p95: f64,
    /// One in a hundred was slower.
    pub p99: f64,
    /// Duration of the first call, by memory in MB.
    pub first: BTreeMap<String, f64>,
}

/// Restoring one configuration from a snapshot, in ms.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestoreRow {
    /// The runtime as the measurement names it.
    pub runtime: String,
    /// `zip` or `image`.
    pub package: String,
    /// `x86_64` or `arm64`.
    pub arch: String,
    /// Memory in MB.
    pub memory_mb: u32,
    /// Number of cold starts measured.
    pub n: u32,
    /// Half of them were faster.
    pub p50: f64,
    /// One in a hundred was slower.
    pub p99: f64,
    /// Mean duration of the first call.
    pub first_invoke_avg: f64,
}

/// A whole cold request as a client sees it, in seconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientRow {
    /// Who runs it.
    pub provider: Provider,
    /// What was varied: `bylanguage`, `bymemory`…
    pub dimension: String,
    /// The value of what was varied.
    pub label: String,
    /// 2.5th percentile.
    pub p2_5: f64,
    /// 16.5th percentile.
    pub p16_5: f64,
    /// Median.
    pub p50: f64,
    /// 83.5th percentile.
    pub p83_5: f64,
    /// 97.5th percentile.
    pub p97_5: f64,
}

/// How long an instance stays without work.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdleTimeout {
    /// Where it was read.
    pub source: String,
    /// How well it is known.
    pub confidence: Confidence,
    /// What a reader should know.
    pub note: String,
    /// Seconds to compute with, by provider.
    pub defaults_s: BTreeMap<Provider, f64>,
    /// Idle minutes and the probability that the instance is gone.
    pub aws: Vec<(f64, f64)>,
    /// Idle minutes and the probability that the instance is gone.
    pub azure: Vec<(f64, f64)>,
    /// Idle minutes and the probability that the instance is gone.
    pub gcp: Vec<(f64, f64)>,
}

impl Default for IdleTimeout {
    fn default() -> Self {
        IdleTimeout {
            source: String::new(),
            confidence: Confidence::Ours,
            note: String::new(),
            defaults_s: BTreeMap::new(),
            aws: Vec::new(),
            azure: Vec::new(),
            gcp: Vec::new(),
        }
    }
}

impl IdleTimeout {
    /// Measured points of a provider: idle minutes, probability that the instance is gone.
    pub fn points(&self, provider: Provider) -> &[(f64, f64)] {
        match provider {
            Provider::Aws => &self.aws,
            Provider::Azure => &self.azure,
            Provider::Gcp => &self.gcp,
            Provider::Cloudflare => &[],
        }
    }
}

/// What a cold start consists of.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phases {
    /// The sum.
    pub formula: String,
    /// How the tail is fitted.
    pub tail: String,
    /// Processors compared, in words.
    pub arm_vs_x86: String,
    /// Packages compared, in words.
    pub container_vs_zip: String,
    /// What is billed.
    pub billing: String,
    /// Median on arm64 over median on x86_64, by canonical runtime.
    pub arm_ratio: BTreeMap<String, f64>,
    /// Median of an image over median of a zip, by canonical runtime.
    pub image_ratio: BTreeMap<String, f64>,
    /// The summands.
    pub phase: Vec<Phase>,
}

impl Phases {
    /// A summand by its id, such as `T_place`.
    pub fn phase(&self, id: &str) -> Option<&Phase> {
        self.phase.iter().find(|phase| phase.id == id)
    }
}

/// One summand of a cold start.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    /// Its name in the formula.
    pub id: String,
    /// What happens in it.
    pub what: String,
    /// How to compute it.
    pub formula: Option<String>,
    /// Where it lies.
    pub range_ms: Option<String>,
    /// What it was derived from.
    pub basis: Option<String>,
    /// What the figure for unused code was derived from.
    pub unused_basis: Option<String>,
    /// Milliseconds by provider or circumstance.
    #[serde(default)]
    pub default_ms: BTreeMap<String, f64>,
    /// Milliseconds for each megabyte of code that is loaded, by provider.
    #[serde(default)]
    pub slope_ms_per_mb: BTreeMap<String, f64>,
    /// Milliseconds for each megabyte that is deployed but not loaded.
    pub unused_ms_per_mb: Option<f64>,
    /// First call of .NET code: this divided by the memory in MB gives ms.
    pub dotnet_ms_mb: Option<f64>,
    /// Where it was read.
    pub source: String,
    /// How well it is known.
    pub confidence: Confidence,
    /// Anything a reader should know.
    pub note: Option<String>,
}

/// The model of how often a start is cold, in words for the document.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frequency {
    /// The formula.
    pub closed_form: String,
    /// Why it holds.
    pub derivation: String,
    /// How well it holds.
    pub validity: String,
    /// What it becomes at low rates.
    pub low_rate_limit: String,
    /// With an idle time that varies.
    pub random_idle: String,
    /// With requests at even distances.
    pub periodic: String,
    /// With requests all at once.
    pub burst: String,
    /// With a rate that changes over the day.
    pub diurnal: String,
    /// What the platform says of itself.
    pub platform_fact: String,
    /// The model it was compared with.
    pub algorithm_pacsltk: String,
    /// Where it was read.
    pub source: String,
    /// How well it is known.
    pub confidence: Confidence,
}

impl Default for Frequency {
    fn default() -> Self {
        let none = String::new;
        Frequency {
            closed_form: none(),
            derivation: none(),
            validity: none(),
            low_rate_limit: none(),
            random_idle: none(),
            periodic: none(),
            burst: none(),
            diurnal: none(),
            platform_fact: none(),
            algorithm_pacsltk: none(),
            source: none(),
            confidence: Confidence::Ours,
        }
    }
}

/// What a publication says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Literature {
    /// Which.
    pub source: String,
    /// How well it is known.
    pub confidence: Confidence,
    /// Its findings.
    pub facts: Vec<String>,
}

impl Catalog {
    /// Everything known about cold starts, read on first use.
    pub fn cold_starts(&self) -> &'static ColdStarts {
        static COLD_STARTS: OnceLock<ColdStarts> = OnceLock::new();
        COLD_STARTS.get_or_init(|| {
            serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/cold_starts.json")))
                .unwrap_or_default()
        })
    }

    /// Measured initialisations of a runtime, for each package and processor.
    pub fn cold_start_rows<'a>(&self, runtime: &'a Runtime) -> impl Iterator<Item = &'static InitRow> + 'a {
        let rows = self.cold_starts().lambda_init.rows.iter();
        rows.filter(move |row| Some(row.runtime.as_str()) == runtime.measured.as_deref())
    }

    /// The measured initialisation of a runtime, package (`zip`, `image`) and processor (`x86_64`, `arm64`).
    pub fn cold_start_row(&self, runtime: &Runtime, package: &str, arch: &str) -> Option<&'static InitRow> {
        self.cold_start_rows(runtime).find(|row| row.package == package && row.arch == arch)
    }

    /// Measured restores of a runtime from a snapshot, by memory.
    pub fn restore_rows(&self, runtime: &Runtime) -> impl Iterator<Item = &'static RestoreRow> + use<> {
        let name = runtime.measured.as_ref().map(|measured| format!("{measured} snapstart"));
        let rows = self.cold_starts().lambda_snapstart.rows.iter();
        rows.filter(move |row| Some(&row.runtime) == name.as_ref())
    }

    /// A cold request of a runtime as a client saw it.
    pub fn client_cold_start(&self, provider: Provider, runtime: &Runtime) -> Option<&'static ClientRow> {
        let (dimension, label) = runtime.client.as_deref()?.split_once('/')?;
        let mut rows = self.cold_starts().client_measured.rows.iter();
        rows.find(|row| row.provider == provider && row.dimension == dimension && row.label == label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_loads_whole_with_sources() {
        let table: ColdStarts =
            serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/cold_starts.json"))).unwrap();
        assert_eq!(table.lambda_init.rows.len(), 155);
        assert_eq!(table.client_measured.rows.len(), 91);
        let phases = table.phases.phase.iter().map(|phase| &phase.source);
        let literature = table.literature.iter().map(|one| &one.source);
        let single = [
            &table.lambda_init.source,
            &table.lambda_snapstart.source,
            &table.client_measured.source,
            &table.idle_timeout.source,
            &table.frequency.source,
        ];
        for source in phases.chain(literature).chain(single) {
            assert!(Catalog::bundled().source(source).is_some(), "source `{source}`");
        }
    }

    #[test]
    fn measured_row_is_found_by_runtime_package_and_processor() {
        let catalog = Catalog::bundled();
        let node = catalog.runtime(Provider::Aws, "nodejs22").unwrap();
        let row = catalog.cold_start_row(node, "zip", "x86_64").unwrap();
        assert!(row.p50 > 100.0 && row.p50 < row.p99);
        let java = catalog.runtime(Provider::Aws, "java21").unwrap();
        assert_eq!(catalog.restore_rows(java).count(), 4);
    }

    #[test]
    fn idle_probabilities_rise_to_one() {
        let idle = &Catalog::bundled().cold_starts().idle_timeout;
        assert_eq!(idle.points(Provider::Aws).last(), Some(&(30.0, 1.0)));
        assert_eq!(idle.defaults_s[&Provider::Gcp], 900.0);
        assert!(idle.points(Provider::Cloudflare).is_empty());
    }
}
