//! The words of the history: a row, and all the figures of an entry.

use jiff::civil::Date;

use crate::domain::basket::Way;
use crate::domain::booking::{Booking, CancelledBy, Change};
use crate::domain::check_in::Timing;
use crate::domain::fact::{Bearer, CashWay, Event, Fact, PointsWay, RedemptionMade, VoidCause};
use crate::domain::id::{FactId, StaffId, spoken};
use crate::domain::money::Money;
use crate::domain::payment;
use crate::domain::product::Supply;
use crate::domain::receipt::slip::short_number;
use crate::domain::redemption::{CodeEvidence, Override, Strength};
use crate::domain::tender::Payment;
use crate::engine::history::{
    About, Begun, Ending, Entry, Hold, Outcome, PaperState, Received, Redeemed, Slip, Standing, Undo, What,
};
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::text::staff::{after_wrong, permission};
use crate::ui::text::{till, verdict};
use crate::ui::theme::ink::Ink;
use crate::ui::theme::palette::Hue;

/// Between two things that are said in one line.
const DOT: &str = "·";

/// An entry as its row says it.
pub(super) struct Row {
    pub icon: Icon,
    pub ink: Ink,
    pub name: String,
    pub detail: String,
    pub state: Option<(Hue, String)>,
    pub value: String,
}

/// An amount with its sign; empty for nothing.
fn nothing_or(amount: Money, here: Here<'_>) -> String {
    match amount.cmp(&Money::ZERO) {
        std::cmp::Ordering::Equal => String::new(),
        std::cmp::Ordering::Greater => here.format().money(amount),
        std::cmp::Ordering::Less => here.format().less(Money::ZERO.saturating_sub(amount)),
    }
}

/// The row of an entry.
pub(super) fn row(entry: &Entry, here: Here<'_>) -> Row {
    match &entry.what {
        What::Paper(slip) => of_paper(slip, here),
        What::Happened { fact, about, slip, .. } => match (&fact.event, about) {
            (Event::RedemptionMade(made), _) => of_redemption(fact, made, about, slip.as_ref(), here),
            (_, About::Booking(received)) => of_booking(fact, received, here),
            _ => of_other(fact, about, here),
        },
    }
}

fn of_redemption(fact: &Fact, made: &RedemptionMade, about: &About, slip: Option<&Slip>, here: Here<'_>) -> Row {
    let format = here.format();
    let slip = slip.filter(|slip| needs_a_word(slip.state)).map(|slip| paper(slip, here)).unwrap_or_default();
    Row {
        icon: Icon::Voucher,
        ink: Ink::Soft,
        name: campaign(made, about, here),
        detail: dotted(&[tail(made, here), staff(fact.staff, here), slip]),
        state: Some(standing(made, about, here)),
        value: made.benefit.saving().map_or_else(|| format.amount(made.take), |saving| format.money(saving)),
    }
}

/// What a redemption is called: its campaign, or what the fact holds where that is not cached any more.
fn campaign(made: &RedemptionMade, about: &About, here: Here<'_>) -> String {
    match about {
        About::Redemption(redeemed) => match &redeemed.campaign {
            Some(campaign) => campaign.name.clone(),
            None => verdict::benefit(&made.benefit, here.format()),
        },
        About::Booking(_) | About::Nothing => verdict::benefit(&made.benefit, here.format()),
    }
}

fn tail(made: &RedemptionMade, here: Here<'_>) -> String {
    here.text.of("history-tail", &[("tail", made.voucher.tail().into())])
}

