//! Events that come one close after the other, taken up together.
//!
//! ```text
//! k        k k k k k k k Enter          k        k         a person's keys come alone, a scanner's together:
//! [k]      [k][k k k k k k Enter]       [k]      [k]       the first at once, the others with what ends them or once it is quiet
//! ```
//!
//! Whoever takes up an event draws the whole window anew. A scanner types a signed code of eighty characters in a fifth of a
//! second: drawn key by key, the verdict would wait behind eighty pictures that nobody can see.

use std::future::poll_fn;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

/// The most events that are held back; more than any code has characters.
const HELD_MAX: usize = 16_384;

/// How long events are held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// What comes so soon after the event before it waits, until nothing has come for as long.
    pub pace: Duration,
    /// No event waits longer.
    pub longest: Duration,
}

/// Takes events up.
#[derive(Debug)]
pub struct Together {
    patience: Patience,
    /// When the last one came.
    last: Option<Instant>,
    /// When the first of those that wait came.
    waits_since: Option<Instant>,
}

impl Together {
    /// Before the first event.
    pub const fn new(patience: Patience) -> Self {
        Self { patience, last: None, waits_since: None }
    }

    /// What is to be taken up at once, in its order; `poll` asks for the next event, and nothing is waited for behind one that
    /// `ends` says to be the last. Nothing once there are no more.
    pub async fn take_up<T>(
        &mut self,
        mut poll: impl FnMut(&mut Context<'_>) -> Poll<Option<T>>,
        ends: impl Fn(&T) -> bool,
    ) -> Option<Vec<T>> {
        let mut taken = vec![poll_fn(&mut poll).await?];
        while let Some(until) = self.came(Instant::now())
            && taken.len() < HELD_MAX
            && !taken.last().is_some_and(&ends)
        {
            match timeout_at(until, poll_fn(&mut poll)).await {
                Ok(Some(event)) => taken.push(event),
                // Quiet, or for long enough; that the events have ended the next call says.
                Ok(None) | Err(_) => break,
            }
        }
        self.waits_since = None;
        Some(taken)
    }

    /// Until when an event that came waits for others; nothing where it does not.
    fn came(&mut self, at: Instant) -> Option<Instant> {
        let before = self.last.replace(at)?;
        (at.duration_since(before) <= self.patience.pace).then(|| {
            let first = *self.waits_since.get_or_insert(at);
            (at + self.patience.pace).min(first + self.patience.longest)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Patience = Patience { pace: Duration::from_millis(20), longest: Duration::from_millis(100) };

    /// Until when events that came at these milliseconds wait, in milliseconds.
    fn waits<const N: usize>(at: [u64; N]) -> [Option<u64>; N] {
        let begin = Instant::now();
        let mut together = Together::new(PATIENCE);
        at.map(|ms| {
            let until = together.came(begin + Duration::from_millis(ms))?;
            u64::try_from(until.duration_since(begin).as_millis()).ok()
        })
    }

    #[test]
    fn what_a_person_types_waits_for_nothing() {
        assert_eq!(waits([0, 80, 101, 400]), [None; 4]);
    }

    #[test]
    fn what_a_scanner_types_waits_until_it_is_quiet_but_for_its_first_key() {
        assert_eq!(waits([0, 2, 4, 24, 45]), [None, Some(22), Some(24), Some(44), None]);
    }

    #[test]
    fn nothing_waits_longer_than_is_said_however_long_it_goes_on() {
        let until = waits([0, 10, 25, 40, 55, 70, 85, 100]);
        assert_eq!(until[6..], [Some(105), Some(110)]);
    }

    #[tokio::test]
    async fn what_is_there_at_once_is_taken_up_in_its_order_up_to_what_ends_it_and_to_the_last() {
        let mut events = 1..=5;
        let mut together = Together::new(PATIENCE);
        let mut lists = Vec::new();
        while let Some(list) = together.take_up(|_| Poll::Ready(events.next()), |event| *event == 3).await {
            lists.push(list);
        }
        assert_eq!(lists, [vec![1], vec![2, 3], vec![4, 5]], "nothing is waited for behind what ends them");
    }
}
