//! Issuing vouchers: what each holds, and the code that its customer shows.
//!
//! A voucher without a code of its own has a signed token, which is not stored: it is signed anew from the books whenever
//! somebody asks for it, by the key that signs then.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::domain::campaign::{Campaign, EvidenceRule, Kind};
use crate::domain::id::{CampaignId, ShopId, VoucherId};
use crate::domain::money::Money;
use crate::domain::shop::Shop;
use crate::domain::token::{Claims, DayNo, Home, NotRotatable, OpaqueCode, Proof, Step, TokenValue, Uses};
use crate::domain::voucher::{Amount, Voucher};
use crate::hub::admin::{Admin, AdminFault};
use crate::hub::clock::random;
use crate::hub::database::{Added, NewVoucher, USES_MAX, VoucherReport};
use crate::hub::keys::{KeyFault, TokenSigner};

/// The most vouchers of one order.
pub const ORDER_MAX: u32 = 100_000;

/// How many vouchers go into the books at once, so that counters are served in between.
const BATCH: usize = 1_000;

/// Vouchers to be issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Under which campaign.
    pub campaign: CampaignId,
    /// How many.
    pub count: u32,
    /// What their codes are like.
    #[serde(default)]
    pub form: Form,
    /// What each holds; one use where nothing is said.
    #[serde(default)]
    pub amount: Option<Amount>,
    /// The only shop that may redeem them.
    #[serde(default)]
    pub home_shop: Option<ShopId>,
    /// Their own first valid instant.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Their own first instant after the end.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// Which customer holds them, as the channel names them; no name, no phone.
    #[serde(default)]
    pub holder: Option<String>,
    /// The last four digits of the holder's phone.
    #[serde(default)]
    pub phone_tail: Option<String>,
}

/// What the codes of vouchers are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// `CS0`: opaque; the smallest code, for whoever can ask the data.
    #[default]
    Opaque,
    /// `CS1`: signed, so that a terminal can check it without any data. Of campaigns that ask for a rotating code: `CS2`.
    Signed,
}

/// A voucher that was issued.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Issued {
    /// The voucher.
    pub id: VoucherId,
    /// What the customer shows. Of a rotating code the text of this very moment.
    pub code: String,
}

impl std::fmt::Debug for Issued {
    /// Names the voucher; its code is worth money.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Issued({})", self.id)
    }
}

impl Admin {
    /// Issues vouchers and says what their customers show.
    pub async fn issue(&self, order: &Order) -> Result<Vec<Issued>, AdminFault> {
        if order.count == 0 || order.count > ORDER_MAX {
            return Err(NotIssued::Count.into());
        }
        let campaign = self.readable_campaign(order.campaign).await?;
        let issued = amount(&campaign, order.amount)?;
        let now = self.app().now();
        let mut all = Vec::new();
        let mut waiting = Vec::with_capacity(BATCH);
        for _ in 0..order.count {
            let id = VoucherId::from_bytes(random()?);
            let code = match order.form {
                Form::Opaque => Some(OpaqueCode::from_bytes(random()?).to_string()),
                Form::Signed => None,
            };
            waiting.push(NewVoucher {
                id,
                campaign: campaign.id,
                code,
                issued_at: now,
                from: order.from,
                until: order.until,
                issued,
                home_shop: order.home_shop,
                holder: order.holder.clone(),
                phone_tail: order.phone_tail.clone(),
            });
            if waiting.len() == BATCH {
                all.extend(self.put_issued(&campaign, std::mem::take(&mut waiting)).await?);
            }
        }
        all.extend(self.put_issued(&campaign, waiting).await?);
        Ok(all)
    }

    /// What the customer of a voucher shows now.
    pub async fn code_of(&self, id: VoucherId) -> Result<Issued, AdminFault> {
        let VoucherReport { voucher, issued, code, .. } = self.voucher(id).await?;
        if let Some(code) = code {
            return Ok(Issued { id, code });
        }
        let campaign = self.readable_campaign(voucher.campaign).await?;
        let shops = self.shops().await?;
        let signer = self.app().keys.signing()?;
        Ok(Issued { id, code: self.sign(&signer, &campaign, &shops, &voucher, issued)? })
    }

    async fn put_issued(&self, campaign: &Campaign, new: Vec<NewVoucher>) -> Result<Vec<Issued>, AdminFault> {
        let shops = self.shops().await?;
        let signer = self.app().keys.signing()?;
        let mut issued = Vec::with_capacity(new.len());
        for voucher in &new {
            let code = match &voucher.code {
                Some(code) => code.clone(),
                None => self.sign(&signer, campaign, &shops, &as_issued(voucher), voucher.issued)?,
            };
            issued.push(Issued { id: voucher.id, code });
        }
        for added in self.add_vouchers(new).await? {
            match added {
                Added::Yes => {}
                Added::UnknownShop => return Err(NotIssued::UnknownShop.into()),
                Added::Duplicate | Added::UnknownCampaign => return Err(NotIssued::Clash.into()),
            }
        }
        Ok(issued)
    }

    async fn readable_campaign(&self, id: CampaignId) -> Result<Campaign, AdminFault> {
        let stored = self.campaign(id).await?;
        Ok(serde_json::from_value(stored.body).map_err(NotIssued::UnreadableCampaign)?)
    }

