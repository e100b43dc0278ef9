//! Several parts in one breath: `the order and payment functions`, `three functions: one that …, one that …`.

use super::lexicon::{Form, Lexicon};
use super::mention::{Article, Mention, ORDINALS, plain};
use super::token::{Kind, Token};
use super::verb::Verb;

/// Sets whose words never name a part.
const SMALL: [&str; 8] = [
    "determiners",
    "prepositions",
    "connectives",
    "pronouns",
    "passive",
    "relatives",
    "subordinators",
    "modals",
];

/// Roles of which people list several under one noun.
const LISTED: [&str; 9] =
    ["function", "service", "table", "queue", "bucket", "topic", "database", "stream", "model"];

/// Prepositions behind which a second clause keeps silent about its verb: `the other by a schedule`.
pub(super) const GAPPED: [&str; 4] = ["by", "from", "to", "on"];

pub(super) fn small(word: &str, lexicon: &Lexicon) -> bool {
    SMALL.iter().any(|set| lexicon.has(set, word))
}

/// Whether a token stands where an item of a list begins.
fn item_begins(tokens: &[Token], at: usize) -> bool {
    at == 0
        || matches!(
            tokens[at - 1].kind,
            Kind::Comma | Kind::Colon | Kind::Semicolon | Kind::Dash | Kind::Open | Kind::Stop
        )
        || tokens[at - 1].is("and")
        || tokens[at - 1].is("while")
        || tokens[at - 1].is("with")
}

/// `one that validates`, `another for payments`, `the second stores`: one of several named before.
pub(super) fn pick(
    tokens: &[Token],
    verbs: &[Option<Verb>],
    at: usize,
    hits: &[Mention],
    lexicon: &Lexicon,
) -> Option<Mention> {
    let token = &tokens[at];
    if !token.is_word() || token.named || token.glued {
        return None;
    }
    let plural = |m: &&Mention| {
        let last = &tokens[m.end - 1];
        let works = lexicon.has("work_items", &last.one);
        LISTED.contains(&m.role) && m.pick.is_none() && last.low != last.one && !works
    };
    let of = hits.iter().rev().find(plural);
    let role = of.map_or("function", |m| m.role);
    let since = of.map_or(0, |m| m.end);
    let before = hits.iter().filter(|m| m.pick.is_some() && m.head >= since).count() as u32;
    // `one function does this, another does that`
    let single = |m: &&Mention| m.role == "function" && m.head > 0 && tokens[m.head - 1].is("one");
    if token.is("another") && of.is_none() && item_begins(tokens, at) && hits.iter().any(|m| single(&m)) {
        let end = if tokens.get(at + 1).is_some_and(|t| t.is("one")) { at + 2 } else { at + 1 };
        let acts = verbs.get(end).is_some_and(|verb| verb.as_ref().is_some_and(|v| v.form == Form::S));
        return acts.then(|| plain("function", None, "function".to_string(), at, end));
    }
    let ordinal = ORDINALS.iter().position(|word| token.is(word));
    // `one function does this, a third runs …`
    let a = at > 0 && tokens[at - 1].is("a") && item_begins(tokens, at - 1);
    if a && ordinal.is_some() && of.is_none() && hits.iter().any(|m| single(&m)) {
        let acts = verbs.get(at + 1).is_some_and(|verb| verb.as_ref().is_some_and(|v| v.form == Form::S));
        return acts.then(|| {
            let mut found = plain("function", None, "function".to_string(), at, at + 1);
            found.article = Article::Another;
            found
        });
    }
    let the = at > 0 && tokens[at - 1].is("the");
    let mut end = at + 1;
    if tokens.get(end).is_some_and(|t| t.is("one")) {
        end += 1;
    }
    let next = tokens.get(end)?;
    let acts = verbs.get(end).is_some_and(|verb| verb.as_ref().is_some_and(|v| v.form != Form::Ing))
        || next.is_word() && (lexicon.has("modals", &next.low) || lexicon.has("passive", &next.low));
    let number = match ordinal {
        Some(number) if the && acts => number as u32 + 1,
        None if (token.is("one") || token.is("another")) && item_begins(tokens, at) && of.is_some() => {
            let tells = acts || matches!(next.low.as_str(), "that" | "which" | "for" | "to" | "where");
            tells.then_some(before + 1)?
        }
        // `One loads …, the other updates …`, of those the sentence before named.
        None if token.is("one") && at == 0 && acts => {
            let other = |pair: &[Token]| pair[0].is("the") && pair[1].is("other");
            tokens.windows(2).any(other).then_some(1)?
        }
        // `one loads …, the other updates …`, `one is triggered by X, the other by Y`
        None if the && token.is("other") && (acts || GAPPED.contains(&next.low.as_str())) && before > 0 => {
            before + 1
        }
        // `two functions share a queue: the producer enqueues …, and the consumer …`
        None if the && of.is_some() && acts && item_begins(tokens, at - 1) => {
            let agent = ["er", "or"].iter().any(|ending| token.low.ends_with(ending))
                && !lexicon.has("people", &token.low);
            let told = |m: &Mention| {
                m.role == "function"
                    && tokens.get(m.end..at).is_some_and(|t| t.iter().any(|t| t.kind == Kind::Colon))
            };
            (agent && of.is_some_and(told)).then_some(before + 1)?
        }
        _ => return None,
    };
    let mut found = plain(role, None, of.map_or("function".to_string(), |m| m.phrase.clone()), at, end);
    found.pick = Some(number);
    found.first = if the { at - 1 } else { at };
    if ordinal.is_none() && the && !token.is("other") {
        found.name = vec![token.low.clone()];
    }
    if next.is("for") {
        let words: Vec<usize> = (end + 1..tokens.len())
            .take_while(|n| tokens[*n].is_word() && !lexicon.has("connectives", &tokens[*n].low))
            .take(4)
            .filter(|n| !small(&tokens[*n].low, lexicon))
            .collect();
        if let (Some(first), Some(last)) = (words.first(), words.last()) {
            found.written = (tokens[*first].span.0, tokens[*last].span.1);
            found.end = last + 1;
            let doing = verbs[*first].is_some() || tokens[*first].low.ends_with("ing") && words.len() > 1;
            let names = words.iter().skip(usize::from(doing));
            found.name = names.map(|n| tokens[*n].low.clone()).collect();
        }
    }
    Some(found)
}

