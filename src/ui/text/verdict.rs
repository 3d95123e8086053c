//! What the counter is told about a voucher: a state, one sentence with the cause, the next step.

use crate::domain::campaign::{Product, SaleChannel};
use crate::domain::id::ShopId;
use crate::domain::redemption::Strength;
use crate::domain::shop::ShopName;
use crate::domain::verdict::{Ask, Benefit, Better, Clash, MissingEvidence, Offer, Refusal, Verdict, Wanted, Way};
use crate::domain::voucher::Amount;
use crate::ui::text::format::Format;
use crate::ui::text::{Fill, Text};

/// What a card at the counter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// How it looks and sounds.
    pub tone: Tone,
    /// The state in a word or two: the largest text.
    pub state: String,
    /// The cause, in one sentence.
    pub cause: String,
    /// What to do next; empty where nothing is to be done.
    pub next: String,
    /// The stable support code, where something is wrong.
    pub code: Option<String>,
}

impl Told {
    /// The support code with its name.
    pub fn support(&self, text: &Text) -> Option<String> {
        self.code.as_deref().map(|code| text.of("verdict-support", &[("code", code.into())]))
    }
}

/// How a card looks and sounds; never its colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Green, two rising tones.
    Accepted,
    /// Indigo, one soft tone: nothing is wrong, only something is to be said first.
    Asks,
    /// Amber, one soft tone.
    Attention,
    /// Red, two low tones.
    Refused,
    /// Grey-blue, silent, until it becomes one of the others.
    Undecided,
}

impl Tone {
    /// The key of its word; a question has words of its own.
    const fn key(self) -> &'static str {
        match self {
            Self::Accepted => "verdict-accepted",
            Self::Asks | Self::Attention => "verdict-attention",
            Self::Refused => "verdict-refused",
            Self::Undecided => "verdict-undecided",
        }
    }

    /// Its word.
    pub fn word(self, format: Format<'_>) -> String {
        format.text().of(self.key(), &[])
    }
}

/// What is said about a verdict. `shops` gives the owner's shops their names; one that is not among them stays unnamed.
pub fn told(verdict: &Verdict, shops: &[ShopName], format: Format<'_>) -> Told {
    match verdict {
        Verdict::Accepted(offer) => accepted(offer, format),
        Verdict::Asks(ask) => asked(ask, format),
        Verdict::Refused(refusal) => refused(refusal, shops, format),
    }
}

/// What is said while the cloud is being asked.
pub fn undecided(format: Format<'_>) -> Told {
    let text = format.text();
    Told {
        tone: Tone::Undecided,
        state: Tone::Undecided.word(format),
        cause: text.of("verdict-undecided.cause", &[]),
        next: text.of("verdict-undecided.next", &[]),
        code: None,
    }
}

/// How firmly a redemption stands, in a sentence.
pub fn strength(strength: Strength, format: Format<'_>) -> String {
    let key = match strength {
        Strength::FirmCloud { .. } => "strength-firm-cloud",
        Strength::FirmStore { .. } => "strength-firm-store",
        Strength::Provisional { .. } => "strength-provisional",
    };
    format.text().of(key, &[])
}

/// What the customer gets, in a sentence.
pub fn benefit(benefit: &Benefit, format: Format<'_>) -> String {
    let of = |key, fills: &[(&str, Fill)]| format.text().of(key, fills);
    let money = |amount| Fill::from(format.money(amount));
    match benefit {
        Benefit::Off { off, to_pay: None } => of("benefit-off", &[("off", money(*off))]),
        Benefit::Off { off, to_pay: Some(to_pay) } => {
            of("benefit-off-to-pay", &[("off", money(*off)), ("to_pay", money(*to_pay))])
        }
        Benefit::Products { items } => {
            let item = |item: &crate::domain::campaign::Item| {
                of(
                    "benefit-item",
                    &[("quantity", item.quantity.into()), ("product", item.product.name.as_str().into())],
                )
            };
            let items: Vec<String> = items.iter().map(item).collect();
            of("benefit-products", &[("items", format.all(&items).into())])
        }
        Benefit::Service { service, uses } => {
            of("benefit-service", &[("service", service.as_str().into()), ("uses", (*uses).into())])
        }
        Benefit::Spent { amount, to_pay: None } => of("benefit-spent", &[("amount", money(*amount))]),
        Benefit::Spent { amount, to_pay: Some(to_pay) } => {
            of("benefit-spent-to-pay", &[("amount", money(*amount)), ("to_pay", money(*to_pay))])
        }
        Benefit::Priced { product, price, saving } => {
            let mut fills = vec![("product", Fill::from(product.name.as_str())), ("price", money(*price))];
            fills.extend(saving.map(|saving| ("saving", money(saving))));
            of(if saving.is_some() { "benefit-priced-saving" } else { "benefit-priced" }, &fills)
        }
        Benefit::NthItem { nth, saving } => {
            let mut fills = vec![("nth", Fill::from(*nth))];
            fills.extend(saving.map(|saving| ("saving", money(saving))));
            of(if saving.is_some() { "benefit-nth-item-saving" } else { "benefit-nth-item" }, &fills)
        }
    }
}

