//! Lines of bills that follow from sizes, batches, buffers and items, against what the price list gives by hand.

use super::numbers;

/// US dollars a month of all lines of a component.
pub(super) fn total(text: &str, node: &str) -> f64 {
    let (model, analysis) = numbers(text);
    analysis.cost.of(model.named(node).unwrap()).to_f64()
}

/// US dollars a month of one line.
pub(super) fn line(text: &str, node: &str, meter: &str) -> f64 {
    let (model, analysis) = numbers(text);
    let of = analysis.cost.lines.iter().filter(|l| model.node(l.node).id == node && l.meter == meter);
    of.map(|line| line.usd.to_f64()).sum()
}

#[test]
fn consumers_of_a_stream_read_the_size_that_was_written() {
    let text = "system { provider aws; region us-east-1 }\nclient phones\nstream s { on_demand }\nfunction a\nfunction b\n\
                phones ~> s { rate 100/s; payload 50 KB }\ns ~> a { batch 100 }\ns ~> b { batch 100 }\n";
    // 100/s x 50 KB x 2,628,000 s = 12,531.3 GB, read twice at $0.04.
    assert!((line(text, "s", "ondemand_out") - 1002.50).abs() < 0.01);
}

#[test]
fn subscriptions_of_a_topic_carry_the_size_that_was_published() {
    let text = "system { provider gcp; region us-central1 }\nclient c\ntopic t\nfunction a\nfunction b\n\
                c ~> t { rate 10M/month; payload 100 KB }\nt ~> a\nt ~> b\n";
    // Published once and delivered twice: 3 x 10M x 100 KB = 2.794 TiB at $40.
    assert!((line(text, "t", "throughput") - 111.76).abs() < 0.01);
}

#[test]
fn a_queue_behind_a_topic_counts_two_chunks_of_a_large_message() {
    let through = "system { provider aws; region us-east-1 }\nclient c\ntopic t\nqueue q\nfunction f\n\
                   c ~> t { rate 1M/month; payload 100 KB }\nt ~> q\nq ~> f { batch 1 }\n";
    let direct = "system { provider aws; region us-east-1 }\nclient c\nqueue q\nfunction f\n\
                  c ~> q { rate 1M/month; payload 100 KB }\nq ~> f { batch 1 }\n";
    assert!((line(through, "q", "requests") - line(direct, "q", "requests")).abs() < 1e-6);
}

#[test]
fn a_delivery_stream_writes_an_object_a_buffer() {
    let text = "system { provider aws; region us-east-1 }\nclient c\ndelivery d\nbucket b\n\
                c ~> d { rate 100/s; payload 5 KB }\nd ~> b\n";
    // 1,253 GB in objects of 5 MB: 256,640 writes at $5 a million.
    assert!((line(text, "b", "put") - 1.28).abs() < 0.01);
}

#[test]
fn each_item_of_a_map_is_a_transition() {
    let text = "system { provider aws; region us-east-1 }\nschedule night { every day }\n\
                workflow w { items 4000; steps 3 }\nfunction f\nnight ~> w\nw -> f { calls 4000 }\n";
    // 30.4 executions of 4,003 transitions at $25 a million.
    assert!((line(text, "w", "transitions") - 3.04).abs() < 0.01);
}

#[test]
fn the_given_duration_is_what_is_billed() {
    let text = "system { provider aws; region us-east-1 }\nclient c\nfunction f { memory 1 GB; duration 20 ms }\n\
                bucket b\nc -> f { rate 10M/month }\nf -> b \"put\"\n";
    // 10M x 20 ms x 1 GB, whatever the bucket takes to respond.
    assert!((line(text, "f", "duration_x86") - 200_000.0 * 0.0000166667).abs() < 0.01);
}

#[test]
fn a_bill_that_lacks_a_component_meets_no_objective() {
    use crate::requirement::Verdict;
    let text = |more: &str, limit: &str| {
        format!(
            "system {{ provider aws; region us-east-1 }}\nclient c\nfunction f\nredshift r {more}\n\
             c -> f {{ rate 1M/month }}\nf -> r\nrequire cost < {limit} USD/month\n"
        )
    };
    let verdict = |text: &str| numbers(text).1.requirements[0].verdict;
    let (model, analysis) = numbers(&text("", "5000"));
    assert_eq!(analysis.cost.unpriced.len(), 1, "{}", model.node(analysis.cost.unpriced[0]).id);
    assert_eq!(verdict(&text("", "5000")), Verdict::Undecided);
    assert_eq!(verdict(&text("", "1")), Verdict::Missed, "a lower bound can miss");
    assert_eq!(verdict(&text("{ price 300 USD/month }", "5000")), Verdict::Met);
}
