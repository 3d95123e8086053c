//! What an entry can be found by.

use super::{About, Entry, What};
use crate::domain::fact::Event;
use crate::domain::id::{RedemptionId, VoucherId};
use crate::domain::receipt::slip::short_number;
use crate::domain::sale::ReceiptNumber;
use crate::domain::spelling::is_meant;
use crate::store::bookings::index::Index;

/// How much of a slip's number must be typed.
const NUMBER_MIN: usize = 4;

/// Whether an entry names what is sought: its campaign, its guest, the end of its code or of the guest's phone number, the
/// number on its slip. Every entry names nothing.
pub(super) fn names(entry: &Entry, sought: &str) -> bool {
    let sought = sought.trim();
    if sought.is_empty() {
        return true;
    }
    match &entry.what {
        What::Paper(slip) => slip.redemption.is_some_and(|redemption| has_number(redemption, sought)),
        What::Happened { fact, about, .. } => names_event(&fact.event, sought) || names_about(about, sought),
    }
}

fn names_event(event: &Event, sought: &str) -> bool {
    if let Event::SaleMade(made) = event {
        let sale = made.sale.document();
        let has_item = sale.lines.iter().any(|line| is_meant(&line.item.name, sought));
        return has_item || has_receipt(sale.head.number, sought);
    }
    if let Event::SaleRefunded(refunded) = event {
        return has_receipt(refunded.refund.head().number, sought);
    }
    let (voucher, redemption) = match event {
        Event::RedemptionMade(made) => (Some(made.voucher), Some(made.redemption)),
        Event::RedemptionReversed(reversed) => (Some(reversed.voucher), Some(reversed.redemption)),
        Event::RedemptionVoided(voided) => (Some(voided.voucher), Some(voided.redemption)),
        Event::ScanRefused(refused) => (refused.voucher, None),
        _ => (None, None),
    };
    voucher.is_some_and(|voucher| ends_in(voucher, sought))
        || redemption.is_some_and(|redemption| has_number(redemption, sought))
}

fn names_about(about: &About, sought: &str) -> bool {
    match about {
        About::Redemption(redeemed) => {
            let cached = redeemed.campaign.as_ref().map(|campaign| &campaign.name);
            let name = cached.or(redeemed.row.particulars.campaign_name.as_ref());
            name.is_some_and(|name| is_meant(name, sought))
        }
        About::Booking(received) => received
            .booking
            .as_ref()
            .is_some_and(|booking| !Index::of(std::slice::from_ref(booking)).search(sought).is_empty()),
        About::Nothing => false,
    }
}

/// What is shown of a code is enough of it, and the first of its characters while the rest is still being typed.
fn ends_in(voucher: VoucherId, sought: &str) -> bool {
    voucher.tail().to_lowercase().starts_with(&sought.to_lowercase())
}

/// A receipt is read out by the end of its number: `41`, or all of it.
fn has_receipt(number: ReceiptNumber, sought: &str) -> bool {
    let (number, sought) = (number.to_string().to_lowercase(), sought.to_lowercase());
    let (_, seq) = number.rsplit_once('-').unwrap_or(("", &number));
    number.starts_with(&sought) || seq.trim_start_matches('0') == sought.trim_start_matches('0')
}

/// A slip is read out from its number's beginning; fewer characters would be found in too many.
fn has_number(redemption: RedemptionId, sought: &str) -> bool {
    let (number, sought) = (short_number(redemption).to_lowercase(), sought.to_lowercase());
    let is_enough = sought.chars().count() >= NUMBER_MIN;
    is_enough && (number.starts_with(&sought) || number.trim_start_matches("r-").starts_with(&sought))
}
