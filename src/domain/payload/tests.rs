//! What each kind of text is taken for, and that payment codes are never shown.

use std::convert::Infallible;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const WECHAT: &str = "134567890123451234";
const ALIPAY: &str = "281234567890123456";
const UNIONPAY: &str = "6212345678901234567";

fn expected() -> Expected {
    Expected { own_hosts: vec!["v.example.com".into()], coupon_channels: vec![meituan()], labels: Vec::new() }
}

fn meituan() -> Channel {
    Channel { key: "meituan".into(), name: "美团".into() }
}

fn douyin() -> Channel {
    Channel { key: "douyin".into(), name: "抖音".into() }
}

fn booking() -> Match {
    Match::Booking(BookingId::new(Uuid::from_u128(1)))
}

fn voucher() -> Match {
    Match::Voucher(VoucherId::from_bytes([1; 10]))
}

fn product() -> Match {
    Match::Product("LATTE-L".into())
}

/// A shop that knows a few codes.
#[expect(clippy::unnecessary_wraps, reason = "stands where a database could fail")]
fn shop(code: &str) -> Result<Vec<Match>, Infallible> {
    Ok(match code {
        "K7QF3M9X" => vec![booking()],
        "6901234567892" => vec![product()],
        "0036000291452" => vec![product(), product()],
        "SHARED" => vec![voucher(), product()],
        "134567890123459999" => vec![voucher()],
        _ => vec![],
    })
}

fn ask(text: &str, origin: Origin) -> Recognised {
    let Ok(recognised) = recognise(text, origin, &expected(), shop);
    recognised
}

fn scanned(text: &str) -> Recognised {
    ask(text, Origin::Scanned)
}

#[track_caller]
fn is(text: &str, payload: Payload) {
    assert_eq!(scanned(text), Recognised::Is(payload), "{text}");
}

fn gtin(digits: &str) -> Gtin {
    Gtin::parse(digits).unwrap()
}

fn unknown(text: &str) -> Payload {
    Payload::Unknown(Secret(text.into()))
}

/// A booking code that no shop knows.
fn short() -> ShortCode {
    (1..).find_map(|seed: u64| ShortCode::booking(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))).unwrap()
}

#[test]
fn our_own_prefix_comes_first() {
    assert!(matches!(scanned("CS0:00000000000000000000000000"), Recognised::Is(Payload::Token(Token::Opaque(_)))));
    is("CS1:TORN", Payload::BadToken(Fault::Damaged));
    is("ｃｓ９：ANY", Payload::BadToken(Fault::UpdateNeeded(token::Newer::Format(9))));
}

#[test]
fn what_readers_add_is_taken_off() {
    for text in [
        "]Q1CS0:00000000000000000000000000\r\n",
        "]Q2\\000026CS0:00000000000000000000000000",
        "\u{feff}CS0:0000000000000\u{202e}0000000000000 ",
    ] {
        assert!(matches!(scanned(text), Recognised::Is(Payload::Token(_))), "{text:?}");
    }
    is("]E06901234567892", Payload::Known(product()));
    is("\u{2}6901234567892\u{3}", Payload::Known(product()));
    is("６９０１２３４５６７８９２", Payload::Known(product()));
    is("]x", unknown("]x"));
    is("\\000026HELLO", unknown("HELLO"));
}

#[test]
fn nothing_and_too_much_are_refused_by_name() {
    for text in ["", " ", "\r\n", "\u{200b}\u{202e}"] {
        assert_eq!(scanned(text), Recognised::Refused(Refusal::Empty), "{text:?}");
    }
    is(&"A".repeat(512), unknown(&"A".repeat(512)));
    assert_eq!(scanned(&"A".repeat(513)), Recognised::Refused(Refusal::TooLong { chars: 513 }));
    assert_eq!(scanned(&"界".repeat(10_000)), Recognised::Refused(Refusal::TooLong { chars: 10_000 }));
}

