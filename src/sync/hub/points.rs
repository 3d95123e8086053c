//! A member's points: credited by deltas, and claimed from their account as a voucher is.
//!
//! What is credited needs no right: it is added or taken off whenever its fact comes, once. What is spent is a claim that was
//! reserved before. So points are never spent twice, at however many tills; they may come to less than nothing where something
//! was taken back that had been spent, and then none are left to claim.

use jiff::Timestamp;

use super::{Claim, ClaimState, Effect, Rights, Slice, Step, applied, quarantine, settled};
use crate::domain::fact::{Author, PointsMoved, PointsWay, Row};
use crate::domain::id::{MemberId, RedemptionId};
use crate::domain::money::Money;
use crate::domain::points::POINTS_MAX;
use crate::domain::voucher::{Amount, State};
use crate::wire::pull::Firmness;

/// A member's account as the books hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// Whose.
    pub member: MemberId,
    /// What was earned and given back, less what was taken back.
    pub credited: i64,
    /// The hub's revision of the member.
    pub rev: u64,
}

impl Account {
    /// The rights to the points, a point being one use of the account.
    pub fn rights(self, claims: Vec<Claim>) -> Rights {
        let issued = Amount::Uses(u32::try_from(self.credited.max(0)).unwrap_or(u32::MAX));
        Rights { voucher: self.member.account(), issued, state: State::Issued, rev: self.rev, claims }
    }
}

/// What a fact that moves points comes to.
pub(super) fn moved(slice: &Slice, row: &Row, author: Author, moved: &PointsMoved) -> Step {
    let (Some(account), Some(rights)) = (slice.account, &slice.rights) else {
        return quarantine("unknown_member");
    };
    if moved.points.get() > POINTS_MAX {
        return quarantine("wrong_amount");
    }
    let points = i64::from(moved.points.get());
    let after = match moved.way {
        PointsWay::Spent { right, .. } => return spent(slice, rights, row, author, (right, moved.points.get())),
        PointsWay::Earned | PointsWay::GivenBack => account.credited.checked_add(points),
        PointsWay::TakenBack => account.credited.checked_sub(points),
    };
    let Some(after) = after else { return quarantine("wrong_amount") };
    let rev = account.rev.saturating_add(1);
    applied(vec![Effect::Credited { member: account.member, before: account.credited, after, rev }], Some(rev))
}

