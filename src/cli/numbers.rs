//! `neph compare`, `price` and `simulate`: questions about numbers.

use std::fmt::Write as _;
use std::str::FromStr;

use rust_decimal::Decimal;

use super::args::{Compare, Price, Simulate};
use super::{Stop, Terminal, files, with_system};
use crate::analysis::{LimitUse, cold_start, compare, simulate};
use crate::catalog::{Catalog, Provider, price, schema};
use crate::units::{self, Seconds, number};

/// The system at each provider, side by side.
pub fn compare(call: &Compare, terminal: &Terminal) -> Result<(), Stop> {
    let mut wanted = Vec::new();
    for word in call.providers.split(',').map(str::trim).filter(|w| !w.is_empty()) {
        let ids = Provider::ALL.map(Provider::id).join(", ");
        wanted.push(
            Provider::parse(word)
                .ok_or_else(|| Stop::call(format!("`{word}` is no provider known here; known: {ids}")))?,
        );
    }
    with_system(&call.file, &call.reading, terminal, |compiled| {
        let rows = compare::compare(&compiled.model, compiled.catalog, compiled.analysis());
        let rows: Vec<_> =
            rows.iter().filter(|row| wanted.is_empty() || wanted.contains(&row.provider)).collect();
        let names = |ids: &[crate::model::NodeId]| {
            ids.iter().map(|id| compiled.model.node(*id).label.as_str()).collect::<Vec<_>>().join(", ")
        };
        let dash = || "–".to_string();
        let mut out = format!(
            "# {}: the same system at {} providers\n\n",
            crate::report::document::md::text(&compiled.model.system.name),
            rows.len()
        );
        let mut line = |title: &str, cell: &dyn Fn(&compare::AtProvider) -> String| {
            let cells: Vec<String> = rows.iter().map(|row| cell(row)).collect();
            let _ = writeln!(out, "| {title} | {} |", cells.join(" | "));
        };
        line("", &|r| r.provider.title().to_string());
        line("---", &|_| "---:".to_string());
        line("Region", &|r| r.region.clone());
        line("USD a month, list price", &|r| r.per_month.map_or_else(dash, |u| format!("{:.2}", u.to_f64())));
        line("Free allowances would take off", &|r| format!("{:.2}", r.free_tier.to_f64()));
        line("Slowest answer, p99", &|r| r.p99_ms.map_or_else(dash, |ms| Seconds(ms / 1000.0).to_string()));
        line("Longest time to effect, p99", &|r| {
            r.effect_ms.map_or_else(dash, |ms| Seconds(ms / 1000.0).to_string())
        });
        line("Longest cold start, median", &|r| {
            r.cold_ms.map_or_else(dash, |ms| Seconds(ms / 1000.0).to_string())
        });
        line("Greatest share of cold starts", &|r| {
            r.cold_share.map_or_else(dash, |s| format!("{} %", number(s * 100.0)))
        });
        line("Lowest availability", &|r| {
            r.availability.map_or_else(
                || "no promise known".to_string(),
                |(share, whole)| {
                    format!(
                        "{:.3} %{}",
                        share * 100.0,
                        if whole { "" } else { " (some parts without a promise)" }
                    )
                },
            )
        });
        let part = |limit: &LimitUse| {
            crate::report::document::md::text(&compiled.model.node(limit.node).label).to_string()
        };
        line("Limits exceeded", &|r| {
            let told = r.exceeded.iter().map(|l| {
                let assumed = if l.assumed { ", assumed" } else { "" };
                format!(
                    "{}: {}, {} of {} {}{assumed}",
                    part(l),
                    l.what,
                    number(l.used),
                    number(l.max),
                    l.unit
                )
            });
            let told: Vec<String> = told.collect();
            if told.is_empty() { "none".to_string() } else { told.join("; ") }
        });
        line("Gives way first", &|r| {
            r.breaks_first.as_ref().map_or_else(dash, |l| {
                let times = l.breaks_at.map_or_else(String::new, |times| format!("×{} ", number(times)));
                format!("{times}{}: {}", part(l), l.what)
            })
        });
        line("Limits computed, of all", &|r| format!("{} of {}", r.limits.0, r.limits.1));
        line("No price known for", &|r| if r.unpriced.is_empty() { dash() } else { names(&r.unpriced) });
        line("No equivalent for", &|r| if r.missing.is_empty() { dash() } else { names(&r.missing) });
        for (at, (id, _)) in rows.first().map_or(&[][..], |row| row.services.as_slice()).iter().enumerate() {
            line(&crate::report::document::md::text(&compiled.model.node(*id).label), &|r| {
                r.services
                    .get(at)
                    .and_then(|(_, service)| service.as_ref())
                    .map_or_else(dash, |service| service.title.clone())
            });
        }
        files::say(&out)
    })
}

