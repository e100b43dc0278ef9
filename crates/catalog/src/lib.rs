//! What each provider's services are called, can do, cost and promise, and where that was read.
//!
//! The facts are TOML files beside this one: one file a service under its provider's folder, and shared
//! tables (`sources.toml`, `regions.toml`, `cold_starts.toml`, `runtimes.toml`). Their keys are explained
//! in [`schema`]. Looking a name up reads no TOML: the build script lists the heads, and a service's
//! figures are read when someone first asks for them.

pub mod cold_starts;
mod entry;
mod export;
mod index;
mod own;
pub mod price;
mod regions;
mod runtimes;
pub mod schema;
pub mod vocabulary;

use std::collections::BTreeMap;
use std::sync::OnceLock;

pub use entry::Entry;
pub use regions::{Multiplier, Region};
pub use runtimes::Runtime;
pub use schema::{Confidence, LockIn, Provider, Service, Source};
pub use vocabulary::{Capability, Fact, FactName, Family, LimitKey, Role, Unchecked, fact, kind};

/// Everything known about services: what is bundled, and over it what the user states.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    own: BTreeMap<String, Service>,
    own_sources: BTreeMap<String, Source>,
    /// Files of services that take the place of the bundled ones, as JSON.
    pinned: BTreeMap<String, String>,
}

