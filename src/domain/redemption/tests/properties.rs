//! What holds for every voucher, bill and customer.

use jiff::civil::{Time, date};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::domain::campaign::{CustomerLimit, Item, SaleChannel};
use crate::domain::window::{DayWindow, Weekdays};

const CODES: [&str; 4] = ["TEA", "CAKE", "GIFT", "drinks"];

fn money() -> impl Strategy<Value = Money> {
    prop_oneof![8 => 0..20_000_i64, 1 => Just(i64::MAX), 1 => Just(0)].prop_map(fen)
}

/// An amount that was typed: also one that makes no sense.
fn typed() -> impl Strategy<Value = Money> {
    prop_oneof![8 => 0..20_000_i64, 1 => any::<i64>()].prop_map(fen)
}

fn amount() -> impl Strategy<Value = Amount> {
    prop_oneof![(0..5_u32).prop_map(Amount::Uses), Just(Amount::Uses(u32::MAX)), typed().prop_map(Amount::Money),]
}

fn products() -> impl Strategy<Value = Vec<Product>> {
    prop_oneof![2 => Just(vec![]), 1 => vec(proptest::sample::select(&CODES[..]).prop_map(product), 1..3)]
}

fn share() -> impl Strategy<Value = Rate> {
    (1..=10_000_u16).prop_map(rate)
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        (1..20_000_i64, money()).prop_map(|(value, minimum)| Kind::AmountOff { value: fen(value), minimum }),
        (share(), option::of(1..5_000_i64)).prop_map(|(off, cap)| Kind::PercentOff { off, cap: cap.map(fen) }),
        (1..3_u32).prop_map(|quantity| Kind::Exchange { items: vec![Item { product: product("TEA"), quantity }] }),
        Just(Kind::Uses { service: "Car wash".into() }),
        Just(Kind::StoredValue),
        money().prop_map(|price| Kind::PriceFor { product: product("TEA"), price }),
        (2..5_u32, share()).prop_map(|(nth, off)| Kind::NthItem { nth, off }),
    ]
}

fn stacking() -> impl Strategy<Value = Stacking> {
    prop_oneof![
        Just(Stacking::Exclusive),
        Just(Stacking::Free),
        proptest::sample::select(vec!["food", "drink"])
            .prop_map(|group| Stacking::OncePerGroup { group: group.into() }),
    ]
}

fn hours() -> impl Strategy<Value = Hours> {
    let minute = |minutes: i16| Time::midnight() + jiff::Span::new().minutes(minutes);
    let window = (0..1_440_i16, 0..1_440_i16)
        .prop_map(move |(from, until)| DayWindow { from: minute(from), until: minute(until) });
    (1..=127_u8, vec(window, 0..2), any::<bool>()).prop_map(|(days, windows, holiday)| Hours {
        weekdays: Weekdays::try_from(days).unwrap(),
        windows,
        blackouts: if holiday { vec![date(2026, 11, 20)] } else { Vec::new() },
    })
}

fn sale_channel() -> impl Strategy<Value = SaleChannel> {
    proptest::sample::select(vec![
        SaleChannel::InStore,
        SaleChannel::Takeaway,
        SaleChannel::Delivery,
        SaleChannel::Online,
    ])
}

prop_compose! {
    fn any_campaign()(
        kind in kind(),
        stacking in stacking(),
        hours in prop_oneof![3 => Just(Hours::ALWAYS), 1 => hours()],
        products in products(),
        excluded in products(),
        sale_channels in prop_oneof![3 => Just(vec![]), 1 => vec(sale_channel(), 1..3)],
        per_order in option::weighted(0.2, 0..3_u32),
        per_customer in option::weighted(0.2, (0..3_u32).prop_map(|uses| CustomerLimit { uses, days: 7 })),
        offline in prop_oneof![
            Just(OfflinePolicy::CloudOnly),
            Just(OfflinePolicy::Free),
            money().prop_map(|max_value| OfflinePolicy::Provisional { max_value }),
        ],
        evidence in prop_oneof![
            5 => Just(EvidenceRule::None),
            1 => Just(EvidenceRule::CodeShown),
            1 => Just(EvidenceRule::RotatingCode),
            1 => Just(EvidenceRule::PhoneTail),
        ],
        (face, settlement) in (money(), money()),
    ) -> Campaign {
        let usual = campaign();
        Campaign {
            kind,
            stacking,
            hours,
            offline,
            evidence,
            limits: Limits { per_order, per_customer },
            scope: Scope { products, excluded, sale_channels, ..usual.scope },
            money: Settlement { face, settlement, ..usual.money },
            ..usual
        }
    }
}

