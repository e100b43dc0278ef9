//! What the text says a part costs, in place of the catalogue: `40 USD/month`, `0.02 USD per request`.

use neph_catalog::fact;
use rust_decimal::Decimal;

use super::cost::{CostLine, exact};
use super::provenance::{Ledger, On};
use super::usage::{HOURS, Usage};
use neph_catalog::Confidence;
use neph_model::NodeId;
use neph_syntax::money::{Usd, decimal};

/// What a stated price is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Month,
    Hour,
    Request,
    StoredGb,
    HandedGb,
}

/// A stated price.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Stated {
    usd: f64,
    per: u64,
    of: Of,
}

/// The line of the bill that a part's own `price` makes.
pub(super) fn line(usage: &Usage<'_>, id: NodeId, ledger: &mut Ledger) -> Option<CostLine> {
    let node = usage.model.node(id);
    let text = node.facts.text(fact::PRICE)?;
    let Some(Stated { usd, per, of }) = read(text) else {
        let why =
            "what is stated is read neither as an amount a month nor as one for each request or gigabyte";
        usage.assume(ledger, On::Node(id), "price", "as in the catalogue", why);
        return None;
    };
    let (meter, unit, quantity) = match of {
        Of::Month => ("month", "month", 1.0),
        Of::Hour => ("hour", "hour", HOURS * node.facts.number(fact::INSTANCES).unwrap_or(1.0)),
        Of::Request => ("requests", "requests", usage.started(id)?),
        Of::StoredGb => ("stored", "GB-month", usage.stored_gb(id, ledger)?),
        Of::HandedGb => ("data", "GB", usage.handed_gb(id, ledger)?),
    };
    let sum = Usd(decimal(usd)).times(exact(quantity));
    Some(CostLine {
        node: id,
        service: node.service.as_ref().map_or_else(|| node.id.clone(), |service| service.id.clone()),
        service_title: node
            .service
            .as_ref()
            .map_or_else(|| node.label.clone(), |service| service.title.clone()),
        meter: meter.to_string(),
        part: "",
        quantity,
        unit: unit.to_string(),
        unit_usd: decimal(usd),
        per,
        usd: Usd(sum.0.checked_div(Decimal::from(per)).unwrap_or(sum.0)),
        free: Usd::ZERO,
        fixed: matches!(of, Of::Month | Of::Hour | Of::StoredGb),
        assumed: false,
        region_assumed: false,
        source: "own".to_string(),
        checked: None,
        confidence: Confidence::Own,
    })
}

/// The first number of the text, and what the words after it make of it.
fn read(text: &str) -> Option<Stated> {
    let lower = text.to_lowercase().replace(',', "");
    let digits = |c: char| c.is_ascii_digit() || c == '.';
    let start = lower.find(|c: char| c.is_ascii_digit())?;
    let number = &lower[start..];
    let end = number.find(|c| !digits(c)).unwrap_or(number.len());
    let usd: f64 = number[..end].trim_end_matches('.').parse().ok()?;
    let rest = &number[end..];
    let says = |words: &[&str]| words.iter().any(|word| rest.contains(word));
    // `per 10000`, `per 1M`, `a million`: how many the price is for.
    let counted = rest.split([' ', '/']).find_map(|word| {
        let tail = word.trim_start_matches(digits);
        let number: u64 = word[..word.len() - tail.len()].parse().ok()?;
        Some(match tail {
            "k" => number.saturating_mul(1000),
            "m" => number.saturating_mul(1_000_000),
            _ => number,
        })
    });
    let word = if says(&["million"]) {
        1_000_000
    } else if says(&["thousand"]) {
        1000
    } else {
        1
    };
    let per = counted.unwrap_or(1).saturating_mul(word);
    let of = if says(&["gb", "gib", "gigabyte"]) {
        // A gigabyte kept is paid by the month.
        if says(&["month", "stored", "kept"]) { Of::StoredGb } else { Of::HandedGb }
    } else if says(&[
        "request",
        "call",
        "run",
        "invocation",
        "message",
        "event",
        "mail",
        "operation",
        "million",
        "thousand",
    ]) || counted.is_some()
    {
        Of::Request
    } else if says(&["month"]) {
        Of::Month
    } else if says(&["hour", "/h"]) {
        Of::Hour
    } else {
        return None;
    };
    Some(Stated { usd, per: per.max(1), of })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::numbers;

    #[test]
    fn words_people_write_are_read() {
        let read = |text| read(text).map(|s| (s.usd, s.per, s.of));
        assert_eq!(read("40 USD/month"), Some((40.0, 1, Of::Month)));
        assert_eq!(read("$1,200 a month"), Some((1200.0, 1, Of::Month)));
        assert_eq!(read("0.02 USD per request"), Some((0.02, 1, Of::Request)));
        assert_eq!(read("0.20 USD per million requests"), Some((0.2, 1_000_000, Of::Request)));
        assert_eq!(read("3 USD per 1000 messages"), Some((3.0, 1000, Of::Request)));
        assert_eq!(read("3 USD / 1M calls"), Some((3.0, 1_000_000, Of::Request)));
        assert_eq!(read("0.1 USD/hour"), Some((0.1, 1, Of::Hour)));
        assert_eq!(read("0.023 USD per GB-month"), Some((0.023, 1, Of::StoredGb)));
        assert_eq!(read("0.09 USD per GB"), Some((0.09, 1, Of::HandedGb)));
        assert_eq!(read("a lot"), None);
        assert_eq!(read("5 apples"), None);
    }

    #[test]
    fn stated_price_replaces_the_catalogues() {
        let (model, analysis) = numbers(
            "system \"S\"\nclient c\ntable t { keep 10 GB; price \"40 USD/month\" }\nqueue q { price \"0.5 USD per million requests\" }\n\
             c -> t \"put\" { rate 1M/month }\nc ~> q { rate 2M/month }\n",
        );
        let of = |name: &str| -> Vec<(String, f64, bool)> {
            let node = model.named(name).unwrap();
            let lines = analysis.cost.lines.iter().filter(|line| line.node == node);
            lines.map(|line| (line.meter.clone(), line.usd.to_f64(), line.fixed)).collect()
        };
        assert_eq!(of("t"), [("month".to_string(), 40.0, true)]);
        assert_eq!(of("q"), [("requests".to_string(), 1.0, false)]);
        assert!(analysis.cost.unpriced.is_empty());
    }
}
