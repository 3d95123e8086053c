//! What holds for every basket, every set of promotions and vouchers and every rounding.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::naive;
use super::*;
use crate::domain::basket::Brought;
use crate::domain::campaign::{Item as GivenItem, Product, Settlement};
use crate::domain::id::SaleId;
use crate::domain::sale::Sale;
use crate::domain::sale::sample::head;
use crate::domain::tender::{self, CashRules, Means, Payment, Tender, settle};

const CODES: [(&str, &str); 4] = [("A", "x"), ("B", "x"), ("C", "y"), ("D", "y")];

fn some_of() -> impl Strategy<Value = Vec<Product>> {
    let code = proptest::sample::select(vec!["A", "B", "C", "x", "y"]);
    prop_oneof![2 => Just(vec![]), 3 => vec(code, 1..3).prop_map(|codes| of(&codes))]
}

fn one_of() -> impl Strategy<Value = Product> {
    proptest::sample::select(vec!["A", "B", "C", "x", "y"]).prop_map(|code| of(&[code]).remove(0))
}

fn share() -> impl Strategy<Value = Rate> {
    prop_oneof![Just(5_000), 1..=10_000_u16].prop_map(rate)
}

fn at_most() -> impl Strategy<Value = Option<u32>> {
    option::weighted(0.2, 1..3_u32)
}

fn line_rule() -> impl Strategy<Value = Rule> {
    let parts = vec((vec(one_of(), 1..3), 1..3_u32), 1..3)
        .prop_map(|parts| parts.into_iter().map(|(of, pieces)| Part { of, pieces }).collect());
    prop_oneof![
        share().prop_map(|off| Rule::PercentOff { off }),
        (2..4_u32, share(), at_most()).prop_map(|(nth, off, at_most)| Rule::NthItem { nth, off, at_most }),
        (1..3_u32, 1..3_u32, at_most())
            .prop_map(|(buy, get, at_most)| { Rule::BuyGet { buy, get, gift: Gift::Same, at_most } }),
        (1..3_u32, 1..3_u32, vec(one_of(), 1..3), at_most())
            .prop_map(|(buy, get, gifts, at_most)| { Rule::BuyGet { buy, get, gift: Gift::Of(gifts), at_most } }),
        (parts, 0..6_000_i64, at_most())
            .prop_map(|(parts, price, at_most)| { Rule::Bundle { parts, price: fen(price), at_most } }),
    ]
}

fn order_rule() -> impl Strategy<Value = Rule> {
    prop_oneof![
        (1..6_000_i64, 1..3_000_i64, 1..6_000_i64, 1..3_000_i64).prop_map(|(spend, off, more, again)| {
            let off = off.min(spend);
            tiers(&[(spend, off), (spend + more, (off + again).min(spend + more))])
        }),
        (500..5_000_i64, 1..500_i64, at_most())
            .prop_map(|(spend, off, at_most)| { Rule::EverySpend { spend: fen(spend), off: fen(off), at_most } }),
        (share(), 0..6_000_i64, option::of(1..1_000_i64))
            .prop_map(|(off, minimum, cap)| { Rule::OrderPercent { off, minimum: fen(minimum), cap: cap.map(fen) } }),
    ]
}

fn stacking() -> impl Strategy<Value = Stacking> {
    prop_oneof![
        5 => Just(Stacking::Free),
        2 => proptest::sample::select(vec!["g", "h"]).prop_map(|group| Stacking::OncePerGroup { group: group.into() }),
        1 => Just(Stacking::Exclusive),
    ]
}

/// What a promotion is, but for its number: rule, scope, exclusion of another one by its place.
type Made = (Rule, Vec<Product>, Vec<Product>, Stacking, Option<u8>);

fn made(rule: impl Strategy<Value = Rule>) -> impl Strategy<Value = Made> {
    let excluded = prop_oneof![4 => Just(vec![]), 1 => one_of().prop_map(|one| vec![one])];
    (rule, some_of(), excluded, stacking(), option::weighted(0.2, 1..6_u8))
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        (1..5_000_i64, 0..5_000_i64).prop_map(|(value, minimum)| amount_off(value, minimum)),
        (share(), option::of(1..1_000_i64)).prop_map(|(off, cap)| Kind::PercentOff { off, cap: cap.map(fen) }),
        (2..4_u32, share()).prop_map(|(nth, off)| Kind::NthItem { nth, off }),
        (one_of(), 0..2_000_i64).prop_map(|(product, price)| Kind::PriceFor { product, price: fen(price) }),
        vec((one_of(), 1..3_u32), 1..3).prop_map(|items| Kind::Exchange {
            items: items.into_iter().map(|(product, quantity)| GivenItem { product, quantity }).collect(),
        }),
    ]
}

