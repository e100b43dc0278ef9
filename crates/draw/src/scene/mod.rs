//! Turns a system and its layout into a picture: absolute shapes, lines and runs of text, nothing left to decide.
//!
//! [`Drawing`] says what to show, in words and without sizes; [`measure()`] gives every box and label a size,
//! the layout places them, [`draw()`] paints them:
//!
//! ```text
//! Drawing ──measure──▶ layout::Graph ──arrange──▶ Layout ──draw──▶ Scene ──▶ svg, png
//! ```

mod card;
#[cfg(test)]
mod chaos;
mod draw;
mod edge;
mod icons;
mod legend;
mod measure;
mod own_icon;
pub mod shapes;
mod story;
mod theme;

#[cfg(test)]
pub(crate) mod sample;

pub use draw::{draw, extra_height};
pub use icons::{Category, IconSet, category, has_icon};
pub use measure::{measure, uncovered};
pub use shapes::Scene;
pub use theme::{Brand, Ink, Theme, tile_color};

pub use neph_layout::End;

/// What to show.
#[derive(Clone, Debug, Default)]
pub struct Drawing {
    /// Name of the system.
    pub title: String,
    /// Provider and region, say.
    pub subtitle: String,
    /// What the picture shows, for those who hear it.
    pub description: String,
    /// Boxes.
    pub nodes: Vec<Node>,
    /// Containers; a parent stands before its children.
    pub groups: Vec<Group>,
    /// Lines.
    pub edges: Vec<Edge>,
    /// What happens at each numbered step, from 1.
    pub story: Vec<String>,
    /// How to show it.
    pub options: Options,
}

/// How to show it.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether nodes carry their badges.
    pub badges: bool,
    /// Whether edges carry their step numbers.
    pub steps: bool,
    /// Whether there is a title block.
    pub title: bool,
    /// Whether there is a legend.
    pub legend: bool,
    /// Whether the steps are told in words below the picture.
    pub story: bool,
    /// Where the icon of a card is.
    pub cards: CardForm,
    /// Name of the layout engine, for readers of the SVG.
    pub layout: String,
    /// Goes before every id in the SVG, so that several pictures may share one page.
    pub prefix: String,
    /// A person's own icons.
    pub icons: IconSet,
    /// A person's own colours.
    pub brand: Brand,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            badges: true,
            steps: true,
            title: true,
            legend: true,
            story: true,
            cards: CardForm::Auto,
            layout: "layered".to_owned(),
            prefix: String::new(),
            icons: IconSet::default(),
            brand: Brand::default(),
        }
    }
}

/// Where the icon of a card is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum CardForm {
    /// Above the words in small pictures, beside them in large ones.
    #[default]
    Auto,
    /// Above the words.
    Tall,
    /// Beside the words.
    Wide,
}

/// A box.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// Unique among the nodes.
    pub id: String,
    /// Neutral role, such as `function`: chooses icon and colour.
    pub role: String,
    /// Service, such as `aws.lambda`: chooses a person's own icon. May be empty.
    pub service_id: String,
    /// Its own icon: a role, or the SVG file it names. May be empty.
    pub icon: String,
    /// Name people gave it.
    pub label: String,
    /// Short name of the service. May be empty.
    pub service: String,
    /// Key facts, joined by ` · `. May be empty.
    pub facts: String,
    /// Index of the group it lies in.
    pub group: Option<usize>,
    /// Shown when pointed at; the label if empty.
    pub tooltip: String,
    /// Where a click leads: http, https or mailto; anything else is left out.
    pub link: Option<String>,
    /// Computed figures, along the lower edge.
    pub badges: Vec<Badge>,
    /// Short signs in the corner, such as the number of findings.
    pub marks: Vec<Mark>,
    /// What became of it, in a picture of changes.
    pub fate: Fate,
    /// Roles and services of what it stands for, if it is a whole group in small: up to four are shown.
    pub holds: Vec<(String, String)>,
}

/// What became of a box or a line from one text to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Fate {
    /// Nothing.
    #[default]
    Same,
    /// It is new.
    New,
    /// It is not what it was.
    Changed,
    /// It is gone, and drawn as a ghost.
    Gone,
}

impl Fate {
    /// As the SVG calls it; nothing for what is as it was.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Fate::Same => None,
            Fate::New => Some("new"),
            Fate::Changed => Some("changed"),
            Fate::Gone => Some("gone"),
        }
    }
}

