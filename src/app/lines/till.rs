//! Orders of the till: a shift, sales, and what comes back.

use serde_json::{Value, json};

use crate::domain::basket::Edit;
use crate::domain::fact::Pieces;
use crate::domain::money::Money;
use crate::domain::payload::PaymentCode;
use crate::domain::payment::State;
use crate::domain::quantity::Quantity;
use crate::domain::redemption::Claim;
use crate::domain::refund::Goods;
use crate::domain::shift::{Closing, Count, Refusal};
use crate::domain::tender::{Means, Tender};
use crate::engine::Engine;
use crate::engine::pay::Begun;
use crate::engine::problem::{Code, Problem};
use crate::engine::refund::Refunded;
use crate::engine::sell::Concluded;
use crate::engine::shift::Outcome;
use crate::engine::till::{Edited, Put};

use super::scanned;

/// Opens a shift with what lies in the drawer, in minor units.
pub(super) async fn open_shift(engine: &Engine, float: i64) -> Result<Value, Problem> {
    Ok(match engine.open_shift(Money::from_minor(float)).await? {
        Outcome::Done(shift) => json!({ "shift": shift.id }),
        Outcome::Refused(refusal) => refused(refusal),
    })
}

/// Rings up a piece of each product, puts vouchers in, and concludes the basket with so much cash.
pub(super) async fn sell(
    engine: &Engine,
    products: Vec<String>,
    vouchers: Vec<String>,
    code: Option<String>,
    cash: i64,
) -> Result<Value, Problem> {
    for code in products {
        let Some(coded) = engine.product_of_code(&code).await? else {
            return Ok(json!({ "no_product": code }));
        };
        let Ok(item) = coded.product.pick(&coded.pick) else {
            return Ok(json!({ "not_sold": code }));
        };
        let add = Edit::Add { item, quantity: coded.quantity.unwrap_or(Quantity::ONE), staff: None };
        if let Edited::Refused(refusal) = engine.edit(add, None).await? {
            return Ok(json!({ "not_rung_up": format!("{refusal:?}") }));
        }
    }
    for text in vouchers {
        let Some(presented) = scanned(engine, &text).await? else {
            return Ok(json!({ "no_voucher": true }));
        };
        match engine.present_to_basket(&presented, &Claim::default()).await? {
            Put::Done(_) => {}
            other @ (Put::Pays { .. } | Put::Refused(_) | Put::Undecided(_)) => {
                return Ok(json!({ "not_taken": format!("{other:?}") }));
            }
        }
    }
    let tender = match code {
        Some(code) => match paid_by_code(engine, &code).await? {
            Ok(tender) => tender,
            Err(not_paid) => return Ok(not_paid),
        },
        None => Tender { means: Means::Cash, amount: Money::from_minor(cash) },
    };
    Ok(match engine.conclude(vec![tender]).await? {
        Concluded::Sold(sold) => {
            let number = sold.sale.document().head.number.to_string();
            json!({ "sold": sold.sale.id(), "number": number, "change": sold.change })
        }
        other => json!({ "not_concluded": format!("{other:?}") }),
    })
}

/// Pays all of the basket by a code, and waits until it is known what became of that.
async fn paid_by_code(engine: &Engine, text: &str) -> Result<Result<Tender, Value>, Problem> {
    let Some(code) = PaymentCode::parse(text) else { return Ok(Err(json!({ "no_payment_code": true }))) };
    let due = engine.rung().priced.as_ref().map_or(Money::ZERO, |priced| priced.total);
    let mut news = engine.news();
    let seen = match engine.pay_by_code(code, due).await? {
        Begun::Asked(seen) => seen,
        other @ (Begun::NotPaid(_) | Begun::NoShift) => return Ok(Err(json!({ "not_asked": format!("{other:?}") }))),
    };
    loop {
        let known = engine.payments().await?.into_iter().find(|known| known.held.attempt.id == seen.held.attempt.id);
        if let Some(known) = known
            && let State::Settled(outcome) = &known.state
        {
            return Ok(known.held.tender().ok_or_else(|| json!({ "not_paid": outcome })));
        }
        if news.next().await.is_none() {
            return Err(Problem::new(Code::Interrupted));
        }
    }
}

/// Gives back all that is left of a sale, by the number of its receipt.
pub(super) async fn refund(engine: &Engine, number: &str, reason: &str) -> Result<Value, Problem> {
    let Some(found) = engine.find_sale(number).await?.into_iter().next() else {
        return Ok(json!({ "no_sale": number }));
    };
    let planned = match engine.plan_refund(found.sale.id(), found.rest(Goods::Restocked)).await? {
        Ok(planned) => planned,
        Err(refusal) => return Ok(json!({ "not_given_back": format!("{refusal:?}") })),
    };
    Ok(match engine.refund(planned, reason, Vec::new()).await? {
        Refunded::Done(given) => json!({ "refunded": given.refund.id() }),
        other => json!({ "not_given_back": format!("{other:?}") }),
    })
}

/// Counts the drawer, in the fewest notes and coins, and closes the shift.
pub(super) async fn close_shift(engine: &Engine, counted: i64, reason: &str) -> Result<Value, Problem> {
    let opened = match engine.count_shift(reason).await? {
        Outcome::Done(opened) => opened,
        Outcome::Refused(refusal) => return Ok(refused(refusal)),
    };
    let count = match fewest(&engine.denominations(), counted) {
        Ok(count) => count,
        Err(refusal) => return Ok(refused(refusal)),
    };
    Ok(match engine.close_shift(Closing { opened, count, reason: reason.to_owned() }).await? {
        Outcome::Done(z) => json!({ "closed": z.report.shift.id, "z": z.number.to_string() }),
        Outcome::Refused(refusal) => refused(refusal),
    })
}

fn fewest(denominations: &[Money], minor: i64) -> Result<Count, Refusal> {
    let mut rest = minor;
    let mut pieces = Vec::new();
    for of in denominations {
        let count = rest.checked_div(of.minor()).and_then(|count| u32::try_from(count).ok()).unwrap_or_default();
        rest -= of.minor() * i64::from(count);
        pieces.push(Pieces { of: *of, count });
    }
    Count::of(denominations, pieces)
}

fn refused(refusal: Refusal) -> Value {
    json!({ "refused": format!("{refusal:?}") })
}
