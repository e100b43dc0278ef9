//! Paints a placed drawing: decides every colour, line and position that is left.

use super::card::{Cards, Plan};
use super::edge;
use super::icons;
use super::legend::{self, Legend};
use super::measure::{self, DISC, Label, font};
use super::shapes::{Anchor, Block, Cluster, Item, Path, Scene, Step, Stroke, Symbol, Text};
use super::story::StoryBlock;
use super::theme::{Ink, Theme, edge_inks, fate_ink, group_inks};
use super::{Badge, Drawing, End, Fate, GroupKind, Mark, Node, Tone};
use crate::text::{self, Weight, ellipsize, room};
use neph_layout::{Direction, Graph, Layout, Point, Rect, Size};

/// Air around the picture, in px.
const MARGIN: f64 = 24.0;
/// Air between title, picture and legend.
const GAP: f64 = 18.0;
/// A title needs this much width even over a narrow picture.
const TITLE_WIDTH: f64 = 900.0;
/// A page is about this wide.
const USUAL_WIDTH: f64 = 1000.0;
/// Corners of a card and of a group.
const CARD_RADIUS: f64 = 10.0;
const GROUP_RADIUS: f64 = 12.0;

/// Paints `drawing`, measured as `graph` and placed as `layout`.
pub fn draw(drawing: &Drawing, graph: &Graph, layout: &Layout, theme: Theme) -> Scene {
    let content = content(layout);
    let title = title_block(drawing, content.w.max(TITLE_WIDTH));
    let title_size = title.as_ref().map_or(Size::default(), |(_, size)| *size);
    let top = if title.is_some() { MARGIN + title_size.h + GAP } else { MARGIN };
    let width = content.w.max(title_size.w);
    let legend = drawing.options.legend.then(|| Legend::of(drawing, width));
    let legend = legend.filter(|legend| !legend.is_empty());
    let width = width.max(legend.as_ref().map_or(0.0, |legend| legend.size.w));
    let story = Some(StoryBlock::of(drawing, width)).filter(|story| !story.is_empty());
    let width = width.max(story.as_ref().map_or(0.0, |story| story.size.w));
    let below = legend.as_ref().map_or(0.0, |legend| GAP + legend.size.h)
        + story.as_ref().map_or(0.0, |story| GAP + story.size.h);
    let size = Size::new((width + 2.0 * MARGIN).ceil(), (top + content.h + below + MARGIN).ceil());

    let mut painter = Painter {
        drawing,
        layout,
        shift: Point::new((MARGIN - content.x).round(), (top - content.y).round()),
        symbols: Vec::new(),
        items: vec![Item::Block(Block {
            class: "page",
            area: Rect::new(0.0, 0.0, size.w, size.h),
            radius: 0.0,
            fill: Some(Ink::Page),
            stroke: None,
        })],
    };
    painter.items.extend(title.map(|(cluster, _)| Item::Cluster(cluster)));
    painter.groups();
    painter.shadows();
    painter.edges();
    painter.nodes();
    painter.labels(graph);
    let mut y = (top + content.h + GAP).round();
    if let Some(legend) = legend {
        let corner = Point::new(MARGIN, y);
        y += legend.size.h + GAP;
        let item = legend.paint(corner);
        painter.items.push(Item::Cluster(item));
    }
    painter.items.extend(story.map(|story| Item::Cluster(story.paint(Point::new(MARGIN, y)))));
    Scene {
        size,
        title: said(&drawing.title, || "Architecture diagram".to_owned()),
        description: said(&drawing.description, || {
            format!("{} components and {} connections.", drawing.nodes.len(), drawing.edges.len())
        }),
        data: facts(drawing, layout),
        theme,
        brand: drawing.options.brand.clone(),
        prefix: drawing.options.prefix.clone(),
        symbols: painter.symbols,
        items: painter.items,
    }
}

/// The words, or others if there are none: a picture is never nameless to those who hear it.
fn said(words: &str, otherwise: impl FnOnce() -> String) -> String {
    let words = text::clean(words);
    if words.is_empty() { otherwise() } else { words }
}

