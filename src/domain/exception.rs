//! Exceptions: what a manager must look at, told by the hub or found at this terminal.
//!
//! An exception is open until a manager settles it, or until it resolves itself: the paper came out after all, the other
//! redemption was given up. One that costs somebody something is settled by saying who bears it, with a note; one that
//! costs nobody anything is settled by having been looked at.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::fact::{Bearer, ClockJumped};
use crate::domain::id::{
    BookingId, CampaignId, ExceptionId, FactId, PrintJobId, RedemptionId, SaleId, StaffId, VoucherId, spoken,
};
use crate::domain::money::Money;

/// Something that a manager must look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Its identity: that of the redemption, the refund, the booking, the paper or the fact that it is about.
    pub id: ExceptionId,
    /// Where it was found.
    pub origin: Origin,
    /// What happened.
    pub matter: Matter,
    /// When it was found.
    pub raised_at: Timestamp,
    /// How it stands.
    pub state: State,
}

/// Where an exception was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// By the hub.
    Hub,
    /// Here.
    Here,
}

/// How an exception stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It waits for a manager.
    Open,
    /// A manager settled it.
    Settled(Settled),
    /// It resolved itself.
    Resolved,
}

/// How an exception was settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// At this terminal.
    Here(Settlement),
    /// At another one, or at the hub.
    Elsewhere,
}

/// What a manager said of an exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// When.
    pub at: Timestamp,
    /// Who stood at the counter.
    pub by: Option<StaffId>,
    /// Who bears what it costs.
    pub bearer: Bearer,
    /// What was noted.
    pub note: String,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matter {
    /// A voucher was redeemed more often than it held.
    OverRedeemed(Box<OverRedeemed>),
    /// More of a sale was given back than was sold.
    OverRefunded(Box<OverRefunded>),
    /// What was paid in advance for a booking went into more than one sale.
    OverSettled(Box<OverSettled>),
    /// A paper is not known to be in anybody's hands.
    Unprinted(Unprinted),
    /// The hub did not take a fact into its books.
    Quarantined(Quarantined),
    /// The clock moved by itself.
    ClockJumped(ClockJumped),
    /// Something that this program does not know; a later one does.
    Other(Other),
}

/// A voucher was redeemed more often than it held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverRedeemed {
    /// Which voucher.
    pub voucher: VoucherId,
    /// Under which campaign, where the hub said it.
    #[serde(default)]
    pub campaign: Option<CampaignId>,
    /// The redemption that went beyond what the voucher held.
    pub loser: Party,
    /// Those that stand.
    pub winners: Vec<Party>,
    /// What it costs whoever bears it.
    pub value: Money,
}

/// More of a sale was given back than was sold: two tills gave back the same, and not both could ask the hub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverRefunded {
    /// Of which sale.
    pub sale: SaleId,
    /// The number of its receipt, as people read it.
    pub number: String,
    /// With what more came back than was left.
    pub beyond: Receipt,
    /// What else came back of the sale.
    pub others: Vec<Receipt>,
    /// What was given out beyond what was sold.
    pub value: Money,
}

/// What was paid in advance for a booking went into several sales: tills that could not hear of each other each spent it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverSettled {
    /// Which booking.
    pub booking: BookingId,
    /// The code that its customer shows.
    pub code: String,
    /// The sales that had the money, in the order in which the hub heard of them: the first counts.
    pub sales: Vec<Receipt>,
    /// What went into sales beyond the first.
    pub value: Money,
}

/// A receipt that an exception names: of a sale or of a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Its identity.
    pub document: Uuid,
    /// The number of its receipt, as people read it.
    pub number: String,
    /// In which shop, by name.
    pub shop: String,
    /// At which till, by label.
    pub till: String,
    /// By whom, by name; empty where nobody was signed in.
    pub staff: String,
    /// When.
    pub at: Timestamp,
    /// What it gave back of the sale, or what of a booking's money it had.
    pub amount: Money,
}

/// One redemption in an exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Which redemption.
    pub redemption: RedemptionId,
    /// In which shop, by name.
    pub shop: String,
    /// At which till, by label.
    pub till: String,
    /// By whom, by name; empty where nobody was signed in.
    #[serde(default)]
    pub staff: String,
    /// When.
    pub at: Timestamp,
    /// What the shop stands to lose by it, where the hub said it.
    #[serde(default)]
    pub value: Option<Money>,
    /// Whether it was firm.
    pub firmness: Firmness,
}

/// Whether a redemption was granted or taken at the shop's risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Firmness {
    /// Granted.
    Firm,
    /// Taken at the shop's risk.
    Provisional,
}

/// A paper that is not known to be in anybody's hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unprinted {
    /// Which job.
    pub job: PrintJobId,
    /// The redemption that it is about, where it is about one.
    pub redemption: Option<RedemptionId>,
    /// What is the matter with it.
    pub trouble: Trouble,
}

