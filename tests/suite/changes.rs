//! What a change of the text changes.

use nephogram::catalog::Catalog;
use nephogram::report::changes::Changes;
use nephogram::source::Source;

const OLD: &str = "\
system \"Shop\" { provider aws; region us-east-1 }
client web
http_api api { auth jwt; throttle 100/s }
function order \"Order\" { runtime nodejs22; memory 512 MB; duration 100 ms; timeout 5 s }
table orders
web -> api \"POST /orders\" { rate 1M/month } -> order -> orders { writes 1 x 1 KB }
require cost < 10 USD/month
";

fn told(old: &str, new: &str) -> String {
    let (old, new) = (Source::new("old.neph", old), Source::new("new.neph", new));
    let catalog = Catalog::bundled();
    let (old, new) = (nephogram::compile(&old, catalog), nephogram::compile(&new, catalog));
    Changes::between(&old, &new).markdown("Shop")
}

#[test]
fn nothing_changes_with_comments_and_order() {
    let moved =
        OLD.replace("client web\n", "").replace("table orders", "table orders\nclient web # a person");
    assert_eq!(told(OLD, &moved), "# Shop: what changes\n\nNothing.\n");
}

#[test]
fn more_memory_is_told_with_what_it_does() {
    let told = told(OLD, &OLD.replace("512 MB", "1 GB"));
    assert!(told.contains("- `order`: memory `512 MB` → `1 GB`"), "{told}");
    // 50 000 GB-seconds more at 0.0000166667 USD, and the cold starts with them.
    assert!(told.contains(" | +\\$0.84 ("), "{told}");
    assert!(!told.contains("## Latency"), "a stated duration stays: {told}");
}

#[test]
fn what_comes_and_goes_is_told() {
    let new =
        OLD.replace("table orders\n", "queue jobs\n").replace("-> orders { writes 1 x 1 KB }", "~> jobs");
    let told = told(OLD, &new);
    for line in [
        "- **new** `jobs`",
        "- **removed** `orders`",
        "- **new** `order ~> jobs`",
        "- **removed** `order -> orders`",
    ] {
        assert!(told.contains(line), "{line} is not in\n{told}");
    }
}

#[test]
fn requirements_that_turn_are_told() {
    let told = told(OLD, &OLD.replace("1M/month", "5M/month"));
    assert!(told.contains("**Objective missed:** cost \\< 10 USD/month"), "{told}");
    assert!(told.contains("A month costs"), "{told}");
}