/// What the layout really covers: its own margins would add to ours.
fn content(layout: &Layout) -> Rect {
    let boxes = layout.groups.iter().chain(&layout.nodes);
    let labels = layout.edges.iter().filter_map(|edge| edge.label.as_ref());
    let corners = boxes.chain(labels).flat_map(|r| [Point::new(r.x, r.y), Point::new(r.right(), r.bottom())]);
    let points = corners.chain(layout.edges.iter().flat_map(|edge| edge.points.iter().copied()));
    let bounds = points.fold(None, |bounds: Option<(Point, Point)>, p| {
        let (low, high) = bounds.unwrap_or((p, p));
        Some((Point::new(low.x.min(p.x), low.y.min(p.y)), Point::new(high.x.max(p.x), high.y.max(p.y))))
    });
    bounds.map_or(Rect::default(), |(low, high)| Rect::new(low.x, low.y, high.x - low.x, high.y - low.y))
}

fn facts(drawing: &Drawing, layout: &Layout) -> Vec<(&'static str, String)> {
    let direction = if layout.direction == Direction::Down { "down" } else { "right" };
    vec![
        ("schema", "diagram-svg/1".to_owned()),
        ("layout", drawing.options.layout.clone()),
        ("direction", direction.to_owned()),
        ("nodes", drawing.nodes.len().to_string()),
        ("edges", drawing.edges.len().to_string()),
        ("groups", drawing.groups.len().to_string()),
    ]
}

/// The height that title and legend are likely to add to a page, in px.
pub fn extra_height(drawing: &Drawing) -> f64 {
    let title = title_block(drawing, TITLE_WIDTH).map_or(0.0, |(_, size)| size.h + GAP);
    let story = StoryBlock::of(drawing, USUAL_WIDTH);
    let told = if story.is_empty() { 0.0 } else { GAP + story.size.h };
    title + told + if drawing.options.legend { GAP + legend::LEAST_HEIGHT } else { 0.0 }
}

/// Name of the system, and provider and region below it, if that is wanted.
fn title_block(drawing: &Drawing, widest: f64) -> Option<(Cluster, Size)> {
    if !drawing.options.title || drawing.title.trim().is_empty() {
        return None;
    }
    let title = ellipsize(&text::clean(&drawing.title), font::TITLE, Weight::Semibold, widest);
    let subtitle = ellipsize(&text::clean(&drawing.subtitle), font::SUBTITLE, Weight::Regular, widest);
    let width =
        room(&title, font::TITLE, Weight::Semibold).max(room(&subtitle, font::SUBTITLE, Weight::Regular));
    let size = Size::new(width.ceil(), if subtitle.is_empty() { 26.0 } else { 45.0 });
    let mut items = vec![
        Item::Block(Block {
            class: "title-box",
            area: Rect::new(MARGIN, MARGIN, size.w, size.h),
            radius: 0.0,
            fill: None,
            stroke: None,
        }),
        line(
            "",
            Point::new(MARGIN, MARGIN + 20.0),
            Anchor::Start,
            font::TITLE,
            Weight::Semibold,
            Ink::Name,
            title,
        ),
    ];
    if !subtitle.is_empty() {
        let at = Point::new(MARGIN, MARGIN + 40.0);
        items.push(line("", at, Anchor::Start, font::SUBTITLE, Weight::Regular, Ink::Facts, subtitle));
    }
    Some((Cluster { class: "diagram-title", items, ..Cluster::default() }, size))
}

/// One line of text as an item.
pub(super) fn line(
    class: &'static str,
    at: Point,
    anchor: Anchor,
    size: f64,
    weight: Weight,
    ink: Ink,
    words: String,
) -> Item {
    Item::Text(Text { class, at, anchor, size, weight, ink, words })
}

/// A rounded box with a few words in its middle.
pub(super) fn pill(
    class: &'static str,
    area: Rect,
    ground: Ink,
    ink: Ink,
    size: f64,
    words: String,
) -> [Item; 2] {
    let at = Point::new(area.x + area.w / 2.0, area.center().y + size * 0.36);
    [
        Item::Block(Block { class, area, radius: area.h / 2.0, fill: Some(ground), stroke: None }),
        line("", at, Anchor::Middle, size, Weight::Semibold, ink, words),
    ]
}

/// Ground and words of a badge.
pub(super) fn tone_inks(tone: Tone) -> (Ink, Ink) {
    match tone {
        Tone::Plain => (Ink::PlainBadge, Ink::PlainBadgeText),
        Tone::Good => (Ink::GoodBadge, Ink::GoodBadgeText),
        Tone::Warn => (Ink::WarnBadge, Ink::WarnBadgeText),
        Tone::Bad => (Ink::BadBadge, Ink::BadBadgeText),
    }
}

