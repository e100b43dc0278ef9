//! Figures of load: the tail of the slowest answer, concurrency against the account, what gives way first.

use super::plot::{Bar, Bars, Curve, Curves, Piece};
use crate::document::numbers::{figure, limit_owner, ms, percent};
use crate::document::{Brief, Figure};
use crate::present::number;
use neph_analysis::LimitUse;
use neph_analysis::latency::{Kind, PathLatency};
use neph_syntax::units::PerSecond;

/// How slow the slowest answer gets for how few, warm and with cold starts.
pub(in crate::document) fn tail(brief: &Brief<'_>, path: &PathLatency) -> Option<Figure> {
    if path.kind != Kind::Response || path.with_cold.p50 <= 0.0 {
        return None;
    }
    let curve = |name: &str, tone: usize, value: &dyn Fn(&neph_analysis::latency::Tail) -> f64| Curve {
        name: name.to_string(),
        tone,
        points: path.tail.iter().map(|t| (1.0 / t.slower, value(t))).collect(),
    };
    let wanted = brief.model.requirements.iter().find(|r| {
        r.measure.starts_with('p') && r.path.first() == Some(&path.from) && r.path.last() == Some(&path.to)
    });
    let svg = Curves {
        title: "The slowest answers",
        log: true,
        note: format!(
            "time to answer, {} → {}",
            brief.model.node(path.from).label,
            brief.model.node(path.to).label
        ),
        curves: vec![curve("with cold starts", 1, &|t| t.with_cold), curve("warm", 0, &|t| t.warm)],
        here: None,
        level: wanted
            .map(|r| (r.value * 1000.0, format!("required: {} {} {}", r.measure, r.compare, r.written))),
        ticks: [
            (2.0, "p50"),
            (10.0, "p90"),
            (20.0, "p95"),
            (100.0, "p99"),
            (1000.0, "p99.9"),
            (10_000.0, "p99.99"),
        ]
        .map(|(at, name)| (at, name.to_string()))
        .to_vec(),
        unit: ms,
    }
    .draw("tail");
    // Where the lines part by a fifth: from there on cold starts are what is seen.
    let part = path.tail.iter().find(|t| t.with_cold > t.warm * 1.2);
    let caption = match part {
        Some(at) if at.slower < 0.001 => {
            format!("Cold starts show for the slowest {} only.", percent(at.slower))
        }
        Some(at) => format!(
            "Cold starts show from the slowest {} on; at p99.9 they make {} out of {}.",
            percent(at.slower),
            ms(path.with_cold.p999),
            ms(path.warm.p999)
        ),
        None => format!(
            "Cold starts make little difference: {} instead of {} at p99.9.",
            ms(path.with_cold.p999),
            ms(path.warm.p999)
        ),
    };
    Some(figure(
        "latency-tail.svg",
        "Time to answer by percentile, warm and with cold starts".into(),
        caption,
        svg,
    ))
}

/// Environments of all functions on top of each other, against what the account may run.
pub(in crate::document) fn concurrency(brief: &Brief<'_>) -> Option<Figure> {
    let mut parts: Vec<_> = brief
        .model
        .functions()
        .filter_map(|(id, node)| Some((node.label.clone(), brief.analysis.traffic.node(id).concurrency?)))
        .collect();
    parts.sort_by(|a, b| b.1.peak.total_cmp(&a.1.peak).then_with(|| a.0.cmp(&b.0)));
    let quota = brief.analysis.limits.iter().find(|l| l.of_account);
    if parts.len() < 2 {
        return None;
    }
    let level = |name: &str, value: &dyn Fn(&neph_analysis::traffic::Concurrency) -> f64| {
        let all: f64 = parts.iter().map(|(_, c)| value(c)).sum();
        let mut pieces: Vec<Piece> = parts
            .iter()
            .take(4)
            .enumerate()
            .map(|(tone, (label, c))| Piece {
                value: value(c),
                tone: [0, 3, 1, 2][tone],
                name: label.clone(),
            })
            .collect();
        let rest: f64 = parts.iter().skip(4).map(|(_, c)| value(c)).sum();
        if parts.len() > 4 {
            let name = format!("{} more", parts.len() - 4);
            pieces.push(Piece { value: rest, tone: 4, name });
        }
        Bar {
            label: name.to_string(),
            pieces,
            text: match quota {
                Some(quota) => format!("{} of {}", number(all.ceil()), number(quota.max)),
                None => number(all.ceil()),
            },
            mark: quota.map(|q| q.max),
        }
    };
    let bars = vec![
        level("usual", &|c| c.usual),
        level("peak, on average", &|c| c.peak),
        level("peak, 999 of 1000 served", &|c| f64::from(c.needed)),
    ];
    let needed: f64 = parts.iter().map(|(_, c)| f64::from(c.needed)).sum();
    let svg = Bars { title: "Concurrency", unit: "concurrent executions", bars, legend: true, log: false }
        .draw("concurrency");
    let (first, most) = parts.first()?;
    let caption = format!(
        "{} is {} of the peak{}.",
        crate::document::md::text(first),
        percent((most.peak / parts.iter().map(|(_, c)| c.peak).sum::<f64>().max(1e-9)).min(1.0)),
        quota.map_or(String::new(), |q| format!(
            "; the dashed line is what the account may run, {} of it is left",
            percent((1.0 - needed / q.max).max(0.0))
        ))
    );
    Some(figure(
        "concurrency.svg",
        "Environments by function against the quota of the account".into(),
        caption,
        svg,
    ))
}

/// At how many times today's peak each part gives way.
pub(in crate::document) fn saturation(brief: &Brief<'_>) -> Option<Figure> {
    let entering = brief.analysis.traffic.entering?.peak;
    let mut steps: Vec<(&LimitUse, f64)> = Vec::new();
    for limit in &brief.analysis.limits {
        let Some(at) = limit.breaks_at.filter(|at| at.is_finite() && *at > 0.0) else { continue };
        let owner = (limit.of_account, limit.node);
        match steps.iter_mut().find(|(l, _)| (l.of_account, l.node) == owner) {
            Some(known) if known.1 <= at => {}
            Some(known) => *known = (limit, at),
            None => steps.push((limit, at)),
        }
    }
    steps.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.node.cmp(&b.0.node)));
    if steps.len() < 2 || entering <= 0.0 {
        return None;
    }
    let bars = steps
        .iter()
        .take(10)
        .map(|(limit, at)| Bar {
            label: if limit.of_account {
                format!("All functions: {}", limit.what)
            } else {
                format!("{}: {}", brief.model.node(limit.node).label, limit.what)
            },
            pieces: vec![Piece {
                value: *at,
                tone: if *at < 1.0 {
                    2
                } else if *at < 3.0 {
                    1
                } else {
                    0
                },
                name: "times today's peak".into(),
            }],
            text: format!("×{} = {}", number(*at), PerSecond(entering * at)),
            mark: None,
        })
        .collect();
    let svg = Bars {
        title: "First bottlenecks",
        unit: "times today's peak, each decade as long as the next",
        bars,
        legend: false,
        log: true,
    }
    .draw("saturation");
    let (first, at) = steps.first()?;
    Some(figure(
        "saturation.svg",
        "Rate of entering events at which each part reaches a limit".into(),
        format!(
            "{} first: up to {} may enter, {} do at today's peak.",
            limit_owner(brief, first),
            PerSecond(entering * at),
            PerSecond(entering)
        ),
        svg,
    ))
}
