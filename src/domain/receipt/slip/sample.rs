//! A receipt of something that never happened, for whoever sets what receipts look like.

use uuid::Uuid;

use super::words::{self, Word};
use super::{Head, Redeemed, SoldWith, redemption, sale};
use crate::domain::basket::{Customer, LineNo, Way};
use crate::domain::campaign::{
    Campaign, Channel, EvidenceRule, Kind, Limits, OfflinePolicy, ReversalWindow, SaleChannel, Scope, Settlement,
    ShopScope, Stacking, Treatment, Validity,
};
use crate::domain::id::{
    CampaignId, CampaignNo, DeviceId, Incarnation, MemberId, RedemptionId, SaleId, StaffId, VoucherId,
};
use crate::domain::money::Money;
use crate::domain::price::{Applied, By, Cut, Direction, PricedLine};
use crate::domain::product::{Item, Measure};
use crate::domain::quantity::Quantity;
use crate::domain::receipt::Receipt;
use crate::domain::redemption::Strength;
use crate::domain::sale::{self as sales, Document, ReceiptNumber, SoldLine};
use crate::domain::tax::{Percent, Prices, Row};
use crate::domain::tender::{Means, Payment, Tender};
use crate::domain::verdict::Benefit;
use crate::domain::voucher::Amount;
use crate::domain::window::Hours;

/// What the campaign takes off, and from which bill on.
const TAKES_OFF: Money = Money::from_minor(3_000);
const FROM: Money = Money::from_minor(6_000);
const BILL: Money = Money::from_minor(8_200);
const TO_PAY: Money = Money::from_minor(5_200);
const TAX: Money = Money::from_minor(294);

const STRENGTH: Strength = Strength::FirmCloud { rev: 1 };

/// A receipt as this head's template makes it: of a sale where the shop sells, of a redemption where it only redeems. Shop, till
/// and template are those of the head, everything else is invented.
pub fn sample(head: Head<'_>) -> Receipt {
    let cashier = head.tongue.word(words::SAMPLE_CASHIER);
    let head = Head { staff: Some(&cashier), ..head };
    match (&head.shop.selling, CampaignNo::new(1)) {
        (None, Some(no)) => redeemed(head, no),
        _ => sold(head),
    }
}

/// The redemption of a voucher that takes something off the bill.
fn redeemed(head: Head<'_>, no: CampaignNo) -> Receipt {
    let nothing = Money::ZERO;
    let campaign = Campaign {
        id: CampaignId::new(Uuid::nil()),
        no,
        name: head.tongue.word(words::SAMPLE_OFF),
        kind: Kind::AmountOff { value: TAKES_OFF, minimum: FROM },
        treatment: Treatment::Discount,
        money: Settlement { face: nothing, paid: nothing, subsidy: nothing, settlement: nothing, commission: nothing },
        channel: Channel { key: "own".to_owned(), name: head.tongue.word(words::SAMPLE_PROGRAMME) },
        validity: Validity::Between { from: None, until: None },
        hours: Hours::ALWAYS,
        scope: Scope {
            shops: ShopScope::All,
            products: Vec::new(),
            excluded: Vec::new(),
            levels: Vec::new(),
            sale_channels: Vec::new(),
        },
        limits: Limits::default(),
        stacking: Stacking::Free,
        offline: OfflinePolicy::CloudOnly,
        reversal: ReversalWindow::Never,
        evidence: EvidenceRule::None,
    };
    let said = Redeemed {
        redemption: redemption_id(),
        voucher: voucher(),
        campaign: &campaign,
        take: Amount::ONE_USE,
        left_after: Amount::Uses(0),
        benefit: &Benefit::Off { off: TAKES_OFF, to_pay: Some(TO_PAY) },
        bill: Some(BILL),
        strength: STRENGTH,
        reversible_until: None,
    };
    redemption(head, said)
}

/// A member's sale of two lines, with the same voucher, paid in cash.
fn sold(head: Head<'_>) -> Receipt {
    let channel = head.tongue.word(words::SAMPLE_PROGRAMME);
    let with = SoldWith { voucher: voucher(), channel: &channel, redemption: redemption_id(), strength: STRENGTH };
    sale::of_document(head, &document(&head), &[with], &[])
}

pub(super) fn document(head: &Head<'_>) -> Document {
    let three = Quantity::of_pieces(3).unwrap_or(Quantity::ONE);
    let line = |no: u16, what: Word, quantity: Quantity, [price, list, off, tax]: [i64; 4]| SoldLine {
        item: Item {
            product: String::new(),
            name: head.tongue.word(what),
            variant: None,
            extras: Vec::new(),
            categories: Vec::new(),
            tax_class: "sample".to_owned(),
            measure: Measure::Piece,
            price: Money::from_minor(price),
            member_price: None,
        },
        quantity,
        way: Way::Sold,
        note: String::new(),
        staff: None,
        price: PricedLine {
            no: LineNo(no),
            direction: Direction::Sold,
            list: Money::from_minor(list),
            discounts: vec![Cut { by: By::Voucher(voucher()), amount: Money::from_minor(off) }],
            rounding: Money::ZERO,
            net: Money::from_minor(list.saturating_sub(off)),
            tax: Money::from_minor(tax),
            prepaid: Money::ZERO,
        },
    };
    Document {
        id: SaleId::new(redemption_id().uuid()),
        head: sales::Head {
            number: ReceiptNumber::first(DeviceId::new(Uuid::nil()), Incarnation::new(0x3F0A)),
            shop: head.shop.id,
            staff: StaffId::new(Uuid::nil()),
            at: head.at,
            day: head.wall(head.at).date(),
        },
        customer: Customer::Member {
            id: MemberId::new(Uuid::nil()),
            reference: "M-20260042".to_owned(),
            level: head.tongue.word(words::SAMPLE_GOLD),
        },
        channel: SaleChannel::InStore,
        lines: vec![
            line(1, words::SAMPLE_TEA, three, [1_800, 5_400, 1_976, 194]),
            line(2, words::SAMPLE_CAKE, Quantity::ONE, [2_800, 2_800, 1_024, 100]),
        ],
        by_hand: None,
        note: String::new(),
        applied: vec![Applied {
            by: By::Voucher(voucher()),
            name: head.tongue.word(words::SAMPLE_OFF),
            saving: TAKES_OFF,
            prepaid: Money::ZERO,
        }],
        taxes: vec![Row {
            class: "sample".to_owned(),
            name: String::new(),
            percent: Percent::from_thousandths(6_000).unwrap_or(Percent::NONE),
            net: TO_PAY.saturating_sub(TAX),
            tax: TAX,
        }],
        prices: Prices::Include,
        list: BILL,
        discounts: TAKES_OFF,
        total: TO_PAY,
        payment: Payment::Paid {
            tenders: vec![Tender { means: Means::Cash, amount: FROM }],
            rounding: Money::ZERO,
            change: FROM.saturating_sub(TO_PAY),
        },
    }
}

const fn voucher() -> VoucherId {
    VoucherId::from_bytes([0x2A; 10])
}

const fn redemption_id() -> RedemptionId {
    RedemptionId::new(Uuid::from_u128(0x4F09_18AA))
}
