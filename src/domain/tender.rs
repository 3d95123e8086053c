//! Tenders: what a sale is paid with, to the last unit.
//!
//! Several tenders pay one sale. Only cash gives change, so all others together are never more than the total; and only
//! cash is rounded (抹零), on a line of its own. In every payment: total + cash rounding = tenders − change. A payment whose
//! outcome is not known is no tender: what it did is asked again before the sale is concluded.

use serde::{Deserialize, Serialize};

use crate::domain::id::{BookingId, PaymentId, VoucherId};
use crate::domain::money::{Money, Rounding};
use crate::domain::payload::Network;
use crate::domain::price::{Advance, Due, Prepaid, Priced};

/// How many tenders may pay one sale.
pub const TENDERS_MAX: usize = 20;

/// The largest amount of one tender: above any total that the limits of a basket allow, and small enough that the tenders
/// of a sale never leave 64 bits together.
pub const AMOUNT_MAX: Money = Money::from_minor(200_000_000_000_000_000);

/// How many characters the reference of a card payment has at most.
pub const REFERENCE_CHARS_MAX: usize = 64;

/// What is paid with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Means {
    /// 现金.
    Cash,
    /// 银行卡: a card terminal beside the till took it.
    Card {
        /// What the card terminal calls it.
        reference: String,
    },
    /// 微信支付、支付宝、云闪付: a payment code on the customer's phone.
    Code {
        /// Whose code it was.
        network: Network,
        /// The payment that took the money.
        payment: PaymentId,
        /// What the network calls it.
        reference: String,
    },
    /// 储值: the balance of a card of the shop.
    StoredValue {
        /// Which.
        voucher: VoucherId,
    },
    /// 积分: points of a member.
    Points {
        /// How many.
        points: u32,
    },
    /// 预付券: a voucher that was paid before.
    Prepaid {
        /// Which.
        voucher: VoucherId,
    },
    /// 预约已付: a paid deposit and the money of prepaid items.
    Advance {
        /// For which booking.
        booking: BookingId,
        /// The code that its customer shows.
        code: String,
        /// What was paid for it in all; what is more than the tender was not spent.
        paid: Money,
    },
}

/// What kind of thing is paid with, in the order in which totals are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 现金.
    Cash,
    /// 银行卡.
    Card,
    /// 微信支付.
    #[serde(rename = "wechat")]
    WeChat,
    /// 支付宝.
    Alipay,
    /// 云闪付.
    #[serde(rename = "unionpay")]
    UnionPay,
    /// 储值.
    StoredValue,
    /// 积分.
    Points,
    /// 预付券.
    Prepaid,
    /// 预约已付.
    Advance,
}

impl Means {
    /// Of which kind it is.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Cash => Kind::Cash,
            Self::Card { .. } => Kind::Card,
            Self::Code { network, .. } => Kind::of(*network),
            Self::StoredValue { .. } => Kind::StoredValue,
            Self::Points { .. } => Kind::Points,
            Self::Prepaid { .. } => Kind::Prepaid,
            Self::Advance { .. } => Kind::Advance,
        }
    }

    /// The voucher whose balance pays.
    pub const fn balance(&self) -> Option<VoucherId> {
        match self {
            Self::StoredValue { voucher } => Some(*voucher),
            Self::Cash
            | Self::Card { .. }
            | Self::Code { .. }
            | Self::Points { .. }
            | Self::Prepaid { .. }
            | Self::Advance { .. } => None,
        }
    }

    /// The booking whose money pays.
    pub const fn advance(&self) -> Option<BookingId> {
        match self {
            Self::Advance { booking, .. } => Some(*booking),
            Self::Cash
            | Self::Card { .. }
            | Self::Code { .. }
            | Self::StoredValue { .. }
            | Self::Points { .. }
            | Self::Prepaid { .. } => None,
        }
    }
}

