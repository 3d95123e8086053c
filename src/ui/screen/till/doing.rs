//! What is done to the basket, one after the other, and what becomes of it.

use std::sync::Arc;

use super::goods::Touch;
use super::member::Finding;
use super::paying::{self, Paying};
use super::picking::{self, Picking};
use super::pricing::{self, Pricing};
use super::said::Said;
use super::{Action, Asked, Effect, Message, Shift, Spot, Step, Till, WANTS_MAX, Want, Work, of_voucher, question};
use crate::domain::basket::{Edit, Line, LineNo};
use crate::domain::id::{SaleId, VoucherId};
use crate::domain::member::Member;
use crate::domain::price::Priced;
use crate::domain::product::{Item, Measure, NotSold, Pick, Product, Supply};
use crate::domain::quantity::Quantity;
use crate::domain::stock::Article;
use crate::domain::verdict::Verdict;
use crate::engine::problem::Problem;
use crate::engine::sell::Concluded;
use crate::engine::till::{Edited, HeldBasket, Put, Rung};
use crate::ui::screen::{Allowed, Here, Key, Place};
use crate::ui::text::typed;
use crate::ui::text::verdict::told;

impl Till {
    /// Wants something done to the basket, after whatever is under way.
    pub(super) fn want(&mut self, want: Want, here: Here<'_>) -> Action<Effect> {
        if self.wants.len() < WANTS_MAX {
            self.wants.push_back(want);
        }
        self.proceed(here)
    }

    pub(super) fn edit(&mut self, edit: Edit, here: Here<'_>) -> Action<Effect> {
        self.want(Want::Edit(Box::new(edit)), here)
    }

    /// Begins the next of what is wanted, unless something is under way.
    pub(super) fn proceed(&mut self, here: Here<'_>) -> Action<Effect> {
        while self.work == Work::Idle {
            let Some(want) = self.wants.pop_front() else { return Action::None };
            let edit = match want {
                Want::Edit(edit) => Some(edit),
                Want::Member(member) => {
                    self.work = Work::Busy;
                    return Action::Start(Effect::PutMember(member));
                }
                Want::Bring(booking) => {
                    self.work = Work::Busy;
                    return Action::Start(Effect::Bring(booking));
                }
                Want::Step(no, step) => self.stepped(no, step).map(Box::new),
                Want::Pay if self.shift == Shift::None => return self.no_shift(here),
                Want::PayByCode(_) | Want::Exact if self.shift == Shift::None && !self.is_empty() => {
                    return self.no_shift(here);
                }
                Want::Pay => {
                    self.open_payment(here);
                    None
                }
                Want::PayByCode(code) => {
                    self.open_payment(here);
                    if let (Some(paying), Ok(priced)) = (&mut self.paying, &self.rung.priced) {
                        paying.code_shown(code, priced.due(), here);
                    }
                    None
                }
                Want::Exact if self.has_payments() => {
                    // What was paid by code already is not paid again in cash.
                    self.open_payment(here);
                    None
                }
                Want::Exact => match self.exact(here) {
                    Action::None => None,
                    action => return action,
                },
            };
            if let Some(edit) = edit {
                self.work = Work::Busy;
                return Action::Start(Effect::Edit { edit, allowed: Vec::new() });
            }
        }
        Action::None
    }

    /// What one more or less of a line comes to.
    fn stepped(&self, no: LineNo, step: Step) -> Option<Edit> {
        let line = self.rung.basket.line(no).filter(|line| line.item.measure == Measure::Piece)?;
        let quantity = match step {
            Step::More => line.quantity.checked_add(Quantity::ONE),
            Step::Less => line.quantity.checked_sub(Quantity::ONE),
        };
        match (quantity, step) {
            (Some(quantity), _) => Some(Edit::Quantity(no, quantity)),
            (None, Step::Less) => Some(Edit::Remove(no)),
            (None, Step::More) => None,
        }
    }

    pub(super) fn step(&mut self, step: Step, here: Here<'_>) -> Action<Effect> {
        self.begin();
        match self.line().map(|line| line.no) {
            Some(no) => self.want(Want::Step(no, step), here),
            None => Action::None,
        }
    }

