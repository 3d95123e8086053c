//! What each card looks like, in both languages.

use super::*;
use crate::ui::golden;
use crate::ui::headless::Stage;
use crate::ui::theme::Theme;

/// What each card looks like: name, campaign kind …
fn card_of(presented: &Arc<Presented>, offline: bool, answers: &[&str]) -> Play {
    let mut play = if offline { Play::offline() } else { Play::new() };
    play.told(Message::RowsRead(Ok(rows())));
    play.show(presented);
    for typed in answers {
        let decided = play.typed(typed);
        play.decided(decided);
    }
    play
}

fn rows() -> Vec<Recent> {
    let end_of_day = Undo::Until("2026-11-22T21:00:00Z".parse().unwrap());
    let mut waiting = redeemed_row(3, 8, end_of_day);
    if let What::Redeemed { firmness, .. } = &mut waiting.what {
        *firmness = Firmness::Waiting;
    }
    let refused = Recent {
        at: now() - SignedDuration::from_mins(15),
        what: What::Refused { code: "expired".into(), voucher: Some(voucher(9, Amount::ONE_USE).id) },
    };
    let arrived = Recent {
        at: now() - SignedDuration::from_mins(20),
        what: What::CheckedIn {
            booking: BookingId::new(Uuid::from_u128(5)),
            guest: Some(Guest { name: "Alexandra Konstantinopoulou-Featherstone".into(), phone: "13500004471".into() }),
            people: 4,
            undo: Undo::Open,
        },
    };
    vec![redeemed_row(1, 4, left(352)), waiting, refused, arrived, redeemed_row(5, 45, left(-60))]
}

#[track_caller]
fn look(name: &str, play: &Play) {
    look_at(name, MAIN, play, Shape::Landscape);
}

#[track_caller]
fn look_at(name: &str, size: (f32, f32), play: &Play, shape: Shape) {
    let sample = |language| {
        let mut sample = Sample::new(language);
        sample.shape = shape;
        if play.sample.status.grant.is_some() {
            go_offline(&mut sample);
            sample.status.spent = play.sample.status.spent;
        }
        sample.typed.clone_from(&play.sample.typed);
        sample
    };
    check_view(&format!("counter-{name}"), size, sample, &play.counter, super::Counter::view);
}

const LONG: &str = "Osmanthus oolong with cheese foam, large";

#[test]
fn every_accepted_voucher_has_its_card() {
    look(
        "package",
        &card_of(
            &presented(1, Amount::ONE_USE, package(&["盖碗茶（茉莉／竹叶青任选）", "茶点拼盘", "红豆双皮奶"])),
            false,
            &[],
        ),
    );
    look("package-long", &card_of(&presented(1, Amount::ONE_USE, package(&[LONG; 9])), false, &[]));
    look(
        "package-long-names",
        &card_of(&presented(1, Amount::ONE_USE, package(&[LONG, "㐂喆镕堃特调", LONG])), false, &[]),
    );
    look("off", &card_of(&presented(1, Amount::ONE_USE, off()), false, &["68"]));
    look("off-plain", &card_of(&presented(1, Amount::ONE_USE, plain_off()), false, &[]));
    let card = campaign("十次卡", Kind::Uses { service: LONG.into() });
    look("uses", &card_of(&presented(1, Amount::Uses(4), card), false, &["2"]));
    look(
        "stored",
        &card_of(&presented(1, Amount::Money(yuan(200)), campaign("储值卡", Kind::StoredValue)), false, &["47.5"]),
    );
    let priced = campaign(LONG, Kind::PriceFor { product: product("T", LONG), price: yuan(9) });
    let mut play = card_of(&presented(1, Amount::ONE_USE, priced), false, &[]);
    let decided = play.pass(500).key(Key::Enter);
    play.decided(decided);
    look("priced", &play);
    let nth = campaign("第二件半价", Kind::NthItem { nth: 2, off: Rate::from_basis_points(5_000).unwrap() });
    let mut play = card_of(&presented(1, Amount::ONE_USE, nth), false, &[]);
    let decided = play.pass(500).key(Key::Enter);
    play.decided(decided);
    look("nth", &play);
}

#[test]
fn the_counter_looks_as_its_golden_pictures() {
    let accepted = card_of(&presented(1, Amount::ONE_USE, plain_off()), false, &[]);
    let refused = card_of(&presented(1, Amount::ONE_USE, off()), false, &["47.5"]);
    for (name, play) in [("counter-accepted", accepted), ("counter-refused", refused)] {
        let sample = Sample::new(Language::Chinese);
        let picture = Stage::new(play.counter.view(sample.here()), MAIN).picture(Theme::Light, 1.0);
        golden::check(name, &picture);
    }
}

