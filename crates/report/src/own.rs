//! A person's own templates in the place of ours, and the data they get.
//!
//! A folder may hold `document.md`, `page.html` and whatever they include; what it lacks stays ours. They
//! are written in Jinja's language as ours are, and read when the program runs.

use std::path::Path;

use minijinja::value::{Serde, Value as Given};
use minijinja::{Environment, UndefinedBehavior, context};
use serde_json::Value;

use super::{html, markdown};
use crate::document::{Block, Document};

/// The templates that can be replaced.
const NAMES: [&str; 2] = ["document.md", "page.html"];

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
            Ok(template) => template
                .render(context! { document => Given::from(Serde(data(document))) })
                .map_err(|error| told(&error)),
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
        template
            .render(context! {
                title => document.title.clone(),
                contents => Given::from(Serde(contents)),
                body => Given::from_safe_string(body),
                appendix => Given::from_safe_string(html::appendix_of(document)),
                css => Given::from_safe_string(html::CSS.to_string()),
                document => Given::from(Serde(data(document))),
            })
            .map_err(|error| told(&error))
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
