//! Sets that are joined two by two (union-find).

/// So many things, each first in a set of its own.
#[derive(Clone, Debug)]
pub(super) struct Union(Vec<usize>);

impl Union {
    pub(super) fn new(len: usize) -> Self {
        Self((0..len).collect())
    }

    /// The thing that stands for the set: the one with the smallest number.
    pub(super) fn root(&mut self, of: usize) -> usize {
        let mut at = of;
        while let Some(&parent) = self.0.get(at)
            && parent != at
        {
            // Half of the way is saved for the next time.
            let above = self.0.get(parent).copied().unwrap_or(parent);
            if let Some(slot) = self.0.get_mut(at) {
                *slot = above;
            }
            at = above;
        }
        at
    }

    /// Joins two sets; false if they are one already.
    pub(super) fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return false;
        }
        if let Some(slot) = self.0.get_mut(a.max(b)) {
            *slot = a.min(b);
        }
        true
    }
}
