//! Scores graphs against labels as the shared scorer does: components by kind, arrows by kinds of their ends.

use super::labels::{Mode, Sample};
use crate::graph::{Arrow, Entity};
use crate::kind::Kind;

/// Counts over texts.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Texts with a system.
    pub texts: usize,
    /// Components found, wanted, right.
    pub nodes: [usize; 3],
    /// Arrows found, wanted, right.
    pub arrows: [usize; 3],
    /// All arrows, welcome ones too: found, wanted, right.
    pub full: [usize; 3],
    /// Arrows with a label, of those of the right mode.
    pub modes: [usize; 2],
    /// Arrows without a mark, of those right.
    pub sure: [usize; 2],
    /// Graphs in one piece.
    pub whole: usize,
    /// Exactly right.
    pub exact: usize,
}

/// Whether a kind found may stand for one wanted.
pub fn accepts(wanted: Kind, found: Kind) -> bool {
    wanted == found
        || match wanted {
            Kind::HttpApi => found == Kind::Graphql,
            Kind::Graphql => found == Kind::HttpApi,
            Kind::Stream => found == Kind::Delivery,
            Kind::Delivery => found == Kind::Stream,
            Kind::Notification => matches!(found, Kind::Email | Kind::Topic),
            Kind::Pipe => found == Kind::EventBus,
            Kind::Media => found == Kind::External,
            Kind::Vm => found == Kind::Container,
            Kind::Config => found == Kind::SecretStore,
            Kind::Warehouse => found == Kind::SqlDb,
            _ => false,
        }
}

/// A greatest matching of wanted and found; the found ones that were taken.
fn matching<W, G>(wanted: &[W], got: &[G], fits: &dyn Fn(&W, &G) -> bool) -> Vec<Option<usize>> {
    let mut owner: Vec<Option<usize>> = vec![None; got.len()];
    for start in 0..wanted.len() {
        let mut seen = vec![false; got.len()];
        place(start, wanted, got, fits, &mut owner, &mut seen);
    }
    owner
}

fn place<W, G>(
    at: usize,
    wanted: &[W],
    got: &[G],
    fits: &dyn Fn(&W, &G) -> bool,
    owner: &mut Vec<Option<usize>>,
    seen: &mut Vec<bool>,
) -> bool {
    for n in 0..got.len() {
        if seen[n] || !fits(&wanted[at], &got[n]) {
            continue;
        }
        seen[n] = true;
        let free = owner[n].is_none_or(|other| place(other, wanted, got, fits, owner, seen));
        if free {
            owner[n] = Some(at);
            return true;
        }
    }
    false
}

fn taken(owner: &[Option<usize>]) -> usize {
    owner.iter().flatten().count()
}

impl Tally {
    /// Adds a text.
    pub fn add(&mut self, sample: &Sample, entities: &[Entity], arrows: &[Arrow]) {
        let kinds = |optional: bool| -> Vec<Kind> {
            (0..sample.parts.len())
                .filter(|n| sample.optional[*n] == optional)
                .map(|n| sample.parts[n])
                .collect()
        };
        let (must, maybe) = (kinds(false), kinds(true));
        let got: Vec<Kind> = entities.iter().map(|e| e.kind).collect();
        let fits = |w: &Kind, g: &Kind| accepts(*w, *g);
        let owner = matching(&must, &got, &fits);
        let hit = taken(&owner);
        let rest: Vec<Kind> = got.iter().zip(&owner).filter(|(_, o)| o.is_none()).map(|(k, _)| *k).collect();
        let free = taken(&matching(&maybe, &rest, &fits));
        let ends = |a: usize, b: usize| (sample.parts[a], sample.parts[b]);
        let want: Vec<(Kind, Kind)> = sample.edges.iter().map(|(a, b, _)| ends(*a, *b)).collect();
        let extra: Vec<(Kind, Kind)> = sample.inferred.iter().map(|(a, b, _)| ends(*a, *b)).collect();
        let got_e: Vec<(Kind, Kind)> =
            arrows.iter().map(|a| (entities[a.from].kind, entities[a.to].kind)).collect();
        let fits_e = |w: &(Kind, Kind), g: &(Kind, Kind)| accepts(w.0, g.0) && accepts(w.1, g.1);
        let owner_e = matching(&want, &got_e, &fits_e);
        let hit_e = taken(&owner_e);
        let rest_e: Vec<(Kind, Kind)> =
            got_e.iter().zip(&owner_e).filter(|(_, o)| o.is_none()).map(|(e, _)| *e).collect();
        let free_e = taken(&matching(&extra, &rest_e, &fits_e));
        let touching =
            rest_e.iter().filter(|e| maybe.iter().any(|k| accepts(*k, e.0) || accepts(*k, e.1))).count();
        let free_e = rest_e.len().min(free_e + touching);
        let all: Vec<(Kind, Kind)> = want.iter().chain(&extra).copied().collect();
        let owner_all = matching(&all, &got_e, &fits_e);
        let modes: Vec<(Kind, Kind, Mode)> = sample
            .edges
            .iter()
            .chain(&sample.inferred)
            .map(|(a, b, mode)| (sample.parts[*a], sample.parts[*b], *mode))
            .collect();
        let got_m: Vec<(Kind, Kind, Mode)> =
            arrows.iter().map(|a| (entities[a.from].kind, entities[a.to].kind, a.mode)).collect();
        let owner_m = matching(&modes, &got_m, &|w: &(Kind, Kind, Mode), g: &(Kind, Kind, Mode)| {
            accepts(w.0, g.0) && accepts(w.1, g.1) && w.2 == g.2
        });
        self.texts += 1;
        let add = |sum: &mut [usize; 3], by: [usize; 3]| (0..3).for_each(|n| sum[n] += by[n]);
        add(&mut self.nodes, [got.len() - free, must.len(), hit]);
        add(&mut self.arrows, [got_e.len() - free_e, want.len(), hit_e]);
        add(&mut self.full, [got_e.len(), all.len(), taken(&owner_all)]);
        self.modes[0] += modes.len();
        self.modes[1] += taken(&owner_m);
        for (arrow, owner) in arrows.iter().zip(&owner_all) {
            self.sure[0] += usize::from(arrow.sure);
            self.sure[1] += usize::from(arrow.sure && owner.is_some());
        }
        self.whole += usize::from(crate::decode::pieces(entities.len(), arrows) == 1);
        let exact = hit == must.len()
            && hit == got.len() - free
            && hit_e == want.len()
            && hit_e == got_e.len() - free_e;
        self.exact += usize::from(exact);
    }

