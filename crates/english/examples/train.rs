//! Learns the weights: `cargo run --release -p neph-english --features training --example train -- cross FOLDER`.

use neph_english::annotate::Doc;
use neph_english::decode;
use neph_english::graph;
use neph_english::learn::{
    labels::{Sample, samples},
    score::Tally,
    train,
};
use neph_english::lexicon::Lexicon;
use neph_english::tag;
use neph_english::weights::Weights;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let folder = &args[1];
    let mut all: Vec<Sample> = Vec::new();
    for author in ["a", "b", "c", "d", "e"] {
        let text = std::fs::read_to_string(format!("{folder}/author-{author}.jsonl")).expect("labels");
        all.extend(samples(&text, author));
    }
    let lexicon = Lexicon::bundled();
    let start = std::time::Instant::now();
    let tell = |text: &str| eprintln!("{:6.1} s  {text}", start.elapsed().as_secs_f32());
    match args[0].as_str() {
        "cross" => {
            let authors = args.get(2).map_or("abcde".to_string(), String::clone);
            for author in authors.chars().map(String::from) {
                let (test, rest): (Vec<&Sample>, Vec<&Sample>) = all.iter().partition(|s| s.author == author);
                let weights = train::learn(&rest, 3, lexicon, &tell);
                report(&author, &test, &weights, lexicon);
            }
        }
        "mix" => {
            let (test, rest): (Vec<(usize, &Sample)>, Vec<(usize, &Sample)>) =
                all.iter().enumerate().partition(|(n, _)| n % 5 == 2);
            let (test, rest): (Vec<&Sample>, Vec<&Sample>) =
                (test.into_iter().map(|(_, s)| s).collect(), rest.into_iter().map(|(_, s)| s).collect());
            let weights = train::learn(&rest, 3, lexicon, &tell);
            report("mix", &test, &weights, lexicon);
        }
        "learn" => {
            let refs: Vec<&Sample> = all.iter().collect();
            let weights = train::learn(&refs, 5, lexicon, &tell);
            std::fs::write(&args[2], weights.bytes()).expect("a writable file");
        }
        "lex" => {
            for author in ["a", "b", "c", "d", "e"] {
                let mut n = [0usize; 4];
                let weights = Weights::default();
                for sample in all.iter().filter(|s| s.author == author) {
                    let work = train::prepare(sample, lexicon, &weights);
                    n[1] += work.gold.len();
                    let mut gold_heads = std::collections::BTreeMap::new();
                    for (m, _) in &work.gold {
                        gold_heads.insert(m.head, m.kind);
                    }
                    for at in 0..work.doc.notes.len() {
                        let note = &work.doc.notes[at];
                        if note.kind.is_some() && note.ends == at + 1 && !note.doubtful {
                            n[0] += 1;
                            n[2] += usize::from(gold_heads.contains_key(&at));
                            n[3] += usize::from(gold_heads.get(&at) == Some(&note.kind));
                        }
                    }
                }
                println!(
                    "{author} {n:?} P {:.3} R {:.3}",
                    n[3] as f64 / n[0] as f64,
                    n[3] as f64 / n[1] as f64
                );
            }
        }
        "score" => {
            let text = std::fs::read_to_string(&args[2]).expect("labels");
            let set = samples(&text, "");
            let refs: Vec<&Sample> = set.iter().collect();
            report("score", &refs, Weights::bundled(), lexicon);
            let refused = set.iter().filter(|s| s.negative).filter(|s| {
                let reading = neph_english::read::read(&s.text, lexicon, Weights::bundled());
                neph_english::refuse::reason(&s.text, &reading, &Weights::bundled().whole).is_some()
            });
            let good = set.iter().filter(|s| !s.negative).filter(|s| {
                let reading = neph_english::read::read(&s.text, lexicon, Weights::bundled());
                neph_english::refuse::reason(&s.text, &reading, &Weights::bundled().whole).is_some()
            });
            println!(
                "refused {} of {} that describe nothing, {} that do",
                refused.count(),
                set.iter().filter(|s| s.negative).count(),
                good.count()
            );
        }
        "why" => {
            let rest: Vec<&Sample> = all.iter().filter(|s| s.author != "b").collect();
            let weights = train::only_tags(&rest, lexicon);
            let doc = Doc::read(&args[2], lexicon, &weights);
            for at in 0..doc.notes.len() {
                let f = tag::features(&doc, at, lexicon);
                let scores = weights.tag.scores::<{ tag::TAGS }>(&f.hashes);
                let mut order: Vec<usize> = (0..tag::TAGS).collect();
                order.sort_by_key(|t| -scores[*t]);
                let name = |t: usize| {
                    if t == 0 {
                        "O"
                    } else if t == 1 {
                        "back"
                    } else {
                        neph_english::kind::Kind::ALL[t - 2].word()
                    }
                };
                println!(
                    "{:12} {:?} {:?}",
                    doc.text.tokens[at].low,
                    doc.notes[at].kind,
                    order.iter().take(4).map(|t| format!("{} {}", name(*t), scores[*t])).collect::<Vec<_>>()
                );
            }
        }
        "tags" => {
            let (test, rest): (Vec<&Sample>, Vec<&Sample>) = all.iter().partition(|s| s.author == args[2]);
            let weights = train::only_tags(&rest, lexicon);
            tell("trained");
            for (name, set) in [("in", &rest), ("out", &test)] {
                let mut n = [0usize; 4];
                for (at, sample) in set.iter().enumerate() {
                    let work = train::prepare(sample, lexicon, &weights);
                    let found = neph_english::read::mentions(&work.doc, lexicon, &weights);
                    let show = |m: &tag::Mention| {
                        format!(
                            "{}/{}",
                            work.doc.text.written(m.first, m.last),
                            m.kind.map_or("back", |k| k.word())
                        )
                    };
                    if at % 40 == 3 {
                        println!(
                            "{}\n  GOLD {:?}\n  GOT  {:?}",
                            sample.text,
                            work.gold.iter().map(|(m, _)| show(m)).collect::<Vec<_>>(),
                            found.iter().map(show).collect::<Vec<_>>()
                        );
                    }
                    n[0] += found.len();
                    n[1] += work.gold.len();
                    for (g, _) in &work.gold {
                        let hit = found.iter().find(|m| g.first < m.last && m.first < g.last);
                        if hit.is_none_or(|m| m.kind != g.kind) {
                            println!(
                                "MISS {name} {} head={} got {}",
                                show(g),
                                work.doc.text.tokens[g.head].low,
                                hit.map_or("-".to_string(), show)
                            );
                        }
                    }
                    for m in &found {
                        if !work.gold.iter().any(|(g, _)| g.first < m.last && m.first < g.last) {
                            println!("EXTRA {name} {}", show(m));
                        }
                    }
                    for m in &found {
                        let hit = work.gold.iter().find(|(g, _)| g.first < m.last && m.first < g.last);
                        n[2] += usize::from(hit.is_some());
                        n[3] += usize::from(hit.is_some_and(|(g, _)| g.kind == m.kind));
                    }
                }
                println!(
                    "{name} {n:?} P {:.3} R {:.3}",
                    n[3] as f64 / n[0] as f64,
                    n[3] as f64 / n[1] as f64
                );
            }
        }
        _ => eprintln!("cross FOLDER [AUTHORS] | learn FOLDER FILE"),
    }
    tell("done");
}

