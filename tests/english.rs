//! Plain English is read as well as promised, and never breaks anything.

use std::path::Path;

use nephogram::catalog::Catalog;
use nephogram::diagnostic::Severity;
use nephogram::source::Source;
use nephogram::{english, model, syntax};
use serde_json::Value;

/// The labelled texts, without their marks, and whether each describes a system.
fn samples() -> Vec<(String, bool)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/english");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("the folder").map(|e| e.expect("an entry").path()).collect();
    files.sort();
    let mut out = Vec::new();
    for file in files.iter().filter(|path| path.extension().is_some_and(|e| e == "jsonl")) {
        for line in
            std::fs::read_to_string(file).expect("text").lines().filter(|line| !line.trim().is_empty())
        {
            let row: Value = serde_json::from_str(line).expect("JSON");
            let text = row["text"]
                .as_str()
                .map_or_else(|| bare(row["marked"].as_str().unwrap_or("")), str::to_string);
            out.push((text, row["status"] != "negative"));
        }
    }
    out
}

/// `[words]{id}` without its marks.
fn bare(marked: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for letter in marked.chars() {
        match letter {
            '[' | ']' => {}
            '{' => inside = true,
            '}' => inside = false,
            letter if !inside => out.push(letter),
            _ => {}
        }
    }
    out
}

fn read(text: &str) -> (String, model::Model) {
    let out = english::describe(text, Catalog::bundled())
        .unwrap_or_else(|refusal| panic!("{text}: {}", refusal.reason));
    let source = Source::new("<described>", &out);
    let (ast, mut faults) = syntax::parse(&source);
    let (model, unresolved) = model::resolve(&ast, Catalog::bundled());
    faults.extend(unresolved);
    assert!(faults.iter().all(|f| f.severity < Severity::Error), "{text}\n{out}\n{faults:?}");
    assert_eq!(syntax::format(&ast, &source), out, "canonical: {text}");
    (out, model)
}

#[test]
fn a_text_that_describes_no_system_is_refused_with_a_reason() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/english/refused.jsonl");
    for line in std::fs::read_to_string(folder).expect("text").lines() {
        let row: Value = serde_json::from_str(line).expect("JSON");
        let text = row["text"].as_str().expect("a text");
        let refusal = english::describe(text, Catalog::bundled()).expect_err(text);
        assert!(!refusal.reason.is_empty() && !refusal.help.is_empty());
    }
}

#[test]
fn every_text_becomes_a_sound_file_and_the_same_bytes_again() {
    let mut described = 0;
    for (text, _) in samples().iter().filter(|(_, good)| *good).step_by(7) {
        if english::describe(text, Catalog::bundled()).is_ok() {
            assert_eq!(read(text).0, read(text).0);
            described += 1;
        }
    }
    assert!(described > 150, "{described}");
}

#[test]
fn an_upload_of_images_becomes_what_an_architect_would_draw() {
    let (out, model) = read(
        "Users upload images to an S3 bucket. A Lambda function makes thumbnails, stores metadata in DynamoDB and publishes to an SNS topic.",
    );
    let arrows: Vec<(&str, &str)> = model
        .edges()
        .filter_map(|(_, edge)| match (edge.from, edge.to) {
            (model::End::Node(a), model::End::Node(b)) => {
                Some((model.node(a).role.name(), model.node(b).role.name()))
            }
            _ => None,
        })
        .collect();
    for arrow in [("client", "bucket"), ("bucket", "function"), ("function", "table"), ("function", "topic")]
    {
        assert!(arrows.contains(&arrow), "{arrow:?} in {out}");
    }
}

#[test]
fn an_answer_decides_what_was_asked() {
    let text = "Kinesis, a fraud function and a ledger in DynamoDB.";
    let open = english::understand(text, &[], Catalog::bundled()).expect("a system");
    let Some(question) = open.questions.first() else { panic!("nothing is asked: {}", open.text) };
    assert!(open.text.contains("# ask 1: "));
    let no = english::understand(text, &[(1, 2)], Catalog::bundled()).expect("a system");
    let yes = english::understand(text, &[(1, 1)], Catalog::bundled()).expect("a system");
    assert_ne!(no.text, yes.text, "{}", question.line());
    assert!(english::understand(text, &[(9, 1)], Catalog::bundled()).is_err());
}

