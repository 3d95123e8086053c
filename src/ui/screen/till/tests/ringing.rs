//! What is rung up, changed and taken out again, and in which order.

use super::*;

#[test]
fn a_tile_takes_as_many_as_were_typed_before() {
    let mut play = Play::new();
    play.sample.typed = "3*".into();
    let action = play.till.update(Message::ProductPressed("S01".into()), play.sample.here());
    assert!(matches!(&action, Action::All(all) if all.last() == Some(&Action::ClearField)), "{action:?}");
    play.carry_out(action);
    play.check(&[("绿豆糕", "3")]);
}

#[test]
fn what_is_scanned_again_counts_up_on_its_line() {
    let mut play = Play::new();
    play.scan(product("S01", "绿豆糕", "snack", 8)).scan(product("S01", "绿豆糕", "snack", 8));
    play.check(&[("绿豆糕", "2")]);
}

#[test]
fn a_number_typed_before_a_scan_is_how_much_of_it() {
    let mut play = Play::new();
    play.scan_times(product("S01", "绿豆糕", "snack", 8), quantity(3_000));
    play.check(&[("绿豆糕", "3")]);
    play.scan_times(leaves(), quantity(1_250));
    play.check(&[("绿豆糕", "3"), ("竹叶青散茶", "1.25")]);
}

#[test]
fn plus_minus_and_del_are_for_the_line_that_came_last() {
    let mut play = Play::new();
    play.scan(product("S01", "绿豆糕", "snack", 8)).scan(product("S02", "红豆双皮奶", "snack", 16));
    play.key(Key::Character('+')).key(Key::Character('+')).key(Key::Character('-'));
    play.check(&[("绿豆糕", "1"), ("红豆双皮奶", "2")]);
    play.key(Key::Delete);
    play.check(&[("绿豆糕", "1")]);
    play.key(Key::Character('-'));
    play.check(&[]);
}

#[test]
fn arrows_go_through_the_basket() {
    let mut play = Play::new();
    play.scan(product("S01", "绿豆糕", "snack", 8)).scan(product("S02", "红豆双皮奶", "snack", 16));
    play.key(Key::Arrow(Arrow::Up)).key(Key::Character('+'));
    play.check(&[("绿豆糕", "2"), ("红豆双皮奶", "1")]);
    play.key(Key::Arrow(Arrow::Up)).key(Key::Arrow(Arrow::Down)).key(Key::Character('+'));
    play.check(&[("绿豆糕", "2"), ("红豆双皮奶", "2")]);
}

#[test]
fn while_something_is_typed_del_is_not_for_the_basket() {
    let mut play = Play::new();
    play.scan(product("S01", "绿豆糕", "snack", 8));
    play.sample.typed = "gh".into();
    play.key(Key::Delete);
    play.check(&[("绿豆糕", "1")]);
}

#[test]
fn keys_that_come_faster_than_the_answers_are_worked_out_one_after_the_other() {
    let mut play = Play::new();
    play.scan(product("S01", "绿豆糕", "snack", 8));
    let first = play.till.key(Key::Character('+'), play.sample.here());
    for _ in 0..3 {
        assert_eq!(play.till.key(Key::Character('+'), play.sample.here()), Action::None, "it waits for the first");
    }
    play.carry_out(first);
    play.check(&[("绿豆糕", "5")]);
}

#[test]
fn what_must_be_chosen_is_asked_and_digits_and_enter_answer_it() {
    let mut play = Play::new();
    play.scan(tea());
    assert!(play.till.asks());
    play.key(Key::Enter);
    play.check(&[]);
    // The large one, a third of the sugar, two toppings.
    for key in ['2', '2', '1', '3'] {
        play.key(Key::Character(key));
    }
    play.key(Key::Enter);
    play.check(&[("桂花乌龙", "1")]);
    let line = &play.till.rung.basket.lines()[0];
    assert_eq!(line.item.price, yuan(26));
    let extras: Vec<_> = line.item.extras.iter().map(|extra| extra.name.as_str()).collect();
    assert_eq!(extras, ["三分糖", "珍珠", "奶盖"]);
}