/// The right that was granted is used. One whose grant was lost with the hub's books counts as well: the customer has the
/// goods.
fn spent(slice: &Slice, rights: &Rights, row: &Row, author: Author, (right, points): (RedemptionId, u32)) -> Step {
    let take = Amount::Uses(points);
    match rights.claim(right) {
        Some(known) if known.author == author && known.state == ClaimState::Reserved && known.take == take => {}
        Some(known) if known.state == ClaimState::Voided => return quarantine("made_after_void"),
        Some(_) => return quarantine("id_reused"),
        None if slice.stray.is_some() => return quarantine("made_after_void"),
        None => {}
    }
    let mut after = rights.clone();
    after.put(Claim {
        redemption: right,
        author,
        at: Timestamp::from_millisecond(row.at_ms).unwrap_or(Timestamp::UNIX_EPOCH),
        take,
        step: None,
        risk: Money::ZERO,
        firmness: Firmness::Firm,
        state: ClaimState::Standing,
    });
    settled(rights, &after, right)
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use jiff::civil::date;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::domain::fact::{Event as Happening, Fact, Head, RedemptionVoided, VERSION, VoidCause};
    use crate::domain::id::{DeviceId, FactId, Incarnation, SaleId};
    use crate::domain::member::sample::member;
    use crate::domain::redemption::Strength;
    use crate::sync::hub::{Event, Reply, step};
    use crate::wire::push::Outcome;
    use crate::wire::redeem::{Context, Decision, Redeem};

    /// An account as a driver keeps it.
    struct Purse {
        account: Account,
        claims: Vec<Claim>,
    }

    fn author(device: u8) -> Author {
        Author { device: DeviceId::new(Uuid::from_u128(u128::from(device))), incarnation: Incarnation::new(1) }
    }

    fn right(number: u8) -> RedemptionId {
        RedemptionId::new(Uuid::from_u128(100 + u128::from(number)))
    }

    impl Purse {
        fn with(credited: i64) -> Self {
            Self { account: Account { member: member(1).id, credited, rev: 1 }, claims: Vec::new() }
        }

        fn slice(&self) -> Slice {
            let rights = Some(self.account.rights(self.claims.clone()));
            Slice { epoch: 7, rights, account: Some(self.account), ..Slice::default() }
        }

        fn balance(&self) -> i64 {
            let held = self.claims.iter().filter(|claim| claim.state.holds()).map(|claim| claim.take.units());
            self.account.credited - i64::try_from(held.sum::<u64>()).unwrap()
        }

        fn write(&mut self, effects: Vec<Effect>) {
            for effect in effects {
                match effect {
                    Effect::Claim { claim, .. } => {
                        self.claims.retain(|known| known.redemption != claim.redemption);
                        self.claims.push(claim);
                    }
                    Effect::Left { rev, .. } => self.account.rev = rev,
                    Effect::Credited { before, after, rev, .. } => {
                        assert_eq!((before, rev), (self.account.credited, self.account.rev + 1));
                        (self.account.credited, self.account.rev) = (after, rev);
                    }
                    other => panic!("{other:?} concerns no account"),
                }
            }
        }

        fn ask(&mut self, id: RedemptionId, points: u32, author: Author) -> Decision {
            let context =
                Context { at: Timestamp::UNIX_EPOCH, staff: None, bill: None, overridden: Vec::new(), step: None };
            let Author { device, incarnation } = author;
            let (voucher, take) = (self.account.member.account(), Amount::Uses(points));
            let request = Redeem { id, device, incarnation, epoch: 7, voucher, take, context };
            let event = Event::Redeem { request: &request, author, rules: Ok(None) };
            let step = step(&self.slice(), event, Timestamp::UNIX_EPOCH);
            self.write(step.effects);
            let Reply::Decision(decision) = step.reply else { panic!("answered as a fact") };
            decision
        }

        fn bring(&mut self, event: Happening, author: Author) -> (Outcome, Option<&'static str>) {
            let fact = Fact { v: VERSION, staff: None, day: date(2026, 3, 2), event };
            let body = serde_json::to_string(&fact).unwrap();
            let row = Head::START.next(author, FactId::new(Uuid::from_u128(1)), 1_000, body);
            let step = step(&self.slice(), Event::Fact { row: &row, author, fact: Some(&fact) }, Timestamp::UNIX_EPOCH);
            self.write(step.effects);
            let Reply::Result { outcome, code, .. } = step.reply else { panic!("answered as a request") };
            (outcome, code)
        }

        fn moved(&mut self, points: u32, way: PointsWay, author: Author) -> (Outcome, Option<&'static str>) {
            let (member, sale) = (self.account.member, SaleId::new(Uuid::from_u128(9)));
            let points = NonZeroU32::new(points).unwrap();
            self.bring(Happening::PointsMoved(PointsMoved { member, sale, points, way }), author)
        }

        fn void(&mut self, id: RedemptionId, author: Author) -> Outcome {
            let (voucher, cause) = (self.account.member.account(), VoidCause::Timeout);
            self.bring(Happening::RedemptionVoided(RedemptionVoided { redemption: id, voucher, cause }), author).0
        }
    }

    const fn spent(right: RedemptionId) -> PointsWay {
        PointsWay::Spent { right, strength: Strength::FirmCloud { rev: 2 } }
    }

    #[test]
    fn points_are_granted_once_and_come_back_where_the_right_is_given_up() {
        let mut purse = Purse::with(1_000);
        assert!(matches!(purse.ask(right(1), 1_000, author(1)), Decision::Granted { .. }));
        assert!(matches!(purse.ask(right(2), 100, author(2)), Decision::Refused { .. }));
        assert_eq!(purse.void(right(1), author(1)), Outcome::Applied);
        assert_eq!(purse.balance(), 1_000);
        assert_eq!(purse.moved(1_000, spent(right(1)), author(1)).1, Some("made_after_void"));
        assert!(matches!(purse.ask(right(3), 1_000, author(2)), Decision::Granted { .. }));
        assert_eq!(purse.moved(1_000, spent(right(3)), author(2)).0, Outcome::Applied);
        assert_eq!(purse.moved(1_000, spent(right(3)), author(2)).1, Some("id_reused"));
        assert_eq!(purse.balance(), 0);
    }

    #[test]
    fn what_is_taken_back_may_leave_less_than_nothing_and_then_nothing_is_granted() {
        let mut purse = Purse::with(100);
        assert!(matches!(purse.ask(right(1), 100, author(1)), Decision::Granted { .. }));
        assert_eq!(purse.moved(40, PointsWay::TakenBack, author(2)).0, Outcome::Applied);
        assert_eq!(purse.balance(), -40);
        assert!(matches!(purse.ask(right(2), 1, author(1)), Decision::Refused { .. }));
        assert_eq!(purse.moved(41, PointsWay::Earned, author(2)).0, Outcome::Applied);
        assert!(matches!(purse.ask(right(3), 1, author(1)), Decision::Granted { .. }));
    }

    #[test]
    fn of_whom_the_hub_does_not_know_a_fact_is_set_aside() {
        let mut purse = Purse::with(0);
        let slice = Slice { epoch: 7, ..Slice::default() };
        let moved = PointsMoved {
            member: member(2).id,
            sale: SaleId::new(Uuid::from_u128(9)),
            points: NonZeroU32::MIN,
            way: PointsWay::Earned,
        };
        let row = Head::START.next(author(1), FactId::new(Uuid::from_u128(1)), 0, "{}".into());
        assert_eq!(super::moved(&slice, &row, author(1), &moved), quarantine("unknown_member"));
        assert_eq!(purse.moved(u32::MAX, PointsWay::Earned, author(1)).1, Some("wrong_amount"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_points_come_to_is_the_fold_of_what_happened(
            steps in proptest::collection::vec((0_u8..6, 0_u8..5, 1_u32..400, 1_u8..4), 0..40)
        ) {
            let mut purse = Purse::with(500);
            let mut fold = 500_i64;
            let mut held = std::collections::BTreeMap::new();
            for (what, id, points, device) in steps {
                match what {
                    0 | 1 => {
                        let before = purse.balance();
                        if matches!(purse.ask(right(id), points, author(device)), Decision::Granted { .. }) {
                            prop_assert!(before >= i64::from(points));
                            held.insert(id, (points, device));
                            fold -= i64::from(points);
                        }
                    }
                    2 => if let Some((points, device)) = held.get(&id).copied() {
                        // Used once; whatever comes again changes nothing.
                        purse.moved(points, spent(right(id)), author(device));
                    }
                    3 => if let Some((points, device)) = held.get(&id).copied()
                        && purse.claims.iter().any(|claim| claim.redemption == right(id) && claim.state == ClaimState::Reserved)
                    {
                        purse.void(right(id), author(device));
                        fold += i64::from(points);
                    }
                    4 => if purse.moved(points, PointsWay::Earned, author(device)).0 == Outcome::Applied {
                        fold += i64::from(points);
                    }
                    _ => if purse.moved(points, PointsWay::TakenBack, author(device)).0 == Outcome::Applied {
                        fold -= i64::from(points);
                    }
                }
                prop_assert_eq!(purse.balance(), fold);
            }
        }
    }
}
