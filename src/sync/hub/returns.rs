//! What comes back of a sale, at whichever till: whoever brings more than was sold has given it out already, so it is taken in and
//! named to a manager.

use super::{About, Beyond, Effect, Exception, Slice, Step, applied, quarantine, result};
use crate::domain::fact::Event as Happening;
use crate::domain::id::ExceptionId;
use crate::domain::refund::told::Heard;
use crate::wire::push::Outcome;

/// What a fact about sales comes to. One that went beyond stays so: no refund is taken back.
pub(super) fn told(slice: &Slice, event: &Happening) -> Step {
    let mut found: Vec<Exception> = Vec::new();
    for before in &slice.sales {
        let mut after = before.clone();
        if after.hear(event) == Heard::Known {
            return quarantine("id_reused");
        }
        let known = before.beyond();
        for (document, value) in after.beyond().into_iter().filter(|found| !known.contains(found)) {
            let id = ExceptionId::new(document);
            match found.iter_mut().find(|exception| exception.id == id) {
                // One document that goes beyond two sales is one matter, told of the first.
                Some(exception) => exception.value = exception.value.saturating_add(value),
                None => {
                    found.push(Exception { id, about: About::Sale(before.sale()), value, beyond: Beyond::Still });
                }
            }
        }
    }
    let own = match event {
        Happening::SaleMade(made) => made.sale.id().uuid(),
        Happening::SaleRefunded(refunded) => refunded.refund.id().uuid(),
        _ => return applied(Vec::new(), None),
    };
    let is_beyond = found.iter().any(|exception| exception.id.uuid() == own);
    let effects = found.into_iter().map(Effect::Exception).collect();
    let (outcome, code) = if is_beyond { (Outcome::Conflict, Some("over_refunded")) } else { (Outcome::Applied, None) };
    Step { reply: result(outcome, code, None), effects }
}
