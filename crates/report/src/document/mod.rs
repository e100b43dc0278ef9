//! The design document as data: sections of sentences, tables and figures with this system's numbers.
//!
//! A [`Document`] is a value; the templates only arrange it. Sentences and table cells are Markdown in
//! which every piece of the user's text went through [`md::text`] or [`md::code`].

mod architecture;
mod charts;
mod data;
mod events;
mod findings;
mod flows;
mod integration;
pub mod md;
mod numbers;
mod operations;
mod options;
mod overview;
mod plan;
mod short;
mod sources;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::present::number;
use neph_analysis::Analysis;
use neph_analysis::break_even::{self, BreakEven};
use neph_analysis::fit::{self, Fit};
use neph_analysis::mitigation::{Mitigation, mitigations};
use neph_analysis::provenance::Provenance;
use neph_catalog::fact;
use neph_catalog::{Catalog, Confidence};
use neph_catalog::{Fact, kind};
use neph_compile::Compilation;
use neph_diagram as diagram;
use neph_model::{EdgeId, Mode, Model, Node, NodeId};
use neph_review::patterns::{self, Pattern};
use neph_review::{Context, Review};
use neph_syntax::units::Seconds;

/// The document.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Document {
    /// Name of the system.
    pub title: String,
    /// Provider, region, version of the tool, date of the data.
    pub subtitle: String,
    /// What the system is for, in its author's words.
    pub about: String,
    /// Sections of the short document, in the order of reading.
    pub sections: Vec<Section>,
    /// Sections of the appendix: every limit, every bill line, every assumption, the sources.
    pub appendix: Vec<Section>,
    /// The sources cited, by number.
    pub sources: Vec<Source>,
}

/// A source behind published figures.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Source {
    /// Its number in the document.
    pub number: usize,
    /// What it is, of when, and when it was read.
    pub title: String,
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
        /// The number of the first entry; 0 for a list without numbers.
        start: u32,
        /// Markdown of each entry.
        items: Vec<String>,
    },
    /// A picture in a file of its own.
    Figure(Figure),
    /// Text shown as it was written.
    Code {
        /// Its language.
        language: &'static str,
        /// The text.
        text: String,
    },
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

/// The pictures of the system that stand in its document, as SVG.
#[derive(Clone, Debug, Default)]
pub struct Pictures {
    /// The whole.
    pub diagram: String,
    /// The whole with the known designs marked; may be left out.
    pub patterns: Option<String>,
    /// Views: title, file and SVG of each.
    pub views: Vec<(String, String, String)>,
}

/// A figure.
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
            self.blocks.push(Block::List { start: u32::from(ordered), items });
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
    /// The document of a compiled system with its pictures.
    pub fn of(compiled: &Compilation<'_>, pictures: Pictures) -> Document {
        let patterns = patterns::find(&compiled.model);
        let (model, catalog, analysis) = (&compiled.model, compiled.catalog, compiled.analysis());
        let even = break_even::break_even(model, catalog, analysis);
        let review = compiled.review().clone().with_fixes_tried(&Context { model, analysis, catalog });
        let brief = Brief {
            model,
            analysis,
            review: &review,
            catalog,
            patterns: &patterns,
            fit: fit::fit(model, catalog, analysis, even.as_ref()),
            even,
            mitigations: mitigations(model, catalog, analysis),
            numbers: diagram::step_numbers(model),
            cited: RefCell::default(),
        };
        let sections = short::sections(&brief, compiled, pictures.diagram, pictures.views);
        Document {
            title: md::text(&model.system.name),
            subtitle: header(model, &compiled.source.whole()),
            about: model.system.facts.text(fact::ABOUT).map_or_else(String::new, md::text),
            sections,
            appendix: appendix(&brief, pictures.patterns, &compiled.source.whole()),
            sources: sources::titles(&brief),
        }
    }

    /// All figures, in order.
    pub fn figures(&self) -> Vec<&Figure> {
        fn collect<'a>(blocks: &'a [Block], found: &mut Vec<&'a Figure>) {
            for block in blocks {
                match block {
                    Block::Figure(figure) => found.push(figure),
                    Block::Details { blocks, .. } => collect(blocks, found),
                    Block::Text { .. }
                    | Block::Facts { .. }
                    | Block::Table(_)
                    | Block::List { .. }
                    | Block::Code { .. } => {}
                }
            }
        }
        let mut found = Vec::new();
        for section in self.sections.iter().chain(&self.appendix) {
            collect(&section.blocks, &mut found);
        }
        found
    }
}

/// Everything for those who check: sections made of every computed figure.
fn appendix(brief: &Brief<'_>, patterns: Option<String>, text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = overview::objectives(brief).into_iter().collect();
    sections.extend(architecture::components(brief));
    sections.extend(flows::flows(brief));
    sections.extend(events::catalogue(brief));
    sections.extend(architecture::patterns(brief, patterns));
    sections.extend(numbers::latency(brief));
    sections.extend(numbers::cold_starts(brief));
    sections.extend(numbers::limits(brief));
    sections.extend(numbers::scaling(brief));
    sections.extend(numbers::cost(brief));
    sections.extend(options::cost_options(brief));
    sections.extend(options::scenarios(brief));
    sections.extend(numbers::availability(brief));
    sections.extend(events::failures(brief));
    sections.extend(data::state(brief));
    sections.extend(integration::saga(brief));
    sections.extend(data::security(brief));
    sections.extend(operations::observability(brief));
    sections.extend(operations::rollout(brief));
    sections.extend(integration::integration(brief));
    sections.extend(operations::portability(brief));
    sections.push(options::serverless_fit(brief));
    sections.extend(findings::findings(brief));
    sections.extend(plan::trade_offs(brief));
    sections.extend(operations::decisions(brief));
    sections.extend(plan::phases(brief));
    sections.extend(findings::assumptions(brief));
    sections.push(sources::sources(brief, text));
    sources::glossary(&mut sections);
    sections
}

