//! What a careful reviewer would say: one piece of advice a file, each with its reason, source and examples.
//!
//! A rule answers in three values. What the text shows to be wrong is a [`Finding`]; what it cannot tell,
//! because a fact is missing, is a [`Question`]; what it shows to be right is counted as passed. A rule
//! never takes "not mentioned" for "not done", unless the provider's own default is the problem.

/// Brings in the page of a rule as `say`: the head as `say::rule`, each sentence as a constant or a type.
macro_rules! rule_text {
    ($name:literal) => {
        mod say {
            include!(concat!(env!("OUT_DIR"), "/", $name, ".rs"));
        }
    };
}
pub(crate) use rule_text;

mod context;
mod findings;
pub mod patterns;
mod policy;
mod reference;
mod remedy;
mod rules;
#[cfg(test)]
mod tests;

pub use findings::Findings;
pub use neph_analysis::On as Place;
use neph_analysis::{Analysis, FactChange};
use neph_catalog::{Catalog, FactName};
use neph_model::Model;
use neph_syntax::date::Date;
use neph_syntax::diagnostic::Diagnostic;
pub use neph_syntax::diagnostic::Level;
use neph_syntax::source::Span;
pub use policy::{Policy, Setting};
pub use reference::{explain, markdown};

include!(concat!(env!("OUT_DIR"), "/list.rs"));

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Failures and retries.
    Reliability,
    /// What platforms allow.
    Limits,
    /// Latency and cold starts.
    Performance,
    /// Money.
    Cost,
    /// Who may do what.
    Security,
    /// Running it.
    Operations,
    /// Data and state.
    Data,
    /// How parts are put together.
    Integration,
    /// Moving to another provider.
    Portability,
}

/// One piece of advice.
pub struct Rule {
    /// Stable code, such as `REL-002`.
    pub code: &'static str,
    /// Name that reads well after `allow`.
    pub name: &'static str,
    /// What it is about.
    pub category: Category,
    /// The worst it can be.
    pub level: Level,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// Why it matters and what to do; holds an example that fires and one that is quiet, which run as tests.
    pub explanation: &'static str,
    /// Where this advice comes from.
    pub sources: &'static [&'static str],
    /// Looks for it.
    pub check: fn(&Context<'_>, &mut Findings),
}

/// What a rule may look at.
pub struct Context<'a> {
    /// What the text means.
    pub model: &'a Model,
    /// The numbers.
    pub analysis: &'a Analysis,
    /// What services can do.
    pub catalog: &'a Catalog,
}

/// Something wrong.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that says so.
    pub rule: &'static Rule,
    /// How bad it is here.
    pub level: Level,
    /// Where it is.
    pub place: Place,
    /// Parts that have the same finding; the first is that of `place`.
    pub parts: Vec<String>,
    /// What is wrong here, with names, in one sentence without a full stop.
    pub message: String,
    /// Facts and numbers it rests on.
    pub evidence: Vec<String>,
    /// What happens, in the reader's unit: lost events, refused requests, dollars, milliseconds.
    pub effect: Option<String>,
    /// What to do.
    pub fix: String,
    /// What becomes of the numbers after the fix, computed by running the model again.
    pub after: Option<String>,
    /// Facts that would be said differently with the fix, where it can be told in facts.
    pub remedy: Vec<FactChange>,
    /// Findings with the same root are one.
    pub root: String,
    /// Titles of findings merged into this one.
    pub also: Vec<String>,
    /// Why it is accepted, if the text accepts it.
    pub accepted: Option<String>,
    /// The last day on which it is accepted; for good if none.
    pub until: Option<Date>,
    /// Where in the text.
    pub span: Option<Span>,
}

impl Finding {
    /// Adds a fact or number it rests on.
    pub fn evidence(&mut self, evidence: impl Into<String>) -> &mut Finding {
        self.evidence.push(evidence.into());
        self
    }

    /// Says what happens.
    pub fn impact(&mut self, effect: impl Into<String>) -> &mut Finding {
        self.effect = Some(effect.into());
        self
    }