/// What is the matter with a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// It has waited long for its printer.
    Waiting,
    /// It may be on paper or not.
    InDoubt,
    /// It cannot be laid out for this printer, and was given up.
    Unprintable,
}

/// A fact that the hub did not take into its books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    /// Which fact.
    pub fact: FactId,
    /// Its kind, as it stands in the journal.
    pub kind: String,
    /// When it happened.
    pub at: Timestamp,
    /// The hub's stable code of the reason.
    pub code: String,
}

/// Something that this program does not know: as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// Its kind.
    pub kind: String,
    /// Its figures: JSON.
    pub body: String,
}

/// An exception's number as people read it out.
pub fn short_number(exception: ExceptionId) -> String {
    format!("EX-{}", spoken(exception.uuid()))
}

const OVER_REDEEMED: &str = "over_redeemed";
const OVER_REFUNDED: &str = "over_refunded";
const OVER_SETTLED: &str = "over_settled";
const UNPRINTED: &str = "unprinted";
const QUARANTINED: &str = "fact_quarantined";
const CLOCK_JUMPED: &str = "clock_jumped";

impl Matter {
    /// Reads a kind and its figures. What cannot be read stays as it came.
    pub fn read(kind: &str, body: &str) -> Self {
        let known = match kind {
            OVER_REDEEMED => serde_json::from_str(body).map(Self::OverRedeemed).ok(),
            OVER_REFUNDED => serde_json::from_str(body).map(Self::OverRefunded).ok(),
            OVER_SETTLED => serde_json::from_str(body).map(Self::OverSettled).ok(),
            UNPRINTED => serde_json::from_str(body).map(Self::Unprinted).ok(),
            QUARANTINED => serde_json::from_str(body).map(Self::Quarantined).ok(),
            CLOCK_JUMPED => serde_json::from_str(body).map(Self::ClockJumped).ok(),
            _ => None,
        };
        known.unwrap_or_else(|| Self::Other(Other { kind: kind.to_owned(), body: body.to_owned() }))
    }

    /// Its kind: a stable name.
    pub fn kind(&self) -> &str {
        match self {
            Self::OverRedeemed(_) => OVER_REDEEMED,
            Self::OverRefunded(_) => OVER_REFUNDED,
            Self::OverSettled(_) => OVER_SETTLED,
            Self::Unprinted(_) => UNPRINTED,
            Self::Quarantined(_) => QUARANTINED,
            Self::ClockJumped(_) => CLOCK_JUMPED,
            Self::Other(other) => &other.kind,
        }
    }

    /// Its figures: JSON that [`Matter::read`] reads again.
    pub fn body(&self) -> Result<String, serde_json::Error> {
        match self {
            Self::OverRedeemed(over) => serde_json::to_string(over),
            Self::OverRefunded(over) => serde_json::to_string(over),
            Self::OverSettled(over) => serde_json::to_string(over),
            Self::Unprinted(paper) => serde_json::to_string(paper),
            Self::Quarantined(fact) => serde_json::to_string(fact),
            Self::ClockJumped(jump) => serde_json::to_string(jump),
            Self::Other(other) => Ok(other.body.clone()),
        }
    }

    /// What it costs whoever bears it, where it costs something.
    pub const fn loss(&self) -> Option<Money> {
        match self {
            Self::OverRedeemed(over) => Some(over.value),
            Self::OverRefunded(over) => Some(over.value),
            Self::OverSettled(over) => Some(over.value),
            Self::Unprinted(_) | Self::Quarantined(_) | Self::ClockJumped(_) | Self::Other(_) => None,
        }
    }

    /// Who can bear it: the way in which it is settled.
    pub const fn bearers(&self) -> &'static [Bearer] {
        match self {
            Self::OverRedeemed(_) => &[Bearer::Shop, Bearer::Issuer, Bearer::Customer],
            Self::OverRefunded(_) | Self::OverSettled(_) => &[Bearer::Shop, Bearer::Customer],
            Self::Unprinted(_) | Self::Quarantined(_) | Self::ClockJumped(_) | Self::Other(_) => &[Bearer::Nobody],
        }
    }

    /// Whether a manager may settle it so. A loss needs a note beside its bearer.
    pub fn may_be_settled(&self, bearer: Bearer, note: &str) -> bool {
        self.bearers().contains(&bearer) && (bearer == Bearer::Nobody || !note.trim().is_empty())
    }
}

