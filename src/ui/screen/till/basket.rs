//! The basket: what was rung up, what comes off, what is left to pay; the total is the largest thing on the screen.

use iced::widget::{Column, column, container, responsive, row, space};
use iced::{Fill, Size};

use super::{Message, Shift, Spot, Till};
use crate::domain::basket::{Basket, Brought, Discount, Held, Line, Way};
use crate::domain::id::VoucherId;
use crate::domain::money::Money;
use crate::domain::price::{By, Direction, Due, Hint, Priced, PricedLine};
use crate::domain::product::Measure;
use crate::domain::tax::Prices;
use crate::engine::preferences::hotkeys::Command;
use crate::ui::icon::Icon;
use crate::ui::screen::{Here, Shape};
use crate::ui::text::till;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::Grain;
use crate::ui::theme::measure::{HAIR, ITEM_ROW, PANEL_HEAD, S4, S8, S12, S16, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::widget::pager::{Page, pager};
use crate::ui::widget::rung::{Badge, Says, Standing, rung};
use crate::ui::widget::words::{bold_label, label, words};
use crate::ui::widget::{button, card};

/// How many rows are shown where the window is high and the basket stands above what is picked.
const UPRIGHT_ROWS: usize = 6;

/// A row of the basket.
#[derive(Debug, Clone, Copy)]
enum Row<'b> {
    Line(&'b Line, Option<&'b PricedLine>),
    Voucher(&'b Held),
    Booking(&'b Brought),
}

impl Row<'_> {
    const fn spot(&self) -> Spot {
        match self {
            Self::Line(line, _) => Spot::Line(line.no),
            Self::Voucher(held) => Spot::Voucher(held.voucher),
            Self::Booking(brought) => Spot::Booking(brought.booking),
        }
    }
}

/// What may be done with the basket as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ways {
    /// It is paid next.
    Pay,
    /// It is being paid.
    Paying,
}

