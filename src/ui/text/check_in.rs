//! What the host is told about a booking.

use crate::domain::booking::{Guest, Status};
use crate::domain::check_in::{Admission, Hold, Reason, Reply, Timing};
use crate::domain::shop::ShopName;
use crate::ui::text::format::{Format, phone};
use crate::ui::text::verdict::{Told, Tone};
use crate::ui::text::{Fill, Text};

/// What is said about an arrival. `shops` gives the owner's shops their names.
pub fn told(reply: &Reply, shops: &[ShopName], format: Format<'_>) -> Told {
    match reply {
        Reply::Admit(admission) => admitted(admission, format),
        Reply::Hold(hold) => held(hold, format),
        Reply::Refuse(reason) => refused(reason, shops, format),
    }
}

/// Who booked, by name.
pub fn name(guest: &Guest, text: &Text) -> String {
    match guest.name.trim() {
        "" => text.of("check-in-guest-unnamed", &[]),
        name => name.to_owned(),
    }
}

/// Who booked: name and masked phone, as far as they are known.
pub fn guest(guest: &Guest, text: &Text) -> String {
    let name = name(guest, text);
    text.of("check-in-guest", &[("name", name.into()), ("phone", phone(&guest.phone).into())]).trim_end().to_owned()
}

fn admitted(admission: &Admission, format: Format<'_>) -> Told {
    let text = format.text();
    let (arrived, party) = (admission.arrived, admission.party);
    let missing = party.saturating_sub(arrived);
    let here =
        text.of("check-in-admit", &[("arrived", arrived.into()), ("party", party.into()), ("missing", missing.into())]);
    let (timing, minutes) = match admission.timing {
        Timing::Early(minutes) => ("early", minutes),
        Timing::OnTime => ("on_time", 0),
        Timing::Late(minutes) => ("late", minutes),
    };
    let timing = text.of("check-in-timing", &[("timing", timing.into()), ("minutes", minutes.into())]);
    let cause = text.of("sentences", &[("first", here.into()), ("second", timing.into())]);
    let (tone, next) = match admission.unpaid {
        None => (Tone::Accepted, String::new()),
        Some(amount) => (Tone::Attention, text.of("check-in-unpaid", &[("amount", format.money(amount).into())])),
    };
    Told { tone, state: text.of("check-in-admit.state", &[]), cause, next, code: None }
}

fn held(hold: &Hold, format: Format<'_>) -> Told {
    let (tone, key, fills): (_, _, Vec<(&str, Fill)>) = match hold {
        Hold::Wait { until, place } => (
            Tone::Attention,
            "check-in-wait",
            vec![("moment", format.moment(*until).into()), ("place", (*place).into())],
        ),
        Hold::Late { minutes } => (Tone::Attention, "check-in-late", vec![("minutes", (*minutes).into())]),
        Hold::DepositUnpaid(amount) => {
            (Tone::Attention, "check-in-deposit", vec![("amount", format.money(*amount).into())])
        }
        Hold::HowMany { missing } => (Tone::Asks, "check-in-how-many", vec![("missing", (*missing).into())]),
    };
    // The head says the fact itself.
    Told { state: format.text().of(&format!("{key}.state"), &[]), ..said(tone, key, &fills, None, format) }
}

fn refused(reason: &Reason, shops: &[ShopName], format: Format<'_>) -> Told {
    let (tone, key, fills): (_, _, Vec<(&str, Fill)>) = match reason {
        // Asked twice is not wrong: the answer is the same, and nothing is counted again.
        Reason::AlreadyHere { party } => (Tone::Attention, "check-in-already-here", vec![("party", (*party).into())]),
        Reason::TooMany { missing } => {
            (Tone::Refused, "check-in-too-many-people", vec![("missing", (*missing).into())])
        }
        Reason::OtherShop(id) => match shops.iter().find(|shop| shop.id == *id) {
            Some(shop) => (Tone::Refused, "check-in-other-shop", vec![("shop", shop.name.as_str().into())]),
            None => (Tone::Refused, "check-in-other-shop-elsewhere", vec![]),
        },
        Reason::Over(status) => (Tone::Refused, "check-in-booking-over", vec![("status", over(*status).into())]),
    };
    let said = said(tone, key, &fills, Some(reason.code().to_owned()), format);
    match reason {
        // Asked twice is not wrong: there is nothing to tell support.
        Reason::AlreadyHere { .. } => {
            Told { state: format.text().of("check-in-already-here.state", &[]), code: None, ..said }
        }
        Reason::TooMany { .. } | Reason::OtherShop(_) | Reason::Over(_) => said,
    }
}

fn said(tone: Tone, key: &str, fills: &[(&str, Fill)], code: Option<String>, format: Format<'_>) -> Told {
    Told {
        tone,
        state: tone.word(format),
        cause: format.text().of(key, fills),
        next: format.text().of(&format!("{key}.next"), fills),
        code,
    }
}

