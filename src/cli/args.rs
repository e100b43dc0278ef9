//! The command line: what can be asked, and its help.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::diagnostic::{Level, Severity};

mod pipelines;

pub use pipelines::{CatalogCall, Config, Diff, DiffReport, Md, Mdbook, Over};

/// From a plain-text description of a serverless system to a diagram and a design document.
#[derive(Parser, Debug)]
#[command(name = "neph", version, about, after_help = EXAMPLES, propagate_version = true, subcommand_required = true, arg_required_else_help = true)]
pub struct Call {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, env = "NEPH_COLOR")]
    pub color: When,
    /// Say only what is wrong.
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

const EXAMPLES: &str = "Examples:
  neph new shop                         a first system to edit: shop.neph
  neph build shop.neph                  picture, document, model: neph-out/shop/
  neph draw shop.neph shop.svg          the picture alone
  neph check shop.neph --format sarif   faults and findings for a pipeline
  neph explain lambda                   limits, prices and cold starts with sources
  cat shop.neph | neph fmt -            canonical text";

/// When to use colour.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Everything for each system: picture, document, model.
    #[command(
        after_help = "Writes DIR/NAME/design.md, design.html, diagram.svg, diagram.png and model.json for NAME.neph.\nFor DIR/NAME/system.neph the name is that of its folder."
    )]
    Build(Build),
    /// The picture: SVG or PNG, or a file for Mermaid, Graphviz, D2 and draw.io.
    #[command(
        after_help = "Examples:\n  neph draw shop.neph                   shop.svg beside it\n  neph draw shop.neph shop.png --width 1600\n  neph draw - --to svg < shop.neph"
    )]
    Draw(Draw),
    /// The design document: Markdown or HTML.
    Doc(Doc),
    /// Pictures and figures in Markdown pages: fences of systems, and markers that are filled.
    #[command(
        after_help = "In a page, a fence\n\n  ```neph view=overview theme=dark width=640 show=picture,cost\n  client web\n  ```\n\nbecomes its picture in DIR; `file=shop.neph` instead of a body takes a file. Between\n`<!-- neph shop.neph summary -->` and `<!-- /neph -->` stands what is asked for: picture, summary, cost,\nlimits, findings, objectives, components or section:ID. Without -o only markers are filled, in place."
    )]
    Md(Md),
    /// Faults, findings and requirements.
    #[command(after_help = "Exit code 1 when something is at or above --fail-on, 0 otherwise.")]
    Check(Check),
    /// A system from plain English.
    #[command(
        after_help = "Examples:\n  neph describe \"An API stores orders in a table and publishes an event\" -o shop.neph\n  neph describe - < notes.txt"
    )]
    Describe(Describe),
    /// The language on one page, for an assistant that writes systems.
    Card,
    /// Canonical text, comments kept.
    Fmt(Fmt),
    /// The resolved system and every computed number as JSON.
    Model(ModelCall),
    /// A rule, a service with its figures and sources, or a list: rules, services, kinds, facts, runtimes.
    Explain(Explain),
    /// The same system at each provider, side by side.
    Compare(Compare),
    /// What a change of the text changes: money, objectives, bottleneck, findings, components.
    #[command(
        override_usage = "neph diff [OPTIONS] OLD NEW [OUT]\n       neph diff [OPTIONS] --git BASE [FILE]...",
        after_help = "Examples:\n  neph diff old.neph new.neph changes.svg\n  neph diff --git origin/main --format comment --only-changes\n  neph diff --git origin/main docs/ --fail-over \"+10 %\""
    )]
    Diff(Diff),
    /// What holds here by neph.toml, and where each setting comes from.
    Config(Config),
    /// The catalogue of prices and limits: export it, pin a document to it, compare two.
    #[command(subcommand)]
    Catalog(CatalogCall),
    /// A preprocessor for mdBook: reads the book on standard input, writes it with its pictures.
    Mdbook(Mdbook),
    /// The lines of one service's bill.
    #[command(after_help = "Example:\n  neph price lambda requests=3M duration_x86=540000")]
    Price(Price),
    /// Cold starts and refusals played event by event, beside the formula.
    Simulate(Simulate),
    /// A first system to edit.
    New(New),
    /// Shell completions.
    #[command(hide = true)]
    Completions {
        /// For which shell.
        shell: clap_complete::Shell,
    },
    /// The manual page.
    #[command(hide = true)]
    Man,
}