/// Whether a colon tells who was meant: `three consumers read it: a billing function, …`.
pub(super) fn named_below(tokens: &[Token]) -> bool {
    let colon = tokens.windows(2).find(|pair| pair[0].kind == Kind::Colon);
    colon.is_some_and(|pair| !pair[1].is("one") && !pair[1].is("the"))
}

/// `two subscribers which are queues`: the queues are meant. O(mentions).
pub(super) fn takers(hits: &mut Vec<Mention>, tokens: &[Token], lexicon: &Lexicon) {
    let mut at = 1;
    while at < hits.len() {
        let (taker, what) = (&hits[at - 1], &hits[at]);
        let between = tokens.get(taker.end..what.head).unwrap_or(&[]);
        let are = between.len() >= 2
            && matches!(between[0].low.as_str(), "which" | "that")
            && lexicon.has("passive", &between[1].low);
        if are && lexicon.has("takers", &taker.phrase) && taker.pick.is_none() && LISTED.contains(&what.role)
        {
            hits.remove(at - 1);
        } else {
            at += 1;
        }
    }
}

/// More than four of one kind are one part with its number, unless each is told of. O(mentions).
pub(super) fn crowds(found: &mut [Mention]) {
    const MOST: u32 = 4;
    let told = found.iter().any(|m| m.pick.is_some());
    for mention in found.iter_mut().filter(|m| m.count > MOST && !m.listed && m.pick.is_none() && !told) {
        mention.crowd = std::mem::replace(&mut mention.count, 1);
    }
}

/// `an external pricing API` is someone else's; `another` alone is another one.
pub(super) fn told_apart(mention: &mut Mention, tokens: &[Token]) {
    let foreign = mention.name.first().is_some_and(|name| name == "external");
    if foreign && matches!(mention.role, "http_api" | "rest_api") && mention.generic() {
        mention.role = "external";
    }
    if tokens[mention.head].is("another") {
        mention.article = Article::Another;
    }
}

