//! Learns the weights from labelled texts and scores them. Run with `--release --features training --example train`:
//!
//! - `cross FOLDER [AUTHORS]`: each author left out in turn
//! - `mix FOLDER`: every fifth text left out
//! - `learn FOLDER FILE`: learns from all authors and writes the weights
//! - `score FOLDER FILE`: scores the weights in the binary on a file of labels

use neph_english::graph::Arrow;
use neph_english::learn::labels::{Sample, samples};
use neph_english::learn::{score::Tally, train};
use neph_english::lexicon::Lexicon;
use neph_english::weights::Weights;
use neph_english::{decode, imply, link, read, refuse};

/// Margins of arrow and component at which the precision of unmarked arrows is told.
const LEVELS: [(i32, i32); 5] = [(8, 8), (8, 16), (16, 16), (16, 24), (24, 32)];

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (Some(command), Some(folder)) = (args.first(), args.get(1)) else {
        eprintln!("cross FOLDER [AUTHORS] | mix FOLDER | learn FOLDER FILE | score FOLDER FILE");
        return;
    };
    let mut all: Vec<Sample> = Vec::new();
    for author in ["a", "b", "c", "d", "e"] {
        let text = std::fs::read_to_string(format!("{folder}/author-{author}.jsonl")).expect("labels");
        all.extend(samples(&text, author));
    }
    let lexicon = Lexicon::bundled();
    let tell = |text: &str| eprintln!("{text}");
    match (command.as_str(), args.get(2)) {
        ("cross", authors) => {
            for author in authors.map_or("abcde", String::as_str).chars().map(String::from) {
                let (test, rest): (Vec<&Sample>, Vec<&Sample>) = all.iter().partition(|s| s.author == author);
                report(&author, &test, &train::learn(&rest, 3, lexicon, &tell), lexicon);
            }
        }
        ("mix", _) => {
            let test: Vec<&Sample> = all.iter().skip(2).step_by(5).collect();
            let rest: Vec<&Sample> = all.iter().filter(|s| !test.iter().any(|t| t.id == s.id)).collect();
            report("mix", &test, &train::learn(&rest, 3, lexicon, &tell), lexicon);
        }
        ("learn", Some(file)) => {
            let refs: Vec<&Sample> = all.iter().collect();
            let weights = train::learn(&refs, 5, lexicon, &tell);
            std::fs::write(file, weights.bytes()).expect("a writable file");
        }
        ("score", Some(file)) => {
            let set = samples(&std::fs::read_to_string(file).expect("labels"), "");
            report("score", &set.iter().collect::<Vec<_>>(), Weights::bundled(), lexicon);
        }
        _ => eprintln!("an unknown command, or a file is missing"),
    }
}

/// Scores each stage: mentions, same or new, arrows between given components, all of it.
fn report(name: &str, test: &[&Sample], weights: &Weights, lexicon: &Lexicon) {
    let mut mentions = [0usize; 4];
    let (mut linked, mut given, mut all) = (Tally::default(), Tally::default(), Tally::default());
    let mut curve = LEVELS.map(|_| (0usize, 0usize));
    let mut refused = [0usize; 2];
    for sample in test {
        let reading = read::read(&sample.text, lexicon, weights);
        if sample.negative || refuse::reason(&sample.text, &reading, &weights.whole).is_some() {
            let said_no = refuse::reason(&sample.text, &reading, &weights.whole).is_some();
            refused[usize::from(!sample.negative)] += usize::from(said_no);
        }
        if sample.negative {
            continue;
        }
        let work = train::prepare(sample, lexicon, weights);
        let found = read::mentions(&work.doc, lexicon, weights);
        mentions[0] += found.len();
        mentions[1] += work.gold.len();
        for mention in &found {
            let hit = work.gold.iter().find(|(g, _)| g.first < mention.last && mention.first < g.last);
            mentions[2] += usize::from(hit.is_some());
            mentions[3] += usize::from(hit.is_some_and(|(g, _)| g.kind == mention.kind));
        }
        let known: Vec<_> = work.gold.iter().map(|(mention, _)| mention.clone()).collect();
        let mut entities = link::entities(&work.doc, &known, &weights.link, lexicon);
        imply::complete(&work.doc, &mut entities, &weights.imply);
        linked.add(sample, &entities, &[]);
        let (mut entities, _) = train::labelled(&work, Some(&weights.imply));
        let mut scores = read::scores(&work.doc, &entities, lexicon, weights);
        let arrows = decode::choose(&mut entities, &mut scores, weights.margins);
        given.add(sample, &entities, &arrows);
        all.add(sample, &reading.entities, &reading.arrows);
        for (sum, (sure, clear)) in curve.iter_mut().zip(LEVELS) {
            let clearer =
                |a: &Arrow| reading.entities[a.from].clear.min(reading.entities[a.to].clear) >= clear;
            let marked: Vec<Arrow> = reading
                .arrows
                .iter()
                .map(|a| Arrow { sure: a.margin >= sure && clearer(a), ..a.clone() })
                .collect();
            let mut one = Tally::default();
            one.add(sample, &reading.entities, &marked);
            *sum = (sum.0 + one.sure[0], sum.1 + one.sure[1]);
        }
    }
    let [found, gold, hit, right] = mentions.map(|n| n as f64);
    println!(
        "{name} mentions P {:.3} R {:.3}, kind right too P {:.3} R {:.3}",
        hit / found,
        hit / gold,
        right / found,
        right / gold
    );
    println!("{name} mentions given    {}", linked.line());
    println!("{name} components given  {}", given.line());
    println!("{name} all found         {}", all.line());
    for ((sure, clear), (n, hit)) in LEVELS.into_iter().zip(curve) {
        println!("{name} unmarked from {sure} {clear}: {:.3} of {n} right", hit as f64 / n.max(1) as f64);
    }
    println!("{name} refused {} that describe nothing, {} that do", refused[0], refused[1]);
}
