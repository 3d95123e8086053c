//! Which trading day an instant belongs to.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// The hour at which a shop's trading day starts, 0 to 23: a bar that closes at 3 in the morning starts its day at 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "i8", into = "i8")]
pub struct DayStart(i8);

impl DayStart {
    /// Midnight.
    pub const MIDNIGHT: Self = Self(0);

    /// The hour, or `None` outside 0 to 23.
    pub const fn from_hour(hour: i8) -> Option<Self> {
        if 0 <= hour && hour <= 23 { Some(Self(hour)) } else { None }
    }

    /// The hour.
    pub const fn hour(self) -> i8 {
        self.0
    }
}

impl TryFrom<i8> for DayStart {
    type Error = NoSuchHour;

    fn try_from(hour: i8) -> Result<Self, NoSuchHour> {
        Self::from_hour(hour).ok_or(NoSuchHour)
    }
}

impl From<DayStart> for i8 {
    fn from(start: DayStart) -> Self {
        start.0
    }
}

/// An hour that no day has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a day starts at an hour from 0 to 23")]
pub struct NoSuchHour;

/// The business day of an instant: the shop's calendar date, where the hours before the day's start still belong to
/// the day before. The wall clock decides, so a daylight-saving change moves no sale to another day.
pub fn of(instant: Timestamp, zone: &TimeZone, start: DayStart) -> Date {
    let wall = zone.to_datetime(instant);
    if wall.hour() < start.hour() { wall.date().yesterday().unwrap_or(wall.date()) } else { wall.date() }
}

/// The instant at which a business day ends (exclusive); `None` at the calendar's end.
pub fn end(day: Date, zone: &TimeZone, start: DayStart) -> Option<Timestamp> {
    let next = day.checked_add(Span::new().days(1)).ok()?;
    Some(zone.to_zoned(next.at(start.hour(), 0, 0, 0)).ok()?.timestamp())
}

/// From when until when (exclusive) a business day lasts; `None` at the calendar's ends.
pub fn span(day: Date, zone: &TimeZone, start: DayStart) -> Option<(Timestamp, Timestamp)> {
    Some((end(day.yesterday().ok()?, zone, start)?, end(day, zone, start)?))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_small_hours_belong_to_the_day_before() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let start = DayStart::from_hour(5).unwrap();
        assert_eq!(of("2026-11-20T20:59:59Z".parse().unwrap(), &zone, start), date(2026, 11, 20));
        assert_eq!(of("2026-11-20T21:00:00Z".parse().unwrap(), &zone, start), date(2026, 11, 21));
    }

    proptest! {
        #[test]
        fn an_instant_lies_before_the_end_of_its_day(seconds in 0..4_000_000_000_i64, hour in 0..24_i8) {
            let zone = TimeZone::get("America/New_York").unwrap();
            let start = DayStart::from_hour(hour).unwrap();
            let instant = Timestamp::from_second(seconds).unwrap();
            let day = of(instant, &zone, start);
            let (from, until) = span(day, &zone, start).unwrap();
            prop_assert!(from <= instant && instant < until);
        }
    }

    #[test]
    fn no_day_starts_at_an_hour_that_does_not_exist() {
        assert_eq!(DayStart::from_hour(24), None);
        assert!(serde_json::from_str::<DayStart>("-1").is_err());
    }
}
