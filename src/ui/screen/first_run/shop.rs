//! How this terminal works: the demo, a shop that a hub knows, or a shop that stands alone.

use iced::Fill;
use iced::widget::{column, container, row};

use super::Pages;
use super::pages::{Message, Way};
use crate::domain::language::Language;
use crate::domain::money::Currency;
use crate::domain::shop::Zone;
use crate::engine::scan::Status;
use crate::ui::backstage::{NewShop, Sheet};
use crate::ui::icon::Icon;
use crate::ui::screen::Shape;
use crate::ui::text::Text;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{CAMERA_BESIDE, PRIMARY, S4, S12, S16, S24, Type};
use crate::ui::widget::camera_view::{Ground, camera_view};
use crate::ui::widget::offer::{Taken, offer};
use crate::ui::widget::steps::instruction;
use crate::ui::widget::tabs::wide_tabs;
use crate::ui::widget::words::{bold, label, words};
use crate::ui::widget::{button, card, field};

/// The longest name, address or label that is typed.
const CHARS_MAX: usize = 60;

/// A shop that stands alone, as far as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    name: String,
    address: String,
    till: String,
    manager: String,
    zone: String,
    currency: Currency,
}

/// What was typed or chosen of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// What customers call it.
    Name(String),
    /// The address line on receipts.
    Address(String),
    /// The label of this till.
    Till(String),
    /// The first manager.
    Manager(String),
    /// The zone of its wall clock.
    Zone(String),
    /// What it trades in.
    Currency(Currency),
}

/// What is offered; a terminal trades in one of them for good.
const CURRENCIES: [Currency; 7] =
    [Currency::Cny, Currency::Hkd, Currency::Sgd, Currency::Usd, Currency::Eur, Currency::Gbp, Currency::Jpy];

impl Form {
    pub(super) fn new(language: Language) -> Self {
        let form = Self {
            name: String::new(),
            address: String::new(),
            till: usual_till(language).to_owned(),
            manager: String::new(),
            zone: String::new(),
            currency: Currency::Cny,
        };
        let (zone, currency) = usual(language);
        Self { zone: zone.to_owned(), currency, ..form }
    }

    /// Another language is spoken: what nobody has chosen follows it.
    pub(super) fn speak(&mut self, language: Language) {
        let untouched = Language::ALL.into_iter().any(|known| usual(known) == (self.zone.as_str(), self.currency));
        if untouched {
            let (zone, currency) = usual(language);
            zone.clone_into(&mut self.zone);
            self.currency = currency;
        }
        if Language::ALL.into_iter().any(|known| usual_till(known) == self.till) {
            usual_till(language).clone_into(&mut self.till);
        }
    }

    pub(super) fn take(&mut self, typed: Typed) {
        let short = |text: String| text.chars().take(CHARS_MAX).collect();
        match typed {
            Typed::Name(name) => self.name = short(name),
            Typed::Address(address) => self.address = short(address),
            Typed::Till(till) => self.till = short(till),
            Typed::Manager(manager) => self.manager = short(manager),
            Typed::Zone(zone) => self.zone = short(zone),
            Typed::Currency(currency) => self.currency = currency,
        }
    }

    /// The shop, once everything that it needs is there.
    pub(super) fn shop(&self, language: Language) -> Option<NewShop> {
        let said = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Some(NewShop {
            name: said(&self.name)?,
            address: self.address.trim().to_owned(),
            zone: Zone::named(self.zone.trim()).ok()?,
            currency: self.currency,
            till: said(&self.till)?,
            manager: said(&self.manager)?,
            language,
        })
    }
}

/// Where a shop most likely is whose owner speaks this.
const fn usual(language: Language) -> (&'static str, Currency) {
    match language {
        Language::Chinese => ("Asia/Shanghai", Currency::Cny),
        Language::English => ("Asia/Singapore", Currency::Sgd),
    }
}

/// What the first till of a shop is called where nobody says otherwise, as receipts and refusals name it.
const fn usual_till(language: Language) -> &'static str {
    match language {
        Language::Chinese => "1 号台",
        Language::English => "Till 1",
    }
}

