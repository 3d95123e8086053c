//! The rights of vouchers in the tables: what the core is given, and how its effects are written.
//!
//! Effects are written so that they cannot take what is not there, whatever decided them: what is left changes only
//! where it is what the decision started from, and every use that is held is a row of its own.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension as _, Row, named_params};

use super::changes::{Presence, Thing, stamp};
use super::codec::{self, Bytes};
use super::{Books, bookings, devices, members, reports, sales, shelves, shops, vouchers};
use crate::domain::fact::{Author, Event as Happening, Fact, PointsWay};
use crate::domain::id::{CampaignId, DeviceId, RedemptionId, ShopId, StaffId, VoucherId};
use crate::domain::money::Money;
use crate::domain::refund::told::sales_of;
use crate::domain::voucher::{Amount, LastUse};
use crate::hub::database::{ClaimReport, Device, Failed};
use crate::sync::hub::{About, Claim, ClaimState, Effect, Exception, Rights, Slice, articles_of};
use crate::wire::pull::{Kind, Party, UsedStep};
use crate::wire::verify::{Redeemed, RedemptionState};

/// For how long terminals are told of a used step: it is accepted for 75 seconds, and their clocks differ a little.
const USED_STEPS_FOR: SignedDuration = SignedDuration::from_mins(2);

/// The most used steps that one page tells of: more than all the tills of a shop redeem in that time.
const USED_STEPS_MAX: u32 = 500;

/// Where and by whom effects came about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin {
    /// The terminal and its shop; none where it is the owner's doing.
    pub(super) place: Option<(DeviceId, ShopId)>,
    /// Who stood there.
    pub(super) staff: Option<StaffId>,
    /// When, by the terminal's effective time.
    pub(super) at_ms: i64,
    /// When, by the hub's clock.
    pub(super) now: Timestamp,
}

/// What the books hold about a request for a right of a voucher, or to points of an account.
pub(super) fn slice_of_request(
    books: Books<'_>,
    redemption: RedemptionId,
    rights: Option<Rights>,
) -> Result<Slice, Failed> {
    let stray = stray(books, redemption, rights.as_ref())?;
    let (epoch, granting) = (devices::epoch(books)?, devices::granting(books)?);
    Ok(Slice { epoch, granting, rights, stray, ..Slice::default() })
}

/// What the books hold about a fact that happened in a shop.
pub(super) fn slice_of_fact(books: Books<'_>, shop: ShopId, fact: &Fact) -> Result<Slice, Failed> {
    let about_voucher = |redemption: RedemptionId, voucher: VoucherId| {
        let rights = match vouchers::by_id(books, voucher)? {
            Some(stored) => Some(rights_of(books, &stored)?),
            None => members::account(books, voucher)?.map(|(_, rights, _)| rights),
        };
        slice_of_request(books, redemption, rights)
    };
    let mut slice = Slice { epoch: devices::epoch(books)?, ..Slice::default() };
    match &fact.event {
        Happening::RedemptionMade(made) => return about_voucher(made.redemption, made.voucher),
        Happening::RedemptionVoided(voided) => return about_voucher(voided.redemption, voided.voucher),
        Happening::RedemptionReversed(reversed) => return about_voucher(reversed.redemption, reversed.voucher),
        Happening::BookingCheckedIn(arrived) => {
            slice.booking = bookings::by_id(books, arrived.booking)?;
            if bookings::is_check_in_known(books, arrived.check_in)? {
                slice.check_in = Some(bookings::people_of(books, arrived.check_in)?.unwrap_or(0));
            }
        }
        Happening::CheckInUndone(undone) => {
            slice.booking = bookings::by_id(books, undone.booking)?;
            slice.check_in = bookings::people_of(books, undone.check_in)?;
        }
        Happening::PointsMoved(moved) => {
            let account = members::account(books, moved.member.account())?;
            let (account, rights) = account.map(|(account, rights, _)| (account, rights)).unzip();
            slice = match moved.way {
                PointsWay::Spent { right, .. } => slice_of_request(books, right, rights)?,
                PointsWay::Earned | PointsWay::TakenBack | PointsWay::GivenBack => Slice { rights, ..slice },
            };
            slice.account = account;
        }
        Happening::SaleMade(_) | Happening::SaleRefunded(_) => {
            for sale in sales_of(&fact.event) {
                slice.sales.push(sales::told(books, sale)?);
            }
            slice.shelves = shelves::of_articles(books, shop, &articles_of(&fact.event))?;
        }
        Happening::BookingMade(made) => slice.booking = bookings::by_id(books, made.booking)?,
        Happening::BookingChanged(changed) => slice.booking = bookings::by_id(books, changed.booking)?,
        Happening::SupplyMarked(_) => {
            slice.shelves = shelves::of_articles(books, shop, &articles_of(&fact.event))?;
        }
        Happening::TerminalEnrolled(_)
        | Happening::SignedIn
        | Happening::SignedOut
        | Happening::PinRefused(_)
        | Happening::OverrideGranted(_)
        | Happening::ShiftOpened(_)
        | Happening::CashMoved(_)
        | Happening::ShiftClosed(_)
        | Happening::PaymentAttempted(_)
        | Happening::PaymentSettled(_)
        | Happening::LineVoided(_)
        | Happening::BasketHeld(_)
        | Happening::DrawerOpened(_)
        | Happening::ReceiptReprinted(_)
        | Happening::ScanRefused(_)
        | Happening::ExceptionSettled(_)
        | Happening::ClockJumped(_)
        | Happening::ConfigChanged(_) => {}
    }
    Ok(slice)
}