#[test]
fn what_is_left_by_escape_is_not_rung_up() {
    let mut play = Play::new();
    play.does(Message::ProductPressed("T01".into())).key(Key::Escape);
    assert!(!play.till.asks());
    play.check(&[]);
}

#[test]
fn a_weight_and_an_open_price_are_typed() {
    let mut play = Play::new();
    play.does(Message::ProductPressed("W01".into()));
    for key in "0.125".chars() {
        play.key(Key::Character(key));
    }
    play.key(Key::Enter);
    play.check(&[("竹叶青散茶", "0.125")]);
    play.does(Message::ProductPressed("O01".into())).key(Key::Enter);
    assert!(play.till.asks(), "without a price it is not rung up");
    for key in "88".chars() {
        play.key(Key::Character(key));
    }
    play.key(Key::Enter);
    assert_eq!(play.till.rung.basket.lines()[1].item.price, yuan(88));
}

#[test]
fn what_is_sold_out_is_said_and_not_rung_up() {
    let mut play = Play::new();
    play.does(Message::ProductPressed("S04".into()));
    play.check(&[]);
    assert!(matches!(play.till.said, Some((_, Said::NotSold(_)))));
    assert_eq!(play.till.heard().map(|(_, tone)| tone), Some(Tone::Refused));
}

#[test]
fn what_is_marked_at_the_tiles_is_not_rung_up_until_the_mark_is_lifted() {
    let mut play = Play::new();
    play.does(Message::MarkingPressed).does(Message::ProductPressed("S01".into()));
    play.check(&[]);
    play.key(Key::Escape).does(Message::ProductPressed("S01".into()));
    play.check(&[]);
    let Some((_, Said::SoldOut { name, article })) = &play.till.said else { panic!("nothing is offered") };
    let lift = Message::LiftPressed(article.clone(), name.clone());
    play.does(lift).does(Message::ProductPressed("S01".into()));
    play.check(&[("绿豆糕", "1")]);
}

#[test]
fn of_a_product_in_sizes_one_is_marked_alone_and_a_scan_ends_the_marking() {
    let mut play = Play::new();
    play.does(Message::MarkingPressed).does(Message::ProductPressed("T01".into()));
    play.key(Key::Character('3')).key(Key::Escape);
    assert_eq!(play.till.goods.product("T01").unwrap().terms().filter(|one| one.supply == Supply::SoldOut).count(), 1);
    play.scan(product("S02", "红豆双皮奶", "snack", 16));
    play.does(Message::ProductPressed("T02".into()));
    play.check(&[("红豆双皮奶", "1"), ("茉莉奶绿", "1")]);
    // What the catalogue itself calls sold out is not the till's to lift.
    play.does(Message::MarkingPressed).does(Message::ProductPressed("S04".into()));
    assert!(matches!(play.till.said, Some((_, Said::OffSale(_)))));
}

#[test]
fn more_than_there_is_by_the_count_is_rung_up_and_said() {
    let mut play = Play::new();
    play.count("S02", 1).does(Message::ProductPressed("S02".into()));
    assert!(play.till.said.is_none());
    play.count("S01", -2).does(Message::ProductPressed("S01".into()));
    play.check(&[("红豆双皮奶", "1"), ("绿豆糕", "1")]);
    assert!(matches!(play.till.said, Some((_, Said::Short { left: -2, .. }))));
    assert_eq!(play.till.heard().map(|(_, tone)| tone), Some(Tone::Attention));
}

