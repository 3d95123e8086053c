//! What a text from a code or a keyboard is: one field for everything.
//!
//! ```text
//! text ─ clean ─ own prefix ─ structured (link, invitation, GS1, pretix) ─ exact match in the local data
//!      ─ payment code ─ short code ─ number of a slip ─ label of a scale, product number / coupon digits ─ unknown or search
//! ```
//!
//! The first stage that recognises the text decides. Where two meanings remain within a stage the counter asks, and says
//! why. A payment code goes to the payment network or nowhere: it is masked wherever it could be logged and refused from
//! a keyboard. An address is shown and never opened.

use std::fmt;

use super::campaign::Channel;
use super::id::{BookingId, MemberId, RedemptionId, StaffId, VoucherId};
use super::sale::Named;
use super::short_code::ShortCode;
use super::token::pretix::SignedSecret;
use super::token::{self, Fault, Token};

mod clean;
mod enrolment;
mod gs1;
mod gtin;
pub mod label;
mod link;
mod payment;

pub use clean::CHARS_MAX;
pub use enrolment::{Invitation, InvitationFault};
pub use gs1::Elements;
pub use gtin::Gtin;
pub use payment::{Network, PaymentCode, mask_long_numbers};

use clean::{Cleaned, clean};
use label::{Label, Layout};
use link::Link;

/// How many digits coupons of platforms have.
const COUPON_DIGITS: std::ops::RangeInclusive<usize> = 10..=15;

/// How a text came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Read from a code by a camera or a scanner.
    Scanned,
    /// Typed by a person.
    Typed,
}

/// What the shop expects in codes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected {
    /// Hosts whose links carry our codes, such as `v.example.com`.
    pub own_hosts: Vec<String>,
    /// Platforms whose coupons are plain digits.
    pub coupon_channels: Vec<Channel>,
    /// How labels of the shop's scales are laid out; the first that fits reads them.
    pub labels: Vec<Layout>,
}

/// A record in the local data whose code is exactly the text that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Match {
    /// A voucher, by the keyed hash of its code.
    Voucher(VoucherId),
    /// A booking.
    Booking(BookingId),
    /// An order to be collected, by its own reference.
    Pickup(String),
    /// A member.
    Member(MemberId),
    /// A product, by the shop's code of it.
    Product(String),
    /// A staff member's badge.
    Badge(StaffId),
    /// A redemption made here, by the number on its slip.
    Receipt(RedemptionId),
}

/// What a text turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recognised {
    /// One thing.
    Is(Payload),
    /// Two or more things, each with the reason why it may be that one: the counter asks.
    Ambiguous(Vec<Meaning>),
    /// Nothing that may be used.
    Refused(Refusal),
}

/// One of several meanings of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning {
    /// What it would be.
    pub payload: Payload,
    /// Why it may be that.
    pub reason: Reason,
}

/// Why a text may have a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A record of this shop has exactly this code.
    KnownHere,
    /// It has the check digit of a product number.
    CheckDigit,
    /// It is laid out as a label of the shop's scales.
    LabelLayout,
    /// It is as long as a coupon of an enabled channel.
    CouponLength,
}

/// What a code says. Codes that are worth money, and payment codes above all, are masked in `Debug`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload {
    /// A token of ours, well formed; to be verified or looked up.
    Token(Token),
    /// A token of ours that cannot be read.
    BadToken(Fault),
    /// A pretix ticket with a signed secret; to be verified.
    PretixTicket(SignedSecret),
    /// A record of this shop.
    Known(Match),
    /// A payment code, read by a scanner or camera.
    Payment(PaymentCode),
    /// A short code of ours that is not in the local data: the cloud may know it.
    ShortCode(ShortCode),
    /// The number on a slip or a receipt that is not in the local data.
    Receipt(Named),
    /// A product's number that is not in the local data.
    Product(Gtin),
    /// A label of the shop's scales: an item with its weight or price.
    Label(Label),
    /// A GS1 code: a product's number with batch, weight or dates, or a coupon number.
    Gs1(Elements),
    /// Digits as long as a coupon of a platform.
    Coupon {
        /// The platform.
        channel: Channel,
        /// The digits.
        code: Secret,
    },
    /// An invitation to enrol.
    Enrolment(Invitation),
    /// An invitation to enrol that cannot be used.
    BadEnrolment(InvitationFault),
    /// A web address that is not ours, to be shown and never opened.
    ForeignLink(Address),
    /// A scanned text of no known form: the cloud may know it.
    Unknown(Secret),
    /// A typed text: to be searched for.
    Search(Secret),
}

