//! Units chosen by what a system needs, duty, data that leaves, and what watches: against the price list by hand.

use super::bills::{line, total};

const AWS: &str = "system { provider aws; region us-east-1; log 0 B }\nclient c\n";
const AZURE: &str = "system { provider azure; region eastus; log 0 B }\nclient c\n";
const GOOGLE: &str = "system { provider gcp; region us-central1; log 0 B }\nclient c\n";
const CLOUDFLARE: &str = "system { provider cloudflare; log 0 B }\nclient c\n";

fn near(actual: f64, expected: f64) {
    assert!((actual - expected).abs() < 0.006, "{actual} is not {expected}");
}

#[test]
fn memory_of_a_cache_decides_what_it_costs() {
    let cache = |head: &str, facts: &str| {
        format!(
            "{head}function f {{ duration 50 ms }}\ncache k {{ {facts} }}\nc -> f {{ rate 1M/month }} -> k\n"
        )
    };
    near(line(&cache(AWS, "memory 26 GB"), "k", "valkey_gb_hour"), 26.0 * 730.0 * 0.084);
    near(line(&cache(AZURE, "memory 26 GB"), "k", "basic_c5_hour"), 730.0 * 0.42);
    near(line(&cache(AZURE, "memory 26 GB; multi_az"), "k", "standard_c5_hour"), 730.0 * 1.05);
    near(line(&cache(GOOGLE, "memory 50 GB"), "k", "basic_m4_gb_month"), 50.0 * 13.87);
    near(line(&cache(AWS, "instance cache.r7g.large"), "k", "cache.r7g.large"), 730.0 * 0.219);
}

#[test]
fn a_cache_larger_than_every_size_is_not_priced() {
    let text = format!("{AZURE}function f\ncache k {{ memory 90 GB }}\nc -> f {{ rate 1/s }} -> k\n");
    let (model, analysis) = super::numbers(&text);
    assert_eq!(analysis.cost.unpriced, [model.named("k").unwrap()]);
}

#[test]
fn units_of_a_hub_follow_messages_connections_and_data() {
    let hub = format!("{AZURE}iot hub\nfunction f\nc ~> hub {{ rate 4000/s; payload 1 KB }}\nhub ~> f\n");
    // 345.6 million messages a day are two S3 units; 864 of S1 would cost more.
    near(line(&hub, "hub", "s3_month"), 5000.0);
    let sockets = format!("{AZURE}web_pubsub w {{ users 5000 }}\nfunction f\nc -> w {{ rate 1/s }} -> f\n");
    near(line(&sockets, "w", "unit_month"), 5.0 * 48.97);
    let events = format!(
        "{AZURE}event_hubs e\nfunction f\nc ~> e {{ rate 100/s; peak 590/s; payload 100 KB }}\ne ~> f\n"
    );
    // 590 x 100 KB is 57.6 MB a second, one unit for each.
    near(line(&events, "e", "standard_tu_month"), 58.0 * 21.90);
    let search =
        format!("{AZURE}function f\nsearch s {{ keep 100 GB }}\nc -> f {{ rate 1/s }} -> s \"index\"\n");
    near(line(&search, "s", "s1_hour"), 730.0 * 0.336);
    let serverless =
        format!("{AWS}function f\nopensearch_serverless s {{ keep 10 GB }}\nc -> f {{ rate 1/s }} -> s\n");
    near(line(&serverless, "s", "serverless_ocu_hour"), 2.0 * 730.0 * 0.24);
}

