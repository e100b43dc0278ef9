//! `neph describe`: plain English in, a system to edit out.

use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::args::{Build, Describe, Environments, Reading, Writing};
use super::{Stop, Terminal, build, catalog_for, files};
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Severity, render};
use crate::english;
use crate::source::Source;
use crate::{model, syntax};

/// How often a command may repair its answer.
const REPAIRS: usize = 3;

/// Describes a system, or adds to one, and writes it.
pub fn describe(describe: &Describe, terminal: &Terminal) -> Result<(), Stop> {
    let text = said(describe)?;
    if text.trim().is_empty() {
        return Err(Stop::call(
            "nothing is described: write the description behind `describe`, or pipe it in",
        ));
    }
    if let Some(foreign) = syntax::foreign::recognise(&text) {
        return Err(Stop {
            code: 1,
            message: Some(format!("this is {}, not plain English\nhelp: {}", foreign.name, foreign.advice)),
            faults: None,
        });
    }
    let result = match (&describe.edit, &describe.via) {
        (Some(path), _) => edit(path, &text)?,
        (None, Some(command)) => via(command, &text, terminal)?,
        (None, None) => understood_from(describe, &text, terminal)?,
    };
    let in_place = describe.edit.clone().filter(|path| describe.write && !files::is_dash(path));
    let target = describe.output.clone().or(in_place);
    let target = match target {
        None if describe.build => Some(PathBuf::from(format!("{}.neph", name(&result)))),
        target => target.filter(|path| !files::is_dash(path)),
    };
    let Some(path) = target else { return files::show(result.as_bytes()) };
    if describe.build && describe.output.is_none() && describe.edit.is_none() && path.exists() {
        return Err(Stop::call(format!(
            "{} exists already; say `-o {}` to write over it",
            path.display(),
            path.display()
        )));
    }
    files::write(&path, result.as_bytes())?;
    terminal.tell(&format!("wrote {}", path.display()));
    if describe.build { built(describe, path, terminal) } else { Ok(()) }
}

/// Reads plain English, asks what is open when a person is there, and tells what was understood.
fn understood_from(describe: &Describe, text: &str, terminal: &Terminal) -> Result<String, Stop> {
    let mut described = english::understand(text, &describe.answer, Catalog::bundled()).map_err(refused)?;
    let person = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    if describe.ask && person && describe.answer.is_empty() && !described.questions.is_empty() {
        let answers = asked(&described.questions);
        described = english::understand(text, &answers, Catalog::bundled()).map_err(refused)?;
    }
    let why = if describe.why { described.why.as_slice() } else { &[] };
    described.summary.iter().chain(why).for_each(|line| terminal.tell(line));
    Ok(described.text)
}

/// Puts the questions to a person; an empty line leaves one open.
fn asked(questions: &[english::Question]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    for (n, question) in questions.iter().enumerate() {
        eprint!("{}  > ", question.line());
        let _ = std::io::stderr().flush();
        let mut line = String::new();
        if std::io::stdin().read_line(&mut line).is_err() {
            break;
        }
        if let Some(choice) =
            line.trim().parse().ok().filter(|choice| (1..=question.choices.len()).contains(choice))
        {
            out.push((n + 1, choice));
        }
    }
    out
}

/// Builds what was described, as `neph build` would.
fn built(describe: &Describe, path: PathBuf, terminal: &Terminal) -> Result<(), Stop> {
    let reading = Reading { stdin_filename: "<stdin>".to_string(), ..Reading::default() };
    let call = Build {
        files: vec![path],
        output: None,
        templates: None,
        environments: Environments::default(),
        flavor: super::args::FlavorWord::Github,
        writing: Writing::default(),
        reading,
        look: describe.look.clone(),
    };
    build::build(&call, terminal)
}

/// The words of the call, or standard input.
fn said(describe: &Describe) -> Result<String, Stop> {
    match describe.text.as_slice() {
        [] => files::read(Path::new("-"), "<stdin>").map(|source| source.text.to_string()),
        [one] if one == "-" => files::read(Path::new("-"), "<stdin>").map(|source| source.text.to_string()),
        words => Ok(words.join(" ")),
    }
}

/// A name for the file of a system without one.
fn name(text: &str) -> String {
    let source = Source::new("<described>", text);
    let (ast, _) = syntax::parse(&source);
    let (model, _) = model::resolve(&ast, Catalog::bundled());
    let name = crate::catalog::normal(&model.system.name).replace('_', "-");
    let short: Vec<&str> = name.split('-').filter(|w| w.is_ascii()).take(4).collect();
    if short.is_empty() { "system".to_string() } else { short.join("-") }
}

