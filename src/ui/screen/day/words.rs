//! What the figures and rows of a day are called.

use jiff::Timestamp;

use crate::domain::check_in::Timing;
use crate::domain::id::{CampaignId, StaffId, VoucherId};
use crate::domain::money::Money;
use crate::domain::report::{
    Allowed, Answer, ArrivalsOf, Booked, CheckIn, Day, Fate, Figure, Firmness, GivenBack, Raise, Redemption, Refusal,
    RiskOf, Row, SignIn, Sold, Speed, State, Tally, Unused, Way,
};
use crate::domain::tender::{Payment, Tender};
use crate::engine::day::Names;
use crate::ui::screen::Here;
use crate::ui::text::format::{self, Format};
use crate::ui::text::staff::{after_wrong, permission};
use crate::ui::text::till;
use crate::ui::text::{Fill, Text};
use crate::ui::theme::ink::Ink;
use crate::ui::theme::palette::Hue;

/// How many characters of an identity tell it from others at a counter.
const TAIL: usize = 4;

/// The words of a report.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    here: Here<'a>,
    names: &'a Names,
}

/// A row in words. What it does not have is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) number: String,
    pub(super) at: Timestamp,
    pub(super) kind: String,
    pub(super) what: String,
    /// The same without a guest's name, for what leaves the terminal.
    pub(super) nameless: String,
    pub(super) channel: String,
    pub(super) voucher: String,
    pub(super) take: String,
    pub(super) worth: Option<Money>,
    pub(super) staff: String,
    pub(super) state: String,
    /// How loud the state is.
    pub(super) state_ink: Ink,
    pub(super) took_ms: Option<u32>,
}

impl<'a> Words<'a> {
    pub(super) const fn new(here: Here<'a>, names: &'a Names) -> Self {
        Self { here, names }
    }

