//! The till as data: what it asks for after what happened. Baskets are edited, priced and paid by the real rules.

mod booked;
mod by_code;
mod looks;
mod member;
mod paying;
mod pictures;
mod ringing;

use jiff::SignedDuration;
use uuid::Uuid;

use super::*;
use crate::domain::basket::{self, Basket, Brought, Customer, Held};
use crate::domain::campaign::{self, Kind, SaleChannel};
use crate::domain::id::SaleId;
use crate::domain::language::Language;
use crate::domain::money::{Money, Rate, Rounding};
use crate::domain::price::{Rules, price};
use crate::domain::product::{
    Category, Choice, Colour, Make, Measure, Modifiers, Pick, Price, Product, Supply, Terms, Variant, sample,
};
use crate::domain::promotion::{Counter, Promotion, Rule, Tier};
use crate::domain::sale::{Sale, sample as sales};
use crate::domain::staff::Permission;
use crate::domain::stock::{Shelf, Shelves};
use crate::domain::tender::{CashRules, settle};
use crate::domain::voucher::Amount;
use crate::engine::catalogue::Matched;
use crate::engine::till::Put;
use crate::ui::screen::sample::{Sample, selling};

fn yuan(yuan: i64) -> Money {
    Money::from_minor(yuan * 100)
}

fn terms(price: Price) -> Terms {
    Terms { price, member_price: None, barcodes: Vec::new(), supply: Supply::ForSale }
}

fn product(code: &str, name: &str, category: &str, price: i64) -> Product {
    Product { name: name.into(), ..sample::product(code, category, price * 100) }
}

fn choice(code: &str, name: &str, extra: i64) -> Choice {
    Choice { code: code.into(), name: name.into(), extra: yuan(extra), supply: Supply::ForSale }
}

/// Tea in two sizes, with its sugar to be chosen and toppings that may be.
fn tea() -> Product {
    let size = |code: &str, name: &str, price| Variant {
        code: code.into(),
        name: name.into(),
        terms: terms(Price::Fixed(yuan(price))),
    };
    let sort = |name: &str, least, most, options| Modifiers { name: name.into(), least, most, options };
    Product {
        make: Make::Variants(vec![size("M", "中杯", 16), size("L", "大杯", 19)]),
        modifiers: vec![
            sort("糖度", 1, 1, vec![choice("S0", "无糖", 0), choice("S3", "三分糖", 0), choice("S7", "七分糖", 0)]),
            sort("加料", 0, 3, vec![choice("T1", "珍珠", 2), choice("T2", "椰果", 3), choice("T3", "奶盖", 5)]),
        ],
        ..product("T01", "桂花乌龙", "tea", 16)
    }
}

/// Leaves by the weight.
fn leaves() -> Product {
    Product { measure: Measure::Weight, ..product("W01", "竹叶青散茶", "gift", 398) }
}

fn catalogue() -> Arc<Catalogue> {
    let category = |code: &str, name: &str| {
        let colour = (code == "snack").then_some(Colour::Orange);
        Category { code: code.into(), name: name.into(), within: None, colour }
    };
    let sold_out = Product {
        make: Make::Single(Terms { supply: Supply::SoldOut, ..terms(Price::Fixed(yuan(10))) }),
        ..product("S04", "核桃酥", "snack", 10)
    };
    let open = Product { make: Make::Single(terms(Price::Open)), ..product("O01", "茶艺体验", "gift", 0) };
    let products = vec![
        tea(),
        product("T02", "茉莉奶绿", "tea", 16),
        product("T03", "手打柠檬茶", "tea", 15),
        product("T04", "杨枝甘露", "tea", 22),
        product("T05", "Osmanthus oolong with cheese foam and pearls, large, less ice", "tea", 28),
        product("S01", "绿豆糕", "snack", 8),
        product("S02", "红豆双皮奶", "snack", 16),
        product("S03", "桂花酒酿圆子", "snack", 16),
        sold_out,
        leaves(),
        open,
    ];
    Arc::new(Catalogue::of(
        products,
        vec![category("tea", "茶饮"), category("snack", "茶点"), category("gift", "礼盒")],
        Vec::new(),
    ))
}

/// ¥30 off ¥60.
fn voucher(number: u8) -> Held {
    let kind = Kind::AmountOff { value: yuan(30), minimum: yuan(60) };
    Held {
        voucher: VoucherId::from_bytes([number; 10]),
        campaign: campaign::sample::campaign("满 60 减 30 券", kind),
        take: Amount::ONE_USE,
    }
}

/// A till and the shop around it, where what it asks for is done by the rules.
struct Play {
    till: Till,
    sample: Sample,
    basket: Basket,
    promotions: Vec<Promotion>,
    held: Vec<Permission>,
    /// What was concluded with.
    concluded: Vec<Vec<Tender>>,
    sales: usize,
    /// Who is known here.
    members: Vec<Member>,
    /// What is marked and counted.
    shelves: Vec<Shelf>,
}

