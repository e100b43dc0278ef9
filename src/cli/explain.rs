//! `neph explain`: rules, services, kinds, facts.

use super::args::Explain;
use super::{Stop, files};

/// Explains a topic on standard output.
pub fn explain(explain: &Explain) -> Result<(), Stop> {
    files::print(explain.topic.as_bytes())
}
