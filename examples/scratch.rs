use nephogram::{analysis, catalog::Catalog, model, source::Source, syntax};
use std::fmt::Write as _;
use std::time::Instant;
fn main() {
    let arg = std::env::args().nth(1);
    if let Some(path) = arg {
        let (ast, f) = syntax::parse(&Source::new("x", std::fs::read_to_string(path).unwrap()));
        let (m, g) = model::resolve(&ast, Catalog::bundled());
        for d in f.iter().chain(&g) { eprintln!("{} {}", d.code, d.message); }
        let a = analysis::analyse(&m, Catalog::bundled());
        let s = analysis::study(&m, Catalog::bundled(), &a);
        let mut v = a.to_json(&m);
        v["study"] = s.to_json(&m);
        println!("{}", serde_json::to_string_pretty(&v).unwrap());
        return;
    }
    let mut text = String::from("system \"Large\"\nclient web\nhttp_api api\n");
    for at in 0..200 {
        let _ = write!(text, "function a{at} {{ duration 80 ms to 300 ms; memory 256 MB }}\ntable t{at}\nqueue q{at}\nfunction b{at} {{ duration 400 ms }}\nbucket s{at}\nweb -> api {{ rate 1/s }} -> a{at} -> t{at} {{ writes 1 x 1 KB }}\na{at} ~> q{at} ~> b{at} -> s{at}\n");
    }
    let small = include_str!("../tests/oracles/thumbnails.neph").to_string();
    for (name, t) in [("small", small), ("large", text)] {
        let (ast, _) = syntax::parse(&Source::new("x", t));
        let (m, _) = model::resolve(&ast, Catalog::bundled());
        for _ in 0..3 {
            let s = Instant::now();
            let a = analysis::analyse(&m, Catalog::bundled());
            let t1 = s.elapsed();
            let s = Instant::now();
            let st = analysis::study(&m, Catalog::bundled(), &a);
            println!("{name} {} parts analyse {t1:?} study {:?} fit {}", m.nodes().count(), s.elapsed(), st.fit.score);
        }
    }
    for (rate, d) in [(1.0, 0.2), (10.0, 1.0), (100.0, 1.0)] {
        let s = Instant::now();
        let seen = analysis::simulate::play(&analysis::simulate::Pool { rate, warm: d, cold: d, service: analysis::simulate::Service::Exponential, idle: 360.0, most: usize::MAX }, 5_000_000, 1);
        println!("{rate} {d}: {:.1} M events/s cold {} vs {}", seen.events as f64 / s.elapsed().as_secs_f64() / 1e6, seen.cold, analysis::cold_start::share(rate, d, 360.0));
    }
    for load in [1e3, 1e4, 1e5, 1e6] {
        let s = Instant::now();
        let p = analysis::cold_start::share(load, 1.0, 360.0);
        println!("share at {load}: {p:e} {:?}", s.elapsed());
    }
}