impl Till {
    /// The panel.
    pub(super) fn basket<'a>(&'a self, ways: Ways, here: Here<'a>) -> Element<'a, Message> {
        if self.is_empty() {
            let opens = (self.shift == Shift::None).then(|| column![card::line(), opens_shift(here)]);
            let member = self.member_row(here).map(|member| column![card::line(), member]);
            return card::panel(column![self.head(here)].push(member).push(opens)).width(Fill).into();
        }
        let middle: Element<'a, Message> = match here.shape {
            Shape::Landscape => responsive(move |room| self.rows(room_for(room), here)).into(),
            Shape::Portrait => self.rows(UPRIGHT_ROWS, here),
        };
        let middle = container(middle).height(here.card_height()).width(Fill);
        let foot = self.foot(ways, here);
        let member = self.member_row(here).map(|row| column![row, card::line()]);
        let inside = column![self.head(here), card::line()].push(member).push(middle).push(card::line()).push(foot);
        card::panel(inside.height(here.card_height())).width(Fill).into()
    }

    fn head<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        let title = bold_label(here.text.of("till-basket", &[]), Type::T16);
        let says = match self.rung.basket.lines().len() {
            _ if self.is_empty() => Some(here.text.of("till-empty", &[])),
            0 => None,
            lines => Some(here.text.of("till-lines", &[("count", u64::try_from(lines).unwrap_or(u64::MAX).into())])),
        };
        let says = says.map(|says| label(says, Type::T16).class(Ink::Soft));
        let clear = (!self.is_empty())
            .then(|| Element::from(button::quiet(here.text.of("till-clear", &[])).on_press(Message::ClearPressed)));
        // Who buys is said before it is paid; beside the payment there is no room for more.
        let member = (!self.is_paying()).then(|| {
            let member = button::quiet(here.text.of("till-member", &[])).key(here.cap(Command::Member));
            Element::from(member.on_press(Message::MemberPressed))
        });
        row![title]
            .push(says)
            .push(space().width(Fill))
            .push(member)
            .push(clear)
            .height(PANEL_HEAD)
            .padding([0.0, S16 - HAIR])
            .spacing(S12)
            .align_y(iced::Center)
            .into()
    }

    /// As many rows as have room, the chosen one among them.
    fn rows<'a>(&'a self, room: usize, here: Here<'a>) -> Element<'a, Message> {
        let rows = self.all_rows();
        let hint = self.priced().and_then(|priced| priced.hints.first());
        // The hint takes the place of a row, where it does not push one out.
        let length = rows.len();
        let turns = length > room;
        let shown = if turns { room.saturating_sub(1).max(1) } else { room };
        let chosen = rows.iter().position(|row| Some(row.spot()) == self.spot()).unwrap_or(length.saturating_sub(1));
        let page = Page::of(self.turned.unwrap_or(chosen / shown.max(1)), shown, length);
        let begin = page.begin.min(length.saturating_sub(shown));
        let seen = rows.into_iter().skip(begin).take(shown).map(|row| self.row(row, here));
        let mut all = Column::new();
        for row in seen {
            all = all.push(row).push(card::line());
        }
        let hint = hint.filter(|_| length < room).map(|hint| nudge(hint, here));
        let turns = pager(page, Message::BasketTurned).map(|pager| {
            container(pager).height(ITEM_ROW - HAIR).padding([S8, S16]).align_right(Fill).center_y(ITEM_ROW - HAIR)
        });
        all.push(hint).push(turns).into()
    }

    fn all_rows(&self) -> Vec<Row<'_>> {
        let basket: &Basket = &self.rung.basket;
        let priced = |line: &Line| self.priced().and_then(|priced| priced.lines.iter().find(|one| one.no == line.no));
        let lines = basket.lines().iter().map(|line| Row::Line(line, priced(line)));
        let vouchers = basket.vouchers().iter().map(Row::Voucher);
        lines.chain(vouchers).chain(basket.bookings().iter().map(Row::Booking)).collect()
    }

    fn row<'a>(&'a self, row: Row<'a>, here: Here<'a>) -> Element<'a, Message> {
        let standing = if Some(row.spot()) == self.spot() { Standing::Chosen } else { Standing::Other };
        let (badge, says) = match row {
            Row::Line(line, priced) => of_line(line, priced, here),
            Row::Voucher(held) => self.of_voucher(held, here),
            Row::Booking(brought) => self.of_booking(brought, here),
        };
        rung(&badge, says, standing, Message::RowPressed(row.spot()))
    }

    fn of_voucher(&self, held: &Held, here: Here<'_>) -> (Badge, Says) {
        let by = By::Voucher(held.voucher);
        let applied = self.priced().and_then(|priced| priced.applied.iter().find(|applied| applied.by == by));
        let tail = here.text.of("till-voucher-tail", &[("tail", held.voucher.tail().into())]);
        let origin = [held.campaign.channel.name.clone(), tail].join("·");
        let (badge, detail, amount) = match applied {
            Some(applied) => (Badge::Voucher, origin, here.format().less(applied.saving)),
            None => (Badge::IdleVoucher, self.why_idle(held.voucher, here), here.text.of("till-voucher-idle", &[])),
        };
        (badge, Says { name: held.campaign.name.clone(), detail, amount, off: String::new() })
    }

    /// What was paid in advance for a booking, and what of it this bill does not need.
    fn of_booking(&self, brought: &Brought, here: Here<'_>) -> (Badge, Says) {
        let name = here.text.of("till-booking", &[("code", brought.code.as_str().into())]);
        let priced = self.priced();
        let advance = priced.and_then(|priced| priced.advance.iter().find(|one| one.booking == brought.booking));
        let detail = advance.map(|advance| till::advance(advance, here.format())).unwrap_or_default();
        let amount = advance.map(|advance| here.format().less(advance.amount)).unwrap_or_default();
        (Badge::Voucher, Says { name, detail, amount, off: String::new() })
    }

    /// Why a voucher takes nothing off.
    fn why_idle(&self, voucher: VoucherId, here: Here<'_>) -> String {
        let by = By::Voucher(voucher);
        let not = self.priced().and_then(|priced| priced.not_applied.iter().find(|not| not.by == by));
        not.map(|not| till::because(&not.because, here.format())).unwrap_or_default()
    }

    fn foot<'a>(&'a self, ways: Ways, here: Here<'a>) -> Element<'a, Message> {
        let mut all = Column::new();
        match &self.rung.priced {
            Ok(priced) => {
                all = all.push(figures(priced, here)).push(total(priced, here));
            }
            Err(refusal) => {
                let says = till::no_price(refusal, here.format());
                all = all.push(words(says, Type::T16).class(Ink::Tinted(Hue::Bad)).width(Fill));
            }
        }
        let all = all.push(self.ways(ways, here)).spacing(S8);
        container(all).padding(S16 - HAIR).into()
    }

    fn ways<'a>(&'a self, ways: Ways, here: Here<'a>) -> Element<'a, Message> {
        let of = |key: &str| here.text.of(key, &[]);
        match ways {
            Ways::Pay => {
                let is_ready = !self.rung.basket.is_empty() && self.rung.priced.is_ok();
                let gives_back = self.priced().is_some_and(|priced| matches!(priced.due(), Due::GiveBack(_)));
                let (pay, exact) = match (self.shift, gives_back) {
                    (Shift::Open, false) => ("till-pay", "till-exact"),
                    (Shift::Open, true) => ("till-pay.back", "till-exact.back"),
                    (Shift::None, _) => ("till-no-shift.open", "till-exact"),
                };
                let pay = button::primary(of(pay)).key(here.cap(Command::Pay)).wide();
                let pay = pay.on_press_maybe(is_ready.then_some(Message::PayPressed));
                let exact = button::plain(of(exact)).key(here.cap(Command::Exact)).tall();
                let exact = exact.on_press_maybe(is_ready.then_some(Message::ExactPressed));
                row![Element::from(pay), Element::from(exact)].spacing(S12).into()
            }
            Ways::Paying => {
                let is_open = !self.is_concluding();
                let hold = button::plain(of("till-hold")).key(here.cap(Command::Again)).wide();
                let discount = button::plain(of("till-discount")).key(here.cap(Command::Manager)).wide();
                row![
                    Element::from(hold.on_press_maybe(is_open.then_some(Message::HoldPressed))),
                    Element::from(discount.on_press_maybe(is_open.then_some(Message::DiscountPressed)))
                ]
                .spacing(S12)
                .into()
            }
        }
    }
}