#[test]
fn a_link_of_ours_gives_the_code_in_it() {
    is("https://V.example.com/b/K7QF3M9X", Payload::Known(booking()));
    is("https://v.example.com/show?x=1&code=SHARED2#top", unknown("SHARED2"));
    assert!(matches!(
        scanned("https://v.example.com/t/CS0%3A00000000000000000000000000"),
        Recognised::Is(Payload::Token(Token::Opaque(_)))
    ));
    assert!(matches!(scanned(&format!("https://v.example.com/{WECHAT}")), Recognised::Is(Payload::Payment(_))));
}

#[test]
fn a_foreign_link_is_shown_and_never_followed() {
    for link in [
        "https://v.example.com.evil.example/K7QF3M9X",
        "https://v.example.com@evil.example/K7QF3M9X",
        "https://evil.example/?u=https://v.example.com/K7QF3M9X",
        "HTTP://evil.example",
        "https://v.example.com:8443/K7QF3M9X",
        "https://v.example.com/%zz",
        "https://v.example.com/",
        "https://u.wechat.com/abc",
    ] {
        is(link, Payload::ForeignLink(Address(link.into())));
    }
    is("javascript:alert(1)", unknown("javascript:alert(1)"));
}

#[test]
fn an_invitation_is_read_strictly() {
    let good = r#"{"countersign":1,"url":"https://hub.example","token":"t0ken","root":"cd"}"#;
    let invitation = Invitation { url: "https://hub.example".into(), token: "t0ken".into(), root: "cd".into() };
    assert_eq!(Invitation::parse(&invitation.text()), Some(Ok(invitation.clone())));
    is(good, Payload::Enrolment(invitation.clone()));
    assert!(!format!("{invitation:?}").contains("t0ken"));
    is(r#"{"countersign":2,"new":true}"#, Payload::BadEnrolment(InvitationFault::UpdateNeeded(2)));
    for broken in [
        r#"{"countersign":1,"url":"https://hub.example","root":"cd"}"#,
        r#"{"countersign":1,"url":"https://hub.example","token":"t"}"#,
        r#"{"countersign":1,"url":"ftp://hub.example","token":"t","root":"cd"}"#,
        r#"{"countersign":1,"url":"https://hub.example","token":"","root":"cd"}"#,
        r#"{"countersign":1,"url":"https://hub.example","token":"t","root":"cd","extra":1}"#,
        r#"{"countersign":"1","url":"https://hub.example","token":"t","root":"cd"}"#,
    ] {
        is(broken, Payload::BadEnrolment(InvitationFault::Malformed));
    }
    is(r#"{"other":1}"#, unknown(r#"{"other":1}"#));
    is(r#"{"countersign":"#, unknown(r#"{"countersign":"#));
}

#[test]
fn gs1_elements_are_read_in_every_spelling() {
    let check = |text: &str, parts: &[(&str, &str)]| {
        let Recognised::Is(Payload::Gs1(elements)) = scanned(text) else { panic!("{text:?}: {:?}", scanned(text)) };
        for (identifier, value) in parts {
            assert_eq!(elements.value(identifier), Some(*value), "{text:?}");
        }
    };
    let parts = [("01", "09506000134352"), ("17", "261231"), ("10", "AB-12")];
    check("]d2010950600013435217261231\u{1d}10AB-12", &parts);
    check("\u{1d}010950600013435210AB-12\u{1d}17261231", &parts);
    check("01095060001343521726123110AB-12", &parts);
    check("(01)09506000134352(17)261231(10)AB-12", &parts);
    check("https://id.gs1.example/01/09506000134352/10/AB-12", &parts[..1]);
    check("]C10109506000134352310300125039220999", &[("3103", "001250"), ("3922", "0999")]);
    check("]C125594123450000120042", &[("255", "94123450000120042")]);
}

#[test]
fn a_gs1_string_with_a_wrong_check_digit_is_not_believed() {
    for text in ["]d20109506000134353", "(01)09506000134353", "]C10109506", "(01", "(77)1", "]C1777777"] {
        assert!(!matches!(scanned(text), Recognised::Is(Payload::Gs1(_) | Payload::Product(_))), "{text:?}");
    }
    assert!(matches!(scanned("https://evil.example/01/09506000134353"), Recognised::Is(Payload::ForeignLink(_))));
}

#[test]
fn an_exact_match_in_the_data_wins_over_any_shape() {
    is("K7QF3M9X", Payload::Known(booking()));
    is("k7qf-3m9x", unknown("k7qf-3m9x"));
    is("134567890123459999", Payload::Known(voucher()));
    is("036000291452", Payload::Known(product()));
}

#[test]
fn two_records_with_one_code_are_asked_about() {
    let meaning = |record| Meaning { payload: Payload::Known(record), reason: Reason::KnownHere };
    assert_eq!(scanned("SHARED"), Recognised::Ambiguous(vec![meaning(voucher()), meaning(product())]));
}

#[test]
fn a_short_code_is_found_however_it_is_spelt() {
    let code = short();
    let find =
        |asked: &str| -> Result<_, Infallible> { Ok(if asked == code.as_str() { vec![booking()] } else { vec![] }) };
    for typed in [code.grouped(), code.grouped().to_lowercase(), code.as_str().to_owned()] {
        assert_eq!(
            recognise(&typed, Origin::Typed, &expected(), find),
            Ok(Recognised::Is(Payload::Known(booking()))),
            "{typed}"
        );
    }
    is(code.as_str(), Payload::ShortCode(code.clone()));
}

#[test]
fn payment_codes_are_recognised_when_scanned_and_refused_when_typed() {
    for (digits, network) in [
        (WECHAT, Network::WeChat),
        ("100000000000000000", Network::WeChat),
        (ALIPAY, Network::Alipay),
        ("2512345678901234", Network::Alipay),
        ("301234567890123456789012", Network::Alipay),
        (UNIONPAY, Network::UnionPay),
    ] {
        let Recognised::Is(Payload::Payment(code)) = scanned(digits) else { panic!("{digits}") };
        assert_eq!((code.network(), code.reveal()), (network, digits));
        let grouped = format!("{} {}-{}", &digits[..4], &digits[4..9], &digits[9..]);
        for typed in [digits, &grouped, &crate::domain::width::narrow_text(digits)] {
            let refused = Recognised::Refused(Refusal::TypedPaymentCode(network));
            assert_eq!(ask(typed, Origin::Typed), refused, "{typed}");
        }
    }
}

#[test]
fn what_is_nearly_a_payment_code_is_none() {
    for digits in [
        "160000000000000000",
        "13456789012345123",
        "1345678901234512345",
        "251234567890123",
        "3012345678901234567890123",
        "621234567890123456",
        "63123456789012345678",
    ] {
        assert!(!matches!(scanned(digits), Recognised::Is(Payload::Payment(_))), "{digits}");
    }
}

#[test]
fn product_numbers_need_their_check_digit() {
    is("96385074", Payload::Product(gtin("96385074")));
    assert_eq!(gtin("16901234567899").digits().len(), 14);
    assert_eq!(gtin("036000291452"), gtin("0036000291452"));
    assert_eq!(gtin("06901234567892"), gtin("6901234567892"));
    for wrong in ["96385075", "6901234567893", "036000291453", "16901234567898", "1234567", "690123456789"] {
        assert_eq!(Gtin::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn a_label_of_the_shops_scale_is_read_where_its_layout_is_known() {
    let weighs = |digits: &str| Label {
        item: digits.into(),
        says: label::Says::Weight(crate::domain::quantity::Quantity::from_thousandths(1_500).unwrap()),
    };
    let labels = vec!["21IIIIIWWWWWC".parse().unwrap()];
    let expected = Expected { labels, coupon_channels: vec![], ..expected() };
    let ask = |text: &str, expected: &Expected| recognise(text, Origin::Scanned, expected, shop);
    assert_eq!(ask("2112345015002", &expected), Ok(Recognised::Is(Payload::Label(weighs("12345")))));
    assert_eq!(ask("4006381333931", &expected), Ok(Recognised::Is(Payload::Product(gtin("4006381333931")))));
    let none = Expected { labels: vec![], ..expected.clone() };
    assert_eq!(ask("2112345015002", &none), Ok(Recognised::Is(Payload::Product(gtin("2112345015002")))));
    // Where a platform's coupons are as long, the counter asks.
    let coupons = Expected { coupon_channels: vec![meituan()], ..expected };
    let Ok(Recognised::Ambiguous(meanings)) = ask("2112345015002", &coupons) else { panic!("it is not asked") };
    assert_eq!(meanings[0], Meaning { payload: Payload::Label(weighs("12345")), reason: Reason::LabelLayout });
    // A record with exactly this number comes first, as for any code.
    let find = |_: &str| Ok::<_, Infallible>(vec![product()]);
    let Ok(known) = recognise("2112345015002", Origin::Scanned, &coupons, find);
    assert_eq!(known, Recognised::Is(Payload::Known(product())));
}

#[test]
fn digits_that_may_be_a_product_or_a_coupon_are_asked_about() {
    let coupon = |digits: &str, channel| Payload::Coupon { channel, code: Secret(digits.into()) };
    is("1234567890", coupon("1234567890", meituan()));
    is("6901234567893", coupon("6901234567893", meituan()));
    let meanings = |text: &str, expected: &Expected| match recognise(text, Origin::Scanned, expected, |_| {
        Ok::<_, Infallible>(vec![])
    }) {
        Ok(Recognised::Ambiguous(meanings)) => meanings,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        meanings("6901234567892", &expected()),
        [
            Meaning { payload: Payload::Product(gtin("6901234567892")), reason: Reason::CheckDigit },
            Meaning { payload: coupon("6901234567892", meituan()), reason: Reason::CouponLength },
        ]
    );
    let two = Expected { coupon_channels: vec![meituan(), douyin()], ..expected() };
    assert_eq!(meanings("123456789012345", &two).len(), 2);
    let none = Expected { coupon_channels: vec![], ..expected() };
    let Ok(plain) = recognise("1234567890", Origin::Scanned, &none, shop);
    assert_eq!(plain, Recognised::Is(unknown("1234567890")));
}

#[test]
fn anything_else_is_searched_for_if_it_was_typed() {
    assert_eq!(ask("拿铁（大）", Origin::Typed), Recognised::Is(Payload::Search(Secret("拿铁(大)".into()))));
    assert_eq!(ask(" wang xm ", Origin::Typed), Recognised::Is(Payload::Search(Secret("wang xm".into()))));
    is("'; DROP TABLE vouchers;--", unknown("'; DROP TABLE vouchers;--"));
}

#[test]
fn a_failed_look_up_is_no_unknown_code() {
    assert_eq!(recognise("K7QF3M9X", Origin::Scanned, &expected(), |_| Err("disk")), Err("disk"));
}

#[test]
fn codes_are_told_from_words_without_any_data() {
    for code in ["CS1:X", "CS9:", "https://a.example", "(01)09506000134352", "]C10109506000134352"] {
        assert_eq!(form(code), Form::Structured, "{code}");
    }
    for code in [WECHAT, ALIPAY, "6901234567892", "９６３８５０７４", short().as_str()] {
        assert_eq!(form(code), Form::Checked, "{code}");
    }
    for word in ["", "latte", "拿铁", "1234567890", "CHOCOLAT", "n*2", "0101", "a b c"] {
        assert_eq!(form(word), Form::Plain, "{word}");
    }
}

#[test]
fn masked_text_keeps_two_and_four() {
    let code = PaymentCode::parse(WECHAT).unwrap();
    assert_eq!(code.to_string(), "13**…1234");
    assert_eq!(format!("{code:?}"), "PaymentCode(WeChat, 13**…1234)");
    for (text, masked) in [
        ("paid 1345 6789 0123 451234 today", "paid 13**…1234 today"),
        ("134567890123451234 - again", "13**…1234 - again"),
        ("134567890123451234-", "13**…1234-"),
        ("１３４５６７８９０１２３４５１２３４\u{3000}已付", "13**…1234\u{3000}已付"),
    ] {
        assert_eq!(mask_long_numbers(text), masked);
    }
    assert_eq!(mask_long_numbers("order 2026112200001, shelf 7"), "order 2026112200001, shelf 7");
}

/// Texts around the shapes of payment codes, as a scanner, a hurried hand or an attacker would send them.
fn around_payments() -> impl Strategy<Value = (String, String)> {
    let digits = prop_oneof!["1[0-5][0-9]{16}", "(2[5-9]|30)[0-9]{14,22}", "62[0-9]{17}"];
    let before = proptest::sample::select(vec![
        "",
        "]Q1",
        "]Q2\\000026",
        " ",
        "\u{feff}",
        "]C121",
        "https://v.example.com/",
        "https://evil.example/?a=",
        "{\"countersign\":1,\"token\":\"t\",\"url\":\"http://",
        "note: ",
    ]);
    let inside = proptest::sample::select(vec!["", " ", "-", "\r\n", "\u{200b}", "\u{202e}"]);
    let after = proptest::sample::select(vec!["", " ", "\n", "\"}"]);
    (digits, 0_usize..16, before, inside, after).prop_map(|(digits, at, before, inside, after)| {
        let text = format!("{before}{}{inside}{}{after}", &digits[..at], &digits[at..]);
        (digits, text)
    })
}

proptest! {
    #[test]
    fn payment_codes_are_never_shown((digits, text) in around_payments(), typed: bool) {
        let origin = if typed { Origin::Typed } else { Origin::Scanned };
        let shown = format!("{:?}", ask(&text, origin));
        let visible: String = shown.chars().filter(char::is_ascii_digit).collect();
        prop_assert!(!visible.contains(&digits[2..digits.len() - 4]), "{}", shown);
        let masked = mask_long_numbers(&digits);
        prop_assert_eq!(masked, format!("{}**…{}", &digits[..2], &digits[digits.len() - 4..]));
    }

    #[test]
    fn typed_digits_never_become_a_payment((_digits, text) in around_payments()) {
        prop_assert!(!matches!(ask(&text, Origin::Typed), Recognised::Is(Payload::Payment(_))));
    }

    #[test]
    fn no_text_breaks_the_recognition(
        any_text: String,
        gs1 in "(\\]C1|\\]d2|\u{1d})?[(]?[0-9]{0,40}[)]?[A-Z0-9\u{1d}()]{0,30}",
        link in "(https?://)?(v.example.com|x)?[/?&=%a-zA-Z0-9:@#.]{0,60}",
        json in "\\{\"countersign\":[0-9]{1,3}[,a-z\":{}\\[\\]]{0,40}",
        digits in "[0-9]{1,40}",
        wide in "[\u{ff01}-\u{ff5e}]{0,40}",
    ) {
        for text in [any_text, gs1, link, json, digits, wide] {
            for origin in [Origin::Scanned, Origin::Typed] {
                let _ = format!("{:?}", ask(&text, origin));
            }
            let _ = (form(&text), mask_long_numbers(&text));
        }
    }
}

#[test]
fn the_number_on_a_slip_is_known_where_it_was_printed_and_told_for_what_it_is_elsewhere() {
    let redemption = crate::domain::id::RedemptionId::new(uuid::Uuid::from_u128(0x4F09_18AA));
    let number = crate::domain::receipt::slip::SlipNumber::of(redemption);
    let known = |asked: &str| -> Result<_, Infallible> {
        let is_it = asked.parse() == Ok(number);
        Ok(if is_it { vec![Match::Receipt(redemption)] } else { vec![] })
    };
    for origin in [Origin::Scanned, Origin::Typed] {
        for text in ["R-4F09-18AA", " r-4f09-18aa\r", "]Q1R-4F09-18AA"] {
            let here = Recognised::Is(Payload::Known(Match::Receipt(redemption)));
            assert_eq!(recognise(text, origin, &expected(), known), Ok(here), "{text:?}");
            assert_eq!(ask(text, origin), Recognised::Is(Payload::Receipt(Named::Code(number))), "{text:?}");
        }
        let receipt = ask("3f0a-000918", origin);
        assert!(matches!(receipt, Recognised::Is(Payload::Receipt(Named::Number { .. }))), "{receipt:?}");
    }
}
