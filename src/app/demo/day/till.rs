//! What is sold on the day: a basket with promotions and a voucher, paid in two ways; a part of it given back; the shift closed.

use anyhow::{Context as _, bail, ensure};
use tokio::time::timeout;

use super::{Counter, PAPER_PATIENCE};
use crate::app::demo::payments::Manner;
use crate::devices::Source;
use crate::devices::simulated::camera::Look;
use crate::domain::basket::Edit;
use crate::domain::booking::NotBrought;
use crate::domain::fact::{CashWay, Pieces};
use crate::domain::money::Money;
use crate::domain::payment::State;
use crate::domain::price::Due;
use crate::domain::product::{Item, Pick};
use crate::domain::quantity::Quantity;
use crate::domain::redemption::Claim;
use crate::domain::refund::{Goods, Wanted};
use crate::domain::shift::{Closing, Difference};
use crate::domain::tender::{Means, Tender};
use crate::engine::pay::Begun;
use crate::engine::present::Subject;
use crate::engine::refund::Refunded;
use crate::engine::sell::Concluded;
use crate::engine::shift::Outcome;
use crate::engine::till::{Brings, Edited, Put};

/// What lies in the drawer in the morning.
const FLOAT: Money = Money::from_minor(50_000);

/// What a customer shows who pays by WeChat.
const PAYMENT_CODE: &str = "134567890123456789";

/// What is put in at noon.
const COINS: Money = Money::from_minor(10_000);

impl Counter {
    pub(super) async fn shift_opens(&mut self) -> anyhow::Result<()> {
        done(self.engine.open_shift(FLOAT).await?)?;
        self.tell("the shift is opened with ¥500 in the drawer");
        Ok(())
    }

    /// One customer buys, pays by card and in cash, and brings something back.
    pub(super) async fn sells(&mut self) -> anyhow::Result<()> {
        self.catalogue_is_there().await?;
        let pot = self.picked("T03", None)?;
        let milk_tea = self.picked("M03", Some("M"))?;
        self.ring(pot, 1).await?;
        self.ring(milk_tea, 2).await?;
        let Subject::Product(cookie) =
            self.engine.present("9520000000011", Source::Wedge, std::time::Instant::now()).await?
        else {
            bail!("the barcode of a product is none");
        };
        self.ring(cookie.product.pick(&cookie.pick).map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?, 3).await?;
        let code = self.sample.code("amount off")?;
        let Subject::Voucher(presented) = self.scan(&code, Look::default()).await? else {
            bail!("a voucher for the basket is none");
        };
        match self.engine.present_to_basket(&presented, &Claim::default()).await? {
            Put::Done(_) => {}
            other => bail!("the basket does not take a voucher: {other:?}"),
        }
        let rung = self.engine.rung();
        let Ok(priced) = &rung.priced else { bail!("the basket has no price: {:?}", rung.priced) };
        let (total, saved) = (priced.total, priced.applied.len());
        ensure!(saved >= 2, "neither a promotion nor the voucher applies: {priced:?}");
        let by_card = Money::from_minor(5_000);
        let tenders = vec![
            Tender { means: Means::Card { reference: "POS 0042".to_owned() }, amount: by_card },
            Tender { means: Means::Cash, amount: Money::from_minor(10_000) },
        ];
        let Concluded::Sold(sold) = self.engine.conclude(tenders).await? else { bail!("the basket is not sold") };
        ensure!(sold.redemptions.len() == 1, "the voucher was not redeemed with its sale");
        let (total, change) = (self.shown(total), self.shown(sold.change));
        self.tell(format!("six things for {total} with a voucher, by card and in cash: sold, {change} change"));
        self.pass(3);
        self.takes_back(&sold.sale).await?;
        self.engine.sign_in(Some(self.sample.manager)).await?;
        done(self.engine.move_cash(CashWay::In, COINS, "银行零钱 coins from the bank").await?)?;
        self.tell("a manager puts ¥100 in coins into the drawer");
        self.engine.sign_in(Some(self.sample.cashier)).await?;
        Ok(())
    }

    /// Those who were in time have paid a deposit and for cookies when they booked: they show their code again, and pay the rest.
    pub(super) async fn pays_in_advance(&mut self) -> anyhow::Result<()> {
        let pot = self.picked("T04", None)?;
        self.ring(pot, 1).await?;
        let code = self.sample.booking("on time")?;
        let Subject::Booking(booking) = self.engine.present(&code, Source::Wedge, std::time::Instant::now()).await?
        else {
            bail!("a booking is none");
        };
        match self.engine.bring_booking(booking.id).await? {
            Brings::Done(_) => {}
            other => bail!("the booking does not come onto the bill: {other:?}"),
        }
        let rung = self.engine.rung();
        let Ok(priced) = &rung.priced else { bail!("the basket has no price: {:?}", rung.priced) };
        let Due::Pay(due) = priced.due() else { bail!("nothing is left to pay: {priced:?}") };
        let paid = priced.paid_before();
        let tenders = vec![Tender { means: Means::Card { reference: "POS 0043".to_owned() }, amount: due }];
        let Concluded::Sold(_) = self.engine.conclude(tenders).await? else { bail!("the basket is not sold") };
        let again = self.engine.bring_booking(booking.id).await?;
        ensure!(again == Brings::Not(NotBrought::Settled), "what was paid in advance is spent twice: {again:?}");
        let (paid, due) = (self.shown(paid), self.shown(due));
        self.tell(format!("a booking onto the bill: {paid} paid in advance, {due} by card; its money is spent once"));
        self.pass(2);
        Ok(())
    }

