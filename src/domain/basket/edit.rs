//! One edit of a basket: what it does, when it is refused, which permission it needs.

use serde::{Deserialize, Serialize};

use super::{
    BOOKINGS_MAX, Basket, Brought, ByHand, Customer, Discount, Held, LINES_MAX, Line, LineNo, NOTE_CHARS_MAX, Off,
    Return, Set, VOUCHERS_MAX, Way,
};
use crate::domain::campaign::{Kind, SaleChannel};
use crate::domain::id::{BookingId, StaffId, VoucherId};
use crate::domain::money::{Money, Rate};
use crate::domain::product::{Item, Measure, PRICE_MAX, is_price};
use crate::domain::quantity::Quantity;
use crate::domain::staff::Permission;
use crate::domain::voucher::Amount;

/// What is done to a basket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Rings something up. What is rung up again just as it was counts up on its line.
    Add {
        /// What.
        item: Item,
        /// How much.
        quantity: Quantity,
        /// Who is credited with it, where that is not who rings it up.
        staff: Option<StaffId>,
    },
    /// Takes something back within the sale.
    TakeBack {
        /// What.
        item: Item,
        /// How much.
        quantity: Quantity,
        /// By which receipt, or without one.
        way: Return,
    },
    /// Makes a line one that is taken back without a receipt, or changes the price at which it is.
    TurnBack {
        /// Which line.
        line: LineNo,
        /// What comes back for one.
        price: Money,
        /// Why, in their words.
        reason: String,
    },
    /// Changes how much of a line.
    Quantity(LineNo, Quantity),
    /// Takes a line out.
    Remove(LineNo),
    /// Notes something about a line; nothing takes the note off.
    Note(LineNo, String),
    /// Notes something about the order; nothing takes the note off.
    NoteOrder(String),
    /// Credits somebody with a line.
    Credit(LineNo, Option<StaffId>),
    /// Sets a price or a discount for a line; none takes it off.
    ByHand(LineNo, Option<ByHand>),
    /// Gives a discount on the whole order; none takes it off.
    Discount(Option<Discount>),
    /// Says how it is sold.
    Channel(SaleChannel),
    /// Says who buys.
    Customer(Customer),
    /// Puts a voucher in.
    Present(Box<Held>),
    /// Gives a voucher back.
    Withdraw(VoucherId),
    /// Brings a booking: its money, and what was bought with it as lines of their own.
    Bring(Box<Brought>, Vec<(Item, Quantity)>),
    /// Takes a booking out again, with its lines; those that were changed stay.
    Leave(BookingId),
}

/// What somebody may do by hand before it needs more than the plain permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The share that may be taken off a line or an order.
    pub discount: Rate,
    /// What may be given back within one sale.
    pub give_back: Money,
}

/// Why an edit is refused. The basket stays as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It holds as many lines as it may.
    Full {
        /// How many.
        lines: usize,
    },
    /// The line is gone.
    NoSuchLine(LineNo),
    /// More than one line may hold.
    TooMuch {
        /// The most.
        most: Quantity,
    },
    /// It is counted, and this is no whole number.
    NotWhole {
        /// What was asked for.
        quantity: Quantity,
    },
    /// The price is negative, or above the highest there is.
    NoPrice {
        /// What it would be.
        price: Money,
        /// The highest there is.
        highest: Money,
    },
    /// The discount is nothing, negative, or more than what it is taken off.
    NoDiscount {
        /// What it would take off.
        off: Money,
        /// What there is.
        of: Money,
    },
    /// What is written is too long.
    TooLong {
        /// How many characters it has.
        chars: usize,
        /// How many it may have.
        most: usize,
    },
    /// A reason must be given.
    NoReason,
    /// A line that is taken back by its receipt has the price and quantity of the receipt.
    FixedByReceipt(LineNo),
    /// It is taken back by this very receipt already.
    ReturnedAlready(LineNo),
    /// The voucher is in the basket already.
    VoucherTwice,
    /// It holds as many vouchers as it may.
    VouchersFull {
        /// How many.
        vouchers: usize,
    },
    /// Too many of the campaign in one order.
    OrderLimit {
        /// How many are allowed.
        allowed: u32,
    },
    /// A balance takes nothing off: it pays, at the end.
    PaysAtTheEnd,
    /// The voucher is not in the basket.
    NoSuchVoucher,
    /// The booking is in the basket already.
    BookingTwice,
    /// It holds as many bookings as it may.
    BookingsFull {
        /// How many.
        bookings: usize,
    },
    /// The booking is not in the basket.
    NoSuchBooking,
    /// It needs this permission.
    Needs(Permission),
}