/// Index of a symbol, which is added at its first use.
pub(super) fn keep(symbols: &mut Vec<Symbol>, symbol: Symbol) -> usize {
    symbols.iter().position(|known| known.id == symbol.id).unwrap_or_else(|| {
        symbols.push(symbol);
        symbols.len() - 1
    })
}

struct Painter<'a> {
    drawing: &'a Drawing,
    layout: &'a Layout,
    /// Where the layout's origin is on the page.
    shift: Point,
    symbols: Vec<Symbol>,
    items: Vec<Item>,
}

impl Painter<'_> {
    fn area(&self, rect: Rect) -> Rect {
        Rect { x: rect.x + self.shift.x, y: rect.y + self.shift.y, ..rect }
    }

    fn groups(&mut self) {
        let drawing = self.drawing;
        for (group, rect) in drawing.groups.iter().zip(&self.layout.groups) {
            let area = self.area(*rect);
            let (ground, border, title_ink) = group_inks(group.kind, group.depth);
            let dashes: &'static [f64] = match group.kind {
                GroupKind::Region => &[6.0, 4.0],
                GroupKind::Context => &[2.0, 3.0],
                GroupKind::Group | GroupKind::Account | GroupKind::Vpc => &[],
            };
            let title = measure::group_title(group);
            let mut at = Point::new(area.x + 12.0, area.y + 8.0);
            let mut items = vec![Item::Block(Block {
                class: "group-box",
                area,
                radius: GROUP_RADIUS,
                fill: Some(ground),
                stroke: Some(Stroke { ink: border, width: 1.25, dashes }),
            })];
            if let Some(symbol) = icons::group_symbol(group.kind) {
                let side = measure::GROUP_ICON;
                let symbol = keep(&mut self.symbols, symbol);
                let place = Rect::new(at.x, at.y + 1.5, side, side);
                items.push(Item::Icon { symbol, area: place, stroke: Some(title_ink) });
                at.x += side + measure::GROUP_ICON_GAP;
            }
            let cut = text::is_cut(&title.lines);
            for (row, words) in title.lines.into_iter().enumerate() {
                let base = Point::new(at.x, at.y + 12.75 + row as f64 * measure::GROUP_TITLE_LINE);
                let size = font::GROUP;
                items.push(line(
                    "group-title",
                    base,
                    Anchor::Start,
                    size,
                    Weight::Semibold,
                    title_ink,
                    words,
                ));
            }
            let tooltip = if cut { group.label.clone() } else { String::new() };
            let mut data = vec![("id", group.id.clone())];
            if let Some(parent) = group.parent.and_then(|at| drawing.groups.get(at)) {
                data.push(("parent", parent.id.clone()));
            }
            data.push(("kind", group.kind.name().to_owned()));
            data.push(("depth", group.depth.to_string()));
            self.items.push(Item::Cluster(Cluster {
                class: "group",
                data,
                tooltip,
                items,
                ..Cluster::default()
            }));
        }
    }

    /// One path for what all cards lay on the ground: a soft edge, without a filter.
    fn shadows(&mut self) {
        // What steps back in a picture of changes would let them shine through.
        if self.drawing.shows_changes() {
            return;
        }
        let mut steps = Vec::new();
        for rect in &self.layout.nodes {
            let area = self.area(*rect);
            let Rect { x, y, w, h } = Rect { y: area.y + 2.0, ..area };
            let r = CARD_RADIUS;
            let corner = |tip: (f64, f64), end: (f64, f64)| {
                Step::Corner(Point::new(tip.0, tip.1), Point::new(end.0, end.1))
            };
            steps.extend([
                Step::Move(Point::new(x, y + h - r)),
                corner((x, y + h), (x + r, y + h)),
                Step::Line(Point::new(x + w - r, y + h)),
                corner((x + w, y + h), (x + w, y + h - r)),
                Step::Line(Point::new(x + w, y + h - r - 8.0)),
                Step::Line(Point::new(x, y + h - r - 8.0)),
                Step::Close,
            ]);
        }
        if !steps.is_empty() {
            self.items.push(Item::Path(Path {
                class: "shadows",
                steps,
                fill: Some(Ink::Shadow),
                stroke: None,
            }));
        }
    }

    fn edges(&mut self) {
        let drawing = self.drawing;
        let id_of = |end: End| match end {
            End::Node(at) => drawing.nodes.get(at).map_or("", |n| &n.id),
            End::Group(at) => drawing.groups.get(at).map_or("", |g| &g.id),
        };
        // The main path lies on top.
        for main in [false, true] {
            for (edge, route) in drawing.edges.iter().zip(&self.layout.edges).filter(|(e, _)| e.main == main)
            {
                let points: Vec<Point> =
                    route.points.iter().map(|p| Point::new(p.x + self.shift.x, p.y + self.shift.y)).collect();
                let data = vec![
                    ("id", edge.id.clone()),
                    ("from", id_of(edge.from).to_owned()),
                    ("to", id_of(edge.to).to_owned()),
                    ("kind", edge.mode.name().to_owned()),
                ];
                let data =
                    data.into_iter().chain(edge.fate.name().map(|fate| ("fate", fate.to_owned()))).collect();
                let items = edge::paths(edge, &points).map(Item::Path).into();
                let tooltip = edge.tooltip.clone();
                self.items.push(Item::Cluster(Cluster {
                    class: "edge",
                    data,
                    tooltip,
                    faded: self.faded(edge.fate),
                    items,
                    ..Cluster::default()
                }));
            }
        }
    }

    /// In a picture of changes, what stays as it was and what is gone step back.
    fn faded(&self, fate: Fate) -> bool {
        self.drawing.shows_changes() && matches!(fate, Fate::Same | Fate::Gone)
    }

    fn nodes(&mut self) {
        let drawing = self.drawing;
        let cards = Cards::of(drawing);
        for ((node, card), rect) in drawing.nodes.iter().zip(&cards.cards).zip(&self.layout.nodes) {
            let area = self.area(*rect);
            let plan = cards.plan(card, node, area);
            let cluster = self.node(node, area, plan);
            self.items.push(Item::Cluster(cluster));
        }
    }

    /// The icon of a node; of a group in small, those of what it holds, two by two.
    fn icons(&mut self, node: &Node, area: Rect) -> Vec<Item> {
        if node.holds.is_empty() {
            let symbol = keep(&mut self.symbols, icons::symbol(node, &self.drawing.options.icons));
            return vec![Item::Icon { symbol, area, stroke: None }];
        }
        let side = (area.w / 2.0 - 1.5).floor();
        let held = node.holds.iter().take(4).enumerate();
        held.map(|(at, (role, service_id))| {
            let part = Node { role: role.clone(), service_id: service_id.clone(), ..Node::default() };
            let symbol = keep(&mut self.symbols, icons::symbol(&part, &self.drawing.options.icons));
            let (column, row) = ((at % 2) as f64, (at / 2) as f64);
            let area = Rect::new(area.x + column * (side + 3.0), area.y + row * (side + 3.0), side, side);
            Item::Icon { symbol, area, stroke: None }
        })
        .collect()
    }

    fn node(&mut self, node: &Node, area: Rect, plan: Plan) -> Cluster {
        let mut items = vec![Item::Block(Block {
            class: "node-box",
            area,
            radius: CARD_RADIUS,
            fill: Some(match node.fate {
                Fate::New => Ink::GoodBadge,
                Fate::Changed => Ink::WarnBadge,
                Fate::Gone => Ink::Page,
                Fate::Same if !node.holds.is_empty() => Ink::Ground0,
                Fate::Same => Ink::Card,
            }),
            stroke: Some(match fate_ink(node.fate) {
                Some(ink) => Stroke {
                    ink,
                    width: 2.0,
                    dashes: if node.fate == Fate::Gone { &[3.0, 3.0] } else { &[] },
                },
                None => Stroke::solid(Ink::CardBorder, 1.0),
            }),
        })];
        let icons = self.icons(node, plan.icon);
        items.push(Item::Cluster(Cluster { class: "icon", items: icons, ..Cluster::default() }));
        for l in plan.lines {
            items.push(line(l.class, l.at, l.anchor, l.size, l.weight, l.ink, l.words.to_owned()));
        }
        items.extend(plan.badges.into_iter().map(|(badge, area)| badge_item(badge, area)));
        items.extend(plan.marks.into_iter().map(|(mark, words, area)| mark_item(mark, words, area)));
        let mut data = vec![("id", node.id.clone())];
        if let Some(group) = node.group.and_then(|at| self.drawing.groups.get(at)) {
            data.push(("group", group.id.clone()));
        }
        data.push(("kind", node.role.clone()));
        data.extend(node.fate.name().map(|fate| ("fate", fate.to_owned())));
        let tooltip = if node.tooltip.trim().is_empty() { &node.label } else { &node.tooltip };
        let faded = self.faded(node.fate);
        Cluster { class: "node", data, tooltip: tooltip.clone(), link: node.link.clone(), faded, items }
    }

    fn labels(&mut self, graph: &Graph) {
        let drawing = self.drawing;
        let spoken = measure::spoken(drawing, graph);
        let lines = drawing.edges.iter().zip(&self.layout.edges).zip(&graph.edges).zip(spoken);
        for (((edge, route), measured), spoken) in lines {
            let (Some(label), Some(rect), Some(_)) =
                (Label::of(edge, drawing.options.steps, spoken), route.label, measured.label)
            else {
                continue;
            };
            let ground = self.ground_at(rect.center());
            let mut area = self.area(rect);
            let (line_ink, text_ink) = edge_inks(edge.mode);
            let data = vec![("edge", edge.id.clone())];
            if let Some((number, width)) = label.step {
                // Alone it is centred in its room, else it stands before the words.
                let x = if label.lines.is_empty() { area.center().x - width / 2.0 } else { area.x };
                let disc = Rect::new(x, area.center().y - DISC / 2.0, width, DISC);
                let ink = if edge.mode == super::Mode::Call { Ink::Step } else { line_ink };
                let items = pill("step-box", disc, ink, Ink::StepText, font::STEP, number).into();
                self.items.push(Item::Cluster(Cluster {
                    class: "step",
                    data: data.clone(),
                    items,
                    ..Cluster::default()
                }));
                let used = width.min(area.w);
                area = Rect { x: area.x + used, w: area.w - used, ..area };
            }
            if label.lines.is_empty() {
                continue;
            }
            let mut items = vec![Item::Block(Block {
                class: "label-box",
                area,
                radius: 4.0,
                fill: Some(ground),
                stroke: None,
            })];
            let cut = text::is_cut(&label.lines);
            let tooltip = if cut { edge.label.clone() } else { String::new() };
            let height = label.lines.len() as f64 * measure::LABEL_LINE;
            let mut base = area.center().y - height / 2.0 + 11.0;
            for words in label.lines {
                let at = Point::new(area.x + area.w / 2.0, base);
                items.push(line("", at, Anchor::Middle, font::LABEL, Weight::Regular, text_ink, words));
                base += measure::LABEL_LINE;
            }
            self.items.push(Item::Cluster(Cluster {
                class: "edge-label",
                data,
                tooltip,
                items,
                ..Cluster::default()
            }));
        }
    }

    /// What is painted below a place: the ground of the innermost group there, or the page.
    fn ground_at(&self, at: Point) -> Ink {
        let inside = |r: &Rect| r.x <= at.x && at.x <= r.right() && r.y <= at.y && at.y <= r.bottom();
        let mut groups = self.drawing.groups.iter().zip(&self.layout.groups);
        let innermost = groups.rfind(|(_, rect)| inside(rect));
        innermost.map_or(Ink::Page, |(group, _)| group_inks(group.kind, group.depth).0)
    }
}

