//! Each way through the system, told step by step with its numbers.

use super::{Block, Brief, Section, charts, md};
use neph_catalog::fact;
use neph_model::{EdgeId, Mode};
use neph_syntax::units::several;

/// With more ways than this their figures are folded away.
const MANY: usize = 3;
/// Ways that are drawn; the others are told in words.
const DRAWN: usize = 12;

/// The flows.
pub(super) fn flows(brief: &Brief<'_>) -> Vec<Section> {
    let model = brief.model;
    let flows = model.flows();
    if flows.is_empty() {
        return Vec::new();
    }
    let mut lead = Section::new("event-flows", "Event flows");
    let steps: usize = flows.iter().map(|flow| flow.steps.len()).sum();
    lead.say(format!(
        "{} with {}; step numbers match the diagram{}.",
        if flows.len() == 1 { "One flow".to_string() } else { format!("{} flows", flows.len()) },
        several(steps, "step"),
        if flows.iter().any(|f| f.stated) {
            ""
        } else {
            ", and the flows are inferred from the entry points"
        },
    ));
    let mut sections = vec![lead];
    for (at, flow) in flows.iter().enumerate() {
        let mut part = Section::part("", md::text(&flow.label));
        let items: Vec<String> = flow.steps.iter().map(|step| tell(brief, *step)).collect();
        let numbers: Vec<u32> = flow.steps.iter().map(|step| brief.number_of(*step)).collect();
        // Steps a flow shares with another keep the number they have in the diagram.
        let in_order = numbers.windows(2).all(|pair| pair[1] == pair[0] + 1);
        part.blocks.push(if in_order {
            Block::List { start: numbers.first().copied().unwrap_or(1), items }
        } else {
            let items =
                items.into_iter().zip(&numbers).map(|(text, number)| format!("step {number}: {text}"));
            Block::List { start: 0, items: items.collect() }
        });
        if !flow.joins.is_empty() {
            let joins: Vec<String> =
                flow.joins.iter().map(|edge| brief.number_of(*edge).to_string()).collect();
            part.say(format!("Continues at step {}.", joins.join(" and ")));
        }
        if at < DRAWN {
            let figures = [
                charts::sequence(brief, flow, None, &format!("sequence-{}", at + 1)),
                charts::stages(brief, flow, at),
            ];
            let figures: Vec<Block> = figures.into_iter().flatten().map(Block::Figure).collect();
            if flows.len() > MANY {
                part.fold("In time, and stage by stage", figures);
            } else {
                part.blocks.extend(figures);
            }
        }
        sections.push(part);
    }
    sections
}

/// One step in a sentence.
fn tell(brief: &Brief<'_>, id: EdgeId) -> String {
    let model = brief.model;
    let edge = model.edge(id);
    let (from, to) = (md::text(model.end_label(edge.from)), md::text(model.end_label(edge.to)));
    let verb = match edge.mode {
        Mode::Call => match model.target(edge) {
            Some(_) if model.is_read(edge) => "reads",
            Some(target) if model.node(target).is_store() => "writes",
            Some(target) if model.node(target).role.family() == neph_model::Family::Notification => {
                "sends through"
            }
            _ => "calls",
        },
        Mode::Event => "publishes to",
        Mode::Failure => "sends failures to",
    };
    let mut text = format!("**{from}** {verb} **{to}**");
    if !edge.label.is_empty() {
        text.push_str(&format!(": {}", md::text(&edge.label)));
    }
    if let Some(event) = edge.event {
        text.push_str(&format!(" (event {})", md::text(&model.event(event).label)));
    }
    let mut facts = Vec::new();
    if let Some(rates) = brief.analysis.traffic.edge(id) {
        facts.push(format!(
            "{} a month, peak {}",
            crate::present::number(rates.per_month().round()),
            neph_syntax::units::PerSecond(rates.peak)
        ));
    }
    for name in [
        fact::PAYLOAD.name(),
        fact::WRITES.name(),
        fact::READS.name(),
        fact::BATCH.name(),
        fact::WINDOW.name(),
        fact::SHARE.name(),
        fact::CALLS.name(),
        fact::TIMEOUT.name(),
        fact::RETRIES.name(),
    ] {
        if let Some(known) = edge.facts.get(name) {
            facts.push(format!("{name} {}", md::text(&known.written)));
        }
    }
    if let Some(target) = model.target(edge)
        && model.node(target).is_function()
        && let Some(cold) = brief.analysis.cold_starts.iter().find(|c| c.node == target && c.share.is_some())
    {
        facts.push(format!("{} of the runs start cold", super::numbers::percent(cold.probability())));
    }
    if !facts.is_empty() {
        text.push_str(&format!(" — {}", facts.join("; ")));
    }
    text
}
