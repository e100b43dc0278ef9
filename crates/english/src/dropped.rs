//! Names that only describe something else: the Lambda extension, the S3 bucket name, a customer's orders.

use super::lexicon::{Form, Lexicon};
use super::mention::{Article, Mention};
use super::token::{Kind, Token};
use super::verb::Verb;

/// Names that only describe something else: the Lambda extension, the S3 bucket name.
pub(super) fn dropped(
    mention: &Mention,
    tokens: &[Token],
    verbs: &[Option<Verb>],
    lexicon: &Lexicon,
) -> bool {
    let follows = tokens
        .get(mention.end)
        .filter(|t| t.is_word() && !t.named && verbs.get(mention.end).is_some_and(Option::is_none));
    let last = &tokens[mention.end - 1];
    // `submits a job`, `the task is queued`: what is worked on, unless it acts itself.
    if lexicon.has("work_items", &tokens[mention.head].one) && mention.end == mention.head + 1 {
        let acts = verbs
            .get(mention.end)
            .is_some_and(|verb| verb.as_ref().is_some_and(|v| !v.passive && v.form != Form::Ing))
            || tokens.get(mention.end).is_some_and(|t| t.is("that") || t.is("which") || t.is("to"))
                && mention.article != Article::The;
        let timed = mention.name.iter().any(|name| lexicon.has("timed", name))
            || mention.first.checked_sub(1).is_some_and(|n| tokens[n].kind == Kind::Every);
        let by = mention.first.checked_sub(1).is_some_and(|n| tokens[n].is("by"));
        if mention.plural || !(acts || timed || by) {
            return true;
        }
    }
    // `the order service consists of …`: the whole, no part of its own.
    let made = tokens.get(mention.end).is_some_and(|t| t.is_word() && lexicon.has("made_of", &t.low));
    if made && tokens[mention.end - 1].is("service") {
        return true;
    }
    // `routes push events`: what happens.
    if mention.role == "push" && mention.phrase == "push" && mention.data {
        return true;
    }
    // `required values are email, first name`
    let is = mention.first.checked_sub(1).is_some_and(|n| lexicon.has("passive", &tokens[n].low));
    let lists = tokens.get(mention.end).is_some_and(|t| t.kind == Kind::Comma);
    if mention.role == "email" && mention.phrase == "email" && is && lists && mention.article == Article::None
    {
        return true;
    }
    // `checks the email domain`
    let thing = tokens.get(mention.end).is_some_and(|t| t.is_word() && lexicon.has("email_things", &t.one));
    if mention.role == "email" && mention.phrase == "email" && thing {
        return true;
    }
    // `15 minute buckets`: of time.
    let timed = mention.head.checked_sub(1).is_some_and(|n| tokens[n].kind == Kind::Time);
    if timed && mention.role == "bucket" && mention.generic() {
        return true;
    }
    // `a presigned S3 URL`: an address in it.
    let address = tokens.get(mention.end).is_some_and(|t| t.one == "url");
    if address && mention.role == "bucket" {
        return true;
    }
    // `a partner event source`
    let source = tokens.get(mention.end).is_some_and(|t| t.is("event"));
    if mention.phrase == "partner" && source {
        return true;
    }
    // `The workflow was:`, `the flow is as follows`
    let is = tokens.get(mention.end).is_some_and(|t| t.is_word() && lexicon.has("passive", &t.low));
    let opens = tokens.get(mention.end + 1).is_some_and(|t| t.kind == Kind::Colon || t.is("as"));
    if is && opens && mention.role == "workflow" && mention.generic() {
        return true;
    }
    // `external systems (e.g., email)`: for example.
    let inside = (0..mention.first)
        .rev()
        .take_while(|n| tokens[*n].kind != Kind::Close)
        .find(|n| tokens[*n].kind == Kind::Open);
    let example = inside.is_some_and(|n| {
        tokens[n + 1..mention.first]
            .iter()
            .take(2)
            .any(|t| t.is("e.g") || t.is("example") || t.is("like") || t.is("such"))
    });
    if example && mention.generic() {
        return true;
    }
    // `automated agents`
    if mention.phrase == "agent" && mention.plural && mention.generic() {
        return true;
    }
    // `a database with 13 tables`: what is in it.
    let within = mention.first.checked_sub(1).is_some_and(|n| lexicon.has("prepositions", &tokens[n].low));
    // `D1 holds 13 tables`
    let holds = mention.first.checked_sub(2).is_some_and(|n| {
        verbs[n + 1].is_some()
            && lexicon.phrases(&tokens[n].low).iter().any(|p| matches!(p.role, "table" | "database"))
    });
    if mention.role == "table" && mention.generic() && mention.count > 4 && (within || holds) {
        return true;
    }
    // `container based applications`
    let based = tokens.get(mention.end).is_some_and(|t| t.is("based") && !t.glued);
    let noun =
        tokens.get(mention.end + 1).is_some_and(|t| t.is_word() && !lexicon.has("prepositions", &t.low));
    if based && noun && mention.generic() {
        return true;
    }
    // `our marketplace has`: the system itself.
    let ours = tokens[mention.first..mention.head].iter().any(|t| t.is("our") || t.is("this"));
    if ours && mention.role == "external" && mention.generic() && lexicon.has("systems", &last.one) {
        return true;
    }
    // `execute-api:InvalidateCache`: a word inside a name of code.
    if last.named && tokens.get(mention.end).is_some_and(|t| t.named && t.glued) && last.glued {
        return true;
    }
    // `uses REST API calls to read`: how it reads.
    let called = mention.first.checked_sub(1).and_then(|n| verbs[n].as_ref());
    let calls = called.is_some_and(|v| lexicon.has("uses", &v.lemma) || lexicon.has("light", &v.lemma));
    let door = matches!(mention.role, "http_api" | "rest_api") && mention.generic();
    let asks = tokens.get(mention.end).is_some_and(|t| matches!(t.one.as_str(), "call" | "request"));
    let to = tokens.get(mention.end + 1).is_some_and(|t| t.is("to"));
    if door && calls && asks && (mention.article == Article::None || to) {
        return true;
    }
    // `a topic-queue-chaining pattern`, `VPC endpoints`: words for something else.
    let chained = tokens.get(mention.end).is_some_and(|t| {
        t.glued
            && !t.named
            && verbs[mention.end].is_none()
            && !["prepositions", "backing", "starting"].iter().any(|set| lexicon.has(set, &t.low))
    });
    if chained && mention.generic() && !tokens[mention.head].named {
        return true;
    }
    if mention.head > 0 && tokens[mention.head].one == "endpoint" && tokens[mention.head - 1].is("vpc") {
        return true;
    }
    // `performs a PutRecords API call`: what it does.
    let asked = tokens.get(mention.end).is_some_and(|t| t.is_word() && lexicon.has("asked_for", &t.one));
    if asked && mention.role == "external" && last.is("api") && mention.article == Article::None {
        return true;
    }
    // `a container image`
    if mention.role == "service" && tokens.get(mention.end).is_some_and(|t| t.one == "image") {
        return true;
    }
    // `in the form of`
    if mention.role == "client"
        && tokens.get(mention.end).is_some_and(|t| t.is("of"))
        && mention.phrase == "form"
    {
        return true;
    }
    if mention.role == "client" || mention.phrase == "webhook" {
        // `user's friends`, `customer orders`, `sensor application`: a person who only describes something.
        let singular = !mention.plural;
        // `the position of each driver`
        let before = mention.first.checked_sub(1).map_or("", |at| tokens[at].low.as_str());
        let greeted = |word: &str| matches!(word, "hey" | "hi" | "hello" | "dear");
        if singular
            && (before == "of" && mention.article != Article::The
                || greeted(before)
                || greeted(&tokens[mention.first].low))
        {
            return true;
        }
        let describes = follows.is_some_and(|t| {
            ![
                "prepositions",
                "connectives",
                "modals",
                "passive",
                "relatives",
                "determiners",
                "subordinators",
                "pronouns",
            ]
            .iter()
            .any(|set| lexicon.has(set, &t.low))
                && !lexicon.adverb(&t.low)
                && !matches!(t.low.as_str(), "has" | "have" | "had" | "how")
        });
        if tokens[mention.end - 1].owner
            || singular && describes
            || describes
                && follows.is_some_and(|t| lexicon.has("systems", &t.one) || lexicon.has("not_parts", &t.one))
        {
            return true;
        }
    }

    let next = tokens
        .get(mention.end)
        .filter(|t| t.is_word() && verbs.get(mention.end).is_some_and(Option::is_none));
    if let Some(next) = next
        && lexicon.has("not_parts", &next.one)
        && !(next.one == "extension" && matches!(mention.role, "config" | "secret"))
        && !(mention.role == "client" && matches!(next.low.as_str(), "service"))
        && (!next.capital || mention.generic())
    {
        // `calls Translate service`: the product, with a noun behind it.
        let product = !mention.generic() && tokens[mention.head].capital && mention.role != "function";
        let named = mention.article == Article::The && mention.role == "function" || product;
        return next.low != "service" || !named;
    }
    let keeps = matches!(mention.role, "config" | "secret");
    if next.is_some_and(|t| matches!(t.one.as_str(), "extension" | "layer" | "destination")) && !keeps {
        return true;
    }
    // `load-balancer-like`, `Kafka-style`
    tokens.get(mention.end).is_some_and(|t| {
        t.glued && matches!(t.low.as_str(), "like" | "style" | "based" | "compatible" | "powered" | "backed")
    }) && !last.owner
        && mention.role != "function"
}
