//! Who does the work when the text names nobody: a function that is there, or one that must be.

use super::draft::{Draft, Part};
use super::infer::{ASKED, COMPUTE, ENTRIES, NOTHING_SAID, QUIET};
use super::lexicon::Lexicon;
use super::read::End;
use neph_syntax::words::capital;

/// `a function that generates a presigned URL`: it is asked before anything is uploaded.
pub(super) fn signs(draft: &Draft, function: usize) -> bool {
    let url = draft.parts[function].work.as_ref().is_some_and(|work| {
        work.to_lowercase()
            .split([' ', '-'])
            .any(|word| matches!(word, "url" | "urls" | "presigned" | "signed"))
    });
    url && draft
        .of(&ENTRIES)
        .into_iter()
        .any(|at| !draft.arrows.iter().any(|a| a.from == at && a.to != function))
}

/// `publishes a message to a queue every 5 minutes`: the schedule does, when nothing else could.
pub(super) fn straight(draft: &Draft, pending: &mut Vec<super::read::Relation>, works: &[(String, String)]) {
    let carrier = |end: &End| matches!(end, End::Part(at) if matches!(draft.parts[*at].role, "queue" | "topic" | "bus" | "stream" | "workflow"));
    let timed = pending.iter().find_map(|r| match (&r.from, &r.to) {
        (End::Part(at), End::Worker(_)) if draft.parts[*at].role == "schedule" => Some(*at),
        _ => None,
    });
    let Some(start) = timed.filter(|_| draft.of(&COMPUTE).is_empty() && works.is_empty()) else { return };
    let all = pending.iter().all(|r| match (&r.from, &r.to) {
        (End::Part(at), End::Worker(_)) => *at == start,
        (End::Worker(_), to) => carrier(to),
        _ => false,
    });
    if all && pending.len() > 1 {
        pending.retain(|r| r.from != End::Part(start));
        pending.iter_mut().for_each(|r| r.from = End::Part(start));
    }
}

/// The function that does what nobody is named for.
pub(super) fn worker(
    draft: &mut Draft,
    pending: &[super::read::Relation],
    works: &[(String, String)],
    subject: &Option<String>,
    more: bool,
) -> Option<usize> {
    let compute = draft.of(&COMPUTE);
    // `a second function` alone: the first is the one nobody named.
    // What the worker hands on to is another one.
    let called = |at: &usize| {
        compute.len() > 1
            && pending.iter().any(|r| matches!(r.from, End::Worker(_)) && r.to == End::Part(*at))
            && compute.iter().all(|other| pending.iter().any(|r| r.to == End::Part(*other)))
    };
    let named = compute
        .iter()
        .find(|at| !called(at) && draft.parts[**at].name.first().is_none_or(|name| name != "second"));
    if let Some(first) = named {
        return Some(*first);
    }
    let wants = pending.iter().any(|r| matches!(r.from, End::Worker(_)) || matches!(r.to, End::Worker(_)));
    if !wants && works.is_empty() && !more {
        let loose = draft
            .of(&ASKED)
            .into_iter()
            .any(|at| !draft.touched(at) && !QUIET.contains(&draft.parts[at].role));
        if !loose
            || !draft.arrows.is_empty()
            || draft.parts.len() < 2
            || draft.of(&["schedule"]).len() + draft.of(&["workflow", "pipe", "graphql"]).len() > 0
        {
            return None;
        }
    }
    if let Some(flow) = draft.of(&["workflow"]).first() {
        return Some(*flow);
    }
    let work =
        works.iter().find(|(_, object)| !object.is_empty()).map(|(verb, object)| format!("{verb} {object}"));
    let label = pending.iter().find_map(|r| match &r.from {
        End::Worker(label) if !label.is_empty() => Some(label.clone()),
        _ => None,
    });
    let words = work
        .or(label)
        .or_else(|| works.first().map(|(verb, _)| verb.clone()))
        .or_else(|| subject.clone())
        .unwrap_or_else(|| NOTHING_SAID.to_lowercase());
    let words = words.to_lowercase();
    Some(draft.part(Part {
        role: "function",
        phrase: "function".to_string(),
        name: words.split(' ').map(str::to_string).collect(),
        title: Some(capital(&words)),
        assumed: Some("a function does the work".to_string()),
        ..Part::default()
    }))
}

