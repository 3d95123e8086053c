//! What was redeemed a moment ago: perhaps for the same bill as the voucher that comes next.
//!
//! A counter that rings nothing up does not see where a bill ends. It remembers what it redeemed for [`GOES_ON`]; where the
//! next voucher would be refused beside one of those, the cashier is asked whether it is one bill (ADR 16).

use std::collections::VecDeque;
use std::sync::PoisonError;

use jiff::{SignedDuration, Timestamp};

use crate::domain::campaign::Campaign;
use crate::domain::id::RedemptionId;
use crate::domain::redemption::{OrderContext, Presented, Together};
use crate::engine::Inner;
use crate::engine::redeem::Redeemed;

/// How long a redeemed voucher may be of the same bill as the next one: longer than anybody takes to show a few codes,
/// shorter than it takes to eat.
pub const GOES_ON: SignedDuration = SignedDuration::from_mins(5);

/// How many vouchers are remembered; more than anybody shows in that time.
const VOUCHERS_MAX: usize = 256;

/// The vouchers that may be of the present bill, the latest first.
#[derive(Debug, Default)]
pub(super) struct Bill {
    vouchers: VecDeque<OnBill>,
}

#[derive(Debug)]
struct OnBill {
    redemption: RedemptionId,
    at: Timestamp,
    voucher: Presented,
}

impl Bill {
    /// Those that may be of one bill with a voucher that comes now.
    fn vouchers(&self, now: Timestamp) -> Vec<Presented> {
        let recent = self.vouchers.iter().filter(|taken| now.duration_since(taken.at) < GOES_ON);
        recent.map(|taken| taken.voucher.clone()).collect()
    }

    /// A voucher was redeemed, for the same bill as those before unless it was said otherwise.
    fn add(&mut self, redeemed: &Redeemed, together: Together) {
        match together {
            Together::AnotherOrder => self.vouchers.clear(),
            Together::Unsaid | Together::OneOrder => self.vouchers.truncate(VOUCHERS_MAX - 1),
        }
        let Campaign { id, name, stacking, .. } = &*redeemed.offer.campaign;
        let saving = redeemed.offer.benefit.saving();
        let voucher = Presented { campaign: *id, name: name.clone(), stacking: stacking.clone(), saving };
        self.vouchers.push_front(OnBill { redemption: redeemed.redemption, at: redeemed.at, voucher });
    }

    /// A redemption was taken back: it stands on no bill.
    fn take_back(&mut self, redemption: RedemptionId) {
        self.vouchers.retain(|taken| taken.redemption != redemption);
    }
}

impl Inner {
    /// An order with what may be of it beside.
    pub(super) fn beside_others(&self, order: &mut OrderContext, now: Timestamp) {
        order.others = self.bill.lock().unwrap_or_else(PoisonError::into_inner).vouchers(now);
    }

    /// A voucher was redeemed.
    pub(super) fn bill_goes_on(&self, redeemed: &Redeemed, together: Together) {
        self.bill.lock().unwrap_or_else(PoisonError::into_inner).add(redeemed, together);
    }

    /// A redemption was taken back.
    pub(super) fn bill_goes_back(&self, redemption: RedemptionId) {
        self.bill.lock().unwrap_or_else(PoisonError::into_inner).take_back(redemption);
    }

    /// Somebody else stands at the counter: with them another bill begins.
    pub(super) fn bill_ends(&self) {
        *self.bill.lock().unwrap_or_else(PoisonError::into_inner) = Bill::default();
    }
}
