//! The Markdown of a document as each renderer wants it.
//!
//! GitHub, GitLab and mdBook read CommonMark, where a backslash takes the meaning from any sign. Python-Markdown, which
//! MkDocs uses, knows fewer escapes and would print the backslash; MDX, which Docusaurus uses, reads braces as code.

/// Who renders the Markdown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flavor {
    /// GitHub.
    #[default]
    Github,
    /// GitLab.
    Gitlab,
    /// MkDocs and Backstage's TechDocs: Python-Markdown with `md_in_html`.
    Mkdocs,
    /// mdBook.
    Mdbook,
    /// Docusaurus: MDX.
    Docusaurus,
}

/// The attribute with which Python-Markdown reads Markdown inside HTML.
const INSIDE: &str = " markdown=\"1\"";

/// Markdown of ours for a renderer.
pub fn flavored(markdown: &str, flavor: Flavor) -> String {
    if flavor == Flavor::Github {
        return markdown.to_string();
    }
    let mut out = String::with_capacity(markdown.len() + 64);
    let mut fence: Option<usize> = None;
    for line in markdown.lines() {
        let ticks = line.bytes().take_while(|b| *b == b'`').count();
        match fence {
            Some(open) => {
                if ticks >= open {
                    fence = None;
                }
                out.push_str(line);
            }
            None if ticks >= 3 => {
                fence = Some(ticks);
                out.push_str(line);
            }
            None if line.starts_with('<') => match flavor {
                Flavor::Mkdocs => out.push_str(line),
                _ => out.push_str(&line.replace(INSIDE, "")),
            },
            None => out.push_str(&prose(line, flavor)),
        }
        out.push('\n');
    }
    out
}

/// A line outside code blocks; code between backticks stays as it is.
fn prose(line: &str, flavor: Flavor) -> String {
    let mut out = String::with_capacity(line.len());
    let mut letters = line.chars().peekable();
    let mut code = false;
    while let Some(letter) = letters.next() {
        match (letter, flavor) {
            ('\\', Flavor::Mkdocs) if !code => match letters.next() {
                Some('<') => out.push_str("&lt;"),
                Some('>') => out.push_str("&gt;"),
                Some(sign @ ('$' | '~' | '=')) => out.push(sign),
                Some(other) => out.extend(['\\', other]),
                None => out.push('\\'),
            },
            ('\\', Flavor::Docusaurus) if !code => match letters.next() {
                Some('<') => out.push_str("&lt;"),
                Some('>') => out.push_str("&gt;"),
                Some(other) => out.extend(['\\', other]),
                None => out.push('\\'),
            },
            ('\\', _) if !code => {
                out.push('\\');
                out.extend(letters.next());
            }
            // MDX has no addresses between angle brackets.
            ('<', Flavor::Docusaurus) if !code => {
                let address: String =
                    letters.clone().take_while(|c| *c != '>' && !c.is_whitespace()).collect();
                if address.contains(':') {
                    out.push_str(&format!("[{address}]({address})"));
                    letters.nth(address.chars().count());
                } else {
                    out.push_str("&lt;");
                }
            }
            ('{' | '}', Flavor::Docusaurus) if !code => out.extend(['\\', letter]),
            ('`', _) => {
                code = !code;
                out.push('`');
            }
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "A cost of \\$5 \\< \\$6 for {id} and `\\$x {y}`.\n\n<details markdown=\"1\">\n```text\n\\$1 { a }\n```\n</details>\n";

    #[test]
    fn github_gets_what_is_written() {
        assert_eq!(flavored(TEXT, Flavor::Github), TEXT);
    }

    #[test]
    fn python_markdown_gets_no_escapes_it_would_print() {
        let text = flavored(TEXT, Flavor::Mkdocs);
        assert!(text.starts_with("A cost of $5 &lt; $6 for {id} and `\\$x {y}`."), "{text}");
        assert!(text.contains("<details markdown=\"1\">") && text.contains("\\$1 { a }"), "{text}");
    }

    #[test]
    fn mdx_gets_no_bare_sign_and_no_brace() {
        let text = flavored(TEXT, Flavor::Docusaurus);
        assert!(text.starts_with("A cost of \\$5 &lt; \\$6 for \\{id\\} and `\\$x {y}`."), "{text}");
        assert!(text.contains("<details>\n") && text.contains("\\$1 { a }"), "{text}");
        assert_eq!(
            flavored("see <https://a.example/b> or a < b", Flavor::Docusaurus),
            "see [https://a.example/b](https://a.example/b) or a &lt; b\n"
        );
    }

    #[test]
    fn others_get_no_attribute_they_do_not_know() {
        for flavor in [Flavor::Gitlab, Flavor::Mdbook] {
            let text = flavored(TEXT, flavor);
            assert!(text.contains("<details>\n") && text.contains("\\$5 \\< \\$6 for {id}"), "{text}");
        }
    }
}