/// A line: which product, how many, at which price, for members, by weight, and what somebody set.
type Rung = (usize, u32, i64, Option<i64>, bool, Option<Set>);

fn rung() -> impl Strategy<Value = Rung> {
    let set = prop_oneof![
        (0..3_000_i64).prop_map(|price| Set::Price(fen(price))),
        share().prop_map(|off| Set::Off(Off::Share(off))),
    ];
    let price = prop_oneof![3 => 0..3_000_i64, 2 => proptest::sample::select(vec![500_i64, 1_000, 1_999])];
    (
        0..4_usize,
        1..4_u32,
        price,
        option::weighted(0.3, 0..3_000_i64),
        prop::bool::weighted(0.15),
        option::weighted(0.15, set),
    )
}

prop_compose! {
    fn any_till()(
        rung in vec(rung(), 0..5),
        lines in vec(made(line_rule()), 0..4),
        orders in vec(made(order_rule()), 0..3),
        vouchers in vec((kind(), some_of(), stacking(), prop::bool::weighted(0.3), 0..4_000_i64), 0..3),
        member in any::<bool>(),
        by_hand in option::weighted(0.2, share()),
        step in proptest::sample::select(vec![1_u32, 1, 5, 10, 100]),
        down in any::<bool>(),
        (exclude, per_line, percent) in (any::<bool>(), any::<bool>(), 0..30_000_u32),
    ) -> Till {
        let mut till = Till::new();
        for (which, count, price, member_price, weighed, set) in rung {
            let (code, category) = CODES[which];
            let tax_class = if which % 2 == 0 { "standard" } else { "reduced" };
            let measure = if weighed { Measure::Weight } else { Measure::Piece };
            let quantity = if weighed { Quantity::from_thousandths(count * 377).unwrap() } else { pieces(count) };
            let member_price = member_price.map(fen);
            let item = Item { member_price, measure, tax_class: tax_class.into(), ..item(code, category, price) };
            let line = till.add(item, quantity);
            if let Some(set) = set {
                till.edit(Edit::ByHand(line, Some(ByHand { set, reason: "case".into() })));
            }
        }
        for (rule, products, excluded, stacking, excludes) in lines.into_iter().chain(orders) {
            let promotion = till.runs(rule);
            promotion.scope.products = products;
            promotion.scope.excluded = excluded;
            promotion.stacking = stacking;
            let other = excludes.map(|number| crate::domain::id::PromotionId::new(Uuid::from_u128(number.into())));
            promotion.excludes = other.into_iter().filter(|other| *other != promotion.id).collect();
        }
        for (kind, products, stacking, prepaid, paid) in vouchers {
            till.present(kind, |held| {
                held.campaign.scope.products = products;
                held.campaign.stacking = stacking;
                if prepaid {
                    held.campaign.treatment = Treatment::Tender;
                    held.campaign.money = Settlement { paid: fen(paid), ..held.campaign.money };
                }
            });
        }
        if member {
            till.member("gold");
        }
        if let Some(share) = by_hand {
            till.edit(Edit::Discount(Some(Discount { off: Off::Share(share), reason: "case".into() })));
        }
        till.line_rounding =
            Rounding { step: step.try_into().unwrap(), side: if down { Side::Down } else { Side::Nearest } };
        till.taxes.prices = if exclude { Prices::Exclude } else { Prices::Include };
        till.taxes.rounding = if per_line { tax::Rounding::PerLine } else { tax::Rounding::PerReceipt };
        till.taxes.classes[0].percent = Percent::from_thousandths(percent).unwrap();
        till
    }
}

impl std::fmt::Debug for Till {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Till")
            .field("promotions", &self.promotions)
            .field("taxes", &self.taxes)
            .field("line_rounding", &self.line_rounding)
            .field("basket", &self.basket)
            .finish()
    }
}

