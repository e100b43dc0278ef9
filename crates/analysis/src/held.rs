//! What of a system is held against limits: peaks, sizes, times.

use super::limits::Facts;
use neph_catalog::LimitKey;
use neph_catalog::{Fact, kind};
use neph_model::NodeId;

/// A base-unit amount: how much, whether assumed, in words.
pub(super) type Amount = (f64, bool, &'static str);

impl Facts<'_> {
    /// How much of a limit a part uses; none where the text does not say enough.
    pub(super) fn amount(&self, id: NodeId, key: LimitKey) -> Option<Amount> {
        self.of_runs(id, key)
            .or_else(|| self.of_account(id, key))
            .or_else(|| self.of_triggers(id, key))
            .or_else(|| self.of_entries(id, key))
            .or_else(|| self.of_messages(id, key))
            .or_else(|| self.of_streams(id, key))
            .or_else(|| self.of_stores(id, key))
    }

    /// A stated number, at its most.
    pub(super) fn stated<K: kind::Ranged>(
        &self,
        id: NodeId,
        name: Fact<K>,
        what: &'static str,
    ) -> Option<Amount> {
        Some((self.model.node(id).facts.spread(name)?.top(), false, what))
    }
}
