//! Arrows, lists, keys and names as other languages write them.

use std::collections::BTreeSet;

use super::lines::{Inside, Line, Token, TokenKind};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Arrows of other languages, and the one that is meant.
const ARROWS: [(&str, Meant); 34] = [
    ("=>", Meant::Call),
    ("==>", Meant::Call),
    ("-->", Meant::Call),
    ("--->", Meant::Call),
    ("->>", Meant::Call),
    ("-->>", Meant::Call),
    ("—>", Meant::Call),
    ("–>", Meant::Call),
    ("→", Meant::Call),
    ("⟶", Meant::Call),
    ("⇒", Meant::Call),
    ("-.->", Meant::Event),
    ("..>", Meant::Event),
    (".->", Meant::Event),
    ("~~>", Meant::Event),
    ("~->", Meant::Event),
    ("-~>", Meant::Event),
    (".>", Meant::Event),
    ("=>>", Meant::Call),
    (">", Meant::Call),
    (">>", Meant::Call),
    ("--", Meant::Undirected),
    ("---", Meant::Undirected),
    ("—", Meant::Undirected),
    ("–", Meant::Undirected),
    ("-", Meant::Undirected),
    ("==", Meant::Undirected),
    ("<->", Meant::Both),
    ("<-->", Meant::Both),
    ("<=>", Meant::Both),
    ("↔", Meant::Both),
    ("<-", Meant::Back),
    ("<--", Meant::Back),
    ("←", Meant::Back),
];

/// What an arrow of another language means here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meant {
    Call,
    Event,
    /// A line without a head.
    Undirected,
    /// Heads at both ends.
    Both,
    /// From right to left.
    Back,
}

/// What a sign means, if it is an arrow of another language.
pub(super) fn meant(sign: &str) -> Option<Meant> {
    ARROWS.iter().find(|(known, _)| *known == sign).map(|(_, meant)| *meant)
}

fn arrow_fault(at: Span, sign: &str) -> Diagnostic {
    Diagnostic::error("NEPH-033", "arrow-sign", at, format!("`{sign}` is not an arrow here"))
}

/// `=>`, `-->`, `—>`, `<-`, `--` between two names.
pub(super) fn arrow_sign(line: &Line<'_>) -> Option<Diagnostic> {
    if !line.faulty {
        return None;
    }
    let tokens = line.tokens();
    let foreign: Vec<(usize, Meant)> = tokens
        .iter()
        .enumerate()
        .filter(|(at, token)| {
            let name = |at: Option<usize>| at.and_then(|at| tokens.get(at)).is_some_and(|t| t.is_word());
            // A name, its label or its facts.
            let before = at
                .checked_sub(1)
                .map(|at| &tokens[at])
                .is_none_or(|last| last.is_word() || last.kind == TokenKind::Quoted || last.text == "}");
            token.kind == TokenKind::Arrow
                && before
                && name(Some(at + 1))
                && !tokens[at + 1].text.starts_with('|')
        })
        .filter_map(|(at, token)| Some((at, meant(token.text)?)))
        .collect();
    let (at, first) = *foreign.first()?;
    // In an objective `>` compares.
    if tokens[0].text == "require"
        && foreign.iter().any(|(at, _)| tokens[*at].text.trim_matches('>').is_empty())
    {
        return None;
    }
    let sign = tokens[at].text;
    let mut told = arrow_fault(line.place(&tokens[at]), sign);
    told = match first {
        Meant::Call | Meant::Event => {
            told.label("an arrow of another language").help("a call is `->`, an event `~>`, a failure `!>`")
        }
        Meant::Undirected => told
            .label("does not say who calls whom")
            .help("an arrow leads from the caller to what it calls: `->`; an event is `~>`"),
        Meant::Both => told
            .label("points both ways")
            .help("a call is one arrow: its response needs none. Two independent calls are two arrows"),
        Meant::Back => {
            let [before, arrow, after, rest @ ..] = &tokens[..] else { return None };
            if foreign.len() > 1 || at != 1 || rest.iter().any(|t| t.kind == TokenKind::Arrow) {
                return None;
            }
            return Some(
                told.label("points backwards")
                    .help("write the arrow from the caller to what it calls")
                    .fix(line.place(before), after.text)
                    .fix(line.place(arrow), "->")
                    .fix(line.place(after), before.text),
            );
        }
    };
    for (at, meant) in foreign {
        let here = match meant {
            Meant::Event => "~>",
            Meant::Call | Meant::Undirected | Meant::Both | Meant::Back => "->",
        };
        let token = &tokens[at];
        let glued = |end: bool| {
            let next = if end {
                line.text[token.end()..].chars().next()
            } else {
                line.text[..token.start].chars().next_back()
            };
            if next.is_some_and(|c| !c.is_whitespace()) { " " } else { "" }
        };
        told = told.fix(line.place(token), format!("{}{here}{}", glued(false), glued(true)));
    }
    Some(told)
}