/// `three functions (validate, charge, ship)`, `two tables: orders and customers`, `functions for users and orders`.
pub(super) fn listed(
    mention: &Mention,
    tokens: &[Token],
    verbs: &[Option<Verb>],
    lexicon: &Lexicon,
) -> Option<Vec<Mention>> {
    // `two subscribers, billing and analytics`: functions, when they have names.
    let takers = lexicon.has("takers", &mention.phrase) && mention.count > 1;
    if !mention.plural || !mention.name.is_empty() || !LISTED.contains(&mention.role) && !takers {
        return None;
    }
    let opener = tokens.get(mention.end)?;
    let aside = opener.kind == Kind::Open;
    let strict = match opener.kind {
        Kind::Open | Kind::Colon | Kind::Dash => mention.count,
        Kind::Comma if mention.count > 1 => mention.count,
        Kind::Word if matches!(opener.low.as_str(), "called" | "named" | "namely") => mention.count,
        // Without a number, what follows `for` is what they are for, but three things are one each.
        Kind::Word if opener.low == "for" && mention.role == "function" => mention.count,
        Kind::Word if opener.low == "for" && mention.count > 1 => mention.count,
        _ => return None,
    };
    let mut items: Vec<(usize, usize)> = Vec::new();
    let mut closing = false;
    let mut at = mention.end + 1;
    loop {
        let begin = at;
        while let Some(token) = tokens.get(at) {
            let verb = verbs[at].as_ref();
            // `for managing categories`
            let plain = token.is_word()
                && !small(&token.low, lexicon)
                && (token.named || verb.is_none() || verb.is_some_and(|v| v.form != Form::S) && at == begin);
            if !plain || at - begin >= 3 {
                break;
            }
            at += 1;
        }
        // `orders, invoices and shipments, each with …`: the list ended before.
        if at == begin
            && items.len() as u32 == strict
            && strict > 1
            && tokens.get(at).is_some_and(|t| t.is("each"))
        {
            break;
        }
        if at == begin {
            return None;
        }
        items.push((begin, at));
        // `$connect, $disconnect and custom, and …`: the list behind `and` is over.
        if closing && tokens.get(at).is_some_and(|t| t.kind == Kind::Comma) {
            break;
        }
        let mut joined = false;
        closing = tokens.get(at).is_some_and(|t| t.is("and"));
        while tokens.get(at).is_some_and(|t| t.kind == Kind::Comma || t.is("and") || t.is("or")) {
            joined = true;
            at += 1;
        }
        if !joined || items.len() >= 12 {
            break;
        }
    }
    let ended = tokens.get(at).is_none_or(|t| match t.kind {
        Kind::Close => aside,
        Kind::Word => !aside && verbs[at].is_none(),
        _ => !aside,
    });
    let loose = opener.is("for") && mention.count == 1;
    let own = |(from, to): &(usize, usize)| (*from..*to).all(|n| !lexicon.plain_name(&tokens[n].one));
    let enough = items.len() >= if loose { 3 } else { 2 }
        && (!loose || items.iter().all(own))
        && (strict == 1 || strict as usize == items.len());
    if !ended || !enough {
        return None;
    }
    let many = items.len();
    let named = items.into_iter().enumerate().map(|(number, (from, to))| {
        let mut one = mention.clone();
        one.listed = true;
        one.role = if takers { "function" } else { mention.role };
        let doing = to - from > 1 && tokens[from].low.ends_with("ing");
        // `(A2A, HTTP, MCP protocols)`: the noun at the end is said of all.
        let last = if number + 1 == many && to - from > 1 && aside { to - 1 } else { to };
        one.name =
            tokens[from + usize::from(doing)..last.max(from + 1)].iter().map(|t| t.low.clone()).collect();
        one.written = (tokens[from].span.0, tokens[last.max(from + 1) - 1].span.1);
        (one.count, one.plural, one.data) = (1, false, false);
        one.end = to;
        if number > 0 {
            (one.first, one.head) = (from, from);
        }
        one
    });
    Some(named.collect())
}

