//! Plain English in, editable text of the language out: deterministic, offline, in milliseconds.
pub mod amount;
pub mod annotate;
pub mod decode;
pub mod graph;
pub mod imply;
pub mod kind;
#[cfg(any(test, feature = "training"))]
#[doc(hidden)]
pub mod learn;
pub mod lexicon;
pub mod link;
pub mod pair;
pub mod phrase;
pub mod tag;
pub mod text;
pub mod weights;