impl Play {
    fn new() -> Self {
        let mut sample = Sample::new(Language::English);
        sample.shop.selling = Some(selling());
        let basket = Basket::new(SaleChannel::InStore);
        let mut play = Self {
            till: Till::new(Arc::new(rung(sale_id(9), &basket, &[])), catalogue(), sample.now),
            sample,
            basket,
            promotions: Vec::new(),
            held: vec![Permission::Sell, Permission::Discount],
            concluded: Vec::new(),
            sales: 0,
            members: Vec::new(),
            shelves: Vec::new(),
        };
        play.pass(1_000);
        play
    }

    /// The shelves are loaded as they stand.
    fn stand(&mut self) -> &mut Self {
        let loaded = Arc::new(catalogue().with_shelves(Shelves::of(self.shelves.clone())));
        self.does(Message::GoodsLoaded(loaded))
    }

    fn count(&mut self, product: &str, stock: i64) -> &mut Self {
        let article = Article { product: product.into(), variant: None };
        self.shelves.push(Shelf { stock: Some(stock), ..Shelf::untold(article) });
        self.stand()
    }

    fn pass(&mut self, milliseconds: i64) -> &mut Self {
        self.sample.now += SignedDuration::from_millis(milliseconds);
        self
    }

    fn rung(&self) -> Arc<Rung> {
        let id = self.basket.customer().member();
        let member = self.members.iter().find(|member| Some(member.id) == id).cloned().map(Box::new);
        Arc::new(Rung { member, ..rung(self.id(), &self.basket, &self.promotions) })
    }

    /// Under which the basket is sold.
    fn id(&self) -> SaleId {
        sale_id(9 + u128::try_from(self.sales).unwrap())
    }

    /// Does all that was asked for, until nothing more is.
    fn carry_out(&mut self, action: Action<Effect>) -> &mut Self {
        match action {
            Action::Start(effect) => {
                if let Some(message) = self.answer(effect) {
                    let next = self.till.update(message, self.sample.here());
                    self.carry_out(next);
                }
            }
            Action::All(all) => all.into_iter().for_each(|action| {
                self.carry_out(action);
            }),
            _ => {}
        }
        self
    }

    fn answer(&mut self, effect: Effect) -> Option<Message> {
        match effect {
            Effect::Read => Some(Message::Rung(self.rung())),
            Effect::Edit { edit, allowed } => {
                let held: Vec<_> =
                    self.held.iter().copied().chain(allowed.iter().map(|word| word.permission)).collect();
                let edited = match self.basket.apply((*edit).clone(), selling().limits, &held) {
                    Ok(basket) => {
                        self.basket = basket;
                        Edited::Done(self.rung())
                    }
                    Err(refusal) => Edited::Refused(refusal),
                };
                Some(Message::Edited(edit, allowed, Ok(edited)))
            }
            Effect::Conclude(tenders) => {
                self.concluded.push(tenders.clone());
                let rung = self.rung();
                let rules = CashRules { rounding: Rounding::NONE, drawer: None };
                let concluded = match settle(rung.priced.as_ref().unwrap(), &tenders, rules) {
                    Ok(payment) => {
                        let priced = rung.priced.clone().unwrap();
                        let sale = Sale::conclude(self.id(), sales::head(), &self.basket, priced, payment).unwrap();
                        self.basket = Basket::new(SaleChannel::InStore);
                        self.sales += 1;
                        sold(sale)
                    }
                    Err(refusal) => Concluded::NotPaid(refusal),
                };
                Some(Message::Concluded(Box::new(Ok(concluded))))
            }
            Effect::FindMembers { question, typed } => {
                let is_meant = |member: &&Member| !typed.is_empty() && member.contact.phone.ends_with(&typed);
                let found = self.members.iter().filter(is_meant).cloned().collect();
                Some(Message::MembersFound(question, Ok(found)))
            }
            Effect::Bring(booking) => {
                let item = product("S01", "绿豆糕", "snack", 8).pick(&Pick::default()).unwrap();
                let brought = Box::new(Brought { booking, code: "K7QX-2M9P".into(), advance: yuan(66) });
                let edit = Edit::Bring(brought, vec![(item, Quantity::of_pieces(2).unwrap())]);
                let brought = match self.basket.apply(edit, selling().limits, &[]) {
                    Ok(basket) => {
                        self.basket = basket;
                        Brings::Done(self.rung())
                    }
                    Err(refusal) => Brings::Refused(refusal),
                };
                Some(Message::Brought(booking, Box::new(Ok(brought))))
            }
            Effect::PutMember(id) => {
                let found = self.members.iter().find(|member| Some(member.id) == id);
                let customer = found.map_or(Customer::Anybody, |member| Customer::Member {
                    id: member.id,
                    reference: member.number.clone(),
                    level: member.level.clone(),
                });
                self.basket = self.basket.apply(Edit::Customer(customer), selling().limits, &[]).unwrap();
                Some(Message::MemberPut(Ok(Edited::Done(self.rung()))))
            }
            Effect::Mark { article, name, supply } => {
                self.shelves.retain(|shelf| shelf.article != article);
                self.shelves.push(Shelf { supply, ..Shelf::untold(article) });
                self.stand();
                Some(Message::SupplyMarked(name, Ok(Marked::Done(supply))))
            }
            Effect::Search { .. }
            | Effect::ReadGoods
            | Effect::ReadPictures(_)
            | Effect::Hold { .. }
            | Effect::ReadHeld
            | Effect::Recall(_)
            | Effect::Clear
            | Effect::ReadShift
            | Effect::ReadPayments
            | Effect::PayByCode(..)
            | Effect::GiveUp(_)
            | Effect::Ask(_)
            | Effect::GiveBack(_)
            | Effect::AskForDrawer
            | Effect::AskToVoid(_)
            | Effect::ExportReceipt(..) => None,
        }
    }

