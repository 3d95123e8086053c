//! What is to be seen on the street and what can be done there: plain data between the side window and whoever runs the demo.

use std::collections::BTreeSet;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use crate::engine::problem::Problem;

/// Something that is waited for.
pub type Coming<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Whoever runs the demo behind the street.
pub trait Stagehand: fmt::Debug + Send + Sync {
    /// What is to be seen now.
    fn scene(&self) -> Arc<Scene>;

    /// Waits until something else is to be seen than in the scene of this number; nothing once the demo has ended.
    fn next(&self, seen: u64) -> Coming<Option<Arc<Scene>>>;

    /// Does something on the street. It is done when this ends, and the next scene shows it.
    fn act(&self, command: Command) -> Coming<Result<(), Problem>>;
}

/// What can be done on the street.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A customer holds their phone before the camera, in place of whoever did.
    Show(Who),
    /// Whoever holds a phone before the camera takes it away.
    TakeAway,
    /// Phones are held like this from now on.
    Hold(Look),
    /// A customer goes to the second till.
    GoToSecondTill(Who),
    /// The internet of the first till.
    Internet(Internet),
    /// The roll of the printer.
    Roll(Roll),
    /// The cover of the printer.
    Cover(Cover),
    /// The cloud is stopped and started again.
    RestartCloud,
}

/// A customer, by their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Who(pub u8);

/// What is to be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scene {
    /// The number of this scene; a later one has a higher number.
    pub number: u64,
    /// What everybody at the counter signs in with.
    pub pin: String,
    /// Everybody on the street.
    pub customers: Vec<Customer>,
    /// Who holds a phone before the camera.
    pub shown: Option<Who>,
    /// How phones are held.
    pub look: Look,
    /// What the camera sees.
    pub sight: Option<Picture>,
    /// The printer.
    pub printer: Printer,
    /// The papers that it cut off, the newest first, the last few of them.
    pub papers: Vec<Picture>,
    /// How many it has cut off in all.
    pub cut: u64,
    /// The internet of the first till.
    pub internet: Internet,
    /// The first till's journal.
    pub journal: Journal,
    /// The cloud.
    pub cloud: Cloud,
}

/// Somebody on the street.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Their number.
    pub who: Who,
    /// What they are called.
    pub name: String,
    /// What they hold.
    pub holds: Holds,
    /// What belongs to it: the time of a booking, the last digits of a phone.
    pub detail: String,
    /// How they fared at the first till.
    pub here: Here,
    /// How they fared at the second.
    pub there: There,
}

/// What a customer's phone shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holds {
    /// A voucher for an amount off.
    AmountOff,
    /// A package bought on a platform.
    Package,
    /// A card of ten visits.
    Visits,
    /// A gift card.
    GiftCard,
    /// A code that changes every fifteen seconds.
    Rotating,
    /// A voucher that asks for the last digits of a phone.
    PhoneTail,
    /// A share off.
    PercentOff,
    /// The first customer's code once more.
    SameAgain,
    /// A voucher that is over.
    Expired,
    /// A voucher whose time has not come.
    NotYetValid,
    /// Another shop's voucher.
    WrongShop,
    /// A voucher with a forged signature.
    Forged,
    /// A screenshot of a rotating code.
    Screenshot,
    /// A booking, in time.
    OnTime,
    /// A booking for later.
    TooEarly,
    /// A booking that has begun a while ago.
    TooLate,
    /// A booking of several, of whom some are here.
    InPart,
    /// A booking whose deposit is unpaid.
    Unpaid,
    /// A payment code.
    Payment,
    /// An address that has nothing to do with the shop.
    ForeignLink,
    /// A product's number.
    Product,
}

/// The four kinds of customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Group {
    /// Vouchers that are good.
    #[default]
    Good,
    /// Vouchers that are not.
    Bad,
    /// People who booked.
    Bookings,
    /// Codes that are something else.
    Other,
}

/// How somebody fared at the first till.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    /// Nothing was taken, and nobody was let in.
    NotServed,
    /// Something was taken of it, or they were let in.
    Served,
}

/// How somebody fared at the second till.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum There {
    /// They were not there.
    NotTried,
    /// It was taken there.
    Served,
    /// It was refused there, for this reason by its support code.
    Refused(&'static str),
}

/// How phones are held: everything about it that is not as usual.
pub type Look = BTreeSet<Oddity>;

/// What makes a code hard to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Oddity {
    /// Held aside.
    Aside,
    /// Held far away.
    Far,
    /// Tilted.
    Tilted,
    /// Turned.
    Turned,
    /// A lamp is mirrored in it.
    Glare,
    /// Light on dark.
    Dark,
}

/// A picture of brightness alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// The number of this picture: another picture has another.
    pub number: u64,
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// A byte a pixel, row by row.
    pub luma: Arc<[u8]>,
}

/// A printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Printer {
    /// Its roll.
    pub roll: Roll,
    /// Its cover.
    pub cover: Cover,
    /// How many papers wait for it.
    pub waiting: u32,
}

/// The roll of a printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Roll {
    /// There is paper.
    In,
    /// There is none.
    Out,
}

/// The cover of a printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    /// Closed.
    Closed,
    /// Open.
    Open,
}

/// The internet of a till.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Internet {
    /// There.
    Whole,
    /// Gone.
    Cut,
}

/// What a till has written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Journal {
    /// How many facts stand in it.
    pub written: u64,
    /// How many of them the cloud knows.
    pub known: u64,
}

/// The cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cloud {
    /// Whether it runs.
    pub running: Running,
    /// How often it was started again.
    pub restarts: u32,
    /// How many double redemptions wait for a manager.
    pub exceptions: u32,
}

/// Whether the cloud runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Running {
    /// It does.
    Yes,
    /// It is being started.
    Starting,
}

impl Group {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Good, Self::Bad, Self::Bookings, Self::Other];
}

impl Holds {
    /// The kind of customer who holds this.
    pub const fn group(self) -> Group {
        match self {
            Self::AmountOff
            | Self::Package
            | Self::Visits
            | Self::GiftCard
            | Self::Rotating
            | Self::PhoneTail
            | Self::PercentOff => Group::Good,
            Self::SameAgain | Self::Expired | Self::NotYetValid | Self::WrongShop | Self::Forged | Self::Screenshot => {
                Group::Bad
            }
            Self::OnTime | Self::TooEarly | Self::TooLate | Self::InPart | Self::Unpaid => Group::Bookings,
            Self::Payment | Self::ForeignLink | Self::Product => Group::Other,
        }
    }
}

impl Oddity {
    /// Every one, in the order in which they are shown.
    pub const ALL: [Self; 6] = [Self::Aside, Self::Far, Self::Tilted, Self::Turned, Self::Glare, Self::Dark];
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({}, {} × {})", self.number, self.width, self.height)
    }
}