    /// Takes the chosen row out.
    pub(super) fn remove(&mut self, here: Here<'_>) -> Action<Effect> {
        let is_about_voucher = matches!(
            self.said,
            Some((_, Said::VoucherOn { .. } | Said::VoucherIdle { .. } | Said::VoucherRefused { .. }))
        );
        let spot = self.spot();
        self.begin();
        // What was just said is about the voucher that came last, unless another row was chosen.
        let voucher = self.rung.basket.vouchers().last().filter(|_| is_about_voucher).map(|held| held.voucher);
        match (self.chosen, voucher, spot) {
            (Some(Spot::Voucher(id)), ..) | (_, Some(id), _) | (_, _, Some(Spot::Voucher(id))) => {
                self.edit(Edit::Withdraw(id), here)
            }
            (Some(Spot::Booking(id)), ..) | (_, _, Some(Spot::Booking(id))) => self.edit(Edit::Leave(id), here),
            (_, _, Some(Spot::Line(no))) => self.edit(Edit::Remove(no), here),
            (_, _, None) => Action::None,
        }
    }

    /// A tile or a hit was tapped: as many as were typed before, which has been dealt with then.
    pub(super) fn tapped(&mut self, product: Option<Arc<Product>>, here: Here<'_>) -> Action<Effect> {
        let Some(product) = product else { return Action::None };
        let (times, _) = typed::times(here.typed.trim());
        let action = self.touched(product, times, here);
        if here.typed.is_empty() { action } else { action.and(Action::ClearField) }
    }

    /// A product was touched or found: what can be chosen about it is asked.
    pub(super) fn touched(&mut self, product: Arc<Product>, times: Option<Quantity>, here: Here<'_>) -> Action<Effect> {
        self.begin();
        if self.goods.touch == Touch::Marks {
            return self.mark(product, here);
        }
        let quantity = match product.measure {
            Measure::Piece => Some(times.unwrap_or(Quantity::ONE)),
            Measure::Weight => times,
        };
        if Picking::has_choices(&product) && product.pick(&Pick::default()) != Err(sold_out(&product)) {
            self.asked = Some(Asked::Picking(Picking::new(product, Pick::default(), quantity)));
            return Action::None;
        }
        self.ring_up(product, Pick::default(), quantity, here)
    }

    /// Rings something up, or asks what is missing.
    pub(super) fn ring_up(
        &mut self,
        product: Arc<Product>,
        pick: Pick,
        quantity: Option<Quantity>,
        here: Here<'_>,
    ) -> Action<Effect> {
        match (product.pick(&pick), quantity) {
            (Ok(item), Some(quantity)) => self.add(item, quantity, here),
            (Ok(_), None) | (Err(NotSold::WhichVariant { .. } | NotSold::HowMany { .. } | NotSold::WhichPrice), _) => {
                self.asked = Some(Asked::Picking(Picking::new(product, pick, quantity)));
                Action::None
            }
            (Err(not_sold), _) => {
                let said = match (self.marked_of(&product, &pick), not_sold) {
                    (Some(article), NotSold::SoldOut { name }) => Said::SoldOut { name, article },
                    (_, not_sold) => Said::NotSold(not_sold),
                };
                self.say(said, here);
                Action::None
            }
        }
    }

    /// Puts something on the bill; where there is less of it by the count, that is said, and it stands there all the same.
    fn add(&mut self, item: Item, quantity: Quantity, here: Here<'_>) -> Action<Effect> {
        let left = self.goods.stock_of(&item).zip(quantity.pieces());
        if let Some((left, pieces)) = left
            && left < i64::from(pieces)
        {
            self.say(Said::Short { name: item.name.clone(), left }, here);
        }
        self.edit(Edit::Add { item, quantity, staff: None }, here)
    }

    /// What of a pick the shop has marked as sold out: the product, or the size that was picked.
    fn marked_of(&self, product: &Product, pick: &Pick) -> Option<Article> {
        let article = |variant: Option<&String>| Article { product: product.code.clone(), variant: variant.cloned() };
        let both = [article(None), article(pick.variant.as_ref())];
        both.into_iter().find(|article| self.goods.marked(article) == Supply::SoldOut)
    }