fn accepted(offer: &Offer, format: Format<'_>) -> Told {
    let mut cause = benefit(&offer.benefit, format);
    if !offer.left_after.is_nothing() {
        let left = format.text().of("left-after", &[("left", format.amount(offer.left_after).into())]);
        cause = format.text().of("sentences", &[("first", cause.into()), ("second", left.into())]);
    }
    // What is taken at the shop's risk is said before it is confirmed.
    let tone = match offer.way {
        Way::AskCloud => Tone::Accepted,
        Way::AtRisk => {
            let risk = format.text().of("strength-provisional", &[]);
            cause = format.text().of("sentences", &[("first", cause.into()), ("second", risk.into())]);
            Tone::Attention
        }
    };
    Told { tone, state: tone.word(format), cause, next: format.text().of("verdict-accepted.next", &[]), code: None }
}

fn asked(ask: &Ask, format: Format<'_>) -> Told {
    let (key, fills) = match ask {
        Ask::Bill => ("ask-bill", vec![]),
        Ask::SaleChannel(channels) => ("ask-sale-channel", vec![("channels", channel_names(channels, format))]),
        Ask::Products(Wanted { items, of, beside }) if of.is_empty() && beside.is_empty() => {
            ("ask-products-items", vec![("items", (*items).into())])
        }
        Ask::Products(Wanted { items, of, beside }) if of.is_empty() => {
            ("ask-products-beside", vec![("items", (*items).into()), ("beside", names(beside, format))])
        }
        Ask::Products(Wanted { items, of, .. }) => {
            ("ask-products", vec![("items", (*items).into()), ("products", names(of, format))])
        }
        Ask::Uses { left } => ("ask-uses", vec![("left", format.amount(Amount::Uses(*left)).into())]),
        Ask::Amount { left } => ("ask-amount", vec![("left", format.money(*left).into())]),
        Ask::PhoneTail => ("ask-phone-tail", vec![]),
        Ask::OneOrder { clash: Clash::NotStackable { with, .. }, .. } => {
            ("ask-one-order", vec![("with", with.as_str().into())])
        }
        Ask::OneOrder { clash: Clash::OrderLimit { allowed }, .. } => {
            ("ask-one-order-limit", vec![("allowed", (*allowed).into())])
        }
    };
    Told {
        tone: Tone::Asks,
        state: format.text().of(&format!("{key}.state"), &[]),
        cause: format.text().of(key, &fills),
        next: format.text().of(&format!("{key}.next"), &fills),
        code: None,
    }
}

fn refused(refusal: &Refusal, shops: &[ShopName], format: Format<'_>) -> Told {
    let Words { key, next, fills } = words(refusal, shops, format);
    Told {
        tone: Tone::Refused,
        state: Tone::Refused.word(format),
        cause: format.text().of(&key, &fills),
        next: format.text().of(&format!("{key}.{next}"), &fills),
        code: Some(refusal.code().to_owned()),
    }
}