/// No shift is open: one is, before anything is sold.
fn opens_shift(here: Here<'_>) -> Element<'_, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let says = column![
        bold_label(of("till-no-shift"), Type::T20),
        words(of("till-no-shift.next"), Type::T16).class(Ink::Soft).width(Fill)
    ];
    let open = button::outlined(of("till-no-shift.open")).icon(Icon::Shift).key(here.cap(Command::Pay)).wide();
    let open = Element::from(open.on_press(Message::ShiftPressed));
    container(column![says.spacing(S4), open].spacing(S16)).padding(S16 - HAIR).into()
}

/// What would save more.
fn nudge<'a>(hint: &Hint, here: Here<'a>) -> Element<'a, Message> {
    let says = till::hint(hint, here.format());
    container(card::note(Icon::Info, says)).center_y(ITEM_ROW - HAIR).padding([0.0, S16]).into()
}

/// How many rows have room.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "how many things have room in a window")]
fn room_for(room: Size) -> usize {
    ((room.height / ITEM_ROW).max(1.0)) as usize
}

fn of_line(line: &Line, priced: Option<&PricedLine>, here: Here<'_>) -> (Badge, Says) {
    let format = here.format();
    let counted = match line.item.measure {
        Measure::Piece => line.quantity.to_string(),
        Measure::Weight => here.text.of("till-weighed", &[]),
    };
    let is_returned = matches!(line.way, Way::Returned(_));
    let badge = if is_returned { Badge::Returned(counted) } else { Badge::Sold(counted) };
    let mut detail = till::detail(&line.item, &line.way, format);
    if line.item.measure == Measure::Weight {
        detail = [till::quantity(line.quantity, line.item.measure, format), detail].join(" × ");
    }
    if line.booking.is_some() {
        detail = [detail.as_str(), here.text.of("till-booked-line", &[]).as_str()].join("·");
    }
    if !line.note.is_empty() {
        detail = [detail.as_str(), line.note.as_str()].join("·");
    }
    if let Some(name) = line.staff.map(|staff| here.name_of(Some(staff))).filter(|name| !name.is_empty()) {
        detail = [detail.as_str(), name].join("·");
    }
    let amount = priced.map(|priced| match priced.direction {
        Direction::Sold => format.money(priced.list),
        Direction::Returned => format.less(priced.list),
    });
    let off: Money = priced
        .iter()
        .flat_map(|priced| &priced.discounts)
        .filter(|cut| !matches!(cut.by, By::Voucher(_)))
        .map(|cut| cut.amount)
        .sum();
    let off = if off > Money::ZERO { format.less(off) } else { String::new() };
    (badge, Says { name: line.item.name.clone(), detail, amount: amount.unwrap_or_default(), off })
}

