//! One piece of advice a file.

pub(super) mod dual_write;
pub(super) mod event_lost;
pub(super) mod function_waits_for_function;
pub(super) mod not_idempotent;
pub(super) mod open_entry;
pub(super) mod platform_defaults;
pub(super) mod queue_outlived_by_function;
pub(super) mod queue_without_dead_letters;
