//! What if: other sizes, other volumes, always-on machines, more of each input, bad days, and whether serverless fits.

use super::numbers::{percent, usd, usd_f};
use super::{Block, Brief, Section, Table, charts, md};
use crate::present::number;
use neph_analysis::{break_even, scenario, sensitivity, sizing};
use neph_syntax::units::{Bytes, PerSecond, Seconds, several};

/// Sizes of each function, what traffic and other inputs do to the bill, and machines that always run.
pub(super) fn cost_options(brief: &Brief<'_>) -> Vec<Section> {
    let (model, catalog, analysis) = (brief.model, brief.catalog, brief.analysis);
    let mut sections = Vec::new();
    let sizings = sizing::sizing(model, catalog, analysis);
    if !sizings.is_empty() {
        let mut part = Section::part("right-sizing", "Right-sizing");
        let mut table = Table::new(&[
            "Function",
            ">Now",
            ">Duration",
            ">USD/month",
            ">Cheapest",
            ">Duration",
            ">USD/month",
            ">Best of cost × time",
            ">Duration",
            ">USD/month",
        ]);
        let mut better = 0;
        for s in &sizings {
            let cell = |at: usize| {
                let size = &s.sizes[at];
                let cost = size
                    .usd_per_month
                    .map_or_else(|| format!("{} a million", usd_f(size.usd_per_million)), usd_f);
                [Bytes(size.memory_mb * 1_048_576.0).to_string(), Seconds(size.seconds).to_string(), cost]
            };
            if s.cheapest != s.present {
                better += 1;
            }
            let cells = [s.present, s.cheapest, s.balanced].into_iter().flat_map(cell);
            table.row(std::iter::once(brief.name(s.node)).chain(cells).collect());
        }
        let assumed = sizings.iter().filter(|s| s.assumed).count();
        part.say(format!(
            "{} cheaper at another memory size. Duration is taken to shrink with memory as far as a run computes rather than waits, up to one processor{}.",
            match better {
                0 => "No function is".to_string(),
                1 => "One function is".to_string(),
                n => format!("{n} functions are"),
            },
            if assumed > 0 { format!("; that share is assumed for {assumed} of them: state `cpu_bound` or `waits`, and measure") } else { String::new() }
        ));
        part.table(table);
        let mut figures = charts::sizing(brief, &sizings).into_iter();
        if let Some(figure) = figures.next() {
            part.figure(figure);
        }
        part.fold("The same for the other functions", figures.map(Block::Figure).collect());
        sections.push(part);
    }
    if let Some(even) = &brief.even {
        let mut part = Section::part("always-on", "Against machines that always run");
        let machine = even.machine;
        let today = even.today.map_or_else(String::new, |t| {
            format!(
                " Today the functions cost {} USD, machines {} USD.",
                usd_f(t.functions),
                usd_f(t.always_on)
            )
        });
        part.say(format!(
            "Without a peak to cover, the least pair of machines would cost as much as all functions together at {} runs a month ({}).{today}",
            number(even.runs_at_least_machine.round()),
            PerSecond(even.runs_at_least_machine / neph_syntax::units::SECONDS_PER_MONTH),
        ));
        part.say(format!(
            "Compared: {} of {} with {} vCPU and {} GB each, {} requests at once, planned {} full, {} USD a month each; people, on-call and discounts are not in it{}.",
            number(machine.least),
            md::text(&even.service_title),
            number(machine.vcpu),
            number(machine.gb),
            number(machine.together),
            percent(machine.full),
            usd_f(even.usd_per_task),
            even.utilization.map_or_else(String::new, |u| format!("; one processor busy more than {} of the month is cheaper always on", percent(u)))
        ));
        if let Some(figure) = charts::break_even(even) {
            part.figure(figure);
        }
        sections.push(part);
    }
    if brief.even.is_none()
        && model.functions().next().is_some()
        && let Some(reason) = break_even::obstacle(model, catalog)
    {
        let mut part = Section::part("always-on", "Against machines that always run");
        part.say(format!("Not compared: {}.", md::text(&reason)));
        sections.push(part);
    }
    let swings = sensitivity::swings(model, catalog, analysis);
    if !swings.is_empty() {
        let mut part = Section::part("sensitivity", "What moves the bill");
        let first = &swings[0];
        part.say(format!(
            "{} moves it most: with half of it a month costs {} USD, with twice as much {} USD.",
            neph_syntax::words::capital(first.input),
            usd(first.half),
            usd(first.double)
        ));
        if let Some(figure) = charts::tornado(brief, &swings) {
            part.figure(figure);
        }
        sections.push(part);
    }
    let curve = sensitivity::curve(model, catalog, analysis);
    if !curve.is_empty() {
        let mut part = Section::part("other-volumes", "Other volumes");
        let mut table =
            Table::new(&[">Events/month", ">USD/month", ">After free allowances", ">USD for a thousand"]);
        let step = (curve.len() / 7).max(1);
        for point in curve.iter().step_by(step) {
            table.row(vec![
                number(point.events.round()),
                usd(point.usd),
                usd(point.after_free),
                number(point.usd.to_f64() / point.events.max(1.0) * 1000.0),
            ]);
        }
        part.table(table);
        sections.push(part);
    } else if !analysis.volumes.is_empty() {
        let mut part = Section::part("other-volumes", "By volume");
        part.say("No request rate is given; a month would cost:");
        let mut table = Table::new(&[">Events/month", ">USD/month"]);
        for volume in &analysis.volumes {
            table.row(vec![number(volume.events), usd(volume.cost.per_month)]);
        }
        part.table(table);
        sections.push(part);
    }
    sections
}

