//! What is said while something is rung up and paid: of lines and quantities, why something is not sold, what would save more,
//! and why a payment is not one.

use crate::domain::basket::{Off, Refusal, Return, Way};
use crate::domain::booking::{NotBrought, Status};
use crate::domain::fact::PointsWay;
use crate::domain::money::Money;
use crate::domain::payload::Network;
use crate::domain::payment::Reason;
use crate::domain::points;
use crate::domain::price::{self, Advance, Because, Hint};
use crate::domain::product::{Item, Measure, NotSold, Price, Terms};
use crate::domain::quantity::Quantity;
use crate::domain::staff::Permission;
use crate::domain::tender::{self, Kind, Means};
use crate::ui::text::Fill;
use crate::ui::text::Text;
use crate::ui::text::format::Format;

/// How much of something: `3`, `1.25 kg`.
pub fn quantity(quantity: Quantity, measure: Measure, format: Format<'_>) -> String {
    match measure {
        Measure::Piece => quantity.to_string(),
        Measure::Weight => format.text().of("till-weight", &[("weight", quantity.to_string().into())]),
    }
}

/// What a line holds: the price of one, the variant, what was chosen beside it, why it was set so or taken back.
pub fn detail(item: &Item, way: &Way, format: Format<'_>) -> String {
    let one = match way {
        Way::Returned(Return::WithoutReceipt { price, .. }) => *price,
        Way::Returned(Return::OfSale { .. }) | Way::Sold | Way::SoldByHand(_) => item.price,
    };
    let price = format.money(one);
    let price = match item.measure {
        Measure::Piece => price,
        Measure::Weight => format.text().of("till-price-weight", &[("price", price.into())]),
    };
    let by_hand = match way {
        Way::Sold => "",
        Way::SoldByHand(by_hand) => &by_hand.reason,
        Way::Returned(back) => back.reason(),
    };
    let variant = item.variant.as_ref().map(|variant| variant.name.as_str());
    let extras = item.extras.iter().map(|extra| extra.name.as_str());
    let chosen = variant.into_iter().chain(extras).collect::<Vec<_>>().join(" ");
    let said: Vec<&str> = [price.as_str(), &chosen, by_hand].into_iter().filter(|part| !part.is_empty()).collect();
    said.join("·")
}

/// What one of several costs: `¥18.00`, `from ¥16.00`, that it is typed.
pub fn price<'t>(terms: impl Iterator<Item = &'t Terms>, measure: Measure, format: Format<'_>) -> String {
    let (mut least, mut most, mut is_open) = (None::<Money>, None::<Money>, false);
    for terms in terms {
        match terms.price {
            Price::Fixed(price) => {
                least = Some(least.map_or(price, |least| least.min(price)));
                most = Some(most.map_or(price, |most| most.max(price)));
            }
            Price::Open => is_open = true,
        }
    }
    let of = |key: &str, price: Money| format.text().of(key, &[("price", format.money(price).into())]);
    match (least, measure) {
        (None, _) => format.text().of("till-price-open", &[]),
        (Some(least), Measure::Weight) => of("till-price-weight", least),
        (Some(least), Measure::Piece) if is_open || most > Some(least) => of("till-price-from", least),
        (Some(least), Measure::Piece) => format.money(least),
    }
}

/// How much is taken off by hand.
pub fn off(off: Off, format: Format<'_>) -> String {
    match off {
        Off::Amount(amount) => format.less(amount),
        Off::Share(share) => format!("\u{2212}{}", share_of(share.basis_points())),
    }
}

/// `12.5%` of so many hundredths of a percent.
fn share_of(basis_points: u16) -> String {
    let (whole, part) = (basis_points / 100, basis_points % 100);
    if part == 0 {
        return format!("{whole}%");
    }
    let part = format!("{part:02}");
    format!("{whole}.{}%", part.trim_end_matches('0'))
}