#[test]
fn enter_takes_the_hit_of_a_word_and_of_a_whole_code_only() {
    let mut play = Play::new();
    let find = |play: &mut Play, typed: &str, matched: Matched| {
        // The field was emptied after what was typed before.
        play.sample.typed.clear();
        play.till.seek(play.sample.here());
        play.sample.typed = typed.to_owned();
        let action = play.till.seek(play.sample.here());
        let Action::Start(Effect::Search { question, .. }) = action else { panic!("not searched: {action:?}") };
        let product = Arc::new(Product { code: "1001".into(), ..product("", "绿豆糕", "snack", 8) });
        let hit = Hit { product, matched, pinyin: "lv dou gao".into() };
        play.till.update(Message::Searched(question, vec![hit]), play.sample.here());
    };
    find(&mut play, "ldg", Matched::Name(std::iter::once(0..9).collect()));
    assert!(play.typed("ldg"));
    find(&mut play, "10", Matched::Code(0..2));
    assert!(!play.typed("10"), "a part of a code may be the end of a phone number");
    find(&mut play, "1001", Matched::Code(0..4));
    assert!(play.typed("1001"));
    find(&mut play, "2*1001", Matched::Code(0..4));
    assert!(play.typed("2*1001"));
    play.check(&[("绿豆糕", "4")]);
}

#[test]
fn an_answer_to_an_older_search_is_dropped() {
    let mut play = Play::new();
    play.sample.typed = "g".into();
    let first = play.till.seek(play.sample.here());
    let Action::Start(Effect::Search { question, .. }) = first else { panic!("{first:?}") };
    play.sample.typed = "gh".into();
    play.till.seek(play.sample.here());
    let hit = Hit { product: Arc::new(tea()), matched: Matched::Barcode, pinyin: String::new() };
    play.till.update(Message::Searched(question, vec![hit]), play.sample.here());
    assert!(!play.till.goods.has_hits());
}

#[test]
fn a_voucher_says_what_it_saves_and_del_takes_it_out() {
    let mut play = Play::new();
    play.scan_times(product("S02", "红豆双皮奶", "snack", 16), quantity(4_000)).put(voucher(1));
    assert!(matches!(&play.till.said, Some((_, Said::VoucherOn { saving, .. })) if saving == "¥30.00"));
    assert_eq!(play.till.heard().map(|(_, tone)| tone), Some(Tone::Accepted));
    play.key(Key::Delete);
    assert!(play.till.rung.basket.vouchers().is_empty());
    play.check(&[("红豆双皮奶", "4")]);
}

#[test]
fn a_voucher_that_takes_nothing_off_yet_says_what_is_missing() {
    let mut play = Play::new();
    play.scan(product("S02", "红豆双皮奶", "snack", 16)).put(voucher(1));
    assert!(matches!(&play.till.said, Some((_, Said::VoucherIdle { why, .. })) if why.contains("¥44.00")));
}

#[test]
fn a_discount_above_the_limit_asks_a_manager_and_their_word_gives_it() {
    let mut play = Play::new();
    play.scan(product("S02", "红豆双皮奶", "snack", 16)).key(Key::Function(4));
    for key in ['2', '0'] {
        play.key(Key::Character(key));
    }
    play.key(Key::Enter).key(Key::Character('1'));
    let action = play.till.key(Key::Enter, play.sample.here());
    let Action::Start(Effect::Edit { edit, allowed }) = action else { panic!("{action:?}") };
    assert_eq!(allowed, []);
    let refusal = basket::Refusal::Needs(Permission::DiscountAboveLimit);
    let asked = play.till.update(Message::Edited(edit, Vec::new(), Ok(Edited::Refused(refusal))), play.sample.here());
    let Action::AskManager(refused) = asked else { panic!("{asked:?}") };
    assert_eq!(refused.permission, Permission::DiscountAboveLimit);
    let by = play.sample.staff[2].id;
    let word = Allowed { permission: refused.permission, by, reason: "regular guest".into() };
    let action = play.till.allowed(word);
    play.carry_out(action);
    let priced = play.till.rung.priced.as_ref().unwrap();
    assert_eq!(priced.total, Money::from_minor(1_280));
}

/// The chosen line is to be taken back at its price, because it is the wrong one.
fn take_back(play: &mut Play, price: &str) -> Action<Effect> {
    play.key(Key::Function(4)).key(Key::Character('-'));
    for key in price.chars() {
        play.key(Key::Character(key));
    }
    play.key(Key::Enter).key(Key::Character('3'));
    play.till.key(Key::Enter, play.sample.here())
}