impl Basket {
    /// The basket after an edit. `held` is what who stands there may do, and what a manager allowed for this edit.
    pub fn apply(&self, edit: Edit, limits: Limits, held: &[Permission]) -> Result<Self, Refusal> {
        let mut next = self.clone();
        match edit {
            Edit::Add { item, quantity, staff } => next.add(item, quantity, staff)?,
            Edit::TakeBack { item, quantity, way } => {
                check_return(&way)?;
                let is_same = |line: &Line| match (&line.way, &way) {
                    (
                        Way::Returned(Return::OfSale { sale, line, .. }),
                        Return::OfSale { sale: other, line: place, .. },
                    ) => sale == other && line == place,
                    (Way::Sold | Way::SoldByHand(_) | Way::Returned(_), _) => false,
                };
                if let Some(twice) = self.lines.iter().find(|line| is_same(line)) {
                    return Err(Refusal::ReturnedAlready(twice.no));
                }
                next.push(item, quantity, Way::Returned(way))?;
            }
            Edit::TurnBack { line, price, reason } => {
                next.turn_back(line, Return::WithoutReceipt { price, reason })?;
            }
            Edit::Quantity(no, quantity) => next.set_quantity(no, quantity)?,
            Edit::Remove(no) => {
                next.known(no)?;
                next.lines.retain(|line| line.no != no);
            }
            Edit::Note(no, note) => next.changed(no)?.note = written(note)?,
            Edit::NoteOrder(note) => next.note = written(note)?,
            Edit::Credit(no, staff) => next.changed(no)?.staff = staff,
            Edit::ByHand(no, by_hand) => next.set_by_hand(no, by_hand)?,
            Edit::Discount(discount) => {
                next.by_hand = discount.map(|given| next.checked_discount(given)).transpose()?;
            }
            Edit::Channel(channel) => next.channel = channel,
            Edit::Customer(customer) => next.customer = customer,
            Edit::Present(voucher) => next.present(*voucher)?,
            Edit::Withdraw(id) => {
                next.vouchers.retain(|voucher| voucher.voucher != id);
                if next.vouchers.len() == self.vouchers.len() {
                    return Err(Refusal::NoSuchVoucher);
                }
            }
            Edit::Bring(brought, items) => next.bring(*brought, items)?,
            Edit::Leave(id) => {
                next.bookings.retain(|brought| brought.booking != id);
                if next.bookings.len() == self.bookings.len() {
                    return Err(Refusal::NoSuchBooking);
                }
                next.lines.retain(|line| line.booking != Some(id));
            }
        }
        match next.needs_beyond(self, limits).into_iter().find(|permission| !held.contains(permission)) {
            Some(permission) => Err(Refusal::Needs(permission)),
            None => Ok(next),
        }
    }

    fn add(&mut self, item: Item, quantity: Quantity, staff: Option<StaffId>) -> Result<(), Refusal> {
        if !is_price(item.price) {
            return Err(Refusal::NoPrice { price: item.price, highest: PRICE_MAX });
        }
        // What lies on the scale is one piece, so a second bag is a second line.
        let again = self.lines.iter_mut().find(|line| {
            item.measure == Measure::Piece
                && line.way == Way::Sold
                && line.booking.is_none()
                && line.note.is_empty()
                && line.staff == staff
                && line.item == item
        });
        let Some(line) = again else {
            self.push(item, quantity, Way::Sold)?.staff = staff;
            return Ok(());
        };
        check_quantity(&item, quantity)?;
        line.quantity = line.quantity.checked_add(quantity).ok_or(Refusal::TooMuch { most: Quantity::MAX })?;
        Ok(())
    }

    fn push(&mut self, item: Item, quantity: Quantity, way: Way) -> Result<&mut Line, Refusal> {
        check_quantity(&item, quantity)?;
        if self.lines.len() >= LINES_MAX {
            return Err(Refusal::Full { lines: LINES_MAX });
        }
        let no = LineNo(self.next);
        // Who rings up and takes out sixty-five thousand lines in one basket starts another one.
        self.next = self.next.checked_add(1).ok_or(Refusal::Full { lines: LINES_MAX })?;
        Ok(self.lines.push_mut(Line { no, item, quantity, way, note: String::new(), staff: None, booking: None }))
    }

