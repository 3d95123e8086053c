//! A terminal without a window: one JSON order a line comes in, one JSON answer a line goes out.
//!
//! The demo and the tests run it as a process of its own, to end it with SIGKILL where they like; it can also stand
//! behind another till. Codes are named only by what they stand for: no answer repeats one.

mod till;

use std::io::{BufRead, Write};
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::app::own_hub::Terminal;
use crate::app::payments;
use crate::config::Config;
use crate::devices::Source;
use crate::domain::check_in::{Arrival, Consent};
use crate::domain::id::{RedemptionId, StaffId};
use crate::domain::money::Money;
use crate::domain::redemption::{Claim, OrderContext, Products};
use crate::domain::verdict::Verdict;
use crate::domain::voucher::Amount;
use crate::engine::check_in::CheckedIn;
use crate::engine::present::{Presented, Subject};
use crate::engine::problem::Problem;
use crate::engine::redeem::Outcome;
use crate::engine::status::SyncStatus;
use crate::engine::{Engine, Setup};
use crate::store::Store;
use crate::sync::terminal::Link;

/// The longest order that is read, in bytes.
const LINE_BYTES_MAX: usize = 64 * 1024;

/// How the terminal tells the time: it stands where it is put.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The time, which does not go on by itself.
    #[arg(long, value_name = "TIMESTAMP")]
    pub now: Timestamp,
    /// What ids and keys are drawn from.
    #[arg(long, value_name = "N")]
    pub seed: u64,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Order {
    /// Says what a code stands for and what the counter would be told.
    Present {
        /// The code's text.
        text: String,
    },
    /// Redeems the voucher behind a code.
    Redeem {
        /// The code's text.
        text: String,
        /// The total of the bill, in minor units.
        #[serde(default)]
        bill: Option<i64>,
        /// How many uses, where that is asked.
        #[serde(default)]
        uses: Option<u32>,
        /// How much money, in minor units, where that is asked.
        #[serde(default)]
        amount: Option<i64>,
    },
    /// Takes a redemption back.
    Reverse {
        /// Which.
        redemption: RedemptionId,
        /// Why.
        reason: String,
    },
    /// Lets the people of a booking in, all that are missing.
    CheckIn {
        /// The booking's code.
        text: String,
    },
    /// Lets somebody of the staff stand at the counter; whoever may run this on the data folder is believed.
    SignIn {
        /// Who.
        staff: StaffId,
    },
    /// Opens a shift.
    OpenShift {
        /// What lies in the drawer, in minor units.
        float: i64,
    },
    /// Rings up products and vouchers and concludes the basket, which may hold something already.
    Sell {
        /// The codes of products, a piece of each.
        #[serde(default)]
        products: Vec<String>,
        /// The texts of vouchers.
        #[serde(default)]
        vouchers: Vec<String>,
        /// The payment code that the customer shows for all of it, in the place of cash.
        #[serde(default)]
        code: Option<String>,
        /// The cash that the customer gives, in minor units.
        #[serde(default)]
        cash: i64,
    },
    /// Gives back all that is left of a sale.
    Refund {
        /// The number of its receipt.
        number: String,
        /// Why.
        reason: String,
    },
    /// Counts the drawer and closes the shift.
    CloseShift {
        /// What lies in the drawer, in minor units.
        counted: i64,
        /// Why that is not what must lie there.
        reason: String,
    },
    /// Syncs now and says how it stands then.
    Sync,
    /// Ends.
    Quit,
}