#[test]
fn a_document_store_is_provisioned_autoscaled_or_serverless() {
    let store = |facts: &str| {
        format!(
            "{AZURE}function f\ncosmos d {{ {facts} }}\nc -> f {{ rate 1M/month }}\nf -> d \"put\" {{ writes 1 x 1 KB }}\n"
        )
    };
    near(line(&store("keep 10 GB"), "d", "serverless"), 5.0 * 0.25);
    near(line(&store("request_units 4000"), "d", "ru100_hour"), 40.0 * 730.0 * 0.008);
    near(line(&store("provisioned_reads 4000"), "d", "ru100_hour"), 40.0 * 730.0 * 0.008);
    near(line(&store("request_units 4000; regions 2"), "d", "ru100_hour"), 2.0 * 40.0 * 730.0 * 0.008);
    // 1.9 request units a second on average: a tenth of the most is billed.
    near(line(&store("request_units 4000; autoscale"), "d", "autoscale_ru100_hour"), 4.0 * 730.0 * 0.012);
    near(line(&store("keep 10 GB; backup point-in-time"), "d", "continuous_backup"), 2.0);
}

#[test]
fn indexes_and_copies_of_a_table_are_written_and_kept() {
    let table = |facts: &str| {
        format!(
            "{AWS}function f\ntable t {{ keep 10 GB; {facts} }}\nc -> f {{ rate 10M/month }}\nf -> t \"put\" {{ writes 1 x 1 KB }}\n"
        )
    };
    near(line(&table("indexes 2"), "t", "wru"), 3.0 * 6.25);
    near(line(&table("indexes 2"), "t", "storage"), 3.0 * 2.5);
    near(line(&table("regions 3"), "t", "replicated_wru"), 2.0 * 6.25);
    near(line(&table("class infrequent"), "t", "wru_ia"), 7.8);
    near(line(&table("class infrequent"), "t", "wru"), 0.0);
}

#[test]
fn capacity_runs_some_hours_a_day_or_as_long_as_its_work() {
    let kept = |facts: &str| {
        format!("{AWS}function f {{ memory 1 GB; provisioned 10; {facts} }}\nc -> f {{ rate 1/s }}\n")
    };
    let whole = line(&kept("duration 1 ms"), "f", "provisioned_concurrency_x86");
    near(line(&kept("duration 1 ms; hours 8 h"), "f", "provisioned_concurrency_x86"), whole / 3.0);
    let task = |facts: &str| {
        format!("{AWS}schedule s {{ every day }}\nservice j {{ vcpu 1; memory 2 GB; {facts} }}\ns -> j\n")
    };
    let hour = 0.04048 + 2.0 * 0.004445;
    let month =
        |facts: &str| line(&task(facts), "j", "vcpu_hour_x86") + line(&task(facts), "j", "gb_hour_x86");
    near(month("duration 10 min"), 730.0 / 24.0 / 6.0 * hour);
    near(month("duration 10 min; instances 2"), 2.0 * 730.0 * hour);
    near(month("instances 1; hours 10 h"), 730.0 * 10.0 / 24.0 * hour);
}

#[test]
fn data_to_callers_and_partners_is_paid() {
    let gb = 10e6 * 100.0 / 1024.0 / 1024.0;
    let url = format!("{AWS}function f {{ duration 50 ms }}\nc -> f {{ rate 10M/month; response 100 KB }}\n");
    near(line(&url, "f", "dto_internet"), gb * 0.09);
    let run =
        format!("{GOOGLE}cloud_run r {{ duration 50 ms }}\nc -> r {{ rate 10M/month; response 100 KB }}\n");
    near(line(&run, "r", "dto_internet"), gb * 0.12);
    let upload = format!(
        "{AWS}external p\nfunction f {{ duration 50 ms }}\nc -> f {{ rate 10M/month; response 0 B }}\nf -> p {{ payload 100 KB }}\n"
    );
    near(line(&upload, "f", "dto_internet"), gb * 0.09);
}

