//! The guides for newcomers and the README: every command in them runs, in order, in a fresh folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::root;

/// A fenced block with what stands behind its fence.
struct Fence {
    language: String,
    text: String,
}

fn fences(page: &str) -> Vec<Fence> {
    let mut out = Vec::new();
    for piece in page.split("\n```").skip(1).step_by(2) {
        if let Some((language, text)) = piece.split_once('\n') {
            out.push(Fence { language: language.trim().to_string(), text: format!("{text}\n") });
        }
    }
    out
}

fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("neph-guide-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs `neph …` in a folder as a shell would; `# exit 1` behind it names the exit code that is meant.
fn run(line: &str, folder: &Path) {
    let (command, comment) = line.split_once(" # ").unwrap_or((line, ""));
    let wanted = comment.trim().strip_prefix("exit ").and_then(|code| code.trim().parse().ok()).unwrap_or(0);
    let binary = Path::new(env!("CARGO_BIN_EXE_neph"));
    let path =
        format!("{}:{}", binary.parent().unwrap().display(), std::env::var("PATH").unwrap_or_default());
    let done = Command::new("sh")
        .args(["-c", command])
        .current_dir(folder)
        .env("PATH", path)
        .env_remove("NEPH_CATALOG")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    assert_eq!(
        done.status.code(),
        Some(wanted),
        "{line}\n{}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
}

/// Writes the files that blocks name in their first line, as `# shop.neph`, and runs the commands, in order.
fn follow(fences: &[Fence], folder: &Path) -> usize {
    let mut commands = 0;
    for fence in fences {
        match fence.language.as_str() {
            "neph" | "toml" | "yaml" => {
                let first = fence.text.lines().next().unwrap_or_default();
                if let Some(name) = first.strip_prefix("# ").filter(|name| !name.contains(' ')) {
                    let file = folder.join(name);
                    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                    std::fs::write(file, &fence.text).unwrap();
                }
            }
            "sh" => {
                for line in
                    fence.text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
                {
                    run(line, folder);
                    commands += 1;
                }
            }
            _ => {}
        }
    }
    commands
}

#[test]
fn the_first_ten_minutes_run() {
    let page = std::fs::read_to_string(root("docs/start.md")).unwrap();
    let folder = scratch("start");
    assert!(follow(&fences(&page), &folder) >= 6);
    assert!(folder.join("neph-out/shop/design.html").exists());
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn every_answer_runs() {
    let page = std::fs::read_to_string(root("docs/how-do-i.md")).unwrap();
    let answers: Vec<&str> = page.split("\n## ").skip(1).collect();
    assert!(answers.len() >= 30, "{} answers", answers.len());
    for (number, answer) in answers.into_iter().enumerate() {
        let title = answer.lines().next().unwrap_or_default();
        let folder = scratch(&format!("answer-{number}"));
        run("neph new shop", &folder);
        let fences = fences(answer);
        assert!(!fences.is_empty(), "{title}");
        let commands = follow(&fences, &folder);
        assert!(commands > 0 || fences.iter().any(|fence| fence.language == "yaml"), "{title} runs nothing");
        std::fs::remove_dir_all(folder).unwrap();
    }
}

#[test]
fn the_commands_of_the_readme_run_in_sequence() {
    let page = std::fs::read_to_string(root("README.md")).unwrap();
    let folder = scratch("readme");
    let mut ran = 0;
    for row in page.lines().filter(|line| line.starts_with("| `neph ")) {
        let command = row.split('`').nth(1).unwrap_or_default();
        if command.contains('…') {
            continue;
        }
        if command.contains("old.neph") {
            std::fs::copy(folder.join("shop.neph"), folder.join("old.neph")).unwrap();
        }
        if command.contains("notes.txt") {
            std::fs::write(folder.join("notes.txt"), "A client calls an API.").unwrap();
        }
        if command.contains("docs -o site") {
            std::fs::create_dir_all(folder.join("docs")).unwrap();
            std::fs::copy(folder.join("shop.neph"), folder.join("docs/shop.neph")).unwrap();
            run(command.trim_end_matches(" --check"), &folder);
        }
        if command.contains("md pages") {
            std::fs::create_dir_all(folder.join("pages")).unwrap();
            std::fs::write(folder.join("pages/index.md"), "# Shop\n").unwrap();
        }
        run(command, &folder);
        ran += 1;
    }
    assert!(ran >= 10, "{ran} commands");
    let text = std::fs::read_to_string(folder.join("shop.neph")).unwrap();
    assert!(text.contains("system \"Shop\""), "{text}");
    std::fs::remove_dir_all(folder).unwrap();
}
