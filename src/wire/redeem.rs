//! `POST /v1/redeem`: a terminal asks for a right before the goods are handed over. The same id gets the same answer.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

use crate::domain::id::{DeviceId, Incarnation, RedemptionId, StaffId, VoucherId};
use crate::domain::money::Money;
use crate::domain::redemption::Override;
use crate::domain::staff::Permission;
use crate::domain::verdict::Refusal;
use crate::domain::voucher::Amount;

/// A request for a right. It is stored by the terminal as an intent before it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redeem {
    /// The redemption's identity, kept for every retry.
    pub id: RedemptionId,
    /// Who asks.
    pub device: DeviceId,
    /// In which life of its ledger.
    pub incarnation: Incarnation,
    /// The life of the hub's books that the terminal knows.
    pub epoch: u64,
    /// Which voucher.
    pub voucher: VoucherId,
    /// How much of it.
    pub take: Amount,
    /// What the hub's books say about it beside.
    pub context: Context,
}

/// What stands beside a request in the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// When it was asked, by the terminal's effective time.
    pub at: Timestamp,
    /// Who stands at the counter.
    pub staff: Option<StaffId>,
    /// The total of the bill, where it is known.
    pub bill: Option<Money>,
    /// What a manager allowed, and who; the hub believes nobody of whom it knows that they may not.
    #[serde(default)]
    pub overridden: Vec<Override>,
    /// The time step of the rotating code that was shown, where one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Which request it answers.
    pub id: RedemptionId,
    /// The life of the hub's books.
    pub epoch: u64,
    /// The hub's clock.
    pub server_time: Timestamp,
    /// What became of it.
    pub decision: Decision,
}

/// What the hub decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The right is taken for this redemption: a fact or a void must follow.
    Granted {
        /// The voucher's revision that holds it.
        rev: u64,
        /// What is left.
        left: Amount,
    },
    /// It is not given.
    Refused {
        /// The support code of the reason, from the one table of refusals; [`GIVEN_UP`] for an id that was voided.
        code: String,
        /// The reason with the figures of its sentence; nothing where this program does not know it.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "where_known")]
        refusal: Option<Box<Refusal>>,
    },
    /// The hub gives no rights now (its books are being re-fed): as if it could not be reached.
    Unavailable,
}

/// The code for a request whose id was given up before it came, or is that of another redemption.
pub const GIVEN_UP: &str = "voided";

impl Context {
    /// Whether a manager allowed this.
    pub fn allows(&self, permission: Permission) -> bool {
        self.overridden.iter().any(|word| word.permission == permission)
    }
}

impl Decision {
    /// The right is not given, for a reason of the one table.
    pub fn refused(refusal: Refusal) -> Self {
        Self::Refused { code: refusal.code().to_owned(), refusal: Some(Box::new(refusal)) }
    }

    /// The request was given up before: it is never granted.
    pub fn given_up() -> Self {
        Self::Refused { code: GIVEN_UP.to_owned(), refusal: None }
    }
}

/// A reason as far as it is known: what a newer hub says beside its code must not make the answer unreadable.
fn where_known<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Box<Refusal>>, D::Error> {
    let said = serde_json::Value::deserialize(from)?;
    Ok(serde_json::from_value(said).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::verdict::tests::every;

    #[test]
    fn every_refusal_travels_with_its_figures() {
        for refusal in every() {
            let said = serde_json::to_value(Decision::refused(refusal.clone())).unwrap();
            assert_eq!(said["refused"]["refusal"]["reason"], refusal.code());
            assert_eq!(serde_json::from_value::<Decision>(said).unwrap(), Decision::refused(refusal));
        }
    }

    #[test]
    fn a_reason_that_a_newer_hub_gives_is_told_by_its_code() {
        for refusal in [r#"{"reason":"moon_phase","phase":"full"}"#, "null", "7", r#"{"reason":"expired"}"#] {
            let said = format!(r#"{{"refused":{{"code":"moon_phase","refusal":{refusal}}}}}"#);
            let told = Decision::Refused { code: "moon_phase".to_owned(), refusal: None };
            assert_eq!(serde_json::from_str::<Decision>(&said).unwrap(), told, "{refusal}");
        }
        let said = r#"{"refused":{"code":"voided"}}"#;
        assert_eq!(serde_json::from_str::<Decision>(said).unwrap(), Decision::given_up());
    }
}
