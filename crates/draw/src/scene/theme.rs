//! Colours: what each part of a picture is painted with, in each theme.

use std::collections::BTreeMap;

use super::{Category, Fate, GroupKind, Mode};

/// How a picture looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Theme {
    /// Light, and dark where the viewer prefers dark.
    #[default]
    Auto,
    /// Light always.
    Light,
    /// Dark always.
    Dark,
    /// For paper: no tinted grounds, little ink.
    Print,
    /// Black on white with strong lines.
    HighContrast,
}

impl Theme {
    /// All, with the names people type.
    pub const ALL: [(&str, Theme); 5] = [
        ("auto", Theme::Auto),
        ("light", Theme::Light),
        ("dark", Theme::Dark),
        ("print", Theme::Print),
        ("high-contrast", Theme::HighContrast),
    ];

    /// The theme of a name.
    pub fn named(name: &str) -> Option<Theme> {
        Theme::ALL.iter().find(|(n, _)| *n == name).map(|(_, theme)| *theme)
    }

    /// The colour of a part.
    pub fn color(self, ink: Ink) -> &'static str {
        let row = &COLORS[ink as usize]; // rows stand in the order of the inks, see the tests
        match self {
            Theme::Auto | Theme::Light => row.1,
            Theme::Dark => row.2,
            Theme::Print => row.3,
            Theme::HighContrast => row.4,
        }
    }

    /// The second set of colours, for viewers who prefer dark.
    pub fn alternative(self) -> Option<Theme> {
        (self == Theme::Auto).then_some(Theme::Dark)
    }
}

/// A person's own colours: they stand over those of every theme, those for dark over those of the dark one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brand {
    colors: BTreeMap<Ink, String>,
    dark: BTreeMap<Ink, String>,
}

impl Brand {
    /// The names that can be given a colour, with what each paints.
    pub const NAMES: [(&str, &[Ink]); 12] = [
        ("page", &[Ink::Page]),
        ("name", &[Ink::Name]),
        ("text", &[Ink::Service, Ink::Facts]),
        ("card", &[Ink::Card]),
        ("border", &[Ink::CardBorder]),
        ("group", &[Ink::Ground0, Ink::Ground1]),
        ("group_border", &[Ink::GroupBorder]),
        ("group_title", &[Ink::GroupTitle]),
        ("call", &[Ink::Call, Ink::CallText]),
        ("event", &[Ink::Event]),
        ("failure", &[Ink::Failure]),
        ("step", &[Ink::Step]),
    ];

    /// Gives what a name paints a colour, `#e2001a` or `#fff`; `dark` for viewers who prefer dark.
    ///
    /// # Errors
    /// When the name or the colour is none; says what there is.
    pub fn set(&mut self, name: &str, color: &str, dark: bool) -> Result<(), String> {
        let Some((_, inks)) = Brand::NAMES.iter().find(|(known, _)| *known == name) else {
            let known: Vec<&str> = Brand::NAMES.iter().map(|(name, _)| *name).collect();
            return Err(format!("`{name}` is not a colour of a theme; colours: {}", known.join(", ")));
        };
        let digits = color.strip_prefix('#').unwrap_or("");
        if !matches!(digits.len(), 3 | 6) || !digits.chars().all(|c| c.is_ascii_hexdigit()) {
            return Err(format!("`{name}`: `{color}` is not a colour; write it like `#e2001a`"));
        }
        let colors = if dark { &mut self.dark } else { &mut self.colors };
        colors.extend(inks.iter().map(|ink| (*ink, color.to_ascii_lowercase())));
        Ok(())
    }

    /// The colour of an ink in a theme.
    pub fn color(&self, theme: Theme, ink: Ink) -> &str {
        let own = match theme {
            Theme::Dark => self.dark.get(&ink),
            Theme::Auto | Theme::Light | Theme::Print | Theme::HighContrast => self.colors.get(&ink),
        };
        own.map_or_else(|| theme.color(ink), String::as_str)
    }
}