/// Which words a refusal is told in.
struct Words {
    key: String,
    /// Which part of the message says what to do.
    next: &'static str,
    fills: Vec<(&'static str, Fill)>,
}

impl Words {
    /// The words that bear the refusal's code.
    fn of(refusal: &Refusal, fills: Vec<(&'static str, Fill)>) -> Self {
        Self { key: format!("refusal-{}", refusal.code().replace('_', "-")), next: "next", fills }
    }

    /// The same for a case that is told otherwise.
    fn case(mut self, name: &str) -> Self {
        self.key.push('-');
        self.key.push_str(name);
        self
    }
}

fn words(refusal: &Refusal, shops: &[ShopName], format: Format<'_>) -> Words {
    let with = |fills| Words::of(refusal, fills);
    let money = |amount| Fill::from(format.money(amount));
    match refusal {
        Refusal::Unknown
        | Refusal::Forged
        | Refusal::Damaged
        | Refusal::OtherBusiness
        | Refusal::UpdateNeeded
        | Refusal::Cancelled
        | Refusal::Refunded
        | Refusal::Frozen
        | Refusal::CloudOnly
        | Refusal::NoGrant => with(vec![]),
        Refusal::NotCached { data_as_of } | Refusal::DataTooOld { data_as_of } => {
            with(vec![("as_of", data_as_of.map_or_else(|| "never".to_owned(), |at| format.moment(at)).into())])
        }
        Refusal::UsedUp { last: None } => with(vec![]).case("before"),
        Refusal::UsedUp { last: Some(last) } => with(vec![
            ("moment", format.moment(last.at).into()),
            ("shop", last.shop.as_str().into()),
            ("till", last.till.as_str().into()),
            ("staff", last.staff.as_str().into()),
        ]),
        Refusal::NotEnoughLeft { left } => with(vec![("left", format.amount(*left).into())]),
        Refusal::Expired { until } => match format.last_day(*until) {
            Some(day) => with(vec![("day", day.into())]),
            None => with(vec![("moment", format.moment(*until).into())]).case("at"),
        },
        Refusal::NotYetValid { from } => match format.first_day(*from) {
            Some(day) => with(vec![("day", day.into())]),
            None => with(vec![("moment", format.moment(*from).into())]).case("at"),
        },
        Refusal::WrongShop { valid_at } => match shop_names(valid_at, shops).as_slice() {
            [] => with(vec![]).case("elsewhere"),
            names => with(vec![("shops", format.either(names).into())]),
        },
        Refusal::WrongLevel { levels } => with(vec![("levels", format.either(levels).into())]),
        Refusal::WrongWeekday { weekdays } => with(vec![("weekdays", format.weekdays(*weekdays).into())]),
        Refusal::WrongTime { windows } => with(vec![("windows", format.windows(windows).into())]),
        Refusal::Blackout { date } => with(vec![("day", format.day(*date).into())]),
        Refusal::WrongSaleChannel { valid } => with(vec![("channels", channel_names(valid, format))]),
        Refusal::WrongProducts { needs } if needs.is_empty() => with(vec![]).case("excluded"),
        Refusal::WrongProducts { needs } => with(vec![("products", names(needs, format))]),
        Refusal::TooFewItems { needed, held } => {
            with(vec![("needed", (*needed).into()), ("held", held.map_or(Fill::from("unknown"), Fill::from))])
        }
        Refusal::BelowMinimum { minimum, missing } => {
            with(vec![("minimum", money(*minimum)), ("missing", money(*missing))])
        }
        Refusal::NotStackable { with: other, better, .. } => {
            let (next, difference) = match better {
                None => ("next", None),
                Some(Better::This(difference)) => ("this", Some(*difference)),
                Some(Better::Other(difference)) => ("other", Some(*difference)),
                Some(Better::Same) => ("same", None),
            };
            let mut fills = vec![("with", Fill::from(other.as_str()))];
            fills.extend(difference.map(|difference| ("difference", money(difference))));
            Words { next, ..with(fills) }
        }
        Refusal::OrderLimit { allowed } => with(vec![("allowed", (*allowed).into())]),
        Refusal::CustomerLimit { had, uses, days } => {
            with(vec![("had", (*had).into()), ("uses", (*uses).into()), ("days", (*days).into())])
        }
        Refusal::EvidenceMissing { missing } => with(vec![("missing", evidence(*missing).into())]),
        Refusal::AboveOfflineValue { risk, allowed } => {
            with(vec![("risk", money(*risk)), ("allowed", money(*allowed))])
        }
        Refusal::BudgetSpent { count, count_allowed, value, value_allowed } => with(vec![
            ("count", (*count).into()),
            ("count_allowed", (*count_allowed).into()),
            ("value", money(*value)),
            ("value_allowed", money(*value_allowed)),
        ]),
        Refusal::ByCloud { code } => with(vec![("code", code.as_str().into())]),
    }
}

fn names(products: &[Product], format: Format<'_>) -> Fill {
    let names: Vec<String> = products.iter().map(|product| product.name.clone()).collect();
    format.either(&names).into()
}

fn shop_names(ids: &[ShopId], shops: &[ShopName]) -> Vec<String> {
    shops.iter().filter(|shop| ids.contains(&shop.id)).map(|shop| shop.name.clone()).collect()
}

fn channel_names(channels: &[SaleChannel], format: Format<'_>) -> Fill {
    let names: Vec<String> = channels.iter().map(|channel| channel_name(*channel, format)).collect();
    format.either(&names).into()
}

/// How an order is sold, in a word or two.
pub fn channel_name(channel: SaleChannel, format: Format<'_>) -> String {
    let key = match channel {
        SaleChannel::InStore => "sale-channel-in-store",
        SaleChannel::Takeaway => "sale-channel-takeaway",
        SaleChannel::Delivery => "sale-channel-delivery",
        SaleChannel::Online => "sale-channel-online",
    };
    format.text().of(key, &[])
}

/// By which word the sentences choose their form.
const fn evidence(missing: MissingEvidence) -> &'static str {
    match missing {
        MissingEvidence::CodeShown => "code_shown",
        MissingEvidence::RotatingCode => "rotating_code",
        MissingEvidence::FreshCode => "fresh_code",
        MissingEvidence::PhoneTailDiffers => "phone_tail_differs",
        MissingEvidence::PhoneTailUnknown => "phone_tail_unknown",
    }
}

#[cfg(test)]
mod tests;
