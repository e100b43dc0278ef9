//! Language runtimes of the providers: what people call them, and when support ends.

use std::sync::OnceLock;

use serde::Deserialize;

use super::Catalog;
use super::schema::{Confidence, Provider};

/// A language runtime at one provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Runtime {
    /// The canonical word: `nodejs22`, `python3.13`.
    pub id: String,
    /// The word the provider takes: `nodejs22.x`.
    pub word: String,
    /// For people: `Node.js 22`.
    pub title: String,
    /// The language: `node`, `python`, `java`, `dotnet`, `go`, `rust`…
    pub family: String,
    /// Other words for it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Whether the family's name alone means this one.
    #[serde(default)]
    pub usual: bool,
    /// When support ends, if a day is set.
    pub ends: Option<End>,
    /// Its runtime in the table of measured cold starts.
    pub measured: Option<String>,
    /// Its `dimension/label` in the table of cold starts seen by clients.
    pub client: Option<String>,
    /// Whether it can start from a snapshot.
    #[serde(default)]
    pub snapshot: bool,
    /// Anything a reader should know.
    pub note: Option<String>,
}

/// The end of a runtime's support.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// Day, or month where the day is not known.
    pub date: String,
    /// Where it was read.
    pub source: String,
    /// How well it is known.
    pub confidence: Confidence,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Runtimes {
    aws: Vec<Runtime>,
    azure: Vec<Runtime>,
    gcp: Vec<Runtime>,
    cloudflare: Vec<Runtime>,
}

impl Catalog {
    /// The runtimes of a provider, by language and then newest first.
    pub fn runtimes(&self, provider: Provider) -> &'static [Runtime] {
        let all = runtimes();
        match provider {
            Provider::Aws => &all.aws,
            Provider::Azure => &all.azure,
            Provider::Gcp => &all.gcp,
            Provider::Cloudflare => &all.cloudflare,
        }
    }

    /// The runtime a person means: by its canonical word, the provider's word, an alias or its language.
    pub fn runtime(&self, provider: Provider, name: &str) -> Option<&'static Runtime> {
        let tight = |words: &str| words.to_lowercase().split_whitespace().collect::<String>();
        let spoken = tight(name);
        let all = self.runtimes(provider);
        let first = |fits: &dyn Fn(&Runtime) -> bool| all.iter().find(|runtime| fits(runtime));
        // Several runtimes share a provider's word such as `provided.al2023`: the alias names the plain one.
        first(&|one| one.id == spoken)
            .or_else(|| first(&|one| one.aliases.contains(&spoken) || tight(&one.title) == spoken))
            .or_else(|| first(&|one| one.word == spoken))
            .or_else(|| first(&|one| one.usual && one.family == spoken))
    }
}

/// The shared table, read on first use.
fn runtimes() -> &'static Runtimes {
    static RUNTIMES: OnceLock<Runtimes> = OnceLock::new();
    RUNTIMES.get_or_init(|| {
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/runtimes.json"))).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn table_loads_and_every_word_means_one_runtime() {
        toml::from_str::<Runtimes>(include_str!("../data/runtimes.toml")).unwrap();
        let catalog = Catalog::bundled();
        for provider in Provider::ALL {
            let mut words = BTreeSet::new();
            for runtime in catalog.runtimes(provider) {
                for word in runtime.aliases.iter().chain([&runtime.id]) {
                    assert!(words.insert(word), "{provider}: `{word}` twice");
                }
                if let Some(end) = &runtime.ends {
                    assert!(catalog.source(&end.source).is_some(), "{}: {}", runtime.id, end.source);
                    assert!(end.date.len() >= 7 && end.date.starts_with("20"), "{}", runtime.id);
                }
            }
        }
    }

    #[test]
    fn measured_rows_exist() {
        let catalog = Catalog::bundled();
        for provider in Provider::ALL {
            for runtime in catalog.runtimes(provider) {
                if runtime.measured.is_some() {
                    assert!(catalog.cold_start_rows(runtime).next().is_some(), "{}", runtime.id);
                }
                if runtime.client.is_some() {
                    assert!(catalog.client_cold_start(provider, runtime).is_some(), "{}", runtime.id);
                }
            }
        }
    }

    #[test]
    fn people_s_words_are_understood() {
        let id = |name| Catalog::bundled().runtime(Provider::Aws, name).map(|runtime| runtime.id.as_str());
        assert_eq!(id("Node.js 22"), Some("nodejs22"));
        assert_eq!(id("nodejs22.x"), Some("nodejs22"));
        assert_eq!(id("Python 3.13"), Some("python3.13"));
        assert_eq!(id("python"), Some("python3.13"));
        assert_eq!(id("provided.al2023"), Some("provided"));
        assert_eq!(id("C#"), Some("dotnet10"));
        assert_eq!(id("cobol"), None);
    }
}
