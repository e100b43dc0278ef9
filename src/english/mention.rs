//! Finds the parts a sentence names: a phrase of the lexicon with the words that belong to it.

use super::dropped::dropped;
use super::lexicon::Lexicon;
use super::several;
use super::token::{Kind, Token};
use super::verb::Verb;

/// How a part is introduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Article {
    /// Nothing.
    None,
    /// `a`, `one`, `new`
    A,
    /// `the`, `this`, `its`
    The,
    /// `another`, `a second`
    Another,
    /// `each`, `every`
    Each,
}

/// A part named in a sentence.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    /// What it is.
    pub role: &'static str,
    /// The catalogue's name of the product.
    pub product: Option<String>,
    /// The words that name it, singular: `message queue`.
    pub phrase: String,
    /// First token, with article and describing words.
    pub first: usize,
    /// First token of the naming phrase.
    pub head: usize,
    /// Token behind the last.
    pub end: usize,
    /// How it is introduced.
    pub article: Article,
    /// Which of several: `first`, `second`.
    pub ordinal: Option<u32>,
    /// How many.
    pub count: u32,
    /// More than one.
    pub plural: bool,
    /// Distinguishing words: `orders` in `the orders table`.
    pub name: Vec<String>,
    /// The words as written, with those that tell it from others: `orders table`.
    pub written: (usize, usize),
    /// Stands for what it sends: `the function's output`, `S3 events`.
    pub data: bool,
    /// `X invocation`: the words say that it is called.
    pub called: bool,
    /// Where failures go.
    pub dead: bool,
    /// One of a list under one noun: `the order and payment functions`.
    pub listed: bool,
    /// One of several named before, by number from 1: `one that …`, `the second`.
    pub pick: Option<u32>,
    /// Everyone in question has one: `its own table`.
    pub own: bool,
    /// The changes in a store, not the store: `a stream on the table`.
    pub feed: bool,
}

impl Mention {
    /// Whether only a role is named, no product.
    pub(super) fn generic(&self) -> bool {
        self.product.is_none()
    }
}

const NUMBERS: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
pub(super) const ORDINALS: [&str; 6] = ["first", "second", "third", "fourth", "fifth", "sixth"];

/// Finds all parts named in a sentence, in order.
pub(super) fn mentions(tokens: &[Token], verbs: &[Option<Verb>], lexicon: &Lexicon) -> Vec<Mention> {
    let mut hits: Vec<Mention> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if let Some(found) = several::pick(tokens, verbs, at, &hits, lexicon) {
            at = found.end;
            hits.push(found);
            continue;
        }
        match hit(tokens, verbs, at, lexicon) {
            Some(found) => {
                at = found.end;
                join(&mut hits, found, tokens, lexicon);
            }
            None => at += 1,
        }
    }
    // `the user service` is no user.
    let mut at = 1;
    while at < hits.len() {
        if hits[at].phrase == "service"
            && hits[at - 1].end == hits[at].head
            && hits[at].role == "function"
            && hits[at - 1].role == "client"
        {
            hits.remove(at - 1);
        } else {
            at += 1;
        }
    }
    let mut floor = 0;
    let mut out: Vec<Mention> = Vec::new();
    for mut mention in hits {
        if mention.pick.is_some() {
            floor = mention.end;
            out.push(mention);
            continue;
        }
        behind(&mut mention, tokens, verbs, lexicon);
        ahead(&mut mention, floor, tokens, verbs, lexicon);
        several::told_apart(&mut mention, tokens);
        let shared = several::shared_heads(&mention, floor, tokens, verbs, lexicon);
        mention.listed = !shared.is_empty();
        out.extend(shared);
        if let Some(listed) = several::listed(&mention, tokens, verbs, lexicon) {
            floor = listed.last().map_or(mention.end, |last| last.end);
            out.extend(listed);
            continue;
        }
        if !dropped(&mention, tokens, verbs, lexicon) {
            floor = mention.end;
            out.push(mention);
        }
    }
    out
}