    /// One customer pays by code. The money is booked, and the connection breaks before anybody hears of it.
    pub(super) async fn pays_by_code(&mut self) -> anyhow::Result<()> {
        let pot = self.picked("T03", None)?;
        self.ring(pot, 1).await?;
        let rung = self.engine.rung();
        let Ok(priced) = &rung.priced else { bail!("the basket has no price: {:?}", rung.priced) };
        let total = priced.total;
        let at = std::time::Instant::now();
        let Subject::PaymentCode(code) = self.engine.present(PAYMENT_CODE, Source::Wedge, at).await? else {
            bail!("a payment code is none");
        };
        self.payments.next(Manner::VanishesAfterPaying);
        let mut news = self.engine.news();
        let Begun::Asked(asked) = self.engine.pay_by_code(code, total).await? else { bail!("it is not asked for") };
        let known = async {
            loop {
                let seen = self.engine.payments().await?;
                let paid = seen.iter().find(|seen| seen.held.attempt.id == asked.held.attempt.id);
                match paid.map(|seen| (&seen.state, seen.held.tender())) {
                    Some((State::Settled(_), Some(tender))) => return Ok(tender),
                    Some((State::Settled(outcome), None)) => bail!("it is not paid: {outcome:?}"),
                    Some(_) | None => ensure!(news.next().await.is_some(), "the till has ended"),
                }
            }
        };
        let tender = timeout(PAPER_PATIENCE, known).await.context("it is not known what became of a payment")??;
        let Concluded::Sold(_) = self.engine.conclude(vec![tender]).await? else { bail!("the basket is not sold") };
        let charges = self.payments.charges();
        ensure!(charges == 1 && self.payments.holds() == total, "the customer paid {charges} times");
        let total = self.shown(total);
        self.tell(format!("{total} by a code on a phone; the answer is lost, it is asked again: paid once"));
        self.pass(2);
        Ok(())
    }

    /// A cookie comes back, found by the receipt.
    async fn takes_back(&mut self, sale: &crate::domain::sale::Sale) -> anyhow::Result<()> {
        let number = sale.document().head.number.to_string();
        let found = self.engine.find_sale(&number).await?.pop().context("a receipt number finds nothing")?;
        let cookies = found.sale.document().lines.iter().find(|line| line.item.product == "C01");
        let line = cookies.context("the cookies are not on their sale")?.price.no;
        let wanted = vec![Wanted { line, quantity: Quantity::ONE, goods: Goods::WrittenOff }];
        let planned = self.engine.plan_refund(found.sale.id(), wanted).await?;
        let planned = planned.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
        match self.engine.refund(planned, "碎了 broken", Vec::new()).await? {
            Refunded::Done(given) => {
                let back = self.shown(given.refund.plan().money_back());
                self.tell(format!("one of them comes back by its receipt: {back} given back"));
                Ok(())
            }
            other => bail!("a cookie does not come back: {other:?}"),
        }
    }

    /// Counts the drawer, note by note, and closes the shift.
    pub(super) async fn shift_closes(&mut self) -> anyhow::Result<()> {
        let report = self.engine.x_report().await?.context("no shift is open")?;
        let opened = done(self.engine.count_shift("交班 closing").await?)?;
        let mut rest = report.drawer.expected().minor();
        let mut pieces = Vec::new();
        for of in self.engine.denominations() {
            pieces.push(Pieces { of, count: u32::try_from(rest / of.minor())? });
            rest %= of.minor();
        }
        let count = self.engine.counted(pieces).map_err(|refusal| anyhow::anyhow!("{refusal}"))?;
        let z = done(self.engine.close_shift(Closing { opened, count, reason: String::new() }).await?)?;
        ensure!(z.difference() == Difference::None, "the drawer is not what it must be: {:?}", z.difference());
        self.tell(format!("the shift is closed as {}: the drawer holds what it must", z.number));
        self.papers_settle().await
    }

    async fn catalogue_is_there(&self) -> anyhow::Result<()> {
        let mut news = self.engine.news();
        let is_there = || self.engine.catalogue().product("C01").is_some();
        let loaded = async { while !is_there() && news.next().await.is_some() {} };
        timeout(PAPER_PATIENCE, loaded).await.context("what is sold does not arrive")
    }

    fn shown(&self, amount: Money) -> String {
        self.engine.shop().currency.show(amount)
    }

    fn picked(&self, code: &str, variant: Option<&str>) -> anyhow::Result<Item> {
        let product = self.engine.catalogue().product(code).cloned().with_context(|| format!("{code} is not sold"))?;
        let pick = Pick { variant: variant.map(str::to_owned), ..Pick::default() };
        product.pick(&pick).map_err(|refusal| anyhow::anyhow!("{code}: {refusal:?}"))
    }

    async fn ring(&self, item: Item, pieces: u32) -> anyhow::Result<()> {
        let quantity = Quantity::of_pieces(pieces).context("nothing")?;
        match self.engine.edit(Edit::Add { item, quantity, staff: None }, None).await? {
            Edited::Done(_) => Ok(()),
            Edited::Refused(refusal) => bail!("it cannot be rung up: {refusal:?}"),
        }
    }
}

fn done<T>(outcome: Outcome<T>) -> anyhow::Result<T> {
    match outcome {
        Outcome::Done(done) => Ok(done),
        Outcome::Refused(refusal) => bail!("the shift: {refusal}"),
    }
}
