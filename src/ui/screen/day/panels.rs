//! The charts and tables of a day, a panel each, as high as their row. Whatever figure is pressed opens its rows.

use iced::alignment::Vertical;
use iced::widget::{column, container, row, space};
use iced::{Fill, Length, Padding};

use super::Message;
use super::words::{Words, arrivals};
use crate::domain::money::Money;
use crate::domain::report::{self as of_report, ArrivalsOf, Figure, Hour, RiskOf, Tally};
use crate::domain::shift::OfTender;
use crate::engine::day::{Report, Span};
use crate::ui::icon::Icon;
use crate::ui::text::till;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{ICON, ICON_SMALL, REPORT_HEAD, REPORT_ROW, S8, S12, S16, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::widget::card::{line, panel};
use crate::ui::widget::chart::{Pair, Part, figure, legend, opening, pairs, parts};
use crate::ui::widget::empty::empty;
use crate::ui::widget::mark::mark;
use crate::ui::widget::table::{Column, Holds, opening_table};
use crate::ui::widget::words::{bold_label, label};

/// How many channels are named.
const CHANNELS_MAX: usize = 4;

/// How many reasons are named.
const REASONS_MAX: usize = 6;

/// At least so many hours are shown, so that a quiet morning is no wall of two bars.
const HOURS_MIN: usize = 8;

/// The panels of a report.
pub(super) struct Panels<'a> {
    report: &'a Report,
    words: Words<'a>,
}

impl<'a> Panels<'a> {
    pub(super) const fn new(report: &'a Report, words: Words<'a>) -> Self {
        Self { report, words }
    }

    /// How many rows the longer of the tables by campaign and of the staff has, with the rows beneath the latter.
    pub(super) fn rows(&self) -> usize {
        self.report.figures.campaigns.len().max(self.report.figures.staff.len() + 2)
    }