fn prepaid(priced: &Priced) -> i64 {
    priced.prepaid.iter().map(|paid| paid.amount.minor()).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn no_lawful_combination_is_cheaper(till in any_till()) {
        prop_assert!(till.promotions.iter().all(|promotion| promotion.check().is_ok()));
        let priced = till.price();
        prop_assert_eq!(priced.search, Thoroughness::Exact);
        prop_assert_eq!(priced.total.minor() - prepaid(&priced), naive::least(&till));
    }

    #[test]
    fn the_same_basket_has_the_same_price_and_reasons(till in any_till()) {
        prop_assert_eq!(till.price(), till.price());
    }

    #[test]
    fn everything_that_may_apply_does_or_has_a_reason(till in any_till()) {
        let priced = till.price();
        let told: Vec<By> = priced
            .applied
            .iter()
            .map(|applied| applied.by)
            .chain(priced.not_applied.iter().map(|not| not.by))
            .collect();
        let promotions = till.promotions.iter().map(|promotion| By::Promotion(promotion.id));
        let vouchers = till.basket.vouchers().iter().map(|held| By::Voucher(held.voucher));
        for by in promotions.chain(vouchers) {
            prop_assert_eq!(told.iter().filter(|other| **other == by).count(), 1, "{:?}", by);
        }
        // What does not go together is not applied together.
        let applied: Vec<&Promotion> = till
            .promotions
            .iter()
            .filter(|promotion| priced.applied.iter().any(|applied| applied.by == By::Promotion(promotion.id)))
            .collect();
        for one in &applied {
            prop_assert!(applied.iter().all(|two| two.id == one.id || one.goes_with(two)));
        }
    }

    #[test]
    fn lines_less_discounts_and_tax_make_the_total_and_the_tenders_less_change(
        till in any_till(),
        back in option::weighted(0.3, 0..8_000_i64),
        advances in vec(1..9_000_i64, 0..3),
        (by_card, more) in (0..5_000_i64, 0..10_000_i64),
        step in proptest::sample::select(vec![1_u32, 5, 10, 100]),
    ) {
        let mut till = till;
        if let Some(price) = back {
            let way = Return::WithoutReceipt { price: fen(price), reason: "case".into() };
            till.edit(Edit::TakeBack { item: item("BACK", "z", price), quantity: pieces(1), way });
        }
        for (number, advance) in (1..).zip(&advances) {
            let booking = BookingId::new(Uuid::from_u128(number));
            let brought = Brought { booking, code: format!("BK{number}"), advance: fen(*advance) };
            till.edit(Edit::Bring(Box::new(brought), Vec::new()));
        }
        let priced = till.price();
        // What was paid in advance pays as far as there is something to pay, and what is more stays unspent.
        let spent: i64 = priced.advance.iter().map(|advance| advance.amount.minor()).sum();
        let rest = (priced.total.minor() - prepaid(&priced)).max(0);
        prop_assert_eq!(spent, rest.min(advances.iter().sum()));
        let rules = CashRules { rounding: Rounding { step: step.try_into().unwrap(), side: Side::Nearest }, drawer: None };
        let card = |amount| Tender { means: Means::Card { reference: "7781".into() }, amount: fen(amount) };
        let cash = |amount| Tender { means: Means::Cash, amount: fen(amount) };
        let offered = match priced.due() {
            Due::Nothing => vec![],
            Due::GiveBack(amount) => vec![cash(rules.rounding.of(amount).minor())],
            Due::Pay(due) if by_card > 0 && by_card < due.minor() => {
                vec![card(by_card), cash(rules.rounding.of(fen(due.minor() - by_card)).minor() + more)]
            }
            Due::Pay(due) => vec![cash(rules.rounding.of(due).minor() + more)],
        };
        let payment = match settle(&priced, &offered, rules) {
            Ok(payment) => payment,
            // Money that was paid before is not turned into cash by taking something else back.
            Err(refusal) => {
                prop_assert!(matches!(refusal, tender::Refusal::PrepaidBesideReturn(_)), "{refusal:?}");
                return Ok(());
            }
        };
        let of = |direction| priced.lines.iter().filter(move |line| line.direction == direction);
        let sum = |direction, figure: fn(&PricedLine) -> Money| of(direction).map(|line| figure(line).minor()).sum::<i64>();
        let (sold, returned) = (Direction::Sold, Direction::Returned);
        let lines = sum(sold, |line| line.list) - sum(returned, |line| line.list);
        let rounding = sum(sold, |line| line.rounding);
        let added = match priced.prices {
            Prices::Include => 0,
            Prices::Exclude => sum(sold, |line| line.tax) - sum(returned, |line| line.tax),
        };
        let total = lines - priced.discounts.minor() - rounding + added;
        prop_assert_eq!(total, priced.total.minor());
        let given: i64 = payment.tenders().iter().map(|tender| tender.amount.minor()).sum();
        match &payment {
            Payment::Paid { rounding, change, .. } => prop_assert_eq!(total + rounding.minor(), given - change.minor()),
            Payment::GivenBack { rounding, .. } => prop_assert_eq!(rounding.minor() - total, given),
        }
        if !till.basket.lines().is_empty() {
            let id = SaleId::new(Uuid::from_u128(9));
            let concluded = Sale::conclude(id, head(), &till.basket, priced, payment);
            prop_assert!(concluded.is_ok(), "{concluded:?}");
            let json = serde_json::to_string(&concluded.unwrap()).unwrap();
            prop_assert!(serde_json::from_str::<Sale>(&json).is_ok());
        }
    }

    #[test]
    fn who_buys_more_never_pays_less_without_promotions(till in any_till()) {
        let mut till = till;
        till.promotions.clear();
        let before = till.price().list;
        till.ring("NEW", "z", 1, 100);
        prop_assert!(till.price().list > before);
    }

    #[test]
    fn who_spends_what_a_hint_says_saves_what_it_says(
        prices in vec(1..5_000_i64, 1..4),
        rules in vec(order_rule(), 1..3),
    ) {
        let mut till = Till::new();
        for (place, price) in prices.into_iter().enumerate() {
            till.ring(&format!("P{place}"), "all", 1, price);
        }
        for rule in rules {
            till.runs(rule);
        }
        let before = till.price();
        for hint in &before.hints {
            let Hint::SpendMore { more, save, by, .. } = hint else { continue };
            // A hint of a later step speaks of what the steps before it leave; with one promotion it is exact.
            if till.promotions.len() == 1 {
                let mut till = Till { promotions: till.promotions.clone(), basket: till.basket.clone(), ..Till::new() };
                till.ring("MORE", "all", 1, more.minor());
                let after = till.price();
                let saving = |priced: &Priced| {
                    let applied = priced.applied.iter().filter(|applied| applied.by == *by);
                    applied.map(|applied| applied.saving.minor()).sum::<i64>()
                };
                prop_assert_eq!(saving(&after) - saving(&before), save.minor());
            }
        }
    }
}

