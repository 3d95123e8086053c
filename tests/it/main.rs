//! Features through the engine, on real SQLite and a real hub on loopback.

// Tells clippy that this crate is test code throughout, where unwrap and indexing are free.
#![cfg(test)]

mod architecture;
mod at_the_counter;
mod bad_hub;
mod bad_place;
mod bill;
mod booked_sales;
mod catalogue;
mod check_in;
mod clocks;
mod customer_display;
mod day;
mod decode;
mod demo_script;
#[cfg(target_os = "linux")]
mod display;
mod doctor;
mod documents;
mod exceptions;
mod exchange;
mod hands;
mod hints;
mod history;
mod hostile;
mod hub;
mod hub_admin;
mod hub_api;
mod hub_cli;
mod hub_enrol;
mod hub_import;
mod hub_issue;
mod hub_pull;
mod hub_push;
mod hub_queries;
mod hub_redeem;
mod hub_restore;
mod line;
mod lives;
mod members;
mod other_till;
mod own_shop;
mod own_shop_joins;
mod pay;
mod pictures;
mod printer;
mod process;
#[cfg(target_os = "linux")]
mod real_window;
mod receipts;
mod recent;
mod redeem;
mod rehearsed;
mod restored;
mod rotating;
mod scales;
mod shelves;
mod sign_in;
mod soak;
mod source;
mod spoiler;
mod street;
mod template;
mod terminal_cli;
mod till;
mod till_day;
mod till_lives;
mod tokens;
mod training;
mod upgrade;
mod window;
mod world;
