//! The hub's core: what a request or a fact does to the books.
//!
//! The driver loads the [`Slice`] of the books that an event concerns, asks [`step`], and writes the effects in the
//! same transaction, the fact row first: it is the gate that lets every fact in once. Rights are kept per voucher as a
//! list of claims; the sum of those that hold something never exceeds what was issued. A claim that comes too late is
//! kept as a conflict and named to a manager; when another is given up or taken back, it moves up and its exception
//! resolves itself. Where firm meets provisional, firm wins. What was taken of a voucher that had been withdrawn is a
//! conflict too. More of a sale than was sold is never refused, nor what was paid in advance for a booking and spent
//! again: the money has left the drawer, the goods have left the shop. It is named to a manager. Facts of different
//! terminals come in any order: a void and a taking back leave a trace that a later request or fact finds.

mod points;
mod push;
mod returns;
mod rights;
mod shelves;
#[cfg(test)]
mod tests;

use jiff::Timestamp;

use crate::domain::booking;
use crate::domain::fact::{
    Author, BookingCheckedIn, BookingMade, CheckInUndone, Event as Happening, ExceptionSettled, Fact, RedemptionMade,
    RedemptionReversed, RedemptionVoided, Row,
};
use crate::domain::id::{BookingId, ExceptionId, MemberId, RedemptionId, SaleId, VoucherId};
use crate::domain::money::Money;
use crate::domain::redemption::Strength;
use crate::domain::refund::told::Told;
use crate::domain::staff::Permission;
use crate::domain::stock::Shelf;
use crate::domain::verdict::{MissingEvidence, Refusal};
use crate::domain::voucher::{Amount, LastUse, State};
use crate::wire::pull::Firmness;
use crate::wire::push::Outcome;
use crate::wire::redeem::{Decision, Redeem};

pub use points::Account;
pub use push::{Admitted, Arrival, Journal, Turned, admit};
pub use rights::{Claim, ClaimState, Rights};
pub use shelves::{Shelves, articles_of};

/// What the books hold about one event: all that the decision needs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Slice {
    /// The life of the books.
    pub epoch: u64,
    /// Whether rights are given at all.
    pub granting: Granting,
    /// The rights of the voucher that the event names, or to the points of a member's account; `None` where the hub has
    /// neither.
    pub rights: Option<Rights>,
    /// The account of points that the event names.
    pub account: Option<Account>,
    /// A claim under the redemption's id at a voucher that the hub does not know, or a tombstone.
    pub stray: Option<Claim>,
    /// The booking that the event names.
    pub booking: Option<booking::Booking>,
    /// What the hub has heard of the sales that the event tells of.
    pub sales: Vec<Told>,
    /// How many people the check-in that the event names let in; `None` where the hub has no such check-in.
    pub check_in: Option<u16>,
    /// The shelves that the event concerns.
    pub shelves: Shelves,
}

/// Whether rights are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Granting {
    /// As usual.
    #[default]
    Open,
    /// Not until every terminal seen since the backup has re-fed its facts, or a manager waives it.
    Refeeding,
}

/// What reaches the hub.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// A terminal asks for a right. The driver has checked that the id was never answered.
    Redeem {
        /// The request.
        request: &'a Redeem,
        /// Whose it is.
        author: Author,
        /// What voucher, campaign, place and time say, from [`crate::domain::redemption::stands`]: where they allow it, the
        /// last use before.
        rules: Result<Option<&'a LastUse>, &'a Refusal>,
    },
    /// A new fact, in its place in a journal.
    Fact {
        /// The row.
        row: &'a Row,
        /// Whose it is.
        author: Author,
        /// What it says; nothing where this version cannot read it.
        fact: Option<&'a Fact>,
    },
}

/// What an event comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What the terminal is told.
    pub reply: Reply,
    /// What is written.
    pub effects: Vec<Effect>,
}

/// What the terminal is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// About a request.
    Decision(Decision),
    /// About a fact.
    Result {
        /// What became of it.
        outcome: Outcome,
        /// Why.
        code: Option<&'static str>,
        /// The revision that holds it.
        rev: Option<u64>,
    },
}

