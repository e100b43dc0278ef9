//! The example of the language, computed by hand.

use crate::analysis::{Analysis, analyse};
use crate::catalog::Catalog;
use crate::model::{self, Model};
use crate::source::Source;
use crate::syntax;

/// A system's model and numbers; faults of the text fail the test.
pub(super) fn numbers(text: &str) -> (Model, Analysis) {
    let (ast, faults) = syntax::parse(&Source::new("test.neph", text));
    assert!(faults.is_empty(), "{faults:#?}");
    let (model, faults) = model::resolve(&ast, Catalog::bundled());
    assert!(faults.is_empty(), "{faults:#?}");
    let analysis = analyse(&model, Catalog::bundled());
    (model, analysis)
}

const THUMBNAILS: &str = include_str!("../../tests/oracles/thumbnails.neph");

#[test]
fn example_prints() {
    let (model, analysis) = numbers(THUMBNAILS);
    println!("{}", serde_json::to_string_pretty(&analysis.to_json(&model)).unwrap());
}
