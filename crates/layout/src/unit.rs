//! What stands together while a container is arranged: a block of siblings is one thing, all else stands alone.
//!
//! ```text
//!   a ─▶ ┌b┐        rank, order and place see one thing of three boxes;
//!        ├c┤        afterwards each box has its offset in it
//!        └d┘
//! ```
//! O(members).

use super::page::NODE_GAP;
use super::tree::Tree;
use super::{End, Size};

/// The units of one container.
pub(crate) struct Units {
    /// Members of each unit, in order.
    pub members: Vec<Vec<usize>>,
    /// The unit of each member.
    pub of_member: Vec<usize>,
    /// Extent of each unit along the flow and across it.
    pub along: Vec<f64>,
    /// See `along`.
    pub over: Vec<f64>,
    /// Extent of each member along the flow and across it.
    pub own: Vec<(f64, f64)>,
    /// Where each member begins in its unit, across the flow.
    pub offset: Vec<f64>,
}

impl Units {
    /// Blocks and single members of a container.
    pub fn of(tree: &Tree, members: &[End]) -> Units {
        let mut units = Units {
            members: Vec::with_capacity(members.len()),
            of_member: vec![0; members.len()],
            along: Vec::new(),
            over: Vec::new(),
            own: Vec::new(),
            offset: vec![0.0; members.len()],
        };
        let mut seen: Vec<((bool, usize), usize)> = Vec::new();
        for (i, &m) in members.iter().enumerate() {
            let block = tree.trunks.block(m);
            let known = block.and_then(|b| seen.iter().find(|s| s.0 == b).map(|s| s.1));
            let unit = known.unwrap_or_else(|| {
                units.members.push(Vec::new());
                seen.extend(block.map(|b| (b, units.members.len() - 1)));
                units.members.len() - 1
            });
            units.members[unit].push(i);
            units.of_member[i] = unit;
        }
        units
    }

    /// Takes the sizes of members for a flow that runs down or right.
    pub fn measure(&mut self, down: bool, size: impl Fn(usize) -> Size) {
        self.own = (0..self.of_member.len())
            .map(|m| {
                let s = size(m);
                if down { (s.h, s.w) } else { (s.w, s.h) }
            })
            .collect();
        for unit in 0..self.members.len() {
            self.along.push(self.members[unit].iter().map(|&m| self.own[m].0).fold(0.0, f64::max));
            let over = self.stack(unit);
            self.over.push(over);
        }
    }

    /// Gives the members of a unit their offsets; returns its extent across the flow.
    fn stack(&mut self, unit: usize) -> f64 {
        let mut at = 0.0;
        for (i, &m) in self.members[unit].iter().enumerate() {
            if i > 0 {
                at += NODE_GAP;
            }
            self.offset[m] = at;
            at += self.own[m].1;
        }
        at
    }

    /// A place in a member as a share of its unit.
    pub fn share(&self, member: usize, share: f64) -> f64 {
        let over = self.over[self.of_member[member]];
        if over > 0.0 { (self.offset[member] + share * self.own[member].1) / over } else { 0.5 }
    }

    /// The mean of what the members of a unit wish.
    pub fn pull(&self, unit: usize, pull: &[Option<f64>]) -> Option<f64> {
        let wishes: Vec<f64> = self.members[unit].iter().filter_map(|&m| pull[m]).collect();
        (!wishes.is_empty()).then(|| wishes.iter().sum::<f64>() / wishes.len() as f64)
    }

    /// Orders the members of a unit by their wishes; those without one stay between the same neighbours.
    pub fn sort(&mut self, unit: usize, wishes: &[Option<f64>]) {
        let members = &self.members[unit];
        let mut wishing: Vec<(f64, usize)> =
            members.iter().zip(wishes).filter_map(|(&m, w)| w.map(|w| (w, m))).collect();
        wishing.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut next = wishing.into_iter();
        let sorted = members
            .iter()
            .zip(wishes)
            .map(|(&m, w)| if w.is_some() { next.next().map_or(m, |n| n.1) } else { m })
            .collect();
        self.members[unit] = sorted;
        self.stack(unit);
    }
}
