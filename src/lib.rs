//! Countersign: a store-side POS and QR-redemption terminal that also works offline, and its hub.
//!
//! The modules in reading order, and what each may `use crate::` (`tests/it/architecture.rs` holds this table):
//!
//! | module | may use | is |
//! |---|---|---|
//! | [`domain`] | – | words and rules; pure |
//! | [`wire`] | domain | envelopes of the protocol |
//! | [`sync`] | domain, wire | sans-IO cores of terminal and hub |
//! | [`store`] | domain | the terminal's disk |
//! | [`faces`] | – | the embedded faces |
//! | [`devices`] | domain, faces | the terminal's hardware |
//! | [`cloud`] | domain, wire | the terminal's network |
//! | [`engine`] | domain, wire, sync, store, devices, cloud | one file per verb; the only place where the three edges meet |
//! | [`ui`] | domain, faces, engine | shows and asks |
//! | [`hub`] | domain, wire, sync | the cloud side: its own house |
//! | [`config`] | domain, devices | the terminal's settings: flags and one file |
//! | [`app`] | all | command line, demo, start-up: wires everything, decides nothing |

pub mod domain;
pub mod sync;
pub mod wire;

#[cfg(feature = "desktop")]
pub mod cloud;
#[cfg(feature = "desktop")]
pub mod devices;
#[cfg(feature = "desktop")]
pub mod engine;
#[cfg(feature = "desktop")]
pub mod faces;
#[cfg(feature = "desktop")]
pub mod store;
#[cfg(feature = "desktop")]
pub mod ui;

#[cfg(feature = "hub")]
pub mod hub;

#[cfg(feature = "desktop")]
pub mod config;

pub mod app;
