//! Bookings of a basket: what was paid in advance for one comes onto the bill, with what was bought with it.

use std::sync::Arc;

use super::{Edited, Rung};
use crate::domain::basket::{Brought, Edit, Refusal as NotEdited};
use crate::domain::booking::{Booking, NotBrought, Prepaid};
use crate::domain::id::BookingId;
use crate::domain::product::{Item, NotSold};
use crate::domain::quantity::Quantity;
use crate::engine::Engine;
use crate::engine::problem::{Code, Problem};
use crate::store::{self, Connection, catalogue};

/// What became of a booking that was to come onto the bill. Where it does not, the basket is as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Brings {
    /// It lies in the basket.
    Done(Arc<Rung>),
    /// It may not be brought.
    Not(NotBrought),
    /// Something that was bought with it is not in the catalogue any more, or not as it was picked.
    NotSold {
        /// What it was called.
        name: String,
        /// Why not; nothing where the catalogue has no such product.
        because: Option<NotSold>,
    },
    /// The basket takes no such booking.
    Refused(NotEdited),
}

impl Engine {
    /// Brings a booking into the basket: the money that was paid in advance, and what was bought with it, at the prices of the
    /// catalogue. What the shop has marked as sold out meanwhile is brought all the same: it was sold before.
    pub async fn bring_booking(&self, id: BookingId) -> Result<Brings, Problem> {
        let booking = self.booking(id).await?.ok_or(Problem::new(Code::NoSuchBooking))?;
        if let Err(not) = booking.check_brought() {
            return Ok(Brings::Not(not));
        }
        let Booking { code, prepaid, .. } = &booking;
        let (brought, prepaid) =
            (Brought { booking: id, code: code.clone(), advance: booking.advance() }, prepaid.clone());
        let items = match self.read_cached(move |conn| picked(conn, &prepaid)).await? {
            Ok(items) => items,
            Err((name, because)) => return Ok(Brings::NotSold { name, because }),
        };
        let edit = Edit::Bring(Box::new(brought), items);
        Ok(match self.edit(edit, None).await? {
            Edited::Done(rung) => Brings::Done(rung),
            Edited::Refused(refusal) => Brings::Refused(refusal),
        })
    }
}

/// The items as the catalogue has them; or which is not sold, and why.
type Picked = Result<Vec<(Item, Quantity)>, (String, Option<NotSold>)>;

fn picked(conn: &Connection, prepaid: &[Prepaid]) -> Result<Picked, store::Error> {
    let mut items = Vec::with_capacity(prepaid.len());
    for one in prepaid {
        let Some(product) = catalogue::product(conn, &one.product)? else {
            return Ok(Err((one.name.clone(), None)));
        };
        match product.pick(&one.pick()) {
            Ok(item) => items.push((item, one.quantity)),
            Err(because) => return Ok(Err((one.name.clone(), Some(because)))),
        }
    }
    Ok(Ok(items))
}
