//! A day of two thousand sales closes to the cent, told three times over: by the tables, by the journal, and by a script that
//! knows nothing of the program (`tests/oracle/till_day.awk`).

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write as _;
use std::process::{Command, Stdio};

use countersign::domain::basket::{ByHand, Edit, LineNo, Off, Set};
use countersign::domain::fact::{CashWay, Event, Fact, Pieces};
use countersign::domain::id::SaleId;
use countersign::domain::money::Money;
use countersign::domain::product::{Item, Make, Measure, Pick, Price, Product, Supply, Terms};
use countersign::domain::quantity::Quantity;
use countersign::domain::refund::Goods;
use countersign::domain::shift::{Closing, Difference, Drawer, Z};
use countersign::domain::staff::{Employment, Role};
use countersign::domain::tender::{Means, Payment, Tender};
use countersign::engine::refund::Refunded;
use countersign::engine::sell::Concluded;
use countersign::engine::shift::Outcome;
use countersign::engine::till::Edited;
use countersign::hub::admin::{ShopForm, StaffForm};
use countersign::hub::database::Section;
use countersign::store::{Connection, Error, fold, shifts};
use serde_json::json;

use crate::world::{Till, World};

/// How many sales the day has.
const SALES: u32 = 2_000;

/// What was done at the till, as the script reads it.
enum Done {
    Float(i64),
    In(i64),
    Out(i64),
    Sale { number: u32, lines: Vec<Line>, with: With },
    Back(u32),
}

/// A line that is sold.
struct Line {
    class: char,
    pieces: u32,
    price: i64,
    off: i64,
}

/// What a customer pays with.
enum With {
    Cash(i64),
    Card,
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Float(amount) => writeln!(f, "float {amount}"),
            Self::In(amount) => writeln!(f, "in {amount}"),
            Self::Out(amount) => writeln!(f, "out {amount}"),
            Self::Back(number) => writeln!(f, "back {number}"),
            Self::Sale { number, lines, with } => {
                let line = |Line { class, pieces, price, off }: &Line| format!("{class}*{pieces}*{price}-{off}");
                let lines: Vec<String> = lines.iter().map(line).collect();
                write!(f, "sale {number} {} ", lines.join(","))?;
                match with {
                    With::Cash(given) => writeln!(f, "cash:{given}"),
                    With::Card => writeln!(f, "card"),
                }
            }
        }
    }
}

/// Figures of the day by their names in the script.
type Figures = BTreeMap<String, i64>;

