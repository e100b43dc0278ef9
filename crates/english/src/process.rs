//! Work that is done on something: who does it, with what, and where it comes from.

use super::clause::{Arg, Clause, Link};
use super::read::{ACTORS, End, Filled, PUSHING, Reader};

impl Reader<'_> {
    pub(super) fn process(
        &mut self,
        clause: &Clause,
        filled: &mut Filled,
        label: Option<String>,
        subject_words: &[String],
        when: bool,
    ) {
        let mut workers: Vec<usize> = filled
            .worker
            .iter()
            .copied()
            .filter(|p| {
                !matches!(self.role(*p), "bucket" | "table" | "database" | "cache" | "client" | "email")
            })
            .collect();
        // `using Lambda`, `from a Lambda function`: that is who works.
        let tools = std::mem::take(&mut filled.tool);
        for tool in &tools {
            if workers.is_empty() && matches!(self.role(*tool), "function" | "service" | "workflow" | "pipe")
            {
                workers.push(*tool);
            }
        }
        let sources = std::mem::take(&mut filled.source);
        for source in &sources {
            if workers.is_empty() && self.role(*source) == "function" {
                workers.push(*source);
            }
        }
        // `a bucket partitioned by date`: how it looks.
        let keeps =
            |p: &usize| matches!(self.role(*p), "bucket" | "table" | "database" | "warehouse" | "search");
        let looks = clause.link == Link::Reduced
            && clause.verb.passive
            && workers.is_empty()
            && !filled.work.is_empty()
            && filled.work.iter().all(keeps);
        // A rule filters and matches by itself: nobody is missing.
        let sieves = workers.is_empty()
            && self.lexicon.has("sieves", &clause.verb.lemma)
            && !self.reading.draft.of(&["bus", "topic", "pipe"]).is_empty();
        if when || looks || sieves {
            return;
        }
        // `a rule that matches events from a bucket`: the bucket feeds it.
        let rules = |p: &usize| matches!(self.role(*p), "bus" | "topic" | "pipe");
        if self.lexicon.has("sieves", &clause.verb.lemma)
            && !sources.is_empty()
            && !workers.is_empty()
            && workers.iter().all(rules)
        {
            for (a, b) in sources.iter().flat_map(|a| workers.iter().map(move |b| (*a, *b))) {
                self.relate(End::Part(a), End::Part(b), None);
            }
            return;
        }
        if workers.len() > 1 {
            for worker in workers {
                let mut one = Filled {
                    worker: vec![worker],
                    tool: tools.clone(),
                    source: sources.clone(),
                    ..filled.clone()
                };
                one.tool.retain(|p| *p != worker);
                self.process(clause, &mut one, label.clone(), subject_words, when);
            }
            return;
        }
        let end = match workers.as_slice() {
            [] => End::Worker(label.clone().unwrap_or_default()),
            [one, ..] => End::Part(*one),
        };
        let stated = filled.system || !workers.is_empty() || clause.verb.passive || !subject_words.is_empty();
        let stands: Vec<usize> = filled
            .worker
            .iter()
            .copied()
            .filter(|p| {
                matches!(
                    self.role(*p),
                    "iot" | "stream" | "cdn" | "bus" | "topic" | "http_api" | "rest_api" | "websocket"
                )
            })
            .collect();
        let stands_in = !clause.verb.passive
            && !filled.system
            && stands.len() == 1
            && matches!(self.role(stands[0]), "iot" | "stream");
        if stands_in {
            workers.clear();
        }
        let end = if stands_in { End::Worker(label.clone().unwrap_or_default()) } else { end };
        if stands_in {
            self.stand_in = Some(stands[0]);
            self.relate(End::Part(stands[0]), end.clone(), None);
        }
        if workers.is_empty() && (filled.system || stands_in) {
            let object = label
                .clone()
                .map_or(String::new(), |l| l.split_once(' ').map_or(String::new(), |(_, o)| o.to_string()));
            self.reading.works.push((clause.verb.lemma.clone(), object));
        }
        if !stated {
            return;
        }
        // `is handled in the workflow`: it does the work.
        if workers.is_empty()
            && let Some(place) =
                filled.store.iter().position(|p| matches!(self.role(*p), "workflow" | "function" | "service"))
        {
            workers.push(filled.store.remove(place));
        }
        let end = match workers.first() {
            Some(one) => End::Part(*one),
            None => end,
        };
        let passive_model = filled.worker.iter().any(|p| self.role(*p) == "model");
        if passive_model {
            return;
        }
        if let (Some(event), End::Part(doer)) = (self.event.first().copied(), &end)
            && event != *doer
            && ACTORS.contains(&self.role(*doer))
        {
            self.relate(End::Part(event), end.clone(), None);
            self.event.clear();
        }
        // `documents in S3 are embedded by a function`: what lies there starts who works on it.
        let lying = clause.verb.passive
            && clause.every.is_none()
            && clause.link == Link::Main
            && !subject_words.is_empty()
            && clause.within.iter().any(|(word, _)| word == "in");
        // `mutations are handled by a function`: they come in by the door named last.
        let asked = clause.verb.passive
            && subject_words.iter().any(|words| {
                words
                    .split(' ')
                    .any(|w| self.lexicon.has("asked_for", &super::token::singular(&w.to_lowercase())))
            });
        if let (true, End::Part(doer)) = (asked && filled.work.is_empty(), &end)
            && let Some(door) = self.reading.draft.of(&super::infer::ENTRIES).last().copied()
            && !self.reading.draft.arrows.iter().any(|a| a.to == *doer)
        {
            self.relate(End::Part(door), end.clone(), None);
        }
        for part in filled.work.iter().chain(&sources) {
            if Some(part) == workers.first() {
                continue;
            }
            if PUSHING.contains(&self.role(*part))
                || filled.feeds.contains(part) && (sources.contains(part) || self.role(*part) == "bucket")
                || clause.located && matches!(self.role(*part), "bucket" | "table")
                || lying && self.role(*part) == "bucket"
                || self.role(*part) == "bucket" && sources.contains(part) && workers.is_empty()
                || self.role(*part) == "iot"
            {
                self.relate(End::Part(*part), end.clone(), None);
            } else if matches!(
                self.role(*part),
                "table" | "database" | "bucket" | "search" | "cache" | "external" | "warehouse"
            ) {
                self.relate(end.clone(), End::Part(*part), label.clone());
            } else if matches!(self.role(*part), "http_api" | "rest_api" | "websocket" | "graphql") {
                self.relate(End::Part(*part), end.clone(), None);
            }
        }
        // `processes the messages`: of the queue they were put on last.
        let handed = |words: &String| {
            let last = words.split(' ').next_back().unwrap_or("").to_lowercase();
            self.lexicon.has("handed_over", &super::token::singular(&last))
        };
        let messages = !clause.verb.passive
            && filled.work.is_empty()
            && filled.words.first().is_some_and(handed)
            && self.place.is_some_and(|p| PUSHING.contains(&self.role(p)));
        if (messages || clause.object.iter().any(|arg| matches!(arg, Arg::Pronoun | Arg::They)))
            && let (Some(place), End::Part(doer)) = (self.place, &end)
            && (PUSHING.contains(&self.role(place))
                || self.role(place) == "email"
                || self.role(place) == "bucket"
                    && (self.source == Some(place)
                        || self.fed_by_mail(place)
                        || self.happened == Some(place)))
            && !self.reading.draft.arrows.iter().any(|a| a.to == *doer)
            && !self.reading.draft.joined(*doer, place)
        {
            self.relate(End::Part(place), end.clone(), None);
        }
        // `transforms records in a delivery stream`: that is where they come from.
        let within = clause.slots.iter().filter(|(word, _)| word == "in");
        let within: Vec<usize> = within.flat_map(|(_, args)| self.parts(args)).collect();
        let carries = |p: &usize| {
            within.contains(p) && (PUSHING.contains(&self.role(*p)) || self.role(*p) == "delivery")
        };
        let carriers: Vec<usize> = filled.store.iter().copied().filter(carries).collect();
        for carrier in &carriers {
            self.relate(End::Part(*carrier), end.clone(), None);
        }
        filled.store.retain(|p| !carriers.contains(p));
        for part in tools.iter().chain(&filled.store) {
            let door = super::infer::ENTRIES.contains(&self.role(*part));
            if Some(part) != workers.first()
                && self.role(*part) != "schedule"
                && self.role(*part) != "client"
                && !door
            {
                self.relate(end.clone(), End::Part(*part), label.clone());
            }
        }
        if let End::Part(part) = end {
            if clause.verb.passive
                && filled.work.is_empty()
                && let Some(place) = self.place.filter(|p| *p != part && PUSHING.contains(&self.role(*p)))
                && self.flow == Some(place)
            {
                self.relate(End::Part(place), End::Part(part), None);
            }
            // `imported by a task, normalized by a function`: one after the other.
            let hands = |p: &usize| {
                matches!(self.role(*p), "function" | "service" | "table" | "bucket" | "delivery")
                    || PUSHING.contains(&self.role(*p))
                    || super::infer::ENTRIES.contains(&self.role(*p))
            };
            let earlier = self.flow.filter(|p| *p != part && hands(p));
            if let (true, Link::Shared, Some(earlier)) = (clause.verb.passive, clause.link, earlier)
                && filled.work.is_empty()
                && !self.reading.draft.arrows.iter().any(|a| a.to == part)
            {
                self.relate(End::Part(earlier), End::Part(part), None);
            }
            self.flow = Some(part);
        }
    }
}
