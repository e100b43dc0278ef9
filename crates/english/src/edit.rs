//! Adds to an existing system what a text says, and leaves what is written as it is.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::draft::{Arrow, Draft, Manner, Part};
use super::lexicon::Lexicon;
use super::{Refusal, change, infer, label, read, refusal, segment, write};
use neph_catalog::Catalog;
use neph_model::{End, Mode, Model};
use neph_syntax as syntax;
use neph_syntax::source::Source;

/// The system's text with what the words add at its end; nothing before it changes.
///
/// # Errors
/// When the words add nothing.
pub(super) fn extend(
    source: &Source,
    model: &Model,
    text: &str,
    catalog: &Catalog,
) -> Result<String, Refusal> {
    let pieces = segment::pieces(text);
    // What changes something is done first; the other sentences add to the result.
    let (ast, _) = syntax::parse(source);
    for (at, piece) in pieces.iter().enumerate() {
        let Some(changed) = change::change(source, &ast, model, piece, catalog) else { continue };
        let changed = Source::new(source.name.clone(), &changed?);
        let others: Vec<&str> = pieces
            .iter()
            .enumerate()
            .filter(|(n, _)| *n != at)
            .map(|(_, piece)| piece.text.as_str())
            .collect();
        if others.is_empty() {
            return Ok(changed.text.to_string());
        }
        let (ast, _) = syntax::parse(&changed);
        let (model, _) = neph_model::resolve(&ast, catalog);
        return extend(&changed, &model, &others.join("\n\n"), catalog);
    }
    let lexicon = Lexicon::bundled();
    let mut known = draft(model);
    known.provider = Some(model.system.provider.id());
    let (parts, arrows, events) = (known.parts.len(), known.arrows.len(), known.events.len());
    let mut draft =
        infer::complete(read::read(&pieces, &read::sentences(&pieces, lexicon), known, lexicon), lexicon);
    // What is already there stays as it is: only what the words are about is added.
    let mut kept: Vec<Arrow> = draft.arrows.drain(..).collect();
    let mut fresh = kept.split_off(arrows.min(kept.len()));
    let guessed =
        |at: usize| at < parts || draft.parts[at].assumed.is_some() && draft.parts[at].role == "client";
    fresh.retain(|arrow| !(arrow.assumed && guessed(arrow.from) && guessed(arrow.to)));
    let used = |at: usize| fresh.iter().any(|arrow| arrow.from == at || arrow.to == at);
    let new: Vec<usize> = (parts..draft.parts.len())
        .filter(|at| !draft.parts[*at].gone && (draft.parts[*at].assumed.is_none() || used(*at)))
        .collect();
    if new.is_empty() && fresh.is_empty() {
        return Err(refusal(
            "the words add nothing to the system: they name no new part and no new arrow".to_string(),
        ));
    }
    draft.arrows = kept.into_iter().chain(fresh).collect();
    let taken: BTreeSet<String> = model.events().map(|(_, event)| event.id.clone()).collect();
    let ids = label::ids(&draft, &taken);
    let mut added = String::new();
    for piece in &pieces {
        let _ = writeln!(added, "# understood: {}", write::comment(&piece.text));
    }
    for at in new {
        let part = &draft.parts[at];
        if let Some(why) = &part.assumed {
            let _ = writeln!(added, "# assumed: {}", write::comment(why));
        }
        let _ = writeln!(added, "{}", write::declaration(part, &ids[at], catalog, write::provider(&draft)));
    }
    for (name, label) in draft.events.iter().skip(events) {
        let _ = writeln!(added, "event {name} {}", label::quoted(label));
    }
    let lines = write::arrows(&draft, &ids, arrows);
    if !lines.is_empty() {
        let _ = writeln!(added, "\n{}", lines.join("\n"));
    }
    for piece in &draft.unused {
        let _ = writeln!(added, "# not used: {}", write::comment(piece));
    }
    let added = Source::new("<added>", &added);
    let (ast, _) = syntax::parse(&added);
    let mut out = source.text.to_string();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    out.push('\n');
    out.push_str(&syntax::format(&ast, &added));
    Ok(out)
}

/// An existing system as a draft, so that words can mean its parts.
pub(super) fn draft(model: &Model) -> Draft {
    let mut draft = Draft::default();
    for (_, node) in model.nodes() {
        let mut name: Vec<String> = words(&node.id);
        for word in words(&node.label) {
            if !name.contains(&word) && word.chars().count() > 2 {
                name.push(word);
            }
        }
        draft.parts.push(Part {
            role: node.role.name(),
            product: node.service.as_ref().filter(|s| s.stated).and_then(|service| {
                Catalog::bundled()
                    .entry(&service.id)
                    .and_then(|entry| entry.names().first().map(ToString::to_string))
            }),
            phrase: if node.role.name() == "client" || node.role.name() == "external" {
                node.label.to_lowercase()
            } else {
                node.role.name().replace('_', " ")
            },
            name,
            title: Some(node.label.clone()),
            fixed: Some(node.id.clone()),
            ..Part::default()
        });
    }
    for (_, edge) in model.edges() {
        let (End::Node(from), End::Node(to)) = (edge.from, edge.to) else { continue };
        let manner = match edge.mode {
            Mode::Call => Manner::Call,
            Mode::Event => Manner::Event,
            Mode::Failure => Manner::Failure,
        };
        draft.arrows.push(Arrow {
            from: from.0,
            to: to.0,
            manner,
            label: None,
            assumed: false,
            event: None,
            facts: Vec::new(),
        });
    }
    for (_, event) in model.events() {
        draft.events.push((event.id.clone(), event.label.clone()));
    }
    draft
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}
