//! Canonical text: cases with what is expected beside them, and formatting twice changes nothing.

use nephogram::source::Source;
use nephogram::syntax;

use crate::{all_good, expect, in_folder};

/// Canonical text of a text.
pub fn formatted(text: &str) -> String {
    let source = Source::new("case.neph", text);
    let (ast, _) = syntax::parse(&source);
    syntax::format(&ast, &source)
}

#[test]
fn text_becomes_canonical() {
    all_good(in_folder("tests/cases/format", "neph").into_iter().map(|path| {
        let once = formatted(&std::fs::read_to_string(&path).unwrap());
        let twice = formatted(&once);
        if once != twice {
            return Err(format!("{} changes when formatted again", path.display()));
        }
        expect(&path.with_extension("out"), once.as_bytes())
    }));
}

#[test]
fn what_is_canonical_means_the_same() {
    use nephogram::{catalog::Catalog, compile, report};
    for path in in_folder("tests/cases/format", "neph") {
        let text = std::fs::read_to_string(&path).unwrap();
        let (before, after) = (Source::new("a", &text), Source::new("a", formatted(&text)));
        let model = |source: &Source| report::json::write(&compile(source, Catalog::bundled()));
        assert_eq!(model(&before), model(&after), "{}", path.display());
    }
}
