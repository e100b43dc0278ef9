//! Where a number decides: the limit itself, and one step beyond.

use super::{found, review};
use crate::Level;

/// A rule is quiet on the first text and fires on the second.
fn between(code: &str, at: &str, beyond: &str) {
    assert!(found(at, code).is_none(), "{code} fires at its limit:\n{at}{:#?}", found(at, code));
    assert!(found(beyond, code).is_some(), "{code} is quiet beyond its limit:\n{beyond}");
}

/// The same text with one value in place of `$`.
fn step(code: &str, text: &str, at: &str, beyond: &str) {
    between(code, &text.replace('$', at), &text.replace('$', beyond));
}

const QUEUE: &str =
    "queue lost { alarm; keep_for 14 days }\nfunction work { timeout 30 s; idempotent yes }\n";

#[test]
fn visibility_is_six_timeouts_and_the_window() {
    let text = format!(
        "{QUEUE}queue inbox {{ visibility $; max_receives 5 }}\ninbox ~> work {{ window 10 s; batch 1 }}\ninbox !> lost"
    );
    step("REL-004", &text, "190 s", "189 s");
    let short = found(&text.replace('$', "29 s"), "REL-004").unwrap();
    assert_eq!(short.level, Level::Critical, "below the timeout itself the platform refuses it");
    assert_eq!(found(&text.replace('$', "30 s"), "REL-004").unwrap().level, Level::High);
}

#[test]
fn receives_and_age_of_dead_letters() {
    let text = format!("{QUEUE}queue inbox {{ max_receives $ }}\ninbox ~> work {{ batch 1 }}\ninbox !> lost");
    step("REL-005", &text, "5", "4");
    let text = format!(
        "{QUEUE}queue inbox {{ max_receives 5; keep_for $ }}\ninbox ~> work {{ batch 1 }}\ninbox !> lost"
    );
    step("REL-018", &text, "13 days", "14 days");
}

#[test]
fn retries_multiply() {
    let text = "bucket files\nfunction charge { idempotent yes; retries 1 }\nqueue lost { alarm }\nexternal bank\n\
                files ~> charge -> bank { timeout 1 s; retries $ }\ncharge !> lost";
    // Two tries of the event, so many of the call: below four nobody minds, from nine on it is high.
    assert!(found(&text.replace("retries 1 ", "retries 0 ").replace('$', "2"), "REL-007").is_none());
    assert_eq!(found(&text.replace('$', "1"), "REL-007").unwrap().level, Level::Medium);
    assert_eq!(found(&text.replace('$', "3"), "REL-007").unwrap().level, Level::Medium);
    assert_eq!(found(&text.replace('$', "4"), "REL-007").unwrap().level, Level::High);
}

#[test]
fn timeouts_cover_every_try() {
    let text = "client web\nhttp_api api { auth jwt }\nfunction order { timeout $ }\nexternal bank { breaker }\n\
                web -> api -> order -> bank { timeout 4 s; retries 2 }";
    step("REL-012", text, "12 s", "11.9 s");
}

#[test]
fn connections_of_the_peak() {
    let text = "function order { duration 450 ms; timeout 10 s; reserved $ }\ndatabase orders { max_connections 100 }\norder -> orders";
    step("REL-015", text, "80", "81");
    assert_eq!(found(&text.replace('$', "100"), "REL-015").unwrap().level, Level::High);
    assert_eq!(found(&text.replace('$', "101"), "REL-015").unwrap().level, Level::Critical);
}

#[test]
fn downstream_takes_its_capacity() {
    let text = "client web\nfunction book { duration 300 ms; timeout 10 s }\nlegacy mainframe { capacity 20/s }\n\
                web -> book { rate 1/s; peak $ }\nbook -> mainframe";
    step("REL-016", text, "20/s", "21/s");
    assert_eq!(found(&text.replace('$', "60/s"), "REL-016").unwrap().level, Level::High);
    assert_eq!(found(&text.replace('$', "61/s"), "REL-016").unwrap().level, Level::Critical);
}

#[test]
fn queues_drain_the_average_and_the_peak() {
    let text = "client web\nqueue jobs { max_receives 5 }\nqueue lost { alarm }\nfunction render { duration 1 s; timeout 30 s }\n\
                web ~> jobs { rate 10/s; peak 30/s }\njobs ~> render { batch 1; max_concurrency $ }\njobs !> lost";
    step("REL-019", text, "31", "30");
    assert_eq!(found(&text.replace('$', "11"), "REL-019").unwrap().level, Level::Low);
    assert_eq!(found(&text.replace('$', "10"), "REL-019").unwrap().level, Level::Critical);
}

