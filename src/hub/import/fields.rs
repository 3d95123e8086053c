//! The fields of a row: from bytes of either encoding to texts, and from these to a voucher.
//!
//! A file is cut into records before it is decoded: in GB18030 neither comma nor quote nor line end is ever part of a
//! longer character, so that is sound, and the encoding need not be known at the first byte. It is settled by the first
//! record that is not ASCII.

use csv::ByteRecord;
use encoding_rs::GB18030;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::columns::{Column, Columns, Titled};
use super::{Known, Referred};
use crate::domain::campaign::Kind;
use crate::domain::id::VoucherId;
use crate::domain::money::{Currency, Money};
use crate::domain::shop::Shop;
use crate::domain::short_code::ShortCode;
use crate::domain::token::{self, Token};
use crate::domain::voucher::Amount;
use crate::domain::window::{end_of_date, start_of_date};
use crate::hub::database::{NewVoucher, USES_MAX};

/// The longest code, in characters.
const CODE_CHARS_MAX: usize = 64;

/// How a file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// UTF-8, with or without a mark at its start.
    #[default]
    Utf8,
    /// GB18030, and with it GBK and GB2312: what a Chinese spreadsheet saves.
    Gb18030,
}

/// Decodes fields, and remembers how.
pub(super) struct Fields {
    encoding: Option<Encoding>,
}

impl Fields {
    /// With an encoding that is known, or one that is still to be found out.
    pub(super) const fn new(encoding: Option<Encoding>) -> Self {
        Self { encoding }
    }

    /// The encoding; plain ASCII counts as UTF-8.
    pub(super) fn encoding(&self) -> Encoding {
        self.encoding.unwrap_or_default()
    }

    /// The texts of a record; none where it is not of the file's encoding.
    pub(super) fn texts(&mut self, record: &ByteRecord) -> Option<Vec<String>> {
        if self.encoding.is_none() && !record.as_slice().is_ascii() {
            let is_utf8 = record.iter().all(|field| std::str::from_utf8(field).is_ok());
            self.encoding = Some(if is_utf8 { Encoding::Utf8 } else { Encoding::Gb18030 });
        }
        record.iter().map(|field| self.text(field)).collect()
    }

    fn text(&self, field: &[u8]) -> Option<String> {
        match self.encoding() {
            Encoding::Utf8 => std::str::from_utf8(field).ok().map(str::to_owned),
            Encoding::Gb18030 => {
                GB18030.decode_without_bom_handling_and_without_replacement(field).map(std::borrow::Cow::into_owned)
            }
        }
    }
}

/// The voucher of a row, under an id that was drawn for it.
pub(super) fn voucher(
    texts: Option<Vec<String>>,
    columns: &Columns<Column>,
    referred: &Referred,
    id: VoucherId,
) -> Result<NewVoucher, BadField> {
    let row = Row::of(texts, columns)?;
    let known = row.campaign(referred)?;
    let home = row.home_shop(&referred.shops)?;
    let by = home.or(referred.shops.first());
    let zone = by.map_or(TimeZone::UTC, |shop| shop.zone.rules().clone());
    let currency = by.map_or(Currency::Cny, |shop| shop.currency);
    let from = row.read(Column::From, |text| instant(text, &zone, start_of_date))?;
    let until = row.read(Column::Until, |text| instant(text, &zone, end_of_date))?;
    if let (Some(from), Some(until)) = (from, until)
        && until <= from
    {
        return Err(BadField { column: Some(Column::Until.name()), why: Why::EndsBeforeStart });
    }
    Ok(NewVoucher {
        id,
        campaign: known.id,
        code: Some(row.need(Column::Code, code)?),
        issued_at: row.read(Column::IssuedAt, |text| instant(text, &zone, start_of_date))?.unwrap_or(referred.now),
        from,
        until,
        issued: row.amount(known, currency)?,
        home_shop: home.map(|shop| shop.id),
        holder: row
            .read(Column::Holder, |text| (text.chars().count() <= 64).then(|| text.to_owned()).ok_or(Why::TooLong))?,
        phone_tail: row.read(Column::PhoneTail, phone_tail)?,
    })
}

/// The texts of a row by their columns.
pub(super) struct Row<'r, C> {
    texts: Vec<String>,
    columns: &'r Columns<C>,
}