#[test]
fn numbers_stand_where_they_belong() {
    let (out, _) = read(
        "Customers call an API, 2 million requests a month with payloads of 3 KB. A function with 512 MB of memory and a timeout of 30 seconds stores orders in a table within 500 ms. It costs less than $250 per month. Every 5 minutes a second function reads the table.",
    );
    for part in [
        "rate 2M/month",
        "payload 3 KB",
        "memory 512 MB",
        "timeout 30 s",
        "require p99 customers -> function < 500 ms",
        "require cost < 250 USD/month",
        "every 5 min",
    ] {
        assert!(out.contains(part), "{part} in\n{out}");
    }
}

#[test]
fn what_is_denied_is_not_drawn() {
    let (out, model) = read("An API calls a function that writes to a bucket, without a database.");
    assert!(model.nodes().all(|(_, node)| !node.role.can(nephogram::catalog::Capability::Records)), "{out}");
}

#[test]
fn an_addition_leaves_every_byte_before_it_alone() {
    let before = "system \"Shop\" { provider aws }   # mine\nhttp_api api \"API\"\nfunction  payment   \"Take payment\"\napi -> payment\n";
    let source = Source::new("shop.neph", before);
    let (ast, _) = syntax::parse(&source);
    let (known, _) = model::resolve(&ast, Catalog::bundled());
    let after = english::extend(&source, &known, "also send an SMS when a payment fails", Catalog::bundled())
        .expect("an addition");
    assert!(after.starts_with(before));
    let added = &after[before.len()..];
    assert!(added.contains("sms sms") && added.contains("payment -> sms"), "{added}");
    assert!(english::extend(&source, &known, "nothing to see here", Catalog::bundled()).is_err());
}

const SHOP: &str = "system \"Shop\" { provider aws }   # mine

# the front door
http_api api \"API\"
function  payment   \"Take payment\"
queue jobs \"SQS queue\"   # keep me
cache sessions \"Sessions\"

api -> payment -> sessions \"look up\"   # first
payment ~> jobs { rate 5/s }
flow \"Pay\" {
  api -> payment
  payment -> sessions
}
note \"hot\" on sessions
";

/// The lines of the shop that a wish takes away, and those it brings.
fn changed(wish: &str) -> (Vec<String>, Vec<String>) {
    let source = Source::new("shop.neph", SHOP);
    let (ast, _) = syntax::parse(&source);
    let (known, _) = model::resolve(&ast, Catalog::bundled());
    let after = english::extend(&source, &known, wish, Catalog::bundled()).expect(wish);
    let (ast, mut faults) = syntax::parse(&Source::new("after.neph", &after));
    faults.extend(model::resolve(&ast, Catalog::bundled()).1);
    assert!(faults.iter().all(|f| f.severity < Severity::Error), "{wish}\n{after}\n{faults:?}");
    let without = |a: &str, b: &str| {
        a.lines().filter(|line| !b.lines().any(|other| other == *line)).map(str::to_string).collect()
    };
    (without(SHOP, &after), without(&after, SHOP))
}

#[test]
fn a_part_is_replaced_where_it_is_declared() {
    let one = |line: &str| vec![line.to_string()];
    for wish in ["replace SQS with Kinesis", "use Kinesis instead of SQS", "swap the queue for Kinesis"] {
        let (gone, new) = changed(wish);
        assert_eq!(gone, one("queue jobs \"SQS queue\"   # keep me"), "{wish}");
        assert_eq!(new, one("stream jobs \"Kinesis\"   # keep me"), "{wish}");
    }
}

