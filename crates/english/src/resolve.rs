//! Which part a mention means: one named before, or a new one.

use std::collections::BTreeSet;

use super::draft::{Draft, Part};
use super::lexicon::Lexicon;
use super::mention::{Article, Mention};
use neph_catalog::Catalog;

/// What a mention's sentence says about it.
pub(super) struct Context<'a> {
    /// The piece of text.
    pub piece: usize,
    /// Base forms of the verbs the mention is subject of.
    pub does: &'a BTreeSet<String>,
    /// Parts named in the same clause.
    pub beside: &'a [usize],
    /// The words of the mention.
    pub written: &'a str,
    /// The mention is only introduced, in a list of what there is.
    pub listed: bool,
    /// The domain or chapter the sentence is about.
    pub area: Option<&'a str>,
}

/// The parts a mention means.
pub(super) fn resolve(
    draft: &mut Draft,
    mention: &Mention,
    context: &Context<'_>,
    lexicon: &Lexicon,
) -> Vec<usize> {
    let fits: Vec<usize> = (0..draft.parts.len())
        .filter(|at| !draft.parts[*at].gone && same_kind(&draft.parts[*at], mention, lexicon))
        .collect();
    // `a table` in another domain is another table.
    let elsewhere = |at: &usize| {
        let group = draft.parts[*at].group.map(|group| draft.groups[group].as_str());
        mention.article == Article::A && context.area.is_some() && group.is_some() && group != context.area
    };
    // `a WebSocket API` beside `an API` is another door.
    let door = |at: &usize| {
        let part = &draft.parts[*at];
        mention.article == Article::A
            && matches!(mention.role, "websocket" | "graphql")
            && part.role != mention.role
            && part.product.is_none()
            && (draft.touched(*at) || part.piece == context.piece)
    };
    // `nightly lambda reads …`: not the one something else starts.
    let timed = |at: &usize| {
        let by_hour = context.written.split(' ').any(|word| lexicon.has("timed", &word.to_lowercase()));
        mention.role == "function"
            && by_hour
            && matches!(mention.article, Article::A | Article::None)
            && draft.touched(*at)
            && !draft.arrows.iter().any(|a| a.to == *at && draft.parts[a.from].role == "schedule")
    };
    // Several that are counted further on in the sentence are others.
    let later = |at: &usize| {
        let part = &draft.parts[*at];
        part.numbered
            && part.piece == context.piece
            && part.place > mention.first
            && mention.article == Article::A
    };
    let fits: Vec<usize> =
        fits.into_iter().filter(|at| !elsewhere(at) && !door(at) && !timed(at) && !later(at)).collect();
    if fits.is_empty() {
        let mut short = (0..draft.parts.len())
            .filter(|at| !draft.parts[*at].gone && short_for(&draft.parts[*at], mention));
        if let (Some(one), None) = (short.next(), short.next()) {
            return vec![one];
        }
    }
    let clients: Vec<usize> = draft.of(&["client"]);
    if fits.is_empty()
        && mention.phrase == "client"
        && clients.len() == 1
        && draft.parts[clients[0]].piece <= context.piece
    {
        return clients;
    }
    // `the output S3 object` lies in the bucket that is known.
    let thing =
        mention.role == "bucket" && ["object", "file", "folder"].iter().any(|w| mention.phrase.ends_with(w));
    if let Some(last) = fits.last().filter(|_| thing) {
        return vec![*last];
    }
    if mention.crowd > 0 {
        // `The API has 12 endpoints`: they are the API.
        if let ("http_api" | "rest_api", Some(door)) = (mention.role, fits.last()) {
            return vec![*door];
        }
        let title = format!("{} {}", mention.crowd, context.written);
        let known = fits.iter().find(|at| {
            let part = &draft.parts[**at];
            part.title.as_ref().is_some_and(|own| own.starts_with(&format!("{} ", mention.crowd)))
        });
        return vec![
            known
                .copied()
                .unwrap_or_else(|| draft.part(Part { title: Some(title), ..new(mention, context) })),
        ];
    }
    if let Some(ordinal) = mention.ordinal.filter(|_| mention.count == 1) {
        let pool: Vec<usize> = fits.clone();
        let at = ordinal as usize - 1;
        if let Some(part) = pool.get(at).filter(|_| mention.role != "queue" || pool.len() > 1 || at == 0) {
            return vec![*part];
        }
        let mut part = new(mention, context);
        part.name.insert(0, ["first", "second", "third", "fourth", "fifth", "sixth"][at.min(5)].to_string());
        return vec![draft.part(part)];
    }
    if mention.count > 1 {
        let several = (mention.count as usize).min(12);
        let unnamed: Vec<usize> = fits
            .iter()
            .copied()
            .filter(|at| draft.parts[*at].numbered || draft.parts[*at].name == mention.name)
            .collect();
        if mention.article != Article::Another && unnamed.len() == several {
            return unnamed;
        }
        // `six functions inside that workflow`: not the one the API calls.
        let again = |at: usize| {
            context.listed
                || mention.article == Article::The
                || mention.role != "function"
                || !draft.touched(at)
        };
        let one = unnamed.len() == 1 && !draft.parts[unnamed[0]].numbered && again(unnamed[0]);
        let mut out: Vec<usize> = if one { unnamed } else { Vec::new() };
        for at in out.clone() {
            draft.parts[at].numbered = true;
        }
        while out.len() < several {
            let mut part = new(mention, context);
            part.numbered = true;
            out.push(draft.part(part));
        }
        return out;
    }
    if mention.article == Article::Each && fits.len() > 1 {
        return fits;
    }
    // `Lambda functions`, after several are known.
    if mention.plural
        && mention.name.is_empty()
        && fits.len() > 1
        && mention.article != Article::Another
        && (mention.role == "function"
            || mention.article == Article::The && fits.iter().all(|at| draft.parts[*at].numbered))
    {
        return fits;
    }
    if mention.article == Article::Another {
        return vec![draft.part(new(mention, context))];
    }
    // `Step Functions orchestrates a checkout workflow`: that is the workflow.
    if let ([one], "workflow", true) = (fits.as_slice(), mention.role, mention.generic())
        && draft.parts[*one].product.is_some()
        && draft.parts[*one].name.is_empty()
        && mention.article != Article::Another
    {
        learn(&mut draft.parts[*one], mention, context);
        return vec![*one];
    }
    // `It demonstrates a workflow. The template creates a shell workflow`: introduced a second time.
    let contrast = mention.name.iter().any(|word| lexicon.has("contrast", word));
    if let ([one], true, false) = (fits.as_slice(), context.listed && !mention.name.is_empty(), contrast)
        && mention.article == Article::A
        && draft.parts[*one].name.is_empty()
        && !draft.parts[*one].numbered
        && draft.parts[*one].piece < context.piece
    {
        learn(&mut draft.parts[*one], mention, context);
        return vec![*one];
    }
    let chosen = if mention.name.is_empty() {
        unnamed(draft, mention, &fits, context)
    } else {
        named(draft, mention, &fits)
    };
    match chosen {
        Some(at) => {
            learn(&mut draft.parts[at], mention, context);
            vec![at]
        }
        None => vec![draft.part(new(mention, context))],
    }
}

