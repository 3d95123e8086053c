//! Words and rules of the trade: pure, no clock, no randomness, no I/O.

pub mod booking;
pub mod budget;
pub mod business_day;
pub mod campaign;
pub mod check_in;
pub mod exception;
pub mod fact;
pub mod id;
pub mod language;
pub mod money;
pub mod payload;
pub mod receipt;
pub mod recovery;
pub mod redemption;
pub mod report;
pub mod shop;
pub mod short_code;
pub mod staff;
pub mod token;
pub mod verdict;
pub mod voucher;
pub mod width;
pub mod window;