fn report(author: &str, test: &[&Sample], weights: &Weights, lexicon: &Lexicon) {
    let mut curve = [(0usize, 0usize); 5];
    let mut linked = [Tally::default(), Tally::default()];
    let (mut over, mut under) = (std::collections::BTreeMap::new(), std::collections::BTreeMap::new());
    let (mut mentions, mut gold_parts, mut all) = ([0usize; 4], Tally::default(), Tally::default());
    for sample in test.iter().filter(|s| !s.negative) {
        let work = train::prepare(sample, lexicon, weights);
        let found = neph_english::read::mentions(&work.doc, lexicon, weights);
        mentions[0] += found.len();
        mentions[1] += work.gold.len();
        for m in &found {
            let hit = work.gold.iter().find(|(g, _)| g.first < m.last && m.first < g.last);
            mentions[2] += usize::from(hit.is_some());
            mentions[3] += usize::from(hit.is_some_and(|(g, _)| g.kind == m.kind));
        }
        let (mut entities, _) = train::labelled(&work, Some(&weights.imply));
        let mut scores = neph_english::read::scores(&work.doc, &entities, lexicon, weights);
        let decoded = decode::choose(&mut entities, &mut scores, weights.margins);
        gold_parts.add(sample, &entities, &decoded);
        let mentions: Vec<tag::Mention> = work.gold.iter().map(|(m, _)| m.clone()).collect();
        let mut entities = neph_english::link::entities(&work.doc, &mentions, &weights.link, lexicon);
        linked[0].add(sample, &entities, &[]);
        neph_english::imply::complete(&work.doc, &mut entities, &weights.imply);
        linked[1].add(sample, &entities, &[]);
        let reading = neph_english::read::read(&sample.text, lexicon, weights);
        let (entities, decoded) = (reading.entities, reading.arrows);
        let (mut want, mut got) = (std::collections::BTreeMap::new(), std::collections::BTreeMap::new());
        for (n, k) in sample.parts.iter().enumerate() {
            if !sample.optional[n] {
                *want.entry(k.word()).or_insert(0i32) += 1;
            }
        }
        for e in &entities {
            *got.entry(e.kind.word()).or_insert(0i32) += 1;
        }
        for k in neph_english::kind::Kind::ALL {
            let d = got.get(k.word()).unwrap_or(&0) - want.get(k.word()).unwrap_or(&0);
            if d > 0 {
                *over
                    .entry((
                        k.word(),
                        if entities.iter().any(|e| e.kind == *k && e.implied) { "i" } else { "" },
                    ))
                    .or_insert(0) += d;
            }
            if d < 0 {
                *under.entry(k.word()).or_insert(0) -= d;
            }
        }
        all.add(sample, &entities, &decoded);
        for (n, (sure, clear)) in [(8, 8), (8, 16), (16, 16), (16, 24), (24, 32)].into_iter().enumerate() {
            let is = |a: &graph::Arrow| {
                a.margin >= sure && entities[a.from].clear.min(entities[a.to].clear) >= clear
            };
            let marked: Vec<graph::Arrow> =
                decoded.iter().map(|a| graph::Arrow { sure: is(a), ..a.clone() }).collect();
            let mut one = Tally::default();
            one.add(sample, &entities, &marked);
            curve[n].0 += one.sure[0];
            curve[n].1 += one.sure[1];
        }
    }
    let [found, gold, hit, right] = mentions.map(|n| n as f64);
    println!(
        "{author}  mentions P {:.3} R {:.3} with kind P {:.3} R {:.3}",
        hit / found,
        hit / gold,
        right / found,
        right / gold
    );
    println!("{author}  link only {:.60} \n{author}  implied   {:.60}", linked[0].line(), linked[1].line());
    println!("over {over:?}\nunder {under:?}");
    println!(
        "sure from 8 8, 8 16, 16 16, 16 24, 24 32: {:?}",
        curve.map(|(n, hit)| format!("{:.3} of {n}", hit as f64 / n.max(1) as f64))
    );
    println!("{author}  given    {}", gold_parts.line());
    println!("{author}  found    {}", all.line());
}
