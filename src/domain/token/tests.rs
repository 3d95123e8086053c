//! The rules of tokens, held case by case and by flipping every bit.

use ed25519_dalek::SigningKey;
use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;
use serde_json::Value;

use super::pretix::{EventKeys, SignedSecret, TicketFault};
use super::*;
use crate::domain::id::{CampaignNo, ShopNo, VoucherId};
use crate::domain::money::Money;

const KEY: u8 = 7;

fn secret() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn tenant() -> TenantNo {
    TenantNo::new(1).unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// 2026-11-22 12:00:00 UTC, the start of a step.
fn noon() -> Timestamp {
    at(1_795_348_800)
}

fn key(id: u8, secret: &SigningKey) -> IssuerKey {
    IssuerKey::new(id, secret.verifying_key().as_bytes(), at(1_700_000_000), at(1_900_000_000)).unwrap()
}

fn ring() -> Keyring {
    Keyring::new(tenant(), vec![key(KEY, &secret()), key(8, &SigningKey::from_bytes(&[8; 32]))]).unwrap()
}

fn claims() -> Claims {
    Claims {
        tenant: tenant(),
        campaign: CampaignNo::new(42).unwrap(),
        voucher: VoucherId::from_bytes([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        uses: Uses::Single,
        proof: Proof::AnyCopy,
        home: Home::OnlyAt(ShopNo::new(3)),
        first_day: DayNo::of(date(2026, 11, 1)).unwrap(),
        last_day: DayNo::of(date(2026, 11, 30)).unwrap(),
        value: None,
    }
}

fn shop_key() -> RotationKey {
    RotationKey::for_shop(&[9; 32], claims().campaign, ShopNo::new(3))
}

fn signed(text: &str) -> SignedToken {
    match parse(text) {
        Some(Ok(Token::Signed(token))) => token,
        other => panic!("not a signed token: {other:?}"),
    }
}

fn rotating(text: &str) -> RotatingToken {
    match parse(text) {
        Some(Ok(Token::Rotating(token))) => token,
        other => panic!("not a rotating token: {other:?}"),
    }
}

fn rotating_text(now: Timestamp) -> String {
    Issuer::new(KEY, &secret()).rotating(&claims()).unwrap().show(&shop_key(), Step::at(now))
}

/// What the terminal says of a text, whichever form it has.
fn verdict(text: &str) -> Option<Result<(), Fault>> {
    Some(parse(text)?.and_then(|token| match token {
        Token::Opaque(_) => Ok(()),
        Token::Signed(token) => token.verify(&ring(), noon()).map(drop),
        Token::Rotating(token) => token.verify(&ring(), noon(), |_, _| Some(shop_key())).map(drop),
    }))
}

#[track_caller]
fn refused(text: &str, fault: Fault) {
    assert_eq!(verdict(text), Some(Err(fault)), "{text}");
}

/// The token with its bytes changed; the signature no longer fits unless `sign_again`.
fn altered(text: &str, change: impl FnOnce(&mut Vec<u8>)) -> String {
    let (prefix, content) = text.split_at(4);
    let mut bytes = base45::decode(content).unwrap();
    change(&mut bytes);
    format!("{prefix}{}", base45::encode(bytes))
}

/// A body that no issuer of ours writes, but signed with its key.
fn signed_body(body: &[u8]) -> String {
    use ed25519_dalek::Signer as _;
    let signature = secret().sign(&[b"countersign/voucher/1\0", body].concat());
    format!("CS1:{}", base45::encode([body, &signature.to_bytes()].concat()))
}

fn body(claims: &Claims) -> Vec<u8> {
    let text = Issuer::new(KEY, &secret()).sign(claims);
    let mut bytes = base45::decode(&text[4..]).unwrap();
    bytes.truncate(bytes.len() - 64);
    bytes
}

#[test]
fn a_text_without_our_prefix_is_left_to_others() {
    for text in ["", "C", "CS", "CS1", "CSX:", "CS12:", "6901234567892", "HC1:ABC", "cs1 :", "https://example.com/CS1:"]
    {
        assert_eq!(parse(text), None, "{text}");
    }
}

#[test]
fn what_is_newer_needs_an_update_and_is_not_forged() {
    let text = Issuer::new(KEY, &secret()).sign(&claims());
    refused("CS3:ANYTHING", Fault::UpdateNeeded(Newer::Format(3)));
    refused(&altered(&text, |bytes| bytes[0] = 0x21), Fault::UpdateNeeded(Newer::Version(2)));
    refused(&altered(&text, |bytes| bytes[0] = 0x12), Fault::UpdateNeeded(Newer::Algorithm(2)));
    refused(&altered(&text, |bytes| bytes[1] = 99), Fault::UpdateNeeded(Newer::Key(99)));
    refused(
        &altered(&text, |bytes| bytes.splice(0..1, [0x31; 60]).for_each(drop)),
        Fault::UpdateNeeded(Newer::Version(3)),
    );
    let mut with_flag = body(&claims());
    with_flag[18] |= 0x40;
    refused(&signed_body(&with_flag), Fault::UpdateNeeded(Newer::Flags(0x40)));
}

#[test]
fn a_new_flag_without_a_good_signature_is_forged() {
    let text = Issuer::new(KEY, &secret()).sign(&claims());
    refused(&altered(&text, |bytes| bytes[18] |= 0x40), Fault::Forged);
}

#[test]
fn another_business_is_named_as_such() {
    let other = Claims { tenant: TenantNo::new(2).unwrap(), ..claims() };
    refused(&Issuer::new(KEY, &secret()).sign(&other), Fault::OtherTenant(other.tenant));
}

#[test]
fn a_key_counts_from_its_first_instant_until_just_before_its_last() {
    let token = signed(&Issuer::new(KEY, &secret()).sign(&claims()));
    for (second, expected) in [
        (1_699_999_999, Err(Fault::KeyOutOfUse(KEY))),
        (1_700_000_000, Ok(claims())),
        (1_899_999_999, Ok(claims())),
        (1_900_000_000, Err(Fault::KeyOutOfUse(KEY))),
    ] {
        assert_eq!(token.verify(&ring(), at(second)), expected, "{second}");
    }
}

#[test]
fn a_key_signs_only_under_its_own_number() {
    refused(&Issuer::new(8, &secret()).sign(&claims()), Fault::Forged);
}

#[test]
fn the_signature_is_bound_to_vouchers() {
    use ed25519_dalek::Signer as _;
    let body = body(&claims());
    let signature = secret().sign(&body).to_bytes();
    refused(&format!("CS1:{}", base45::encode([&body[..], &signature].concat())), Fault::Forged);
}

#[test]
fn a_signed_body_is_read_to_its_last_byte() {
    let good = body(&claims());
    refused(&signed_body(&[&good[..], &[0]].concat()), Fault::Damaged);
    refused(&signed_body(&good[..good.len() - 1]), Fault::Damaged);
    let mut bound_to_nowhere = good;
    bound_to_nowhere[18] &= !0x10;
    refused(&signed_body(&bound_to_nowhere), Fault::Damaged);
}

#[test]
fn lengths_outside_the_format_are_damaged() {
    let text = Issuer::new(KEY, &secret()).sign(&claims());
    for bytes in [0, 1, 2, 63, 64, 86, 101] {
        refused(&altered(&text, |all| all.resize(bytes, 0x11)), Fault::Damaged);
    }
    refused(&format!("CS1:{}", "A".repeat(600)), Fault::Damaged);
    refused(&format!("{text}A"), Fault::Forged);
    refused(&format!("{text} "), Fault::Damaged);
    refused(&format!("{text}\n"), Fault::Damaged);
    refused(&text.replace("CS1:", "CS2:"), Fault::Damaged);
    refused("CS2:", Fault::Damaged);
}

#[test]
fn a_last_pair_beyond_its_byte_is_no_second_spelling() {
    // "::" is 44 + 44 × 45 = 2,024, which a lax decoder takes for 232.
    assert_eq!(decode_base45("::"), Err(Fault::Damaged));
    assert_eq!(decode_base45(&base45::encode([232])), Ok(vec![232]));
}

#[test]
fn full_width_and_lower_case_are_read_as_what_was_printed() {
    let text = Issuer::new(KEY, &secret()).sign(&claims());
    let wide: String = text
        .chars()
        .map(|c| if c == ' ' { '\u{3000}' } else { char::from_u32(u32::from(c) + 0xFEE0).unwrap() })
        .collect();
    let chinese = text.replace('.', "。").replace('$', "￥").replace('/', "、");
    for typed in [wide, text.to_lowercase(), chinese] {
        assert_eq!(signed(&typed).verify(&ring(), noon()), Ok(claims()), "{typed}");
    }
}

#[test]
fn spaces_inside_are_content() {
    let secret = secret();
    let (claims, text) = (0..=u8::MAX)
        .map(|n| Claims { voucher: VoucherId::from_bytes([n; 10]), ..claims() })
        .map(|claims| (claims, Issuer::new(KEY, &secret).sign(&claims)))
        .find(|(_, text)| text.contains("  "))
        .unwrap();
    assert_eq!(signed(&text).verify(&ring(), noon()), Ok(claims));
    assert!(verdict(&text.replace("  ", " ")).unwrap().is_err());
}

#[test]
fn an_opaque_code_has_one_canonical_text() {
    let code = OpaqueCode::from_bytes(*b"sixteen bytes ok");
    let text = code.to_string();
    let misread = format!("CS0:{}", text[4..].replace('0', "o").replace('1', "l"));
    let grouped = format!("{}-{}", &text[..15], &text[15..]);
    for typed in [text.clone(), text.to_lowercase(), misread, grouped] {
        assert_eq!(parse(&typed), Some(Ok(Token::Opaque(code))), "{typed}");
    }
    for broken in
        [&text[..29], &format!("{text}0"), "CS0:", "CS0:!!!!!!!!!!!!!!!!!!!!!!!!!!", "CS0:ZZZZZZZZZZZZZZZZZZZZZZZZZZ"]
    {
        assert_eq!(parse(broken), Some(Err(Fault::Damaged)), "{broken}");
    }
}

#[test]
fn a_rotating_code_lives_two_steps_either_way() {
    let token = rotating(&rotating_text(noon()));
    let shown = Step::at(noon());
    for (seconds, fresh) in
        [(-31, false), (-30, true), (-15, true), (0, true), (14, true), (44, true), (45, false), (3_600, false)]
    {
        let now = at(noon().as_second() + seconds);
        let expected = if fresh { Freshness::Fresh(shown) } else { Freshness::Stale { shown, here: Step::at(now) } };
        let seen = token.verify(&ring(), now, |_, _| Some(shop_key())).unwrap();
        assert_eq!(seen, Rotation { claims: claims(), freshness: expected }, "{seconds}");
    }
}

#[test]
fn a_missing_rotation_key_is_said_and_not_guessed() {
    let token = rotating(&rotating_text(noon()));
    let mut asked = None;
    let seen = token.verify(&ring(), noon(), |campaign, shop| {
        asked = Some((campaign, shop));
        None
    });
    assert_eq!(seen, Ok(Rotation { claims: claims(), freshness: Freshness::KeyMissing }));
    assert_eq!(asked, Some((claims().campaign, ShopNo::new(3))));
}

#[test]
fn the_key_of_another_shop_makes_no_code() {
    let other = RotationKey::for_shop(&[9; 32], claims().campaign, ShopNo::new(4));
    let token = rotating(&rotating_text(noon()));
    assert_eq!(token.verify(&ring(), noon(), |_, _| Some(other)), Err(Fault::Forged));
}

#[test]
fn a_rotating_code_cut_down_to_its_static_part_says_that_it_must_rotate() {
    let must = Claims { proof: Proof::RotatingOnly, ..claims() };
    let text = Issuer::new(KEY, &secret()).rotating(&must).unwrap().show(&shop_key(), Step::at(noon()));
    let cut = altered(&text, |bytes| bytes.truncate(89)).replace("CS2:", "CS1:");
    assert_eq!(signed(&cut).verify(&ring(), noon()).unwrap().proof, Proof::RotatingOnly);
}

#[test]
fn rotating_codes_need_a_home_and_hold_no_value() {
    let secret = secret();
    let issuer = Issuer::new(KEY, &secret);
    assert_eq!(issuer.rotating(&Claims { home: Home::Anywhere, ..claims() }), Err(NotRotatable::NoHome));
    let value = TokenValue::of(Money::from_minor(500));
    assert_eq!(issuer.rotating(&Claims { value, ..claims() }), Err(NotRotatable::WithValue));
}

#[test]
fn days_and_values_keep_to_their_bytes() {
    assert_eq!(DayNo::of(date(2019, 12, 31)), None);
    assert_eq!(DayNo::of(date(2020, 1, 1)).unwrap().date(), date(2020, 1, 1));
    assert_eq!(DayNo::of(date(2199, 6, 6)).unwrap().date(), date(2199, 6, 6));
    assert_eq!(DayNo::of(date(2199, 6, 7)), None);
    assert_eq!(TokenValue::of(Money::from_minor(0x00FF_FFFF)).unwrap().amount(), Money::from_minor(0x00FF_FFFF));
    assert_eq!(TokenValue::of(Money::from_minor(0x0100_0000)), None);
    assert_eq!(TokenValue::of(Money::from_minor(-1)), None);
}

#[test]
fn nothing_secret_is_shown() {
    let tokens = [
        OpaqueCode::from_bytes(*b"sixteen bytes ok").to_string(),
        Issuer::new(KEY, &secret()).sign(&claims()),
        rotating_text(noon()),
    ];
    let shown = tokens.iter().map(|text| format!("{:?}", parse(text).unwrap().unwrap())).collect::<Vec<_>>();
    let step = Step::at(noon()).number();
    let rotating = format!("Rotating(RotatingToken(…, Step({step})))");
    assert_eq!(shown, ["Opaque(OpaqueCode(…))", "Signed(SignedToken(…))", &rotating]);
    assert_eq!(format!("{:?}", shop_key()), "RotationKey(…)");
}

mod keys {
    use super::*;

    #[test]
    fn two_keys_with_one_number_and_too_many_keys_are_refused() {
        let twice = vec![key(1, &secret()), key(2, &secret()), key(1, &SigningKey::from_bytes(&[1; 32]))];
        assert_eq!(Keyring::new(tenant(), twice), Err(keyring::BadKey::Twice(1)));
        let many = (0..33).map(|id| key(id, &secret())).collect();
        assert_eq!(Keyring::new(tenant(), many), Err(keyring::BadKey::TooMany(33)));
    }

    #[test]
    fn a_weak_key_is_refused() {
        let mut neutral = [0; 32];
        neutral[0] = 1;
        assert_eq!(IssuerKey::new(3, &neutral, at(0), at(1)), Err(keyring::BadKey::Weak(3)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_issued_is_read_back(
        numbers in (0_u32..0x0100_0000, any::<[u8; 10]>(), any::<u16>(), any::<u16>(), any::<u16>()),
        value in proptest::option::of(0_i64..0x0100_0000),
        (home, single, must_rotate) in (0_usize..3, any::<bool>(), any::<bool>()),
    ) {
        let (campaign, voucher, shop, first, last) = numbers;
        let day = |number: u16| DayNo::of(date(2020, 1, 1).checked_add(jiff::Span::new().days(i64::from(number))).unwrap()).unwrap();
        let shop = ShopNo::new(shop);
        let claims = Claims {
            campaign: CampaignNo::new(campaign).unwrap(),
            voucher: VoucherId::from_bytes(voucher),
            uses: if single { Uses::Single } else { Uses::ByRecord },
            proof: if must_rotate { Proof::RotatingOnly } else { Proof::AnyCopy },
            home: [Home::Anywhere, Home::At(shop), Home::OnlyAt(shop)][home],
            first_day: day(first),
            last_day: day(last),
            value: value.and_then(|minor| TokenValue::of(Money::from_minor(minor))),
            ..claims()
        };
        let secret = secret();
        let issuer = Issuer::new(KEY, &secret);
        prop_assert_eq!(signed(&issuer.sign(&claims)).verify(&ring(), noon()), Ok(claims));
        if let Ok(pass) = issuer.rotating(&claims) {
            let token = rotating(&pass.show(&shop_key(), Step::at(noon())));
            let rotation = Rotation { claims, freshness: Freshness::Fresh(Step::at(noon())) };
            prop_assert_eq!(token.verify(&ring(), noon(), |_, _| Some(shop_key())), Ok(rotation));
        }
    }

    #[test]
    fn no_flipped_bit_is_ever_accepted(bit in 0_usize..(89 * 8), rotating_bit in 0_usize..(99 * 8)) {
        let flip = |text: &str, bit: usize| altered(text, |bytes| bytes[bit / 8] ^= 1 << (bit % 8));
        let text = flip(&Issuer::new(KEY, &secret()).sign(&claims()), bit);
        prop_assert!(verdict(&text).is_some_and(|v| v.is_err()), "{}", text);
        let text = flip(&rotating_text(noon()), rotating_bit);
        prop_assert!(verdict(&text).is_some_and(|v| v.is_err()), "{}", text);
    }

    #[test]
    fn no_text_breaks_the_parser(text: String, content in "[0-9A-Z $%*+./:-]{0,200}", bytes: Vec<u8>) {
        let encoded = base45::encode(&bytes);
        for text in [&text, &format!("CS0:{content}"), &format!("CS1:{content}"), &format!("CS2:{encoded}"), &format!("CS1:{encoded}")] {
            if let Some(Ok(())) = verdict(text) {
                prop_assert!(text.starts_with("CS0:"), "{}", text);
            }
        }
        let _ = SignedSecret::parse(&text);
    }
}

mod golden {
    //! Tokens that a second implementation made (`tests/golden/tokens.py`).
    use super::*;

    fn golden() -> Value {
        serde_json::from_str(include_str!("../../../tests/golden/tokens.json")).unwrap()
    }

    fn bytes<const N: usize>(hex: &Value) -> [u8; N] {
        crate::domain::id::hex::read(hex.as_str().unwrap()).unwrap()
    }

    fn number<T: TryFrom<u64>>(value: &Value) -> T {
        T::try_from(value.as_u64().unwrap()).ok().unwrap()
    }

    fn claims(of: &Value) -> Claims {
        let shop = ShopNo::new(number(&of["shop"]));
        let day = |days: &Value| {
            DayNo::of(date(2020, 1, 1).checked_add(jiff::Span::new().days(days.as_i64().unwrap())).unwrap()).unwrap()
        };
        Claims {
            tenant: TenantNo::new(number(&of["tenant"])).unwrap(),
            campaign: CampaignNo::new(number(&of["campaign"])).unwrap(),
            voucher: VoucherId::from_bytes(bytes(&of["voucher"])),
            uses: if of["uses"] == "single" { Uses::Single } else { Uses::ByRecord },
            proof: if of["proof"] == "rotating" { Proof::RotatingOnly } else { Proof::AnyCopy },
            home: match of["home"].as_str().unwrap() {
                "anywhere" => Home::Anywhere,
                "at" => Home::At(shop),
                _ => Home::OnlyAt(shop),
            },
            first_day: day(&of["first"]),
            last_day: day(&of["last"]),
            value: of["value"].as_i64().map(|minor| TokenValue::of(Money::from_minor(minor)).unwrap()),
        }
    }

    #[test]
    fn a_second_implementation_agrees_in_every_byte() {
        let golden = golden();
        let secret = |id: &Value| SigningKey::from_bytes(&bytes(&golden["keys"][id.to_string()]["secret"]));
        let keys = golden["keys"].as_object().unwrap().iter().map(|(id, of)| {
            IssuerKey::new(id.parse().unwrap(), &bytes(&of["public"]), at(0), at(4_000_000_000)).unwrap()
        });
        let ring = Keyring::new(tenant(), keys.collect()).unwrap();
        for vector in golden["signed"].as_array().unwrap() {
            let text = vector["text"].as_str().unwrap();
            assert_eq!(signed(text).verify(&ring, noon()), Ok(claims(&vector["claims"])));
            assert_eq!(
                Issuer::new(number(&vector["key"]), &secret(&vector["key"])).sign(&claims(&vector["claims"])),
                text
            );
        }
        for vector in golden["rotating"].as_array().unwrap() {
            let (text, claims) = (vector["text"].as_str().unwrap(), claims(&vector["claims"]));
            let shown = at(vector["step"].as_i64().unwrap() * 15);
            let shop_key =
                RotationKey::for_shop(&bytes(&golden["campaign_secret"]), claims.campaign, claims.home.shop().unwrap());
            assert_eq!(shop_key.as_bytes(), &bytes(&vector["shop_key"]));
            let seen = rotating(text).verify(&ring, shown, |_, _| Some(shop_key.clone()));
            assert_eq!(seen, Ok(Rotation { claims, freshness: Freshness::Fresh(Step::at(shown)) }));
            let issuer_key = secret(&vector["key"]);
            let pass = Issuer::new(number(&vector["key"]), &issuer_key).rotating(&claims).unwrap();
            assert_eq!(pass.show(&shop_key, Step::at(shown)), text);
        }
        for vector in golden["opaque"].as_array().unwrap() {
            let code = OpaqueCode::from_bytes(bytes(&vector["bytes"]));
            assert_eq!(code.to_string(), vector["text"]);
            assert_eq!(parse(&code.to_string()), Some(Ok(Token::Opaque(code))));
        }
    }

    fn event_keys(of: &Value) -> EventKeys {
        EventKeys::parse(of["keys"].as_array().unwrap().iter().map(|key| key.as_str().unwrap())).unwrap()
    }

    #[test]
    fn pretix_tickets_verify_without_the_server() {
        let pretix = &golden()["pretix"];
        for vector in pretix["tickets"].as_array().unwrap() {
            let ticket =
                SignedSecret::parse(vector["text"].as_str().unwrap()).unwrap().verify(&event_keys(pretix)).unwrap();
            assert_eq!(ticket.seed, vector["seed"]);
            assert_eq!(ticket.item, vector["item"].as_i64().unwrap());
            assert_eq!(ticket.variation.unwrap_or(0), vector["variation"].as_i64().unwrap());
            assert_eq!(ticket.subevent.unwrap_or(0), vector["subevent"].as_i64().unwrap());
            assert_eq!(ticket.from.map(Timestamp::as_second), vector["start"].as_i64());
            assert_eq!(ticket.until.map(Timestamp::as_second), vector["end"].as_i64());
        }
    }

    #[test]
    fn a_changed_pretix_ticket_is_never_accepted() {
        let pretix = &golden()["pretix"];
        let text = pretix["tickets"][1]["text"].as_str().unwrap();
        for at in 0..text.len() {
            let mut letters = text.as_bytes().to_vec();
            letters[at] = if letters[at] == b'A' { b'B' } else { b'A' };
            let changed = SignedSecret::parse(std::str::from_utf8(&letters).unwrap());
            assert!(changed.is_none_or(|secret| secret.verify(&event_keys(pretix)).is_err()), "{at}");
        }
        let other = EventKeys::parse([]).unwrap();
        assert_eq!(SignedSecret::parse(text).unwrap().verify(&other), Err(TicketFault::Forged));
    }
}

mod pretix_payloads {
    use base64::Engine as _;
    use ed25519_dalek::Signer as _;

    use super::*;

    fn keys() -> EventKeys {
        let mut der = vec![0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
        der.extend_from_slice(secret().verifying_key().as_bytes());
        let encode = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", encode(&der));
        EventKeys::parse([encode(pem.as_bytes()).as_str()]).unwrap()
    }

    #[track_caller]
    fn check(payload: &[u8], expected: TicketFault) {
        let signature = secret().sign(payload).to_bytes();
        let length = u16::try_from(payload.len()).unwrap().to_be_bytes();
        let bytes = [&[1][..], &length, &[0, 64], payload, &signature].concat();
        let text: String = base64::engine::general_purpose::STANDARD.encode(bytes).chars().rev().collect();
        assert_eq!(SignedSecret::parse(&text).unwrap().verify(&keys()), Err(expected), "{payload:02x?}");
    }

    #[test]
    fn a_signed_ticket_is_still_read_strictly() {
        check(&[0x10], TicketFault::Malformed);
        check(&[0x10, 0x80], TicketFault::Malformed);
        check(&[0x10, 1, 0x10, 1], TicketFault::Malformed);
        check(&[0x12, 1, b'a'], TicketFault::Malformed);
        check(&[0x0a, 5, b'a'], TicketFault::Malformed);
        check(&[0x0a, 2, 0xff, 0xff], TicketFault::Malformed);
        check(&[0x10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02], TicketFault::Malformed);
        check(&[0x28, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], TicketFault::Malformed);
        check(&[0x10, 1, 0x38, 1], TicketFault::UpdateNeeded(7));
    }

    #[test]
    fn keys_that_are_no_ed25519_keys_are_refused() {
        for broken in ["", "AAAA", "LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0K"] {
            assert!(EventKeys::parse([broken]).is_err(), "{broken}");
        }
    }
}
