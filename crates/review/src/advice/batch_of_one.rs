//! COST-009: a run for each message where ten could share one.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_analysis::FactChange;
use neph_catalog::fact;
use neph_model::Mode;
use neph_syntax::units::{PerSecond, number};

pub(crate) const RULE: Rule = Rule {
    code: "COST-009",
    name: "batch-of-one",
    category: Category::Cost,
    level: Level::Low,
    title: "Batch of one at high volume",
    explanation: r#"
Each run is paid, and starts, by itself. At high volume messages come fast enough to be handled together.

```fires
client web
queue clicks { max_receives 5 }
queue failed { alarm }
function count { duration 20 ms; timeout 5 s; memory 256 MB; idempotent yes }
web ~> clicks { rate 200/s; peak 400/s }
clicks ~> count { batch 1 }
clicks !> failed
```

Ten at once, waiting a second for them if need be.

```quiet
client web
queue clicks { max_receives 5 }
queue failed { alarm }
function count { duration 20 ms; timeout 5 s; memory 256 MB; idempotent yes }
web ~> clicks { rate 200/s; peak 400/s }
clicks ~> count { batch 10; partial_failures; window 1 s }
clicks !> failed
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, edge) in model.edges().filter(|(_, edge)| edge.mode == Mode::Event) {
        let (Some(from), Some(to)) = (model.origin(edge), model.target(edge)) else { continue };
        if !context.node(from).is_polled() || !context.node(to).is_function() {
            continue;
        }
        let Some(rates) = context.rate(id) else { continue };
        let most = edge.facts.number(fact::BATCH).unwrap_or(context.analysis.traffic.batches[id.0].1);
        if most >= FEW || rates.usual <= MANY {
            findings.pass();
            continue;
        }
        let (source, function) = (context.node(from), context.node(to));
        let runs = rates.per_month() / most.max(1.0);
        let finding = findings.fail(
            Level::Low,
            Place::Edge(id),
            format!(
                "`{}` runs {} times a month, for {} message{} each",
                function.label,
                number(runs),
                number(most),
                if most == 1.0 { "" } else { "s" }
            ),
            format!("`batch 10; window 1 s; partial_failures` on `{} ~> {}`", source.id, function.id),
        );
        finding.because(format!(
            "{} come along; batches from {} on are worth it above {} (our thresholds)",
            PerSecond(rates.usual),
            number(FEW),
            PerSecond(MANY)
        ));
        finding.suggest_fact(FactChange::count(Place::Edge(id), fact::BATCH, 10.0));
        finding.suggest_fact(FactChange::time(Place::Edge(id), fact::WINDOW, 1.0, "1 s"));
        finding.so(format!("{} runs instead", number(rates.per_month() / 10.0)));
    }
}

/// Batches smaller than this.
const FEW: f64 = 5.0;

/// Messages a second above which batches fill.
const MANY: f64 = 50.0;
