//! What stands in the middle of the counter: the one thing that is being dealt with.

use std::sync::Arc;

use jiff::Timestamp;

use super::Question;
use crate::domain::booking::Booking;
use crate::domain::campaign::SaleChannel;
use crate::domain::money::{Currency, Money};
use crate::domain::payload::Meaning;
use crate::domain::redemption::{Claim, Known, Products, Together};
use crate::domain::verdict::{Ask, Verdict};
use crate::domain::voucher::Amount;
use crate::engine::present::{Presented, Subject};
use crate::engine::problem::Problem;
use crate::engine::scan::Reading;
use crate::ui::screen::arrival::Arrival;
use crate::ui::screen::is_calm;
use crate::ui::text::typed;
use crate::ui::widget::keypad::Key;

/// A card.
#[derive(Debug)]
pub(super) struct Card {
    /// The question whose answer it shows, or waits for.
    pub(super) question: Question,
    /// When its code came.
    pub(super) scanned_at: Timestamp,
    /// Since when it says what it says.
    pub(super) shown_at: Timestamp,
    /// What it is about.
    pub(super) matter: Matter,
}

/// What a card is about.
#[derive(Debug)]
pub(super) enum Matter {
    /// A voucher, or why it is none.
    Voucher(Box<Case>),
    /// A code that may be several things.
    Choice {
        /// Which.
        meanings: Vec<Meaning>,
        /// The code.
        reading: Reading,
    },
    /// The bookings that a text finds.
    Found {
        /// The text.
        typed: String,
        /// The bookings, by time; perhaps none.
        bookings: Vec<Booking>,
    },
    /// A booked customer.
    Arrival(Box<Arrival>),
    /// A code about which there is only something to say.
    Said(Subject),
    /// It could not be decided or done.
    Problem(Problem),
}

/// A voucher before the counter.
#[derive(Debug)]
pub(super) struct Case {
    /// The voucher as it was presented.
    pub(super) presented: Arc<Presented>,
    /// What the cashier said with it.
    pub(super) claim: Claim,
    /// What the counter is told.
    pub(super) verdict: Verdict,
    /// How far it is.
    pub(super) step: Step,
    /// What was entered on the keypad.
    pub(super) entry: String,
    /// Whether the last answer was one.
    pub(super) heard: Heard,
    /// Whether its refusal stands in the books.
    pub(super) recorded: Recorded,
    /// What it is decided on for.
    pub(super) aim: Aim,
}

/// What a voucher is decided on for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// To be redeemed by itself.
    Redeem,
    /// To go onto the bill that is rung up.
    Bill,
}

/// How far a voucher is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It waits for the cashier.
    Open,
    /// What was said is being decided on.
    Deciding,
    /// It is being redeemed.
    Redeeming,
    /// Another code came after it: it stays only until that one is known.
    Left,
}

/// Whether an answer was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    /// It was, or none was given.
    Well,
    /// What was typed is no answer to what is asked.
    NoAnswer,
}

/// Whether a refusal stands in the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Recorded {
    /// It does.
    Yes,
    /// Not yet.
    No,
}

/// What the cashier answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The bill comes to this.
    Bill(Money),
    /// So much of it.
    Take(Amount),
    /// The phone ends in these digits.
    PhoneTail(String),
    /// The order is sold in this way.
    SoldAs(SaleChannel),
    /// The order holds what is asked for.
    Holds,
    /// It does not.
    Lacks,
    /// It is for the same bill as what was redeemed before.
    OneBill,
}

impl Card {
    /// Whether it has been shown for long enough that a key is meant for it.
    pub(super) fn is_calm(&self, now: Timestamp) -> bool {
        is_calm(self.shown_at, now)
    }

    /// The voucher that it is about.
    pub(super) const fn case(&self) -> Option<&Case> {
        match &self.matter {
            Matter::Voucher(case) => Some(case),
            Matter::Choice { .. }
            | Matter::Found { .. }
            | Matter::Arrival(_)
            | Matter::Said(_)
            | Matter::Problem(_) => None,
        }
    }

    /// The same, to go on with it.
    pub(super) const fn case_mut(&mut self) -> Option<&mut Case> {
        match &mut self.matter {
            Matter::Voucher(case) => Some(case),
            Matter::Choice { .. }
            | Matter::Found { .. }
            | Matter::Arrival(_)
            | Matter::Said(_)
            | Matter::Problem(_) => None,
        }
    }
}

impl Case {
    /// A voucher that was just presented.
    pub(super) fn new(presented: Arc<Presented>, verdict: Verdict) -> Self {
        Self {
            presented,
            claim: Claim::default(),
            verdict,
            step: Step::Open,
            entry: String::new(),
            heard: Heard::Well,
            recorded: Recorded::No,
            aim: Aim::Redeem,
        }
    }