/// What every command that reads a system takes.
#[derive(Args, Debug, Clone, Default)]
pub struct Reading {
    /// Your own prices, limits and services, over the bundled ones (TOML).
    #[arg(long, value_name = "FILE", env = "NEPH_CATALOG")]
    pub catalog: Option<PathBuf>,
    /// Takes all prices and limits from an exported catalogue instead of this version's (`neph catalog export`).
    #[arg(long, value_name = "FILE", env = "NEPH_PIN")]
    pub pin: Option<PathBuf>,
    /// What messages call the text on standard input.
    #[arg(long, value_name = "NAME", default_value = "<stdin>")]
    pub stdin_filename: String,
    /// How far up `use` may lead; without it, no further than the folder of the file.
    #[arg(long, value_name = "DIR", env = "NEPH_ROOT")]
    pub root: Option<PathBuf>,
}

/// Which environments are meant.
#[derive(Args, Debug, Clone, Default)]
pub struct Environments {
    /// An environment of the system; `all` takes the system as it is, and then each.
    #[arg(long, value_name = "NAME|all")]
    pub env: Option<String>,
}

/// What every command that writes files takes.
#[derive(Args, Debug, Clone, Default)]
pub struct Writing {
    /// Writes nothing; says which files on the disk are stale, missing or orphaned, and exits with 1 if any is.
    #[arg(long)]
    pub check: bool,
    /// Also writes which outputs depend on which inputs, as a rule for make.
    #[arg(long, value_name = "FILE")]
    pub deps: Option<PathBuf>,
}

/// How the picture is wanted.
#[derive(Args, Debug, Clone)]
pub struct Look {
    /// Colours; auto without it.
    #[arg(long, value_enum, env = "NEPH_THEME")]
    pub theme: Option<ThemeWord>,
    /// The way the flow runs.
    #[arg(long, value_enum, default_value_t = DirectionWord::Auto)]
    pub direction: DirectionWord,
    /// Computed figures on the parts, separated by commas.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "LIST")]
    pub badges: Vec<BadgeWord>,
    /// Which engine places the parts; the other one is for small flat sketches.
    #[arg(long, value_enum, default_value_t = LayoutWord::Layered)]
    pub layout: LayoutWord,
    /// An earlier picture (SVG): components stay where they were in it, as far as they can.
    #[arg(long, value_name = "FILE")]
    pub keep: Option<PathBuf>,
    /// A folder of your own icons: `lambda.svg`, `aws.lambda.svg`, `function.svg`.
    #[arg(long, value_name = "DIR", env = "NEPH_ICONS")]
    pub icons: Option<PathBuf>,
}

/// Who renders the Markdown.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlavorWord {
    /// GitHub.
    Github,
    /// GitLab.
    Gitlab,
    /// MkDocs and Backstage, with the extension `md_in_html`.
    Mkdocs,
    /// mdBook.
    Mdbook,
    /// Docusaurus (MDX).
    Docusaurus,
}

/// Colours of the picture.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThemeWord {
    /// Light, and dark where the viewer prefers dark.
    Auto,
    /// Light always.
    Light,
    /// Dark always.
    Dark,
    /// For paper.
    Print,
    /// Black on white with strong lines.
    HighContrast,
}

impl ThemeWord {
    /// All words.
    pub const WORDS: &'static [&'static str] = &["auto", "light", "dark", "print", "high-contrast"];

    /// The value of that word.
    pub fn named(word: &str) -> Option<ThemeWord> {
        <ThemeWord as ValueEnum>::from_str(word, false).ok()
    }

    /// The same for the picture.
    pub fn theme(self) -> crate::scene::Theme {
        match self {
            ThemeWord::Auto => crate::scene::Theme::Auto,
            ThemeWord::Light => crate::scene::Theme::Light,
            ThemeWord::Dark => crate::scene::Theme::Dark,
            ThemeWord::Print => crate::scene::Theme::Print,
            ThemeWord::HighContrast => crate::scene::Theme::HighContrast,
        }
    }
}