    fn set_quantity(&mut self, no: LineNo, quantity: Quantity) -> Result<(), Refusal> {
        let line = self.changed(no)?;
        check_quantity(&line.item, quantity)?;
        match line.way {
            Way::Returned(Return::OfSale { .. }) => return Err(Refusal::FixedByReceipt(no)),
            Way::Sold | Way::SoldByHand(_) | Way::Returned(Return::WithoutReceipt { .. }) => line.quantity = quantity,
        }
        Ok(())
    }

    fn turn_back(&mut self, no: LineNo, way: Return) -> Result<(), Refusal> {
        check_return(&way)?;
        let line = self.changed(no)?;
        if matches!(line.way, Way::Returned(Return::OfSale { .. })) {
            return Err(Refusal::FixedByReceipt(no));
        }
        line.way = Way::Returned(way);
        Ok(())
    }

    fn set_by_hand(&mut self, no: LineNo, by_hand: Option<ByHand>) -> Result<(), Refusal> {
        let line = self.changed(no)?;
        if matches!(line.way, Way::Returned(_)) {
            return Err(Refusal::FixedByReceipt(no));
        }
        line.way = match by_hand {
            None => Way::Sold,
            Some(ByHand { set, reason }) => {
                let reason = reasoned(reason)?;
                match set {
                    Set::Price(price) if !is_price(price) => {
                        return Err(Refusal::NoPrice { price, highest: PRICE_MAX });
                    }
                    Set::Price(_) => {}
                    Set::Off(off) => check_off(off, line.list_amount())?,
                }
                Way::SoldByHand(ByHand { set, reason })
            }
        };
        Ok(())
    }

    fn checked_discount(&self, discount: Discount) -> Result<Discount, Refusal> {
        check_off(discount.off, self.list_amount())?;
        Ok(Discount { off: discount.off, reason: reasoned(discount.reason)? })
    }

    fn present(&mut self, voucher: Held) -> Result<(), Refusal> {
        if self.vouchers.iter().any(|other| other.voucher == voucher.voucher) {
            return Err(Refusal::VoucherTwice);
        }
        if self.vouchers.len() >= VOUCHERS_MAX {
            return Err(Refusal::VouchersFull { vouchers: VOUCHERS_MAX });
        }
        match (&voucher.campaign.kind, voucher.take) {
            (Kind::StoredValue, _) | (_, Amount::Money(_)) => return Err(Refusal::PaysAtTheEnd),
            (_, Amount::Uses(_)) => {}
        }
        let campaign = &voucher.campaign;
        let same = self.vouchers.iter().filter(|other| other.campaign.id == campaign.id).count();
        if let Some(allowed) = campaign.limits.per_order
            && u32::try_from(same).unwrap_or(u32::MAX) >= allowed
        {
            return Err(Refusal::OrderLimit { allowed });
        }
        self.vouchers.push(voucher);
        Ok(())
    }

    fn bring(&mut self, brought: Brought, items: Vec<(Item, Quantity)>) -> Result<(), Refusal> {
        if self.bookings.iter().any(|other| other.booking == brought.booking) {
            return Err(Refusal::BookingTwice);
        }
        if self.bookings.len() >= BOOKINGS_MAX {
            return Err(Refusal::BookingsFull { bookings: BOOKINGS_MAX });
        }
        for (item, quantity) in items {
            if !is_price(item.price) {
                return Err(Refusal::NoPrice { price: item.price, highest: PRICE_MAX });
            }
            self.push(item, quantity, Way::Sold)?.booking = Some(brought.booking);
        }
        self.bookings.push(brought);
        Ok(())
    }

    fn known(&self, no: LineNo) -> Result<(), Refusal> {
        self.line(no).map(|_| ()).ok_or(Refusal::NoSuchLine(no))
    }

    /// The line, to be changed: it is no booking's any more.
    fn changed(&mut self, no: LineNo) -> Result<&mut Line, Refusal> {
        let line = self.lines.iter_mut().find(|line| line.no == no).ok_or(Refusal::NoSuchLine(no))?;
        line.booking = None;
        Ok(line)
    }

    /// What the sold lines cost by the list.
    fn list_amount(&self) -> Money {
        self.lines.iter().filter(|line| !matches!(line.way, Way::Returned(_))).map(Line::list_amount).sum()
    }

