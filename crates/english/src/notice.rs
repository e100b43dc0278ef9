//! Schedules, and people who are told something.

use super::clause::{Arg, Clause};
use super::lexicon::Frame;
use super::read::{ACTORS, End, Filled, Reader, Sentence};

impl Reader<'_> {
    /// `every 5 minutes`, `on a schedule`: who is started.
    pub(super) fn schedules(
        &mut self,
        sentence: &Sentence<'_>,
        clause: &Clause,
        frame: &Frame,
        filled: &Filled,
        subject: &[usize],
    ) {
        let mut starts: Vec<usize> = Vec::new();
        for (_, args) in &clause.slots {
            for arg in args {
                if let Arg::Part(part) = arg {
                    starts.extend(
                        self.resolve(*part, sentence, &[])
                            .into_iter()
                            .filter(|p| self.role(*p) == "schedule"),
                    );
                }
            }
        }
        if starts.is_empty() && clause.every.is_none() {
            return;
        }
        // `a rule triggers the function every 5 minutes`: it is no bus, it is the schedule.
        let timed = clause.every.is_some() || !starts.is_empty();
        let by = clause.slots.iter().filter(|(word, _)| word == "by" && clause.verb.passive);
        let by: Vec<usize> = by.flat_map(|(_, args)| self.parts(args)).collect();
        let rule = if clause.verb.passive { by.as_slice() } else { subject };
        if let ([rule], true, "call") = (rule, timed, frame.name.as_str())
            && self.role(*rule) == "bus"
            && !self.reading.draft.arrows.iter().any(|a| a.to == *rule)
        {
            let part = &mut self.reading.draft.parts[*rule];
            (part.role, part.product, part.phrase) = ("schedule", None, "schedule".to_string());
            for start in std::mem::take(&mut starts) {
                let part = &mut self.reading.draft.parts[start];
                part.gone |= start != *rule && part.piece == sentence.piece;
            }
            starts.push(*rule);
        }
        if let Some(often) = &clause.every {
            let fact = schedule_fact(often);
            let known = starts
                .first()
                .copied()
                .or_else(|| subject.iter().chain(&by).copied().find(|p| self.role(*p) == "schedule"))
                .or_else(|| {
                    self.reading
                        .draft
                        .of(&["schedule"])
                        .into_iter()
                        .rev()
                        .find(|p| self.reading.draft.parts[*p].facts.is_empty())
                });
            let at = known.unwrap_or_else(|| {
                let part = super::draft::Part {
                    role: "schedule",
                    phrase: "schedule".to_string(),
                    piece: sentence.piece,
                    title: Some(schedule_title(often)),
                    ..Default::default()
                };
                self.reading.draft.part(part)
            });
            if self.reading.draft.parts[at].facts.is_empty() {
                self.reading.draft.parts[at].facts.push(fact);
                self.reading.draft.parts[at].title.get_or_insert_with(|| schedule_title(often));
            }
            starts.push(at);
        }
        let itself = subject.iter().any(|p| starts.contains(p));
        if itself && !(filled.to.is_empty() && filled.through.is_empty()) && frame.name != "call" {
            return;
        }
        let acts = |reader: &Self, parts: &[usize]| {
            parts.iter().copied().find(|p| {
                ACTORS.contains(&reader.role(*p)) && reader.role(*p) != "schedule"
                    || reader.role(*p) == "external" && frame.name == "call"
            })
        };
        let with = clause.slots.iter().filter(|(word, _)| matches!(word.as_str(), "with" | "using"));
        let with: Vec<usize> = with.flat_map(|(_, args)| self.parts(args)).collect();
        let target = match frame.name.as_str() {
            "call" if filled.system && filled.through.iter().any(|p| self.role(*p) == "function") => {
                filled.through.iter().copied().find(|p| self.role(*p) == "function")
            }
            "call" => acts(self, &filled.to)
                .or_else(|| acts(self, &filled.from))
                .or_else(|| acts(self, subject))
                .or_else(|| {
                    filled
                        .to
                        .iter()
                        .copied()
                        .find(|p| self.role(*p) != "client" && self.role(*p) != "schedule")
                }),
            _ => acts(self, &filled.worker)
                .or_else(|| acts(self, &filled.from))
                .or_else(|| acts(self, subject))
                .or_else(|| acts(self, &filled.to).filter(|_| frame.name == "have" || frame.name == "use"))
                .or_else(|| acts(self, &with).filter(|_| filled.system)),
        };
        // `the mainframe writes nightly files`: when someone outside works is not ours to start.
        let outside = !subject.is_empty()
            && subject.iter().all(|p| matches!(self.role(*p), "external" | "legacy" | "client"));
        if outside && target.is_none_or(|t| subject.contains(&t)) {
            for start in starts {
                if !self.reading.draft.touched(start) {
                    self.reading.draft.parts[start].gone = true;
                }
            }
            return;
        }
        // `aggregated every minute`: a window over a stream is no schedule.
        let windowed = target.is_some_and(|t| {
            self.reading.draft.arrows.iter().any(|a| a.to == t && self.role(a.from) == "stream")
        });
        if windowed {
            for start in starts {
                self.reading.draft.parts[start].gone |= !self.reading.draft.touched(start);
            }
            return;
        }
        for start in starts {
            match target {
                Some(target) => self.relate(End::Part(start), End::Part(target), None),
                None if frame.name != "have" && frame.name != "use" => {
                    let label = self.label(sentence, clause).unwrap_or_default();
                    self.relate(End::Part(start), End::Worker(label), None);
                }
                None => {}
            }
        }
    }

    /// `a scheduled function`: something starts it, and nobody says how often.
    pub(super) fn scheduled(&mut self, sentence: &Sentence<'_>) {
        for (at, mention) in sentence.mentions.iter().enumerate() {
            let timed = sentence.tokens.get(mention.first..mention.head).unwrap_or(&[]);
            let timed = timed
                .iter()
                .any(|t| t.is("scheduled") || t.is("cron") || t.is("recurring") || t.is("periodic"));
            if !timed || !matches!(self.role_of(at), Some("function" | "workflow" | "service" | "pipe")) {
                continue;
            }
            let parts = self.resolved.get(&at).cloned().unwrap_or_default();
            let started = |reader: &Self, part: usize| {
                reader.reading.draft.arrows.iter().any(|a| a.to == part && reader.role(a.from) == "schedule")
            };
            for part in parts {
                if started(self, part) {
                    continue;
                }
                let schedules = self.reading.draft.of(&["schedule"]);
                let free = schedules.into_iter().find(|s| !self.reading.draft.touched(*s));
                let schedule = free.unwrap_or_else(|| {
                    self.reading.draft.part(super::draft::Part {
                        role: "schedule",
                        phrase: "schedule".to_string(),
                        piece: sentence.piece,
                        title: Some("Schedule".to_string()),
                        ..Default::default()
                    })
                });
                self.relate(End::Part(schedule), End::Part(part), None);
            }
        }
    }

    fn role_of(&self, mention: usize) -> Option<&'static str> {
        self.resolved.get(&mention).and_then(|parts| parts.first()).map(|part| self.role(*part))
    }

    /// People are told something.
    pub(super) fn tell(&mut self, sentence: &Sentence<'_>, clause: &Clause, filled: &mut Filled) {
        let tells = self.lexicon.has("informs", &clause.verb.lemma);
        if !tells {
            return;
        }
        let names = |set: &str| {
            clause
                .object
                .iter()
                .chain(if clause.verb.passive { clause.subject.as_slice() } else { &[] })
                .find_map(|arg| match arg {
                    Arg::Words(from, to) => sentence.tokens[*from..*to]
                        .iter()
                        .find(|t| self.lexicon.has(set, &t.one))
                        .map(|t| t.low.clone()),
                    _ => None,
                })
        };
        let notice = names("notices");
        let people: Vec<usize> = filled.to.iter().copied().filter(|p| self.role(*p) == "client").collect();
        let verb_tells = self.lexicon.has("tells", &clause.verb.lemma);
        let channels = ["email", "sms", "push", "topic", "websocket", "graphql"];
        let has_channel = filled
            .to
            .iter()
            .chain(&filled.through)
            .chain(&filled.from)
            .any(|p| channels.contains(&self.role(*p)));
        // `notifies sales in a chat`: the chat tells them.
        let chats: Vec<usize> =
            filled.through.iter().copied().filter(|p| self.role(*p) == "external").collect();
        if !has_channel && !chats.is_empty() {
            filled.through.retain(|p| !chats.contains(p));
            filled.to.retain(|p| !people.contains(p));
            filled.to.extend(chats);
            return;
        }
        if has_channel {
            // `notifies users via SNS`: through the channel.
            for p in filled.to.clone() {
                if channels.contains(&self.role(p)) && !people.is_empty() {
                    filled.to.retain(|other| *other != p);
                    filled.through.push(p);
                }
            }
            return;
        }
        let others = filled.to.iter().any(|p| self.role(*p) != "client");
        if others || notice.is_none() && !verb_tells && people.is_empty() {
            return;
        }
        if notice.is_none()
            && !verb_tells
            && !(people.iter().any(|_| !filled.system) && clause.verb.lemma == "send")
        {
            return;
        }
        if people.is_empty() && !verb_tells && notice.is_none() {
            return;
        }
        // A response to a caller is no notification.
        if notice.is_none() && !verb_tells {
            return;
        }
        let role = match clause.verb.lemma.as_str() {
            "email" | "mail" => "email",
            "text" => "sms",
            _ => "topic",
        };
        let known = self.reading.draft.of(&[role]).first().copied();
        let known = known.or_else(|| {
            if role == "topic" {
                self.reading.draft.of(&["email", "sms", "push"]).first().copied()
            } else {
                None
            }
        });
        let word = notice
            .unwrap_or_else(|| if role == "topic" { "notifications".to_string() } else { role.to_string() });
        let channel = known.unwrap_or_else(|| {
            self.reading.told = Some(word.clone());
            let part = super::draft::Part {
                role,
                phrase: if role == "topic" { "topic".to_string() } else { role.to_string() },
                name: if role == "topic" { vec![word.clone()] } else { Vec::new() },
                title: (role == "topic").then(|| neph_syntax::words::capital(&plural(&word))),
                piece: sentence.piece,
                assumed: (role == "topic").then(|| format!("a topic hands the {} on", plural(&word))),
                ..Default::default()
            };
            self.reading.draft.part(part)
        });
        filled.to.retain(|p| !people.contains(p));
        filled.to.push(channel);
        for person in people {
            self.relate(End::Part(channel), End::Part(person), None);
        }
    }
}

/// The plural of a word.
pub(super) fn plural(word: &str) -> String {
    if word.ends_with('s') { word.to_string() } else { format!("{word}s") }
}

pub(super) fn schedule_fact(often: &str) -> String {
    match often.strip_prefix("at ") {
        Some(time) => format!("every day; note {}", super::label::quoted(&format!("at {time}"))),
        None => format!("every {often}"),
    }
}

pub(super) fn schedule_title(often: &str) -> String {
    match often.strip_prefix("at ") {
        Some(time) => format!("Every day at {time}"),
        None => format!("Every {often}"),
    }
}
