//! Icons: one glyph a role, white on a tile in the colour of its category, or a person's own files.

use std::collections::BTreeMap;

use super::shapes::Symbol;
use super::theme::tile_color;
use super::{GroupKind, Node};

/// What kind of thing a role is; the colour of its tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Runs code.
    Compute,
    /// Keeps files.
    Storage,
    /// Keeps records.
    Database,
    /// Passes messages on.
    Integration,
    /// Where requests come in.
    Edge,
    /// Guards.
    Security,
    /// Watches and configures.
    Observability,
    /// Searches, counts and learns.
    Analytics,
    /// Outside the system.
    External,
}

impl Category {
    /// All, in the order of the legend.
    pub const ALL: [Category; 9] = [
        Category::Compute,
        Category::Edge,
        Category::Storage,
        Category::Database,
        Category::Integration,
        Category::Security,
        Category::Analytics,
        Category::Observability,
        Category::External,
    ];

    /// What the legend calls it.
    pub fn title(self) -> &'static str {
        match self {
            Category::Compute => "Compute",
            Category::Storage => "Storage",
            Category::Database => "Database",
            Category::Integration => "Messaging",
            Category::Edge => "API and edge",
            Category::Security => "Security",
            Category::Observability => "Operations",
            Category::Analytics => "Search, analytics, AI",
            Category::External => "Outside",
        }
    }
}

/// Role, category, file.
type Icon = (&'static str, Category, &'static str);

macro_rules! icon {
    ($role:literal, $category:ident) => {
        ($role, Category::$category, include_str!(concat!("../../../../assets/icons/", $role, ".svg")))
    };
}

/// Every role that has an icon.
const ICONS: [Icon; 41] = [
    icon!("function", Compute),
    icon!("http_api", Edge),
    icon!("rest_api", Edge),
    icon!("websocket", Edge),
    icon!("graphql", Edge),
    icon!("function_url", Edge),
    icon!("load_balancer", Edge),
    icon!("bucket", Storage),
    icon!("table", Database),
    icon!("database", Database),
    icon!("cache", Database),
    icon!("queue", Integration),
    icon!("topic", Integration),
    icon!("stream", Integration),
    icon!("bus", Integration),
    icon!("workflow", Integration),
    icon!("schedule", Integration),
    icon!("auth", Security),
    icon!("cdn", Edge),
    icon!("email", Integration),
    icon!("sms", Integration),
    icon!("push", Integration),
    icon!("search", Analytics),
    icon!("iot", Edge),
    icon!("secret", Security),
    icon!("config", Observability),
    icon!("warehouse", Analytics),
    icon!("model", Analytics),
    icon!("pipe", Integration),
    icon!("delivery", Integration),
    icon!("monitor", Observability),
    icon!("waf", Security),
    icon!("dns", Edge),
    icon!("network", Edge),
    icon!("proxy", Database),
    icon!("service", Compute),
    icon!("vm", Compute),
    icon!("legacy", External),
    icon!("external", External),
    icon!("client", External),
    icon!("media", Storage),
];

/// The icon of a role; a role without one is drawn as a service.
fn icon(role: &str) -> &'static Icon {
    const SERVICE: Icon = icon!("service", Compute);
    ICONS.iter().find(|(name, ..)| *name == role).unwrap_or(const { &SERVICE })
}

/// The category of a role.
pub fn category(role: &str) -> Category {
    icon(role).1
}

/// Whether a role has an icon of its own.
pub fn has_icon(role: &str) -> bool {
    ICONS.iter().any(|(name, ..)| *name == role)
}

