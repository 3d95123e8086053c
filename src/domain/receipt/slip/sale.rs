//! The receipt of a sale.

use super::redemption::{firm, tail};
use super::{Head, Slip, SlipNumber, short_number, words};
use crate::domain::basket::{ByHand, Return, Set, Way};
use crate::domain::fact::PointsMoved;
use crate::domain::id::{RedemptionId, VoucherId};
use crate::domain::money::Money;
use crate::domain::price::{Applied, By, Direction};
use crate::domain::product::Measure;
use crate::domain::quantity::Quantity;
use crate::domain::receipt::Receipt;
use crate::domain::receipt::template::Optional;
use crate::domain::redemption::Strength;
use crate::domain::sale::{Document, Sale, SoldLine};
use crate::domain::tax::Prices;

/// A voucher that was redeemed with a sale, as its receipt tells it.
#[derive(Debug, Clone, Copy)]
pub struct SoldWith<'a> {
    /// Which voucher; only its last characters are printed.
    pub voucher: VoucherId,
    /// Which channel sold it, as customers know it.
    pub channel: &'a str,
    /// Its redemption, whose number is printed.
    pub redemption: RedemptionId,
    /// How firmly that stands.
    pub strength: Strength,
}

/// The receipt of a sale: what was bought, what came off, what was paid and how, and which points were moved.
pub fn sale(head: Head<'_>, sale: &Sale, with: &[SoldWith<'_>], points: &[PointsMoved]) -> Receipt {
    of_document(head, sale.document(), with, points)
}

pub(super) fn of_document(
    head: Head<'_>,
    document: &Document,
    with: &[SoldWith<'_>],
    points: &[PointsMoved],
) -> Receipt {
    let mut paper = head
        .begin_for_customer(words::SALE)
        .pair(words::NUMBER, &document.head.number.to_string())
        .when_and_where()
        .member(&document.customer)
        .rule();
    for line in &document.lines {
        paper = paper.sold(line, document.prices);
    }
    if !document.note.is_empty() {
        let note = format!("{}: {}", head.tongue.word(words::NOTE), document.note);
        paper = paper.with(|builder| builder.line(&note));
    }
    paper = paper.rule().figure_of(words::SUBTOTAL, document.list);
    for applied in &document.applied {
        paper = paper.applied(applied, with);
    }
    let of = |direction: Direction| document.lines.iter().filter(move |line| line.price.direction == direction);
    let rounding: Money = of(Direction::Sold).map(|line| line.price.rounding).sum();
    let returned: Money = of(Direction::Returned).map(|line| line.total(document.prices)).sum();
    let negative = |amount: Money| Money::ZERO.saturating_sub(amount);
    paper = paper.figure_if_any(words::LINE_ROUNDING, negative(rounding));
    if document.prices == Prices::Exclude {
        let tax = of(Direction::Sold).map(|line| line.price.tax).sum();
        paper = paper.figure_if_any(words::TAX_ADDED, tax);
    }
    paper = paper.figure_if_any(words::RETURNED, negative(returned));
    paper = if document.total < Money::ZERO {
        paper.total(words::TO_GIVE_BACK, &head.money(negative(document.total)))
    } else {
        paper.total(words::TOTAL, &head.money(document.total))
    };
    paper = paper.payment(&document.payment);
    if paper.shows(Optional::Saved) {
        paper = paper.figure_if_any(words::YOU_SAVED, document.discounts);
    }
    paper.points(points).taxed(&document.taxes).end_with_code(&SlipNumber::of_sale(document.id).to_string())
}

impl Slip<'_> {
    /// A line: what it costs by the list, how many at what price, what was chosen, by which receipt it is taken back, and what came
    /// off it.
    fn sold(self, line: &SoldLine, prices: Prices) -> Self {
        let (head, item) = (self.head, &line.item);
        let (name, amount) = match line.price.direction {
            Direction::Sold => (item.name.clone(), line.price.list),
            Direction::Returned => (
                format!("{} ({})", item.name, head.tongue.word(words::TAKEN_BACK)),
                Money::ZERO.saturating_sub(line.total(prices)),
            ),
        };
        let paper = self.figure(&name, amount);
        let paper = match (line.price.direction, each(line)) {
            (Direction::Sold, Some(price)) => paper.detail(&format!("{} × {}", quantity(line), head.figure(price))),
            (Direction::Returned, Some(_)) => paper.detail(&format!("× {}", quantity(line))),
            (_, None) => paper,
        };
        let paper = paper.chosen(line).of_earlier(&line.way);
        let off = line.price.discount();
        if off == Money::ZERO {
            return paper;
        }
        let off = format!("({} -{})", head.tongue.word(words::LINE_OFF), head.figure(off));
        paper.detail(&off)
    }

    /// By which receipt a line is taken back: the number at that one's foot, which every till of the shop finds it by.
    fn of_earlier(self, way: &Way) -> Self {
        match way {
            Way::Returned(Return::OfSale { sale, .. }) => {
                let number = SlipNumber::of_sale(*sale);
                let said = format!("{} {number}", self.head.tongue.word(words::OF_SALE));
                self.detail(&said)
            }
            Way::Returned(Return::WithoutReceipt { .. }) | Way::Sold | Way::SoldByHand(_) => self,
        }
    }

    /// What lowered the price, and of a voucher where it came from and under which number it was redeemed. What of a voucher
    /// was paid before stands among the tenders.
    fn applied(self, applied: &Applied, with: &[SoldWith<'_>]) -> Self {
        let head = self.head;
        let name = if applied.name.is_empty() {
            head.tongue.word(words::lowered(applied.by.into()))
        } else {
            applied.name.clone()
        };
        let paper = self.figure(&name, applied.prepaid.saturating_sub(applied.saving));
        let By::Voucher(voucher) = applied.by else {
            return paper;
        };
        let Some(with) = with.iter().find(|with| with.voucher == voucher) else {
            return paper.detail(&tail(voucher));
        };
        let from = format!("{} {}", with.channel, tail(voucher));
        let paper = paper.detail(from.trim_start()).detail(&short_number(with.redemption));
        // The customer and a later reader must see that it was taken without the cloud.
        let said: Vec<String> = head.tongue.sentences(|language| firm(with.strength, language)).collect();
        said.iter().fold(paper, |paper, said| paper.detail(said))
    }
}

/// The price of one, where a line is not just one piece.
fn each(line: &SoldLine) -> Option<Money> {
    let is_one = line.item.measure == Measure::Piece && line.quantity == Quantity::ONE;
    let price = match &line.way {
        Way::SoldByHand(ByHand { set: Set::Price(price), .. }) => *price,
        Way::SoldByHand(ByHand { set: Set::Off(_), .. }) | Way::Sold | Way::Returned(_) => line.item.price,
    };
    (!is_one).then_some(price)
}

/// How much of it, with the unit of what is weighed.
pub(super) fn quantity(line: &SoldLine) -> String {
    match line.item.measure {
        Measure::Piece => line.quantity.to_string(),
        Measure::Weight => format!("{} kg", line.quantity),
    }
}