/// The rights of a voucher.
pub(super) fn rights_of(books: Books<'_>, stored: &vouchers::Stored) -> Result<Rights, Failed> {
    let voucher = &stored.voucher;
    let claims = claims_of(books, voucher.id)?;
    Ok(Rights { voucher: voucher.id, issued: stored.issued, state: voucher.state, rev: voucher.rev, claims })
}

/// Every claim to a voucher, or to the points of an account.
pub(super) fn claims_of(books: Books<'_>, voucher: VoucherId) -> Result<Vec<Claim>, Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT redemption, voucher, device, incarnation, at_ms, unit, take, step, risk, firmness, state FROM claim
         WHERE tenant = :tenant AND voucher = :voucher",
    )?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":voucher": codec::voucher_id(voucher) })?;
    let mut claims = Vec::new();
    while let Some(row) = rows.next()? {
        claims.push(claim(row)?);
    }
    Ok(claims)
}

/// A claim under this id that is not among the rights: of another voucher, or of one that the hub does not know.
fn stray(books: Books<'_>, redemption: RedemptionId, rights: Option<&Rights>) -> Result<Option<Claim>, Failed> {
    if rights.is_some_and(|rights| rights.claim(redemption).is_some()) {
        return Ok(None);
    }
    let mut query = books.sql.prepare_cached(
        "SELECT redemption, voucher, device, incarnation, at_ms, unit, take, step, risk, firmness, state FROM claim
         WHERE tenant = :tenant AND redemption = :redemption",
    )?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":redemption": codec::id(redemption.uuid()) })?;
    rows.next()?.map(claim).transpose()
}

/// Redemptions of vouchers by their identities; those that the books do not know, or that spent points, are left out.
pub(super) fn redeemed(books: Books<'_>, ids: &[RedemptionId]) -> Result<Vec<Redeemed>, Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT c.voucher, v.campaign, c.at_ms, c.unit, c.take, c.state
         FROM claim c JOIN voucher v ON v.tenant = c.tenant AND v.id = c.voucher
         WHERE c.tenant = :tenant AND c.redemption = :redemption",
    )?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let mut rows = query.query(named_params! { ":tenant": books.no(), ":redemption": codec::id(id.uuid()) })?;
        let Some(row) = rows.next()? else { continue };
        let codec::Bytes(voucher) = row.get("voucher")?;
        let unit: String = row.get("unit")?;
        let state = match codec::state(row, "state")? {
            ClaimState::Reserved | ClaimState::Standing | ClaimState::Conflict => RedemptionState::Stands,
            ClaimState::Voided | ClaimState::Reversed | ClaimState::Forestalled => RedemptionState::TakenBack,
        };
        found.push(Redeemed {
            redemption: *id,
            voucher: VoucherId::from_bytes(voucher),
            campaign: CampaignId::new(codec::uuid(row, "campaign")?),
            take: codec::amount_of(&unit, row.get("take")?)?,
            made_at: codec::instant(row, "at_ms")?,
            state,
        });
    }
    Ok(found)
}