/// The way the flow runs.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectionWord {
    /// What gives the better page.
    Auto,
    /// Left to right.
    Right,
    /// Top to bottom.
    Down,
}

/// Which engine places the parts.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayoutWord {
    /// Ours.
    Layered,
    /// The layout-rs crate: no groups, at most 60 parts.
    LayoutRs,
}

/// A figure on a part.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadgeWord {
    /// US dollars a month.
    Cost,
    /// Cold start, 99th percentile.
    Cold,
    /// Environments at the peak.
    Concurrency,
    /// The limit nearest to being reached.
    Limits,
    /// What the review found.
    Findings,
    /// Known designs, at the part each turns on.
    Patterns,
}

impl BadgeWord {
    /// The same for the picture.
    pub fn kind(self) -> crate::scene::BadgeKind {
        match self {
            BadgeWord::Cost => crate::scene::BadgeKind::Cost,
            BadgeWord::Cold => crate::scene::BadgeKind::Cold,
            BadgeWord::Concurrency => crate::scene::BadgeKind::Concurrency,
            BadgeWord::Limits => crate::scene::BadgeKind::Limit,
            BadgeWord::Findings => crate::scene::BadgeKind::Finding,
            BadgeWord::Patterns => crate::scene::BadgeKind::Pattern,
        }
    }
}

/// `neph build`
#[derive(Args, Debug)]
pub struct Build {
    /// Systems to build, folders of them, or patterns such as `docs/**/*.neph`; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Where the outputs go, a folder for each system; `neph-out` without it.
    #[arg(long, short, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Your own `document.md` and `page.html` instead of ours (docs/templates.md).
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// Environments.
    #[command(flatten)]
    pub environments: Environments,
    /// Who renders the Markdown.
    #[arg(long, value_enum, default_value_t = FlavorWord::Github)]
    pub flavor: FlavorWord,
    /// Writing.
    #[command(flatten)]
    pub writing: Writing,
    /// Reading.
    #[command(flatten)]
    pub reading: Reading,
    /// Look.
    #[command(flatten)]
    pub look: Look,
}

/// `neph draw`
#[derive(Args, Debug)]
pub struct Draw {
    /// The system; `-` is standard input.
    pub file: PathBuf,
    /// Where the picture goes; its ending says the kind: svg, png, pdf, mmd, dot, d2 or drawio. Without it, an SVG beside the input; `-` is standard output.
    pub out: Option<PathBuf>,
    /// The kind of picture, instead of the ending: goes to standard output when no OUT is given.
    #[arg(long, value_name = "KIND")]
    pub to: Option<String>,
    /// A part of it: `overview`, `group:NAME` or `flow:NAME`.
    #[arg(long, value_name = "VIEW", default_value = "whole")]
    pub view: String,
    /// Pixels per unit of a PNG.
    #[arg(long, value_name = "FACTOR", conflicts_with = "width")]
    pub scale: Option<f64>,
    /// Width of a PNG in pixels.
    #[arg(long, value_name = "PIXELS")]
    pub width: Option<u32>,
    /// Writing.
    #[command(flatten)]
    pub writing: Writing,
    /// Reading.
    #[command(flatten)]
    pub reading: Reading,
    /// Look.
    #[command(flatten)]
    pub look: Look,
}

