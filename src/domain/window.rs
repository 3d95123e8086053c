//! When a right may be used: dates, weekdays and times of day in the shop's own zone.
//!
//! Ends are exclusive everywhere: at the very instant `until` a right has ended. A time-of-day window may cross midnight
//! and then belongs to the weekday on which it starts.

use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// A set of weekdays, as bits: Monday is the lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Weekdays(u8);

impl Weekdays {
    /// Every day of the week.
    pub const ALL: Self = Self(0b111_1111);

    /// These days.
    pub fn of(days: impl IntoIterator<Item = Weekday>) -> Self {
        Self(days.into_iter().fold(0, |bits, day| bits | bit(day)))
    }

    /// Whether `day` is among them.
    pub fn contain(self, day: Weekday) -> bool {
        self.0 & bit(day) != 0
    }

    /// The days from Monday on.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        Weekday::Monday.cycle_forward().take(7).filter(move |day| self.contain(*day))
    }
}

impl TryFrom<u8> for Weekdays {
    type Error = NoSuchWeekday;

    fn try_from(bits: u8) -> Result<Self, NoSuchWeekday> {
        if bits <= Self::ALL.0 { Ok(Self(bits)) } else { Err(NoSuchWeekday) }
    }
}

impl From<Weekdays> for u8 {
    fn from(days: Weekdays) -> Self {
        days.0
    }
}

/// A bit that stands for no weekday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("weekdays are seven bits, Monday the lowest")]
pub struct NoSuchWeekday;

fn bit(day: Weekday) -> u8 {
    1 << u8::try_from(day.to_monday_zero_offset()).unwrap_or(0)
}

/// A window of the day: from a time until, exclusively, another. Where the end is not after the start the window
/// crosses midnight and belongs to the day on which it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayWindow {
    /// The first time that is inside.
    pub from: Time,
    /// The first time that is outside again.
    pub until: Time,
}

impl DayWindow {
    /// The date on which the window began that `at` lies in, if it lies in one.
    fn start_of(self, date: Date, at: Time) -> Option<Date> {
        if self.from < self.until {
            (self.from <= at && at < self.until).then_some(date)
        } else if self.from <= at {
            Some(date)
        } else if at < self.until {
            date.yesterday().ok()
        } else {
            None
        }
    }
}

/// On which days and at which times a right may be used. Without windows the whole day counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// The weekdays on which it may be used (of a window that crosses midnight: on which the window starts).
    pub weekdays: Weekdays,
    /// The windows of those days; none means the whole day. At most [`WINDOWS_MAX`].
    #[serde(default)]
    pub windows: Vec<DayWindow>,
    /// Dates on which it may not be used (of a window that crosses midnight: on which the window starts).
    #[serde(default)]
    pub blackouts: Vec<Date>,
}

/// How many windows a campaign may have in a day.
pub const WINDOWS_MAX: usize = 16;

/// What the hours say about an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    /// Inside.
    Open,
    /// Not on this weekday.
    WrongWeekday(Weekdays),
    /// On this weekday, but not at this time.
    WrongTime(Vec<DayWindow>),
    /// A date that is taken out.
    Blackout(Date),
}

impl Hours {
    /// Any day, any time.
    pub const ALWAYS: Self = Self { weekdays: Weekdays::ALL, windows: Vec::new(), blackouts: Vec::new() };

    /// What these hours say about `now` in the shop's zone.
    ///
    /// The wall clock of the shop decides, so an hour that a daylight-saving change repeats is open both times, and one
    /// that it skips never comes.
    pub fn at(&self, now: Timestamp, zone: &TimeZone) -> Opening {
        let wall = zone.to_datetime(now);
        let starts: Vec<Date> = if self.windows.is_empty() {
            vec![wall.date()]
        } else {
            self.windows.iter().filter_map(|window| window.start_of(wall.date(), wall.time())).collect()
        };
        let on_weekday = |date: &Date| self.weekdays.contain(date.weekday());
        if starts.iter().any(|date| on_weekday(date) && !self.blackouts.contains(date)) {
            return Opening::Open;
        }
        if let Some(date) = starts.iter().find(|date| on_weekday(date)) {
            return Opening::Blackout(*date);
        }
        if self.weekdays.contain(wall.date().weekday()) {
            Opening::WrongTime(self.windows.clone())
        } else {
            Opening::WrongWeekday(self.weekdays)
        }
    }
}