prop_compose! {
    fn any_order()(
        total in option::of(typed()),
        channel in option::of(sale_channel()),
        products in prop_oneof![
            Just(Products::Unknown),
            Just(Products::Confirmed),
            Just(Products::Denied),
            vec((proptest::sample::select(&CODES[..]), 0..4_u32, typed()), 0..5).prop_map(|lines| {
                Products::Lines(
                    lines
                        .into_iter()
                        .map(|(code, pieces, amount)| OrderLine { amount, ..line(code, pieces, 0) })
                        .collect(),
                )
            }),
        ],
        others in prop_oneof![
            3 => Just(vec![]),
            1 => vec((1..4_u128, stacking(), option::of(typed())), 1..3).prop_map(|others| {
                let presented = |(campaign, stacking, saving)| {
                    Presented { campaign: campaign_id(campaign), name: "Other".into(), stacking, saving }
                };
                others.into_iter().map(presented).collect()
            }),
        ],
    ) -> OrderContext {
        OrderContext { total, channel, products, others }
    }
}

prop_compose! {
    fn any_outage()(
        granted in prop::bool::weighted(0.9),
        (count, value) in (0..5_u32, money()),
        raise in prop_oneof![Just(Raise::Unused), Just(Raise::Used)],
        known in option::weighted(0.95, prop_oneof![3 => 0..7_200_i64, 1 => 0..20_000_i64]),
    ) -> Outage {
        let usual = outage();
        Outage {
            grant: usual.grant.filter(|_| granted),
            spent: Spent { risked: Allowance { count, value }, raise },
            data_as_of: known.map(|age_s| at(NOON) - jiff::SignedDuration::from_secs(age_s)),
        }
    }
}

prop_compose! {
    fn any_scene()(
        campaign in any_campaign(),
        order in any_order(),
        (uses, balance, other) in (prop_oneof![8 => 1..5_u32, 1 => Just(0), 1 => Just(u32::MAX)], typed(), option::weighted(0.05, amount())),
        take in option::of(amount()),
        state in prop_oneof![
            30 => Just(State::Issued),
            1 => Just(State::Cancelled),
            1 => Just(State::Frozen),
        ],
        (from_s, until_s) in (option::weighted(0.1, -9_000..9_000_i64), option::weighted(0.1, -9_000..9_000_i64)),
        code in proptest::sample::select(vec![
            CodeEvidence::Typed,
            CodeEvidence::Shown,
            CodeEvidence::Rotating,
            CodeEvidence::Stale,
        ]),
        (known, said) in (option::of(Just("1234".to_owned())), option::of("[0-9]{4}")),
        overrides in vec(proptest::sample::select(&Permission::ALL[..]).prop_map(override_of), 0..3),
        customer_uses in prop_oneof![0..3_u32, any::<u32>()],
        outage in option::of(any_outage()),
        zone in proptest::sample::select(vec!["Asia/Shanghai", "America/New_York", "Europe/Berlin", "Pacific/Apia"]),
    ) -> Scene {
        let now = at(NOON);
        let instant = |seconds: Option<i64>| seconds.map(|s| now + jiff::SignedDuration::from_secs(s));
        let usual = if campaign.kind == Kind::StoredValue { Amount::Money(balance) } else { Amount::Uses(uses) };
        Scene {
            voucher: Voucher {
                left: other.unwrap_or(usual),
                state,
                from: instant(from_s),
                until: instant(until_s),
                phone_tail: known,
                ..voucher()
            },
            campaign,
            claim: Claim {
                take,
                order,
                level: None,
                evidence: Evidence { code, phone_tail: said },
                overrides,
                customer_uses,
            },
            now,
            zone,
            outage,
        }
    }
}