/// The lines of one service's bill.
pub fn price(call: &Price) -> Result<(), Stop> {
    let own = super::own_catalog(&call.reading)?;
    let catalog = own.as_ref().unwrap_or(Catalog::bundled());
    let entry = catalog.by_name(None, &call.service).ok_or_else(|| {
        let near = crate::syntax::words::nearest(&call.service, catalog.names());
        Stop::call(format!(
            "`{}` is no service known here{}",
            call.service,
            near.map_or_else(String::new, |n| format!("; did you mean `{n}`?"))
        ))
    })?;
    let mut meters = Vec::new();
    for pair in &call.quantities {
        let (meter, quantity) =
            pair.split_once('=').ok_or_else(|| Stop::call(format!("`{pair}` is not `meter=quantity`")))?;
        let (count, size) = match quantity.split_once('@') {
            Some((count, size)) => (count, Some(kilobytes(size)?)),
            None => (quantity, None),
        };
        let mut amount = amount(count)?;
        let price = catalog.priced_service(entry.id()).and_then(|service| service.price(meter));
        if let (Some(kb), Some(price)) = (size, price) {
            amount = billed(price, amount, kb)
                .ok_or_else(|| Stop::call(format!("`{meter}` is counted whatever the size")))?;
        }
        meters.push((meter, amount));
    }
    let lines = catalog.price_lines(entry.id(), &meters, call.region.as_deref()).map_err(|fault| Stop {
        code: 1,
        message: Some(fault.to_string()),
        faults: None,
    })?;
    let mut out =
        format!("{} ({})\n", entry.title(), call.region.as_deref().unwrap_or("home region of its prices"));
    let (mut list, mut free) = (crate::money::Usd::ZERO, crate::money::Usd::ZERO);
    for line in &lines {
        let source =
            catalog.source(&line.price.source).map_or(line.price.source.as_str(), |s| s.title.as_str());
        let _ =
            writeln!(out, "\n{}: {} {}", line.price.meter, line.list.quantity.normalize(), line.price.unit);
        for tier in &line.list.lines {
            let _ = writeln!(
                out,
                "  {:>22} × {} USD for {} = {} USD",
                tier.quantity.normalize(),
                tier.unit_usd.normalize(),
                line.price.per,
                tier.usd
            );
        }
        list += line.list.usd;
        if let Some(after) = &line.after_free {
            free += line.list.usd - after.usd;
            let _ = writeln!(
                out,
                "  free allowance covers {}: −{} USD",
                after.free.normalize(),
                (line.list.usd - after.usd)
            );
        }
        if line.region.assumed {
            out.push_str("  no price known in this region: the home region's is taken\n");
        }
        let _ = writeln!(out, "  {source}, {}", line.price.confidence.word());
    }
    let _ = writeln!(out, "\nlist price {list} USD; after free allowances {} USD", list - free);
    files::say(&out)
}

/// A number with `k`, `M` or `B` for thousands, millions and billions.
fn amount(word: &str) -> Result<Decimal, Stop> {
    let digits = word.trim_end_matches(['k', 'M', 'B']);
    let factor = match &word[digits.len()..] {
        "k" => 1_000,
        "M" => 1_000_000,
        "B" => 1_000_000_000,
        _ => 1,
    };
    let number = Decimal::from_str(digits)
        .or_else(|_| Decimal::from_scientific(digits))
        .map_err(|_| Stop::call(format!("`{word}` is no number")))?;
    number
        .checked_mul(Decimal::from(factor))
        .filter(|amount| !amount.is_sign_negative())
        .ok_or_else(|| Stop::call(format!("`{word}` is out of range")))
}

