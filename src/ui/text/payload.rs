//! What the counter is told about a code that leads to no verdict: another kind of code, a stranger's, or none at all.

use crate::domain::payload::{Match, Meaning, Network, Payload, Reason, Refusal};
use crate::engine::present::{NotHandled, Subject};
use crate::ui::text::Fill;
use crate::ui::text::format::Format;
use crate::ui::text::verdict::{Told, Tone};

/// The name of a kind of code, as on the buttons of a question and in "a … code".
pub fn name(payload: &Payload, format: Format<'_>) -> String {
    format.text().of("code-kind", &[("kind", kind(payload).into())])
}

/// Why a text may have a meaning, in a sentence.
pub fn reason(reason: Reason, format: Format<'_>) -> String {
    let reason = match reason {
        Reason::KnownHere => "known_here",
        Reason::CheckDigit => "check_digit",
        Reason::LabelLayout => "label_layout",
        Reason::CouponLength => "coupon_length",
    };
    format.text().of("code-reason", &[("reason", reason.into())])
}

/// What is said about a code that leads to no card of its own; `None` for a voucher, a booking, a choice, a record and a
/// search, which do.
pub fn of_subject(subject: &Subject, format: Format<'_>) -> Option<Told> {
    let not_handled = |kind: &str| {
        let kind = format.text().of("code-kind", &[("kind", kind.into())]);
        Some(said(Tone::Attention, "not-handled", &[("kind", kind.into())], format))
    };
    match subject {
        Subject::Voucher(_) | Subject::Booking(_) | Subject::Choice(_) | Subject::Record(_) | Subject::Search(_) => {
            None
        }
        Subject::PaymentCode(code) => {
            let said =
                said(Tone::Attention, "nothing-to-pay", &[("network", network_name(code.network()).into())], format);
            Some(Told { code: None, ..said })
        }
        Subject::Payment { network, .. } => {
            // Nothing is wrong with it, so there is nothing to tell support.
            let said = said(Tone::Attention, "payment", &[("network", network_name(*network).into())], format);
            Some(Told { code: None, ..said })
        }
        // Nothing is sold here: it is said who it is.
        Subject::Member(member) => {
            let points = crate::ui::text::till::points(member.spendable(), format);
            let name = [member.contact.name.as_str(), member.level.as_str(), member.number.as_str()];
            let name: Vec<&str> = name.into_iter().filter(|part| !part.is_empty()).collect();
            let fills = [("name", name.join("·").into()), ("points", points.into())];
            Some(Told { code: None, ..said(Tone::Accepted, "member", &fills, format) })
        }
        Subject::Enrolment(_) => Some(said(Tone::Attention, "enrolment", &[], format)),
        Subject::ForeignLink(address) => {
            Some(said(Tone::Attention, "foreign-link", &[("address", address.as_str().into())], format))
        }
        Subject::NotHandled(NotHandled::BadInvitation) => Some(said(Tone::Refused, "bad-enrolment", &[], format)),
        Subject::NotHandled(NotHandled::NewerInvitation) => Some(said(Tone::Refused, "newer-enrolment", &[], format)),
        Subject::NotHandled(NotHandled::PretixTicket) => not_handled("ticket"),
        Subject::NotHandled(NotHandled::Receipt) | Subject::SoldElsewhere(_) => {
            Some(said(Tone::Attention, "slip-elsewhere", &[], format))
        }
        Subject::NotHandled(NotHandled::ReceiptOutOfReach) => {
            Some(said(Tone::Attention, "slip-out-of-reach", &[], format))
        }
        Subject::Product(_) => not_handled(NotHandled::Product.name()),
        Subject::NotHandled(kind) => not_handled(kind.name()),
        Subject::Unusable(refusal) => Some(of_refusal(refusal, format)),
    }
}

