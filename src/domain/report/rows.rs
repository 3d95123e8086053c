//! The rows behind a figure.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::figures::hour_of;
use super::{
    Allowed, Answer, Booked, CheckIn, Day, Fate, GivenBack, Raise, Redemption, Refusal, SignIn, Sold, Tally, Unused,
};
use crate::domain::id::{CampaignId, StaffId};
use crate::domain::money::Money;
use crate::domain::tender::Kind;

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
    /// Whose PIN was wrong.
    WrongPins,
    /// What somebody's word allowed.
    Overrides,
    /// The bookings.
    Arrivals(ArrivalsOf),
    /// The check-ins made here that stand.
    CheckIns,
    /// The sales.
    Sold,
    /// The sales and the refunds.
    Net,
    /// The refunds, and the sales within which something was taken back.
    GivenBack,
    /// The sales of which something was taken off.
    Discounted,
    /// The sales of an hour on the wall, 0 to 23.
    SoldIn(i8),
    /// The sales of these products, by code.
    Products(Vec<String>),
    /// The sales and the refunds that were settled with this tender.
    Tender(Kind),
    /// What was paid by code and is in no sale.
    Unused,
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
    /// A sale.
    Sale(&'d Sold),
    /// A refund.
    Refund(&'d GivenBack),
    /// What was paid by code and is in no sale.
    Unused(&'d Unused),
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
            Self::Sale(sold) => sold.at,
            Self::Refund(back) => back.at,
            Self::Unused(paid) => paid.at,
        }
    }

    /// The money of a sale, of a refund or of an unused payment: what the till took, or gave, which is less than nothing.
    pub fn money(&self) -> Option<Money> {
        match self {
            Self::Sale(sold) => Some(sold.total()),
            Self::Refund(back) => Some(Money::ZERO.saturating_sub(back.amount())),
            Self::Unused(paid) => Some(paid.amount),
            Self::Redemption(_)
            | Self::Refusal(_)
            | Self::CheckIn(_)
            | Self::Booked(_)
            | Self::Raise(_)
            | Self::SignIn(_)
            | Self::Override(_) => None,
        }
    }

    /// What those of these rows come to that are of money.
    pub fn taken(rows: &[Self]) -> Tally {
        let money = rows.iter().filter_map(Self::money);
        money.fold(Tally::default(), |sum, worth| sum.and(Tally { count: 1, worth }))
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
            Figure::SignIns => self.signed(|made| !made.way.is_refused()),
            Figure::WrongPins => self.signed(|made| made.way.is_refused()),
            Figure::Overrides => self.overrides.iter().map(Row::Override).collect(),
            Figure::Arrivals(part) => {
                self.bookings.iter().filter(|booked| part.holds(booked.fate)).map(Row::Booked).collect()
            }
            Figure::CheckIns => self.checked_in(|_| true),
            Figure::Sold => self.sold(|_| true),
            Figure::Net => self.sold(|_| true).into_iter().chain(self.given_back(|_| true)).collect(),
            Figure::GivenBack => self.sold(Sold::took_back).into_iter().chain(self.given_back(|_| true)).collect(),
            Figure::Discounted => self.sold(Sold::is_discounted),
            Figure::SoldIn(hour) => self.sold(|sold| hour_of(sold.at, zone) == *hour),
            Figure::Products(codes) => self.sold(|sold| sold.sold_any(codes)),
            Figure::Tender(kind) => {
                let sold = self.sold(|sold| sold.is_settled_with(*kind)).into_iter();
                sold.chain(self.given_back(|back| back.is_settled_with(*kind))).collect()
            }
            Figure::Unused => self.unused.iter().map(Row::Unused).collect(),
            Figure::Everything => {
                let mut rows = self.redemptions(|_| true);
                rows.extend(self.refused(|_| true));
                rows.extend(self.check_ins.iter().map(Row::CheckIn));
                // A raise of the budget is one of them.
                rows.extend(self.overrides.iter().map(Row::Override));
                rows.extend(self.sign_ins.iter().map(Row::SignIn));
                rows.extend(self.sold(|_| true));
                rows.extend(self.given_back(|_| true));
                rows.extend(self.unused.iter().map(Row::Unused));
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

    fn signed(&self, is: impl Fn(&SignIn) -> bool) -> Vec<Row<'_>> {
        self.sign_ins.iter().filter(|made| is(made)).map(Row::SignIn).collect()
    }

    fn sold(&self, is: impl Fn(&Sold) -> bool) -> Vec<Row<'_>> {
        self.sales.iter().filter(|sold| is(sold)).map(Row::Sale).collect()
    }

    fn given_back(&self, is: impl Fn(&GivenBack) -> bool) -> Vec<Row<'_>> {
        self.refunds.iter().filter(|back| is(back)).map(Row::Refund).collect()
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
