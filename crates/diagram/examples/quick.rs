//! Scratch.
use neph_catalog::Catalog;
fn main() {
    let args: Vec<String> = std::env::args().filter(|a| a != "draw" && a != "-q").collect();
    let text = std::fs::read_to_string(&args[1]).unwrap();
    let source = neph_syntax::source::Source::new(&args[1], text);
    let t0 = std::time::Instant::now();
    let compiled = neph_compile::compile(&source, Catalog::bundled());
    let mut w = neph_diagram::DiagramOptions::default();
    if let Some(v) = args.get(3) {
        if v == "right" {
            w.direction = neph_layout::Direction::Right
        }
        if v == "down" {
            w.direction = neph_layout::Direction::Down
        }
    }
    let t1 = t0.elapsed();
    let scene = neph_diagram::picture(&compiled, &w);
    let t2 = t0.elapsed();
    if std::env::var("TIME").is_ok() {
        eprintln!("compile {:?} picture {:?}", t1, t2 - t1);
    }
    if args[2].ends_with("png") {
        std::fs::write(&args[2], neph_draw::png::write(&scene, neph_draw::png::Extent::Scale(1.0)).unwrap())
            .unwrap();
    } else {
        std::fs::write(&args[2], neph_draw::svg::write(&scene)).unwrap();
    }
}
