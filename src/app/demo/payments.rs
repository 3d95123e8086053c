//! A payment service for demo and tests: a real server on loopback that keeps books, and misbehaves when it is told to.
//!
//! It speaks the protocol of `docs/payments.md`. What it books under an id it books once; what was cancelled it never books.
//! It is written on bare sockets because half of what it must do no proper server does: close a connection over booked
//! money, answer half, answer a page.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::domain::id::PaymentId;
use crate::domain::money::Money;
use crate::wire::payment::Why;

/// The key by which the demo's service knows its shop.
pub const KEY: &str = "the demo's key";

/// The longest request that is read, in bytes.
const REQUEST_BYTES_MAX: usize = 64 * 1024;

/// What the service does about the next payment, or refund, that it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// It books and says so.
    Pays,
    /// It books, and says so only after so long.
    Delays(Duration),
    /// The customer is asked for a password: it says `waiting` to so many questions, and books then.
    AsksPassword {
        /// To how many.
        questions: u32,
    },
    /// The customer is asked, and does nothing.
    Waits,
    /// It does not book.
    Refuses(Why),
    /// It books, and closes the connection without a word.
    VanishesAfterPaying,
    /// It closes the connection and has booked nothing.
    Vanishes,
    /// It books, and answers with a page of HTML.
    AnswersPage,
    /// It books, and breaks off in the middle of its answer.
    AnswersHalf,
    /// It books, and answers with status 500.
    Breaks,
    /// It books, and answers JSON of something else.
    AnswersOther,
    /// It books another amount.
    Books(Money),
    /// It books, and never answers.
    Silent,
}

/// What stands in its books under an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// The customer is asked; so many more questions are answered so, where it ends by itself.
    Waiting(Option<u32>, Money),
    /// So much has moved.
    Booked(Money),
    /// Nothing has moved, and nothing will.
    Closed(Why),
}

/// The service.
#[derive(Debug)]
pub struct Service {
    address: SocketAddr,
    books: Arc<Mutex<Books>>,
    server: JoinHandle<()>,
}

#[derive(Debug)]
struct Books {
    key: String,
    payments: BTreeMap<PaymentId, Entry>,
    refunds: BTreeMap<PaymentId, Entry>,
    /// How often money was taken: more than once under one id never.
    charges: u64,
    usual: Manner,
    manners: VecDeque<Manner>,
}

impl Service {
    /// Starts it on a free port of the loopback, for a shop that shows this key. It usually does this.
    pub async fn start(key: &str, usual: Manner) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let books = Arc::new(Mutex::new(Books {
            key: key.to_owned(),
            payments: BTreeMap::new(),
            refunds: BTreeMap::new(),
            charges: 0,
            usual,
            manners: VecDeque::new(),
        }));
        let server = tokio::spawn(serve(listener, Arc::clone(&books)));
        Ok(Self { address, books, server })
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it does about the payment, or refund, after those that were told before.
    pub fn next(&self, manner: Manner) {
        self.books().manners.push_back(manner);
    }

    /// What stands under the id of a payment.
    pub fn payment(&self, id: PaymentId) -> Option<Entry> {
        self.books().payments.get(&id).copied()
    }

    /// How often it took money.
    pub fn charges(&self) -> u64 {
        self.books().charges
    }

