//! The words around the name of a part: what it is called, how many, whose, and what it only stands for.

use super::lexicon::Lexicon;
use super::mention::{Article, Mention, NUMBERS, ORDINALS};
use super::token::{Kind, Token};
use super::verb::Verb;

/// What stands behind the name: `function URL`, `queue called orders`, `S3 events`.
pub(super) fn behind(mention: &mut Mention, tokens: &[Token], verbs: &[Option<Verb>], lexicon: &Lexicon) {
    // `Amazon MQ brokers`
    if !mention.generic()
        && tokens.get(mention.end).is_some_and(|t| {
            t.is_word()
                && (lexicon.has("tails", &t.one)
                    || t.one == "service" && mention.role == "service"
                    || t.one == "container" && matches!(mention.role, "table" | "bucket")
                    || t.one == "application" && mention.role == "pipe")
        })
        && verbs[mention.end].is_none()
        && !tokens[mention.end - 1].owner
    {
        mention.end += 1;
    }
    // `an Express API service`: the API.
    if tokens[mention.end - 1].is("api")
        && mention.role == "http_api"
        && tokens.get(mention.end).is_some_and(|t| t.is("service"))
        && verbs[mention.end].is_none()
    {
        mention.end += 1;
    }
    // `two subscribers which are queues`
    if mention.head >= 4
        && lexicon.has("takers", &tokens[mention.head - 3].one)
        && lexicon.has("passive", &tokens[mention.head - 1].low)
    {
        let count = NUMBERS.iter().position(|n| tokens[mention.head - 4].is(n));
        mention.count = count.map_or(mention.count, |n| n as u32 + 1);
    }
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
    let told = mention.end;
    bracketed(mention, tokens);
    // `a function (publisher)`: what it is called.
    if let (Some(open), Some(word), Some(close)) =
        (tokens.get(mention.end), tokens.get(mention.end + 1), tokens.get(mention.end + 2))
        && (open.kind, close.kind) == (Kind::Open, Kind::Close)
        && mention.role == "function"
        && word.is_word()
        && word.low.ends_with("er")
    {
        mention.name.push(word.low.clone());
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
    // What stands in the brackets is its name, and no word of its label.
    if mention.end > told && tokens[mention.end - 1].kind == Kind::Close {
        mention.written.1 = tokens[told - 1].span.1;
    }
    // `S3 put events`
    let kind = tokens.get(mention.end).is_some_and(|t| t.is_word() && lexicon.has("event_kinds", &t.low));
    let event =
        tokens.get(mention.end + 1).is_some_and(|t| matches!(t.one.as_str(), "event" | "notification"));
    mention.data |= kind && event;
}

/// The name a function is given before its noun, between commas.
fn apposed(mention: &Mention, first: usize, tokens: &[Token]) -> Option<usize> {
    let comma = |n: usize| tokens.get(n).is_some_and(|t| t.kind == Kind::Comma);
    let name = first.checked_sub(2)?;
    let alone = name == 0 || comma(name - 1);
    let introduced = matches!(mention.article, Article::A | Article::Another);
    let fits = mention.role == "function" && mention.name.is_empty() && !mention.plural && introduced;
    let word = tokens[name].is_word() && tokens[name].capital;
    let noun = tokens.get(mention.end).is_some_and(|t| t.one == "service");
    (fits && word && alone && comma(first - 1) && comma(mention.end + usize::from(noun))).then_some(name)
}

/// `D1 (`engine-db`)`: the brackets hold its name, when nothing else stands in them.
fn bracketed(mention: &mut Mention, tokens: &[Token]) {
    if mention.plural || tokens.get(mention.end).is_none_or(|t| t.kind != Kind::Open) {
        return;
    }
    let inside = tokens[mention.end + 1..].iter().take_while(|t| t.is_word() && t.named).count();
    let close = mention.end + 1 + inside;
    let whole = (1..=5).contains(&inside) && tokens.get(close).is_some_and(|t| t.kind == Kind::Close);
    let one = tokens[mention.end + 1..close].iter().skip(1).all(|t| t.glued);
    if whole && one {
        mention.name.extend(tokens[mention.end + 1..close].iter().map(|t| t.low.clone()));
        mention.end = close + 1;
    }
}

/// What stands before the name: article, number, describing words.
pub(super) fn ahead(
    mention: &mut Mention,
    floor: usize,
    tokens: &[Token],
    verbs: &[Option<Verb>],
    lexicon: &Lexicon,
) {
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
            || matches!(low, "how" | "why" | "what")
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
            .or_else(|| low.parse::<usize>().ok().filter(|n| (1..1000).contains(n)).map(|n| n - 1))
        {
            // `two Azure Functions`: a name that is a plural already, when it is counted.
            mention.plural |= n > 0 && tokens[mention.end - 1].low != tokens[mention.end - 1].one;
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
        mention.own |=
            low == "own" || !mention.plural && matches!(low, "separate" | "dedicated" | "individual");
        // `both queues`
        if (lexicon.has("several", low) || low == "both") && mention.plural && mention.count == 1 {
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
            || lexicon.adverb(low)
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
    // `two rules`, `a separate rule`: of one bus.
    if mention.role == "bus" && tokens[mention.end - 1].one == "rule" {
        (mention.count, mention.plural, mention.ordinal) = (1, false, None);
        mention.article = Article::The;
    }
    // `Labeler, a Cloud Function, extracts …`: the name stands before.
    if let Some(name) = apposed(mention, at, tokens).filter(|_| words.is_empty()) {
        words.push(tokens[name].low.clone());
        begins = name;
        mention.written.1 = tokens[name].span.1;
    }
    // `engine` (Worker): the name stands before, and what it is in the brackets.
    let held = at > 1
        && tokens[at - 1].kind == Kind::Open
        && tokens.get(mention.end).is_some_and(|t| t.kind == Kind::Close);
    let run = tokens[..at.saturating_sub(1)].iter().rev().take_while(|t| t.is_word() && t.named).count();
    let plain = words.is_empty() || words.len() == 1 && mention.phrase.ends_with(&words[0]);
    if held && plain && mention.name.is_empty() && (1..=4).contains(&run) && !mention.plural {
        let from = at - 1 - run;
        words = tokens[from..at - 1].iter().map(|t| t.low.clone()).collect();
        begins = from;
        mention.written.1 = tokens[at - 2].span.1;
    }
    let away = |t: &Token| lexicon.has("elsewhere", &t.low);
    if matches!(mention.role, "database" | "table" | "vm" | "service")
        && tokens[at..mention.head].iter().any(away)
    {
        (mention.role, mention.product) = ("legacy", None);
    }
    let ends = if mention.written.1 > 0 { mention.written.1 } else { tokens[mention.end - 1].span.1 };
    mention.written = (tokens[begins].span.0, ends);
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
