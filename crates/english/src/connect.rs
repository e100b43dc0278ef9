//! Arrows that follow from what parts are: doors, stores, what starts what.

use super::draft::{Draft, Manner};
use super::infer::{ASKED, COMPUTE, ENTRIES};
use super::lexicon::Lexicon;
use neph_catalog::Catalog;

/// An API that a function calls and nothing stands behind is someone else's.
pub(super) fn borders(draft: &mut Draft) {
    for at in draft.of(&["http_api", "rest_api"]) {
        let part = &draft.parts[at];
        let ours = part.product.is_some() || part.fixed.is_some() || part.phrase == "api gateway";
        let mut callers = draft.arrows.iter().filter(|a| a.to == at).peekable();
        let called = callers.peek().is_some()
            && callers.all(|a| {
                COMPUTE.contains(&draft.parts[a.from].role) || draft.parts[a.from].role == "workflow"
            });
        let other_entry = draft.arrows.iter().any(|a| {
            let callers = draft.arrows.iter().filter(|b| b.to == at);
            callers.map(|b| b.from).any(|caller| a.to == caller)
        });
        let named = !part.name.is_empty();
        if !ours && called && (other_entry || named) && !draft.arrows.iter().any(|a| a.from == at) {
            draft.parts[at].role = "external";
        }
    }
}

/// `the API reads from a table`, and a function implements the API: it is the function that reads.
pub(super) fn behind_doors(draft: &mut Draft) {
    for door in draft.of(&["http_api", "rest_api", "websocket"]) {
        let behind: Vec<usize> =
            draft.of(&COMPUTE).into_iter().filter(|at| draft.joined(door, *at)).collect();
        let loose: Vec<usize> = draft.of(&COMPUTE);
        let function = match (behind.as_slice(), loose.as_slice()) {
            ([one], _) => *one,
            ([], [one]) if !draft.touched(*one) => *one,
            _ => continue,
        };
        let busy = draft.arrows.iter().any(|a| a.from == function);
        let mut moved = false;
        for at in 0..draft.arrows.len() {
            let (from, to) = (draft.arrows[at].from, draft.arrows[at].to);
            let kept = matches!(draft.parts[to].role, "table" | "database" | "cache" | "search");
            if from == door && (kept && !busy || draft.parts[to].role == "model") {
                draft.arrows[at].from = function;
                moved = true;
            }
        }
        if moved {
            draft.arrow(door, function, None, true);
        }
    }
}

/// A pipe hands on what it takes: whoever else is started by its source is started by the pipe.
pub(super) fn piped(draft: &mut Draft) {
    for pipe in draft.of(&["pipe"]) {
        let sources: Vec<usize> = draft.arrows.iter().filter(|a| a.to == pipe).map(|a| a.from).collect();
        let [source] = sources[..] else { continue };
        if !matches!(draft.parts[source].role, "queue" | "stream" | "table" | "topic") {
            continue;
        }
        let asked: Vec<usize> = draft.arrows.iter().filter(|a| a.from == pipe).map(|a| a.to).collect();
        let alone = asked.is_empty();
        for at in 0..draft.arrows.len() {
            let (from, to) = (draft.arrows[at].from, draft.arrows[at].to);
            if from == source && to != pipe && alone && COMPUTE.contains(&draft.parts[to].role) {
                draft.arrows[at].from = pipe;
            }
        }
        draft.arrows.retain(|a| a.from != source || !asked.contains(&a.to));
    }
}

/// A pool of connections stands between a function and its database.
pub(super) fn pooled(draft: &mut Draft) {
    let (proxies, stores) = (draft.of(&["proxy"]), draft.of(&["database"]));
    let ([proxy], [store]) = (proxies.as_slice(), stores.as_slice()) else { return };
    let (proxy, store) = (*proxy, *store);
    let users: Vec<usize> = draft
        .arrows
        .iter()
        .filter(|a| a.to == store && COMPUTE.contains(&draft.parts[a.from].role))
        .map(|a| a.from)
        .collect();
    draft.arrows.retain(|a| !(a.to == store && users.contains(&a.from)));
    for user in users {
        draft.arrow(user, proxy, None, true);
    }
    draft.arrow(proxy, store, None, true);
}

