//! From a plain-text description of a serverless system to a diagram and a design document.

pub mod analysis;
pub mod catalog;
pub mod diagnostic;
pub mod layout;
pub mod model;
pub mod money;
pub mod source;
pub mod syntax;
pub mod units;
