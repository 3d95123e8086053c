//! Money, dates, times and lists as the counter reads them; nothing else writes them on a screen.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use crate::domain::money::{Currency, Money};
use crate::domain::report::Share;
use crate::domain::voucher::Amount;
use crate::domain::window::{DayWindow, Weekdays};
use crate::ui::text::{Fill, Text};

/// How many members of a list are named before the rest is counted.
const LIST_NAMED_MAX: usize = 3;

/// What is left of a short time, `5:52`; from an hour on `1:05:52`.
pub fn countdown(left_s: u32) -> String {
    let (hours, minutes, seconds) = (left_s / 3600, left_s / 60 % 60, left_s % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// A phone number without its middle: `138****1234`. Of a short one only the end is shown, of none nothing.
pub fn phone(digits: &str) -> String {
    const TAIL: usize = 4;
    const HEAD: usize = 3;
    let digits: Vec<char> = digits.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        return String::new();
    }
    let shown = if digits.len() >= HEAD + 2 * TAIL { HEAD } else { 0 };
    let tail = digits.len().saturating_sub(TAIL).max(shown);
    let head: String = digits.iter().take(shown).collect();
    let end: String = digits.iter().skip(tail).collect();
    format!("{head}****{end}")
}

/// A share of something as `12.9%`.
pub fn percent(share: Share) -> String {
    format!("{}%", tenths(share.tenths()))
}

/// A number of tenths as `12.9`.
pub fn tenths(tenths: u64) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// So many milliseconds as `1.8` seconds.
pub fn seconds(ms: u32) -> String {
    tenths(tenths_of_second(ms))
}

/// So many milliseconds in tenths of a second, rounded half up.
pub fn tenths_of_second(ms: u32) -> u64 {
    u64::from(ms).saturating_add(50) / 100
}

/// Writes figures in the words of a language, in the shop's currency and zone, seen from `now`.
#[derive(Clone, Copy)]
pub struct Format<'a> {
    text: &'a Text,
    currency: Currency,
    zone: &'a TimeZone,
    now: Timestamp,
}

impl<'a> Format<'a> {
    /// For a shop that trades in `currency` and lives in `zone`. What lies in the present year or on the present day is
    /// said without it.
    pub const fn new(text: &'a Text, currency: Currency, zone: &'a TimeZone, now: Timestamp) -> Self {
        Self { text, currency, zone, now }
    }

