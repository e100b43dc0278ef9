//! Where something comes from and where it is kept when a clause does not say: the store called after it, who worked last.

use super::clause::Link;
use super::read::{ACTORS, End, Filled, PUSHING, Reader};
use super::transfer::Act;

impl Reader<'_> {
    /// `stores metadata in a database`: a store without a name is called after what it keeps.
    pub(super) fn entitle(&mut self, store: usize, words: &str) {
        if let Some(last) = words.split(' ').next_back() {
            self.reading.draft.parts[store].holds.push(super::token::singular(&last.to_lowercase()));
        }
        let part = &mut self.reading.draft.parts[store];
        let plain =
            part.product.is_none() && part.name.is_empty() && part.title.is_none() && part.fixed.is_none();
        if plain && matches!(part.role, "table" | "database" | "bucket") {
            let words: Vec<&str> = words.split(' ').collect();
            let words = &words[words.len().saturating_sub(2)..];
            part.name = words.iter().map(|w| w.to_lowercase()).collect();
            part.title = Some(neph_syntax::words::capital(&words.join(" ")));
        }
    }

    /// The store that is called after what is read or written: `reads the orders`.
    pub(super) fn holding(&self, words: &[String], read: bool) -> Option<usize> {
        let last = words.first()?.split(' ').next_back()?.to_lowercase();
        let last = super::token::singular(&last);
        let stores = self.reading.draft.of(&["table", "database", "bucket", "cache", "search"]);
        stores.into_iter().find(|at| {
            let part = &self.reading.draft.parts[*at];
            part.name.last().is_some_and(|name| super::token::singular(name) == last)
                || read && part.holds.contains(&last)
        })
    }

    /// `payments go through Stripe`: the function that is called after them sends them.
    pub(super) fn namesake(&self, filled: &Filled) -> Option<usize> {
        let said = filled.named.first()?.split(' ').next_back()?.to_lowercase();
        let said = super::token::singular(&said);
        let functions = self.reading.draft.of(&["function", "service"]);
        let mut named = functions.into_iter().filter(|at| {
            self.reading.draft.parts[*at]
                .name
                .first()
                .is_some_and(|name| super::token::singular(name) == said)
        });
        named.next().filter(|_| named.next().is_none())
    }

    /// The order in which parts are passed: APIs before functions, functions before buses.
    pub(super) fn path(&self, through: &[usize]) -> Vec<usize> {
        let mut path: Vec<usize> = through.to_vec();
        path.dedup();
        let rank = |part: &usize| match self.role(*part) {
            "cdn" => 0,
            "http_api" | "rest_api" | "graphql" | "websocket" | "function_url" | "load_balancer" => 1,
            "pipe" => 2,
            _ => 3,
        };
        path.sort_by_key(rank);
        path
    }

    /// Where something comes from when the clause does not say.
    pub(super) fn origin(&self, act: &Act<'_>, filled: &Filled, to: &[usize], through: &[usize]) -> Vec<End> {
        let (clause, frame, worker) = (act.clause, act.frame, act.worker.clone());
        let pushes = |part: &usize| {
            self.mailed == Some(*part)
                || PUSHING.contains(&self.role(*part))
                || ACTORS.contains(&self.role(*part))
                || matches!(self.role(*part), "bucket" | "table" | "delivery")
        };
        let differs = |part: &usize| !to.contains(part) && !through.contains(part);
        // Who uploads is outside the system.
        let brought = clause.verb.passive && clause.link == Link::Reduced && frame.name == "store";
        let asked = filled.system && clause.at == 0 && clause.verb.form == super::lexicon::Form::Base;
        if clause.verb.lemma == "upload" && (clause.verb.passive || asked)
            || brought && self.lexicon.has("created", &clause.verb.lemma) && filled.from.is_empty()
        {
            // `three functions for listing and deleting todos stored in a table`
            let works =
                |p: &usize| self.role(*p) == "function" && self.reading.draft.parts[*p].piece == self.piece;
            if brought
                && self.several.len() > 1
                && self.several.iter().all(works)
                && clause.verb.lemma != "upload"
            {
                return self.several.iter().copied().map(End::Part).collect();
            }
            return Vec::new();
        }
        // `orders are checked by a function and land in a queue`: whatever moved before goes on.
        let goes_on = clause.link == Link::Shared && clause.at > 0;
        let moves = self.lexicon.has("moves", &clause.verb.lemma) && (!clause.subject.is_empty() || goes_on);
        // `photos arrive through an API`: from outside.
        let door = |p: &usize| super::infer::ENTRIES.contains(&self.role(*p));
        if moves && to.is_empty() && through.iter().all(door) && self.event.is_empty() {
            return Vec::new();
        }
        if let Some(event) = self.event.first()
            && differs(event)
            && (clause.verb.passive || filled.system)
            && !(self.role(*event) == "monitor"
                && to.iter().any(|p| super::connect::reaches(&self.reading.draft, *event, *p)))
            && self.flow.is_none_or(|flow| flow == *event || to.contains(&flow))
        {
            return vec![End::Part(*event)];
        }
        if frame.name == "call" && !clause.verb.passive && filled.system {
            return Vec::new();
        }
        let told = to.iter().chain(through).any(|p| matches!(self.role(*p), "email" | "sms" | "push"));
        let silent = |p: &usize| told && matches!(self.role(*p), "table" | "bucket" | "queue" | "stream");
        // `payloads are stored in the bucket and a reference is sent to the bus`: not by the bucket.
        let other = clause.verb.passive
            && frame.name == "send"
            && clause.link == Link::Main
            && !filled.named.is_empty()
            && self.event.is_empty();
        let stored = clause.verb.passive && frame.name == "store";
        let kept = |p: &usize| {
            stored && matches!(self.role(*p), "table" | "database" | "cache")
                || other && matches!(self.role(*p), "bucket" | "table") && self.kept_now.contains(p)
        };
        let chain = self.flow.filter(|p| pushes(p) && differs(p) && !silent(p) && !kept(p));
        // `clean files are copied to one bucket, infected ones are moved to another`: by who did the first.
        let writer = self.doer.filter(|doer| {
            clause.verb.passive
                && differs(doer)
                && chain.is_some_and(|p| {
                    matches!(self.role(p), "bucket" | "table") && self.reading.draft.joined(*doer, p)
                })
        });
        let chain = writer.or(chain);
        if clause.verb.passive || moves {
            let place = if frame.name == "call" {
                self.place.or(self.actor)
            } else {
                chain
                    .filter(|p| {
                        ACTORS.contains(&self.role(*p))
                            || clause.link == Link::Where
                            || !matches!(self.role(*p), "table")
                    })
                    .or(self.doer)
                    .or(self.actor)
                    .or(self.place)
            };
            // `a validator reads the queue; valid rows go to …`: the reader sends them.
            let reader = self.doer.filter(|doer| {
                self.place.is_some_and(|p| self.reading.draft.joined(p, *doer)) && differs(doer)
            });
            let place = if moves { reader.or(self.place).or(place) } else { place };
            if clause.link == Link::Where
                && let Some(last) = self.last.filter(|p| pushes(p) && differs(p))
            {
                return vec![End::Part(last)];
            }
            return match place.filter(|p| pushes(p) && differs(p) && !silent(p) && !kept(p)) {
                Some(part) => vec![End::Part(part)],
                None if frame.name == "store" || told => vec![worker],
                None => Vec::new(),
            };
        }
        if filled.system {
            if let Some(door) = self.entered.filter(differs) {
                return vec![End::Part(door)];
            }
            if let Some(part) = chain.filter(|p| {
                matches!(self.role(*p), "bus" | "topic" | "pipe" | "workflow" | "function" | "service")
                    || self.mailed == Some(*p)
            }) {
                return vec![End::Part(part)];
            }
            return if frame.name == "serve"
                || frame.name == "front"
                || matches!(frame.name.as_str(), "send" | "consume")
                    && !through.is_empty()
                    && through.iter().any(|p| PUSHING.contains(&self.role(*p)) || self.role(*p) == "delivery")
            {
                Vec::new()
            } else {
                vec![worker]
            };
        }
        if matches!(frame.name.as_str(), "send") && to.iter().all(|p| !matches!(self.role(*p), "client")) {
            return self.event.iter().copied().filter(differs).map(End::Part).collect();
        }
        Vec::new()
    }
}
