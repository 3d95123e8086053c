//! The slips of the counter: what stands on them, in either language.
//!
//! A slip is made inside the transaction of what it is about and stored with its print job, so that a copy says the same
//! for ever. It holds no personal data: staff by the name that colleagues use, customers not at all.

mod words;

use jiff::Timestamp;

use super::{Builder, Cell, Qr, Receipt, Row, Size, Text};
use crate::domain::booking::Booking;
use crate::domain::campaign::{Campaign, Treatment};
use crate::domain::check_in::{Admission, Timing};
use crate::domain::id::RedemptionId;
use crate::domain::language::Language;
use crate::domain::money::Money;
use crate::domain::redemption::Strength;
use crate::domain::shop::Shop;
use crate::domain::verdict::Benefit;
use crate::domain::voucher::Amount;

use self::words::Word;

/// Under which head a slip stands.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    /// The shop.
    pub shop: &'a Shop,
    /// The till's label.
    pub till: &'a str,
    /// Who stood at the counter.
    pub staff: Option<&'a str>,
    /// When.
    pub at: Timestamp,
    /// In which language.
    pub language: Language,
}

/// What a redemption slip says.
#[derive(Debug, Clone, Copy)]
pub struct Redeemed<'a> {
    /// Which redemption; its short form stands on the slip and in the QR.
    pub redemption: RedemptionId,
    /// Under which campaign.
    pub campaign: &'a Campaign,
    /// What the customer got.
    pub benefit: &'a Benefit,
    /// What the voucher holds afterwards.
    pub left_after: Amount,
    /// How firmly it stands.
    pub strength: Strength,
    /// Until when it may be taken back.
    pub reversible_until: Option<Timestamp>,
}

/// The slip of a redemption.
pub fn redemption(head: Head<'_>, redeemed: Redeemed<'_>) -> Receipt {
    let say = |word: Word| word.say(head.language);
    let money = |amount: Money| head.shop.currency.show(amount);
    let number = short_number(redeemed.redemption);
    let mut slip = opened(head, Word::Redemption, &number)
        .text(Text::from(redeemed.campaign.name.as_str()).bold())
        .pair(say(Word::Channel), &redeemed.campaign.channel.name);
    slip = match redeemed.benefit {
        Benefit::Off { off, to_pay } => {
            let name = match redeemed.campaign.treatment {
                Treatment::Discount => Word::Discount,
                Treatment::Tender => Word::Prepaid,
            };
            payable(slip.pair(say(name), &format!("-{}", money(*off))), head, *to_pay)
        }
        Benefit::Spent { amount, to_pay } => {
            payable(slip.pair(say(Word::FromBalance), &format!("-{}", money(*amount))), head, *to_pay)
        }
        Benefit::Products { items } => items.iter().fold(slip, |slip, item| {
            slip.row([Cell::star(&item.product.name), Cell::right(&format!("x {}", item.quantity))])
        }),
        Benefit::Service { service, uses } => slip.row([Cell::star(service), Cell::right(&format!("x {uses}"))]),
        Benefit::Priced { product, price, saving } => {
            let slip = slip.row([Cell::star(&product.name), Cell::right(&money(*price))]);
            match saving {
                Some(saving) => slip.pair(say(Word::YouSaved), &money(*saving)),
                None => slip,
            }
        }
        Benefit::NthItem { saving, .. } => match saving {
            Some(saving) => slip.pair(say(Word::YouSaved), &money(*saving)),
            None => slip,
        },
    };
    if !redeemed.left_after.is_nothing() {
        let left = match redeemed.left_after {
            Amount::Uses(uses) => uses.to_string(),
            Amount::Money(left) => money(left),
        };
        slip = slip.pair(say(Word::Left), &left);
    }
    slip = match redeemed.strength {
        Strength::FirmCloud { .. } => slip.pair(say(Word::Confirmed), &number),
        Strength::FirmStore { .. } => slip.pair(say(Word::ConfirmedHere), &number),
        // The customer and a later reader must see that it was taken without the cloud.
        Strength::Provisional { .. } => slip.text(Text::from(say(Word::Provisional)).bold()),
    };
    if let Some(until) = redeemed.reversible_until {
        slip = slip.pair(say(Word::ReversibleUntil), &moment(head, until));
    }
    closed(slip.rule().qr(Qr::new(&number)), head)
}

