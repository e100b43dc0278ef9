//! The output formats: one table that drives `--to` and file endings.

/// What a format holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// The picture of a system.
    Picture,
    /// The design document.
    Document,
}

/// One way to write a system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Vector picture with its font.
    Svg,
    /// Pixels.
    Png,
    /// Pages with text that can be selected; needs the feature `pdf`.
    Pdf,
    /// Mermaid flowchart text.
    Mermaid,
    /// Graphviz text.
    Dot,
    /// D2 text.
    D2,
    /// Boxes and lines to edit in draw.io.
    DrawIo,
    /// Markdown.
    Markdown,
    /// One page with everything in it.
    Html,
}

/// Every format with its ending and what it is, in the order of help and documentation.
pub const FORMATS: [(Format, &str, Content, &str); 9] = [
    (Format::Svg, "svg", Content::Picture, "vector picture with its own font"),
    (Format::Png, "png", Content::Picture, "picture in pixels"),
    (Format::Pdf, "pdf", Content::Picture, "picture on a page (feature `pdf`)"),
    (Format::Mermaid, "mmd", Content::Picture, "Mermaid text"),
    (Format::Dot, "dot", Content::Picture, "Graphviz text"),
    (Format::D2, "d2", Content::Picture, "D2 text"),
    (Format::DrawIo, "drawio", Content::Picture, "boxes and lines to edit in draw.io"),
    (Format::Markdown, "md", Content::Document, "design document in Markdown"),
    (Format::Html, "html", Content::Document, "design document as one page"),
];

impl Format {
    /// The ending of its files, which is also the word after `--to`.
    pub fn ending(self) -> &'static str {
        FORMATS.iter().find(|(format, ..)| *format == self).map_or("", |(_, ending, ..)| ending)
    }

    /// The endings of all formats of some content.
    pub fn endings(content: Content) -> Vec<&'static str> {
        FORMATS.iter().filter(|(_, _, of, _)| *of == content).map(|(_, ending, ..)| *ending).collect()
    }

    /// The format of that ending, if it holds that content.
    pub fn parse(content: Content, ending: &str) -> Option<Format> {
        let ending = ending.to_lowercase();
        FORMATS
            .iter()
            .find(|(_, known, of, _)| *of == content && *known == ending)
            .map(|(format, ..)| *format)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_listed_once_and_found_by_its_ending() {
        for (format, ending, content, _) in FORMATS {
            assert_eq!(Format::parse(content, ending), Some(format));
            assert_eq!(format.ending(), ending);
        }
        assert_eq!(Format::parse(Content::Document, "svg"), None);
    }
}
