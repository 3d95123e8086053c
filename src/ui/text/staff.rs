//! What is said of staff: what they are, and why somebody is not let in.

use jiff::Timestamp;

use crate::domain::fact::AfterWrong;
use crate::domain::staff::{Permission, Role};
use crate::engine::sign_in::Denied;
use crate::ui::text::Text;
use crate::ui::text::format::countdown;

/// What somebody is.
pub fn role(role: Role, text: &Text) -> String {
    let role = match role {
        Role::Cashier => "cashier",
        Role::Host => "host",
        Role::Manager => "manager",
        Role::Owner => "owner",
    };
    text.of("staff-role", &[("role", role.into())])
}

/// What a permission is for, in a word or two.
pub fn permission(permission: Permission, text: &Text) -> String {
    let key = match permission {
        Permission::Redeem => "history-allowed-redeem",
        Permission::Reverse => "history-allowed-reverse",
        Permission::CheckIn => "history-allowed-check-in",
        Permission::AcceptLate => "history-allowed-late",
        Permission::AcceptExpired => "history-allowed-expired",
        Permission::AcceptOutsideHours => "history-allowed-hours",
        Permission::AcceptAboveLimit => "history-allowed-limit",
        Permission::AcceptWithoutEvidence => "history-allowed-evidence",
        Permission::RaiseOfflineBudget => "history-allowed-budget",
        Permission::Reprint => "history-allowed-reprint",
        Permission::OpenDrawer => "history-allowed-drawer",
        Permission::SettleExceptions => "history-allowed-exceptions",
        Permission::Configure => "history-allowed-configure",
        Permission::SeeReports => "history-allowed-reports",
        Permission::Discount => "history-allowed-discount",
        Permission::DiscountAboveLimit => "history-allowed-discount-limit",
        Permission::OverridePrice => "history-allowed-price",
        Permission::Refund => "history-allowed-refund",
        Permission::RefundAboveLimit => "history-allowed-refund-limit",
        Permission::ReturnWithoutReceipt => "history-allowed-no-receipt",
        Permission::Sell => "history-allowed-sell",
        Permission::KeepShift => "history-allowed-shift",
        Permission::MoveCash => "history-allowed-cash",
    };
    text.of(key, &[])
}

/// Why somebody is not let in, or their word does not count, in a short sentence.
pub fn denied(denied: Denied, now: Timestamp, text: &Text) -> String {
    let key = match denied {
        Denied::WrongPin { left } => return text.of("staff-wrong-pin", &[("left", left.into())]),
        Denied::Waits { until } => return text.of("staff-waits", &[("left", left(until, now).into())]),
        Denied::Locked => "staff-locked",
        Denied::ChoosesPin => "staff-chooses-pin",
        Denied::NeedsManager => "staff-needs-manager",
        Denied::HasPin => "staff-has-pin",
        Denied::SimplePin => "staff-simple-pin",
        Denied::NotHere => "staff-not-here",
        Denied::UnknownBadge => "staff-unknown-badge",
        Denied::NotAllowed => "staff-not-allowed",
        Denied::NeedsName => "staff-needs-name",
        Denied::Managed => "staff-managed",
    };
    text.of(key, &[])
}

/// How long it is until then, counted up to the whole second.
pub fn left(until: Timestamp, now: Timestamp) -> String {
    let left_ms = until.as_millisecond().saturating_sub(now.as_millisecond()).max(0);
    countdown(u32::try_from(left_ms.saturating_add(999) / 1_000).unwrap_or(u32::MAX))
}

/// What came of a wrong PIN, in a line.
pub fn after_wrong(then: AfterWrong, text: &Text) -> String {
    let key = match then {
        AfterWrong::Open => "history-pin-refused",
        AfterWrong::Paused => "history-pin-paused",
        AfterWrong::Locked => "history-pin-locked",
    };
    text.of(key, &[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;

    #[test]
    fn every_denial_and_every_role_has_its_words() {
        let now = Timestamp::from_second(1_795_314_600).unwrap();
        let until = Timestamp::from_millisecond(1_795_314_629_001).unwrap();
        let denials = [
            Denied::WrongPin { left: 1 },
            Denied::WrongPin { left: 4 },
            Denied::Waits { until },
            Denied::Locked,
            Denied::ChoosesPin,
            Denied::NeedsManager,
            Denied::HasPin,
            Denied::SimplePin,
            Denied::NotHere,
            Denied::UnknownBadge,
            Denied::NotAllowed,
            Denied::NeedsName,
            Denied::Managed,
        ];
        for language in Language::ALL {
            let text = Text::new(language);
            let mut said: Vec<String> = denials.into_iter().map(|why| denied(why, now, &text)).collect();
            said.extend(Role::ALL.into_iter().map(|is| role(is, &text)));
            assert!(said.iter().all(|words| !words.is_empty() && !words.contains('[')), "{said:?}");
            assert!(said[2].contains("0:30"), "a second that has begun counts: {}", said[2]);
        }
    }
}
