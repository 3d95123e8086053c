//! Both sides of an over-redemption: the one that counts in green, the other in red; beneath them what it costs.

use iced::alignment::Vertical;
use iced::widget::{Column, column, container, row, space};
use iced::{Fill, FillPortion};

use super::detail::figure;
use super::{Message, words};
use crate::domain::exception::{Firmness, OverRedeemed, Party};
use crate::domain::receipt::slip::short_number;
use crate::engine::exceptions::{Own, Redemptions};
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{FIGURE_ROW, S8, S12, S16, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Surface;
use crate::ui::widget::fitted::fitted_bold;
use crate::ui::widget::words::{bold_label, label};
use crate::ui::widget::{badge, card};

/// With what this terminal knows about it.
pub(super) fn view<'a>(over: &OverRedeemed, known: &Redemptions, here: Here<'a>) -> Element<'a, Message> {
    let told = words::how_it_came(over, known, here);
    column![sides(over, &known.own, here), costs(over, Some(known), here), card::note(Icon::Info, told)]
        .spacing(S12)
        .into()
}

/// As the hub told it.
pub(super) fn told<'a>(over: &OverRedeemed, here: Here<'a>) -> Element<'a, Message> {
    column![sides(over, &[], here), costs(over, None, here)].spacing(S12).into()
}

fn sides<'a>(over: &OverRedeemed, own: &[Own], here: Here<'a>) -> Element<'a, Message> {
    let counting = over.winners.iter().map(|party| side(party, Side::Counts, own, here));
    let counting = Column::with_children(counting).spacing(S12).width(Fill);
    row![counting, side(&over.loser, Side::Beyond, own, here)].spacing(S16).into()
}

/// Whether a redemption counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Counts,
    Beyond,
}

fn side<'a>(party: &Party, side: Side, own: &[Own], here: Here<'a>) -> Element<'a, Message> {
    let text = here.text;
    let format = here.format();
    let (hue, icon, word, because) = match (side, party.firmness) {
        (Side::Counts, Firmness::Firm) => (Hue::Good, Icon::Accepted, "exceptions-counts", "exceptions-counts-firm"),
        (Side::Counts, Firmness::Provisional) => {
            (Hue::Good, Icon::Accepted, "exceptions-counts", "exceptions-counts-provisional")
        }
        (Side::Beyond, Firmness::Firm) => (Hue::Bad, Icon::Refused, "exceptions-beyond", "exceptions-beyond-firm"),
        (Side::Beyond, Firmness::Provisional) => {
            (Hue::Bad, Icon::Refused, "exceptions-beyond", "exceptions-beyond-provisional")
        }
    };
    let own = own.iter().find(|own| own.made.redemption == party.redemption);
    let name = container(fitted_bold(words::place(party, here), Type::T20, Ink::Plain)).width(Fill);
    let head = row![name, badge::state(hue, icon, text.of(word, &[]))].spacing(S12).align_y(Vertical::Center);
    let unsaid = || text.of("exceptions-unsaid", &[]);
    let staff = match own {
        Some(own) => here.name_of(own.staff).to_owned(),
        None => party.staff.clone(),
    };
    let staff = if staff.is_empty() { text.of("exceptions-nobody", &[]) } else { staff };
    let rows = column![
        figure(text.of("exceptions-at", &[]), format.exact(party.at)),
        figure(text.of("exceptions-staff", &[]), staff),
        figure(text.of("exceptions-redemption", &[]), short_number(party.redemption)),
        figure(text.of("exceptions-worth", &[]), party.value.map_or_else(unsaid, |value| format.money(value))),
    ]
    .push(own.and_then(|own| own.made.bill).map(|bill| figure(text.of("exceptions-bill", &[]), format.money(bill))));
    let because = label(text.of(because, &[]), Type::T14).class(Ink::Soft);
    container(column![head, because, rows]).width(Fill).padding([S12, S16]).class(Surface::Outlined(hue)).into()
}

/// What was due, what was given, what that costs.
fn costs<'a>(over: &OverRedeemed, known: Option<&Redemptions>, here: Here<'a>) -> Element<'a, Message> {
    let text = here.text;
    let format = here.format();
    let money = |amount| format.money(amount);
    let unsaid = || text.of("exceptions-unsaid", &[]);
    let given = over.given();
    let due = given.and_then(|given| given.checked_sub(over.value));
    let times = |count: usize| [("times", u64::try_from(count).unwrap_or(u64::MAX).into())];
    let standing = over.winners.len();
    let face = known.and_then(|known| known.campaign.as_ref()).map(|campaign| campaign.money.face);
    let left = column![
        figure(text.of("exceptions-face", &[]), face.map_or_else(unsaid, money)),
        figure(text.of("exceptions-due", &times(standing)), due.map_or_else(unsaid, money)),
        figure(text.of("exceptions-given", &times(standing.saturating_add(1))), given.map_or_else(unsaid, money)),
    ];
    let month = known.map_or_else(unsaid, |known| money(known.month.value));
    let month_says = match known {
        Some(known) => text.of("exceptions-month-counted", &[("count", known.month.count.into())]),
        None => text.of("exceptions-month", &[]),
    };
    let at_risk = match over.loser.firmness {
        Firmness::Provisional => over.loser.value.map_or_else(unsaid, money),
        Firmness::Firm => text.of("exceptions-no-allowance", &[]),
    };
    let beyond = row![
        bold_label(text.of("exceptions-too-much", &[]), Type::T20).class(Ink::Tinted(Hue::Bad)),
        space().width(Fill),
        bold_label(money(over.value), Type::T20).class(Ink::Tinted(Hue::Bad))
    ];
    let right = column![
        figure(month_says, month),
        figure(text.of("exceptions-allowance", &[]), at_risk),
        beyond.align_y(Vertical::Center),
    ];
    let rule = card::upright(3.0 * FIGURE_ROW);
    let halves = row![left.width(FillPortion(1)), rule, right.width(FillPortion(1))].spacing(S16);
    card::panel(container(halves).padding([S8, S16])).width(Fill).into()
}
