//! Braces that are missing, found by how the lines are indented.

use super::lines::{Line, TokenKind};
use crate::diagnostic::Diagnostic;

/// A `{` that waits for its `}`.
struct Open {
    line: usize,
    indent: usize,
    at: usize,
    what: String,
}

/// Each block that the indentation shows to end before its brace.
pub(super) fn find(lines: &[Line<'_>], slips: &mut Vec<Diagnostic>) {
    // A text that is not indented says nothing.
    if lines.iter().all(|line| line.is_blank() || line.indent() == 0) {
        return;
    }
    let mut open: Vec<Open> = Vec::new();
    for line in lines.iter().filter(|line| !line.is_blank()) {
        let tokens = line.tokens();
        let closes = tokens.first().is_some_and(|token| token.text == "}");
        let ended = |open: &Open| {
            if closes { open.indent > line.indent() } else { open.indent >= line.indent() }
        };
        while let Some(block) = open.pop_if(|block| ended(block)) {
            slips.push(missing(lines, &block, line.number));
        }
        for token in tokens.iter().filter(|token| token.kind == TokenKind::Sign) {
            match token.text {
                "{" => {
                    let what = tokens.first().map_or("", |first| first.text).to_string();
                    open.push(Open {
                        line: line.number,
                        indent: line.indent(),
                        at: line.start + token.start,
                        what,
                    });
                }
                "}" => {
                    open.pop();
                }
                _ => {}
            }
        }
    }
    while let Some(block) = open.pop() {
        slips.push(missing(lines, &block, lines.len()));
    }
}

/// The block that is open, and a `}` behind the last line that is indented under it.
fn missing(lines: &[Line<'_>], block: &Open, before: usize) -> Diagnostic {
    let last = lines[..before].iter().rev().find(|line| !line.is_blank()).unwrap_or(&lines[block.line]);
    let end = last.start + last.text.trim_end().len();
    let head = crate::source::Span::new(block.at, block.at + 1);
    let fix = if last.number == block.line {
        " }".to_string()
    } else {
        format!("\n{}}}", " ".repeat(block.indent))
    };
    Diagnostic::error(
        "NEPH-004",
        "unclosed-brace",
        head,
        format!("this `{}` block is opened and never closed", block.what),
    )
    .label("opened here")
    .help("by the indentation it ends here: add `}`")
    .fix(crate::source::Span::new(end, end), fix)
}
