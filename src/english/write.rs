//! Writes the draft as canonical text of the language, with what was understood beside it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::draft::{Draft, Manner, Part};
use super::segment::Piece;
use crate::catalog::vocabulary::{ROLES, Role};
use crate::catalog::{Catalog, Provider};
use crate::source::Source;
use crate::syntax;

/// A text with its first letter capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().collect::<String>() + letters.as_str())
}

/// A text in quotes, as the language writes it.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "").replace('"', "'").replace(['\n', '\r'], " "))
}

/// Names that begin a statement of the language and are no names of parts.
const RESERVED: [&str; 19] = [
    "system", "group", "region", "account", "vpc", "context", "event", "flow", "require", "scenario",
    "allow", "decision", "note", "catalog", "neph", "on", "because", "why", "owner",
];

/// What arrows call each part, in order of the parts.
pub(super) fn ids(draft: &Draft, taken: &BTreeSet<String>) -> Vec<String> {
    let mut taken = taken.clone();
    draft
        .parts
        .iter()
        .map(|part| {
            let base = base(part);
            let mut id = base.clone();
            let mut number = 2;
            while RESERVED.contains(&id.as_str()) || taken.contains(&id) {
                id = format!("{base}_{number}");
                number += 1;
            }
            if !part.gone {
                taken.insert(id.clone());
            }
            id
        })
        .collect()
}

fn base(part: &Part) -> String {
    let words: Vec<&str> = if part.dead {
        let mut words: Vec<&str> = part.name.iter().map(String::as_str).filter(|w| !matches!(*w, "failed" | "failure" | "error")).take(2).collect();
        words.insert(0, "failed");
        words
    } else if part.name.is_empty() {
        match &part.product {
            Some(product) => vec![product.as_str()],
            None => vec![part.phrase.as_str()],
        }
    } else {
        let mut words: Vec<&str> = part.name.iter().map(String::as_str).take(3).collect();
        // `consumer 1`: the number stands behind.
        if words.len() == 1 && words[0].len() == 1 {
            words.insert(0, part.phrase.as_str());
        }
        let verb_like = part.role == "function" && words.len() > 1;
        if !verb_like
            && !matches!(part.role, "client" | "external" | "function")
            && words.len() < 3
            && !part.name.iter().any(|w| w == &part.phrase)
            && part.assumed.is_none()
        {
            words.push(part.phrase.split(' ').next_back().unwrap_or(part.role));
        }
        if matches!(part.role, "client" | "external")
            && part.assumed.is_none()
            && !part.name.iter().any(|w| w == &part.phrase)
        {
            words.push(part.phrase.as_str());
        }
        words
    };
    let id = crate::catalog::normal(&words.join(" "));
    let id: String = id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(32).collect();
    let id = id.trim_matches('_').to_string();
    if id.is_empty() || id.starts_with(|c: char| c.is_ascii_digit()) {
        format!("{}_{id}", part.role).trim_end_matches('_').to_string()
    } else {
        id
    }
}

/// What people read on each part.
fn label(part: &Part, catalog: &Catalog, provider: Provider) -> String {
    if let Some(title) = &part.title {
        return title.clone();
    }
    let product = part
        .product
        .as_ref()
        .and_then(|name| catalog.by_name(Some(provider), name))
        .map(|entry| entry.short().to_string());
    if part.name.is_empty() {
        if let (Some(short), true) = (&product, Role::parse(part.role).is_some_and(|r| r.name != "function"))
        {
            return short.clone();
        }
        if part.role == "function" {
            let does = part.does.iter().find(|d| d.split(' ').count() > 1 && !d.ends_with(' '));
            if let Some(does) = does {
                return capital(does);
            }
            return product.map_or_else(
                || "Function".to_string(),
                |short| if short == "Lambda" { "Lambda function".to_string() } else { short },
            );
        }
        return match part.role {
            "client" | "external" | "legacy" => capital(&part.phrase),
            _ => capital(&restored(&part.phrase)),
        };
    }
    let mut words = part.name.join(" ");
    if words.len() == 1 {
        return capital(&format!("{} {words}", restored(&part.phrase)));
    }
    let tail = part.phrase.split(' ').next_back().unwrap_or("");
    if !part.name.iter().any(|w| w == tail) {
        let tail = if matches!(tail, "lambda" | "microservice") { "function" } else { tail };
        words = format!("{words} {}", restored(tail));
    }
    capital(&words)
}

