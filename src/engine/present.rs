//! What a scanned code stands for: recognised by its form, looked up in the local data, and asked of the cloud where
//! only the cloud can know.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::cloud;
use crate::devices::Source;
use crate::domain::booking::Booking;
use crate::domain::campaign::Campaign;
use crate::domain::id::{CodeHash, SaleId, VoucherId};
use crate::domain::member::Member;
use crate::domain::payload::{
    self, InvitationFault, Match, Meaning, Network, Origin, Payload, PaymentCode, Recognised,
};
use crate::domain::receipt::slip::{SlipNumber, SlipOf};
use crate::domain::redemption::{CodeEvidence, Known};
use crate::domain::sale::Named;
use crate::domain::shop::Shop;
use crate::domain::token::{
    Claims, Fault, Freshness, Home, Proof, RotatingToken, Rotation, SignedToken, Step, Token, Uses,
};
use crate::domain::verdict::Refusal;
use crate::domain::voucher::{Amount, State, Voucher};
use crate::domain::window;
use crate::engine::catalogue::Coded;
use crate::engine::clock::Trust;
use crate::engine::history::Spot;
use crate::engine::problem::Problem;
use crate::engine::{Engine, refund, store_failed};
use crate::store::{self, Connection, bookings, campaigns, catalogue, members, redemptions, vouchers};
use crate::wire::pull::VoucherRow;
use crate::wire::verify::{Found, Verify};

/// How long the cloud is asked about a code that is not cached.
const VERIFY_BUDGET: Duration = Duration::from_millis(1_500);

/// What a code stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A voucher, or why it is none.
    Voucher(Box<Presented>),
    /// A booking of this shop.
    Booking(Box<Booking>),
    /// A product that is sold here.
    Product(Box<Coded>),
    /// A member.
    Member(Box<Member>),
    /// Several things: the counter asks which is meant.
    Choice(Vec<Meaning>),
    /// A payment code at a counter that takes payment by code.
    PaymentCode(PaymentCode),
    /// A payment code, masked: no payment service is set up here.
    Payment {
        /// Whose it is.
        network: Network,
        /// What may be shown of it.
        masked: String,
    },
    /// An invitation to join a shop.
    Enrolment(payload::Invitation),
    /// A web address that is not ours: shown, never opened.
    ForeignLink(String),
    /// Known for what it is, but not handled at this counter yet.
    NotHandled(NotHandled),
    /// Something that happened here: its record can be opened.
    Record(Spot),
    /// A sale of another till of the shop: what of it comes back can be asked.
    SoldElsewhere(SaleId),
    /// A text to search for.
    Search(String),
    /// Not usable at all.
    Unusable(payload::Refusal),
}

/// A kind of code that is recognised and not handled at this counter yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotHandled {
    /// An order to collect.
    Pickup,
    /// A product.
    Product,
    /// A staff badge.
    Badge,
    /// The slip of a redemption, or the receipt of a sale, that was not made here.
    Receipt,
    /// The same, while the hub cannot be asked whose it is.
    ReceiptOutOfReach,
    /// A ticket of pretix.
    PretixTicket,
    /// A coupon of a platform whose connection is not set up.
    Coupon,
    /// An invitation that cannot be used.
    BadInvitation,
    /// An invitation that a newer program made.
    NewerInvitation,
}

impl NotHandled {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pickup => "pickup",
            Self::Product => "product",
            Self::Badge => "badge",
            Self::Receipt => "receipt",
            Self::ReceiptOutOfReach => "receipt_out_of_reach",
            Self::PretixTicket => "pretix_ticket",
            Self::Coupon => "coupon",
            Self::BadInvitation => "bad_invitation",
            Self::NewerInvitation => "newer_invitation",
        }
    }
}

/// A voucher as it was presented: all that deciding and redeeming it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    /// What is known about it.
    pub known: Known,
    /// Under which hash it is cached; nothing for what cannot be redeemed.
    pub code_hash: Option<CodeHash>,
    /// The row as it came, where it is not the cache's: what this terminal took is laid over it again at the commit.
    pub row: Option<Voucher>,
    /// Where the knowledge comes from.
    pub basis: Basis,
    /// How the code came.
    pub code: CodeEvidence,
    /// The time step of a rotating code, to be burnt with the redemption.
    pub step: Option<Step>,
    /// How many uses of its campaign the same customer had here within the campaign's period.
    pub customer_uses: u32,
    /// When it was scanned, for the seconds from scan to done.
    pub scanned_at: Instant,
}

