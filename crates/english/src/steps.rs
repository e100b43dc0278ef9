//! The steps of a workflow that nobody calls functions: `a saga: reserve the room, charge the card, send the mail`.

use super::clause::{Arg, Clause, Link};
use super::draft::Part;
use super::element::Element;
use super::lexicon::Form;
use super::read::{End, Reader, Sentence};
use super::token::{Kind, Token};
use neph_syntax::words::capital;

impl Reader<'_> {
    /// Makes a function of each step a sentence lists beside a workflow, before its clauses are read.
    pub(super) fn lists_steps(&mut self, sentence: &Sentence<'_>) {
        let Some(flow) = self.flow_of(sentence) else { return };
        let ordered = self.ordered(sentence);
        let mut steps: Vec<usize> = Vec::new();
        for at in &ordered {
            let step = self.step(sentence, &words(sentence, &sentence.clauses[*at]));
            self.subjects.insert(*at, (vec![step], false, Vec::new()));
            // `book the courier`: whom the step is about is no user of the system.
            for arg in &sentence.clauses[*at].object {
                if let Arg::Part(part) = arg
                    && sentence.mentions[*part].role == "client"
                {
                    for known in self.resolve(*part, sentence, &[]) {
                        let part = &mut self.reading.draft.parts[known];
                        part.gone |= part.piece == sentence.piece;
                    }
                }
            }
            steps.push(step);
        }
        if steps.is_empty() {
            for name in self.named_steps(sentence) {
                steps.push(self.step(sentence, &name));
            }
        }
        for step in &steps {
            self.relate(End::Part(flow), End::Part(*step), None);
        }
        // `each a Lambda function`: what the steps are.
        for (at, mention) in sentence.mentions.iter().enumerate() {
            let each = sentence.tokens[mention.first.saturating_sub(2)..mention.head]
                .iter()
                .any(|t| t.is("each") || t.is("all") || t.is("every"));
            if !steps.is_empty() && mention.role == "function" && mention.name.is_empty() && each {
                self.resolved.insert(at, steps.clone());
            }
        }
    }

    /// `In the second step, a function labels the image`: the workflow runs who acts in its step.
    pub(super) fn in_a_step(&mut self, sentence: &Sentence<'_>) {
        let mut opening = sentence.tokens.iter().take_while(|t| t.kind != Kind::Comma).take(8);
        let opens = sentence.tokens.first().is_some_and(|t| t.is("in"));
        if !opens || !opening.any(|t| self.lexicon.has("steps", &t.one)) {
            return;
        }
        let [flow] = self.reading.draft.of(&["workflow"])[..] else { return };
        let main = sentence.clauses.iter().find(|c| c.link == Link::Main && !c.verb.passive);
        for doer in main.map(|clause| self.parts(&clause.subject)).unwrap_or_default() {
            if matches!(self.role(doer), "function" | "service") {
                self.relate(End::Part(flow), End::Part(doer), None);
            }
        }
    }

    /// The workflow a sentence names, if it names one.
    fn flow_of(&mut self, sentence: &Sentence<'_>) -> Option<usize> {
        let at = sentence.mentions.iter().position(|m| m.role == "workflow" && !m.data)?;
        self.resolve(at, sentence, &[]).first().copied()
    }

    /// Orders behind a colon or in brackets: `: reserve the room, charge the card`.
    fn ordered(&self, sentence: &Sentence<'_>) -> Vec<usize> {
        let told = self.told_steps(sentence);
        if !told.is_empty() {
            return told;
        }
        let opens = |t: &Token| matches!(t.kind, Kind::Colon | Kind::Open | Kind::Dash);
        let Some(start) = sentence.tokens.iter().position(opens) else { return Vec::new() };
        let mut run: Vec<usize> = Vec::new();
        for (at, clause) in sentence.clauses.iter().enumerate() {
            if clause.at < start {
                continue;
            }
            let first = run.is_empty();
            let follows = if first {
                clause.at == start + 1
            } else {
                let before = &sentence.tokens[clause.at - 1];
                before.kind == Kind::Comma || before.is("and") || before.is("then") || before.is("finally")
            };
            let order = matches!(clause.verb.form, Form::Base | Form::Ing)
                && !clause.verb.passive
                && !clause.negated
                && clause.subject.is_empty();
            if !follows || !order {
                break;
            }
            run.push(at);
        }
        if run.len() > 1 { run } else { Vec::new() }
    }

    /// `the workflow validates the order, charges the card and ships it`: three deeds without a part are steps.
    fn told_steps(&self, sentence: &Sentence<'_>) -> Vec<usize> {
        let flow = |arg: &Arg| matches!(arg, Arg::Part(part) if sentence.mentions[*part].role == "workflow");
        let person = |arg: &Arg| match arg {
            Arg::Part(part) => sentence.mentions[*part].role == "client",
            Arg::Words(..) => true,
            _ => false,
        };
        let deed = |clause: &Clause| {
            clause.verb.form == Form::S
                && !clause.verb.passive
                && !clause.negated
                && clause.slots.iter().all(|(word, _)| word == "if")
                && !clause.object.is_empty()
                && clause.object.iter().all(person)
        };
        let flows = |c: &Clause| {
            c.subject.iter().any(flow)
                || c.subject.as_slice() == [Arg::Pronoun]
                    && sentence
                        .clauses
                        .iter()
                        .any(|before| before.at < c.at && before.subject.iter().any(flow))
        };
        let starts = |c: &Clause| c.link == Link::Main && flows(c) && deed(c);
        let Some(first) = sentence.clauses.iter().rposition(starts) else {
            return Vec::new();
        };
        let mut run = vec![first];
        let rest = sentence.clauses.iter().enumerate().skip(first + 1);
        run.extend(rest.take_while(|(_, c)| c.link == Link::Shared).map(|(at, _)| at));
        let all = run.iter().all(|at| deed(&sentence.clauses[*at]));
        if all && run.len() > 2 { run } else { Vec::new() }
    }

    /// `a payment step and a shipping step`: what stands before the nouns.
    fn named_steps(&self, sentence: &Sentence<'_>) -> Vec<Vec<String>> {
        let mut out: Vec<Vec<String>> = Vec::new();
        for element in &sentence.elements {
            let Element::Words(from, to) = element else { continue };
            let tokens = &sentence.tokens[*from..*to];
            let Some((head, before)) = tokens.split_last() else { continue };
            let plain = |t: &&Token| {
                !self.lexicon.has("modifiers", &t.low) && !self.lexicon.has("determiners", &t.low)
            };
            let name: Vec<String> = before.iter().filter(plain).map(|t| t.low.clone()).collect();
            if head.low == head.one
                && self.lexicon.has("steps", &head.one)
                && !name.is_empty()
                && name.len() < 4
            {
                out.push(name);
            }
        }
        out.dedup();
        if out.len() > 1 { out } else { Vec::new() }
    }

    /// The function that does a step.
    fn step(&mut self, sentence: &Sentence<'_>, name: &[String]) -> usize {
        let known = self.reading.draft.of(&["function"]);
        if let Some(same) = known.into_iter().find(|at| self.reading.draft.parts[*at].name == name) {
            return same;
        }
        let words = name.join(" ");
        self.reading.draft.part(Part {
            role: "function",
            phrase: "function".to_string(),
            name: name.to_vec(),
            title: Some(capital(&words)),
            written: capital(&words),
            work: Some(words),
            piece: sentence.piece,
            assumed: Some("a function does this step of the workflow".to_string()),
            ..Part::default()
        })
    }
}

/// What a clause orders, in few words: `charge card`.
fn words(sentence: &Sentence<'_>, clause: &Clause) -> Vec<String> {
    let object = clause.object.iter().find_map(|arg| match arg {
        Arg::Words(from, to) => Some(&sentence.tokens[*from..*to]),
        Arg::Part(part) => {
            Some(&sentence.tokens[sentence.mentions[*part].head..sentence.mentions[*part].end])
        }
        _ => None,
    });
    let object = object.unwrap_or(&[]);
    let last = object[object.len().saturating_sub(2)..].iter().map(|t| t.low.clone());
    std::iter::once(clause.verb.lemma.clone()).chain(last).collect()
}
