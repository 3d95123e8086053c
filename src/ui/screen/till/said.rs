//! The slim bar above what is sold: what was just done to the basket, or why it was not.

use std::path::PathBuf;

use iced::widget::row;

use super::Message;
use crate::domain::basket::Refusal;
use crate::domain::booking::NotBrought;
use crate::domain::price::Advance;
use crate::domain::product::{NotSold, Supply};
use crate::domain::stock::Article;
use crate::engine::problem::Problem;
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::text::verdict::Tone;
use crate::ui::text::{problem, till};
use crate::ui::theme::Element;
use crate::ui::theme::palette::Hue;
use crate::ui::widget::button;
use crate::ui::widget::toast::toast;

/// What is said.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Said {
    /// A voucher takes something off.
    VoucherOn {
        /// What its campaign is called.
        name: String,
        /// How much, in words.
        saving: String,
    },
    /// A voucher is in the basket and takes nothing off yet.
    VoucherIdle {
        /// What its campaign is called.
        name: String,
        /// Why.
        why: String,
    },
    /// What was paid in advance for a booking pays for the bill.
    Brought(Advance),
    /// A booking may not be brought, or not be spent any more.
    NotBrought {
        /// The code that its customer shows; empty where it was shown just now.
        code: String,
        /// Why not.
        because: NotBrought,
    },
    /// Something that was bought with a booking is not sold any more.
    PrepaidNotSold {
        /// What it was called.
        name: String,
        /// Why not; nothing where the catalogue has no such product.
        because: Option<NotSold>,
    },
    /// Something is not sold.
    NotSold(NotSold),
    /// Something is marked as sold out in this shop, and the mark may be lifted.
    SoldOut {
        /// What it is called.
        name: String,
        /// What is marked.
        article: Article,
    },
    /// Something is sold out in the catalogue itself.
    OffSale(String),
    /// Something was marked as sold out, or lifted.
    Marked {
        /// What it is called.
        name: String,
        /// Whether it is to be had now.
        supply: Supply,
    },
    /// More was rung up than there is by the count.
    Short {
        /// What it is called.
        name: String,
        /// How many there are.
        left: i64,
    },
    /// Something cannot be done to the basket.
    Refused(Refusal),
    /// The basket is held.
    Held(String),
    /// A held basket is taken up again.
    Recalled,
    /// The basket was emptied.
    Cleared,
    /// A receipt is a file.
    Exported(PathBuf),
    /// No shift is open.
    NoShift,
    /// The sale is too long for one record.
    TooLong,
    /// A voucher was refused when the sale was to be concluded: the basket is as it was.
    VoucherRefused {
        /// What its campaign is called.
        name: String,
        /// Why.
        why: String,
    },
    /// Something could not be done.
    Failed(Problem),
}

impl Said {
    /// How it is heard; nothing where it is no news.
    pub(super) const fn tone(&self) -> Option<Tone> {
        match self {
            Self::VoucherOn { .. } | Self::Brought(_) => Some(Tone::Accepted),
            Self::VoucherIdle { .. } | Self::NoShift | Self::Short { .. } => Some(Tone::Attention),
            Self::NotSold(_)
            | Self::NotBrought { .. }
            | Self::PrepaidNotSold { .. }
            | Self::SoldOut { .. }
            | Self::OffSale(_)
            | Self::Refused(_)
            | Self::TooLong
            | Self::VoucherRefused { .. }
            | Self::Failed(_) => Some(Tone::Refused),
            Self::Held(_) | Self::Recalled | Self::Cleared | Self::Exported(_) | Self::Marked { .. } => None,
        }
    }

