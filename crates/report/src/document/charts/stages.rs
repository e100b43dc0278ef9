//! The life of a request in six stages: event, invocation, cold start, execution, response, cleanup.

use super::sheet::{Hang, Ink, Sheet, round, width};
use crate::document::numbers::{figure, ms, percent};
use crate::document::{Brief, Figure, md};
use crate::present::number;
use neph_analysis::latency::Kind;
use neph_catalog::fact;
use neph_draw::text::{self, Weight};
use neph_model::{Flow, Mode, NodeId};
use neph_syntax::units::{PerSecond, Seconds};

const WIDTH: f64 = 980.0;
const GAP: f64 = 14.0;

/// One stage: its name and up to three lines with this system's numbers.
struct Stage {
    name: &'static str,
    lines: Vec<String>,
    tone: Ink,
}

/// The stages of the first function a flow runs, and its run to scale, warm and cold.
pub(in crate::document) fn stages(brief: &Brief<'_>, flow: &Flow, at: usize) -> Option<Figure> {
    let model = brief.model;
    let (step, function) = flow.steps.iter().find_map(|step| {
        let target = model.target(model.edge(*step))?;
        model.node(target).is_function().then_some((*step, target))
    })?;
    let cold = brief.analysis.cold_start(function)?;
    let timing = brief.analysis.timings.answer(function);
    let trigger = model.edge(step);
    let path = brief
        .analysis
        .latency
        .iter()
        .filter(|p| p.nodes.contains(&function))
        .min_by(|a, b| (a.kind, a.nodes.len()).cmp(&(b.kind, b.nodes.len())));
    let first = model.edge(*flow.steps.first()?);
    let called = trigger.mode == Mode::Call;
    let before = path
        .map_or(0.0, |p| p.hops.iter().take_while(|h| h.node != function || h.waiting).map(|h| h.p50).sum());
    let runs = brief.analysis.traffic.node(function).runs;
    let facts = &model.node(function).facts;
    let (short, usual, long) = cold.idle_s;

    let mut event = vec![word(model.end_label(first.from)), word(&first.label)];
    event.extend(runs.map(|r| format!("{}, peak {}", PerSecond(r.usual), PerSecond(r.peak))));
    let mut start = vec![if cold.share.is_some() {
        format!("in {} of runs", percent(cold.probability()))
    } else {
        "no request rate given".to_string()
    }];
    start.push(format!("{}, p99 {}", ms(cold.total_ms.p50), ms(cold.total_ms.p99)));
    let longest = cold.phases.iter().max_by(|a, b| a.ms.total_cmp(&b.ms));
    start.extend(longest.map(|p| format!("most: {}", p.what)));
    let mut run = vec![format!("{}, p99 {}", ms(timing.p50 * 1e3), ms(timing.p99 * 1e3))];
    run.extend(facts.size(fact::MEMORY).map(|m| m.to_string()));
    run.extend(runs.map(|r| format!("{} at once at the peak", number((r.peak * timing.mean).ceil()))));
    let response = if called {
        let waits = path.filter(|p| p.kind == Kind::Response);
        let mut lines = vec!["reply to the caller".to_string()];
        lines.extend(waits.map(|p| format!("{}, p99 {}", ms(p.with_cold.p50), ms(p.with_cold.p99))));
        lines.push("then frozen".to_string());
        lines
    } else {
        let to = model.failure_targets(function);
        let failed = to.first().and_then(|(_, e)| model.target(e)).map(|id| model.node(id).label.clone());
        vec![
            "event acknowledged".to_string(),
            failed.map_or_else(|| "failed events: no destination".to_string(), |f| format!("failed: {f}")),
            "then frozen".to_string(),
        ]
    };
    let stages = [
        Stage { name: "1 Event", lines: event, tone: Ink::Tone(4) },
        Stage {
            name: "2 Invocation",
            lines: vec![
                format!("{} decides", model.end_label(trigger.from)),
                if before > 0.0 { format!("{} until it starts", ms(before)) } else { "at once".to_string() },
                if called { "somebody waits" } else { "nobody waits" }.to_string(),
            ],
            tone: Ink::Tone(4),
        },
        Stage { name: "3 Cold start", lines: start, tone: Ink::Tone(1) },
        Stage { name: "4 Execution", lines: run, tone: Ink::Tone(0) },
        Stage { name: "5 Response", lines: response, tone: Ink::Tone(3) },
        Stage {
            name: "6 Cleanup",
            lines: vec![
                format!("after {} idle", Seconds(usual)),
                format!("({} to {})", Seconds(short), Seconds(long)),
                cold.environments.map_or_else(String::new, |e| format!("{} kept on average", number(e))),
            ],
            tone: Ink::Tone(4),
        },
    ];
    let id = format!("lifecycle-{}", at + 1);
    let mut sheet = Sheet::new(id.clone(), WIDTH);
    strip(&mut sheet, &stages);
    let bottom = bars(&mut sheet, brief, function, before);
    let label = &model.node(function).label;
    let svg = sheet.finish("From event to cleanup", label, bottom);
    let all: f64 = cold.phases.iter().map(|p| p.ms).sum();
    Some(figure(
        &format!("{id}.svg"),
        format!("Six stages of a run of {}", md::text(label)),
        format!(
            "A cold start makes a run of {} {} times as long at the median.",
            md::text(label),
            number(
                ((before + all + timing.p50 * 1e3) / (before + timing.p50 * 1e3).max(1e-6) * 10.0).round()
                    / 10.0
            )
        ),
        svg,
    ))
}