#[test]
fn a_card_that_is_being_redeemed_shows_it() {
    let mut play = card_of(&presented(1, Amount::ONE_USE, plain_off()), false, &[]);
    play.confirm();
    look("redeeming", &play);
}

#[test]
fn offline_the_card_shows_what_is_risked() {
    look("offline", &card_of(&presented(1, Amount::ONE_USE, off()), true, &["68"]));
    look("offline-package", &card_of(&presented(1, Amount::ONE_USE, package(&[LONG; 3])), true, &[]));
    let mut spent = Play::offline();
    spent.told(Message::RowsRead(Ok(rows())));
    spent.sample.status.spent.risked.value = yuan(980);
    spent.show(&presented(1, Amount::ONE_USE, plain_off()));
    look("offline-spent", &spent);
}

#[test]
fn every_refusal_has_its_card() {
    let mut used = voucher(1, Amount::Uses(0));
    used.last_use = Some(LastUse {
        at: "2026-11-22T06:02:41Z".parse().unwrap(),
        shop: "春熙茶铺".into(),
        till: "2 号台".into(),
        staff: "李雯".into(),
    });
    let campaign = Some(Arc::new(off()));
    look("used", &card_of(&known(Known::Voucher { voucher: Box::new(used), campaign }), false, &[]));
    let mut ended = plain_off();
    ended.name = LONG.into();
    ended.validity = Validity::Between { from: None, until: Some("2026-11-20T16:00:00Z".parse().unwrap()) };
    look("expired", &card_of(&presented(1, Amount::ONE_USE, ended), false, &[]));
    look("below", &card_of(&presented(1, Amount::ONE_USE, off()), false, &["47.5"]));
    look("unknown", &card_of(&known(Known::Nothing(Refusal::Unknown)), false, &[]));
    look("forged", &card_of(&known(Known::Nothing(Refusal::Forged)), false, &[]));
}

#[test]
fn the_use_that_a_voucher_is_refused_for_is_shown_in_the_history_where_it_was_made_here() {
    let mut used = voucher(1, Amount::Uses(0));
    let at: Timestamp = "2026-11-22T06:02:41Z".parse().unwrap();
    used.last_use = Some(LastUse { at, shop: "春熙茶铺".into(), till: "2 号台".into(), staff: "李雯".into() });
    let about = known(Known::Voucher { voucher: Box::new(used.clone()), campaign: Some(Arc::new(off())) });
    let mut play = Play::new();
    play.show(&about);
    assert_eq!(play.key(Key::Enter), Action::None, "that may be the scanner's own Enter");
    play.pass(500);
    let Action::Start(Effect::FindRecord { question, voucher, last }) = play.key(Key::Enter) else { panic!() };
    assert_eq!((voucher, last), (used.id, Some(at)));
    let spot = Spot { day: jiff::civil::date(2026, 11, 22), place: crate::engine::history::Place::of(at, 7) };
    let here = Message::RecordFound(question, Ok(Some(spot)));
    assert_eq!(play.told(here.clone()), Action::ShowRecord(spot));
    assert_eq!(play.told(Message::RecordFound(question, Ok(None))), Action::None);
    look("used-elsewhere", &play);
    assert!(matches!(play.counter.kept, Some(Kept::RecordElsewhere)));
    play.scan("CS0:NEXT");
    assert_eq!(play.told(here), Action::None, "somebody else stands there by now");
}

#[test]
fn every_question_has_its_card() {
    look("ask-bill", &card_of(&presented(1, Amount::ONE_USE, off()), false, &[]));
    let mut unheard = card_of(&presented(1, Amount::ONE_USE, off()), false, &[]);
    unheard.typed("forty");
    unheard.sample.typed = "47.5".into();
    look("ask-bill-typed", &unheard);
    let stored = campaign("储值卡", Kind::StoredValue);
    let mut amount = card_of(&presented(1, Amount::Money(yuan(200)), stored), false, &[]);
    amount.typed("forty");
    look("ask-amount-unheard", &amount);
    amount.told(Message::EntryPressed(keypad::Key::Digit(4)));
    look("ask-amount", &amount);
    let card = |left| presented(1, Amount::Uses(left), campaign("十次卡", Kind::Uses { service: "盖碗茶".into() }));
    look("ask-uses", &card_of(&card(3), false, &[]));
    look("ask-uses-many", &card_of(&card(24), false, &[]));
    let mut strict = plain_off();
    strict.evidence = EvidenceRule::PhoneTail;
    look("ask-phone", &card_of(&presented(1, Amount::ONE_USE, strict), false, &[]));
    let mut strict = plain_off();
    strict.scope.sale_channels = vec![SaleChannel::InStore, SaleChannel::Takeaway];
    look("ask-channel", &card_of(&presented(1, Amount::ONE_USE, strict), false, &[]));
    let mut strict = plain_off();
    strict.scope.products = vec![product("T1", LONG), product("T2", LONG), product("T3", "乌龙茶")];
    look("ask-products", &card_of(&presented(1, Amount::ONE_USE, strict), false, &[]));
}

