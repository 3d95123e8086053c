//! Ledgers that come back: proved, brought on by what the hub has, and given another life.

use super::*;
use crate::domain::fact::{Event, PaymentAttempted, ShiftOpened, TerminalEnrolled};
use crate::domain::id::{PaymentId, PrintJobId, SaleId, ShiftId};
use crate::domain::money::Money;
use crate::domain::payload::Network;
use crate::domain::payment::Way;
use crate::store::backup::write;
use crate::store::baskets::{Kept, Text};
use crate::store::journal::{Limit, Verification};
use crate::store::lock::LockError;
use crate::store::print_jobs::{self, Ending, Job, Paper, State, Work};
use crate::store::redemptions;
use crate::store::sample::{
    Terminal, at, code_hash, device, fact, fact_id, incarnation, provisional, record, terminal, uuid, voucher_id,
};
use crate::store::vouchers::{self, Found};
use crate::store::{Store, baskets, fold};

/// How the restored ledger goes on.
fn begun() -> Beginning {
    let enrolled = TerminalEnrolled { program: "1.0".into(), restored_from: Some(incarnation()) };
    let event = Event::TerminalEnrolled(enrolled);
    Beginning { incarnation: Incarnation::new(5), at: at(9), id: fact_id(900), fact: fact(event) }
}

/// Brings a copy back with nothing from the hub.
fn restore(copy: &Path, dir: &Path, mint: impl FnMut() -> Uuid) -> Result<Restored, BackupError> {
    let mut restoring = Restoring::begin(copy, dir)?;
    let restored = restoring.begin_again(&begun(), mint)?;
    restoring.take_place()?;
    Ok(restored)
}

/// A copy of a terminal's ledger as it is now.
fn copied(terminal: &Terminal) -> PathBuf {
    let copy = terminal.dir.path().join("copy.db");
    let path = copy.clone();
    terminal.read(move |conn| Ok(write(conn, &path).unwrap()));
    copy
}

/// What a hub that has all of a terminal's journal has behind a `seq`.
fn behind(terminal: &Terminal, seq: u64) -> Vec<Row> {
    let limit = Limit { rows: 100, bytes: usize::MAX };
    terminal.read(move |conn| {
        journal::rows_after(conn, Author { device: device(), incarnation: incarnation() }, seq, limit)
    })
}

/// The sale that a basket of the copy becomes.
fn other() -> Uuid {
    uuid(40, 9)
}

fn kept(number: u64) -> Kept {
    Kept {
        sale: SaleId::new(uuid(40, number)),
        lines: 1,
        text: Text { format: 1, body: "{}".into() },
        staff: None,
        changed_at: at(1),
    }
}

/// A code was asked to pay what a basket comes to.
fn asked(number: u64) -> Fact {
    fact(Event::PaymentAttempted(PaymentAttempted {
        payment: PaymentId::new(uuid(41, number)),
        way: Way::Take { sale: kept(number).sale },
        network: Network::WeChat,
        amount: Money::from_minor(500),
    }))
}

fn job() -> Job {
    let paper = Paper { document: "{}".into(), copy: 1, copy_of: None, redemption: None };
    Job { id: PrintJobId::new(uuid(20, 1)), printer: "front".into(), work: Work::Paper(paper), queued_at: at(0) }
}

#[test]
fn a_copy_that_was_tampered_with_is_not_brought_back() {
    let terminal = terminal();
    terminal.write(|conn| (0..5).try_for_each(|n| record(conn, &provisional(n, 1)).map(drop)));
    let to = copied(&terminal);
    let conn = Connection::open(&to).unwrap();
    conn.execute_batch("DROP TRIGGER journal_is_not_changed; UPDATE journal SET at_ms = 0 WHERE seq = 3").unwrap();
    drop(conn);
    let dir = tempfile::tempdir().unwrap();
    let refused = restore(&to, dir.path(), other);
    assert!(matches!(refused, Err(BackupError::Broken(Verification::Broken { seq: 3, .. }))), "{refused:?}");
    assert!(!dir.path().join("ledger.db").exists());
    std::fs::write(&to, "a shopping list").unwrap();
    assert!(restore(&to, dir.path(), other).is_err());
}

#[test]
fn a_restored_ledger_begins_another_life_and_prints_nothing_twice() {
    let terminal = terminal();
    terminal.write(|conn| {
        record(conn, &provisional(1, 1))?;
        print_jobs::queue(conn, &job())
    });
    let copy = copied(&terminal);
    terminal.write(|conn| record(conn, &provisional(2, 1)));
    assert!(matches!(restore(&copy, terminal.dir.path(), other), Err(BackupError::Folder(LockError::Held(_)))));
    let dir = terminal.dir.path().to_owned();
    let mut restored = None;
    let terminal = terminal.reopened(|dir| restored = Some(restore(&copy, dir, other).unwrap())).unwrap();
    let from = Author { device: device(), incarnation: incarnation() };
    let restored = restored.unwrap();
    assert_eq!((restored.from, restored.head.seq), (from, 1));
    assert!(dir.join("ledger.db.replaced-1").exists(), "what stood there is kept");
    assert_eq!(terminal.read(identity::life).author.incarnation, Incarnation::new(5));
    let row = terminal.write(|conn| record(conn, &provisional(3, 1)));
    assert_eq!(row.seq, 2, "behind the fact with which the life began");
    assert!(matches!(terminal.read(journal::verify), Verification::Sound(heads) if heads.len() == 2));
    let spooled = terminal.read(|conn| print_jobs::find(conn, job().id)).unwrap();
    assert_eq!(spooled.state, State::Ended { ending: Ending::Unknown, at: at(9) });
    assert_eq!(terminal.read(|conn| redemptions::of_voucher(conn, voucher_id(1))).len(), 2);
    assert_eq!(terminal.read(|conn| vouchers::find(conn, &code_hash(1))), Found::Nothing);
}