/// The steps of rotating codes that other terminals of the shop used just now, the latest first. A right that was given
/// up again used none.
pub(super) fn used_steps(books: Books<'_>, device: &Device, now: Timestamp) -> Result<Vec<UsedStep>, Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT c.voucher, c.step FROM device d CROSS JOIN claim c
         WHERE d.tenant = :tenant AND d.shop = :shop AND d.id <> :device AND c.tenant = d.tenant AND c.device = d.id
             AND c.at_ms >= :since AND c.step IS NOT NULL AND c.state <> 'voided'
         ORDER BY c.at_ms DESC LIMIT :limit",
    )?;
    let mut rows = query.query(named_params! {
        ":tenant": books.no(),
        ":shop": codec::id(device.shop.uuid()),
        ":device": codec::id(device.id.uuid()),
        ":since": now.checked_sub(USED_STEPS_FOR).unwrap_or(now).as_millisecond(),
        ":limit": USED_STEPS_MAX,
    })?;
    let mut steps = Vec::new();
    while let Some(row) = rows.next()? {
        let codec::Bytes(voucher) = row.get("voucher")?;
        steps.push(UsedStep { voucher: VoucherId::from_bytes(voucher), step: row.get("step")? });
    }
    Ok(steps)
}

/// How many uses of a campaign a customer had since an instant, at whichever terminal: what was granted, and what was made
/// beyond a right. What was given up or taken back does not count; an amount of money is one use.
pub(super) fn uses_of_customer(
    books: Books<'_>,
    campaign: CampaignId,
    holder: &str,
    since: Timestamp,
) -> Result<u32, Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT coalesce(sum(CASE c.unit WHEN 'uses' THEN c.take ELSE 1 END), 0) FROM voucher v CROSS JOIN claim c
         WHERE v.tenant = :tenant AND v.holder = :holder AND v.campaign = :campaign
             AND c.tenant = v.tenant AND c.voucher = v.id AND c.at_ms >= :since
             AND c.state IN ('reserved', 'standing', 'conflict')",
    )?;
    let named = named_params! {
        ":tenant": books.no(),
        ":holder": holder,
        ":campaign": codec::id(campaign.uuid()),
        ":since": since.as_millisecond(),
    };
    let uses: i64 = query.query_row(named, |row| row.get(0))?;
    Ok(u32::try_from(uses).unwrap_or(u32::MAX))
}

fn claim(row: &Row<'_>) -> Result<Claim, Failed> {
    let unit: String = row.get("unit")?;
    Ok(Claim {
        redemption: RedemptionId::new(codec::uuid(row, "redemption")?),
        author: Author {
            device: DeviceId::new(codec::uuid(row, "device")?),
            incarnation: codec::incarnation_of(row, "incarnation")?,
        },
        at: codec::instant(row, "at_ms")?,
        take: codec::amount_of(&unit, row.get("take")?)?,
        step: row.get("step")?,
        risk: Money::from_minor(row.get("risk")?),
        firmness: codec::state(row, "firmness")?,
        state: codec::state(row, "state")?,
    })
}

/// Writes what the core decided.
pub(super) fn write(books: Books<'_>, effects: &[Effect], origin: Origin) -> Result<(), Failed> {
    // What is given back comes first, so that a use which moves from one claim to another is free when it is taken.
    let gives_back = |effect: &&Effect| matches!(effect, Effect::Claim { claim, .. } if !claim.state.holds());
    let mut changed = None;
    for effect in effects.iter().filter(gives_back).chain(effects.iter().filter(|effect| !gives_back(effect))) {
        if let Effect::Claim { voucher, .. } = effect {
            changed = Some(*voucher);
        }
        write_one(books, effect, origin)?;
    }
    match changed {
        // Others who are named in an exception about the voucher may have changed with it.
        Some(voucher) => reports::restamp_exceptions(books, voucher),
        None => Ok(()),
    }
}

