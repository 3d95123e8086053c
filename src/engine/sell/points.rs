//! The points of a sale: the right to spend some, and what is moved with the sale's commit.

use std::num::NonZeroU32;

use jiff::Timestamp;

use crate::domain::basket::Basket;
use crate::domain::campaign::OfflinePolicy;
use crate::domain::fact::{Event, PointsMoved, PointsWay};
use crate::domain::id::{FactId, MemberId, RedemptionId, SaleId, StaffId, VoucherId};
use crate::domain::money::Money;
use crate::domain::points::{self, Refusal, Rule, part};
use crate::domain::price::Direction;
use crate::domain::sale::Sale;
use crate::domain::tender::Tender;
use crate::domain::verdict;
use crate::domain::voucher::Amount;
use crate::engine::Inner;
use crate::engine::clock::Clock;
use crate::engine::redeem::Moment;
use crate::store::{self, Connection, journal};
use crate::sync::terminal::{Right, Wanted};
use crate::wire::redeem::{Context, Redeem};

/// Points that are to be spent on a sale: what their right and its use need, with the ids minted before the first write.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spending {
    id: RedemptionId,
    fallback: RedemptionId,
    member: MemberId,
    points: NonZeroU32,
}

impl Spending {
    /// The points among the tenders for a basket that comes to `bill`; refused where the rule or the basket does not allow
    /// them. Whether the member has so many is for the hub to say.
    pub(super) fn of(
        clock: &Clock,
        rule: Option<Rule>,
        basket: &Basket,
        bill: Money,
        tenders: &[Tender],
    ) -> Result<Option<Self>, Refusal> {
        let Some((points, amount)) = points::tendered(tenders)? else { return Ok(None) };
        let rule = rule.and_then(|rule| rule.spend).ok_or(Refusal::NotTaken)?;
        let member = basket.customer().member().ok_or(Refusal::NoMember)?;
        rule.check(points, amount, bill)?;
        let points = NonZeroU32::new(points).ok_or(Refusal::TooFew { least: rule.least.max(1) })?;
        let [id, fallback] = [clock.mint(), clock.mint()].map(RedemptionId::new);
        Ok(Some(Self { id, fallback, member, points }))
    }

    /// The request by which the right is asked for.
    pub(super) const fn id(&self) -> RedemptionId {
        self.id
    }

    /// Whose points.
    pub(super) const fn member(&self) -> MemberId {
        self.member
    }

    /// The account that they are in.
    pub(super) const fn account(&self) -> VoucherId {
        self.member.account()
    }

    /// What the core must know of it: the cloud alone knows how many there are, so without it there is no right.
    pub(super) fn wanted(&self, inner: &Inner, at: Timestamp, staff: StaffId, bill: Money) -> Wanted {
        let request = Redeem {
            id: self.id,
            device: inner.author.device,
            incarnation: inner.author.incarnation,
            epoch: inner.status.borrow().epoch,
            voucher: self.account(),
            take: Amount::Uses(self.points.get()),
            context: Context { at, staff: Some(staff), bill: Some(bill), overridden: Vec::new(), step: None },
        };
        Wanted { request, fallback: self.fallback, policy: OfflinePolicy::CloudOnly, risk: Money::ZERO }
    }

    /// Why the right was not given, in the words of points.
    pub(super) fn refused(refusal: &verdict::Refusal) -> Refusal {
        match refusal {
            verdict::Refusal::UsedUp { .. } => Refusal::NotEnough { left: 0 },
            verdict::Refusal::NotEnoughLeft { left } => {
                Refusal::NotEnough { left: u32::try_from(left.units()).unwrap_or(u32::MAX) }
            }
            verdict::Refusal::Unknown | verdict::Refusal::Cancelled | verdict::Refusal::Frozen => Refusal::Closed,
            _ => Refusal::Offline,
        }
    }

    /// The move that uses the right.
    fn moved(&self, sale: SaleId, right: Right) -> PointsMoved {
        let way = PointsWay::Spent { right: right.id, strength: right.strength };
        PointsMoved { member: self.member, sale, points: self.points, way }
    }
}

/// What of what was `earned` with a sale goes back with `now` of what was sold, after `before` of it had gone back.
pub(in crate::engine) fn taken_back(
    earned: Option<(MemberId, u32)>,
    sale: &Sale,
    before: Money,
    now: Money,
) -> Option<PointsMoved> {
    let (member, earned) = earned?;
    let document = sale.document();
    let sold = document.lines.iter().filter(|line| line.price.direction == Direction::Sold);
    let whole = sold.map(|line| line.total(document.prices)).sum();
    let points = NonZeroU32::new(part(earned, before, before.saturating_add(now), whole));
    points.map(|points| PointsMoved { member, sale: sale.id(), points, way: PointsWay::TakenBack })
}

/// What a sale moves: what is spent on it, what it earns, and what goes back with what was taken back in it.
pub(super) fn of_sale(
    sale: &Sale,
    rule: Option<Rule>,
    spent: Option<(Spending, Right)>,
    back: Vec<PointsMoved>,
) -> Vec<PointsMoved> {
    let mut moves: Vec<PointsMoved> =
        spent.into_iter().map(|(spending, right)| spending.moved(sale.id(), right)).collect();
    if let (Some(member), Some(rule)) = (sale.document().customer.member(), rule)
        && let Some(points) = NonZeroU32::new(rule.earned(sale))
    {
        moves.push(PointsMoved { member, sale: sale.id(), points, way: PointsWay::Earned });
    }
    moves.extend(back);
    moves
}

/// Writes what was moved, each as a fact of its own; the journal's end, where there was any.
pub(in crate::engine) fn record(
    conn: &Connection,
    clock: &Clock,
    moment: &Moment,
    moves: &[PointsMoved],
) -> Result<Option<u64>, store::Error> {
    let mut head_seq = None;
    for moved in moves {
        let fact = moment.fact(Event::PointsMoved(*moved));
        head_seq = Some(journal::record(conn, FactId::new(clock.mint()), moment.at, &fact)?.seq);
    }
    Ok(head_seq)
}