impl Kind {
    /// What is paid by a code of a network.
    pub const fn of(network: Network) -> Self {
        match network {
            Network::WeChat => Self::WeChat,
            Network::Alipay => Self::Alipay,
            Network::UnionPay => Self::UnionPay,
        }
    }
}

/// An amount that is paid with something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tender {
    /// With what.
    pub means: Means,
    /// How much: of cash what the customer hands over.
    pub amount: Money,
}

/// How cash is taken here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CashRules {
    /// To what an amount in cash is rounded.
    pub rounding: Rounding,
    /// What lies in the drawer, where that is known: no more is given out.
    pub drawer: Option<Money>,
}

/// How a sale was settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Payment {
    /// The customer paid.
    Paid {
        /// With what, prepaid vouchers and what was paid in advance first.
        tenders: Vec<Tender>,
        /// What the rounding of cash adds to the total; negative where it takes off.
        rounding: Money,
        /// What was given out of the drawer again.
        change: Money,
    },
    /// The customer got money: more was taken back than sold.
    GivenBack {
        /// In what.
        tenders: Vec<Tender>,
        /// What the rounding of cash adds to what is given; negative where it takes off.
        rounding: Money,
    },
}

/// Why tenders do not pay a total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Something is missing.
    Short {
        /// How much.
        missing: Money,
    },
    /// Without cash more is given than is to be paid, and only cash gives change.
    TooMuch {
        /// How much more.
        over: Money,
    },
    /// Nothing is left to be paid in cash.
    NoCashNeeded,
    /// An amount of nothing or less, or above [`AMOUNT_MAX`].
    NoAmount {
        /// With what.
        means: Means,
    },
    /// The drawer holds less than must be given out.
    DrawerTooEmpty {
        /// What must be given out.
        wanted: Money,
        /// What it holds.
        held: Money,
    },
    /// One voucher or balance stands twice.
    VoucherTwice(VoucherId),
    /// One payment by code stands twice.
    PaymentTwice(PaymentId),
    /// What money was paid before is said by the price, and is not typed.
    PrepaidIsNoChoice(VoucherId),
    /// What was paid in advance for a booking is said by the price, and is not typed.
    AdvanceIsNoChoice(BookingId),
    /// More is taken back than sold, and a prepaid voucher would turn into money: they are two sales.
    PrepaidBesideReturn(VoucherId),
    /// Money is given back in cash or by card, never in points or on a voucher.
    NotGivenBackSo {
        /// In what it was to be given.
        means: Means,
    },
    /// More tenders than one sale may have.
    TooMany {
        /// How many it may have.
        most: usize,
    },
    /// The reference of the card payment is too long.
    ReferenceTooLong {
        /// How many characters it may have.
        most: usize,
    },
}

/// Settles a priced basket: the customer pays, or gets money back where more is taken back than sold.
pub fn settle(priced: &Priced, offered: &[Tender], rules: CashRules) -> Result<Payment, Refusal> {
    match (priced.due(), priced.prepaid.first()) {
        (Due::Pay(_) | Due::Nothing, _) => pay(priced.total, &before(priced), offered, rules),
        (Due::GiveBack(_), Some(paid)) => Err(Refusal::PrepaidBesideReturn(paid.voucher)),
        (Due::GiveBack(amount), None) => give_back(amount, offered, rules),
    }
}

/// The tenders that the price says: prepaid vouchers, then what was paid in advance for bookings.
pub fn before(priced: &Priced) -> Vec<Tender> {
    let prepaid = |paid: &Prepaid| Tender { means: Means::Prepaid { voucher: paid.voucher }, amount: paid.amount };
    let advance = |advance: &Advance| {
        let Advance { booking, code, paid, amount } = advance.clone();
        Tender { means: Means::Advance { booking, code, paid }, amount }
    };
    let spent = priced.advance.iter().filter(|advance| advance.amount > Money::ZERO);
    priced.prepaid.iter().map(prepaid).chain(spent.map(advance)).collect()
}