/// The known part of that name, or one without a name that may take it.
fn named(draft: &Draft, mention: &Mention, fits: &[usize]) -> Option<usize> {
    let same = |at: &&usize| {
        let part = &draft.parts[**at];
        let name = &part.name;
        // `the fulfilment worker`, `the worker`
        let noun = mention.name.len() == 1 && part.phrase == mention.name[0] && mention.phrase == part.phrase;
        !name.is_empty()
            && (mention.name.iter().all(|word| name.contains(word))
                || name.iter().all(|word| mention.name.contains(word))
                || noun
                || stem_meets(name, &mention.name))
    };
    if let Some(at) = fits.iter().rev().find(same) {
        return Some(*at);
    }
    // A function that works already and is one of several keeps what it is called.
    let taken = |at: &usize| {
        (fits.len() > 1 || mention.listed && mention.article == Article::None)
            && mention.role == "function"
            && !draft.parts[*at].numbered
            && draft.arrows.iter().any(|a| a.from == *at)
    };
    let free: Vec<usize> =
        fits.iter().copied().filter(|at| draft.parts[*at].name.is_empty() && !taken(at)).collect();
    let numbered = free.iter().copied().find(|at| draft.parts[*at].numbered);
    if numbered.is_some() {
        return numbered;
    }
    let contrast = mention.name.iter().any(|word| Lexicon::bundled().has("contrast", word));
    match mention.article {
        Article::The | Article::None if !contrast && !mention.dead => free.last().copied(),
        _ => None,
    }
}

/// `ingest` and `ingestion`, `thumbnail` and `thumbnails`.
fn stem_meets(a: &[String], b: &[String]) -> bool {
    let stem = |word: &String| word.chars().take(6).collect::<String>();
    let last = |words: &[String]| words.last().filter(|w| w.chars().count() >= 5).map(stem);
    last(a).is_some() && last(a) == last(b)
}

fn unnamed(draft: &Draft, mention: &Mention, fits: &[usize], context: &Context<'_>) -> Option<usize> {
    let last = fits.iter().rev().copied().find(|at| draft.parts[*at].dead == mention.dead)?;
    if mention.role != "function" || mention.article != Article::A || context.listed {
        // `the function`: one that is joined to what stands beside it is meant rather than another.
        let near = fits.iter().rev().copied().find(|at| {
            context.beside.iter().any(|other| draft.joined(*other, *at) || draft.joined(*at, *other))
        });
        return if mention.role == "function" && mention.article == Article::The {
            Some(last)
        } else {
            near.filter(|_| mention.role == "function").or(Some(last))
        };
    }
    // `a function` again: the same one, unless it does something else or stands elsewhere.
    let mut fits: Vec<usize> = fits.to_vec();
    fits.reverse();
    fits.into_iter().find(|at| {
        let part = &draft.parts[*at];
        if !part.does.is_empty()
            && !context.does.is_empty()
            && part.does.is_disjoint(context.does)
            && draft.touched(*at)
        {
            return false;
        }
        let free = !draft.touched(*at);
        let beside = context.beside.iter().any(|other| draft.joined(*other, *at));
        free || beside
            && (context.does.is_empty() || !part.does.is_disjoint(context.does) || part.does.is_empty())
    })
}

