//! The rows behind a figure.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::figures::hour_of;
use super::{Allowed, Answer, Booked, CheckIn, Day, Fate, Raise, Redemption, Refusal, SignIn};
use crate::domain::id::{CampaignId, StaffId};

/// One of the figures of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Figure {
    /// The redemptions that stand.
    Redeemed,
    /// Those that were taken back.
    TakenBack,
    /// Those that stand of an hour on the wall, 0 to 23.
    Hour(i8),
    /// Those that stand of these channels.
    Channels(Vec<String>),
    /// Those that stand of these campaigns.
    Campaigns(Vec<CampaignId>),
    /// What these people did: redemptions and check-ins that stand; nobody is whoever was not signed in.
    Staff(Vec<Option<StaffId>>),
    /// All redemptions, also those taken back: what the seconds from scan to done are counted of.
    Speed,
    /// The scans that were refused.
    Refused,
    /// Those refused for one of these reasons.
    RefusedFor(Vec<String>),
    /// What was taken without the cloud.
    Risk(RiskOf),
    /// The raises of the offline budget.
    Raises,
    /// Who came to the counter and left it.
    SignIns,
    /// What somebody's word allowed.
    Overrides,
    /// The bookings.
    Arrivals(ArrivalsOf),
    /// The check-ins made here that stand.
    CheckIns,
    /// Everything that happened here.
    Everything,
}

/// Which part of the redemptions without the cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RiskOf {
    /// All of them.
    Taken,
    /// Those that the hub confirmed.
    Confirmed,
    /// Those that it has not answered.
    Waiting,
    /// Those that it disputes.
    Disputed,
    /// Those that are not confirmed.
    AtStake,
}

/// Which part of the bookings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrivalsOf {
    /// Those that were due.
    Due,
    /// Those that came.
    Came,
    /// Those that came early.
    Early,
    /// Those that came late.
    Late,
    /// Those that did not come.
    Missing,
    /// Those still expected.
    Expected,
    /// Those that came without a booking.
    WalkIns,
}

/// A row behind a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row<'d> {
    /// A redemption.
    Redemption(&'d Redemption),
    /// A refused scan.
    Refusal(&'d Refusal),
    /// A check-in.
    CheckIn(&'d CheckIn),
    /// A booking.
    Booked(&'d Booked),
    /// A raise of the budget.
    Raise(&'d Raise),
    /// Somebody came to the counter, or left it.
    SignIn(&'d SignIn),
    /// Somebody's word.
    Override(&'d Allowed),
}

impl Row<'_> {
    /// When it happened; of a booking, when it starts.
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Redemption(made) => made.at,
            Self::Refusal(refusal) => refusal.at,
            Self::CheckIn(made) => made.at,
            Self::Booked(booked) => booked.starts_at,
            Self::Raise(raise) => raise.at,
            Self::SignIn(made) => made.at,
            Self::Override(allowed) => allowed.at,
        }
    }
}

impl Day {
    /// The rows behind a figure, the latest first.
    pub fn rows(&self, figure: &Figure, zone: &TimeZone) -> Vec<Row<'_>> {
        let mut rows = match figure {
            Figure::Redeemed => self.redeemed(|_| true),
            Figure::TakenBack => self.redemptions(|made| !made.stands()),
            Figure::Hour(hour) => self.redeemed(|made| hour_of(made.at, zone) == *hour),
            Figure::Channels(channels) => self.redeemed(|made| channels.contains(&made.channel)),
            Figure::Campaigns(campaigns) => self.redeemed(|made| campaigns.contains(&made.campaign)),
            Figure::Staff(staff) => {
                let mut rows = self.redeemed(|made| staff.contains(&made.staff));
                rows.extend(self.checked_in(|made| staff.contains(&made.staff)));
                rows
            }
            Figure::Speed => self.redemptions(|_| true),
            Figure::Refused => self.refused(|_| true),
            Figure::RefusedFor(codes) => self.refused(|refusal| codes.contains(&refusal.code)),
            Figure::Risk(part) => self.redeemed(|made| made.is_provisional() && part.holds(made.answer)),
            Figure::Raises => self.raises.iter().map(Row::Raise).collect(),
            Figure::SignIns => self.sign_ins.iter().map(Row::SignIn).collect(),
            Figure::Overrides => self.overrides.iter().map(Row::Override).collect(),
            Figure::Arrivals(part) => {
                self.bookings.iter().filter(|booked| part.holds(booked.fate)).map(Row::Booked).collect()
            }
            Figure::CheckIns => self.checked_in(|_| true),
            Figure::Everything => {
                let mut rows = self.redemptions(|_| true);
                rows.extend(self.refused(|_| true));
                rows.extend(self.check_ins.iter().map(Row::CheckIn));
                // A raise of the budget is one of them.
                rows.extend(self.overrides.iter().map(Row::Override));
                rows.extend(self.sign_ins.iter().map(Row::SignIn));
                rows
            }
        };
        rows.sort_by_key(|row| std::cmp::Reverse(row.at()));
        rows
    }

    fn redemptions(&self, is: impl Fn(&Redemption) -> bool) -> Vec<Row<'_>> {
        self.redemptions.iter().filter(|made| is(made)).map(Row::Redemption).collect()
    }

    /// Of the redemptions that stand.
    fn redeemed(&self, is: impl Fn(&Redemption) -> bool) -> Vec<Row<'_>> {
        self.redemptions(|made| made.stands() && is(made))
    }

    fn refused(&self, is: impl Fn(&Refusal) -> bool) -> Vec<Row<'_>> {
        self.refusals.iter().filter(|refusal| is(refusal)).map(Row::Refusal).collect()
    }

    fn checked_in(&self, is: impl Fn(&CheckIn) -> bool) -> Vec<Row<'_>> {
        self.check_ins.iter().filter(|made| made.stands() && is(made)).map(Row::CheckIn).collect()
    }
}

impl RiskOf {
    const fn holds(self, answer: Answer) -> bool {
        match self {
            Self::Taken => true,
            Self::Confirmed => matches!(answer, Answer::Applied),
            Self::Waiting => matches!(answer, Answer::Waiting),
            Self::Disputed => answer.is_disputed(),
            Self::AtStake => !matches!(answer, Answer::Applied),
        }
    }
}

impl ArrivalsOf {
    const fn holds(self, fate: Fate) -> bool {
        match self {
            Self::Due => fate.is_due(),
            Self::Came => fate.came(),
            Self::Early => matches!(fate, Fate::Early),
            Self::Late => matches!(fate, Fate::Late),
            Self::Missing => fate.is_missing(),
            Self::Expected => matches!(fate, Fate::Expected),
            Self::WalkIns => matches!(fate, Fate::WalkIn),
        }
    }
}
