//! The shift of the till: opened, counted and closed; cash put in and taken out.
//!
//! ```text
//! verb ─▶ who may? ─▶ rule ─▶ fact, drawer and paper, in one transaction ─▶ announced
//! ```
//!
//! A till has one shift at a time. Of two screens that close it at once the second is refused, and so is a count of a drawer
//! that has moved since. A program that ends, however it ends, leaves the shift as it was: open and whole.

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::domain::fact::{CashMoved, CashWay, DrawerOpened, Event, Fact, Pieces, ShiftOpened, VERSION};
use crate::domain::id::{FactId, ShiftId, StaffId};
use crate::domain::money::Money;
use crate::domain::shift::{Closing, Count, Drawer, Move, Opened, Refusal, Report, Shift, Z};
use crate::domain::shop::Counting;
use crate::domain::staff::Permission;
use crate::engine::fail_point::FailPoint;
use crate::engine::papers::Press;
use crate::engine::problem::{Code, Problem};
use crate::engine::sign_in::{Right, Unentitled};
use crate::engine::{Engine, Topic, store_failed};
pub use crate::store::shifts::Listed;
use crate::store::{self, Connection, Guard, journal, shifts};

/// How many closed shifts are listed at once.
const LISTED_MAX: usize = 200;

/// What became of something that was to be done with the shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<T> {
    /// It is done, and stands in the ledger.
    Done(T),
    /// It is not; nothing was written.
    Refused(Refusal),
}

impl Engine {
    /// The shift that is open; none where none is.
    pub async fn shift(&self) -> Result<Option<Shift>, Problem> {
        self.store().read(shifts::current).await.map_err(store_failed)
    }

    /// When the ledger was brought back from a backup while this shift was open: what was done after the copy and never
    /// reached the hub is not in it. None where it was not.
    pub async fn shift_restored(&self) -> Result<Option<Timestamp>, Problem> {
        self.store().read(shifts::restored).await.map_err(store_failed)
    }

    /// The closed shifts, the latest first.
    pub async fn closed_shifts(&self) -> Result<Vec<Listed>, Problem> {
        self.store().read(|conn| shifts::latest(conn, LISTED_MAX)).await.map_err(store_failed)
    }

    /// What a closed shift came to; nothing where it is not closed.
    pub async fn closed_shift(&self, shift: ShiftId) -> Result<Option<Z>, Problem> {
        self.store().read(move |conn| shifts::z(conn, shift)).await.map_err(store_failed)
    }

    /// The notes and coins that a drawer is counted by, the largest first.
    pub fn denominations(&self) -> Vec<Money> {
        let shop = self.shop();
        match &shop.selling {
            Some(selling) => selling.denominations.clone(),
            None => shop.currency.denominations(),
        }
    }

    /// How the drawer is counted here.
    pub fn counting(&self) -> Counting {
        self.shop().selling.as_ref().map(|selling| selling.counting).unwrap_or_default()
    }

    /// Opens a shift with what lies in the drawer.
    pub async fn open_shift(&self, float: Money) -> Result<Outcome<Shift>, Problem> {
        let turn = Turn::of(self, Permission::KeepShift);
        let id = ShiftId::new(self.clock().mint());
        let written = self.store().write(move |conn| {
            turn.right.check(conn)?;
            let shift = Shift { id, opened_at: turn.at, opened_by: turn.staff, day: turn.day, float };
            let shift = shift.check(shifts::current(conn)?.as_ref())?;
            let head_seq = turn.record(conn, Event::ShiftOpened(ShiftOpened { shift: id, float }))?;
            turn.press.drawer(conn, turn.drawer)?;
            Ok((shift, head_seq))
        });
        self.done(written.await).await
    }

    /// Puts cash into the drawer or takes it out, beside sales, for a reason.
    pub async fn move_cash(&self, way: CashWay, amount: Money, reason: &str) -> Result<Outcome<Drawer>, Problem> {
        let turn = Turn::of(self, Permission::MoveCash);
        let moved = Move { way, amount, reason: reason.trim().to_owned() };
        let written = self.store().write(move |conn| {
            turn.right.check(conn)?;
            let (shift, drawer) = open_drawer(conn)?;
            let moved = moved.check(&drawer)?;
            let Move { way, amount, reason } = moved.clone();
            let head_seq = turn.record(conn, Event::CashMoved(CashMoved { shift: shift.id, way, amount, reason }))?;
            turn.press.drawer(conn, turn.drawer)?;
            turn.press.cash_moved(conn, &moved)?;
            let (_, after) = open_drawer(conn)?;
            Ok((after, head_seq))
        });
        self.done(written.await).await
    }

    /// Where the open shift stands; none where none is open. Where drawers are counted blind, only who may see reports may
    /// see this: it says what must come out.
    pub async fn x_report(&self) -> Result<Option<Report>, Problem> {
        let (right, now) = (self.right_to(self.may_see_x()), self.clock().now());
        let read = self.store().read(move |conn| {
            right.check(conn)?;
            Ok::<_, Unentitled>(shifts::report(conn, now)?)
        });
        Ok(read.await?)
    }