    /// What is rung up is otherwise now.
    pub(super) fn take_up(&mut self, rung: Arc<Rung>, here: Here<'_>) -> Action<Effect> {
        if self.rung == rung {
            return Action::None;
        }
        self.changed_at = here.now;
        self.turned = None;
        // A payment that nothing was taken for begins anew on what is to be paid now.
        if rung.basket.is_empty() {
            self.paying.take_if(|paying| !paying.is_concluding());
        }
        if let Some(paying) = &mut self.paying {
            paying.paid_by(rung.member.as_deref());
        }
        self.rung = rung;
        Action::None
    }

    /// What is looked for has changed.
    pub(super) fn seek_member(&mut self, change: impl FnOnce(&mut Finding) -> (u64, String)) -> Action<Effect> {
        let Some(Asked::Finding(finding)) = &mut self.asked else { return Action::None };
        let (question, typed) = change(finding);
        Action::Start(Effect::FindMembers { question, typed })
    }

    pub(super) fn members_found(
        &mut self,
        question: u64,
        found: Result<Vec<Member>, Problem>,
        here: Here<'_>,
    ) -> Action<Effect> {
        let Some(Asked::Finding(finding)) = &mut self.asked else { return Action::None };
        match found {
            Ok(found) => finding.found(question, found),
            Err(problem) => {
                self.asked = None;
                self.say(Said::Failed(problem), here);
            }
        }
        Action::None
    }

    /// A member is in the basket, or out of it, or is not.
    pub(super) fn member_put(&mut self, put: Result<Edited, Problem>, here: Here<'_>) -> Action<Effect> {
        self.work = Work::Idle;
        match put {
            Ok(Edited::Done(rung)) => {
                let _ = self.take_up(rung, here);
            }
            Ok(Edited::Refused(refusal)) => self.say(Said::Refused(refusal), here),
            Err(problem) => self.say(Said::Failed(problem), here),
        }
        self.proceed(here)
    }

    pub(super) fn edited(
        &mut self,
        edit: Box<Edit>,
        words: Vec<Allowed>,
        edited: Result<Edited, Problem>,
        here: Here<'_>,
    ) -> Action<Effect> {
        self.work = Work::Idle;
        match edited {
            Ok(Edited::Done(rung)) => {
                self.done(&edit, &rung);
                let _ = self.take_up(rung, here);
            }
            Ok(Edited::Refused(refusal)) => {
                // What was wanted after it was meant for a basket that did not come about.
                self.wants.clear();
                if let Some(refused) = question(&edit, &refusal, &self.rung, here) {
                    self.managing = Some((edit, words));
                    return Action::AskManager(refused);
                }
                self.say(Said::Refused(refusal), here);
            }
            Err(problem) => {
                self.wants.clear();
                self.say(Said::Failed(problem), here);
            }
        }
        self.proceed(here)
    }

    /// What keys are for after an edit.
    fn done(&mut self, edit: &Edit, rung: &Rung) {
        match edit {
            Edit::Add { .. } => {
                // The line that is new, or has become more.
                let before = &self.rung.basket;
                let is_new = |line: &&Line| before.line(line.no).is_none_or(|old| old.quantity != line.quantity);
                self.chosen = rung.basket.lines().iter().find(is_new).map(|line| Spot::Line(line.no));
            }
            Edit::Remove(_) | Edit::Withdraw(_) | Edit::Leave(_) => self.chosen = None,
            _ => {}
        }
    }

    /// A manager has given their word for what was refused.
    pub fn allowed(&mut self, allowed: Allowed) -> Action<Effect> {
        match self.managing.take() {
            Some((edit, mut words)) => {
                self.work = Work::Busy;
                words.push(allowed);
                Action::Start(Effect::Edit { edit, allowed: words })
            }
            None => Action::None,
        }
    }

    /// Whether a manager is asked about an edit.
    pub const fn asks_manager(&self) -> bool {
        self.managing.is_some()
    }

    /// No money is taken before a shift is open: that is done first, and the basket waits.
    pub(super) fn no_shift(&mut self, here: Here<'_>) -> Action<Effect> {
        self.paying = None;
        self.wants.clear();
        self.say(Said::NoShift, here);
        Action::Go(Place::Shift)
    }

