//! Giving back what was sold in this shop: found by its receipt or in the history, planned, and committed as a document of its own.
//!
//! ```text
//! find_sale ─▶ plan_refund ─▶ refund: planned again ─▶ vouchers taken back ─▶ committed ─▶ drawer ─▶ paper, push
//!      └── what the hub has heard of it ──┘
//! ```
//!
//! What another till sold or gave back only the hub knows: it is asked whenever it can be reached, and what it says is put together
//! with what stands here. While it cannot, what this till sold is given back by what this till knows; should another till have given
//! back the same, that is an exception for the manager. What another till sold is then not given back at all. Of the vouchers that
//! paid for it the hub says how they were redeemed, and they are taken back here as they would be there.
//!
//! The void of a sale that was just made is the refund of all of it.

use std::num::NonZeroU32;
use std::sync::Arc;

use crate::domain::fact::{Event, PointsMoved, PointsWay, RedemptionReversed, SaleMade, SaleRefunded};
use crate::domain::id::{FactId, PaymentId, RedemptionId, RefundId, SaleId, StaffId, VoucherId};
use crate::domain::money::{Money, Rounding};
use crate::domain::payment::Attempt;
use crate::domain::price::Direction;
use crate::domain::quantity::Quantity;
use crate::domain::receipt::slip::{SlipNumber, SlipOf};
use crate::domain::redemption::{Override, Reversible};
use crate::domain::refund::told::{CameBack, Told};
use crate::domain::refund::{self, Given, Goods, Plan, Refund, Refusal, Wanted};
use crate::domain::sale::{Head, Named, Sale};
use crate::domain::staff::Permission;
use crate::domain::stock::restocked_by;
use crate::domain::tender::{Means, Payment, Tender};
use crate::domain::voucher::Amount;
use crate::engine::clock::Clock;
use crate::engine::fail_point::FailPoint;
use crate::engine::history::Spot;
use crate::engine::papers::Press;
use crate::engine::pay;
use crate::engine::problem::{Code, Problem};
use crate::engine::redeem::Moment;
use crate::engine::sell::{advance, moves_cash, points};
use crate::engine::sign_in::{counting, permissions};
use crate::engine::{Engine, Topic, store_failed};
use crate::store::receipts::{self, Kind};
use crate::store::redemptions::{self, State};
use crate::store::{self, Connection, campaigns, history, journal, refunds, sales, shifts};
use crate::wire::verify::{Found, Redeemed, RedemptionState, Verify};

/// How many sales are found under one number at most: a number is read out without the terminal's life.
pub const FOUND_MAX: usize = 20;

/// A sale with what came back of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoldBefore {
    /// The sale.
    pub sale: Arc<Sale>,
    /// What came back of it, by refunds and within other sales.
    pub earlier: Vec<Given>,
    /// At which till it was sold.
    pub sold_at: SoldAt,
    /// How far it is known what came back.
    pub known: Known,
}

/// At which till something was sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SoldAt {
    /// At this one.
    Here,
    /// At another one of the shop.
    Elsewhere,
}

/// How far it is known what came back of a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// At every till, as far as the hub has heard.
    Everywhere,
    /// At this one alone: the hub could not be asked.
    Here,
}

impl SoldBefore {
    /// What of a line did not come back; nothing where all did, or where it was taken back in that sale.
    pub fn left_of(&self, line: crate::domain::basket::LineNo) -> Option<Quantity> {
        let sold = self.sale.line(line).filter(|line| line.price.direction == Direction::Sold)?;
        let came = self.earlier.iter().filter(|given| given.line == line);
        let came = came.map(|given| given.quantity.thousandths()).fold(0, u32::saturating_add);
        Quantity::from_thousandths(sold.quantity.thousandths().saturating_sub(came))
    }

    /// All that is left of it.
    pub fn rest(&self, goods: Goods) -> Vec<Wanted> {
        let lines = self.sale.document().lines.iter().map(|line| line.price.no);
        lines.filter_map(|line| Some(Wanted { line, quantity: self.left_of(line)?, goods })).collect()
    }
}

