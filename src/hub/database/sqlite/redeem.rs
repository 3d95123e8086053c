//! Requests for rights, and questions about codes.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, named_params};

use super::changes::View;
use super::codec::{self, Bytes};
use super::rights::{self, Origin};
use super::{Books, bookings, campaigns, devices, members, sales, shops, vouchers};
use crate::domain::business_day;
use crate::domain::campaign::Campaign;
use crate::domain::fact::Author;
use crate::domain::id::RedemptionId;
use crate::domain::member::Standing;
use crate::domain::redemption::stands;
use crate::domain::staff::{Employment, Permission};
use crate::domain::verdict::Refusal;
use crate::domain::voucher::Voucher;
use crate::hub::database::{Ask, Decided, Device, Failed, IdReused, Known};
use crate::sync::hub::{Event, Reply, step};
use crate::wire::pull::BookingRow;
use crate::wire::redeem::{Decision, Redeem};
use crate::wire::verify::{Found, Verify};

/// Decides about a right, once for every id.
pub(super) fn redeem(
    books: Books<'_>,
    device: &Device,
    ask: &Ask,
    now: Timestamp,
) -> Result<Result<Decided, IdReused>, Failed> {
    if let Some((digest, decision)) = answered(books, ask.request.id)? {
        let epoch = devices::epoch(books)?;
        let same = digest == ask.digest;
        return Ok(if same { Ok(Decided { epoch, decision }) } else { Err(IdReused) });
    }
    let request = &believed(books, device, &ask.request)?;
    let (rights, rules) = match vouchers::by_id(books, request.voucher)? {
        Some(stored) => {
            let rules = rules(books, device, &stored.voucher, request, now)?;
            (Some(rights::rights_of(books, &stored)?), rules.map(|()| stored.voucher.last_use))
        }
        None => match members::account(books, request.voucher)? {
            Some((_, rights, Standing::Active)) => (Some(rights), Ok(None)),
            Some((_, rights, Standing::Closed)) => (Some(rights), Err(Refusal::Cancelled)),
            None => (None, Err(Refusal::Unknown)),
        },
    };
    let slice = rights::slice_of_request(books, request.id, rights)?;
    let rules = rules.as_ref().map(Option::as_ref);
    let author = Author { device: device.id, incarnation: request.incarnation };
    let decided = step(&slice, Event::Redeem { request, author, rules }, now);
    let Reply::Decision(decision) = decided.reply else {
        return Err(Failed::Guard("a decision about a request"));
    };
    // A hub that gives no rights now may do so for the same request later.
    if decision != Decision::Unavailable {
        store_answer(books, ask, &decision, now)?;
    }
    let at_ms = request.context.at.as_millisecond();
    let place = Some((device.id, device.shop));
    rights::write(books, &decided.effects, Origin { place, staff: request.context.staff, at_ms, now })?;
    Ok(Ok(Decided { epoch: slice.epoch, decision }))
}

/// What voucher, campaign, place, time and customer say, less what a manager set aside.
fn rules(
    books: Books<'_>,
    device: &Device,
    voucher: &Voucher,
    request: &Redeem,
    now: Timestamp,
) -> Result<Result<(), Refusal>, Failed> {
    let Some(body) = campaigns::body(books, voucher.campaign)? else {
        return Ok(Err(Refusal::Unknown));
    };
    // A rule that this hub does not read may be a restriction: it grants nothing that it cannot judge.
    let Ok(campaign) = serde_json::from_value::<Campaign>(body) else {
        return Ok(Err(Refusal::UpdateNeeded));
    };
    let (shop, _) = shops::with_floor(books, device.shop)?.ok_or(Failed::Guard("a terminal of no shop"))?;
    let overridden: Vec<Permission> = request.context.overridden.iter().map(|word| word.permission).collect();
    if let Err(refusal) = stands(voucher, &campaign, shop.id, shop.zone.rules(), now, &overridden) {
        return Ok(Err(refusal));
    }
    let (Some(holder), Some(limit)) = (&voucher.holder, campaign.limits.per_customer) else { return Ok(Ok(())) };
    let today = business_day::of(now, shop.zone.rules(), shop.day_start);
    let since = limit.counts_since(today, shop.zone.rules(), shop.day_start);
    let had = rights::uses_of_customer(books, campaign.id, holder, since)?;
    let refusal = limit.beyond(had, request.take).filter(|_| !overridden.contains(&Permission::AcceptAboveLimit));
    Ok(refusal.map_or(Ok(()), Err))
}

