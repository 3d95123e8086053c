//! Keeps what the clock knows over a restart, and records when it moved by itself.

use std::sync::{Arc, Weak};
use std::time::Duration;

use jiff::civil::Date;

use crate::domain::exception::Matter;
use crate::domain::fact::{ClockJumped, Event, Fact, VERSION};
use crate::domain::id::{ExceptionId, FactId};
use crate::engine::clock::Jump;
use crate::engine::problem::Chain;
use crate::engine::{Inner, Running, Topic};
use crate::store::{self, Connection, clock_mark, exceptions, journal};
use crate::sync::terminal;

/// How often the clock is looked at. What the last look missed, a power cut may lose.
const LOOK: Duration = Duration::from_mins(1);

/// Runs until the engine closes.
pub(super) async fn run(inner: Weak<Inner>) {
    let Some(mut closing) = inner.upgrade().map(|inner| inner.closing()) else { return };
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = closing.wait_for(|running| *running == Running::No) => {}
        }
        let Some(inner) = inner.upgrade() else { return };
        let running = *inner.running.borrow();
        if let Err(error) = look(&inner).await {
            tracing::error!(error = %Chain(&error), "what the clock knows could not be kept");
        }
        if running == Running::No {
            return;
        }
    }
}

async fn look(inner: &Arc<Inner>) -> Result<(), store::Error> {
    let jump = inner.clock.jump();
    let mark = inner.clock.mark();
    let jumped = jump.map(|Jump { expected, shown }| Jumped {
        id: FactId::new(inner.clock.mint()),
        jump: ClockJumped { expected, shown },
        day: inner.business_day(inner.clock.now()),
    });
    let head_seq = inner.store.write(move |conn| keep(conn, mark, jumped)).await?;
    if let Some(head_seq) = head_seq {
        tracing::warn!(?jump, "the clock moved by itself");
        inner.inbox.report(terminal::Event::JournalGrew { head_seq }).await;
        inner.announce(Topic::Status);
        inner.announce(Topic::Exceptions);
    }
    Ok(())
}

/// A jump of the clock, as it is recorded.
struct Jumped {
    id: FactId,
    jump: ClockJumped,
    day: Date,
}

/// Keeps what the clock knows, and of a jump its fact and that a manager is to look; returns where the journal ends then.
fn keep(conn: &Connection, mark: clock_mark::Mark, jumped: Option<Jumped>) -> Result<Option<u64>, store::Error> {
    clock_mark::keep(conn, mark)?;
    let Some(Jumped { id, jump, day }) = jumped else { return Ok(None) };
    exceptions::raise(conn, ExceptionId::new(id.uuid()), &Matter::ClockJumped(jump.clone()), mark.high)?;
    let fact = Fact { v: VERSION, staff: None, day, event: Event::ClockJumped(jump) };
    journal::record(conn, id, mark.high, &fact).map(|row| Some(row.seq))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;
    use crate::domain::business_day::DayStart;
    use crate::domain::exception::State;
    use crate::domain::id::{DeviceId, Incarnation, ShopId, ShopNo, TenantId, TenantNo};
    use crate::domain::money::Currency;
    use crate::domain::shop::{Reception, Shop, Zone};
    use crate::store::Store;
    use crate::store::identity::{self, Identity};

    #[test]
    fn a_clock_that_moved_by_itself_is_a_fact_and_an_exception() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let at: Timestamp = "2026-11-22T06:00:00Z".parse().unwrap();
        let shop = Shop {
            id: ShopId::new(Uuid::from_u128(3)),
            no: ShopNo::new(1),
            tenant: TenantId::new(Uuid::from_u128(4)),
            tenant_no: TenantNo::new(1).unwrap(),
            name: "河畔咖啡".into(),
            address: String::new(),
            zone: Zone::named("Asia/Shanghai").unwrap(),
            currency: Currency::Cny,
            day_start: DayStart::MIDNIGHT,
            digit_channels: Vec::new(),
            link_hosts: Vec::new(),
            label_layouts: Vec::new(),
            reception: Reception::default(),
            selling: None,
        };
        let till = "till 1".to_owned();
        let identity = Identity { till, hub: String::new(), shop, root_key: [1; 32], grant_key: [2; 32], epoch: 1 };
        let device = DeviceId::new(Uuid::from_u128(1));
        store.write(move |conn| identity::enrol(conn, &identity, device, Incarnation::new(1), at)).wait().unwrap();
        let mark = clock_mark::Mark { high: at, offset_ms: 0, proved_at: None };
        let unmoved = store.write(move |conn| keep(conn, mark, None)).wait().unwrap();
        assert_eq!(unmoved, None);
        let jump = ClockJumped { expected: at, shown: Timestamp::UNIX_EPOCH };
        let jumped = Jumped { id: FactId::new(Uuid::from_u128(2)), jump: jump.clone(), day: date(2026, 11, 22) };
        assert!(store.write(move |conn| keep(conn, mark, Some(jumped))).wait().unwrap().is_some());
        let open = store.read(|conn| exceptions::open(conn, 9)).wait().unwrap();
        assert_eq!((open.len(), &open[0].state, &open[0].matter), (1, &State::Open, &Matter::ClockJumped(jump)));
    }
}
