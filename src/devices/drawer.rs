//! The cash drawer, which is plugged into the receipt printer.
//!
//! Its pulse is a job of its own: it overtakes the queue, is never part of a receipt (a reprint would open the drawer),
//! and is never retried, because a drawer that opens later opens with nobody there. For the same reason it is not sent
//! to a printer that is not ready.
//!
//! Many drawers have a [`Switch`] that tells whether they are open.

use std::time::{Duration, Instant};

use super::printer::{Level, Outcome, Printer};
use crate::domain::receipt::Drawer;

/// How long after a pulse a drawer has sprung open at the latest.
pub const SPRING_MAX: Duration = Duration::from_millis(1_500);

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

/// Whether a drawer is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is shut.
    Shut,
    /// It is open.
    Open,
}

/// What the switch of a drawer says. Whether its level is high or low while the drawer is open differs from drawer to drawer,
/// and some have none. So it is learnt: a level that changes right after a pulse is that of an open drawer. A pulse to one that stands
/// open teaches nothing, or, if it is shut at that moment, the wrong thing until the next pulse.
#[derive(Debug, Default)]
pub struct Switch {
    /// When the last pulse was sent, and the level just before it.
    pulsed: Option<(Instant, Level)>,
    open: Option<Level>,
}

impl Switch {
    /// A pulse was sent while the level was `before`.
    pub fn pulsed(&mut self, before: Option<Level>, at: Instant) {
        self.pulsed = before.map(|level| (at, level));
    }

    /// What a level says that was told at this instant; nothing where it is not known what it means.
    pub fn reads(&mut self, level: Option<Level>, at: Instant) -> Option<Standing> {
        let level = level?;
        if let Some((_, before)) = self.pulsed.take_if(|(pulsed, before)| {
            let is_late = at.saturating_duration_since(*pulsed) > SPRING_MAX;
            is_late || level != *before
        }) && level != before
        {
            self.open = Some(level);
        }
        self.open.map(|open| if level == open { Standing::Open } else { Standing::Shut })
    }

    /// Whether the drawer may still be on its way after a pulse.
    pub const fn springs(&self) -> bool {
        self.pulsed.is_some()
    }
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

    /// What a switch says of levels that are told so many milliseconds after a pulse at `before`.
    fn said(switch: &mut Switch, before: Level, levels: &[(u64, Level)]) -> Vec<Option<Standing>> {
        let start = Instant::now();
        switch.pulsed(Some(before), start);
        levels.iter().map(|(ms, level)| switch.reads(Some(*level), start + Duration::from_millis(*ms))).collect()
    }

    #[test]
    fn either_level_may_mean_open_and_a_pulse_teaches_which() {
        use Level::{High, Low};
        for (shut, open) in [(Low, High), (High, Low)] {
            let mut switch = Switch::default();
            assert_eq!(switch.reads(Some(shut), Instant::now()), None, "nothing is known before a pulse");
            let told = [(20, shut), (300, open), (9_000, open), (9_500, shut)];
            let expected = [None, Some(Standing::Open), Some(Standing::Open), Some(Standing::Shut)];
            assert_eq!(said(&mut switch, shut, &told), expected);
            assert_eq!(said(&mut switch, shut, &[(20, shut)]), [Some(Standing::Shut)], "it has not sprung yet");
        }
    }

    #[test]
    fn a_drawer_without_a_switch_says_nothing() {
        let mut switch = Switch::default();
        assert_eq!(said(&mut switch, Level::Low, &[(20, Level::Low), (2_000, Level::Low)]), [None, None]);
        assert!(!switch.springs());
        // A level that changes later is no spring.
        assert_eq!(switch.reads(Some(Level::High), Instant::now()), None);
        assert_eq!(switch.reads(None, Instant::now()), None);
    }

    #[test]
    fn what_was_learnt_of_a_drawer_that_was_just_being_shut_is_put_right_by_the_next_pulse() {
        use Level::{High, Low};
        let mut switch = Switch::default();
        assert_eq!(said(&mut switch, High, &[(500, Low)]), [Some(Standing::Open)]);
        assert_eq!(said(&mut switch, Low, &[(500, High)]), [Some(Standing::Open)]);
        assert_eq!(switch.reads(Some(Low), Instant::now()), Some(Standing::Shut));
    }
}
