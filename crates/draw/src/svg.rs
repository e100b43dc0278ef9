//! Scalable Vector Graphics: a scene spelled out as `diagram-svg/1`, text as text in an embedded font.
//!
//! No script, no outside reference, no `var()`, no filter, no `foreignObject`: what draws alike in browsers,
//! Inkscape, `<img>` tags and our own PNG. Colours are literal attributes; where a theme has a second set, a
//! media query overrides them by class, which simple renderers skip.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::scene::shapes::{Anchor, Block, Cluster, Item, Path, Scene, Step, Stroke, Text};
use crate::scene::{Ink, Theme};
use crate::text::markup::{escape, is_safe_link};
use crate::text::{FAMILY, Weight, web_font};
use neph_layout::{Point, Rect};

/// How text reaches those who lack the font.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Fonts {
    /// The smallest prepared subset that has all characters is inside the file.
    #[default]
    Embedded,
    /// Only the font's name is; for readers that bring the font, and for pages that embed it once.
    Named,
}

/// The picture as SVG, with its font inside.
pub fn write(scene: &Scene) -> String {
    write_with(scene, Fonts::Embedded)
}

/// The picture as SVG.
pub fn write_with(scene: &Scene, fonts: Fonts) -> String {
    let mut writer = Writer {
        scene,
        fonts,
        alternative: scene.theme.alternative(),
        out: String::with_capacity(64 * 1024),
        fills: BTreeSet::new(),
        strokes: BTreeSet::new(),
        letters: Default::default(),
    };
    writer.picture();
    writer.out
}

/// Where the nodes of a picture in our scheme are, by id: the upper left corners of their boxes.
///
/// # Errors
/// When the text is no SVG, or one that is not ours.
pub fn node_places(svg: &str) -> Result<Vec<(String, Point)>, String> {
    let tree = usvg::roxmltree::Document::parse(svg).map_err(|e| e.to_string())?;
    if tree.root_element().attribute("data-schema").is_none() {
        return Err("this SVG is not one of ours: it has no `data-schema`".to_string());
    }
    let class = |n: &usvg::roxmltree::Node<'_, '_>, name: &str| {
        n.attribute("class").is_some_and(|c| c.split(' ').any(|c| c == name))
    };
    let place = |node: usvg::roxmltree::Node<'_, '_>| {
        let id = node.attribute("data-id")?;
        let area = node.children().find(|n| n.has_tag_name("rect") && class(n, "node-box"))?;
        let number = |name| area.attribute(name).and_then(|v| v.parse::<f64>().ok());
        Some((id.to_string(), Point::new(number("x")?, number("y")?)))
    };
    Ok(tree.descendants().filter(|n| class(n, "node")).filter_map(place).collect())
}

/// A number with at most two decimals, shortest form, never `-0`.
pub(crate) fn number(value: f64, out: &mut String) {
    let hundredths = (value * 100.0).round();
    let hundredths = if hundredths.is_finite() { hundredths as i64 } else { 0 };
    if hundredths < 0 {
        out.push('-');
    }
    let (whole, part) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    // Writing to a string cannot fail.
    let _ = match part {
        0 => write!(out, "{whole}"),
        part if part % 10 == 0 => write!(out, "{whole}.{}", part / 10),
        part => write!(out, "{whole}.{part:02}"),
    };
}

/// The ink of text that names none.
const INHERITED: Ink = Ink::Facts;

struct Writer<'a> {
    scene: &'a Scene,
    fonts: Fonts,
    alternative: Option<Theme>,
    out: String,
    /// Inks in use, so that only they get a second colour.
    fills: BTreeSet<Ink>,
    strokes: BTreeSet<Ink>,
    /// Characters in use, by weight.
    letters: [BTreeSet<char>; 2],
}