/// Runs a terminal on a data folder until its orders end.
pub async fn run(
    store: Arc<Store>,
    setup: Setup,
    config: &Config,
    orders: impl BufRead + Send + 'static,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let terminal = Terminal::start(store, setup).await.context("the terminal cannot start")?;
    let engine = terminal.engine();
    payments::connect(engine, config).await;
    let mut orders = read_on_a_thread(orders);
    writeln!(out, "{}", json!({ "ready": true }))?;
    out.flush()?;
    while let Some(order) = orders.recv().await {
        let answer = match serde_json::from_str::<Order>(&order) {
            Ok(Order::Quit) => break,
            Ok(order) => {
                carry_out(engine, order).await.unwrap_or_else(|problem| json!({ "problem": problem.code().name() }))
            }
            Err(error) => json!({ "malformed": error.to_string() }),
        };
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    terminal.close().await;
    Ok(())
}

/// Orders come from a pipe, and reading a pipe blocks.
fn read_on_a_thread(orders: impl BufRead + Send + 'static) -> tokio::sync::mpsc::Receiver<String> {
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    // No task of the runtime: its end would wait for a line that never comes.
    std::thread::spawn(move || {
        for line in orders.lines().map_while(Result::ok).filter(|line| line.len() <= LINE_BYTES_MAX) {
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

async fn carry_out(engine: &Engine, order: Order) -> Result<Value, Problem> {
    match order {
        Order::Present { text } => {
            let subject = engine.present(&text, Source::Wedge, Instant::now()).await?;
            Ok(match &subject {
                Subject::Voucher(presented) => told(&engine.verdict(presented, &Claim::default())),
                Subject::Booking(booking) => json!({ "booking": booking.id }),
                Subject::Product(coded) => json!({ "product": coded.product.code }),
                Subject::Member(member) => json!({ "member": member.id }),
                Subject::NotHandled(kind) => json!({ "not_handled": kind.name() }),
                Subject::Payment { masked, .. } => json!({ "payment": masked }),
                Subject::PaymentCode(code) => json!({ "payment": code.to_string() }),
                Subject::Choice(_)
                | Subject::Enrolment(_)
                | Subject::ForeignLink(_)
                | Subject::Record(_)
                | Subject::SoldElsewhere(_)
                | Subject::Search(_)
                | Subject::Unusable(_) => json!({ "no_voucher": true }),
            })
        }
        Order::Redeem { text, bill, uses, amount } => {
            let Some(presented) = scanned(engine, &text).await? else {
                return Ok(json!({ "no_voucher": true }));
            };
            let take = uses.map(Amount::Uses).or(amount.map(|minor| Amount::Money(Money::from_minor(minor))));
            let order = OrderContext {
                total: bill.map(Money::from_minor),
                products: Products::Confirmed,
                ..OrderContext::default()
            };
            let claim = Claim { take, order, ..Claim::default() };
            Ok(match engine.redeem(&presented, &claim).await? {
                Outcome::Redeemed(redeemed) => {
                    json!({ "redeemed": redeemed.redemption, "strength": redeemed.strength, "at": redeemed.at })
                }
                Outcome::Refused(verdict) => told(&verdict),
            })
        }
        Order::Reverse { redemption, reason } => {
            engine.reverse(redemption, &reason).await?;
            Ok(json!({ "reversed": redemption }))
        }
        Order::CheckIn { text } => {
            let Subject::Booking(booking) = engine.present(&text, Source::Wedge, Instant::now()).await? else {
                return Ok(json!({ "no_booking": true }));
            };
            let arrival = Arrival { early: Consent::Given, unpaid: Consent::Given, ..Arrival::default() };
            Ok(match engine.check_in(booking.id, &arrival).await? {
                CheckedIn::Admitted { check_in, admission, .. } => {
                    json!({ "checked_in": check_in, "arrived": admission.arrived, "party": admission.party })
                }
                CheckedIn::Answered(reply) => json!({ "answered": format!("{reply:?}") }),
            })
        }
        Order::SignIn { staff } => {
            engine.sign_in(Some(staff)).await?;
            Ok(json!({ "signed_in": staff }))
        }
        Order::OpenShift { float } => till::open_shift(engine, float).await,
        Order::Sell { products, vouchers, code, cash } => till::sell(engine, products, vouchers, code, cash).await,
        Order::Refund { number, reason } => till::refund(engine, &number, &reason).await,
        Order::CloseShift { counted, reason } => till::close_shift(engine, counted, &reason).await,
        Order::Sync => {
            engine.sync_now().await?;
            let SyncStatus { link, waiting, .. } = engine.status();
            Ok(json!({ "waiting": waiting, "online": link == Link::Up }))
        }
        // Ended by whoever reads the orders.
        Order::Quit => Ok(json!({ "quit": true })),
    }
}

/// The voucher behind a code that is scanned; nothing where it is none.
async fn scanned(engine: &Engine, text: &str) -> Result<Option<Box<Presented>>, Problem> {
    Ok(match engine.present(text, Source::Wedge, Instant::now()).await? {
        Subject::Voucher(presented) => Some(presented),
        _ => None,
    })
}

fn told(verdict: &Verdict) -> Value {
    match verdict {
        Verdict::Accepted(offer) => json!({ "accepted": offer.benefit, "left_after": offer.left_after }),
        Verdict::Asks(ask) => json!({ "asks": format!("{ask:?}") }),
        Verdict::Refused(refusal) => json!({ "refused": refusal.code() }),
    }
}