/// Where the knowledge about a voucher comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The local data.
    Cache,
    /// The cloud, asked just now.
    Cloud,
    /// The token alone: its signature is good, and no data says otherwise.
    Token,
    /// Nothing.
    None,
}

impl Presented {
    /// The voucher's identity, where there is one.
    pub fn voucher(&self) -> Option<VoucherId> {
        match &self.known {
            Known::Voucher { voucher, .. } => Some(voucher.id),
            Known::Nothing(_) => None,
        }
    }

    fn refused(refusal: Refusal, code: CodeEvidence, scanned_at: Instant) -> Self {
        Self {
            known: Known::Nothing(refusal),
            code_hash: None,
            row: None,
            basis: Basis::None,
            code,
            step: None,
            customer_uses: 0,
            scanned_at,
        }
    }
}

impl Engine {
    /// Says what a text stands for. `Err` only where the local data could not be asked: what nobody knows is an answer.
    pub async fn present(&self, text: &str, source: Source, scanned_at: Instant) -> Result<Subject, Problem> {
        let origin = match source {
            Source::Camera | Source::Wedge | Source::Serial => Origin::Scanned,
            Source::Typed => Origin::Typed,
        };
        let code = evidence(source);
        let expected = self.expected();
        let (key, raw, people) = (self.code_key(), text.to_owned(), self.people());
        let recognised = self
            .read_cached(move |conn| {
                payload::recognise(&raw, origin, &expected, |spelling| {
                    let mut found = Vec::new();
                    if let vouchers::Found::Voucher(voucher) = vouchers::find(conn, &key.hash_code(spelling))? {
                        found.push(Match::Voucher(voucher.id));
                    }
                    let booked = bookings::find_by_code(conn, &people, spelling)?;
                    found.extend(booked.into_iter().map(|booking| Match::Booking(booking.id)));
                    let by_card = members::find_by_code(conn, &key.hash_code(spelling))?;
                    found.extend(by_card.or(members::find_by_number(conn, spelling)?).map(Match::Member));
                    let sold = catalogue::by_number(conn, spelling)?.into_iter();
                    found.extend(sold.map(|found| Match::Product(found.product.code)));
                    if let Ok(number) = spelling.parse::<SlipNumber>()
                        && number.is_of() == SlipOf::Redemption
                    {
                        found.extend(redemptions::by_number(conn, number)?.into_iter().map(Match::Receipt));
                    }
                    Ok::<_, store::Error>(found)
                })
            })
            .await?;
        match recognised {
            Recognised::Refused(refusal) => Ok(Subject::Unusable(refusal)),
            Recognised::Ambiguous(meanings) => Ok(Subject::Choice(meanings)),
            Recognised::Is(payload) => self.subject(payload, text, code, scanned_at).await,
        }
    }

    /// What a payload stands for; also asked once the counter has chosen between several.
    pub async fn subject(
        &self,
        payload: Payload,
        text: &str,
        code: CodeEvidence,
        scanned_at: Instant,
    ) -> Result<Subject, Problem> {
        let mut subject = self.meant(payload, text, code, scanned_at).await?;
        if let Subject::Voucher(presented) = &mut subject {
            presented.customer_uses = self.customer_uses(&presented.known).await?;
        }
        Ok(subject)
    }

    async fn customer_uses(&self, known: &Known) -> Result<u32, Problem> {
        let (known, shop, today) = (known.clone(), self.shop(), self.today());
        self.read_cached(move |conn| customer_uses(conn, &known, &shop, today)).await
    }

