//! The protocol of a payment service: what stands between a till and the payment networks (`docs/payments.md`).
//!
//! Every payment has one id, made by the till and kept for every question. A service books an id once, however often it is
//! asked, and never again once it was cancelled.

use serde::{Deserialize, Serialize, Serializer};

use crate::domain::id::PaymentId;
use crate::domain::money::{Currency, Money};
use crate::domain::payload::{Network, PaymentCode};
use crate::domain::payment::Reason;

/// `POST /v1/payments/{id}`: takes money by a customer's code. `Debug` masks the code.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Take<'a> {
    /// How much.
    pub amount: Money,
    /// In which currency.
    pub currency: Currency,
    /// Whose code it is.
    pub network: Network,
    /// The code: nothing else that leaves the till says it.
    #[serde(serialize_with = "revealed")]
    pub code: &'a PaymentCode,
}

/// `POST /v1/refunds/{id}`: gives money back of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiveBack {
    /// Of which.
    pub of: PaymentId,
    /// How much.
    pub amount: Money,
    /// In which currency.
    pub currency: Currency,
}

/// What a service answers to every question about a payment or a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Which it is about.
    pub id: PaymentId,
    /// How it stands.
    #[serde(flatten)]
    pub state: Stands,
}

/// How a payment stands at its service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Stands {
    /// The customer must do something still.
    Waiting,
    /// The money has moved.
    Paid {
        /// How much.
        amount: Money,
        /// In which currency.
        currency: Currency,
        /// What the network calls it.
        #[serde(default)]
        reference: String,
    },
    /// No money has moved, or what had was given back; and none will.
    Failed {
        /// Why.
        reason: Why,
    },
    /// The service has never had it.
    Absent,
}

/// Why no money has moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The customer has not enough.
    Insufficient,
    /// The code is too old, or was used.
    CodeExpired,
    /// There is no such code.
    CodeInvalid,
    /// It was cancelled.
    Cancelled,
    /// For another reason, also one that this program does not know.
    #[serde(other)]
    Declined,
}

impl From<Why> for Reason {
    fn from(why: Why) -> Self {
        match why {
            Why::Insufficient => Self::Insufficient,
            Why::CodeExpired => Self::CodeExpired,
            Why::CodeInvalid => Self::CodeInvalid,
            Why::Cancelled => Self::Cancelled,
            Why::Declined => Self::Declined,
        }
    }
}

fn revealed<S: Serializer>(code: &PaymentCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.reveal())
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_reason_that_nobody_knows_is_a_refusal_all_the_same() {
        let id = PaymentId::new(Uuid::from_u128(7));
        let said = json!({ "id": id, "state": "failed", "reason": "moon_in_the_seventh_house", "more": 1 });
        let answer: Answer = serde_json::from_value(said).unwrap();
        assert_eq!(answer, Answer { id, state: Stands::Failed { reason: Why::Declined } });
    }

    #[test]
    fn the_code_is_sent_and_never_shown() {
        let code = PaymentCode::parse("134567890123456789").unwrap();
        let (amount, currency) = (Money::from_minor(3_800), Currency::Cny);
        let take = Take { amount, currency, network: code.network(), code: &code };
        let sent = serde_json::to_value(take).unwrap();
        assert_eq!(
            sent,
            json!({ "amount": 3_800, "currency": "CNY", "network": "wechat", "code": "134567890123456789" })
        );
        assert!(!format!("{take:?}").contains("4567890"), "{take:?}");
    }
}