#[test]
fn a_part_goes_with_its_arrows_and_nothing_else_moves() {
    let (gone, new) = changed("remove the cache");
    assert_eq!(
        gone,
        [
            "cache sessions \"Sessions\"",
            "api -> payment -> sessions \"look up\"   # first",
            "  payment -> sessions",
            "note \"hot\" on sessions"
        ]
    );
    assert_eq!(new, ["api -> payment   # first"]);
}

#[test]
fn a_part_is_renamed_by_label_or_everywhere() {
    let (_, new) = changed("rename the payment function to Billing");
    assert_eq!(new, ["function  payment   \"Billing\""]);
    let (gone, new) = changed("rename payment to billing");
    assert_eq!((gone.len(), new.len()), (5, 5));
    assert!(new.iter().all(|line| line.contains("billing")));
}

#[test]
fn a_change_of_what_is_not_there_is_refused() {
    let source = Source::new("shop.neph", SHOP);
    let (ast, _) = syntax::parse(&source);
    let (known, _) = model::resolve(&ast, Catalog::bundled());
    let refusal =
        english::extend(&source, &known, "remove the search index", Catalog::bundled()).expect_err("none");
    assert!(refusal.reason.contains("search index"), "{}", refusal.reason);
}

/// A command that answers with faults twice and well the third time is asked three times, with the faults.
#[cfg(unix)]
#[test]
fn a_command_of_ones_own_may_repair_its_answer() {
    let folder = std::env::temp_dir().join(format!("neph-via-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let script = folder.join("answer.sh");
    let words = "cd \"$(dirname \"$0\")\"; echo x >> calls; cat > asked\n\
        if [ \"$(wc -l < calls)\" -lt 3 ]; then echo 'api -> nowhere'; exit 0; fi\n\
        grep -q 'It has faults' asked || exit 9\n\
        printf '```neph\\nhttp_api api\\nfunction work\\napi -> work\\n```\\n'\n";
    std::fs::write(&script, words).expect("a script");
    let run = |command: &str| {
        std::process::Command::new(env!("CARGO_BIN_EXE_neph"))
            .args(["describe", "--via", command, "an API calls a function"])
            .output()
            .expect("runs")
    };
    let good = run(&format!("sh {}", script.display()));
    let calls = std::fs::read_to_string(folder.join("calls")).unwrap_or_default();
    let bad = run("echo 'api -> nowhere'");
    std::fs::remove_dir_all(&folder).expect("tidy");
    assert!(good.status.success(), "{}", String::from_utf8_lossy(&good.stderr));
    assert_eq!(calls.lines().count(), 3);
    assert!(String::from_utf8_lossy(&good.stdout).contains("api -> work"));
    assert_eq!(bad.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&bad.stderr).contains("in 4 answers"));
}

#[test]
#[ignore = "a minute in release mode: cargo test --release --test english -- --ignored"]
fn random_and_mutated_texts_end_without_a_panic() {
    let texts: Vec<String> = samples().into_iter().map(|(text, _)| text).collect();
    let words: Vec<&str> = texts.iter().flat_map(|text| text.split_whitespace()).collect();
    let odd = [
        "",
        "\u{0}",
        "💥",
        "->",
        "`",
        "\"",
        "(",
        "[](",
        "#",
        "- ",
        "\n\n",
        "every 5",
        "99999999999999999999 MB",
        "it",
        "which",
        "that",
        "İ",
        "ß",
        "a\u{301}",
        "1,000,000 requests/second",
        "~>",
        "''s",
        "—",
        "$",
        "%",
    ];
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    // xorshift64*: a fixed seed, so that a failure comes back.
    let mut next = move |below: usize| {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % below.max(1)
    };
    let mut slowest = std::time::Duration::ZERO;
    for round in 0..100_000 {
        let text = if round % 2 == 0 {
            let count = 1 + next(40);
            (0..count)
                .map(|_| if next(6) == 0 { odd[next(odd.len())] } else { words[next(words.len())] })
                .collect::<Vec<_>>()
                .join(" ")
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
        let start = std::time::Instant::now();
        let out = english::describe(&text, Catalog::bundled());
        slowest = slowest.max(start.elapsed());
        if let Ok(out) = out {
            let source = Source::new("<described>", &out);
            let (ast, mut faults) = syntax::parse(&source);
            faults.extend(model::resolve(&ast, Catalog::bundled()).1);
            assert!(faults.iter().all(|f| f.severity < Severity::Error), "{text:?}\n{out}\n{faults:?}");
            assert_eq!(syntax::format(&ast, &source), out, "canonical: {text:?}");
        }
    }
    eprintln!("slowest {slowest:?}");
    assert!(slowest.as_millis() < 500);
}

#[test]
fn something_new_goes_between_two_or_in_front_of_one() {
    let (gone, new) = changed("put a queue between api and payment");
    assert_eq!(gone, ["api -> payment -> sessions \"look up\"   # first", "  api -> payment"]);
    assert!(new.contains(&"  api ~> queue ~> payment".to_string()), "{new:?}");
    assert!(new.iter().any(|line| line.starts_with("queue queue ")), "{new:?}");
    assert!(new.iter().any(|line| line.starts_with("api ~> queue ~> payment -> sessions")), "{new:?}");
    let (gone, new) = changed("put a CDN in front of the API");
    assert_eq!(gone, Vec::<String>::new());
    assert!(new.iter().any(|line| line.ends_with("-> api")), "{new:?}");
}

#[test]
fn one_becomes_two_with_the_same_arrows() {
    let (_, new) = changed("split the payment function into card payment and bank transfer");
    assert!(new.contains(&"function  payment   \"Card payment\"".to_string()), "{new:?}");
    assert!(new.iter().any(|line| line.starts_with("function bank_transfer \"Bank transfer\"")), "{new:?}");
    assert!(new.iter().any(|line| line.starts_with("api -> bank_transfer  # assumed")), "{new:?}");
    assert!(new.iter().any(|line| line.starts_with("bank_transfer ~> jobs")), "{new:?}");
}

#[test]
fn a_call_becomes_an_event_and_a_number_is_set() {
    let (_, new) = changed("make the call from the API to payment asynchronous");
    assert_eq!(new, ["api ~> payment -> sessions \"look up\"   # first"]);
    let (_, new) = changed("500 requests per second at peak");
    assert_eq!(new, ["api -> payment { peak 500/s } -> sessions \"look up\"   # first"]);
    let (_, new) = changed("set the memory of the payment function to 1 GB");
    assert_eq!(new, ["function  payment   \"Take payment\" { memory 1 GB }"]);
}

#[test]
fn a_system_is_held_against_its_text() {
    let folder = std::env::temp_dir().join(format!("neph-against-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let (file, text) = (folder.join("x.neph"), folder.join("x.txt"));
    std::fs::write(&file, "http_api api\nfunction work\napi -> work\n").expect("a file");
    std::fs::write(&text, "An API calls a Lambda function that writes orders to a DynamoDB table.")
        .expect("a file");
    let run = |arguments: &[&std::path::Path]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_neph"))
            .arg("check")
            .args(arguments)
            .output()
            .expect("runs");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let alone = run(&[&file]);
    let against = run(&[Path::new("--against-text"), &text, &file]);
    std::fs::remove_dir_all(&folder).expect("tidy");
    assert!(!alone.contains("TXT-"));
    assert!(against.contains("TXT-001") && against.contains("DynamoDB"), "{against}");
}

#[test]
fn the_card_is_short_and_its_system_is_sound() {
    let card = english::card();
    assert!(card.split_whitespace().count() <= 400, "{}", card.split_whitespace().count());
    let source = Source::new("card.neph", english::unfenced(card));
    let (ast, mut faults) = syntax::parse(&source);
    faults.extend(model::resolve(&ast, Catalog::bundled()).1);
    assert!(faults.iter().all(|f| f.severity < Severity::Warning), "{faults:?}");
}
