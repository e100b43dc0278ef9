//! The projects of `examples/pipelines` and the commands of `docs/pipelines.md`, run with the real tools.
//!
//! A tool that is not installed is said, and its test passes without it: `.ci/run` installs those it can.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::pipelines::{SHOP, Scratch, code, err, out};
use crate::root;

/// A program on the path.
fn tool(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    if found.is_none() {
        eprintln!("{name} is not installed: its test is skipped");
    }
    found
}

fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copied(&path, &target) } else { _ = std::fs::copy(&path, &target).unwrap() }
    }
}

fn example(name: &str) -> Scratch {
    let here = Scratch::new(name);
    copied(&root("examples/pipelines").join(name), &here.0);
    here
}

/// The folder of the command under test, before all others.
fn path_with_neph() -> std::ffi::OsString {
    let folder = Path::new(env!("CARGO_BIN_EXE_neph")).parent().unwrap().to_path_buf();
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(folder).chain(std::env::split_paths(&path))).unwrap()
}

/// Runs a tool in a folder; Python finds our package as an installed one.
fn run(program: &Path, arguments: &[&str], here: &Scratch) -> Output {
    let package = here.0.join(".python/nephogram-0.1.0.dist-info");
    std::fs::create_dir_all(&package).unwrap();
    std::fs::write(package.join("METADATA"), "Metadata-Version: 2.1\nName: nephogram\nVersion: 0.1.0\n")
        .unwrap();
    std::fs::write(
        package.join("entry_points.txt"),
        "[mkdocs.plugins]\nneph = nephogram.mkdocs:NephPlugin\n",
    )
    .unwrap();
    let python = std::env::join_paths([root("python"), here.0.join(".python")]).unwrap();
    Command::new(program)
        .args(arguments)
        .current_dir(&here.0)
        .env("PATH", path_with_neph())
        .env("PYTHONPATH", python)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("NEPH", env!("CARGO_BIN_EXE_neph"))
        .env("NO_MKDOCS_2_WARNING", "1")
        .env("GIT_CONFIG_COUNT", "2")
        .envs([("GIT_CONFIG_KEY_0", "user.name"), ("GIT_CONFIG_VALUE_0", "a")])
        .envs([("GIT_CONFIG_KEY_1", "user.email"), ("GIT_CONFIG_VALUE_1", "a@example.org")])
        .output()
        .unwrap()
}

/// Breaks the second sketch of a page, which stands in a list, and gives the place of the error.
fn broken(here: &Scratch, page: &str) -> String {
    let text = here.read(page).replace("  queue letters", "  queu letters");
    here.write(page, &text);
    let line = text.lines().position(|line| line.contains("queu letters")).unwrap() + 1;
    format!("{}:{line}:", page.rsplit('/').next().unwrap())
}

fn pictures(page: &str) -> usize {
    page.matches("Architecture diagram of").count()
}

#[test]
fn a_book_shows_its_systems_and_fails_with_the_line() {
    let Some(mdbook) = tool("mdbook") else { return };
    let here = example("mdbook");
    let done = run(&mdbook, &["build"], &here);
    assert!(done.status.success(), "{}", err(&done));
    let page = here.read("book/shop.html");
    assert_eq!(page.matches("src=\"data:image/svg+xml,%3Csvg").count(), 3, "{page}");
    assert!(page.contains("A month costs"), "show=cost");
    assert_eq!(
        std::fs::read_dir(here.0.join("src")).unwrap().count(),
        3,
        "nothing is written beside the sources"
    );
    let place = broken(&here, "src/shop.md");
    let failed = run(&mdbook, &["build"], &here);
    assert!(!failed.status.success() && err(&failed).contains(&place), "{place} is not in {}", err(&failed));
}

#[test]
fn mkdocs_shows_its_systems_and_fails_with_the_line() {
    let Some(mkdocs) = tool("mkdocs") else { return };
    let here = example("mkdocs");
    let done = run(&mkdocs, &["build", "--strict"], &here);
    assert!(done.status.success(), "{}", err(&done));
    let page = here.read("site/shop/index.html");
    assert_eq!(pictures(&page), 3, "{page}");
    for name in ["shop-ticket-shop.svg", "shop-letters.svg", "shop-seats.svg"] {
        assert!(page.contains(&format!("src=\"../{name}\"")), "{name}");
        assert!(here.read(&format!("site/{name}")).contains("<svg"));
    }
    here.write("docs/shop.md", &format!("---\ntitle: Shop\n---\n\n{}", here.read("docs/shop.md")));
    let place = broken(&here, "docs/shop.md");
    let failed = run(&mkdocs, &["build", "--strict"], &here);
    assert!(!failed.status.success() && err(&failed).contains(&place), "{place} is not in {}", err(&failed));
}