/// What is written to the books, after the fact row or the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// A claim is new or changed: inserted or replaced by its redemption's id.
    Claim {
        /// At which voucher.
        voucher: VoucherId,
        /// The claim.
        claim: Claim,
    },
    /// What is left of a voucher changed. Written only where it was `before`: anything else is a fault and undoes all.
    Left {
        /// Which voucher.
        voucher: VoucherId,
        /// What was left.
        before: Amount,
        /// What is left.
        after: Amount,
        /// The voucher's new revision; it goes to every terminal.
        rev: u64,
    },
    /// A claim went beyond what the voucher held, or does so no more.
    Exception(Exception),
    /// A booking changed; it goes to its shop.
    Booking(Box<booking::Booking>),
    /// A booking made at a counter.
    NewBooking(Box<BookingMade>),
    /// A check-in counts or, with nobody in it, does so no more.
    CheckIn {
        /// Which check-in.
        fact: BookingCheckedIn,
    },
    /// A check-in was taken back.
    CheckInUndone(CheckInUndone),
    /// An article stands otherwise in the shop. Written only where its revision was a lower one: anything else is a fault and
    /// undoes all.
    Shelf(Shelf),
    /// A manager settled an exception.
    Settled(ExceptionSettled),
    /// Points were credited to a member, or taken off again. Written only where it was `before`: anything else is a fault and
    /// undoes all.
    Credited {
        /// Which member.
        member: MemberId,
        /// What had been credited.
        before: i64,
        /// What is.
        after: i64,
        /// The member's new revision; it goes to every terminal.
        rev: u64,
    },
}

/// Something went beyond what there was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Its identity: that of the losing redemption, of the refund beyond the sale, or of the booking, so that it can exist only
    /// once.
    pub id: ExceptionId,
    /// What there was not enough of.
    pub about: About,
    /// What it costs whoever bears it.
    pub value: Money,
    /// Whether the claim goes beyond the rights still.
    pub beyond: Beyond,
}

/// What there was not enough of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A voucher.
    Voucher(VoucherId),
    /// A sale, of which more was given back than was sold.
    Sale(SaleId),
    /// What was paid in advance for a booking, which went into more than one sale.
    Booking(BookingId),
}

/// Whether a claim goes beyond the rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beyond {
    /// It does.
    Still,
    /// It does no more: another was given up or taken back, or it was itself.
    NoMore,
}

/// What `event` does to the books at `now`.
pub fn step(slice: &Slice, event: Event<'_>, now: Timestamp) -> Step {
    match event {
        Event::Redeem { request, author, rules } => redeem(slice, request, author, rules),
        Event::Fact { row, author, fact } => match fact {
            Some(fact) => take_in(slice, row, author, fact, now),
            None => quarantine("unreadable"),
        },
    }
}

fn redeem(slice: &Slice, request: &Redeem, author: Author, rules: Result<Option<&LastUse>, &Refusal>) -> Step {
    let answered = |decision: Decision| Step { reply: Reply::Decision(decision), effects: Vec::new() };
    let refused = |refusal: Refusal| answered(Decision::refused(refusal));
    // A request from before the books were restored may arrive long after its terminal gave it up and re-fed the void.
    if slice.granting == Granting::Refeeding || request.epoch != slice.epoch {
        return answered(Decision::Unavailable);
    }
    if slice.stray.is_some() {
        return answered(Decision::given_up());
    }
    let Some(rights) = &slice.rights else {
        return refused(Refusal::Unknown);
    };
    if rights.claim(request.id).is_some() {
        // Voided before the request came, or a fact used the id already: it will never be granted.
        return answered(Decision::given_up());
    }
    let last = match rules {
        Ok(last) => last.cloned(),
        Err(refusal) => return refused(refusal.clone()),
    };
    let left = rights.left();
    if left.is_nothing() {
        return refused(Refusal::UsedUp { last });
    }
    if request.take.is_nothing() || left.after(request.take).is_none() {
        return refused(Refusal::NotEnoughLeft { left });
    }
    if let Some(step) = request.context.step
        && rights.is_used_elsewhere(step, author.device)
        && !request.context.allows(Permission::AcceptWithoutEvidence)
    {
        return refused(Refusal::EvidenceMissing { missing: MissingEvidence::FreshCode });
    }
    let mut after = rights.clone();
    after.put(Claim {
        redemption: request.id,
        author,
        at: request.context.at,
        take: request.take,
        step: request.context.step,
        // A firm right is no risk of the shop's.
        risk: Money::ZERO,
        firmness: Firmness::Firm,
        state: ClaimState::Reserved,
    });
    let effects = after.changes_from(rights);
    Step { reply: Reply::Decision(Decision::Granted { rev: after.rev_after(rights), left: after.left() }), effects }
}