fn word(words: &str) -> String {
    words.to_string()
}

/// The six stages side by side.
fn strip(sheet: &mut Sheet, stages: &[Stage; 6]) {
    let wide = (WIDTH - GAP * 5.0) / 6.0;
    for (at, stage) in stages.iter().enumerate() {
        let x = at as f64 * (wide + GAP);
        sheet.panel([x, 32.0, wide, 86.0], 6.0, Ink::Panel, "");
        sheet.panel([x, 32.0, wide, 4.0], 2.0, stage.tone, "");
        sheet.strong(x + 10.0, 55.0, stage.name, 12.0, Ink::Text, Hang::Start);
        let lines = stage.lines.iter().filter(|line| !line.is_empty()).take(3);
        for (row, line) in lines.enumerate() {
            let line = text::ellipsize(line, 11.0, Weight::Regular, wide - 18.0);
            sheet.words(x + 10.0, 74.0 + row as f64 * 16.0, &line, 11.0, Ink::Soft, Hang::Start);
        }
        if at < 5 {
            let (from, y) = (x + wide + 3.0, 75.0);
            sheet.line(&format!("M{} {}l6 5l-6 5", round(from), y - 5.0), Ink::Line, 1.5, "");
        }
    }
}

/// The run to scale: warm, and cold with each step of the start. Returns where the figure ends.
fn bars(sheet: &mut Sheet, brief: &Brief<'_>, function: NodeId, before: f64) -> f64 {
    const TONES: [usize; 2] = [1, 4];
    let run = brief.analysis.timings.answer(function).p50 * 1e3;
    let Some(cold) = brief.analysis.cold_start(function) else { return 130.0 };
    let phases: Vec<(&str, f64, usize)> = cold
        .phases
        .iter()
        .filter(|p| p.ms > 0.0)
        .enumerate()
        .map(|(at, p)| (p.what, p.ms, TONES[at % TONES.len()]))
        .collect();
    let start = ("until it starts", before, 4);
    let warm = vec![start, ("execution", run, 0)];
    let with: Vec<_> = std::iter::once(start).chain(phases).chain([("execution", run, 0)]).collect();
    let sum = |pieces: &[(&str, f64, usize)]| pieces.iter().map(|p| p.1).sum::<f64>();
    let all = sum(&with).max(1e-6);
    let (left, room) = (52.0, WIDTH - 52.0 - 90.0);
    for (row, (name, pieces)) in [("warm", &warm), ("cold", &with)].into_iter().enumerate() {
        let y = 140.0 + row as f64 * 44.0;
        sheet.words(left - 10.0, y + 13.0, name, 12.0, Ink::Text, Hang::End);
        let mut x = left;
        for (what, length, tone) in pieces {
            let long = length / all * room;
            if *length <= 0.0 {
                continue;
            }
            sheet.panel(
                [x, y, long.max(0.8), 18.0],
                2.0,
                Ink::Tone(*tone),
                &format!("{what}: {}", ms(*length)),
            );
            let words = format!("{what} {}", ms(*length));
            // Pieces too narrow for words say it when pointed at, and in the table below.
            if width(&words, 10.5) + 6.0 <= long {
                sheet.words(x + 3.0, y + 30.0, &words, 10.5, Ink::Soft, Hang::Start);
            }
            x += long.max(0.8) + 1.0;
        }
        sheet.strong(x + 7.0, y + 13.0, &ms(sum(pieces)), 12.0, Ink::Text, Hang::Start);
    }
    224.0
}
