//! What the customer is told on the customer display: the counter's verdict in words for whoever stands before it.
//!
//! Nothing of it is about anybody else: not who used a voucher before, at which till, nor who works here; no support codes, and
//! nothing of how the shop keeps its cloud.

use crate::domain::shop::ShopName;
use crate::domain::verdict::{Ask, Benefit, MissingEvidence, Refusal, Verdict};
use crate::ui::text::format::Format;
use crate::ui::text::verdict::{self, Tone};

/// What the customer is told about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Matter<'a> {
    /// Something is being asked or decided.
    Wait,
    /// What the counter was told about their voucher.
    Verdict(&'a Verdict),
    /// Their voucher was redeemed.
    Redeemed(&'a Benefit),
    /// Their voucher was not, after all.
    NotRedeemed(&'a Refusal),
    /// Their booking was found.
    Booking,
}

/// What they are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// How it looks.
    pub tone: Tone,
    /// In a word or two.
    pub state: String,
    /// In a sentence.
    pub says: String,
}

/// What the customer is told.
pub fn told(matter: Matter<'_>, shops: &[ShopName], format: Format<'_>) -> Told {
    let of = |key: &str| format.text().of(key, &[]);
    match matter {
        Matter::Verdict(Verdict::Accepted(offer)) => {
            Told { tone: Tone::Accepted, state: of("display-accepted"), says: verdict::benefit(&offer.benefit, format) }
        }
        Matter::Verdict(Verdict::Asks(Ask::PhoneTail)) => {
            Told { tone: Tone::Asks, state: of("display-phone-tail"), says: of("display-phone-tail.says") }
        }
        // What else is asked is for the cashier to answer.
        Matter::Wait | Matter::Verdict(Verdict::Asks(_)) => wait(format),
        Matter::Verdict(Verdict::Refused(refusal)) | Matter::NotRedeemed(refusal) => {
            Told { tone: Tone::Refused, state: of("display-refused"), says: refused(refusal, shops, format) }
        }
        Matter::Redeemed(benefit) => {
            Told { tone: Tone::Accepted, state: of("display-redeemed"), says: verdict::benefit(benefit, format) }
        }
        Matter::Booking => {
            Told { tone: Tone::Accepted, state: of("display-booking"), says: of("display-booking.says") }
        }
    }
}

fn wait(format: Format<'_>) -> Told {
    let of = |key: &str| format.text().of(key, &[]);
    Told { tone: Tone::Undecided, state: of("display-wait"), says: of("display-wait.says") }
}

/// Why their voucher is refused, as far as it is theirs to know.
fn refused(refusal: &Refusal, shops: &[ShopName], format: Format<'_>) -> String {
    let key = match refusal {
        Refusal::Unknown | Refusal::NotCached { .. } | Refusal::Damaged | Refusal::UpdateNeeded => "unreadable",
        Refusal::Forged | Refusal::OtherBusiness => "not-ours",
        Refusal::Cancelled | Refusal::Refunded | Refusal::Frozen => "ended",
        Refusal::UsedUp { .. } => "used-up",
        Refusal::CustomerLimit { .. } => "limit",
        Refusal::EvidenceMissing { missing } => match missing {
            MissingEvidence::CodeShown | MissingEvidence::RotatingCode | MissingEvidence::FreshCode => "show-it",
            MissingEvidence::PhoneTailDiffers | MissingEvidence::PhoneTailUnknown => "phone",
        },
        Refusal::CloudOnly
        | Refusal::AboveOfflineValue { .. }
        | Refusal::BudgetSpent { .. }
        | Refusal::NoGrant
        | Refusal::DataTooOld { .. }
        | Refusal::ByCloud { .. } => "not-now",
        // What these say is about the voucher and the bill alone.
        Refusal::Expired { .. }
        | Refusal::NotYetValid { .. }
        | Refusal::WrongShop { .. }
        | Refusal::WrongLevel { .. }
        | Refusal::WrongWeekday { .. }
        | Refusal::WrongTime { .. }
        | Refusal::Blackout { .. }
        | Refusal::WrongSaleChannel { .. }
        | Refusal::WrongProducts { .. }
        | Refusal::TooFewItems { .. }
        | Refusal::BelowMinimum { .. }
        | Refusal::NotEnoughLeft { .. }
        | Refusal::NotStackable { .. }
        | Refusal::OrderLimit { .. } => return verdict::told(&Verdict::Refused(refusal.clone()), shops, format).cause,
    };
    format.text().of(&format!("display-refused-{key}"), &[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;
    use crate::domain::money::Currency;
    use crate::domain::voucher::LastUse;
    use crate::ui::text::Text;

    #[test]
    fn a_customer_never_hears_who_used_a_voucher_nor_how_the_shop_is_kept() {
        let at = "2026-11-22T06:02:00Z".parse().unwrap();
        let last = LastUse { at, shop: "Shop Two".into(), till: "Till Nine".into(), staff: "Li Wen".into() };
        let secrets = ["Shop Two", "Till Nine", "Li Wen", "14:02", "E-4711", "cloud", "云端"];
        for language in Language::ALL {
            let text = Text::new(language);
            let zone = jiff::tz::TimeZone::UTC;
            let format = Format::new(&text, Currency::Cny, &zone, at);
            for refusal in [
                Refusal::UsedUp { last: Some(last.clone()) },
                Refusal::UsedUp { last: None },
                Refusal::ByCloud { code: "E-4711".into() },
                Refusal::CloudOnly,
                Refusal::NoGrant,
                Refusal::Frozen,
                Refusal::Forged,
                Refusal::EvidenceMissing { missing: MissingEvidence::FreshCode },
                Refusal::EvidenceMissing { missing: MissingEvidence::PhoneTailDiffers },
            ] {
                let verdict = Verdict::Refused(refusal);
                let told = told(Matter::Verdict(&verdict), &[], format);
                assert_eq!(told.tone, Tone::Refused);
                assert!(!told.says.is_empty() && !told.says.starts_with('['), "{told:?}");
                assert!(secrets.iter().all(|secret| !told.says.contains(secret)), "{told:?}");
            }
        }
    }
}
