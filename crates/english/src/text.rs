//! Words of a text with their places: tokens, sentences, lists and headings.

use crate::lexicon::Lexicon;

/// The longest text that is read to its end, in tokens; what stands behind is not used.
const MOST: usize = 6_000;

/// One word or mark.
#[derive(Clone, Debug)]
pub struct Token {
    /// First byte in the text.
    pub start: usize,
    /// Byte behind the last.
    pub end: usize,
    /// Lower case, spelling corrected, without `'s`.
    pub low: String,
    /// Lower case and singular.
    pub one: String,
    /// A word or number, no mark.
    pub word: bool,
    /// Written with a capital letter first.
    pub capital: bool,
    /// Written in code marks or quotes.
    pub named: bool,
    /// Followed by `'s`.
    pub owner: bool,
    /// Joined to the word before by a hyphen, slash or dot.
    pub glued: bool,
    /// The sentence it stands in.
    pub sentence: usize,
}

/// What a sentence is on its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A sentence of a paragraph.
    Plain,
    /// A bullet or numbered step.
    Item,
    /// A heading.
    Heading,
}

/// One sentence: its tokens and its shape.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// First token.
    pub first: usize,
    /// Token behind the last.
    pub last: usize,
    /// What it is on its page.
    pub shape: Shape,
}

/// A text, cut up.
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// The text as given.
    pub raw: String,
    /// All tokens in order.
    pub tokens: Vec<Token>,
    /// All sentences in order.
    pub sentences: Vec<Sentence>,
    /// Spellings that were corrected: as written, as read.
    pub corrected: Vec<(String, String)>,
}

impl Text {
    /// Cuts a text into tokens and sentences. O(bytes).
    pub fn read(raw: &str, lexicon: &Lexicon) -> Text {
        let mut reader =
            Reader { lexicon, text: Text { raw: raw.to_string(), ..Text::default() }, fresh: true };
        let mut offset = 0;
        let mut before: Option<&str> = None;
        let mut fenced = false;
        for line in raw.split_inclusive('\n') {
            let bare = line.trim();
            if bare.starts_with("```") {
                fenced = !fenced;
            } else if !fenced {
                reader.line(raw, offset, line, before);
            }
            before = Some(bare);
            offset += line.len();
            if reader.text.tokens.len() > MOST {
                break;
            }
        }
        reader.text.close();
        reader.text
    }

    /// The words of a span as they are written.
    pub fn written(&self, first: usize, last: usize) -> &str {
        match (self.tokens.get(first), last.checked_sub(1).and_then(|at| self.tokens.get(at))) {
            (Some(a), Some(b)) if a.start <= b.end => self.raw.get(a.start..b.end).unwrap_or(""),
            _ => "",
        }
    }

    /// The token at an offset that may lie before the text.
    pub fn at(&self, at: isize) -> Option<&Token> {
        usize::try_from(at).ok().and_then(|at| self.tokens.get(at))
    }

    /// A sentence as it is written, on one line.
    pub fn sentence(&self, at: usize) -> String {
        let Some(sentence) = self.sentences.get(at) else { return String::new() };
        self.written(sentence.first, sentence.last).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn close(&mut self) {
        let count = self.tokens.len();
        for at in 0..self.sentences.len() {
            self.sentences[at].last = self.sentences.get(at + 1).map_or(count, |next| next.first);
        }
        self.sentences.retain(|sentence| sentence.first < sentence.last);
        for (number, sentence) in self.sentences.iter().enumerate() {
            for token in &mut self.tokens[sentence.first..sentence.last] {
                token.sentence = number;
            }
        }
    }
}

struct Reader<'a> {
    lexicon: &'a Lexicon,
    text: Text,
    /// The next token begins a sentence.
    fresh: bool,
}