impl<'r, C: Titled> Row<'r, C> {
    /// A row whose texts could be decoded and are as many as the header's.
    pub(super) fn of(texts: Option<Vec<String>>, columns: &'r Columns<C>) -> Result<Self, BadField> {
        let texts = texts.ok_or(BadField { column: None, why: Why::Encoding })?;
        if texts.len() != columns.count() {
            return Err(BadField { column: None, why: Why::Columns { found: texts.len(), expected: columns.count() } });
        }
        Ok(Self { texts, columns })
    }

    /// The text of a column; none where there is no such column or nothing in it.
    pub(super) fn text(&self, column: C) -> Option<&str> {
        self.texts.get(self.columns.at(column)?).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// What a column says; none where there is no such column or nothing in it.
    pub(super) fn read<T>(&self, column: C, read: impl FnOnce(&str) -> Result<T, Why>) -> Result<Option<T>, BadField> {
        self.text(column).map(read).transpose().map_err(|why| BadField { column: Some(column.name()), why })
    }

    /// What a column says that must say something.
    pub(super) fn need<T>(&self, column: C, read: impl FnOnce(&str) -> Result<T, Why>) -> Result<T, BadField> {
        self.read(column, read)?.ok_or(BadField { column: Some(column.name()), why: Why::Missing })
    }
}

impl Row<'_, Column> {
    /// The campaign that the row names by id or number, or the one that was given for rows that name none.
    fn campaign<'k>(&self, referred: &'k Referred) -> Result<&'k Known, BadField> {
        let named = self.read(Column::Campaign, |text| {
            let found = referred.campaigns.iter().find(|known| {
                text.parse().is_ok_and(|id| known.id == id) || text.parse().is_ok_and(|no: u32| known.no == no)
            });
            found.ok_or(Why::UnknownCampaign)
        })?;
        let given = || referred.campaigns.iter().find(|known| Some(known.id) == referred.options.campaign);
        named.or_else(given).ok_or(BadField { column: Some(Column::Campaign.name()), why: Why::Missing })
    }

    /// The shop that the row names by id, number or name.
    fn home_shop<'s>(&self, shops: &'s [Shop]) -> Result<Option<&'s Shop>, BadField> {
        self.read(Column::HomeShop, |text| {
            let found = shops.iter().find(|shop| {
                text.parse().is_ok_and(|id| shop.id == id)
                    || text.parse().is_ok_and(|no: u16| shop.no.number() == no)
                    || shop.name == text
            });
            found.ok_or(Why::UnknownShop)
        })
    }

    /// What the voucher holds: money of a campaign of stored value, uses of any other.
    fn amount(&self, known: &Known, currency: Currency) -> Result<Amount, BadField> {
        let stored_value = known.campaign.as_ref().is_some_and(|campaign| campaign.kind == Kind::StoredValue);
        if stored_value {
            if self.text(Column::Uses).is_some() {
                return Err(BadField { column: Some(Column::Uses.name()), why: Why::NotOfCampaign });
            }
            return self.need(Column::Balance, |text| money(text, currency)).map(Amount::Money);
        }
        if self.text(Column::Balance).is_some() {
            return Err(BadField { column: Some(Column::Balance.name()), why: Why::NotOfCampaign });
        }
        let uses = self.read(Column::Uses, |text| {
            text.parse().ok().filter(|uses| (1..=USES_MAX).contains(uses)).ok_or(Why::Number)
        })?;
        Ok(Amount::Uses(uses.unwrap_or(1)))
    }
}

/// A code as it is looked up: our own in their canonical form, others as they stand.
fn code(text: &str) -> Result<String, Why> {
    let chars = text.chars().count();
    if chars < 4 {
        return Err(Why::TooShort);
    }
    if chars > CODE_CHARS_MAX {
        return Err(Why::TooLong);
    }
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(Why::NotPlain);
    }
    match token::parse(text) {
        Some(Ok(Token::Opaque(code))) => return Ok(code.to_string()),
        // A signed token names its own voucher; under another id it would be a second voucher.
        Some(Ok(Token::Signed(_) | Token::Rotating(_)) | Err(_)) => return Err(Why::Token),
        None => {}
    }
    Ok(text.parse::<ShortCode>().map_or_else(|_| text.to_owned(), |code| code.as_str().to_owned()))
}

