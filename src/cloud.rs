//! The terminal's network: the client of the hub, one file per call, and of a payment service.
//!
//! Every call ends by its deadline, reads no more than [`crate::wire::ANSWER_BYTES_MAX`] bytes and believes only what is
//! the JSON of the protocol: the page of a captive portal, half an answer or a proxy's error is [`Error::NotAnAnswer`].

mod client;
mod enrol;
mod events;
mod payment;
mod pictures;
mod pull;
mod push;
mod redeem;
mod snapshot;
mod staff;
mod verify;

pub use client::{Client, Credentials, Error, Target, http_builder};
pub use events::{Changed, Hints};
pub use payment::{Answering, PaymentGateway, PaymentService};