/// The scenarios, played.
pub(super) fn scenarios(brief: &Brief<'_>) -> Option<Section> {
    let played = scenario::play(brief.model, brief.catalog, brief.analysis);
    if played.is_empty() {
        return None;
    }
    let mut section = Section::new("what-if", "What if");
    let broken = played.iter().filter(|p| !p.breaks.is_empty() || !p.outages.is_empty()).count();
    section.say(format!(
        "{} played; {}.",
        several(played.len(), "scenario"),
        match broken {
            0 => "the design holds in each".to_string(),
            1 => "one breaks something".to_string(),
            n => format!("{n} break something"),
        }
    ));
    let mut table = Table::new(&["Scenario", "What happens", ">Costs on top", "Requirements then missed"]);
    for p in &played {
        let titled = &brief.model.scenarios[p.index];
        let mut what = Vec::new();
        if p.rate_unknown {
            what.push("load unknown: no request rate is given".to_string());
        }
        if let Some(first) = p.first_break() {
            what.push(format!(
                "first quota exceeded: {} of {} ({} of it)",
                md::text(first.what),
                brief.name(first.node),
                percent(first.share)
            ));
        }
        if p.breaks.len() > 1 {
            what.push(format!("{} limits exceeded in all", p.breaks.len()));
        }
        for (node, rate) in &p.turned_away {
            what.push(format!("{} requests refused by {}", PerSecond(*rate), brief.name(*node)));
        }
        for b in &p.backlogs {
            what.push(format!(
                "{} messages wait for {}{}",
                number(b.messages.round()),
                brief.name(b.node),
                b.drains_in_s.map_or_else(
                    || ", never drained".to_string(),
                    |s| format!(", drained {} after the end", Seconds(s))
                )
            ));
        }
        for outage in &p.outages {
            for (node, messages) in &outage.held {
                what.push(format!(
                    "{} buffers what arrives meanwhile{}",
                    brief.name(*node),
                    messages.map_or_else(String::new, |m| format!(": {} messages", number(m.round())))
                ));
            }
            if !outage.stops.is_empty() {
                let ways: Vec<String> = outage
                    .stops
                    .iter()
                    .map(|(a, b)| format!("{} → {}", brief.name(*a), brief.name(*b)))
                    .collect();
                what.push(format!("without a response: {}", ways.join(", ")));
            }
            if !outage.fails.is_empty() {
                let names: Vec<String> = outage.fails.iter().map(|id| brief.name(*id)).collect();
                what.push(format!("fails immediately: {}", names.join(", ")));
            }
        }
        if what.is_empty() {
            what.push("the design holds".to_string());
        }
        let missed: Vec<String> = p
            .newly_missed
            .iter()
            .filter_map(|i| brief.model.requirements.get(*i))
            .map(|r| format!("{} {} {}", md::text(&r.measure), md::text(&r.compare), md::text(&r.written)))
            .collect();
        let written: Vec<String> = titled
            .facts
            .0
            .iter()
            .map(|(name, known)| format!("{name} {}", md::text(&known.written)))
            .collect();
        table.row(vec![
            format!("**{}** ({})", md::text(&titled.title), written.join("; ")),
            what.join("; "),
            p.extra.map_or_else(|| "–".to_string(), |e| format!("{} USD", usd(e))),
            if missed.is_empty() { "none".to_string() } else { missed.join(", ") },
        ]);
    }
    section.table(table);
    Some(section)
}

/// Whether serverless fits this system, criterion by criterion.
pub(super) fn serverless_fit(brief: &Brief<'_>) -> Section {
    let fit = &brief.fit;
    let mut section = Section::new("serverless-fit", "Serverless fit");
    let helps =
        fit.criteria.iter().filter(|c| c.score.is_some_and(|s| s > 0.0)).max_by(|a, b| {
            (a.score.unwrap_or(0.0) * a.weight).total_cmp(&(b.score.unwrap_or(0.0) * b.weight))
        });
    let hurts = fit.flips();
    section.say(format!(
        "{} of 100: **{}**, judged on {} of the weight of all criteria (from 65 a good fit, below 45 a poor one; thresholds are this tool's).{}{}",
        number(fit.score.round()),
        fit.verdict.word(),
        percent(fit.coverage),
        helps.map_or_else(String::new, |c| format!(" It helps most that {}.", md::text(&c.because))),
        hurts.first().map_or_else(String::new, |c| format!(" It hurts most that {}.", md::text(&c.because)))
    ));
    let mut table = Table::new(&["Criterion", ">Weight", ">Score, −2 to 2", "Because"]);
    for c in &fit.criteria {
        table.row(vec![
            format!("{} {}", c.code, md::text(c.title)),
            number(c.weight),
            c.score.map_or_else(
                || "–".to_string(),
                |s| if s > 0.0 { format!("+{}", number(s)) } else { number(s) },
            ),
            if c.because.is_empty() { "not specified".to_string() } else { md::text(&c.because) },
        ]);
    }
    section.table(table);
    section
}
