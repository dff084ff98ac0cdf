//! Work that must not hold up the window: one named thread, one result, polled each frame.
//!
//! A job that panics ends without a result and counts as finished, so that nothing waits for
//! it for ever. A job can't be stopped from outside; its result can be thrown away.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

/// Wakes the window when something is ready for it; called from any thread.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// A running or finished piece of work.
#[derive(Debug)]
pub struct Job<T> {
    result: Receiver<T>,
}

/// What became of a job.
#[derive(Debug, PartialEq, Eq)]
pub enum Poll<T> {
    /// It still runs.
    Running,
    /// Its result.
    Ready(T),
    /// It ended without one.
    Failed,
}

impl<T: Send + 'static> Job<T> {
    /// Starts `work` on its own thread. `None` if the system gives no thread.
    pub fn start(
        name: &str,
        wake: Wake,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<Self> {
        let (sender, result) = sync_channel(1);
        let run = move || {
            let sent = sender.send(work());
            drop(sender);
            // Nobody listens any more: the result was thrown away on purpose.
            if sent.is_ok() {
                wake();
            }
        };
        std::thread::Builder::new().name(name.to_owned()).spawn(run).ok()?;
        Some(Self { result })
    }

    /// Looks without waiting.
    #[must_use]
    pub fn poll(&self) -> Poll<T> {
        match self.result.try_recv() {
            Ok(value) => Poll::Ready(value),
            Err(TryRecvError::Empty) => Poll::Running,
            Err(TryRecvError::Disconnected) => Poll::Failed,
        }
    }

    /// Waits for the result.
    #[must_use]
    pub fn wait(self) -> Option<T> {
        self.result.recv().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_gives_its_result_once_and_a_panic_is_no_hang() {
        let wake: Wake = Arc::new(|| ());
        let job = Job::start("test", Arc::clone(&wake), || 7).unwrap();
        assert_eq!(job.wait(), Some(7));
        let job: Job<u8> =
            Job::start("test-panic", wake, || std::panic::resume_unwind(Box::new(()))).unwrap();
        assert_eq!(job.wait(), None);
    }
}