#[test]
fn runs_end_at_the_platforms_limit() {
    let text = "function convert { duration 1 min to $; timeout 15 min; memory 1 GB }";
    // Nine hundred seconds are allowed; four fifths of them are the warning.
    step("LIM-001", text, "720 s", "721 s");
    assert_eq!(found(&text.replace('$', "900 s"), "LIM-001").unwrap().level, Level::Medium);
    assert_eq!(found(&text.replace('$', "901 s"), "LIM-001").unwrap().level, Level::Critical);
}

#[test]
fn messages_fit_to_the_byte() {
    let text = format!(
        "client web\n{QUEUE}queue inbox {{ max_receives 5 }}\nweb -> inbox {{ payload $ }}\ninbox ~> work {{ batch 1 }}\ninbox !> lost"
    );
    assert_eq!(found(&text.replace('$', "1024 KB"), "LIM-003").unwrap().level, Level::Medium);
    assert_eq!(found(&text.replace('$', "1025 KB"), "LIM-003").unwrap().level, Level::Critical);
    step("LIM-003", &text, "819 KB", "820 KB");
    // Behind an entry a body is a third larger: 4.5 MB of 6 MB.
    let text = "client web\nhttp_api api { auth jwt }\nfunction take\nweb -> api { payload $ }\napi -> take";
    step("LIM-003", text, "4.5 MB", "4.51 MB");
}

#[test]
fn accounts_run_so_many_at_once() {
    let text = "system \"s\" { account_concurrency $ }\nclient web\nfunction search { duration 1 s; timeout 5 s; memory 512 MB }\nweb -> search { rate 10/s; peak 20/s }";
    // Twenty at once on average need thirty-five to turn away one in a thousand.
    step("LIM-004", text, "35", "34");
    assert_eq!(found(&text.replace('$', "21"), "LIM-004").unwrap().level, Level::High);
    assert_eq!(found(&text.replace('$', "19"), "LIM-004").unwrap().level, Level::Critical);
}

#[test]
fn reserved_serves_the_peak() {
    let text = "client web\nfunction search { duration 1 s; timeout 5 s; memory 512 MB; reserved $ }\nweb -> search { rate 10/s; peak 20/s }";
    step("LIM-005", text, "35", "34");
    let text = "system \"s\" { account_concurrency 1000 }\nfunction a { reserved 900 }\nfunction b { reserved $ }\nbucket c\na -> c\nb -> c";
    step("LIM-005", text, "0", "1");
}

#[test]
fn queues_start_no_more_than_is_reserved() {
    let text = format!(
        "{}queue inbox {{ max_receives 5 }}\ninbox ~> work {{ batch 1; max_concurrency $ }}\ninbox !> lost",
        QUEUE.replace("timeout 30 s", "timeout 30 s; reserved 10")
    );
    step("LIM-018", &text, "10", "11");
    step("LIM-018", &text, "2", "1");
}

#[test]
fn clocks_tick_each_minute() {
    step("LIM-020", "schedule tick { every $ }\nfunction work\ntick ~> work", "60 seconds", "59 seconds");
}

#[test]
fn stateful_and_monolithic() {
    between("DATA-001", "function cart { state none }", "function cart { state session }");
    step("INT-002", "function backend { routes $ }", "4", "5");
}

#[test]
fn questions_of_one_rule_are_one_question() {
    let text = "queue inbox { max_receives 5 }\nqueue lost { alarm }\nfunction a\nfunction b\nexternal bank { breaker }\n\
                inbox ~> a -> bank\ninbox ~> b -> bank\ninbox !> lost";
    let asked: Vec<_> = review(text).questions.into_iter().filter(|q| q.rule.code == "REL-006").collect();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].parts, ["a", "b"]);
    assert!(asked[0].question.ends_with("and the same for `b`"), "{}", asked[0].question);
}

#[test]
fn channels_pass_on_only_their_event() {
    let text = "bus events\nfunction pay { idempotent yes }\nqueue lost { alarm }\nevent placed { version 1 }\nevent paid { version 1 }\n\
                events ~> pay on placed\npay ~> events on $\nevents !> lost";
    step("REL-001", text, "paid", "placed");
}

#[test]
fn an_accepted_question_is_not_asked() {
    let text =
        "topic news\nqueue lost { alarm }\nfunction tell\nemail mail\nnews ~> tell -> mail\ntell !> lost\n";
    assert!(review(text).questions.iter().any(|q| q.rule.code == "REL-006"));
    let accepted = format!("{text}allow not-idempotent on tell because \"two mails do no harm\"");
    assert!(!review(&accepted).questions.iter().any(|q| q.rule.code == "REL-006"));
}