/// What is known of a sale where it is looked up.
pub(super) struct LookedUp {
    /// The sale.
    pub(super) sold: SoldBefore,
    /// The money that came back of it before, by refunds and within other sales.
    pub(super) given_back: Money,
    /// What the hub had heard of it; nothing where it has heard nothing or could not be asked.
    pub(super) heard: Option<Arc<Told>>,
}

/// A refund that was planned and is not given yet. Its identity is made with the plan: however often it is sent, it is
/// given once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    id: RefundId,
    plan: Plan,
    /// What the hub had heard of the sale, where it could be asked.
    heard: Option<Arc<Told>>,
    /// The redemptions that another till's sale was made with, as the hub holds them; nothing where it did not say.
    redeemed: Option<Vec<Redeemed>>,
}

impl Planned {
    /// What comes back, and how.
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }
}

/// What became of a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refunded {
    /// It is given back and stands in the ledger.
    Done(GivenBack),
    /// It may not be given back.
    Refused(Refusal),
    /// Whoever stands there may not do it without this permission.
    Needs(Permission),
    /// The drawer holds less than is to be given out of it.
    DrawerTooEmpty {
        /// What is to be given out.
        wanted: Money,
        /// What it holds.
        held: Money,
    },
    /// No shift is open at this till.
    NoShift,
}

/// What was given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenBack {
    /// The refund.
    pub refund: Arc<Refund>,
    /// The money that went back; nothing where vouchers alone came back.
    pub payment: Option<Payment>,
    /// The redemptions that were taken back with it.
    pub reversed: Vec<RedemptionId>,
}

impl From<SaleRefunded> for GivenBack {
    fn from(given: SaleRefunded) -> Self {
        let SaleRefunded { refund, payment, reversed, .. } = given;
        Self { refund: Arc::new(refund), payment, reversed }
    }
}

impl Engine {
    /// The sales of this shop that a text names, the latest first: the number in the code of a receipt, of a sale or of
    /// its refund, or the receipt number, whole (`3F0A-000918`) or, of a sale of this till, its last digits. Fails where this till
    /// has none and the hub cannot be asked for another till's.
    pub async fn find_sale(&self, text: &str) -> Result<Vec<SoldBefore>, Problem> {
        let text = text.trim().to_owned();
        let named = text.parse::<Named>().ok();
        let here = self.store().read(move |conn| {
            Ok::<_, store::Error>(match text.parse::<SlipNumber>() {
                Ok(number) => by_code(conn, number)?,
                Err(_) => by_number(conn, &text)?,
            })
        });
        let mut found = Vec::new();
        for id in here.await.map_err(store_failed)? {
            found.extend(self.sale(id).await?);
        }
        match named {
            Some(named) if found.is_empty() && names_a_sale(&named) => match self.ask_for_sale(&named).await {
                Ok(heard) => Ok(heard.iter().filter_map(elsewhere).collect()),
                Err(_) => Err(Problem::new(Code::SaleOutOfReach)),
            },
            _ => Ok(found),
        }
    }

    /// A sale of this shop, with what came back of it; nothing where the hub has none such either. Fails where it was not made here
    /// and the hub cannot be asked.
    pub async fn sale(&self, id: SaleId) -> Result<Option<SoldBefore>, Problem> {
        Ok(self.look_up(id).await?.map(|looked| looked.sold))
    }

    /// The same, with what else is known of it.
    pub(super) async fn look_up(&self, id: SaleId) -> Result<Option<LookedUp>, Problem> {
        let mut told = self.store().read(move |conn| told_here(conn, id)).await.map_err(store_failed)?;
        let sold_at = if told.made().is_some() { SoldAt::Here } else { SoldAt::Elsewhere };
        let (heard, known) = match self.ask_for_sale(&Named::Id(id)).await {
            Ok(found) => (found.into_iter().next(), Known::Everywhere),
            Err(_) if sold_at == SoldAt::Here => (None, Known::Here),
            Err(_) => return Err(Problem::new(Code::SaleOutOfReach)),
        };
        if let Some(heard) = &heard {
            told.hear_all(heard);
        }
        let Some(made) = told.made() else { return Ok(None) };
        let sold = SoldBefore { sale: Arc::new(made.sale.clone()), earlier: told.earlier(), sold_at, known };
        Ok(Some(LookedUp { sold, given_back: Before::of(&told).money, heard: heard.map(Arc::new) }))
    }