/// The instant at which a date ends in a zone: the start of the next day, since a date-only end means the whole day.
/// `None` beyond the calendar's last day.
pub fn end_of_date(date: Date, zone: &TimeZone) -> Option<Timestamp> {
    let next = date.tomorrow().ok()?;
    Some(zone.to_zoned(next.at(0, 0, 0, 0)).ok()?.timestamp())
}

/// The instant at which a date starts in a zone; after a gap at midnight the first instant that exists.
pub fn start_of_date(date: Date, zone: &TimeZone) -> Option<Timestamp> {
    Some(zone.to_zoned(date.at(0, 0, 0, 0)).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    fn shanghai() -> TimeZone {
        TimeZone::get("Asia/Shanghai").unwrap()
    }

    #[track_caller]
    fn check(hours: &Hours, zone: &TimeZone, wall: &str, expected: &Opening) {
        let wall: jiff::civil::DateTime = wall.parse().unwrap();
        let now = zone.to_zoned(wall).unwrap().timestamp();
        assert_eq!(&hours.at(now, zone), expected, "{wall}");
    }

    #[test]
    fn a_window_ends_before_its_last_instant() {
        let lunch = DayWindow { from: time(11, 0, 0, 0), until: time(14, 0, 0, 0) };
        let hours = Hours { windows: vec![lunch], ..Hours::ALWAYS };
        check(&hours, &shanghai(), "2026-11-20T11:00:00", &Opening::Open);
        check(&hours, &shanghai(), "2026-11-20T13:59:59.999", &Opening::Open);
        check(&hours, &shanghai(), "2026-11-20T14:00:00", &Opening::WrongTime(vec![lunch]));
        check(&hours, &shanghai(), "2026-11-20T10:59:59", &Opening::WrongTime(vec![lunch]));
    }

    #[test]
    fn a_window_over_midnight_belongs_to_the_day_on_which_it_starts() {
        let night = DayWindow { from: time(22, 0, 0, 0), until: time(2, 0, 0, 0) };
        let friday = Weekdays::of([Weekday::Friday]);
        let hours = Hours { weekdays: friday, windows: vec![night], blackouts: Vec::new() };
        check(&hours, &shanghai(), "2026-11-20T23:00:00", &Opening::Open);
        check(&hours, &shanghai(), "2026-11-21T01:59:00", &Opening::Open);
        check(&hours, &shanghai(), "2026-11-21T22:30:00", &Opening::WrongWeekday(friday));
        check(&hours, &shanghai(), "2026-11-20T01:00:00", &Opening::WrongTime(vec![night]));
        let blacked = Hours { blackouts: vec![date(2026, 11, 20)], ..hours };
        check(&blacked, &shanghai(), "2026-11-21T01:00:00", &Opening::Blackout(date(2026, 11, 20)));
    }

    #[test]
    fn an_hour_that_comes_twice_is_open_twice() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let early = DayWindow { from: time(2, 0, 0, 0), until: time(3, 0, 0, 0) };
        let hours = Hours { windows: vec![early], ..Hours::ALWAYS };
        for instant in ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"] {
            assert_eq!(hours.at(instant.parse().unwrap(), &berlin), Opening::Open, "{instant}");
        }
        assert_ne!(hours.at("2026-03-29T01:00:00Z".parse().unwrap(), &berlin), Opening::Open);
    }

    #[test]
    fn a_date_ends_at_the_next_midnight_that_exists() {
        // Beirut skips midnight on 29 March 2026.
        let beirut = TimeZone::get("Asia/Beirut").unwrap();
        let end = end_of_date(date(2026, 3, 28), &beirut).unwrap();
        assert_eq!(end, "2026-03-28T22:00:00Z".parse().unwrap());
        assert_eq!(start_of_date(date(2026, 3, 29), &beirut), Some(end));
        assert_eq!(end_of_date(Date::MAX, &beirut), None);
    }

    #[test]
    fn weekdays_are_seven_bits() {
        assert!(serde_json::from_str::<Weekdays>("128").is_err());
        assert_eq!(Weekdays::ALL.iter().count(), 7);
        assert_eq!(Weekdays::of([Weekday::Monday]), Weekdays(1));
    }
}
