//! The commands: the only code that touches files and the terminal.

mod appearance;
pub mod args;
mod build;
mod catalogs;
mod check;
mod closing;
mod config;
mod defaults;
mod describe;
mod diff;
mod explain;
mod figures;
mod files;
mod fmt;
mod git;
mod inputs;
mod mdbook;
mod new;
mod numbers;
mod outputs;
mod pages;
mod settings;

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, render};
use crate::source::Source;
use crate::syntax::ast::ItemKind;
use crate::syntax::words::harmless;
use crate::{Compilation, compile_in, english};
use args::{Call, Command, Reading, When};
use settings::Settings;

/// Runs one call. Exit codes: 0 done, 1 faults or findings, 2 the call itself is wrong.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let call = match Call::try_parse_from(arguments) {
        Ok(call) => call,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let terminal = Terminal {
        colour: colour(call.color, std::io::stderr().is_terminal()),
        results_colour: colour(call.color, std::io::stdout().is_terminal()),
        quiet: call.quiet,
    };
    let done = match call.command {
        Command::Build(build) => build::build(&build, &terminal),
        Command::Draw(draw) => build::draw(&draw, &terminal),
        Command::Doc(doc) => build::doc(&doc, &terminal),
        Command::Check(check) => check::check(&check, &terminal),
        Command::Describe(describe) => describe::describe(&describe, &terminal),
        Command::Card => files::print(english::card().as_bytes()),
        Command::Fmt(fmt) => fmt::fmt(&fmt, &terminal),
        Command::Model(model) => build::model(&model, &terminal),
        Command::Explain(explain) => explain::explain(&explain, &terminal),
        Command::Compare(compare) => numbers::compare(&compare, &terminal),
        Command::Md(md) => pages::md(&md, &terminal),
        Command::Config(config) => config::config(&config),
        Command::Catalog(call) => catalogs::run(&call),
        Command::Mdbook(call) => mdbook::run(&call, &terminal),
        Command::Diff(diff) => diff::diff(&diff, &terminal),
        Command::Price(price) => numbers::price(&price),
        Command::Simulate(simulate) => numbers::simulate(&simulate, &terminal),
        Command::New(new) => new::new(&new, &terminal),
        Command::Completions { shell } => {
            let mut out = Vec::new();
            clap_complete::generate(shell, &mut Call::command(), "neph", &mut out);
            files::print(&out)
        }
        Command::Man => {
            let mut out = Vec::new();
            match clap_mangen::Man::new(Call::command()).render(&mut out) {
                Ok(()) => files::print(&out),
                Err(error) => Err(Stop::call(error.to_string())),
            }
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            terminal.stop(&stop);
            ExitCode::from(stop.code)
        }
    }
}

/// Why a call ends early.
#[derive(Debug)]
pub struct Stop {
    code: u8,
    message: Option<String>,
    faults: Option<Box<(Source, Vec<Diagnostic>)>>,
}

impl Stop {
    /// The call itself is wrong: exit code 2.
    fn call(message: impl Into<String>) -> Stop {
        Stop { code: 2, message: Some(message.into()), faults: None }
    }

    /// The text is wrong: exit code 1.
    fn faults(source: Source, faults: Vec<Diagnostic>) -> Stop {
        Stop { code: 1, message: None, faults: Some(Box::new((source, faults))) }
    }

    /// All has been said; only the exit code is left.
    fn said() -> Stop {
        Stop { code: 1, message: None, faults: None }
    }
}

/// What is said on standard error, and how.
pub struct Terminal {
    /// Whether messages on standard error are coloured.
    colour: bool,
    /// Whether results on standard output are.
    results_colour: bool,
    quiet: bool,
}

impl Terminal {
    /// A line for a person who waits; not with `--quiet`.
    fn tell(&self, line: &str) {
        if !self.quiet {
            let _ = writeln!(std::io::stderr(), "{}", harmless(line));
        }
    }

    /// What is wrong.
    fn complain(&self, source: &Source, diagnostics: &[Diagnostic]) {
        if !diagnostics.is_empty() {
            let _ = std::io::stderr().write_all(render::text(source, diagnostics, self.colour).as_bytes());
        }
    }

    fn stop(&self, stop: &Stop) {
        if let Some((source, faults)) = stop.faults.as_deref() {
            self.complain(source, faults);
        }
        if let Some(message) = &stop.message {
            let _ = writeln!(std::io::stderr(), "error: {}", harmless(message));
        }
    }
}

fn colour(when: When, is_terminal: bool) -> bool {
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto => {
            std::env::var_os("CLICOLOR_FORCE").is_some_and(|v| v != "0")
                || std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
                    && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
                    && is_terminal
        }
    }
}

/// No catalogue of one's own is larger, in bytes.
const LARGEST_CATALOG: usize = 4 * 1024 * 1024;

