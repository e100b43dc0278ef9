//! What pipelines rely on: documents that are checked, pages, settings, branches, reports for scanners.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::root;

/// A folder of its own that goes with the test.
pub struct Scratch(pub PathBuf);

impl Scratch {
    pub fn new(name: &str) -> Scratch {
        let folder = std::env::temp_dir().join(format!("neph-pipeline-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Scratch(folder)
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn neph(&self, arguments: &[&str]) -> Output {
        self.neph_with(arguments, "")
    }

    pub fn neph_with(&self, arguments: &[&str], input: &str) -> Output {
        use std::io::Write;
        let mut child = Command::new(env!("CARGO_BIN_EXE_neph"))
            .args(arguments)
            .current_dir(&self.0)
            .env("SOURCE_DATE_EPOCH", "1798675200")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    fn git(&self, arguments: &[&str]) {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
        let done = Command::new("git").args(identity).args(arguments).current_dir(&self.0).output().unwrap();
        assert!(done.status.success(), "git {arguments:?}: {}", err(&done));
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

pub fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub const SHOP: &str = "system \"Shop\" { provider aws; region us-east-1; log_retention 30 days }\n\
    client web \"Web app\"\n\
    http_api api { auth jwt }\n\
    function order \"Order\" { memory 512 MB; timeout 10 s; duration 100 ms }\n\
    table orders \"Orders\"\n\
    web -> api { rate 1M/month } -> order -> orders { writes 1 x 1 KB }\n\
    require p99 web -> order < 800 ms\n";

#[test]
fn a_committed_document_is_checked_to_the_byte() {
    let here = Scratch::new("check");
    here.write("shop.neph", SHOP);
    let check = ["build", "--check", "-o", "docs", "shop.neph"];
    let first = here.neph(&check);
    assert_eq!(code(&first), 1);
    assert!(err(&first).contains("missing: docs/shop/design.md"), "{}", err(&first));
    assert!(!here.0.join("docs").exists(), "--check writes nothing");
    assert_eq!(code(&here.neph(&["build", "-o", "docs", "shop.neph"])), 0);
    assert_eq!(code(&here.neph(&check)), 0);
    for name in ["diagram.svg", "diagram.png", "design.html", "model.json", "design.md"] {
        let path = here.0.join("docs/shop").join(name);
        let good = std::fs::read(&path).unwrap();
        let mut bad = good.clone();
        let at = bad.iter().rposition(u8::is_ascii_digit).unwrap_or(bad.len() / 2);
        bad[at] ^= 1;
        std::fs::write(&path, &bad).unwrap();
        let told = here.neph(&check);
        assert_eq!(code(&told), 1, "{name}");
        assert!(err(&told).contains(&format!("stale: docs/shop/{name}")), "{}", err(&told));
        assert_eq!(std::fs::read(&path).unwrap(), bad, "--check writes nothing");
        std::fs::write(&path, &good).unwrap();
    }
    assert_eq!(code(&here.neph(&check)), 0);
}

#[test]
fn unchanged_files_keep_their_time_and_orphans_go() {
    let here = Scratch::new("orphans");
    let two = SHOP.replace("require", "web -> order \"direct\" { rate 1/s }\ngroup jobs { function night { memory 128 MB; duration 1 s; timeout 5 s }; schedule s { every 1 day }; s ~> night }\nrequire");
    here.write("shop.neph", &two);
    assert_eq!(code(&here.neph(&["build", "-o", "docs", "shop.neph"])), 0);
    let folder = here.0.join("docs/shop");
    let time = |name: &str| std::fs::metadata(folder.join(name)).unwrap().modified().unwrap();
    let before = (time("diagram.svg"), time("design.html"));
    assert_eq!(code(&here.neph(&["build", "-o", "docs", "shop.neph"])), 0);
    assert_eq!(before, (time("diagram.svg"), time("design.html")));
    let figures = |folder: &Path| -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let many = figures(&folder);
    // A file that is not ours stays.
    here.write("docs/shop/notes.md", "mine");
    here.write("shop.neph", "system \"Shop\" { provider aws }\nclient web\nqueue q\nweb ~> q\n");
    let check = here.neph(&["build", "--check", "-o", "docs", "shop.neph"]);
    assert!(err(&check).contains("orphaned: docs/shop/"), "{}", err(&check));
    assert_eq!(code(&here.neph(&["build", "-o", "docs", "shop.neph"])), 0);
    let few = figures(&folder);
    assert!(few.len() < many.len() && few.contains(&"notes.md".to_string()), "{few:?}");
    assert_eq!(code(&here.neph(&["build", "--check", "-o", "docs", "shop.neph"])), 0);
}

#[test]
fn two_systems_never_share_a_folder() {
    let here = Scratch::new("apart");
    here.write("a/shop.neph", SHOP);
    here.write("b/Shop.neph", SHOP);
    let both = here.neph(&["build", "a", "b"]);
    assert_eq!(code(&both), 2);
    assert!(err(&both).contains("a/shop.neph and b/Shop.neph would both be written to"), "{}", err(&both));
    assert!(!here.0.join("neph-out").exists());
}

#[test]
fn folders_and_patterns_are_arguments() {
    let here = Scratch::new("patterns");
    for name in ["docs/a.neph", "docs/deep/b.neph", "docs/.hidden/c.neph", "docs/[x] ü.neph"] {
        here.write(name, SHOP);
    }
    let checked = |arguments: &[&str]| {
        let done = here.neph(&[&["check", "--fail-on", "never"], arguments].concat());
        out(&done).lines().filter(|line| line.contains(".neph: ")).count()
    };
    assert_eq!(checked(&["docs"]), 3);
    assert_eq!(checked(&["docs/**/*.neph"]), 3);
    assert_eq!(checked(&["docs/[x] ü.neph"]), 1, "a file of that name comes before a pattern");
    assert_eq!(code(&here.neph(&["check", "nothing/*.neph"])), 2);
    here.write("empty/readme.txt", "");
    assert_eq!(code(&here.neph(&["check", "empty"])), 2);
}

#[test]
fn make_learns_what_depends_on_what() {
    let here = Scratch::new("deps");
    here.write("my shop.neph", &format!("{SHOP}catalog \"prices.toml\"\n"));
    here.write("prices.toml", "");
    let done = here.neph(&["draw", "my shop.neph", "shop.svg", "--deps", "shop.d"]);
    assert_eq!(code(&done), 0, "{}", err(&done));
    assert_eq!(
        here.read("shop.d"),
        "shop.svg: \\\n  my\\ shop.neph \\\n  prices.toml\n\nmy\\ shop.neph:\n\nprices.toml:\n"
    );
}

#[test]
fn one_house_file_holds_for_every_system() {
    let here = Scratch::new("house");
    here.write("docs/shop.neph", &format!("{SHOP}# more\n"));
    let plain = out(&here.neph(&["check", "docs/shop.neph"]));
    assert!(plain.contains("OPS-") && plain.contains("REL-"), "{plain}");
    let line = plain.lines().find(|line| line.contains("[REL-")).unwrap();
    let rule = line.split(['[', ']']).nth(1).unwrap();
    here.write(
        "neph.toml",
        &format!("fail_on = \"low\"\noutput = \"site\"\ntheme = \"dark\"\nregions = [\"eu-west-1\"]\n\n[rules]\n{rule} = {{ off = \"the platform team does it\" }}\n"),
    );
    let checked = here.neph(&["check", "docs/shop.neph"]);
    assert_eq!(code(&checked), 1, "fail_on is low: {}", out(&checked));
    assert!(!out(&checked).contains(&format!("[{rule}]")), "{}", out(&checked));
    assert!(out(&checked).contains("NEPH-036"), "the region is not of the house: {}", out(&checked));
    assert_eq!(code(&here.neph(&["check", "docs/shop.neph", "--fail-on", "never"])), 0, "the call wins");
    assert_eq!(code(&here.neph(&["build", "docs"])), 0);
    assert!(here.read("site/shop/diagram.svg").contains("<svg"));
    let config = out(&here.neph(&["config", "docs"]));
    for words in ["fail_on", "neph.toml:1", "neph.toml:7", "off: the platform team does it", "default"] {
        assert!(config.contains(words), "{words} is not in\n{config}");
    }
    for (text, told) in [
        ("fail_on = \"lots\"\n", "neph.toml:1: `lots` is no value of `fail_on`"),
        ("[rules]\nevent-lots = \"low\"\n", "neph.toml:2: `event-lots` is no rule"),
        ("[rules]\nevent-lost = { off = \"\" }\n", "off without a reason"),
        ("theem = \"dark\"\n", "unknown field `theem`"),
    ] {
        here.write("neph.toml", text);
        let wrong = here.neph(&["check", "docs/shop.neph"]);
        assert_eq!(code(&wrong), 1, "{text}");
        assert!(err(&wrong).contains(told), "{told} is not in\n{}", err(&wrong));
    }
}

#[test]
fn defaults_hold_where_the_text_says_nothing() {
    let here = Scratch::new("defaults");
    here.write("a.neph", "system \"A\" { provider aws }\nclient c\nfunction f { memory 1 GB; duration 1 s }\nfunction g { duration 1 s }\nc -> f { rate 1/s }\nc -> g { rate 1/s }\n");
    here.write("neph.toml", "[defaults.function]\nmemory = \"256 MB\"\narch = \"arm64\"\n[defaults.system]\nregion = \"eu-west-1\"\n");
    let model: Value = serde_json::from_slice(&here.neph(&["model", "a.neph"]).stdout).unwrap();
    assert_eq!(model["system"]["region"], "eu-west-1");
    let memory = |at: usize| model["nodes"][at]["facts"]["memory"]["usual"].as_f64().unwrap() / 1048576.0;
    assert_eq!((memory(1), memory(2)), (1024.0, 256.0));
    let explained = out(&here.neph(&["explain", "a.neph", "g.cost"]));
    assert!(explained.contains("(neph.toml)"), "a borrowed figure says so: {explained}");
    here.write("neph.toml", "[defaults.functoin]\nmemory = \"256 MB\"\n");
    let wrong = here.neph(&["check", "a.neph"]);
    assert_eq!(code(&wrong), 1);
    assert!(err(&wrong).contains("[defaults.functoin]: unknown component kind"), "{}", err(&wrong));
}

#[test]
fn what_is_printed_can_be_given_to_fail_on() {
    let here = Scratch::new("levels");
    here.write("a.neph", "client web\nbucket b\nfunction f\nweb -> b \"put\"\nb ~> f\n");
    let found = here.neph(&["check", "a.neph", "--format", "json", "--fail-on", "never"]);
    let rows: Value = serde_json::from_slice(&found.stdout).unwrap();
    let levels: Vec<&str> =
        rows.as_array().unwrap().iter().map(|row| row["level"].as_str().unwrap()).collect();
    let order = ["info", "low", "medium", "high", "critical"];
    let worst = levels.iter().map(|level| order.iter().position(|o| o == level).unwrap()).max().unwrap();
    for (at, level) in order.iter().enumerate() {
        let done = here.neph(&["check", "a.neph", "--fail-on", level]);
        assert_eq!(code(&done), i32::from(at <= worst), "{level}, worst {}", order[worst]);
    }
}

#[test]
fn what_is_allowed_until_a_day_comes_back_after_it() {
    let here = Scratch::new("until");
    let text = |until: &str| {
        format!(
            "client web\nbucket b\nfunction f\nweb -> b \"put\"\nb ~> f\nallow event-lost on f because \"a nightly job repairs it\"{until}\n"
        )
    };
    let found = |until: &str| {
        here.write("a.neph", &text(until));
        out(&here.neph(&["check", "a.neph", "--fail-on", "never"]))
    };
    // The tests' day is 31 December 2026.
    assert!(!found("").contains("[REL-002]"));
    assert!(!found(" until 2026-12-31").contains("[REL-002]"), "the day itself still counts");
    let over = found(" until 2026-12-30");
    assert!(over.contains("[REL-002]") && over.contains("NEPH-034"), "{over}");
    assert!(found(" until 2026-02-30").contains("`2026-02-30` is no day"));
    // A document does not change by itself.
    here.write("a.neph", &text(" until 2020-01-01"));
    assert_eq!(code(&here.neph(&["fmt", "--check", "a.neph"])), 0);
    let document = out(&here.neph(&["doc", "a.neph"]));
    assert!(document.contains("a nightly job repairs it") || !document.contains("Failed events are lost"));
}

#[test]
fn pages_hold_their_systems() {
    let here = Scratch::new("pages");
    here.write("docs/shop.neph", SHOP);
    let page = "# Page\n\n```neph width=640 show=picture,cost\nsystem \"Small\"\nclient c\nfunction f { memory 128 MB; duration 10 ms; timeout 3 s }\nc -> f { rate 1/s }\n```\n\n- item\n\n  ~~~neph theme=dark\n  client c\n  queue q\n  c ~> q\n  ~~~\n\n```neph file=shop.neph\n```\n\n<!-- neph shop.neph summary objectives -->\n<!-- /neph -->\n";
    here.write("docs/page.md", page);
    let done = here.neph(&["md", "docs", "-o", "site"]);
    assert_eq!(code(&done), 0, "{}", err(&done));
    let text = here.read("site/page.md");
    for words in [
        "<img src=\"page-small.svg\" alt=\"Architecture diagram of Small\" width=\"640\" />",
        "\n  ![Architecture diagram of System](page-dark.svg)\n",
        "![Architecture diagram of Shop](page-shop.svg)",
        "Shop runs 1 function",
    ] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    assert!(!text.contains("](#") && !text.contains("appendix.md"), "no link leads nowhere: {text}");
    for name in ["page-small.svg", "page-dark.svg", "page-shop.svg"] {
        assert!(here.read(&format!("site/{name}")).contains("data-schema=\"diagram-svg/1\""));
    }
    assert_eq!(code(&here.neph(&["md", "docs", "-o", "site", "--check"])), 0);
    // In place, only what is between markers changes.
    assert_eq!(code(&here.neph(&["md", "docs/page.md"])), 0);
    let filled = here.read("docs/page.md");
    assert!(filled.starts_with(page.split("<!-- /neph").next().unwrap()), "{filled}");
    assert_eq!(code(&here.neph(&["md", "docs/page.md", "--check"])), 0);
    here.write("docs/shop.neph", &SHOP.replace("1M/month", "9M/month"));
    let stale = here.neph(&["md", "docs/page.md", "--check"]);
    assert_eq!(code(&stale), 1);
    assert!(err(&stale).contains("stale: docs/page.md:"), "{}", err(&stale));
}

#[test]
fn every_error_of_a_page_has_its_line() {
    let here = Scratch::new("errors");
    here.write("bad.neph", "functon f\n");
    here.write(
        "page.md",
        "# Page\n\n- item\n\n  ```neph\n  client c\n  functon f\n  ```\n\n```neph veiw=overview\nqueue q\n```\n\n```neph file=bad.neph\n```\n\n<!-- neph nope.neph cost -->\n\n<!-- /neph -->\n",
    );
    let done = here.neph(&["md", "page.md", "-o", "site"]);
    assert_eq!(code(&done), 1);
    for place in ["page.md:7:3", "page.md:10:4", "page.md:14:4", "page.md:17:1", "bad.neph:1:1"] {
        assert!(err(&done).contains(place), "{place} is not in\n{}", err(&done));
    }
    assert!(!here.0.join("site").exists());
}

#[test]
fn a_branch_is_compared_with_where_it_left_its_base() {
    let here = Scratch::new("branch");
    here.git(&["init", "-q", "-b", "main"]);
    here.write("docs/shop.neph", SHOP);
    here.write("docs/other.neph", &SHOP.replace("\"Shop\"", "\"Other\""));
    here.write("prices.toml", "");
    here.git(&["add", "-A"]);
    here.git(&["commit", "-qm", "one"]);
    here.git(&["checkout", "-qb", "feature"]);
    let same = here.neph(&["diff", "--git", "main", "--only-changes", "--format", "comment"]);
    assert_eq!((code(&same), out(&same)), (0, String::new()), "{}", err(&same));
    assert!(
        out(&here.neph(&["diff", "--git", "main", "--format", "comment"]))
            .contains("No change of any design")
    );
    here.write("docs/shop.neph", &SHOP.replace("512 MB", "2 GB").replace("100 ms", "900 ms"));
    here.git(&["mv", "docs/other.neph", "docs/moved.neph"]);
    here.git(&["commit", "-qam", "two"]);
    let comment = here.neph(&["diff", "--git", "main", "--format", "comment"]);
    let text = out(&comment);
    assert!(text.starts_with("<!-- neph diff -->\n### Shop: 1 objective missed, +"), "{text}");
    assert!(!text.contains("Other"), "a moved file is no change: {text}");
    assert_eq!(code(&here.neph(&["diff", "--git", "main", "--fail-over", "+10 %"])), 1);
    assert_eq!(code(&here.neph(&["diff", "--git", "main", "--fail-over", "+5000 USD"])), 0);
    assert_eq!(code(&here.neph(&["diff", "--git", "main", "--fail-over", "much"])), 2);
    assert_eq!(code(&here.neph(&["diff", "--git", "nowhere"])), 2);
    // From a folder below, and with a folder as the argument.
    let json = here.neph(&["diff", "--git", "main", "--format", "json", "docs"]);
    let value: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(value["systems"][0]["file"], "docs/shop.neph");
    assert_eq!(value["systems"].as_array().unwrap().len(), 1);
    let status = Command::new("git").args(["status", "--porcelain"]).current_dir(&here.0).output().unwrap();
    assert_eq!(out(&status), "", "neither the index nor the tree is touched");
}

#[test]
fn sarif_names_files_as_uris() {
    let here = Scratch::new("sarif");
    let name = "design [ü] 1.neph";
    here.write(name, SHOP);
    here.write("bad.neph", "function f\nfunction f\nweb -> ff\n");
    let done = here.neph(&["check", "--format", "sarif", name, "bad.neph"]);
    let value: Value = serde_json::from_slice(&done.stdout).unwrap();
    let uris: Vec<&str> = value["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap())
        .collect();
    assert!(uris.contains(&"design%20%5B%C3%BC%5D%201.neph") && uris.contains(&"bad.neph"), "{uris:?}");
    let stdin = out(&here.neph_with(&["check", "-", "--format", "sarif"], "f -> g\n"));
    assert!(!stdin.contains("<stdin>"), "{stdin}");
}

#[test]
fn a_pinned_document_keeps_its_bytes() {
    let here = Scratch::new("pin");
    here.write("shop.neph", SHOP);
    // The catalogue of a program whose prices were others.
    let mut export: Value = serde_json::from_slice(&here.neph(&["catalog", "export"]).stdout).unwrap();
    let services = export["services"].as_array_mut().unwrap();
    let lambda = services.iter_mut().find(|s| s["id"] == "aws.lambda").unwrap();
    for price in lambda["price"].as_array_mut().unwrap() {
        price["usd"] = "0.5".into();
        price.as_object_mut().unwrap().remove("tiers");
        price.as_object_mut().unwrap().remove("regional");
    }
    here.write("then.json", &export.to_string());
    let now = out(&here.neph(&["doc", "shop.neph"]));
    let then = out(&here.neph(&["doc", "shop.neph", "--pin", "then.json"]));
    assert_ne!(now, then);
    // Today's export changes nothing; it is what tomorrow's program is pinned to.
    std::fs::write(here.0.join("now.json"), here.neph(&["catalog", "export"]).stdout).unwrap();
    assert_eq!(now, out(&here.neph(&["doc", "shop.neph", "--pin", "now.json"])));
    let told = out(&here.neph(&["catalog", "diff", "then.json"]));
    assert!(
        told.lines().all(|line| line.starts_with("aws.lambda price ")) && told.contains("0.5 USD"),
        "{told}"
    );
    here.write("wrong.json", "{}");
    assert_eq!(code(&here.neph(&["doc", "shop.neph", "--pin", "wrong.json"])), 1);
}
