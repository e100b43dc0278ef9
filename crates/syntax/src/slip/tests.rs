//! The way back from a repaired text.

use super::Repaired;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

#[test]
fn places_of_a_repaired_text_lead_back() {
    let text = "a => b\nc => d";
    let slip = |start: usize| {
        Diagnostic::error("x", "x", Span::new(start, start + 2), "").fix(Span::new(start, start + 2), "->>>")
    };
    let repaired = Repaired::new(text, &[slip(2), slip(9)]);
    assert_eq!(repaired.text, "a ->>> b\nc ->>> d");
    for (new, old) in [(0, 0), (7, 5), (9, 7), (16, 12)] {
        assert_eq!(repaired.offset(new), old, "{new}");
    }
    assert_eq!(repaired.offset(repaired.text.len()), text.len());
}