/// Words before a noun of functions that name them, too: `the order, payment and shipping functions`.
/// They are no verbs, whatever else they may be.
pub(super) fn heads(tokens: &[Token], lexicon: &Lexicon) -> Vec<bool> {
    let mut out = vec![false; tokens.len()];
    for (at, token) in tokens.iter().enumerate() {
        if !token.is_word() || !lexicon.has("head_nouns", &token.one) {
            continue;
        }
        // The word before a head is part of its name when something introduces it: `the ship function`.
        let mut begin = at;
        // `the order and payment Lambda functions`
        while begin > 0
            && tokens[begin - 1].is_word()
            && (lexicon.has("modifiers", &tokens[begin - 1].low)
                || lexicon.has("head_nouns", &tokens[begin - 1].one))
            && !lexicon.has("determiners", &tokens[begin - 1].low)
        {
            begin -= 1;
        }
        let mut run: Vec<usize> = Vec::new();
        let mut items = 0;
        while let Some(word) = begin.checked_sub(1).filter(|n| {
            let word = &tokens[*n];
            word.is_word()
                && !word.owner
                && !small(&word.low, lexicon)
                && !lexicon.has("head_nouns", &word.one)
        }) {
            run.push(word);
            items += 1;
            begin = word;
            let mut joint = begin;
            while joint > 0
                && (tokens[joint - 1].kind == Kind::Comma
                    || tokens[joint - 1].is("and")
                    || tokens[joint - 1].is("or"))
            {
                joint -= 1;
            }
            if joint == begin || items >= 8 {
                break;
            }
            begin = joint;
        }
        let introduced = begin.checked_sub(1).is_some_and(|n| {
            tokens[n].is_word()
                && ["determiners", "modifiers"].iter().any(|set| lexicon.has(set, &tokens[n].low))
        });
        // `inventory, billing and email functions`: without an introduction, when all are one kind of word.
        let nouns = run.iter().all(|n| lexicon.verb(&tokens[*n].low).is_none_or(|(_, form)| form != Form::S));
        let plural = token.low != token.one && run.len() >= 2 && nouns;
        if items >= 2 && (introduced || plural) {
            run.into_iter().for_each(|n| out[n] = true);
        } else if items == 1
            && run.first().is_some_and(|n| n + 1 == at)
            && run.first().is_some_and(|n| {
                let kind = lexicon
                    .verb(&tokens[*n].low)
                    .and_then(|(base, form)| Some((form, lexicon.frame(&base)?.name.as_str())));
                // `Ingest function, transform function`: what it does is its name; `Invoke function` is an order.
                matches!(
                    kind,
                    Some((
                        Form::Base | Form::Ing,
                        "process" | "store" | "read" | "send" | "consume" | "tell"
                    ))
                ) && (*n == 0 || !tokens[*n - 1].is_word() || tokens[*n - 1].is("and"))
                    // `Package service: manages packages.`
                    || *n == 0 && tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Colon)
            })
            && tokens[at].low == tokens[at].one
        {
            run.into_iter().for_each(|n| out[n] = true);
        }
    }
    out
}

/// `inventory and notification functions`: the word before names a function, too.
pub(super) fn shared_heads(
    mention: &Mention,
    floor: usize,
    tokens: &[Token],
    verbs: &[Option<Verb>],
    lexicon: &Lexicon,
) -> Vec<Mention> {
    let mut found = Vec::new();
    let several = mention.plural && LISTED.contains(&mention.role) && mention.role != "model";
    let mut at = mention.first;
    let either = at > 0 && tokens[at - 1].is("or") && mention.role == "function";
    if mention.name.len() != 1 || !several && !either {
        return found;
    }
    let mut joined = false;
    while at >= floor + 2 && found.len() < 8 {
        let (word, joint) = (&tokens[at - 2], &tokens[at - 1]);
        let joins = joint.is("and") || joint.is("or") || joint.kind == Kind::Comma && joined;
        let noun = word.is_word()
            && verbs[at - 2].is_none()
            && ![
                "determiners",
                "prepositions",
                "connectives",
                "modifiers",
                "pronouns",
                "passive",
                "data",
                "systems",
            ]
            .iter()
            .any(|set| lexicon.has(set, &word.low) && !lexicon.method(word));
        let alone = at == floor + 2
            || !tokens[at - 3].is_word()
            || lexicon.has("determiners", &tokens[at - 3].low)
            || lexicon.has("connectives", &tokens[at - 3].low)
            || verbs[at - 3].is_some()
            || lexicon.has("prepositions", &tokens[at - 3].low);
        if !joins || !noun || !alone {
            break;
        }
        joined = true;
        let mut other = plain(mention.role, None, mention.phrase.clone(), at - 2, at - 1);
        other.name = vec![word.low.clone()];
        other.listed = true;
        found.push(other);
        at -= 2;
    }
    found.reverse();
    found
}
