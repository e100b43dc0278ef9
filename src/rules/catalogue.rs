//! The rules in the order of their codes: a new rule is a file in `advice/` and a line here.

use super::Rule;
use super::advice::{
    dual_write, event_lost, function_waits_for_function, not_idempotent, open_entry, platform_defaults,
    queue_outlived_by_function, queue_without_dead_letters,
};

/// Every rule.
pub const RULES: &[&Rule] = &[
    &event_lost::RULE,
    &queue_without_dead_letters::RULE,
    &queue_outlived_by_function::RULE,
    &not_idempotent::RULE,
    &platform_defaults::RULE,
    &open_entry::RULE,
    &dual_write::RULE,
    &function_waits_for_function::RULE,
];
