//! The charts of the document: bars and curves with this system's numbers, drawn in our own SVG.

mod plot;

use super::numbers::{figure, percent, usd};
use super::{Brief, Figure};
use crate::model::NodeId;
use crate::money::Usd;
use crate::units::{Seconds, number};
use plot::{Bar, Bars, Curve, Curves, Piece};

/// What each part costs a month.
pub(super) fn cost_by_part(brief: &Brief<'_>, nodes: &[(NodeId, Usd)]) -> Option<Figure> {
    if nodes.len() < 2 {
        return None;
    }
    let total: f64 = nodes.iter().map(|(_, u)| u.to_f64()).sum();
    let bars: Vec<Bar> = nodes
        .iter()
        .take(12)
        .map(|(id, amount)| Bar {
            label: brief.model.node(*id).label.clone(),
            pieces: vec![Piece { value: amount.to_f64(), tone: 0, name: "USD a month".into() }],
            text: format!("{} USD", usd(*amount)),
            mark: None,
        })
        .collect();
    let (first, amount) = nodes.first()?;
    let svg = Bars { title: "Cost by part", unit: "USD a month", bars, legend: false }.draw("cost");
    Some(figure(
        "cost.svg",
        "Cost by part, USD a month".into(),
        format!(
            "{} of every 100 USD go to {}.",
            number((amount.to_f64() / total * 100.0).round()),
            brief.name(*first)
        ),
        svg,
    ))
}

/// How much of each limit is used.
pub(super) fn limits(brief: &Brief<'_>) -> Option<Figure> {
    let top: Vec<_> = brief.analysis.limits.iter().filter(|l| l.share > 0.0).take(10).collect();
    if top.len() < 3 {
        return None;
    }
    let bars = top
        .iter()
        .map(|l| Bar {
            label: format!("{}: {}", brief.model.node(l.node).label, l.what),
            pieces: vec![Piece {
                value: l.share.min(1.5) * 100.0,
                tone: if l.share > 1.0 {
                    2
                } else if l.share > 0.8 {
                    1
                } else {
                    0
                },
                name: "used".into(),
            }],
            text: percent(l.share),
            mark: Some(100.0),
        })
        .collect();
    let svg = Bars { title: "Limits used", unit: "% of what is allowed", bars, legend: false }.draw("limits");
    let near = top.iter().filter(|l| l.share > 0.8).count();
    Some(figure(
        "limits.svg",
        "Share of each limit that is used".into(),
        if near == 0 {
            "All bars end well before the line at 100 %.".to_string()
        } else {
            format!("{} above 80 % of what is allowed.", brief.count(near, "limit"))
        },
        svg,
    ))
}

/// What cold starts consist of.
pub(super) fn cold_phases(brief: &Brief<'_>) -> Option<Figure> {
    const PHASES: [(&str, &str); 5] = [
        ("place", "environment"),
        ("code", "code"),
        ("runtime", "runtime"),
        ("init", "own initialisation"),
        ("first", "first run"),
    ];
    let colds = &brief.analysis.cold_starts;
    if colds.is_empty() {
        return None;
    }
    let bars: Vec<Bar> = colds
        .iter()
        .take(14)
        .map(|cold| Bar {
            label: brief.model.node(cold.node).label.clone(),
            pieces: PHASES
                .iter()
                .enumerate()
                .map(|(at, (name, title))| Piece {
                    value: cold
                        .phases
                        .iter()
                        .filter(|p| p.name == *name || at == 0 && !PHASES.iter().any(|(n, _)| *n == p.name))
                        .map(|p| p.ms)
                        .sum(),
                    tone: at,
                    name: (*title).to_string(),
                })
                .collect(),
            text: super::numbers::ms(cold.phases.iter().map(|p| p.ms).sum()),
            mark: None,
        })
        .collect();
    let longest = colds.iter().max_by(|a, b| a.total_ms.p50.total_cmp(&b.total_ms.p50))?;
    let phase = longest.phases.iter().max_by(|a, b| a.ms.total_cmp(&b.ms))?;
    let svg =
        Bars { title: "Cold start by phase", unit: "ms at the median", bars, legend: true }.draw("cold");
    Some(figure(
        "cold-starts.svg",
        "Phases of each cold start, ms".into(),
        format!(
            "The longest step of {} is: {} ({}).",
            brief.name(longest.node),
            phase.what,
            super::numbers::ms(phase.ms)
        ),
        svg,
    ))
}

/// How the share of cold starts falls with the rate, for the functions of this system.
pub(super) fn cold_against_traffic(brief: &Brief<'_>) -> Option<Figure> {
    let cold = brief
        .analysis
        .cold_starts
        .iter()
        .filter(|c| c.share.is_some())
        .max_by(|a, b| a.probability().total_cmp(&b.probability()))?;
    let runs = brief.analysis.traffic.node(cold.node).runs?;
    let duration = brief.analysis.timings.answer(cold.node).mean;
    let curve = |idle: f64, name: String, tone: usize| Curve {
        name,
        tone,
        points: (0..=60)
            .map(|step| {
                // From one an hour to a hundred a second.
                let rate = (1.0 / 3600.0) * 10f64.powf(f64::from(step) / 60.0 * 5.556);
                (rate, crate::analysis::cold_start::share(rate, duration, idle) * 100.0)
            })
            .collect(),
    };
    let (short, usual, long) = cold.idle_s;
    let curves = vec![
        curve(short, format!("kept {}", Seconds(short)), 2),
        curve(usual, format!("kept {}", Seconds(usual)), 0),
        curve(long, format!("kept {}", Seconds(long)), 1),
    ];
    let svg = Curves {
        title: "Cold starts against traffic",
        x: "runs a second",
        y: "% of runs that start cold",
        curves,
        here: Some((
            runs.usual,
            cold.share?.usual * 100.0,
            format!("{} today", brief.model.node(cold.node).label),
        )),
    }
    .draw("coldrate");
    Some(figure(
        "cold-share.svg",
        "Share of cold starts against the rate".into(),
        format!(
            "At {} of its runs start cold; the share falls as traffic rises and rises in quiet hours.",
            percent(cold.share?.usual)
        ),
        svg,
    ))
}