/// How a redemption stands.
fn standing(made: &RedemptionMade, about: &About, here: Here<'_>) -> (Hue, String) {
    let (state, outcome) = match about {
        About::Redemption(redeemed) => (redeemed.row.state, redeemed.row.outcome),
        About::Booking(_) | About::Nothing => (Standing::Made, Outcome::Waiting),
    };
    let (hue, key) = match (state, outcome, made.strength) {
        (Standing::Reversed { .. }, _, _) => (Hue::Busy, "history-state-taken-back"),
        (Standing::Made, Outcome::Conflict, _) => (Hue::Bad, "history-state-conflict"),
        (Standing::Made, Outcome::Quarantined, _) => (Hue::Bad, "history-state-aside"),
        (Standing::Made, Outcome::Waiting, Strength::Provisional { .. }) => (Hue::Warn, "history-state-provisional"),
        (Standing::Made, Outcome::Applied, Strength::Provisional { .. }) => (Hue::Good, "history-state-confirmed"),
        (Standing::Made, _, Strength::FirmCloud { .. } | Strength::FirmStore { .. }) => {
            (Hue::Good, "history-state-firm")
        }
    };
    (hue, here.text.of(key, &[]))
}

fn of_booking(fact: &Fact, received: &Received, here: Here<'_>) -> Row {
    let text = here.text;
    let booking = received.booking.as_ref();
    let who = guest(booking, here);
    let by = staff(fact.staff, here);
    let (icon, ink, detail, state) = match &fact.event {
        Event::BookingCheckedIn(arrival) => {
            let people = text.of("history-people", &[("people", arrival.people.into())]);
            let undone = (received.undo == Undo::Undone).then(|| (Hue::Busy, text.of("history-state-undone", &[])));
            (Icon::Users, Ink::Soft, dotted(&[people, timing(arrival.timing, here), by]), undone)
        }
        Event::CheckInUndone(undone) => {
            let says = text.of("history-check-in-undone", &[]);
            (Icon::Undo, Ink::Soft, dotted(&[says, undone.reason.clone(), by]), None)
        }
        Event::BookingMade(made) => {
            let says = text.of("history-walk-in", &[]);
            (Icon::Calendar, Ink::Soft, dotted(&[says, made.service.clone(), by]), None)
        }
        Event::BookingChanged(changed) => {
            (Icon::Calendar, Ink::Soft, dotted(&[change(changed.change, here), by]), None)
        }
        Event::ScanRefused(refused) => {
            let says = refusal(&refused.refusal, here);
            (Icon::Refused, Ink::Tinted(Hue::Bad), dotted(&[says, by]), None)
        }
        _ => (Icon::Calendar, Ink::Soft, by, None),
    };
    Row { icon, ink, name: who, detail, state, value: String::new() }
}

