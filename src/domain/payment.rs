//! A payment by code: what was asked of a payment network, and what is known of it.
//!
//! ```text
//! requested ─┬─▶ waiting for the customer ─┬─▶ paid
//!            ├──────────▲──┬───────────────┴─▶ failed
//!            └─▶ unknown ──┘   (nothing intelligible was answered: it is asked again, never guessed)
//! ```
//!
//! An attempt stands in the ledger before anything is sent. What is settled never changes. A payment that was taken and
//! pays for nothing is given back by an attempt of its own. Whoever gives an open one up has it *closed*: the payment
//! service then takes no money under its id any more, and gives back what it has taken; until it says so the outcome is
//! as open as before.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::domain::id::{PaymentId, SaleId};
use crate::domain::money::Money;
use crate::domain::payload::Network;
use crate::domain::tender::{Means, REFERENCE_CHARS_MAX, Tender};

/// What was asked of a payment network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// Its identity: one and the same for every question about it.
    pub id: PaymentId,
    /// Which way the money goes.
    pub way: Way,
    /// Whose code it was.
    pub network: Network,
    /// How much, more than nothing.
    pub amount: Money,
}

/// Which way the money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Way {
    /// From the customer.
    Take {
        /// For the basket that becomes this sale.
        sale: SaleId,
    },
    /// To the customer again.
    GiveBack {
        /// Of this payment.
        of: PaymentId,
    },
}

/// How a payment stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It was asked for, and nothing was answered yet.
    Requested,
    /// The network has it, and the customer must do something: a password, a glance.
    Waiting,
    /// It is over.
    Settled(Outcome),
    /// Nobody here knows what became of it.
    Unknown,
}

/// How a payment ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Outcome {
    /// The money has moved, all of it.
    Paid {
        /// What the network calls it.
        reference: String,
    },
    /// No money has moved, or what had was given back.
    Failed(Reason),
}

/// Why a payment failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The customer has not enough.
    Insufficient,
    /// The code is older than its minute, or was used.
    CodeExpired,
    /// The network does not know the code.
    CodeInvalid,
    /// The network does not want it, for a reason of its own.
    Declined,
    /// It was given up at the counter.
    Cancelled,
    /// The customer did nothing for too long.
    Late,
    /// There was no connection: nothing was sent.
    NotSent,
    /// The payment service has never had it, and takes it no more.
    NotReceived,
    /// Another amount was booked, and given back.
    OtherAmount,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Insufficient,
        Self::CodeExpired,
        Self::CodeInvalid,
        Self::Declined,
        Self::Cancelled,
        Self::Late,
        Self::NotSent,
        Self::NotReceived,
        Self::OtherAmount,
    ];

    /// The word that a ledger and a text know it by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Insufficient => "insufficient",
            Self::CodeExpired => "code_expired",
            Self::CodeInvalid => "code_invalid",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
            Self::Late => "late",
            Self::NotSent => "not_sent",
            Self::NotReceived => "not_received",
            Self::OtherAmount => "other_amount",
        }
    }
}

/// What was heard of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// The customer must do something still.
    Waiting,
    /// The money has moved.
    Paid {
        /// How much.
        amount: Money,
        /// What the network calls it.
        reference: String,
    },
    /// Money has moved, but not in the shop's currency.
    PaidOtherwise,
    /// Nothing has moved, or it was given back.
    Failed(Reason),
    /// The payment service has never had it.
    Absent,
    /// There was no connection, so nothing was sent this time.
    NotSent,
    /// No answer, or none that can be read.
    Nothing,
}

/// How long, how often and how soon a payment network is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long an answer may take.
    pub answer: SignedDuration,
    /// How long a customer may take; then the payment is closed.
    pub customer: SignedDuration,
    /// The pause before the next question while the customer is waited for, and the first after a silence.
    pub pause: SignedDuration,
    /// The longest pause after many silences: each doubles it.
    pub pause_most: SignedDuration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            answer: SignedDuration::from_secs(8),
            customer: SignedDuration::from_secs(90),
            pause: SignedDuration::from_secs(2),
            pause_most: SignedDuration::from_secs(30),
        }
    }
}

/// What is asked of a payment network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// That it moves the money. Of money to be taken once only, with the code in hand; of money to be given back as often
    /// as nobody has it.
    Send,
    /// What became of it.
    Query,
    /// That it takes no money any more, and gives back what it took.
    Close,
}

/// What is to be done about a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Nothing: it is over.
    Rest,
    /// The network is asked.
    Ask {
        /// What.
        ask: Ask,
        /// After how long.
        after: SignedDuration,
    },
}

/// A payment under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    attempt: Attempt,
    since: Timestamp,
    state: State,
    /// How many answers in a row were none.
    silences: u32,
    ask: Ask,
    haste: Haste,
    /// Why it is to be closed, once it is.
    closing: Option<Reason>,
}

/// When it is asked next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Haste {
    /// At once.
    Now,
    /// After a pause.
    Later,
}

impl Course {
    /// One that was stored a moment ago, and that nothing was sent for.
    pub const fn begun(attempt: Attempt, since: Timestamp) -> Self {
        let (state, ask, haste) = (State::Requested, Ask::Send, Haste::Now);
        Self { attempt, since, state, silences: 0, ask, haste, closing: None }
    }

