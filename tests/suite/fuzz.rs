//! The fuzzer's targets over texts that are made here: mutations of the examples, of the corpus, and of each other.
//!
//! A few seconds in every test run; `NEPH_FUZZ_SECONDS=3600 cargo test --test suite fuzz -- --nocapture` for more. The
//! test profile checks for overflow. cargo-fuzz runs the same targets with coverage: see `fuzz/README.md`.

use std::time::{Duration, Instant};

use crate::examples::systems;
use crate::root;

#[path = "../../fuzz/src/targets.rs"]
mod targets;

/// Numbers that follow each other without a pattern (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() % end as u64) as usize }
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// Pieces that break things.
const PIECES: [&str; 64] = [
    "0",
    "-1",
    "-0",
    "1e308",
    "1e-308",
    "0.000001",
    "4294967295",
    "9223372036854775807",
    "99.999 %",
    "100 %",
    "0 %",
    "0 s",
    "1 ns",
    "100 years",
    "1 PB",
    "0 B",
    "1000M/s",
    "0.01/year",
    "1 bn",
    "x100",
    "x1000000",
    "\"\"",
    "\"\\\\\"",
    "\"<img src=x onerror=alert(1)>\"",
    "\"\u{202e}\u{1b}[31m\u{9b}\"",
    "\"1) a|b `c` [d](javascript:e)\"",
    "{",
    "}",
    "{ }",
    "{}",
    ";",
    "\n",
    "#",
    "->",
    "~>",
    "!>",
    "group g {",
    "flow \"F\" {",
    "scenario \"S\" {}",
    "scenario \"S\" { traffic x50 for 2 h; down f }",
    "decision \"D\"",
    "allow REL-001 because \"x\"",
    "note \"n\" on f",
    "require p99 c -> f < 800 ms",
    "require cost < 1 USD/month",
    "require availability >= 99.99 %",
    "rate 5/s",
    "peak 900/s",
    "low 1/h",
    "shape spiky",
    "reserved 1000",
    "provisioned 3",
    "concurrency 80",
    "warm",
    "batch 10",
    "window 5 min",
    "share 30 %",
    "calls 3",
    "hit_rate 80 %",
    "every 5 minutes",
    "retries 3",
    "errors 2 %",
    "writes 2 x 3 KB",
    "vpc",
];

fn mutated(random: &mut Random, seeds: &[String]) -> String {
    let mut letters: Vec<char> = random.of(seeds).chars().take(3000).collect();
    for _ in 0..1 + random.below(6) {
        let at = random.below(letters.len() + 1);
        match random.below(8) {
            0 => drop(letters.drain(at..(at + random.below(20)).min(letters.len()))),
            1 => letters.truncate(at),
            2 | 3 => {
                let piece: Vec<char> = format!(" {} ", random.of(&PIECES)).chars().collect();
                letters.splice(at..at, piece);
            }
            4 => {
                // A number becomes another one.
                if let Some(found) = (at..letters.len()).find(|at| letters[*at].is_ascii_digit()) {
                    let end = (found..letters.len())
                        .find(|at| !letters[*at].is_ascii_digit())
                        .unwrap_or(letters.len());
                    let number: Vec<char> = random.of(&PIECES[..11]).trim_end_matches(" %").chars().collect();
                    letters.splice(found..end, number);
                }
            }
            5 => {
                // Lines change places.
                let text: String = letters.iter().collect();
                let mut lines: Vec<&str> = text.lines().collect();
                let (a, b) = (random.below(lines.len()), random.below(lines.len()));
                if a < lines.len() && b < lines.len() {
                    lines.swap(a, b);
                }
                letters = lines.join("\n").chars().collect();
            }
            6 => {
                let other: Vec<char> = random.of(seeds).chars().collect();
                let from = random.below(other.len());
                let to = (from + random.below(200)).min(other.len());
                letters.splice(at..at, other[from..to].iter().copied());
            }
            _ => letters.insert(at, char::from_u32(random.below(0x300) as u32).unwrap_or(' ')),
        }
    }
    letters.into_iter().collect()
}

/// What of the corpus is for a target.
fn corpus(target: &str) -> Vec<String> {
    let folder = root("fuzz/corpus").join(target);
    let mut paths: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned()).collect()
}

fn seconds() -> f64 {
    std::env::var("NEPH_FUZZ_SECONDS").ok().and_then(|n| n.parse().ok()).unwrap_or(2.0)
}

fn run(name: &str, seeds: &[String], target: fn(&str)) {
    for seed in seeds {
        target(seed);
    }
    let start = std::env::var("NEPH_FUZZ_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let (mut random, mut executions) = (Random(start), 0_u64);
    let (begun, lasting) = (Instant::now(), Duration::from_secs_f64(seconds()));
    let (mut slowest, mut slowest_text) = (Duration::ZERO, String::new());
    while begun.elapsed() < lasting {
        let text = mutated(&mut random, seeds);
        let at = Instant::now();
        if let Err(panic) = std::panic::catch_unwind(|| target(&text)) {
            eprintln!("{name}: execution {executions} of seed {start} fails on\n{text}\n---- end of text");
            std::panic::resume_unwind(panic);
        }
        if at.elapsed() > slowest {
            (slowest, slowest_text) = (at.elapsed(), text);
        }
        executions += 1;
    }
    println!("{name}: {executions} executions, the slowest {slowest:?}:\n{}", slowest_text.lines().count());
    // No text of this length takes long, whatever is in it.
    assert!(slowest < Duration::from_secs(20), "{name}: {slowest:?} for\n{slowest_text}");
}

#[test]
fn fuzz_text_to_everything() {
    let mut seeds = corpus("text");
    seeds.extend(systems().into_iter().map(|(_, source)| source.text.to_string()));
    run("text", &seeds, targets::text);
}

#[test]
fn fuzz_english() {
    run("english", &corpus("english"), targets::english);
}

#[test]
fn fuzz_catalog() {
    run("catalog", &corpus("catalog"), targets::catalog);
}

#[test]
fn fuzz_diff() {
    run("diff", &corpus("diff"), targets::diff);
}
