//! What the window knows and shows every screen: kept here, so that a view only reads.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::id::StaffId;
use crate::domain::shop::{Shop, ShopName};
use crate::domain::staff::Staff;
use crate::engine::Engine;
use crate::engine::hardware::{Glance, Pace, Took};
use crate::engine::preferences::hotkeys::Hotkeys;
use crate::engine::receipt_printer::DrawerStanding;
use crate::engine::scan::{Device, Status};
use crate::engine::status::{Link, SyncStatus};
use crate::engine::training::Books;
use crate::ui::app::room::Room;
use crate::ui::screen::{Camera, Here};
use crate::ui::text::Text;
use crate::ui::theme::measure::Grain;
use crate::ui::widget::camera_view::{Region, Still};

/// Who and what the ledger names.
#[derive(Debug, Clone)]
pub struct People {
    /// Everybody, also who left.
    pub(super) staff: Vec<Staff>,
    /// The owner's shops.
    pub(super) shops: Vec<ShopName>,
}

/// What the window knows.
pub struct Known {
    /// The words.
    pub(super) text: Text,
    /// The time of what happens now.
    pub(super) now: Timestamp,
    /// Which books are open.
    pub(super) books: Books,
    /// This shop.
    pub(super) shop: Arc<Shop>,
    /// What people call this till.
    pub(super) till: String,
    /// The owner's shops.
    pub(super) shops: Vec<ShopName>,
    /// Everybody whom the ledger knows.
    pub(super) staff: Vec<Staff>,
    /// Who stands at the counter.
    pub(super) signed_in: Option<StaffId>,
    /// How the sync stands.
    pub(super) status: SyncStatus,
    /// Since when the link is as it is.
    pub(super) link_since: Timestamp,
    /// How the devices are.
    pub(super) devices: BTreeMap<Device, Status>,
    /// How the drawer stands.
    pub(super) drawer: Option<DrawerStanding>,
    /// Which key does what.
    pub(super) hotkeys: Hotkeys,
    /// How large the window is.
    pub(super) room: Room,
    /// What the camera sees.
    pub(super) still: Option<Still>,
    /// Where a code was read.
    pub(super) read: Option<Region>,
    /// How fast pictures come.
    pub(super) pace: Pace,
    /// How long they take to be read.
    pub(super) took: Option<Took>,
    /// How many exceptions are open.
    pub(super) exceptions: u32,
}

impl Known {
    /// What is known of a terminal that has just been opened.
    pub(super) fn of(engine: &Engine, text: Text, room: Room) -> Self {
        let now = engine.clock().now();
        Self {
            text,
            now,
            books: engine.books(),
            shop: engine.shop(),
            till: engine.till().to_owned(),
            shops: Vec::new(),
            staff: Vec::new(),
            signed_in: engine.signed_in(),
            status: engine.status(),
            link_since: now,
            devices: engine.device_status(),
            drawer: engine.drawer(),
            hotkeys: engine.preferences().hotkeys,
            room,
            still: None,
            read: None,
            pace: Pace::default(),
            took: None,
            exceptions: 0,
        }
    }

    /// Takes up what the engine holds in memory; before every message, so that a view is never older than its cause.
    pub(super) fn refresh(&mut self, engine: &Engine) {
        self.now = engine.clock().now();
        self.shop = engine.shop();
        self.signed_in = engine.signed_in();
        let status = engine.status();
        self.link_since = match (self.status.link, status.link) {
            (_, Link::Down { since }) => since,
            (Link::Down { .. }, Link::Up) => self.now,
            (Link::Up, Link::Up) => self.link_since,
        };
        self.status = status;
        self.devices = engine.device_status();
        self.drawer = engine.drawer();
    }

    /// Takes up who and what the ledger names.
    pub(super) fn meet(&mut self, people: People) {
        self.staff = people.staff;
        self.shops = people.shops;
    }

    /// Takes up what the camera shows. A picture that cannot be drawn leaves the last one in its place.
    pub(super) fn see(&mut self, glance: Glance) {
        match glance.picture.map(|picture| Still::of_luma(picture.width(), picture.height(), picture.bytes())) {
            None => self.still = None,
            Some(Ok(still)) => self.still = Some(still),
            Some(Err(error)) => tracing::warn!(%error, "a picture of the camera is not shown"),
        }
        self.read = glance.read.map(|spot| Region {
            left: spot.left.into(),
            top: spot.top.into(),
            width: spot.width.into(),
            height: spot.height.into(),
        });
        self.pace = glance.pace;
        self.took = glance.took;
    }

    /// What a screen is shown; `typed` stands in the field.
    pub(super) fn here<'a>(&'a self, typed: &'a str) -> Here<'a> {
        Here {
            text: &self.text,
            now: self.now,
            books: self.books,
            shop: &self.shop,
            till: &self.till,
            shops: &self.shops,
            staff: &self.staff,
            signed_in: self.signed_in.and_then(|id| self.staff.iter().find(|staff| staff.id == id)),
            typed,
            hotkeys: &self.hotkeys,
            shape: self.room.shape(),
            room: self.room,
            grain: Grain::default(),
            status: &self.status,
            devices: &self.devices,
            drawer: self.drawer,
            camera: Camera {
                still: self.still.as_ref(),
                read: self.read,
                rate: self.pace.rate,
                took: self.took,
                sides: self.pace.sides,
            },
        }
    }
}
