//! The charts of the document: bars and curves with this system's numbers, drawn in our own SVG.

mod load;
mod plot;
mod sequence;
mod sheet;
mod stages;
mod trust;

use super::numbers::{figure, percent, usd};
use super::{Brief, Figure};
use crate::present::number;
use neph_model::NodeId;
use neph_syntax::money::Usd;
use neph_syntax::units::{Seconds, several};
use plot::{Bar, Bars, Curve, Curves, Piece};

pub(super) use load::{concurrency, saturation, tail};
pub(super) use sequence::sequence;
pub(super) use stages::stages;
pub(super) use trust::trust;

/// Functions whose sizes are drawn; the others stand in the table.
const SIZED: usize = 6;

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
    let svg = Bars { title: "Cost by part", unit: "USD a month", bars, ..Bars::default() }.draw("cost");
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
    let top: Vec<_> = brief.analysis.limits.iter().filter(|l| l.share > 0.0 && !l.setting).take(10).collect();
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
    let svg =
        Bars { title: "Limits used", unit: "% of what is allowed", bars, ..Bars::default() }.draw("limits");
    let near = top.iter().filter(|l| l.share > 0.8).count();
    Some(figure(
        "limits.svg",
        "Share of each limit that is used".into(),
        if near == 0 {
            "All bars end well before the line at 100 %.".to_string()
        } else {
            format!("{} above 80 % of what is allowed.", several(near, "limit"))
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
    let svg = Bars {
        title: "Cold start by phase",
        unit: "ms at the median",
        bars,
        legend: true,
        ..Bars::default()
    }
    .draw("cold");
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
                (rate, neph_analysis::cold_start::share(rate, duration, idle) * 100.0)
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
        log: false,
        note: "% of runs that start cold, against runs a second".into(),
        level: None,
        ticks: Vec::new(),
        unit: number,
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
            "Today {} of the runs of {} find no environment; the share falls as traffic rises, and rises in quiet hours.",
            percent(cold.share?.usual),
            brief.name(cold.node)
        ),
        svg,
    ))
}

/// Cost and duration of each function over its memory sizes, the most expensive one first.
pub(super) fn sizing(brief: &Brief<'_>, sizings: &[neph_analysis::sizing::Sizing]) -> Vec<Figure> {
    let worth = |s: &neph_analysis::sizing::Sizing| s.sizes[s.present].usd_per_million;
    let mut sized: Vec<_> = sizings.iter().filter(|s| s.sizes.len() > 3).collect();
    sized.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then(a.node.cmp(&b.node)));
    let one = |(at, one): (usize, &&neph_analysis::sizing::Sizing)| {
        let bar = |(at, size): (usize, &neph_analysis::sizing::Size)| Bar {
            label: format!("{} MB{}", number(size.memory_mb), if at == one.present { " (now)" } else { "" }),
            pieces: vec![Piece {
                value: size.usd_per_million,
                tone: if at == one.cheapest {
                    3
                } else if at == one.present {
                    0
                } else {
                    4
                },
                name: "USD for a million runs".into(),
            }],
            text: format!("{} USD, {}", super::numbers::usd_f(size.usd_per_million), Seconds(size.seconds)),
            mark: None,
        };
        let bars = one.sizes.iter().enumerate().map(bar).collect();
        let name = format!("right-sizing-{}", at + 1);
        let svg = Bars {
            title: "Memory against cost",
            unit: "USD for a million runs, and duration",
            bars,
            ..Bars::default()
        }
        .draw(&name);
        figure(
            &format!("{name}.svg"),
            format!("Cost and duration of {} by memory", brief.name(one.node)),
            format!(
                "{}: cheapest at {} MB.",
                brief.name(one.node),
                number(one.sizes[one.cheapest].memory_mb)
            ),
            svg,
        )
    };
    sized.iter().take(SIZED).enumerate().map(one).collect()
}

/// Functions against machines that always run, over three decades of traffic.
pub(super) fn break_even(even: &neph_analysis::break_even::BreakEven) -> Option<Figure> {
    if even.curve.len() < 3 {
        return None;
    }
    let line = |name: &str, tone, value: &dyn Fn(&neph_analysis::break_even::Point) -> f64| Curve {
        name: name.to_string(),
        tone,
        points: even
            .curve
            .iter()
            .map(|p| (p.runs / neph_syntax::units::SECONDS_PER_MONTH, value(p)))
            .collect(),
    };
    let curves = vec![line("functions", 0, &|p| p.functions), line(&even.service_title, 1, &|p| p.always_on)];
    let here = even
        .today
        .map(|t| (t.runs / neph_syntax::units::SECONDS_PER_MONTH, t.functions, "today".to_string()));
    let svg = Curves {
        title: "Functions against machines",
        log: true,
        note: "USD a month, against runs a second".into(),
        level: None,
        ticks: Vec::new(),
        unit: number,
        curves,
        here,
    }
    .draw("even");
    let caption = match even.crossings.first() {
        Some(at) => format!("The lines cross at {} runs a month.", number(at.round())),
        None => "The lines do not cross in the range shown: with the traffic grows the number of machines its peak needs."
            .to_string(),
    };
    Some(figure("break-even.svg", "Cost of functions and of machines against traffic".into(), caption, svg))
}

/// What half and twice of each input does to the bill.
pub(super) fn tornado(brief: &Brief<'_>, swings: &[neph_analysis::sensitivity::Swing]) -> Option<Figure> {
    let now = brief.analysis.cost.per_month.to_f64();
    if swings.len() < 2 || now <= 0.0 {
        return None;
    }
    let bars = swings
        .iter()
        .filter(|s| s.width().to_f64() > 0.0)
        .map(|s| {
            let (low, high) =
                (s.half.to_f64().min(s.double.to_f64()), s.half.to_f64().max(s.double.to_f64()));
            Bar {
                label: s.input.to_string(),
                pieces: vec![
                    Piece { value: low, tone: 4, name: "with half of it".into() },
                    Piece { value: (now - low).max(0.0), tone: 3, name: "up to today".into() },
                    Piece { value: (high - now).max(0.0), tone: 1, name: "with twice as much".into() },
                ],
                text: format!("{} – {} USD", usd(s.half), usd(s.double)),
                mark: Some(now),
            }
        })
        .collect();
    let svg =
        Bars { title: "What moves the bill", unit: "USD a month", bars, legend: true, ..Bars::default() }
            .draw("tornado");
    Some(figure(
        "sensitivity.svg",
        "Cost with half and twice of each input".into(),
        format!("The dashed line is today's {} USD.", usd(brief.analysis.cost.per_month)),
        svg,
    ))
}
