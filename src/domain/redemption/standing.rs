//! What refuses a voucher whatever the bill: its row, its place, its time and its customer, each in the order in which it
//! is explained.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::campaign::{Campaign, ShopScope};
use crate::domain::id::ShopId;
use crate::domain::verdict::Refusal;
use crate::domain::voucher::{State, ValidTime, Voucher};
use crate::domain::window::Opening;

/// What row, dates and shop refuse. Without its campaign a voucher is held to its own dates and home alone.
pub(super) fn of_row(
    voucher: &Voucher,
    campaign: Option<&Campaign>,
    shop: ShopId,
    zone: &TimeZone,
    now: Timestamp,
) -> [Option<Refusal>; 4] {
    let valid = match campaign {
        Some(campaign) => voucher.valid_time(campaign, zone),
        None => ValidTime { from: voucher.from, until: voucher.until },
    };
    [
        of_state(voucher),
        valid.until.filter(|until| *until <= now).map(|until| Refusal::Expired { until }),
        valid.from.filter(|from| now < *from).map(|from| Refusal::NotYetValid { from }),
        of_shop(voucher, campaign, shop),
    ]
}

/// What the campaign's member levels refuse.
pub(super) fn of_level(campaign: &Campaign, level: Option<&str>) -> Option<Refusal> {
    let levels = &campaign.scope.levels;
    let among = level.is_some_and(|level| levels.iter().any(|wanted| wanted == level));
    (!levels.is_empty() && !among).then(|| Refusal::WrongLevel { levels: levels.clone() })
}

/// What days and times refuse.
pub(super) fn of_hours(campaign: &Campaign, zone: &TimeZone, now: Timestamp) -> Option<Refusal> {
    match campaign.hours.at(now, zone) {
        Opening::Open => None,
        Opening::WrongWeekday(weekdays) => Some(Refusal::WrongWeekday { weekdays }),
        Opening::WrongTime(windows) => Some(Refusal::WrongTime { windows }),
        Opening::Blackout(date) => Some(Refusal::Blackout { date }),
    }
}

fn of_state(voucher: &Voucher) -> Option<Refusal> {
    match voucher.state {
        State::Cancelled => Some(Refusal::Cancelled),
        State::Refunded => Some(Refusal::Refunded),
        State::Frozen => Some(Refusal::Frozen),
        State::Issued if voucher.left.is_nothing() => Some(Refusal::UsedUp { last: voucher.last_use.clone() }),
        State::Issued => None,
    }
}

fn of_shop(voucher: &Voucher, campaign: Option<&Campaign>, shop: ShopId) -> Option<Refusal> {
    if let Some(home) = voucher.home_shop
        && home != shop
    {
        return Some(Refusal::WrongShop { valid_at: vec![home] });
    }
    match &campaign?.scope.shops {
        ShopScope::Only(shops) if !shops.contains(&shop) => Some(Refusal::WrongShop { valid_at: shops.clone() }),
        ShopScope::Only(_) | ShopScope::All => None,
    }
}
