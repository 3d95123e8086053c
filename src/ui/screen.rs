//! The screens, and what they share: what each is shown, what it may ask of the window, and the keys that reach it.
//!
//! ```text
//!            ┌── message ──▶ update ──▶ Action::Start(effect) ──▶ effect.start(&engine) ──▶ Task ──┐
//!  window ───┤                      └─▶ Action::Go, AskManager … for the window itself              │
//!            └── Here ─────▶ view                                                                  ▼
//!                 ▲────────────────────────────── message ◀────────────────────────────────────────┘
//! ```
//!
//! A screen is one file, or a folder of such files, in this order: state, `Message` (what happened), `Effect` (what is to be
//! done, as plain data, so that a test reads what a screen asked for), `new`, `update`, `view`, parts of the view, tests.

pub mod allow;
pub mod arrival;
mod beside;
pub mod bookings;
pub mod counter;
pub mod day;
pub mod display;
pub mod exceptions;
pub mod first_run;
pub mod history;
pub mod refunding;
pub mod settings;
pub mod shift;
pub mod sign_in;
pub mod staff_list;
pub mod till;
mod undo;

#[cfg(test)]
pub(crate) mod sample;

use std::collections::BTreeMap;

use iced::{Fill, Length, Shrink};
use jiff::{SignedDuration, Timestamp};

use crate::domain::id::StaffId;
use crate::domain::redemption::Override;
use crate::domain::shop::{Shop, ShopName};
use crate::domain::staff::{Permission, Staff};
use crate::engine::hardware::Took;
use crate::engine::history::Spot;
use crate::engine::preferences::hotkeys::{Command, Hotkeys};
use crate::engine::receipt_printer::DrawerStanding;
use crate::engine::scan::{Device, Reading, Status};
use crate::engine::status::SyncStatus;
use crate::engine::training::Books;
use crate::ui::app::room::Room;
use crate::ui::text::Text;
use crate::ui::text::format::Format;
use crate::ui::theme::measure::Grain;
use crate::ui::widget::camera_view::{Region, Still};

/// A place of the window that one can go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Where codes are decided and redeemed.
    Counter,
    /// The bookings of a day.
    Bookings,
    /// The manager's day.
    Day,
    /// The shift of the till.
    Shift,
    /// What was redeemed, refused, received and printed.
    History,
    /// What a manager must look at.
    Exceptions,
    /// Shop, devices, language, appearance, keys.
    Settings,
}

/// What every screen is shown with. Nothing of it is a screen's own.
#[derive(Clone, Copy)]
pub struct Here<'a> {
    /// The words.
    pub text: &'a Text,
    /// The time; a view never asks a clock.
    pub now: Timestamp,
    /// Which books are open.
    pub books: Books,
    /// This shop.
    pub shop: &'a Shop,
    /// What people call this till.
    pub till: &'a str,
    /// The owner's shops by name.
    pub shops: &'a [ShopName],
    /// Everybody whom the ledger knows, also who left.
    pub staff: &'a [Staff],
    /// Who stands at the counter.
    pub signed_in: Option<&'a Staff>,
    /// What was typed into the one field so far.
    pub typed: &'a str,
    /// Which key does what.
    pub hotkeys: &'a Hotkeys,
    /// How the window is cut.
    pub shape: Shape,
    /// How large it is.
    pub room: Room,
    /// How large labels and figures are set; a screen with room sets them larger.
    pub grain: Grain,
    /// How the sync stands.
    pub status: &'a SyncStatus,
    /// How each device that has reported is.
    pub devices: &'a BTreeMap<Device, Status>,
    /// How the drawer stands, where that is known.
    pub drawer: Option<DrawerStanding>,
    /// What the camera sees, where somebody looks.
    pub camera: Camera<'a>,
}

impl<'a> Here<'a> {
    /// Writes figures in the shop's currency and zone.
    pub fn format(&self) -> Format<'a> {
        Format::new(self.text, self.shop.currency, self.shop.zone.rules(), self.now)
    }

    /// What a staff member is called; empty for nobody.
    pub fn name_of(&self, id: Option<StaffId>) -> &'a str {
        let known = id.and_then(|id| self.staff.iter().find(|staff| staff.id == id));
        known.map_or("", |staff| staff.name.as_str())
    }

    /// How high a card is: where things stand below each other it leaves the rest to what was scanned before.
    pub const fn card_height(&self) -> Length {
        match self.shape {
            Shape::Landscape => Fill,
            Shape::Portrait => Shrink,
        }
    }

    /// What stands on the key of a command.
    pub fn cap(&self, command: Command) -> &'static str {
        self.hotkeys.of(command).cap()
    }

    /// Whether the shop sells here; else it only redeems.
    pub const fn sells(&self) -> bool {
        self.shop.selling.is_some()
    }

    /// Whether whoever stands at the counter may do this.
    pub fn may(&self, permission: Permission) -> bool {
        self.signed_in.is_some_and(|staff| staff.role.may(permission))
    }
}