fn phone_tail(text: &str) -> Result<String, Why> {
    let four_digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    four_digits.then(|| text.to_owned()).ok_or(Why::PhoneTail)
}

/// An instant: with its offset, as date and time of the shop's wall clock, or as a date that stands for the instant that
/// `of_date` says.
fn instant(
    text: &str,
    zone: &TimeZone,
    of_date: impl FnOnce(Date, &TimeZone) -> Option<Timestamp>,
) -> Result<Timestamp, Why> {
    if let Ok(instant) = text.parse() {
        return Ok(instant);
    }
    let text = text.replace(['/', '年', '月'], "-").replace('日', "");
    let parts: Vec<&str> = text.split([' ', 'T']).filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [day] => of_date(date(day)?, zone).ok_or(Why::Time),
        [day, time] => {
            let time = if time.matches(':').count() == 1 { format!("{time}:00") } else { (*time).to_owned() };
            let wall: DateTime = date(day)?.to_datetime(time.parse().map_err(|_| Why::Time)?);
            zone.to_timestamp(wall).map_err(|_| Why::Time)
        }
        _ => Err(Why::Time),
    }
}

/// A date with or without leading zeros.
fn date(text: &str) -> Result<Date, Why> {
    let mut parts = text.split('-');
    let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(Why::Time);
    };
    let (year, month, day) = (year.parse().ok(), month.parse().ok(), day.parse().ok());
    let (Some(year), Some(month), Some(day)) = (year, month, day) else { return Err(Why::Time) };
    Date::new(year, month, day).map_err(|_| Why::Time)
}

/// An amount above nothing.
fn money(text: &str, currency: Currency) -> Result<Money, Why> {
    amount(text, currency).filter(|amount| *amount > Money::ZERO).ok_or(Why::Money)
}

/// An amount, nothing or more, written in whole units with at most as many decimals as the currency has.
pub(super) fn amount(text: &str, currency: Currency) -> Option<Money> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = usize::from(currency.minor_digits());
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(part) || part.len() > digits {
        return None;
    }
    format!("{whole}{part:0<digits$}").parse().ok().map(Money::from_minor)
}

/// A field that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub(super) struct BadField {
    /// In which column; none where it is the row.
    pub(super) column: Option<&'static str>,
    pub(super) why: Why,
}

impl BadField {
    /// A stable code of the reason.
    pub(super) const fn code(self) -> &'static str {
        match self.why {
            Why::Encoding => "encoding",
            Why::Columns { .. } => "columns",
            Why::Missing => "missing",
            Why::TooShort => "too_short",
            Why::TooLong => "too_long",
            Why::NotPlain => "not_plain",
            Why::Token => "token",
            Why::UnknownCampaign => "unknown_campaign",
            Why::UnknownShop => "unknown_shop",
            Why::NotOfCampaign => "not_of_campaign",
            Why::Number => "number",
            Why::Money => "money",
            Why::Time => "time",
            Why::EndsBeforeStart => "ends_before_start",
            Why::PhoneTail => "phone_tail",
            Why::Price => "price",
            Why::Unit => "unit",
            Why::UnknownTaxClass => "unknown_tax_class",
            Why::Stock => "stock",
            Why::WhichShop => "which_shop",
        }
    }
}