/// Pays a total, of nothing or more, with the money that was paid before and with what the customer offers.
pub fn pay(total: Money, before: &[Tender], offered: &[Tender], rules: CashRules) -> Result<Payment, Refusal> {
    check(offered)?;
    for tender in offered {
        match tender.means {
            Means::Prepaid { voucher } => return Err(Refusal::PrepaidIsNoChoice(voucher)),
            Means::Advance { booking, .. } => return Err(Refusal::AdvanceIsNoChoice(booking)),
            Means::Cash
            | Means::Card { .. }
            | Means::Code { .. }
            | Means::StoredValue { .. }
            | Means::Points { .. } => {}
        }
    }
    let tenders: Vec<Tender> = before.iter().chain(offered).cloned().collect();
    let rest = total.saturating_sub(sum(tenders.iter().filter(|tender| tender.means != Means::Cash)));
    if rest < Money::ZERO {
        return Err(Refusal::TooMuch { over: Money::ZERO.saturating_sub(rest) });
    }
    let in_cash = tenders.iter().any(|tender| tender.means == Means::Cash);
    if !in_cash {
        return match rest {
            Money::ZERO => Ok(Payment::Paid { tenders, rounding: Money::ZERO, change: Money::ZERO }),
            missing => Err(Refusal::Short { missing }),
        };
    }
    if rest == Money::ZERO {
        return Err(Refusal::NoCashNeeded);
    }
    let due = rules.rounding.of(rest);
    let given = sum(tenders.iter().filter(|tender| tender.means == Means::Cash));
    if given < due {
        return Err(Refusal::Short { missing: due.saturating_sub(given) });
    }
    let change = given.saturating_sub(due);
    rules.give_out(change)?;
    Ok(Payment::Paid { tenders, rounding: due.saturating_sub(rest), change })
}

/// Gives an amount of more than nothing back to the customer.
pub fn give_back(amount: Money, offered: &[Tender], rules: CashRules) -> Result<Payment, Refusal> {
    check(offered)?;
    for Tender { means, .. } in offered {
        match means {
            Means::Cash | Means::Card { .. } => {}
            // By a code what was paid so goes back, and nothing else: there is no code to give money to.
            Means::Code { .. }
            | Means::StoredValue { .. }
            | Means::Points { .. }
            | Means::Prepaid { .. }
            | Means::Advance { .. } => return Err(Refusal::NotGivenBackSo { means: means.clone() }),
        }
    }
    let rest = amount.saturating_sub(sum(offered.iter().filter(|tender| tender.means != Means::Cash)));
    if rest < Money::ZERO {
        return Err(Refusal::TooMuch { over: Money::ZERO.saturating_sub(rest) });
    }
    let given = sum(offered.iter().filter(|tender| tender.means == Means::Cash));
    let in_cash = offered.iter().any(|tender| tender.means == Means::Cash);
    let due = if in_cash { rules.rounding.of(rest) } else { rest };
    match given.cmp(&due) {
        std::cmp::Ordering::Less => Err(Refusal::Short { missing: due.saturating_sub(given) }),
        std::cmp::Ordering::Greater => Err(Refusal::TooMuch { over: given.saturating_sub(due) }),
        std::cmp::Ordering::Equal => {
            rules.give_out(given)?;
            Ok(Payment::GivenBack { tenders: offered.to_vec(), rounding: due.saturating_sub(rest) })
        }
    }
}

impl CashRules {
    fn give_out(self, wanted: Money) -> Result<(), Refusal> {
        match self.drawer {
            Some(held) if wanted > held => Err(Refusal::DrawerTooEmpty { wanted, held }),
            Some(_) | None => Ok(()),
        }
    }
}

