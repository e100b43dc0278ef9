//! Makes a stranger's SVG safe to put into ours.
//!
//! The file is parsed by usvg, which resolves styles and references and knows no script, no event handler
//! and, as set up here, no outside file. What it writes back is checked once more against a short list.

use std::collections::BTreeMap;

use usvg::roxmltree::{Document, Node};

use super::icons::GRID;

/// A file larger than this is no icon.
const LARGEST: usize = 256 * 1024;

/// An icon that draws more shapes than this, references followed, is a picture of its own.
const MOST_SHAPES: u64 = 1000;

/// Elements and attributes an icon may be made of after usvg has resolved it.
const ELEMENTS: [&str; 8] =
    ["g", "path", "defs", "linearGradient", "radialGradient", "stop", "clipPath", "svg"];
const ATTRIBUTES: [&str; 33] = [
    "d",
    "transform",
    "fill",
    "fill-opacity",
    "fill-rule",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-dasharray",
    "stroke-dashoffset",
    "opacity",
    "id",
    "gradientUnits",
    "gradientTransform",
    "spreadMethod",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "fx",
    "fy",
    "offset",
    "stop-color",
    "stop-opacity",
    "clip-path",
    "clip-rule",
    "paint-order",
];

/// The shapes of an SVG file, scaled to our grid, ids made unique by `key`.
pub(super) fn inline(key: &str, svg: &[u8]) -> Result<String, String> {
    if svg.len() > LARGEST {
        return Err(format!("more than {} KB, too large for an icon", LARGEST / 1024));
    }
    let shapes = std::str::from_utf8(svg).ok().and_then(|text| Document::parse(text).ok()).map(|document| {
        let ids = document.descendants().filter_map(|node| Some((node.attribute("id")?, node))).collect();
        drawn(document.root_element(), &ids, &mut BTreeMap::new())
    });
    if let Some(shapes) = shapes.filter(|shapes| *shapes > MOST_SHAPES) {
        return Err(format!(
            "draws {shapes} elements once its references are followed; an icon has at most {MOST_SHAPES}"
        ));
    }
    let mut options = usvg::Options::default();
    options.image_href_resolver.resolve_string = std::boxed::Box::new(|_, _| None);
    options.image_href_resolver.resolve_data = std::boxed::Box::new(|_, _, _| None);
    let tree = usvg::Tree::from_data(svg, &options).map_err(|error| format!("not a usable SVG: {error}"))?;
    let writing = usvg::WriteOptions {
        id_prefix: Some(format!("{key}-")),
        indent: usvg::Indent::None,
        coordinates_precision: 3,
        transforms_precision: 5,
        ..usvg::WriteOptions::default()
    };
    let flat = tree.to_string(&writing);
    let document = Document::parse(&flat).map_err(|error| format!("not a usable SVG: {error}"))?;
    let mut body = String::new();
    for child in document.root_element().children() {
        copy(child, &mut body);
    }
    if body.len() > LARGEST {
        return Err(format!("becomes {} KB, too large for an icon", body.len() / 1024));
    }
    if !body.contains("<path") {
        return Err("holds no shapes".to_owned());
    }
    let side = f64::from(tree.size().width().max(tree.size().height()));
    let scale = f64::from(GRID) / side;
    let shift = |length: f32| (f64::from(GRID) - f64::from(length) * scale) / 2.0;
    Ok(format!(
        r#"<g transform="translate({:.3} {:.3}) scale({:.5})">{body}</g>"#,
        shift(tree.size().width()),
        shift(tree.size().height()),
        scale
    ))
}