/// A text that may be worth money; `Debug` masks it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(String);

impl Secret {
    /// The text in clear.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({})", payment::mask(&self.0))
    }
}

/// A web address. Shown to the cashier as it stands; `Debug` masks long numbers in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(String);

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({})", mask_long_numbers(&self.0))
    }
}

/// Why a text is not used at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing was left of it.
    Empty,
    /// Longer than [`CHARS_MAX`].
    TooLong {
        /// How many characters it had.
        chars: usize,
    },
    /// A payment code from a keyboard: it must come from the customer's screen.
    TypedPaymentCode(Network),
}

/// Says what a text is.
///
/// `find` answers which records of the local data have exactly a code; it is asked for the text as it stands and for its
/// canonical forms, six times at most. Its errors end the recognition: a code that could not be looked up is not
/// "unknown".
pub fn recognise<E>(
    raw: &str,
    origin: Origin,
    expected: &Expected,
    mut find: impl FnMut(&str) -> Result<Vec<Match>, E>,
) -> Result<Recognised, E> {
    let cleaned = match clean(raw) {
        Ok(cleaned) => cleaned,
        Err(refusal) => return Ok(Recognised::Refused(refusal)),
    };
    if let Some(payload) = own_token(&cleaned.text) {
        return Ok(Recognised::Is(payload));
    }
    match structured(&cleaned, expected) {
        Structured::Payload(payload) => Ok(Recognised::Is(payload)),
        Structured::Elements(elements) => elements_of(elements, find),
        Structured::OwnLink(code) => match own_token(&code) {
            Some(payload) => Ok(Recognised::Is(payload)),
            None => plain(code.trim(), origin, expected, &mut find),
        },
        Structured::No => plain(&cleaned.code, origin, expected, &mut find),
    }
}

/// How much the form of a text alone says, whatever the data hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// It may be anything.
    Plain,
    /// It has the check digit or character of a code, or the digits of a payment code; so has a typed number now and then.
    Checked,
    /// It has a structure that nobody types: a token, a link, an invitation, a GS1 string, a signed ticket.
    Structured,
}

/// The form of a text: tells a scanner's burst from typing, and a whole code from a torn one.
pub fn form(raw: &str) -> Form {
    let Ok(cleaned) = clean(raw) else { return Form::Plain };
    if own_token(&cleaned.text).is_some() || !matches!(structured(&cleaned, &Expected::default()), Structured::No) {
        return Form::Structured;
    }
    let is_checked = PaymentCode::parse(&cleaned.code).is_some()
        || Gtin::parse(&cleaned.code).is_some()
        || cleaned.code.parse::<ShortCode>().is_ok();
    if is_checked { Form::Checked } else { Form::Plain }
}

fn own_token(text: &str) -> Option<Payload> {
    // Our alphabets hold no space at the ends, though base45 may hold some inside.
    Some(token::parse(text.trim())?.map_or_else(Payload::BadToken, Payload::Token))
}

/// The outcome of the second stage.
enum Structured {
    Payload(Payload),
    Elements(Elements),
    OwnLink(String),
    No,
}

fn structured(cleaned: &Cleaned, expected: &Expected) -> Structured {
    let code = cleaned.code.as_str();
    if let Some(invitation) = Invitation::parse(code) {
        return Structured::Payload(invitation.map_or_else(Payload::BadEnrolment, Payload::Enrolment));
    }
    if let Some(link) = Link::parse(code) {
        let read = if link.is_on(&expected.own_hosts) {
            link.code().map(Structured::OwnLink)
        } else {
            // The path of a product's page on its maker's host: the number is read, the page is not.
            let elements = Elements::read_path(link.path()).filter(|elements| elements.gtin().is_some());
            elements.map(Structured::Elements)
        };
        return read.unwrap_or_else(|| Structured::Payload(Payload::ForeignLink(Address(cleaned.text.clone()))));
    }
    let elements = match &cleaned.gs1 {
        Some(text) => Elements::read(text),
        None if code.starts_with('(') => Elements::read_printed(code),
        // Without a word from the reader only a product number at the start, with something after it, is believed.
        None if code.starts_with("01") && code.len() > 16 => Elements::read(code),
        None => None,
    };
    if let Some(elements) = elements {
        return Structured::Elements(elements);
    }
    SignedSecret::parse(code).map_or(Structured::No, |secret| Structured::Payload(Payload::PretixTicket(secret)))
}