    /// What the hub has heard of a sale.
    async fn ask_for_sale(&self, named: &Named) -> Result<Vec<Told>, Unasked> {
        match self.ask(&Verify::Sale { named: named.to_string() }).await {
            Ok(Found::Sales { sales }) => Ok(sales.iter().filter_map(|facts| Told::of(facts)).collect()),
            Ok(_) => Ok(Vec::new()),
            Err(_) => Err(Unasked),
        }
    }

    /// A sale that another till made, by the number of its receipt; nothing where the hub has none such. Fails where it cannot be
    /// asked.
    pub(super) async fn sold_elsewhere(&self, named: &Named) -> Result<Option<SaleId>, Unasked> {
        if !names_a_sale(named) {
            return Ok(None);
        }
        Ok(self.ask_for_sale(named).await?.first().map(Told::sale))
    }

    /// The sales of a business day, the latest first, `most` at most.
    pub async fn sales_of_day(&self, day: jiff::civil::Date, most: usize) -> Result<Vec<sales::Listed>, Problem> {
        self.store().read(move |conn| sales::of_day(conn, day, most)).await.map_err(store_failed)
    }

    /// What would come back for parts of a sale, and how.
    pub async fn plan_refund(&self, sale: SaleId, wanted: Vec<Wanted>) -> Result<Result<Planned, Refusal>, Problem> {
        let shop = self.shop().id;
        let LookedUp { sold, heard, .. } = self.look_up(sale).await?.ok_or(Problem::new(Code::NoSuchSale))?;
        let id = RefundId::new(self.clock().mint());
        let plan = match refund::plan(&sold.sale, shop, &sold.earlier, &wanted) {
            Ok(plan) => plan,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let made_with = |told: &Told| told.made().is_some_and(|made| !made.redemptions.is_empty());
        let asks = sold.sold_at == SoldAt::Elsewhere && heard.as_deref().is_some_and(made_with);
        let redeemed = if asks { self.ask_for_redemptions(sale).await } else { None };
        Ok(Ok(Planned { id, plan, heard, redeemed }))
    }

    /// The redemptions that another till's sale was made with; nothing where the hub cannot be asked or does not know that question.
    async fn ask_for_redemptions(&self, sale: SaleId) -> Option<Vec<Redeemed>> {
        match self.ask(&Verify::RedemptionsOf { sale }).await {
            Ok(Found::Redemptions { redemptions, .. }) => Some(redemptions),
            Ok(_) | Err(_) => None,
        }
    }

    /// Gives back what was planned, for a reason. `allowed` are managers' words for it. The outcome is durable when it is
    /// returned; drawer and paper follow. What was given already is told as it was, and nothing is given again.
    pub async fn refund(&self, planned: Planned, reason: &str, allowed: Vec<Override>) -> Result<Refunded, Problem> {
        let selling = self.shop().selling.clone().ok_or(Problem::new(Code::NotSelling))?;
        let staff = self.signed_in().ok_or(Problem::new(Code::NobodySignedIn))?;
        let by_code = |tender: &&Tender| matches!(tender.means, Means::Code { .. });
        let by_code = planned.plan.money.iter().filter(by_code).count();
        if by_code > 0 && !self.takes_codes() {
            return Err(Problem::new(Code::NoPaymentService));
        }
        let moment = Moment::of(self.inner(), Some(staff));
        let at = moment.at;
        let work = Work {
            payments: (0..by_code)
                .map(|_| (PaymentId::new(self.clock().mint()), FactId::new(self.clock().mint())))
                .collect(),
            press: Press::of(self.inner(), self.clock().mint(), Some(staff), moment.at),
            id: planned.id,
            fact: FactId::new(self.clock().mint()),
            drawer: self.clock().mint(),
            facts_of_vouchers: (0..crate::domain::basket::VOUCHERS_MAX.saturating_mul(2))
                .map(|_| FactId::new(self.clock().mint()))
                .collect(),
            clock: self.clock().clone(),
            rounding: selling.cash_rounding,
            limit: selling.limits.give_back,
            reason: reason.to_owned(),
            allowed,
            staff,
            moment,
            plan: planned.plan,
            heard: planned.heard,
            redeemed: planned.redeemed,
        };
        match self.store().write(move |conn| work.carry_out(conn)).await {
            Ok((given, head_seq, attempts)) => {
                FailPoint::RefundCommitted.pass();
                pay::begin(self.inner(), attempts, at);
                self.grown(head_seq).await;
                self.announce(Topic::Sales);
                self.announce(Topic::Payments);
                if given.refund.plan().money.iter().any(|tender| tender.means.advance().is_some()) {
                    self.announce(Topic::Bookings);
                }
                self.inner().catalogue.shelves_moved();
                if !given.reversed.is_empty() {
                    self.announce(Topic::Redemptions);
                }
                Ok(Refunded::Done(given))
            }
            Err(Undone::Not(reason)) => Ok(*reason),
            Err(Undone::Code(code)) => Err(Problem::new(code)),
            Err(Undone::Store(error)) => Err(store_failed(error)),
        }
    }
}

/// The hub could not be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unasked;

/// What stands here of a sale.
pub(super) fn told_here(conn: &Connection, id: SaleId) -> Result<Told, store::Error> {
    let mut told = Told::nothing_of(id);
    for event in sales::told(conn, id)? {
        told.hear(&event);
    }
    Ok(told)
}

fn elsewhere(heard: &Told) -> Option<SoldBefore> {
    let sale = Arc::new(heard.made()?.sale.clone());
    Some(SoldBefore { sale, earlier: heard.earlier(), sold_at: SoldAt::Elsewhere, known: Known::Everywhere })
}

fn names_a_sale(named: &Named) -> bool {
    !matches!(named, Named::Code(number) if number.is_of() == SlipOf::Redemption)
}

fn by_code(conn: &Connection, number: SlipNumber) -> Result<Vec<SaleId>, store::Error> {
    let of = |kind| receipts::by_code(conn, kind, number);
    match number.is_of() {
        SlipOf::Sale => Ok(of(Kind::Sale)?.into_iter().map(SaleId::new).take(FOUND_MAX).collect()),
        SlipOf::Refund => {
            let mut sales = Vec::new();
            for id in of(Kind::Refund)?.into_iter().take(FOUND_MAX) {
                let refunded = refunds::find(conn, RefundId::new(id))?;
                sales.extend(refunded.map(|refunded| refunded.refund.plan().sale));
            }
            Ok(sales)
        }
        SlipOf::Redemption => Ok(Vec::new()),
    }
}

/// Where the sale stands that a receipt names, or the receipt of its refund; nothing where it was not made at this terminal.
pub(super) fn spot_named(conn: &Connection, named: &Named) -> Result<Option<Spot>, store::Error> {
    let ids = match named {
        Named::Id(id) => vec![*id],
        Named::Code(number) => by_code(conn, *number)?,
        Named::Number { .. } => by_number(conn, &named.to_string())?,
    };
    let Some(id) = ids.into_iter().next() else { return Ok(None) };
    let day = sales::find(conn, id)?.map(|made| made.sale.document().head.day);
    Ok(day.zip(history::place_of_sale(conn, id)?).map(|(day, place)| Spot { day, place }))
}

fn by_number(conn: &Connection, text: &str) -> Result<Vec<SaleId>, store::Error> {
    let digits = text.rsplit('-').next().unwrap_or(text);
    let Ok(seq) = digits.parse::<NonZeroU32>() else { return Ok(Vec::new()) };
    let named = |number: &str| !text.contains('-') || number.eq_ignore_ascii_case(text);
    let found = sales::numbered(conn, seq)?.into_iter().filter(|(number, _)| named(&number.to_string()));
    Ok(found.map(|(_, id)| id).take(FOUND_MAX).collect())
}

/// Inside the transaction a refusal must undo everything, so it travels as an error.
#[derive(Debug, thiserror::Error)]
enum Undone {
    #[error("it may not be given back")]
    Not(Box<Refunded>),
    #[error("it cannot be given back: {}", .0.name())]
    Code(Code),
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl From<Refusal> for Undone {
    fn from(refusal: Refusal) -> Self {
        Self::Not(Box::new(Refunded::Refused(refusal)))
    }
}

/// Everything that a refund writes, made before its transaction.
struct Work {
    moment: Moment,
    press: Press,
    id: RefundId,
    fact: FactId,
    drawer: uuid::Uuid,
    facts_of_vouchers: Vec<FactId>,
    clock: Clock,
    /// The ids of what goes back through a payment network, with those of their facts.
    payments: Vec<(PaymentId, FactId)>,
    staff: StaffId,
    plan: Plan,
    heard: Option<Arc<Told>>,
    redeemed: Option<Vec<Redeemed>>,
    reason: String,
    allowed: Vec<Override>,
    rounding: Rounding,
    limit: Money,
}

impl Work {
    fn carry_out(mut self, conn: &Connection) -> Result<(GivenBack, u64, Vec<Attempt>), Undone> {
        if let Some(given) = refunds::find(conn, self.id)? {
            return Ok((given.into(), journal::head(conn)?.seq, Vec::new()));
        }
        let shift = shifts::open(conn)?.ok_or(Undone::Not(Box::new(Refunded::NoShift)))?;
        let mut told = told_here(conn, self.plan.sale)?;
        let sold_at = if told.made().is_some() { SoldAt::Here } else { SoldAt::Elsewhere };
        if let Some(heard) = &self.heard {
            told.hear_all(heard);
        }
        let made = told.made().ok_or(Undone::Code(Code::NoSuchSale))?;
        let before = Before::of(&told);
        let overrides = self.may(conn, before.money)?;
        let earlier = told.earlier();
        let wanted: Vec<Wanted> = self.plan.lines.iter().map(|given| wanted(*given)).collect();
        // Something may have come back since it was planned.
        if refund::plan(&made.sale, self.moment.shop.id, &earlier, &wanted)? != self.plan {
            return Err(Undone::Code(Code::ReturnedBefore));
        }
        if sold_at == SoldAt::Elsewhere && self.redeemed.is_none() && gives_vouchers_back(&self.plan) {
            return Err(Undone::Code(Code::VouchersElsewhere));
        }
        let reversed = self.take_back(conn, made, &earlier)?;
        let payment = self.payment(conn, &made.sale, before, &reversed)?;
        let moves = self.points_back(&told, &made.sale, &earlier);
        let number = receipts::next(conn)?.ok_or(Undone::Code(Code::ReceiptsUsedUp))?;
        let Moment { shop, at, day, .. } = &self.moment;
        let head = Head { number, shop: shop.id, staff: self.staff, at: *at, day: *day };
        let restocked = restocked_by(&made.sale, &self.plan);
        let refund = Refund::conclude(self.id, head, self.plan, self.reason)?;
        let reversed = reversed.iter().map(|taken| taken.redemption).collect();
        let given = SaleRefunded { refund, payment, shift, reversed, restocked, overrides };
        let event = Event::SaleRefunded(Box::new(given.clone()));
        journal::record(conn, self.fact, *at, &self.moment.fact(event))?;
        points::record(conn, &self.clock, &self.moment, &moves)?;
        advance::release(conn, &self.clock, &self.moment, &made.sale, given.refund.plan())?;
        let tenders = given.payment.as_ref().map(Payment::tenders).unwrap_or_default();
        let attempts = pay::give_back_with(conn, tenders, &self.moment, &self.payments)?;
        if given.payment.as_ref().is_some_and(|payment| moves_cash(payment.tenders())) {
            self.press.drawer(conn, self.drawer)?;
        }
        self.press.refund(conn, &given, &made.sale, &moves)?;
        FailPoint::RefundBegun.pass();
        Ok((given.into(), journal::head(conn)?.seq, attempts))
    }