impl Drawing {
    /// Whether it shows what changed.
    pub fn shows_changes(&self) -> bool {
        self.nodes.iter().any(|n| n.fate != Fate::Same) || self.edges.iter().any(|e| e.fate != Fate::Same)
    }
}

/// A container.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// Unique among the groups.
    pub id: String,
    /// What kind of border it is.
    pub kind: GroupKind,
    /// Its title.
    pub label: String,
    /// Index of the group around it.
    pub parent: Option<usize>,
    /// How many groups are around it.
    pub depth: usize,
}

/// What kind of border a group is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum GroupKind {
    /// Things that belong together.
    #[default]
    Group,
    /// A provider's region.
    Region,
    /// An account, project or subscription.
    Account,
    /// A private network.
    Vpc,
    /// A bounded context.
    Context,
}

impl GroupKind {
    /// As the language and the SVG call it.
    pub fn name(self) -> &'static str {
        match self {
            GroupKind::Group => "group",
            GroupKind::Region => "region",
            GroupKind::Account => "account",
            GroupKind::Vpc => "vpc",
            GroupKind::Context => "context",
        }
    }

    /// The kind of a name.
    pub fn named(name: &str) -> Option<GroupKind> {
        use GroupKind::{Account, Context, Group, Region, Vpc};
        [Group, Region, Account, Vpc, Context].into_iter().find(|kind| kind.name() == name)
    }
}

/// A line.
#[derive(Clone, Debug)]
pub struct Edge {
    /// Unique among the edges.
    pub id: String,
    /// Where it starts.
    pub from: End,
    /// Where its arrowhead is.
    pub to: End,
    /// What it means.
    pub mode: Mode,
    /// Words on it. May be empty.
    pub label: String,
    /// Numbers of the steps it is.
    pub steps: Vec<u32>,
    /// Whether it is part of the main path.
    pub main: bool,
    /// What became of it, in a picture of changes.
    pub fate: Fate,
    /// Shown when pointed at.
    pub tooltip: String,
}

/// What a line means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Mode {
    /// The caller waits.
    #[default]
    Call,
    /// Handed over; nobody waits.
    Event,
    /// Where failures go.
    Failure,
}

impl Mode {
    /// As the SVG and the model call it.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Call => "call",
            Mode::Event => "event",
            Mode::Failure => "failure",
        }
    }
}

/// A computed figure on a node.
#[derive(Clone, Debug)]
pub struct Badge {
    /// What it is a figure of.
    pub kind: BadgeKind,
    /// Whether it is news.
    pub tone: Tone,
    /// The figure, short.
    pub text: String,
    /// Shown when pointed at.
    pub tooltip: String,
}

/// What a badge is a figure of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BadgeKind {
    /// Money a month.
    Cost,
    /// Share of cold starts.
    Cold,
    /// Instances at peak.
    Concurrency,
    /// The limit nearest to being reached.
    Limit,
    /// What a check found.
    Finding,
    /// A known design that turns on this part.
    Pattern,
}

impl BadgeKind {
    /// All, in the order of the legend.
    pub const ALL: [BadgeKind; 6] = [
        BadgeKind::Cost,
        BadgeKind::Cold,
        BadgeKind::Concurrency,
        BadgeKind::Limit,
        BadgeKind::Finding,
        BadgeKind::Pattern,
    ];

    /// As the SVG calls it.
    pub fn name(self) -> &'static str {
        match self {
            BadgeKind::Cost => "cost",
            BadgeKind::Cold => "cold",
            BadgeKind::Concurrency => "concurrency",
            BadgeKind::Limit => "limit",
            BadgeKind::Finding => "finding",
            BadgeKind::Pattern => "pattern",
        }
    }

    /// What the legend says.
    pub fn title(self) -> &'static str {
        match self {
            BadgeKind::Cost => "cost a month",
            BadgeKind::Cold => "cold starts",
            BadgeKind::Concurrency => "instances at peak",
            BadgeKind::Limit => "nearest limit",
            BadgeKind::Finding => "from the checks",
            BadgeKind::Pattern => "pattern that turns on it",
        }
    }
}

/// Whether a figure is news, and of which kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Tone {
    /// It only tells.
    #[default]
    Plain,
    /// Good.
    Good,
    /// Worth a look.
    Warn,
    /// Wrong.
    Bad,
}

/// A short sign in the corner of a node.
#[derive(Clone, Debug)]
pub struct Mark {
    /// One to three characters.
    pub text: String,
    /// Whether it is news.
    pub tone: Tone,
    /// Shown when pointed at.
    pub tooltip: String,
}
