//! What the first page leads with: the worst problem of a system, as an expert sees it at once.

use nephogram::catalog::Catalog;
use nephogram::compile;
use nephogram::diagram::DiagramOptions;
use nephogram::report::{self, document::Block};
use nephogram::source::Source;

use crate::document::of;
use crate::root;

/// The first page of a text, from its summary on.
fn first_page(text: &str) -> String {
    let source = Source::new("a.neph", text);
    let compiled = compile(&source, Catalog::bundled());
    assert!(compiled.is_sound(), "{:?}", compiled.faults);
    let document = report::document(&compiled, &DiagramOptions::default());
    let summary = &document.sections[0];
    let mut page = String::new();
    for block in &summary.blocks {
        match block {
            Block::Text { text } => page.push_str(&format!("{text}\n")),
            Block::List { items, start } if *start > 0 => {
                page.push_str(&format!("1. {}\n", items.join("\n")))
            }
            Block::List { items, .. } => page.push_str(&format!("{}\n", items.join("\n"))),
            _ => {}
        }
    }
    page
}

/// The first thing to do.
fn first_action(text: &str) -> String {
    let page = first_page(text);
    page.lines().find_map(|line| line.strip_prefix("1. ")).unwrap_or_default().to_string()
}

#[test]
fn a_telemetry_bill_leads_with_the_price_of_a_message() {
    let text = std::fs::read_to_string(root("examples/iot-telemetry/system.neph")).unwrap();
    let first = first_action(&text);
    assert!(first.contains("Basic Ingest") || first.contains("readings a message"), "{first}");
}

#[test]
fn a_missed_objective_comes_first() {
    let page = first_page(
        "system { provider aws; region us-east-1 }\nclient web\nhttp_api api { auth jwt; throttle 20/s }\n\
         function slow \"Rank offers\" { runtime nodejs22; memory 512 MB; duration 900 ms to 2 s; timeout 10 s }\n\
         web -> api { rate 1M/month; peak 5/s } -> slow\nrequire p99 web -> slow < 500 ms",
    );
    assert!(page.starts_with("**Not ready:**"), "{page}");
    assert!(page.contains("**Missed:** the p99 latency of Rank offers"), "{page}");
}

#[test]
fn without_a_rate_nothing_is_judged() {
    let page =
        first_page("client web\nhttp_api api\nfunction f\nweb -> api -> f\nrequire p99 web -> f < 1 s");
    assert!(page.starts_with("**Cannot be judged yet:** no request rate is given"), "{page}");
}

#[test]
fn a_stream_that_a_phone_writes_to_is_an_entry() {
    let text = "system { provider aws; region us-east-1 }\nclient phone \"Phone app\"\n\
                stream clicks \"Clicks\" { shards 2 }\nfunction count { runtime nodejs22; memory 256 MB; duration 20 ms; timeout 5 s }\n\
                queue bad { keep_for 14 days; alarm }\n\
                phone ~> clicks { rate 10/s; payload 1 KB }\nclicks ~> count { batch 100; window 1 s; retries 3; bisect; partial_failures }\ncount !> bad";
    let page = first_page(text);
    assert!(page.contains("Declare how Phone app authenticates against Clicks"), "{page}");
    let source = Source::new("a.neph", text);
    let (_, document) = of(&source);
    let security = document.sections.iter().find(|s| s.id == "security-and-privacy").unwrap();
    let table =
        security.blocks.iter().find_map(|b| if let Block::Table(t) = b { Some(t) } else { None }).unwrap();
    assert!(table.rows.iter().any(|row| row[0] == "Clicks" && row[2].contains("not specified")), "{table:?}");
}

#[test]
fn a_bucket_cannot_keep_less_than_it_receives() {
    let page = first_page(
        "system { provider aws; region us-east-1 }\nclient web\nhttp_api api { auth jwt; throttle 500/s }\n\
         function put { runtime nodejs22; memory 512 MB; duration 50 ms; timeout 5 s }\nbucket raw \"Raw files\" { keep 100 GB }\n\
         web -> api { rate 250M/month; peak 200/s; payload 1 MB } -> put -> raw \"put\" { payload 1 MB }",
    );
    assert!(page.contains("Set a lifecycle rule for Raw files"), "{page}");
    assert!(page.contains("is declared to keep 100 GB"), "{page}");
}

/// A shop front that has nothing wrong with it, to hide a worse thing behind.
const HEAD: &str = "system { provider aws; region us-east-1; log_retention 30 days; budget 900 USD/month }\nclient web \"Web app\"\n\
    http_api api \"API\" { auth jwt; throttle 50/s; validation }\n";

/// The first action of a text behind the head contains some words.
fn leads(text: &str, words: &str) {
    let whole = format!("{HEAD}{text}");
    let first = first_action(&whole);
    assert!(first.contains(words), "“{words}” does not lead:\n{}", first_page(&whole));
}