fn hit(tokens: &[Token], verbs: &[Option<Verb>], at: usize, lexicon: &Lexicon) -> Option<Mention> {
    let first = &tokens[at];
    if first.kind == Kind::Address {
        return Some(plain("external", None, super::label::host(&first.text), at, at + 1));
    }
    if !first.is_word() {
        return None;
    }
    // `via the Data API`: a way to talk, no part.
    if first.is("data") && first.capital && tokens.get(at + 1).is_some_and(|t| t.is("api")) {
        return None;
    }
    if first.is("api") && at > 0 && tokens[at - 1].is("data") && tokens[at - 1].capital {
        return None;
    }
    // `the order service`: a part of ours, named by what stands before.
    if first.one == "service"
        && verbs[at].is_none()
        && !first.named
        && at > 0
        && tokens.get(at + 1).is_none_or(|t| !t.glued)
    {
        let before = &tokens[at - 1];
        let names = before.is_word()
            && verbs[at - 1].is_none()
            && !before.owner
            && ![
                "determiners",
                "prepositions",
                "modifiers",
                "brands",
                "connectives",
                "several",
                "relatives",
                "pronouns",
            ]
            .iter()
            .any(|set| lexicon.has(set, &before.low))
            && lexicon.provider(&before.low).is_none();
        // `the SNS service` is the product's.
        let product = before.capital
            && !lexicon.has("words", &before.one)
            && lexicon
                .phrases(&before.one)
                .iter()
                .any(|p| p.words.len() == 1 && p.product.is_some() && p.role != "service");
        if names && first.low == "service" && !product {
            return Some(plain("function", None, "service".to_string(), at, at + 1));
        }
        // `four services: …`
        let told =
            tokens.get(at + 1).is_some_and(|t| matches!(t.kind, Kind::Colon | Kind::Open | Kind::Comma));
        if first.low == "services" && told && NUMBERS.contains(&before.low.as_str()) {
            return Some(plain("function", None, "service".to_string(), at, at + 1));
        }
        return None;
    }
    let fits = |words: &[String]| {
        words.iter().enumerate().all(|(n, word)| {
            tokens.get(at + n).is_some_and(|t| {
                t.is_word()
                    && (t.one == *word || t.low == *word)
                    && (n == 0 || !tokens[at + n - 1].owner)
                    && (n == 0
                        || t.glued
                        || verbs[at + n].is_none()
                        || !matches!(verbs[at + n].as_ref().map(|v| v.form), Some(super::lexicon::Form::S)))
            })
        })
    };
    // `Amazon S3 Vectors`: the longer name begins behind the brand.
    if lexicon.provider(&first.low).is_some() && tokens.get(at + 1).is_some_and(|t| t.is_word()) {
        let own = best(first, &fits, lexicon).map_or(0, |phrase| at + phrase.words.len());
        if hit(tokens, verbs, at + 1, lexicon).is_some_and(|behind| behind.end > own && own > 0) {
            return None;
        }
    }
    let phrase = best(first, &fits, lexicon)?;
    let text = phrase.words.join(" ");
    let end = at + phrase.words.len();
    if phrase.words.len() == 1 && verbs[at].is_some() {
        return None;
    }
    if phrase.role == "external" && lexicon.has("capital_only", &text) && !first.capital {
        return None;
    }
    // `push/pull`, `user-defined`: no part.
    if end < tokens.len()
        && tokens[end].glued
        && phrase.words.len() == 1
        && phrase.product.is_none()
        && (text == "push" || lexicon.verb(&tokens[end].low).is_some())
    {
        return None;
    }
    // `connect`, `batch`: a product only with its maker's name or a capital letter.
    let product_only =
        phrase.product.is_some() && lexicon.has("words", &text) && !lexicon.has("plain", &text);
    if product_only {
        let brand = at > 0
            && tokens[at - 1].is_word()
            && lexicon.has("brands", &tokens[at - 1].low)
            && tokens[at - 1].low != "the";
        let capital = first.capital
            && (at > 0 && tokens[at - 1].is_word() || end < tokens.len() && tokens[end].capital)
            && tokens[at..end].iter().all(|t| t.capital);
        if !brand && !capital {
            return None;
        }
    }
    Some(plain(phrase.role, phrase.product.clone(), text, at, end))
}