fn of_other(fact: &Fact, about: &About, here: Here<'_>) -> Row {
    let text = here.text;
    let of = |key: &str| text.of(key, &[]);
    let by = staff(fact.staff, here);
    let plain = |icon, name: String, parts: &[String]| Row {
        icon,
        ink: Ink::Soft,
        name,
        detail: dotted(parts),
        state: None,
        value: String::new(),
    };
    match &fact.event {
        Event::RedemptionReversed(reversed) => {
            let campaign = match about {
                About::Redemption(redeemed) => redeemed.campaign.as_ref().map(|campaign| campaign.name.clone()),
                About::Booking(_) | About::Nothing => None,
            };
            let tail = text.of("history-tail", &[("tail", reversed.voucher.tail().into())]);
            let name = campaign.unwrap_or_else(|| tail.clone());
            let row = plain(Icon::Undo, name, &[of("history-taken-back"), tail, reversed.reason.clone(), by]);
            Row { value: here.format().amount(reversed.take), ..row }
        }
        Event::RedemptionVoided(voided) => {
            let tail = text.of("history-tail", &[("tail", voided.voucher.tail().into())]);
            plain(Icon::Queue, of("history-voided"), &[void_cause(voided.cause, here), tail])
        }
        Event::ScanRefused(refused) => {
            let tail = refused.voucher.map(|voucher| text.of("history-tail", &[("tail", voucher.tail().into())]));
            let kind = text.of("code-kind", &[("kind", refused.payload.as_str().into())]);
            let row =
                plain(Icon::Refused, refusal(&refused.refusal, here), &[capital(&kind), tail.unwrap_or_default(), by]);
            Row { ink: Ink::Tinted(Hue::Bad), ..row }
        }
        Event::SignedIn => plain(Icon::User, by, &[of("history-signed-in")]),
        Event::SignedOut => plain(Icon::User, by, &[of("history-signed-out")]),
        Event::PinRefused(refused) => {
            let row = plain(Icon::Refused, staff(Some(refused.tried), here), &[after_wrong(refused.then, here.text)]);
            Row { ink: Ink::Tinted(Hue::Bad), ..row }
        }
        Event::OverrideGranted(granted) => {
            let who = staff(Some(granted.granted.by), here);
            let name = permission(granted.granted.permission, here.text);
            plain(
                Icon::Seal,
                name,
                &[text.of("history-allowed-by", &[("staff", who.into())]), granted.granted.reason.clone()],
            )
        }
        Event::SaleMade(made) => {
            let sale = made.sale.document();
            let row =
                plain(Icon::Cash, text.of("history-sale", &[("number", sale.head.number.to_string().into())]), &[by]);
            Row { value: here.format().money(sale.total), ..row }
        }
        Event::SaleRefunded(refunded) => {
            let refund = &refunded.refund;
            let name = text.of("history-refund", &[("number", refund.head().number.to_string().into())]);
            let row = plain(Icon::Undo, name, &[refund.reason().to_owned(), by]);
            Row { value: here.format().less(refund.plan().money_back()), ..row }
        }
        Event::PointsMoved(moved) => {
            let row = plain(Icon::User, of(points_way(moved.way)), &[by]);
            let points = text.of("till-points", &[("points", u64::from(moved.points.get()).into())]);
            Row { value: points, ..row }
        }
        Event::PaymentAttempted(attempted) => {
            let name = of(match attempted.way {
                payment::Way::Take { .. } => "history-payment-asked",
                payment::Way::GiveBack { .. } => "history-payment-back",
            });
            let row = plain(Icon::Card, name, &[of(till::network_key(attempted.network)), by]);
            Row { value: here.format().bare(attempted.amount), ..row }
        }
        Event::PaymentSettled(settled) => match &settled.outcome {
            payment::Outcome::Paid { reference } => {
                plain(Icon::Card, of("history-payment-paid"), std::slice::from_ref(reference))
            }
            payment::Outcome::Failed(reason) => {
                let (why, _) = till::payment_failed(*reason, here.format());
                plain(Icon::Card, of("history-payment-failed"), &[why])
            }
        },
        Event::LineVoided(voided) => {
            let row = plain(Icon::Cash, of("history-line-voided"), &[voided.name.clone(), by]);
            Row { value: here.format().money(voided.amount), ..row }
        }
        Event::BasketHeld(held) => {
            let lines = text.of("history-lines", &[("lines", held.lines.into())]);
            plain(Icon::Cash, of("history-held-basket"), &[lines, by])
        }
        Event::SupplyMarked(marked) => {
            let key = match marked.supply {
                Supply::SoldOut => "history-sold-out",
                Supply::ForSale => "history-for-sale",
            };
            plain(Icon::Cash, of(key), &[marked.name.clone(), by])
        }
        Event::ShiftOpened(opened) => {
            let row = plain(Icon::Drawer, of("history-shift-opened"), &[by]);
            Row { value: here.format().money(opened.float), ..row }
        }
        Event::CashMoved(moved) => {
            let name = of(match moved.way {
                CashWay::In => "history-cash-in",
                CashWay::Out => "history-cash-out",
            });
            let row = plain(Icon::Drawer, name, &[moved.reason.clone(), by]);
            Row { value: here.format().money(moved.amount), ..row }
        }
        Event::ShiftClosed(closed) => {
            let row = plain(Icon::Drawer, text.of("history-shift-closed", &[("z", closed.z.get().into())]), &[by]);
            Row { value: here.format().money(closed.counted), ..row }
        }
        Event::DrawerOpened(opened) => plain(Icon::Drawer, of("history-drawer"), &[opened.reason.clone(), by]),
        Event::ReceiptReprinted(reprinted) => {
            let copy = text.of("history-copy", &[("copy", reprinted.copy.into())]);
            plain(Icon::Printer, of("history-reprinted"), &[copy, by])
        }
        Event::ExceptionSettled(settled) => {
            plain(Icon::Exception, of("history-settled"), &[bearer(settled.bearer, here), settled.note.clone(), by])
        }
        Event::ClockJumped(_) => plain(Icon::Clock, of("history-clock"), &[]),
        Event::ConfigChanged(changed) => {
            plain(Icon::Settings, of("history-config"), &[setting(&changed.setting, here), by])
        }
        Event::TerminalEnrolled(enrolled) => {
            let restored = enrolled.restored_from.is_some();
            let name = of(if restored { "history-restored" } else { "history-enrolled" });
            plain(Icon::Store, name, std::slice::from_ref(&enrolled.program))
        }
        // About bookings whose row was told above, and redemptions.
        Event::RedemptionMade(_)
        | Event::BookingCheckedIn(_)
        | Event::CheckInUndone(_)
        | Event::BookingMade(_)
        | Event::BookingChanged(_) => plain(Icon::Info, fact.event.kind().to_owned(), &[by]),
    }
}