/// What must hold of an offer in a scene.
fn sound(scene: &Scene, offer: &Offer) -> Result<(), TestCaseError> {
    let left = scene.voucher.left;
    prop_assert!(!offer.take.is_nothing(), "nothing is taken");
    prop_assert_eq!(left.after(offer.take), Some(offer.left_after), "more is taken than there is");
    prop_assert_eq!(offer.left_after.with(offer.take), Some(left), "what is left and taken is not what there was");
    prop_assert!(offer.risk >= Money::ZERO);
    let bill = scene.claim.order.bill();
    if let Benefit::Off { off, to_pay } | Benefit::Spent { amount: off, to_pay } = offer.benefit {
        prop_assert!(off >= Money::ZERO);
        prop_assert_eq!(to_pay.and_then(|to_pay| to_pay.checked_add(off)), bill, "the figures do not make the bill");
        prop_assert!(to_pay.is_none_or(|to_pay| to_pay >= Money::ZERO), "it pays out more than the bill");
    }
    prop_assert!(offer.benefit.saving().is_none_or(|saving| saving >= Money::ZERO));
    prop_assert_eq!(offer.way == Way::AtRisk, scene.outage.is_some());
    if let Some(outage) = &scene.outage {
        let (grant, as_of) = (outage.grant.as_ref().unwrap(), outage.data_as_of.unwrap());
        prop_assert!(
            scene.now.duration_since(as_of).as_secs() <= i64::from(grant.data_age_max_s),
            "whatever the policy"
        );
    }
    if let (Some(outage), OfflinePolicy::Provisional { max_value }) = (&scene.outage, scene.campaign.offline) {
        let grant = outage.grant.as_ref().unwrap();
        let whole = grant.allowed(outage.spent.raise);
        prop_assert!(offer.risk <= max_value && offer.risk <= grant.per_voucher);
        prop_assert!(outage.spent.risked.count < whole.count);
        prop_assert!(outage.spent.risked.value.checked_add(offer.risk).unwrap() <= whole.value);
    }
    prop_assert!(scene.outage.is_none() || scene.campaign.offline != OfflinePolicy::CloudOnly);
    Ok(())
}

/// The scene once the question is answered in a way that helps.
fn answered(mut scene: Scene, ask: &Ask) -> Scene {
    match ask {
        Ask::Bill => scene.claim.order.total = Some(fen(100_000)),
        Ask::SaleChannel(valid) => scene.claim.order.channel = valid.first().copied(),
        Ask::Products(_) => scene.claim.order.products = Products::Confirmed,
        Ask::Uses { .. } => scene.claim.take = Some(Amount::ONE_USE),
        Ask::Amount { left } => scene.claim.take = Some(Amount::Money((*left).min(fen(1)))),
        Ask::PhoneTail => scene.claim.evidence.phone_tail = Some("1234".into()),
    }
    scene
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn every_offer_is_sound_and_the_same_facts_give_the_same_verdict(scene in any_scene()) {
        prop_assert_eq!(scene.campaign.check(), Ok(()));
        let verdict = scene.decide();
        prop_assert_eq!(&verdict, &scene.decide());
        if let Verdict::Accepted(offer) = &verdict {
            sound(&scene, offer)?;
        }
    }

    #[test]
    fn every_question_leads_on_once_it_is_answered(scene in any_scene()) {
        let mut scene = scene;
        let mut asked: Vec<std::mem::Discriminant<Ask>> = Vec::new();
        while let Verdict::Asks(ask) = scene.decide() {
            let question = std::mem::discriminant(&ask);
            prop_assert!(!asked.contains(&question), "asked again: {:?}", ask);
            asked.push(question);
            scene = answered(scene, &ask);
        }
    }

    #[test]
    fn what_the_counter_accepts_the_hub_finds_standing(scene in any_scene()) {
        if let Verdict::Accepted(_) = scene.decide() {
            let zone = TimeZone::get(scene.zone).unwrap();
            let overridden: Vec<Permission> = scene.claim.overrides.iter().map(|made| made.permission).collect();
            let answer = stands(&scene.voucher, &scene.campaign, shop(1), &zone, scene.now, &overridden);
            prop_assert_eq!(answer, Ok(()));
        }
    }

    #[test]
    fn offline_nothing_is_accepted_that_would_not_be_with_the_cloud(scene in any_scene()) {
        let online = Scene { outage: None, ..scene.clone() };
        if let (Verdict::Accepted(offline), Verdict::Accepted(online)) = (scene.decide(), online.decide()) {
            prop_assert_eq!((offline.take, &offline.benefit, offline.risk), (online.take, &online.benefit, online.risk));
        } else {
            prop_assert!(!matches!(scene.decide(), Verdict::Accepted(_)));
        }
    }
}

#[test]
fn the_scenes_reach_every_kind_of_verdict() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut accepted, mut at_risk, mut asked, mut refused) = (0, 0, 0, std::collections::BTreeMap::<&str, u32>::new());
    for _ in 0..3_000 {
        match any_scene().new_tree(&mut runner).unwrap().current().decide() {
            Verdict::Accepted(offer) if offer.way == Way::AtRisk => at_risk += 1,
            Verdict::Accepted(_) => accepted += 1,
            Verdict::Asks(_) => asked += 1,
            Verdict::Refused(refusal) => {
                *refused.entry(refusal.code()).or_default() += 1;
            }
        }
    }
    assert!(accepted > 100 && at_risk > 20 && asked > 100, "{accepted} {at_risk} {asked} {refused:?}");
    assert!(refused.len() >= 18, "{refused:?}");
}