fn write_one(books: Books<'_>, effect: &Effect, origin: Origin) -> Result<(), Failed> {
    match effect {
        Effect::Claim { voucher, claim } => write_claim(books, *voucher, claim, origin),
        Effect::Left { voucher, before, after, rev } => write_left(books, *voucher, *before, *after, *rev),
        Effect::Exception(exception) => write_exception(books, exception, origin.now),
        Effect::Booking(booking) => bookings::store(books, booking),
        Effect::NewBooking(made) => {
            let (_, shop) = origin.place.ok_or(Failed::Guard("a booking made at a counter"))?;
            bookings::store_made(books, made, shop)
        }
        Effect::CheckIn { fact } => bookings::store_check_in(books, fact, origin.at_ms),
        Effect::CheckInUndone(undone) => bookings::undo_check_in(books, undone.check_in),
        Effect::Shelf(shelf) => {
            let (_, shop) = origin.place.ok_or(Failed::Guard("a shelf of a shop"))?;
            shelves::store(books, shop, shelf)
        }
        Effect::Settled(settled) => reports::settle(books, settled, origin.now),
        Effect::Credited { member, before, after, rev } => members::credit(books, *member, *before, *after, *rev),
    }
}

fn write_claim(books: Books<'_>, voucher: VoucherId, claim: &Claim, origin: Origin) -> Result<(), Failed> {
    let (unit, take) = codec::amount(claim.take);
    let mine = origin.place.is_some_and(|(device, _)| device == claim.author.device);
    let mut upsert = books.sql.prepare_cached(
        "INSERT INTO claim (tenant, redemption, voucher, device, incarnation, staff, at_ms, unit, take, step, risk,
             firmness, state)
         VALUES (:tenant, :redemption, :voucher, :device, :incarnation, :staff, :at, :unit, :take, :step, :risk,
             :firmness, :state)
         ON CONFLICT (tenant, redemption) DO UPDATE SET device = excluded.device, incarnation = excluded.incarnation,
             staff = coalesce(excluded.staff, claim.staff), at_ms = excluded.at_ms, take = excluded.take,
             unit = excluded.unit, step = excluded.step, risk = excluded.risk, firmness = excluded.firmness, state = excluded.state
         WHERE claim.voucher = excluded.voucher",
    )?;
    let written = upsert.execute(named_params! {
        ":tenant": books.no(),
        ":redemption": codec::id(claim.redemption.uuid()),
        ":voucher": codec::voucher_id(voucher),
        ":device": codec::id(claim.author.device.uuid()),
        ":incarnation": codec::incarnation(claim.author.incarnation),
        ":staff": origin.staff.filter(|_| mine).map(|staff| codec::id(staff.uuid())),
        ":at": claim.at.as_millisecond(),
        ":unit": unit,
        ":take": take,
        ":step": claim.step,
        ":risk": claim.risk.minor(),
        ":firmness": codec::name(&claim.firmness)?,
        ":state": codec::name(&claim.state)?,
    })?;
    if written != 1 {
        return Err(Failed::Guard("a claim of the same voucher"));
    }
    hold_uses(books, voucher, claim)
}

/// Holds a row for each use of a claim, or lets them go.
fn hold_uses(books: Books<'_>, voucher: VoucherId, claim: &Claim) -> Result<(), Failed> {
    let redemption = codec::id(claim.redemption.uuid());
    let voucher = codec::voucher_id(voucher);
    let uses = match claim.take {
        Amount::Uses(uses) if claim.state.holds() => uses,
        Amount::Uses(_) | Amount::Money(_) => 0,
    };
    let mut query = books.sql.prepare_cached(
        "SELECT count(*) FROM redemption_use
         WHERE tenant = :tenant AND voucher = :voucher AND redemption = :redemption",
    )?;
    let held: u32 = query
        .query_row(named_params! { ":tenant": books.no(), ":voucher": voucher, ":redemption": redemption }, |row| {
            row.get(0)
        })?;
    if held == uses {
        return Ok(());
    }
    if held > 0 {
        let mut free = books.sql.prepare_cached(
            "DELETE FROM redemption_use WHERE tenant = :tenant AND voucher = :voucher AND redemption = :redemption",
        )?;
        free.execute(named_params! { ":tenant": books.no(), ":voucher": voucher, ":redemption": redemption })?;
    }
    for use_no in free_uses(books, voucher, uses)? {
        let mut hold = books.sql.prepare_cached(
            "INSERT INTO redemption_use (tenant, voucher, use_no, redemption)
             VALUES (:tenant, :voucher, :use_no, :redemption)",
        )?;
        hold.execute(named_params! {
            ":tenant": books.no(),
            ":voucher": voucher,
            ":use_no": use_no,
            ":redemption": redemption,
        })?;
    }
    Ok(())
}

