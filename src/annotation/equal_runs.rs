//! What two sequences of text parts have in common, in order.
//!
//! A diff that ends on any input: an exact one on a hundred thousand lines that all changed
//! takes minutes, and recurses too deep. So long sequences are first cut at the parts that
//! occur once in both (as in a patience diff), and only the short stretches between are
//! compared exactly. A long stretch without such a part counts as replaced.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::HashMap;

/// The most parts, old and new together, that are compared exactly. The time for a stretch
/// grows with its square, so this bounds the time for each part.
const EXACT: usize = 1_000;
/// How often the stretches between unique parts are cut again at parts that are unique there.
const ROUNDS: usize = 8;

/// Parts that are equal in both sequences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// The number of the first one in the old sequence.
    pub old: usize,
    /// Its number in the new one.
    pub new: usize,
    /// How many there are.
    pub len: usize,
}

/// Two stretches to compare, with the numbers of their first parts.
#[derive(Clone, Copy)]
struct Stretch<'a> {
    old: &'a [&'a str],
    new: &'a [&'a str],
    old_at: usize,
    new_at: usize,
}

/// The equal runs of two sequences, in order in both, none empty.
pub(super) fn equal_runs(old: &[&str], new: &[&str]) -> Vec<Run> {
    let mut runs = Vec::new();
    find(Stretch { old, new, old_at: 0, new_at: 0 }, ROUNDS, &mut runs);
    runs
}

/// Adds the runs of one stretch. Recurses at most `rounds` deep.
fn find(stretch: Stretch<'_>, rounds: usize, runs: &mut Vec<Run>) {
    let Stretch { old, new, old_at, new_at } = stretch;
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (from(old, head), from(new, head));
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let middle = Stretch {
        old: old_rest.get(..old_rest.len() - tail).unwrap_or_default(),
        new: new_rest.get(..new_rest.len() - tail).unwrap_or_default(),
        old_at: old_at + head,
        new_at: new_at + head,
    };
    push(runs, Run { old: old_at, new: new_at, len: head });
    if !middle.old.is_empty() && !middle.new.is_empty() {
        if middle.old.len() + middle.new.len() <= EXACT {
            find_exactly(middle, runs);
        } else if rounds > 0 {
            find_between(middle, &unique_pairs(middle), rounds - 1, runs);
        }
    }
    let run = Run {
        old: middle.old_at + middle.old.len(),
        new: middle.new_at + middle.new.len(),
        len: tail,
    };
    push(runs, run);
}

fn find_exactly(stretch: Stretch<'_>, runs: &mut Vec<Run>) {
    for operation in capture_diff_slices(Algorithm::Myers, stretch.old, stretch.new) {
        if let DiffOp::Equal { old_index, new_index, len } = operation {
            let (old, new) = (stretch.old_at + old_index, stretch.new_at + new_index);
            push(runs, Run { old, new, len });
        }
    }
}

/// Adds the pairs, and the runs in the stretches before, between and after them.
fn find_between(
    stretch: Stretch<'_>,
    pairs: &[(usize, usize)],
    rounds: usize,
    runs: &mut Vec<Run>,
) {
    if pairs.is_empty() {
        return;
    }
    let (mut old, mut new) = (0, 0);
    let end = (stretch.old.len(), stretch.new.len());
    for &(old_end, new_end) in pairs.iter().chain([&end]) {
        let between = Stretch {
            old: stretch.old.get(old..old_end).unwrap_or_default(),
            new: stretch.new.get(new..new_end).unwrap_or_default(),
            old_at: stretch.old_at + old,
            new_at: stretch.new_at + new,
        };
        find(between, rounds, runs);
        if (old_end, new_end) != end {
            let run = Run { old: stretch.old_at + old_end, new: stretch.new_at + new_end, len: 1 };
            push(runs, run);
        }
        (old, new) = (old_end + 1, new_end + 1);
    }
}

