//! What the words around a word say about it: whether it can be a verb there.

use super::lexicon::{Form, Lexicon};
use super::token::{Kind, Token};
use super::verb::Verb;

/// The token before, adverbs left out.
pub(super) fn before(tokens: &[Token], at: usize, lexicon: &Lexicon) -> Option<usize> {
    let mut at = at;
    while at > 0 {
        at -= 1;
        // `the first writes`
        let first = tokens[at].is("first") && at > 0 && (tokens[at - 1].is("the") || tokens[at - 1].is("a"));
        if first || !(tokens[at].is_word() && !tokens[at].named && lexicon.adverb(&tokens[at].low)) {
            return Some(at);
        }
    }
    None
}

/// A word no list knows that stands as a verb would: `the function orchestrates the …`.
pub(super) fn unknown(tokens: &[Token], at: usize, lexicon: &Lexicon) -> Option<String> {
    let (token, last) = (&tokens[at], tokens.get(at.checked_sub(1)?)?);
    let next = tokens.get(at + 1)?;
    let ending = token.low.ends_with('s') && !token.low.ends_with("ss") && token.low.chars().count() > 4;
    let noun = ["data", "files", "records", "not_parts", "notices", "people"]
        .iter()
        .any(|set| lexicon.has(set, &token.one))
        || ["tions", "ments", "ings", "ities", "ers", "ors"].iter().any(|end| token.low.ends_with(end));
    let behind = next.is_word()
        && ["determiners", "prepositions", "pronouns"].iter().any(|set| lexicon.has(set, &next.low));
    let head = last.is_word() && last.low == last.one && lexicon.has("head_nouns", &last.one);
    // Any verb of no consequence for arrows will do.
    (ending && !noun && behind && head && lexicon.phrases(&token.one).is_empty()).then(|| "work".to_string())
}

/// `have integrated the queue with`, `has been stored`: a participle follows that is no adjective.
pub(super) fn perfect(tokens: &[Token], at: usize, lexicon: &Lexicon) -> bool {
    let mut next = at + 1;
    while tokens.get(next).is_some_and(|t| t.is_word() && lexicon.adverb(&t.low)) {
        next += 1;
    }
    let done = tokens.get(next).is_some_and(|t| {
        t.is("been") || t.is_word() && lexicon.verb(&t.low).is_some_and(|(_, form)| form == Form::Ed)
    });
    let opens = tokens.get(next + 1).is_none_or(|t| {
        !t.is_word() || ["determiners", "prepositions", "pronouns"].iter().any(|set| lexicon.has(set, &t.low))
    });
    done && (opens || tokens[next].is("been"))
}

/// Whether a word names what is carried.
pub(super) fn carried(word: Option<&Token>, lexicon: &Lexicon) -> bool {
    word.is_some_and(|t| lexicon.has("data", &t.low) || lexicon.has("files", &t.one))
}

/// Whether a word behind a plural is its verb: `come in`, `trigger a`.
pub(super) fn acts_on(word: &Token, next: Option<&Token>, lexicon: &Lexicon) -> bool {
    let base = word.is_word() && lexicon.verb(&word.low).is_some_and(|(_, form)| form == Form::Base);
    let opens = next.is_some_and(|t| {
        t.is_word() && ["determiners", "prepositions"].iter().any(|set| lexicon.has(set, &t.low))
    });
    let people =
        word.is_word() && lexicon.has("done_by_people", &word.low) && next.is_some_and(Token::is_word);
    people || base && opens && !lexicon.has("files", &word.one) && !lexicon.has("records", &word.one)
}

/// Whether words count what follows: `three`, `several`.
pub(super) fn nounish_count(before: &[Token], lexicon: &Lexicon) -> bool {
    before.iter().any(|t| {
        lexicon.has("several", &t.low)
            || matches!(t.low.as_str(), "two" | "three" | "four" | "five" | "2" | "3")
    })
}

/// `rules on the bus route`, `images dropped into a bucket trigger`: the head of the subject is plural.
pub(super) fn headed(tokens: &[Token], at: usize, found: &[Option<Verb>], lexicon: &Lexicon) -> bool {
    let reduced = |n: usize| found[n].as_ref().is_some_and(|v| v.form == Form::Ed && v.passive);
    let back =
        (1..at).rev().take(6).take_while(|n| tokens[*n].is_word() && (found[*n].is_none() || reduced(*n)));
    let mut joints = back.filter(|n| {
        reduced(*n)
            || matches!(tokens[*n].low.as_str(), "on" | "in" | "of" | "for" | "from")
                && found[*n - 1].is_none()
    });
    joints.any(|n| {
        let head = &tokens[n - 1];
        let alone = |n: usize| {
            let word = &tokens[n - 1];
            !word.is_word()
                || lexicon.has("determiners", &word.low)
                || lexicon.has("subordinators", &word.low)
                || lexicon.method(word)
        };
        // `images dropped into a bucket trigger`, `new order events from a shop arrive`
        let plain = |n: usize| {
            tokens[n].is_word()
                && found[n].is_none()
                && !["prepositions", "connectives", "relatives"]
                    .iter()
                    .any(|set| lexicon.has(set, &tokens[n].low))
        };
        let words = (0..n - 1).rev().take_while(|n| plain(*n)).count();
        let first = words + 1 == n || alone(n - 1) || words > 0 && words < 4 && alone(n - 1 - words);
        head.is_word() && head.low != head.one && found[n - 1].is_none() && first
    })
}

/// `when an instance changes state`: a verb is still to come.
pub(super) fn subordinate(tokens: &[Token], at: usize, found: &[Option<Verb>]) -> bool {
    let before = (0..at).rev().take_while(|n| tokens[*n].is_word() && found[*n].is_none());
    let opened =
        before.filter(|n| matches!(tokens[*n].low.as_str(), "when" | "whenever" | "if" | "once")).count();
    opened > 0
}

/// `the order service and the analytics service subscribe`: two are several.
pub(super) fn coordinated(tokens: &[Token], at: usize, found: &[Option<Verb>]) -> bool {
    let mut joined = false;
    for n in (0..at).rev() {
        let token = &tokens[n];
        if found[n].is_some() || !token.is_word() && token.kind != Kind::Comma {
            return false;
        }
        if token.is("and") {
            joined = true;
        }
        if matches!(
            token.low.as_str(),
            "when" | "where" | "which" | "that" | "to" | "from" | "in" | "for" | "with"
        ) {
            return false;
        }
    }
    joined
}
