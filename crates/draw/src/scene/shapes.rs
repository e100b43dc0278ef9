//! What a picture consists of once everything is decided: absolute shapes, lines, runs of text.

use super::theme::{Brand, Ink, Theme};
use crate::text::Weight;
use neph_layout::{Point, Rect, Size};

/// A finished picture. Writers only spell it out.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The page; it starts at 0, 0.
    pub size: Size,
    /// Its name, for those who hear it instead of seeing it.
    pub title: String,
    /// What it shows, in a sentence or two.
    pub description: String,
    /// Facts about the whole, as `data-…` attributes.
    pub data: Vec<(&'static str, String)>,
    /// Which colours the inks stand for.
    pub theme: Theme,
    /// Colours that stand over those of the theme.
    pub brand: Brand,
    /// Goes before every id, so that several pictures may share one page.
    pub prefix: String,
    /// Icons in use, each once.
    pub symbols: Vec<Symbol>,
    /// What is drawn, back to front.
    pub items: Vec<Item>,
}

/// An icon that is drawn in one or more places.
#[derive(Clone, Debug, PartialEq)]
pub struct Symbol {
    /// Unique within the picture.
    pub id: String,
    /// What of its grid is seen: left, top, width, height.
    pub view: [i32; 4],
    /// Colour and width of its lines, if it is made of lines; without a colour it takes that of the place.
    pub lines: Option<(Option<&'static str>, f64)>,
    /// Whether it is one of ours, of two flat colours, and not a person's own.
    pub flat: bool,
    /// Its shapes as SVG, known to be safe.
    pub body: String,
}

/// A part of a picture.
#[derive(Clone, Debug)]
pub enum Item {
    /// Things that belong together.
    Cluster(Cluster),
    /// A rectangle.
    Block(Block),
    /// A line or a filled outline.
    Path(Path),
    /// A run of text.
    Text(Text),
    /// An icon, by index into [`Scene::symbols`].
    Icon {
        /// Which.
        symbol: usize,
        /// Where.
        area: Rect,
        /// Colour of lines the icon leaves open.
        stroke: Option<Ink>,
    },
}

/// Things that belong together, such as a node with its icon and its words.
#[derive(Clone, Debug, Default)]
pub struct Cluster {
    /// What it is: `node`, `edge`, …
    pub class: &'static str,
    /// Facts about it, as `data-…` attributes.
    pub data: Vec<(&'static str, String)>,
    /// Shown when pointed at.
    pub tooltip: String,
    /// Where a click leads.
    pub link: Option<String>,
    /// Whether it steps back behind the others.
    pub faded: bool,
    /// Back to front.
    pub items: Vec<Item>,
}

/// A rectangle.
#[derive(Clone, Debug)]
pub struct Block {
    /// What it is, if that matters to readers of the SVG.
    pub class: &'static str,
    /// Where.
    pub area: Rect,
    /// Radius of its corners.
    pub radius: f64,
    /// Its ground.
    pub fill: Option<Ink>,
    /// Its border.
    pub stroke: Option<Stroke>,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// In which ink.
    pub ink: Ink,
    /// How wide.
    pub width: f64,
    /// Lengths of dashes and gaps.
    pub dashes: &'static [f64],
}

impl Stroke {
    /// A solid line.
    pub fn solid(ink: Ink, width: f64) -> Stroke {
        Stroke { ink, width, dashes: &[] }
    }
}

/// A piece of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Go there without drawing.
    Move(Point),
    /// A straight line.
    Line(Point),
    /// A rounded corner: its tip, then its end.
    Corner(Point, Point),
    /// Back to the start.
    Close,
}

/// A line or a filled outline.
#[derive(Clone, Debug)]
pub struct Path {
    /// What it is, if that matters to readers of the SVG.
    pub class: &'static str,
    /// Its way.
    pub steps: Vec<Step>,
    /// What fills it.
    pub fill: Option<Ink>,
    /// How its line is drawn.
    pub stroke: Option<Stroke>,
}

/// Which end of a run of text its place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The text starts there.
    Start,
    /// The text is centred there.
    Middle,
}

/// One line of text.
#[derive(Clone, Debug)]
pub struct Text {
    /// What it is, if that matters to readers of the SVG.
    pub class: &'static str,
    /// On the base line.
    pub at: Point,
    /// What `at` is to it.
    pub anchor: Anchor,
    /// Size of the font in px.
    pub size: f64,
    /// Weight of the font.
    pub weight: Weight,
    /// Colour.
    pub ink: Ink,
    /// The words.
    pub words: String,
}
