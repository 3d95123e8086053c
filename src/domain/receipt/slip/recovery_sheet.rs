//! The recovery sheet of a shop without a cloud, printed once when its hub makes its keys.

use super::{Head, words};
use crate::domain::language::Language;
use crate::domain::receipt::{Qr, Receipt, Text};
use crate::domain::recovery::RecoveryKey;

/// What the sheet tells.
#[derive(Debug, Clone, Copy)]
pub struct RecoverySheet<'a> {
    /// The key.
    pub key: &'a RecoveryKey,
    /// The first characters of the public key that belongs to it, to tell sheets apart.
    pub fingerprint: &'a str,
}

/// The recovery sheet. It bears a secret: print it at once and never store it with a print job.
pub fn recovery_sheet(head: Head<'_>, sheet: &RecoverySheet<'_>) -> Receipt {
    let paper = head
        .begin(words::RECOVERY_SHEET)
        .warned(|language| {
            match language {
                Language::Chinese => "请离线妥善保管：持有此单即可签发本店的券",
                Language::English => "Keep it safe and off-line: whoever has it can issue this shop's vouchers",
            }
            .to_owned()
        })
        .rule()
        .pair(words::MADE_AT, &head.time(head.at))
        .pair(words::OWNER_NUMBER, &head.shop.tenant_no.number().to_string())
        .pair(words::FINGERPRINT, sheet.fingerprint)
        .rule();
    let rows = sheet.key.rows();
    let paper = paper.with(|builder| {
        rows.into_iter()
            .enumerate()
            .fold(builder, |builder, (at, row)| builder.text(Text::from(format!("  {}  {row}", at + 1)).bold()))
    });
    paper
        .with(|builder| builder.qr(Qr::new(&sheet.key.code())))
        .said(|language| {
            match language {
                Language::Chinese => "恢复门店主机时扫描此码，或按行输入以上字符",
                Language::English => "To restore the hub, scan this code or type the rows above",
            }
            .to_owned()
        })
        .end()
}
