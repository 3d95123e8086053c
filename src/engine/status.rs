//! How the terminal stands: what the status strip shows.

use jiff::Timestamp;

use crate::domain::budget::{Grant, Spent, Standing};
use crate::domain::redemption::Reach;
use crate::engine::clock::Trust;
use crate::engine::problem::Code;
pub use crate::sync::terminal::{Link, Service};

/// How the sync stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncStatus {
    /// Whether the hub can be reached.
    pub link: Link,
    /// Whether the hub serves this terminal.
    pub service: Service,
    /// How many facts wait for the hub.
    pub waiting: u64,
    /// As of when the local data is the hub's.
    pub data_as_of: Option<Timestamp>,
    /// The last grant of offline risk.
    pub grant: Option<Grant>,
    /// What was spent of it.
    pub spent: Spent,
    /// The life of the hub's books that was last seen.
    pub epoch: u64,
    /// Why the last attempt to bring facts or to fetch changes came to nothing; nothing once both work again.
    pub problem: Option<Code>,
    /// How far the clock can be believed.
    pub clock: Trust,
    /// How many minutes the machine's clock is off, where it is so many that somebody should put it right.
    pub clock_off: Option<u64>,
}

impl SyncStatus {
    /// Whether the cloud would be asked now, and what may be risked if not.
    pub fn reach(&self, now: Timestamp) -> Reach<'_> {
        match (self.link, self.service) {
            (Link::Up, Service::Served) => Reach::Cloud,
            (Link::Up | Link::Down { .. }, Service::Served | Service::Revoked | Service::Forked) => {
                let grant = self.grant.as_ref().filter(|_| self.service == Service::Served);
                Reach::Offline(Standing { grant, spent: self.spent, data_as_of: self.data_as_of, now })
            }
        }
    }
}
