//! One piece of advice a file.

pub(super) mod account_concurrency;
pub(super) mod alarms_missing;
pub(super) mod always_on_cheaper;
pub(super) mod backlog_never_drains;
pub(super) mod cold_start_breaks_objective;
pub(super) mod database_connections;
pub(super) mod downstream_overrun;
pub(super) mod dual_write;
pub(super) mod event_loop;
pub(super) mod event_lost;
pub(super) mod function_monolith;
pub(super) mod function_waits_for_function;
pub(super) mod gateway_gives_up;
pub(super) mod legacy_called_directly;
pub(super) mod logs_cost_more;
pub(super) mod not_idempotent;
pub(super) mod open_entry;
pub(super) mod payload_too_large;
pub(super) mod platform_defaults;
pub(super) mod queue_outlived_by_function;
pub(super) mod queue_without_dead_letters;
pub(super) mod retry_amplification;
pub(super) mod runs_too_long;
pub(super) mod state_in_function;
pub(super) mod stream_blocked;
pub(super) mod timeouts_upside_down;
