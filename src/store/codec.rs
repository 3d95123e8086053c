//! Domain values as columns, written and read here alone.
//!
//! Instants are INTEGER milliseconds (rusqlite's own jiff support would read them as seconds), dates are ISO text, ids
//! are blobs, 64-bit numbers must fit SQLite's signed integer, an incarnation is eight bytes because it need not.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, Value, ValueRef};
use rusqlite::{Row, RowIndex};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::error::Result;
use crate::domain::basket::LineNo;
use crate::domain::id::{
    BookingId, CampaignId, ChainHash, CheckInId, CodeHash, DeviceId, ExceptionId, FactId, GrantId, Incarnation,
    MemberId, PaymentId, PersonId, PictureHash, PrintJobId, PromotionId, RedemptionId, RefundId, SaleId, ShiftId,
    ShopId, StaffId, VoucherId,
};
use crate::domain::money::Money;
use crate::domain::quantity::Quantity;
use crate::domain::voucher::Amount;

/// A value that stands in one column.
pub(super) trait Column: Sized {
    /// As it is stored.
    fn encode(&self) -> rusqlite::Result<ToSqlOutput<'_>>;
    /// As it was stored.
    fn decode(value: ValueRef<'_>) -> FromSqlResult<Self>;
}

/// Wraps a domain value as a parameter.
pub(super) struct Sql<T>(pub T);

impl<T: Column> ToSql for Sql<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.encode()
    }
}

impl<T: Column> FromSql for Sql<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        T::decode(value).map(Self)
    }
}

/// Reads domain values out of a row.
pub(super) trait Read {
    /// The value of a column.
    fn read<T: Column>(&self, column: impl RowIndex) -> Result<T>;
}

impl Read for Row<'_> {
    fn read<T: Column>(&self, column: impl RowIndex) -> Result<T> {
        Ok(self.get::<_, Sql<T>>(column)?.0)
    }
}

impl<T: Column> Column for Option<T> {
    fn encode(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.as_ref().map_or(Ok(ToSqlOutput::Owned(Value::Null)), T::encode)
    }

    fn decode(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value {
            ValueRef::Null => Ok(None),
            value => T::decode(value).map(Some),
        }
    }
}

macro_rules! uuid_columns {
    ($($name:ident)+) => {$(
        impl Column for $name {
            fn encode(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::Owned(Value::Blob(self.uuid().as_bytes().to_vec())))
            }

            fn decode(value: ValueRef<'_>) -> FromSqlResult<Self> {
                <[u8; 16]>::column_result(value).map(|bytes| Self::new(Uuid::from_bytes(bytes)))
            }
        }
    )+};
}

uuid_columns! {
    DeviceId ShopId StaffId CampaignId PromotionId BookingId FactId RedemptionId CheckInId PrintJobId GrantId ExceptionId
    PersonId SaleId RefundId ShiftId MemberId PaymentId
}

macro_rules! byte_columns {
    ($($name:ident)+) => {$(
        impl Column for $name {
            fn encode(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::Borrowed(ValueRef::Blob(self.as_bytes())))
            }

            fn decode(value: ValueRef<'_>) -> FromSqlResult<Self> {
                FromSql::column_result(value).map(Self::from_bytes)
            }
        }
    )+};
}

byte_columns! { VoucherId CodeHash ChainHash PictureHash }

impl Column for Incarnation {
    fn encode(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Owned(Value::Blob(self.number().to_be_bytes().to_vec())))
    }

    fn decode(value: ValueRef<'_>) -> FromSqlResult<Self> {
        <[u8; 8]>::column_result(value).map(|bytes| Self::new(u64::from_be_bytes(bytes)))
    }
}

impl Column for Timestamp {
    /// Milliseconds since 1970; what is finer is dropped.
    fn encode(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.as_millisecond()))
    }

    fn decode(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Self::from_millisecond(value.as_i64()?).map_err(FromSqlError::other)
    }
}

impl Column for Date {
    fn encode(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.to_string()))
    }

    fn decode(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map_err(FromSqlError::other)
    }
}

impl Column for Money {
    fn encode(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.minor()))
    }

    fn decode(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(Self::from_minor)
    }
}

