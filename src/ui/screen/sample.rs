//! A shop for the tests of screens, and what holds of every screen: in both languages it says something, nothing is clipped,
//! nothing lies outside the window, and every character has a glyph of the embedded face.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use uuid::Uuid;

use super::{Camera, Here, Shape};
use crate::domain::basket::Limits;
use crate::domain::budget::Spent;
use crate::domain::business_day::DayStart;
use crate::domain::campaign::{self, Campaign, Kind};
use crate::domain::id::{ShopId, ShopNo, StaffId, TenantId, TenantNo};
use crate::domain::language::Language;
use crate::domain::money::{Currency, Money, Rate, Rounding};
use crate::domain::sale::sample as sales;
use crate::domain::shop::{Counting, Reception, Selling, Shop, ShopName, Zone};
use crate::domain::staff::{Employment, Role, Staff};

use crate::engine::clock::Trust;
use crate::engine::preferences::hotkeys::Hotkeys;
use crate::engine::receipt_printer::DrawerStanding;
use crate::engine::scan::{Device, Status};
use crate::engine::status::{Link, Service, SyncStatus};
use crate::engine::training::Books;
use crate::ui::app::room::Room;
use crate::ui::headless::{Drawn, Stage};
use crate::ui::text::Text;
use crate::ui::theme::measure::Grain;
use crate::ui::theme::{Element, Theme};

/// The smallest screen.
pub(crate) const SMALLEST: (f32, f32) = (1366.0, 768.0);

/// The room that the frame leaves to a screen in the smallest window.
pub(crate) const MAIN: (f32, f32) = (1246.0, 696.0);

/// Variable of the environment: the folder into which checked views are drawn, to look at them.
const SCREENS: &str = "COUNTERSIGN_SCREENS";

/// Sunday, 22 November 2026, 14:32 in Shanghai.
pub(crate) fn now() -> Timestamp {
    "2026-11-22T06:32:08Z".parse().unwrap()
}

/// Everything that a [`Here`] borrows.
pub(crate) struct Sample {
    pub(crate) text: Text,
    pub(crate) now: Timestamp,
    pub(crate) books: Books,
    pub(crate) shop: Shop,
    pub(crate) shops: Vec<ShopName>,
    pub(crate) staff: Vec<Staff>,
    pub(crate) signed_in: Option<usize>,
    pub(crate) typed: String,
    pub(crate) hotkeys: Hotkeys,
    pub(crate) shape: Shape,
    pub(crate) room: (f32, f32),
    pub(crate) status: SyncStatus,
    pub(crate) devices: BTreeMap<Device, Status>,
    pub(crate) drawer: Option<DrawerStanding>,
}

/// How the tea shop sells where it does: at prices that hold 13 %, with notes from ¥100 down to a dime.
pub(crate) fn selling() -> Selling {
    let denominations = [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10];
    Selling {
        taxes: sales::Shop::new().taxes,
        line_rounding: Rounding::NONE,
        cash_rounding: Rounding::NONE,
        limits: Limits { discount: Rate::from_basis_points(1_000).unwrap(), give_back: Money::from_minor(5_000) },
        denominations: denominations.map(Money::from_minor).to_vec(),
        counting: Counting::Open,
        points: None,
        receipt_footer: String::new(),
    }
}

impl Sample {
    /// A tea shop on a Sunday afternoon, online, with the cashier at the counter.
    pub(crate) fn new(language: Language) -> Self {
        let shop = Shop {
            id: ShopId::new(Uuid::from_u128(1)),
            no: ShopNo::new(1),
            tenant: TenantId::new(Uuid::from_u128(2)),
            tenant_no: TenantNo::new(1).unwrap(),
            name: "春熙茶铺".into(),
            address: String::new(),
            zone: Zone::named("Asia/Shanghai").unwrap(),
            currency: Currency::Cny,
            day_start: DayStart::from_hour(5).unwrap(),
            digit_channels: Vec::new(),
            link_hosts: Vec::new(),
            label_layouts: Vec::new(),
            reception: Reception::default(),
            selling: None,
        };
        let staff = |number: u128, name: &str, role| Staff {
            id: StaffId::new(Uuid::from_u128(100 + number)),
            name: name.into(),
            role,
            employed: Employment::Active,
        };
        let status = SyncStatus {
            link: Link::Up,
            service: Service::Served,
            waiting: 0,
            data_as_of: Some("2026-11-22T06:31:00Z".parse().unwrap()),
            grant: None,
            spent: Spent::default(),
            epoch: 1,
            problem: None,
            clock: Trust::Proved,
            clock_off: None,
        };
        Self {
            text: Text::new(language),
            now: now(),
            books: Books::Real,
            shops: vec![ShopName { id: shop.id, no: shop.no, name: shop.name.clone() }],
            shop,
            staff: vec![
                staff(1, "李雯", Role::Cashier),
                staff(2, "陈晓", Role::Host),
                staff(3, "沈青", Role::Manager),
                staff(4, "㐂田", Role::Owner),
                staff(5, "Alexandra Konstantinopoulou-Featherstone", Role::Cashier),
            ],
            signed_in: Some(0),
            typed: String::new(),
            hotkeys: Hotkeys::default(),
            shape: Shape::Landscape,
            room: SMALLEST,
            status,
            devices: BTreeMap::from([(Device::Camera, Status::Ready), (Device::Printer, Status::Ready)]),
            drawer: None,
        }
    }