    /// The bar.
    pub(super) fn view<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        let of = |key: &str| here.text.of(key, &[]);
        let both = |first: &str, second: &str| [first, second].join("·");
        let withdraw = || Element::from(button::quiet(of("till-withdraw")).key("Del").on_press(Message::RemovePressed));
        let (hue, icon, happened, particulars, end) = match self {
            Self::VoucherOn { name, saving } => {
                let saved = here.text.of("till-voucher-saves", &[("amount", saving.as_str().into())]);
                (Hue::Good, Icon::Accepted, of("till-voucher-on"), both(name, &saved), withdraw())
            }
            Self::VoucherIdle { name, why } => {
                (Hue::Warn, Icon::Attention, of("till-voucher-waits"), both(name, why), withdraw())
            }
            Self::VoucherRefused { name, why } => {
                (Hue::Bad, Icon::Refused, of("till-voucher-refused"), both(name, why), withdraw())
            }
            Self::Brought(advance) => {
                let format = here.format();
                let paid = till::advance(advance, format);
                (Hue::Good, Icon::Accepted, of("till-booking-on"), both(&advance.code, &paid), withdraw())
            }
            Self::NotBrought { code, because } => {
                let why = till::not_brought(*because, here.text);
                (Hue::Bad, Icon::Refused, why, code.clone(), row![].into())
            }
            Self::PrepaidNotSold { name, because } => {
                let happened = here.text.of("till-prepaid-not-sold", &[("name", name.as_str().into())]);
                let why = match because {
                    Some(not_sold) => till::not_sold(not_sold, here.format()),
                    None => of("till-prepaid-gone"),
                };
                (Hue::Bad, Icon::Refused, happened, why, row![].into())
            }
            Self::NotSold(not_sold) => {
                (Hue::Bad, Icon::Refused, till::not_sold(not_sold, here.format()), String::new(), row![].into())
            }
            Self::SoldOut { name, article } => {
                let happened = till::not_sold(&NotSold::SoldOut { name: name.clone() }, here.format());
                let lift = Message::LiftPressed(article.clone(), name.clone());
                let lift = button::quiet(of("till-lift")).on_press(lift);
                (Hue::Bad, Icon::Refused, happened, String::new(), lift.into())
            }
            Self::OffSale(name) => {
                let happened = till::not_sold(&NotSold::SoldOut { name: name.clone() }, here.format());
                (Hue::Warn, Icon::Attention, happened, of("till-off-sale.next"), row![].into())
            }
            Self::Marked { name, supply } => {
                let key = match supply {
                    Supply::SoldOut => "till-marked",
                    Supply::ForSale => "till-lifted",
                };
                (Hue::Accent, Icon::Check, of(key), name.clone(), row![].into())
            }
            Self::Short { name, left } => {
                let fills = [("name", name.as_str().into()), ("left", left.to_string().into())];
                (Hue::Warn, Icon::Attention, here.text.of("till-short", &fills), of("till-short.next"), row![].into())
            }
            Self::Refused(refusal) => {
                (Hue::Bad, Icon::Refused, till::refused(refusal, here.format()), String::new(), row![].into())
            }
            Self::Held(name) => (Hue::Accent, Icon::Pause, of("till-held"), name.clone(), row![].into()),
            Self::Recalled => (Hue::Accent, Icon::Recall, of("till-recalled"), String::new(), row![].into()),
            Self::Cleared => (Hue::Accent, Icon::Info, of("till-cleared"), String::new(), row![].into()),
            Self::Exported(path) => {
                (Hue::Good, Icon::Check, of("till-exported"), path.display().to_string(), row![].into())
            }
            Self::NoShift => {
                let open = button::quiet(of("till-no-shift.open")).icon(Icon::Shift).on_press(Message::ShiftPressed);
                (Hue::Warn, Icon::Attention, of("till-no-shift"), of("till-no-shift.next"), open.into())
            }
            Self::TooLong => (Hue::Bad, Icon::Refused, of("till-too-long"), of("till-too-long.next"), row![].into()),
            Self::Failed(failed) => {
                let cause = problem::coded(failed.code(), here.text);
                (Hue::Bad, Icon::Refused, cause, problem::next(failed.code(), here.text), row![].into())
            }
        };
        toast(hue, icon, happened, particulars, end)
    }
}
