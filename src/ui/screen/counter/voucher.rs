//! The card of a voucher: what it is worth here and now, what is given for it, and what is left to do.

use iced::widget::{Column, column, row, space};
use iced::{Fill, Length};
use jiff::Timestamp;

use super::Message;
use super::card::{Card, Case, Step};
use crate::domain::budget::Allowance;
use crate::domain::campaign::{Campaign, Item, OfflinePolicy};
use crate::domain::money::Money;
use crate::domain::redemption::Known;
use crate::domain::verdict::{Benefit, Offer, Refusal, Remedy, Verdict, Way};
use crate::domain::voucher::{LastUse, Voucher};
use crate::engine::preferences::hotkeys::Command;
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::text::verdict::{self, Told, Tone};
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{Grain, S4, S8, S12, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::{Element, Theme};
use crate::ui::widget::button;
use crate::ui::widget::card::{self, Part};
use crate::ui::widget::scroll::scroll;
use crate::ui::widget::verdict_card::{VerdictCard, hue, verdict_card};
use crate::ui::widget::words::label;

/// How many things to hand over stand in large rows; more stand in small ones.
const LARGE_ITEMS_MAX: usize = 3;

/// A whole, in the shares of a bar.
const WHOLE: i64 = 1_000;

/// The card of a voucher that is decided on, one way or the other.
pub(super) fn view<'a>(card: &Card, case: &'a Case, here: Here<'a>) -> Element<'a, Message> {
    let shown = verdict_card(told(case, here), here.text).about(case.name(), scanned(card, here));
    match &case.verdict {
        Verdict::Accepted(offer) => accepted(shown, case, offer, here),
        Verdict::Refused(refusal) => refused(shown, case, refusal, here),
        // While an answer to a question is being decided on there is nothing to press.
        Verdict::Asks(_) => shown.left(figures(case, here)).full(here.card_height()),
    }
}

/// While the cloud is being asked.
pub(super) fn undecided(scanned_at: Timestamp, here: Here<'_>) -> Element<'_, Message> {
    let leave = button::plain(here.text.of("counter-leave", &[])).key("Esc").tall().wide();
    verdict_card(verdict::undecided(here.format()), here.text)
        .about("", said_when(scanned_at, here))
        .way(leave.on_press(Message::DismissPressed))
        .full(here.card_height())
}

/// What the card says.
pub(super) fn told(case: &Case, here: Here<'_>) -> Told {
    let told = verdict::told(&case.verdict, here.shops, here.format());
    let of = |key: &str| here.text.of(key, &[]);
    match &case.verdict {
        // It is not redeemed before that is known.
        Verdict::Accepted(_) if case.step == Step::Redeeming => Told {
            tone: Tone::Undecided,
            state: of("counter-redeeming-state"),
            cause: of("counter-redeeming-state.cause"),
            next: String::new(),
            ..told
        },
        Verdict::Asks(_) | Verdict::Refused(_) => told,
        Verdict::Accepted(offer) => {
            // What is given stands below, each in a row of its own. The button says what Enter does.
            let listed = matches!(offer.benefit, Benefit::Products { .. }).then(|| of("counter-hand-over-these"));
            match offer.way {
                Way::AskCloud => {
                    let cause = listed.unwrap_or(told.cause);
                    Told { cause, next: String::new(), ..told }
                }
                Way::AtRisk => {
                    let risk = || of("strength-provisional");
                    let both = |listed: String| format!("{}\n{listed}", risk());
                    let cause = listed.map_or(told.cause, both);
                    Told { cause, next: of("counter-offline-note"), ..told }
                }
            }
        }
    }
}

/// Whether it is taken out of the offline budget.
fn risks_budget(offer: &Offer) -> bool {
    offer.way == Way::AtRisk && offer.campaign.offline != OfflinePolicy::Free
}

/// What it is called in a question to a manager: the name, the cause.
pub(super) fn about(case: &Case, here: Here<'_>) -> String {
    let told = verdict::told(&case.verdict, here.shops, here.format());
    match case.name() {
        "" => told.cause,
        name => here.text.of("counter-about", &[("name", name.into()), ("cause", told.cause.into())]),
    }
}

/// When its code came.
pub(super) fn scanned(card: &Card, here: Here<'_>) -> String {
    said_when(card.scanned_at, here)
}

fn said_when(at: Timestamp, here: Here<'_>) -> String {
    here.text.of("counter-scanned", &[("time", here.format().exact(at).into())])
}

fn accepted<'a>(
    shown: VerdictCard<'a, Message>,
    case: &'a Case,
    offer: &'a Offer,
    here: Here<'a>,
) -> Element<'a, Message> {
    let tone = match (case.step, offer.way) {
        (Step::Redeeming, _) => Tone::Undecided,
        (_, Way::AskCloud) => Tone::Accepted,
        (_, Way::AtRisk) => Tone::Attention,
    };
    let left = match &offer.benefit {
        Benefit::Products { items } if risks_budget(offer) => {
            let caption = card::caption(here.text.of("counter-hand-over", &[]));
            let height = here.card_height();
            let (things, budget) = match here.grain {
                Grain::Usual => (small_items(items, height), budget_in_short(offer, here)),
                Grain::Large => (items_of(items, height), budget(offer, here)),
            };
            let given = column![caption, things].spacing(S8).height(height);
            column![given].push(budget).spacing(S12).height(height).into()
        }
        _ if risks_budget(offer) => column![].push(budget(offer, here)).into(),
        _ => gains(offer, case, here),
    };
    let (says, confirm) = match (case.step, offer.way) {
        (Step::Redeeming, _) => ("counter-redeeming", None),
        (_, Way::AskCloud) => ("counter-confirm", Some(Message::ConfirmPressed)),
        (_, Way::AtRisk) => ("counter-confirm-offline", Some(Message::ConfirmPressed)),
    };
    let confirm = button::verdict(hue(tone), here.text.of(says, &[])).key("Enter").wide().on_press_maybe(confirm);
    let leave = button::plain(here.text.of("counter-not-now", &[])).key("Esc").tall();
    let leave = leave.on_press_maybe((case.step != Step::Redeeming).then_some(Message::DismissPressed));
    let shown = shown.left(left).right(figures(case, here));
    shown.way(confirm).ways(again(case, here)).way(leave).full(here.card_height())
}