    /// Redemptions by hour, beside the hours of the day before.
    pub(super) fn hours(&self) -> Element<'a, Message> {
        let (now, before) = (&self.report.figures, &self.report.before);
        let counts = (now.redeemed, before.figures.redeemed);
        self.by_hour("day-by-hour", (&now.hours, &before.whole.hours), counts, Figure::Hour)
    }

    /// Sales by hour, the same way.
    pub(super) fn sold_hours(&self) -> Element<'a, Message> {
        let (now, before) = (&self.report.figures.sales, &self.report.before);
        let counts = (now.sold, before.figures.sales.sold);
        self.by_hour("day-sold-by-hour", (&now.hours, &before.whole.sales.hours), counts, Figure::SoldIn)
    }

    fn by_hour(
        &self,
        title: &str,
        (now, before): (&[Hour], &[Hour]),
        (counted, counted_before): (Tally, Tally),
        opens: fn(i8) -> Figure,
    ) -> Element<'a, Message> {
        let busy = |hour: &Hour| hour.tally.count > 0;
        let first = [now, before].into_iter().filter_map(|hours| hours.iter().position(busy)).min();
        let last = [now, before].into_iter().filter_map(|hours| hours.iter().rposition(busy)).max();
        let body = match first.zip(last) {
            None => self.nothing(),
            Some((first, last)) => {
                let length = now.len();
                let first = first.min(length.saturating_sub(HOURS_MIN));
                let last = last.max(first.saturating_add(HOURS_MIN).saturating_sub(1));
                let hours = now.iter().zip(before).skip(first).take(last.saturating_sub(first) + 1);
                let pair = |(now, before): (&Hour, &Hour)| Pair {
                    name: now.hour.to_string(),
                    now: now.tally.count,
                    before: before.tally.count,
                    on_press: Message::FigurePressed(opens(now.hour)),
                };
                container(pairs(hours.map(pair).collect())).padding([0.0, S16]).into()
            }
        };
        let entry = |key, day, tally: Tally| {
            let day = self.words.format().day(day);
            self.words.text().of(key, &[("day", day.into()), ("count", tally.count.into())])
        };
        // While the day goes on it is compared up to now; its hours stand beside all hours of the other day.
        let (this, other) = match self.report.before.span {
            Span::Whole => ("day-legend-day", "day-legend-day"),
            Span::Until(_) => ("day-legend-today", "day-legend-whole-day"),
        };
        let this = entry(this, self.report.day.date, counted);
        let says = legend(this, entry(other, self.report.before.date, counted_before));
        titled(self.words.of(title), says, body)
    }

    /// What was taken by tender, less what went back by it.
    pub(super) fn tenders(&self) -> Element<'a, Message> {
        let tenders = &self.report.figures.sales.tenders;
        let says = label(self.words.of("day-by-tender.less"), Type::T14).class(Ink::Soft);
        if tenders.is_empty() {
            return titled(self.words.of("day-by-tender"), says, self.nothing());
        }
        let row = |tender: &OfTender| {
            let net =
                Tally { count: tender.taken.count, worth: tender.taken.worth.saturating_sub(tender.given_back.worth) };
            let name = self.words.of(till::tender_key(tender.kind));
            figure(name, self.words.tally(net), Message::FigurePressed(Figure::Tender(tender.kind)))
        };
        titled(self.words.of("day-by-tender"), says, column(tenders.iter().map(row)))
    }

    /// What sold best, beside the day before, in so many rows.
    pub(super) fn products(&self, most: usize) -> Element<'a, Message> {
        let columns = [
            self.column("day-column-product", 8, Holds::Words),
            self.column("day-column-lines", 3, Holds::Figures),
            self.column("day-column-worth", 4, Holds::Figures),
            self.column("day-column-before", 4, Holds::Figures),
        ];
        let before = &self.report.before.figures.sales.products;
        let rows = self.report.figures.sales.products.iter().take(most).map(|part| {
            let earlier = before.iter().find(|earlier| earlier.code == part.code);
            let earlier = earlier.map_or(Money::ZERO, |earlier| earlier.sold.worth);
            let money = |amount| self.words.format().money(amount);
            let cells = vec![part.name.clone(), part.sold.count.to_string(), money(part.sold.worth), money(earlier)];
            (cells, Message::FigurePressed(Figure::Products(vec![part.code.clone()])))
        });
        self.table(self.words.of("day-products"), space().into(), &columns, rows.collect(), None)
    }

    /// By channel, and what was taken back.
    pub(super) fn channels(&self) -> Element<'a, Message> {
        let figures = &self.report.figures;
        let keys = figures.channels.iter().map(|part| (part.of.clone(), part.redeemed));
        let body = if figures.channels.is_empty() {
            self.nothing()
        } else {
            parts(self.parts(keys.collect(), CHANNELS_MAX, |key| self.words.channel(key), Figure::Channels))
        };
        let back = figure(
            self.words.of("day-taken-back"),
            self.words.tally(figures.taken_back),
            Message::FigurePressed(Figure::TakenBack),
        );
        let all = column![container(body).height(Fill), line(), back];
        let says = label(self.words.of("day-count-and-worth"), Type::T14).class(Ink::Soft);
        titled(self.words.of("day-by-channel"), says, all)
    }

    /// What became of the bookings.
    pub(super) fn bookings(&self) -> Element<'a, Message> {
        let of = self.report.figures.arrivals;
        // How many were due stands above, with the rate.
        let rows = [
            (ArrivalsOf::Came, of.came),
            (ArrivalsOf::Early, of.early),
            (ArrivalsOf::Late, of.late),
            (ArrivalsOf::Missing, of.missing),
            (ArrivalsOf::Expected, of.expected),
            (ArrivalsOf::WalkIns, of.walk_ins),
        ];
        let row = |(part, count): (ArrivalsOf, u64)| {
            figure(self.words.of(arrivals(part)), count.to_string(), Message::FigurePressed(Figure::Arrivals(part)))
        };
        titled(self.words.of("day-bookings"), space(), column(rows.into_iter().map(row)))
    }

    /// Refused scans by reason.
    pub(super) fn refusals(&self) -> Element<'a, Message> {
        let refused = &self.report.figures.refused;
        let body = if refused.is_empty() {
            self.nothing()
        } else {
            let codes = refused
                .iter()
                .map(|refused| (refused.code.clone(), Tally { count: refused.count, ..Tally::default() }));
            let mut rows =
                self.parts(codes.collect(), REASONS_MAX, |code| self.words.refusal(code), Figure::RefusedFor);
            for row in &mut rows {
                row.amount = String::new();
            }
            parts(rows)
        };
        titled(self.words.of("day-refusals"), space(), body)
    }

    /// What was taken without the cloud, and what waits for a manager.
    pub(super) fn risk(&self) -> Element<'a, Message> {
        let risk = self.report.figures.risk;
        let row = |key, part, tally| figure(self.words.of(key), self.words.tally(tally), of_risk(part));
        let raised = if risk.raises == 0 {
            self.words.of("day-none")
        } else {
            let by: std::collections::BTreeSet<_> = self.report.day.raises.iter().map(|raise| raise.by).collect();
            let names: Vec<String> = by.into_iter().map(|by| self.words.staff(Some(by))).collect();
            self.words.format().all(&names)
        };
        let rows = column![
            row("day-taken", RiskOf::Taken, risk.taken),
            row("day-confirmed", RiskOf::Confirmed, risk.confirmed),
            row("day-waiting", RiskOf::Waiting, risk.waiting),
            row("day-disputed", RiskOf::Disputed, risk.disputed),
            figure(self.words.of("day-raises"), raised, Message::FigurePressed(Figure::Raises)),
            self.exceptions(),
        ];
        titled(self.words.of("day-risk"), space(), rows)
    }

    fn exceptions(&self) -> Element<'a, Message> {
        let count = self.report.exceptions;
        let says = self.words.text().of("day-exceptions", &[("count", count.into())]);
        let (ink, says) = if count > 0 {
            (Ink::Tinted(Hue::Bad), bold_label(says, Type::T16))
        } else {
            (Ink::Soft, label(says, Type::T16))
        };
        let parts = row![
            mark(Icon::Exception, ICON, ink),
            says.class(ink),
            space().width(Fill),
            mark(Icon::Right, ICON_SMALL, ink),
        ];
        let parts = parts.spacing(S8).align_y(Vertical::Center).height(Fill);
        let inset = Padding::ZERO.left(S16).right(S16);
        opening(parts, Length::Fixed(REPORT_ROW), inset, Message::ExceptionsPressed)
    }

    /// By campaign, beside the day before, in so many rows at most.
    pub(super) fn campaigns(&self, most: usize) -> Element<'a, Message> {
        let (now, before) = (&self.report.figures.campaigns, &self.report.before.figures.campaigns);
        let says = label(self.words.of("day-open-all"), Type::T14).class(Ink::Soft);
        let rows = self.compared(now, before, most, |id| self.words.campaign(*id), Figure::Campaigns);
        self.table(self.words.of("day-by-campaign"), says.into(), &self.comparing("day-column-campaign"), rows, None)
    }

    /// By channel, the same way.
    pub(super) fn channel_table(&self, most: usize) -> Element<'a, Message> {
        let (now, before) = (&self.report.figures.channels, &self.report.before.figures.channels);
        let rows = self.compared(now, before, most, |key| self.words.channel(key), Figure::Channels);
        self.table(self.words.of("day-by-channel"), space().into(), &self.comparing("day-column-channel"), rows, None)
    }

    /// Refused scans by reason, beside the day before, in so many rows at most.
    pub(super) fn refusal_table(&self, most: usize) -> Element<'a, Message> {
        let columns = [
            self.column("day-column-reason", 7, Holds::Words),
            self.column("day-column-scans", 4, Holds::Figures),
            self.column("day-column-before", 3, Holds::Figures),
        ];
        let before = &self.report.before.figures.refused;
        let parts = self.report.figures.refused.iter().map(|part| (part.code.clone(), part.count)).collect();
        let rows = cut(parts, most).into_iter().map(|(codes, counts)| {
            let earlier = before.iter().filter(|part| codes.contains(&part.code)).map(|part| part.count).sum::<u64>();
            let name = self.named(&codes, |code| self.words.refusal(code));
            let cells = vec![name, counts.iter().sum::<u64>().to_string(), earlier.to_string()];
            (cells, Message::FigurePressed(Figure::RefusedFor(codes)))
        });
        self.table(self.words.of("day-refusals"), space().into(), &columns, rows.collect(), None)
    }

    fn column(&self, key: &str, share: u16, holds: Holds) -> Column {
        Column { name: self.words.of(key), share, holds }
    }

    /// The columns of parts that are compared.
    fn comparing(&self, of: &str) -> [Column; 5] {
        [
            self.column(of, 7, Holds::Words),
            self.column("day-column-redeemed", 4, Holds::Figures),
            self.column("day-column-before", 5, Holds::Figures),
            self.column("day-column-worth", 5, Holds::Figures),
            self.column("day-column-taken", 3, Holds::Figures),
        ]
    }

    /// Parts of the redemptions beside those of the day before, those without room together in the last row.
    fn compared<Of: Clone + PartialEq>(
        &self,
        now: &[of_report::Part<Of>],
        before: &[of_report::Part<Of>],
        most: usize,
        name: impl Fn(&Of) -> String,
        opens: impl Fn(Vec<Of>) -> Figure,
    ) -> Vec<(Vec<String>, Message)> {
        let parts = now.iter().map(|part| (part.of.clone(), (part.redeemed, part.provisional))).collect();
        let row = |(of, tallies): (Vec<Of>, Vec<(Tally, Tally)>)| {
            let redeemed = tallies.iter().fold(Tally::default(), |sum, (redeemed, _)| sum.and(*redeemed));
            let taken = tallies.iter().fold(Tally::default(), |sum, (_, taken)| sum.and(*taken));
            let earlier = before.iter().filter(|part| of.contains(&part.of));
            let cells = vec![
                self.named(&of, &name),
                redeemed.count.to_string(),
                earlier.map(|part| part.redeemed.count).sum::<u64>().to_string(),
                self.words.format().money(redeemed.worth),
                taken.count.to_string(),
            ];
            (cells, Message::FigurePressed(opens(of)))
        };
        cut(parts, most).into_iter().map(row).collect()
    }

    /// Who did how much, in so many rows at most; beneath them how fast all of it went, who was here, and whose word was taken.
    pub(super) fn staff(&self, most: usize) -> Element<'a, Message> {
        let columns = [
            self.column("day-column-name", 6, Holds::Words),
            self.column("day-column-redeemed", 5, Holds::Figures),
            self.column("day-column-worth", 5, Holds::Figures),
            self.column("day-column-check-ins", 5, Holds::Figures),
            self.column("day-column-median", 5, Holds::Figures),
        ];
        let parts = self.report.figures.staff.iter().map(|part| (part.staff, part)).collect();
        let rows = cut(parts, most).into_iter().map(|(who, parts)| {
            let redeemed = parts.iter().fold(Tally::default(), |sum, part| sum.and(part.redeemed));
            // Of several people together no median is known.
            let speed = if let [only] = parts.as_slice() { only.speed } else { None };
            let cells = vec![
                self.named(&who, |staff| self.words.staff(*staff)),
                redeemed.count.to_string(),
                self.words.format().money(redeemed.worth),
                parts.iter().map(|part| part.check_ins).sum::<u64>().to_string(),
                self.words.median(speed),
            ];
            (cells, Message::FigurePressed(Figure::Staff(who)))
        });
        let speed = figure(self.words.of("day-speed"), self.speed(), Message::FigurePressed(Figure::Speed));
        let foot = column![speed, self.who_was_here()].into();
        self.table(self.words.of("day-by-staff"), space().into(), &columns, rows.collect(), Some(foot))
    }

    /// How often somebody came or left, and how often a PIN was wrong and somebody's word was taken: each opens its rows.
    fn who_was_here(&self) -> Element<'a, Message> {
        let figures = &self.report.figures;
        let of = |key, count: u64, opens| figure(self.words.of(key), count.to_string(), Message::FigurePressed(opens));
        row![
            of("day-sign-ins", figures.sign_ins, Figure::SignIns),
            of("day-wrong-pins", figures.wrong_pins, Figure::WrongPins),
            of("day-overrides", figures.overrides, Figure::Overrides),
        ]
        .into()
    }

    /// The seconds from scan to done, and what they were.
    fn speed(&self) -> String {
        let (now, before) = (self.report.figures.speed, self.report.before.figures.speed);
        let now = self.words.median(now);
        if before.is_none() {
            return now;
        }
        let was = self.words.text().of("day-was", &[("figure", self.words.median(before).into())]);
        self.words.text().of("day-and-before", &[("now", now.into()), ("was", was.into())])
    }

    fn table(
        &self,
        title: String,
        end: Element<'a, Message>,
        columns: &[Column],
        rows: Vec<(Vec<String>, Message)>,
        foot: Option<Element<'a, Message>>,
    ) -> Element<'a, Message> {
        let body = if rows.is_empty() { self.nothing() } else { opening_table(columns, rows) };
        let foot = foot.map(|foot| column![line(), foot]);
        let body = column![container(body).height(Fill)].push(foot);
        panel(column![head(title, end), body.padding(Padding::ZERO.bottom(S8))]).width(Fill).height(Fill).into()
    }

    /// Parts of the redemptions with their bars; those without room together in the last one.
    fn parts<Of>(
        &self,
        all: Vec<(Of, Tally)>,
        most: usize,
        name: impl Fn(&Of) -> String,
        opens: impl Fn(Vec<Of>) -> Figure,
    ) -> Vec<Part<Message>> {
        let part = |(of, tallies): (Vec<Of>, Vec<Tally>)| {
            let sum = tallies.into_iter().fold(Tally::default(), Tally::and);
            Part {
                name: self.named(&of, &name),
                count: sum.count,
                says: sum.count.to_string(),
                amount: self.words.format().money(sum.worth),
                on_press: Message::FigurePressed(opens(of)),
            }
        };
        cut(all, most).into_iter().map(part).collect()
    }

    /// The one by its name, several by how many they are.
    fn named<Of>(&self, of: &[Of], name: impl Fn(&Of) -> String) -> String {
        match of {
            [only] => name(only),
            several => {
                let count = u64::try_from(several.len()).unwrap_or(u64::MAX);
                self.words.text().of("day-others", &[("count", count.into())])
            }
        }
    }

    fn nothing(&self) -> Element<'a, Message> {
        empty(self.words.of("day-nothing"), String::new())
    }
}

