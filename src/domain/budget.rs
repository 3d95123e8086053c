//! What a terminal may risk without the cloud: a grant signed by the hub, and what was spent of it.
//!
//! The budget hangs on the last grant, not on local counters: a grant names the fact up to which the hub knew this
//! terminal's journal, and every provisional redemption after that fact counts against it. Wiping local data therefore
//! wipes the grant, and without a grant nothing is risked.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::domain::campaign::OfflinePolicy;
use crate::domain::id::{DeviceId, GrantId, Incarnation};
use crate::domain::money::Money;
use crate::domain::verdict::Refusal;

/// What the hub allows one terminal to risk until it hears from it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Its identity.
    pub id: GrantId,
    /// Which terminal.
    pub device: DeviceId,
    /// In which life of its ledger.
    pub incarnation: Incarnation,
    /// In which life of the hub's books.
    pub epoch: u64,
    /// The last fact of this terminal that the hub knew: what was risked up to it is settled.
    pub after_seq: u64,
    /// When it was issued, by the hub's clock.
    pub issued_at: Timestamp,
    /// How much may be risked.
    pub allowance: Allowance,
    /// How much more a manager may allow, once.
    pub raise: Allowance,
    /// The most that may be risked on one voucher.
    pub per_voucher: Money,
    /// How old local data may be, in seconds.
    pub data_age_max_s: u32,
}

/// An amount of risk: how many redemptions, and what they may be worth together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allowance {
    /// How many.
    pub count: u32,
    /// Worth how much together.
    pub value: Money,
}

/// What was risked under the present grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spent {
    /// How many provisional redemptions since the grant's `after_seq`, and what they are worth.
    pub risked: Allowance,
    /// Whether a manager raised it.
    pub raise: Raise,
}

/// Whether a manager raised the budget of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Raise {
    /// Not yet.
    #[default]
    Unused,
    /// Once, which is all.
    Used,
}

impl Grant {
    /// What may be risked in all, the raise counted once it is used.
    pub fn allowed(&self, raise: Raise) -> Allowance {
        match raise {
            Raise::Unused => self.allowance,
            Raise::Used => Allowance {
                count: self.allowance.count.saturating_add(self.raise.count),
                value: self.allowance.value.saturating_add(self.raise.value),
            },
        }
    }
}

/// What a terminal knows when the cloud cannot be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing<'a> {
    /// The last grant, verified; none means that nothing may be risked.
    pub grant: Option<&'a Grant>,
    /// What was spent of it.
    pub spent: Spent,
    /// When the local data was last known to be the hub's.
    pub data_as_of: Option<Timestamp>,
    /// Now, in effective time.
    pub now: Timestamp,
}

/// Whether anything at all may be taken under `policy` without the cloud, however little it is worth; and by which grant.
pub fn allow_any(policy: OfflinePolicy, standing: Standing<'_>) -> Result<&Grant, Refusal> {
    if policy == OfflinePolicy::CloudOnly {
        return Err(Refusal::CloudOnly);
    }
    let Some(grant) = standing.grant else {
        return Err(Refusal::NoGrant);
    };
    let age_max = SignedDuration::from_secs(i64::from(grant.data_age_max_s));
    if standing.data_as_of.is_none_or(|as_of| standing.now.duration_since(as_of) > age_max) {
        return Err(Refusal::DataTooOld { data_as_of: standing.data_as_of });
    }
    Ok(grant)
}

