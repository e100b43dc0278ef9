//! Adds what the design needs and nobody named, never more than the text supports, and says so.

use super::connect::{behind_doors, borders, connect, piped, pooled};
use super::draft::{Draft, Manner, Part};
use super::lexicon::Lexicon;
use super::notice::plural;
use super::read::{End, Reading};
use super::worker::{alone, nightly, pick, signs, straight, worker};
use neph_syntax::words::capital;

pub(super) const COMPUTE: [&str; 3] = ["function", "service", "vm"];
pub(super) const ENTRIES: [&str; 6] =
    ["http_api", "rest_api", "graphql", "websocket", "function_url", "load_balancer"];
pub(super) const ASKED: [&str; 13] = [
    "table",
    "database",
    "cache",
    "search",
    "model",
    "secret",
    "config",
    "email",
    "sms",
    "push",
    "warehouse",
    "external",
    "proxy",
];

/// Parts that are asked, though a system without a function may have them, too.
pub(super) const QUIET: [&str; 3] = ["secret", "config", "external"];

/// What a function is called of which nothing is known.
pub(super) const NOTHING_SAID: &str = "Handle requests";

/// Completes a reading.
pub(super) fn complete(reading: Reading, lexicon: &Lexicon) -> Draft {
    let Reading {
        mut draft,
        mut pending,
        works,
        uploads,
        kept,
        capabilities,
        subject,
        fetched,
        each,
        said,
        ..
    } = reading;
    capable(&mut draft, &capabilities, &subject, lexicon);
    own_stores(&mut draft, each);
    addressed(&mut draft);
    let arrives = uploaded(&mut draft, &uploads, !works.is_empty(), lexicon);
    nightly(&mut draft, &mut pending);
    straight(&draft, &mut pending, &works);
    let worker = worker(&mut draft, &pending, &works, &subject, !kept.is_empty() || arrives.is_some());
    for relation in pending {
        let part = |end: &End| match end {
            End::Part(part) => Some(*part),
            End::Worker(label) => pick(&draft, label).or(worker),
        };
        let people = draft.of(&["client"]).first().copied();
        if let (Some(from), Some(to)) = (part(&relation.from), part(&relation.to)) {
            // What starts the work was not put there by it.
            let circle = matches!(relation.from, End::Worker(_))
                && matches!(draft.parts[to].role, "table" | "bucket" | "queue")
                && draft.joined(to, from);
            // `stores the processed images back into the bucket`
            let made = relation.label.as_ref().is_some_and(|label| {
                label.split(' ').any(|word| lexicon.has("contrast", &word.to_lowercase()))
            });
            if circle && !made {
                if let Some(person) = people {
                    draft.arrow(person, to, relation.label.clone(), false);
                }
                continue;
            }
            draft.arrow(from, to, relation.label.clone(), false);
        }
    }
    keep(&mut draft, &kept, worker, lexicon);
    // Who works on what arrives is named beside it.
    let beside = arrives.and_then(|bucket| {
        let piece = draft.parts[bucket].piece;
        let idle = |at: &usize| draft.parts[*at].piece == piece && !draft.arrows.iter().any(|a| a.to == *at);
        draft.of(&["function"]).into_iter().find(idle).filter(|_| draft.parts[bucket].assumed.is_none())
    });
    if let (Some(bucket), Some(worker)) =
        (arrives, beside.or(worker).or_else(|| draft.of(&["function"]).first().copied()))
        && !draft.arrows.iter().any(|a| a.to == worker)
        && !signs(&draft, worker)
        && (!draft.joined(worker, bucket) || draft.of(&ENTRIES).is_empty())
    {
        draft.arrow(bucket, worker, None, true);
    }
    // Nobody starts the workflow: what is uploaded does.
    if let (Some(bucket), [flow]) = (arrives, &draft.of(&["workflow"])[..])
        && !draft.arrows.iter().any(|a| a.to == *flow || a.from == bucket)
    {
        draft.arrow(bucket, *flow, None, true);
    }
    alone(&mut draft, lexicon);
    sources(&mut draft, &fetched);
    needed(&mut draft, &works, worker, lexicon);
    derived(&mut draft, &works, worker, lexicon);
    between(&mut draft);
    borders(&mut draft);
    behind_doors(&mut draft);
    connect(&mut draft, worker, lexicon);
    piped(&mut draft);
    pooled(&mut draft);
    let gone: Vec<bool> = draft.parts.iter().map(|part| part.gone).collect();
    draft.arrows.retain(|arrow| !gone[arrow.from] && !gone[arrow.to]);
    clients(&mut draft, &uploads);
    idle(&mut draft);
    events(&mut draft, &uploads);
    super::area::tidy(&mut draft);
    super::quantity::apply(&mut draft, &said);
    super::question::ask(&mut draft, &said);
    draft
}

