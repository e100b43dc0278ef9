//! Labelled texts: one JSON object a line, every mention of a component in the text as `[words]{id}`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::kind::Kind;

/// How an arrow hands over.
pub use crate::graph::Mode;

/// A mention as labelled: bytes of the bare text, and the components it names.
#[derive(Clone, Debug)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Byte behind the last.
    pub end: usize,
    /// Numbers of the components.
    pub of: Vec<usize>,
}

/// One labelled text.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Its name.
    pub id: String,
    /// Who wrote it.
    pub author: String,
    /// The text without the marks.
    pub text: String,
    /// The mentions in order.
    pub spans: Vec<Span>,
    /// The kinds of the components.
    pub parts: Vec<Kind>,
    /// Whether each component is needed though nothing names it.
    pub implied: Vec<bool>,
    /// Whether each component may be left out.
    pub optional: Vec<bool>,
    /// Arrows that the text says.
    pub edges: Vec<(usize, usize, Mode)>,
    /// Arrows that are welcome.
    pub inferred: Vec<(usize, usize, Mode)>,
    /// Describes no system.
    pub negative: bool,
    /// Describes a wish and no wiring.
    pub open: bool,
}

/// The samples of a file of labels; lines that are none are left out.
pub fn samples(text: &str, author: &str) -> Vec<Sample> {
    text.lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .filter_map(|row| sample(&row, author))
        .collect()
}

fn sample(row: &Value, author: &str) -> Option<Sample> {
    let parts = row.get("parts")?.as_object()?;
    let number: BTreeMap<&str, usize> = parts.keys().enumerate().map(|(n, id)| (id.as_str(), n)).collect();
    let kinds: Vec<Kind> =
        parts.values().map(|kind| kind.as_str().and_then(Kind::parse)).collect::<Option<_>>()?;
    let listed = |key: &str| -> Vec<bool> {
        let ids: Vec<&str> = row[key].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        parts.keys().map(|id| ids.contains(&id.as_str())).collect()
    };
    let edges = |key: &str| -> Vec<(usize, usize, Mode)> {
        let rows = row[key].as_array().into_iter().flatten();
        rows.filter_map(|edge| {
            let mode = match edge[2].as_str()? {
                "event" => Mode::Event,
                "failure" => Mode::Failure,
                _ => Mode::Call,
            };
            Some((*number.get(edge[0].as_str()?)?, *number.get(edge[1].as_str()?)?, mode))
        })
        .collect()
    };
    let (text, spans) = bare(row["marked"].as_str()?, &number);
    Some(Sample {
        id: row["id"].as_str()?.to_string(),
        author: row["author"].as_str().unwrap_or(author).to_string(),
        text,
        spans,
        parts: kinds,
        implied: listed("implied"),
        optional: listed("optional"),
        edges: edges("edges"),
        inferred: edges("inferred"),
        negative: row["status"] == "negative",
        open: row["status"] == "underspecified",
    })
}

/// The text without marks, and its mentions.
fn bare(marked: &str, number: &BTreeMap<&str, usize>) -> (String, Vec<Span>) {
    let mut text = String::new();
    let mut spans = Vec::new();
    let mut rest = marked;
    while let Some(open) = rest.find('[') {
        text.push_str(&rest[..open]);
        let Some(close) = rest[open..].find("]{").map(|at| open + at) else { break };
        let Some(end) = rest[close..].find('}').map(|at| close + at) else { break };
        let of: Vec<usize> =
            rest[close + 2..end].split(',').filter_map(|id| number.get(id).copied()).collect();
        let start = text.len();
        text.push_str(&rest[open + 1..close]);
        spans.push(Span { start, end: text.len(), of });
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    (text, spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_spans() {
        let row = r#"{"id":"x","status":"ok","marked":"[A queue]{q} wakes [a job]{f}, [both]{f,q}.","parts":{"q":"queue","f":"function"},"implied":[],"optional":["q"],"edges":[["q","f","event"]],"inferred":[]}"#;
        let sample = &samples(row, "a")[0];
        assert_eq!(sample.text, "A queue wakes a job, both.");
        assert_eq!((sample.spans[1].start, sample.spans[1].end), (14, 19));
        assert_eq!(sample.spans[2].of.len(), 2);
        assert_eq!(sample.edges.len(), 1);
    }
}