#[test]
fn a_private_network_pays_a_gateway_a_zone_or_endpoints() {
    let nat = format!(
        "{AWS}external p\nfunction f {{ vpc; zones 3 }}\nc -> f {{ rate 1M/month }}\nf -> p {{ payload 1 KB }}\n"
    );
    near(line(&nat, "f", "nat_hour"), 3.0 * 730.0 * 0.045);
    let endpoints = |targets: &str, arrows: &str| {
        format!(
            "{AWS}{targets}function f {{ vpc; endpoints; zones 2 }}\nc -> f {{ rate 1M/month }}\n{arrows}"
        )
    };
    let two = endpoints("queue q\ntopic t\n", "f ~> q { payload 1 KB }\nf ~> t { payload 1 KB }\n");
    near(line(&two, "f", "vpce_interface_hour"), 2.0 * 2.0 * 730.0 * 0.01);
    near(line(&two, "f", "nat_hour"), 0.0);
    let free = endpoints("table t\nbucket b\n", "f -> t { writes 1 x 1 KB }\nf -> b { writes 1 x 1 KB }\n");
    near(line(&free, "f", "vpce_interface_hour"), 0.0);
    let drawn = format!(
        "{AWS}queue q\nvpc_endpoint e {{ zones 2 }}\nfunction f\nc -> f {{ rate 1/s }}\nf -> e {{ payload 1 KB }}\ne -> q\n"
    );
    near(line(&drawn, "e", "endpoint_hour"), 2.0 * 730.0 * 0.01);
}

#[test]
fn a_firewall_is_paid_by_rules_and_requests_wherever_it_stands() {
    let apart = format!(
        "{AWS}waf w {{ rules 10 }}\nrest_api a\nfunction f\nc -> a {{ rate 10M/month }} -> f\nw -> a\n"
    );
    near(total(&apart, "w"), 5.0 + 10.0 + 6.0);
    let fact = format!("{AWS}rest_api a {{ waf; rules 10 }}\nfunction f\nc -> a {{ rate 10M/month }} -> f\n");
    let firewall = ["acl", "rule"].iter().map(|meter| line(&fact, "a", meter)).sum::<f64>();
    near(firewall, 15.0);
    let both =
        format!("{AWS}waf w\nrest_api a {{ waf }}\nfunction f\nc -> w {{ rate 10M/month }} -> a -> f\n");
    near(line(&both, "a", "acl"), 0.0);
}

#[test]
fn what_watches_a_component_is_paid() {
    let text = format!(
        "{AWS}rest_api a {{ access_log; auth authorizer }}\nfunction f {{ alarms errors, duration; metrics p99; dashboards 1; tracing; sampling 10 % }}\n\
         table t {{ encryption own-key }}\nc -> a {{ rate 10M/month }} -> f\nf -> t {{ writes 1 x 1 KB }}\n"
    );
    near(line(&text, "f", "alarm"), 0.2);
    near(line(&text, "f", "metric"), 0.3);
    near(line(&text, "f", "dashboard"), 3.0);
    near(line(&text, "f", "traces_recorded"), 1e6 * 5.0 / 1e6);
    near(line(&text, "t", "key"), 1.0);
    near(line(&text, "a", "logs_vended"), 10e6 * 500.0 / 1024f64.powi(3) * 0.5);
    // One invocation of 128 MB for 20 ms for each request.
    near(line(&text, "a", "duration_x86"), 10e6 * 0.125 * 0.02 * 0.0000166667);
}

#[test]
fn a_message_that_fails_is_received_again() {
    let text = format!(
        "{AWS}queue q {{ max_receives 3 }}\nfunction f {{ errors 10 % }}\nc ~> q {{ rate 10M/month }}\nq ~> f {{ batch 1 }}\n"
    );
    // Sent and deleted once, received 1 + 0.1 + 0.01 times.
    near(line(&text, "q", "requests"), (1.0 + 1.11 + 1.0) * 10.0 * 0.4);
}

#[test]
fn storage_of_a_standby_is_paid_twice() {
    let text =
        format!("{AWS}function f\nrds d {{ keep 100 GB; multi_az }}\nc -> f {{ rate 1M/month }} -> d\n");
    near(total(&text, "d"), 2.0 * 730.0 * 0.016 + 100.0 * 0.23);
}

