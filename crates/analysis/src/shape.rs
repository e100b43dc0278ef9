//! How traffic is spread over a day.
//!
//! A shape gives each hour its part of the average; within an hour the busiest minutes carry a fifth more. Cost
//! follows the sum, so shapes leave it alone; peaks and cold starts follow the hours.

use std::collections::BTreeMap;

use super::traffic::{PEAK, Traffic};
use neph_catalog::fact;
use neph_model::{EdgeId, Model, NodeId};

/// Times the average, in each hour of a day.
pub type Hours = [f64; 24];

/// The busiest minutes of an hour against the whole of it.
const MINUTES: f64 = 1.2;

/// The shapes there are: the words for each, and its busiest minutes against the average.
const SHAPES: [(&[&str], f64); 4] =
    [(&["flat", "steady"], 1.2), (&["business"], PEAK), (&["evening"], 4.0), (&["spiky", "viral"], 10.0)];

/// The busiest minutes against the average.
pub(super) fn peak(word: &str) -> f64 {
    SHAPES.iter().find(|(words, _)| words.contains(&word)).map_or(PEAK, |(_, peak)| *peak)
}

/// The hours of a shape; they average one.
pub(super) fn hours(word: &str) -> Option<Hours> {
    let (words, peak) = SHAPES.iter().find(|(words, _)| words.contains(&word))?;
    let top = peak / MINUTES;
    // Hours at the top, hours on the way there and back; the rest is night.
    let (busy, side): (&[usize], &[usize]) = match words[0] {
        "business" => (&[9, 10, 11, 14, 15], &[8, 12, 13, 16, 17, 18]),
        "evening" => (&[19, 20, 21], &[12, 17, 18, 22]),
        "spiky" => (&[12], &[11, 13]),
        _ => return Some([1.0; 24]),
    };
    let half = top * 0.5;
    let taken = top * busy.len() as f64 + half * side.len() as f64;
    let night = ((24.0 - taken) / (24 - busy.len() - side.len()) as f64).max(0.0);
    let mut hours = [night; 24];
    busy.iter().for_each(|hour| hours[*hour] = top);
    side.iter().for_each(|hour| hours[*hour] = half);
    let sum: f64 = hours.iter().sum();
    Some(hours.map(|hour| hour * 24.0 / sum))
}

/// The hours of each part whose traffic has a stated shape: those of the arrows it comes in by, by their rates.
pub(super) fn of_parts(model: &Model, traffic: &Traffic) -> BTreeMap<NodeId, Hours> {
    let general = model.system.facts.text(fact::SHAPE).and_then(hours);
    let own = |edge: EdgeId| model.edge(edge).facts.text(fact::SHAPE).and_then(hours);
    if model.edges().all(|(edge, _)| own(edge).is_none()) {
        let all = |hours: Hours| model.nodes().map(move |(id, _)| (id, hours)).collect();
        return general.map(all).unwrap_or_default();
    }
    let mut sums: BTreeMap<NodeId, (Hours, f64)> = BTreeMap::new();
    for (id, edge) in model.edges() {
        let enters = model.origin(edge).is_none_or(|from| model.node(from).is_outside());
        let (true, Some(rate), Some(to)) = (enters, traffic.edge(id), model.target(edge)) else { continue };
        let shape = own(id).or(general).unwrap_or([1.0; 24]);
        for reached in model.reach(to).into_iter().chain([to]) {
            let (hours, sum) = sums.entry(reached).or_insert(([0.0; 24], 0.0));
            hours.iter_mut().zip(shape).for_each(|(hour, part)| *hour += rate.usual * part);
            *sum += rate.usual;
        }
    }
    sums.retain(|_, (_, sum)| *sum > 0.0);
    sums.into_iter().map(|(id, (hours, sum))| (id, hours.map(|hour| hour / sum))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::numbers;

    #[test]
    fn hours_average_one_and_the_busiest_is_the_peak() {
        for word in ["flat", "business", "evening", "spiky"] {
            let hours = hours(word).unwrap();
            assert!((hours.iter().sum::<f64>() - 24.0).abs() < 1e-9, "{word}");
            let top = hours.iter().copied().fold(0.0, f64::max);
            assert!((top * MINUTES / peak(word) - 1.0).abs() < 1e-9, "{word}: {top}");
        }
        assert_eq!(hours("jagged"), None);
    }

    #[test]
    fn quiet_nights_make_more_starts_cold_and_leave_the_cost_alone() {
        let at = |shape: &str| {
            let (model, analysis) = numbers(&format!(
                "system \"S\" {{ {shape} }}\nclient c\nfunction f {{ duration 200 ms; cold 0.5 s }}\nc -> f {{ rate 20/h }}\n"
            ));
            let f = model.named("f").unwrap();
            let cost = analysis.cost.lines.iter().find(|l| l.meter == "requests").unwrap().usd.to_f64();
            (
                analysis.cold_start(f).unwrap().share.unwrap().usual,
                analysis.traffic.node(f).runs.unwrap().peak,
                cost,
            )
        };
        let (flat, business, none) = (at("shape flat"), at("shape business"), at(""));
        assert!((flat.0 - none.0).abs() < 1e-12, "flat is the average at every hour");
        // By hand: busy hours at 2.5 and 1.25 times the rate, nights at what is left.
        let rate = 20.0 / 3600.0;
        let hours = hours("business").unwrap();
        let cold: f64 = hours.iter().map(|h| h / 24.0 * crate::cold_start::share(rate * h, 0.2, 360.0)).sum();
        assert!((business.0 / cold - 1.0).abs() < 1e-9, "{} against {cold}", business.0);
        assert!((business.1 / rate - 3.0).abs() < 1e-9 && (flat.1 / rate - 1.2).abs() < 1e-9);
        assert_eq!(flat.2, business.2);
    }

    #[test]
    fn each_arrow_may_have_its_own_shape() {
        let (model, analysis) = numbers(
            "system \"S\"\nclient c\nclient d\nfunction f { duration 200 ms }\nfunction g { duration 200 ms }\n\
             c -> f { rate 10/s; shape spiky }\nd -> g { rate 10/s; shape flat }\n",
        );
        let peak = |name: &str| analysis.traffic.node(model.named(name).unwrap()).runs.unwrap().peak;
        assert!((peak("f") - 100.0).abs() < 1e-9 && (peak("g") - 12.0).abs() < 1e-9);
        let hours = of_parts(&model, &analysis.traffic);
        assert!(hours[&model.named("f").unwrap()][12] > 8.0);
        assert!((hours[&model.named("g").unwrap()][12] - 1.0).abs() < 1e-12);
    }
}
