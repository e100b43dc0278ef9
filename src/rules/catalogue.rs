//! The rules in the order of their codes: a new rule is a file in `advice/` and a line here.

use super::Rule;
use super::advice::{
    account_concurrency, alarms_missing, always_on_cheaper, backlog_never_drains,
    cold_start_breaks_objective, database_connections, downstream_overrun, dual_write, event_loop,
    event_lost, function_monolith, function_waits_for_function, gateway_gives_up, legacy_called_directly,
    logs_cost_more, not_idempotent, open_entry, payload_too_large, platform_defaults,
    queue_outlived_by_function, queue_without_dead_letters, retry_amplification, runs_too_long,
    state_in_function, stream_blocked, timeouts_upside_down,
};

/// Every rule.
pub const RULES: &[&Rule] = &[
    &event_loop::RULE,
    &event_lost::RULE,
    &queue_without_dead_letters::RULE,
    &queue_outlived_by_function::RULE,
    &not_idempotent::RULE,
    &retry_amplification::RULE,
    &stream_blocked::RULE,
    &timeouts_upside_down::RULE,
    &database_connections::RULE,
    &downstream_overrun::RULE,
    &backlog_never_drains::RULE,
    &runs_too_long::RULE,
    &gateway_gives_up::RULE,
    &payload_too_large::RULE,
    &account_concurrency::RULE,
    &platform_defaults::RULE,
    &cold_start_breaks_objective::RULE,
    &always_on_cheaper::RULE,
    &logs_cost_more::RULE,
    &open_entry::RULE,
    &alarms_missing::RULE,
    &state_in_function::RULE,
    &dual_write::RULE,
    &function_waits_for_function::RULE,
    &function_monolith::RULE,
    &legacy_called_directly::RULE,
];
