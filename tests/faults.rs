//! What happens to files when something goes wrong around the program: kills, full disks, devices, pipes, links.
//!
//! Each test plays in a temporary folder. Where the machine does not let it play, it says so and passes.

#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

const GOOD: &str = "client web\nhttp_api api { auth jwt }\n\
    function f { memory 512 MB; timeout 10 s; duration 50 ms }\nweb -> api { rate 1/s } -> f\n";

/// The same with other numbers, so that every file of a build differs.
fn other() -> String {
    GOOD.replace("rate 1/s", "rate 700/s").replace("function f", "function f \"Another label\"")
}

fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("neph-faults-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn neph(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_neph"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

/// As a shell with a command before it runs it.
fn neph_after(before: &str, folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{before}; exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_neph")]);
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The files of a folder with what is in them; drafts and the note of an unfinished build left out.
fn content(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let ours = |name: &String| !name.starts_with('.') && name != "unfinished-build.txt";
    names(folder)
        .into_iter()
        .filter(ours)
        .map(|name| (name.clone(), fs::read(folder.join(name)).unwrap()))
        .collect()
}

#[test]
fn a_killed_build_leaves_one_set_or_says_that_it_did_not_finish() {
    let folder = scratch("kill");
    fs::write(folder.join("shop.neph"), GOOD).unwrap();
    assert_eq!(code(&neph(&folder, &["build", "shop.neph", "-o", "first"])), 0);
    fs::write(folder.join("shop.neph"), other()).unwrap();
    let begun = SystemTime::now();
    assert_eq!(code(&neph(&folder, &["build", "shop.neph", "-o", "second"])), 0);
    let whole = begun.elapsed().unwrap();
    let sets = [content(&folder.join("first/shop")), content(&folder.join("second/shop"))];
    assert_ne!(sets[0], sets[1]);

    let out = folder.join("out/shop");
    let (mut killed, mixed) = (0, 0);
    for look in 0..60_u64 {
        fs::write(folder.join("shop.neph"), if look % 2 == 0 { GOOD.to_string() } else { other() }).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_neph"))
            .args(["build", "shop.neph", "-o", "out", "--quiet"])
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // The files change in a moment at the end: looks are spread over the time that a build takes here.
        std::thread::sleep(whole.mul_f64(0.3 + 0.02 * (look % 37) as f64));
        child.kill().unwrap();
        killed += u64::from(child.wait().unwrap().code().is_none());
        let found = if out.exists() { content(&out) } else { Vec::new() };
        let one_set = found.is_empty() || sets.contains(&found);
        assert!(
            one_set || out.join("unfinished-build.txt").exists(),
            "look {look}: old beside new, and no word"
        );
    }
    eprintln!("60 looks, {killed} killed, {mixed} with old beside new, each with its note");
    // The next build puts everything right, and takes old drafts away.
    let left = out.join(".neph-abandoned.tmp");
    fs::create_dir_all(&out).unwrap();
    fs::write(&left, "half a file").unwrap();
    let day = SystemTime::now() - Duration::from_secs(86_400);
    fs::File::options().write(true).open(&left).unwrap().set_modified(day).unwrap();
    fs::write(folder.join("shop.neph"), GOOD).unwrap();
    assert_eq!(code(&neph(&folder, &["build", "shop.neph", "-o", "out"])), 0);
    assert_eq!(content(&out), sets[0]);
    assert!(!out.join("unfinished-build.txt").exists() && !left.exists());
}

#[test]
fn a_set_that_cannot_be_written_leaves_the_old_one() {
    let folder = scratch("full");
    fs::write(folder.join("shop.neph"), GOOD).unwrap();
    assert_eq!(code(&neph(&folder, &["build", "shop.neph", "-o", "out"])), 0);
    let before = content(&folder.join("out/shop"));
    fs::write(folder.join("shop.neph"), other()).unwrap();
    // No file may grow beyond 8 blocks: as on a disk that fills up in the middle.
    let full = neph_after("trap '' XFSZ; ulimit -f 8", &folder, &["build", "shop.neph", "-o", "out"]);
    assert_eq!(code(&full), 2, "{}", said(&full));
    assert!(said(&full).contains("cannot be written"), "{}", said(&full));
    assert_eq!(content(&folder.join("out/shop")), before);
    assert!(
        names(&folder.join("out/shop")).iter().all(|name| !name.starts_with('.') || name == ".neph-files"),
        "a draft is left"
    );
    // The device that is always full says so.
    if Path::new("/dev/full").exists() {
        let full = neph(&folder, &["draw", "shop.neph", "/dev/full", "--to", "svg"]);
        assert_eq!(code(&full), 2);
        assert!(said(&full).contains("the disk is full"), "{}", said(&full));
    }
}

#[test]
fn what_is_read_only_is_left_alone() {
    let folder = scratch("read-only");
    fs::write(folder.join("shop.neph"), GOOD).unwrap();
    fs::write(folder.join("shop.svg"), "mine").unwrap();
    fs::set_permissions(folder.join("shop.svg"), fs::Permissions::from_mode(0o444)).unwrap();
    let refused = neph(&folder, &["draw", "shop.neph", "shop.svg"]);
    assert_eq!(code(&refused), 2);
    assert!(said(&refused).contains("read-only"), "{}", said(&refused));
    assert_eq!(fs::read_to_string(folder.join("shop.svg")).unwrap(), "mine");

    let shut = folder.join("shut");
    fs::create_dir(&shut).unwrap();
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(shut.join("probe"), "").is_ok() {
        eprintln!("this user may write into any folder: a folder that is shut is skipped");
        return;
    }
    let refused = neph(&folder, &["build", "shop.neph", "-o", "shut"]);
    assert_eq!(code(&refused), 2);
    assert!(said(&refused).contains("permission denied"), "{}", said(&refused));
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn devices_and_pipes_are_written_through_and_stay() {
    let folder = scratch("devices");
    fs::write(folder.join("shop.neph"), GOOD).unwrap();
    assert_eq!(code(&neph(&folder, &["draw", "shop.neph", "/dev/null", "--to", "svg"])), 0);
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    let pipe = folder.join("pipe");
    if !Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()) {
        eprintln!("no pipe can be made here: skipped");
        return;
    }
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::read_to_string(pipe).unwrap()
    });
    assert_eq!(code(&neph(&folder, &["draw", "shop.neph", "pipe", "--to", "svg"])), 0);
    assert!(reader.join().unwrap().contains("</svg>"));
    assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
    // A folder is no place for a picture.
    fs::create_dir(folder.join("dir.svg")).unwrap();
    assert_eq!(code(&neph(&folder, &["draw", "shop.neph", "dir.svg"])), 2);
}