    /// The permissions that this basket needs and `before` did not: what was allowed stays allowed, and who takes lines
    /// out from under an allowed discount needs the permission for what it has become.
    fn needs_beyond(&self, before: &Self, limits: Limits) -> Vec<Permission> {
        let of_line = |line: &Line| {
            let was = before.line(line.no).map(|line| line.needs(limits));
            let is = line.needs(limits);
            let changed = before.line(line.no).is_none_or(|old| old.way != line.way) || was.as_ref() != Some(&is);
            if changed { is } else { None }
        };
        let mut needed: Vec<Permission> = self.lines.iter().filter_map(of_line).collect();
        let (was, is) = (before.discount_needs(limits), self.discount_needs(limits));
        if self.by_hand != before.by_hand || was != is {
            needed.extend(is);
        }
        let (was, is) = (before.given_back(), self.given_back());
        if is > was && is > limits.give_back {
            needed.push(Permission::RefundAboveLimit);
        }
        needed
    }

    fn discount_needs(&self, limits: Limits) -> Option<Permission> {
        self.by_hand.as_ref().map(|discount| discount_permission(discount.off, self.list_amount(), limits))
    }

    /// What comes back to the customer for lines that are taken back.
    fn given_back(&self) -> Money {
        let given = |line: &Line| match &line.way {
            Way::Returned(Return::OfSale { amount, .. }) => Some(*amount),
            Way::Returned(Return::WithoutReceipt { price, .. }) => line.quantity.times(*price),
            Way::Sold | Way::SoldByHand(_) => None,
        };
        self.lines.iter().filter_map(given).sum()
    }
}

impl Line {
    /// What it costs by the list.
    fn list_amount(&self) -> Money {
        self.quantity.times(self.item.price).unwrap_or(Money::MAX)
    }

    /// What it costs by the list, or at the price that somebody set: what is missing from the drawer where it is given away.
    /// Nothing for what was to be taken back: who does not take it back gives nothing away.
    pub fn asked_amount(&self) -> Money {
        let one = match &self.way {
            Way::SoldByHand(ByHand { set: Set::Price(price), .. }) => *price,
            Way::Returned(_) => return Money::ZERO,
            Way::Sold | Way::SoldByHand(_) => self.item.price,
        };
        self.quantity.times(one).unwrap_or(Money::MAX)
    }

    fn needs(&self, limits: Limits) -> Option<Permission> {
        match &self.way {
            Way::Sold => None,
            Way::SoldByHand(ByHand { set: Set::Price(_), .. }) => Some(Permission::OverridePrice),
            Way::SoldByHand(ByHand { set: Set::Off(off), .. }) => {
                Some(discount_permission(*off, self.list_amount(), limits))
            }
            Way::Returned(Return::OfSale { .. }) => Some(Permission::Refund),
            Way::Returned(Return::WithoutReceipt { .. }) => Some(Permission::ReturnWithoutReceipt),
        }
    }
}

fn discount_permission(off: Off, of: Money, limits: Limits) -> Permission {
    let above = match off {
        Off::Amount(amount) => amount > limits.discount.of(of),
        Off::Share(share) => share > limits.discount,
    };
    if above { Permission::DiscountAboveLimit } else { Permission::Discount }
}

fn check_quantity(item: &Item, quantity: Quantity) -> Result<(), Refusal> {
    match (item.measure, quantity.pieces()) {
        (Measure::Piece, None) => Err(Refusal::NotWhole { quantity }),
        (Measure::Piece, Some(_)) | (Measure::Weight, _) => Ok(()),
    }
}

fn check_off(off: Off, of: Money) -> Result<(), Refusal> {
    let (takes, sound) = match off {
        Off::Amount(amount) => (amount, amount > Money::ZERO && amount <= of),
        Off::Share(share) => (share.of(of), share.basis_points() > 0),
    };
    if sound { Ok(()) } else { Err(Refusal::NoDiscount { off: takes, of }) }
}

fn check_return(way: &Return) -> Result<(), Refusal> {
    if let Return::WithoutReceipt { price, .. } = way
        && !is_price(*price)
    {
        return Err(Refusal::NoPrice { price: *price, highest: PRICE_MAX });
    }
    reasoned(way.reason().to_owned()).map(|_| ())
}

fn written(text: String) -> Result<String, Refusal> {
    let chars = text.chars().count();
    if chars > NOTE_CHARS_MAX { Err(Refusal::TooLong { chars, most: NOTE_CHARS_MAX }) } else { Ok(text) }
}

fn reasoned(reason: String) -> Result<String, Refusal> {
    if reason.trim().is_empty() { Err(Refusal::NoReason) } else { written(reason) }
}