    /// The points that go back with it: of what was earned and of what was spent its share, so that all parts are the whole.
    fn points_back(&self, told: &Told, sale: &Sale, earlier: &[Given]) -> Vec<PointsMoved> {
        let amount = |given: &[Given]| given.iter().map(|given| given.amount).sum();
        let taken = points::taken_back(told.earned(), sale, amount(earlier), amount(&self.plan.lines));
        let spent = self.plan.money.iter().find_map(|tender| match tender.means {
            Means::Points { points } => NonZeroU32::new(points),
            _ => None,
        });
        let given = spent.zip(told.spender());
        let given =
            given.map(|(points, member)| PointsMoved { member, sale: sale.id(), points, way: PointsWay::GivenBack });
        taken.into_iter().chain(given).collect()
    }

    /// Whether it may be given back, by whoever stands there or by the words that were given. What was given back of the sale
    /// before counts: a limit is not passed in small steps.
    fn may(&mut self, conn: &Connection, before: Money) -> Result<Vec<Override>, Undone> {
        let mut held = permissions(conn, Some(self.staff))?;
        let words = counting(conn, std::mem::take(&mut self.allowed))?;
        held.extend(words.iter().map(|word| word.permission));
        let all = before.saturating_add(self.plan.money_back());
        let above = (all > self.limit).then_some(Permission::RefundAboveLimit);
        match [Some(Permission::Refund), above].into_iter().flatten().find(|needed| !held.contains(needed)) {
            Some(needed) => Err(Undone::Not(Box::new(Refunded::Needs(needed)))),
            None => Ok(words),
        }
    }