    /// Prints where the open shift stands.
    pub async fn print_x(&self) -> Result<Outcome<Report>, Problem> {
        self.printer().ok_or(Problem::new(Code::NoPrinter))?;
        let turn = Turn::of(self, self.may_see_x());
        let written = self.store().write(move |conn| {
            turn.right.check(conn)?;
            let report = shifts::report(conn, turn.at)?.ok_or(Refusal::NotOpen)?;
            turn.press.x(conn, &report)?;
            Ok((report, journal::head(conn)?.seq))
        });
        self.done(written.await).await
    }

    /// Begins to count the drawer and opens it, for a reason that the journal keeps. What is sold from now on is counted
    /// again.
    pub async fn count_shift(&self, reason: &str) -> Result<Outcome<Opened>, Problem> {
        let (turn, counting) = (Turn::of(self, Permission::KeepShift), self.counting());
        let reason = reason.to_owned();
        let opens = self.printer().is_some();
        let written = self.store().write(move |conn| {
            turn.right.check(conn)?;
            let (shift, drawer) = open_drawer(conn)?;
            let head_seq = if opens {
                turn.press.drawer(conn, turn.drawer)?;
                turn.record(conn, Event::DrawerOpened(DrawerOpened { reason }))?
            } else {
                journal::head(conn)?.seq
            };
            Ok((shift.count(drawer, counting), head_seq))
        });
        self.done(written.await).await
    }

    /// A count by the notes and coins of this shop.
    pub fn counted(&self, pieces: impl IntoIterator<Item = Pieces>) -> Result<Count, Refusal> {
        Count::of(&self.denominations(), pieces)
    }

    /// Closes the shift that was counted, prints its Z and owes it to the hub.
    pub async fn close_shift(&self, closing: Closing) -> Result<Outcome<Z>, Problem> {
        let turn = Turn::of(self, Permission::KeepShift);
        let written = self.store().write(move |conn| {
            turn.right.check(conn)?;
            let report = shifts::report(conn, turn.at)?;
            let number = shifts::next_z(conn)?.ok_or(Refusal::TooLarge)?;
            let z = closing.close(report, number, turn.staff)?;
            let head_seq = turn.record(conn, Event::ShiftClosed(Box::new(z.told())))?;
            turn.press.z(conn, &z)?;
            FailPoint::ShiftClosing.pass();
            Ok((z, head_seq))
        });
        self.done(written.await).await
    }

    fn may_see_x(&self) -> Permission {
        match self.counting() {
            Counting::Open => Permission::KeepShift,
            Counting::Blind => Permission::SeeReports,
        }
    }

    async fn done<T>(&self, written: Result<(T, u64), Undone>) -> Result<Outcome<T>, Problem> {
        match written {
            Ok((done, head_seq)) => {
                self.grown(head_seq).await;
                self.announce(Topic::Shift);
                Ok(Outcome::Done(done))
            }
            Err(Undone::Refused(refusal)) => Ok(Outcome::Refused(refusal)),
            Err(Undone::Store(store::Error::Guard(Guard::ShiftTooLarge))) => Ok(Outcome::Refused(Refusal::TooLarge)),
            Err(Undone::Right(unentitled)) => Err(unentitled.into()),
            Err(Undone::Store(error)) => Err(store_failed(error)),
        }
    }
}

/// Inside the transaction a refusal must undo everything, so it travels as an error.
#[derive(Debug, thiserror::Error)]
enum Undone {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Right(#[from] Unentitled),
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// What a verb needs in its transaction, made before it.
struct Turn {
    right: Right,
    fact: FactId,
    drawer: Uuid,
    at: Timestamp,
    day: Date,
    staff: Option<StaffId>,
    press: Press,
}

impl Turn {
    fn of(engine: &Engine, permission: Permission) -> Self {
        let (at, staff) = (engine.clock().now(), engine.signed_in());
        Self {
            right: engine.right_to(permission),
            fact: FactId::new(engine.clock().mint()),
            drawer: engine.clock().mint(),
            at,
            day: engine.business_day(at),
            staff,
            press: Press::of(engine.inner(), engine.clock().mint(), staff, at),
        }
    }

    /// Records a fact on the day of the shift: one that is open over midnight belongs to the day of its opening.
    fn record(&self, conn: &Connection, event: Event) -> Result<u64, store::Error> {
        let day = shifts::current(conn)?.map_or(self.day, |shift| shift.day);
        let fact = Fact { v: VERSION, staff: self.staff, day, event };
        Ok(journal::record(conn, self.fact, self.at, &fact)?.seq)
    }
}

/// The open shift and its drawer.
fn open_drawer(conn: &Connection) -> Result<(Shift, Drawer), Undone> {
    let open = shifts::current(conn)?.zip(shifts::drawer(conn)?);
    open.ok_or(Undone::Refused(Refusal::NotOpen))
}