impl Writer<'_> {
    fn picture(&mut self) {
        let scene = self.scene;
        self.raw("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ");
        self.number(scene.size.w);
        self.raw(" ");
        self.number(scene.size.h);
        self.raw("\"");
        self.length("width", scene.size.w);
        self.length("height", scene.size.h);
        self.raw(" role=\"img\"");
        let prefix = &scene.prefix;
        self.attribute("aria-labelledby", &format!("{prefix}title {prefix}desc"));
        self.attribute(
            "font-family",
            &format!("{FAMILY}, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"),
        );
        // What most lines and small print share is said once; all else overrides it.
        self.attribute("fill", scene.brand.color(scene.theme, INHERITED));
        if self.alternative.is_some() {
            self.attribute("class", &self.class('f', INHERITED));
            self.fills.insert(INHERITED);
        }
        self.raw(" stroke-linecap=\"round\" stroke-linejoin=\"round\"");
        for (name, value) in &scene.data {
            self.attribute(&format!("data-{name}"), value);
        }
        self.raw(">\n");
        self.named("title", &scene.title);
        self.named("desc", &scene.description);
        let style = self.out.len();
        self.symbols();
        for item in &scene.items {
            self.item(item);
            self.raw("\n");
        }
        self.raw("</svg>\n");
        // Only now it is known what is in use.
        let sheet = self.style();
        self.out.insert_str(style, &sheet);
    }

    fn named(&mut self, element: &str, words: &str) {
        let id = format!("{}{element}", self.scene.prefix);
        self.raw(&format!("<{element}"));
        self.attribute("id", &id);
        self.raw(">");
        escape(words, &mut self.out);
        self.raw(&format!("</{element}>\n"));
    }

    fn style(&self) -> String {
        let mut sheet = String::new();
        if self.fonts == Fonts::Embedded {
            for weight in Weight::ALL {
                let letters = &self.letters[weight as usize];
                if letters.is_empty() {
                    continue;
                }
                sheet += &format!(
                    "@font-face{{font-family:{FAMILY};font-weight:{};src:url(data:font/woff2;base64,{})format(\"woff2\")}}\n",
                    weight.number(),
                    web_font(weight, letters.iter().copied()),
                );
            }
        }
        if let Some(theme) = self.alternative {
            // On paper the light colours stay.
            sheet += "@media screen and (prefers-color-scheme:dark){";
            for ink in &self.fills {
                sheet +=
                    &format!(".{}{{fill:{}}}", self.class('f', *ink), self.scene.brand.color(theme, *ink));
            }
            for ink in &self.strokes {
                sheet +=
                    &format!(".{}{{stroke:{}}}", self.class('s', *ink), self.scene.brand.color(theme, *ink));
            }
            sheet += "}\n";
        }
        if sheet.is_empty() { sheet } else { format!("<style>\n{sheet}</style>\n") }
    }

    fn symbols(&mut self) {
        let scene = self.scene;
        if scene.symbols.is_empty() {
            return;
        }
        self.raw("<defs>\n");
        for symbol in &scene.symbols {
            self.raw("<symbol");
            self.attribute("id", &format!("{}{}", scene.prefix, symbol.id));
            let [x, y, w, h] = symbol.view;
            self.raw(&format!(" viewBox=\"{x} {y} {w} {h}\""));
            if let Some((color, width)) = symbol.lines {
                self.raw(" fill=\"none\"");
                if let Some(color) = color {
                    self.attribute("stroke", color);
                }
                self.length("stroke-width", width);
            }
            self.raw(">");
            self.raw(&symbol.body);
            self.raw("</symbol>\n");
        }
        self.raw("</defs>\n");
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Cluster(cluster) => self.cluster(cluster),
            Item::Block(block) => self.block(block),
            Item::Path(path) => self.path(path),
            Item::Text(text) => self.text(text),
            Item::Icon { symbol, area, stroke } => self.icon(*symbol, *area, *stroke),
        }
    }

    fn cluster(&mut self, cluster: &Cluster) {
        let link = cluster.link.as_deref().filter(|link| is_safe_link(link));
        if let Some(link) = link {
            self.raw("<a");
            self.attribute("href", link);
            self.raw(">");
        }
        self.raw("<g");
        self.attribute("class", cluster.class);
        for (name, value) in &cluster.data {
            self.attribute(&format!("data-{name}"), value);
        }
        if cluster.faded {
            self.raw(" opacity=\".55\"");
        }
        self.raw(">");
        if !cluster.tooltip.trim().is_empty() {
            self.raw("<title>");
            escape(cluster.tooltip.trim(), &mut self.out);
            self.raw("</title>");
        }
        for item in &cluster.items {
            self.item(item);
        }
        self.raw("</g>");
        if link.is_some() {
            self.raw("</a>");
        }
    }

    fn block(&mut self, block: &Block) {
        self.raw("<rect");
        self.paint(block.class, block.fill, block.stroke);
        self.place(block.area);
        if block.radius > 0.0 {
            self.length("rx", block.radius);
        }
        self.raw("/>");
    }

    fn path(&mut self, path: &Path) {
        self.raw("<path");
        self.paint(path.class, path.fill, path.stroke);
        self.raw(" d=\"");
        // The way of an edge is written in absolute numbers, for readers; outlines in shorter relative ones.
        let relative = path.stroke.is_none();
        let mut last = Point::default();
        for step in &path.steps {
            let origin = if relative { last } else { Point::default() };
            let letter = |c: char| if relative { c.to_ascii_lowercase() } else { c };
            match step {
                Step::Move(to) => self.command('M', &[to.x, to.y]),
                // To the hundredth, as written: a difference nobody can see must not make a line slanted.
                Step::Line(to) if same(to.y, last.y) => self.command(letter('H'), &[to.x - origin.x]),
                Step::Line(to) if same(to.x, last.x) => self.command(letter('V'), &[to.y - origin.y]),
                Step::Line(to) => self.command(letter('L'), &[to.x - origin.x, to.y - origin.y]),
                Step::Corner(tip, to) => {
                    let numbers = [tip.x - origin.x, tip.y - origin.y, to.x - origin.x, to.y - origin.y];
                    self.command(letter('Q'), &numbers);
                }
                Step::Close => self.out.push('Z'),
            }
            last = match step {
                Step::Move(to) | Step::Line(to) | Step::Corner(_, to) => *to,
                Step::Close => last,
            };
        }
        self.raw("\"/>");
    }

    fn text(&mut self, text: &Text) {
        self.letters[text.weight as usize].extend(text.words.chars());
        self.raw("<text");
        if text.ink != INHERITED {
            self.paint(text.class, Some(text.ink), None);
        } else if !text.class.is_empty() {
            self.attribute("class", text.class);
        }
        self.length("x", text.at.x);
        self.length("y", text.at.y);
        self.length("font-size", text.size);
        if text.weight == Weight::Semibold {
            self.raw(" font-weight=\"600\"");
        }
        if text.anchor == Anchor::Middle {
            self.raw(" text-anchor=\"middle\"");
        }
        self.raw(">");
        escape(&text.words, &mut self.out);
        self.raw("</text>");
    }

    fn icon(&mut self, symbol: usize, area: Rect, stroke: Option<Ink>) {
        let Some(symbol) = self.scene.symbols.get(symbol) else { return };
        self.raw("<use");
        self.attribute("href", &format!("#{}{}", self.scene.prefix, symbol.id));
        self.place(area);
        if let Some(ink) = stroke {
            if self.alternative.is_some() {
                self.strokes.insert(ink);
                self.attribute("class", &self.class('s', ink));
            }
            self.attribute("stroke", self.scene.brand.color(self.scene.theme, ink));
        }
        self.raw("/>");
    }

    /// Class, ground and line of a shape; what would be the renderer's default is left out.
    fn paint(&mut self, class: &str, fill: Option<Ink>, stroke: Option<Stroke>) {
        let mut classes = class.to_owned();
        if self.alternative.is_some() {
            for (letter, ink) in [('f', fill), ('s', stroke.map(|s| s.ink))] {
                if let Some(ink) = ink {
                    if !classes.is_empty() {
                        classes.push(' ');
                    }
                    classes += &self.class(letter, ink);
                }
            }
            self.fills.extend(fill);
            self.strokes.extend(stroke.map(|s| s.ink));
        }
        if !classes.is_empty() {
            self.attribute("class", &classes);
        }
        self.attribute("fill", fill.map_or("none", |ink| self.scene.brand.color(self.scene.theme, ink)));
        if let Some(stroke) = stroke {
            self.attribute("stroke", self.scene.brand.color(self.scene.theme, stroke.ink));
            if stroke.width != 1.0 {
                self.length("stroke-width", stroke.width);
            }
            if !stroke.dashes.is_empty() {
                self.raw(" stroke-dasharray=\"");
                for (at, dash) in stroke.dashes.iter().enumerate() {
                    if at > 0 {
                        self.raw(" ");
                    }
                    self.number(*dash);
                }
                self.raw("\"");
            }
        }
    }

    /// The class that gives an ink its second colour. Inside a page style sheets are shared, hence the prefix.
    fn class(&self, letter: char, ink: Ink) -> String {
        format!("{}{letter}{}", self.scene.prefix, ink as u8)
    }

    fn place(&mut self, area: Rect) {
        self.length("x", area.x);
        self.length("y", area.y);
        self.length("width", area.w);
        self.length("height", area.h);
    }

    fn command(&mut self, letter: char, numbers: &[f64]) {
        self.out.push(letter);
        for (at, value) in numbers.iter().enumerate() {
            if at > 0 {
                self.out.push(' ');
            }
            self.number(*value);
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.raw(" ");
        self.raw(name);
        self.raw("=\"");
        escape(value, &mut self.out);
        self.raw("\"");
    }

    fn length(&mut self, name: &str, value: f64) {
        self.raw(" ");
        self.raw(name);
        self.raw("=\"");
        self.number(value);
        self.raw("\"");
    }

    fn number(&mut self, value: f64) {
        number(value, &mut self.out);
    }

    fn raw(&mut self, text: &str) {
        self.out.push_str(text);
    }
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.01
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Mark, Tone, draw, measure, sample};
    use usvg::roxmltree::Document;

    #[test]
    fn numbers_are_short_and_never_minus_zero() {
        let text = |value| {
            let mut out = String::new();
            number(value, &mut out);
            out
        };
        let cases = [
            (0.0, "0"),
            (-0.001, "0"),
            (-0.0, "0"),
            (1.5, "1.5"),
            (-2.25, "-2.25"),
            (3.004, "3"),
            (0.05, "0.05"),
            (-0.5, "-0.5"),
            (f64::NAN, "0"),
        ];
        for (value, wanted) in cases {
            assert_eq!(text(value), wanted);
        }
    }

    #[test]
    fn only_web_and_mail_links_are_followed() {
        for good in ["https://example.org/a?b=1&c=2", "HTTP://example.org", "mailto:a@example.org"] {
            assert!(is_safe_link(good), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            " javascript:x",
            "java\nscript:x",
            "data:text/html,x",
            "/etc/passwd",
            "https://a\u{2028}b",
        ] {
            assert!(!is_safe_link(bad), "{bad}");
        }
    }

    #[test]
    fn hostile_words_stay_words() {
        let evil = "</text><script>alert(1)</script>\u{0}\u{1b}&\"'><g onload=\"x\">\u{fffe}";
        let mut drawing = sample::thumbnails();
        (drawing.title, drawing.subtitle, drawing.description) = (evil.into(), evil.into(), evil.into());
        drawing.options.prefix = "p1-".into();
        for node in &mut drawing.nodes {
            (node.id, node.label, node.service) = (format!("{evil}{}", node.id), evil.into(), evil.into());
            (node.facts, node.tooltip, node.role) = (evil.into(), evil.into(), evil.into());
            node.link = Some(format!("javascript:{evil}"));
            node.marks.push(Mark { text: "<&>".into(), tone: Tone::Bad, tooltip: evil.into() });
        }
        for edge in &mut drawing.edges {
            (edge.label, edge.tooltip) = (evil.into(), evil.into());
        }
        for group in &mut drawing.groups {
            group.label = evil.into();
        }
        let graph = measure(&drawing);
        let svg = write(&draw(&drawing, &graph, &sample::place(&graph), Theme::Auto));
        let document = Document::parse(&svg).unwrap();
        for element in document.descendants().filter(|n| n.is_element()) {
            let name = element.tag_name().name();
            assert!(!["script", "a", "foreignObject", "image", "filter"].contains(&name), "{name}");
            assert!(element.attributes().all(|a| !a.name().starts_with("on")));
        }
    }

    #[test]
    fn pictures_follow_the_scheme() {
        let drawing = sample::thumbnails();
        for (_, theme) in Theme::ALL {
            let svg = write(&sample::scene(theme));
            let document = Document::parse(&svg).unwrap();
            let root = document.root_element();
            assert_eq!(root.attribute("data-schema"), Some("diagram-svg/1"));
            let of = |class: &str| -> Vec<_> {
                root.descendants()
                    .filter(|n| n.attribute("class").is_some_and(|c| c.split(' ').any(|c| c == class)))
                    .collect()
            };
            assert_eq!(of("node").len(), drawing.nodes.len());
            assert_eq!(of("group").len(), drawing.groups.len());
            assert_eq!(of("edge-path").len(), drawing.edges.len());
            for path in of("edge-path") {
                let way = path.attribute("d").unwrap();
                assert!(way.chars().all(|c| "MLHVQA -.".contains(c) || c.is_ascii_digit()), "{way}");
            }
            for text in root.descendants().filter(|n| n.has_tag_name(("http://www.w3.org/2000/svg", "text")))
            {
                assert!(text.attribute("font-size").unwrap().parse::<f64>().unwrap() >= 9.0);
            }
            for id in root.attribute("aria-labelledby").unwrap().split(' ') {
                assert!(root.descendants().any(|n| n.attribute("id") == Some(id)));
            }
            for banned in ["var(", "filter", "foreignObject", "<script", "src:url(http", "href=\"http://"] {
                assert!(!svg.contains(banned), "{banned}");
            }
            assert_eq!(svg.contains("prefers-color-scheme"), theme == Theme::Auto);
            assert!(svg.len() < 41_500, "{} bytes", svg.len());
        }
    }

    #[test]
    fn icons_are_written_once() {
        let svg = write(&sample::scene(Theme::Light));
        assert_eq!(svg.matches("id=\"i-function\"").count(), 1);
        assert_eq!(svg.matches("href=\"#i-function\"").count(), 3);
    }

    #[test]
    fn same_bytes_each_time() {
        assert_eq!(write(&sample::scene(Theme::Auto)), write(&sample::scene(Theme::Auto)));
    }
}