#[test]
fn the_tills_reach_every_kind_of_outcome() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut promoted, mut covered, mut several, mut kept, mut better) = (0, 0, 0, 0, 0);
    for _ in 0..600 {
        let priced = any_till().new_tree(&mut runner).unwrap().current().price();
        let promotions = priced.applied.iter().filter(|applied| matches!(applied.by, By::Promotion(_))).count();
        promoted += usize::from(promotions > 0);
        several += usize::from(promotions > 1);
        covered += usize::from(!priced.prepaid.is_empty());
        let because = |test: fn(&Because) -> bool| priced.not_applied.iter().any(|not| test(&not.because));
        kept += usize::from(because(|because| matches!(because, Because::NotTogether { .. })));
        better += usize::from(because(|because| matches!(because, Because::OthersAreBetter { .. })));
    }
    assert!(
        promoted > 200 && several > 60 && covered > 30 && kept > 60 && better > 20,
        "{promoted} {several} {covered} {kept} {better}"
    );
}

/// A long bill with more promotions than can be tried in every combination.
fn long_till(lines: usize, promotions: usize) -> Till {
    let mut till = Till::new();
    let number = |place: usize| i64::try_from(place).unwrap();
    for place in 0..lines {
        let price = 500 + number(place) * 37 % 2_900;
        till.ring(&format!("P{place}"), &format!("c{}", place % 12), 1 + u32::try_from(place % 3).unwrap(), price);
    }
    for place in 0..promotions {
        let categories = [format!("c{}", place % 12), format!("c{}", (place * 5 + 1) % 12)];
        let rule = match place % 5 {
            0 => Rule::PercentOff { off: rate(1_000) },
            1 => half_of_second(),
            2 => Rule::BuyGet { buy: 2, get: 1, gift: Gift::Same, at_most: None },
            3 => bundle(&[&categories[0], &categories[1]], 2_500),
            _ => tiers(&[(20_000, 1_000 + number(place)), (50_000, 4_000)]),
        };
        let promotion = till.runs(rule);
        promotion.scope.products = of(&[&categories[0], &categories[1]]);
        if place % 4 == 0 {
            promotion.stacking = Stacking::OncePerGroup { group: "g".into() };
        }
    }
    till
}

#[test]
fn a_long_bill_is_priced_within_its_bound_and_always_the_same() {
    let till = long_till(200, 30);
    let priced = till.price();
    assert_eq!(priced.search, Thoroughness::Bounded);
    assert_eq!(priced, till.price());
    // It is no dearer than any one promotion alone.
    for place in 0..till.promotions.len() {
        let alone =
            Till { promotions: vec![till.promotions[place].clone()], basket: till.basket.clone(), ..Till::new() };
        assert!(priced.total <= alone.price().total, "{place}");
    }
}

#[test]
fn few_promotions_on_a_long_bill_are_still_tried_in_every_combination() {
    assert_eq!(long_till(200, 4).price().search, Thoroughness::Exact);
}