const fn points_way(way: PointsWay) -> &'static str {
    match way {
        PointsWay::Earned => "history-points-earned",
        PointsWay::Spent { .. } => "history-points-spent",
        PointsWay::TakenBack => "history-points-taken-back",
        PointsWay::GivenBack => "history-points-given-back",
    }
}

fn of_paper(slip: &Slip, here: Here<'_>) -> Row {
    let name = match slip.redemption {
        Some(redemption) => here.text.of("history-slip-of", &[("number", short_number(redemption).into())]),
        None => here.text.of("history-slip", &[]),
    };
    let copy = if slip.copy > 1 { here.text.of("history-copy", &[("copy", slip.copy.into())]) } else { String::new() };
    let hue = match slip.state {
        PaperState::Queued | PaperState::Sending | PaperState::Sent { .. } => Hue::Busy,
        PaperState::Held(_) => Hue::Warn,
        PaperState::Ended { ending, .. } => match ending {
            Ending::Printed | Ending::Processed => Hue::Good,
            Ending::SentUnconfirmed | Ending::Cancelled => Hue::Busy,
            Ending::Unknown => Hue::Bad,
        },
    };
    let ink = if needs_a_word(slip.state) { Ink::Tinted(hue) } else { Ink::Soft };
    let state = Some((hue, paper(slip, here)));
    Row { icon: Icon::Printer, ink, name, detail: copy, state, value: String::new() }
}

/// How a slip stands.
pub(super) fn paper(slip: &Slip, here: Here<'_>) -> String {
    let key = match slip.state {
        PaperState::Ended { .. } if slip.begun == Begun::No => "history-paper-not-printed",
        PaperState::Queued => "history-paper-queued",
        PaperState::Sending | PaperState::Sent { .. } => "history-paper-sending",
        PaperState::Held(Hold::Paper) => "history-held-paper",
        PaperState::Held(Hold::Cover) => "history-held-cover",
        PaperState::Held(Hold::Offline) => "history-held-offline",
        PaperState::Held(Hold::Unreachable) => "history-held-unreachable",
        PaperState::Held(Hold::Fault) => "history-held-fault",
        PaperState::Ended { ending, .. } => match ending {
            Ending::Printed | Ending::Processed => "history-paper-printed",
            Ending::SentUnconfirmed => "history-paper-sent",
            Ending::Unknown => "history-paper-in-doubt",
            Ending::Cancelled => "history-paper-cancelled",
        },
    };
    here.text.of(key, &[])
}