    pub(super) fn open_payment(&mut self, here: Here<'_>) {
        if !self.is_empty() && self.priced().is_some() && !self.is_paying() {
            self.begin();
            self.goods.touch = Touch::RingsUp;
            let mut paying = Paying::new(self.codes, self.own_payments(), here.now);
            paying.paid_by(self.rung.member.as_deref());
            self.paying = Some(paying);
        }
    }

    /// Pays in cash to the last unit.
    fn exact(&mut self, here: Here<'_>) -> Action<Effect> {
        let Some(priced) = self.rung.priced.as_ref().ok().filter(|_| !self.is_empty() && !self.is_concluding()) else {
            return Action::None;
        };
        let tenders = paying::exact(priced, here);
        self.said = None;
        self.paying = Some(Paying::concluding(self.codes, here.now));
        self.work = Work::Busy;
        Action::Start(Effect::Conclude(tenders))
    }

    pub(super) fn key_of_payment(&mut self, key: Key, here: Here<'_>) -> Action<Effect> {
        match key {
            Key::Function(9) => self.key_of_payment(Key::Enter, here),
            Key::Function(3) if !self.is_concluding() => self.update(Message::MemberPressed, here),
            Key::Function(5) if !self.is_concluding() => self.update(Message::HoldPressed, here),
            Key::Function(4) if !self.is_concluding() => self.update(Message::DiscountPressed, here),
            Key::Function(12) => self
                .paid_with(|paying, priced, here| Some(paying.exact_rest(priced, here)), here)
                .unwrap_or(Action::None),
            key => {
                self.paid_with(|paying, priced, here| Some(paying.key(key, priced, here)), here).unwrap_or(Action::None)
            }
        }
    }

    /// Something happens in the payment.
    pub(super) fn paid_with<'h>(
        &mut self,
        change: impl FnOnce(&mut Paying, &Priced, Here<'h>) -> Option<paying::Next>,
        here: Here<'h>,
    ) -> Option<Action<Effect>> {
        let (Some(paying), Ok(priced)) = (&mut self.paying, &self.rung.priced) else { return None };
        Some(match change(paying, priced, here)? {
            paying::Next::Stay => Action::None,
            paying::Next::Back => {
                self.paying = None;
                Action::None
            }
            paying::Next::Conclude(tenders) => {
                self.said = None;
                self.work = Work::Busy;
                Action::Start(Effect::Conclude(tenders))
            }
            paying::Next::PayByCode(code, amount) => {
                self.said = None;
                self.work = Work::Busy;
                Action::Start(Effect::PayByCode(code, amount))
            }
            paying::Next::GiveUp(payment) => Action::Start(Effect::GiveUp(payment)),
            paying::Next::Ask(payment) => Action::Start(Effect::Ask(payment)),
            paying::Next::GiveBack(payment) => Action::Start(Effect::GiveBack(payment)),
        })
    }

    /// The payment that was to be concluded, or another where it was left meanwhile.
    fn paying_again(&mut self, here: Here<'_>) -> &mut Paying {
        let (codes, own) = (self.codes, self.own_payments());
        self.paying.get_or_insert_with(|| Paying::new(codes, own, here.now))
    }

    pub(super) fn concluded(&mut self, concluded: Result<Concluded, Problem>, here: Here<'_>) -> Action<Effect> {
        self.work = Work::Idle;
        match concluded {
            Ok(Concluded::Sold(sold)) => {
                self.paying = None;
                self.said = None;
                self.chosen = None;
                self.gone = Some(sold.sale.id());
                self.sold = Some(Box::new(sold));
                // What was wanted meanwhile belongs to the next customer.
                return Action::Start(Effect::Read).and(self.proceed(here));
            }
            Ok(Concluded::NotPaid(refusal)) => {
                self.paying_again(here).refused(paying::Said::NotPaid(refusal));
            }
            Ok(Concluded::Points(refusal)) => {
                self.paying_again(here).refused(paying::Said::Points(refusal));
            }
            Ok(Concluded::NoPrice(_)) => self.paying = None,
            Ok(Concluded::Voucher { voucher, verdict }) => {
                self.paying = None;
                self.chosen = Some(Spot::Voucher(voucher));
                let held = self.rung.basket.vouchers().iter().find(|held| held.voucher == voucher);
                let name = held.map(|held| held.campaign.name.clone()).unwrap_or_default();
                let why = why(&verdict, here);
                self.say(Said::VoucherRefused { name, why }, here);
            }
            Ok(Concluded::Booking { code, because }) => {
                self.paying = None;
                let brought = self.rung.basket.bookings().iter().find(|brought| brought.code == code);
                self.chosen = brought.map(|brought| Spot::Booking(brought.booking));
                self.say(Said::NotBrought { code, because }, here);
            }
            Ok(Concluded::NoShift) => return self.no_shift(here),
            Ok(Concluded::TooLong) => {
                self.paying = None;
                self.say(Said::TooLong, here);
            }
            Err(problem) => {
                if let Some(paying) = &mut self.paying {
                    paying.open_again();
                }
                self.say(Said::Failed(problem), here);
            }
        }
        self.wants.clear();
        Action::None
    }