    pub(super) const fn text(&self) -> &'a Text {
        self.here.text
    }

    pub(super) fn format(&self) -> Format<'a> {
        self.here.format()
    }

    pub(super) fn of(&self, key: &str) -> String {
        self.text().of(key, &[])
    }

    pub(super) fn count(&self, count: u64) -> String {
        self.text().of("day-count", &[("count", count.into())])
    }

    /// `12 · ¥340.00`.
    pub(super) fn tally(&self, tally: Tally) -> String {
        let worth = self.format().money(tally.worth);
        self.text().of("day-tally", &[("count", tally.count.into()), ("worth", worth.into())])
    }

    /// The median in seconds, or that there is none.
    pub(super) fn median(&self, speed: Option<Speed>) -> String {
        speed.map_or_else(
            || self.of("day-none"),
            |speed| self.text().of("day-seconds", &[("seconds", format::seconds(speed.median_ms).into())]),
        )
    }

    /// What a campaign is called: where nobody knows any more, by the end of its identity.
    pub(super) fn campaign(&self, id: CampaignId) -> String {
        self.names.campaigns.get(&id).cloned().unwrap_or_else(|| {
            let tail = tail(&id.uuid().simple().to_string());
            self.text().of("day-campaign-unknown", &[("tail", tail.into())])
        })
    }

    /// What a channel is called: where nobody says, by its key.
    pub(super) fn channel(&self, key: &str) -> String {
        self.names.channels.get(key).cloned().unwrap_or_else(|| key.to_owned())
    }

    pub(super) fn staff(&self, id: Option<StaffId>) -> String {
        let Some(staff) = id else { return self.of("day-nobody") };
        match self.here.name_of(id) {
            "" => {
                let tail = tail(&staff.uuid().simple().to_string());
                self.text().of("day-somebody", &[("tail", tail.into())])
            }
            name => name.to_owned(),
        }
    }

    pub(super) fn refusal(&self, code: &str) -> String {
        self.text().of("day-refusal", &[("code", code.into())])
    }

    /// What a product was called when it was sold; where it was not, its code.
    pub(super) fn product(&self, code: &str) -> String {
        self.names.products.get(code).cloned().unwrap_or_else(|| code.to_owned())
    }

    /// `12:00–13:00`.
    pub(super) fn hour(&self, hour: i8) -> String {
        let at = |hour: i8| format!("{hour:02}:00");
        let until = (hour + 1) % 24;
        self.text().of("day-hour", &[("from", at(hour).into()), ("until", at(until).into())])
    }

    /// What a figure is called, above its rows.
    pub(super) fn figure(&self, figure: &Figure) -> String {
        let of = |key: &str| self.of(key);
        let several = |names: Vec<String>| self.format().all(&names);
        match figure {
            Figure::Redeemed => of("day-redeemed"),
            Figure::TakenBack => of("day-taken-back"),
            Figure::Hour(hour) | Figure::SoldIn(hour) => self.hour(*hour),
            Figure::Channels(keys) => several(keys.iter().map(|key| self.channel(key)).collect()),
            Figure::Campaigns(ids) => several(ids.iter().map(|id| self.campaign(*id)).collect()),
            Figure::Staff(staff) => several(staff.iter().map(|staff| self.staff(*staff)).collect()),
            Figure::Speed => of("day-speed"),
            Figure::Refused => of("day-refused"),
            Figure::RefusedFor(codes) => several(codes.iter().map(|code| self.refusal(code)).collect()),
            Figure::Risk(RiskOf::Taken) => of("day-taken"),
            Figure::Risk(RiskOf::Confirmed) => of("day-confirmed"),
            Figure::Risk(RiskOf::Waiting) => of("day-waiting"),
            Figure::Risk(RiskOf::Disputed) => of("day-disputed"),
            Figure::Risk(RiskOf::AtStake) => of("day-open-risk"),
            Figure::Raises => of("day-raises"),
            Figure::SignIns => of("day-sign-ins"),
            Figure::WrongPins => of("day-wrong-pins"),
            Figure::Overrides => of("day-overrides"),
            Figure::Arrivals(part) => of(arrivals(*part)),
            Figure::CheckIns => of("day-check-ins"),
            Figure::Sold => of("day-sold"),
            Figure::Net => of("day-net"),
            Figure::GivenBack => of("day-given-back"),
            Figure::Discounted => of("day-discounts"),
            Figure::Products(codes) => several(codes.iter().map(|code| self.product(code)).collect()),
            Figure::Tender(kind) => of(till::tender_key(*kind)),
            Figure::Unused => of("day-unused"),
            Figure::Everything => of("day-title"),
        }
    }

    /// The rows behind a figure.
    pub(super) fn rows<'d>(&self, day: &'d Day, figure: &Figure) -> Vec<Row<'d>> {
        day.rows(figure, self.here.shop.zone.rules())
    }

    /// A row in words.
    pub(super) fn line(&self, row: &Row<'_>) -> Line {
        match row {
            Row::Redemption(made) => self.redemption(made),
            Row::Refusal(refusal) => self.refused(refusal),
            Row::CheckIn(made) => self.check_in(made),
            Row::Booked(booked) => self.booked(booked),
            Row::Raise(raise) => self.raise(raise),
            Row::SignIn(made) => self.sign_in(made),
            Row::Override(allowed) => self.allowed(allowed),
            Row::Sale(sold) => self.sold(sold),
            Row::Refund(back) => self.given_back(back),
            Row::Unused(paid) => self.unused(paid),
        }
    }

    fn sold(&self, sold: &Sold) -> Line {
        let document = sold.sale.document();
        let number = document.head.number.to_string();
        let lines = u64::try_from(document.lines.len()).unwrap_or(u64::MAX);
        let what = self.text().of("day-what-sale", &[("number", number.into()), ("lines", lines.into())]);
        let state = if sold.is_discounted() {
            self.text().of("day-state-off", &[("amount", self.format().money(document.discounts).into())])
        } else {
            String::new()
        };
        Line {
            channel: self.tenders(document.payment.tenders()),
            worth: Some(sold.total()),
            staff: self.staff(Some(document.head.staff)),
            state,
            ..self.bare("day-kind-sale", sold.seq, sold.at, what)
        }
    }

    fn given_back(&self, back: &GivenBack) -> Line {
        let number = back.refund.head().number.to_string();
        let fills = [("number", number.into()), ("reason", back.refund.reason().into())];
        Line {
            channel: self.tenders(back.payment.as_ref().map(Payment::tenders).unwrap_or_default()),
            worth: Some(Money::ZERO.saturating_sub(back.amount())),
            staff: self.staff(Some(back.refund.head().staff)),
            state: self.of("day-given-back"),
            ..self.bare("day-kind-refund", back.seq, back.at, self.text().of("day-what-refund", &fills))
        }
    }

    fn unused(&self, paid: &Unused) -> Line {
        let network = self.of(till::network_key(paid.network));
        Line {
            channel: network.clone(),
            worth: Some(paid.amount),
            staff: self.staff(paid.staff),
            state: self.of("day-state-unused"),
            state_ink: Ink::Tinted(Hue::Bad),
            ..self.bare(
                "day-kind-payment",
                paid.seq,
                paid.at,
                self.text().of("day-what-unused", &[("network", network.into())]),
            )
        }
    }

    /// With what was settled: each kind once.
    fn tenders(&self, tenders: &[Tender]) -> String {
        let mut kinds: Vec<String> = Vec::new();
        for tender in tenders {
            let kind = self.of(till::tender_key(tender.means.kind()));
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        self.format().all(&kinds)
    }

    fn redemption(&self, made: &Redemption) -> Line {
        Line {
            channel: self.channel(&made.channel),
            voucher: voucher(made.voucher),
            take: self.format().amount(made.take),
            worth: Some(made.worth),
            staff: self.staff(made.staff),
            state: self.of(state(made)),
            state_ink: state_ink(made),
            took_ms: Some(made.took_ms),
            ..self.bare("day-kind-redemption", made.seq, made.at, self.campaign(made.campaign))
        }
    }

    fn refused(&self, refusal: &Refusal) -> Line {
        Line {
            voucher: refusal.voucher.map(voucher).unwrap_or_default(),
            staff: self.staff(refusal.staff),
            state: self.of("day-state-refused"),
            ..self.bare("day-kind-refusal", refusal.seq, refusal.at, self.refusal(&refusal.code))
        }
    }

    fn check_in(&self, made: &CheckIn) -> Line {
        let minutes = |key: &str, minutes: u32| self.text().of(key, &[("minutes", minutes.into())]);
        let state = match (made.state, made.timing) {
            (State::TakenBack, _) => self.of("day-state-taken-back"),
            (State::Stands, Timing::Early(early)) => minutes("day-state-early", early),
            (State::Stands, Timing::OnTime) => self.of("day-state-on-time"),
            (State::Stands, Timing::Late(late)) => minutes("day-state-late", late),
        };
        let what = self.text().of("day-what-check-in", &[("people", made.people.into())]);
        Line { staff: self.staff(made.staff), state, ..self.bare("day-kind-check-in", made.seq, made.at, what) }
    }

    fn booked(&self, booked: &Booked) -> Line {
        let service = ("service", Fill::from(booked.service.as_str()));
        let people = ("people", Fill::from(booked.party));
        let nameless = self.text().of("day-what-booked-by-nobody", &[service.clone(), people.clone()]);
        let what = if booked.guest.is_empty() {
            nameless.clone()
        } else {
            self.text().of("day-what-booked", &[service, ("guest", booked.guest.as_str().into()), people])
        };
        let line = self.bare("day-kind-booking", 0, booked.starts_at, what);
        Line { number: String::new(), nameless, state: self.of(fate(booked.fate)), ..line }
    }

    fn raise(&self, raise: &Raise) -> Line {
        let what = self.text().of("day-what-raise", &[("reason", raise.reason.as_str().into())]);
        Line {
            staff: self.staff(Some(raise.by)),
            state: self.of("day-state-allowed"),
            ..self.bare("day-kind-raise", raise.seq, raise.at, what)
        }
    }

    fn sign_in(&self, made: &SignIn) -> Line {
        let what = match made.way {
            Way::In => self.of("history-signed-in"),
            Way::Out => self.of("history-signed-out"),
            Way::Refused(then) => after_wrong(then, self.text()),
        };
        Line { staff: self.staff(made.staff), ..self.bare("day-kind-sign-in", made.seq, made.at, what) }
    }

    fn allowed(&self, allowed: &Allowed) -> Line {
        let fills = [
            ("what", permission(allowed.permission, self.here.text).into()),
            ("reason", allowed.reason.as_str().into()),
            ("staff", self.staff(allowed.staff).into()),
        ];
        let what = self.text().of("day-what-override", &fills);
        Line {
            staff: self.staff(Some(allowed.by)),
            state: self.of("day-state-allowed"),
            ..self.bare("day-kind-override", allowed.seq, allowed.at, what)
        }
    }

    fn bare(&self, kind: &str, seq: u64, at: Timestamp, what: String) -> Line {
        Line {
            number: seq.to_string(),
            at,
            kind: self.of(kind),
            nameless: what.clone(),
            what,
            channel: String::new(),
            voucher: String::new(),
            take: String::new(),
            worth: None,
            staff: String::new(),
            state: String::new(),
            state_ink: Ink::Plain,
            took_ms: None,
        }
    }
}