/// What leads from the list to what is to be paid.
fn figures<'a>(priced: &Priced, here: Here<'a>) -> Element<'a, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let format = here.format();
    let off_by = |is_it: fn(By) -> bool| -> Money {
        priced
            .applied
            .iter()
            .filter(|applied| is_it(applied.by))
            .map(|applied| applied.saving.saturating_sub(applied.prepaid))
            .sum()
    };
    let vouchers = off_by(|by| matches!(by, By::Voucher(_)));
    let others = off_by(|by| !matches!(by, By::Voucher(_)));
    let prepaid: Money = priced.prepaid.iter().map(|paid| paid.amount).sum();
    let advance: Money = priced.advance.iter().map(|advance| advance.amount).sum();
    let back: Money =
        priced.lines.iter().filter(|line| line.direction == Direction::Returned).map(|line| line.net).sum();
    let added: Money = match priced.prices {
        Prices::Include => Money::ZERO,
        Prices::Exclude => priced.taxes.iter().map(|row| row.tax).sum(),
    };
    let less = |key: &str, amount: Money| {
        (amount > Money::ZERO).then(|| card::figure_of(Hue::Good, Grain::Usual, of(key), format.less(amount)))
    };
    column![card::figure(of("till-subtotal"), format.money(priced.list))]
        .push(less("till-discounts", others))
        .push(less("till-vouchers", vouchers))
        .push((back > Money::ZERO).then(|| card::figure(of("till-returned"), format.less(back))))
        .push((added != Money::ZERO).then(|| card::figure(of("till-tax"), format.money(added))))
        .push(less("till-prepaid", prepaid))
        .push(less("till-advance", advance))
        .into()
}

fn total<'a>(priced: &Priced, here: Here<'a>) -> Element<'a, Message> {
    let (key, amount) = match priced.due() {
        Due::Pay(due) => ("till-to-pay", due),
        Due::Nothing => ("till-to-pay", Money::ZERO),
        Due::GiveBack(back) => ("till-give-back", back),
    };
    card::total(here.text.of(key, &[]), here.format().money(amount))
}

/// How much a discount of the whole order takes off, in words.
pub(super) fn by_hand(discount: &Discount, here: Here<'_>) -> String {
    let off = till::off(discount.off, here.format());
    [off.as_str(), discount.reason.as_str()].join("·")
}