fn learn(part: &mut Part, mention: &Mention, context: &Context<'_>) {
    if part.fixed.is_some() {
        return;
    }
    // `a WebSocket connection`, then `API Gateway`: it stays what it is.
    if part.role == "websocket" && part.product.is_none() && mention.role != part.role {
        return;
    }
    // The fuller words make the better label.
    if part.product.is_none() && mention.product.is_some() || part.name.is_empty() && !mention.name.is_empty()
    {
        part.written = context.written.to_string();
    }
    if part.product.is_none() && mention.product.is_some() {
        part.product.clone_from(&mention.product);
        part.role = mention.role;
    } else if mention.generic()
        && part.product.as_deref().is_some_and(|p| p.contains("gateway") || p == "apigw")
        && matches!(mention.role, "http_api" | "rest_api" | "websocket")
        && mention.role != part.role
        && mention.phrase.contains(' ')
    {
        part.role = mention.role;
    }
    if part.name.is_empty() {
        part.name.clone_from(&mention.name);
        if !mention.name.is_empty() {
            part.numbered = false;
        }
    }
}

/// A part as a mention introduces it.
pub(super) fn new(mention: &Mention, context: &Context<'_>) -> Part {
    Part {
        role: mention.role,
        product: mention.product.clone(),
        phrase: mention.phrase.clone(),
        name: mention.name.clone(),
        written: context.written.to_string(),
        place: mention.first,
        piece: context.piece,
        dead: mention.dead,
        ..Part::default()
    }
}

/// Whether a mention can mean a part at all.
fn same_kind(part: &Part, mention: &Mention, lexicon: &Lexicon) -> bool {
    if part.dead != mention.dead {
        return false;
    }
    if matches!(mention.role, "client" | "external" | "legacy") {
        return part.role == mention.role && alike(&part.phrase, &mention.phrase);
    }
    match (&part.product, &mention.product) {
        (Some(a), Some(b)) => same_product(a, b),
        // `CloudWatch logs` are not CloudTrail.
        (Some(product), None) if other_brand(product, &mention.phrase, lexicon) => false,
        (Some(_), None) => {
            lexicon.means(&mention.phrase).iter().any(|role| role == part.role)
                || part.role == mention.role
                // `an SNS queue`, then `the queue`.
                || part.phrase == mention.phrase && mention.article == Article::The
        }
        (None, Some(_)) => {
            let fed = part.role == "stream" && matches!(mention.role, "table" | "delivery") && !mention.feed;
            let connection = part.role == "websocket" && part.phrase.ends_with(" connection");
            connection && matches!(mention.role, "http_api" | "rest_api")
                || part.role == mention.role
                || !fed && lexicon.means(&part.phrase).iter().any(|role| role == mention.role)
        }
        (None, None) => {
            part.role == mention.role
                || lexicon.means(&mention.phrase).iter().any(|role| role == part.role)
                || lexicon.means(&part.phrase).iter().any(|role| role == mention.role)
        }
    }
}

fn alike(a: &str, b: &str) -> bool {
    let general = |text: &str| matches!(text, "user" | "end user" | "customer" | "client");
    let screen = |text: &str| {
        matches!(
            text,
            "single page app"
                | "single page application"
                | "spa"
                | "frontend"
                | "front end"
                | "react app"
                | "web frontend"
                | "react frontend"
                | "web client"
                | "web app"
        )
    };
    let short = |a: &str, b: &str| a.strip_suffix(b).is_some_and(|front| front.ends_with(' '));
    a == b || short(a, b) || short(b, a) || general(a) && general(b) || screen(a) && screen(b)
}

/// Whether a phrase begins with the name of another product.
fn other_brand(product: &str, phrase: &str, lexicon: &Lexicon) -> bool {
    let Some((brand, _)) = phrase.split_once(' ') else { return false };
    let named =
        lexicon.phrases(brand).iter().filter(|p| p.words.len() == 1).find_map(|p| p.product.as_deref());
    named.is_some_and(|named| !same_product(named, product) && !product.contains(brand))
}

/// `Kinesis`, when `Kinesis Data Firehose` is known: the maker's short name.
fn short_for(part: &Part, mention: &Mention) -> bool {
    let (Some(full), Some(short)) = (&part.product, &mention.product) else { return false };
    matches!(mention.article, Article::The | Article::None)
        && mention.name.is_empty()
        && full.len() > short.len()
        && full.starts_with(short.as_str())
        && full[short.len()..].starts_with('_')
}

fn same_product(a: &str, b: &str) -> bool {
    let id = |name: &str| Catalog::bundled().by_name(None, name).map(|entry| entry.id().to_string());
    a == b || id(a).is_some() && id(a) == id(b)
}
