//! Payment networks, behind one trait, and the client of a payment service that stands before them (`docs/payments.md`).

use std::fmt;
use std::pin::Pin;

use reqwest::Method;
use serde::Serialize;

use super::client::{Client, Credentials, Error, Target};
use crate::domain::id::PaymentId;
use crate::domain::money::Currency;
use crate::domain::payload::PaymentCode;
use crate::domain::payment::{Attempt, Heard, Way};
use crate::wire::payment::{Answer, GiveBack, Stands, Take};

/// An answer that is waited for. Whoever has waited long enough drops it.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Heard> + Send + 'a>>;

/// Something that moves a customer's money. What it cannot do or read is [`Heard::Nothing`]: it never guesses, and of one id
/// it moves the money once, however often it is asked.
pub trait PaymentGateway: fmt::Debug + Send + Sync {
    /// Takes the money of an attempt by the code that a customer shows.
    fn pay<'a>(&'a self, attempt: &'a Attempt, code: &'a PaymentCode, currency: Currency) -> Answering<'a>;

    /// Gives the money of an attempt back to the customer.
    fn refund<'a>(&'a self, attempt: &'a Attempt, currency: Currency) -> Answering<'a>;

    /// What became of an attempt.
    fn query<'a>(&'a self, attempt: &'a Attempt, currency: Currency) -> Answering<'a>;

    /// Closes an attempt to take money: none is taken under its id from then on, and what was taken goes back.
    fn cancel<'a>(&'a self, attempt: &'a Attempt, currency: Currency) -> Answering<'a>;
}

/// A payment service at an address, by its protocol.
#[derive(Debug, Clone)]
pub struct PaymentService(Client);

impl PaymentService {
    /// The service at an address, `https://…`, or `http://…` on this machine or in the shop's own network; with the key by
    /// which it knows the shop.
    pub fn new(address: &str, key: &str) -> Result<Self, Error> {
        Ok(Self(Client::new(&Target::parse(address)?, Some(&Credentials { access_token: key.to_owned() }))?))
    }

    async fn ask(
        &self,
        method: Method,
        id: PaymentId,
        path: &str,
        body: Option<&(impl Serialize + Sync)>,
        currency: Currency,
    ) -> Heard {
        let answered = self.answered(method, path, body).await;
        match answered {
            Ok(answer) if answer.id == id => heard(answer.state, currency),
            Ok(_) => {
                tracing::warn!(payment = %id, "the payment service answered to another question");
                Heard::Nothing
            }
            Err(error) => {
                // Its address and what was asked stand in the error; the customer's code is in the body alone.
                tracing::warn!(payment = %id, kind = kind(&error), "the payment service gave no answer");
                if error.was_not_sent() { Heard::NotSent } else { Heard::Nothing }
            }
        }
    }

    async fn answered(&self, method: Method, path: &str, body: Option<&impl Serialize>) -> Result<Answer, Error> {
        let request = self.0.request(method, path)?;
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        self.0.read(request).await
    }
}

impl PaymentGateway for PaymentService {
    fn pay<'a>(&'a self, attempt: &'a Attempt, code: &'a PaymentCode, currency: Currency) -> Answering<'a> {
        Box::pin(async move {
            let take = Take { amount: attempt.amount, currency, network: code.network(), code };
            self.ask(Method::POST, attempt.id, &path(attempt), Some(&take), currency).await
        })
    }

    fn refund<'a>(&'a self, attempt: &'a Attempt, currency: Currency) -> Answering<'a> {
        Box::pin(async move {
            let Way::GiveBack { of } = attempt.way else { return Heard::Nothing };
            let back = GiveBack { of, amount: attempt.amount, currency };
            self.ask(Method::POST, attempt.id, &path(attempt), Some(&back), currency).await
        })
    }

    fn query<'a>(&'a self, attempt: &'a Attempt, currency: Currency) -> Answering<'a> {
        Box::pin(async move { self.ask(Method::GET, attempt.id, &path(attempt), None::<&()>, currency).await })
    }

    fn cancel<'a>(&'a self, attempt: &'a Attempt, currency: Currency) -> Answering<'a> {
        Box::pin(async move {
            let path = format!("{}/cancel", path(attempt));
            self.ask(Method::POST, attempt.id, &path, None::<&()>, currency).await
        })
    }
}

fn path(attempt: &Attempt) -> String {
    match attempt.way {
        Way::Take { .. } => format!("v1/payments/{}", attempt.id),
        Way::GiveBack { .. } => format!("v1/refunds/{}", attempt.id),
    }
}

fn heard(state: Stands, asked_in: Currency) -> Heard {
    match state {
        Stands::Waiting => Heard::Waiting,
        Stands::Paid { amount, currency, reference } if currency == asked_in => Heard::Paid { amount, reference },
        Stands::Paid { .. } => Heard::PaidOtherwise,
        Stands::Failed { reason } => Heard::Failed(reason.into()),
        Stands::Absent => Heard::Absent,
    }
}

/// What kind of failure it was, for the log.
const fn kind(error: &Error) -> &'static str {
    match error {
        Error::BadAddress | Error::InTheClear | Error::BadCredentials | Error::Unusable(_) => "unusable",
        Error::Unreachable(_) => "unreachable",
        Error::Untrusted(_) => "untrusted",
        Error::TimedOut(_) | Error::Silent => "timed out",
        Error::Unavailable { .. } => "unavailable",
        Error::NotAnAnswer { .. } => "not an answer",
        Error::Problem { .. } => "a problem",
        Error::Unreadable(_) | Error::TooLarge | Error::OtherQuestion => "unreadable",
    }
}
