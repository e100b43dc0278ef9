//! Markdown that says what the user wrote and nothing else.

/// The user's words: every character that Markdown, MDX or HTML would read as markup is escaped.
pub fn text(words: &str) -> String {
    let mut safe = String::with_capacity(words.len());
    let mut after_space = true;
    for letter in words.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '#' | '!' | '$' | '{' | '}' => {
                safe.push('\\');
                safe.push(letter);
            }
            '&' => safe.push_str("&amp;"),
            '\n' | '\r' | '\t' => safe.push(' '),
            // A line must not start a list, a rule or a numbered list.
            '-' | '+' | '=' if after_space && safe.is_empty() => {
                safe.push('\\');
                safe.push(letter);
            }
            c if c.is_control() => {}
            other => safe.push(other),
        }
        after_space = letter.is_whitespace();
    }
    match safe.split_once('.') {
        Some((digits, rest))
            if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && rest.starts_with(' ') =>
        {
            format!("{digits}\\.{rest}")
        }
        _ => safe,
    }
}

/// A name as code: backticks long enough for what is inside.
pub fn code(name: &str) -> String {
    let name: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let longest = name.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest + 1);
    let pad = if name.starts_with('`') || name.ends_with('`') || name.trim().is_empty() { " " } else { "" };
    // A bar ends a table cell even in code.
    format!("{ticks}{pad}{}{pad}{ticks}", name.replace('|', "\\|"))
}

/// A message in which names stand between backticks: the rest is plain words.
pub fn inline(message: &str) -> String {
    message
        .split('`')
        .enumerate()
        .map(|(at, piece)| if at % 2 == 1 { code(piece) } else { text(piece) })
        .collect()
}

/// A fence of backticks longer than any in the text.
pub fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

/// A text without what no page can show.
pub fn visible(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// A link, if its address is safe to follow; otherwise the words alone.
pub fn link(words: &str, address: &str) -> String {
    if !neph_draw::text::markup::is_safe_link(address) {
        return text(words);
    }
    let address: String = address
        .chars()
        .map(|c| match c {
            ' ' => "%20".to_string(),
            '(' => "%28".to_string(),
            ')' => "%29".to_string(),
            '<' => "%3C".to_string(),
            '>' => "%3E".to_string(),
            '|' => "%7C".to_string(),
            other => other.to_string(),
        })
        .collect();
    format!("[{}]({address})", text(words))
}

#[cfg(test)]
mod tests {
    use super::{code, link, text};

    #[test]
    fn markup_in_words_stays_words() {
        assert_eq!(text("a *b* <script>"), "a \\*b\\* \\<script\\>");
        assert_eq!(text("- no list"), "\\- no list");
        assert_eq!(text("1. no list"), "1\\. no list");
        assert_eq!(text("a | b"), "a \\| b");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(link("x", "javascript:alert(1)"), "x");
        assert_eq!(link("x", "https://a.example/b c"), "[x](https://a.example/b%20c)");
    }
}