#[test]
fn sphinx_shows_its_systems_and_fails_with_the_line() {
    let Some(sphinx) = tool("sphinx-build") else { return };
    let here = example("sphinx");
    let arguments = ["-q", "-W", "-b", "html", ".", "site"];
    let done = run(&sphinx, &arguments, &here);
    assert!(done.status.success(), "{}", err(&done));
    let page = here.read("site/shop.html");
    assert_eq!(pictures(&page), 3, "{page}");
    assert!(page.contains("A month costs") && page.contains("<table"), "show=cost");
    assert!(here.read("site/_images/shop-letters.svg").contains("<svg"));
    let place = broken(&here, "shop.md");
    let failed = run(&sphinx, &arguments, &here);
    assert!(!failed.status.success() && err(&failed).contains(&place), "{place} is not in {}", err(&failed));
}

#[test]
fn the_protocol_of_mdbook_is_spoken_without_it() {
    let here = Scratch::new("protocol");
    here.write("src/shop.neph", SHOP);
    for (list, version) in [("sections", "0.4.40"), ("items", "0.5.0")] {
        let chapter = json!({ "Chapter": {
            "name": "Shop", "content": "# Shop\n\n```neph file=shop.neph\n```\n", "number": [1], "path": "shop.md",
            "source_path": "shop.md", "parent_names": [], "sub_items": [
                { "Chapter": { "name": "Draft", "content": "", "number": null, "path": null, "source_path": null, "parent_names": [], "sub_items": [] } },
                "Separator", { "PartTitle": "Part" }
            ],
        }});
        let context = json!({ "root": here.0, "config": { "book": { "src": "src" } }, "renderer": "html", "mdbook_version": version });
        let mut book = json!({ "__non_exhaustive": null });
        book[list] = json!([chapter]);
        let done = here.neph_with(&["mdbook"], &json!([context, book]).to_string());
        assert_eq!(code(&done), 0, "{}", err(&done));
        let answer: Value = serde_json::from_slice(&done.stdout).unwrap();
        let content = answer[list][0]["Chapter"]["content"].as_str().unwrap();
        assert!(content.contains("![Architecture diagram of Shop](data:image/svg+xml,"), "{content}");
        assert_eq!(answer[list][0]["Chapter"]["sub_items"], book[list][0]["Chapter"]["sub_items"]);
    }
    assert_eq!(code(&here.neph(&["mdbook", "supports", "html"])), 0);
    assert_eq!(code(&here.neph_with(&["mdbook"], "{}")), 2);
}

#[test]
fn formatters_and_checks_live_together() {
    let here = example("markdown");
    assert_eq!(code(&here.neph(&["md", "README.md"])), 0);
    assert_eq!(code(&here.neph(&["build", "shop.neph", "-o", "docs"])), 0);
    let checked = |after: &str| {
        let page = here.neph(&["md", "README.md", "--check"]);
        assert_eq!(code(&page), 0, "after {after}: {}", err(&page));
        let docs = here.neph(&["build", "shop.neph", "-o", "docs", "--check"]);
        assert_eq!(code(&docs), 0, "after {after}: {}", err(&docs));
    };
    checked("nothing");
    if let Some(prettier) = tool("prettier") {
        let done = run(&prettier, &["--write", "README.md", "docs/**/*.md", "docs/**/*.json"], &here);
        assert!(done.status.success(), "{}", err(&done));
        checked("prettier");
    }
    if let Some(linter) = tool("markdownlint-cli2") {
        run(&linter, &["--fix", "README.md", "docs/**/*.md"], &here);
        checked("markdownlint");
    }
    // Built again, nothing a formatter did is undone.
    let before = here.read("docs/shop/design.md");
    assert_eq!(code(&here.neph(&["build", "shop.neph", "-o", "docs"])), 0);
    assert_eq!(before, here.read("docs/shop/design.md"));
}

#[test]
fn make_builds_once_and_again_when_the_text_changes() {
    let Some(make) = tool("make") else { return };
    let here = example("make");
    assert!(run(&make, &[], &here).status.success());
    let again = out(&run(&make, &[], &here));
    assert!(again.contains("Nothing to be done"), "{again}");
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(5);
    std::fs::File::options().write(true).open(here.0.join("shop.neph")).unwrap().set_modified(later).unwrap();
    assert!(out(&run(&make, &[], &here)).contains("neph build"), "a newer text is built");
}

