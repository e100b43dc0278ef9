//! The figures of both texts side by side.

use std::collections::{BTreeMap, BTreeSet};

use super::same::Names;
use super::{Number, Objective, Said};
use neph_analysis::LimitUse;
use neph_analysis::latency::Kind;
use neph_analysis::requirement::Verdict;
use neph_catalog::LimitKey;
use neph_compile::Compilation;
use neph_model::{NodeId, Requirement};
use neph_review::{Finding, Level};

/// Differences smaller than this share do not show in what is printed.
const SAME: f64 = 5e-4;

/// Of one text, with the names that its components have in the new one.
pub(super) struct Side<'a> {
    pub compiled: &'a Compilation<'a>,
    /// None for the new text itself.
    pub names: Option<&'a Names>,
}

/// A figure by a name that both texts know, and by one that people read.
type Named = Vec<(String, String, f64)>;

impl Side<'_> {
    fn id(&self, node: NodeId) -> String {
        let id = &self.compiled.model.node(node).id;
        self.names.map_or(id.as_str(), |names| names.of(id)).to_string()
    }

    fn label(&self, node: NodeId) -> String {
        self.compiled.model.node(node).label.clone()
    }

    /// The bill, the whole first.
    pub fn money(&self) -> Named {
        let cost = &self.compiled.analysis().cost;
        let whole = (String::new(), super::WHOLE.to_string(), cost.per_month.to_f64());
        let nodes = self.compiled.model.nodes();
        let rows = nodes.map(|(id, _)| (self.id(id), self.label(id), cost.of(id).to_f64()));
        std::iter::once(whole).chain(rows.filter(|(.., usd)| *usd > 0.0)).collect()
    }

    /// p99 of each path, in milliseconds with cold starts.
    pub fn times(&self) -> Named {
        let model = &self.compiled.model;
        let row = |p: &neph_analysis::PathLatency| {
            let label = &model.edge(p.entry).label;
            let label = if label.is_empty() { String::new() } else { format!(" “{label}”") };
            let kind = match p.kind {
                Kind::Response => "response",
                Kind::Effect => "effect",
            };
            (
                format!("{kind} {} {} {label}", self.id(p.from), self.id(p.to)),
                format!("{} → {}{label}, {kind}", self.label(p.from), self.label(p.to)),
                p.with_cold.p99,
            )
        };
        self.compiled.analysis().latency.iter().map(row).collect()
    }

    /// The share of cold invocations, or the p99 of a cold start.
    pub fn cold(&self, time: bool) -> Named {
        let row = |cold: &neph_analysis::ColdStart| {
            let (id, label) = (self.id(cold.node), self.label(cold.node));
            match (time, cold.share.is_some()) {
                (true, _) => Some((id, format!("{label}, p99"), cold.total_ms.p99)),
                (false, true) => Some((id, format!("{label}, share of invocations"), cold.probability())),
                (false, false) => None,
            }
        };
        self.compiled.analysis().cold_starts.iter().filter_map(row).collect()
    }

    /// Times of today's peak at which each limit saturates.
    pub fn limits(&self) -> Named {
        let limits = self.compiled.analysis().limits.iter().filter(|l| !l.setting);
        limits.filter_map(|l| Some((self.limit_key(l), self.limit_name(l), l.breaks_at?))).collect()
    }

    /// The limit that saturates first.
    pub fn bottleneck(&self) -> Option<(String, String, f64)> {
        self.limits().into_iter().min_by(|a, b| a.2.total_cmp(&b.2))
    }

    fn limit_key(&self, limit: &LimitUse) -> String {
        let owner = if of_account(limit) { String::new() } else { self.id(limit.node) };
        format!("{owner} {}", limit.limit)
    }

    fn limit_name(&self, limit: &LimitUse) -> String {
        let owner = if of_account(limit) { "the account".to_string() } else { self.label(limit.node) };
        format!("{owner}: {}", limit.what)
    }

    /// Composite SLAs.
    pub fn availability(&self) -> Named {
        let row = |a: &neph_analysis::Availability| {
            let name = format!("{} → {}", self.label(a.from), self.label(a.to));
            (format!("{} {}", self.id(a.from), self.id(a.to)), name, a.share)
        };
        self.compiled.analysis().availability.iter().map(row).collect()
    }

    /// Objectives by what they measure: as written, the verdict, and the value computed.
    fn objectives(&self) -> Vec<(String, String, Verdict, Option<String>)> {
        let model = &self.compiled.model;
        let rows = self.compiled.analysis().requirements.iter();
        rows.filter_map(|row| {
            let r: &Requirement = model.requirements.get(row.index)?;
            let path = |name: &dyn Fn(NodeId) -> String| {
                r.path.iter().map(|id| name(*id)).collect::<Vec<_>>().join(" → ")
            };
            let key = format!("{} {}", r.measure, path(&|id| self.id(id)));
            let what = format!("{} {}", r.measure, path(&|id| self.label(id)));
            let written = format!("{} {} {}", what.trim(), r.compare, r.written);
            Some((key, written, row.verdict, row.actual.map(|v| r.words(v))))
        })
        .collect()
    }

    /// Findings by rule and component.
    fn findings<'f>(&self, findings: &'f [Finding]) -> Vec<(Vec<(&'static str, String)>, &'f Finding)> {
        let key = |f: &Finding| {
            let name = |part: &String| {
                let mut words =
                    part.split(' ').map(|w| self.names.map_or(w, |names| names.of(w)).to_string());
                // The name of the system is no component's.
                if *part == self.compiled.model.system.name { String::new() } else { words_of(&mut words) }
            };
            f.parts.iter().map(|part| (f.rule.code, name(part))).collect()
        };
        findings.iter().map(|f| (key(f), f)).collect()
    }
}

