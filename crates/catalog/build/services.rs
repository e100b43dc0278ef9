//! The heads of all services, sorted, as one table in the binary.

use std::fmt::Write as _;
use std::path::Path;

use toml::{Table, Value};

use super::{camel, json, optional, read, sorted, tables, word, words};

pub fn code(root: &Path) -> String {
    let listed = listed(root);
    let mut code = String::from("/// Every bundled service, by id.\nstatic LISTED: &[Listed] = &[\n");
    let mut names: Vec<(String, usize)> = Vec::new();
    for (at, (provider, service)) in listed.iter().enumerate() {
        let default = service.get("default").and_then(Value::as_bool).unwrap_or(false);
        let priced = service.get("price").is_some();
        let roles: Vec<String> = words(service, "roles").iter().map(|name| role(name)).collect();
        writeln!(
            code,
            "    Listed {{ id: {:?}, provider: Provider::{}, title: {:?}, short: {:?}, role: {}, roles: &[{}], \
             names: &{:?}, when: {:?}, variant_of: {:?}, default: {default}, priced: {priced}, \
             documentation: {:?}, json: {:?} }},",
            word(service, "id"),
            camel(provider),
            word(service, "title"),
            word(service, "short"),
            role(&word(service, "role")),
            roles.join(", "),
            words(service, "names"),
            optional(service, "when"),
            optional(service, "variant_of"),
            word(service, "documentation"),
            json(service),
        )
        .expect("writing to a string");
        names.extend(words(service, "names").into_iter().map(|name| (name, at)));
    }
    names.sort();
    code.push_str("];\n\n/// Every name and the place of its service, by name and then id.\n");
    writeln!(code, "static NAMES: &[(&str, usize)] = &{names:?};").expect("writing to a string");
    code
}

fn role(name: &str) -> String {
    format!("Role::{}", camel(name))
}

/// Every service with its provider, by id.
fn listed(root: &Path) -> Vec<(String, Table)> {
    let mut listed: Vec<(String, Table)> = Vec::new();
    for folder in sorted(root).into_iter().filter(|path| path.is_dir() && !path.ends_with("vocabulary")) {
        println!("cargo::rerun-if-changed={}", folder.display());
        let provider = folder.file_name().and_then(|name| name.to_str()).expect("a plain name").to_owned();
        for file in tables(&folder) {
            let mut table = read(&file);
            match table.remove("service") {
                // A file of small entries.
                Some(Value::Array(services)) => {
                    for service in services {
                        let Value::Table(service) = service else { panic!("{}: not tables", file.display()) };
                        listed.push((provider.clone(), service));
                    }
                }
                _ => listed.push((provider.clone(), table)),
            }
        }
    }
    listed.sort_by_key(|(_, service)| word(service, "id"));
    listed
}
