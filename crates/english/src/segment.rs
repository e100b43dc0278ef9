//! Cuts a text into sentences: Markdown lines, bullets, headings, full stops that end something.

use super::lexicon::Lexicon;

/// What a piece of text is on its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A sentence of a paragraph.
    Sentence,
    /// An item of a list.
    Bullet,
    /// A heading.
    Heading,
}

/// One sentence, bullet or heading.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// Its words, on one line.
    pub text: String,
    /// What it is.
    pub shape: Shape,
}

/// Cuts a text into its pieces, in order.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut paragraph = String::new();
    let mut shape = Shape::Sentence;
    let mut fenced = false;
    for line in text.lines().flat_map(|line| items(line.trim())) {
        if line.starts_with("```") {
            fenced = !fenced;
            continue;
        }
        // What stands in a fenced block is an example, not the description.
        if fenced {
            continue;
        }
        let quoted = line.trim_start_matches('>').trim_start();
        // A row of a table says something of its own; its rule and what stands above it say nothing.
        if quoted.starts_with('|') {
            flush(&mut paragraph, shape, &mut out);
            shape = Shape::Bullet;
            if quoted.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ')) {
                out.pop();
                continue;
            }
            let cells: Vec<&str> = quoted.trim_matches('|').split('|').map(str::trim).collect();
            flush(&mut cells.join("; "), Shape::Bullet, &mut out);
            continue;
        }
        let heading = quoted.starts_with('#');
        let bullet = bullet(quoted);
        if quoted.is_empty() || heading || bullet.is_some() {
            flush(&mut paragraph, shape, &mut out);
            shape = Shape::Sentence;
        }
        if heading {
            flush(&mut quoted.trim_start_matches('#').to_string(), Shape::Heading, &mut out);
            continue;
        }
        if bullet.is_some() {
            shape = Shape::Bullet;
        }
        if !paragraph.is_empty() {
            paragraph.push(' ');
        }
        paragraph.push_str(bullet.unwrap_or(quoted));
    }
    flush(&mut paragraph, shape, &mut out);
    out
}

/// The items of a list that has lost its line ends: `1. This. 2. That.`, `The parts: - one - two - three`.
/// O(bytes of the line).
fn items(line: &str) -> Vec<&str> {
    const MOST: usize = 20_000;
    let mut cuts: Vec<usize> = Vec::new();
    if line.len() > MOST {
        return vec![line];
    }
    if line.starts_with("1. ") {
        let mut from = 0;
        for number in 2..100 {
            let Some(at) = line[from..].find(&format!(" {number}. ")) else { break };
            from += at + 1;
            cuts.push(from);
        }
    } else {
        let begins = if line.starts_with("- ") { Some(0) } else { line.find(": - ").map(|at| at + 2) };
        let Some(begins) = begins else { return vec![line] };
        let marks: Vec<usize> =
            line[begins + 1..].match_indices(" - ").map(|(at, _)| begins + 2 + at).collect();
        // `- name - what it is - name - what it is`: every second dash belongs to the item.
        let ends = marks.iter().copied().chain([line.len()]);
        let words: Vec<usize> = std::iter::once(begins)
            .chain(marks.iter().copied())
            .zip(ends)
            .map(|(from, to)| line[from..to].split_whitespace().skip(1).count())
            .collect();
        let pairs = words.len().is_multiple_of(2) && words.iter().step_by(2).all(|count| *count <= 3);
        if marks.len() < 2 || pairs && marks.len() < 3 {
            return vec![line];
        }
        cuts.extend((begins > 0).then_some(begins));
        cuts.extend(
            marks.iter().copied().enumerate().filter(|(n, _)| !pairs || n % 2 == 1).map(|(_, at)| at),
        );
    }
    let mut out = Vec::new();
    let mut from = 0;
    for cut in cuts.into_iter().chain([line.len()]) {
        out.push(line[from..cut].trim());
        from = cut;
    }
    out
}

/// What stands behind a bullet or number.
fn bullet(line: &str) -> Option<&str> {
    for mark in ["- ", "* ", "• ", "+ ", "– "] {
        if let Some(rest) = line.strip_prefix(mark) {
            return Some(rest.trim_start());
        }
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &line[digits..];
    let numbered = (1..=2).contains(&digits) && (rest.starts_with(". ") || rest.starts_with(") "));
    numbered.then(|| rest[2..].trim_start())
}

fn flush(paragraph: &mut String, shape: Shape, out: &mut Vec<Piece>) {
    let text = std::mem::take(paragraph);
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let mut start = 0;
    let mut code = false;
    for (at, (offset, letter)) in letters.iter().enumerate() {
        if *letter == '`' {
            code = !code;
        }
        let ends = matches!(letter, '.' | '!' | '?') && (!code || letters.len() > 20_000);
        let gap = letters.get(at + 1).is_none_or(|(_, next)| next.is_whitespace());
        if !ends || !gap {
            continue;
        }
        let before = text[start..*offset]
            .rsplit(|c: char| c.is_whitespace() || c == '(')
            .next()
            .unwrap_or("")
            .to_lowercase();
        let next = letters[at + 1..].iter().map(|(_, c)| *c).find(|c| !c.is_whitespace());
        let goes_on = Lexicon::bundled().has("short_forms", &before)
            || before.chars().count() == 1 && before.chars().all(char::is_alphabetic) && next.is_some();
        if goes_on {
            continue;
        }
        push(&text[start..=*offset], shape, out);
        start = offset + letter.len_utf8();
    }
    push(&text[start..], shape, out);
}

fn push(text: &str, shape: Shape, out: &mut Vec<Piece>) {
    let text = text.trim();
    if text.chars().any(char::is_alphanumeric) {
        out.push(Piece { text: text.to_string(), shape });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        pieces(text).into_iter().map(|piece| piece.text).collect()
    }

    #[test]
    fn full_stops_end_sentences_but_not_abbreviations_or_versions() {
        assert_eq!(
            texts("It stores files, e.g. images. Then it stops."),
            ["It stores files, e.g. images.", "Then it stops."]
        );
        assert_eq!(texts("Aurora Serverless v2.1 is used"), ["Aurora Serverless v2.1 is used"]);
    }

    #[test]
    fn bullets_stand_alone_and_wrapped_lines_join() {
        let pieces = pieces("# Shop\nOrders come\nin.\n\n- one\n  more\n2. two\n");
        let shapes: Vec<_> = pieces.iter().map(|p| (p.text.as_str(), p.shape)).collect();
        assert_eq!(
            shapes,
            [
                ("Shop", Shape::Heading),
                ("Orders come in.", Shape::Sentence),
                ("one more", Shape::Bullet),
                ("two", Shape::Bullet)
            ]
        );
    }
}