/// People nobody hears of again, and a second word for the schedule: they are no parts.
fn idle(draft: &mut Draft) {
    // `every day`, and a rule that starts the same function: the rule is the schedule.
    for rule in draft.of(&["bus"]) {
        let said = draft.parts[rule].written.to_lowercase().ends_with("rule");
        let ends: Vec<usize> = draft.arrows.iter().filter(|a| a.from == rule).map(|a| a.to).collect();
        let fed = draft.arrows.iter().any(|a| a.to == rule);
        let timed = |to: usize| {
            draft.arrows.iter().any(|a| {
                let from = &draft.parts[a.from];
                a.to == to && from.role == "schedule" && from.product.is_none() && !from.facts.is_empty()
            })
        };
        if let ([to], true, false) = (ends.as_slice(), said, fed)
            && timed(*to)
        {
            draft.parts[rule].gone = true;
            draft.arrows.retain(|a| a.from != rule);
        }
    }
    let busy = !draft.arrows.is_empty();
    let timed = draft.of(&["schedule"]).into_iter().any(|at| draft.touched(at));
    for at in draft.of(&["external"]) {
        let hook = draft.parts[at].phrase == "webhook" && draft.parts[at].fixed.is_none();
        draft.parts[at].gone |= hook && busy && !draft.touched(at);
    }
    for at in draft.of(&["client", "schedule"]) {
        let known = draft.parts[at].fixed.is_some() || !draft.parts[at].does.is_empty();
        if busy && !known && !draft.touched(at) && (timed || draft.parts[at].role == "client") {
            draft.parts[at].gone = true;
        }
    }
}

/// Functions from a list of what the system can do.
fn capable(draft: &mut Draft, capabilities: &[String], subject: &Option<String>, lexicon: &Lexicon) {
    let head = subject
        .as_ref()
        .and_then(|words| words.split(' ').next_back())
        .map(str::to_lowercase)
        .filter(|word| lexicon.has("capabilities", word));
    let compute = draft.of(&COMPUTE);
    let mut lead = None;
    if compute.is_empty()
        && let (Some(words), Some(_)) = (subject, head)
    {
        lead = Some(draft.part(Part {
            role: "function",
            phrase: "function".to_string(),
            name: words.split(' ').map(str::to_lowercase).collect(),
            title: Some(capital(words)),
            ..Part::default()
        }));
    }
    for words in capabilities {
        let name: Vec<String> =
            words.split(' ').map(|w| w.to_lowercase()).filter(|w| w != "service").collect();
        if draft.of(&["function"]).iter().any(|at| draft.parts[*at].name == name) {
            continue;
        }
        let part = draft.part(Part {
            role: "function",
            phrase: "function".to_string(),
            name,
            title: Some(capital(words)),
            ..Part::default()
        });
        if let Some(lead) = lead {
            draft.arrow(lead, part, None, true);
        }
    }
}

/// The place uploads arrive at.
fn uploaded(draft: &mut Draft, uploads: &[String], works: bool, lexicon: &Lexicon) -> Option<usize> {
    let file = uploads.iter().find(|word| !lexicon.has("derived", &super::token::singular(word)))?;
    if let Some(bucket) = draft.of(&["bucket"]).first() {
        return Some(*bucket);
    }
    if draft.of(&ENTRIES).len() + draft.of(&["iot", "stream"]).len() > 0 && !works {
        return None;
    }
    let words = plural(file);
    Some(draft.part(Part {
        role: "bucket",
        phrase: "bucket".to_string(),
        name: vec![words.clone()],
        title: Some(capital(&words)),
        assumed: Some(format!("uploaded {words} arrive in a bucket")),
        ..Part::default()
    }))
}