/// Whether a slip waits for its printer, or for somebody who looks.
pub(super) const fn needs_a_word(state: PaperState) -> bool {
    matches!(state, PaperState::Held(_) | PaperState::Ended { ending: Ending::Unknown, .. })
}

/// Whether a slip is not still to come.
pub(super) const fn has_ended(state: PaperState) -> bool {
    matches!(state, PaperState::Ended { .. })
}

/// All the figures of an entry: label and figure.
pub(super) fn figures(entry: &Entry, here: Here<'_>) -> Vec<(String, String)> {
    let mut all = Figures { here, rows: Vec::new() };
    all.add("history-when", here.format().exact(entry.at));
    match &entry.what {
        What::Paper(slip) => all.slip(slip),
        What::Happened { id, fact, about, slip } => {
            all.add("history-staff", staff_or_nobody(fact.staff, here));
            all.event(&fact.event);
            match about {
                About::Redemption(redeemed) => all.redemption(redeemed),
                About::Booking(received) => all.booking(received),
                About::Nothing => {}
            }
            if let Some(slip) = slip {
                all.slip(slip);
            }
            all.add("history-support", support_code(*id));
        }
    }
    all.rows
}

/// What is read out to support.
fn support_code(id: FactId) -> String {
    format!("F-{}", spoken(id.uuid()))
}

/// Figures in the making; what is empty is left out.
struct Figures<'a> {
    here: Here<'a>,
    rows: Vec<(String, String)>,
}