/// Arrows that follow from what the parts are, for parts without any.
pub(super) fn connect(draft: &mut Draft, worker: Option<usize>, lexicon: &Lexicon) {
    let incoming = |draft: &Draft, at: usize| draft.arrows.iter().any(|a| a.to == at);
    let outgoing = |draft: &Draft, at: usize| {
        let on = |to: usize| {
            let part = &draft.parts[to];
            part.role != "auth" && !part.dead && !part.name.iter().any(|name| name == "authorizer")
        };
        draft.arrows.iter().any(|a| a.from == at && on(a.to))
    };
    // Content delivery stands before a bucket, or before the API.
    for cdn in draft.of(&["cdn"]) {
        if !outgoing(draft, cdn) {
            let bucket = draft.of(&["bucket"]).into_iter().find(|at| !draft.touched(*at));
            let entry = draft.of(&ENTRIES).into_iter().find(|at| !incoming(draft, *at));
            let filled = || {
                let open = |at: &usize| incoming(draft, *at) && !outgoing(draft, *at);
                draft.of(&["bucket"]).into_iter().rfind(open)
            };
            if let Some(target) = bucket.or(entry).or_else(filled) {
                draft.arrow(cdn, target, None, true);
            }
        }
    }
    // A bus tells of the files that came into the bucket before it.
    let buckets: Vec<usize> = draft.of(&["bucket"]).into_iter().filter(|at| !draft.touched(*at)).collect();
    let buses = draft.of(&["bus"]);
    if let (&[bucket], &[bus]) = (buckets.as_slice(), buses.as_slice())
        && bucket < bus
        && (!incoming(draft, bus) && outgoing(draft, bus))
        && draft.parts[bucket].assumed.is_none()
    {
        draft.arrow(bucket, bus, None, true);
    }
    // A function nobody starts is started by the entry, or by what hands events over.
    let mut compute = draft.of(&["function", "service", "vm", "delivery", "pipe"]);
    compute.sort_by_key(|at| draft.parts[*at].name.first().is_some_and(|name| name == "second"));
    for function in &compute {
        if incoming(draft, *function)
            || draft.parts[*function].role == "vm" && draft.of(&["load_balancer"]).is_empty()
        {
            continue;
        }
        let carries = matches!(draft.parts[*function].role, "delivery" | "pipe");
        let entry =
            draft.of(&ENTRIES).into_iter().filter(|_| !carries).rev().find(|at| !outgoing(draft, *at));
        let shared = || {
            draft.of(&ENTRIES).into_iter().find(|at| {
                compute.iter().any(|other| draft.joined(*at, *other))
                    && draft.arrows.iter().any(|a| a.from == *at && a.assumed)
            })
        };
        let source =
            draft.of(&["iot", "stream", "queue", "topic", "bus", "schedule"]).into_iter().find(|at| {
                !outgoing(draft, *at)
                    && !draft.parts[*at].dead
                    && !draft.joined(*function, *at)
                    && (incoming(draft, *at) || draft.parts[*at].role != "topic")
            });
        let bucket = draft
            .of(&["bucket"])
            .into_iter()
            .find(|at| draft.parts[*at].assumed.is_some() && !outgoing(draft, *at) && !incoming(draft, *at));
        let source = source.filter(|at| !reaches(draft, *function, *at));

        // A function product beside the usual one runs at the edge.
        let special = draft.parts[*function]
            .product
            .as_ref()
            .and_then(|name| Catalog::bundled().by_name(None, name))
            .is_some_and(|entry| !entry.is_default() && entry.role() == neph_catalog::Role::Function);
        let edge = draft.of(&["cdn"]).into_iter().next().filter(|cdn| {
            special || draft.of(&ENTRIES).is_empty() && compute.len() == 1 && !outgoing(draft, *cdn)
        });
        // Files that arrived in a bucket wait for the function that works on files.
        let files = draft.parts[*function]
            .work
            .as_ref()
            .is_some_and(|work| work.split(' ').any(|w| lexicon.has("files", &super::token::singular(w))));
        let bucket = bucket.or_else(|| {
            draft.of(&["bucket"]).into_iter().find(|at| {
                files && !outgoing(draft, *at) && incoming(draft, *at) && !reaches(draft, *function, *at)
            })
        });
        let authorizer = draft.parts[*function].name.iter().any(|name| name == "authorizer");
        let entry = entry.or_else(|| draft.of(&ENTRIES).into_iter().find(|_| authorizer));
        let files_in =
            draft.of(&["bucket"]).into_iter().find(|at| !outgoing(draft, *at) && incoming(draft, *at));
        let bucket = if draft.parts[*function].role == "pipe" {
            files_in.filter(|at| !draft.joined(*function, *at))
        } else {
            bucket.filter(|_| !carries)
        };
        // What was named last before the function is the likelier start.
        let stands = |at: usize| (draft.parts[at].piece, draft.parts[at].place);
        let early = source.is_some_and(|at| stands(at) <= stands(*function));
        let entry = entry.or_else(|| if early || carries { None } else { shared() });
        let entry = match (entry, source) {
            (Some(entry), Some(source)) => {
                let before = |at: usize| stands(at) <= stands(*function);
                let later = before(source) && (!before(entry) || stands(source) > stands(entry));
                Some(if later { source } else { entry })
            }
            (entry, _) => entry,
        };
        // `a second function` beside the first hears what the first does.
        let second = draft.parts[*function]
            .name
            .first()
            .is_some_and(|name| super::mention::ORDINALS.contains(&name.as_str()));
        let shared_source = draft.arrows.iter().find(|a| {
            second
                && !draft.joined(*function, a.from)
                && compute.contains(&a.to)
                && matches!(draft.parts[a.from].role, "stream" | "topic" | "bus" | "iot" | "table")
        });
        let source = source.or(shared_source.map(|a| a.from));
        if let Some(from) = entry.or(source).or(bucket).or(edge.filter(|_| !carries)) {
            draft.arrow(from, *function, None, true);
        }
    }
    // A queue nobody fills beside a topic that sends nowhere is subscribed to it.
    for queue in draft.of(&["queue"]) {
        let topic = draft.of(&["topic"]).into_iter().find(|at| !outgoing(draft, *at));
        let stands = |at: usize| (draft.parts[at].piece, draft.parts[at].place);
        let near = topic.filter(|at| {
            draft.parts[*at].piece == draft.parts[queue].piece
                && stands(*at) < stands(queue)
                && !reaches(draft, queue, *at)
        });
        if let Some(topic) = near.filter(|_| !incoming(draft, queue) && !draft.parts[queue].dead) {
            draft.arrow(topic, queue, None, true);
        }
    }
    // A workflow that runs nothing runs the functions named beside it.
    for flow in draft.of(&["workflow"]) {
        let piece = draft.parts[flow].piece;
        let beside = draft.of(&["function"]).into_iter().filter(|at| draft.parts[*at].piece == piece);
        let beside: Vec<usize> = beside.filter(|at| !draft.joined(*at, flow)).collect();
        if !draft.touched(flow) {
            for function in beside {
                draft.arrow(flow, function, None, true);
            }
        }
    }
    // A publisher publishes on what nobody feeds yet.
    for function in draft.of(&["function"]) {
        let sends = draft.parts[function].name.iter().any(|name| lexicon.has("senders", name));
        let carrier = draft
            .of(&["bus", "topic", "queue", "stream"])
            .into_iter()
            .find(|at| !incoming(draft, *at) && !draft.parts[*at].dead);
        if let Some(carrier) =
            carrier.filter(|at| sends && !outgoing(draft, function) && !draft.joined(*at, function))
        {
            draft.arrow(function, carrier, None, true);
        }
    }
    // Things that are asked belong to the function; so do events nobody sends.
    let doer = worker
        .filter(|at| !draft.parts[*at].gone)
        .or_else(|| draft.of(&COMPUTE).first().copied())
        .or_else(|| draft.of(&["workflow", "graphql"]).first().copied());
    if let Some(doer) = doer {
        let one = draft.of(&["function", "service"]).len();
        for at in draft.of(&ASKED) {
            if draft.touched(at) {
                continue;
            }
            let own = neighbour(draft, at);
            let mine = own.or(named_alike(draft, at)).unwrap_or(doer);
            let alike = own.is_some() || named_alike(draft, at).is_some();
            if one <= 1 || alike || one == 2 && draft.parts[at].name.is_empty() {
                draft.arrow(mine, at, None, true);
            } else if one > 2 {
                draft.questions.push(format!(
                    "which part uses the {}? the text does not say",
                    super::label::label(&draft.parts[at]).to_lowercase()
                ));
            }
        }
        // What is delivered ends in a bucket.
        for carrier in draft.of(&["delivery"]) {
            let open = !draft.arrows.iter().any(|a| a.from == carrier);
            let place = draft.of(&["bucket"]).into_iter().find(|at| !draft.touched(*at));
            if let Some(place) = place.filter(|_| open) {
                draft.arrow(carrier, place, None, true);
            }
        }
        // Two places and one function nobody starts: from the one to the other.
        let loose: Vec<usize> = draft.of(&["bucket"]).into_iter().filter(|at| !draft.touched(*at)).collect();
        if let ([first, second], false) = (loose.as_slice(), draft.touched(doer)) {
            draft.arrow(*first, doer, None, true);
            draft.arrow(doer, *second, None, true);
        }
        for at in draft.of(&["bucket", "queue", "topic", "bus", "stream"]) {
            let waits = matches!(
                draft.parts[doer].phrase.as_str(),
                "worker" | "worker function" | "consumer" | "background worker"
            ) || draft.parts[doer].name.iter().any(|name| name == "worker" || name == "consumer");
            if draft.parts[at].role == "queue" && !draft.touched(at) && !draft.parts[at].dead && waits {
                draft.arrow(at, doer, None, true);
            }
            // In a group, what stands beside it uses it.
            let own = neighbour(draft, at);
            if !draft.touched(at) && !draft.parts[at].dead && draft.parts[at].role != "stream" {
                draft.arrow(own.unwrap_or(doer), at, None, true);
            }
        }
    }
    for auth in draft.of(&["auth"]) {
        if !draft.touched(auth)
            && let Some(entry) = draft.of(&ENTRIES).first().copied()
        {
            draft.arrow(entry, auth, None, true);
        }
        // Without a door, people sign in before anything else.
        let piece = draft.parts[auth].piece;
        let person = draft.of(&["client"]).into_iter().find(|p| draft.parts[*p].piece == piece);
        if let Some(person) = person
            && draft.of(&ENTRIES).is_empty()
            && !incoming(draft, auth)
        {
            draft.arrow(person, auth, None, true);
        }
    }
    for waf in draft.of(&["waf"]) {
        if !draft.touched(waf)
            && let Some(entry) =
                draft.of(&["cdn"]).first().copied().or_else(|| draft.of(&ENTRIES).first().copied())
        {
            draft.arrow(waf, entry, None, true);
        }
    }
    // Names lead to what people see first.
    for dns in draft.of(&["dns"]) {
        let entries = draft.of(&ENTRIES);
        let door = draft.of(&["cdn"]).first().copied().or(entries.first().copied());
        if let Some(door) = door.filter(|_| !draft.touched(dns)) {
            draft.arrow(dns, door, None, true);
        }
    }
    // `an API with a queue`: what the door lets in waits in the queue nobody else fills.
    for door in draft.of(&["http_api", "rest_api"]) {
        let (piece, place) = (draft.parts[door].piece, draft.parts[door].place);
        let fits = |at: &usize| {
            let part = &draft.parts[*at];
            part.piece == piece && part.place > place && !part.dead && !incoming(draft, *at)
        };
        let queues: Vec<usize> = draft.of(&["queue"]).into_iter().filter(fits).collect();
        if let ([queue], false) = (queues.as_slice(), outgoing(draft, door))
            && outgoing(draft, *queue)
            && !reaches(draft, *queue, door)
        {
            draft.arrow(door, *queue, None, true);
        }
    }
    // Failures go where failures go.
    for dead in draft.of(&["queue", "topic"]) {
        if draft.parts[dead].dead && !incoming(draft, dead) {
            let queue = draft.of(&["queue"]).into_iter().find(|at| *at != dead && !draft.parts[*at].dead);
            if let Some(from) = queue.or_else(|| draft.of(&COMPUTE).first().copied()) {
                draft.arrow(from, dead, None, true);
            }
        }
    }
    for arrow in &mut draft.arrows {
        if draft.parts[arrow.to].dead {
            arrow.manner = Manner::Failure;
        }
    }
}