fn of_refusal(refusal: &Refusal, format: Format<'_>) -> Told {
    match refusal {
        Refusal::Empty => said(Tone::Refused, "empty", &[], format),
        Refusal::TooLong { chars } => {
            let chars = u64::try_from(*chars).unwrap_or(u64::MAX);
            said(Tone::Refused, "too-long", &[("chars", chars.into())], format)
        }
        Refusal::TypedPaymentCode(network) => {
            said(Tone::Refused, "typed-payment", &[("network", network_name(*network).into())], format)
        }
    }
}

/// What is asked about a code that may be several things.
pub fn ambiguous(meanings: &[Meaning], format: Format<'_>) -> Told {
    let names: Vec<String> = meanings.iter().map(|meaning| name(&meaning.payload, format)).collect();
    let said = said(Tone::Asks, "ambiguous", &[("kinds", format.either(&names).into())], format);
    Told { state: format.text().of("code-ambiguous.state", &[]), code: None, ..said }
}

/// `code-NAME` and its next step; NAME is the support code.
fn said(tone: Tone, name: &str, fills: &[(&str, Fill)], format: Format<'_>) -> Told {
    Told {
        tone,
        state: tone.word(format),
        cause: format.text().of(&format!("code-{name}"), fills),
        next: format.text().of(&format!("code-{name}.next"), fills),
        code: Some(name.replace('-', "_")),
    }
}

/// By which word the name of a kind of code is chosen.
const fn kind(payload: &Payload) -> &'static str {
    match payload {
        Payload::Token(_) | Payload::BadToken(_) | Payload::ShortCode(_) | Payload::Known(Match::Voucher(_)) => {
            "voucher"
        }
        Payload::PretixTicket(_) => "ticket",
        Payload::Known(Match::Booking(_)) => "booking",
        Payload::Known(Match::Pickup(_)) => "pickup",
        Payload::Known(Match::Member(_)) => "member",
        Payload::Known(Match::Product(_)) | Payload::Product(_) | Payload::Label(_) | Payload::Gs1(_) => "product",
        Payload::Known(Match::Badge(_)) => "badge",
        Payload::Known(Match::Receipt(_)) | Payload::Receipt(_) => "receipt",
        Payload::Payment(_) => "payment",
        Payload::Coupon { .. } => "coupon",
        Payload::Enrolment(_) | Payload::BadEnrolment(_) => "enrolment",
        Payload::ForeignLink(_) => "link",
        Payload::Unknown(_) | Payload::Search(_) => "unknown",
    }
}