/// `a -->|label| b` and `a -> b: label`.
pub(super) fn arrow_label(line: &Line<'_>) -> Option<Diagnostic> {
    let fault_at = line.fault_at?;
    let tokens = line.tokens();
    let fault = |at| {
        Diagnostic::error(
            "NEPH-055",
            "quotes",
            at,
            "the label of an arrow stands in quotes behind its target",
        )
        .label("not a label here")
        .help("write `a -> b \"label\"`")
    };
    let arrow = tokens.iter().position(|token| token.kind == TokenKind::Arrow)?;
    let content = &line.text[..line.content_end()];
    if let Some(bar) = content[tokens[arrow].end()..].trim_start().strip_prefix('|') {
        let (label, rest) = bar.split_once('|')?;
        let start = tokens[arrow].start;
        let sign = if meant(tokens[arrow].text) == Some(Meant::Event) { "~>" } else { "->" };
        let target = tokens.iter().find(|t| t.start >= content.len() - rest.len() && t.is_word())?;
        let end = content.len() - rest.len();
        let label = label.trim().trim_matches('"');
        return Some(
            fault(line.span(start, end))
                .fix(line.span(start, end), sign)
                .fix(line.span(target.end(), target.end()), format!(" \"{label}\"")),
        );
    }
    // `: label` behind the last target.
    let colon = content.find(':').filter(|at| *at > tokens[arrow].end() && *at + 1 >= fault_at)?;
    let label = content[colon + 1..].trim();
    let glued = content[..colon].chars().next_back().is_some_and(|c| !c.is_whitespace());
    let spaced = content[colon + 1..].starts_with(char::is_whitespace) || label.starts_with('"');
    if label.is_empty()
        || label.contains(['{', '}', ';'])
        || !spaced
        || content[..colon].matches('"').count() % 2 == 1
    {
        return None;
    }
    let end = colon + 1 + content[colon + 1..].trim_end().len();
    let gap = if glued { " " } else { "" };
    Some(
        fault(line.span(colon, end))
            .fix(line.span(colon, end), format!("{gap}\"{}\"", label.trim_matches('"').replace('"', "\\\""))),
    )
}

/// `include "x.neph"`, `import x.neph`.
pub(super) fn include(line: &Line<'_>) -> Option<Diagnostic> {
    let tokens = line.tokens();
    let [word, file, rest @ ..] = &tokens[..] else { return None };
    if !line.faulty || !crate::fault::joins(word.text) || rest.iter().any(|t| t.text != ";") {
        return None;
    }
    let path = file.text.trim_matches(['"', '\'', '<', '>']);
    Some(crate::fault::other_use(word.text, line.place(word), line.span(word.start, file.end()), path))
}

/// `require p99 web -> api under 800 ms`.
pub(super) fn objective(line: &Line<'_>) -> Option<Diagnostic> {
    const SIGNS: [(&[&str], &str); 24] = [
        (&["is", "less", "than"], "<"),
        (&["should", "be", "less", "than"], "<"),
        (&["must", "be", "less", "than"], "<"),
        (&["less", "than"], "<"),
        (&["lower", "than"], "<"),
        (&["is", "under"], "<"),
        (&["is", "below"], "<"),
        (&["should", "be", "under"], "<"),
        (&["should", "be", "below"], "<"),
        (&["must", "be", "under"], "<"),
        (&["must", "be", "below"], "<"),
        (&["under"], "<"),
        (&["below"], "<"),
        (&["within"], "<="),
        (&["at", "most"], "<="),
        (&["max"], "<="),
        (&["up", "to"], "<="),
        (&["more", "than"], ">"),
        (&["over"], ">"),
        (&["above"], ">"),
        (&["at", "least"], ">="),
        (&["min"], ">="),
        (&["=<"], "<="),
        (&["=>"], ">="),
    ];
    let tokens = line.tokens();
    if !line.faulty || tokens.first().is_none_or(|first| first.text != "require") {
        return None;
    }
    for (at, _) in tokens.iter().enumerate().skip(2) {
        for (words, sign) in SIGNS {
            let Some(here) = tokens.get(at..at + words.len()) else { continue };
            if here.iter().zip(words).all(|(token, word)| token.text.eq_ignore_ascii_case(word)) {
                let place = line.span(here[0].start, here[here.len() - 1].end());
                return Some(
                    Diagnostic::error(
                        "NEPH-039",
                        "compare-sign",
                        place,
                        "an objective compares with `<`, `<=`, `>` or `>=`",
                    )
                    .label("in words")
                    .help("write the sign")
                    .fix(place, sign),
                );
            }
        }
    }
    unsigned(line, &tokens)
}