fn refused<'a>(
    shown: VerdictCard<'a, Message>,
    case: &'a Case,
    refusal: &'a Refusal,
    here: Here<'a>,
) -> Element<'a, Message> {
    let figures = figures(case, here);
    let shown = match refusal {
        Refusal::UsedUp { last: Some(last) } => shown.left(record(last, here)).right(figures),
        _ if matches!(case.presented.known, Known::Voucher { .. }) => shown.left(figures),
        _ => shown,
    };
    let of = |key| here.text.of(key, &[]);
    // A refusal is put away; to set it aside is the exception, and never the loudest button.
    let close = || button::verdict(Hue::Bad, of("counter-clear")).key("Esc").wide().on_press(Message::DismissPressed);
    let shown = match refusal.remedy() {
        Remedy::Override(_) => {
            let ask = button::plain(of("counter-manager")).icon(Icon::User).key(here.cap(Command::Manager)).tall();
            shown.way(close()).ways(again(case, here)).way(ask.on_press(Message::ManagerPressed))
        }
        Remedy::Never if matches!(refusal, Refusal::UsedUp { .. }) => {
            let show = button::verdict(Hue::Bad, of("counter-show-record")).key("Enter").wide();
            let close = button::plain(of("counter-clear")).key("Esc").tall().on_press(Message::DismissPressed);
            shown.way(show.on_press(Message::ConfirmPressed)).ways(again(case, here)).way(close)
        }
        Remedy::Customer | Remedy::Cloud | Remedy::Never => shown.way(close()).ways(again(case, here)),
    };
    shown.full(here.card_height())
}

/// The way back to what was typed, where something was.
fn again<'a>(case: &Case, here: Here<'a>) -> Option<Element<'a, Message>> {
    let again = || {
        button::plain(here.text.of("counter-again", &[]))
            .key(here.cap(Command::Again))
            .tall()
            .on_press(Message::AgainPressed)
    };
    (case.has_answers() && case.step == Step::Open).then(|| again().into())
}

