//! The cash drawer, which is plugged into the receipt printer.
//!
//! Its pulse is a job of its own: it overtakes the queue, is never part of a receipt (a reprint would open the drawer),
//! and is never retried, because a drawer that opens later opens with nobody there. For the same reason it is not sent
//! to a printer that is not ready.

use super::printer::{Outcome, Printer};
use crate::domain::receipt::Drawer;

/// Opens the drawer; `None` if the printer has none.
pub fn open(printer: &mut Printer) -> Option<Outcome> {
    let pulse = pulse(printer.config().profile.drawer)?;
    Some(printer.send_unnamed(&pulse))
}

/// `ESC p m t1 t2`: 50 ms on, 500 ms off.
fn pulse(drawer: Drawer) -> Option<[u8; 5]> {
    let pin = match drawer {
        Drawer::None => return None,
        Drawer::Pin2 => 0,
        Drawer::Pin5 => 1,
    };
    Some([0x1B, 0x70, pin, 25, 250])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pulse_says_how_long_it_is() {
        assert_eq!(pulse(Drawer::Pin2), Some([0x1B, 0x70, 0x00, 0x19, 0xFA]));
        assert_eq!(pulse(Drawer::Pin5), Some([0x1B, 0x70, 0x01, 0x19, 0xFA]));
        assert_eq!(pulse(Drawer::None), None);
    }
}