    /// The same of one that is meant for the bill.
    pub(super) fn for_bill(presented: Arc<Presented>, verdict: Verdict) -> Self {
        Self { aim: Aim::Bill, ..Self::new(presented, verdict) }
    }

    /// What its campaign is called; empty where that is not known.
    pub(super) fn name(&self) -> &str {
        match &self.presented.known {
            Known::Voucher { campaign: Some(campaign), .. } => &campaign.name,
            Known::Voucher { campaign: None, .. } | Known::Nothing(_) => "",
        }
    }

    /// What is asked of the cashier.
    pub(super) const fn asked(&self) -> Option<&Ask> {
        match (&self.verdict, self.step) {
            (Verdict::Asks(ask), Step::Open) => Some(ask),
            (Verdict::Asks(_) | Verdict::Accepted(_) | Verdict::Refused(_), _) => None,
        }
    }

    /// Whether it might still have been redeemed when the counter turned to something else.
    pub(super) const fn is_unconfirmed(&self) -> bool {
        matches!((&self.verdict, self.step), (Verdict::Accepted(_) | Verdict::Asks(_), Step::Open | Step::Deciding))
    }

    /// Whether something that the cashier said could be said otherwise.
    pub(super) fn has_answers(&self) -> bool {
        let order = &self.claim.order;
        self.claim.take.is_some()
            || order.total.is_some()
            || order.channel.is_some()
            || order.products != Products::Unknown
            || order.together != Together::Unsaid
            || self.claim.evidence.phone_tail.is_some()
    }

    /// Forgets what the cashier said; what a manager allowed stays.
    pub(super) fn forget_answers(&mut self) {
        self.claim = Claim {
            level: self.claim.level.take(),
            overrides: std::mem::take(&mut self.claim.overrides),
            customer_uses: self.claim.customer_uses,
            ..Claim::default()
        };
        self.entry.clear();
    }

    /// Takes an answer up.
    pub(super) fn supply(&mut self, answer: Answer) {
        self.entry.clear();
        self.heard = Heard::Well;
        match answer {
            Answer::Bill(total) => self.claim.order.total = Some(total),
            Answer::Take(amount) => self.claim.take = Some(amount),
            Answer::PhoneTail(digits) => self.claim.evidence.phone_tail = Some(digits),
            Answer::SoldAs(channel) => self.claim.order.channel = Some(channel),
            Answer::Holds => self.claim.order.products = Products::Confirmed,
            Answer::Lacks => self.claim.order.products = Products::Denied,
            Answer::OneBill => self.claim.order.together = Together::OneOrder,
        }
    }

    /// It is for another bill than what was redeemed before, and what is offered for that is taken.
    pub(super) fn begin_another_bill(&mut self) {
        if let Verdict::Asks(Ask::OneOrder { offer, .. }) = &self.verdict {
            self.claim.order.together = Together::AnotherOrder;
            self.verdict = Verdict::Accepted(offer.clone());
        }
    }

    /// A key of the keypad.
    pub(super) fn enter(&mut self, key: Key) {
        self.heard = Heard::Well;
        key.put_into(&mut self.entry);
    }
}

/// What a typed text answers; `None` where it is no answer.
pub(super) fn answer(ask: &Ask, text: &str, currency: Currency) -> Option<Answer> {
    match ask {
        Ask::Bill => typed::money(text, currency).map(Answer::Bill),
        Ask::Amount { .. } => typed::money(text, currency).map(|amount| Answer::Take(Amount::Money(amount))),
        Ask::Uses { .. } => typed::count(text).map(|count| Answer::Take(Amount::Uses(count))),
        Ask::PhoneTail => typed::phone_tail(text).map(Answer::PhoneTail),
        Ask::SaleChannel(_) => nth(text, &CHANNELS).copied().map(Answer::SoldAs),
        // Enter says that it is another.
        Ask::OneOrder { .. } => (typed::count(text) == Some(1)).then_some(Answer::OneBill),
        // Yes and no have keys of their own.
        Ask::Products(_) => None,
    }
}

/// The ways in which an order is sold, in the order of their keys.
pub(super) const CHANNELS: [SaleChannel; 4] =
    [SaleChannel::InStore, SaleChannel::Takeaway, SaleChannel::Delivery, SaleChannel::Online];

/// The one of several that a typed number means.
pub(super) fn nth<'a, T>(text: &str, of: &'a [T]) -> Option<&'a T> {
    let number = usize::try_from(typed::count(text)?).ok()?;
    of.get(number.checked_sub(1)?)
}