    /// The signed token of a voucher, rotating where the campaign asks for that.
    fn sign(
        &self,
        signer: &TokenSigner,
        campaign: &Campaign,
        shops: &[Shop],
        voucher: &Voucher,
        issued: Amount,
    ) -> Result<String, NotIssued> {
        let home = match voucher.home_shop {
            Some(home) => Some(shops.iter().find(|shop| shop.id == home).ok_or(NotIssued::UnknownShop)?),
            None => None,
        };
        // Days are the shop's; a voucher of no shop in particular goes by the first one's.
        let zone = home.or(shops.first()).map_or(TimeZone::UTC, |shop| shop.zone.rules().clone());
        let rotating = campaign.evidence == EvidenceRule::RotatingCode;
        let claims = claims(self.tenant(), campaign, voucher, issued, home, &zone, rotating)?;
        if !rotating {
            return Ok(signer.issuer().sign(&claims));
        }
        let shop = home.ok_or(NotIssued::Rotating(NotRotatable::NoHome))?;
        let pass = signer.issuer().rotating(&claims).map_err(NotIssued::Rotating)?;
        let key = self.app().keys.rotation_key(self.tenant(), campaign.no, shop.no);
        Ok(pass.show(&key, Step::at(self.app().now())))
    }
}

/// What a voucher of a campaign holds.
fn amount(campaign: &Campaign, wanted: Option<Amount>) -> Result<Amount, NotIssued> {
    match (&campaign.kind, wanted) {
        (Kind::StoredValue, Some(Amount::Money(money))) if money > Money::ZERO => Ok(Amount::Money(money)),
        (Kind::StoredValue, _) => Err(NotIssued::Amount),
        (_, None) => Ok(Amount::ONE_USE),
        (_, Some(Amount::Uses(uses))) if (1..=USES_MAX).contains(&uses) => Ok(Amount::Uses(uses)),
        (_, Some(_)) => Err(NotIssued::Amount),
    }
}

fn as_issued(new: &NewVoucher) -> Voucher {
    Voucher {
        id: new.id,
        campaign: new.campaign,
        issued_at: new.issued_at,
        from: new.from,
        until: new.until,
        left: new.issued,
        state: crate::domain::voucher::State::Issued,
        home_shop: new.home_shop,
        holder: new.holder.clone(),
        phone_tail: new.phone_tail.clone(),
        last_use: None,
        rev: 1,
    }
}

fn claims(
    tenant: crate::domain::id::TenantNo,
    campaign: &Campaign,
    voucher: &Voucher,
    issued: Amount,
    home: Option<&Shop>,
    zone: &TimeZone,
    rotating: bool,
) -> Result<Claims, NotIssued> {
    let valid = voucher.valid_time(campaign, zone);
    let first = valid.from.unwrap_or(voucher.issued_at).min(voucher.issued_at);
    let first_day = DayNo::of(zone.to_datetime(valid.from.unwrap_or(first)).date()).ok_or(NotIssued::Dates)?;
    let last = match valid.until {
        // The end is exclusive: the last day is the one in which the instant before it lies.
        Some(until) => {
            let before = until.checked_sub(jiff::SignedDuration::from_millis(1)).map_err(|_| NotIssued::Dates)?;
            zone.to_datetime(before).date()
        }
        None => FAR_DAY,
    };
    let value = match &campaign.kind {
        Kind::AmountOff { value, .. } if !rotating => TokenValue::of(*value),
        _ => None,
    };
    Ok(Claims {
        tenant,
        campaign: campaign.no,
        voucher: voucher.id,
        uses: if issued == Amount::ONE_USE { Uses::Single } else { Uses::ByRecord },
        proof: if rotating { Proof::RotatingOnly } else { Proof::AnyCopy },
        home: home.map_or(Home::Anywhere, |shop| Home::OnlyAt(shop.no)),
        first_day,
        last_day: DayNo::of(last).ok_or(NotIssued::Dates)?,
        value,
    })
}

/// The last day of a voucher without an end; the key that signed it ends first.
const FAR_DAY: Date = jiff::civil::date(2199, 1, 1);

/// Why vouchers are not issued.
#[derive(Debug, thiserror::Error)]
pub enum NotIssued {
    /// Too many or none.
    #[error("one order has 1 to {ORDER_MAX} vouchers")]
    Count,
    /// The campaign holds what this hub does not read.
    #[error("the campaign holds what this hub does not read")]
    UnreadableCampaign(#[source] serde_json::Error),
    /// An amount of another sort than the campaign's, or out of range.
    #[error("the amount is not one of this campaign")]
    Amount,
    /// There is no such shop.
    #[error("there is no such shop")]
    UnknownShop,
    /// Dates outside what a token holds.
    #[error("a token holds dates from 2020 to 2199")]
    Dates,
    /// Rotating codes belong to a shop.
    #[error("such vouchers cannot have rotating codes")]
    Rotating(#[source] NotRotatable),
    /// A voucher with the same random identity is there, or its campaign has gone.
    #[error("a voucher could not be added")]
    Clash,
    /// The keys failed.
    #[error("the keys failed")]
    Keys(#[from] KeyFault),
}
