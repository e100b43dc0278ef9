//! What was given up for what, and in which order to go on: start small, grow, optimise.

use super::numbers::{limit_owner, ms, percent, usd, usd_f};
use super::{Brief, Section, Table, md};
use crate::present::number;
use neph_analysis::latency::{Kind, PathLatency};
use neph_analysis::sizing;
use neph_catalog::fact;
use neph_model::{Flow, NodeId};
use neph_review::{Finding, Level};
use neph_syntax::units::{PerSecond, several};
use neph_syntax::words::capital;

/// What each choice in the design gives and what it costs, in this system's numbers.
pub(super) fn trade_offs(brief: &Brief<'_>) -> Option<Section> {
    let mut table = Table::new(&["Chosen", "Gives", "Costs", "Instead"]);
    for row in handed_over(brief).into_iter().chain(cold(brief)).chain(bound(brief)).chain(machines(brief)) {
        table.row(row);
    }
    if table.rows.is_empty() {
        return None;
    }
    let mut section = Section::new("trade-offs", "Trade-offs");
    section.say(format!(
        "{} in this design, each with what it costs here.",
        match table.rows.len() {
            1 => "One choice was made".to_string(),
            n => format!("{n} choices were made"),
        }
    ));
    section.table(table);
    Some(section)
}

/// Handing over instead of waiting: the caller is free early, the effect is seen late.
fn handed_over(brief: &Brief<'_>) -> Option<Vec<String>> {
    let of = |kind: Kind| brief.analysis.latency.iter().filter(move |p| p.kind == kind);
    let late = |p: &&PathLatency| of(Kind::Response).any(|r| r.entry == p.entry);
    let effect = of(Kind::Effect).filter(late).max_by(|a, b| a.with_cold.p99.total_cmp(&b.with_cold.p99))?;
    let answer = of(Kind::Response)
        .filter(|r| r.entry == effect.entry)
        .max_by(|a, b| a.with_cold.p99.total_cmp(&b.with_cold.p99))?;
    Some(vec![
        format!("{} runs after the response", brief.name(effect.to)),
        format!(
            "{} waits {} instead of {} (p99)",
            brief.name(answer.from),
            ms(answer.with_cold.p99),
            ms(effect.with_cold.p99)
        ),
        format!(
            "for up to {} the caller has an answer whose effect is not yet there; one in a thousand waits {}",
            ms(effect.with_cold.p99),
            ms(effect.with_cold.p999)
        ),
        "wait for it, or show the state of the work and tell the caller when it is done".to_string(),
    ])
}

/// Environments on demand: nothing is paid while idle, some runs start cold.
fn cold(brief: &Brief<'_>) -> Option<Vec<String>> {
    let warm =
        [fact::PROVISIONED.name(), fact::MIN_INSTANCES.name(), fact::SNAPSTART.name(), fact::WARM.name()];
    let bare = |id: NodeId| warm.iter().all(|fact| !brief.model.node(id).facts.has(*fact));
    let cold =
        brief.analysis.cold_starts.iter().filter(|c| c.share.is_some() && bare(c.node)).max_by(|a, b| {
            (a.probability() * a.total_ms.p50).total_cmp(&(b.probability() * b.total_ms.p50))
        })?;
    let runs = brief.analysis.traffic.runs_per_month(cold.node)?;
    let options = brief.mitigations.iter().filter(|m| m.node == cold.node);
    let option = options.min_by(|a, b| a.cold.total_cmp(&b.cold));
    Some(vec![
        format!("{} on demand", brief.name(cold.node)),
        "nothing is paid while it is idle".to_string(),
        format!(
            "{} of its runs ({} a month) take {} longer at the median",
            percent(cold.probability()),
            number((runs * cold.probability()).round()),
            ms(cold.total_ms.p50)
        ),
        option.map_or_else(
            || "keep environments ready".to_string(),
            |o| {
                format!(
                    "{}: {} of runs cold, {} USD a month more",
                    o.what,
                    percent(o.cold),
                    usd_f(o.usd.max(0.0))
                )
            },
        ),
    ])
}