fn words_of(words: &mut dyn Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

/// A limit of the account belongs to nobody.
fn of_account(limit: &LimitUse) -> bool {
    limit.of_account || limit.key.is_some_and(LimitKey::is_of_account)
}

/// Figures that are not as they were.
pub(super) fn numbers(unit: &'static str, old: Named, new: Named) -> Vec<Number> {
    let before: BTreeMap<&str, f64> = old.iter().map(|(key, _, v)| (key.as_str(), *v)).collect();
    let after: BTreeMap<&str, f64> = new.iter().map(|(key, _, v)| (key.as_str(), *v)).collect();
    let gone = old.iter().filter(|(key, ..)| !after.contains_key(key.as_str()));
    let mut told = BTreeSet::new();
    new.iter()
        .chain(gone)
        .filter(|(key, ..)| told.insert(key.as_str()))
        .map(|(key, what, _)| Number {
            what: what.clone(),
            unit,
            before: before.get(key.as_str()).copied(),
            after: after.get(key.as_str()).copied(),
        })
        .filter(|row| match (row.before, row.after) {
            (Some(a), Some(b)) => (a - b).abs() > SAME * a.abs().max(b.abs()),
            _ => true,
        })
        .collect()
}

/// Objectives whose verdict is another one, or that are new or gone.
pub(super) fn objectives(old: &Side<'_>, new: &Side<'_>) -> Vec<Objective> {
    let (before, after) = (old.objectives(), new.objectives());
    let mut rows = Vec::new();
    for (key, written, verdict, value) in &after {
        let was = before.iter().find(|(known, ..)| known == key);
        let changed = was.is_none_or(|(_, words, known, _)| known != verdict || words != written);
        if changed {
            rows.push(Objective {
                what: written.clone(),
                before: was.map(|(.., verdict, _)| *verdict),
                after: Some(*verdict),
                was: was.and_then(|(.., value)| value.clone()),
                is: value.clone(),
            });
        }
    }
    for (_, written, verdict, value) in
        before.iter().filter(|(key, ..)| after.iter().all(|(known, ..)| known != key))
    {
        rows.push(Objective {
            what: written.clone(),
            before: Some(*verdict),
            after: None,
            was: value.clone(),
            is: None,
        });
    }
    rows
}

/// Findings that are new, resolved, accepted now, or graver or milder than before.
pub(super) fn findings(old: &Side<'_>, new: &Side<'_>) -> super::Findings {
    let (was, is) = (old.compiled.review(), new.compiled.review());
    let before = old.findings(&was.findings);
    let after = new.findings(&is.findings);
    let accepted = new.findings(&is.accepted);
    let levels =
        |rows: &[(Vec<(&'static str, String)>, &Finding)]| -> BTreeMap<(&'static str, String), Level> {
            rows.iter().flat_map(|(keys, f)| keys.iter().cloned().map(|key| (key, f.level))).collect()
        };
    let (known, now, allowed) = (levels(&before), levels(&after), levels(&accepted));
    let said = |f: &Finding| Said { level: f.level, code: f.rule.code, message: f.message.clone() };
    let mut found = super::Findings::default();
    for (keys, finding) in &after {
        let levels_before: Vec<Level> = keys.iter().filter_map(|key| known.get(key).copied()).collect();
        if levels_before.len() < keys.len() {
            found.new.push(said(finding));
        } else if levels_before.iter().any(|level| *level != finding.level) {
            found.level.push((levels_before[0], said(finding)));
        }
    }
    for (keys, finding) in &before {
        if keys.iter().any(|key| now.contains_key(key)) {
            continue;
        }
        if keys.iter().any(|key| allowed.contains_key(key)) {
            found.accepted.push(said(finding));
        } else {
            found.resolved.push(said(finding));
        }
    }
    found
}