impl Column for Quantity {
    fn encode(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.thousandths()))
    }

    fn decode(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let number = value.as_i64()?;
        let quantity = u32::try_from(number).ok().and_then(Self::from_thousandths);
        quantity.ok_or(FromSqlError::OutOfRange(number))
    }
}

impl Column for LineNo {
    fn encode(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0))
    }

    fn decode(value: ValueRef<'_>) -> FromSqlResult<Self> {
        u16::column_result(value).map(Self)
    }
}

impl Column for u64 {
    fn encode(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        i64::try_from(*self)
            .map(ToSqlOutput::from)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
    }

    fn decode(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let number = value.as_i64()?;
        Self::try_from(number).map_err(|_| FromSqlError::OutOfRange(number))
    }
}

/// Values that are stored as words of a list.
macro_rules! word_columns {
    ($($(#[$doc:meta])* $name:path { $($variant:ident = $word:literal),+ $(,)? })+) => {$(
        impl $crate::store::codec::Column for $name {
            fn encode(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
                Ok(rusqlite::types::ToSqlOutput::from(match self { $(Self::$variant => $word,)+ }))
            }

            fn decode(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
                match value.as_str()? {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(rusqlite::types::FromSqlError::InvalidType),
                }
            }
        }
    )+};
}
pub(super) use word_columns;

/// What an [`Amount`] is of, as a word.
pub(super) const fn amount_of(amount: Amount) -> &'static str {
    match amount {
        Amount::Uses(_) => "uses",
        Amount::Money(_) => "money",
    }
}

/// An amount out of its number and the word for what it is of.
pub(super) fn amount(number: u64, of: &str) -> Result<Amount> {
    let out_of_range = || rusqlite::Error::IntegralValueOutOfRange(0, i64::try_from(number).unwrap_or(i64::MAX));
    Ok(match of {
        "uses" => Amount::Uses(u32::try_from(number).map_err(|_| out_of_range())?),
        _ => Amount::Money(Money::from_minor(i64::try_from(number).map_err(|_| out_of_range())?)),
    })
}

/// A value as JSON text.
pub(super) fn json<T: Serialize>(value: &T) -> Result<String> {
    Ok(serde_json::to_string(value)?)
}

/// A value out of JSON text.
pub(super) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    Ok(serde_json::from_str(text)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rusqlite::Connection;

    use super::*;

    #[track_caller]
    fn check<T: Column + PartialEq + std::fmt::Debug + Copy>(value: T) {
        let conn = Connection::open_in_memory().unwrap();
        let back = conn.query_row("SELECT ?1", [Sql(value)], |row| Ok(row.read::<T>(0).unwrap())).unwrap();
        assert_eq!(back, value);
    }

    proptest! {
        #[test]
        fn what_is_stored_comes_back(uuid: u128, bytes: [u8; 10], hash: [u8; 16], number: u64, ms in -1_000_000_000_000_i64..4_000_000_000_000) {
            check(DeviceId::new(Uuid::from_u128(uuid)));
            check(VoucherId::from_bytes(bytes));
            check(CodeHash::from_bytes(hash));
            check(Incarnation::new(number));
            check(Timestamp::from_millisecond(ms).unwrap());
            check(Some(number >> 1));
            check(None::<u64>);
        }
    }

    #[test]
    fn an_instant_is_stored_in_milliseconds() {
        let conn = Connection::open_in_memory().unwrap();
        let at: Timestamp = "2026-11-22T02:30:00.123456Z".parse().unwrap();
        let stored: i64 = conn.query_row("SELECT ?1", [Sql(at)], |row| row.get(0)).unwrap();
        assert_eq!(stored, 1_795_314_600_123);
    }

    #[test]
    fn a_number_beyond_sqlite_is_refused_and_not_wrapped() {
        let conn = Connection::open_in_memory().unwrap();
        assert!(conn.query_row("SELECT ?1", [Sql(u64::MAX)], |row| row.get::<_, i64>(0)).is_err());
        assert!(conn.query_row("SELECT -1", [], |row| Ok(row.read::<u64>(0))).unwrap().is_err());
    }
}
