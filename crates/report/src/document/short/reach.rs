//! What a request really causes: reading a store does not set off its change stream.

use crate::document::Brief;
use neph_model::{EdgeId, Mode, NodeId};
use std::collections::BTreeSet;

/// Everything a component sets off, calls before events, with the arrows in that order; at most `most` of them.
pub(super) fn caused(brief: &Brief<'_>, from: NodeId, most: usize) -> Vec<EdgeId> {
    let model = brief.model;
    let mut steps = Vec::new();
    let mut visited = BTreeSet::from([from]);
    let mut stack = vec![from];
    while let Some(node) = stack.pop() {
        let outgoing = model.outgoing(node);
        let mut next = Vec::new();
        for mode in [Mode::Call, Mode::Event] {
            for (id, edge) in outgoing.iter().filter(|(_, e)| e.mode == mode) {
                if steps.len() >= most {
                    return steps;
                }
                if steps.contains(id) {
                    continue;
                }
                steps.push(*id);
                let Some(to) = model.target(edge) else { continue };
                let only_read = model.node(to).is_store() && !model.is_write(edge);
                if !only_read && visited.insert(to) {
                    next.push(to);
                }
            }
        }
        stack.extend(next.into_iter().rev());
    }
    steps
}
