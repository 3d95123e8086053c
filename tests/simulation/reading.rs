//! What rows say: each is read once, however often it is asked for and wherever it stands.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use countersign::domain::fact::{Fact, Row};
use countersign::domain::id::ChainHash;

/// The rows that were read. The hash of a row is over all of it.
#[derive(Debug, Default)]
pub struct Reading(RefCell<BTreeMap<ChainHash, Rc<Fact>>>);

impl Reading {
    /// What a row says.
    pub fn read(&self, row: &Row) -> Rc<Fact> {
        let read = || Rc::new(serde_json::from_str(&row.body).expect("a fact of this version"));
        Rc::clone(self.0.borrow_mut().entry(row.hash).or_insert_with(read))
    }
}
