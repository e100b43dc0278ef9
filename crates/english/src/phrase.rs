//! Parts joined without a verb: noun phrases, arrows, lists, one part under two names.

use super::clause::{Arg, Clause};
use super::element::Element;
use super::infer::COMPUTE;
use super::lexicon::Frame;
use super::read::{End, Reader, Sentence};
use super::token::Token;

impl Reader<'_> {
    /// `a system with X, Y and Z`: what it is, and nothing about arrows.
    pub(super) fn system_has(&mut self, sentence: &Sentence<'_>, clause: &Clause, frame: &Frame) {
        let _ = frame;
        if self.reading.subject.is_some() {
            return;
        }
        if let Some(Arg::Words(from, to)) = clause.object.first() {
            let tokens = &sentence.tokens[*from..*to];
            let head: Vec<&Token> =
                tokens.iter().filter(|t| !self.lexicon.has("modifiers", &t.low)).collect();
            let last = head.last().map(|t| t.one.as_str()).unwrap_or("");
            if !head.is_empty() && self.lexicon.has("builds", &clause.verb.lemma) {
                let words: Vec<&str> = head
                    .iter()
                    .rev()
                    .filter(|t| !self.lexicon.has("systems", &t.one) || head.len() == 1 || t.one == "backend")
                    .take(2)
                    .map(|t| t.text.as_str())
                    .collect();
                let words: Vec<&str> = words.into_iter().rev().collect();
                if !words.is_empty()
                    && last != "example"
                    && !(words.len() == 1 && self.lexicon.has("systems", last))
                {
                    self.reading.subject = Some(words.join(" "));
                }
            }
        }
    }

    /// `A chatbot on Bedrock`: a title that says what the system is.
    fn entitled_words(&self, sentence: &Sentence<'_>) -> Option<String> {
        let Some(Element::Words(from, to)) = sentence.elements.first() else { return None };
        let tokens = sentence.tokens.get(*from..*to)?;
        let last = tokens.last().filter(|t| self.lexicon.has("capabilities", &t.one))?;
        let head =
            tokens.iter().rev().nth(1).filter(|t| t.is_word() && !self.lexicon.has("modifiers", &t.low));
        Some(head.map_or_else(|| last.text.clone(), |head| format!("{} {}", head.text, last.text)))
    }

    /// Takes what the system is from a title.
    pub(super) fn entitled(&mut self, sentence: &Sentence<'_>) {
        self.reading.subject = self.entitled_words(sentence);
    }

    /// Capabilities listed beside each other: `order lookup, return processing and FAQ retrieval`.
    pub(super) fn capabilities(&mut self, sentence: &Sentence<'_>) {
        let mut run: Vec<(String, bool)> = Vec::new();
        let mut best: Vec<String> = Vec::new();
        let mut close = |run: &mut Vec<(String, bool)>| {
            let strong = run.iter().filter(|(_, strong)| *strong).count();
            if run.len() >= 3 && strong * 2 > run.len() {
                best.extend(run.iter().map(|(words, _)| words.clone()));
            }
            run.clear();
        };
        let mut expects = true;
        for element in &sentence.elements {
            match element {
                Element::Words(from, to) if expects => {
                    let tokens = &sentence.tokens[*from..*to];
                    let last = tokens.last().map(|t| t.one.clone()).unwrap_or_default();
                    let strong = self.lexicon.has("capabilities", &last)
                        || self
                            .lexicon
                            .has("capabilities", &tokens.last().map(|t| t.low.clone()).unwrap_or_default());
                    let words: Vec<&str> = tokens
                        .iter()
                        .filter(|t| !matches!(t.one.as_str(), "tool" | "tools"))
                        .map(|t| t.text.as_str())
                        .collect();
                    if words.is_empty() || words.len() > 3 {
                        close(&mut run);
                    } else {
                        run.push((words.join(" "), strong));
                    }
                    expects = false;
                }
                Element::Comma | Element::And => expects = true,
                _ => {
                    if !matches!(element, Element::Preposition(_)) || run.len() < 3 {
                        close(&mut run);
                        expects = true;
                    } else {
                        close(&mut run);
                        expects = false;
                    }
                }
            }
        }
        close(&mut run);
        for words in best {
            if !self.reading.capabilities.contains(&words) && self.reading.capabilities.len() < 12 {
                self.reading.capabilities.push(words);
            }
        }
    }

    /// Whether a sentence begins with a way and goes on otherwise: `Kinesis to Firehose to S3, with …`.
    pub(super) fn opens_with_way(&self, sentence: &Sentence<'_>) -> usize {
        let to = |e: &Element| matches!(e, Element::Preposition(word) if word == "to");
        let mut at = 0;
        while matches!(sentence.elements.get(at), Some(Element::Part(_)))
            && sentence.elements.get(at + 1).is_some_and(to)
            && matches!(sentence.elements.get(at + 2), Some(Element::Part(_)))
        {
            at += 2;
        }
        if at >= 4 { at + 1 } else { 0 }
    }

    /// Whether a mention in a way is not the function named before: `lambda -> queue -> worker lambda`.
    fn another(&self, sentence: &Sentence<'_>, at: usize, known: usize) -> bool {
        let name = &sentence.mentions[at].name;
        let first = (0..at).find(|n| self.resolved.get(n).is_some_and(|parts| parts.as_slice() == [known]));
        name.is_empty() || first.is_some_and(|n| sentence.mentions[n].name != *name)
    }

    /// Phrases without a verb: `S3 to Lambda to DynamoDB via a queue`, `A -> B`.
    pub(super) fn nominal(&mut self, sentence: &Sentence<'_>, count: usize) {
        let mut last: Vec<usize> = Vec::new();
        let mut now: Vec<usize> = Vec::new();
        let mut link: Option<&'static str> = None;
        let mut pair: Option<(Vec<usize>, Vec<usize>)> = None;
        for at in 0..sentence.mentions.len() {
            self.resolve(at, sentence, &[]);
        }
        let mut passed: Vec<usize> = Vec::new();
        for element in sentence.elements.iter().take(count) {
            match element {
                Element::Part(part) => {
                    let mut parts = self.resolved.get(part).cloned().unwrap_or_default();
                    // `API -> function -> queue -> function`: the second is another one.
                    if let (Some("to"), [again]) = (link, parts.as_slice())
                        && passed.contains(again)
                        && !last.contains(again)
                        && self.role(*again) == "function"
                        && self.another(sentence, *part, *again)
                    {
                        let mut other = self.reading.draft.parts[*again].clone();
                        if !sentence.mentions[*part].name.is_empty() {
                            self.reading.draft.parts[*again].name.clear();
                        }
                        other.place = sentence.mentions[*part].first;
                        parts = vec![self.reading.draft.part(other)];
                    }
                    passed.extend(parts.iter().copied());
                    match link {
                        Some("to") => {
                            for from in &last {
                                for to in &parts {
                                    self.relate(End::Part(*from), End::Part(*to), None);
                                }
                            }
                            pair = Some((last.clone(), parts.clone()));
                            now.extend(parts);
                        }
                        Some("via") => {
                            if let Some((from, to)) = pair.clone() {
                                for middle in &parts {
                                    for a in &from {
                                        for b in &to {
                                            self.reading
                                                .draft
                                                .arrows
                                                .retain(|arrow| !(arrow.from == *a && arrow.to == *b));
                                            self.relate(End::Part(*a), End::Part(*middle), None);
                                            self.relate(End::Part(*middle), End::Part(*b), None);
                                        }
                                    }
                                }
                            } else {
                                for middle in &parts {
                                    // `an API with a function using a table`: the function does.
                                    let works = |p: &usize| COMPUTE.contains(&self.role(*p));
                                    let users: Vec<usize> = now.iter().copied().filter(works).collect();
                                    if is_used(self.role(*middle)) && !users.is_empty() {
                                        for a in users {
                                            self.relate(End::Part(a), End::Part(*middle), None);
                                        }
                                        continue;
                                    }
                                    for a in now.clone() {
                                        self.relate(End::Part(*middle), End::Part(a), None);
                                    }
                                }
                            }
                        }
                        _ => now.extend(parts),
                    }
                }
                Element::Arrow(_) => {
                    last = std::mem::take(&mut now);
                    link = Some("to");
                }
                Element::Preposition(word) => match word.as_str() {
                    "to" | "into" => {
                        last = std::mem::take(&mut now);
                        link = Some("to");
                    }
                    "via" | "through" | "using" | "over" => link = Some("via"),
                    "from" => {
                        link = None;
                    }
                    _ => link = None,
                },
                Element::Comma | Element::And => {}
                Element::Break => {
                    link = None;
                    now.clear();
                }
                _ => {}
            }
        }
    }

    /// Two parts joined by a preposition alone: `a function behind an API`, `a CDN in front of a bucket`.
    pub(super) fn beside(&mut self, sentence: &Sentence<'_>) {
        let elements = &sentence.elements;
        for at in 1..elements.len().saturating_sub(1) {
            let Element::Preposition(word) = &elements[at] else { continue };
            // `writes to a table, behind an API`: who writes stands there.
            let slot = sentence.clauses.iter().any(|c| {
                c.slots.iter().any(|(w, args)| {
                    w == "behind"
                        && elements
                            .get(at + 1)
                            .and_then(super::element::nominal)
                            .is_some_and(|a| args.contains(&a))
                }) && c.subject.iter().any(|arg| matches!(arg, Arg::Part(_)))
            });
            if word == "behind" && elements[at - 1] == Element::Comma && slot {
                continue;
            }
            // `…, behind an API`
            let before = if elements[at - 1] == Element::Comma && word == "behind" {
                at.saturating_sub(2)
            } else {
                at - 1
            };
            let (Element::Part(first), Element::Part(second)) = (&elements[before], &elements[at + 1]) else {
                continue;
            };
            // `a balancer in front of two services, catalog and cart`: all of the list.
            let mut second: Vec<usize> = vec![*second];
            while let (Some(mention), Some(next)) = (
                second.last().map(|n| &sentence.mentions[*n]),
                second.last().and_then(|n| sentence.mentions.get(n + 1)),
            ) && mention.listed
                && next.listed
                && mention.phrase == next.phrase
            {
                second.push(second[second.len() - 1] + 1);
            }
            // `two services, listings and offers, behind an API`: all of the list.
            let mut first: Vec<usize> = vec![*first];
            while let Some(before) = first[0].checked_sub(1)
                && sentence.mentions[before].listed
                && sentence.mentions[first[0]].listed
                && sentence.mentions[before].phrase == sentence.mentions[first[0]].phrase
            {
                first.insert(0, before);
            }
            let known = |part: &usize| self.resolved.get(part).cloned().unwrap_or_default();
            // `a topic and a queue behind an API`: one behind the other.
            if let (true, Some(topic)) = (word == "behind" && at >= 3, first[0].checked_sub(1))
                && elements[at - 2] == Element::And
                && elements[at - 3] == Element::Part(topic)
                && (sentence.mentions[topic].role, sentence.mentions[first[0]].role) == ("topic", "queue")
            {
                let (a, b) = (known(&topic), known(&first[0]));
                first = vec![topic];
                if let ([a], [b]) = (a.as_slice(), b.as_slice()) {
                    self.relate(End::Part(*a), End::Part(*b), None);
                }
            }
            let known = |part: &usize| self.resolved.get(part).cloned().unwrap_or_default();
            let first: Vec<usize> = first.iter().flat_map(known).collect();
            let second: Vec<usize> = second.iter().flat_map(known).collect();
            for a in &first {
                for b in &second {
                    match word.as_str() {
                        "for"
                            if is_store(self.role(*a)) && matches!(self.role(*b), "function" | "service") =>
                        {
                            self.relate(End::Part(*b), End::Part(*a), None);
                        }
                        // `six functions inside that workflow`
                        "inside" | "within"
                            if self.role(*b) == "workflow"
                                && matches!(self.role(*a), "function" | "service") =>
                        {
                            self.relate(End::Part(*b), End::Part(*a), None);
                        }
                        "behind" => self.relate(End::Part(*b), End::Part(*a), None),
                        "in front of" => self.relate(End::Part(*a), End::Part(*b), None),
                        _ => {}
                    }
                }
            }
        }
        // `Redis for sessions`, `Postgres for trips`: whoever is called after them uses it.
        for window in elements.windows(3) {
            let (Element::Part(a), Element::Preposition(word), Element::Words(from, to)) =
                (&window[0], &window[1], &window[2])
            else {
                continue;
            };
            let stores = self.resolved.get(a).cloned().unwrap_or_default();
            let [store] = stores[..] else { continue };
            if word != "for" || !is_store(self.role(store)) {
                continue;
            }
            let stem = |word: &str| word.chars().take(5).collect::<String>();
            let said: Vec<String> = sentence.tokens[*from..*to].iter().map(|t| stem(&t.one)).collect();
            let users: Vec<usize> = self.reading.draft.of(&["function", "service"]);
            let user = users.into_iter().find(|at| {
                let part = &self.reading.draft.parts[*at];
                part.name.iter().any(|name| name.chars().count() > 3 && said.contains(&stem(name)))
            });
            if let Some(user) = user {
                self.relate(End::Part(user), End::Part(store), None);
            }
        }
        // `a queue, from which a function reads`
        for window in elements.windows(4) {
            let (Element::Part(a), Element::Preposition(word), Element::Relative(_), Element::Part(b)) =
                (&window[0], &window[1], &window[2], &window[3])
            else {
                continue;
            };
            self.joined_by(*a, *b, word);
        }
        for window in elements.windows(5) {
            let (
                Element::Part(a),
                Element::Comma,
                Element::Preposition(word),
                Element::Relative(_),
                Element::Part(b),
            ) = (&window[0], &window[1], &window[2], &window[3], &window[4])
            else {
                continue;
            };
            self.joined_by(*a, *b, word);
        }
        self.belonging(sentence);
        self.by_nouns(sentence);
        // `Kinesis as an event source for Lambda`
        for (at, element) in elements.iter().enumerate() {
            if let Element::Words(_, end) = element
                && sentence.tokens.get(end - 1).is_some_and(|t| t.one == "source")
                && let (
                    Some(Element::Preposition(_as)),
                    Some(Element::Preposition(of)),
                    Some(Element::Part(target)),
                ) = (at.checked_sub(1).map(|n| &elements[n]), elements.get(at + 1), elements.get(at + 2))
                && _as == "as"
                && (of == "for" || of == "of")
                && let Some(Element::Part(source)) = at.checked_sub(2).map(|n| &elements[n])
            {
                let (from, to) = (
                    self.resolved.get(source).cloned().unwrap_or_default(),
                    self.resolved.get(target).cloned().unwrap_or_default(),
                );
                for a in &from {
                    for b in &to {
                        self.relate(End::Part(*a), End::Part(*b), None);
                    }
                }
            }
        }
        for (at, mention) in sentence.mentions.iter().enumerate() {
            if !mention.called {
                continue;
            }
            // `before Lambda invocation`: the entry calls it.
            let called = self.resolved.get(&at).cloned().unwrap_or_default();
            let entries = self.reading.draft.of(&["http_api", "rest_api", "graphql", "websocket"]);
            for part in called {
                if let Some(entry) = entries.last()
                    && !self.reading.draft.touched(part)
                {
                    self.relate(End::Part(*entry), End::Part(part), None);
                }
            }
        }
    }

    /// `a queue from which a function …`, `a topic to which a function …`
    fn joined_by(&mut self, first: usize, second: usize, word: &str) {
        let (from, to) = match word {
            "from" => (first, second),
            "to" | "into" => (second, first),
            _ => return,
        };
        let parts = |at: usize| self.resolved.get(&at).cloned().unwrap_or_default();
        let (from, to) = (parts(from), parts(to));
        for a in &from {
            for b in &to {
                self.relate(End::Part(*a), End::Part(*b), None);
            }
        }
    }

    /// `a distribution with a bucket origin and a function target`: to whom what follows belongs.
    fn belonging(&mut self, sentence: &Sentence<'_>) {
        let mut owner: Option<usize> = None;
        let mut with = false;
        for (at, element) in sentence.elements.iter().enumerate() {
            match element {
                Element::Preposition(word) => with |= matches!(word.as_str(), "with" | "using" | "has"),
                Element::Verb(place) => {
                    let verb = sentence.clauses.iter().find(|c| c.at == *place);
                    with = verb
                        .is_some_and(|c| !c.verb.passive && self.lexicon.has("possesses", &c.verb.lemma))
                        && owner.is_some();
                }
                Element::Break | Element::Relative(_) => with = false,
                Element::Part(part) => {
                    let mention = &sentence.mentions[*part];
                    let verb = sentence.clauses.iter().any(|c| c.at == mention.end);
                    let behind = sentence.tokens.get(mention.end).filter(|t| t.is_word() && !verb);
                    let two = sentence.tokens.get(mention.end + 1).filter(|t| t.is_word());
                    let words = [
                        behind.zip(two).map(|(a, b)| format!("{} {}", a.one, b.one)),
                        behind.map(|t| t.one.clone()),
                    ];
                    let is = |set: &str| words.iter().flatten().any(|word| self.lexicon.has(set, word));
                    let (after, before) = (is("belonging"), is("belonging_before"));
                    match owner.filter(|_| with && (after || before)) {
                        // `a queue with a Lambda trigger`: the function is started.
                        Some(owner) if before && mention.role == "function" => {
                            self.joined_by(owner, *part, "from");
                        }
                        Some(owner) if before => self.joined_by(*part, owner, "from"),
                        Some(owner) => {
                            // `a delivery stream to a bucket with a function transformation`
                            let changes = words
                                .iter()
                                .flatten()
                                .any(|word| self.lexicon.has("belonging_on_the_way", word));
                            let carrier = |n: &usize| {
                                matches!(sentence.mentions[*n].role, "delivery" | "pipe" | "stream")
                            };
                            let owner = (0..*part).rev().find(carrier).filter(|_| changes).unwrap_or(owner);
                            self.joined_by(owner, *part, "from");
                        }
                        None => {
                            if !with || at == 0 {
                                owner = Some(*part);
                            }
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// `X as source and Y as target`, and stores of which each service has its own.
    pub(super) fn paired(&mut self, sentence: &Sentence<'_>) {
        let (mut sources, mut targets) = (Vec::new(), Vec::new());
        for window in sentence.elements.windows(3) {
            let [Element::Part(part), Element::Preposition(word), Element::Words(_, end)] = window else {
                continue;
            };
            let last = sentence.tokens.get(end - 1).map_or("", |t| t.one.as_str());
            if word == "as" {
                let list = match last {
                    "source" | "producer" | "input" => &mut sources,
                    "target" | "destination" | "sink" | "consumer" | "output" => &mut targets,
                    _ => continue,
                };
                list.extend(self.resolved.get(part).cloned().unwrap_or_default());
            }
        }
        if !sources.is_empty() && !targets.is_empty() {
            let pipes: Vec<usize> =
                self.resolved.values().flatten().copied().filter(|p| self.role(*p) == "pipe").collect();
            for source in &sources {
                for target in &targets {
                    match pipes.first() {
                        Some(pipe) => {
                            self.relate(End::Part(*source), End::Part(*pipe), None);
                            self.relate(End::Part(*pipe), End::Part(*target), None);
                        }
                        None => self.relate(End::Part(*source), End::Part(*target), None),
                    }
                }
            }
        }
        for (at, mention) in sentence.mentions.iter().enumerate() {
            let behind: Vec<&str> =
                sentence.tokens[mention.end..].iter().take(2).map(|t| t.low.as_str()).collect();
            let of_each = matches!(
                behind.as_slice(),
                ["for" | "per", "each" | "every" | "service" | "microservice" | "function"]
            );
            if of_each && matches!(mention.role, "table" | "database" | "queue" | "bucket" | "cache") {
                self.reading.each = self.resolved.get(&at).and_then(|parts| parts.first().copied());
            }
        }
    }
}

pub(super) fn is_store(role: &str) -> bool {
    matches!(role, "table" | "database" | "cache" | "search" | "bucket")
}

/// Whether a part is used by what works, and starts nothing where it is named as a means.
pub(super) fn is_used(role: &str) -> bool {
    matches!(role, "table" | "database" | "cache" | "search" | "warehouse" | "model")
}
