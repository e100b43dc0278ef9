//! Learning the weights from labelled texts, and scoring what was learned.

pub mod labels;
pub mod learner;
pub mod score;
pub mod train;
