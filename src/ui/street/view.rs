//! What the side window looks like.

use iced::Fill;
use iced::alignment::Vertical;
use iced::widget::{Column, column, container, row, scrollable, space, stack};

use super::{
    Cover, Customer, Doing, Group, Here, Holds, Internet, Message, Oddity, Reading, Roll, Running, Scene, Street,
    There, Turn,
};
use crate::ui::focus::{inert, scope};
use crate::ui::icon::Icon;
use crate::ui::text::{Text, problem};
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{
    CAMERA_SMALL, CAMERA_SMALL_WIDTH, CUSTOMER, ICON, S4, S8, S12, S16, SLIP_SEEN, TARGET, Type,
};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Surface;
use crate::ui::theme::{Element, Theme};
use crate::ui::widget::button::{self, Button};
use crate::ui::widget::camera_view::{Ground, camera_small};
use crate::ui::widget::customer::{Phone, customer};
use crate::ui::widget::empty::empty;
use crate::ui::widget::fitted::{fitted, fitted_bold};
use crate::ui::widget::mark::mark;
use crate::ui::widget::scroll::scroll;
use crate::ui::widget::tabs::tabs;
use crate::ui::widget::words::{bold_label, label, words};
use crate::ui::widget::{badge, card, paper};

/// How many customers stand side by side, and how many rows of them have room.
const SIDE_BY_SIDE: usize = 2;
const ROWS: usize = 4;

pub(super) fn window<'a>(street: &'a Street, text: &'a Text) -> Element<'a, Message> {
    let street_view = match &street.scene {
        Some(scene) if !scene.customers.is_empty() => open(street, scene, text),
        Some(_) | None => empty(text.of("street-opening", &[]), text.of("street-opening.next", &[])),
    };
    let view = match &street.reading {
        None => scope(street_view),
        Some(reading) => {
            let count = street.scene.as_ref().map_or(0, |scene| scene.papers.len());
            stack![inert(street_view), scope(held_up(reading, count, text))].into()
        }
    };
    container(view).width(Fill).height(Fill).class(Surface::Window).into()
}

fn open<'a>(street: &'a Street, scene: &'a Scene, text: &'a Text) -> Element<'a, Message> {
    let parts = column![head(street, scene, text)]
        .spacing(S8)
        .padding([S12, S16])
        .push(people(street, scene, text))
        .push(before_camera(street, scene, text))
        .push(printer(street, scene, text))
        .push(cloud(street, scene, text));
    // The side window is narrow, and nothing stands at its right edge that the bar would cover.
    scrollable(parts).height(Fill).into()
}

fn head<'a>(street: &Street, scene: &'a Scene, text: &'a Text) -> Element<'a, Message> {
    let title = row![
        bold_label(text.of("street-title", &[]), Type::T28),
        space().width(Fill),
        badge::chip(text.of("street-pin", &[("pin", scene.pin.as_str().into())])),
    ];
    // What could not be done stands where the street explains itself: nothing moves out of sight.
    let (explains, ink) = match &street.problem {
        None => (text.of("street-explains", &[]), Ink::Soft),
        Some(problem) => (problem::coded(problem.code(), text), Ink::Tinted(Hue::Bad)),
    };
    column![title.align_y(Vertical::Center), words(explains, Type::T14).class(ink)].spacing(S4).into()
}

/// The customers of the chosen kind.
fn people<'a>(street: &'a Street, scene: &'a Scene, text: &'a Text) -> Element<'a, Message> {
    let names = Group::ALL.map(|group| text.of(named(group), &[])).to_vec();
    let chosen = Group::ALL.iter().position(|group| *group == street.group).unwrap_or(0);
    let here: Vec<&Customer> =
        scene.customers.iter().filter(|customer| customer.holds.group() == street.group).collect();
    let mut rows = column![].spacing(S8);
    for place in 0..ROWS {
        let mut side_by_side = row![].spacing(S8);
        for beside in 0..SIDE_BY_SIDE {
            side_by_side = side_by_side.push(match here.get(place * SIDE_BY_SIDE + beside) {
                Some(customer) => tile(customer, scene, text),
                None => space().width(Fill).height(CUSTOMER).into(),
            });
        }
        rows = rows.push(side_by_side);
    }
    column![tabs(names, chosen, Message::GroupChosen), rows].spacing(S8).into()
}

