//! What does not change the meaning of a text does not change its graph, and no text ends in a panic.

use std::collections::BTreeMap;

use neph_english::lexicon::Lexicon;
use neph_english::read::read;
use neph_english::weights::Weights;

/// The texts with labels, without their marks.
fn texts() -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/english/heldout.jsonl");
    let bare = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let marked = row["marked"].as_str().unwrap_or("").replace(['[', ']'], "");
        let mut out = String::new();
        for part in marked.split('{') {
            out.push_str(part.split_once('}').map_or(part, |(_, rest)| rest));
        }
        (row["status"] == "ok").then_some(out)
    };
    std::fs::read_to_string(path).expect("labels").lines().filter_map(bare).collect()
}

/// The arrows of a text by the kinds of their ends, as a bag.
fn graph(text: &str) -> BTreeMap<(&'static str, &'static str), usize> {
    let reading = read(text, Lexicon::bundled(), Weights::bundled());
    let mut out = BTreeMap::new();
    for arrow in &reading.arrows {
        let kinds = (reading.entities[arrow.from].kind.word(), reading.entities[arrow.to].kind.word());
        *out.entry(kinds).or_default() += 1;
    }
    out
}

/// The share of arrows that stay when every text is changed.
fn share(change: impl Fn(&str) -> String) -> f64 {
    let (mut same, mut all) = (0, 0);
    for text in texts() {
        let (before, after) = (graph(&text), graph(&change(&text)));
        same += before.iter().map(|(kinds, n)| n.min(after.get(kinds).unwrap_or(&0)) * 2).sum::<usize>();
        all += before.values().sum::<usize>() + after.values().sum::<usize>();
    }
    same as f64 / all as f64
}

#[test]
fn a_polite_frame_changes_nothing() {
    let share = share(|text| format!("Hello! {text} Thank you very much."));
    println!("polite frame {share:.3}");
    assert!(share >= 0.95, "{share:.3}");
}

#[test]
fn small_letters_change_little() {
    let share = share(str::to_lowercase);
    println!("small letters {share:.3}");
    assert!(share >= 0.80, "{share:.3}");
}

#[test]
fn products_of_another_provider_change_little() {
    let pairs = [
        ("Lambda", "Azure Function"),
        ("DynamoDB", "Cosmos DB"),
        ("S3", "Blob Storage"),
        ("API Gateway", "API Management"),
    ];
    let share = share(|text| pairs.iter().fold(text.to_string(), |text, (a, b)| text.replace(a, b)));
    println!("products swapped {share:.3}");
    assert!(share >= 0.80, "{share:.3}");
}

#[test]
fn a_slip_in_a_word_of_the_field_changes_little() {
    let pairs = [
        ("function", "fucntion"),
        ("queue", "queeu"),
        ("bucket", "bucekt"),
        ("Lambda", "Lamdba"),
        ("database", "databse"),
    ];
    let share = share(|text| pairs.iter().fold(text.to_string(), |text, (a, b)| text.replacen(a, b, 1)));
    println!("slips {share:.3}");
    assert!(share >= 0.80, "{share:.3}");
}

#[test]
fn random_and_mutated_texts_end_without_a_panic() {
    let texts = texts();
    let words: Vec<&str> = texts.iter().flat_map(|text| text.split_whitespace()).collect();
    let odd = [
        "", "\u{0}", "💥", "->", "`", "\"", "(", "#", "- ", "\n\n", "every 5", "it", "both", "İ", "ß",
        "a\u{301}", "~>", "''s", "—", "$", "%", "9,9", "1.", "|",
    ];
    // Small by default; NEPH_ROUNDS=100000 in release mode.
    let rounds = std::env::var("NEPH_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(400);
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: usize| {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % below.max(1)
    };
    for round in 0..rounds {
        let text = if round % 2 == 0 {
            let count = 1 + next(40);
            let word = |next: &mut dyn FnMut(usize) -> usize| {
                if next(5) == 0 { odd[next(odd.len())] } else { words[next(words.len())] }
            };
            (0..count).map(|_| word(&mut next)).collect::<Vec<_>>().join(" ")
        } else {
            let mut letters: Vec<char> = texts[next(texts.len())].chars().collect();
            for _ in 0..1 + next(12) {
                let at = next(letters.len() + 1);
                match next(3) {
                    0 if at < letters.len() => {
                        letters.remove(at);
                    }
                    1 => letters.insert(at, odd[next(odd.len())].chars().next().unwrap_or(' ')),
                    _ => letters.truncate(at.max(1)),
                }
            }
            letters.into_iter().collect()
        };
        let _ = neph_english::describe(&text, neph_catalog::Catalog::bundled());
    }
}
