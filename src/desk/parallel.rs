//! The same work on many things, by several threads, with the results in order.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How many threads to use: one for each core.
#[must_use]
pub fn threads() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Does `work` on each of the items, on some threads, of which the caller's is one; results in
/// the order of the items. A thread that can't be had is done without. Panics if `work` does.
pub fn in_order<T: Sync, R: Send>(
    items: &[T],
    threads: usize,
    work: &(impl Fn(&T) -> R + Sync),
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let some = || {
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(number) else { return done };
            done.push((number, work(item)));
        }
    };
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..threads.min(items.len()))
            .filter_map(|n| {
                thread::Builder::new().name(format!("copydesk-{n}")).spawn_scoped(scope, some).ok()
            })
            .collect();
        let mut done = some();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(fault) => resume_unwind(fault),
            }
        }
        done
    });
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        for threads in [0, 1, 2, 7, 2000] {
            let doubled = in_order(&items, threads, &|n| n * 2);
            assert!(doubled.iter().enumerate().all(|(n, d)| *d == n * 2), "{threads}");
            assert_eq!(doubled.len(), items.len());
        }
        assert!(in_order(&[], 4, &|n: &usize| *n).is_empty());
    }
}