fn tile<'a>(of: &Customer, scene: &Scene, text: &Text) -> Element<'a, Message> {
    let phone = if scene.shown == Some(of.who) { Phone::Shown } else { Phone::Pocketed };
    let fared = match (of.here, &of.there) {
        (Here::Served, There::Served) => Some((Icon::Users, Hue::Bad)),
        (Here::Served, There::NotTried | There::Refused(_)) => Some((Icon::Accepted, Hue::Good)),
        (Here::NotServed, There::Served) => Some((Icon::Store, Hue::Good)),
        (Here::NotServed, There::Refused(_)) => Some((Icon::Refused, Hue::Bad)),
        (Here::NotServed, There::NotTried) => None,
    };
    let icon = icon_of(of.holds);
    customer(icon, of.name.as_str(), holds(of, text), fared, phone, Message::CustomerPressed(of.who))
}

/// What the camera sees, what the counter will say, where else to go with it, and how the phone is held.
fn before_camera<'a>(street: &'a Street, scene: &'a Scene, text: &'a Text) -> Element<'a, Message> {
    let sight = camera_small(street.sight.still.as_ref(), Ground::Panel, text.of("street-camera", &[]));
    let shown = scene.customers.iter().find(|customer| scene.shown == Some(customer.who));
    let (name, told, ink) = match shown {
        Some(customer) => {
            let (ink, told) = told(customer, text);
            (customer.name.clone(), told, ink)
        }
        None => (text.of("street-nobody", &[]), text.of("street-nobody.next", &[]), Ink::Soft),
    };
    let elsewhere = button::plain(text.of("street-second-till", &[])).icon(Icon::Store);
    let side = column![
        fitted_bold(name, Type::T16, Ink::Plain),
        container(words(told, Type::T14).class(ink).width(Fill)).height(Fill),
        press(street, shown.map(|_| ()), elsewhere, Message::SentToSecondTill),
    ];
    let side = side.width(Fill).height(CAMERA_SMALL).spacing(S4);
    let sight = container(sight).width(CAMERA_SMALL_WIDTH);
    let oddities =
        Oddity::ALL.into_iter().fold(row![].spacing(S4), |row, oddity| row.push(toggle(oddity, scene, text)));
    panel(column![row![sight, side].spacing(S12), oddities])
}

/// What came of going to the second till; before that, what the counter will say.
fn told(customer: &Customer, text: &Text) -> (Ink, String) {
    let good = Ink::Tinted(Hue::Good);
    let bad = Ink::Tinted(Hue::Bad);
    match &customer.there {
        There::NotTried => {
            let detail = [("detail", customer.detail.as_str().into())];
            (Ink::Soft, text.of(&format!("{}.expects", key(customer.holds)), &detail))
        }
        There::Served => (good, text.of("street-there-served", &[])),
        There::Refused("used_up") => (bad, text.of("street-there-used-up", &[])),
        There::Refused(code) => (bad, text.of("street-there-refused", &[("code", (*code).into())])),
    }
}

fn toggle<'a>(oddity: Oddity, scene: &Scene, text: &Text) -> Element<'a, Message> {
    let says = text.of(oddity_key(oddity), &[]);
    let button = if scene.look.contains(&oddity) { button::chosen(says) } else { button::plain(says) };
    button.small().wide().on_press(Message::OddityPressed(oddity)).into()
}