impl Figures<'_> {
    fn add(&mut self, key: &str, value: String) {
        if !value.is_empty() {
            self.rows.push((self.here.text.of(key, &[]), value));
        }
    }

    /// The same under a name of its own.
    fn add_named(&mut self, name: String, value: String) {
        if !value.is_empty() {
            self.rows.push((name, value));
        }
    }

    fn event(&mut self, event: &Event) {
        let here = self.here;
        let format = here.format();
        match event {
            Event::RedemptionMade(made) => self.made(made),
            Event::RedemptionReversed(reversed) => {
                self.add("history-number", short_number(reversed.redemption));
                self.add("history-voucher", reversed.voucher.tail());
                self.add("history-given-back", format.amount(reversed.take));
                self.add("history-reason", reversed.reason.clone());
            }
            Event::RedemptionVoided(voided) => {
                self.add("history-number", short_number(voided.redemption));
                self.add("history-voucher", voided.voucher.tail());
                self.add("history-cause", void_cause(voided.cause, here));
            }
            Event::ScanRefused(refused) => {
                self.add("history-cause", refusal(&refused.refusal, here));
                self.add("history-code", refused.refusal.clone());
                let kind = here.text.of("code-kind", &[("kind", refused.payload.as_str().into())]);
                self.add("history-scanned", capital(&kind));
                self.add("history-voucher", refused.voucher.map(|voucher| voucher.tail()).unwrap_or_default());
            }
            Event::BookingCheckedIn(arrival) => {
                self.add("history-came-in", arrival.people.to_string());
                self.add("history-timing", timing(arrival.timing, here));
                self.add("history-unpaid", arrival.unpaid.map(|amount| format.money(amount)).unwrap_or_default());
                self.overrides(&arrival.overrides);
            }
            Event::CheckInUndone(undone) => {
                self.add("history-taken-off", undone.people.to_string());
                self.add("history-reason", undone.reason.clone());
            }
            Event::BookingChanged(changed) => self.add("history-change", change(changed.change, here)),
            Event::OverrideGranted(granted) => {
                self.add("history-allowed", permission(granted.granted.permission, here.text));
                self.add("history-allowed-who", staff(Some(granted.granted.by), here));
                self.add("history-reason", granted.granted.reason.clone());
                self.add("history-code", granted.refusal.clone());
            }
            Event::SaleMade(made) => {
                let sale = made.sale.document();
                self.add("history-list-price", format.money(sale.list));
                self.add("history-discounts", nothing_or(sale.discounts, here));
                for line in &sale.lines {
                    let fills =
                        [("quantity", line.quantity.to_string().into()), ("name", line.item.name.as_str().into())];
                    let name = here.text.of("history-sold-line", &fills);
                    match &line.way {
                        Way::Sold | Way::SoldByHand(_) => self.add_named(name, format.money(line.price.net)),
                        Way::Returned(back) => {
                            self.add_named(name, format.less(line.price.net));
                            self.add("history-reason", back.reason().to_owned());
                        }
                    }
                }
                match &sale.payment {
                    Payment::Paid { .. } => self.add("history-total", format.money(sale.total)),
                    Payment::GivenBack { .. } => {
                        self.add("history-given-back", format.money(Money::ZERO.saturating_sub(sale.total)));
                    }
                }
                for tender in sale.payment.tenders() {
                    self.add_named(till::means(&tender.means, format), format.money(tender.amount));
                }
                self.add("history-rounding", nothing_or(sale.payment.rounding(), here));
                if let Payment::Paid { change, .. } = &sale.payment {
                    self.add("history-change-given", nothing_or(*change, here));
                }
                self.overrides(&made.overrides);
            }
            Event::SaleRefunded(refunded) => {
                self.add("history-given-back", format.money(refunded.refund.plan().money_back()));
                self.add("history-reason", refunded.refund.reason().to_owned());
                self.overrides(&refunded.overrides);
            }
            Event::PointsMoved(moved) => {
                let points = here.text.of("till-points", &[("points", u64::from(moved.points.get()).into())]);
                self.add(points_way(moved.way), points);
            }
            Event::PaymentAttempted(attempted) => {
                self.add("history-amount", format.money(attempted.amount));
                self.add("history-payment-number", attempted.payment.to_string());
            }
            Event::PaymentSettled(settled) => {
                self.add("history-payment-number", settled.payment.to_string());
                if let payment::Outcome::Paid { reference } = &settled.outcome {
                    self.add("history-payment-reference", reference.clone());
                }
            }
            Event::LineVoided(voided) => {
                self.add("history-product", voided.name.clone());
                self.add("history-quantity", voided.quantity.to_string());
                self.add("history-total", format.money(voided.amount));
                self.add("history-reason", voided.reason.clone());
            }
            Event::BasketHeld(held) => {
                self.add("history-total", held.total.map(|total| format.money(total)).unwrap_or_default());
            }
            Event::SupplyMarked(marked) => self.add("history-product", marked.name.clone()),
            Event::ShiftOpened(opened) => self.add("history-float", format.money(opened.float)),
            Event::CashMoved(moved) => {
                self.add("history-amount", format.money(moved.amount));
                self.add("history-reason", moved.reason.clone());
            }
            Event::ShiftClosed(closed) => {
                self.add("history-expected-cash", format.money(closed.expected));
                self.add("history-counted-cash", format.money(closed.counted));
            }
            Event::DrawerOpened(opened) => self.add("history-reason", opened.reason.clone()),
            Event::ReceiptReprinted(reprinted) => {
                self.add("history-copy-number", reprinted.copy.to_string());
            }
            Event::ExceptionSettled(settled) => {
                self.add("history-borne-by", bearer(settled.bearer, here));
                self.add("history-reason", settled.note.clone());
            }
            Event::ClockJumped(jump) => {
                self.add("history-clock-expected", format.exact(jump.expected));
                self.add("history-clock-shown", format.exact(jump.shown));
            }
            Event::ConfigChanged(changed) => self.add("history-setting", setting(&changed.setting, here)),
            Event::TerminalEnrolled(enrolled) => self.add("history-program", enrolled.program.clone()),
            Event::SignedIn | Event::SignedOut | Event::PinRefused(_) | Event::BookingMade(_) => {}
        }
    }

    fn made(&mut self, made: &RedemptionMade) {
        let here = self.here;
        let format = here.format();
        self.add("history-number", short_number(made.redemption));
        self.add("history-voucher", made.voucher.tail());
        self.add("history-benefit", verdict::benefit(&made.benefit, format));
        self.add("history-taken", format.amount(made.take));
        self.add("history-bill", made.bill.map(|bill| format.money(bill)).unwrap_or_default());
        self.add("history-risk", format.money(made.risk));
        self.add("history-evidence", evidence(made.evidence, here));
        let seconds = format!("{}.{}", made.took_ms / 1_000, made.took_ms % 1_000 / 100);
        self.add("history-took", here.text.of("history-seconds", &[("seconds", seconds.into())]));
        self.overrides(&made.overrides);
    }

    fn overrides(&mut self, overrides: &[Override]) {
        for granted in overrides {
            let says = dotted(&[
                permission(granted.permission, self.here.text),
                staff(Some(granted.by), self.here),
                granted.reason.clone(),
            ]);
            self.add("history-allowed", says);
        }
    }

    fn redemption(&mut self, redeemed: &Redeemed) {
        let here = self.here;
        let format = here.format();
        if let Some(campaign) = &redeemed.campaign {
            self.add("history-campaign", campaign.name.clone());
            self.add("history-channel", campaign.channel.name.clone());
        } else {
            self.add("history-channel", redeemed.row.channel.clone());
        }
        if redeemed.row.outcome != Outcome::Conflict {
            // What was promised then does not hold any more where the cloud found a conflict.
            self.add("history-strength", verdict::strength(redeemed.row.strength, format));
        }
        let hub = match redeemed.row.outcome {
            Outcome::Waiting => "history-hub-waiting",
            Outcome::Applied => "history-hub-applied",
            Outcome::Conflict => "history-hub-conflict",
            Outcome::Quarantined => "history-hub-aside",
        };
        self.add("history-hub", here.text.of(hub, &[]));
        if let Standing::Reversed { at } = redeemed.row.state {
            self.add("history-taken-back-at", format.exact(at));
        } else {
            let until = redeemed.row.particulars.reversible_until;
            let never = || here.text.of("history-reversible-never", &[]);
            self.add("history-reversible", until.map_or_else(never, |until| format.exact(until)));
        }
    }

    fn booking(&mut self, received: &Received) {
        let Some(booking) = &received.booking else { return };
        let format = self.here.format();
        self.add("history-guest", guest(Some(booking), self.here));
        self.add("history-service", booking.service.clone());
        self.add("history-starts", format.brief(booking.starts_at));
        self.add("history-party", format!("{} / {}", booking.arrived, booking.party));
        self.add("history-place", booking.resource.clone().unwrap_or_default());
        self.add("history-booking-code", booking.code.clone());
    }

    fn slip(&mut self, slip: &Slip) {
        self.add("history-slip-state", paper(slip, self.here));
        if slip.copy > 1 {
            self.add("history-copy-number", slip.copy.to_string());
        }
        if let PaperState::Ended { at, .. } = slip.state {
            self.add("history-slip-at", self.here.format().exact(at));
        }
    }
}