    /// What it holds of the customers' money: what was taken less what was given back.
    pub fn holds(&self) -> Money {
        let booked = |entries: &BTreeMap<PaymentId, Entry>| -> Money {
            let amounts = entries.values().map(|entry| match entry {
                Entry::Booked(amount) => *amount,
                Entry::Waiting(..) | Entry::Closed(_) => Money::ZERO,
            });
            amounts.sum()
        };
        let books = self.books();
        booked(&books.payments).saturating_sub(booked(&books.refunds))
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(listener: TcpListener, books: Arc<Mutex<Books>>) {
    while let Ok((connection, _)) = listener.accept().await {
        let books = Arc::clone(&books);
        tokio::spawn(async move {
            // A customer's till may hang up at any moment.
            let _ = converse(connection, &books).await;
        });
    }
}

/// A question, as far as the service looks at it.
struct Question {
    method: String,
    path: String,
    key: Option<String>,
    body: Value,
}

/// How a question is answered.
enum Reply {
    Json(u16, Value),
    Late(Duration, Value),
    Page,
    Half(Value),
    Nothing,
    Never,
}

/// Answers one question; every connection is for one.
async fn converse(mut connection: TcpStream, books: &Mutex<Books>) -> io::Result<()> {
    let Some(question) = read(&mut connection).await? else { return Ok(()) };
    let reply = books.lock().unwrap_or_else(PoisonError::into_inner).answer(&question);
    match reply {
        Reply::Json(status, body) => write(&mut connection, status, "application/json", &body.to_string()).await,
        Reply::Late(after, body) => {
            tokio::time::sleep(after).await;
            write(&mut connection, 200, "application/json", &body.to_string()).await
        }
        Reply::Page => write(&mut connection, 200, "text/html", "<html>Welcome to the mall's network</html>").await,
        Reply::Half(body) => {
            let body = body.to_string();
            let half = body.get(..body.len() / 2).unwrap_or_default();
            let head = head(200, "application/json", body.len());
            connection.write_all(format!("{head}{half}").as_bytes()).await
        }
        Reply::Nothing => Ok(()),
        Reply::Never => {
            // Until the till hangs up.
            let mut rest = [0; 64];
            while connection.read(&mut rest).await? > 0 {}
            Ok(())
        }
    }
}

async fn read(connection: &mut TcpStream) -> io::Result<Option<Question>> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4_096];
    loop {
        let read = connection.read(&mut chunk).await?;
        if read == 0 || bytes.len() > REQUEST_BYTES_MAX {
            return Ok(None);
        }
        bytes.extend_from_slice(chunk.get(..read).unwrap_or_default());
        if let Some(question) = parsed(&bytes) {
            return Ok(Some(question));
        }
    }
}

/// A whole request; nothing while more of it is to come.
fn parsed(bytes: &[u8]) -> Option<Question> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(bytes.get(..end)?).into_owned();
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let (method, path) = (first.next()?.to_owned(), first.next()?.to_owned());
    let header = |name: &str| {
        let fields = head.lines().filter_map(|line| line.split_once(':'));
        let mut found = fields.filter(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim());
        found.next().map(str::to_owned)
    };
    let length = header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0_usize);
    let body = bytes.get(end + 4..)?;
    if body.len() < length {
        return None;
    }
    let key = header("authorization").and_then(|value| value.strip_prefix("Bearer ").map(str::to_owned));
    Some(Question { method, path, key, body: serde_json::from_slice(body).unwrap_or(Value::Null) })
}

async fn write(connection: &mut TcpStream, status: u16, media_type: &str, body: &str) -> io::Result<()> {
    connection.write_all(format!("{}{body}", head(status, media_type, body.len())).as_bytes()).await
}

fn head(status: u16, media_type: &str, length: usize) -> String {
    let (fields, length) = (format!("content-type: {media_type}"), format!("content-length: {length}"));
    format!("HTTP/1.1 {status} Said\r\n{fields}\r\n{length}\r\nconnection: close\r\n\r\n")
}

/// A problem as the hub's protocol says it too.
fn problem(status: u16, code: &str) -> Reply {
    Reply::Json(status, json!({ "code": code, "detail": "said by the payment service" }))
}

impl Books {
    fn answer(&mut self, question: &Question) -> Reply {
        if question.key.as_ref() != Some(&self.key) {
            return problem(401, "unauthorised");
        }
        let parts: Vec<&str> = question.path.trim_start_matches('/').split('/').collect();
        let id = parts.get(2).and_then(|id| id.parse::<PaymentId>().ok());
        match (question.method.as_str(), parts.get(1).copied(), id, parts.get(3).copied()) {
            ("POST", Some("payments"), Some(id), None) => self.take(id, &question.body),
            ("POST", Some("payments"), Some(id), Some("cancel")) => {
                let is_open = !matches!(self.payments.get(&id), Some(Entry::Closed(_)));
                if is_open {
                    self.payments.insert(id, Entry::Closed(Why::Cancelled));
                }
                Reply::Json(200, said(id, self.payments.get(&id)))
            }
            ("POST", Some("refunds"), Some(id), None) => self.give_back(id, &question.body),
            ("GET", Some("payments"), Some(id), None) => {
                self.ask_customer(id);
                Reply::Json(200, said(id, self.payments.get(&id)))
            }
            ("GET", Some("refunds"), Some(id), None) => Reply::Json(200, said(id, self.refunds.get(&id))),
            _ => problem(400, "malformed"),
        }
    }

