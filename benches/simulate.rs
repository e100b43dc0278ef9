//! How fast numbers come: events a second of the simulation, and the time of a check; `cargo bench --bench simulate`.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use nephogram::analysis::{analyse, cold_start, simulate};
use nephogram::catalog::Catalog;
use nephogram::source::Source;
use nephogram::{compile, model, syntax};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    simulation(&mut criterion);
    systems(&mut criterion);
    criterion.final_summary();
}

fn simulation(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("simulate");
    group.sample_size(20).measurement_time(Duration::from_secs(4));
    for (name, rate, warm) in
        [("1_a_second", 1.0, 0.2), ("100_a_second", 100.0, 1.0), ("1000_at_once", 1000.0, 1.0)]
    {
        let service = simulate::Service::Exponential;
        let pool = simulate::Pool {
            rate,
            warm,
            cold: warm + 0.3,
            service,
            idle: 360.0,
            most: usize::MAX,
            together: 1,
            ramp: None,
        };
        // Throughput counts what is played, the warm-up included.
        let once = simulate::play(&pool, REQUESTS, 1);
        group.throughput(Throughput::Elements(once.events));
        group.bench_function(name, |bench| bench.iter(|| simulate::play(black_box(&pool), REQUESTS, 1)));
    }
    group.finish();
    let mut group = criterion.benchmark_group("closed_form");
    for rate in [1.0 / 60.0, 1.0, 100.0] {
        group.bench_function(format!("{rate:.3}"), |bench| {
            bench.iter(|| cold_start::share(black_box(rate), black_box(0.5), black_box(360.0)));
        });
    }
    group.finish();
}

const REQUESTS: u64 = 200_000;

fn systems(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("check");
    group.sample_size(20).measurement_time(Duration::from_secs(4));
    for chains in [2, 20, 200] {
        let source = Source::new("chains.neph", text(chains));
        let catalog = Catalog::bundled();
        let (ast, _) = syntax::parse(&source);
        let (model, _) = model::resolve(&ast, catalog);
        let parts = model.nodes().count();
        group.bench_function(format!("numbers_of_{parts}_parts"), |bench| {
            bench.iter(|| analyse(black_box(&model), catalog));
        });
        group.bench_function(format!("whole_of_{parts}_parts"), |bench| {
            bench.iter(|| compile(black_box(&source), catalog).diagnostics());
        });
    }
    group.finish();
}

/// A system of chains behind one door, five parts each.
fn text(chains: usize) -> String {
    let mut text = String::from("system \"Chains\"\nclient web\nhttp_api api\n");
    for at in 0..chains {
        let _ = write!(
            text,
            "function a{at} {{ memory 512 MB; duration 80 ms }}\ntable t{at} {{ keep 5 GB }}\nqueue q{at}\n\
             function b{at} {{ duration 300 ms }}\nbucket s{at}\n\
             web -> api {{ rate 1/s }} -> a{at} -> t{at} {{ writes 1 x 1 KB }}\na{at} ~> q{at} ~> b{at} -> s{at}\n"
        );
    }
    text
}