/// A size such as `127KB`, in kilobytes.
fn kilobytes(word: &str) -> Result<Decimal, Stop> {
    let unit = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let size = units::read(&word[..word.len() - unit.len()], unit.trim(), None).ok();
    size.filter(|size| size.dimension == units::Dimension::Size)
        .map(|size| crate::money::decimal(size.value / 1024.0))
        .ok_or_else(|| Stop::call(format!("`{word}` is no size; sizes are written like 64KB or 1.5MB")))
}

/// What is billed for so many of a size: whole units, or gigabytes of records rounded up.
fn billed(price: &schema::Price, count: Decimal, kb: Decimal) -> Option<Decimal> {
    if price.unit_kb.is_some() {
        return Some(price::units(price, count, kb));
    }
    let round = Decimal::from(price.round_kb?);
    let each = price::round_up(kb.max(Decimal::ONE), round);
    count.checked_mul(each)?.checked_div(Decimal::from(1024 * 1024))
}

/// A pool of environments played event by event, beside the formula.
pub fn simulate(call: &Simulate, terminal: &Terminal) -> Result<(), Stop> {
    with_system(&call.file, &call.reading, terminal, |compiled| {
        let analysis = compiled.analysis();
        let mut out = format!("seed {}, {} requests a function\n\n", call.seed, call.requests);
        let _ = writeln!(
            out,
            "{:28} {:>12} {:>12} {:>12} {:>10} {:>12}",
            "function", "cold, seen", "cold, formula", "turned away", "busy", "environments"
        );
        for cold in &analysis.cold_starts {
            let node = compiled.model.node(cold.node);
            let Some(runs) = analysis.traffic.node(cold.node).runs.filter(|r| r.usual > 0.0) else {
                continue;
            };
            let warm = analysis.timings.answer(cold.node).mean;
            let pool = simulate::Pool {
                rate: if call.peak { runs.peak } else { runs.usual },
                warm,
                cold: warm + cold.total_ms.p50 / 1000.0,
                service: simulate::Service::Exponential,
                idle: cold.idle_s.1,
                most: node
                    .facts
                    .number(crate::catalog::fact::RESERVED)
                    .map_or(usize::MAX, |r| r.max(0.0) as usize),
                together: call.burst,
                ramp: call.ramp.map(|ramp| (runs.peak, ramp)),
            };
            let seen = simulate::play(&pool, call.requests, call.seed);
            let formula = cold_start::share(pool.rate, warm, pool.idle);
            let share = |part: f64| format!("{} %", number(part * 100.0));
            let _ = writeln!(
                out,
                "{:28} {:>12} {:>12} {:>12} {:>10} {:>12}",
                node.id,
                share(seen.cold),
                share(formula),
                share(seen.turned_away),
                number(seen.busy),
                number(seen.environments)
            );
        }
        files::say(&out)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_count_in_what_the_price_is_for() {
        let billed = |service: &str, meter: &str, count: &str, size: &str| {
            let price = Catalog::bundled().service(service).unwrap().price(meter).unwrap();
            billed(price, amount(count).unwrap(), kilobytes(size).unwrap())
        };
        assert_eq!(billed("aws.sqs.standard", "requests", "1M", "127KB"), Some(Decimal::from(2_000_000)));
        assert_eq!(billed("aws.kinesis.streams", "put_units", "1k", "35 KB"), Some(Decimal::from(2000)));
        // Firehose rounds each record up to 5 KB: a million of 1 KB are 4.77 GB.
        let gb = billed("aws.firehose", "ingest", "1048576", "1KB").unwrap();
        assert_eq!(gb, Decimal::from(5));
        assert_eq!(billed("aws.lambda", "requests", "1M", "1KB"), None);
        assert!(kilobytes("12 s").is_err() && amount("many").is_err() && amount("-1").is_err());
    }
}
