//! What customers see, in both languages and on small screens; and that it comes to what the counter asks for.

use std::sync::Arc;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::basket::{Edit, Held};
use crate::domain::campaign::{self, Kind};
use crate::domain::id::{ShiftId, VoucherId};
use crate::domain::language::Language;
use crate::domain::money::Money;
use crate::domain::price::{Due, Priced};
use crate::domain::promotion::{self, Rule, Tier};
use crate::domain::sale::sample as sales;
use crate::domain::tender::{Means, Payment, Tender};
use crate::domain::verdict::{Ask, Refusal, Verdict};
use crate::domain::voucher::Amount;
use crate::engine::sell::Sold;
use crate::ui::headless::Stage;
use crate::ui::screen::Here;
use crate::ui::screen::sample::{Sample, check_view};
use crate::ui::theme::Theme;

/// The screens that customer displays have: a common one, a small one, one that stands on end.
const SIZES: [((f32, f32), &str); 3] =
    [((1366.0, 768.0), ""), ((1024.0, 600.0), "-small"), ((768.0, 1024.0), "-upright")];

fn face<'a>(texts: &'a [Text], sample: &'a Sample) -> Face<'a> {
    Face { texts, shop: &sample.shop, shops: &sample.shops, now: sample.now, slide: None }
}

/// The display in the language of the counter.
fn in_language<'a>(shown: &'a Shown<'_>, here: Here<'a>) -> Element<'a, ()> {
    let texts = std::slice::from_ref(here.text);
    view(*shown, Face { texts, shop: here.shop, shops: here.shops, now: here.now, slide: None })
}

#[track_caller]
fn look(name: &str, shown: Shown<'_>) {
    for (size, suffix) in SIZES {
        check_view(&format!("display-{name}{suffix}"), size, Sample::new, &shown, in_language);
    }
}

fn yuan(yuan: i64) -> Money {
    Money::from_minor(yuan * 100)
}

/// ¥30 off ¥60.
fn voucher(number: u8) -> Held {
    let kind = Kind::AmountOff { value: yuan(30), minimum: yuan(60) };
    let campaign = campaign::sample::campaign("满 60 减 30 券", kind);
    Held { voucher: VoucherId::from_bytes([number; 10]), campaign, take: Amount::ONE_USE }
}

fn rung_up(lines: &[(u32, i64)]) -> sales::Shop {
    let mut shop = sales::Shop::new();
    for (at, (count, price)) in lines.iter().enumerate() {
        shop.ring(&format!("Osmanthus oolong, large, with pearls {at}"), *count, *price);
    }
    shop
}

fn sold(shop: &sales::Shop, given: Money) -> Sold {
    let sale = shop.sell(&[Tender { means: Means::Cash, amount: given }]);
    let change = match &sale.document().payment {
        Payment::Paid { change, .. } => *change,
        Payment::GivenBack { .. } => Money::ZERO,
    };
    let shift = ShiftId::new(Uuid::from_u128(5));
    Sold { sale: Arc::new(sale), redemptions: Vec::new(), change, shift, points: Vec::new() }
}

fn open<'a>(shop: &'a sales::Shop, priced: &'a Priced, paid: Option<Paid>) -> Bill<'a> {
    Bill::Open { basket: &shop.basket, priced, paid }
}

#[test]
fn nobody_is_served() {
    look("idle", Shown::default());
}

