//! Taking back what was done by mistake: which, why, and only then. And what the printer does beside: a slip that is printed
//! again, the drawer that is opened without a sale.

use super::card::nth;
use super::kept::Kept;
use super::{Counter, Effect, Managing, Message};
use crate::domain::id::{PrintJobId, SaleId};
use crate::domain::staff::Permission;
use crate::engine::problem::Problem;
use crate::engine::recent::LastSlip;
use crate::ui::screen::refunding::{self, Begin, Refunding};
use crate::ui::screen::undo::Target;
use crate::ui::screen::{Action, Here, Key, Refused};
use crate::ui::widget::button;
use crate::ui::widget::dialog::{Dialog, dialog};
use crate::ui::widget::reason::{self, Own, reason};

/// Something that is about to be taken back.
#[derive(Debug)]
pub(super) struct Undoing {
    target: Target,
    about: String,
    reason: String,
    step: Step,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// A reason is awaited.
    Asked,
    /// It is being taken back.
    Begun,
}

impl Undoing {
    /// Asks why; `about` says what it is, in the words of its row.
    pub(super) const fn new(target: Target, about: String) -> Self {
        Self { target, about, reason: String::new(), step: Step::Asked }
    }

    /// One of the usual reasons.
    pub(super) fn choose(&mut self, at: usize, here: Here<'_>) {
        if let Some(usual) = self.target.reasons(here.text).into_iter().nth(at) {
            self.reason = usual;
        }
    }

    /// A reason in other words.
    pub(super) fn word(&mut self, typed: &str) {
        self.reason = reason::kept(typed);
    }

    /// Begins, where there is a reason; once.
    fn begin(&mut self) -> Option<(Target, String)> {
        let reason = self.reason.trim();
        if reason.is_empty() || self.step == Step::Begun {
            return None;
        }
        self.step = Step::Begun;
        Some((self.target, reason.to_owned()))
    }

    /// Whether it can be left without a trace.
    pub(super) fn can_be_left(&self) -> bool {
        self.step == Step::Asked
    }

    /// Whether it is this that is taken back.
    pub(super) fn is_about(&self, target: Target) -> bool {
        self.target == target
    }

    /// The question.
    pub(super) fn view<'a>(&'a self, here: Here<'a>) -> Dialog<'a, Message> {
        let of = |key: &str| here.text.of(key, &[]);
        let own = Own { name: of("counter-undo-reason"), typed: &self.reason };
        let ready = self.target.reasons(here.text);
        let body = reason("counter-undo-reason", ready, own, Message::ReasonChosen, Message::ReasonTyped);
        let asks = here.text.of("counter-undo", &[("about", self.about.as_str().into())]);
        let explains = match self.target {
            Target::Redemption(_) => of("counter-undo.redemption"),
            Target::CheckIn(_) => of("counter-undo.check-in"),
        };
        let (says, ready) = match self.step {
            Step::Begun => ("counter-undo-begun", None),
            Step::Asked if self.reason.trim().is_empty() => ("counter-undo-waits", None),
            Step::Asked => ("counter-undo-confirm", Some(Message::UndoConfirmed)),
        };
        dialog(asks, explains)
            .body(body)
            .way(button::plain(of("counter-undo-leave")).key("Esc").on_press(Message::UndoLeft))
            .way(button::danger(of(says)).key("Enter").on_press_maybe(ready))
    }
}

impl Counter {
    pub(super) fn undo_last(&mut self, here: Here<'_>) -> Action<Effect> {
        match self.rows.undoable(here.now) {
            Some(target) => self.undo(target, here),
            None => self.keep(Kept::NothingToUndo),
        }
    }

    /// Asks why something is to be taken back; whoever may not do it needs a manager, who gives the reason.
    pub(super) fn undo(&mut self, target: Target, here: Here<'_>) -> Action<Effect> {
        self.kept = None;
        let about = self.rows.name_of(target, here);
        if here.may(target.permission()) {
            self.undoing = Some(Undoing::new(target, about));
            return Action::None;
        }
        self.managing = Some(Managing::Undo(target));
        let (permission, refusal) = (target.permission(), target.refusal().to_owned());
        Action::AskManager(Refused { permission, refusal, about })
    }

    pub(super) fn key_while_undoing(&mut self, key: Key, here: Here<'_>) -> Action<Effect> {
        match key {
            Key::Enter => self.undo_confirmed(),
            Key::Escape => self.undo_left(),
            Key::Character(digit) => match reason::picked(digit) {
                Some(at) => self.reason(|undoing| undoing.choose(at, here)),
                None => Action::None,
            },
            Key::Function(_) | Key::Backspace | Key::Delete | Key::Alt(_) | Key::Arrow(_) => Action::None,
        }
    }

