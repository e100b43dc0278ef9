//! Finds the parts a sentence names: a phrase of the lexicon with the words that belong to it.

use super::dropped::dropped;
use super::lexicon::Lexicon;
use super::naming::{ahead, behind};
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
    /// So many of one kind that they are one part: `13 word-pool tables`.
    pub crowd: u32,
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

pub(super) const NUMBERS: [&str; 10] =
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
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
            Some(mut found) => {
                at = found.end;
                // `two consumers`: programs, when they are counted.
                let counted = found.head > 0 && NUMBERS[1..].contains(&tokens[found.head - 1].low.as_str());
                let acts = verbs.get(found.end).is_some_and(Option::is_some) && !several::named_below(tokens);
                if counted && acts && found.role == "client" && lexicon.has("takers", &found.phrase) {
                    found.role = "function";
                }
                join(&mut hits, found, tokens, verbs, lexicon);
            }
            None => at += 1,
        }
    }
    // `the user service` is no user.
    let mut at = 1;
    while at < hits.len() {
        // `the users table`
        let kept = matches!(hits[at].role, "table" | "bucket" | "queue" | "topic" | "database")
            && hits[at].generic();
        if (hits[at].phrase == "service" && hits[at].role == "function" || kept)
            && hits[at - 1].end == hits[at].head
            && hits[at - 1].role == "client"
            && !tokens[hits[at - 1].end - 1].owner
        {
            hits.remove(at - 1);
        } else {
            at += 1;
        }
    }
    several::takers(&mut hits, tokens, lexicon);
    let mut floor = 0;
    let mut out: Vec<Mention> = Vec::new();
    for mut mention in hits {
        // What a list has named already.
        if mention.head < floor {
            continue;
        }
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
    several::crowds(&mut out);
    // `a queue-triggered function`: the article is the function's.
    for at in 1..out.len() {
        if super::element::backs(tokens, &out, at - 1, lexicon) && out[at].article == Article::None {
            out[at].article = out[at - 1].article;
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
    // `POST /orders`: the door it comes in by.
    let path = tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Path || first.named && t.named && t.glued);
    if lexicon.method(first) && path {
        let end = (at + 1..tokens.len())
            .take_while(|n| *n == at + 1 || tokens[*n].named && tokens[*n].glued)
            .last()
            .map_or(at + 2, |n| n + 1);
        return Some(plain("http_api", None, "endpoint".to_string(), at, end));
    }
    // `a GET request to /orders`
    let asked = tokens.get(at + 1).is_some_and(|t| t.one == "request")
        && tokens.get(at + 2).is_some_and(|t| matches!(t.low.as_str(), "to" | "at" | "on"))
        && tokens.get(at + 3).is_some_and(|t| t.kind == Kind::Path);
    if lexicon.method(first) && asked {
        return Some(plain("http_api", None, "endpoint".to_string(), at, at + 4));
    }
    // `a storage-triggered function`
    if matches!(first.low.as_str(), "storage" | "bucket")
        && tokens.get(at + 1).is_some_and(|t| t.glued && lexicon.has("starting", &t.low))
    {
        return Some(plain("bucket", None, "storage bucket".to_string(), at, at + 1));
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
        && !tokens.get(at + 1).is_some_and(|t| t.is("bus"))
        && verbs[at].is_none()
        && !first.named
        && at > 0
        && !tokens[at - 1].is("api")
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
                "frameworks",
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
        // `the order and payment services write`: each name is one of them.
        let word = |n: usize| at.checked_sub(n).map(|n| &tokens[n]).filter(|t| t.is_word());
        let list = word(2).is_some_and(|t| t.is("and"))
            && word(3).is_some_and(|t| (at == 3 || !t.capital) && !lexicon.has("modifiers", &t.low))
            && at.checked_sub(4).is_none_or(|n| tokens[n].is("the") || tokens[n].kind == Kind::Comma);
        let acts = verbs.get(at + 1).is_some_and(Option::is_some)
            || tokens.get(at + 1).is_some_and(|t| t.is("each") || t.is("both") || t.is("all"));
        if first.low == "services" && names && !product && list && acts {
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
    // `the bucket pushes notifications to`, `will push messages`: what it does, and no push message.
    let does = verbs[at].as_ref().is_some_and(|v| {
        let helped = at > 0
            && (lexicon.has("modals", &tokens[at - 1].low) || lexicon.has("pronouns", &tokens[at - 1].low));
        v.form == super::lexicon::Form::S || helped
    });
    if phrase.words.len() == 1 && verbs[at].is_some() || does {
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
        && !lexicon.has("starting", &tokens[end].low)
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
        crowd: 0,
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
fn join(
    hits: &mut Vec<Mention>,
    mut next: Mention,
    tokens: &[Token],
    verbs: &[Option<Verb>],
    lexicon: &Lexicon,
) {
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
        // `the S3 audit archive bucket`: the words between are its name.
        let named: Vec<String> = between.iter().map(|t| t.low.clone()).collect();
        let same = last.role == next.role
            || lexicon.together(last.role, next.role).is_some() && matches!(last.role, "table" | "database");
        let inside = !between.is_empty()
            && between.len() <= 3
            && same
            && last.product.is_some()
            && next.generic()
            && last.role != "client"
            && next.phrase.split(' ').count() == 1
            && !tokens[last.end - 1].owner
            && (last.end..next.head).all(|n| {
                tokens[n].is_word()
                    && verbs[n].is_none()
                    && !tokens[n].owner
                    && !several::small(&tokens[n].low, lexicon)
            });
        if inside {
            last.name.extend(named.into_iter().filter(|word| !lexicon.has("modifiers", word)));
            last.plural |= tokens[next.end - 1].low != tokens[next.end - 1].one;
            last.phrase = next.phrase;
            last.end = next.end;
            return;
        }
        let aside = !between.is_empty()
            && between[0].kind == Kind::Open
            && between[1..].iter().all(|t| t.is_word() && lexicon.has("brands", &t.low));
        // `the ledger function`: a function, named by the word before.
        if next.role == "function"
            && next.generic()
            && last.generic()
            && between.is_empty()
            && (!matches!(last.role, "function" | "workflow")
                || last.role == "workflow" && next.phrase == "service")
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
        // `a scraper Lambda`: what it does is its name.
        if (last.role, next.role) == ("function", "function")
            && last.generic()
            && (next.product.is_some()
                || matches!(next.phrase.as_str(), "service" | "function" | "microservice"))
            && between.is_empty()
            && !last.phrase.contains(' ')
            && !matches!(
                last.phrase.as_str(),
                "function" | "handler" | "microservice" | "service" | "lambda" | "job"
            )
            && last.name.is_empty()
        {
            last.name = vec![last.phrase.clone()];
        }
        let both =
            lexicon.together(last.role, next.role).or_else(|| (last.role == next.role).then_some(last.role));
        let both = both.map(|role| {
            // `a DynamoDB database`, `a read model in Aurora`: the product decides.
            let store =
                |m: &Mention| matches!(m.role, "table" | "database" | "cache" | "search" | "warehouse");
            match (store(last) && store(&next), &last.product, &next.product) {
                (true, Some(_), None) => last.role,
                (true, None, Some(_)) => next.role,
                _ => role,
            }
        });
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
                let own = next.product.is_some() && last.product.is_none();
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
                last.plural |= own && head.low != head.one;
                last.feed |= next.role == "stream" && last.role == "table";
                // `Stripe webhooks` are Stripe's.
                let sender = last.role == "external" && next.phrase.ends_with("webhook");
                if (role == next.role || last.product.is_some()) && !sender {
                    last.phrase = next.phrase;
                }
                last.role = role;
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
