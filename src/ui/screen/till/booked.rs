//! A booking comes onto the bill: what was paid in advance pays for it, and what was bought with it is on it.

use super::said::Said;
use super::{Action, Effect, Spot, Till, Want, Work};
use crate::domain::basket::Refusal;
use crate::domain::id::BookingId;
use crate::engine::problem::Problem;
use crate::engine::till::Brings;
use crate::ui::screen::Here;

impl Till {
    /// A booking is to come onto the bill.
    pub fn bring(&mut self, booking: BookingId, here: Here<'_>) -> Action<Effect> {
        self.begin();
        self.asked = None;
        self.paying.take_if(|paying| !paying.is_concluding());
        self.want(Want::Bring(booking), here)
    }

    /// It is on the bill, or is not.
    pub(super) fn brought(
        &mut self,
        booking: BookingId,
        brought: Result<Brings, Problem>,
        here: Here<'_>,
    ) -> Action<Effect> {
        self.work = Work::Idle;
        match brought {
            Ok(Brings::Done(rung)) => {
                let _ = self.take_up(rung, here);
                self.chosen = Some(Spot::Booking(booking));
                let advance = self.priced().and_then(|priced| priced.advance.iter().find(|one| one.booking == booking));
                if let Some(advance) = advance.cloned() {
                    self.say(Said::Brought(advance), here);
                }
            }
            // Shown twice, it stands there once.
            Ok(Brings::Refused(Refusal::BookingTwice)) => {
                self.chosen = Some(Spot::Booking(booking));
                self.say(Said::Refused(Refusal::BookingTwice), here);
            }
            Ok(Brings::Refused(refusal)) => self.say(Said::Refused(refusal), here),
            Ok(Brings::Not(because)) => self.say(Said::NotBrought { code: String::new(), because }, here),
            Ok(Brings::NotSold { name, because }) => self.say(Said::PrepaidNotSold { name, because }, here),
            Err(problem) => self.say(Said::Failed(problem), here),
        }
        self.proceed(here)
    }
}