pub(super) fn view<'a>(
    pages: &'a Pages,
    camera: Option<&Status>,
    text: &'a Text,
    shape: Shape,
) -> Element<'a, Message> {
    if let Some(Sheet::Shown { rows }) = &pages.sheet {
        return sheet(rows, text);
    }
    let of = |key: &str| text.of(key, &[]);
    let way = |icon, key: &str, way| {
        let taken = if pages.way == Some(way) { Taken::Yes } else { Taken::No };
        offer(icon, of(key), of(&format!("{key}.follows")), taken, Message::WayChosen(way))
    };
    let ways = row![
        way(Icon::Play, "first-run-demo", Way::Demo),
        way(Icon::Qr, "first-run-enrol", Way::Enrol),
        way(Icon::Store, "first-run-alone", Way::Alone),
    ];
    let below = match pages.way {
        None => None,
        Some(Way::Demo) => {
            let train = button::outlined(of("settings-training-start")).icon(Icon::Flag);
            let demo = words(of("first-run-demo-explains"), Type::T16);
            let training = words(of("first-run-training-explains"), Type::T16);
            let train = Element::from(train.on_press(Message::TrainingPressed));
            Some(panel(column![demo, training, train].spacing(S16).into()))
        }
        Some(Way::Enrol) => Some(panel(enrol(pages, camera, text, shape))),
        Some(Way::Alone) => Some(panel(alone(&pages.form, text))),
    };
    column![ways.spacing(S16)].push(below).spacing(S16).into()
}

fn panel(inside: Element<'_, Message>) -> Element<'_, Message> {
    card::panel(container(inside).width(Fill).padding(S16)).width(Fill).into()
}

fn enrol<'a>(pages: &'a Pages, camera: Option<&Status>, text: &Text, shape: Shape) -> Element<'a, Message> {
    let of = |key: &str| text.of(key, &[]);
    let says = match (camera, &pages.seen.still) {
        (_, Some(_)) => of("first-run-looking"),
        (Some(Status::Lost(_)), None) => of("first-run-no-picture"),
        (_, None) => of("first-run-camera-starts"),
    };
    let picture = camera_view(pages.seen.still.as_ref(), pages.seen.read, Ground::Panel, says);
    let lines = column![
        instruction(1, of("first-run-enrol-first")),
        instruction(2, of("first-run-enrol-second")),
        instruction(3, of("first-run-enrol-third")),
        field::input(
            "first-run-invitation",
            of("first-run-invitation"),
            &of("first-run-invitation.hint"),
            &pages.invitation,
            Some(Message::InvitationTyped),
        ),
    ];
    match shape {
        Shape::Landscape => {
            row![container(picture).width(CAMERA_BESIDE), lines.spacing(S12).width(Fill)].spacing(S24).into()
        }
        Shape::Portrait => column![picture, lines.spacing(S12)].spacing(S24).into(),
    }
}

fn alone<'a>(form: &Form, text: &Text) -> Element<'a, Message> {
    let input = |id, key: &str, value: &str, typed: fn(String) -> Message| {
        field::input(id, text.of(key, &[]), &text.of(&format!("{key}.hint"), &[]), value, Some(typed))
    };
    let name = input("first-run-name", "first-run-name", &form.name, |name| Message::Form(Typed::Name(name)));
    let manager =
        input("first-run-manager", "first-run-manager", &form.manager, |name| Message::Form(Typed::Manager(name)));
    let address =
        input("first-run-address", "first-run-address", &form.address, |line| Message::Form(Typed::Address(line)));
    let till = input("first-run-till", "first-run-till", &form.till, |till| Message::Form(Typed::Till(till)));
    let zone = input("first-run-zone", "first-run-zone", &form.zone, |zone| Message::Form(Typed::Zone(zone)));
    let chosen = CURRENCIES.iter().position(|currency| *currency == form.currency).unwrap_or_default();
    let currencies = wide_tabs(CURRENCIES.iter().map(ToString::to_string).collect(), chosen, PRIMARY, |at| {
        Message::Form(Typed::Currency(CURRENCIES.get(at).copied().unwrap_or(Currency::Cny)))
    });
    let currency =
        column![label(text.of("first-run-currency", &[]), Type::T14).class(Ink::Soft), currencies].spacing(S4);
    column![
        row![name, manager].spacing(S16),
        row![address, till].spacing(S16),
        row![zone, currency].spacing(S16),
        card::note(Icon::Info, text.of("first-run-alone-explains", &[])),
    ]
    .spacing(S12)
    .into()
}

/// The recovery sheet, to be written down: it is shown once.
fn sheet<'a>(rows: &'a [String], text: &Text) -> Element<'a, Message> {
    let key = rows.iter().fold(column![], |all, row| all.push(bold(row.as_str(), Type::T28)));
    let body = column![
        words(text.of("first-run-sheet-explains", &[]), Type::T16).width(Fill),
        container(key).padding([S12, S16]),
        card::note(Icon::Attention, text.of("first-run-sheet-once", &[])),
    ];
    card::titled(text.of("first-run-sheet", &[]), row![], container(body.spacing(S16)).padding(S16)).width(Fill).into()
}