/// Why an edit is refused, in a sentence.
pub fn refused(refusal: &Refusal, format: Format<'_>) -> String {
    let of = |key: &str, fills: &[(&str, Fill)]| format.text().of(key, fills);
    let count = |count: usize| Fill::Count(u64::try_from(count).unwrap_or(u64::MAX));
    match refusal {
        Refusal::Full { lines } => of("till-refused-full", &[("lines", count(*lines))]),
        Refusal::NoSuchLine(_) | Refusal::NoSuchVoucher | Refusal::NoSuchBooking => of("till-refused-gone", &[]),
        Refusal::TooMuch { most } => of("till-refused-too-much", &[("most", most.to_string().into())]),
        Refusal::NotWhole { quantity } => of("till-refused-not-whole", &[("quantity", quantity.to_string().into())]),
        Refusal::NoPrice { highest, .. } => of("till-refused-no-price", &[("highest", format.money(*highest).into())]),
        Refusal::NoDiscount { of: base, .. } => of("till-refused-no-discount", &[("of", format.money(*base).into())]),
        Refusal::TooLong { most, .. } => of("till-refused-too-long", &[("most", count(*most))]),
        Refusal::NoReason => of("till-refused-no-reason", &[]),
        Refusal::FixedByReceipt(_) => of("till-refused-fixed", &[]),
        Refusal::ReturnedAlready(_) => of("till-refused-returned", &[]),
        Refusal::BookingTwice => of("till-refused-booking-twice", &[]),
        Refusal::BookingsFull { bookings } => of("till-refused-bookings-full", &[("bookings", count(*bookings))]),
        Refusal::VoucherTwice => of("till-refused-voucher-twice", &[]),
        Refusal::VouchersFull { vouchers } => of("till-refused-vouchers-full", &[("vouchers", count(*vouchers))]),
        Refusal::OrderLimit { allowed } => of("till-refused-order-limit", &[("allowed", (*allowed).into())]),
        Refusal::PaysAtTheEnd => of("till-refused-pays-at-the-end", &[]),
        Refusal::Needs(permission) => needs(*permission, format),
    }
}

/// What a permission is asked for, in the words of the question to a manager.
pub fn needs(permission: Permission, format: Format<'_>) -> String {
    let what = match permission {
        Permission::Discount | Permission::DiscountAboveLimit => "discount",
        Permission::OverridePrice => "price",
        Permission::Refund | Permission::RefundAboveLimit => "refund",
        Permission::ReturnWithoutReceipt => "return",
        _ => "other",
    };
    format.text().of("till-needs", &[("what", what.into())])
}

/// Why something is not sold as it was picked, in a sentence.
pub fn not_sold(not_sold: &NotSold, format: Format<'_>) -> String {
    let of = |key: &str, fills: &[(&str, Fill)]| format.text().of(key, fills);
    match not_sold {
        NotSold::SoldOut { name } => of("till-sold-out", &[("name", name.as_str().into())]),
        NotSold::WhichVariant { .. } => of("till-which-variant", &[]),
        NotSold::NoSuchChoice { .. } => of("till-no-such-choice", &[]),
        NotSold::HowMany { of: name, least, most, .. } => {
            let fills = [
                ("name", name.as_str().into()),
                ("least", u32::from(*least).into()),
                ("most", u32::from(*most).into()),
            ];
            of(if least == most { "till-how-many-exactly" } else { "till-how-many" }, &fills)
        }
        NotSold::WhichPrice => of("till-which-price", &[]),
        NotSold::PriceIsFixed { .. } => of("till-price-is-fixed", &[]),
        NotSold::NoPrice { highest, .. } => of("till-refused-no-price", &[("highest", format.money(*highest).into())]),
    }
}

/// Why a basket has no price, in a sentence.
pub fn no_price(refusal: &price::Refusal, format: Format<'_>) -> String {
    match refusal {
        price::Refusal::NoTaxClass { class, .. } => {
            format.text().of("till-no-tax-class", &[("class", class.as_str().into())])
        }
        price::Refusal::TooManyPromotions { .. } => format.text().of("till-too-many-promotions", &[]),
        price::Refusal::TooLarge { .. } => format.text().of("till-too-large", &[]),
    }
}

