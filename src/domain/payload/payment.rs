//! Payment codes on a customer's phone: whoever has the digits within their minute can take money, so they are never
//! logged, never sent to a voucher endpoint and never accepted from a keyboard.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Who issued a payment code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Network {
    /// WeChat Pay, 微信支付.
    WeChat,
    /// Alipay, 支付宝.
    Alipay,
    /// UnionPay, 云闪付.
    UnionPay,
}

/// The digits of a customer's payment code. `Debug` masks them.
#[derive(Clone, PartialEq, Eq)]
pub struct PaymentCode {
    network: Network,
    digits: String,
}

impl PaymentCode {
    /// Reads the shape of a payment code: WeChat 18 digits from 10 to 15, Alipay 16 to 24 digits from 25 to 30, UnionPay 19
    /// digits from 62. Sources: the barcode-payment guides of WeChat Pay and Alipay, and UnionPay's QR code rules.
    pub fn parse(digits: &str) -> Option<Self> {
        if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        let network = match (digits.get(..2)?, digits.len()) {
            ("10" | "11" | "12" | "13" | "14" | "15", 18) => Network::WeChat,
            ("25" | "26" | "27" | "28" | "29" | "30", 16..=24) => Network::Alipay,
            ("62", 19) => Network::UnionPay,
            _ => return None,
        };
        Some(Self { network, digits: digits.to_owned() })
    }

    /// Who issued it.
    pub const fn network(&self) -> Network {
        self.network
    }

    /// The digits, for the payment network alone.
    pub fn reveal(&self) -> &str {
        &self.digits
    }
}

/// The masked digits: `13**…1234`.
impl fmt::Display for PaymentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&mask(&self.digits))
    }
}

impl fmt::Debug for PaymentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PaymentCode({:?}, {self})", self.network)
    }
}

/// So many digits in a row, separators not counted, may be a payment code.
const SECRET_DIGITS_MIN: usize = 16;

/// The text with every run of 16 digits or more masked, for logs and `Debug`; spaces and hyphens do not end a run.
pub fn mask_long_numbers(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut run = String::new();
    for character in text.chars() {
        if digit_of(character).is_some() || (!run.is_empty() && matches!(character, ' ' | '-' | '\u{3000}')) {
            run.push(character);
        } else {
            push_run(&mut shown, &run);
            run.clear();
            shown.push(character);
        }
    }
    push_run(&mut shown, &run);
    shown
}

fn push_run(shown: &mut String, run: &str) {
    // A run begins with a digit; what separates it from what follows belongs to neither.
    let number = run.trim_end_matches(|character| digit_of(character).is_none());
    let digits: String = number.chars().filter_map(digit_of).collect();
    if digits.len() >= SECRET_DIGITS_MIN {
        shown.push_str(&mask(&digits));
        shown.push_str(run.strip_prefix(number).unwrap_or_default());
    } else {
        shown.push_str(run);
    }
}

/// The digit that a character shows, in narrow or full-width form.
fn digit_of(character: char) -> Option<char> {
    Some(crate::domain::width::narrow(character)).filter(char::is_ascii_digit)
}

/// The first two and the last four characters.
pub(super) fn mask(code: &str) -> String {
    let chars = code.chars().count();
    let head: String = code.chars().take(2).collect();
    let tail: String = code.chars().skip(chars.saturating_sub(4).max(2)).collect();
    format!("{head}**…{tail}")
}