/// The shapes inside the outermost element of a bundled file.
fn shapes(file: &'static str) -> &'static str {
    let start = file.find('>').map_or(0, |at| at + 1);
    let end = file.rfind("</svg>").unwrap_or(file.len());
    file.get(start..end).unwrap_or("")
}

/// Side of a tile's own grid, in px.
pub(super) const GRID: i32 = 44;

/// A white glyph on a coloured tile, or the person's own icon.
pub(super) fn symbol(node: &Node, own: &IconSet) -> Symbol {
    if let Some((key, body)) = own.find(node) {
        let plate = format!(r##"<rect width="{GRID}" height="{GRID}" rx="9" fill="#fff"/>"##);
        return Symbol {
            id: format!("own-{key}"),
            view: [0, 0, GRID, GRID],
            lines: None,
            flat: false,
            body: plate + body,
        };
    }
    let (role, category, file) = icon(if has_icon(&node.icon) { &node.icon } else { &node.role });
    let body = format!(
        r##"<rect x="-8" y="-8" width="40" height="40" rx="9" fill="{}" stroke="none"/>{}"##,
        tile_color(*category),
        shapes(file)
    );
    // The glyph keeps its own grid; the tile reaches 8 px beyond it on each side.
    Symbol {
        id: format!("i-{role}"),
        view: [-8, -8, 40, 40],
        lines: Some((Some("#fff"), 1.8)),
        flat: true,
        body,
    }
}

/// The small icon before the title of a special group; it takes its colour where it is used.
pub(super) fn group_symbol(kind: GroupKind) -> Option<Symbol> {
    let (name, file) = match kind {
        GroupKind::Group => return None,
        GroupKind::Region => ("region", include_str!("../../../../assets/icons/region.svg")),
        GroupKind::Account => ("account", include_str!("../../../../assets/icons/account.svg")),
        GroupKind::Vpc => ("vpc", include_str!("../../../../assets/icons/vpc.svg")),
        GroupKind::Context => ("context", include_str!("../../../../assets/icons/context.svg")),
    };
    let body = shapes(file).to_owned();
    Some(Symbol { id: format!("g-{name}"), view: [0, 0, 24, 24], lines: Some((None, 2.2)), flat: true, body })
}

/// A person's own icons, made safe when they are added.
#[derive(Clone, Debug, Default)]
pub struct IconSet {
    icons: BTreeMap<String, String>,
}

impl IconSet {
    /// Takes one SVG file in. `name` is its file name: a role (`function.svg`), a service
    /// (`aws.lambda.svg`, `lambda.svg`) or a name as vendors give it (`Arch_AWS-Lambda_48.svg`).
    pub fn add(&mut self, name: &str, svg: &[u8]) -> Result<(), String> {
        let key = key_of_file(name);
        if key.is_empty() {
            return Err(format!("`{name}` does not name a role or service"));
        }
        let body = super::own_icon::inline(&key, svg).map_err(|reason| format!("`{name}`: {reason}"))?;
        self.icons.insert(key, body);
        Ok(())
    }

    /// Takes in the SVG file that a component names as its icon, by the path it is named with.
    pub fn add_file(&mut self, path: &str, svg: &[u8]) -> Result<(), String> {
        let key = file_key(path);
        let body = super::own_icon::inline(&key, svg).map_err(|reason| format!("`{path}`: {reason}"))?;
        self.icons.insert(key, body);
        Ok(())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.icons.is_empty()
    }

    /// The icon for a node: by service id, its last part, the service's name, a vendor's file name that ends
    /// with it, then by role.
    fn find(&self, node: &Node) -> Option<(&str, &str)> {
        if self.icons.is_empty() {
            return None;
        }
        if !node.icon.is_empty() {
            let named = self.icons.get_key_value(&file_key(&node.icon));
            return named
                .or_else(|| self.icons.get_key_value(&plain(&node.icon)))
                .map(|(key, body)| (key.as_str(), body.as_str()));
        }
        let last = node.service_id.rsplit('.').next().unwrap_or("");
        let exact = [node.service_id.as_str(), last, node.service.as_str()].map(plain);
        let by_service = exact.iter().find_map(|key| self.icons.get_key_value(key));
        let by_ending = || {
            let candidates = exact[1..].iter().filter(|key| key.len() > 2);
            candidates
                .filter_map(|key| self.icons.iter().find(|(name, _)| name.ends_with(key.as_str())))
                .next()
        };
        let found = by_service.or_else(by_ending).or_else(|| self.icons.get_key_value(&plain(&node.role)));
        found.map(|(key, body)| (key.as_str(), body.as_str()))
    }
}

/// The key of a file that is named for one component: no name of a service has it.
fn file_key(path: &str) -> String {
    let mut key = String::from("file");
    for letter in path.chars() {
        if letter.is_ascii_alphanumeric() {
            key.push(letter);
        } else {
            key.push_str(&format!("-{:x}-", u32::from(letter)));
        }
    }
    key
}

/// Lower-case letters and digits only.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
}

/// `Arch_AWS-Lambda_48.svg` and `10029-icon-service-Function-Apps.svg` name `awslambda` and `functionapps`.
fn key_of_file(name: &str) -> String {
    let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = match stem.rfind('.') {
        Some(at) if stem[at..].eq_ignore_ascii_case(".svg") => &stem[..at],
        _ => stem,
    };
    let stem = stem.split_once("icon-service-").map_or(stem, |(_, rest)| rest);
    let stem = ["Arch_", "Res_"].iter().find_map(|prefix| stem.strip_prefix(prefix)).unwrap_or(stem);
    let stem = match stem.rsplit_once('_') {
        Some((front, size)) if !front.is_empty() && size.bytes().all(|b| b.is_ascii_digit()) => front,
        _ => stem,
    };
    plain(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(role: &str, service_id: &str, service: &str) -> Node {
        Node { role: role.into(), service_id: service_id.into(), service: service.into(), ..Node::default() }
    }

    #[test]
    fn bundled_icons_are_plain_shapes() {
        for (role, _, file) in ICONS {
            let tree = usvg::roxmltree::Document::parse(file).unwrap();
            for element in tree.descendants().filter(|n| n.is_element()).skip(1) {
                let name = element.tag_name().name();
                let known =
                    ["path", "rect", "circle", "ellipse", "line", "polyline", "polygon"].contains(&name);
                assert!(known, "{role}: {name}");
            }
            assert!(!shapes(file).is_empty() && shapes(file).len() < 900, "{role}");
        }
    }

    #[test]
    fn names_of_files_as_people_and_vendors_write_them() {
        assert_eq!(key_of_file("dir/Arch_AWS-Lambda_48.svg"), "awslambda");
        assert_eq!(key_of_file("10029-icon-service-Function-Apps.SVG"), "functionapps");
        assert_eq!(key_of_file("http_api.svg"), "httpapi");
    }

    #[test]
    fn own_icons_are_found_by_service_before_role() {
        let mut set = IconSet::default();
        let svg =
            br#"<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><path d="M0 0h8v8z"/></svg>"#;
        for name in ["function.svg", "Arch_AWS-Lambda_48.svg", "table.svg"] {
            set.add(name, svg).unwrap();
        }
        let key = |n: &Node| set.find(n).map(|(key, _)| key.to_owned());
        assert_eq!(key(&node("function", "aws.lambda", "AWS Lambda")).as_deref(), Some("awslambda"));
        assert_eq!(key(&node("function", "azure.functions", "Functions")).as_deref(), Some("function"));
        assert_eq!(key(&node("queue", "aws.sqs", "Amazon SQS")), None);
    }
}