/// A GS1 code: known here by its product number, or by a coupon or serial number in it.
fn elements_of<E>(elements: Elements, mut find: impl FnMut(&str) -> Result<Vec<Match>, E>) -> Result<Recognised, E> {
    let gtin = elements.gtin();
    let known = [gtin.as_ref().map(Gtin::digits), elements.value("255"), elements.value("8110")];
    for code in known.into_iter().flatten() {
        let found = find(code)?;
        // A product found by its number keeps its weight and date, which stand in the other elements.
        if !found.iter().any(|record| matches!(record, Match::Product(_)))
            && let Some(recognised) = known_here(found)
        {
            return Ok(recognised);
        }
    }
    Ok(Recognised::Is(Payload::Gs1(elements)))
}

/// The stages for a text without structure.
fn plain<E>(
    code: &str,
    origin: Origin,
    expected: &Expected,
    find: &mut impl FnMut(&str) -> Result<Vec<Match>, E>,
) -> Result<Recognised, E> {
    let short = code.parse::<ShortCode>().ok();
    let gtin = Gtin::parse(code);
    let spellings = [Some(code), short.as_ref().map(ShortCode::as_str), gtin.as_ref().map(Gtin::digits)];
    let mut asked: Vec<&str> = Vec::with_capacity(spellings.len());
    for spelling in spellings.into_iter().flatten() {
        if asked.contains(&spelling) {
            continue;
        }
        if let Some(recognised) = known_here(find(spelling)?) {
            return Ok(recognised);
        }
        asked.push(spelling);
    }
    Ok(by_shape(code, origin, expected, short, gtin))
}

fn by_shape(
    code: &str,
    origin: Origin,
    expected: &Expected,
    short: Option<ShortCode>,
    gtin: Option<Gtin>,
) -> Recognised {
    // People type groups; a payment code must not slip through as a search because of a space in it.
    let joined: String = code.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    if let Some(payment) = PaymentCode::parse(&joined) {
        return match origin {
            Origin::Scanned => Recognised::Is(Payload::Payment(payment)),
            Origin::Typed => Recognised::Refused(Refusal::TypedPaymentCode(payment.network())),
        };
    }
    if let Some(short) = short {
        return Recognised::Is(Payload::ShortCode(short));
    }
    if let Ok(named @ (Named::Code(_) | Named::Number { .. })) = code.parse() {
        return Recognised::Is(Payload::Receipt(named));
    }
    let mut meanings: Vec<Meaning> = Vec::new();
    if let Some(gtin) = gtin {
        let label = expected.labels.iter().find_map(|layout| layout.read(&gtin));
        meanings.push(match label {
            Some(label) => Meaning { payload: Payload::Label(label), reason: Reason::LabelLayout },
            None => Meaning { payload: Payload::Product(gtin), reason: Reason::CheckDigit },
        });
    }
    if COUPON_DIGITS.contains(&joined.len()) && joined.bytes().all(|digit| digit.is_ascii_digit()) {
        meanings.extend(expected.coupon_channels.iter().map(|channel| Meaning {
            payload: Payload::Coupon { channel: channel.clone(), code: Secret(joined.clone()) },
            reason: Reason::CouponLength,
        }));
    }
    if meanings.is_empty() {
        let text = Secret(code.to_owned());
        return Recognised::Is(match origin {
            Origin::Scanned => Payload::Unknown(text),
            Origin::Typed => Payload::Search(text),
        });
    }
    one_or_ask(meanings)
}

fn known_here(mut found: Vec<Match>) -> Option<Recognised> {
    let mut seen = std::collections::HashSet::new();
    found.retain(|record| seen.insert(record.clone()));
    let meanings: Vec<_> = found
        .into_iter()
        .map(|record| Meaning { payload: Payload::Known(record), reason: Reason::KnownHere })
        .collect();
    (!meanings.is_empty()).then(|| one_or_ask(meanings))
}

/// `meanings` is not empty.
fn one_or_ask(mut meanings: Vec<Meaning>) -> Recognised {
    match meanings.pop() {
        Some(only) if meanings.is_empty() => Recognised::Is(only.payload),
        Some(last) => {
            meanings.push(last);
            Recognised::Ambiguous(meanings)
        }
        None => Recognised::Refused(Refusal::Empty),
    }
}

#[cfg(test)]
mod tests;