/// The printer, its switches, and the slip that hangs out of it.
fn printer<'a>(street: &'a Street, scene: &'a Scene, text: &'a Text) -> Element<'a, Message> {
    let state = match (scene.printer.cover, scene.printer.roll) {
        (Cover::Open, _) => (Ink::Tinted(Hue::Warn), "street-printer-open"),
        (Cover::Closed, Roll::Out) => (Ink::Tinted(Hue::Warn), "street-printer-no-paper"),
        (Cover::Closed, Roll::In) => (Ink::Plain, "street-printer-ready"),
    };
    let (ink, says) = state;
    let says = row![mark(Icon::Printer, ICON, ink), fitted_bold(text.of(says, &[]), Type::T16, ink)].spacing(S8);
    let count = match scene.printer.waiting {
        0 => text.of("street-printer-cut", &[("count", scene.cut.into())]),
        waiting => text.of("street-printer-waiting", &[("count", waiting.into())]),
    };
    let roll = match scene.printer.roll {
        Roll::In => "street-roll-out",
        Roll::Out => "street-roll-in",
    };
    let cover = match scene.printer.cover {
        Cover::Closed => "street-cover-open",
        Cover::Open => "street-cover-close",
    };
    let switches = row![
        press(street, Some(()), button::plain(text.of(roll, &[])), Message::RollPressed),
        press(street, Some(()), button::plain(text.of(cover, &[])), Message::CoverPressed),
    ];
    let left = column![says, label(count, Type::T14).class(Ink::Soft), space().height(Fill), switches.spacing(S8)];
    let slip = match &street.hanging.still {
        Some(still) => paper::hanging(still, Message::PaperTaken),
        None => paper::none(text.of("street-paper", &[])),
    };
    let row = row![left.width(Fill).height(SLIP_SEEN).spacing(S4), slip];
    panel(column![row.spacing(S12)])
}

/// The internet, the cloud, and what each of them knows.
fn cloud<'a>(street: &'a Street, scene: &'a Scene, text: &'a Text) -> Element<'a, Message> {
    let (internet, icon) = match scene.internet {
        Internet::Whole => ("street-internet-cut", Icon::Offline),
        Internet::Cut => ("street-internet-mend", Icon::Online),
    };
    let (restart, may) = match scene.cloud.running {
        Running::Yes => ("street-cloud-restart", Some(())),
        Running::Starting => ("street-cloud-starting", None),
    };
    let ways = row![
        press(street, Some(()), button::plain(text.of(internet, &[])).icon(icon), Message::InternetPressed),
        press(street, may, button::plain(text.of(restart, &[])).icon(Icon::Sync), Message::CloudPressed),
    ];
    let waits = if scene.journal.written > scene.journal.known { Ink::Tinted(Hue::Warn) } else { Ink::Plain };
    let doubles = if scene.cloud.exceptions > 0 { Ink::Tinted(Hue::Bad) } else { Ink::Plain };
    let figures = row![
        figure(text, "street-written", scene.journal.written, Ink::Plain),
        figure(text, "street-known", scene.journal.known, waits),
        figure(text, "street-exceptions", scene.cloud.exceptions.into(), doubles),
        figure(text, "street-restarts", scene.cloud.restarts.into(), Ink::Plain),
    ];
    panel(column![ways.spacing(S8), figures.spacing(S8)])
}

fn figure<'a>(text: &Text, key: &str, count: u64, ink: Ink) -> Element<'a, Message> {
    let count = bold_label(count.to_string(), Type::T20).class(ink);
    column![count, fitted(text.of(key, &[]), Type::T14, Ink::Soft)].width(Fill).into()
}

/// A switch of the street; nothing may be pressed while something is being done, and its words say what it does.
fn press<'a>(street: &Street, may: Option<()>, button: Button<'a, Message>, message: Message) -> Element<'a, Message> {
    let may = may.filter(|()| street.doing == Doing::Nothing);
    button.small().wide().on_press_maybe(may.map(|()| message)).into()
}

