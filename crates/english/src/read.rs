//! A whole text through the stages: words, mentions, components, arrows.

use crate::annotate::Doc;
use crate::decode;
use crate::graph::{Arrow, Entity};
use crate::imply;
use crate::lexicon::Lexicon;
use crate::link;
use crate::pair::{Scene, Scores};
use crate::tag::{self, Mention};
use crate::weights::Weights;

/// The most components of a system; a longer text is cut.
const MOST: usize = 60;

/// What was read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The text with notes.
    pub doc: Doc,
    /// The mentions in order.
    pub mentions: Vec<Mention>,
    /// The components.
    pub entities: Vec<Entity>,
    /// The arrows, the clearest first.
    pub arrows: Vec<Arrow>,
    /// How much speaks for each answer about each pair.
    pub scores: Scores,
}

/// Reads a text.
pub fn read(text: &str, lexicon: &Lexicon, weights: &Weights) -> Reading {
    let doc = Doc::read(text, lexicon, weights);
    let mentions = mentions(&doc, lexicon, weights);
    let mut entities = link::entities(&doc, &mentions, &weights.link, lexicon);
    imply::complete(&doc, &mut entities, &weights.imply);
    entities.truncate(MOST);
    let mut scores = scores(&doc, &entities, lexicon, weights);
    let arrows = decode::choose(&mut entities, &mut scores, weights.margins);
    Reading { doc, mentions, entities, arrows, scores }
}

/// The mentions of a text.
pub fn mentions(doc: &Doc, lexicon: &Lexicon, weights: &Weights) -> Vec<Mention> {
    let first = tag::scores(doc, &weights.tag, lexicon);
    let again = tag::again(doc, &first, &weights.retag);
    let mut out = tag::mentions(doc, &again, weights.margins[3], lexicon);
    out.retain(|mention| !denied(doc, mention));
    out
}

/// How much speaks for each answer about each pair of components.
pub fn scores(doc: &Doc, entities: &[Entity], lexicon: &Lexicon, weights: &Weights) -> Scores {
    let scene = Scene::new(doc, entities, lexicon);
    scene.again(&scene.scores(&weights.pair), &weights.again)
}

/// Whether a mention says what is not there: `without a database`, `no queue`.
pub fn denied(doc: &Doc, mention: &Mention) -> bool {
    let tokens = &doc.text.tokens;
    let before =
        mention.first.checked_sub(1).filter(|at| tokens[*at].sentence == tokens[mention.first].sentence);
    tokens[mention.first].low == "no"
        || before.is_some_and(|at| matches!(tokens[at].low.as_str(), "without" | "no"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Kind;

    fn kinds(text: &str) -> Vec<Kind> {
        read(text, Lexicon::bundled(), Weights::bundled()).entities.iter().map(|e| e.kind).collect()
    }

    #[test]
    fn what_is_denied_is_not_there() {
        let found = kinds("An API calls a function that writes to a bucket, without a database.");
        assert!(!found.contains(&Kind::Table) && !found.contains(&Kind::SqlDb), "{found:?}");
        assert!(found.contains(&Kind::ObjectStore));
    }

    #[test]
    fn a_crowd_is_one_component() {
        let found = kinds("The system has 13 word-pool tables. A Worker reads them.");
        assert_eq!(found.iter().filter(|kind| **kind == Kind::Table).count(), 1, "{found:?}");
    }
}