/// By which word the name of a payment network is chosen.
const fn network_name(network: Network) -> &'static str {
    match network {
        Network::WeChat => "wechat",
        Network::Alipay => "alipay",
        Network::UnionPay => "unionpay",
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::domain::campaign::Channel;
    use crate::domain::language::Language;
    use crate::domain::money::Currency;
    use crate::domain::payload::{Expected, Origin, Recognised, recognise};
    use crate::ui::text::Text;

    /// What is said in each language, cause and next step.
    #[track_caller]
    fn check(say: impl Fn(Format<'_>) -> Told, tone: Tone, english: &str, chinese: &str) {
        for (language, expected) in Language::ALL.into_iter().zip([english, chinese]) {
            let text = Text::new(language);
            let zone = TimeZone::UTC;
            let told = say(Format::new(&text, Currency::Cny, &zone, Timestamp::UNIX_EPOCH));
            assert_eq!(told.tone, tone);
            assert_eq!([told.cause, told.next].join(" | "), expected);
        }
    }

    #[track_caller]
    fn check_subject(subject: &Subject, tone: Tone, english: &str, chinese: &str) {
        let say = |format: Format<'_>| of_subject(subject, format).expect("something is said");
        check(say, tone, english, chinese);
    }

    /// What the counter makes of a text that is refused as it is.
    fn unusable(raw: &str, origin: Origin) -> Subject {
        match recognise(raw, origin, &Expected::default(), |_| Ok::<_, Infallible>(vec![])).unwrap() {
            Recognised::Refused(refusal) => Subject::Unusable(refusal),
            other => panic!("not refused: {other:?}"),
        }
    }

    #[test]
    fn a_payment_code_is_not_taken_yet_and_never_from_a_keyboard() {
        check_subject(
            &Subject::Payment { network: Network::WeChat, masked: "1345****6789".into() },
            Tone::Attention,
            "This is a WeChat Pay payment code. | This counter takes no payment by code. The code was neither sent nor kept.",
            "这是微信支付付款码。 | 本柜台不收付款码。此码未发送，也未保存。",
        );
        check_subject(
            &unusable("281234567890123456", Origin::Typed),
            Tone::Refused,
            "An Alipay payment code may not be typed in. | Scan it from the customer's screen.",
            "支付宝付款码不能手工输入。 | 请扫顾客屏幕上的码。",
        );
    }

    #[test]
    fn a_stranger_s_address_is_shown_and_not_opened() {
        check_subject(
            &Subject::ForeignLink("https://win.example.net/prize".into()),
            Tone::Attention,
            "A web address that is not ours: https://win.example.net/prize | It was not opened. Ask the customer for the voucher's code.",
            "不是我们的网址：https://win.example.net/prize | 没有打开。请顾客出示券码。",
        );
    }

    #[test]
    fn a_known_kind_that_is_not_handled_yet_is_named() {
        check_subject(
            &Subject::NotHandled(NotHandled::Pickup),
            Tone::Attention,
            "This is a pickup's code. | This counter does not handle it yet.",
            "这是自提码。 | 本柜台尚不处理。",
        );
    }

    #[test]
    fn a_code_that_may_be_two_things_is_asked_about() {
        let channel = Channel { key: "meituan".into(), name: "美团".into() };
        let expected = Expected { coupon_channels: vec![channel], ..Expected::default() };
        let recognised =
            recognise("4006381333931", Origin::Scanned, &expected, |_| Ok::<_, Infallible>(vec![])).unwrap();
        let Recognised::Ambiguous(meanings) = recognised else { panic!("one thing: {recognised:?}") };
        check(
            |format| ambiguous(&meanings, format),
            Tone::Asks,
            "It may be a product's barcode or a platform's coupon. | Ask what it is and choose.",
            "可能是商品条码或平台券码。 | 请问清楚后选择。",
        );
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        check_subject(
            &unusable("\u{1}", Origin::Scanned),
            Tone::Refused,
            "The code is empty. | Scan it again.",
            "码是空的。 | 请重新扫码。",
        );
        check_subject(
            &unusable(&"x".repeat(600), Origin::Scanned),
            Tone::Refused,
            "The code is too long: 600 characters. | It is not one of ours. Ask the customer for the voucher's code.",
            "码太长：600 个字符。 | 不是我们的码。请顾客出示券码。",
        );
    }

    #[test]
    fn every_kind_fault_and_reason_has_its_words() {
        for language in Language::ALL {
            let text = Text::new(language);
            let zone = TimeZone::UTC;
            let format = Format::new(&text, Currency::Cny, &zone, Timestamp::UNIX_EPOCH);
            for name in ["enrolment", "bad-enrolment", "newer-enrolment"] {
                let told = said(Tone::Attention, name, &[], format);
                assert!(!told.cause.contains('[') && !told.next.contains('['), "{name}");
            }
            let reasons = [Reason::KnownHere, Reason::CheckDigit, Reason::LabelLayout, Reason::CouponLength];
            assert!(reasons.into_iter().all(|given| !reason(given, format).contains('[')));
            for kind in NOT_HANDLED {
                let told = of_subject(&Subject::NotHandled(kind), format).expect("something is said");
                assert!(!told.cause.contains('[') && !told.next.contains('['), "{kind:?}");
            }
        }
    }

    const NOT_HANDLED: [NotHandled; 9] = [
        NotHandled::Pickup,
        NotHandled::Product,
        NotHandled::Badge,
        NotHandled::Receipt,
        NotHandled::ReceiptOutOfReach,
        NotHandled::PretixTicket,
        NotHandled::Coupon,
        NotHandled::BadInvitation,
        NotHandled::NewerInvitation,
    ];
}
