//! What a house says about rules: how bad each is there, or that it is off, and which day it is.

use std::collections::BTreeMap;

use super::{Level, Review, Rule};
use neph_syntax::date::Date;
use neph_syntax::diagnostic::{Diagnostic, Severity};

/// What a house makes of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Its findings are all that bad.
    Level(Level),
    /// Its findings are accepted, and its questions are not asked; the reason.
    Off(String),
}

/// What holds for every system of a house.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// By the code of the rule.
    pub rules: BTreeMap<&'static str, Setting>,
    /// The day on which allowances are judged; without it each holds.
    pub today: Option<Date>,
}

impl Policy {
    /// Sets a rule.
    pub fn set(&mut self, rule: &'static Rule, setting: Setting) {
        self.rules.insert(rule.code, setting);
    }
}

impl Review {
    /// The review as the house reads it.
    #[must_use]
    pub fn under(mut self, policy: &Policy) -> Review {
        self.expire(policy);
        let (mut kept, mut off) = (Vec::new(), Vec::new());
        for mut finding in std::mem::take(&mut self.findings) {
            match policy.rules.get(finding.rule.code) {
                None => kept.push(finding),
                Some(Setting::Level(level)) => {
                    finding.level = *level;
                    kept.push(finding);
                }
                Some(Setting::Off(reason)) => {
                    finding.accepted = Some(reason.clone());
                    off.push(finding);
                }
            }
        }
        kept.sort_by(|a, b| (b.level, a.rule.code, a.place).cmp(&(a.level, b.rule.code, b.place)));
        self.findings = kept;
        self.accepted.extend(off);
        self.questions.retain(|q| !matches!(policy.rules.get(q.rule.code), Some(Setting::Off(_))));
        for question in &mut self.questions {
            if let Some(Setting::Level(level)) = policy.rules.get(question.rule.code) {
                question.level = *level;
            }
        }
        self
    }

    /// What was accepted until a day that is over is a finding again.
    fn expire(&mut self, policy: &Policy) {
        let Some(today) = policy.today else { return };
        let over = |until: Option<Date>| until.filter(|day| *day < today);
        for mut finding in std::mem::take(&mut self.accepted) {
            match over(finding.until) {
                None => self.accepted.push(finding),
                Some(day) => {
                    let reason = finding.accepted.take().unwrap_or_default();
                    finding.evidence.push(format!("it was accepted until {day}: {reason}"));
                    self.idle_allowances.push(
                        Diagnostic::new(
                            "NEPH-034",
                            "expired-allowance",
                            Severity::Warning,
                            finding.span,
                            format!("{} was accepted until {day}, which is over", finding.rule.code),
                        )
                        .label("accepted before")
                        .help("fix the finding, or accept it until a later day"),
                    );
                    self.findings.push(finding);
                }
            }
        }
    }
}