impl Catalog {
    /// The catalogue in the binary.
    pub fn bundled() -> &'static Catalog {
        static BUNDLED: Catalog =
            Catalog { own: BTreeMap::new(), own_sources: BTreeMap::new(), pinned: BTreeMap::new() };
        &BUNDLED
    }

    /// The bundled catalogue with the user's own figures over it.
    ///
    /// The text holds `[[service]]` tables of the same shape as a service file. A table whose `id` is
    /// bundled states only what differs; limits are matched by `id`, prices by `meter`, actions by
    /// `access`. A price stated anew loses the bundled tiers and regional prices. `[source.KEY]` tables
    /// add sources; a figure without a source is said to come from the user's file.
    ///
    /// # Errors
    /// One sentence for each fault in the text.
    pub fn with_overrides(text: &str) -> Result<Catalog, Vec<String>> {
        Catalog::default().overridden(text)
    }

    /// This catalogue with the user's own figures over it; see [`Catalog::with_overrides`].
    ///
    /// # Errors
    /// One sentence for each fault in the text.
    pub fn overridden(self, text: &str) -> Result<Catalog, Vec<String>> {
        own::read(self, text)
    }

    /// The bundled services with all figures, and their sources, as a file to pin a document to.
    pub fn exported() -> serde_json::Value {
        export::write()
    }

    /// The catalogue of such a file: its services take the place of the bundled ones.
    ///
    /// # Errors
    /// One sentence when it is no such file.
    pub fn pinned(text: &str) -> Result<Catalog, String> {
        export::read(text)
    }

    /// A service with all its figures, by id.
    pub fn service(&self, id: &str) -> Option<&Service> {
        self.own.get(id).or_else(|| index::service(id))
    }

    /// The head of a service, by id.
    pub fn entry(&self, id: &str) -> Option<Entry<'_>> {
        self.own.get(id).map(Entry::own).or_else(|| index::by_id(id).map(Entry::bundled))
    }

    /// All services, by id.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        let bundled = index::all().iter().filter(|listed| !self.own.contains_key(listed.id));
        let mut entries: Vec<Entry<'_>> =
            bundled.map(Entry::bundled).chain(self.own.values().map(Entry::own)).collect();
        entries.sort_by(|a, b| a.id().cmp(b.id()));
        entries.into_iter()
    }

    /// The service a person means by a name or an id.
    ///
    /// A name that several providers share means the one of `provider`; a name that only another provider
    /// has means that one.
    pub fn by_name(&self, provider: Option<Provider>, name: &str) -> Option<Entry<'_>> {
        if let Some(entry) = self.entry(name) {
            return Some(entry);
        }
        let name = normal(name);
        let own = self.own.values().filter(|service| service.names.contains(&name)).map(Entry::own);
        let bundled = index::by_name(&name).filter_map(|listed| self.entry(listed.id));
        let found: Vec<Entry<'_>> = own.chain(bundled).collect();
        let wanted = found.iter().find(|entry| Some(entry.provider()) == provider);
        wanted.or_else(|| found.iter().min_by_key(|entry| entry.provider())).copied()
    }

    /// The service a neutral role means at a provider, given flags such as `fifo`.
    pub fn default_for(&self, role: Role, provider: Provider, flags: &[&str]) -> Option<Entry<'_>> {
        let at_provider = || self.entries_of(provider);
        let usual = at_provider()
            .find(|entry| entry.is_default() && entry.role() == role)
            .or_else(|| at_provider().find(|entry| entry.is_default() && entry.plays(role)))?;
        Some(self.variant(usual, flags))
    }

    /// The variant of a service that a flag selects, or the service itself.
    pub fn variant<'a>(&'a self, entry: Entry<'a>, flags: &[&str]) -> Entry<'a> {
        if flags.is_empty() {
            return entry;
        }
        self.entries_of(entry.provider())
            .filter(|other| other.variant_of() == Some(entry.id()))
            .find(|other| other.when().is_some_and(|when| flags.contains(&when)))
            .unwrap_or(entry)
    }

    /// How hard a service is to leave: what its file says, or what is said of the usual service of its role.
    pub fn lock_in(&self, id: &str) -> Option<&LockIn> {
        let service = self.service(id)?;
        let same_role =
            Provider::ALL.into_iter().filter_map(|other| self.default_for(service.role, other, &[]));
        let mut others = same_role.filter_map(|entry| self.service(entry.id())?.lock_in.as_ref());
        service.lock_in.as_ref().or_else(|| others.next())
    }

    /// Every name a service goes by, sorted, for near-name suggestions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let mut names: Vec<&str> = index::names().collect();
        names.extend(self.own.values().flat_map(|service| service.names.iter().map(String::as_str)));
        names.sort_unstable();
        names.dedup();
        names.into_iter()
    }

    /// Every flag that selects a variant, sorted.
    pub fn flags(&self) -> impl Iterator<Item = &str> {
        let mut flags: Vec<&str> = self.entries().filter_map(|entry| entry.when()).collect();
        flags.sort_unstable();
        flags.dedup();
        flags.into_iter()
    }

    /// Where a figure was read, by the key a figure carries.
    pub fn source(&self, key: &str) -> Option<&Source> {
        self.own_sources.get(key).or_else(|| sources().get(key))
    }

    fn entries_of(&self, provider: Provider) -> impl Iterator<Item = Entry<'_>> {
        let listed = index::all();
        let start = listed.partition_point(|one| one.id < provider.id());
        let bundled = listed[start..].iter().take_while(move |one| one.provider == provider);
        let own = self.own.values().filter(move |service| service.provider() == Some(provider));
        own.map(Entry::own).chain(bundled.filter(|one| !self.own.contains_key(one.id)).map(Entry::bundled))
    }
}

/// Which quantity each meter counts, as JSON: the analysis reads it.
pub const METERS: &str = include_str!(concat!(env!("OUT_DIR"), "/meters.json"));

/// The shared sources, read on first use.
fn sources() -> &'static BTreeMap<String, Source> {
    static SOURCES: OnceLock<BTreeMap<String, Source>> = OnceLock::new();
    SOURCES.get_or_init(|| {
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/sources.json"))).unwrap_or_default()
    })
}

/// A name as the index spells it: lower case, words joined by `_`.
pub fn normal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for letter in name.trim().chars() {
        if letter.is_alphanumeric() {
            out.extend(letter.to_lowercase());
        } else if !out.ends_with('_') && !out.is_empty() {
            out.push('_');
        }
    }
    out.truncate(out.trim_end_matches('_').len());
    out
}

#[cfg(test)]
mod tests;
