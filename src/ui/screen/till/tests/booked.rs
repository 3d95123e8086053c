//! A booking on the bill: brought once, paid for by itself, taken off again.

use super::looks::look;
use super::*;
use crate::domain::booking::NotBrought;
use crate::domain::tender::Means;
use crate::engine::sell::Concluded;

fn id() -> BookingId {
    BookingId::new(Uuid::from_u128(7))
}

impl Play {
    fn bring(&mut self) -> &mut Self {
        let action = self.till.bring(id(), self.sample.here());
        self.carry_out(action)
    }
}

#[test]
fn a_booking_is_brought_once_and_goes_with_its_lines() {
    let mut play = Play::new();
    play.scan(product("S02", "红豆双皮奶", "snack", 16)).bring();
    play.check(&[("红豆双皮奶", "1"), ("绿豆糕", "2")]);
    assert_eq!(play.till.spot(), Some(Spot::Booking(id())));
    assert!(matches!(play.till.said, Some((_, Said::Brought(_)))));
    look("booking", &play);
    play.bring();
    assert!(matches!(play.till.said, Some((_, Said::Refused(Refusal::BookingTwice)))));
    play.key(Key::Delete);
    play.check(&[("红豆双皮奶", "1")]);
    assert!(play.till.rung.basket.bookings().is_empty());
}

#[test]
fn what_was_paid_in_advance_needs_no_other_tender_where_it_is_enough() {
    let mut play = Play::new();
    play.bring().pass(500).key(Key::Function(12));
    assert_eq!(play.concluded, [vec![]], "two keys: the code, and F12");
    assert!(play.till.is_empty());
}

#[test]
fn the_payment_shows_what_is_left_and_takes_only_that() {
    let mut play = Play::new();
    play.scan_times(product("S02", "红豆双皮奶", "snack", 16), quantity(5_000)).bring();
    play.pass(500).key(Key::Function(9));
    look("booking-paying", &play);
    play.pass(500).key(Key::Enter);
    assert_eq!(play.concluded, [vec![Tender { means: Means::Cash, amount: yuan(30) }]]);
}

#[test]
fn a_booking_that_was_spent_elsewhere_leaves_the_basket_whole_and_says_why() {
    let mut play = Play::new();
    play.bring().pass(500).key(Key::Function(9));
    let refused = Concluded::Booking { code: "K7QX-2M9P".into(), because: NotBrought::Settled };
    play.does(Message::Concluded(Box::new(Ok(refused))));
    assert!(!play.till.is_paying() && !play.till.is_empty());
    assert_eq!(play.till.spot(), Some(Spot::Booking(id())));
    look("booking-spent", &play);
}
