//! Numbers of small systems against what the hand computes.

mod bills;
mod reach;
mod sizes;
mod systems;
mod times;

use crate::{Analysis, Verdict, analyse, cold_start, erlang};
use neph_catalog::Catalog;
use neph_model::{self as model, Model};
use neph_syntax as syntax;
use neph_syntax::diagnostic::Severity;
use neph_syntax::source::Source;

/// A system's model and numbers; errors of the text fail the test.
pub(super) fn numbers(text: &str) -> (Model, Analysis) {
    let (ast, faults) = syntax::parse(&Source::new("test.neph", text));
    assert!(faults.is_empty(), "{faults:#?}");
    let (model, faults) = model::resolve(&ast, Catalog::bundled());
    let errors: Vec<_> = faults.iter().filter(|fault| fault.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let analysis = analyse(&model, Catalog::bundled());
    (model, analysis)
}

pub(super) const THUMBNAILS: &str = include_str!("../../../tests/oracles/thumbnails.neph");

fn close(what: &str, actual: f64, expected: f64, relative: f64) {
    assert!((actual / expected - 1.0).abs() <= relative, "{what}: {actual} is not {expected}");
}

#[test]
fn one_environment_is_cold_when_nothing_came_for_its_idle_time() {
    // At one request an hour only one environment matters: e^(−λT).
    close("hourly", cold_start::share(1.0 / 3600.0, 0.2, 600.0), (-600.0f64 / 3600.0).exp(), 1e-3);
    assert_eq!(cold_start::share(0.0, 1.0, 600.0), 0.0);
    let large = cold_start::share(5000.0, 0.3, 360.0);
    assert!(large > 0.0 && large < 1e-5, "{large}");
    assert!(cold_start::share(1e5, 30.0, 360.0) < 1e-3);
}

#[test]
fn rules_of_thumb_hold() {
    // 200 requests a second of half a second: a hundred at once.
    let (model, analysis) = numbers(
        "system \"S\"\nclient c\nfunction f { duration 500 ms; cold 0 ms }\nc -> f { rate 200/s; peak 200/s }\n",
    );
    let f = model.named("f").unwrap();
    let at = analysis.traffic.node(f).concurrency.unwrap();
    assert!((at.usual - 100.0).abs() < 1e-9);
    assert_eq!(at.needed, erlang::needed(100.0, 0.001));
    // 20,000 requests a second need 2,000 units of concurrency, whatever their duration.
    let (_, analysis) = numbers(
        "system \"S\"\nclient c\nfunction f { duration 50 ms; cold 0 ms }\nc -> f { rate 20000/s; peak 20000/s }\n",
    );
    let rate = analysis.limits.iter().find(|l| l.limit == "rps_per_concurrency").unwrap();
    assert!((rate.share - 2.0).abs() < 1e-9);
}

#[test]
fn thumbnails_agree_with_the_hand() {
    let (model, analysis) = numbers(THUMBNAILS);
    let id = |name: &str| model.named(name).unwrap();
    for (node, _) in model.nodes().filter(|(_, n)| n.id != "web" && n.id != "failed") {
        close(&model.node(node).id, analysis.traffic.runs_per_month(node).unwrap(), 2e6, 1e-12);
    }
    // 9.6 Erlang at the peak of 80/s and 120 ms, a little more for cold starts.
    let upload = analysis.traffic.node(id("upload")).concurrency.unwrap();
    assert!(upload.peak > 9.6 && upload.peak < 9.75, "{upload:?}");
    assert_eq!(upload.needed, 21);
    let usd = |node: &str, meter: &str| {
        let lines = analysis
            .cost
            .lines
            .iter()
            .filter(|l| l.node == id(node) && l.meter == meter && l.part.is_empty());
        lines.map(|l| l.usd.to_f64()).sum::<f64>()
    };
    // 2 M uploads of 3 MB are six units of 512 KB each, at one dollar a million.
    close("api", usd("api", "requests"), 12.0, 1e-9);
    // 2 M × 1.8 s × 1 GB.
    close("thumbs", usd("thumbs", "duration_x86"), 3.6e6 * 0.0000166667, 1e-9);
    close("upload", usd("upload", "duration_x86"), 2e6 * 0.12 * 0.5 * 0.0000166667, 1e-9);
    // 2 KB are two write units.
    close("meta", usd("meta", "wru"), 2.5, 1e-9);
    close("images", usd("images", "storage_standard"), 400.0 * 0.023, 1e-9);
    close("images", usd("images", "put"), 10.0, 1e-9);
    close("mail", usd("mail", "emails"), 200.0, 1e-9);
    let verdicts: Vec<Verdict> = analysis.requirements.iter().map(|r| r.verdict).collect();
    assert_eq!(verdicts, [Verdict::Met, Verdict::Missed, Verdict::Missed]);
    // Gateway, function and bucket in series.
    close("availability", analysis.availability[0].share, 0.9995 * 0.9995 * 0.999, 1e-12);
}

#[test]
fn nothing_is_invented_where_no_rate_is_stated() {
    let (model, analysis) =
        numbers("system \"S\"\nclient c\nhttp_api a\nfunction f\ntable t\nc -> a -> f -> t\n");
    let f = model.named("f").unwrap();
    assert!(analysis.traffic.node(f).arrivals.is_none());
    assert!(analysis.cold_start(f).unwrap().share.is_none());
    assert_eq!(analysis.volumes.len(), 3);
    let costs: Vec<f64> = analysis.volumes.iter().map(|v| v.cost.per_month.to_f64()).collect();
    assert!(costs[0] > 0.0 && costs[0] < costs[1] && costs[1] < costs[2], "{costs:?}");
    assert!(analysis.assumptions.iter().any(|a| a.name == "rate" && a.value == "not known"));
    let json = analysis.to_json(&model);
    assert!(json["cost"]["per_month"].is_null());
}

#[test]
fn fan_out_shares_batches_and_caches_carry_rates() {
    let (model, analysis) = numbers(
        "system \"S\"\nclient c\nfunction f\nqueue q\nfunction g\ntopic t\nfunction h\nfunction i\ncache k\ntable d\n\
         c -> f { rate 10/s }\nf ~> q { calls 3; share 50 % }\nq ~> g { batch 10; window 2 s }\nf ~> t\nt ~> h\nt ~> i\ng -> d { writes 2 x 1 KB }\nf -> k\nf -> d \"get\" { reads 1 x 1 KB; hit_rate 80 % }\n",
    );
    let runs = |name: &str| analysis.traffic.node(model.named(name).unwrap()).runs.unwrap().usual;
    assert!((runs("q") - 15.0).abs() < 1e-9);
    // 15/s for two seconds fill the batch of ten.
    assert!((runs("g") - 1.5).abs() < 1e-9);
    assert!((runs("h") - 10.0).abs() < 1e-9 && (runs("i") - 10.0).abs() < 1e-9);
    // Two writes a message, and every fifth read misses the cache.
    assert!((runs("d") - (30.0 + 2.0)).abs() < 1e-9);
    assert!((runs("k") - 10.0).abs() < 1e-9);
}

#[test]
fn request_takes_one_route_through_a_gateway() {
    let rates = |text: &str| -> Vec<f64> {
        let (model, analysis) = numbers(&format!(
            "system \"S\"\nclient web\nhttp_api api\nfunction f\nfunction g\nauth id\n{text}"
        ));
        ["api", "f", "g"]
            .iter()
            .map(|name| {
                analysis
                    .traffic
                    .node(model.named(name).unwrap())
                    .runs
                    .map_or(0.0, |r| (r.usual * 1e6).round() / 1e6)
            })
            .collect()
    };
    // The chain says which.
    assert_eq!(
        rates("web -> api \"POST\" { rate 2/s } -> f\nweb -> api \"GET\" { rate 8/s } -> g\n"),
        [10.0, 2.0, 8.0]
    );
    // Nothing says which; the guard is asked each time and takes nothing away.
    assert_eq!(rates("web -> api { rate 10/s }\napi -> f\napi -> g\napi -> id\n"), [10.0, 5.0, 5.0]);
    // Shares are said.
    assert_eq!(
        rates("web -> api { rate 10/s }\napi -> f { share 20 % }\napi -> g { share 80 % }\n"),
        [10.0, 2.0, 8.0]
    );
    // The same arrow twice is one arrow.
    assert_eq!(rates("web -> api -> f\nweb -> api -> g\n").len(), 3);
    let (model, analysis) = numbers(
        "system \"S\"\nclient web { rate 10/s }\nfunction a\ntopic t\nfunction f\nfunction g\nweb -> a\na ~> t ~> f\na ~> t ~> g\n",
    );
    let runs = |name: &str| analysis.traffic.node(model.named(name).unwrap()).runs.unwrap().usual;
    assert_eq!([runs("t"), runs("f"), runs("g")], [10.0, 10.0, 10.0]);
}

#[test]
fn loop_that_feeds_itself_is_found_and_cut() {
    let (model, analysis) = numbers(
        "system \"S\"\nclient c\nbucket b\nfunction f\nc -> b { rate 1/s }\nb ~> f\nf -> b \"put\"\n",
    );
    assert_eq!(analysis.traffic.loops.len(), 1);
    let found = &analysis.traffic.loops[0];
    assert!(found.feeds_itself() && !found.only_calls);
    close("gain", found.gain, 1.0, 1e-6);
    let runs = analysis.traffic.node(model.named("f").unwrap()).runs.unwrap();
    assert!(runs.usual.is_finite() && runs.usual <= 2.0);
}

#[test]
fn loop_that_dies_down_multiplies() {
    let (model, analysis) = numbers(
        "system \"S\"\nclient c\nqueue q\nfunction f\nc ~> q { rate 1/s }\nq ~> f\nf ~> q \"again\" { share 50 % }\n",
    );
    let found = &analysis.traffic.loops[0];
    assert!(!found.feeds_itself());
    close("gain", found.gain, 0.5, 1e-3);
    // 1 / (1 − ½)
    close("runs", analysis.traffic.node(model.named("f").unwrap()).runs.unwrap().usual, 2.0, 1e-6);
}

#[test]
fn what_fails_is_tried_again() {
    let (model, analysis) = numbers(
        "system \"S\"\nclient c\ntopic t\nfunction f { errors 10 % }\nc ~> t { rate 100/s }\nt ~> f\n",
    );
    // 1 + 0.1 + 0.01
    close("runs", analysis.traffic.node(model.named("f").unwrap()).runs.unwrap().usual, 111.0, 1e-9);
}

#[test]
fn stated_time_is_held_against_a_timeout_not_an_assumed_tail() {
    let used = |duration: &str| {
        let (_, analysis) =
            numbers(&format!("system \"S\"\nclient c\nfunction f {{ duration {duration} }}\nc -> f\n"));
        analysis.limits.iter().find(|l| l.limit == "timeout_max").unwrap().used
    };
    assert_eq!(used("4 min"), 240.0);
    assert_eq!(used("4 min to 12 min"), 720.0);
}

#[test]
fn what_runs_by_the_clock_is_cold_always_or_never() {
    let share = |every: &str| {
        let (model, analysis) = numbers(&format!(
            "system \"S\"\nschedule s {{ every {every} }}\nfunction f {{ duration 1 s }}\ns ~> f\n"
        ));
        analysis.cold_start(model.named("f").unwrap()).unwrap().share.unwrap().usual
    };
    assert_eq!(share("5 minutes"), 0.0);
    assert_eq!(share("15 minutes"), 1.0);
    assert_eq!(share("night"), 1.0);
}

#[test]
fn delivery_network_reads_what_it_fetches() {
    let (_, analysis) = numbers(
        "system \"S\"\nclient c\ncdn edge { hit_rate 90 % }\nbucket b { keep 1 GB }\nc -> edge { rate 10M/month } -> b\n",
    );
    let meters: Vec<_> = analysis
        .cost
        .lines
        .iter()
        .filter(|l| l.service == "aws.s3")
        .map(|l| (l.meter.as_str(), l.quantity))
        .collect();
    assert!(meters.contains(&("get", 1e6)) && !meters.iter().any(|(meter, _)| *meter == "put"), "{meters:?}");
}

#[test]
fn token_is_checked_at_the_door() {
    let (model, analysis) = numbers(
        "system \"S\"\nclient c\nhttp_api a\nauth id\nfunction f\nc -> a { rate 500/s } -> f\na -> id\n",
    );
    assert!(analysis.traffic.node(model.named("id").unwrap()).arrivals.is_none());
    assert!(analysis.limits.iter().all(|l| l.limit != "user_auth_rps"));
    assert!(analysis.assumptions.iter().any(|a| a.name == "sign-in"));
}

#[test]
fn errors_reach_the_dead_letter_queue_only_if_stated() {
    let text = |errors: &str| {
        format!(
            "system \"S\"\nclient c\ntopic t\nfunction f {{ {errors} }}\nqueue dead\nc ~> t {{ rate 1000/s }}\nt ~> f\nf !> dead\n"
        )
    };
    let dead = |text: &str| {
        let (model, analysis) = numbers(text);
        analysis.traffic.node(model.named("dead").unwrap()).arrivals.unwrap().usual
    };
    assert_eq!(dead(&text("")), 0.0);
    // Three tries of an asynchronous event fail with 10 % each.
    close("dead", dead(&text("errors 10 %")), 1.0, 1e-9);
}

/// A system of chains client → api → function → table, queue ~> function → bucket.
fn chains(count: usize) -> String {
    use std::fmt::Write as _;
    let mut text = String::from("system \"Large\"\nclient web\nhttp_api api\n");
    for at in 0..count {
        let _ = write!(
            text,
            "function a{at} {{ duration 80 ms to 300 ms; memory 256 MB }}\ntable t{at}\nqueue q{at}\nfunction b{at} {{ duration 400 ms }}\nbucket s{at}\n\
             web -> api {{ rate 1/s }} -> a{at} -> t{at} {{ writes 1 x 1 KB }}\na{at} ~> q{at} ~> b{at} -> s{at}\n"
        );
    }
    text
}

#[test]
fn large_systems_take_no_time() {
    let (ast, _) = syntax::parse(&Source::new("large.neph", chains(200)));
    let (model, _) = model::resolve(&ast, Catalog::bundled());
    assert!(model.nodes().count() > 1000);
    let start = std::time::Instant::now();
    let analysis = analyse(&model, Catalog::bundled());
    let took = start.elapsed();
    println!("{} parts: {took:?}", model.nodes().count());
    assert!(analysis.latency.len() <= 120);
    // Generous, since tests run unoptimised and side by side: it is a guard against quadratic work.
    assert!(took.as_secs_f64() < 3.0, "{took:?}");
}

#[test]
fn every_priced_service_costs_something() {
    let mut free = Vec::new();
    for entry in Catalog::bundled().entries().filter(|entry| entry.is_priced()) {
        let Some(name) = entry.names().first().map(|name| (*name).to_string()) else { continue };
        let text = format!(
            "system \"S\" {{ provider {} }}\nclient c {{ users 1000 }}\n{name} n {{ keep 10 GB; users 1000; minutes 10 min }}\nfunction f\n\
             c -> n \"put\" {{ rate 5M/month; payload 2 KB; response 5 KB }}\nn ~> f\n",
            entry.provider()
        );
        let (ast, _) = syntax::parse(&Source::new("one.neph", text));
        let (model, _) = model::resolve(&ast, Catalog::bundled());
        let n = model.named("n").unwrap();
        let analysis = analyse(&model, Catalog::bundled());
        let own: Vec<_> =
            analysis.cost.lines.iter().filter(|l| l.node == n && !l.service.contains("cloudwatch")).collect();
        if own.is_empty() && entry.role() != neph_catalog::Role::Monitor {
            free.push(entry.id());
        }
    }
    assert!(free.is_empty(), "only what watching costs is billed to what is watched: {free:?}");
}

/// Whatever is written, numbers are finite, shares are shares, and nothing panics.
#[test]
fn random_systems_give_finite_numbers() {
    use super::simulate::Random;
    use std::fmt::Write as _;
    const KINDS: [&str; 22] = [
        "function",
        "function",
        "function",
        "http_api",
        "bucket",
        "table",
        "database",
        "cache",
        "queue",
        "topic",
        "stream",
        "bus",
        "workflow",
        "schedule",
        "cdn",
        "email",
        "external",
        "service",
        "websocket",
        "iot",
        "auth",
        "legacy",
    ];
    const NODE: [&str; 12] = [
        "duration 1 ms to 900 s",
        "memory 10 GB",
        "provisioned 4000000000",
        "keep 900 TB",
        "fifo",
        "shards 2",
        "rate 1000000/s",
        "errors 100 %",
        "hit_rate 100 %",
        "every 1 s",
        "reserved 0",
        "availability 0 %",
    ];
    const EDGE: [&str; 12] = [
        "rate 0/s",
        "rate 9999M/s",
        "calls 1000",
        "share 0 %",
        "batch 10000; window 300 s",
        "payload 900 TB",
        "writes 0 x 1 KB",
        "reads 3",
        "peak 5/s",
        "hit_rate 50 %",
        "latency 0 ms",
        "errors 50 %; retries 100",
    ];
    const PROVIDERS: [&str; 4] = ["aws", "azure", "gcp", "cloudflare"];
    for seed in 0..80_u64 {
        let mut random = Random::seeded(seed);
        let mut pick = |n: usize| (random.bits() % n as u64) as usize;
        let mut text = format!("system \"S\" {{ provider {} }}\n", PROVIDERS[pick(4)]);
        let count = 1 + pick(14);
        let _ = writeln!(text, "client c");
        for at in 0..count {
            let fact = if pick(3) == 0 { NODE[pick(NODE.len())] } else { "" };
            let _ = writeln!(text, "{} n{at} {{ {fact} }}", KINDS[pick(KINDS.len())]);
        }
        for _ in 0..pick(30) {
            let name = |at: usize| if at == 0 { "c".to_string() } else { format!("n{}", at - 1) };
            let arrow = ["->", "~>", "!>"][pick(10).saturating_sub(7).min(2)];
            let (from, to) = (name(pick(count + 1)), name(pick(count + 1)));
            let fact = if pick(2) == 0 { EDGE[pick(EDGE.len())] } else { "" };
            let _ = writeln!(text, "{from} {arrow} {to} {{ {fact} }}");
        }
        let _ = writeln!(
            text,
            "scenario \"more\" {{ traffic x1000; down n0; for 1 h }}\nrequire p99 c -> n0 < 1 s\nrequire cost < 1 USD/month"
        );
        let (ast, _) = syntax::parse(&Source::new("random.neph", text.as_str()));
        let (model, _) = model::resolve(&ast, Catalog::bundled());
        let analysis = analyse(&model, Catalog::bundled());
        for (id, _) in model.nodes() {
            if let Some(rates) = analysis.traffic.node(id).arrivals {
                assert!(
                    rates.usual.is_finite() && rates.usual >= 0.0 && rates.peak >= rates.usual * 0.999,
                    "{seed} {rates:?}\n{text}"
                );
            }
        }
        for cold in &analysis.cold_starts {
            assert!((0.0..=1.0).contains(&cold.probability()), "{seed}");
        }
        for path in &analysis.latency {
            for q in [&path.warm, &path.with_cold] {
                assert!(
                    q.p50 <= q.p95 && q.p95 <= q.p99 && q.p99 <= q.p999 && q.p999.is_finite(),
                    "{seed} {q:?}"
                );
            }
            assert!(path.with_cold.p99 >= path.warm.p99 * 0.98, "{seed}: cold is not faster than warm");
        }
        for limit in &analysis.limits {
            assert!(limit.share.is_finite() && limit.share >= 0.0, "{seed} {limit:?}");
        }
        if seed % 8 != 0 {
            continue;
        }
        let study = crate::study(&model, Catalog::bundled(), &analysis);
        assert!((0.0..=100.0).contains(&study.fit.score), "{seed}");
        assert!(!study.to_json(&model).to_string().is_empty());
    }
}

#[test]
fn study_answers_what_if() {
    let (model, analysis) = numbers(THUMBNAILS);
    let start = std::time::Instant::now();
    let study = crate::study(&model, Catalog::bundled(), &analysis);
    println!("study: {:?}", start.elapsed());
    let start = std::time::Instant::now();
    let _ = analyse(&model, Catalog::bundled());
    println!("analysis: {:?}", start.elapsed());
    let viral = &study.scenarios[0];
    assert_eq!((viral.factor, viral.seconds), (100.0, Some(21_600.0)));
    let first = viral.first_break().unwrap();
    assert_eq!(first.limit, "concurrency_account_default");
    // Six hours of a hundred times the traffic: 99 months' variable cost for 6 of 730 hours, at least.
    let variable = analysis.cost.variable().to_f64();
    assert!(viral.extra.unwrap().to_f64() > 99.0 * variable * 6.0 / 730.0 * 0.9);
    assert_eq!(study.providers.len(), 4);
    assert!(study.providers[0].present && study.providers[1..].iter().all(|row| !row.present));
    assert_eq!(study.swings[0].input, "traffic");
    assert!(study.curve.windows(2).all(|pair| pair[0].usd <= pair[1].usd));
    assert!(study.fit.score > 50.0 && study.fit.coverage > 0.5);
    let upload = &study.sizing[0];
    assert!(upload.sizes[upload.cheapest].usd_per_million <= upload.sizes[upload.present].usd_per_million);
}

#[test]
fn same_input_same_bytes() {
    let (model, analysis) = numbers(THUMBNAILS);
    let (again, analysis_again) = numbers(THUMBNAILS);
    assert_eq!(analysis.to_json(&model).to_string(), analysis_again.to_json(&again).to_string());
}