#[test]
fn what_a_copy_was_ringing_up_becomes_another_sale_unless_it_may_be_paid_by_code() {
    let terminal = terminal();
    terminal.write(|conn| {
        for number in 1..=2 {
            baskets::keep(conn, &kept(number))?;
            baskets::hold(conn, kept(number).sale, "", at(2))?;
        }
        record(conn, &asked(2))?;
        baskets::keep(conn, &kept(3))
    });
    let copy = copied(&terminal);
    let dir = tempfile::tempdir().unwrap();
    let mut minted = 10;
    let mint = || {
        minted += 1;
        uuid(40, minted)
    };
    restore(&copy, dir.path(), mint).unwrap();
    let store = Store::open(dir.path()).unwrap();
    let held = store.read(baskets::held).wait().unwrap();
    let open = store.read(baskets::open).wait().unwrap();
    let mut sales: Vec<SaleId> = held.iter().map(|held| held.kept.sale).chain(open.map(|open| open.sale)).collect();
    sales.sort_unstable();
    assert_eq!(sales, [2, 11, 12].map(|number| kept(number).sale));
}

#[test]
fn a_ledger_comes_back_into_an_empty_folder() {
    let terminal = terminal();
    terminal.write(|conn| record(conn, &provisional(1, 1)));
    let copy = copied(&terminal);
    let dir = tempfile::tempdir().unwrap();
    restore(&copy, dir.path(), other).unwrap();
    let store = Store::open(dir.path()).unwrap();
    assert_eq!(store.read(identity::lives).wait().unwrap().len(), 2);
}

#[test]
fn what_the_hub_has_beyond_the_copy_is_in_the_books_and_the_journal_once() {
    let terminal = terminal();
    let shift = ShiftId::new(uuid(42, 1));
    terminal.write(move |conn| {
        record(conn, &provisional(1, 1))?;
        record(conn, &fact(Event::ShiftOpened(ShiftOpened { shift, float: Money::from_minor(500) })))
    });
    let copy = copied(&terminal);
    terminal.write(|conn| (2..=4).try_for_each(|number| record(conn, &provisional(number, 1)).map(drop)));
    let rows = behind(&terminal, 2);
    let dir = tempfile::tempdir().unwrap();
    let mut restoring = Restoring::begin(&copy, dir.path()).unwrap();
    restoring.take_in(&rows[..2], 5, |_| Ok(())).unwrap();
    assert_eq!(restoring.life().unwrap().acked_seq, 4, "no further than it is here");
    restoring.take_in(&rows[2..], 5, |_| Ok(())).unwrap();
    let restored = restoring.begin_again(&begun(), other).unwrap();
    assert_eq!((restored.head.seq, restored.taken_in, restored.shift), (5, 3, Drawer::Open));
    restoring.take_place().unwrap();
    let store = Store::open(dir.path()).unwrap();
    assert_eq!(store.read(fold::differences).wait().unwrap(), []);
    assert_eq!(store.read(|conn| redemptions::of_voucher(conn, voucher_id(1))).wait().unwrap().len(), 4);
    let lives = store.read(identity::lives).wait().unwrap();
    assert_eq!(lives.iter().map(|life| (life.head.seq, life.owed())).collect::<Vec<_>>(), [(5, 0), (1, 1)]);
}

#[test]
fn rows_that_are_not_this_ledgers_own_are_refused_and_the_folder_is_as_it_was() {
    let terminal = terminal();
    terminal.write(|conn| record(conn, &provisional(1, 1)));
    let copy = copied(&terminal);
    terminal.write(|conn| (2..=3).try_for_each(|number| record(conn, &provisional(number, 1)).map(drop)));
    let rows = behind(&terminal, 1);
    let dir = tempfile::tempdir().unwrap();
    let forged = Row { body: rows[0].body.replace("provisional", "firm"), ..rows[0].clone() };
    for wrong in [&rows[1..], &[forged]] {
        let mut restoring = Restoring::begin(&copy, dir.path()).unwrap();
        let refused = restoring.take_in(wrong, 3, |_| Ok(()));
        assert!(matches!(refused, Err(BackupError::Split(_))), "{refused:?}");
        assert_eq!(restoring.life().unwrap().head.seq, 1, "nothing of it is kept");
    }
    assert!(!dir.path().join("ledger.db").exists());
}