fn panel(content: Column<'_, Message, Theme>) -> Element<'_, Message> {
    card::panel(content.spacing(S8).padding(S8)).width(Fill).into()
}

/// A slip before one's eyes.
fn held_up<'a>(reading: &'a Reading, count: usize, text: &'a Text) -> Element<'a, Message> {
    let turn = |may: bool, key: &str, turn| {
        let message = may.then_some(Message::PaperTurned(turn));
        button::plain(text.of(key, &[])).small().on_press_maybe(message)
    };
    let ways = row![
        turn(reading.place > 0, "street-paper-newer", Turn::Newer),
        turn(reading.place + 1 < count, "street-paper-older", Turn::Older),
        space().width(Fill),
        button::outlined(text.of("street-paper-close", &[])).small().on_press(Message::PaperPutDown),
    ];
    let slip: Element<'a, Message> = match &reading.slip.still {
        Some(still) => container(paper::read(still)).center_x(Fill).into(),
        None => space().into(),
    };
    let sheet = column![ways.spacing(S8).height(TARGET), scroll(slip).height(Fill)].spacing(S12);
    container(sheet).width(Fill).height(Fill).padding(S16).class(Surface::Sunken).into()
}

fn holds(customer: &Customer, text: &Text) -> String {
    text.of(key(customer.holds), &[("detail", customer.detail.as_str().into())])
}

const fn named(group: Group) -> &'static str {
    match group {
        Group::Good => "street-group-good",
        Group::Bad => "street-group-bad",
        Group::Bookings => "street-group-bookings",
        Group::Other => "street-group-other",
    }
}

const fn key(holds: Holds) -> &'static str {
    match holds {
        Holds::AmountOff => "street-amount-off",
        Holds::Package => "street-package",
        Holds::Visits => "street-visits",
        Holds::GiftCard => "street-gift-card",
        Holds::Rotating => "street-rotating",
        Holds::PhoneTail => "street-phone-tail",
        Holds::PercentOff => "street-percent-off",
        Holds::SameAgain => "street-same-again",
        Holds::Expired => "street-expired",
        Holds::NotYetValid => "street-not-yet-valid",
        Holds::WrongShop => "street-wrong-shop",
        Holds::Forged => "street-forged",
        Holds::Screenshot => "street-screenshot",
        Holds::OnTime => "street-on-time",
        Holds::TooEarly => "street-too-early",
        Holds::TooLate => "street-too-late",
        Holds::InPart => "street-in-part",
        Holds::Unpaid => "street-unpaid",
        Holds::Payment => "street-payment",
        Holds::ForeignLink => "street-foreign-link",
        Holds::Product => "street-product",
    }
}

const fn icon_of(holds: Holds) -> Icon {
    match holds {
        Holds::AmountOff | Holds::PercentOff | Holds::Expired | Holds::NotYetValid | Holds::SameAgain => Icon::Voucher,
        Holds::Package => Icon::Bag,
        Holds::Visits => Icon::Card,
        Holds::GiftCard | Holds::PhoneTail => Icon::Gift,
        Holds::Rotating => Icon::Sync,
        Holds::WrongShop => Icon::Store,
        Holds::Forged => Icon::Exception,
        Holds::Screenshot => Icon::Phone,
        Holds::OnTime => Icon::Calendar,
        Holds::TooEarly | Holds::TooLate => Icon::Clock,
        Holds::InPart => Icon::Users,
        Holds::Unpaid | Holds::Payment => Icon::Cash,
        Holds::ForeignLink => Icon::Globe,
        Holds::Product => Icon::Scanner,
    }
}

const fn oddity_key(oddity: Oddity) -> &'static str {
    match oddity {
        Oddity::Aside => "street-aside",
        Oddity::Far => "street-far",
        Oddity::Tilted => "street-tilted",
        Oddity::Turned => "street-turned",
        Oddity::Glare => "street-glare",
        Oddity::Dark => "street-dark",
    }
}