    pub(super) fn reason(&mut self, change: impl FnOnce(&mut Undoing)) -> Action<Effect> {
        if let Some(undoing) = &mut self.undoing {
            change(undoing);
        }
        Action::None
    }

    /// A number chooses a reason, other words are one.
    pub(super) fn reason_typed_and_confirmed(&mut self, text: &str, here: Here<'_>) -> Action<Effect> {
        let usual = self.undoing.as_ref().map(|undoing| undoing.target.reasons(here.text)).unwrap_or_default();
        let reason = nth(text, &usual).cloned().unwrap_or_else(|| text.to_owned());
        let _ = self.reason(|undoing| undoing.word(&reason));
        self.undo_confirmed()
    }

    pub(super) fn undo_confirmed(&mut self) -> Action<Effect> {
        let begun = self.undoing.as_mut().and_then(Undoing::begin);
        begun.map_or(Action::None, |(target, reason)| Action::Start(Effect::TakeBack { target, reason }))
    }

    pub(super) fn undo_left(&mut self) -> Action<Effect> {
        self.undoing.take_if(|undoing| undoing.can_be_left());
        Action::None
    }

    pub(super) fn taken_back(&mut self, target: Target, done: Result<(), Problem>) -> Action<Effect> {
        self.undoing.take_if(|undoing| undoing.is_about(target));
        match done {
            // Its code may be shown again at once.
            Ok(()) => self
                .keep(Kept::TakenBack(target))
                .and(Action::Start(Effect::ReadRows))
                .and(Action::Start(Effect::NextCustomer)),
            Err(problem) => self.keep(Kept::Failed(problem)),
        }
    }

    /// The slip of what was sold, given back or redeemed last: the first time as it is, then as a copy.
    pub(super) fn print_last(&mut self) -> Action<Effect> {
        self.kept = None;
        Action::Start(Effect::PrintLast)
    }

    pub(super) fn last_printed(&mut self, printed: Result<LastSlip, Problem>, here: Here<'_>) -> Action<Effect> {
        match printed {
            Ok(LastSlip::GoesOut(_)) => self.keep(Kept::SlipPrinted),
            Ok(LastSlip::OutAlready(job)) => self.reprint(job, here),
            Ok(LastSlip::None) => self.keep(Kept::NothingToPrint),
            Err(problem) => self.keep(Kept::Failed(problem)),
        }
    }

    fn reprint(&mut self, job: PrintJobId, here: Here<'_>) -> Action<Effect> {
        if here.may(Permission::Reprint) {
            return Action::Start(Effect::Reprint(job));
        }
        self.managing = Some(Managing::Reprint(job));
        let about = here.text.of("counter-asks-copy", &[]);
        Action::AskManager(Refused { permission: Permission::Reprint, refusal: "not_allowed".to_owned(), about })
    }

    /// Asks what of a sale comes back.
    pub(super) fn ask_what_comes_back(&mut self, sale: SaleId, begin: Begin) -> Action<Effect> {
        self.kept = None;
        let (refunding, first) = Refunding::new(sale, begin);
        self.refunding = Some(refunding);
        Action::Start(Effect::Refunding(first))
    }

    /// Something happens while something of a sale is given back.
    pub(super) fn gives_back(&mut self, change: impl FnOnce(&mut Refunding) -> refunding::Next) -> Action<Effect> {
        let Some(refunding) = &mut self.refunding else { return Action::None };
        match change(refunding) {
            refunding::Next::Stay => Action::None,
            refunding::Next::Start(effect) => Action::Start(Effect::Refunding(effect)),
            refunding::Next::AskManager(refused) => {
                self.managing = Some(Managing::Refund);
                Action::AskManager(refused)
            }
            refunding::Next::Done(given) => {
                self.refunding = None;
                if let Some(till) = &mut self.till {
                    till.begin();
                }
                self.keep(Kept::GivenBack(refunding::given(&given))).and(Action::Start(Effect::ReadRows))
            }
            refunding::Next::Exchanged => {
                self.refunding = None;
                Action::RingUpInstead
            }
            refunding::Next::Left => {
                self.refunding = None;
                Action::None
            }
        }
    }

    /// The drawer is opened without a sale only with a reason, whoever stands here.
    pub(super) fn ask_for_drawer(&mut self, here: Here<'_>) -> Action<Effect> {
        self.kept = None;
        self.managing = Some(Managing::Drawer);
        let about = here.text.of("settings-asks-drawer", &[]);
        Action::AskManager(Refused { permission: Permission::OpenDrawer, refusal: "open_drawer".to_owned(), about })
    }

    pub(super) fn reprinted(&mut self, done: Result<(), Problem>) -> Action<Effect> {
        self.keep(done.map_or_else(Kept::Failed, |()| Kept::Printed))
    }
}