#[test]
fn what_is_lost_has_somewhere_to_go() {
    let text = "bucket files\nfunction read { idempotent yes }\nqueue lost { alarm; keep_for 14 days }\nfiles ~> read$";
    step("REL-002", text, "\nread !> lost", "\nlost ~> read");
    let text = "queue jobs { max_receives 5; visibility 40 s }\nqueue lost { alarm; keep_for 14 days }\n\
                function work { timeout 5 s; idempotent yes }\njobs ~> work { batch 1 }$";
    step("REL-003", text, "\njobs !> lost", "");
}

#[test]
fn a_stream_gives_up_on_a_record_or_stands_still() {
    let text = "table facts { backup daily }\nfunction read { timeout 5 s; idempotent yes }\nqueue lost { alarm; keep_for 14 days }\n\
                facts ~> read { batch 10; partial_failures; $ }\nread !> lost";
    step("REL-009", text, "retries 3; max_age 1 h", "bisect");
}

#[test]
fn a_gateway_waits_so_long_and_no_longer() {
    let text = "client web\nhttp_api api { auth jwt; validation yes }\nfunction work { timeout 60 s; duration 1 s to $ }\n\
                web -> api { rate 1/s } -> work";
    step("LIM-002", text, "29 s", "31 s");
}

#[test]
fn an_objective_holds_with_cold_starts_or_not() {
    let text = "client web\nhttp_api api { auth jwt; validation yes }\n\
                function show { runtime nodejs22; memory 512 MB; init 3 s; duration 20 ms to 60 ms; timeout 5 s }\n\
                web -> api { rate 10/h } -> show\nrequire p99 web -> show < $";
    step("PERF-001", text, "8 s", "1 s");
}

#[test]
fn machines_are_cheaper_for_steady_load() {
    let text = "client web\nhttp_api api { auth jwt; validation yes }\n\
                function work { runtime nodejs22; memory 1 GB; duration 500 ms; timeout 5 s; cpu_bound no }\n\
                web -> api { rate $; peak $ } -> work";
    step("COST-001", text, "1/s", "60/s");
}

#[test]
fn logs_stay_below_the_work_they_tell_of() {
    let text = "client web\nhttp_api api { auth jwt; validation yes }\n\
                function work { runtime nodejs22; memory 512 MB; duration 100 ms; timeout 5 s; log $ }\n\
                web -> api { rate 100M/month } -> work";
    step("COST-004", text, "200 B", "20 KB");
}

#[test]
fn entries_say_who_may_call_them() {
    let text = "client web\nhttp_api api { auth $; validation yes }\nfunction save\ntable notes\nweb -> api -> save -> notes \"write\"";
    step("SEC-001", text, "jwt", "none");
}

#[test]
fn alarms_cover_errors() {
    let text = "system { alarms $ }\nclient web\nhttp_api api { auth jwt; validation yes }\nfunction work { timeout 5 s }\nweb -> api -> work";
    step("OPS-002", text, "all", "none");
}

#[test]
fn two_writes_can_part_and_one_cannot() {
    let text = "client web\nhttp_api api { auth jwt; validation yes }\nfunction save { idempotent yes }\ntable notes\ntopic news\n\
                function tell { idempotent yes }\nweb -> api -> save -> notes \"write\"\n$ ~> news\nnews ~> tell";
    step("DATA-002", text, "notes", "save");
}

#[test]
fn functions_wait_for_functions_or_hand_over() {
    let text = "client web\nhttp_api api { auth jwt; validation yes }\nfunction first { timeout 5 s; duration 100 ms }\n\
                function second { timeout 5 s; duration 50 ms; idempotent yes }\nqueue lost { alarm; keep_for 14 days }\n\
                web -> api { rate 1/s } -> first\nfirst $ second\nsecond !> lost";
    step("INT-001", text, "~>", "->");
}

#[test]
fn older_systems_take_so_much_and_no_more() {
    let text = "client web\nhttp_api api { auth jwt; validation yes }\nfunction order { timeout 5 s; idempotent yes }\n\
                legacy host { capacity $; breaker }\n\
                web -> api { rate 20/s; peak 40/s } -> order -> host { timeout 2 s; retries 0 }";
    assert!(found(&text.replace('$', "40/s"), "REL-016").is_none());
    // The same cause: too much for it, and nothing between.
    let overrun = found(&text.replace('$', "39/s"), "REL-016").unwrap();
    assert!(overrun.also.iter().any(|also| also.starts_with("INT-004")), "{overrun:#?}");
}
