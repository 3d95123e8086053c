//! Staff, their roles and what each role may do.

use serde::{Deserialize, Serialize};

use crate::domain::id::StaffId;

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
}

impl Role {
    /// Whether the role may do this.
    pub const fn may(self, permission: Permission) -> bool {
        match permission {
            Permission::Redeem | Permission::CheckIn => true,
            Permission::Reverse => matches!(self, Self::Cashier | Self::Manager | Self::Owner),
            Permission::AcceptLate
            | Permission::AcceptExpired
            | Permission::AcceptOutsideHours
            | Permission::AcceptAboveLimit
            | Permission::AcceptWithoutEvidence
            | Permission::RaiseOfflineBudget
            | Permission::Reprint
            | Permission::OpenDrawer
            | Permission::SettleExceptions
            | Permission::Configure => matches!(self, Self::Manager | Self::Owner),
        }
    }
}
