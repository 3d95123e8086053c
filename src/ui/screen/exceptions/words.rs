//! The words of exceptions.

use jiff::SignedDuration;
use serde_json::Value;

use super::is_open;
use crate::domain::exception::{
    Exception, Matter, Origin, OverRedeemed, Party, Settlement, Trouble, Unprinted, short_number,
};
use crate::domain::fact::{Bearer, ClockJumped};
use crate::domain::money::Money;
use crate::domain::receipt::slip;
use crate::engine::exceptions::{About, Case, Ending, Hold, PaperState, Redemptions};
use crate::ui::screen::Here;
use crate::ui::text::Fill;

/// Between two things that are said in one line.
const DOT: &str = "·";

/// How many wait, and what they cost.
pub(super) fn summary(cases: &[Case], here: Here<'_>) -> String {
    let open: Vec<&Case> = cases.iter().filter(|case| is_open(case)).collect();
    let count = u64::try_from(open.len()).unwrap_or(u64::MAX);
    let losses = open.iter().filter_map(|case| case.exception.matter.loss());
    let value = losses.fold(Money::ZERO, |sum, value| sum.checked_add(value).unwrap_or(sum));
    let key = match (count, value) {
        (0, _) => "exceptions-summary-none",
        (_, Money::ZERO) => "exceptions-summary",
        _ => "exceptions-summary-value",
    };
    let mut fills = vec![("count", Fill::from(count))];
    if key == "exceptions-summary-value" {
        fills.push(("value", here.format().money(value).into()));
    }
    here.text.of(key, &fills)
}

/// What it is called in the list.
pub(super) fn name(matter: &Matter, here: Here<'_>) -> String {
    let key = match matter {
        Matter::OverRedeemed(_) => "exceptions-name-over-redeemed",
        Matter::OverRefunded(_) => "exceptions-name-over-refunded",
        Matter::OverSettled(_) => "exceptions-name-over-settled",
        Matter::Unprinted(Unprinted { trouble: Trouble::Waiting, .. }) => "exceptions-name-waiting",
        Matter::Unprinted(Unprinted { trouble: Trouble::InDoubt, .. }) => "exceptions-name-in-doubt",
        Matter::Unprinted(Unprinted { trouble: Trouble::Unprintable, .. }) => "exceptions-name-unprintable",
        Matter::Quarantined(_) => "exceptions-name-quarantined",
        Matter::ClockJumped(_) => "exceptions-name-clock",
        Matter::Other(_) => "exceptions-name-other",
    };
    here.text.of(key, &[])
}

/// What happened, in large letters.
pub(super) fn heading(matter: &Matter, here: Here<'_>) -> String {
    match matter {
        Matter::OverRedeemed(over) => {
            let times = u64::try_from(over.winners.len().saturating_add(1)).unwrap_or(u64::MAX);
            here.text.of("exceptions-heading-over-redeemed", &[("times", times.into())])
        }
        Matter::OverRefunded(_) => here.text.of("exceptions-heading-over-refunded", &[]),
        Matter::OverSettled(_) => here.text.of("exceptions-heading-over-settled", &[]),
        Matter::Unprinted(_) | Matter::Quarantined(_) | Matter::ClockJumped(_) | Matter::Other(_) => name(matter, here),
    }
}

/// The second line in the list.
pub(super) fn particulars(case: &Case, here: Here<'_>) -> String {
    match &case.exception.matter {
        Matter::OverRedeemed(over) => dotted([campaign(over, &case.about, here), here.format().money(over.value)]),
        Matter::OverRefunded(over) => {
            let number = here.text.of("exceptions-receipt", &[("number", over.number.as_str().into())]);
            dotted([number, here.format().money(over.value)])
        }
        Matter::OverSettled(over) => {
            let code = here.text.of("exceptions-booking", &[("code", over.code.as_str().into())]);
            dotted([code, here.format().money(over.value)])
        }
        Matter::Unprinted(paper) => dotted([paper_of(paper, here), paper_now(&case.about, here)]),
        Matter::Quarantined(fact) => dotted([fact_kind(&fact.kind, here), fact.code.clone()]),
        Matter::ClockJumped(jump) => moved_by(jump, here),
        Matter::Other(other) => other.kind.clone(),
    }
}

