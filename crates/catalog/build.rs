//! Turns the catalogue's files into Rust and JSON.
//!
//! The vocabulary (roles, capabilities, facts, limits) and the heads of services become Rust types and tables; the
//! figures of services and the shared tables become JSON, which is read when someone first asks: it parses several
//! times faster than the TOML that people edit.

use std::path::{Path, PathBuf};
use std::{env, fs};

use toml::Table;

#[path = "build/services.rs"]
mod services;
#[path = "build/vocabulary.rs"]
mod vocabulary;

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("data");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed={}", root.display());

    for file in tables(&root).into_iter().chain(tables(&root.join("vocabulary"))) {
        let name = file.with_extension("json");
        write(&out.join(name.file_name().expect("a file")), &json(&read(&file)));
    }
    write(&out.join("vocabulary.rs"), &vocabulary::code(&root.join("vocabulary")));
    write(&out.join("services.rs"), &services::code(&root));
}

/// A file as a table; the build stops where it is no TOML.
fn read(file: &Path) -> Table {
    println!("cargo::rerun-if-changed={}", file.display());
    let text = fs::read_to_string(file).expect("a readable file");
    text.parse().unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn write(file: &Path, text: &str) {
    fs::write(file, text).expect("a writable folder");
}

fn json(table: &Table) -> String {
    serde_json::to_string(table).expect("a TOML table is a JSON object")
}

/// The TOML files of a folder, sorted.
fn tables(folder: &Path) -> Vec<PathBuf> {
    sorted(folder).into_iter().filter(|path| path.extension().is_some_and(|e| e == "toml")).collect()
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
    table.get(key).and_then(toml::Value::as_str).map(str::to_owned)
}

fn words(table: &Table, key: &str) -> Vec<String> {
    let list = table.get(key).and_then(toml::Value::as_array);
    list.into_iter().flatten().filter_map(toml::Value::as_str).map(str::to_owned).collect()
}

/// A snake_case word as the name of a type or variant.
fn camel(name: &str) -> String {
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters.next().map_or_else(String::new, |c| c.to_ascii_uppercase().to_string() + letters.as_str())
    };
    name.split(['_', '-']).map(capital).collect()
}
