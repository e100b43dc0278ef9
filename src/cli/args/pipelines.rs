//! What documentation pipelines and pull requests call: pages, comparisons, settings, catalogues.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{Environments, Reading, Writing};

/// `neph diff`
#[derive(Args, Debug)]
pub struct Diff {
    /// OLD, NEW and perhaps OUT: two systems, and a picture of the change (`.svg` or `.png`). With `--git`: systems, folders or
    /// patterns; without any, what changed since BASE.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Compares the files as they are with those where the branch left BASE, a branch, tag or commit.
    #[arg(long, value_name = "BASE")]
    pub git: Option<String>,
    /// For whom.
    #[arg(long, value_enum, default_value_t = DiffReport::Md)]
    pub format: DiffReport,
    /// Environments.
    #[command(flatten)]
    pub environments: Environments,
    /// The longest comment; tables are cut to fit, and say so.
    #[arg(long, value_name = "BYTES", default_value_t = 60_000, value_parser = clap::value_parser!(u64).range(1000..=1_000_000))]
    pub max_bytes: u64,
    /// Exit code 1 when a month costs more than this over what it did: `+10 %` or `+50 USD`.
    #[arg(long, value_name = "LIMIT", allow_hyphen_values = true, value_parser = over)]
    pub fail_over: Option<Over>,
    /// Prints nothing when nothing changes.
    #[arg(long)]
    pub only_changes: bool,
    /// Reading.
    #[command(flatten)]
    pub reading: Reading,
}

/// How changes are told.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiffReport {
    /// Markdown with everything that changes.
    Md,
    /// JSON.
    Json,
    /// A comment on a pull request: a headline, the changed part as Mermaid, details folded.
    Comment,
}

/// How much more a change may cost a month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Over {
    /// Of what it costs before: 0.1 is ten percent.
    Share(f64),
    /// US dollars.
    Usd(f64),
}

/// `+10 %` or `+50 USD`.
fn over(text: &str) -> Result<Over, String> {
    let wrong = || format!("`{text}` is no limit; write `+10 %` or `+50 USD`");
    let words = text.trim().trim_start_matches('+').trim();
    let (number, unit) = match words.strip_prefix('$') {
        Some(number) => (number, "USD"),
        None => {
            let at = words.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(wrong)?;
            (&words[..at], words[at..].trim())
        }
    };
    let number: f64 = number.trim().parse().map_err(|_| wrong())?;
    match unit {
        "%" => Ok(Over::Share(number / 100.0)),
        unit if unit.eq_ignore_ascii_case("usd") || unit == "$" => Ok(Over::Usd(number)),
        _ => Err(wrong()),
    }
}

/// `neph md`
#[derive(Args, Debug)]
pub struct Md {
    /// Pages, folders of them, or patterns; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Where the pages go, with their pictures beside them; without it, markers are filled in place.
    #[arg(long, short, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Writing.
    #[command(flatten)]
    pub writing: Writing,
    /// Reading.
    #[command(flatten)]
    pub reading: Reading,
}

/// `neph config`
#[derive(Args, Debug)]
pub struct Config {
    /// A system or a folder; here without it.
    pub path: Option<PathBuf>,
}

/// `neph catalog`
#[derive(Subcommand, Debug)]
pub enum CatalogCall {
    /// The whole catalogue of this version as one file, for `--pin`.
    Export {
        /// Where it goes; standard output without it.
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Prices and limits that differ between two exports, or an export and this version.
    Diff {
        /// An exported catalogue.
        old: PathBuf,
        /// Another; this version without it.
        new: Option<PathBuf>,
    },
}

/// `neph mdbook`
#[derive(Args, Debug)]
pub struct Mdbook {
    /// What mdBook asks first: `supports RENDERER`.
    #[arg(value_name = "QUESTION")]
    pub question: Vec<String>,
}