/// What the camera sees.
#[derive(Debug, Clone, Copy, Default)]
pub struct Camera<'a> {
    /// The last small picture.
    pub still: Option<&'a Still>,
    /// Where in it a code was read a moment ago.
    pub read: Option<Region>,
    /// Pictures a second.
    pub rate: u32,
    /// How fast codes are looked for in them; nothing before the first.
    pub took: Option<Took>,
    /// Width and height of what it sends, in pixels.
    pub sides: (u16, u16),
}

/// For so long after something was shown no key confirms it: some scanners end with two line ends, and a hand that was meant for
/// what stood there before needs as long.
const CALM: SignedDuration = SignedDuration::from_millis(300);

/// Whether Enter may be meant for what has been shown since then.
fn is_calm(shown_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(shown_at) >= CALM
}

/// How the window is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// Wider than high: columns.
    #[default]
    Landscape,
    /// Higher than wide, or narrow: one below the other.
    Portrait,
}

/// Which way an arrow points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Arrow {
    /// To the row above.
    Up,
    /// To the row below.
    Down,
    /// To the one before.
    Left,
    /// To the next one.
    Right,
}

/// A key that is no part of a text and no scan; what it means is the screen's to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// Enter with an empty field.
    Enter,
    /// Escape with an empty field.
    Escape,
    /// A function key that the window leaves to the screen: F4, F7, F10 …. It stands for its usual command, whichever key was
    /// chosen for that.
    Function(u8),
    /// A character while the field is empty or the screen has none: `+ - ?`, digits of a PIN.
    Character(char),
    /// The last character away, where the screen has no field.
    Backspace,
    /// Delete.
    Delete,
    /// A digit while Alt is held: a way to pay.
    Alt(char),
    /// An arrow.
    Arrow(Arrow),
}

/// What a screen asks for after something happened.
#[derive(Debug, PartialEq)]
pub enum Action<Effect> {
    /// Nothing.
    None,
    /// Work that answers with a message of this screen.
    Start(Effect),
    /// Several things, in order.
    All(Vec<Self>),
    /// Another place.
    Go(Place),
    /// The counter, where what is taken instead of the goods in the basket is rung up.
    RingUpInstead,
    /// Something in the history.
    ShowRecord(Spot),
    /// The field is emptied: what was typed has been dealt with.
    ClearField,
    /// Which key does what.
    ShowKeys,
    /// A code that was shown while somebody had to say who they are, and is no badge: whoever holds it up is served after.
    PassOver(Reading),
    /// A manager's word on the spot. The answer comes as the screen's `allowed`.
    AskManager(Refused),
    /// Other books: into training, or back to the shop's own.
    TurnTo(Books),
    /// A shop that stands alone moves to the cloud of this invitation.
    MoveToCloud(String),
}

impl<Effect> Action<Effect> {
    /// Both, one after the other.
    #[must_use]
    pub fn and(self, next: Self) -> Self {
        match (self, next) {
            (Self::None, only) | (only, Self::None) => only,
            (Self::All(mut first), next) => {
                first.push(next);
                Self::All(first)
            }
            (first, next) => Self::All(vec![first, next]),
        }
    }

    /// The same of a screen that this one is a part of.
    pub fn map<Other>(self, part: impl Fn(Effect) -> Other + Copy) -> Action<Other> {
        match self {
            Self::None => Action::None,
            Self::Start(effect) => Action::Start(part(effect)),
            Self::All(all) => Action::All(all.into_iter().map(|action| action.map(part)).collect()),
            Self::Go(place) => Action::Go(place),
            Self::RingUpInstead => Action::RingUpInstead,
            Self::ShowRecord(spot) => Action::ShowRecord(spot),
            Self::ClearField => Action::ClearField,
            Self::ShowKeys => Action::ShowKeys,
            Self::PassOver(reading) => Action::PassOver(reading),
            Self::AskManager(refused) => Action::AskManager(refused),
            Self::TurnTo(books) => Action::TurnTo(books),
            Self::MoveToCloud(invitation) => Action::MoveToCloud(invitation),
        }
    }
}

/// What a manager is asked to allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What it takes.
    pub permission: Permission,
    /// The support code of what was refused.
    pub refusal: String,
    /// What it is about, in the words of the card.
    pub about: String,
}

/// A manager's word: journalled by the window before the screen hears of it.
pub type Allowed = Override;
