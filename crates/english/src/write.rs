//! Writes what was understood as canonical text of the language, with the words it comes from beside it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use neph_catalog::{Catalog, Provider};
use neph_syntax::source::Source;

use crate::facts::Facts;
use crate::graph::{Arrow, Mode};
use crate::kind::Kind;
use crate::name::{Name, kind, quoted};
use crate::read::Reading;

/// The longest comment, in letters.
const WIDE: usize = 140;

/// All that is written.
pub struct Page<'a> {
    /// What was read.
    pub reading: &'a Reading,
    /// The names of the components.
    pub names: &'a [Name],
    /// Where the quantities belong.
    pub facts: &'a Facts,
    /// The name of the system.
    pub title: String,
    /// Whose services are meant.
    pub provider: Option<Provider>,
    /// Where it runs.
    pub region: Option<&'static str>,
    /// Lines of comments at the end: what was asked, answered, left out.
    pub remarks: Vec<String>,
}

/// One component as a line.
pub fn declaration(name: &Name, facts: &[String], catalog: &Catalog, provider: Provider) -> String {
    let mut line = format!("{} {} {}", kind(name, catalog, provider), name.id, quoted(&name.label));
    if !facts.is_empty() {
        let _ = write!(line, " {{ {} }}", facts.join("; "));
    }
    line
}

/// One arrow as a line.
pub fn arrow(arrow: &Arrow, names: &[Name], facts: &[String]) -> String {
    let mut line = format!("{} {} {}", names[arrow.from].id, arrow.mode.sign(), names[arrow.to].id);
    if !facts.is_empty() {
        let _ = write!(line, " {{ {} }}", facts.join("; "));
    }
    if !arrow.sure {
        line.push_str(if arrow.margin > 0 {
            "  # assumed: likely"
        } else {
            "  # assumed: a guess, the text does not say it"
        });
    }
    line
}

/// The order in which arrows are told: from outside in, each behind those that lead to its start.
pub fn flow(reading: &Reading) -> Vec<usize> {
    let arrows = &reading.arrows;
    let mut left: Vec<usize> = (0..arrows.len()).collect();
    left.sort_by_key(|n| (arrows[*n].from, arrows[*n].to));
    let mut order = Vec::new();
    while !left.is_empty() {
        let outside = |n: &&usize| reading.entities[arrows[**n].from].kind == Kind::Client;
        let starts = |n: &&usize| !left.iter().any(|other| arrows[*other].to == arrows[**n].from);
        let first = left.iter().find(outside).or_else(|| left.iter().find(starts)).or(left.first()).copied();
        let Some(first) = first else { break };
        let mut open = vec![arrows[first].from];
        while let Some(part) = open.pop() {
            let (mine, others): (Vec<usize>, Vec<usize>) =
                left.into_iter().partition(|n| arrows[*n].from == part);
            left = others;
            open.extend(mine.iter().rev().map(|n| arrows[*n].to));
            order.extend(mine);
        }
    }
    order
}