/// What something is painted with; a theme says in which colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ink {
    /// The page itself.
    Page,
    /// Names and titles.
    Name,
    /// The line below a name.
    Service,
    /// Key facts, subtitle, legend.
    Facts,
    /// Ground of a card.
    Card,
    /// Border of a card.
    CardBorder,
    /// What a card lays on the ground below it.
    Shadow,
    /// Ground of a group at an even depth.
    Ground0,
    /// Ground of a group at an odd depth.
    Ground1,
    /// Border of a plain group.
    GroupBorder,
    /// Title of a plain group.
    GroupTitle,
    /// Ground of a region.
    RegionGround,
    /// Border and title of a region.
    Region,
    /// Ground of an account.
    AccountGround,
    /// Border and title of an account.
    Account,
    /// Ground of a private network.
    VpcGround,
    /// Border and title of a private network.
    Vpc,
    /// Ground of a bounded context.
    ContextGround,
    /// Border and title of a bounded context.
    Context,
    /// A call.
    Call,
    /// An event.
    Event,
    /// A failure.
    Failure,
    /// Words of a call.
    CallText,
    /// Disc of a step number.
    Step,
    /// A step number.
    StepText,
    /// Ground of a badge that only tells.
    PlainBadge,
    /// Words of a badge that only tells.
    PlainBadgeText,
    /// Ground of good news.
    GoodBadge,
    /// Words of good news.
    GoodBadgeText,
    /// Ground of a warning.
    WarnBadge,
    /// Words of a warning.
    WarnBadgeText,
    /// Ground of a fault.
    BadBadge,
    /// Words of a fault.
    BadBadgeText,
    /// Frame of the legend.
    Frame,
}

/// Light, dark, print, high contrast.
#[rustfmt::skip]
const COLORS: [(Ink, &str, &str, &str, &str); 34] = [
    (Ink::Page,           "#fff",    "#0d1420", "#fff",    "#fff"),
    (Ink::Name,           "#0f172a", "#eef2f8", "#000",    "#000"),
    (Ink::Service,        "#475569", "#b4c0d3", "#333",    "#000"),
    (Ink::Facts,          "#5b687c", "#9dabc0", "#444",    "#000"),
    (Ink::Card,           "#fff",    "#202c3e", "#fff",    "#fff"),
    (Ink::CardBorder,     "#cfd8e3", "#3b4a62", "#777",    "#000"),
    (Ink::Shadow,         "#e3e8ef", "#080d16", "#fff",    "#fff"),
    (Ink::Ground0,        "#f6f8fb", "#121a27", "#fff",    "#fff"),
    (Ink::Ground1,        "#edf1f7", "#172130", "#fff",    "#fff"),
    (Ink::GroupBorder,    "#d3dce8", "#2b384c", "#999",    "#000"),
    (Ink::GroupTitle,     "#334155", "#c8d3e3", "#000",    "#000"),
    (Ink::RegionGround,   "#f4fbfa", "#0d1f26", "#fff",    "#fff"),
    (Ink::Region,         "#0f766e", "#4fc9bd", "#000",    "#00504a"),
    (Ink::AccountGround,  "#fdf6fa", "#1e1724", "#fff",    "#fff"),
    (Ink::Account,        "#9d174d", "#f29abf", "#000",    "#6b0d33"),
    (Ink::VpcGround,      "#f3fbf5", "#0f2119", "#fff",    "#fff"),
    (Ink::Vpc,            "#15803d", "#63d28b", "#000",    "#0b4f25"),
    (Ink::ContextGround,  "#f8f6fd", "#191b31", "#fff",    "#fff"),
    (Ink::Context,        "#5b4a9e", "#b6a6f2", "#000",    "#35277a"),
    (Ink::Call,           "#475569", "#9fb0c8", "#000",    "#000"),
    (Ink::Event,          "#7c3aed", "#b795ff", "#000",    "#4c1aa8"),
    (Ink::Failure,        "#c81e1e", "#ff8080", "#000",    "#a30000"),
    (Ink::CallText,       "#334155", "#c8d3e3", "#000",    "#000"),
    (Ink::Step,           "#1e293b", "#d5deeb", "#000",    "#000"),
    (Ink::StepText,       "#fff",    "#0d1420", "#fff",    "#fff"),
    (Ink::PlainBadge,     "#eef2f7", "#31405a", "#eee",    "#e4e4e4"),
    (Ink::PlainBadgeText, "#3b485c", "#d0daea", "#000",    "#000"),
    (Ink::GoodBadge,      "#e3f6e8", "#123524", "#eee",    "#d3f3dc"),
    (Ink::GoodBadgeText,  "#14622f", "#86e0a5", "#000",    "#0b4f25"),
    (Ink::WarnBadge,      "#fdf0d2", "#3d2f10", "#ddd",    "#ffe9b0"),
    (Ink::WarnBadgeText,  "#854d0e", "#f5cf7a", "#000",    "#6b3a00"),
    (Ink::BadBadge,       "#fde5e5", "#451c20", "#ccc",    "#ffd4d4"),
    (Ink::BadBadgeText,   "#a31515", "#ffaaaa", "#000",    "#a30000"),
    (Ink::Frame,          "#e2e8f0", "#2c3a50", "#999",    "#000"),
];

