//! From a plain-text description of a serverless system to a diagram and a design document.

pub mod diagnostic;
pub mod layout;
pub mod output;
pub mod scene;
pub mod source;
pub mod text;