/// `require p99 web -> api 800 ms`: an objective without its sign.
fn unsigned(line: &Line<'_>, tokens: &[Token<'_>]) -> Option<Diagnostic> {
    let signs = ["<", "<=", ">", ">=", "=", "≤", "≥"];
    if tokens.iter().any(|token| signs.iter().any(|sign| token.text.starts_with(sign))) {
        return None;
    }
    let number = |token: &Token<'_>| token.text.starts_with(|c: char| c.is_ascii_digit() || c == '$');
    let value = tokens.iter().skip(2).find(|token| number(token))?;
    let sign = if tokens[1].text == "availability" { ">=" } else { "<" };
    Some(
        Diagnostic::error(
            "NEPH-039",
            "compare-sign",
            line.place(value),
            "an objective compares with `<`, `<=`, `>` or `>=`",
        )
        .label("the sign before it is missing")
        .help("write the sign")
        .fix(line.span(value.start, value.start), format!("{sign} ")),
    )
}

/// `web -> a, b, c`, `a, b -> c`, `function a, b, c`.
pub(super) fn listed(line: &Line<'_>) -> Option<Diagnostic> {
    if !line.faulty || line.inside == Inside::Facts {
        return None;
    }
    let tokens = line.tokens();
    let comma = tokens.iter().position(|token| token.text == "," && token.kind == TokenKind::Sign)?;
    let arrows: Vec<usize> = (0..tokens.len()).filter(|at| tokens[*at].kind == TokenKind::Arrow).collect();
    // The names between commas around the first one.
    let mut from = comma.checked_sub(1)?;
    let mut names = vec![&tokens[from]];
    let mut next = comma;
    while tokens.get(next).is_some_and(|token| token.text == ",") {
        names.push(tokens.get(next + 1)?);
        next += 2;
    }
    if !names.iter().all(|name| name.is_name()) {
        return None;
    }
    let first = names[0];
    let last = names[names.len() - 1];
    let content = line.text[..line.content_end()].trim_end();
    let indent = &line.text[..line.indent()];
    let place = line.span(first.start, last.end());
    let fault = |what: &str, help: &str| {
        Diagnostic::error("NEPH-034", "several-at-once", place, what.to_string())
            .label("several names")
            .help(help.to_string())
    };
    let (told, lead, tail) = match arrows[..] {
        [] if from >= 1 => {
            from -= 1;
            let lead = &line.text[tokens[0].start..tokens[from].end()];
            if from != 0 || next != tokens.len() {
                return None;
            }
            (
                fault("a line declares one component", "write one line for each"),
                format!("{lead} "),
                String::new(),
            )
        }
        [arrow] if from > arrow => {
            if from != arrow + 1 {
                return None;
            }
            let lead = &line.text[tokens[0].start..first.start];
            (
                fault("an arrow points at one component", "write one arrow for each"),
                lead.to_string(),
                content[last.end()..].to_string(),
            )
        }
        [arrow] if next == arrow => {
            if from != 0 {
                return None;
            }
            let tail = content[last.end()..].to_string();
            (fault("an arrow starts at one component", "write one arrow for each"), String::new(), tail)
        }
        _ => return None,
    };
    if tail.matches('{').count() != tail.matches('}').count() {
        return None;
    }
    let more: String = names[1..].iter().map(|name| format!("\n{indent}{lead}{}{tail}", name.text)).collect();
    let end = content.len();
    Some(told.fix(line.span(first.end(), last.end()), "").fix(line.span(end, end), more))
}

