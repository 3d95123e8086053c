//! The slim bar that keeps the last result until the next input.

use iced::widget::row;

use super::{Message, Target};
use crate::domain::money::Money;
use crate::domain::redemption::Strength;
use crate::domain::verdict::{Refusal, Verdict};
use crate::engine::problem::Problem;
use crate::engine::redeem::Redeemed;
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::text::verdict::{benefit, strength, told};
use crate::ui::text::{Fill, problem};
use crate::ui::theme::Element;
use crate::ui::theme::palette::Hue;
use crate::ui::widget::toast::toast;

/// What was done last.
#[derive(Debug)]
pub(super) enum Kept {
    /// A voucher was redeemed.
    Redeemed(Box<Redeemed>),
    /// A voucher was refused after its card had gone.
    Refused {
        /// What its campaign is called.
        name: String,
        /// Why.
        refusal: Box<Refusal>,
    },
    /// Something was taken back.
    TakenBack(Target),
    /// Something of a sale was given back.
    GivenBack(Money),
    /// What comes back of a sale lies in the basket.
    TakenIntoBasket,
    /// A use was made at another till.
    RecordElsewhere,
    /// A slip goes out.
    SlipPrinted,
    /// A slip goes out again.
    Printed,
    /// The drawer opens.
    DrawerOpens,
    /// Something could not be done.
    Failed(Problem),
    /// There is nothing that may be taken back.
    NothingToUndo,
    /// There is no slip to print again.
    NothingToPrint,
}

impl Kept {
    /// The bar.
    pub(super) fn view<'a>(&self, here: Here<'a>) -> Element<'a, Message> {
        let of = |key: &str, fills: &[(&str, Fill)]| here.text.of(key, fills);
        let (hue, icon, happened, particulars) = match self {
            Self::Redeemed(redeemed) => {
                let (hue, icon) = match redeemed.strength {
                    Strength::FirmCloud { .. } | Strength::FirmStore { .. } => (Hue::Good, Icon::Accepted),
                    Strength::Provisional { .. } => (Hue::Warn, Icon::Attention),
                };
                (hue, icon, of("counter-kept-redeemed", &[]), particulars(redeemed, here))
            }
            Self::Refused { name, refusal } => {
                let told = told(&Verdict::Refused((**refusal).clone()), here.shops, here.format());
                let says = of("counter-about", &[("name", name.as_str().into()), ("cause", told.cause.into())]);
                (Hue::Bad, Icon::Refused, of("counter-kept-refused", &[]), says)
            }
            Self::TakenBack(target) => {
                let key = match target {
                    Target::Redemption(_) => "counter-kept-taken-back",
                    Target::CheckIn(_) => "counter-kept-check-in-undone",
                };
                (Hue::Accent, Icon::Undo, of(key, &[]), String::new())
            }
            Self::GivenBack(amount) => (Hue::Good, Icon::Check, of("refund-done", &[]), here.format().money(*amount)),
            Self::TakenIntoBasket => {
                (Hue::Accent, Icon::Undo, of("refund-exchanged", &[]), of("refund-exchanged.next", &[]))
            }
            Self::RecordElsewhere => {
                let says = of("counter-kept-elsewhere.next", &[]);
                (Hue::Busy, Icon::Info, of("counter-kept-elsewhere", &[]), says)
            }
            Self::SlipPrinted => (Hue::Accent, Icon::Printer, of("counter-kept-slip-printed", &[]), String::new()),
            Self::Printed => (Hue::Accent, Icon::Printer, of("counter-kept-printed", &[]), String::new()),
            Self::Failed(failed) => {
                let (cause, next) = (problem::coded(failed.code(), here.text), problem::next(failed.code(), here.text));
                (Hue::Bad, Icon::Refused, cause, next)
            }
            Self::DrawerOpens => (Hue::Accent, Icon::Drawer, of("counter-kept-drawer", &[]), String::new()),
            Self::NothingToUndo => (Hue::Busy, Icon::Info, of("counter-kept-nothing-to-undo", &[]), String::new()),
            Self::NothingToPrint => (Hue::Busy, Icon::Info, of("counter-kept-nothing-to-print", &[]), String::new()),
        };
        toast(hue, icon, happened, particulars, row![])
    }
}

/// What was redeemed, what the customer got, how firmly it stands.
fn particulars(redeemed: &Redeemed, here: Here<'_>) -> String {
    let format = here.format();
    let name = redeemed.offer.campaign.name.as_str();
    let gains = benefit(&redeemed.offer.benefit, format);
    let about = here.text.of("counter-about", &[("name", name.into()), ("cause", gains.into())]);
    let firm = strength(redeemed.strength, format);
    // The warning first: a narrow window cuts what stands at the end.
    here.text.of("sentences", &[("first", firm.into()), ("second", about.into())])
}