    /// Where something is sold.
    pub(crate) fn selling(mut self) -> Self {
        self.shop.selling = Some(selling());
        self
    }

    /// With the manager at the counter.
    pub(crate) fn managed(mut self) -> Self {
        self.signed_in = Some(2);
        self
    }

    pub(crate) fn here(&self) -> Here<'_> {
        Here {
            text: &self.text,
            now: self.now,
            books: self.books,
            shop: &self.shop,
            till: "2 号台",
            shops: &self.shops,
            staff: &self.staff,
            signed_in: self.signed_in.and_then(|at| self.staff.get(at)),
            typed: &self.typed,
            hotkeys: &self.hotkeys,
            shape: self.shape,
            room: Room::of(self.room),
            grain: Grain::default(),
            status: &self.status,
            devices: &self.devices,
            drawer: self.drawer,
            camera: Camera::default(),
        }
    }
}

/// How names, reasons and addresses begin that come from outside, may be of any length and are cut where there is no room.
const OUTSIDE: [&str; 13] = [
    "xxxxxxxxxx",
    "一二三四五六七八九十",
    "Alexandra",
    "阿依古丽",
    "Osmanthus oolong",
    "channel-with-a-long-",
    "A very long tea",
    "The long room on the upper floor",
    "酸梅汤和一个",
    "suan mei tang",
    "https://win.example.net/",
    "unknown_vouc",
    "Receipt of R-0412-",
];

/// Whether a text was cut. What is written to end so has one dot-dot-dot of one character in English, and two in Chinese.
fn is_cut(content: &str) -> bool {
    let is_mark = |before: &str| !before.ends_with('…') && !before.is_ascii();
    content.ends_with("...") || content.strip_suffix('…').is_some_and(is_mark)
}

/// What is wrong with the texts of a view in a window of this size.
fn faults(texts: &[Drawn], size: (f32, f32)) -> Vec<String> {
    let of = |text: &Drawn| {
        let Drawn { content, at, needs, given, .. } = text;
        [
            (text.is_clipped(), "is clipped"),
            (is_cut(content) && !OUTSIDE.iter().any(|name| content.contains(name)), "is cut short"),
            (text.boxes > 0 || text.foreign > 0, "has no glyphs"),
            (text.is_beyond(size.into()), "has no room"),
            (content.starts_with('['), "has no words"),
        ]
        .map(|(is_so, fault)| is_so.then(|| format!("{content:?} {fault}: at {at}, {needs:?} in {given:?}")))
    };
    let nothing = texts.is_empty().then(|| "nothing is said".to_owned());
    texts.iter().flat_map(of).flatten().chain(nothing).collect()
}

/// ¥30 off from ¥60, sold by the shop's own mini programme.
pub(crate) fn campaign(name: &str) -> Campaign {
    let kind = Kind::AmountOff { value: Money::from_minor(3_000), minimum: Money::from_minor(6_000) };
    campaign::sample::campaign(name, kind)
}

/// Checks a view in both languages, in a window (or part of one) of this size. Where `COUNTERSIGN_SCREENS` names a folder it
/// is drawn there, as NAME-LANGUAGE-THEME.pam (a portable map, which needs no encoder), and what is wrong with it is said:
/// all views are to be looked at then, also those after the first fault.
#[track_caller]
pub(crate) fn check_view<Screen, Message>(
    name: &str,
    size: (f32, f32),
    sample: impl Fn(Language) -> Sample,
    screen: &Screen,
    view: impl for<'a> Fn(&'a Screen, Here<'a>) -> Element<'a, Message>,
) {
    for language in Language::ALL {
        let sample = sample(language);
        let mut stage = Stage::new(view(screen, sample.here()), size);
        let faults = faults(&stage.texts(Theme::Light), size);
        let Some(folder) = std::env::var_os(SCREENS) else {
            assert!(faults.is_empty(), "{name} in {language:?}: {faults:#?}");
            continue;
        };
        if !faults.is_empty() {
            eprintln!("{name} in {language:?}: {faults:?}");
        }
        std::fs::create_dir_all(&folder).unwrap();
        for theme in Theme::ALL {
            let picture = stage.picture(theme, 1.0);
            let file = Path::new(&folder).join(format!("{name}-{}-{}.pam", language.tag(), theme.name()));
            let (width, height) = (picture.width, picture.height);
            let head = format!("P7\nWIDTH {width}\nHEIGHT {height}\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n");
            std::fs::write(file, [head.as_bytes(), &picture.rgba].concat()).unwrap();
        }
    }
}
