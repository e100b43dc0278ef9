//! The user's own figures, laid over the bundled ones.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::{Table, Value};

use super::schema::{Service, Source};
use super::vocabulary::Role;
use super::{Catalog, index, sources};

/// The source of figures for which the user names none.
const OWN_SOURCE: &str = "own";

/// Lists of tables and the key by which their members are matched.
const MATCHED: [(&str, &str); 3] = [("limit", "id"), ("price", "meter"), ("action", "access")];

/// Single tables, merged key by key.
const MERGED: [&str; 6] = ["sla", "billing", "scaling", "latency", "delivery", "lock_in"];

/// Reads a text of `[[service]]` and `[source.KEY]` tables.
pub(super) fn read(base: Catalog, text: &str) -> Result<Catalog, Vec<String>> {
    let table: Table = text.parse().map_err(|fault: toml::de::Error| vec![placed(text, &fault)])?;
    let mut faults = Vec::new();
    let Catalog { mut own, mut own_sources, pinned } = base;
    own_sources.insert(OWN_SOURCE.to_owned(), own_source());
    for (key, value) in table {
        match (key.as_str(), value) {
            ("source", value) => match BTreeMap::<String, Source>::deserialize(value) {
                Ok(named) => own_sources.extend(named),
                Err(fault) => faults.push(format!("in `source`: {}", fault.message())),
            },
            ("service", Value::Array(services)) => {
                for service in services {
                    match laid_over(service, &pinned) {
                        Ok(service) => _ = own.insert(service.id.clone(), service),
                        Err(fault) => faults.push(fault),
                    }
                }
            }
            ("service", _) => faults.push("`service` is a list: write `[[service]]`".to_owned()),
            (other, _) => {
                faults.push(format!("`{other}` means nothing here; write `[[service]]` or `[source.KEY]`"));
            }
        }
    }
    for service in own.values() {
        for key in sources_of(service) {
            if !own_sources.contains_key(key) && !sources().contains_key(key) {
                faults.push(format!("`{}` names the source `{key}`, which is not declared", service.id));
            }
        }
    }
    if faults.is_empty() { Ok(Catalog { own, own_sources, pinned }) } else { Err(faults) }
}

/// Every source key a service's figures carry.
pub(super) fn sources_of(service: &Service) -> Vec<&str> {
    let mut keys: Vec<&str> = Vec::new();
    keys.extend(service.limits.iter().map(|limit| limit.source.as_str()));
    for price in &service.prices {
        keys.push(&price.source);
        keys.extend(price.tiers_source.as_deref());
        keys.extend(price.regional_source.as_deref());
        keys.extend(price.free.as_ref().and_then(|free| free.source.as_deref()));
    }
    keys.extend(service.actions.iter().map(|action| action.source.as_str()));
    keys.extend(service.changes.iter().map(|change| change.source.as_str()));
    keys.extend(service.sla.as_ref().map(|sla| sla.source.as_str()));
    keys.extend(service.billing.as_ref().map(|billing| billing.source.as_str()));
    keys.extend(service.scaling.as_ref().map(|scaling| scaling.source.as_str()));
    keys.extend(service.latency.as_ref().map(|latency| latency.source.as_str()));
    keys.extend(service.delivery.as_ref().map(|delivery| delivery.source.as_str()));
    keys.extend(service.lock_in.as_ref().map(|lock_in| lock_in.source.as_str()));
    keys
}

fn own_source() -> Source {
    Source {
        title: "your own catalogue file".to_owned(),
        url: String::new(),
        as_of: String::new(),
        how: "stated by you".to_owned(),
    }
}

/// A parser fault with its line, which a person looks for.
fn placed(text: &str, fault: &toml::de::Error) -> String {
    let line = fault.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
    match line {
        Some(line) => format!("line {line}: {}", fault.message()),
        None => fault.message().to_owned(),
    }
}

/// One `[[service]]` table over the bundled service of that id, if there is one.
fn laid_over(value: Value, pinned: &BTreeMap<String, String>) -> Result<Service, String> {
    let Value::Table(mut over) = value else { return Err("a `[[service]]` is a table".to_owned()) };
    let Some(id) = over.get("id").and_then(Value::as_str).map(str::to_owned) else {
        return Err("a `[[service]]` needs an `id`, like `aws.lambda`".to_owned());
    };
    say_own_source(&mut over);
    let base = pinned.get(&id).map(String::as_str).or_else(|| index::by_id(&id).map(|listed| listed.json));
    let mut service = match base {
        Some(base) => {
            let base = serde_json::from_str(base).map_err(|fault| format!("`{id}`: {fault}"))?;
            merged(base, over)
        }
        None => over,
    };
    service.entry("short").or_insert_with(|| Value::String(id.clone()));
    service.entry("documentation").or_insert_with(|| Value::String(String::new()));
    if let Some(role) = service.get("role").and_then(Value::as_str)
        && Role::ALL.into_iter().all(|known| known.name() != role)
    {
        return Err(format!("`{id}` has the role `{role}`, which does not exist"));
    }
    let service = Service::deserialize(Value::Table(service))
        .map_err(|fault| format!("`{id}`: {}", fault.message().trim().replace('\n', " ")))?;
    if service.provider().is_none() {
        return Err(format!("`{id}` starts with no provider: `aws.`, `azure.`, `gcp.` or `cloudflare.`"));
    }
    Ok(service)
}