/// What the script makes of what was done.
fn by_script(done: &[Done]) -> Figures {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/till_day.awk");
    let mut awk = Command::new("awk")
        .args(["-f", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("awk belongs to every POSIX system");
    let mut stdin = awk.stdin.take().unwrap();
    for one in done {
        write!(stdin, "{one}").unwrap();
    }
    drop(stdin);
    let told = awk.wait_with_output().unwrap();
    assert!(told.status.success());
    let told = String::from_utf8(told.stdout).unwrap();
    told.lines()
        .map(|line| {
            let (name, figure) = line.split_once(' ').unwrap();
            (name.to_owned(), figure.parse().unwrap())
        })
        .collect()
}

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

fn fen(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn item(no: usize, line: &Line) -> Item {
    let product = Product {
        code: format!("{}{no}", line.class),
        name: format!("Product {}{no}", line.class),
        categories: vec![line.class.to_string()],
        tax_class: line.class.to_string(),
        measure: Measure::Piece,
        scale_item: None,
        make: Make::Single(Terms {
            price: Price::Fixed(fen(line.price)),
            member_price: None,
            barcodes: Vec::new(),
            supply: Supply::ForSale,
        }),
        modifiers: Vec::new(),
    };
    product.pick(&Pick::default()).unwrap()
}

/// A till of a shop whose rules the script knows, with a manager at it.
async fn till() -> (World, Till) {
    let mut world = World::new().await;
    let form: ShopForm = serde_json::from_value(json!({
        "id": world.shop.id, "name": "春熙茶铺", "zone": "Asia/Shanghai", "currency": "CNY",
        "selling": {
            "taxes": {
                "prices": "include", "rounding": "per_receipt",
                "classes": [
                    {"code": "a", "name": "13 %", "percent": 13_000}, {"code": "b", "name": "6 %", "percent": 6_000},
                ],
            },
            "cash_rounding": {"step": 10, "side": "down"},
            "limits": {"discount": 1_000, "give_back": 20_000},
            "denominations": [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10],
        },
    }))
    .unwrap();
    world.shop = world.hub.admin.put_shop(form).await.unwrap();
    let off = json!({ "promotion": {
        "name": "满100减8", "rule": { "spend": { "tiers": [{ "spend": 10_000, "off": 800 }] } },
        "scope": { "shops": "all", "products": [{ "code": "a", "name": "A" }] },
        "hours": { "weekdays": 127 }, "stacking": "free",
    } });
    world.hub.admin.put_in_catalogue(Section::Promotions, off).await.unwrap();
    let hired =
        StaffForm { id: None, name: "Wang".into(), role: Role::Manager, employed: Employment::Active, shop: None };
    let manager = world.hub.admin.put_staff(hired).await.unwrap().id;
    let till = world.till("till 1").await;
    till.loads(|catalogue| !catalogue.promotions.is_empty()).await;
    till.engine.sign_in(Some(manager)).await.unwrap();
    (world, till)
}

/// Sells what the dice say and gives some of it back.
struct Day<'t> {
    till: &'t Till,
    dice: Dice,
    done: Vec<Done>,
}

impl Day<'_> {
    async fn edit(&self, edit: Edit) -> Money {
        match self.till.engine.edit(edit, None).await.unwrap() {
            Edited::Done(rung) => rung.priced.as_ref().unwrap().total,
            Edited::Refused(refusal) => panic!("refused: {refusal:?}"),
        }
    }

    async fn sell(&mut self, number: u32) -> SaleId {
        let lines: Vec<Line> = (0..=self.dice.below(3)).map(|_| self.dice.line()).collect();
        let mut total = Money::ZERO;
        for (at, line) in lines.iter().enumerate() {
            let quantity = Quantity::of_pieces(line.pieces).unwrap();
            total = self.edit(Edit::Add { item: item(at, line), quantity, staff: None }).await;
            if line.off > 0 {
                let set = Set::Off(Off::Amount(fen(line.off)));
                let no = LineNo(u16::try_from(at + 1).unwrap());
                let by_hand = ByHand { set, reason: "scratched".into() };
                total = self.edit(Edit::ByHand(no, Some(by_hand))).await;
            }
        }
        let by_card = self.dice.below(3) == 0 || total < fen(10);
        let more = i64::from(self.dice.below(20)) * 100;
        let (tender, with) = if by_card {
            (Tender { means: Means::Card { reference: format!("POS {number}") }, amount: total }, With::Card)
        } else {
            let given = total.minor() + more;
            (Tender { means: Means::Cash, amount: fen(given) }, With::Cash(given))
        };
        self.done.push(Done::Sale { number, lines, with });
        match self.till.engine.conclude(vec![tender]).await.unwrap() {
            Concluded::Sold(sold) => sold.sale.id(),
            other => panic!("sale {number} is not made: {other:?}"),
        }
    }

    async fn give_back(&mut self, number: u32, sale: SaleId) {
        let rest = self.till.engine.sale(sale).await.unwrap().unwrap().rest(Goods::Restocked);
        let planned = self.till.engine.plan_refund(sale, rest).await.unwrap().unwrap();
        let refunded = self.till.engine.refund(planned, "cold", Vec::new()).await.unwrap();
        assert!(matches!(refunded, Refunded::Done(_)), "{refunded:?}");
        self.done.push(Done::Back(number));
    }

    async fn move_cash(&mut self, way: CashWay, amount: i64) {
        let moved = self.till.engine.move_cash(way, fen(amount), "bank").await.unwrap();
        assert!(matches!(moved, Outcome::Done(_)), "{moved:?}");
        self.done.push(match way {
            CashWay::In => Done::In(amount),
            CashWay::Out => Done::Out(amount),
        });
    }

    /// Counts what must lie in the drawer, note by note, and closes the shift.
    async fn close(&self, drawer: i64) -> Z {
        let Outcome::Done(opened) = self.till.engine.count_shift("closing").await.unwrap() else { panic!("not open") };
        let mut rest = drawer;
        let pieces: Vec<Pieces> = self
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
        let count = self.till.engine.counted(pieces).unwrap();
        let closing = Closing { opened, count, reason: String::new() };
        match self.till.engine.close_shift(closing).await.unwrap() {
            Outcome::Done(z) => z,
            Outcome::Refused(refusal) => panic!("not closed: {refusal:?}"),
        }
    }
}

/// What the state tables say.
fn by_tables(conn: &Connection) -> Result<Figures, Error> {
    let of = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0));
    let mut figures = Figures::new();
    for (name, sql) in [
        ("sales", "SELECT count(*) FROM sales"),
        ("list", "SELECT sum(list_minor) FROM sales"),
        ("off", "SELECT sum(discounts_minor) FROM sales"),
        ("total", "SELECT sum(total_minor) FROM sales"),
        ("tax_a", "SELECT sum(l.tax_minor) FROM sale_lines l WHERE l.product LIKE 'a%'"),
        ("tax_b", "SELECT sum(l.tax_minor) FROM sale_lines l WHERE l.product LIKE 'b%'"),
        (
            "cash",
            "SELECT (SELECT sum(amount_minor) FROM tenders WHERE way = 'in' AND means = 'cash')
                 - (SELECT sum(change_minor) FROM sales)",
        ),
        ("card", "SELECT sum(amount_minor) FROM tenders WHERE way = 'in' AND means = 'card'"),
        ("rounding", "SELECT sum(rounding_minor) FROM sales"),
        ("change", "SELECT sum(change_minor) FROM sales"),
        ("refunds", "SELECT count(*) FROM refunds"),
        ("back", "SELECT sum(amount_minor) FROM tenders WHERE way = 'out'"),
        ("drawer", "SELECT expected_minor FROM shifts"),
    ] {
        figures.insert(name.to_owned(), of(sql)?);
    }
    Ok(figures)
}