impl Page<'_> {
    /// The whole system as canonical text.
    pub fn text(&self, catalog: &Catalog) -> String {
        let provider = self.provider.unwrap_or(Provider::Aws);
        let mut out = String::new();
        let _ = writeln!(out, "system {} {{", quoted(&self.title));
        let _ =
            writeln!(out, "  about    {}", quoted(&shortened(&self.reading.doc.text.sentence(self.first()))));
        let _ = writeln!(out, "  provider {}", provider.id());
        if let Some(region) = self.region {
            let _ = writeln!(out, "  region   {region}");
        }
        let _ = writeln!(out, "}}");
        self.components(&mut out, catalog, provider);
        let lines = flow(self.reading)
            .into_iter()
            .map(|n| arrow(&self.reading.arrows[n], self.names, &self.facts.arrows[n]));
        block(&mut out, lines);
        let requires = self.facts.requires.iter().map(|(metric, path, bound)| match path {
            Some((from, to)) => {
                format!("require {metric} {} -> {} {bound}", self.names[*from].id, self.names[*to].id)
            }
            None => format!("require {metric} {bound}"),
        });
        block(&mut out, requires);
        block(&mut out, self.remarks.iter().map(|line| format!("# {}", shortened(line))));
        let source = Source::new("<described>", &out);
        let (ast, _) = neph_syntax::parse(&source);
        neph_syntax::format(&ast, &source)
    }

    /// The first sentence that is no heading.
    fn first(&self) -> usize {
        let sentences = &self.reading.doc.text.sentences;
        sentences.iter().position(|s| s.shape == crate::text::Shape::Plain).unwrap_or(0)
    }

    /// The components under the sentences that name them first.
    fn components(&self, out: &mut String, catalog: &Catalog, provider: Provider) {
        let tokens = &self.reading.doc.text.tokens;
        let mut said: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut unsaid = Vec::new();
        for (n, entity) in self.reading.entities.iter().enumerate() {
            let place = entity.places.first().map_or(0, |p| p.first);
            if entity.implied {
                unsaid.push(n)
            } else {
                said.entry(tokens[place].sentence).or_default().push(n)
            }
        }
        for (sentence, mut parts) in said {
            parts.sort_by_key(|n| self.reading.entities[*n].places.first().map(|p| p.first));
            let _ = writeln!(out, "\n# understood: {}", shortened(&self.reading.doc.text.sentence(sentence)));
            for n in parts {
                let _ =
                    writeln!(out, "{}", declaration(&self.names[n], &self.facts.parts[n], catalog, provider));
            }
        }
        for (at, n) in unsaid.into_iter().enumerate() {
            let place = self.reading.entities[n].places.first().map_or(0, |p| p.first);
            let what = self.reading.doc.text.written(
                place.saturating_sub(1).max(self.reading.doc.text.sentences[tokens[place].sentence].first),
                place + 1,
            );
            let gap = if at == 0 { "\n" } else { "" };
            let _ = writeln!(out, "{gap}# assumed: nobody names it, `{}` asks for it", shortened(what));
            let _ = writeln!(out, "{}", declaration(&self.names[n], &self.facts.parts[n], catalog, provider));
        }
    }
}

/// Lines that belong together, with a blank line before them.
fn block(out: &mut String, lines: impl Iterator<Item = String>) {
    for (at, line) in lines.enumerate() {
        let _ = writeln!(out, "{}{line}", if at == 0 { "\n" } else { "" });
    }
}

/// A piece of the text on one line, not endless.
pub fn shortened(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.trim();
    if text.chars().count() <= WIDE {
        return text.to_string();
    }
    let short: String = text.chars().take(WIDE - 1).collect();
    let end = short.rfind(' ').unwrap_or(short.len());
    format!("{}…", short[..end].trim_end())
}

/// The name of a system: its heading, or its main components.
pub fn title(reading: &Reading, names: &[Name]) -> String {
    let text = &reading.doc.text;
    let heading = text.sentences.first().filter(|s| s.shape == crate::text::Shape::Heading);
    let mut title = heading
        .map_or(String::new(), |s| text.written(s.first, s.last).trim_end_matches(':').trim().to_string());
    if title.is_empty() {
        // What works and what most arrows touch says best what the system is about; a bare or counted noun says nothing.
        let busy = |n: usize| reading.arrows.iter().filter(|a| a.from == n || a.to == n).count();
        let tells = |n: &usize| {
            let kind = reading.entities[*n].kind;
            let bare = names[*n].label.to_lowercase().ends_with(&kind.phrase().to_lowercase());
            kind.computes() && !bare
        };
        let main = (0..names.len()).filter(tells).max_by_key(|n| (busy(*n), std::cmp::Reverse(*n)));
        title = main.map_or_else(|| "Serverless system".to_string(), |n| names[n].label.clone());
    }
    if title.chars().count() > 60 {
        let short: String = title.chars().take(60).collect();
        title = short[..short.rfind(' ').unwrap_or(short.len())].to_string();
    }
    title
}

/// A label inside of a sentence: names keep their capitals.
pub fn lower(label: &str) -> String {
    let mut letters = label.chars();
    let (Some(first), second) = (letters.next(), letters.next()) else { return String::new() };
    let name = second.is_none_or(|c| c.is_uppercase())
        || label.chars().skip(1).any(|c| c.is_uppercase() && !label.contains(' '));
    if name { label.to_string() } else { first.to_lowercase().chain(label.chars().skip(1)).collect() }
}

/// How an arrow is told in a sentence.
pub fn told(arrow: &Arrow, names: &[Name]) -> String {
    let verb = match arrow.mode {
        Mode::Call => "calls",
        Mode::Event => "hands over to",
        Mode::Failure => "sends failures to",
    };
    format!("{} {verb} {}", names[arrow.from].label, lower(&names[arrow.to].label))
}