    /// Takes the vouchers back that come back with it and may be taken back still: those that the plan names, and all of a
    /// sale of which nothing is left.
    fn take_back(&mut self, conn: &Connection, made: &SaleMade, earlier: &[Given]) -> Result<Vec<TakenBack>, Undone> {
        let whole = comes_back_whole(&made.sale, earlier, &self.plan.lines);
        let balances = self.plan.money.iter().filter_map(|tender| tender.means.balance());
        let named: Vec<_> = self.plan.vouchers.iter().copied().chain(balances).collect();
        let mut taken_back = Vec::new();
        for id in &made.redemptions {
            let Some(redemption) = self.redemption(conn, *id)? else { continue };
            if !(whole || named.contains(&redemption.voucher)) {
                continue;
            }
            let fact = self.facts_of_vouchers.pop().ok_or(Undone::Code(Code::Interrupted))?;
            let event = Event::RedemptionReversed(RedemptionReversed {
                redemption: *id,
                voucher: redemption.voucher,
                take: redemption.take,
                reason: self.reason.clone(),
            });
            journal::record(conn, fact, self.moment.at, &self.moment.fact(event))?;
            taken_back.push(redemption);
        }
        Ok(taken_back)
    }

    /// A redemption of the sale that may be taken back still: as this till made it, else as the hub holds it.
    fn redemption(&self, conn: &Connection, id: RedemptionId) -> Result<Option<TakenBack>, store::Error> {
        let now = self.moment.at;
        if let Some(made) = redemptions::find(conn, id)? {
            let is_open = made.particulars.reversible_until.is_some_and(|until| now < until);
            let may = is_open && made.state == State::Made;
            return Ok(may.then_some(TakenBack { redemption: id, voucher: made.voucher, take: made.take }));
        }
        let told = self.redeemed.iter().flatten().find(|told| told.redemption == id);
        let Some(told) = told.filter(|told| told.state == RedemptionState::Stands) else { return Ok(None) };
        let Some(campaign) = campaigns::find(conn, told.campaign)? else { return Ok(None) };
        let may = matches!(self.moment.reversible(campaign.reversal, told.made_at), Reversible::Until(_))
            && !redemptions::is_reversed_elsewhere(conn, id)?;
        Ok(may.then_some(TakenBack { redemption: id, voucher: told.voucher, take: told.take }))
    }

