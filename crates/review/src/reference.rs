//! What the rules say of themselves: the reference, and one rule for the terminal.

use super::{Category, RULES, Rule};

/// The whole reference as Markdown.
pub fn markdown() -> String {
    let mut text = format!(
        "# Rules of the review\n\n{} rules. `neph explain CODE` shows one; `allow NAME on PART because \"…\"` accepts a finding with its reason.\n\
         Each rule answers in three values: it finds something wrong, it asks for a fact that would tell, or it passes.\n\n\
         This file is written by a test from the rules themselves.\n",
        RULES.len()
    );
    for category in Category::ALL {
        let rules: Vec<&Rule> = RULES.iter().copied().filter(|rule| rule.category == category).collect();
        if rules.is_empty() {
            continue;
        }
        text.push_str(&format!(
            "\n## {}\n\n| Code | Name | At worst | What |\n|---|---|---|---|\n",
            category.word()
        ));
        for rule in &rules {
            let anchor = rule.code.to_lowercase();
            text.push_str(&format!(
                "| [{}](#{anchor}) | `{}` | {} | {} |\n",
                rule.code,
                rule.name,
                rule.level.word(),
                rule.title
            ));
        }
        for rule in rules {
            text.push_str(&format!(
                "\n### {}\n\n**{}** · `{}` · at worst {}\n\n",
                rule.code,
                rule.title,
                rule.name,
                rule.level.word()
            ));
            let told = rule.explanation.trim();
            text.push_str(
                &told
                    .replace("```fires\n", "Fires:\n\n```neph\n")
                    .replace("```quiet\n", "Quiet:\n\n```neph\n"),
            );
            text.push_str("\n\nSources: ");
            let links: Vec<String> = rule.sources.iter().map(|source| format!("<{source}>")).collect();
            text.push_str(&links.join(", "));
            text.push('\n');
        }
    }
    text
}

/// One rule for the terminal.
pub fn explain(rule: &Rule) -> String {
    let mut text = format!(
        "{} {}\n{}: {}, at worst {}\n\n",
        rule.code,
        rule.name,
        rule.category.word(),
        rule.title,
        rule.level.word()
    );
    let mut inside = false;
    for line in rule.explanation.trim().lines() {
        match line {
            "```fires" => text.push_str("It fires on\n\n"),
            "```quiet" => text.push_str("It is quiet on\n\n"),
            "```" => {}
            _ if inside => text.push_str(&format!("    {line}\n")),
            _ => text.push_str(&format!("{line}\n")),
        }
        if line.starts_with("```") {
            inside = !inside;
        }
    }
    text.push_str("\nSources\n");
    for source in rule.sources {
        text.push_str(&format!("  {source}\n"));
    }
    text.push_str(&format!("\nAccept a finding: allow {} on PART because \"…\"\n", rule.name));
    text
}