/// The lowest `wanted` numbers of uses that nobody holds; fails where the voucher has not so many.
fn free_uses(books: Books<'_>, voucher: Bytes<10>, wanted: u32) -> Result<Vec<u32>, Failed> {
    let mut query =
        books.sql.prepare_cached("SELECT use_no FROM redemption_use WHERE tenant = :tenant AND voucher = :voucher")?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":voucher": voucher })?;
    let mut held = std::collections::BTreeSet::new();
    while let Some(row) = rows.next()? {
        held.insert(row.get::<_, u32>("use_no")?);
    }
    let mut query = books.sql.prepare_cached("SELECT issued FROM voucher WHERE tenant = :tenant AND id = :voucher")?;
    let issued: Option<u32> =
        query.query_row(named_params! { ":tenant": books.no(), ":voucher": voucher }, |row| row.get(0)).optional()?;
    // Points of an account are not numbered: what it holds guards them.
    let Some(issued) = issued else { return Ok(Vec::new()) };
    let wanted = usize::try_from(wanted).map_err(|error| Failed::Storage(Box::new(error)))?;
    let free: Vec<u32> = (1..=issued).filter(|number| !held.contains(number)).take(wanted).collect();
    if free.len() == wanted { Ok(free) } else { Err(Failed::Guard("a use that nobody holds")) }
}

/// Changes what is left, only where it is what the decision started from.
fn write_left(books: Books<'_>, voucher: VoucherId, before: Amount, after: Amount, rev: u64) -> Result<(), Failed> {
    let Some(stored) = vouchers::by_id(books, voucher)? else {
        return members::claimed(books, voucher, rev)?.ok_or(Failed::Guard("a voucher or an account"));
    };
    let version = vouchers::restamp(books, &stored)?;
    let last_use = last_use(books, voucher)?.map(|last| serde_json::to_string(&last)).transpose()?;
    let (unit, before) = codec::amount(before);
    let (_, after) = codec::amount(after);
    let mut update = books.sql.prepare_cached(
        "UPDATE voucher SET left_units = :after, rev = :rev, last_use = :last_use, version = :version
         WHERE tenant = :tenant AND id = :id AND unit = :unit AND left_units = :before",
    )?;
    let changed = update.execute(named_params! {
        ":tenant": books.no(),
        ":id": codec::voucher_id(voucher),
        ":unit": unit,
        ":before": before,
        ":after": after,
        ":rev": codec::number(rev),
        ":last_use": last_use,
        ":version": codec::number(version),
    })?;
    if changed == 1 { Ok(()) } else { Err(Failed::Guard("what was left of a voucher")) }
}

/// The last use that is held, in words for the counter.
fn last_use(books: Books<'_>, voucher: VoucherId) -> Result<Option<LastUse>, Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT device, staff, at_ms FROM claim
         WHERE tenant = :tenant AND voucher = :voucher AND state IN ('reserved', 'standing')
         ORDER BY at_ms DESC, redemption DESC LIMIT 1",
    )?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":voucher": codec::voucher_id(voucher) })?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let (shop, till) = place(books, DeviceId::new(codec::uuid(row, "device")?))?;
    let staff = staff_of(books, row)?;
    Ok(Some(LastUse { at: codec::instant(row, "at_ms")?, shop, till, staff }))
}

/// The shop's name and the till's label of a terminal.
pub(super) fn place(books: Books<'_>, device: DeviceId) -> Result<(String, String), Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT json_extract(s.body, '$.name') AS shop, d.till FROM device d
         JOIN shop s ON s.tenant = d.tenant AND s.id = d.shop WHERE d.tenant = :tenant AND d.id = :id",
    )?;
    let place = query
        .query_row(named_params! { ":tenant": books.no(), ":id": codec::id(device.uuid()) }, |row| {
            Ok((row.get("shop")?, row.get("till")?))
        })
        .optional()?;
    Ok(place.unwrap_or_default())
}

