//! Moves every place of a tree: to where its file stands in the whole text, or back from a text that was repaired.

use super::{
    Chain, ChangeItem, Declaration, Fact, FactItem, Facts, FlowItem, Item, ItemKind, Reference, Refinement,
    Require, Text, Titled,
};
use crate::source::Span;

/// Says where a place is instead.
type Mover<'a> = &'a dyn Fn(Span) -> Span;

/// Moves all places of some items.
pub(crate) fn moved(items: &mut [Item], mover: Mover<'_>) {
    for item in items {
        item.span = mover(item.span);
        match &mut item.kind {
            ItemKind::Comment(_) | ItemKind::Version(_) => {}
            ItemKind::System(system) => {
                texts(system.label.as_mut(), mover);
                facts(system.facts.as_mut(), mover);
            }
            ItemKind::Group(group) => {
                text(&mut group.container, mover);
                text(&mut group.id, mover);
                texts(group.label.as_mut(), mover);
                moved(&mut group.items, mover);
            }
            ItemKind::Declaration(declared) | ItemKind::Event(declared) => declaration(declared, mover),
            ItemKind::Chain(links) => chain(links, mover),
            ItemKind::Flow(flow) => {
                text(&mut flow.label, mover);
                for step in &mut flow.steps {
                    match step {
                        FlowItem::Chain(links, span) => {
                            chain(links, mover);
                            *span = mover(*span);
                        }
                        FlowItem::Comment(_, span) => *span = mover(*span),
                    }
                }
            }
            ItemKind::Require(wanted) => require(wanted, mover),
            ItemKind::Scenario(block)
            | ItemKind::Decision(block)
            | ItemKind::Risk(block)
            | ItemKind::View(block) => titled(block, mover),
            ItemKind::Unit(unit) => {
                text(&mut unit.name, mover);
                references(&mut unit.path, mover);
                texts(unit.label.as_mut(), mover);
            }
            ItemKind::Allow(allow) => {
                text(&mut allow.rule, mover);
                references(allow.on.as_mut(), mover);
                texts(allow.because.as_mut(), mover);
                texts(allow.until.as_mut(), mover);
            }
            ItemKind::Note(note) => {
                text(&mut note.text, mover);
                references(note.on.as_mut(), mover);
            }
            ItemKind::Catalog(named)
            | ItemKind::Use(named)
            | ItemKind::Theme(named)
            | ItemKind::Member(named) => text(named, mover),
            ItemKind::Default(default) => {
                text(&mut default.kind, mover);
                facts(Some(&mut default.facts), mover);
            }
            ItemKind::Refinement(refined) => refinement(refined, mover),
            ItemKind::Environment(environment) => {
                text(&mut environment.id, mover);
                texts(environment.label.as_mut(), mover);
                environment.span = mover(environment.span);
                for item in &mut environment.changes {
                    change(item, mover);
                }
            }
        }
    }
}

fn change(item: &mut ChangeItem, mover: Mover<'_>) {
    match item {
        ChangeItem::Fact(said) => fact(said, mover),
        ChangeItem::Refinement(refined, span) => {
            refinement(refined, mover);
            *span = mover(*span);
        }
        ChangeItem::Without(names, span) => {
            names.iter_mut().for_each(|name| text(name, mover));
            *span = mover(*span);
        }
        ChangeItem::Require(wanted, span) => {
            require(wanted, mover);
            *span = mover(*span);
        }
        ChangeItem::Comment(_, span) => *span = mover(*span),
    }
}

fn text(text: &mut Text, mover: Mover<'_>) {
    text.span = mover(text.span);
}

fn texts<'a>(found: impl IntoIterator<Item = &'a mut Text>, mover: Mover<'_>) {
    found.into_iter().for_each(|one| text(one, mover));
}

fn references<'a>(found: impl IntoIterator<Item = &'a mut Reference>, mover: Mover<'_>) {
    found.into_iter().for_each(|one| text(&mut one.name, mover));
}

fn facts(block: Option<&mut Facts>, mover: Mover<'_>) {
    let Some(block) = block else { return };
    block.span = mover(block.span);
    for item in &mut block.items {
        match item {
            FactItem::Fact(said) => fact(said, mover),
            FactItem::Comment(_, span) => *span = mover(*span),
        }
    }
}

fn fact(fact: &mut Fact, mover: Mover<'_>) {
    text(&mut fact.name, mover);
    fact.span = mover(fact.span);
    fact.values.iter_mut().for_each(|value| value.span = mover(value.span));
}

fn declaration(declared: &mut Declaration, mover: Mover<'_>) {
    text(&mut declared.kind, mover);
    text(&mut declared.id, mover);
    texts(declared.label.as_mut(), mover);
    facts(declared.facts.as_mut(), mover);
}

fn refinement(refined: &mut Refinement, mover: Mover<'_>) {
    text(&mut refined.id, mover);
    texts(refined.label.as_mut(), mover);
    facts(refined.facts.as_mut(), mover);
}

fn titled(block: &mut Titled, mover: Mover<'_>) {
    text(&mut block.label, mover);
    facts(block.facts.as_mut(), mover);
}

fn chain(chain: &mut Chain, mover: Mover<'_>) {
    text(&mut chain.start.name, mover);
    for link in &mut chain.links {
        link.arrow.span = mover(link.arrow.span);
        text(&mut link.target.name, mover);
        texts(link.label.as_mut(), mover);
        texts(link.event.as_mut(), mover);
        facts(link.facts.as_mut(), mover);
        link.span = mover(link.span);
    }
}

fn require(wanted: &mut Require, mover: Mover<'_>) {
    text(&mut wanted.measure, mover);
    references(&mut wanted.path, mover);
    text(&mut wanted.compare, mover);
    wanted.values.iter_mut().for_each(|value| value.span = mover(value.span));
}