/// Short forms in capitals, as people write them.
fn restored(phrase: &str) -> String {
    phrase
        .split(' ')
        .map(|word| match word {
            "api" | "http" | "sql" | "cdn" | "sqs" | "sns" | "s3" | "iot" | "rds" | "ecs" | "dns" | "waf"
            | "sms" | "nosql" | "llm" | "url" | "rest" | "ses" | "vm" | "kms" | "ssm" | "aws" => {
                word.to_uppercase()
            }
            "graphql" => "GraphQL".to_string(),
            "websocket" => "WebSocket".to_string(),
            "dynamodb" => "DynamoDB".to_string(),
            "bu" => "bus".to_string(),
            _ => word.to_string(),
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// The word of the language for a part's kind.
fn kind(part: &Part, catalog: &Catalog, provider: Provider) -> String {
    let Some(name) = &part.product else { return part.role.to_string() };
    let Some(entry) = catalog.by_name(Some(provider), name) else { return part.role.to_string() };
    let default = catalog.default_for(part.role, provider, &[]).is_some_and(|usual| usual.id() == entry.id());
    if default || !entry.plays(part.role) && entry.role() != part.role {
        part.role.to_string()
    } else {
        name.clone()
    }
}

/// The provider the draft runs at.
pub(super) fn provider(draft: &Draft) -> Provider {
    draft.provider.and_then(Provider::parse).unwrap_or(Provider::Aws)
}

/// One part as a line.
pub(super) fn declaration(part: &Part, id: &str, catalog: &Catalog, provider: Provider) -> String {
    let mut line =
        format!("{} {id} {}", kind(part, catalog, provider), quoted(&label(part, catalog, provider)));
    if !part.facts.is_empty() {
        let _ = write!(line, " {{ {} }}", part.facts.join("; "));
    }
    line
}

/// The arrows as lines.
pub(super) fn arrows(draft: &Draft, ids: &[String], from: usize) -> Vec<String> {
    draft.arrows[from..]
        .iter()
        .map(|arrow| {
            let sign = match arrow.manner {
                Manner::Call => "->",
                Manner::Event => "~>",
                Manner::Failure => "!>",
            };
            let mut line = format!("{} {sign} {}", ids[arrow.from], ids[arrow.to]);
            if let Some(event) = arrow.event.and_then(|at| draft.events.get(at)) {
                let _ = write!(line, " on {}", event.0);
            }
            if let Some(label) =
                arrow.label.as_ref().filter(|l| !l.trim().is_empty() && arrow.event.is_none())
            {
                let _ = write!(line, " {}", quoted(&label.to_lowercase()));
            }
            if !arrow.facts.is_empty() {
                let _ = write!(line, " {{ {} }}", arrow.facts.join("; "));
            }
            if arrow.assumed {
                line.push_str("  # assumed");
            }
            line
        })
        .collect()
}

/// The whole system as canonical text.
pub(super) fn text(draft: &Draft, pieces: &[Piece], catalog: &Catalog) -> String {
    let provider = provider(draft);
    let ids = ids(draft, &BTreeSet::new());
    let mut out = String::new();
    let _ = writeln!(
        out,
        "system {} {{\n  about    {}\n  provider {}\n}}\n",
        quoted(&draft.title),
        quoted(&draft.about),
        provider.id()
    );
    let mut order: Vec<usize> = (0..draft.parts.len()).filter(|at| !draft.parts[*at].gone).collect();
    let place = |at: &usize| {
        let assumed = draft.parts[*at].assumed.is_some();
        (
            if assumed { usize::MAX } else { draft.parts[*at].piece },
            ROLES.iter().position(|r| r.name == draft.parts[*at].role),
        )
    };
    order.sort_by_key(place);
    let mut last = usize::MAX - 1;
    for at in order {
        let part = &draft.parts[at];
        if let Some(why) = &part.assumed {
            if last != usize::MAX {
                out.push('\n');
                last = usize::MAX;
            }
            let _ = writeln!(out, "# assumed: {}", comment(why));
        } else if part.piece != last {
            if last != usize::MAX - 1 {
                out.push('\n');
            }
            last = part.piece;
            if let Some(piece) = pieces.get(part.piece) {
                let _ = writeln!(out, "# understood: {}", comment(&piece.text));
            }
        }
        let _ = writeln!(out, "{}", declaration(part, &ids[at], catalog, provider));
    }
    if !draft.events.is_empty() {
        out.push('\n');
        for (name, label) in &draft.events {
            let _ = writeln!(out, "event {name} {}", quoted(label));
        }
    }
    let lines = arrows(draft, &ids, 0);
    if !lines.is_empty() {
        out.push('\n');
        for line in lines {
            let _ = writeln!(out, "{line}");
        }
    }
    if !draft.requires.is_empty() {
        out.push('\n');
        for line in &draft.requires {
            let _ = writeln!(out, "{line}");
        }
    }
    if !draft.unused.is_empty() {
        out.push('\n');
        for piece in &draft.unused {
            let _ = writeln!(out, "# not used: {}", comment(piece));
        }
    }
    if !draft.questions.is_empty() {
        out.push('\n');
        for question in &draft.questions {
            let _ = writeln!(out, "# question: {}", comment(question));
        }
    }
    let source = Source::new("<described>", &out);
    let (ast, _) = syntax::parse(&source);
    syntax::format(&ast, &source)
}

/// A piece of the text as a comment: one line, not endless.
fn comment(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().count() <= 140 {
        return text.trim().to_string();
    }
    let short: String = text.chars().take(137).collect();
    format!("{}…", short.trim_end())
}
