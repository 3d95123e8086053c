//! What a refund looks like: the lines of the sale, what goes back for those that were chosen, and why.

use iced::widget::{Column, column, container, row};
use iced::{Center, Fill};

use super::{Begin, Message, One, REASONS, Refunding, Said, Step};
use crate::domain::basket::LineNo;
use crate::domain::money::Money;
use crate::domain::quantity::Quantity;
use crate::domain::refund::{Goods, Plan, Refusal};
use crate::domain::sale::SoldLine;
use crate::domain::tender::Means;
use crate::engine::preferences::hotkeys::Command;
use crate::engine::refund::{Known, SoldAt, SoldBefore};
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::text::{problem, till};
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{COMING_BACK, COUNT_ROW, HAIR, PIECES, S8, S12, TARGET, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Surface;
use crate::ui::widget::dialog::{Dialog, dialog};
use crate::ui::widget::fitted::{fitted, fitted_bold};
use crate::ui::widget::reason::{Own, reason};
use crate::ui::widget::scroll::scroll;
use crate::ui::widget::tabs::wide_tabs;
use crate::ui::widget::words::{label, words};
use crate::ui::widget::{button, card, field, pressable};

/// The input of the reason.
const INPUT: &str = "refund-reason";

/// The input of how much of a weighed line comes back.
const WEIGHT: &str = "refund-weight";

/// The keys of the lines.
const KEYS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// Which line a key stands for.
pub(super) fn nth(key: char) -> Option<usize> {
    KEYS.iter().position(|known| known.starts_with(key))
}

impl Refunding {
    /// The question.
    pub fn dialog<'a>(&'a self, here: Here<'a>) -> Dialog<'a, Message> {
        let of = |key: &str| here.text.of(key, &[]);
        let number = self.sold.as_ref().map(|sold| sold.sale.document().head.number.to_string());
        let asks = match (number, self.begin) {
            (Some(number), Begin::WithNothing) => here.text.of("refund-asks", &[("number", number.into())]),
            (Some(number), Begin::WithEverything) => here.text.of("refund-void-asks", &[("number", number.into())]),
            (None, _) => of("refund-way"),
        };
        let plan = self.plan(here).and_then(Result::ok);
        let may_exchange = self.may_exchange(plan.as_ref());
        let body = match self.step {
            Step::Lines => self.lines(plan.as_ref(), here),
            Step::Reason | Step::GivingBack => Some(self.why(plan.as_ref(), here)),
        };
        let said = self
            .said
            .as_ref()
            .map(|said| words(said_words(said, here), Type::T16).class(Ink::Tinted(Hue::Bad)).width(Fill));
        let explains = match (&self.sold, self.said.is_some()) {
            (None, false) => of("refund-reading"),
            (None, true) => String::new(),
            (Some(_), _) => of("refund-asks.explains"),
        };
        let leaves =
            if self.step == Step::Reason && self.begin == Begin::WithNothing { "till-back" } else { "till-leave" };
        let leave = button::plain(of(leaves)).key("Esc");
        let leave = leave.on_press_maybe(self.can_be_left().then_some(Message::LeavePressed));
        let notes = self.sold.iter().flat_map(|sold| notes_of(sold, here));
        let notes = Column::with_children(notes).spacing(S8);
        let asked = dialog(asks, explains).body(column![notes].push(body).push(said).spacing(S12)).way(leave);
        let back = plan.map(|plan| here.format().money(plan.money_back())).unwrap_or_default();
        let (says, is_ready) = match self.step {
            Step::Lines if self.wanted.is_empty() => (of("refund-refused-nothing"), false),
            Step::Lines => (of("refund-next"), true),
            Step::Reason if self.reason.trim().is_empty() => (of("till-reason-waits"), false),
            Step::Reason => (here.text.of("refund-give-back", &[("amount", back.into())]), true),
            Step::GivingBack => (of("till-pay-concluding"), false),
        };
        let asked = if self.step == Step::Reason && self.begin == Begin::WithNothing {
            let exchange = button::outlined(of("refund-exchange")).key(here.cap(Command::Pay));
            let is_ready = is_ready && may_exchange;
            asked.way(exchange.on_press_maybe(is_ready.then_some(Message::ExchangePressed)))
        } else {
            asked
        };
        let on = match self.step {
            Step::Lines => button::outlined(says),
            Step::Reason | Step::GivingBack => button::danger(says),
        };
        asked.way(on.key("Enter").on_press_maybe(is_ready.then_some(Message::ConfirmPressed)))
    }

    fn lines<'a>(&'a self, plan: Option<&Plan>, here: Here<'a>) -> Option<Element<'a, Message>> {
        let of = |key: &str| here.text.of(key, &[]);
        let sold = self.sold.as_ref()?;
        let left = self.left();
        if left.is_empty() {
            return Some(words(of("refund-nothing-left"), Type::T16).width(Fill).into());
        }
        let mut rows = Column::new();
        for (at, (no, left)) in left.iter().enumerate() {
            if let Some(line) = sold.sale.line(*no) {
                rows = rows.push(self.row(at, *no, *left, line, here)).push(card::line());
            }
        }
        let everything = button::plain(of("refund-all")).key("*").small().on_press(Message::AllPressed);
        let goods = [Goods::Restocked, Goods::WrittenOff];
        let at = usize::from(self.goods == Goods::WrittenOff);
        let names = vec![of("refund-restocked"), of("refund-written-off")];
        let tabs = wide_tabs(names, at, TARGET, move |at| {
            Message::GoodsChosen(goods.get(at).copied().unwrap_or(Goods::Restocked))
        });
        let list = container(scroll(rows)).max_height(COMING_BACK);
        let ways = row![Element::from(everything), tabs];
        let weight = self
            .weighed()
            .map(|_| field::input(WEIGHT, of("refund-weight"), "", &self.weight, Some(Message::WeightTyped)));
        Some(
            column![list]
                .push(weight)
                .push(ways.spacing(S12))
                .push(plan.map(|plan| back(plan, here)))
                .spacing(S12)
                .into(),
        )
    }

    fn row<'a>(
        &self,
        at: usize,
        no: LineNo,
        left: Quantity,
        line: &'a SoldLine,
        here: Here<'a>,
    ) -> Element<'a, Message> {
        let chosen = self.chosen(no);
        let measure = line.item.measure;
        let how_many = |quantity| till::quantity(quantity, measure, here.format());
        let of_left = here.text.of("refund-of", &[("left", how_many(left).into())]);
        let detail = [till::detail(&line.item, &line.way, here.format()), of_left].join("·");
        let names =
            column![fitted_bold(line.item.name.clone(), Type::T16, Ink::Plain), fitted(detail, Type::T14, Ink::Soft)];
        let cap = KEYS.get(at).map(|key| button::key_cap(key, Ink::Soft));
        let inside = row![container(names).width(Fill)].push(cap).spacing(S12).align_y(Center);
        let one = |icon, one| {
            let step = button::plain("").icon(icon).small().width(TARGET);
            Element::from(step.on_press(Message::Stepped(at, one)))
        };
        let says = chosen.map_or_else(|| "0".to_owned(), |chosen| chosen.to_string());
        let count = if chosen.is_some() { button::chosen(says) } else { button::plain(says) };
        let count = count.small().width(PIECES).on_press(Message::LinePressed(at));
        let parts = row![
            container(pressable::row(inside, COUNT_ROW - HAIR, Message::LinePressed(at))).width(Fill),
            one(Icon::Minus, One::Less),
            Element::from(count),
            one(Icon::Plus, One::More)
        ];
        let surface = if at == self.at { Surface::Row(Hue::Accent) } else { Surface::Clear };
        container(parts.spacing(S8).align_y(Center)).width(Fill).center_y(COUNT_ROW - HAIR).class(surface).into()
    }

    fn why<'a>(&'a self, plan: Option<&Plan>, here: Here<'a>) -> Element<'a, Message> {
        let own = Own { name: here.text.of("till-reason", &[]), typed: &self.reason };
        let ready = REASONS.iter().map(|key| here.text.of(key, &[])).collect();
        let asked = reason(INPUT, ready, own, Message::ReasonChosen, Message::ReasonTyped);
        let exchange = (self.begin == Begin::WithNothing).then(|| {
            let key = if self.may_exchange(plan) { "refund-exchange.explains" } else { "refund-exchange.not" };
            words(here.text.of(key, &[]), Type::T16).class(Ink::Soft).width(Fill)
        });
        column![].push(plan.map(|plan| back(plan, here))).push(asked).push(exchange).spacing(S12).into()
    }
}

