//! The design document as data: sections of sentences, tables and figures with this system's numbers.
//!
//! A [`Document`] is a value; the templates only arrange it. Sentences and table cells are Markdown in
//! which every piece of the user's text went through [`md::text`] or [`md::code`].

pub mod md;

/// The document.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Document {
    /// Name of the system.
    pub title: String,
    /// Provider, region, version of the tool, date of the data.
    pub subtitle: String,
    /// What the system is for, in its author's words.
    pub about: String,
    /// Sections in the order of reading.
    pub sections: Vec<Section>,
}

/// A section: printed only when it has something to say.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Section {
    /// Anchor.
    pub id: &'static str,
    /// Heading.
    pub title: String,
    /// Heading level: 2 for sections, 3 for parts of them.
    pub level: u8,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Clone, Debug, serde::Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Block {
    /// Sentences.
    Text {
        /// Markdown.
        text: String,
    },
    /// Key figures, side by side.
    Facts {
        /// What, how much, and a word on it.
        items: Vec<KeyFact>,
    },
    /// A table.
    Table(Table),
    /// A list.
    List {
        /// Whether the order counts.
        ordered: bool,
        /// Markdown of each entry.
        items: Vec<String>,
    },
    /// A picture in a file of its own.
    Figure(Figure),
    /// Blocks that can be folded away.
    Details {
        /// What stands on the fold.
        summary: String,
        /// What is inside.
        blocks: Vec<Block>,
    },
}

/// A key figure.
#[derive(Clone, Debug, serde::Serialize)]
pub struct KeyFact {
    /// What it is.
    pub name: String,
    /// How much.
    pub value: String,
    /// A word on it.
    pub note: String,
    /// `good`, `warn`, `bad` or empty.
    pub tone: &'static str,
    /// The section that says more.
    pub section: &'static str,
}

/// A table.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Table {
    /// Headings.
    pub head: Vec<String>,
    /// Whether each column is set to the right.
    pub right: Vec<bool>,
    /// Rows of Markdown.
    pub rows: Vec<Vec<String>>,
}

/// A picture.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Figure {
    /// File name beside the document.
    pub file: String,
    /// What it shows, for those who do not see it.
    pub alt: String,
    /// What to see in it, in one sentence.
    pub caption: String,
    /// The SVG.
    #[serde(skip)]
    pub svg: String,
}

impl Section {
    /// A section of level 2.
    pub fn new(id: &'static str, title: impl Into<String>) -> Section {
        Section { id, title: title.into(), level: 2, blocks: Vec::new() }
    }

    /// A part of the section before it.
    pub fn part(id: &'static str, title: impl Into<String>) -> Section {
        Section { level: 3, ..Section::new(id, title) }
    }

    /// Adds sentences.
    pub fn say(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Text { text: text.into() });
    }

    /// Adds a table, if it has rows.
    pub fn table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }

    /// Adds a list, if it has entries.
    pub fn list(&mut self, ordered: bool, items: Vec<String>) {
        if !items.is_empty() {
            self.blocks.push(Block::List { ordered, items });
        }
    }

    /// Adds a figure.
    pub fn figure(&mut self, figure: Figure) {
        self.blocks.push(Block::Figure(figure));
    }

    /// Adds blocks that can be folded away.
    pub fn fold(&mut self, summary: impl Into<String>, blocks: Vec<Block>) {
        if !blocks.is_empty() {
            self.blocks.push(Block::Details { summary: summary.into(), blocks });
        }
    }
}

impl Table {
    /// A table with headings; one that starts with `>` sets its column to the right.
    pub fn new(head: &[&str]) -> Table {
        Table {
            head: head.iter().map(|h| h.trim_start_matches('>').to_string()).collect(),
            right: head.iter().map(|h| h.starts_with('>')).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.head.len(), "a row has a cell for each heading");
        self.rows.push(cells);
    }
}

impl Document {
    /// The document of a compiled system; `diagram` is its picture as SVG.
    pub fn of(compiled: &crate::Compiled<'_>, diagram: &str) -> Document {
        let mut section = Section::new("architecture", "Architecture");
        section.figure(Figure { file: "diagram.svg".into(), alt: "Architecture diagram".into(), caption: "The system.".into(), svg: diagram.to_string() });
        Document { title: compiled.model.system.name.clone(), subtitle: String::new(), about: String::new(), sections: vec![section] }
    }

    /// All figures, in order.
    pub fn figures(&self) -> Vec<&Figure> {
        fn collect<'a>(blocks: &'a [Block], found: &mut Vec<&'a Figure>) {
            for block in blocks {
                match block {
                    Block::Figure(figure) => found.push(figure),
                    Block::Details { blocks, .. } => collect(blocks, found),
                    Block::Text { .. } | Block::Facts { .. } | Block::Table(_) | Block::List { .. } => {}
                }
            }
        }
        let mut found = Vec::new();
        for section in &self.sections {
            collect(&section.blocks, &mut found);
        }
        found
    }
}