impl Payment {
    /// What the till holds more than before, over all tenders: what was paid less change; negative where money was given
    /// back.
    pub fn taken(&self) -> Money {
        match self {
            Self::Paid { tenders, change, .. } => sum(tenders).saturating_sub(*change),
            Self::GivenBack { tenders, .. } => Money::ZERO.saturating_sub(sum(tenders)),
        }
    }

    /// What the rounding of cash adds to what is due; negative where it takes off.
    pub const fn rounding(&self) -> Money {
        match self {
            Self::Paid { rounding, .. } | Self::GivenBack { rounding, .. } => *rounding,
        }
    }

    /// The tenders.
    pub fn tenders(&self) -> &[Tender] {
        match self {
            Self::Paid { tenders, .. } | Self::GivenBack { tenders, .. } => tenders,
        }
    }

    /// What the drawer holds more than before: cash less change; negative where money was given back.
    pub fn in_cash(&self) -> Money {
        let cash = sum(self.tenders().iter().filter(|tender| tender.means == Means::Cash));
        match self {
            Self::Paid { change, .. } => cash.saturating_sub(*change),
            Self::GivenBack { .. } => Money::ZERO.saturating_sub(cash),
        }
    }

    /// Whether it settles a total.
    pub fn settles(&self, total: Money) -> bool {
        match self {
            Self::Paid { rounding, .. } => total.checked_add(*rounding) == Some(self.taken()) && total >= Money::ZERO,
            Self::GivenBack { rounding, .. } => {
                total.checked_sub(*rounding) == Some(self.taken()) && total < Money::ZERO
            }
        }
    }
}

/// What the customer may hand over for an amount: just so much, and the next amounts that are paid with one kind of note.
pub fn quick_amounts(due: Money, notes: &[Money]) -> Vec<Money> {
    let next = |note: &Money| {
        let note = note.minor().max(1);
        due.minor().checked_add(note - 1).map(|up| Money::from_minor(up / note * note))
    };
    let mut amounts: Vec<Money> = notes.iter().filter_map(next).filter(|amount| *amount > due).collect();
    amounts.push(due);
    amounts.sort_unstable();
    amounts.dedup();
    amounts
}

fn sum<'a>(tenders: impl IntoIterator<Item = &'a Tender>) -> Money {
    tenders.into_iter().map(|tender| tender.amount).sum()
}

fn check(offered: &[Tender]) -> Result<(), Refusal> {
    if offered.len() > TENDERS_MAX {
        return Err(Refusal::TooMany { most: TENDERS_MAX });
    }
    let mut balances = std::collections::HashSet::new();
    let mut payments = std::collections::HashSet::new();
    for Tender { means, amount } in offered {
        // Where cash rounding leaves nothing to pay, nothing is handed over.
        let enough = match means {
            Means::Cash => *amount >= Money::ZERO,
            Means::Card { .. }
            | Means::Code { .. }
            | Means::StoredValue { .. }
            | Means::Points { .. }
            | Means::Prepaid { .. }
            | Means::Advance { .. } => *amount > Money::ZERO,
        };
        if !enough || *amount > AMOUNT_MAX {
            return Err(Refusal::NoAmount { means: means.clone() });
        }
        match means {
            Means::Card { reference } | Means::Code { reference, .. }
                if reference.chars().count() > REFERENCE_CHARS_MAX =>
            {
                return Err(Refusal::ReferenceTooLong { most: REFERENCE_CHARS_MAX });
            }
            Means::StoredValue { voucher } | Means::Prepaid { voucher } if !balances.insert(*voucher) => {
                return Err(Refusal::VoucherTwice(*voucher));
            }
            Means::Code { payment, .. } if !payments.insert(*payment) => {
                return Err(Refusal::PaymentTwice(*payment));
            }
            Means::Cash
            | Means::Card { .. }
            | Means::Code { .. }
            | Means::Points { .. }
            | Means::StoredValue { .. }
            | Means::Prepaid { .. }
            | Means::Advance { .. } => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