    pub(super) fn key_of_asked(&mut self, key: Key, here: Here<'_>) -> Action<Effect> {
        match (&mut self.asked, key) {
            (Some(Asked::Picking(_)), key) => self.picked(|picking, here| picking.key(key, here), here),
            (Some(Asked::Marking(_)), key) => self.key_of_marking(key),
            (Some(Asked::Pricing(_)), key) => self.priced_by_hand(|pricing, here| pricing.key(key, here), here),
            (_, Key::Escape) => self.update(Message::DialogLeft, here),
            (Some(Asked::Holding(_)), Key::Enter) => self.update(Message::HoldConfirmed, here),
            (Some(Asked::Holding(holding)), Key::Character(character)) => {
                holding.push(character);
                Action::None
            }
            (Some(Asked::Holding(holding)), Key::Backspace) => {
                holding.take_back();
                Action::None
            }
            (Some(Asked::Recalling(recalling)), Key::Enter) => match recalling.only() {
                Some(only) => self.update(Message::RecallChosen(only), here),
                None => Action::None,
            },
            (Some(Asked::Recalling(recalling)), Key::Character(digit)) => match recalling.nth(digit) {
                Some(id) => self.update(Message::RecallChosen(id), here),
                None => Action::None,
            },
            (Some(Asked::Finding(finding)), Key::Enter) => match finding.chosen() {
                Some(id) => self.update(Message::MemberChosen(id), here),
                None => Action::None,
            },
            (Some(Asked::Finding(finding)), Key::Arrow(arrow)) => {
                finding.go(arrow);
                Action::None
            }
            (Some(Asked::Finding(_)), Key::Character(character)) => self.seek_member(|finding| finding.push(character)),
            (Some(Asked::Finding(_)), Key::Backspace) => self.seek_member(Finding::take_back),
            (Some(Asked::Finding(_)), Key::Delete) if self.rung.basket.customer().member().is_some() => {
                self.update(Message::MemberOut, here)
            }
            (Some(Asked::Clearing), Key::Enter) => self.update(Message::ClearConfirmed, here),
            _ => Action::None,
        }
    }

    pub(super) fn picked<'h>(
        &mut self,
        change: impl FnOnce(&mut Picking, Here<'h>) -> picking::Next,
        here: Here<'h>,
    ) -> Action<Effect> {
        let Some(Asked::Picking(picking)) = &mut self.asked else { return Action::None };
        match change(picking, here) {
            picking::Next::Stay => Action::None,
            picking::Next::Leave => {
                self.asked = None;
                Action::None
            }
            picking::Next::Add(item, quantity) => {
                self.asked = None;
                self.add(*item, quantity, here)
            }
        }
    }

    pub(super) fn priced_by_hand<'h>(
        &mut self,
        change: impl FnOnce(&mut Pricing, Here<'h>) -> pricing::Next,
        here: Here<'h>,
    ) -> Action<Effect> {
        let Some(Asked::Pricing(pricing)) = &mut self.asked else { return Action::None };
        match change(pricing, here) {
            pricing::Next::Stay => Action::None,
            pricing::Next::Leave => {
                self.asked = None;
                Action::None
            }
            pricing::Next::Edit(edit) => {
                self.asked = None;
                self.want(Want::Edit(edit), here)
            }
        }
    }