#[test]
fn a_bill_of_user_accounts_leads_with_their_tier() {
    let first = first_action(
        "system { provider aws; region us-east-1; log_retention 30 days }\nclient web \"Web app\"\n\
         http_api api \"API\" { auth jwt; throttle 50/s; validation }\nauth accounts \"Accounts\" { users 400,000 }\nfunction f { runtime nodejs24; memory 256 MB; duration 20 ms; timeout 5 s }\n\
         web -> api { rate 1M/month; peak 5/s } -> f\napi -> accounts \"checks token\" { share 5 % }",
    );
    assert!(first.contains("Lite tier"), "{first}");
}

#[test]
fn an_event_that_nobody_publishes_leads() {
    leads(
        "event placed \"Order placed\" { size 1 KB }\nevent paid \"Order paid\" { size 1 KB }\nbus domain \"Domain events\"\n\
         function f { runtime nodejs24; memory 256 MB; duration 20 ms; timeout 5 s }\nqueue dead { keep_for 14 days; alarm }\n\
         function ship \"Ship\" { runtime nodejs24; memory 256 MB; duration 20 ms; timeout 5 s; idempotent yes }\n\
         web -> api { rate 1M/month; peak 5/s } -> f ~> domain on placed\ndomain ~> ship on paid\nship !> dead\ndomain !> dead",
        "Name the publisher of Order paid",
    );
}

#[test]
fn a_gateway_that_gives_up_first_leads() {
    leads(
        "function report \"Report\" { runtime nodejs24; duration 35 s to 45 s; timeout 60 s; memory 1 GB }\n\
         web -> api { rate 100k/month; peak 1/s } -> report",
        "Accept the request immediately",
    );
}

#[test]
fn a_loop_of_events_leads() {
    leads(
        "bucket images \"Images\" { keep 10 GB }\nfunction resize \"Resize\" { runtime nodejs24; memory 512 MB; duration 1 s; timeout 30 s }\n\
         web -> api { rate 100k/month; peak 1/s } -> resize -> images \"put small image\"\nimages ~> resize",
        "does not trigger it",
    );
}

#[test]
fn an_open_function_url_leads() {
    leads(
        "function_url address \"Address\" { auth none }\nfunction work { runtime nodejs24; memory 256 MB; duration 20 ms; timeout 5 s }\n\
         web -> address { rate 1M/month; peak 5/s } -> work",
        "ddress",
    );
}

#[test]
fn an_old_system_that_is_overrun_leads() {
    leads(
        "function book \"Book\" { runtime nodejs24; memory 256 MB; duration 300 ms; timeout 10 s; breaker }\n\
         legacy mainframe \"Mainframe\" { capacity 10/s }\nweb -> api { rate 3M/month; peak 40/s } -> book -> mainframe",
        "queue in front of",
    );
}

#[test]
fn a_backup_that_an_objective_needs_leads() {
    leads(
        "function f { runtime nodejs24; memory 256 MB; duration 20 ms; timeout 5 s }\ntable ledger \"Ledger\" { backup none }\n\
         web -> api { rate 1M/month; peak 5/s } -> f -> ledger \"write\" { writes 1 x 1 KB }\nrequire rpo ledger < 1 h",
        "Add a backup of Ledger",
    );
}

#[test]
fn a_bill_above_the_budget_leads() {
    leads(
        "function f { runtime nodejs24; memory 1 GB; duration 2 s; timeout 10 s }\n\
         web -> api { rate 60M/month; peak 40/s } -> f",
        "Raise the budget",
    );
}

#[test]
fn a_path_too_slow_even_when_warm_leads_with_its_function() {
    let text = "function rank \"Rank offers\" { runtime nodejs24; memory 512 MB; duration 900 ms to 2 s; timeout 10 s }\n\
        web -> api { rate 1M/month; peak 5/s } -> rank\nrequire p99 web -> api -> rank < 500 ms";
    leads(text, "shorten Rank offers");
}

#[test]
fn a_queue_that_redelivers_while_it_is_worked_on_leads() {
    leads(
        "queue inbox \"Inbox\" { visibility 20 s; max_receives 5 }\nqueue dead { keep_for 14 days; alarm }\n\
         function put { runtime nodejs24; memory 256 MB; duration 20 ms; timeout 5 s }\n\
         function work \"Work\" { runtime nodejs24; memory 256 MB; duration 10 s; timeout 30 s; idempotent yes }\n\
         web -> api { rate 1M/month; peak 5/s } -> put ~> inbox ~> work { batch 1 }\ninbox !> dead",
        "visibility",
    );
}

#[test]
fn too_many_connections_lead() {
    leads(
        "function order \"Order\" { runtime nodejs24; memory 512 MB; duration 450 ms; timeout 10 s }\n\
         database orders \"Orders\" { max_connections 10; backup daily; memory 4 GB }\n\
         web -> api { rate 10M/month; peak 45/s } -> order -> orders \"write\"",
        "proxy",
    );
}

#[test]
fn a_cost_objective_names_the_largest_saving() {
    let page = first_page(&format!(
        "{HEAD}function f \"Convert\" {{ runtime nodejs24; arch x86; memory 2 GB; duration 3 s; timeout 10 s }}\n\
         web -> api {{ rate 5M/month; peak 10/s }} -> f\nrequire cost < 100 USD/month"
    ));
    assert!(page.contains("1. **Cut \\$412 a month"), "{page}");
    assert!(page.contains("largest computed saving"), "{page}");
}
