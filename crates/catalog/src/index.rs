//! The table of bundled services that the build script writes: heads ready to use, figures as JSON.

use std::sync::OnceLock;

use super::schema::{Provider, Service};
use super::vocabulary::Role;

/// One bundled service: its head, and its file as JSON.
pub(super) struct Listed {
    pub(super) id: &'static str,
    pub(super) provider: Provider,
    pub(super) title: &'static str,
    pub(super) short: &'static str,
    pub(super) role: Role,
    pub(super) roles: &'static [Role],
    pub(super) names: &'static [&'static str],
    pub(super) when: Option<&'static str>,
    pub(super) variant_of: Option<&'static str>,
    pub(super) default: bool,
    pub(super) priced: bool,
    pub(super) documentation: &'static str,
    pub(super) json: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/services.rs"));

/// A service's place in the table, and its figures once someone asked for them.
static PARSED: OnceLock<Vec<OnceLock<Option<Service>>>> = OnceLock::new();

/// All bundled services, by id.
pub(super) fn all() -> &'static [Listed] {
    LISTED
}

/// The bundled service of that id. O(log n).
pub(super) fn by_id(id: &str) -> Option<&'static Listed> {
    LISTED.binary_search_by(|listed| listed.id.cmp(id)).ok().map(|at| &LISTED[at])
}

/// The bundled services that carry a name, at most one for each provider. O(log n).
pub(super) fn by_name(name: &str) -> impl Iterator<Item = &'static Listed> {
    let start = NAMES.partition_point(|(known, _)| *known < name);
    NAMES[start..].iter().take_while(move |(known, _)| *known == name).map(|&(_, at)| &LISTED[at])
}

/// Every name of a bundled service, sorted.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|&(name, _)| name)
}

/// The figures of a bundled service, read on first use.
pub(super) fn service(id: &str) -> Option<&'static Service> {
    let at = LISTED.binary_search_by(|listed| listed.id.cmp(id)).ok()?;
    let parsed = PARSED.get_or_init(|| LISTED.iter().map(|_| OnceLock::new()).collect());
    parsed[at].get_or_init(|| serde_json::from_str(LISTED[at].json).ok()).as_ref()
}