#[test]
fn the_house_of_the_example_holds() {
    let here = example("house");
    let config = out(&here.neph(&["config", "docs"]));
    assert!(config.contains("prices.toml") && config.contains("neph.toml:2"), "{config}");
    let model = out(&here.neph(&["model", "docs/shop.neph"]));
    assert!(
        model.contains("Enterprise discount") || model.contains("\"contract\""),
        "own prices are in the bill"
    );
    assert_eq!(code(&here.neph(&["build", "docs"])), 0);
    assert!(here.0.join("docs/architecture/shop/design.md").exists());
}

/// The blocks of a page in one language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let opening = format!("```{language}\n");
    page.split(&opening)
        .skip(1)
        .filter_map(|rest| rest.split_once("\n```").map(|(block, _)| block.to_string()))
        .collect()
}

#[test]
fn every_command_of_the_page_works() {
    let (Some(sh), Some(git)) = (tool("sh"), tool("git")) else { return };
    let page = std::fs::read_to_string(root("docs/pipelines.md")).unwrap();
    let here = Scratch::new("page");
    here.write("docs/shop.neph", SHOP);
    here.write("README.md", &blocks(&page, "markdown").last().unwrap().clone());
    let fence = page.split("````markdown\n").nth(1).unwrap().split("\n````").next().unwrap();
    here.write("pages/shop.md", fence);
    for arguments in [
        &["init", "-q", "-b", "main"][..],
        &["add", "-A"],
        &["commit", "-qm", "one"],
        &["checkout", "-qb", "feature"],
    ] {
        assert!(run(&git, arguments, &here).status.success(), "{arguments:?}");
    }
    here.write("docs/shop.neph", &SHOP.replace("512 MB", "1 GB"));
    let commands = blocks(&page, "sh");
    assert!(commands.len() >= 10, "{commands:?}");
    for block in commands {
        let done = run(&sh, &["-euc", &block], &here);
        assert!(done.status.success(), "{block}\n{}{}", out(&done), err(&done));
    }
    assert!(here.read("README.md").contains("Shop runs 1 function"));
    assert!(here.read("site/shop.md").contains("width=\"640\""));
    assert!(here.read("change.svg").contains("data-fate=\"changed\""));
}

#[test]
fn the_settings_and_prices_of_the_page_are_read() {
    let page = std::fs::read_to_string(root("docs/pipelines.md")).unwrap();
    let toml = blocks(&page, "toml");
    let settings = toml.iter().find(|block| block.contains("[rules]")).unwrap();
    let here = Scratch::new("settings");
    here.write("neph.toml", settings);
    let config = here.neph(&["config"]);
    assert_eq!(code(&config), 0, "{}", err(&config));
    let prices = toml.iter().find(|block| block.contains("[[service]]")).unwrap();
    let catalog = nephogram::catalog::Catalog::with_overrides(prices).unwrap();
    let lambda = catalog.service("aws.lambda").unwrap();
    assert_eq!(lambda.price("requests").unwrap().usd.to_string(), "0.18");
}