    /// Another question while the customer types a password: in the end it is booked.
    fn ask_customer(&mut self, id: PaymentId) {
        match self.payments.get(&id).copied() {
            Some(Entry::Waiting(Some(0), amount)) => {
                self.payments.insert(id, Entry::Booked(amount));
                self.charges += 1;
            }
            Some(Entry::Waiting(Some(more), amount)) => {
                self.payments.insert(id, Entry::Waiting(Some(more - 1), amount));
            }
            _ => {}
        }
    }

    fn take(&mut self, id: PaymentId, body: &Value) -> Reply {
        let amount = body.get("amount").and_then(Value::as_i64).map(Money::from_minor);
        let (Some(amount), Some(_)) = (amount, body.get("code").and_then(Value::as_str)) else {
            return problem(400, "malformed");
        };
        if self.payments.contains_key(&id) {
            return Reply::Json(200, said(id, self.payments.get(&id)));
        }
        let manner = self.manners.pop_front().unwrap_or(self.usual);
        let entry = booked(manner, amount);
        if matches!(entry, Some(Entry::Booked(_))) {
            self.charges += 1;
        }
        if let Some(entry) = entry {
            self.payments.insert(id, entry);
        }
        replied(manner, said(id, self.payments.get(&id)))
    }

    fn give_back(&mut self, id: PaymentId, body: &Value) -> Reply {
        let amount = body.get("amount").and_then(Value::as_i64).map(Money::from_minor);
        let of = body.get("of").and_then(Value::as_str).and_then(|of| of.parse::<PaymentId>().ok());
        let (Some(amount), Some(of)) = (amount, of) else { return problem(400, "malformed") };
        if self.refunds.contains_key(&id) {
            return Reply::Json(200, said(id, self.refunds.get(&id)));
        }
        // No customer is asked for a password to get money back.
        let manner = self.manners.pop_front().unwrap_or(Manner::Pays);
        let entry = match self.payments.get(&of) {
            Some(Entry::Booked(taken)) if amount <= *taken => booked(manner, amount),
            _ => Some(Entry::Closed(Why::Declined)),
        };
        if let Some(entry) = entry {
            self.refunds.insert(id, entry);
        }
        replied(manner, said(id, self.refunds.get(&id)))
    }
}

/// What is written into the books; nothing where it does not get that far.
const fn booked(manner: Manner, amount: Money) -> Option<Entry> {
    match manner {
        Manner::Vanishes => None,
        Manner::Refuses(why) => Some(Entry::Closed(why)),
        Manner::AsksPassword { questions } => Some(Entry::Waiting(Some(questions), amount)),
        Manner::Waits => Some(Entry::Waiting(None, amount)),
        Manner::Books(other) => Some(Entry::Booked(other)),
        Manner::Pays
        | Manner::Delays(_)
        | Manner::VanishesAfterPaying
        | Manner::AnswersPage
        | Manner::AnswersHalf
        | Manner::Breaks
        | Manner::AnswersOther
        | Manner::Silent => Some(Entry::Booked(amount)),
    }
}

fn replied(manner: Manner, said: Value) -> Reply {
    match manner {
        Manner::Pays | Manner::AsksPassword { .. } | Manner::Waits | Manner::Refuses(_) | Manner::Books(_) => {
            Reply::Json(200, said)
        }
        Manner::Delays(after) => Reply::Late(after, said),
        Manner::VanishesAfterPaying | Manner::Vanishes => Reply::Nothing,
        Manner::AnswersPage => Reply::Page,
        Manner::AnswersHalf => Reply::Half(said),
        Manner::Breaks => Reply::Json(500, json!({ "error": "out of order" })),
        Manner::AnswersOther => Reply::Json(200, json!({ "weather": "fine" })),
        Manner::Silent => Reply::Never,
    }
}

/// What an entry says; every amount is in renminbi.
fn said(id: PaymentId, entry: Option<&Entry>) -> Value {
    match entry {
        None => json!({ "id": id, "state": "absent" }),
        Some(Entry::Waiting(..)) => json!({ "id": id, "state": "waiting" }),
        Some(Entry::Booked(amount)) => {
            let end: String = id.to_string().chars().rev().take(8).collect();
            let reference = format!("DEMO-{}", end.to_uppercase());
            json!({ "id": id, "state": "paid", "amount": amount, "currency": "CNY", "reference": reference })
        }
        Some(Entry::Closed(why)) => json!({ "id": id, "state": "failed", "reason": why }),
    }
}
