//! `neph catalog`: the catalogue as a file, a document pinned to it, and two of them compared.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use super::args::CatalogCall;
use super::{Stop, files};
use crate::catalog::Catalog;

/// Exports or compares.
pub fn run(call: &CatalogCall) -> Result<(), Stop> {
    match call {
        CatalogCall::Export { output } => {
            let text = format!("{:#}\n", Catalog::exported());
            match output {
                Some(path) if !files::is_dash(path) => files::write(path, text.as_bytes()),
                _ => files::print(text.as_bytes()),
            }
        }
        CatalogCall::Diff { old, new } => {
            let before = figures(&exported(old)?);
            let after = match new {
                Some(path) => figures(&exported(path)?),
                None => figures(&Catalog::exported()),
            };
            files::print(compared(&before, &after).as_bytes())
        }
    }
}

/// The catalogue that a call is pinned to.
pub fn pinned(path: &Path) -> Result<Catalog, Stop> {
    let source = files::read(path, "<stdin>")?;
    Catalog::pinned(&source.text).map_err(|reason| Stop {
        code: 1,
        message: Some(format!("{}: {reason}", path.display())),
        faults: None,
    })
}

fn exported(path: &Path) -> Result<Value, Stop> {
    pinned(path)?;
    let source = files::read(path, "<stdin>")?;
    serde_json::from_str(&source.text).map_err(|error| Stop::call(format!("{}: {error}", path.display())))
}

/// Prices and limits by name, each as a person compares it.
type Figures = BTreeMap<(String, String), String>;

fn figures(export: &Value) -> Figures {
    let mut found = Figures::new();
    for service in export["services"].as_array().into_iter().flatten() {
        let id = service["id"].as_str().unwrap_or_default().to_string();
        found.insert((id.clone(), String::new()), service["title"].as_str().unwrap_or_default().to_string());
        for price in service["price"].as_array().into_iter().flatten() {
            let mut told = format!("{} USD", words(&price["usd"]));
            if price["per"].as_u64().is_some_and(|per| per != 1) {
                let _ = write!(told, " for {}", words(&price["per"]));
            }
            let _ = write!(told, " {}", words(&price["unit"]));
            for more in ["tiers", "regional", "free"] {
                if !price[more].is_null() {
                    let _ = write!(told, ", {more} {}", price[more]);
                }
            }
            found.insert((id.clone(), format!("price {}", words(&price["meter"]))), told);
        }
        for limit in service["limit"].as_array().into_iter().flatten() {
            let told = format!("{} {}", words(&limit["value"]), words(&limit["unit"]));
            found.insert((id.clone(), format!("limit {}", words(&limit["id"]))), told.trim().to_string());
        }
        if !service["sla"].is_null() {
            found.insert((id, "SLA".to_string()), format!("{} %", words(&service["sla"]["percent"])));
        }
    }
    found
}

fn words(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_string)
}

fn compared(before: &Figures, after: &Figures) -> String {
    let mut out = String::new();
    let names: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
    for name in names {
        let (id, figure) = name;
        let what = format!("{id} {figure}");
        let what = what.trim();
        let _ = match (before.get(name), after.get(name)) {
            (Some(was), Some(is)) if was == is => Ok(()),
            (Some(was), Some(is)) => writeln!(out, "{what}: {was} → {is}"),
            (None, Some(is)) => writeln!(out, "{what}: new, {is}"),
            (Some(was), None) => writeln!(out, "{what}: gone, {was}"),
            (None, None) => Ok(()),
        };
    }
    if out.is_empty() { "no price, limit or SLA differs\n".to_string() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_price_is_one_line() {
        let mut old = Catalog::exported();
        let services = old["services"].as_array_mut().unwrap();
        let lambda = services.iter_mut().find(|s| s["id"] == "aws.lambda").unwrap();
        let price =
            lambda["price"].as_array_mut().unwrap().iter_mut().find(|p| p["meter"] == "requests").unwrap();
        let was = price["usd"].as_str().unwrap().to_string();
        price["usd"] = "0.25".into();
        let told = compared(&figures(&old), &figures(&Catalog::exported()));
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(told.starts_with("aws.lambda price requests: 0.25 USD"), "{told}");
        assert!(told.contains(&format!("→ {was} USD")), "{told}");
    }
}