/// Adds to the system in a file.
fn edit(path: &Path, text: &str) -> Result<String, Stop> {
    let source = files::read(path, "<stdin>")?;
    let own = catalog_for(&source, path, &Reading::default(), None)?;
    let catalog = own.as_ref().unwrap_or(Catalog::bundled());
    let (model, faults) = understood(&source, catalog);
    if faults.iter().any(|fault| fault.severity == Severity::Error) {
        return Err(Stop::faults(source, faults));
    }
    let result = english::extend(&source, &model, text, catalog).map_err(refused)?;
    let longer = Source::new(source.name.clone(), &result);
    let (_, faults) = understood(&longer, catalog);
    // An addition never breaks what was sound.
    if faults.iter().any(|fault| fault.severity == Severity::Error) {
        Err(Stop::faults(longer, faults))
    } else {
        Ok(result)
    }
}

fn understood(source: &Source, catalog: &Catalog) -> (model::Model, Vec<Diagnostic>) {
    let (ast, mut faults) = syntax::parse(source);
    let (model, unresolved) = model::resolve(&ast, catalog);
    faults.extend(unresolved);
    (model, faults)
}

/// Lets a person's own command write the system; what comes back is checked, and may be repaired.
fn via(command: &str, text: &str, terminal: &Terminal) -> Result<String, Stop> {
    let mut request = english::prompt(text);
    for round in 0..=REPAIRS {
        let answer = english::unfenced(&ask(command, &request)?);
        let source = Source::new("<answer>", &answer);
        let (model, mut faults) = understood(&source, Catalog::bundled());
        faults.retain(|fault| fault.severity == Severity::Error);
        if faults.is_empty() && model.nodes().next().is_some() {
            for remark in english::judge(&source, &model, text) {
                terminal.tell(&format!("{}: {}", remark.code, remark.message));
            }
            let (ast, _) = syntax::parse(&source);
            return Ok(syntax::format(&ast, &source));
        }
        let said = if faults.is_empty() {
            "error: it declares no part\n".to_string()
        } else {
            render::text(&source, &faults, false)
        };
        if round == REPAIRS {
            terminal.complain(&source, &faults);
            return Err(Stop {
                code: 1,
                message: Some(format!("`{command}` gave no valid system in {} answers", REPAIRS + 1)),
                faults: None,
            });
        }
        terminal.tell(&format!("answer {} has {} faults; asking again", round + 1, faults.len().max(1)));
        request = english::repair(text, &answer, &said);
    }
    Err(Stop::said())
}

/// Runs the command with the request on its standard input.
fn ask(command: &str, request: &str) -> Result<String, Stop> {
    let failed = |error: std::io::Error| Stop::call(format!("`{command}` cannot be run: {error}"));
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let mut child = Command::new(shell)
        .args([flag, command])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let stdin = child.stdin.take();
    let request = request.to_string();
    // Written beside the reading, so that neither side waits for the other.
    let writer = std::thread::spawn(move || {
        if let Some(mut stdin) = stdin {
            // A command that reads nothing is no fault.
            let _ = stdin.write_all(request.as_bytes());
        }
    });
    let mut answer = Vec::new();
    let most = crate::syntax::LONGEST as u64 + 1;
    let read = child.stdout.take().map(|stdout| stdout.take(most).read_to_end(&mut answer));
    if answer.len() as u64 >= most {
        // It may write for ever: nobody waits for its end.
        let _ = child.kill();
        let _ = child.wait();
        let most = crate::syntax::LONGEST / 1024 / 1024;
        return Err(Stop::call(format!(
            "`{command}` answered with more than {most} MB, too much for a system"
        )));
    }
    let status = child.wait().map_err(failed)?;
    read.transpose().map_err(failed)?;
    let _ = writer.join();
    if !status.success() {
        return Err(Stop::call(format!("`{command}` failed: {status}")));
    }
    String::from_utf8(answer)
        .map_err(|_| Stop::call(format!("`{command}` answered with bytes that are no UTF-8 text")))
}

fn refused(refusal: english::Refusal) -> Stop {
    Stop { code: 1, message: Some(format!("{}\nhelp: {}", refusal.reason, refusal.help)), faults: None }
}
