//! Recovery objectives: how much data a restore loses, and how long it takes, from what is configured.

use super::requirement::{Checked, Verdict};
use neph_catalog::{Role, fact};
use neph_model::{Model, NodeId};

/// What a restore loses at most, in seconds: the time between two backups.
///
/// A continuous backup can be restored to a point "typically five minutes" in the past (DynamoDB and RDS developer guides);
/// the others follow from their names.
const INTERVALS: [(&str, f64); 4] =
    [("point-in-time", 300.0), ("hourly", 3600.0), ("daily", 86_400.0), ("weekly", 604_800.0)];

/// The time between two backups of a kind; none for a kind without a known interval.
pub fn interval(backup: &str) -> Option<f64> {
    INTERVALS.iter().find(|(word, _)| *word == backup).map(|(_, seconds)| *seconds)
}

/// Checks a recovery point (`point`) or a recovery time objective for the stores of a path, or for all.
pub(super) fn check(point: bool, model: &Model, path: &[NodeId], checked: &mut Checked) {
    let stores = model.nodes().filter(|(id, node)| {
        let meant = path.is_empty() || path.contains(id);
        meant && node.is_store() && !node.is(Role::Cache)
    });
    let mut any = false;
    for (id, node) in stores {
        any = true;
        let backup = node.facts.text(fact::BACKUP);
        if backup == Some("none") {
            // Nothing can be restored: whatever the objective is, it is missed.
            checked.verdict = Verdict::Missed;
            checked.biggest = Some(id);
            checked.missing.push(format!("a backup of `{}`", node.id));
            continue;
        }
        let (seconds, wanted) = if point {
            (backup.and_then(interval), "backup")
        } else {
            (node.facts.time(fact::RESTORE).map(|time| time.0), "restore")
        };
        match seconds {
            Some(seconds) if checked.actual.is_none_or(|most| seconds > most) => {
                checked.actual = Some(seconds);
                checked.biggest = Some(id);
                checked.assumed |= point;
            }
            Some(_) => {}
            None => checked.missing.push(format!("`{wanted}` of `{}`", node.id)),
        }
    }
    if !any {
        checked.missing.push("no store is on the path".to_string());
    }
    // The worst of several is known only when all are.
    if !checked.missing.is_empty() {
        checked.actual = None;
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::numbers;
    use super::Verdict;

    fn verdict(facts: &str, require: &str) -> (Verdict, Option<f64>) {
        let text =
            format!("table orders {{ {facts} }}\nfunction f\nf -> orders \"write\"\nrequire {require}");
        let (_, analysis) = numbers(&text);
        (analysis.requirements[0].verdict, analysis.requirements[0].actual)
    }

    #[test]
    fn a_recovery_point_follows_from_the_backup() {
        assert_eq!(verdict("backup point-in-time", "rpo orders < 15 min"), (Verdict::Met, Some(300.0)));
        assert_eq!(verdict("backup daily", "rpo orders < 1 h"), (Verdict::Missed, Some(86_400.0)));
        assert_eq!(verdict("backup none", "rpo orders < 1 h"), (Verdict::Missed, None));
        assert_eq!(verdict("ttl 1 h", "rpo < 1 h"), (Verdict::Undecided, None));
    }

    #[test]
    fn a_recovery_time_is_what_a_test_measured() {
        assert_eq!(verdict("backup daily; restore 40 min", "rto orders < 1 h"), (Verdict::Met, Some(2400.0)));
        assert_eq!(verdict("backup daily", "rto orders < 1 h"), (Verdict::Undecided, None));
    }

    #[test]
    fn an_error_budget_is_the_downtime_the_slas_allow() {
        let text = "system { provider aws; region us-east-1 }\nclient web\nhttp_api api { auth jwt }\n\
                    function f { runtime nodejs22; memory 256 MB; duration 20 ms }\nweb -> api { rate 1/s } -> f\n\
                    require error-budget web -> f < 2 h\nrequire error-budget web -> f < 1 min";
        let (_, analysis) = numbers(text);
        let verdicts: Vec<_> = analysis.requirements.iter().map(|r| r.verdict).collect();
        assert_eq!(verdicts, [Verdict::Met, Verdict::Missed]);
    }
}