/// Why a field cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Why {
    #[error("the row is not in the encoding of the file")]
    Encoding,
    #[error("the row has {found} fields, the header {expected}")]
    Columns { found: usize, expected: usize },
    #[error("nothing stands there")]
    Missing,
    #[error("a code has 4 characters or more")]
    TooShort,
    #[error("it is too long")]
    TooLong,
    #[error("a code holds no spaces and no control characters")]
    NotPlain,
    #[error("a token of ours is issued, not imported")]
    Token,
    #[error("there is no such campaign")]
    UnknownCampaign,
    #[error("there is no such shop")]
    UnknownShop,
    #[error("vouchers of this campaign do not hold that")]
    NotOfCampaign,
    #[error("not a number of uses from 1 to {USES_MAX}")]
    Number,
    #[error("not an amount above nothing with the currency's decimals")]
    Money,
    #[error("not a date or time that is read, such as 2026-11-20 or 2026-11-20 14:30")]
    Time,
    #[error("it ends before it begins")]
    EndsBeforeStart,
    #[error("not four digits")]
    PhoneTail,
    #[error("not a price of nothing or more with the currency's decimals, and not open")]
    Price,
    #[error("not a unit that is read, such as piece, kg, 件 or 公斤")]
    Unit,
    #[error("no shop taxes this class")]
    UnknownTaxClass,
    #[error("not a whole number of pieces from 0 to {}", crate::domain::stock::STOCK_MAX)]
    Stock,
    #[error("there are several shops: say whose stock it is")]
    WhichShop,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shanghai() -> TimeZone {
        TimeZone::get("Asia/Shanghai").unwrap()
    }

    #[track_caller]
    fn until(text: &str, expected: &str) {
        assert_eq!(instant(text, &shanghai(), end_of_date), Ok(expected.parse().unwrap()), "{text}");
    }

    #[test]
    fn times_are_read_as_people_write_them_and_a_last_day_counts_in_full() {
        for text in ["2026-11-20", "2026/11/20", "2026年11月20日"] {
            until(text, "2026-11-20T16:00:00Z");
        }
        until("2026/1/5", "2026-01-05T16:00:00Z");
        until("2026-11-20 14:30", "2026-11-20T06:30:00Z");
        until("2026-11-20 14:30:15", "2026-11-20T06:30:15Z");
        until("2026-11-20T14:30:15Z", "2026-11-20T14:30:15Z");
        for wrong in ["", "20.11.2026", "2026-13-01", "2026-02-30", "2026-11-20 25:00", "tomorrow", "2026-11-20 1 2"] {
            assert_eq!(instant(wrong, &shanghai(), end_of_date), Err(Why::Time), "{wrong}");
        }
    }

    #[test]
    fn amounts_are_exact_and_above_nothing() {
        assert_eq!(money("12.5", Currency::Cny), Ok(Money::from_minor(1_250)));
        assert_eq!(money("12", Currency::Cny), Ok(Money::from_minor(1_200)));
        assert_eq!(money("1250", Currency::Jpy), Ok(Money::from_minor(1_250)));
        for wrong in ["", "0", "0.00", "-1", "+1", "1.234", "1,2", "¥1", "99999999999999999999", ".5", "1e3"] {
            assert_eq!(money(wrong, Currency::Cny), Err(Why::Money), "{wrong}");
        }
        assert_eq!(money("1.5", Currency::Jpy), Err(Why::Money));
    }

    #[test]
    fn codes_of_ours_become_canonical_and_others_stay() {
        let opaque = token::OpaqueCode::from_bytes([7; 16]).to_string();
        assert_eq!(code(&opaque.to_lowercase()), Ok(opaque));
        assert_eq!(code("mt-20261120-77"), Ok("mt-20261120-77".to_owned()));
        let short = (0..).find_map(ShortCode::voucher).unwrap();
        assert_eq!(code(&short.grouped().to_lowercase()), Ok(short.as_str().to_owned()));
        assert_eq!(code("abc"), Err(Why::TooShort));
        assert_eq!(code("a b c d"), Err(Why::NotPlain));
        assert_eq!(code("CS0:XYZ"), Err(Why::Token));
        assert_eq!(code("CS7:ABCDEF"), Err(Why::Token));
        assert_eq!(code(&"9".repeat(65)), Err(Why::TooLong));
    }

    proptest! {
        #[test]
        fn no_text_breaks_a_field(text: String) {
            let _ = code(&text);
            let _ = money(&text, Currency::Cny);
            let _ = instant(&text, &shanghai(), start_of_date);
            let _ = phone_tail(&text);
        }

        #[test]
        fn chinese_is_read_in_both_encodings(name in "[一-龥]{1,12}") {
            let (encoded, _, _) = GB18030.encode(&name);
            let mut fields = Fields::new(Some(Encoding::Gb18030));
            prop_assert_eq!(fields.texts(&ByteRecord::from(vec![encoded.as_ref()])), Some(vec![name.clone()]));
            let mut fields = Fields::new(None);
            prop_assert_eq!(fields.texts(&ByteRecord::from(vec![name.as_bytes()])), Some(vec![name]));
            prop_assert_eq!(fields.encoding(), Encoding::Utf8);
        }
    }
}