/// What it is about, and its number.
pub(super) fn subtitle(case: &Case, here: Here<'_>) -> String {
    let text = here.text;
    let number = text.of("exceptions-number", &[("number", short_number(case.exception.id).into())]);
    match (&case.exception.matter, &case.about) {
        (Matter::OverRedeemed(over), About::Redemptions(known)) => {
            let channel = known.campaign.as_ref().map(|campaign| campaign.channel.name.clone()).unwrap_or_default();
            let tail = text.of("exceptions-tail", &[("tail", over.voucher.tail().into())]);
            let name = known.campaign.as_ref().map(|campaign| campaign.name.clone()).unwrap_or_default();
            dotted([name, channel, tail, number])
        }
        _ => dotted([particulars(case, here), number]),
    }
}

/// The campaign by its name, or the voucher by its end where the campaign is not cached.
fn campaign(over: &OverRedeemed, about: &About, here: Here<'_>) -> String {
    match about {
        About::Redemptions(known) if known.campaign.is_some() => {
            known.campaign.as_ref().map(|campaign| campaign.name.clone()).unwrap_or_default()
        }
        _ => here.text.of("exceptions-tail", &[("tail", over.voucher.tail().into())]),
    }
}

/// Where a redemption was made: this shop is not named.
pub(super) fn place(party: &Party, here: Here<'_>) -> String {
    place_of(&party.shop, &party.till, here)
}

/// A till, with its shop where that is another.
pub(super) fn place_of(shop: &str, till: &str, here: Here<'_>) -> String {
    if shop == here.shop.name || shop.is_empty() {
        return till.to_owned();
    }
    dotted([shop.to_owned(), till.to_owned()])
}

/// How the one that went beyond came about, as far as it is known here.
pub(super) fn how_it_came(over: &OverRedeemed, known: &Redemptions, here: Here<'_>) -> String {
    let text = here.text;
    let Some(own) = known.own.iter().find(|own| own.made.redemption == over.loser.redemption) else {
        return text.of("exceptions-came-elsewhere", &[("till", place(&over.loser, here).into())]);
    };
    match own.made.overrides.as_slice() {
        [] => match here.name_of(own.staff) {
            "" => text.of("exceptions-came-as-shown-nobody", &[]),
            staff => text.of("exceptions-came-as-shown", &[("staff", staff.into())]),
        },
        [first, ..] => text.of(
            "exceptions-came-overridden",
            &[("staff", here.name_of(Some(first.by)).into()), ("reason", first.reason.as_str().into())],
        ),
    }
}

/// Which paper it is.
pub(super) fn paper_of(paper: &Unprinted, here: Here<'_>) -> String {
    match paper.redemption {
        Some(redemption) => {
            here.text.of("exceptions-paper-of-redemption", &[("number", slip::short_number(redemption).into())])
        }
        None => here.text.of("exceptions-paper-of-other", &[]),
    }
}

/// How a paper stands now.
pub(super) fn paper_now(about: &About, here: Here<'_>) -> String {
    let key = match about {
        About::Paper(state) => match state {
            PaperState::Queued | PaperState::Sending | PaperState::Sent { .. } => "exceptions-paper-queued",
            PaperState::Held(Hold::Paper) => "exceptions-held-paper",
            PaperState::Held(Hold::Cover) => "exceptions-held-cover",
            PaperState::Held(Hold::Offline) => "exceptions-held-offline",
            PaperState::Held(Hold::Unreachable) => "exceptions-held-unreachable",
            PaperState::Held(Hold::Fault) => "exceptions-held-fault",
            PaperState::Ended { ending: Ending::Printed | Ending::Processed, .. } => "exceptions-paper-printed",
            PaperState::Ended { ending: Ending::SentUnconfirmed, .. } => "exceptions-paper-sent",
            PaperState::Ended { ending: Ending::Unknown, .. } => "exceptions-paper-unknown",
            PaperState::Ended { ending: Ending::Cancelled, .. } => "exceptions-paper-cancelled",
        },
        About::Redemptions(_) | About::Nothing => "exceptions-unsaid",
    };
    here.text.of(key, &[])
}

/// What kind of fact it is, for those that the hub may have something against.
pub(super) fn fact_kind(kind: &str, here: Here<'_>) -> String {
    let key = match kind {
        "redemption_made" => "exceptions-fact-redemption",
        "redemption_reversed" | "redemption_voided" => "exceptions-fact-reversal",
        "booking_checked_in" | "check_in_undone" => "exceptions-fact-check-in",
        "booking_made" | "booking_changed" => "exceptions-fact-booking",
        "sale_made" | "sale_refunded" => "exceptions-fact-sale",
        _ => return kind.to_owned(),
    };
    here.text.of(key, &[])
}