/// What would save more, in a sentence.
pub fn hint(hint: &Hint, format: Format<'_>) -> String {
    let text = format.text();
    match hint {
        Hint::SpendMore { name, more, save, .. } => {
            let fills = [
                ("name", name.as_str().into()),
                ("more", format.money(*more).into()),
                ("save", format.money(*save).into()),
            ];
            text.of("till-hint-spend", &fills)
        }
        Hint::AddPieces { name, more, off, .. } => {
            let fills = [
                ("name", name.as_str().into()),
                ("more", (*more).into()),
                ("off", share_of(off.basis_points()).into()),
            ];
            text.of("till-hint-add", &fills)
        }
    }
}

/// Why a voucher or a promotion takes nothing off, in a few words.
pub fn because(because: &Because, format: Format<'_>) -> String {
    let of = |key: &str, fills: &[(&str, Fill)]| format.text().of(key, fills);
    match because {
        Because::NotHere(_) => of("till-because-not-here", &[]),
        Because::NothingCounts => of("till-because-nothing-counts", &[]),
        Because::TooFewPieces { needed, held } => {
            of("till-because-too-few", &[("more", needed.saturating_sub(*held).into())])
        }
        Because::PartMissing { of: names, .. } => {
            of("till-because-part-missing", &[("of", format.either(names).into())])
        }
        Because::BelowSpend { missing, .. } => {
            of("till-because-below-spend", &[("missing", format.money(*missing).into())])
        }
        Because::SavesNothing => of("till-because-saves-nothing", &[]),
        Because::NotTogether { better_by, .. } | Because::OthersAreBetter { better_by } => match better_by {
            Some(better_by) if *better_by > Money::ZERO => {
                of("till-because-better-by", &[("by", format.money(*better_by).into())])
            }
            Some(_) | None => of("till-because-better", &[]),
        },
    }
}

/// What was paid in advance for a booking, and what of it stays unspent where it is more than the bill.
pub fn advance(advance: &Advance, format: Format<'_>) -> String {
    let (paid, unspent) = (format.money(advance.paid), advance.unspent());
    if unspent == Money::ZERO {
        return format.text().of("till-booking-paid", &[("paid", paid.into())]);
    }
    let fills = [("paid", paid.into()), ("unspent", format.money(unspent).into())];
    format.text().of("till-booking-unspent", &fills)
}

/// Why a booking does not come onto a bill, in a sentence.
pub fn not_brought(because: NotBrought, text: &Text) -> String {
    let key = match because {
        NotBrought::NothingPaid => "till-booking-nothing-paid",
        NotBrought::NotHere(Status::Requested | Status::Confirmed | Status::NoShow) => "till-booking-not-here",
        NotBrought::NotHere(_) => "till-booking-over",
        NotBrought::Settled => "till-booking-settled",
        NotBrought::PaidLess => "till-booking-paid-less",
    };
    text.of(key, &[])
}

/// What a means of payment is called.
pub fn means(means: &Means, format: Format<'_>) -> String {
    let key = match means {
        Means::Cash => "till-means-cash",
        Means::Card { .. } => "till-means-card",
        Means::Code { network, .. } => network_key(*network),
        Means::StoredValue { .. } => "till-means-stored-value",
        Means::Points { .. } => "till-means-points",
        Means::Prepaid { .. } => "till-means-prepaid",
        Means::Advance { .. } => "till-means-advance",
    };
    format.text().of(key, &[])
}

/// What a kind of tender is called, by its key.
pub const fn tender_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Cash => "till-means-cash",
        Kind::Card => "till-means-card",
        Kind::WeChat => "till-means-wechat",
        Kind::Alipay => "till-means-alipay",
        Kind::UnionPay => "till-means-unionpay",
        Kind::StoredValue => "till-means-stored-value",
        Kind::Points => "till-means-points",
        Kind::Prepaid => "till-means-prepaid",
        Kind::Advance => "till-means-advance",
    }
}

/// So many points.
pub fn points(points: u32, format: Format<'_>) -> String {
    format.text().of("till-points", &[("points", Fill::Count(u64::from(points)))])
}

/// How many there are of something by the count.
pub fn left(left: i64, text: &Text) -> String {
    text.of("till-stock-left", &[("left", left.to_string().into())])
}