/// `neph doc`
#[derive(Args, Debug)]
pub struct Doc {
    /// The system; `-` is standard input.
    pub file: PathBuf,
    /// Where the document goes; its ending (`.md`, `.html`) says the kind. Without it, or `-`: standard output.
    pub out: Option<PathBuf>,
    /// The kind of document, instead of the ending.
    #[arg(long, value_name = "KIND")]
    pub to: Option<String>,
    /// Your own `document.md` and `page.html` instead of ours (docs/templates.md).
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// Who renders the Markdown.
    #[arg(long, value_enum, default_value_t = FlavorWord::Github)]
    pub flavor: FlavorWord,
    /// What templates get, as JSON, instead of the document.
    #[arg(long, conflicts_with = "templates")]
    pub data: bool,
    /// Writing.
    #[command(flatten)]
    pub writing: Writing,
    /// Reading.
    #[command(flatten)]
    pub reading: Reading,
}

/// `neph check`
#[derive(Args, Debug)]
pub struct Check {
    /// Systems to check, folders of them, or patterns such as `docs/**/*.neph`; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// For whom.
    #[arg(long, value_enum, default_value_t = Report::Text)]
    pub format: Report,
    /// From which level on the exit code is 1; error without it.
    #[arg(long, value_enum)]
    pub fail_on: Option<FailOn>,
    /// Environments.
    #[command(flatten)]
    pub environments: Environments,
    /// The description the system was made from; warns where the two disagree.
    #[arg(long, value_name = "FILE")]
    pub against_text: Option<PathBuf>,
    /// Reading.
    #[command(flatten)]
    pub reading: Reading,
}

/// For whom a report is.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// People.
    Text,
    /// Programs.
    Json,
    /// Code scanning (SARIF 2.1.0).
    Sarif,
    /// GitHub annotations.
    Github,
    /// GitLab code quality.
    Gitlab,
}

/// From which level on the exit code is 1: a word of the review, or of the messages.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// Critical findings, errors of the text, missed objectives.
    Critical,
    /// High and critical findings.
    High,
    /// Medium findings and worse.
    Medium,
    /// Low findings and worse.
    Low,
    /// Anything.
    Info,
    /// What is printed as an error: the same as critical.
    Error,
    /// What is printed as a warning or an error: the same as medium.
    Warning,
    /// Anything that is printed: the same as info.
    Note,
    /// Nothing.
    Never,
}

impl FailOn {
    /// All words.
    pub const WORDS: &'static [&'static str] =
        &["critical", "high", "medium", "low", "info", "error", "warning", "note", "never"];

    /// The value of that word.
    pub fn named(word: &str) -> Option<FailOn> {
        <FailOn as ValueEnum>::from_str(word, false).ok()
    }

    /// The level it stands for; nothing for never.
    pub fn level(self) -> Option<Level> {
        match self {
            FailOn::Critical => Some(Level::Critical),
            FailOn::High => Some(Level::High),
            FailOn::Medium => Some(Level::Medium),
            FailOn::Low => Some(Level::Low),
            FailOn::Info => Some(Level::Info),
            FailOn::Error => Some(Severity::Error.level()),
            FailOn::Warning => Some(Severity::Warning.level()),
            FailOn::Note => Some(Severity::Note.level()),
            FailOn::Never => None,
        }
    }
}

/// `neph describe`
#[derive(Args, Debug)]
pub struct Describe {
    /// The description in plain English; `-`, or nothing, is standard input.
    #[arg(value_name = "TEXT")]
    pub text: Vec<String>,
    /// Where the system goes; without it, or `-`: standard output.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Adds to this system instead of writing a new one; what is in it stays as it is.
    #[arg(long, value_name = "FILE", conflicts_with = "via")]
    pub edit: Option<PathBuf>,
    /// Asks about what is least sure; without a terminal the questions stand in the file as `# ask 1: …`.
    #[arg(long, conflicts_with_all = ["via", "edit"])]
    pub ask: bool,
    /// Answers a question of the same description: its number and the number of the choice, such as `1=2`.
    #[arg(long, value_name = "N=CHOICE", value_parser = answer, conflicts_with_all = ["via", "edit"])]
    pub answer: Vec<(usize, usize)>,
    /// Says on standard error why each arrow is drawn.
    #[arg(long, conflicts_with_all = ["via", "edit"])]
    pub why: bool,
    /// With `--edit`: writes the file instead of printing it.
    #[arg(long, requires = "edit")]
    pub write: bool,
    /// Your own command that writes the system: it reads the request on standard input and answers on standard output.
    #[arg(long, value_name = "COMMAND")]
    pub via: Option<String>,
    /// Builds picture, document and model at once, into `neph-out`.
    #[arg(long)]
    pub build: bool,
    /// Look.
    #[command(flatten)]
    pub look: Look,
}

