//! How a basket is kept in the ledger: with the vouchers as they were shown, and with what managers allowed for it.

use std::sync::Arc;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::domain::basket::{Basket, Held};
use crate::domain::campaign::{Campaign, SaleChannel};
use crate::domain::id::{CodeHash, VoucherId};
use crate::domain::redemption::{Claim, CodeEvidence, Evidence, Known, Override};
use crate::domain::token::Step;
use crate::domain::voucher::{Amount, Voucher};
use crate::engine::present::{Basis, Presented};
use crate::store::{self, baskets::Text};

/// The format in which baskets are kept. One of another format is not guessed at.
const FORMAT: u32 = 1;

/// A basket with what its conclusion needs beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::engine) struct Open {
    /// What was rung up.
    pub(in crate::engine) basket: Basket,
    /// The vouchers as they were shown: those of the basket, and balances that may pay for it.
    pub(in crate::engine) shown: Vec<Shown>,
    /// What managers allowed for it.
    pub(in crate::engine) allowed: Vec<Override>,
}

/// A voucher as it was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::engine) struct Shown {
    voucher: Voucher,
    campaign: Campaign,
    code_hash: Option<CodeHash>,
    row: Option<Voucher>,
    basis: Basis,
    code: CodeEvidence,
    step: Option<u32>,
    phone_tail: Option<String>,
    overrides: Vec<Override>,
}

impl Default for Open {
    fn default() -> Self {
        Self { basket: Basket::new(SaleChannel::InStore), shown: Vec::new(), allowed: Vec::new() }
    }
}

impl Open {
    /// Out of what was kept; nothing where this program cannot read it.
    pub(in crate::engine) fn read(text: &Text) -> Option<Self> {
        if text.format != FORMAT {
            return None;
        }
        match serde_json::from_str(&text.body) {
            Ok(open) => Some(open),
            Err(error) => {
                tracing::warn!(%error, "a basket cannot be read");
                None
            }
        }
    }

    /// As it is kept.
    pub(in crate::engine) fn write(&self) -> Result<Text, store::Error> {
        Ok(Text { format: FORMAT, body: serde_json::to_string(self)? })
    }

    /// With another basket: a voucher that left it is forgotten. A balance stays, for it pays at the end.
    pub(in crate::engine) fn with(self, basket: Basket) -> Self {
        let in_basket = |basket: &Basket, id: VoucherId| basket.vouchers().iter().any(|held| held.voucher == id);
        let stays = |shown: &Shown| in_basket(&basket, shown.id()) || !in_basket(&self.basket, shown.id());
        let shown = self.shown.iter().filter(|shown| stays(shown)).cloned().collect();
        Self { shown, basket, allowed: self.allowed }
    }

    /// The voucher as it was shown.
    pub(in crate::engine) fn shown(&self, id: VoucherId) -> Option<&Shown> {
        self.shown.iter().find(|shown| shown.id() == id)
    }
}

impl Shown {
    /// What was presented; nothing for what is no voucher, or whose rules are not known.
    pub(in crate::engine) fn of(presented: &Presented, claim: &Claim) -> Option<Self> {
        let Known::Voucher { voucher, campaign: Some(campaign) } = &presented.known else { return None };
        Some(Self {
            voucher: (**voucher).clone(),
            campaign: (**campaign).clone(),
            code_hash: presented.code_hash,
            row: presented.row.clone(),
            basis: presented.basis,
            code: presented.code,
            step: presented.step.map(Step::number),
            phone_tail: claim.evidence.phone_tail.clone(),
            overrides: claim.overrides.clone(),
        })
    }

    /// As one of a basket, with what is to be taken of it.
    pub(in crate::engine) fn held(&self, take: Amount) -> Held {
        Held { voucher: self.voucher.id, campaign: self.campaign.clone(), take }
    }

    /// Which voucher.
    pub(in crate::engine) fn id(&self) -> VoucherId {
        self.voucher.id
    }

    /// As it was presented, with what was claimed beside the bill. The seconds to its redemption count from `since`: how long
    /// somebody goes on shopping says nothing of how fast a voucher is taken.
    pub(in crate::engine) fn presented(&self, since: Instant) -> (Presented, Claim) {
        let campaign = Some(Arc::new(self.campaign.clone()));
        let presented = Presented {
            known: Known::Voucher { voucher: Box::new(self.voucher.clone()), campaign },
            code_hash: self.code_hash,
            row: self.row.clone(),
            basis: self.basis,
            code: self.code,
            step: self.step.map(Step::numbered),
            customer_uses: 0,
            scanned_at: since,
        };
        let claim = Claim {
            evidence: Evidence { code: self.code, phone_tail: self.phone_tail.clone() },
            overrides: self.overrides.clone(),
            ..Claim::default()
        };
        (presented, claim)
    }
}