/// What it is called that points were moved so; nothing for what was spent, which stands among the tenders.
pub const fn points_moved(way: PointsWay) -> Option<&'static str> {
    match way {
        PointsWay::Spent { .. } => None,
        PointsWay::Earned => Some("till-points-earned"),
        PointsWay::TakenBack => Some("till-points-taken-back"),
        PointsWay::GivenBack => Some("till-points-given-back"),
    }
}

/// Why points do not pay, in a sentence.
pub fn not_points(refusal: &points::Refusal, format: Format<'_>) -> String {
    let of = |key: &str, fills: &[(&str, Fill)]| format.text().of(key, fills);
    let count = |points: &u32| Fill::Count(u64::from(*points));
    match refusal {
        points::Refusal::NotTaken => of("till-points-not-taken", &[]),
        points::Refusal::NoMember => of("till-points-no-member", &[]),
        points::Refusal::Twice => of("till-points-twice", &[]),
        points::Refusal::NotWhole { at_a_time } => of("till-points-not-whole", &[("step", count(at_a_time))]),
        points::Refusal::TooFew { least } => of("till-points-too-few", &[("least", count(least))]),
        points::Refusal::TooMuch { most } => of("till-points-too-much", &[("most", count(most))]),
        points::Refusal::OtherWorth { worth } => {
            of("till-points-other-worth", &[("worth", Fill::from(format.money(*worth)))])
        }
        points::Refusal::NotEnough { left } => of("till-points-not-enough", &[("left", count(left))]),
        points::Refusal::Closed => of("till-points-closed", &[]),
        points::Refusal::Offline => of("till-points-offline", &[]),
    }
}

/// What is paid with by a code of a network.
pub const fn network_key(network: Network) -> &'static str {
    match network {
        Network::WeChat => "till-means-wechat",
        Network::Alipay => "till-means-alipay",
        Network::UnionPay => "till-means-unionpay",
    }
}

/// Why a payment by code failed, and what is to be done then.
pub fn payment_failed(reason: Reason, format: Format<'_>) -> (String, String) {
    let fills = [("reason", Fill::from(reason.name()))];
    (format.text().of("till-code-failed", &fills), format.text().of("till-code-failed.next", &fills))
}

/// Why tenders do not pay a total, in a sentence.
pub fn not_paid(refusal: &tender::Refusal, format: Format<'_>) -> String {
    let of = |key: &str, fills: &[(&str, Fill)]| format.text().of(key, fills);
    let money = |amount: Money| Fill::from(format.money(amount));
    match refusal {
        tender::Refusal::Short { missing } => of("till-pay-short", &[("missing", money(*missing))]),
        tender::Refusal::TooMuch { over } => of("till-pay-too-much", &[("over", money(*over))]),
        tender::Refusal::NoCashNeeded => of("till-pay-no-cash-needed", &[]),
        tender::Refusal::NoAmount { .. } => of("till-pay-no-amount", &[]),
        tender::Refusal::DrawerTooEmpty { wanted, held } => {
            of("till-pay-drawer-too-empty", &[("wanted", money(*wanted)), ("held", money(*held))])
        }
        tender::Refusal::VoucherTwice(_) => of("till-refused-voucher-twice", &[]),
        tender::Refusal::PaymentTwice(_) => of("till-pay-payment-twice", &[]),
        tender::Refusal::AdvanceIsNoChoice(_) => of("till-pay-advance-is-no-choice", &[]),
        tender::Refusal::PrepaidIsNoChoice(_) => of("till-pay-prepaid-is-no-choice", &[]),
        tender::Refusal::PrepaidBesideReturn(_) => of("till-pay-prepaid-beside-return", &[]),
        tender::Refusal::NotGivenBackSo { .. } => of("till-pay-not-given-back-so", &[]),
        tender::Refusal::TooMany { most } => {
            of("till-pay-too-many", &[("most", Fill::Count(u64::try_from(*most).unwrap_or(u64::MAX)))])
        }
        tender::Refusal::ReferenceTooLong { most } => {
            of("till-refused-too-long", &[("most", Fill::Count(u64::try_from(*most).unwrap_or(u64::MAX)))])
        }
    }
}

#[cfg(test)]
mod tests;