    async fn meant(
        &self,
        payload: Payload,
        text: &str,
        code: CodeEvidence,
        scanned_at: Instant,
    ) -> Result<Subject, Problem> {
        Ok(match payload {
            Payload::Token(Token::Opaque(opaque)) => self.opaque(&opaque.to_string(), code, scanned_at).await?,
            Payload::Token(Token::Signed(signed)) => {
                Subject::Voucher(Box::new(self.signed(&signed, code, scanned_at).await?))
            }
            Payload::Token(Token::Rotating(rotating)) => {
                Subject::Voucher(Box::new(self.rotating(&rotating, code, scanned_at).await?))
            }
            Payload::BadToken(fault) => {
                Subject::Voucher(Box::new(Presented::refused(refusal_of(fault), code, scanned_at)))
            }
            Payload::Known(Match::Voucher(_)) => {
                let hash = self.code_key().hash_code(text.trim());
                Subject::Voucher(Box::new(self.by_hash(hash, code, scanned_at).await?))
            }
            Payload::Known(Match::Booking(id)) => match self.booking(id).await? {
                Some(booking) => Subject::Booking(Box::new(booking)),
                None => Subject::Search(text.to_owned()),
            },
            Payload::ShortCode(short) => self.short_code(short.as_str(), code, scanned_at).await?,
            Payload::Unknown(secret) => {
                let hash = self.code_key().hash_code(secret.reveal());
                Subject::Voucher(Box::new(self.by_hash(hash, code, scanned_at).await?))
            }
            Payload::Coupon { code: digits, .. } => {
                let hash = self.code_key().hash_code(digits.reveal());
                Subject::Voucher(Box::new(self.by_hash(hash, code, scanned_at).await?))
            }
            Payload::Payment(payment) if self.takes_codes() => Subject::PaymentCode(payment),
            Payload::Payment(payment) => Subject::Payment { network: payment.network(), masked: payment.to_string() },
            Payload::Enrolment(invitation) => Subject::Enrolment(invitation),
            Payload::BadEnrolment(InvitationFault::Malformed) => Subject::NotHandled(NotHandled::BadInvitation),
            Payload::BadEnrolment(InvitationFault::UpdateNeeded(_)) => Subject::NotHandled(NotHandled::NewerInvitation),
            Payload::ForeignLink(address) => Subject::ForeignLink(address.to_string()),
            Payload::PretixTicket(_) => Subject::NotHandled(NotHandled::PretixTicket),
            Payload::Known(Match::Pickup(_)) => Subject::NotHandled(NotHandled::Pickup),
            Payload::Known(Match::Member(id)) => match self.member(id).await? {
                Some(member) => Subject::Member(Box::new(member)),
                None => Subject::Search(text.to_owned()),
            },
            Payload::Known(Match::Badge(_)) => Subject::NotHandled(NotHandled::Badge),
            Payload::Known(Match::Receipt(redemption)) => match self.place_of(redemption).await? {
                Some(spot) => Subject::Record(spot),
                None => Subject::NotHandled(NotHandled::Receipt),
            },
            Payload::Receipt(named) => self.receipt(named, text, code, scanned_at).await?,
            Payload::Known(Match::Product(product)) => self.product(text, Some(product)).await?,
            Payload::Product(_) | Payload::Label(_) | Payload::Gs1(_) => self.product(text, None).await?,
            Payload::Search(secret) => Subject::Search(secret.reveal().to_owned()),
        })
    }

    /// What the number on a paper stands for: a record of this till, or a sale of another one.
    async fn receipt(
        &self,
        named: Named,
        text: &str,
        code: CodeEvidence,
        scanned_at: Instant,
    ) -> Result<Subject, Problem> {
        let sought = named.clone();
        let spot = self.store().read(move |conn| refund::spot_named(conn, &sought)).await.map_err(store_failed)?;
        if let Some(spot) = spot {
            return Ok(Subject::Record(spot));
        }
        Ok(match self.sold_elsewhere(&named).await {
            Ok(Some(sale)) if self.sells() => Subject::SoldElsewhere(sale),
            // A voucher's code may look like the number of a receipt.
            Ok(_) if matches!(named, Named::Number { .. }) => {
                let hash = self.code_key().hash_code(text.trim());
                Subject::Voucher(Box::new(self.by_hash(hash, code, scanned_at).await?))
            }
            Ok(_) => Subject::NotHandled(NotHandled::Receipt),
            Err(_) => Subject::NotHandled(NotHandled::ReceiptOutOfReach),
        })
    }