/// What the customer gets.
pub(super) fn gains<'a>(offer: &'a Offer, case: &Case, here: Here<'a>) -> Element<'a, Message> {
    let of = |key| here.text.of(key, &[]);
    let money = |amount| here.format().money(amount);
    let (grain, height) = (here.grain, here.card_height());
    let bill = |off: Money, to_pay: Option<Money>| {
        let total = case.claim.order.total.map(|total| card::figure_at(grain, of("counter-bill"), money(total)));
        let off = card::figure_of(Hue::Good, grain, of("counter-off"), here.format().less(off));
        let pay = to_pay.map(|to_pay| card::sum(of("counter-to-pay"), money(to_pay)));
        column![card::caption(of("counter-bill-caption"))].push(total).push(off).push(card::line()).push(pay)
    };
    let given =
        |things: Column<'a, Message, Theme>| column![card::caption(of("counter-hand-over")), things].spacing(S8);
    match &offer.benefit {
        Benefit::Off { off, to_pay } | Benefit::Spent { amount: off, to_pay } => bill(*off, *to_pay).into(),
        Benefit::Products { items } => given(items_of(items, height)).height(height).into(),
        Benefit::Service { service, uses } => given(column![card::item(*uses, service.clone(), "")]).into(),
        Benefit::Priced { product, price, saving } => {
            let saved = saving.map(|saving| card::figure_of(Hue::Good, grain, of("counter-saves"), money(saving)));
            given(column![card::item(1, product.name.clone(), money(*price))].push(saved)).into()
        }
        Benefit::NthItem { saving, .. } => {
            let saved = saving.map(|saving| card::figure_of(Hue::Good, grain, of("counter-saves"), money(saving)));
            column![].push(saved).into()
        }
    }
}

/// The things to hand over, every one.
fn items_of<'a>(items: &'a [Item], height: Length) -> Column<'a, Message, Theme> {
    if items.len() > LARGE_ITEMS_MAX {
        return small_items(items, height);
    }
    let large = |item: &'a Item| [card::item(item.quantity, item.product.name.clone(), ""), card::line()];
    Column::with_children(items.iter().flat_map(large))
}

/// The same in small rows; a longer list is scrolled.
fn small_items<'a>(items: &'a [Item], height: Length) -> Column<'a, Message, Theme> {
    let small = |item: &'a Item| [card::small_item(item.quantity, item.product.name.clone()), card::line()];
    let rows = Column::with_children(items.iter().flat_map(small));
    column![scroll(rows).height(height)]
}

/// What may be risked without the cloud: in all, before this voucher, after it.
struct Budget {
    whole: Money,
    used: Allowance,
    left: Money,
    bar: [Part; 2],
}

const USED: Ink = Ink::Tinted(Hue::Warn);
const THIS: Ink = Ink::Fill(Hue::Warn);

impl Budget {
    /// Nothing where no grant is at hand.
    fn of(offer: &Offer, here: Here<'_>) -> Option<Self> {
        let grant = here.status.grant.as_ref()?;
        let whole = grant.allowed(here.status.spent.raise).value;
        let used = here.status.spent.risked;
        let left = whole.saturating_sub(used.value).saturating_sub(offer.risk).max(Money::ZERO);
        let part = |ink, amount| Part { ink, share: share(amount, whole) };
        Some(Self { whole, used, left, bar: [part(USED, used.value), part(THIS, offer.risk)] })
    }

    fn bar<'a>(&self) -> Element<'a, Message> {
        card::shares(&self.bar, share(self.left, self.whole))
    }

    fn whole<'a>(&self, here: Here<'a>) -> Element<'a, Message> {
        let whole = here.format().money(self.whole);
        let says = here.text.of("counter-budget-whole", &[("amount", whole.into())]);
        label(says, Type::T14).class(Ink::Soft).into()
    }

    fn left<'a>(&self, here: Here<'a>) -> Element<'a, Message> {
        card::sum(here.text.of("counter-budget-left", &[]), here.format().money(self.left))
    }
}

/// The budget, figure by figure.
fn budget<'a>(offer: &Offer, here: Here<'a>) -> Option<Element<'a, Message>> {
    let budget = Budget::of(offer, here)?;
    let money = |amount| here.format().money(amount);
    let used_says = here.text.of("counter-budget-used", &[("count", budget.used.count.into())]);
    let ends = row![label(money(Money::ZERO), Type::T14).class(Ink::Soft), space().width(Fill), budget.whole(here)];
    let figures = column![
        card::caption(here.text.of("counter-budget", &[])),
        card::legend(USED, here.grain, used_says, money(budget.used.value)),
        card::legend(THIS, here.grain, here.text.of("counter-budget-this", &[]), money(offer.risk)),
        budget.left(here),
    ];
    Some(column![figures, budget.bar(), ends].spacing(S12).into())
}