/// What must be known of a sale before anything of it is given back.
fn notes_of<'a>(sold: &SoldBefore, here: Here<'a>) -> impl Iterator<Item = Element<'a, Message>> {
    let elsewhere = (sold.sold_at == SoldAt::Elsewhere).then_some("refund-sold-elsewhere");
    let unheard = (sold.known == Known::Here).then_some("refund-known-here");
    let says = move |key| card::note(Icon::Info, here.text.of(key, &[]));
    elsewhere.into_iter().chain(unheard).map(says)
}

/// What goes back, and how.
fn back<'a>(plan: &Plan, here: Here<'a>) -> Element<'a, Message> {
    let format = here.format();
    let money =
        plan.money.iter().map(|tender| card::figure(till::means(&tender.means, format), format.money(tender.amount)));
    let vouchers = (!plan.vouchers.is_empty()).then(|| {
        let count = u64::try_from(plan.vouchers.len()).unwrap_or(u64::MAX);
        label(here.text.of("refund-vouchers", &[("count", count.into())]), Type::T16)
    });
    let withheld = (plan.withheld > Money::ZERO).then(|| {
        let says = here.text.of("refund-withheld", &[("amount", format.money(plan.withheld).into())]);
        words(says, Type::T16).class(Ink::Soft).width(Fill)
    });
    let in_advance = plan.money.iter().any(|tender| matches!(tender.means, Means::Advance { .. }));
    let advance =
        in_advance.then(|| words(here.text.of("refund-advance", &[]), Type::T16).class(Ink::Soft).width(Fill));
    Column::with_children(money).push(advance).push(vouchers).push(withheld).into()
}

