//! What the till's template sets on the papers of customers: their head, their code and their foot.

use super::words::{self, Word};
use super::{Head, Slip};
use crate::domain::receipt::template::{Optional, Place};
use crate::domain::receipt::{Align, Image, Qr, Receipt};
use crate::domain::tax::Row;

impl Head<'_> {
    /// A customer's paper of this title, begun with logo, shop, address and the shop's own words.
    pub(super) fn begin_for_customer(&self, title: Word) -> Slip<'_> {
        let template = self.template;
        let mut paper = self.empty(template);
        if let Some(logo) = template.logo() {
            let image = Image { picture: logo.picture().clone(), align: Align::Center };
            paper = paper.with(|builder| builder.image(image));
        }
        let paper = paper.with(|builder| builder.heading(self.shop.name.as_str()));
        let paper = if paper.shows(Optional::Address) { paper.address() } else { paper };
        paper.own_words(Place::Above).titled(title)
    }

    /// What the hub says stands at the foot of this shop's receipts.
    fn footer(&self) -> &str {
        self.shop.selling.as_ref().map_or("", |selling| &selling.receipt_footer)
    }
}

impl Slip<'_> {
    /// Whether an optional block stands on this paper.
    pub(super) fn shows(&self, block: Optional) -> bool {
        self.template.shows(block)
    }

    /// When, where and by whom: where and by whom as far as the template shows them.
    pub(super) fn when_and_where(self) -> Self {
        let head = self.head;
        let till = Some(head.till).filter(|_| self.shows(Optional::Till));
        let staff = head.staff.filter(|_| self.shows(Optional::Staff));
        self.pair(words::TIME, &head.time(head.at)).pair_of(words::TILL, till).pair_of(words::STAFF, staff)
    }

    /// The code by which what the paper is about is found again.
    pub(super) fn code(self, code: &str) -> Self {
        if !self.shows(Optional::Code) {
            return self;
        }
        self.with(|builder| builder.qr(Qr::new(code).caption(code)))
    }

    /// The table of taxes beneath a rule, where the template shows it.
    pub(super) fn taxed(self, rows: &[Row]) -> Self {
        if self.shows(Optional::Taxes) { self.rule().taxes(rows) } else { self }
    }

    /// The foot of a receipt, and its end: the code by which it is found again, and what the hub and the shop have to say.
    pub(super) fn end_with_code(self, code: &str) -> Receipt {
        let footer = if self.shows(Optional::Footer) { self.head.footer() } else { "" };
        let says_something =
            self.shows(Optional::Code) || !footer.is_empty() || !self.template.printed(Place::Below).is_empty();
        let paper = if says_something { self.rule() } else { self };
        let paper = paper.code(code);
        footer.lines().fold(paper, |paper, line| paper.with(|builder| builder.centered(line))).end_for_customer()
    }

    /// The end of a customer's paper, with the shop's own words.
    pub(super) fn end_for_customer(self) -> Receipt {
        self.own_words(Place::Below).end()
    }

    fn own_words(self, place: Place) -> Self {
        let lines = self.template.printed(place);
        lines.iter().fold(self, |paper, line| paper.with(|builder| builder.centered(line)))
    }
}