/// The longest phrase that fits at a word.
fn best<'l>(
    first: &Token,
    fits: &dyn Fn(&[String]) -> bool,
    lexicon: &'l Lexicon,
) -> Option<&'l super::lexicon::Phrase> {
    let plural: &[super::lexicon::Phrase] =
        if first.low == first.one { &[] } else { lexicon.phrases(&first.low) };
    lexicon
        .phrases(&first.one)
        .iter()
        .chain(plural)
        .filter(|phrase| fits(&phrase.words))
        .max_by_key(|phrase| phrase.words.len())
}

pub(super) fn plain(
    role: &'static str,
    product: Option<String>,
    phrase: String,
    head: usize,
    end: usize,
) -> Mention {
    Mention {
        role,
        product,
        phrase,
        first: head,
        head,
        end,
        article: Article::None,
        ordinal: None,
        count: 1,
        plural: false,
        name: Vec::new(),
        written: (0, 0),
        data: false,
        called: false,
        dead: false,
        listed: false,
        pick: None,
        own: false,
        feed: false,
    }
}

/// Adds a hit, or makes it one with the hit before: `Amazon SQS` and `FIFO queue`.
fn join(hits: &mut Vec<Mention>, mut next: Mention, tokens: &[Token], lexicon: &Lexicon) {
    if let Some(last) = hits.last_mut() {
        let between = tokens.get(last.end..next.head).unwrap_or(&[]);
        // `a partner's REST API` is the partner.
        if last.role == "external"
            && tokens[last.end - 1].owner
            && matches!(next.role, "http_api" | "rest_api")
            && next.generic()
            && between.is_empty()
        {
            last.end = next.end;
            return;
        }
        let adjacent = between.iter().all(|t| {
            t.is_word()
                && !t.owner
                && (lexicon.has("modifiers", &t.low)
                    || t.low == "for"
                        && last.role == next.role
                        && last.product.is_some()
                        && next.product.is_some())
        }) && between.len() <= 4
            && !tokens[last.end - 1].owner;
        let aside = !between.is_empty()
            && between[0].kind == Kind::Open
            && between[1..].iter().all(|t| t.is_word() && lexicon.has("brands", &t.low));
        // `the ledger function`: a function, named by the word before.
        if next.role == "function"
            && next.generic()
            && last.generic()
            && between.is_empty()
            && !matches!(last.role, "function" | "workflow")
            && lexicon.has("agents", &next.phrase)
        {
            next.name = last.phrase.split(' ').map(str::to_string).collect();
            next.head = last.head;
            next.first = last.head;
            hits.pop();
            hits.push(next);
            return;
        }
        // `SFTP server`, `Kafka cluster`: one part.
        if next.role == "vm" && next.generic() && between.is_empty() && last.role != "client" {
            last.end = next.end;
            return;
        }
        let both =
            lexicon.together(last.role, next.role).or_else(|| (last.role == next.role).then_some(last.role));
        if let Some(role) =
            both.filter(|_| adjacent || aside && (last.role == next.role || last.generic() || next.generic()))
        {
            // `S3 bucket S3`, `queue queue` of two products are two parts.
            let two = last.product.is_some()
                && next.product.is_some()
                && adjacent
                && last.role == next.role
                && !aside
                && between.is_empty()
                && !related(last, &next);
            if !two {
                let own = next.product.is_some();
                last.product = match (last.product.take(), next.product) {
                    (Some(first), second) if role == last.role => {
                        let _ = second;
                        Some(first)
                    }
                    (_, Some(second)) if role == next.role => Some(second),
                    _ => None,
                };
                // `handlers in Lambda` are several.
                let head = &tokens[last.end - 1];
                last.plural |= last.product.is_none() && own && head.low != head.one;
                last.feed |= next.role == "stream" && last.role == "table";
                last.role = role;
                last.phrase = next.phrase;
                last.end = next.end;
                return;
            }
        }
    }
    hits.push(next);
}

/// Two names of one product family.
fn related(a: &Mention, b: &Mention) -> bool {
    let (Some(a), Some(b)) = (&a.product, &b.product) else { return true };
    a.split('_').any(|word| b.split('_').any(|other| other == word)) || a != b && a.len().min(b.len()) > 2
}