    /// The money that goes back: by card, by the payment network, and in cash. The cash of all refunds of a sale together is rounded, so that
    /// many small ones give no more than one. What a balance paid goes back with its redemption, as a whole.
    fn payment(
        &self,
        conn: &Connection,
        sale: &Sale,
        before: Before,
        reversed: &[TakenBack],
    ) -> Result<Option<Payment>, Undone> {
        let (mut tenders, mut rounding) = (Vec::new(), Money::ZERO);
        for Tender { means, amount } in &self.plan.money {
            match means {
                Means::Cash => {
                    let planned = before.cash_planned.saturating_add(*amount);
                    let given = self.rounding.of(planned).saturating_sub(before.cash_given).max(Money::ZERO);
                    let held = shifts::drawer(conn)?.map_or(Money::ZERO, |drawer| drawer.expected());
                    if given > held {
                        return Err(Undone::Not(Box::new(Refunded::DrawerTooEmpty { wanted: given, held })));
                    }
                    rounding = given.saturating_sub(*amount);
                    tenders.push(Tender { means: Means::Cash, amount: given });
                }
                Means::Card { .. } | Means::Code { .. } => {
                    tenders.push(Tender { means: means.clone(), amount: *amount });
                }
                Means::StoredValue { voucher } => {
                    let paid = sale.document().payment.tenders().iter().find(|tender| tender.means == *means);
                    let whole = paid.is_some_and(|paid| paid.amount == *amount);
                    if !whole || !reversed.iter().any(|redemption| redemption.voucher == *voucher) {
                        return Err(Undone::Code(Code::BalanceOnlyWhole));
                    }
                }
                // Points go back to their account, a prepaid voucher as a voucher, and what was paid in advance the way it was
                // paid, where its booking does not bring it again.
                Means::Points { .. } | Means::Prepaid { .. } | Means::Advance { .. } => {}
            }
        }
        Ok((!tenders.is_empty()).then_some(Payment::GivenBack { tenders, rounding }))
    }
}

/// What was given back of a sale before.
#[derive(Debug, Clone, Copy, Default)]
struct Before {
    money: Money,
    cash_planned: Money,
    cash_given: Money,
}

impl Before {
    /// By its refunds and within other sales, at whichever till. What came back within a sale paid for it, and moved no cash of
    /// its own.
    fn of(told: &Told) -> Self {
        let mut before = Self::default();
        for came in told.documents() {
            let money = match came {
                CameBack::Refund(refunded) => refunded.refund.plan().money_back(),
                CameBack::Within { lines, .. } => lines.iter().map(|given| given.amount).sum(),
            };
            before.money = before.money.saturating_add(money);
        }
        for refunded in told.refunds() {
            let plan = refunded.refund.plan();
            before.cash_planned = before.cash_planned.saturating_add(cash(&plan.money));
            let given = refunded.payment.as_ref().map_or(Money::ZERO, |payment| cash(payment.tenders()));
            before.cash_given = before.cash_given.saturating_add(given);
        }
        before
    }
}

fn cash(tenders: &[Tender]) -> Money {
    tenders.iter().filter(|tender| tender.means == Means::Cash).map(|tender| tender.amount).sum()
}

fn wanted(given: Given) -> Wanted {
    Wanted { line: given.line, quantity: given.quantity, goods: given.goods }
}

/// Whether nothing of a sale is left once these lines came back as well.
fn comes_back_whole(sale: &Sale, earlier: &[Given], now: &[Given]) -> bool {
    let sold = sale.document().lines.iter().filter(|line| line.price.direction == Direction::Sold);
    sold.into_iter().all(|line| {
        let came = earlier.iter().chain(now).filter(|given| given.line == line.price.no);
        let came: u64 = came.map(|given| u64::from(given.quantity.thousandths())).sum();
        came >= u64::from(line.quantity.thousandths())
    })
}

/// Whether a voucher or a balance goes back: that takes its redemption back.
fn gives_vouchers_back(plan: &Plan) -> bool {
    !plan.vouchers.is_empty() || plan.money.iter().any(|tender| tender.means.balance().is_some())
}

/// A redemption that is taken back with what it paid for.
#[derive(Debug, Clone, Copy)]
struct TakenBack {
    redemption: RedemptionId,
    voucher: VoucherId,
    take: Amount,
}
