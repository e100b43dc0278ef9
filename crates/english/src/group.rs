//! Several parts taken together: `one that …`, `they`, `each has its own`.

use super::draft::Part;
use super::mention::{Article, Mention};
use super::read::{End, Reader, Sentence};
use neph_syntax::words::capital;

impl Reader<'_> {
    /// One of several: the number-th of those named before it.
    pub(super) fn picked(&mut self, at: usize, number: u32, sentence: &Sentence<'_>) -> Vec<usize> {
        let mention = &sentence.mentions[at];
        let of = (0..at).rev().find(|n| {
            let other = &sentence.mentions[*n];
            other.pick.is_none() && other.role == mention.role && (other.plural || other.count > 1)
        });
        let group = match of {
            Some(of) => self.resolve(of, sentence, &[]),
            None => self.several.clone(),
        };
        let number = number as usize - 1;
        let mut found = group.get(number).copied();
        // `functions: one that …, one that …`: nobody said how many.
        if let (None, Some(of), Some(pattern)) = (found, of, group.first())
            && sentence.mentions[of].count <= 1
            && number < 12
        {
            let mut part = self.reading.draft.parts[*pattern].clone();
            (part.name, part.title, part.work) = (Vec::new(), None, None);
            part.does.clear();
            found = Some(self.reading.draft.part(part));
            self.resolved.entry(of).or_default().extend(found);
        }
        if let Some(part) = found {
            self.christen(part, mention, sentence);
            if !self.several.contains(&part) {
                self.several.push(part);
            }
            let work = self.own_work(at, sentence);
            let part = &mut self.reading.draft.parts[part];
            part.numbered &= work.is_none();
            part.work = part.work.take().or(work);
        }
        let parts: Vec<usize> = found.into_iter().collect();
        self.resolved.insert(at, parts.clone());
        parts
    }

    /// Names a part after the words that tell it from the others.
    fn christen(&mut self, part: usize, mention: &Mention, sentence: &Sentence<'_>) {
        let part = &mut self.reading.draft.parts[part];
        if !mention.name.is_empty() && part.fixed.is_none() {
            part.name.clone_from(&mention.name);
            part.numbered = false;
            let (from, to) = mention.written;
            let words = sentence.text.get(from..to).unwrap_or("");
            let words = if words.is_empty() { mention.name.join(" ") } else { words.to_string() };
            part.title = Some(capital(words.trim()));
        }
    }

    /// A part for each owner: `each function writes to its own table`.
    pub(super) fn own(&mut self, at: usize, sentence: &Sentence<'_>, owners: &[usize]) -> Vec<usize> {
        let mention = &sentence.mentions[at];
        let mut parts = Vec::new();
        for owner in owners.iter().take(12) {
            let known = self
                .owned
                .iter()
                .find(|(who, what)| who == owner && self.reading.draft.parts[*what].role == mention.role);
            let part = match known {
                Some((_, part)) => *part,
                None => {
                    let name: Vec<String> =
                        self.reading.draft.parts[*owner].name.iter().take(2).cloned().collect();
                    let noun = mention.phrase.split(' ').next_back().unwrap_or(mention.role);
                    let written = if name.is_empty() {
                        capital(&mention.phrase)
                    } else {
                        capital(&format!("{} {noun}", name.join(" ")))
                    };
                    let part = self.reading.draft.part(Part {
                        role: mention.role,
                        product: mention.product.clone(),
                        phrase: mention.phrase.clone(),
                        numbered: name.is_empty(),
                        name,
                        written,
                        place: mention.first,
                        piece: sentence.piece,
                        ..Part::default()
                    });
                    self.owned.push((*owner, part));
                    part
                }
            };
            parts.push(part);
        }
        self.resolved.insert(at, parts.clone());
        parts
    }

    /// `each queue is polled by a function`: each by one of its own.
    pub(super) fn each_by_one(
        &mut self,
        sentence: &Sentence<'_>,
        at: usize,
        owners: &[usize],
    ) -> Option<Vec<usize>> {
        let mention = &sentence.mentions[at];
        let singular = mention.article == Article::A && mention.count == 1 && mention.name.is_empty();
        let each = sentence.mentions.iter().any(|m| m.article == Article::Each && m.end <= mention.first)
            || sentence.tokens[..mention.first].iter().any(|t| t.is("each"));
        let places =
            owners.iter().all(|p| matches!(self.role(*p), "queue" | "topic" | "stream" | "bucket" | "table"));
        (singular && each && places && owners.len() > 1 && mention.role == "function")
            .then(|| self.own(at, sentence, owners))
    }

    /// `two services, catalog and cart, behind a balancer, each with its own table`: one for each of the list.
    pub(super) fn each_its_own(&mut self, sentence: &Sentence<'_>, at: usize) -> Option<Vec<usize>> {
        if !sentence.each_has(at) {
            return None;
        }
        let many = |m: &Mention| m.listed || m.plural && m.count > 1;
        let last = sentence.mentions[..at].iter().rposition(many)?;
        let (role, listed) = (sentence.mentions[last].role, sentence.mentions[last].listed);
        let apart = |m: &Mention| !listed || !m.listed || m.role != role;
        let first = sentence.mentions[..last].iter().rposition(apart).map_or(0, |n| n + 1);
        let mut owners = Vec::new();
        for owner in first..=last {
            owners.extend(self.resolve(owner, sentence, &[]));
        }
        (owners.len() > 1).then(|| self.own(at, sentence, &owners))
    }

    /// Whether an arrow would lead to what someone else of a group has for itself.
    pub(super) fn foreign(&self, from: &End, to: &End) -> bool {
        let (End::Part(from), End::Part(to)) = (from, to) else { return false };
        let owner = |part: &usize| self.owned.iter().find(|(_, what)| what == part).map(|(who, _)| *who);
        let owns = |part: &usize| self.owned.iter().any(|(who, _)| who == part);
        owner(to).is_some_and(|who| who != *from && owns(from))
            || owner(from).is_some_and(|who| who != *to && owns(to))
    }

    /// Remembers parts that were named together.
    pub(super) fn together(&mut self, mention: &Mention, parts: &[usize]) {
        if parts.len() > 1 || mention.plural && mention.role == "function" && mention.name.is_empty() {
            self.several = parts.to_vec();
        }
    }

    /// Remembers what the text says is not there.
    pub(super) fn deny(&mut self, sentence: &Sentence<'_>, mention: &Mention) {
        let (from, to) = mention.written;
        let words = sentence.text.get(from..to).unwrap_or("").trim();
        let words = if words.is_empty() { mention.phrase.as_str() } else { words };
        self.reading.draft.denied.push((sentence.piece, format!("no {}", words.to_lowercase())));
    }

    /// Remembers the last list under one noun in a sentence.
    pub(super) fn listed(&mut self, sentence: &Sentence<'_>) {
        let Some(last) = sentence.mentions.iter().rposition(|m| m.listed) else { return };
        let role = sentence.mentions[last].role;
        let first =
            sentence.mentions[..last].iter().rposition(|m| !m.listed || m.role != role).map_or(0, |n| n + 1);
        let parts = (first..=last).filter_map(|at| self.resolved.get(&at)).flatten().copied();
        self.several = parts.collect();
    }

    /// `each with its own table`: no verb says so.
    pub(super) fn owning(&mut self, sentence: &Sentence<'_>) {
        for at in 0..sentence.mentions.len() {
            if !sentence.mentions[at].own {
                continue;
            }
            let parts = self.resolved.get(&at).cloned().unwrap_or_default();
            for part in parts {
                let owner = self.owned.iter().find(|(_, what)| *what == part).map(|(who, _)| *who);
                if let Some(owner) = owner.filter(|_| !self.reading.draft.touched(part)) {
                    let hands_over = super::read::PUSHING.contains(&self.role(owner));
                    let asked = matches!(self.role(part), "queue" | "topic");
                    if hands_over || !asked {
                        self.relate(End::Part(owner), End::Part(part), None);
                    } else {
                        self.relate(End::Part(part), End::Part(owner), None);
                    }
                }
            }
        }
    }
}

impl Sentence<'_> {
    /// Whether a mention stands behind `each with`.
    pub(super) fn each_has(&self, at: usize) -> bool {
        let mention = &self.mentions[at];
        let before = &self.tokens[mention.first.saturating_sub(2)..mention.first];
        mention.own && before.len() == 2 && before[0].is("each") && before[1].is("with")
    }
}
