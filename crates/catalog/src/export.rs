//! The catalogue as one file: what a document is pinned to, so that it keeps its numbers when the program's change.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::schema::{Service, Source};
use super::{Catalog, index, sound, sources};

/// The version of the file's shape.
pub const SCHEMA: u64 = 1;

/// The shape of the file, as far as it is read.
#[derive(Deserialize)]
struct Export {
    schema: u64,
    services: Vec<Box<RawValue>>,
    sources: BTreeMap<String, Source>,
}

/// Every bundled service with its figures, and the sources behind them.
pub(super) fn write() -> Value {
    let services: Vec<Value> =
        index::all().iter().filter_map(|listed| serde_json::from_str(listed.json).ok()).collect();
    let sources: Value =
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/sources.json"))).unwrap_or_default();
    json!({ "schema": SCHEMA, "neph": env!("CARGO_PKG_VERSION"), "services": services, "sources": sources })
}

/// The catalogue of such a file.
pub(super) fn read(text: &str) -> Result<Catalog, String> {
    let export: Export =
        serde_json::from_str(text).map_err(|fault| format!("no exported catalogue: {fault}"))?;
    if export.schema != SCHEMA {
        return Err(format!("a catalogue of schema {}; this version reads schema {SCHEMA}", export.schema));
    }
    let mut catalog = Catalog { own_sources: export.sources, ..Catalog::default() };
    for raw in export.services {
        let service: Service =
            serde_json::from_str(raw.get()).map_err(|fault| format!("a service in it: {fault}"))?;
        if service.provider().is_none() {
            return Err(format!("`{}` starts with no provider", service.id));
        }
        if let Some(flaw) = sound::flaws(&service).first() {
            let name = flaw.member.as_ref().map_or(String::new(), |(list, key)| format!(", {list} `{key}`"));
            return Err(format!("`{}`{name}: `{}` {}", service.id, flaw.key, flaw.why));
        }
        let undeclared = super::own::sources_of(&service)
            .into_iter()
            .find(|key| !catalog.own_sources.contains_key(*key) && !sources().contains_key(*key));
        if let Some(key) = undeclared {
            return Err(format!("`{}` names the source `{key}`, which is not declared", service.id));
        }
        catalog.pinned.insert(service.id.clone(), raw.get().to_string());
        catalog.own.insert(service.id.clone(), service);
    }
    Ok(catalog)
}

#[cfg(test)]
mod tests {
    use crate::Catalog;

    #[test]
    fn an_export_reads_back_as_the_bundled_catalogue() {
        let text = Catalog::exported().to_string();
        let pinned = Catalog::pinned(&text).unwrap();
        for entry in Catalog::bundled().entries() {
            let told = |catalog: &Catalog| format!("{:?}", catalog.service(entry.id()));
            assert_eq!(told(&pinned), told(Catalog::bundled()), "{}", entry.id());
        }
    }

    #[test]
    fn own_prices_lie_over_pinned_ones() {
        let mut export = Catalog::exported();
        let services = export["services"].as_array_mut().unwrap();
        let lambda = services.iter_mut().find(|s| s["id"] == "aws.lambda").unwrap();
        let price =
            lambda["price"].as_array_mut().unwrap().iter_mut().find(|p| p["meter"] == "requests").unwrap();
        price["usd"] = "7".into();
        let pinned = Catalog::pinned(&export.to_string()).unwrap();
        let own =
            "[[service]]\nid = 'aws.lambda'\n[[service.price]]\nmeter = 'duration_x86'\nusd = '0.00001'\n";
        let both = pinned.overridden(own).unwrap();
        let usd = |meter: &str| both.service("aws.lambda").unwrap().price(meter).unwrap().usd.to_string();
        assert_eq!((usd("requests"), usd("duration_x86")), ("7".to_string(), "0.00001".to_string()));
    }

    #[test]
    fn what_is_no_export_is_told() {
        assert!(Catalog::pinned("{}").unwrap_err().contains("missing field"));
        let later = r#"{"schema":2,"services":[],"sources":{}}"#;
        assert!(Catalog::pinned(later).unwrap_err().contains("this version reads schema 1"));
    }
}