/// A figure without a source is the user's own.
fn say_own_source(service: &mut Table) {
    let say = |value: &mut Value| {
        if let Value::Table(table) = value
            && !table.contains_key("source")
        {
            table.insert("source".to_owned(), Value::String(OWN_SOURCE.to_owned()));
            table.insert("confidence".to_owned(), Value::String("own".to_owned()));
        }
    };
    for (list, _) in MATCHED {
        if let Some(Value::Array(items)) = service.get_mut(list) {
            items.iter_mut().for_each(say);
        }
    }
    for table in MERGED {
        service.get_mut(table).into_iter().for_each(say);
    }
}

fn merged(mut base: Table, over: Table) -> Table {
    for (key, value) in over {
        let by = MATCHED.iter().find(|(list, _)| *list == key).map(|(_, by)| *by);
        match (base.get_mut(&key), value, by) {
            (Some(Value::Array(old)), Value::Array(new), Some(by)) => {
                for item in new {
                    lay_item(old, item, by);
                }
            }
            (Some(Value::Table(old)), Value::Table(new), None) => old.extend(new),
            (_, value, _) => _ = base.insert(key, value),
        }
    }
    base
}

fn lay_item(old: &mut Vec<Value>, item: Value, by: &str) {
    let same = old.iter_mut().find(|one| one.get(by).is_some() && one.get(by) == item.get(by));
    match (same, item) {
        (Some(Value::Table(base)), Value::Table(new)) => {
            // A new price is flat: bundled tiers and regional prices would contradict it.
            if new.contains_key("usd") {
                for stale in [
                    "tiers",
                    "tiers_source",
                    "tiers_confidence",
                    "regional",
                    "regional_source",
                    "regional_confidence",
                ] {
                    base.remove(stale);
                }
            }
            base.extend(new);
        }
        (Some(place), item) => *place = item,
        (None, item) => old.push(item),
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use crate::schema::Confidence;
    use crate::{Catalog, Entry, Provider};

    #[test]
    fn own_price_replaces_one_figure_and_says_so() {
        let text =
            "[[service]]\nid = 'aws.lambda'\n[[service.price]]\nmeter = 'duration_x86'\nusd = '0.00001'\n";
        let catalog = Catalog::with_overrides(text).unwrap();
        let service = catalog.service("aws.lambda").unwrap();
        let price = service.price("duration_x86").unwrap();
        assert_eq!(price.usd, "0.00001".parse::<Decimal>().unwrap());
        assert!(price.tiers.is_empty(), "bundled tiers would contradict a flat price");
        assert_eq!(
            (price.confidence, catalog.source(&price.source).unwrap().how.as_str()),
            (Confidence::Own, "stated by you")
        );
        let bundled = Catalog::bundled().service("aws.lambda").unwrap();
        assert_eq!(service.price("requests").unwrap().usd, bundled.price("requests").unwrap().usd);
        assert_eq!(service.limits.len(), bundled.limits.len());
    }

    #[test]
    fn own_service_is_found_by_its_names() {
        let text =
            "[[service]]\nid = 'aws.house.ledger'\ntitle = 'Ledger'\nrole = 'table'\nnames = ['ledger']\n";
        let catalog = Catalog::with_overrides(text).unwrap();
        assert_eq!(catalog.by_name(Some(Provider::Gcp), "Ledger").map(Entry::id), Some("aws.house.ledger"));
        assert!(catalog.names().any(|name| name == "ledger"));
        assert!(catalog.entries().any(|entry| entry.id() == "aws.house.ledger"));
    }

    #[test]
    fn own_default_wins_over_the_bundled_one() {
        let text = "[[service]]\nid = 'aws.house.bus'\ntitle = 'House bus'\nrole = 'bus'\ndefault = true\n";
        let catalog = Catalog::with_overrides(text).unwrap();
        assert_eq!(
            catalog.default_for(crate::Role::Bus, Provider::Aws, &[]).map(Entry::id),
            Some("aws.house.bus")
        );
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let text = "[[service]]\nid = 'aws.sqs.standard'\nprize = 1\n\n\
                    [[service]]\nid = 'mars.rover'\ntitle = 'R'\nrole = 'queue'\n\n\
                    [[service]]\nid = 'aws.a'\ntitle = 'A'\nrole = 'quueue'\n\n\
                    [[service]]\ntitle = 'nameless'\n\n[wishes]\n";
        let faults = Catalog::with_overrides(text).unwrap_err();
        assert_eq!(faults.len(), 5, "{faults:#?}");
        assert!(faults.iter().any(|fault| fault.contains("unknown field `prize`")));
        assert!(faults.iter().any(|fault| fault.contains("`mars.rover` starts with no provider")));
    }

    #[test]
    fn broken_text_names_its_line() {
        let faults = Catalog::with_overrides("[[service]]\nid = \n").unwrap_err();
        assert!(faults[0].starts_with("line 2: "), "{faults:?}");
    }

    #[test]
    fn undeclared_source_is_a_fault() {
        let text = "[[service]]\nid = 'aws.lambda'\n[service.sla]\npercent = '99'\nsource = 'hearsay'\nconfidence = 'own'\n";
        assert_eq!(
            Catalog::with_overrides(text).unwrap_err(),
            ["`aws.lambda` names the source `hearsay`, which is not declared"]
        );
        let declared =
            format!("{text}\n[source.hearsay]\ntitle = 'T'\nurl = ''\nas_of = '2026'\nhow = 'read'\n");
        assert!(Catalog::with_overrides(&declared).is_ok());
    }
}