/// By how much the clock moved, and which way.
pub(super) fn moved_by(jump: &ClockJumped, here: Here<'_>) -> String {
    let by = jump.shown.duration_since(jump.expected);
    let key = if by.is_negative() { "exceptions-clock-behind" } else { "exceptions-clock-ahead" };
    here.text.of(key, &[("time", span(by.abs(), here).into())])
}

/// A length of time, in its two largest units.
fn span(length: SignedDuration, here: Here<'_>) -> String {
    let of = |value: i64| Fill::from(value.unsigned_abs());
    let (days, hours) = (length.as_hours() / 24, length.as_hours() % 24);
    let (minutes, seconds) = (length.as_mins() % 60, length.as_secs() % 60);
    let (key, large, small) = match (days, hours) {
        (1.., _) => ("exceptions-span-days", days, hours),
        (_, 1..) => ("exceptions-span-hours", hours, minutes),
        _ => ("exceptions-span-minutes", minutes, seconds),
    };
    here.text.of(key, &[("large", of(large)), ("small", of(small))])
}

/// Where and when it was found.
pub(super) fn found(exception: &Exception, here: Here<'_>) -> (String, String) {
    let name = match exception.origin {
        Origin::Hub => "exceptions-found-hub",
        Origin::Here => "exceptions-found-here",
    };
    (here.text.of(name, &[]), here.format().moment(exception.raised_at))
}

/// The figures of something unknown, as they came: name and value, `most` at most.
pub(super) fn raw_figures(body: &str, most: usize) -> Vec<(String, String)> {
    match serde_json::from_str::<Value>(body) {
        Ok(Value::Object(fields)) => fields.into_iter().take(most).map(|(name, value)| (name, shown(&value))).collect(),
        Ok(value) => vec![(String::new(), shown(&value))],
        Err(_) => vec![(String::new(), body.to_owned())],
    }
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A way of settling it, on its button.
pub(super) fn way(matter: &Matter, bearer: Bearer, here: Here<'_>) -> String {
    let key = match bearer {
        Bearer::Shop => "exceptions-way-shop",
        Bearer::Issuer => "exceptions-way-issuer",
        Bearer::Customer => "exceptions-way-customer",
        Bearer::Nobody => "exceptions-way-seen",
    };
    match (bearer, matter.loss()) {
        (Bearer::Shop, Some(loss)) => here.text.of(key, &[("value", here.format().money(loss).into())]),
        _ => here.text.of(key, &[]),
    }
}

/// What is asked before a loss is settled.
pub(super) fn asks(case: &Case, bearer: Bearer, here: Here<'_>) -> String {
    let key = match bearer {
        Bearer::Shop => "exceptions-asks-shop",
        Bearer::Issuer => "exceptions-asks-issuer",
        Bearer::Customer | Bearer::Nobody => "exceptions-asks-customer",
    };
    let value = case.exception.matter.loss().unwrap_or(Money::ZERO);
    here.text.of(key, &[("value", here.format().money(value).into())])
}

/// Notes that fit most cases.
pub(super) fn ready_notes(bearer: Bearer, here: Here<'_>) -> Vec<String> {
    let keys = match bearer {
        Bearer::Shop => ["exceptions-note-both-offline", "exceptions-note-not-reached"],
        Bearer::Issuer => ["exceptions-note-claimed", "exceptions-note-agreed"],
        Bearer::Customer => ["exceptions-note-paid", "exceptions-note-returned"],
        Bearer::Nobody => return Vec::new(),
    };
    keys.iter().map(|key| here.text.of(key, &[])).collect()
}

/// How it was settled, by whom and when.
pub(super) fn settled(case: &Case, settlement: &Settlement, here: Here<'_>) -> String {
    let text = here.text;
    let staff = match here.name_of(settlement.by) {
        "" => text.of("exceptions-nobody", &[]),
        name => name.to_owned(),
    };
    let fills = [("staff", Fill::from(staff)), ("moment", here.format().moment(settlement.at).into())];
    let key = match settlement.bearer {
        Bearer::Shop => "exceptions-settled-shop",
        Bearer::Issuer => "exceptions-settled-issuer",
        Bearer::Customer => "exceptions-settled-customer",
        Bearer::Nobody => return text.of("exceptions-settled-seen", &fills),
    };
    let value = case.exception.matter.loss().unwrap_or(Money::ZERO);
    let [staff, moment] = fills;
    text.of(key, &[staff, moment, ("value", here.format().money(value).into())])
}

/// What there is to say, in one line.
fn dotted<const COUNT: usize>(parts: [String; COUNT]) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(DOT)
}
