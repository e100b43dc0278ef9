//! One type for everything that is wrong or worth saying about a text.

pub mod render;

use crate::source::Span;

/// How much a diagnostic matters. Ordered: an error is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Likely trouble; the outputs are still made.
    Warning,
    /// The text does not say what it must, or the stated design cannot work.
    Error,
}

/// How bad something is: the scale of the review, and of everything that is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth knowing.
    Info,
    /// Hygiene.
    Low,
    /// A likely incident, or a fifth of the money wasted.
    Medium,
    /// Fails at the stated peak, or breaks a stated objective.
    High,
    /// The stated design cannot work, loses data, runs away or is open to the world.
    Critical,
}

impl Level {
    /// All, worst first.
    pub const ALL: [Level; 5] = [Level::Critical, Level::High, Level::Medium, Level::Low, Level::Info];

    /// As people read it.
    pub fn word(self) -> &'static str {
        match self {
            Level::Critical => "critical",
            Level::High => "high",
            Level::Medium => "medium",
            Level::Low => "low",
            Level::Info => "info",
        }
    }

    /// The level of that name.
    pub fn named(word: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.word() == word)
    }

    /// One lower: what a rule says of a provider's default that nobody stated.
    pub fn downgraded(self) -> Level {
        match self {
            Level::Critical => Level::High,
            Level::High => Level::Medium,
            Level::Medium | Level::Low => Level::Low,
            Level::Info => Level::Info,
        }
    }

    /// As a diagnostic.
    pub fn severity(self) -> Severity {
        match self {
            Level::Critical => Severity::Error,
            Level::High | Level::Medium => Severity::Warning,
            Level::Low | Level::Info => Severity::Note,
        }
    }
}

impl Severity {
    /// The level of a diagnostic that says nothing finer: an error stops everything, a warning may be an incident.
    pub fn level(self) -> Level {
        match self {
            Severity::Error => Level::Critical,
            Severity::Warning => Level::Medium,
            Severity::Note => Level::Info,
        }
    }
}

/// A second place a diagnostic points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there, in a few words.
    pub text: String,
}

/// A replacement that would cure a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// A fault, finding or unmet requirement: what, why, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code: `NEPH-001` for faults of the text, `REL-002` and so on for findings.
    pub code: &'static str,
    /// Name that reads well after `allow`, such as `unknown-name`.
    pub name: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The same on the scale of the review.
    pub level: Level,
    /// What is wrong, in one lower-case sentence without a full stop.
    pub message: String,
    /// Where, if anywhere.
    pub span: Option<Span>,
    /// What the caret says.
    pub label: String,
    /// Other places.
    pub labels: Vec<Label>,
    /// Why it matters: facts and numbers.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// A replacement that cures it.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(
        code: &'static str,
        name: &'static str,
        span: Span,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::new(code, name, Severity::Error, Some(span), message)
    }

    /// A diagnostic with nothing but the essentials.
    pub fn new(
        code: &'static str,
        name: &'static str,
        severity: Severity,
        span: Option<Span>,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic {
            code,
            name,
            severity,
            level: severity.level(),
            message: message.into(),
            span,
            label: String::new(),
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// How bad it is on the scale of the review, with the severity that goes with it.
    pub fn at_level(mut self, level: Level) -> Diagnostic {
        (self.level, self.severity) = (level, level.severity());
        self
    }

    /// What the caret says.
    pub fn label(mut self, text: impl Into<String>) -> Diagnostic {
        self.label = text.into();
        self
    }

    /// Points at a second place.
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds a reason.
    pub fn note(mut self, text: impl Into<String>) -> Diagnostic {
        self.notes.push(text.into());
        self
    }

    /// Says what to do.
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help = Some(text.into());
        self
    }

    /// Offers a replacement.
    pub fn fix(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.fix = Some(Fix { span, text: text.into() });
        self
    }

    /// Sort key: by place, then code, then words.
    pub fn place(&self) -> (usize, usize, &'static str, String) {
        let span = self.span.unwrap_or(Span::new(usize::MAX, usize::MAX));
        (span.start, span.end, self.code, self.message.clone())
    }
}
