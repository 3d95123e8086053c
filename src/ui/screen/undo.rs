//! What is taken back by mistake, at the counter and in the history: what that takes, and the usual reasons, each under the
//! same digit wherever it is asked.

use crate::domain::id::{BookingId, RedemptionId};
use crate::domain::staff::Permission;
use crate::ui::text::Text;

/// What is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A redemption.
    Redemption(RedemptionId),
    /// The last check-in of a booking.
    CheckIn(BookingId),
}

impl Target {
    /// What it takes.
    pub const fn permission(self) -> Permission {
        match self {
            Self::Redemption(_) => Permission::Reverse,
            Self::CheckIn(_) => Permission::CheckIn,
        }
    }

    /// By which code it is refused to whoever may not do it.
    pub const fn refusal(self) -> &'static str {
        match self {
            Self::Redemption(_) => "reversal",
            Self::CheckIn(_) => "check_in_undo",
        }
    }

    /// The usual reasons, in the order of their digits.
    pub fn reasons(self, text: &Text) -> Vec<String> {
        let keys: &[&str] = match self {
            Self::Redemption(_) => &[
                "counter-undo-wrong-voucher",
                "counter-undo-changed-mind",
                "counter-undo-wrong-figure",
                "counter-undo-not-available",
            ],
            Self::CheckIn(_) => &["counter-undo-wrong-booking", "counter-undo-went-away", "counter-undo-mistake"],
        };
        keys.iter().map(|key| text.of(key, &[])).collect()
    }
}