#[test]
fn what_is_no_voucher_has_a_card_that_says_what_it_is() {
    let link = format!("https://win.example.net/{}", "prize/".repeat(30));
    let subjects = [
        ("payment", Subject::Payment { network: Network::WeChat, masked: "13****1234".into() }),
        ("link", Subject::ForeignLink(link)),
        ("member", Subject::Member(Box::new(crate::domain::member::sample::member(1)))),
        ("pickup", Subject::NotHandled(NotHandled::Pickup)),
        ("too-long", Subject::Unusable(crate::domain::payload::Refusal::TooLong { chars: 900 })),
        ("choice", Subject::Choice(meanings())),
    ];
    for (name, subject) in subjects {
        let mut play = Play::new();
        let question = play.scan("4006381333931");
        play.told(Message::Presented(question, Ok(Found::Other(subject))));
        look(name, &play);
    }
    let mut play = Play::new();
    let question = play.scan("A");
    play.told(Message::WaitedLong(question));
    look("undecided", &play);
    play.told(Message::Presented(question, Err(Problem::new(Code::DiskFull))));
    look("problem", &play);
}

#[test]
fn what_was_found_is_a_list_and_nothing_says_so() {
    let all = [
        vec![],
        vec![booking(1, "林女士", "13500004471")],
        (1..9).map(|number| booking(number, "Alexandra Konstantinopoulou-Featherstone", "13500004471")).collect(),
    ];
    for (name, bookings) in ["found-none", "found-one", "found-many"].into_iter().zip(all) {
        let mut play = Play::new();
        let question = play.scan("lin");
        play.told(Message::Presented(question, Ok(Found::Other(Subject::Search("lin".into())))));
        play.told(Message::Searched(question, Ok(bookings)));
        look(name, &play);
    }
}

#[test]
fn an_empty_counter_is_calm_and_a_bar_keeps_the_last_result() {
    look("idle", &Play::new());
    let mut play = Play::new();
    play.told(Message::RowsRead(Ok(rows())));
    let about = presented(1, Amount::ONE_USE, Campaign { name: LONG.into(), ..plain_off() });
    play.show(&about);
    let (question, about) = play.confirm();
    let made = play.redeemed(&about);
    play.told(Message::Redeemed(question, about, Box::new(Ok(Outcome::Redeemed(made)))));
    look("redeemed", &play);
    for (name, kept) in [
        ("failed", Kept::Failed(Problem::new(Code::ReversalTooLate))),
        ("taken-back", Kept::TakenBack(Target::Redemption(redemption_id(1)))),
        ("printed", Kept::Printed),
        ("drawer", Kept::DrawerOpens),
        ("nothing-to-undo", Kept::NothingToUndo),
        ("nothing-to-print", Kept::NothingToPrint),
        ("refused-late", Kept::Refused { name: LONG.into(), refusal: Box::new(Refusal::UsedUp { last: None }) }),
    ] {
        play.counter.kept = Some(kept);
        look(name, &play);
    }
}

#[test]
fn the_question_why_stands_over_the_counter() {
    let mut play = Play::new();
    play.told(Message::RowsRead(Ok(rows())));
    play.key(Key::Function(7));
    play.key(Key::Character('2'));
    check_view("counter-undo", crate::ui::screen::sample::SMALLEST, Sample::new, &play.counter, |counter, here| {
        counter.dialog(here).unwrap().over(counter.view(here))
    });
}

#[test]
fn higher_than_wide_the_parts_stand_below_each_other() {
    let size = (1048.0, 1768.0);
    let accepted = presented(1, Amount::ONE_USE, package(&["盖碗茶（茉莉／竹叶青任选）", "茶点拼盘", "红豆双皮奶"]));
    look_at("portrait-package", size, &card_of(&accepted, false, &[]), Shape::Portrait);
    look_at("portrait-ask", size, &card_of(&presented(1, Amount::ONE_USE, off()), false, &[]), Shape::Portrait);
    look_at("portrait-idle", size, &Play::new(), Shape::Portrait);
    let wide = (1800.0, 1008.0);
    look_at("wide-package", wide, &card_of(&accepted, false, &[]), Shape::Landscape);
}