/// What the facts in the journal say, one after the other.
fn by_journal(conn: &Connection) -> Result<Figures, Error> {
    let mut statement = conn.prepare("SELECT body FROM journal ORDER BY place")?;
    let facts = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut figures = Figures::new();
    let mut add = |name: &str, minor: i64| *figures.entry(name.to_owned()).or_default() += minor;
    for fact in facts {
        let fact: Fact = serde_json::from_str(&fact?).unwrap();
        match fact.event {
            Event::ShiftOpened(opened) => add("drawer", opened.float.minor()),
            Event::CashMoved(moved) => match moved.way {
                CashWay::In => add("drawer", moved.amount.minor()),
                CashWay::Out => add("drawer", -moved.amount.minor()),
            },
            Event::SaleMade(made) => {
                let sale = made.sale.document();
                add("sales", 1);
                add("list", sale.list.minor());
                add("off", sale.discounts.minor());
                add("total", sale.total.minor());
                for row in &sale.taxes {
                    add(&format!("tax_{}", row.class), row.tax.minor());
                }
                let Payment::Paid { tenders, rounding, change } = &sale.payment else {
                    panic!("nothing is taken back")
                };
                add("rounding", rounding.minor());
                add("change", change.minor());
                for tender in tenders {
                    let kept = tender.amount.minor();
                    match tender.means {
                        Means::Cash => {
                            add("cash", kept - change.minor());
                            add("drawer", kept - change.minor());
                        }
                        _ => add("card", kept),
                    }
                }
            }
            Event::SaleRefunded(refunded) => {
                add("refunds", 1);
                for tender in refunded.payment.as_ref().map_or(&[][..], Payment::tenders) {
                    add("back", tender.amount.minor());
                    if tender.means == Means::Cash {
                        add("drawer", -tender.amount.minor());
                    }
                }
            }
            _ => {}
        }
    }
    Ok(figures)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_two_thousand_sales_closes_to_the_cent_three_times_over() {
    let (world, till) = till().await;
    let float = 500_000;
    assert!(matches!(till.engine.open_shift(fen(float)).await.unwrap(), Outcome::Done(_)));
    let mut day = Day { till: &till, dice: Dice(2026), done: vec![Done::Float(float)] };
    for number in 1..=SALES {
        let sale = day.sell(number).await;
        if day.dice.below(12) == 0 {
            day.give_back(number, sale).await;
        }
        match number % 500 {
            200 => day.move_cash(CashWay::Out, 100_000).await,
            400 => day.move_cash(CashWay::In, 20_000).await,
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
    assert!(world.hub.admin.quarantine(10).await.unwrap().is_empty());
}