    /// One that stands in the ledger without its outcome: nobody knows what was sent.
    pub const fn found(attempt: Attempt, since: Timestamp) -> Self {
        let (state, ask, haste) = (State::Unknown, Ask::Query, Haste::Now);
        Self { attempt, since, state, silences: 0, ask, haste, closing: None }
    }

    /// What was asked for.
    pub const fn attempt(&self) -> &Attempt {
        &self.attempt
    }

    /// When it was.
    pub const fn since(&self) -> Timestamp {
        self.since
    }

    /// How it stands.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// Whether it is being closed.
    pub const fn is_closing(&self) -> bool {
        self.closing.is_some()
    }

    /// Gives it up: from now on the network is asked to close it. Money on its way back is never given up, and what is
    /// settled stays as it is.
    pub fn close(&mut self, why: Reason) {
        let is_open = !matches!(self.state, State::Settled(_));
        if is_open && self.closing.is_none() && matches!(self.attempt.way, Way::Take { .. }) {
            (self.closing, self.ask, self.haste) = (Some(why), Ask::Close, Haste::Now);
        }
    }

    /// Asks at once, whatever pause there would be.
    pub const fn hurry(&mut self) {
        self.haste = Haste::Now;
        self.silences = 0;
    }

    /// What is to be done, at an instant.
    pub fn next(&mut self, limits: &Limits, now: Timestamp) -> Next {
        match self.state {
            State::Settled(_) => return Next::Rest,
            State::Waiting if now.duration_since(self.since) >= limits.customer => self.close(Reason::Late),
            State::Requested | State::Waiting | State::Unknown => {}
        }
        let after = match self.haste {
            Haste::Now => SignedDuration::ZERO,
            Haste::Later => pause(self.silences, limits),
        };
        Next::Ask { ask: self.ask, after }
    }

    /// Takes up what was heard to a question. What is settled never changes; a payment is paid only with the very amount
    /// that was asked for.
    pub fn hear(&mut self, asked: Ask, heard: &Heard) {
        if let State::Settled(_) = self.state {
            return;
        }
        let takes = matches!(self.attempt.way, Way::Take { .. });
        // It was given up, or hurried, while the answer was on its way.
        let meanwhile = self.ask != asked;
        self.silences = match heard {
            Heard::Nothing | Heard::NotSent => self.silences.saturating_add(1),
            _ => 0,
        };
        self.state = match heard {
            Heard::Waiting => State::Waiting,
            Heard::Paid { amount, reference } if *amount == self.attempt.amount => {
                let reference = reference.chars().take(REFERENCE_CHARS_MAX).collect();
                State::Settled(Outcome::Paid { reference })
            }
            Heard::Failed(reason) => State::Settled(Outcome::Failed(self.why(*reason))),
            // The code never left. Money to be given back is asked for again.
            Heard::NotSent if takes && asked == Ask::Send => State::Settled(Outcome::Failed(Reason::NotSent)),
            Heard::Paid { .. } | Heard::PaidOtherwise | Heard::Absent | Heard::NotSent | Heard::Nothing => {
                State::Unknown
            }
        };
        self.ask = match heard {
            _ if self.closing.is_some() => Ask::Close,
            Heard::Absent if !takes => Ask::Send,
            Heard::NotSent => asked,
            _ => Ask::Query,
        };
        self.haste = if meanwhile { Haste::Now } else { Haste::Later };
        match heard {
            Heard::Absent => self.close(Reason::NotReceived),
            Heard::Paid { .. } | Heard::PaidOtherwise => self.close(Reason::OtherAmount),
            Heard::Waiting | Heard::Failed(_) | Heard::NotSent | Heard::Nothing => {}
        }
    }

    /// Why it failed: one that was closed here, for the reason for which it was.
    fn why(&self, said: Reason) -> Reason {
        match (said, self.closing) {
            (Reason::Cancelled, Some(why)) => why,
            (said, _) => said,
        }
    }
}

/// The pause before the next question after so many silences in a row.
fn pause(silences: u32, limits: &Limits) -> SignedDuration {
    let doubled = 1_i32.checked_shl(silences.saturating_sub(1)).filter(|times| *times > 0).unwrap_or(i32::MAX);
    limits.pause.checked_mul(doubled).unwrap_or(limits.pause_most).min(limits.pause_most)
}

/// A payment with what has become of its money, as far as the ledger says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// What was asked for.
    pub attempt: Attempt,
    /// When.
    pub since: Timestamp,
    /// How it ended, once it has.
    pub outcome: Option<Outcome>,
    /// What of it is nobody's but the customer's: it was taken, pays for nothing, and is not on its way back.
    pub free: Money,
}

impl Attempt {
    /// What it is in a sale, where it was taken for one.
    pub fn tender(&self, reference: &str) -> Tender {
        let means = Means::Code { network: self.network, payment: self.id, reference: reference.to_owned() };
        Tender { means, amount: self.amount }
    }

    /// The sale that it was taken for.
    pub const fn sale(&self) -> Option<SaleId> {
        match self.way {
            Way::Take { sale } => Some(sale),
            Way::GiveBack { .. } => None,
        }
    }
}

impl Held {
    /// The tender that it is, where it may pay for its sale: it is paid, and nothing of it was given back.
    pub fn tender(&self) -> Option<Tender> {
        match (&self.outcome, self.attempt.way) {
            (Some(Outcome::Paid { reference }), Way::Take { .. }) if self.free == self.attempt.amount => {
                Some(self.attempt.tender(reference))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
