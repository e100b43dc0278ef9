//! Plain English is read as well as promised, and never breaks anything.

use std::collections::BTreeMap;
use std::path::Path;

use nephogram::catalog::Catalog;
use nephogram::diagnostic::Severity;
use nephogram::source::Source;
use nephogram::{english, model, syntax};
use serde_json::Value;

/// One text with the graph a reader would draw.
struct Sample {
    id: String,
    text: String,
    negative: bool,
    must: Vec<String>,
    edges: Vec<(String, String)>,
    welcome: Vec<String>,
    inferred: Vec<(String, String)>,
    also: BTreeMap<String, Vec<String>>,
}

fn samples() -> Vec<Sample> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/english");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("the folder").map(|e| e.expect("an entry").path()).collect();
    files.sort();
    let mut out = Vec::new();
    for file in files.iter().filter(|path| path.extension().is_some_and(|e| e == "jsonl")) {
        for line in
            std::fs::read_to_string(file).expect("text").lines().filter(|line| !line.trim().is_empty())
        {
            out.push(sample(&serde_json::from_str(line).expect("JSON")));
        }
    }
    out
}

fn sample(row: &Value) -> Sample {
    let expected = &row["expected"];
    let strings = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_string)).collect()
    };
    let named = |value: &Value| -> Vec<(String, String)> {
        let list = value.as_array().into_iter().flatten();
        list.map(|v| {
            (v["name"].as_str().unwrap_or("").to_string(), v["kind"].as_str().unwrap_or("").to_string())
        })
        .collect()
    };
    let services = named(&expected["services"]);
    let optional = named(&expected["optional"]);
    let mut kinds: BTreeMap<String, String> = services.iter().chain(&optional).cloned().collect();
    for function in strings(&expected["functions"]) {
        kinds.insert(function, "function".to_string());
    }
    let edges = |value: &Value| -> Vec<(String, String)> {
        let pairs = value.as_array().into_iter().flatten().map(strings);
        pairs
            .filter_map(|pair| Some((kinds.get(pair.first()?)?.clone(), kinds.get(pair.get(1)?)?.clone())))
            .collect()
    };
    let alt = expected["alt"].as_object();
    Sample {
        id: row["id"].as_str().unwrap_or("").to_string(),
        text: row["text"].as_str().unwrap_or("").to_string(),
        negative: row["status"] == "negative",
        must: strings(&expected["functions"])
            .iter()
            .map(|_| "function".to_string())
            .chain(services.iter().map(|(_, kind)| kind.clone()))
            .collect(),
        edges: edges(&expected["edges"]),
        welcome: optional.into_iter().map(|(_, kind)| kind).collect(),
        inferred: edges(&expected["inferred_edges"]),
        also: alt.into_iter().flatten().map(|(kind, list)| (kind.clone(), strings(list))).collect(),
    }
}

/// What the samples call a role, in the roles of the language.
fn roles(kind: &str) -> &'static [&'static str] {
    match kind {
        "function" => &["function"],
        "http_api" => &["http_api", "rest_api", "graphql", "function_url", "load_balancer"],
        "object_store" => &["bucket"],
        "table" => &["table"],
        "sql_db" => &["database"],
        "cache" => &["cache"],
        "queue" => &["queue"],
        "topic" => &["topic"],
        "stream" => &["stream", "delivery"],
        "event_bus" => &["bus"],
        "workflow" => &["workflow"],
        "schedule" => &["schedule"],
        "auth" => &["auth"],
        "cdn" => &["cdn"],
        "email" => &["email"],
        "notification" => &["push", "sms", "email", "topic"],
        "search" => &["search"],
        "iot" => &["iot"],
        "websocket" => &["websocket"],
        "client" => &["client"],
        "external" => &["external", "legacy"],
        "secret_store" => &["secret"],
        "ml" => &["model"],
        "pipe" => &["pipe", "bus"],
        "container" => &["service"],
        "warehouse" => &["warehouse"],
        "waf" => &["waf"],
        "proxy" => &["proxy"],
        "media" => &["media", "external"],
        "log" => &["monitor"],
        "vm" => &["vm", "service"],
        "config" => &["config", "secret"],
        "other" => &["external"],
        _ => &[],
    }
}

fn fits(sample: &Sample, kind: &str, role: &str) -> bool {
    let also = sample.also.get(kind).into_iter().flatten().map(String::as_str);
    std::iter::once(kind).chain(also).any(|kind| roles(kind).contains(&role))
}

/// A greatest matching between what is wanted and what is there, by augmenting paths; which of the latter are taken.
fn matched<W, G>(wanted: &[W], got: &[G], fits: impl Fn(&W, &G) -> bool) -> Vec<bool> {
    fn place<W, G>(
        at: usize,
        wanted: &[W],
        got: &[G],
        fits: &impl Fn(&W, &G) -> bool,
        seen: &mut [bool],
        owner: &mut [Option<usize>],
    ) -> bool {
        for other in 0..got.len() {
            if !seen[other] && fits(&wanted[at], &got[other]) {
                seen[other] = true;
                if owner[other].is_none_or(|before| place(before, wanted, got, fits, seen, owner)) {
                    owner[other] = Some(at);
                    return true;
                }
            }
        }
        false
    }
    let mut owner = vec![None; got.len()];
    for at in 0..wanted.len() {
        place(at, wanted, got, &fits, &mut vec![false; got.len()], &mut owner);
    }
    owner.iter().map(Option::is_some).collect()
}

/// Right, found and wanted.
#[derive(Default, Clone, Copy)]
struct Count {
    right: usize,
    found: usize,
    wanted: usize,
}