pub(super) const fn arrivals(part: ArrivalsOf) -> &'static str {
    match part {
        ArrivalsOf::Due => "day-due",
        ArrivalsOf::Came => "day-came",
        ArrivalsOf::Early => "day-early",
        ArrivalsOf::Late => "day-late",
        ArrivalsOf::Missing => "day-not-here",
        ArrivalsOf::Expected => "day-expected",
        ArrivalsOf::WalkIns => "day-walk-ins",
    }
}

const fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Early => "day-fate-early",
        Fate::OnTime => "day-fate-on-time",
        Fate::Late => "day-fate-late",
        Fate::CameElsewhere => "day-fate-elsewhere",
        Fate::NoShow => "day-fate-no-show",
        Fate::Overdue => "day-fate-overdue",
        Fate::Expected => "day-fate-expected",
        Fate::GivenUp => "day-fate-given-up",
        Fate::WalkIn => "day-fate-walk-in",
    }
}

const fn state(made: &Redemption) -> &'static str {
    match (made.state, made.answer, made.firmness) {
        (State::TakenBack, ..) => "day-state-taken-back",
        (State::Stands, Answer::Conflict, _) => "day-state-conflict",
        (State::Stands, Answer::Quarantined, _) => "day-state-quarantined",
        (State::Stands, Answer::Waiting | Answer::Applied, Firmness::FirmCloud) => "day-state-firm-cloud",
        (State::Stands, Answer::Waiting | Answer::Applied, Firmness::FirmStore) => "day-state-firm-store",
        (State::Stands, Answer::Waiting, Firmness::Provisional) => "day-state-waiting",
        (State::Stands, Answer::Applied, Firmness::Provisional) => "day-state-confirmed",
    }
}

/// Red where a manager has something to settle, quiet where nothing stands any more.
const fn state_ink(made: &Redemption) -> Ink {
    match made.state {
        State::TakenBack => Ink::Soft,
        State::Stands if made.answer.is_disputed() => Ink::Tinted(Hue::Bad),
        State::Stands => Ink::Plain,
    }
}

/// A voucher by the end of its identity.
fn voucher(id: VoucherId) -> String {
    tail(&id.to_string())
}

fn tail(id: &str) -> String {
    id.get(id.len().saturating_sub(TAIL)..).unwrap_or(id).to_ascii_uppercase()
}
