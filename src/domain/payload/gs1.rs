//! GS1 element strings: product number, batch, dates, weight and price in one code.
//!
//! Three spellings are read: elements with separators as scanners send them (`01…21…`), elements in brackets as they are
//! printed (`(01)…(21)…`), and a GS1 Digital Link (`https://…/01/…`). Source: GS1 General Specifications, section 3.

use std::fmt;

use super::clean::GROUP_SEPARATOR;
use super::gtin::Gtin;
use super::payment::mask_long_numbers;
use crate::domain::quantity::Quantity;

/// How many elements one code holds at most.
const ELEMENTS_MAX: usize = 16;

/// The elements of one code, in order: application identifier and value.
#[derive(Clone, PartialEq, Eq)]
pub struct Elements(Vec<(String, String)>);

impl Elements {
    /// The value under an application identifier, such as `21` for the serial number.
    pub fn value(&self, identifier: &str) -> Option<&str> {
        self.0.iter().find(|(ai, _)| ai == identifier).map(|(_, value)| value.as_str())
    }

    /// The product's number.
    pub fn gtin(&self) -> Option<Gtin> {
        Gtin::parse(self.value("01")?)
    }

    /// The net weight in kilograms (identifiers 3100 to 3105, whose last digit says how many of the six are decimals), rounded
    /// half up to a thousandth.
    pub fn net_weight(&self) -> Option<Quantity> {
        let (identifier, value) = self.0.iter().find(|(ai, _)| ai.len() == 4 && ai.starts_with("310"))?;
        let decimals: u32 = identifier.strip_prefix("310")?.parse().ok()?;
        let value: u64 = value.parse().ok()?;
        let parts = 10_u64.checked_pow(decimals)?;
        let thousandths = (value.checked_mul(2_000)? + parts) / (parts * 2);
        Quantity::from_thousandths(u32::try_from(thousandths).ok()?)
    }

    /// Reads elements as a scanner sends them; `None` if any of it is not understood.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut rest = text.trim_start_matches(GROUP_SEPARATOR);
        let mut elements = Vec::new();
        while !rest.is_empty() {
            let (identifier, length) = identifier_of(rest)?;
            let (identifier, after) = rest.split_at_checked(identifier)?;
            let (value, after) = match length {
                Length::Fixed(chars) => after.split_at_checked(chars)?,
                Length::UpTo(_) => after.split_once(GROUP_SEPARATOR).unwrap_or((after, "")),
            };
            if !length.allows(value) {
                return None;
            }
            elements.push((identifier.to_owned(), value.to_owned()));
            rest = after.trim_start_matches(GROUP_SEPARATOR);
        }
        Self::checked(elements)
    }

    /// Reads elements in brackets, as printed beneath a code.
    pub(super) fn read_printed(text: &str) -> Option<Self> {
        let mut elements = Vec::new();
        for part in text.strip_prefix('(')?.split('(') {
            let (identifier, value) = part.split_once(')')?;
            let (chars, length) = identifier_of(identifier)?;
            let value = value.trim();
            if chars != identifier.len() || !length.allows(value) {
                return None;
            }
            elements.push((identifier.to_owned(), value.to_owned()));
        }
        Self::checked(elements)
    }

    /// Reads the path of a Digital Link: pairs of identifier and value, the product's number among them.
    pub(super) fn read_path(path: &str) -> Option<Self> {
        let mut parts = path.split('/').skip_while(|part| *part != "01");
        let mut elements = Vec::new();
        while let (Some(identifier), Some(value)) = (parts.next(), parts.next()) {
            identifier_of(identifier).filter(|(chars, _)| *chars == identifier.len())?;
            // A link may give a shorter product number without the zeros before it.
            elements.push((identifier.to_owned(), value.to_owned()));
        }
        Self::checked(elements)
    }

    fn checked(elements: Vec<(String, String)>) -> Option<Self> {
        let elements = (!elements.is_empty() && elements.len() <= ELEMENTS_MAX).then_some(Self(elements))?;
        // A product number with a wrong check digit is a misread code.
        (elements.value("01").is_none() || elements.gtin().is_some()).then_some(elements)
    }
}

/// As printed beneath a code, long numbers masked: a serial number of a voucher may stand in it.
impl fmt::Debug for Elements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Elements(")?;
        for (identifier, value) in &self.0 {
            write!(f, "({identifier}){}", mask_long_numbers(value))?;
        }
        f.write_str(")")
    }
}

/// How long the value of an element is.
#[derive(Clone, Copy)]
enum Length {
    Fixed(usize),
    UpTo(usize),
}

impl Length {
    fn allows(self, value: &str) -> bool {
        value.bytes().all(|byte| byte.is_ascii_graphic())
            && match self {
                Self::Fixed(chars) => value.len() == chars && value.bytes().all(|byte| byte.is_ascii_digit()),
                Self::UpTo(chars) => (1..=chars).contains(&value.len()),
            }
    }
}

/// The identifier at the start of a text: how many digits it has and how long its value is.
fn identifier_of(text: &str) -> Option<(usize, Length)> {
    let digits = text.get(..4).unwrap_or(text);
    let start = |count: usize| digits.get(..count).filter(|d| d.bytes().all(|digit| digit.is_ascii_digit()));
    let of_two = match start(2)? {
        "00" => Some(Length::Fixed(18)),
        "01" | "02" => Some(Length::Fixed(14)),
        "11" | "12" | "13" | "15" | "16" | "17" => Some(Length::Fixed(6)),
        "20" => Some(Length::Fixed(2)),
        "10" | "21" | "22" => Some(Length::UpTo(20)),
        "30" | "37" => Some(Length::UpTo(8)),
        "90" => Some(Length::UpTo(30)),
        "91" | "92" | "93" | "94" | "95" | "96" | "97" | "98" | "99" => Some(Length::UpTo(90)),
        _ => None,
    };
    if let Some(length) = of_two {
        return Some((2, length));
    }
    let of_three = match start(3)? {
        "240" | "241" | "250" | "251" | "253" | "254" | "400" | "401" | "403" => Some(Length::UpTo(30)),
        "255" => Some(Length::UpTo(25)),
        "402" => Some(Length::Fixed(17)),
        "410" | "411" | "412" | "413" | "414" | "415" | "416" | "417" => Some(Length::Fixed(13)),
        "420" => Some(Length::UpTo(20)),
        "421" | "423" => Some(Length::UpTo(15)),
        "422" | "424" | "425" | "426" => Some(Length::Fixed(3)),
        _ => None,
    };
    if let Some(length) = of_three {
        return Some((3, length));
    }
    let of_four = start(4)?;
    match of_four.get(..2)? {
        // Measures: the fourth digit is the place of the decimal point.
        "31" | "32" | "33" | "34" | "35" | "36" => Some((4, Length::Fixed(6))),
        "39" => match of_four.get(..3)? {
            "390" | "392" => Some((4, Length::UpTo(15))),
            "391" | "393" => Some((4, Length::UpTo(18))),
            "394" => Some((4, Length::Fixed(4))),
            _ => None,
        },
        "80" => match of_four {
            "8005" => Some((4, Length::Fixed(6))),
            "8006" | "8026" | "8018" => Some((4, Length::Fixed(18))),
            "8020" => Some((4, Length::UpTo(25))),
            "8001" => Some((4, Length::Fixed(14))),
            _ => None,
        },
        "81" => matches!(of_four, "8110" | "8112").then_some((4, Length::UpTo(70))),
        _ => None,
    }
}