impl Count {
    fn f1(self) -> f64 {
        2.0 * self.right as f64 / (self.found + self.wanted) as f64
    }
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
fn parts_and_arrows_are_found_as_people_draw_them() {
    let (mut nodes, mut arrows, mut exact, mut texts) = (Count::default(), Count::default(), 0, 0);
    for sample in samples().iter().filter(|sample| !sample.negative) {
        let (_, model) = read(&sample.text);
        let got: Vec<&str> = model.nodes().map(|(_, node)| node.role.name()).collect();
        let taken = matched(&sample.must, &got, |kind, role| fits(sample, kind, role));
        let rest: Vec<&str> =
            got.iter().zip(&taken).filter(|(_, taken)| !**taken).map(|(role, _)| *role).collect();
        let free = matched(&sample.welcome, &rest, |kind, role| fits(sample, kind, role));
        let here = Count { right: count(&taken), found: got.len() - count(&free), wanted: sample.must.len() };
        let role = |end: model::End| match end {
            model::End::Node(id) => model.node(id).role.name(),
            model::End::Group(_) => "",
        };
        let drawn: Vec<(&str, &str)> =
            model.edges().map(|(_, edge)| (role(edge.from), role(edge.to))).collect();
        let pair =
            |(a, b): &(String, String), (c, d): &(&str, &str)| fits(sample, a, c) && fits(sample, b, d);
        let hit = matched(&sample.edges, &drawn, pair);
        let left: Vec<(&str, &str)> =
            drawn.iter().zip(&hit).filter(|(_, hit)| !**hit).map(|(edge, _)| *edge).collect();
        let inferred = count(&matched(&sample.inferred, &left, pair));
        let touching = left
            .iter()
            .filter(|(a, b)| sample.welcome.iter().any(|kind| fits(sample, kind, a) || fits(sample, kind, b)))
            .count();
        let found = drawn.len() - (inferred + touching).min(left.len());
        let lines = Count { right: count(&hit), found, wanted: sample.edges.len() };
        let right = |c: Count| c.right == c.wanted && c.found == c.wanted;
        exact += usize::from(right(here) && right(lines));
        if !(right(here) && right(lines)) {
            eprintln!("{}: not exactly as drawn", sample.id);
        }
        texts += 1;
        for (sum, one) in [(&mut nodes, here), (&mut arrows, lines)] {
            *sum = Count {
                right: sum.right + one.right,
                found: sum.found + one.found,
                wanted: sum.wanted + one.wanted,
            };
        }
    }
    eprintln!("{texts} texts, {exact} exact, nodes {:.3}, arrows {:.3}", nodes.f1(), arrows.f1());
    assert!(texts >= 340);
    assert!(nodes.f1() >= 0.97, "nodes {:.3}", nodes.f1());
    assert!(arrows.f1() >= 0.94, "arrows {:.3}", arrows.f1());
    assert!(exact * 10 >= texts * 8, "{exact} of {texts}");
}

fn count(flags: &[bool]) -> usize {
    flags.iter().filter(|flag| **flag).count()
}

#[test]
fn a_text_that_describes_no_system_is_refused_with_a_reason() {
    for sample in samples().iter().filter(|sample| sample.negative) {
        let refusal = english::describe(&sample.text, Catalog::bundled()).expect_err(&sample.text);
        assert!(!refusal.reason.is_empty() && !refusal.help.is_empty());
    }
}

#[test]
fn the_same_words_give_the_same_bytes() {
    for sample in samples().iter().filter(|sample| !sample.negative) {
        assert_eq!(read(&sample.text).0, read(&sample.text).0);
    }
}

#[test]
fn an_upload_of_images_becomes_what_an_architect_would_draw() {
    let (out, model) = read(
        "Design a serverless system that processes uploaded images, generates thumbnails, stores metadata in a database, and sends notifications to users.",
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
    for arrow in [
        ("client", "bucket"),
        ("bucket", "function"),
        ("function", "bucket"),
        ("function", "table"),
        ("function", "topic"),
        ("topic", "client"),
    ] {
        assert!(arrows.contains(&arrow), "{arrow:?} in {out}");
    }
    assert!(out.contains("event image_uploaded \"Image uploaded\""));
    assert!(out.contains("# assumed: ") && out.contains("# question: "));
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
        "require p99 customer -> store_orders < 500 ms",
        "require cost < 250 USD/month",
        "every 5 min",
    ] {
        assert!(out.contains(part), "{part} in\n{out}");
    }
}

/// `cases/*.txt` → `.neph`; `NEPH_BLESS=1` writes what is expected anew.
#[test]
fn a_text_becomes_the_file_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/english/cases");
    let mut cases = 0;
    for entry in std::fs::read_dir(folder).expect("the folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|ending| ending != "txt") {
            continue;
        }
        let (out, _) = read(&std::fs::read_to_string(&path).expect("text"));
        let expected = path.with_extension("neph");
        if std::env::var_os("NEPH_BLESS").is_some() {
            std::fs::write(&expected, &out).expect("a writable folder");
        }
        let want = std::fs::read_to_string(&expected).unwrap_or_default();
        assert_eq!(out, want, "{}: if the new one is right, NEPH_BLESS=1", path.display());
        cases += 1;
    }
    assert!(cases >= 15);
}

#[test]
fn a_crowd_is_one_part_with_its_number() {
    let (out, model) = read("The system has 13 word-pool tables. A Worker reads them.");
    assert_eq!(
        model.nodes().filter(|(_, node)| node.is(nephogram::catalog::Role::Table)).count(),
        1,
        "{out}"
    );
    assert!(out.contains("\"13 word-pool tables\""), "{out}");
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
    let texts: Vec<String> = samples().into_iter().map(|sample| sample.text).collect();
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