/// Places for what is kept, where none was named.
fn keep(draft: &mut Draft, kept: &[String], worker: Option<usize>, lexicon: &Lexicon) {
    for words in kept {
        let Some(worker) = worker else { return };
        let last = words.split(' ').next_back().unwrap_or("").to_lowercase();
        let role = if lexicon.has("files", &super::token::singular(&last)) { "bucket" } else { "table" };
        let known =
            draft.of(if role == "bucket" { &["bucket"] } else { &["table", "database"] }).into_iter().next();
        let at = known.unwrap_or_else(|| {
            draft.part(Part {
                role,
                phrase: role.to_string(),
                name: words
                    .split(' ')
                    .rev()
                    .take(2)
                    .map(str::to_lowercase)
                    .collect::<Vec<_>>()
                    .into_iter()
                    .rev()
                    .collect(),
                title: Some(capital(words)),
                assumed: Some(format!("a {role} keeps the {words}")),
                ..Part::default()
            })
        });
        draft.arrow(worker, at, Some(format!("store {words}")), false);
    }
}

/// What is made from an upload needs a place of its own.
fn derived(draft: &mut Draft, works: &[(String, String)], worker: Option<usize>, lexicon: &Lexicon) {
    let Some(worker) = worker else { return };
    let Some((verb, object)) = works
        .iter()
        .find(|(_, object)| object.split(' ').any(|w| lexicon.has("derived", &super::token::singular(w))))
    else {
        return;
    };
    let buckets = draft.of(&["bucket"]);
    let own = buckets.iter().any(|at| draft.joined(worker, *at));
    // A bucket that was named is where the text wants it.
    if own || buckets.iter().any(|at| draft.parts[*at].assumed.is_none()) || buckets.is_empty() {
        return;
    }
    let bucket = draft.part(Part {
        role: "bucket",
        phrase: "bucket".to_string(),
        name: object.split(' ').map(str::to_string).collect(),
        title: Some(capital(object)),
        assumed: Some(format!(
            "what it {}s is kept in a bucket of its own, so that it starts nothing again",
            verb
        )),
        ..Part::default()
    });
    draft.arrow(worker, bucket, Some(format!("put {object}")), true);
}

/// A stream or queue cannot write to a database itself: a function stands between.
fn between(draft: &mut Draft) {
    let bad: Vec<(usize, usize)> = draft
        .arrows
        .iter()
        .filter(|arrow| {
            let (a, b) = (draft.parts[arrow.from].role, draft.parts[arrow.to].role);
            matches!(a, "queue" | "topic" | "stream")
                && matches!(b, "table" | "database" | "search" | "cache" | "model" | "warehouse")
                || matches!(a, "queue" | "stream" | "bucket")
                    && matches!(b, "email" | "sms" | "push" | "model" | "table" | "database" | "search")
        })
        .map(|arrow| (arrow.from, arrow.to))
        .collect();
    for (from, to) in bad {
        draft.arrows.retain(|arrow| (arrow.from, arrow.to) != (from, to));
        let known = draft
            .of(&COMPUTE)
            .into_iter()
            .find(|at| draft.joined(from, *at))
            .or_else(|| draft.of(&["function"]).into_iter().find(|at| !draft.touched(*at)));
        let function = known.unwrap_or_else(|| {
            draft.part(Part {
                role: "function",
                phrase: "function".to_string(),
                name: vec!["write".to_string(), draft.parts[to].phrase.clone()],
                title: Some(format!("Write to {}", draft.parts[to].phrase)),
                assumed: Some(
                    "a function reads it and writes there; they are not joined directly".to_string(),
                ),
                ..Part::default()
            })
        });
        draft.arrow(from, function, None, true);
        draft.arrow(function, to, None, true);
    }
}

/// Each function gets a store of its own.
fn own_stores(draft: &mut Draft, each: Option<usize>) {
    let Some(store) = each else { return };
    let functions = draft.of(&COMPUTE);
    if functions.len() < 2 || draft.touched(store) {
        return;
    }
    let pattern = draft.parts[store].clone();
    for (number, function) in functions.into_iter().enumerate() {
        let mut own = pattern.clone();
        own.name = draft.parts[function].name.iter().take(2).cloned().collect();
        let at = if number == 0 {
            draft.parts[store] = own;
            store
        } else {
            draft.part(own)
        };
        draft.arrow(function, at, None, true);
    }
}

/// A function address belongs to a function.
fn addressed(draft: &mut Draft) {
    for url in draft.of(&["function_url"]) {
        if !draft.arrows.iter().any(|a| a.from == url) && draft.of(&COMPUTE).is_empty() {
            let function = draft.part(Part {
                role: "function",
                phrase: "function".to_string(),
                piece: draft.parts[url].piece,
                ..Part::default()
            });
            draft.arrow(url, function, None, true);
        }
    }
}