/// Why it is not given back, in a sentence.
fn said_words(said: &Said, here: Here<'_>) -> String {
    let (of, format) = (|key: &str| here.text.of(key, &[]), here.format());
    match said {
        Said::Failed(failed) => {
            let (cause, next) = (problem::coded(failed.code(), here.text), problem::next(failed.code(), here.text));
            here.text.of("sentences", &[("first", cause.into()), ("second", next.into())])
        }
        Said::Refused(refusal) => refused_words(refusal, here),
        Said::NotInBasket(refusal) => till::refused(refusal, format),
        Said::DrawerTooEmpty { wanted, held } => {
            let fills = [("wanted", format.money(*wanted).into()), ("held", format.money(*held).into())];
            here.text.of("till-pay-drawer-too-empty", &fills)
        }
        Said::NoShift => {
            let (first, second) = (of("till-no-shift"), of("till-no-shift.next"));
            here.text.of("sentences", &[("first", first.into()), ("second", second.into())])
        }
    }
}

/// Why it may not come back so, in a sentence.
fn refused_words(refusal: &Refusal, here: Here<'_>) -> String {
    let of = |key: &str| here.text.of(key, &[]);
    match refusal {
        Refusal::OtherShop { .. } => of("refund-refused-other-shop"),
        Refusal::NothingWanted => of("refund-refused-nothing"),
        Refusal::NoSuchLine(_) | Refusal::LineTwice(_) => of("refund-refused-line"),
        Refusal::WasTakenBack(_) => of("refund-refused-was-taken-back"),
        Refusal::MoreThanSold { left, .. } => {
            let left = left.map_or_else(|| "0".to_owned(), |left| left.to_string());
            here.text.of("refund-refused-more-than-sold", &[("left", left.into())])
        }
        Refusal::NotWhole { .. } => of("refund-refused-not-whole"),
        Refusal::PaidByVoucher => of("refund-refused-paid-by-voucher"),
        Refusal::NoReason => of("till-refused-no-reason"),
        Refusal::TooLong { most } => {
            let most = u64::try_from(*most).unwrap_or(u64::MAX);
            here.text.of("till-refused-too-long", &[("most", most.into())])
        }
    }
}