fn take_in(slice: &Slice, row: &Row, author: Author, fact: &Fact, now: Timestamp) -> Step {
    match &fact.event {
        Happening::RedemptionMade(made) => redemption_made(slice, row, author, made),
        Happening::RedemptionVoided(voided) => redemption_voided(slice, row, author, voided),
        Happening::RedemptionReversed(reversed) => redemption_reversed(slice, row, author, reversed),
        Happening::BookingCheckedIn(arrived) => checked_in(slice, arrived, now),
        Happening::CheckInUndone(undone) => check_in_undone(slice, undone, now),
        Happening::BookingMade(_) if slice.booking.is_some() => {
            Step { reply: result(Outcome::Duplicate, None, None), effects: Vec::new() }
        }
        Happening::BookingMade(made) => applied(vec![Effect::NewBooking(Box::new(made.clone()))], Some(1)),
        Happening::BookingChanged(changed) => match &slice.booking {
            Some(booking) => booking_changed(booking, changed.change, now),
            None => quarantine("unknown_booking"),
        },
        Happening::PointsMoved(moved) => points::moved(slice, row, author, moved),
        Happening::SupplyMarked(marked) => shelves::marked(&slice.shelves, marked),
        Happening::SaleMade(made) => of_sale(slice, &fact.event, shelves::sold(&slice.shelves, &made.sale)),
        Happening::SaleRefunded(refunded) => {
            of_sale(slice, &fact.event, shelves::restocked(&slice.shelves, &refunded.restocked))
        }
        Happening::ExceptionSettled(settled) => applied(vec![Effect::Settled(settled.clone())], None),
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
        | Happening::ClockJumped(_)
        | Happening::ConfigChanged(_) => applied(Vec::new(), None),
    }
}

/// A fact about a sale tells what came back of it, and moves what lies on the shelves. What is not taken in moves nothing.
fn of_sale(slice: &Slice, event: &Happening, moved: Step) -> Step {
    let told = returns::told(slice, event);
    match (told.reply, moved.reply) {
        (
            Reply::Result { outcome: outcome @ (Outcome::Applied | Outcome::Conflict), code, .. },
            Reply::Result { rev, .. },
        ) => Step { reply: result(outcome, code, rev), effects: [told.effects, moved.effects].concat() },
        (reply, _) => Step { reply, effects: told.effects },
    }
}

fn redemption_made(slice: &Slice, row: &Row, author: Author, made: &RedemptionMade) -> Step {
    if slice.stray.is_some() {
        // It was given up before, or belongs to a voucher that the hub does not know.
        return quarantine("made_after_void");
    }
    let Some(rights) = &slice.rights else {
        return quarantine("unknown_voucher");
    };
    if made.take.is_nothing() || !rights.same_sort(made.take) {
        return quarantine("wrong_amount");
    }
    let firmness = match made.strength {
        Strength::FirmCloud { .. } | Strength::FirmStore { .. } => Firmness::Firm,
        Strength::Provisional { .. } => Firmness::Provisional,
    };
    let claim = Claim {
        redemption: made.redemption,
        author,
        at: Timestamp::from_millisecond(row.at_ms).unwrap_or(Timestamp::UNIX_EPOCH),
        take: made.take,
        step: made.step,
        risk: made.risk,
        firmness,
        state: ClaimState::Conflict,
    };
    match rights.claim(made.redemption) {
        // It was taken back at another terminal, whose fact came first.
        Some(known) if known.state == ClaimState::Forestalled && known.take == made.take => {
            let mut after = rights.clone();
            after.put(Claim { state: ClaimState::Reversed, ..claim });
            return settled(rights, &after, made.redemption);
        }
        Some(known) if known.author != author => return quarantine("id_reused"),
        // The right that was granted is used: it holds what it held.
        Some(known) if known.state == ClaimState::Reserved && firmness == Firmness::Firm && known.take == made.take => {
            let mut after = rights.clone();
            after.put(Claim { state: ClaimState::Standing, ..claim });
            return settled(rights, &after, made.redemption);
        }
        Some(known) if known.state == ClaimState::Voided => return quarantine("made_after_void"),
        Some(_) => return quarantine("id_reused"),
        None => {}
    }
    // A provisional redemption, or a firm one whose grant was lost with the hub's books.
    let mut after = rights.clone();
    after.put(claim);
    after.settle();
    settled(rights, &after, made.redemption)
}