    /// The table in one line.
    pub fn line(&self) -> String {
        let f1 = |[got, want, hit]: [usize; 3]| {
            let (p, r) = (hit as f64 / got.max(1) as f64, hit as f64 / want.max(1) as f64);
            if p + r > 0.0 { (p, r, 2.0 * p * r / (p + r)) } else { (0.0, 0.0, 0.0) }
        };
        let share = |of: usize, all: usize| of as f64 / all.max(1) as f64;
        let (n, e, a) = (f1(self.nodes), f1(self.arrows), f1(self.full));
        format!(
            "nodes {:.3} ({:.3} {:.3})  arrows {:.3} ({:.3} {:.3})  full {:.3} ({:.3} {:.3})  exact {}/{} = {:.3}  unmarked right {:.3} of {}  kinds {:.3} of wanted, {:.3} of found  whole {:.3}",
            n.2,
            n.0,
            n.1,
            e.2,
            e.0,
            e.1,
            a.2,
            a.0,
            a.1,
            self.exact,
            self.texts,
            share(self.exact, self.texts),
            share(self.sure[1], self.sure[0]),
            self.sure[0],
            share(self.modes[1], self.modes[0]),
            share(self.modes[1], self.full[2]),
            share(self.whole, self.texts),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::labels;
    use crate::lexicon::Lexicon;
    use crate::read;
    use crate::weights::Weights;

    /// The texts that no weight was learned from.
    fn heldout() -> Vec<Sample> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/english/heldout.jsonl");
        labels::samples(&std::fs::read_to_string(path).expect("labels"), "")
    }

    #[test]
    fn texts_never_learned_from_are_read_as_well_as_promised() {
        let mut all = Tally::default();
        let mut authors: std::collections::BTreeMap<String, Tally> = std::collections::BTreeMap::new();
        for sample in heldout().iter().filter(|sample| !sample.negative) {
            let reading = read::read(&sample.text, Lexicon::bundled(), Weights::bundled());
            all.add(sample, &reading.entities, &reading.arrows);
            authors.entry(sample.author.clone()).or_default().add(sample, &reading.entities, &reading.arrows);
        }
        authors.iter().for_each(|(author, tally)| println!("{author}    {}", tally.line()));
        println!("all  {}", all.line());
        let f1 = |[got, want, hit]: [usize; 3]| 2.0 * hit as f64 / (got + want) as f64;
        assert!(all.texts >= 180);
        assert!(f1(all.nodes) >= NODES && f1(all.arrows) >= ARROWS, "{}", all.line());
        assert!(all.sure[1] * 100 >= all.sure[0] * 90, "{}", all.line());
        assert!(all.whole * 100 >= all.texts * 95, "{}", all.line());
    }

    const NODES: f64 = 0.78;
    const ARROWS: f64 = 0.53;
}
