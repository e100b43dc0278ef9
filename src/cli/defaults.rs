//! Facts that hold for every component of a kind where its text says nothing: `[defaults.function]` in `neph.toml`.

use std::collections::BTreeMap;

use toml::Spanned;

use super::settings::FILE;
use crate::catalog::Catalog;
use crate::diagnostic::Severity;
use crate::model::{Facts, Known, Role};
use crate::source::Source;
use crate::{Compilation, compile};

/// Facts by kind, as the file says them.
pub type Text = BTreeMap<String, BTreeMap<String, Spanned<toml::Value>>>;

/// Lays the facts under what each text says. A figure that comes from them says so.
///
/// # Errors
/// The kind and what is wrong with its facts.
pub fn lay_under(text: &Text, compiled: &mut Compilation<'_>) -> Result<(), String> {
    for (kind, facts) in text {
        let named = |message: &str| format!("[defaults.{kind}]: {message}");
        let said = lines(facts).map_err(|message| named(&message))?;
        let head =
            if kind == "system" { "system \"Defaults\"".to_string() } else { format!("{kind} defaults") };
        let source = Source::new(FILE, format!("{head} {{\n{said}}}\n"));
        let read = compile(&source, compiled.catalog);
        if let Some(fault) = read.faults.iter().find(|fault| fault.severity == Severity::Error) {
            return Err(named(&fault.message));
        }
        if kind == "system" {
            if facts.contains_key("provider") {
                return Err(named("the provider belongs into each text"));
            }
            if read.model.system.region_stated && !compiled.model.system.region_stated {
                compiled.model.system.region.clone_from(&read.model.system.region);
                compiled.model.system.region_stated = true;
            }
            let span = compiled.model.system.span.unwrap_or_default();
            add(&mut compiled.model.system.facts, &read.model.system.facts, span);
            continue;
        }
        let Some((_, default)) = read.model.nodes().next() else { continue };
        let service =
            default.service.as_ref().filter(|service| service.stated).map(|service| service.id.clone());
        let role: Role = default.role;
        compiled.model = compiled.model.with_parts(|_, node| {
            if node.role == role && service.as_deref().is_none_or(|id| id == node.service_id()) {
                add(&mut node.facts, &default.facts, node.span);
            }
        });
    }
    Ok(())
}

/// The facts as lines of the language.
fn lines(facts: &BTreeMap<String, Spanned<toml::Value>>) -> Result<String, String> {
    let mut out = String::new();
    for (name, value) in facts {
        let words = match value.get_ref() {
            toml::Value::String(words) if words.contains(['{', '}', ';', '\n']) => {
                return Err(format!("`{name}` is no value of one line"));
            }
            toml::Value::String(words) => words.clone(),
            toml::Value::Boolean(true) => String::new(),
            toml::Value::Boolean(false) => "no".to_string(),
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Float(number) => number.to_string(),
            toml::Value::Datetime(_) | toml::Value::Array(_) | toml::Value::Table(_) => {
                return Err(format!("`{name}` is a value as the language writes it, in quotes"));
            }
        };
        out.push_str(&format!("{name} {words}\n"));
    }
    Ok(out)
}

fn add(facts: &mut Facts, defaults: &Facts, span: crate::source::Span) {
    for (name, known) in &defaults.0 {
        let written = format!("{} ({FILE})", known.written).trim().to_string();
        facts.0.entry(*name).or_insert(Known { written, span, ..known.clone() });
    }
}

/// Whether the kinds and facts can be read at all, without a system.
///
/// # Errors
/// As [`lay_under`].
pub fn check(text: &Text) -> Result<(), String> {
    let nothing = Source::new("", "");
    lay_under(text, &mut compile(&nothing, Catalog::bundled()))
}