#[test]
fn no_way_to_an_input_is_an_output() {
    let folder = scratch("ways");
    fs::write(folder.join("shop.neph"), GOOD).unwrap();
    fs::hard_link(folder.join("shop.neph"), folder.join("twin.svg")).unwrap();
    for call in [
        &["draw", "shop.neph", "yet-to-be/../shop.neph", "--to", "svg"][..],
        &["doc", "shop.neph", "yet-to-be/../shop.neph", "--to", "md"],
        &["draw", "shop.neph", "twin.svg"],
        &["draw", "shop.neph", "x.svg", "--deps", "shop.neph"],
        &["draw", "shop.neph", "x.svg", "--deps", "x.svg"],
        &["doc", "shop.neph", "--check"],
    ] {
        let refused = neph(&folder, call);
        assert_eq!(code(&refused), 2, "{call:?}: {}", said(&refused));
        assert_eq!(fs::read_to_string(folder.join("shop.neph")).unwrap(), GOOD, "{call:?}");
    }
}

#[test]
fn links_and_modes_stay() {
    let folder = scratch("links");
    fs::create_dir(folder.join("real")).unwrap();
    fs::write(folder.join("real/shop.neph"), "function   f{memory 512MB}\n").unwrap();
    fs::set_permissions(folder.join("real/shop.neph"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real/shop.neph", folder.join("shop.neph")).unwrap();
    fs::hard_link(folder.join("real/shop.neph"), folder.join("twin.neph")).unwrap();
    assert_eq!(code(&neph(&folder, &["fmt", "shop.neph"])), 0);
    assert!(fs::symlink_metadata(folder.join("shop.neph")).unwrap().is_symlink());
    let found = fs::metadata(folder.join("real/shop.neph")).unwrap();
    assert_eq!((found.permissions().mode() & 0o777, found.nlink()), (0o640, 2));
    assert_eq!(fs::read_to_string(folder.join("twin.neph")).unwrap(), "function f { memory 512 MB }\n");
    // A link to nothing yet makes what it names; a ring of links is told.
    symlink("real/picture.svg", folder.join("picture.svg")).unwrap();
    assert_eq!(code(&neph(&folder, &["draw", "shop.neph", "picture.svg"])), 0);
    assert!(folder.join("real/picture.svg").exists());
    symlink("b.svg", folder.join("a.svg")).unwrap();
    symlink("a.svg", folder.join("b.svg")).unwrap();
    assert_eq!(code(&neph(&folder, &["draw", "shop.neph", "a.svg"])), 2);
    // The longest name a file can have has room for its draft.
    let long = "n".repeat(250);
    fs::copy(folder.join("shop.neph"), folder.join(format!("{long}.neph"))).unwrap();
    let drawn = neph(&folder, &["draw", &format!("{long}.neph")]);
    assert_eq!(code(&drawn), 0, "{}", said(&drawn));
}

#[test]
fn no_output_replaces_an_input_or_another_output() {
    let folder = scratch("spare");
    fs::write(folder.join("shop.svg"), GOOD).unwrap();
    symlink("shop.svg", folder.join("link.svg")).unwrap();
    for out in ["shop.svg", "link.svg", "./shop.svg"] {
        let refused = neph(&folder, &["draw", "shop.svg", out]);
        assert_eq!(code(&refused), 2, "{out}");
        assert!(said(&refused).contains("is an input"), "{}", said(&refused));
    }
    assert_eq!(fs::read_to_string(folder.join("shop.svg")).unwrap(), GOOD);
    for place in ["a", "b"] {
        fs::create_dir(folder.join(place)).unwrap();
        fs::write(folder.join(place).join("shop.neph"), GOOD).unwrap();
    }
    let refused = neph(&folder, &["build", "a/shop.neph", "b/shop.neph"]);
    assert_eq!(code(&refused), 2);
    assert!(said(&refused).contains("a/shop.neph and b/shop.neph"), "{}", said(&refused));
    assert!(!folder.join("neph-out").exists());
}

#[test]
fn what_is_read_has_an_end() {
    let folder = scratch("endless");
    fs::write(folder.join("shop.neph"), GOOD).unwrap();
    if Path::new("/dev/zero").exists() {
        let endless = neph(&folder, &["check", "/dev/zero"]);
        assert_eq!(code(&endless), 1);
        let catalog = neph(&folder, &["check", "shop.neph", "--catalog", "/dev/zero"]);
        assert_eq!(code(&catalog), 2);
        assert!(said(&catalog).contains("it is larger than"), "{}", said(&catalog));
    }
    let via = neph(&folder, &["describe", "an API stores orders", "--via", "yes"]);
    assert_eq!(code(&via), 2);
    assert!(said(&via).contains("answered with more than"), "{}", said(&via));
    // What a text names lies in its folder, and is a file.
    fs::create_dir(folder.join("inner")).unwrap();
    fs::write(folder.join("prices.toml"), "").unwrap();
    symlink("../prices.toml", folder.join("inner/linked.toml")).unwrap();
    for name in ["../prices.toml", "linked.toml", "/etc/passwd", "/dev/zero", "missing.toml"] {
        fs::write(folder.join("inner/shop.neph"), format!("catalog \"{name}\"\n{GOOD}")).unwrap();
        let refused = neph(&folder, &["model", "inner/shop.neph"]);
        assert_eq!(code(&refused), 1, "{name}");
        assert!(said(&refused).contains("NEPH-031"), "{}", said(&refused));
    }
    // A pipe beside an icon or a template is no icon.
    let icons = folder.join("icons");
    fs::create_dir(&icons).unwrap();
    if Command::new("mkfifo").arg(icons.join("lambda.svg")).status().is_ok_and(|status| status.success()) {
        assert_eq!(code(&neph(&folder, &["draw", "shop.neph", "out.svg", "--icons", "icons"])), 0);
    }
}

#[test]
fn a_template_that_never_ends_is_stopped() {
    let folder = scratch("templates");
    fs::write(folder.join("shop.neph"), GOOD).unwrap();
    let own = folder.join("own");
    fs::create_dir(&own).unwrap();
    for (template, told) in [
        ("{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}", "endless loop"),
        ("{% for a in range(90000) %}{{ 'x' * 9000 }}{% endfor %}", "writes more than"),
    ] {
        fs::write(own.join("document.md"), template).unwrap();
        let stopped = neph(&folder, &["doc", "shop.neph", "--templates", "own"]);
        assert_eq!(code(&stopped), 1, "{template}");
        assert!(said(&stopped).contains(told), "{}", said(&stopped));
    }
}

#[test]
fn a_broken_catalogue_silences_no_other_file() {
    let folder = scratch("catalog");
    fs::write(
        folder.join("prices.toml"),
        "[[service]]\nid = 'aws.lambda'\n[[service.price]]\nmeter = 'requests'\nusd = '-1'\n",
    )
    .unwrap();
    fs::write(folder.join("bad.neph"), format!("catalog \"prices.toml\"\n{GOOD}")).unwrap();
    fs::write(folder.join("worse.neph"), "web -> nobody\n").unwrap();
    let checked = neph(&folder, &["check", "bad.neph", "worse.neph", "--format", "json"]);
    assert_eq!(code(&checked), 1);
    let report = String::from_utf8(checked.stdout).unwrap();
    assert!(report.contains("NEPH-031") && report.contains("line 5: `aws.lambda`"), "{report}");
    assert!(report.contains("undeclared component `nobody`"), "{report}");
}
