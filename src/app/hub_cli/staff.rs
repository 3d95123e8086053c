//! Staff and their badges from the command line.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::ValueEnum;

use super::find_shop;
use crate::domain::id::StaffId;
use crate::domain::staff::{Employment, Role};
use crate::hub::admin::{Admin, StaffForm};
use crate::hub::qr::Picture;

/// What to do with staff.
#[derive(Debug, clap::Subcommand)]
pub(super) enum StaffCommand {
    /// Add somebody.
    Add {
        /// How colleagues call them.
        #[arg(long)]
        name: String,
        /// What they are.
        #[arg(long)]
        role: Position,
        /// The only shop that knows them, by id, number or name; all without it.
        #[arg(long, value_name = "S")]
        shop: Option<String>,
    },
    /// List everybody.
    List,
    /// Issue a badge, shown this once: a code that signs them in, also where their PIN is locked. An earlier one ends.
    Badge {
        /// Whose.
        staff: StaffId,
        /// Where to write the QR code as a picture.
        #[arg(long, value_name = "FILE")]
        png: Option<PathBuf>,
    },
    /// End somebody's badge: lost, or given back.
    EndBadge {
        /// Whose.
        staff: StaffId,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Position {
    Cashier,
    Host,
    Manager,
    Owner,
}

impl From<Position> for Role {
    fn from(position: Position) -> Self {
        match position {
            Position::Cashier => Self::Cashier,
            Position::Host => Self::Host,
            Position::Manager => Self::Manager,
            Position::Owner => Self::Owner,
        }
    }
}

pub(super) async fn staff(admin: &Admin, asked: StaffCommand, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    match asked {
        StaffCommand::Add { name, role, shop } => {
            let shop = match shop {
                Some(named) => Some(find_shop(admin, &named).await?.id),
                None => None,
            };
            let form = StaffForm { id: None, name, role: role.into(), employed: Employment::Active, shop };
            let staff = admin.put_staff(form).await?;
            writeln!(out, "{}\t{}", staff.id, staff.name)?;
        }
        StaffCommand::List => {
            for (staff, _) in admin.staff().await? {
                writeln!(out, "{}\t{:?}\t{:?}\t{}", staff.id, staff.role, staff.employed, staff.name)?;
            }
        }
        StaffCommand::Badge { staff, png } => {
            let code = admin.issue_badge(staff).await?;
            let picture = Picture::of(&code)?;
            writeln!(out, "{}", picture.text())?;
            writeln!(out, "{code}")?;
            if let Some(path) = png {
                let written = std::fs::write(&path, picture.png()?);
                written.with_context(|| format!("{} cannot be written", path.display()))?;
            }
        }
        StaffCommand::EndBadge { staff } => admin.end_badge(staff).await?,
    }
    Ok(ExitCode::SUCCESS)
}