/// What is fetched comes from outside when the system keeps nothing itself.
fn sources(draft: &mut Draft, fetched: &[(End, String)]) {
    let outside = draft
        .of(&["table", "database", "bucket", "cache", "queue", "stream", "external", "search", "warehouse"])
        .is_empty();
    if let (true, Some((End::Part(doer), words))) = (outside, fetched.first()) {
        let short: Vec<&str> = words.split(' ').take(2).collect();
        let words = short.join(" ");
        let part = draft.part(Part {
            role: "external",
            phrase: "source".to_string(),
            name: words.split(' ').map(str::to_lowercase).collect(),
            title: Some(capital(&format!("{words} source"))),
            assumed: Some(format!("the {words} comes from outside; the text does not say from where")),
            ..Part::default()
        });
        draft.arrow(*doer, part, Some(format!("fetch {words}")), true);
    }
}

/// Services that the work needs.
fn needed(draft: &mut Draft, works: &[(String, String)], worker: Option<usize>, lexicon: &Lexicon) {
    let Some(worker) = worker else { return };
    for (verb, _) in works {
        if let Some(product) = lexicon.needs(verb).filter(|_| draft.of(&["model"]).is_empty()) {
            let model = draft.part(Part {
                role: "model",
                product: Some(product.to_string()),
                phrase: product.to_string(),
                assumed: Some(format!("to {verb}, a service for it")),
                ..Part::default()
            });
            draft.arrow(worker, model, Some(verb.clone()), true);
        }
    }
}

/// People and their programs, before what lets them in.
fn clients(draft: &mut Draft, uploads: &[String]) {
    let clients = draft.of(&["client"]);
    let doors = |draft: &Draft| {
        let mut doors = draft.of(&["cdn", "waf"]);
        doors.extend(draft.of(&ENTRIES));
        doors.extend(draft.of(&["iot"]));
        // What functions send over open connections lets nobody in.
        let replies = |at: usize, from: usize| {
            draft.parts[at].role == "websocket" && COMPUTE.contains(&draft.parts[from].role)
        };
        doors.into_iter().find(|at| !draft.arrows.iter().any(|a| a.to == *at && !replies(*at, a.from)))
    };
    let bucket = draft
        .of(&["bucket"])
        .into_iter()
        .find(|at| !uploads.is_empty() && !draft.arrows.iter().any(|a| a.to == *at));
    for client in &clients {
        let starts = draft.arrows.iter().any(|a| a.from == *client);
        let told = draft.arrows.iter().any(|a| a.to == *client);
        if !starts
            && draft.parts[*client].does.is_empty()
            && !told
            && bucket.is_none()
            && draft.of(&ENTRIES).is_empty()
            && draft.of(&["cdn", "iot"]).is_empty()
        {
            if let Some(channel) = draft
                .of(&["topic", "email", "sms", "push"])
                .into_iter()
                .find(|at| !draft.arrows.iter().any(|a| a.from == *at))
            {
                draft.arrow(channel, *client, None, true);
            }
            continue;
        }
        if starts || told && bucket.is_none() && draft.of(&ENTRIES).is_empty() {
            continue;
        }
        if let Some(door) = doors(draft).filter(|at| draft.parts[*at].role != "iot" || !told) {
            draft.arrow(*client, door, None, true);
        } else if let Some(bucket) = bucket {
            draft.arrow(*client, bucket, uploads.first().map(|word| format!("upload {word}")), true);
        }
    }
    if let (true, Some(door)) = (clients.is_empty(), doors(draft).filter(|at| draft.parts[*at].role != "iot"))
    {
        let client = draft.part(Part::assumed("client", "client", "Client", "someone calls it"));
        draft.arrow(client, door, None, true);
    }
}

/// The events that start things, as declared events.
fn events(draft: &mut Draft, uploads: &[String]) {
    for at in 0..draft.arrows.len() {
        let arrow = &draft.arrows[at];
        if draft.parts[arrow.from].role != "bucket" || arrow.manner != Manner::Event {
            continue;
        }
        let word = uploads
            .first()
            .map(|word| super::token::singular(word))
            .or_else(|| draft.parts[arrow.from].name.first().map(|w| super::token::singular(w)))
            .unwrap_or_else(|| "object".to_string());
        let told = draft.parts[arrow.from].happens.clone();
        let (name, label) = if let Some(told) = told {
            told
        } else if uploads.is_empty() {
            ("object_created".to_string(), "Object created".to_string())
        } else {
            (format!("{word}_uploaded"), format!("{} uploaded", capital(&word)))
        };
        let event = draft.events.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
            draft.events.push((name, label));
            draft.events.len() - 1
        });
        draft.arrows[at].event = Some(event);
    }
}
