//! Reads the rules' pages (`src/rules/*.md`) and makes of each its head as a constant and its sentences as types.
//!
//! A page starts with a head between two lines of `+++`: code, name, category, level, title, sources, and under
//! `[message]` the sentences the rule says. A `{placeholder}` of a sentence becomes a field of its type, so that a
//! sentence and the check that fills it cannot drift apart.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use toml::Table;

fn main() {
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("src/rules");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut pages: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("a readable folder")
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .collect();
    pages.sort();
    let mut codes = Vec::new();
    for page in &pages {
        println!("cargo::rerun-if-changed={}", page.display());
        let stem = page.file_stem().and_then(|stem| stem.to_str()).expect("a plain name").to_owned();
        let (head, body) = read(page);
        codes.push((place(&word(page, &head, "code")), stem.clone()));
        fs::write(out.join(format!("{stem}.rs")), code(page, &head, &body)).expect("a writable folder");
    }
    codes.sort();
    let list: String = codes.iter().map(|(_, stem)| format!("&rules::{stem}::RULE, ")).collect();
    let text = format!(
        "/// Every rule, in the order of the codes.\npub const RULES: &[&Rule] = &[{}];\n",
        list.trim_end_matches(", ")
    );
    fs::write(out.join("list.rs"), text).expect("a writable folder");
}

/// Head and body of a page.
fn read(page: &Path) -> (Table, String) {
    let text = fs::read_to_string(page).expect("a readable file");
    let parts = text.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++\n"));
    let (head, body) = parts.unwrap_or_else(|| panic!("{}: no head between `+++`", page.display()));
    let head = head.parse().unwrap_or_else(|error| panic!("{}: {error}", page.display()));
    (head, body.trim_start().to_owned())
}

fn word(page: &Path, head: &Table, key: &str) -> String {
    let value = head.get(key).and_then(toml::Value::as_str);
    value.unwrap_or_else(|| panic!("{}: `{key}` is missing", page.display())).to_owned()
}

/// Rules are listed by category as the reference has them, then by number.
fn place(code: &str) -> (usize, String) {
    const ORDER: [&str; 9] = ["REL", "LIM", "PERF", "COST", "SEC", "OPS", "DATA", "INT", "PORT"];
    let category = code.split('-').next().unwrap_or_default();
    let at = ORDER.iter().position(|known| *known == category);
    (at.unwrap_or_else(|| panic!("{code}: unknown category")), code.to_owned())
}

fn code(page: &Path, head: &Table, body: &str) -> String {
    let list = head.get("sources").and_then(toml::Value::as_array);
    let sources: Vec<&str> = list.into_iter().flatten().filter_map(toml::Value::as_str).collect();
    let mut code = format!(
        "/// The rule with its page and its check.\n\
         pub(super) const fn rule(check: fn(&crate::Context<'_>, &mut crate::Findings)) -> crate::Rule {{\n    \
         crate::Rule {{ code: {:?}, name: {:?}, category: crate::Category::{}, level: crate::Level::{}, \
         title: {:?}, explanation: {body:?}, sources: &{sources:?}, check }}\n}}\n",
        word(page, head, "code"),
        word(page, head, "name"),
        camel(&word(page, head, "category")),
        camel(&word(page, head, "level")),
        word(page, head, "title"),
    );
    for (name, sentence) in head.get("message").and_then(toml::Value::as_table).into_iter().flatten() {
        let sentence = sentence.as_str().unwrap_or_else(|| panic!("{}: `{name}` is no text", page.display()));
        message(&mut code, page, name, sentence);
    }
    code
}

/// A sentence without placeholders is a constant; one with placeholders a type with a field for each.
fn message(code: &mut String, page: &Path, name: &str, sentence: &str) {
    let fields = placeholders(page, sentence);
    if fields.is_empty() {
        let _ =
            writeln!(code, "/// {sentence}\npub(super) const {}: &str = {sentence:?};", name.to_uppercase());
        return;
    }
    let name = camel(name);
    let mut declared = String::new();
    for field in &fields {
        let _ = writeln!(declared, "    pub {field}: &'a dyn std::fmt::Display,");
    }
    let filled: Vec<String> = fields.iter().map(|field| format!("{field} = self.{field}")).collect();
    let _ = writeln!(
        code,
        "/// {sentence}\npub(super) struct {name}<'a> {{\n{declared}}}\n\
         impl std::fmt::Display for {name}<'_> {{\n    \
         fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {{\n        \
         write!(f, {sentence:?}, {})\n    }}\n}}\n\
         impl From<{name}<'_>> for String {{\n    fn from(text: {name}<'_>) -> String {{\n        \
         text.to_string()\n    }}\n}}",
        filled.join(", ")
    );
}

/// The names between braces, each once, in the order of the sentence. `{{` and `}}` are plain braces.
fn placeholders(page: &Path, sentence: &str) -> Vec<String> {
    let plain = sentence.replace("{{", "").replace("}}", "");
    let mut found: Vec<String> = Vec::new();
    for part in plain.split('{').skip(1) {
        let Some((name, _)) = part.split_once('}') else {
            panic!("{}: unclosed brace in {sentence}", page.display())
        };
        let fine = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        assert!(fine, "{}: `{{{name}}}` is no placeholder name", page.display());
        if !found.iter().any(|known| known == name) {
            found.push(name.to_owned());
        }
    }
    found
}

fn camel(name: &str) -> String {
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters.next().map_or_else(String::new, |c| c.to_ascii_uppercase().to_string() + letters.as_str())
    };
    name.split('_').map(capital).collect()
}