/// The budget in three lines, below the things to hand over.
fn budget_in_short<'a>(offer: &Offer, here: Here<'a>) -> Option<Element<'a, Message>> {
    let budget = Budget::of(offer, here)?;
    let says = label(here.text.of("counter-budget", &[]), Type::T14).class(Ink::Soft);
    let head = row![says, space().width(Fill), budget.whole(here)];
    Some(column![head, budget.bar(), budget.left(here)].spacing(S4).into())
}

/// How much of a whole, in thousandths.
fn share(part: Money, whole: Money) -> u16 {
    let share = part.minor().saturating_mul(WHOLE).checked_div(whole.minor()).unwrap_or(0);
    u16::try_from(share.clamp(0, WHOLE)).unwrap_or(0)
}

/// The first use, as a record that may be turned towards the customer.
fn record<'a>(last: &'a LastUse, here: Here<'a>) -> Element<'a, Message> {
    let of = |key| here.text.of(key, &[]);
    column![
        card::caption(of("counter-first-use")),
        card::figure_at(here.grain, of("counter-when"), here.format().exact(last.at)),
        card::figure_at(here.grain, of("counter-where"), last.shop.clone()),
        card::figure_at(here.grain, of("counter-till"), last.till.clone()),
        card::figure_at(here.grain, of("counter-by"), last.staff.clone()),
        card::line(),
    ]
    .into()
}

/// The voucher and its money.
pub(super) fn figures<'a>(case: &'a Case, here: Here<'a>) -> Column<'a, Message, Theme> {
    let Known::Voucher { voucher, campaign } = &case.presented.known else { return column![] };
    let of = |key| here.text.of(key, &[]);
    let code = here.text.of("counter-code-masked", &[("tail", voucher.id.tail().into())]);
    let figure = |key, what| card::figure_at(here.grain, of(key), what);
    let channel = campaign.as_ref().map(|campaign| figure("counter-channel", campaign.channel.name.clone()));
    let until = campaign.as_ref().map(|campaign| figure("counter-until", until(voucher, campaign, here)));
    column![card::caption(of("counter-voucher"))]
        .push(channel)
        .push(figure("counter-code", code))
        .push(until)
        .push(match age(case, here) {
            Some(age) => age,
            None => figure("counter-left", here.format().amount(voucher.left)),
        })
        .push(worth(case, campaign.as_deref(), here))
}

fn until(voucher: &Voucher, campaign: &Campaign, here: Here<'_>) -> String {
    let format = here.format();
    match voucher.valid_time(campaign, here.shop.zone.rules()).until {
        None => here.text.of("counter-until-open", &[]),
        Some(until) => format.last_day(until).unwrap_or_else(|| format.brief(until)),
    }
}

/// How old the data is that it is decided on, where the cloud cannot be asked.
fn age<'a>(case: &Case, here: Here<'a>) -> Option<Element<'a, Message>> {
    let Verdict::Accepted(offer) = &case.verdict else { return None };
    let as_of = here.status.data_as_of.filter(|_| offer.way == Way::AtRisk)?;
    let minutes = u32::try_from(here.now.duration_since(as_of).as_mins()).unwrap_or(0);
    let fills = [("time", here.format().brief(as_of).into()), ("minutes", minutes.into())];
    Some(card::figure_at(here.grain, here.text.of("counter-data", &[]), here.text.of("counter-data-age", &fills)))
}

/// What it is worth, as far as it is known.
fn worth<'a>(case: &Case, campaign: Option<&Campaign>, here: Here<'a>) -> Option<Element<'a, Message>> {
    let money = campaign?.money;
    let of = |key| here.text.of(key, &[]);
    let shown = |amount| here.format().money(amount);
    let Verdict::Accepted(offer) = &case.verdict else { return None };
    // Without the cloud what matters is what is risked.
    if offer.way == Way::AtRisk {
        return (money.face > Money::ZERO).then(|| card::sum(of("counter-face"), shown(money.face)));
    }
    let is_given = matches!(offer.benefit, Benefit::Products { .. } | Benefit::Service { .. });
    let face = (money.face > Money::ZERO).then(|| card::figure_at(here.grain, of("counter-face"), shown(money.face)));
    let paid = (money.paid > Money::ZERO).then(|| card::figure_at(here.grain, of("counter-paid"), shown(money.paid)));
    // What is given is paid for; of money off, the bill says what is left to pay.
    let due = is_given.then(|| card::sum(of("counter-to-pay"), shown(Money::ZERO)));
    if face.is_none() && paid.is_none() && due.is_none() {
        return None;
    }
    Some(column![card::line()].push(face).push(paid).push(due).spacing(0.0).into())
}
