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
            message: message.into(),
            span,
            label: String::new(),
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
            fix: None,
        }
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