/// How many elements a part of a picture draws, each reference counted as all it leads to. A ring counts once: the
/// parser cuts it.
fn drawn(node: Node<'_, '_>, ids: &BTreeMap<&str, Node<'_, '_>>, known: &mut BTreeMap<u32, u64>) -> u64 {
    if let Some(known) = known.get(&node.id().get()) {
        return *known;
    }
    known.insert(node.id().get(), 1);
    let used = ["mask", "clip-path", "filter", "fill", "stroke", "marker-start", "marker-mid", "marker-end"]
        .into_iter()
        .filter_map(|name| node.attribute(name)?.strip_prefix("url(#")?.strip_suffix(')'));
    let href = node.attributes().find(|attribute| attribute.name() == "href");
    let used = used.chain(href.and_then(|href| href.value().strip_prefix('#')));
    let mut count = 1_u64;
    for id in used {
        count = count.saturating_add(ids.get(id).map_or(0, |target| drawn(*target, ids, known)));
    }
    for child in node.children().filter(Node::is_element) {
        count = count.saturating_add(drawn(child, ids, known));
    }
    known.insert(node.id().get(), count);
    count
}

/// Copies what is on the lists and drops the rest.
fn copy(node: Node, out: &mut String) {
    let name = node.tag_name().name();
    if !node.is_element() || !ELEMENTS.contains(&name) {
        return;
    }
    out.push('<');
    out.push_str(name);
    for attribute in node.attributes() {
        let value = attribute.value();
        let outside = value.contains("url(") && !value.starts_with("url(#");
        if ATTRIBUTES.contains(&attribute.name()) && attribute.namespace().is_none() && !outside {
            out.push_str(&format!(" {}=\"", attribute.name()));
            crate::text::markup::escape(value, out);
            out.push('"');
        }
    }
    if node.has_children() {
        out.push('>');
        for child in node.children() {
            copy(child, out);
        }
        out.push_str(&format!("</{name}>"));
    } else {
        out.push_str("/>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_shapes_and_gradients_and_drops_everything_else() {
        let svg = br##"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
            viewBox="0 0 80 40" onload="alert(1)"><script>alert(2)</script>
            <style>.a{fill:url(#g)} .b{fill:url(https://example.org/x)}</style>
            <linearGradient id="g"><stop offset="0" stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient>
            <rect class="a" width="80" height="40" onclick="alert(3)"/><rect class="b" width="8" height="8"/>
            <image href="https://example.org/a.png" width="8" height="8"/>
            <image href="data:image/png;base64,AAAA" width="8" height="8"/>
            <foreignObject><p xmlns="http://www.w3.org/1999/xhtml">hello</p></foreignObject>
            <a href="javascript:alert(4)"><circle r="9"/></a><text>words</text></svg>"##;
        let body = inline("x", svg).unwrap();
        assert!(body.contains("linearGradient") && body.contains("id=\"x-"), "{body}");
        for bad in ["alert", "script", "example", "image", "foreign", "href", "http", "words", "onclick"] {
            assert!(!body.contains(bad), "{bad} in {body}");
        }
        Document::parse(&body).unwrap();
    }

    #[test]
    fn refuses_what_is_no_picture() {
        for bad in ["", "hello", "<svg", "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"] {
            assert!(inline("x", bad.as_bytes()).is_err(), "{bad:?}");
        }
        assert!(inline("x", &vec![b' '; LARGEST + 1]).is_err());
        let mut bomb = String::from(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path id="a0" d="M0 0h9v9z"/>"#,
        );
        for n in 1..40 {
            let before = n - 1;
            bomb += &format!(r##"<g id="a{n}"><use href="#a{before}"/><use href="#a{before}"/></g>"##);
        }
        bomb += "</svg>";
        let refused = inline("x", bomb.as_bytes()).unwrap_err();
        assert!(refused.contains("an icon has at most 1000"), "{refused}");
        // Thousands of shapes written out are refused as well, a ring of references is not followed for ever.
        let many = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>{}</svg>",
            "<path d='M0 0h9v9z'/>".repeat(1001)
        );
        assert!(inline("x", many.as_bytes()).is_err());
        let ring = r##"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/>
            <g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g></svg>"##;
        assert!(inline("x", ring.as_bytes()).map_or(true, |body| body.len() < 500));
    }
}