#[test]
fn a_comment_is_written_once_and_then_updated() {
    let (Some(bash), Some(git)) = (tool("bash"), tool("git")) else { return };
    let here = Scratch::new("comment");
    here.write("docs/shop.neph", SHOP);
    for arguments in [&["init", "-q", "-b", "main"][..], &["add", "-A"], &["commit", "-qm", "one"]] {
        assert!(run(&git, arguments, &here).status.success(), "{arguments:?}");
    }
    here.write("docs/shop.neph", &SHOP.replace("1M/month", "2M/month"));
    // A client of GitHub that says what it was asked, and knows the comment in `known`.
    let client = here.write("bin/gh", "#!/bin/sh\necho \"$*\" >> \"$LOG\"\ncase \"$*\" in *--paginate*) cat \"$KNOWN\" ;; *body=@*) for a in \"$@\"; do case \"$a\" in body=@*) cat \"${a#body=@}\" >> \"$LOG\" ;; esac; done ;; esac\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&client, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let script = root("packaging/comment.sh");
    let post = |known: &str, over: &str, files: &str| {
        here.write("known", known);
        here.write("log", "");
        let path = std::env::join_paths([
            here.0.join("bin"),
            PathBuf::from(path_with_neph().into_string().unwrap().split(':').next().unwrap()),
        ])
        .unwrap();
        let path = format!("{}:{}", path.to_str().unwrap(), std::env::var("PATH").unwrap());
        let done = Command::new(&bash)
            .arg(&script)
            .current_dir(&here.0)
            .env("PATH", path)
            .env("LOG", here.0.join("log"))
            .env("KNOWN", here.0.join("known"))
            .envs([
                ("FILES", files),
                ("BASE", "main"),
                ("REPOSITORY", "o/r"),
                ("NUMBER", "7"),
                ("FAIL_OVER", over),
            ])
            .output()
            .unwrap();
        (code(&done), here.read("log"), err(&done))
    };
    let (status, log, told) = post("", "", "docs");
    assert_eq!(status, 0, "{told}");
    assert!(
        log.contains("--method POST repos/o/r/issues/7/comments") && log.contains("### Shop: +"),
        "{log}"
    );
    let (_, log, _) = post("42\n", "", "docs");
    assert!(log.contains("--method PATCH repos/o/r/issues/comments/42"), "{log}");
    assert_eq!(post("", "+1 %", "docs").0, 1, "it costs more than allowed");
    here.write("docs/shop.neph", SHOP);
    let (_, log, _) = post("", "", "docs");
    assert!(!log.contains("--method"), "nothing to say: {log}");
    let (_, log, _) = post("42\n", "", "docs");
    assert!(log.contains("PATCH") && log.contains("No change of any design"), "{log}");
}

#[test]
fn hooks_of_pre_commit_judge_files() {
    let text = std::fs::read_to_string(root(".pre-commit-hooks.yaml")).unwrap();
    let entries: Vec<&str> =
        text.lines().filter_map(|line| line.trim().strip_prefix("entry: neph ")).collect();
    assert_eq!(entries, ["fmt", "check", "build --check"]);
    let here = Scratch::new("hooks");
    let ran =
        |entry: &str| code(&here.neph(&[&entry.split(' ').collect::<Vec<_>>()[..], &["shop.neph"]].concat()));
    here.write("shop.neph", SHOP);
    assert_eq!(ran("build --check"), 1, "nothing is committed");
    assert_eq!(code(&here.neph(&["build", "shop.neph"])), 0);
    assert_eq!(ran("build --check"), 0);
    assert_eq!(ran("check"), 0);
    here.write("shop.neph", "function   f\n");
    assert_eq!(ran("fmt"), 0);
    assert_eq!(here.read("shop.neph"), "function f\n", "pre-commit itself fails a hook that changed a file");
    assert_eq!(ran("build --check"), 1);
}

#[test]
fn json_outputs_hold_against_their_schemas() {
    let Some(python) = tool("python3") else { return };
    let here = Scratch::new("schemas");
    if !run(&python, &["-c", "import jsonschema"], &here).status.success() {
        eprintln!("the Python package jsonschema is not installed: its test is skipped");
        return;
    }
    here.write("old [ü] 1.neph", &SHOP.replace("function order", "bucket b\nb ~> order\nfunction order"));
    let new =
        SHOP.replace("512 MB", "1 GB").replace("table orders", "queue jobs\norder ~> jobs\ntable orders");
    here.write("new.neph", &new);
    here.write("bad.neph", "function f\nfunction f\nweb -> ff\n");
    let (old, never) = ("old [ü] 1.neph", ["--fail-on", "never"]);
    for (schema, arguments) in [
        ("docs/schemas/model.schema.json", vec!["model", old]),
        (
            "docs/schemas/check.schema.json",
            vec!["check", old, "bad.neph", "--format", "json", never[0], never[1]],
        ),
        ("docs/schemas/diff.schema.json", vec!["diff", old, "new.neph", "--format", "json"]),
        ("docs/schemas/catalog.schema.json", vec!["catalog", "export"]),
        (
            "docs/schemas/code-quality.schema.json",
            vec!["check", old, "--format", "gitlab", never[0], never[1]],
        ),
        (
            "tests/schemas/sarif-2.1.0.json",
            vec!["check", old, "bad.neph", "--format", "sarif", never[0], never[1]],
        ),
    ] {
        let done = here.neph(&arguments);
        assert_eq!(code(&done), 0, "{arguments:?}: {}", err(&done));
        here.write("value.json", &out(&done));
        let program = "import json, jsonschema, sys\n\
            read = lambda path: json.load(open(path, encoding='utf-8'))\n\
            schema = read(sys.argv[1])\n\
            judge = jsonschema.validators.validator_for(schema)(schema)\n\
            faults = [f'{e.json_path}: {e.message[:300]}' for e in judge.iter_errors(read('value.json'))]\n\
            sys.exit('\\n'.join(faults[:5]))";
        let judged = run(&python, &["-c", program, root(schema).to_str().unwrap()], &here);
        assert!(judged.status.success(), "{schema}: {}", err(&judged));
    }
}