/// `resize = function "Resize"`, `resize: function`.
pub(super) fn assignment(line: &Line<'_>) -> Option<Diagnostic> {
    if !line.faulty || line.inside == Inside::Facts {
        return None;
    }
    let tokens = line.tokens();
    let name = tokens.first().filter(|t| t.is_word())?;
    let (name_text, sign_end, kind) = match name.text.strip_suffix(':') {
        Some(bare) => (bare, name.end(), tokens.get(1)?),
        None => {
            let sign = tokens.get(1).filter(|t| [":", "=", ":="].contains(&t.text))?;
            (name.text, sign.end(), tokens.get(2)?)
        }
    };
    let plain =
        |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "_.-".contains(c));
    if !plain(name_text)
        || !plain(kind.text)
        || !kind.text.starts_with(char::is_alphabetic)
        || !kind.is_word()
        || tokens.iter().any(|t| t.kind == TokenKind::Arrow)
    {
        return None;
    }
    let place = line.span(name.start, sign_end);
    Some(
        Diagnostic::error("NEPH-054", "key-and-value", place, "a component is declared as kind and name")
            .label("name first")
            .help("write the kind before the name")
            .fix(line.span(name.start, kind.end()), format!("{} {name_text}", kind.text)),
    )
}

/// `"memory": "512 MB",`
pub(super) fn json_fact(line: &Line<'_>) -> Option<Diagnostic> {
    if !line.faulty || line.inside != Inside::Facts {
        return None;
    }
    let content = &line.text[..line.content_end()];
    let trimmed = content.trim();
    let (key, rest) = trimmed.strip_prefix('"')?.split_once('"')?;
    let value = rest.trim_start().strip_prefix(':').or_else(|| rest.trim_start().strip_prefix('='))?.trim();
    let value = value.trim_end_matches(',').trim_end();
    if key.is_empty() || value.is_empty() || value.contains(['{', '[']) {
        return None;
    }
    let bare = value.trim_matches('"');
    let measured = bare.starts_with(|c: char| c.is_ascii_digit())
        || ["true", "false"].contains(&bare)
        || !bare.contains(' ');
    let value = if measured { bare } else { value };
    let start = line.indent();
    let place = line.span(start, start + trimmed.len());
    Some(
        Diagnostic::error("NEPH-054", "key-and-value", place, "this is JSON: a fact is a name and a value")
            .label("key and value of JSON")
            .help("write them without quotes, colon and comma")
            .fix(place, format!("{key} {value}")),
    )
}

/// `function f (memory 512 MB)`, `function f [memory 512 MB]`.
pub(super) fn brackets(line: &Line<'_>) -> Option<Diagnostic> {
    let at = line.fault_at?;
    let content = line.text[..line.content_end()].trim_end();
    let open = content.get(at..)?.find(['(', '['])? + at;
    let close = content.rfind([')', ']'])?;
    if close + 1 != content.len()
        || !content[..open].ends_with(' ')
        || content[..open].matches('"').count() % 2 == 1
    {
        return None;
    }
    let inner = &content[open + 1..close];
    let mut told =
        Diagnostic::error("NEPH-006", "left-over", line.span(open, close + 1), "facts stand in braces")
            .label("in brackets")
            .help("write `{ }`, with `;` between facts")
            .fix(line.span(open, open + 1), "{ ");
    for (comma, _) in inner.match_indices(',') {
        told = told.fix(line.span(open + 1 + comma, open + 2 + comma), ";");
    }
    for (sign, _) in inner.match_indices(['=', ':']) {
        told = told.fix(line.span(open + 1 + sign, open + 2 + sign), " ");
    }
    told.fixes.sort_by_key(|fix| fix.span);
    Some(told.fix(line.span(close, close + 1), " }"))
}

