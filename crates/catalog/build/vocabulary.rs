//! The vocabulary as Rust: roles with their capabilities, a typed constant for each fact, concepts of limits.

use std::fmt::Write as _;
use std::path::Path;

use toml::{Table, Value};

use super::{camel, optional, read, word, words};

pub fn code(folder: &Path) -> String {
    let roles = read(&folder.join("roles.toml"));
    let facts = read(&folder.join("facts.toml"));
    let limits = read(&folder.join("limits.toml"));
    let mut code = String::new();
    let capabilities = rows(&roles, "capability");
    enumeration(&mut code, "Capability", "What components of a role can do.", &capabilities);
    capability_names(&mut code, &capabilities);
    role_enum(&mut code, &rows(&roles, "role"), &capabilities);
    fact_constants(&mut code, &rows(&facts, "fact"));
    limit_enums(&mut code, &rows(&limits, "limit"), &rows(&limits, "unchecked"));
    code
}

fn rows(table: &Table, key: &str) -> Vec<Table> {
    let list = table.get(key).and_then(Value::as_array).expect("a list of tables");
    list.iter().map(|row| row.as_table().expect("a table").clone()).collect()
}

/// A plain enum with one variant a row, documented by `means`.
fn enumeration(code: &mut String, name: &str, about: &str, rows: &[Table]) {
    let _ =
        writeln!(code, "/// {about}\n#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]");
    let _ = writeln!(code, "pub enum {name} {{");
    for row in rows {
        let _ = writeln!(code, "    /// {}.\n    {},", word(row, "means"), camel(&word(row, "name")));
    }
    code.push_str("}\n\n");
}

fn capability_names(code: &mut String, capabilities: &[Table]) {
    code.push_str("impl Capability {\n    /// The capability of that name in the files.\n    ");
    code.push_str("pub fn named(name: &str) -> Option<Capability> {\n        match name {\n");
    for row in capabilities {
        let name = word(row, "name");
        let _ = writeln!(code, "            {name:?} => Some(Capability::{}),", camel(&name));
    }
    code.push_str("            _ => None,\n        }\n    }\n}\n\n");
}

fn role_enum(code: &mut String, roles: &[Table], capabilities: &[Table]) {
    code.push_str(
        "/// What a component is, whoever runs it.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]\n\
         #[serde(rename_all = \"snake_case\")]\npub enum Role {\n",
    );
    for role in roles {
        let _ = writeln!(code, "    /// {}.\n    {},", word(role, "title"), camel(&word(role, "name")));
    }
    code.push_str("}\n\nconst ROLE_DATA: &[RoleData] = &[\n");
    for role in roles {
        let bits: u32 = words(role, "can").iter().map(|can| bit(can, capabilities)).sum();
        let _ = writeln!(
            code,
            "    RoleData {{ name: {:?}, title: {:?}, family: Family::{}, aliases: &{:?}, can: {bits} }},",
            word(role, "name"),
            word(role, "title"),
            camel(&word(role, "family")),
            words(role, "aliases"),
        );
    }
    let variants: Vec<String> =
        roles.iter().map(|role| format!("Role::{}", camel(&word(role, "name")))).collect();
    let _ = writeln!(
        code,
        "];\n\nimpl Role {{\n    /// Every role, in the order of the file.\n    \
         pub const ALL: [Role; {}] = [{}];\n}}\n",
        roles.len(),
        variants.join(", ")
    );
}

fn bit(capability: &str, capabilities: &[Table]) -> u32 {
    let at = capabilities.iter().position(|row| word(row, "name") == capability);
    1 << at.unwrap_or_else(|| panic!("capability `{capability}` is not declared"))
}

fn fact_constants(code: &mut String, facts: &[Table]) {
    code.push_str("/// Every fact of the language, with the type of its value.\npub mod fact {\n    use super::{Fact, kind};\n");
    for fact in facts {
        let name = word(fact, "name");
        let _ = writeln!(
            code,
            "    /// `{name}`: {}.\n    pub const {}: Fact<kind::{}> = Fact::new({name:?});",
            word(fact, "means"),
            name.to_uppercase(),
            camel(&word(fact, "is")),
        );
    }
    code.push_str("}\n");
}

/// The concepts of limits, and the reasons why some are not checked.
fn limit_enums(code: &mut String, limits: &[Table], reasons: &[Table]) {
    let derive = "/// What a limit bounds, whoever publishes it.\n\
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]\n\
        #[serde(rename_all = \"snake_case\")]\npub enum ";
    let _ = writeln!(code, "{derive}LimitKey {{");
    for limit in limits {
        let _ = writeln!(code, "    /// {}.\n    {},", word(limit, "means"), camel(&word(limit, "name")));
    }
    code.push_str("}\n\nconst LIMIT_DATA: &[LimitData] = &[\n");
    for limit in limits {
        let flag = |key: &str| limit.get(key).and_then(Value::as_bool).unwrap_or(false);
        let _ = writeln!(
            code,
            "    LimitData {{ name: {:?}, means: {:?}, missing: {:?}, scales: {}, least: {}, once: {}, setting: {} }},",
            word(limit, "name"),
            word(limit, "means"),
            optional(limit, "missing"),
            flag("scales"),
            flag("least"),
            flag("once"),
            flag("setting"),
        );
    }
    let variants: Vec<String> =
        limits.iter().map(|limit| format!("LimitKey::{}", camel(&word(limit, "name")))).collect();
    let _ = writeln!(
        code,
        "];\n\nimpl LimitKey {{\n    /// Every concept, in the order of the file.\n    \
         pub const ALL: [LimitKey; {}] = [{}];\n}}\n",
        limits.len(),
        variants.join(", ")
    );
    let derive = derive.replace("What a limit bounds, whoever publishes it", "Why a limit is not checked");
    let _ = writeln!(code, "{derive}Unchecked {{");
    for reason in reasons {
        let _ = writeln!(code, "    /// {}.\n    {},", word(reason, "because"), camel(&word(reason, "name")));
    }
    code.push_str("}\n\nimpl Unchecked {\n    /// The reason, for people.\n    ");
    code.push_str("pub fn because(self) -> &'static str {\n        match self {\n");
    for reason in reasons {
        let _ = writeln!(
            code,
            "            Unchecked::{} => {:?},",
            camel(&word(reason, "name")),
            word(reason, "because")
        );
    }
    code.push_str("        }\n    }\n}\n");
}
