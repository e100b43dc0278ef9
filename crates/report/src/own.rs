//! A person's own templates in the place of ours, and the data they get.
//!
//! A folder may hold `document.md`, `page.html` and whatever they include; what it lacks stays ours. They
//! are written in Jinja's language as ours are, and read when the program runs.

use std::path::Path;

use minijinja::value::{Serde, Value as Given};
use minijinja::{Environment, ErrorKind, Template, UndefinedBehavior, context};
use serde_json::Value;

use super::{html, markdown};
use crate::document::{Block, Document};

/// The templates that can be replaced.
const NAMES: [&str; 2] = ["document.md", "page.html"];

/// Steps a template may take: a hundred times what ours take for a large system, and well under a second.
const FUEL: u64 = 20_000_000;

/// The most that one template may be, and the most that one may write, in bytes.
const LARGEST: usize = 1024 * 1024;
const LONGEST: usize = 64 * 1024 * 1024;

/// A folder of templates, read and parsed.
pub struct Templates {
    environment: Environment<'static>,
}

impl Templates {
    /// Reads every template of a folder.
    ///
    /// # Errors
    /// When the folder cannot be read, holds neither of the two templates, or one of its files is no template.
    pub fn read(folder: &Path) -> Result<Templates, String> {
        let mut environment = Environment::new();
        // A name that does not exist is a mistake to be told, not an empty word.
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_fuel(Some(FUEL));
        let unreadable = |path: &Path, error: &dyn std::fmt::Display| {
            format!("{} cannot be read: {error}", path.display())
        };
        let mut paths: Vec<_> = std::fs::read_dir(folder)
            .map_err(|error| unreadable(folder, &error))?
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .filter(|path| path.is_file())
            .collect();
        paths.sort();
        for path in paths {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let size = path.metadata().map_or(0, |found| found.len());
            if size > LARGEST as u64 {
                return Err(unreadable(&path, &format!("a template has at most {} KB", LARGEST / 1024)));
            }
            let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
            environment.add_template_owned(name.to_string(), text).map_err(|error| told(&error))?;
        }
        if NAMES.iter().all(|name| environment.get_template(name).is_err()) {
            return Err(format!("{} holds neither {} nor {}", folder.display(), NAMES[0], NAMES[1]));
        }
        Ok(Templates { environment })
    }

    /// The document as Markdown.
    ///
    /// # Errors
    /// When the template fails; the reason names its line.
    pub fn markdown(&self, document: &Document) -> Result<String, String> {
        match self.environment.get_template(NAMES[0]) {
            Err(_) => Ok(markdown::write(document)),
            Ok(template) => rendered(&template, context! { document => Given::from(Serde(data(document))) }),
        }
    }

    /// The document as a page.
    ///
    /// # Errors
    /// When the template fails; the reason names its line.
    pub fn html(&self, document: &Document, markdown: &str) -> Result<String, String> {
        let Ok(template) = self.environment.get_template(NAMES[1]) else {
            return Ok(html::write(document, markdown));
        };
        let (body, contents) = html::body_of(document, markdown);
        let contents: Vec<Value> = contents
            .iter()
            .map(|entry| serde_json::json!({ "id": entry.id, "title": entry.title }))
            .collect();
        rendered(
            &template,
            context! {
                title => document.title.clone(),
                contents => Given::from(Serde(contents)),
                body => Given::from_safe_string(body),
                appendix => Given::from_safe_string(html::appendix_of(document)),
                css => Given::from_safe_string(html::CSS.to_string()),
                document => Given::from(Serde(data(document))),
            },
        )
    }
}

/// What a template writes, as far as it may.
fn rendered(template: &Template<'_, '_>, given: Given) -> Result<String, String> {
    let mut out = Bounded(Vec::new());
    match template.render_captured_to(given, &mut out) {
        Ok(_) => String::from_utf8(out.0).map_err(|error| error.to_string()),
        Err(error) if error.kind() == ErrorKind::WriteFailure => {
            Err(format!("{}: writes more than {} MB", template.name(), LONGEST / 1024 / 1024))
        }
        Err(error) if error.kind() == ErrorKind::OutOfFuel => {
            Err(format!("{}: runs for more than {FUEL} steps, as an endless loop would", template.name()))
        }
        Err(error) => Err(told(&error)),
    }
}

/// A text that grows up to a bound.
struct Bounded(Vec<u8>);

impl std::io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > LONGEST {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What is wrong with a template, and where.
fn told(error: &minijinja::Error) -> String {
    let place = match (error.name(), error.line()) {
        (Some(name), Some(line)) => format!("{name}, line {line}: "),
        (Some(name), None) => format!("{name}: "),
        _ => String::new(),
    };
    let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_string);
    format!("{place}{detail}")
}

/// All that a template gets of a document: its sections with their blocks, each also as Markdown.
pub fn data(document: &Document) -> Value {
    let mut value = serde_json::to_value(document).unwrap_or_default();
    for (name, from) in [("sections", &document.sections), ("appendix", &document.appendix)] {
        let Some(sections) = value[name].as_array_mut() else { continue };
        for (section, from) in sections.iter_mut().zip(from) {
            add_markdown(&mut section["blocks"], &from.blocks);
        }
    }
    value
}

fn add_markdown(values: &mut Value, blocks: &[Block]) {
    let Some(values) = values.as_array_mut() else { return };
    for (value, block) in values.iter_mut().zip(blocks) {
        value["markdown"] = Value::String(markdown::block(block).trim().to_string());
        if let Block::Details { blocks, .. } = block {
            add_markdown(&mut value["blocks"], blocks);
        }
    }
}