/// Every permission that lacks is given by a manager.
fn allow_all(play: &mut Play, action: Action<Effect>) -> Vec<Permission> {
    let mut asked = Vec::new();
    let mut action = action;
    while let Action::Start(effect) = action {
        let message = play.answer(effect).unwrap();
        action = play.till.update(message, play.sample.here());
        if let Action::AskManager(refused) = action {
            asked.push(refused.permission);
            let by = play.sample.staff[2].id;
            action = play.till.allowed(Allowed { permission: refused.permission, by, reason: "seen".into() });
        }
    }
    asked
}

#[test]
fn a_line_is_taken_back_without_a_receipt_at_its_price_or_another_with_a_managers_word() {
    let mut play = Play::new();
    play.scan(product("S02", "红豆双皮奶", "snack", 16));
    let action = take_back(&mut play, "");
    assert_eq!(allow_all(&mut play, action), [Permission::ReturnWithoutReceipt]);
    let total = |play: &Play| play.till.rung.priced.as_ref().unwrap().total;
    assert_eq!(total(&play), yuan(-16));
    let action = take_back(&mut play, "12.5");
    assert_eq!(allow_all(&mut play, action), [Permission::ReturnWithoutReceipt], "another price is another matter");
    assert_eq!(total(&play), Money::from_minor(-1_250));
    // Rung up again it is sold.
    play.scan(product("S02", "红豆双皮奶", "snack", 16));
    play.check(&[("红豆双皮奶", "1"), ("红豆双皮奶", "1")]);
    assert_eq!(total(&play), Money::from_minor(350));
}

#[test]
fn a_change_that_needs_two_words_is_done_with_both() {
    let mut play = Play::new();
    play.scan(product("S02", "红豆双皮奶", "snack", 16));
    let action = take_back(&mut play, "99999");
    assert_eq!(allow_all(&mut play, action), [Permission::ReturnWithoutReceipt, Permission::RefundAboveLimit]);
    assert_eq!(play.till.rung.priced.as_ref().unwrap().total, yuan(-99_999));
}

#[test]
fn within_the_limit_nobody_is_asked() {
    let mut play = Play::new();
    play.scan(product("S02", "红豆双皮奶", "snack", 16)).key(Key::Function(4));
    for key in [Key::Character('1'), Key::Character('0'), Key::Enter, Key::Character('2'), Key::Enter] {
        play.key(key);
    }
    assert_eq!(play.till.rung.priced.as_ref().unwrap().total, Money::from_minor(1_440));
}

#[test]
fn escape_never_loses_the_basket() {
    let mut play = Play::new();
    play.scan(product("S01", "绿豆糕", "snack", 8));
    for _ in 0..5 {
        play.pass(500).key(Key::Escape);
    }
    play.key(Key::Function(9)).key(Key::Escape);
    play.check(&[("绿豆糕", "1")]);
}

#[test]
fn another_basket_is_taken_up_after_the_present_one_was_held() {
    let mut play = Play::new();
    play.scan(product("S01", "绿豆糕", "snack", 8)).key(Key::Function(6));
    let held = HeldBasket {
        id: sale_id(3),
        name: "A7".into(),
        lines: 2,
        total: Some(yuan(30)),
        held_at: play.sample.now,
        staff: None,
    };
    play.till.update(Message::HeldRead(Ok(vec![held])), play.sample.here());
    let action = play.till.key(Key::Enter, play.sample.here());
    let Action::Start(Effect::Hold { name, then }) = action else { panic!("{action:?}") };
    assert_eq!((name.as_str(), then), ("14:32", Some(sale_id(3))));
    let empty = Arc::new(rung(sale_id(9), &Basket::new(SaleChannel::InStore), &[]));
    let action = play.till.update(Message::Held(name, then, Ok(Edited::Done(empty))), play.sample.here());
    assert_eq!(action, Action::Start(Effect::Recall(sale_id(3))));
}