/// `orders:create`, `src/report/index.js`, `resize()`: signs that a name may not have.
pub(super) fn bad_name(line: &Line<'_>) -> Option<Diagnostic> {
    if !line.faulty || line.inside == Inside::Facts {
        return None;
    }
    let tokens = line.tokens();
    let is_arrow = |at: usize| tokens.get(at).is_some_and(|token| token.kind == TokenKind::Arrow);
    let arrows = tokens.iter().any(|token| token.kind == TokenKind::Arrow);
    let mut told: Option<Diagnostic> = None;
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.is_word()) {
        let name = if arrows { is_arrow(at + 1) || at > 0 && is_arrow(at - 1) } else { at == 1 };
        if !name || token.is_name() || token.text.starts_with("group:") || token.text.ends_with(':') {
            continue;
        }
        let (Some(sign), Some(clean)) =
            (token.text.chars().find(|c| !is_name_letter(*c)), plain_name(token.text))
        else {
            continue;
        };
        let next = told.take().unwrap_or_else(|| {
            Diagnostic::error(
                "NEPH-038",
                "bad-name",
                line.place(token),
                format!("a name cannot have `{sign}`"),
            )
            .label("not a name")
            .help("a name has letters, digits, `_`, `-` and `.`; what people read goes into the label")
        });
        told = Some(next.fix(line.place(token), clean));
    }
    told.or_else(|| spaced_name(line, &tokens))
}

fn is_name_letter(c: char) -> bool {
    c.is_alphanumeric() || "_.-".contains(c)
}

/// A name made of a word with other signs; none if there is nothing of a name in it.
fn plain_name(text: &str) -> Option<String> {
    let text = text.trim_end_matches("()").trim_matches(|c: char| !is_name_letter(c));
    // `b:` and `(a` say something else.
    let name: String = text.chars().map(|c| if is_name_letter(c) { c } else { '-' }).collect();
    (!name.is_empty() && name.starts_with(char::is_alphanumeric)).then_some(name)
}

/// `function resize image "Resize"`: a name of two words.
fn spaced_name(line: &Line<'_>, tokens: &[Token<'_>]) -> Option<Diagnostic> {
    let label = tokens.iter().position(|token| token.kind == TokenKind::Quoted)?;
    let words = tokens.get(1..label)?;
    if !(2..=3).contains(&words.len()) || !words.iter().all(Token::is_name) || !tokens[0].is_name() {
        return None;
    }
    let keyword =
        ["require", "allow", "note", "scenario", "decision", "flow", "use", "catalog", "theme", "view"];
    if keyword.contains(&tokens[0].text) {
        return None;
    }
    let place = line.span(words[0].start, words[words.len() - 1].end());
    let name: Vec<&str> = words.iter().map(|word| word.text).collect();
    Some(
        Diagnostic::error("NEPH-038", "bad-name", place, "a name is one word")
            .label("several words")
            .help("join them")
            .fix(place, name.join("-")),
    )
}

/// A comma at the end of a line.
pub(super) fn trailing(line: &Line<'_>) -> Option<Diagnostic> {
    let tokens = line.tokens();
    let last = tokens.last().filter(|token| token.text == ",")?;
    line.faulty.then(|| {
        Diagnostic::error("NEPH-034", "comma", line.place(last), "a line ends without a comma")
            .label("not needed")
            .help("remove it")
            .fix(line.place(last), "")
    })
}

/// Blocks by indentation, as in YAML and Python: `function resize:` and deeper lines.
/// Gives the numbers of the lines inside, which are read as facts when the braces are there.
pub(super) fn indented_blocks(lines: &[Line<'_>], slips: &mut Vec<Diagnostic>) -> BTreeSet<usize> {
    let mut inside = BTreeSet::new();
    for (number, line) in lines.iter().enumerate().filter(|(_, line)| line.faulty) {
        let content = line.text[..line.content_end()].trim_end();
        let Some(head) = content.strip_suffix(':') else { continue };
        let deeper = |other: &&Line<'_>| other.is_blank() || other.indent() > line.indent();
        let block: Vec<&Line<'_>> = lines[number + 1..].iter().take_while(deeper).collect();
        let Some(last) = block.iter().rev().find(|line| !line.is_blank()) else { continue };
        if head.split_whitespace().count() < 2 {
            continue;
        }
        let end = last.start + last.text.trim_end().len();
        let colon = line.span(head.len(), content.len());
        slips.push(
            Diagnostic::error("NEPH-054", "key-and-value", colon, "a block stands in braces")
                .label("opens a block in other languages")
                .help("write `{` here and `}` where the block ends")
                .fix(colon, " {")
                .fix(Span::new(end, end), format!("\n{}}}", " ".repeat(line.indent()))),
        );
        inside.extend(number..=last.number);
    }
    inside
}