/// What stands behind the name: `function URL`, `queue called orders`, `S3 events`.
fn behind(mention: &mut Mention, tokens: &[Token], verbs: &[Option<Verb>], lexicon: &Lexicon) {
    let last = mention.end - 1;
    mention.plural |= tokens[last].low != tokens[last].one
        && mention.product.as_ref().is_none_or(|p| !p.ends_with('s'))
        && !tokens[last].named;
    mention.data = tokens[last].owner;
    let mut at = mention.end;
    if tokens.get(at).is_some_and(|t| {
        t.is("called") || t.is("named") || t.is("function") && tokens.get(at + 1).is_some_and(|t| t.named)
    }) {
        at += 1;
    }
    // A name in code marks, or after `called`; code before `event` names the event.
    let mut named = usize::from(
        at == mention.end
            && tokens.get(at + 1).is_some_and(|t| t.is_word() && (t.named || lexicon.has("data", &t.low))),
    ) * 9;
    while let Some(token) =
        tokens.get(at).filter(|t| t.is_word() && named < 3 && (t.named || at > mention.end && named == 0))
    {
        mention.name.push(token.low.clone());
        at += 1;
        named += 1;
        mention.end = at;
    }
    // `consumer 1`
    if let Some(token) = tokens.get(mention.end)
        && token.is_word()
        && (token.low.chars().all(|c| c.is_ascii_digit()) && token.low.len() <= 2
            || token.low.len() == 1 && token.capital && token.low != "i")
        && tokens.get(mention.end + 1).is_none_or(|t| !t.is_word() || !t.glued)
        && mention.generic()
    {
        mention.name.push(token.low.clone());
        mention.end += 1;
    }
    if let Some(token) = tokens.get(mention.end)
        && token.is_word()
        && verbs.get(mention.end).is_some_and(Option::is_none)
        && lexicon.has("data", &token.low)
    {
        mention.data = true;
        mention.called = lexicon.has("calls", &token.one);
    }
}