/// By which word the sentence about a booking that is over chooses its form.
const fn over(status: Status) -> &'static str {
    match status {
        Status::CancelledByCustomer => "cancelled_by_customer",
        Status::CancelledByShop => "cancelled_by_shop",
        Status::Declined => "declined",
        Status::Requested | Status::Confirmed | Status::Arrived | Status::InService | Status::Done | Status::NoShow => {
            "done"
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use uuid::Uuid;

    use super::*;
    use crate::domain::id::{ShopId, ShopNo};
    use crate::domain::language::Language;
    use crate::domain::money::{Currency, Money};
    use crate::ui::text::Text;

    #[track_caller]
    fn check(reply: &Reply, tone: Tone, english: &str, chinese: &str) {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let now = "2026-11-22T04:00:00Z".parse().unwrap();
        let shops = [ShopName { id: ShopId::new(Uuid::from_u128(1)), no: ShopNo::new(1), name: "河边店".into() }];
        for (language, expected) in Language::ALL.into_iter().zip([english, chinese]) {
            let text = Text::new(language);
            let told = told(reply, &shops, Format::new(&text, Currency::Cny, &zone, now));
            assert_eq!(told.tone, tone);
            assert_eq!([told.cause, told.next].join(" | "), expected);
        }
    }

    #[test]
    fn a_guest_is_shown_without_the_middle_of_their_phone() {
        let shown = |name: &str, digits: &str| {
            let said = Guest { name: name.into(), phone: digits.into() };
            Language::ALL.map(|language| guest(&said, &Text::new(language)))
        };
        assert_eq!(shown("林女士", "13500004471"), ["林女士 135****4471", "林女士 135****4471"]);
        assert_eq!(shown("林女士", ""), ["林女士", "林女士"]);
        assert_eq!(shown("", ""), ["Guest", "顾客"]);
    }

    #[test]
    fn an_arrival_says_how_many_are_here_and_how_they_are_in_time() {
        let admission = Admission { people: 2, arrived: 2, party: 4, timing: Timing::Early(10), unpaid: None };
        check(
            &Reply::Admit(admission.clone()),
            Tone::Accepted,
            "2 of 4 are here. 10 min early. | ",
            "已到 2 位，共 4 位。早到 10 分钟。 | ",
        );
        check(
            &Reply::Admit(Admission { timing: Timing::OnTime, unpaid: Some(Money::from_minor(5_000)), ..admission }),
            Tone::Attention,
            "2 of 4 are here. On time. | The deposit of ¥50.00 stays unpaid.",
            "已到 2 位，共 4 位。准时。 | 定金 ¥50.00 仍未支付。",
        );
    }

    #[test]
    fn what_must_be_settled_first_is_a_question_and_not_a_refusal() {
        check(
            &Reply::Hold(Hold::Wait { until: "2026-11-22T05:30:00Z".parse().unwrap(), place: 2 }),
            Tone::Attention,
            "Can be seated from 13:30 today. No. 2 in the queue. | Ask them to wait, or let them in early with Enter.",
            "今天 13:30 起可入座。排在第 2 位。 | 请顾客稍候；也可按 Enter 提前入座。",
        );
        check(
            &Reply::Hold(Hold::Late { minutes: 25 }),
            Tone::Attention,
            "25 min after the start of the slot. | A manager can let them in (reason needed).",
            "已过预约开始 25 分钟。 | 店长可放行，需填原因。",
        );
        check(
            &Reply::Hold(Hold::DepositUnpaid(Money::from_minor(5_000))),
            Tone::Attention,
            "The deposit of ¥50.00 is unpaid. | Check in anyway? It stays unpaid.",
            "定金 ¥50.00 未支付。 | 仍要签到吗？定金仍为未支付。",
        );
        check(
            &Reply::Hold(Hold::HowMany { missing: 3 }),
            Tone::Asks,
            "3 to come. Choose how many are here. | Type the number, then Enter.",
            "还差 3 位，请选择到了几位。 | 输入人数，按 Enter。",
        );
    }

    #[test]
    fn a_refusal_says_where_or_why_and_what_to_do() {
        check(
            &Reply::Refuse(Reason::AlreadyHere { party: 4 }),
            Tone::Attention,
            "All 4 are here already. | Nothing to do.",
            "4 位均已签到。 | 无需操作。",
        );
        check(
            &Reply::Refuse(Reason::OtherShop(ShopId::new(Uuid::from_u128(1)))),
            Tone::Refused,
            "Booked at 河边店. | Send the customer there.",
            "预约的是河边店。 | 请顾客前往该门店。",
        );
        check(
            &Reply::Refuse(Reason::OtherShop(ShopId::new(Uuid::from_u128(2)))),
            Tone::Refused,
            "Booked at another shop. | The booking tells the customer where.",
            "预约的是其他门店。 | 门店见顾客的预约。",
        );
        check(
            &Reply::Refuse(Reason::TooMany { missing: 1 }),
            Tone::Refused,
            "Only 1 to come. | Enter 1 or less; others are walk-ins.",
            "只差 1 位。 | 最多输入 1 位，其余按现场到店登记。",
        );
        check(
            &Reply::Refuse(Reason::Over(Status::CancelledByShop)),
            Tone::Refused,
            "The shop cancelled this booking. | If there is room, take them as a walk-in.",
            "门店已取消此预约。 | 若有空位，可按现场到店登记。",
        );
    }
}