/// Each of the first ones, and the others together, so that there are `most` at most.
fn cut<Of, What>(all: Vec<(Of, What)>, most: usize) -> Vec<(Vec<Of>, Vec<What>)> {
    let single = if all.len() > most { most.saturating_sub(1) } else { most };
    let mut shown: Vec<(Vec<Of>, Vec<What>)> = Vec::new();
    for (at, (of, what)) in all.into_iter().enumerate() {
        match shown.last_mut() {
            Some((ofs, whats)) if at > single => {
                ofs.push(of);
                whats.push(what);
            }
            _ => shown.push((vec![of], vec![what])),
        }
    }
    shown
}

const fn of_risk(part: RiskOf) -> Message {
    Message::FigurePressed(Figure::Risk(part))
}

/// A panel of a report: its title, and what it holds.
fn titled<'a>(
    title: String,
    end: impl Into<Element<'a, Message>>,
    body: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let body = container(body).height(Fill).padding(Padding::ZERO.bottom(S8));
    panel(column![head(title, end), body]).width(Fill).height(Fill).into()
}

fn head<'a>(title: String, end: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    row![bold_label(title, Type::T16), space().width(Fill), end.into()]
        .height(REPORT_HEAD)
        .padding([0.0, S16])
        .spacing(S12)
        .align_y(Vertical::Center)
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_room_stands_together_and_nothing_is_left_out() {
        let all = |count: u8| (0..count).map(|of| (of, ())).collect::<Vec<_>>();
        let of = |count, most| cut(all(count), most).into_iter().map(|(of, _)| of).collect::<Vec<_>>();
        assert_eq!(of(3, 4), [[0], [1], [2]]);
        assert_eq!(of(4, 4), [[0], [1], [2], [3]]);
        assert_eq!(of(6, 4), [vec![0], vec![1], vec![2], vec![3, 4, 5]]);
        assert!(of(0, 4).is_empty());
    }
}
