//! Places boxes and routes lines: sizes in, absolute geometry out.
//!
//! The engine knows neither the model nor text nor colour: [`Graph`] holds measured
//! sizes only, so that it can be tested on any graph and reused.

pub mod geometry;

pub use geometry::{Point, Rect, Size};

/// What is to be laid out: everything already measured, in px.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// Containers; a parent stands before its children.
    pub groups: Vec<Group>,
    /// Boxes. Order breaks ties: what is declared first goes first.
    pub nodes: Vec<Node>,
    /// Lines.
    pub edges: Vec<Edge>,
}

/// A container.
#[derive(Clone, Debug)]
pub struct Group {
    /// Index of the group around it.
    pub parent: Option<usize>,
    /// Size of its title, set in the upper left corner inside the border.
    pub title: Size,
}

/// A box.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its size.
    pub size: Size,
    /// Index of the group it lies in.
    pub group: Option<usize>,
}

/// A line from one end to another.
#[derive(Clone, Debug)]
pub struct Edge {
    /// Where it starts.
    pub from: End,
    /// Where its arrowhead is.
    pub to: End,
    /// Size of its label (wrapped already), halo included.
    pub label: Option<Size>,
    /// Pull towards a straight line: 1 for most, more on the main path, 0 for side lines such as failures.
    pub weight: u32,
}

/// What a line ends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// A box, by index.
    Node(usize),
    /// A container, by index.
    Group(usize),
}

/// The way the flow runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Direction {
    /// Each container takes what gives the better page.
    #[default]
    Auto,
    /// Left to right throughout.
    Right,
    /// Top to bottom throughout.
    Down,
}

/// What a caller may ask for.
#[derive(Clone, Debug)]
pub struct Options {
    /// The way the flow runs.
    pub direction: Direction,
    /// Width over height the page should come near.
    pub aspect: f64,
}

impl Default for Options {
    fn default() -> Options {
        Options { direction: Direction::Auto, aspect: 1.6 }
    }
}

/// Where everything goes. Indices are those of [`Graph`]; the page starts at 0, 0.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// The page: every rectangle and route lies inside.
    pub size: Size,
    /// The way the flow runs at the top level: `Right` or `Down`.
    pub direction: Direction,
    /// Containers.
    pub groups: Vec<Rect>,
    /// Boxes, of the sizes asked for.
    pub nodes: Vec<Rect>,
    /// Lines.
    pub edges: Vec<Route>,
}

/// The way of one line.
#[derive(Clone, Debug, Default)]
pub struct Route {
    /// Corner points from the border of `from` to the border of `to`; each piece is horizontal or vertical.
    pub points: Vec<Point>,
    /// Its label, of the size asked for, on a horizontal or vertical run of the line.
    pub label: Option<Rect>,
}

/// Replaced by the engine.
pub fn arrange(graph: &Graph, _: &Options) -> Layout {
    let mut layout = Layout { size: Size::new(100.0, 100.0), ..Layout::default() };
    layout.nodes = graph.nodes.iter().map(|n| Rect::new(0.0, 0.0, n.size.w, n.size.h)).collect();
    layout.groups = graph.groups.iter().map(|_| Rect::default()).collect();
    layout.edges = graph.edges.iter().map(|_| Route::default()).collect();
    layout
}
