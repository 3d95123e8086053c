//! Sales fit to the last unit, or are none.

use super::*;
use crate::domain::promotion::Rule;
use crate::domain::promotion::sample::promotion;
use crate::domain::sale::sample::Shop;
use crate::domain::tender::Tender;

fn fen(minor: i64) -> Money {
    Money::from_minor(minor)
}

#[test]
fn a_sale_that_fits_is_concluded_and_comes_back_as_it_was() {
    let mut shop = Shop::new();
    shop.ring("TEA", 2, 1_800);
    shop.package("HOTPOT", 10_000, 7_300);
    let sale = shop.sell(&[Tender { means: Means::Cash, amount: fen(5_000) }]);
    assert_eq!(sale.document().total, fen(3_600 + 7_300));
    assert_eq!(sale.document().payment.in_cash(), fen(3_600));
    let json = serde_json::to_string(&sale).unwrap();
    assert_eq!(serde_json::from_str::<Sale>(&json).unwrap(), sale);
}

/// A stored sale in which something was changed afterwards.
#[track_caller]
fn changed(change: impl FnOnce(&mut Document), expected: Unsound) {
    let mut shop = Shop::new();
    shop.ring("TEA", 2, 1_800);
    shop.package("HOTPOT", 10_000, 7_300);
    let mut document = Document::from(shop.sell(&[Tender { means: Means::Cash, amount: fen(3_600) }]));
    change(&mut document);
    assert_eq!(Sale::try_from(document), Err(expected));
}

#[test]
fn a_sale_whose_figures_do_not_fit_is_none() {
    changed(|sale| sale.lines.clear(), Unsound::Empty);
    changed(|sale| sale.lines[0].price.net = fen(3_599), Unsound::Line { line: LineNo(1) });
    changed(|sale| sale.lines[0].price.direction = Direction::Returned, Unsound::Line { line: LineNo(1) });
    changed(|sale| sale.lines[0].price.prepaid = fen(3_601), Unsound::Line { line: LineNo(1) });
    changed(|sale| sale.total = fen(1), Unsound::Total);
    changed(|sale| sale.taxes[0].tax = fen(1), Unsound::Total);
    changed(|sale| sale.discounts = fen(1), Unsound::Total);
    changed(
        |sale| sale.payment = Payment::Paid { tenders: vec![], rounding: Money::ZERO, change: Money::ZERO },
        Unsound::Payment,
    );
    // A prepaid voucher is worth what its lines say.
    changed(
        |sale| {
            let Payment::Paid { tenders, .. } = &mut sale.payment else { panic!("not paid") };
            tenders[0].amount = fen(7_200);
            tenders[1].amount = fen(3_700);
        },
        Unsound::Payment,
    );
}

#[test]
fn receipts_are_numbered_without_gaps_in_each_life_of_a_terminal() {
    let device = DeviceId::new(uuid::Uuid::from_u128(3));
    let first = ReceiptNumber::first(device, Incarnation::new(0x1122_3344_5566_3F0A));
    assert_eq!(first.to_string(), "3F0A-000001");
    assert_eq!(first.next().unwrap().to_string(), "3F0A-000002");
    assert_eq!(ReceiptNumber { seq: NonZeroU32::MAX, ..first }.next(), None);
    assert_ne!(first, ReceiptNumber::first(device, Incarnation::new(1)));
}

#[test]
fn a_sale_of_two_hundred_lines_with_a_promotion_on_each_fits_into_a_fact() {
    let mut shop = Shop::new();
    let off = crate::domain::money::Rate::from_basis_points(1_000).unwrap();
    shop.promotions = vec![promotion(1, Rule::PercentOff { off })];
    for number in 0..200 {
        shop.ring(&format!("6901234567{number:03}"), 3, 1_800);
    }
    let sale = shop.sell(&[Tender { means: Means::Cash, amount: fen(1_000_000) }]);
    let bytes = serde_json::to_string(&sale).unwrap().len();
    assert!(bytes < crate::domain::fact::BODY_BYTES_MAX, "{bytes}");
}
