//! What the writer knows of one path: which states of the file are our own.
//!
//! ```text
//! base ─► written[0] ─► written[1] ─► … ─► the last        perhaps: reported as failed
//! ```
//!
//! A save says which state it was made on. If that is one that we have replaced since, the save
//! may replace the last state that we left: the edits in between are in it. Any other state is
//! taken literally. States are told apart by content and stamp, so a file that somebody sets
//! back to an older content of ours is a change from outside.

use super::error::SaveError;
use super::fingerprint::{Expect, Fingerprint};
use std::collections::VecDeque;
use std::io::ErrorKind;

/// How many of our own earlier states a save may lag behind. One that lags further is taken
/// literally, and so reported as a change from outside: an alarm too many, never one too few.
const LINEAGE: usize = 64;

/// How many different contents whose writing failed are remembered.
const PERHAPS: usize = 16;

/// The states of one file that are ours, and how saving it went lately.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// What the first of our writes replaced.
    base: Option<Expect>,
    /// Our writes, oldest first.
    written: VecDeque<Fingerprint>,
    /// Contents whose rename, or folder's sync, was reported as failed: one may be there.
    perhaps: VecDeque<Fingerprint>,
    failures: usize,
    /// How it failed last: step, kind, and the system's number.
    last: Option<(super::What, ErrorKind, Option<i32>)>,
}

impl Known {
    /// The states that a save with this expectation may replace.
    pub(super) fn allowed(&self, expect: Expect) -> Vec<Expect> {
        let state = match self.head() {
            Some(head) if self.is_ours(expect) => head,
            _ => expect,
        };
        std::iter::once(state).chain(self.perhaps.iter().copied().map(Expect::Is)).collect()
    }

    /// A save with this expectation was written and is durable.
    pub(super) fn wrote(&mut self, expect: Expect, print: Fingerprint) {
        if expect != Expect::Anything && !self.is_ours(expect) {
            // A new chain, on what the caller read: older states of ours are history.
            self.written.clear();
            self.base = Some(expect);
        }
        if self.written.len() >= LINEAGE {
            self.written.pop_front();
        }
        self.written.push_back(print);
        self.perhaps.clear();
        self.calm();
    }

    /// A write failed after the rename was begun; if it was `surely` renamed, no earlier failed
    /// content can be there any more.
    pub(super) fn perhaps_wrote(&mut self, print: Fingerprint, surely: bool) {
        self.perhaps.retain(|p| !surely && p.sha256 != print.sha256);
        if self.perhaps.len() >= PERHAPS {
            self.perhaps.pop_front();
        }
        self.perhaps.push_back(print);
    }

    /// Counts a failure; true if it tells the user something new.
    pub(super) fn failed(&mut self, error: &SaveError) -> bool {
        let key = (error.what, error.source.kind(), error.source.raw_os_error());
        self.failures = self.failures.saturating_add(1);
        self.last.replace(key) != Some(key)
    }

    /// The row of failures has ended.
    pub(super) fn calm(&mut self) {
        self.failures = 0;
        self.last = None;
    }

    /// What comes next goes on with no state of ours: the user gave it up.
    pub(super) fn begin_anew(&mut self) {
        self.calm();
        self.base = None;
        self.written.clear();
    }

    /// How many failures there were in a row.
    pub(super) fn failures(&self) -> usize {
        self.failures
    }

    fn head(&self) -> Option<Expect> {
        self.written.back().copied().map(Expect::Is)
    }

    fn is_ours(&self, expect: Expect) -> bool {
        self.base == Some(expect) || self.written.iter().any(|w| Expect::Is(*w) == expect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::Stamp;
    use std::time::SystemTime;

    fn print(n: u64) -> Fingerprint {
        let stamp = Stamp { len: 8, modified: None, id: Some((0, n)) };
        Fingerprint::new(&n.to_le_bytes(), stamp, SystemTime::UNIX_EPOCH)
    }

    #[test]
    fn a_chain_forwards_its_own_states_and_no_others() {
        let is = |n| Expect::Is(print(n));
        let mut known = Known::default();
        assert_eq!(known.allowed(is(0)), [is(0)]);
        known.wrote(is(0), print(1));
        known.wrote(is(0), print(2));
        for (expect, allowed) in [
            (is(0), is(2)),
            (is(1), is(2)),
            (is(2), is(2)),
            (is(9), is(9)),
            (Expect::Absent, Expect::Absent),
            (Expect::Anything, Expect::Anything),
        ] {
            assert_eq!(known.allowed(expect), [allowed], "{expect:?}");
        }
        known.wrote(is(9), print(10));
        assert_eq!(known.allowed(is(9)), [is(10)]);
        assert_eq!(known.allowed(is(0)), [is(0)]);
        for n in 11..1000 {
            known.wrote(is(9), print(n));
        }
        assert_eq!(known.allowed(is(9)), [is(999)], "the base is never forgotten");
        assert_eq!(known.allowed(is(11)), [is(11)]);
        assert!(known.written.len() <= LINEAGE);
    }

    #[test]
    fn what_may_have_been_written_is_allowed_until_it_is_known() {
        let is = |n| Expect::Is(print(n));
        let mut known = Known::default();
        known.perhaps_wrote(print(1), false);
        known.perhaps_wrote(print(2), false);
        known.perhaps_wrote(print(1), false);
        assert_eq!(known.allowed(Expect::Absent), [Expect::Absent, is(2), is(1)]);
        known.perhaps_wrote(print(3), true);
        assert_eq!(known.allowed(Expect::Absent), [Expect::Absent, is(3)]);
        known.wrote(Expect::Absent, print(4));
        assert_eq!(known.allowed(Expect::Absent), [is(4)]);
    }
}