/// A figure in a pill.
pub(super) fn badge_item(badge: &Badge, area: Rect) -> Item {
    let (ground, ink) = tone_inks(badge.tone);
    Item::Cluster(Cluster {
        class: "badge",
        data: vec![("kind", badge.kind.name().to_owned())],
        tooltip: badge.tooltip.clone(),
        items: pill("badge-box", area, ground, ink, font::BADGE, badge.text.clone()).into(),
        ..Cluster::default()
    })
}

/// A sign in a pill.
fn mark_item(mark: &Mark, words: String, area: Rect) -> Item {
    let (ground, ink) = tone_inks(mark.tone);
    Item::Cluster(Cluster {
        class: "badge",
        data: vec![("kind", "mark".to_owned())],
        tooltip: mark.tooltip.clone(),
        items: pill("badge-box", area, ground, ink, font::BADGE, words).into(),
        ..Cluster::default()
    })
}

/// Where the legend needs it: one line with its arrowhead.
pub(super) fn sample_line(stroke: Stroke, from: Point, to: Point) -> [Item; 2] {
    let steps = vec![Step::Move(from), Step::Line(Point::new(to.x - 7.0, to.y))];
    let head = edge::arrowhead(stroke.ink, (to, Point::new(1.0, 0.0)));
    [Item::Path(Path { class: "", steps, fill: None, stroke: Some(stroke) }), Item::Path(head)]
}

/// Width of a legend entry's words.
pub(super) fn entry_width(words: &str) -> f64 {
    text::width(words, legend::FONT, Weight::Regular)
}