fn redemption_voided(slice: &Slice, row: &Row, author: Author, voided: &RedemptionVoided) -> Step {
    let tombstone = || trace(voided.redemption, row, author, Amount::Uses(0), ClaimState::Voided);
    let Some(rights) = &slice.rights else {
        if slice.stray.is_some() {
            return applied(Vec::new(), None);
        }
        // A late request under this id must find it.
        return applied(vec![Effect::Claim { voucher: voided.voucher, claim: tombstone() }], None);
    };
    let mut after = rights.clone();
    match rights.claim(voided.redemption) {
        // What one life of a ledger asked for, the next one may give up: a restored terminal voids what its backup held.
        Some(known) if known.author.device != author.device && known.state != ClaimState::Forestalled => {
            return quarantine("id_reused");
        }
        Some(known) => match known.state {
            ClaimState::Reserved | ClaimState::Forestalled => {
                after.put(Claim { state: ClaimState::Voided, ..known.clone() });
            }
            ClaimState::Voided => {}
            ClaimState::Standing | ClaimState::Conflict | ClaimState::Reversed => return quarantine("void_after_made"),
        },
        None => after.put(Claim { take: rights.left().nothing(), ..tombstone() }),
    }
    after.settle();
    settled(rights, &after, voided.redemption)
}

fn redemption_reversed(slice: &Slice, row: &Row, author: Author, reversed: &RedemptionReversed) -> Step {
    let Some(rights) = &slice.rights else {
        return quarantine("unknown_voucher");
    };
    if reversed.take.is_nothing() || !rights.same_sort(reversed.take) {
        return quarantine("wrong_amount");
    }
    let forestalled = trace(reversed.redemption, row, author, reversed.take, ClaimState::Forestalled);
    let claim = match rights.claim(reversed.redemption) {
        // Any terminal may take a redemption back, but only what was taken.
        Some(known) if known.take != reversed.take => return quarantine("nothing_to_reverse"),
        Some(known) => match known.state {
            ClaimState::Standing | ClaimState::Conflict => Claim { state: ClaimState::Reversed, ..known.clone() },
            // It was made, but the terminal that made it has not brought its fact yet, or must bring it again.
            ClaimState::Reserved => forestalled,
            ClaimState::Forestalled | ClaimState::Reversed => {
                let reply = result(Outcome::Duplicate, Some("reversed_before"), Some(rights.rev));
                return Step { reply, effects: Vec::new() };
            }
            ClaimState::Voided => return quarantine("nothing_to_reverse"),
        },
        None if slice.stray.is_some() => return quarantine("nothing_to_reverse"),
        None => forestalled,
    };
    let mut after = rights.clone();
    after.put(claim);
    after.settle();
    settled(rights, &after, reversed.redemption)
}

/// What is kept of a redemption whose own fact has not come: it holds nothing, and the fact will find it.
fn trace(redemption: RedemptionId, row: &Row, author: Author, take: Amount, state: ClaimState) -> Claim {
    Claim {
        redemption,
        author,
        at: Timestamp::from_millisecond(row.at_ms).unwrap_or(Timestamp::UNIX_EPOCH),
        take,
        step: None,
        risk: Money::ZERO,
        firmness: Firmness::Firm,
        state,
    }
}

