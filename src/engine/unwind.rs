//! Panics in workers: each is caught and said, costs what the worker was at, and the worker goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

/// How long a worker rests before it begins again: one that breaks down at once each time must not keep a core busy.
pub(super) const PAUSE: Duration = Duration::from_secs(1);

/// A worker broke down in its turn. What it said stands in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BrokeDown;

/// One turn of a worker. What it was at may be half done: whoever catches this gives it up.
pub(super) fn turn<T>(worker: &'static str, work: impl FnOnce() -> T) -> Result<T, BrokeDown> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| said(worker))
}

/// The same of work that is waited for.
pub(super) async fn awaited<T>(worker: &'static str, work: impl Future<Output = T>) -> Result<T, BrokeDown> {
    let mut work = pin!(work);
    std::future::poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(done)) => Poll::Ready(Ok(done)),
        Err(_) => Poll::Ready(Err(said(worker))),
    })
    .await
}

/// Begins a task again whenever it breaks down, after a pause, until it ends by itself.
pub(super) async fn kept_up<F: Future<Output = ()>>(worker: &'static str, pause: Duration, begin: impl Fn() -> F) {
    while awaited(worker, begin()).await.is_err() {
        tokio::time::sleep(pause).await;
    }
}

/// The program's panic hook has told where and why.
fn said(worker: &'static str) -> BrokeDown {
    tracing::error!(worker, "a worker broke down; it goes on");
    BrokeDown
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn a_worker_that_breaks_down_is_told_from_one_that_is_done() {
        assert_eq!(turn("a test", || 7), Ok(7));
        assert_eq!(turn("a test", || std::panic::panic_any("broken")), Err::<(), _>(BrokeDown));
        assert_eq!(awaited("a test", async { 7 }).await, Ok(7));
        let later = async {
            tokio::task::yield_now().await;
            std::panic::panic_any("broken")
        };
        assert_eq!(awaited("a test", later).await, Err::<(), _>(BrokeDown));
    }

    #[tokio::test]
    async fn a_task_that_breaks_down_begins_again_until_it_ends() {
        let begun = Cell::new(0);
        kept_up("a test", Duration::ZERO, || async {
            begun.set(begun.get() + 1);
            assert!(begun.get() > 2, "the first two break down");
        })
        .await;
        assert_eq!(begun.get(), 3);
    }
}