#[test]
fn queries_of_a_warehouse_scan_and_loads_write() {
    let text = format!(
        "{GOOGLE}function f\nbigquery w {{ keep 1 GB }}\nc -> f {{ rate 1000/day }}\nf -> w \"query\" {{ reads 1 x 1 GB }}\n"
    );
    near(line(&text, "w", "ondemand"), 30_416.666_67 / 1024.0 * 6.25);
    near(line(&text, "w", "storage_write_api"), 0.0);
}

#[test]
fn the_paid_plan_includes_what_it_includes() {
    let app = format!(
        "{CLOUDFLARE}workers w {{ duration 50 ms; waits 43 ms }}\nkv k\nc -> w {{ rate 15M/month }}\nw -> k \"get\" {{ share 50 % }}\n"
    );
    // The page's own example: 15 million requests of 7 ms are 5.00 + 1.50 + 1.50.
    near(total(&app, "w"), 8.0);
    near(total(&app, "k"), 0.0);
}

#[test]
fn a_binding_is_part_of_its_callers_request_and_a_consumer_takes_batches() {
    let bound =
        format!("{CLOUDFLARE}workers a {{ waits 1 ms }}\nworkers b\nc -> a {{ rate 20M/month }} -> b\n");
    near(line(&bound, "b", "requests"), 0.0);
    near(line(&bound, "a", "requests"), 3.0);
    let queued =
        format!("{CLOUDFLARE}workers a\nqueue q\nworkers b\nc -> a {{ rate 100M/month }}\na ~> q ~> b\n");
    let (model, analysis) = super::numbers(&queued);
    let runs = analysis.traffic.runs_per_month(model.named("b").unwrap()).unwrap();
    assert!((runs - 10e6).abs() < 1.0, "ten messages at once: {runs}");
}

#[test]
fn twenty_messages_over_a_socket_are_one_request_of_an_object() {
    let text = format!(
        "{CLOUDFLARE}durable_objects d {{ users 1000; minutes 10 min }}\nc -> d {{ rate 200M/month }}\n"
    );
    near(line(&text, "d", "requests"), (10.0 - 1.0) * 0.15);
}

#[test]
fn a_class_of_storage_has_its_own_prices() {
    let text = format!(
        "{AWS}function f\nbucket b {{ keep 1000 GB; class infrequent }}\nc -> f {{ rate 1M/month }}\nf -> b \"put\" {{ writes 1 x 1 MB }}\n"
    );
    near(line(&text, "b", "storage_ia"), 12.5);
    near(line(&text, "b", "put_ia"), 10.0);
    near(line(&text, "b", "put"), 0.0);
    let expiring =
        format!("{GOOGLE}function f\nfirestore t {{ ttl 30 days }}\nc -> f {{ rate 10M/month }} -> t\n");
    near(line(&expiring, "t", "deletes"), 1.0);
}

#[test]
fn capture_of_a_hub_is_paid_by_its_units() {
    let text = format!(
        "{AZURE}event_hubs e {{ archive }}\nblob b\nc ~> e {{ rate 1000/s; payload 1 KB }}\ne ~> b\n"
    );
    near(line(&text, "e", "capture_month"), 3.0 * 73.0);
}

#[test]
fn retention_of_a_stream_and_steps_of_a_workflow() {
    let stream = format!(
        "{AWS}kinesis s {{ shards 4; keep_for 3 days }}\nfunction f\nc ~> s {{ rate 100/s; payload 1 KB }}\ns ~> f\n"
    );
    near(line(&stream, "s", "extended_retention_provisioned"), 4.0 * 730.0 * 0.02);
    near(line(&stream, "s", "shard_hour"), 4.0 * 730.0 * 0.015);
    let booking = format!("{AWS}step_functions w {{ steps 10 }}\nc ~> w {{ rate 220k/month }}\n");
    near(line(&booking, "w", "transitions"), 55.0);
}
