//! Staff, their roles, what each role may do, and the rules of signing in.

mod pin;
mod tries;

use serde::{Deserialize, Serialize};

use crate::domain::id::StaffId;

pub use pin::{Beginning, ChosenFault, Pin, PinFault, beginning};
pub use tries::{Standing, TRIES_AT_ONCE, Tries};

/// A staff member as terminals know them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// Their identity.
    pub id: StaffId,
    /// How colleagues and receipts call them.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// Whether they work here still.
    pub employed: Employment,
}

/// Whether somebody works here still; who left keeps standing in the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Employment {
    /// Works here.
    Active,
    /// Left.
    Left,
}

/// What a staff member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 收银员: redeems at the counter.
    Cashier,
    /// 接待: receives booked customers.
    Host,
    /// 店长: decides exceptions.
    Manager,
    /// 老板: everything.
    Owner,
}

/// One thing that not everybody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Redeem a voucher.
    Redeem,
    /// Take a redemption back within its window.
    Reverse,
    /// Check customers in.
    CheckIn,
    /// Check in a customer who came after the grace minutes.
    AcceptLate,
    /// Accept a voucher that has ended.
    AcceptExpired,
    /// Accept a voucher outside its days and times.
    AcceptOutsideHours,
    /// Accept more than one customer may have.
    AcceptAboveLimit,
    /// Accept without the evidence that the campaign asks for.
    AcceptWithoutEvidence,
    /// Raise the offline budget, once a grant.
    RaiseOfflineBudget,
    /// Print again.
    Reprint,
    /// Open the drawer without a sale.
    OpenDrawer,
    /// Settle exceptions.
    SettleExceptions,
    /// Change settings of the terminal.
    Configure,
    /// See what the day came to, and who did what.
    SeeReports,
    /// Give a discount by hand within the shop's limit.
    Discount,
    /// Give a discount by hand above the shop's limit.
    DiscountAboveLimit,
    /// Sell at another price than the list's.
    OverridePrice,
    /// Give money back for what was sold, by its receipt, within the shop's limit.
    Refund,
    /// Give more back by a receipt than the shop's limit.
    RefundAboveLimit,
    /// Take something back without its receipt.
    ReturnWithoutReceipt,
    /// Ring up and take money.
    Sell,
    /// Open a shift, count its drawer and close it.
    KeepShift,
    /// Put cash into the drawer or take it out, beside sales.
    MoveCash,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 23] = [
        Self::Redeem,
        Self::Reverse,
        Self::CheckIn,
        Self::AcceptLate,
        Self::AcceptExpired,
        Self::AcceptOutsideHours,
        Self::AcceptAboveLimit,
        Self::AcceptWithoutEvidence,
        Self::RaiseOfflineBudget,
        Self::Reprint,
        Self::OpenDrawer,
        Self::SettleExceptions,
        Self::Configure,
        Self::SeeReports,
        Self::Discount,
        Self::DiscountAboveLimit,
        Self::OverridePrice,
        Self::Refund,
        Self::RefundAboveLimit,
        Self::ReturnWithoutReceipt,
        Self::Sell,
        Self::KeepShift,
        Self::MoveCash,
    ];
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Cashier, Self::Host, Self::Manager, Self::Owner];

    /// Whether the role may do this.
    pub const fn may(self, permission: Permission) -> bool {
        match permission {
            Permission::Redeem | Permission::CheckIn => true,
            Permission::Reverse
            | Permission::Discount
            | Permission::Refund
            | Permission::Sell
            | Permission::KeepShift => matches!(self, Self::Cashier | Self::Manager | Self::Owner),
            Permission::AcceptLate
            | Permission::AcceptExpired
            | Permission::AcceptOutsideHours
            | Permission::AcceptAboveLimit
            | Permission::AcceptWithoutEvidence
            | Permission::RaiseOfflineBudget
            | Permission::Reprint
            | Permission::OpenDrawer
            | Permission::SettleExceptions
            | Permission::Configure
            | Permission::SeeReports
            | Permission::DiscountAboveLimit
            | Permission::OverridePrice
            | Permission::RefundAboveLimit
            | Permission::ReturnWithoutReceipt
            | Permission::MoveCash => matches!(self, Self::Manager | Self::Owner),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_is_listed_once() {
        // Adding a permission stops this from compiling until it is listed.
        let place = |permission| match permission {
            Permission::Redeem => 0,
            Permission::Reverse => 1,
            Permission::CheckIn => 2,
            Permission::AcceptLate => 3,
            Permission::AcceptExpired => 4,
            Permission::AcceptOutsideHours => 5,
            Permission::AcceptAboveLimit => 6,
            Permission::AcceptWithoutEvidence => 7,
            Permission::RaiseOfflineBudget => 8,
            Permission::Reprint => 9,
            Permission::OpenDrawer => 10,
            Permission::SettleExceptions => 11,
            Permission::Configure => 12,
            Permission::SeeReports => 13,
            Permission::Discount => 14,
            Permission::DiscountAboveLimit => 15,
            Permission::OverridePrice => 16,
            Permission::Refund => 17,
            Permission::RefundAboveLimit => 18,
            Permission::ReturnWithoutReceipt => 19,
            Permission::Sell => 20,
            Permission::KeepShift => 21,
            Permission::MoveCash => 22,
        };
        let places: Vec<usize> = Permission::ALL.into_iter().map(place).collect();
        assert_eq!(places, (0..Permission::ALL.len()).collect::<Vec<_>>());
    }

    /// Which permissions a role holds beside receiving and redeeming.
    #[track_caller]
    fn check(role: Role, expected: &[Permission]) {
        let held: Vec<Permission> = Permission::ALL.into_iter().filter(|permission| role.may(*permission)).collect();
        let basic = [Permission::Redeem, Permission::CheckIn];
        let beside: Vec<Permission> = held.iter().copied().filter(|permission| !basic.contains(permission)).collect();
        assert_eq!(held.len(), beside.len() + basic.len(), "{role:?} may not redeem or check in");
        assert_eq!(beside, expected, "{role:?}");
    }

    #[test]
    fn each_role_holds_what_it_is_for() {
        let till =
            [Permission::Reverse, Permission::Discount, Permission::Refund, Permission::Sell, Permission::KeepShift];
        check(Role::Cashier, &till);
        check(Role::Host, &[]);
        for role in [Role::Manager, Role::Owner] {
            let held: Vec<Permission> =
                Permission::ALL.into_iter().filter(|permission| role.may(*permission)).collect();
            assert_eq!(held, Permission::ALL, "{role:?}");
        }
    }

    #[test]
    fn every_permission_is_held_by_some_role() {
        for permission in Permission::ALL {
            assert!(Role::ALL.into_iter().any(|role| role.may(permission)), "{permission:?}");
        }
    }
}