/// What stands before the name: article, number, describing words.
fn ahead(mention: &mut Mention, floor: usize, tokens: &[Token], verbs: &[Option<Verb>], lexicon: &Lexicon) {
    let mut at = mention.head;
    let mut words: Vec<String> = Vec::new();
    let mut begins = mention.head;
    while begins + 1 < mention.end && lexicon.provider(&tokens[begins].low).is_some() {
        begins += 1;
    }
    while at > floor {
        let token = &tokens[at - 1];
        if !token.is_word() {
            // `dead-letter`: the hyphen is gone already; anything else ends the phrase.
            break;
        }
        let low = token.low.as_str();
        let glued_next = tokens[at].glued;
        if lexicon.has("prepositions", low) && !glued_next && !token.glued
            || lexicon.has("connectives", low)
            || lexicon.has("relatives", low) && low != "that"
            || lexicon.has("subordinators", low) && !glued_next
        {
            break;
        }
        let introduces = lexicon.frame(low).is_some_and(|f| matches!(f.name.as_str(), "have" | "use"))
            || mention.role == "client" && lexicon.verb(low).is_some();
        // `the connect function`: a name.
        let introduces = introduces && !(mention.role == "function" && at == mention.head);
        if !token.named && (verbs[at - 1].is_some() || lexicon.has("passive", low) || introduces) {
            break;
        }
        at -= 1;
        if let Some(n) = ORDINALS.iter().position(|o| *o == low) {
            mention.ordinal = Some(n as u32 + 1);
            continue;
        }
        if let Some(n) = NUMBERS
            .iter()
            .position(|n| *n == low)
            .or_else(|| low.parse::<usize>().ok().filter(|n| (1..=20).contains(n)).map(|n| n - 1))
        {
            if mention.plural || n == 0 {
                mention.count = n as u32 + 1;
            }
            if n == 0 && mention.article == Article::None {
                mention.article = Article::A;
            }
            continue;
        }
        match low {
            "a" | "an" | "new" | "one" if mention.article == Article::None => mention.article = Article::A,
            "the" | "this" | "that" | "these" | "those" | "its" | "our" | "your" | "their" | "same"
                if mention.article == Article::None =>
            {
                mention.article = Article::The
            }
            "another" | "other" | "separate" | "different" | "additional" => {
                mention.article = Article::Another
            }
            "each" | "every" => mention.article = Article::Each,
            _ => {}
        }
        mention.own |= low == "own";
        if lexicon.has("several", low) && mention.plural && mention.count == 1 {
            mention.count = 2;
        }
        if lexicon.has("determiners", low) || low == "new" || low == "same" {
            if matches!(
                low,
                "a" | "an"
                    | "the"
                    | "this"
                    | "its"
                    | "our"
                    | "that"
                    | "another"
                    | "each"
                    | "every"
                    | "their"
                    | "your"
            ) {
                break;
            }
            continue;
        }
        let describing = lexicon.has("modifiers", low) && !token.named
            || lexicon.has("adverbs", low)
            || lexicon.provider(low).is_some();
        if !describing && words.len() < 3 && low.chars().any(char::is_alphabetic) {
            words.push(low.to_string());
            begins = at;
        }
    }
    words.reverse();
    // `the message function`: a word that says little elsewhere tells it from others.
    if mention.role == "function" && words.is_empty() && mention.name.is_empty() && mention.head > floor {
        let before = &tokens[mention.head - 1];
        if before.is_word() && mention.head > at && lexicon.has("namely", &before.low) {
            words.push(before.low.clone());
            begins = mention.head - 1;
        }
    }
    // `the authorizer`, `the importer`: the noun itself is the name.
    let last = mention.phrase.split(' ').next_back().unwrap_or("");
    if mention.role == "function"
        && mention.product.is_none()
        && words.is_empty()
        && mention.name.is_empty()
        && !matches!(
            last,
            "function" | "handler" | "microservice" | "service" | "lambda" | "method" | "faas" | "url"
        )
    {
        words.push(last.to_string());
    }
    // `the Google Safe Browsing API`, `the OpenWeather API`: a name of its own makes it someone else's.
    if matches!(mention.role, "http_api" | "rest_api")
        && mention.generic()
        && at > 0
        && mention.phrase != "api gateway"
    {
        let own: Vec<&Token> = tokens[at..mention.head]
            .iter()
            .filter(|t| {
                t.capital && (lexicon.provider(&t.low).is_some() || !lexicon.has("modifiers", &t.low))
            })
            .filter(|t| !t.named && !lexicon.has("determiners", &t.low))
            .collect();
        let camel = |t: &&Token| {
            t.text.chars().skip(1).any(char::is_uppercase) && t.text.chars().any(char::is_lowercase)
        };
        let maker = own.first().is_some_and(|t| lexicon.provider(&t.low).is_some());
        if own.len() > 1 && (maker || own.len() > 2) || own.iter().any(camel) {
            mention.role = "external";
            mention.phrase = own.iter().map(|t| t.low.as_str()).collect::<Vec<_>>().join(" ") + " api";
        }
    }
    let away = |t: &Token| lexicon.has("elsewhere", &t.low);
    if matches!(mention.role, "database" | "table" | "vm" | "service")
        && tokens[at..mention.head].iter().any(away)
    {
        (mention.role, mention.product) = ("legacy", None);
    }
    mention.written = (tokens[begins].span.0, tokens[mention.end - 1].span.1);
    mention.first = at;
    let dead = words.iter().any(|w| matches!(w.as_str(), "dead" | "dlq"))
        || tokens[at..mention.head].windows(2).any(|w| w[0].low == "dead" && w[1].low == "letter")
        || words.first().is_some_and(|w| matches!(w.as_str(), "failure" | "error" | "failed" | "poison"));
    mention.dead = dead && matches!(mention.role, "queue" | "topic");
    if words.iter().all(|w| lexicon.provider(w).is_none()) {
        words.append(&mut mention.name);
        mention.name = words;
    }
    if matches!(
        mention.role,
        "client"
            | "external"
            | "legacy"
            | "auth"
            | "model"
            | "cdn"
            | "monitor"
            | "iot"
            | "waf"
            | "email"
            | "sms"
            | "push"
    ) && mention.product.is_some()
    {
        mention.name.clear();
    }
}