/// The slip of a redemption that was taken back.
pub fn reversal(head: Head<'_>, redemption: RedemptionId, campaign: &str, given_back: Amount) -> Receipt {
    let number = short_number(redemption);
    let back = match given_back {
        Amount::Uses(uses) => uses.to_string(),
        Amount::Money(amount) => head.shop.currency.show(amount),
    };
    let slip = opened(head, Word::Reversal, &number)
        .text(Text::from(campaign).bold())
        .pair(Word::GivenBack.say(head.language), &back)
        .rule();
    closed(slip, head)
}

/// The slip of people who came in.
pub fn check_in(head: Head<'_>, booking: &Booking, admission: &Admission) -> Receipt {
    let say = |word: Word| word.say(head.language);
    let mut slip = opened(head, Word::CheckIn, &booking.code)
        .text(Text::from(booking.service.as_str()).bold())
        .pair(say(Word::Slot), &moment(head, booking.starts_at))
        .pair(say(Word::Party), &format!("{}/{}", admission.arrived, admission.party));
    if let Some(resource) = &booking.resource {
        slip = slip.row(Row::new([Cell::star(say(Word::Place)), Cell::right(resource)]).size(Size::Double));
    }
    slip = match admission.timing {
        Timing::OnTime => slip,
        Timing::Early(minutes) => slip.pair(say(Word::EarlyBy), &format!("{minutes} min")),
        Timing::Late(minutes) => slip.pair(say(Word::LateBy), &format!("{minutes} min")),
    };
    if let Some(unpaid) = admission.unpaid {
        slip = slip.pair(say(Word::DepositUnpaid), &head.shop.currency.show(unpaid));
    }
    closed(slip.rule(), head)
}

/// The page that shows what a printer can do: both scripts, sizes, edges, a code, the cut.
pub fn test_page(head: Head<'_>) -> Receipt {
    let slip = opened(head, Word::TestPage, "0123456789")
        .line("ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz")
        .line("天地玄黄 宇宙洪荒 日月盈昃 辰宿列张")
        .text(Text::from("中文 Abc 123").bold())
        .text(Text::from("中文 Abc 123").size(Size::Double))
        .row([Cell::star("桂花乌龙 Osmanthus oolong"), Cell::right("￥36.00")])
        .rule()
        .qr(Qr::new("COUNTERSIGN-TEST"));
    closed(slip, head)
}

/// A redemption's number as people read it out: the random end of its id, in two groups of four.
pub fn short_number(redemption: RedemptionId) -> String {
    let id = redemption.uuid().simple().to_string();
    let end = id.get(id.len().saturating_sub(8)..).unwrap_or(&id).to_ascii_uppercase();
    let (one, two) = end.split_at(end.len() / 2);
    format!("R-{one}-{two}")
}

fn opened(head: Head<'_>, title: Word, number: &str) -> Builder {
    let mut slip = Receipt::builder().heading(head.shop.name.as_str());
    if !head.shop.address.is_empty() {
        slip = slip.centered(&head.shop.address);
    }
    slip = slip.rule().pair(title.say(head.language), number);
    let who = head.staff.map_or_else(|| head.till.to_owned(), |staff| format!("{} {staff}", head.till));
    slip.pair(&moment(head, head.at), &who).rule()
}

fn closed(slip: Builder, head: Head<'_>) -> Receipt {
    slip.centered(Word::Thanks.say(head.language)).feed(1).cut().build()
}

fn payable(slip: Builder, head: Head<'_>, to_pay: Option<Money>) -> Builder {
    match to_pay {
        Some(to_pay) => slip.row(
            Row::new([Cell::star(Word::ToPay.say(head.language)), Cell::right(&head.shop.currency.show(to_pay))])
                .size(Size::Double),
        ),
        None => slip,
    }
}

/// An instant on the shop's wall: date and time to the minute, alike in both languages.
fn moment(head: Head<'_>, at: Timestamp) -> String {
    head.shop.zone.rules().to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
}
