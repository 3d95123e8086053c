//! The till as a whole: the basket at the left, and at the right what is sold, the payment, or what was sold.

use iced::widget::{column, container, responsive, row};
use iced::{Fill, Length, Shrink};

use super::basket::Ways;
use super::{Message, Till, sold};
use crate::engine::preferences::hotkeys::Command;
use crate::ui::icon::Icon;
use crate::ui::screen::{Here, Shape};
use crate::ui::theme::Element;
use crate::ui::theme::measure::{BASKET, CAMERA_LARGE, PRIMARY, S8, S16, SIDE, WAYS_ROOMY};
use crate::ui::widget::button;

impl Till {
    /// The two sides: the basket, and at the right `card`, or else what the till shows there, below what was just done (`kept`).
    /// The last `scans` and what the `camera` sees stand below an empty basket. In a window on end the verdict comes first, then
    /// what is sold, the basket with the way to pay last.
    pub fn view<'a, Other: 'a>(
        &'a self,
        kept: Option<Element<'a, Other>>,
        card: Option<Element<'a, Other>>,
        [scans, camera]: [Element<'a, Other>; 2],
        told: fn(Message) -> Other,
        here: Here<'a>,
    ) -> Element<'a, Other> {
        // Where the camera has its picture the side is as wide as that.
        let is_narrow = card.is_some() || self.is_paying() || self.has_room_aside();
        let ways = if self.is_paying() { Ways::Paying } else { Ways::Pay };
        let basket = self.basket(ways, here).map(told);
        let said = self.said.as_ref().filter(|_| self.said_marked().is_none());
        let said = said.map(|(_, said)| said.view(here).map(told));
        let is_card = card.is_some();
        let right = card.unwrap_or_else(|| self.right(here).map(told));
        let (stray, adrift) = (self.stray(here).map(|bar| bar.map(told)), self.adrift(here).map(|bar| bar.map(told)));
        let marks = self.marks(here).map(|bar| bar.map(told)).filter(|_| !is_card && !self.is_paying());
        let right =
            column![].push(kept).push(marks).push(said).push(stray).push(adrift).push(right).spacing(S16).width(Fill);
        match here.shape {
            Shape::Landscape => {
                let width = if is_narrow { SIDE } else { BASKET };
                let aside = self.has_room_aside().then(|| column![scans, camera].spacing(S16));
                let left = column![basket].push(aside).spacing(S16);
                row![container(left).width(width), right].spacing(S16).height(Fill).into()
            }
            Shape::Portrait => {
                // A card is as high as what it says, and leaves the rest to the scans.
                let (rest, height) = if is_card { (Shrink, Fill) } else { (Fill, Length::Fixed(CAMERA_LARGE)) };
                let aside = self.has_room_aside().then(|| row![scans, camera].spacing(S16).height(height));
                column![right.height(rest)].push(aside).push(basket).spacing(S16).height(Fill).into()
            }
        }
    }

    fn right<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        match (&self.paying, &self.rung.priced, &self.sold) {
            (Some(paying), Ok(priced), _) => paying.view(priced, here),
            (_, _, Some(sold)) => sold::view(sold, here),
            _ => column![self.goods.view(here), self.ways_on(here)].spacing(S16).height(Fill).into(),
        }
    }

    /// What may be done beside ringing up.
    fn ways_on<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        container(responsive(move |room| self.ways_within(room.width, here))).height(PRIMARY).into()
    }

    fn ways_within<'a>(&'a self, width: f32, here: Here<'a>) -> Element<'a, Message> {
        let has_icons = width >= WAYS_ROOMY;
        let of = |key: &str| here.text.of(key, &[]);
        let is_open = !self.is_empty();
        let cap = |command| here.cap(command);
        let way = |key: &str, icon, cap, message: Message, is_live: bool| {
            let way = button::plain(of(key)).key(cap).wide().on_press_maybe(is_live.then_some(message));
            Element::from(if has_icons { way.icon(icon) } else { way })
        };
        row![
            way("till-discount", Icon::Voucher, cap(Command::Manager), Message::DiscountPressed, is_open),
            way("till-hold", Icon::Pause, cap(Command::Again), Message::HoldPressed, is_open),
            way("till-recall-way", Icon::Recall, cap(Command::Recall), Message::RecallPressed, true),
            way("till-drawer", Icon::Drawer, cap(Command::Drawer), Message::DrawerPressed, true),
        ]
        .spacing(S8)
        .into()
    }
}
