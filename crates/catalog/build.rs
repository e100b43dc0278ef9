//! Lists the catalogue: `data/*/*.toml`, sorted, as one table in the binary.
//!
//! The heads of services become Rust; their figures and the shared tables become JSON, which is read when someone first asks: it parses several times faster than the TOML that people edit.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use toml::{Table, Value};

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("data");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", root.display());

    let tables = sorted(&root).into_iter().filter(|path| path.extension().is_some_and(|e| e == "toml"));
    for file in tables {
        let name = file.with_extension("json");
        fs::write(out.join(name.file_name().expect("a file")), json(&read(&file)))
            .expect("a writable folder");
    }

    let mut listed: Vec<(String, Table)> = Vec::new();
    for folder in sorted(&root).into_iter().filter(|path| path.is_dir()) {
        println!("cargo::rerun-if-changed={}", folder.display());
        let provider = folder.file_name().and_then(|name| name.to_str()).expect("a plain name").to_owned();
        for file in sorted(&folder).into_iter().filter(|path| path.extension().is_some_and(|e| e == "toml")) {
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

    let mut code = String::from("/// Every bundled service, by id.\nstatic LISTED: &[Listed] = &[\n");
    let mut names: Vec<(String, usize)> = Vec::new();
    for (at, (provider, service)) in listed.iter().enumerate() {
        let default = service.get("default").and_then(Value::as_bool).unwrap_or(false);
        let priced = service.get("price").is_some();
        writeln!(
            code,
            "    Listed {{ id: {:?}, provider: Provider::{}, title: {:?}, short: {:?}, role: {:?}, roles: &{:?}, \
             names: &{:?}, when: {:?}, variant_of: {:?}, default: {default}, priced: {priced}, \
             documentation: {:?}, json: {:?} }},",
            word(service, "id"),
            capital(provider),
            word(service, "title"),
            word(service, "short"),
            word(service, "role"),
            words(service, "roles"),
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
    fs::write(out.join("catalog.rs"), code).expect("a writable folder");
}

/// A file as a table; the build stops where it is no TOML.
fn read(file: &Path) -> Table {
    println!("cargo::rerun-if-changed={}", file.display());
    let text = fs::read_to_string(file).expect("a readable file");
    text.parse().unwrap_or_else(|fault| panic!("{}: {fault}", file.display()))
}

fn json(table: &Table) -> String {
    serde_json::to_string(table).expect("a TOML table is a JSON object")
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a readable folder")
        .map(|entry| entry.expect("a readable entry").path())
        .collect();
    paths.sort();
    paths
}

fn word(table: &Table, key: &str) -> String {
    optional(table, key).unwrap_or_else(|| panic!("`{key}` is missing in {table}"))
}

fn optional(table: &Table, key: &str) -> Option<String> {
    table.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn words(table: &Table, key: &str) -> Vec<String> {
    let list = table.get(key).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}
