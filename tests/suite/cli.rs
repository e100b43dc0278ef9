//! The command as people and pipelines call it: exit codes, streams, files.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use crate::root;

fn neph(arguments: &[&str], input: &str) -> Output {
    use std::io::Write;
    let mut child = Command::new(env!("CARGO_BIN_EXE_neph"))
        .args(arguments)
        .current_dir(root(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_string();
    let feed = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let _ = feed.join().unwrap();
    output
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("neph-test-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

const GOOD: &str = "client web\nhttp_api api { auth jwt }\nfunction f { memory 512 MB; timeout 10 s; duration 50 ms }\nweb -> api { rate 1/s } -> f\n";

#[test]
fn exit_codes_tell_who_is_wrong() {
    assert_eq!(code(&neph(&["model", "-"], GOOD)), 0);
    assert_eq!(code(&neph(&["model", "-"], "web -> nobody\n")), 1);
    assert_eq!(code(&neph(&["model", "no-such-file.neph"], "")), 2);
    assert_eq!(code(&neph(&["fly"], "")), 2);
    assert_eq!(code(&neph(&["draw", "-", "--to", "gif"], GOOD)), 2);
    assert_eq!(code(&neph(&["--help"], "")), 0);
}

#[test]
fn a_build_is_whole_or_nothing() {
    let folder = scratch("build");
    std::fs::write(folder.join("shop.neph"), GOOD).unwrap();
    std::fs::write(folder.join("bad.neph"), "function f {\n").unwrap();
    let out = folder.join("out");
    let built = neph(
        &[
            "build",
            folder.join("shop.neph").to_str().unwrap(),
            folder.join("bad.neph").to_str().unwrap(),
            "-o",
            out.to_str().unwrap(),
        ],
        "",
    );
    assert_eq!(code(&built), 1, "{}", said(&built));
    for file in ["design.md", "design.html", "diagram.svg", "diagram.png", "model.json"] {
        assert!(std::fs::metadata(out.join("shop").join(file)).unwrap().len() > 100, "{file}");
    }
    assert!(!out.join("bad").exists());
    assert!(said(&built).contains("opened and never closed"));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn results_go_to_standard_output_and_messages_do_not() {
    let drawn = neph(&["draw", "-", "--to", "svg"], GOOD);
    assert!(drawn.stdout.starts_with(b"<svg") || drawn.stdout.starts_with(b"<?xml"), "{}", said(&drawn));
    let png = neph(&["draw", "-", "--to", "png", "--width", "400"], GOOD);
    assert!(png.stdout.starts_with(b"\x89PNG"));
    let document = neph(&["doc", "-", "--to", "html"], GOOD);
    assert!(document.stdout.starts_with(b"<!doctype html>"));
    let bad = neph(&["draw", "-", "--to", "svg"], "x -> y\n");
    assert!(bad.stdout.is_empty() && !bad.stderr.is_empty());
}

#[test]
fn check_reports_for_machines() {
    let sarif = neph(&["check", "-", "--format", "sarif"], "f -> g\n");
    let value: serde_json::Value = serde_json::from_slice(&sarif.stdout).unwrap();
    assert_eq!(value["runs"][0]["results"][0]["ruleId"], "NEPH-026");
    assert_eq!(code(&sarif), 1);
    assert_eq!(code(&neph(&["check", "-", "--fail-on", "never"], "f -> g\n")), 0);
    assert_eq!(
        code(&neph(
            &["check", "-"],
            "client web\nhttp_api api { auth none }\ntable t\nfunction f\nweb -> api -> f -> t \"write\"\n"
        )),
        1
    );
}

#[test]
fn requirements_decide_the_exit_code() {
    let with = |line: &str| neph(&["check", "-"], &format!("{GOOD}{line}\n"));
    assert_eq!(code(&with("require p99 web -> f < 10 s")), 0);
    let missed = with("require p99 web -> f < 1 ms");
    assert_eq!(code(&missed), 1);
    assert!(String::from_utf8_lossy(&missed.stdout).contains("must be < 1 ms"));
}

#[test]
fn fmt_is_a_filter_and_a_judge() {
    let folder = scratch("fmt");
    let path = folder.join("a.neph");
    std::fs::write(&path, "function   f\n").unwrap();
    let path = path.to_str().unwrap();
    assert_eq!(code(&neph(&["fmt", "--check", path], "")), 1);
    assert_eq!(code(&neph(&["fmt", path], "")), 0);
    assert_eq!(std::fs::read_to_string(path).unwrap(), "function f\n");
    assert_eq!(code(&neph(&["fmt", "--check", path], "")), 0);
    assert_eq!(neph(&["fmt", "-"], "queue  q\n").stdout, b"queue q\n");
    std::fs::write(path, "function f { memory\n").unwrap();
    assert_eq!(code(&neph(&["fmt", path], "")), 1);
    assert_eq!(
        std::fs::read_to_string(path).unwrap(),
        "function f { memory\n",
        "a text with faults is left alone"
    );
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn files_that_are_no_text_are_told_so() {
    let folder = scratch("bytes");
    let path = folder.join("b.neph");
    std::fs::write(&path, [0xff, 0xfe, 0x00, 0x01]).unwrap();
    let answer = neph(&["check", path.to_str().unwrap()], "");
    assert_eq!(code(&answer), 1);
    assert!(String::from_utf8_lossy(&answer.stdout).contains("UTF-8"), "{answer:?}");
    std::fs::write(&path, "\u{feff}function f\r\n\tqueue q\r\n").unwrap();
    assert_eq!(code(&neph(&["model", path.to_str().unwrap()], "")), 0);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_new_system_is_sound() {
    let folder = scratch("new");
    let name = folder.join("mine");
    assert_eq!(code(&neph(&["new", name.to_str().unwrap()], "")), 0);
    let file = folder.join("mine.neph");
    assert_eq!(code(&neph(&["fmt", "--check", file.to_str().unwrap()], "")), 0);
    let built = neph(&["build", file.to_str().unwrap(), "-o", folder.join("out").to_str().unwrap()], "");
    assert_eq!(code(&built), 0, "{}", said(&built));
    assert_eq!(code(&neph(&["new", name.to_str().unwrap()], "")), 2, "an existing file is left alone");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_place_and_the_clock_change_nothing() {
    let elsewhere = scratch("elsewhere");
    let run = |folder: &std::path::Path, zone: &str| {
        let file = root("examples/image-thumbnails/system.neph");
        let out = Command::new(env!("CARGO_BIN_EXE_neph"))
            .args(["doc", file.to_str().unwrap(), "--to", "html"])
            .current_dir(folder)
            .env("TZ", zone)
            .output()
            .unwrap();
        assert!(out.status.success());
        out.stdout
    };
    assert!(run(&root(""), "UTC") == run(&elsewhere, "Asia/Tokyo"));
    std::fs::remove_dir_all(elsewhere).unwrap();
}

#[test]
fn the_first_example_of_the_readme_is_sound() {
    let readme = std::fs::read_to_string(root("README.md")).unwrap();
    let text = readme.split("```neph\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let answer = neph(&["check", "-"], text);
    assert_eq!(code(&answer), 0, "{}", String::from_utf8_lossy(&answer.stdout));
    let sentence = "Design a serverless system that processes uploaded images, generates thumbnails, stores metadata in a database, and sends notifications to users.";
    let described = neph(&["describe", sentence], "");
    assert_eq!(code(&described), 0, "{}", said(&described));
    let model = neph(&["model", "-"], &String::from_utf8(described.stdout).unwrap());
    let value: serde_json::Value = serde_json::from_slice(&model.stdout).unwrap();
    let roles: Vec<&str> =
        value["nodes"].as_array().unwrap().iter().filter_map(|n| n["role"].as_str()).collect();
    for role in ["function", "bucket", "database", "client", "topic"] {
        assert!(roles.contains(&role), "{role} is missing of {roles:?}");
    }
}

#[test]
fn other_tools_get_text() {
    for (kind, start) in
        [("mmd", "flowchart LR"), ("dot", "digraph"), ("d2", "direction: right"), ("drawio", "<mxfile")]
    {
        let drawn = neph(&["draw", "-", "--to", kind], GOOD);
        assert!(drawn.stdout.starts_with(start.as_bytes()), "{}", said(&drawn));
    }
}

#[test]
fn views_show_a_part() {
    let system = "group a \"A\" {\n  function f\n  queue q\n}\ntable t\nf ~> q\nf -> t\n";
    let view = |words: &str| neph(&["draw", "-", "--to", "svg", "--view", words], system);
    let nodes = |output: &Output| String::from_utf8_lossy(&output.stdout).matches("class=\"node\"").count();
    assert_eq!(nodes(&view("whole")), 3);
    assert_eq!(nodes(&view("overview")), 2);
    assert_eq!(nodes(&view("group:a")), 3);
    assert_eq!(code(&view("group:b")), 1);
    assert_eq!(code(&view("sideways")), 2);
}