    /// The words it writes in.
    pub const fn text(&self) -> &'a Text {
        self.text
    }

    /// `¥12.50`.
    pub fn money(&self, amount: Money) -> String {
        self.currency.show(amount)
    }

    /// `−¥12.50`: what is taken off. On a screen the sign is a true minus, as wide as the figures.
    pub fn less(&self, amount: Money) -> String {
        format!("\u{2212}{}", self.money(amount))
    }

    /// `12.50`: for a column of a spreadsheet, which adds up figures alone.
    pub fn bare(&self, amount: Money) -> String {
        self.currency.figure(amount)
    }

    /// `3 uses`, `¥12.50`.
    pub fn amount(&self, amount: Amount) -> String {
        match amount {
            Amount::Uses(count) => self.text.of("amount-uses", &[("count", count.into())]),
            Amount::Money(money) => self.money(money),
        }
    }

    /// `20 Nov`, with the year unless it is this one.
    pub fn day(&self, day: Date) -> String {
        let (month, year) = (day.month().unsigned_abs(), day.year());
        let key = if year == self.today().year() { "day" } else { "day-of-year" };
        self.text.of(
            key,
            &[
                ("day", u32::from(day.day().unsigned_abs()).into()),
                ("month", u32::from(month).into()),
                ("year", year.to_string().into()),
            ],
        )
    }

    /// `Sun 22 Nov`, with the year unless it is this one.
    pub fn weekday_and_day(&self, day: Date) -> String {
        let number = u32::from(day.weekday().to_monday_one_offset().unsigned_abs());
        let weekday = self.text.of("weekday", &[("weekday", number.into())]);
        self.text.of("weekday-and-day", &[("weekday", weekday.into()), ("day", self.day(day).into())])
    }

    /// `2026-11-22 14:02:09`: for a column of a spreadsheet, which sorts by it.
    pub fn sortable(&self, at: Timestamp) -> String {
        self.wall(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// `14:02`.
    pub fn time(&self, time: Time) -> String {
        time.strftime("%H:%M").to_string()
    }

    /// `14:02 today`, `14:02 yesterday`, `14:02 on 20 Nov`.
    pub fn moment(&self, at: Timestamp) -> String {
        let wall = self.wall(at);
        let time = ("time", Fill::from(self.time(wall.time())));
        if wall.date() == self.today() {
            self.text.of("moment-today", &[time])
        } else if wall.date().tomorrow().is_ok_and(|next| next == self.today()) {
            self.text.of("moment-yesterday", &[time])
        } else {
            self.text.of("moment", &[time, ("day", self.day(wall.date()).into())])
        }
    }

    /// `Sun 22 Nov`: the day at an instant, for the head of a screen.
    pub fn date(&self, at: Timestamp) -> String {
        let date = self.wall(at).date();
        let number = u32::from(date.weekday().to_monday_one_offset().unsigned_abs());
        let weekday = self.text.of("weekday", &[("weekday", number.into())]);
        self.text.of("day-with-weekday", &[("day", self.day(date).into()), ("weekday", weekday.into())])
    }

    /// `14:02`, whatever the day: for the clock, and for rows of one day.
    pub fn clock(&self, at: Timestamp) -> String {
        self.time(self.wall(at).time())
    }

    /// `14:02` today, `20 Nov 14:02` on another day: where there is room for a figure and not for a sentence.
    pub fn brief(&self, at: Timestamp) -> String {
        let wall = self.wall(at);
        let time = self.time(wall.time());
        if wall.date() == self.today() {
            return time;
        }
        self.text.of("moment-brief", &[("day", self.day(wall.date()).into()), ("time", time.into())])
    }

    /// `14:02:51` today, `20 Nov 14:02:51` on another day: where two moments are compared.
    pub fn exact(&self, at: Timestamp) -> String {
        let wall = self.wall(at);
        let time = wall.time().strftime("%H:%M:%S").to_string();
        if wall.date() == self.today() {
            return time;
        }
        self.text.of("moment-brief", &[("day", self.day(wall.date()).into()), ("time", time.into())])
    }

    /// The last day of something that ends at `until`, where it ends with that day: ends are exclusive, so midnight belongs
    /// to the day before.
    pub fn last_day(&self, until: Timestamp) -> Option<String> {
        let wall = self.wall(until);
        (wall.time() == Time::midnight()).then(|| wall.date().yesterday().ok().map(|day| self.day(day)))?
    }

    /// The first day of something that begins at `from`, where it begins with that day.
    pub fn first_day(&self, from: Timestamp) -> Option<String> {
        let wall = self.wall(from);
        (wall.time() == Time::midnight()).then(|| self.day(wall.date()))
    }

    /// `Mon, Tue and Sat`.
    pub fn weekdays(&self, days: Weekdays) -> String {
        let name = |day: jiff::civil::Weekday| {
            let number = u32::from(day.to_monday_one_offset().unsigned_abs());
            self.text.of("weekday", &[("weekday", number.into())])
        };
        self.join(&days.iter().map(name).collect::<Vec<_>>(), "list-and")
    }

    /// `11:00–14:00 or 17:00–21:00`.
    pub fn windows(&self, windows: &[DayWindow]) -> String {
        let shown = |window: &DayWindow| format!("{}–{}", self.time(window.from), self.time(window.until));
        self.join(&windows.iter().map(shown).collect::<Vec<_>>(), "list-or")
    }

    /// `A, B or C`; of many `A, B, C and 4 more`.
    pub fn either(&self, names: &[String]) -> String {
        if names.len() <= LIST_NAMED_MAX + 1 {
            return self.join(names, "list-or");
        }
        let named = self.commas(names.iter().take(LIST_NAMED_MAX));
        let more = u64::try_from(names.len().saturating_sub(LIST_NAMED_MAX)).unwrap_or(u64::MAX);
        self.text.of("list-more", &[("names", named.into()), ("more", more.into())])
    }

    /// `A, B and C`, every one of them.
    pub fn all(&self, names: &[String]) -> String {
        self.join(names, "list-and")
    }

    fn join(&self, names: &[String], key: &str) -> String {
        match names.split_last() {
            None => String::new(),
            Some((only, [])) => only.clone(),
            Some((last, rest)) => {
                self.text.of(key, &[("names", self.commas(rest.iter()).into()), ("last", last.clone().into())])
            }
        }
    }

    fn commas<'n>(&self, names: impl Iterator<Item = &'n String>) -> String {
        let comma = self.text.of("list-comma", &[]);
        names.map(String::as_str).collect::<Vec<_>>().join(&comma)
    }

    fn today(&self) -> Date {
        self.wall(self.now).date()
    }

    fn wall(&self, at: Timestamp) -> DateTime {
        self.zone.to_datetime(at)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date, time};

    use super::*;
    use crate::domain::language::Language;

    /// Noon of 22 November 2026 in Shanghai, where it is written from.
    const NOW: &str = "2026-11-22T04:00:00Z";

    #[track_caller]
    fn check(write: impl Fn(Format<'_>) -> String, english: &str, chinese: &str) {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let written = Language::ALL
            .map(|language| write(Format::new(&Text::new(language), Currency::Cny, &zone, NOW.parse().unwrap())));
        assert_eq!(written, [english, chinese]);
    }

    #[test]
    fn a_day_of_this_year_is_said_without_the_year() {
        check(|format| format.day(date(2026, 11, 20)), "20 Nov", "11 月 20 日");
        check(|format| format.day(date(2027, 1, 3)), "3 Jan 2027", "2027 年 1 月 3 日");
        check(|format| format.weekday_and_day(date(2026, 11, 22)), "Sun 22 Nov", "11 月 22 日 周日");
    }

    #[test]
    fn a_moment_of_today_or_yesterday_is_said_without_the_date() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        check(|format| format.moment(at("2026-11-22T06:02:59Z")), "14:02 today", "今天 14:02");
        check(|format| format.moment(at("2026-11-21T15:59:59Z")), "23:59 yesterday", "昨天 23:59");
        check(|format| format.moment(at("2026-11-19T16:00:00Z")), "00:00 on 20 Nov", "11 月 20 日 00:00");
    }

    #[test]
    fn a_brief_moment_names_another_day_and_not_this_one() {
        check(|format| format.brief("2026-11-22T03:05:00Z".parse().unwrap()), "11:05", "11:05");
        check(|format| format.brief("2026-11-20T03:05:00Z".parse().unwrap()), "20 Nov 11:05", "11 月 20 日 11:05");
        check(|format| format.clock("2026-11-20T03:05:00Z".parse().unwrap()), "11:05", "11:05");
        check(|format| format.exact("2026-11-22T03:05:09Z".parse().unwrap()), "11:05:09", "11:05:09");
        check(
            |format| format.exact("2026-11-20T03:05:09Z".parse().unwrap()),
            "20 Nov 11:05:09",
            "11 月 20 日 11:05:09",
        );
    }

    #[test]
    fn what_ends_at_midnight_ended_with_the_day_before() {
        let midnight = "2026-11-20T16:00:00Z".parse().unwrap();
        check(|format| format.last_day(midnight).unwrap(), "20 Nov", "11 月 20 日");
        check(|format| format.first_day(midnight).unwrap(), "21 Nov", "11 月 21 日");
        let later = "2026-11-20T16:00:01Z".parse().unwrap();
        check(|format| format!("{:?}", format.last_day(later)), "None", "None");
    }

    #[test]
    fn days_and_windows_are_listed_in_words() {
        let days = Weekdays::of([Weekday::Saturday, Weekday::Monday, Weekday::Tuesday]);
        check(|format| format.weekdays(days), "Mon, Tue and Sat", "周一、周二、周六");
        let lunch = DayWindow { from: time(11, 0, 0, 0), until: time(14, 30, 0, 0) };
        let late = DayWindow { from: time(22, 0, 0, 0), until: time(2, 0, 0, 0) };
        check(|format| format.windows(&[lunch, late]), "11:00–14:30 or 22:00–02:00", "11:00–14:30或22:00–02:00");
    }

    #[test]
    fn a_long_list_is_cut_short_and_says_by_how_many() {
        let names = |count: u32| (1..=count).map(|n| format!("S{n}")).collect::<Vec<_>>();
        check(|format| format.either(&names(1)), "S1", "S1");
        check(|format| format.either(&names(4)), "S1, S2, S3 or S4", "S1、S2、S3或S4");
        check(|format| format.either(&names(9)), "S1, S2, S3 and 6 more", "S1、S2、S3以及另外 6 项");
        check(|format| format.either(&[]), "", "");
    }

    #[test]
    fn what_is_left_keeps_two_figures_for_seconds() {
        let shown: Vec<_> = [0, 9, 60, 352, 3_600, 3_952].into_iter().map(countdown).collect();
        assert_eq!(shown, ["0:00", "0:09", "1:00", "5:52", "1:00:00", "1:05:52"]);
    }

    #[test]
    fn a_phone_is_shown_without_its_middle() {
        let shown = ["13800001234", "+86 138-0000-1234", "02088881234", "61234567", "123", ""].map(phone);
        assert_eq!(shown, ["138****1234", "861****1234", "020****1234", "****4567", "****123", ""]);
    }

    #[test]
    fn figures_of_a_report_are_short_and_those_of_a_spreadsheet_bare() {
        assert_eq!(Share::of(129, 1_000).map(percent).as_deref(), Some("12.9%"));
        assert_eq!([49, 50, 1_849, 1_850].map(seconds), ["0.0", "0.1", "1.8", "1.9"]);
        check(|format| format.bare(Money::from_minor(-1_250)), "-12.50", "-12.50");
        let at = "2026-11-22T06:02:59Z".parse().unwrap();
        check(|format| format.sortable(at), "2026-11-22 14:02:59", "2026-11-22 14:02:59");
    }

    #[test]
    fn one_use_is_not_several() {
        check(|format| format.amount(Amount::Uses(1)), "1 use", "1 次");
        check(|format| format.amount(Amount::Uses(3)), "3 uses", "3 次");
        check(|format| format.amount(Amount::Money(Money::from_minor(2_050))), "¥20.50", "¥20.50");
    }
}