#[test]
fn a_bill_from_its_first_line_to_its_change() {
    let few = rung_up(&[(1, 1_800)]);
    look("line", Shown { bill: Some(open(&few, &few.price(), None)), matter: None });
    let mut shop =
        rung_up(&[(2, 1_800), (12, 880), (1, 1_238_800), (3, 1_600), (1, 100), (2, 250), (1, 1_000), (4, 900)]);
    shop.edit(Edit::Present(Box::new(voucher(1))));
    shop.edit(Edit::Present(Box::new(voucher(2))));
    let priced = shop.price();
    let refused = Verdict::Refused(Refusal::BelowMinimum { minimum: yuan(60), missing: Money::from_minor(1_250) });
    let matter = Some(Matter::Verdict(&refused));
    look("lines", Shown { bill: Some(open(&shop, &priced, None)), matter });
    let paid = Paid { given: yuan(100), left: Money::from_minor(1_234_560) };
    look("paying", Shown { bill: Some(open(&shop, &priced, Some(paid))), matter: None });
    look("sold", Shown { bill: Some(Bill::Sold(&sold(&shop, yuan(20_000)))), matter: None });
    look("sold-exactly", Shown { bill: Some(Bill::Sold(&sold(&few, yuan(18)))), matter: None });
}

#[test]
fn what_is_said_of_a_voucher_or_a_booking() {
    let used = Verdict::Refused(Refusal::UsedUp { last: None });
    let weekdays = Verdict::Refused(Refusal::Cancelled);
    let tail = Verdict::Asks(Ask::PhoneTail);
    for (name, matter) in [
        ("wait", Matter::Wait),
        ("booking", Matter::Booking),
        ("used", Matter::Verdict(&used)),
        ("ended", Matter::Verdict(&weekdays)),
        ("phone-tail", Matter::Verdict(&tail)),
    ] {
        look(name, Shown { bill: None, matter: Some(matter) });
    }
}

#[test]
fn both_languages_stand_beside_each_other() {
    let sample = Sample::new(Language::English);
    let texts = [Text::new(Language::Chinese), Text::new(Language::English)];
    let shop = rung_up(&[(2, 1_800), (1, 12_800)]);
    let priced = shop.price();
    let bill = Some(open(&shop, &priced, None));
    for (size, _) in SIZES {
        let view: Element<'_, ()> = view(Shown { bill, matter: Some(Matter::Wait) }, face(&texts, &sample));
        let drawn = Stage::new(view, size).texts(Theme::Light);
        assert!(drawn.iter().all(|text| !text.is_clipped() && !text.is_beyond(size.into())), "{drawn:#?}");
        let says: Vec<&str> = drawn.iter().map(|text| text.content.as_str()).collect();
        assert!(says.contains(&"应付 To pay") && says.contains(&"¥164.00"), "{says:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Line by line and figure by figure the customer reads the amount that the counter asks for.
    #[test]
    fn the_figures_of_the_display_come_to_what_the_counter_asks_for(
        lines in prop::collection::vec((1_u32..5, 1_i64..20_000), 1..8),
        paid_before in prop::collection::vec(1_i64..5_000, 0..3),
        with_voucher in any::<bool>(),
        with_promotion in any::<bool>(),
    ) {
        let mut shop = rung_up(&lines);
        for (at, paid) in paid_before.iter().enumerate() {
            shop.package(&format!("package {at}"), 6_000, *paid);
        }
        if with_voucher {
            shop.edit(Edit::Present(Box::new(voucher(9))));
        }
        if with_promotion {
            let tiers = vec![Tier { spend: yuan(100), off: yuan(20) }];
            shop.promotions.push(promotion::sample::promotion(1, Rule::Spend { tiers }));
        }
        let priced = shop.price();
        let asked = match priced.due() {
            Due::Pay(due) => due,
            Due::Nothing => Money::ZERO,
            Due::GiveBack(back) => Money::ZERO.saturating_sub(back),
        };
        let figures = bill::figures(open(&shop, &priced, None));
        let led: Money = figures.iter().map(|(_, amount)| *amount).sum();
        prop_assert_eq!(if figures.is_empty() { priced.list } else { led }, asked);
        let of_lines: Money = priced.lines.iter().map(|line| line.list).sum();
        prop_assert_eq!(of_lines, priced.list);
        prop_assert_eq!(bill::due(&priced).1, asked.max(Money::ZERO));
        // Once it is sold the same figures stand there.
        if asked > Money::ZERO {
            let sold = sold(&shop, asked);
            prop_assert_eq!(bill::figures(Bill::Sold(&sold)), figures);
        }
    }
}
