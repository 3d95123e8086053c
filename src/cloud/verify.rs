//! Asking what the hub knows about a code.

use std::time::Duration;

use reqwest::Method;

use crate::cloud::client::{Client, Error};
use crate::domain::refund::told::Told;
use crate::domain::sale::Named;
use crate::wire::verify::{Answer, Found, Verify};

impl Client {
    /// What the hub knows, asked for at most `budget`; without any effect.
    pub async fn verify(&self, verify: &Verify, budget: Duration) -> Result<Answer, Error> {
        let answer: Answer = self.read(self.request(Method::POST, "v1/verify")?.json(verify).timeout(budget)).await?;
        if is_about(&answer.found, verify) { Ok(answer) } else { Err(Error::OtherQuestion) }
    }
}

/// Whether what was found is what was asked for: one customer's voucher must never stand for another's.
fn is_about(found: &Found, asked: &Verify) -> bool {
    match (found, asked) {
        (Found::Nothing, _) => true,
        (Found::Voucher { row, .. }, Verify::Voucher { code_hash }) => row.code_hash == *code_hash,
        (Found::Booking { row }, Verify::Booking { code }) => row.booking.code.eq_ignore_ascii_case(code),
        (Found::Sales { sales }, Verify::Sale { named }) => named
            .parse::<Named>()
            .is_ok_and(|named| sales.iter().all(|facts| Told::of(facts).is_some_and(|told| named.names(&told)))),
        (Found::Redemptions { sale, .. }, Verify::RedemptionsOf { sale: asked }) => sale == asked,
        (Found::Voucher { .. } | Found::Booking { .. } | Found::Sales { .. } | Found::Redemptions { .. }, _) => false,
    }
}