/// A day as the head names it.
pub(super) fn day(day: Date, today: Date, here: Here<'_>) -> String {
    let weekday = u32::from(day.weekday().to_monday_one_offset().unsigned_abs());
    let weekday = here.text.of("weekday", &[("weekday", weekday.into())]);
    let key = if day == today { "history-day-today" } else { "history-day" };
    here.text.of(key, &[("weekday", weekday.into()), ("day", here.format().day(day).into())])
}

/// Why a scan was refused, without the figures of that moment.
pub(super) fn refusal(code: &str, here: Here<'_>) -> String {
    here.text.of("history-refusal", &[("code", code.into())])
}

fn guest(booking: Option<&Booking>, here: Here<'_>) -> String {
    let name = booking.map(|booking| booking.guest.name.clone()).unwrap_or_default();
    if name.is_empty() { here.text.of("history-guest-unnamed", &[]) } else { name }
}

fn timing(timing: Timing, here: Here<'_>) -> String {
    let (timing, minutes) = match timing {
        Timing::Early(minutes) => ("early", minutes),
        Timing::OnTime => ("on_time", 0),
        Timing::Late(minutes) => ("late", minutes),
    };
    here.text.of("history-timed", &[("timing", timing.into()), ("minutes", minutes.into())])
}

fn change(change: Change, here: Here<'_>) -> String {
    let key = match change {
        Change::Confirm => "history-change-confirm",
        Change::Decline => "history-change-decline",
        Change::Cancel(CancelledBy::Customer) => "history-change-cancel-customer",
        Change::Cancel(CancelledBy::Shop) => "history-change-cancel-shop",
        Change::Arrive(_) => "history-change-arrive",
        Change::UndoArrival { .. } => "history-change-undo",
        Change::Start => "history-change-start",
        Change::Finish => "history-change-finish",
        Change::MarkNoShow => "history-change-no-show",
        Change::Settle { amount, .. } => {
            return here.text.of("history-change-settled", &[("amount", here.format().money(amount).into())]);
        }
        Change::Release { .. } => "history-change-released",
        Change::Reschedule { to } => {
            return here.text.of("history-change-moved", &[("moment", here.format().brief(to).into())]);
        }
    };
    here.text.of(key, &[])
}