/// The catalogue a text is read with: the bundled one, under the text's own and the call's own.
fn catalog_for(
    source: &Source,
    path: &Path,
    reading: &Reading,
    house: Option<PathBuf>,
) -> Result<Option<Catalog>, Stop> {
    let mut texts = Vec::new();
    if source.text.contains("catalog") {
        for item in crate::syntax::parse(source).0.items {
            let ItemKind::Catalog(named) = item.kind else { continue };
            let refused = |why: String| Stop::faults(source.clone(), vec![unusable_catalog(&named, &why)]);
            let folder = files::folder_at(source, named.span.start, path, reading);
            let text = files::named_text(&folder, &named.value, LARGEST_CATALOG).map_err(refused)?;
            Catalog::with_overrides(&text).map_err(|faults| {
                let mut fault = unusable_catalog(&named, "what it says cannot be used");
                fault.notes = faults.iter().map(|fault| format!("{}: {fault}", named.value)).collect();
                Stop::faults(source.clone(), vec![fault])
            })?;
            texts.push(text);
        }
    }
    if let Some(path) = reading.catalog.as_ref().or(house.as_ref()) {
        let refused = |why: String| Stop::call(format!("{} cannot be read: {why}", path.display()));
        let bytes = files::bounded(path, LARGEST_CATALOG).map_err(refused)?;
        let text = String::from_utf8(bytes).map_err(|_| refused("it is no UTF-8 text".to_string()))?;
        Catalog::with_overrides(&text).map_err(|faults| Stop {
            code: 1,
            message: Some(format!("{}: {}", path.display(), faults.join("\n       "))),
            faults: None,
        })?;
        texts.push(text);
    }
    if texts.is_empty() && reading.pin.is_none() {
        return Ok(None);
    }
    // Each is sound alone; what they say of each other shows only together.
    let base = reading.pin.as_deref().map_or_else(|| Ok(Catalog::default()), catalogs::pinned)?;
    base.overridden(&texts.join("\n")).map(Some).map_err(|faults| Stop {
        code: 1,
        message: Some(format!("the catalogues together: {}", faults.join("\n       "))),
        faults: None,
    })
}

/// A catalogue that a text names and nobody can use.
fn unusable_catalog(named: &crate::syntax::ast::Text, why: &str) -> Diagnostic {
    Diagnostic::error(
        "NEPH-031",
        "no-such-catalog",
        named.span,
        format!("the catalogue `{}` cannot be used: {why}", named.value),
    )
    .label("not usable")
    .help("the path is taken from the folder of this file, and may not lead out of it; `--catalog` takes any file")
}

/// The catalogue of a call that reads no system.
fn own_catalog(reading: &Reading) -> Result<Option<Catalog>, Stop> {
    catalog_for(&Source::new("", ""), Path::new("."), reading, None)
}

/// Reads and compiles one system, and hands it on if the text is sound; otherwise all faults are said.
fn with_system<T>(
    path: &Path,
    reading: &Reading,
    terminal: &Terminal,
    then: impl FnOnce(&Compilation<'_>) -> Result<T, Stop>,
) -> Result<T, Stop> {
    in_environment(path, reading, None, terminal, then)
}

/// The same for one environment of the system.
fn in_environment<T>(
    path: &Path,
    reading: &Reading,
    environment: Option<&str>,
    terminal: &Terminal,
    then: impl FnOnce(&Compilation<'_>) -> Result<T, Stop>,
) -> Result<T, Stop> {
    let source = files::system(path, reading)?;
    let settings = Settings::of(path)?;
    let own = catalog_for(&source, path, reading, settings.catalog())?;
    let mut compiled = compile_in(&source, own.as_ref().unwrap_or(Catalog::bundled()), environment);
    settings.lay_over(&mut compiled)?;
    if !compiled.is_sound() {
        return Err(Stop::faults(source.clone(), compiled.faults));
    }
    if let Some(name) = environment.filter(|_| compiled.model.environment.is_none()) {
        return Err(no_environment(path, name, &compiled.model));
    }
    terminal.complain(&source, &compiled.faults);
    then(&compiled)
}

/// An environment that nobody declared.
fn no_environment(path: &Path, name: &str, model: &crate::model::Model) -> Stop {
    let known: Vec<&str> = model.environments.iter().map(|environment| environment.id.as_str()).collect();
    let near = crate::syntax::words::nearest(name, known.iter().copied());
    let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    let list = if known.is_empty() {
        "it declares none: write `environment dev \"Development\" { traffic x0.01 }`".to_string()
    } else {
        format!("it declares {}", known.join(", "))
    };
    Stop::call(format!("{} has no environment `{name}`{hint}\n{list}", path.display()))
}

/// The environments that are asked for: the system as it is for none, and that with each for `all`.
fn wanted(path: &Path, reading: &Reading, asked: &args::Environments) -> Result<Vec<Option<String>>, Stop> {
    match asked.env.as_deref() {
        None => Ok(vec![None]),
        Some("all") if files::is_dash(path) => {
            Err(Stop::call("`--env all` takes a file, not standard input"))
        }
        Some("all") => {
            let source = files::system(path, reading)?;
            let items = crate::syntax::parse(&source).0.items;
            let names = items.into_iter().filter_map(|item| match item.kind {
                ItemKind::Environment(environment) => Some(Some(environment.id.value)),
                _ => None,
            });
            Ok([None].into_iter().chain(names).collect())
        }
        Some(name) => Ok(vec![Some(name.to_string())]),
    }
}