/// Services without an equal elsewhere.
fn bound(brief: &Brief<'_>) -> Option<Vec<String>> {
    let hard: Vec<(NodeId, f64)> = brief
        .model
        .nodes()
        .filter_map(|(id, node)| {
            let score = neph_syntax::money::to_f64(brief.catalog.lock_in(node.service_id())?.score);
            (score >= 0.9).then_some((id, score))
        })
        .collect();
    let (first, _) = hard.first()?;
    let names: Vec<String> = hard.iter().take(3).map(|(id, _)| brief.name(*id)).collect();
    let cost: f64 = hard.iter().map(|(id, _)| brief.analysis.cost.of(*id).to_f64()).sum();
    let service = brief.model.node(*first).service.as_ref().map_or("", |s| s.title.as_str());
    Some(vec![
        format!("{} on services of one maker ({})", names.join(", "), md::text(service)),
        format!("nothing to run, {} USD a month", usd_f(cost)),
        format!(
            "{} would have to be designed anew to move",
            if hard.len() == 1 { "it".to_string() } else { format!("{} parts", hard.len()) }
        ),
        brief
            .catalog
            .lock_in(brief.model.node(*first).service_id())
            .map_or_else(super::dash, |l| md::text(&l.portable)),
    ])
}

/// Functions against machines that always run.
fn machines(brief: &Brief<'_>) -> Option<Vec<String>> {
    let even = brief.even.as_ref()?;
    let today = even.today?;
    let (less, more) = (today.functions.min(today.always_on), today.functions.max(today.always_on));
    let functions = today.functions <= today.always_on;
    Some(vec![
        "Functions instead of machines that always run".to_string(),
        if functions {
            format!("{} instead of {} USD a month", usd_f(less), usd_f(more))
        } else {
            "no machine to keep, and room for the peak".to_string()
        },
        if functions {
            format!(
                "from {} runs a month on machines are cheaper",
                number(even.runs_at_least_machine.round())
            )
        } else {
            format!("{} USD a month more than machines", usd_f(more - less))
        },
        md::text(&even.service_title),
    ])
}

/// Three steps in order, made from what was found.
pub(super) fn phases(brief: &Brief<'_>) -> Option<Section> {
    let (start, grow, optimise) = (start(brief), grow(brief), optimise(brief));
    if start.is_empty() && grow.is_empty() && optimise.is_empty() {
        return None;
    }
    let mut section = Section::new("phases", "Phases");
    let urgent = count(brief, |l| l >= Level::High);
    section.say(match urgent {
        0 => "Nothing found stands before the first release: start with the smallest flow, then let traffic decide.".to_string(),
        1 => "One finding stands before the first release; the rest can follow the traffic.".to_string(),
        n => format!("{n} findings stand before the first release; the rest can follow the traffic."),
    });
    for (title, done, steps) in [
        ("Start small", start_done(brief), start),
        ("Grow", grow_done(brief), grow),
        ("Optimise", optimise_done(brief), optimise),
    ] {
        if !steps.is_empty() {
            section.say(format!("**{title}** — done when {done}:"));
            section.list(false, steps);
        }
    }
    Some(section)
}

fn count(brief: &Brief<'_>, wanted: impl Fn(Level) -> bool) -> usize {
    brief.review.findings.iter().filter(|f| wanted(f.level)).count()
}

fn step(finding: &Finding) -> String {
    let what = capital(&md::inline(&finding.fix));
    let why = finding.effect.as_ref().unwrap_or(&finding.message);
    format!("{what} ({}: {})", finding.rule.code, md::inline(why))
}

/// The flow to go live with first: the one with the fewest parts, the least traffic among equals.
fn smallest<'a>(brief: &Brief<'_>, flows: &'a [Flow]) -> Option<&'a Flow> {
    let rate =
        |f: &Flow| f.steps.first().and_then(|s| brief.analysis.traffic.edge(*s)).map_or(0.0, |r| r.usual);
    let has_code = |f: &&Flow| {
        f.steps.iter().any(|s| {
            let target = brief.model.target(brief.model.edge(*s));
            target.is_some_and(|to| brief.model.node(to).is_function())
        })
    };
    flows
        .iter()
        .filter(has_code)
        .min_by(|a, b| a.steps.len().cmp(&b.steps.len()).then(rate(a).total_cmp(&rate(b))))
}