    /// The product that a code stands for; `meant` is the one that was chosen among several.
    async fn product(&self, text: &str, meant: Option<String>) -> Result<Subject, Problem> {
        let coded = self.product_meant(text, meant).await?;
        Ok(coded.map_or(Subject::NotHandled(NotHandled::Product), |coded| Subject::Product(Box::new(coded))))
    }

    /// What an opaque code stands for. A badge is one too: it is looked for only where no voucher has the code, and before
    /// the cloud is asked for one.
    async fn opaque(&self, text: &str, code: CodeEvidence, scanned_at: Instant) -> Result<Subject, Problem> {
        let hash = self.code_key().hash_code(text);
        let presented = match self.cached(hash, code, scanned_at).await? {
            Some(cached) => cached,
            None if self.find_by_badge(text).await?.is_some() => return Ok(Subject::NotHandled(NotHandled::Badge)),
            None => match self.member_of_card(hash).await? {
                Some(member) => return Ok(Subject::Member(Box::new(member))),
                None => self.ask_cloud(hash, code, scanned_at).await?,
            },
        };
        Ok(Subject::Voucher(Box::new(presented)))
    }

    async fn member_of_card(&self, hash: CodeHash) -> Result<Option<Member>, Problem> {
        let people = self.people();
        self.read_cached(move |conn| match members::find_by_code(conn, &hash)? {
            Some(id) => members::find(conn, &people, id),
            None => Ok(None),
        })
        .await
    }

    async fn signed(
        &self,
        signed: &SignedToken,
        code: CodeEvidence,
        scanned_at: Instant,
    ) -> Result<Presented, Problem> {
        match signed.verify(&self.keys().ring, self.clock().now()) {
            Ok(claims) => self.claimed(claims, code, None, scanned_at).await,
            Err(fault) => Ok(Presented::refused(refusal_of(fault), code, scanned_at)),
        }
    }

    async fn rotating(
        &self,
        rotating: &RotatingToken,
        code: CodeEvidence,
        scanned_at: Instant,
    ) -> Result<Presented, Problem> {
        let keys = self.keys();
        let key_of = |campaign, _| keys.rotating.get(&campaign).cloned();
        let Rotation { claims, freshness } = match rotating.verify(&keys.ring, self.clock().now(), key_of) {
            Ok(rotation) => rotation,
            Err(fault) => return Ok(Presented::refused(refusal_of(fault), code, scanned_at)),
        };
        let (code, step) = match freshness {
            Freshness::Fresh(_) if self.clock().trust() == Trust::Doubtful => (CodeEvidence::Stale, None),
            Freshness::Fresh(step) => (CodeEvidence::Rotating, Some(step)),
            Freshness::Stale { .. } | Freshness::KeyMissing => (CodeEvidence::Stale, None),
        };
        self.claimed(claims, code, step, scanned_at).await
    }

    /// A voucher of which a good signature says this; what the data hold of it counts more.
    async fn claimed(
        &self,
        claims: Claims,
        code: CodeEvidence,
        step: Option<Step>,
        scanned_at: Instant,
    ) -> Result<Presented, Problem> {
        let code = match (claims.proof, code) {
            (Proof::RotatingOnly, CodeEvidence::Shown | CodeEvidence::Typed) => CodeEvidence::Stale,
            (Proof::RotatingOnly | Proof::AnyCopy, code) => code,
        };
        if self.keys().revoked.contains(&claims.voucher) {
            return Ok(Presented::refused(Refusal::Cancelled, code, scanned_at));
        }
        let hash = self.code_key().hash_voucher(&claims.voucher);
        let mut presented = self.by_hash(hash, code, scanned_at).await?;
        if let Known::Nothing(Refusal::NotCached { .. }) = presented.known {
            presented = self.by_claims(claims, hash, code, scanned_at).await?;
        }
        presented.step = step;
        Ok(presented)
    }