/// The parts that occur once in each, as pairs of numbers that rise in both: the longest such
/// series.
fn unique_pairs(stretch: Stretch<'_>) -> Vec<(usize, usize)> {
    /// How often a part was seen, and where.
    #[derive(Default)]
    struct Seen {
        old: (usize, usize),
        new: (usize, usize),
    }
    let mut seen: HashMap<&str, Seen> = HashMap::new();
    for (i, part) in stretch.old.iter().enumerate() {
        let seen = seen.entry(part).or_default();
        seen.old = (seen.old.0 + 1, i);
    }
    for (i, part) in stretch.new.iter().enumerate() {
        if let Some(seen) = seen.get_mut(part) {
            seen.new = (seen.new.0 + 1, i);
        }
    }
    let mut pairs: Vec<(usize, usize)> = seen
        .into_values()
        .filter(|seen| seen.old.0 == 1 && seen.new.0 == 1)
        .map(|seen| (seen.old.1, seen.new.1))
        .collect();
    pairs.sort_unstable();
    longest_rising(&pairs)
}

/// The longest series of pairs whose second numbers rise.
fn longest_rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let second = |i: usize| pairs.get(i).map_or(0, |pair| pair.1);
    // For each length, the series that ends lowest, by the number of its last pair.
    let mut ends: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (i, pair) in pairs.iter().enumerate() {
        let length = ends.partition_point(|&end| second(end) < pair.1);
        previous.push(length.checked_sub(1).and_then(|shorter| ends.get(shorter).copied()));
        match ends.get_mut(length) {
            Some(end) => *end = i,
            None => ends.push(i),
        }
    }
    let step = |&i: &usize| previous.get(i).copied().flatten();
    let series = std::iter::successors(ends.last().copied(), step);
    let mut rising: Vec<(usize, usize)> = series.filter_map(|i| pairs.get(i).copied()).collect();
    rising.reverse();
    rising
}

/// Adds a run, to the last one if it goes on there.
fn push(runs: &mut Vec<Run>, run: Run) {
    match runs.last_mut() {
        _ if run.len == 0 => {}
        Some(last) if last.old + last.len == run.old && last.new + last.len == run.new => {
            last.len += run.len;
        }
        _ => runs.push(run),
    }
}

fn from<'a>(parts: &'a [&'a str], start: usize) -> &'a [&'a str] {
    parts.get(start..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn run(old: usize, new: usize, len: usize) -> Run {
        Run { old, new, len }
    }

    #[test]
    fn short_sequences_are_compared_exactly() {
        assert_eq!(equal_runs(&["a", "b", "c"], &["a", "b", "c"]), [run(0, 0, 3)]);
        assert_eq!(equal_runs(&["a", "b", "c"], &["x", "b", "b", "c"]), [run(1, 2, 2)]);
        assert_eq!(equal_runs(&["a", "b"], &[]), []);
    }

    #[test]
    fn long_sequences_are_cut_at_unique_parts() {
        let numbers: Vec<String> = (0..5000).map(|n| n.to_string()).collect();
        let old: Vec<&str> = numbers.iter().map(String::as_str).collect();
        let mut new = old.clone();
        new.insert(0, "x");
        new.remove(2000);
        new.push("y");
        assert_eq!(equal_runs(&old, &new), [run(0, 1, 1999), run(2000, 2000, 3000)]);
    }

    #[test]
    fn a_long_stretch_without_unique_parts_is_replaced() {
        let (old, new) = (["a", "b", "b"].repeat(1000), ["b", "a", "a"].repeat(1000));
        assert_eq!(equal_runs(&old, &new), []);
    }

    proptest! {
        #[test]
        fn runs_are_equal_and_in_order(
            old in prop::collection::vec("[a-c]|[a-z]{2}", 0..1500),
            new in prop::collection::vec("[a-c]|[a-z]{2}", 0..1500),
        ) {
            let old: Vec<&str> = old.iter().map(String::as_str).collect();
            let new: Vec<&str> = new.iter().map(String::as_str).collect();
            let (mut old_at, mut new_at) = (0, 0);
            for run in equal_runs(&old, &new) {
                prop_assert!(run.len > 0 && run.old >= old_at && run.new >= new_at);
                (old_at, new_at) = (run.old + run.len, run.new + run.len);
                prop_assert_eq!(&old[run.old..old_at], &new[run.new..new_at]);
            }
        }
    }
}
