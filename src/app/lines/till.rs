//! Orders of the till: a shift, sales, and what comes back.

use serde_json::{Value, json};

use crate::domain::basket::Edit;
use crate::domain::fact::Pieces;
use crate::domain::money::Money;
use crate::domain::quantity::Quantity;
use crate::domain::redemption::Claim;
use crate::domain::refund::Goods;
use crate::domain::shift::{Closing, Count, Refusal};
use crate::domain::tender::{Means, Tender};
use crate::engine::Engine;
use crate::engine::problem::Problem;
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
    let tender = Tender { means: Means::Cash, amount: Money::from_minor(cash) };
    Ok(match engine.conclude(vec![tender]).await? {
        Concluded::Sold(sold) => {
            let number = sold.sale.document().head.number.to_string();
            json!({ "sold": sold.sale.id(), "number": number, "change": sold.change })
        }
        other => json!({ "not_concluded": format!("{other:?}") }),
    })
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
