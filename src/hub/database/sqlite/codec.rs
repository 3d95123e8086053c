//! How values stand in the columns: ids as raw bytes, instants as milliseconds, amounts as a unit and a number, states
//! by their names. Everything that is read is checked; what does not fit is a damaged row, never a guess.

use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Row, RowIndex};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::domain::id::{ChainHash, CodeHash, Incarnation, VoucherId};
use crate::domain::money::Money;
use crate::domain::voucher::Amount;
use crate::hub::database::Failed;

impl From<rusqlite::Error> for Failed {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..) => Self::Damaged(Box::new(error)),
            other => Self::Storage(Box::new(other)),
        }
    }
}

impl From<serde_json::Error> for Failed {
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged(Box::new(error))
    }
}

impl From<jiff::Error> for Failed {
    fn from(error: jiff::Error) -> Self {
        Self::Damaged(Box::new(error))
    }
}

/// A column of raw bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bytes<const N: usize>(pub(super) [u8; N]);

impl<const N: usize> FromSql for Bytes<N> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let bytes = value.as_blob()?;
        let sized =
            bytes.try_into().map_err(|_| FromSqlError::InvalidBlobSize { expected_size: N, blob_size: bytes.len() });
        sized.map(Self)
    }
}

impl<const N: usize> ToSql for Bytes<N> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(&self.0[..]))
    }
}

/// The bytes of an id that is a UUID.
pub(super) fn id(uuid: Uuid) -> Bytes<16> {
    Bytes(uuid.into_bytes())
}

/// The UUID of a column.
pub(super) fn uuid(row: &Row<'_>, column: &str) -> rusqlite::Result<Uuid> {
    let Bytes(bytes) = row.get(column)?;
    Ok(Uuid::from_bytes(bytes))
}

/// The UUID of a column that may be empty.
pub(super) fn uuid_or_none(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Uuid>> {
    let bytes: Option<Bytes<16>> = row.get(column)?;
    Ok(bytes.map(|Bytes(bytes)| Uuid::from_bytes(bytes)))
}

/// The bytes of a voucher's id.
pub(super) fn voucher_id(id: VoucherId) -> Bytes<10> {
    Bytes(*id.as_bytes())
}

/// The bytes of an incarnation.
pub(super) fn incarnation(incarnation: Incarnation) -> Bytes<8> {
    Bytes(incarnation.number().to_be_bytes())
}

/// The incarnation of a column.
pub(super) fn incarnation_of(row: &Row<'_>, column: &str) -> rusqlite::Result<Incarnation> {
    let Bytes(bytes) = row.get(column)?;
    Ok(Incarnation::new(u64::from_be_bytes(bytes)))
}

/// The bytes of a hash in a journal's chain.
pub(super) fn chain_hash(hash: ChainHash) -> Bytes<32> {
    Bytes(*hash.as_bytes())
}

/// The bytes of a code's hash.
pub(super) fn code_hash(hash: CodeHash) -> Bytes<16> {
    Bytes(*hash.as_bytes())
}

/// The instant of a column.
pub(super) fn instant(row: &Row<'_>, column: &str) -> Result<Timestamp, Failed> {
    Ok(Timestamp::from_millisecond(row.get(column)?)?)
}

/// The instant of a column that may be empty.
pub(super) fn instant_or_none(row: &Row<'_>, column: &str) -> Result<Option<Timestamp>, Failed> {
    let millis: Option<i64> = row.get(column)?;
    Ok(millis.map(Timestamp::from_millisecond).transpose()?)
}

/// A count as it is stored. Counts that do not fit 63 bits do not happen; they would be refused by a check.
pub(super) fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A count of a column.
pub(super) fn count(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<u64> {
    let stored: i64 = row.get(column)?;
    u64::try_from(stored).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(0, stored))
}

/// The unit and the number of an amount.
pub(super) fn amount(amount: Amount) -> (&'static str, i64) {
    match amount {
        Amount::Uses(uses) => ("uses", i64::from(uses)),
        Amount::Money(money) => ("money", money.minor()),
    }
}

/// The amount of a unit and a number.
pub(super) fn amount_of(unit: &str, number: i64) -> Result<Amount, Failed> {
    match unit {
        "uses" => Ok(Amount::Uses(u32::try_from(number).map_err(|error| Failed::Damaged(Box::new(error)))?)),
        "money" => Ok(Amount::Money(Money::from_minor(number))),
        _ => Err(Failed::Guard("an amount of no known unit")),
    }
}

/// The name of a state, as its JSON has it.
pub(super) fn name<T: Serialize>(state: &T) -> Result<String, Failed> {
    match serde_json::to_value(state)? {
        serde_json::Value::String(name) => Ok(name),
        _ => Err(Failed::Guard("a state without a name")),
    }
}

/// The state of a name.
pub(super) fn named<T: DeserializeOwned>(name: String) -> Result<T, Failed> {
    Ok(serde_json::from_value(serde_json::Value::String(name))?)
}

/// The state whose name stands in a column.
pub(super) fn state<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> Result<T, Failed> {
    named(row.get(column)?)
}

/// The document whose JSON stands in a column.
pub(super) fn document<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> Result<T, Failed> {
    let text: String = row.get(column)?;
    Ok(serde_json::from_str(&text)?)
}