/// Ground, border and title of a group.
pub(super) fn group_inks(kind: GroupKind, depth: usize) -> (Ink, Ink, Ink) {
    match kind {
        GroupKind::Group if depth.is_multiple_of(2) => (Ink::Ground0, Ink::GroupBorder, Ink::GroupTitle),
        GroupKind::Group => (Ink::Ground1, Ink::GroupBorder, Ink::GroupTitle),
        GroupKind::Region => (Ink::RegionGround, Ink::Region, Ink::Region),
        GroupKind::Account => (Ink::AccountGround, Ink::Account, Ink::Account),
        GroupKind::Vpc => (Ink::VpcGround, Ink::Vpc, Ink::Vpc),
        GroupKind::Context => (Ink::ContextGround, Ink::Context, Ink::Context),
    }
}

/// Line and words of an edge.
pub(super) fn edge_inks(mode: Mode) -> (Ink, Ink) {
    match mode {
        Mode::Call => (Ink::Call, Ink::CallText),
        Mode::Event => (Ink::Event, Ink::Event),
        Mode::Failure => (Ink::Failure, Ink::Failure),
    }
}

/// Border or line of what is not as it was.
pub(super) fn fate_ink(fate: Fate) -> Option<Ink> {
    match fate {
        Fate::Same => None,
        Fate::New => Some(Ink::GoodBadgeText),
        Fate::Changed => Some(Ink::WarnBadgeText),
        Fate::Gone => Some(Ink::Facts),
    }
}

/// Colour of an icon tile; white glyphs stand out on it in every theme.
pub fn tile_color(category: Category) -> &'static str {
    match category {
        Category::Compute => "#c2510c",
        Category::Storage => "#2f7d32",
        Category::Database => "#2456d6",
        Category::Integration => "#c0267e",
        Category::Edge => "#7340d8",
        Category::Security => "#cc2936",
        Category::Observability => "#0f766e",
        Category::Analytics => "#0b7285",
        Category::External => "#4b5a70",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channels(color: &str) -> [f64; 3] {
        let hex = color.strip_prefix('#').unwrap();
        let wide = if hex.len() == 3 { hex.chars().flat_map(|c| [c, c]).collect() } else { hex.to_owned() };
        [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&wide[at..at + 2], 16).unwrap()) / 255.0)
    }

    fn luminance(color: &str) -> f64 {
        let linear = |c: f64| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
        let [r, g, b] = channels(color).map(linear);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    const GROUNDS: [Ink; 7] = [
        Ink::Page,
        Ink::Ground0,
        Ink::Ground1,
        Ink::RegionGround,
        Ink::AccountGround,
        Ink::VpcGround,
        Ink::ContextGround,
    ];

    #[test]
    fn all_text_stands_out_on_every_ground_it_may_lie_on() {
        let mut pairs = vec![
            (Ink::Name, Ink::Card),
            (Ink::Service, Ink::Card),
            (Ink::Facts, Ink::Card),
            (Ink::Name, Ink::Page),
            (Ink::Facts, Ink::Page),
            (Ink::StepText, Ink::Step),
            (Ink::PlainBadgeText, Ink::PlainBadge),
            (Ink::GoodBadgeText, Ink::GoodBadge),
            (Ink::WarnBadgeText, Ink::WarnBadge),
            (Ink::BadBadgeText, Ink::BadBadge),
            (Ink::Region, Ink::RegionGround),
            (Ink::Account, Ink::AccountGround),
            (Ink::Vpc, Ink::VpcGround),
            (Ink::Context, Ink::ContextGround),
            (Ink::GroupTitle, Ink::Ground0),
            (Ink::GroupTitle, Ink::Ground1),
        ];
        for text in [Ink::CallText, Ink::Event, Ink::Failure] {
            pairs.extend(GROUNDS.map(|ground| (text, ground)));
        }
        for (name, theme) in Theme::ALL {
            for (text, ground) in &pairs {
                let ratio = contrast(theme.color(*text), theme.color(*ground));
                assert!(ratio >= 4.5, "{text:?} on {ground:?} in {name}: {ratio:.2}");
            }
        }
    }

    #[test]
    fn lines_stand_out_on_every_ground() {
        for (name, theme) in Theme::ALL {
            for line in [Ink::Call, Ink::Event, Ink::Failure] {
                for ground in GROUNDS {
                    let ratio = contrast(theme.color(line), theme.color(ground));
                    assert!(ratio >= 3.0, "{line:?} on {ground:?} in {name}: {ratio:.2}");
                }
            }
        }
    }

    #[test]
    fn white_glyphs_stand_out_on_every_tile() {
        for category in Category::ALL {
            let ratio = contrast("#fff", tile_color(category));
            assert!(ratio >= 4.5, "{category:?}: {ratio:.2}");
        }
    }

    #[test]
    fn every_ink_has_one_row() {
        for (at, row) in COLORS.iter().enumerate() {
            assert_eq!(COLORS.iter().position(|r| r.0 == row.0), Some(at));
            assert_eq!(row.0 as usize, at, "rows stand in the order of the inks");
        }
        assert_eq!(COLORS.len(), Ink::Frame as usize + 1);
    }
}