impl Reader<'_> {
    /// Adds the tokens of a line that begins at an offset of the text.
    fn line(&mut self, raw: &str, offset: usize, line: &str, before: Option<&str>) {
        let bare = line.trim_start();
        let lead = line.len() - bare.len();
        let (mark, shape) = opening(bare);
        let soft = |before: &str| {
            before.len() > 60
                && !before.ends_with(['.', ':', '!', '?'])
                && bare.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit() || c == '(')
        };
        if shape != Shape::Plain || !before.is_some_and(soft) {
            self.fresh = true;
        }
        let mut at = offset + lead + mark;
        let end = offset + line.trim_end().len();
        while at < end {
            let rest = &raw[at..end];
            let Some(letter) = rest.chars().next() else { break };
            if letter.is_whitespace() || matches!(letter, '*' | '#' | '|' | '\u{FE0F}') {
                if letter == '|' {
                    self.fresh = true;
                }
                at += letter.len_utf8();
            } else if letter.is_alphanumeric() || letter == '_' {
                at = self.word(raw, at, end, shape);
            } else {
                at = self.mark(raw, at, end, shape);
            }
        }
    }

    fn push(&mut self, token: Token, shape: Shape) {
        if self.fresh {
            self.text.sentences.push(Sentence { first: self.text.tokens.len(), last: usize::MAX, shape });
            self.fresh = false;
        }
        self.text.tokens.push(token);
    }

    fn word(&mut self, raw: &str, at: usize, end: usize, shape: Shape) -> usize {
        let rest = &raw[at..end];
        let mut length = rest.len();
        let letters: Vec<(usize, char)> = rest.char_indices().take(120).collect();
        for (n, (offset, letter)) in letters.iter().enumerate() {
            let next = letters.get(n + 1).map_or(' ', |(_, c)| *c);
            let inner = match letter {
                '\'' | '’' => next.is_alphabetic() && n > 0,
                '.' | '@' => next.is_alphanumeric(),
                ',' => next.is_ascii_digit() && n > 0 && letters[n - 1].1.is_ascii_digit(),
                '+' => next == '+',
                c => c.is_alphanumeric() || *c == '_',
            };
            if !inner {
                length = *offset;
                break;
            }
        }
        if letters.len() == 120 && length == rest.len() {
            length = letters[119].0;
        }
        let length = length.max(letters.first().map_or(1, |(_, c)| c.len_utf8()));
        let written = &rest[..length];
        let bare = written.strip_suffix("'s").or_else(|| written.strip_suffix("’s")).unwrap_or(written);
        let owner =
            bare.len() < written.len() || rest[length..].starts_with(['\'', '’']) && written.ends_with('s');
        let joined = raw[..at].ends_with(['-', '/', '_'])
            && self.text.tokens.last().is_some_and(|last| last.word && last.end + 1 == at && !self.fresh);
        let plain = bare.to_lowercase().replace('’', "'");
        let spelled = self.lexicon.spelled(&plain);
        if spelled != plain && self.lexicon.is_misspelling(&plain) {
            self.text.corrected.push((bare.to_string(), spelled.clone()));
        }
        let quoted = raw[..at].ends_with(['`', '"', '“']);
        for (n, part) in spelled.split([' ', '-']).enumerate() {
            let token = Token {
                start: at,
                end: at + length,
                low: part.to_string(),
                one: singular(part),
                word: true,
                capital: bare.starts_with(char::is_uppercase),
                named: quoted,
                owner,
                glued: joined || n > 0,
                sentence: 0,
            };
            self.push(token, shape);
        }
        at + length
    }

    fn mark(&mut self, raw: &str, at: usize, end: usize, shape: Shape) -> usize {
        let rest = &raw[at..end];
        const ARROWS: [(&str, &str); 11] = [
            ("-->", "->"),
            ("->", "->"),
            ("=>", "->"),
            ("→", "->"),
            ("➜", "->"),
            ("⇒", "->"),
            ("⟶", "->"),
            ("~>", "~>"),
            ("!>", "!>"),
            ("<-", "<-"),
            ("←", "<-"),
        ];
        let arrow = ARROWS.iter().find(|(sign, _)| rest.starts_with(sign));
        let letter = rest.chars().next().unwrap_or(' ');
        let length = arrow.map_or(letter.len_utf8(), |(sign, _)| sign.len());
        let next = rest[length..].chars().next().unwrap_or(' ');
        let behind_word =
            self.text.tokens.last().is_some_and(|last| last.word && last.end == at) && !self.fresh;
        if letter == '`' || letter == '"' || letter == '“' || letter == '”' || matches!(letter, '\'' | '’')
        {
            return at + length;
        }
        // Hyphens and slashes inside of a word join it and are no token.
        if arrow.is_none() && matches!(letter, '-' | '/') && behind_word && next.is_alphanumeric() {
            return at + length;
        }
        let low = match (arrow, letter) {
            (Some((_, low)), _) => (*low).to_string(),
            (None, '—' | '–' | '-') => "–".to_string(),
            (None, '!' | '?' | '…') => ".".to_string(),
            (None, '[') => "(".to_string(),
            (None, ']') => ")".to_string(),
            (None, letter) => letter.to_string(),
        };
        let stop = low == "." && next.is_whitespace();
        let short = stop
            && letter == '.'
            && self.text.tokens.last().is_some_and(|last| {
                last.word
                    && (self.lexicon.has("short_forms", &last.low)
                        || last.low.chars().count() == 1 && last.capital && !last.glued)
            })
            && !rest[length..].trim().is_empty();
        if short {
            return at + length;
        }
        let token = Token {
            start: at,
            end: at + length,
            one: low.clone(),
            low,
            word: false,
            capital: false,
            named: false,
            owner: false,
            glued: false,
            sentence: 0,
        };
        self.push(token, shape);
        if stop {
            self.fresh = true;
        }
        at + length
    }
}

