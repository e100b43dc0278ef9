//! How the time of a check, a build and a picture grows over size, traffic, depth and density: a table with exponents.
//!
//! `cargo bench --bench growth`; medians of five. An exponent of 1 is linear, of 0 is no growth at all.

#![allow(missing_docs)]

use std::fmt::Write as _;
use std::time::Instant;

use nephogram::catalog::Catalog;
use nephogram::diagram::{self, DiagramOptions};
use nephogram::source::Source;
use nephogram::{compile, report, svg};

fn main() {
    println!("{:28} {:>9} {:>10} {:>10} {:>10}", "", "at", "check ms", "build ms", "draw ms");
    let sizes = [25, 50, 100, 200, 400, 1000];
    table("size, components", &sizes, |n| modules(n, 10.0), true);
    table("size, check alone", &[1000, 2000, 5000, 10_000], |n| modules(n, 10.0), false);
    let rates = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];
    table("traffic, requests/s", &rates, |rate| busy(rate, ""), true);
    table("traffic, spiky day", &rates, |rate| busy(rate, "shape spiky"), true);
    table("depth, chain of calls", &[10, 20, 40, 80], chain, true);
    table("depth, diamonds of calls", &[3, 6, 12, 24], diamonds, true);
    table("density, complete graph", &[5, 10, 20, 40], complete, true);
    table("errors", &[1000, 4000, 16_000, 64_000], errors, false);
    table("unknown names", &[1000, 2000, 4000, 8000], unknown, false);
}

/// One row a value, and the exponents of the growth over all of them.
fn table(name: &str, values: &[usize], text: impl Fn(usize) -> String, whole: bool) {
    let mut columns: [Vec<(f64, f64)>; 3] = Default::default();
    for value in values {
        let text = text(*value);
        let source = Source::new("growth.neph", &text);
        let checked = median(|| {
            let compiled = compile(&source, Catalog::bundled());
            std::hint::black_box(nephogram::diagnostic::render::json(&source, &compiled.diagnostics()));
        });
        let (mut built, mut drawn) = (f64::NAN, f64::NAN);
        if whole {
            built = median(|| {
                let compiled = compile(&source, Catalog::bundled());
                compiled.diagnostics();
                std::hint::black_box(report::everything(&compiled, &DiagramOptions::default(), None))
                    .expect("a build");
            });
            drawn = median(|| {
                let compiled = compile(&source, Catalog::bundled());
                std::hint::black_box(svg::write(&diagram::picture(&compiled, &DiagramOptions::default())));
            });
        }
        println!("{name:28} {value:>9} {:>10} {:>10} {:>10}", ms(checked), ms(built), ms(drawn));
        for (column, time) in columns.iter_mut().zip([checked, built, drawn]) {
            column.push(((*value as f64).ln(), time.ln()));
        }
    }
    let exponents = columns
        .map(|column| if column[0].1.is_nan() { "–".to_string() } else { format!("{:.2}", slope(&column)) });
    println!("{:28} {:>9} {:>10} {:>10} {:>10}\n", "", "exponent", exponents[0], exponents[1], exponents[2]);
}

/// Milliseconds as printed; a dash for what was not measured.
fn ms(time: f64) -> String {
    if time.is_nan() { "–".to_string() } else { format!("{time:.1}") }
}

/// Milliseconds; the middle of five.
fn median(work: impl Fn()) -> f64 {
    let mut times: Vec<f64> = (0..5)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[2]
}

/// The slope of a straight line through points, by least squares.
fn slope(points: &[(f64, f64)]) -> f64 {
    let n = points.len() as f64;
    let (x, y) = (points.iter().map(|p| p.0).sum::<f64>() / n, points.iter().map(|p| p.1).sum::<f64>() / n);
    let over: f64 = points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum();
    over / points.iter().map(|p| (p.0 - x).powi(2)).sum::<f64>()
}

/// Modules of eleven components: an API with its function and table, a queue, a topic, and a way to the next module.
fn modules(size: usize, rate: f64) -> String {
    let mut text = String::from("system \"Modules\" { provider aws; region us-east-1 }\nclient web\n");
    for m in 0..size.div_ceil(11) {
        let _ = write!(
            text,
            "group g{m} \"Module {m}\" {{\nhttp_api api{m} {{ auth jwt }}\nfunction take{m} {{ duration 50 ms; memory 512 MB }}\n\
             table orders{m}\nqueue jobs{m} {{ max_receives 5 }}\nqueue failed{m}\nfunction work{m} {{ duration 1 s }}\n\
             bucket files{m}\ntopic news{m}\nfunction mail{m} {{ duration 300 ms }}\nfunction audit{m} {{ duration 100 ms }}\n\
             table log{m}\n}}\n\
             web -> api{m} {{ rate {rate}/s; payload 3 KB }} -> take{m} -> orders{m} {{ writes 1 x 2 KB }}\n\
             take{m} ~> jobs{m} ~> work{m} {{ batch 10 }} -> files{m} {{ writes 1 x 1 MB }}\njobs{m} !> failed{m}\n\
             work{m} ~> news{m} ~> mail{m}\nnews{m} ~> audit{m} -> log{m} {{ writes 1 x 1 KB }}\n"
        );
        if m > 0 {
            let _ = writeln!(text, "work{} -> api{m} {{ share 10 % }}", m - 1);
        }
    }
    text
}

fn busy(rate: usize, shape: &str) -> String {
    let mut text = format!("system \"Busy\" {{ {shape} }}\nclient c\n");
    for n in 0..20 {
        let _ = write!(text, "function f{n} {{ duration 1 s }}\nc -> f{n} {{ rate {rate}/s }}\n");
    }
    text
}

fn chain(length: usize) -> String {
    let mut text = String::from("client c\nfunction f0\nc -> f0 { rate 10/s }\n");
    for n in 1..length {
        let _ = write!(text, "function f{n}\nf{} -> f{n}\n", n - 1);
    }
    text
}

fn diamonds(count: usize) -> String {
    let mut text = String::from("client c\nfunction d0\nc -> d0 { rate 1/s }\n");
    for n in 0..count {
        let next = n + 1;
        let _ = write!(
            text,
            "function a{n}\nfunction b{n}\nfunction d{next}\nd{n} -> a{n}\nd{n} -> b{n}\na{n} -> d{next}\nb{n} -> d{next}\n"
        );
    }
    text
}

fn complete(count: usize) -> String {
    let mut text: String = (0..count).map(|n| format!("function f{n}\n")).collect();
    for (from, to) in (0..count).flat_map(|from| (from + 1..count).map(move |to| (from, to))) {
        let _ = writeln!(text, "f{from} -> f{to}");
    }
    text
}

fn errors(count: usize) -> String {
    "function f\n".to_string() + &"x y z !!\n".repeat(count)
}

fn unknown(count: usize) -> String {
    (0..count).map(|n| format!("function part{n}\npart{n} -> prat{n}x\n")).collect()
}