    /// A voucher that no data holds, from what its good signature says.
    async fn by_claims(
        &self,
        claims: Claims,
        hash: CodeHash,
        code: CodeEvidence,
        scanned_at: Instant,
    ) -> Result<Presented, Problem> {
        let shop = self.shop();
        let zone = shop.zone.rules().clone();
        let campaign = self.read_cached(move |conn| campaigns::find_by_no(conn, claims.campaign)).await?;
        let uses = match claims.uses {
            Uses::Single => 1,
            // Only its record knows what is left: without it the cloud alone decides.
            Uses::ByRecord => return Ok(Presented::refused(Refusal::CloudOnly, code, scanned_at)),
        };
        let Some(campaign) = campaign else {
            return Ok(Presented::refused(Refusal::CloudOnly, code, scanned_at));
        };
        let home_shop = match claims.home {
            Home::OnlyAt(no) if no == shop.no => Some(shop.id),
            Home::OnlyAt(no) => {
                let Some(other) = self.shop_names().await?.into_iter().find(|other| other.no == no) else {
                    let refusal = Refusal::WrongShop { valid_at: Vec::new() };
                    return Ok(Presented::refused(refusal, code, scanned_at));
                };
                Some(other.id)
            }
            Home::Anywhere | Home::At(_) => None,
        };
        let from = window::start_of_date(claims.first_day.date(), &zone);
        let voucher = Voucher {
            id: claims.voucher,
            campaign: campaign.id,
            issued_at: from.unwrap_or(Timestamp::UNIX_EPOCH),
            from,
            until: window::end_of_date(claims.last_day.date(), &zone),
            left: Amount::Uses(uses),
            state: State::Issued,
            home_shop,
            holder: None,
            phone_tail: None,
            last_use: None,
            rev: 0,
        };
        let row = voucher.clone();
        let voucher = self.less_own_redemptions(voucher).await?;
        Ok(Presented {
            known: Known::Voucher { voucher: Box::new(voucher), campaign: Some(Arc::new(campaign)) },
            code_hash: Some(hash),
            row: Some(row),
            basis: Basis::Token,
            code,
            step: None,
            customer_uses: 0,
            scanned_at,
        })
    }

    /// What the local data, or else the cloud, knows under a hash.
    async fn by_hash(&self, hash: CodeHash, code: CodeEvidence, scanned_at: Instant) -> Result<Presented, Problem> {
        match self.cached(hash, code, scanned_at).await? {
            Some(cached) => Ok(cached),
            None => self.ask_cloud(hash, code, scanned_at).await,
        }
    }

    /// What is known under a hash that the local data hold; nothing for another one.
    async fn cached(
        &self,
        hash: CodeHash,
        code: CodeEvidence,
        scanned_at: Instant,
    ) -> Result<Option<Presented>, Problem> {
        let found = self
            .read_cached(move |conn| {
                let found = vouchers::find(conn, &hash)?;
                let campaign = match &found {
                    vouchers::Found::Voucher(voucher) => campaigns::find(conn, voucher.campaign)?,
                    vouchers::Found::Unreadable | vouchers::Found::Nothing => None,
                };
                Ok::<_, store::Error>((found, campaign))
            })
            .await?;
        let (voucher, campaign) = match found {
            (vouchers::Found::Voucher(voucher), campaign) => (voucher, campaign.map(Arc::new)),
            (vouchers::Found::Unreadable, _) => {
                return Ok(Some(Presented::refused(Refusal::CloudOnly, code, scanned_at)));
            }
            (vouchers::Found::Nothing, _) => return Ok(None),
        };
        // What the cache holds for used up or withdrawn may have been given back elsewhere a moment ago; the cloud also
        // knows best where and when. Without it the cache has the last word.
        if !stands_in_cache(&voucher) && self.reachable().is_some() {
            let asked = self.ask_cloud(hash, code, scanned_at).await?;
            if asked.basis == Basis::Cloud {
                return Ok(Some(asked));
            }
        }
        Ok(Some(Presented {
            known: Known::Voucher { voucher, campaign },
            code_hash: Some(hash),
            row: None,
            basis: Basis::Cache,
            code,
            step: None,
            customer_uses: 0,
            scanned_at,
        }))
    }