/// The request with the words that count: those of people who may give them, and of those whom these books do not know.
fn believed(books: Books<'_>, device: &Device, request: &Redeem) -> Result<Redeem, Failed> {
    let mut believed = request.clone();
    believed.context.overridden.clear();
    for word in &request.context.overridden {
        let may = match shops::staff_member_at(books, word.by.uuid())? {
            Some((staff, only)) => {
                let works = staff.employed == Employment::Active && only.is_none_or(|only| only == device.shop);
                works && staff.role.may(word.permission)
            }
            None => true,
        };
        if may {
            believed.context.overridden.push(word.clone());
        }
    }
    Ok(believed)
}

fn answered(books: Books<'_>, id: RedemptionId) -> Result<Option<([u8; 32], Decision)>, Failed> {
    let mut query = books
        .sql
        .prepare_cached("SELECT request_hash, body FROM answer WHERE tenant = :tenant AND redemption = :redemption")?;
    let answer: Option<(Bytes<32>, String)> = query
        .query_row(named_params! { ":tenant": books.no(), ":redemption": codec::id(id.uuid()) }, |row| {
            Ok((row.get("request_hash")?, row.get("body")?))
        })
        .optional()?;
    match answer {
        Some((Bytes(digest), body)) => Ok(Some((digest, serde_json::from_str(&body)?))),
        None => Ok(None),
    }
}

fn store_answer(books: Books<'_>, ask: &Ask, decision: &Decision, now: Timestamp) -> Result<(), Failed> {
    let mut insert = books.sql.prepare_cached(
        "INSERT INTO answer (tenant, redemption, request_hash, body, at_ms)
         VALUES (:tenant, :redemption, :digest, :body, :now)",
    )?;
    insert.execute(named_params! {
        ":tenant": books.no(),
        ":redemption": codec::id(ask.request.id.uuid()),
        ":digest": Bytes(ask.digest),
        ":body": serde_json::to_string(decision)?,
        ":now": now.as_millisecond(),
    })?;
    Ok(())
}

/// What the books know about a code; nothing changes.
pub(super) fn verify(books: Books<'_>, device: &Device, question: &Verify) -> Result<Known, Failed> {
    let epoch = devices::epoch(books)?;
    let found = match question {
        Verify::Voucher { code_hash } => match vouchers::by_hash(books, device.shop, *code_hash)? {
            Some(stored) => {
                let view = View::of(books, device.shop)?.ok_or(Failed::Guard("a terminal of no shop"))?;
                let campaign = campaigns::body(books, stored.voucher.campaign)?.unwrap_or_default();
                Found::Voucher { row: Box::new(view.known(stored)), campaign }
            }
            None => Found::Nothing,
        },
        Verify::Booking { code } => match bookings::by_code(books, device.shop, code)? {
            Some(booking) => Found::Booking { row: Box::new(BookingRow { booking }) },
            None => Found::Nothing,
        },
        Verify::Sale { named } => {
            let found = sales::find(books, device.shop, named)?;
            if found.is_empty() { Found::Nothing } else { Found::Sales { sales: found } }
        }
        Verify::RedemptionsOf { sale } => match sales::told(books, *sale)?.made() {
            Some(made) if made.sale.document().head.shop == device.shop => {
                let redemptions = rights::redeemed(books, &made.redemptions)?;
                Found::Redemptions { sale: *sale, redemptions }
            }
            _ => Found::Nothing,
        },
    };
    Ok(Known { epoch, found })
}
