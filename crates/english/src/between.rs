//! What a sentence says of several parts at once: queues between functions, steps of a workflow, who subscribes.

use super::clause::{Arg, Link};
use super::element::Element;
use super::infer::ENTRIES;
use super::read::{End, Reader, Sentence};
use super::token::Kind;

impl Reader<'_> {
    /// All that one sentence says of several parts at once.
    pub(super) fn at_once(&mut self, sentence: &Sentence<'_>) {
        self.chained(sentence);
        self.steps(sentence);
        self.in_a_step(sentence);
        self.responds(sentence);
        self.subscribers(sentence);
        self.signed_in(sentence);
        self.behind(sentence);
        self.failures(sentence);
        self.dead_letters(sentence);
    }

    /// `posts to Slack in response to a mail`: what is answered starts who answers.
    fn responds(&mut self, sentence: &Sentence<'_>) {
        for pair in sentence.elements.windows(2) {
            let [Element::Preposition(word), Element::Part(own)] = pair else { continue };
            let starts = |p: &usize| {
                super::read::PUSHING.contains(&self.role(*p))
                    || ENTRIES.contains(&self.role(*p))
                    || matches!(
                        self.role(*p),
                        "external" | "bucket" | "table" | "schedule" | "email" | "auth"
                    )
            };
            let sources: Vec<usize> = self.known(*own).into_iter().filter(starts).collect();
            if word != "in response to" || sources.is_empty() {
                continue;
            }
            let works =
                |at: &usize| matches!(sentence.mentions[*at].role, "function" | "service" | "workflow");
            let doers = (0..*own).filter(works).flat_map(|at| self.known(at)).collect::<Vec<_>>();
            let doer = match doers[..] {
                [] => End::Worker(String::new()),
                [one] => End::Part(one),
                _ => continue,
            };
            for source in sources {
                self.relate(End::Part(source), doer.clone(), None);
            }
        }
    }

    /// The parts a mention means, as far as they are known.
    fn known(&self, mention: usize) -> Vec<usize> {
        self.resolved.get(&mention).cloned().unwrap_or_default()
    }

    /// `A, B and C, all connected by queues`: one queue between each two.
    fn chained(&mut self, sentence: &Sentence<'_>) {
        for clause in &sentence.clauses {
            let joins = self.lexicon.has("chains", &clause.verb.lemma);
            let by = clause
                .slots
                .iter()
                .filter(|(word, _)| matches!(word.as_str(), "by" | "with" | "through" | "via"));
            let carrier = by.flat_map(|(_, args)| args).find_map(|arg| match arg {
                Arg::Part(part) => Some(*part),
                _ => None,
            });
            let Some(carrier) = carrier.filter(|_| joins) else { continue };
            let mention = &sentence.mentions[carrier];
            if mention.role != "queue" || !mention.plural || mention.count > 1 {
                continue;
            }
            let mut functions: Vec<usize> = Vec::new();
            for (at, other) in sentence.mentions.iter().enumerate().filter(|(at, _)| *at < carrier) {
                if matches!(other.role, "function" | "service") {
                    for part in self.known(at) {
                        if !functions.contains(&part) {
                            functions.push(part);
                        }
                    }
                }
            }
            let [queue] = self.known(carrier)[..] else { continue };
            if functions.len() < 2 || self.reading.draft.touched(queue) {
                continue;
            }
            let pattern = self.reading.draft.parts[queue].clone();
            for (number, pair) in functions.windows(2).enumerate() {
                let mut own = pattern.clone();
                own.name = self.reading.draft.parts[pair[1]].name.clone();
                let between = if number == 0 {
                    self.reading.draft.parts[queue] = own;
                    queue
                } else {
                    self.reading.draft.part(own)
                };
                self.relate(End::Part(pair[0]), End::Part(between), None);
                self.relate(End::Part(between), End::Part(pair[1]), None);
            }
        }
    }

    /// `The workflow runs three steps: A does this, B does that`: the workflow runs who does it.
    fn steps(&mut self, sentence: &Sentence<'_>) {
        let Some(colon) = sentence.tokens.iter().position(|t| t.kind == Kind::Colon) else { return };
        let runs = |at: usize| {
            let clause = &sentence.clauses[at];
            let calls = self.lexicon.frame(&clause.verb.lemma).is_some_and(|f| f.name == "call");
            let counted = sentence.tokens[..colon].last().is_some_and(|t| self.lexicon.has("steps", &t.one));
            (calls || counted) && clause.at < colon && !clause.verb.passive
        };
        let flows: Vec<usize> = (0..sentence.clauses.len())
            .filter(|at| runs(*at))
            .flat_map(|at| self.parts(&sentence.clauses[at].subject))
            .filter(|p| self.role(*p) == "workflow")
            .collect();
        let Some(flow) = flows.first().copied() else { return };
        for clause in
            sentence.clauses.iter().filter(|c| c.at > colon && c.link == Link::Main && !c.verb.passive)
        {
            for step in self.parts(&clause.subject) {
                if matches!(self.role(step), "function" | "service" | "model" | "media" | "external") {
                    self.relate(End::Part(flow), End::Part(step), None);
                }
            }
        }
    }

    /// `a topic with two subscribers, billing and analytics`: what it sends goes to both.
    fn subscribers(&mut self, sentence: &Sentence<'_>) {
        // `Three consumers read it`: what was spoken of last.
        let mut source = self.stood.filter(|p| matches!(self.role(*p), "topic" | "bus" | "stream"));
        let named = |m: &super::mention::Mention| matches!(m.role, "topic" | "bus" | "stream" | "queue");
        if sentence.mentions.iter().any(named) {
            source = None;
        }
        let hears = |at: usize| {
            let listens = |verb: &str| self.lexicon.frame(verb).is_some_and(|f| f.name == "consume");
            sentence.clauses.iter().any(|c| c.subject.contains(&Arg::Part(at)) && listens(&c.verb.lemma))
        };
        // `with two subscribers: a mail function and a stats function`: they are named behind.
        let mut told = false;
        for (at, mention) in sentence.mentions.iter().enumerate() {
            if let (true, Some(source), "function" | "delivery" | "service" | "workflow" | "queue") =
                (told, source, mention.role)
            {
                for part in self.known(at) {
                    self.relate(End::Part(source), End::Part(part), None);
                }
                continue;
            }
            // `two subscribers which are queues`
            let before = &sentence.tokens[mention.first.saturating_sub(4)..mention.first];
            let named = before.iter().any(|t| self.lexicon.has("takers", &t.one))
                && before.iter().any(|t| t.is("which") || t.is("that"));
            if let (true, Some(source)) = (named, source) {
                for part in self.known(at) {
                    self.relate(End::Part(source), End::Part(part), None);
                }
                continue;
            }
            let opens = sentence.tokens.get(mention.end).is_some_and(|t| !t.is_word());
            let takes = mention.role == "client" && self.lexicon.has("takers", &mention.phrase)
                || mention.role == "function" && mention.name.is_empty() && !mention.listed && hears(at);
            let taker = |m: &&super::mention::Mention| {
                matches!(m.role, "function" | "delivery" | "service" | "workflow" | "queue")
            };
            let functions = sentence.mentions[at + 1..].iter().filter(taker).count();
            let colon = sentence.tokens[mention.end..].iter().any(|t| t.kind == Kind::Colon);
            let ahead =
                sentence.mentions[at + 1..].iter().position(|m| matches!(m.role, "topic" | "bus" | "stream"));
            if let Some(place) = ahead.filter(|_| takes && colon && !opens) {
                source = self.known(at + 1 + place).first().copied();
            }
            if takes
                && (opens || colon)
                && mention.count > 1
                && functions == mention.count as usize
                && source.is_some()
            {
                told = true;
                for part in self.known(at) {
                    let other = (at + 1..sentence.mentions.len()).any(|n| self.known(n).contains(&part));
                    self.reading.draft.parts[part].gone |= !other;
                }
                continue;
            }
            if matches!(mention.role, "topic" | "bus" | "stream" | "queue") {
                source = self.known(at).first().copied();
            } else if mention.listed && self.lexicon.has("takers", &mention.phrase) {
                for part in self.known(at) {
                    if let Some(source) = source {
                        self.relate(End::Part(source), End::Part(part), None);
                    }
                }
            }
        }
    }

    /// `a post-confirmation trigger`: who signs people in starts it.
    fn signed_in(&mut self, sentence: &Sentence<'_>) {
        let Some(auth) = self.reading.draft.of(&["auth"]).last().copied() else { return };
        for (at, mention) in sentence.mentions.iter().enumerate() {
            if mention.role == "function" && mention.phrase.ends_with(" trigger") {
                for part in self.known(at) {
                    self.relate(End::Part(auth), End::Part(part), None);
                }
            }
        }
    }

    /// `behind it, a function …`: the door named last lets in to the function.
    fn behind(&mut self, sentence: &Sentence<'_>) {
        let elements = &sentence.elements;
        for at in 0..elements.len().saturating_sub(2) {
            if !matches!(&elements[at], Element::Preposition(word) if word == "behind") {
                continue;
            }
            let after = if elements[at + 2] == Element::Comma { at + 3 } else { at + 2 };
            let Some(Element::Part(function)) = elements.get(after) else { continue };
            let doors: Vec<usize> = match &elements[at + 1] {
                Element::Pronoun => self.reading.draft.of(&ENTRIES).last().copied().into_iter().collect(),
                Element::Part(part) => self.known(*part),
                _ => continue,
            };
            let acts = matches!(sentence.mentions[*function].role, "function" | "service");
            for door in doors {
                if acts && ENTRIES.contains(&self.role(door)) {
                    for part in self.known(*function) {
                        self.relate(End::Part(door), End::Part(part), None);
                    }
                }
            }
        }
    }

    /// `if any step fails, a topic tells the team`: the workflow sends it there.
    fn failures(&mut self, sentence: &Sentence<'_>) {
        let flows = self.reading.draft.of(&["workflow"]);
        let ([flow], true) =
            (&flows[..], sentence.clauses.iter().any(|c| c.link == Link::When && c.verb.lemma == "fail"))
        else {
            return;
        };
        for clause in sentence.clauses.iter().filter(|c| c.link == Link::Main && !c.verb.passive) {
            for part in self.parts(&clause.subject) {
                let open = !self.reading.draft.arrows.iter().any(|a| a.to == part);
                if matches!(self.role(part), "topic" | "function") && open {
                    self.relate(End::Part(*flow), End::Part(part), None);
                }
            }
        }
    }

    /// `three queues, each with a dead-letter queue`: one for each; `both queues share one`: one for all.
    fn dead_letters(&mut self, sentence: &Sentence<'_>) {
        for (at, mention) in sentence.mentions.iter().enumerate().filter(|(_, m)| m.dead) {
            let live = |p: &usize| self.role(*p) == "queue" && !self.reading.draft.parts[*p].dead;
            let mut queues: Vec<usize> = (0..sentence.mentions.len())
                .filter(|other| *other != at)
                .flat_map(|other| self.known(other))
                .filter(live)
                .collect();
            queues.dedup();
            let before = &sentence.tokens[mention.first.saturating_sub(3)..mention.first];
            let behind = sentence.tokens.get(mention.end..).unwrap_or(&[]);
            let each = before.iter().chain(behind.iter().take(2)).any(|t| t.is("each") || t.is("every"))
                || mention.plural
                || mention.own
                || sentence.tokens.first().is_some_and(|t| t.is("each") || t.is("every"));
            if queues.is_empty() && each && sentence.tokens.iter().any(|t| t.one == "queue") {
                queues = self.reading.draft.of(&["queue"]).into_iter().filter(live).collect();
            }
            let parts = self.known(at);
            let ([dead], true) = (&parts[..], queues.len() > 1 || each) else { continue };
            let (dead, pattern) = (*dead, self.reading.draft.parts[*dead].clone());
            if self.reading.draft.touched(dead) {
                continue;
            }
            for (number, queue) in queues.into_iter().enumerate() {
                let own = if number == 0 || !each { dead } else { self.reading.draft.part(pattern.clone()) };
                self.relate(End::Part(queue), End::Part(own), None);
            }
        }
    }
}