/// The length of a bullet, number or heading sign with the gap behind it, and what it opens.
fn opening(line: &str) -> (usize, Shape) {
    let hashes = line.bytes().take_while(|b| *b == b'#').count();
    if hashes > 0 && line[hashes..].starts_with(' ') {
        return (hashes + 1, Shape::Heading);
    }
    for mark in ["- ", "* ", "• ", "+ ", "– ", "> "] {
        if line.starts_with(mark) {
            return (mark.len(), Shape::Item);
        }
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let letters = usize::from(digits == 0 && line.starts_with(|c: char| c.is_ascii_lowercase()));
    let sign = &line[digits + letters..];
    if (1..=2).contains(&(digits + letters)) && (sign.starts_with(". ") || sign.starts_with(") ")) {
        return (digits + letters + 2, Shape::Item);
    }
    (0, Shape::Plain)
}

/// The singular of a word by rule; lexicon and text go through the same rule.
pub fn singular(word: &str) -> String {
    let count = word.chars().count();
    if count <= 3 || word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
        return word.to_string();
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    for ending in ["ches", "shes", "sses", "xes"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_string();
        }
    }
    word.strip_suffix('s').unwrap_or(word).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Text {
        Text::read(text, Lexicon::bundled())
    }

    fn lows(text: &str) -> Vec<String> {
        read(text).tokens.into_iter().map(|token| token.low).collect()
    }

    #[test]
    fn hyphens_join_and_arrows_stand_alone() {
        assert_eq!(lows("a dead-letter queue -> S3"), ["a", "dead", "letter", "queue", "->", "s3"]);
        assert!(read("dead-letter").tokens[1].glued);
    }

    #[test]
    fn full_stops_end_sentences_but_not_abbreviations_or_versions() {
        let text = read("It stores files, e.g. images. Aurora v2.1 is used. Done");
        assert_eq!(text.sentences.len(), 3);
    }

    #[test]
    fn items_and_headings_are_told_apart_and_wrapped_lines_join() {
        let text = read(
            "# Shop\n- one\n2) two\nA long line that goes on and on until the editor breaks it at the\nnext line.\n",
        );
        let shapes: Vec<Shape> = text.sentences.iter().map(|s| s.shape).collect();
        assert_eq!(shapes, [Shape::Heading, Shape::Item, Shape::Item, Shape::Plain]);
    }

    #[test]
    fn tokens_keep_their_places() {
        let text = read("The customer's order");
        assert_eq!(text.written(0, 2), "The customer's");
        assert!(text.tokens[1].owner);
    }
}