    /// What the cloud knows under a hash.
    async fn ask_cloud(&self, hash: CodeHash, code: CodeEvidence, scanned_at: Instant) -> Result<Presented, Problem> {
        let found = match self.ask(&Verify::Voucher { code_hash: hash }).await {
            Ok(found) => found,
            Err(refusal) => return Ok(Presented::refused(refusal, code, scanned_at)),
        };
        let Found::Voucher { row, campaign } = found else {
            return Ok(Presented::refused(Refusal::Unknown, code, scanned_at));
        };
        let VoucherRow { voucher, .. } = *row;
        // Read as strictly as a pulled one: a restriction that is not understood must not be ignored.
        let campaign: Option<Campaign> =
            serde_json::from_value(campaign).ok().filter(|campaign: &Campaign| campaign.check().is_ok());
        let row = Some(voucher.clone());
        let voucher = self.less_own_redemptions(voucher).await?;
        let known = Known::Voucher { voucher: Box::new(voucher), campaign: campaign.map(Arc::new) };
        let (code_hash, basis) = (Some(hash), Basis::Cloud);
        Ok(Presented { known, code_hash, row, basis, code, step: None, customer_uses: 0, scanned_at })
    }

    async fn short_code(&self, text: &str, code: CodeEvidence, scanned_at: Instant) -> Result<Subject, Problem> {
        let hash = self.code_key().hash_code(text);
        let presented = self.by_hash(hash, code, scanned_at).await?;
        if let Known::Nothing(Refusal::Unknown) = presented.known
            && let Ok(Found::Booking { row }) = self.ask(&Verify::Booking { code: text.to_owned() }).await
        {
            return Ok(Subject::Booking(Box::new(row.booking)));
        }
        Ok(Subject::Voucher(Box::new(presented)))
    }

    /// Asks the cloud about a code, if it can be asked. The counter waits for no dead link.
    pub(super) async fn ask(&self, question: &Verify) -> Result<Found, Refusal> {
        let not_cached = || Refusal::NotCached { data_as_of: self.status().data_as_of };
        let Some(client) = self.reachable() else {
            return Err(not_cached());
        };
        match client.verify(question, VERIFY_BUDGET).await {
            // What other books say is not comparable with ours; the push learns of them.
            Ok(answer) if answer.epoch != self.status().epoch => Err(not_cached()),
            Ok(answer) => Ok(answer.found),
            Err(error) => {
                tracing::info!(error = %crate::engine::problem::Chain(&error), "the cloud could not be asked about a code");
                // Whatever is no word of the hub: the next customer must not wait for it again.
                if !matches!(error, cloud::Error::Problem { .. }) {
                    self.link_lost().await;
                }
                Err(not_cached())
            }
        }
    }
}

/// What the way that a code came in proves by itself.
pub const fn evidence(source: Source) -> CodeEvidence {
    match source {
        Source::Camera | Source::Wedge | Source::Serial => CodeEvidence::Shown,
        Source::Typed => CodeEvidence::Typed,
    }
}

/// How many uses of a voucher's campaign its holder had here within the campaign's period, where that is limited.
pub(super) fn customer_uses(conn: &Connection, known: &Known, shop: &Shop, today: Date) -> Result<u32, store::Error> {
    let Known::Voucher { voucher, campaign: Some(campaign) } = known else { return Ok(0) };
    let (Some(holder), Some(limit)) = (&voucher.holder, campaign.limits.per_customer) else { return Ok(0) };
    let since = limit.counts_since(today, shop.zone.rules(), shop.day_start);
    redemptions::uses_of_customer(conn, campaign.id, holder, since)
}

/// Whether the cached row alone does not rule a redemption out.
fn stands_in_cache(voucher: &Voucher) -> bool {
    voucher.state == State::Issued && !voucher.left.is_nothing()
}

/// What the counter says about a token that is no good.
const fn refusal_of(fault: Fault) -> Refusal {
    match fault {
        Fault::Damaged => Refusal::Damaged,
        Fault::OtherTenant(_) => Refusal::OtherBusiness,
        Fault::UpdateNeeded(_) => Refusal::UpdateNeeded,
        Fault::KeyOutOfUse(_) | Fault::Forged => Refusal::Forged,
    }
}