fn checked_in(slice: &Slice, arrived: &BookingCheckedIn, now: Timestamp) -> Step {
    let Some(booking) = &slice.booking else {
        return quarantine("unknown_booking");
    };
    if slice.check_in.is_some() {
        return Step { reply: result(Outcome::Duplicate, None, Some(booking.rev)), effects: Vec::new() };
    }
    // Two hosts may have let in the same people while apart: the party is complete, not larger.
    let missing = booking.party.saturating_sub(booking.arrived);
    let people = arrived.people.min(missing);
    let counted = BookingCheckedIn { people, ..arrived.clone() };
    let check_in = Effect::CheckIn { fact: counted };
    if people == 0 {
        return applied(vec![check_in], Some(booking.rev));
    }
    match booking.apply(booking::Change::Arrive(people), now) {
        Ok(mut next) => {
            next.rev = booking.rev.saturating_add(1);
            let rev = next.rev;
            applied(vec![check_in, Effect::Booking(Box::new(next))], Some(rev))
        }
        // They came although the booking had been given up elsewhere: kept, and shown to a manager.
        Err(_) => quarantine("booking_over"),
    }
}

fn check_in_undone(slice: &Slice, undone: &CheckInUndone, now: Timestamp) -> Step {
    let (Some(booking), Some(people)) = (&slice.booking, slice.check_in) else {
        return quarantine("unknown_check_in");
    };
    if people == 0 {
        return applied(vec![Effect::CheckInUndone(undone.clone())], Some(booking.rev));
    }
    let arrived = booking.arrived.saturating_sub(people);
    match booking.apply(booking::Change::UndoArrival { arrived }, now) {
        Ok(mut next) => {
            next.rev = booking.rev.saturating_add(1);
            let rev = next.rev;
            applied(vec![Effect::CheckInUndone(undone.clone()), Effect::Booking(Box::new(next))], Some(rev))
        }
        Err(_) => quarantine("booking_over"),
    }
}

fn booking_changed(booking: &booking::Booking, change: booking::Change, now: Timestamp) -> Step {
    let Ok(mut next) = booking.apply(change, now) else { return quarantine("not_possible") };
    next.rev = booking.rev.saturating_add(1);
    let rev = Some(next.rev);
    let (before, value) = (booking.settled.len(), next.settled_beyond());
    let beyond = if next.settled.len() > 1 { Beyond::Still } else { Beyond::NoMore };
    // The first sale that the hub hears of has the money; where one of them comes back, the next has it.
    let moved = before != next.settled.len() && (before > 1 || beyond == Beyond::Still);
    let exception = moved.then(|| {
        let (id, about) = (ExceptionId::new(booking.id.uuid()), About::Booking(booking.id));
        Effect::Exception(Exception { id, about, value, beyond })
    });
    let spent_again = matches!(change, booking::Change::Settle { .. }) && beyond == Beyond::Still;
    let (outcome, code) =
        if spent_again { (Outcome::Conflict, Some("over_settled")) } else { (Outcome::Applied, None) };
    let effects = [Effect::Booking(Box::new(next))].into_iter().chain(exception).collect();
    Step { reply: result(outcome, code, rev), effects }
}

/// What became of a claim once the rights are settled.
fn settled(before: &Rights, after: &Rights, redemption: RedemptionId) -> Step {
    let rev = after.rev_after(before);
    let conflict = after.claim(redemption).is_some_and(|claim| claim.state == ClaimState::Conflict);
    let reply = if conflict {
        let code = if after.state == State::Issued { "over_redeemed" } else { "voucher_withdrawn" };
        result(Outcome::Conflict, Some(code), Some(rev))
    } else {
        result(Outcome::Applied, None, Some(rev))
    };
    Step { reply, effects: after.changes_from(before) }
}

const fn result(outcome: Outcome, code: Option<&'static str>, rev: Option<u64>) -> Reply {
    Reply::Result { outcome, code, rev }
}

const fn applied(effects: Vec<Effect>, rev: Option<u64>) -> Step {
    Step { reply: result(Outcome::Applied, None, rev), effects }
}

/// Kept as it came, for a manager; nothing else changes.
const fn quarantine(code: &'static str) -> Step {
    Step { reply: result(Outcome::Quarantined, Some(code), None), effects: Vec::new() }
}
