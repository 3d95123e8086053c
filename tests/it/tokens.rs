//! Tokens as QR codes: small enough for a poor camera.

use countersign::domain::id::{CampaignNo, ShopNo, TenantNo, VoucherId};
use countersign::domain::money::Money;
use countersign::domain::token::{Claims, DayNo, Home, Issuer, OpaqueCode, Proof, RotationKey, Step, TokenValue, Uses};
use ed25519_dalek::SigningKey;
use jiff::Timestamp;
use jiff::civil::date;
use qrcode::{EcLevel, QrCode, Version};

#[track_caller]
fn check(text: &str, chars: usize, version: i16) {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
    assert_eq!((text.len(), code.version()), (chars, Version::Normal(version)), "{text}");
}

fn claims() -> Claims {
    Claims {
        tenant: TenantNo::new(0x00FF_FFFF).unwrap(),
        campaign: CampaignNo::new(0x00FF_FFFF).unwrap(),
        voucher: VoucherId::from_bytes([0xFF; 10]),
        uses: Uses::Single,
        proof: Proof::RotatingOnly,
        home: Home::OnlyAt(ShopNo::new(0xFFFF)),
        first_day: DayNo::of(date(2020, 1, 1)).unwrap(),
        last_day: DayNo::of(date(2199, 6, 6)).unwrap(),
        value: None,
    }
}

#[test]
fn no_token_is_larger_than_qr_version_6_at_level_m() {
    let key = SigningKey::from_bytes(&[7; 32]);
    let issuer = Issuer::new(1, &key);
    check(&OpaqueCode::from_bytes([0xFF; 16]).to_string(), 30, 2);
    check(&issuer.sign(&Claims { home: Home::Anywhere, ..claims() }), 135, 6);
    let value = TokenValue::of(Money::from_minor(0x00FF_FFFF));
    check(&issuer.sign(&Claims { value, ..claims() }), 142, 6);
    let shop_key = RotationKey::for_shop(&[9; 32], claims().campaign, ShopNo::new(0xFFFF));
    let pass = issuer.rotating(&claims()).unwrap();
    check(&pass.show(&shop_key, Step::at(Timestamp::MAX)), 153, 6);
}

#[test]
fn a_newer_issuer_has_room_for_eight_more_bytes() {
    check(&format!("CS1:{}", base45::encode([0xFF; 36 + 64])), 154, 6);
}
