//! A day of two thousand sales closes to the cent, told three times over: by the tables, by the journal, and by a script that
//! knows nothing of the program (`tests/oracle/till_day.awk`). Goods are brought back and exchanged, baskets are put aside, a
//! member earns and spends points, and some pay by code.

mod books;
mod script;
mod shop;

use std::collections::VecDeque;
use std::time::Duration;

use countersign::domain::basket::{ByHand, Edit, LineNo, Off, Set};
use countersign::domain::fact::{CashWay, Pieces};
use countersign::domain::id::SaleId;
use countersign::domain::money::Money;
use countersign::domain::payload::PaymentCode;
use countersign::domain::quantity::Quantity;
use countersign::domain::refund::{Goods, Wanted};
use countersign::domain::shift::{Closing, Difference, Drawer, Z};
use countersign::domain::tender::{Means, Tender};
use countersign::engine::pay::Begun;
use countersign::engine::refund::Refunded;
use countersign::engine::sell::Concluded;
use countersign::engine::shift::Outcome;
use countersign::engine::till::{Edited, Exchanged};
use countersign::store::{fold, payments, shifts};

use self::books::{by_journal, by_tables};
use self::script::{Done, Line, Rest, Swap, With, by_script};
use self::shop::{BRINGS, Shop, fen, item, shop};

/// How many sales the day has.
const SALES: u32 = 2_000;

/// How many sales back something may be exchanged.
const REMEMBERED: usize = 40;

/// How long any payment may take to be known.
const SOON: Duration = Duration::from_secs(20);

/// A stream of numbers that is the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(limit)).unwrap()
    }

    fn line(&mut self) -> Line {
        let class = if self.below(4) == 0 { 'b' } else { 'a' };
        let (pieces, price) = (1 + self.below(4), i64::from(1 + self.below(4_000)));
        let whole = i64::from(pieces) * price;
        let off = if self.below(8) == 0 { i64::from(self.below(u32::try_from(whole).unwrap())) } else { 0 };
        Line { class, pieces, price, off }
    }
}

/// A sale of which something may come back.
struct Kept {
    number: u32,
    id: SaleId,
    /// What is left of its one line; none of several lines.
    pieces: Option<u32>,
}

/// A basket that was rung up, with what comes back in it and what of that sale is left.
struct Rung {
    number: u32,
    lines: Vec<Line>,
    swap: Option<(Swap, Option<Kept>)>,
    member: bool,
}

/// Sells what the dice say and takes some of it back.
struct Day<'s> {
    shop: &'s Shop,
    dice: Dice,
    done: Vec<Done>,
    kept: VecDeque<Kept>,
    aside: Option<Rung>,
}