/// The function whose name or verbs meet a label.
pub(super) fn pick(draft: &Draft, label: &str) -> Option<usize> {
    let words: Vec<String> = label.to_lowercase().split(' ').map(super::token::singular).collect();
    draft.of(&COMPUTE).into_iter().find(|at| {
        let part = &draft.parts[*at];
        part.name.iter().any(|name| words.contains(&super::token::singular(name)))
    })
}

/// A function and nothing else: what it works on says what starts it.
pub(super) fn alone(draft: &mut Draft, lexicon: &Lexicon) {
    let said: Vec<usize> = (0..draft.parts.len()).filter(|at| !draft.parts[*at].gone).collect();
    let [function] = said[..] else { return };
    let Some(work) = draft.parts[function].work.clone().filter(|_| draft.parts[function].role == "function")
    else {
        return;
    };
    let Some(object) = work.split(' ').next_back().map(str::to_lowercase).filter(|_| work.contains(' '))
    else {
        return;
    };
    if lexicon.has("files", &super::token::singular(&object)) {
        let bucket = draft.part(Part {
            role: "bucket",
            phrase: "bucket".to_string(),
            name: vec![object.clone()],
            title: Some(capital(&object)),
            assumed: Some(format!("{object} arrive in a bucket; the text does not say from where they come")),
            ..Part::default()
        });
        draft.arrow(bucket, function, None, true);
    } else if lexicon.has("records", &super::token::singular(&object)) {
        let api = draft.part(Part::assumed(
            "http_api",
            "api",
            "API",
            "an API starts the function; the text does not say what does",
        ));
        draft.arrow(api, function, None, true);
    }
}

/// What a schedule starts and nobody is named for is a function of its own, unless it is all there is.
pub(super) fn nightly(draft: &mut Draft, pending: &mut [super::read::Relation]) {
    let works =
        |r: &super::read::Relation| matches!(r.from, End::Worker(_)) || matches!(r.to, End::Worker(_));
    let starts = |draft: &Draft, r: &super::read::Relation| {
        matches!(r.from, End::Part(part) if draft.parts[part].role == "schedule")
            && matches!(r.to, End::Worker(_))
    };
    let started: Vec<usize> = pending.iter().filter(|r| starts(draft, r)).map(|r| r.piece).collect();
    for piece in started {
        let others = pending.iter().any(|r| works(r) && r.piece != piece && !starts(draft, r))
            || draft.of(&COMPUTE).iter().any(|at| {
                draft.arrows.iter().any(|a| {
                    a.to == *at && draft.parts[a.from].role != "schedule"
                        || a.from == *at
                            && draft
                                .of(&ENTRIES)
                                .iter()
                                .any(|door| !draft.arrows.iter().any(|b| b.to == *door))
                })
            });
        let label = pending.iter().filter(|r| r.piece == piece).find_map(|r| match &r.to {
            End::Worker(label) if !label.is_empty() => Some(label.clone()),
            _ => None,
        });
        let Some(label) = label.filter(|label| others && pick(draft, label).is_none()) else { continue };
        let words = label.to_lowercase();
        let own = draft.part(Part {
            role: "function",
            phrase: "function".to_string(),
            name: words.split(' ').map(str::to_string).collect(),
            title: Some(capital(&words)),
            piece,
            assumed: Some("a function of its own does what the schedule starts".to_string()),
            ..Part::default()
        });
        for relation in pending.iter_mut().filter(|r| r.piece == piece) {
            for end in [&mut relation.from, &mut relation.to] {
                if matches!(end, End::Worker(_)) {
                    *end = End::Part(own);
                }
            }
        }
    }
}