fn start(brief: &Brief<'_>) -> Vec<String> {
    let flows = brief.model.flows();
    let mut steps = Vec::new();
    if flows.len() > 1
        && let Some(first) = smallest(brief, &flows)
    {
        steps.push(format!(
            "Go live with “{}” first: {} of {}",
            md::text(&first.label),
            several(first.steps.len(), "step"),
            flows.iter().map(|f| f.steps.len()).sum::<usize>()
        ));
    }
    steps.extend(brief.review.findings.iter().filter(|f| f.level >= Level::High).take(6).map(step));
    let asked = brief.review.questions.iter().filter(|q| q.level >= Level::High).take(3);
    steps.extend(asked.map(|q| format!("Answer: {}", capital(&md::inline(&q.question)))));
    steps
}

fn start_done(brief: &Brief<'_>) -> String {
    let budget = brief.analysis.cost.per_month.to_f64() * 1.2;
    let mut done = vec!["no finding is above medium".to_string()];
    if budget > 0.0 {
        done.push(format!("a budget alarm stands at {} USD", usd_f(budget)));
    }
    done.join(" and ")
}

fn grow(brief: &Brief<'_>) -> Vec<String> {
    let mut steps = Vec::new();
    let entering = brief.analysis.traffic.entering;
    if let (Some(limit), Some(entering)) = (brief.analysis.breaks_first(), entering)
        && let Some(at) = limit.breaks_at
    {
        steps.push(format!(
            "Before {} enter at the peak (×{} of today): {} — {}, {}",
            PerSecond(entering.peak * at),
            number(at),
            if limit.adjustable { "have the quota raised" } else { "split or buffer: this limit is fixed" },
            limit_owner(brief, limit),
            md::text(limit.what)
        ));
    }
    steps.extend(brief.review.findings.iter().filter(|f| f.level == Level::Medium).take(6).map(step));
    steps
}

fn grow_done(brief: &Brief<'_>) -> String {
    match brief.analysis.traffic.entering {
        Some(entering) => format!("twice today's peak ({}) is met in a test", PerSecond(entering.peak * 2.0)),
        None => "the rates are given".to_string(),
    }
}

fn optimise(brief: &Brief<'_>) -> Vec<String> {
    let mut steps = Vec::new();
    for sized in sizing::sizing(brief.model, brief.catalog, brief.analysis) {
        let now = &sized.sizes[sized.present];
        // Cheaper, and not bought with a run that takes much longer.
        let quick = |at: &&usize| sized.sizes[**at].seconds <= now.seconds * 1.2;
        let Some(best) = [sized.cheapest, sized.balanced].iter().find(quick).map(|at| &sized.sizes[*at])
        else {
            continue;
        };
        if let (Some(now_usd), Some(best_usd)) = (now.usd_per_month, best.usd_per_month)
            && now_usd - best_usd >= WORTH
        {
            steps.push(format!(
                "Measure {} at {} MB: about {} instead of {} USD a month",
                brief.name(sized.node),
                number(best.memory_mb),
                usd_f(best_usd),
                usd_f(now_usd)
            ));
        }
    }
    steps.extend(brief.review.findings.iter().filter(|f| f.level <= Level::Low).take(6).map(step));
    steps
}

/// US dollars a month below which a change of size is not worth a measurement (ours).
const WORTH: f64 = 1.0;

fn optimise_done(brief: &Brief<'_>) -> String {
    match brief.analysis.cost.per_thousand {
        Some(per) => format!("a thousand events cost less than today's {} USD", number(per)),
        None => format!("a month costs less than today's {} USD", usd(brief.analysis.cost.per_month)),
    }
}