/// The line under the title: what is given of status, owner and version, and what the figures rest on.
fn header(model: &Model, text: &str) -> String {
    let facts = &model.system.facts;
    let mut parts = vec!["Design document".to_string()];
    let given = [
        ("status", facts.text(fact::STATUS).map(md::text)),
        ("owner", facts.text(fact::OWNER).map(md::text)),
        ("reviewers", facts.text(fact::REVIEWERS).map(md::text)),
        ("version", facts.number(fact::VERSION).map(crate::present::number)),
    ];
    parts.extend(given.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", value?))));
    parts.push(if model.system.region_stated {
        format!("{}, {}", model.system.provider.title(), md::text(&model.system.region))
    } else {
        model.system.provider.title().to_string()
    });
    parts.push(format!("description {}", sources::fingerprint(text)));
    parts.push(format!("neph {}", env!("CARGO_PKG_VERSION")));
    parts.join(" · ")
}

/// What the sections are written from.
struct Brief<'a> {
    model: &'a Model,
    analysis: &'a Analysis,
    review: &'a Review,
    catalog: &'a Catalog,
    patterns: &'a [Pattern],
    even: Option<BreakEven>,
    fit: Fit,
    mitigations: Vec<Mitigation>,
    numbers: Vec<(EdgeId, u32)>,
    /// Sources cited so far, with how well what they say is known.
    cited: RefCell<BTreeMap<String, Citation>>,
}

/// A source that was cited.
#[derive(Clone, Debug)]
struct Citation {
    number: usize,
    confidence: Confidence,
    checked: Option<String>,
}

impl Brief<'_> {
    /// The label of a component.
    fn name(&self, id: NodeId) -> String {
        md::text(&self.model.node(id).label)
    }

    /// The number of a step in the diagram.
    fn number_of(&self, edge: EdgeId) -> u32 {
        self.numbers.iter().find(|(step, _)| *step == edge).map_or(0, |(_, number)| *number)
    }

    /// A stated duration with its range.
    fn spread_time(&self, node: &Node, fact: Fact<kind::Time>) -> String {
        match node.facts.spread(fact) {
            None => "–".to_string(),
            Some(spread) => match spread.high {
                Some(high) => format!("{} – {}", Seconds(spread.usual), Seconds(high)),
                None => Seconds(spread.usual).to_string(),
            },
        }
    }

    fn runs_per_month(&self, id: NodeId) -> String {
        self.analysis.traffic.runs_per_month(id).map_or_else(dash, |n| number(n.round()))
    }

    fn arrivals_per_month(&self, id: NodeId) -> String {
        self.analysis.traffic.node(id).arrivals.map_or_else(dash, |r| number(r.per_month().round()))
    }

    fn edge_per_month(&self, id: EdgeId) -> String {
        self.analysis.traffic.edge(id).map_or_else(dash, |r| number(r.per_month().round()))
    }

    fn peak_concurrency(&self, id: NodeId) -> String {
        self.analysis.traffic.node(id).concurrency.map_or_else(dash, |c| number(c.peak))
    }

    fn cost_of(&self, id: NodeId) -> String {
        let cost = &self.analysis.cost;
        if cost.lines.iter().any(|line| line.node == id) { numbers::usd(cost.of(id)) } else { dash() }
    }

    /// Stores that can be reached from a component.
    fn stores_behind(&self, id: NodeId) -> Vec<NodeId> {
        self.model.reach(id).into_iter().filter(|n| self.model.node(*n).is_store()).collect()
    }

    /// How many components wait, directly or further up, for this one.
    fn upstream(&self, id: NodeId) -> usize {
        let mut seen = BTreeSet::new();
        let mut stack = vec![id];
        while let Some(next) = stack.pop() {
            for (_, edge) in self.model.incoming(next) {
                if edge.mode == Mode::Call
                    && let Some(from) = self.model.origin(edge)
                    && seen.insert(from)
                {
                    stack.push(from);
                }
            }
        }
        seen.len()
    }

    /// A footnote to where a figure comes from.
    fn cite(&self, from: &Provenance) -> String {
        match from {
            Provenance::Published { source, checked, confidence } => {
                self.cite_key(source, checked.as_deref(), *confidence)
            }
            other => md::inline(&other.words(self.catalog)),
        }
    }

    fn cite_key(&self, source: &str, checked: Option<&str>, confidence: Confidence) -> String {
        let mut cited = self.cited.borrow_mut();
        let next = cited.len() + 1;
        let citation = cited.entry(source.to_string()).or_insert(Citation {
            number: next,
            confidence,
            checked: checked.map(str::to_string),
        });
        let mark = match confidence {
            Confidence::Remembered => " (remembered)",
            Confidence::Estimated | Confidence::Ours => " (estimated)",
            Confidence::Quoted
            | Confidence::Own
            | Confidence::Transcribed
            | Confidence::Golden
            | Confidence::Computed => "",
        };
        format!("[{}](#sources){mark}", citation.number)
    }
}

fn dash() -> String {
    "–".to_string()
}