fn void_cause(cause: VoidCause, here: Here<'_>) -> String {
    let key = match cause {
        VoidCause::Timeout => "history-void-timeout",
        VoidCause::Restart => "history-void-restart",
        VoidCause::NotCommitted => "history-void-not-committed",
        VoidCause::Cancelled => "history-void-cancelled",
    };
    here.text.of(key, &[])
}

fn evidence(evidence: CodeEvidence, here: Here<'_>) -> String {
    let key = match evidence {
        CodeEvidence::Typed => "history-evidence-typed",
        CodeEvidence::Shown => "history-evidence-shown",
        CodeEvidence::Rotating => "history-evidence-rotating",
        CodeEvidence::Stale => "history-evidence-stale",
    };
    here.text.of(key, &[])
}

fn bearer(bearer: Bearer, here: Here<'_>) -> String {
    let key = match bearer {
        Bearer::Shop => "history-bearer-shop",
        Bearer::Issuer => "history-bearer-issuer",
        Bearer::Customer => "history-bearer-customer",
        Bearer::Nobody => "history-bearer-nobody",
    };
    here.text.of(key, &[])
}

/// Who stood there; empty for nobody.
fn staff(id: Option<StaffId>, here: Here<'_>) -> String {
    here.name_of(id).to_owned()
}

/// What was changed, in words: a setting by its name, or what was done to somebody's PIN (`staff/<id>/<what>`).
fn setting(name: &str, here: Here<'_>) -> String {
    let of_staff = name.strip_prefix("staff/").and_then(|rest| rest.split_once('/'));
    // Names of variants hold no dots.
    let what = of_staff.map_or(name, |(_, what)| what).replace('.', "-");
    let what = here.text.of("history-setting-name", &[("setting", what.into())]);
    match of_staff {
        Some((id, _)) => dotted(&[what, staff(id.parse().ok(), here)]),
        None => what,
    }
}

fn staff_or_nobody(id: Option<StaffId>, here: Here<'_>) -> String {
    let name = staff(id, here);
    if name.is_empty() { here.text.of("history-nobody", &[]) } else { name }
}

/// With a capital letter: words that stand in the middle of other sentences.
fn capital(says: &str) -> String {
    let mut rest = says.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

/// What there is to say, in one line.
fn dotted(parts: &[String]) -> String {
    parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(DOT)
}