/// `1=2` as question and choice.
fn answer(text: &str) -> Result<(usize, usize), String> {
    let parts = text
        .split_once('=')
        .and_then(|(n, choice)| Some((n.trim().parse().ok()?, choice.trim().parse().ok()?)));
    parts.ok_or_else(|| "an answer is a number of a question and of a choice, such as `1=2`".to_string())
}

/// `neph fmt`
#[derive(Args, Debug)]
pub struct Fmt {
    /// Files to format in place, folders of them, or patterns; `-` reads standard input and writes standard output.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Change nothing; exit code 1 and a list when a file is not canonical.
    #[arg(long)]
    pub check: bool,
}

/// `neph model`
#[derive(Args, Debug)]
pub struct ModelCall {
    /// The system; `-` is standard input.
    pub file: PathBuf,
    /// Environments.
    #[command(flatten)]
    pub environments: Environments,
    /// Reading.
    #[command(flatten)]
    pub reading: Reading,
}

/// `neph explain`
#[derive(Args, Debug)]
pub struct Explain {
    /// A rule's code or name, a service, a kind, a fact, or `rules`, `services`, `kinds`, `facts`, `runtimes`;
    /// or a system's file, to ask where its figures come from.
    pub topic: String,
    /// Of a file: a part, `thumbs`, or a figure of it, `thumbs.cost`.
    #[arg(value_name = "PART[.FIGURE]")]
    pub part: Option<String>,
    /// Reading.
    #[command(flatten)]
    pub reading: Reading,
}

/// `neph new`
#[derive(Args, Debug)]
pub struct New {
    /// Name of the file, without its ending.
    #[arg(default_value = "system")]
    pub name: PathBuf,
}

/// `neph compare`
#[derive(Args, Debug)]
pub struct Compare {
    /// The system; `-` is standard input.
    pub file: PathBuf,
    /// Which providers, separated by commas; all without it.
    #[arg(long, value_name = "LIST", default_value = "")]
    pub providers: String,
    /// Reading.
    #[command(flatten)]
    pub reading: Reading,
}

/// `neph price`
#[derive(Args, Debug)]
pub struct Price {
    /// The service, such as `lambda` or `aws.sqs.standard`.
    pub service: String,
    /// Meters with quantities a month: `requests=3M`, or with a size each, `requests=3M@127KB`. The meters:
    /// `neph explain SERVICE`.
    #[arg(required = true, value_name = "METER=QUANTITY")]
    pub quantities: Vec<String>,
    /// The region whose prices are taken.
    #[arg(long)]
    pub region: Option<String>,
    /// Reading.
    #[command(flatten)]
    pub reading: Reading,
}

/// `neph simulate`
#[derive(Args, Debug)]
pub struct Simulate {
    /// The system; `-` is standard input.
    pub file: PathBuf,
    /// Requests played for each function.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub requests: u64,
    /// The seed: the same one gives the same run.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// At the peak rate instead of the usual one.
    #[arg(long)]
    pub peak: bool,
    /// From the usual rate to the peak within so many seconds; only that rise is counted.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, conflicts_with = "peak")]
    pub ramp: Option<f64>,
    /// Requests that come at the same instant, at the same rate over all.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    pub burst: u64,
    /// Reading.
    #[command(flatten)]
    pub reading: Reading,
}

/// A time in seconds, such as `90` or `90s`.
fn seconds(word: &str) -> Result<f64, String> {
    let number = word.trim_end_matches('s').trim();
    let value: f64 = number.parse().map_err(|_| format!("`{word}` is no number of seconds"))?;
    let fits = value > 0.0 && value <= 86_400.0;
    fits.then_some(value).ok_or_else(|| "a rise takes between 0 and 86400 seconds".to_string())
}