/// The function in the same group, or the one a schedule starts in the same sentence.
fn neighbour(draft: &Draft, at: usize) -> Option<usize> {
    let (group, piece) = (draft.parts[at].group, draft.parts[at].piece);
    draft.of(&COMPUTE).into_iter().find(|f| {
        let other = &draft.parts[*f];
        let started = draft.arrows.iter().any(|a| a.to == *f && draft.parts[a.from].role == "schedule");
        group.is_some() && other.group == group || started && other.assumed.is_some() && other.piece == piece
    })
}

/// Whether arrows lead from one part to another. O(arrows).
pub(super) fn reaches(draft: &Draft, from: usize, to: usize) -> bool {
    let mut seen = vec![false; draft.parts.len()];
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        if at == to {
            return true;
        }
        if std::mem::replace(&mut seen[at], true) {
            continue;
        }
        // What people do next is their own affair.
        let on = draft.arrows.iter().filter(|a| {
            a.from == at && (at == from || !matches!(draft.parts[at].role, "client" | "external"))
        });
        open.extend(on.map(|a| a.to));
    }
    false
}

/// The function that shares a word with a store: `order service` and `orders table`.
fn named_alike(draft: &Draft, store: usize) -> Option<usize> {
    let stem = |word: &String| word.chars().take(5).collect::<String>();
    draft.of(&COMPUTE).into_iter().find(|at| {
        draft.parts[*at].name.iter().any(|a| draft.parts[store].name.iter().any(|b| stem(a) == stem(b)))
    })
}