/// Whether `risk` may be taken under `policy` without the cloud. A policy of `Free` sets aside how much may be risked, and
/// such campaigns are named apart; it does not set aside how old the data may be, without which a clock that was set ahead
/// would make valid what is not yet, and nothing that was withdrawn would ever be (docs/adr/0012).
pub fn allow(policy: OfflinePolicy, risk: Money, standing: Standing<'_>) -> Result<(), Refusal> {
    let grant = allow_any(policy, standing)?;
    let OfflinePolicy::Provisional { max_value } = policy else {
        return Ok(());
    };
    let allowed = max_value.min(grant.per_voucher);
    if risk > allowed {
        return Err(Refusal::AboveOfflineValue { risk, allowed });
    }
    let whole = grant.allowed(standing.spent.raise);
    let Allowance { count, value } = standing.spent.risked;
    if count >= whole.count || value.checked_add(risk).is_none_or(|sum| sum > whole.value) {
        return Err(Refusal::BudgetSpent { count, count_allowed: whole.count, value, value_allowed: whole.value });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn grant() -> Grant {
        Grant {
            id: GrantId::new(Uuid::from_u128(1)),
            device: DeviceId::new(Uuid::from_u128(2)),
            incarnation: Incarnation::new(3),
            epoch: 1,
            after_seq: 0,
            issued_at: Timestamp::UNIX_EPOCH,
            allowance: Allowance { count: 3, value: Money::from_minor(10_000) },
            raise: Allowance { count: 1, value: Money::from_minor(5_000) },
            per_voucher: Money::from_minor(6_000),
            data_age_max_s: 3_600,
        }
    }

    fn provisional() -> OfflinePolicy {
        OfflinePolicy::Provisional { max_value: Money::from_minor(8_000) }
    }

    #[track_caller]
    fn check(risk: i64, count: u32, value: i64, raise: Raise, expected: Option<&str>) {
        let grant = grant();
        let standing = Standing {
            grant: Some(&grant),
            spent: Spent { risked: Allowance { count, value: Money::from_minor(value) }, raise },
            data_as_of: Some(Timestamp::UNIX_EPOCH),
            now: Timestamp::from_second(3_600).unwrap(),
        };
        let answer = allow(provisional(), Money::from_minor(risk), standing);
        assert_eq!(answer.err().map(|refusal| refusal.code()), expected);
    }

    #[test]
    fn the_budget_is_spent_to_the_last_fen_and_not_beyond() {
        check(6_000, 2, 4_000, Raise::Unused, None);
        check(6_000, 2, 4_001, Raise::Unused, Some("budget_spent"));
        check(1, 3, 0, Raise::Unused, Some("budget_spent"));
        check(6_001, 0, 0, Raise::Unused, Some("above_offline_value"));
    }

    #[test]
    fn a_manager_raises_it_once_and_by_what_the_grant_says() {
        check(1_000, 3, 9_000, Raise::Used, None);
        check(6_000, 3, 9_001, Raise::Used, Some("budget_spent"));
        check(1, 4, 0, Raise::Used, Some("budget_spent"));
    }

    #[test]
    fn without_a_grant_or_with_old_data_nothing_is_risked() {
        let grant = grant();
        let mut standing =
            Standing { grant: None, spent: Spent::default(), data_as_of: None, now: Timestamp::UNIX_EPOCH };
        assert_eq!(allow(provisional(), Money::ZERO, standing), Err(Refusal::NoGrant));
        standing.grant = Some(&grant);
        assert_eq!(allow(provisional(), Money::ZERO, standing), Err(Refusal::DataTooOld { data_as_of: None }));
        standing.data_as_of = Some(Timestamp::UNIX_EPOCH);
        standing.now = Timestamp::from_second(3_601).unwrap();
        assert!(matches!(allow(provisional(), Money::ZERO, standing), Err(Refusal::DataTooOld { .. })));
        assert_eq!(allow(OfflinePolicy::CloudOnly, Money::ZERO, standing), Err(Refusal::CloudOnly));
    }

    #[test]
    fn what_is_free_is_taken_beyond_every_value_but_not_on_old_data() {
        let grant = grant();
        let free = |grant, data_as_of, now| {
            let risked = Allowance { count: u32::MAX, value: Money::from_minor(i64::MAX) };
            let spent = Spent { risked, raise: Raise::Used };
            let now = Timestamp::from_second(now).unwrap();
            allow(OfflinePolicy::Free, Money::from_minor(i64::MAX), Standing { grant, spent, data_as_of, now })
        };
        let as_of = Some(Timestamp::UNIX_EPOCH);
        assert_eq!(free(Some(&grant), as_of, 3_600), Ok(()));
        assert_eq!(free(Some(&grant), as_of, 3_601), Err(Refusal::DataTooOld { data_as_of: as_of }));
        assert_eq!(free(Some(&grant), None, 0), Err(Refusal::DataTooOld { data_as_of: None }));
        assert_eq!(free(None, as_of, 0), Err(Refusal::NoGrant));
    }

    proptest! {
        #[test]
        fn what_is_allowed_never_passes_the_grant(risks in proptest::collection::vec(0..7_000_i64, 0..20)) {
            let grant = grant();
            let mut risked = Allowance::default();
            for risk in risks.into_iter().map(Money::from_minor) {
                let standing = Standing {
                    grant: Some(&grant),
                    spent: Spent { risked, raise: Raise::Unused },
                    data_as_of: Some(Timestamp::UNIX_EPOCH),
                    now: Timestamp::UNIX_EPOCH,
                };
                if allow(provisional(), risk, standing).is_ok() {
                    risked = Allowance { count: risked.count + 1, value: risked.value.checked_add(risk).unwrap() };
                }
            }
            prop_assert!(risked.count <= grant.allowance.count && risked.value <= grant.allowance.value);
        }
    }
}