impl Day<'_> {
    async fn edit(&self, edit: Edit) {
        let edited = self.shop.till.engine.edit(edit, None).await.unwrap();
        assert!(matches!(edited, Edited::Done(_)), "{edited:?}");
    }

    /// Rings up what a customer takes, and puts beside it what the customer brings back.
    async fn ring(&mut self, number: u32) -> Rung {
        let lines: Vec<Line> = (0..=self.dice.below(3)).map(|_| self.dice.line()).collect();
        for (at, line) in lines.iter().enumerate() {
            let quantity = Quantity::of_pieces(line.pieces).unwrap();
            self.edit(Edit::Add { item: item(at, line), quantity, staff: None }).await;
            if line.off > 0 {
                let set = Set::Off(Off::Amount(fen(line.off)));
                let no = LineNo(u16::try_from(at + 1).unwrap());
                self.edit(Edit::ByHand(no, Some(ByHand { set, reason: "scratched".into() }))).await;
            }
        }
        let member = self.dice.below(3) == 0;
        if member {
            let put = self.shop.till.engine.put_member(self.shop.member).await.unwrap();
            assert!(matches!(put, Edited::Done(_)), "{put:?}");
        }
        let swap = if self.dice.below(14) == 0 { self.bring_back().await } else { None };
        Rung { number, lines, swap, member }
    }

    /// Puts something of an earlier sale into the basket: pieces of its one line, or all that is left.
    async fn bring_back(&mut self) -> Option<(Swap, Option<Kept>)> {
        let most = u32::try_from(self.kept.len()).unwrap();
        let at = usize::try_from(self.dice.below(most.max(1))).unwrap();
        let kept = self.kept.remove(at)?;
        let engine = &self.shop.till.engine;
        let found = engine.sale(kept.id).await.unwrap().unwrap();
        let rest = found.rest(Goods::Restocked);
        let part = kept.pieces.filter(|left| *left > 1).map(|left| 1 + self.dice.below(left - 1));
        let wanted = match part {
            Some(pieces) => vec![Wanted { quantity: Quantity::of_pieces(pieces).unwrap(), ..rest[0] }],
            None => rest,
        };
        let exchanged = engine.exchange(kept.id, wanted, "too sweet", Vec::new()).await.unwrap();
        assert!(matches!(exchanged, Exchanged::Done(_)), "{exchanged:?}");
        let swap = Swap { of: kept.number, pieces: part };
        Some((swap, part.map(|pieces| Kept { pieces: kept.pieces.map(|left| left - pieces), ..kept })))
    }

    /// What the customer pays with, or gets back in.
    fn pays(&mut self, rung: &Rung, total: Money) -> With {
        let (minor, roll) = (total.minor(), self.dice.below(24));
        let cash = |due: i64, more: u32| due + i64::from(more) * 100;
        let more = self.dice.below(20);
        if minor <= -10 && roll < 16 {
            return With::OutCash;
        }
        match minor {
            ..0 => With::OutCard,
            0 => With::Nothing,
            1..10 => With::Card,
            _ if rung.member && rung.swap.is_none() && minor >= 100 && roll < 4 => {
                let points = 100 * (1 + self.dice.below(u32::try_from(minor / 100).unwrap().min(20)));
                let rest = minor - i64::from(points);
                let rest = if rest < 10 { Rest::Card } else { Rest::Cash(cash(rest, more)) };
                With::Points(points, rest)
            }
            _ if roll == 4 => With::Code,
            _ if roll < 12 => With::Card,
            _ => With::Cash(cash(minor, more)),
        }
    }

    /// Shows a code for an amount, and waits until it is known to be paid.
    async fn by_code(&self, amount: Money) -> Tender {
        let engine = &self.shop.till.engine;
        let code = PaymentCode::parse("134567890123456789").unwrap();
        let mut news = engine.news();
        let Begun::Asked(seen) = engine.pay_by_code(code, amount).await.unwrap() else { panic!("not asked") };
        let id = seen.held.attempt.id;
        let known = async {
            while self
                .shop
                .till
                .store
                .read(move |conn| payments::find(conn, id))
                .await
                .unwrap()
                .unwrap()
                .outcome
                .is_none()
            {
                news.next().await;
            }
        };
        tokio::time::timeout(SOON, known).await.expect("it is not known whether it is paid");
        engine.payments().await.unwrap().iter().find_map(|seen| seen.held.tender()).expect("paid by code")
    }

    async fn tenders(&self, number: u32, total: Money, with: With) -> Vec<Tender> {
        let minor = total.minor();
        let card =
            |amount: i64| Tender { means: Means::Card { reference: format!("POS {number}") }, amount: fen(amount) };
        let cash = |amount: i64| Tender { means: Means::Cash, amount: fen(amount) };
        match with {
            With::Cash(given) => vec![cash(given)],
            With::Card => vec![card(minor)],
            With::Code => vec![self.by_code(total).await],
            With::Points(points, rest) => {
                let worth = i64::from(points);
                let rest = match rest {
                    Rest::Cash(given) => Some(cash(given)),
                    Rest::Card => (minor > worth).then(|| card(minor - worth)),
                };
                let points = Tender { means: Means::Points { points }, amount: fen(worth) };
                std::iter::once(points).chain(rest).collect()
            }
            With::OutCash => vec![cash(-minor / 10 * 10)],
            With::OutCard => vec![card(-minor)],
            With::Nothing => Vec::new(),
        }
    }

    /// Sells what lies in the basket.
    async fn conclude(&mut self, rung: Rung) {
        let engine = &self.shop.till.engine;
        let total = engine.rung().priced.as_ref().unwrap().total;
        let with = self.pays(&rung, total);
        let Rung { number, lines, swap, member } = rung;
        let tenders = self.tenders(number, total, with).await;
        let id = match self.shop.till.engine.conclude(tenders).await.unwrap() {
            Concluded::Sold(sold) => sold.sale.id(),
            other => panic!("sale {number} is not made: {other:?}"),
        };
        let pieces = (lines.len() == 1).then(|| lines[0].pieces);
        let (swap, left) = swap.unzip();
        self.done.push(Done::Sale { number, lines, swap, member, with });
        // What takes goods back pays with them, and points go back where they came from.
        if swap.is_some() {
            self.kept.extend(left.flatten());
            return;
        }
        if self.dice.below(12) == 0 {
            self.give_back(number, id).await;
        } else if !matches!(with, With::Points(..)) {
            self.kept.push_back(Kept { number, id, pieces });
            if self.kept.len() > REMEMBERED {
                self.kept.pop_front();
            }
        }
    }

    /// The next customer, while the basket of the one before may lie aside.
    async fn serve(&mut self, number: u32) {
        let rung = self.ring(number).await;
        if number % 20 == 7 {
            let aside = self.shop.till.engine.hold("red coat").await.unwrap();
            assert!(matches!(aside, Edited::Done(_)), "{aside:?}");
            self.aside = Some(rung);
        } else {
            self.conclude(rung).await;
        }
        if number % 20 == 9
            && let Some(rung) = self.aside.take()
        {
            let engine = &self.shop.till.engine;
            let held = engine.held().await.unwrap();
            let taken_up = engine.recall(held[0].id).await.unwrap();
            assert!(matches!(taken_up, Edited::Done(_)), "{taken_up:?}");
            self.conclude(rung).await;
        }
    }

    /// Gives back all that is left of a sale.
    async fn give_back(&mut self, number: u32, sale: SaleId) {
        let engine = &self.shop.till.engine;
        let rest = engine.sale(sale).await.unwrap().unwrap().rest(Goods::Restocked);
        let planned = engine.plan_refund(sale, rest).await.unwrap().unwrap();
        let refunded = engine.refund(planned, "cold", Vec::new()).await.unwrap();
        assert!(matches!(refunded, Refunded::Done(_)), "{refunded:?}");
        self.done.push(Done::Back(number));
    }

    /// Gives back what exchanges left of a sale.
    async fn give_back_rest(&mut self) {
        let left = |kept: &Kept| kept.pieces == Some(1);
        if let Some(kept) = self.kept.iter().position(left).and_then(|at| self.kept.remove(at)) {
            self.give_back(kept.number, kept.id).await;
        }
    }

    async fn move_cash(&mut self, way: CashWay, amount: i64) {
        let moved = self.shop.till.engine.move_cash(way, fen(amount), "bank").await.unwrap();
        assert!(matches!(moved, Outcome::Done(_)), "{moved:?}");
        self.done.push(match way {
            CashWay::In => Done::In(amount),
            CashWay::Out => Done::Out(amount),
        });
    }

    /// Counts what must lie in the drawer, note by note, and closes the shift.
    async fn close(&self, drawer: i64) -> Z {
        let Outcome::Done(opened) = self.shop.till.engine.count_shift("closing").await.unwrap() else {
            panic!("not open")
        };
        let mut rest = drawer;
        let pieces: Vec<Pieces> = self
            .shop
            .till
            .engine
            .denominations()
            .into_iter()
            .map(|of| {
                let count = u32::try_from(rest / of.minor()).unwrap();
                rest %= of.minor();
                Pieces { of, count }
            })
            .collect();
        assert_eq!(rest, 0, "a drawer of rounded cash is countable");
        let count = self.shop.till.engine.counted(pieces).unwrap();
        let closing = Closing { opened, count, reason: String::new() };
        match self.shop.till.engine.close_shift(closing).await.unwrap() {
            Outcome::Done(z) => z,
            Outcome::Refused(refusal) => panic!("not closed: {refusal:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_two_thousand_sales_closes_to_the_cent_three_times_over() {
    let shop = shop().await;
    let till = &shop.till;
    let float = 500_000;
    assert!(matches!(till.engine.open_shift(fen(float)).await.unwrap(), Outcome::Done(_)));
    let (dice, done) = (Dice(2026), vec![Done::Float(float)]);
    let mut day = Day { shop: &shop, dice, done, kept: VecDeque::new(), aside: None };
    for number in 1..=SALES {
        day.serve(number).await;
        match number % 500 {
            200 => day.move_cash(CashWay::Out, 100_000).await,
            400 => day.move_cash(CashWay::In, 20_000).await,
            of if of % 25 == 0 => day.give_back_rest().await,
            _ => {}
        }
    }
    let drawer = till.store.read(shifts::drawer).await.unwrap().as_ref().map(Drawer::expected).unwrap();
    let z = day.close(drawer.minor()).await;
    assert_eq!((z.number.seq.get(), z.difference()), (1, Difference::None));

    let by_script = by_script(&day.done);
    assert_eq!(till.store.read(by_tables).await.unwrap(), by_script, "tables and script");
    assert_eq!(till.store.read(by_journal).await.unwrap(), by_script, "journal and script");
    assert_eq!(till.store.read(fold::differences).await.unwrap(), [], "the tables are what the journal says");
    for every in ["swaps", "refunds", "code", "code_back", "spent", "taken_back", "given_back"] {
        assert!(by_script[every] > 0, "the day knows no {every}");
    }
    let figures = &z.report.figures;
    assert_eq!(
        (figures.sales.worth, figures.refunds.count, figures.list, figures.discount()),
        (
            fen(by_script["total"]),
            u64::try_from(by_script["refunds"]).unwrap(),
            fen(by_script["list"]),
            fen(by_script["off"])
        ),
        "the Z and the script"
    );
    till.drain().await;
    assert!(shop.world.hub.admin.quarantine(10).await.unwrap().is_empty());
    assert_eq!(shop.world.exceptions().await, 0);
    let points = i64::from(BRINGS) + by_script["earned"] - by_script["spent"] - by_script["taken_back"]
        + by_script["given_back"];
    assert_eq!(shop.world.hub.admin.member(shop.member).await.unwrap().points, points, "the hub and the script");
    assert_eq!(till.engine.member(shop.member).await.unwrap().unwrap().points, points, "the till and the script");
    let known = async {
        let mut news = till.engine.news();
        while !till.engine.payments().await.unwrap().is_empty() {
            news.next().await;
        }
    };
    tokio::time::timeout(SOON, known).await.expect("what went back by code is not known");
    assert_eq!(shop.service.holds(), fen(by_script["code"] - by_script["code_back"]), "the service and the script");
}