    fn does(&mut self, message: Message) -> &mut Self {
        let action = self.till.update(message, self.sample.here());
        self.carry_out(action)
    }

    fn key(&mut self, key: Key) -> &mut Self {
        let action = self.till.key(key, self.sample.here());
        self.carry_out(action)
    }

    /// Text is typed into the field and Enter pressed.
    fn typed(&mut self, text: &str) -> bool {
        let action = self.till.typed(text, self.sample.here());
        let is_heard = action.is_some();
        self.carry_out(action.unwrap_or(Action::None));
        is_heard
    }

    fn scan(&mut self, product: Product) -> &mut Self {
        self.scan_times(product, None)
    }

    fn scan_times(&mut self, product: Product, times: Option<Quantity>) -> &mut Self {
        let quantity = (product.measure == Measure::Piece).then_some(Quantity::ONE);
        let coded = Coded { product, pick: Pick::default(), quantity };
        let action = self.till.scanned(coded, times, self.sample.here());
        self.carry_out(action)
    }

    fn put(&mut self, held: Held) -> &mut Self {
        let voucher = held.voucher;
        self.basket = self.basket.apply(Edit::Present(Box::new(held)), selling().limits, &[]).unwrap();
        let put = Put::Done(self.rung());
        let action = self.till.put(Some(voucher), put, self.sample.here());
        self.carry_out(action)
    }

    /// What stands in the basket: of each line how many.
    fn lines(&self) -> Vec<(String, String)> {
        let line = |line: &Line| (line.item.name.clone(), line.quantity.to_string());
        self.till.rung.basket.lines().iter().map(line).collect()
    }

    #[track_caller]
    fn check(&self, lines: &[(&str, &str)]) {
        let expected: Vec<_> = lines.iter().map(|(name, count)| ((*name).to_owned(), (*count).to_owned())).collect();
        assert_eq!(self.lines(), expected);
    }
}

fn rung(id: SaleId, basket: &Basket, promotions: &[Promotion]) -> Rung {
    let taxes = selling().taxes;
    let zone = jiff::tz::TimeZone::UTC;
    let counter = Counter { shop: sales::shop(), zone: &zone, now: sales::head().at };
    let rules = Rules { promotions, taxes: &taxes, line_rounding: Rounding::NONE, counter };
    let id = (!basket.is_empty()).then_some(id);
    Rung { id, basket: basket.clone(), priced: price(basket, &rules), member: None }
}

fn sale_id(number: u128) -> SaleId {
    SaleId::new(Uuid::from_u128(number))
}

fn quantity(thousandths: u32) -> Option<Quantity> {
    Quantity::from_thousandths(thousandths)
}

fn sold(sale: Sale) -> Concluded {
    let change = match &sale.document().payment {
        crate::domain::tender::Payment::Paid { change, .. } => *change,
        crate::domain::tender::Payment::GivenBack { .. } => Money::ZERO,
    };
    let shift = crate::domain::id::ShiftId::new(Uuid::from_u128(5));
    Concluded::Sold(Sold { sale: Arc::new(sale), redemptions: Vec::new(), points: Vec::new(), change, shift })
}

/// ¥20 off from ¥100.
fn tiers() -> Promotion {
    let tier = Tier { spend: yuan(100), off: yuan(20) };
    Promotion {
        name: "满 100 减 20".into(),
        ..crate::domain::promotion::sample::promotion(1, Rule::Spend { tiers: vec![tier] })
    }
}