    pub(super) fn hold_confirmed(&mut self, here: Here<'_>) -> Action<Effect> {
        let Some(Asked::Holding(holding)) = &self.asked else { return Action::None };
        let name = holding.name(here);
        self.asked = None;
        self.work = Work::Busy;
        Action::Start(Effect::Hold { name, then: None })
    }

    pub(super) fn held(
        &mut self,
        name: String,
        then: Option<SaleId>,
        held: Result<Edited, Problem>,
        here: Here<'_>,
    ) -> Action<Effect> {
        self.work = Work::Idle;
        let is_held = matches!(held, Ok(Edited::Done(_)));
        let action = self.put_down(held, Said::Held(name), here);
        match then.filter(|_| is_held) {
            Some(id) => {
                self.work = Work::Busy;
                action.and(Action::Start(Effect::Recall(id)))
            }
            None => action,
        }
    }

    /// Nothing is rung up any more, or it could not be put down.
    pub(super) fn put_down(&mut self, done: Result<Edited, Problem>, said: Said, here: Here<'_>) -> Action<Effect> {
        match done {
            Ok(Edited::Done(rung)) => {
                let _ = self.take_up(rung, here);
                self.say(said, here);
            }
            Ok(Edited::Refused(refusal)) => self.say(Said::Refused(refusal), here),
            Err(problem) => self.say(Said::Failed(problem), here),
        }
        self.proceed(here)
    }

    /// A voucher was shown for the bill.
    pub fn put(&mut self, voucher: Option<VoucherId>, put: Put, here: Here<'_>) -> Action<Effect> {
        match put {
            Put::Done(rung) => {
                let held = rung.basket.vouchers().iter().find(|held| Some(held.voucher) == voucher);
                let said = held.and_then(|held| {
                    let priced = rung.priced.as_ref().ok()?;
                    Some((held.voucher, of_voucher(held.voucher, held.campaign.name.clone(), priced, here)))
                });
                let _ = self.take_up(rung, here);
                if let Some((voucher, said)) = said {
                    self.chosen = Some(Spot::Voucher(voucher));
                    self.say(said, here);
                }
                self.proceed(here)
            }
            Put::Pays { voucher, left } => {
                self.open_payment(here);
                self.paid_with(|paying, priced, _| Some(paying.draw(voucher, left, priced)), here)
                    .unwrap_or(Action::None)
            }
            Put::Refused(refusal) => {
                self.say(Said::Refused(refusal), here);
                Action::None
            }
            // The counter has shown it as a card.
            Put::Undecided(_) => Action::None,
        }
    }

    pub(super) fn held_read(&mut self, read: Result<Vec<HeldBasket>, Problem>, here: Here<'_>) -> Action<Effect> {
        let Some(Asked::Recalling(recalling)) = &mut self.asked else { return Action::None };
        match read {
            Ok(held) => recalling.read(held),
            Err(problem) => {
                self.asked = None;
                self.say(Said::Failed(problem), here);
            }
        }
        Action::None
    }

    /// Takes up a held basket; what is rung up is held first.
    pub(super) fn recall(&mut self, id: SaleId, here: Here<'_>) -> Action<Effect> {
        self.asked = None;
        self.work = Work::Busy;
        if self.is_empty() {
            return Action::Start(Effect::Recall(id));
        }
        Action::Start(Effect::Hold { name: here.format().clock(here.now), then: Some(id) })
    }

    pub(super) fn recalled(&mut self, recalled: Result<Edited, Problem>, here: Here<'_>) -> Action<Effect> {
        self.work = Work::Idle;
        self.chosen = None;
        match recalled {
            Ok(Edited::Done(rung)) => {
                let _ = self.take_up(rung, here);
                self.say(Said::Recalled, here);
            }
            Ok(Edited::Refused(refusal)) => self.say(Said::Refused(refusal), here),
            Err(problem) => self.say(Said::Failed(problem), here),
        }
        self.proceed(here)
    }
}

/// Why a voucher is refused, in a sentence.
pub(super) fn why(verdict: &Verdict, here: Here<'_>) -> String {
    told(verdict, here.shops, here.format()).cause
}

fn sold_out(product: &Product) -> NotSold {
    NotSold::SoldOut { name: product.name.clone() }
}
