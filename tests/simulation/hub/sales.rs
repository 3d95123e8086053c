//! What the hub keeps of sales: which facts tell of which, in the order in which they came, and no figure beside them.

use std::rc::Rc;

use countersign::domain::fact::{Author, Event as Happening, Fact, Row};
use countersign::domain::id::{DeviceId, SaleId};
use countersign::domain::money::Money;
use countersign::domain::refund::told::{Told, sales_of};
use countersign::domain::sale::{Named, ReceiptNumber};
use countersign::sync::hub::{Beyond, Exception};
use countersign::wire::pull::{ExceptionRow, ExceptionState, Over, OverRefunded, Receipt};
use countersign::wire::verify::{Answer, Found, Verify};
use jiff::Timestamp;

use crate::hub::Hub;
use crate::hub::books::Books;
use crate::hub::calls::through_json;
use crate::mutation::Mutation;
use crate::network::Reply;
use crate::town::instant;
use crate::world::Around;

/// A fact that tells of a sale.
#[derive(Debug, Clone)]
pub struct Telling {
    /// Who brought it.
    author: Author,
    /// When it happened, in milliseconds since 1970.
    at_ms: i64,
    /// The fact.
    fact: Rc<Fact>,
}

impl Books {
    /// Notes of which sales a fact tells that was taken in.
    pub(super) fn note_sales(&mut self, author: Author, row: &Row, fact: &Rc<Fact>, mutation: Mutation) {
        if mutation == Mutation::RefundsNotKept && matches!(fact.event, Happening::SaleRefunded(_)) {
            return;
        }
        for sale in sales_of(&fact.event) {
            let telling = Telling { author, at_ms: row.at_ms, fact: Rc::clone(fact) };
            self.sales.entry(sale).or_default().push(telling);
        }
    }

    /// What was heard of a sale so far.
    pub(super) fn told(&self, sale: SaleId) -> Told {
        let mut told = Told::nothing_of(sale);
        for telling in self.sales.get(&sale).into_iter().flatten() {
            told.hear(&telling.fact.event);
        }
        told
    }

    /// An exception about a sale as it travels: with whatever else came back of it.
    pub(super) fn over_refunded(&self, exception: &Exception, sale: SaleId) -> Result<ExceptionRow, String> {
        let told = self.told(sale);
        let number = told.made().ok_or("more came back than was sold of a sale that nobody knows")?;
        let number = number.sale.document().head.number.to_string();
        let tellings = self.sales.get(&sale).into_iter().flatten();
        let (beyond, others): (Vec<Receipt>, Vec<Receipt>) = tellings
            .filter_map(|telling| self.paid_back(sale, telling))
            .partition(|back| back.document == exception.id.uuid());
        let beyond = beyond.into_iter().next().ok_or("an exception names no document")?;
        let over = OverRefunded { sale, number, beyond, others, value: exception.value };
        let state = match exception.beyond {
            Beyond::Still => ExceptionState::Open,
            Beyond::NoMore => ExceptionState::Resolved,
        };
        Ok(ExceptionRow { id: exception.id, over: Over::Refunded(over), state })
    }

    fn paid_back(&self, sale: SaleId, telling: &Telling) -> Option<Receipt> {
        let mut alone = Told::nothing_of(sale);
        alone.hear(&telling.fact.event);
        let came = alone.documents().first()?;
        let till = self.devices.get(&telling.author.device).map_or("?", |device| &device.till).to_owned();
        Some(Receipt {
            document: came.document(),
            number: number_of(&telling.fact.event).map(|number| number.to_string()).unwrap_or_default(),
            shop: till.clone(),
            till,
            staff: String::new(),
            at: Timestamp::from_millisecond(telling.at_ms).ok()?,
            amount: came.lines().iter().map(|given| given.amount).sum::<Money>(),
        })
    }

    /// The facts about a sale of a shop, where its own is known.
    fn facts_of(&self, shop: usize, named: &str) -> Option<Vec<Fact>> {
        let Ok(Named::Id(id)) = named.parse() else { return None };
        let tellings = self.sales.get(&id)?;
        let of_shop = |telling: &Telling| self.devices[&telling.author.device].shop == shop;
        let facts = tellings.iter().map(|telling| (*telling.fact).clone()).collect::<Vec<_>>();
        let told = Told::of(&facts).filter(|told| told.sale() == id)?;
        let made = tellings
            .iter()
            .find(|telling| matches!(&telling.fact.event, Happening::SaleMade(made) if made.sale.id() == id));
        (told.made().is_some() && made.is_some_and(of_shop)).then_some(facts)
    }
}

impl Hub {
    /// What is known about a sale that is to be given back.
    pub(super) fn verify(&mut self, device: DeviceId, question: Verify, around: &mut Around) -> Reply {
        if let Some(refused) = self.turned_off(device) {
            return refused;
        }
        let question = if around.by_wire() { through_json(&question) } else { question };
        let Verify::Sale { named } = question else { unreachable!("sales alone are asked about") };
        let found = self.books.facts_of(self.books.devices[&device].shop, &named);
        let found = found.map_or(Found::Nothing, |facts| Found::Sales { sales: vec![facts] });
        let server_time = instant(self.clock_ms(around.now));
        let answer = Answer { epoch: self.books.epoch, server_time, found };
        Reply::Found(Box::new(if around.by_wire() { through_json(&answer) } else { answer }))
    }
}

fn number_of(event: &Happening) -> Option<ReceiptNumber> {
    match event {
        Happening::SaleMade(made) => Some(made.sale.document().head.number),
        Happening::SaleRefunded(refunded) => Some(refunded.refund.head().number),
        _ => None,
    }
}
