//! The answer to work that was handed to a thread of the store: waited for by a thread, or awaited by a task.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use super::error::Error;

/// What work on the store came to. Await it, or [`Answer::wait`] for it on a thread that may block.
///
/// The work is done whether or not anybody waits: dropping an answer does not undo a commit.
#[must_use = "work may have failed: wait for its answer"]
#[derive(Debug)]
pub struct Answer<T, E = Error> {
    slot: Arc<Slot<Result<T, E>>>,
}

/// The other end of an [`Answer`]. Dropped without being kept, it answers that the store is closed.
pub(super) struct Promise<T, E: From<Error>> {
    slot: Arc<Slot<Result<T, E>>>,
}

#[derive(Debug)]
struct Slot<V> {
    state: Mutex<State<V>>,
    settled: Condvar,
}

#[derive(Debug)]
enum State<V> {
    Waiting(Option<Waker>),
    Settled(V),
    Taken,
}

/// A promise and the answer that it will settle.
pub(super) fn promised<T, E: From<Error>>() -> (Promise<T, E>, Answer<T, E>) {
    let slot = Arc::new(Slot { state: Mutex::new(State::Waiting(None)), settled: Condvar::new() });
    (Promise { slot: Arc::clone(&slot) }, Answer { slot })
}

/// An answer that is there at once.
pub(super) fn settled<T, E: From<Error>>(value: Result<T, E>) -> Answer<T, E> {
    let (promise, answer) = promised();
    promise.keep(value);
    answer
}

impl<T, E: From<Error>> Promise<T, E> {
    /// Settles the answer.
    pub(super) fn keep(self, value: Result<T, E>) {
        self.slot.settle(value);
    }
}

impl<T, E: From<Error>> Drop for Promise<T, E> {
    fn drop(&mut self) {
        self.slot.settle(Err(Error::Closed.into()));
    }
}

impl<V> Slot<V> {
    fn lock(&self) -> MutexGuard<'_, State<V>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Settles once; what comes later is dropped.
    fn settle(&self, value: V) {
        let mut state = self.lock();
        if let State::Waiting(waker) = &mut *state {
            let waker = waker.take();
            *state = State::Settled(value);
            drop(state);
            self.settled.notify_all();
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }
}

impl<T, E: From<Error>> Answer<T, E> {
    /// Waits on this thread. Not for a thread that runs tasks.
    pub fn wait(self) -> Result<T, E> {
        let mut state = self.slot.lock();
        loop {
            match std::mem::replace(&mut *state, State::Taken) {
                State::Settled(value) => return value,
                waiting @ State::Waiting(_) => {
                    *state = waiting;
                    state = self.slot.settled.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
                State::Taken => return Err(Error::Closed.into()),
            }
        }
    }
}

impl<T, E: From<Error>> Future for Answer<T, E> {
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.slot.lock();
        match std::mem::replace(&mut *state, State::Taken) {
            State::Settled(value) => Poll::Ready(value),
            State::Waiting(_) => {
                *state = State::Waiting(Some(context.waker().clone()));
                Poll::Pending
            }
            State::Taken => Poll::Ready(Err(Error::Closed.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::task::Wake;

    use super::*;

    struct Count(AtomicU32);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn a_task_is_woken_once_when_its_answer_is_there() {
        let (promise, answer) = promised::<u8, Error>();
        let woken = Arc::new(Count(AtomicU32::new(0)));
        let waker = Waker::from(Arc::clone(&woken));
        let mut context = Context::from_waker(&waker);
        let mut answer = pin!(answer);
        assert!(answer.as_mut().poll(&mut context).is_pending());
        promise.keep(Ok(7));
        assert_eq!(woken.0.load(Ordering::SeqCst), 1);
        assert!(matches!(answer.as_mut().poll(&mut context), Poll::Ready(Ok(7))));
    }

    #[test]
    fn a_thread_waits_for_its_answer() {
        let (promise, answer) = promised::<u8, Error>();
        let waiting = std::thread::spawn(move || answer.wait());
        promise.keep(Ok(7));
        assert!(matches!(waiting.join().unwrap(), Ok(7)));
    }

    #[test]
    fn a_dropped_promise_answers_that_the_store_is_closed() {
        let (promise, answer) = promised::<u8, Error>();
        drop(promise);
        assert!(matches!(answer.wait(), Err(Error::Closed)));
    }
}