impl OverRedeemed {
    /// What all of its redemptions gave, where it is known of each.
    pub fn given(&self) -> Option<Money> {
        let of_all = self.winners.iter().chain([&self.loser]);
        of_all.map(|party| party.value).try_fold(Money::ZERO, |sum, value| sum.checked_add(value?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(number: u128, minor: i64) -> Party {
        Party {
            redemption: RedemptionId::new(Uuid::from_u128(number)),
            shop: "春熙茶铺".into(),
            till: "2 号台".into(),
            staff: "李雯".into(),
            at: Timestamp::UNIX_EPOCH,
            value: Some(Money::from_minor(minor)),
            firmness: Firmness::Provisional,
        }
    }

    fn over() -> OverRedeemed {
        OverRedeemed {
            voucher: VoucherId::from_bytes([3; 10]),
            campaign: None,
            loser: party(1, 3_000),
            winners: vec![party(2, 3_000)],
            value: Money::from_minor(3_000),
        }
    }

    fn over_refunded() -> OverRefunded {
        let back = |number: u128| Receipt {
            document: Uuid::from_u128(number),
            number: "3F0A-000918".into(),
            shop: "春熙茶铺".into(),
            till: "2 号台".into(),
            staff: "李雯".into(),
            at: Timestamp::UNIX_EPOCH,
            amount: Money::from_minor(1_800),
        };
        OverRefunded {
            sale: SaleId::new(Uuid::from_u128(9)),
            number: "3F0A-000917".into(),
            beyond: back(1),
            others: vec![back(2)],
            value: Money::from_minor(1_800),
        }
    }

    fn over_settled() -> OverSettled {
        OverSettled {
            booking: BookingId::new(Uuid::from_u128(7)),
            code: "K7QX2M9P".into(),
            sales: vec![over_refunded().beyond, over_refunded().others.remove(0)],
            value: Money::from_minor(13_800),
        }
    }

    fn matters() -> [Matter; 7] {
        [
            Matter::OverSettled(Box::new(over_settled())),
            Matter::OverRedeemed(Box::new(over())),
            Matter::OverRefunded(Box::new(over_refunded())),
            Matter::Unprinted(Unprinted {
                job: PrintJobId::new(Uuid::from_u128(3)),
                redemption: None,
                trouble: Trouble::InDoubt,
            }),
            Matter::Quarantined(Quarantined {
                fact: FactId::new(Uuid::from_u128(4)),
                kind: "redemption_made".into(),
                at: Timestamp::UNIX_EPOCH,
                code: "unknown_voucher".into(),
            }),
            Matter::ClockJumped(ClockJumped { expected: Timestamp::UNIX_EPOCH, shown: Timestamp::MAX }),
            Matter::Other(Other { kind: "cash_difference".into(), body: r#"{"missing":200}"#.into() }),
        ]
    }

    #[test]
    fn what_is_written_down_is_read_again() {
        for matter in matters() {
            assert_eq!(Matter::read(matter.kind(), &matter.body().unwrap()), matter);
        }
    }

    #[test]
    fn what_cannot_be_read_stays_as_it_came() {
        for (kind, body) in [("moon_fell_down", "{}"), (OVER_REDEEMED, r#"{"voucher":7}"#)] {
            assert_eq!(Matter::read(kind, body), Matter::Other(Other { kind: kind.into(), body: body.into() }));
        }
    }

    #[test]
    fn what_an_earlier_hub_said_of_a_party_is_enough() {
        let party = format!(
            r#"{{"redemption":"{}","shop":"a","till":"b","at":"2026-11-22T06:00:00Z","firmness":"firm"}}"#,
            Uuid::from_u128(1)
        );
        let body = format!(
            r#"{{"id":"{}","voucher":"{}","loser":{party},"winners":[{party}],"value":3000,"state":"open"}}"#,
            Uuid::from_u128(1),
            VoucherId::from_bytes([3; 10])
        );
        let Matter::OverRedeemed(over) = Matter::read(OVER_REDEEMED, &body) else { panic!("unread: {body}") };
        assert_eq!((over.value, over.given(), over.loser.staff.as_str()), (Money::from_minor(3_000), None, ""));
    }

    #[test]
    fn a_loss_is_borne_by_somebody_and_needs_a_note_and_anything_else_is_only_looked_at() {
        for matter in matters() {
            let costs = matter.loss().is_some();
            let own = matches!(matter, Matter::OverRefunded(_) | Matter::OverSettled(_));
            for bearer in [Bearer::Shop, Bearer::Issuer, Bearer::Customer] {
                // No issuer has a part in what a shop gives back, or hands over twice.
                let costs = costs && !(own && bearer == Bearer::Issuer);
                assert_eq!(matter.may_be_settled(bearer, "both came at once"), costs, "{matter:?}");
                assert!(!matter.may_be_settled(bearer, " \n"), "{matter:?}");
            }
            assert_eq!(matter.may_be_settled(Bearer::Nobody, ""), !costs, "{matter:?}");
        }
    }

    #[test]
    fn what_was_given_is_the_sum_of_all_redemptions() {
        assert_eq!(over().given(), Some(Money::from_minor(6_000)));
        let mut unsaid = over();
        unsaid.winners[0].value = None;
        assert_eq!(unsaid.given(), None);
    }
}