fn write_exception(books: Books<'_>, exception: &Exception, now: Timestamp) -> Result<(), Failed> {
    let id = exception.id.uuid();
    let old = shops::version(books, "exception", id)?;
    let thing = Thing { kind: Kind::Exception, item: id.as_bytes(), shop: None, presence: Presence::Present };
    let version = stamp(books, thing, old)?;
    let (voucher, sale, booking) = match exception.about {
        About::Voucher(voucher) => (Some(codec::voucher_id(voucher)), None, None),
        About::Sale(sale) => (None, Some(codec::id(sale.uuid())), None),
        About::Booking(booking) => (None, None, Some(codec::id(booking.uuid()))),
    };
    // One that a manager settled stays settled, whatever becomes of it.
    let mut upsert = books.sql.prepare_cached(
        "INSERT INTO exception (tenant, id, voucher, sale, booking, value, state, opened_ms, version)
         VALUES (:tenant, :id, :voucher, :sale, :booking, :value, :state, :now, :version)
         ON CONFLICT (tenant, id) DO UPDATE SET version = excluded.version,
             value = CASE WHEN excluded.state = 'open' THEN excluded.value ELSE exception.value END,
             state = CASE WHEN exception.state = 'settled' THEN 'settled' ELSE excluded.state END",
    )?;
    upsert.execute(named_params! {
        ":tenant": books.no(),
        ":id": codec::id(id),
        ":voucher": voucher,
        ":sale": sale,
        ":booking": booking,
        ":value": exception.value.minor(),
        ":state": match exception.beyond {
            crate::sync::hub::Beyond::Still => "open",
            crate::sync::hub::Beyond::NoMore => "resolved",
        },
        ":now": now.as_millisecond(),
        ":version": codec::number(version),
    })?;
    Ok(())
}

/// Every claim to a voucher, with place and time, the earliest first.
pub(super) fn claim_reports(books: Books<'_>, voucher: VoucherId) -> Result<Vec<ClaimReport>, Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT redemption, voucher, device, incarnation, staff, at_ms, unit, take, step, risk, firmness, state
         FROM claim
         WHERE tenant = :tenant AND voucher = :voucher ORDER BY at_ms, redemption",
    )?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":voucher": codec::voucher_id(voucher) })?;
    let mut reports = Vec::new();
    while let Some(row) = rows.next()? {
        let claim = claim(row)?;
        reports.push(ClaimReport { party: party(books, row, &claim)?, take: claim.take, state: claim.state });
    }
    Ok(reports)
}

/// Those whom an exception names.
#[derive(Debug)]
pub(super) struct Named {
    /// Who lost, and at which terminal; none where the claim is not known.
    pub(super) loser: Option<(Party, DeviceId)>,
    /// Who holds what the loser wanted.
    pub(super) winners: Vec<(Party, DeviceId)>,
}

/// The claims to a voucher that are named in an exception.
pub(super) fn named(books: Books<'_>, voucher: VoucherId, loser: RedemptionId) -> Result<Named, Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT redemption, voucher, device, incarnation, staff, at_ms, unit, take, step, risk, firmness, state
         FROM claim
         WHERE tenant = :tenant AND voucher = :voucher ORDER BY at_ms, redemption",
    )?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":voucher": codec::voucher_id(voucher) })?;
    let mut named = Named { loser: None, winners: Vec::new() };
    while let Some(row) = rows.next()? {
        let claim = claim(row)?;
        let party = (party(books, row, &claim)?, claim.author.device);
        if claim.redemption == loser {
            named.loser = Some(party);
        } else if matches!(claim.state, ClaimState::Reserved | ClaimState::Standing) {
            named.winners.push(party);
        }
    }
    Ok(named)
}

fn party(books: Books<'_>, row: &Row<'_>, claim: &Claim) -> Result<Party, Failed> {
    let (shop, till) = place(books, claim.author.device)?;
    Ok(Party {
        redemption: claim.redemption,
        shop,
        till,
        staff: staff_of(books, row)?,
        at: claim.at,
        value: Some(claim.risk),
        firmness: claim.firmness,
    })
}

/// By whom a claim was made, by name; empty where nobody was signed in.
fn staff_of(books: Books<'_>, claim: &Row<'_>) -> Result<String, Failed> {
    match codec::uuid_or_none(claim, "staff")? {
        Some(staff) => shops::staff_name(books, StaffId::new(staff)),
        None => Ok(String::new()),
    }
}

/// The shop of a terminal.
pub(super) fn shop_of(books: Books<'_>, device: DeviceId) -> Result<Option<ShopId>, Failed> {
    let mut query = books.sql.prepare_cached("SELECT shop FROM device WHERE tenant = :tenant AND id = :id")?;
    let shop = query
        .query_row(named_params! { ":tenant": books.no(), ":id": codec::id(device.uuid()) }, |row| {
            codec::uuid(row, "shop")
        })
        .optional()?;
    Ok(shop.map(ShopId::new))
}
