//! A place for one value: who puts never waits, who takes gets the newest, what was not taken in time is lost.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Hands the newest value of one thread to another. Frames pass through it: a frame that nobody took before the next
/// one came is worth nothing.
#[derive(Debug)]
pub struct Newest<T> {
    place: Mutex<Place<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct Place<T> {
    value: Option<T>,
    closed: bool,
}

/// What [`Newest::take`] came back with.
#[derive(Debug, PartialEq, Eq)]
pub enum Taken<T> {
    /// The newest value; the place is empty again.
    Value(T),
    /// Nothing came in time.
    Nothing,
    /// The other side is gone and nothing will come any more.
    Closed,
}

impl<T> Default for Newest<T> {
    fn default() -> Self {
        Self { place: Mutex::new(Place { value: None, closed: false }), changed: Condvar::new() }
    }
}

impl<T> Newest<T> {
    /// Puts a value in place of the one that was not taken. `false` once closed.
    pub fn put(&self, value: T) -> bool {
        let mut place = self.lock();
        if place.closed {
            return false;
        }
        place.value = Some(value);
        drop(place);
        self.changed.notify_all();
        true
    }

    /// Takes the newest value, waiting at most `patience` for one. A value that was put before closing is still given.
    pub fn take(&self, patience: Duration) -> Taken<T> {
        let deadline = Instant::now() + patience;
        let mut place = self.lock();
        loop {
            if let Some(value) = place.value.take() {
                return Taken::Value(value);
            }
            if place.closed {
                return Taken::Closed;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Taken::Nothing;
            }
            place = self.changed.wait_timeout(place, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Ends it: nothing can be put any more and whoever waits is woken.
    pub fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// Whether [`Newest::close`] was called.
    pub fn is_closed(&self) -> bool {
        self.lock().closed
    }

    /// Waits until closed, at most `patience`; whether it is.
    pub fn wait_closed(&self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        let mut place = self.lock();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if place.closed || left.is_zero() {
                return place.closed;
            }
            place = self.changed.wait_timeout(place, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Place<T>> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use super::*;

    #[test]
    fn only_the_newest_value_is_given() {
        let newest = Newest::default();
        assert!(newest.put(1));
        assert!(newest.put(2));
        assert_eq!(newest.take(Duration::ZERO), Taken::Value(2));
        assert_eq!(newest.take(Duration::ZERO), Taken::Nothing);
    }

    #[test]
    fn closing_wakes_who_waits_and_refuses_what_comes() {
        let newest = Arc::new(Newest::<u8>::default());
        let waiting = thread::spawn({
            let newest = Arc::clone(&newest);
            move || newest.take(Duration::from_mins(1))
        });
        newest.close();
        assert_eq!(waiting.join().unwrap(), Taken::Closed);
        assert!(!newest.put(3));
        assert!(newest.wait_closed(Duration::from_mins(1)));
    }

    #[test]
    fn what_was_put_before_closing_is_still_given() {
        let newest = Newest::default();
        newest.put(7);
        newest.close();
        assert_eq!(newest.take(Duration::ZERO), Taken::Value(7));
        assert_eq!(newest.take(Duration::ZERO), Taken::Closed);
    }
}