    /// Says what becomes of the numbers with the fix, computed as the finding was.
    pub fn after_fix(&mut self, after: impl Into<String>) -> &mut Finding {
        self.after = Some(after.into());
        self
    }

    /// Suggests a fact that settles the finding: the model is run again with it.
    pub fn suggest_fact(&mut self, change: FactChange) -> &mut Finding {
        self.remedy.push(change);
        self
    }

    /// Names the cause, where several rules see the same one.
    pub fn dedup_key(&mut self, root: impl Into<String>) -> &mut Finding {
        self.root = root.into();
        self
    }
}

/// Something that cannot be told for want of a fact.
#[derive(Clone, Debug)]
pub struct Question {
    /// The rule that asks.
    pub rule: &'static Rule,
    /// About what; the first of several parts.
    pub place: Place,
    /// All parts that lack the same facts; the first is that of `place`.
    pub parts: Vec<String>,
    /// The facts that would tell.
    pub missing: Vec<FactName>,
    /// The question, for people.
    pub question: String,
    /// How bad it would be.
    pub level: Level,
}

/// The whole review.
#[derive(Clone, Debug, Default)]
pub struct Review {
    /// What is wrong, worst first.
    pub findings: Vec<Finding>,
    /// What is wrong and accepted, with the reason.
    pub accepted: Vec<Finding>,
    /// What cannot be told.
    pub questions: Vec<Question>,
    /// Rules that looked at something here and found it right, with how often.
    pub passed: Vec<(&'static Rule, usize)>,
    /// `allow` lines that allow nothing.
    pub idle_allowances: Vec<Diagnostic>,
}

/// Reviews a system: order independent, worst first.
pub fn check(context: &Context<'_>) -> Review {
    let mut findings = Findings::default();
    for rule in RULES {
        findings.begin(rule);
        (rule.check)(context, &mut findings);
    }
    findings.finish(context.model)
}

/// The rule of that code or name.
pub fn find(word: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.code.eq_ignore_ascii_case(word) || rule.name == word)
}

impl Review {
    /// Tells of the worst findings what their fixes would do: runs the model again for each, so only a document asks.
    pub fn with_fixes_tried(mut self, context: &Context<'_>) -> Review {
        remedy::tell(&mut self.findings, context.model, context.catalog, context.analysis);
        self
    }

    /// Findings as diagnostics: critical ones are errors, high and medium ones warnings, the rest notes.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let finding = |f: &Finding| {
            let mut diagnostic =
                Diagnostic::new(f.rule.code, f.rule.name, f.level.severity(), f.span, f.message.clone())
                    .at_level(f.level);
            diagnostic.label = format!("{}: {}", f.level.word(), lower(f.rule.title));
            diagnostic.notes = f.evidence.iter().chain(&f.effect).cloned().collect();
            diagnostic.help = Some(f.fix.clone());
            diagnostic
        };
        self.findings.iter().map(finding).chain(self.idle_allowances.iter().cloned()).collect()
    }
}

fn lower(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

impl Category {
    /// All, in the order of the reference.
    pub const ALL: [Category; 9] = [
        Category::Reliability,
        Category::Limits,
        Category::Performance,
        Category::Cost,
        Category::Security,
        Category::Operations,
        Category::Data,
        Category::Integration,
        Category::Portability,
    ];

    /// As people read it.
    pub fn word(self) -> &'static str {
        match self {
            Category::Reliability => "Reliability",
            Category::Limits => "Limits",
            Category::Performance => "Performance",
            Category::Cost => "Cost",
            Category::Security => "Security",
            Category::Operations => "Operations",
            Category::Data => "Data",
            Category::Integration => "Integration",
            Category::Portability => "Portability",
        }
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Rule) -> bool {
        self.code == other.code
    }
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code)
    }
}

impl Rule {
    /// The examples of one kind in the explanation: `fires` or `quiet`.
    pub fn examples(&self, kind: &str) -> Vec<&'static str> {
        let opening = format!("```{kind}\n");
        self.explanation
            .split(&opening)
            .skip(1)
            .filter_map(|rest| rest.split_once("```").map(|(example, _)| example))
            .collect()
    }
}
